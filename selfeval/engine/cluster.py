"""Reading on the machines of a Dask cluster, in batches of files: an engine for `collect` like the local workers.

Each worker of the cluster has a reading process for each of its threads, with the same limits of time and memory
as at home, so a vicious file never gets at the cluster. What is needed to read (scheme and roster) goes to each
worker once, also to one that joins later. A batch that comes back from a worker of another version, or from one
that doesn't see our inbox, stops the run: its readings might differ from ours.
"""

from __future__ import annotations

import gc
import hashlib
import logging
import multiprocessing
import os
import stat
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any, Final, Generic, TypeVar
from uuid import uuid4

from distributed import Client, Future, KilledWorker, Worker, WorkerPlugin, as_completed, get_worker

from selfeval import __version__
from selfeval.engine import words
from selfeval.engine.worker import Work
from selfeval.engine.workers import Failure, Workers, WorkersUnavailable
from selfeval.errors import CannotRun
from selfeval.model import Refusal

U = TypeVar("U")
R = TypeVar("R")

CONNECT_SECONDS: Final = 10
LARGEST_BATCH, SMALLEST_BATCH = 50, 10  # files: a task costs the scheduler a millisecond, a file takes some five
BATCHES_UNDER_WAY: Final = 256  # 300,000 files at once would flood the scheduler; workers that join find enough
SAMPLES: Final = 20  # things in the inbox every worker must see
_METHOD: Final = "spawn" if os.name == "nt" else "forkserver"  # a worker of the cluster has threads: forking isn't safe
_READERS: Final = ("msoffcrypto-tool", "olefile", "rapidfuzz", "xlrd")
_ROOT: Final = Path(__file__).parents[1]
_PRELOAD: Final = ("selfeval.reading.intake",)


@dataclass(frozen=True, slots=True)
class _Inbox:
    """The inbox as we see it: its path, and some of what lies in it with its size (-1 for what is no file)."""

    folder: str
    things: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, folder: Path) -> _Inbox:
        """Look at it. Raises OSError."""
        with os.scandir(folder) as entries:
            return cls(str(folder.absolute()), tuple((e.name, _size(Path(e.path))) for e in islice(entries, SAMPLES)))

    def is_seen(self) -> bool:
        """Whether the same lies there where this is run."""
        folder = Path(self.folder)
        try:
            return folder.is_dir() and all(_size(folder / name) == size for name, size in self.things)
        except OSError:
            return False


def _size(path: Path) -> int:
    status = path.lstat()
    return status.st_size if stat.S_ISREG(status.st_mode) else -1


@dataclass(frozen=True, slots=True)
class _About:
    """What a worker of the cluster says of itself."""

    worker: str
    program: str
    sees_inbox: bool
    may_have_children: bool


def _about(inbox: _Inbox, dask_worker: Worker) -> _About:
    """Run on a worker, which the engine hands over under this name."""
    return _About(dask_worker.address, program(), inbox.is_seen(), not multiprocessing.current_process().daemon)


def program_files() -> list[Path]:
    """All there is of this program, whatever room it stands in."""
    return sorted(_ROOT.rglob("*.py"))


@cache
def program() -> str:
    """Version and digest of this program and of the libraries it reads with: readings of others may differ."""
    digest = hashlib.sha256("".join(map(version, _READERS)).encode())
    for path in program_files():
        digest.update(path.relative_to(_ROOT).as_posix().encode() + b"\0")
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return f"{__version__}-{digest.hexdigest()[:8]}"


@contextmanager
def connected(address: str, folder: Path) -> Iterator[Cluster]:
    """A cluster whose workers are fit to read this inbox; raises `CannotRun` if it can't be had."""
    _be_quiet()
    client = _client(address)
    if client is None:
        # A client half made ends itself when it is collected. Left to chance, that may be while another one is
        # being made, and both wait for the same lock for ever.
        gc.collect()
        raise CannotRun(words.CLUSTER_UNREACHABLE.format(address=address))
    try:
        cluster = Cluster(client, address, _Inbox.of(folder))
        cluster.inspect()
        yield cluster
    finally:
        with suppress(Exception):
            client.close(timeout=CONNECT_SECONDS)


def _client(address: str) -> Client | None:
    with suppress(OSError, ValueError, TimeoutError):
        return Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    return None


