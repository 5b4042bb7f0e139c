"""总览: the story laid out. Figures, sentences that fit, dots at true totals, links, one page. (What it says: tests/story.)"""

from __future__ import annotations

import re
import statistics
import subprocess
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from selfeval import sheets
from selfeval import text as t
from selfeval.consolidate import Previous, county_tables
from selfeval.excel.write import styles
from selfeval.excel.write import summary_layout as at
from selfeval.model import Batch, Scheme, Status
from selfeval.samples import sample_scheme
from selfeval.sheets.overview import layout, plots
from selfeval.story import Story, story_of
from tests.builders_batch import Mix, batch_of, make_batch, small_scheme
from tests.office import Office
from tests.sheets.workbooks import Grid, grid, sheet, targets, written
from tests.story.rounds import ODD

LARGE = ("four hundred", "one more")  # rounds that take their time


def full(scheme: Scheme) -> dict[str, Decimal | str]:
    return {i.code: i.cap for i in scheme.indicators}


def last_year(batch: Batch) -> Previous:
    totals = {one.department.code: Decimal(80 + n % 7) for n, one in enumerate(batch.departments)}
    return Previous(batch.scheme.year - 1, batch.scheme.full_marks, totals, None, batch.scheme.excused_as)


def page_of(batch: Batch, folder: Path, previous: Previous | None = None) -> tuple[Grid, Story]:
    return grid(written(batch, folder, previous), t.TAB_OVERVIEW), story_of(county_tables(batch, previous))


@pytest.mark.parametrize("seed", range(4))
def test_cards_count_the_round(tmp_path: Path, seed: int) -> None:
    batch = make_batch(60, seed=seed)
    cells = grid(written(batch, tmp_path), t.TAB_OVERVIEW)
    cards = dict(zip(cells[3][::4], cells[4][::4], strict=True))
    notes = dict(zip(cells[3][::4], cells[5][::4], strict=True))
    states = [r.status for r in batch.departments]
    totals = [r.scorecard.final[0] for r in batch.departments if r.rank and r.scorecard]
    assert cards["已计分"] == len(totals)
    assert notes["已计分"].startswith(f"应报 {sum(1 for s in states if s is not Status.EXEMPT)} 个的 ")
    for name, status in (("待核实", Status.QUERY), ("退回修改", Status.RETURNED), ("未报送", Status.MISSING)):
        assert cards[name] == states.count(status)
    assert cards["平均分"] == pytest.approx(float(sum(totals) / len(totals)), abs=0.005)
    assert notes["平均分"] == f"中位数 {statistics.median(totals):.2f}"
    best = sum(total >= batch.scheme.bands[0].lower for total in totals)
    assert cards["优秀率"] == pytest.approx(best / len(totals))
    assert notes["优秀率"].startswith(f"{best} 个")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if name in LARGE else []) for name in (*ODD, "county")]
)
def test_the_page_says_what_the_story_says(tmp_path: Path, name: str) -> None:
    batch = make_batch(45, seed=6) if name == "county" else ODD[name]()
    cells, story = page_of(batch, tmp_path, last_year(batch) if name == "county" else None)
    said = [value for row in cells for value in row if isinstance(value, str)]
    assert said[0] == story.title
    assert said[1] in story.headline
    questions = {row[0]: row[2] for row in cells[layout.JUDGED + 1 : layout.JUDGED + 1 + len(story.judgements)]}
    assert list(questions) == [one.question for one in story.judgements]
    for one in story.judgements:
        assert questions[one.question] in one.ways
    assert story.lowest_title in said
    for low in story.lowest:
        row = next(row for row in cells if low.place.name in row[12:] and row[12] == low.place.rank)
        assert float(low.place.total) in row
        assert set(row) & set(low.ways)
    for proposal, row in zip(story.proposals, cells[layout.PROPOSED + 1 :], strict=False):
        assert row[1] == proposal.name
        assert row[3] in [proposal.said(), *(proposal.said(n) for n in range(1, len(proposal.names)))]
    assert ("按规则没有要提请研究的事项。" in said) is (not story.proposals)
    assert story.source in said


