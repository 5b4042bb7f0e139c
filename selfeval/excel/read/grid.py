"""A sheet being read: cells put in at their places, in the window or beyond it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from selfeval.excel.read.cell_values import MAX_BEYOND, MAX_COLS, MAX_MERGES
from selfeval.excel.read.number_formats import Rounded
from selfeval.excel.read.unreadable import Unreadable, torn
from selfeval.model import CellValue, RawCell, RawSheet, Refusal, Torn, Visibility, column_letters

Range = tuple[int, int, int, int]
LEAST_HEIGHT: Final = 2.0  # points: no character can be read in less
LEAST_WIDTH: Final = 0.5  # characters
LONGEST_NAME: Final = 255  # of a sheet; Excel has 31, other programs more
MAX_COMPUTED: Final = 1_000_000  # cells that formulas of several cells fill


def check_names(names: Iterable[str]) -> None:
    """Refuse two sheets of one name, small and capital letters being the same, and names no program shows."""
    names = list(names)
    if max(map(len, names), default=0) > LONGEST_NAME:
        raise Unreadable(Refusal.DANGEROUS, "a sheet's name without end")
    if any(count > 1 for count in Counter(name.lower() for name in names).values()):
        raise torn(Torn.WORKBOOK, "two sheets of one name")


class Grid:
    """The growing contents of one sheet; `sheet()` hands them over."""

    def __init__(self, name: str, height: int) -> None:
        """An empty sheet of which `height` rows are kept."""
        self.name = name
        self.height = height
        self.rows: list[list[CellValue]] = []
        self.merges: list[Range] = []
        self.hidden_rows: set[int] = set()
        self.hidden_cols: set[int] = set()
        self.formulas: set[tuple[int, int]] = set()
        self.beyond: list[RawCell] = []
        self.rounded: dict[tuple[int, int], str] = {}
        self.anew: set[tuple[int, int]] = set()
        self._computed = 0

    def put(self, row: int, col: int, value: CellValue | Rounded, *, formula: bool = False) -> None:
        """Place a cell. Blank ones leave no trace; one place with two contents is damage."""
        if isinstance(value, Rounded):
            self.rounded[row, col] = value.shown
            value = value.number
        if row >= self.height or col >= MAX_COLS:
            self._put_beyond(row, col, value, formula)
            return
        if formula:
            self.formulas.add((row, col))
        if value is None:
            return
        rows = self.rows
        while len(rows) <= row:
            rows.append([])
        line = rows[row]
        missing = col - len(line)
        if missing == 0:
            line.append(value)
        elif missing > 0:
            line.extend([None] * missing)
            line.append(value)
        elif line[col] is None or line[col] == value:
            line[col] = value
        else:
            raise Unreadable(Refusal.DAMAGED, f"{self.name}: cell {column_letters(col)}{row + 1} twice")

    def _put_beyond(self, row: int, col: int, value: CellValue, formula: bool) -> None:
        blank = value is None or (isinstance(value, str) and not value.strip())
        if not blank and len(self.beyond) < MAX_BEYOND:
            self.beyond.append(RawCell(self.name, row, col, value, formula))

    def merge(self, area: Range) -> None:
        """Cells are merged, whichever corners are told; more areas than any form has are refused."""
        if len(self.merges) >= MAX_MERGES:
            raise Unreadable(Refusal.DANGEROUS, f"{self.name}: over {MAX_MERGES} merged areas")
        row, col, other_row, other_col = area
        self.merges.append((min(row, other_row), min(col, other_col), max(row, other_row), max(col, other_col)))

    def hide_cols(self, first: int, last: int) -> None:
        """Columns are hidden, both ends included; only those in the window are told."""
        self.hidden_cols.update(range(max(first, 0), min(last, MAX_COLS - 1) + 1))

    def hide_rows(self, first: int, last: int) -> None:
        """Rows are hidden, both ends included; only those in the window are told."""
        self.hidden_rows.update(range(max(first, 0), min(last, self.height - 1) + 1))

    def row_height(self, row: int, points: float | None) -> None:
        """A row is so high; one in which nothing could be read is hidden."""
        if points is not None and points < LEAST_HEIGHT:
            self.hide_rows(row, row)

    def col_width(self, first: int, last: int, characters: float | None) -> None:
        """Columns are so wide; such in which no digit has a place are hidden."""
        if characters is not None and characters < LEAST_WIDTH:
            self.hide_cols(first, last)

    def compute(self, area: Range, *, whole: bool = False) -> None:
        """A formula in the first of these cells, or elsewhere (`whole`), fills them: what they hold is its result."""
        row, col, last_row, last_col = area
        last_row, last_col = min(last_row, self.height - 1), min(last_col, MAX_COLS - 1)
        self._computed += (last_row - row + 1) * (last_col - col + 1)
        if self._computed > MAX_COMPUTED:
            raise Unreadable(Refusal.DANGEROUS, f"{self.name}: formulas over {self._computed} cells")
        for at in range(row, min(last_row + 1, len(self.rows))):
            line = self.rows[at]
            filled = [(at, c) for c in range(col, min(last_col + 1, len(line))) if line[c] is not None]
            self.formulas.update(filled)
            self.anew.update(place for place in filled if whole or place != (row, col))

    def sheet(self, visibility: Visibility) -> RawSheet:
        """The sheet as read."""
        return RawSheet(
            name=self.name,
            rows=self.rows,
            visibility=visibility,
            merges=tuple(self.merges),
            hidden_rows=frozenset(self.hidden_rows),
            hidden_cols=frozenset(self.hidden_cols),
            formulas=frozenset(self.formulas),
            beyond=tuple(self.beyond),
            rounded=self.rounded,
            anew=frozenset(self.anew),
        )
