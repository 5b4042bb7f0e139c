"""Rules on the reviewer's workbook (复核底稿). They are told to the bureau and never sent to a department.

An error keeps the review unfinished: nothing is taken from it until it is mended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final

from selfeval import text as t
from selfeval.findings import Checks, Hit
from selfeval.model import NOT_APPLICABLE, Department, Level, RawCell, ReviewReading, ReviewRow, Scheme
from selfeval.model.words import MISSED_IN_SELF
from selfeval.submission.normalise import read_score
from selfeval.submission.reasons import LEAST
from selfeval.tables import TableRow, day, fold, is_blank, plain, shown, squeeze, text

_PERCENT: Final = re.compile(r"扣(?:减|除|分|了)?(?:分值的)?([0-9]+(?:\.[0-9]+)?)%")


@dataclass(frozen=True, slots=True)
class ReviewCase:
    """A review workbook together with everything it is checked against.

    `cells` are those of its rows by indicator's code; `doubled` and `strangers` further rows in which something stands.
    `stale`: it is of another year or another scheme. `answers` are those of 复核结论.
    """

    scheme: Scheme
    path: str
    review: ReviewReading
    department: Department | None
    typed: tuple[str, str]
    sheet: str
    stale: bool
    year: str
    cells: Mapping[str, TableRow] = field(default_factory=dict)
    doubled: tuple[ReviewRow, ...] = ()
    strangers: tuple[ReviewRow, ...] = ()
    answers: Mapping[str, RawCell] = field(default_factory=dict)
    quality_at: Mapping[str, RawCell] = field(default_factory=dict)


PAPER_CHECKS = Checks[[ReviewCase]]()
WHOSE_CHECKS = Checks[[ReviewCase]]()  # without these it counts for nobody
PLACE_CHECKS = Checks[[ReviewCase]]()


@PLACE_CHECKS.check(
    "V925",
    Level.QUERY,
    title="复核底稿放错地方",
    message="“{file}”是复核底稿，没有采用：复核底稿只有直接放在收件文件夹的“复核”子文件夹里才算，邮件和压缩包里的不算。",
    remedy="是财政局自己的，请放进“复核”子文件夹；是别人发来的，请先核实来历。",
    why="复核分直接决定核定分，谁都能发来一份，所以只认财政局自己放进去的。",
)
def review_lies_in_its_place(case: ReviewCase) -> Iterator[Hit]:
    """A review workbook lies where reviews count."""
    yield Hit(value=case.path, words={"file": case.path})


def _name(case: ReviewCase, row: ReviewRow) -> str:
    indicator = case.scheme.by_code.get(row.code)
    return indicator.name if indicator else row.code


def _hit(case: ReviewCase, row: ReviewRow, at: RawCell, **words: object) -> Hit:
    return Hit(at, shown(at.value) or None, indicator=row.code, words={"name": _name(case, row), **words})


@WHOSE_CHECKS.check(
    "V901",
    Level.ERROR,
    fixed=True,
    title="底稿部门有误",
    message="复核底稿的部门{what}。",
    remedy="请用程序为这个部门生成的复核底稿，“复核结论”里的部门编码和名称不要改。",
    why="复核分要落实到一个部门，不能算错人。",
)
def review_names_a_department(case: ReviewCase) -> Iterator[Hit]:
    """A review is of one department of the roster."""
    if case.department is None:
        code, name = case.typed
        said = f"写的是“{code} {name}”，与部门名册对不上" if code or name else "没有写明"
        yield Hit(case.answers.get(t.ID_CODE), code or None, words={"what": said})


@WHOSE_CHECKS.check(
    "V902",
    Level.ERROR,
    fixed=True,
    title="底稿年度或指标不符",
    message="这份复核底稿{what}，没有采用。",
    remedy="请运行 selfeval review 生成本次的复核底稿，在新的上面填。",
    why="指标或年度不同，复核的就不是同一张表。",
)
def review_is_of_this_round(case: ReviewCase) -> Iterator[Hit]:
    """A review is of this year's scheme."""
    if case.stale:
        other = case.year and str(case.scheme.year) not in case.year
        what = f"是 {case.year} 年度的" if other else "是按另一版指标体系做的" if case.year else "没有写明年度"
        yield Hit(case.answers.get(t.ID_YEAR), case.year or None, words={"what": what})


@WHOSE_CHECKS.check(
    "V903",
    Level.ERROR,
    fixed=True,
    title="找不到复核的表",
    message="复核底稿里找不到“编码”“复核分”“已核”的表头。",
    remedy="请恢复表头，或者运行 selfeval review 另外生成一份。",
    why="复核分要按表头来找。",
)
def review_has_its_table(case: ReviewCase) -> Iterator[Hit]:
    """The sheet with the rows is there."""
    if not case.sheet:
        yield Hit()


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
        what = _why_no_score(row, case.scheme)
        if what:
            also = f"，或者“{NOT_APPLICABLE}”" if indicator.na_allowed else ""
            words = {"value": shown(row.score_at.value), "what": what, "cap": plain(indicator.cap)}
            yield _hit(case, row, row.score_at, **words, decimals=case.scheme.decimals, also=also)


