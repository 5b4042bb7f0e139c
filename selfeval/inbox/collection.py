"""Everything in the inbox, read: the folder walked, each file unfolded and worked on in a worker.

What an archive or mail holds is told thing by thing; so where one of them kills or stalls its worker, it is known which,
it costs itself only, and the others are gone on with. What ran out of time isn't tried again; what took its worker
with it is, once, for the machine may have been the cause. The more time is lost on one file, the less its next
things get; where too much is lost, the rest is given up, and that is said.

What is read elsewhere comes with what was found there of the file; it must be what is found here.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Final, Generic, TypeAlias, TypeVar

from selfeval.checks import file as words
from selfeval.engine import Engine, Work
from selfeval.engine.workers import SECONDS, Failure, run_units
from selfeval.inbox import disk
from selfeval.inbox.expansion import Closed, Known, Opening, Place, Plan, unfold, unreadable
from selfeval.inbox.folder import Unit, walk
from selfeval.model import Fate, Refusal, Source

T = TypeVar("T")
Read = Callable[[Source, bytes], T]
Part: TypeAlias = "Collected[T] | _Done[T] | _At"
Told: TypeAlias = "Iterator[tuple[_Task, Part[T] | Failure]]"
Tally = Callable[[int, int], object]  # so many files done, of so many

_SLICE: Final = 0.2  # of a task's time, in reading: what is then unread of an archive becomes tasks of its own
FAIR: Final = 0.1  # seconds: what one thing takes beyond them, to unfold and to read, is lost
MOST_LOST: Final = 30.0  # seconds on one file of the inbox
_LEAST: Final = 1.0  # second for a thing in a file that lost much: unfolding may take as long
_COST_OF_DEATH: Final = 1.0  # second, about


@dataclass(frozen=True, slots=True)
class Collected(Generic[T]):
    """A thing of the inbox and what reading it gave: None if it has its fate already.

    `failure` tells, for the log, why nothing came of it where that was the program's or the machine's doing; `read`
    whether its bytes were there to be read, whatever came of that.
    """

    source: Source
    result: T | None = None
    failure: Failure | None = None
    read: bool = False


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
class Earlier:
    """What an earlier run says of things that may come out otherwise each time, by path and SHA-256: it is taken over.

    `failed` ran out of time, or took its worker with it; in `given_up` so many things weren't read. `lines` are all that
    run had, and `reasons` what it says of those that are ignored.
    """

    failed: Known = field(default_factory=dict)
    given_up: Mapping[tuple[str, str | None], int] = field(default_factory=dict)
    lines: frozenset[str] = frozenset()
    reasons: Mapping[tuple[str, str | None], str] = field(default_factory=dict)

    def was_given_up(self, path: str) -> bool:
        """Whether a file of that path was; if it is another by now, the results differ, and that is told."""
        return any(path == given_up for given_up, _ in self.given_up)


@dataclass(frozen=True, slots=True)
class _Task:
    """A unit but for what of it is `told` already, and of that was `read`.

    `failure` is what came of the thing `at` a place: it isn't tried again, and neither are those `passed`. With `dying`,
    that thing has cost one worker already. `plain` are things that hold nothing. Beyond `budget` seconds lost it ends,
    and with `giving_up`, nothing is read any more, only counted.
    """

    unit: Unit
    told: frozenset[str] = frozenset()
    read: frozenset[str] = frozenset()
    at: Place | None = None
    failure: Failure | None = None
    dying: bool = False
    passed: tuple[tuple[Place, Refusal], ...] = ()
    plain: frozenset[Place] = frozenset()
    budget: float = math.inf
    giving_up: bool = False


@dataclass(frozen=True, slots=True)
class _At:
    """A worker is about to open the thing at a place; seconds lost since it last said so."""

    place: Place
    lost: float


@dataclass(frozen=True, slots=True)
class _Done(Generic[T]):
    """The end of a task: the file's own line, what is left for later, seconds lost, how many things it gave up, and
    the file. `ended` is before its time.
    """

    own: Collected[T] | None
    left: tuple[Unit, ...]
    lost: float
    given_up: int
    file: _File | None
    ended: bool = False


@dataclass(slots=True)
class _Watch:
    """A worker's time: what a thing takes beyond its fair part is lost."""

    began: float = field(default_factory=time.monotonic)
    lost: float = 0
    total: float = 0

    def thing_done(self) -> None:
        """Charge what a thing took."""
        now = time.monotonic()
        lost = max(now - self.began - FAIR, 0)
        self.lost, self.total, self.began = self.lost + lost, self.total + lost, now

    def told(self) -> float:
        """What was lost since this was last asked."""
        lost, self.lost = self.lost, 0
        return lost


