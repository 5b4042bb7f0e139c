"""The indicators of a table: rows that belong together as one item, with the code it gets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import count

from selfeval.importing import words
from selfeval.model import RawCell, Role, Scheme
from selfeval.owntable import OwnRow, RowKind
from selfeval.tables import key, shown

TEXTS = (Role.METHOD, Role.DESCRIPTION, Role.STANDARD, Role.BASIS)


@dataclass(frozen=True, slots=True)
class Item:
    """An indicator to be: its rows, its names, its cap, and what it is besides an ordinary one.

    `open_rows` counts the blank rows of a block that departments fill in themselves.
    """

    rows: tuple[OwnRow, ...]
    category: str
    subcategory: str
    name: str
    cap: Decimal | None
    code: str = ""
    open_rows: int = 0
    own: bool = False
    group: str = ""
    bureau: bool = False
    bonus: bool = False
    na: bool = False
    behind: bool = False  # below the table's total

    @property
    def row(self) -> OwnRow:
        """Its first row."""
        return self.rows[0]

    @property
    def at(self) -> RawCell:
        """The cell of its name."""
        return self.row.cells[Role.THIRD]

    @property
    def parents(self) -> tuple[str, str]:
        """Its first and second level, as compared."""
        return key(self.row.levels[0].name), key(self.row.levels[1].name)

    def text(self, role: Role) -> str:
        """What its rows say in a column, once each."""
        return "\n".join(dict.fromkeys(filter(None, (row.text(role) for row in self.rows))))


def items_of(rows: Sequence[OwnRow]) -> list[Item]:
    """The items of a table's rows, in order."""
    found: list[Item] = []
    last_total = max((n for n, row in enumerate(rows) if row.sums), default=len(rows))
    for place, row in enumerate(rows):
        if row.kind is RowKind.INDICATOR:
            found.append(_item(row, behind=place > last_total))
        elif row.kind is RowKind.CONTINUED and found:
            found[-1] = replace(found[-1], rows=(*found[-1].rows, row))
        elif row.kind is RowKind.OPEN:
            _open(found, row)
    return _remaining(found)


def _item(row: OwnRow, *, behind: bool) -> Item:
    first, second, third = (label.name for label in row.levels)
    category = first or second or words.ONE_CATEGORY
    return Item((row,), category, second if first else "", third, row.cap, behind=behind)


def _open(found: list[Item], row: OwnRow) -> None:
    """Put a blank row to the block it belongs to, or begin one."""
    before = found[-1] if found else None
    if before and before.row.levels[:2] == row.levels[:2] and (before.own or before.cap is None):
        found[-1] = replace(before, own=True, open_rows=before.open_rows + 1)
        return
    parent = row.levels[1].name or row.levels[0].name
    item = _item(row, behind=False)
    found.append(replace(item, name=words.OWN_NAME.format(parent=parent), own=True, open_rows=1, cap=None))


def _remaining(items: list[Item]) -> list[Item]:
    """Blocks without a cap get what their second level, else their first, has left for them."""
    found: list[Item] = []
    for place, item in enumerate(items):
        left = (
            left_for(item, [other for n, other in enumerate(items) if n != place])
            if item.own and item.cap is None
            else None
        )
        found.append(replace(item, cap=left[0]) if left else item)
    return found


def left_for(item: Item, others: Sequence[Item]) -> tuple[Decimal, str, Decimal] | None:
    """What a level's stated cap leaves for an item, with the level's name and cap; None where that can't be told."""
    for depth in (1, 0):
        label = item.row.levels[depth]
        stated = stated_cap(item.row, depth)
        siblings = [other for other in others if other.parents[: depth + 1] == item.parents[: depth + 1]]
        if stated is None or not label.name:
            continue
        if any(other.cap is None for other in siblings):
            return None
        left = stated - total_of(siblings)
        return (left, label.name, stated) if left > 0 else None
    return None


def stated_cap(row: OwnRow, depth: int) -> Decimal | None:
    """The cap that a row's first (0) or second (1) level states: in its column, else in its label."""
    from selfeval.owntable.labels import amount

    cell = row.at((Role.FIRST_CAP, Role.SECOND_CAP)[depth])
    told = amount(shown(cell.value)) if cell else None
    return told[0] if told else row.levels[depth].cap


def total_of(items: Sequence[Item]) -> Decimal:
    """What items have together, a group once, without bonuses and those without a cap."""
    counted, seen = Decimal(0), set[str]()
    for item in items:
        if not item.bonus and item.group not in seen:
            counted += item.cap or 0
        seen |= {item.group} if item.group else set()
    return counted


def grand_total(rows: Sequence[OwnRow]) -> Decimal | None:
    """What the last row of sums states, if it does."""
    last = next((row for row in reversed(rows) if row.sums), None)
    return last.cap if last else None


def coded(items: Sequence[Item], present: Scheme | None) -> list[Item]:
    """The items with codes by their order; those that a present scheme of the same table has keep theirs."""
    kept = _kept(items, present) if present else {}
    taken = set(kept.values())
    found = []
    for place, (item, code) in enumerate(zip(items, _ordered(items), strict=True)):
        own = kept.get(place) or _free(code, taken)
        taken.add(own)
        found.append(replace(item, code=own))
    return found


def _free(code: str, taken: set[str]) -> str:
    head, _, last = code.rpartition(".")
    return next(c for n in count(int(last)) if (c := f"{head}.{n}") not in taken)


def _ordered(items: Sequence[Item]) -> Iterator[str]:
    """1.1.1, 1.1.2, 1.2.1 …"""
    firsts: dict[str, dict[str, int]] = {}
    for item in items:
        seconds = firsts.setdefault(key(item.category), {})
        seconds[key(item.subcategory)] = seconds.get(key(item.subcategory), 0) + 1
        first = list(firsts).index(key(item.category)) + 1
        second = list(seconds).index(key(item.subcategory)) + 1
        yield f"{first}.{second}.{seconds[key(item.subcategory)]}"


def _kept(items: Sequence[Item], present: Scheme) -> dict[int, str]:
    """The codes that items have in a scheme, by their place: of the same names at all levels, or of a name that stands once."""
    full = {_path(i.category, i.subcategory, i.name): i.code for i in present.indicators}
    once = _once([(key(i.name), i.code) for i in present.indicators])
    names = _once([(key(item.name), str(place)) for place, item in enumerate(items)])
    kept: dict[int, str] = {}
    for place, item in enumerate(items):
        code = full.get(_path(item.category, item.subcategory, item.name))
        code = code or (once.get(key(item.name)) if key(item.name) in names else None)
        if code and code not in kept.values():
            kept[place] = code
    return kept


def _path(*names: str) -> tuple[str, ...]:
    return tuple(map(key, names))


def _once(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Those names that stand once."""
    names = [name for name, _ in pairs]
    return {name: said for name, said in pairs if names.count(name) == 1}
