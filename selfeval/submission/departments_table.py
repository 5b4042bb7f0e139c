"""A workbook of the bureau's with a row a department: found with whatever columns it has, and whose each row is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from selfeval import text as t
from selfeval.model import RawCell, RawWorkbook
from selfeval.officer.tables import Tables, find_tables
from selfeval.submission import words
from selfeval.submission.identity import Directory
from selfeval.tables import HEADER_ROWS, TableRow, text

_NEEDED = (t.DEC_DEPARTMENT,)


def tables_by_department(workbook: RawWorkbook, sheet: str) -> Tables:
    """The table on a sheet of a workbook, with whatever columns it has."""
    heads = {
        value.strip(): None
        for one in workbook.sheets
        for line in one.rows[:HEADER_ROWS]
        if any(isinstance(value, str) and value.strip() == t.DEC_DEPARTMENT for value in line)
        for value in line
        if isinstance(value, str) and value.strip()
    }
    return find_tables(workbook, {sheet: (tuple(heads) or _NEEDED, _NEEDED)})


def rows_of(tables: Tables, sheet: str) -> tuple[TableRow, ...]:
    """The rows of the table, none where it can't be found."""
    table = tables.get(sheet)
    return table.rows if table and table.header else ()


def missing_columns(
    tables: Tables, sheet: str, columns: Callable[[Iterable[str]], Mapping[str, str]], wanted: Mapping[str, str]
) -> Iterator[tuple[RawCell | None, str]]:
    """What a table lacks and where it should be: its sheet, its header, or columns, which `wanted` names by their keys."""
    table = tables.get(sheet)
    if table is None:
        yield None, words.NO_SHEET.format(sheet=sheet)
    elif table.header is None:
        yield RawCell(table.sheet.name, 0, 0), words.NO_HEADER.format(column=t.DEC_DEPARTMENT)
    else:
        found, at = columns(table.header.columns), table.sheet.cell(table.header.row, 0)
        yield from ((at, name) for key, name in wanted.items() if key not in found)


def unclear_departments(filled: Iterable[TableRow], directory: Directory) -> Iterator[tuple[RawCell, str]]:
    """The cells of 部门编码 in rows that are filled, of no department of the roster or of one that a row above is of; and why."""
    seen: dict[str, int] = {}
    for row in filled:
        at, name = row[t.DEC_DEPARTMENT], text(row.get(t.DEC_NAME))
        department = directory.code(text(at))
        named = directory.name(name) if name else department
        why = ""
        if department is None:
            why = words.NOT_IN_ROSTER
        elif department.code in seen:
            why = words.SAME_AS_ROW.format(row=seen[department.code])
        elif named is not department:
            why = words.NAMED_OTHERWISE.format(name=department.name, typed=name)
        seen.setdefault(department.code if department else "", at.row + 1)
        if why:
            yield at, why
