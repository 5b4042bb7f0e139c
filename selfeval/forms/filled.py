"""A form's rows as they are filled: how they read, and how those that belong together stand. No formulas, no words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from selfeval.forms.answers import BLANK, Answers, FilledRow
from selfeval.forms.plan import Plan
from selfeval.model import Indicator, Scheme
from selfeval.submission.normalise import TOLERANCE, certain_number, says_not_applicable
from selfeval.submission.rows import FormRow
from selfeval.tables import squeeze

Typed = Decimal | str | None
Told = Mapping[str, Decimal | str]  # by indicator: what the data come to, or a sign in its place (see `rules.formulas`)


def number_of(typed: Typed) -> Decimal | None:
    """The number that was typed for certain, as it stands there; None if it is none."""
    return certain_number(typed) if isinstance(typed, str) else typed


def exact(number: Decimal | None, scheme: Scheme) -> Decimal | None:
    """The value with the scheme's decimals that a number is so near to that it is that; None if there is none."""
    if number is None:
        return None
    near = number.quantize(scheme.quantum, ROUND_HALF_UP)
    return near if abs(number - near) <= TOLERANCE else None


def is_empty(typed: Typed) -> bool:
    """Whether nothing is seen in a cell."""
    return typed is None or (isinstance(typed, str) and not squeeze(typed))


def is_excused(filled: FilledRow) -> bool:
    """Whether a row says 不适用."""
    return isinstance(filled.score, str) and says_not_applicable(filled.score)


@dataclass(frozen=True)
class Filled:
    """The rows of a plan, with what stands in them, and what the data that are filled in come to."""

    plan: Plan
    answers: Answers
    told: Told = field(default_factory=dict)

    def __getitem__(self, row: FormRow) -> FilledRow:
        return self.answers.get(row.code, BLANK)

    def own_cap(self, row: FormRow) -> Decimal | None:
        """The cap that a department gave a row of its own."""
        cap = exact(number_of(self[row].cap), self.plan.scheme)
        return cap if cap is not None and 0 < cap <= row.indicator.cap else None

    def indicator(self, row: FormRow) -> Indicator | None:
        """What is scored in a row, with its own cap; None where that can't be told."""
        if not row.number:
            return row.indicator
        cap = self.own_cap(row)
        return None if cap is None else replace(row.indicator, cap=cap)

    def state(self, row: FormRow) -> int:
        """Of a row of its own: 0 blank, 1 fine, 2 wrong."""
        filled = self[row]
        if not row.number or not filled.is_written:
            return 0
        cap, score = self.own_cap(row), exact(number_of(filled.score), self.plan.scheme)
        return 1 if squeeze(filled.name) and cap is not None and score is not None and 0 <= score <= cap else 2

    def answered(self, row: FormRow) -> int:
        """0 where the score is blank, 1 where it is answered, 2 where it says 不适用."""
        filled = self[row]
        return 0 if is_empty(filled.score) else 2 if is_excused(filled) else 1

    @cached_property
    def _by_indicator(self) -> dict[str, list[FormRow]]:
        found: dict[str, list[FormRow]] = {}
        for row in self.plan.rows:
            found.setdefault(row.indicator.code, []).append(row)
        return found

    def written(self, row: FormRow) -> list[FormRow]:
        """The rows that hold anything, of the indicator that departments choose themselves."""
        return [one for one in self._by_indicator[row.indicator.code] if self[one].is_written]

    def of_group(self, row: FormRow) -> list[FormRow]:
        """The rows of which one is answered."""
        return [FormRow(member) for member in self.plan.scheme.groups[row.indicator.group]]

    def is_chosen(self, row: FormRow) -> bool:
        """Whether a row of a group is the one that counts."""
        answered = [one for one in self.of_group(row) if self.answered(one)]
        return bool(answered) and answered[0] == row and (len(answered) == 1 or self.all_say_so(row))

    def all_say_so(self, row: FormRow) -> bool:
        """Whether 不适用 is said, and allowed, in all rows of a group."""
        return all(self.answered(one) == 2 and one.indicator.na_allowed for one in self.of_group(row))

    @cached_property
    def nothing_applies(self) -> bool:
        """Whether 不适用 is said of everything that a department must answer."""
        return all(
            self._is_excused(rows)
            for rows in self._by_indicator.values()
            if not rows[0].indicator.bonus and rows[0].is_filled
        )

    def _is_excused(self, rows: Sequence[FormRow]) -> bool:
        first = rows[0]
        if first.indicator.group:
            return any(self.answered(one) == 2 and self.is_chosen(one) for one in self.of_group(first))
        return self.answered(first) == 2
