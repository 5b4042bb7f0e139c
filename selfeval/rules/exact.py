"""Exact evaluation in fractions, and the few places where a value is rounded: half up, away from zero as spreadsheets do.

A datum that isn't known is a KeyError, a division by zero a ZeroDivisionError: neither is ever taken for 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from selfeval.model import Joined, Term, Unit, names_in, parts

DIVIDED, UNDIVIDED, STEPS, SCORE = 8, 4, 8, 8  # decimals of a value that divides, of another, of steps, of a score
_LEAST_SCALE: Final[int] = 10**UNDIVIDED  # what has no more decimals is as it is, whether it divides or not
_DAY_ZERO: Final = date(1899, 12, 30)
Units = Mapping[str, Unit]


def rounded(value: Fraction, places: int) -> Fraction:
    """A value to so many decimals, half away from zero; one that has no more of them is taken as it is."""
    scale: int = 10**places
    return value if scale % value.denominator == 0 else Fraction(last_places(value, places), scale)


def rounded_as(term: Term, value: Fraction, units: Units) -> Fraction:
    """A term's value to its decimals."""
    return value if _LEAST_SCALE % value.denominator == 0 else rounded(value, places(term, units))


def last_places(value: Fraction, places: int) -> int:
    """A value to so many decimals, counted in the last of them."""
    number, under = value.as_integer_ratio()
    whole = _last_places(number, under, 10**places)
    return whole if number >= 0 else -whole


def _last_places(number: int, under: int, scale: int) -> int:
    """How often a fraction has one part in `scale`, its sign aside; in whole numbers, as fractions take ten times as long."""
    return (2 * abs(number) * scale + under) // (2 * under)


def places(term: Term, units: Units) -> int:
    """The decimals a value is rounded to: more where it divides, and a percentage is a division by 100."""
    divides, names = _made_of(term)
    return DIVIDED if divides or any(units.get(name) is Unit.PERCENT for name in names) else UNDIVIDED


@lru_cache(maxsize=1 << 10)
def _made_of(term: Term) -> tuple[bool, tuple[str, ...]]:
    """Whether a term divides, and the data in it."""
    return any(isinstance(one, Joined) and one.sign == "/" for one in parts(term)), names_in(term)


@lru_cache(maxsize=1 << 10)  # caps, and the few hundred numbers that scores are
def fraction_of(points: Decimal) -> Fraction:
    """Points as a fraction."""
    return Fraction(points)


def decimal_text(value: Fraction, most: int = 12, *, times: int = 1) -> str:
    """A number, or so many times it, in ordinary writing, with no more decimals than `most`: 26, 0.5, -3."""
    number, under = value.as_integer_ratio()
    number *= times
    if number % under == 0:
        return str(number // under)
    scale: int = 10**most
    whole, part = divmod(_last_places(number, under, scale), scale)
    text = f"{whole}.{str(part).zfill(most)}".rstrip("0") if part else str(whole)
    return f"-{text}" if number < 0 and text != "0" else text


def decimal_of(value: Fraction, most: int = 12) -> Decimal:
    """The same as a decimal number, without needless zeros."""
    return Decimal(decimal_text(value, most))


def serial(day: date) -> Fraction:
    """A date as the number a spreadsheet has for it."""
    return Fraction((day - _DAY_ZERO).days)


def day_of(number: Fraction) -> date:
    """The date such a number stands for."""
    return _DAY_ZERO + timedelta(days=int(number))
