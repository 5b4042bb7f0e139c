"""templates/基础数据（财政）.xlsx: the base data the bureau fills in, a column a datum."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Final

from selfeval import text as t
from selfeval.forms.formula_parts import shown_as
from selfeval.forms.kept_book import KeptBook, KeptColumn
from selfeval.model import Datum, Scheme, Unit
from selfeval.rules.exact import decimal_text
from selfeval.submission.base_data import bureaus_data, data_columns, datum_header

_NOTES: Final = (
    "一行一个部门，一列一个由财政填的数据，用来计算得分。还没有的空着，用到它的指标就不计算；空着不算 0。",
    "单位是 % 的，95 和 95% 都是百分之九十五。标成红色的格子有误。名册、指标体系改了以后运行 selfeval template，行和列会自动补齐，已经填的照样保留。",
)
_DATE: Final = {"num_format": "yyyy-mm-dd"}


def data_book(scheme: Scheme) -> KeptBook:
    """The workbook for a scheme; without columns where the bureau fills in nothing."""
    return KeptBook(
        sheet=t.SHEET_DATA,
        title=f"{scheme.county}{scheme.year}年度基础数据（财政）",
        heading=f"{scheme.county}{scheme.year}年度部门整体支出绩效自评　基础数据（财政）",
        notes=_NOTES,
        columns=tuple(_column(datum) for datum in bureaus_data(scheme)),
        columns_in=partial(data_columns, scheme=scheme),
    )


def _column(datum: Datum) -> KeptColumn:
    options = (t.YES, t.NO) if datum.unit is Unit.YES_NO else ()
    style = _DATE if datum.unit is Unit.DATE else {}
    return KeptColumn(datum.name, datum_header(datum), partial(_wrong, datum), style, options)


def _wrong(datum: Datum, at: str) -> str:
    """A formula that says whether a cell, which isn't blank, is certainly no value of a datum."""
    if datum.unit is Unit.YES_NO:
        return f'AND(TRIM({at})<>"{t.YES}",TRIM({at})<>"{t.NO}")'
    if datum.unit is Unit.DATE:
        return f"AND(NOT(ISNUMBER({at})),ISERROR(DATEVALUE({at})))"
    scale = 100 if datum.unit is Unit.PERCENT else 1
    limits = [f"N({at})<{_number(datum.least, scale)}"] if datum.least is not None else []
    limits += [f"N({at})>{_number(datum.most, scale)}"] if datum.most is not None else []
    if datum.unit is not Unit.PERCENT:
        beyond = f"AND(ISNUMBER({at}),OR({','.join(limits)}))" if limits else "FALSE"
        return f"OR(ISERROR(VALUE({at})),{beyond})"
    plain = f"AND(ISNUMBER({at}),NOT({shown_as(at, 'P')}))"
    unclear = ",".join([f"AND({at}<>0,ABS({at})<=1)", *limits])
    return f"IF({plain},OR({unclear}),ISERROR(VALUE({at})))"


def _number(limit: object, scale: int) -> str:
    return decimal_text(Fraction(str(limit)) * scale)
