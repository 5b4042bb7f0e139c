"""What the reviews come to: readings of review workbooks and a settled batch → the batch with reviews and final results.

Nothing here changes a department's figures, its status or which form counts. A review holds for the self scores it saw.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from selfeval import text as t
from selfeval.checks import reviews as rules
from selfeval.checks.decisions import (
    OBJECTING,
    decision_applies,
    means,
    objection_day_has_come,
    settled_score_is_not_above_self,
    settled_score_is_not_below_review,
)
from selfeval.findings import count_errors, run_checks
from selfeval.model import (
    NOT_RANKED,
    Batch,
    Clock,
    Decision,
    DepartmentResult,
    Fate,
    FileReading,
    FileRecord,
    FinalResult,
    Finding,
    Review,
    ReviewChange,
    ReviewReading,
    ReviewRow,
    ReviewState,
    Scheme,
    Status,
    TotalStep,
)
from selfeval.review import words
from selfeval.review.alike import told_alike
from selfeval.review.choosing import Chosen, choose
from selfeval.review.objections import Idle, Objections, objections_of, why_idle
from selfeval.review.paper import reviewable, reviewed_card
from selfeval.review.papers import looked_at
from selfeval.settling.effective import Filed, filed
from selfeval.submission.identity import Directory
from selfeval.submission.reviewing import counted
from selfeval.submission.scoring import said_score
from selfeval.submission.worth import worth
from selfeval.tables import plain

_MOST_NAMED: Final = 5
_SCORED: Final = frozenset({Status.ACCEPTED, Status.QUERY})


@dataclass(frozen=True, slots=True)
class Held:
    """A department's review as far as it goes, and what was found in it beside the self scores in use."""

    result: DepartmentResult
    chosen: Chosen
    review: Review
    found: tuple[Finding, ...] = ()
    objections: Objections = field(default_factory=Objections)


def is_of_review(decision: Decision, reviews: Iterable[FileReading]) -> bool:
    """Whether a decision is on a review: on an objection, or on one of these workbooks."""
    on_file = decision.action in (t.ACT_USE, t.ACT_REJECT)
    return decision.action in OBJECTING or (on_file and any(means(decision.file, one.source) for one in reviews))


def with_reviews(batch: Batch, reviews: Sequence[FileReading], decisions: Sequence[Decision]) -> Batch:
    """The batch with the reviews among its files and results; `decisions` are those on reviews. Without both it stays.

    Where no workbook is in use, nor two are that exclude each other, there is no review: the departments stay as they are.
    """
    if not reviews and not decisions:
        return batch
    scheme, files, own = batch.scheme, defaultdict(list), defaultdict(list)
    directory = Directory.of(batch.roster)
    reviews = [looked_at(reading, batch, directory, decisions) for reading in reviews]
    aside = [filed(reading, scheme) for reading in reviews if reading.fate]
    for reading in reviews:
        if reading.fate is None:
            files[reading.department or ""].append(filed(reading, scheme))
    for decision in decisions:
        own[decision.department].append(decision)
    held = {
        result.department.code: _held(result, choose(files[code], own[code]), own[code], scheme)
        for result in batch.departments
        if (code := result.department.code) in files
    }
    alike = told_alike([(one.result.department.name, one.review) for one in held.values()], scheme)
    records = [
        *batch.files,
        *(_record(one, one.reading.fate or Fate.UNRECOGNISED, one.reading.reason) for one in aside),
    ]
    records += [record for one in held.values() for record in _records(one, alike)]
    acted = {decision.row for one in held.values() for decision in one.chosen.acted}
    why: dict[int, Idle] = {row: it for one in held.values() for row, it in one.objections.idle.items()}
    acted |= {d.row for d in decisions if d.action in OBJECTING and _is_done(held.get(d.department))} - why.keys()
    in_use = any(one.review.state is not ReviewState.NONE for one in held.values())
    sources = [record.source for record in records]
    idle = [d for d in decisions if d.row not in acted]
    names = {result.department.code: result.department.name for result in batch.departments}
    return replace(
        batch,
        departments=_final([_with(r, held) for r in batch.departments], scheme) if in_use else batch.departments,
        files=tuple(sorted(records, key=lambda record: record.source.path)),
        decisions=tuple(sorted((*batch.decisions, *decisions), key=lambda decision: decision.row)),
        idle_decisions=(
            *batch.idle_decisions,
            *(finding for one in held.values() for finding in _settled_oddly(one, scheme)),
            *(f for d in decisions for f in run_checks((objection_day_has_come,), {}, d, names.get(d.department, ""))),
            *(
                f
                for d in idle
                for f in run_checks(
                    (decision_applies,),
                    {},
                    d,
                    sources,
                    why.get(d.row),
                    name=names.get(d.department, ""),
                    reviewed=d.department in held,
                )
            ),
        ),
    )


