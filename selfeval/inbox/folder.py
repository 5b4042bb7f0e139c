"""What lies in the inbox: every file, and every thing that isn't one, without opening any.

Folders are no things of their own, but for empty ones, ones with a workbook's suffix (the files inside are
listed all the same) and ones that can't be entered. Links aren't followed. Nothing is ever written.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from selfeval.checks import file as words
from selfeval.inbox import disk, names
from selfeval.model import Fate, Source

MAX_DEPTH: Final = 24
MAX_THINGS: Final = 200_000


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
    with os.scandir(disk.location(inbox, "")) as entries:
        top = sorted(entry.name for entry in entries)
    for found in _things(inbox, "", top, depth=1):
        if len(taken) >= MAX_THINGS:
            settled.append(_unreadable(found.path, "too_many"))
            break
        path = _distinct(found.path, taken)
        if isinstance(found, Unit):
            units.append(replace(found, path=path))
        else:
            settled.append(replace(found, path=path))
    return Listing(tuple(sorted(settled, key=lambda s: s.path)), tuple(sorted(units, key=lambda u: u.path)))


def _things(inbox: Path, folder: str, entries: list[str], depth: int) -> Iterator[Unit | Source]:
    for name in entries:
        relative = f"{folder}/{name}" if folder else name
        path = "/".join(names.shown(names.from_disk(part)) for part in relative.split("/"))
        try:
            status = os.lstat(disk.location(inbox, relative))
        except FileNotFoundError:
            yield _unreadable(path, "vanished")
        except OSError:
            yield _unreadable(path, "locked")
        else:
            if _is_link(status):
                yield _ignored(path, words.REASON_LINK)
            elif stat.S_ISDIR(status.st_mode):
                yield from _folder(inbox, relative, path, depth)
            elif stat.S_ISREG(status.st_mode):
                yield Unit(path, relative)
            else:
                yield _ignored(path, words.REASON_SPECIAL)


def _folder(inbox: Path, relative: str, path: str, depth: int) -> Iterator[Unit | Source]:
    if depth >= MAX_DEPTH:
        yield _unreadable(path, "too_deep")
        return
    try:
        with os.scandir(disk.location(inbox, relative)) as entries:
            inside = sorted(entry.name for entry in entries)
    except OSError:
        yield _unreadable(path, "locked")
        return
    if not inside:
        yield _ignored(path, words.REASON_EMPTY_FOLDER)
    elif names.suffix(relative) in names.WORKBOOK_SUFFIXES:
        yield _ignored(path, words.REASON_WORKBOOK_FOLDER)
    yield from _things(inbox, relative, inside, depth + 1)


def _is_link(status: os.stat_result) -> bool:
    """Symbolic links, and Windows' junctions, which look like folders."""
    junction = getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", None)
    return stat.S_ISLNK(status.st_mode) or (
        junction is not None and getattr(status, "st_reparse_tag", None) == junction
    )


def _ignored(path: str, reason: str) -> Source:
    return Source(path, 0, None, fate=Fate.IGNORED, reason=reason)


def _unreadable(path: str, trouble: str) -> Source:
    finding = words.finding_for(trouble, "", path)
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
