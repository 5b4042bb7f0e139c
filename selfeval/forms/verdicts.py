"""What 填报检查 says of a row: its words, and in Python for the values stored beside `verdict_formulas`.

Both say the same; a test lets LibreOffice recalculate the one and compares it with the other. They follow the
rules of `checks/values.py`, `checks/filling.py` and `checks/logic.py`, at the levels the scheme sets for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from selfeval import text as t
from selfeval.checks.computed import ratio_is_plausible, score_can_be_computed, self_score_is_the_computed_one
from selfeval.checks.logic import (
    SAME_REASON_ROWS,
    deduction_has_reason,
    not_applicable_explained,
    reason_has_deduction,
    reasons_differ,
)
from selfeval.findings import kind_of, level_of
from selfeval.forms.answers import FilledRow
from selfeval.forms.filled import Filled, exact, is_empty, is_excused, number_of
from selfeval.model import Indicator, Level, Scheme
from selfeval.rules.formulas import EXCUSED, SLIPPED, UNDEFINED, WAITING
from selfeval.submission.normalise import TOLERANCE
from selfeval.submission.reasons import counts, sameness
from selfeval.submission.rows import FormRow
from selfeval.tables import plain, squeeze

TODO: Final = "待填"
FINE: Final = "✓"
FINE_NA: Final = "✓ 不适用"
ERROR: Final = t.LEVEL_NAMES[Level.ERROR]
QUERY: Final = t.LEVEL_NAMES[Level.QUERY]
ERROR_VALUE: Final = "错误：有错误值，请重填"
NOT_A_NUMBER: Final = "错误：请填数字"
PERCENTAGE: Final = "错误：不可填百分数"
DATE: Final = "错误：变成了日期"
NEGATIVE: Final = "错误：不能小于 0"
NO_NA: Final = "错误：不可填“不适用”"
WORDS_BROKEN: Final = "核实：说明里有错误值"

# Of rows that aren't filled in the usual way.
BUREAUS: Final = "不用填"
NO_BONUS: Final = "✓ 没有加分"
UNCHOSEN: Final = "✓ 未选"
ONE_OF: Final = "待填：择一"
ONE_ONLY: Final = "错误：择一只能填一项"
SPARE: Final = "可不填"  # a row of its own that a department doesn't need
NO_NAME: Final = "错误：请填三级指标"
NO_CAP: Final = "错误：请填分值"
BAD_CAP: Final = "错误：分值有误"
NO_SCORE: Final = "错误：请填自评分"
INSERTED_WRONG: Final = "错误：插入的行没填好"
NA_NOT_FIRST: Final = "错误：不适用要填首行"
NA_NOT_ALONE: Final = "错误：不适用须清其余"
ALL_NA: Final = "错误：不能全部不适用"
ABOUT_NAME: Final = "三级指标"  # in what is said of the name, or the cap, that a department gives a row
ABOUT_CAP: Final = "分值"
OVER: Final = "超过分值"  # which is about the score

# What is asked, after the level's name. All that is said of a row whose 不适用 counts holds these three characters:
# the total adds its cap by them.
NEEDLESS_REASON: Final = "满分却写了原因"
NA_REASON: Final = "不适用却写了原因"
SAME_REASON: Final = "多项原因相同"
NA_UNEXPLAINED: Final = "不适用请写说明"
TOLD_ODD: Final = "数据单位可能有误"
TOLD_WAITS: Final = "　数据待核对"
TOLD_UNDEFINED: Final = "按数据无法计算"
TOLD_ABSENT: Final = "按数据没有此项"
ABOUT_REASON: Final = "原因"  # in whatever asks for or about a reason
ABOUT_EXPLANATION: Final = "请写说明"

DATES: Final = (36526, 73050)  # numbers over the cap that are days of 2000 to 2099: somebody typed "3-5"
_NUMERALS: Final = "零一二三四五六七八九"


def decimals_allowed(decimals: int) -> str:
    """How many decimals a score may have, in words: "最多两位小数", "只填整数"."""
    return f"最多{'两' if decimals == 2 else _NUMERALS[decimals]}位小数" if decimals else "只填整数"


def too_precise(scheme: Scheme) -> str:
    """What is said of a score with too many decimals."""
    return f"错误：{decimals_allowed(scheme.decimals)}"


def over_cap(cap: str) -> str:
    """What is said of a score over the cap; `cap` is the number of points, or a formula's part."""
    return f"错误：{OVER} {cap}"


def no_number(cap: str) -> str:
    """What is said of text in the place of a score."""
    return f"{NOT_A_NUMBER}，如 {cap}"


