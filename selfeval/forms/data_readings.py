"""What a datum's cell in 基础数据 reads as: formulas for 列表, and in Python what they show.

A number typed as text is read where it is plain: its unit or % behind it, full-width or not. The processor reads some more.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from selfeval import text as t
from selfeval.excel.write.book import Value
from selfeval.forms.formula_parts import NONE, plain_number, shown_as
from selfeval.forms.layout import data_ref
from selfeval.model import Datum, DatumDoubt, DatumRead, Unit
from selfeval.rules.exact import decimal_of, serial
from selfeval.rules.reading import MOST, NEAR, read_datum
from selfeval.submission.normalise import MOST_DIGITS
from selfeval.tables import day

_DAYS: Final = (367, 109574)  # the numbers of the days of 1901 to 2199
_WIDE: Final = (*zip("０１２３４５６７８９．％－−", "0123456789.%--", strict=True), (" ", ""), ("　", ""), ("\xa0", ""))
_ORDINARY: Final = str.maketrans(dict(_WIDE))
_PLAIN: Final = re.compile(r"-?([0-9]+(?:\.[0-9]+)?)")
_MARK: Final = "#"  # before a text: a formula that gives "" is saved like one that was never calculated
_TOO_LONG: Final = "#?"
_LONGEST: Final = 60  # characters of a number that is typed as text


class Typed(NamedTuple):
    """The cells of 列表 with a datum's text, with the number that stands in it, and with the number typed either way."""

    text: str
    digits: str
    number: str


def said_in(row: int, name: str) -> str:
    """A cell of 基础数据, as a formula in 列表 has it."""
    ref = data_ref(row, name)
    return f"{t.SHEET_DATA}!{ref[:2]}${ref[2:]}"


# --- formulas ----------------------------------------------------------------------------------------------


def text_formula(ref: str) -> str:
    """A text with ordinary figures and without blanks, behind a mark; `NONE` where the cell holds no text."""
    plain = ref
    for odd, ordinary in _WIDE:
        plain = f'SUBSTITUTE({plain},"{odd}","{ordinary}")'
    return f'IF(ISTEXT({ref}),IF(LEN({ref})>{_LONGEST},"{_TOO_LONG}","{_MARK}"&{plain}),"{NONE}")'


def digits_formula(datum: Datum, text: str) -> str:
    """The text without its unit, behind the mark; its sign is left."""
    unit = t.UNIT_NAMES[datum.unit]
    return f'IF(RIGHT({text},{len(unit)})="{unit}",LEFT({text},LEN({text})-{len(unit)}),{text})'


def typed_formula(ref: str, digits: str) -> str:
    """The number a cell holds, typed as one or as text; `NONE` if none."""
    negative = f'(MID({digits},2,1)="-")'
    bare = f"MID({digits},2+{negative},{_LONGEST})"
    read = f'IF({plain_number(bare)},IF({negative},-1,1)*VALUE({bare}),"{NONE}")'
    return f'IF(ISNUMBER({ref}),{ref},IF(ISTEXT({ref}),{read},"{NONE}"))'


def number_formula(datum: Datum, ref: str, typed: Typed) -> str:
    """The number that a datum's cell reads as; `NONE` if none."""
    if datum.unit is Unit.YES_NO:
        number = f'IF({typed.text}="{_MARK}{t.YES}",1,0)'
    elif datum.unit is Unit.DATE:
        number = f"INT({ref})"
    elif datum.unit is Unit.PERCENT:
        number = f"ROUND({_percents(ref, typed)}/100,6)"
    else:
        number = f"ROUND({typed.number},{datum.decimals})"
    return f'IF(ISERROR({ref}),"{NONE}",IF({_readable(datum, ref, typed)},{number},"{NONE}"))'


def _is_percentage(ref: str, typed: Typed) -> str:
    """Whether a percentage says that it is one."""
    return f'IF(ISNUMBER({ref}),{shown_as(ref, "P")},RIGHT({typed.text},1)="%")'


