"""What a term comes to, as far as its data's units tell: a ratio, an amount of one kind, or neither for certain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from selfeval.model import Called, Function, Joined, Name, Negated, Number, Term, Unit, parts

Units = Mapping[str, Unit]
HUNDRED: Final = Fraction(100)
_BEYOND: Final = Fraction(2)  # a ratio of so much, written without %, is rather a percentage
_ONE: Final = Fraction(1)
_COUNTS: Final = (Unit.PEOPLE, Unit.PIECES, Unit.TIMES, Unit.ITEMS)  # one over another is a ratio
_KIND: Final[Mapping[Unit, str]] = {
    **{unit: unit.value for unit in Unit},
    **dict.fromkeys(_COUNTS, "count"),
    Unit.YUAN: Unit.MONEY.value,
}


@dataclass(frozen=True, slots=True)
class Nature:
    """`kinds` are the powers of what is counted; a `ratio` is of data and has none, `times` what it is multiplied by."""

    kinds: tuple[tuple[str, int], ...] = ()
    ratio: bool = False
    times: Fraction = _ONE
    divides: bool = False

    @property
    def is_ratio(self) -> bool:
        """Whether 1 means 100 %."""
        return self.ratio and self.times == 1

    @property
    def is_hundredfold(self) -> bool:
        """Whether it is a ratio in percent, as a plain number."""
        return self.ratio and self.times == HUNDRED

    @property
    def is_amount(self) -> bool:
        """Whether it is an amount of one kind, that was never divided."""
        return not self.divides and [power for _, power in self.kinds] == [1]


def nature_of(term: Term, units: Units) -> Nature | None:
    """What a term comes to; None where that isn't certain."""
    if isinstance(term, Number):
        return Nature()
    if isinstance(term, Name):
        return _of_name(units.get(term.name))
    if isinstance(term, Negated):
        return nature_of(term.term, units)
    if isinstance(term, Called):
        return Nature(((_KIND[Unit.DAYS], 1),)) if term.function is Function.DAYS else _like(term.terms, units)
    if term.sign in ("+", "-"):
        return _like((term.left, term.right), units)
    return _product(term, units)


def _of_name(unit: Unit | None) -> Nature | None:
    if unit is None or unit is Unit.DATE:
        return None
    if unit is Unit.PERCENT:
        return Nature(ratio=True)
    return Nature() if unit is Unit.YES_NO else Nature(((_KIND[unit], 1),))


def _like(terms: tuple[Term, ...], units: Units) -> Nature | None:
    """Terms that are added or compared: mere numbers take the nature of the others."""
    found = [nature_of(term, units) for term in terms if not isinstance(term, Number)]
    first = found[0] if found else Nature()
    if first is None or any(one is None or (one.kinds, one.ratio, one.times) != _said(first) for one in found):
        return None
    return replace(first, divides=any(one.divides for one in found if one))


def _said(nature: Nature) -> tuple[object, ...]:
    return nature.kinds, nature.ratio, nature.times


def _product(term: Joined, units: Units) -> Nature | None:
    left, right = nature_of(term.left, units), nature_of(term.right, units)
    if left is None or right is None:
        return None
    over = term.sign == "/"
    powers = dict(left.kinds)
    for kind, power in right.kinds:
        powers[kind] = powers.get(kind, 0) + (-power if over else power)
    kinds = tuple(sorted((kind, power) for kind, power in powers.items() if power))
    ratio = not kinds and (left.ratio or right.ratio or bool(left.kinds or right.kinds))
    times = _times(term.left, left) * (1 / _times(term.right, right) if over else _times(term.right, right))
    return Nature(kinds, ratio, times, left.divides or right.divides or over)


def _times(term: Term, nature: Nature) -> Fraction:
    """What a factor multiplies by: a percentage is part of a ratio, a plain number isn't."""
    if isinstance(term, Number):
        return _ONE if term.percent or not term.value else abs(term.value)
    return nature.times


def lacks_percent(number: Number, *, least: Fraction = _BEYOND) -> bool:
    """Whether a number beside a ratio is too large for one, and has no %."""
    return not number.percent and abs(number.value) >= least


def mismatched(term: Term, units: Units) -> Iterator[Number]:
    """The numbers without % that a term, or a part of it, takes from a ratio: 全年执行÷全年预算−90."""
    for one in parts(term):
        if isinstance(one, Joined) and one.sign == "-" and isinstance(one.right, Number) and lacks_percent(one.right):
            nature = nature_of(one.left, units)
            if nature and nature.is_ratio:
                yield one.right
