"""One form in three formats, saved by LibreOffice, gives one result; and another county's scheme needs no Python."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from selfeval import text as t
from selfeval.commands.run import run
from selfeval.commands.setup import make_forms, write_samples
from selfeval.excel.read.workbook import read_workbook
from selfeval.forms import write_form
from selfeval.model import FileReading, RawForm, Source
from selfeval.officer.settings import name_of
from selfeval.outbox.workspace import Workspace
from selfeval.reading.context import Context
from selfeval.reading.intake import read_source
from selfeval.samples import sample_roster, sample_scheme
from selfeval.settling.settle import settle
from selfeval.submission.find import find_form
from selfeval.submission.identity import Directory
from tests.office import Cells, Content, Formula, Office, Typed

SCHEME, ROSTER = sample_scheme(), sample_roster()
SCORES = t.SHEET_SCORES
ODD: list[Content] = [
    "约2",
    "2分",
    "２",
    None,
    -1.0,
    99.0,
    1.234,
    Formula("=1/0"),
    Formula("=1+1"),
    "不适用",
    Typed("50%"),
    " 1.5 ",
]


def form_of(path: Path) -> RawForm:
    form = find_form(read_workbook(path.read_bytes()))
    assert form is not None
    return form


def random_answers(form: RawForm, seed: int) -> Cells:
    """Mostly sound answers with a few oddities, reasons and explanations."""
    rng = random.Random(seed)
    cells: dict[tuple[str, str], Content] = {}
    for row in form.rows:
        indicator = SCHEME.by_code[str(row.cells[t.COL_CODE].value)]
        score: Content = float(rng.choice([indicator.cap, indicator.cap, indicator.cap - Decimal("0.5")]))
        if rng.random() < 0.08:
            score = rng.choice(ODD)
        cells[SCORES, row.cells[t.COL_SCORE].ref] = score
        if rng.random() < 0.3:
            cells[SCORES, row.cells[t.COL_REASON].ref] = rng.choice(["无", "材料补报两次", "=见附件", "+1分待定说明"])
        if rng.random() < 0.1:
            cells[SCORES, row.cells[t.COL_EXPLANATION].ref] = "本年没有这项业务\n已报备"
    return cells


def reading_of(path: Path) -> FileReading:
    data = path.read_bytes()
    return read_source(Source("form", len(data), "same"), data, Context(SCHEME, Directory.of(ROSTER)))


def essence(reading: FileReading) -> tuple[object, ...]:
    """All that must not depend on the format."""
    return (
        reading.department,
        reading.card,
        [(a.indicator.code, a.reading, a.score, a.words, a.score_at, a.reason_at) for a in reading.answers],
        [(f.code, f.level, f.sheet, f.cell, f.value, f.message) for f in reading.findings],
        reading.scores_read,
        reading.signature,
    )


@pytest.mark.parametrize("departments", [slice(0, 3), pytest.param(slice(3, 20), marks=pytest.mark.long)])
def test_random_forms_in_three_formats(office: Office, tmp_path: Path, departments: slice) -> None:
    by_format: dict[str, list[FileReading]] = {"xlsx": [], "xls": [], "ods": []}
    for number, department in enumerate(ROSTER.departments[departments]):
        blank = tmp_path / f"{department.code}.xlsx"
        write_form(blank, SCHEME, ROSTER, department)
        filled = tmp_path / f"{department.code}-filled.xlsx"
        office.fill(blank, filled, random_answers(form_of(blank), number))
        original = reading_of(filled)
        assert original.department == department.code
        for suffix, readings in by_format.items():
            saved = tmp_path / f"{department.code}-saved.{suffix}"
            office.convert(filled, saved)
            reading = reading_of(saved)
            assert essence(reading) == essence(original), (department.code, suffix)
            readings.append(reading)
    results = []
    for readings in by_format.values():
        batch = settle(readings, SCHEME, ROSTER)
        results.append([(r.department.code, r.status, r.scorecard, r.rank) for r in batch.departments])
    assert results[0] == results[1] == results[2]


def other_county(templates: Path) -> None:
    """Four categories, 17 indicators, 120 points, three bands of other names: typed into the workbook, nothing else."""
    path = templates / t.SCHEME_FILE
    workbook = load_workbook(path)
    categories = {"投入管理": 30, "过程管理": 35, "产出": 30, "效果": 25}
    caps = {"投入管理": [10, 8, 7, 5], "过程管理": [10, 10, 5, 5, 5], "产出": [10, 10, 5, 5], "效果": [10, 5, 5, 5]}
    rows: dict[str, list[list[str | int]]] = {
        t.SHEET_CATEGORIES: [[name, cap] for name, cap in categories.items()],
        t.SHEET_BANDS: [["甲等", 108], ["乙等", 72], ["丙等", 0]],
        t.SHEET_INDICATORS: [
            [f"{c + 1}-{n + 1}", name, f"{name}二级", f"{name}指标{n + 1}", cap, "是" if n == 0 else "否", "定性", "说明", "标准", "依据"]
            for c, name in enumerate(categories)
            for n, cap in enumerate(caps[name])
        ],
    }  # fmt: skip
    for sheet_name, lines in rows.items():
        sheet = workbook[sheet_name]
        header = next(cell.row for cell in sheet["A"] if cell.value in (t.CAT_NAME, t.BAND_GRADE, t.COL_CODE))
        last = header
        while sheet.cell(last + 1, 1).value not in (None, ""):
            last += 1
        for row in range(header + 1, last + 1):
            for col in range(1, len(lines[0]) + 1):
                sheet.cell(row, col).value = None
        for offset, line in enumerate(lines):
            for col, value in enumerate(line):
                sheet.cell(header + 1 + offset, col + 1, value)
    settings = workbook[t.SHEET_SETTINGS]
    for cell in settings["A"]:
        if cell.value == name_of("full_marks"):
            settings.cell(cell.row, 2).value = 120
    workbook.save(path)


def test_another_county_by_editing_the_workbook_alone(office: Office, tmp_path: Path) -> None:
    for name in ("templates", "inbox", "outbox"):
        (tmp_path / name).mkdir()
    write_samples(tmp_path / "templates")
    other_county(tmp_path / "templates")
    place = Workspace.at(tmp_path)
    forms = make_forms(place, each=True)
    form = form_of(forms.each[0])
    assert len(form.rows) == 17
    cells: dict[tuple[str, str], Content] = {}
    for row in form.rows:
        cells[SCORES, row.cells[t.COL_SCORE].ref] = float(str(row.cells[t.COL_CAP].value))
    first = form.rows[0].cells
    cells[SCORES, first[t.COL_SCORE].ref] = -2.0 + float(str(first[t.COL_CAP].value))
    cells[SCORES, first[t.COL_REASON].ref] = "目标分解不够细致"
    office.fill(forms.each[0], tmp_path / "inbox" / "一份.ods", cells)
    report = run(place)
    result = report.batch.departments[0]
    assert result.scorecard is not None
    assert (str(result.scorecard.total), result.scorecard.grade, result.rank) == ("118.00", "甲等", 1)
    assert [str(v) for v in result.scorecard.categories.values()] == ["28.00", "35.00", "30.00", "25.00"]
    shown = office.values(forms.each[0])
    assert "120" in json.dumps(shown, ensure_ascii=False)
    values, stored = office.values(report.summary), office.values(report.summary, recalculate=False)
    assert values.keys() == stored.keys()
    for sheet, stored_cells in stored.items():
        for ref, value in stored_cells.items():
            again = values[sheet].get(ref)
            assert again == value or (isinstance(value, float) and again == pytest.approx(value, abs=1e-9)), (
                sheet,
                ref,
            )
