"""How the inbox looks from outside: what lies there, with sizes and times, so that a change and its end can be seen.

Nothing is opened. What is of no interest to a run (locks, temporary files, system folders) is none to a change.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from selfeval.inbox import disk, names
from selfeval.inbox.folder import MAX_DEPTH

State = dict[str, tuple[int, int]]  # size and time by path


def look(inbox: Path) -> State | None:
    """What lies in the inbox now; None where it can't be read, as a share that is away."""
    try:
        entries = _entries(disk.location(inbox, ""))
    except OSError:
        return None
    return dict(_things("", entries, depth=1))


def _entries(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return list(entries)


def _things(below: str, entries: list[os.DirEntry[str]], depth: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """The files; a folder only where it can't be entered, and a thing that vanished isn't there."""
    for entry in entries:
        path = below + entry.name
        if names.leftover(path) is not None:
            continue
        try:
            if not entry.is_dir(follow_symlinks=False):
                status = entry.stat(follow_symlinks=False)
                yield path, (status.st_size, status.st_mtime_ns)
            elif depth < MAX_DEPTH and not names.is_system_folder(entry.name):
                yield from _things(f"{path}/", _entries(entry.path), depth + 1)
        except FileNotFoundError:
            continue
        except OSError:
            yield path, (-1, 0)
