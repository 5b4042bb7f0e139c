"""A table of the county's, read into a draft: what is certain is taken and told, what isn't becomes a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from selfeval.importing import words
from selfeval.importing.asking import (
    bonuses,
    missing_caps,
    open_blocks,
    other_tables,
    own_rows_of,
    points,
    same_names,
    shared_caps,
)
from selfeval.importing.comparing import compared, stated_sums
from selfeval.importing.draft import Draft, Question
from selfeval.importing.items import TEXTS, Item, coded, grand_total, items_of, stated_cap, total_of
from selfeval.importing.noting import bureau_scores, departments_choose, not_applicable
from selfeval.importing.ruled import with_rules
from selfeval.model import Band, Category, Indicator, Layout, OwnWords, Role, Scheme
from selfeval.owntable import Column, OwnTable, RowKind, layout_of, read_rows, year_of
from selfeval.owntable.heads import Grid
from selfeval.tables import number, plain, tidy
from selfeval.text import LAY_PARTS

_NESTED = (Decimal(100), Decimal(1))  # what the shares of one group add up to
_LONG_NUMBER = re.compile(r"(?<!\d)-?\d++\.\d{5,}")


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a table can't be imported, in a sentence."""

    sentence: str


def count_indicators(table: OwnTable) -> int:
    """How many rows of a table name an indicator."""
    return sum(row.kind is RowKind.INDICATOR for row in read_rows(table))


def propose(table: OwnTable, tables: Sequence[OwnTable], present: Scheme, source: str) -> Draft | Refused:
    """The draft of a table; `tables` are all of its file, `present` the scheme whose settings hold."""
    rows = read_rows(table)
    items = items_of(rows)
    if not items:
        return Refused(words.NO_ROWS.format(table=table.name))
    if table.head.fourth:
        return Refused(words.FOURTH.format(table=table.name))
    if (nested := _nested(items)) and grand_total(rows) != total_of(items):
        return Refused(words.NESTED.format(table=table.name, place=nested[0].at.ref, total=points(total_of(nested))))
    items = coded(items, present if present.layout else None)
    items, questions, excused_as = _asked(table, items, present)
    questions += compared(stated_sums(table, rows, items), items, present.full_marks)
    others = [other for other in tables if other is not table]
    beside = [(other, n) for other in others if other.sheet is table.sheet and (n := count_indicators(other))]
    questions += other_tables(beside)
    layout = layout_of(table, rows, {item.code: item.row for item in items})
    scheme = with_rules(_scheme(table, items, present, _layout(layout, items), excused_as, grand_total(rows)), present)
    return Draft(
        scheme,
        tuple(sorted(questions, key=lambda question: question.order)),
        source,
        table.name,
        tuple(_told(table, items, present, scheme)),
        tuple(other.name for other in others if other.sheet is not table.sheet and count_indicators(other)),
    )


def _asked(table: OwnTable, items: list[Item], present: Scheme) -> tuple[list[Item], list[Question], str]:
    """The items as the draft reads them, the questions on them, and how 不适用 counts."""
    questions: list[Question] = []
    for ask in (open_blocks, shared_caps, missing_caps, same_names, bonuses, bureau_scores, departments_choose):
        asked = ask(table, items)
        items, questions = asked.items, [*questions, *asked.questions]
    asked, excused_as = not_applicable(table, items, present.excused_as)
    return asked.items, [*questions, *asked.questions], excused_as


def _nested(items: Sequence[Item]) -> list[Item]:
    """The first group of items whose shares add up to one whole of their level, where every group's do; else none."""
    for depth in (2, 1):
        groups: dict[tuple[str, ...], list[Item]] = {}
        for item in items:
            groups.setdefault(item.parents[:depth], []).append(item)
        several = len(groups) > 1 and any(len(members) > 1 for members in groups.values())
        whole = all(total_of(members) in _NESTED for members in groups.values())
        stated = {stated_cap(members[0].row, depth - 1) for members in groups.values()}
        if several and whole and not stated <= set(_NESTED):
            return next(iter(groups.values()))
    return []


def _layout(layout: Layout, items: Sequence[Item]) -> Layout:
    """The layout, without a name for blocks that have none in the table."""
    unnamed = {item.code for item in items if item.own and not item.row.name}
    said = {code: OwnWords(w.first, w.second, "") if code in unnamed else w for code, w in layout.words.items()}
    return replace(layout, words=said)


