"""The nouns of a self-evaluation round: what stands in the scheme, in a form, and in the results.

Everything here is frozen and free of rules, files and Excel. Scores, caps and totals are `Decimal` points;
rates are 0-1; rows and columns count from 0 (a cell's `ref` is the usual "H6").
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Final, NamedTuple

# --- findings ---------------------------------------------------------------------------------------


class Level(Enum):
    """How grave a finding is, after the national statistics reporting system."""

    ERROR = "error"
    QUERY = "query"
    NOTE = "note"

    @property
    def weight(self) -> int:
        """0 for the gravest, for sorting."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """One complaint: where it stands, what is there, what was expected, and what to do.

    `sheet` and `cell` are as in the file sent, None where the complaint is about the file as a whole.
    `explanation` is what answers a query (the department's or the bureau's words); a query with one is
    closed. `indicator` is the code of the indicator in whose row the complaint stands.
    """

    code: str
    level: Level
    title: str
    sheet: str | None
    cell: str | None
    value: str | None
    expected: str | None
    message: str
    remedy: str
    explanation: str | None = None
    indicator: str | None = None

    @property
    def is_open_query(self) -> bool:
        """Whether this still keeps the department 待核实."""
        return self.level is Level.QUERY and self.explanation is None


# --- the scheme and the roster -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Category:
    """A first-level indicator (一级指标) and its cap in points."""

    name: str
    cap: Decimal


@dataclass(frozen=True, slots=True)
class Indicator:
    """A third-level indicator (三级指标): what a department scores itself on."""

    code: str
    category: str
    subcategory: str
    name: str
    cap: Decimal
    na_allowed: bool = False
    method: str = ""
    description: str = ""
    scoring_standard: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A grade (评价等次) and the lowest total that earns it; the bound itself counts."""

    grade: str
    lower: Decimal


@dataclass(frozen=True)
class Scheme:
    """The indicator scheme (指标体系) of one round, as the officer wrote it.

    `indicators` are grouped by category in the order of `categories`; `bands` run from the best to the
    worst. `levels` maps a finding code to the level the officer set for it, or to None (not checked).
    """

    year: int
    county: str
    organiser: str
    form_title: str
    version: str
    full_marks: Decimal
    decimals: int
    borderline_gap: Decimal
    deadline: date | None
    timezone: str
    categories: tuple[Category, ...]
    indicators: tuple[Indicator, ...]
    bands: tuple[Band, ...]
    levels: Mapping[str, Level | None] = field(default_factory=dict)
    previous: str = ""
    contact: str = ""
    remark: str = ""

    @cached_property
    def by_code(self) -> Mapping[str, Indicator]:
        """Indicators by code."""
        return {indicator.code: indicator for indicator in self.indicators}

    @cached_property
    def quantum(self) -> Decimal:
        """The smallest step of a score: 0.01 where the scheme allows two decimals."""
        return Decimal(1).scaleb(-self.decimals)

    @cached_property
    def fingerprint(self) -> str:
        """16 hex digits over what makes two forms comparable; deadlines and wording are left out."""
        parts = [
            self.year,
            self.decimals,
            sorted([c.name, _plain(c.cap)] for c in self.categories),
            sorted([i.code, i.category, i.subcategory, i.name, _plain(i.cap), i.na_allowed] for i in self.indicators),
        ]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:16]

    @cached_property
    def wording(self) -> str:
        """16 hex digits over the scoring standards, to tell a standard edited in a form from one mended since."""
        return wording_digest({i.code: i.scoring_standard for i in self.indicators})

    def of_category(self, name: str) -> tuple[Indicator, ...]:
        """The indicators of one category, in order."""
        return tuple(i for i in self.indicators if i.category == name)

    def grade_of(self, total: Decimal) -> str:
        """The grade a total earns; a lower bound counts."""
        return next((b.grade for b in self.bands if total >= b.lower), self.bands[-1].grade)


def wording_digest(standards: Mapping[str, str]) -> str:
    """A digest of scoring standards by indicator code, white space aside."""
    texts = ["".join(standards[code].split()) for code in sorted(standards)]
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


@dataclass(frozen=True, slots=True)
class Department:
    """A department (部门) of the roster; its contacts never leave the bureau."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    group: str = ""
    exempt: bool = False
    contact: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """Who has to report, in the officer's order."""

    departments: tuple[Department, ...]


