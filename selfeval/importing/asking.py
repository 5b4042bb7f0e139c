"""Questions on the rows of a table: blocks, shared and missing caps, names that stand twice, bonuses, another table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from selfeval import text as t
from selfeval.importing import words
from selfeval.importing.draft import Effect, Option, Question, Target
from selfeval.importing.items import TEXTS, Item, grand_total, left_for, total_of
from selfeval.model import RawCell, Role
from selfeval.officer.layout import LEVELS
from selfeval.officer.scheme import OWN_ROWS
from selfeval.officer.settings import name_of
from selfeval.owntable import OwnTable, read_rows
from selfeval.tables import fold, key, shown, squeeze


@dataclass(frozen=True, slots=True)
class Asked:
    """Items as the draft reads them, and the questions on them."""

    items: list[Item]
    questions: list[Question]


Asker = Callable[[OwnTable, Sequence[Item]], Asked]


def plain(text: str) -> str:
    """A text as it is searched: without spaces and widths."""
    return fold(squeeze(text))


def place_of(cell: RawCell) -> str:
    """A cell's place as it is told."""
    return f"{cell.sheet} {cell.ref}"


def order_of(cell: RawCell) -> tuple[int, int]:
    """A cell's place as it is sorted: the order of rows, then of columns."""
    return cell.row, cell.col


def points(cap: Decimal | None) -> str:
    """Points as they are told."""
    return words.NO_CAP if cap is None else f"{cap:f}"


def put(item: Item, column: str, value: str) -> Effect:
    """An effect on a cell of an indicator's row."""
    return Effect(t.SHEET_INDICATORS, item.code, column, value)


def cell_of(item: Item, column: str) -> Target:
    """A cell of an indicator's row."""
    return t.SHEET_INDICATORS, item.code, column


def names(items: Iterable[Item]) -> str:
    """The names of items in a sentence."""
    return words.AND.join(item.name for item in items)


def layout_row(item: Item, level: str) -> str:
    """What a row of 版式 on an indicator's level is called."""
    return f"{item.code}{t.LAY_PARTS}{level}"


def forgotten(item: Item) -> tuple[Effect, ...]:
    """An indicator goes from 指标 and from 版式."""
    rows = tuple(Effect(t.SHEET_LAYOUT, layout_row(item, level), "") for level in LEVELS)
    return Effect(t.SHEET_INDICATORS, item.code, ""), *rows


def open_blocks(table: OwnTable, items: Sequence[Item]) -> Asked:  # noqa: ARG001
    """Blank rows, or a name that says so: are they the departments' own?"""
    found, questions = list(items), list[Question]()
    for place, item in enumerate(items):
        named = re.search(words.CHOICE_NAMES, plain(item.name)) is not None
        if not item.own and not named:
            continue
        left = left_for(item, [*items[:place], *items[place + 1 :]]) if item.cap is None else None
        block = replace(item, own=True, cap=left[0] if left else item.cap)
        found[place] = block
        parent = item.row.levels[1].name or item.row.levels[0].name
        fixed = (put(item, t.COL_FILLING, ""), put(item, t.COL_OWN_ROWS, ""))
        seen = (
            words.SEEN_OPEN
            if item.row.name == ""
            else words.SEEN_OPEN_NAMED
            if item.open_rows
            else words.SEEN_CHOICE_NAME
        )
        questions.append(
            Question(
                order_of(item.at),
                place_of(item.at),
                seen.format(parent=parent, name=item.name, count=item.open_rows),
                words.READ_BLOCK.format(cap=points(block.cap)),
                (Option(words.CHOSEN), Option(words.GIVEN, fixed)),
                (cell_of(item, t.COL_FILLING),),
            )
        )
    return Asked(found, questions)


def own_rows_of(item: Item) -> int:
    """How many rows a block has in our form."""
    return max(OWN_ROWS, item.open_rows + 1) if item.own else 0


def shared_caps(table: OwnTable, items: Sequence[Item]) -> Asked:
    """A cap merged over several indicators: is one of them answered, or has each its own?"""
    found, questions = list(items), list[Question]()
    for number, members in enumerate(_sharing(items), start=1):
        told = [items[place] for place in members]
        cap_cell, cap = told[0].row.cells[Role.CAP], told[0].cap
        word = words.GROUP.format(number=number)
        either = _says(told, words.EITHER) or any(
            re.search(words.EITHER, plain(shown(cell.value))) for cell in (*table.above, *table.below)
        )
        for place, item in zip(members, told, strict=True):
            found[place] = replace(item, group=word) if either else replace(item, cap=None)
        caps = tuple(cell_of(item, t.COL_CAP) for item in told)
        one = tuple(e for i in told for e in (put(i, t.COL_GROUP, word), put(i, t.COL_CAP, points(cap))))
        each = tuple(put(item, t.COL_GROUP, "") for item in told)
        questions.append(
            Question(
                order_of(cap_cell),
                place_of(cap_cell),
                words.SEEN_SHARED.format(names=names(told), cap=points(cap)),
                words.READ_ONE_OF.format(cap=points(cap)) if either else words.READ_NO_CAPS,
                (
                    Option(words.ONE_OF, () if either else one),
                    Option(words.EACH_ITS_OWN, each if either else (), caps, not either),
                ),
                caps,
            )
        )
    return Asked(found, questions)


def _sharing(items: Sequence[Item]) -> list[list[int]]:
    """Groups of items, by their places, whose cap is one cell of the column of caps."""
    by_cell: dict[RawCell, list[int]] = {}
    for place, item in enumerate(items):
        cell = item.row.cap_at
        if cell is not None and item.row.cap is not None and cell == item.row.at(Role.CAP):
            by_cell.setdefault(cell, []).append(place)
    return [places for places in by_cell.values() if len(places) > 1]


