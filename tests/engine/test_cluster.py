"""Reading on a cluster: the same bytes as at home, one bad file or worker costs nothing else, and plain sentences."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from selfeval.cli.commands import main
from selfeval.engine.workers import run_units
from selfeval.errors import CannotRun
from selfeval.inbox import collect
from selfeval.reading.context import Context
from selfeval.reading.intake import read_inbox
from tests.commands.test_faults import POLICE, RADIO, SECRET, Picky, trapped
from tests.engines import interfering, outputs, workspace
from tests.filled import SCHEME
from tests.inbox.test_collection import read, told
from tests.inbox.things import ZONE, Entry, book, put, zipped

pytest.importorskip("distributed", reason="selfeval[cluster] is not installed")

import dask
from distributed import KilledWorker, LocalCluster

from selfeval.engine import cluster

if TYPE_CHECKING:
    from selfeval.engine.cluster import Cluster

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),  # the engine's own
    pytest.mark.skipif(os.name == "nt", reason="no SIGKILL"),
]
BOOK = book()


@contextmanager
def local_cluster(workers: int, *, daemon: bool = False, protocol: str = "tcp") -> Iterator[LocalCluster]:
    """A cluster on this machine, each worker a process; `daemon` is the engine's default and forbids children."""
    with (
        dask.config.set({"distributed.worker.daemon": daemon}),  # also for a worker that is started again
        LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=":0", protocol=protocol
        ) as running,
    ):
        yield running


@pytest.fixture(scope="module")
def machines() -> Iterator[LocalCluster]:
    with local_cluster(2) as running:
        yield running


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workspace(tmp_path_factory.mktemp("cluster") / "place")


@pytest.fixture(scope="module")
def expected(place: Path) -> tuple[bytes, str]:
    return outputs(place, partial(run_units, workers=2))


@pytest.fixture
def engine(machines: LocalCluster, place: Path) -> Iterator[Cluster]:
    with cluster.connected(machines.scheduler_address, place / "inbox") as connected:
        yield connected


def test_the_same_bytes_as_at_home(place: Path, expected: tuple[bytes, str], engine: Cluster) -> None:
    assert outputs(place, engine) == expected


def test_a_machine_lost_changes_nothing(
    place: Path, expected: tuple[bytes, str], engine: Cluster, machines: LocalCluster
) -> None:
    killed: list[int] = []

    def kill() -> None:
        pid = next(iter(machines.workers.values())).pid
        os.kill(pid, signal.SIGKILL)
        killed.append(pid)

    assert outputs(place, interfering(engine, 3, kill)) == expected
    assert killed


@pytest.mark.long
def test_a_file_that_kills_its_reader_costs_itself_only(tmp_path: Path, engine: Cluster) -> None:
    put(tmp_path, [(f"{n:02}.xlsx", BOOK) for n in range(30)])
    put(tmp_path, [(f"{vice}.xlsx", BOOK) for vice in ("abort", "hang", "bug")])
    put(tmp_path, [("a.zip", zipped(Entry("x.xlsx", BOOK), Entry("abort.xlsx", BOOK)))])
    found = told(collect(tmp_path, read, zone=ZONE, engine=engine, seconds=1))
    assert found == dict.fromkeys((f"{n:02}.xlsx" for n in range(30)), len(BOOK)) | {
        "abort.xlsx": "F109", "hang.xlsx": "F116", "bug.xlsx": "X001",
        "a.zip": "ignored", "a.zip!x.xlsx": len(BOOK), "a.zip!abort.xlsx": "F109",
    }  # fmt: skip


def test_faults_of_our_own_come_home(place: Path, tmp_path: Path, engine: Cluster) -> None:
    put(tmp_path, [(name, (place / "inbox" / name).read_bytes()) for name in (POLICE, RADIO)])
    faulty, sound = read_inbox(tmp_path, Context(SCHEME, trapped(Picky)), engine)
    assert (faulty.source.path, [f.code for f in faulty.findings]) == (POLICE, ["X001"])
    kind, *places = faulty.fault.splitlines()
    assert kind == "LookupError"
    assert places[-1].endswith("in Trap.get")
    assert SECRET not in faulty.fault
    assert (sound.fault, sound.department is None) == ("", False)


def test_a_worker_s_own_fault_comes_home(tmp_path: Path, engine: Cluster) -> None:
    put(tmp_path, [("bug.xlsx", BOOK)])
    (found,) = collect(tmp_path, read, zone=ZONE, engine=engine)
    assert found.failure is not None
    assert found.failure.detail.startswith("KeyError\n")
    assert "bug.xlsx" not in found.failure.detail


