"""按数据计算 of the form: what the scheme's rules come to for the data filled in, in 列表; 填报检查 speaks of it.

Only rules on the department's own scores and data: what the bureau knows, the form doesn't.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final, NamedTuple

from selfeval import text as t
from selfeval.checks.computed import datum_is_among_the_others, ratio_is_plausible
from selfeval.checks.data import data_fit_together, fits_together, slack_of
from selfeval.excel.write.book import Sheet
from selfeval.findings import kind_of, level_of
from selfeval.forms import data_readings as r
from selfeval.forms.answers import Answers, DataAnswers
from selfeval.forms.filled import Told
from selfeval.forms.formula_parts import NONE, quoted
from selfeval.forms.formula_parts import counts as counts_formula
from selfeval.forms.layout import DATA_FIRST, SCORES_FIRST, score_column, score_range
from selfeval.forms.plan import Plan
from selfeval.forms.readings import identity_column
from selfeval.model import ComputedAs, Datum, Known, Level, Rule, Scheme, Unit, column_letters, names_in
from selfeval.rules.exact import decimal_of
from selfeval.rules.formulas import (
    ABSENT,
    EXCUSED,
    NOT_ABSENT,
    SLIPPED,
    UNDEFINED,
    UNKNOWN,
    WAITING,
    fits_formula,
    formulas,
    slip_formula,
)
from selfeval.rules.plausible import FAR, LEAST_FIGURES, USUAL, slip, standing_out
from selfeval.rules.score import Computed as Score
from selfeval.rules.score import absence, compute
from selfeval.submission.reasons import counts

_FIRST: Final = 1  # the row of the first datum and of the first rule
_FATES: Final = {ComputedAs.EXCUSED: EXCUSED, ComputedAs.MISSING: UNKNOWN, ComputedAs.UNDEFINED: UNDEFINED}
_OF_DATUM: Final = ("基础数据读数", "情况说明算数", "文字", "数字", "所填数", "金额", "大得反常", "待核实", "核对式")
NUMBER, EXPLAINED, TEXT, DIGITS, TYPED, MONEY, ODD, DOUBTED, FITS = range(len(_OF_DATUM))
_OF_RULE: Final = ("没有此项", "指标值", "计算得分", "所在行", "说明算数", "单位可疑", "按数据计算")
_ABSENT, _VALUE, _SCORE, _ROW, _RELEASED, _SLIP, _TOLD = range(len(_OF_DATUM), len(_OF_DATUM) + len(_OF_RULE))
Held = str | float | Decimal | bool


def told_of(scheme: Scheme, data: DataAnswers, answers: Answers) -> Told:
    """What the form computes from the data that are filled in."""
    held = FilledData(scheme, data, answers)
    return {code: held.told(code) for code in scheme.own_rules}


@dataclass(frozen=True)
class FilledData:
    """The data filled into a form, and what comes of them there."""

    scheme: Scheme
    data: DataAnswers
    answers: Answers

    @cached_property
    def known(self) -> Known:
        """The data the form can count with."""
        read = ((one.name, r.read_in_form(self.data.get(one.name, (None, ""))[0], one).value) for one in self.of)
        return {name: value for name, value in read if value is not None}

    @property
    def of(self) -> tuple[Datum, ...]:
        """What departments are asked for."""
        return self.scheme.departments_data

    def explained(self, name: str) -> bool:
        """Whether the words beside a datum count."""
        return counts(self.data.get(name, (None, ""))[1])

    @cached_property
    def sums(self) -> Mapping[str, Score]:
        """What the rules come to, by indicator."""
        scheme = self.scheme
        return {
            code: compute(rule, scheme.by_code[code].cap, scheme.decimals, self.known, scheme.units)
            for code, rule in scheme.own_rules.items()
        }

    def slipped(self, code: str) -> bool:
        """Whether a rule's ratio looks as if its parts were in different units."""
        return asks_of_slips(self.scheme) and bool(slip(self.scheme.own_rules[code], self.sums[code].value))

    def released(self, code: str) -> bool:
        """Whether what is written beside an indicator answers that."""
        row = self.answers.get(code)
        return row is not None and counts(row.explanation)

    @cached_property
    def odd(self) -> frozenset[str]:
        """The amounts that are too large beside the others, but for those of a ratio that is asked about."""
        if not asks_of_odd(self.scheme):
            return frozenset()
        rules = self.scheme.own_rules
        told = {name for code, rule in rules.items() if self.slipped(code) for name in names_in(rule.value)}
        money = {one.name for one in self.of if one.unit is Unit.MONEY}
        return frozenset(standing_out({n: v for n, v in self.known.items() if n in money})) - told

    @cached_property
    def doubted(self) -> frozenset[str]:
        """The data that nobody has answered for yet."""
        rules = self.scheme.own_rules
        open_ = {
            code for code in rules if self.slipped(code) and not (self.released(code) and _may_release(self.scheme))
        }
        of_ratios = {name for code in open_ for name in names_in(rules[code].value)}
        stays = level_of(kind_of(datum_is_among_the_others), self.scheme.levels) is Level.ERROR
        return frozenset(of_ratios | {name for name in self.odd if stays or not self.explained(name)})

    def told(self, code: str) -> Decimal | str:
        """What 填报检查 goes by: the points, or a sign in their place."""
        found = self.sums[code]
        if found.value is None:
            return _FATES[found.fate] if found.score is None else found.score
        if self.slipped(code) and not (self.released(code) and _may_release(self.scheme)):
            return SLIPPED
        if self.doubted.intersection(self.scheme.own_rules[code].names):
            return WAITING
        return found.score if found.score is not None else _FATES[found.fate]

    def fits(self, datum: Datum) -> bool:
        """Whether a datum's 核对式 holds, or can't be tried."""
        if datum.check is None or level_of(kind_of(data_fit_together), self.scheme.levels) is None:
            return True
        return fits_together(datum.check, self.known, self.scheme) is not False


