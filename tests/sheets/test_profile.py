"""部门画像: whoever is chosen, the formulas give what plain fractions give; nobody gives an error."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from selfeval import text as t
from selfeval.excel.write import summary_layout
from selfeval.model import Batch, DepartmentResult, Status
from selfeval.sheets.profile.data import REST
from tests.answers import words
from tests.builders_batch import Mix, make_batch, small_scheme
from tests.office import Office
from tests.powers import powers_round, powers_scheme, random_scores
from tests.sheets.workbooks import grid, sheet, targets, written
from tests.story.oracle import Oracle

PAGE = t.TAB_PROFILE
REMARKS = {
    Status.MISSING: "还没有报送自评表，没有成绩。",
    Status.RETURNED: "自评表已退回修改，改正重报以后才有成绩。",
    Status.EXEMPT: "本年度免报，没有成绩。",
}
Cells = dict[str, float | str]


def county() -> Batch:
    return make_batch(40, seed=4, mix=Mix(0.1, 0.1, 0.1, 0.1))


def powers(*, prorated: bool) -> Batch:
    scheme, dice = powers_scheme(prorated=prorated), random.Random(5)
    return powers_round(scheme, [random_scores(scheme, dice, pending=0.2) for _ in range(20)])


def chosen(path: Path, name: str, folder: Path) -> Path:
    """The workbook with another department chosen, as a user does."""
    book = openpyxl.load_workbook(path)
    book[PAGE]["B2"] = name
    book.save(folder / "chosen.xlsx")
    return folder / "chosen.xlsx"


def some_of_each(batch: Batch) -> list[DepartmentResult]:
    """The best, the last and a middle one, those in query, and one of each other kind there is."""
    ranked = sorted((one for one in batch.departments if one.rank), key=lambda one: one.rank or 0)
    found = [ranked[0], ranked[len(ranked) // 2], ranked[-1]]
    for status in Status:
        found += [one for one in batch.departments if one.status is status and not one.rank][:1]
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    "batch",
    [county(), powers(prorated=True), powers(prorated=False), make_batch(20, seed=2, scheme=small_scheme())],
    ids=["county", "prorated", "powers", "120 points"],
)
def test_whoever_is_chosen_has_the_right_figures(office: Office, tmp_path: Path, batch: Batch) -> None:
    path, oracle = written(batch, tmp_path), Oracle(batch)
    for one in some_of_each(batch):
        everything = office.values(chosen(path, one.department.name, tmp_path))
        for name in (PAGE, t.TAB_PROFILE_DATA):
            errors = {ref: value for ref, value in everything[name].items() if str(value).startswith(("#", "Err:"))}
            assert not errors, (one.department.name, errors)
        check(oracle, one, everything[PAGE])


def check(o: Oracle, one: DepartmentResult, cells: Cells) -> None:
    """The page of one department."""
    name, card = one.department.name, one.scorecard if one in o.scored else None
    total = o.totals.get(name)
    assert cells["B2"] == name
    assert str(cells["C2"]).split("　　")[1:] == [one.department.group, t.STATUS_NAMES[one.status]]
    waiting = "财政局还没有评定齐，总分待评定。"
    assert cells.get("B3", "") == ("" if total is not None else waiting if card else REMARKS[one.status])
    if total is None:
        assert (cells["A5"], cells["C5"], cells["E5"]) == ("待评定" if card else "—", "—", "—")
        assert cells.get("E6", "") == ""
    else:
        bands = [band for band in o.batch.scheme.bands if total < band.lower]
        assert near(cells["A5"], total)
        assert (cells["C5"], cells["E5"]) == (o.order.index(total) + 1, one.scorecard.grade if one.scorecard else None)
        gap, _, words = str(cells.get("E6", "")).removeprefix("差 ").removesuffix("线").partition(" 分到")
        assert (words, [Fraction(gap)] if gap else []) == (
            (bands[-1].grade, [Fraction(bands[-1].lower) - total]) if bands else ("", [])
        )
    lost = {i: points for i in o.lossy if (points := o.losers[i].get(name))}
    share = sum(lost.values(), Fraction(0)) / o.lost_in_all if card and o.lost_in_all else None
    assert near(cells["G5"], share) if share is not None else cells["G5"] == "—"
    assert cells["G6"] == (f"扣分 {len(lost)} 项" if cells["A5"] != "—" else "—")
    categories(o, one, cells)
    deductions(o, one, cells, lost)


def categories(o: Oracle, one: DepartmentResult, cells: Cells) -> None:
    """Beside the county's: points, or rates where what applies differs."""
    scheme, card = o.batch.scheme, one.scorecard if one in o.scored else None
    for row, category in enumerate(scheme.categories, 9):
        assert cells[f"B{row}"] == category.name
        own = card.categories[category.name] if card else None
        settled = [
            other for other in o.scored if other.scorecard and other.scorecard.categories[category.name] is not None
        ]
        points = [Fraction(other.scorecard.categories[category.name] or 0) for other in settled if other.scorecard]
        if scheme.prorated:
            average = sum(points, Fraction(0)) / sum(
                (possible(o, other, category.name) for other in settled), Fraction(0)
            )
            mine = None if own is None else Fraction(own) / possible(o, one, category.name)
            assert near(cells[f"E{row}"], average)
            assert cells[f"C{row}"] == ("—" if own is None else float(possible(o, one, category.name)))
        else:
            average, mine = sum(points, Fraction(0)) / len(points), None if own is None else Fraction(own)
            assert abs(Fraction(cells[f"E{row}"]) - average) <= Fraction(51, 10_000)
            assert near(cells[f"C{row}"], Fraction(category.cap))
        if own is None or mine is None:
            assert cells[f"D{row}"] in ("—", "待评定")
            assert cells.get(f"F{row}", "") == ""
        else:
            assert near(cells[f"D{row}"], Fraction(own))
            assert abs(Fraction(cells[f"F{row}"]) - (mine - average)) < Fraction(102, 10_000)


