"""Sheet 复核 of the scheme: what it says comes back as it was written, and what can't be understood is told at its cell."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval import text as t
from selfeval.checks.review_rules import REVIEW_RULE_CHECKS
from selfeval.excel.read.workbook import read_workbook
from selfeval.findings import run_checks
from selfeval.forms import write_scheme
from selfeval.model import (
    AS_SELF,
    NOT_RANKED,
    CellValue,
    Odd,
    OddKind,
    RawCell,
    RawSheet,
    RawWorkbook,
    ReviewRules,
    Risk,
)
from selfeval.model.words import MISSED_IN_SELF
from selfeval.officer.review.settings import REVIEW_SETTINGS, rules, shown
from selfeval.officer.scheme import SCHEME_SHEETS, build_scheme
from selfeval.officer.tables import Tables, find_tables
from tests.builders import small_scheme

SHEET = t.SHEET_REVIEW_RULES


def tables(*rows: tuple[str, CellValue]) -> Tables:
    lines: list[list[CellValue]] = [["标题"], [t.SETTING, t.SETTING_VALUE, t.SETTING_NOTE], *([*row] for row in rows)]
    return find_tables(RawWorkbook("xlsx", (RawSheet(SHEET, lines),)), SCHEME_SHEETS)


@pytest.mark.parametrize(
    ("rows", "code", "cell"),
    [
        ([("随机比例", 120.0)], "G690", "B3"),
        ([("随机比例", "约两成")], "G690", "B3"),
        ([("随机比例", 0.2)], "G690", "B3"),
        ([("降档规则", "1:0,9，2:0.8")], "G690", "B3"),
        ([("警戒线", -1.0)], "G690", "B3"),
        ([("未复核按", "满分")], "G690", "B3"),
        ([("风险项权重", "全部满分:3；天气:2")], "G690", "B3"),
        ([("风险项权重", "全部满分")], "G690", "B3"),
        ([("降档规则", "1:0.9；3:0.7")], "G690", "B3"),
        ([("降档规则", "1:0.7；2:0.9")], "G690", "B3"),
        ([("降档规则", "1:1.1")], "G690", "B3"),
        ([("质量评分表", "材料完整:0")], "G690", "B3"),
        ([("质量评分表", "材料完整:40；材料完整:60")], "G690", "B3"),
        ([("异议期限", 0.0)], "G690", "B3"),
        ([("整改期限", 2.5)], "G690", "B3"),
        ([("理由类别", "依据不足、其他")], "G690", "B3"),
        ([("随机比列", 20.0)], "G691", "A3"),
        ([("随机比例", 20.0), ("随机比例", 30.0)], "G691", "A4"),
        ([("重大线", 4.0)], "G692", "B3"),
        ([("警戒线", 8.0), ("重大线", 6.0)], "G692", "B4"),
        ([("警戒线", 12.0)], "G692", "B3"),
    ],
)
def test_what_is_wrong_is_told_at_its_cell(rows: list[tuple[str, CellValue]], code: str, cell: str) -> None:
    found = run_checks(REVIEW_RULE_CHECKS, {}, tables(*rows))
    assert [(one.code, one.sheet, one.cell) for one in found] == [(code, SHEET, cell)]


@pytest.mark.parametrize(
    "rows",
    [
        [("随机比例", 0.0), ("警戒线", 5.0), ("重大线", 5.0)],
        [("随机比例", "20%"), ("风险入选线", None), ("未复核按", NOT_RANKED)],
        [("风险项权重", "全部满分：3；压线:0"), ("降档规则", "不降"), ("质量评分表", None), ("异议期限", "7")],
        [("理由类别", "依据不足、自评漏计"), ("整改期限", None)],
        [("随机比例", "0.5%")],
        [("降档规则", "1：0.9，2：0.8"), ("质量评分表", "材料完整，及时:40,分析到位:60")],
    ],
)
def test_what_is_right_is_not(rows: list[tuple[str, CellValue]]) -> None:
    assert run_checks(REVIEW_RULE_CHECKS, {}, tables(*rows)) == []


def test_a_clear_comma_parts_what_has_numbers() -> None:
    def read(name: str, value: CellValue) -> object:
        (setting,) = [one for one in REVIEW_SETTINGS if one.name == name]
        return setting.read(RawCell(SHEET, 2, 1, value))

    assert read("降档规则", "1：0.9，2：0.8") == {1: Decimal("0.9"), 2: Decimal("0.8")}
    assert read("质量评分表", "材料完整，及时:40,分析到位:60") == {"材料完整,及时": 40, "分析到位": 60}
    assert read("随机比例", Odd(OddKind.PERCENT, "20%")) == 20


def test_a_setting_in_error_is_told_once_what_it_should_be() -> None:
    (found,) = run_checks(REVIEW_RULE_CHECKS, {}, tables(("降档规则", "1:1.1")))
    assert (found.message, found.remedy.count("1:0.9；2:0.8；3:0.7")) == (
        "“复核”里的“降档规则”填的是“1:1.1”，程序不能用。",
        1,
    )


def test_a_sheet_without_its_header_is_told() -> None:
    bare = find_tables(RawWorkbook("xlsx", (RawSheet(SHEET, [["随机比例", 20.0]]),)), SCHEME_SHEETS)
    assert [(one.code, one.sheet, one.cell) for one in run_checks(REVIEW_RULE_CHECKS, {}, bare)] == [
        ("G693", SHEET, "A1")
    ]


def test_without_the_sheet_the_defaults_hold() -> None:
    assert rules({}) == ReviewRules()


points = st.decimals(0, 50, places=2, allow_nan=False)
names = st.text(st.characters(categories=["L"], max_codepoint=0x9FFF), min_size=1, max_size=8)
made = st.builds(
    ReviewRules,
    always_groups=st.lists(names, max_size=3, unique=True).map(tuple),
    always_named=st.lists(names, max_size=3, unique=True).map(tuple),
    share=st.decimals(1, 100, places=1, allow_nan=False) | st.just(Decimal(0)),
    weights=st.dictionaries(st.sampled_from([*Risk]), points, min_size=1),
    risk_line=points,
    warning=points,
    grave=points,
    unreviewed=st.sampled_from([AS_SELF, NOT_RANKED]),
    factors=st.lists(st.decimals("0.1", 1, places=2), max_size=3).map(
        lambda found: dict(enumerate(sorted(found, reverse=True), 1))
    ),
    quality=st.dictionaries(names, st.decimals(1, 50, places=1), max_size=3),
    reasons=st.lists(names, max_size=3, unique=True).map(lambda found: (*found, MISSED_IN_SELF)),
    objection_days=st.integers(1, 365),
    mending_days=st.integers(1, 365),
)


@given(made)
def test_what_is_written_is_read_as_it_was(wanted: ReviewRules) -> None:
    cells = {
        setting.name: RawCell(SHEET, 2, 1, float(value) if isinstance(value, (Decimal, int)) else value)
        for setting, value in shown(wanted)
    }
    assert rules(cells) == wanted


def test_the_scheme_workbook_carries_them(tmp_path: Path) -> None:
    wanted = ReviewRules(always_groups=("党群机关",), share=Decimal(30), factors={1: Decimal("0.9")})
    write_scheme(tmp_path / t.SCHEME_FILE, small_scheme(review=wanted), [])
    found = find_tables(read_workbook((tmp_path / t.SCHEME_FILE).read_bytes()), SCHEME_SHEETS)
    assert [row[t.SETTING].value for row in found[SHEET].rows] == [setting.name for setting in REVIEW_SETTINGS]
    assert build_scheme(found).review == wanted
    assert run_checks(REVIEW_RULE_CHECKS, {}, found) == []
