"""A county that uses all a scheme can say: scored by the bureau, chosen, one of a group, bonus, prorated; and rounds of it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from selfeval.consolidate import rank_departments
from selfeval.model import (
    IN_FULL,
    NOT_APPLICABLE,
    PENDING,
    PRORATED,
    UNCHOSEN,
    Band,
    Batch,
    Category,
    Completeness,
    DepartmentResult,
    Indicator,
    Reading,
    Roster,
    Scheme,
    Status,
)
from selfeval.submission.scoring import Counted, awarded, card_of
from tests.builders_batch import departments

Scores = Mapping[str, Decimal | str]


def powers_scheme(*, prorated: bool = True, decimals: int = 1) -> Scheme:
    """Three categories, 100 points: two scored by the bureau, a pair and a trio of which one counts, a block, two bonuses."""
    first, second, third = "基本运行", "重点履职", "满意度"
    indicators = (
        Indicator("1.1.1", first, "预算管理", "预算执行规范性", Decimal(10), na_allowed=True),
        Indicator("1.1.2", first, "预算管理", "自评质量", Decimal(6), by_bureau=True),
        Indicator("1.2.1", first, "结转结余", "结转结余率", Decimal(12), na_allowed=True, group="结转"),
        Indicator("1.2.2", first, "结转结余", "结转结余变动率", Decimal(12), na_allowed=True, group="结转"),
        Indicator("1.3.1", first, "往来款", "应付账款率", Decimal(7), group="往来"),
        Indicator("1.3.2", first, "往来款", "应付账款变动率", Decimal(7), group="往来"),
        Indicator("1.3.3", first, "往来款", "应收账款率", Decimal(7), group="往来"),
        Indicator("1.4.1", first, "政府采购", "采购规范性", Decimal(5), na_allowed=True),
        Indicator("2.1", second, "关键指标", "部门特性指标", Decimal(40), own_rows=4),
        Indicator("3.1.1", third, "满意度", "服务对象满意度", Decimal(12), na_allowed=True),
        Indicator("3.1.2", third, "满意度", "协作部门满意度", Decimal(8), na_allowed=True),
        Indicator("9.1", "", "", "信息采用", Decimal(2), bonus=True),
        Indicator("9.2", "", "", "上级表彰", Decimal(3), by_bureau=True, bonus=True),
    )
    return Scheme(
        year=2025,
        county="云岭县",
        organiser="云岭县财政局",
        form_title="部门整体支出绩效自评表",
        version="1",
        full_marks=Decimal(100),
        decimals=decimals,
        borderline_gap=Decimal("0.5"),
        deadline=None,
        timezone="Asia/Shanghai",
        categories=(Category(first, Decimal(40)), Category(second, Decimal(40)), Category(third, Decimal(20))),
        indicators=indicators,
        bands=(
            Band("优秀", Decimal(90)),
            Band("良好", Decimal(80)),
            Band("合格", Decimal(60)),
            Band("不合格", Decimal(0)),
        ),
        total_cap=Decimal(103),
        excused_as=PRORATED if prorated else IN_FULL,
    )


def random_scores(scheme: Scheme, dice: random.Random, *, pending: float = 0.3, excused: float = 0.25) -> Scores:
    """What a department answered and the bureau gave."""
    scores: dict[str, Decimal | str] = {}
    chosen = {word: dice.choice(members).code for word, members in scheme.groups.items()}
    for indicator in scheme.indicators:
        if indicator.group and chosen[indicator.group] != indicator.code:
            scores[indicator.code] = UNCHOSEN
        elif indicator.by_bureau and dice.random() < pending:
            scores[indicator.code] = PENDING
        elif indicator.na_allowed and dice.random() < excused:
            scores[indicator.code] = NOT_APPLICABLE
        else:
            steps = int(indicator.cap * 10**scheme.decimals)
            lost = dice.choice([0, 0, dice.randint(0, steps // 2)])
            scores[indicator.code] = Decimal(steps - lost).scaleb(-scheme.decimals)
    return scores


@dataclass(frozen=True)
class Expected:
    """A department's results by plain fractions."""

    categories: Mapping[str, Fraction | None]
    total: Fraction | None
    points: Fraction  # so far
    out_of: Fraction


def expected(scheme: Scheme, scores: Scores) -> Expected:
    """The slow and obvious way, straight from what the contract says."""
    base, excused, pending, bonus = Fraction(0), Fraction(0), Fraction(0), Fraction(0)
    categories: dict[str, Fraction | None] = {}
    for category in scheme.categories:
        mine = [(i, scores[i.code]) for i in scheme.indicators if i.category == category.name]
        points = sum((Fraction(s) for _, s in mine if not isinstance(s, str)), Fraction(0))
        na = sum((Fraction(i.cap) for i, s in mine if s == NOT_APPLICABLE), Fraction(0))
        waiting = sum((Fraction(i.cap) for i, s in mine if s == PENDING), Fraction(0))
        applies = any(not isinstance(s, str) for _, s in mine)
        base, excused, pending = base + points, excused + na, pending + waiting
        full = points if scheme.prorated else points + na
        categories[category.name] = None if waiting or (scheme.prorated and not applies) else full
    extra = [(i, scores[i.code]) for i in scheme.indicators if i.bonus]
    bonus = sum((Fraction(s) for _, s in extra if not isinstance(s, str)), Fraction(0))
    full, most = Fraction(scheme.full_marks), Fraction(scheme.most)
    left = excused if scheme.prorated else Fraction(0)
    so_far = base + (0 if scheme.prorated else excused) + bonus
    if pending or any(s == PENDING for _, s in extra):
        return Expected(categories, None, so_far, full - pending - left)
    if scheme.prorated:
        step = 10**scheme.decimals
        exact = base / (full - excused) * full * step
        base = Fraction((2 * exact.numerator + exact.denominator) // (2 * exact.denominator), step)
    else:
        base += excused
    return Expected(categories, min(most, base + bonus), so_far, full - left)


def powers_round(scheme: Scheme, cards: list[Scores]) -> Batch:
    """A round with these scores, one a department, as the program makes it of answers and what the bureau gave."""
    roster, results = departments(len(cards)), []
    for department, scores in zip(roster, cards, strict=True):
        counted = [_counted(indicator, scores[indicator.code]) for indicator in scheme.indicators]
        given = {i.code: s for i in scheme.indicators if i.by_bureau and isinstance(s := scores[i.code], Decimal)}
        card = card_of(counted, scheme)
        results.append(
            DepartmentResult(department, Status.ACCEPTED, scorecard=awarded(card, scheme, given) if card else None)
        )
    batch = Batch(scheme, Roster(roster), tuple(results), (), Completeness(0, 0, {}))
    return replace(batch, departments=rank_departments(batch.departments))


def _counted(indicator: Indicator, score: Decimal | str) -> Counted:
    if score in (UNCHOSEN, PENDING):
        return Counted.of(indicator, Reading.BLANK, None)
    if score == NOT_APPLICABLE:
        return Counted.of(indicator, Reading.NOT_APPLICABLE, None)
    return Counted.of(indicator, Reading.NUMBER, Decimal(score))
