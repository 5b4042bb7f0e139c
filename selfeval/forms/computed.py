"""按数据计算 of the form: what the scheme's rules come to for the data filled in, in 列表; 填报检查 speaks of it.

Only rules on the department's own scores and data: what the bureau knows, the form doesn't.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from selfeval import text as t
from selfeval.excel.write.book import Sheet
from selfeval.forms.answers import DataAnswers
from selfeval.forms.filled import Told
from selfeval.forms.formula_parts import NONE, shown_as
from selfeval.forms.formula_parts import counts as counts_formula
from selfeval.forms.layout import DATA_FIRST, data_ref
from selfeval.forms.plan import Plan
from selfeval.forms.readings import identity_column
from selfeval.model import ComputedAs, Datum, Rule, Scheme, Unit, column_letters
from selfeval.rules.exact import Known, decimal_of
from selfeval.rules.formulas import ABSENT, EXCUSED, NOT_ABSENT, SLIPPED, UNDEFINED, UNKNOWN, formulas, slip_formula
from selfeval.rules.plausible import slip
from selfeval.rules.reading import MOST, NEAR, read_datum
from selfeval.rules.score import Computed as Score
from selfeval.rules.score import absence, compute
from selfeval.submission.form_data import departments_data
from selfeval.submission.reasons import counts

_DAYS: Final = (367, 109574)  # the numbers of the days of 1901 to 2199
_FIRST: Final = 1  # the row of the first datum and of the first rule
_HEADERS: Final = ("基础数据读数", "情况说明算数", "没有此项", "指标值", "计算得分", "按数据计算")
_FATES: Final = {ComputedAs.EXCUSED: EXCUSED, ComputedAs.MISSING: UNKNOWN, ComputedAs.UNDEFINED: UNDEFINED}


def told_of(scheme: Scheme, data: DataAnswers) -> Told:
    """What the form computes from the data that are filled in."""
    known = _known(scheme, data)
    return {code: _Computed.of(rule, scheme, known).told for code, rule in scheme.own_rules.items()}


def _known(scheme: Scheme, data: DataAnswers) -> dict[str, Fraction]:
    """The data the form can count with: text in the place of a number it only asks about."""
    found: dict[str, Fraction] = {}
    for datum in departments_data(scheme):
        value = data.get(datum.name, (None, ""))[0]
        if isinstance(value, str) and datum.unit is not Unit.YES_NO:
            continue
        read = read_datum(float(value) if isinstance(value, Decimal) else value, datum).value
        if read is not None:
            found[datum.name] = read
    return found


@dataclass(frozen=True, slots=True)
class _Computed:
    """What the four cells of a rule hold."""

    absent: str
    value: Decimal | str
    score: Decimal | str
    told: Decimal | str

    @classmethod
    def of(cls, rule: Rule, scheme: Scheme, known: Known) -> _Computed:
        cap = scheme.by_code[rule.code].cap
        first = absence(rule, cap, known, scheme.units)
        found = first or compute(rule, cap, scheme.decimals, known, scheme.units)
        score = _sign(found) if found.score is None else found.score
        value = decimal_of(found.value) if found.value is not None else NOT_ABSENT if first else _sign(found)
        absent = NOT_ABSENT if first is None else ABSENT[first.absence[1]] if first.absence else _sign(first)
        return cls(absent, value, score, SLIPPED if slip(rule, found.value) else score)


def _sign(found: Score) -> str:
    return _FATES[found.fate]


class OfDatum(NamedTuple):
    """The cells of 列表 that hold the number a datum reads as, and whether its 情况说明 counts."""

    number: str
    explained: str


@dataclass(frozen=True)
class Cells:
    """Where it stands in 列表."""

    plan: Plan

    @property
    def first(self) -> int:
        """The first column."""
        return identity_column(self.plan) + 1

    def at(self, row: int, column: int) -> str:
        """An address in 列表; both count from the first."""
        return f"${column_letters(self.first + column)}${_FIRST + row + 1}"

    def of_datum(self, place: int) -> OfDatum:
        """The cells of a datum, from another sheet."""
        return OfDatum(*(f"{t.SHEET_LISTS}!{self.at(place, column)}" for column in (0, 1)))

    def formulas(self, code: str, row: int) -> tuple[str, str, str, str]:
        """The formulas of a rule's four cells."""
        scheme = self.plan.scheme
        cells = {datum.name: self.at(place, 0) for place, datum in enumerate(departments_data(scheme))}
        absent, value, score = (self.at(row, column) for column in (2, 3, 4))
        cap, rule = scheme.by_code[code].cap, scheme.own_rules[code]
        written = formulas(rule, cap, scheme.decimals, cells, scheme.units, (absent, value))
        told = f'IF(ISNUMBER({value}),IF({slip_formula(rule, value)},"{SLIPPED}",{score}),{score})'
        return (*written.all, told)


