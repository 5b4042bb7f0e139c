"""The county's tables of the bureau's review: per department, per indicator, and what it comes to. Data only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from selfeval import text as t
from selfeval.consolidate.county import RankingRow
from selfeval.consolidate.exact import places_of, ratio
from selfeval.consolidate.ranking import RANKED_STATES, with_moves
from selfeval.consolidate.review_records import (
    ChangedScore,
    OutstandingReview,
    QualityRow,
    ReviewedDepartment,
    ReviewedIndicator,
    ReviewFigures,
    ReviewPart,
    ReviewTables,
)
from selfeval.model import Batch, DepartmentResult, Review, ReviewChange, ReviewListed, ReviewState, Scheme
from selfeval.submission.scoring import rescored

REVIEWED = frozenset({ReviewState.DONE, ReviewState.OBJECTED})


def part_of(result: DepartmentResult) -> ReviewPart | None:
    """What 汇总表 says of a department's review; None where no review was made in the round."""
    review, final = result.review, result.final
    if review is None:
        return None
    known = (final.total, final.grade, final.rank) if final else (None, None, None)
    return ReviewPart(review.state, review.total, review.difference, review.steps, *known)


def review_tables(batch: Batch) -> ReviewTables | None:
    """All of them; None where no review was made."""
    results, scheme = batch.departments, batch.scheme
    if not any(result.review for result in results):
        return None
    made = [(r, r.review) for r in results if r.review and r.review.state is not ReviewState.NONE]
    departments = tuple(_department(r, review, batch.listed.get(r.department.code), scheme) for r, review in made)
    done = [(result, review) for result, review in made if review.state in REVIEWED]
    return ReviewTables(
        departments=tuple(sorted(departments, key=_order)),
        changes=tuple(change for result, review in done for change in _changes(result, review, scheme)),
        indicators=_indicators(done, scheme),
        quality=tuple(
            QualityRow(r.department.code, r.department.name, tuple(review.quality.values()), tuple(review.quality_remarks.items())) for r, review in made if review.quality
        ),
        figures=_figures(batch, done),
        outstanding=tuple(_outstanding(result, batch.listed[result.department.code]) for result in batch.outstanding),
    )  # fmt: skip


def _order(row: ReviewedDepartment) -> tuple[bool, Decimal]:
    """Finished ones first, the largest difference downwards before all."""
    return (row.difference is None, row.difference or Decimal(0))


def _outstanding(result: DepartmentResult, listed: ReviewListed) -> OutstandingReview:
    card = result.scorecard
    total, grade = (card.total, card.grade) if card else (None, None)
    return OutstandingReview(result.department.code, result.department.name, total, grade, listed.reviewer, listed.due)


def _department(
    result: DepartmentResult, review: Review, listed: ReviewListed | None, scheme: Scheme
) -> ReviewedDepartment:
    card, final = result.scorecard, result.final
    own = card.total if card else None
    grounds = Counter(_ground(change) for change in review.changes if change.ground)
    moves = [change.move for change in review.changes]
    return ReviewedDepartment(
        code=result.department.code,
        name=result.department.name,
        state=review.state,
        total=own,
        reviewed=review.total,
        difference=review.difference,
        deviation=ratio(abs(review.difference), own) if review.difference is not None and own else None,
        grade=card.grade if card else None,
        reviewed_grade=review.grade,
        steps=review.steps,
        lowered=sum(move < 0 for move in moves),
        raised=sum(move > 0 for move in moves),
        grounds=tuple(grounds.most_common()),
        line=_line(review.difference, scheme),
        final=final.total if final else None,
        final_grade=final.grade if final else None,
        reviewer=review.reviewer or (listed.reviewer if listed else ""),
        due=listed.due if listed else None,
        why=review.why,
        file=review.file,
        scores=tuple(review.scores[i.code] for i in scheme.indicators) if review.scores else None,
        changed=frozenset(change.code for change in review.changes if not change.is_restored),
        earned=review.earned,
        excused=review.excused,
        bonus=review.bonus,
        adjustments=review.adjustments,
    )


def _ground(change: ReviewChange) -> str:
    """The reason of a change; where the self score was restored, that it was."""
    return t.ACT_UPHELD if change.is_restored else change.ground


def _changes(result: DepartmentResult, review: Review, scheme: Scheme) -> Iterator[ChangedScore]:
    """What a review changed, in the order of the indicators."""
    changed = {change.code: change for change in review.changes}
    for indicator in scheme.indicators:
        change = changed.get(indicator.code)
        if change is None:
            continue
        both = isinstance(change.before, Decimal) and isinstance(change.after, Decimal)
        yield ChangedScore(
            code=result.department.code,
            name=result.department.name,
            indicator=indicator.code,
            indicator_name=indicator.name,
            cap=indicator.cap,
            before=change.before,
            after=change.given,
            final=change.after,
            difference=change.after - change.before if both else None,  # type: ignore[operator]
            ground=change.ground,
            remark=change.remark,
            proof=change.proof,
            file=review.file,
            sheet=change.sheet,
            cell=change.cell,
        )


