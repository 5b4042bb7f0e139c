"""The arithmetic of one department in words: 在职人数104÷编制数100=104%，超过4个百分点，扣2分，应为3分."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from selfeval import text as t
from selfeval.model import (
    Absent,
    Called,
    ComputedAs,
    Datum,
    Effect,
    Function,
    Known,
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
from selfeval.rules.exact import DIVIDED, decimal_text, fraction_of, last_places
from selfeval.rules.reading import datum_text
from selfeval.rules.score import Computed, is_beyond, whole_steps
from selfeval.rules.written import comparison_text, number_text, term_text, tier_text
from selfeval.tables import plain

Data = Mapping[str, Datum]


class Said(dict[str, str]):
    """The data of a department as its sums say them, each made when it is first asked for: its name with its value.

    The two are kept apart where the name ends in a figure.
    """

    def __init__(self, known: Known, data: Data) -> None:
        """Of these data, and how they are counted; `written` are their values, each without its unit."""
        super().__init__()
        self.known, self.data = known, data
        self.written = {name: datum_text(number, data[name]) for name, number in known.items()}

    def __missing__(self, name: str) -> str:
        value = self.written.get(name)
        if value is None:
            return name
        between = ":" if self.data[name].unit in _WORDS else " " if name[-1].isascii() else ""
        said = self[name] = f"{name}{between}{f'({value})' if value[0] == '-' else value}"
        return said


_WORDS: Final = (Unit.YES_NO, Unit.DATE)  # what is no number
_POINTS: Final = (Method.FORMULA, Method.COUNT_ON)  # the value is the score, between nothing and the cap
Unsures = Mapping[str, Unsure]  # the data that aren't counted though they were filled in, by name
_PLACES: Final = 4  # decimals that are shown of a value, or of its percents


def arithmetic(rule: Rule, cap: Decimal, found: Computed, said: Said, unsure: Unsures) -> str:
    """How a score came about, or why there is none. Of data that are doubted the sum is told, but nothing follows."""
    if found.fate in (ComputedAs.MISSING, ComputedAs.UNDEFINED):
        return _why_not(found, said, unsure)
    if found.absence:
        comparison, outcome = found.absence
        follows = words.EXCUSED if outcome is Absent.EXCUSED else _should_be(found)
        return f"{comparison_text(comparison)}{words.AND}{follows}"
    looked_at = _looked_at(rule, cap, found, said)
    doubted = [name for name in rule.names if unsure.get(name) is Unsure.DOUBTED] if unsure else []
    if doubted:
        return words.THEN.join((words.WAITING.format(names=words.NAMES.join(doubted)), words.AND.join(looked_at)))
    return words.AND.join([*looked_at, *_method(rule, cap, found, said.data), _should_be(found)])


def _looked_at(rule: Rule, cap: Decimal, found: Computed, said: Said) -> list[str]:
    """What the value is made of: the sum, or what was answered."""
    if rule.method is Method.ITEMS:
        earns = (words.ITEM_EARNS if one.term.of(said.known) else words.ITEM_EARNS_NOT for one in rule.counted)
        return [
            how.format(what=term_text(one.term, said.__getitem__), points=decimal_text(one.points))
            for how, one in zip(earns, rule.counted, strict=True)
        ]
    if rule.method is Method.YES_NO and len(rule.names) == 1:
        return [said[name] for name in rule.names]
    pairs, rest = _written(rule)
    sum_ = "".join([before + said[name] for before, name in pairs])
    return [f"{sum_}{rest}={_value(found.value or Fraction(0), rule, cap)}"]


@lru_cache(maxsize=1 << 10)
def _written(rule: Rule) -> tuple[tuple[tuple[str, str], ...], str]:
    """指标值 as it is written: what stands before each of its data, with the datum's name; and what stands behind the last."""
    *parts, rest = term_text(rule.value, lambda name: f"\0{name}\0").split("\0")
    return tuple(zip(parts[::2], parts[1::2], strict=True)), rest


def total_arithmetic(rule: TotalRule, found: Computed, said: Said, unsure: Unsures) -> str:
    """What a rule on the total looks at and does, or why it does nothing."""
    if found.tier is None:
        return _why_not(found, said, unsure)
    sum_ = f"{term_text(rule.value, said.__getitem__)}={_value(found.value or Fraction(0), rule, None)}"
    does = words.TOTAL_MOST if rule.effect is Effect.AT_MOST else words.TOTAL_TIMES
    then = does.format(bound="", points=decimal_text(found.tier.earns)).removeprefix(words.WHOSE)
    return words.AND.join((sum_, words.IS_TIER.format(tier=tier_text(found.tier)), then))


