"""What the officer does by hand before a command of the manual, by page and command ("" is the page's beginning)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Protocol

import openpyxl

from selfeval import text as t
from tests.manual.season import TABLE, add_row, choose, type_into
from tests.owntable.grids import blank

ROSTER, SCHEME, DECISIONS = (f"templates/{name}" for name in (t.ROSTER_FILE, t.SCHEME_FILE, t.DECISIONS_FILE))
SUMMARY: Final = f"outbox/{t.SUMMARY_FILE.format(year=2023)}"


class Desk(Protocol):
    """Where the officer sits: types commands, and works on the files of the current folder between them."""

    def command(self, line: str, code: int = 0) -> None:
        """Type a command; it ends with this code."""


def bring_table(_: Desk) -> None:
    """The county's table lies in the workspace."""
    shutil.copyfile(blank("T7"), TABLE)


def answer(_: Desk) -> None:
    """The draft's questions are answered."""
    choose(Path("templates", t.DRAFT_FILE.format(number="")))


def rename(_: Desk) -> None:
    """A new name, the old one forgotten."""
    type_into(Path(ROSTER), t.SHEET_ROSTER, "203", 部门名称="县教育和体育局")


def join(_: Desk) -> None:
    """A new department."""
    add_row(Path(ROSTER), t.SHEET_ROSTER, 编码="501", 部门名称="县数据局")


def decide(**cells: str) -> Callable[[Desk], None]:
    """A line of 处理意见."""
    return lambda _: add_row(Path(DECISIONS), t.SHEET_DECISIONS, **cells)


def raise_a_cap(desk: Desk) -> None:
    """A cap that doesn't add up is refused."""
    type_into(Path(SCHEME), t.SHEET_INDICATORS, "1.1.1", 分值=5)
    desk.command("selfeval template --each", code=2)


def lower_another(_: Desk) -> None:
    """Another cap makes up for it."""
    type_into(Path(SCHEME), t.SHEET_INDICATORS, "1.1.2", 分值=3)


def file_twice(desk: Desk) -> None:
    """A second file comes and counts; the officer decides for the first."""
    form = Path("inbox", "县公安局.xlsx")
    book = openpyxl.load_workbook(form)
    sheet = book[t.SHEET_SCORES]
    row = next(row for row in range(1, 20) if sheet.cell(row, 1).value == "1.1.1")
    header = [cell.value for cell in sheet[row - 1]]
    sheet.cell(row, header.index(t.COL_SCORE) + 1).value = 3
    sheet.cell(row, header.index(t.COL_REASON) + 1).value = "有一个要点没有做到"
    book.save(form.with_stem("县公安局（更正）"))
    desk.command("selfeval run")
    decide(部门编码="205", 文件=form.name, 处理=t.ACT_USE, 意见="电话核实，以第一份为准", 经办人="王某")(desk)


def photograph(_: Desk) -> None:
    """A picture comes instead of a form."""
    Path("inbox", "县委党校自评表.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(64))


def scored_by_bureau(_: Desk) -> None:
    """The bureau is to score an indicator."""
    type_into(Path(SCHEME), t.SHEET_INDICATORS, "4.2.1", 填报方=t.FILLED_BY_BUREAU)


def prorate(_: Desk) -> None:
    """不适用 is to be prorated."""
    type_into(Path(SCHEME), t.SHEET_SETTINGS, "不适用处理", 值="折算")


def write_into_summary(desk: Desk) -> None:
    """Somebody writes into the summary, and letters are refused."""
    book = openpyxl.load_workbook(SUMMARY)
    book[t.TAB_OVERVIEW]["A1"] = "请看这里"
    book.save(SUMMARY)
    desk.command("selfeval return", code=2)


BEFORE: Final[Mapping[tuple[str, str], Callable[[Desk], None]]] = {
    ("第一年", f"selfeval import {TABLE}"): bring_table,
    ("第一年", "selfeval import --apply"): answer,
    **{(page, f"selfeval import {TABLE}"): bring_table for page in ("README", "own-table", "怎么办/本县自己的表")},
    **{(page, "selfeval import --apply"): answer for page in ("README", "own-table", "怎么办/本县自己的表")},
    ("怎么办/改名", "selfeval template --each"): rename,
    ("怎么办/新增部门", "selfeval template --each"): join,
    ("怎么办/延期", "selfeval run"): decide(部门编码="214", 处理="延期至 2024-04-10", 意见="局领导已同意"),
    ("怎么办/改分值", ""): raise_a_cap,
    ("怎么办/改分值", "selfeval template --each"): lower_another,
    ("怎么办/发错文件", "selfeval run"): decide(部门编码="205", 文件="县公安局.xlsx", 处理=t.ACT_REJECT, 意见="填错了"),
    ("怎么办/报了两份", "selfeval run"): file_twice,
    ("怎么办/待核实", "selfeval run"): decide(
        部门编码="218", 代码="R302", 处理=t.ACT_CLEARED, 意见="电话核实，确没有扣分"
    ),
    ("怎么办/部门只发了Word或照片", "selfeval run"): photograph,
    ("怎么办/财政评定", "selfeval template --each"): scored_by_bureau,
    ("怎么办/不适用与折算", "selfeval run"): prorate,
    ("怎么办/汇总表被改过", "selfeval run"): write_into_summary,
}
