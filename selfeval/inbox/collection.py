"""Everything in the inbox, read: the folder walked, each file unfolded and worked on in a worker.

A file that kills or stalls its worker gets a second try, for a loaded machine may have been the cause; if it
lies in an archive or mail, the things in there are then tried one by one, so that it costs itself only.

What is read elsewhere comes with what was found there of the file; it must be what is found here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Final, Generic, TypeVar

from selfeval.checks import file as words
from selfeval.engine import Engine
from selfeval.engine.workers import SECONDS, Failure, run_units
from selfeval.inbox import disk
from selfeval.inbox.expansion import expand, split, unreadable
from selfeval.inbox.folder import Unit, walk
from selfeval.model import Source

T = TypeVar("T")
U = TypeVar("U")
R = TypeVar("R")
Read = Callable[[Source, bytes], T]
Tally = Callable[[int, int], object]  # so many files done, of so many

_SLICE: Final = 0.2  # of a unit's time: what is then unread of an archive becomes a unit of its own


@dataclass(frozen=True, slots=True)
class Collected(Generic[T]):
    """A thing of the inbox and what reading it gave: None if it has its fate already.

    `failure` tells, for the log, why nothing came of it where that was the program's or the machine's doing.
    """

    source: Source
    result: T | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it was found where it was read, or as it lies here."""

    size: int
    sha256: str | None
    time: datetime | None

    @classmethod
    def of(cls, source: Source) -> _File:
        """As the one who read it found it."""
        return cls(source.size, source.sha256, source.file_time)

    @classmethod
    def here(cls, inbox: Path, unit: Unit) -> _File:
        """As this machine sees it now."""
        content = disk.read(disk.location(inbox, unit.location))
        return cls(content.size, content.sha256, content.time)


@dataclass(frozen=True, slots=True)
class _Done(Generic[T]):
    """What a worker made of a unit, and what it left for later."""

    found: list[Collected[T]]
    left: list[Unit]
    file: _File | None


@dataclass(frozen=True, slots=True)
class _Parts:
    """The things of a unit, each to be tried alone."""

    parts: list[tuple[Source, Unit | None]]
    file: _File | None


@dataclass(frozen=True, slots=True)
class _Work(Generic[T]):
    """The worker's task: unfold a unit and read what is in it."""

    inbox: Path
    read: Read[T]
    zone: tzinfo
    seconds: float

    def __call__(self, unit: Unit) -> _Done[T]:
        until = time.monotonic() + _SLICE * self.seconds
        found: list[Collected[T]] = []
        left: list[str] = []
        file = None
        for source, data in expand(self.inbox, replace(unit, only=None), zone=self.zone):
            if source.path == unit.path:  # the file's own line, of a container the last
                file = _File.of(source)
            if not _wanted(unit, source):
                continue
            if data is None:
                found.append(Collected(source))
            elif not found or time.monotonic() < until:
                found.append(Collected(source, self.read(source, data)))
            else:
                left.append(source.path)
        halves = (left[: len(left) // 2], left[len(left) // 2 :])
        return _Done(found, [replace(unit, only=frozenset(half)) for half in halves if half], file)

    def is_of_ours(self, unit: Unit, result: _Done[T]) -> bool:
        """Whether the file that was read is the one that lies here; see `Verifiable`."""
        return result.file == _File.here(self.inbox, unit)


@dataclass(frozen=True, slots=True)
class _Splitting:
    """The worker's task after a failure: what there is in a unit."""

    inbox: Path
    zone: tzinfo

    def __call__(self, unit: Unit) -> _Parts:
        parts = split(self.inbox, replace(unit, only=None), zone=self.zone)
        file = next((_File.of(source) for source, _ in parts if source.path == unit.path), None)
        return _Parts([part for part in parts if _wanted(unit, part[0])], file)

    def is_of_ours(self, unit: Unit, result: _Parts) -> bool:
        """Whether the file that was opened is the one that lies here; see `Verifiable`."""
        return result.file == _File.here(self.inbox, unit)


def _wanted(unit: Unit, source: Source) -> bool:
    return unit.only is None or source.path in unit.only


def collect(
    inbox: Path,
    read: Read[T],
    *,
    zone: tzinfo,
    engine: Engine = run_units,
    seconds: float = SECONDS,
    tally: Tally | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> list[Collected[T]]:
    """Every thing in the inbox, sorted by path.

    `read` must be picklable; it gets each thing that may be a workbook, in a worker, and returns what it makes
    of it: an exception is taken as our own fault (X001). `seconds` is for one file; `tally` is told how many files
    are done; `meanwhile` is called while the workers read. Raises OSError if there is no inbox, and what the
    engine raises if it can't work at all.
    """
    listing = walk(inbox)
    work = _Work(inbox.absolute(), read, zone, seconds)
    found: list[Collected[T]] = [Collected(source) for source in listing.settled]
    suspects: list[tuple[Unit, Failure]] = []
    units: Sequence[Unit] = listing.units
    done, total = 0, len(units)
    while units:
        left: list[Unit] = []
        for unit, outcome in engine(work, units, seconds=seconds, meanwhile=meanwhile):
            if isinstance(outcome, Failure):
                suspects.append((unit, outcome))
            else:
                found += outcome.found
                left += outcome.left
            done += 1
            if tally:
                tally(done, total + len(left))
        units, total, meanwhile = left, total + len(left), None
    found += _one_by_one(suspects, work, engine)
    return sorted(found, key=lambda one: one.source.path)


def _one_by_one(suspects: list[tuple[Unit, Failure]], work: _Work[T], engine: Engine) -> Iterator[Collected[T]]:
    """What can be had of files after a failure: the things in them one by one, the failing ones with a finding."""
    sources: dict[Unit, Source] = {}
    units = [unit for unit, _ in suspects]
    for unit, opened in engine(_Splitting(work.inbox, work.zone), units, seconds=work.seconds):
        if isinstance(opened, Failure):
            yield from (_failed(Source(path, 0, None), opened) for path in unit.only or {unit.path})
            continue
        yield from (Collected(source) for source, alone in opened.parts if alone is None)
        sources.update((alone, source) for source, alone in opened.parts if alone)
    for unit, outcome in engine(work, list(sources), seconds=work.seconds):
        if isinstance(outcome, Failure):
            yield _failed(sources[unit], outcome)
        else:
            yield from outcome.found


def _failed(source: Source, failure: Failure) -> Collected[T]:
    finding = words.finding_for(failure.trouble, source.path)
    return Collected(unreadable(source, finding), failure=failure)
