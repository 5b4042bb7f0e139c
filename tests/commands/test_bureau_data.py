"""基础数据（财政）: written and kept up by `template`, filled with LibreOffice, read with the round."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from selfeval import text as t
from selfeval.checks import catalogue
from selfeval.commands.setup import init, make_forms
from selfeval.errors import CannotRun
from selfeval.forms import write_roster, write_scheme
from selfeval.model import Datum, Department, Filler, Roster, Scheme, Unit
from selfeval.outbox.workspace import Workspace
from selfeval.reading.templates import load
from selfeval.samples import ruled_scheme
from tests.office import Content, Formula, Office, Typed

ROSTER = Roster(
    (Department("101", "县委办公室"), Department("205", "县公安局"), Department("301", "城关镇", exempt=True))
)
OTHERS = (
    Datum("批复日", Unit.DATE, Filler.BUREAU, decimals=0),
    Datum("受处分", Unit.YES_NO, Filler.BOTH, decimals=0),
    Datum("采购预算", Unit.MONEY, Filler.BUREAU, decimals=2),
)
HEADS = [
    "编制数（人）",
    "实际支付进度（%）",
    "既定支付进度（%）",
    "自评总分（分）",
    "复核得分（分）",
    "批复日（日期）",
    "受处分",
    "采购预算（万元）",
]
E, P, D, Y, M = "C", "D", "H", "I", "J"


def _scheme(change: Callable[[Datum], Datum] = lambda datum: datum) -> Scheme:
    scheme = ruled_scheme()
    return replace(scheme, data=tuple(change(datum) for datum in (*scheme.data, *OTHERS)))


def _write(place: Workspace, scheme: Scheme, roster: Roster = ROSTER) -> None:
    write_scheme(place.templates / t.SCHEME_FILE, scheme, [kind for kind in catalogue.kinds() if not kind.fixed])
    write_roster(place.templates / t.ROSTER_FILE, roster, scheme.county)


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    init(tmp_path / "place", None)
    made = Workspace.at(tmp_path / "place")
    _write(made, _scheme())
    make_forms(made, each=False)
    return made


def _path(place: Workspace) -> Path:
    return place.templates / t.BUREAU_DATA_FILE


def _table(place: Workspace) -> dict[str, tuple[object, ...]]:
    rows = list(openpyxl.load_workbook(_path(place))[t.SHEET_DATA].iter_rows(values_only=True))
    start = next(n for n, row in enumerate(rows) if row[0] == t.DEC_DEPARTMENT)
    return {str(row[0]): row[1:] for row in rows[start:] if row[0]}


def _first(place: Workspace) -> int:
    sheet = openpyxl.load_workbook(_path(place))[t.SHEET_DATA]
    return next(row[0].row for row in sheet.iter_rows() if row[0].value == t.DEC_DEPARTMENT) + 1


def _fill(office: Office, place: Workspace, cells: dict[str, Content]) -> None:
    office.fill(_path(place), _path(place), {(t.SHEET_DATA, at): content for at, content in cells.items()})


def test_a_column_a_datum_of_the_bureaus(place: Workspace) -> None:
    table = _table(place)
    assert list(table[t.DEC_DEPARTMENT][1:]) == HEADS
    assert list(table) == [t.DEC_DEPARTMENT, "101", "205"]
    assert load(place.templates).data == {}


def test_a_scheme_without_such_data_has_no_workbook(tmp_path: Path) -> None:
    init(tmp_path / "place", None)
    made = Workspace.at(tmp_path / "place")
    _write(made, _scheme(lambda datum: replace(datum, filler=Filler.DEPARTMENT)))
    assert make_forms(made, each=False).kept == ()
    assert not _path(made).exists()


READ: tuple[tuple[str, Content, str], ...] = (
    (E, 100.0, "100"), (E, " 100人 ", "100"), (P, 95.0, "0.95"), (P, 95.25, "0.9525"), (P, 0.0, "0"),
    (P, Typed("95%"), "0.95"), (P, "95.5％", "0.955"), (D, Typed("2024-3-1"), "45352"), (D, "2024年3月1日", "45352"),
    (Y, "是", "1"), (Y, " 否", "0"), (M, 17.92, "17.92"), (M, "17.92万元", "17.92"), (M, -3.5, "-3.5"),
)  # fmt: skip
WRONG: tuple[tuple[str, Content, str], ...] = (
    (E, "约100", "不是数"), (E, 100.5, "小数超过 0 位"), (E, 0.0, "最小 1"), (E, Typed("95%"), "百分数"), (P, 0.95, "是不是 95%？"),
    (P, 1.0, "分不清"), (P, 250.0, "最大 200%"), (D, "三月", "不是日期"), (Y, 1.0, "不是“是”或者“否”"),
    (M, "17.92元", "不是数"), (M, "7.50.", "不是数"), (M, "/", "不是数"), (M, "8,5", "不是数"),
)  # fmt: skip


def _many(place: Workspace, count: int) -> None:
    """So many departments to report."""
    _write(place, _scheme(), Roster(tuple(Department(f"{n}", f"第{n}局") for n in range(1, count + 1))))
    make_forms(place, each=False)


def test_what_the_officer_typed_is_read(office: Office, place: Workspace) -> None:
    _many(place, len(READ))
    row = _first(place)
    _fill(office, place, {f"{column}{row + n}": content for n, (column, content, _) in enumerate(READ)})
    found = load(place.templates).data
    assert [list(found[str(n)].values()) for n in range(1, len(READ) + 1)] == [[Fraction(v)] for _, _, v in READ]


def test_a_wrong_cell_stops_the_run_at_its_place(office: Office, place: Workspace) -> None:
    _many(place, len(WRONG) + 2)
    row, last = _first(place), _first(place) + len(WRONG)
    cells = {f"{column}{row + n}": content for n, (column, content, _) in enumerate(WRONG)}
    _fill(
        office,
        place,
        {**cells, f"{E}{last}": 5.0, f"B{last}": "县公安厅", f"{E}{last + 1}": 5.0, f"A{last + 1}": "999"},
    )
    with pytest.raises(CannotRun) as stop:
        load(place.templates)
    found = [(f.code, f.sheet, f.cell) for f in stop.value.findings]
    assert found == [
        *(("G684", t.SHEET_DATA, f"{column}{row + n}") for n, (column, _, _) in enumerate(WRONG)),
        ("G683", t.SHEET_DATA, f"A{last}"),
        ("G683", t.SHEET_DATA, f"A{last + 1}"),
    ]
    for finding, (_, _, said) in zip(stop.value.findings, WRONG, strict=False):
        assert said in finding.message


@pytest.mark.slow
def test_nothing_typed_is_lost_when_data_and_roster_change(office: Office, place: Workspace) -> None:
    row = _first(place)
    _fill(office, place, {
        f"{E}{row}": 100.0, f"{P}{row}": Typed("95%"), f"{D}{row + 1}": Typed("2024-3-1"), f"{M}{row + 1}": "17.92万元",
        f"K{row - 1}": "备注", f"K{row}": "已核对",
    })  # fmt: skip
    fewer = _scheme(lambda datum: replace(datum, filler=Filler.DEPARTMENT) if datum.name == "采购预算" else datum)
    more = replace(fewer, data=(*fewer.data, Datum("通报次数", Unit.TIMES, Filler.BUREAU, decimals=0)))
    _write(place, more, Roster((ROSTER.departments[1], Department("401", "县林业局"))))
    with pytest.raises(CannotRun) as stop:
        load(place.templates)
    assert [f.code for f in stop.value.findings] == ["G682", "G683"]
    before = _path(place).read_bytes()
    (anew,) = make_forms(place, each=False).kept
    assert anew.before is not None
    assert anew.before.name.startswith("基础数据（财政）（")
    assert anew.before.read_bytes() == before
    table = _table(place)
    assert list(table[t.DEC_DEPARTMENT][1:]) == [*HEADS[:-1], "通报次数（次）", "采购预算（万元）", "备注"]
    assert list(table) == [t.DEC_DEPARTMENT, "205", "401", "101"]
    assert table["101"][1] == 100
    assert table["101"][2] == "95%"
    assert table["101"][-1] == "已核对"
    assert str(table["205"][6])[:10] == "2024-03-01"
    assert table["205"][-2] == "17.92万元"
    again = anew.path.read_bytes()
    assert make_forms(place, each=False).kept == ()
    assert anew.path.read_bytes() == again


@pytest.mark.slow
def test_what_is_red_is_wrong(office: Office, place: Workspace) -> None:
    """The workbook marks by formula what the program refuses, as far as a formula can tell; here its marks are evaluated."""
    book = openpyxl.load_workbook(_path(place))
    sheet, row = book[t.SHEET_DATA], _first(place)
    rules = {
        str(area.sqref).split(":")[0].rstrip("0123456789"): rule.formula[0]
        for area in sheet.conditional_formatting
        for rule in area.rules
        if rule.formula and "COUNTA" not in rule.formula[0]
    }
    assert list(rules) == list("CDEFGHIJ")
    tried: list[tuple[str, Content, bool]] = [
        (E, 100.0, False), (E, 0.0, True), (E, "约100", True), (P, 95.0, False), (P, 0.95, True), (P, 250.0, True),
        (P, Typed("95%"), False), (D, Typed("2024-3-1"), False), (D, "三月", True), (Y, "是", False), (Y, "有", True),
        (M, 17.92, False), (M, "/", True),
    ]  # fmt: skip
    _many(place, len(tried))
    cells: dict[tuple[str, str], Content] = {}
    for n, (column, content, _) in enumerate(tried, start=row):
        cells[t.SHEET_DATA, f"{column}{n}"] = content
        cells[t.SHEET_DATA, f"Z{n}"] = Formula(rules[column].replace(f"{column}{row}", f"{column}{n}"))
    office.fill(_path(place), _path(place), cells)
    values = office.values(_path(place))[t.SHEET_DATA]
    assert [bool(values.get(f"Z{n}", 0.0)) for n in range(row, row + len(tried))] == [wrong for _, _, wrong in tried]
