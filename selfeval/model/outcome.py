"""What became of files and departments: sources, readings, decisions, results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Final, NamedTuple

from selfeval.model.cells import RawCell
from selfeval.model.finding import Finding, Level
from selfeval.model.form import KeptAnswer, Scorecard
from selfeval.model.review import FinalResult, Review, ReviewListed, ReviewReading, ReviewState
from selfeval.model.rule import FiledDatum
from selfeval.model.scheme import Department, Roster, Scheme

_NOTHING: Final = Decimal(0)


class Fate(Enum):
    """What became of a thing in the inbox."""

    USED = "used"
    SUPERSEDED = "superseded"
    DUPLICATE = "duplicate"
    RETURNED = "returned"
    UNREADABLE = "unreadable"
    UNRECOGNISED = "unrecognised"
    ATTACHMENT = "attachment"
    IGNORED = "ignored"
    REVIEW = "review"  # the bureau's own, of the department's scores


class Status(Enum):
    """Where a department stands."""

    ACCEPTED = "accepted"
    QUERY = "query"
    RETURNED = "returned"
    MISSING = "missing"
    EXEMPT = "exempt"


class Clock(Enum):
    """Where a file's effective time comes from."""

    STAMP = "stamp"
    MAIL = "mail"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Mail:
    """The mail a file came with. `stored` is when the mail itself was put where it was found, and `forwarded` when the
    mail around it was sent, where it has a date of its own; all aware.
    """

    sender: str
    subject: str
    sent: datetime | None
    stored: datetime | None = None
    forwarded: datetime | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One thing found in the inbox: a file, or a member of an archive or mail.

    `path` is relative to the inbox with forward slashes; members read `archive.zip!inner.xlsx`. `fate` is
    set where the thing is not to be read as a workbook, with `reason` in words.
    """

    path: str
    size: int
    sha256: str | None
    file_time: datetime | None = None  # the file's own time (or the archive entry's), aware
    mail: Mail | None = None
    fate: Fate | None = None
    reason: str = ""
    finding: Finding | None = None
    member: bool = False  # of an archive or mail; a file's own name may have a "!" in it too


@dataclass(frozen=True, slots=True)
class OwnFiled:
    """What is to be known of a form that was filed in the county's own layout.

    `undated`: it doesn't say of which year it is. `stranger` is the name it gives that nobody in the roster has.
    `scores_of_totals` counts the score cells in rows of sums.
    """

    is_document: bool = False
    undated: bool = False
    stranger: str = ""
    scores_of_totals: int = 0


@dataclass(frozen=True, slots=True)
class FileReading:
    """What reading one source gave, by itself: before it is known which file of a department counts.

    `fate` is set where the source holds no form to choose from. `signature` is equal for two forms with the same
    identity and the same answers; `of_scores` for two with the same scores, and known only where the scheme has a layout
    of its own, in which the form is that is `own`. `data` are the base data that were filled in, and blanks that only the bureau's data can fill; `computed` is what comes of them for the department that the form names, before any decision of the bureau's. An attachment `named` a department in its text. `made_from` is the SHA-256 of the file that a marked copy was made from. `fault` is the trace where the program itself failed on the source; it is for those
    who mend the program and stands in no result.
    """

    source: Source
    fate: Fate | None = None
    reason: str = ""
    department: str | None = None
    findings: tuple[Finding, ...] = ()
    answers: Sequence[KeptAnswer] = ()
    card: Scorecard | None = None
    overall_explanation: str = ""
    signature: str = ""
    made_from: str = ""
    stamp: datetime | None = None
    scores_read: int = 0
    scores_unplaced: int = 0
    own: OwnFiled | None = None
    of_scores: str = ""
    named: str = ""
    data: Sequence[FiledDatum] = ()
    computed: Computation | None = None
    fault: str = ""
    review: ReviewReading | None = None  # the bureau's own, no form

    @property
    def has_errors(self) -> bool:
        """Whether the department must mend it before it can count."""
        return any(finding.level is Level.ERROR for finding in self.findings)


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One line of the register (文件登记)."""

    source: Source
    department: str | None
    fate: Fate
    reason: str
    findings: tuple[Finding, ...] = ()
    time: datetime | None = None  # effective, aware, in the scheme's zone
    clock: Clock | None = None
    scores_read: int = 0
    is_review: bool = False  # the bureau's own: no department hears of it


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision of the bureau (处理意见), from one row of its workbook: `cells` by column, to say where something stands."""

    row: int
    department: str
    file: str
    code: str
    cell: str
    action: str
    opinion: str
    officer: str
    day: date | None
    until: date | None = None
    indicator: str = ""  # an objection's, by code
    score: Decimal | str | None = None  # what the bureau decided on it
    cells: Mapping[str, RawCell] = field(default_factory=dict, compare=False)
    saved: date | None = field(default=None, compare=False)  # when the workbook was, as far as it says


class Unsure(Enum):
    """Why a datum that was filled in isn't counted."""

    UNREAD = "unread"
    DOUBTED = "doubted"


