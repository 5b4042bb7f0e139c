"""The committed sample inbox: every file gives exactly what its table says, and the round comes out right."""

from __future__ import annotations

from decimal import Decimal

import pytest

from selfeval import text as t
from selfeval.excel.read.workbook import read_workbook
from selfeval.model import FileReading, Level, Status
from selfeval.reading.context import Context
from selfeval.reading.intake import read_inbox
from selfeval.samples import sample_roster, sample_scheme
from selfeval.settling.settle import settle
from selfeval.submission.find import find_form
from selfeval.submission.identity import Directory
from tests.builders import places
from tests.sample_inbox import INBOX, SAMPLES, SCORE, Sample, place_of

SCHEME, ROSTER = sample_scheme(), sample_roster()
ERRORS = [s for s in SAMPLES if s.expected and s.expected[0][0][0] in "SDT"]


@pytest.fixture(scope="module")
def readings() -> dict[str, FileReading]:
    found = read_inbox(INBOX, Context(SCHEME, Directory.of(ROSTER)))
    return {reading.source.path: reading for reading in found}


def test_the_inbox_is_the_table(readings: dict[str, FileReading]) -> None:
    assert set(readings) == {sample.file for sample in SAMPLES}
    assert len(SAMPLES) == 30
    assert len(ERRORS) == 10
    assert {path.rpartition(".")[2] for path in readings} == {"xlsx", "xls", "ods"}


def test_every_finding_is_in_the_table(readings: dict[str, FileReading]) -> None:
    """One test for all files: a check that speaks of many of them is one thing to look at."""
    expected = {}
    for sample in SAMPLES:
        form = find_form(read_workbook((INBOX / sample.file).read_bytes()))
        assert form is not None
        stands = [(code, *(place_of(form, place) if place else (None, None))) for code, place in sample.expected]
        expected[sample.file] = sorted(stands)
    assert {path: sorted(places(reading.findings)) for path, reading in readings.items()} == expected


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.code for sample in SAMPLES])
def test_file(sample: Sample, readings: dict[str, FileReading]) -> None:
    reading = readings[sample.file]
    assert reading.department == sample.code
    assert reading.has_errors == (sample in ERRORS)


def test_the_published_figures(readings: dict[str, FileReading]) -> None:
    """24, 23, 20, 20, 3 make 90 and 优秀, and every lost point without a reason is asked about at its 扣分原因."""
    reading = readings[SAMPLES[0].file]
    assert reading.card is not None
    assert list(reading.card.categories.values()) == [Decimal(n) for n in (24, 23, 20, 20, 3)]
    assert (str(reading.card.total), reading.card.grade) == ("90.00", "优秀")
    queries = [f for f in reading.findings if f.level is Level.QUERY]
    assert [f.code for f in queries] == ["R301"] * 10
    assert {f.indicator for f in queries} == {code for code, column in SAMPLES[0].cells if column == SCORE}
    assert all(f.cell is not None and f.cell.startswith("I") for f in queries)


def test_the_round(readings: dict[str, FileReading]) -> None:
    batch = settle(list(readings.values()), SCHEME, ROSTER)
    counts = {status: sum(r.status is status for r in batch.departments) for status in Status}
    assert counts == {Status.ACCEPTED: 18, Status.QUERY: 2, Status.RETURNED: 10, Status.MISSING: 8, Status.EXEMPT: 2}
    assert batch.completeness.balanced
    assert batch.completeness.used == 20 * 33
    late = {r.department.code: r.days_late for r in batch.departments if r.days_late}
    assert late == {"214": 3, "303": 8}


def test_formats_of_one_form_agree(readings: dict[str, FileReading]) -> None:
    """The table's sound files of all three formats read without a word: nothing depends on the format."""
    for suffix in ("xlsx", "xls", "ods"):
        sound = [s for s in SAMPLES if s.file.endswith(suffix) and not s.expected]
        assert sound
        for sample in sound:
            assert readings[sample.file].card is not None
    assert t.SHEET_SCORES == "自评评分表"
