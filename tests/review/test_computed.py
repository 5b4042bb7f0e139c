"""What the data come to, in the review: a column of the reviewer's workbook, and a risk on the list."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from selfeval import text as t
from selfeval.commands.review import review
from selfeval.commands.run import run
from selfeval.commands.sample import draw
from selfeval.excel.write.styles import AMBER
from selfeval.forms import write_form
from selfeval.forms.review_layout import FIRST, HEADER, column
from selfeval.model import column_letters
from selfeval.outbox.workspace import Workspace
from tests.commands.test_computed import FORMS, ROSTER, SCHEME, place_with
from tests.office import Office
from tests.review.rounds import round_of

pytestmark = pytest.mark.slow
AT = column(t.COL_COMPUTED) + 1


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A round with rules, everybody on the list, the workbooks written."""
    made = place_with(tmp_path_factory.mktemp("computed"), SCHEME, {"105": {"编制数": 100}})
    by_code = {d.code: d for d in ROSTER.departments}
    for code, (filled, known) in FORMS.items():
        write_form(made.inbox / f"{code}.xlsx", SCHEME, ROSTER, by_code[code], answers=filled, data=known)
    run(made)
    draw(made, share=Decimal(100))
    review(made)
    return made


def papers(place: Workspace) -> dict[str, Path]:
    folder = place.outbox / t.REVIEW_FOLDER / t.PAPERS_FOLDER
    return {path.name.partition("-")[0]: path for path in folder.glob("*.xlsx")}


def rows_of(sheet: Worksheet) -> dict[str, int]:
    return {str(sheet.cell(row, 1).value): row for row in range(FIRST + 1, sheet.max_row + 1)}


def listed(place: Workspace) -> dict[str, str]:
    """Why each department on the list is a risk."""
    rows = list(openpyxl.load_workbook(place.templates / t.SAMPLE_FILE)[t.SHEET_SAMPLE].iter_rows(values_only=True))
    head = next(row for row in rows if row[0] == t.ROS_CODE)
    return {str(row[0]): str(row[head.index(t.SAM_WHY)] or "") for row in rows if row[0] in FORMS}


def test_the_list_tells_who_is_above_the_computed_scores(place: Workspace) -> None:
    """102: 1.2.1 by 1.2 and 1.2.3 by 0.6, explained or not; who is silent, below or doubted is none."""
    found = listed(place)
    assert "高于计算分 2：2 项自评高于计算分，共高 1.8" in found["102"]
    assert all("高于计算分" not in why for code, why in found.items() if code in ("101", "103", "104"))


def test_the_reviewer_sees_what_the_data_come_to(place: Workspace) -> None:
    sheet = openpyxl.load_workbook(papers(place)["102"])[t.SHEET_PAPER]
    rows = rows_of(sheet)
    assert [sheet.cell(HEADER + 1, AT + step).value for step in (-1, 0, 1)] == ["佐证材料", "按数据计算", "复核分"]
    over, explained, below, agrees, none = (
        sheet.cell(rows[code], AT) for code in ("1.2.1", "1.2.3", "2.1.3", "2.1.4", "1.1.1")
    )
    assert over.value == "1.8 分\n在职人数104÷编制数100=104%，超过4个百分点，扣1.2分，应为1.8分"
    assert str(explained.value).startswith("2.4 分\n")
    assert str(below.value).startswith("1.58 分\n")
    assert str(agrees.value).startswith("0 分\n")
    assert none.value is None
    colours = [str(cell.font.color.rgb)[-6:] if cell.font.color else "" for cell in (over, explained, below, agrees)]
    amber = AMBER.lstrip("#").upper()
    assert [colour == amber for colour in colours] == [True, True, False, False]
    assert not sheet.column_dimensions[column_letters(AT - 1)].hidden


def test_what_is_doubted_or_missing_says_so(place: Workspace) -> None:
    known = papers(place)
    doubted = openpyxl.load_workbook(known["103"])[t.SHEET_PAPER]
    cell = doubted.cell(rows_of(doubted)["2.2.3"], AT)
    assert str(cell.value).endswith("？）")
    assert str(cell.font.color.rgb)[-6:] != AMBER.lstrip("#").upper()
    missing = openpyxl.load_workbook(known["104"])[t.SHEET_PAPER]
    assert str(missing.cell(rows_of(missing)["1.2.1"], AT).value).startswith("缺数据：")


def test_the_workbook_recalculates_to_itself(office: Office, place: Workspace) -> None:
    path = papers(place)["102"]
    assert office.values(path) == office.values(path, recalculate=False)


def test_without_rules_nobody_sees_the_column(tmp_path: Path) -> None:
    plain = round_of(tmp_path / "place", {"101": {}, "102": {"1.1.1": "2"}})
    draw(plain)
    review(plain)
    (path, *_) = papers(plain).values()
    sheet = openpyxl.load_workbook(path)[t.SHEET_PAPER]
    assert sheet.column_dimensions[column_letters(AT - 1)].hidden
    assert {sheet.cell(row, AT).value for row in rows_of(sheet).values()} == {None}
    assert "高于计算分" not in str(listed(plain))


def test_a_workbook_written_before_the_column_is_read_alike(place: Workspace, tmp_path: Path) -> None:
    """Columns are known by their headers: one that was sent without this one counts as well."""
    target = Workspace.at(shutil.copytree(place.root, tmp_path / "copy"))
    book = openpyxl.load_workbook(papers(target)["102"])
    sheet, rows = book[t.SHEET_PAPER], rows_of(book[t.SHEET_PAPER])
    sheet.cell(rows["1.2.1"], column(t.COL_REVIEWED) + 1).value = 1.8
    sheet.cell(rows["1.2.1"], column(t.COL_GROUND) + 1).value = "计算错误"
    sheet.cell(rows["1.2.1"], column(t.COL_REMARK) + 1).value = "按编制数重新计算"
    for row in rows.values():
        sheet.cell(row, column(t.COL_LOOKED_AT) + 1).value = t.YES
    sheet.delete_cols(AT)
    (target.inbox / t.REVIEW_FOLDER).mkdir(exist_ok=True)
    book.save(target.inbox / t.REVIEW_FOLDER / "102.xlsx")
    (one,) = (r for r in run(target).batch.departments if r.department.code == "102")
    assert one.review is not None
    assert [(c.code, str(c.after)) for c in one.review.changes] == [("1.2.1", "1.80")]
    assert (one.review.why, str(one.review.difference)) == ((), "-1.20")
