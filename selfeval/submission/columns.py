"""The one table of the form's columns: what each is headed, who fills it, and what is made of what stands in it.

The form's writer, the reader, the checks, the packed answers, the refilled copy and the lists of the summary all take
the columns from here, in this order. A column a department writes words in is one row more: it is then written, read,
kept, refilled, and shown in 扣分原因 where it has a width there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from selfeval import text as t
from selfeval.model import Odd, OddKind, RawCell
from selfeval.tables import is_blank, text


class Filler(Enum):
    """Who fills a column."""

    BUREAU = "bureau"  # given with the form and locked; the field is the indicator's
    SCORE = "score"  # the department, with points
    WORDS = "words"  # the department, with words; the field is the name they are kept under
    FORMULA = "formula"


class Kept(Enum):
    """By which rule a given text must have stayed as it was sent out."""

    NAME = "name"
    CAP = "cap"
    STANDARD = "standard"


class ColumnLook(Enum):
    """How a column's cells look."""

    PLAIN = "plain"
    PROSE = "prose"
    STRONG = "strong"
    CENTRED = "centred"
    CODE = "code"
    SCORE = "score"
    WORDS = "words"
    VERDICT = "verdict"


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of 自评评分表.

    `width` is in characters. `needed` is a header without which a sheet isn't the score sheet; a column that `names` a
    row tells which indicator it is. A repeated text in a `recedes` column is written faintly. `listed` is the width of
    the words in 扣分原因, None where they aren't shown there. What `is_own` a department writes itself in the rows of
    indicators it chooses.
    """

    header: str
    field: str
    filler: Filler
    width: float
    look: ColumnLook = ColumnLook.PLAIN
    kept: Kept | None = None
    needed: bool = False
    names: bool = False
    recedes: bool = False
    listed: float | None = None
    is_own: bool = False

    @property
    def is_entry(self) -> bool:
        """Whether the department fills it: an answer."""
        return self.filler in (Filler.SCORE, Filler.WORDS)


COLUMNS: Final = (
    FormColumn(t.COL_CODE, "code", Filler.BUREAU, 6.2, ColumnLook.CODE, needed=True, names=True),
    FormColumn(t.COL_CATEGORY, "category", Filler.BUREAU, 10, kept=Kept.NAME, recedes=True),
    FormColumn(t.COL_SUBCATEGORY, "subcategory", Filler.BUREAU, 7.4, kept=Kept.NAME, recedes=True),
    FormColumn(t.COL_INDICATOR, "name", Filler.BUREAU, 12.2, ColumnLook.STRONG, Kept.NAME, needed=True, names=True,
               is_own=True),
    FormColumn(t.COL_CAP, "cap", Filler.BUREAU, 5, ColumnLook.CENTRED, Kept.CAP, is_own=True),
    FormColumn(t.COL_DESCRIPTION, "description", Filler.BUREAU, 20, ColumnLook.PROSE),
    FormColumn(t.COL_STANDARD, "scoring_standard", Filler.BUREAU, 28.5, ColumnLook.PROSE, Kept.STANDARD),
    FormColumn(t.COL_SCORE, "score", Filler.SCORE, 8.4, ColumnLook.SCORE, needed=True),
    FormColumn(t.COL_REASON, "reason", Filler.WORDS, 22, ColumnLook.WORDS, listed=54),
    FormColumn(t.COL_EVIDENCE, "evidence", Filler.WORDS, 12, ColumnLook.WORDS),
    FormColumn(t.COL_EXPLANATION, "explanation", Filler.WORDS, 13, ColumnLook.WORDS, listed=32),
    FormColumn(t.COL_CHECK, "check", Filler.FORMULA, 14.8, ColumnLook.VERDICT),
)  # fmt: skip
HEADERS: Final = tuple(column.header for column in COLUMNS)
NEEDED: Final = tuple(column.header for column in COLUMNS if column.needed)
GIVEN: Final = tuple(column for column in COLUMNS if column.filler is Filler.BUREAU)
ENTRIES: Final = tuple(column for column in COLUMNS if column.is_entry)
OWN: Final = tuple(column for column in COLUMNS if column.is_own or column.is_entry)
WORDS: Final = tuple(column for column in COLUMNS if column.filler is Filler.WORDS)
LISTED: Final = tuple(column for column in WORDS if column.listed is not None)
BY_HEADER: Final[Mapping[str, FormColumn]] = {column.header: column for column in COLUMNS}
_WORD_FIELDS: Final = tuple((column.field, column.header) for column in WORDS)


def words_of(cells: Mapping[str, RawCell]) -> dict[str, str]:
    """What a department wrote in a row, by field; '' where the cell is blank or the column gone."""
    return {field: _said(cells.get(header)) for field, header in _WORD_FIELDS}


def _said(cell: RawCell | None) -> str:
    """What a cell says; nothing where programs read different words in it."""
    torn = cell is not None and isinstance(cell.value, Odd) and cell.value.kind is OddKind.CONTRADICTORY
    return text(cell) if cell and not torn and not is_blank(cell.value) else ""
