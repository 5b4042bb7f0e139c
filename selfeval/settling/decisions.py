"""The bureau's decisions on files and findings, and which of them have acted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from selfeval import text as t
from selfeval.findings import CATALOGUE
from selfeval.model import Decision, FileReading, Finding
from selfeval.settling import words


class Ledger:
    """The bureau's decisions, and which of them have acted."""

    def __init__(self, decisions: Sequence[Decision]) -> None:
        """Hold the decisions."""
        self.decisions = decisions
        self.acted: set[int] = set()
        self.given: set[str] = set()  # paths of files the bureau attributed

    def _matching(self, action: str, department: str | None, reading: FileReading | None) -> Decision | None:
        for decision in reversed(self.decisions):  # what was decided last holds
            fits = decision.action == action and (department is None or decision.department == department)
            if fits and (reading is None or _names(decision, reading)):
                self.acted.add(decision.row)
                return decision
        return None

    def attributed(self, reading: FileReading) -> FileReading:
        """The reading, given to the department the bureau says it belongs to."""
        decision = self._matching(t.ACT_BELONGS, None, reading) if reading.fate is None else None
        if decision is None:
            return reading
        kept = tuple(f for f in reading.findings if not CATALOGUE[f.code].whose)
        self.given.add(reading.source.path)
        return replace(reading, department=decision.department, findings=kept)

    def chosen(self, department: str, reading: FileReading) -> bool:
        """Whether the bureau chose this file."""
        return self._matching(t.ACT_USE, department, reading) is not None

    def rejected(self, department: str, reading: FileReading) -> bool:
        """Whether the bureau set this file aside."""
        return self._matching(t.ACT_REJECT, department, reading) is not None

    def deadline(self, department: str, default: date | None) -> date | None:
        """The department's own deadline."""
        decision = self._matching(t.ACT_EXTEND, department, None)
        return decision.until if decision else default

    def cleared(self, department: str, finding: Finding, source: str, sha256: str) -> Finding:
        """The finding, with the bureau's word as its explanation where a decision clears it. Errors stay."""
        if not finding.is_open_query:
            return finding
        for decision in self.decisions:
            if (
                decision.action == t.ACT_CLEARED
                and decision.department == department
                and decision.code in ("", finding.code)
                and decision.cell in ("", finding.cell)
                and (not decision.file or _same_file(decision.file, source, sha256))
            ):
                self.acted.add(decision.row)
                said = words.CLEARED.format(opinion=decision.opinion, officer=decision.officer, day=decision.day or "")
                return replace(finding, explanation=said)
        return finding

    def idle(self) -> list[Decision]:
        """The decisions that met nothing."""
        return [decision for decision in self.decisions if decision.row not in self.acted]


def _names(decision: Decision, reading: FileReading) -> bool:
    return _same_file(decision.file, reading.source.path, reading.source.sha256 or "")


def _same_file(written: str, path: str, sha256: str) -> bool:
    """Whether what the officer wrote means the file: its hash, or its path with or without the inbox's name."""
    plain = written.strip().casefold().removeprefix("./").removeprefix("inbox/")
    return bool(plain) and plain in (path.casefold(), sha256.casefold())
