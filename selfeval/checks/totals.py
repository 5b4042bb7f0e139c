"""Rules on the total and the grade: what the form states against what was computed, and what is worth knowing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from selfeval import text as t
from selfeval.findings import Checks, Hit, kind_of
from selfeval.model import CellValue, Finding, Level, Reading, Scheme, Scorecard
from selfeval.submission.case import Case
from selfeval.submission.normalise import TOLERANCE, read_score
from selfeval.submission.scoring import chosen, statable
from selfeval.submission.stated import is_right, left_out
from selfeval.tables import key, number, shown, text, tidy

TOTAL_CHECKS = Checks[[Case]]()


def _overall(case: Case) -> str | None:
    return case.submission.overall_explanation or None


@TOTAL_CHECKS.check(
    "C401",
    Level.QUERY,
    title="总分与计算不符",
    message="表上的总分是 {stated}，按各项自评分计算是 {computed}{apart}，相差 {gap} 分。",
    remedy="请检查总分的公式是否被改动、各项得分有无漏改，改正后重报；或在“总体说明”里说明。",
    on_copy="退回的表里总分按各项自评分自动计算，请核对各项得分；没有错的不用改，发回即可。",
    why="总分一律由程序按各项自评分重新计算；表上的总分对不上，说明公式或某项得分被改过。",
)
def stated_total_is_computed(case: Case) -> Iterator[Hit]:
    """The total the form states is the computed one; a total without a stored value isn't compared."""
    at = case.submission.form.stated.get("total")
    computed = _computed(case)
    if at is None or computed is None:
        return
    value = _own_part(at.value)
    stated = read_score(value, case.scheme.most, case.scheme.quantum).score or number(value)
    if stated is None:
        return
    gap = abs(stated - computed)
    right = _statable(case) if case.submission.form.own else frozenset()
    if gap > TOLERANCE and not is_right(stated, right) and at not in left_out(case):
        apart = "（由财政局评定的不在内）" if case.card and case.card.provisional else ""
        words = {"stated": shown(at.value), "computed": tidy(computed), "apart": apart, "gap": tidy(gap)}
        yield Hit(at, shown(at.value), str(computed), explanation=_overall(case), words=words)


def _own_part(value: CellValue) -> CellValue:
    """The total without what the form says around it where the bureau gives scores too: "您单位部分 85.7 / 97"."""
    if not isinstance(value, str) or not value.startswith(t.OWN_PART):
        return value
    return value.removeprefix(t.OWN_PART).partition(t.OUT_OF)[0]


def _statable(case: Case) -> frozenset[Decimal]:
    """The totals that are right in a table of the county's own, which may be of one part or of the whole."""
    return statable(case.card, case.scheme) if case.card else frozenset()


def _computed(case: Case) -> Decimal | None:
    """The total as the department can know it: its own part where the bureau gives scores too."""
    if case.card is None:
        return None
    return case.card.provisional.points if case.card.provisional else case.card.total


@TOTAL_CHECKS.check(
    "C402",
    Level.QUERY,
    title="等次与计算不符",
    message="表上的评价等次是“{stated}”，按总分 {total} 计算是“{computed}”。",
    remedy="请恢复评价等次的公式，或在“总体说明”里说明。",
    on_copy="退回的表里评价等次按总分自动得出，请核对各项得分；没有错的不用改，发回即可。",
    why="评价等次由总分决定，手工改写的等次不作数。",
)
def stated_grade_is_computed(case: Case) -> Iterator[Hit]:
    """The grade the form states is the computed one."""
    at, card, own = case.submission.form.stated.get("grade"), case.card, case.submission.form.own is not None
    if at is None or card is None or (card.grade is None and not own):
        return
    total = card.total if card.total is not None else _computed(case) or Decimal(0)
    computed = card.grade or case.scheme.grade_of(total)
    right = {computed, *(map(case.scheme.grade_of, _statable(case)) if own else ())}
    stated = key(at.value) if isinstance(at.value, str) else ""
    if stated and stated not in (key(t.GRADE_PENDING), *map(key, right)):
        words = {"stated": text(at), "computed": computed, "total": total}
        yield Hit(at, text(at), computed, explanation=_overall(case), words=words)


def stated_with_the_bureaus(finding: Finding, card: Scorecard, scheme: Scheme) -> bool:
    """Whether the total or the grade that was complained of is right once the bureau's scores are known."""
    if finding.code == kind_of(stated_total_is_computed).code:
        stated = number(finding.value)
        return stated is not None and is_right(stated, statable(card, scheme))
    graded = finding.code == kind_of(stated_grade_is_computed).code and card.grade is not None
    return graded and key(finding.value or "") == key(card.grade or "")


@TOTAL_CHECKS.check(
    "C403",
    Level.NOTE,
    title="总分临近等次线",
    message="总分 {total}，{where}。",
    remedy="部门不用处理；财政局复核时可优先核对。",
    why="总分恰在等次线上或差一点到线的部门，一处改动就会改变等次，复核时值得先看。",
)
def total_clear_of_band_edges(case: Case) -> Iterator[Hit]:
    """The total lies neither on a band's edge nor just below it; not looked at where rules on the total may change it."""
    if case.card is None or case.card.total is None or case.scheme.total_rules:
        return
    total = case.card.total
    near = [
        band for band in case.scheme.bands if band.lower > 0 and 0 <= band.lower - total <= case.scheme.borderline_gap
    ]
    for band in sorted(near, key=lambda band: band.lower)[:1]:
        short = band.lower - total
        where = (
            f"恰在“{band.grade}”的下限"
            if not short
            else f"离“{band.grade}”的下限 {tidy(band.lower)} 差 {tidy(short)} 分"
        )
        at = case.submission.form.stated.get("total")
        yield Hit(at, str(total), str(tidy(band.lower)), words={"total": total, "where": where})


@TOTAL_CHECKS.check(
    "C404",
    Level.NOTE,
    title="全部指标满分",
    message="{which} {count} 项指标都是满分{na}。",
    remedy="部门不用处理；财政局复核时可优先核对。",
    why="各项都打满分的自评，往往没有对照标准逐项核对。",
)
def not_all_full_marks(case: Case) -> Iterator[Hit]:
    """Not every indicator that the department scores has full marks; a bonus is no mark of them.

    不适用 is one where it counts in full.
    """
    ordinary = [a for a in chosen(case.submission.answers, case.scheme) if not a.indicator.bonus]
    excused = [answer for answer in ordinary if answer.reading is Reading.NOT_APPLICABLE]
    counting = [a for a in ordinary if not (case.scheme.prorated and a in excused)]
    if case.card is not None and counting and all(answer.points == answer.indicator.cap for answer in counting):
        apart = len(counting) < len(ordinary)
        na = f"（{'另有' if apart else '其中'} {len(excused)} 项填“不适用”）" if excused else ""
        words = {"which": "适用的" if apart else "全部", "count": len(counting), "na": na}
        yield Hit(case.submission.form.stated.get("total"), str(_computed(case)), words=words)
