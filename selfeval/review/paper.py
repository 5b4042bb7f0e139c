"""What a review workbook (复核底稿) holds when it is written: the self scores with their words, and what was reviewed before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from selfeval.model import (
    NOT_APPLICABLE,
    PENDING,
    UNCHOSEN,
    ComputedScore,
    DepartmentResult,
    Indicator,
    KeptAnswer,
    Scheme,
    Scorecard,
    TotalStep,
)
from selfeval.review import words
from selfeval.settling.computing import after_rules
from selfeval.submission.scoring import rescored, said_score
from selfeval.submission.worth import excused_worth
from selfeval.tables import plain


@dataclass(frozen=True, slots=True)
class Entry:
    """What a reviewer put into a row: the reviewed score, points or 不适用 (None: blank), and the words beside it."""

    score: Decimal | str | None = None
    looked_at: bool = False
    ground: str = ""
    remark: str = ""
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Besides:
    """What a reviewer put in besides the rows: who and when, the opinion, and of 自评质量 the points and words by item."""

    reviewer: str = ""
    day: date | None = None
    opinion: str = ""
    quality: Mapping[str, Decimal] = field(default_factory=dict)
    quality_remarks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PaperRow:
    """An indicator that is reviewed: the self score, points or 不适用, and what the department wrote.

    `computed` is what the data come to and how, in words; `is_above`: by more than is allowed the self score is higher.
    `excused` is what 不适用 is worth here.
    """

    indicator: Indicator
    score: Decimal | str
    reason: str
    evidence: str
    computed: str = ""
    is_above: bool = False
    excused: Decimal = Decimal(0)

    @property
    def worth(self) -> Decimal:
        """What the self score is worth."""
        return self.worth_of(self.score)

    def worth_of(self, score: Decimal | str) -> Decimal:
        """What a score here is worth."""
        return score if isinstance(score, Decimal) else self.excused


@dataclass(frozen=True, slots=True)
class Paper:
    """A review workbook. `given` are the points that the bureau gave itself, which aren't reviewed: of the base, and bonus.

    `total` is None while a score of the bureau's is missing. `entries` are filled in beforehand, by indicator's code.
    `reviewer` and `due` are those of the list; what an earlier review of the department said besides is `said`. `upheld`
    are the objections decided before it was written, by code.
    """

    scheme: Scheme
    result: DepartmentResult
    rows: tuple[PaperRow, ...]
    given: tuple[Decimal, Decimal]
    total: Decimal | None
    entries: Mapping[str, Entry] = field(default_factory=dict)
    reviewer: str = ""
    due: date | None = None
    said: Besides = field(default_factory=Besides)
    upheld: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def self_scores(self) -> dict[str, str]:
        """The self scores under review, as texts by code."""
        return {row.indicator.code: said_score(row.score, self.scheme) for row in self.rows}

    def entry(self, row: PaperRow) -> Entry:
        """What is filled into a row beforehand."""
        return self.entries.get(row.indicator.code, Entry())

    @property
    def steps(self) -> tuple[TotalStep, ...]:
        """What the rules on the total make of the self score; of a reviewed one they look at the same data."""
        card = self.result.scorecard
        return card.steps if card and self.total is not None else ()

    @property
    def reviewed(self) -> Decimal | None:
        """What the workbook's own total comes to as it is written."""
        if self.total is None:
            return None
        told = {code: entry.score for code, entry in self.entries.items() if entry.score is not None}
        after = reviewed_card(self.result, self.scheme, told)
        return after.total if after else None


def reviewed_card(result: DepartmentResult, scheme: Scheme, told: Mapping[str, Decimal | str]) -> Scorecard | None:
    """What a department's scores come to with other ones in the place of some, the rules on the total applied.

    None where nothing was filed that counts, and where 不适用 is prorated and nothing applies any more.
    """
    card = rescored(result.scorecard, scheme, told) if result.scorecard else None
    return after_rules(card, scheme, result.data, result.unsure) if card else None


def reviewable(result: DepartmentResult, scheme: Scheme) -> dict[str, Decimal | str]:
    """The self scores that a review looks at, by code: not what the bureau gives itself, nor what wasn't chosen."""
    card = result.scorecard
    if card is None:
        return {}
    own = [i.code for i in scheme.indicators if not i.by_bureau]
    return {code: card.scores[code] for code in own if card.scores[code] not in (UNCHOSEN, PENDING)}


def paper_of(result: DepartmentResult, scheme: Scheme, entries: Mapping[str, Entry] | None = None) -> Paper:
    """The review workbook of a department whose scores count."""
    card = result.scorecard
    if card is None:
        raise ValueError(f"{result.department.code} has no scores")
    answers = {answer.indicator.code: answer for answer in result.answers}
    computed = {one.code: one for one in result.computed}
    filed = reviewable(result, scheme)
    rows = [
        replace(
            _beside(_row(scheme.by_code[code], score, answers.get(code)), computed.get(code)),
            excused=excused_worth(scheme.by_code[code], filed, scheme),
        )
        for code, score in filed.items()
    ]
    base, bonus = Decimal(0), Decimal(0)
    for indicator in scheme.bureaus:
        points = card.scores[indicator.code]
        if isinstance(points, Decimal):
            base, bonus = (base, bonus + points) if indicator.bonus else (base + points, bonus)
    return Paper(scheme, result, tuple(rows), (base, bonus), card.total, entries or {})


def _beside(row: PaperRow, computed: ComputedScore | None) -> PaperRow:
    """The row with what the scheme's rule on it comes to, where there is one."""
    if computed is None:
        return row
    said = "" if computed.score is None else words.COMPUTED.format(score=plain(computed.score))
    doubt = words.COMPUTED_DOUBT.format(slip=computed.slip) if computed.slip else ""
    return replace(row, computed=f"{said}{computed.text}{doubt}", is_above=computed.over > 0)


def _row(indicator: Indicator, score: Decimal | str, answer: KeptAnswer | None) -> PaperRow:
    if answer is None:
        return PaperRow(indicator, score, "", "")
    told = answer.items or (answer,)
    reason = "\n".join(filter(None, (_said(one, named=bool(answer.items)) for one in told)))
    evidence = "\n".join(filter(None, (one.words.get("evidence", "") for one in told)))
    return PaperRow(indicator, score, reason, evidence)


def _said(one: KeptAnswer, *, named: bool) -> str:
    """Why points were lost, and what was explained; of a row that the department named itself with its name and score."""
    explained = one.words.get("explanation", "")
    parts = [one.reason, words.EXPLAINED.format(text=explained) if explained else ""]
    said = words.PARTS.join(filter(None, parts))
    if not named:
        return said
    score = one.score if one.score is not None else NOT_APPLICABLE
    return words.OWN_ROW.format(name=one.indicator.name, score=score, cap=one.indicator.cap, said=said)
