"""财政评定: written and kept up by `template`, filled with LibreOffice, read with the round."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from selfeval import text as t
from selfeval.checks import catalogue
from selfeval.cli.screen import templates_written
from selfeval.commands.setup import init, make_forms
from selfeval.errors import CannotRun
from selfeval.forms import write_roster, write_scheme
from selfeval.forms.layout import SCORES_FIRST
from selfeval.model import Department, Roster, Scheme, column_letters
from selfeval.outbox.workspace import Workspace
from selfeval.reading.templates import load
from selfeval.samples import sample_scheme
from selfeval.submission.columns import HEADERS
from tests.kept import built_once
from tests.office import Content, Office

ROSTER = Roster(
    (Department("101", "县委办公室"), Department("205", "县公安局"), Department("301", "城关镇", exempt=True))
)
SHEET = t.SHEET_AWARDS


def _scheme(*codes: str) -> Scheme:
    scheme = sample_scheme()
    return replace(scheme, indicators=tuple(replace(i, by_bureau=i.code in codes) for i in scheme.indicators))


def _write(place: Workspace, scheme: Scheme, roster: Roster = ROSTER) -> None:
    write_scheme(place.templates / t.SCHEME_FILE, scheme, [kind for kind in catalogue.kinds() if not kind.fixed])
    write_roster(place.templates / t.ROSTER_FILE, roster, scheme.county)


@built_once(Workspace.at)
def _started(folder: Path) -> None:
    init(folder, None)
    made = Workspace.at(folder)
    _write(made, _scheme("1.1.1", "4.1.1"))
    make_forms(made, each=False)


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    return _started(tmp_path / "place")


def _filled(office: Office, place: Workspace, cells: dict[str, Content]) -> Path:
    path = place.templates / t.AWARDS_FILE
    office.fill(path, path, {(SHEET, address): content for address, content in cells.items()})
    return path


def _table(place: Workspace) -> dict[str, tuple[object, ...]]:
    sheet = openpyxl.load_workbook(place.templates / t.AWARDS_FILE)[SHEET]
    rows = [tuple(cell for cell in row) for row in sheet.iter_rows(values_only=True)]
    start = next(n for n, row in enumerate(rows) if row[0] == t.DEC_DEPARTMENT)
    return {str(row[0]): row[1:] for row in rows[start:] if row[0]}


def test_a_row_a_department_a_column_an_indicator(place: Workspace) -> None:
    table = _table(place)
    assert table[t.DEC_DEPARTMENT][0] == "部门名称"
    assert [str(head).split()[0] for head in table[t.DEC_DEPARTMENT][1:]] == ["1.1.1", "4.1.1"]
    assert list(table) == [t.DEC_DEPARTMENT, "101", "205"]
    assert load(place.templates).awards == {}


def test_a_scheme_without_such_indicators_has_no_workbook(tmp_path: Path) -> None:
    init(tmp_path / "place", None)
    made = Workspace.at(tmp_path / "place")
    make_forms(made, each=False)
    assert not (made.templates / t.AWARDS_FILE).exists()


def _first(place: Workspace) -> int:
    sheet = openpyxl.load_workbook(place.templates / t.AWARDS_FILE)[SHEET]
    return next(row[0].row for row in sheet.iter_rows() if row[0].value == t.DEC_DEPARTMENT) + 1


def test_what_the_officer_typed_counts(office: Office, place: Workspace) -> None:
    row = _first(place)
    _filled(office, place, {f"C{row}": 3.5, f"D{row + 1}": 0.0, f"D{row}": " 2 "})
    assert load(place.templates).awards == {
        "101": {"1.1.1": Decimal("3.5"), "4.1.1": Decimal(2)}, "205": {"4.1.1": Decimal(0)},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("column", "content", "code", "said"),
    [
        ("C", 99.0, "G628", "超过分值"),
        ("C", -1.0, "G628", "小于 0"),
        ("C", "约3", "G628", "不是分数"),
        ("C", "不适用", "G628", "不是分数"),
        ("D", 1.2345, "G628", "小数超过"),
        ("B", "县公安厅", "G627", "名称一列写的却是"),
        ("A", "999", "G627", "不在部门名册里"),
        ("A", "205", "G627", "名称一列写的却是"),
    ],
)
def test_a_wrong_cell_stops_the_run_at_its_place(
    office: Office, place: Workspace, column: str, content: Content, code: str, said: str
) -> None:
    row = _first(place)
    _filled(office, place, {f"C{row}": 3.0, f"{column}{row}": content})
    with pytest.raises(CannotRun) as stop:
        load(place.templates)
    (found,) = [finding for finding in stop.value.findings if finding.code == code]
    assert (found.sheet, found.cell) == (SHEET, f"{column if column != 'B' else 'A'}{row}")
    assert said in found.message


def test_a_department_twice_is_told(office: Office, place: Workspace) -> None:
    row = _first(place)
    _filled(office, place, {f"C{row}": 3.0, f"A{row + 1}": "101", f"B{row + 1}": "县委办公室", f"C{row + 1}": 3.0})
    with pytest.raises(CannotRun) as stop:
        load(place.templates)
    assert [(found.code, found.cell) for found in stop.value.findings] == [("G627", f"A{row + 1}")]


def test_a_column_that_is_not_there_is_told_and_template_mends_it(office: Office, place: Workspace) -> None:
    row = _first(place)
    _filled(office, place, {f"C{row}": 3.0, f"E{row - 1}": "备注", f"E{row}": "已复核"})
    _write(place, _scheme("1.1.1", "2.1.1"))
    with pytest.raises(CannotRun) as stop:
        load(place.templates)
    assert [(found.code, found.cell) for found in stop.value.findings] == [("G626", f"A{row - 1}")]
    before = (place.templates / t.AWARDS_FILE).read_bytes()
    report = make_forms(place, each=False)
    (anew,) = report.kept
    assert anew.before is not None
    assert anew.before.read_bytes() == before
    assert load(place.templates).awards == {"101": {"1.1.1": Decimal(3)}}
    table = _table(place)
    assert [str(head).split()[0] for head in table[t.DEC_DEPARTMENT][1:]] == ["1.1.1", "2.1.1", "备注"]
    assert table["101"][1:] == (3, None, "已复核")
    again = anew.path.read_bytes()
    assert make_forms(place, each=False).kept == ()
    assert anew.path.read_bytes() == again


def test_rows_of_departments_that_left_are_kept(office: Office, place: Workspace) -> None:
    row = _first(place)
    _filled(office, place, {f"C{row}": 3.0, f"C{row + 1}": 2.0})
    _write(place, _scheme("1.1.1", "4.1.1"), Roster((ROSTER.departments[1], Department("401", "县林业局"))))
    make_forms(place, each=False)
    assert _table(place)["101"][1] == 3
    assert list(_table(place)) == [t.DEC_DEPARTMENT, "205", "401", "101"]
    with pytest.raises(CannotRun) as stop:  # it can't be told any more whose the scores are
        load(place.templates)
    assert [found.code for found in stop.value.findings] == ["G627"]


def test_a_department_that_was_renamed_is_renamed_here(
    office: Office, place: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its code tells whose the scores are, so they stay; the name follows the roster."""
    row = _first(place)
    _filled(office, place, {f"C{row}": 3.0, f"D{row + 1}": 2.0})
    first, second, third = ROSTER.departments
    _write(place, _scheme("1.1.1", "4.1.1"), Roster((first, replace(second, name="县公安和司法局"), third)))
    report = make_forms(place, each=False)
    assert {code: row[0] for code, row in _table(place).items() if code in ("101", "205")} == {
        "101": "县委办公室", "205": "县公安和司法局",
    }  # fmt: skip
    assert load(place.templates).awards == {"101": {"1.1.1": Decimal(3)}, "205": {"4.1.1": Decimal(2)}}
    templates_written(report)
    assert "“财政评定”里的部门名称已按部门名册更新：“县公安局”改为“县公安和司法局”。\n" in capsys.readouterr().out
    assert make_forms(place, each=False).kept == ()


