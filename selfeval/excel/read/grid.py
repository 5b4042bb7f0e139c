"""A sheet being read: cells put in at their places, in the window or beyond it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from selfeval.excel.read.cell_values import MAX_BEYOND, MAX_COLS, MAX_MERGES
from selfeval.excel.read.number_formats import Rounded
from selfeval.excel.read.unreadable import Unreadable, torn
from selfeval.model import CellValue, RawCell, RawSheet, Refusal, Torn, Visibility, column_letters

Range = tuple[int, int, int, int]


def check_names(names: Iterable[str]) -> None:
    """Refuse two sheets of one name; small and capital letters are the same."""
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
        """Cells are merged; more areas than any form has are refused."""
        if len(self.merges) >= MAX_MERGES:
            raise Unreadable(Refusal.DANGEROUS, f"{self.name}: over {MAX_MERGES} merged areas")
        self.merges.append(area)

    def hide_cols(self, first: int, last: int) -> None:
        """Columns are hidden, both ends included; only those in the window are told."""
        self.hidden_cols.update(range(max(first, 0), min(last, MAX_COLS - 1) + 1))

    def hide_rows(self, first: int, last: int) -> None:
        """Rows are hidden, both ends included; only those in the window are told."""
        self.hidden_rows.update(range(max(first, 0), min(last, self.height - 1) + 1))

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
        )
