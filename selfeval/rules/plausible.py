"""Which data look as if they were counted in another unit: by the ratio two of them come to, or beside a department's others."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import lcm
from typing import Final

from selfeval.model import Method, Rule, Sign
from selfeval.rules import words

SLIPS: Final = ((Fraction(5000), Fraction(20000)), (Fraction(50), Fraction(200)))  # near 10,000 times, and 100 times
TINY: Final = (Fraction(1, 20000), Fraction(1, 5000))  # near a ten-thousandth
FAR: Final = 1000  # times the third largest figure, for two may be slips
USUAL: Final = 3
LEAST_FIGURES: Final = 6  # with fewer, no figure is told from the others
_HALF: Final = Fraction(1, 2)


def slip(rule: Rule, value: Fraction | None) -> str:
    """How a ratio looks as if its parts were in different units; '' where it doesn't."""
    return _odd(rule, value) if value is not None and rule.in_percent else ""


def _odd(rule: Rule, value: Fraction) -> str:
    number, under = value.as_integer_ratio()
    if abs(number) >= SLIPS[-1][0].numerator * under:  # which most aren't
        for (low, high), said in zip(SLIPS, (words.TEN_THOUSAND, words.HUNDRED), strict=True):
            if low <= abs(value) <= high:
                return said
    if number * TINY[1].denominator > under:  # which most are, and what is added makes them no smaller
        return ""
    from_ratio = ratio_from(rule)
    is_tiny = from_ratio is not None and TINY[0] <= value + from_ratio <= TINY[1]
    return words.TEN_THOUSAND if is_tiny else ""


def ratio_from(rule: Rule) -> int | None:
    """What is added to a value to have a ratio that is near one as a rule: 1 to a rate of change, else 0.

    None where ratios near zero are usual, so that nothing tells a slip from a small one: what is left over, what was
    moved. Whether they are is told by what earns full marks.
    """
    if rule.method is Method.SHARE:
        return 0
    if rule.steps:
        is_high = rule.steps.standard.value >= _HALF
        return 0 if is_high else 1 if rule.method is Method.OVER else None
    best = max(rule.tiers, key=lambda tier: tier.earns, default=None)
    if best is None or best.sign in (None, Sign.IS):
        return None
    is_high, aims_high = best.bound.value >= _HALF, best.sign in (Sign.AT_LEAST, Sign.OVER)
    return 0 if is_high and aims_high else None if is_high or aims_high else 1


def standing_out(figures: Mapping[str, Fraction]) -> tuple[str, ...]:
    """The names of the figures of one unit that are a thousand times the third largest of them."""
    if len(figures) < LEAST_FIGURES:
        return ()
    fine = lcm(*(value.denominator for value in figures.values()))
    whole = {name: value.numerator * (fine // value.denominator) for name, value in figures.items()}
    usual = sorted(whole.values(), reverse=True)[USUAL - 1]
    return tuple(name for name, value in whole.items() if usual > 0 and value >= FAR * usual)
