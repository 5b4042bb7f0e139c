"""What goes back to a department that filed in the county's own layout: our form filled, the slip with its own places."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from selfeval import text as t
from selfeval.checks.workbook import SHEET_MENDING
from selfeval.cli.screen import run_done
from selfeval.commands.give_back import give_back
from selfeval.commands.run import run
from selfeval.findings import CATALOGUE
from selfeval.forms.roster_book import write_roster
from selfeval.forms.scheme_book import write_scheme
from selfeval.model import Level
from selfeval.outbox.workspace import Workspace
from tests.office import Office
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
    (path,) = folder.rglob("*.docx")
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


ROWS = ("粮食产量", "农田建设", "农机推广", "耕地保护")


def returned(root: Path, table: str, **cells: float | str | None) -> tuple[Workspace, Path]:
    """A round with one filed table changed in these cells, and the copy that goes back."""
    place = workspace(root, table)
    book = load_workbook(filled(table))
    sheet = book.active
    assert sheet is not None
    for merge in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merge))
    for cell, value in cells.items():
        sheet[cell] = value
    book.save(place.inbox / "报送.xlsx")
    run(place)
    give_back(place)
    (copy,) = (place.outbox / t.RETURNS_FOLDER).rglob("*.xlsx")
    return place, copy


def sent_back(
    place: Workspace, copy: Path, **cells: float | str
) -> tuple[str, list[tuple[str, str | None]], list[str]]:
    """What becomes of the copy with these cells mended: status, what is open, and the caps of own rows."""
    book = load_workbook(copy)
    for cell, value in cells.items():
        book[t.SHEET_SCORES][cell] = value
    if cells:
        book.save(place.inbox / "改好.xlsx")
    else:
        (place.inbox / "改好.xlsx").write_bytes(copy.read_bytes())
    (result,) = [one for one in run(place).batch.departments if one.source]
    assert result.source is not None
    assert result.source.source.path == "改好.xlsx"
    caps = [f"{item.own_cap:.0f}" for answer in result.answers for item in answer.items]
    open_ = [(f.code, f.cell) for f in result.findings if f.level is Level.ERROR or f.is_open_query]
    return result.status.value, open_, caps


def block_cells(*scores: float) -> dict[str, float | str | None]:
    names = {f"C{row}": name for row, name in zip(range(25, 29), ROWS, strict=True)}
    return {**names, **{f"D{row}": score for row, score in zip(range(25, 29), scores, strict=True)}}


def lines_of(copy: Path) -> list[str]:
    """The lines of 修改清单: where and what to do."""
    sheet = load_workbook(copy)[SHEET_MENDING]
    rows = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    return [f"{row[2]}｜{row[6]}".replace("\n", "") for row in rows]


def checked(copy: Path) -> list[str]:
    """What 填报检查 says in the copy as it stands."""
    return [str(row[11]) for row in load_workbook(copy, data_only=True)[t.SHEET_SCORES].iter_rows(6, values_only=True)]


def test_what_their_table_has_no_column_for_is_not_asked_in_our_form(office: Office, tmp_path: Path) -> None:
    """Only the total was wrong, so the list says that nothing is to be changed: nothing is."""
    place, copy = returned(tmp_path, "T2", D35=95)
    assert lines_of(copy)[0].endswith("没有错的不用改，发回即可。")
    said = checked(copy)
    assert not any("原因" in one or "错误" in one or "待填" in one for one in said)
    live = office.values(copy)[t.SHEET_SCORES]
    assert [str(live.get(f"L{row}", "None")) for row in range(6, 6 + len(said))] == said
    assert sent_back(place, copy) == ("accepted", [], ["20"])


def test_where_it_has_one_reasons_are_asked_for_as_before(tmp_path: Path) -> None:
    place, copy = returned(tmp_path, "T1", F6="约3", G10=None)
    assert sent_back(place, copy, H7=float(scheme_of("T1").by_code["2"].cap)) == ("query", [("R301", "I10")], [])


def test_rows_of_its_own_get_the_only_caps_they_can_have(tmp_path: Path) -> None:
    place, copy = returned(tmp_path, "T2", **block_cells(7, 7, 3, 3), D4="约4", D35=None)
    (line,) = lines_of(copy)
    assert line.startswith("自评评分表 H6｜")
    steps = [str(row[0]) for row in load_workbook(copy)[SHEET_MENDING].iter_rows(values_only=True)]
    assert any(step.endswith("自设指标的分值原来没有写，已按规定的合计填上，请核对。") for step in steps)
    assert sent_back(place, copy, H6=4) == ("accepted", [], ["7", "7", "3", "3"])


def test_caps_that_only_the_department_knows_are_asked_for_at_once(tmp_path: Path) -> None:
    """In the list with all else; the slip, which speaks of their own table, doesn't ask for what that can't hold."""
    place, copy = returned(tmp_path, "T2", **{**block_cells(5, 5, 4, 4), "C26": None}, D35=None)
    assert [line for line in lines_of(copy) if "“分值”" in line] == [
        "自评评分表 E27 等｜请填上“分值”；这一行不用的，整行清空。"
    ]
    assert [line for line in lines_of(copy) if "“三级指标”" in line] == [
        "自评评分表 D28｜请填上“三级指标”；这一行不用的，整行清空。"
    ]
    assert not any("分值" in cell for row in slip_rows(copy.parent) for cell in row)
    mended = {f"E{row}": 5 for row in range(27, 31)}
    assert sent_back(place, copy, D28="农田建设", **mended) == ("accepted", [], ["5", "5", "5", "5"])


def test_what_is_told_of_their_table_is_not_told_again_of_our_form(tmp_path: Path) -> None:
    cells = {f"C{row}": f"{name}（6分）" for row, name in zip(range(25, 29), ROWS, strict=True)}
    _, copy = returned(tmp_path, "T2", **{**block_cells(5, 5, 4, 4), **cells}, D35=None)
    assert [line.partition("｜")[0] for line in lines_of(copy)] == ["自评评分表 D27"]
