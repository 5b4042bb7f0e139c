"""汇总表: headers, rows, live formulas that survive sorting, and values only where there are too many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from selfeval import text as t
from selfeval.consolidate import Previous
from selfeval.excel.write import summary_layout
from selfeval.model import NOT_APPLICABLE, Batch, Scheme, Status
from selfeval.samples import sample_scheme
from tests import office as office_module
from tests.builders_batch import Mix, batch_of, make_batch, small_scheme
from tests.office import Office
from tests.sheets.workbooks import RANKING, grid, rows, sheet, targets, written

FIRST = 6  # the first data row, from 1


def test_headers_are_the_contract(tmp_path: Path) -> None:
    path = written(make_batch(12), tmp_path)
    header = [str(title) for title in grid(path, RANKING)[4]]
    names = ["预算编制", "预算执行", "预决算管理", "绩效评价管理", "监督管理"]
    assert [title.split("\n")[0] for title in header] == [
        "排名", "编码", "部门名称", "类别", *names, "总分", "评价等次", "状态", "核实数", "来源文件",
    ]  # fmt: skip
    assert header[4] == "预算编制\n（26分）"


def test_one_row_a_department_with_its_scores(tmp_path: Path) -> None:
    batch = make_batch(70, seed=8)
    by_code = {row["编码"]: row for row in rows(written(batch, tmp_path), RANKING)}
    assert set(by_code) == {d.code for d in batch.roster.departments}
    for result in batch.departments:
        row = by_code[result.department.code]
        assert row["状态"] == t.STATUS_NAMES[result.status]
        assert row["核实数"] == result.open_queries
        assert row["来源文件"] == (result.source.source.path if result.source else None)
        card = result.scorecard if result.rank else None
        assert row["排名"] == (result.rank or "—")
        assert row["总分"] == (float(card.final[0]) if card else "—")
        assert row["评价等次"] == (card.grade if card else "—")
        for category in batch.scheme.categories:
            assert row[category.name] == (float(card.categories[category.name] or 0) if card else "—")


def test_last_year_stands_beside_the_total(tmp_path: Path) -> None:
    """A total of last year, what it changed by and how many places; the same and not there are told apart."""
    scheme = sample_scheme()
    full: dict[str, Decimal | str] = {i.code: i.cap for i in scheme.indicators}
    lower = {**full, "1.1.1": full["1.1.1"] - Decimal(2)}  # type: ignore[operator]
    cards = [full, lower, full, full, full]
    batch = batch_of(scheme, cards, d105=Status.RETURNED)
    last = {"101": Decimal(90), "102": Decimal("99.5"), "103": Decimal(100), "105": Decimal(70), "999": Decimal(95)}
    path = written(batch, tmp_path, Previous(2022, scheme.full_marks, last))
    header = grid(path, RANKING)[4]
    assert header[9:14] == ["总分", "评价等次", "上年总分\n2022年", "增减", "名次变化"]
    found = {row["编码"]: (row["上年总分"], row["增减"], row["名次变化"]) for row in rows(path, RANKING)}
    assert found == {
        "101": (90, 10, 2),  # last of the three with both totals, now first with 103; 105 and 999 don't count
        "102": (99.5, -1.5, -1),
        "103": (100, 0, 0),
        "104": ("上年无",) * 3,
        "105": ("—",) * 3,
    }
    page = sheet(path, RANKING)
    shown = {column: page[f"{column}{FIRST}"].number_format for column in "MN"}
    assert shown == {"M": '"▲"0.00;"▼"0.00;"持平"', "N": '"▲"0;"▼"0;"持平"'}


@pytest.mark.parametrize(
    "previous",
    [None, Previous(2022, Decimal(120), {"101": Decimal(90)}), Previous(2022, Decimal(100), {"999": Decimal(90)})],
    ids=["none", "other full marks", "nobody"],
)
def test_where_nothing_can_be_compared_there_is_no_column_for_it(tmp_path: Path, previous: Previous | None) -> None:
    path = written(make_batch(6, mix=Mix(0, 0, 0, 0)), tmp_path, previous)
    assert not [title for title in grid(path, RANKING)[4] if "上年" in str(title)]
    assert "与" not in str(grid(path, RANKING)[2])


def test_the_county_s_averages_stand_above(tmp_path: Path) -> None:
    batch = make_batch(30, seed=3)
    path = written(batch, tmp_path)
    found = grid(path, RANKING)[3]
    cards = [r.scorecard for r in batch.departments if r.rank and r.scorecard]
    assert found[2] == "全县平均"
    for place, category in enumerate(batch.scheme.categories):
        own = [float(card.categories[category.name] or 0) for card in cards]
        assert found[4 + place] == pytest.approx(sum(own) / len(own), abs=0.00501)
    totals = [float(card.final[0]) for card in cards]
    assert found[9] == pytest.approx(sum(totals) / len(totals), abs=0.00501)
    assert str(sheet(path, RANKING, values=False)["J4"].value).startswith("=ROUND(AVERAGE(J6:J35)")
    assert set(grid(written(make_batch(4, mix=Mix(0, 1, 0, 0)), tmp_path, name="none.xlsx"), RANKING)[3][1:]) == {
        None,
        "全县平均",
    }


def test_a_way_leads_to_one_department_and_back(tmp_path: Path) -> None:
    page = sheet(written(make_batch(6), tmp_path), RANKING)
    assert targets(page)[:2] == ["#'总览'!A1", "#'部门画像'!B2"]
    assert page["A4"].value == "→ 部门画像"


def test_scores_totals_grades_and_ranks_are_formulas(tmp_path: Path) -> None:
    path = written(make_batch(12, mix=Mix(0, 0, 0, 0)), tmp_path)
    live = sheet(path, RANKING, values=False)
    for column in "AEFGHIJK":
        assert str(live[f"{column}{FIRST}"].value).startswith("="), column
    assert live[f"A{FIRST}"].value == "=RANK(J6,$J$6:$J$17)"
    assert live[f"K{FIRST}"].value == '=IF(J6>=90,"优秀",IF(J6>=80,"良好",IF(J6>=60,"合格","不合格")))'
    assert live[f"B{FIRST}"].data_type == "s"


def test_unranked_rows_hold_no_formula(tmp_path: Path) -> None:
    scheme = sample_scheme()
    full = {i.code: i.cap for i in scheme.indicators}
    batch = batch_of(scheme, [full] * 4, d102=Status.RETURNED, d103=Status.MISSING, d104=Status.EXEMPT)
    live = sheet(written(batch, tmp_path), RANKING, values=False)
    states = [live[f"L{row}"].value for row in range(FIRST, FIRST + 4)]
    assert states == ["已接收", "退回修改", "未报送", "免报"]
    for row in range(FIRST + 1, FIRST + 4):
        assert {live.cell(row, col).value for col in (1, *range(5, 12))} == {"—"}


@pytest.mark.parametrize(
    "batch",
    [
        make_batch(40),
        make_batch(35, scheme=small_scheme()),
        make_batch(20, scheme=small_scheme(0)),
        make_batch(6, mix=Mix(0, 1, 0, 0)),
        make_batch(0),
    ],
    ids=["county", "120 points", "whole points", "nobody", "empty"],
)
def test_recalculating_changes_nothing(office: Office, tmp_path: Path, batch: Batch) -> None:
    last = {r.department.code: Decimal(n * 7 % 100) for n, r in enumerate(batch.departments, 1) if n % 3}
    path = written(batch, tmp_path, Previous(batch.scheme.year - 1, batch.scheme.full_marks, last))
    stored, computed = office.values(path, recalculate=False), office.values(path)
    assert stored.keys() == computed.keys()
    for name, cells in stored.items():
        assert cells.keys() == computed[name].keys(), name
        for ref, value in cells.items():
            other = computed[name][ref]
            same = value == other if isinstance(value, str) else abs(value - float(other)) < 1e-9
            assert same, (name, ref, value, other)


def test_totals_on_a_band_s_edge(office: Office, tmp_path: Path) -> None:
    """Sums that floats get wrong: 89.99 + 0.01, thirds of tenths, and 不适用 beside them."""
    scheme = sample_scheme()
    full: dict[str, Decimal | str] = {i.code: i.cap for i in scheme.indicators}
    nearly = {
        **full,
        "4.2.1": Decimal("0.01"),
        "4.2.2": Decimal("0.00"),
        "1.1.1": Decimal("3.99"),
        "1.3.4": NOT_APPLICABLE,
    }
    edge = {**nearly, "1.1.1": Decimal("4.00"), "4.2.1": Decimal("0.00")}
    path = written(batch_of(scheme, [nearly, edge]), tmp_path)
    values = office.values(path)[RANKING]
    assert [values[f"J{row}"] for row in (FIRST, FIRST + 1)] == [90.0, 90.0]
    assert [values[f"K{row}"] for row in (FIRST, FIRST + 1)] == ["优秀", "优秀"]
    assert [values[f"A{row}"] for row in (FIRST, FIRST + 1)] == [1.0, 1.0]


@pytest.fixture
def sorter(monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """A LibreOffice that can sort."""
    monkeypatch.setattr(office_module, "WORKER", Path(__file__).with_name("sorting_worker.py"))
    with Office() as running:
        yield running


@pytest.mark.office
@pytest.mark.parametrize(("name", "width", "column"), [(t.TAB_RANKING, 14, 1), (t.TAB_DETAIL, 37, 5)])
def test_sorting_either_sheet_keeps_every_row_right(
    sorter: Office, tmp_path: Path, name: str, width: int, column: int
) -> None:
    batch = make_batch(40)
    path, moved = written(batch, tmp_path), tmp_path / "sorted.xlsx"
    top = {t.TAB_RANKING: 5, t.TAB_DETAIL: 7}[name]
    last = top + len(batch.departments if name == t.TAB_RANKING else [r for r in batch.departments if r.rank]) - 1
    area = [0, top, width - 1, last]
    sorter._ask({"do": "sort", "src": str(path), "dst": str(moved), "sheet": name, "area": area, "column": column})
    before, after = sorter.values(path, recalculate=False), sorter.values(moved)
    rows_before, rows_after = by_code(before[RANKING]), by_code(after[RANKING])
    assert rows_before == rows_after
    assert by_code(before[t.TAB_DETAIL], "A", 8) == by_code(after[t.TAB_DETAIL], "A", 8)
    assert before[name] != after[name]


def by_code(cells: dict[str, float | str], code: str = "B", first: int = FIRST) -> dict[str, dict[str, float | str]]:
    """Rows by the department's code; numbers as shown."""
    found: dict[str, dict[str, float | str]] = {}
    for ref, value in cells.items():
        letters, row = ref.rstrip("0123456789"), int(ref.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        if row >= first:
            key = str(cells[f"{code}{row}"])
            found.setdefault(key, {})[letters] = round(value, 9) if isinstance(value, float) else value
    return found


def test_past_a_thousand_departments_there_are_values_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary_layout, "LIVE_DEPARTMENTS", 10)
    batch = make_batch(11, mix=Mix(0, 0, 0, 0))
    path = written(batch, tmp_path)
    for name in (t.TAB_RANKING, t.TAB_DETAIL):
        assert not [c for row in sheet(path, name, values=False).iter_rows() for c in row if c.data_type == "f"]
    assert [row["排名"] for row in rows(path, RANKING)] == sorted(r.rank for r in batch.departments if r.rank)


def test_awkward_names_stay_what_they_are(office: Office, tmp_path: Path) -> None:
    scheme: Scheme = small_scheme()
    low = {i.code: Decimal(0) for i in scheme.indicators}
    path = written(batch_of(scheme, [low]), tmp_path)
    assert rows(path, RANKING)[0]["评价等次"] == '差"'
    assert office.values(path)[RANKING][f"J{FIRST}"] == '差"'


@pytest.mark.parametrize("bureaus", [True, False])
def test_what_the_bureau_scored_is_not_said_to_be_the_departments(bureaus: bool, tmp_path: Path) -> None:
    scheme = small_scheme()
    first, *others = scheme.indicators
    scheme = replace(scheme, indicators=(replace(first, by_bureau=bureaus), *others))
    batch = batch_of(scheme, [{i.code: i.cap for i in scheme.indicators}])
    note = str(grid(written(batch, tmp_path), RANKING)[1][0])
    end = (
        "自评分由各部门填报，财政局未作改动，由财政局评定的指标除外。"
        if bureaus
        else "自评分由各部门填报，财政局未作改动。"
    )
    assert note.endswith(end)
