"""`selfeval check`: the findings of single workbooks."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from selfeval.commands import words
from selfeval.errors import CannotRun
from selfeval.model import Finding, Level, Source
from selfeval.outbox import results
from selfeval.outbox import words as outbox_words
from selfeval.outbox.faults import kept
from selfeval.outbox.workspace import Workspace
from selfeval.reading.context import Context
from selfeval.reading.intake import read_source
from selfeval.reading.templates import Templates, findings_of, load
from selfeval.submission.identity import Directory


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The findings of one workbook, for the screen."""

    file: str
    kind: str  # "scheme", "roster" or "form"
    headline: str
    findings: tuple[Finding, ...]
    department: str | None = None
    total: str | None = None
    grade: str | None = None
    fault: str = ""  # the trace, if the program failed on it

    @property
    def has_errors(self) -> bool:
        """Whether anything must be mended."""
        return any(finding.level is Level.ERROR for finding in self.findings)


def check(place: Workspace, files: Sequence[Path]) -> list[CheckReport]:
    """The findings of single workbooks: a scheme or roster by its sheets, anything else as a form."""
    reports = []
    round_: Templates | None = None
    for file in files:
        try:
            content = file.read_bytes()
        except (FileNotFoundError, IsADirectoryError):
            raise CannotRun(words.NO_FILE.format(file=file)) from None
        except OSError:
            raise CannotRun(outbox_words.TEMPLATE_LOCKED.format(file=file)) from None
        officers = findings_of(content)
        if officers:
            reports.append(_officers_report(file, *officers))
            continue
        with kept(place):
            round_ = round_ or load(place.templates)
        reports.append(_form_report(file, content, round_))
    return reports


def _officers_report(file: Path, kind: str, findings: Sequence[Finding]) -> CheckReport:
    said = words.CHECKED_TEMPLATE if findings else words.CHECKED_CLEAN
    name = words.KIND_SCHEME if kind == "scheme" else words.KIND_ROSTER
    return CheckReport(file.name, kind, said.format(file=file.name, kind=name, errors=len(findings)), tuple(findings))


def _form_report(file: Path, content: bytes, round_: Templates) -> CheckReport:
    directory = Directory.of(round_.roster)
    source = Source(file.name, len(content), hashlib.sha256(content).hexdigest())
    reading = read_source(source, content, Context(round_.scheme, directory))
    counted = {level: sum(f.level is level for f in reading.findings) for level in Level}
    department = directory.code(reading.department) if reading.department else None
    card = None if reading.has_errors else reading.card
    total = results.points(card.total, round_.scheme) if card else None
    headline = words.CHECKED_FORM.format(
        file=file.name, name=department.name if department else words.UNKNOWN_DEPARTMENT,
        errors=counted[Level.ERROR], queries=counted[Level.QUERY], notes=counted[Level.NOTE],
        total=words.CHECKED_TOTAL.format(total=total, grade=card.grade) if card else "",
    )  # fmt: skip
    code, grade = (department.code if department else None), (card.grade if card else None)
    return CheckReport(file.name, "form", headline, reading.findings, code, total, grade, reading.fault)
