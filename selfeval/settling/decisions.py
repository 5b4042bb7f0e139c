"""The bureau's decisions on files and findings: which one holds. Each function gives back the decision that acts.

Where decisions are called a department's own, they are those that name it, in the order in which they were written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from selfeval import text as t
from selfeval.checks.decisions import means
from selfeval.findings import CATALOGUE
from selfeval.model import Decision, FileReading, Finding
from selfeval.settling import words


@dataclass(frozen=True, slots=True)
class Decided:
    """What the bureau decided on the files of one department, by their paths."""

    chosen: Mapping[str, Decision] = field(default_factory=dict)
    rejected: Mapping[str, Decision] = field(default_factory=dict)


NOTHING_DECIDED: Final = Decided()


def decided_on(readings: Sequence[FileReading], own: Sequence[Decision]) -> Decided:
    """What the bureau decided on these files of a department."""
    return Decided(_by_path(readings, own, t.ACT_USE), _by_path(readings, own, t.ACT_REJECT))


def _by_path(readings: Sequence[FileReading], own: Sequence[Decision], action: str) -> dict[str, Decision]:
    found = ((reading.source.path, _last(own, action, reading)) for reading in readings)
    return {path: decision for path, decision in found if decision}


def attributed(reading: FileReading, decisions: Sequence[Decision]) -> tuple[FileReading, Decision | None]:
    """The reading, given to the department the bureau says it belongs to."""
    decision = _last(decisions, t.ACT_BELONGS, reading) if reading.fate is None else None
    if decision is None:
        return reading, None
    kept = tuple(f for f in reading.findings if not CATALOGUE[f.code].whose)
    return replace(reading, department=decision.department, findings=kept), decision


def extension(own: Sequence[Decision]) -> Decision | None:
    """The decision that gives the department a deadline of its own."""
    return _last(own, t.ACT_EXTEND)


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


def _last(decisions: Sequence[Decision], action: str, reading: FileReading | None = None) -> Decision | None:
    """The decision that holds, of this kind and on this file: what was decided last."""
    fitting = (d for d in reversed(decisions) if d.action == action and (reading is None or _names(d, reading)))
    return next(fitting, None)


def _names(decision: Decision, reading: FileReading) -> bool:
    return means(decision.file, reading.source)
