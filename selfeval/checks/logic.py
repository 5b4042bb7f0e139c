"""Rules between the cells of a row and between rows: reasons, explanations, edited wording."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from selfeval import text as t
from selfeval.findings import Checks, Hit
from selfeval.model import Answer, CellValue, Level, Odd, OddKind, Reading, wording_digest
from selfeval.submission.case import Case, cell, explained
from selfeval.submission.columns import GIVEN, Kept
from selfeval.submission.reasons import counts, sameness
from selfeval.submission.rows import printed
from selfeval.submission.scoring import chosen
from selfeval.tables import is_blank, key, number, shown, squeeze, text, tidy

_NAMES = tuple(column for column in GIVEN if column.kept is Kept.NAME)
LOGIC_CHECKS = Checks[[Case]]()

SAME_REASON_ROWS = 3  # from so many rows on, one and the same reason is odd


def _lost(case: Case, answer: Answer) -> bool:
    """Whether the row has a countable score below its cap; a bonus loses nothing."""
    scored = answer.reading is Reading.NUMBER and answer.score is not None
    return scored and 0 <= (answer.score or 0) < answer.indicator.cap and _has_cap(case, answer)


def _has_cap(case: Case, answer: Answer) -> bool:
    """Whether a score can be held against a cap: not a bonus, nor a row whose own cap can't be told."""
    known = answer.own_cap is not None or answer.indicator.code in case.scheme.by_code
    return known and not answer.indicator.bonus


def _excused(case: Case) -> Iterator[Answer]:
    """Every answer 不适用 that counts: of a group the one, of a department's own rows the first."""
    for answer in chosen(case.submission.answers, case.scheme):
        if answer.reading is Reading.NOT_APPLICABLE and answer.indicator.na_allowed:
            yield answer.items[0] if answer.items else answer


def has_words(case: Case) -> bool:
    """Whether the department had a column to write a reason or an explanation in: the county's own table may have none."""
    return not case.submission.form.wordless


def _fixed(case: Case) -> Iterator[Answer]:
    """The answers on indicators that the scheme names."""
    return (answer for answer in case.submission.answers if not answer.indicator.own_rows)


def _row_hit(answer: Answer, column: str, **words: object) -> Hit:
    at = cell(answer, column)
    return Hit(
        at=at,
        value=None if is_blank(at.value) else shown(at.value),
        indicator=answer.indicator.code,
        explanation=explained(answer),
        words={"name": answer.indicator.name, "value": text(at)} | words,
    )


@LOGIC_CHECKS.check(
    "R301",
    Level.QUERY,
    title="扣分没有写原因",
    message="“{name}”扣了 {lost} 分，{state}。",
    remedy="请在“扣分原因”里写明扣分的事由（至少 4 个字），或改正自评分。",
    why="扣了分就要说明为什么，便于复核；写在“扣分原因”或“情况说明”都可以，“无”“同上”之类不算。",
)
def deduction_has_reason(case: Case) -> Iterator[Hit]:
    """A deduction has a reason, in either column."""
    for answer in case.submission.entries if has_words(case) else ():
        if _lost(case, answer) and not counts(answer.reason) and not counts(answer.explanation):
            lost = answer.indicator.cap - (answer.score or 0)
            state = f"扣分原因只写了“{answer.reason[:20]}”" if answer.reason else _unsaid(case, answer)
            yield _row_hit(answer, t.COL_REASON, lost=tidy(lost), state=state)


def _unsaid(case: Case, answer: Answer) -> str:
    """How it is that no reason is in sight."""
    at, sheet = cell(answer, t.COL_REASON), case.submission.form.score_sheet
    if isinstance(at.value, Odd) and at.value.kind is OddKind.CONTRADICTORY:
        return "扣分原因的单元格内容自相矛盾，不能采用"
    if isinstance(at.value, Odd):
        return "扣分原因按单元格的数字格式不显示，看不到"
    unseen = is_blank(at.value) and not is_blank(sheet.at(at.row, at.col))
    return "扣分原因被合并单元格盖住，看不到" if unseen else "没有写扣分原因"


@LOGIC_CHECKS.check(
    "R302",
    Level.QUERY,
    title="满分却写了原因",
    message="“{name}”得了满分，扣分原因里却写着“{value:.40}”。",
    remedy="请核对：确实扣分的，改正自评分；没有扣分的，删去扣分原因，或在“情况说明”里说明。",
    why="满分又有扣分原因，两者必有一处不对，可能漏扣了分。",
)
def reason_has_deduction(case: Case) -> Iterator[Hit]:
    """A reason stands only where points were lost."""
    full = (a for a in case.submission.entries if a.score == a.indicator.cap and _has_cap(case, a))
    for answer in (*full, *_excused(case)):
        if counts(answer.reason):
            yield _row_hit(answer, t.COL_REASON)


@LOGIC_CHECKS.check(
    "R303",
    Level.QUERY,
    title="不适用没有说明",
    message="“{name}”填了“不适用”，{state}。",
    remedy="请在“情况说明”里写明不适用的依据（至少 4 个字），例如“年初预算未安排项目支出”。",
    why="填“不适用”不扣分，必须说明依据。",
)
def not_applicable_explained(case: Case) -> Iterator[Hit]:
    """不适用 is explained in 情况说明."""
    for answer in _excused(case) if has_words(case) else ():
        if not counts(answer.explanation):
            state = f"情况说明只写了“{answer.explanation[:20]}”" if answer.explanation else "没有写情况说明"
            yield _row_hit(answer, t.COL_EXPLANATION, state=state)


