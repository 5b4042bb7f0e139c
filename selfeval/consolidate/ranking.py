"""Who stands where: ranks, the order of 汇总表, and the scores behind it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from selfeval.consolidate.county import DetailRow, GradeStat, Previous, RankingRow
from selfeval.consolidate.exact import ratio
from selfeval.model import NOT_APPLICABLE, PENDING, Category, DepartmentResult, Scheme, Scorecard, Status
from selfeval.rules.said import total_rules_said
from selfeval.submission.identity import code_key

RANKED_STATES = frozenset({Status.ACCEPTED, Status.QUERY})
_UNRANKED_ORDER = (Status.ACCEPTED, Status.QUERY, Status.RETURNED, Status.MISSING, Status.EXEMPT)


def rank_departments(results: Sequence[DepartmentResult]) -> tuple[DepartmentResult, ...]:
    """The same departments in the same order, with ranks by total; equal totals share one (1, 2, 2, 4).

    Only a department that is accepted or in query and has a total is ranked.
    """
    totals = sorted((card.final[0] for r in results if (card := _counting(r)) is not None), reverse=True)
    first: dict[Decimal, int] = {}
    for rank, total in enumerate(totals, 1):
        first.setdefault(total, rank)
    return tuple(replace(r, rank=first[card.final[0]] if (card := _counting(r)) else None) for r in results)


def ranked(results: Iterable[DepartmentResult]) -> list[tuple[DepartmentResult, Scorecard, int]]:
    """Ranked departments with their scorecards and ranks, best first, ties in roster order."""
    found = [(r, r.scorecard, r.rank) for r in results if r.scorecard is not None and r.rank is not None]
    return sorted(found, key=lambda item: item[2])


def scored(results: Iterable[DepartmentResult]) -> list[tuple[DepartmentResult, Scorecard, int | None]]:
    """Departments whose points count, with their scorecards and ranks: the ranked ones, then who waits for the bureau.

    Those by what they have of what they can have, the most first, then in roster order.
    """
    waiting = [(r, r.scorecard) for r in results if r.rank is None and r.scorecard and r.status in RANKED_STATES]
    waiting.sort(key=lambda one: -_reached(one[1]))
    return [*ranked(results), *((result, card, None) for result, card in waiting)]


def _reached(card: Scorecard) -> Fraction:
    """The share a department has of the points it can have so far."""
    part = card.provisional
    return Fraction(part.points) / Fraction(part.out_of) if part and part.out_of else Fraction(0)


def ranking_rows(
    results: Sequence[DepartmentResult], scheme: Scheme, previous: Previous | None = None
) -> tuple[RankingRow, ...]:
    """One row a roster department: ranked ones first, those that wait for the bureau, then returned, missing and exempt ones."""
    before = _places(previous) if previous and same_measure(previous, scheme) else {}
    rows = [
        replace(
            _bare_row(result),
            rank=rank,
            categories=tuple(_points(card, c, scheme) for c in scheme.categories),
            total=card.total,
            grade=card.grade,
            bonus=card.bonus,
            unadjusted=card.unadjusted,
            steps=card.steps,
            provisional=card.provisional,
            previous_total=before.get(code_key(result.department.code), (None, None))[0],
            previous_rank=before.get(code_key(result.department.code), (None, None))[1],
        )
        for result, card, rank in scored(results)
    ]
    rest = [r for r in results if r.rank is None and not (r.scorecard and r.status in RANKED_STATES)]
    rows += [_bare_row(r) for r in sorted(rest, key=lambda r: _UNRANKED_ORDER.index(r.status))]
    return with_moves(rows)


def with_moves(rows: Sequence[RankingRow]) -> tuple[RankingRow, ...]:
    """The rows with how many places each went up among those that have a total in both years; equal totals share one."""
    pairs = {
        row.code: (-row.previous_total, -(row.previous_total + row.change))
        for row in rows
        if row.previous_total is not None and row.change is not None
    }
    before, now = (sorted(pair[year] for pair in pairs.values()) for year in (0, 1))
    return tuple(
        replace(row, moved=bisect_left(before, pairs[row.code][0]) - bisect_left(now, pairs[row.code][1]))
        if row.code in pairs
        else row
        for row in rows
    )


def _places(previous: Previous) -> dict[str, tuple[Decimal, int]]:
    """Last year's totals and ranks, by what codes are compared by."""
    first: dict[Decimal, int] = {}
    for rank, total in enumerate(sorted(previous.totals.values(), reverse=True), 1):
        first.setdefault(total, rank)
    return {code: (total, first[total]) for code, total in previous.totals.items()}


def _points(card: Scorecard, category: Category, scheme: Scheme) -> Decimal | str:
    """The points of a category, or why there are none."""
    found = card.categories[category.name]
    if found is not None:
        return found
    waits = any(card.scores[i.code] == PENDING for i in scheme.of_category(category.name))
    return PENDING if waits else NOT_APPLICABLE


def detail_rows(results: Iterable[DepartmentResult], scheme: Scheme) -> tuple[DetailRow, ...]:
    """The scores of every department whose points count, best first."""
    return tuple(
        DetailRow(
            code=result.department.code,
            name=result.department.name,
            scores=tuple(card.scores[i.code] for i in scheme.indicators),
            earned=card.earned,
            excused=card.excused,
            total=card.unadjusted,
        )
        for result, card, _ in scored(results)
    )


def comparable(previous: Previous | None, scheme: Scheme, code: str) -> Decimal | None:
    """Last year's total of a department, if it means the same as this year's."""
    return previous.totals.get(code_key(code)) if previous and same_measure(previous, scheme) else None


def same_measure(previous: Previous, scheme: Scheme) -> bool:
    """Whether totals of both years are out of the same, 不适用 counted alike and the rules on the total were these."""
    return previous.measure == scheme.measure and previous.total_rules == total_rules_said(scheme)


def grade_stats(results: Iterable[DepartmentResult], scheme: Scheme) -> tuple[GradeStat, ...]:
    """How many ranked departments earned each grade, best grade first."""
    grades = [card.grade for _, card, _ in ranked(results)]
    uppers = [None, *(band.lower for band in scheme.bands)]
    return tuple(
        GradeStat(band.grade, band.lower, upper, count := grades.count(band.grade), ratio(count, len(grades)))
        for band, upper in zip(scheme.bands, uppers, strict=False)
    )


def _counting(result: DepartmentResult) -> Scorecard | None:
    card = result.scorecard if result.status in RANKED_STATES else None
    return card if card and card.total is not None else None


def _bare_row(result: DepartmentResult) -> RankingRow:
    department = result.department
    return RankingRow(
        code=department.code,
        name=department.name,
        group=department.group,
        status=result.status,
        open_queries=result.open_queries,
        file=result.source.source.path if result.source else None,
        apart=_apart(result),
    )


def _apart(result: DepartmentResult) -> Decimal | None:
    """How much a department's self scores are over the computed ones; those below take nothing away, as on the page."""
    if result.scorecard is None or all(one.difference is None for one in result.computed):
        return None
    return sum((one.over for one in result.computed if one.over > 0), Decimal(0))
