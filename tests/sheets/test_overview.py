"""总览: figures and sentences against an independent reading of the round; one page; charts that name their figures."""

from __future__ import annotations

import re
import statistics
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from selfeval.sheets.overview.sentences import conclusions, subtitle

from selfeval import text as t
from selfeval.consolidate import Previous, county_tables
from selfeval.consolidate.exact import percent
from selfeval.excel.write import styles
from selfeval.model import Band, Batch, Scheme, Status
from selfeval.samples import sample_scheme
from selfeval.sheets.overview import layout
from tests.builders_batch import Mix, batch_of, make_batch, small_scheme
from tests.office import Office
from tests.sheets.workbooks import grid, sheet, written


def said(batch: Batch, previous: Previous | None = None) -> list[str]:
    return conclusions(county_tables(batch, previous), lambda _: True)


def full(scheme: Scheme) -> dict[str, Decimal | str]:
    return {i.code: i.cap for i in scheme.indicators}


@pytest.mark.parametrize("seed", range(4))
def test_cards_count_the_round(tmp_path: Path, seed: int) -> None:
    batch = make_batch(60, seed=seed)
    cells = grid(written(batch, tmp_path), t.TAB_OVERVIEW)
    cards = dict(zip(cells[3][::3], cells[4][::3], strict=True))
    states = [r.status for r in batch.departments]
    totals = [r.scorecard.final[0] for r in batch.departments if r.rank and r.scorecard]
    assert cards["应报部门"] == sum(1 for s in states if s is not Status.EXEMPT)
    for name, status in (("已接收", Status.ACCEPTED), ("待核实", Status.QUERY), ("退回修改", Status.RETURNED),
                         ("未报送", Status.MISSING)):  # fmt: skip
        assert cards[name] == states.count(status)
    assert cards["平均分"] == pytest.approx(float(sum(totals) / len(totals)), abs=0.005)
    assert (cards["最高分"], cards["最低分"]) == (float(max(totals)), float(min(totals)))
    assert f"中位数 {statistics.median(totals):.2f}" in str(cells[5][15])


@pytest.mark.parametrize("seed", range(4))
def test_sentences_say_what_an_independent_count_says(seed: int) -> None:
    batch = make_batch(70, seed=seed)
    first, second, third, fourth, fifth, sixth = said(batch)
    states = [r.status for r in batch.departments]
    cards = [r.scorecard for r in batch.departments if r.rank and r.scorecard]
    expected = len(states) - states.count(Status.EXEMPT)
    assert first.startswith(
        f"应报 {expected} 个部门，{len(cards)} 个已计分（{percent(Decimal(len(cards)) / expected)}）"
    )
    assert f"{states.count(Status.RETURNED)} 个退回修改" in first or "没有退回修改的" in first
    assert f"{states.count(Status.MISSING)} 个尚未报送" in first or "没有未报送的" in first
    for band in batch.scheme.bands:
        count = sum(1 for card in cards if card.grade == band.grade)
        assert (f"{band.grade} {count} 个（{percent(Decimal(count) / len(cards))}）" in second) == bool(count)
    lost = {
        i.name: sum(i.cap - Decimal(card.scores[i.code]) for card in cards if card.scores[i.code] != t.NOT_APPLICABLE)
        for i in batch.scheme.indicators
    }
    worst = sorted(lost, key=lambda name: -lost[name])[:3]
    share = percent(Decimal(sum(lost[name] for name in worst)) / sum(lost.values()))
    assert third == f"失分最多的三项指标是{''.join(f'“{name}”' for name in worst)}，占全部失分的 {share}。"
    rates = {
        c.name: sum(card.categories[c.name] or 0 for card in cards) / c.cap / len(cards)
        for c in batch.scheme.categories
    }
    assert f"“{min(rates, key=rates.__getitem__)}”得分率最低（{percent(Decimal(min(rates.values())))}）" in fourth
    assert f"“{max(rates, key=rates.__getitem__)}”最高（{percent(Decimal(max(rates.values())))}）" in fourth
    near = [c for c in cards if any(0 <= b.lower - c.final[0] <= Decimal("0.5") for b in batch.scheme.bands if b.lower)]
    assert fifth.startswith(f"{len(near)} 个部门总分") if near else fifth == "没有部门的总分紧贴等次线。"
    assert sixth == "没有部门全部指标满分。"