def _settled_oddly(held: Held, scheme: Scheme) -> Iterable[Finding]:
    """What is said of objections that were settled above the self score, or below what the reviewer gave."""
    reviewed = {change.code: change.reviewed for change in held.review.changes}
    card, name = held.result.scorecard, held.result.department.name
    for code, decision in held.objections.settled.items():
        own = card.scores.get(code) if card else None
        if isinstance(own, Decimal):
            indicator = scheme.by_code[code].name
            yield from run_checks((settled_score_is_not_above_self,), {}, decision, name, indicator, own)
        given = reviewed.get(code)
        if isinstance(given, Decimal):
            indicator = scheme.by_code[code].name
            yield from run_checks((settled_score_is_not_below_review,), {}, decision, name, indicator, given)


def _is_done(held: Held | None) -> bool:
    return held is not None and held.review.scores is not None


def _with(result: DepartmentResult, held: Mapping[str, Held]) -> DepartmentResult:
    one = held.get(result.department.code)
    return replace(result, review=one.review if one else Review(ReviewState.NONE))


# --- one department ------------------------------------------------------------------------------------------


def _held(result: DepartmentResult, chosen: Chosen, own: Sequence[Decision], scheme: Scheme) -> Held:
    if chosen.file is None or chosen.file.reading.review is None:
        unclear = Review(ReviewState.ONGOING, why=(words.UNCLEAR,))
        review = unclear if chosen.rivals else Review(ReviewState.NONE)
        return Held(result, chosen, review, _rivals(result, chosen, scheme))
    counts = chosen.file
    reading, source = chosen.file.reading.review, chosen.file.reading.source
    found = [*_rivals(result, chosen, scheme), *_beside(result, reading, scheme), *_dated(result, counts, scheme)]
    why = _why_ongoing(result, reading, count_errors(chosen.file.reading.findings), scheme)
    review = Review(
        ReviewState.ONGOING, source.path, source.sha256 or "", quality=reading.quality, reviewer=reading.reviewer,
        day=reading.day, opinion=reading.opinion, why=why, quality_remarks=reading.quality_remarks,
    )  # fmt: skip
    card = result.scorecard
    if why or card is None:
        return Held(result, chosen, review, tuple(found))
    filed_ones, told = reviewable(result, scheme), _told(reading, scheme)
    reviewed = {**filed_ones, **told}
    objections = objections_of(own, lambda d: why_idle(d, counts, reading, (filed_ones, reviewed)))
    return Held(result, chosen, _done(review, reading, result, objections, scheme), tuple(found), objections)


def _why_ongoing(result: DepartmentResult, reading: ReviewReading, errors: int, scheme: Scheme) -> tuple[str, ...]:
    """Why nothing can be taken from a review yet; nothing where it is finished and holds."""
    if not _has_scores(result):
        return (words.NO_SCORES.format(status=t.STATUS_NAMES[result.status]),)
    why = (
        words.NOT_FILLED if reading.untouched else words.UNFINISHED.format(errors=errors) if errors else "",
        (words.SEEN_OTHERWISE if reading.unmarked else words.NO_LONGER) if _differing(result, reading, scheme) else "",
        words.ROWS_MISSING if _missing(result, reading, scheme) else "",
    )
    return tuple(filter(None, why))


def _has_scores(result: DepartmentResult) -> bool:
    return result.status in _SCORED and result.scorecard is not None


def _now(result: DepartmentResult, scheme: Scheme) -> dict[str, str]:
    return {code: said_score(score, scheme) for code, score in reviewable(result, scheme).items()}


def _differing(result: DepartmentResult, reading: ReviewReading, scheme: Scheme) -> dict[str, tuple[str, str]]:
    """What the review saw and what is in use now, of every self score that isn't the same, by code."""
    now = _now(result, scheme)
    both = {code: (reading.seen.get(code) or words.GONE, now.get(code) or words.GONE) for code in scheme.by_code}
    return {code: pair for code, pair in both.items() if pair[0] != pair[1]}


