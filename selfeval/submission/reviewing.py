"""A review workbook together with what it is checked against; and when a row of it counts, and changes something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Final

from selfeval import text as t
from selfeval.model import NOT_APPLICABLE, Department, RawCell, ReviewReading, ReviewRow, Scheme, Source
from selfeval.submission.normalise import read_score
from selfeval.submission.scoring import said_score
from selfeval.tables import TableRow

_FOLDER: Final = f"{t.REVIEW_FOLDER}/"


@dataclass(frozen=True, slots=True)
class ReviewCase:
    """A review workbook together with everything it is checked against.

    `cells` are those of its rows by indicator's code; `doubled` and `strangers` further rows in which something stands.
    `stale`: it is of another `year`, county (`round` has both, as it bears them) or scheme. `answers` are those of 复核结论.
    """

    scheme: Scheme
    path: str
    review: ReviewReading
    department: Department | None
    typed: tuple[str, str]
    sheet: str
    stale: bool
    year: str
    round: str = ""
    cells: Mapping[str, TableRow] = field(default_factory=dict)
    doubled: tuple[ReviewRow, ...] = ()
    strangers: tuple[ReviewRow, ...] = ()
    answers: Mapping[str, RawCell] = field(default_factory=dict)
    quality_at: Mapping[str, RawCell] = field(default_factory=dict)


def is_among_reviews(source: Source) -> bool:
    """Whether something lies in the bureau's folder of reviews, at whatever depth."""
    return source.path.startswith(_FOLDER)


def in_its_place(source: Source) -> bool:
    """Whether a file lies where reviews count: in the inbox's own folder of reviews, in no mail and no archive."""
    return is_among_reviews(source) and not source.member and source.mail is None


class Unfit(Enum):
    """Why what stands in 复核分 can't be counted."""

    NOT_EXCUSABLE = "not_excusable"  # 不适用 where it may not be
    DECIMALS = "decimals"
    NO_SCORE = "no_score"
    BELOW = "below"
    ABOVE = "above"


def unfit(row: ReviewRow, scheme: Scheme) -> Unfit | None:
    """Why what stands in 复核分 can't be counted; None where it can, or is blank."""
    indicator = scheme.by_code[row.code]
    if row.blank:
        return None
    if row.score == NOT_APPLICABLE:
        return None if indicator.na_allowed else Unfit.NOT_EXCUSABLE
    if not isinstance(row.score, Decimal):
        doubt = read_score(row.score_at.value, indicator.cap, scheme.quantum)
        return Unfit.DECIMALS if _is_long(doubt.suggestion, row) else Unfit.NO_SCORE
    if row.score < 0:
        return Unfit.BELOW
    return Unfit.ABOVE if row.score > indicator.cap else None


def _is_long(near: Decimal | None, row: ReviewRow) -> bool:
    """Whether a cell holds a number with too many decimals."""
    return near is not None and isinstance(row.score_at.value, (int, float))


def counted(row: ReviewRow, scheme: Scheme) -> bool:
    """Whether a row has a reviewed score that can be counted."""
    return not row.blank and unfit(row, scheme) is None


def changed(row: ReviewRow, scheme: Scheme) -> bool:
    """Whether the reviewed score differs from the self score that was reviewed."""
    return counted(row, scheme) and row.score is not None and said_score(row.score, scheme) != row.seen
