"""Workers: results, failures of all kinds, and no process left behind."""

from __future__ import annotations

import multiprocessing
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Generator
from functools import partial
from pathlib import Path

import psutil
import pytest

from selfeval.engine import Work
from selfeval.engine.workers import MOST_UNDER_WAY, Failure, Workers, WorkersUnavailable, run_units
from selfeval.model import Refusal

pytestmark = pytest.mark.slow

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


def echo(unit: bytes) -> bytes:
    """The unit twice."""
    return unit * 2


def clock(_: int) -> float:
    """When it was worked on; the clock is the same for all processes."""
    return time.monotonic()


def slow(_: int) -> float:
    """Takes a while."""
    time.sleep(0.1)
    return 0.1


def pid_of(_: int) -> int:
    """The process that worked on it."""
    return os.getpid()


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


def pieces(unit: str) -> Generator[str, None, str]:
    """A part a letter, the last one returned; capitals are deadly, and a dot is a while."""
    for letter in unit[:-1]:
        if letter == "A":
            os.abort()
        if letter == "H":
            time.sleep(60)
        if letter == "R":
            raise KeyError(letter)
        time.sleep(0.3 * (letter == "."))
        yield letter
    return unit[-1]


def panic() -> None:
    """What happens beside the workers and goes wrong."""
    raise Panic


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
        "abort": Refusal.DIED,
        "leave": Refusal.DIED,
        "hang": Refusal.TIMEOUT,
        "spin": Refusal.TIMEOUT,
        "raise": Refusal.FAULT,
        "panic": Refusal.FAULT,
        "exit": Refusal.FAULT,
    } | ({"flood": Refusal.MEMORY} if sys.platform == "linux" else {})
    assert all(told[unit] == unit for unit in [*"abcdefghijk", "print"])
    raised = told["raise"]
    assert isinstance(raised, Failure)
    kind, *_, place = raised.detail.splitlines()
    assert kind == "KeyError"
    assert re.fullmatch(r"  .*test_workers\.py:[0-9]+ in vicious", place)
    assert "'raise'" not in raised.detail


@pytest.mark.parametrize("method", METHODS)
def test_parts_are_told_as_they_come(method: str) -> None:
    units = ["abc", "d", "efAgh", "iHj", "kRl", "m.......n"]  # the last takes longer than one part may
    told: dict[str, list[str | Failure]] = {unit: [] for unit in units}
    work: Work[str, str] = pieces
    for unit, part in run_units(work, units, workers=2, seconds=1, start_method=method):
        told[unit].append(part)
    said = {unit: [part if isinstance(part, str) else part.trouble for part in parts] for unit, parts in told.items()}
    assert said == {
        "abc": ["a", "b", "c"],
        "d": ["d"],
        "efAgh": ["e", "f", Refusal.DIED],
        "iHj": ["i", Refusal.TIMEOUT],
        "kRl": ["k", Refusal.FAULT],
        "m.......n": [*"m.......n"],
    }


def test_many_that_run_out_of_time_get_less_of_it() -> None:
    few: Workers[str, str] = Workers(vicious, 2, seconds=0.2)
    list(few.run(["a", "hang", "b", "spin"]))
    assert few.ran_out == 2
    few.close()
    patience = []
    many: Workers[str, str] = Workers(vicious, 1, seconds=10)
    for many.ran_out in range(40):
        patience.append(many._patience())
    assert patience == [10] * 6 + [5] * 6 + [2.5] * 6 + [1.25] * 6 + [0.625] * 6 + [0.5] * 10


def test_a_result_that_cannot_be_sent() -> None:
    ((_, outcome),) = run_units(unpicklable, [1])
    assert isinstance(outcome, Failure)
    assert outcome.trouble is Refusal.FAULT


def test_workers_are_quiet(capfd: pytest.CaptureFixture[str]) -> None:
    assert dict(run_units(vicious, ["print", "abort"])).keys() == {"print", "abort"}
    assert capfd.readouterr() == ("", "")


def test_units_behind_a_bad_one_are_unharmed() -> None:
    """They wait in the same worker's pipe, and go to another."""
    units = [str(n) for n in range(60)]
    for at, vice in ((50, "abort"), (40, "hang"), (20, "leave"), (0, "hang")):
        units.insert(at, vice)
    told = list(run_units(vicious, units, workers=1, seconds=1))
    assert Counter(unit for unit, _ in told) == Counter(units)
    failed = {unit for unit, result in told if isinstance(result, Failure)}
    assert failed == {"abort", "hang", "leave"}


def test_a_worker_never_waits_for_its_next_unit() -> None:
    """While nobody takes results, one worker goes on with what it has in its pipe."""
    results = run_units(clock, range(100), workers=1)
    next(results)
    time.sleep(0.5)
    asked = time.monotonic()
    at = [moment for _, moment in results if isinstance(moment, float)]
    assert sum(moment < asked for moment in at) >= 10
    assert sum(moment < asked for moment in at) <= MOST_UNDER_WAY


def test_few_slow_units_are_shared_out() -> None:
    began = time.monotonic()
    assert len(list(run_units(time.sleep, [0.5] * 8, workers=4))) == 8
    assert time.monotonic() - began < 1.9  # 1 s if shared evenly; 2 s if one of them had four


