"""A rule as spreadsheet formulas, with the very roundings of `exact` and `score`: functions of Excel 2007, cell addresses.

A department's data stand as numbers in one cell each; a cell without a number is a datum that isn't known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from selfeval.model import (
    Absent,
    Called,
    Comparison,
    Function,
    Joined,
    Method,
    Name,
    Negated,
    Number,
    PartStep,
    Rule,
    Sign,
    Term,
    Tier,
    names_in,
    parts,
)
from selfeval.rules.exact import SCORE, STEPS, Units, decimal_text, places
from selfeval.rules.plausible import SLIPS, TINY, ratio_from
from selfeval.rules.score import places_of

MOST_CHARACTERS: Final = 8000  # of a formula; Excel takes 8,192
MOST_LEVELS: Final = 60  # of functions in functions; Excel takes 64
MOST_LITERAL: Final = 255  # characters of a text in a formula
UNKNOWN: Final = "?"  # in place of a score: a datum isn't known
UNDEFINED: Final = "/"  # a denominator is zero
EXCUSED: Final = "#"  # 不适用
SLIPPED: Final = "!"  # in place of a score: the data look as if they were in different units
WAITING: Final = "~"  # in place of a score: a datum is doubted elsewhere
NOT_ABSENT: Final = "-"  # there is something to compute from
FULL, ZERO = "F", "Z"  # there is nothing: full marks, no points
_EXACT: Final = 8  # decimals to which a denominator made of sums is cleaned of the noise of doubles
_DATA_PLACES: Final = 6  # decimals of a datum: four, and two more as a percentage
_FUNCTIONS: Final = {Function.MOST: "MAX", Function.LEAST: "MIN", Function.ABSOLUTE: "ABS", Function.SUM: "SUM"}
ABSENT: Final = {Absent.FULL: FULL, Absent.ZERO: ZERO, Absent.EXCUSED: EXCUSED}
_STRING: Final = re.compile(r'"[^"]*"')
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RuleFormulas:
    """A rule as three cells of a row, without their "=": `absent` and `value` are looked at by `score`.

    `absent` gives `NOT_ABSENT`, `FULL`, `ZERO`, `EXCUSED`, `UNKNOWN` or `UNDEFINED`; `value` a number, or why there is
    none; `score` points, or why there are none.
    """

    absent: str
    value: str
    score: str

    @property
    def fits(self) -> bool:
        """Whether spreadsheets take them."""
        return all(len(one) <= MOST_CHARACTERS and levels(one) <= MOST_LEVELS for one in self.all)

    @property
    def all(self) -> tuple[str, str, str]:
        """The three."""
        return self.absent, self.value, self.score


def formulas(rule: Rule, cap: Decimal, decimals: int, cells: Cells, units: Units, at: tuple[str, str]) -> RuleFormulas:
    """The formulas of a rule; `cells` has the address of each datum's number, `at` those of `absent` and `value`."""
    absent, value = at
    needed = f'IF({absent}<>"{NOT_ABSENT}","{NOT_ABSENT}",{{}})'
    exact = f"ROUND({_term(rule.value, cells)},{places_of(rule, units)})"
    score = _score(rule, cap, value)
    points = f"ROUND(MAX(0,MIN({_plain(Fraction(cap))},ROUND({score},{SCORE}))),{decimals})"
    by_absence = f'IF({absent}="{FULL}",{_plain(Fraction(cap))},IF({absent}="{ZERO}",0,{absent}))'
    return RuleFormulas(
        absent=_absent(rule.absent, cells, units),
        value=needed.format(_known((rule.value,), cells, exact)),
        score=f'IF({absent}<>"{NOT_ABSENT}",{by_absence},IF(ISNUMBER({value}),{points},{value}))',
    )


def slip_formula(rule: Rule, value: str) -> str:
    """Whether a rule's value, a number in a cell, looks as `slip` has it."""
    if not rule.in_percent:
        return "FALSE"
    ranges = [(f"ABS({value})", *bounds) for bounds in SLIPS]
    from_ratio = ratio_from(rule)
    if from_ratio is not None:
        ranges.append((f"{value}+{from_ratio}", *TINY))
    tests = [f"AND({what}>={_plain(low)},{what}<={_plain(high)})" for what, low, high in ranges]
    return f"OR({','.join(tests)})"


def fits_formula(check: Comparison, slack: Fraction, cells: Cells) -> str | None:
    """Whether 核对式 holds of a department's data, or can't be tried; None where a spreadsheet can't, or needn't."""
    names = names_in(check.left, check.right)
    if not cells.keys() >= set(names):
        return None
    gap, most = f"ROUND({_term(check.left, cells)}-{_term(check.right, cells)},{_EXACT})", _plain(slack)
    held = {
        Sign.IS: f"ABS({gap})<={most}",
        Sign.AT_LEAST: f"{gap}>=-{most}",
        Sign.OVER: f"{gap}>-{most}",
        Sign.AT_MOST: f"{gap}<={most}",
        Sign.UNDER: f"{gap}<{most}",
    }[check.sign]
    counted = f"COUNT({','.join(cells[name] for name in names)})<{len(names)}"
    formula = f"IF({counted},TRUE,IFERROR({held},TRUE))"
    return formula if len(formula) <= MOST_CHARACTERS and levels(formula) <= MOST_LEVELS else None


