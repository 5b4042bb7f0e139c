"""Rules on the reviewer's workbook (复核底稿). They are told to the bureau and never sent to a department.

An error keeps the review unfinished: nothing is taken from it until it is mended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

from selfeval import text as t
from selfeval.findings import Checks, Hit
from selfeval.model import NOT_APPLICABLE, Level, RawCell, ReviewRow
from selfeval.model.words import MISSED_IN_SELF
from selfeval.submission.normalise import read_score
from selfeval.submission.reasons import LEAST
from selfeval.submission.reviewing import ReviewCase, Unfit, changed, counted, unfit
from selfeval.submission.scoring import said_score
from selfeval.submission.worth import worth
from selfeval.tables import day, fold, is_blank, plain, shown, squeeze, text

_PERCENT: Final = re.compile(r"扣(?:减|除|分|了)?(?:分值的)?([0-9]+(?:\.[0-9]+)?)%")
_UNFIT: Final = {
    Unfit.NOT_EXCUSABLE: "这项不能不适用",
    Unfit.DECIMALS: "小数超过 {decimals} 位",
    Unfit.NO_SCORE: "不是分数",
    Unfit.BELOW: "小于 0",
    Unfit.ABOVE: "超过分值 {cap}",
}
PAPER_CHECKS = Checks[[ReviewCase]]()


def _name(case: ReviewCase, row: ReviewRow) -> str:
    indicator = case.scheme.by_code.get(row.code)
    return indicator.name if indicator else row.code


def _hit(case: ReviewCase, row: ReviewRow, at: RawCell, **words: object) -> Hit:
    return Hit(at, shown(at.value) or None, indicator=row.code, words={"name": _name(case, row), **words})


@PAPER_CHECKS.check(
    "V904",
    Level.ERROR,
    fixed=True,
    title="复核分有误",
    message="“{name}”的复核分填的是“{value}”，{what}。",
    remedy="请填 0 至 {cap} 之间、最多 {decimals} 位小数的数{also}；维持自评的空着，“已核”填“是”。",
    why="复核分直接计入核定分，认不准的程序不替您猜。",
)
def reviewed_score_is_a_score(case: ReviewCase) -> Iterator[Hit]:
    """A reviewed score is a number between 0 and the cap with no more decimals than allowed, or 不适用 where it may be."""
    for row in case.review.rows:
        indicator = case.scheme.by_code[row.code]
        why = unfit(row, case.scheme)
        if why:
            what = _UNFIT[why].format(decimals=case.scheme.decimals, cap=plain(indicator.cap))
            also = f"，或者“{NOT_APPLICABLE}”" if indicator.na_allowed else ""
            words = {"value": shown(row.score_at.value), "what": what, "cap": plain(indicator.cap)}
            yield _hit(case, row, row.score_at, **words, decimals=case.scheme.decimals, also=also)


@PAPER_CHECKS.check(
    "V905",
    Level.ERROR,
    fixed=True,
    title="改分没有写明理由",
    message="“{name}”自评 {seen}，复核改为 {score}，{what}。",
    remedy="请从列表里选理由类别，并写至少 {least} 个字的复核说明。",
    why="改分要让部门知道为什么，才谈得上整改和异议。",
)
def change_has_its_reason(case: ReviewCase) -> Iterator[Hit]:
    """A change has a reason, one of those there are, and a remark of at least four characters."""
    for row in case.review.rows:
        if not changed(row, case.scheme):
            continue
        known = row.ground in case.scheme.review.reasons
        lacks = [
            "没有选理由类别" if not row.ground else "" if known else f"理由类别“{row.ground}”不在列表里",
            f"复核说明不足 {LEAST} 个字" if len(squeeze(row.remark)) < LEAST else "",
        ]
        what = "，".join(filter(None, lacks))
        if what:
            ground = case.cells[row.code].get(t.COL_GROUND)
            at = ground if ground and not known else row.remark_at
            said = _said(row.score or "")
            yield _hit(case, row, at, seen=_short(row.seen), score=said, what=what, least=LEAST)


def _short(seen: str) -> str:
    return _said(_filed(seen))


@PAPER_CHECKS.check(
    "V906",
    Level.ERROR,
    fixed=True,
    title="高于自评没有说明",
    message="“{name}”自评 {seen}，复核 {score}，高于自评，理由类别是“{ground}”。",
    remedy=f"确实自评漏计的，理由类别选“{MISSED_IN_SELF}”；否则请核对复核分。",
    why="复核比自评还高，多半是看错了行。",
)
def raise_was_missed_in_self(case: ReviewCase) -> Iterator[Hit]:
    """Only what the department left out is given more than it gave itself."""
    filed = {code: _filed(seen) for code, seen in case.review.seen.items()}
    for row in case.review.rows:
        if not changed(row, case.scheme) or row.score is None or row.ground in ("", MISSED_IN_SELF) or not row.seen:
            continue
        indicator = case.scheme.by_code[row.code]
        own, reviewed = (worth(score, indicator, filed, case.scheme) for score in (_filed(row.seen), row.score))
        if reviewed > own:
            at = case.cells[row.code].get(t.COL_GROUND, row.score_at)
            yield _hit(case, row, at, seen=_short(row.seen), score=_said(row.score), ground=row.ground)


def _filed(seen: str) -> Decimal | str:
    number = _number(seen)
    return seen if number is None else number


def _said(score: Decimal | str) -> str:
    return plain(score) if isinstance(score, Decimal) else score


def _number(seen: str) -> Decimal | None:
    try:
        return Decimal(seen)
    except InvalidOperation:
        return None


@PAPER_CHECKS.check(
    "V907",
    Level.ERROR,
    fixed=True,
    title="写了理由没有改分",
    message="“{name}”没有填复核分，却写了{what}。",
    remedy="要改分的填上复核分；维持自评的，把理由类别和复核说明清空，要记的话写在“依据”里。",
    why="只有理由没有分，分不清是忘了填还是维持自评。",
)
def reason_has_its_score(case: ReviewCase) -> Iterator[Hit]:
    """A row with a reason or a remark has a reviewed score."""
    for row in case.review.rows:
        if row.blank and (row.ground or row.remark):
            what = "、".join(filter(None, ("理由类别" if row.ground else "", "复核说明" if row.remark else "")))
            yield _hit(case, row, row.score_at, what=what)


@PAPER_CHECKS.check(
    "V908",
    Level.QUERY,
    title="没有改分却选了理由",
    message="“{name}”的复核分与自评一样，却选了理由类别“{ground}”。",
    remedy="请核对复核分；确实维持自评的，清空理由类别。",
    why="选了理由，多半是要改分的。",
)
def reason_has_its_change(case: ReviewCase) -> Iterator[Hit]:
    """A reason stands where something was changed."""
    for row in case.review.rows:
        if counted(row, case.scheme) and not changed(row, case.scheme) and row.ground:
            yield _hit(case, row, case.cells[row.code].get(t.COL_GROUND, row.score_at), ground=row.ground)


@PAPER_CHECKS.check(
    "V909",
    Level.QUERY,
    title="百分比与扣分不符",
    message="“{name}”的复核说明写的是扣 {percent}%，实际从 {seen} 改到 {score}，扣 {cut} 分，是分值的 {share}%。",
    remedy="请核对复核分和复核说明，改成一致。",
    why="说明和分数对不上，部门会提异议。",
)
def percentage_is_the_cut(case: ReviewCase) -> Iterator[Hit]:
    """A percentage in the remark is the cut, of the cap or of the self score, as far as it can be said in such a one."""
    for row in case.review.rows:
        seen, found = _number(row.seen), _PERCENT.search(fold(squeeze(row.remark)))
        if not found or seen is None or not isinstance(row.score, Decimal) or not counted(row, case.scheme):
            continue
        cap, cut, percent = case.scheme.by_code[row.code].cap, seen - row.score, Decimal(found[1])
        near = Decimal(1).scaleb(-len(found[1].partition(".")[2])) / 2  # "33%" may be a third
        half = case.scheme.quantum / 2
        if all(abs(whole * percent / 100 - cut) > half + whole * near / 100 for whole in (cap, seen)):
            words = {"percent": plain(percent), "seen": plain(seen), "score": plain(row.score), "cut": plain(cut)}
            yield _hit(case, row, row.remark_at, **words, share=plain((cut / cap * 100).quantize(Decimal("0.1"))))


@PAPER_CHECKS.check(
    "V910",
    Level.ERROR,
    fixed=True,
    title="还没有核完",
    message="还有 {count} 项没有核：{names}。",
    remedy="看过维持自评的，“已核”填“是”；其余一律维持的，在“复核结论”的“其余维持”填“是”。",
    why="没有填复核分的，分不清是看过维持，还是没有看到。",
)
def every_row_was_looked_at(case: ReviewCase) -> Iterator[Hit]:
    """Every row has a reviewed score or was looked at, one by one or all together."""
    if case.review.rest_kept:
        return
    left = [
        row for row in case.review.rows if row.blank and not (row.looked_at or row.doubted or row.ground or row.remark)
    ]
    if left:
        names = "、".join(_name(case, row) for row in left[:3]) + ("等" if len(left) > 3 else "")
        at = case.cells[left[0].code][t.COL_LOOKED_AT]
        yield Hit(at, words={"count": len(left), "names": names})


@PAPER_CHECKS.check(
    "V936",
    Level.ERROR,
    fixed=True,
    title="没有核定的一项",
    message="“{name}”没有填复核分，“已核”写的是“{value}”，没有算作维持自评。",
    remedy="看过维持自评的，“已核”填“是”；要改分的，填上复核分、理由类别和复核说明。",
    why="写了“否”或者“有问题”的，是还没有定，不能因为“其余维持”就算维持。",
)
def what_is_doubted_is_not_kept(case: ReviewCase) -> Iterator[Hit]:
    """A row without a reviewed score whose 已核 says otherwise isn't kept as filed, whatever is said of the rest."""
    for row in case.review.rows:
        if row.blank and row.doubted and not row.ground and not row.remark:
            at = case.cells[row.code][t.COL_LOOKED_AT]
            yield _hit(case, row, at, value=shown(at.value))


