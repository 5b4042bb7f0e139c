"""The answers in a draft, and what they make of it: the officer's own changes go before them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import Final

from selfeval import text as t
from selfeval.importing.draft import Effect, Option, Target
from selfeval.importing.propose import share
from selfeval.importing.record import DRAFT_SHEETS, Asked, Record, cells_of, keyed_rows, plain_text
from selfeval.model import RawCell
from selfeval.officer.settings import name_of
from selfeval.officer.tables import Table, Tables
from selfeval.tables import TableRow, key, number, text

_FULL: Final[Target] = (t.SHEET_SETTINGS, name_of("full_marks"), t.SETTING_VALUE)
Cells = dict[Target, str]


class State(Enum):
    """How a question stands."""

    ANSWERED = "answered"  # by its option, or by the officer's own change
    OPEN = "open"
    UNKNOWN = "unknown"  # what was typed is none of its options
    UNDONE = "undone"  # the option says that cells were changed, and they weren't


@dataclass(frozen=True, slots=True)
class Answer:
    """A question's state at the cell of its choice; `option` where one was chosen."""

    number: int
    cell: RawCell
    state: State
    option: Option | None = None


def answers_in(tables: Tables, record: Record) -> list[Answer]:
    """How each question of a draft stands."""
    now = cells_of(tables)
    rows = {plain_text(row.get(t.REV_NUMBER)): row for row in tables[t.SHEET_REVIEW].rows}
    return [
        _answer(number, asked, rows.get(str(number)), tables[t.SHEET_REVIEW], record, now)
        for number, asked in enumerate(record.questions, start=1)
    ]


def _answer(
    number: int, asked: Asked, row: TableRow | None, review: Table, record: Record, now: Mapping[Target, str]
) -> Answer:
    header = review.header
    top = RawCell(review.sheet.name, header.row if header else 0, header.columns[t.REV_CHOICE] if header else 0)
    cell = row[t.REV_CHOICE] if row else top
    typed = key(text(cell)) if row else ""
    changed = {target for target in asked.about if record.edited(target, now)}
    if not typed:
        return Answer(number, cell, State.ANSWERED if changed else State.OPEN)
    option = next((one for one in asked.options if key(one.label) == typed), None)
    if option is None:
        return Answer(number, cell, State.UNKNOWN)
    done = [need in changed and bool(now.get(need)) for need in option.needs]
    enough = not done or (all(done) if option.needs_all else any(done))
    return Answer(number, cell, State.ANSWERED if enough else State.UNDONE, option)


def applied(tables: Tables, record: Record, answers: Iterable[Answer]) -> Tables:
    """The draft's tables with the answers in them, where the officer didn't change a cell or row himself."""
    options = [answer.option for answer in answers if answer.option]
    planned = _planned(record.cells, [effect for option in options for effect in option.effects])
    of_its_own = _planned(record.cells, [e for option in options if not option.needs for e in option.effects])
    planned |= _sums(record.cells, planned, of_its_own)
    empty = _by_category(record.cells).keys() - _by_category(planned).keys()
    planned = {
        target: said for target, said in planned.items() if target[0] != t.SHEET_CATEGORIES or target[1] not in empty
    }
    now = cells_of(tables)
    names = _renamed(record, tables)
    changed = dict(tables)
    for sheet in DRAFT_SHEETS:
        if sheet in tables and sheet != t.SHEET_REVIEW:
            changed[sheet] = replace(tables[sheet], rows=tuple(_rows(tables, sheet, record, planned, now, names)))
    return changed


def _planned(cells: Mapping[Target, str], effects: Sequence[Effect]) -> Cells:
    """The cells as written, with the effects of answers; rows that go are gone."""
    gone = {(e.sheet, e.row) for e in effects if not e.column}
    found = dict(cells) | {e.target: e.value for e in effects if e.column}
    return {target: said for target, said in found.items() if target[:2] not in gone}


