"""The sheet 基础数据 of the scheme: which data are collected. Its rules stand in `checks/rules.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from selfeval import text as t
from selfeval.model import Datum, RawCell, Unit
from selfeval.officer import words
from selfeval.officer.cells import RowReader
from selfeval.officer.ratios import tell_bare_in
from selfeval.officer.tables import Tables, headed
from selfeval.officer.troubles import Trouble, Wrong
from selfeval.rules.exact import decimal_of, serial
from selfeval.rules.parse import is_name, read_comparison
from selfeval.tables import TableRow, day, fold, key, squeeze, text

DATA_COLUMNS: Final = (
    t.DATA_NAME, t.DATA_GROUP, t.DATA_UNIT, t.DATA_FILLER, t.DATA_NEEDED,
    t.DATA_DECIMALS, t.DATA_LEAST, t.DATA_MOST, t.DATA_NOTE, t.DATA_CHECK,
)  # fmt: skip
LONGEST_NAME: Final = 30
MOST_DECIMALS: Final = 4
_USUAL_DECIMALS: Final = {Unit.MONEY: 4, Unit.YUAN: 2, Unit.PERCENT: 2, Unit.POINTS: 2, Unit.AREA: 2}
_LIMITLESS: Final = (Unit.YES_NO,)


@dataclass(frozen=True, slots=True)
class DataRead:
    """The data in order with the cells of their names, and what is wrong with their rows.

    `broken` are the keys of names whose row can't be read.
    """

    data: tuple[Datum, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    cells: tuple[RawCell, ...] = ()
    broken: frozenset[str] = frozenset()

    @property
    def by_key(self) -> Mapping[str, Datum]:
        """The data by the key of the name."""
        return {key(datum.name): datum for datum in self.data}


def read_data(tables: Tables) -> DataRead:
    """The base data of a scheme workbook; a row without a usable name, unit or 谁填 is left out."""
    table = headed(tables, t.SHEET_DATA)
    readers = [RowReader(row, _called(row), {}) for row in (table.rows if table else ())]
    found: dict[str, tuple[RowReader, Datum]] = {}
    for reader in readers:
        datum = _datum(reader)
        if datum and key(datum.name) in found:
            first = found[key(datum.name)][0].row[t.DATA_NAME].ref
            reader.trouble(t.DATA_NAME, Wrong.DATUM_TWICE, first)
        elif datum:
            found[key(datum.name)] = (reader, datum)
    data = {name: datum for name, (_, datum) in found.items()}
    broken = frozenset(key(reader.whose) for reader in readers if reader.troubles) - set(data)
    checked = []
    for reader, datum in found.values():
        reader.data, reader.broken = data, broken
        checked.append(_checked(reader, datum))
    troubles = tuple(trouble for reader in readers for trouble in reader.troubles)
    return DataRead(tuple(checked), troubles, tuple(one.row[t.DATA_NAME] for one, _ in found.values()), broken)


def _called(row: TableRow) -> str:
    return fold(squeeze(text(row[t.DATA_NAME])))


def _datum(reader: RowReader) -> Datum | None:
    name = reader.whose
    if reader.cell(t.DATA_NAME) is None:
        reader.trouble(t.DATA_NAME, Wrong.NEEDED)
    elif not is_name(name) or len(name) > LONGEST_NAME:
        why = words.RESERVED if name.isalnum() and not name.isdigit() and len(name) <= LONGEST_NAME else words.BAD_NAME
        reader.trouble(t.DATA_NAME, Wrong.DATUM_NAME, why.format(most=LONGEST_NAME))
        name = ""
    for column in (t.DATA_UNIT, t.DATA_FILLER):
        if reader.cell(column) is None:
            reader.trouble(column, Wrong.NEEDED)
    unit = reader.word(t.DATA_UNIT, t.UNIT_NAMES, Wrong.DATUM_WORD)
    filler = reader.word(t.DATA_FILLER, t.FILLER_NAMES, Wrong.DATUM_WORD)
    needed = reader.word(t.DATA_NEEDED, {True: t.YES, False: t.NO}, Wrong.DATUM_WORD) or False
    if not (name and unit and filler):
        return None
    least, most = _limit(reader, t.DATA_LEAST, unit), _limit(reader, t.DATA_MOST, unit)
    if least is not None and most is not None and least > most:
        said = text(reader.cell(t.DATA_MOST))
        reader.trouble(t.DATA_LEAST, Wrong.DATUM_NUMBER, words.LEAST_OVER_MOST.format(most=said))
    return Datum(
        name, unit, filler, text(reader.cell(t.DATA_GROUP)), needed, _decimals(reader, unit), least, most,
        text(reader.cell(t.DATA_NOTE)),
    )  # fmt: skip


def _decimals(reader: RowReader, unit: Unit) -> int:
    usual = _USUAL_DECIMALS.get(unit, 0)
    told = reader.number(t.DATA_DECIMALS, wrong=Wrong.DATUM_NUMBER)
    if told is None:
        return usual
    if told.percent or told.value not in range(MOST_DECIMALS + 1):
        reader.trouble(t.DATA_DECIMALS, Wrong.DATUM_NUMBER, words.DECIMALS.format(most=MOST_DECIMALS))
        return usual
    return int(told.value)


def _limit(reader: RowReader, column: str, unit: Unit) -> Decimal | None:
    """最小 or 最大 as what is computed with: a share of 1 for a percentage, a day's number for a date."""
    cell = reader.cell(column)
    if cell is None:
        return None
    if unit in _LIMITLESS:
        reader.trouble(column, Wrong.DATUM_NUMBER, words.UNIT_LIMITS.format(unit=t.UNIT_NAMES[unit]))
        return None
    if unit is Unit.DATE:
        found = day(cell.value)
        if found is None:
            reader.trouble(column, Wrong.DATUM_NUMBER, words.NOT_A_DATE)
        return decimal_of(serial(found)) if found else None
    told = reader.number(column, wrong=Wrong.DATUM_NUMBER)
    if told is None:
        return None
    value = told.value / 100 if unit is Unit.PERCENT and not told.percent else told.value
    return decimal_of(Fraction(value))


def _checked(reader: RowReader, datum: Datum) -> Datum:
    """The datum with its 核对式."""
    comparison = reader.read(t.DATA_CHECK, read_comparison)
    told = reader.compared(t.DATA_CHECK, comparison) if comparison else None
    if told:
        tell_bare_in(reader, t.DATA_CHECK, [told])
    return replace(datum, check=told) if told else datum
