"""The county's own layout (sheet 版式): by which words its table is known, wherever and in whatever order they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Role(Enum):
    """What a column of the county's table holds."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    CAP = "cap"
    FIRST_CAP = "first_cap"
    SECOND_CAP = "second_cap"
    SCORE = "score"
    OTHER_SCORE = "other_score"  # given by somebody else than the department
    REASON = "reason"
    EXPLANATION = "explanation"
    EVIDENCE = "evidence"
    REMARK = "remark"  # 备注: a reason where points were lost, else an explanation
    STANDARD = "standard"
    DESCRIPTION = "description"
    METHOD = "method"
    BASIS = "basis"
    NUMBER = "number"
    OTHER = "other"  # known, and nothing to us


class Where(Enum):
    """Where the answer to a label stands."""

    SAME_CELL = "same_cell"  # behind its colon
    NEXT_CELL = "next_cell"
    PARAGRAPH = "paragraph"  # as SAME_CELL, in a line of text outside all tables
    TITLE = "title"  # in the table's title, without a label


@dataclass(frozen=True, slots=True)
class LayoutColumn:
    """A column: its role, and its header as printed; of two rows of header both texts, with a slash between."""

    role: Role
    header: str


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What the county's table calls an indicator and its levels, caps in brackets included; '' where it has none.

    An indicator of the departments' own choice (填法 自设) without a third is all that stands under its second level.
    """

    first: str
    second: str
    third: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label as printed, '' in a title, and where its answer stands."""

    label: str
    where: Where


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of a scheme: columns by their words, indicators' own words by code, labels, words of total rows.

    `saved` is the blank table's own stamp, and `wording` the digest of the scoring standards it was printed with.
    """

    columns: tuple[LayoutColumn, ...]
    words: Mapping[str, OwnWords]
    department: Labelled | None = None
    year: Labelled | None = None
    totals: tuple[str, ...] = ()
    saved: datetime | None = None
    wording: str = ""

    def has(self, role: Role) -> bool:
        """Whether the table has a column of this role."""
        return any(column.role is role for column in self.columns)