def _absent(rows: Sequence[tuple[Comparison, Absent]], cells: Cells, units: Units) -> str:
    """The first comparison that holds; those behind it aren't needed then."""
    said = f'"{NOT_ABSENT}"'
    for comparison, outcome in reversed(rows):
        sides = (comparison.left, comparison.right)
        left, right = (_side(side, cells, units) for side in sides)
        held = f'IF({left}{comparison.sign.value}{right},"{ABSENT[outcome]}",{said})'
        said = _known(sides, cells, held)
    return said


def _side(term: Term, cells: Cells, units: Units) -> str:
    written = _term(term, cells)
    return written if isinstance(term, Number) else f"ROUND({written},{places(term, units)})"


def _known(terms: Sequence[Term], cells: Cells, formula: str) -> str:
    """A formula that needs the data of some terms, and denominators that aren't zero."""
    names = names_in(*terms)
    divides = "/" in formula
    guarded = f'IFERROR({formula},"{UNDEFINED}")' if divides else formula
    if not names:
        return guarded
    counted = f"COUNT({','.join(cells[name] for name in names)})<{len(names)}"
    return f'IF({counted},"{UNKNOWN}",{guarded})'


def _score(rule: Rule, cap: Decimal, value: str) -> str:
    full = _plain(Fraction(cap))
    if rule.method is Method.TIERS:
        score = _tiers(rule.tiers, value, "0")
    elif rule.steps:
        standard, each = _plain(rule.steps.standard.value), _plain(rule.steps.each.value)
        beyond = f"{value}-{standard}" if rule.method is Method.OVER else f"{standard}-{value}"
        steps = f"ROUND(MAX(0,{beyond})/{each},{STEPS})"
        whole = {PartStep.AS_WHOLE: "ROUNDUP", PartStep.NOT: "ROUNDDOWN"}.get(rule.steps.part)
        score = f"{full}-{_plain(rule.steps.loss)}*{f'{whole}({steps},0)' if whole else steps}"
    else:
        score = {
            Method.SHARE: f"MIN(1,{value})*{full}",
            Method.COUNT_OFF: f"{full}-{value}",
            Method.YES_NO: f"IF({value}=1,{full},0)",
        }.get(rule.method, value)
    return _tiers(rule.bounds, value, score)


def _tiers(tiers: Sequence[Tier], value: str, others: str) -> str:
    for tier in reversed(tiers):
        earns = _plain(tier.earns)
        if tier.sign is None:
            others = earns
        else:
            others = f"IF({value}{tier.sign.value}{_plain(tier.bound.value)},{earns},{others})"
    return others


def _plain(number: Fraction) -> str:
    """A number as a formula has it; what is below zero in brackets."""
    text = decimal_text(number)
    return f"({text})" if number < 0 else text


def _term(term: Term, cells: Cells) -> str:
    """A term as a formula."""
    if isinstance(term, Number):
        return _plain(term.value)
    if isinstance(term, Name):
        return cells[term.name]
    if isinstance(term, Negated):
        return f"(-{_term(term.term, cells)})"
    if isinstance(term, Called):
        inner = [_term(one, cells) for one in term.terms]
        if term.function is Function.DAYS:
            return f"({inner[0]}-{inner[1]})"
        return f"{_FUNCTIONS[term.function]}({','.join(inner)})"
    left, right = _term(term.left, cells), _term(term.right, cells)
    if term.sign == "/":
        return f"({left}/{_denominator(term.right, right)})"
    return f"({left}{term.sign}{right})"


def _denominator(term: Term, written: str) -> str:
    """A denominator: a sum that is exactly zero has to be so in doubles too."""
    exact = _decimals(term)
    is_sum = any(isinstance(one, Joined) and one.sign in "+-" for one in parts(term))
    return f"ROUND({written},{exact})" if is_sum and exact is not None and exact <= _EXACT else written


def _decimals(term: Term) -> int | None:
    """How many decimals a term's exact value has at most; None where it may have any."""
    if isinstance(term, Number):
        return len(decimal_text(term.value).partition(".")[2])
    if isinstance(term, Name):
        return _DATA_PLACES
    if isinstance(term, Negated):
        return _decimals(term.term)
    if isinstance(term, Called):
        each = [_decimals(one) for one in term.terms]
        return None if None in each else max(one for one in each if one is not None)
    left, right = _decimals(term.left), _decimals(term.right)
    if left is None or right is None or term.sign == "/":
        return None
    return left + right if term.sign == "*" else max(left, right)


def levels(formula: str) -> int:
    """How deep the brackets of a formula stand in each other, those in texts aside."""
    deepest = depth = 0
    for sign in _STRING.sub("", formula):
        depth += (sign == "(") - (sign == ")")
        deepest = max(deepest, depth)
    return deepest
