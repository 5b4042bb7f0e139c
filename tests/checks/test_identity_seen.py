"""Whose form it is, as a person sees it: labels out of sight, answers under merges, two answers to one label."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

import pytest

from selfeval import text as t
from selfeval.model import CellValue, FileReading, Odd, OddKind, RawSheet, RawWorkbook, Source, Visibility
from selfeval.reading.context import Context
from selfeval.reading.department_form import judge
from selfeval.submission.find import find_form
from selfeval.submission.identity import Directory
from tests.builders import ROSTER, FormBuilder, Place, beyond, places, small_scheme

SHEET = t.SHEET_IDENTITY
CODE, NAME, YEAR = "B3", "B4", "B5"  # the answers in the built form
SOUND = places(FormBuilder().score(H6=7, I6="目标分解不够细致").read().findings)


def form(**cells: CellValue) -> FormBuilder:
    return FormBuilder().score(H6=7, I6="目标分解不够细致").set(SHEET, **cells)


def read(
    builder: FormBuilder,
    *,
    rows: Set[int] = frozenset(),
    cols: Set[int] = frozenset(),
    merges: tuple[tuple[int, int, int, int], ...] = (),
    hidden: bool = False,
) -> FileReading:
    """The form with rows or columns of 基本信息 hidden (from 0), cells merged, or all of it hidden."""
    workbook = builder.workbook()

    def changed(sheet: RawSheet) -> RawSheet:
        if sheet.name != SHEET:
            return sheet
        visibility = Visibility.HIDDEN if hidden else sheet.visibility
        return replace(
            sheet, hidden_rows=frozenset(rows), hidden_cols=frozenset(cols), merges=merges, visibility=visibility
        )

    return judged(replace(workbook, sheets=tuple(map(changed, workbook.sheets))))


def judged(workbook: RawWorkbook) -> FileReading:
    found = find_form(workbook)
    assert found is not None
    return judge(found, Source("101.xlsx", 1, "sha"), Context(small_scheme(), Directory.of(ROSTER)))


def told(reading: FileReading) -> list[Place]:
    return places(beyond(SOUND, reading.findings))


# --- two answers ------------------------------------------------------------------------------------------------


def test_two_codes_are_an_error_at_both_cells_and_no_ones_form() -> None:
    reading = read(form(A12=t.ID_CODE, B12="102"))
    assert told(reading) == [("D210", SHEET, CODE), ("D210", SHEET, "B12")]
    assert reading.department is None


def test_the_forms_own_mark_says_which_of_two() -> None:
    builder = form(A12=t.ID_CODE, B12="102")
    builder.meta = {t.META_DEPARTMENT: "101"}
    reading = read(builder)
    assert told(reading) == [("D210", SHEET, CODE), ("D210", SHEET, "B12")]
    assert reading.department == "101"


def test_a_mark_that_is_neither_says_nothing() -> None:
    builder = form(A12=t.ID_CODE, B12="102")
    builder.meta = {t.META_DEPARTMENT: "103"}
    assert read(builder).department is None


@pytest.mark.parametrize("same", ["101", " 101 ", "0101", "１０１", 101.0, None, ""])
def test_the_same_code_twice_is_one(same: CellValue) -> None:
    reading = read(form(A12=t.ID_CODE, B12=same))
    assert told(reading) == []
    assert reading.department == "101"


def test_two_names_are_an_error_at_both_cells() -> None:
    reading = read(form(A12=t.ID_NAME, B12="县教育局"))
    assert told(reading) == [("D211", SHEET, NAME), ("D211", SHEET, "B12")]
    assert reading.department is None


def test_name_and_alias_are_one() -> None:
    assert told(read(form(A12=t.ID_NAME, B12="县委办"))) == []


def test_two_years_are_an_error_at_both_cells() -> None:
    reading = read(form(A12=t.ID_YEAR, B12="2022年度"))
    assert told(reading) == [("D212", SHEET, YEAR), ("D212", SHEET, "B12")]
    assert reading.department == "101"


def test_a_year_and_its_other_writing_are_one() -> None:
    assert told(read(form(A12=t.ID_YEAR, B12="2023年度"))) == []


def test_two_clerks_are_their_own_affair() -> None:
    assert told(read(form(A12=t.ID_CLERK, B12="王五"))) == []


def test_a_tables_header_is_no_answer() -> None:
    assert told(read(form(A12=t.ID_CODE, B12=t.ID_NAME, C12=t.ID_CLERK, D12="备注"))) == []


def test_beside_the_answer_too() -> None:
    assert told(read(form(D3=t.ID_CODE, E3="102"))) == [("D210", SHEET, CODE), ("D210", SHEET, "E3")]


def copied(name: str, code: str, visibility: Visibility = Visibility.VISIBLE) -> FileReading:
    workbook = form().workbook()
    twin = next(sheet for sheet in workbook.sheets if sheet.name == SHEET)
    lines = [list(line) for line in twin.rows]
    lines[2][1] = code
    twin = replace(twin, name=name, rows=lines, visibility=visibility)
    return judged(replace(workbook, sheets=(*workbook.sheets, twin)))


def test_a_second_sheet_of_the_same_name_with_another_code() -> None:
    reading = copied(f"{SHEET} (2)", "102")
    assert [place for place in told(reading) if place[0] != "T113"] == [
        ("D210", SHEET, CODE), ("D210", f"{SHEET} (2)", CODE),
    ]  # fmt: skip
    assert reading.department is None


@pytest.mark.parametrize(
    ("name", "code", "visibility"),
    [
        (f"{SHEET} (2)", "101", Visibility.VISIBLE),
        (f"{SHEET} (2)", "102", Visibility.HIDDEN),
        ("下属单位", "102", Visibility.VISIBLE),
    ],
)
def test_a_second_sheet_that_says_nothing_else_here(name: str, code: str, visibility: Visibility) -> None:
    reading = copied(name, code, visibility)
    assert {place[0] for place in told(reading)} <= {"T113"}
    assert reading.department == "101"


# --- out of sight -----------------------------------------------------------------------------------------------


def test_a_hidden_rows_answer_gives_way_to_one_in_sight() -> None:
    reading = read(form(B3="102", A12=t.ID_CODE, B12="101"), rows={2})
    assert told(reading) == [("T150", SHEET, "A3")]
    assert reading.department == "101"


def test_what_is_hidden_alone_is_read_and_told() -> None:
    reading = read(form(), rows={2, 3})
    assert told(reading) == [("T150", SHEET, "A3"), ("T150", SHEET, "A4")]
    assert reading.department == "101"


def test_a_hidden_blank_row_is_no_matter() -> None:
    assert told(read(form(), rows={1, 20})) == []


def test_a_hidden_column_gives_way_and_is_told() -> None:
    reading = read(form(D3=t.ID_CODE, E3="102"), cols={3})
    assert told(reading) == [("T150", SHEET, "D1")]
    assert reading.department == "101"


def test_a_hidden_column_of_answers_is_read_and_told() -> None:
    assert told(read(form(), cols={1})) == [("T150", SHEET, "B1")]


def test_a_hidden_sheet_is_read_and_told() -> None:
    reading = read(form(), hidden=True)
    assert told(reading) == [("T150", SHEET, "A1")]
    assert reading.department == "101"


def test_a_hidden_sheet_gives_way_to_one_in_sight() -> None:
    builder = form(B3="102", B4="县教育局")
    lines: list[list[CellValue]] = [["单位信息"], [t.ID_CODE, "101"], [t.ID_NAME, "县委办公室"], [t.ID_YEAR, 2023.0]]
    builder.sheets = [RawSheet("单位", lines)]
    assert read(builder, hidden=True).department == "101"


def test_an_answer_under_a_merge_is_no_answer() -> None:
    reading = read(form(A12=t.ID_CODE, B12="102"), merges=((11, 0, 11, 1),))
    assert told(reading) == []
    assert reading.department == "101"


def test_the_answer_of_a_merged_label_stands_beside_the_merge() -> None:
    reading = read(form(B3="102", C3="101"), merges=((2, 0, 2, 1),))
    assert told(reading) == []
    assert reading.department == "101"


def test_an_answer_under_another_one_gives_way() -> None:
    reading = read(form(B4="县教育局", A12=t.ID_NAME, B12="县委办公室"), merges=((2, 1, 3, 1),))
    assert told(reading) == []
    assert reading.department == "101"


# --- what a number format shows ---------------------------------------------------------------------------------


def masked(shown: str, stored: str) -> Odd:
    return Odd(OddKind.MASKED, shown, stored)


def test_a_code_is_what_shows() -> None:
    assert read(form(B3=masked("101", "102"))).department == "101"
    assert [code for code, _, _ in told(read(form(B3=masked("102", "101"))))] == ["D201"]


def test_a_year_is_what_shows() -> None:
    assert told(read(form(B5=masked("2023年", "2023")))) == []
    assert told(read(form(B5=masked("2022", "2023")))) == [("T102", SHEET, YEAR)]


def test_an_answer_that_shows_nothing_is_blank() -> None:
    assert told(read(form(B3=masked("", "101")))) == [("D206", SHEET, CODE)]
    assert told(read(form(B6=masked("", "张三")))) == [("D208", SHEET, "B6")]
