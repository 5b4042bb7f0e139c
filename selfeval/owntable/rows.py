"""The rows of a county's table: indicators with their levels and caps, open rows, totals; what repeats is passed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final

from selfeval.model import Layout, RawCell, Role
from selfeval.owntable import words
from selfeval.owntable.find import OwnTable
from selfeval.owntable.heads import Grid
from selfeval.owntable.labels import Label, amount, level_key, read_label
from selfeval.owntable.lines import is_total, same_header
from selfeval.tables import is_blank, key, shown, trim

LEVELS: Final = (Role.FIRST, Role.SECOND, Role.THIRD)
_SAYING: Final = (Role.STANDARD, Role.DESCRIPTION, Role.METHOD, Role.BASIS, Role.OTHER)
_NOTHING: Final = Label("")


class RowKind(Enum):
    """What a row is."""

    INDICATOR = "indicator"
    OPEN = "open"  # under levels that go on, blank: to be filled in
    CONTINUED = "continued"  # says more of the indicator above, whose name is merged down to here or left blank
    TOTAL = "total"
    LINE = "line"  # a text over the table, no part of it


@dataclass(frozen=True, slots=True)
class OwnRow:
    """A row of the table.

    `cells` has for every role of the table the cell that shows there: under a merge the merge's own, which lies in
    another row where it comes from above. `levels` are the labels of its three levels, carried on from above where they
    are blank. `cap` is the indicator's: from its column, else from its label's bracket; `cap_at` the cell that says so.
    Of a row of sums, `sums` is the role of the column that says 小计 or 合计.
    """

    row: int
    kind: RowKind
    cells: Mapping[Role, RawCell]
    levels: tuple[Label, Label, Label]
    cap: Decimal | None = None
    cap_at: RawCell | None = None
    percent: bool = False
    sums: Role | None = None

    @property
    def name(self) -> str:
        """The indicator's name."""
        return self.levels[2].name

    @property
    def of_part(self) -> bool:
        """Whether a row of sums names a part of the table: 小计, 投入合计."""
        said = self.text(self.sums) if self.sums else ""
        return bool(said) and (level_key(said).endswith(words.SUBTOTALS) or not is_total(said))

    def at(self, role: Role) -> RawCell | None:
        """The cell that shows in a role's column; None if the table has no such column."""
        return self.cells.get(role)

    def text(self, role: Role) -> str:
        """What shows in a role's column."""
        return _text(self.cells, role)

    def shared(self, role: Role) -> bool:
        """Whether what shows in a role's column is another row's, by a merge from above."""
        cell = self.cells.get(role)
        return cell is not None and cell.row != self.row


def read_rows(table: OwnTable, layout: Layout | None = None) -> tuple[OwnRow, ...]:
    """The rows of a table in order, without blank ones and repeated headers."""
    grid = Grid(table.sheet)
    totals = frozenset(map(key, layout.totals)) if layout else frozenset()
    before: tuple[Label, Label, Label] = (_NOTHING, _NOTHING, _NOTHING)
    rows: list[OwnRow] = []
    for row in range(table.head.bottom + 1, table.end):
        if same_header(grid, row, table.head):
            continue
        cells = _cells(table, grid, row)
        if all(is_blank(cell.value) for cell in cells.values()):
            continue
        found = _row(row, cells, before, totals)
        before = found.levels if found.kind in (RowKind.INDICATOR, RowKind.OPEN) else before
        rows.append(found)
    return tuple(rows)


def _cells(table: OwnTable, grid: Grid, row: int) -> dict[Role, RawCell]:
    cells: dict[Role, RawCell] = {}
    for column in table.head.columns:
        cells.setdefault(column.role, table.sheet.cell(*grid.anchor(row, column.col)))
    return cells


