"""Questions that notes and standards raise: what the bureau scores, what departments choose, what may be 不适用."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from selfeval import text as t
from selfeval.importing import words
from selfeval.importing.asking import (
    Asked,
    cell_of,
    forgotten,
    layout_row,
    names,
    order_of,
    place_of,
    plain,
    points,
    put,
)
from selfeval.importing.draft import Effect, Option, Question
from selfeval.importing.items import TEXTS, Item, total_of
from selfeval.model import IN_FULL, PRORATED, RawCell, Role
from selfeval.officer.layout import LEVELS
from selfeval.officer.scheme import OWN_ROWS
from selfeval.officer.settings import name_of
from selfeval.owntable import OwnTable
from selfeval.owntable.lines import labels_in
from selfeval.tables import shown, tidy

_ALIKE = 4  # so many characters in a row, in a note and in a name, mean that one


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the notes around a table, as printed and as searched."""

    text: str
    plain: str
    cell: RawCell

    def says(self, pattern: str) -> bool:
        """Whether a pattern is in it."""
        return re.search(pattern, self.plain) is not None


def sentences(table: OwnTable) -> tuple[Sentence, ...]:
    """The sentences around a table, without those that are labels only."""
    return tuple(_sentences((*table.above, *table.below)))


def _sentences(cells: Sequence[RawCell]) -> Iterator[Sentence]:
    for cell in cells:
        if labels_in(shown(cell.value)):
            continue
        for part in re.split(words.SENTENCE, shown(cell.value)):
            text = re.sub(words.NUMBERING, "", part.strip()).strip()
            if text:
                yield Sentence(text, plain(text), cell)


def bureau_scores(table: OwnTable, items: Sequence[Item]) -> Asked:
    """What the bureau scores: an indicator whose own words say so, one a note names, or points outside the table."""
    found, questions = list(items), list[Question]()
    for place, item in enumerate(items):
        role = next(
            (role for role in (*TEXTS, Role.REMARK) if re.search(words.BY_BUREAU, plain(item.text(role)))), None
        )
        if role and not item.own:
            found[place] = replace(item, bureau=True)
            cell = item.row.cells[role]
            questions.append(_bureau(item, cell, words.SEEN_TEXT.format(name=item.name, text=_short(item.text(role)))))
    by_others = [plain(column.header) for column in table.head.columns if column.role is Role.OTHER_SCORE]
    for sentence in sentences(table):
        if not sentence.says(words.BY_BUREAU) or any(header in sentence.plain for header in by_others):
            continue
        named = [p for p, item in enumerate(items) if plain(item.name) in sentence.plain and not found[p].bureau]
        more = re.search(words.MORE_POINTS, sentence.plain)
        for place in named:
            found[place] = replace(found[place], bureau=True)
            questions.append(_bureau(found[place], sentence.cell, sentence.text))
        if not named:
            questions.append(_more_points(sentence, more, items) if more else _bureau_somewhere(sentence, items))
    return Asked(found, questions)


def _bureau(item: Item, cell: RawCell, seen: str) -> Question:
    options = (Option(words.BUREAU_SCORES), Option(words.DEPARTMENT_SCORES, (put(item, t.COL_FILLER, ""),)))
    reading = words.READ_BY_BUREAU.format(name=item.name)
    return Question(order_of(cell), place_of(cell), seen, reading, options)


def _bureau_somewhere(sentence: Sentence, items: Sequence[Item]) -> Question:
    cells = tuple(cell_of(item, t.COL_FILLER) for item in items)
    options = (Option(words.BUREAU_NONE), Option(words.BUREAU_MARKED, (), cells))
    return Question(order_of(sentence.cell), place_of(sentence.cell), sentence.text, words.BUREAU_NONE, options)


def _more_points(sentence: Sentence, more: re.Match[str], items: Sequence[Item]) -> Question:
    """Points that a note adds to those of the table: they stay out, or become an indicator of the bureau's."""
    name, cap = more[1], tidy(Decimal(more[2]))
    code = f"{max(int(item.code.split('.')[0]) for item in items if item.code[:1].isdigit()) + 1}.1.1"
    row = {
        t.COL_CODE: code, t.COL_CATEGORY: name, t.COL_INDICATOR: name, t.COL_CAP: points(cap),
        t.COL_FILLER: t.FILLED_BY_BUREAU,
    }  # fmt: skip
    category = {t.CAT_NAME: name, t.COL_CAP: points(cap)}
    effects = (
        *(Effect(t.SHEET_INDICATORS, code, column, value) for column, value in row.items()),
        *(Effect(t.SHEET_CATEGORIES, name, column, value) for column, value in category.items()),
    )
    reading = words.READ_NOT_COUNTED.format(points=points(cap), full=points(total_of(items)))
    return Question(
        order_of(sentence.cell),
        place_of(sentence.cell),
        sentence.text,
        reading,
        (Option(words.NOT_COUNTED), Option(words.COUNTED, effects)),
    )


def departments_choose(table: OwnTable, items: Sequence[Item]) -> Asked:
    """A note that lets departments choose indicators: of the level it names, else of one the officer has to mark."""
    questions = []
    for sentence in sentences(table):
        if not sentence.says(words.BY_CHOICE) or sentence.says(words.BY_BUREAU):
            continue
        members = _named_level(sentence, items)
        if members and any(item.own for item in members):
            continue  # asked about at its own rows
        if members:
            questions.append(_block(sentence, members))
        elif words.INDICATORS in sentence.plain:
            cells = tuple(cell_of(item, t.COL_FILLING) for item in items)
            options = (Option(words.CHOICE_NONE), Option(words.CHOICE_MARKED, (), cells))
            questions.append(
                Question(order_of(sentence.cell), place_of(sentence.cell), sentence.text, words.CHOICE_NONE, options)
            )
    return Asked(list(items), questions)


