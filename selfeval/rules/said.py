"""A rule said in one Chinese sentence (读作), and three values at its edges with the scores they give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Final

from selfeval import text as t
from selfeval.model import (
    Called,
    Comparison,
    Counted,
    Datum,
    Effect,
    Function,
    Indicator,
    Joined,
    Method,
    Name,
    Number,
    Rule,
    Scheme,
    Sign,
    Steps,
    Term,
    Tier,
    TotalRule,
    Unit,
    Use,
    names_in,
)
from selfeval.rules import words
from selfeval.rules.exact import decimal_text
from selfeval.rules.kinds import nature_of
from selfeval.rules.score import score_of_value
from selfeval.rules.written import number_text, term_text

Data = Mapping[str, Datum]
_MERE: Final = (Unit.PERCENT, Unit.DATE, Unit.YES_NO)  # what isn't counted one by one
_FINE: Final = Fraction(1, 10000)  # just beyond a bound: a hundredth of a percent
_ONE: Final = Fraction(1)
_ANSWERS: Final[Mapping[Term, str]] = {Number(_ONE): t.YES, Number(Fraction(0)): t.NO}


def read_as(rule: Rule, indicator: Indicator, data: Data) -> str:
    """The sentence: 在职人数÷编制数不超过 100% 的得满分 5 分，每超过 1 个百分点扣 0.5 分，…"""
    value, unit = _spaced(term_text(rule.value)), _unit(rule.value, data)
    sentences = [_absent(comparison, outcome.value, data) for comparison, outcome in rule.absent]
    method = _method(rule, value, indicator.cap, data)
    if rule.bounds:
        sentences += [words.BOUNDS_FIRST.format(value=value, bounds=_bounds(rule.bounds, unit)) + method]
    else:
        sentences += [method]
    if rule.use is Use.ADOPT:
        sentences += [words.ADOPTED]
    return words.THEN.join(sentences) + words.STOP


def _spaced(text: str) -> str:
    """A term in a sentence: a number at its end keeps off what follows."""
    return f"{text} " if text[-1:].isascii() and text[-1:] != ")" else text


def _absent(comparison: Comparison, outcome: str, data: Data) -> str:
    left, right = term_text(comparison.left), term_text(comparison.right)
    then = words.OUTCOME_SAID[outcome]
    if answers(comparison.left, data) and comparison.sign is Sign.IS and comparison.right in _ANSWERS:
        return words.ANSWER_SAID.format(left=left, right=_ANSWERS[comparison.right], outcome=then)
    return words.ABSENT_SAID.format(left=left, sign=words.IS_SAID[comparison.sign.value], right=right, outcome=then)


def answers(term: Term, data: Data) -> bool:
    """Whether a term is a datum answered with 是 or 否."""
    return isinstance(term, Name) and term.name in data and data[term.name].unit is Unit.YES_NO


def _bounds(bounds: Sequence[Tier], unit: str) -> str:
    """Bounds that come first, those with the same points together."""
    said = []
    for points, group in groupby(bounds, key=lambda tier: tier.earns):
        either = words.EITHER.join(_bound(tier, unit) for tier in group)
        said.append(words.BOUND_SAID.format(bound=either, points=decimal_text(points)))
    return words.AND.join(said)


def _bound(tier: Tier, unit: str = "") -> str:
    """A comparison in words; the number's unit, or a blank behind it."""
    if tier.sign is None:
        return ""
    return words.SIGN_SAID[tier.sign.value].format(bound=_with_unit(tier.bound, unit))


def _with_unit(number: Number, unit: str) -> str:
    """A number with its unit, or a blank behind it."""
    return f"{number_text(number)} {unit if number.value and not number.percent else ''}"


def _method(rule: Rule, value: str, cap: Decimal, data: Data) -> str:
    points = decimal_text(Fraction(cap))
    if rule.steps:
        return _stepwise(rule.method, rule.steps, value, points, _unit(rule.value, data))
    if rule.method is Method.TIERS:
        said = [
            words.TIER_SAID.format(bound=_bound(tier, _unit(rule.value, data)), points=decimal_text(tier.earns))
            if tier.sign
            else words.OTHERS_EARN.format(points=decimal_text(tier.earns))
            for tier in rule.tiers
        ]
        return words.TIERS_SAID.format(value=value, tiers=words.AND.join(said))
    if rule.method is Method.YES_NO:
        return _yes_no(rule.value, value, points)
    if rule.counted:
        whole = {Method.COUNT_OFF: words.OFF_SAID, Method.COUNT_ON: words.ON_SAID}.get(rule.method, words.ITEMS_SAID)
        counted = words.AND.join(_counted(rule.method, one, data) for one in rule.counted)
        others = words.OFF_ELSE if rule.absent and rule.method is Method.COUNT_OFF else ""
        return others + whole.format(cap=points, counted=counted)
    if rule.method is Method.SHARE:
        times = term_text(Joined("*", rule.value, Number(Fraction(cap))))
        return words.SHARE_SAID.format(value=_led(times))
    return words.FORMULA_SAID.format(value=_led(value.strip()), cap=points)