def _row(row: int, cells: Mapping[Role, RawCell], before: tuple[Label, Label, Label], totals: frozenset[str]) -> OwnRow:
    texts = {role: _text(cells, role) for role in LEVELS if role in cells}
    sums = _sums(cells, totals)
    if sums:
        return OwnRow(row, RowKind.TOTAL, cells, before, *_cap(cells, _NOTHING), sums=sums)
    first, second, third = (read_label(texts.get(role, "")) for role in LEVELS)
    if _is_line(cells, texts):
        return OwnRow(row, RowKind.LINE, cells, before)
    if not first.name:
        first = before[0]
    if not second.name and (not texts.get(Role.FIRST) or first == before[0]):
        second = before[1]
    if not third.name:
        return _without_name(row, cells, (first, second, third))
    cap = _cap(cells, third)
    own_cap = cap[1] is not None and cap[1].row == row and cells[Role.THIRD] is not cap[1]
    if cells[Role.THIRD].row != row and not own_cap:
        return OwnRow(row, RowKind.CONTINUED, cells, (first, second, third))
    return OwnRow(row, RowKind.INDICATOR, cells, (first, second, _named(third, cap[0])), *cap)


def _sums(cells: Mapping[Role, RawCell], totals: frozenset[str]) -> Role | None:
    """The column that says that a row adds up others: by 小计 or 合计, or by 投入小计 where no third level stands by itself."""
    third = cells[Role.THIRD]
    for role in (*LEVELS, Role.NUMBER):
        if is_total(_text(cells, role), totals):
            return role
        by_itself = role in cells and (is_blank(third.value) or (third == cells[role] and role is not Role.THIRD))
        if by_itself and level_key(_text(cells, role)).endswith(words.TOTAL_ENDS):
            return role
    return None


def _text(cells: Mapping[Role, RawCell], role: Role) -> str:
    return trim(shown(cells[role].value)) if role in cells else ""


def _is_line(cells: Mapping[Role, RawCell], texts: Mapping[Role, str]) -> bool:
    """Whether all that shows in a row is one text over all of its levels: a heading between, no indicator."""
    places = {(cells[role].row, cells[role].col) for role in texts}
    across = len(texts) > 1 and len(places) == 1
    rest = [cell for role, cell in cells.items() if role not in texts and (cell.row, cell.col) not in places]
    return across and all(is_blank(cell.value) for cell in rest)


def _without_name(row: int, cells: Mapping[Role, RawCell], levels: tuple[Label, Label, Label]) -> OwnRow:
    """A row whose third level is blank: named by its second where that stands in this row alone, else open."""
    second = cells.get(Role.SECOND) or cells.get(Role.FIRST)
    cap, cap_at, percent = _cap(cells, _NOTHING)
    own = second is not None and second.row == row and not is_blank(second.value)
    if own and cap is not None and cap_at is not None and cap_at.row == row:
        label = levels[1] if Role.SECOND in cells else levels[0]
        return OwnRow(row, RowKind.INDICATOR, cells, (levels[0], levels[1], label), cap, cap_at, percent)
    told = any(not is_blank(cells[role].value) and cells[role].row == row for role in _SAYING if role in cells)
    return OwnRow(row, RowKind.CONTINUED if told else RowKind.OPEN, cells, levels, cap, cap_at, percent)


def _cap(cells: Mapping[Role, RawCell], label: Label) -> tuple[Decimal | None, RawCell | None, bool]:
    """An indicator's cap, the cell that says it, and whether in per cent."""
    cell = cells.get(Role.CAP)
    told = amount(shown(cell.value)) if cell else None
    if cell and told:
        return told[0], cell, told[1]
    if label.cap is not None and (label.sure or cell is None):
        return label.cap, cells[Role.THIRD], label.percent
    return None, cell, False


def _named(label: Label, cap: Decimal | None) -> Label:
    """The label; a bare number in its bracket that isn't its cap belongs to its name."""
    if label.cap is None or label.sure or label.cap == cap:
        return label
    return Label(label.printed, label.printed)
