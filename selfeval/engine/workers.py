"""Working on files in worker processes, so that one bad file costs that file and nothing else.

A worker gets units over a pipe of its own, under limits of time and memory, and answers in order; a few wait in
its pipe, so that it never waits for the parent. A worker that hangs is killed, one that dies is replaced: both
are laid to the first unit it hasn't answered, and those behind it go to others. Time grows short where many units
run out of it. Pipes are private because a pool
with a shared one (pebble, concurrent.futures) breaks as a whole when a worker is killed while sending: measured.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import socket
import struct
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from selfeval.engine.worker import PART, READY, Work, work
from selfeval.engine.worker import Failure as Failure
from selfeval.model import Refusal

if TYPE_CHECKING:
    from selfeval.engine.worker import Connection

U = TypeVar("U")
R = TypeVar("R")

SECONDS: Final = 10.0  # for one unit
LEAST_SECONDS: Final = 0.5  # for one of many that ran out of time: a sound form takes some hundredths
SOME_SLOW: Final = 6  # after so many that ran out of time, the next ones get half
MEMORY: Final = 384 << 20  # bytes on top of what the process has at its start (Linux only): a sound form takes 20 MB
START_SECONDS: Final = 60.0  # a slow disk may take long to import everything
MAX_STARTS_LOST: Final = 3
MOST_UNDER_WAY: Final = 16  # units with one worker
MOST_WAITING: Final = 4096  # bytes of units in a pipe beside the first: the smallest buffer of all systems is 8 KB


class WorkersUnavailable(RuntimeError):
    """Worker processes can't be started on this machine."""


@dataclass(eq=False, slots=True)
class _Worker(Generic[U]):
    """The parent's side of a worker. `units` is what it has, with its size in the pipe; the first is in hand."""

    process: BaseProcess
    pipe: Connection
    deadline: float
    ready: bool = False
    units: deque[tuple[U, int]] = field(default_factory=deque)
    weight: int = 0