def _led(text: str) -> str:
    """A term behind words: a number at its front keeps off them."""
    return f" {text}" if text[:1].isascii() and text[:1] != "(" else text


def _counted(method: Method, one: Counted, data: Data) -> str:
    """What one of what is counted costs or earns."""
    what, points = term_text(one.term), decimal_text(one.points)
    if method is Method.ITEMS:
        return words.ITEM_EACH.format(what=what, points=points)
    off = method is Method.COUNT_OFF
    if answers(one.term, data):
        return (words.OFF_ANSWER if off else words.ON_ANSWER).format(what=what, points=points)
    unit, nature = _unit(one.term, data), nature_of(one.term, _units(data))
    each = words.EACH_ONE.format(unit=unit) if unit else words.EACH_NUMBER
    if nature and nature.is_ratio:
        each = words.EACH_WHOLE
    return (words.OFF_EACH if off else words.ON_EACH).format(what=what, each=each, points=points)


def _stepwise(method: Method, steps: Steps, value: str, points: str, unit: str) -> str:
    each = _step(steps.each.value, percent=steps.each.percent or steps.standard.percent, unit=unit)
    part = words.PART_SAID[steps.part.value].format(each=each)
    said = words.OVER_SAID if method is Method.OVER else words.UNDER_SAID
    standard, loss = _with_unit(steps.standard, unit), decimal_text(steps.loss)
    return said.format(value=value, standard=standard, cap=points, each=each, loss=loss, part=part)


def _step(size: Fraction, *, percent: bool, unit: str = "") -> str:
    """A distance: 1 个百分点, 1 天, or a plain number."""
    return f"{decimal_text(size * 100)} {words.POINT}" if percent else f"{decimal_text(size)} {unit}"


def _units(data: Data) -> Mapping[str, Unit]:
    return {name: datum.unit for name, datum in data.items()}


def _unit(term: Term, data: Data) -> str:
    """The unit of an amount that all its data have; "" where there is none."""
    nature = nature_of(term, _units(data))
    if nature is None or not nature.is_amount:
        return ""
    if isinstance(term, Called) and term.function is Function.DAYS:
        return t.UNIT_NAMES[Unit.DAYS]
    found = {data[name].unit for name in names_in(term) if name in data} - {*_MERE}
    return t.UNIT_NAMES[found.pop()] if len(found) == 1 else ""


def _yes_no(term: Term, value: str, points: str) -> str:
    if isinstance(term, Name):
        return words.YES_SAID.format(what=value.strip(), cap=points)
    if isinstance(term, Joined) and term.sign == "-" and term.left == Number(_ONE) and isinstance(term.right, Name):
        return words.NO_SAID.format(what=term.right.name, cap=points)
    return words.IS_ONE_SAID.format(what=value, cap=points)


def lines_of(scheme: Scheme) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """All a scheme's rules in order, each as its sentence with its edges; a rule on the total has none."""
    of_indicators = [(scheme.by_code[rule.code], rule) for rule in scheme.rules]
    said = [
        (
            words.SAID_OF.format(
                code=indicator.code,
                name=indicator.name,
                cap=decimal_text(Fraction(indicator.cap)),
                text=read_as(rule, indicator, scheme.datum),
            ),
            edges(rule, indicator, scheme.decimals),
        )
        for indicator, rule in of_indicators
    ]
    totals = [(words.SAID_OF_TOTAL.format(name=rule.name, text=total_read_as(rule)), ()) for rule in scheme.total_rules]
    return (*said, *totals)


def total_rules_said(scheme: Scheme) -> str:
    """All rules on the total in words; nothing if there are none."""
    return "".join(f"{rule.name}：{total_read_as(rule)}" for rule in scheme.total_rules)


