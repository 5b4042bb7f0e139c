"""A column of the table is written, read, kept, refilled, marked and shown, whatever columns there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from selfeval import text as t
from selfeval.consolidate import county_tables
from selfeval.excel.read.workbook import read_workbook
from selfeval.feedback.marked_copy import MarkedCopy, write_marked_copy
from selfeval.feedback.refill import refilled
from selfeval.forms import FilledRow
from selfeval.forms.layout import SCORES_FIRST, SCORES_HEADER, score_ref
from selfeval.model import FileReading, Odd, OddKind, RawCell, Source, Submission
from selfeval.reading.context import Context
from selfeval.reading.department_form import judge
from selfeval.sheets.as_csv import csv_tables
from selfeval.submission.columns import COLUMNS, ENTRIES, GIVEN, HEADERS, LISTED, WORDS, FormColumn, words_of
from selfeval.submission.find import find_form
from selfeval.submission.identity import Directory
from selfeval.submission.normalise import understand
from selfeval.submission.packed import pack, unpack
from tests.builders_batch import make_batch
from tests.filled import DEPARTMENTS, ROSTER, SCHEME, written
from tests.sheets.workbooks import rows
from tests.sheets.workbooks import written as summary

CODE = "1.1.2"
ROW = [i.code for i in SCHEME.indicators].index(CODE)
DIRECTORY = Directory.of(ROSTER)
SAID = {column.field: f"写在{column.header}里的话" for column in WORDS}
ALL_WORDS = pytest.mark.parametrize("column", WORDS, ids=lambda column: column.field)


@pytest.fixture(scope="module")
def form() -> bytes:
    """A form with words in every column that takes words."""
    return written("101", {CODE: FilledRow(Decimal(3), SAID)})


def reading(data: bytes) -> FileReading:
    found = find_form(read_workbook(data))
    assert found is not None
    return judge(found, Source("form", len(data), "0"), Context(SCHEME, DIRECTORY))


def submission(data: bytes) -> Submission:
    found = find_form(read_workbook(data))
    assert found is not None
    return understand(found, SCHEME, DIRECTORY)


def test_the_form_has_these_columns_in_this_order(form: bytes) -> None:
    sheet = next(sheet for sheet in read_workbook(form).sheets if sheet.name == t.SHEET_SCORES)
    assert tuple(sheet.rows[SCORES_HEADER][: len(COLUMNS)]) == HEADERS
    indicator = SCHEME.indicators[ROW]
    for column in GIVEN:
        shown = sheet.at(SCORES_FIRST + ROW, HEADERS.index(column.header))
        assert (shown or "") == getattr(indicator, column.field), column.header


@ALL_WORDS
def test_words_are_read_and_kept(form: bytes, column: FormColumn) -> None:
    before = reading(form)
    after = unpack(pack(before, SCHEME), SCHEME)
    for one in (before, after):
        assert one.answers[ROW].words[column.field] == SAID[column.field]
    assert after.answers[ROW] == before.answers[ROW]


@ALL_WORDS
def test_other_words_are_other_answers(form: bytes, column: FormColumn) -> None:
    other = written("101", {CODE: FilledRow(Decimal(3), SAID | {column.field: "另一句不同的话"})})
    assert reading(other).signature != reading(form).signature


@ALL_WORDS
def test_words_go_back_to_their_column(form: bytes, column: FormColumn, tmp_path: Path) -> None:
    found = refilled(submission(form), SCHEME, DEPARTMENTS["101"], ())
    assert found.answers[CODE].words[column.field] == SAID[column.field]
    copy = MarkedCopy(
        SCHEME, ROSTER, DEPARTMENTS["101"], found, (), (), "", datetime(2024, 3, 20, tzinfo=UTC), "", "a.xlsx"
    )
    write_marked_copy(tmp_path / "copy.xlsx", copy)
    sheet = openpyxl.load_workbook(tmp_path / "copy.xlsx")[t.SHEET_SCORES]
    assert sheet[score_ref(ROW, column.header)].value == SAID[column.field]


@pytest.mark.parametrize("column", LISTED, ids=lambda column: column.field)
def test_words_are_shown_in_the_summary_and_its_csv(column: FormColumn, tmp_path: Path) -> None:
    batch = make_batch(3, seed=2)
    changed = [
        replace(r, answers=tuple(replace(a, words=SAID) for a in r.answers)) if r.rank else r for r in batch.departments
    ]
    batch = replace(batch, departments=tuple(changed))
    assert rows(summary(batch, tmp_path), t.TAB_REASONS)[0][column.header] == SAID[column.field]
    header, lines = dict(csv_tables(county_tables(batch, None)))[f"{t.TAB_REASONS}.csv"]
    assert next(iter(lines))[list(header).index(column.header)] == SAID[column.field]


def test_every_entry_is_a_score_or_words() -> None:
    assert [column.field for column in ENTRIES] == ["score", *SAID]
    assert len(set(HEADERS)) == len(COLUMNS) == len({column.field for column in COLUMNS})


def test_words_of_a_cell_that_says_two_things_are_none() -> None:
    cell = RawCell(t.SHEET_SCORES, 6, 8, "目标没有全部量化")
    torn = cell._replace(value=Odd(OddKind.CONTRADICTORY, "目标没有全部量化 / 目标全部量化"))
    masked = cell._replace(value=Odd(OddKind.MASKED, "没有量化"))
    assert words_of({t.COL_REASON: cell})["reason"] == "目标没有全部量化"
    assert words_of({t.COL_REASON: torn})["reason"] == ""
    assert words_of({t.COL_REASON: masked})["reason"] == "没有量化"
