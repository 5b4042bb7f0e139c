"""The bureau's decisions on files and findings: which one holds. Each function gives back the decision that acts.

Where decisions are called a department's own, they are those that name it, in the order in which they were written.
Of several on one thing the last holds: the row further down, unless both rows are dated and its date is the earlier.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from selfeval import text as t
from selfeval.checks.decisions import means
from selfeval.findings import CATALOGUE
from selfeval.model import Decision, FileReading, Finding
from selfeval.settling import words

Decided = Mapping[str, tuple[Decision, ...]]  # by path, what the bureau decided on a file: to use it or not to

NOTHING_DECIDED: Final[Decided] = {}


def decided_on(readings: Sequence[FileReading], own: Sequence[Decision]) -> Decided:
    """What the bureau decided on these files of a department."""
    choosing = [decision for decision in own if decision.action in (t.ACT_USE, t.ACT_REJECT)]
    found = ((reading.source.path, tuple(d for d in choosing if _names(d, reading))) for reading in readings)
    return {path: decisions for path, decisions in found if decisions}


def last_of(decisions: Iterable[Decision]) -> Decision | None:
    """The decision that holds among some on the same thing."""
    held: Decision | None = None
    for decision in sorted(decisions, key=lambda decision: decision.row):
        earlier = held and held.day and decision.day and decision.day < held.day
        held = held if earlier else decision
    return held


def attributed(reading: FileReading, decisions: Sequence[Decision]) -> tuple[FileReading, Decision | None]:
    """The reading, given to the department the bureau says it belongs to."""
    naming = (d for d in decisions if d.action == t.ACT_BELONGS and _names(d, reading))
    decision = last_of(naming) if reading.fate is None else None
    if decision is None:
        return reading, None
    kept = tuple(f for f in reading.findings if not CATALOGUE[f.code].whose)
    return replace(reading, department=decision.department, findings=kept, computed=None), decision


def extensions(own: Sequence[Decision]) -> tuple[Decision, ...]:
    """The decisions that give the department a deadline of its own."""
    return tuple(decision for decision in own if decision.action == t.ACT_EXTEND)


def clears_any(own: Iterable[Decision]) -> bool:
    """Whether the bureau has cleared anything of a department's."""
    return any(decision.action == t.ACT_CLEARED for decision in own)


def cleared(finding: Finding, own: Sequence[Decision], reading: FileReading | None) -> tuple[Finding, Decision | None]:
    """The finding, with the bureau's word as its explanation where a decision clears it. Errors stay.

    `reading` is the department's file that counts.
    """
    for decision in own if finding.is_open_query else ():
        if (
            decision.action == t.ACT_CLEARED
            and decision.code == finding.code
            and decision.cell in ("", finding.cell)
            and (not decision.file or (reading is not None and _names(decision, reading)))
        ):
            said = words.CLEARED.format(opinion=decision.opinion, officer=decision.officer, day=decision.day or "")
            return replace(finding, explanation=said), decision
    return finding, None


def _names(decision: Decision, reading: FileReading) -> bool:
    return means(decision.file, reading.source)
