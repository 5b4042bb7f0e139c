"""Lists that are only added to: whatever an officer put into the workbook is there afterwards, byte by byte but for the new rows."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from selfeval import text as t
from selfeval.cli import screen
from selfeval.commands.report import report
from selfeval.commands.run import run
from selfeval.commands.sample import draw
from selfeval.errors import CannotRun
from selfeval.model import ReviewRules
from selfeval.outbox.workspace import Workspace
from tests.kept import built_once
from tests.office import Office
from tests.review.rounds import Lost, round_of
from tests.review.test_results import filled, started

pytestmark = pytest.mark.slow

LOSSES: dict[str, Lost] = {"101": {}, "102": {"1.1.1": "2"}, "103": {"1.1.1": "3"}, "104": {"1.1.1": "2.5"}}
DAY = date(2024, 4, 20)


@pytest.fixture
def listed(tmp_path: Path) -> Workspace:
    place = round_of(tmp_path / "place", LOSSES, review=ReviewRules(always_named=("102",), share=Decimal(50)))
    draw(place, Decimal(0))
    return place


def edited(path: Path, edit: Callable[[Any, Any, int], None]) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    edit(book, sheet, next(int(row[0].row or 0) for row in sheet.iter_rows() if row[0].value == t.ROS_CODE))
    book.save(path)


def own_things(book: Any, sheet: Any, header: int) -> None:
    """What an officer may add: columns of one name, of a number, of none; a formula, a comment, a word beside the title, a sheet."""
    n = sheet.max_column
    for place, name in enumerate(("备注", "备注", None, 2024, "联系\n电话"), start=1):
        sheet.cell(header, n + place).value = name
        sheet.cell(header + 1, n + place).value = f"own {place}"
    sheet.cell(header + 2, n + 1).value = '="a"&"b"'
    sheet.cell(1, 14).value = "标题旁边的话"
    sheet.cell(header + 1, 1).comment = Comment("批注", "officer")
    book.create_sheet("工作安排")["A1"] = "分组安排"


def content(path: Path) -> tuple[list[str], dict[str, dict[str, Any]], list[str]]:
    """Sheet names, cells by sheet and place, comments."""
    book = openpyxl.load_workbook(path)
    cells = {
        sheet.title: {c.coordinate: c.value for row in sheet.iter_rows() for c in row if c.value is not None}
        for sheet in book
    }
    comments = [c.coordinate for sheet in book for row in sheet.iter_rows() for c in row if c.comment]
    return book.sheetnames, cells, comments


def test_a_list_keeps_all_that_was_typed_into_it(office: Office, listed: Workspace) -> None:
    path = listed.templates / t.SAMPLE_FILE
    edited(path, own_things)
    names, before, comments = content(path)
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    added = draw(listed, Decimal(100)).added
    assert [one.candidate.code for one in added] == ["103", "104"]
    after_names, after, after_comments = content(path)
    assert (after_names, after_comments) == (names, comments)
    changed = {at for at, value in before[t.SHEET_SAMPLE].items() if after[t.SHEET_SAMPLE].get(at) != value}
    assert {str(before[t.SHEET_SAMPLE][at])[:7] for at in changed} == {"风险分、自评分"}  # how the last lot was drawn
    assert "取 100%" in "".join(str(after[t.SHEET_SAMPLE][at]) for at in changed)
    assert after["工作安排"] == {"A1": "分组安排"}
    with zipfile.ZipFile(path) as new:
        assert {name for name in parts if new.read(name) != parts[name]} <= {
            "xl/worksheets/sheet1.xml",
            "xl/workbook.xml",
        }
    assert office.values(path)[t.SHEET_SAMPLE]["L6"] == "own 1"
    again = path.read_bytes()
    assert draw(listed, Decimal(100)).added == ()
    assert path.read_bytes() == again


def test_rows_go_below_whatever_office_saved(office: Office, listed: Workspace) -> None:
    """LibreOffice writes blank rows and its own looks; dates and filters go on."""
    path = listed.templates / t.SAMPLE_FILE
    office.fill(path, path, {(t.SHEET_SAMPLE, "I6"): "王复核"})
    draw(listed, Decimal(100))
    sheet: Any = openpyxl.load_workbook(path)[t.SHEET_SAMPLE]
    codes = [row[0].value for row in sheet.iter_rows(min_row=6) if row[0].value]
    assert codes == ["101", "102", "103", "104"]
    assert str(sheet.auto_filter.ref).endswith("9")
    assert sheet["I6"].value == "王复核"
    assert sheet["K9"].font.b
    assert office.values(path)[t.SHEET_SAMPLE]["K9"] == "是"


def test_what_is_no_workbook_of_this_kind_is_told_and_left_alone(office: Office, listed: Workspace) -> None:
    path = listed.templates / t.SAMPLE_FILE
    other = path.with_suffix(".xls")
    office.convert(path, other)
    other.replace(path)
    before = path.read_bytes()
    with pytest.raises(CannotRun, match="另存为"):
        draw(listed, Decimal(100))
    assert path.read_bytes() == before


@built_once(Workspace.at)
def reported(folder: Path) -> None:
    place = started(folder)
    filled(place, "101", {"1.1.1": ("1.5", "依据不足", "甲材料没有盖章")})
    filled(place, "103", {"1.1.1": ("0.5", "依据不足", "乙材料没有盖章")})
    run(place)
    report(place, day=DAY)


@pytest.fixture
def mending(tmp_path: Path) -> Workspace:
    return reported(tmp_path / "place")


def test_a_ledger_keeps_all_that_was_typed_into_it(mending: Workspace) -> None:
    path = mending.templates / t.LEDGER_FILE
    edited(path, own_things)
    names, before, comments = content(path)
    filled(mending, "102", {"1.1.2": ("1", "其他", "戊制度没有上墙")})
    run(mending)
    done = report(mending, day=DAY).ledger
    assert done is not None
    assert done.added == 1
    after_names, after, after_comments = content(path)
    assert (after_names, after_comments) == (names, comments)
    assert before.items() <= {**after, t.SHEET_LEDGER: before[t.SHEET_LEDGER]}.items()
    assert before[t.SHEET_LEDGER].items() <= after[t.SHEET_LEDGER].items()
    sheet: Any = openpyxl.load_workbook(path)[t.SHEET_LEDGER]
    last = sheet[sheet.max_row]
    assert [cell.value for cell in last][:2] == ["102", "县纪委监委机关"]
    due = last[t.LEDGER_COLUMNS.index(t.LED_DUE)]
    assert (due.value.date(), due.number_format) == (date(2024, 5, 20), "yyyy-mm-dd")


def test_the_ledgers_columns_are_those_of_the_contract() -> None:
    wanted = "部门 问题 指标 扣分 要求 期限 责任人 反馈日期 整改情况 状态 销号日期".split()
    assert [
        name.replace("部门名称", "部门") for name in t.LEDGER_COLUMNS if name not in (t.ROS_CODE, t.LED_LATE)
    ] == wanted


@pytest.mark.parametrize(
    ("due", "state", "closed", "late"),
    [
        ("2024-04-01", "未整改", None, True),
        ("2024年4月1日", "整改中", None, True),
        ("2024.4.1", "未整改", None, True),
        (date(2024, 4, 1), "未整改", None, True),
        (date(2024, 4, 1), "已销号", None, False),
        (date(2024, 4, 1), "未整改", date(2024, 3, 30), False),
        ("月底前", "未整改", None, False),
        (date(2099, 4, 1), "未整改", None, False),
    ],
)
def test_what_is_overdue(office: Office, mending: Workspace, due: Any, state: str, closed: Any, late: bool) -> None:
    path = mending.templates / t.LEDGER_FILE

    def edit(_: Any, sheet: Any, header: int) -> None:
        row = header + 1
        for name, value in ((t.LED_DUE, due), (t.LED_STATE, state), (t.LED_CLOSED, closed)):
            sheet.cell(row, t.LEDGER_COLUMNS.index(name) + 1).value = value

    edited(path, edit)
    said = report(mending, day=DAY).ledger
    assert said is not None
    assert said.late == int(late)
    shown = str(office.values(path)[t.SHEET_LEDGER].get("M5") or "")
    assert shown.startswith("逾期") is late


def test_points_that_a_later_review_changed_are_told(mending: Workspace) -> None:
    filled(mending, "101", {"1.1.1": ("2", "依据不足", "甲材料没有盖章")})
    filled(mending, "103", {})
    run(mending)
    path = mending.templates / t.LEDGER_FILE
    before = path.read_bytes()
    said = report(mending, day=DAY).ledger
    assert said is not None
    assert [one.replace(" ", "") for one in said.changed] == [
        "“县委办公室”绩效目标合理性（台账2.5分，现在复核扣2分）", "“县委组织部”绩效目标合理性（台账0.5分，现在复核不扣分）",
    ]  # fmt: skip
    assert path.read_bytes() == before


def test_points_that_stand_are_not_told(mending: Workspace) -> None:
    said = report(mending, day=DAY).ledger
    assert said is not None
    assert said.changed == ()


def test_days_that_are_none_are_told_at_their_cells(mending: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    path = mending.templates / t.LEDGER_FILE

    def edit(_: Any, sheet: Any, header: int) -> None:
        columns = [t.LEDGER_COLUMNS.index(name) + 1 for name in (t.LED_DUE, t.LED_CLOSED)]
        for row, (due, closed) in enumerate((("11月初", None), ("2024.4.1", "昨天")), start=header + 1):
            sheet.cell(row, columns[0]).value, sheet.cell(row, columns[1]).value = due, closed

    edited(path, edit)
    done = report(mending, day=DAY)
    assert done.ledger is not None
    assert done.ledger.undated == (
        "G5 的“期限”写的是“11月初”，不是日期，这一条不会算逾期",
        "L6 的“销号日期”写的是“昨天”，不是日期，这一条不再算逾期",
    )
    screen.reported(done)
    assert "注意：整改台账里 2 处日期不是日期" in capsys.readouterr().out


def test_a_row_is_known_by_its_departments_name_as_well(mending: Workspace) -> None:
    path = mending.templates / t.LEDGER_FILE

    def edit(_: Any, sheet: Any, header: int) -> None:
        sheet.cell(header + 1, 1).value = "县委办公室"

    edited(path, edit)
    before = path.read_bytes()
    done = report(mending, day=DAY).ledger
    assert done is not None
    assert (done.added, done.changed, done.undated) == (0, (), ())
    assert path.read_bytes() == before


def test_a_ledger_that_is_gone_is_told(mending: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    path = mending.templates / t.LEDGER_FILE
    assert not report(mending, day=DAY).ledger.lost  # type: ignore[union-attr]
    path.unlink()
    done = report(mending, day=DAY)
    assert done.ledger is not None
    assert (done.ledger.lost, done.ledger.added) == (True, 2)
    screen.reported(done)
    assert (
        "注意：templates 里没有“整改台账.xlsx”，以前的报告写过，这次没有接着写，是另起的；"
        "误删、改名或移走的，请用原来的换下这一份，再运行一次，新的问题会添进去。"
    ) in capsys.readouterr().out.splitlines()
