"""Parts of the form's formulas, and the chains of replacements that clean a text for them.

Functions are those of Excel 2007; a formula nests no more than 64 of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from selfeval import text as t
from selfeval.forms.lists import COLUMN, TOP
from selfeval.submission.normalise import MOST_DIGITS, TOLERANCE
from selfeval.submission.reasons import LEAST
from selfeval.tables import UNSEEN, WHITE, lookalikes

# Readings of a row of 自评评分表 that others are made of.
IS_BLANK: Final = "自评分空白"  # nothing is seen in it
IS_NA: Final = "自评分不适用"
NUMBER: Final = "自评分读数"  # the number the score reads as, `NONE` if none
CATEGORY: Final = "一级指标文字"

NEAR: Final = format(TOLERANCE, "f")
BLANK: Final = "空白字符"
EMPTY: Final = "不算内容的字符"
NONE: Final = "-"  # a formula that gives "" is saved like one that was never calculated
_NESTED: Final = 50  # replacements in one formula
_TURNED: Final = "\u202e"
_DIGITS: Final = "0123456789"
TAB_HELD: Final = "\x01"  # what LibreOffice makes of a tab among Chinese characters, while the workbook is open
Pairs = Sequence[tuple[str, str]]

# A score: what nobody sees goes, white space becomes a blank, digits and the point ordinary.
SCORE_PAIRS: Final[Pairs] = [
    *((c, "") for c in UNSEEN if c <= "\uffff"),
    *((c, " ") for c in WHITE + TAB_HELD if c != " "),
    *lookalikes(_DIGITS + ".分"),
]


@dataclass(frozen=True, slots=True)
class Chain:
    """A text after many replacements: in steps of a cell each, the last of which bears the name."""

    name: str
    source: str
    pairs: Pairs

    @property
    def steps(self) -> tuple[Pairs, ...]:
        """The replacements of each step."""
        return tuple(self.pairs[first : first + _NESTED] for first in range(0, len(self.pairs), _NESTED))

    @property
    def cells(self) -> tuple[str, ...]:
        """The names of the steps' cells."""
        return (*(f"{self.name}{number}" for number in range(1, len(self.steps))), self.name)

    @property
    def formulas(self) -> tuple[str, ...]:
        """The replacements of each step, as a formula."""
        sources = (self.source, *self.cells)
        return tuple(_nested(source, tuple(pairs)) for source, pairs in zip(sources, self.steps, strict=False))

    def values(self, text: str) -> list[str]:
        """What the steps' cells hold for a text."""
        found: list[str] = []
        for pairs in self.steps:
            text = text.translate(_table(tuple(pairs)))
            found.append(text)
        return found


# Most steps are the same in all forms of a round.
@lru_cache(maxsize=1 << 8)
def _nested(source: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for odd, plain in pairs:
        source = f"SUBSTITUTE({source},{literal(odd)},{literal(plain)})"
    return source


@lru_cache(maxsize=1 << 8)
def _table(pairs: tuple[tuple[str, str], ...]) -> Mapping[int, str]:
    return {ord(odd): plain for odd, plain in pairs}


def plain_number(text: str) -> str:
    """Whether a text is digits with at most one point between them."""
    rest = text
    for sign in _DIGITS + ".":
        rest = f'SUBSTITUTE({rest},"{sign}","")'
    point = f'LEN({text})-LEN(SUBSTITUTE({text},".",""))<2,LEFT({text},1)<>".",RIGHT({text},1)<>"."'
    return f"AND(LEN({rest})=0,LEN({text})>0,LEN({text})<={MOST_DIGITS},{point})"


def number_read(ref: str, text: str) -> str:
    """The number a cell reads as, `NONE` if none; `text` is its text, cleaned, where it holds text."""
    digits = f'TRIM(LEFT({text},LEN({text})-(RIGHT({text},1)="分")))'
    straight = f'OR(LEN(SUBSTITUTE({ref},"{_TURNED}",""))=LEN({ref}),LEN({text})<2)'
    read = f'IF(AND({straight},{plain_number(digits)}),VALUE({digits}),"{NONE}")'
    return f'IF(ISTEXT({ref}),{read},IF(ISNUMBER({ref}),{ref},"{NONE}"))'


def replaced(name: str) -> str:
    """The name of a step's replacements."""
    return f"{name}替换"


def read_as(name: str) -> str:
    """The name of a reading's formula, which is the same in every row."""
    return f"{name}读法"


def cell_of_row(header: str) -> str:
    """The name of a cell of the row that a formula speaks of."""
    return f"本行{header}"


def quoted(words: str) -> str:
    """Words as a formula has them."""
    return '"' + words.replace('"', '""') + '"'


def literal(character: str) -> str:
    """A character as a formula has it."""
    return f"CHAR({ord(character)})" if "" < character < " " else '"' + character.replace('"', '""') + '"'


def _missing(ref: str, known: str) -> str:
    """How many characters of a cell are none of the known ones; the cell isn't empty."""
    each = f"MID({ref},ROW({TOP}:INDEX({COLUMN},LEN({ref}))),1)"
    return f"SUMPRODUCT(--ISERROR(FIND({each},{known})))"


def visible(ref: str) -> str:
    """How many characters stand in a cell besides white space."""
    return f"IF(LEN({ref})=0,0,{_missing(ref, BLANK)})"


def counts(ref: str) -> str:
    """Whether a cell's text counts: `reasons.counts`."""
    return f"IF({visible(ref)}<{LEAST},FALSE,{_missing(ref, EMPTY)}>0)"


def shown_as(ref: str, letter: str) -> str:
    """Whether a cell's number format is a percentage ("P") or a date ("D"); false where that can't be asked."""
    return f'ISNUMBER(MATCH(LEFT(CELL("format",{ref}),1),{{"{letter}"}},0))'


def odd_number(ref: str) -> str:
    """Whether a number is shown as a date or a percentage."""
    return f"AND(ISNUMBER({ref}),OR({shown_as(ref, 'D')},{shown_as(ref, 'P')}))"


def says_not_applicable(ref: str) -> str:
    """Whether a cell says 不适用, however it is spaced: `normalise.says_not_applicable`."""
    plain, at = ref, "0"
    for odd, ordinary in lookalikes(t.NOT_APPLICABLE):
        plain = f'SUBSTITUTE({plain},"{odd}","{ordinary}")'
    for character in t.NOT_APPLICABLE:
        at = f'FIND("{character}",{plain},{at}+1)'
    return f"IF({visible(ref)}={len(t.NOT_APPLICABLE)},ISNUMBER({at}),FALSE)"
