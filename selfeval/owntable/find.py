"""Finding the county's tables on the sheets of a workbook, and what stands above and below them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from selfeval.model import Labelled, Layout, Paragraph, RawCell, RawSheet, RawWorkbook, Role, Where
from selfeval.owntable import heads, words
from selfeval.owntable.heads import Column, Head
from selfeval.owntable.lines import ends_before, is_annex, labels_in, last_row, same_header
from selfeval.tables import HEADER_ROWS, is_blank, shown, trim

__all__ = ["Column", "Found", "Nearest", "OwnTable", "find_tables", "labelled_department", "title_of"]


@dataclass(frozen=True, slots=True)
class OwnTable:
    """A table on a sheet: its header (rows `top` to `bottom`), its columns by place, and its rows up to `end`.

    `above` and `below` are the filled cells before its header and behind its last row, in reading order; in a Word file
    the paragraphs. `place` numbers the tables of one sheet from 1; `alone` where there is one only.
    """

    sheet: RawSheet
    head: Head
    end: int
    above: tuple[RawCell, ...] = ()
    below: tuple[RawCell, ...] = ()
    place: int = 1
    alone: bool = True

    @property
    def name(self) -> str:
        """How it is called on the command line: by its sheet, and its number where the sheet has several."""
        return self.sheet.name if self.alone else f"{self.sheet.name}#{self.place}"

    def column(self, role: Role) -> int | None:
        """Where the first column of a role stands."""
        return next((column.col for column in self.head.columns if column.role is role), None)

    def columns(self, role: Role) -> tuple[int, ...]:
        """Where all columns of a role stand."""
        return tuple(column.col for column in self.head.columns if column.role is role)


@dataclass(frozen=True, slots=True)
class Nearest:
    """The row most like a header where there is none: its place, its known texts, and whether a third level is one."""

    cell: RawCell
    texts: tuple[str, ...]
    third: bool


@dataclass(frozen=True, slots=True)
class Found:
    """All tables of a workbook, in order; `nearest` where there is none, None where nothing is like a header."""

    tables: tuple[OwnTable, ...]
    nearest: Nearest | None = None


def find_tables(workbook: RawWorkbook, layout: Layout | None = None) -> Found:
    """The tables on all sheets of a workbook; the headers of a layout are known besides the usual words."""
    known = heads.known_words(layout)
    tables = tuple(table for sheet in workbook.sheets for table in _on(sheet, workbook, known))
    return Found(tables, None if tables else _nearest(workbook.sheets, known))


def _on(sheet: RawSheet, workbook: RawWorkbook, known: heads.Known) -> tuple[OwnTable, ...]:
    grid = heads.Grid(sheet)
    found = _heads(grid, known)
    if not found:
        return ()
    tops = [head.top for head in found[1:]] + [len(sheet.rows)]
    tables = [
        OwnTable(sheet, head, end, place=place, alone=len(found) == 1)
        for place, (head, end) in enumerate(zip(found, tops, strict=True), start=1)
    ]
    return tuple(_bounded(table, grid, tables, workbook) for table in tables)


def _heads(grid: heads.Grid, known: heads.Known) -> list[Head]:
    """The headers on a sheet: the first within the top rows, then every one that differs from the one before it.

    The same one again, as behind a page break, is none; but behind the notes or signatures of its table it begins another.
    """
    found: list[Head] = []
    row = 0
    while row < (len(grid.sheet.rows) if found else min(HEADER_ROWS, len(grid.sheet.rows))):
        head = heads.head_at(grid, row, known)
        if head and (not found or _begins(head, found[-1], grid, row)):
            found.append(head)
        row = head.bottom + 1 if head else row + 1
    return found


def _begins(head: Head, before: Head, grid: heads.Grid, row: int) -> bool:
    """Whether a header begins a table of its own."""
    again = head.key == before.key or same_header(grid, row, before)
    return ends_before(before, grid, head.top) if again else True


def _bounded(table: OwnTable, grid: heads.Grid, tables: Sequence[OwnTable], workbook: RawWorkbook) -> OwnTable:
    """The table with its last row known, and what stands around it."""
    end = last_row(table.head, grid, table.end)
    start = 0
    if table.place > 1:
        earlier = tables[table.place - 2]
        start = last_row(earlier.head, grid, earlier.end)
    before, behind = _paragraphs(workbook, table.sheet)
    above, below = (_filled(grid, *rows) for rows in ((start, table.head.top), (end, table.end)))
    around = {"above": (*before, *above), "below": (*below, *behind)}
    return OwnTable(table.sheet, table.head, end, place=table.place, alone=table.alone, **around)


def _paragraphs(workbook: RawWorkbook, sheet: RawSheet) -> tuple[tuple[RawCell, ...], tuple[RawCell, ...]]:
    """The lines of text before and behind a document's table, up to its neighbours; none in a workbook."""
    lines = workbook.text
    if lines is None:
        return (), ()
    place = workbook.sheets.index(sheet)
    first = workbook.sheets[place - 1].after if place else 0
    last = workbook.sheets[place + 1].after if place + 1 < len(workbook.sheets) else len(lines.rows)
    told = [lines.cell(row, 0) for row in range(first, last) if not is_blank(lines.at(row, 0))]
    return tuple(c for c in told if c.row < sheet.after), tuple(c for c in told if c.row >= sheet.after)


def _filled(grid: heads.Grid, first: int, last: int) -> tuple[RawCell, ...]:
    sheet = grid.sheet
    return tuple(
        sheet.cell(row, col)
        for row in range(first, min(last, len(sheet.rows)))
        for col, value in enumerate(sheet.rows[row])
        if not is_blank(value) and (row, col) not in grid.beneath
    )


def _nearest(sheets: Iterable[RawSheet], known: heads.Known) -> Nearest | None:
    best: Nearest | None = None
    for sheet in sheets:
        for row, line in enumerate(sheet.rows[:HEADER_ROWS]):
            cells = [sheet.cell(row, col) for col, value in enumerate(line) if known.role(shown(value))]
            if cells and (best is None or len(cells) > len(best.texts)):
                third = any(known.role(shown(cell.value)) is Role.THIRD for cell in cells)
                best = Nearest(cells[0], tuple(trim(shown(cell.value)) for cell in cells), third)
    return best


def title_of(table: OwnTable) -> RawCell | None:
    """The title above a table: its first line that is no annex's number and no label."""
    lines = [cell for cell in table.above if not is_annex(shown(cell.value)) and not labels_in(shown(cell.value))]
    return next(iter(lines), None)


def labelled_department(table: OwnTable) -> tuple[RawCell, Labelled] | None:
    """The cell that says whose form it is, with its label as printed and where the answer stands."""
    return _labelled(table, words.DEPARTMENTS) or _labelled(table, words.SHORT_DEPARTMENTS)


def labelled_year(table: OwnTable) -> tuple[RawCell, Labelled] | None:
    """The cell that says which year it is of, by a label."""
    return _labelled(table, words.YEARS)


def _labelled(table: OwnTable, names: Collection[str]) -> tuple[RawCell, Labelled] | None:
    for cell in (*table.above, *table.below):
        for label in labels_in(shown(cell.value)):
            if label.key in names:
                beside = Where.PARAGRAPH if isinstance(cell, Paragraph) else Where.SAME_CELL
                return cell, Labelled(label.text, beside if label.colon else Where.NEXT_CELL)
    return None
