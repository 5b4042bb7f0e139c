"""指标差异: per indicator what the review changed: rates before and after, how many were cut, and why."""

from __future__ import annotations

from collections.abc import Mapping

from selfeval import text as t
from selfeval.consolidate.county import CountyTables
from selfeval.consolidate.review_records import ReviewedIndicator
from selfeval.excel.write import styles as s
from selfeval.excel.write.book import Sheet
from selfeval.excel.write.table import (
    CENTRED,
    CODE,
    NUMBER,
    TEXT,
    Column,
    Entry,
    Look,
    Rows,
    header,
    heading,
    name_area,
    or_none,
    page,
    score_format,
    text_numbers,
)
from selfeval.story.review import said_grounds

FIRST = 4


def is_made(tables: CountyTables) -> bool:
    """Whether a review is finished."""
    return tables.reviews is not None and tables.reviews.figures.reviewed > 0


def write(tabs: Mapping[str, Sheet], tables: CountyTables) -> None:
    """Write 指标差异."""
    sheet = tabs[t.TAB_DIFFERENCES]
    note = "只算已复核的部门，自评和复核都有分数的才计入得分率和差值，改了“不适用”的也计入调减、调增；得分率＝得分÷分值，平均差值＝（复核分－自评分）÷复核部门数。"
    heading(sheet, "指标差异　复核前后各指标对照", note)
    columns = _columns(tables)
    header(sheet, FIRST - 1, columns, height=34, arrows=True)
    rows = Rows(sheet, FIRST, columns, least=19)
    for row in tables.reviews.indicators if tables.reviews else ():
        rows.add(_entries(row))
    sheet.raw.autofilter(FIRST - 1, 0, rows.last, len(columns) - 1)
    sheet.raw.freeze_panes(FIRST, 3)
    text_numbers(sheet, (rows.first, 0, rows.last, 0))
    page(sheet, last=(rows.last, len(columns) - 1), repeat=(FIRST - 1, FIRST - 1))
    name_area(sheet.book, "指标差异_数据", t.TAB_DIFFERENCES, (FIRST - 1, 0, rows.last, len(columns) - 1))


def _columns(tables: CountyTables) -> tuple[Column, ...]:
    rate: Look = {**NUMBER, "num_format": "0.0%"}
    number = score_format(tables.places)
    count: Look = {**CENTRED, "num_format": "0;;"}
    indicators = tables.scheme.indicators
    return (
        Column("编码", s.fitting([i.code for i in indicators], 7, 20), CODE),
        Column("一级指标", 14, {**TEXT, "text_wrap": True}, wraps=True),
        Column("三级指标", s.fitting([i.name for i in indicators], 24, 30), {**TEXT, "text_wrap": True}, wraps=True),
        Column("分值", 7, {**CENTRED, "num_format": "General"}),
        Column("复核\n部门", 8, {**CENTRED, "num_format": "0"}),
        Column("自评\n得分率", 10, rate),
        Column("复核\n得分率", 10, rate),
        Column("平均差值", 10, {**NUMBER, "num_format": f'"▲"{number};"▼"{number};0'}),
        Column("调减\n部门", 8, count),
        Column("调增\n部门", 8, count),
        Column("主要理由", 40, {**TEXT, "text_wrap": True, "indent": 1}, wraps=True),
    )


def _entries(row: ReviewedIndicator) -> list[Entry]:
    return [
        row.code, row.category, row.name, row.cap, row.n, or_none(row.self_rate), or_none(row.rate),
        or_none(row.mean_difference), row.lowered, row.raised, said_grounds(row.grounds),
    ]  # fmt: skip
