"""反馈意见: what a department hears of its review: scope, scores, what was cut and why, by when to mend or object."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

from selfeval.feedback.figures import fixed, plain
from selfeval.feedback.paper import Paper, in_words
from selfeval.feedback.paper_table import PaperColumn, add_table
from selfeval.model import DepartmentResult, Review, ReviewChange, Scheme
from selfeval.review.paper import reviewable

TITLE: Final = "部门整体支出绩效自评复核反馈意见"
_SCORES: Final = (
    PaperColumn("", 36, "left"), PaperColumn("自评", 28), PaperColumn("复核", 28), PaperColumn("差值", 28), PaperColumn("核定", 28),
)  # fmt: skip
_PROBLEMS: Final = (
    PaperColumn("指标", 36, "left"), PaperColumn("分值", 11), PaperColumn("自评分", 14), PaperColumn("复核分", 14),
    PaperColumn("差值", 13), PaperColumn("理由", 20), PaperColumn("说明", 48, "left"),
)  # fmt: skip
_SETTLED: Final = (*_PROBLEMS[:4], PaperColumn("核定分", 14), *_PROBLEMS[4:6], PaperColumn("说明", 34, "left"))
_UPHELD_TOTAL: Final = "上表的复核总分已按异议成立后的核定分计算。"
_DISMISSED: Final = "异议不成立，维持复核分"


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says: of one department, and of no other."""

    scheme: Scheme
    result: DepartmentResult
    review: Review
    day: date

    @property
    def mend_by(self) -> date:
        """The last day to mend."""
        return self.day + timedelta(days=self.scheme.review.mending_days)

    @property
    def object_by(self) -> date:
        """The last day to object."""
        return self.day + timedelta(days=self.scheme.review.objection_days)


def write_letter(path: Path, letter: Letter) -> None:
    """Write the letter to `path`, in place."""
    scheme, result, review = letter.scheme, letter.result, letter.review
    paper = Paper(title=TITLE, author=scheme.organiser, day=letter.day)
    paper.title(f"{scheme.year}年度", TITLE)
    paper.plain(f"{result.department.name}：")
    reviewed = len(reviewable(result, scheme))
    when = f"于{in_words(review.day)}" if review.day else ""
    paper.para(
        f"我局{when}对你单位{scheme.year}年度部门整体支出绩效自评进行了复核，复核了全部{reviewed}项指标，{said_of(review)}。现将结果反馈如下："
    )
    paper.part("一、复核结果")
    paper.gap(6)
    add_table(paper, _SCORES, _scores(letter), size=11)
    paper.gap(6)
    for note in filter(None, (_upheld(review), _adjusted(letter), _lowered(letter))):
        paper.para(note)
    changed = [change for change in review.changes if change.ground or change.remark]
    paper.part("二、调整的指标")
    if changed:
        settled = any(change.is_settled for change in changed)
        paper.gap(6)
        add_table(paper, _SETTLED if settled else _PROBLEMS, [_problem(change, letter, settled) for change in changed])
        paper.gap(6)
    else:
        paper.para("没有调整，各项维持自评分。")
    if dismissed := _dismissed(letter, changed):
        paper.para(dismissed)
    if review.opinion:
        paper.para(f"总体意见：{review.opinion}")
    mend = any(_is_cut(change) for change in changed)
    paper.part("三、整改和异议" if mend else "三、异议")
    if mend:
        paper.para(f"请对照上表中调减的指标逐项整改，在{in_words(letter.mend_by)}前把整改情况书面报我局。")
    paper.para(
        f"对复核结果{'（已经答复的异议除外）' if _is_answered(review) else ''}有异议的，请在{in_words(letter.object_by)}前书面提出，并附依据；逾期没有提出的，视为没有异议。"
    )
    paper.signature(scheme.organiser, letter.day)
    paper.save(path)


def _is_cut(change: ReviewChange) -> bool:
    """Whether points were taken: there is something to mend."""
    points = isinstance(change.before, Decimal) and isinstance(change.after, Decimal)
    return points and change.after < change.before  # type: ignore[operator]


