"""The reader of .ods: one pass of expat over content.xml, with repeated cells kept within bounds.

Names are told by namespace, whatever the prefix, and written here with the usual ones (office:, table:, text:). A
cell is one where it stands in a row of a table of the spreadsheet; tables in shapes and cells in cells are none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import Final

from selfeval.excel.read.cell_values import (
    MAX_COLS,
    MAX_SHEETS,
    Look,
    contradictory,
    is_picture,
    iso_date,
    number_of,
    numeric,
    percentage,
    worded,
)
from selfeval.excel.read.grid import Grid, Range, check_names
from selfeval.excel.read.guard import FORM, Bounds, Inspection
from selfeval.excel.read.number_formats import Rounded
from selfeval.excel.read.ods_styles import Styles
from selfeval.excel.read.unreadable import Unreadable, torn
from selfeval.excel.read.xml_parts import local, parse
from selfeval.model import CellValue, Odd, OddKind, RawSheet, Refusal, Torn, Visibility
from selfeval.tables import fold

MAX_CELLS: Final = 2_000_000  # a line of XML may stand for a million cells
_ERROR = re.compile(r"#[A-Z][A-Z0-9_/]*[!?]?|Err:\d{3}")
LONGEST_DURATION: Final = 40
_DURATION = re.compile(r"-?P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?")
_SPACES = re.compile(r"[ \t\r\n]+")
_PREFIXES: Final = {
    **{
        f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0": prefix
        for prefix, name in {
            "office": "office",
            "table": "table",
            "text": "text",
            "style": "style",
            "draw": "drawing",
            "number": "datastyle",
        }.items()
    },
    "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0": "calcext",
}
_SPREADSHEET: Final = ["office:document-content", "office:body", "office:spreadsheet"]
_CELLS: Final = ("table:table-cell", "table:covered-table-cell")
_ROW: Final = "table:table-row"
_GROUPS: Final = frozenset(
    f"table:table-{name}" for name in ("rows", "header-rows", "row-group", "columns", "header-columns", "column-group")
)
_WITHIN_TABLE: Final = _GROUPS | {"table:table"}
_STRUCTURE: Final = frozenset({"spreadsheet", "table", "table-row", "table-cell", "covered-table-cell"})
_PARAGRAPHS: Final = ("text:p", "text:h")
_IN_TEXT: Final = frozenset(
    f"text:{name}"
    for name in (
        "a", "span", "s", "tab", "line-break", "soft-page-break", "bookmark", "bookmark-start", "bookmark-end", "ruby",
        "ruby-base", "meta",
    )
)  # fmt: skip
_HIDDEN: Final = ("collapse", "filter")
_VALUES: Final = {
    "float": "office:value",
    "currency": "office:value",
    "percentage": "office:value",
    "date": "office:date-value",
    "time": "office:time-value",
    "boolean": "office:boolean-value",
    "string": "office:string-value",
}
_VALUE_NAMES: Final = frozenset(_VALUES.values())
_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_OF_A_FILE: Final = "'#"  # in the name of a copy of another file's sheet, kept for formulas
_SHOWN_NUMBER = re.compile(r"(?:[0-9]+|(?=\.[0-9]))(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,3}))?")


def read_sheets(inspection: Inspection, bounds: Bounds = FORM) -> tuple[tuple[RawSheet, ...], tuple[str, ...]]:
    """All sheets of a workbook, in the order of its tabs; and what is to be noted of it."""
    content = inspection.parts.get("content.xml")
    if content is None:
        raise Unreadable(Refusal.NOT_A_WORKBOOK, "no content.xml")
    styles = Styles()
    if "styles.xml" in inspection.parts:
        parse(inspection.parts["styles.xml"], _StylesPart(styles))
    listener = _Content(bounds.rows, styles)
    parse(content, listener)
    if not listener.sheets:
        raise Unreadable(Refusal.NOT_A_WORKBOOK, "no sheets")
    check_names(sheet.name for sheet in listener.sheets)
    masked = listener.hides or styles.mask_on_condition()
    return tuple(listener.sheets), ("conditional_formats",) * masked


class _Spelt(dict[str, str]):
    """Names with the usual prefixes, by how expat gives them; those of unknown languages stay as they are."""

    def __missing__(self, name: str) -> str:
        language, _, local = name.rpartition(" ")
        prefix = _PREFIXES.get(language)
        self[name] = spelt = f"{prefix}:{local}" if prefix else name
        return spelt


class _StylesPart:
    """Listens to styles.xml."""

    def __init__(self, styles: Styles) -> None:
        self._styles, self._spelt = styles, _Spelt()
        self._path: list[str] = []
        self.text = styles.text

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(self._spelt[name])
        self._styles.start(self._path, {self._spelt[key]: value for key, value in attributes.items()})

    def end(self, _: str) -> None:
        self._styles.end(self._path)
        self._path.pop()


class _Content:
    """Listens to content.xml: styles first, then table after table, row after row."""

    def __init__(self, height: int, styles: Styles) -> None:
        self.sheets: list[RawSheet] = []
        self._styles = styles
        self._row_style = ""
        self._column_styles: list[tuple[int, str]] = []  # up to which column cells have which style
        self._height = height
        self._spelt = _Spelt()
        self._path: list[str] = []
        self._spreadsheets = 0
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
        self._strange = False  # a text in which readers may see more or less
        self._fields = 0  # in a cell: what they say is made anew whenever the file is opened
        self._skipped = 0
        self._skipping = ""  # what is skipped
        self._placed = 0
        self._computed: list[Range] = []  # by formulas of several cells, or whose result isn't stored
        self.hides = False  # a conditional format leaves numbers out

    def start(self, raw: str, raw_attributes: dict[str, str]) -> None:
        name, path = self._spelt[raw], self._path
        path.append(name)
        if " " in name and local(raw) in _STRUCTURE:
            raise self._torn(f"{raw}: cells of an unknown language")
        if name.startswith("calcext:"):
            self._note_condition({self._spelt[key]: value for key, value in raw_attributes.items()})
        if self._skipped:
            self._skipped += 1
            if " " in self._skipping and (name == _ROW or name in _CELLS):
                raise self._torn(f"{name} in {self._skipping}")
            return
        attributes = {self._spelt[key]: value for key, value in raw_attributes.items()}
        if self._cell is not None:
            self._start_in_cell(name, attributes)
        elif self._grid is not None:
            self._start_in_table(self._grid, name, attributes)
        elif name == "office:spreadsheet" and path == _SPREADSHEET:
            self._spreadsheets += 1
            if self._spreadsheets > 1:
                raise torn(Torn.WORKBOOK, "two spreadsheets")
        elif name == "table:table" and path[:-1] == _SPREADSHEET:
            self._start_table(attributes)
            return
        else:
            self._styles.start(path, attributes)
        if name == "style:style":
            self._style = attributes.get("style:name", "")
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)

    def _note_condition(self, attributes: Mapping[str, str]) -> None:
        """A conditional format, as LibreOffice writes them: it calls for a style, or leaves the number out."""
        self.hides = self.hides or attributes.get("calcext:show-value") == "false"
        if "calcext:apply-style-name" in attributes:
            self._styles.conditions.append(attributes["calcext:apply-style-name"])

    def _torn(self, why: str) -> Unreadable:
        return torn(Torn.SHEET, why, self._grid.name) if self._grid else torn(Torn.WORKBOOK, why)

    def _skip(self, name: str) -> None:
        """Pass over all that stands in this element."""
        self._skipped, self._skipping = 1, name

    def _start_table(self, attributes: dict[str, str]) -> None:
        self._grid = Grid(attributes.get("table:name", ""), self._height)
        hidden = attributes.get("table:style-name", "") in self._hidden_styles
        self._visibility = Visibility.HIDDEN if hidden else Visibility.VISIBLE
        self._cached = False
        self._row = self._column = 0
        self._column_styles, self._computed = [], []

    def _start_in_table(self, grid: Grid, name: str, attributes: dict[str, str]) -> None:
        within = self._path[-2]
        if name in _CELLS and within == _ROW:
            self._cell, self._paragraphs, self._strange, self._fields = attributes, [], False, 0
        elif name == _ROW and within in _WITHIN_TABLE:
            self._row_repeats, self._col, self._cells = _count(attributes, "table:number-rows-repeated"), 0, []
            self._row_style = attributes.get("table:default-cell-style-name", "")
            if attributes.get("table:visibility") in _HIDDEN:
                grid.hide_rows(self._row, self._row + self._row_repeats - 1)
        elif name == "table:table-column" and within in _WITHIN_TABLE:
            repeats = _count(attributes, "table:number-columns-repeated")
            if attributes.get("table:visibility") in _HIDDEN:
                grid.hide_cols(self._column, self._column + repeats - 1)
            self._column += repeats
            self._column_styles.append((self._column, attributes.get("table:default-cell-style-name", "")))
        elif name == "table:table-source" and within == "table:table":
            self._cached = grid.name.startswith("'") and _OF_A_FILE in grid.name
        elif name not in _GROUPS:
            self._skip(name)

    def _start_in_cell(self, name: str, attributes: dict[str, str]) -> None:
        if name in _PARAGRAPHS:
            self._strange = self._strange or self._path[-2] not in _CELLS or name == "text:h"
            self._pieces = []
        elif name in _CELLS or name == _ROW:
            raise self._torn("a cell in a cell")
        elif self._pieces is None or name.startswith("draw:") or name in ("office:annotation", "text:ruby-text"):
            if not name.startswith("text:list"):
                self._skip(name)  # what lies over a cell or beside its own text
        elif " " in name or name not in _IN_TEXT:
            self._strange = True
            self._fields += " " not in name
        elif name == "text:s":
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

    def end(self, _: str) -> None:
        if self._grid is None and not self._skipped:
            self._styles.end(self._path)
        name = self._path.pop()
        if self._skipped:
            self._skipped -= 1
        elif self._cell is not None:
            if name in _PARAGRAPHS:
                self._paragraphs.append("".join(self._pieces or ()))
                self._pieces = None
            elif name in _CELLS:
                self._end_cell(self._cell)
                self._cell = None
        elif self._grid is not None:
            if name == _ROW:
                self._end_row(self._grid)
            elif name == "table:table":
                self._end_table(self._grid)
                self._grid = None

    def _end_cell(self, attributes: dict[str, str]) -> None:
        repeats = _count(attributes, "table:number-columns-repeated")
        formula = attributes.get("table:formula")
        look = self._look(attributes.get("table:style-name", ""))
        value = _value(attributes, formula, "\n".join(self._paragraphs), look, has_text=bool(self._paragraphs))
        if self._strange:
            value = contradictory("\n".join(self._paragraphs), *["…"] * self._fields)
        if value is not None or formula is not None:
            self._cells.append((self._col, repeats, value, formula is not None))
        rows = _count(attributes, "table:number-rows-spanned")
        cols = _count(attributes, "table:number-columns-spanned")
        if self._grid is not None and (rows > 1 or cols > 1):
            self._grid.merge((self._row, self._col, self._row + rows - 1, self._col + cols - 1))
        rows, cols = (_count(attributes, f"table:number-matrix-{what}-spanned") for what in ("rows", "columns"))
        bare = attributes.get("office:value-type") == "string" and "office:string-value" not in attributes
        if formula and (bare or "table:number-matrix-rows-spanned" in attributes):  # these are computed anew
            self._computed.append((self._row, self._col, self._row + rows - 1, self._col + cols - 1))
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
        for area in self._computed:
            grid.compute(area, whole=True)
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
    attributes: dict[str, str], formula: str | None, text: str, look: Look, *, has_text: bool
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
    also = attributes.get("calcext:value-type", kind)
    if also == "error":
        return Odd(OddKind.ERROR, text)
    own = _VALUES.get(kind or "", "")
    told = _VALUE_NAMES & attributes.keys()
    if also != kind or not told <= {own} or (kind is not None and not own):
        return contradictory(*(attributes[name] for name in sorted(told)), text)
    if kind is None or (kind == "string" and not told):
        return worded(text, look) if has_text or kind else None
    stored = attributes.get(own)
    value = None if stored is None else _typed(kind, stored, text if has_text else None, look)
    return contradictory(stored or "", text) if value is None else value


def _typed(kind: str, stored: str, text: str | None, look: Look) -> CellValue | Rounded:
    """The value of a cell that says its type; None if it isn't of that type, or its text says another."""
    if kind == "string":
        same = text is None or _SPACES.sub("", stored) == _SPACES.sub("", text)
        return worded(stored, look) if same else None
    if kind == "date":
        return iso_date(stored)
    if kind == "time":
        return Odd(OddKind.DATE, _clock(stored))
    if kind == "boolean":
        return {"true": True, "false": False}.get(stored)
    number = number_of(stored)
    if number is None:
        return None
    value = percentage(number) if kind == "percentage" else numeric(number, look)
    told = isinstance(value, Rounded) or (isinstance(value, Odd) and value.kind is OddKind.MASKED)  # by its format
    return None if text and not told and _shows_another(number, text) else value


def _shows_another(number: float, text: str) -> bool:
    """Whether a text is of exactly one number, and that isn't this one, rounded."""
    found = list(_SHOWN_NUMBER.finditer(_COMMA.sub("", fold(text))))
    if len(found) != 1:
        return False
    decimals = max(len(found[0][1] or "") - int(found[0][2] or 0), -300)
    scale = 100 if "%" in fold(text) else 1
    return abs(abs(number) * scale - float(found[0][0])) > 0.500001 * 10.0**-decimals


def _clock(duration: str) -> str:
    """'PT12H30M00S' as '12:30'."""
    found = _DURATION.fullmatch(duration)
    if not found or len(duration) > LONGEST_DURATION:
        return duration[:LONGEST_DURATION]
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    clock = f"{days * 24 + hours:02}:{minutes:02}"
    return f"{clock}:{seconds:02}" if seconds else clock
