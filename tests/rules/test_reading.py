"""A datum that was read is written so that it reads the same again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval import text as t
from selfeval.model import Datum, DatumDoubt, Filler, Unit
from selfeval.rules.reading import MOST, datum_text, known_again, read_datum

NUMBERS = st.decimals(-MOST, MOST, places=4).filter(lambda number: abs(number) < MOST)
DAYS = st.dates().filter(lambda day: 1900 < day.year < 2200)


@given(
    unit=st.sampled_from(Unit),
    decimals=st.integers(0, 4),
    number=NUMBERS,
    typed=st.booleans(),
    day=DAYS,
    yes=st.booleans(),
)
def test_written_and_read_again(
    unit: Unit, decimals: int, number: Decimal, typed: bool, day: object, yes: bool
) -> None:
    datum = Datum("甲", unit, Filler.BOTH, decimals=decimals)
    rounded = round(number, decimals)
    cell = {Unit.DATE: day, Unit.YES_NO: t.YES if yes else t.NO}.get(unit, f"{rounded:f}" if typed else float(rounded))
    value = read_datum(cell, datum).value  # type: ignore[arg-type]
    if value is None:
        assert unit is Unit.PERCENT or not typed  # a share, or a number that is none of so few decimals in binary
        return
    assert known_again({"甲": datum_text(value, datum)}, {"甲": datum}) == {"甲": value}


@pytest.mark.parametrize(
    ("typed", "doubt"),
    [
        ("999999999999.99", None),
        ("999999999999.99999999", DatumDoubt.TOO_LARGE),  # as near to it as a hundred-millionth
        ("999999999999.999", DatumDoubt.TOO_MANY_DECIMALS),
        ("1000000000000", DatumDoubt.TOO_LARGE),
    ],
)
def test_the_largest_amounts(typed: str, doubt: DatumDoubt | None) -> None:
    assert read_datum(typed, Datum("甲", Unit.MONEY, Filler.BOTH)).doubt is doubt
