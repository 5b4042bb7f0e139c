"""问题清单: every finding with its place, what to do, what was answered, and a link to the file.

Those of review workbooks stand by themselves behind what departments have to mend, and those of files that don't count
last, in grey; the column 计数 keeps both out of a filter.
"""

from __future__ import annotations

from collections.abc import Mapping

from selfeval import text as t
from selfeval.checks.batch import reasons_are_own
from selfeval.consolidate.county import Bearing, CountyTables, FindingRow
from selfeval.excel.write import styles as s
from selfeval.excel.write.book import Sheet
from selfeval.excel.write.table import (
    ABSENT,
    CENTRED,
    CODE,
    NONE,
    TEXT,
    WRAPPED,
    Cell,
    Column,
    Entry,
    Link,
    Look,
    Rows,
    freeze,
    header,
    heading,
    inbox_link,
    name_area,
    page,
    text_numbers,
)
from selfeval.findings import kind_of
from selfeval.model import Level
from selfeval.submission.terms import where_to_explain

FIRST = 4
MOST_ROWS = 200_000
MOST_LINES = 12
SHARED = kind_of(reasons_are_own).code
MOST_SHOWN = 48  # characters of what was filled in; all of it stands in results.json
MARKS: Mapping[Level, str] = {Level.ERROR: '"● "@', Level.QUERY: '"▲ "@', Level.NOTE: '"○ "@'}
LEVEL_LOOK: Mapping[Level, Look] = {
    Level.ERROR: {"font_color": s.RED, "bg_color": s.RED_BG, "bold": True},
    Level.QUERY: {"font_color": s.AMBER, "bg_color": s.AMBER_BG, "bold": True},
    Level.NOTE: {"font_color": s.MUTE},
}
ANSWERED: Look = {"font_color": s.MUTE}  # a query that was explained recedes
APART: Look = {"top": 2, "top_color": s.MID}  # above the first finding of a file that doesn't count
_APART = (Bearing.REVIEW, Bearing.NOTHING)
NOT_PRINTED = 3  # columns at the right


def write(tabs: Mapping[str, Sheet], tables: CountyTables) -> None:
    """Write 问题清单."""
    sheet, findings = tabs[t.TAB_FINDINGS], tables.findings[:MOST_ROWS]
    heading(sheet, "问题清单", _note(tables))
    columns = _columns(tables)
    header(sheet, FIRST - 1, columns, arrows=True)
    rows = Rows(sheet, FIRST, columns, most_lines=MOST_LINES)
    before = Bearing.DEPARTMENT
    for row in findings:
        apart = APART if row.bearing in _APART and row.bearing is not before else {}
        rows.add(_entries(row), {**(ANSWERED if row.bearing is Bearing.NOTHING else {}), **apart} or None)
        before = row.bearing
    if not findings:
        rows.add([None, None, "没有问题", *[None] * (len(columns) - 3)])
    last = len(columns) - 1
    sheet.raw.autofilter(FIRST - 1, 0, rows.last, last)
    freeze(sheet, FIRST, 3)
    sheet.raw.set_zoom(85)  # so that a small screen shows what to do as well
    text_numbers(sheet, (rows.first, 0, rows.last, last))
    page(sheet, last=(rows.last, last - NOT_PRINTED), repeat=(FIRST - 1, FIRST - 1))
    name_area(sheet.book, "问题清单_数据", t.TAB_FINDINGS, (FIRST - 1, 0, rows.last, last))


def _note(tables: CountyTables) -> str:
    findings = [row for row in tables.findings if row.counts]
    counts = {level: sum(1 for row in findings if row.level is level) for level in Level}
    still = sum(1 for row in findings if row.level is Level.QUERY and row.open)
    copied = sum(1 for row in findings if row.kind == SHARED)
    rest = f"只列前 {MOST_ROWS} 条，其余见 results.json。" if len(tables.findings) > MOST_ROWS else ""
    reviews, grey = (sum(1 for row in tables.findings if row.bearing is one) for one in _APART)
    if grey:
        rest = f"末尾灰色的 {grey} 条在没有计分的文件里，不用处理，不在以上条数内。{rest}"
    if reviews:
        rest = f"粗线下面“计数”是“复核”的 {reviews} 条在复核底稿里，请复核人改，不发给部门，不在以上条数内。{rest}"
    among = f"（{copied} 条是扣分原因与其他部门相同）" if copied else ""
    return (
        f"错误 {counts[Level.ERROR]} 条：必须改，改好前所在的文件不计分；核实 {counts[Level.QUERY]} 条（{still} 条待说明）：改正，或{where_to_explain(tables.scheme)}；"
        f"提示 {counts[Level.NOTE]} 条{among}：不用处理。点“单元格”可打开原表。{rest}"
    )


def _columns(tables: CountyTables) -> tuple[Column, ...]:
    explained = any(row.explanation for row in tables.findings)
    top: Look = {"valign": "top"}
    wrapped: Look = {**WRAPPED, **top}
    return (
        Column("级别", 9.5, {**CENTRED, **top}),
        Column("编码", 7.5, {**CODE, **top}),
        Column(
            "部门名称",
            s.fitting([row.name or "" for row in tables.findings], 16, 24),
            {**wrapped, "indent": 0},
            wraps=True,
        ),
        Column("工作表", 12, {**CENTRED, **top, "text_wrap": True}, wraps=True),
        Column("单元格", 8, {**CENTRED, **top}),
        Column("问题", 42 if explained else 48, wrapped, wraps=True),
        Column("填的内容", 20, wrapped, wraps=True),
        Column("怎么改", 34 if explained else 44, wrapped, wraps=True),
        Column("说明", 23 if explained else 8, wrapped, wraps=True),
        Column("代码", 7.5, {**CODE, **top}),
        Column("文件处理", 15, {**CENTRED, **top, "font_size": 9, "font_color": s.MUTE}),
        Column("计数", 7.5, {**CENTRED, **top, "font_size": 9, "font_color": s.MUTE}),
        Column("文件", 44, {**TEXT, **top, "font_size": 9, "indent": 1}),
    )


def _entries(row: FindingRow) -> list[Entry]:
    words: Look = {} if row.open or row.level is Level.NOTE else ANSWERED
    level: Look = {**LEVEL_LOOK[row.level], "num_format": MARKS[row.level]}
    if row.bearing is Bearing.NOTHING:
        level = {**ANSWERED, "num_format": MARKS[row.level]}
    elif row.level is Level.QUERY and not row.open:
        level = {**level, "bg_color": "#FFFFFF", "bold": False}
    absent = Cell(NONE, ABSENT)
    return [
        Cell(t.LEVEL_NAMES[row.level], level),
        row.code or absent,
        row.name or absent,
        row.sheet or absent,
        _place(row),
        Cell(row.message, words),
        _cut(row.value),
        Cell(row.remedy, words),
        row.explanation,
        row.kind,
        t.FATE_NAMES[row.fate] if row.fate else None,
        _counted(row),
        Link(row.file or "", inbox_link(row.file)),
    ]


def _counted(row: FindingRow) -> str:
    """Whether a finding is among those counted, or the bureau's own to mend."""
    return t.REVIEW_FOLDER if row.bearing is Bearing.REVIEW else t.YES if row.counts else t.NO


def _place(row: FindingRow) -> Entry:
    """The cell, which leads to the file."""
    return Link(row.cell or NONE, inbox_link(row.file), {} if row.cell else ABSENT)


def _cut(value: str | None) -> str | None:
    return value if value is None or len(value) <= MOST_SHOWN else value[:MOST_SHOWN] + "……"
