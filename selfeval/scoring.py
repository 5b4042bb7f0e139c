"""Answers → Scorecard: category scores, total and grade, in exact decimals, from the scheme's caps alone."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from selfeval.model import NOT_APPLICABLE, Answer, Reading, Scheme, Scorecard


def score_of(answers: Sequence[Answer], scheme: Scheme) -> Scorecard | None:
    """The scorecard; None unless every indicator has one answer that counts and lies between 0 and its cap."""
    if len(answers) != len(scheme.indicators):
        return None
    scores: dict[str, Decimal | str] = {}
    categories = {category.name: Decimal(0).quantize(scheme.quantum) for category in scheme.categories}
    for answer in answers:
        points, indicator = answer.points, answer.indicator
        not_applicable = answer.reading is Reading.NOT_APPLICABLE
        if points is None or not 0 <= points <= indicator.cap or (not_applicable and not indicator.na_allowed):
            return None
        scores[indicator.code] = NOT_APPLICABLE if not_applicable else points
        categories[indicator.category] += points
    total = sum(categories.values(), Decimal(0))
    return Scorecard(scores, categories, total, scheme.grade_of(total))