def asks_of_slips(scheme: Scheme) -> bool:
    """Whether odd ratios are asked about."""
    return level_of(kind_of(ratio_is_plausible), scheme.levels) is not None


def asks_of_odd(scheme: Scheme) -> bool:
    """Whether amounts beyond all others are asked about."""
    return level_of(kind_of(datum_is_among_the_others), scheme.levels) is not None


def _may_release(scheme: Scheme) -> bool:
    """Whether an explanation answers an odd ratio."""
    return level_of(kind_of(ratio_is_plausible), scheme.levels) is not Level.ERROR


class OfDatum(NamedTuple):
    """The cells of 列表 of a datum, from another sheet: its number, whether its 情况说明 counts, its text, and so on."""

    number: str
    explained: str
    text: str
    odd: str
    fits: str


@dataclass(frozen=True)
class Cells:
    """Where it stands in 列表."""

    plan: Plan

    @property
    def first(self) -> int:
        """The first column."""
        return identity_column(self.plan) + 1

    @property
    def data(self) -> tuple[Datum, ...]:
        """The data, a row each."""
        return self.plan.scheme.departments_data

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The rules, a row each."""
        return self.plan.scheme.own_rules

    def at(self, row: int, column: int) -> str:
        """An address in 列表; both count from the first."""
        return f"${column_letters(self.first + column)}${_FIRST + row + 1}"

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The row of each datum."""
        return {datum.name: place for place, datum in enumerate(self.data)}

    def of_datum(self, place: int) -> OfDatum:
        """The cells of a datum, from another sheet."""
        return OfDatum(*(f"{t.SHEET_LISTS}!{self.at(place, col)}" for col in (NUMBER, EXPLAINED, TEXT, ODD, FITS)))

    @cached_property
    def numbers(self) -> Mapping[str, str]:
        """The cells of the numbers, by datum."""
        return {name: self.at(place, NUMBER) for name, place in self.places.items()}

    def datum_formulas(self, place: int) -> Sequence[str]:
        """The formulas of a datum's cells."""
        datum, row = self.data[place], DATA_FIRST + place
        ref, typed = r.said_in(row, t.DATA_FILED), r.Typed(*(self.at(place, col) for col in (TEXT, DIGITS, TYPED)))
        number = self.at(place, NUMBER)
        return (
            r.number_formula(datum, ref, typed),
            counts_formula(r.said_in(row, t.COL_EXPLANATION)),
            r.text_formula(ref),
            r.digits_formula(datum, typed.text),
            r.typed_formula(ref, typed.digits),
            f"{number}" if datum.unit is Unit.MONEY else quoted(NONE),
            self._odd(place),
            self._doubted(place),
            self._fits(datum),
        )

    def _odd(self, place: int) -> str:
        datum, number = self.data[place], self.at(place, NUMBER)
        if datum.unit is not Unit.MONEY or not asks_of_odd(self.plan.scheme):
            return "FALSE"
        area = f"{self.at(0, MONEY)}:{self.at(len(self.data) - 1, MONEY)}"
        usual = f"LARGE({area},{USUAL})"
        slips = "".join(f",NOT({one})" for one in self._slips(datum))
        far = f"AND({usual}>0,{number}>={FAR}*{usual}{slips})"
        return f"IF(AND(ISNUMBER({number}),COUNT({area})>={LEAST_FIGURES}),{far},FALSE)"

    def _slips(self, datum: Datum) -> list[str]:
        """The cells that tell whether a ratio with this datum is odd."""
        with_it = (n for n, rule in enumerate(self.rules.values()) if datum.name in names_in(rule.value))
        return [self.at(row, _SLIP) for row in with_it]

    def _doubted(self, place: int) -> str:
        scheme, datum = self.plan.scheme, self.data[place]
        stays = level_of(kind_of(datum_is_among_the_others), scheme.levels) is Level.ERROR
        odd = self.at(place, ODD) if stays else f"AND({self.at(place, ODD)},NOT({self.at(place, EXPLAINED)}))"
        with_it = (n for n, rule in enumerate(self.rules.values()) if datum.name in names_in(rule.value))
        return f"OR({','.join((odd, *map(self._open, with_it)))})"

    def _open(self, row: int) -> str:
        """Whether a rule's ratio is odd, and nobody has said why."""
        slip_ = self.at(row, _SLIP)
        return f"AND({slip_},NOT({self.at(row, _RELEASED)}))" if _may_release(self.plan.scheme) else slip_

    def _fits(self, datum: Datum) -> str:
        scheme, check = self.plan.scheme, datum.check
        if check is None or level_of(kind_of(data_fit_together), scheme.levels) is None:
            return "TRUE"
        return fits_formula(check, slack_of(check, scheme), self.numbers) or "TRUE"

    def rule_formulas(self, code: str, row: int) -> Sequence[str]:
        """The formulas of a rule's cells."""
        scheme, rule = self.plan.scheme, self.rules[code]
        absent, value, score, said_row = (self.at(row, column) for column in (_ABSENT, _VALUE, _SCORE, _ROW))
        cap = scheme.by_code[code].cap
        written = formulas(rule, cap, scheme.decimals, self.numbers, scheme.units, (absent, value))
        codes = score_range(self.plan.count, t.COL_CODE, sheet=True)
        letters = column_letters(score_column(t.COL_EXPLANATION))
        said = f"INDEX({t.SHEET_SCORES}!${letters}$1:${letters}${SCORES_FIRST + self.plan.count},{said_row})"
        odd = slip_formula(rule, value) if asks_of_slips(scheme) else "FALSE"
        doubted = ",".join(self.at(self.places[name], DOUBTED) for name in rule.names)
        waits = f'IF(OR({doubted}),"{WAITING}",{score})' if doubted else score
        return (
            *written.all,
            f"SUMPRODUCT(MAX(EXACT({codes},{quoted(code)})*ROW({codes})))",
            f"IF({said_row}=0,FALSE,IF(ISERROR({said}),FALSE,{counts_formula(said)}))",
            f"IF(ISNUMBER({value}),{odd},FALSE)",
            f'IF(ISNUMBER({value}),IF({self._open(row)},"{SLIPPED}",{waits}),{score})',
        )


