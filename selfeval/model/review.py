"""The bureau's review (财政复核): its rules, a review as it was read, and what came of it. Points are `Decimal`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Final, NamedTuple

from selfeval.model.cells import RawCell
from selfeval.model.rule import TotalStep
from selfeval.model.words import AS_SELF, USUAL_REASONS


class Risk(Enum):
    """What makes a self score worth a second look."""

    FULL_MARKS = "full_marks"  # nothing is lost anywhere
    ON_EDGE = "on_edge"  # just above the bound of a grade
    ABOVE_COMPUTED = "above_computed"  # higher than what the data come to
    SHARED_REASONS = "shared_reasons"  # other departments gave the same reasons
    RESUBMITTED = "resubmitted"  # filed again with other scores
    LATE = "late"
    JUMPED = "jumped"  # far above last year


class Way(Enum):
    """How a department came to be on the list of those to be reviewed."""

    ALWAYS = "always"
    AT_RISK = "at_risk"
    BY_LOT = "by_lot"
    NAMED = "named"  # by the officer


USUAL_WEIGHTS: Final[Mapping[Risk, Decimal]] = {
    Risk.FULL_MARKS: Decimal(3),
    Risk.ON_EDGE: Decimal(2),
    Risk.ABOVE_COMPUTED: Decimal(2),
    Risk.SHARED_REASONS: Decimal(1),
    Risk.RESUBMITTED: Decimal(2),
    Risk.LATE: Decimal(1),
    Risk.JUMPED: Decimal(2),
}


@dataclass(frozen=True, slots=True)
class ReviewRules:
    """Who is reviewed, and what follows from it (sheet 复核 of the scheme); the defaults where there is no such sheet.

    `always_groups` are 类别, `always_named` codes or names of departments; `share` is a percent. From `risk_line` risk
    points on a department is on the list, 0: none is for its risk. A difference beyond `warning` points is told, one
    beyond `grave` as grave. `unreviewed` says how who wasn't reviewed is ranked. `factors` has by how many grades the review
    is below the self score what the total is multiplied with; empty: nothing. `quality` are the items a
    self-evaluation itself is scored by, with their points. `reasons` are offered for a change, `objection_days` and `mending_days` are
    counted from the letter.
    """

    always_groups: tuple[str, ...] = ()
    always_named: tuple[str, ...] = ()
    share: Decimal = Decimal(20)
    weights: Mapping[Risk, Decimal] = field(default_factory=lambda: USUAL_WEIGHTS)
    risk_line: Decimal = Decimal(3)
    warning: Decimal = Decimal(5)
    grave: Decimal = Decimal(10)
    unreviewed: str = AS_SELF
    factors: Mapping[int, Decimal] = field(default_factory=dict)
    quality: Mapping[str, Decimal] = field(default_factory=dict)
    reasons: tuple[str, ...] = USUAL_REASONS
    objection_days: int = 5
    mending_days: int = 30


class ReviewListed(NamedTuple):
    """What the list says of a department (复核名单): whether it is to be reviewed, by whom, until when; `at` says whether."""

    wanted: bool
    reviewer: str
    due: date | None
    at: RawCell


class ReviewState(Enum):
    """Where the review of a department stands."""

    DONE = "done"
    ONGOING = "ongoing"  # unfinished, or the self scores it saw are no longer those in use
    NONE = "none"
    OBJECTED = "objected"  # the department objects, and that isn't decided yet


class ReviewRow(NamedTuple):
    """A row of a review workbook: what the reviewer put in, and the cells it stands in.

    `score` is points or 不适用, None where the cell is blank or can't be counted; `blank` tells which. `seen` is the self
    score that was reviewed, as a text.
    """

    code: str
    score: Decimal | str | None
    blank: bool
    looked_at: bool
    ground: str
    remark: str
    proof: str
    seen: str
    score_at: RawCell
    remark_at: RawCell
    doubted: bool = False  # what stands in 已核 says that it isn't settled


@dataclass(frozen=True, slots=True)
class ReviewReading:
    """A review workbook as it was read. `rest_kept`: whatever is blank was looked at and stays as it was filed.

    `seen` are the self scores that were reviewed, as texts by indicator's code. `quality` are the points of the
    self-evaluation's own items, None where one is blank; empty where there is no such sheet; `quality_remarks` are the
    words beside them. `unmarked` are the cells that `seen` comes from where the workbook lost its own mark of them.
    `upheld` are the objections that were decided before the workbook was written, by indicator's code: they are of an
    earlier review. `day_at` is the cell of the day.
    """

    rows: tuple[ReviewRow, ...]
    seen: Mapping[str, str]
    rest_kept: bool = False
    reviewer: str = ""
    day: date | None = None
    opinion: str = ""
    quality: Mapping[str, Decimal | None] = field(default_factory=dict)
    quality_remarks: Mapping[str, str] = field(default_factory=dict)
    unmarked: Mapping[str, RawCell] = field(default_factory=dict)
    upheld: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    day_at: RawCell | None = None

    @property
    def untouched(self) -> bool:
        """Whether no reviewer has put anything into it."""
        entered = any(
            not row.blank or row.looked_at or row.doubted or row.ground or row.remark or row.proof for row in self.rows
        )
        return not (entered or self.rest_kept or any(points is not None for points in self.quality.values()))


class ReviewChange(NamedTuple):
    """An indicator on which the review differs from what was filed, or the bureau decided otherwise after an objection.

    `move` is how much more it is worth than before, less where it is negative; of 不适用 too.
    `reviewed` is what the reviewer gave where the bureau settled the score after an objection, be it the self score.
    `proof` is what the reviewer rests it on, `sheet` and `cell` where the reviewed score stands in the workbook.
    """

    code: str
    before: Decimal | str
    after: Decimal | str
    ground: str
    remark: str
    move: Decimal = Decimal(0)

    @property
    def of_points(self) -> bool:
        """Whether points stand on both sides."""
        return isinstance(self.before, Decimal) and isinstance(self.after, Decimal)

    proof: str = ""
    sheet: str = ""
    cell: str = ""
    reviewed: Decimal | str | None = None

    @property
    def is_settled(self) -> bool:
        """Whether the bureau settled the score after an objection."""
        return self.reviewed is not None

    @property
    def given(self) -> Decimal | str:
        """What the reviewer gave."""
        return self.after if self.reviewed is None else self.reviewed

    @property
    def is_restored(self) -> bool:
        """Whether an objection brought the self score back."""
        return self.before == self.after


@dataclass(frozen=True, slots=True)
class Review:
    """What the bureau's review of a department came to; `file` and `sha256` name the workbook that counts.

    `scores` are those of all indicators after the review, None while it is ongoing; `total` and `grade` follow from them
    by the `adjustments` that the rules on the total make, and `difference` is how much the total differs from the self
    score. `steps` is by how many grades it is lower. `why` says what keeps it ongoing. `dismissed` are the objections that
    were decided against the department, by indicator's code; '' is of the review as a whole.
    """

    state: ReviewState
    file: str = ""
    sha256: str = ""
    scores: Mapping[str, Decimal | str] | None = None
    earned: Decimal = Decimal(0)
    excused: Decimal = Decimal(0)
    bonus: Decimal | None = None
    adjustments: tuple[TotalStep, ...] = ()
    total: Decimal | None = None
    grade: str | None = None
    difference: Decimal | None = None
    steps: int = 0
    changes: tuple[ReviewChange, ...] = ()
    quality: Mapping[str, Decimal | None] = field(default_factory=dict)
    quality_remarks: Mapping[str, str] = field(default_factory=dict)
    reviewer: str = ""
    day: date | None = None
    opinion: str = ""
    why: tuple[str, ...] = ()
    dismissed: frozenset[str] = frozenset()


class FinalResult(NamedTuple):
    """A department's final result, after the review: what the county ranks and publishes.

    `steps` are what was made of the sum of its points: by the rules on the total, and by 降档 after them.
    """

    total: Decimal
    grade: str
    rank: int | None = None
    steps: tuple[TotalStep, ...] = ()
