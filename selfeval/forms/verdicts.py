"""What 填报检查 says of a row: as a formula for the form, and in Python for the values stored beside it.

Both say the same; a test lets LibreOffice recalculate the one and compares it with the other. They follow the
rules of `checks/values.py` and `checks/logic.py`, at the levels the scheme sets for them. The formula keeps to
functions that Excel 2007, WPS and LibreOffice share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from selfeval import text as t
from selfeval.checks.logic import (
    SAME_REASON_ROWS,
    deduction_has_reason,
    not_applicable_explained,
    reason_has_deduction,
    reasons_differ,
)
from selfeval.findings import kind_of, level_of
from selfeval.forms import readings as r
from selfeval.forms.answers import BLANK, Answers, FilledRow
from selfeval.forms.layout import score_ref
from selfeval.model import Indicator, Level, Scheme
from selfeval.submission.normalise import TOLERANCE, certain_number, says_not_applicable
from selfeval.submission.reasons import counts, sameness
from selfeval.tables import squeeze, tidy

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

# What is asked, after the level's name. All that is said of a row whose 不适用 counts holds these three characters:
# the total adds its cap by them.
NEEDLESS_REASON: Final = "满分却写了原因"
NA_REASON: Final = "不适用却写了原因"
SAME_REASON: Final = "多项原因相同"
NA_UNEXPLAINED: Final = "不适用请写说明"
ABOUT_REASON: Final = "原因"  # in whatever asks for or about a reason
ABOUT_EXPLANATION: Final = "请写说明"

_DATES: Final = (36526, 73050)  # numbers over the cap that are days of 2000 to 2099: somebody typed "3-5"
_NUMERALS: Final = "零一二三四五六七八九"
_NEAR: Final = format(TOLERANCE, "f")


def decimals_allowed(decimals: int) -> str:
    """How many decimals a score may have, in words: "最多两位小数", "只填整数"."""
    return f"最多{'两' if decimals == 2 else _NUMERALS[decimals]}位小数" if decimals else "只填整数"


def plain(number: Decimal) -> str:
    """A number as a clerk writes it: 26, 0.5."""
    return format(tidy(number), "f")


def too_precise(scheme: Scheme) -> str:
    """What is said of a score with too many decimals."""
    return f"错误：{decimals_allowed(scheme.decimals)}"


def over_cap(indicator: Indicator) -> str:
    """What is said of a score over the cap."""
    return f"错误：超过分值 {plain(indicator.cap)}"


def no_number(indicator: Indicator) -> str:
    """What is said of text in the place of a score."""
    return f"{NOT_A_NUMBER}，如 {plain(indicator.cap)}"


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


# --- in Python -------------------------------------------------------------------------------------------


def verdicts(scheme: Scheme, answers: Answers) -> Iterator[str]:
    """What 填报检查 says, one text an indicator, in scheme order."""
    alike: dict[str, int] = {}
    for indicator in scheme.indicators:
        reason = lost_for(indicator, answers.get(indicator.code, BLANK), scheme)
        alike[reason] = alike.get(reason, 0) + 1
    seen: set[str] = set()
    for indicator in scheme.indicators:
        filled = answers.get(indicator.code, BLANK)
        reason = lost_for(indicator, filled, scheme)
        yield _verdict(scheme, indicator, filled, 0 if reason in seen else alike[reason])
        seen.add(reason)


def lost_for(indicator: Indicator, filled: FilledRow, scheme: Scheme) -> str:
    """The reason points were lost for, as reasons are compared; "" where none were lost."""
    score = number_of(filled)
    if score is None:
        return ""
    near = score.quantize(scheme.quantum, ROUND_HALF_UP)
    exact = abs(score - near) <= TOLERANCE
    return sameness(filled.reason) if exact and 0 <= near < indicator.cap else ""


def points(indicator: Indicator, filled: FilledRow, said: str) -> Decimal:
    """The points of a row of which 填报检查 says so, if nothing is wrong in it."""
    return indicator.cap if t.NOT_APPLICABLE in said else number_of(filled) or Decimal(0)


def number_of(filled: FilledRow) -> Decimal | None:
    """The number the score is for certain, as it stands there; None if it is none."""
    return certain_number(filled.score) if isinstance(filled.score, str) else filled.score


def _verdict(scheme: Scheme, indicator: Indicator, filled: FilledRow, alike: int) -> str:
    if filled.score is None or (isinstance(filled.score, str) and not squeeze(filled.score)):
        return TODO
    if isinstance(filled.score, str) and says_not_applicable(filled.score):
        return _said_of_na(scheme, filled) if indicator.na_allowed else NO_NA
    score = number_of(filled)
    if score is None:
        return no_number(indicator)
    if score < -TOLERANCE:
        return NEGATIVE
    if score > indicator.cap + TOLERANCE:
        return DATE if _DATES[0] <= score <= _DATES[1] else over_cap(indicator)
    near = score.quantize(scheme.quantum, ROUND_HALF_UP)
    if abs(score - near) > TOLERANCE:
        return too_precise(scheme)
    return _said_of_words(scheme, indicator.cap - near, filled, alike)


def _said_of_na(scheme: Scheme, filled: FilledRow) -> str:
    needless, unexplained = _asks_of_na(scheme)
    explained = counts(filled.explanation)
    asked = [] if explained else [unexplained]
    asked += [needless] if counts(filled.reason) and not (explained and needless.closed_by_explanation) else []
    return worst(asked).text or FINE_NA


def _asks_of_na(scheme: Scheme) -> tuple[Ask, Ask]:
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


# --- as a formula ------------------------------------------------------------------------------------------


def _alike(every: str, upto: str = "") -> str:
    """How many rows lost points for the reason of this row, all in all or up to this one."""
    return f"SUMPRODUCT(EXACT({every},{r.LOST_FOR})*{upto or 1})"


def formula(scheme: Scheme, row: int) -> str:
    """The formula of 填报检查 for an indicator (row 0 is the first)."""
    indicator = scheme.indicators[row]
    h, i, k = (score_ref(row, name) for name in (t.COL_SCORE, t.COL_REASON, t.COL_EXPLANATION))
    cap = plain(indicator.cap)
    number, readable = r.NUMBER, f"ISNUMBER({r.NUMBER})"
    rounded = f"ROUND({number},{scheme.decimals})"
    lost = f'"&ROUND({cap}-{number},{scheme.decimals})&"'
    needless = _unless_explained(ask(scheme, reason_has_deduction, NEEDLESS_REASON), FINE)
    no_words = ask(scheme, deduction_has_reason, no_reason(lost))
    reasons = r.beside(scheme, r.LOST_FOR)
    so_far = _alike(reasons, f"(ROW({reasons})<=ROW({h}))")
    alike = f"IF({_alike(reasons)}>={SAME_REASON_ROWS},{so_far}=1,FALSE)"
    day_typed = f"AND({number}>{cap},{number}>={_DATES[0]},{number}<={_DATES[1]})"
    steps: Mapping[str, str] = {
        f"ISERROR({h})": _say(ERROR_VALUE),
        r.IS_BLANK: _say(TODO),
        f"ISLOGICAL({h})": _say(NOT_A_NUMBER),
        r.IS_NA: _na_part(scheme, indicator),
        f"NOT({readable})": _say(no_number(indicator)),
        f"AND(ISNUMBER({h}),{r.shown_as(h, 'P')})": _say(PERCENTAGE),
        f"OR(AND(ISNUMBER({h}),{r.shown_as(h, 'D')}),{day_typed})": _say(DATE),
        f"{number}<-{_NEAR}": _say(NEGATIVE),
        f"{number}>{cap}+{_NEAR}": _say(over_cap(indicator)),
        f"ABS({number}-{rounded})>{_NEAR}": _say(too_precise(scheme)),
        f"ISERROR(LEN({i}&{k}))": _say(WORDS_BROKEN),
        f"{number}>{cap}-{_NEAR}": f"IF({r.REASONED},{needless},{_say(FINE)})",
        f"NOT({r.REASONED})": f"IF({r.EXPLAINED},{_say(FINE)},{_say(no_words.text or FINE)})",
        alike: _unless_explained(ask(scheme, reasons_differ, SAME_REASON), FINE),
    }
    return "=" + "".join(f"IF({when},{say}," for when, say in steps.items()) + _say(FINE) + ")" * len(steps)


def _say(words: str) -> str:
    return f'"{words}"'


def _unless_explained(asked: Ask, fine: str) -> str:
    """What is asked, but for an explanation that answers it."""
    if asked.text is None:
        return _say(fine)
    if not asked.closed_by_explanation:
        return _say(asked.text)
    return f"IF({r.EXPLAINED},{_say(fine)},{_say(asked.text)})"


def _na_part(scheme: Scheme, indicator: Indicator) -> str:
    """What is said of 不适用. An error value in the words counts as no words."""
    if not indicator.na_allowed:
        return _say(NO_NA)
    needless, unexplained = _asks_of_na(scheme)

    def said(*asked: Ask) -> str:
        return _say(worst(asked).text or FINE_NA)

    still_asked = () if needless.closed_by_explanation else (needless,)
    if_explained = f"IF({r.REASONED},{said(*still_asked)},{said()})"
    otherwise = f"IF({r.REASONED},{said(unexplained, needless)},{said(unexplained)})"
    return f"IF({r.EXPLAINED},{if_explained},{otherwise})"
