"""`watch`: a run when the inbox has settled, one for each change, and none of an inbox that isn't there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from selfeval.commands.run import RunReport
from selfeval.commands.watch import QUIET, RETRY, Ran, Standing, watch
from selfeval.errors import CannotRun
from selfeval.inbox.state import look
from selfeval.outbox.workspace import Workspace

REPORT = cast(RunReport, SimpleNamespace())
Steps = dict[int, Callable[[], object]]


class Ended(Exception):
    """The last look is over."""


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    for name in ("templates", "inbox", "outbox"):
        (tmp_path / name).mkdir()
    return Workspace.at(tmp_path)


def put(place: Workspace, name: str, text: str = "1") -> Callable[[], object]:
    return lambda: (place.inbox / name).write_text(text)


def watched(
    place: Workspace, steps: Steps, looks: int = 30, run: Callable[[], RunReport] = lambda: REPORT
) -> list[tuple[int, Any]]:
    """What happens at which look, where before each look something may be done."""
    number = 0

    def pause() -> None:
        nonlocal number
        number += 1
        if number == looks:
            raise Ended
        steps.get(number, lambda: None)()

    steps.get(0, lambda: None)()
    told: list[tuple[int, Any]] = []

    def all_of(events: Iterator[Ran | CannotRun | Standing]) -> None:
        for event in events:
            told.append((number, (event.new, event.gone) if isinstance(event, Ran) else event))

    with pytest.raises(Ended):
        all_of(watch(place, run, pause))
    return told


def test_a_change_is_run_once_it_has_settled(place: Workspace) -> None:
    steps = {
        0: put(place, "a.xlsx"),
        10: put(place, "b.xlsx"),
        11: put(place, "b.xlsx", "22"),
        20: put(place, "c.xlsx"),
    }
    steps[21] = lambda: (place.inbox / "a.xlsx").unlink()
    assert watched(place, steps) == [
        (QUIET - 1, (None, None)),
        (11 + QUIET - 1, (1, 0)),
        (21 + QUIET - 1, (1, 1)),
    ]


def test_what_changes_all_the_time_is_waited_for(place: Workspace) -> None:
    steps: Steps = {number: put(place, "a.xlsx", "1" * (number + 1)) for number in range(29)}
    assert watched(place, steps) == []


def test_a_file_that_comes_while_a_run_is_on_is_run_next(place: Workspace) -> None:
    def run() -> RunReport:
        if not (place.inbox / "b.xlsx").exists():
            put(place, "b.xlsx")()
        return REPORT

    assert watched(place, {0: put(place, "a.xlsx")}, 10, run) == [(2, (None, None)), (5, (1, 0))]


def test_locks_and_temporary_files_are_no_change(place: Workspace) -> None:
    steps = {0: put(place, "a.xlsx"), 8: put(place, "~$a.xlsx"), 9: put(place, "b.xlsx.crdownload")}
    steps |= {10: put(place, ".DS_Store"), 11: lambda: (place.inbox / "$RECYCLE.BIN").mkdir()}
    assert watched(place, steps) == [(2, (None, None))]


def test_what_lies_in_folders_is_seen(place: Workspace) -> None:
    def folder() -> None:
        (place.inbox / "甲").mkdir()
        put(place, "甲/b.xlsx")()

    assert watched(place, {0: put(place, "a.xlsx"), 8: folder}, 14) == [(2, (None, None)), (10, (1, 0))]


def test_a_share_that_goes_away_is_neither_run_nor_the_end(place: Workspace) -> None:
    """Nor is the empty folder on which it was mounted; and when it is back as it was there is nothing to run."""
    away = place.root / "away"
    steps: Steps = {0: put(place, "a.xlsx"), 6: lambda: place.inbox.rename(away), 10: place.inbox.mkdir}

    def back() -> None:
        place.inbox.rmdir()
        away.rename(place.inbox)

    steps[14] = back
    steps[20] = put(place, "b.xlsx")
    assert watched(place, steps) == [
        (2, (None, None)),
        (6, Standing.AWAY),
        (10, Standing.EMPTY),
        (14, Standing.BACK),
        (22, (1, 0)),
    ]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may enter any folder")
def test_a_folder_that_cant_be_entered_is_a_thing(place: Workspace) -> None:
    (place.inbox / "甲").mkdir(mode=0)
    assert look(place.inbox) == {"甲": (-1, 0)}


def test_what_stops_a_run_is_told_once_and_tried_again(place: Workspace) -> None:
    tries: list[int] = []

    def run() -> RunReport:
        tries.append(1)
        if len(tries) < 3:
            raise CannotRun("busy")
        return REPORT

    (_, stop), *others = watched(place, {0: put(place, "a.xlsx")}, 50, run)
    assert (str(stop), others) == ("busy", [(QUIET - 1 + 2 * RETRY, (None, None))])


def test_after_a_stop_a_change_is_run_at_once(place: Workspace) -> None:
    tries: list[int] = []

    def run() -> RunReport:
        tries.append(1)
        if len(tries) == 1:
            raise CannotRun("busy")
        return REPORT

    told = watched(place, {0: put(place, "a.xlsx"), 5: lambda: shutil.copy(__file__, place.inbox)}, 30, run)
    assert [number for number, _ in told] == [2, 7]