def _why_not(found: Computed, said: Said, unsure: Unsures) -> str:
    if found.undefined is None:
        told = ((words.WAITING, Unsure.DOUBTED), (words.UNREAD, Unsure.UNREAD), (words.MISSING, None))
        groups = ((how, [name for name in found.missing if unsure.get(name) is why]) for how, why in told)
        return words.THEN.join(how.format(names=words.NAMES.join(names)) for how, names in groups if names)
    return words.IMPOSSIBLE.format(text=term_text(found.undefined, said.__getitem__))


def _value(value: Fraction, rule: Rule | TotalRule, cap: Decimal | None) -> str:
    places = _places(value, rule, cap)
    return f"{decimal_text(value, places, times=100)}%" if rule.in_percent else decimal_text(value, places)


def _places(value: Fraction, rule: Rule | TotalRule, cap: Decimal | None) -> int:
    """The decimals that are shown of a value, or of its percents: all that it has, where fewer would put it on a bound."""
    bounds, standard, each = _bounds(rule, cap)
    shown = last_places(value, _shown(rule))
    return DIVIDED if shown in bounds or (each and (shown - standard) % each == 0) else _PLACES


def _shown(rule: Rule | TotalRule) -> int:
    """The decimals of a value of which something is shown."""
    return _PLACES + 2 if rule.in_percent else _PLACES


@lru_cache(maxsize=1 << 10)
def _bounds(rule: Rule | TotalRule, cap: Decimal | None) -> tuple[frozenset[int], int, int]:
    """What values of a rule are compared with, and the standard and size of steps that count as a whole or not at all.

    All in the last places that are shown of a value.
    """
    bounds = [tier.bound.value for tier in rule.tiers if tier.sign]
    standard = each = Fraction(0)
    if isinstance(rule, Rule):
        bounds += [tier.bound.value for tier in rule.bounds if tier.sign]
        if rule.method is Method.SHARE:
            bounds += [Fraction(0), Fraction(1)]
        elif rule.method in _POINTS and cap is not None:
            bounds += [Fraction(0), fraction_of(cap)]
        if rule.steps:
            standard = rule.steps.standard.value
            bounds += [standard]
            each = Fraction(0) if rule.steps.part is PartStep.IN_PROPORTION else rule.steps.each.value
    shown = _shown(rule)
    last = (last_places(one, shown) for one in bounds)
    return frozenset(last), last_places(standard, shown), last_places(each, shown)


def _should_be(found: Computed) -> str:
    return _should_be_points(found.score or Decimal(0))


@lru_cache(maxsize=1 << 10)  # the few hundred numbers that scores are
def _should_be_points(score: Decimal) -> str:
    return words.SHOULD_BE.format(score=plain(score))


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
        return _share(value, cap)
    return _clipped(value, cap) if rule.method in _POINTS else []


def _stepwise(rule: Rule, steps: Steps, cap: Decimal, found: Computed, data: Data) -> list[str]:
    """How far the value lies beyond the standard, how its steps were counted, and what they cost."""
    value, over, percent = found.value or Fraction(0), rule.method is Method.OVER, rule.in_percent
    if not is_beyond(rule.method, steps, value):
        return [_kept_to(rule)]
    beyond = abs(value - steps.standard.value)
    unit = words.EACH_POINT if percent else _unit(rule.value, data)
    times, places = 100 if percent else 1, _places(value, rule, cap)

    def said(size: Fraction) -> str:
        return f"{decimal_text(size, places, times=times)}{unit}"

    by = f"{decimal_text(beyond, places, times=times)}{words.POINT}" if percent else said(beyond)
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


@lru_cache(maxsize=1 << 10)
def _kept_to(rule: Rule) -> str:
    """That the standard is kept to."""
    said = words.WITHIN if rule.method is Method.OVER else words.REACHED
    return said.format(standard=number_text(rule.steps.standard)) if rule.steps else ""


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


def _share(value: Fraction, cap: Decimal) -> list[str]:
    """The share of the cap, which is between nothing and the whole."""
    if value < 0:
        return [words.BELOW_ZERO]
    beyond = [words.OVER_WHOLE] if value > 1 else []
    return [*beyond, words.TIMES_CAP.format(cap=plain(cap))]


def _clipped(value: Fraction, cap: Decimal) -> list[str]:
    """What is said of a value that is no score: it lies beyond the cap, or below zero."""
    if value > fraction_of(cap):
        return [words.AT_MOST.format(cap=plain(cap))]
    return [words.AT_LEAST] if value < 0 else []
