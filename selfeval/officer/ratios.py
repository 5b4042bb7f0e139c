"""Numbers in a rule beside a ratio: 95 % is written as such, and what isn't a ratio has no %. Only what is certain is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from selfeval import text as t
from selfeval.model import Comparison, Method, Number, Term, Tier, Unit, names_in
from selfeval.officer import words
from selfeval.officer.cells import RowReader
from selfeval.officer.troubles import Wrong
from selfeval.rules.exact import decimal_text
from selfeval.rules.kinds import Nature, Units, lacks_percent, mismatched, nature_of
from selfeval.rules.written import number_text

Written = Sequence[tuple[str, Number]]  # each with its column
_LEAST_STEP: Final = Fraction(1, 2)  # a step of half the whole is rather one of half a percent


def bounds_of(column: str, tiers: Iterable[Tier]) -> list[tuple[str, Number]]:
    """What the tiers of a column compare a value with."""
    return [(column, tier.bound) for tier in tiers if tier.sign]


def tell_unlike(reader: RowReader, column: str, value: Term, method: Method | None, written: Written) -> None:
    """Tell of the numbers that don't fit the value in `column`; `method` is None of a rule on the total."""
    units = _units(reader)
    for number in mismatched(value, units):
        _tell_bare(reader, column, number)
        return
    nature = nature_of(value, units)
    if nature is None:
        return
    percent = next((where for where, number in written if number.percent and number.value), None)
    if nature.is_ratio:
        _ratio(reader, written, mixed=percent is not None)
    elif nature.is_hundredfold and (percent or method is Method.SHARE):
        said = words.TIMES_HUNDRED.format(column=percent) if percent else words.TIMES_HUNDRED_SHARE
        reader.trouble(column, Wrong.UNLIKE, said)
    elif nature.is_amount and percent:
        reader.trouble(percent, Wrong.UNLIKE, words.NOT_A_RATIO.format(column=column, unit=_unit(value, nature, units)))


def _ratio(reader: RowReader, written: Written, *, mixed: bool) -> None:
    """Beside a ratio all numbers have their %, at least those that can't be meant without, or stand beside one with it."""
    told: set[str] = set()
    for column, number in written:
        least = _LEAST_STEP if column == t.RULE_EACH else None
        bare = lacks_percent(number, least=least) if least else lacks_percent(number)
        if column not in told and (bare or (mixed and not number.percent and number.value)):
            told.add(column)
            _tell_bare(reader, column, number)


def tell_bare_in(reader: RowReader, column: str, comparisons: Iterable[Comparison]) -> None:
    """Tell of the first number without % that a ratio is compared with."""
    units = _units(reader)
    for comparison in comparisons:
        for one, other in ((comparison.left, comparison.right), (comparison.right, comparison.left)):
            nature = None if isinstance(one, Number) else nature_of(one, units)
            if nature and nature.is_ratio and isinstance(other, Number) and lacks_percent(other):
                _tell_bare(reader, column, other)
                return


def _tell_bare(reader: RowReader, column: str, number: Number) -> None:
    said, times = number_text(number), decimal_text(number.value * 100)
    reader.trouble(column, Wrong.NO_PERCENT, words.BARE.format(number=said, times=times), f"{said}%")


def _units(reader: RowReader) -> Units:
    return {datum.name: datum.unit for datum in reader.data.values()}


def _unit(value: Term, nature: Nature, units: Units) -> str:
    """What an amount is counted in: the unit of its first datum that is."""
    kind = nature.kinds[0][0]
    named = (units[name] for name in names_in(value) if name in units)
    found = next((unit for unit in named if unit is not Unit.YES_NO), None)
    return t.UNIT_NAMES[found] if found else kind
