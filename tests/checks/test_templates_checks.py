"""Rules on scheme, roster and decisions: each fires at its exact place, all in one pass."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from decimal import Decimal

import pytest

from selfeval import text as t
from selfeval.checks.decisions import DECISION_CHECKS, decision_names_department
from selfeval.findings import run_checks
from selfeval.model import CellValue, Level, Odd, OddKind, RawSheet, RawWorkbook
from selfeval.officer.decisions import DECISION_SHEETS
from selfeval.officer.roster import ROSTER_SHEETS, build_roster
from selfeval.officer.scheme import SCHEME_SHEETS, build_scheme
from selfeval.officer.settings import name_of
from selfeval.officer.tables import Tables, find_tables
from selfeval.reading.templates import roster_findings, scheme_findings
from selfeval.submission.identity import Directory
from tests.builders import ROSTER, places, small_scheme

Lines = dict[str, list[list[CellValue]]]


def scheme_lines() -> Lines:
    """The small scheme as an officer would write it; tables start in row 3."""
    scheme = small_scheme()
    top: list[list[CellValue]] = [["标题"], []]
    categories: list[list[CellValue]] = [[c.name, float(c.cap)] for c in scheme.categories]
    bands: list[list[CellValue]] = [[b.grade, float(b.lower)] for b in scheme.bands]
    indicators: list[list[CellValue]] = [
        [i.code, i.category, i.subcategory, i.name, float(i.cap), "是" if i.na_allowed else None]
        for i in scheme.indicators
    ]
    return {
        t.SHEET_SETTINGS: [
            *top, [t.SETTING, t.SETTING_VALUE, t.SETTING_NOTE],
            [name_of("year"), 2023.0], [name_of("county"), "样例县"], [name_of("organiser"), "样例县财政局"],
            [name_of("form_title"), "自评表"], [name_of("version"), 1.0], [name_of("full_marks"), 20.0], [name_of("decimals"), 2.0],
            [name_of("borderline_gap"), 0.5], [name_of("deadline"), "2024-03-31"], [name_of("timezone"), "Asia/Shanghai"],
        ],
        t.SHEET_CATEGORIES: [*top, [t.CAT_NAME, t.COL_CAP], *categories],
        t.SHEET_INDICATORS: [
            *top, [t.COL_CODE, t.COL_CATEGORY, t.COL_SUBCATEGORY, t.COL_INDICATOR, t.COL_CAP, t.COL_NA],
            *indicators,
        ],
        t.SHEET_BANDS: [*top, [t.BAND_GRADE, t.BAND_LOWER], *bands],
        t.SHEET_LEVELS: [*top, [t.LEVEL_CODE, t.LEVEL_LEVEL], ["R301", "错误"], ["C404", "不检查"], ["B503", None]],
    }  # fmt: skip


def tables(lines: Lines) -> Tables:
    return find_tables(RawWorkbook("xlsx", tuple(RawSheet(n, rows) for n, rows in lines.items())), SCHEME_SHEETS)


def put(sheet: str, row: int, col: int, value: CellValue) -> Callable[[Lines], None]:
    def change(lines: Lines) -> None:
        while len(lines[sheet][row]) <= col:
            lines[sheet][row].append(None)
        lines[sheet][row][col] = value

    return change


def drop(sheet: str, row: int) -> Callable[[Lines], None]:
    def change(lines: Lines) -> None:
        del lines[sheet][row]

    return change


def lose(sheet: str) -> Callable[[Lines], None]:
    def change(lines: Lines) -> None:
        del lines[sheet]

    return change


S, C, I, B, L = t.SHEET_SETTINGS, t.SHEET_CATEGORIES, t.SHEET_INDICATORS, t.SHEET_BANDS, t.SHEET_LEVELS  # noqa: E741


def test_sound_scheme() -> None:
    found = tables(scheme_lines())
    assert scheme_findings(found) == []
    scheme = build_scheme(found)
    assert scheme.fingerprint == small_scheme().fingerprint
    assert scheme.levels == {"R301": Level.ERROR, "C404": None}
    assert [str(band.lower) for band in scheme.bands] == ["18", "16", "12", "0"]
    assert str(scheme.full_marks) == "20"
    assert scheme.version == "1"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lose(B), [("G601", None, None)]),
        (lose(L), []),
        (put(I, 2, 4, "分数"), [("G602", I, "E3")]),
        (put(I, 2, 4, None), [("G602", I, "A1")]),
        (put(S, 4, 1, None), [("G603", S, "B5")]),
        (drop(S, 4), [("G603", S, "A1")]),
        (put(S, 3, 1, "二三"), [("G604", S, "B4")]),
        (put(S, 9, 1, 2.5), [("G604", S, "B10")]),
        (put(S, 11, 1, "下月底"), [("G604", S, "B12")]),
        (put(S, 12, 1, "Asia/Nowhere"), [("G604", S, "B13")]),
        (put(S, 12, 1, None), []),
        (put(I, 3, 3, None), [("G605", I, "D4")]),
        (put(I, 3, 4, "八分"), [("G606", I, "E4")]),
        (put(I, 3, 4, -8.0), [("G606", I, "E4"), ("G610", C, "B4")]),
        (put(I, 3, 4, 8.001), [("G606", I, "E4"), ("G610", C, "B4")]),
        (put(I, 4, 0, "1.1"), [("G607", I, "A5")]),
        (put(I, 4, 0, " 1.1"), [("G607", I, "A5")]),
        (put(B, 4, 0, "优秀"), [("G607", B, "A5")]),
        (put(I, 5, 1, "预算执 行"), [("G608", I, "B6"), ("G610", C, "B5")]),
        (put(C, 5, 0, "监督管理"), [("G605", C, "B6"), ("G609", C, "A6")]),
        (put(C, 3, 0, "预算编"), [("G608", I, "B4"), ("G608", I, "B5"), ("G609", C, "A4")]),
        (put(I, 3, 4, 7.0), [("G610", C, "B4")]),
        (put(S, 8, 1, 100.0), [("G611", S, "B9")]),
        (put(B, 4, 1, 18.0), [("G612", B, "B5")]),
        (put(B, 3, 1, 21.0), [("G612", B, "B4")]),
        (put(B, 6, 1, 1.0), [("G613", B, "B7")]),
        (put(I, 3, 5, "可"), [("G614", I, "F4")]),
        (put(I, 3, 0, datetime(2001, 1, 1)), [("G617", I, "A4")]),
        (put(S, 10, 0, "报送截止时间"), [("G618", S, "A11")]),
        (put(S, 10, 0, name_of("year")), [("G618", S, "A11")]),
        (put(S, 4, 1, Odd(OddKind.UNSAVED, "=A1")), [("G619", S, "B5")]),
        (put(L, 3, 1, "提 示"), []),
        (put(L, 3, 1, "警告"), [("G615", L, "B4")]),
        (put(S, 4, 1, "样例\x1b[31m县"), [("B528", S, "B5")]),
        (put(I, 3, 3, "目标\u202e合理性"), [("B528", I, "D4")]),
        (put(B, 3, 0, "优\ud800秀"), [("B528", B, "A4")]),
        (put(I, 3, 3, "目标\n合理\u200b性"), []),
        (put(L, 3, 0, "Z999"), [("G615", L, "B4")]),
        (put(L, 3, 0, "S101"), []),  # 错误 is its own level: nothing changed
        (put(L, 4, 0, "S101"), [("G615", L, "B5")]),
    ],
)
def test_scheme_rule(change: Callable[[Lines], None], expected: list[tuple[str, str | None, str | None]]) -> None:
    lines = scheme_lines()
    lines[C].append([None, None])
    change(lines)
    assert sorted(places(scheme_findings(tables(lines))), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["1.1", "1.9", 1.1, "1.11"], [("T140", "A6", "1.10")]),
        (["1.1", "1.9", 1.1, "3.1"], [("T140", "A6", "1.10")]),
        ([1.9, 1.1, 1.11, 1.12], [("T140", "A5", "1.10")]),
        (["1.1", "1.9", "1.1", "1.11"], [("G607", "A6", None)]),
        ([1.1, 1.2, 1.3, 1.1], [("G607", "A7", None)]),
        ([1.1, 1.2, 1.3, 1.4], []),
        (["1.19", 1.2, "1.21", "1.22"], [("T140", "A5", "1.20")]),
    ],
)
def test_a_code_that_lost_its_zero(codes: list[CellValue], expected: list[tuple[str, str, str | None]]) -> None:
    lines = scheme_lines()
    for row, code in enumerate(codes, start=3):
        put(I, row, 0, code)(lines)
    assert [(f.code, f.cell, f.expected) for f in scheme_findings(tables(lines))] == expected


@pytest.mark.parametrize(
    ("value", "likely"),
    [("6分", "：6。"), ("６ 分", "：6。"), ("6.5分", "：6.5。"), ("约6", "数字。"), (-6.0, "数字。")],
)
def test_a_cap_with_its_unit_is_told_to_be_a_plain_number(value: CellValue, likely: str) -> None:
    lines = scheme_lines()
    put(I, 3, 4, value)(lines)
    found = next(f for f in scheme_findings(tables(lines)) if f.code == "G606")
    assert found.cell == "E4"
    assert found.remedy.endswith(f"只写数字{likely.removeprefix('数字')}")


def test_all_scheme_findings_in_one_pass() -> None:
    lines = scheme_lines()
    for change in (put(S, 3, 1, "x"), put(I, 3, 4, "y"), put(B, 6, 1, 1.0), lose(L)):
        change(lines)
    assert places(scheme_findings(tables(lines))) == [("G604", S, "B4"), ("G606", I, "E4"), ("G613", B, "B7")]


def roster_tables(
    *rows: list[CellValue], header: tuple[str, ...] = (t.ROS_CODE, t.ROS_NAME, t.ROS_ALIASES, t.ROS_EXEMPT)
) -> Tables:
    sheet = RawSheet(t.SHEET_ROSTER, [["部门名册"], list(header), *rows])
    return find_tables(RawWorkbook("xlsx", (sheet,)), ROSTER_SHEETS)


GOOD: list[list[CellValue]] = [["101", "县委办公室", "县委办、县委办公厅", "否"], [102.0, "县教育局", None, "是"]]


def test_sound_roster() -> None:
    found = roster_tables(*GOOD)
    assert roster_findings(found) == []
    departments = build_roster(found).departments
    assert [(d.code, d.aliases, d.exempt) for d in departments] == [
        ("101", ("县委办", "县委办公厅"), False),
        ("102", (), True),
    ]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["103", None, None, None], [("N702", "B5")]),
        (["1-03", "县林业局", None, None], [("N703", "A5")]),
        (["0101", "县林业局", None, None], [("N704", "A5")]),
        (["103", "县教育局", None, None], [("N705", "B5")]),
        (["103", "县林业局", "县委办", None], [("N705", "C5")]),
        (["103", "县林业局", "县林业局、林业局", None], []),
        (["103", "县林业局", None, "免"], [("N706", "D5")]),
        (["103", "县林业局", None, None], []),
        (["1\x0703", "县林业局", None, None], [("B527", "A5")]),
        (["103", "县林业局\x00", None, None], [("B527", "B5")]),
        (["103", "县林业局", "林业\u202e局", None], [("B527", "C5")]),
        (["103", "县林业局\n（本\u200b级）", None, None], []),
        (["财001", "县林业局", None, None], []),
        (["103", Odd(OddKind.UNSAVED, "=A1"), None, None], [("G619", "B5")]),
    ],
)
def test_roster_rule(row: list[CellValue], expected: list[tuple[str, str]]) -> None:
    found = roster_findings(roster_tables(*GOOD, row))
    assert [(f.code, f.cell) for f in found] == expected


def test_roster_unreadable() -> None:
    assert [(f.code, f.cell) for f in roster_findings({})] == [("N701", None)]
    assert [(f.code, f.cell) for f in roster_findings(roster_tables())] == [("N701", "A2")]
    assert [(f.code, f.cell) for f in roster_findings(roster_tables(*GOOD, header=("代号", "名称", "", "")))] == [
        ("N701", "A1")
    ]


DECISION_HEADER: list[CellValue] = [
    t.DEC_DEPARTMENT, t.DEC_FILE, t.DEC_CODE, t.DEC_CELL, t.DEC_ACTION, t.DEC_OPINION, t.DEC_OFFICER, t.DEC_DATE,
]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["101", None, "R301", "I6", "已核实", "电话核实"], []),
        (["0101", "a.xlsx", None, None, "采用", None], []),
        (["999", None, "R301", None, "已核实", None], [("P802", "A2")]),
        (["县林业和草原局", None, "R301", None, "已核实", None], []),
        (["县教育局", "a.xlsx", None, None, "采用", None], []),
        (["教育", "a.xlsx", None, None, "采用", None], [("P802", "A2")]),
        ([None, "a.xlsx", None, None, "采用", None], [("P802", "A2")]),
        (["101", None, None, None, "已核实", "电话核实"], [("B520", "C2")]),
        (["101", None, "r301", None, "已核实", "电话核实"], []),
        (["101", None, "扣分原因", None, "已核实", "电话核实"], [("B520", "C2")]),
        (["101", "a.xlsx", None, None, "采用", None, None, "4月上旬"], [("B521", "H2")]),
        (["101", "a.xlsx", None, None, "采用", None, None, 45392.0], [("B521", "H2")]),
        (["101", "a.xlsx", None, None, "采用", None, None, "2024年4月8日"], []),
        (["101", "a.xlsx", None, None, "采用", None, None, datetime(2024, 4, 8)], []),
        (["101", "a.xlsx", None, None, None, "用新的"], [("P803", "E2")]),
        (["101", None, None, None, "作废", None], [("P803", "E2")]),
        (["101", "a.xlsx", None, None, "采用与否待定", None], [("P803", "E2")]),
        (["101", None, None, None, "延期至", "下周"], [("P803", "E2")]),
        (["101", None, None, None, "延期至", "2024-04-10"], []),
        (["101", None, None, None, "延期至2024年4月10日", None], []),
        (["101", None, None, None, "不采用", None], [("P804", "B2")]),
    ],
)
def test_decision_rule(row: list[CellValue], expected: list[tuple[str, str]]) -> None:
    sheet = RawSheet(t.SHEET_DECISIONS, [DECISION_HEADER, row])
    found = find_tables(RawWorkbook("xlsx", (sheet,)), DECISION_SHEETS)
    findings = run_checks(DECISION_CHECKS, {}, found)
    findings += run_checks((decision_names_department,), {}, found, Directory.of(ROSTER))
    assert [(f.code, f.cell) for f in findings] == expected


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ([None, "a.xlsx", None, None, "采用"], "第 2 行没有填部门编码"),
        (["县教育", "a.xlsx", None, None, "采用"], "“县教育”不在名册里，也不是名册里的部门名称"),
        (["101", "a.xlsx"], "没有填“处理”"),
        (["101", None, None, None, "作废"], "“处理”填的是“作废”，程序认不出来"),
        (["101", None, None, None, "延期至"], "“延期至”后面没有写日期"),
        (["101", None, None, None, "延期至 下周"], "“延期至”后面，“下周”认不出是哪一天"),
        (["101", None, None, None, "已核实"], "没有写是哪个问题的代码"),
        (["101", None, "R999", None, "已核实"], "代码“R999”，程序里没有"),
    ],
)
def test_what_is_wrong_with_a_decision_is_said_plainly(row: list[CellValue], said: str) -> None:
    found = find_tables(RawWorkbook("xlsx", (RawSheet(t.SHEET_DECISIONS, [DECISION_HEADER, row]),)), DECISION_SHEETS)
    findings = run_checks(DECISION_CHECKS, {}, found)
    findings += run_checks((decision_names_department,), {}, found, Directory.of(ROSTER))
    (finding,) = findings
    assert said in finding.message


def test_fingerprint_covers_what_makes_forms_comparable_and_no_more() -> None:
    scheme = small_scheme()
    assert small_scheme(deadline=None, version="2", form_title="x", bands=()).fingerprint == scheme.fingerprint
    assert small_scheme(year=2024).fingerprint != scheme.fingerprint
    assert small_scheme(decimals=1).fingerprint != scheme.fingerprint
    scheme_b = small_scheme(indicators=tuple(reversed(scheme.indicators)))
    assert (scheme_b.fingerprint, scheme_b.wording) == (scheme.fingerprint, scheme.wording)
    assert small_scheme(full_marks=Decimal("20.0")).fingerprint == scheme.fingerprint


def test_merged_groups_count_for_every_row() -> None:
    header: list[CellValue] = [t.ROS_CODE, t.ROS_NAME, t.ROS_GROUP]
    rows: list[list[CellValue]] = [["101", "甲", "党群机关"], ["102", "乙"], ["103", "丙", None], ["104", "丁", "乡镇"]]
    sheet = RawSheet(t.SHEET_ROSTER, [header, *rows], merges=((1, 2, 3, 2),))
    before = deepcopy(sheet)
    found = find_tables(RawWorkbook("xlsx", (sheet,)), ROSTER_SHEETS)
    assert [d.group for d in build_roster(found).departments] == ["党群机关"] * 3 + ["乡镇"]
    assert sheet == before  # what was read stays as it was read


def renamed(name: str, called: str, rows: list[list[CellValue]]) -> list[tuple[str, str | None, str | None]]:
    """What is told of a scheme in which a sheet is called otherwise."""
    lines = {**scheme_lines(), called: rows}
    sheets = tuple(RawSheet(sheet, line) for sheet, line in lines.items() if sheet != name)
    workbook = RawWorkbook("xlsx", sheets)
    return places(scheme_findings(find_tables(workbook, SCHEME_SHEETS), workbook))


RULED: list[list[CellValue]] = [["计分规则"], ["编码", "指标值", "方式", "标准"], ["1.1", "甲÷乙", "按比例", None]]
DATA: list[list[CellValue]] = [["名称", "单位", "谁填"], ["甲", "万元", "部门"]]


@pytest.mark.parametrize(
    ("called", "rows", "cell"),
    [
        ("评分规则", RULED, "A2"),
        ("Sheet1", RULED, "A2"),
        ("数据表", DATA, "A1"),
        ("计分规则 (2)", [["编码", "算法"]], "A1"),
        ("计分规则表", [], "A1"),
    ],
)
def test_a_sheet_that_goes_by_another_name_is_asked_about(called: str, rows: list[list[CellValue]], cell: str) -> None:
    assert renamed("", called, rows) == [("G688", called, cell)]


def test_sheets_of_the_officers_own_are_let_be() -> None:
    assert renamed("", "评分标准", [["编码", "标准", "说明"], ["1.1", "好的得满分", None]]) == []
    assert renamed("", "数据来源", [["名称", "来源"], ["甲", "年报"]]) == []
    lines = {**scheme_lines(), t.SHEET_RULES: RULED[1:2], "计分规则（旧）": RULED, "评分规则": RULED}
    workbook = RawWorkbook("xlsx", tuple(RawSheet(sheet, line) for sheet, line in lines.items()))
    assert scheme_findings(find_tables(workbook, SCHEME_SHEETS), workbook) == []


def test_levels_that_go_by_another_name_are_missed() -> None:
    assert renamed(L, "检查级别", [["代码", "级别"], ["C404", "不检查"]]) == []  # two headers are no proof
    assert renamed(L, "检查1", [["代码", "级别"], ["C404", "不检查"]]) == [("G688", "检查1", "A1")]
