"""The plan of a form: its rows for a scheme, and which of them are filled in another than the usual way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from selfeval.model import Indicator, Scheme
from selfeval.submission.rows import FormRow, form_rows


@dataclass(frozen=True)
class Plan:
    """A scheme, and the rows of its form in order."""

    scheme: Scheme
    rows: tuple[FormRow, ...]

    @classmethod
    def of(cls, scheme: Scheme, filled: Iterable[str] = ()) -> Plan:
        """The plan of a form in which the rows of these codes are filled."""
        return cls(scheme, form_rows(scheme, filled))

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of each row by its code, and by the indicator's own where departments choose the indicators."""
        firsts = {row.indicator.code: place for place, row in enumerate(self.rows) if row.is_first}
        return firsts | {row.code: place for place, row in enumerate(self.rows)}

    @cached_property
    def blocks(self) -> tuple[Indicator, ...]:
        """The indicators that departments choose themselves."""
        return tuple(indicator for indicator in self.scheme.indicators if indicator.own_rows)

    @property
    def has_families(self) -> bool:
        """Whether some rows belong together."""
        return bool(self.blocks or self.scheme.groups)

    @property
    def has_powers(self) -> bool:
        """Whether the total is more than the sum of all rows."""
        return bool(
            self.blocks or self.scheme.groups or self.scheme.bonuses or self.scheme.bureaus or self.scheme.prorated
        )

    @cached_property
    def asked(self) -> int:
        """Of how many indicators the department is asked for a score."""
        return len(self.scheme.indicators) - len(self.scheme.bureaus)

    def bureaus_part(self, category: str | None = None) -> Decimal:
        """The points of the bureau's, without a bonus: of a category or in all."""
        mine = (i for i in self.scheme.bureaus if category in (None, i.category))
        return self.scheme.caps_of(mine)

    def judges_all_excused(self, row: FormRow) -> bool:
        """Whether this row says so where nothing at all applies: the first that a department must fill."""
        first = next((one.indicator for one in self.rows if one.is_filled and not one.indicator.bonus), None)
        if not self.scheme.prorated or first is None:
            return False
        same_group = bool(first.group) and row.indicator.group == first.group
        return row.is_first and (row.indicator is first or same_group)
