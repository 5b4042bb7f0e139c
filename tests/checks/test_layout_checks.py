"""Rules on sheet 版式: each fires at its exact cell, and the sheet as it was written breaks none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from selfeval import text as t
from selfeval.checks import catalogue
from selfeval.excel.read.workbook import read_workbook
from selfeval.forms import write_scheme
from selfeval.model import CellValue, Labelled, Layout, LayoutColumn, OwnWords, Role, Scheme, Where
from selfeval.officer.layout import items_of
from selfeval.officer.scheme import SCHEME_SHEETS, build_scheme
from selfeval.officer.tables import find_tables
from selfeval.reading.templates import scheme_findings
from tests.builders import places, small_scheme
from tests.checks.test_templates_checks import Lines, scheme_lines, tables

LAYOUT = Layout(
    columns=(
        LayoutColumn(Role.FIRST, "绩效指标／一级指标"),
        LayoutColumn(Role.THIRD, "绩效指标／三级指标"),
        LayoutColumn(Role.CAP, "分值"),
        LayoutColumn(Role.SCORE, "自评得分"),
        LayoutColumn(Role.OTHER, "年度工作目标"),
        LayoutColumn(Role.OTHER, "评价属性"),
    ),
    words={
        "1.1": OwnWords("编制（12分）", "", "目标合理"),
        "1.2": OwnWords("编制（12分）", "", "编制及时（4分）"),
        "2.1": OwnWords("执行", "进度", "完成率"),
        "2.2": OwnWords("执行", "采购", ""),
    },
    department=Labelled("填报单位（盖章）", Where.SAME_CELL),
    year=Labelled("", Where.TITLE),
    totals=("小计", "合 计"),
    saved=datetime(2024, 1, 5, 8, 30, tzinfo=UTC),
    wording="0123456789abcdef",
)


def scheme_with_layout() -> Scheme:
    return replace(small_scheme(), layout=LAYOUT)


def lines(*more: tuple[str, str | None]) -> Lines:
    rows: list[list[CellValue]] = [[name, value] for name, value in (*items_of(LAYOUT), *more)]
    return {**scheme_lines(), t.SHEET_LAYOUT: [["标题"], [], [t.SETTING, t.SETTING_VALUE], *rows]}


def test_a_scheme_with_a_layout_reads_back(tmp_path: Path) -> None:
    path, scheme = tmp_path / t.SCHEME_FILE, scheme_with_layout()
    write_scheme(path, scheme, catalogue.kinds())
    found = find_tables(read_workbook(path.read_bytes()), SCHEME_SHEETS)
    assert scheme_findings(found) == []
    assert build_scheme(found).layout == LAYOUT
    assert build_scheme(found).fingerprint == small_scheme().fingerprint


def test_a_sound_layout_breaks_no_rule() -> None:
    assert scheme_findings(tables(lines())) == []
    assert build_scheme(tables(lines())).layout == LAYOUT
    assert build_scheme(tables(scheme_lines())).layout is None


@pytest.mark.parametrize(
    ("more", "code", "column"),
    [
        (("9.9：三级指标", "某项"), "G630", "A"),
        (("乱写", "某项"), "G632", "A"),
        (("列：分数线", "某项"), "G632", "A"),
        (("列：备注", None), "G632", "A"),
        (("部门名称：位置", "右边一格"), "G632", "A"),
        (("评价年度：位置", "远处"), "G632", "A"),
        (("2.1：三级指标", "又一个"), "G632", "A"),
    ],
)
def test_a_wrong_row_is_told_at_its_cell(more: tuple[str, str | None], code: str, column: str) -> None:
    wrong = lines(more)
    at = f"{column}{len(wrong[t.SHEET_LAYOUT])}"
    assert places(scheme_findings(tables(wrong))) == [(code, t.SHEET_LAYOUT, at)]


@pytest.mark.parametrize("more", [("列：其他", "数据来源"), ("合计行", "总分"), ("列：备注", "备注")])
def test_what_may_stand_again_is_not_told(more: tuple[str, str]) -> None:
    assert scheme_findings(tables(lines(more))) == []


def test_needed_columns_are_missed() -> None:
    wrong = lines()
    rows = wrong[t.SHEET_LAYOUT]
    wrong[t.SHEET_LAYOUT] = [row for row in rows if not row or row[0] != "列：自评分"]
    assert places(scheme_findings(tables(wrong))) == [("G631", t.SHEET_LAYOUT, "A4")]


def test_two_indicators_of_the_same_words_are_told() -> None:
    wrong = lines()
    rows = wrong[t.SHEET_LAYOUT]
    at = next(n for n, row in enumerate(rows) if row and row[0] == "1.2：三级指标")
    rows[at][1] = "目标合 理（8分）"
    assert places(scheme_findings(tables(wrong))) == [("G633", t.SHEET_LAYOUT, f"B{at + 1}")]