def total_read_as(rule: TotalRule) -> str:
    """A rule on the total in one sentence."""
    said = words.TOTAL_MOST if rule.effect is Effect.AT_MOST else words.TOTAL_TIMES
    tiers = [
        said.format(bound=_bound(tier) if tier.sign else words.OTHERS_SAID, points=decimal_text(tier.earns))
        for tier in rule.tiers
    ]
    return words.TOTAL_SAID.format(value=_spaced(term_text(rule.value)), tiers=words.AND.join(tiers)) + words.STOP


def edges(rule: Rule, indicator: Indicator, decimals: int) -> tuple[str, ...]:
    """Three values at the rule's edges (of 是否 the two there are) with the scores they give."""
    if rule.counted:
        return _counted_edges(rule, indicator, decimals)
    tried = _edge_values(rule, Fraction(indicator.cap))
    said = {Method.FORMULA: words.EDGE_FORMULA, Method.YES_NO: words.EDGE_ANSWER}.get(rule.method, words.EDGE)
    return tuple(
        said.format(value=_value(value, rule), score=_scored(rule, indicator, decimals, value)) for value in tried[:3]
    )


def _scored(rule: Rule, indicator: Indicator, decimals: int, value: Fraction) -> str:
    score = score_of_value(rule, indicator.cap, decimals, value).score
    return decimal_text(Fraction(score or 0))


def _value(value: Fraction, rule: Rule) -> str:
    if rule.method is Method.YES_NO:
        return t.YES if (value == 1) == isinstance(rule.value, Name) else t.NO
    return f"{decimal_text(value, times=100)}%" if rule.in_percent else decimal_text(value)


def _edge_values(rule: Rule, cap: Fraction) -> list[Fraction]:
    """The values that show most: bounds first, then the standard, a step and a part of one beyond it, or the tiers' ends."""
    fine = _FINE if rule.in_percent else Fraction(1)
    bounds = [value for tier in rule.bounds for value in _both_sides(tier, fine)]
    if rule.steps:
        away = rule.steps.each.value * (1 if rule.method is Method.OVER else -1)
        standard = rule.steps.standard.value
        own = [standard, standard + away, standard + away * 3 / 2]
        return [*own[:2], *bounds[:1]] if bounds else own
    if rule.method is Method.TIERS:
        ends = [value for tier in rule.tiers if tier.sign for value in _both_sides(tier, fine)]
        if len(ends) == 2:
            ends += [2 * ends[0] - ends[1]]
        return list(dict.fromkeys([*ends[:2], ends[-1]] if ends else [Fraction(0)]))
    if rule.method is Method.YES_NO:
        return [Fraction(1), Fraction(0)]
    if rule.method is Method.SHARE:
        own = [_ONE, Fraction(9, 10), Fraction(0)]
        return [*bounds[1::2][:2], *own][:3] if bounds else own
    return [cap + 1, cap / 2, Fraction(-1)]


def _both_sides(tier: Tier, fine: Fraction) -> tuple[Fraction, Fraction]:
    """A bound itself, and just beyond it to the side where something else holds."""
    at = tier.bound.value
    sign = tier.sign.value if tier.sign else "="
    return at, at + (fine if sign in ("<=", "=", ">") else -fine)


def _counted_edges(rule: Rule, indicator: Indicator, decimals: int) -> tuple[str, ...]:
    """Nothing, one of the first, and so many that nothing more is lost or won; or all, all but the first, none."""
    first = rule.counted[0]
    what, whole = term_text(first.term), sum((one.points for one in rule.counted), Fraction(0))

    def scored(points: Fraction) -> str:
        return _scored(rule, indicator, decimals, points)

    if rule.method is Method.ITEMS:
        return (
            words.EDGE_ALL.format(score=scored(whole)),
            words.EDGE_BUT_ONE.format(what=what, score=scored(whole - first.points)),
            words.EDGE_NONE.format(score=scored(Fraction(0))),
        )
    enough = -(-Fraction(indicator.cap) // first.points) if first.points > 0 else Fraction(1)
    several = len(rule.counted) > 1
    said = words.EDGE_COUNT if several else words.EDGE_ONE_COUNT
    return tuple(
        (said if count or not several else words.EDGE_NOTHING).format(
            what=what, count=int(count), score=scored(count * first.points)
        )
        for count in dict.fromkeys((Fraction(0), Fraction(1), Fraction(enough)))
    )
