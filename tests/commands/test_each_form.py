"""`template --each` for many departments: every form as written by itself, told how far it is, all of them or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from selfeval import text as t
from selfeval.commands import words
from selfeval.commands.setup import init, make_forms
from selfeval.forms import write_form, write_roster
from selfeval.forms.names import form_name
from selfeval.model import Department, Roster
from selfeval.outbox.workspace import Workspace
from selfeval.reading.templates import load

ROSTER = Roster(tuple(Department(f"{n:05d}", f"第{n}局", (f"{n}局",) if n % 3 else ()) for n in range(98, 110)))


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    init(tmp_path / "w", None)
    write_roster(tmp_path / "w" / "templates" / t.ROSTER_FILE, ROSTER, "样例县")
    return Workspace.at(tmp_path / "w")


def test_each_is_as_written_by_itself(place: Workspace, tmp_path: Path) -> None:
    told: list[tuple[int, str]] = []

    def watched(things: Iterable[Any], count: int, what: str) -> Iterable[Any]:
        told.append((count, what))
        return things

    report = make_forms(place, each=True, track=watched)
    assert told == [(len(ROSTER.departments) + 1, words.WORKING_FORMS)]
    round_ = load(place.templates)
    for department, path in zip(round_.roster.departments, report.each, strict=True):
        assert path.name == form_name(department)
        write_form(tmp_path / "one", round_.scheme, round_.roster, department)
        assert path.read_bytes() == (tmp_path / "one").read_bytes()
    write_form(tmp_path / "all", round_.scheme, round_.roster)
    assert report.blank.read_bytes() == (tmp_path / "all").read_bytes()


def test_stopped_half_way_there_is_none(place: Workspace) -> None:
    def stopped(things: Iterable[Any], *_: object) -> Iterator[Any]:
        for number, thing in enumerate(things):
            if number == 7:
                raise KeyboardInterrupt
            yield thing

    before = sorted(path.name for path in place.templates.iterdir())
    with pytest.raises(KeyboardInterrupt):
        make_forms(place, each=True, track=stopped)
    assert sorted(path.name for path in place.templates.rglob("*") if path.is_file()) == before
