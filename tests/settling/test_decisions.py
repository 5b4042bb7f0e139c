"""Which decision holds, and on what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from selfeval import text as t
from selfeval.model import Decision, Fate, FileReading, Source
from selfeval.settling.decisions import attributed, decided_on, extensions, last_of


def decision(row: int, action: str, file: str = "") -> Decision:
    return Decision(row, "101", file, "", "", action, "", "", None, date(2024, 4, row))


def reading(path: str = "甲/A.xlsx", sha256: str | None = "AB12", fate: Fate | None = None) -> FileReading:
    return FileReading(Source(path, 1, sha256), fate)


@pytest.mark.parametrize(
    "written", ["甲/A.xlsx", "甲/a.XLSX", " 甲/A.xlsx ", "./甲/A.xlsx", "inbox/甲/A.xlsx", "./inbox/甲/A.xlsx", "ab12"]
)
def test_how_an_officer_may_name_a_file(written: str) -> None:
    chosen = decision(2, t.ACT_USE, written)
    found = decided_on([reading(), reading("乙.xlsx", "cd34")], [chosen])
    assert found == {"甲/A.xlsx": (chosen,)}


@pytest.mark.parametrize("written", ["", "  ", "./", "inbox/", "A.xlsx", "甲", "AB1"])
def test_what_names_no_file(written: str) -> None:
    found = decided_on([reading(), reading("乙.xlsx", None)], [decision(2, t.ACT_REJECT, written)])
    assert found == {}


def test_what_is_decided_on_what() -> None:
    both = [decision(2, t.ACT_USE, "ab12"), decision(3, t.ACT_REJECT, "ab12"), decision(4, t.ACT_EXTEND)]
    assert decided_on([reading()], both) == {"甲/A.xlsx": (both[0], both[1])}
    assert (extensions(both), extensions(both[:2])) == ((both[2],), ())


@pytest.mark.parametrize(
    ("days", "row"),
    [((), None), ((None,), 0), ((None, None), 1), ((5, 5), 1), ((5, 9), 1), ((9, 5), 0), ((9, None), 1), ((None, 5), 1),
     ((9, None, 5), 2), ((9, 5, 7), 0), ((5, 9, 7), 1)],
)  # fmt: skip
def test_the_last_decision_holds(days: tuple[int | None, ...], row: int | None) -> None:
    """The row further down, unless both are dated and its date is the earlier."""
    made = [
        replace(decision(number + 1, t.ACT_USE), day=date(2024, 4, day) if day else None)
        for number, day in enumerate(days)
    ]
    held = last_of(reversed(made))
    assert (held.row - 1 if held else None) == row


def test_only_a_form_can_be_attributed() -> None:
    given = decision(2, t.ACT_BELONGS, "ab12")
    owned, acted = attributed(reading(), [given])
    assert (owned.department, acted) == ("101", given)
    for fate in (Fate.ATTACHMENT, Fate.UNREADABLE):
        other = reading(fate=fate)
        assert attributed(other, [given]) == (other, None)
