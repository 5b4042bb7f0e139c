"""Rules as a workbook of formulas: a row a department, its data and then three cells a rule; and what they come to."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from selfeval.model import Indicator, Rule, Unit, column_letters
from selfeval.rules.formulas import EXCUSED, UNDEFINED, UNKNOWN, RuleFormulas, formulas
from tests.office import Office

ROW = "§"  # in the place of a row's number
SAYS: Mapping[str, str] = {EXCUSED: "不适用", UNKNOWN: "缺", UNDEFINED: "无法计算"}


def _row_of(rule: Rule, indicator: Indicator, units: Mapping[str, Unit], first: int) -> RuleFormulas:
    cells = {name: f"${column_letters(at)}{ROW}" for at, name in enumerate(units)}
    places = (f"{column_letters(first)}{ROW}", f"{column_letters(first + 1)}{ROW}")
    return formulas(rule, indicator.cap, 2, cells, units, places)


def recalculated(
    office: Office,
    folder: Path,
    rules: Sequence[tuple[Rule, Indicator]],
    units: Mapping[str, Unit],
    departments: Sequence[Mapping[str, Decimal]],
) -> Iterator[list[Decimal | str]]:
    """Department by department, what LibreOffice makes of each rule: points, 不适用, 缺 or 无法计算."""
    path, out = folder / "formulas.xlsx", folder / "formulas.csv"
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        points = book.add_format({"num_format": "0.00000000"})
        sheet = book.add_worksheet("公式")
        written = [
            formula
            for number, (rule, indicator) in enumerate(rules)
            for formula in _row_of(rule, indicator, units, len(units) + 3 * number).all
        ]
        for row, given in enumerate(departments):
            for at, name in enumerate(units):
                if name in given:
                    sheet.write_number(row, at, float(given[name]))
            for at, formula in enumerate(written, start=len(units)):
                sheet.write_formula(row, at, f"={formula.replace(ROW, str(row + 1))}", points, "never calculated")
    office.convert(path, out)
    with out.open(encoding="utf-8", newline="") as file:
        for line in csv.reader(file):
            scores = [line[len(units) + 3 * number + 2] for number in range(len(rules))]
            yield [SAYS[score] if score in SAYS else Decimal(score) for score in scores]
