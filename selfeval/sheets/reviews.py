"""复核情况: every department whose review was made, filed and reviewed side by side; and what is open."""

from __future__ import annotations

from collections.abc import Mapping

from selfeval import text as t
from selfeval.consolidate.county import CountyTables
from selfeval.consolidate.review_records import OutstandingReview, ReviewedDepartment
from selfeval.excel.write import styles as s
from selfeval.excel.write.book import Sheet
from selfeval.excel.write.table import (
    ABSENT,
    CENTRED,
    CODE,
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
    or_none,
    page,
    score_format,
    text_numbers,
)
from selfeval.story.review import said_grounds, said_of_review
from selfeval.tables import plain

FIRST = 4
_LINE_LOOK: Mapping[str, Look] = {
    "grave": {"font_color": s.RED, "bg_color": s.RED_BG, "bold": True},
    "warning": {"font_color": s.AMBER, "bg_color": s.AMBER_BG},
}
_STATE_LOOK: Look = {"font_color": s.AMBER}


def is_made(tables: CountyTables) -> bool:
    """Whether a review was made."""
    return tables.reviews is not None


def write(tabs: Mapping[str, Sheet], tables: CountyTables) -> None:
    """Write 复核情况."""
    sheet, rules = tabs[t.TAB_REVIEWS], tables.scheme.review
    lines = f"相差超过 {plain(rules.warning)} 分为警戒，超过 {plain(rules.grave)} 分为重大。"
    note = f"差值＝复核分－自评分，偏离度＝差值的大小÷自评分；{lines}{'复核等次是降档以前的，核定分、核定等次是降档以后的。' if rules.factors else ''}"
    heading(sheet, "复核情况　自评与复核对照", note, said_of_review(tables))
    columns = _columns(tables)
    header(sheet, FIRST - 1, columns, height=34, arrows=True)
    rows = Rows(sheet, FIRST, columns, least=20)
    for row in tables.reviews.departments if tables.reviews else ():
        rows.add(_entries(row))
    for due in tables.reviews.outstanding if tables.reviews else ():
        rows.add(_outstanding(due, len(columns)))
    sheet.raw.autofilter(FIRST - 1, 0, rows.last, len(columns) - 1)
    sheet.raw.freeze_panes(FIRST, 2)
    text_numbers(sheet, (rows.first, 0, rows.last, 0))
    page(sheet, last=(rows.last, len(columns) - 2), repeat=(FIRST - 1, FIRST - 1))
    name_area(sheet.book, "复核情况_数据", t.TAB_REVIEWS, (FIRST - 1, 0, rows.last, len(columns) - 1))


def _columns(tables: CountyTables) -> tuple[Column, ...]:
    number = score_format(tables.decimals)
    points: Look = {**NUMBER, "num_format": number}
    moved: Look = {**NUMBER, "num_format": f'"▲"{number};"▼"{number};0'}
    count: Look = {**CENTRED, "num_format": "0;;"}
    return (
        Column("编码", 7, CODE),
        Column("部门名称", 21, {**TEXT, "text_wrap": True}, wraps=True),
        Column("复核\n状态", 8, CENTRED),
        Column("自评分", 8, points),
        Column("复核分", 8, points),
        Column("差值", 8.5, moved),
        Column("偏离度", 7.5, {**NUMBER, "num_format": "0.0%"}),
        Column("自评\n等次", 7.5, CENTRED),
        Column("复核\n等次", 7.5, CENTRED),
        Column("降档数", 7, count),
        Column("核定分", 8, {**points, "bold": True}),
        Column("核定\n等次", 7.5, {**CENTRED, "bold": True}),
        Column("调减\n项数", 6, count),
        Column("调增\n项数", 6, count),
        Column("警戒\n重大", 7, CENTRED),
        Column("主要理由，或还差什么", 28, {**TEXT, "text_wrap": True, "indent": 1}, wraps=True),
        Column("复核人", 11, {**TEXT, "text_wrap": True, "indent": 1}, wraps=True),
        Column("完成期限", 10.5, {**CENTRED, "num_format": "yyyy-mm-dd"}),
        Column("复核底稿", 30, {**TEXT, "font_size": 9}),
    )


def _entries(row: ReviewedDepartment) -> list[Entry]:
    absent = Cell(None, {})
    open_ = row.difference is None
    return [
        row.code, row.name, Cell(t.REVIEW_STATES[row.state], _STATE_LOOK if open_ else {}), or_none(row.total), or_none(row.reviewed),
        or_none(row.difference), or_none(row.deviation), row.grade or absent, row.reviewed_grade or Cell("—", ABSENT),
        row.steps, or_none(row.final), row.final_grade or Cell("—", ABSENT), row.lowered, row.raised, Cell(t.LINE_NAMES[row.line] or None, _LINE_LOOK.get(row.line, {})),
        "；".join(row.why) or said_grounds(row.grounds), row.reviewer or None, row.due, Link(row.file, inbox_link(row.file)),
    ]  # fmt: skip


def _outstanding(row: OutstandingReview, width: int) -> list[Entry]:
    """A department on the list whose workbook hasn't come back."""
    own: list[Entry] = [row.code, row.name, Cell(t.REVIEW_OUTSTANDING, _STATE_LOOK), or_none(row.total)]
    entries = [*own, *[Cell("—", ABSENT)] * 3, row.grade, *[Cell("—", ABSENT)] * 4]
    return [*entries, *[None] * (width - len(entries) - 3), row.reviewer or None, row.due, None]
