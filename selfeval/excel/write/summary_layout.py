"""Where things stand on 汇总表 and 指标明细, for the sheets whose formulas point at each other."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from selfeval import text as t
from selfeval.consolidate.county import CountyTables
from selfeval.excel.write.table import reference
from selfeval.model import Effect, Scheme, TotalRule

DETAIL_BANDS = 3  # the row with the categories' names
DETAIL_NAMES = 4
DETAIL_COUNTY = 5  # the county's averages
DETAIL_CAPS = 6  # right above the scores; carries the filter arrows
DETAIL_FIRST = 7
DETAIL_CODE = 0
DETAIL_TOTAL = 2
DETAIL_SCORES = 3  # the first indicator's column

LIVE_DEPARTMENTS = 1_000  # past so many, the sheets hold values only

RANKING_COUNTY = 3  # the county's averages
RANKING_HEADER = 4
RANKING_FIRST = 5
RANKING_CODE = 1
RANKING_CATEGORIES = 4  # the first category's column


@dataclass(frozen=True, slots=True)
class DetailAreas:
    """Absolute addresses on 指标明细 for one category: its scores and its caps."""

    scores: str
    caps: str


def ranking_total(tables: CountyTables) -> int:
    """The column of the totals on 汇总表."""
    rules = len(tables.scheme.total_rules)
    return ranking_unadjusted(tables) + (1 + rules if rules else 0)


def ranking_unadjusted(tables: CountyTables) -> int:
    """The column of the totals before any rule on them, where there are such rules; theirs follow."""
    return RANKING_CATEGORIES + len(tables.categories) + bool(tables.scheme.bonuses)


def ranking_change(tables: CountyTables) -> int:
    """The column of 增减 on 汇总表, where there is last year."""
    return ranking_total(tables) + 3


def ranking_review(tables: CountyTables) -> int:
    """The first column of the review on 汇总表: 复核分, 差值, 核定分, 核定等次, 复核状态."""
    return ranking_total(tables) + 2 + (3 if tables.compared else 0)


REVIEWED_CAPS = 3  # on 复核明细 the row above the header
REVIEWED_FIRST = 5
REVIEWED_SCORES = 2  # the first indicator's column


def reviewed_column(tables: CountyTables, col: int) -> str:
    """A column of 复核明细, as far as there are departments."""
    count = sum(row.scores is not None for row in tables.reviews.departments) if tables.reviews else 0
    return reference(t.TAB_REVIEWED, (REVIEWED_FIRST, col, REVIEWED_FIRST + max(count, 1) - 1, col))


def reviewed_unadjusted(tables: CountyTables) -> int:
    """The column of the reviewed totals on 复核明细 before any rule on them, where there are such rules; theirs follow."""
    return REVIEWED_SCORES + len(tables.scheme.indicators) + 2 + bool(tables.scheme.bonuses)


def reviewed_total(tables: CountyTables) -> int:
    """The column of the reviewed totals on 复核明细."""
    rules = len(tables.scheme.total_rules)
    return reviewed_unadjusted(tables) + (1 + rules if rules else 0)


def detail_last(tables: CountyTables) -> int:
    """The last row with a department on 指标明细 (the first one, if there is none)."""
    return DETAIL_FIRST + max(len(tables.detail), 1) - 1


def detail_earned(tables: CountyTables) -> int:
    """The column of what was earned, where 不适用 is prorated; the one of 不适用 follows."""
    return DETAIL_SCORES + len(tables.scheme.indicators)


def detail_bonus(tables: CountyTables) -> str:
    """The scores of all bonuses, which stand last."""
    indicators = tables.scheme.indicators
    first = next(place for place, indicator in enumerate(indicators) if indicator.bonus)
    area = (DETAIL_FIRST, DETAIL_SCORES + first, detail_last(tables), DETAIL_SCORES + len(indicators) - 1)
    return reference(t.TAB_DETAIL, area)


def detail_column(tables: CountyTables, col: int) -> str:
    """A column of 指标明细, as far as there are departments."""
    return reference(t.TAB_DETAIL, (DETAIL_FIRST, col, detail_last(tables), col))


def total_formula(scheme: Scheme, decimals: int, base: str, bonus: str) -> str:
    """A total from its base and the sum of its bonuses; ROUND to 8 first guards the last rounding from doubles."""
    if not bonus:
        return f"ROUND({base},{decimals})"
    return f"MIN({scheme.most:f},ROUND({base}+{bonus},{decimals}))"


def step_formula(rule: TotalRule, decimals: int, before: str, earns: Decimal) -> str:
    """What a rule adds to the total `before` it: down to the highest, or up or down by what it is multiplied by."""
    if rule.effect is Effect.AT_MOST:
        return f"ROUND(MIN(0,ROUND({earns:f},{decimals})-{before}),{decimals})"
    return f"ROUND({after_rule(rule, decimals, before, earns)}-{before},{decimals})"


def after_rule(rule: TotalRule, decimals: int, before: str, earns: Decimal) -> str:
    """What a rule makes of the total `before` it: the highest at most, or what it is multiplied by."""
    if rule.effect is Effect.AT_MOST:
        return f"MIN({before},ROUND({earns:f},{decimals}))"
    return f"ROUND(ROUND({before}*{earns:f},8),{decimals})"


def grade_formula(scheme: Scheme, total: str) -> str:
    """The grade of a total from the bands; a lower bound counts."""
    *upper, lowest = scheme.bands
    formula = quoted(lowest.grade)
    for band in reversed(upper):
        formula = f"IF({total}>={band.lower:f},{quoted(band.grade)},{formula})"
    return formula


def quoted(text: str) -> str:
    """A text in a formula."""
    return '"' + text.replace('"', '""') + '"'


def prorated_formula(scheme: Scheme, earned: str, excused: str) -> str:
    """What was earned over what applies, out of the full marks."""
    full = f"{scheme.full_marks:f}"
    return f"ROUND(ROUND({earned}/({full}-{excused})*{full},8),{scheme.decimals})"


def detail_codes(tables: CountyTables) -> str:
    """The address of the department codes on 指标明细."""
    return reference(t.TAB_DETAIL, (DETAIL_FIRST, DETAIL_CODE, detail_last(tables), DETAIL_CODE))


def detail_areas(tables: CountyTables) -> tuple[DetailAreas, ...]:
    """The areas of every category, in order; its indicators stand side by side."""
    areas, col = [], DETAIL_SCORES
    for category in tables.categories:
        end = col + len(category.indicators) - 1
        areas.append(
            DetailAreas(
                reference(t.TAB_DETAIL, (DETAIL_FIRST, col, detail_last(tables), end)),
                reference(t.TAB_DETAIL, (DETAIL_CAPS, col, DETAIL_CAPS, end)),
            )
        )
        col = end + 1
    return tuple(areas)
