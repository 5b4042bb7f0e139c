"""The reader of .xlsb, record by record.

A cell's record tells its column, or (a short one, as some libraries write them) stands beside the one before it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from selfeval.excel.read.cell_values import (
    EPOCH_1900,
    EPOCH_1904,
    Look,
    Shown,
    look_by_code,
    looks_of,
    masks,
    number_of,
    numeric,
    worded,
)
from selfeval.excel.read.grid import Grid
from selfeval.excel.read.guard import FORM, Bounds, Inspection
from selfeval.excel.read.number_formats import REPEATED, Rounded
from selfeval.excel.read.ooxml_book import check_tabs, read_relations, shared_part, workbook_path
from selfeval.excel.read.unreadable import Unreadable, foreseen, torn
from selfeval.model import CellValue, Odd, OddKind, RawSheet, Refusal, Torn, Visibility

MAX_AREA: Final = 4_000_000  # cells between A1 and the last one of a sheet
MAX_RECORDS: Final = 2_000_000

_BLANK, _RK, _ERROR, _BOOL, _REAL, _STRING, _SHARED = 1, 2, 3, 4, 5, 6, 7
_FMLA_STRING, _FMLA_NUM, _FMLA_BOOL, _FMLA_ERROR = 8, 9, 10, 11
_FORMULAS: Final = frozenset({_FMLA_STRING, _FMLA_NUM, _FMLA_BOOL, _FMLA_ERROR})
_RICH: Final = 62
_LONG: Final = frozenset({*range(_BLANK, _FMLA_ERROR + 1), _RICH})
_SHORT: Final = {12: _BLANK, 13: _RK, 14: _ERROR, 15: _BOOL, 16: _REAL, 17: _STRING, 18: _SHARED}
_CELLS: Final = _LONG | _SHORT.keys() | {0}  # and the rows they stand in
_ARRAY, _TABLE = 426, 428  # formulas of several cells
_ROW, _SST_ITEM, _BEGIN_DATA, _END_DATA, _SST = 0, 19, 145, 146, 159
_FORMAT, _XF, _COLUMN, _WORKBOOK, _SHEET, _MERGE, _XFS, _END_XFS = 44, 47, 60, 153, 156, 176, 617, 618
# Records between these are for newer programs, or a choice for those that know them.
_BEGIN_NEWER: Final = frozenset({35, 37})
_END_NEWER: Final = frozenset({36, 38})
_DXF, _DXF_FORMAT = 507, 0x26  # what a conditional format changes, and of that the number format
_ALIGNMENT, _FILL = 12, 4  # where a style says how its cells are aligned, and the way that repeats what is in them
_TWIPS, _OF_A_CHARACTER = 20, 256  # units of heights and widths
_NO_TEXT: Final = 0xFFFFFFFF
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


@dataclass(frozen=True, slots=True)
class _Tab:
    """A tab and the part its cells stand in, None where it has none: a chart sheet."""

    name: str
    visibility: Visibility
    part: str | None


@dataclass(frozen=True, slots=True)
class _Book:
    """What all sheets share."""

    strings: Sequence[str]
    styles: Sequence[Look]
    epoch: datetime


@foreseen(Refusal.DAMAGED, "xlsb")
def read_sheets(inspection: Inspection, bounds: Bounds = FORM) -> tuple[tuple[RawSheet, ...], tuple[str, ...]]:
    """All sheets of a workbook, in the order of its tabs; and what is to be noted of it."""
    parts = inspection.parts
    workbook = workbook_path(parts)
    relations = read_relations(parts, workbook)
    tabs, epoch = _tabs(parts[workbook], relations)
    strings = _strings(parts, shared_part(parts, workbook, relations, "sharedStrings"))
    styles = parts.get(shared_part(parts, workbook, relations, "styles"), b"")
    book = _Book(strings, _styles(styles), epoch)
    sheets = tuple(_sheet(tab, parts, book, bounds.rows) for tab in tabs)
    masked = any(masks(look_by_code(code)) for code in _codes_on_condition(styles))
    return sheets, ("conditional_formats",) * masked


def _tabs(workbook: bytes, relations: Mapping[str, tuple[str, str]]) -> tuple[list[_Tab], datetime]:
    """The tabs, and the date system."""
    tabs: list[_Tab] = []
    ids: list[int] = []
    epoch = EPOCH_1900
    for code, body in _known(workbook, Torn.WORKBOOK):
        if code == _WORKBOOK and body[0] & 1:
            epoch = EPOCH_1904
        elif code == _SHEET:
            relation, position = _text(body, 8)
            visibility = _VISIBILITY.get(body[0], Visibility.VISIBLE)
            # a module of an old program leaves a hidden tab that leads nowhere
            nowhere = not relation and visibility is not Visibility.VISIBLE
            kind, part = ("", "") if nowhere else relations[relation]
            ids.append(int.from_bytes(body[4:8], "little"))
            tabs.append(_Tab(_text(body, position)[0], visibility, part if kind == "worksheet" else None))
    check_tabs([tab.name for tab in tabs], [tab.part for tab in tabs], ids)
    return tabs, epoch


def _strings(parts: Mapping[str, bytes], part: str) -> list[str]:
    """The shared strings, their looks left out."""
    strings: list[str] = []
    for code, body in _records(parts.get(part, b"")):
        if code == _SST and int.from_bytes(body[4:8], "little") > len(parts[part]):
            raise Unreadable(Refusal.DAMAGED, "more shared strings than bytes")
        if code == _SST_ITEM:
            strings.append(_text(body, 1)[0])
    return strings


def _styles(part: bytes) -> list[Look]:
    """How each cell style (by its index) shows what is stored."""
    codes: dict[int, str] = {}
    ids: list[int] = []
    repeated: list[bool] = []
    in_cells = False
    for code, body in _records(part):
        if code == _FORMAT:
            number, shown = int.from_bytes(body[:2], "little"), _text(body, 2)[0]
            if codes.setdefault(number, shown) != shown:
                raise torn(Torn.STYLES, f"number format {number} twice")
        elif code in (_XFS, _END_XFS):
            if code == _XFS and ids:
                raise torn(Torn.STYLES, "two lists of cell styles")
            in_cells = code == _XFS
        elif code == _XF and in_cells:
            ids.append(int.from_bytes(body[2:4], "little"))
            repeated.append(len(body) > _ALIGNMENT and body[_ALIGNMENT] & 0x07 == _FILL)
    return [
        REPEATED if fills and look not in (Shown.PERCENT, Shown.DATE) else look
        for look, fills in zip(looks_of(ids, codes), repeated, strict=True)
    ]


def _codes_on_condition(part: bytes) -> Iterator[str]:
    """The number formats that conditional formats have."""
    for code, body in _records(part):
        if code != _DXF:
            continue
        (count,) = struct.unpack_from("<H", body, 4)
        position = 6
        for _ in range(count):
            kind, size = struct.unpack_from("<HH", body, position)
            if kind == _DXF_FORMAT:
                (length,) = struct.unpack_from("<H", body, position + 4)
                yield body[position + 6 : position + 6 + 2 * length].decode("utf-16-le")
            position += max(size, 4)


def _sheet(tab: _Tab, parts: Mapping[str, bytes], book: _Book, height: int) -> RawSheet:
    cells = _Cells(Grid(tab.name, height), book)
    for code, body in _known(parts[tab.part], Torn.SHEET, tab.name) if tab.part else ():
        cells.take(code, body)
    if (cells.last_row + 1) * (cells.last_col + 1) > MAX_AREA:
        raise Unreadable(Refusal.TOO_LARGE, f"cells as far as row {cells.last_row + 1}, column {cells.last_col + 1}")
    return cells.grid.sheet(tab.visibility)


@dataclass(slots=True)
class _Cells:
    """Takes the records of a sheet, one after the other, into a grid."""

    grid: Grid
    book: _Book
    last_row: int = 0
    last_col: int = 0
    _row: int = -1
    _col: int = -1
    _computed: list[tuple[int, int, int, int]] = field(default_factory=list)
    _in_data: bool = field(default=False)
    _had_data: bool = field(default=False)

    def take(self, code: int, body: bytes) -> None:
        """The next record."""
        if code in (_BEGIN_DATA, _END_DATA):
            if code == _BEGIN_DATA and self._had_data:
                raise torn(Torn.SHEET, "cells in two places", self.grid.name)
            self._in_data, self._had_data = code == _BEGIN_DATA, True
            for area in self._computed:
                self.grid.compute(area)
        elif code == _ROW:
            self._row, self._col = int.from_bytes(body[:4], "little"), -1
            self.last_row = max(self.last_row, self._row)
            self.grid.row_height(self._row, int.from_bytes(body[8:10], "little") / _TWIPS or None)
            if body[11] & 0x10:
                self.grid.hide_rows(self._row, self._row)
        elif code in _LONG:
            self._cell(code, int.from_bytes(body[:4], "little"), body[4:])
        elif code in _SHORT:
            self._cell(_SHORT[code], self._col + 1, body)
        elif code == _MERGE:
            first, last, left, right = struct.unpack_from("<4I", body)
            self.grid.merge((first, left, last, right))
        elif code == _COLUMN:
            first, last, width = struct.unpack_from("<3I", body)
            self.grid.col_width(first, last, width / _OF_A_CHARACTER)
            if body[16] & 1:
                self.grid.hide_cols(first, last)
        elif code in (_ARRAY, _TABLE):
            first, last, left, right = struct.unpack_from("<4I", body)
            self._computed.append((first, left, last, right))

    def _cell(self, code: int, col: int, body: bytes) -> None:
        """A cell; `body` holds its style in four bytes, then its value."""
        if not self._in_data or self._row < 0:
            raise Unreadable(Refusal.DAMAGED, f"{self.grid.name}: a cell outside of its rows")
        self._col, self.last_col = col, max(self.last_col, col)
        if len(body) < 4:
            raise IndexError(col)
        if code != _BLANK:
            self.grid.put(self._row, col, self._value(code, body), formula=code in _FORMULAS)

    def _value(self, code: int, body: bytes) -> CellValue | Rounded:
        if code in (_ERROR, _FMLA_ERROR):
            return Odd(OddKind.ERROR, _ERRORS.get(body[4], f"#{body[4]}"))
        if code in (_BOOL, _FMLA_BOOL):
            return body[4] != 0
        if code == _FMLA_STRING:
            return worded(_text(body, 4)[0], self._look(body))
        if code in (_STRING, _RICH, _SHARED):
            return worded(self._written(code, body), self._look(body)) or None
        number = _rk(body[4:8]) if code == _RK else struct.unpack_from("<d", body, 4)[0]
        if number_of(repr(number)) is None:
            return str(number)
        return numeric(number, self._look(body), self.book.epoch)

    def _look(self, body: bytes) -> Look:
        style = int.from_bytes(body[:3], "little")
        return self.book.styles[style] if style < len(self.book.styles) else Shown.NUMBER

    def _written(self, code: int, body: bytes) -> str:
        if code != _SHARED:
            return _text(body, 5 if code == _RICH else 4)[0]
        (number,) = struct.unpack_from("<I", body, 4)
        return self.book.strings[int(number)]


def _rk(packed: bytes) -> float:
    """A number in Excel's four-byte form."""
    bits = int.from_bytes(packed, "little")
    if len(packed) < 4:
        raise IndexError(bits)
    if bits & 2:
        number = float(struct.unpack("<i", packed)[0] >> 2)
    else:
        number = struct.unpack("<d", b"\0\0\0\0" + (bits & ~3).to_bytes(4, "little"))[0]
    return number / 100 if bits & 1 else number


def _text(body: bytes, position: int) -> tuple[str, int]:
    """A text ("" if there is none) and the position after it."""
    length = int.from_bytes(body[position : position + 4], "little")
    if length == _NO_TEXT:
        return "", position + 4
    end = position + 4 + 2 * length
    if end > len(body):
        raise IndexError(position)
    return body[position + 4 : end].decode("utf-16-le"), end


def _known(part: bytes, where: Torn, sheet: str = "") -> Iterator[tuple[int, bytes]]:
    """The records of a part that every program reads; Unreadable if cells or sheets are among the others."""
    newer = 0
    for code, body in _records(part):
        newer += (code in _BEGIN_NEWER) - (code in _END_NEWER)
        if newer <= 0:
            yield code, body
        elif code in _CELLS or code in (_SHEET, _MERGE, _BEGIN_DATA):
            raise torn(where, "a choice of records", sheet)


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
