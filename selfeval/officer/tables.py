"""The tables of the officer's workbooks: found by sheet name and header texts, with the cells they hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from selfeval import text as t
from selfeval.findings import Hit
from selfeval.model import (
    RawCell,
    RawSheet,
    RawWorkbook,
)
from selfeval.tables import (
    HEADER_ROWS,
    Header,
    TableRow,
    disguises,
    find_header,
    fold,
    key,
    number,
    shown,
    squeeze,
    table_rows,
    text,
    tidy,
)

MOST_POINTS = 100_000  # of an indicator, and in all
_WITH_UNIT = re.compile(r"(\d+(?:\.\d+)?)[^\d.,%]+")


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet of an officer's workbook: where its header stands and its rows."""

    sheet: RawSheet
    header: Header | None
    rows: tuple[TableRow, ...]


Tables = Mapping[str, Table]


def find_tables(workbook: RawWorkbook, wanted: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]) -> Tables:
    """The wanted tables that are there, by sheet name; one without its header row has `header` None."""
    sheets = {key(sheet.name): sheet for sheet in reversed(workbook.sheets)}
    found: dict[str, Table] = {}
    for name, (known, needed) in wanted.items():
        sheet = sheets.get(key(name))
        if sheet is not None:
            sheet = _unmerged(sheet)
            header = find_header(sheet, known, needed)
            found[name] = Table(sheet, header, tuple(table_rows(sheet, header)) if header else ())
    return found


def heads_of(workbook: RawWorkbook, header: str) -> tuple[str, ...]:
    """All texts that stand in a row with a header, near the top of any sheet."""
    heads = {
        value.strip(): None
        for sheet in workbook.sheets
        for line in sheet.rows[:HEADER_ROWS]
        if any(isinstance(value, str) and value.strip() == header for value in line)
        for value in line
        if isinstance(value, str) and value.strip()
    }
    return tuple(heads)


def _unmerged(sheet: RawSheet) -> RawSheet:
    """The sheet with every cell of a merge down one column holding what the merge shows."""
    covered = sheet.covered()
    if not covered:
        return sheet
    rows = [list(line) for line in sheet.rows]
    for (row, col), first in covered.items():
        line = rows[row]
        line.extend([None] * (col + 1 - len(line)))
        line[col] = sheet.at(first, col)
    return replace(sheet, rows=rows)


def yes(cell: RawCell | None) -> bool:
    """Whether a 是/否 cell says 是."""
    return text(cell) == t.YES


def neither_yes_nor_no(tables: Tables, sheet: str, column: str) -> Iterator[RawCell]:
    """The cells of a 是/否 column that say something else."""
    for row in tables[sheet].rows if sheet in tables else ():
        cell = row.get(column)
        if cell and text(cell) not in ("", t.YES, t.NO):
            yield cell


def disguised(row: TableRow, columns: Iterable[str]) -> Iterator[Hit]:
    """A hit for every cell of these columns with characters in it that make its text pass for another."""
    for column in columns:
        cell = row.get(column)
        odd = disguises(shown(cell.value)) if cell else ()
        if odd:
            named = "、".join(f"U+{ord(character):04X}" for character in odd)
            yield Hit(at=cell, value=text(cell), words={"column": column, "characters": named, "value": text(cell)})


def headed(tables: Tables, sheet: str) -> Table | None:
    """A table, if it is there with its header row."""
    table = tables.get(sheet)
    return table if table and table.header else None


def number_in(cell: RawCell | None) -> Decimal | None:
    """The number a cell holds, if it does."""
    return number(cell.value) if cell else None


def points(cell: RawCell) -> Decimal:
    """The points in a cell in which nothing wrong was found."""
    found = number_in(cell)
    if found is None:
        raise ValueError(f"{cell.sheet}!{cell.ref} holds no number")
    return tidy(found)


def likely_points(cell: RawCell) -> str:
    """The number an officer most likely meant by a text such as "6分", to suggest; '' if there is none."""
    found = _WITH_UNIT.fullmatch(fold(squeeze(text(cell))))
    return found[1] if found else ""
