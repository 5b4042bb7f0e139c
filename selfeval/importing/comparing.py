"""What a table says its indicators add up to, in labels, subtotals and totals, against what they do add up to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from selfeval import text as t
from selfeval.importing import words
from selfeval.importing.asking import cell_of, order_of, place_of, points
from selfeval.importing.draft import Effect, Option, Question
from selfeval.importing.items import Item, stated_cap, total_of
from selfeval.model import RawCell, Role
from selfeval.officer.settings import name_of
from selfeval.owntable import OwnRow, OwnTable, read_label, title_of
from selfeval.tables import shown, trim

_CAP_ROLES = (Role.FIRST_CAP, Role.SECOND_CAP)
_LEVEL_ROLES = (Role.FIRST, Role.SECOND)


@dataclass(frozen=True, slots=True)
class Stated:
    """A sum that a table states of some of its indicators (by their codes): its place, its words, its number.

    `level` is 0 or 1 for that of a first or second level, None for the whole table's.
    """

    cell: RawCell
    label: str
    value: Decimal
    codes: tuple[str, ...]
    level: int | None


def stated_sums(table: OwnTable, rows: Sequence[OwnRow], items: Sequence[Item]) -> list[Stated]:
    """Every sum that is stated: of levels, in rows of sums, and in the title."""
    found = [*_of_levels(items), *_of_rows(rows, items)]
    title = title_of(table)
    label = read_label(shown(title.value)) if title else None
    if title and label and label.cap is not None and label.sure:
        found.append(Stated(title, trim(shown(title.value)), label.cap, _codes(items), None))
    return found


def _codes(items: Sequence[Item]) -> tuple[str, ...]:
    return tuple(item.code for item in items)


def _of_levels(items: Sequence[Item]) -> Iterator[Stated]:
    for depth in (0, 1):
        groups: dict[tuple[str, ...], list[Item]] = {}
        for item in items:
            if item.row.levels[depth].name:
                groups.setdefault(item.parents[: depth + 1], []).append(item)
        for members in groups.values():
            row = members[0].row
            label, cell = row.levels[depth], row.at(_LEVEL_ROLES[depth])
            in_column = row.at(_CAP_ROLES[depth])
            value = stated_cap(row, depth)
            if in_column and value is not None and value != label.cap:
                yield Stated(in_column, label.printed, value, _codes(members), depth)
            if cell and label.cap is not None:
                yield Stated(cell, label.printed, label.cap, _codes(members), depth)
    for item in items:
        label = item.row.levels[2]
        if label.cap is not None and item.row.cap_at != item.at:
            yield Stated(item.at, label.printed, label.cap, (item.code,), 1)


def _of_rows(rows: Sequence[OwnRow], items: Sequence[Item]) -> Iterator[Stated]:
    """The rows of sums: each of what stands above it since the one before, of its whole level, or of the whole table."""
    last = max((place for place, row in enumerate(rows) if row.sums), default=None)
    since = -1
    for place, row in enumerate(rows):
        if row.sums is None:
            continue
        above = [item for item in items if item.row.row < row.row]
        if row.cap is not None and row.cap_at is not None and above:
            parents = above[-1].parents
            scopes = [
                [item for item in above if item.row.row > since],
                [item for item in above if item.parents == parents],
                [item for item in above if item.parents[:1] == parents[:1]],
                above,
            ]
            scopes = scopes[-1:] if place == last and row.sums is not Role.SECOND else scopes
            fitting = next((s for s in scopes if s and total_of(s) == row.cap), None) or next(s for s in scopes if s)
            whole = len(fitting) == len([item for item in items if not item.behind])
            yield Stated(row.cap_at, row.text(row.sums), row.cap, _codes(fitting), None if whole else 1)
        since = row.row


def compared(sums: Sequence[Stated], items: Sequence[Item], full: Decimal) -> list[Question]:
    """A question for every part of the table whose stated sums disagree with its indicators'."""
    by_code = {item.code: item for item in items}
    scopes: dict[frozenset[str], list[Stated]] = {}
    for stated in sums:
        scopes.setdefault(frozenset(stated.codes), []).append(stated)
    questions = []
    for codes, several in scopes.items():
        members = [by_code[code] for code in by_code if code in codes]
        total = total_of(members)
        fitting = {total, total_of([replace(item, bonus=False) for item in members])}  # bonuses may be counted there
        wrong = [one for one in several if one.value not in fitting]
        if wrong and all(item.cap is not None for item in members):
            questions.append(_differs(wrong, members, total))
    everything = any(one.level is None for one in sums)
    total = total_of(items)
    if not everything and total != full and all(item.cap is not None for item in items):
        questions.append(_no_total(items, total, full))
    return questions


def _differs(wrong: Sequence[Stated], members: Sequence[Item], total: Decimal) -> Question:
    first = wrong[0]
    stated = words.ALSO.join(words.STATED.format(label=one.label, value=points(one.value)) for one in wrong)
    needs = tuple(cell_of(item, t.COL_CAP) for item in members)
    return Question(
        order_of(first.cell),
        place_of(first.cell),
        words.SEEN_SUM.format(stated=stated, total=points(total)),
        words.READ_SUM.format(total=points(total)),
        (Option(words.SUM_HOLDS), Option(words.SUM_WRONG, _as_stated(first, members), needs)),
    )


def _as_stated(stated: Stated, members: Sequence[Item]) -> tuple[Effect, ...]:
    """What a stated sum is in the scheme: a category's cap, or the full marks."""
    if stated.level is None:
        return (Effect(t.SHEET_SETTINGS, name_of("full_marks"), t.SETTING_VALUE, points(stated.value)),)
    if stated.level == 0:
        return (Effect(t.SHEET_CATEGORIES, members[0].category, t.COL_CAP, points(stated.value)),)
    return ()


def _no_total(items: Sequence[Item], total: Decimal, full: Decimal) -> Question:
    cell = items[-1].at
    needs = tuple(cell_of(item, t.COL_CAP) for item in items)
    return Question(
        (cell.row + 1, 0),
        place_of(cell),
        words.SEEN_FULL.format(total=points(total), full=points(full)),
        words.READ_SUM.format(total=points(total)),
        (Option(words.FULL_IS_SUM), Option(words.SUM_WRONG, (), needs)),
    )