def _percents(ref: str, typed: Typed) -> str:
    """How many percent a cell under % shows: 95 for 95, for 95% and for that as text."""
    return f"N({typed.number})*IF(AND(ISNUMBER({ref}),{shown_as(ref, 'P')}),100,1)"


def _readable(datum: Datum, ref: str, typed: Typed) -> str:
    """Whether a cell that holds something, and no error, reads as its datum."""
    if datum.unit is Unit.YES_NO:
        return f'OR(EXACT({typed.text},"{_MARK}{t.YES}"),EXACT({typed.text},"{_MARK}{t.NO}"))'
    if datum.unit is Unit.DATE:
        return f"AND(ISNUMBER({ref}),N({ref})>={_DAYS[0]},N({ref})<={_DAYS[1]})"
    places, near, most, is_number = datum.decimals, format(NEAR, "f"), f"{MOST:f}", f"ISNUMBER({typed.number})"
    if datum.unit is Unit.PERCENT:
        number = _percents(ref, typed)
        clear = f"OR({_is_percentage(ref, typed)},N({typed.number})=0,ABS(N({typed.number}))>1)"
        dated = f"AND(ISNUMBER({ref}),{shown_as(ref, 'D')})"
        exact = f"ABS({number}-ROUND({number},{places}))<={near}"
        return f"AND({is_number},NOT({dated}),{clear},ABS({number})<{most},{exact})"
    number = f"N({typed.number})"
    exact = f"ABS({number}-ROUND({number},{places}))<={near}"
    odd = f"AND(ISNUMBER({ref}),OR({shown_as(ref, 'D')},{shown_as(ref, 'P')}))"
    return f"AND({is_number},NOT({odd}),ABS({number})<{most},{exact})"


def is_blank_formula(ref: str, text: str) -> str:
    """Whether nothing is seen in a cell that holds no error; `text` is the cell with its text."""
    return f'OR(LEN(TRIM({ref}))=0,{text}="{_MARK}")'


# --- the values --------------------------------------------------------------------------------------------


def read_in_form(value: Value, datum: Datum) -> DatumRead:
    """What the form reads in a cell, as the processor does; of text only what is plain."""
    if not isinstance(value, str):
        return read_datum(float(value) if isinstance(value, Decimal) else value, datum)
    text, number = _text(value), _digits(value, datum)
    if text == _MARK:
        return DatumRead()
    plain = (
        text[1:] in (t.YES, t.NO) if datum.unit is Unit.YES_NO else number is not None and datum.unit is not Unit.DATE
    )
    return read_datum(text[1:], datum) if plain else DatumRead(doubt=DatumDoubt.UNCLEAR)


def held_of(value: Value, datum: Datum) -> tuple[str, str, str | float | Decimal]:
    """What the cells of `Typed` hold."""
    if isinstance(value, str):
        number = _digits(value, datum)
        return _text(value), _text(value).removesuffix(t.UNIT_NAMES[datum.unit]), NONE if number is None else number
    found = day(value) if isinstance(value, date) else None
    number_typed = decimal_of(serial(found)) if found else value
    is_number = isinstance(number_typed, Decimal | int | float) and not isinstance(number_typed, bool)
    return NONE, NONE, number_typed if is_number and isinstance(number_typed, Decimal | int | float) else NONE


def _text(value: str) -> str:
    return _TOO_LONG if _units(value) > _LONGEST else f"{_MARK}{value.translate(_ORDINARY)}"


def _units(value: str) -> int:
    """Characters as spreadsheet programs count them."""
    return len(value.encode("utf-16-le", "surrogatepass")) // 2


def _digits(value: str, datum: Datum) -> Decimal | None:
    digits = _text(value)[1:].removesuffix(t.UNIT_NAMES[datum.unit])
    found = _PLAIN.fullmatch(digits)
    return Decimal(digits) if found and len(found[1]) <= MOST_DIGITS else None
