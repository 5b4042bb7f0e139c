"""The arithmetic of one department in words: 在职人数104÷编制数100=104%，超过4个百分点，扣2分，应为3分."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

from selfeval.model import Absent, ComputedAs, Datum, Effect, Method, Rule, TotalRule, Unit
from selfeval.rules import words
from selfeval.rules.exact import Known, decimal_text
from selfeval.rules.reading import datum_text
from selfeval.rules.said import in_percent
from selfeval.rules.score import Computed
from selfeval.rules.written import Naming, comparison_text, number_text, term_text, tier_text
from selfeval.tables import plain

Data = Mapping[str, Datum]
_PLACES: Final = 4  # decimals that are shown of a value, or of its percents
SLIPS: Final = ((Fraction(5000), Fraction(20000)), (Fraction(50), Fraction(200)))  # near 10,000 times, and 100 times
HIDDEN: Final = (Fraction(1, 20000), Fraction(1, 5000))  # near a ten-thousandth
_HALF: Final = Fraction(1, 2)


def arithmetic(rule: Rule, cap: Decimal, found: Computed, known: Known, data: Data) -> str:
    """How a score came about, or why there is none."""
    if found.fate in (ComputedAs.MISSING, ComputedAs.UNDEFINED):
        return _why_not(found, known, data)
    if found.absence:
        comparison, outcome = found.absence
        said = words.EXCUSED if outcome is Absent.EXCUSED else _should_be(found)
        return f"{comparison_text(comparison)}{words.AND}{said}"
    sum_ = f"{term_text(rule.value, _naming(known, data))}={_value(found.value or Fraction(0), rule)}"
    steps = [sum_, *_method(rule, cap, found), _should_be(found)]
    return words.AND.join(steps)


def total_arithmetic(rule: TotalRule, found: Computed, known: Known, data: Data) -> str:
    """What a rule on the total looks at and does, or why it does nothing."""
    if found.tier is None:
        return _why_not(found, known, data)
    sum_ = f"{term_text(rule.value, _naming(known, data))}={_value(found.value or Fraction(0), rule)}"
    does = words.TOTAL_MOST if rule.effect is Effect.AT_MOST else words.TOTAL_TIMES
    said = does.format(bound="", points=decimal_text(found.tier.earns))
    return words.AND.join((sum_, words.IS_TIER.format(tier=tier_text(found.tier)), said.removeprefix(words.WHOSE)))


def _why_not(found: Computed, known: Known, data: Data) -> str:
    if found.undefined is None:
        return words.MISSING.format(names=words.NAMES.join(found.missing))
    return words.IMPOSSIBLE.format(text=term_text(found.undefined, _naming(known, data)))


def _naming(known: Known, data: Data) -> Naming:
    """A datum as its name with its value; kept apart where the name ends in a figure."""

    def named(name: str) -> str:
        if name not in known:
            return name
        value = datum_text(known[name], data[name]) if name in data else decimal_text(known[name])
        between = ":" if data[name].unit in (Unit.YES_NO, Unit.DATE) else " " if name[-1:].isascii() else ""
        return f"{name}{between}{f'({value})' if value.startswith('-') else value}"

    return named


def _value(value: Fraction, rule: Rule | TotalRule) -> str:
    return f"{decimal_text(value * 100, _PLACES)}%" if in_percent(rule) else decimal_text(value, _PLACES)


def _should_be(found: Computed) -> str:
    return words.SHOULD_BE.format(score=plain(found.score or Decimal(0)))


def _method(rule: Rule, cap: Decimal, found: Computed) -> list[str]:
    """What was made of the value."""
    if found.bound:
        return [words.HITS_BOUND.format(tier=tier_text(found.bound))]
    if found.tier:
        return [words.IS_TIER.format(tier=tier_text(found.tier))]
    if rule.steps and found.value is not None:
        over = rule.method is Method.OVER
        standard = number_text(rule.steps.standard)
        beyond = found.value - rule.steps.standard.value if over else rule.steps.standard.value - found.value
        if beyond <= 0:
            return [(words.WITHIN if over else words.REACHED).format(standard=standard)]
        steps = (
            f"{decimal_text(beyond * 100, _PLACES)}{words.POINT}" if in_percent(rule) else decimal_text(beyond, _PLACES)
        )
        return [
            (words.OVER_BY if over else words.UNDER_BY).format(steps=steps),
            words.LOSES.format(points=_lost(cap, found)),
        ]
    if rule.method is Method.COUNT_OFF:
        return [words.LOSES.format(points=_lost(cap, found))]
    return [words.TIMES_CAP.format(cap=plain(cap))] if rule.method is Method.SHARE else []


def _lost(cap: Decimal, found: Computed) -> str:
    return plain(cap - (found.score or Decimal(0)))


def slip(rule: Rule, value: Fraction | None) -> str:
    """How a ratio looks as if its parts were in different units; '' where it doesn't."""
    said = _odd(rule, value) if value is not None else ""
    return said if said and in_percent(rule) else ""


def _odd(rule: Rule, value: Fraction) -> str:
    if abs(value.numerator) >= SLIPS[-1][0].numerator * value.denominator:  # which most aren't
        for (low, high), said in zip(SLIPS, (words.TEN_THOUSAND, words.HUNDRED), strict=True):
            if low <= abs(value) <= high:
                return said
    if rule.steps and rule.method is Method.OVER:  # too small a ratio, or all but all gone, has full marks
        return words.TEN_THOUSAND if HIDDEN[0] <= value + hidden_from(rule) <= HIDDEN[1] else ""
    return ""


def hidden_from(rule: Rule) -> int:
    """What is added to a value that lies beyond none of the steps, so that it is a ratio: 1 to a rate of change."""
    return 0 if rule.steps and rule.steps.standard.value >= _HALF else 1
