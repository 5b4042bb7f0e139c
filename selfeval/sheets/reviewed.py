"""复核明细: the scores of every reviewed department after the review, what differs marked; its totals are live."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from selfeval import text as t
from selfeval.consolidate.county import CountyTables
from selfeval.consolidate.review_records import ReviewedDepartment
from selfeval.excel.write import styles as s
from selfeval.excel.write import summary_layout as at
from selfeval.excel.write.book import Sheet
from selfeval.excel.write.table import (
    A3,
    ABSENT,
    CENTRED,
    CODE,
    NONE,
    NOTE,
    NUMBER,
    TEXT,
    Cell,
    Column,
    Entry,
    Formula,
    Look,
    Rows,
    header,
    heading,
    page,
    score_format,
    step_columns,
    text_numbers,
)
from selfeval.model import PENDING, column_letters

_CHANGED: Look = {"bg_color": s.AMBER_BG, "font_color": s.AMBER, "bold": True}
_CHARACTERS = 2  # of an indicator's name on a line of the header
_CAPS = at.REVIEWED_CAPS


def is_made(tables: CountyTables) -> bool:
    """Whether a review is finished."""
    return tables.reviews is not None and any(row.scores is not None for row in tables.reviews.departments)


def write(tabs: Mapping[str, Sheet], tables: CountyTables) -> None:
    """Write 复核明细."""
    sheet, scheme = tabs[t.TAB_REVIEWED], tables.scheme
    heading(
        sheet,
        "复核明细　已复核部门各指标得分",
        "复核后的得分，标黄的与自评不同；没有改动的是自评分。自评分见“指标明细”。",
    )
    columns = _columns(tables)
    longest = max((len(indicator.name) for indicator in scheme.indicators), default=0)
    header(sheet, _CAPS + 1, columns, height=max(60, 14 * ceil(longest / _CHARACTERS) + 6))
    sheet.height(_CAPS, 16)
    sheet.write(_CAPS, 1, t.COL_CAP, sheet.book.style(NOTE))
    for place, indicator in enumerate(scheme.indicators):
        sheet.write(_CAPS, at.REVIEWED_SCORES + place, indicator.cap, sheet.book.style(NOTE, {"align": "center"}))
    rows = Rows(sheet, at.REVIEWED_FIRST, columns, least=18)
    live = len(tables.ranking) <= at.LIVE_DEPARTMENTS
    for row in tables.reviews.departments if tables.reviews else ():
        if row.scores is not None:
            rows.add(_entries(row, tables, rows.next, live=live))
    sheet.raw.freeze_panes(at.REVIEWED_FIRST, 2)
    text_numbers(sheet, (rows.first, 0, rows.last, 0))
    page(sheet, last=(rows.last, len(columns) - 1), repeat=(_CAPS, _CAPS + 1), paper=A3)


def _columns(tables: CountyTables) -> tuple[Column, ...]:
    score: Look = {**CENTRED, "font_size": 9}
    points = {**NUMBER, "num_format": score_format(tables.decimals)}
    return (
        Column("编码", 7, CODE),
        Column("部门名称", 24, {**TEXT, "text_wrap": True}, wraps=True),
        *(Column(indicator.name, 5, score) for indicator in tables.scheme.indicators),
        Column("实得", 8, points),
        Column("不适用\n分值", 8, points),
        *([Column(t.COL_BONUS, 8, points)] if tables.scheme.bonuses else []),
        *step_columns(tables.scheme.total_rules, tables.decimals),
        Column(t.COL_REVIEWED, 9, {**points, "bold": True}),
    )


def _entries(row: ReviewedDepartment, tables: CountyTables, number: int, *, live: bool) -> list[Entry]:
    scheme = tables.scheme
    scores: list[Entry] = [
        Cell(score, _CHANGED) if indicator.code in row.changed else score
        for indicator, score in zip(scheme.indicators, row.scores or (), strict=True)
    ]
    entries: list[Entry] = [row.code, row.name, *scores, row.earned, row.excused]
    entries += [row.bonus] if scheme.bonuses else []
    if not live:
        return [*entries, *_total(row, tables, number, "")]
    ordinary, first = len(scheme.ordinary), at.REVIEWED_SCORES
    area = f"{column_letters(first)}{number + 1}:{column_letters(first + ordinary - 1)}{number + 1}"
    caps = f"${column_letters(first)}${_CAPS + 1}:${column_letters(first + ordinary - 1)}${_CAPS + 1}"
    col = first + len(scheme.indicators)
    earned, excused, bonus = (f"{column_letters(col + place)}{number + 1}" for place in range(3))
    entries[col] = Formula(f"=ROUND(SUM({area}),{tables.decimals})", row.earned)
    entries[col + 1] = Formula(f'=ROUND(SUMIF({area},"{t.NOT_APPLICABLE}",{caps}),{tables.decimals})', row.excused)
    if scheme.bonuses and row.bonus is not None:
        extra = f"{column_letters(first + ordinary)}{number + 1}:{column_letters(col - 1)}{number + 1}"
        entries[col + 2] = Formula(f"=ROUND(SUM({extra}),{tables.decimals})", row.bonus)
    base = at.prorated_formula(scheme, earned, excused) if scheme.prorated else f"{earned}+{excused}"
    whole = at.total_formula(scheme, tables.decimals, base, bonus if scheme.bonuses else "")
    return [*entries, *_total(row, tables, number, whole)]


def _total(row: ReviewedDepartment, tables: CountyTables, number: int, whole: str) -> list[Entry]:
    """The reviewed total; where there are rules on it, before it that without them and what each adds. `whole`: no values."""
    rules, decimals = tables.scheme.total_rules, tables.decimals
    if row.reviewed is None or row.unadjusted is None:
        return [*[Cell(NONE, ABSENT)] * (1 + len(rules) if rules else 0), PENDING]
    if not rules:
        return [Formula(f"={whole}", row.reviewed) if whole else row.reviewed]
    first = at.reviewed_unadjusted(tables)
    entries: list[Entry] = [Formula(f"={whole}", row.unadjusted) if whole else row.unadjusted]
    for place, (rule, step) in enumerate(zip(rules, row.adjustments, strict=True)):
        area = f"{column_letters(first)}{number + 1}:{column_letters(first + place)}{number + 1}"
        if step.change is None or step.earns is None:
            entries.append(Cell(PENDING, ABSENT))
        elif whole:
            entries.append(Formula(f"={at.step_formula(rule, decimals, f'SUM({area})', step.earns)}", step.change))
        else:
            entries.append(step.change)
    area = f"{column_letters(first)}{number + 1}:{column_letters(first + len(rules))}{number + 1}"
    return [*entries, Formula(f"=ROUND(SUM({area}),{decimals})", row.reviewed) if whole else row.reviewed]
