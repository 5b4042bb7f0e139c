"""The careful reader of .xlsx, .xlsm and zip .et: sees formulas, formats, errors, merges and hidden parts.

Works on the verified parts the guard hands over, in one pass of expat over each, whatever the namespace
(transitional or Strict), the encoding (UTF-8 or UTF-16) or the optional attributes a writer left out.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from selfeval.excel.read.cell_values import (
    Look,
    Shown,
    is_picture,
    iso_date,
    number_of,
    numeric,
    unescape,
    worded,
)
from selfeval.excel.read.grid import Grid, Range
from selfeval.excel.read.guard import FORM, Bounds, Inspection, Unreadable
from selfeval.excel.read.number_formats import Rounded
from selfeval.excel.read.ooxml_book import BookParts, SheetPart, read_book, read_styles
from selfeval.excel.read.xml_parts import parse
from selfeval.model import CellValue, Odd, OddKind, RawSheet, Refusal

LAST_ROW: Final = 1_048_576
LAST_COL: Final = 16_384
_TRUE: Final = ("1", "true")


def read_sheets(inspection: Inspection, book: BookParts | None = None, bounds: Bounds = FORM) -> tuple[RawSheet, ...]:
    """All sheets of a workbook, in the order of its tabs."""
    parts = inspection.parts
    book = book or read_book(parts)
    strings = read_strings(parts.get(book.strings))
    styles = read_styles(parts.get(book.styles))
    return tuple(
        RawSheet(tab.name, [], tab.visibility)
        if bounds.leave_out(tab.name, tab.visibility)
        else _read_sheet(tab, parts[tab.part] if tab.part else None, strings, styles, book.epoch, bounds.rows)
        for tab in book.sheets
    )


def _read_sheet(
    tab: SheetPart, part: bytes | None, strings: list[str] | None, styles: list[Look], epoch: datetime, height: int
) -> RawSheet:
    grid = Grid(tab.name, height)
    if part is not None:
        parse(part, _Cells(grid, strings, styles, epoch))
    return grid.sheet(tab.visibility)


def read_strings(part: bytes | None) -> list[str] | None:
    """The shared strings: rich text joined, phonetic readings left out; None if the part is missing."""
    if part is None:
        return None
    listener = _Strings()
    parse(part, listener)
    return listener.strings


def read_range(ref: str) -> Range:
    """'A1:C3' as first row, first column, last row, last column, all from 0."""
    first, _, last = ref.partition(":")
    row, col = read_ref(first)
    last_row, last_col = read_ref(last or first)
    return row, col, last_row, last_col


def read_ref(ref: str) -> tuple[int, int]:
    """'B3' as row and column from 0; Unreadable if it is no place on a sheet."""
    letters = ref.rstrip("0123456789")
    digits = ref[len(letters) :]
    if 1 <= len(letters) <= 3 and letters.isascii() and letters.isalpha() and 1 <= len(digits) <= 7:
        col = 0
        for letter in letters.upper():
            col = col * 26 + ord(letter) - 64
        row = int(digits)
        if 1 <= row <= LAST_ROW and col <= LAST_COL:
            return row - 1, col - 1
    raise Unreadable(Refusal.DAMAGED, f"cell reference {ref[:20]!r}")


class _Strings:
    """Listens to sharedStrings.xml."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._pieces: list[str] = []
        self._in_text = False
        self._phonetic = 0

    def start(self, name: str, _: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "t":
            self._in_text = not self._phonetic
        elif name == "si":
            if self._in_text:
                raise Unreadable(Refusal.DAMAGED, "shared strings within each other")
            self._pieces = []
        elif name == "rPh":
            self._phonetic += 1

    def text(self, text: str) -> None:
        if self._in_text:
            self._pieces.append(text)

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "t":
            self._in_text = False
        elif name == "si":
            self.strings.append(unescape("".join(self._pieces)))
        elif name == "rPh":
            self._phonetic -= 1


class _Cells:
    """Listens to a worksheet part and fills a grid."""

    def __init__(self, grid: Grid, strings: list[str] | None, styles: list[Look], epoch: datetime) -> None:
        self.grid, self.strings, self.styles, self.epoch = grid, strings, styles, epoch
        self._row = -1
        self._col = -1
        self._type = "n"
        self._style = ""
        self._picture = False  # a cell with rich metadata, e.g. a picture placed in it
        self._formula: str | None = None
        self._value: str | None = None
        self._inline: str | None = None
        self._pieces: list[str] | None = None
        self._phonetic = 0
        self._in_data = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            self._start_cell(attributes)
        elif name in ("v", "f"):
            self._pieces = []
        elif name == "t":
            self._pieces = None if self._phonetic else []
        elif name == "row":
            self._start_row(attributes)
        elif name == "rPh":
            self._phonetic += 1
        elif name == "sheetData":
            self._in_data = True
        elif name == "mergeCell":
            self.grid.merge(read_range(attributes.get("ref", "")))
        elif name == "col" and attributes.get("hidden") in _TRUE:
            self.grid.hide_cols(_whole(attributes, "min") - 1, _whole(attributes, "max") - 1)

    def text(self, text: str) -> None:
        if self._pieces is not None:
            self._pieces.append(text)

    def end(self, name: str) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "v":
            self._value = self._taken()
        elif name == "c":
            if self._in_data:
                self._end_cell()
        elif name == "f":
            self._formula = self._taken()
        elif name == "t":
            self._inline = (self._inline or "") + self._taken()
        elif name == "rPh":
            self._phonetic -= 1
        elif name == "sheetData":
            self._in_data = False

    def _taken(self) -> str:
        pieces, self._pieces = self._pieces, None
        return "".join(pieces) if pieces else ""

    def _start_row(self, attributes: dict[str, str]) -> None:
        if not self._in_data:
            return
        self._row = _whole(attributes, "r") - 1 if "r" in attributes else self._row + 1
        self._col = -1
        if attributes.get("hidden") in _TRUE:
            self.grid.hide_rows(self._row, self._row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        ref = attributes.get("r")
        if ref:
            self._row, self._col = read_ref(ref)
        else:
            self._col += 1
        self._type = attributes.get("t", "n")
        self._style = attributes.get("s", "")
        self._picture = "vm" in attributes
        self._formula = self._value = self._inline = None

    def _end_cell(self) -> None:
        formula = self._formula
        if formula is None and self._value is None and self._inline is None:
            return
        self.grid.put(self._row, self._col, self._cell_value(), formula=formula is not None)

    def _cell_value(self) -> CellValue | Rounded:
        kind, value, formula = self._type, self._value, self._formula
        if value and kind != "str":
            value = value.strip(" \t\r\n")  # printed on lines of their own, numbers and indexes stay what they are
        if formula is not None:
            if is_picture(formula):
                return Odd(OddKind.PICTURE, f"={formula}")
            if not value and kind not in ("str", "inlineStr"):
                return Odd(OddKind.UNSAVED, f"={formula}")
        if kind == "s" and (value or self._inline is not None):  # an empty <v/> is a blank cell
            return worded(self._shared(value or ""), self._look())
        if kind == "str" and value is not None:
            return worded(unescape(value), self._look())
        if kind in ("str", "inlineStr"):
            return worded(unescape(self._inline or ""), self._look())
        if kind == "e":
            picture = self._picture and formula is None
            return Odd(OddKind.PICTURE if picture else OddKind.ERROR, value or "")
        if not value:
            return None
        if kind == "b":
            return value in _TRUE
        if kind == "d":
            return iso_date(value)
        number = number_of(value)
        return value if number is None else numeric(number, self._look(), self.epoch)

    def _shared(self, index: str) -> str:
        if self.strings is None or not index.isdecimal() or int(index) >= len(self.strings):
            raise Unreadable(Refusal.DAMAGED, f"{self.grid.name}: no shared string {index[:20]!r}")
        return self.strings[int(index)]

    def _look(self) -> Look:
        style = self._style or "0"
        if style.isdecimal() and int(style) < len(self.styles):
            return self.styles[int(style)]
        return Shown.NUMBER


def _whole(attributes: dict[str, str], key: str) -> int:
    """A number from 1 to the last row."""
    text = attributes.get(key, "")
    if text.isascii() and text.isdecimal() and len(text) <= 7 and 1 <= int(text) <= LAST_ROW:
        return int(text)
    raise Unreadable(Refusal.DAMAGED, f"{key}={text[:20]!r}")
