"""The arithmetic of one department in words: 在职人数104÷编制数100=104%，超过4个百分点，扣2分，应为3分."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

from selfeval import text as t
from selfeval.model import (
    Absent,
    Called,
    ComputedAs,
    Datum,
    Effect,
    Function,
    Method,
    Name,
    PartStep,
    Rule,
    Steps,
    Term,
    TotalRule,
    Unit,
    Unsure,
)
from selfeval.rules import words
from selfeval.rules.exact import Known, decimal_text, evaluate, fraction_of
from selfeval.rules.reading import datum_text
from selfeval.rules.score import Computed, whole_steps
from selfeval.rules.written import Naming, comparison_text, number_text, term_text, tier_text
from selfeval.tables import plain

Data = Mapping[str, Datum]
Unsures = Mapping[str, Unsure]  # the data that aren't counted though they were filled in, by name
_PLACES: Final = 4  # decimals that are shown of a value, or of its percents


def arithmetic(rule: Rule, cap: Decimal, found: Computed, known: Known, data: Data, unsure: Unsures) -> str:
    """How a score came about, or why there is none. Of data that are doubted the sum is told, but nothing follows."""
    if found.fate in (ComputedAs.MISSING, ComputedAs.UNDEFINED):
        return _why_not(found, known, data, unsure)
    if found.absence:
        comparison, outcome = found.absence
        said = words.EXCUSED if outcome is Absent.EXCUSED else _should_be(found)
        return f"{comparison_text(comparison)}{words.AND}{said}"
    looked_at = _looked_at(rule, found, known, data)
    doubted = [name for name in rule.names if unsure.get(name) is Unsure.DOUBTED] if unsure else []
    if doubted:
        return words.THEN.join((words.WAITING.format(names=words.NAMES.join(doubted)), words.AND.join(looked_at)))
    return words.AND.join([*looked_at, *_method(rule, cap, found, data), _should_be(found)])


def _looked_at(rule: Rule, found: Computed, known: Known, data: Data) -> list[str]:
    """What the value is made of: the sum, or what was answered."""
    naming = _naming(known, data)
    if rule.method is Method.ITEMS:
        said = (words.ITEM_EARNS if evaluate(one.term, known) else words.ITEM_EARNS_NOT for one in rule.counted)
        each = zip(said, rule.counted, strict=True)
        return [
            words_.format(what=term_text(one.term, naming), points=decimal_text(one.points)) for words_, one in each
        ]
    if rule.method is Method.YES_NO and len(rule.names) == 1:
        return [naming(name) for name in rule.names]
    return [f"{term_text(rule.value, naming)}={_value(found.value or Fraction(0), rule)}"]


def total_arithmetic(rule: TotalRule, found: Computed, known: Known, data: Data, unsure: Unsures) -> str:
    """What a rule on the total looks at and does, or why it does nothing."""
    if found.tier is None:
        return _why_not(found, known, data, unsure)
    sum_ = f"{term_text(rule.value, _naming(known, data))}={_value(found.value or Fraction(0), rule)}"
    does = words.TOTAL_MOST if rule.effect is Effect.AT_MOST else words.TOTAL_TIMES
    said = does.format(bound="", points=decimal_text(found.tier.earns))
    return words.AND.join((sum_, words.IS_TIER.format(tier=tier_text(found.tier)), said.removeprefix(words.WHOSE)))


def _why_not(found: Computed, known: Known, data: Data, unsure: Unsures) -> str:
    if found.undefined is None:
        told = ((words.WAITING, Unsure.DOUBTED), (words.UNREAD, Unsure.UNREAD), (words.MISSING, None))
        groups = ((said, [name for name in found.missing if unsure.get(name) is why]) for said, why in told)
        return words.THEN.join(said.format(names=words.NAMES.join(names)) for said, names in groups if names)
    return words.IMPOSSIBLE.format(text=term_text(found.undefined, _naming(known, data)))


def _naming(known: Known, data: Data) -> Naming:
    """A datum as its name with its value; kept apart where the name ends in a figure."""

    def named(name: str) -> str:
        number = known.get(name)
        if number is None:
            return name
        value = datum_text(number, data[name]) if name in data else decimal_text(number)
        between = ":" if data[name].unit in (Unit.YES_NO, Unit.DATE) else " " if name[-1:].isascii() else ""
        return f"{name}{between}{f'({value})' if value.startswith('-') else value}"

    return named


def _value(value: Fraction, rule: Rule | TotalRule) -> str:
    return f"{decimal_text(value, _PLACES, times=100)}%" if rule.in_percent else decimal_text(value, _PLACES)


def _should_be(found: Computed) -> str:
    return words.SHOULD_BE.format(score=plain(found.score or Decimal(0)))


def _method(rule: Rule, cap: Decimal, found: Computed, data: Data) -> list[str]:
    """What was made of the value."""
    if found.bound:
        return [words.HITS_BOUND.format(tier=tier_text(found.bound))]
    if found.tier:
        return [words.IS_TIER.format(tier=tier_text(found.tier))]
    value = found.value or Fraction(0)
    if rule.steps:
        return _stepwise(rule, rule.steps, cap, found, data)
    if rule.method is Method.COUNT_OFF:
        return _loses(cap, value, found)
    if rule.method is Method.SHARE:
        return _share(value, cap, _value(value, rule))
    return _clipped(value, cap) if rule.method in (Method.FORMULA, Method.COUNT_ON) else []


def _stepwise(rule: Rule, steps: Steps, cap: Decimal, found: Computed, data: Data) -> list[str]:
    """How far the value lies beyond the standard, how its steps were counted, and what they cost."""
    value, over, percent = found.value or Fraction(0), rule.method is Method.OVER, rule.in_percent
    beyond = value - steps.standard.value if over else steps.standard.value - value
    if beyond <= 0:
        return [(words.WITHIN if over else words.REACHED).format(standard=number_text(steps.standard))]
    unit = words.EACH_POINT if percent else _unit(rule.value, data)
    times = 100 if percent else 1

    def said(size: Fraction) -> str:
        return f"{decimal_text(size, _PLACES, times=times)}{unit}"

    by = f"{decimal_text(beyond, _PLACES, times=times)}{words.POINT}" if percent else said(beyond)
    told = [(words.OVER_BY if over else words.UNDER_BY).format(steps=by)]
    each, counted = said(steps.each.value), whole_steps(steps.part, found.steps or Fraction(0))
    if steps.each.value * times != 1:
        told += [words.EACH_LOSES.format(each=each, loss=decimal_text(steps.loss))]
    if counted != found.steps:
        told += [(words.COUNTS_WHOLE if steps.part is PartStep.AS_WHOLE else words.COUNTS_NOT).format(each=each)]
        if not counted:
            return told
        told += [words.COUNTED_AS.format(counted=said(counted * steps.each.value))]
    in_parts = steps.part is PartStep.IN_PROPORTION and counted.denominator != 1
    return told + _loses(cap, counted * steps.loss, found, words.IN_PARTS if in_parts else "")


def _unit(term: Term, data: Data) -> str:
    """What a value is counted in, where that is a datum by itself."""
    if isinstance(term, Called) and term.function is Function.DAYS:
        return t.UNIT_NAMES[Unit.DAYS]
    unit = data[term.name].unit if isinstance(term, Name) and term.name in data else Unit.PERCENT
    return "" if unit in (Unit.PERCENT, Unit.YES_NO) else t.UNIT_NAMES[unit]


def _loses(cap: Decimal, due: Fraction, found: Computed, how: str = "") -> list[str]:
    """What is lost; where there isn't as much to lose, what should have been."""
    lost, said = plain(cap - (found.score or Decimal(0))), decimal_text(due, _PLACES)
    if due > fraction_of(cap) and said != lost:
        return [how + words.SHOULD_LOSE.format(points=said), words.LOSES.format(points=lost)]
    return [how + words.LOSES.format(points=lost)]


def _share(value: Fraction, cap: Decimal, said: str) -> list[str]:
    """The share of the cap, which is between nothing and the whole."""
    if value < 0:
        return [words.BELOW_ZERO]
    beyond = [words.OVER_WHOLE] if value > 1 and said != words.WHOLE else []
    return [*beyond, words.TIMES_CAP.format(cap=plain(cap))]


def _clipped(value: Fraction, cap: Decimal) -> list[str]:
    """What is said of a value that is no score: it lies beyond the cap, or below zero."""
    if value > fraction_of(cap):
        return [words.AT_MOST.format(cap=plain(cap))]
    return [words.AT_LEAST] if value < 0 else []
