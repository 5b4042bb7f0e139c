"""What clerks do to a county's table, done to a filed one as it was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from selfeval.model import CellValue, FileReading, RawSheet, RawWorkbook, Source
from selfeval.reading.kinds import read_form
from tests.own_schemes import context_of
from tests.owntable.grids import book_of, filled

Merge = tuple[int, int, int, int]


def place(ref: str) -> tuple[int, int]:
    """(4, 5) for F5."""
    letters, row = coordinate_from_string(ref)
    return row - 1, column_index_from_string(letters) - 1


class Edited:
    """The first sheet of a filed table, to be changed."""

    def __init__(self, table: str, path: Path | None = None) -> None:
        """As filed."""
        self.table, self.book = table, book_of(path or filled(table))
        first = self.book.sheets[0]
        self.rows: list[list[CellValue]] = [list(line) for line in first.rows]
        self.merges: list[Merge] = list(first.merges)
        self.formulas = set(first.formulas)
        self.more: list[RawSheet] = list(self.book.sheets[1:])

    def at(self, ref: str) -> CellValue:
        row, col = place(ref)
        return self.rows[row][col] if col < len(self.rows[row]) else None

    def put(self, **cells: CellValue) -> Edited:
        """Type into cells."""
        for ref, value in cells.items():
            row, col = place(ref)
            while len(self.rows) <= row:
                self.rows.append([])
            self.rows[row] += [None] * (col + 1 - len(self.rows[row]))
            self.rows[row][col] = value
        return self

    def delete(self, number: int) -> Edited:
        """Delete a row, by its number."""
        at = number - 1
        anchored = {(a, b): self.rows[a][b] for a, b, c, _ in self.merges if a == at < c}
        del self.rows[at]
        moved = [(a - (a > at), b, c - (c >= at), d) for a, b, c, d in self.merges]
        self.merges = [(a, b, c, d) for a, b, c, d in moved if c > a or (d > b and c >= a)]
        for (row, col), value in anchored.items():  # an office program keeps what shows
            self.rows[row] += [None] * (col + 1 - len(self.rows[row]))
            self.rows[row][col] = value
        return self

    def insert(self, number: int, values: Sequence[CellValue]) -> Edited:
        """Insert a row before this one; merges across it grow."""
        at = number - 1
        self.rows.insert(at, list(values))
        self.merges = [(a + (a >= at), b, c + (c >= at), d) for a, b, c, d in self.merges]
        return self

    def swap_columns(self, one: str, other: str) -> Edited:
        """Two columns change places; what is merged across them no more."""
        (_, a), (_, b) = place(f"{one}1"), place(f"{other}1")
        for line in self.rows:
            line += [None] * (max(a, b) + 1 - len(line))
            line[a], line[b] = line[b], line[a]
        swap = {a: b, b: a}
        self.merges = [(r, swap.get(c, c), s, swap.get(d, d)) for r, c, s, d in self.merges if c == d]
        return self

    def merge(self, area: str) -> Edited:
        """Merge cells; what they cover goes."""
        (a, b), (c, d) = map(place, area.split(":"))
        for row in range(a, c + 1):
            for col in range(b, d + 1):
                if (row, col) != (a, b) and col < len(self.rows[row]):
                    self.rows[row][col] = None
        self.merges.append((a, b, c, d))
        return self

    def unmerge(self) -> Edited:
        """Take all merges apart and fill their cells, as converters do."""
        for a, b, c, d in self.merges:
            for row in range(a, c + 1):
                self.rows[row] += [None] * (d + 1 - len(self.rows[row]))
                self.rows[row][b : d + 1] = [self.rows[a][b]] * (d + 1 - b)
        self.merges = []
        return self

    def workbook(self) -> RawWorkbook:
        first = self.book.sheets[0]
        sheet = replace(first, rows=self.rows, merges=tuple(self.merges))
        return replace(self.book, sheets=(sheet, *self.more))

    def reading(self) -> FileReading:
        return read_form(self.workbook(), Source(f"{self.table}.xlsx", 1, "sha"), context_of(self.table))


def told(reading: FileReading, *, notes: bool = True) -> set[tuple[str, str | None]]:
    """Code and cell of each finding."""
    return {(f.code, f.cell) for f in reading.findings if notes or f.level.value != "note"}