def test_a_batch_that_kills_workers_is_tried_in_pieces(
    tmp_path: Path, engine: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the file with a 7 took the whole machine down, time and again."""
    outcomes = engine._outcomes
    last: Any = SimpleNamespace(address="tcp://elsewhere")
    sizes: list[int] = []

    def deadly(future: Any) -> Any:
        read = outcomes(future)
        sizes.append(len(read))
        if any("7" in task.unit.path for task, _ in read):
            raise KilledWorker("task", last, 3)
        return read

    monkeypatch.setattr(engine, "_outcomes", deadly)
    put(tmp_path, [(f"{n}.xlsx", BOOK) for n in range(10)])
    found = told(collect(tmp_path, read, zone=ZONE, engine=engine, seconds=5))
    assert found == {f"{n}.xlsx": len(BOOK) for n in range(10)} | {"7.xlsx": "F109"}
    assert sizes[0] == 10
    assert 1 in sizes


def test_nothing_to_read(tmp_path: Path, engine: Cluster) -> None:
    assert collect(tmp_path, read, zone=ZONE, engine=engine) == []


def run(place: Path, *more: str) -> int:
    """A run from the command line; its exit code."""
    with pytest.raises(SystemExit) as left:
        main(["run", "--workspace", str(place), *more])
    assert isinstance(left.value.code, int)
    return left.value.code


@pytest.fixture
def fresh(tmp_path: Path, place: Path) -> Path:
    """A workspace without results."""
    folder = tmp_path / "fresh"
    folder.mkdir()
    for name in ("templates", "inbox"):
        (folder / name).symlink_to(place / name)
    return folder


def said(capsys: pytest.CaptureFixture[str], place: Path) -> str:
    """The one sentence on stderr; asserts that nothing was published."""
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1, error
    assert {thing.name for thing in (place / "outbox").glob("*")} <= {".selfeval.lock"}
    return error


def test_from_the_command_line(
    place: Path, expected: tuple[bytes, str], machines: LocalCluster, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(place, "--cluster", machines.scheduler_address) == 0
    assert (place / "outbox" / "results.json").read_text("utf-8") == expected[1]
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:{port}", "tpc://127.0.0.1:{port}", "nowhere"])
def test_no_scheduler(
    fresh: Path, address: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert run(fresh, "--cluster", address.format(port=port)) == 2
    assert "连不上" in said(capsys, fresh)


def test_failing_again_and_again_ends_each_time(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    before = gc.get_threshold()
    gc.set_threshold(20)  # clients half made are collected at any moment
    try:
        for _ in range(3):
            with pytest.raises(CannotRun), cluster.connected("nowhere", place / "inbox"):
                pass
    finally:
        gc.set_threshold(*before)


def test_not_both(fresh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(fresh, "--cluster", "tcp://127.0.0.1:1", "--workers", "2") == 2
    assert "--workers" in said(capsys, fresh)


def test_not_installed(fresh: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "selfeval.engine.cluster")
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert run(fresh, "--cluster", "tcp://127.0.0.1:1") == 2
    assert "selfeval[cluster]" in said(capsys, fresh)


def test_no_worker(fresh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with local_cluster(0) as bare:
        assert run(fresh, "--cluster", bare.scheduler_address) == 2
    assert "dask worker" in said(capsys, fresh)


def test_a_worker_that_may_not_have_children(fresh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with local_cluster(1, daemon=True) as barren:
        assert run(fresh, "--cluster", barren.scheduler_address) == 2
    assert "--no-nanny" in said(capsys, fresh)


def test_another_version(
    fresh: Path, machines: LocalCluster, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "program", lambda: "9.9.9-0")
    assert run(fresh, "--cluster", machines.scheduler_address) == 2
    assert "9.9.9-0" in said(capsys, fresh)


def test_every_file_of_the_program_tells_its_version() -> None:
    package = Path(__file__).parents[2] / "selfeval"
    rooms = {path.relative_to(package).parts[0] for path in cluster.program_files()}
    assert rooms >= {"__init__.py", "checks", "engine", "excel", "inbox", "model", "reading", "submission"}


def test_another_inbox_at_the_same_path(
    fresh: Path, machines: LocalCluster, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = cluster._Inbox.of
    monkeypatch.setattr(cluster._Inbox, "of", lambda folder: replace(seen(folder), things=(("只在这里.xlsx", 1),)))
    assert run(fresh, "--cluster", machines.scheduler_address) == 2
    assert str(fresh / "inbox") in said(capsys, fresh)


def test_a_misfit_that_joins_during_the_run(place: Path, engine: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it read isn't taken."""
    monkeypatch.setattr(cluster, "program", lambda: "other")
    with pytest.raises(CannotRun, match="other"):
        outputs(place, engine)
