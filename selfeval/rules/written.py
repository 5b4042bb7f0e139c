"""Terms, comparisons and lists as they are written in the scheme: what is parsed again is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from selfeval import text as t
from selfeval.model import Absent, Called, Comparison, Counted, Joined, Name, Negated, Number, Sign, Term, Tier
from selfeval.rules.exact import decimal_text

_SIGNS: Final = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_COMPARED: Final = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "=": "="}
_ITEM: Final = "；"
_RANK: Final = {"+": 1, "-": 1, "*": 2, "/": 2}
Naming = Callable[[str], str]


def number_text(number: Number) -> str:
    """A number as it is written: 100%, 0.5."""
    return f"{decimal_text(number.value, times=100)}%" if number.percent else decimal_text(number.value)


def term_text(term: Term, name: Naming = str) -> str:
    """A term; `name` says how a datum is written."""
    if isinstance(term, Number):
        return number_text(term)
    if isinstance(term, Name):
        return name(term.name)
    if isinstance(term, Negated):
        return f"−{_inside(term.term, 3, name)}"
    if isinstance(term, Called):
        return f"{t.FUNCTION_NAMES[term.function]}({'，'.join(term_text(one, name) for one in term.terms)})"
    rank = _RANK[term.sign]
    right = _inside(term.right, rank + 1, name)
    return f"{_inside(term.left, rank, name)}{_SIGNS[term.sign]}{right}"


def _inside(term: Term, rank: int, name: Naming) -> str:
    """A term as part of another, in brackets where it would be read otherwise."""
    if isinstance(term, Name):
        return name(term.name)
    text = term_text(term, name)
    own = _RANK[term.sign] if isinstance(term, Joined) else 1 if isinstance(term, Negated) and rank > 1 else 4
    return f"({text})" if own < rank else text


def sign_text(sign: Sign) -> str:
    """A comparison's sign."""
    return _COMPARED[sign.value]


def comparison_text(comparison: Comparison) -> str:
    """Two terms compared."""
    return f"{term_text(comparison.left)}{sign_text(comparison.sign)}{term_text(comparison.right)}"


def tier_text(tier: Tier) -> str:
    """A tier without its points."""
    return f"{sign_text(tier.sign)}{number_text(tier.bound)}" if tier.sign else t.RULE_OTHERS


def tiers_text(tiers: Iterable[Tier]) -> str:
    """Tiers or bounds."""
    return _ITEM.join(f"{tier_text(tier)}:{decimal_text(tier.earns)}" for tier in tiers)


def counted_text(counted: Iterable[Counted]) -> str:
    """What is counted."""
    return _ITEM.join(f"{term_text(one.term)}:{decimal_text(one.points)}" for one in counted)


def absent_text(absent: Iterable[tuple[Comparison, Absent]]) -> str:
    """When there is nothing to compute from."""
    return _ITEM.join(f"{comparison_text(comparison)}:{t.ABSENT_NAMES[outcome]}" for comparison, outcome in absent)
