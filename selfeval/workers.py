"""Working on files in worker processes, so that one bad file costs that file and nothing else.

A worker gets one unit at a time over a pipe of its own, under limits of time and memory. A worker that hangs
is killed, one that dies is replaced; both are laid to the unit it had. Pipes are private because a pool with a
shared one (pebble, concurrent.futures) breaks as a whole when a worker is killed while sending: measured.
"""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import pickle
import signal
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final, Generic, TypeVar

U = TypeVar("U")
R = TypeVar("R")

SECONDS: Final = 10.0  # for one unit
MEMORY: Final = 1 << 30  # bytes on top of what the process has at its start (Linux only)
START_SECONDS: Final = 60.0  # a slow disk may take long to import everything
MAX_STARTS_LOST: Final = 3

_READY: Final = b"ready"


class Trouble(Enum):
    """Why a unit has no result."""

    TIMEOUT = "timeout"
    DIED = "died"
    MEMORY = "memory"
    ERROR = "error"  # the function raised: our own bug


@dataclass(frozen=True, slots=True)
class Failure:
    """A unit that came to nothing; `detail` is a traceback or an exit code, for the log."""

    trouble: Trouble
    detail: str = ""


class WorkersUnavailable(RuntimeError):
    """Worker processes can't be started on this machine."""


@dataclass(eq=False, slots=True)
class _Worker(Generic[U]):
    """The parent's side of a worker. `unit` is what it works on while it is `busy`."""

    process: BaseProcess
    pipe: Connection
    deadline: float
    ready: bool = False
    unit: U | None = None
    busy: bool = False


def run_units(
    function: Callable[[U], R],
    units: Iterable[U],
    *,
    workers: int = 0,
    seconds: float = SECONDS,
    memory: int = MEMORY,
    start_method: str | None = None,
) -> Iterator[tuple[U, R | Failure]]:
    """Every unit with what the function made of it or why not, as they are done (in no particular order).

    Function, units and results must be picklable; the function goes to each worker once, so a `partial` with
    a large argument is cheap. `workers` 0 takes as many as there are processors; `seconds` is for one unit.
    Raises WorkersUnavailable if no worker comes up.
    """
    pool = _Pool(function, deque(units), seconds, memory, start_method)
    try:
        yield from pool.run(workers or os.cpu_count() or 1)
    finally:
        pool.close()


