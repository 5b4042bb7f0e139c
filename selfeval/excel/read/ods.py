"""The reader of .ods: one pass of expat over content.xml, with repeated cells kept within bounds.

Names are told by their usual prefixes (office:, table:, text:), which every writer of the format uses.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final

from selfeval.excel.read.cell_values import (
    MAX_COLS,
    MAX_SHEETS,
    Look,
    is_picture,
    iso_date,
    number_of,
    numeric,
    percentage,
    worded,
)
from selfeval.excel.read.grid import Grid
from selfeval.excel.read.guard import FORM, Bounds, Inspection, Unreadable
from selfeval.excel.read.number_formats import Rounded
from selfeval.excel.read.ods_styles import Styles
from selfeval.excel.read.xml_parts import parse
from selfeval.model import CellValue, Odd, OddKind, RawSheet, Refusal, Visibility

MAX_CELLS: Final = 2_000_000  # a line of XML may stand for a million cells
_ERROR = re.compile(r"#[A-Z][A-Z0-9_/]*[!?]?|Err:\d{3}")
_DURATION = re.compile(r"-?P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?")
_SPACES = re.compile(r"[ \t\r\n]+")
_CELLS: Final = ("table:table-cell", "table:covered-table-cell")
# What lies over a cell or beside its own text.
_NOT_THE_TEXT: Final = frozenset({"office:annotation", "draw:frame", "draw:g", "draw:custom-shape", "text:ruby-text"})
_HIDDEN: Final = ("collapse", "filter")


def read_sheets(inspection: Inspection, bounds: Bounds = FORM) -> tuple[RawSheet, ...]:
    """All sheets of a workbook, in the order of its tabs."""
    content = inspection.parts.get("content.xml")
    if content is None:
        raise Unreadable(Refusal.NOT_A_WORKBOOK, "no content.xml")
    styles = Styles()
    if "styles.xml" in inspection.parts:
        parse(inspection.parts["styles.xml"], styles)
    listener = _Content(bounds.rows, styles)
    parse(content, listener)
    if not listener.sheets:
        raise Unreadable(Refusal.NOT_A_WORKBOOK, "no sheets")
    return tuple(listener.sheets)


class _Content:
    """Listens to content.xml: styles first, then table after table, row after row."""

    def __init__(self, height: int, styles: Styles) -> None:
        self.sheets: list[RawSheet] = []
        self._styles = styles
        self._row_style = ""
        self._column_styles: list[tuple[int, str]] = []  # up to which column cells have which style
        self._height = height
        self._path: list[str] = []
        self._style = ""
        self._hidden_styles: set[str] = set()
        self._grid: Grid | None = None
        self._visibility = Visibility.VISIBLE
        self._cached = False  # a copy of another file's sheet, kept for its formulas
        self._row = self._col = self._column = 0
        self._row_repeats = 1
        self._cells: list[tuple[int, int, CellValue | Rounded, bool]] = []  # column, repeats, value, formula
        self._cell: dict[str, str] | None = None
        self._paragraphs: list[str] = []
        self._pieces: list[str] | None = None
        self._skipped = 0
        self._placed = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        if self._cell is not None:
            self._start_in_cell(name, attributes)
        elif self._grid is not None:
            self._start_in_table(self._grid, name, attributes)
        elif name == "table:table" and self._path[-2:-1] == ["office:spreadsheet"]:
            self._start_table(attributes)
            return
        else:
            self._styles.start(name, attributes)
        if name == "style:style":
            self._style = attributes.get("style:name", "")
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)

    def _start_table(self, attributes: dict[str, str]) -> None:
        self._grid = Grid(attributes.get("table:name", ""), self._height)
        hidden = attributes.get("table:style-name", "") in self._hidden_styles
        self._visibility = Visibility.HIDDEN if hidden else Visibility.VISIBLE
        self._cached = False
        self._row = self._column = 0
        self._column_styles = []

    def _start_in_table(self, grid: Grid, name: str, attributes: dict[str, str]) -> None:
        if name in _CELLS:
            self._cell, self._paragraphs = attributes, []
        elif name == "table:table-row":
            self._row_repeats, self._col, self._cells = _count(attributes, "table:number-rows-repeated"), 0, []
            self._row_style = attributes.get("table:default-cell-style-name", "")
            if attributes.get("table:visibility") in _HIDDEN:
                grid.hide_rows(self._row, self._row + self._row_repeats - 1)
        elif name == "table:table-column":
            repeats = _count(attributes, "table:number-columns-repeated")
            if attributes.get("table:visibility") in _HIDDEN:
                grid.hide_cols(self._column, self._column + repeats - 1)
            self._column += repeats
            self._column_styles.append((self._column, attributes.get("table:default-cell-style-name", "")))
        elif name == "table:table-source":
            self._cached = True

    def _start_in_cell(self, name: str, attributes: dict[str, str]) -> None:
        if self._skipped or name in _NOT_THE_TEXT:
            self._skipped += 1
        elif name in ("text:p", "text:h"):
            self._pieces = []
        elif self._pieces is not None:
            if name == "text:s":
                self._pieces.append(" " * min(_count(attributes, "text:c"), 32_767))
            elif name == "text:tab":
                self._pieces.append("\t")
            elif name == "text:line-break":
                self._pieces.append("\n")

    def text(self, text: str) -> None:
        if self._pieces is not None and not self._skipped:
            text = _SPACES.sub(" ", text)
            self._pieces.append(text if self._pieces else text.lstrip(" "))
        elif self._grid is None:
            self._styles.text(text)

    def end(self, name: str) -> None:
        self._path.pop()
        if self._skipped:
            self._skipped -= 1
        elif self._cell is not None:
            if name in ("text:p", "text:h"):
                self._paragraphs.append("".join(self._pieces or ()))
                self._pieces = None
            elif name in _CELLS:
                self._end_cell(self._cell)
                self._cell = None
        elif self._grid is not None:
            if name == "table:table-row":
                self._end_row(self._grid)
            elif name == "table:table":
                self._end_table(self._grid)
                self._grid = None
        else:
            self._styles.end(name)

    def _end_cell(self, attributes: dict[str, str]) -> None:
        repeats = _count(attributes, "table:number-columns-repeated")
        formula = attributes.get("table:formula")
        look = self._look(attributes.get("table:style-name", ""))
        value = _value(attributes, formula, "\n".join(self._paragraphs), bool(self._paragraphs), look)
        if value is not None or formula is not None:
            self._cells.append((self._col, repeats, value, formula is not None))
        rows = _count(attributes, "table:number-rows-spanned")
        cols = _count(attributes, "table:number-columns-spanned")
        if self._grid is not None and (rows > 1 or cols > 1):
            self._grid.merge((self._row, self._col, self._row + rows - 1, self._col + cols - 1))
        self._col += repeats

    def _look(self, style: str) -> Look:
        """How a cell is shown: by its own style, else by its row's, else by its column's."""
        style = style or self._row_style
        if not style:
            at = bisect_right(self._column_styles, self._col, key=lambda entry: entry[0])
            style = self._column_styles[at][1] if at < len(self._column_styles) else ""
        return self._styles.look(style or "Default")

    def _end_row(self, grid: Grid) -> None:
        if self._cells:
            for row in _window(self._row, self._row_repeats, grid.height):
                for col, repeats, value, formula in self._cells:
                    cols = _window(col, repeats, MAX_COLS)
                    self._placed += len(cols)
                    for place in cols:
                        grid.put(row, place, value, formula=formula)
                if self._placed > MAX_CELLS:
                    raise Unreadable(Refusal.DANGEROUS, f"over {MAX_CELLS} cells")
        self._row += self._row_repeats

    def _end_table(self, grid: Grid) -> None:
        if len(self.sheets) >= MAX_SHEETS:
            raise Unreadable(Refusal.DANGEROUS, f"over {MAX_SHEETS} sheets")
        if not self._cached:
            self.sheets.append(grid.sheet(self._visibility))


def _window(first: int, repeats: int, limit: int) -> range:
    """The places a repeated cell takes: those in the window and one beyond it."""
    return range(first, max(first + 1, min(first + repeats, limit + 1)))


def _count(attributes: dict[str, str], key: str) -> int:
    text = attributes.get(key, "1")
    if text.isascii() and text.isdecimal() and len(text) <= 7:
        return max(int(text), 1)
    raise Unreadable(Refusal.DAMAGED, f"{key}={text[:20]!r}")


def _value(
    attributes: dict[str, str], formula: str | None, text: str, has_text: bool, look: Look
) -> CellValue | Rounded:
    kind = attributes.get("office:value-type")
    if formula is not None:
        written = "=" + formula.partition("=")[2]
        if is_picture(written):
            return Odd(OddKind.PICTURE, written)
        if _ERROR.fullmatch(text.strip()):
            return Odd(OddKind.ERROR, text.strip())
        if kind is None and not has_text:  # LibreOffice gives an empty result no type, but a paragraph
            return Odd(OddKind.UNSAVED, written)
    if attributes.get("calcext:value-type") == "error":
        return Odd(OddKind.ERROR, text)
    if kind == "string":
        return worded(attributes.get("office:string-value", text), look)
    if kind == "date":
        return iso_date(attributes.get("office:date-value", text))
    if kind == "time":
        return Odd(OddKind.DATE, _clock(attributes.get("office:time-value", text)))
    if kind == "boolean":
        return attributes.get("office:boolean-value") == "true"
    if kind in ("float", "currency", "percentage"):
        stored = attributes.get("office:value", text)
        number = number_of(stored)
        if number is None:
            return stored
        return percentage(number) if kind == "percentage" else numeric(number, look)
    return worded(text, look) if has_text else None


def _clock(duration: str) -> str:
    """'PT12H30M00S' as '12:30'."""
    found = _DURATION.fullmatch(duration)
    if not found:
        return duration
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    clock = f"{days * 24 + hours:02}:{minutes:02}"
    return f"{clock}:{seconds:02}" if seconds else clock