class ComputedAs(Enum):
    """What a computation came to."""

    SCORED = "scored"
    EXCUSED = "excused"  # 不适用
    MISSING = "missing"  # a datum isn't known
    UNREAD = "unread"  # a datum is there and can't be read with certainty
    WAITING = "waiting"  # a datum is doubted, and nobody has answered yet
    UNDEFINED = "undefined"  # a denominator is zero


class ComputedScore(NamedTuple):
    """What the scheme's rule on an indicator comes to for a department, beside its self score.

    `score` is there where it is scored; `value` is what the rule looks at, written out, and `text` the arithmetic in words. `own` is
    the score that was filed, or a word in its place; None where there is none. `allowed` is how far the two may lie
    apart. `slip` says how the data look as if they were in different units. While data are doubted it waits, and is
    compared with nothing.
    """

    code: str
    fate: ComputedAs
    score: Decimal | None
    value: str | None
    text: str
    own: Decimal | str | None = None
    allowed: Decimal = Decimal(0)
    slip: str = ""

    @property
    def difference(self) -> Decimal | None:
        """How much the self score is over the computed one, where they can be compared."""
        if not isinstance(self.own, Decimal) or self.score is None:
            return None
        return self.own - self.score

    @property
    def over(self) -> Decimal:
        """How much that is beyond what is allowed: below zero where the self score is the lower one, 0 if they agree."""
        difference = self.difference or _NOTHING
        return difference if abs(difference) > self.allowed else _NOTHING


class Computation(NamedTuple):
    """The data that are known of a department as they are written, its computed scores, the findings on both, and the data
    not counted.
    """

    data: Mapping[str, str]
    computed: tuple[ComputedScore, ...]
    findings: tuple[Finding, ...]
    unsure: Mapping[str, Unsure]


@dataclass(frozen=True, slots=True)
class DepartmentResult:
    """One department's standing in the round.

    `findings` are those of its used (or returned) file and of the batch. `rank` is None unless scored.
    `answers` are those of the file that counts (scored departments only). `received` is the effective time of the file that counts, `first_received` that of the earliest
    recognised file, `days_late` counts whole days of the latter past the deadline (None: nothing came that counts as a
    report; an exempt department is never late). `extended_to` is its own deadline, where the bureau gave it one. `computed` and
    the `data` it uses, as they are written, are there where a form is; `unsure` are the data that aren't counted though they were filled in. `review` is None where no review was made in the whole round, and so is
    `final`; that is None too where there is no final result.
    """

    department: Department
    status: Status
    findings: tuple[Finding, ...] = ()
    scorecard: Scorecard | None = None
    rank: int | None = None
    source: FileRecord | None = None
    answers: Sequence[KeptAnswer] = ()
    received: datetime | None = None
    first_received: datetime | None = None
    days_late: int | None = None
    files: int = 0
    attachments: int = 0
    open_queries: int = 0
    errors: int = 0
    extended_to: date | None = None
    computed: tuple[ComputedScore, ...] = ()
    data: Mapping[str, str] = field(default_factory=dict)
    unsure: Mapping[str, Unsure] = field(default_factory=dict)
    review: Review | None = None
    final: FinalResult | None = None


@dataclass(frozen=True, slots=True)
class Completeness:
    """The proof that no score cell was lost: read = used + the sum of rejected (by fate, in Chinese)."""

    read: int
    used: int
    rejected: Mapping[str, int]

    @property
    def balanced(self) -> bool:
        """Whether every cell read is accounted for."""
        return self.read == self.used + sum(self.rejected.values())


@dataclass(frozen=True, slots=True)
class Batch:
    """Everything a run found: departments in roster order, files by path."""

    scheme: Scheme
    roster: Roster
    departments: tuple[DepartmentResult, ...]
    files: tuple[FileRecord, ...]
    completeness: Completeness
    decisions: tuple[Decision, ...] = ()
    idle_decisions: tuple[Finding, ...] = ()
    switched_off: tuple[str, ...] = ()
    as_of: datetime | None = None  # effective time of the newest file used
    listed: Mapping[str, ReviewListed] = field(default_factory=dict)  # who is to be reviewed and who isn't, by code

    @property
    def reviewed(self) -> bool:
        """Whether a review was made, so that the county goes by final results."""
        return any(result.review is not None for result in self.departments)

    @property
    def asked(self) -> tuple[DepartmentResult, ...]:
        """Whose review workbook has something to be explained."""
        open_ = {r.source.path for r in self.files if r.is_review and any(f.level is Level.QUERY for f in r.findings)}
        return tuple(result for result in self.departments if result.review and result.review.file in open_)

    @property
    def outstanding(self) -> tuple[DepartmentResult, ...]:
        """Whose review is to be made and hasn't come back, of the departments with scores."""
        return tuple(
            result
            for result in self.departments
            if result.scorecard is not None
            and (listed := self.listed.get(result.department.code))
            and listed.wanted
            and (result.review is None or result.review.state is ReviewState.NONE)
        )