def caps_differ(indicator: Indicator) -> str:
    """What is said where the caps that a department gives don't add up."""
    return f"错误：分值合计应为 {plain(indicator.cap)}"


def told_points(points: str) -> str:
    """What the data come to, behind what else is said; `points` is the number, or a formula's part."""
    return f"　按数据计算 {points} 分"


def told_less(points: str) -> str:
    """What is asked where the data come to less."""
    return f"按数据计算 {points} 分"


def no_reason(lost: str) -> str:
    """What is asked about a deduction without a reason; `lost` is the number of points, or a formula's part."""
    return f"扣{lost}分，请写原因"


@dataclass(frozen=True, slots=True)
class Ask:
    """A rule whose level the scheme may set: what is asked where it is broken."""

    level: Level | None
    words: str

    @property
    def text(self) -> str | None:
        """Level and words; None if the rule is switched off."""
        return f"{t.LEVEL_NAMES[self.level]}：{self.words}" if self.level else None

    @property
    def closed_by_explanation(self) -> bool:
        """Whether 情况说明 answers it, as it answers a query."""
        return self.level in (Level.QUERY, None)


def ask(scheme: Scheme, rule: object, words: str) -> Ask:
    """What is asked where a rule is broken, at the level in force."""
    return Ask(level_of(kind_of(rule), scheme.levels), words)


def without_words(scheme: Scheme) -> Scheme:
    """The scheme for a department that isn't asked for words: its own table has no column for them."""
    unasked = (kind_of(rule).code for rule in (deduction_has_reason, not_applicable_explained))
    return replace(scheme, levels={**scheme.levels, **dict.fromkeys(unasked)})


# --- what is said ------------------------------------------------------------------------------------------


def verdicts(filled: Filled) -> Iterator[str]:
    """What 填报检查 says, one text a row, in order."""
    lost = [lost_for(filled, row) for row in filled.plan.rows]
    seen: set[str] = set()
    for row, reason in zip(filled.plan.rows, lost, strict=True):
        yield _with_told(_verdict(filled, row, 0 if reason in seen else lost.count(reason)), filled.told.get(row.code))
        seen.add(reason)


def _with_told(said: str, told: Decimal | str | None) -> str:
    """What is said of a row that is fine or blank, with what the data come to."""
    if said not in (FINE, TODO):
        return said
    return f"{said}{told_points(plain(told)) if isinstance(told, Decimal) else TOLD_WAITS if told == WAITING else ''}"


def lost_for(filled: Filled, row: FormRow) -> str:
    """The reason points were lost for, as reasons are compared; "" where none were lost."""
    indicator, score = filled.indicator(row), exact(number_of(filled[row].score), filled.plan.scheme)
    if score is None or indicator is None or indicator.bonus or indicator.by_bureau:
        return ""
    return sameness(filled[row].reason) if 0 <= score < indicator.cap else ""


def points(filled: Filled, row: FormRow, said: str) -> Decimal:
    """The points of a row of which 填报检查 says so, if nothing is wrong in it."""
    if excused(row, said):
        return Decimal(0) if filled.plan.scheme.prorated else row.indicator.cap
    return number_of(filled[row].score) or Decimal(0)


def excused(row: FormRow, said: str) -> Decimal:
    """The points of a row that don't apply."""
    return row.indicator.cap if t.NOT_APPLICABLE in said and not row.indicator.bonus else Decimal(0)


def _verdict(filled: Filled, row: FormRow, alike: int) -> str:
    indicator, one = row.indicator, filled[row]
    if indicator.by_bureau:
        return BUREAUS
    if is_excused(one) and indicator.na_allowed:
        return _said_of_excused(filled, row)
    if row.number:
        return _said_of_own(filled, row, alike)
    if indicator.group and (said := _said_of_group(filled, row)):
        return said
    if is_empty(one.score):
        return NO_BONUS if indicator.bonus else TODO
    return NO_NA if is_excused(one) else _said_of_score(filled, indicator, one, alike)


def _said_of_score(whole: Filled, indicator: Indicator, filled: FilledRow, alike: int) -> str:
    score, scheme = number_of(filled.score), whole.plan.scheme
    if score is None:
        return no_number(plain(indicator.cap))
    if score < -TOLERANCE:
        return NEGATIVE
    if score > indicator.cap + TOLERANCE:
        return DATE if DATES[0] <= score <= DATES[1] else over_cap(plain(indicator.cap))
    near = exact(score, scheme)
    if near is None:
        return too_precise(scheme)
    asked = _asked_of_told(scheme, indicator, near, whole.told.get(indicator.code))
    if asked and asked.text and not (asked.closed_by_explanation and counts(filled.explanation)):
        return asked.text
    return FINE if indicator.bonus else _said_of_words(scheme, indicator.cap - near, filled, alike)


