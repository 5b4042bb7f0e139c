"""Lists in one cell: tiers and bounds (≥90%:5；其余:0), what is counted (违规例数:1), what is absent (采购预算=0:满分)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from selfeval import text as t
from selfeval.model import Absent, Comparison, Counted, Number, Tier
from selfeval.rules import words
from selfeval.rules.parse import LONGEST, SIGNS, Unclear, ordinary, read_comparison, read_number, read_term

_RANGE: Final = re.compile(f"(?<=[0-9%])[{words.TO}]+")
_TWO: Final = {
    words.LIKE_TIER: words.LIKE_TIERS, words.LIKE_COUNT: words.LIKE_COUNTS, words.LIKE_ABSENT: words.LIKE_ABSENTS,
}  # fmt: skip
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
        raise Unclear(_instead(item, bound))
    return Tier(sign, told, points.value)


def _instead(item: str, bound: str) -> str:
    """What is said of a bound that isn't one; of one in words, how it is written."""
    for said, signs in words.BOUNDS_IN_WORDS.items():
        for number in (bound.removesuffix(said), bound.removeprefix(said)):
            if number != bound and read_number(number):
                return words.BOUND_IN_WORDS.format(bound=bound, like=f"{signs}{number}")
    ends = [one for one in _RANGE.split(bound, maxsplit=1) if read_number(one)]
    if len(ends) == 2:
        return words.RANGE.format(bound=bound, low=ends[0], high=ends[1])
    return (words.NOT_A_BOUND if SIGNS.get(bound[:1]) is None else words.NO_NUMBER).format(item=item, bound=bound)


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
        if ":" in before:
            raise Unclear(words.NO_SEMICOLON.format(like=_TWO[like]))
        yield item, before, behind


def _points(item: str, text: str) -> Number:
    told = read_number(text.removesuffix(t.UNIT))
    if told is None:
        raise Unclear(words.NOT_POINTS.format(item=item, value=text))
    return told