def _says(items: Iterable[Item], pattern: str) -> bool:
    return any(re.search(pattern, plain(item.text(role))) for item in items for role in TEXTS)


def missing_caps(table: OwnTable, items: Sequence[Item]) -> Asked:  # noqa: ARG001
    """Indicators without a cap: one that its level leaves for it is suggested, the others are to be typed."""
    found, questions = list(items), list[Question]()
    bare = [place for place, item in enumerate(items) if item.cap is None and item.row.cap is None]  # else it is shared
    left = {p: left_for(items[p], [i for n, i in enumerate(items) if n != p]) for p in bare}
    for place in [p for p in bare if left[p]]:
        item, told = items[place], left[place]
        assert told is not None
        found[place] = replace(item, cap=told[0])
        reading = words.READ_DERIVED.format(name=item.name, cap=points(told[0]), parent=told[1], whole=points(told[2]))
        typed = Option(words.CAP_TYPED, (), (cell_of(item, t.COL_CAP),))
        questions.append(_no_cap([item], reading, (Option(words.CAP_DERIVED), typed)))
    rest = [items[place] for place in bare if not left[place]]
    if rest:
        cells = tuple(cell_of(item, t.COL_CAP) for item in rest)
        questions.append(_no_cap(rest, words.READ_NONE, (Option(words.CAP_TYPED, (), cells, needs_all=True),)))
    return Asked(found, questions)


def _no_cap(items: Sequence[Item], reading: str, options: tuple[Option, ...]) -> Question:
    cell = items[0].row.at(Role.CAP) or items[0].at
    return Question(order_of(cell), place_of(cell), words.SEEN_NO_CAP.format(names=names(items)), reading, options)


def same_names(table: OwnTable, items: Sequence[Item]) -> Asked:  # noqa: ARG001
    """A name that stands twice: under the same levels filed tables can't tell which is meant."""
    questions, first = [], dict[str, Item]()
    for item in items:
        before = first.setdefault(key(item.name), item)
        if before is item:
            continue
        once = Option(words.DOUBLED, forgotten(item))
        again = Option(words.TWO)
        if before.parents == item.parents:
            renamed = tuple((t.SHEET_LAYOUT, layout_row(i, t.COL_INDICATOR), t.SETTING_VALUE) for i in (before, item))
            again = Option(words.TWO_RENAMED, (), renamed)
        questions.append(
            Question(
                order_of(item.at),
                place_of(item.at),
                words.SEEN_SAME.format(name=item.name, first=before.at.ref, again=item.at.ref),
                words.READ_TWO.format(codes=words.AND.join((before.code, item.code))),
                (again, once),
            )
        )
    return Asked(list(items), questions)


def bonuses(table: OwnTable, items: Sequence[Item]) -> Asked:
    """What is called a bonus, or stands below the total: is it on top of the full marks? The total says how it is read."""
    called = [item.behind or bool(re.search(words.BONUS, _labels(item))) for item in items]
    without = total_of([item for item, extra in zip(items, called, strict=True) if not extra])
    outside = grand_total(read_rows(table)) == without
    found, questions = list(items), list[Question]()
    for place, (item, extra) in enumerate(zip(items, called, strict=True)):
        if extra:
            found[place] = replace(item, bonus=item.behind or outside)
    inside = total_of(found)
    categories = {item.category for item in found if not item.bonus}
    for item in (item for item, extra in zip(found, called, strict=True) if extra):
        questions.append(_bonus(item, inside, new=item.category not in categories))
    return Asked(found, questions)


def _labels(item: Item) -> str:
    return plain("".join(label.printed for label in item.row.levels))


def _bonus(item: Item, inside: Decimal, *, new: bool) -> Question:
    """Whether an item is a bonus; `inside` is what all others have, and it, too, where it is read as an ordinary one.

    `new` if no ordinary item is in its category.
    """
    mark, category = (put(item, t.COL_BONUS, t.YES), put(item, t.COL_CATEGORY, ""))
    most = Effect(t.SHEET_SETTINGS, name_of("total_cap"), t.SETTING_VALUE, points(inside))
    extra = () if item.bonus else (mark, category, most)
    ordinary: tuple[Effect, ...] = ()
    if item.bonus:
        ordinary = (put(item, t.COL_BONUS, ""), put(item, t.COL_CATEGORY, item.category))
    if item.bonus and new:
        told = {t.CAT_NAME: item.category, t.COL_CAP: points(item.cap)}
        ordinary += tuple(Effect(t.SHEET_CATEGORIES, item.category, column, value) for column, value in told.items())
    reading = words.READ_BONUS if item.bonus else words.READ_ORDINARY
    return Question(
        order_of(item.at),
        place_of(item.at),
        words.SEEN_CHOICE_NAME.format(name=item.name),
        reading.format(name=item.name, cap=points(item.cap), full=points(inside)),
        (Option(words.ORDINARY, ordinary), Option(words.EXTRA, extra)),
        (cell_of(item, t.COL_BONUS),),
    )


def other_tables(tables: Sequence[tuple[OwnTable, int]]) -> list[Question]:
    """Further tables on the same sheet, with so many indicators: they aren't imported, which a person has to know."""
    return [
        Question(
            (other.head.top, 0),
            place_of(cell := other.sheet.cell(other.head.top, other.head.columns[0].col)),
            words.SEEN_OTHER.format(place=cell.ref, count=count),
            words.READ_OTHER.format(name=other.name),
            (Option(words.ONLY_THIS),),
        )
        for other, count in tables
    ]
