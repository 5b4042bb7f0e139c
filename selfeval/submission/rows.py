"""The rows of 自评评分表: one an indicator, and several of one that departments fill with indicators of their own.

What is printed in a row as given stands here too: it is written by the form and compared by the checks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from selfeval import text as t
from selfeval.model import Indicator, Scheme
from selfeval.submission import words
from selfeval.submission.columns import FormColumn
from selfeval.tables import tidy

OWN_ROW: Final = "#"  # between the code of an indicator and the number of its row
MOST_INSERTED: Final = 24  # rows that may be inserted into a form


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of the form; `number` counts the rows of an indicator that departments choose themselves, 0 in any other."""

    indicator: Indicator
    number: int = 0

    @property
    def code(self) -> str:
        """What stands under 编码."""
        return own_code(self.indicator, self.number) if self.number else self.indicator.code

    @property
    def is_first(self) -> bool:
        """Whether it is the indicator's only row, or the first of several."""
        return self.number <= 1

    @property
    def is_filled(self) -> bool:
        """Whether the department fills it."""
        return not self.indicator.by_bureau


def own_code(indicator: Indicator, number: int) -> str:
    """The code of a row that a department fills with an indicator of its own: "2.1#1"."""
    return f"{indicator.code}{OWN_ROW}{number}"


def form_rows(scheme: Scheme, filled: Iterable[str] = ()) -> tuple[FormRow, ...]:
    """The form's rows in order; there are more of an indicator's own where `filled` has codes of such."""
    if not any(indicator.own_rows for indicator in scheme.indicators):
        return tuple(map(FormRow, scheme.indicators))
    used = dict[str, int]()
    for code in filled:
        whose, mark, number = code.rpartition(OWN_ROW)
        if mark and number.isdecimal():
            used[whose] = max(used.get(whose, 0), int(number))
    return tuple(
        FormRow(indicator, number)
        for indicator in scheme.indicators
        for number in _numbers(max(indicator.own_rows, used.get(indicator.code, 0)) if indicator.own_rows else 0)
    )


def _numbers(count: int) -> Iterable[int]:
    return range(1, count + 1) if count else (0,)


def given(scheme: Scheme, row: FormRow, column: FormColumn) -> str | Decimal | None:
    """What is printed in a column of a row; None where the department writes."""
    indicator = row.indicator
    if column.header == t.COL_CODE:
        return row.code
    if column.is_own and row.number:
        return None
    if column.header == t.COL_DESCRIPTION:
        return described(scheme, row)
    if column.header == t.COL_STANDARD and not row.is_first:
        return ""
    return printed(indicator, column.field)


def printed(indicator: Indicator, field: str) -> str | Decimal:
    """What is printed of an indicator; a bonus is in no category, and says what it is instead."""
    value: str | Decimal = getattr(indicator, field)
    return words.BONUS if field == "category" and indicator.bonus else value


def described(scheme: Scheme, row: FormRow) -> str:
    """What stands under 指标说明: how the row is filled where that isn't the usual way, and the scheme's own words."""
    indicator = row.indicator
    if not row.is_first:
        return ""
    others = [f"“{other.name}”" for other in scheme.groups.get(indicator.group, ()) if other.code != indicator.code]
    how = (
        words.OWN_ROWS.format(name=indicator.name, cap=tidy(indicator.cap)) if indicator.own_rows
        else words.ONE_OF.format(others=words.COMMA.join(others)) if others
        else ""
    )  # fmt: skip
    return "\n".join(filter(None, (how, indicator.description)))