def _be_quiet() -> None:
    """What the engine has to say of the net is said by us, in a sentence."""
    for name in ("distributed", "distributed.client", "distributed.core", "distributed.comm", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    warnings.filterwarnings("ignore", module="distributed")


class Cluster:
    """An engine: works on units in batches, wherever there is a worker."""

    def __init__(self, client: Client, address: str, inbox: _Inbox) -> None:
        """Hold the connection."""
        self._client, self._address, self._inbox = client, address, inbox

    def inspect(self) -> None:
        """Raise `CannotRun` unless there are workers and each is fit to read."""
        with self._connection():
            told: dict[str, _About | BaseException] = self._client.run(_about, self._inbox, on_error="return")
        if not told:
            raise CannotRun(words.CLUSTER_EMPTY.format(address=self._address))
        for worker, about in told.items():
            if isinstance(about, BaseException):
                raise CannotRun(words.CLUSTER_NO_PROGRAM.format(worker=worker)) from about
            self._judge(about)

    def __call__(
        self,
        function: Work[U, R],
        units: Iterable[U],
        *,
        seconds: float,
        meanwhile: Callable[[], object] | None = None,
    ) -> Iterator[tuple[U, R | Failure]]:
        """Every unit with its result or why it has none; raises `CannotRun` if the cluster fails altogether."""
        heap = list(units)
        if not heap:
            return
        with self._connection():
            threads = sum(self._client.nthreads().values())
            reader = _Reader(function, seconds)
            self._client.register_plugin(reader, name=reader.name)
        running: dict[Future[Any], Sequence[U]] = {}
        try:
            yield from self._work_off(_batches(heap, threads), reader.name, running, meanwhile)
        finally:
            with suppress(Exception):
                self._client.cancel(list(running))
                self._client.unregister_worker_plugin(reader.name)

    def _work_off(
        self,
        batches: deque[Sequence[U]],
        name: str,
        running: dict[Future[Any], Sequence[U]],
        meanwhile: Callable[[], object] | None,
    ) -> Iterator[tuple[U, R | Failure]]:
        finished = as_completed(loop=self._client.loop)
        while batches or running:
            while batches and len(running) < BATCHES_UNDER_WAY:
                batch = batches.popleft()
                future = self._client.submit(_read_batch, name, self._inbox, batch, pure=False)
                running[future] = batch
                finished.add(future)
            if meanwhile:
                meanwhile()
                meanwhile = None
            future = next(finished)
            batch = running.pop(future)
            try:
                yield from self._outcomes(future)
            except KilledWorker as killed:
                if len(batch) == 1:
                    yield batch[0], Failure(Refusal.DIED, str(killed))
                else:  # one of them may be to blame, but which?
                    batches.extend((batch[: len(batch) // 2], batch[len(batch) // 2 :]))

    def _outcomes(self, future: Future[Any]) -> list[tuple[Any, Any]]:
        """What came of a batch; raises KilledWorker if several workers died of it."""
        with self._connection():
            about, outcomes = future.result()
        self._judge(about)
        read: list[tuple[Any, Any]] = outcomes
        return read

    def _judge(self, about: _About) -> None:
        """Raise `CannotRun` unless a worker reads as we do."""
        if about.program != program():
            raise CannotRun(
                words.CLUSTER_OTHER_PROGRAM.format(worker=about.worker, theirs=about.program, ours=program())
            )
        if not about.sees_inbox:
            raise CannotRun(words.CLUSTER_NO_INBOX.format(worker=about.worker, folder=self._inbox.folder))
        if not about.may_have_children:
            raise CannotRun(words.CLUSTER_NO_CHILDREN.format(worker=about.worker))

    @contextmanager
    def _connection(self) -> Iterator[None]:
        """Turn the engine's troubles into a sentence, but for `KilledWorker`."""
        try:
            yield
        except (CancelledError, OSError, TimeoutError) as lost:
            raise CannotRun(words.CLUSTER_LOST.format(address=self._address)) from lost
        except ImportError as foreign:
            raise CannotRun(words.CLUSTER_NO_PROGRAM.format(worker=self._address)) from foreign
        except WorkersUnavailable as barren:
            raise CannotRun(words.CLUSTER_NO_CHILDREN.format(worker=self._address)) from barren


def _batches(units: Sequence[U], threads: int) -> deque[Sequence[U]]:
    """The units in batches, four for each thread if that makes neither too large nor too small ones."""
    size = min(max(len(units) // max(4 * threads, 1), SMALLEST_BATCH), LARGEST_BATCH)
    return deque(units[start : start + size] for start in range(0, len(units), size))


# --- what runs on the cluster's workers --------------------------------------------------------------


class _Reader(WorkerPlugin, Generic[U, R]):
    """On each worker of the cluster: the function, and a reading process for each thread that wants one."""

    def __init__(self, function: Work[U, R], seconds: float) -> None:
        self.name = f"selfeval-{uuid4().hex}"
        self.function, self.seconds = function, seconds
        self.idle: list[Workers[U, R]] = []
        self.over = False

    def teardown(self, worker: Worker) -> None:  # noqa: ARG002
        """End the reading processes at hand; those at work end after it."""
        self.over = True
        while self.idle:
            self.idle.pop().close()

    def read(self, units: Sequence[U]) -> list[tuple[U, R | Failure]]:
        """Every unit with its result or why it has none."""
        try:
            process = self.idle.pop()
        except IndexError:
            process = Workers(self.function, 1, seconds=self.seconds, start_method=_METHOD, preload=_PRELOAD)
        try:
            outcomes = list(process.run(units))
        except BaseException:
            process.close()
            raise
        if self.over:
            process.close()
        else:
            self.idle.append(process)
        return outcomes


def _read_batch(name: str, inbox: _Inbox, units: Sequence[U]) -> tuple[_About, list[tuple[U, Any]]]:
    """A task: a batch of units read, and what the worker says of itself."""
    worker = get_worker()
    reader: Any = worker.plugins[name]
    about = _about(inbox, worker)
    fit = about.program == program() and about.sees_inbox and about.may_have_children
    return about, reader.read(units) if fit else []
