"""A folder of documents rewritten whole: built beside, swapped in, and nothing the officer changed is lost.

What this program wrote is known by its SHA-256 from the manifests; anything else in the old folder is the officer's.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path, PurePosixPath
from typing import Final

from selfeval import text as t
from selfeval.errors import CannotRun
from selfeval.outbox.workspace import PART, Staged, sha256_of

Write = Callable[[Path], object]
_BUILD, _OLD = ".build", ".old"
FOLDER_OPEN: Final = "“{folder}”里有文件正被打开着，没有改动任何内容；请关闭后再运行。"
_LOCKS: Final = ("~$", ".~lock.")


@dataclass(frozen=True, slots=True)
class Published:
    """What lies in a folder or at a place now: SHA-256 by path below the outbox, and what was kept for the officer.

    Of the latter `aside` lies under another name than before.
    """

    files: dict[str, str]
    kept: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """Where a file lies until its folder is published, and its SHA-256."""

    part: Path
    sha256: str


@dataclass(slots=True)
class Draft:
    """A folder while it is built: files are added under their paths in it, whole or not at all."""

    build: Path
    files: dict[str, Written] = field(default_factory=dict)

    def add(self, name: str, write: Write) -> Path:
        """Write a file; returns where it lies until the folder is published."""
        part = self.build / f"{name}{PART}"
        part.parent.mkdir(parents=True, exist_ok=True)
        write(part)
        self.files[name] = Written(part, sha256_of(part))
        return part

    def drop(self, *names: str) -> None:
        """Take back files in it, and folders with everything below them, finished or not."""
        for name in names:
            shutil.rmtree(self.build / name, ignore_errors=True)
            (self.build / f"{name}{PART}").unlink(missing_ok=True)
            for known in [one for one in self.files if one == name or one.startswith(f"{name}/")]:
                self.files.pop(known)


@contextmanager
def rewritten(target: Path) -> Iterator[Draft]:
    """A draft of the folder `target`; `prepare` and `swap` it before the block ends, or nothing changes."""
    build, old = _beside(target, _BUILD), _beside(target, _OLD)
    if old.exists() and not target.exists():
        old.rename(target)  # an earlier run was killed between the two renames
    for left in (build, old):
        shutil.rmtree(left, ignore_errors=True)
    try:
        build.mkdir()
        yield Draft(build)
    finally:
        shutil.rmtree(build, ignore_errors=True)


def prepare(draft: Draft, target: Path, ours: Collection[str], zone: tzinfo) -> Published:
    """Make the draft ready to take the place of `target` by `swap`, which needs no room on the disk any more.

    `ours` are the SHA-256 of all that this program ever wrote there; what isn't ours is taken over into the draft.
    """
    files = {name: written.sha256 for name, written in draft.files.items()}
    kept: list[str] = []
    aside: list[str] = []
    changed = _changed(target, files, ours)
    for name, source in sorted(changed.items(), key=lambda item: (item[0] in files, item[0])):  # free names first
        free = _free_name(name, {*files, *kept}, source, zone)
        (draft.build / free).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, draft.build / free)
        kept.append(free)
        aside += [free] if free != name else []
    for name, written in draft.files.items():
        written.part.rename(draft.build / name)
    for folder in sorted((p for p in draft.build.rglob("*") if p.is_dir()), reverse=True):
        with contextlib.suppress(OSError):
            folder.rmdir()  # only where it is empty
    return Published(
        {f"{target.name}/{name}": digest for name, digest in sorted(files.items())},
        tuple(f"{target.name}/{name}" for name in sorted(kept)),
        tuple(f"{target.name}/{name}" for name in sorted(aside)),
    )


def must_be_free(target: Path) -> None:
    """Raise `CannotRun` where a folder can't be swapped because a file in it is held open (as Windows holds it)."""
    old = _beside(target, _OLD)
    try:
        if target.exists():
            target.rename(old)
            old.rename(target)
    except PermissionError:
        if os.access(target.parent, os.W_OK):
            raise CannotRun(FOLDER_OPEN.format(folder=target)) from None
        raise


def add_file(stage: Staged, target: Path, write: Write, ours: Collection[str], zone: tzinfo, below: Path) -> Published:
    """Write one file for the place of `target`; an old one the officer changed is kept beside it, dated."""
    kept: tuple[str, ...] = ()
    target.parent.mkdir(exist_ok=True)
    part = stage.add(target)
    write(part)
    digest = sha256_of(part)
    if target.exists() and (old := sha256_of(target)) not in {*ours, digest}:
        taken = {path.name: path for path in target.parent.iterdir() if path not in (target, part)}
        beside = next((path for path in taken.values() if path.is_file() and sha256_of(path) == old), None)
        if beside is None:  # not yet kept by a command that was stopped right then
            beside = target.with_name(_free_name(target.name, {target.name, *taken}, target, zone))
            shutil.copy2(target, stage.add_before(target, beside))
        kept = (beside.relative_to(below).as_posix(),)
    return Published({target.relative_to(below).as_posix(): digest}, kept, kept)


def outdated(stage: Staged, target: Path, ours: Collection[str], zone: tzinfo) -> str | None:
    """Stage a dated copy of a file that is about to go, where the officer changed it; the copy's name."""
    if not target.is_file() or (sha256_of(target)) in ours:
        return None
    taken = {path.name for path in target.parent.iterdir()}
    beside = target.with_name(_free_name(target.name, taken, target, zone))
    shutil.copy2(target, stage.add(beside))
    return beside.name


def _changed(target: Path, files: dict[str, str], ours: Collection[str]) -> dict[str, Path]:
    """What the officer changed or added in the old folder, by path in it."""
    found: dict[str, Path] = {}
    for path in target.rglob("*") if target.is_dir() else ():
        name = path.relative_to(target).as_posix()
        if path.is_symlink() or not path.is_file() or path.name.startswith(_LOCKS):
            continue
        digest = sha256_of(path)
        if digest not in ours and files.get(name) != digest:
            found[name] = path
    return found


def _free_name(name: str, taken: Collection[str], source: Path, zone: tzinfo) -> str:
    """The name itself if nothing new has it, else a dated one."""
    if name not in taken:
        return name
    path = PurePosixPath(name)
    day = datetime.fromtimestamp(source.stat().st_mtime, zone)
    stem = t.KEPT_FILE.format(stem=path.stem, day=f"{day:%Y-%m-%d}")
    dated, number = path.with_stem(stem), 1
    while str(dated) in taken:
        number += 1
        dated = path.with_stem(f"{stem}{number}")
    return str(dated)


def _beside(target: Path, what: str) -> Path:
    return target.with_name(f".{target.name}{what}")


def swap(draft: Draft, target: Path) -> None:
    """Put a draft that is prepared in the place of `target`. Raises `CannotRun`, with nothing changed, where it is held open."""
    build, old = draft.build, _beside(target, _OLD)
    try:
        if target.exists():
            target.rename(old)
        build.rename(target)
    except OSError as error:
        if old.exists() and not target.exists():
            old.rename(target)
        if isinstance(error, PermissionError) and os.access(target.parent, os.W_OK):
            raise CannotRun(FOLDER_OPEN.format(folder=target)) from error
        raise
    shutil.rmtree(old, ignore_errors=True)