def _scheme(
    table: OwnTable, items: Sequence[Item], present: Scheme, layout: Layout, excused_as: str, stated: Decimal | None
) -> Scheme:
    show = partial(_other_texts, Grid(table.sheet), [c for c in table.head.columns if c.role is Role.OTHER])
    categories = _categories(items)
    known = all(category.cap for category in categories)
    full = sum((category.cap for category in categories), Decimal(0)) if known else stated or Decimal(0)
    decimals = max((max(0, -_exponent(item.cap)) for item in items if item.cap is not None), default=0)
    return replace(
        present,
        year=year_of(table) or present.year,
        full_marks=full or present.full_marks,
        decimals=max(present.decimals, decimals),
        deadline=None,
        categories=categories,
        indicators=tuple(_indicator(item, show(item)) for item in (*filter(_ordinary, items), *filter(_bonus, items))),
        bands=shared_bands(present.bands, present.full_marks, full or present.full_marks),
        total_cap=None,
        excused_as=excused_as,
        layout=layout,
    )


def _exponent(cap: Decimal) -> int:
    exponent = tidy(cap).as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _bonus(item: Item) -> bool:
    return item.bonus


def _ordinary(item: Item) -> bool:
    return not item.bonus


def shared_bands(bands: Sequence[Band], full: Decimal, new: Decimal) -> tuple[Band, ...]:
    """The bands as the same shares of other full marks, to two decimals."""
    return tuple(replace(band, lower=share(band.lower, full, new)) for band in bands)


def share(lower: Decimal, full: Decimal, new: Decimal) -> Decimal:
    """The same share of other full marks, to two decimals."""
    return lower if full == new or not full else tidy((lower * new / full).quantize(Decimal("0.01"), ROUND_HALF_UP))


def _categories(items: Sequence[Item]) -> tuple[Category, ...]:
    """The first levels with the caps of their items; while some are missing with what they state themselves, or none."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        if not item.bonus:
            groups.setdefault(item.category, []).append(item)
    return tuple(Category(name, _cap_of(members)) for name, members in groups.items())


def _cap_of(members: Sequence[Item]) -> Decimal:
    stated = stated_cap(members[0].row, 0)
    known = all(item.cap is not None for item in members)
    return total_of(members) if known else stated or Decimal(0)


def _indicator(item: Item, more: str) -> Indicator:
    method, description, standard, basis = map(item.text, TEXTS)
    return Indicator(
        code=item.code,
        category="" if item.bonus else item.category,
        subcategory=item.subcategory,
        name=item.name,
        cap=item.cap or Decimal(0),
        na_allowed=item.na,
        by_bureau=item.bureau,
        own_rows=own_rows_of(item),
        group=item.group,
        bonus=item.bonus,
        method=method,
        description="\n".join(filter(None, (description, more))),
        scoring_standard=standard,
        basis=basis,
    )


def _other_texts(grid: Grid, columns: Sequence[Column], item: Item) -> str:
    """What further columns say of an item, a line each: 年度工作目标：9%."""
    told = []
    for column in columns:
        texts = dict.fromkeys(filter(None, (grid.text(row.row, column.col) for row in item.rows)))
        if texts:
            told.append(f"{column.header}{LAY_PARTS}{words.AND.join(map(_short_numbers, texts))}")
    return "\n".join(told)


def _short_numbers(text: str) -> str:
    """A text whose numbers show no more decimals than a person typed: 9.00000762939453% is 9%."""
    return _LONG_NUMBER.sub(lambda found: plain(round(Decimal(found[0]), 4)), text)


def _told(table: OwnTable, items: Sequence[Item], present: Scheme, scheme: Scheme) -> list[str]:
    told = [(words.TOLD_YEAR if year_of(table) else words.TOLD_NO_YEAR).format(year=scheme.year)]
    if scheme.full_marks != present.full_marks:
        bands = words.AND.join(f"{band.grade} {points(band.lower)}" for band in scheme.bands)
        told.append(words.TOLD_FULL.format(old=points(present.full_marks), full=points(scheme.full_marks)))
        told.append(words.TOLD_BANDS.format(bands=bands))
    told.append(words.TOLD_DEADLINE)
    lost = len(present.rules) + len(present.total_rules) - len(scheme.rules) - len(scheme.total_rules)
    if lost:
        told.append(words.TOLD_RULES.format(count=lost))
    if scheme.decimals != present.decimals:
        told.append(words.TOLD_DECIMALS.format(decimals=scheme.decimals))
    if any(item.row.percent for item in items):
        told.append(words.TOLD_PERCENT)
    filled = sum(number(cell.value) is not None for item in items if (cell := item.row.at(Role.SCORE)))
    if filled:
        told.append(words.TOLD_FILLED.format(count=filled))
    roles = {column.role for column in table.head.columns}
    if Role.SCORE not in roles:
        told.append(words.TOLD_NO_SCORE)
    if Role.FIRST not in roles:
        told.append(words.TOLD_CATEGORY.format(name=items[0].category))
    return told
