"""Numbers as they are rounded and written, beside decimals of a hundred digits."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval.model import Sign
from selfeval.rules.exact import decimal_of, decimal_text, last_places, rounded

VALUES = st.one_of(
    st.fractions(-(10**9), 10**9, max_denominator=10**8),
    st.decimals(-(10**6), 10**6, places=5).map(Fraction),
)


def half_up(value: Fraction, places: int) -> Decimal:
    with localcontext() as context:
        context.prec = 100
        return (Decimal(value.numerator) / value.denominator).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@given(VALUES, st.integers(0, 12), st.sampled_from((1, 100)))
def test_written_to_so_many_decimals(value: Fraction, most: int, times: int) -> None:
    wanted, text = half_up(value * times, most), decimal_text(value, most, times=times)
    assert Decimal(text) == wanted
    assert text == ("0" if wanted == 0 else f"{wanted:f}".rstrip("0").rstrip(".") if most else f"{wanted:f}")


@pytest.mark.parametrize(
    ("value", "most", "text"),
    [
        ("4.5", 0, "5"), ("14.49", 0, "14"), ("0.4", 0, "0"), ("-0.4", 0, "0"), ("-4.5", 0, "-5"), ("10.04", 1, "10"),
        ("99.996", 2, "100"), ("-0.005", 2, "-0.01"), ("0.00000001", 8, "0.00000001"),
    ],
)  # fmt: skip
def test_written_at_the_edges(value: str, most: int, text: str) -> None:
    assert (decimal_text(Fraction(value), most), decimal_of(Fraction(value), most)) == (text, Decimal(text))


@given(VALUES, st.integers(0, 9))
def test_rounded_half_away_from_zero(value: Fraction, places: int) -> None:
    wanted = Fraction(half_up(value, places))
    assert rounded(value, places) == wanted
    assert Fraction(last_places(value, places), 10**places) == wanted


@given(VALUES, VALUES)
def test_signs_compare_as_fractions_do(left: Fraction, right: Fraction) -> None:
    for one, other in ((left, right), (left, left)):
        held = {sign for sign in Sign if sign.holds(one, other)}
        assert held == {
            sign
            for sign, so in (
                (Sign.AT_LEAST, one >= other),
                (Sign.OVER, one > other),
                (Sign.AT_MOST, one <= other),
                (Sign.UNDER, one < other),
                (Sign.IS, one == other),
            )
            if so
        }
