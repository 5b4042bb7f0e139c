"""The county tables: plain frozen records with everything the sheets, the circular and the CSV files show.

Points, averages and rates are `Decimal` (rates are 0-1, half up); what does not apply is None, never 0.
Nothing is computed here and no sentence stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from selfeval.consolidate.review_records import ReviewPart, ReviewTables
from selfeval.model import (
    IN_FULL,
    Clock,
    Completeness,
    ComputedAs,
    Decision,
    Fate,
    Level,
    Provisional,
    Scheme,
    Status,
    TotalStep,
)
from selfeval.submission.columns import LISTED
from selfeval.submission.reasons import counts


@dataclass(frozen=True, slots=True)
class Previous:
    """Last year's results, as far as this year's tables use them: totals by what department codes are compared by.

    `most` is the highest total there could be, `excused_as` how 不适用 counted.
    """

    year: int
    full_marks: Decimal
    totals: Mapping[str, Decimal]
    total_cap: Decimal | None = None
    excused_as: str = IN_FULL
    total_rules: str = ""  # in words
    finals: Mapping[str, Decimal] = field(default_factory=dict)  # after the bureau's review, where one was made

    @property
    def most(self) -> Decimal:
        """The highest total there could be."""
        return self.full_marks if self.total_cap is None else self.total_cap

    @property
    def measure(self) -> tuple[Decimal | str, ...]:
        """As `Scheme.measure`, of last year."""
        return self.full_marks, self.most, self.excused_as


@dataclass(frozen=True, slots=True)
class RankingRow:
    """One roster department in 汇总表. Unranked: rank, categories, total and grade are None.

    While a score of the bureau's is missing, rank, total and grade are, and `provisional` isn't. A category without
    points says 待评定, or 不适用 where nothing in it applies. `previous_…` are last year's, where they can be compared;
    `moved` is by how many places it went up among those that can. `unadjusted` is the total before the `steps` that
    rules on it made. `apart` is how much the self scores are over the computed ones, of those that are by more than is
    allowed; None where none can be compared or counts. All of it adds up to what the page says.
    """

    code: str
    name: str
    group: str
    status: Status
    open_queries: int
    rank: int | None = None
    categories: tuple[Decimal | str, ...] | None = None
    total: Decimal | None = None
    grade: str | None = None
    file: str | None = None
    bonus: Decimal | None = None
    provisional: Provisional | None = None
    previous_total: Decimal | None = None
    previous_rank: int | None = None
    moved: int | None = None
    apart: Decimal | None = None
    unadjusted: Decimal | None = None
    steps: tuple[TotalStep, ...] = ()
    review: ReviewPart | None = None
    of_finals: bool = False  # last year's total is a final one, and so is what it is compared with

    @property
    def change(self) -> Decimal | None:
        """How much the total rose since last year."""
        now = self.review.final_total if self.of_finals and self.review else self.total
        return None if now is None or self.previous_total is None else now - self.previous_total


@dataclass(frozen=True, slots=True)
class DetailRow:
    """The scores of one department whose points count, in indicator order, or 不适用, 未选, 待评定 in their place.

    `earned` is the sum without 不适用 and bonus, `excused` the caps of what is 不适用; a total that waits is None. The
    total is the one before any rule on it.
    """

    code: str
    name: str
    scores: tuple[Decimal | str, ...]
    earned: Decimal
    excused: Decimal
    total: Decimal | None


class ComputedRow(NamedTuple):
    """A score that can be computed, beside the self score of a department: as `ComputedScore` has it."""

    code: str
    name: str
    status: Status
    indicator: str
    indicator_name: str
    cap: Decimal
    own: Decimal | str | None
    fate: ComputedAs
    score: Decimal | None
    difference: Decimal | None
    over: Decimal
    slip: str
    text: str


class Loser(NamedTuple):
    """A department and the points it lost somewhere. (A tuple: there may be 100,000.)"""

    code: str
    name: str
    lost: Decimal


@dataclass(frozen=True, slots=True)
class IndicatorStat:
    """What the county did on one indicator. `n` counts the departments with a score on it.

    `average`, `rate` and `full_share` are over those n, None for n = 0. `share` is its part of all points
    lost, None if nothing was lost at all. `losers` lists everyone who lost points, most first.
    """

    code: str
    category: str
    subcategory: str
    name: str
    cap: Decimal
    n: int
    average: Decimal | None
    rate: Decimal | None
    full: int
    full_share: Decimal | None
    lost: Decimal
    share: Decimal | None
    losers: tuple[Loser, ...]

    def is_common(self, per_cent: Decimal) -> bool:
        """Whether at least so many per cent of three or more departments lost points."""
        return self.n > 2 and bool(self.losers) and len(self.losers) * 100 >= per_cent * self.n


@dataclass(frozen=True, slots=True)
class CategoryStat:
    """What the county did on one category; 不适用 counts as full marks, unless it is prorated.

    `n`, `average`, `rate` and `full` leave out departments whose category waits for the bureau, or of which nothing
    applies.
    """

    name: str
    cap: Decimal
    n: int
    average: Decimal | None
    rate: Decimal | None
    full: int
    full_share: Decimal | None
    lost: Decimal
    share: Decimal | None
    indicators: tuple[IndicatorStat, ...]


@dataclass(frozen=True, slots=True)
class GroupStat:
    """Averages of the departments of one 类别; `name` is None for the whole county.

    `rates` has one rate a category. `share` is the group's part of all points lost.
    """

    name: str | None
    expected: int
    ranked: int
    average: Decimal | None
    rate: Decimal | None
    highest: Decimal | None
    lowest: Decimal | None
    lost: Decimal
    share: Decimal | None
    rates: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class GradeStat:
    """How many ranked departments earned a grade; `upper` is the next band's lower bound."""

    grade: str
    lower: Decimal
    upper: Decimal | None
    count: int
    share: Decimal | None


