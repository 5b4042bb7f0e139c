"""The summary as a whole: tabs, print set-up, bytes, and that nothing a department wrote comes alive or leaks."""

from __future__ import annotations

import hashlib
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import column_index_from_string, range_boundaries

from selfeval import sheets
from selfeval import text as t
from selfeval.consolidate import Previous, county_tables
from selfeval.excel.write import styles
from selfeval.excel.write import table as tables_module
from selfeval.excel.write.book import Book
from selfeval.excel.write.table import SMALLEST_PRINT, Column, Link, Rows, pages_across
from selfeval.model import Batch, Department, Level, Mail, Roster
from tests.builders_batch import make_batch, small_scheme
from tests.sheets.workbooks import targets, widths, written

LISTS = ["汇总表", "指标明细", "指标分析", "类别对比", "扣分原因", "问题清单", "报送情况", "文件登记"]
TABS = ["总览", *LISTS, "部门画像", "编制说明"]
EVIL = ["=1+1", '=HYPERLINK("http://x.cn","点我")', "http://x.cn", "@SUM(A1)", "-1+1", "file:///etc/passwd", "{=A1}"]


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(make_batch(40), tmp_path_factory.mktemp("summary"))


def test_tabs_in_order_and_the_figures_hidden(summary: Path) -> None:
    book = openpyxl.load_workbook(summary)
    assert book.sheetnames == [*TABS, "图表数据", "画像数据"]
    assert [s.sheet_state for s in book.worksheets] == ["visible"] * len(TABS) + ["hidden"] * 2
    assert book.active is not None
    assert book.active.title == "总览"
    assert (
        len({s.sheet_properties.tabColor.rgb for s in book.worksheets[: len(TABS)] if s.sheet_properties.tabColor}) == 5
    )


def test_every_sheet_is_set_up_for_print_and_screen(summary: Path) -> None:
    for page in openpyxl.load_workbook(summary).worksheets[: len(TABS)]:
        assert page.print_area, page.title
        assert page.page_setup.orientation == ("portrait" if page.title == t.TAB_PROFILE else "landscape")
        assert page.page_setup.useFirstPageNumber, page.title  # every sheet counts its own pages
        assert page.page_setup.firstPageNumber in (None, 1), page.title  # what is not said is 1
        footer = page.oddFooter
        assert footer is not None
        assert footer.right is not None
        assert footer.right.text == "第 &P 页"
        assert footer.left is not None
        assert footer.left.text == "样例县2023年度自评汇总　数据截至2024年4月4日　&A"
        assert page.sheet_view.showGridLines is False
        if page.title in LISTS:
            assert page.auto_filter.ref, page.title
            assert page.freeze_panes, page.title
            assert page.print_title_rows, page.title
            assert not page.merged_cells.ranges, page.title


def test_print_is_not_too_small_to_read(summary: Path) -> None:
    """The widths inside the print area, at the type of the table, keep 7.4 points on the paper."""
    for page in openpyxl.load_workbook(summary).worksheets[1:9]:
        last = column_index_from_string(re.sub(r".*\$([A-Z]+)\$\d+", r"\1", str(page.print_area)))
        columns = [Column("", width - 0.7109375) for width in widths(page)[:last]]
        size = {t.TAB_DETAIL: 9.0, t.TAB_REGISTER: 8.0}.get(page.title, 10.0)
        assert len(columns) == last
        assert pages_across(columns, paper=page.page_setup.paperSize or 0, size=size) == 1, page.title
    assert SMALLEST_PRINT == 7.4


def test_every_list_has_a_name_for_its_table(summary: Path) -> None:
    """The header and all rows, as the filter has them: what a program reads."""
    book = openpyxl.load_workbook(summary)
    for page in book.worksheets[1:9]:
        area = book.defined_names[f"{page.title}_数据"].attr_text
        assert area.replace("$", "") == f"'{page.title}'!{page.auto_filter.ref}", page.title
        left, top, right, bottom = (int(edge or 0) for edge in range_boundaries(str(page.auto_filter.ref)))
        assert bottom == page.max_row
        assert (left, right) == (1, page.max_column)
        if page.title != t.TAB_DETAIL:  # its header has three rows; the caps carry the arrows
            assert all(cell.value for cell in page[top]), page.title


