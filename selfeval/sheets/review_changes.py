"""复核改分: every score that a review changed, with what the reviewer wrote, what it rests on and where it stands."""

from __future__ import annotations

from collections.abc import Mapping

from selfeval import text as t
from selfeval.consolidate.county import CountyTables
from selfeval.consolidate.review_records import ChangedScore
from selfeval.excel.write import styles as s
from selfeval.excel.write.book import Sheet
from selfeval.excel.write.table import (
    ABSENT,
    CENTRED,
    CODE,
    NONE,
    NUMBER,
    TEXT,
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
    score_format,
    text_numbers,
)

FIRST = 4


def is_made(tables: CountyTables) -> bool:
    """Whether a review changed anything."""
    return tables.reviews is not None and bool(tables.reviews.changes)


def write(tabs: Mapping[str, Sheet], tables: CountyTables) -> None:
    """Write 复核改分."""
    sheet, columns = tabs[t.TAB_CHANGES], _columns(tables)
    note = "已复核部门里复核分与自评分不同的各项，一项一行；说明和依据照抄复核底稿，来源是底稿里的单元格。"
    settled = _is_settled(tables)
    if settled:
        note += "异议成立的按核定分算，差值是核定分减自评分。"
    heading(sheet, "复核改分　改了哪些分、为什么", note)
    header(sheet, FIRST - 1, columns, height=34, arrows=True)
    rows = Rows(sheet, FIRST, columns, least=20)
    for row in tables.reviews.changes if tables.reviews else ():
        rows.add(_entries(row, settled=settled))
    sheet.raw.autofilter(FIRST - 1, 0, rows.last, len(columns) - 1)
    sheet.raw.freeze_panes(FIRST, 2)
    text_numbers(sheet, (rows.first, 0, rows.last, 2))
    page(sheet, last=(rows.last, len(columns) - 2), repeat=(FIRST - 1, FIRST - 1))  # a link is no use on paper
    name_area(sheet.book, "复核改分_数据", t.TAB_CHANGES, (FIRST - 1, 0, rows.last, len(columns) - 1))


def _is_settled(tables: CountyTables) -> bool:
    """Whether an objection changed what holds: then that stands in a column of its own."""
    return tables.reviews is not None and any(row.final != row.after for row in tables.reviews.changes)


def _columns(tables: CountyTables) -> tuple[Column, ...]:
    number = score_format(tables.decimals)
    wrapped: Look = {**TEXT, "text_wrap": True}
    indicators = tables.scheme.indicators
    return (
        Column("编码", 7, CODE),
        Column("部门名称", 20, wrapped, wraps=True),
        Column("指标\n编码", s.fitting([i.code for i in indicators], 7, 20), CODE),
        Column("三级指标", 20, wrapped, wraps=True),
        Column("分值", 6.5, {**CENTRED, "num_format": "General"}),
        Column("自评分", 8, CENTRED),
        Column("复核分", 8, {**CENTRED, "bold": True}),
        *([Column("核定分", 8, {**CENTRED, "bold": True})] if _is_settled(tables) else []),
        Column("差值", 8.5, {**NUMBER, "num_format": f'"▲"{number};"▼"{number};0'}),
        Column(t.COL_GROUND, 11, CENTRED),
        Column(t.COL_REMARK, 42, {**wrapped, "indent": 1}, wraps=True),
        Column(t.COL_PROOF, 26, {**wrapped, "indent": 1}, wraps=True),
        Column("来源", 38, {**TEXT, "font_size": 9}),
    )


def _entries(row: ChangedScore, *, settled: bool) -> list[Entry]:
    at = "　".join(filter(None, (row.file, "!".join(filter(None, (row.sheet, row.cell))))))
    moved: Entry = Cell(NONE, ABSENT) if row.difference is None else row.difference
    return [
        row.code, row.name, row.indicator, row.indicator_name, row.cap, row.before, row.after,
        *([row.final] if settled else []), moved, row.ground or None, row.remark or None, row.proof or None,
        Link(at, inbox_link(row.file)),
    ]  # fmt: skip
