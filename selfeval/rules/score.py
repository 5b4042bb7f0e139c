"""What a rule comes to for one department: the order is what is absent, the value, its bounds, the method."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from typing import Final, NamedTuple

from selfeval.model import (
    Absent,
    Comparison,
    ComputedAs,
    Effect,
    Known,
    Method,
    PartStep,
    Rule,
    Sign,
    Steps,
    Term,
    Tier,
    TotalRule,
    names_in,
)
from selfeval.rules.exact import (
    SCORE,
    STEPS,
    Units,
    decimal_of,
    fraction_of,
    places,
    rounded,
    rounded_as,
)

_NOTHING: Final = Fraction(0)


class Computed(NamedTuple):
    """A computed score with what led to it; `value` is None where it wasn't needed or couldn't be had.

    `absence` is the comparison that was hit, `tier` the bound or tier, `steps` those beyond the standard as counted.
    """

    fate: ComputedAs
    score: Decimal | None = None
    value: Fraction | None = None
    absence: tuple[Comparison, Absent] | None = None
    bound: Tier | None = None
    tier: Tier | None = None
    steps: Fraction | None = None
    missing: tuple[str, ...] = ()
    undefined: Term | None = None


def compute(rule: Rule, cap: Decimal, decimals: int, known: Known, units: Units) -> Computed:
    """What a rule comes to; `known` are the data by name, those that aren't known left out."""
    first = absence(rule, cap, known, units)
    if first:
        return first
    values = _values((rule.value,), known)
    if isinstance(values, Computed):
        return values
    value = rounded(values[0], SCORE) if rule.counted else rounded_as(rule.value, values[0], units)
    return score_of_value(rule, cap, decimals, value)


def absence(rule: Rule, cap: Decimal, known: Known, units: Units) -> Computed | None:
    """What follows from 没有此项 alone; None where there is something to compute from."""
    for row in rule.absent:
        comparison, outcome = row
        terms = (comparison.left, comparison.right)
        values = _values(terms, known)
        if isinstance(values, Computed):
            return values
        left, right = rounded_as(terms[0], values[0], units), rounded_as(terms[1], values[1], units)
        if not comparison.sign.holds(left, right):
            continue
        if outcome is Absent.EXCUSED:
            return Computed(ComputedAs.EXCUSED, absence=row)
        return Computed(ComputedAs.SCORED, cap if outcome is Absent.FULL else Decimal(0), absence=row)
    return None


def _values(terms: tuple[Term, ...], known: Known) -> list[Fraction] | Computed:
    """The terms' exact values, or why there are none: data that aren't known before denominators that are zero."""
    values: list[Fraction] = []
    for term in terms:
        try:
            values.append(term.of(known))
        except (KeyError, ZeroDivisionError):
            missing = tuple(name for name in names_in(*terms) if name not in known)
            return (
                Computed(ComputedAs.MISSING, missing=missing)
                if missing
                else Computed(ComputedAs.UNDEFINED, undefined=term)
            )
    return values


def places_of(rule: Rule, units: Units) -> int:
    """The decimals a rule's value is rounded to; what is counted is points, rounded as a score is."""
    return SCORE if rule.counted else places(rule.value, units)


def score_of_value(rule: Rule, cap: Decimal, decimals: int, value: Fraction) -> Computed:
    """The score a value earns, its bounds first."""
    bound = next((tier for tier in rule.bounds if tier.holds(value)), None) if rule.bounds else None
    if bound:
        return Computed(ComputedAs.SCORED, _points(bound.earns, cap, decimals), value, bound=bound)
    if rule.method is Method.TIERS:
        tier = next(tier for tier in rule.tiers if tier.holds(value))
        return Computed(ComputedAs.SCORED, _points(tier.earns, cap, decimals), value, tier=tier)
    if rule.steps:
        steps = steps_beyond(rule.method, rule.steps, value)
        if not steps:  # as most are
            return Computed(ComputedAs.SCORED, _full(cap, decimals), value, steps=steps)
        lost = whole_steps(rule.steps.part, steps) * rule.steps.loss
        return Computed(ComputedAs.SCORED, _points(fraction_of(cap) - lost, cap, decimals), value, steps=steps)
    return Computed(ComputedAs.SCORED, _points(_EARNED[rule.method](value, fraction_of(cap)), cap, decimals), value)


_EARNED: Final[Mapping[Method, Callable[[Fraction, Fraction], Fraction]]] = {
    Method.SHARE: lambda value, cap: min(Fraction(1), value) * cap,
    Method.FORMULA: lambda value, _: value,
    Method.COUNT_OFF: lambda value, cap: cap - value,
    Method.COUNT_ON: lambda value, _: value,
    Method.ITEMS: lambda value, _: value,
    Method.YES_NO: lambda value, cap: cap if value == 1 else Fraction(0),
}


def steps_beyond(method: Method, steps: Steps, value: Fraction) -> Fraction:
    """How many steps a value lies beyond the standard, to the wrong side."""
    if not is_beyond(method, steps, value):
        return _NOTHING
    return rounded(abs(value - steps.standard.value) / steps.each.value, STEPS)


def is_beyond(method: Method, steps: Steps, value: Fraction) -> bool:
    """Whether a value lies beyond the standard."""
    return (Sign.OVER if method is Method.OVER else Sign.UNDER).holds(value, steps.standard.value)


def whole_steps(part: PartStep, steps: Fraction) -> Fraction:
    """So many steps count."""
    if part is PartStep.IN_PROPORTION:
        return steps
    return Fraction(ceil(steps) if part is PartStep.AS_WHOLE else floor(steps))


def _points(score: Fraction, cap: Decimal, decimals: int) -> Decimal:
    """A score between 0 and the cap, rounded to 8 decimals, then to the scheme's."""
    if score.numerator <= 0:
        return Decimal(0)
    if score >= fraction_of(cap):  # as most are
        return _full(cap, decimals)
    return decimal_of(rounded(score, SCORE), decimals)


@lru_cache(maxsize=1 << 8)
def _full(cap: Decimal, decimals: int) -> Decimal:
    return decimal_of(Fraction(cap), decimals)


def adjusted(rule: TotalRule, total: Decimal, decimals: int, known: Known, units: Units) -> Computed:
    """A total after a rule on it; without a score where it can't be computed: the total stands."""
    values = _values((rule.value,), known)
    if isinstance(values, Computed):
        return values
    value = rounded_as(rule.value, values[0], units)
    tier = next(tier for tier in rule.tiers if tier.holds(value))
    after = min(Fraction(total), tier.earns) if rule.effect is Effect.AT_MOST else Fraction(total) * tier.earns
    return Computed(ComputedAs.SCORED, decimal_of(rounded(rounded(after, SCORE), decimals)), value, tier=tier)
