"""What goes back of rows that aren't filled in the usual way: as they were filed, marked at their cells, no better."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from selfeval import text as t
from selfeval.excel.read.workbook import read_workbook
from selfeval.feedback.marked_copy import MarkedCopy, write_marked_copy
from selfeval.feedback.marks import marks, to_mend
from selfeval.feedback.refill import refilled
from selfeval.model import CellValue, FileReading, Level, Odd, OddKind, RawForm, Source
from selfeval.reading.context import Context
from selfeval.reading.department_form import judge
from selfeval.settling.standing import difference
from selfeval.submission.find import find_form
from selfeval.submission.identity import Directory
from selfeval.submission.normalise import understand
from tests.builders import ROSTER, FormBuilder
from tests.checks.test_filling import GONE, REASON, SOUND, scheme

SCHEME = scheme()
Cells = dict[str, CellValue]


def form_of(cells: Cells) -> RawForm:
    form = find_form(FormBuilder(scheme=SCHEME).score(**{**SOUND, **cells}).workbook())
    assert form is not None
    return form


def judged(form: RawForm) -> FileReading:
    return judge(form, Source("表.xlsx", 1, "ab"), Context(SCHEME, Directory.of(ROSTER)))


def copied(cells: Cells, path: Path) -> tuple[FileReading, RawForm]:
    """The reading of a form, and the form that goes back."""
    form = form_of(cells)
    reading, submission = judged(form), understand(form, SCHEME, Directory.of(ROSTER))
    found = refilled(submission, SCHEME, ROSTER.departments[0], reading.findings)
    told = marks(to_mend(reading.findings), submission, SCHEME, foreign=False)
    copy = MarkedCopy(
        SCHEME, ROSTER, ROSTER.departments[0], found, told, (), "在4月10日前", datetime(2024, 4, 1, tzinfo=UTC), "ab" * 32, "表.xlsx"
    )  # fmt: skip
    write_marked_copy(path, copy)
    again = find_form(read_workbook(path.read_bytes()))
    assert again is not None
    return reading, again


def open_(reading: FileReading) -> list[tuple[str, str | None]]:
    return [(f.code, f.cell) for f in reading.findings if f.level is Level.ERROR or f.is_open_query]


WRONG: list[Cells] = [
    {"H6": None}, {"H7": 4, "I7": None}, {"D9": None}, {"E9": None}, {"D9": Odd(OddKind.ERROR, "#N/A")}, {"H9": None},
    {"K11": "另见附件说明"}, {"E9": "三"}, {"E9": 0}, {"E9": 3.001}, {"E9": Odd(OddKind.PERCENT, "300%")}, {"E9": 4},
    {"E8": 6, "E9": 2}, {"H9": "约2"}, {**GONE, "H9": "不适用", "K9": REASON},
    {"H8": "不适用"}, {**GONE, "H8": "不适用", "K8": REASON, "D8": "巡查"}, GONE, {"H13": 3}, {"H9": 2},
]  # fmt: skip


@pytest.mark.parametrize("cells", WRONG, ids=str)
def test_it_goes_back_as_it_was_and_is_no_better(cells: Cells, tmp_path: Path) -> None:
    before, form = copied(cells, tmp_path / "退回.xlsx")
    after = judged(form)
    assert open_(before)
    assert open_(after) == open_(before)


def test_a_cap_that_shows_another_number_stays_blank(tmp_path: Path) -> None:
    before, form = copied({"E9": Odd(OddKind.MASKED, "3", "2")}, tmp_path / "退回.xlsx")
    assert (open_(before), open_(judged(form))) == ([("S116", "E9")], [("S115", "E9")])


def test_a_sound_form_goes_back_whole(tmp_path: Path) -> None:
    """With rows inserted among its own, and one without a code."""
    cells: Cells = {
        "E8": 4,
        "H8": 3.5,
        "A10": None,
        "D10": "值班",
        "E10": 0.5,
        "H10": 0.5,
        "A11": "1.3#3",
        "D11": "检修",
        "E11": 0.5,
        "H11": 0.5,
    }
    before, form = copied(cells, tmp_path / "退回.xlsx")
    assert open_(before) == []
    after = judged(form)
    assert (after.signature, open_(after)) == (before.signature, [])


def test_each_mark_stands_at_its_cell_and_is_mended_there(tmp_path: Path) -> None:
    """The clerk does what the list says, and no more."""
    path = tmp_path / "退回.xlsx"
    cells: Cells = {"H7": 4, "D9": None, "E8": 6, "H13": 3}
    copied(cells, path)
    book = openpyxl.load_workbook(path)
    listed = [
        [str(v or "") for v in line[:7]]
        for line in book["修改清单"].iter_rows(values_only=True)
        if isinstance(line[0], int)
    ]
    assert [line[2] for line in listed if line[1] == "错误"] == [
        f"{t.SHEET_SCORES} {cell}" for cell in ("H6", "H7", "E8", "D9", "H13")
    ]
    said = {line[2].split()[1]: line[6].replace("\n", "") for line in listed}
    assert said["D9"] == "请填上“三级指标”；这一行不用的，整行清空。"
    assert said["E8"] == "请调整这几行的分值，使合计等于 8，并核对各行的自评分。"
    assert said["H6"] == said["H7"] == "请只在适用的一项填自评分，其余的空着。"
    sheet = book[t.SHEET_SCORES]
    typed: dict[str, str | float | None] = {"H7": None, "D9": "培训", "E8": 5, "H13": 2}
    for cell, value in typed.items():
        assert not sheet[cell].protection.locked
        sheet[cell] = value
    book.save(path)
    mended = find_form(read_workbook(path.read_bytes()))
    assert mended is not None
    assert [code for code, _ in open_(judged(mended))] == []


def test_another_cap_in_an_own_row_tells_two_files_apart() -> None:
    older = judged(form_of({}))
    newer = judged(form_of({"E8": 4, "H8": 4, "I8": None, "E9": 4, "H9": 3, "I9": REASON}))
    assert difference(older, newer) == "“巡查”4/5→4/4、“培训”3/3→3/4"
    assert difference(older, judged(form_of({"D9": "轮训"}))) == "“轮训”空→3/3、“培训”3/3→空"
    assert difference(older, older) == ""


def test_bureaus_rows_are_not_left_over() -> None:
    """What the form says itself there is nobody's words."""
    form = form_of({})
    submission = understand(form, SCHEME, Directory.of(ROSTER))
    assert refilled(submission, SCHEME, ROSTER.departments[0], ()).leftovers == ()
