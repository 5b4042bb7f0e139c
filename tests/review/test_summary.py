"""The summary after reviews: its figures are live, recalculation changes none, and filed and reviewed stand side by side."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from selfeval import text as t
from selfeval.commands.run import run
from selfeval.outbox.workspace import Workspace
from tests.office import Office
from tests.review.test_results import CODES, FACTORS, Cut, filled, started, told

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = started(tmp_path_factory.mktemp("round") / "place", factors=FACTORS, quality={"材料完整": Decimal(40)})
    cuts: dict[str, dict[str, Cut]] = {
        "101": {code: ("0", "依据不足", f"{code}没有提供材料") for code in CODES[:8]},
        "103": {"2.1.1": ("0.5", "未按标准", "按八成计算扣分"), "1.1.1": ("1.5", "自评漏计", "自评少算了半分")},
        "104": {"1.1.2": ("0", "其他", "没有提供材料")},
    }  # fmt: skip
    for code, given in cuts.items():
        path = filled(made, code, given)
        book = openpyxl.load_workbook(path)
        book[t.SHEET_QUALITY]["C4"] = 35
        book.save(path)
    filled(made, "105", {}, rest=False)
    run(made)
    return made


def summary(place: Workspace) -> Path:
    return place.outbox / t.SUMMARY_FILE.format(year=2023)


def table(sheet: Any, code: str = t.ROS_CODE) -> dict[str, dict[str, Any]]:
    """A sheet's rows by code."""
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(n for n, line in enumerate(lines) if code in line)
    head = [str(name).replace("\n", "") for name in lines[start]]
    at = head.index(code)
    return {str(line[at]): dict(zip(head, line, strict=True)) for line in lines[start + 1 :] if line[at]}


def test_recalculation_changes_nothing(office: Office, place: Workspace) -> None:
    stored, again = openpyxl.load_workbook(summary(place), data_only=True), office.values(summary(place))
    formulas = openpyxl.load_workbook(summary(place))
    checked = 0
    for sheet in formulas:
        live = [cell.coordinate for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]
        numbers = {at: v for at in live if isinstance(v := stored[sheet.title][at].value, (int, float))}
        texts = {at: v for at in live if isinstance(v := stored[sheet.title][at].value, str)}
        assert {at: again[sheet.title].get(at) for at in numbers} == pytest.approx(numbers), sheet.title
        assert {at: again[sheet.title].get(at) for at in texts} == texts, sheet.title
        checked += len(live) if sheet.title in (t.TAB_RANKING, t.TAB_REVIEWED) else 0
    assert checked > 60


def test_the_ranking_has_filed_and_final_side_by_side(place: Workspace) -> None:
    rows, results = table(openpyxl.load_workbook(summary(place), data_only=True)[t.TAB_RANKING]), told(place)
    for code, row in rows.items():
        one = results[code]
        assert row["总分"] == (pytest.approx(float(one["total"])) if one["total"] else "—")
        assert row["核定分"] == (pytest.approx(float(one["final"]["total"])) if one["final"] else "—")
        assert row["核定等次"] == (one["final"]["grade"] if one["final"] else "—")
        assert row["排名"] == (one["final"]["rank"] if one["final"] else "—")
    assert {code: row["复核状态"] for code, row in rows.items()} == {
        "101": "已复核", "102": "未复核", "103": "已复核", "104": "已复核", "105": "复核中", "106": "—",
    }  # fmt: skip
    ranks = [row["排名"] for row in rows.values()]
    assert ranks == [1, 2, 3, 4, "—", "—"]


def test_the_title_fits_what_every_page_across_repeats(place: Workspace) -> None:
    """Two pages across repeat rank, code and name: what reaches over these is cut off on the second."""
    sheet = openpyxl.load_workbook(next(place.outbox.glob("*汇总表.xlsx")))[t.TAB_RANKING]
    assert sheet.page_setup.fitToWidth == 2
    assert "A1:C1" in {str(area) for area in sheet.merged_cells.ranges}
    assert sheet["A1"].alignment.wrap_text
    assert [cell.value for row in sheet["A2:C2"] for cell in row] == [None] * 3
    assert sheet["C3"].value is None


