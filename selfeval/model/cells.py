"""Workbooks as read: cells with their places, sheets, and what can't be taken as it stands. Rows and columns count from 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Final, NamedTuple

from selfeval.model.words import CELL_OF_TABLE, PARAGRAPH


class OddKind(Enum):
    """Why a cell that is neither blank, text nor an ordinary number can't be taken as it stands."""

    ERROR = "error"  # #REF!, #DIV/0! and the like
    UNSAVED = "unsaved"  # a formula whose result was never saved
    PERCENT = "percent"  # a number shown as a percentage
    DATE = "date"  # a number shown as a date or time that is not a calendar date
    PICTURE = "picture"  # a picture set into the cell
    CONTRADICTORY = "contradictory"  # the file says two things of it, or nothing that can be understood
    MASKED = "masked"  # a number or text whose format shows something else


UNTELLABLE: Final = "\ufffd"  # what a reader sees isn't known


@dataclass(frozen=True, slots=True)
class Odd:
    """A cell content that must not be taken for a number or for blank.

    `shown` is what a reader sees; `stored` what the file holds, where a number format hides it; `number` what is stored
    where a number is shown as a date.
    """

    kind: OddKind
    shown: str
    stored: str = ""
    number: float | None = field(default=None, compare=False)


CellValue = None | str | int | float | bool | date | datetime | time | timedelta | Odd


def column_letters(col: int) -> str:
    """'A' for 0, 'AA' for 26."""
    letters = ""
    col += 1
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class RawCell(NamedTuple):
    """A value with the place it came from, true to the file as sent.

    A tuple, because a form has four hundred of them: a frozen dataclass takes four times as long to make.
    """

    sheet: str
    row: int
    col: int
    value: CellValue = None
    formula: bool = False

    @property
    def ref(self) -> str:
        """The cell's address, e.g. 'H6'."""
        return f"{column_letters(self.col)}{self.row + 1}"


class WordCell(RawCell):
    """A cell of a document's table, counted in the columns of its grid."""

    __slots__ = ()

    @property
    def ref(self) -> str:
        """The cell's place, e.g. '第3行第7列'."""
        return CELL_OF_TABLE.format(row=self.row + 1, col=self.col + 1)


class Paragraph(RawCell):
    """A paragraph of a document outside its tables; those without text aren't counted."""

    __slots__ = ()

    @property
    def ref(self) -> str:
        """Its place, e.g. '第3段'."""
        return PARAGRAPH.format(number=self.row + 1)


class Visibility(Enum):
    """How a sheet is shown."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    VERY_HIDDEN = "very_hidden"


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One worksheet as read, from A1: `rows[r][c]`, rows of any length, None for blank.

    `beyond` holds contents outside the window that is read into `rows`; `formulas` the places that hold a
    formula, and `merges` (first row, first column, last row, last column), all counted from 0. `rounded` has what
    is in sight of a number whose format shows fewer decimals. `anew` are the places of `formulas` whose result an office
    program doesn't take from the file but computes when it opens it. Of a document's table, `changed` has what stood in
    a cell before tracked changes, `nested` the cells that hold a table of their own, `floating` those with a text box, and
    `after` tells how many of the document's paragraphs stand before it.
    """

    name: str
    rows: list[list[CellValue]]
    visibility: Visibility = Visibility.VISIBLE
    merges: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_cols: frozenset[int] = frozenset()
    formulas: frozenset[tuple[int, int]] = frozenset()
    beyond: tuple[RawCell, ...] = ()
    rounded: Mapping[tuple[int, int], str] = field(default_factory=dict)
    anew: frozenset[tuple[int, int]] = frozenset()
    cells_are: type[RawCell] = RawCell
    changed: Mapping[tuple[int, int], str] = field(default_factory=dict)
    nested: frozenset[tuple[int, int]] = frozenset()
    floating: frozenset[tuple[int, int]] = frozenset()
    after: int = 0

    def at(self, row: int, col: int) -> CellValue:
        """The value at a place, None outside the window."""
        if 0 <= row < len(self.rows):
            line = self.rows[row]
            if 0 <= col < len(line):
                return line[col]
        return None

    def covered(self) -> dict[tuple[int, int], int]:
        """The places under cells merged down one column, with the row of the cell that shows in their stead.

        Where merges overlap, which no program writes, the first one holds and the other ends.
        """
        found: dict[tuple[int, int], int] = {}
        for first, left, last, right in self.merges:
            for row in range(first + 1, min(last + 1, len(self.rows))) if left == right else ():
                if (row, left) in found:
                    break
                found[row, left] = first
        return found

    def beneath(self) -> dict[tuple[int, int], tuple[int, int]]:
        """All places that a merge covers, down or across, with the one that shows in their stead; overlaps as above."""
        found: dict[tuple[int, int], tuple[int, int]] = {}
        width = max(map(len, self.rows), default=0) if self.merges else 0
        for first, left, last, right in self.merges:
            for row in range(first, min(last + 1, len(self.rows)) if left < width else first):
                fresh = [(row, col) for col in range(left, min(right + 1, width)) if (row, col) != (first, left)]
                if any(place in found for place in fresh):
                    break
                found.update(dict.fromkeys(fresh, (first, left)))
        return found

    def cell(self, row: int, col: int) -> RawCell:
        """The value at a place together with the place."""
        return self.cells_are(self.name, row, col, self.at(row, col), (row, col) in self.formulas)


@dataclass(frozen=True, slots=True)
class RawWorkbook:
    """A workbook as read; or a document, whose sheets are its tables, and whose `text` has what stands outside them.

    `modified` is the workbook's own last-modified stamp, aware if the file says its zone, else naive
    local time; None if it has none.
    """

    kind: str  # "xlsx", "xls", "ods", "xlsb", "docx"
    sheets: tuple[RawSheet, ...]
    modified: datetime | None = None
    notes: tuple[str, ...] = ()  # "macros", "default_password", "external_links", "strict", "conditional_formats"
    text: RawSheet | None = None  # a paragraph a row

    @property
    def is_document(self) -> bool:
        """Whether it was written in a word processor."""
        return self.text is not None
