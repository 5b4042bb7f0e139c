"""Lists in one cell: tiers and bounds (≥90%:5；其余:0), what is counted (违规例数:1), what is absent (采购预算=0:满分)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from selfeval import text as t
from selfeval.model import Absent, Comparison, Counted, Number, Tier
from selfeval.rules import words
from selfeval.rules.parse import LONGEST, SIGNS, Unclear, ordinary, read_comparison, read_number, read_term

_OUTCOMES: Final = {name: absent for absent, name in t.ABSENT_NAMES.items()}


def read_tiers(text: str) -> tuple[Tier, ...]:
    """Tiers, first hit from the left; raises `Unclear`."""
    return tuple(_tier(item, bound, earns) for item, bound, earns in _items(text, words.LIKE_TIER))


def _tier(item: str, bound: str, earns: str) -> Tier:
    points = _points(item, earns)
    if bound == t.RULE_OTHERS:
        return Tier(None, Number(points.value), points.value)
    sign = SIGNS.get(bound[:1])
    told = read_number(bound[1:]) if sign else None
    if sign is None or told is None:
        raise Unclear(words.NOT_A_BOUND.format(item=item))
    return Tier(sign, told, points.value)


def read_counted(text: str) -> tuple[Counted, ...]:
    """What is counted, with the points of each; raises `Unclear`."""
    return tuple(
        Counted(read_term(what), _points(item, points).value) for item, what, points in _items(text, words.LIKE_COUNT)
    )


def read_absent(text: str) -> tuple[tuple[Comparison, Absent], ...]:
    """When there is nothing to compute from, and what follows; raises `Unclear`."""
    found: list[tuple[Comparison, Absent]] = []
    for item, comparison, outcome in _items(text, words.LIKE_ABSENT):
        if outcome not in _OUTCOMES:
            raise Unclear(words.NOT_AN_OUTCOME.format(item=item))
        found.append((read_comparison(comparison), _OUTCOMES[outcome]))
    return tuple(found)


def _items(text: str, like: str) -> Iterator[tuple[str, str, str]]:
    """The items of a list: each whole, and what stands before and behind its colon."""
    plain = ordinary(text)
    if len(plain) > LONGEST:
        raise Unclear(words.TOO_LONG.format(most=LONGEST))
    items = [item.rstrip("。") for item in plain.split(";")]
    if not any(items):
        raise Unclear(words.BLANK)
    for item in filter(None, items):
        before, colon, behind = item.rpartition(":")
        if not colon or not before:
            raise Unclear(words.NO_COLON.format(item=item, like=like))
        yield item, before, behind


def _points(item: str, text: str) -> Number:
    told = read_number(text.removesuffix(t.UNIT))
    if told is None:
        raise Unclear(words.NOT_POINTS.format(item=item, value=text))
    return told
