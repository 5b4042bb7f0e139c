"""How a cell with a datum reads: certain readings are taken and disclosed, uncertain ones come back as a doubt.

Under %, 95 and a cell that shows 95% both mean 0.95; a plain number up to 1 may be either, so it is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from selfeval import text as t
from selfeval.model import CellValue, Datum, DatumDoubt, DatumRead, Odd, OddKind, Unit
from selfeval.rules.exact import day_of, decimal_text, fraction_of, serial
from selfeval.tables import day, fold, is_blank, squeeze, turned

NEAR: Final = Decimal("1e-7")  # so near to a value with the datum's decimals, a number is that value
MOST: Final = Decimal(10) ** 12  # beyond any amount a county knows
_NUMBER: Final = re.compile(r"-?[0-9]{1,13}(?:\.[0-9]{1,20})?")
_LIKELY: Final = re.compile(r"-?[0-9]{1,13}(?:[.,][0-9]+)*")
_MINUS: Final = str.maketrans("−–—", "---")
_TYPED: Final = (float, int)
_ANSWERED: Final = (Unit.YES_NO, Unit.DATE)  # by what is no amount
_ODD: Final = {
    OddKind.ERROR: DatumDoubt.ERROR,
    OddKind.UNSAVED: DatumDoubt.UNSAVED,
    OddKind.PERCENT: DatumDoubt.PERCENTAGE,
}


def read_datum(value: CellValue, datum: Datum) -> DatumRead:
    """What a cell says of a datum; its limits are not looked at."""
    if value.__class__ in _TYPED and datum.unit not in _ANSWERED:  # as nearly all are
        return _plain(Decimal(repr(value)), datum)
    if is_blank(value):
        return DatumRead()
    if isinstance(value, Odd):
        if value.kind is OddKind.PERCENT and datum.unit is Unit.PERCENT:
            return _number(Decimal(value.shown.rstrip("%")), datum)
        return DatumRead(doubt=_ODD.get(value.kind, DatumDoubt.UNCLEAR))
    if datum.unit is Unit.YES_NO:
        return _yes_no(value)
    if datum.unit is Unit.DATE:
        return _date(value)
    return _text(value, datum) if isinstance(value, str) else DatumRead(doubt=DatumDoubt.NOT_A_NUMBER)


def _yes_no(value: CellValue) -> DatumRead:
    typed = squeeze(value) if isinstance(value, str) else ""
    if typed in (t.YES, t.NO):
        return DatumRead(Fraction(typed == t.YES), cleaned=typed != value)
    return DatumRead(doubt=DatumDoubt.NOT_YES_NO)


def _date(value: CellValue) -> DatumRead:
    found = day(value)
    if found is None or not 1900 < found.year < 2200:
        return DatumRead(doubt=DatumDoubt.NOT_A_DATE)
    return DatumRead(serial(found), cleaned=isinstance(value, str))


def _text(value: str, datum: Datum) -> DatumRead:
    """A number typed as text, perhaps with its unit behind it; under % with or without the sign."""
    plain = fold(squeeze(value)).translate(_MINUS)
    percent = datum.unit is Unit.PERCENT and plain.endswith("%")
    said = next((unit for unit in _units(datum) if plain.endswith(unit)), "")
    number = plain.removesuffix("%") if percent else plain.removesuffix(said)
    if not _NUMBER.fullmatch(number) or turned(value):
        found = _LIKELY.match(plain)
        return DatumRead(doubt=DatumDoubt.NOT_A_NUMBER, likely=found[0] if found else "")
    read = _number(Decimal(number), datum) if percent else _plain(Decimal(number), datum)
    return DatumRead(read.value, read.doubt, cleaned=read.value is not None, likely=read.likely)


def _units(datum: Datum) -> tuple[str, ...]:
    """What may stand behind a number and say no more than the column does."""
    return () if datum.unit is Unit.PERCENT else (t.UNIT_NAMES[datum.unit],)


def _plain(number: Decimal, datum: Datum) -> DatumRead:
    """A number as it stands: under %, one up to 1 may be a share or a percentage."""
    if datum.unit is Unit.PERCENT and number != 0 and abs(number) <= 1:
        share = decimal_text(Fraction(number) * 100)
        return DatumRead(doubt=DatumDoubt.SHARE, likely=share)
    return _number(number, datum)


def _number(number: Decimal, datum: Datum) -> DatumRead:
    """A number in the datum's unit, with no more decimals than it may have."""
    if not number.is_finite() or abs(number) >= MOST:
        return DatumRead(doubt=DatumDoubt.TOO_LARGE)
    near = number.quantize(_last_place(datum.decimals), ROUND_HALF_UP)
    if near != number and abs(number - near) > NEAR:
        return DatumRead(doubt=DatumDoubt.TOO_MANY_DECIMALS, likely=decimal_text(Fraction(near)))
    if near != number and abs(near) >= MOST:
        return DatumRead(doubt=DatumDoubt.TOO_LARGE)
    value = Fraction(near)
    return DatumRead(value / 100 if datum.unit is Unit.PERCENT else value)


@lru_cache(maxsize=16)
def _last_place(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


def within(value: Fraction, datum: Datum) -> bool:
    """Whether a value keeps to the datum's 最小 and 最大."""
    least, most = datum.least, datum.most
    return (least is None or value >= fraction_of(least)) and (most is None or value <= fraction_of(most))


def datum_text(value: Fraction, datum: Datum) -> str:
    """A value as it is written, without its unit: 43.2, 95%, 2024-03-01, 是."""
    if datum.unit is Unit.YES_NO:
        return t.YES if value == 1 else t.NO
    if datum.unit is Unit.DATE:
        return f"{day_of(value):%Y-%m-%d}"
    return f"{decimal_text(value, times=100)}%" if datum.unit is Unit.PERCENT else decimal_text(value)


def known_again(written: Mapping[str, str], data: Mapping[str, Datum]) -> dict[str, Fraction]:
    """The values of data that were written by `datum_text`, by name; ValueError for what it never writes."""
    known: dict[str, Fraction] = {}
    for name, text in written.items():
        value = read_datum(text, data[name]).value
        if value is None:
            raise ValueError(f"{name}: {text!r} was not written by datum_text")
        known[name] = value
    return known
