"""templates/处理意见.xlsx: where the officer writes what was decided by telephone or on paper; blank to start with.

A hidden sheet offers the departments' codes and the files that came, for choosing; anything else may be typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Book
from selfeval.excel.write.styles import AMBER
from selfeval.forms import look
from selfeval.forms.tables import OfficerColumn, choose, close_table, fill_table, offer, open_table
from selfeval.model import RawWorkbook
from selfeval.tables import shown

_TEXT: Final = {**look.AS_TEXT, "indent": 1}
COLUMNS: Final = (
    OfficerColumn(t.DEC_DEPARTMENT, 12, {**look.AS_TEXT, **look.CENTRE}), OfficerColumn(t.DEC_FILE, 38, _TEXT),
    OfficerColumn(t.DEC_CODE, 10, {**look.AS_TEXT, **look.CENTRE}), OfficerColumn(t.DEC_CELL, 10, {**look.AS_TEXT, **look.CENTRE}),
    OfficerColumn(t.DEC_ACTION, 20, _TEXT), OfficerColumn(t.DEC_OPINION, 44, _TEXT),
    OfficerColumn(t.DEC_OFFICER, 12, _TEXT), OfficerColumn(t.DEC_DATE, 14, {**look.CENTRE, "num_format": "yyyy-mm-dd"}),
    OfficerColumn(t.DEC_INDICATOR, 10, {**look.AS_TEXT, **look.CENTRE}), OfficerColumn(t.DEC_SCORE, 11, look.CENTRE),
)  # fmt: skip
NOTES: Final = (
    "一行一条意见，写财政局对某个部门、某个文件或某个问题的决定。程序照此处理，并在汇总表里注明；没有意见时空着即可。",
    "同一件事写了几条的，以写在下面的一条为准；两条都写了日期而下面的更早，以日期晚的为准。",
    "“部门编码”每行都要填，填名称也认得。“文件”照抄“文件登记”里的路径，或写它的 SHA-256；“代码”“单元格”照抄“问题清单”。",
    "“部门编码”“文件”有下拉列表；一条意见都还没有写的时候运行 selfeval template，列表就按部门名册和上次汇总的文件更新。",
)
# What each action does, and which columns it needs.
ACTIONS: Final = {
    t.ACT_CLEARED: "问题已向部门核实清楚，不再算待核实。要填代码；只针对一处的，再填单元格。错误不能用它放行。",
    t.ACT_USE: "同一部门有几份不同的表时，以这个文件为准。要填文件。",
    t.ACT_REJECT: "这个文件不作数。要填文件。",
    t.ACT_BELONGS: "程序认不出是谁报的表，由您指定归到这个部门。要填文件。",
    t.ACT_EXTEND: "准许这个部门延期，后面接着写日期，例如“延期至 2024-04-10”。",
    t.ACT_OBJECTED: "部门对复核结果有异议，还没有定。针对一项的，填指标编码。",
    t.ACT_UPHELD: "异议成立，改按“核定得分”算。要填指标编码和核定得分。只对当时那次复核有效，重新复核的要重新决定；请写上日期。",
    t.ACT_DISMISSED: "异议不成立，仍按复核分算。针对一项的，填指标编码。",
}
_LISTED: Final = ("编码", "部门名称", "文件")  # the columns of 列表
_RULED: Final = 12  # so many blank rows are drawn
_MADE: Final = datetime(2024, 1, 1)  # noqa: DTZ001 - a stamp in a workbook has no zone


@dataclass(frozen=True, slots=True)
class Offered:
    """What is offered for choosing: the departments' codes and names, and the paths of files."""

    departments: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()


def write_decisions(path: Path, offered: Offered) -> None:
    """Write the blank workbook to `path`, in place."""
    with Book(path, created=_MADE, title="财政局处理意见") as book:
        notes = (*NOTES, "“处理”一列填下面八种之一：")
        sheet, row = open_table(book, t.SHEET_DECISIONS, COLUMNS, "财政局处理意见", notes)
        for action, meaning in ACTIONS.items():
            sheet.raw.set_row(row, 19, book.style())
            sheet.write(row, 0, action, book.style(look.TEXT, look.BOLD, align="right"))
            sheet.merge((row, 1, row, len(COLUMNS) - 1), meaning, book.style(look.NOTE, font_size=10, indent=1))
            row += 1
        sheet.raw.set_row(row, 8, book.style())
        first = fill_table(sheet, row + 1, COLUMNS, [])
        for blank in range(first, first + _RULED):
            sheet.height(blank, 24)
            for col, column in enumerate(COLUMNS):
                sheet.write(blank, col, None, book.style(look.CELL, look.WRAP, column.style))
        choose(sheet, first, COLUMNS.index(COLUMNS[4]), tuple(ACTIONS), "")
        sheet.raw.ignore_errors({"number_stored_as_text": f"A{first + 1}:D{first + 1000}"})
        close_table(sheet, AMBER)
        _write_offered(book, offered)
        for col, count, letter in ((0, len(offered.departments), "A"), (1, len(offered.files), "C")):
            if count:
                offer(sheet, first, col, f"={t.SHEET_LISTS}!${letter}$2:${letter}${count + 1}")


def _write_offered(book: Book, offered: Offered) -> None:
    sheet, style = book.sheet(t.SHEET_LISTS), book.style(num_format="@")
    sheet.write_row(0, 0, _LISTED, style)
    for row, (code, name) in enumerate(offered.departments, start=1):
        sheet.write_row(row, 0, (code, name), style)
    for row, file in enumerate(offered.files, start=1):
        sheet.write(row, 2, file, style)
    sheet.raw.hide()


def offered_in(workbook: RawWorkbook) -> Offered:
    """What a workbook of ours offers; nothing if it has no such sheet."""
    sheet = next((sheet for sheet in workbook.sheets if sheet.name == t.SHEET_LISTS), None)
    columns = (
        ([shown(sheet.at(row, col)) for row in range(1, len(sheet.rows))] for col in range(3)) if sheet else ((),) * 3
    )
    codes, names, files = columns
    departments = tuple((code, name) for code, name in zip(codes, names, strict=True) if code)
    return Offered(departments, tuple(filter(None, files)))