def test_a_link_is_not_printed(place: Workspace) -> None:
    sheet = openpyxl.load_workbook(next(place.outbox.glob("*汇总表.xlsx")))[t.TAB_CHANGES]
    assert [cell.value for cell in sheet[4]][-1] == "来源"
    assert str(sheet.print_area).partition(":")[2].startswith("$K$")


def test_every_sheet_that_stays_what_was_filed_says_so(place: Workspace, tmp_path: Path) -> None:
    """So that nobody compares it with 总览; and each average says what it is of."""
    book = openpyxl.load_workbook(summary(place), data_only=True)
    for name in (t.TAB_DETAIL, t.TAB_ANALYSIS, t.TAB_GROUPS, t.TAB_REASONS):
        assert str(book[name]["A2"].value).startswith("按自评分，"), name
    county = [cell.value for cell in next(row for row in book[t.TAB_RANKING].iter_rows() if row[2].value == "全县平均")]
    heads = [cell.value for cell in next(row for row in book[t.TAB_RANKING].iter_rows() if row[1].value == t.ROS_CODE)]
    assert county[heads.index("类别")] == "自评 5 个"
    assert county[heads.index("核定分") + 1] == "核定 4 个"
    before = openpyxl.load_workbook(summary(started(tmp_path / "plain")))
    assert county[heads.index("总分")] is not None
    texts = [str(cell.value) for sheet in before for row in sheet.iter_rows(max_row=3) for cell in row]
    assert not [text for text in texts if "按自评" in text]


def test_the_new_sheets_say_what_changed(place: Workspace) -> None:
    book = openpyxl.load_workbook(summary(place), data_only=True)
    rows = table(book[t.TAB_REVIEWS])
    assert [*rows] == ["101", "104", "103", "105", "102"]
    assert {name: rows["101"][name] for name in ("复核状态", "自评分", "复核分", "差值", "降档数", "调减项数", "警戒重大", "主要理由，或还差什么")} == {
        "复核状态": "已复核", "自评分": 100, "复核分": 76, "差值": -24, "降档数": 2, "调减项数": 8, "警戒重大": "重大", "主要理由，或还差什么": "依据不足 8 项",
    }  # fmt: skip
    assert rows["101"]["核定分"] == pytest.approx(76 * 0.8)
    assert [rows["101"][name] for name in ("自评等次", "复核等次", "核定等次")] == ["优秀", "合格", "合格"]
    assert (rows["105"]["核定分"], rows["105"]["核定等次"]) == ("—", "—")
    assert (rows["103"]["调减项数"], rows["103"]["调增项数"], rows["103"]["差值"]) == (1, 1, -3)
    assert (rows["105"]["复核分"], rows["105"]["主要理由，或还差什么"]) == ("—", "底稿还没有填")
    changes = table(book[t.TAB_DIFFERENCES])["1.1.1"]
    assert (changes["复核部门"], changes["调减部门"], changes["调增部门"]) == (3, 1, 1)
    assert changes["自评得分率"] == pytest.approx((4 + 1 + 4) / 12, abs=1e-4)
    assert changes["复核得分率"] == pytest.approx((0 + 1.5 + 4) / 12, abs=1e-4)
    quality = table(book[t.TAB_QUALITY])
    assert {code: row["合计"] for code, row in quality.items()} == {"101": 35, "103": 35, "104": 35, "105": "—"}


def test_what_was_filed_stays_in_its_sheets(place: Workspace) -> None:
    detail = openpyxl.load_workbook(summary(place), data_only=True)[t.TAB_DETAIL]
    totals = {row[0].value: row[2].value for row in detail.iter_rows() if str(row[0].value).isdigit()}
    assert totals == {"101": 100, "102": 98, "103": 94, "104": 91.5, "105": 97}


def test_the_page_says_how_far_the_review_is(place: Workspace) -> None:
    page = openpyxl.load_workbook(summary(place), data_only=True)[t.TAB_OVERVIEW]
    said = " ".join(str(cell.value) for row in page.iter_rows() for cell in row if cell.value)
    assert (
        "复核：有总分的 5 个部门，已复核 3 个，复核分平均比自评低 10.33 分，1 个超过警戒线（其中 1 个超过重大线），2 个等次下降，1 个没有交回底稿，复核中 1 个。"
        in said
    )
    assert "总分、等次、名次按核定分，未复核的 1 个按自评分。" in said
    assert "自评情况总览" not in said
    assert said.split("复核：")[1] in (place.outbox / t.ONE_PAGE_FILE).read_text("utf-8") or "复核：有总分" in (
        place.outbox / t.ONE_PAGE_FILE
    ).read_text("utf-8")


