"""The rows of the county's own table as rows of a form: codes by name, cells by what their columns are for.

The rows that a department chooses itself are all
up to the next known name or level.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from selfeval import text as t
from selfeval.model import Indicator, RawCell, RawRow, Reading, Role, Scheme, StatedSum
from selfeval.owntable import OwnRow, OwnTable, RowKind, read_rows
from selfeval.owntable.heads import Grid
from selfeval.owntable.lines import same_header
from selfeval.submission.normalise import read_score
from selfeval.submission.own_names import Known, Names, name_key
from selfeval.submission.own_sums import stated_in, sums_of
from selfeval.submission.rows import own_code, printed
from selfeval.submission.terms import SAID, word_columns
from selfeval.tables import is_blank, key, shown

NOBODYS: Final = "?"  # in the place of a code: no indicator is called as the row
_LEVELS: Final = ((t.COL_CATEGORY, Role.FIRST, "category"), (t.COL_SUBCATEGORY, Role.SECOND, "subcategory"))
_BUREAU: Final = key(t.FILLED_BY_BUREAU)


@dataclass(frozen=True, slots=True)
class OwnReading:
    """What a table gives: the rows of a form, and what else it has (see `OwnParts`)."""

    columns: Mapping[str, int]
    rows: tuple[RawRow, ...]
    codes: frozenset[str]  # of the indicators that have a row
    totals: tuple[RawRow, ...]
    scores: int  # cells that hold one
    sums: tuple[StatedSum, ...]
    stated: Mapping[str, RawCell]
    clashes: tuple[RawCell, ...]
    emptied: tuple[RawCell, ...]
    passed: frozenset[int]
    headed: frozenset[int]  # columns that have a header


def read_table(table: OwnTable, scheme: Scheme, names: Names, until: int) -> OwnReading:
    """A table as the rows of a form. Rows below it that are called as indicators belong to it too, up to row `until`."""
    return _Table(table, scheme, names, until).reading()


@dataclass(slots=True)
class _Block:
    """The rows of an indicator that departments choose themselves."""

    known: Known
    rows: list[OwnRow] = field(default_factory=list)


class _Table:
    """A table on its way to a form."""

    def __init__(self, table: OwnTable, scheme: Scheme, names: Names, until: int) -> None:
        self._table, self._scheme, self._names, self._until = table, scheme, names, until
        self._grid = Grid(table.sheet)
        self._sheet = table.sheet
        self._spans = self._columns_of_heads()
        self._said = [role for role in SAID if table.column(role) is not None]
        self._passed = frozenset(self._repeated())
        layout = scheme.layout
        # A standard mended in the scheme since would be told of every form.
        self._standards = layout is not None and layout.wording == scheme.wording
        self._rows: list[RawRow] = []
        self._of_row: dict[int, Known] = {}
        self._score_col = table.column(Role.SCORE) or 0
        self._totals: list[OwnRow] = []
        self._titles: list[OwnRow] = []  # say what the department's own rows below them come to
        self._below = 0
        self._told_levels: set[tuple[int, int]] = set()
        self._clashes: list[RawCell] = []
        self._emptied: list[RawCell] = []
        self._block: _Block | None = None
        self._closed: set[str] = set()

    def reading(self) -> OwnReading:
        """All of it."""
        for row in read_rows(self._table, self._scheme.layout):
            self._take(row)
        self._close()
        self._add_below()
        self._add_unread()
        self._rows.sort(key=lambda row: row.row)
        codes = frozenset(known.indicator.code for known in self._of_row.values())
        sums = tuple(sums_of(self._totals, self._of_row, self._score))
        return OwnReading(
            columns=self._columns(),
            rows=tuple(self._rows),
            codes=codes,
            totals=tuple(self._total_row(row) for row in (*self._totals, *self._titles)),
            scores=self._count(),
            sums=sums,
            stated=stated_in(self._table, sums),
            clashes=tuple(self._clashes),
            emptied=tuple(self._emptied),
            passed=self._passed,
            headed=frozenset(col for left, right in self._spans.values() for col in range(left, right + 1)),
        )

    # --- columns ------------------------------------------------------------------------------------------------------

    def _columns_of_heads(self) -> dict[int, tuple[int, int]]:
        """By the first column of a header, the columns it stands over."""
        head = self._table.head
        right = {
            left: last
            for first, left, bottom, last in self._sheet.merges
            if head.top <= first and bottom <= head.bottom and bottom == head.bottom
        }
        return {column.col: (column.col, right.get(column.col, column.col)) for column in head.columns}

    def _columns(self) -> dict[str, int]:
        """The form's columns that the table has."""
        found: dict[str, int] = {}
        roles = {
            t.COL_INDICATOR: Role.THIRD,
            t.COL_CAP: Role.CAP,
            t.COL_SCORE: Role.SCORE,
            t.COL_EVIDENCE: Role.EVIDENCE,
        } | ({t.COL_STANDARD: Role.STANDARD} if self._standards else {})
        for header, role in (*roles.items(), *((header, role) for header, role, _ in _LEVELS)):
            if (col := self._table.column(role)) is not None:
                found[header] = col
        for header, role in (*word_columns(self._said, lost=False), *word_columns(self._said, lost=True)):
            found[header] = self._table.column(role) or 0
        return found

    # --- rows ---------------------------------------------------------------------------------------------------------

    def _take(self, row: OwnRow) -> None:
        if row.kind is RowKind.TOTAL:
            self._close()
            self._totals.append(row)
            return
        if row.kind is RowKind.LINE:
            self._close()
            return
        if row.kind is RowKind.CONTINUED and (row.row, self._spans[self._score_col][0]) in self._grid.beneath:
            return
        known = self._names.of(row) if row.kind is not RowKind.OPEN else None
        if row.kind is RowKind.CONTINUED and is_blank(self._score(row.row).value):
            return
        if known and not known.indicator.own_rows:
            self._close()
            self._add(row, known, known.indicator.code)
            return
        if block := self._block_for(row, known):
            block.rows.append(row)
            return
        self._close()
        if row.kind is RowKind.INDICATOR or not is_blank(self._score(row.row).value):
            self._rows.append(self._row(row, NOBODYS, None))

    def _block_for(self, row: OwnRow, known: Known | None) -> _Block | None:
        """The rows of the department's own that a row belongs to, begun here where it stands in their level."""
        whose = known or self._names.block_of(row)
        if whose is None or whose.indicator.code in self._closed:
            return None
        if self._block is None or self._block.known is not whose:
            self._close()
            self._block = _Block(whose)
        return self._block

    def _close(self) -> None:
        """The department's own rows end: each that holds anything is one, numbered in order."""
        block, self._block = self._block, None
        if block is None or not block.rows:
            return
        self._closed.add(block.known.indicator.code)
        title = self._title_of(block)
        rows = [row for row in block.rows if row is not title and self._holds(row)]
        if title and rows and not is_blank(self._score(title.row).value):
            if self._adds_up(title, rows):
                self._titles.append(title)
                title = None
            else:
                self._clashes.append(self._score(title.row))
        elif title and rows:
            title = None
        items = sorted([*([title] if title else []), *rows], key=lambda row: row.row) or block.rows[:1]
        for number, row in enumerate(self._one_a_score(items), 1):
            self._add(row, block.known, own_code(block.known.indicator, number))

    def _title_of(self, block: _Block) -> OwnRow | None:
        """The row with the name that all of a department's own rows have together."""
        return next((row for row in block.rows if row.name and name_key(row.name) in block.known.third), None)

    def _holds(self, row: OwnRow) -> bool:
        """Whether a department wrote anything in a row of its own."""
        named = bool(row.name) and row.kind is RowKind.INDICATOR
        said = any(not is_blank(cell.value) and cell.row == row.row for role in self._said if (cell := row.at(role)))
        return named or said or not is_blank(self._score(row.row).value)

    def _adds_up(self, title: OwnRow, rows: Sequence[OwnRow]) -> bool:
        """Whether the row with the common name says what the others come to."""
        told = [self._points(row.row) for row in (title, *rows)]
        return None not in told and told[0] == sum((one or Decimal(0) for one in told[1:]), Decimal(0))

    def _one_a_score(self, rows: Sequence[OwnRow]) -> list[OwnRow]:
        """The rows without those whose score is merged into one above them: it is of all together."""
        places = {row.row for row in rows}
        return [
            row
            for row in rows
            if (at := self._grid.anchor(row.row, self._score_col))[0] == row.row or at[0] not in places
        ]

    def _points(self, row: int) -> Decimal | None:
        return read_score(self._score(row).value, self._scheme.full_marks, self._scheme.quantum).score

    def _score(self, row: int) -> RawCell:
        """The score's cell in a row: under its header, wherever in the columns that one stands over."""
        left, right = self._spans[self._score_col]
        place = self._grid.anchor(row, left)
        if place[0] == row and place[1] < left and place[1] not in self._spans:
            return self._sheet.cell(*place)
        filled = [col for col in range(left, right + 1) if not is_blank(self._sheet.at(row, col))]
        return self._sheet.cell(row, filled[0] if len(filled) == 1 else left)

    def _add(self, row: OwnRow, known: Known, code: str) -> None:
        self._of_row[row.row] = known
        self._rows.append(self._row(row, code, known))

    def _row(self, row: OwnRow, code: str, known: Known | None) -> RawRow:
        name = self._sheet.cell(row.row, self._table.column(Role.THIRD) or 0)
        score = self._score(row.row)
        own = known.indicator if known else None
        if own and own.by_bureau and _BUREAU in key(shown(score.value)):
            score = score._replace(value=t.BY_BUREAU)
        typed = row.kind is RowKind.INDICATOR and not is_blank(row.cells[Role.THIRD].value)
        called = own.name if own and not own.own_rows else row.name if typed else ""
        cells = {
            t.COL_CODE: name._replace(value=code),
            t.COL_INDICATOR: name._replace(value=called or None),
            t.COL_SCORE: score,
        }
        if own:
            cells |= self._levels(row, known)
        if cap := self._cap(row, own):
            cells[t.COL_CAP] = cap
        if (standard := self._printed(row, Role.STANDARD, own)) and self._standards:
            cells[t.COL_STANDARD] = standard
        lost = own is not None and self._loses(score, own, row.cap if own.own_rows else None)
        for header, col in self._said_in(lost=lost):
            cells[header] = self._sheet.cell(row.row, col)._replace(
                value=self._sheet.at(*self._grid.anchor(row.row, col))
            )
        return RawRow(row.row, cells)

    def _loses(self, score: RawCell, indicator: Indicator, own_cap: Decimal | None) -> bool:
        """Whether a score is below what its row is worth: of one of the department's own, the cap that it says."""
        read = read_score(score.value, indicator.cap, self._scheme.quantum)
        worth = indicator.cap if own_cap is None else own_cap
        return read.reading is Reading.NUMBER and read.score is not None and read.score < worth

    def _said_in(self, *, lost: bool) -> Iterator[tuple[str, int]]:
        """The form's columns of words and where a row has them."""
        for header, role in (*word_columns(self._said, lost=lost), (t.COL_EVIDENCE, Role.EVIDENCE)):
            if (col := self._table.column(role)) is not None:
                yield header, col

    def _levels(self, row: OwnRow, known: Known | None) -> Iterator[tuple[str, RawCell]]:
        """What a row's first and second level say: the scheme's names unless they say something else, which is told once."""
        for (header, role, field_name), label in zip(_LEVELS, row.levels, strict=False):
            cell = row.cells.get(role)
            if cell is None or known is None:
                continue
            own = known.first if role is Role.FIRST else known.second
            wanted = str(printed(known.indicator, field_name))
            other = bool(label.name) and bool(own) and name_key(label.name) not in own and not known.indicator.bonus
            fresh = (cell.row, cell.col) not in self._told_levels
            if other:
                self._told_levels.add((cell.row, cell.col))
            yield header, cell._replace(value=label.name if other and fresh else wanted)

    def _cap(self, row: OwnRow, indicator: Indicator | None) -> RawCell | None:
        """What a row says its cap is, at the place that says so; None where that is of several rows, or nothing does."""
        cell = row.cap_at
        if cell is None or (indicator and indicator.own_rows and self._is_shared(cell)):
            return None
        if row.cap is not None:
            return cell._replace(value=float(row.cap))
        return self._printed(row, Role.CAP, indicator)

    def _printed(self, row: OwnRow, role: Role, indicator: Indicator | None) -> RawCell | None:
        """A cell that the table was sent out with. One that is empty now is no other wording; that is told once."""
        cell = row.at(role)
        if cell is None or indicator is None or indicator.own_rows or not is_blank(cell.value):
            return cell
        if role is Role.CAP or indicator.scoring_standard:
            self._emptied.append(cell)
        return None

    def _is_shared(self, cell: RawCell) -> bool:
        return any(
            first <= cell.row <= last and left <= cell.col <= right and last > first
            for first, left, last, right in self._sheet.merges
        )

    def _add_below(self) -> None:
        """Scores behind the table's end, beside the name of an indicator: it was filled in there once more, or moved."""
        third = self._table.column(Role.THIRD) or 0
        for row in range(self._table.end, self._until):
            said = shown(self._sheet.at(*self._grid.anchor(row, third)))
            known, score = self._names.called(said), self._score(row)
            if known and not known.indicator.own_rows and not is_blank(score.value):
                name = self._sheet.cell(row, third)
                cells = {t.COL_CODE: name._replace(value=known.indicator.code), t.COL_INDICATOR: name}
                if (standard := self._table.column(Role.STANDARD)) is not None and self._standards:
                    cells[t.COL_STANDARD] = self._sheet.cell(row, standard)
                columns = self._said_in(lost=self._loses(score, known.indicator, None))
                cells |= {header: self._sheet.cell(row, col) for header, col in columns}
                self._rows.append(RawRow(row, {**cells, t.COL_SCORE: score}))
                self._of_row.setdefault(row, known)
                self._below += 1

    def _add_unread(self) -> None:
        """Scores in rows that are nobody's."""
        taken = {row.row for row in self._rows} | {row.row for row in (*self._totals, *self._titles)} | self._passed
        third = self._table.column(Role.THIRD) or 0
        for row in range(self._table.head.bottom + 1, self._table.end):
            score = self._score(row)
            if row not in taken and not is_blank(score.value) and score.row == row:
                name = self._sheet.cell(row, third)._replace(value=None)
                said = name._replace(value=NOBODYS)
                self._rows.append(RawRow(row, {t.COL_CODE: said, t.COL_INDICATOR: name, t.COL_SCORE: score}))

    def _count(self) -> int:
        """How many score cells hold anything, counted straight from the table (the completeness proof)."""
        rows = (row for row in range(self._table.head.bottom + 1, self._table.end) if row not in self._passed)
        left = {row.row for row in self._rows if row.cells[t.COL_SCORE].value == t.BY_BUREAU}
        return sum(not is_blank(self._score(row).value) for row in rows if row not in left) + self._below

    def _repeated(self) -> Iterator[int]:
        head = self._table.head
        return (row for row in range(head.bottom + 1, self._table.end) if same_header(self._grid, row, head))

    def _total_row(self, row: OwnRow) -> RawRow:
        name = row.cells[Role.THIRD]
        return RawRow(row.row, {t.COL_CODE: name, t.COL_INDICATOR: name, t.COL_SCORE: self._score(row.row)})
