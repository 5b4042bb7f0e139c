"""Statistics of indicators, categories and groups of departments, on pandas frames of scaled integers.

不适用 counts as full marks in totals, category rates and lost shares, and stays out of its indicator's own
average and counts. The one module that needs pandas, so it is imported only when tables are made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from selfeval.consolidate.county import CategoryStat, GroupStat, IndicatorStat, Loser
from selfeval.consolidate.exact import mean, places_of, ratio, scale_of, scaled, unscaled
from selfeval.consolidate.ranking import ranked
from selfeval.model import Category, Department, DepartmentResult, Indicator, Scheme, Scorecard, Status


@dataclass(frozen=True)
class Frames:
    """Ranked departments × indicators, best first: points (不适用 = cap) and whether the indicator applies."""

    scheme: Scheme
    scale: int
    points: pd.DataFrame
    applies: pd.DataFrame
    departments: Sequence[Department]
    groups: pd.Series[str]
    lost_in_all: int

    def caps(self, indicators: Sequence[Indicator]) -> int:
        """The scaled sum of some caps."""
        return sum(scaled(i.cap, self.scale) for i in indicators)


def frames_of(results: Sequence[DepartmentResult], scheme: Scheme) -> Frames:
    """Frames of the ranked departments. ValueError if a scorecard doesn't add up: a bug of ours."""
    order, scale = ranked(results), scale_of(scheme)
    codes = [i.code for i in scheme.indicators]
    caps = {i.code: scaled(i.cap, scale) for i in scheme.indicators}
    cells = [[_scaled_score(card, code, caps, scale) for code in codes] for _, card, _ in order]
    applies = [[not isinstance(card.scores[code], str) for code in codes] for _, card, _ in order]
    points = pd.DataFrame(cells, columns=codes, dtype="int64")
    for (result, card, _), total in zip(order, points.sum(axis=1), strict=True):
        if scaled(card.total, scale) != int(total):
            raise ValueError(f"the scorecard of {result.department.code} does not add up to {card.total}")
    return Frames(
        scheme=scheme,
        scale=scale,
        points=points,
        applies=pd.DataFrame(applies, columns=codes, dtype="bool"),
        departments=[r.department for r, _, _ in order],
        groups=pd.Series([r.department.group for r, _, _ in order], dtype="str"),
        lost_in_all=len(order) * sum(caps.values()) - int(points.to_numpy().sum()),
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


def _scaled_score(card: Scorecard, code: str, caps: dict[str, int], scale: int) -> int:
    score = card.scores[code]
    return caps[code] if isinstance(score, str) else scaled(score, scale)


def _category_stat(frames: Frames, category: Category) -> CategoryStat:
    scheme, scale, n = frames.scheme, frames.scale, len(frames.points)
    indicators = scheme.of_category(category.name)
    cap = frames.caps(indicators)
    sums = frames.points[[i.code for i in indicators]].sum(axis=1)
    total, full = int(sums.sum()), int((sums == cap).sum())
    return CategoryStat(
        name=category.name,
        cap=category.cap,
        n=n,
        average=mean(total, n, scale, places_of(scheme)),
        rate=ratio(total, cap * n),
        full=full,
        full_share=ratio(full, n),
        lost=unscaled(cap * n - total, scale),
        share=ratio(cap * n - total, frames.lost_in_all),
        indicators=tuple(_indicator_stat(frames, i) for i in indicators),
    )


def _indicator_stat(frames: Frames, indicator: Indicator) -> IndicatorStat:
    scale, cap = frames.scale, frames.caps([indicator])
    points, applies = frames.points[indicator.code], frames.applies[indicator.code]
    n, total = int(applies.sum()), int(points[applies].sum())
    lost = (cap - points).sort_values(ascending=False, kind="stable")
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
    points = frames.points[members.to_numpy(dtype=bool)]
    totals, n = points.sum(axis=1), len(points)
    total, full = int(totals.sum()), frames.caps(scheme.indicators)
    rates = []
    for category in scheme.categories:
        indicators = scheme.of_category(category.name)
        part = int(points[[i.code for i in indicators]].to_numpy().sum())
        rates.append(ratio(part, frames.caps(indicators) * n))
    return GroupStat(
        name=name,
        expected=expected,
        ranked=n,
        average=mean(total, n, scale, places_of(scheme)),
        rate=ratio(total, full * n),
        highest=unscaled(int(totals.max()), scale) if n else None,
        lowest=unscaled(int(totals.min()), scale) if n else None,
        lost=unscaled(full * n - total, scale),
        share=ratio(full * n - total, frames.lost_in_all),
        rates=tuple(rates),
    )