def _line(difference: Decimal | None, scheme: Scheme) -> str:
    """Which line a difference lies beyond: 'grave', 'warning', or none."""
    size = abs(difference or Decimal(0))
    return "grave" if size > scheme.review.grave else "warning" if size > scheme.review.warning else ""


def _indicators(done: Sequence[tuple[DepartmentResult, Review]], scheme: Scheme) -> tuple[ReviewedIndicator, ...]:
    """Of every indicator that is reviewed, over the departments with points before and after."""
    rows = []
    for indicator in scheme.indicators:
        if indicator.by_bureau:
            continue
        code, places = indicator.code, places_of(scheme)
        pairs = [(r.scorecard.scores[code], v.scores[code]) for r, v in done if r.scorecard and v.scores]
        points = [(a, b) for a, b in pairs if isinstance(a, Decimal) and isinstance(b, Decimal)]
        own, after = (sum((pair[n] for pair in points), Decimal(0)) for n in (0, 1))
        changes = [change for _, review in done for change in review.changes if change.code == code]
        grounds = Counter(change.ground for change in changes if change.ground and not change.is_restored)
        whole = indicator.cap * len(points)
        rows.append(
            ReviewedIndicator(
                code, indicator.category, indicator.name, indicator.cap, len(points), ratio(own, whole), ratio(after, whole),
                ratio(after - own, len(points), places), sum(c.move < 0 for c in changes), sum(c.move > 0 for c in changes),
                tuple(grounds.most_common()),
            )
        )  # fmt: skip
    return tuple(rows)


def _figures(batch: Batch, done: Sequence[tuple[DepartmentResult, Review]]) -> ReviewFigures:
    results, scheme = batch.departments, batch.scheme
    differences = [review.difference for _, review in done if review.difference is not None]
    lines = Counter(_line(difference, scheme) for difference in differences)
    states = Counter(result.review.state for result in results if result.review)
    scored = [result for result in results if result.rank is not None]
    return ReviewFigures(
        reviewed=len(done),
        scored=len(scored),
        ongoing=states[ReviewState.ONGOING],
        objected=states[ReviewState.OBJECTED],
        unreviewed=sum(1 for r in scored if r.review and r.review.state is ReviewState.NONE),
        mean_difference=ratio(sum(differences, Decimal(0)), len(differences), places_of(scheme)),
        warned=lines["warning"] + lines["grave"],
        grave=lines["grave"],
        lower=sum(1 for r, v in done if r.scorecard and v.grade and v.steps > 0),
        higher=sum(1 for r, v in done if r.scorecard and v.grade and v.grade != r.scorecard.grade and not v.steps),
        outstanding=len(batch.outstanding),
    )


def final_view(results: Sequence[DepartmentResult], scheme: Scheme) -> tuple[DepartmentResult, ...]:
    """The departments as they stand after the review: scores, totals, grades and ranks; who has no final result, none.

    The figures that were filed stand beside these, never in their place: this is what the county's page speaks of.
    """
    return tuple(_final(result, scheme) for result in results)


def _final(result: DepartmentResult, scheme: Scheme) -> DepartmentResult:
    card, review, final = result.scorecard, result.review, result.final
    if card is None or result.status not in RANKED_STATES:
        return result
    if review and review.scores is not None:
        card = rescored(card, scheme, review.scores) or card
    elif review is None or review.state is ReviewState.ONGOING or (final is None and card.total is not None):
        return replace(result, scorecard=None, rank=None, answers=())
    if final is None:
        return replace(result, scorecard=card, rank=None)
    after = replace(card, total=final.total, grade=final.grade, steps=final.steps)
    return replace(result, scorecard=after, rank=final.rank)


def with_reviews(
    rows: Sequence[RankingRow], results: Sequence[DepartmentResult], finals: Sequence[RankingRow], *, of_finals: bool
) -> tuple[RankingRow, ...]:
    """The rows of 汇总表 with their reviews, in the order of the final ones.

    `of_finals`: last year has final totals too, and these are compared.
    """
    parts = {result.department.code: part_of(result) for result in results}
    own = {row.code: replace(row, review=parts[row.code]) for row in rows}
    if not of_finals:
        return tuple(own[final.code] for final in finals)
    return with_moves(
        [
            replace(
                own[final.code],
                of_finals=True,
                previous_total=final.previous_total,
                previous_rank=final.previous_rank,
                moved=None,
            )
            for final in finals
        ]
    )
