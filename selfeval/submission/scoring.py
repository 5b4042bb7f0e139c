"""Answers → Scorecard: category scores, total and grade, in exact decimals, from the scheme's caps alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from selfeval.model import NOT_APPLICABLE, Answer, Indicator, Reading, Scheme, Scorecard

Counted = tuple[Indicator, Decimal | None, bool]  # the points that count (None: none do), and whether it is 不适用


def score_of(answers: Sequence[Answer], scheme: Scheme) -> Scorecard | None:
    """The scorecard; None unless every indicator has one answer that counts and lies between 0 and its cap."""
    counted = [(answer.indicator, answer.points, answer.reading is Reading.NOT_APPLICABLE) for answer in answers]
    return card_of(counted, scheme)


def card_of(counted: Iterable[Counted], scheme: Scheme) -> Scorecard | None:
    """The scorecard of the points of every answer, as `score_of` makes it."""
    scores: dict[str, Decimal | str] = {}
    categories = {category.name: Decimal(0).quantize(scheme.quantum) for category in scheme.categories}
    answers = 0
    for indicator, points, not_applicable in counted:
        if points is None or not 0 <= points <= indicator.cap or (not_applicable and not indicator.na_allowed):
            return None
        answers += 1
        scores[indicator.code] = NOT_APPLICABLE if not_applicable else points
        categories[indicator.category] += points
    if answers != len(scheme.indicators):
        return None
    total = sum(categories.values(), Decimal(0))
    return Scorecard(scores, categories, total, scheme.grade_of(total))