def _why_no_score(row: ReviewRow, scheme: Scheme) -> str:
    indicator = scheme.by_code[row.code]
    if row.blank:
        return ""
    if row.score == NOT_APPLICABLE:
        return "" if indicator.na_allowed else "这项不能不适用"
    if not isinstance(row.score, Decimal):
        doubt = read_score(row.score_at.value, indicator.cap, scheme.quantum)
        return f"小数超过 {scheme.decimals} 位" if _is_long(doubt.suggestion, row) else "不是分数"
    if row.score < 0:
        return "小于 0"
    return f"超过分值 {plain(indicator.cap)}" if row.score > indicator.cap else ""


def _is_long(near: Decimal | None, row: ReviewRow) -> bool:
    """Whether a cell holds a number with too many decimals."""
    return near is not None and isinstance(row.score_at.value, (int, float))


def counted(row: ReviewRow, scheme: Scheme) -> bool:
    """Whether a row has a reviewed score that can be counted."""
    return not row.blank and not _why_no_score(row, scheme)


def changed(row: ReviewRow, scheme: Scheme) -> bool:
    """Whether the reviewed score differs from the self score that was reviewed."""
    return counted(row, scheme) and _as_seen(row.score, scheme) != row.seen


def _as_seen(score: Decimal | str | None, scheme: Scheme) -> str:
    return f"{score:.{scheme.decimals}f}" if isinstance(score, Decimal) else str(score)


@PAPER_CHECKS.check(
    "V905",
    Level.ERROR,
    fixed=True,
    title="改分没有写明理由",
    message="“{name}”自评 {seen}，复核改为 {score}，{what}。",
    remedy="请选理由类别，并写至少 {least} 个字的复核说明。",
    why="改分要让部门知道为什么，才谈得上整改和异议。",
)
def change_has_its_reason(case: ReviewCase) -> Iterator[Hit]:
    """A change has a reason and a remark of at least four characters."""
    for row in case.review.rows:
        if not changed(row, case.scheme):
            continue
        lacks = [
            "没有选理由类别" if not row.ground else "",
            f"复核说明不足 {LEAST} 个字" if len(squeeze(row.remark)) < LEAST else "",
        ]
        what = "，".join(filter(None, lacks))
        if what:
            ground = case.cells[row.code].get(t.COL_GROUND)
            at = ground if ground and not row.ground else row.remark_at
            said = plain(row.score) if isinstance(row.score, Decimal) else row.score
            yield _hit(case, row, at, seen=_short(row.seen), score=said, what=what, least=LEAST)


def _short(seen: str) -> str:
    try:
        return plain(Decimal(seen))
    except InvalidOperation:
        return seen


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
    for row in case.review.rows:
        if not changed(row, case.scheme) or not isinstance(row.score, Decimal) or not row.ground:
            continue
        seen = _number(row.seen)
        if seen is not None and row.score > seen and row.ground != MISSED_IN_SELF:
            at = case.cells[row.code].get(t.COL_GROUND, row.score_at)
            yield _hit(case, row, at, seen=plain(seen), score=plain(row.score), ground=row.ground)


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
    """A percentage in the remark is the cut, of the cap or of the self score."""
    for row in case.review.rows:
        seen, found = _number(row.seen), _PERCENT.search(fold(squeeze(row.remark)))
        if not found or seen is None or not isinstance(row.score, Decimal) or not changed(row, case.scheme):
            continue
        cap, cut, percent = case.scheme.by_code[row.code].cap, seen - row.score, Decimal(found[1])
        near = case.scheme.quantum / 2
        if all(abs(whole * percent / 100 - cut) > near for whole in (cap, seen)):
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
    left = [row for row in case.review.rows if row.blank and not row.looked_at and not row.ground and not row.remark]
    if left:
        names = "、".join(_name(case, row) for row in left[:3]) + ("等" if len(left) > 3 else "")
        at = case.cells[left[0].code][t.COL_LOOKED_AT]
        yield Hit(at, words={"count": len(left), "names": names})


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
    message="复核底稿有一行填了内容，编码是“{code}”，指标体系里没有。",
    remedy="请恢复原来的编码；自己插入的行，请删去。",
    why="复核分按编码对应指标，编码改了就不知道是哪一项。",
)
def row_is_an_indicator(case: ReviewCase) -> Iterator[Hit]:
    """A row in which something stands has an indicator's code."""
    for row in case.strangers:
        at = row.score_at
        yield Hit(at, shown(at.value) or None, words={"code": row.code})


@PAPER_CHECKS.check(
    "V913",
    Level.NOTE,
    title="底稿的自评分被改",
    message="“{name}”在底稿里的自评分写成了“{value}”，部门自评是 {seen}，按部门自评的算。",
    remedy="不用处理；要改分的，填在“复核分”里。",
    why="部门自己的分数谁都不改，复核分另外填。",
)
def self_score_is_as_filed(case: ReviewCase) -> Iterator[Hit]:
    """The self score in the workbook is the one it was written with."""
    for row in case.review.rows:
        at = case.cells[row.code].get(t.COL_SCORE)
        if at is None or not row.seen:
            continue
        found = read_score(at.value, case.scheme.by_code[row.code].cap, case.scheme.quantum)
        stands = NOT_APPLICABLE if found.score is None else _as_seen(found.score, case.scheme)
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
