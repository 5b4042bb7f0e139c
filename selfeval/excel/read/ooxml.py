"""The careful reader of .xlsx, .xlsm and zip .et: sees formulas, formats, errors, merges and hidden parts.

Works on the verified parts the guard hands over, in one pass of expat over each, whatever the namespace
(transitional or Strict), the prefixes, the encoding (UTF-8 or UTF-16) or the optional attributes a writer left out.
What stands where the language has no place for it is not passed over: readers differ on it, so the part is torn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from datetime import datetime
from typing import Final

from selfeval.excel.read.cell_values import (
    EPOCH_1900,
    MAX_COLS,
    Look,
    Shown,
    contradictory,
    is_picture,
    iso_date,
    number_of,
    numeric,
    unescape,
    worded,
)
from selfeval.excel.read.grid import Grid, Range
from selfeval.excel.read.guard import FORM, Bounds, Inspection
from selfeval.excel.read.number_formats import Rounded
from selfeval.excel.read.ooxml_book import BookParts, SheetPart, read_book
from selfeval.excel.read.ooxml_strings import PASSED_OVER, RICH_TEXT, TEXT, read_strings
from selfeval.excel.read.ooxml_styles import read_styles
from selfeval.excel.read.unreadable import Unreadable, torn
from selfeval.excel.read.xml_parts import MAIN, Names, flag, local, names_of, parse, whole
from selfeval.model import CellValue, Odd, OddKind, RawSheet, Refusal, Torn
from selfeval.tables import shown

LAST_ROW: Final = 1_048_576
LAST_COL: Final = 16_384
MAX_DISORDERED: Final = 1_000_000
_TRUTHS: Final = {"1": True, "true": True, "0": False, "false": False}
# What may stand in what, where texts and cells are kept. Of what is passed over nothing is seen.
_IN_DATA: Final[Mapping[str, Set[str]]] = {
    "sheetData": {"row"},
    "row": {"c", "extLst"},
    "c": {"v", "f", "is", "extLst"},
    "is": TEXT,
    **RICH_TEXT,
}
_PLACES: Final[Mapping[str, Sequence[str]]] = {
    "sheetData": ["worksheet", "sheetData"],
    "mergeCells": ["worksheet", "mergeCells"],
    "mergeCell": ["worksheet", "mergeCells", "mergeCell"],
    "cols": ["worksheet", "cols"],
    "col": ["worksheet", "cols", "col"],
}
_NEVER_ELSEWHERE: Final = frozenset({"sheetData", "mergeCells", "mergeCell", "c"})  # in any language


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


def read_shell(part: bytes) -> tuple[Grid, bool]:
    """What a sheet without its cells says, and whether its columns have styles; Unreadable if cells have no place."""
    grid = Grid("", 0)
    listener = _Cells(grid, None, [], EPOCH_1900)
    parse(part, listener)
    if not listener.has_data:
        raise Unreadable(Refusal.DAMAGED, "no cells")
    return grid, listener.styled


def _read_sheet(
    tab: SheetPart, part: bytes | None, strings: list[str] | None, styles: list[Look], epoch: datetime, height: int
) -> RawSheet:
    grid = Grid(tab.name, height)
    if part is not None:
        cells = _Cells(grid, strings, styles, epoch)
        parse(part, cells)
        if cells.disordered:
            grid = Grid(tab.name, height)
            parse(part, _Cells(grid, strings, styles, epoch, {}))
    return grid.sheet(tab.visibility)


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


class _Cells:
    """Listens to a worksheet part and fills a grid.

    `places` remembers every cell's style where cells don't come in order: of a cell told twice both say the same.
    """

    def __init__(
        self,
        grid: Grid,
        strings: list[str] | None,
        styles: list[Look],
        epoch: datetime,
        places: dict[int, str] | None = None,
    ) -> None:
        self.grid, self.strings, self.styles, self.epoch, self._places = grid, strings, styles, epoch, places
        self._names: Names | None = None
        self._path: list[str] = [""]
        self._row = -1
        self._col = -1
        self._row_is_said = False
        self._at_odds = False  # a cell in another row's element
        self._type = "n"
        self._style: str | None = None
        self._row_style: str | None = None
        self._col_styles: dict[int, str] = {}
        self._newest = -1
        self.disordered = False
        self._computed: list[tuple[Range, bool]] = []  # by formulas of several cells, and whether by one elsewhere
        self._masters: set[str] = set()  # formulas that others refer to
        self._picture = False  # a cell with rich metadata, e.g. a picture placed in it
        self._formula: str | None = None
        self._value: str | None = None
        self._inline: str | None = None
        self._twice: list[str] = []  # what a cell holds beside what it holds
        self._pieces: list[str] | None = None
        self._skipped = 0
        self._in_data = False
        self._formula_kind = "normal"
        self.has_data = False
        self.styled = False  # columns have styles of their own

    def start(self, raw: str, attributes: dict[str, str]) -> None:
        if self._names is None:
            self._names = names_of(raw, "worksheet", MAIN, Torn.SHEET, self.grid.name)
        name, within = self._names[raw], self._path[-1]
        self._path.append(name)
        if self._skipped:
            self._skipped += 1
        elif not self._in_data:
            self._start_around(name, attributes)
        elif name not in _IN_DATA.get(within, ()):
            raise self._torn(f"{name} in {within}")
        elif name == "c":
            self._start_cell(attributes)
        elif name in ("v", "f", "t"):
            self._pieces = []
            if name == "f":
                self._start_formula(attributes)
        elif name == "row":
            self._start_row(attributes)
        elif name == "is":
            self._twice += [] if self._inline is None else [self._inline]
        elif name in PASSED_OVER:
            self._skipped = 1

    def _start_around(self, name: str, attributes: dict[str, str]) -> None:
        """What stands before and after the cells: only in its own place is it what it is called."""
        if name not in _PLACES:
            if local(name) in _NEVER_ELSEWHERE or name == "row":
                raise self._torn(f"{name} in {self._path[-2]}")
            return
        if self._path[1:] != _PLACES[name]:
            raise self._torn(f"{name} in {self._path[-2]}")
        if name == "sheetData":
            if self.has_data:
                raise self._torn("cells in two places")
            self._in_data = self.has_data = True
        elif name == "mergeCell":
            self.grid.merge(read_range(attributes.get("ref", "")))
        elif name == "col":
            self._start_column(attributes)

    def _start_column(self, attributes: dict[str, str]) -> None:
        first, last = _whole(attributes, "min") - 1, _whole(attributes, "max") - 1
        self.grid.col_width(first, last, number_of(attributes.get("width", "")))
        if flag(attributes, "hidden"):
            self.grid.hide_cols(first, last)
        if attributes.get("style", "0") != "0":
            self.styled = True
            self._col_styles.update(dict.fromkeys(range(first, min(last + 1, MAX_COLS)), attributes["style"]))

    def text(self, text: str) -> None:
        if self._pieces is not None:
            self._pieces.append(text)

    def end(self, _: str) -> None:
        name = self._path.pop()
        if self._skipped:
            self._skipped -= 1
        elif not self._in_data:
            return
        elif name == "v":
            self._value = self._taken(self._value)
        elif name == "c":
            self._end_cell()
        elif name == "f":
            self._formula = self._taken(self._formula)
        elif name == "t":
            again = self._inline if self._path[-1] == "is" else None
            self._inline = self._taken(again) if again is not None else (self._inline or "") + self._taken(None)
        elif name == "sheetData":
            self._in_data = False
            for area, whole in self._computed:
                self.grid.compute(area, whole=whole)

    def _taken(self, before: str | None) -> str:
        """The text that ends here; what was there before it is remembered as a second content."""
        pieces, self._pieces = self._pieces, None
        taken = "".join(pieces) if pieces else ""
        if before is not None and before != taken:
            self._twice.append(before)
        return taken

    def _torn(self, why: str) -> Unreadable:
        return torn(Torn.SHEET, why, self.grid.name)

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._row_is_said = "r" in attributes
        self._row = _whole(attributes, "r") - 1 if self._row_is_said else self._row + 1
        self._col = -1
        self._row_style = attributes.get("s") if flag(attributes, "customFormat") else None
        self.grid.row_height(self._row, number_of(attributes.get("ht", "")))
        if flag(attributes, "hidden"):
            self.grid.hide_rows(self._row, self._row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        ref = attributes.get("r")
        self._at_odds = False
        if ref is not None:
            row, self._col = read_ref(ref)
            self._at_odds = self._row_is_said and row != self._row
            if not self._at_odds:
                self._row, self._row_is_said = row, True
        else:
            self._col += 1
        self._type = attributes.get("t", "n")
        self._style = attributes.get("s")
        self._picture = "vm" in attributes
        self._formula = self._value = self._inline = None
        self._twice = []
        self._note_place(self._row * LAST_COL + self._col, self._style or "0")

    def _note_place(self, place: int, style: str) -> None:
        """Cells come in order; where they don't, none comes twice in two styles."""
        if self._places is None:
            self.disordered = self.disordered or place <= self._newest
        elif self._places.setdefault(place, style) != style:
            raise self._torn(f"a cell in row {self._row + 1} twice, in two styles")
        elif len(self._places) > MAX_DISORDERED:
            raise Unreadable(Refusal.DANGEROUS, f"{self.grid.name}: over {MAX_DISORDERED} cells in no order")
        self._newest = place

    def _start_formula(self, attributes: dict[str, str]) -> None:
        """A formula; one of several cells tells which, and the others' contents are its results."""
        self._formula_kind = kind = attributes.get("t", "normal").strip()
        if kind in ("array", "dataTable") and "ref" in attributes:
            self._computed.append((read_range(attributes["ref"].strip()), kind == "dataTable"))
        elif kind == "shared" and "ref" in attributes:
            self._masters.add(attributes.get("si", ""))
        elif kind == "shared" and attributes.get("si", "") not in self._masters:
            self._computed.append(((self._row, self._col, self._row, self._col), True))

    def _end_cell(self) -> None:
        formula = self._formula
        if formula is None and self._value is None and self._inline is None:
            return
        if self._at_odds:
            raise self._torn(f"a cell of another row in row {self._row + 1}")
        value = self._cell_value()
        if self._twice:
            value = contradictory(*self._twice, shown(value.number if isinstance(value, Rounded) else value))
        self.grid.put(self._row, self._col, value, formula=formula is not None)

    def _cell_value(self) -> CellValue | Rounded:
        kind, value, formula = self._type, self._value, self._formula
        if value and kind != "str":
            value = self._value = value.strip(" \t\r\n")  # on lines of their own they stay what they are
        if formula is not None:
            if is_picture(formula):
                return Odd(OddKind.PICTURE, f"={formula}")
            if not value and kind not in ("str", "inlineStr"):
                return Odd(OddKind.UNSAVED, f"={formula}")
            if not formula and self._formula_kind not in ("shared", "dataTable"):
                return contradictory(value or "", "=")
        if kind in ("s", "str", "inlineStr"):
            return self._textual(kind)
        if kind == "e":
            picture = self._picture and formula is None
            return Odd(OddKind.PICTURE if picture else OddKind.ERROR, value or "")
        if self._inline:  # a text in a cell that says it holds none
            return contradictory(value or "", self._inline)
        if not value:
            return None
        if kind == "b" and value in _TRUTHS:
            return _TRUTHS[value]
        if kind == "d":
            return iso_date(value)
        number = number_of(value) if kind == "n" else None
        return contradictory(value) if number is None else self._seen(lambda look: numeric(number, look, self.epoch))

    def _textual(self, kind: str) -> CellValue:
        value, inline = self._value, self._inline
        if kind == "s":
            if not value and inline is None:  # an empty <v/> is a blank cell
                return None
            shared = self._shared(value or "")
            return contradictory(value or "", inline or "") if shared is None or inline else self._words(shared)
        if kind == "str" and value is not None:
            return contradictory(value, inline) if inline and inline != value else self._words(unescape(value))
        return self._words(unescape(inline or ""))

    def _words(self, text: str) -> CellValue:
        seen = self._seen(lambda look: worded(text, look))
        return seen.number if isinstance(seen, Rounded) else seen

    def _shared(self, index: str) -> str | None:
        """A shared string; None if its number is written in digits that not every reader takes for such."""
        if index.isdecimal() and not index.isascii():
            return None
        number = whole(index)
        if self.strings is None or number is None or number >= len(self.strings):
            raise Unreadable(Refusal.DAMAGED, f"{self.grid.name}: no shared string {index[:20]!r}")
        return self.strings[number]

    def _seen(self, shown_in: Callable[[Look], CellValue | Rounded]) -> CellValue | Rounded:
        """What a cell shows in its style. One that tells none has the first; some give it that of its row or column."""
        if self._style is not None:
            own = self._look(self._style)
            return contradictory(self._value or "") if own is None else shown_in(own)
        around = (self._row_style, self._col_styles.get(self._col))
        looks = [self._look(style) for style in ("0", *filter(None, around))]
        values = [shown_in(look) for look in looks if look is not None]
        if any(value != values[0] for value in values):
            return contradictory(*(shown(value.number if isinstance(value, Rounded) else value) for value in values))
        return values[0]

    def _look(self, style: str) -> Look | None:
        """How a style shows what is stored; None if its number isn't one."""
        number = whole(style)
        if number is None:
            return None
        return self.styles[number] if number < len(self.styles) else Shown.NUMBER


def _whole(attributes: dict[str, str], key: str) -> int:
    """A number from 1 to the last row."""
    text = attributes.get(key, "")
    if text.isascii() and text.isdecimal() and len(text) <= 7 and 1 <= int(text) <= LAST_ROW:
        return int(text)
    raise Unreadable(Refusal.DAMAGED, f"{key}={text[:20]!r}")
