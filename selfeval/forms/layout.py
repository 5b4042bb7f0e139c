"""Where things stand in the form: for its writer, and for whoever fills it in a test or a refill.

The reader doesn't use this: clerks move things, so it finds them by their texts. Rows and columns count from 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from selfeval import text as t
from selfeval.model import Scheme, column_letters
from selfeval.submission.columns import HEADERS
from selfeval.submission.form_data import DATA_HEADERS

# --- 自评评分表: the last three rows above the first indicator are printed on every page ---------------------
SCORES_TITLE, SCORES_PROGRESS, SCORES_DEPARTMENT, SCORES_GAP, SCORES_HEADER, SCORES_FIRST = range(6)
SCORES_FROZEN_COLUMN: Final = HEADERS.index(t.COL_INDICATOR) + 1

# --- 基本信息 ----------------------------------------------------------------------------------------------
IDENTITY_TITLE, IDENTITY_PROGRESS, IDENTITY_FIRST = 0, 1, 3
LABEL_COLUMN, ANSWER_COLUMN, HINT_COLUMN = 0, 1, 2
IDENTITY_ROWS: Final[Mapping[str, int]] = {label: IDENTITY_FIRST + i for i, label in enumerate(t.IDENTITY_LABELS)}

# --- 得分汇总表 --------------------------------------------------------------------------------------------
TOTALS_TITLE_ROW, TOTALS_DEPARTMENT, TOTALS_HEADER, TOTALS_FIRST = range(4)
TOTALS_COLUMNS: Final = (t.TOT_INDICATOR, t.TOT_CAP, t.TOT_SCORE, t.TOT_GRADE)


# --- 基础数据 -------------------------------------------------------------------------------------------
DATA_FIRST: Final = 3


def data_column(name: str) -> int:
    """A column of 基础数据 by its header."""
    return DATA_HEADERS.index(name)


def data_ref(row: int, name: str) -> str:
    """A cell of 基础数据 by its row and header: "$D4"."""
    return f"${column_letters(data_column(name))}{row + 1}"


def score_column(name: str) -> int:
    """A column of 自评评分表 by its header."""
    return HEADERS.index(name)


def score_ref(row: int, name: str) -> str:
    """A cell of 自评评分表: "H6" for 自评分 of the first indicator (row 0)."""
    return f"{column_letters(score_column(name))}{SCORES_FIRST + row + 1}"


def score_range(count: int, name: str, *, sheet: bool = False) -> str:
    """The cells of a column of 自评评分表 over `count` indicators, absolute: "$H$6:$H$38"."""
    letters = column_letters(score_column(name))
    place = f"${letters}${SCORES_FIRST + 1}:${letters}${SCORES_FIRST + count}"
    return f"{t.SHEET_SCORES}!{place}" if sheet else place


def answer_ref(label: str) -> str:
    """The answer's cell in 基本信息, e.g. "B4"."""
    return f"{column_letters(ANSWER_COLUMN)}{IDENTITY_ROWS[label] + 1}"


def hint_ref(label: str) -> str:
    """The hint beside an answer in 基本信息, e.g. "C4"."""
    return f"{column_letters(HINT_COLUMN)}{IDENTITY_ROWS[label] + 1}"


def lines_between(scheme: Scheme) -> tuple[str, ...]:
    """The labels of the lines of 得分汇总表 between the categories and the total: what the total is made of besides."""
    bonus = bool(scheme.bonuses)
    return (*((t.TOT_EARNED, t.TOT_EXCUSED) if scheme.prorated else ()), *((t.TOT_BONUS,) if bonus else ()))


def above_total(scheme: Scheme) -> int:
    """How many lines stand above the total."""
    return len(scheme.categories) + len(lines_between(scheme))


def total_row(above: int) -> int:
    """The row of 总分 in 得分汇总表, below so many lines."""
    return TOTALS_FIRST + above


def total_ref(above: int) -> str:
    """The cell of the total in 得分汇总表, e.g. "C9"; of another line, with fewer above it."""
    return f"{column_letters(TOTALS_COLUMNS.index(t.TOT_SCORE))}{total_row(above) + 1}"


def line_ref(scheme: Scheme, label: str) -> str:
    """The cell of one of the lines between."""
    return total_ref(len(scheme.categories) + lines_between(scheme).index(label))


def grade_ref() -> str:
    """The (merged) cell of the grade in 得分汇总表, e.g. "D4"."""
    return f"{column_letters(TOTALS_COLUMNS.index(t.TOT_GRADE))}{TOTALS_FIRST + 1}"
