"""What goes back to a department that filed in the county's own layout: our form filled, the slip with its own places."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from selfeval import text as t
from selfeval.cli.screen import run_done
from selfeval.commands.give_back import give_back
from selfeval.commands.run import run
from selfeval.findings import CATALOGUE
from selfeval.forms.roster_book import write_roster
from selfeval.forms.scheme_book import write_scheme
from selfeval.outbox.workspace import Workspace
from tests.own_schemes import ROSTER, scheme_of
from tests.owntable.grids import filled

pytestmark = pytest.mark.slow


def workspace(root: Path, table: str) -> Workspace:
    for name in ("templates", "inbox", "outbox"):
        (root / name).mkdir()
    write_scheme(root / "templates" / t.SCHEME_FILE, scheme_of(table), list(CATALOGUE.values()))
    write_roster(root / "templates" / t.ROSTER_FILE, ROSTER, "云岭县")
    return Workspace(root, root / "inbox", root / "outbox")


def slip_rows(folder: Path) -> list[list[str]]:
    (path,) = folder.rglob(t.SLIP_FILE)
    (table,) = Document(str(path)).tables
    return [[cell.text for cell in row.cells] for row in table.rows[1:]]


def test_the_slip_tells_places_in_their_file_and_our_form_is_filled(tmp_path: Path) -> None:
    place = workspace(tmp_path, "T1")
    book = load_workbook(filled("T1"))
    book["评分表"]["F6"], book["评分表"]["C7"], book["评分表"]["G10"] = "约3", "重点支出安排比率", None
    book.save(place.inbox / "报送.xlsx")
    assert run(place).returned == 1
    give_back(place)
    returned = place.outbox / t.RETURNS_FOLDER
    rows = slip_rows(returned)
    assert [row[1] for row in rows] == ["评分表\nF6", "评分表\nC7", "评分表\nG10"]
    assert "“扣分原因和其他说明”" in rows[2][3]
    (copy,) = returned.rglob("*.xlsx")
    sheet = load_workbook(copy)[t.SHEET_SCORES]
    filled_in = {
        row[0].value: (row[7].value, row[8].value, row[10].value) for row in sheet.iter_rows(min_row=6, max_row=20)
    }
    assert filled_in["1"] == (5, None, None)
    assert filled_in["2"] == ("约3", None, "接待费比上年预算多2个百分点")
    assert filled_in["3"] == (None, None, None)
    assert filled_in["6"] == (3.5, "1个专项晚于序时进度", None)


def test_a_word_file_goes_back_as_our_form(tmp_path: Path) -> None:
    place = workspace(tmp_path, "D1")
    (place.inbox / "司法局.docx").write_bytes(filled("D1").read_bytes())
    run(place)
    give_back(place)
    ((_, where, _, remedy),) = slip_rows(place.outbox / t.RETURNS_FOLDER)
    assert where.startswith("表1\n第3行第8列、第4行第8列")
    assert "“备注”" in remedy


def test_a_copy_that_comes_back_takes_the_tables_place(tmp_path: Path) -> None:
    place = workspace(tmp_path, "D1")
    (place.inbox / "司法局.docx").write_bytes(filled("D1").read_bytes())
    run(place)
    give_back(place)
    (copy,) = (place.outbox / t.RETURNS_FOLDER).rglob("*.xlsx")
    (place.inbox / "改好.xlsx").write_bytes(copy.read_bytes())
    fates = {file.source.path: file.fate.value for file in run(place).batch.files}
    assert fates == {"司法局.docx": "duplicate", "改好.xlsx": "used"}


def test_names_that_the_roster_does_not_know_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = workspace(tmp_path, "T1")
    book = load_workbook(filled("T1"))
    book["评分表"]["A3"] = "填报单位（盖章）：云岭县森林局"
    book.save(place.inbox / "报送.xlsx")
    report = run(place)
    assert report.strangers == ("云岭县森林局",)
    run_done(report)
    assert "\n    云岭县森林局\n" in capsys.readouterr().out