def test_the_fullest_way_that_fits_is_said() -> None:
    ways = ["长" * 60, "中" * 30, "短"]
    assert layout.fitting(ways, 24, 11) == ways[0]
    assert layout.fitting(ways, 12, 11) == ways[1]
    assert layout.fitting(ways, 12, 11, 2) == ways[0]
    assert layout.fitting(ways, 4, 11) == layout.fitting(ways, 1, 40) == ways[2]


@pytest.mark.parametrize(("length", "columns"), [(4, 3), (10, 4), (18, 6), (60, 6)])
def test_long_names_get_room_before_they_are_shrunk(tmp_path: Path, length: int, columns: int) -> None:
    batch = make_batch(30, seed=2)
    lowest = max(batch.departments, key=lambda one: one.rank or 0)
    named = replace(lowest, department=replace(lowest.department, name="局" * length))
    batch = replace(batch, departments=tuple(named if one is lowest else one for one in batch.departments))
    page = sheet(written(batch, tmp_path), t.TAB_OVERVIEW)
    (area,) = [area for area in page.merged_cells.ranges if area.start_cell.value == "局" * length]
    assert area.size["columns"] == columns


def test_links_lead_on_and_every_sheet_is_in_the_contents(tmp_path: Path) -> None:
    batch = make_batch(40)
    path = written(batch, tmp_path)
    book = openpyxl.load_workbook(path)
    page = book[t.TAB_OVERVIEW]
    links = targets(page)
    ranking = grid(path, t.TAB_RANKING)
    shown = story_of(county_tables(batch)).judgements[1].shown
    (line,) = [number for number, cells in enumerate(ranking, 1) if cells[1] == shown]
    listed = grid(path, t.TAB_FINDINGS)
    first = next(number for number, cells in enumerate(listed, 1) if cells[0] == "核实" and not cells[8])
    asked, *links = links
    assert asked == f"#'问题清单'!A{first}"
    names = layout.IN_FULL + 2  # who is doubted
    assert links[:4] == ["#'报送情况'!A1", f"#'总览'!A{names}", "#'部门画像'!A1", "#'指标分析'!A1"]
    assert page.cell(names, 4).value == story_of(county_tables(batch)).judgements[1].names
    on = page.cell(names, layout.COLUMNS).hyperlink
    assert on is not None
    assert on.location == f"'汇总表'!C{line}"
    for low in story_of(county_tables(batch)).lowest:
        (row,) = [number for number, cells in enumerate(ranking, 1) if cells[2] == low.place.name]
        assert f"#'汇总表'!C{row}" in links
    sheets_there = [one.title for one in book.worksheets[1:] if one.sheet_state == "visible"]
    contents = {cell.value: cell.hyperlink.location for cell in page[layout.CONTENTS + 1] if cell.hyperlink}
    assert contents == {name: f"'{name}'!A1" for name in sheets_there}
    assert f"$X${layout.SOURCE + 1}" in str(page.print_area), "contents are for the screen only"


def test_links_of_sheets_that_are_left_out_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "DETAILED_DEPARTMENTS", 10)
    book = openpyxl.load_workbook(written(make_batch(11), tmp_path))
    there = {f"#'{name}'" for name in book.sheetnames}
    assert {target.rpartition("!")[0] for target in targets(book[t.TAB_OVERVIEW])} <= there


