"""templates/整改台账.xlsx: every problem the review found, a row each, until it is closed. Rows are only added.

Whether one is overdue is a formula there, by the day the workbook is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Book, Value
from selfeval.excel.write.styles import AMBER, GREEN, INPUT, RED
from selfeval.forms import look
from selfeval.forms.kept_rows import Rows
from selfeval.forms.tables import MOST_ROWS, OfficerColumn, below, choose, close_table, fill_table, open_table
from selfeval.model import Scheme, column_letters

_TEXT: Final = {**look.AS_TEXT, "indent": 1}
_DAY: Final = {**look.CENTRE, "num_format": "yyyy-mm-dd"}
_ENTRY: Final = {"bg_color": INPUT}
_MADE: Final = datetime(2024, 1, 1)  # noqa: DTZ001 - a stamp in a workbook has no zone
_NOTES: Final = (
    "一行一个复核发现的问题，由 selfeval report 添加；已有的行一格也不会动。浅黄色的由财政局填：责任人、整改情况、状态、销号日期。",
    "“逾期”一列自动计算：过了期限、没有填销号日期的，显示逾期几天。",
)
_WIDTHS: Final[Mapping[str, float]] = {
    t.ROS_CODE: 8, t.ROS_NAME: 22, t.LED_INDICATOR: 9, t.LED_PROBLEM: 44, t.LED_CUT: 8, t.LED_TASK: 30, t.LED_DUE: 12,
    t.LED_WHO: 11, t.LED_TOLD: 12, t.LED_DONE: 30, t.LED_STATE: 10, t.LED_CLOSED: 12, t.LED_LATE: 12,
}  # fmt: skip
_DAYS: Final = (t.LED_DUE, t.LED_TOLD, t.LED_CLOSED)
_ENTRIES: Final = (t.LED_WHO, t.LED_DONE, t.LED_STATE, t.LED_CLOSED)
_CENTRED: Final = (t.ROS_CODE, t.LED_INDICATOR, t.LED_STATE)


def write_ledger(path: Path, scheme: Scheme, before: Rows, more: Sequence[Mapping[str, Value]], today: date) -> None:
    """Write the ledger to `path`, in place: the rows before, then the new ones."""
    columns = [_column(name) for name in t.LEDGER_COLUMNS] + [OfficerColumn(name, 20, _TEXT) for name in before.further]
    rows = [{**row, t.LED_LATE: None} for row in (*before.rows, *more)]
    title = f"{scheme.county}{scheme.year}年度部门整体支出绩效评价　整改台账"
    with Book(path, created=_MADE, title=f"{scheme.county}{scheme.year}年度整改台账") as book:
        sheet, row = open_table(book, t.SHEET_LEDGER, columns, title, _NOTES)
        first = fill_table(sheet, row, columns, [[one.get(column.name) for column in columns] for one in rows])
        letters = {name: f"${column_letters(t.LEDGER_COLUMNS.index(name))}" for name in (t.LED_DUE, t.LED_CLOSED)}
        late, style = t.LEDGER_COLUMNS.index(t.LED_LATE), book.style(look.TEXT, look.CENTRE, font_color=RED)
        for at, one in enumerate(rows, start=first):
            due, closed = (f"{letters[name]}{at + 1}" for name in (t.LED_DUE, t.LED_CLOSED))
            formula = f'=IF(ISNUMBER({due}),IF(AND({closed}="",{due}<TODAY()),"逾期 "&(TODAY()-{due})&" 天",""),"")'
            sheet.formula(at, late, formula, style, _late(one, today))
        choose(sheet, first, t.LEDGER_COLUMNS.index(t.LED_STATE), t.LEDGER_STATES, "请从列表里选择状态。")
        done = {
            "type": "cell",
            "criteria": "==",
            "value": f'"{t.LEDGER_STATES[-1]}"',
            "format": book.style(font_color=GREEN),
        }
        sheet.condition(below(first, t.LEDGER_COLUMNS.index(t.LED_STATE)), done)
        sheet.raw.ignore_errors({"number_stored_as_text": f"A{first + 1}:D{first + MOST_ROWS}"})
        sheet.raw.freeze_panes(first, 3)
        sheet.raw.autofilter(row, 0, first + max(len(rows), 1) - 1, len(columns) - 1)
        close_table(sheet, AMBER)


def _column(name: str) -> OfficerColumn:
    style = _DAY if name in _DAYS else {**look.CENTRE, **look.AS_TEXT} if name in _CENTRED else _TEXT
    if name == t.LED_CUT:
        style = {**look.CENTRE, "num_format": "0.##"}
    return OfficerColumn(name, _WIDTHS[name], {**style, **(_ENTRY if name in _ENTRIES else {})}, entry=name in _ENTRIES)


def is_late(row: Mapping[str, Value], today: date) -> bool:
    """Whether a row is past its day and not closed."""
    return bool(_late(row, today))


def _late(row: Mapping[str, Value], today: date) -> str:
    due = row.get(t.LED_DUE)
    if not isinstance(due, date) or row.get(t.LED_CLOSED) is not None:
        return ""
    days = (today - (due.date() if isinstance(due, datetime) else due)).days
    return f"逾期 {days} 天" if days > 0 else ""
