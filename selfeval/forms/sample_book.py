"""templates/复核名单.xlsx: who is to be reviewed, a row a department. What is on the list stays as it stands; rows are added.

A list that lies there already is added to where it lies: everything else in the workbook stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Book, Value
from selfeval.excel.write.styles import AMBER, GREEN, INPUT, MUTE
from selfeval.excel.write.table import score_format
from selfeval.forms import look
from selfeval.forms.kept_rows import add_below
from selfeval.forms.tables import MOST_ROWS, OfficerColumn, below, choose, close_table, fill_table, mark, open_table
from selfeval.model import Scheme, column_letters
from selfeval.officer.tables import Table
from selfeval.review.sampling import Picked

_TEXT: Final = {**look.AS_TEXT, "indent": 1}
_CODE: Final = {**look.AS_TEXT, **look.CENTRE}
_DAY: Final = {**look.CENTRE, "num_format": "yyyy-mm-dd"}
_ENTRY: Final = {"bg_color": INPUT}
_MADE: Final = datetime(2024, 1, 1)  # noqa: DTZ001 - a stamp in a workbook has no zone
_NOTES: Final = (
    "一行一个要复核的部门。“复核”填“是”的，运行 selfeval review 生成复核底稿；不想复核的改成“否”，不要删行，删了下次还会列进来。",
    "要另外添部门，在下面接着写一行：填编码、名称和“复核”，入选方式写“指定”。再运行 selfeval sample 只添新的，写好的一格也不会动。",
    "风险分、自评分和等次是列入名单时的。{how}",
)


def add_to_sample(path: Path, before: Path, table: Table, scheme: Scheme, picked: Sequence[Picked], how: str) -> None:
    """Write the list to `path` with those picked below what stands in `before`; `how` says how the last lot was drawn."""
    begins, _, _ = _NOTES[-1].partition("{")
    rows = [*map(_row, picked)]
    add_below(before, path, table, _columns(scheme), rows, notes={begins: _NOTES[-1].format(how=how)})


def write_sample(path: Path, scheme: Scheme, picked: Sequence[Picked], how: str) -> None:
    """Write a new list to `path`, in place. `how` says how the lot was drawn."""
    columns = _columns(scheme)
    rows = [[row.get(column.name) for column in columns] for row in map(_row, picked)]
    title = f"{scheme.county}{scheme.year}年度部门整体支出绩效自评　复核名单"
    with Book(path, created=_MADE, title=f"{scheme.county}{scheme.year}年度复核名单") as book:
        sheet, row = open_table(book, t.SHEET_SAMPLE, columns, title, [note.format(how=how) for note in _NOTES])
        first = fill_table(sheet, row, columns, rows)
        names = [column.name for column in columns]
        at = {name: f"${column_letters(names.index(name))}{first + 1}" for name in (t.ROS_CODE, t.SAM_REVIEW)}
        review, code = names.index(t.SAM_REVIEW), at[t.ROS_CODE]
        choose(sheet, first, review, (t.YES, t.NO), "请填“是”或者“否”。")
        choose(sheet, first, names.index(t.SAM_WAY), tuple(t.WAY_NAMES.values()), "请从列表里选择入选方式。")
        due = {"validate": "date", "criteria": ">=", "value": date(2000, 1, 1), "ignore_blank": True}
        refusal = {"error_title": t.SAM_DUE, "error_message": "请写成“2024-03-31”这样的日期。"}
        sheet.validate(below(first, names.index(t.SAM_DUE)), {**due, **refusal})
        mark(sheet, first, review, f'=AND({code}<>"",{at[t.SAM_REVIEW]}<>"{t.YES}",{at[t.SAM_REVIEW]}<>"{t.NO}")')
        for word, colour in ((t.YES, GREEN), (t.NO, MUTE)):
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": book.style(font_color=colour)}
            sheet.condition(below(first, review), rule)
        sheet.raw.ignore_errors({"number_stored_as_text": f"A{first + 1}:B{first + MOST_ROWS}"})
        sheet.raw.freeze_panes(first, 2)
        sheet.raw.autofilter(row, 0, first + max(len(rows), 1) - 1, len(columns) - 1)
        close_table(sheet, AMBER)


def _columns(scheme: Scheme) -> tuple[OfficerColumn, ...]:
    score = {**look.CENTRE, "num_format": score_format(scheme.decimals)}
    return (
        OfficerColumn(t.ROS_CODE, 8, _CODE),
        OfficerColumn(t.ROS_NAME, 25, _TEXT),
        OfficerColumn(t.ROS_GROUP, 12, _TEXT),
        OfficerColumn(t.SAM_WAY, 11, look.CENTRE),
        OfficerColumn(t.SAM_POINTS, 9, {**look.CENTRE, "num_format": "0.##"}),
        OfficerColumn(t.SAM_WHY, 46, _TEXT),
        OfficerColumn(t.SAM_SCORE, 9, score),
        OfficerColumn(t.SAM_GRADE, 9, look.CENTRE),
        OfficerColumn(t.SAM_REVIEWER, 12, {**_TEXT, **_ENTRY}, entry=True),
        OfficerColumn(t.SAM_DUE, 13, {**_DAY, **_ENTRY}, entry=True),
        OfficerColumn(t.SAM_REVIEW, 9, {**look.CENTRE, **look.BOLD, **_ENTRY}, entry=True),
    )


def _row(one: Picked) -> Mapping[str, Value]:
    """The row of a department that is new on the list."""
    result, card = one.candidate.result, one.candidate.result.scorecard
    total: Decimal | None = card.total if card else None
    return {
        t.ROS_CODE: result.department.code,
        t.ROS_NAME: result.department.name,
        t.ROS_GROUP: result.department.group or None,
        t.SAM_WAY: t.WAY_NAMES[one.way],
        t.SAM_POINTS: one.candidate.points,
        t.SAM_WHY: one.candidate.said or None,
        t.SAM_SCORE: total,
        t.SAM_GRADE: card.grade if card else None,
        t.SAM_REVIEW: t.YES,
    }