def test_last_year_is_told_on_the_first_screen_and_leads_on(tmp_path: Path) -> None:
    batch = make_batch(40)
    page = sheet(written(batch, tmp_path, last_year(batch)), t.TAB_OVERVIEW)
    note = page.cell(layout.CARDS + 3, 17)
    assert re.fullmatch(r"可比部门比上年(高|低) \d+\.\d\d", str(note.value))
    row = layout.JUDGED + 6
    way = page.cell(row, layout.HALF)
    assert page.cell(row, 1).value == "比上年如何"
    assert way.hyperlink is not None
    tab, _, cell = str(way.hyperlink.location).partition("!")
    if tab == "'总览'":  # where it stands in full, with who moved most
        (judged,) = [one for one in story_of(county_tables(batch, last_year(batch))).judgements if one.moved]
        full = page[cell].row
        assert page.cell(full, 4).value == judged.ways[0] != page.cell(row, 3).value
        on = page.cell(full, layout.COLUMNS).hyperlink
        assert on is not None
        tab, _, cell = str(on.location).partition("!")
    book = openpyxl.load_workbook(written(batch, tmp_path, last_year(batch)), data_only=True)
    ranking = book[t.TAB_RANKING]
    column, first = cell.rstrip("0123456789"), at.RANKING_FIRST + 1
    changes = [ranking[f"{column}{line}"].value for line in range(first, ranking.max_row + 1)]
    assert (tab, ranking[f"{column}{at.RANKING_HEADER + 1}"].value) == ("'汇总表'", "增减")
    assert ranking[cell].value == min(one for one in changes if isinstance(one, (int, float))) <= -1
    page = sheet(written(batch, tmp_path), t.TAB_OVERVIEW)
    assert page.cell(row, 1).value is None


def test_what_is_cut_stands_in_full_below_and_leads_on(tmp_path: Path) -> None:
    batch = make_batch(120)
    page = sheet(written(batch, tmp_path), t.TAB_OVERVIEW)
    cut = 0
    for row, one in enumerate(story_of(county_tables(batch)).proposals, layout.PROPOSED + 2):
        shown, way = page.cell(row, 4).value, page.cell(row, layout.COLUMNS).hyperlink
        assert way is not None
        if shown == one.whole:
            assert way.location == f"'{one.tab}'!A1"
            continue
        cut += 1
        full = page[str(way.location).partition("!")[2]].row
        assert (page.cell(full, 1).value, page.cell(full, 4).value) == (one.name, one.whole)
        on = page.cell(full, layout.COLUMNS).hyperlink
        assert on is not None
        assert on.location == f"'{one.tab}'!A1"
    assert cut
    cut += bool(story_of(county_tables(batch)).judgements[1].names)
    assert page.cell(layout.IN_FULL + cut + 2, 1).value is None


def test_a_gap_of_nothing_is_no_distance(tmp_path: Path) -> None:
    scheme = replace(small_scheme(), borderline_gap=Decimal(0))
    path = written(batch_of(scheme, [full(scheme)]), tmp_path)
    told = [str(value) for name in (t.TAB_OVERVIEW, t.TAB_NOTES) for row in grid(path, name) for value in row]
    assert any("；恰在等次线上的提示复核" in text for text in told)
    assert not [text for text in told if " 0 分以内" in text]


@pytest.mark.parametrize("n", [0, 1, 3, 15, 60, 120, 400, 800])
def test_the_page_is_one_page(office: Office, tmp_path: Path, n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "DETAILED_DEPARTMENTS", -1)
    batch = make_batch(n)
    page = sheet(written(batch, tmp_path, last_year(batch)), t.TAB_OVERVIEW)
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight, page.page_setup.paperSize) == (None, None, 9)
    pdf = tmp_path / "summary.pdf"
    office.convert(tmp_path / "summary.xlsx", pdf)
    text = subprocess.run(["pdftotext", "-f", "2", "-l", "2", str(pdf), "-"], capture_output=True, check=True).stdout
    assert "得分汇总表" in text.decode()


def test_down_to_the_proposals_all_is_in_view_on_a_small_screen(tmp_path: Path) -> None:
    """1366 × 768 leaves about 553 pixels for cells; the sheet opens at 90 per cent."""
    page = sheet(written(make_batch(40), tmp_path), t.TAB_OVERVIEW)
    assert page.sheet_view.zoomScale == 90
    points = sum(page.row_dimensions[row].height for row in range(1, layout.LOWER))
    assert points * 4 / 3 * 0.9 <= 553


