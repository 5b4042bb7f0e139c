"""扣分原因: every deduction of a ranked department with its reason, by indicator, most points first."""

from __future__ import annotations

from collections.abc import Mapping

from selfeval import text as t
from selfeval.consolidate.county import CountyTables, DeductionRow
from selfeval.excel.write import styles as s
from selfeval.excel.write.book import Sheet
from selfeval.excel.write.table import (
    ABSENT,
    CENTRED,
    CODE,
    NUMBER,
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
    score_format,
    text_numbers,
)
from selfeval.story.review import by_self
from selfeval.submission.columns import LISTED

FIRST = 4
MOST_LINES = 12  # of one text; the rest is read in the file
MOST_ROWS = 200_000
NOTHING_SAID = 11  # the width of a column of words in which nobody wrote any
UNSAID = {"font_color": s.AMBER}


def write(tabs: Mapping[str, Sheet], tables: CountyTables) -> None:
    """Write 扣分原因."""
    sheet, deductions = tabs[t.TAB_REASONS], tables.deductions[:MOST_ROWS]
    heading(sheet, "扣分原因", by_self(tables) + _note(tables))
    columns = _columns(tables)
    header(sheet, FIRST - 1, columns, arrows=True)
    rows = Rows(sheet, FIRST, columns, most_lines=MOST_LINES)
    before = ""
    for row in deductions:
        rows.add(_entries(row), {"top": 1, "top_color": s.MID} if row.indicator != before else None)
        before = row.indicator
    if not deductions:
        rows.add([None, None, "没有扣分", *[None] * (len(columns) - 3)])
    last = len(columns) - 1
    _grey_repeats(sheet, rows)
    sheet.raw.autofilter(FIRST - 1, 0, rows.last, last)
    freeze(sheet, FIRST, 3)
    text_numbers(sheet, (rows.first, 0, rows.last, 4))
    page(sheet, last=(rows.last, last - 1), repeat=(FIRST - 1, FIRST - 1))
    name_area(sheet.book, "扣分原因_数据", t.TAB_REASONS, (FIRST - 1, 0, rows.last, last))


def _note(tables: CountyTables) -> str:
    count = len(tables.deductions)
    if not count:
        return "已计分的部门各项均为满分，没有扣分。"
    silent = sum(row.unexplained for row in tables.deductions)
    wordless = sum(row.wordless for row in tables.deductions)
    parts = [f"{silent} 项没有写明原因"] if silent else []
    parts += [f"{wordless} 项是按本县的表报的，表里没有写原因的一列"] if wordless else []
    said = f"其中 {'，'.join(parts)}。" if parts else "都写了原因。"
    rest = f"只列前 {MOST_ROWS} 项，其余见 results.json。" if count > MOST_ROWS else ""
    return f"已计分部门的全部 {count} 项扣分，按指标列出，每项指标内扣分多的在前；{said}文字为部门原文。{rest}"


def _columns(tables: CountyTables) -> tuple[Column, ...]:
    score: Look = {**NUMBER, "num_format": score_format(tables.decimals)}
    return (
        Column("指标编码", 8, CODE),
        Column("一级指标", 13, {**TEXT, "text_wrap": True}, wraps=True),
        Column(
            "三级指标",
            s.fitting([d.indicator_name for d in tables.deductions], 16, 28),
            {**TEXT, "text_wrap": True},
            wraps=True,
        ),
        Column("分值", 6, {**CENTRED, "num_format": "General"}),
        Column("部门编码", 8, CODE),
        Column(
            "部门名称", s.fitting([d.name for d in tables.deductions], 18, 30), {**TEXT, "text_wrap": True}, wraps=True
        ),
        Column("自评分", 8, score),
        Column("扣分", 8, {**score, "bold": True}),
        *(
            Column(column.header, wide, WRAPPED, wraps=True)
            for column, wide in zip(LISTED, _widths(tables), strict=True)
        ),
        Column("来源文件", 40, {**TEXT, "font_size": 9, "indent": 1}),
    )


def _widths(tables: CountyTables) -> list[float]:
    """The widths of the columns of words; one in which nobody wrote leaves the most of its own to the reasons."""
    widths = [column.listed or 0 for column in LISTED]
    for place in range(1, len(LISTED)):
        if not any(row.words[place] for row in tables.deductions):
            widths[0] += widths[place] - NOTHING_SAID
            widths[place] = NOTHING_SAID
    return widths


def _entries(row: DeductionRow) -> list[Entry]:
    return [
        row.indicator,
        row.category,
        row.indicator_name,
        row.cap,
        row.code,
        row.name,
        row.score,
        row.lost,
        _reason(row),
        *row.words[1:],
        Link(row.file or "", inbox_link(row.file)),
    ]


def _reason(row: DeductionRow) -> Entry:
    if row.wordless:
        return Cell("本县的表没有这一列", ABSENT)
    return Cell(row.words[0] or "没有写原因", UNSAID) if row.unexplained else row.words[0]


def _grey_repeats(sheet: Sheet, rows: Rows) -> None:
    rule = {
        "type": "formula",
        "criteria": f"=$A{rows.first + 1}=$A{rows.first}",
        "format": sheet.book.style(font_color=s.REPEAT),
    }
    sheet.condition((rows.first, 0, rows.last, 3), rule)
