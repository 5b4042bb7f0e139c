"""问题清单: every finding with its place, what to do, what was answered, and a link to the file.

Those of files that don't count stand below, in a table of their own, out of the way of sorting and filtering.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from selfeval import text as t
from selfeval.consolidate.county import CountyTables, FindingRow
from selfeval.excel.write import styles as s
from selfeval.excel.write.book import Sheet
from selfeval.excel.write.table import (
    ABSENT,
    CENTRED,
    CODE,
    NONE,
    NOTE,
    SECTION,
    TEXT,
    WRAPPED,
    Cell,
    Column,
    Entry,
    Link,
    Look,
    Rows,
    header,
    heading,
    inbox_link,
    name_area,
    page,
    text_numbers,
)
from selfeval.model import Level
from selfeval.submission.terms import where_to_explain

FIRST = 4
MOST_ROWS = 200_000
MOST_LINES = 12
MOST_SHOWN = 48  # characters of what was filled in; all of it stands in results.json
MARKS: Mapping[Level, str] = {Level.ERROR: '"● "@', Level.QUERY: '"▲ "@', Level.NOTE: '"○ "@'}
LEVEL_LOOK: Mapping[Level, Look] = {
    Level.ERROR: {"font_color": s.RED, "bg_color": s.RED_BG, "bold": True},
    Level.QUERY: {"font_color": s.AMBER, "bg_color": s.AMBER_BG, "bold": True},
    Level.NOTE: {"font_color": s.MUTE},
}
ANSWERED: Look = {"font_color": s.MUTE}  # a query that was explained recedes
APART = "没有计分的文件里的问题"
APART_NOTE = "这些文件没有采用、重复，或者是免报部门的，不用处理：里面的问题不进入上面的条数，也不进入总览、报送情况、通报和退回的材料。"


def write(tabs: Mapping[str, Sheet], tables: CountyTables) -> None:
    """Write 问题清单."""
    sheet, shown = tabs[t.TAB_FINDINGS], tables.findings[:MOST_ROWS]
    findings, apart = [row for row in shown if row.counts], [row for row in shown if not row.counts]
    heading(sheet, "问题清单", _note(tables))
    columns = _columns()
    header(sheet, FIRST - 1, columns, arrows=True)
    rows = Rows(sheet, FIRST, columns, most_lines=MOST_LINES)
    for row in findings:
        rows.add(_entries(row))
    if not findings:
        rows.add([None, None, "没有问题", *[None] * (len(columns) - 3)])
    last, end = len(columns) - 1, _apart(sheet, rows.last + 2, columns, apart) if apart else rows.last
    sheet.raw.autofilter(FIRST - 1, 0, rows.last, last)
    sheet.raw.freeze_panes(FIRST, 3)
    text_numbers(sheet, (rows.first, 0, end, last))
    page(sheet, last=(end, last - 2), repeat=(FIRST - 1, FIRST - 1))
    name_area(sheet.book, "问题清单_数据", t.TAB_FINDINGS, (FIRST - 1, 0, rows.last, last))


def _apart(sheet: Sheet, row: int, columns: Sequence[Column], findings: Sequence[FindingRow]) -> int:
    """The findings of files that don't count, in grey; returns the last row."""
    sheet.height(row, 26)
    sheet.write(row, 0, APART, sheet.book.style(SECTION))
    sheet.write(row + 1, 0, APART_NOTE, sheet.book.style(NOTE))
    header(sheet, row + 2, columns, widths=False)
    rows = Rows(sheet, row + 3, columns, most_lines=MOST_LINES)
    for finding in findings:
        rows.add(_entries(finding), ANSWERED)
    return rows.last


def _note(tables: CountyTables) -> str:
    findings = [row for row in tables.findings if row.counts]
    counts = {level: sum(1 for row in findings if row.level is level) for level in Level}
    still = sum(1 for row in findings if row.level is Level.QUERY and row.open)
    rest = f"只列前 {MOST_ROWS} 条，其余见 results.json。" if len(tables.findings) > MOST_ROWS else ""
    if len(findings) < len(tables.findings):
        rest = f"没有计分的文件里的 {len(tables.findings) - len(findings)} 条另列在下面。{rest}"
    return (
        f"错误 {counts[Level.ERROR]} 条：必须改，改好前所在的文件不计分；核实 {counts[Level.QUERY]} 条（{still} 条待说明）：改正，或{where_to_explain(tables.scheme)}；"
        f"提示 {counts[Level.NOTE]} 条：不用处理。点“文件”可打开原表。{rest}"
    )


def _columns() -> tuple[Column, ...]:
    top: Look = {"valign": "top"}
    wrapped: Look = {**WRAPPED, **top}
    return (
        Column("级别", 9.5, {**CENTRED, **top}),
        Column("编码", 7.5, {**CODE, **top}),
        Column("部门名称", 20, {**wrapped, "indent": 0}, wraps=True),
        Column("工作表", 12, {**CENTRED, **top, "text_wrap": True}, wraps=True),
        Column("单元格", 8, {**CENTRED, **top}),
        Column("问题", 42, wrapped, wraps=True),
        Column("填的内容", 17, wrapped, wraps=True),
        Column("怎么改", 34, wrapped, wraps=True),
        Column("说明", 23, wrapped, wraps=True),
        Column("代码", 7.5, {**CODE, **top}),
        Column("文件处理", 15, {**CENTRED, **top, "font_size": 9, "font_color": s.MUTE}),
        Column("文件", 44, {**TEXT, **top, "font_size": 9, "indent": 1}),
    )


def _entries(row: FindingRow) -> list[Entry]:
    words: Look = {} if row.open or row.level is Level.NOTE else ANSWERED
    level: Look = {**LEVEL_LOOK[row.level], "num_format": MARKS[row.level]}
    if not row.counts:
        level = {**ANSWERED, "num_format": MARKS[row.level]}
    elif row.level is Level.QUERY and not row.open:
        level = {**level, "bg_color": "#FFFFFF", "bold": False}
    absent = Cell(NONE, ABSENT)
    return [
        Cell(t.LEVEL_NAMES[row.level], level),
        row.code or absent,
        row.name or absent,
        row.sheet or absent,
        row.cell or absent,
        Cell(row.message, words),
        _cut(row.value),
        Cell(row.remedy, words),
        row.explanation,
        row.kind,
        t.FATE_NAMES[row.fate] if row.fate else None,
        Link(row.file or "", inbox_link(row.file)),
    ]


def _cut(value: str | None) -> str | None:
    return value if value is None or len(value) <= MOST_SHOWN else value[:MOST_SHOWN] + "……"
