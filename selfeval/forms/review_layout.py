"""Where things stand in a review workbook, for its writer. Its reader knows texts only."""

from __future__ import annotations

from typing import Final

from selfeval import text as t
from selfeval.model import column_letters

TITLE, PROGRESS, TOTAL, HEADER, FIRST = range(5)
QUALITY_PROGRESS, QUALITY_HEADER, QUALITY_FIRST = 1, 2, 3
WIDTHS: Final = (6.5, 12, 5, 25, 6.5, 19, 9.5, 17, 7, 7, 4.5, 9, 21, 10, 14)
EARNED, EXCUSED = len(t.PAPER_COLUMNS) + 1, len(t.PAPER_COLUMNS) + 2  # hidden columns the totals come from
CHOICES: Final = "理由单"  # the name of the reasons there are
SIGNATURES: Final = "复核人签字：　　　　　　　　　　复核日期：　　　　　　　　"
VERDICT_ANSWERS: Final = (t.VER_REST, t.VER_REVIEWER, t.VER_DATE, t.VER_OPINION)
VERDICT_LABELS: Final = (
    t.ID_CODE, t.ID_NAME, t.ID_YEAR, t.VER_SELF, t.VER_GRADES, t.VER_REVIEWED, t.VER_GRADE, t.VER_LOWERED, t.VER_RAISED,
    *VERDICT_ANSWERS,
)  # fmt: skip


def column(name: str) -> int:
    """The column of a header."""
    return t.PAPER_COLUMNS.index(name)


def cell(name: str, row: int) -> str:
    """A cell of a row, its column fixed."""
    return f"${column_letters(column(name))}{row + 1}"


def area(name: str, count: int) -> str:
    """The cells of a column."""
    letter = column_letters(column(name))
    return f"${letter}${FIRST + 1}:${letter}${FIRST + count}"


def verdict_cell(label: str, *, sheet: bool = True) -> str:
    """The answer beside a label of 复核结论."""
    at = f"$B${VERDICT_LABELS.index(label) + 2}"
    return f"'{t.SHEET_VERDICT}'!{at}" if sheet else at
