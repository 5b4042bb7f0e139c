"""`selfeval sample`: the list is written after a run, filled with LibreOffice, and added to without losing a cell."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from selfeval import text as t
from selfeval.commands.run import run
from selfeval.commands.sample import draw
from selfeval.errors import CannotRun
from selfeval.model import ReviewRules, Way
from selfeval.outbox.workspace import Workspace
from selfeval.reading.templates import load
from tests.office import Content, Office
from tests.office import Typed as Struck
from tests.review.rounds import Lost, filed, round_of

LOSSES: dict[str, Lost] = {
    "101": {}, "102": {"1.1.1": "2"}, "103": {"1.1.1": "3"}, "104": {"1.1.1": "2.5"}, "105": {"2.3.2": "3"},
}  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    return round_of(tmp_path / "place", LOSSES, review=ReviewRules(always_named=("102", "106"), share=Decimal(50)))


def table(place: Workspace) -> dict[str, dict[str, object]]:
    """The list's rows by code, each by header text; with the row's number."""
    sheet = openpyxl.load_workbook(place.templates / t.SAMPLE_FILE)[t.SHEET_SAMPLE]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(n for n, line in enumerate(lines) if line[0] == t.ROS_CODE)
    return {
        str(line[0]): {"row": start + 2 + n, **dict(zip(map(str, lines[start]), line, strict=True))}
        for n, line in enumerate(lines[start + 1 :])
        if line[0] is not None
    }


def fill(office: Office, place: Workspace, cells: dict[str, Content]) -> None:
    path = place.templates / t.SAMPLE_FILE
    office.fill(path, path, {(t.SHEET_SAMPLE, address): content for address, content in cells.items()})


def test_who_is_listed_and_why(place: Workspace) -> None:
    report = draw(place)
    rows = table(place)
    ways = {code: row[t.SAM_WAY] for code, row in rows.items()}
    assert (ways["101"], ways["102"]) == ("风险", "必查")
    assert [way for code, way in ways.items() if code not in ("101", "102")] == ["随机"] * 2  # half of three
    assert rows["101"][t.SAM_WHY] == "全部满分 3：各项都是满分"
    assert (rows["102"][t.SAM_SCORE], rows["102"][t.SAM_GRADE], rows["102"][t.SAM_REVIEW]) == (98, "优秀", "是")
    assert {row[t.SAM_REVIEWER] for row in rows.values()} == {None}
    assert report.unscored == ("县委政法委员会",)
    assert (report.before, report.kept) == (0, ())
    assert [one.way for one in report.added] == [Way.AT_RISK, Way.ALWAYS, Way.BY_LOT, Way.BY_LOT]


def test_the_same_call_again_changes_no_byte(place: Workspace) -> None:
    draw(place)
    before = (place.templates / t.SAMPLE_FILE).read_bytes()
    for _ in range(3):
        assert draw(place).added == ()
        assert (place.templates / t.SAMPLE_FILE).read_bytes() == before


def test_two_places_draw_the_same_bytes(place: Workspace, tmp_path: Path) -> None:
    other = round_of(tmp_path / "other", LOSSES, review=ReviewRules(always_named=("102", "106"), share=Decimal(50)))
    draw(place)
    draw(other)
    assert (place.templates / t.SAMPLE_FILE).read_bytes() == (other.templates / t.SAMPLE_FILE).read_bytes()


def test_what_the_officer_typed_stays_while_rows_are_added(office: Office, place: Workspace) -> None:
    draw(place, Decimal(0))
    rows = table(place)
    assert set(rows) == {"101", "102"}
    first, last = rows["101"]["row"], rows["102"]["row"]
    fill(
        office,
        place,
        {
            f"I{first}": "王复核", f"J{first}": Struck("2024-3-31"), f"K{first}": "否", f"F{last}": "群众反映", f"L{first}": "备忘：电话 0773",
            f"L{int(str(first)) - 1}": "备注", f"A{int(str(last)) + 1}": "105", f"B{int(str(last)) + 1}": "县委统战部", f"K{int(str(last)) + 1}": "是",
        },
    )  # fmt: skip
    filed(
        place,
        next(d for d in load(place.templates).roster.departments if d.code == "106"),
        {},
        load(place.templates).scheme,
    )
    run(place)
    report = draw(place, Decimal(100))
    assert {one.candidate.code: one.way for one in report.added} == {
        "103": Way.BY_LOT, "104": Way.BY_LOT, "106": Way.ALWAYS,
    }  # fmt: skip
    after = table(place)
    assert [*after] == ["101", "102", "105", "103", "104", "106"]
    assert (after["101"][t.SAM_REVIEWER], after["101"][t.SAM_REVIEW]) == ("王复核", "否")
    assert (after["101"][t.SAM_DUE], after["101"]["备注"]) == (datetime(2024, 3, 31), "备忘：电话 0773")
    assert (after["102"][t.SAM_WHY], after["105"][t.SAM_REVIEW]) == ("群众反映", "是")
    (kept,) = report.kept
    assert table_of_file(place.templates / kept) == 3


def table_of_file(path: Path) -> int:
    """How many rows a list has."""
    sheet = openpyxl.load_workbook(path)[t.SHEET_SAMPLE]
    codes = [row[0].value for row in sheet.iter_rows()]
    return sum(code is not None for code in codes[codes.index(t.ROS_CODE) + 1 :])


@pytest.mark.parametrize(
    ("column", "content", "code", "at"),
    [
        ("A", "999", "K852", "A"),
        ("A", None, "K852", "A"),
        ("B", "县教育局", "K852", "B"),
        ("K", "要", "K853", "K"),
        ("K", None, "K853", "K"),
        ("J", "月底前", "K854", "J"),
    ],
)
def test_a_wrong_cell_is_told_at_its_place(
    office: Office, place: Workspace, column: str, content: Content, code: str, at: str
) -> None:
    draw(place)
    row = table(place)["101"]["row"]
    fill(office, place, {f"{column}{row}": content})
    before = (place.templates / t.SAMPLE_FILE).read_bytes()
    with pytest.raises(CannotRun) as stop:
        draw(place, Decimal(100))
    found = [(one.code, one.sheet, one.cell) for one in stop.value.findings]
    assert found == [(code, t.SHEET_SAMPLE, f"{at}{row}")]
    assert (place.templates / t.SAMPLE_FILE).read_bytes() == before


def test_a_department_twice_is_told_at_the_second(office: Office, place: Workspace) -> None:
    draw(place)
    rows = table(place)
    fill(office, place, {f"A{rows['102']['row']}": "0101", f"B{rows['102']['row']}": "县委办公室"})
    with pytest.raises(CannotRun) as stop:
        draw(place)
    assert [(one.code, one.cell) for one in stop.value.findings] == [("K852", f"A{rows['102']['row']}")]


def test_a_list_without_its_sheet_is_told(place: Workspace) -> None:
    draw(place)
    book = openpyxl.load_workbook(place.templates / t.SAMPLE_FILE)
    book[t.SHEET_SAMPLE].title = "名单"
    book.save(place.templates / t.SAMPLE_FILE)
    with pytest.raises(CannotRun) as stop:
        draw(place)
    assert [one.code for one in stop.value.findings] == ["K851"]


def test_a_name_nobody_has_stops_it(tmp_path: Path) -> None:
    made = round_of(tmp_path / "place", {"101": {}}, review=ReviewRules(always_groups=("乡镇",)))
    with pytest.raises(CannotRun, match="乡镇"):
        draw(made)
    assert not (made.templates / t.SAMPLE_FILE).exists()


def test_without_a_run_there_is_nothing_to_draw_from(tmp_path: Path) -> None:
    made = round_of(tmp_path / "place", {"101": {}})
    (made.outbox / t.RESULTS_FILE).unlink()
    with pytest.raises(CannotRun):
        draw(made)


def test_a_due_date_as_text_is_kept_as_it_was(office: Office, place: Workspace) -> None:
    draw(place, Decimal(0))
    row = table(place)["101"]["row"]
    fill(office, place, {f"J{row}": "2024年3月31日"})
    draw(place, Decimal(100))
    assert table(place)["101"][t.SAM_DUE] == "2024年3月31日"
