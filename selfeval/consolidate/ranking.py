"""Who stands where: ranks, the order of 汇总表, and the scores behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from selfeval.consolidate.county import DetailRow, GradeStat, Previous, RankingRow
from selfeval.consolidate.exact import ratio
from selfeval.model import DepartmentResult, Scheme, Scorecard, Status
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


def ranking_rows(results: Sequence[DepartmentResult], scheme: Scheme) -> tuple[RankingRow, ...]:
    """One row a roster department: ranked ones first, then returned, missing and exempt ones."""
    rows = [
        replace(
            _bare_row(result),
            rank=rank,
            categories=tuple(card.categories[c.name] for c in scheme.categories),
            total=card.total,
            grade=card.grade,
        )
        for result, card, rank in ranked(results)
    ]
    rest = [r for r in results if r.rank is None]
    rows += [_bare_row(r) for r in sorted(rest, key=lambda r: _UNRANKED_ORDER.index(r.status))]
    return tuple(rows)


def detail_rows(
    results: Iterable[DepartmentResult], scheme: Scheme, previous: Previous | None
) -> tuple[DetailRow, ...]:
    """The scores of every ranked department, best first."""
    rows = []
    for result, card, _ in ranked(results):
        scores = (card.scores[i.code] for i in scheme.indicators)
        before = comparable(previous, scheme, result.department.code)
        rows.append(
            DetailRow(
                code=result.department.code,
                name=result.department.name,
                scores=tuple(None if isinstance(score, str) else score for score in scores),
                total=card.final[0],
                previous_total=before,
                change=None if before is None else card.final[0] - before,
            )
        )
    return tuple(rows)


def comparable(previous: Previous | None, scheme: Scheme, code: str) -> Decimal | None:
    """Last year's total of a department, if it was out of the same full marks."""
    if previous is None or previous.full_marks != scheme.full_marks:
        return None
    return previous.totals.get(code_key(code))


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
    )
