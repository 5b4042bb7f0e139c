"""Reading on the machines of a Dask cluster, in batches of files: an engine for `collect` like the local workers.

Each worker of the cluster has a reading process for each of its threads, with the same limits of time and memory
as at home, so a vicious file never gets at the cluster. What is needed to read (scheme and roster) goes to each
worker once, also to one that joins later. A batch that comes back from a worker of another version, or from one
that doesn't see our inbox, stops the run: its readings might differ from ours. What a worker read of other bytes
than lie here is read again at home. How long a batch takes tells nothing; a scheduler that doesn't answer, and
workers whose heartbeats have all stopped, end the run in a sentence.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import logging
import multiprocessing
import os
import queue
import stat
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Executor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, Generic, TypeVar
from uuid import uuid4

from distributed import Client, Future, KilledWorker, Worker, WorkerPlugin, get_worker
from distributed.security import Security

from selfeval import __version__
from selfeval.engine import Verifiable, words
from selfeval.engine.worker import Work
from selfeval.engine.workers import Failure, Workers, WorkersUnavailable, run_units
from selfeval.errors import CannotRun
from selfeval.model import Refusal

U = TypeVar("U")
R = TypeVar("R")

CONNECT_SECONDS: Final = 10
LOST_SECONDS: Final = 20.0  # a scheduler without an answer, or no heartbeat of any worker; a nanny restarts one in less
PULSE_SECONDS: Final = 2.0  # without a result until we look after them; workers tell of themselves every second or so
CLOSING_SECONDS: Final = 2
HASHERS: Final = 8  # files of a batch looked at together: on a share, each is mostly waiting
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
    _need_certificates(address)
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
            client.close(timeout=CLOSING_SECONDS)


def _client(address: str) -> Client | None:
    """A connection, None if there is none in time. Made aside: the engine waits for ever for a port's first word."""
    made: queue.SimpleQueue[Client | None] = queue.SimpleQueue()

    def make() -> None:
        client = None
        with suppress(Exception):  # whatever answers there need not be a scheduler
            client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        made.put(client)

    threading.Thread(target=make, daemon=True).start()
    with suppress(queue.Empty):
        return made.get(timeout=CONNECT_SECONDS + CLOSING_SECONDS)
    return None


def _need_certificates(address: str) -> None:
    """Raise `CannotRun` if the address asks for TLS and the engine's settings have no certificates, or bad ones."""
    if not address.startswith("tls://"):
        return
    context = None
    with suppress(OSError, ValueError, TypeError):
        context = Security().get_connection_args("client").get("ssl_context")
    if context is None:
        raise CannotRun(words.CLUSTER_NO_CERTIFICATES.format(address=address))


