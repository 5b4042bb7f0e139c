"""The header of a county's table, of one row or two: which column has which role, by the words in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from selfeval.memory import remembered
from selfeval.model import Layout, RawSheet, Role
from selfeval.owntable import words
from selfeval.tables import is_blank, key, shown, trim
from selfeval.text import UNIT

LEAST_KNOWN: Final = 3  # so many known words make a header, one of them for the third level
LONGEST: Final = 80  # characters of a header's text
_LEVELS: Final = {Role.FIRST: Role.FIRST_CAP, Role.SECOND: Role.SECOND_CAP, Role.THIRD: Role.CAP}
_UNIT = re.compile(rf"\((?:\d+(?:\.\d+)?)?[{UNIT}%]?\)$")  # 分值（分）, 权重(%), 自评得分(100分)


@remembered(size=1 << 14, longest=LONGEST)
def header_key(text: str) -> str:
    """What a header's text is compared by: without spaces, width, case, marks, and the unit in its last bracket."""
    return _UNIT.sub("", key(text).strip("*:"))


@dataclass(frozen=True, slots=True)
class Known:
    """Roles by compared header text; those of a layout go before the usual ones."""

    roles: Mapping[str, Role]

    def role(self, text: str) -> Role | None:
        """The role of a header's text."""
        return self.roles.get(header_key(text)) if text and len(text) <= LONGEST else None


@lru_cache(maxsize=16)
def _usual() -> Known:
    return Known({header_key(word): role for role, several in words.HEADERS.items() for word in several})


def known_words(layout: Layout | None) -> Known:
    """The usual words, and those of a layout."""
    if layout is None:
        return _usual()
    whole = {header_key(column.header): column.role for column in layout.columns}
    parts = {header_key(c.header.rpartition(words.ROLES)[2]): c.role for c in layout.columns}
    return Known({**parts, **_usual().roles, **whole})


