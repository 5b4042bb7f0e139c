"""templates/整改台账.xlsx: every problem the review found, a row each, until it is closed. Rows are only added.

Whether one is overdue is a formula there, by the day the workbook is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Book, Value
from selfeval.excel.write.styles import AMBER, GREEN, INPUT, RED
from selfeval.forms import look
from selfeval.forms.added_rows import Live
from selfeval.forms.kept_rows import add_below
from selfeval.forms.tables import MOST_ROWS, OfficerColumn, below, choose, close_table, fill_table, open_table
from selfeval.model import CellValue, Scheme, column_letters
from selfeval.officer.tables import Table
from selfeval.tables import day, is_blank, shown

_TEXT: Final = {**look.AS_TEXT, "indent": 1}
_DAY: Final = {**look.CENTRE, "num_format": "yyyy-mm-dd"}
_ENTRY: Final = {"bg_color": INPUT}
_MADE: Final = datetime(2024, 1, 1)  # noqa: DTZ001 - a stamp in a workbook has no zone
_NOTES: Final = (
    "一行一个复核发现的问题，由 selfeval report 添加；已有的行一格也不会动。浅黄色的由财政局填：责任人、整改情况、状态、销号日期。",
    "“逾期”一列自动计算：过了期限，状态不是“已销号”、也没有填销号日期的，显示逾期几天。",
)
_WIDTHS: Final[Mapping[str, float]] = {
    t.ROS_CODE: 8, t.ROS_NAME: 18, t.LED_INDICATOR: 8, t.LED_PROBLEM: 34, t.LED_CUT: 7, t.LED_TASK: 21, t.LED_DUE: 12,
    t.LED_WHO: 10, t.LED_TOLD: 12, t.LED_DONE: 22, t.LED_STATE: 9, t.LED_CLOSED: 12, t.LED_LATE: 12,
}  # fmt: skip
_DAYS: Final = (t.LED_DUE, t.LED_TOLD, t.LED_CLOSED)
_ENTRIES: Final = (t.LED_WHO, t.LED_DONE, t.LED_STATE, t.LED_CLOSED)
_CENTRED: Final = (t.ROS_CODE, t.LED_INDICATOR, t.LED_STATE)


def add_to_ledger(path: Path, before: Path, table: Table, more: Sequence[Mapping[str, Value]]) -> None:
    """Write the ledger to `path` with the new rows below what stands in `before`."""
    at = table.header.columns if table.header else {}
    letters = {name: f"${column_letters(col)}" for name, col in at.items()}
    known = {t.LED_DUE, t.LED_CLOSED, t.LED_STATE} <= letters.keys()
    live = {t.LED_LATE: [partial(_live, letters=letters)] * len(more)} if known else {}
    add_below(before, path, table, [_column(name) for name in t.LEDGER_COLUMNS], more, live=live)


def _live(number: int, letters: Mapping[str, str]) -> Live:
    return Live(_late_formula(letters, number), "")  # nothing is overdue on the day it is told


def write_ledger(path: Path, scheme: Scheme, rows: Sequence[Mapping[str, Value]]) -> None:
    """Write a new ledger to `path`, in place."""
    columns = [_column(name) for name in t.LEDGER_COLUMNS]
    title = f"{scheme.county}{scheme.year}年度部门整体支出绩效评价　整改台账"
    with Book(path, created=_MADE, title=f"{scheme.county}{scheme.year}年度整改台账") as book:
        sheet, row = open_table(book, t.SHEET_LEDGER, columns, title, _NOTES)
        first = fill_table(sheet, row, columns, [[one.get(column.name) for column in columns] for one in rows])
        letters = {name: f"${column_letters(col)}" for col, name in enumerate(t.LEDGER_COLUMNS)}
        late, style = t.LEDGER_COLUMNS.index(t.LED_LATE), book.style(look.TEXT, look.CENTRE, font_color=RED)
        sheet.raw.set_column(late, late, _WIDTHS[t.LED_LATE], style)
        for at in range(first, first + len(rows)):
            sheet.formula(at, late, f"={_late_formula(letters, at + 1)}", style, "")
        choose(sheet, first, t.LEDGER_COLUMNS.index(t.LED_STATE), t.LEDGER_STATES, "请从列表里选择状态。")
        done = {
            "type": "cell",
            "criteria": "==",
            "value": f'"{t.LEDGER_CLOSED}"',
            "format": book.style(font_color=GREEN),
        }
        sheet.condition(below(first, t.LEDGER_COLUMNS.index(t.LED_STATE)), done)
        sheet.raw.ignore_errors({"number_stored_as_text": f"A{first + 1}:D{first + MOST_ROWS}"})
        sheet.raw.freeze_panes(first, 2)
        sheet.raw.autofilter(row, 0, first + max(len(rows), 1) - 1, len(columns) - 1)
        close_table(sheet, AMBER)


def _late_formula(letters: Mapping[str, str], row: int) -> str:
    """How many days a row is overdue; the day may be a text such as 2024-04-01, or 2024年4月1日."""
    due, closed, state = (f"{letters[name]}{row}" for name in (t.LED_DUE, t.LED_CLOSED, t.LED_STATE))
    written = f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(TRIM({due}),".","-"),"年","-"),"月","-"),"日","")'
    day = f"IF(ISNUMBER({due}),{due},IFERROR(DATEVALUE({written}),0))"
    open_ = f'TRIM({closed}&"")="",TRIM({state}&"")<>"{t.LEDGER_CLOSED}"'
    return f'IF({day}=0,"",IF(AND({open_},{day}<TODAY()),"逾期 "&(TODAY()-{day})&" 天",""))'


def _column(name: str) -> OfficerColumn:
    style = _DAY if name in _DAYS else {**look.CENTRE, **look.AS_TEXT} if name in _CENTRED else _TEXT
    if name == t.LED_CUT:
        style = {**look.CENTRE, "num_format": "0.##"}
    return OfficerColumn(name, _WIDTHS[name], {**style, **(_ENTRY if name in _ENTRIES else {})}, entry=name in _ENTRIES)


def late_said(row: Mapping[str, CellValue], today: date) -> str:
    """By how many days a row is past its day and not closed; nothing where it isn't."""
    due = day(row.get(t.LED_DUE))
    closed = not is_blank(row.get(t.LED_CLOSED)) or shown(row.get(t.LED_STATE)).strip() == t.LEDGER_CLOSED
    days = (today - due).days if due and not closed else 0
    return f"逾期 {days} 天" if days > 0 else ""