def _sums(before: Mapping[Target, str], after: Cells, of_its_own: Cells) -> Cells:
    """What follows from effects on caps: those of categories, the full marks, and the bands as shares of them.

    Where the officer types caps himself, the sums stay as they are, and show whether he typed them right.
    """
    old, new = _by_category(before), _by_category(of_its_own)
    found: Cells = {}
    more = Decimal(0)
    for target in [target for target in after if target[0] == t.SHEET_CATEGORIES and target[2] == t.COL_CAP]:
        name = target[1]
        own = new.get(name, Decimal(0))
        cap = _points(after, target) + own - old.get(name, Decimal(0)) if target in before else own
        found[target] = f"{cap:f}"
        more += _points({**after, **found}, target) - _points(before, target)
    if not more and after.get(_FULL) == before.get(_FULL):
        return found
    full = _points(after, _FULL) + (more if after.get(_FULL) == before.get(_FULL) else 0)
    found[_FULL] = f"{full:f}"
    for target in [target for target in after if target[0] == t.SHEET_BANDS and target[2] == t.BAND_LOWER]:
        found[target] = f"{share(_points(before, target), _points(before, _FULL), full):f}"
    return found


def _points(cells: Mapping[Target, str], target: Target) -> Decimal:
    return number(cells.get(target)) or Decimal(0)


def _by_category(cells: Mapping[Target, str]) -> dict[str, Decimal]:
    """What the indicators of each category have together: without bonuses, a group once."""
    found: dict[str, Decimal] = {}
    groups = set[str]()
    for sheet, row, column in cells:
        if sheet != t.SHEET_INDICATORS or column != t.COL_CODE:
            continue
        said = {name: cells.get((sheet, row, name), "") for name in (t.COL_CATEGORY, t.COL_GROUP, t.COL_BONUS)}
        if said[t.COL_BONUS] == t.YES or said[t.COL_GROUP] in groups:
            continue
        groups |= {said[t.COL_GROUP]} if said[t.COL_GROUP] else set()
        cap = _points(cells, (sheet, row, t.COL_CAP))
        found[said[t.COL_CATEGORY]] = found.get(said[t.COL_CATEGORY], Decimal(0)) + cap
    return found


def _renamed(record: Record, tables: Tables) -> dict[str, str]:
    """The codes that rows of 指标 had, by those they have now, where the officer gave a row another one."""
    now = keyed_rows(tables, t.SHEET_INDICATORS)
    then = {
        target[1]: said
        for target, said in record.cells.items()
        if target[0] == t.SHEET_INDICATORS and target[2] == t.COL_INDICATOR
    }
    lost = {said: code for code, said in then.items() if code not in now}
    return {
        code: lost[name]
        for code, row in now.items()
        if code not in then and (name := plain_text(row[t.COL_INDICATOR])) in lost
    }


def _rows(
    tables: Tables, sheet: str, record: Record, planned: Cells, now: Cells, names: Mapping[str, str]
) -> Iterable[TableRow]:
    """The rows of a table: as the officer left them, with what is planned in cells he didn't change, and new ones."""
    rows = keyed_rows(tables, sheet)
    kept = list(dict.fromkeys(target[1] for target in planned if target[0] == sheet))
    written = {target[1] for target in record.cells if target[0] == sheet}
    seen = set[str]()
    for name, row in rows.items():
        was = names.get(name, name) if sheet == t.SHEET_INDICATORS else name
        seen.add(was)
        untouched = all(now.get((sheet, name, c), "") == record.cells.get((sheet, was, c), "") for c in row)
        if was in written and was not in kept and untouched:
            continue
        yield {
            column: cell
            if now.get((sheet, name, column), "") != record.cells.get((sheet, was, column), "")
            else _said(cell, planned.get((sheet, was, column), "") if was in kept else plain_text(cell))
            for column, cell in row.items()
        }
    yield from _new(tables[sheet], sheet, planned, [n for n in kept if n not in written and n not in seen])


def _said(cell: RawCell, value: str) -> RawCell:
    """The cell as it is where it says the same, else with what it is to say."""
    return cell if plain_text(cell) == value else cell._replace(value=value or None)


def _new(table: Table, sheet: str, planned: Cells, names: Sequence[str]) -> Iterable[TableRow]:
    columns = table.header.columns if table.header else {}
    for offset, name in enumerate(names):
        row = len(table.sheet.rows) + offset
        yield {
            column: RawCell(table.sheet.name, row, col, planned.get((sheet, name, column)))
            for column, col in columns.items()
        }
