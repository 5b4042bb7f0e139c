"""The reader of .xlsb: python-calamine for the values, the records themselves for what it can't tell.

The records are walked first: for the bounds of each sheet (calamine takes memory for all that lies between its
cells), then for errors, formulas, percentages, dates, merges and hidden parts.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from python_calamine import CalamineWorkbook

from selfeval.excel.read.cell_values import (
    EPOCH_1900,
    EPOCH_1904,
    MAX_SHEETS,
    Shown,
    number_of,
    numeric,
    shown_as,
    textual,
)
from selfeval.excel.read.grid import Grid, Range
from selfeval.excel.read.guard import FORM, Bounds, Inspection, Unreadable
from selfeval.excel.read.ooxml_book import read_relations
from selfeval.model import CellValue, Odd, OddKind, RawSheet, Refusal, Visibility

MAX_AREA: Final = 4_000_000  # cells between A1 and the last one of a sheet
MAX_RECORDS: Final = 2_000_000
WORKBOOK: Final = "xl/workbook.bin"

_ROW, _RK, _ERROR, _REAL, _FMLA_STRING, _FMLA_NUM, _FMLA_ERROR = 0, 2, 3, 5, 8, 9, 11
_LAST_CELL: Final = 11
_FORMAT, _XF, _COLUMN, _WORKBOOK, _SHEET, _MERGE, _XFS, _END_XFS = 44, 47, 60, 153, 156, 176, 617, 618
_ERRORS: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
_VISIBILITY: Final = {1: Visibility.HIDDEN, 2: Visibility.VERY_HIDDEN}


@dataclass(slots=True)
class _Found:
    """What the records of one sheet tell beyond its values."""

    odd: dict[tuple[int, int], CellValue] = field(default_factory=dict)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    merges: list[Range] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_cols: list[tuple[int, int]] = field(default_factory=list)


def read_sheets(inspection: Inspection, data: bytes, bounds: Bounds = FORM) -> tuple[RawSheet, ...]:
    """All sheets of a workbook, in the order of its tabs."""
    parts = inspection.parts
    try:
        tabs, epoch = _tabs(parts)
        styles = _styles(parts)
        found = [_walk(parts[part], styles, epoch) for _, _, part in tabs]
    except (struct.error, IndexError, KeyError, UnicodeDecodeError) as error:
        raise Unreadable(Refusal.DAMAGED, f"xlsb: {type(error).__name__}: {error}") from error
    try:
        names, contents = calamine_sheets(data)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # pyo3's PanicException is no Exception; there is no second reader to ask
        raise Unreadable(Refusal.DAMAGED, f"xlsb: {type(error).__name__}: {error}") from error
    if names != [name for name, _, _ in tabs]:
        raise Unreadable(Refusal.FAULT, "sheet names differ")
    return tuple(
        _sheet(Grid(name, bounds.rows), visibility, rows, extra)
        for (name, visibility, _), rows, extra in zip(tabs, contents, found, strict=True)
    )


def calamine_sheets(data: bytes) -> tuple[list[str], list[list[list[Any]]]]:
    """The names of a workbook's sheets, and the rows of each from A1, blanks as ''."""
    workbook = CalamineWorkbook.from_filelike(BytesIO(data))
    names = workbook.sheet_names
    return names, [workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names]


def _sheet(grid: Grid, visibility: Visibility, rows: list[list[CellValue]], found: _Found) -> RawSheet:
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            place = (r, c)
            if value != "" and place not in found.odd:
                number = float(value) if isinstance(value, int) and not isinstance(value, bool) else value
                grid.put(r, c, textual(number) if isinstance(number, str) else number, formula=place in found.formulas)
    for place, value in found.odd.items():
        grid.put(*place, value, formula=place in found.formulas)
    for area in found.merges:
        grid.merge(area)
    for row_number in found.hidden_rows:
        grid.hide_rows(row_number, row_number)
    for first, last in found.hidden_cols:
        grid.hide_cols(first, last)
    return grid.sheet(visibility)


def _tabs(parts: Mapping[str, bytes]) -> tuple[list[tuple[str, Visibility, str]], datetime]:
    """Name, visibility and part of each tab, and the date system."""
    relations = read_relations(parts, WORKBOOK)
    tabs, epoch = [], EPOCH_1900
    for code, body in _records(parts[WORKBOOK]):
        if code == _WORKBOOK and body[0] & 1:
            epoch = EPOCH_1904
        elif code == _SHEET:
            relation, position = _text(body, 8)
            name, _ = _text(body, position)
            kind, part = relations[relation]
            if kind != "worksheet":
                raise Unreadable(Refusal.FAULT, f"a tab of kind {kind!r}")
            tabs.append((name, _VISIBILITY.get(body[0], Visibility.VISIBLE), part))
    if not 0 < len(tabs) <= MAX_SHEETS or len({part for _, _, part in tabs}) != len(tabs):
        raise Unreadable(Refusal.DAMAGED, f"{len(tabs)} tabs")
    return tabs, epoch


