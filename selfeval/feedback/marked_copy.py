"""The marked copy: our form filled again with a department's answers, every cell to mend coloured and commented.

The department mends it and sends back this very file. It names the file it was made from, and counts as newer than
that one whatever its stamp. The stamp lies just before that file's, so that a copy passed on unmended is never newer
than anything else; whoever mends and saves it sets the stamp anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

from selfeval import text as t
from selfeval.checks.computed import ratio_is_plausible, score_can_be_computed, self_score_is_the_computed_one
from selfeval.excel.write.book import Book, Sheet, Value, clean_text
from selfeval.excel.write.styles import AMBER_BG, FONT, RED_BG, lines
from selfeval.feedback.marks import FormPlace, Mark, told
from selfeval.feedback.mending_list import write_mending_list
from selfeval.feedback.refill import Refilled
from selfeval.findings import kind_of
from selfeval.forms import look
from selfeval.forms.answers import BLANK
from selfeval.forms.form import fill_book
from selfeval.forms.identity import merged_identity
from selfeval.forms.layout import ANSWER_COLUMN, DATA_FIRST, IDENTITY_ROWS, SCORES_FIRST, data_column, score_column
from selfeval.forms.verdicts import QUERY
from selfeval.model import Department, Filler, Finding, Level, Roster, Scheme, column_letters
from selfeval.submission.columns import ENTRIES, OWN
from selfeval.submission.rows import form_rows
from selfeval.tables import plain

_OF_DATA: Final = (self_score_is_the_computed_one, score_can_be_computed, ratio_is_plausible)
_COLOURS: Final = {Level.ERROR: RED_BG, Level.QUERY: AMBER_BG, Level.NOTE: AMBER_BG}
_COMMENT_WIDTH: Final = 300  # pixels
_COMMENT_SIZE: Final = 9.0
_BEFORE: Final = timedelta(seconds=1)
_DAY_0: Final = date(1899, 12, 30)
_MOST_COMPARED: Final = 80  # characters of a text that are compared letter by letter


@dataclass(frozen=True, slots=True)
class MarkedCopy:
    """What a marked copy is made of. `received`, `made_from`, `source`: effective time, SHA-256 and name of its file."""

    scheme: Scheme
    roster: Roster
    department: Department
    refilled: Refilled
    marks: Sequence[Mark]
    notes: Sequence[Finding]
    until: str
    received: datetime
    made_from: str
    source: str


def write_marked_copy(path: Path, copy: MarkedCopy) -> None:
    """Write it to `path`, in place; the same arguments give the same bytes."""
    scheme = copy.scheme
    with Book(path, created=_stamp(copy.received), title=look.heading(scheme)) as book:
        write_mending_list(
            book,
            scheme,
            copy.department,
            copy.marks,
            copy.refilled.leftovers,
            copy.notes,
            copy.until,
            source=copy.source,
            filled=any(row.score is not None for row in copy.refilled.answers.values()),
            implied=copy.refilled.implied,
        )
        found = copy.refilled
        sheets = fill_book(
            book, scheme, _offered(copy), copy.department,
            answers=found.answers, identity=found.identity, profile=found.profile, data=found.data,
            made_from=copy.made_from, wordless=found.wordless,
        )  # fmt: skip
        values = _values(copy)
        for place, marks in _by_place(copy.marks).items():
            sheet = sheets[place.sheet]
            _colour(sheet, place, marks, values, scheme)
            _comment(sheet, place, marks, scheme)


def _offered(copy: MarkedCopy) -> Roster:
    """All departments where it is in doubt whose form it is, else only this one."""
    doubted = any(mark.place and mark.place.sheet == t.SHEET_IDENTITY for mark in copy.marks)
    return copy.roster if doubted else Roster((copy.department,))


def _stamp(received: datetime) -> datetime:
    """The stamp, in UTC as workbooks hold it."""
    return max(received.astimezone(UTC) - _BEFORE, datetime(1990, 1, 1, tzinfo=UTC)).replace(tzinfo=None)


def _by_place(marks: Sequence[Mark]) -> dict[FormPlace, list[Mark]]:
    found: dict[FormPlace, list[Mark]] = {}
    for mark in marks:
        if mark.place:
            found.setdefault(mark.place, []).append(mark)
    return found


Written = Mapping[tuple[str, int, int], Value]


def _values(copy: MarkedCopy) -> Written:
    """What stands in the cells that can be filled."""
    found: dict[tuple[str, int, int], Value] = {}
    answers = copy.refilled.answers
    for at, one in enumerate(form_rows(copy.scheme, answers), SCORES_FIRST):
        for column in OWN if one.number else ENTRIES if one.is_filled else ():
            value = answers.get(one.code, BLANK).value(column)
            found[t.SHEET_SCORES, at, score_column(column.header)] = value
    for at, datum in enumerate(copy.scheme.departments_data, DATA_FIRST):
        filed, explanation = copy.refilled.data.get(datum.name, (None, ""))
        found[t.SHEET_DATA, at, data_column(t.DATA_FILED)] = filed
        found[t.SHEET_DATA, at, data_column(t.COL_EXPLANATION)] = explanation
    given = merged_identity(copy.scheme, copy.department, copy.refilled.identity)
    for label, row in IDENTITY_ROWS.items():
        found[t.SHEET_IDENTITY, row, ANSWER_COLUMN] = given.get(label)
    return found


def _colour(sheet: Sheet, place: FormPlace, marks: Sequence[Mark], values: Written, scheme: Scheme) -> None:
    """Colour a cell as long as nothing was mended: the colour goes when the cell, or what answers it, changes."""
    gravest = min((mark.finding.level for mark in marks), key=lambda level: level.weight)
    watched = [place]
    if place.sheet == t.SHEET_SCORES and gravest is not Level.ERROR:
        watched += [FormPlace(place.sheet, place.row, score_column(name)) for name in (t.COL_SCORE, t.COL_EXPLANATION)]
    if place.sheet == t.SHEET_DATA and gravest is not Level.ERROR:
        watched += [FormPlace(place.sheet, place.row, data_column(t.COL_EXPLANATION))]
    tests = [
        _unchanged(cell, values[key])
        for cell in dict.fromkeys(watched)
        if (key := (cell.sheet, cell.row, cell.col)) in values
    ]
    if all(_follows_data(mark.finding, scheme) for mark in marks):  # so it is answered by other data, too
        tests.append(f'LEFT(${column_letters(score_column(t.COL_CHECK))}${place.row + 1},2)="{QUERY}"')
    formula = f"=AND({','.join(tests)})" if tests else "=TRUE"
    style = sheet.book.style(bg_color=_COLOURS[gravest])
    area = (place.row, place.col, place.row, place.col)
    sheet.condition(area, {"type": "formula", "criteria": formula, "format": style})


def _follows_data(finding: Finding, scheme: Scheme) -> bool:
    """Whether a finding follows from data that the department alone fills in, so that 填报检查 knows when it is gone."""
    rule = scheme.own_rules.get(finding.indicator or "")
    if rule is None or finding.code not in {kind_of(one).code for one in _OF_DATA}:
        return False
    return all(scheme.datum[name].filler is Filler.DEPARTMENT for name in rule.names)


def _unchanged(place: FormPlace, value: Value) -> str:
    """A formula: whether a cell still holds what we wrote."""
    ref = f"${column_letters(place.col)}${place.row + 1}"
    if value is None or value == "":
        return f"LEN({ref})=0"
    if isinstance(value, Decimal | int | float):
        return f"{ref}={plain(Decimal(value))}"
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return f"{ref}={(day - _DAY_0).days}"
    value = clean_text(value)  # as it was written
    if len(value) > _MOST_COMPARED or "\n" in value:
        return f"LEN({ref})={len(value.encode('utf-16-le')) // 2}"
    quoted = value.replace('"', '""')
    return f'EXACT({ref}&"","{quoted}")'


def _comment(sheet: Sheet, place: FormPlace, marks: Sequence[Mark], scheme: Scheme) -> None:
    text = "\n\n".join(
        f"【{t.LEVEL_NAMES[mark.finding.level]}】{mark.finding.title}\n{told(mark.finding)}\n怎么改：{mark.remedy}"
        for mark in marks
    )
    gravest = min((mark.finding.level for mark in marks), key=lambda level: level.weight)
    needed = lines(text, _COMMENT_WIDTH / 7 - 2, _COMMENT_SIZE)
    options = {
        "author": scheme.organiser[:50], "font_name": FONT, "font_size": _COMMENT_SIZE, "color": _COLOURS[gravest],
        "width": _COMMENT_WIDTH, "height": min(600, 18 * needed + 12),
    }  # fmt: skip
    sheet.comment(place.row, place.col, text, options)
