"""A form that lies in the bureau's folder of reviews: it counts for nobody, and the officer is told whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from selfeval import text as t
from selfeval.checks.papers import no_form_among_reviews, no_stranger_among_reviews
from selfeval.findings import run_checks
from selfeval.model import Fate, FileReading, Finding, RawWorkbook
from selfeval.reading import words
from selfeval.reading.context import Context
from selfeval.reading.kinds import filed_form, strange_kind
from selfeval.submission.reviewing import is_among_reviews
from selfeval.tables import is_blank, text


def among_reviews(reading: FileReading, workbook: RawWorkbook, context: Context) -> FileReading:
    """The reading as it is, or without effect where it is of a form among the reviews; its cells stay accounted for."""
    if reading.fate is not None or reading.review is not None or not is_among_reviews(reading.source):
        return reading
    if found := run_checks((no_stranger_among_reviews,), context.scheme.levels, strange_kind(workbook)):
        return _without_effect(reading, words.WHY_STRANGER_AMONG_REVIEWS, found)
    form = filed_form(workbook, context.scheme)
    cells = [form.identity[label] for label in (t.ID_NAME, t.ID_CODE) if label in form.identity] if form else []
    at = next((cell for cell in cells if not is_blank(cell.value)), None)
    department = context.directory.code(reading.department) if reading.department else None
    found = run_checks((no_form_among_reviews,), context.scheme.levels, department, text(at), at)
    return _without_effect(reading, words.WHY_FORM_AMONG_REVIEWS, found)


def _without_effect(reading: FileReading, why: str, found: Sequence[Finding]) -> FileReading:
    return replace(
        reading,
        fate=Fate.UNRECOGNISED,
        reason=why,
        findings=tuple(found),
        answers=(),
        card=None,
        own=None,
        data=(),
    )