def _missing(result: DepartmentResult, reading: ReviewReading, scheme: Scheme) -> list[str]:
    """The names of indicators with a self score that the workbook has no row for."""
    there = {row.code for row in reading.rows}
    return [scheme.by_code[code].name for code in reviewable(result, scheme) if code not in there]


def _named(parts: Sequence[str]) -> str:
    shown = words.COMMA.join(parts[:_MOST_NAMED])
    return shown if len(parts) <= _MOST_NAMED else words.AND_MORE.format(names=shown, count=len(parts))


def _beside(result: DepartmentResult, reading: ReviewReading, scheme: Scheme) -> list[Finding]:
    """What is found in a review beside the self scores in use."""
    levels, department = scheme.levels, result.department
    if not _has_scores(result):
        status = t.STATUS_NAMES[result.status]
        return run_checks((rules.reviewed_department_has_scores,), levels, department, status)
    changes, missing = _differing(result, reading, scheme), _missing(result, reading, scheme)
    if reading.unmarked:  # then it can't be told whether the department filed again
        found = [
            one
            for code, (_, now) in changes.items()
            if code in reading.unmarked
            for one in run_checks(
                (rules.self_score_in_the_workbook_is_the_one_filed,), levels, department, scheme.by_code[code].name, code,
                reading.unmarked[code], now,
            )
        ]  # fmt: skip
    else:
        said = [
            words.CHANGED_SCORE.format(name=scheme.by_code[code].name, old=old, new=new)
            for code, (old, new) in changes.items()
        ]
        found = run_checks((rules.review_saw_these_scores,), levels, department, _named(said))
    return found + run_checks((rules.review_has_every_row,), levels, department, len(missing), _named(missing))


def _dated(result: DepartmentResult, review: Filed, scheme: Scheme) -> list[Finding]:
    """What is said of the day of a review; only a time that is known for certain says when the form was filed."""
    reading, source = review.reading.review, result.source
    if reading is None or reading.day is None or reading.day_at is None:
        return []
    filed_on = source.time.date() if source and source.time and source.clock is not Clock.FILE else None
    return run_checks(
        (rules.review_day_can_be,), scheme.levels, result.department, reading.day_at, reading.day, filed_on,
        review.time.date(),
    )  # fmt: skip


def _rivals(result: DepartmentResult, chosen: Chosen, scheme: Scheme) -> tuple[Finding, ...]:
    """What is said of further workbooks that say something else."""
    levels, department = scheme.levels, result.department
    if chosen.file is None:
        pairs = zip(chosen.rivals, chosen.rivals[1:], strict=False)
        return tuple(
            finding
            for one, other in pairs
            for finding in run_checks((rules.newest_review_is_one,), levels, department, one.path, other.path)
        )
    why = words.IS_NOT_CHOSEN if chosen.decided else words.IS_OLDER
    return tuple(
        finding
        for other in chosen.rivals
        for finding in run_checks((rules.review_is_the_only_one,), levels, department, other.path, why)
    )


def _told(reading: ReviewReading, scheme: Scheme) -> dict[str, Decimal | str]:
    """The scores that stand in a review workbook and can be counted, by code."""
    return {row.code: row.score for row in reading.rows if counted(row, scheme) and row.score is not None}


def _done(
    review: Review, reading: ReviewReading, result: DepartmentResult, objections: Objections, scheme: Scheme
) -> Review:
    """A review that is finished and holds, with what it comes to before 降档."""
    card, after = result.scorecard, reviewed_card(result, scheme, {**_told(reading, scheme), **objections.scores})
    if card is None or after is None:
        return replace(review, why=(words.NOTHING_APPLIES,))
    rows = {row.code: row for row in reading.rows}
    filed = reviewable(result, scheme)

    def move(code: str, after: Decimal | str) -> Decimal:
        indicator = scheme.by_code[code]
        return worth(after, indicator, filed, scheme) - worth(filed[code], indicator, filed, scheme)

    reviewed = {**card.scores, **_told(reading, scheme)}
    changes = tuple(
        _change(code, (card.scores[code], reviewed[code], score), move(code, score), rows.get(code), objections)
        for code, score in after.scores.items()
        if score != card.scores[code] or reviewed[code] != card.scores[code]
    )
    known = card.total is not None and after.total is not None
    return replace(
        review,
        state=ReviewState.OBJECTED if objections.is_open else ReviewState.DONE,
        scores=after.scores, earned=after.earned, excused=after.excused, bonus=after.bonus,
        adjustments=after.steps, total=after.total, grade=after.grade, changes=changes,
        difference=after.total - card.total if known else None,  # type: ignore[operator]
        steps=max(0, _place(after.grade, scheme) - _place(card.grade, scheme)) if known else 0,
        dismissed=objections.dismissed,
    )  # fmt: skip