@pytest.mark.parametrize(
    ("batch", "wanted"),
    [
        (make_batch(0), ["名册里没有应报的部门。"]),
        (batch_of(sample_scheme(), [full(sample_scheme())] * 3), ["各项指标均无失分。", "五类指标得分率都是 100.0%。",
                                                                "计分的 3 个部门全部指标都是满分，建议抽查佐证材料。"]),
        (batch_of(sample_scheme(), [full(sample_scheme())]), ["只有“县委办公室”计分，100.00 分，优秀。"]),
        (batch_of(sample_scheme(), [{**full(sample_scheme()), "1.1.1": Decimal(3)}] * 2),
         ["失分最多的指标是“绩效目标合理性”，占全部失分的 100.0%。", "五类指标中，“预算编制”得分率最低（96.2%），有四类并列最高（100.0%）。"]),
    ],
)  # fmt: skip
def test_sentences_of_odd_rounds(batch: Batch, wanted: list[str]) -> None:
    assert set(wanted) <= set(said(batch))


def losing(lost: Sequence[int | str]) -> Batch:
    """One department of the small county that lost these points, on one indicator after another."""
    scheme = small_scheme()
    card = {i.code: i.cap - Decimal(points) for i, points in zip(scheme.indicators, lost, strict=False)}
    return batch_of(scheme, [full(scheme) | card])


@pytest.mark.parametrize(
    ("lost", "wanted"),
    [
        ((3,), "失分最多的指标是“投入第1项”，占全部失分的 100.0%。"),
        ((3, 2), "失分最多的两项指标是“投入第1项”“投入第2项”，占全部失分的 100.0%。"),
        ((2, 2), "失分并列最多的两项指标是“投入第1项”“投入第2项”，占全部失分的 100.0%。"),
        ((3, 2, 1, 1), "失分最多的两项指标是“投入第1项”“投入第2项”，占全部失分的 71.4%。"),
        ((3, 1, 1, 1), "失分最多的指标是“投入第1项”，占全部失分的 50.0%。"),
        ((1, 1, 1, 1), "四项指标失分并列最多，共占全部失分的 100.0%。"),
        ((1, 1, 1, "0.5"), "失分并列最多的三项指标是“投入第1项”“投入第2项”“投入第3项”，占全部失分的 85.7%。"),
    ],
)
def test_of_indicators_that_lost_the_same_all_are_told_or_none(lost: Sequence[int | str], wanted: str) -> None:
    assert wanted in said(losing(lost))


@pytest.mark.parametrize(
    ("lost", "wanted"),
    [
        ({}, "四类指标得分率都是 100.0%。"),
        ({"1.1": 3}, "四类指标中，“投入”得分率最低（90.0%），有三类并列最高（100.0%）。"),
        ({"1.1": 3, "2.1": 4}, "四类指标中，“投入”“过程=管理”得分率并列最低（90.0%），“产出 & 质量”“满意度”并列最高（100.0%）。"),
        ({"1.1": 3, "2.1": 4, "3.1": 3}, "四类指标中，有三类得分率并列最低（90.0%），“满意度”最高（100.0%）。"),
    ],
)  # fmt: skip
def test_categories_with_one_rate_are_told_as_ties(lost: Mapping[str, int], wanted: str) -> None:
    scheme = small_scheme()
    card = {code: scheme.by_code[code].cap - points for code, points in lost.items()}
    assert wanted in said(batch_of(scheme, [full(scheme) | card]))


def test_two_have_a_word_of_their_own() -> None:
    scheme = small_scheme()
    kept = scheme.indicators[:8]
    two = replace(scheme, categories=scheme.categories[:2], indicators=kept, full_marks=Decimal(70))
    assert "两类指标得分率都是 100.0%。" in said(batch_of(two, [{i.code: i.cap for i in kept}]))


def test_one_band_has_no_line_to_be_near_to(tmp_path: Path) -> None:
    scheme = replace(small_scheme(), bands=(Band("完成", Decimal(0)),))
    batch = batch_of(scheme, [full(scheme)] * 2)
    assert not [sentence for sentence in said(batch) if "等次线" in sentence]
    assert subtitle(county_tables(batch)).endswith("满分 120 分：不分等次，一律为完成")
    path = written(batch, tmp_path)
    told = [str(value) for name in (t.TAB_OVERVIEW, t.TAB_NOTES) for row in grid(path, name) for value in row]
    assert not [text for text in told if "等次线" in text]
    assert "不分等次，一律为完成" in told


def test_a_gap_of_nothing_is_no_distance(tmp_path: Path) -> None:
    scheme = replace(small_scheme(), borderline_gap=Decimal(0))
    path = written(batch_of(scheme, [full(scheme)]), tmp_path)
    told = [str(value) for name in (t.TAB_OVERVIEW, t.TAB_NOTES) for row in grid(path, name) for value in row]
    assert any(text.endswith("恰在等次线上的提示复核") for text in told)
    assert not [text for text in told if " 0 分以内" in text]


def test_nobody_reported_is_said_plainly() -> None:
    first, second, third = said(make_batch(9, mix=Mix(0, 1, 0, 0)))
    assert first == "应报 9 个部门，还没有能够计分的；9 个尚未报送。"
    assert second.startswith("平均分、等次和失分情况")
    assert third == "尚未报送的有县委办公室、县人大常委会办公室等，名单见“报送情况”。"


