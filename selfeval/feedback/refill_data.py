"""A department's base data, so that our blank form can be filled with them again: none reads better than it came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from selfeval.excel.write.book import Value
from selfeval.feedback.leftovers import Leftover
from selfeval.forms.answers import DataAnswers
from selfeval.model import CellValue, Datum, FiledDatum, Scheme, Unit
from selfeval.rules.exact import day_of, decimal_of
from selfeval.rules.reading import datum_text, read_datum
from selfeval.tables import is_blank, shown, text


def data_as_typed(filed: Mapping[str, FiledDatum], scheme: Scheme) -> DataAnswers:
    """What is put back, by name: what was read where it is certain, else what was typed, nothing where neither can be."""
    return {name: (_typed(one, scheme.datum[name]), one.explanation) for name, one in filed.items()}


def _typed(one: FiledDatum, datum: Datum) -> Value:
    if one.again or one.read.blank:
        return None
    if one.read.value is not None:
        return _value(one.read.value, datum)
    value: CellValue = one.at.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(repr(value))
    typed = shown(value)
    return None if is_blank(typed) or read_datum(typed, datum).doubt is None else typed


def _value(value: Fraction, datum: Datum) -> Value:
    """A value as it is typed into the form: a percentage as 95, one up to 1% with its sign."""
    if datum.unit is Unit.DATE:
        return datetime.combine(day_of(value), datetime.min.time())
    if datum.unit is Unit.PERCENT and (value == 0 or abs(value * 100) > 1):
        return decimal_of(value * 100)
    return datum_text(value, datum) if datum.unit in (Unit.PERCENT, Unit.YES_NO) else decimal_of(value)


def data_left(filed: Mapping[str, FiledDatum], put_back: DataAnswers) -> Iterator[Leftover]:
    """What was filled in for data and wasn't put back."""
    for name, one in filed.items():
        for at in (one.at, *one.again) if put_back[name][0] is None else ():
            if not is_blank(at.value):
                yield Leftover(at.sheet, at.ref, text(at), f"基础数据“{name}”原来填的，请核对后重新填")