@pytest.mark.parametrize("left_out", [(), ("say_missing",), ("say_missing", "say_review", "say_mend", "say_hold")])
def test_fewer_proposals_leave_no_hole(tmp_path: Path, left_out: Sequence[str]) -> None:
    words: dict[str, Any] = dict.fromkeys(left_out, "不列")
    batch = make_batch(40, scheme=replace(small_scheme(), **words), seed=2)
    page = sheet(written(batch, tmp_path), t.TAB_OVERVIEW)
    heights = [page.row_dimensions[row].height for row in range(layout.PROPOSED + 2, layout.LOWER)]
    used = max(len(story_of(county_tables(batch)).proposals), 1)
    assert heights == [21] * used + [layout.EMPTY] * (4 - used)


# --- charts -------------------------------------------------------------------------------------------


def parts_of(path: Path, start: str) -> list[str]:
    with zipfile.ZipFile(path) as parts:
        return [parts.read(name).decode() for name in sorted(parts.namelist()) if name.startswith(start)]


def test_no_label_of_a_chart_is_empty(tmp_path: Path) -> None:
    charts = parts_of(written(make_batch(40, seed=4), tmp_path), "xl/charts/chart")
    labels = [label for chart in charts for label in re.findall(r"<c:dLbl>(.*?)</c:dLbl>", chart)]
    assert labels
    assert all(len(re.findall(r"<c:\w+", label)) > 1 for label in labels)
    assert not any("<c:dLbl/>" in chart for chart in charts)


def test_labels_stay_on_one_line(tmp_path: Path) -> None:
    dots = next(c for c in parts_of(written(make_batch(40), tmp_path), "xl/charts/chart") if "<c:scatterChart>" in c)
    labels = re.findall(r"<c:dLbls>.*?</c:dLbls>", dots)
    assert len(labels) >= 4
    assert all('<a:bodyPr wrap="none"/>' in label for label in labels)


@pytest.mark.parametrize("n", [1, 40, pytest.param(450, marks=pytest.mark.slow)])
def test_charts_have_alternative_texts_with_the_finding_and_their_figures(tmp_path: Path, n: int) -> None:
    batch = make_batch(n, mix=Mix(0, 0.1, 0, 0))
    story, tables = story_of(county_tables(batch)), county_tables(batch)
    described = re.findall(r'descr="([^"]*)"', parts_of(written(batch, tmp_path), "xl/drawings/drawing1")[0])
    totals, rates = described
    places = tables.overview.places
    assert totals.startswith(f"{story.totals_title}。{len(places)} 个部门，平均 {tables.overview.average:f} 分")
    assert rates.startswith(f"{story.rates_title}。{story.rates[0].name} ")
    assert len(re.findall(r"个部门失分", rates)) == len(story.rates)


def figures(path: Path) -> dict[str, list[tuple[float, float]]]:
    """The hidden points of the dot plot, by the name of their series."""
    cells = grid(path, t.TAB_CHARTS)
    return {
        str(name): [(row[col], row[col + 1]) for row in cells[1:] if row[col] is not None and row[col + 1] is not None]
        for col, name in enumerate(cells[0][:-1])
        if name
    }


@pytest.mark.parametrize("n", [3, 40, pytest.param(400, marks=pytest.mark.slow)])
def test_every_ranked_department_is_a_dot_at_its_total(tmp_path: Path, n: int) -> None:
    batch = make_batch(n, seed=3, mix=Mix(0.02, 0.02, 0, 0.02))
    path = written(batch, tmp_path)
    found = figures(path)
    dots = [dot for name in ("不足 91 分", "不合格", "其他") for dot in found.get(name, [])]
    totals = Counter(float(one.scorecard.final[0]) for one in batch.departments if one.rank and one.scorecard)
    assert Counter(x for x, _ in dots) == totals
    assert len(set(dots)) == len(dots), "none hides another"
    assert {x for x, _ in found.get("不足 91 分", [])} == {x for x in totals if 90 <= x < 91}
    chart = next(c for c in parts_of(path, "xl/charts/chart") if "<c:scatterChart>" in c)
    low, high = (float(re.findall(rf'<c:{end} val="([\d.]+)"/>', chart)[0]) for end in ("min", "max"))
    assert all(low <= x <= high for x, _ in dots)
    lanes = {name.split(" ")[0]: points[0] for name, points in found.items() if re.search(r" \d+/\d+ 均 [\d.]+$", name)}
    for one in batch.departments:
        if one.rank and one.scorecard and len(lanes) > 1:
            own = [y for x, y in dots if x == float(one.scorecard.final[0])]
            assert any(abs(y - lanes[one.department.group][1]) < 0.5 for y in own)
    assert sheet(path, t.TAB_CHARTS).sheet_state == "hidden"


