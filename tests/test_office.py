"""LibreOffice as the clerk works: what it writes, refuses, recalculates, stamps, and how it comes back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import olefile
import openpyxl
import psutil
import pytest
import xlsxwriter

from tests import render
from tests.office import (
    Cells,
    Content,
    Fill,
    Formula,
    LockedCell,
    Office,
    OfficeError,
    OfficeTimeout,
    Typed,
    Values,
    why_not,
)

pytestmark = pytest.mark.office

SHEET = "自评评分表"
STORED_TOTAL = 77.0  # not what the formula gives: whoever shows it has not recalculated


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """A protected sheet: A1 a locked name, B1:B3 to fill, C1 their sum, C2 an error; and a hidden sheet."""
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        to_fill = book.add_format({"locked": False})
        sheet = book.add_worksheet(SHEET)
        sheet.write_string("A1", "预算编制")
        for row in range(3):
            sheet.write_blank(row, 1, None, to_fill)
        sheet.write_formula("C1", "=SUM(B1:B3)", None, STORED_TOTAL)
        sheet.write_formula("C2", "=1/0", None, 0)
        sheet.write_formula("C3", '=IF(B1>100,"超过","")', None, "")
        sheet.protect()
        hidden = book.add_worksheet("列表")
        hidden.write_number("AB12", 2023)
        hidden.very_hidden()
    return path


def soffice_of(office: Office) -> psutil.Process:
    assert office._worker is not None
    below = psutil.Process(office._worker.pid).children(recursive=True)
    (soffice,) = [process for process in below if process.name() == "soffice.bin"]
    return soffice


def test_fill_writes_numbers_text_formulas_and_keystrokes(office: Office, form: Path, tmp_path: Path) -> None:
    filled = tmp_path / "filled.xlsx"
    office.fill(form, filled, {(SHEET, "B1"): 2.5, (SHEET, "B2"): "24", (SHEET, "B3"): Formula("=SUM(B1,1)")})
    read = openpyxl.load_workbook(filled)[SHEET]
    assert [read[cell].value for cell in ("B1", "B2", "B3")] == [2.5, "24", "=SUM(B1,1)"]

    office.fill(filled, filled, {(SHEET, "B1"): None, (SHEET, "B2"): Typed("24"), (SHEET, "B3"): Typed("90%")})
    read = openpyxl.load_workbook(filled)[SHEET]
    assert [read[cell].value for cell in ("B1", "B2", "B3")] == [None, 24, 0.9]
    assert read["B3"].number_format.endswith("%")


def test_each_copy_holds_its_own_cells_only(office: Office, form: Path, tmp_path: Path) -> None:
    office.fill(form, form, {(SHEET, "B1"): 1.0, (SHEET, "B3"): "24"})
    every: list[tuple[str, Content]] = [("B1", Typed("90%")), ("B2", 2.0), ("B3", 3.0), ("B1", Formula("=1/0"))]
    jobs: list[tuple[Path, Cells]] = [(tmp_path / f"{n}.xlsx", {(SHEET, at): one}) for n, (at, one) in enumerate(every)]
    office.fill_each(form, jobs)
    for (path, cells), number in zip(jobs, "abcd", strict=True):
        alone = tmp_path / f"{number}.xlsx"
        office.fill(form, alone, cells)
        assert office.values(path, recalculate=False) == office.values(alone, recalculate=False)
        for one in ("B1", "B2", "B3"):
            assert office.shown(path, SHEET, one) == office.shown(alone, SHEET, one)
    with pytest.raises(OfficeError, match="formula"):
        office.fill_each(alone, [(tmp_path / "e.xlsx", {(SHEET, "B1"): 1.0})])


def test_what_shows_while_filling_is_what_was_saved(office: Office, form: Path, tmp_path: Path) -> None:
    filled = tmp_path / "filled.xlsx"
    shown = office.filled(form, filled, {(SHEET, "B1"): 2.5, (SHEET, "B3"): Formula("=B1+1")})
    assert shown[SHEET]["B3"] == 3.5
    assert shown == office.values(filled) == office.values(filled, recalculate=False)


@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".ods"])
def test_every_format_keeps_values_and_protection(office: Office, form: Path, tmp_path: Path, suffix: str) -> None:
    filled = tmp_path / f"filled{suffix}"
    office.fill_many([Fill(form, filled, {(SHEET, "B1"): 2, (SHEET, "B2"): 0.5})])
    expected: Values = {
        SHEET: {"A1": "预算编制", "B1": 2.0, "C1": 2.5, "B2": 0.5, "C2": "#DIV/0!"},
        "列表": {"AB12": 2023.0},
    }
    assert office.values(filled) == expected
    assert office.values(filled, recalculate=False) == expected
    with pytest.raises(LockedCell):
        office.fill(filled, filled, {(SHEET, "A1"): "x"})


def test_locked_cells_are_refused_and_nothing_is_written(office: Office, form: Path, tmp_path: Path) -> None:
    untouched = tmp_path / "untouched.xlsx"
    cells: Cells = {(SHEET, "B1"): 1, (SHEET, "A1"): "改名"}
    with pytest.raises(LockedCell, match="A1"):
        office.fill(form, untouched, cells)
    assert not untouched.exists()

    forced = tmp_path / "forced.xlsx"
    office.fill(form, forced, cells, force=True)
    assert office.values(forced)[SHEET]["A1"] == "改名"


def test_stored_values_are_told_from_recalculated_ones(office: Office, form: Path) -> None:
    assert office.values(form, recalculate=False)[SHEET]["C1"] == STORED_TOTAL
    assert office.values(form)[SHEET]["C1"] == 0.0


def test_an_office_that_does_not_recalculate_keeps_what_was_stored(form: Path, tmp_path: Path) -> None:
    saved = tmp_path / "saved.xlsx"
    with Office(recalculate=False) as office:
        office.convert(form, saved)
    assert openpyxl.load_workbook(saved, data_only=True)[SHEET]["C1"].value == STORED_TOTAL


def test_mistakes_of_the_caller_are_named(office: Office, form: Path, tmp_path: Path) -> None:
    away = tmp_path / "away.xlsx"
    with pytest.raises(OfficeError, match="no sheet"):
        office.fill(form, away, {("没有", "A1"): 1})
    with pytest.raises(OfficeError, match="address"):
        office.fill(form, away, {(SHEET, "A0"): 1})
    with pytest.raises(OfficeError, match="save"):
        office.convert(form, tmp_path / "away.et")
    with pytest.raises(OfficeError):
        office.convert(tmp_path / "missing.xlsx", away)
    with pytest.raises(TypeError, match="truth"):
        office.fill(form, away, {(SHEET, "B1"): True})
    assert sorted(path.name for path in tmp_path.iterdir()) == [form.name]  # no lock files either


def test_csv_is_the_first_sheet(office: Office, form: Path, tmp_path: Path) -> None:
    office.convert(form, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text("utf-8").startswith('"预算编制",,0')


def test_a_clock_given_is_the_stamp_of_what_is_saved(form: Path, tmp_path: Path) -> None:
    if reason := why_not(faketime=True):
        pytest.skip(reason)
    saved = {suffix: tmp_path / f"saved{suffix}" for suffix in (".xlsx", ".ods", ".xls")}
    with Office(now="2024-03-20 09:00:00") as office:
        office.fill(form, tmp_path / "early.xlsx", {(SHEET, "B1"): 1})
        office.set_now("2024-04-02 17:30:15")
        for path in saved.values():
            office.convert(form, path)

    # LibreOffice writes the clerk's wall clock into .xlsx (although marked Z) and .ods, and UTC into .xls.
    assert b">2024-03-20T09:00:00Z</dcterms:modified>" in ZipFile(tmp_path / "early.xlsx").read("docProps/core.xml")
    assert b">2024-04-02T17:30:15Z</dcterms:modified>" in ZipFile(saved[".xlsx"]).read("docProps/core.xml")
    assert b"<dc:date>2024-04-02T17:30:15" in ZipFile(saved[".ods"]).read("meta.xml")
    with olefile.OleFileIO(str(saved[".xls"])) as ole:
        assert ole.getproperties("\x05SummaryInformation", convert_time=True)[13] == datetime(2024, 4, 2, 9, 30, 15)
    assert {path.stat().st_mtime for path in saved.values()} == {1712050215.0}


@pytest.mark.long
def test_it_comes_back_after_a_crash_and_a_time_limit(form: Path) -> None:
    with Office() as office:
        soffice_of(office).kill()
        assert office.values(form)[SHEET]["C1"] == 0.0

        soffice_of(office).suspend()  # no answer can come
        office.time_limit = 0.2
        with pytest.raises(OfficeTimeout):
            office.values(form)
        office.time_limit = 60
        assert office.values(form)[SHEET]["C1"] == 0.0

        last = soffice_of(office)
    assert not last.is_running()


def test_pages_are_rendered_and_replaced(form: Path, tmp_path: Path) -> None:
    if reason := render.why_not():
        pytest.skip(reason)
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "表-7.png").write_bytes(b"of an earlier rendering")
    (pages / "别的-1.png").write_bytes(b"of another file")
    (page,) = render.render(form, pages, dpi=40)
    assert page.read_bytes().startswith(b"\x89PNG")
    assert sorted(path.name for path in pages.iterdir()) == sorted([page.name, "别的-1.png"])


@pytest.mark.long
def test_a_county_of_150_forms(office: Office, form: Path, tmp_path: Path) -> None:
    jobs = [
        Fill(form, tmp_path / f"{number}.xlsx", {(SHEET, f"B{row}"): number / row for row in (1, 2, 3)})
        for number in range(150)
    ]
    office.fill_many(jobs)
    for number, job in enumerate(jobs):
        total = office.values(job.dst, recalculate=False)[SHEET]["C1"]
        assert total == pytest.approx(number + number / 2 + number / 3)