@dataclass(frozen=True, slots=True)
class Place:
    """A ranked department in a list of best or worst ones."""

    rank: int
    code: str
    name: str
    total: Decimal
    grade: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class NearBand:
    """A department on a band's lower bound (gap 0) or just below it."""

    code: str
    name: str
    total: Decimal
    grade: str
    gap: Decimal


@dataclass(frozen=True, slots=True)
class Comparison:
    """This year's totals against last year's, over the departments that have both."""

    year: int
    compared: int
    higher: int
    lower: int
    equal: int
    average_change: Decimal | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The key figures of the round."""

    expected: int
    accepted: int
    query: int
    returned: int
    missing: int
    exempt: int
    ranked: int
    waiting: int  # whose total waits for the bureau's scores
    held: int  # who has scores and no final result: the review is ongoing, or only the reviewed are ranked
    accepted_share: Decimal | None
    ranked_share: Decimal | None
    average: Decimal | None
    median: Decimal | None
    highest: tuple[Place, ...]
    lowest: tuple[Place, ...]
    places: tuple[Place, ...]
    near: tuple[NearBand, ...]
    all_full: tuple[str, ...]
    late_names: tuple[str, ...]
    missing_names: tuple[str, ...]
    returned_names: tuple[str, ...]
    query_names: tuple[str, ...]
    comparison: Comparison | None

    @property
    def late(self) -> int:
        """How many reported after the deadline."""
        return len(self.late_names)


_REASON, _EXPLANATION = ([c.field for c in LISTED].index(field) for field in ("reason", "explanation"))


class DeductionRow(NamedTuple):
    """Points a ranked department lost on an indicator, with its own words. (A tuple: there may be 100,000.)"""

    indicator: str
    category: str
    indicator_name: str
    cap: Decimal
    code: str
    name: str
    score: Decimal
    lost: Decimal
    words: tuple[str, ...]  # in the order of the listed columns
    file: str | None
    wordless: bool = False  # the form, in the county's own layout, had no column for reasons

    @property
    def reason(self) -> str:
        """扣分原因."""
        return self.words[_REASON]

    @property
    def explanation(self) -> str:
        """情况说明."""
        return self.words[_EXPLANATION]

    @property
    def unexplained(self) -> bool:
        """Whether neither column holds a reason that counts, where there was one."""
        return not self.wordless and not counts(self.reason) and not counts(self.explanation)


class Bearing(Enum):
    """What a finding bears on."""

    DEPARTMENT = "department"  # of the file that counts or goes back, or of the batch: the department's own list
    FILE = "file"  # of a file that is open besides: it goes back too, or it isn't known whose it is
    REVIEW = "review"  # of a review workbook: the bureau's own to mend; it enters no count and no letter
    NOTHING = "nothing"  # of a file that doesn't count: it enters no count, no sentence and no letter


class FindingRow(NamedTuple):
    """One finding, with the department and file it belongs to. (A tuple: there may be 100,000.)"""

    level: Level
    bearing: Bearing
    open: bool
    code: str | None
    name: str | None
    sheet: str | None
    cell: str | None
    title: str
    message: str
    value: str | None
    expected: str | None
    remedy: str
    explanation: str | None
    kind: str
    file: str | None
    fate: Fate | None
    indicator: str | None

    @property
    def counts(self) -> bool:
        """Whether it is of a file that counts, may count or goes back, or of the batch."""
        return self.bearing not in (Bearing.REVIEW, Bearing.NOTHING)


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """Where a roster department stands with its filing."""

    code: str
    name: str
    group: str
    status: Status
    first_received: date | None
    received: date | None
    days_late: int | None
    files: int
    attachments: int
    errors: int
    open_queries: int
    deadline: date | None  # its own, where the bureau extended it
    newer_returned: bool = False  # a newer file with errors goes back while an older one counts


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One thing in the inbox and what became of it."""

    path: str
    size: int
    sha256: str | None
    time: datetime | None
    clock: Clock | None
    fate: Fate
    reason: str
    code: str | None
    name: str | None
    sender: str
    sent: datetime | None
    errors: int
    scores_read: int


