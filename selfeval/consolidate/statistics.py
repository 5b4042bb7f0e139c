"""Statistics of indicators, categories and groups of departments, on pandas frames of scaled integers.

不适用 counts as full marks in totals, category rates and lost shares, unless it is prorated: then it is in neither
side. It stays out of its indicator's own average and counts. What waits for the bureau, and what of a group was not
chosen, is nowhere; bonuses lose nothing and are not here at all. The one module that needs pandas, so it is imported only when tables are made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import pandas as pd

from selfeval.consolidate.county import CategoryStat, GroupStat, IndicatorStat, Loser
from selfeval.consolidate.exact import mean, places_of, ratio, scale_of, scaled, unscaled
from selfeval.consolidate.ranking import scored
from selfeval.model import NOT_APPLICABLE, Category, Department, DepartmentResult, Indicator, Scheme, Status
from selfeval.submission.scoring import adds_up


@dataclass(frozen=True)
class Frames:
    """Departments × indicators, best first: points, the points there can be, and whether a score of its own counts.

    `totals` are those of the ranked departments, which stand first. `settled` says of departments × categories whether
    the category's points are all there.
    """

    scheme: Scheme
    scale: int
    points: pd.DataFrame
    possible: pd.DataFrame
    applies: pd.DataFrame
    settled: pd.DataFrame
    totals: pd.Series[int]
    departments: Sequence[Department]
    groups: pd.Series[str]

    @cached_property
    def lost_in_all(self) -> int:
        """All points lost."""
        return int((self.possible - self.points).to_numpy().sum())


def frames_of(results: Sequence[DepartmentResult], scheme: Scheme) -> Frames:
    """Frames of the departments whose points count. ValueError if a scorecard doesn't add up: a bug of ours."""
    order, scale = scored(results), scale_of(scheme)
    indicators = [i for category in scheme.categories for i in scheme.of_category(category.name)]
    codes = [i.code for i in indicators]
    caps = [scaled(i.cap, scale) for i in indicators]
    excused = (0, 0) if scheme.prorated else None
    cells = [
        [_cell(card.scores[code], cap, scale, excused) for code, cap in zip(codes, caps, strict=True)]
        for _, card, _ in order
    ]
    points = pd.DataFrame([[cell[0] for cell in line] for line in cells], columns=codes, dtype="int64")
    for (result, card, _), added in zip(order, points.sum(axis=1), strict=True):
        if scaled(card.earned + (0 if scheme.prorated else card.excused), scale) != int(added) or not adds_up(
            card, scheme
        ):
            raise ValueError(f"the scorecard of {result.department.code} does not add up to {card.total}")
    names = [category.name for category in scheme.categories]
    return Frames(
        scheme=scheme,
        scale=scale,
        points=points,
        possible=pd.DataFrame([[cell[1] for cell in line] for line in cells], columns=codes, dtype="int64"),
        applies=pd.DataFrame(
            [[not isinstance(card.scores[code], str) for code in codes] for _, card, _ in order],
            columns=codes,
            dtype="bool",
        ),
        settled=pd.DataFrame(
            [[card.categories[name] is not None for name in names] for _, card, _ in order], columns=names, dtype="bool"
        ),
        totals=pd.Series([scaled(card.total, scale) for _, card, _ in order if card.total is not None], dtype="int64"),
        departments=[r.department for r, _, _ in order],
        groups=pd.Series([r.department.group for r, _, _ in order], dtype="str"),
    )


def category_stats(frames: Frames) -> tuple[CategoryStat, ...]:
    """Statistics of every category with its indicators, in scheme order."""
    return tuple(_category_stat(frames, category) for category in frames.scheme.categories)


def group_stats(frames: Frames, results: Sequence[DepartmentResult]) -> tuple[GroupStat, ...]:
    """Averages by 类别, in the roster's order, the whole county last; exempt departments are not expected."""
    groups = [r.department.group for r in results if r.status is not Status.EXEMPT]
    here = frames.groups
    stats = [_group_stat(frames, name, groups.count(name), here == name) for name in dict.fromkeys(groups)]
    return (*stats, _group_stat(frames, None, len(groups), here == here)) if groups else ()


