"""Workers: results, failures of all kinds, and no process left behind."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from functools import partial
from pathlib import Path

import psutil
import pytest

from selfeval.workers import Failure, Trouble, WorkersUnavailable, run_units

METHODS = [pytest.param("fork", marks=pytest.mark.skipif(os.name == "nt", reason="no fork")), "spawn"]


def double(number: int) -> int:
    """Twice the number."""
    return 2 * number


def add(many: bytes, number: int) -> int:
    """The number and the length of a large argument."""
    return len(many) + number


def large(number: int) -> bytes:
    """More than a pipe holds."""
    return bytes([number % 256]) * 2_000_000


class Panic(BaseException):
    """What a Rust library raises."""


def vicious(unit: str) -> str:
    """Fails as it is told to."""
    if unit == "abort":
        os.abort()
    if unit == "exit":
        sys.exit(3)
    if unit == "leave":
        os._exit(3)
    if unit == "hang":
        time.sleep(60)
    if unit == "spin":
        while True:
            pass
    if unit == "flood":
        return str(len(bytearray(8 << 30)))
    if unit == "raise":
        raise KeyError(unit)
    if unit == "panic":
        raise Panic
    if unit == "print":
        print("noise")  # noqa: T201
        os.write(2, b"noise")
    return unit


def unpicklable(_: int) -> object:
    """Something that can't be sent."""
    return lambda: 1


def cannot_start() -> None:
    """Raised when a worker unpickles its task."""
    os._exit(1)


class Deadly:
    """A function that kills the worker that receives it."""

    def __reduce__(self) -> tuple[object, tuple[()]]:
        return cannot_start, ()

    def __call__(self, unit: int) -> int:
        return unit


@pytest.mark.parametrize("method", METHODS)
def test_every_unit_has_its_result(method: str) -> None:
    assert dict(run_units(double, range(100), workers=2, start_method=method)) == {n: 2 * n for n in range(100)}


def test_nothing_to_do() -> None:
    assert list(run_units(double, [], workers=2)) == []
    assert dict(run_units(double, [7])) == {7: 14}


def test_falsy_and_equal_units() -> None:
    assert sorted(run_units(double, [0, 0, 1], workers=2)) == [(0, 0), (0, 0), (1, 2)]


def test_large_arguments_and_results() -> None:
    assert dict(run_units(partial(add, bytes(5_000_000)), [1, 2], workers=1)) == {1: 5_000_001, 2: 5_000_002}
    assert all(
        len(result) == 2_000_000 for _, result in run_units(large, range(20), workers=2) if isinstance(result, bytes)
    )


@pytest.mark.parametrize("method", METHODS)
def test_failures_cost_their_unit_only(method: str) -> None:
    units = [*"abcdefgh", "abort", "hang", "i", "raise", "panic", "leave", "exit", "spin", "j", "k", "print"]
    units += ["flood"] if sys.platform == "linux" else []
    told = dict(run_units(vicious, units, workers=2, seconds=1.5, start_method=method))
    assert {unit: result.trouble for unit, result in told.items() if isinstance(result, Failure)} == {
        "abort": Trouble.DIED,
        "leave": Trouble.DIED,
        "hang": Trouble.TIMEOUT,
        "spin": Trouble.TIMEOUT,
        "raise": Trouble.ERROR,
        "panic": Trouble.ERROR,
        "exit": Trouble.ERROR,
    } | ({"flood": Trouble.MEMORY} if sys.platform == "linux" else {})
    assert all(told[unit] == unit for unit in [*"abcdefghijk", "print"])
    raised = told["raise"]
    assert isinstance(raised, Failure)
    assert "KeyError: 'raise'" in raised.detail


def test_a_result_that_cannot_be_sent() -> None:
    ((_, outcome),) = run_units(unpicklable, [1])
    assert isinstance(outcome, Failure)
    assert outcome.trouble is Trouble.ERROR


def test_workers_are_quiet(capfd: pytest.CaptureFixture[str]) -> None:
    assert dict(run_units(vicious, ["print", "abort"])).keys() == {"print", "abort"}
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_workers_killed_from_outside_at_any_moment() -> None:
    """Also while they send, which breaks pools with a shared pipe."""
    done = threading.Event()

    def kill() -> None:
        while not done.wait(0.03):
            children = multiprocessing.active_children()
            if children and (pid := random.choice(children).pid):
                os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        outcomes = Counter(type(outcome) for _, outcome in run_units(large, range(300), workers=2, start_method="fork"))
    except WorkersUnavailable:
        pytest.skip("killed at its start three times running")
    finally:
        done.set()
        killer.join()
    assert outcomes.total() == 300


def test_stopping_half_way_leaves_no_process() -> None:
    results = run_units(vicious, ["a", "hang", "hang", "b"], workers=2, seconds=60)
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


def test_workers_that_never_come_up() -> None:
    with pytest.raises(WorkersUnavailable):
        list(run_units(Deadly(), [1, 2], workers=2, start_method="spawn"))


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_workers_end_with_their_parent() -> None:
    program = (
        "import time\n"
        "from selfeval.workers import run_units\n"
        "for unit, _ in run_units(time.sleep, [0, 0, 50], workers=2, seconds=0.5): print(unit, flush=True)\n"
        "time.sleep(50)"
    )
    root = Path(__file__).parent.parent
    with subprocess.Popen([sys.executable, "-c", program], cwd=root, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        parent.stdout.readline()
        children = psutil.Process(parent.pid).children()
        parent.kill()
    _, alive = psutil.wait_procs(children, timeout=10)
    assert alive == []
