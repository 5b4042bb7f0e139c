"""Where things are in a workspace, one run at a time, and writing that is whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from selfeval import text as t
from selfeval.errors import DISK_FULL, NO_RESOURCES, CannotRun
from selfeval.outbox import words

LOCK = ".selfeval.lock"
CLOCK_YEARS: Final = range(1980, 2108)  # what a zip can say, and with it every workbook and document
PART = ".part"  # what is being written ends in this, never in .xlsx
_OURS = re.compile(rf"\..+\.[0-9]+{re.escape(PART)}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with templates, inbox and outbox; the last two may lie elsewhere, but none within another."""

    root: Path
    inbox: Path
    outbox: Path

    @classmethod
    def at(cls, root: Path, inbox: Path | None = None, outbox: Path | None = None) -> Workspace:
        """The workspace at a folder; raises `CannotRun` if there is none, or its outbox would lie over other folders."""
        if not root.is_dir():
            raise CannotRun(words.NO_WORKSPACE.format(folder=root))
        place = cls(root, inbox or root / "inbox", outbox or root / "outbox")
        out = place.outbox.resolve()
        for folder in (place.inbox.resolve(), place.templates.resolve()):
            if out == folder or folder in out.parents or out in folder.parents:
                raise CannotRun(words.FOLDERS_OVERLAP.format(outbox=place.outbox, folder=folder))
        return place

    @property
    def templates(self) -> Path:
        """The officer's workbooks and the forms made from them."""
        return self.root / "templates"

    @property
    def records(self) -> Path:
        """The manifests of earlier runs."""
        return self.outbox / t.RECORDS_FOLDER

    def need_inbox(self) -> None:
        """Raise `CannotRun` if there is no inbox."""
        if not self.inbox.is_dir():
            raise CannotRun(words.NO_INBOX.format(folder=self.inbox))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the workspace's outbox for one command; raises `CannotRun` if it is held or can't be written."""
        with ExitStack() as held:
            with disk_trouble_said(self.outbox):
                try:
                    self.outbox.mkdir(parents=True, exist_ok=True)
                    held.enter_context(FileLock(self.outbox / LOCK).acquire(timeout=0))
                except Timeout:
                    raise CannotRun(words.BUSY.format(folder=self.outbox)) from None
                except PermissionError as error:
                    raise CannotRun(words.NO_OUTBOX.format(folder=self.outbox)) from error
                sweep(self.outbox)
            yield


def need_clock() -> None:
    """Raise `CannotRun` where the computer's date can't be true: what is written bears it, and no workbook can."""
    now = datetime.now(UTC)
    if now.year not in CLOCK_YEARS:
        raise CannotRun(words.BAD_CLOCK.format(today=f"{now:%Y-%m-%d}"))


def sweep(folder: Path) -> None:
    """Remove what a killed command left half written; only what bears a name of ours."""
    for left in folder.rglob(f".*{PART}"):
        if is_part(left) and left.is_file():
            left.unlink(missing_ok=True)


def is_part(path: Path) -> bool:
    """Whether a file or folder is one that is not yet whole, by its name."""
    return _OURS.fullmatch(path.name) is not None and not path.is_symlink()


@dataclass(frozen=True, slots=True)
class Beside:
    """Where a file was published; `kept` is the copy of what somebody had changed in its place."""

    path: Path
    kept: Path | None = None


def part_of(target: Path) -> Path:
    """Where a file or folder is written until it is whole."""
    return target.with_name(f".{target.name}.{os.getpid()}{PART}")


@contextmanager
def published(target: Path) -> Iterator[Path]:
    """A path to write to; it becomes `target` in one step when the block ends without error."""
    with staged() as stage:
        yield stage.add(target)
        stage.flush()
        stage.place()


@dataclass(slots=True)
class Staged:
    """Files written beside their places, so that all of them are whole before the first is put there."""

    waiting: dict[Path, Path] = field(default_factory=dict)  # where they are written, by place

    def add(self, target: Path) -> Path:
        """A path to write to, for a file that goes to `target`."""
        return self.waiting.setdefault(target, part_of(target))

    def add_before(self, later: Path, target: Path) -> Path:
        """As `add`, for a file that has to be in its place before another one."""
        path = self.add(target)
        self.waiting[later] = self.waiting.pop(later)
        return path

    def flush(self) -> None:
        """See to it that what was written is on the disk: after that no place needs room any more."""
        for part in self.waiting.values():
            with part.open("rb+") as written:
                os.fsync(written.fileno())

    def place(self) -> None:
        """Put the files into their places, in the order they were added."""
        while self.waiting:
            target, part = next(iter(self.waiting.items()))
            part.replace(target)
            del self.waiting[target]

    def place_beside(self, target: Path, ours: Callable[[str], bool]) -> Beside:
        """Put one file into its place, or beside it where the old one is held open elsewhere.

        `ours` tells by its SHA-256 whether a file is as the program left it; one that isn't is kept under another name.
        """
        part, kept = self.waiting[target], None
        for name in [target, *(target.with_stem(f"{target.stem}（{number}）") for number in range(2, 100))]:
            try:
                kept = _set_aside(name, part, target, ours) or kept
                part.replace(name)
            except PermissionError:
                if not name.exists():
                    raise
            else:
                del self.waiting[target]
                return Beside(name, kept)
        raise PermissionError(str(target))


@contextmanager
def staged() -> Iterator[Staged]:
    """Files that are published together; nothing is left of those that weren't placed."""
    stage = Staged()
    try:
        yield stage
    finally:
        for part in stage.waiting.values():
            part.unlink(missing_ok=True)


@contextmanager
def scratch() -> Iterator[None]:
    """In the block temporary files go to a folder of their own, so that nothing is left of a run that is stopped."""
    import tempfile

    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="selfeval-") as folder:
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = before


def _set_aside(path: Path, new: Path, usual: Path, ours: Callable[[str], bool]) -> Path | None:
    """Keep a copy of a file that somebody changed, before another takes its place; None if nothing has to be kept.

    A copy, so that the place is never empty; one made by a run that was stopped right then is not made again.
    """
    if not path.is_file():
        return None
    sha256 = sha256_of(path)
    if sha256 == sha256_of(new) or ours(sha256):
        return None
    names = (usual.with_stem(f"{usual.stem}{words.CHANGED_ASIDE.format(number=number)}") for number in count(1))
    kept = next(name for name in names if not name.exists() or (name.is_file() and sha256_of(name) == sha256))
    if not kept.exists():
        with published(kept) as part:
            shutil.copyfile(path, part)
    return kept


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def disk_trouble_said(folder: Path, inbox: Path | None = None) -> Iterator[None]:
    """Turn trouble with disks into one sentence: of the folder written to, the inbox that is read, or a file elsewhere."""
    try:
        yield
    except OSError as error:
        if error.errno in DISK_FULL:
            raise CannotRun(words.DISK_FULL) from error
        target = Path(str(error.filename2 or error.filename or ""))
        if inbox and (target == inbox or inbox in target.parents):
            raise CannotRun(words.INBOX_UNREADABLE.format(folder=target)) from error
        if isinstance(error, PermissionError) and target.is_file():
            raise CannotRun(words.TEMPLATE_LOCKED.format(file=target)) from error
        if error.errno in NO_RESOURCES:
            raise CannotRun(words.NO_RESOURCES) from error
        if target.name and folder not in (target, *target.parents, target.resolve(), *target.resolve().parents):
            raise CannotRun(words.FILE_TROUBLE.format(file=target)) from error
        raise CannotRun(words.NO_OUTBOX.format(folder=folder)) from error