@dataclass(frozen=True, slots=True)
class LevelChange:
    """A check whose level the officer changed; `now` is None where it is switched off."""

    code: str
    title: str
    default: Level | None
    now: Level | None


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision of the bureau with the department's name."""

    decision: Decision
    name: str


@dataclass(frozen=True, slots=True)
class Notes:
    """What the reader has to know of how the workbook came about."""

    completeness: Completeness
    rejected: tuple[tuple[str, int], ...]
    fates: tuple[tuple[Fate, int], ...]
    levels: tuple[LevelChange, ...]
    decisions: tuple[DecisionRow, ...]
    as_of: datetime | None
    program_version: str


@dataclass(frozen=True, slots=True)
class CountyTables:
    """All tables of a round, ready to be laid out.

    `decimals` is the number of decimals that shows every score and total exactly, `places` that of averages.
    """

    scheme: Scheme
    decimals: int
    places: int
    overview: Overview
    grades: tuple[GradeStat, ...]
    ranking: tuple[RankingRow, ...]
    detail: tuple[DetailRow, ...]
    categories: tuple[CategoryStat, ...]
    groups: tuple[GroupStat, ...]  # the whole county last
    deductions: tuple[DeductionRow, ...]
    computed: tuple[ComputedRow, ...]
    findings: tuple[FindingRow, ...]
    progress: tuple[ProgressRow, ...]
    register: tuple[RegisterRow, ...]
    notes: Notes
    previous: Previous | None = None
    reviews: ReviewTables | None = None
    final: CountyTables | None = None  # the same after the bureau's review, where one was made: what 总览 speaks of

    @property
    def page(self) -> CountyTables:
        """What the county's page and the circular speak of."""
        return self.final or self

    @property
    def compared(self) -> bool:
        """Whether some department's total can be compared with last year's."""
        return self.overview.comparison is not None
