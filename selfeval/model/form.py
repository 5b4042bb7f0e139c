"""A form as found and as understood, and what it scores. Points are `Decimal`, rates 0-1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from selfeval.model.cells import RawCell, RawSheet, RawWorkbook
from selfeval.model.rule import FiledDatum, TotalStep
from selfeval.model.scheme import Indicator


@dataclass(frozen=True, slots=True)
class Meta:
    """What the form's very hidden sheet says of itself; any part may have been lost ('').

    `made_from` is the SHA-256 of the file a marked copy was made from; `wordless` says that this had no column for words.
    """

    kind: str = ""
    scheme: str = ""
    year: str = ""
    version: str = ""
    fingerprint: str = ""
    wording: str = ""
    department: str = ""
    made_from: str = ""
    wordless: bool = False


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row under the form's header: its cells by column name."""

    row: int
    cells: Mapping[str, RawCell]


class CutText(NamedTuple):
    """A cell whose text is kept in part, as it is kept: how long it was, and is."""

    cell: RawCell
    whole: int
    kept: int


class StatedSum(NamedTuple):
    """A sum the county's own table states, and which indicators it may be of, by code: any of these is right.

    `whole` is the table's total.
    """

    cell: RawCell
    parts: tuple[tuple[str, ...], ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class OwnParts:
    """What a form filed in the county's own layout has besides: its table ends before the row `end`.

    `passed` are rows that repeat the header, `totals` its rows of sums, `sums` what they state. `near` has by code of a
    missing indicator the cell whose name is most like its own; `clashes` are cells that say of several rows together what
    these say one by one; `emptied` caps and standards that are blank now; `strays` what stands in no column. `scores` are the score cells that hold anything. `wordless`:
    no column is for words.
    """

    end: int
    passed: frozenset[int] = frozenset()
    totals: tuple[RawRow, ...] = ()
    scores: int = 0
    sums: tuple[StatedSum, ...] = ()
    near: Mapping[str, RawCell] = field(default_factory=dict)
    clashes: tuple[RawCell, ...] = ()
    emptied: tuple[RawCell, ...] = ()
    strays: tuple[RawCell, ...] = ()
    wordless: bool = False


@dataclass(frozen=True, slots=True)
class RawForm:
    """The parts of a form found in a workbook, by names and codes, never by position.

    `identity` maps a label (部门编码 …) to its answer's cell, `identity_again` to further answers in sight. `other_names`
    has by further score sheet the department that it names itself. `rows` are the rows under the header of the
    score sheet that hold anything. `stated` maps "total" and "grade" to the cells of 得分汇总表. The rest
    are facts about how the workbook differs from the form that was sent out. `own` is there where the form is in the
    county's own layout: its rows have the codes of the scheme then, at the cells of their names.
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
    identity_again: Mapping[str, tuple[RawCell, ...]] = field(default_factory=dict)
    other_candidates: Mapping[str, tuple[RawRow, ...]] = field(default_factory=dict)  # further score sheets' rows
    other_names: Mapping[str, RawCell] = field(default_factory=dict)
    cuts: tuple[CutText, ...] = ()
    own: OwnParts | None = None

    @property
    def wordless(self) -> bool:
        """Whether the department has no column for words: in the county's own layout, or in a copy made of such a form."""
        return self.own.wordless if self.own else self.meta is not None and self.meta.wordless


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
    CONTRADICTORY = "contradictory"
    MASKED = "masked"


Words = Mapping[str, str]  # what a department wrote in a row, by the field of its column


@dataclass(frozen=True, slots=True)
class Answer:
    """What a department answered on one indicator.

    `score` is set where `reading` is NUMBER, at the scheme's decimals, and not yet compared with the cap.
    `cleaned` is the cell's own text where a certain clean-up was made. `suggestion` is the likely number
    in an unreadable cell: shown, never counted.

    Where departments choose the indicators themselves, the answer is that of all together: their sum, and `items` are
    the rows that hold anything. An item's `indicator` has the code of its row and the name and cap that the department
    gave it; its `own_cap` is None where that cap can't be told: then the indicator has that of all together.
    """

    indicator: Indicator
    row: RawRow
    reading: Reading
    score: Decimal | None = None
    doubt: Doubt | None = None
    suggestion: Decimal | None = None
    cleaned: str | None = None
    words: Words = field(default_factory=dict)
    items: tuple[Answer, ...] = ()
    own_cap: Decimal | None = None

    @property
    def reason(self) -> str:
        """扣分原因."""
        return self.words.get("reason", "")

    @property
    def explanation(self) -> str:
        """情况说明."""
        return self.words.get("explanation", "")

    @property
    def points(self) -> Decimal | None:
        """Points that count: the score, the cap for 不适用, None where nothing can be counted."""
        return counted_points(self.indicator, self.reading, self.score)


def counted_points(indicator: Indicator, reading: Reading, score: Decimal | None) -> Decimal | None:
    """What an answer counts: a blank bonus is 0, a blank anything else nothing."""
    if reading is Reading.NOT_APPLICABLE:
        return indicator.cap
    return Decimal(0) if indicator.bonus and reading is Reading.BLANK else score


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer after its form was let go: what counts of it, and the places of its score and its reason.

    `reason_at` is the place of 情况说明 where the form had no column of reasons, and the score's where it had neither:
    then there was no `place_for_words`. `items` and `own_cap` are as in `Answer`.
    """

    indicator: Indicator
    reading: Reading
    score: Decimal | None
    words: Words
    score_at: RawCell
    reason_at: RawCell
    items: tuple[KeptAnswer, ...] = ()
    own_cap: Decimal | None = None

    @property
    def reason(self) -> str:
        """扣分原因."""
        return self.words.get("reason", "")

    @property
    def place_for_words(self) -> bool:
        """Whether the form had a column to say why points were lost."""
        return self.reason_at.col != self.score_at.col

    @property
    def points(self) -> Decimal | None:
        """Points that count, as an `Answer` has them."""
        return counted_points(self.indicator, self.reading, self.score)


class Mismatch(Enum):
    """What is wrong with a form's identity."""

    TWO_DEPARTMENTS = "two_departments"
    TWO_ANSWERS = "two_answers"  # in two places of the form
    UNKNOWN_CODE = "unknown_code"
    UNKNOWN_NAME = "unknown_name"
    UNKNOWN_BOTH = "unknown_both"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Submission:
    """A filled form, understood: one answer per indicator that was found, in scheme order.

    `entries` are the same row by row: the items of an answer in its stead, where it has any.
    `doubled` holds further rows of an indicator already answered; `strangers` rows whose code the scheme
    doesn't know; `bureaus` what stands in rows the bureau scores; `data` the base data by name, those whose row was
    found. `others` are the further score sheets of other departments,
    with the names they give. `department` is the code the form's identity leads to, None if it leads to nobody.
    """

    form: RawForm
    answers: tuple[Answer, ...]
    entries: tuple[Answer, ...]
    doubled: tuple[Answer, ...]
    strangers: tuple[RawRow, ...]
    typed_code: str
    typed_name: str
    department: str | None
    mismatch: Mismatch | None = None
    overall_explanation: str = ""
    scores_read: int = 0  # non-blank cells of the 自评分 column, counted on their own
    bureaus: tuple[Answer, ...] = ()
    others: Mapping[str, RawCell] = field(default_factory=dict)
    data: Mapping[str, FiledDatum] = field(default_factory=dict)


class Provisional(NamedTuple):
    """What a department has while the bureau's scores are missing: points, out of so many."""

    points: Decimal
    out_of: Decimal


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A department's computed result. `scores` holds points, or one of the three words above, by indicator code.

    While a score of the bureau's is missing, `total`, `grade` and its category are None, and `provisional` tells what
    there is. A category of which nothing applies is None where 不适用 is prorated. `bonus` is None where the scheme has
    none. `earned` is the sum of all points without 不适用, `excused` the caps of what is 不适用. `used` counts the score
    cells that entered. `steps` are the rules on the total in order, of a final result 降档 after them; the total is what it
    is after all.
    """

    scores: Mapping[str, Decimal | str]
    categories: Mapping[str, Decimal | None]
    total: Decimal | None
    grade: str | None
    bonus: Decimal | None = None
    earned: Decimal = Decimal(0)
    excused: Decimal = Decimal(0)
    provisional: Provisional | None = None
    used: int = 0
    steps: tuple[TotalStep, ...] = ()

    @property
    def unadjusted(self) -> Decimal | None:
        """The total before any rule on it."""
        if self.total is None:
            return None
        return self.total - sum((step.change for step in self.steps if step.change is not None), Decimal(0))

    @property
    def final(self) -> tuple[Decimal, str]:
        """Total and grade of one that isn't pending."""
        if self.total is None or self.grade is None:
            raise ValueError("a score of the bureau's is missing")
        return self.total, self.grade
