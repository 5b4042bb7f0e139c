"""The axis of totals, and counting departments along it; for the workbook's chart and the page's."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

from selfeval.consolidate.county import CountyTables

MOST_DOTS: Final = 400  # more departments are counted point by point


def counted(tables: CountyTables) -> tuple[Decimal, list[tuple[Decimal, int]]]:
    """The width of a bin, and where each bin starts with its number of departments, from the lowest to the highest."""
    step = _bin(tables.scheme.most)
    counts = Counter((p.total / step).to_integral_value(ROUND_FLOOR) for p in tables.overview.places)
    low, high = min(counts), max(counts)
    return step, [((low + number) * step, counts[low + number]) for number in range(int(high - low) + 1)]


def _bin(most: Decimal) -> Decimal:
    """The width of a bin in points: 1 for 100 points, and never more than 125 of them."""
    step = Decimal(1).scaleb(most.adjusted() - 2)
    while most / step > 125:
        step *= 2
    return step


def axis(tables: CountyTables) -> tuple[Decimal, Decimal, Decimal]:
    """Low end, high end and unit of the axis of totals: five to ten labels."""
    places, full = tables.overview.places, tables.scheme.full_marks
    high = max(full, places[0].total)
    spread = max(high - places[-1].total, high / 20)
    unit = next(u for u in _units(high) if spread / u <= 8)
    low = (places[-1].total / unit).to_integral_value(ROUND_FLOOR) * unit
    if low == places[-1].total and low:
        low -= unit
    low = min(low, high - 3 * unit)
    return max(Decimal(0), low), (high / unit).to_integral_value(ROUND_CEILING) * unit, unit


def _units(high: Decimal) -> list[Decimal]:
    step = Decimal(1).scaleb(high.adjusted() - 3)
    return [step * factor * 10**power for power in range(4) for factor in (1, 2, 5)]