def run_units(
    function: Work[U, R],
    units: Iterable[U],
    *,
    workers: int = 0,
    seconds: float = SECONDS,
    memory: int = MEMORY,
    start_method: str | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> Iterator[tuple[U, R | Failure]]:
    """Every unit with what the function made of it or why not, as they are done (in no particular order).

    Function, units and results must be picklable; the function goes to each worker once, so a `partial` with
    a large argument is cheap. `workers` 0 takes as many as there are processors; `seconds` is for one unit.
    What a generator yields is told with its unit as it comes, what it returns as the last; `seconds` is then for
    each of these, and where it fails, the failure comes after them.
    `meanwhile` is called once in a thread of this process as soon as the workers have been started, if there
    is anything to do; what it raises is raised here. Raises WorkersUnavailable if no worker comes up.
    """
    pool = Workers(function, workers, seconds=seconds, memory=memory, start_method=start_method)
    try:
        yield from pool.run(units, meanwhile)
    finally:
        pool.close()


class Workers(Generic[U, R]):
    """Worker processes that stay from one heap of units to the next, until closed. For one thread at a time."""

    def __init__(
        self,
        function: Work[U, R],
        count: int = 0,
        *,
        seconds: float = SECONDS,
        memory: int = MEMORY,
        start_method: str | None = None,
        preload: Sequence[str] = (),
    ) -> None:
        """See `run_units`; `preload` names what a forkserver imports once for all workers."""
        # Forking takes 6 ms and inherits all imports; elsewhere than on Linux it isn't safe.
        method = start_method or ("fork" if sys.platform == "linux" else "spawn")
        self.context = multiprocessing.get_context(method)
        if method == "forkserver":
            self.context.set_forkserver_preload(list(preload))
        self.function, self.seconds, self.memory = function, seconds, memory
        self.size = count or os.cpu_count() or 1
        self.queue: deque[U] = deque()
        self.workers: list[_Worker[U]] = []
        self.starts_lost = 0
        self.ran_out = 0  # so many units, of time
        self.aside: _Aside | None = None

    def run(self, units: Iterable[U], meanwhile: Callable[[], object] | None = None) -> Iterator[tuple[U, R | Failure]]:
        """The results of these units; see `run_units`."""
        self.queue.extend(units)
        if not self.queue:
            return
        try:
            while self.queue or any(worker.units for worker in self.workers):
                self._staff()
                for worker in list(self.workers):
                    self._give(worker)
                if meanwhile and any(worker.units for worker in self.workers):  # they have something to do first
                    with _interrupts_held():  # a thread half started can't be waited for
                        self.aside, meanwhile = _Aside(meanwhile), None
                        self.aside.start()
                yield from self._collect()
            self._finish_aside()
        finally:
            if self.aside:
                self.aside.join()
            if self.queue or any(worker.units for worker in self.workers):
                self.close()  # stopped half-way: what is under way is of no use any more

    def close(self) -> None:
        """End all workers: the idle ones by hanging up, the others by force."""
        self.queue.clear()
        for worker in self.workers:
            worker.pipe.close()
            if worker.units or not worker.ready:
                worker.process.kill()
        for worker in self.workers:
            _reap(worker.process)
        self.workers.clear()

    def _staff(self) -> None:
        """Start as many workers as there is work for."""
        busy = sum(bool(worker.units) for worker in self.workers)
        while len(self.workers) < min(self.size, busy + len(self.queue)):
            self._start()

    def _start(self) -> None:
        self._finish_aside()  # forking beside another thread isn't safe
        ours, theirs = self.context.Pipe()
        _bound_waiting(ours, self.seconds)
        # A forked child inherits the parent's ends; unless it closes them, nobody sees the parent's death.
        inherited = [ours, *(worker.pipe for worker in self.workers)] if self._forks else []
        arguments = (self.function, theirs, inherited, self.seconds, self.memory)
        process = self.context.Process(target=work, args=arguments, daemon=True)  # type: ignore[attr-defined]
        with _interrupts_held():
            try:
                process.start()
            except OSError as error:
                raise WorkersUnavailable(str(error)) from error
            theirs.close()
            self.workers.append(_Worker(process, ours, time.monotonic() + START_SECONDS))

    @property
    def _forks(self) -> bool:
        return self.context.get_start_method() == "fork"

    def _finish_aside(self) -> None:
        if self.aside:
            aside, self.aside = self.aside, None
            aside.finish()

    def _give(self, worker: _Worker[U]) -> None:
        """Hand a worker what it may have under way: the fewer units are left, the fewer, so that all end together."""
        most = min(MOST_UNDER_WAY, 1 + len(self.queue) // (2 * self.size)) if worker.ready else 0
        while self.queue and len(worker.units) < most:
            message = pickle.dumps(self.queue[0], pickle.HIGHEST_PROTOCOL)
            if worker.units and worker.weight + len(message) > MOST_WAITING:
                return  # it may be sending a long answer: two full pipes would wait for each other for ever
            if not worker.units:
                worker.deadline = time.monotonic() + self._patience()
            worker.units.append((self.queue.popleft(), len(message)))
            worker.weight += len(message)
            try:
                worker.pipe.send_bytes(message)
            except OSError:
                self._died_idle(worker)  # else _collect notices
                return

    def _patience(self) -> float:
        """Seconds for a unit: the more have run out of time, the fewer, so that a heap of slow files can't take hours."""
        return max(self.seconds / 2.0 ** (self.ran_out // SOME_SLOW), min(self.seconds, LEAST_SECONDS))

    def _died_idle(self, worker: _Worker[U]) -> None:
        """Replace a worker that died with nothing to do: the unit it was to get isn't to blame."""
        if len(worker.units) > 1:
            return
        unit, _ = worker.units.popleft()
        self.queue.appendleft(unit)
        self._gone(worker)
        self._lost_start("died while idle")

    def _collect(self) -> Iterator[tuple[U, R | Failure]]:
        """Wait for the next event; the results it brings."""
        waiting = [worker for worker in self.workers if worker.units or not worker.ready]
        if not waiting:
            return
        patience = min(worker.deadline for worker in waiting) - time.monotonic()
        answered = set(wait([worker.pipe for worker in waiting], max(patience, 0)))
        now = time.monotonic()  # later is unfair: whoever takes the results may take his time
        for worker in waiting:
            if worker.pipe in answered:
                yield from self._answer(worker)
            elif now >= worker.deadline:
                failure = Failure(Refusal.TIMEOUT, f"more than {self._patience():g} s")
                self.ran_out += bool(worker.units)
                yield from self._lost(worker, failure)

    def _answer(self, worker: _Worker[U]) -> Iterator[tuple[U, R | Failure]]:
        try:
            message = worker.pipe.recv_bytes()
        except (EOFError, OSError):
            _reap(worker.process)
            yield from self._lost(worker, Failure(Refusal.DIED, f"exit code {worker.process.exitcode}"))
            return
        if message == READY:
            worker.ready = True
            return
        if message.startswith(PART):
            worker.deadline = time.monotonic() + self._patience()
            yield worker.units[0][0], pickle.loads(message[len(PART) :])
            return
        outcome: R | Failure = pickle.loads(message)
        if isinstance(outcome, Failure) and outcome.trouble is Refusal.MEMORY:
            yield from self._lost(worker, outcome)
            return
        unit, size = worker.units.popleft()
        worker.weight -= size
        worker.deadline = time.monotonic() + self._patience()
        self.starts_lost = 0
        yield unit, outcome

    def _lost(self, worker: _Worker[U], failure: Failure) -> Iterator[tuple[U, Failure]]:
        """Give up a worker, lay it to the unit it had in hand, and take back the others."""
        self._gone(worker)
        if worker.units:
            in_hand, *behind = (unit for unit, _ in worker.units)
            self.queue.extendleft(reversed(behind))
            yield in_hand, failure
            return
        self._lost_start(f"{failure.trouble.value}: {failure.detail}")

    def _gone(self, worker: _Worker[U]) -> None:
        self.workers.remove(worker)
        worker.process.kill()
        worker.pipe.close()
        _reap(worker.process)

    def _lost_start(self, why: str) -> None:
        """A worker was started for nothing; raise if that happens again and again."""
        self.starts_lost += 1
        if self.starts_lost >= MAX_STARTS_LOST:
            raise WorkersUnavailable(why)


class _Aside(threading.Thread):
    """A call beside the workers, in this process; `finish` waits for it and raises what it raised."""

    def __init__(self, call: Callable[[], object]) -> None:
        super().__init__()
        self.call = call
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.call()
        except BaseException as error:
            self.error = error

    def finish(self) -> None:
        """Wait for the end."""
        self.join()
        if self.error:
            raise self.error


def _bound_waiting(pipe: Connection, seconds: float) -> None:
    """Have a reading of the pipe fail where a worker stands still in the middle of its answer (Linux only)."""
    if sys.platform == "linux":
        with socket.socket(fileno=os.dup(pipe.fileno())) as end:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", ceil(seconds), 0))


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Ctrl-C waits until the block's end, and never reaches a process started in it."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _reap(process: BaseProcess) -> None:
    process.join(2)
    if process.exitcode is None:
        process.kill()
        process.join()