def _cell(score: Decimal | str, cap: int, scale: int, excused: tuple[int, int] | None) -> tuple[int, int]:
    """Points, and what there can be, of one score."""
    if not isinstance(score, str):
        return scaled(score, scale), cap
    return (excused or (cap, cap)) if score == NOT_APPLICABLE else (0, 0)


def _category_stat(frames: Frames, category: Category) -> CategoryStat:
    scheme, scale = frames.scheme, frames.scale
    indicators = scheme.of_category(category.name)
    codes, settled = [i.code for i in indicators], frames.settled[category.name].to_numpy(dtype=bool)
    every, possible = frames.points[codes].sum(axis=1), frames.possible[codes].sum(axis=1)
    sums, most, n = every[settled], possible[settled], int(settled.sum())
    full, lost = int((sums == most).sum()), int((possible - every).sum())
    return CategoryStat(
        name=category.name,
        cap=category.cap,
        n=n,
        average=mean(int(sums.sum()), n, scale, places_of(scheme)),
        rate=ratio(int(sums.sum()), int(most.sum())),
        full=full,
        full_share=ratio(full, n),
        lost=unscaled(lost, scale),
        share=ratio(lost, frames.lost_in_all),
        indicators=tuple(_indicator_stat(frames, i) for i in indicators),
    )


def _indicator_stat(frames: Frames, indicator: Indicator) -> IndicatorStat:
    scale, cap = frames.scale, scaled(indicator.cap, frames.scale)
    points, applies = frames.points[indicator.code], frames.applies[indicator.code]
    n, total = int(applies.sum()), int(points[applies].sum())
    lost = (frames.possible[indicator.code] - points).sort_values(ascending=False, kind="stable")
    full = int((points[applies] == cap).sum())
    return IndicatorStat(
        code=indicator.code,
        category=indicator.category,
        subcategory=indicator.subcategory,
        name=indicator.name,
        cap=indicator.cap,
        n=n,
        average=mean(total, n, scale, places_of(frames.scheme)),
        rate=ratio(total, cap * n),
        full=full,
        full_share=ratio(full, n),
        lost=unscaled(int(lost.sum()), scale),
        share=ratio(int(lost.sum()), frames.lost_in_all),
        losers=_losers(frames, lost[lost > 0]),
    )


def _losers(frames: Frames, lost: pd.Series[int]) -> tuple[Loser, ...]:
    who = (frames.departments[place] for place in lost.index)
    return tuple(
        Loser(department.code, department.name, unscaled(points, frames.scale))
        for department, points in zip(who, lost.tolist(), strict=True)
    )


def _group_stat(frames: Frames, name: str | None, expected: int, members: pd.Series[bool]) -> GroupStat:
    scheme, scale = frames.scheme, frames.scale
    here, ranked = members.to_numpy(dtype=bool), len(frames.totals)
    points, possible, settled = frames.points[here], frames.possible[here], frames.settled[here]
    totals = frames.totals[here[:ranked]]
    final = points.index < ranked
    n, lost = len(totals), int((possible - points).to_numpy().sum())
    rates = []
    for category in scheme.categories:
        codes, there = [i.code for i in scheme.of_category(category.name)], settled[category.name].to_numpy(dtype=bool)
        rates.append(ratio(int(points[codes][there].to_numpy().sum()), int(possible[codes][there].to_numpy().sum())))
    return GroupStat(
        name=name,
        expected=expected,
        ranked=n,
        average=mean(int(totals.sum()), n, scale, places_of(scheme)),
        rate=ratio(int(points[final].to_numpy().sum()), int(possible[final].to_numpy().sum())),
        highest=unscaled(int(totals.max()), scale) if n else None,
        lowest=unscaled(int(totals.min()), scale) if n else None,
        lost=unscaled(lost, scale),
        share=ratio(lost, frames.lost_in_all),
        rates=tuple(rates),
    )
