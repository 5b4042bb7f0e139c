"""What lies in the inbox: every file, and every thing that isn't one, without opening any.

Folders are no things of their own, but for empty ones other than the bureau's own for reviews, ones with a workbook's
suffix (the files inside are listed all the same) and ones that can't be entered. Links aren't followed. Nothing is ever
written.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from selfeval import text as t
from selfeval.checks import file as words
from selfeval.inbox import disk, names
from selfeval.model import Fate, Refusal, Source

MAX_DEPTH: Final = 24
MAX_THINGS: Final = 1_000_000
MAX_LINES: Final = 500  # of a system folder, as of an archive


@dataclass(frozen=True, slots=True)
class Unit:
    """A file to expand. `path` is how it is shown, `location` how it is found below the inbox.

    `only` restricts it to the members shown under these paths.
    """

    path: str
    location: str
    only: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """All things in the inbox by path: `settled` ones have their fate, `units` are to be expanded."""

    settled: tuple[Source, ...]
    units: tuple[Unit, ...]


def walk(inbox: Path) -> Listing:
    """List the inbox. Raises OSError if it isn't a folder or can't be read."""
    settled: list[Source] = []
    units: list[Unit] = []
    taken: set[str] = set()
    for found in _things(inbox, "", "", _entries(inbox, ""), depth=1):
        if len(taken) >= MAX_THINGS:
            settled.append(_unreadable(found.path, Refusal.TOO_MANY))
            break
        path = _distinct(found.path, taken)
        thing = found if path == found.path else replace(found, path=path)
        if isinstance(thing, Unit):
            units.append(thing)
        else:
            settled.append(thing)
    return Listing(tuple(sorted(settled, key=lambda s: s.path)), tuple(sorted(units, key=lambda u: u.path)))


def _entries(inbox: Path, relative: str) -> list[os.DirEntry[str]]:
    with os.scandir(disk.location(inbox, relative)) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _things(
    inbox: Path, folder: str, shown: str, entries: list[os.DirEntry[str]], depth: int
) -> Iterator[Unit | Source]:
    """The things in a folder, given as it is found and as it is shown; both are "" or end in "/"."""
    for entry in entries:
        relative, path = folder + entry.name, shown + names.shown(names.from_disk(entry.name))
        try:  # the folder told what its entries are: asking the disk for each would double the time on a share
            if _is_link(entry):
                yield _ignored(path, words.REASON_LINK)
            elif entry.is_dir(follow_symlinks=False):
                yield from _folder(inbox, relative, path, depth)
            elif entry.is_file(follow_symlinks=False):
                yield Unit(path, relative)
            else:
                yield _ignored(path, words.REASON_SPECIAL)
        except FileNotFoundError:
            yield _unreadable(path, Refusal.VANISHED)
        except OSError:
            yield _unreadable(path, Refusal.LOCKED)


def _folder(inbox: Path, relative: str, path: str, depth: int) -> Iterator[Unit | Source]:
    if depth >= MAX_DEPTH:
        yield _unreadable(path, Refusal.TOO_DEEP)
        return
    name = path.rpartition("/")[2]
    if names.is_system_folder(name):
        yield from _system_folder(disk.location(inbox, relative), path, words.REASON_SYSTEM_FOLDER.format(folder=name))
        return
    inside = _entries(inbox, relative)
    if not inside and path == t.REVIEW_FOLDER:
        return  # made for what is to come
    if not inside:
        yield _ignored(path, words.REASON_EMPTY_FOLDER)
    elif names.suffix(relative) in names.WORKBOOK_SUFFIXES:
        yield _ignored(path, words.REASON_WORKBOOK_FOLDER)
    yield from _things(inbox, f"{relative}/", f"{path}/", inside, depth + 1)


def _system_folder(folder: str, path: str, reason: str) -> Iterator[Source]:
    """A line for each file in a folder of the system's own, none of them opened; one for the folder if there are more."""
    count = 0
    for inside, folders, files in os.walk(folder):
        folders.sort()
        below = names.shown(names.from_disk(os.path.relpath(inside, folder).replace(os.sep, "/")))
        prefix = path if below == "." else f"{path}/{below}"
        links = [name for name in folders if Path(inside, name).is_symlink()]
        for file in sorted([*files, *links]):
            count += 1
            if count <= MAX_LINES:
                yield _ignored(f"{prefix}/{names.shown(names.from_disk(file))}", reason)
    if not count:
        yield _ignored(path, reason)
    elif count > MAX_LINES:
        yield _ignored(path, reason + words.REASON_MORE.format(rest=count - MAX_LINES))


def _is_link(entry: os.DirEntry[str]) -> bool:
    """Symbolic links, and Windows' junctions, which look like folders."""
    if entry.is_symlink() or os.name != "nt":
        return entry.is_symlink()
    tag = getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0)
    return tag == getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", None)


def _ignored(path: str, reason: str) -> Source:
    return Source(path, 0, None, fate=Fate.IGNORED, reason=reason)


def _unreadable(path: str, refusal: Refusal) -> Source:
    finding = words.finding_for(refusal, path)
    return Source(path, 0, None, fate=Fate.UNREADABLE, reason=finding.title, finding=finding)


def _distinct(path: str, taken: set[str]) -> str:
    """The path, numbered if another thing, or a member of one, is shown the same way."""
    number, distinct = 1, path
    while distinct in taken or (number == 1 and _looks_like_member(path, taken)):
        number += 1
        distinct = f"{path}#{number}"
    taken.add(distinct)
    return distinct


def _looks_like_member(path: str, taken: set[str]) -> bool:
    return "!" in path and any(path[:at] in taken for at, char in enumerate(path) if char == "!")
