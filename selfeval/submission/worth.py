"""What a score is worth in the total, so that 不适用 can be compared with points."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from selfeval.model import Indicator, Scheme

_FINE: Final = Decimal("0.000001")


def excused_worth(indicator: Indicator, filed: Mapping[str, Decimal | str], scheme: Scheme) -> Decimal:
    """What 不适用 is worth: the full points, of a bonus nothing. Where it is prorated, as much of them as is earned on what

    else was `filed`, by code: whoever is excused from one thing is measured by the others. The bureau's own scores stay out.
    """
    if indicator.bonus:
        return Decimal(0)
    if not scheme.prorated:
        return indicator.cap
    others = [(i.cap, filed.get(i.code)) for i in scheme.indicators if not (i.bonus or i.by_bureau or i is indicator)]
    points = [(cap, score) for cap, score in others if isinstance(score, Decimal)]
    whole = sum((cap for cap, _ in points), Decimal(0))
    earned = sum((score for _, score in points), Decimal(0))
    return (indicator.cap * earned / whole).quantize(_FINE, ROUND_HALF_UP) if whole else indicator.cap


def worth(score: Decimal | str, indicator: Indicator, filed: Mapping[str, Decimal | str], scheme: Scheme) -> Decimal:
    """What a score, points or 不适用, is worth."""
    return score if isinstance(score, Decimal) else excused_worth(indicator, filed, scheme)
