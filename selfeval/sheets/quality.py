"""自评质量: what each reviewed department's self-evaluation itself is worth, item by item."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from selfeval import text as t
from selfeval.consolidate.county import CountyTables
from selfeval.consolidate.review_records import QualityRow
from selfeval.excel.write.book import Sheet
from selfeval.excel.write.table import (
    CODE,
    NUMBER,
    TEXT,
    Column,
    Entry,
    Look,
    Rows,
    header,
    heading,
    or_none,
    page,
    score_format,
    text_numbers,
)
from selfeval.tables import plain

FIRST = 4


def is_made(tables: CountyTables) -> bool:
    """Whether self-evaluations were scored."""
    return tables.reviews is not None and bool(tables.reviews.quality)


def write(tabs: Mapping[str, Sheet], tables: CountyTables) -> None:
    """Write 自评质量."""
    sheet, items = tabs[t.TAB_QUALITY], tables.scheme.review.quality
    found = tables.reviews.quality if tables.reviews else ()
    said = any(row.remarks for row in found)
    heading(sheet, "自评质量", "复核人对自评工作本身的打分，不计入核定分；没有打全的没有合计。")
    points: Look = {**NUMBER, "num_format": score_format(tables.decimals)}
    columns = (
        Column("编码", 8, CODE),
        Column("部门名称", 28, TEXT),
        *(Column(f"{name}\n（{plain(cap)}分）", 14, points) for name, cap in items.items()),
        Column("合计", 10, {**points, "bold": True}),
        *([Column(t.QUALITY_REMARK, 50, {**TEXT, "text_wrap": True, "indent": 1}, wraps=True)] if said else []),
    )
    header(sheet, FIRST - 1, columns, height=36, arrows=True)
    rows = Rows(sheet, FIRST, columns, least=20)
    for row in found:
        rows.add([*_entries(row), *([_remarks(row)] if said else [])])
    sheet.raw.freeze_panes(FIRST, 2)
    text_numbers(sheet, (rows.first, 0, rows.last, 0))
    page(sheet, last=(rows.last, len(columns) - 1), repeat=(FIRST - 1, FIRST - 1))


def _entries(row: QualityRow) -> list[Entry]:
    known = [points for points in row.points if points is not None]
    total = sum(known, Decimal(0)) if len(known) == len(row.points) else None
    return [row.code, row.name, *map(or_none, row.points), or_none(total)]


def _remarks(row: QualityRow) -> str | None:
    """What the reviewer wrote beside the points, item by item."""
    return "；".join(f"{item}：{remark}" for item, remark in row.remarks) or None
