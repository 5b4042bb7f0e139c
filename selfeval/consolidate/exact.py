"""Exact arithmetic for tables: points as scaled integers inside, decimals rounded half up outside."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache

from selfeval.model import Scheme

RATE_PLACES = 10


def scale_of(scheme: Scheme) -> int:
    """Decimals that hold every score and cap of the scheme, and so every total, exactly."""
    return max(
        scheme.decimals, *(_decimals(number) for number in [scheme.full_marks, *(i.cap for i in scheme.indicators)])
    )


def places_of(scheme: Scheme) -> int:
    """Decimals of averages: as many as scores have, at least two."""
    return max(2, scale_of(scheme))


@lru_cache(maxsize=1 << 13)  # a county's scores are a few hundred numbers
def scaled(points: Decimal, scale: int) -> int:
    """Points as a whole number of 10^-scale; ValueError if they don't fit."""
    number = points.scaleb(scale)
    if number != int(number):
        raise ValueError(f"{points} has more than {scale} decimals")
    return int(number)


@lru_cache(maxsize=1 << 13)
def unscaled(number: int, scale: int) -> Decimal:
    """The points a scaled integer stands for."""
    return Decimal(int(number)).scaleb(-scale)


def ratio(part: int | Decimal, whole: int | Decimal, places: int = RATE_PLACES) -> Decimal | None:
    """part / whole, half up; None where there is nothing to divide by."""
    if not whole:
        return None
    with localcontext() as context:
        context.prec = 60
        return (Decimal(part) / Decimal(whole)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def mean(total: int, count: int, scale: int, places: int) -> Decimal | None:
    """The average of `count` scaled integers that sum up to `total`, in points, half up."""
    return ratio(total, count * 10**scale, places)


def percent(rate: Decimal, places: int = 1) -> str:
    """A rate in words: '87.2%', half up."""
    return f"{(rate * 100).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)}%"


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
