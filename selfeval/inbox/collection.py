"""Everything in the inbox, read: the folder walked, each file unfolded and worked on in a worker.

What an archive or mail holds is told thing by thing; so where one of them kills or stalls its worker, it is known which,
it costs itself only, and the others are gone on with. What ran out of time isn't tried again; what took its worker
with it is, once, for the machine may have been the cause. The more time is lost on one file, the less its next
things get; where too much is lost, the rest is given up, and that is said.

What is read elsewhere comes with what was found there of the file; it must be what is found here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Final, Generic, TypeAlias, TypeVar

from selfeval.checks import file as words
from selfeval.engine import Engine, Work
from selfeval.engine.workers import SECONDS, Failure, run_units
from selfeval.inbox import disk
from selfeval.inbox.expansion import expand, unreadable
from selfeval.inbox.folder import Unit, walk
from selfeval.model import Refusal, Source

T = TypeVar("T")
Read = Callable[[Source, bytes], T]
Told: TypeAlias = "Iterator[tuple[_Task, Collected[T] | _Done[T] | Failure]]"
Tally = Callable[[int, int], object]  # so many files done, of so many

_SLICE: Final = 0.2  # of a task's time: what is then unread of an archive becomes tasks of its own
SLOW: Final = 0.2  # seconds: what one thing takes beyond them is lost
MOST_LOST: Final = 30.0  # seconds on one file of the inbox
_LEAST: Final = 1.0  # second for a thing in a file that lost much: unfolding may take as long
_COST_OF_DEATH: Final = 1.0  # second, about


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
class _Task:
    """A unit from its thing number `after` on. `failure` is what came of reading the first of these: it isn't tried again.

    With `dying`, it has cost one worker already. With `giving_up`, nothing is read any more, only counted.
    """

    unit: Unit
    after: int = 0
    failure: Failure | None = None
    dying: bool = False
    giving_up: bool = False


@dataclass(frozen=True, slots=True)
class _Done(Generic[T]):
    """The end of a task: the file's own line, what is left for later, seconds lost, how many things it gave up, and
    the file.
    """

    own: Collected[T] | None
    left: tuple[Unit, ...]
    lost: float
    given_up: int
    file: _File | None


@dataclass(frozen=True, slots=True)
class _Work(Generic[T]):
    """The worker's task: unfold a unit and read what is in it, thing by thing."""

    inbox: Path
    read: Read[T]
    zone: tzinfo
    seconds: float

    def __call__(self, task: _Task) -> Generator[Collected[T] | _Done[T], None, Collected[T] | _Done[T]]:
        until = time.monotonic() + _SLICE * self.seconds
        own: Collected[T] | None = None
        left: list[str] = []
        given_up, lost, failure, read, seen, file = 0, 0.0, task.failure, False, 0, None
        for source, data in expand(self.inbox, replace(task.unit, only=None), zone=self.zone):
            file = _File.of(source) if source.path == task.unit.path else file
            if task.unit.only is not None and source.path not in task.unit.only:
                continue
            seen += 1
            if seen <= task.after:
                continue
            began = time.monotonic()
            if data is None:
                told: Collected[T] = Collected(source)
            elif failure:
                told, failure = _failed(source, failure), None
            elif task.giving_up:
                given_up += 1
                continue
            elif read and began > until:
                left.append(source.path)
                continue
            else:
                told, read = Collected(source, self.read(source, data)), True
                lost += max(time.monotonic() - began - SLOW, 0)
            if source.path == task.unit.path:
                own = told
            else:
                yield told
        halves = (left[: len(left) // 2], left[len(left) // 2 :])
        units = tuple(replace(task.unit, only=frozenset(half)) for half in halves if half)
        return _Done(own, units, lost, given_up, file)

    def is_of_ours(self, task: _Task, last: _Done[T]) -> bool:
        """Whether the file that was read is the one that lies here; see `Verifiable`."""
        return last.file == _File.here(self.inbox, task.unit)


@dataclass(slots=True)
class _Account:
    """What became of one file of the inbox so far: seconds lost on it, and how many things in it were given up."""

    lost: float = 0
    failures: int = 0
    given_up: int = 0

    def seconds(self, usual: float) -> float:
        """For a thing in it."""
        return max(usual / 2.0**self.failures, min(usual, _LEAST))

    def charge(self, failure: Failure, seconds: float) -> None:
        """Add what a failure has cost."""
        self.failures += failure.trouble is not Refusal.FAULT
        if failure.trouble is not Refusal.FAULT:
            self.lost += seconds if failure.trouble is Refusal.TIMEOUT else _COST_OF_DEATH


@dataclass(slots=True)
class _Round(Generic[T]):
    """One inbox while it is read."""

    found: list[Collected[T]]
    accounts: dict[str, _Account] = field(default_factory=dict)
    left: list[_Task] = field(default_factory=list)
    done: int = 0

    def account(self, unit: Unit) -> _Account:
        """Of the file a unit lies in."""
        return self.accounts.setdefault(unit.path, _Account())

    def take(self, task: _Task, seen: int, outcome: Collected[T] | _Done[T] | Failure, seconds: float) -> None:
        """What a worker says of a task, of which it has told `seen` things before."""
        if isinstance(outcome, Collected):
            self.found.append(outcome)
            return
        account = self.account(task.unit)
        if isinstance(outcome, _Done):
            self.done += 1
            self.found += [outcome.own] if outcome.own else []
            self.left += [_Task(unit) for unit in outcome.left]
            account.lost += outcome.lost
            account.given_up += outcome.given_up
            return
        account.charge(outcome, seconds)
        stuck = not seen and (task.failure or task.giving_up)  # it doesn't even come to the things in it
        if stuck:
            self.done += 1
            paths = (task.unit.only or {task.unit.path}) - {one.source.path for one in self.found}
            self.found += [_failed(Source(path, 0, None), outcome) for path in paths]
        elif outcome.trouble in (Refusal.TIMEOUT, Refusal.FAULT) or (task.dying and not seen):
            self.left.append(_Task(task.unit, task.after + seen, outcome))
        else:
            self.left.append(_Task(task.unit, task.after + seen, dying=True))

    def next_tasks(self) -> list[_Task]:
        """Of what is left what comes next: what lies in files without failures, else all; too much lost is given up."""
        calm = [task for task in self.left if not self.account(task.unit).failures]
        tasks = calm or self.left
        self.left = [task for task in self.left if task not in tasks]
        return [replace(task, giving_up=self.account(task.unit).lost >= MOST_LOST) for task in tasks]

    def all(self) -> list[Collected[T]]:
        """Everything by path; of a file that was given up, that."""
        given_up = {path: account.given_up for path, account in self.accounts.items() if account.given_up}
        found = [_given_up(one, given_up[path]) if (path := one.source.path) in given_up else one for one in self.found]
        return sorted(found, key=lambda one: one.source.path)


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
    round_: _Round[T] = _Round([Collected(source) for source in listing.settled])
    tasks: Sequence[_Task] = [_Task(unit) for unit in listing.units]
    while tasks:
        limit = min(round_.account(task.unit).seconds(seconds) for task in tasks)
        total = round_.done + len(tasks)
        seen: dict[_Task, int] = {}
        work: Work[_Task, Collected[T] | _Done[T]] = _Work(inbox.absolute(), read, zone, limit)
        told: Told[T] = engine(work, tasks, seconds=limit, meanwhile=meanwhile)
        for task, outcome in told:
            before = seen.get(task, 0)
            seen[task] = before + isinstance(outcome, Collected)
            round_.take(task, before, outcome, limit)
            if tally:
                tally(round_.done, total + len(round_.left))
        tasks, meanwhile = round_.next_tasks(), None
    return round_.all()


def _failed(source: Source, failure: Failure) -> Collected[T]:
    finding = words.finding_for(failure.trouble, source.path)
    return Collected(unreadable(source, finding), failure=failure)


def _given_up(container: Collected[T], count: int) -> Collected[T]:
    finding = words.archive_given_up(container.source.path, count=count)
    return replace(container, source=unreadable(container.source, finding))
