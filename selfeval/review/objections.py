"""What departments object to, and what the bureau decided on it, from 处理意见: in the order in which it was written.

A decision on an objection holds for the review it was made on, and for no later one: a workbook bears what was decided
before it was written, and has the time at which it was saved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from selfeval import text as t
from selfeval.checks.decisions import means
from selfeval.model import Clock, Decision, ReviewReading
from selfeval.review import words
from selfeval.settling.effective import Filed
from selfeval.tables import plain


class Idle(NamedTuple):
    """Why a decision doesn't act, and the column to look at."""

    column: str
    why: str


@dataclass(frozen=True, slots=True)
class Objections:
    """What stands at the end: whether an objection is open, and the scores the bureau settled, with the decisions.

    `idle` are the decisions, by row, that were made on something else. `dismissed` are the objections decided against the
    department, by code, '' of no indicator.
    """

    is_open: bool = False
    settled: Mapping[str, Decision] = field(default_factory=dict)
    idle: Mapping[int, Idle] = field(default_factory=dict)
    dismissed: frozenset[str] = frozenset()

    @property
    def scores(self) -> dict[str, Decimal | str]:
        """The settled scores by indicator's code."""
        return {code: decision.score for code, decision in self.settled.items() if decision.score is not None}


def objections_of(decisions: Sequence[Decision], idle: Callable[[Decision], Idle | None]) -> Objections:
    """From a department's own decisions, and why one that settles a score doesn't act.

    An objection that names no indicator ends with whatever is decided after it.
    """
    open_ones: set[str] = set()
    settled: dict[str, Decision] = {}
    dismissed: set[str] = set()
    aside: dict[int, Idle] = {}
    for decision in sorted(decisions, key=lambda one: one.row):
        if decision.action == t.ACT_OBJECTED:
            open_ones.add(decision.indicator)
        elif decision.action in (t.ACT_UPHELD, t.ACT_DISMISSED):
            open_ones -= {decision.indicator, ""} if decision.indicator else open_ones
        if decision.action == t.ACT_UPHELD:
            if why := idle(decision):
                aside[decision.row] = why
            else:
                settled[decision.indicator] = decision
                dismissed.discard(decision.indicator)
        elif decision.action == t.ACT_DISMISSED:
            settled.pop(decision.indicator, None)
            dismissed.add(decision.indicator)
    return Objections(bool(open_ones), settled, aside, frozenset(dismissed))


def why_idle(
    decision: Decision, review: Filed, reading: ReviewReading, scores: tuple[Mapping[str, Decimal | str], ...]
) -> Idle | None:
    """Why the score a decision settles isn't taken into this review; `scores` are those filed and those reviewed.

    The SHA-256 of the workbook leaves no doubt; a path may have held another one before.
    """
    code, source = decision.indicator, review.reading.source
    filed, reviewed = scores
    if code not in filed:
        return Idle(t.DEC_INDICATOR, words.NOT_REVIEWED)
    if decision.file and not means(decision.file, source):
        return Idle(t.DEC_FILE, words.OF_OTHER_FILE.format(file=decision.file, now=source.path))
    if decision.file and decision.file.casefold() == (source.sha256 or "").casefold():
        return None
    now = [score if isinstance(score, str) else plain(score) for score in (filed[code], reviewed[code])]
    said = words.SCORES_NOW.format(own=now[0], reviewed=now[1])
    if said_decision(decision) in reading.upheld.get(code, ()):
        return Idle(t.DEC_ACTION, words.DECIDED_BEFORE_PAPER.format(now=said))
    if _is_of_no_review(decision):
        return Idle(t.DEC_DATE, words.UNDATED.format(now=said))
    saved = review.time.date()
    if decision.day and review.clock is Clock.STAMP and decision.day < saved:
        return Idle(t.DEC_DATE, words.DECIDED_BEFORE_SAVED.format(day=decision.day, saved=saved, now=said))
    return None


def _is_of_no_review(decision: Decision) -> bool:
    """Whether a decision has neither a day nor a workbook: saved again, that is another review, and nothing would tell."""
    return not decision.file and decision.day is None


def said_decision(decision: Decision) -> str:
    """What tells two decisions on one indicator apart, as a workbook bears it: the score and the day."""
    score = "" if decision.score is None else decision.score
    return f"{score if isinstance(score, str) else plain(score)} {decision.day or ''}".strip()


def said_upheld(own: Sequence[Decision]) -> dict[str, tuple[str, ...]]:
    """What the bureau has decided in a department's favour up to now, by indicator's code."""
    found: dict[str, list[str]] = {}
    for decision in own:
        if decision.action == t.ACT_UPHELD:
            found.setdefault(decision.indicator, []).append(said_decision(decision))
    return {code: tuple(sorted(set(told))) for code, told in found.items()}


def settled_on(reading: ReviewReading, own: Sequence[Decision]) -> Mapping[str, Decimal | str]:
    """The scores that were settled after a review was written, by indicator's code."""
    before = Idle(t.DEC_ACTION, "")

    def idle(one: Decision) -> Idle | None:
        stale = said_decision(one) in reading.upheld.get(one.indicator, ())
        return before if stale or _is_of_no_review(one) else None

    return objections_of(own, idle).scores