@LOGIC_CHECKS.check(
    "R304",
    Level.QUERY,
    title="多项原因相同",
    message="{count} 个指标的扣分原因一模一样：“{value:.40}”（{which}）。",
    remedy="请按各指标的实际情况分别写明；确属同一原因的，在“情况说明”里说明。",
    why="多个指标照抄同一句话，往往没有对照评分标准逐项核对。",
)
def reasons_differ(case: Case) -> Iterator[Hit]:
    """One and the same reason doesn't stand in three or more rows."""
    alike: dict[str, list[Answer]] = defaultdict(list)
    covered = case.submission.form.score_sheet.beneath()
    for answer in case.submission.entries:
        at = cell(answer, t.COL_REASON)
        merged = (at.row, at.col) in covered  # told as such
        if _lost(case, answer) and counts(answer.reason) and not merged:
            alike[sameness(answer.reason)].append(answer)
    for answers in alike.values():
        if len(answers) >= SAME_REASON_ROWS:
            own = case.submission.form.own is not None  # has no codes
            each = (answer.indicator.name if own else answer.indicator.code for answer in answers)
            which = ("" if own else "编码 ") + "、".join(each)
            yield _row_hit(answers[0], t.COL_REASON, count=len(answers), which=which)


@LOGIC_CHECKS.check(
    "R305",
    Level.QUERY,
    title="分值被改动",
    message="“{name}”的分值应为 {cap}，报来的表里是“{value}”。",
    remedy="请恢复分值 {cap}，并核对自评分；有特殊情况的，在“情况说明”里说明。",
    on_copy="退回的表里已恢复分值，请核对这一行的自评分；没有错的不用改，发回即可。",
    why="分值由指标体系规定，计分一律以指标体系为准；改动了分值，自评分可能也是按改动后的分值打的。",
)
def cap_unedited(case: Case) -> Iterator[Hit]:
    """The form's cap is the scheme's."""
    for answer in _fixed(case):
        at = answer.row.cells.get(t.COL_CAP)
        if at is not None and _in_sight(at.value) != answer.indicator.cap:
            hit = _row_hit(answer, t.COL_CAP, cap=tidy(answer.indicator.cap))
            yield Hit(hit.at, hit.value, str(tidy(answer.indicator.cap)), hit.indicator, hit.explanation, hit.words)


def _in_sight(value: CellValue) -> Decimal | None:
    """The number a given cell shows."""
    return number(value.shown if isinstance(value, Odd) and value.kind is OddKind.MASKED else value)


@LOGIC_CHECKS.check(
    "R306",
    Level.QUERY,
    title="指标名称被改动",
    message="{which}的{what}应为“{wanted}”，报来的表里是“{value:.40}”。",
    remedy="请恢复为“{wanted}”，并核对这一行的自评分是不是这个指标的。",
    on_copy="退回的表里已恢复名称，请核对这一行的自评分是不是这个指标的；没有错的不用改，发回即可。",
    why="名称与编码对不上时，分数可能填错了行；计分以编码为准。",
)
def name_unedited(case: Case) -> Iterator[Hit]:
    """The form's names of indicator, category and subcategory are the scheme's."""
    for answer in _fixed(case):
        indicator = answer.indicator
        for column in _NAMES:
            at, wanted = answer.row.cells.get(column.header), str(printed(indicator, column.field))
            if at is not None and at.value != wanted and key(shown(at.value)) != key(wanted):
                which = f"编码 {indicator.code} " if case.submission.form.own is None else f"“{indicator.name}”"
                hit = _row_hit(answer, column.header, which=which, what=column.header, wanted=wanted)
                yield Hit(hit.at, hit.value, wanted, hit.indicator, hit.explanation, hit.words)


@LOGIC_CHECKS.check(
    "R307",
    Level.QUERY,
    title="评分标准被改动",
    message="“{name}”的评分标准与下发的不一致。",
    remedy="请恢复原来的评分标准，按原标准核对自评分；有特殊情况的，在“情况说明”里说明。",
    on_copy="退回的表里已恢复评分标准，请按它核对这一行的自评分；没有错的不用改，发回即可。",
    why="评分标准改动后，得分与其他部门不可比。",
)
def standard_unedited(case: Case) -> Iterator[Hit]:
    """The form's scoring standards are those it was sent out with."""
    submission = case.submission
    if t.COL_STANDARD not in case.columns:
        return
    rows = {a.indicator.code: a.row.cells for a in submission.answers}
    filed = {code: shown(cells[t.COL_STANDARD].value) for code, cells in rows.items() if t.COL_STANDARD in cells}
    meta = submission.form.meta
    if (
        meta
        and meta.wording
        and wording_digest({code: filed.get(code, "") for code in case.scheme.by_code}) == meta.wording
    ):
        return  # unchanged since it was sent; the scheme's wording was mended later
    for answer in (one for one in submission.answers if one.indicator.code in filed):
        filed_standard, standard = filed[answer.indicator.code], answer.indicator.scoring_standard
        if filed_standard != standard and squeeze(filed_standard) != squeeze(standard):
            yield _row_hit(answer, t.COL_STANDARD)