@pytest.mark.long
def test_who_takes_the_results_may_take_his_time() -> None:
    """Answers that wait for the parent, small or larger than a pipe, don't count as the unit's time."""
    for function in (clock, large, slow):
        outcomes = []
        for number, (_, outcome) in enumerate(run_units(function, range(12), workers=2, seconds=1)):
            if number == 1:
                time.sleep(1.5)
            outcomes.append(outcome)
        assert not [outcome for outcome in outcomes if isinstance(outcome, Failure)]


def test_large_units_and_large_results_do_not_block_each_other() -> None:
    units = [bytes([n]) * 500_000 for n in range(20)]
    assert dict(run_units(echo, units, workers=2, seconds=5)) == {unit: unit * 2 for unit in units}


def test_meanwhile_runs_beside_the_workers() -> None:
    ran_in: list[threading.Thread] = []

    def meanwhile() -> None:
        time.sleep(0.2)
        ran_in.append(threading.current_thread())

    assert len(list(run_units(double, range(50), workers=2, meanwhile=meanwhile))) == 50
    (thread,) = ran_in
    assert thread is not threading.current_thread()
    assert not thread.is_alive()
    assert list(run_units(double, [], meanwhile=meanwhile)) == []


def test_what_goes_wrong_meanwhile_is_not_lost() -> None:
    with pytest.raises(Panic):
        list(run_units(double, range(50), workers=2, meanwhile=panic))
    with pytest.raises(Panic):  # also when a worker has to be replaced
        list(run_units(vicious, ["abort", *"abcdefg"], workers=1, meanwhile=panic))
    assert multiprocessing.active_children() == []


def test_nothing_is_forked_beside_another_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A replacement waits until what runs meanwhile is done."""
    threads: list[int] = []
    start = multiprocessing.process.BaseProcess.start

    def counting(process: multiprocessing.process.BaseProcess) -> None:
        threads.append(sum(type(thread).__name__ == "_Aside" for thread in threading.enumerate()))
        start(process)

    monkeypatch.setattr(multiprocessing.process.BaseProcess, "start", counting)
    units = ["abort", "a", "leave", "b"]  # one worker at a time: whoever dies is replaced, as there is more to do
    assert len(list(run_units(vicious, units, workers=1, meanwhile=partial(time.sleep, 0.5)))) == len(units)
    assert threads == [0, 0, 0]


def test_workers_stay_from_one_heap_to_the_next() -> None:
    pool: Workers[int, int] = Workers(pid_of, 1)
    try:
        first, second = ({pid for _, pid in pool.run(range(5))} for _ in range(2))
        assert len(first) == 1
        assert first == second
        unfinished = pool.run(range(50))
        next(unfinished)
        unfinished.close()  # type: ignore[attr-defined]
        assert multiprocessing.active_children() == []
        assert len(list(pool.run(range(5)))) == 5
    finally:
        pool.close()
    assert multiprocessing.active_children() == []


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_workers_killed_from_outside_at_any_moment() -> None:
    """Also while they send, which breaks pools with a shared pipe."""
    done, answered = threading.Event(), threading.Event()
    killed = []

    def kill() -> None:
        while not done.wait(random.uniform(0, 0.03)):
            children = multiprocessing.active_children()
            if answered.is_set() and children:
                victim = random.choice(children)
                victim.kill()
                answered.clear()  # not before: three that die in a row with nothing to do end the run
                killed.append(victim)

    killer = threading.Thread(target=kill)
    killer.start()
    outcomes: Counter[type] = Counter()
    try:
        for _, outcome in run_units(large, range(300), workers=2, start_method="fork"):
            if not isinstance(outcome, Failure):
                answered.set()
            outcomes[type(outcome)] += 1
    finally:
        done.set()
        killer.join()
    assert outcomes.total() == 300
    assert len(killed) > 3


def test_a_worker_that_died_idle_costs_nothing() -> None:
    pool = Workers(double, 1)
    assert sorted(pool.run([1, 2])) == [(1, 2), (2, 4)]
    os.kill(pool.workers[0].process.pid or 0, signal.SIGKILL)
    pool.workers[0].process.join()
    assert sorted(pool.run([3, 4])) == [(3, 6), (4, 8)]
    pool.close()


def test_a_worker_that_stands_still_in_the_middle_of_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Workers(large, 1, seconds=1)
    collect = pool._collect

    def stopping() -> object:
        if pool.workers[0].units:
            time.sleep(0.5)  # by now it waits for us to read
            os.kill(pool.workers[0].process.pid or 0, signal.SIGSTOP)
        return collect()

    monkeypatch.setattr(pool, "_collect", stopping)
    ((unit, outcome),) = pool.run([1])
    assert unit == 1
    assert isinstance(outcome, Failure)
    pool.close()


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
        "from selfeval.engine.workers import run_units\n"
        "for unit, _ in run_units(time.sleep, [0, 0, 50], workers=2, seconds=0.5): print(unit, flush=True)\n"
        "time.sleep(50)"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", program], cwd=root, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        parent.stdout.readline()
        children = psutil.Process(parent.pid).children()
        parent.kill()
    _, alive = psutil.wait_procs(children, timeout=10)
    assert alive == []
