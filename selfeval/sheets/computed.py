"""计算分对照: every score that can be computed beside the self score, with the arithmetic; there only where the scheme has rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from selfeval import text as t
from selfeval.consolidate.county import ComputedRow, CountyTables
from selfeval.excel.write import styles as s
from selfeval.excel.write.book import Sheet
from selfeval.excel.write.table import (
    ABSENT,
    CENTRED,
    CODE,
    NONE,
    NUMBER,
    TEXT,
    WRAPPED,
    Cell,
    Column,
    Entry,
    Formula,
    Look,
    Rows,
    header,
    heading,
    name_area,
    page,
    score_format,
    text_numbers,
)
from selfeval.model import ComputedAs, Use, column_letters

FIRST = 4
MOST_ROWS = 200_000
OWN, SCORE, DIFFERENCE = 6, 7, 8
SLIP = "（两个数{slip}？）"
_WAITING: Final = (
    f"“{t.NOT_COMPUTED[ComputedAs.WAITING]}”的数据可能填错了单位，先不对照；部门改正、在“情况说明”写明，"
    f"或者在“{t.SHEET_DECISIONS}”填“{t.ACT_CLEARED}”以后再对照。"
)
_OWN, _SCORE = column_letters(OWN), column_letters(SCORE)
_NO_DIFFERENCE: Final = Cell(NONE, ABSENT)
HIGHER: Look = {"font_color": s.AMBER, "bold": True}


def is_made(tables: CountyTables) -> bool:
    """Whether the scheme has rules."""
    return bool(tables.scheme.rules)


def write(tabs: Mapping[str, Sheet], tables: CountyTables) -> None:
    """Write 计算分对照."""
    sheet, shown = tabs[t.TAB_COMPUTED], tables.computed[:MOST_ROWS]
    heading(sheet, t.TAB_COMPUTED, _note(tables), _WAITING)
    columns = _columns(tables)
    header(sheet, FIRST - 1, columns)
    rows = Rows(sheet, FIRST, columns, most_lines=6)
    before = ""
    for number, row in enumerate(shown, start=FIRST + 1):
        rows.add(_entries(row, number, tables.decimals), {"top": 1, "top_color": s.MID} if row.code != before else None)
        before = row.code
    if not shown:
        rows.add([None, "没有可以对照的部门", *[None] * (len(columns) - 2)])
    last = len(columns) - 1
    sheet.raw.autofilter(FIRST - 1, 0, rows.last, last)
    sheet.raw.freeze_panes(FIRST, 2)
    text_numbers(sheet, (rows.first, 0, rows.last, 3))
    page(sheet, last=(rows.last, last), repeat=(FIRST - 1, FIRST - 1))
    name_area(sheet.book, "计算分对照_数据", t.TAB_COMPUTED, (FIRST - 1, 0, rows.last, last))


def _note(tables: CountyTables) -> str:
    apart = [row.over for row in tables.computed if row.over]
    higher = sum(over > 0 for over in apart)
    fates = Counter([row.fate for row in tables.computed])
    waiting = fates[ComputedAs.WAITING]
    silent = len(tables.computed) - fates[ComputedAs.SCORED] - fates[ComputedAs.EXCUSED] - waiting
    rest = f"只列前 {MOST_ROWS} 项，其余见 results.json。" if len(tables.computed) > MOST_ROWS else ""
    adopted = "；直接采用的除外" if any(rule.use is Use.ADOPT for rule in tables.scheme.rules) else ""
    return (
        f"按基础数据和计分规则算出的分与自评分对照，共 {len(tables.computed)} 项：自评高于计算的 {higher} 项，低于计算的 {len(apart) - higher} 项，"
        f"待核实的 {waiting} 项，缺数据、认不准或无法计算的 {silent} 项。只作对照，不改自评分{adopted}。"
        f"{rest}"
    )


def _columns(tables: CountyTables) -> tuple[Column, ...]:
    score: Look = {**NUMBER, "num_format": score_format(tables.decimals)}
    return (
        Column("部门编码", 8, CODE),
        Column("部门名称", 18, {**TEXT, "text_wrap": True}, wraps=True),
        Column("状态", 8, CENTRED),
        Column("指标编码", 8, CODE),
        Column("三级指标", 19, {**TEXT, "text_wrap": True}, wraps=True),
        Column("分值", 6, {**CENTRED, "num_format": "General"}),
        Column("自评", 8, score),
        Column("计算", 8, score),
        Column("差", 8, {**score, "bold": True}),
        Column("算式", 104, WRAPPED, wraps=True),
    )


def _entries(row: ComputedRow, number: int, decimals: int) -> list[Entry]:
    own: Entry = Cell(row.own, ABSENT) if isinstance(row.own, str) else row.own
    score: Entry = row.score if row.score is not None else Cell(t.NOT_COMPUTED[row.fate], ABSENT)
    difference: Entry = _NO_DIFFERENCE
    if row.difference is not None:
        look = HIGHER if row.over > 0 else {}
        difference = Formula(f"=ROUND({_OWN}{number}-{_SCORE}{number},{decimals})", row.difference, look)
    text = row.text + (SLIP.format(slip=row.slip) if row.slip else "")
    return [
        row.code, row.name, t.STATUS_NAMES[row.status], row.indicator, row.indicator_name, row.cap, own, score, difference, text,
    ]  # fmt: skip
