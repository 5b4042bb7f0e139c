"""Scorecards of schemes with all their powers, against plain fractions."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import pytest

from selfeval.model import NOT_APPLICABLE, PENDING, UNCHOSEN, Scheme, Scorecard
from tests.powers import Scores, expected, powers_round, powers_scheme, random_scores


def _card(scheme: Scheme, scores: Scores) -> Scorecard | None:
    return powers_round(scheme, [scores]).departments[0].scorecard


@pytest.mark.parametrize("prorated", [True, False])
@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_scorecards_are_those_of_fractions(prorated: bool, decimals: int) -> None:
    scheme, dice = powers_scheme(prorated=prorated, decimals=decimals), random.Random(decimals)
    for _ in range(400):
        scores = random_scores(scheme, dice)
        card, wanted = _card(scheme, scores), expected(scheme, scores)
        assert card is not None
        assert {name: None if v is None else Fraction(v) for name, v in card.categories.items()} == wanted.categories
        assert (None if card.total is None else Fraction(card.total)) == wanted.total
        assert (card.provisional is None) == (wanted.total is not None)
        if card.provisional:
            assert (Fraction(card.provisional.points), Fraction(card.provisional.out_of)) == (
                wanted.points,
                wanted.out_of,
            )
        assert (card.grade is None) == (card.total is None)
        assert {code: card.scores[code] for code in scores} == scores


def _full(scheme: Scheme) -> dict[str, Decimal | str]:
    told: dict[str, Decimal | str] = {i.code: i.cap for i in scheme.indicators}
    return told | {"1.2.2": UNCHOSEN, "1.3.1": UNCHOSEN, "1.3.3": UNCHOSEN, "9.1": Decimal(0), "9.2": Decimal(0)}


def test_a_footnote_s_sum() -> None:
    """得分=实得分÷(100-不适用分值)×100, half up once."""
    scheme = powers_scheme(decimals=2)
    card = _card(scheme, {**_full(scheme), "1.4.1": NOT_APPLICABLE, "2.1": Decimal("28.33")})
    assert card is not None
    assert (card.earned, card.excused) == (Decimal("83.33"), Decimal(5))
    assert card.total == Decimal("87.72")  # 83.33 / 95 × 100 = 87.7157…
    assert card.categories["基本运行"] == Decimal(35)


def test_a_bonus_goes_no_further_than_the_bound() -> None:
    scheme = powers_scheme()
    card = _card(scheme, {**_full(scheme), "9.1": Decimal(2), "9.2": Decimal(3)})
    assert card is not None
    assert (card.total, card.bonus) == (Decimal(103), Decimal(5))


def test_while_the_bureau_s_score_is_missing_there_is_no_total() -> None:
    scheme = powers_scheme()
    card = _card(scheme, {**_full(scheme), "1.1.2": PENDING, "3.1.2": Decimal("5.5")})
    assert card is not None
    assert (card.total, card.grade, card.categories["基本运行"]) == (None, None, None)
    assert card.categories["满意度"] == Decimal("17.5")
    assert card.provisional == (Decimal("91.5"), Decimal(94))


def test_nothing_applies_is_no_result() -> None:
    scheme = powers_scheme()
    nothing = {i.code: NOT_APPLICABLE for i in scheme.indicators if i.na_allowed}
    assert _card(scheme, {**_full(scheme), **nothing}) is not None  # the rest still counts
