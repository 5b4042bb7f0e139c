"""Which of the review workbooks that came are looked at: not of whom the list says 否, nor one named like another's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from selfeval import text as t
from selfeval.checks.decisions import means
from selfeval.checks.papers import file_is_named_like_its_department, reviewed_department_is_listed
from selfeval.findings import run_checks
from selfeval.model import Batch, Decision, Fate, FileReading
from selfeval.review import words
from selfeval.submission.identity import Directory


def looked_at(reading: FileReading, batch: Batch, directory: Directory, decisions: Sequence[Decision]) -> FileReading:
    """A review workbook as it is; told and without effect where it isn't wanted, unfinished where its name says another.

    Where the bureau decided to use that very file, its name says nothing.
    """
    code, levels = reading.department, batch.scheme.levels
    if reading.fate is not None or code is None:
        return reading
    department, listed = directory.code(code), batch.listed.get(code)
    if department is None:
        return reading
    if listed and not listed.wanted:
        found = run_checks((reviewed_department_is_listed,), levels, department, listed.at.ref)
        return replace(reading, fate=Fate.SUPERSEDED, reason=words.WHY_NOT_WANTED, findings=tuple(found))
    if any(d.action == t.ACT_USE and means(d.file, reading.source) for d in decisions):
        return reading
    named = directory.named_in(reading.source.path.rpartition("/")[2])
    others = () if department in named else named
    found = run_checks((file_is_named_like_its_department,), levels, department, others)
    return replace(reading, findings=(*found, *reading.findings)) if found else reading