def _named_level(sentence: Sentence, items: Sequence[Item]) -> list[Item]:
    """The items of the first or second level a sentence names, by the most characters in a row they share."""
    best: tuple[int, tuple[str, ...]] = (_ALIKE - 1, ())
    for item in items:
        for depth in (1, 0):
            shared = _shared(plain(item.row.levels[depth].name), sentence.plain)
            best = max(best, (shared, item.parents[: depth + 1]), key=lambda pair: pair[0])
    return [item for item in items if best[1] and item.parents[: len(best[1])] == best[1]]


def _shared(name: str, text: str) -> int:
    """How many characters in a row a name shares with a text."""
    lengths = (n for n in range(len(name), 0, -1) if any(name[i : i + n] in text for i in range(len(name) - n + 1)))
    return next(lengths, 0)


def _block(sentence: Sentence, members: Sequence[Item]) -> Question:
    """Fixed rows that a note says are examples: as they stand, or one block with what they have together."""
    head, others = members[0], members[1:]
    name = head.row.levels[1].name or head.category
    effects = (
        *(effect for item in others for effect in forgotten(item)),
        put(head, t.COL_INDICATOR, name),
        put(head, t.COL_CAP, points(total_of(members))),
        put(head, t.COL_FILLING, t.FILLED_BY_CHOICE),
        put(head, t.COL_OWN_ROWS, str(max(OWN_ROWS, len(members)))),
        *(put(head, column, "") for column in (t.COL_STANDARD, t.COL_DESCRIPTION, t.COL_METHOD)),
        Effect(t.SHEET_LAYOUT, layout_row(head, LEVELS[2]), ""),
    )
    return Question(
        order_of(sentence.cell),
        place_of(sentence.cell),
        sentence.text,
        words.READ_FIXED.format(count=len(members), names=names(members)),
        (Option(words.CHOSEN, effects), Option(words.GIVEN)),
    )


def not_applicable(table: OwnTable, items: Sequence[Item], excused_as: str) -> tuple[Asked, str]:
    """Notes on what doesn't apply: which indicators may be 不适用, and how that counts; also the setting as read."""
    told = [sentence for sentence in sentences(table) if sentence.says(words.NOT_APPLICABLE)]
    if not told:
        return Asked(list(items), []), excused_as
    text = ";".join(sentence.plain for sentence in told)
    free = [item for item in items if not item.bureau and not item.bonus]
    named = [item for item in free if any(_means(term, item) for term in _terms(text))]
    stated = PRORATED if re.search(words.PRORATED, text) else IN_FULL if re.search(words.IN_FULL, text) else ""
    ways = (stated,) if stated else (IN_FULL, PRORATED)
    default = (named or free, ways[0])
    found = [replace(item, na=item in default[0]) for item in items]
    choices = [(which, way) for which in ([named, free] if named else [free]) for way in ways]
    options = tuple(
        Option(_na_label(which is named and bool(named), way), _na_effects(found, which, way, ways[0]))
        for which, way in choices
    )
    none = Option(words.NA_NONE, _na_effects(found, [], ways[0], ways[0]))
    seen = words.THEN.join(sentence.text for sentence in told)
    which = words.NA_THESE if named else words.NA_ALL
    reading = (words.READ_NA if named else words.READ_NA_ALL).format(which=which, names=names(named), how=_how(ways[0]))
    cell = told[0].cell
    return Asked(found, [Question(order_of(cell), place_of(cell), seen, reading, (*options, none))]), ways[0]


def _na_label(some: bool, way: str) -> str:
    return words.NA_WITH.format(which=words.NA_THESE if some else words.NA_ALL, how=_how(way))


def _how(way: str) -> str:
    return words.HOW_PRORATED if way == PRORATED else words.HOW_IN_FULL


def _na_effects(items: Sequence[Item], which: Sequence[Item], way: str, usual: str) -> tuple[Effect, ...]:
    codes = {item.code for item in which}
    marks = tuple(
        put(item, t.COL_NA, t.YES if item.code in codes else t.NO) for item in items if item.na != (item.code in codes)
    )
    setting = (Effect(t.SHEET_SETTINGS, name_of("excused_as"), t.SETTING_VALUE, way),) if way != usual else ()
    return (*marks, *setting)


def _terms(text: str) -> list[str]:
    """What a note says there may be none of: 政府采购, 国有资产; nothing for 相应, 相关 and the like."""
    found = [term for match in re.finditer(words.WITHOUT, text) for term in re.split(words.LISTED, match[1])]
    bare = [re.sub("|".join(words.GENERAL), "", term).strip(words.OUTSIDE) for term in found]
    return [term for term in bare if len(term) > 1]


def _means(term: str, item: Item) -> bool:
    """Whether a term is about an indicator, by its name or that of its second level."""
    levels = (plain(item.name), plain(item.row.levels[1].name))
    return any(level and (term in level or level in term) for level in levels)


def _short(text: str) -> str:
    from selfeval.tables import one_line

    return one_line(text)[:60]