def _change(
    code: str,
    scores: tuple[Decimal | str, Decimal | str, Decimal | str],
    move: Decimal,
    row: ReviewRow | None,
    objections: Objections,
) -> ReviewChange:
    """What changed and why, in the reviewer's words; of an objection that was upheld only that it was, and to what.

    `scores` are those filed, reviewed, and holding. The opinion beside a decision is the bureau's own and stands in no letter.
    """
    before, reviewed, after = scores
    settled = objections.scores.get(code)
    ground, remark = (row.ground, row.remark) if row else ("", "")
    if settled is not None:
        said = settled if isinstance(settled, str) else words.POINTS.format(points=plain(settled))
        upheld = words.UPHELD.format(said=said)
        ground, remark = ground or t.ACT_UPHELD, words.AND_THEN.join(filter(None, (remark, upheld)))
    proof, at = (row.proof, row.score_at) if row else ("", None)
    place = (at.sheet, at.ref) if at else ("", "")
    return ReviewChange(
        code, before, after, ground, remark, move, proof, *place, reviewed=None if settled is None else reviewed
    )


def _place(grade: str | None, scheme: Scheme) -> int:
    """The place of a grade among the bands, the best first."""
    return next(place for place, band in enumerate(scheme.bands) if band.grade == grade)


def _records(held: Held, alike: Mapping[str, Sequence[Finding]]) -> Iterable[FileRecord]:
    """The register's lines of a department's review workbooks."""
    counts = held.chosen.file
    for file in held.chosen.files:
        verdict = held.chosen.verdicts[file.path]
        first = counts is file or (counts is None and file is next(iter(held.chosen.rivals), None))
        said = (*held.found, *alike.get(file.path, ())) if first else ()
        yield _record(file, verdict.fate, verdict.reason, said)


def _record(file: Filed, fate: Fate, reason: str, said: Sequence[Finding] = ()) -> FileRecord:
    reading = file.reading
    findings = (*reading.findings, *said)
    return FileRecord(reading.source, reading.department, fate, reason, findings, file.time, file.clock, is_review=True)


# --- final results ---------------------------------------------------------------------------------------------


def _final(results: Sequence[DepartmentResult], scheme: Scheme) -> tuple[DepartmentResult, ...]:
    """The departments with their final results, ranked by these; equal totals share a rank."""
    found = {result.department.code: final_of(result, scheme) for result in results}
    order = sorted((final.total for final in found.values() if final), reverse=True)
    first: dict[Decimal, int] = {}
    for rank, total in enumerate(order, 1):
        first.setdefault(total, rank)
    ranked = {code: final._replace(rank=first[final.total]) if final else None for code, final in found.items()}
    return tuple(replace(result, final=ranked[result.department.code]) for result in results)


def final_of(result: DepartmentResult, scheme: Scheme) -> FinalResult | None:
    """Total and grade that hold in the end, without rank; None where there are none, whatever was filed."""
    review, card = result.review, result.scorecard
    if review is None or review.state is ReviewState.NONE:
        filed_one = card if result.rank is not None and scheme.review.unreviewed != NOT_RANKED else None
        known = filed_one is not None and filed_one.total is not None and filed_one.grade is not None
        return FinalResult(*filed_one.final, steps=filed_one.steps) if filed_one and known else None
    if review.total is None:
        return None
    step = lowering(review.total, review.steps, scheme)
    if step is None or step.change is None:
        return FinalResult(review.total, scheme.grade_of(review.total), steps=review.adjustments)
    total = review.total + step.change
    return FinalResult(total, scheme.grade_of(total), steps=(*review.adjustments, step))


def lowering(total: Decimal, steps: int, scheme: Scheme) -> TotalStep | None:
    """降档 of a reviewed total: it is multiplied once, by how many grades the review is below the self score."""
    factors = scheme.review.factors
    if not steps or not factors:
        return None
    factor = factors[min(steps, max(factors))]
    after = (total * factor).quantize(scheme.quantum, ROUND_HALF_UP)
    return TotalStep(t.LOWERING, after - total, factor, words.LOWERED.format(steps=steps, factor=plain(factor)))