def _asked_of_told(scheme: Scheme, indicator: Indicator, score: Decimal, told: Decimal | str | None) -> Ask | None:
    """What is asked of a score beside what the data come to."""
    slipped, undefined, absent, over = asks_of_told(scheme, plain(told) if isinstance(told, Decimal) else "")
    if isinstance(told, Decimal):
        return over if score - told > scheme.allowed[indicator.code] else None
    return {SLIPPED: slipped, UNDEFINED: undefined, EXCUSED: absent}.get(told or "")


def asks_of_told(scheme: Scheme, points: str) -> tuple[Ask, Ask, Ask, Ask]:
    """What may be asked where the score can be computed: the data odd, a denominator 0, nothing there, less points.

    `points` is the number, or a formula's part.
    """
    return (
        ask(scheme, ratio_is_plausible, TOLD_ODD),
        ask(scheme, score_can_be_computed, TOLD_UNDEFINED),
        ask(scheme, self_score_is_the_computed_one, TOLD_ABSENT),
        ask(scheme, self_score_is_the_computed_one, told_less(points)),
    )


def _said_of_group(filled: Filled, row: FormRow) -> str | None:
    """What is said of a row of which one is answered, but for the one that is."""
    answered = sum(1 for one in filled.of_group(row) if filled.answered(one))
    if not filled.answered(row):
        return UNCHOSEN if answered else ONE_OF
    return ONE_ONLY if answered > 1 else None


def _said_of_excused(filled: Filled, row: FormRow) -> str:
    """What is said of 不适用 where it is allowed."""
    group = row.indicator.group
    if group and not filled.is_chosen(row):
        return UNCHOSEN if filled.all_say_so(row) else ONE_ONLY
    if row.number and not row.is_first:
        return NA_NOT_FIRST
    if row.number and (filled.written(row) != [row] or squeeze(filled[row].name) or not is_empty(filled[row].cap)):
        return NA_NOT_ALONE
    if filled.plan.judges_all_excused(row) and filled.nothing_applies:
        return ALL_NA
    return _said_of_na(filled.plan.scheme, filled[row])


def _said_of_own(filled: Filled, row: FormRow, alike: int) -> str:
    """What is said of a row that a department fills with an indicator of its own."""
    one, written = filled[row], filled.written(row)
    if not one.is_written:
        return TODO if row.is_first and not written else SPARE
    if is_excused(one):
        return NO_NA
    if not squeeze(one.name):
        return NO_NAME
    if is_empty(one.cap):
        return NO_CAP
    indicator = filled.indicator(row)
    if indicator is None:
        return BAD_CAP
    if is_empty(one.score):
        return NO_SCORE
    said = _said_of_score(filled, indicator, one, alike)
    caps = [filled.own_cap(each) for each in written]
    known = [cap for cap in caps if cap is not None]
    wrong = len(known) == len(caps) and sum(known) != row.indicator.cap
    return caps_differ(row.indicator) if wrong and written[0] == row and not said.startswith(ERROR) else said


def _said_of_na(scheme: Scheme, filled: FilledRow) -> str:
    needless, unexplained = asks_of_na(scheme)
    explained = counts(filled.explanation)
    asked = [] if explained else [unexplained]
    asked += [needless] if counts(filled.reason) and not (explained and needless.closed_by_explanation) else []
    return worst(asked).text or FINE_NA


def asks_of_na(scheme: Scheme) -> tuple[Ask, Ask]:
    """What may be asked of 不适用: about a needless reason, and about the explanation."""
    return ask(scheme, reason_has_deduction, NA_REASON), ask(scheme, not_applicable_explained, NA_UNEXPLAINED)


def worst(asked: Sequence[Ask]) -> Ask:
    """The gravest of what is asked, the first of equals; one that asks nothing if there is none."""
    asking = [one for one in asked if one.level]
    return min(asking, key=lambda one: one.level.weight if one.level else 0, default=Ask(None, ""))


def _said_of_words(scheme: Scheme, lost: Decimal, filled: FilledRow, alike: int) -> str:
    explained, reasoned = counts(filled.explanation), counts(filled.reason)
    if not lost:
        asked = ask(scheme, reason_has_deduction, NEEDLESS_REASON) if reasoned else None
    elif not reasoned:
        asked = None if explained else ask(scheme, deduction_has_reason, no_reason(plain(lost)))
    else:
        asked = ask(scheme, reasons_differ, SAME_REASON) if alike >= SAME_REASON_ROWS else None
    if asked is None or (explained and asked.closed_by_explanation):
        return FINE
    return asked.text or FINE
