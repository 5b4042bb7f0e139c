"""The records of the bureau's review: what its sheets show. Nothing is computed here and no sentence stands here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from selfeval.model import ReviewState, TotalStep


class ReviewPart(NamedTuple):
    """A department's review in 汇总表; totals and grades are None where there are none.

    `total` is the reviewed one, before 降档, `steps` by how many grades it lies below the self score.
    """

    state: ReviewState
    total: Decimal | None
    difference: Decimal | None
    steps: int
    final_total: Decimal | None
    final_grade: str | None
    final_rank: int | None


@dataclass(frozen=True, slots=True)
class ReviewedDepartment:
    """A department in 复核情况: filed and reviewed side by side; figures are None while the review is ongoing.

    `deviation` is the difference over the self score. `line` is 'grave', 'warning' or ''. `grounds` are the reasons for
    changes with how often each was given. `due` is the date of the list. `scores` are those after the review, in indicator
    order, `changed` the codes of those that differ.
    """

    code: str
    name: str
    state: ReviewState
    total: Decimal | None
    reviewed: Decimal | None
    difference: Decimal | None
    deviation: Decimal | None
    grade: str | None
    reviewed_grade: str | None
    steps: int
    lowered: int
    raised: int
    grounds: tuple[tuple[str, int], ...]
    line: str
    final: Decimal | None
    final_grade: str | None
    reviewer: str
    due: date | None
    why: tuple[str, ...]
    file: str
    scores: tuple[Decimal | str, ...] | None
    changed: frozenset[str]
    earned: Decimal
    excused: Decimal
    bonus: Decimal | None
    adjustments: tuple[TotalStep, ...]

    @property
    def unadjusted(self) -> Decimal | None:
        """The reviewed total before any rule on it."""
        if self.reviewed is None:
            return None
        return self.reviewed - sum((step.change or Decimal(0) for step in self.adjustments), Decimal(0))


class OutstandingReview(NamedTuple):
    """A department that is to be reviewed and whose workbook hasn't come back."""

    code: str
    name: str
    total: Decimal | None
    grade: str | None
    reviewer: str
    due: date | None


class ChangedScore(NamedTuple):
    """A score that a finished review changed: in the reviewer's words why, what that rests on, and where it stands.

    `after` is what the reviewer gave, `final` what holds, another one where an objection was upheld; `difference` is by how
    much that differs from what was filed, None where one of both is 不适用.
    """

    code: str
    name: str
    indicator: str
    indicator_name: str
    cap: Decimal
    before: Decimal | str
    after: Decimal | str
    final: Decimal | str
    difference: Decimal | None
    ground: str
    remark: str
    proof: str
    file: str
    sheet: str
    cell: str


class ReviewedIndicator(NamedTuple):
    """An indicator in 指标差异, over the `n` departments that have points before and after the review."""

    code: str
    category: str
    name: str
    cap: Decimal
    n: int
    self_rate: Decimal | None
    rate: Decimal | None
    mean_difference: Decimal | None
    lowered: int
    raised: int
    grounds: tuple[tuple[str, int], ...]


class QualityRow(NamedTuple):
    """What a department's self-evaluation itself is worth, item by item."""

    code: str
    name: str
    points: tuple[Decimal | None, ...]
    remarks: tuple[tuple[str, str], ...] = ()  # by item, of those that have one


class ReviewFigures(NamedTuple):
    """What the review comes to in the county. `scored` have a total of their own; of these so many are `unreviewed`.

    `warned` lie beyond the lines (those that are `grave` among them); `lower` and `higher` are grades moved; `outstanding`
    are to be reviewed and haven't come back.
    """

    reviewed: int
    scored: int
    ongoing: int
    objected: int
    unreviewed: int
    mean_difference: Decimal | None
    warned: int
    grave: int
    lower: int
    higher: int
    outstanding: int


@dataclass(frozen=True, slots=True)
class ReviewTables:
    """The tables of the bureau's review."""

    departments: tuple[ReviewedDepartment, ...]
    changes: tuple[ChangedScore, ...]
    indicators: tuple[ReviewedIndicator, ...]
    quality: tuple[QualityRow, ...]
    figures: ReviewFigures
    outstanding: tuple[OutstandingReview, ...] = ()