def test_another_departments_name_is_left_to_be_settled(office: Office, place: Workspace) -> None:
    """Of code and name one is wrong: `template` doesn't hide that, for the scores might go to the wrong one."""
    row = _first(place)
    _filled(office, place, {f"B{row + 1}": "县委办公室", f"C{row + 1}": 3.0})
    report = make_forms(place, each=False)
    assert report.kept == ()
    with pytest.raises(CannotRun) as stop:
        load(place.templates)
    assert [(found.code, found.cell) for found in stop.value.findings] == [("G627", f"A{row + 1}")]


def test_a_blank_form_is_known_as_such_whatever_is_printed_in_it(
    place: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    """由财政局评定 is our own word; so forms are written anew, and those of departments that left are removed."""
    make_forms(place, each=True)
    _write(place, _scheme("1.1.1"), Roster((ROSTER.departments[0],)))
    report = make_forms(place, each=True)
    assert report.beside == ()
    assert [path.name for path in report.removed] == ["205-县公安局.xlsx", "301-城关镇.xlsx"]
    templates_written(report)
    said = [line for line in capsys.readouterr().out.splitlines() if "已删去" in line]
    assert said == ["不再需要的空白表 2 份已删去（名册里没有这些部门了，或改了编码、名称）：205-县公安局、301-城关镇。"]


@pytest.mark.parametrize("column", [t.COL_INDICATOR, t.COL_CAP, t.COL_SCORE])
def test_a_form_with_an_indicator_of_its_own_is_no_blank(office: Office, place: Workspace, column: str) -> None:
    scheme = sample_scheme()
    first, *others = scheme.indicators
    _write(place, replace(scheme, indicators=(replace(first, own_rows=3), *others)))
    make_forms(place, each=False)
    path = place.templates / t.FORM_FILE
    cell = (t.SHEET_SCORES, f"{column_letters(HEADERS.index(column))}{SCORES_FIRST + 2}")
    office.fill(path, path, {cell: "巡查" if column == t.COL_INDICATOR else 1.0})
    typed = path.read_bytes()
    report = make_forms(place, each=False)
    assert [old for old, _ in report.beside] == [path]
    assert path.read_bytes() == typed
