"""However many workers read, and whatever becomes of one of them: the same summary and results, byte for byte."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
from functools import partial
from pathlib import Path

import pytest

from selfeval.engine.workers import run_units
from tests.engines import interfering, outputs, workspace

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workspace(tmp_path_factory.mktemp("engines") / "place")


@pytest.fixture(scope="module")
def expected(place: Path) -> tuple[bytes, str]:
    return outputs(place, partial(run_units, workers=1))


@pytest.mark.parametrize("workers", [2, 4])
def test_the_number_of_workers_changes_nothing(place: Path, expected: tuple[bytes, str], workers: int) -> None:
    assert outputs(place, partial(run_units, workers=workers)) == expected


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.parametrize("after", [1, 7, 30])
def test_a_worker_killed_from_outside_changes_nothing(place: Path, expected: tuple[bytes, str], after: int) -> None:
    killed: list[int] = []

    def kill() -> None:
        pid = random.choice(multiprocessing.active_children()).pid
        assert pid
        os.kill(pid, signal.SIGKILL)
        killed.append(pid)

    assert outputs(place, interfering(partial(run_units, workers=2), after, kill)) == expected
    assert killed