@PAPER_CHECKS.check(
    "V937",
    Level.QUERY,
    title="没有写谁复核的",
    message="复核结论里没有填{what}。",
    remedy="请填上复核人和复核日期。",
    why="谁在哪一天复核的，部门提异议时要答得上来。",
)
def review_says_whose_it_is(case: ReviewCase) -> Iterator[Hit]:
    """A review that was made bears its reviewer's name."""
    at, when = (case.answers.get(label) for label in (t.VER_REVIEWER, t.VER_DATE))
    if at and not case.stale and not case.review.reviewer and not case.review.untouched:
        dated = when is not None and not is_blank(when.value)
        yield Hit(at, words={"what": "复核人" if dated else "复核人和复核日期"})


@PAPER_CHECKS.check(
    "V911",
    Level.ERROR,
    fixed=True,
    title="一项指标写了两行",
    message="“{name}”在复核底稿里有两行填了内容。",
    remedy="请只留一行。",
    why="两行不一样的，分不清以哪一行为准。",
)
def row_stands_once(case: ReviewCase) -> Iterator[Hit]:
    """No indicator is reviewed in two rows."""
    for row in case.doubled:
        yield _hit(case, row, row.score_at)


@PAPER_CHECKS.check(
    "V912",
    Level.ERROR,
    fixed=True,
    title="编码不在指标体系里",
    message="复核底稿有一行填了内容，{what}。",
    remedy="请恢复原来的编码；自己插入的行，请删去。",
    why="复核分按编码对应指标，编码改了就不知道是哪一项。",
)
def row_is_an_indicator(case: ReviewCase) -> Iterator[Hit]:
    """A row in which something stands has an indicator's code."""
    for row in case.strangers:
        at = row.score_at
        what = f"编码是“{row.code}”，指标体系里没有" if row.code else "编码空着"
        yield Hit(at, shown(at.value) or None, words={"what": what})