def test_the_active_cell_of_a_list_is_its_first_that_scrolls(summary: Path) -> None:
    for page in openpyxl.load_workbook(summary).worksheets[1:9]:
        active = {one.activeCell for one in page.sheet_view.selection if one.pane == "bottomRight"}
        assert active == {page.freeze_panes}, page.title


def test_filter_arrows_cover_no_header(tmp_path: Path) -> None:
    """An arrow takes 17 pixels in a header's lower right corner: beside the centred text, or below it."""
    batch = make_batch(40)
    last = Previous(2022, batch.scheme.full_marks, {r.department.code: Decimal(90) for r in batch.departments})
    checked = 0
    for page in openpyxl.load_workbook(written(batch, tmp_path, last)).worksheets[1:9]:
        row = int(str(range_boundaries(str(page.auto_filter.ref))[1]))
        height = page.row_dimensions[row].height
        for cell, width in zip(page[row], widths(page), strict=False):
            *_, line = lines = str(cell.value or "").split("\n")
            beside = width * 7 - styles.ems(line) * 40 / 3
            if page.title != t.TAB_DETAIL and cell.value and beside < 34:
                assert height >= 14 * len(lines) + 26, (page.title, cell.value)
                checked += 1
    assert checked > 10


def test_the_same_round_gives_the_same_bytes(tmp_path: Path) -> None:
    digests = set()
    for number in range(2):
        batch = make_batch(30, seed=11)
        mixed = replace(batch, files=batch.files[::-1]) if number else batch
        digests.add(hashlib.sha256(written(mixed, tmp_path, name=f"{number}.xlsx").read_bytes()).hexdigest())
    assert len(digests) == 1


def test_no_time_of_the_run_is_in_it(summary: Path) -> None:
    with zipfile.ZipFile(summary) as parts:
        core = parts.read("docProps/core.xml").decode()
        assert {info.date_time[0] for info in parts.infolist()} == {1980}
    assert set(re.findall(r"\d{4}-\d\d-\d\dT", core)) == {"2024-04-04T"}
    assert "样例县2023年度部门整体支出绩效自评汇总表" in core


def evil_batch() -> Batch:
    """Everything a department or a file name can say is hostile."""
    batch = make_batch(12, seed=1)
    results, files = [], []
    for number, result in enumerate(batch.departments):
        text = EVIL[number % len(EVIL)]
        found = tuple(replace(f, value=text, message=text, remedy=text, explanation=text, sheet=text, cell="A1")
                      for f in (*result.findings, *(result.source.findings if result.source else ())))  # fmt: skip
        source = result.source and replace(
            result.source, findings=(), reason=text, source=replace(
                result.source.source, path=f"{text}\x07.xlsx", mail=Mail(text, text, None)))  # fmt: skip
        answers = tuple(replace(a, words={**a.words, "reason": text, "explanation": text}) for a in result.answers)
        results.append(replace(result, findings=found, source=source, answers=answers))
        files += [source] if source else []
    return replace(batch, departments=tuple(results), files=tuple(files))


def test_nothing_a_department_wrote_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    path = written(evil_batch(), tmp_path)
    book = openpyxl.load_workbook(path)
    for page in book.worksheets:
        formulas = {c.coordinate: str(c.value) for row in page.iter_rows() for c in row if c.data_type == "f"}
        if page.title in (t.TAB_RANKING, t.TAB_DETAIL):
            assert all(re.match(r"=(ROUND|RANK|IF)\(", formula) for formula in formulas.values())
        elif page.title in (t.TAB_PROFILE, t.TAB_PROFILE_DATA):
            assert not [f for f in formulas.values() if any(text.lstrip("={").rstrip("}") in f for text in EVIL)]
        else:
            assert not formulas, page.title
        within = {f"#'{name}'" for name in book.sheetnames}
        for target in targets(page):
            assert target.startswith("../inbox/") or target.rpartition("!")[0] in within, target
    texts = {str(c.value) for row in book[t.TAB_REASONS].iter_rows() for c in row}
    assert set(EVIL) & texts
    with zipfile.ZipFile(path) as parts:
        assert not [name for name in parts.namelist() if "externalLink" in name]


