"""What is told of two files that differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from selfeval.model import FileReading, KeptAnswer, RawCell, Reading, Source
from selfeval.settling import words
from selfeval.settling.standing import difference
from tests.builders import SCHEME


def answers(*scores: str | None) -> tuple[KeptAnswer, ...]:
    """So many answers: None is blank, "不适用" not applicable."""
    made = []
    for number, score in enumerate(scores):
        indicator = replace(SCHEME.indicators[0], code=f"{number}", name=f"第{number}项")
        kind = Reading.BLANK if score is None else Reading.NOT_APPLICABLE if score == "不适用" else Reading.NUMBER
        value = Decimal(score) if score and kind is Reading.NUMBER else None
        at = RawCell("", number, 0)
        made.append(KeptAnswer(indicator, kind, value, {}, at, at))
    return tuple(made)


def reading(scores: Sequence[str | None], signature: str = "") -> FileReading:
    return FileReading(Source("a", 1, "s"), answers=answers(*scores), signature=signature)


@pytest.mark.parametrize(
    ("older", "newer", "said"),
    [
        (["7.50"], ["7"], "“第0项”7.5→7"),
        (["不适用"], [None], "“第0项”不适用→空"),
        ([], ["1"], "“第0项”空→1"),
        (["7.0", "2"], ["7", "3"], "“第1项”2→3"),
    ],
)
def test_what_changed(older: list[str | None], newer: list[str | None], said: str) -> None:
    assert difference(reading(older), reading(newer)) == said


def test_five_are_named() -> None:
    named = "、".join(f"“第{number}项”1→2" for number in range(5))
    assert difference(reading(["1"] * 5), reading(["2"] * 5)) == named
    assert difference(reading(["1"] * 6), reading(["2"] * 6)) == f"{named}等 6 项"


def test_scores_are_the_same_but_words_differ() -> None:
    assert difference(reading(["1"], "one"), reading(["1"], "one")) == ""
    assert difference(reading(["1"], "one"), reading(["1"], "other")) == words.WORDS_DIFFER
