"""What 填报检查 says of a row: as a formula for the form, and in Python for the values stored beside it.

Both say the same; a test lets LibreOffice recalculate the one and compares it with the other. They follow the
rules of `checks/values.py` and `checks/logic.py`, at the levels the scheme sets for them, and are stricter in one
thing only: a number typed as text is to be typed again. The formula keeps to functions that Excel 2007, WPS and
LibreOffice share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
from selfeval.forms.answers import BLANK, Answers, FilledRow
from selfeval.forms.layout import SCORES_FIRST, score_column, score_ref
from selfeval.forms.lists import SIGN_RANGE, SPACE_RANGE
from selfeval.model import Indicator, Level, Scheme, column_letters
from selfeval.submission.normalise import TOLERANCE
from selfeval.submission.reasons import LEAST, counts
from selfeval.tables import fold, key, squeeze, tidy

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
        if reason := _lost_for(indicator, answers.get(indicator.code, BLANK), scheme):
            alike[reason] = alike.get(reason, 0) + 1
    seen: set[str] = set()
    for indicator in scheme.indicators:
        filled = answers.get(indicator.code, BLANK)
        reason = _lost_for(indicator, filled, scheme)
        first = reason is not None and reason not in seen
        yield _verdict(scheme, indicator, filled, alike[reason] if reason and first else 0)
        seen |= {reason} if reason else set()


def _lost_for(indicator: Indicator, filled: FilledRow, scheme: Scheme) -> str | None:
    """The reason points were lost for, as reasons are compared; None where none were lost or it doesn't count."""
    if not isinstance(filled.score, Decimal) or not counts(filled.reason):
        return None
    near = filled.score.quantize(scheme.quantum, ROUND_HALF_UP)
    exact = abs(filled.score - near) <= TOLERANCE
    return key(filled.reason) if exact and 0 <= near < indicator.cap else None


def _verdict(scheme: Scheme, indicator: Indicator, filled: FilledRow, alike: int) -> str:
    score = filled.score
    if score is None or (isinstance(score, str) and not squeeze(score)):
        return TODO
    if isinstance(score, str):
        if fold(squeeze(score)) != t.NOT_APPLICABLE:
            return no_number(indicator)
        if not indicator.na_allowed:
            return NO_NA
        return _said_of_na(scheme, filled)
    if score < -TOLERANCE:
        return NEGATIVE
    if score > indicator.cap + TOLERANCE:
        return DATE if _DATES[0] <= score <= _DATES[1] else over_cap(indicator)
    near = score.quantize(scheme.quantum, ROUND_HALF_UP)
    if abs(score - near) > TOLERANCE:
        return too_precise(scheme)
    return _said_of_words(scheme, indicator.cap - near, filled, alike)


def _said_of_na(scheme: Scheme, filled: FilledRow) -> str:
    unexplained = ask(scheme, not_applicable_explained, NA_UNEXPLAINED)
    needless = ask(scheme, reason_has_deduction, NA_REASON)
    explained = counts(filled.explanation)
    if not explained and unexplained.text:
        return unexplained.text
    still_asked = counts(filled.reason) and not (explained and needless.closed_by_explanation)
    return needless.text or FINE_NA if still_asked else FINE_NA


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


def _visible(ref: str) -> str:
    """How many characters stand in a cell besides white space."""
    return f'(LEN({ref})-SUMPRODUCT(LEN({ref})-LEN(SUBSTITUTE({ref},{SPACE_RANGE},""))))'


def _counts(ref: str) -> str:
    """Whether a cell's text counts: `phrases.counts`."""
    meaningless = f'SUMPRODUCT(LEN({ref})-LEN(SUBSTITUTE(LOWER({ref}),{SIGN_RANGE},"")))'
    return f"IF({_visible(ref)}<{LEAST},FALSE,LEN({ref})>{meaningless})"


def _shown_as(ref: str, letter: str) -> str:
    """Whether a cell's number format is a percentage ("P") or a date ("D"); false where that can't be asked."""
    return f'ISNUMBER(MATCH(LEFT(CELL("format",{ref}),1),{{"{letter}"}},0))'


