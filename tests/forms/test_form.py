"""The form as a workbook: sheets, headers, labels, locks, validations, marks, bytes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook.workbook import Workbook

from selfeval import text as t
from selfeval.checks.workbook import SHEET_PROFILE
from selfeval.excel.read.workbook import read_workbook
from selfeval.excel.write.styles import REPEAT
from selfeval.forms import FilledRow, write_form
from selfeval.forms import profile as profile_sheet
from selfeval.forms.answers import Identity
from selfeval.forms.layout import (
    IDENTITY_ROWS,
    SCORES_FIRST,
    SCORES_HEADER,
    TOTALS_FIRST,
    TOTALS_HEADER,
    score_column,
    score_ref,
    total_row,
)
from selfeval.model import Department, Scheme
from selfeval.samples import sample_roster, sample_scheme
from selfeval.submission.columns import ENTRIES, WORDS
from tests.answers import filled_row
from tests.forms.schemes import other_county, processed

SCHEME, ROSTER = sample_scheme(), sample_roster()
# What Excel 2007, WPS and LibreOffice share, of what the form uses.
SINCE_2007 = set(
    "ABS AND CELL CHAR COUNT DATEVALUE EXACT FIND IF INDEX ISERROR ISLOGICAL ISNUMBER ISTEXT LEFT LEN LOWER MATCH MAX"
    " MID NOT OR REPT RIGHT ROUND ROW ROWS SEARCH SUBSTITUTE SUM SUMPRODUCT TRIM VALUE".split()
)
SCHEMES = pytest.mark.parametrize("scheme", [SCHEME, other_county()], ids=["sample", "other county"])


def written(path: Path, scheme: Scheme = SCHEME, department: Department | None = None) -> Workbook:
    write_form(path, scheme, ROSTER, department)
    return openpyxl.load_workbook(path)


def test_the_active_cell_is_the_first_to_fill(tmp_path: Path) -> None:
    for department, first in ((None, t.ID_CODE), (ROSTER.departments[0], t.ID_CLERK)):
        book = written(tmp_path / "表.xlsx", department=department)
        wanted = {
            t.SHEET_IDENTITY: f"B{IDENTITY_ROWS[first] + 1}",
            SHEET_PROFILE: f"B{profile_sheet.FIRST + 1}",
            t.SHEET_SCORES: score_ref(0, t.COL_SCORE),
        }
        for name, cell in wanted.items():
            assert {one.activeCell for one in book[name].sheet_view.selection if one.pane != "topRight"} >= {cell}, name


def test_every_page_of_the_form_says_which_form_it_is(tmp_path: Path) -> None:
    book = written(tmp_path / "表.xlsx", replace(SCHEME, county="甲&乙县"))
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            footer = sheet.oddFooter
            assert footer
            assert footer.left
            assert footer.right
            foot = f"{footer.left.text}{footer.right.text}"
            assert "甲&&乙县2023年度部门整体支出绩效自评表" in foot, sheet.title


@SCHEMES
def test_sheets_in_order_and_how_they_show(tmp_path: Path, scheme: Scheme) -> None:
    book = written(tmp_path / "表.xlsx", scheme)
    assert [(sheet.title, sheet.sheet_state) for sheet in book.worksheets] == [
        ("填报说明", "visible"),
        ("基本信息", "visible"),
        ("自评评分表", "visible"),
        ("得分汇总表", "visible"),
        ("部门概况", "visible"),
        ("列表", "hidden"),
        ("_meta", "veryHidden"),
    ]
    assert book.active is book["基本信息"]


@SCHEMES
def test_the_score_sheet_holds_the_scheme_as_constants(tmp_path: Path, scheme: Scheme) -> None:
    sheet = written(tmp_path / "表.xlsx", scheme)[t.SHEET_SCORES]
    header = [cell.value for cell in sheet[SCORES_HEADER + 1]]
    assert (
        header
        == "编码 一级指标 二级指标 三级指标 分值 指标说明 评分标准 自评分 扣分原因 佐证材料 情况说明 填报检查".split()
    )
    rows = list(sheet.iter_rows(min_row=SCORES_FIRST + 1, max_col=7, values_only=True))
    assert rows == [
        (i.code, i.category, i.subcategory or None, i.name, i.cap, i.description, i.scoring_standard)
        for i in scheme.indicators
    ]


def test_labels_and_answers_stand_side_by_side(tmp_path: Path) -> None:
    sheet = written(tmp_path / "表.xlsx", department=ROSTER.departments[0])[t.SHEET_IDENTITY]
    labels = ("部门编码", "部门名称", "评价年度", "填报人", "联系电话", "部门负责人", "填报日期", "总体说明")
    answers = ("101", "县委办公室", 2023, None, None, None, None, None)
    for label, answer, row in zip(labels, answers, IDENTITY_ROWS.values(), strict=True):
        assert (sheet.cell(row + 1, 1).value, sheet.cell(row + 1, 2).value) == (label, answer)
        assert not sheet.cell(row + 1, 2).protection.locked
    assert not sheet.merged_cells.ranges


@SCHEMES
def test_the_totals_have_the_seeds_shape(tmp_path: Path, scheme: Scheme) -> None:
    sheet = written(tmp_path / "表.xlsx", scheme)[t.SHEET_TOTALS]
    assert [cell.value for cell in sheet[TOTALS_HEADER + 1]] == ["评价指标", "分值", "自评分", "评价等次"]
    last = total_row(len(scheme.categories))
    names = [sheet.cell(row + 1, 1).value for row in range(TOTALS_FIRST, last + 1)]
    caps = [sheet.cell(row + 1, 2).value for row in range(TOTALS_FIRST, last + 1)]
    assert names == [*(c.name for c in scheme.categories), "总分"]
    assert caps == [*(c.cap for c in scheme.categories), scheme.full_marks]
    assert f"D{TOTALS_FIRST + 1}:D{last + 1}" in {str(area) for area in sheet.merged_cells.ranges}


@SCHEMES
def test_only_answers_are_unlocked(tmp_path: Path, scheme: Scheme) -> None:
    book = written(tmp_path / "表.xlsx", scheme)
    assert all(sheet.protection.sheet and not sheet.protection.password for sheet in book.worksheets)
    unlocked = {
        (sheet.title, cell.coordinate)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    scores = {
        (t.SHEET_SCORES, score_ref(row, column.header)) for row in range(len(scheme.indicators)) for column in ENTRIES
    }
    profile = {(SHEET_PROFILE, f"B{profile_sheet.FIRST + row + 1}") for row in range(len(profile_sheet.LABELS))}
    assert unlocked == scores | profile | {(t.SHEET_IDENTITY, f"B{row + 1}") for row in IDENTITY_ROWS.values()}


@SCHEMES
def test_every_score_cell_is_validated(tmp_path: Path, scheme: Scheme) -> None:
    sheet = written(tmp_path / "表.xlsx", scheme)[t.SHEET_SCORES]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert set(rules) == {score_ref(row, t.COL_SCORE) for row in range(len(scheme.indicators))}
    for row, indicator in enumerate(scheme.indicators):
        rule = rules[score_ref(row, t.COL_SCORE)]
        assert (rule.type, rule.errorStyle or "stop") == ("custom", "stop")
        assert (t.NOT_APPLICABLE in rule.formula1) is indicator.na_allowed
        assert rule.prompt
        assert rule.error


def test_identity_is_helped_but_never_refused(tmp_path: Path) -> None:
    book = written(tmp_path / "表.xlsx")
    rules = {str(rule.sqref): rule for rule in book[t.SHEET_IDENTITY].data_validations.dataValidation}
    assert {at: (rule.type, rule.errorStyle) for at, rule in rules.items()} == {
        "B4": ("list", "warning"),
        "B5": ("list", "warning"),
        "B6": ("whole", "warning"),
        "B10": ("date", "warning"),
    }
    assert rules["B5"].formula1 == "部门名单"
    first, last = book.defined_names["部门名单"].attr_text.replace("$", "").split("!")[1].split(":")
    names = [cell.value for (cell,) in book[t.SHEET_LISTS][first:last]]
    assert names == [department.name for department in ROSTER.departments]


def test_contacts_stay_in_the_roster(tmp_path: Path) -> None:
    write_form(tmp_path / "表.xlsx", SCHEME, ROSTER, ROSTER.departments[0])
    texts = {
        str(value)
        for sheet in read_workbook((tmp_path / "表.xlsx").read_bytes()).sheets
        for row in sheet.rows
        for value in row
    }
    assert not texts & {part for d in ROSTER.departments for part in (d.contact, d.phone, d.email)}


def test_the_mark_tells_what_the_form_is(tmp_path: Path) -> None:
    sheet = written(tmp_path / "表.xlsx", department=ROSTER.departments[2])[t.SHEET_META]
    marks = {str(name): value for name, value in sheet.iter_rows(values_only=True)}
    assert marks[t.META_KIND] == t.FORM_KIND
    assert (marks[t.META_YEAR], marks[t.META_VERSION], marks[t.META_DEPARTMENT]) == ("2023", "1", "103")
    assert (marks[t.META_FINGERPRINT], marks[t.META_WORDING]) == (SCHEME.fingerprint, SCHEME.wording)


@SCHEMES
def test_formulas_keep_within_what_excel_takes(tmp_path: Path, scheme: Scheme) -> None:
    book = written(tmp_path / "表.xlsx", scheme)
    formulas = [
        cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    ]
    assert len(formulas) > len(scheme.indicators)
    formulas += [name.attr_text for name in book.defined_names.values()]
    for formula in formulas:
        assert len(formula) <= 8192
        assert _depth(formula) <= 60
        assert set(re.findall(r"([A-Z]+)\(", formula)) <= SINCE_2007


def _depth(formula: str) -> int:
    depth = deepest = 0
    for character in formula:
        depth += {"(": 1, ")": -1}.get(character, 0)
        deepest = max(deepest, depth)
    return deepest


@SCHEMES
def test_pages(tmp_path: Path, scheme: Scheme) -> None:
    book = written(tmp_path / "表.xlsx", scheme)
    for name in (t.SHEET_GUIDE, t.SHEET_IDENTITY, t.SHEET_SCORES, t.SHEET_TOTALS):
        sheet = book[name]
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        setup = sheet.sheet_properties.pageSetUpPr
        assert setup
        assert setup.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert sheet.print_area
        assert "&P" in str(sheet.HeaderFooter.oddFooter)
    scores = book[t.SHEET_SCORES]
    assert scores.print_title_rows == "$3:$5"
    assert scores.freeze_panes == "E6"
    assert "签字" in str(scores.HeaderFooter.oddFooter)


def test_the_same_form_has_the_same_bytes(tmp_path: Path) -> None:
    one, other = tmp_path / "一.xlsx", tmp_path / "二.xlsx"
    write_form(one, SCHEME, ROSTER, None)
    write_form(other, SCHEME, ROSTER, None)
    assert one.read_bytes() == other.read_bytes()
    assert openpyxl.load_workbook(one).properties.modified == datetime(2024, 1, 1)


@SCHEMES
def test_the_processor_finds_nothing_in_a_blank_form_but_the_blanks(tmp_path: Path, scheme: Scheme) -> None:
    write_form(tmp_path / "表.xlsx", scheme, ROSTER, ROSTER.departments[0])
    found = processed(tmp_path / "表.xlsx", scheme, ROSTER)
    wanted = {("S101", score_ref(row, t.COL_SCORE)) for row in range(len(scheme.indicators))}
    wanted |= {("D208", f"B{IDENTITY_ROWS[label] + 1}") for label in (t.ID_CLERK, t.ID_PHONE, t.ID_HEAD, t.ID_DATE)}
    assert {(f.code, f.cell) for f in found.findings} == wanted
    assert found.department == ROSTER.departments[0].code


@SCHEMES
def test_a_full_form_is_accepted_as_it_states_itself(tmp_path: Path, scheme: Scheme) -> None:
    path = tmp_path / "表.xlsx"
    answers = {i.code: filled_row(i.cap, evidence="决算报表") for i in scheme.indicators}
    first = scheme.indicators[0]
    answers[first.code] = filled_row(first.cap - 1, "目标没有细化到项目")
    na = next(i for i in scheme.indicators if i.na_allowed)
    answers[na.code] = filled_row("不适用", explanation="全年没有这项业务")
    identity: Identity = {
        t.ID_CLERK: "赵甲",
        t.ID_PHONE: "0773-5550001",
        t.ID_HEAD: "钱乙",
        t.ID_DATE: date(2024, 3, 15),
    }
    write_form(path, scheme, ROSTER, ROSTER.departments[0], answers=answers, identity=identity)
    found = processed(path, scheme, ROSTER)
    assert found.findings == ()
    assert found.card is not None
    totals = openpyxl.load_workbook(path, data_only=True)[t.SHEET_TOTALS]
    assert totals.cell(total_row(len(scheme.categories)) + 1, 3).value == found.card.total
    assert totals.cell(TOTALS_FIRST + 1, 4).value == found.card.grade
    assert [totals.cell(TOTALS_FIRST + 1 + n, 3).value for n in range(len(scheme.categories))] == [
        found.card.categories[c.name] for c in scheme.categories
    ]


def test_words_a_department_wrote_stay_text(tmp_path: Path) -> None:
    code = SCHEME.indicators[0].code
    texts = ["=1+1", "=HYPERLINK(1)", "http://example.com", "@x", *(f"-{n}" for n in range(len(ENTRIES)))][
        : len(ENTRIES)
    ]
    typed = FilledRow(texts[0], dict(zip((column.field for column in WORDS), texts[1:], strict=True)))
    write_form(tmp_path / "表.xlsx", SCHEME, ROSTER, None, answers={code: typed})
    sheet = openpyxl.load_workbook(tmp_path / "表.xlsx")[t.SHEET_SCORES]
    cells = [sheet.cell(SCORES_FIRST + 1, score_column(column.header) + 1) for column in ENTRIES]
    assert [cell.value for cell in cells] == texts
    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in cells)


def test_repeated_group_names_recede(tmp_path: Path) -> None:
    """A name that stands in the row above is written faintly, within one category."""
    sheet = written(tmp_path / "表.xlsx")[t.SHEET_SCORES]
    for column in (t.COL_CATEGORY, t.COL_SUBCATEGORY):
        for row, indicator in enumerate(SCHEME.indicators):
            above = SCHEME.indicators[row - 1] if row else None
            repeated = above is not None and above.category == indicator.category
            if column == t.COL_SUBCATEGORY:
                repeated = repeated and above is not None and above.subcategory == indicator.subcategory
            font = sheet.cell(SCORES_FIRST + row + 1, score_column(column) + 1).font
            assert (font.color.rgb[-6:] == REPEAT.lstrip("#")) is repeated, (column, indicator.code)
