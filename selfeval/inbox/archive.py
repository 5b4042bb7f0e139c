"""What is in a .zip: its members one by one, in memory and within bounds. Nothing is ever extracted to disk.

Names in zips are a matter of luck: Windows writes GBK without saying so, macOS UTF-8 without saying so.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from io import BytesIO
from typing import Final

from selfeval.inbox import names
from selfeval.inbox.disk import MAX_BYTES
from selfeval.inbox.room import Room
from selfeval.model import Refusal

BOMB_RATIO: Final = 100
_END: Final = b"PK\x05\x06"  # what a zip ends with, and how far from the end at most
_END_WITHIN: Final = 66_000
_ENTRY: Final = b"PK\x01\x02"
_FIRST: Final = b"PK\x03\x04"
_MOST_DISKS: Final = 1000  # more are none; 0xFFFF stands in large archives, and
_LARGE: Final = 0xFFFFFFFF
_UTF8_FLAG: Final = 0x800
_ENCRYPTED_FLAG: Final = 0x1
_NO_YEAR: Final = 1980  # what archivers write that know no time
_UNICODE_PATH: Final = 0x7075  # Info-ZIP
_UNIX_TIME: Final = 0x5455
_NTFS_TIME: Final = 0x000A


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive or mail. `data` are its bytes, or why they can't be had."""

    name: str
    size: int
    data: bytes | Refusal
    time: datetime | None = None


class Damaged(Exception):
    """An archive or mail that can't be opened at all."""


class Archive:
    """A zip in memory: `files` are its members without the folders, in its own order."""

    def __init__(self, data: bytes, zone: tzinfo) -> None:
        """Open it. A member's time without a zone is taken to be in `zone`."""
        self._zone = zone
        self._refusals: list[Refusal | None] = []
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error) as error:
            raise Damaged(str(error)) from error
        entries = [(member_name(info), info) for info in self._zip.infolist()]
        self.files = [(name, info) for name, info in entries if not _is_folder(info)]

    @property
    def is_broken_workbook(self) -> bool:
        """Whether this holds a workbook's parts, without what makes it one."""
        return any(name.startswith(("xl/", "_rels/")) or name == "content.xml" for name, _ in self.files)

    @property
    def count(self) -> int:
        """How many files are in it."""
        return len(self.files)

    def name(self, index: int) -> str:
        """What a file is called."""
        return self.files[index][0]

    def number(self, index: int) -> str:
        """What it is called where it can't be opened: the same."""
        return self.name(index)

    def reserve(self, count: int, room: Room) -> None:
        """Take the room for the first `count` files, inflated or not: what is in one of them mustn't take the others'."""
        self._refusals = [self._charged(info, room) for _, info in self.files[:count]]

    def closed(self, index: int, refusal: Refusal) -> Member:
        """A file that isn't inflated."""
        name, info = self.files[index]
        return Member(name, info.file_size, self._refusals[index] or refusal, entry_time(info, self._zone))

    def member(self, index: int) -> Member:
        """A file with its bytes."""
        name, info = self.files[index]
        data = self._refusals[index] or self._inflate(info)
        return Member(name, info.file_size, data, entry_time(info, self._zone))

    def _charged(self, info: zipfile.ZipInfo, room: Room) -> Refusal | None:
        """Take the room for a file, or why it isn't inflated."""
        if info.flag_bits & _ENCRYPTED_FLAG:
            return Refusal.MEMBER_PASSWORD
        if info.file_size > min(MAX_BYTES, room.bytes):
            bomb = info.file_size > BOMB_RATIO * max(info.compress_size, 1)
            return Refusal.DANGEROUS if bomb else Refusal.TOO_LARGE
        room.bytes -= info.file_size
        return None

    def _inflate(self, info: zipfile.ZipInfo) -> bytes | Refusal:
        """A file's bytes with a right check sum, or the trouble with it."""
        try:
            with self._zip.open(info) as stream:
                data = stream.read(info.file_size + 1)
        except MemoryError:
            return Refusal.DANGEROUS
        except Exception:  # zipfile raises a dozen types: BadZipFile, zlib.error, EOFError, NotImplementedError …
            return Refusal.CONTAINER_DAMAGED
        if len(data) != info.file_size:
            return Refusal.CONTAINER_DAMAGED
        return data


def is_last_piece(data: bytes) -> bool:
    """Whether these bytes end a zip that begins elsewhere.

    The number of the piece tells, or a directory that speaks of more before it than is there; what has its beginning
    has lost something, and is no piece.
    """
    end = data.rfind(_END, max(len(data) - _END_WITHIN, 0))
    if end < 0 or len(data) < end + 20:
        return False
    disk = int.from_bytes(data[end + 4 : end + 6], "little")
    size, offset = struct.unpack_from("<II", data, end + 12)
    start = end - size
    elsewhere = not data.startswith(_FIRST) and start > 0 and data.startswith(_ENTRY, start)
    return 0 < disk < _MOST_DISKS or (elsewhere and start < offset < _LARGE)


def member_name(info: zipfile.ZipInfo) -> str:
    """The member's name as a safe path: by the archive's own word, or by what its bytes look like."""
    utf8 = bool(info.flag_bits & _UTF8_FLAG)
    raw = info.orig_filename.encode("utf-8" if utf8 else "cp437", "surrogateescape")
    return names.member_path(_unicode_path(info, raw) or (info.orig_filename if utf8 else names.decode(raw)))


def _is_folder(info: zipfile.ZipInfo) -> bool:
    return info.orig_filename.endswith(("/", "\\")) and not info.file_size


def _unicode_path(info: zipfile.ZipInfo, raw: bytes) -> str | None:
    """The UTF-8 name in Info-ZIP's extra field, if it belongs to this very name."""
    field = _extra(info.extra, _UNICODE_PATH)
    if len(field) < 6 or field[0] != 1 or int.from_bytes(field[1:5], "little") != zlib.crc32(raw):
        return None
    try:
        return field[5:].decode()
    except UnicodeDecodeError:
        return None


def entry_time(info: zipfile.ZipInfo, zone: tzinfo) -> datetime | None:
    """When the member was last changed: from an extra field in UTC, else the archiver's local time in `zone`."""
    try:
        unix, ntfs = _extra(info.extra, _UNIX_TIME), _extra(info.extra, _NTFS_TIME)
        if len(unix) >= 5 and unix[0] & 1:
            return datetime.fromtimestamp(int.from_bytes(unix[1:5], "little"), UTC)
        if len(ntfs) >= 16 and ntfs[4:8] == b"\x01\x00\x18\x00":
            seconds = int.from_bytes(ntfs[8:16], "little") // 10_000_000
            return datetime(1601, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
        return datetime(*info.date_time, tzinfo=zone) if info.date_time[0] > _NO_YEAR else None
    except (ValueError, OverflowError, OSError):
        return None


def _extra(extra: bytes, wanted: int) -> bytes:
    """A field of the extra data, b"" if it isn't there."""
    while len(extra) >= 4:
        field, length = struct.unpack_from("<HH", extra)
        if field == wanted:
            return extra[4 : 4 + length]
        extra = extra[4 + length :]
    return b""