def told_cell(plan: Plan, code: str) -> str:
    """The cell that holds what an indicator comes to."""
    return f"{t.SHEET_LISTS}!{Cells(plan).at(list(plan.scheme.own_rules).index(code), _TOLD)}"


def write_computed(sheet: Sheet, plan: Plan, data: DataAnswers, answers: Answers) -> None:
    """Write the cells into 列表, with what they hold for the data that are filled in."""
    cells, held, style = Cells(plan), FilledData(plan.scheme, data, answers), sheet.book.style()
    if not cells.data:
        return
    sheet.write_row(0, cells.first, (*_OF_DATUM, *_OF_RULE), style)
    for row, datum in enumerate(cells.data):
        for col, (formula, value) in enumerate(
            zip(cells.datum_formulas(row), _datum_values(held, datum), strict=True), start=cells.first
        ):
            sheet.formula(_FIRST + row, col, f"={formula}", style, value)
    for row, code in enumerate(cells.rules):
        for col, (formula, value) in enumerate(
            zip(cells.rule_formulas(code, row), _rule_values(held, plan, code), strict=True),
            start=cells.first + _ABSENT,
        ):
            sheet.formula(_FIRST + row, col, f"={formula}", style, value)


def _datum_values(held: FilledData, datum: Datum) -> tuple[Held, ...]:
    value = held.known.get(datum.name)
    number: Decimal | str = NONE if value is None else decimal_of(value)
    typed = held.data.get(datum.name, (None, ""))[0]
    return (
        number, held.explained(datum.name), *r.held_of(typed, datum), number if datum.unit is Unit.MONEY else NONE,
        datum.name in held.odd, datum.name in held.doubted, held.fits(datum),
    )  # fmt: skip


def _rule_values(held: FilledData, plan: Plan, code: str) -> tuple[Held, ...]:
    scheme, rule = held.scheme, held.scheme.own_rules[code]
    first = absence(rule, scheme.by_code[code].cap, held.known, scheme.units)
    found = held.sums[code]
    absent = NOT_ABSENT if first is None else ABSENT[first.absence[1]] if first.absence else _FATES[first.fate]
    value = decimal_of(found.value) if found.value is not None else NOT_ABSENT if first else _FATES[found.fate]
    score = _FATES[found.fate] if found.score is None else found.score
    row = Decimal(SCORES_FIRST + plan.places[code] + 1)
    return absent, value, score, row, held.released(code), held.slipped(code), held.told(code)