def test_last_year_is_compared() -> None:
    scheme = sample_scheme()
    batch = batch_of(scheme, [full(scheme), full(scheme)])
    *_, last = said(batch, Previous(2022, Decimal(100), {"101": Decimal("98.5"), "102": Decimal(100)}))
    assert last == "与 2022 年相比，两年都计分的 2 个部门平均提高 0.75 分；1 个提高，1 个持平。"


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        (("100", "100"), "总分持平。"),
        (("99", "98"), "平均提高 1.50 分。"),
        (("98",), "平均提高 2.00 分。"),
    ],
)
def test_where_all_moved_one_way_that_is_enough(before: Sequence[str], wanted: str) -> None:
    scheme = sample_scheme()
    totals = dict(zip(("101", "102"), map(Decimal, before), strict=False))
    *_, last = said(batch_of(scheme, [full(scheme)] * 2), Previous(2022, Decimal(100), totals))
    assert last == f"与 2022 年相比，两年都计分的 {len(before)} 个部门{wanted}"


def test_sentences_get_shorter_until_they_fit() -> None:
    tables = county_tables(make_batch(70, seed=1))
    short = conclusions(tables, lambda sentence: len(sentence) < 30)
    assert short[2].count("“") == 1
    assert re.fullmatch(r"平均 [0-9.]+ 分，中位数 [0-9.]+ 分。", conclusions(tables, lambda _: False)[1])


@pytest.mark.parametrize("n", [0, 1, 5, 40, 150])
def test_the_page_is_one_page(office: Office, tmp_path: Path, n: int) -> None:
    page = sheet(written(make_batch(n), tmp_path), t.TAB_OVERVIEW)
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight, page.page_setup.paperSize) == (None, None, 9)
    assert page.print_area == "'总览'!$A$1:$X$31"
    if n == 40:
        pdf = tmp_path / "summary.pdf"
        office.convert(tmp_path / "summary.xlsx", pdf)
        text = subprocess.run(
            ["pdftotext", "-f", "2", "-l", "2", str(pdf), "-"], capture_output=True, check=True
        ).stdout
        assert "得分汇总表" in text.decode()


def test_no_label_of_a_chart_is_empty(tmp_path: Path) -> None:
    with zipfile.ZipFile(written(make_batch(40, seed=4), tmp_path)) as parts:
        charts = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/chart")]
    labels = [label for chart in charts for label in re.findall(r"<c:dLbl>(.*?)</c:dLbl>", chart)]
    assert labels
    assert all(len(re.findall(r"<c:\w+", label)) > 1 for label in labels)
    assert not any("<c:dLbl/>" in chart for chart in charts)


def test_charts_have_alternative_texts_with_their_figures(tmp_path: Path) -> None:
    batch = make_batch(40)
    with zipfile.ZipFile(written(batch, tmp_path)) as parts:
        drawing = parts.read("xl/drawings/drawing1.xml").decode()
        charts = [name for name in parts.namelist() if name.startswith("xl/charts/chart")]
    described = re.findall(r'descr="([^"]*)"', drawing)
    assert len(charts) == len(described) == 4
    grades = county_tables(batch).grades
    assert f"{grades[0].grade} {grades[0].count} 个" in described[0]
    assert "总分分布" in described[2]


def test_every_ranked_department_is_a_dot(tmp_path: Path) -> None:
    """The hidden figures of the dot plot: as many points as departments, none outside the axis."""
    scheme = small_scheme()
    batch = batch_of(scheme, [full(scheme), {**full(scheme), "1.1": Decimal(0)}, full(scheme)])
    cells = grid(written(batch, tmp_path), t.TAB_CHARTS)
    best = cells[0].index("优")
    dots = [(row[best], row[best + 1]) for row in cells[1:] if row[best] is not None]
    assert dots == [(112.5, 0.5), (120.5, 0.5), (120.5, 1.5)]
    assert sheet(tmp_path / "summary.xlsx", t.TAB_CHARTS).sheet_state == "hidden"


@pytest.mark.parametrize("names", [["甲局"], ["甲局", "乙局"], [f"第{n:05d}局" for n in range(5_000)]])
def test_as_many_names_as_fit(names: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """However many departments are missing, only those that have room are laid out."""
    laid_out: list[str] = []
    wrapped = styles.wrapped

    def counting(text: str, width: float, size: float) -> str:
        laid_out.append(text)
        return wrapped(text, width, size)

    monkeypatch.setattr(styles, "wrapped", counting)
    said = layout.fitting(names, 60, 2)
    shown = said.replace("\n", "").removesuffix("等").split("、")
    assert shown == names[: len(shown)]
    assert said.endswith("等") is (len(shown) < len(names))
    assert said.count("\n") < 2
    assert len(laid_out) <= len(shown) + 1
