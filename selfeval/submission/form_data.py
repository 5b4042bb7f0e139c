"""The form's sheet 基础数据, found by its header and by the data's names: what a department filed of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from selfeval import text as t
from selfeval.model import Datum, FiledDatum, RawCell, RawSheet, RawWorkbook, Scheme
from selfeval.rules.reading import read_datum
from selfeval.tables import Header, find_header, is_blank, key, shown, table_rows, text

DATA_HEADERS: Final = (t.DATA_GROUP, t.DATA_NAME, t.DATA_UNIT, t.DATA_FILED, t.COL_CHECK, t.COL_EXPLANATION)
_NEEDED: Final = (t.DATA_NAME, t.DATA_FILED)


def filed_data(workbook: RawWorkbook, scheme: Scheme) -> dict[str, FiledDatum]:
    """The data in a form by name, in the scheme's order; a datum without its row is left out."""
    wanted = {key(datum.name): datum for datum in scheme.departments_data}
    cells: dict[str, list[tuple[RawCell, str]]] = {}
    for sheet in _sheets(workbook) if wanted else ():
        header = find_header(sheet, DATA_HEADERS, _NEEDED)
        if header is None:
            continue
        for row, name in _names(sheet, header):
            if name in wanted:
                cells.setdefault(name, []).append(_cells(sheet, header, row))
    return {datum.name: _filed(datum, cells[name]) for name, datum in wanted.items() if name in cells}


def _names(sheet: RawSheet, header: Header) -> Iterator[tuple[int, str]]:
    """The rows below the header in which a text stands under 名称, as names are compared."""
    col, first = header.columns[t.DATA_NAME], header.row + 1
    for row, line in enumerate(sheet.rows[first:], first):
        if len(line) > col and isinstance(typed := line[col], str):
            yield row, key(typed)


def _cells(sheet: RawSheet, header: Header, row: int) -> tuple[RawCell, str]:
    """What stands in a datum's row: the cell that is filled in, and the words beside it."""
    beside = header.columns.get(t.COL_EXPLANATION)
    said = text(sheet.cell(row, beside)) if beside is not None else ""
    return sheet.cell(row, header.columns[t.DATA_FILED]), said


def has_data(workbook: RawWorkbook) -> bool:
    """Whether anything is filled in on a sheet for data, whatever the scheme asks for."""
    for sheet in _sheets(workbook):
        header = find_header(sheet, DATA_HEADERS, _NEEDED)
        for row in table_rows(sheet, header) if header else ():
            cells = (row[t.DATA_FILED], row.get(t.COL_EXPLANATION))
            if any(cell is not None and not is_blank(cell.value) for cell in cells):
                return True
    return False


def _sheets(workbook: RawWorkbook) -> list[RawSheet]:
    """The sheets that may hold data: those with the sheet's name in theirs, the one of exactly that name first."""
    named = [sheet for sheet in workbook.sheets if key(t.SHEET_DATA) in key(sheet.name)]
    return sorted(named, key=lambda sheet: key(sheet.name) != key(t.SHEET_DATA))


def _filed(datum: Datum, cells: list[tuple[RawCell, str]]) -> FiledDatum:
    """The first cell that holds anything counts; others that say something else are told."""
    if len(cells) == 1:
        at, explanation = cells[0]
        return FiledDatum(datum.name, at, read_datum(at.value, datum), explanation)
    at, explanation = next((pair for pair in cells if not is_blank(pair[0].value)), cells[0])
    read = read_datum(at.value, datum)
    others = (cell for cell, _ in cells if cell is not at and not is_blank(cell.value))
    again = tuple(cell for cell in others if read_datum(cell.value, datum).value != read.value or read.value is None)
    return FiledDatum(datum.name, at, read, explanation, again)


def signed(data: Mapping[str, FiledDatum]) -> list[str]:
    """What of the data tells two forms apart."""
    parts: list[str] = []
    for one in data.values():
        value = one.read.value
        parts += [one.name, shown(one.at.value) if value is None else str(value), one.explanation]
    return parts