def test_next_year_compares_final_with_final(place: Workspace, tmp_path: Path) -> None:
    """Both results.json and the summary tell what held in the end; where no review was made, the self scores compare."""
    from dataclasses import replace

    from selfeval.consolidate import county_tables
    from selfeval.reading.previous import load_previous
    from tests.review.rounds import round_of
    from tests.review.test_results import LOSSES

    told_finals = {code: Decimal(one["final"]["total"]) for code, one in told(place).items() if one["final"]}
    by_json, by_summary = load_previous(place.outbox / t.RESULTS_FILE), load_previous(summary(place))
    assert by_json.finals == by_summary.finals == told_finals
    assert by_json.totals == by_summary.totals
    next_year = round_of(tmp_path / "next", LOSSES)
    report = run(next_year)
    unreviewed = county_tables(report.batch, replace(by_json, year=2022))
    assert {row.code: row.previous_total for row in unreviewed.ranking if row.total} == {
        code: by_json.totals[code] for code in LOSSES
    }
    reviewed = county_tables(run(place).batch, replace(by_json, year=2022))
    assert {row.code: row.previous_total for row in reviewed.page.ranking if row.rank} == told_finals
    changes = {row.code: row.change for row in reviewed.ranking if row.review and row.review.final_rank}
    assert changes == dict.fromkeys(told_finals, Decimal(0))


@pytest.mark.parametrize("with_finals", [True, False])
def test_last_years_columns_recalculate(office: Office, place: Workspace, tmp_path: Path, *, with_finals: bool) -> None:
    from selfeval.consolidate import county_tables
    from selfeval.reading.previous import load_previous
    from selfeval.sheets import write_summary

    batch, last = run(place).batch, load_previous(place.outbox / t.RESULTS_FILE)
    moved = {code: total - 3 for code, total in last.totals.items()}
    finals = {code: total - 5 for code, total in last.finals.items()} if with_finals else {}
    path = tmp_path / "summary.xlsx"
    write_summary(path, batch, county_tables(batch, replace(last, year=2022, totals=moved, finals=finals)))
    stored, again = openpyxl.load_workbook(path, data_only=True)[t.TAB_RANKING], office.values(path)[t.TAB_RANKING]
    numbers = {c.coordinate: c.value for row in stored.iter_rows() for c in row if isinstance(c.value, (int, float))}
    assert {at: again.get(at) for at in numbers} == pytest.approx(numbers)
    rows = table(stored)
    assert {row["增减"] for row in rows.values()} == {5 if with_finals else 3, "—"}
    assert ("上年核定分2022年" in rows["101"]) is with_finals
    note = "".join(str(c.value) for row in stored.iter_rows(max_row=4) for c in row if c.value)
    assert f"“上年无”指上年没有{'核定分' if with_finals else '总分'}，" in note


def test_what_rules_on_the_total_took_is_not_among_the_points_lost_on_indicators(place: Workspace) -> None:
    page = (place.outbox / "一页通.html").read_text("utf-8")
    assert "2 个部门按降档规则共减 23.95 分；" in page
    assert re.search(r"共在指标上失 [\d.]+ 分，占全县指标失分的 [\d.]+%", page)


def test_of_the_lowest_only_those_are_proposed_that_were_not_reviewed_and_it_says_so(tmp_path: Path) -> None:
    made = started(tmp_path / "place")
    filled(made, "101", {code: ("0", "依据不足", f"{code}没有提供材料") for code in CODES[:8]})
    run(made)
    page = (made.outbox / "一页通.html").read_text("utf-8")
    (said,) = re.findall(r"<b>优先复核</b>(.+?)</li>", page)
    assert re.search("得分靠后、还没有复核的", said)
    assert "县委办公室" not in said
    assert "得分最低的" not in said