def test_contacts_stay_in_the_roster(tmp_path: Path) -> None:
    batch = make_batch(6)
    people = tuple(
        Department(d.code, d.name, group=d.group, contact="张三丰", phone="13800138000", email="zsf@qq.com")
        for d in batch.roster.departments
    )
    results = tuple(replace(r, department=p) for r, p in zip(batch.departments, people, strict=True))
    sender = Mail("张三丰 <13800138000@qq.com>", "自评表", None)
    files = tuple(replace(f, source=replace(f.source, mail=sender)) for f in batch.files)
    path = written(replace(batch, roster=Roster(people), departments=results, files=files), tmp_path)
    with zipfile.ZipFile(path) as parts:
        everything = b"".join(parts.read(name) for name in parts.namelist()).decode("utf-8", "replace")
    for secret in ("张三丰", "13800138000", "zsf"):
        assert secret not in everything
    assert "13…@qq.com" in everything


def test_very_many_departments_leave_the_details_to_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "DETAILED_DEPARTMENTS", 10)
    path = written(make_batch(11), tmp_path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["总览", "汇总表", "指标分析", "编制说明", "图表数据"]
    assert not [c for row in book["汇总表"].iter_rows() for c in row if c.data_type == "f"]


def test_links_past_the_limit_are_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables_module, "MOST_LINKS", 2)
    path = tmp_path / "links.xlsx"
    with Book(path, created=datetime(2024, 1, 1), title="") as book:
        rows = Rows(book.sheet("表"), 0, [Column("", 10)])
        for number in range(4):
            rows.add([Link(f"文件{number}", f"external:../inbox/{number}.xlsx")])
        rows.add([Link("长", "external:../inbox/" + "长" * 3_000)])
    page = openpyxl.load_workbook(path)["表"]
    assert [page.cell(row, 1).hyperlink is not None for row in range(1, 6)] == [True, True, False, False, False]
    assert page["A5"].value == "长"


def test_texts_over_excels_limits_are_cut_not_lost(tmp_path: Path) -> None:
    batch = make_batch(3, seed=1)
    result = next(r for r in batch.departments if r.rank)
    answers = tuple(
        replace(a, words={**a.words, "reason": "长" * 40_000, "explanation": "\ud800坏\x0b字"}) for a in result.answers
    )
    others = tuple(replace(r, answers=answers) if r is result else r for r in batch.departments)
    book = openpyxl.load_workbook(written(replace(batch, departments=others), tmp_path))
    cells = [str(c.value) for row in book[t.TAB_REASONS].iter_rows() for c in row if c.value is not None]
    assert "长" * 32_767 in cells
    assert "坏字" in cells


def test_eight_hundred_departments(tmp_path: Path) -> None:
    batch = make_batch(800)
    path = written(batch, tmp_path)
    assert path.stat().st_size < 3_000_000
    assert len(county_tables(batch).ranking) == 800


def test_another_county(tmp_path: Path) -> None:
    scheme = replace(small_scheme(), county="", organiser="", version="", categories=small_scheme().categories)
    batch = make_batch(9, scheme=scheme)
    assert written(batch, tmp_path).exists()
    one_band = replace(scheme, bands=scheme.bands[:1], borderline_gap=Decimal(0), levels={"S102": Level.ERROR})
    assert written(make_batch(9, scheme=one_band), tmp_path, name="one.xlsx").exists()