@PAPER_CHECKS.check(
    "V913",
    Level.QUERY,
    title="底稿的自评分被改",
    message="“{name}”在底稿里的自评分写成了“{value}”，部门自评是 {seen}，按部门自评的算，这样改不起作用。",
    remedy="要改分的，填在“复核分”里，写上理由类别和复核说明；不改分的，把自评分改回 {seen}。",
    why="部门自己的分数谁都不改，复核分另外填。",
)
def self_score_is_as_filed(case: ReviewCase) -> Iterator[Hit]:
    """The self score in the workbook is the one it was written with."""
    for row in case.review.rows:
        at = case.cells[row.code].get(t.COL_SCORE)
        if at is None or not row.seen:
            continue
        found = read_score(at.value, case.scheme.by_code[row.code].cap, case.scheme.quantum)
        stands = NOT_APPLICABLE if found.score is None else said_score(found.score, case.scheme)
        if is_blank(at.value) or stands != row.seen:
            yield _hit(case, row, at, value=shown(at.value), seen=_short(row.seen))


@PAPER_CHECKS.check(
    "V914",
    Level.ERROR,
    fixed=True,
    title="质量得分有误",
    message="“自评质量”的“{item}”{what}。",
    remedy="请填 0 至 {cap} 之间、最多 {decimals} 位小数的数。",
    why="自评质量的各项都打了分，才能得出合计。",
)
def quality_is_scored(case: ReviewCase) -> Iterator[Hit]:
    """Every item of the self-evaluation's own table has its points."""
    for item, points in case.review.quality.items():
        if points is None and not case.stale:
            at = case.quality_at.get(item)
            what = f"填的是“{shown(at.value)}”" if at and not is_blank(at.value) else "没有打分"
            cap = plain(case.scheme.review.quality[item])
            yield Hit(at, words={"item": item, "what": what, "cap": cap, "decimals": case.scheme.decimals})


@PAPER_CHECKS.check(
    "V915",
    Level.NOTE,
    title="复核日期认不出来",
    message="复核日期写的是“{value}”，认不出是哪一天，没有采用。",
    remedy="请写成“2024-03-31”这样的日期。",
    why="日期会写进反馈意见，认不出来的程序不替您猜。",
)
def review_day_is_a_day(case: ReviewCase) -> Iterator[Hit]:
    """The day of the review is one, or blank."""
    at = case.answers.get(t.VER_DATE)
    if at and not is_blank(at.value) and day(at.value) is None:
        yield Hit(at, text(at), words={"value": text(at)})