def _styles(parts: Mapping[str, bytes]) -> list[Shown]:
    """How each cell style (by its index) shows numbers."""
    codes: dict[int, str] = {}
    ids: list[int] = []
    in_cells = False
    for code, body in _records(parts.get("xl/styles.bin", b"")):
        if code == _FORMAT:
            codes[int.from_bytes(body[:2], "little")] = _text(body, 2)[0]
        elif code in (_XFS, _END_XFS):
            in_cells = code == _XFS
        elif code == _XF and in_cells:
            ids.append(int.from_bytes(body[2:4], "little"))
    return [shown_as(number_format, codes) for number_format in ids]


def _walk(part: bytes, styles: list[Shown], epoch: datetime) -> _Found:
    found = _Found()
    row = last_row = last_col = 0
    for code, body in _records(part):
        if code == _ROW:
            row = int.from_bytes(body[:4], "little")
            last_row = max(last_row, row)
            if body[11] & 0x10:
                found.hidden_rows.append(row)
        elif code <= _LAST_CELL:
            place = (row, int.from_bytes(body[:4], "little"))
            last_col = max(last_col, place[1])
            _look_at_cell(found, place, code, body, (styles, epoch))
        elif code == _MERGE:
            first, last, left, right = struct.unpack_from("<4I", body)
            found.merges.append((first, left, last, right))
        elif code == _COLUMN and body[16] & 1:
            found.hidden_cols.append(struct.unpack_from("<2I", body))
    if (last_row + 1) * (last_col + 1) > MAX_AREA:
        raise Unreadable(Refusal.TOO_LARGE, f"cells as far as row {last_row + 1}, column {last_col + 1}")
    return found


def _look_at_cell(
    found: _Found, place: tuple[int, int], code: int, body: bytes, shapes: tuple[list[Shown], datetime]
) -> None:
    if code >= _FMLA_STRING:
        found.formulas.add(place)
    if code in (_ERROR, _FMLA_ERROR):
        found.odd[place] = Odd(OddKind.ERROR, _ERRORS.get(body[8], f"#{body[8]}"))
    elif code == _FMLA_STRING and body[8:12] == b"\0\0\0\0":
        found.odd[place] = ""
    elif code in (_RK, _REAL, _FMLA_NUM):
        styles, epoch = shapes
        style = int.from_bytes(body[4:7], "little")
        shown = styles[style] if style < len(styles) else Shown.NUMBER
        number = _rk(body[8:12]) if code == _RK else struct.unpack_from("<d", body, 8)[0]
        if number_of(repr(number)) is None:
            found.odd[place] = str(number)
        elif shown is not Shown.NUMBER:
            found.odd[place] = numeric(number, shown, epoch)


def _rk(packed: bytes) -> float:
    """A number in Excel's four-byte form."""
    bits = int.from_bytes(packed, "little")
    if bits & 2:
        number = float(struct.unpack("<i", packed)[0] >> 2)
    else:
        number = struct.unpack("<d", b"\0\0\0\0" + (bits & ~3).to_bytes(4, "little"))[0]
    return number / 100 if bits & 1 else number


def _text(body: bytes, position: int) -> tuple[str, int]:
    """A text and the position after it."""
    length = int.from_bytes(body[position : position + 4], "little")
    end = position + 4 + 2 * length
    if end > len(body):
        raise IndexError(position)
    return body[position + 4 : end].decode("utf-16-le"), end


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a part: type and body."""
    position = count = 0
    while position < len(part):
        count += 1
        if count > MAX_RECORDS:
            raise Unreadable(Refusal.TOO_LARGE, f"over {MAX_RECORDS} records")
        code, position = _varying(part, position, 2)
        size, position = _varying(part, position, 4)
        if position + size > len(part):
            raise IndexError(position)
        yield code, part[position : position + size]
        position += size


def _varying(part: bytes, position: int, longest: int) -> tuple[int, int]:
    """A number in seven bits a byte, and the position after it."""
    number = 0
    for shift in range(longest):
        byte = part[position + shift]
        number |= (byte & 0x7F) << (7 * shift)
        if byte < 0x80:
            return number, position + shift + 1
    return number, position + longest
