"""`selfeval check`: the findings of single workbooks."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from selfeval import text as t
from selfeval.commands import words
from selfeval.engine.workers import Failure, run_units
from selfeval.errors import CannotRun
from selfeval.excel.read.guard import OFFICER
from selfeval.findings import count_errors
from selfeval.inbox import disk
from selfeval.model import FileReading, Finding, Level, Refusal, Scheme, Source
from selfeval.outbox import results
from selfeval.outbox import words as outbox_words
from selfeval.outbox.faults import kept
from selfeval.outbox.workspace import Workspace
from selfeval.reading.books import Unopened, apart, read_here
from selfeval.reading.context import Context
from selfeval.reading.intake import read_source, refused
from selfeval.reading.templates import Officers, Templates, findings_of, load
from selfeval.settling.computing import after_rules
from selfeval.submission.identity import Directory
from selfeval.submission.packed import Packed, pack, unpack


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
    rules: tuple[tuple[str, tuple[str, ...]], ...] = ()  # a scheme's, in words, each with its edges

    @property
    def has_errors(self) -> bool:
        """Whether anything must be mended."""
        return any(finding.level is Level.ERROR for finding in self.findings)


def check(place: Workspace, files: Sequence[Path]) -> list[CheckReport]:
    """The findings of single workbooks: a scheme or roster by its sheets, anything else as a form."""
    for file in files:
        if not file.is_file():
            raise CannotRun(words.NO_FILE.format(file=file))
    reports = dict(zip(files, _officers_reports(files), strict=True))
    forms = [file for file in reports if reports[file] is None]
    if forms:
        with kept(place):
            round_ = load(place.templates)
        reports |= _form_reports(forms, round_)
    return [report for file in files if (report := reports[file])]


def _officers_reports(files: Sequence[Path]) -> Iterator[CheckReport | None]:
    """Of each file that is a scheme or a roster, its findings."""
    for file, found in zip(files, apart(_officers_findings, files), strict=True):
        if isinstance(found, Unopened) and found.refusal in (Refusal.LOCKED, Refusal.VANISHED):
            raise CannotRun(outbox_words.TEMPLATE_LOCKED.format(file=file))
        yield None if found is None or isinstance(found, Unopened) else _officers_report(file, found)


def _officers_findings(file: Path) -> Officers | Unopened | None:
    """Run in a worker."""
    book = read_here(file, OFFICER)
    return book if isinstance(book, Unopened) else findings_of(book)


def _officers_report(file: Path, found: Officers) -> CheckReport:
    findings, errors = found.findings, count_errors(found.findings)
    said = words.CHECKED_TEMPLATE if errors else words.CHECKED_NOTED if findings else words.CHECKED_CLEAN
    name = words.KIND_SCHEME if found.kind == "scheme" else words.KIND_ROSTER
    headline = said.format(file=file.name, kind=name, errors=errors, notes=len(findings) - errors)
    return CheckReport(file.name, found.kind, headline, findings, rules=found.rules)


def _form_reports(files: Sequence[Path], round_: Templates) -> dict[Path, CheckReport]:
    context = Context(round_.scheme, Directory.of(round_.roster), round_.data)
    told = run_units(partial(_read_form, context=context), files)
    return {
        file: _form_report(
            file,
            _failed(file, one) if isinstance(one, Failure) else _computed(unpack(one, round_.scheme), round_.scheme),
            round_,
        )
        for file, one in told
    }


def _computed(reading: FileReading, scheme: Scheme) -> FileReading:
    """The reading with what is found where its scores are computed."""
    found = reading.computed
    if found is None:
        return reading
    card = after_rules(reading.card, scheme, found.data, found.unsure) if reading.card else None
    return replace(reading, findings=(*reading.findings, *found.findings), card=card)


def _failed(file: Path, failure: Failure) -> FileReading:
    fault = failure.detail if failure.trouble is Refusal.FAULT else ""
    return refused(Source(file.name, 0, None), failure.trouble, fault=fault)


def _read_form(file: Path, context: Context) -> Packed:
    """Run in a worker."""
    content = disk.read(os.path.realpath(file))
    source = Source(file.name, content.size, content.sha256)
    data = content.data
    reading = refused(source, data) if isinstance(data, Refusal) else read_source(source, data, context)
    if reading.review and not isinstance(data, Refusal):  # as if it lay where reviews count
        reading = read_source(replace(source, path=f"{t.REVIEW_FOLDER}/{source.path}"), data, context)
    return pack(reading, context.scheme)


def _form_report(file: Path, reading: FileReading, round_: Templates) -> CheckReport:
    directory = Directory.of(round_.roster)
    counted = {level: sum(f.level is level for f in reading.findings) for level in Level}
    department = directory.code(reading.department) if reading.department else None
    card = None if reading.has_errors else reading.card
    total = results.points_or_none(card.total, round_.scheme) if card else None
    headline = (words.CHECKED_REVIEW if reading.review else words.CHECKED_FORM).format(
        file=file.name, name=department.name if department else words.UNKNOWN_DEPARTMENT,
        errors=counted[Level.ERROR], queries=counted[Level.QUERY], notes=counted[Level.NOTE],
        total=words.CHECKED_TOTAL.format(total=total, grade=card.grade) if card else "",
    )  # fmt: skip
    code, grade = (department.code if department else None), (card.grade if card else None)
    return CheckReport(file.name, "form", headline, reading.findings, code, total, grade, reading.fault)
