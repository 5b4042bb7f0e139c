"""A cluster that dies, stops or falls silent: a sentence in bounded time and nothing published; what lives is waited for."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from selfeval.commands.setup import init
from selfeval.engine.workers import run_units
from selfeval.errors import CannotRun
from selfeval.inbox import collect
from tests.inbox.test_collection import read, told
from tests.inbox.things import PDF, ZONE, Entry, attachment, book, mail, put, zipped

pytest.importorskip("distributed", reason="selfeval[cluster] is not installed")

import dask
from distributed import Client

from selfeval.engine import cluster
from tests.engine.test_cluster import local_cluster, run, said

if TYPE_CHECKING:
    from distributed import LocalCluster

pytestmark = [
    pytest.mark.long,
    pytest.mark.filterwarnings("default"),  # the engine's own
    pytest.mark.skipif(os.name == "nt", reason="no SIGSTOP"),
]
BOOK, OTHER = book(), book(7)
ROOT = Path(__file__).parents[2]
ENOUGH = 30.0  # seconds in which everybody must have been told, were the limits as they are delivered


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A workspace with something to read."""
    init(tmp_path / "place", None)
    put(tmp_path / "place" / "inbox", [(f"{n}.xlsx", BOOK) for n in range(3)])
    (tmp_path / "place" / "outbox").rmdir()
    return tmp_path / "place"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that a test can wait for."""
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 2)
    monkeypatch.setattr(cluster, "LOST_SECONDS", 3.0)
    monkeypatch.setattr(cluster, "PULSE_SECONDS", 0.2)


@contextmanager
def machines(folder: Path) -> Iterator[tuple[str, dict[str, int]]]:
    """A scheduler and a worker as started by hand: the address, and the processes by name."""
    at = folder / "scheduler.json"
    start = [sys.executable, "-m"]
    quiet: dict[str, Any] = {"cwd": ROOT, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    file = ["--scheduler-file", str(at)]
    with ExitStack() as all_of_them:
        pids = {}
        for name, options in (("scheduler", ["--port", "0"]), ("worker", ["--no-nanny", "--nthreads", "1"])):
            module = f"distributed.cli.dask_{name}"
            process = subprocess.Popen([*start, module, *file, *options, "--no-dashboard"], **quiet)
            all_of_them.callback(process.wait)
            all_of_them.callback(process.kill)
            pids[name] = process.pid
        until = time.monotonic() + ENOUGH
        while not (at.exists() and at.read_text()) and time.monotonic() < until:  # it is there before it is written
            time.sleep(0.05)
        with Client(address := json.loads(at.read_text())["address"], set_as_default=False) as client:
            client.wait_for_workers(1, timeout=ENOUGH)
        yield address, pids


def at_first_wait(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Have something happen when all is given out and nothing has come back yet."""
    waiting = cluster.Cluster._next
    done: list[object] = []

    def acting(*arguments: Any) -> Any:
        if not done:
            done.append(act())
        return waiting(*arguments)

    monkeypatch.setattr(cluster.Cluster, "_next", acting)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("who", "how", "sentence"),
    [
        ("worker", signal.SIGKILL, "没有一个工作进程有动静"),
        ("worker", signal.SIGSTOP, "没有一个工作进程有动静"),
        ("scheduler", signal.SIGKILL, "断了"),
        ("scheduler", signal.SIGTERM, "断了"),
        ("scheduler", signal.SIGSTOP, "没有回应"),
    ],
)
def test_lost_in_the_middle(
    place: Path,
    who: str,
    how: signal.Signals,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with machines(place.parent) as (address, pids):
        at_first_wait(monkeypatch, lambda: os.kill(pids[who], how))
        assert run(place, "--cluster", address) == 2
    assert sentence in said(capsys, place)


@pytest.mark.usefixtures("impatient")
def test_a_worker_that_says_nothing_at_first(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with machines(place.parent) as (address, pids):
        os.kill(pids["worker"], signal.SIGSTOP)
        assert run(place, "--cluster", address) == 2
    assert "没有回应" in said(capsys, place)


def test_all_limits_together_are_short_enough() -> None:
    closing = 2 * cluster.CLOSING_SECONDS  # unregister, and hang up
    assert cluster.PULSE_SECONDS + cluster.LOST_SECONDS + closing < ENOUGH
    assert cluster.CONNECT_SECONDS + cluster.CLOSING_SECONDS < ENOUGH


@contextmanager
def port(answer: bytes | None) -> Iterator[str]:
    """The address of a port that takes connections and says nothing, or always the same."""

    def speak() -> None:
        while True:
            try:
                held.append(listening.accept()[0])
            except OSError:
                return
            if answer is not None:
                held[-1].sendall(answer)
                held[-1].shutdown(socket.SHUT_WR)

    held: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        speaker = threading.Thread(target=speak, daemon=True)
        speaker.start()
        yield f"tcp://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)
        speaker.join()
    for connection in held:
        connection.close()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("answer", [None, b"", b"HTTP/1.0 400 Bad Request\r\n\r\n" * 9], ids=["silent", "mute", "web"])
def test_no_scheduler_at_that_port(place: Path, answer: bytes | None, capsys: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()
    with port(answer) as address:
        assert run(place, "--cluster", address) == 2
    assert "连不上" in said(capsys, place)
    assert time.monotonic() - began < ENOUGH


@pytest.fixture(scope="module")
def one_worker() -> Iterator[LocalCluster]:
    with local_cluster(1) as running:
        yield running


def test_a_slow_batch_is_waited_for(tmp_path: Path, one_worker: LocalCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its worker lives, for its heart beats: longer than any limit of ours without a result is no sign of death."""
    monkeypatch.setattr(cluster, "LOST_SECONDS", 2.5)  # a heart beats once or twice a second
    monkeypatch.setattr(cluster, "PULSE_SECONDS", 0.1)
    monkeypatch.setattr(cluster, "SMALLEST_BATCH", 30)
    put(tmp_path, [(f"slow{n}.xlsx", BOOK) for n in range(30)])  # 4.5 s
    with cluster.connected(one_worker.scheduler_address, tmp_path) as engine:
        found = told(collect(tmp_path, read, zone=ZONE, engine=engine, seconds=5))
    assert found == {f"slow{n}.xlsx": len(BOOK) for n in range(30)}


def test_the_only_worker_may_be_started_again(
    tmp_path: Path, one_worker: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, [(f"{n}.xlsx", BOOK) for n in range(30)])
    (nanny,) = one_worker.workers.values()
    pid = nanny.pid
    at_first_wait(monkeypatch, lambda: os.kill(pid, signal.SIGKILL))
    with cluster.connected(one_worker.scheduler_address, tmp_path) as engine:
        found = told(collect(tmp_path, read, zone=ZONE, engine=engine, seconds=5))
    assert found == {f"{n}.xlsx": len(BOOK) for n in range(30)}
    assert nanny.pid != pid


@pytest.mark.parametrize("changed", [(), ("a.xlsx",), ("m.eml", "z.zip")])
def test_what_a_worker_read_of_other_bytes_is_read_at_home(
    tmp_path: Path, one_worker: LocalCluster, changed: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if another file lay there than on the worker's side of the share: of it nothing is taken."""

    def files(data: bytes) -> dict[str, bytes]:
        entries = (Entry("x.xlsx", data), Entry("y.pdf", PDF))
        return {
            "a.xlsx": data, "b.xlsx": data,
            "m.eml": mail(attachment(b'filename="c.xlsx"', data)), "z.zip": zipped(*entries),
        }  # fmt: skip

    seen_here = {**files(BOOK), **{name: files(OTHER)[name] for name in changed}}
    compare = cluster._ours
    home: list[str] = []

    def replaced_before(*arguments: Any) -> list[bool]:
        put(tmp_path, [(name, seen_here[name]) for name in changed])
        return compare(*arguments)

    def watched(function: Any, units: Any, **named: Any) -> Any:
        home.extend(task.unit.path for task in units)
        return run_units(function, units, **named)

    monkeypatch.setattr(cluster, "_ours", replaced_before)
    monkeypatch.setattr(cluster, "run_units", watched)
    put(tmp_path, files(BOOK).items())
    with cluster.connected(one_worker.scheduler_address, tmp_path) as engine:
        found = {one.source.path: one for one in collect(tmp_path, read, zone=ZONE, engine=engine)}
    assert sorted(home) == list(changed)
    assert {path: one.source.sha256 for path, one in found.items() if "!" not in path} == {
        name: hashlib.sha256(data).hexdigest() for name, data in seen_here.items()
    }
    for path in ("m.eml!c.xlsx", "z.zip!x.xlsx"):
        inside = OTHER if path.partition("!")[0] in changed else BOOK
        assert found[path].source.sha256 == hashlib.sha256(inside).hexdigest()


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A certificate that vouches for itself, in the engine's settings."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert = str(folder / "key.pem"), str(folder / "cert.pem")
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    try:
        subprocess.run([*made, "-subj", "/CN=cluster", "-keyout", key, "-out", cert], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("no openssl")
    roles = {f"distributed.comm.tls.{role}.{kind}": file
             for role in ("scheduler", "worker", "client") for kind, file in (("cert", cert), ("key", key))}  # fmt: skip
    return {"distributed.comm.tls.ca-file": cert, **roles}


def test_over_tls(
    tmp_path: Path, certificates: dict[str, str], capsys: pytest.CaptureFixture[str], place: Path
) -> None:
    """Who has no certificate gets no connection, neither here nor at the scheduler."""
    put(tmp_path / "some", [("a.xlsx", BOOK)])
    with dask.config.set(certificates), local_cluster(1, protocol="tls") as secured:
        address = secured.scheduler_address
        assert address.startswith("tls://")
        with cluster.connected(address, tmp_path / "some") as engine:
            assert told(collect(tmp_path / "some", read, zone=ZONE, engine=engine)) == {"a.xlsx": len(BOOK)}
        with dask.config.set(dict.fromkeys(certificates)):
            assert run(place, "--cluster", address) == 2
            assert "证书" in said(capsys, place)
            with pytest.raises(CannotRun, match="连不上"), cluster.connected(address.replace("tls", "tcp"), place):
                pass
