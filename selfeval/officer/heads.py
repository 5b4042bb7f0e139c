"""Sheets and headers of an officer's tables that go by another name: which of ours they are likely meant as."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from selfeval.model import RawCell, RawSheet, RawWorkbook
from selfeval.officer import words
from selfeval.officer.tables import Tables, headed
from selfeval.officer.troubles import Trouble, Wrong
from selfeval.tables import HEADER_ROWS, find_header, key, shown

_NEAR: Final = 0.5  # so alike are two names of which one may be meant as the other
_TOLD_BY: Final = 3  # so many of a table's headers are no chance


class Astray(NamedTuple):
    """A sheet that looks like one of ours and isn't called so."""

    at: RawCell
    wanted: str


def astray(
    workbook: RawWorkbook, tables: Tables, wanted: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
) -> Iterator[Astray]:
    """The sheets that look like one of the `wanted` which isn't there: by their headers, or by all but the name's ending."""
    used = {table.sheet.name for table in tables.values()}
    for sheet in workbook.sheets:
        if sheet.name in used:
            continue
        for name, (known, needed) in wanted.items():
            header = find_header(sheet, known, needed) if name not in tables else None
            if header and len(header.columns) >= _TOLD_BY:
                yield Astray(RawCell(sheet.name, header.row, min(header.columns.values())), name)
            elif name not in tables and _core(sheet.name) == _core(name):
                yield Astray(RawCell(sheet.name, 0, 0), name)


def _core(name: str) -> str:
    """A sheet's name without what copies and clerks add to it: 计分规则 (2), 计分规则表."""
    return "".join(character for character in key(name) if character.isalpha()).removesuffix(words.TABLE)


def likely_head(sheet: RawSheet, known: Sequence[str], needed: Iterable[str]) -> tuple[RawCell, str] | None:
    """Where no header row is found: the cell that should be one of the needed headers by the look of its row, and which."""
    names = {key(name) for name in known}
    counts = [sum(_head(value) in names for value in line) for line in sheet.rows[:HEADER_ROWS]]
    most = max(counts, default=0)
    if most < min(2, len(tuple(needed)) - 1) or not most:
        return None
    row = counts.index(most)
    renamed = renamed_heads(sheet, row, known)
    return next(((renamed[name], name) for name in needed if name in renamed), None)


def renamed_heads(sheet: RawSheet, row: int, known: Sequence[str]) -> dict[str, RawCell]:
    """The headers missing in a header row for which a cell with another text stands: one much alike, or in its place."""
    order = {key(name): place for place, name in enumerate(known)}
    heads = [(col, _head(value)) for col, value in enumerate(sheet.rows[row]) if _head(value)]
    places = [(col, order[head]) for col, head in heads if head in order]
    strangers = [col for col, head in heads if head not in order]
    found: dict[str, RawCell] = {}
    for name, place in ((name, order[key(name)]) for name in known if order[key(name)] not in dict(places).values()):
        free = [col for col in strangers if col not in {cell.col for cell in found.values()}]
        alike = {col: SequenceMatcher(None, key(name), _head(sheet.rows[row][col])).ratio() for col in free}
        near = max(free, key=lambda col: alike[col], default=None)
        if near is None or alike[near] < _NEAR:
            near = next((col for col in free if _between(col, place, places)), None)
        if near is not None:
            found[name] = sheet.cell(row, near)
    return found


def _between(col: int, place: int, places: Sequence[tuple[int, int]]) -> bool:
    """Whether a column stands where a header belongs: behind one that comes before it, and before one that comes after."""
    left = max(((at, one) for at, one in places if at < col), default=None)
    right = min(((at, one) for at, one in places if at > col), default=None)
    return left is not None and right is not None and left[1] < place < right[1]


def _head(value: object) -> str:
    return key(value).strip("*:") if isinstance(value, str) else ""


def head_troubles(
    tables: Tables, sheet: str, columns: Sequence[str], troubles: Sequence[Trouble]
) -> tuple[list[Trouble], list[Trouble]]:
    """What is wrong with a table's header, once each, and what is left of the troubles of its rows."""
    table = headed(tables, sheet)
    if table is None or table.header is None:
        return [], list(troubles)
    row, there = table.header.row, table.header.columns
    renamed = renamed_heads(table.sheet, row, columns)
    told = [
        Trouble(cell, Wrong.HEADER, sheet, name, words.HEAD_RENAMED.format(head=shown(cell.value).strip(), column=name))
        for name, cell in renamed.items()
    ]
    lacking = [one for one in troubles if one.at.sheet == table.sheet.name and one.column not in there]
    gone = [one.column for one in lacking if one.wrong is Wrong.NEEDED and one.column not in renamed]
    first = table.sheet.cell(row, min(there.values()))
    told += [
        Trouble(first, Wrong.HEADER, sheet, name, words.HEAD_GONE.format(column=name)) for name in dict.fromkeys(gone)
    ]
    followed = [one for one in lacking if one.wrong is Wrong.NEEDED or one.column in renamed]
    return told, [one for one in troubles if one not in followed]