# --- cells as read ---------------------------------------------------------------------------------


class OddKind(Enum):
    """Why a cell that is neither blank, text nor an ordinary number can't be taken as it stands."""

    ERROR = "error"  # #REF!, #DIV/0! and the like
    UNSAVED = "unsaved"  # a formula whose result was never saved
    PERCENT = "percent"  # a number shown as a percentage
    DATE = "date"  # a number shown as a date or time that is not a calendar date
    PICTURE = "picture"  # a picture set into the cell


@dataclass(frozen=True, slots=True)
class Odd:
    """A cell content that must not be taken for a number or for blank; `shown` is what a reader sees."""

    kind: OddKind
    shown: str


CellValue = None | str | int | float | bool | date | datetime | time | timedelta | Odd


def column_letters(col: int) -> str:
    """'A' for 0, 'AA' for 26."""
    letters = ""
    col += 1
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class RawCell(NamedTuple):
    """A value with the place it came from, true to the file as sent.

    A tuple, because a form has four hundred of them: a frozen dataclass takes four times as long to make.
    """

    sheet: str
    row: int
    col: int
    value: CellValue = None
    formula: bool = False

    @property
    def ref(self) -> str:
        """The cell's address, e.g. 'H6'."""
        return f"{column_letters(self.col)}{self.row + 1}"


class Visibility(Enum):
    """How a sheet is shown."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    VERY_HIDDEN = "very_hidden"


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One worksheet as read, from A1: `rows[r][c]`, rows of any length, None for blank.

    `beyond` holds contents outside the window that is read into `rows`; `formulas` the places that hold a
    formula, and `merges` (first row, first column, last row, last column), all counted from 0.
    """

    name: str
    rows: list[list[CellValue]]
    visibility: Visibility = Visibility.VISIBLE
    merges: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_cols: frozenset[int] = frozenset()
    formulas: frozenset[tuple[int, int]] = frozenset()
    beyond: tuple[RawCell, ...] = ()

    def at(self, row: int, col: int) -> CellValue:
        """The value at a place, None outside the window."""
        if 0 <= row < len(self.rows):
            line = self.rows[row]
            if 0 <= col < len(line):
                return line[col]
        return None

    def cell(self, row: int, col: int) -> RawCell:
        """The value at a place together with the place."""
        return RawCell(self.name, row, col, self.at(row, col), (row, col) in self.formulas)


@dataclass(frozen=True, slots=True)
class RawWorkbook:
    """A workbook as read.

    `modified` is the workbook's own last-modified stamp, aware if the file says its zone, else naive
    local time; None if it has none.
    """

    kind: str  # "xlsx", "xls", "ods", "xlsb"
    sheets: tuple[RawSheet, ...]
    modified: datetime | None = None
    notes: tuple[str, ...] = ()  # "macros", "default_password", "external_links", "strict"


# --- a form as found and as understood -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Meta:
    """What the form's very hidden sheet says of itself; any part may have been lost ('')."""

    kind: str = ""
    scheme_id: str = ""
    year: str = ""
    version: str = ""
    fingerprint: str = ""
    wording: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row under the form's header: its cells by column name."""

    row: int
    cells: Mapping[str, RawCell]


@dataclass(frozen=True, slots=True)
class RawForm:
    """The parts of a form found in a workbook, by names and codes, never by position.

    `identity` maps a label (部门编码 …) to its answer's cell. `rows` are the rows under the header of the
    score sheet that hold anything. `stated` maps "total" and "grade" to the cells of 得分汇总表. The rest
    are facts about how the workbook differs from the form that was sent out.
    """

    workbook: RawWorkbook
    score_sheet: RawSheet
    header_row: int
    columns: Mapping[str, int]
    identity: Mapping[str, RawCell]
    rows: tuple[RawRow, ...]
    meta: Meta | None
    stated: Mapping[str, RawCell]
    doubled_headers: tuple[RawCell, ...] = ()
    other_candidates: Mapping[str, tuple[RawRow, ...]] = field(default_factory=dict)  # further score sheets' rows


@dataclass(frozen=True, slots=True)
class LostForm:
    """A workbook that says whose form it is, but whose score sheet can't be found any more.

    `header` is the row that looks most like the lost header: its cells by the header texts that are there.
    """

    workbook: RawWorkbook
    identity: Mapping[str, RawCell]
    meta: Meta | None
    header: Mapping[str, RawCell] = field(default_factory=dict)


