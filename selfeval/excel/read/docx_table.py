"""A document's table being read: cells put in at their places in its grid, merges as the cells tell them."""

from __future__ import annotations

from typing import Final

from selfeval.excel.read.cell_values import MAX_COLS
from selfeval.excel.read.docx_text import Passage
from selfeval.excel.read.grid import Grid
from selfeval.excel.read.xml_parts import whole
from selfeval.model import RawSheet, Visibility, WordCell

_OFF: Final = frozenset({"0", "false", "off"})
_RESTART: Final = "restart"


class Table:
    """The growing contents of one table; `sheet()` hands them over."""

    def __init__(self, name: str, height: int, after: int) -> None:
        """An empty table that stands after so many paragraphs."""
        self._grid = Grid(name, height)
        self._after = after
        self._row, self._col, self._span = -1, 0, 1
        self._goes_on = self._begins = self._along = self._deleted = False
        self._merged: dict[int, list[int]] = {}  # by first column: areas the row above belongs to
        self._here: dict[int, list[int]] = {}  # the same of this row
        self._last: list[int] | None = None
        self._changed: dict[tuple[int, int], str] = {}
        self._nested: set[tuple[int, int]] = set()
        self._floating: set[tuple[int, int]] = set()

    def start_row(self) -> None:
        """A row begins."""
        self._close(self._merged, self._here)
        self._merged, self._here, self._last = self._here, {}, None
        self._row, self._col, self._deleted = self._row + 1, 0, False

    def delete_row(self) -> None:
        """The row was taken out in tracked changes: it keeps its place, but nothing in it counts."""
        self._deleted = True

    def start_cell(self) -> None:
        """A cell begins."""
        self._span, self._goes_on, self._begins, self._along = 1, False, False, False

    def property(self, name: str, said: str) -> None:
        """What a row or cell says of itself."""
        if name == "gridBefore":
            self._col += min(whole(said) or 0, MAX_COLS)
        elif name == "gridSpan":
            self._span = min(max(whole(said) or 1, 1), MAX_COLS)
        elif name == "vMerge":
            self._begins, self._goes_on = said == _RESTART, said != _RESTART
        elif name == "hMerge":
            self._along = said != _RESTART
        elif name == "hidden" and said.strip().lower() not in _OFF:
            self._grid.hide_rows(self._row, self._row)

    def end_cell(self, passage: Passage) -> None:
        """A cell ends: its text stands in its first column."""
        row, col = self._row, self._col
        if not self._deleted:
            self._grid.put(row, col, passage.value(), formula=passage.formula)
            if passage.anew:
                self._grid.anew.add((row, col))
            before = passage.before
            if before is not None:
                self._changed[row, col] = before
        last = col + self._span - 1
        above = self._merged.get(col) if self._goes_on else None
        if self._along and self._last:
            self._last[3] = max(self._last[3], last)
        elif above:
            above[2], above[3] = row, max(above[3], last)
            self._here[col] = self._last = above
        else:
            self._last = [row, col, row, last]
            self._here[col] = self._last
        self._col = last + 1

    def nest(self) -> None:
        """The cell holds a table of its own."""
        self._nested.add((self._row, self._col))

    def float(self) -> None:
        """A text box hangs at the cell."""
        self._floating.add((self._row, self._col))

    def _close(self, areas: dict[int, list[int]], still: dict[int, list[int]]) -> None:
        for col, area in areas.items():
            first, left, last, right = area
            if still.get(col) is not area and (last > first or right > left):
                self._grid.merge((first, left, last, right))

    def sheet(self) -> RawSheet:
        """The table as read."""
        self._close(self._merged, self._here)
        self._close(self._here, {})
        sheet = self._grid.sheet(Visibility.VISIBLE)
        return RawSheet(
            name=sheet.name, rows=sheet.rows, merges=sheet.merges, hidden_rows=sheet.hidden_rows,
            formulas=sheet.formulas, beyond=tuple(WordCell(*cell) for cell in sheet.beyond), anew=sheet.anew,
            cells_are=WordCell, changed=self._changed, nested=frozenset(self._nested),
            floating=frozenset(self._floating), after=self._after,
        )  # fmt: skip