@dataclass(frozen=True, slots=True)
class _Work(Generic[T]):
    """The worker's task: unfold a unit and read what is in it, thing by thing."""

    inbox: Path
    read: Read[T]
    zone: tzinfo
    seconds: float
    earlier: Earlier = field(default_factory=Earlier)
    documents: bool = False

    def __call__(self, task: _Task) -> Generator[Part[T], None, Part[T]]:
        own: Collected[T] | None = None
        file: _File | None = None
        place: Place = ()
        left: list[str] = []
        told: set[str] = set()
        given_up, reading, watch = 0, 0.0, _Watch()
        for step in unfold(self.inbox, task.unit, zone=self.zone, plan=self._plan(task)):
            if isinstance(step, Opening):
                if watch.total > task.budget:
                    return _Done(None, (), watch.told(), 0, None, ended=True)
                place = step.place
                yield _At(place, watch.told())
                continue
            if isinstance(step, Closed):
                given_up += task.giving_up and step.path not in task.told
                continue
            source, data = step
            file = _File.of(source) if source.path == task.unit.path else file
            if source.path not in task.told and (task.unit.only is None or source.path in task.unit.only):
                if reading > _SLICE * self.seconds and data is not None and not task.giving_up:
                    left.append(source.path)
                elif task.giving_up and data is not None and not (task.failure and place == task.at):
                    given_up += 1
                else:
                    began = time.monotonic()
                    one = replace(self._told(task, place, source, data), read=data is not None)
                    reading += time.monotonic() - began
                    told.add(source.path)
                    if source.path == task.unit.path:
                        own = one
                    else:
                        yield one
            watch.thing_done()
        if task.unit.only is not None:
            missing = task.unit.only - task.told - told - {*left}
            given_up = len(missing) if task.giving_up else 0
            for path in () if task.giving_up else sorted(missing):  # the file isn't what it was
                yield _failed(Source(path, 0, None), Failure(Refusal.CHANGING))
        halves = (left[: len(left) // 2], left[len(left) // 2 :])
        units = tuple(replace(task.unit, only=frozenset(half)) for half in halves if half)
        return _Done(own, units, watch.told(), given_up, file)

    def _plan(self, task: _Task) -> Plan:
        given_up = self.earlier.was_given_up(task.unit.path)
        return Plan(
            passed=dict(task.passed),
            plain=task.plain,
            told=task.told,
            read=task.read,
            last=task.at if task.giving_up else None,
            known=self.earlier.failed,
            lines=self.earlier.lines if given_up else None,
            documents=self.documents,
        )

    def _told(self, task: _Task, place: Place, source: Source, data: bytes | None) -> Collected[T]:
        """What comes of a thing."""
        same = (source.path, source.sha256)
        if (count := self.earlier.given_up.get(same)) is not None:
            return _given_up(Collected(source), count)
        if data is None:
            known = self.earlier.was_given_up(task.unit.path) and source.fate is Fate.IGNORED
            return Collected(replace(source, reason=self.earlier.reasons.get(same, source.reason)) if known else source)
        if task.failure and place == task.at:
            return _failed(source, task.failure)
        if trouble := self.earlier.failed.get(same):
            return Collected(unreadable(source, words.finding_for(trouble, source.path)))
        return Collected(source, self.read(source, data))

    def is_of_ours(self, task: _Task, last: _Done[T]) -> bool:
        """Whether the file that was read is the one that lies here; see `Verifiable`."""
        return last.file == _File.here(self.inbox, task.unit)


@dataclass(slots=True)
class _Account:
    """What became of one file of the inbox so far: seconds lost on it, and how many things in it were given up."""

    lost: float = 0
    failures: int = 0
    given_up: int = 0
    plain: set[Place] = field(default_factory=set)  # those of its things that hold nothing

    def seconds(self, usual: float) -> float:
        """For a thing in it."""
        return max(usual / 2.0**self.failures, min(usual, _LEAST))

    def charge(self, failure: Failure, seconds: float) -> None:
        """Add what a failure has cost."""
        self.failures += failure.trouble is not Refusal.FAULT
        if failure.trouble is not Refusal.FAULT:
            self.lost += seconds if failure.trouble is Refusal.TIMEOUT else _COST_OF_DEATH


@dataclass(slots=True)
class _Progress:
    """How far a worker has come with a task."""

    at: Place = ()
    told: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)

    def rest(self, task: _Task) -> _Task:
        """What is left of it, from where the worker was."""
        told, read = task.told | self.told, task.read | self.read
        return replace(task, told=told, read=read, at=self.at, failure=None)


@dataclass(slots=True)
class _Round(Generic[T]):
    """One inbox while it is read. More than `most_lost` seconds lost on a file of it are too much."""

    inbox: Path
    found: list[Collected[T]]
    most_lost: float
    accounts: dict[str, _Account] = field(default_factory=dict)
    left: list[_Task] = field(default_factory=list)
    under_way: dict[_Task, _Progress] = field(default_factory=dict)
    done: int = 0

    def account(self, unit: Unit) -> _Account:
        """Of the file a unit lies in."""
        return self.accounts.setdefault(unit.path, _Account())

    def take(self, task: _Task, outcome: Part[T] | Failure, seconds: float) -> None:
        """What a worker says of a task."""
        account, progress = self.account(task.unit), self.under_way.setdefault(task, _Progress())
        if isinstance(outcome, Collected):
            self.found.append(outcome)
            progress.told.add(outcome.source.path)
            if outcome.read:
                progress.read.add(outcome.source.path)
        elif isinstance(outcome, _At):
            if progress.at != outcome.place[:-1]:
                account.plain.add(progress.at)
            account.lost += outcome.lost
            progress.at = outcome.place
        elif isinstance(outcome, _Done):
            account.lost += outcome.lost
            account.given_up += outcome.given_up
            if outcome.ended:
                self.left.append(progress.rest(task))
                return
            self.done += 1
            self.found += [outcome.own] if outcome.own else []
            self.left += [_Task(unit, passed=task.passed) for unit in outcome.left]
        else:
            account.charge(outcome, seconds)
            self._failed(task, progress, outcome)

    def _failed(self, task: _Task, progress: _Progress, failure: Failure) -> None:
        """Go on behind what failed: it is tried again if that may help, then told, then passed over unopened."""
        at, again = progress.at, task.at == progress.at
        rest = replace(progress.rest(task), dying=False)
        if failure.trouble not in (Refusal.TIMEOUT, Refusal.FAULT) and not (again and (task.dying or task.failure)):
            self.left.append(replace(rest, dying=True))
        elif not (again and task.failure) and not task.giving_up:
            self.left.append(replace(rest, failure=failure))
        elif at and again:
            self.left.append(replace(rest, passed=(*task.passed, (at, failure.trouble))))
        else:  # it can't be opened at all
            self._stuck(task.unit, rest.told, failure)

    def _stuck(self, unit: Unit, told: frozenset[str], failure: Failure) -> None:
        """What of a file isn't told yet was opened before, and is given up; else the file as a whole is in trouble."""
        self.done += 1
        if unit.only:
            self.account(unit).given_up += len(unit.only - told)
            return
        own = _File.here(self.inbox, unit)
        self.found.append(_failed(Source(unit.path, own.size, own.sha256, own.time), failure))

    def next_tasks(self) -> list[_Task]:
        """Of what is left what comes next: what lies in files without failures, else all; too much lost is given up."""
        calm = [task for task in self.left if not self.account(task.unit).failures]
        tasks = calm or self.left
        self.left = [task for task in self.left if task not in tasks]
        self.under_way.clear()
        return [ready for task in tasks if (ready := self._ready(task))]

    def _ready(self, task: _Task) -> _Task | None:
        """A task with what is known by now; None if nothing of it is read any more."""
        account = self.account(task.unit)
        giving_up = account.lost >= self.most_lost
        if giving_up and task.unit.only and not task.failure:
            account.given_up += len(task.unit.only - task.told)
            self.done += 1
            return None
        budget = math.inf if giving_up else self.most_lost - account.lost
        return replace(task, plain=frozenset(account.plain), budget=budget, giving_up=giving_up)

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
    earlier: Earlier | None = None,
    documents: bool = False,
) -> list[Collected[T]]:
    """Every thing in the inbox, sorted by path.

    `read` must be picklable; it gets each thing that may be a workbook, in a worker, and returns what it makes
    of it: an exception is taken as our own fault (X001). `seconds` is for one file; `tally` is told how many files
    are done; `meanwhile` is called while the workers read. Raises OSError if there is no inbox, and what the
    engine raises if it can't work at all. `documents` are given to `read` too, as the attachments they are so far. With `earlier`, what ran out of time in that run isn't tried again, and
    nothing more is given up.
    """
    listing = walk(inbox)
    most_lost = MOST_LOST if earlier is None else math.inf
    round_: _Round[T] = _Round(inbox.absolute(), [Collected(source) for source in listing.settled], most_lost)
    tasks: Sequence[_Task] = [_Task(unit, budget=most_lost) for unit in listing.units]
    while tasks:
        limit = min(round_.account(task.unit).seconds(seconds) for task in tasks)
        total = round_.done + len(tasks)
        work: Work[_Task, Part[T]] = _Work(inbox.absolute(), read, zone, limit, earlier or Earlier(), documents)
        told: Told[T] = engine(work, tasks, seconds=limit, meanwhile=meanwhile)
        for task, outcome in told:
            round_.take(task, outcome, limit)
            if tally and not isinstance(outcome, _At):
                tally(round_.done, total + len(round_.left))
        tasks, meanwhile = round_.next_tasks(), None
    return round_.all()


def _failed(source: Source, failure: Failure) -> Collected[T]:
    finding = words.finding_for(failure.trouble, source.path)
    return Collected(unreadable(source, finding), failure=failure)


def _given_up(container: Collected[T], count: int) -> Collected[T]:
    finding = words.archive_given_up(container.source.path, count=count)
    return replace(container, source=unreadable(container.source, finding))