def _moves(changes: Sequence[ReviewChange]) -> tuple[int, int, int]:
    """How many were lowered, raised, and changed otherwise."""
    points = [
        change.after - change.before
        for change in changes
        if isinstance(change.before, Decimal) and isinstance(change.after, Decimal)
    ]
    lowered, raised = sum(move < 0 for move in points), sum(move > 0 for move in points)
    return lowered, raised, len(changes) - lowered - raised


def said_of(review: Review) -> str:
    """How many indicators were changed and how, and of how many an objection brought the self score back."""
    if not review.changes:
        return "各项维持自评分"
    restored = sum(change.is_restored for change in review.changes)
    lowered, raised, otherwise = _moves([change for change in review.changes if not change.is_restored])
    parts = (
        f"调减{lowered}项" if lowered else "",
        f"调增{raised}项" if raised else "",
        f"{otherwise}项涉及不适用" if otherwise else "",
    )
    said = "、".join(filter(None, parts))
    if not said:
        return f"调整{restored}项，其中{restored}项异议成立，恢复自评分"
    also = f"，另有{restored}项调整后异议成立，恢复自评分" if restored else ""
    return f"其中{said}{also}"


def _is_answered(review: Review) -> bool:
    """Whether an objection was decided, one way or the other."""
    return bool(review.dismissed) or any(change.is_settled for change in review.changes)


def _upheld(review: Review) -> str:
    """That the total is after the objections, where one was upheld."""
    return _UPHELD_TOTAL if any(change.is_settled for change in review.changes) else ""


def _dismissed(letter: Letter, changed: Sequence[ReviewChange]) -> str:
    """What is said of objections that were decided against the department and have no row of their own."""
    left = letter.review.dismissed - {change.code for change in changed}
    names = "、".join(f"“{one.name}”" for one in letter.scheme.indicators if one.code in left)
    return f"你单位{f'对{names}' if names and '' not in left else ''}提出的{_DISMISSED}。" if left else ""


def _scores(letter: Letter) -> list[tuple[str, ...]]:
    card, review, final, places = letter.result.scorecard, letter.review, letter.result.final, letter.scheme.decimals
    own = card.total if card else None

    def said(points: Decimal | None) -> str:
        return "待评定" if points is None else fixed(points, places)

    moved = "—" if review.difference is None else fixed(review.difference, places)
    grade = card.grade if card else None
    return [
        ("总分", said(own), said(review.total), moved, said(final.total if final else None)),
        ("等次", grade or "待评定", review.grade or "待评定", "—", final.grade if final else "待评定"),
    ]


def _lowered(letter: Letter) -> str:
    """Why the final total isn't the reviewed one."""
    review, final = letter.review, letter.result.final
    if final is None or review.total is None or final.total == review.total:
        return ""
    factor = final.steps[-1].earns
    return f"复核等次比自评低{review.steps}档，按规定总分乘以{plain(factor)}，核定{fixed(final.total, letter.scheme.decimals)}分。"


def _adjusted(letter: Letter) -> str:
    """How the rules on the total came to the reviewed one, where they changed it."""
    steps = [step for step in letter.review.adjustments if step.change]
    if not steps:
        return ""
    said = "；".join(f"{step.name}（{step.text}）{plain(step.change)}分" for step in steps)
    return f"复核分已按总分规则调整：{said}。"


def _problem(change: ReviewChange, letter: Letter, settled: bool) -> tuple[str, ...]:
    """A row of the table; where a score was `settled` after an objection, what holds has a column of its own."""
    indicator = letter.scheme.by_code[change.code]
    scores = (change.before, change.given, *([change.after] if settled else []))
    said = [score if isinstance(score, str) else plain(score) for score in scores]
    both = isinstance(change.before, Decimal) and isinstance(change.after, Decimal)
    moved = plain(change.after - change.before) if both else "—"  # type: ignore[operator]
    remark = change.remark
    if not change.is_settled and change.code in letter.review.dismissed:
        remark = "；".join(filter(None, (remark, _DISMISSED)))
    return indicator.name, plain(indicator.cap), *said, moved, change.ground, remark