class Grid:
    """A sheet with the texts that show at its places: a merge's text at all of its cells."""

    def __init__(self, sheet: RawSheet) -> None:
        """Look up its merges once."""
        self.sheet = sheet
        self.beneath = sheet.beneath()

    @cached_property
    def width(self) -> int:
        """How many columns hold anything."""
        return max(map(len, self.sheet.rows), default=0)

    def anchor(self, row: int, col: int) -> tuple[int, int]:
        """The place whose contents show at this one."""
        return self.beneath.get((row, col), (row, col))

    def text(self, row: int, col: int) -> str:
        """What shows at a place, trimmed."""
        return trim(shown(self.sheet.at(*self.anchor(row, col))))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its place, its role, and its header as printed."""

    col: int
    role: Role
    header: str


@dataclass(frozen=True, slots=True)
class Head:
    """A header: its rows, its columns with any text, and whether it names a fourth level."""

    top: int
    bottom: int
    columns: tuple[Column, ...]
    fourth: bool = False

    @property
    def key(self) -> tuple[tuple[int, str], ...]:
        """What two headers are compared by: a page break repeats the same one."""
        return tuple((column.col, header_key(column.header)) for column in self.columns)


def head_at(grid: Grid, row: int, known: Known) -> Head | None:
    """The header whose lower row is this one or the next; None if there is none."""
    if not _is_head(grid, row, known):
        return None
    top, bottom = row, row
    if _goes_on_below(grid, row, known):
        bottom = row + 1
    elif row and _begins_above(grid, row, known):
        top = row - 1
    columns = _columns(grid, top, bottom, known)
    if all(column.role is not Role.THIRD for column in columns):
        return None  # what said so in one of its rows says something else with the other
    fourth = any(header_key(text) in words.FOURTH for c in columns for text in c.header.split(words.ROLES))
    return Head(top, bottom, columns, fourth)


def _is_head(grid: Grid, row: int, known: Known) -> bool:
    """Whether a row has a word for the third level itself, and with what merges show in it two more known words."""
    line = grid.sheet.rows[row]
    if not any(known.role(value) is Role.THIRD for value in line if isinstance(value, str)):
        return False
    texts = {header_key(text) for col in range(grid.width) if known.role(text := grid.text(row, col))}
    return len(texts) >= LEAST_KNOWN


def _goes_on_below(grid: Grid, row: int, known: Known) -> bool:
    """Whether the next row is a header too, or says more of a text that spans several columns of this one."""
    if row + 1 >= len(grid.sheet.rows):
        return False
    if _is_head(grid, row + 1, known):
        return True
    spans = [
        m
        for m in grid.sheet.merges
        if m[0] <= row <= m[2] < row + 1 and m[3] > m[1] and known.role(grid.text(row, m[1]))
    ]
    names = (*words.PLAIN_NAMES, *words.BY_THEMSELVES, *words.BY_OTHERS)
    for _, left, _, right in spans:
        lower = [grid.text(row + 1, col) for col in range(left, right + 1)]
        if len(set(lower)) > 1 and all(known.role(text) or header_key(text) in names for text in lower):
            return True
    return False


def _begins_above(grid: Grid, row: int, known: Known) -> bool:
    """Whether the row above belongs to the header: a text of it reaches down, or stands over a blank one."""
    for col in range(grid.width):
        above, here = grid.anchor(row - 1, col), grid.anchor(row, col)
        reaches = above == here and not is_blank(grid.sheet.at(*here))
        if reaches or (not grid.text(row, col) and known.role(grid.text(row - 1, col))):
            return True
    return False


def _columns(grid: Grid, top: int, bottom: int, known: Known) -> tuple[Column, ...]:
    found: list[Column] = []
    taken: set[tuple[int, int]] = set()
    for col in range(grid.width):
        at = grid.anchor(bottom, col)
        lower = grid.text(bottom, col)
        upper = grid.text(top, col) if grid.anchor(top, col) != at else ""
        if (not lower and not upper) or (lower and at in taken):
            continue
        taken.add(at)
        header = words.ROLES.join(filter(None, (upper, lower)))
        found.append(Column(col, known.role(header) or _role(upper, lower, known), header))
    return _caps_by_side(found)


def _role(upper: str, lower: str, known: Known) -> Role:
    """The role of a column by the texts over it."""
    if not upper or not lower:
        return known.role(upper or lower) or Role.OTHER
    above, below, name = known.role(upper), known.role(lower), header_key(lower)
    if both := known.role(upper + lower):
        return both
    if above in _LEVELS and below is Role.CAP:
        return _LEVELS[above]
    if above is Role.CAP and below in _LEVELS:
        return _LEVELS[below]
    if above in (Role.SCORE, Role.OTHER_SCORE) and name in words.BY_OTHERS:
        return Role.OTHER_SCORE
    if above in (Role.SCORE, Role.OTHER_SCORE) and name in words.BY_THEMSELVES:
        return Role.SCORE
    if above in (Role.FIRST, Role.SECOND) and name in words.PLAIN_NAMES:
        return above
    return below or (above if above and name in words.PLAIN_NAMES else Role.OTHER)


def _caps_by_side(columns: list[Column]) -> tuple[Column, ...]:
    """Of several columns of caps each is of the level at its left; of two at one level the one that says points."""
    found: list[Column] = []
    for before, column in zip([None, *columns], columns, strict=False):
        role = column.role
        if role is Role.CAP and before and before.role in (Role.FIRST, Role.SECOND):
            role = _LEVELS[before.role]
        found.append(Column(column.col, role, column.header))
    caps = [column for column in found if column.role is Role.CAP]
    if len(caps) > 1:
        kept = next((column for column in caps if words.WEIGHTS not in column.header), caps[0])
        found = [Column(c.col, Role.OTHER, c.header) if c in caps and c is not kept else c for c in found]
    return tuple(found)