class Reading(Enum):
    """How a score cell was understood."""

    NUMBER = "number"
    BLANK = "blank"
    NOT_APPLICABLE = "not_applicable"
    UNREADABLE = "unreadable"


class Doubt(Enum):
    """Why a score cell can't be counted."""

    NOT_A_NUMBER = "not_a_number"
    ERROR_CELL = "error_cell"
    UNSAVED_FORMULA = "unsaved_formula"
    PERCENTAGE = "percentage"
    DATE = "date"
    TRUTH_VALUE = "truth_value"
    TOO_MANY_DECIMALS = "too_many_decimals"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a department answered on one indicator.

    `score` is set where `reading` is NUMBER, at the scheme's decimals, and not yet compared with the cap.
    `cleaned` is the cell's own text where a certain clean-up was made. `suggestion` is the likely number
    in an unreadable cell: shown, never counted.
    """

    indicator: Indicator
    row: RawRow
    reading: Reading
    score: Decimal | None = None
    doubt: Doubt | None = None
    suggestion: Decimal | None = None
    cleaned: str | None = None
    reason: str = ""
    evidence: str = ""
    explanation: str = ""

    @property
    def points(self) -> Decimal | None:
        """Points that count: the score, the cap for 不适用, None where nothing can be counted."""
        return self.indicator.cap if self.reading is Reading.NOT_APPLICABLE else self.score


class Mismatch(Enum):
    """What is wrong with a form's identity."""

    TWO_DEPARTMENTS = "two_departments"
    UNKNOWN_CODE = "unknown_code"
    UNKNOWN_NAME = "unknown_name"
    UNKNOWN_BOTH = "unknown_both"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Submission:
    """A filled form, understood: one answer per indicator that was found, in scheme order.

    `doubled` holds further rows of an indicator already answered; `strangers` rows whose code the scheme
    doesn't know. `department` is the code the form's identity leads to, None if it leads to nobody.
    """

    form: RawForm
    answers: tuple[Answer, ...]
    doubled: tuple[Answer, ...]
    strangers: tuple[RawRow, ...]
    typed_code: str
    typed_name: str
    department: str | None
    mismatch: Mismatch | None = None
    overall_explanation: str = ""
    scores_read: int = 0  # non-blank cells of the 自评分 column, counted on their own


# --- results ---------------------------------------------------------------------------------------

NOT_APPLICABLE: Final = "不适用"


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A department's computed result. `scores` holds points, or NOT_APPLICABLE, by indicator code."""

    scores: Mapping[str, Decimal | str]
    categories: Mapping[str, Decimal]
    total: Decimal
    grade: str


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
    """The mail a file came with."""

    sender: str
    subject: str
    sent: datetime | None


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


@dataclass(frozen=True, slots=True)
class FileReading:
    """What reading one source gave, by itself: before it is known which file of a department counts.

    `fate` is set where the source holds no form to choose from. `answers` keep only the cells that later
    steps name. `signature` is equal for two forms with the same identity and the same answers.
    """

    source: Source
    fate: Fate | None = None
    reason: str = ""
    department: str | None = None
    findings: tuple[Finding, ...] = ()
    answers: Sequence[Answer] = ()
    card: Scorecard | None = None
    overall_explanation: str = ""
    signature: str = ""
    stamp: datetime | None = None
    scores_read: int = 0
    scores_unplaced: int = 0

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


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision of the bureau (处理意见), from one row of its workbook."""

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


@dataclass(frozen=True, slots=True)
class DepartmentResult:
    """One department's standing in the round.

    `findings` are those of its used (or returned) file and of the batch. `rank` is None unless scored.
    `answers` are those of the file that counts (scored departments only). `received` is the effective time of the file that counts, `first_received` that of the earliest
    recognised file, `days_late` counts whole days of the latter past the deadline (None: nothing came).
    """

    department: Department
    status: Status
    findings: tuple[Finding, ...] = ()
    scorecard: Scorecard | None = None
    rank: int | None = None
    source: FileRecord | None = None
    answers: Sequence[Answer] = ()
    received: datetime | None = None
    first_received: datetime | None = None
    days_late: int | None = None
    files: int = 0
    attachments: int = 0
    open_queries: int = 0
    errors: int = 0


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