def _alike(scheme: Scheme, row: int, last: int) -> str:
    """How many rows, up to `last`, lost points for the reason of this row. Errors in other rows don't count."""

    def column(name: str) -> str:
        letters = column_letters(score_column(name))
        return f"{letters}${SCORES_FIRST + 1}:{letters}${last}"

    reason, score, cap = column(t.COL_REASON), column(t.COL_SCORE), column(t.COL_CAP)
    exact = f"(ABS({score}-ROUND({score},{scheme.decimals}))<={_NEAR})"
    lost = f'({score}<>"")*({score}>=-{_NEAR})*({score}<{cap}-{_NEAR})*{exact}'
    same = f"({reason}={score_ref(row, t.COL_REASON)})*{lost}"
    return f"SUMPRODUCT(1-ISERROR(1/({same})))"


def formula(scheme: Scheme, row: int) -> str:
    """The formula of 填报检查 for an indicator (row 0 is the first)."""
    indicator = scheme.indicators[row]
    h, i, k = (score_ref(row, name) for name in (t.COL_SCORE, t.COL_REASON, t.COL_EXPLANATION))
    cap = plain(indicator.cap)
    squeezed = f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({h}," ",""),"\u3000",""),"\u00a0","")'
    rounded = f"ROUND({h},{scheme.decimals})"
    lost = f'"&ROUND({cap}-{h},{scheme.decimals})&"'
    needless = _unless_explained(ask(scheme, reason_has_deduction, NEEDLESS_REASON), k, FINE)
    no_words = ask(scheme, deduction_has_reason, no_reason(lost))
    every = _alike(scheme, row, SCORES_FIRST + len(scheme.indicators))
    so_far = _alike(scheme, row, SCORES_FIRST + row + 1)
    alike = f"AND({every}>={SAME_REASON_ROWS},{so_far}=1)"
    steps: Mapping[str, str] = {
        f"ISERROR({h})": _say(ERROR_VALUE),
        f"{_visible(h)}=0": _say(TODO),
        f"ISLOGICAL({h})": _say(NOT_A_NUMBER),
        f"ISTEXT({h})": f'IF({squeezed}="{t.NOT_APPLICABLE}",{_na_part(scheme, indicator, i, k)},{_say(no_number(indicator))})',
        _shown_as(h, "P"): _say(PERCENTAGE),
        f"OR({_shown_as(h, 'D')},AND({h}>{cap},{h}>={_DATES[0]},{h}<={_DATES[1]}))": _say(DATE),
        f"{h}<-{_NEAR}": _say(NEGATIVE),
        f"{h}>{cap}+{_NEAR}": _say(over_cap(indicator)),
        f"ABS({h}-{rounded})>{_NEAR}": _say(too_precise(scheme)),
        f"ISERROR(LEN({i}&{k}))": _say(WORDS_BROKEN),
        f"{h}>{cap}-{_NEAR}": f"IF({_counts(i)},{needless},{_say(FINE)})",
        f"NOT({_counts(i)})": f"IF({_counts(k)},{_say(FINE)},{_say(no_words.text or FINE)})",
        alike: _unless_explained(ask(scheme, reasons_differ, SAME_REASON), k, FINE),
    }
    return "=" + "".join(f"IF({when},{say}," for when, say in steps.items()) + _say(FINE) + ")" * len(steps)


def _say(words: str) -> str:
    return f'"{words}"'


def _unless_explained(asked: Ask, explanation: str, fine: str) -> str:
    """What is asked, but for an explanation that answers it."""
    if asked.text is None:
        return _say(fine)
    if not asked.closed_by_explanation:
        return _say(asked.text)
    return f"IF({_counts(explanation)},{_say(fine)},{_say(asked.text)})"


def _na_part(scheme: Scheme, indicator: Indicator, reason: str, explanation: str) -> str:
    """What is said of 不适用. An error value in the words counts as no words."""
    if not indicator.na_allowed:
        return _say(NO_NA)
    needless = ask(scheme, reason_has_deduction, NA_REASON)
    reasoned = f"IF(ISERROR(LEN({reason})),FALSE,{_counts(reason)})"
    asked = f"IF({reasoned},{_say(needless.text or FINE_NA)},{_say(FINE_NA)})"
    if_explained = _say(FINE_NA) if needless.closed_by_explanation else asked
    unexplained = ask(scheme, not_applicable_explained, NA_UNEXPLAINED).text
    explained = f"IF(ISERROR(LEN({explanation})),FALSE,{_counts(explanation)})"
    return f"IF({explained},{if_explained},{_say(unexplained) if unexplained else asked})"