def told_cell(plan: Plan, code: str) -> str:
    """The cell that holds what an indicator comes to."""
    return f"{t.SHEET_LISTS}!{Cells(plan).at(list(plan.scheme.own_rules).index(code), len(_HEADERS) - 1)}"


def write_computed(sheet: Sheet, plan: Plan, data: DataAnswers) -> None:
    """Write the cells into 列表, with what they hold for the data that are filled in."""
    cells, scheme, style = Cells(plan), plan.scheme, sheet.book.style()
    if not departments_data(scheme):
        return
    known = _known(scheme, data)
    sheet.write_row(0, cells.first, _HEADERS, style)
    for row, datum in enumerate(departments_data(scheme)):
        value, (_, explanation) = known.get(datum.name), data.get(datum.name, (None, ""))
        formula, said = f"={_number(datum, DATA_FIRST + row)}", _from_lists(DATA_FIRST + row, t.COL_EXPLANATION)
        sheet.formula(_FIRST + row, cells.first, formula, style, NONE if value is None else decimal_of(value))
        sheet.formula(_FIRST + row, cells.first + 1, f"={counts_formula(said)}", style, counts(explanation))
    for row, (code, rule) in enumerate(scheme.own_rules.items()):
        held = _Computed.of(rule, scheme, known)
        values = (held.absent, held.value, held.score, held.told)
        for col, (formula, value_) in enumerate(zip(cells.formulas(code, row), values, strict=True), start=2):
            sheet.formula(_FIRST + row, cells.first + col, f"={formula}", style, value_)


def _from_lists(row: int, name: str) -> str:
    """A cell of 基础数据, as a formula in 列表 has it."""
    ref = data_ref(row, name)
    return f"{t.SHEET_DATA}!{ref[:2]}${ref[2:]}"


def _number(datum: Datum, row: int) -> str:
    """The number that a datum's cell reads as."""
    ref = _from_lists(row, t.DATA_FILED)
    if datum.unit is Unit.YES_NO:
        number = f'IF({ref}="{t.YES}",1,0)'
    elif datum.unit is Unit.DATE:
        number = f"INT({ref})"
    elif datum.unit is Unit.PERCENT:
        number = percent_value(ref)
    else:
        number = f"ROUND({ref},{datum.decimals})"
    return f'IF(ISERROR({ref}),"{NONE}",IF({readable(datum, ref)},{number},"{NONE}"))'


def percent_value(ref: str) -> str:
    """What a cell under % means: 0.95 for 95 and for 95%."""
    return f"ROUND(N({ref})/IF({shown_as(ref, 'P')},1,100),6)"


def readable(datum: Datum, ref: str) -> str:
    """Whether a cell that holds something, and no error, reads as its datum."""
    if datum.unit is Unit.YES_NO:
        return f'OR(EXACT({ref},"{t.YES}"),EXACT({ref},"{t.NO}"))'
    if datum.unit is Unit.DATE:
        return f"AND(ISNUMBER({ref}),N({ref})>={_DAYS[0]},N({ref})<={_DAYS[1]})"
    places, near, most = datum.decimals, format(NEAR, "f"), f"{MOST:f}"
    if datum.unit is Unit.PERCENT:
        number = f"N({ref})*IF({shown_as(ref, 'P')},100,1)"
        clear = f"OR({shown_as(ref, 'P')},{ref}=0,ABS(N({ref}))>1)"
        exact = f"ABS({number}-ROUND({number},{places}))<={near}"
        return f"AND(ISNUMBER({ref}),NOT({shown_as(ref, 'D')}),{clear},ABS({number})<{most},{exact})"
    exact = f"ABS(N({ref})-ROUND(N({ref}),{places}))<={near}"
    odd = f"OR({shown_as(ref, 'D')},{shown_as(ref, 'P')})"
    return f"AND(ISNUMBER({ref}),NOT({odd}),ABS(N({ref}))<{most},{exact})"