def _be_quiet() -> None:
    """What the engine has to say of the net is said by us, in a sentence."""
    for name in ("distributed", "distributed.client", "distributed.core", "distributed.comm", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    warnings.filterwarnings("ignore", module="distributed")


@dataclass(slots=True)
class _Pulse:
    """Signs of life of the workers: a result, a heartbeat newer than the last one known, one that has joined."""

    felt: float = field(default_factory=time.monotonic)
    heartbeats: Mapping[str, float] = field(default_factory=dict)

    def feel(self, heartbeats: Mapping[str, float]) -> None:
        """Take note of when the scheduler last heard of each worker, by its own clock."""
        if any(self.heartbeats.get(worker) != heard for worker, heard in heartbeats.items()):
            self.felt = time.monotonic()
        self.heartbeats = heartbeats


class Cluster:
    """An engine: works on units in batches, wherever there is a worker."""

    def __init__(self, client: Client, address: str, inbox: _Inbox) -> None:
        """Hold the connection."""
        self._client, self._address, self._inbox = client, address, inbox

    def inspect(self) -> None:
        """Raise `CannotRun` unless there are workers and each is fit to read."""
        with self._connection():
            told: dict[str, _About | BaseException] = self._asked(
                lambda: self._client.run(_about, self._inbox, on_error="return")
            )
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
            threads = sum(self._asked(self._client.nthreads).values())
            reader = _Reader(function, seconds)
            self._asked(lambda: self._client.register_plugin(reader, name=reader.name))
        running: dict[Future[Any], Sequence[U]] = {}
        foreign: list[U] = []
        try:
            with ThreadPoolExecutor(HASHERS) as eyes:
                for outcomes in self._work_off(_batches(heap, threads), reader.name, running, meanwhile):
                    told = [(unit, list(parts)) for unit, parts in groupby(outcomes, itemgetter(0))]
                    for (unit, parts), ours in zip(told, _ours(function, told, eyes), strict=True):
                        if ours:
                            yield from parts
                        else:
                            foreign.append(unit)
        finally:
            with suppress(Exception):
                self._client.cancel(list(running))
                self._asked(lambda: self._client.unregister_worker_plugin(reader.name), CLOSING_SECONDS)
        yield from run_units(function, foreign, seconds=seconds, start_method=_METHOD)

    def _work_off(
        self,
        batches: deque[Sequence[U]],
        name: str,
        running: dict[Future[Any], Sequence[U]],
        meanwhile: Callable[[], object] | None,
    ) -> Iterator[list[tuple[U, R | Failure]]]:
        """The outcomes of each batch."""
        finished: queue.SimpleQueue[tuple[Future[Any], Any]] = queue.SimpleQueue()
        while batches or running:
            while batches and len(running) < BATCHES_UNDER_WAY:
                batch = batches.popleft()
                with self._connection():
                    future = self._client.submit(_read_batch, name, self._inbox, batch, pure=False)
                running[future] = batch
                self._client.loop.add_callback(_follow, future, finished)  # type: ignore[union-attr]
            if meanwhile:
                meanwhile()
                meanwhile = None
            future, came = self._next(finished)
            batch = running.pop(future)
            try:
                yield self._outcomes(came)
            except KilledWorker as killed:
                if len(batch) == 1:
                    yield [(batch[0], Failure(Refusal.DIED, str(killed)))]
                else:  # one of them may be to blame, but which?
                    batches.extend((batch[: len(batch) // 2], batch[len(batch) // 2 :]))

    def _next(self, finished: queue.SimpleQueue[tuple[Future[Any], Any]]) -> tuple[Future[Any], Any]:
        """The next batch that has come to its end; raises `CannotRun` if there is nobody any more to work on it."""
        pulse = _Pulse()
        while True:
            with suppress(queue.Empty):
                return finished.get(timeout=PULSE_SECONDS)
            with self._connection():
                told = self._asked(lambda: self._client.scheduler.identity())  # type: ignore[union-attr]
            pulse.feel({worker: state["last_seen"] for worker, state in told["workers"].items()})
            if time.monotonic() - pulse.felt > LOST_SECONDS:
                raise CannotRun(words.CLUSTER_WORKERS_GONE.format(address=self._address, seconds=LOST_SECONDS))

    def _outcomes(self, came: Any) -> list[tuple[Any, Any]]:
        """What came of a batch; raises KilledWorker if several workers died of it."""
        with self._connection():
            if isinstance(came, BaseException):
                raise came
            about, outcomes = came
        self._judge(about)
        read: list[tuple[Any, Any]] = outcomes
        return read

    def _asked(self, question: Callable[[], Any], seconds: float | None = None) -> Any:
        """The answer of the engine, waited for a limited time; inside its loop its calls can be waited for."""

        async def ask() -> Any:
            return await question()

        return self._client.sync(ask, callback_timeout=seconds or LOST_SECONDS)

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
        except TimeoutError as silence:
            raise CannotRun(words.CLUSTER_SILENT.format(address=self._address, seconds=LOST_SECONDS)) from silence
        except (CancelledError, OSError) as lost:
            raise CannotRun(words.CLUSTER_LOST.format(address=self._address)) from lost
        except ImportError as foreign:
            raise CannotRun(words.CLUSTER_NO_PROGRAM.format(worker=self._address)) from foreign
        except WorkersUnavailable as barren:
            raise CannotRun(words.CLUSTER_NO_CHILDREN.format(worker=self._address)) from barren


async def _follow(future: Future[Any], finished: queue.SimpleQueue[tuple[Future[Any], Any]]) -> None:
    """Run in the engine's loop: wait for a batch and hand on what came of it, or why nothing did."""
    came: Any
    try:
        came = await future
    except (Exception, asyncio.CancelledError) as error:
        came = error
    finished.put((future, came))


def _ours(function: object, told: Sequence[tuple[Any, list[tuple[Any, Any]]]], eyes: Executor) -> list[bool]:
    """For each unit whether what is told of it is of the very bytes that lie here, as this machine sees for itself.

    A mere failure says nothing of any bytes; parts that end in one can't tell.
    """
    if not isinstance(function, Verifiable):
        return [True] * len(told)

    def is_ours(unit: Any, parts: list[tuple[Any, Any]]) -> bool:
        last = parts[-1][1]
        return len(parts) == 1 if isinstance(last, Failure) else function.is_of_ours(unit, last)

    return list(eyes.map(is_ours, *zip(*told, strict=True))) if told else []


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
