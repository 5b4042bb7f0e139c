"""The fast reader: python-calamine, for workbooks that `plain` has found free of everything it can't see."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from itertools import chain
from math import isfinite
from typing import Any, Final

from python_calamine import CalamineWorkbook

from selfeval.excel.cell_values import MAX_COLS, MAX_ROWS, plausible
from selfeval.excel.ooxml_book import Book
from selfeval.excel.plain import NotPlain, SheetScan
from selfeval.model import CellValue, RawSheet

_ORDINARY: Final = {str, float, bool}
_DATES: Final = {date, datetime}


def read_sheets(data: bytes, book: Book, scans: list[SheetScan]) -> tuple[RawSheet, ...]:
    """All sheets of a plain workbook; NotPlain if the reader fails or comes to other results than the scan."""
    try:
        names, contents = calamine_sheets(data)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # pyo3's PanicException is no Exception
        raise NotPlain(f"{type(error).__name__}: {error}") from error
    if names != [tab.name for tab in book.sheets]:
        raise NotPlain("sheet names differ")
    return tuple(
        RawSheet(
            name=tab.name,
            rows=_rows(rows, found),
            visibility=tab.visibility,
            merges=found.merges,
            formulas=found.formulas,
        )
        for tab, rows, found in zip(book.sheets, contents, scans, strict=True)
    )


def calamine_sheets(data: bytes) -> tuple[list[str], list[list[list[Any]]]]:
    """The names of a workbook's sheets, and the rows of each from A1, blanks as ''."""
    workbook = CalamineWorkbook.from_filelike(BytesIO(data))
    names = workbook.sheet_names
    return names, [workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names]


def _rows(rows: list[list[Any]], found: SheetScan) -> list[list[CellValue]]:
    """The reader's rows with blanks as None, but for formulas that give an empty text."""
    if len(rows) > MAX_ROWS or (rows and len(rows[0]) > MAX_COLS):
        raise NotPlain("cells outside the window")
    flat = list(chain.from_iterable(rows))
    kinds, blanks = list(map(type, flat)), flat.count("")
    if kinds.count(str) - blanks != found.texts or len(flat) - blanks != found.values:
        raise NotPlain("texts or values differ in number")
    if not isfinite(sum([value for value in flat if type(value) is float])):
        raise NotPlain("no finite number")
    if found.dates or not _ORDINARY.issuperset(kinds):
        _check_dates(rows, found)
    cells: list[list[CellValue]] = [[value or (None if value == "" else value) for value in row] for row in rows]
    for row, col in found.formulas:
        if row < len(cells) and col < len(cells[row]) and cells[row][col] is None:
            cells[row][col] = ""
    return cells


def _check_dates(rows: list[list[Any]], found: SheetScan) -> None:
    """Every number shown as a date is a plausible one, and nothing else is."""
    dates = set()
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if type(value) in _DATES and plausible(value):
                dates.add((r, c))
            elif type(value) not in _ORDINARY:
                raise NotPlain(f"a {type(value).__name__}")
    if dates != found.dates:
        raise NotPlain("dates differ")