def possible(o: Oracle, one: DepartmentResult, category: str) -> Fraction:
    assert one.scorecard is not None
    scores = one.scorecard.scores
    return sum(
        (Fraction(i.cap) for i in o.batch.scheme.of_category(category) if not isinstance(scores[i.code], str)),
        Fraction(0),
    )


def deductions(o: Oracle, one: DepartmentResult, cells: Cells, lost: dict[str, Fraction]) -> None:
    """Every one of them, most points first, with its words; blank below."""
    first = next(int(ref[1:]) for ref, value in cells.items() if ref[0] == "A" and value == "序") + 1
    rows: list[dict[str, float | str | None]] = []
    while f"A{first + len(rows)}" in cells and cells[f"A{first + len(rows)}"] == len(rows) + 1:
        rows.append({letter: cells.get(f"{letter}{first + len(rows)}") for letter in "BCDEFG"})
    assert {str(row["B"]): Fraction(str(row["E"])).limit_denominator(1000) for row in rows} == lost
    assert [row["E"] for row in rows] == sorted((float(points) for points in lost.values()), reverse=True)
    reasons = {answer.indicator.name: answer.words["reason"] for answer in one.answers}
    for row in rows:
        name = str(row["B"])
        assert near(row["C"], o.caps[name])
        assert near(row["D"], o.caps[name] - lost[name])
        assert row["F"] == len(o.losers[name])
        assert row["G"] == (reasons.get(name) or "没有写原因")
    counts = cells["A5"] != "—"
    assert cells["H5"] == (sum(not reasons.get(name) for name in lost) if counts else "—")
    head = f"扣分从多到少（{len(lost)} 项），文字为部门原文" if lost else "没有扣分"
    head = head if counts else "没有成绩，也没有扣分明细"
    assert cells[f"A{first - 2}"] == head
    most = max(sum(who in lost for lost in o.losers.values()) for who in o.lost)
    below = [
        ref for ref, value in cells.items() if int(ref[1:]) in range(first + len(rows), first + most) and value != ""
    ]
    assert not below


def near(found: object, wanted: Fraction) -> bool:
    return isinstance(found, float | int) and abs(Fraction(found) - wanted) < Fraction(1, 10**9)


def test_who_is_lowest_is_shown_first(tmp_path: Path) -> None:
    batch = county()
    order = sorted((one for one in batch.departments if one.rank), key=lambda one: -(one.rank or 0))
    page = sheet(written(batch, tmp_path), PAGE)
    assert page["B2"].value == order[0].department.name
    (rule,) = page.data_validations.dataValidation
    assert (str(rule.sqref), rule.type, rule.formula1) == ("B2", "list", "'画像数据'!$A$2:$A$41")
    assert targets(page) == ["#'总览'!A1"]
    assert (page.page_setup.fitToHeight, page.page_setup.orientation) == (None, "portrait")


@pytest.mark.parametrize("count", [0, 1])
def test_without_departments_or_scores_it_says_so(tmp_path: Path, count: int) -> None:
    found = grid(written(make_batch(count, mix=Mix(0, 1, 0, 0)), tmp_path), PAGE)
    said = [value for row in found for value in row if value is not None]
    assert ("名册里没有部门。" in said) is (count == 0)
    assert ("还没有报送自评表，没有成绩。" in said) is (count == 1)


def test_past_a_thousand_departments_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selfeval.sheets.profile.LIVE_DEPARTMENTS", 10)
    assert summary_layout.LIVE_DEPARTMENTS == 1_000
    names = openpyxl.load_workbook(written(make_batch(11), tmp_path)).sheetnames
    assert not {PAGE, t.TAB_PROFILE_DATA} & set(names)
    assert PAGE in openpyxl.load_workbook(written(make_batch(10), tmp_path, name="ten.xlsx")).sheetnames


def test_rows_are_as_high_as_the_longest_reason_that_may_come_there(tmp_path: Path) -> None:
    def heights(reason: str) -> tuple[float, str]:
        batch = make_batch(12, seed=1)
        others = [
            replace(one, answers=tuple(replace(a, words=words(reason=reason)) for a in one.answers))
            for one in batch.departments
        ]
        path = written(replace(batch, departments=tuple(others)), tmp_path)
        page = sheet(path, PAGE)
        first = next(row for row in range(1, 40) if page[f"A{row}"].value == "序") + 1
        told = [str(value) for row in grid(path, t.TAB_PROFILE_DATA) for value in row if reason[:4] in str(value)]
        return page.row_dimensions[first].height, told[0]

    one, told = heights("资金支付慢。")
    assert (one < 25, told) == (True, "资金支付慢。")
    two, whole = heights("资金支付慢；" * 10)
    assert (two > 30, whole) == (True, "资金支付慢；" * 10)
    five, cut = heights("资金支付慢；" * 500)
    assert five < 80
    assert cut.endswith(REST)
    assert cut.startswith("资金支付慢；" * 20)
