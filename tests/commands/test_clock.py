"""Clocks that go wrong: said in a sentence, and what was last is told by what lies there, not by dates alone."""

from __future__ import annotations

import json
import shutil
from datetime import datetime, tzinfo
from pathlib import Path

import pytest

from selfeval import text as t
from selfeval.commands.give_back import give_back, stale
from selfeval.commands.report import report
from selfeval.commands.run import run
from selfeval.commands.setup import init
from selfeval.errors import CannotRun
from selfeval.model import Status
from selfeval.outbox.manifest import Move, dated_ahead, latest_run
from selfeval.outbox.workspace import Workspace
from tests.cli.test_commands import run as command
from tests.outbox.test_workspace import snapshot
from tests.sample_inbox import INBOX

AHEAD = "比今天"


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    """A workspace with one form."""
    init(tmp_path / "place", None)
    shutil.copy(INBOX / "县公安局.xlsx", tmp_path / "place" / "inbox")
    return Workspace.at(tmp_path / "place")


def redated(place: Workspace, year: str, what: str = "run") -> None:
    """Let the latest manifest of a command have been written in another year."""
    path = max(place.records.glob(f"*-{what}.json"))
    story = json.loads(path.read_text("utf-8"))
    story["at"] = year + story["at"][4:]
    path.write_text(json.dumps(story), "utf-8")
    path.rename(path.with_name(year + path.name[4:]))


def clock_of(year: int) -> type[datetime]:
    class Wrong(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Wrong:
            return cls(year, 1, 1, 8, tzinfo=tz)

    return Wrong


@pytest.mark.parametrize("year", [1975, 2108])
def test_a_clock_that_no_workbook_can_bear_stops_every_command_that_writes(
    place: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], year: int
) -> None:
    run(place)
    before = snapshot(place.root)
    monkeypatch.setattr("selfeval.outbox.workspace.datetime", clock_of(year))
    other = place.root.parent / "other"
    for arguments in (("template", "--each"), ("run",), ("return",), ("report",)):
        assert command(*arguments, "--workspace", place.root) == 2
    assert command("init", other) == 2
    assert command("init", other, "--from", place.root) == 2
    assert capsys.readouterr().err.count(f"电脑的日期是 {year}-01-01") == 6
    assert snapshot(place.root) == before
    assert not other.exists()


@pytest.mark.parametrize(("year", "well"), [(1985, False), (2022, False), (2023, True)])
def test_no_letter_is_dated_before_the_evaluated_year(
    place: Workspace, monkeypatch: pytest.MonkeyPatch, year: int, *, well: bool
) -> None:
    run(place)
    monkeypatch.setattr("selfeval.commands.last_run.datetime", clock_of(year))
    for write in (give_back, report):
        before = snapshot(place.outbox)
        if well:
            write(place)
            continue
        with pytest.raises(CannotRun, match=f"日期会是 {year}-01-01"):
            write(place)
        assert {n: c for n, c in snapshot(place.outbox).items() if "lock" not in n} == {
            n: c for n, c in before.items() if "lock" not in n
        }


@pytest.mark.long
def test_a_run_dated_ahead_is_told_until_one_with_a_right_clock_stands(
    place: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    run(place)
    for arguments in (("run",), ("return",), ("report",)):
        assert command(*arguments, "--workspace", place.root) == 0
    assert AHEAD not in capsys.readouterr().out
    for path in place.records.glob("*-run.json"):
        path.unlink()
    run(place)
    redated(place, "2099")
    for arguments, told in ((("return",), 1), (("report",), 1), (("run",), 1), (("return",), 0), (("run",), 0)):
        assert command(*arguments, "--workspace", place.root) == 0
        assert capsys.readouterr().out.count(f"{AHEAD}（") == told, arguments
    assert dated_ahead({"at": "2099-01-01T00:00:00"}) is not None
    assert [dated_ahead(odd) for odd in ({"at": "soon"}, {}, None)] == [None] * 3


@pytest.mark.parametrize("year", ["2099", "1999"])
def test_what_is_new_is_told_from_the_run_whose_results_lie_there(place: Workspace, year: str) -> None:
    """A clock set back or forth since: the run of then is not the last one for ever, and not passed over."""
    run(place)
    redated(place, year)
    shutil.copy(INBOX / "县审计局自评表.xlsx", place.inbox)
    move = (Move(Status.MISSING, Status.QUERY, ("县审计局",)),)
    assert run(place).changes.moves == move
    assert run(place).changes.moves == ()
    redated(place, "1998")
    assert run(place).changes.moves == ()
    (place.inbox / "县审计局自评表.xlsx").unlink()
    assert run(place).changes.moves == (Move(Status.QUERY, Status.MISSING, ("县审计局",)),)
    (place.outbox / t.RESULTS_FILE).unlink()
    latest = latest_run(place)
    assert latest is not None
    assert not latest["at"].startswith(year), "without results, the latest that isn't dated ahead"


@pytest.mark.long
def test_letters_made_today_are_not_stale_for_some_that_are_dated_ahead(place: Workspace) -> None:
    run(place)
    give_back(place)
    redated(place, "2099", "return")
    assert not stale(place)
    shutil.copy(INBOX / "县审计局自评表.xlsx", place.inbox)
    run(place)
    assert stale(place)
    give_back(place)
    assert not stale(place)


def test_a_run_made_while_the_clock_was_behind_is_the_last_one_all_the_same(place: Workspace) -> None:
    run(place)
    shutil.copy(INBOX / "县审计局自评表.xlsx", place.inbox)
    run(place)
    redated(place, "2020")
    assert run(place).changes.moves == ()