class _Pool(Generic[U, R]):
    """The workers at hand and the units still to be done."""

    def __init__(
        self,
        function: Callable[[U], R],
        queue: deque[U],
        seconds: float,
        memory: int,
        start_method: str | None,
    ) -> None:
        # Forking takes 6 ms and inherits all imports; elsewhere than on Linux it isn't safe.
        method = start_method or ("fork" if sys.platform == "linux" else "spawn")
        self.context = multiprocessing.get_context(method)
        self.function, self.queue, self.seconds, self.memory = function, queue, seconds, memory
        self.workers: list[_Worker[U]] = []
        self.starts_lost = 0

    def run(self, size: int) -> Iterator[tuple[U, R | Failure]]:
        """The results, until nothing is left to do."""
        while self.queue or any(worker.busy for worker in self.workers):
            busy = sum(worker.busy for worker in self.workers)
            while len(self.workers) < min(size, busy + len(self.queue)):
                self._start()
            for worker in self.workers:
                self._give(worker)
            yield from self._collect()

    def close(self) -> None:
        """End all workers: the idle ones by hanging up, the others by force."""
        for worker in self.workers:
            worker.pipe.close()
            if worker.busy or not worker.ready:
                worker.process.kill()
        for worker in self.workers:
            _reap(worker.process)
        self.workers.clear()

    def _start(self) -> None:
        ours, theirs = self.context.Pipe()
        # A forked child inherits the parent's ends; unless it closes them, nobody sees the parent's death.
        inherited = [ours, *(worker.pipe for worker in self.workers)] if self._forks else []
        arguments = (self.function, theirs, inherited, self.seconds, self.memory)
        process = self.context.Process(target=_work, args=arguments, daemon=True)  # type: ignore[attr-defined]
        try:
            process.start()
        except OSError as error:
            raise WorkersUnavailable(str(error)) from error
        theirs.close()
        self.workers.append(_Worker(process, ours, time.monotonic() + START_SECONDS))

    @property
    def _forks(self) -> bool:
        return self.context.get_start_method() == "fork"

    def _give(self, worker: _Worker[U]) -> None:
        """Hand an idle worker its next unit."""
        if not self.queue or not worker.ready or worker.busy:
            return
        worker.unit, worker.busy = self.queue.popleft(), True
        worker.deadline = time.monotonic() + self.seconds
        with suppress(BrokenPipeError, ConnectionError):  # a dead worker is noticed in _collect
            worker.pipe.send_bytes(pickle.dumps(worker.unit))

    def _collect(self) -> Iterator[tuple[U, R | Failure]]:
        """Wait for the next event; the results it brings."""
        waiting = [worker for worker in self.workers if worker.busy or not worker.ready]
        patience = min(worker.deadline for worker in waiting) - time.monotonic()
        answered = set(wait([worker.pipe for worker in waiting], max(patience, 0)))
        for worker in waiting:
            if worker.pipe in answered:
                yield from self._answer(worker)
            elif time.monotonic() >= worker.deadline:
                worker.process.kill()
                yield from self._lost(worker, Failure(Trouble.TIMEOUT, f"more than {self.seconds:g} s"))

    def _answer(self, worker: _Worker[U]) -> Iterator[tuple[U, R | Failure]]:
        try:
            message = worker.pipe.recv_bytes()
        except (EOFError, OSError):
            _reap(worker.process)
            yield from self._lost(worker, Failure(Trouble.DIED, f"exit code {worker.process.exitcode}"))
            return
        if message == _READY:
            worker.ready = True
            return
        outcome: R | Failure = pickle.loads(message)
        if isinstance(outcome, Failure) and outcome.trouble is Trouble.MEMORY:
            yield from self._lost(worker, outcome)
        elif worker.unit is not None:
            worker.busy = False
            yield worker.unit, outcome

    def _lost(self, worker: _Worker[U], failure: Failure) -> Iterator[tuple[U, Failure]]:
        """Give up a worker, and lay it to the unit it had."""
        self.workers.remove(worker)
        worker.pipe.close()
        _reap(worker.process)
        if worker.busy and worker.unit is not None:
            yield worker.unit, failure
            return
        self.starts_lost += 1
        if self.starts_lost >= MAX_STARTS_LOST:
            raise WorkersUnavailable(f"{failure.trouble.value}: {failure.detail}")


def _reap(process: BaseProcess) -> None:
    process.join(2)
    if process.exitcode is None:
        process.kill()
        process.join()


# --- the worker's side -----------------------------------------------------------------------------


def _work(
    function: Callable[[U], R], pipe: Connection, inherited: list[Connection], seconds: float, memory: int
) -> None:
    """What a worker process does: units in, results out, until the parent hangs up."""
    for other in inherited:
        other.close()
    _be_quiet()
    _limit(memory)
    with suppress(EOFError, OSError):
        pipe.send_bytes(_READY)
        while True:
            unit: U = pickle.loads(pipe.recv_bytes())
            answer = _attempt(function, unit, seconds)
            pipe.send_bytes(answer)
    os._exit(0)  # no clean-up of what was inherited from the parent


def _attempt(function: Callable[[U], R], unit: U, seconds: float) -> bytes:
    """The pickled result or failure."""
    if sys.platform != "win32":
        signal.alarm(int(3 * seconds) + 1)  # ends this worker even if its parent is gone
    try:
        return pickle.dumps(function(unit), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        failure = Failure(Trouble.MEMORY, "out of memory")
    except BaseException:  # a panic of a Rust library is not an Exception
        failure = Failure(Trouble.ERROR, traceback.format_exc())
    finally:
        if sys.platform != "win32":
            signal.alarm(0)
    return pickle.dumps(failure)


def _be_quiet() -> None:
    """Leave Ctrl-C to the parent, and keep what libraries print off the officer's screen."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.disable()
    with suppress(OSError):
        nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for as long as the process lives
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        sys.stdout = sys.stderr = nowhere


def _limit(memory: int) -> None:
    """Bound this process's memory and forbid core dumps. Only Linux enforces a bound on address space."""
    if sys.platform != "linux":
        return
    import resource

    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        at_start = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (at_start + memory, at_start + memory))
