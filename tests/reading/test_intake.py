"""What one file's bytes give: forms whose score sheet is lost."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from selfeval import text as t
from selfeval.forms import write_form
from selfeval.model import Fate, FileReading, Source
from selfeval.reading.context import Context
from selfeval.reading.intake import read_source
from selfeval.samples import sample_roster, sample_scheme
from selfeval.settling.settle import settle
from selfeval.submission.identity import Directory

SCHEME, ROSTER = sample_scheme(), sample_roster()
CONTEXT = Context(SCHEME, Directory.of(ROSTER))


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("form") / "203.xlsx"
    write_form(path, SCHEME, ROSTER, ROSTER.departments[10])
    return path.read_bytes()


def edited(form: bytes, cells: dict[str, str], *, without: tuple[str, ...] = ()) -> bytes:
    workbook = load_workbook(io.BytesIO(form))
    for ref, value in cells.items():
        workbook[t.SHEET_SCORES][ref] = value
    for name in without:
        del workbook[name]
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def reading_of(content: bytes) -> FileReading:
    return read_source(Source("来件.xlsx", len(content), "s"), content, CONTEXT)


def header_cell(form: bytes, name: str) -> str:
    sheet = load_workbook(io.BytesIO(form))[t.SHEET_SCORES]
    return next(cell.coordinate for row in sheet.iter_rows(max_row=10) for cell in row if cell.value == name)


def test_a_form_with_its_header_altered_still_belongs_to_its_department(form: bytes) -> None:
    at = header_cell(form, t.COL_SCORE)
    reading = reading_of(edited(form, {at: "得分"}))
    assert reading.department == "203"
    (finding,) = reading.findings
    assert (finding.code, finding.sheet) == ("T101", t.SHEET_SCORES)
    assert t.COL_SCORE in finding.message
    batch = settle([reading], SCHEME, ROSTER)
    assert batch.files[0].fate is Fate.RETURNED
    assert batch.completeness.balanced


def test_a_form_without_its_score_sheet(form: bytes) -> None:
    reading = reading_of(edited(form, {}, without=(t.SHEET_SCORES,)))
    assert (reading.department, [f.code for f in reading.findings]) == ("203", ["T101"])


def test_a_foreign_workbook_belongs_to_nobody() -> None:
    from openpyxl import Workbook

    workbook, out = Workbook(), io.BytesIO()
    workbook.active["A1"] = "部门名称"  # type: ignore[index]
    workbook.active["B1"] = "县教育局"  # type: ignore[index]
    workbook.save(out)
    reading = reading_of(out.getvalue())
    assert (reading.fate, reading.department) == (Fate.UNRECOGNISED, None)
    assert [f.code for f in reading.findings] == ["T101"]