@pytest.mark.parametrize("n", [20, 60, 100])
def test_no_dot_lies_under_another_where_there_is_room(n: int) -> None:
    places = county_tables(make_batch(n, seed=3, mix=Mix(0.02, 0.02, 0, 0.02))).overview.places
    wide, tall = Decimal("1.2"), Decimal("0.03")
    heights = plots._heights(places, {None: ""}, (wide, tall))
    pairs = [(a, b) for a, b in combinations(places, 2) if abs(a.total - b.total) < wide]
    assert pairs
    assert all(abs(heights[a.code] - heights[b.code]) >= tall for a, b in pairs)
    assert all(Decimal("0.07") <= height <= Decimal("0.93") for height in heights.values())


def test_a_lane_too_low_for_all_keeps_them_inside() -> None:
    tables = county_tables(batch_of(small_scheme(), [full(small_scheme())] * 30))
    heights = plots._heights(tables.overview.places, {None: ""}, (Decimal(1), Decimal("0.2")))
    assert len(set(heights.values())) == 30
    assert (min(heights.values()), max(heights.values())) == (
        Decimal("0.5") - Decimal("0.43") / 15 * 14,
        Decimal("0.93"),
    )


@pytest.mark.slow
def test_past_four_hundred_departments_are_counted_point_by_point(tmp_path: Path) -> None:
    batch = make_batch(450, seed=3, mix=Mix(0, 0, 0, 0))
    cells = grid(written(batch, tmp_path), t.TAB_CHARTS)
    labels, counts = ([row[col] for row in cells[1:]] for col in (0, 1))
    start = labels.index(next(label for label in labels if label))
    first = int(labels[start]) - start
    totals = Counter(int(one.scorecard.final[0]) for one in batch.departments if one.scorecard)
    assert {first + n: count for n, count in enumerate(counts) if count} == totals
    assert "每格 1 分" in str(cells[0][0])


@pytest.mark.parametrize(("second", "labelled"), [("119", True), ("61", False), ("74", False), ("90", True)])
def test_the_lowest_is_named_where_no_dot_is_in_the_way(tmp_path: Path, second: str, labelled: bool) -> None:
    scheme = small_scheme(2)
    low: dict[str, Decimal | str] = {one.code: one.cap / 2 for one in scheme.indicators}
    middle, lost = full(scheme), Decimal(120) - Decimal(second)
    for one in scheme.indicators:
        middle[one.code], lost = one.cap - min(lost, one.cap), lost - min(lost, one.cap)
    cards = [full(scheme), middle, low]
    found = figures(written(batch_of(scheme, cards), tmp_path))
    assert bool([name for name in found if "县政府办公室" in name]) is labelled


def test_all_bars_are_alike_where_nothing_differs(tmp_path: Path) -> None:
    """Of rates within a hundredth none is coloured as the worst."""
    scheme = replace(sample_scheme(), decimals=4)
    level = {one.code: one.cap * Decimal("0.963") for one in scheme.indicators}
    near = {**level, "1.1.1": scheme.by_code["1.1.1"].cap * Decimal("0.9540")}
    apart = {**level, "1.1.1": scheme.by_code["1.1.1"].cap * Decimal("0.9530")}
    for card, coloured in ((level, False), (near, False), (apart, True)):
        charts = parts_of(written(batch_of(scheme, [dict(card)]), tmp_path), "xl/charts/chart")
        bars = next(chart for chart in charts if "<c:barChart>" in chart and "分布" not in chart)
        assert (styles.RUST.removeprefix("#") in bars) is coloured
