"""Reading one file of the inbox: regular files only, never through a link, and only if it keeps still."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from selfeval.model import Refusal

MAX_BYTES: Final = 64 << 20  # what is read
MAX_HASHED: Final = 512 << 20  # what is hashed; beyond it a file has no SHA-256
_CHUNK: Final = 1 << 20
_HEAD: Final = 1 << 16
_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


@dataclass(frozen=True, slots=True)
class Content:
    """A file as found: `data` are its bytes, or why it isn't read.

    `head` holds the first bytes of a file too large to be read. `regular` is False for what is no file at all.
    """

    size: int = 0
    time: datetime | None = None
    sha256: str | None = None
    data: bytes | Refusal = b""
    head: bytes = b""
    regular: bool = True


def location(inbox: Path, relative: str) -> str:
    """The path to open. On Windows it may be longer than 260 characters."""
    root = os.path.abspath(inbox)  # noqa: PTH100 - Windows' long paths must be free of ".."
    path = str(Path(root, *(part for part in relative.split("/") if part)))
    if os.name != "nt" or path.startswith("\\\\?\\"):
        return path
    return "\\\\?\\UNC" + path[1:] if path.startswith("\\\\") else "\\\\?\\" + path


def read(path: str) -> Content:
    """The file's bytes, check sum, size and time, or what is the trouble with it. Never raises OSError."""
    try:
        before = os.lstat(path)
        if not stat.S_ISREG(before.st_mode):
            return Content(regular=False)
        handle = os.open(path, _FLAGS)
        try:
            opened = os.fstat(handle)
            # Windows tells the device of an open file differently from Python to Python
            same = os.name == "nt" or os.path.samestat(before, opened)
            if not (same and stat.S_ISREG(opened.st_mode)):
                return Content(size=before.st_size, time=file_time(before), data=Refusal.CHANGING)
            content = _drain(handle, opened)
        finally:
            os.close(handle)
        after = os.lstat(path)
    except FileNotFoundError:
        return Content(data=Refusal.VANISHED)
    except OSError:
        return _closed(path)
    if _changed(before, after) or (content.sha256 and content.size != before.st_size):
        return Content(size=content.size, time=content.time, data=Refusal.CHANGING)
    return content


def _drain(handle: int, status: os.stat_result) -> Content:
    """Read and hash to the end, keeping the bytes only of a file within the limit."""
    size, time = status.st_size, file_time(status)
    if size > MAX_HASHED:
        return Content(size, time, head=os.read(handle, _HEAD), data=Refusal.TOO_LARGE)
    digest, kept, head, total = hashlib.sha256(), bytearray(), b"", 0
    while chunk := os.read(handle, _CHUNK):
        head = head or chunk[:_HEAD]
        digest.update(chunk)
        total += len(chunk)
        if total <= MAX_BYTES:
            kept += chunk
        if total > size:  # growing under our hands: `read` will see it
            break
    if total > MAX_BYTES:
        return Content(total, time, digest.hexdigest(), head=head, data=Refusal.TOO_LARGE)
    return Content(total, time, digest.hexdigest(), data=bytes(kept))


def _closed(path: str) -> Content:
    """What can be said of a file that can't be opened."""
    try:
        status = os.lstat(path)
    except OSError:
        return Content(data=Refusal.LOCKED)
    if stat.S_ISLNK(status.st_mode):
        return Content(regular=False)
    return Content(size=status.st_size, time=file_time(status), data=Refusal.LOCKED)


def _changed(before: os.stat_result, after: os.stat_result) -> bool:
    return (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or not stat.S_ISREG(after.st_mode)


def file_time(status: os.stat_result) -> datetime | None:
    """The file's own time in whole seconds (file systems differ below that), None if it is absurd."""
    try:
        return datetime.fromtimestamp(status.st_mtime_ns // 1_000_000_000, UTC)
    except (OverflowError, OSError, ValueError):
        return None
