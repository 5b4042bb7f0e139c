"""Wrong rules and base data: each is told at its cell, with its code; the neighbour that is right is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pytest

from selfeval import text as t
from selfeval.checks.rules import COMPUTED_CHECKS, data_are_used
from selfeval.findings import kind_of, run_checks
from selfeval.model import CellValue, Finding, Indicator, Level, Odd, OddKind, RawSheet, RawWorkbook
from selfeval.officer.rules import RULE_COLUMNS, read_rules
from selfeval.officer.scheme import SCHEME_SHEETS
from selfeval.officer.tables import Tables, find_tables
from tests.rules import forty

Row = Mapping[str, CellValue]
CAP5 = (
    Indicator("1.1", "甲", "", "控制率", Decimal(5)),
    Indicator("1.2", "甲", "", "采购率", Decimal(5), na_allowed=True),
    Indicator("1.3", "甲", "", "部门特性", Decimal(5), own_rows=4),
    Indicator("1.4", "甲", "", "质量", Decimal(5), by_bureau=True),
)
DATA: forty.Lines = [
    ["在职人数", None, "人", "部门"],
    ["编制数", None, "人", "财政", "是", 0.0, 1.0],
    ["采购执行", None, "万元", "双方"],
    ["采购预算", None, "万元", "部门", None, None, None, None, None, "采购预算≥采购执行"],
    ["批复日", None, "日期", "部门"],
    ["公开日", None, "日期", "部门"],
    ["有制度", None, "是否", "部门"],
    ["已执行", None, "是否", "部门"],
]
STEPS: Row = {
    "编码": "1.1",
    "指标值": "在职人数÷编制数",
    "方式": "超过扣",
    "标准": "100%",
    "每": "1%",
    "扣": 0.5,
    "不足一步": "按一步",
}
TIERS: Row = {"编码": "1.1", "指标值": "在职人数÷编制数", "方式": "档位", "档位": "≥90%:5；≥80%:4；其余:0"}
SHARE: Row = {"编码": "1.2", "指标值": "采购执行÷采购预算", "方式": "按比例", "没有此项": "采购预算=0:不适用"}
ITEMS: Row = {"编码": "1.1", "方式": "要点", "档位": "有制度:2；已执行:3"}
COUNT: Row = {"编码": "1.1", "方式": "计次扣", "档位": "在职人数:0.2"}
SOUND = (STEPS, TIERS, SHARE, ITEMS, COUNT)


Place = tuple[str, str | None, str | None]


def findings(tables: Tables) -> list[Finding]:
    """All that is told of the rules but that a datum isn't used, which most of the data here aren't."""
    said = run_checks(COMPUTED_CHECKS, {}, read_rules(tables, forty.LIMITS))
    return [finding for finding in said if finding.code != kind_of(data_are_used).code]


def places(found: Sequence[Finding]) -> list[Place]:
    return [(finding.code, finding.sheet, finding.cell) for finding in found]


def with_rules(*rows: Row, data: forty.Lines = DATA) -> Tables:
    return forty.sheets([[row.get(column) for column in RULE_COLUMNS] for row in rows], data, CAP5)


def found(*rows: Row, data: forty.Lines = DATA) -> list[Place]:
    return places(findings(with_rules(*rows, data=data)))


def at(column: str, row: int = 2) -> str:
    return f"{chr(65 + RULE_COLUMNS.index(column))}{row}"


@pytest.mark.parametrize("row", SOUND, ids=lambda row: str(row["方式"]))
def test_sound_rules(row: Row) -> None:
    assert found(row) == []


def test_what_the_cells_may_hold() -> None:
    hundred, one = Odd(OddKind.PERCENT, "100%"), Odd(OddKind.PERCENT, "1%")
    assert found({**STEPS, "标准": hundred, "每": one, "容差": 0.1}) == []
    assert found({**STEPS, "标准": 1.0, "每": 0.01, "方式": " 超过扣 "}) == []
    assert found({**TIERS, "档位": "＞＝９０％：５分;>= 80%:4; 其余 : 0。"}) == []
    assert found({**SHARE, "指标值": "采购执行 / 采购预算", "界限": "<70%:0；>130%:0"}) == []
    assert found({**STEPS, "方式": "评定"}) == []
    assert found({"编码": "1.1", "方式": "公式", "指标值": "5-天数(公开日，批复日)÷20"}) == []
    assert found({"编码": "1.4", "方式": "公式", "指标值": "5-在职人数", "用途": "直接采用"}) == []


@pytest.mark.parametrize(
    ("row", "change", "code", "column"),
    [
        (TIERS, {"档位": "≥90%:5；≥80%:4"}, "G673", "档位"),
        (TIERS, {"档位": "≥80%:4；≥90%:5；其余:0"}, "G674", "档位"),
        (TIERS, {"档位": "≤90%:5；<80%:4；其余:0"}, "G674", "档位"),
        (TIERS, {"界限": "<95%:0；", "档位": "≥90%:5；≥80%:4；其余:0"}, "G674", "档位"),
        (TIERS, {"档位": "≥90%:6；其余:0"}, "G675", "档位"),
        (TIERS, {"档位": "≥90%:4.555；其余:0"}, "G675", "档位"),
        (TIERS, {"档位": "≥90%:5；其余:-1"}, "G675", "档位"),
        (TIERS, {"档位": "≥90%，5；其余:0"}, "G668", "档位"),
        (TIERS, {"档位": "90%以上:5；其余:0"}, "G668", "档位"),
        (TIERS, {"档位": "≥90%:满分；其余:0"}, "G668", "档位"),
        (TIERS, {"档位": None}, "G670", "档位"),
        (TIERS, {"指标值": "在职人数÷编制"}, "G669", "指标值"),
        (TIERS, {"指标值": "在职人数÷"}, "G668", "指标值"),
        (TIERS, {"指标值": "(在职人数÷编制数"}, "G668", "指标值"),
        (TIERS, {"指标值": "在职人数÷编制数≥1"}, "G668", "指标值"),
        (TIERS, {"指标值": "最大(在职人数)"}, "G668", "指标值"),
        (TIERS, {"指标值": "在职人数^2"}, "G668", "指标值"),
        (TIERS, {"指标值": "在职人数+" * 200 + "1"}, "G668", "指标值"),
        (TIERS, {"指标值": "公开日-批复日"}, "G679", "指标值"),
        (TIERS, {"指标值": "天数(公开日，在职人数)"}, "G679", "指标值"),
        (TIERS, {"方式": "分档"}, "G667", "方式"),
        (TIERS, {"方式": None}, "G670", "方式"),
        (TIERS, {"编码": "9.9"}, "G664", "编码"),
        (TIERS, {"编码": "1.3"}, "G666", "编码"),
        (TIERS, {"每": "1%"}, "G671", "每"),
        (TIERS, {"用途": "直接采用"}, "G678", "用途"),
        (TIERS, {"用途": "采用"}, "G667", "用途"),
        (TIERS, {"容差": "一分"}, "G672", "容差"),
        (TIERS, {"界限": "其余:0"}, "G668", "界限"),
        (STEPS, {"不足一步": None}, "G670", "不足一步"),
        (STEPS, {"不足一步": "四舍五入"}, "G667", "不足一步"),
        (STEPS, {"标准": "百分之百"}, "G672", "标准"),
        (STEPS, {"每": 0.0}, "G672", "每"),
        (STEPS, {"扣": "0.5分/点"}, "G672", "扣"),
        (STEPS, {"扣": 6.0}, "G675", "扣"),
        (STEPS, {"没有此项": "编制数=0:不适用"}, "G677", "没有此项"),
        (STEPS, {"没有此项": "编制数:满分"}, "G668", "没有此项"),
        (STEPS, {"没有此项": "编制数=0:五分"}, "G668", "没有此项"),
        (SHARE, {"没有此项": None}, "G681", "没有此项"),
        (ITEMS, {"档位": "有制度:2；已执行:2"}, "G676", "档位"),
        (ITEMS, {"档位": "有制度:2；在职人数:3"}, "G679", "档位"),
        (ITEMS, {"指标值": "有制度"}, "G671", "指标值"),
        (COUNT, {"档位": "在职人:0.2"}, "G669", "档位"),
        ({"编码": "1.1", "方式": "是否", "指标值": "有制度"}, {"指标值": "在职人数"}, "G679", "指标值"),
        (TIERS, {"指标值": "+".join(["在职人数×编制数"] * 110)}, "G680", "指标值"),
    ],
)  # fmt: skip
def test_a_wrong_rule_is_told_at_its_cell(row: Row, change: Row, code: str, column: str) -> None:
    assert found({**row, **change}) == [(code, t.SHEET_RULES, at(column))]


RATE: Row = {**TIERS, "指标值": "完成率", "档位": "≥90%:5；其余:0"}
COUNTED: Row = {**TIERS, "指标值": "在职人数", "档位": "≤5:5；其余:0"}
WITH_RATE: forty.Lines = [*DATA, ["完成率", None, "%", "部门"]]


@pytest.mark.parametrize(
    ("row", "change", "code", "column"),
    [
        (STEPS, {"标准": 100.0}, "G685", "标准"),
        (STEPS, {"标准": 1.0, "每": 1.0}, "G685", "每"),
        (STEPS, {"每": 1.0}, "G685", "每"),
        (STEPS, {"每": "0.5"}, "G685", "每"),
        (TIERS, {"档位": "≤5:2；其余:0"}, "G685", "档位"),
        (TIERS, {"档位": "≥90:5；≥80:4；其余:0"}, "G685", "档位"),
        (TIERS, {"档位": "≥90%:5；≥0.8:4；其余:0"}, "G685", "档位"),
        (TIERS, {"指标值": "(在职人数-编制数)÷编制数", "档位": "≤-30:5；其余:0"}, "G685", "档位"),
        (SHARE, {"界限": "<70:0；>130:0"}, "G685", "界限"),
        (SHARE, {"没有此项": "采购预算=0:不适用；采购执行÷采购预算≥95:满分"}, "G685", "没有此项"),
        (SHARE, {"指标值": "(采购执行÷采购预算-90)÷10"}, "G685", "指标值"),
        (RATE, {"档位": "≥90:5；其余:0"}, "G685", "档位"),
        (TIERS, {"指标值": "在职人数÷编制数×100"}, "G686", "指标值"),
        (SHARE, {"指标值": "采购执行×100÷采购预算"}, "G686", "指标值"),
        (STEPS, {"指标值": "100×在职人数÷编制数"}, "G686", "指标值"),
        (COUNTED, {"档位": "≤5%:5；其余:0"}, "G686", "档位"),
        (STEPS, {"指标值": "在职人数-编制数", "标准": "0%"}, "G686", "每"),
    ],
)
def test_a_ratio_and_its_numbers(row: Row, change: Row, code: str, column: str) -> None:
    assert found(row, data=WITH_RATE) == []
    assert found({**row, **change}, data=WITH_RATE) == [(code, t.SHEET_RULES, at(column))]


@pytest.mark.parametrize(
    "row",
    [
        {**STEPS, "标准": "1.05", "每": 0.01},
        {**STEPS, "标准": 0.0},
        {**TIERS, "档位": "=0:5；≤1:4；≤1.3:2；其余:0"},
        {**TIERS, "指标值": "在职人数÷编制数×100", "档位": "≥90:5；≥80:4；其余:0"},
        {**STEPS, "指标值": "在职人数-编制数", "标准": 100.0, "每": 1.0},
        {**TIERS, "指标值": "采购执行÷编制数", "档位": "≤5:5；其余:0"},
        {**TIERS, "指标值": "采购执行-采购预算", "档位": "≤100:5；其余:0"},
        {**TIERS, "指标值": "天数(公开日，批复日)", "档位": "≤20:5；其余:0"},
        {**SHARE, "指标值": "1-10×采购执行÷采购预算"},
        {**SHARE, "指标值": "(采购执行÷采购预算-90%)÷10%", "界限": "<-100%:0"},
        {"编码": "1.1", "方式": "公式", "指标值": "5-3×最小(2，在职人数÷编制数)"},
        {**RATE, "没有此项": "完成率=0:零分；在职人数≥100:满分"},
    ],
    ids=str,
)
def test_other_numbers_need_no_percent(row: Row) -> None:
    assert found(row, data=WITH_RATE) == []


def test_data_in_percent_are_checked_in_percent() -> None:
    def checked(check: str) -> list[Place]:
        return found(data=[*DATA, ["完成率", None, "%", "部门", None, None, None, None, None, check]])

    assert checked("完成率≤100") == [("G685", t.SHEET_DATA, "J10")]
    assert checked("完成率≤100%") == checked("完成率≤1") == checked("在职人数≤100") == []


CAPPED: list[CellValue] = ["执行率封顶", "采购执行÷采购预算", "≥80%:100；其余:79", "总分最高"]


@pytest.mark.parametrize(
    ("at_", "value", "code"),
    [
        (0, None, "G670"),
        (1, "采购执行÷采购计划", "G669"),
        (1, "采购执行÷", "G668"),
        (2, "≥80%:100；≥60%:79", "G673"),
        (2, "≥60%:79；≥80%:100；其余:59", "G674"),
        (2, "≥80%:101；其余:79", "G695"),
        (2, "≥80%:100；其余:0", "G694"),
        (2, "≥80%:100；其余:-1", "G695"),
        (2, "80%以上:100；其余:79", "G668"),
        (2, "≥80:100；其余:79", "G685"),
        (3, "封顶", "G667"),
        (3, None, "G670"),
        (3, "总分乘", "G695"),
    ],
)
def test_a_wrong_rule_on_the_total_is_told_at_its_cell(at_: int, value: CellValue, code: str) -> None:
    def told(line: list[CellValue]) -> set[Place]:
        return set(places(findings(forty.sheets([], DATA, CAP5, [line]))))

    place = f"{'ABCD'[2 if (at_, value) == (3, '总分乘') else at_]}2"
    assert told(CAPPED) == set()
    assert told([*CAPPED[:at_], value, *CAPPED[at_ + 1 :]]) == {(code, t.SHEET_TOTAL_RULES, place)}


UNFINISHED = Odd(OddKind.ERROR, "#NAME?")


@pytest.mark.parametrize(
    ("row", "change", "code", "column"),
    [
        (STEPS, {"指标值": UNFINISHED}, "G689", "指标值"),
        (TIERS, {"档位": UNFINISHED}, "G689", "档位"),
        (STEPS, {"每": Odd(OddKind.UNSAVED, "=1%")}, "G689", "每"),
        (STEPS, {"不足一步": UNFINISHED}, "G689", "不足一步"),
        (TIERS, {"指标值": "=在职人数÷编制数"}, "G668", "指标值"),
        (STEPS, {"每": "0 %"}, "G672", "每"),
        (STEPS, {"扣": -0.5}, "G672", "扣"),
    ],
)
def test_a_slip_of_the_hand_is_told_once(row: Row, change: Row, code: str, column: str) -> None:
    assert found(row) == []
    assert found({**row, **change}) == [(code, t.SHEET_RULES, at(column))]


@pytest.mark.parametrize(
    ("tiers", "wanted"),
    [
        ("≥90%:5，≥80%:4；其余:0", "；≥80%:4”"),
        ("≥90%:5、≥80%:4、其余:0", "用分号“；”隔开"),
        ("≥90%:5\n≥80%:4\n其余:0", "用分号“；”隔开"),
        ("5%以下:5；其余:0", "“≤5%”"),
        ("5%以内:5；其余:0", "“≤5%”"),
        ("90％（含）以上:5；其余:0", "“≥90%”"),
        ("不足 5%:5；其余:0", "“<5%”"),
        ("80%-90%:4；其余:0", "“≥80%”"),
        ("80%～90%:4；其余:0", "“≤90%”"),
        ("≥九成:4；其余:0", "后面要写数"),
    ],
)
def test_tiers_as_on_paper_are_told_with_the_right_writing(tiers: str, wanted: str) -> None:
    (told,) = findings(with_rules({**TIERS, "档位": tiers}))
    assert places([told]) == [("G668", t.SHEET_RULES, at("档位"))]
    assert wanted in told.message


def test_what_is_counted_is_parted_by_semicolons() -> None:
    (told,) = findings(with_rules({**COUNT, "档位": "在职人数:0.2，编制数:0.1"}))
    assert (told.cell, "白条张数:0.2；错误处数:0.1" in told.message) == (at("档位"), True)
    assert found({**COUNT, "档位": "最大(在职人数，编制数):0.2；编制数:0.1"}) == []


def test_a_datum_that_cannot_be_read_is_told_where_it_stands_alone() -> None:
    ten_thousand = [*DATA, ["执行数", None, "万", "部门"]]
    row = {**SHARE, "指标值": "执行数÷采购预算"}
    (told,) = findings(with_rules(row, data=ten_thousand))
    assert places([told]) == [("G662", t.SHEET_DATA, "C10")]
    assert "是不是“万元”" in told.message
    assert found({**row, "指标值": "执行÷采购预算"}, data=DATA) == [("G669", t.SHEET_RULES, at("指标值"))]
    assert found(SHARE, data=[*DATA, [UNFINISHED, None, "万元", "部门"]]) == [("G689", t.SHEET_DATA, "A10")]


def test_a_datum_that_nothing_uses_is_remarked() -> None:
    data: forty.Lines = [[*line[:9], None] for line in DATA[:4]]
    tables = with_rules(SHARE, {**COUNT, "档位": "在职人数:0.1"}, data=data)

    def told(tables: Tables) -> list[tuple[Place, Level]]:
        read = run_checks(COMPUTED_CHECKS, {}, read_rules(tables, forty.LIMITS))
        return [(place, one.level) for place, one in zip(places(read), read, strict=True)]

    assert told(tables) == [(("G687", t.SHEET_DATA, "A3"), Level.NOTE)]
    assert told(with_rules(SHARE, STEPS, data=data)) == []
    checked = [*data[:3], [*data[3][:9], "采购预算≥编制数"]]
    assert told(with_rules(SHARE, {**COUNT, "档位": "在职人数:0.1"}, data=checked)) == []
    assert told(with_rules({**SHARE, "指标值": "采购执"}, data=data)) == [
        (("G669", t.SHEET_RULES, at("指标值")), Level.ERROR)
    ]


def test_the_remedy_for_others_of_a_total_is_no_zero() -> None:
    def remedy(line: list[CellValue]) -> str:
        (told,) = findings(forty.sheets([], DATA, CAP5, [line]))
        assert places([told]) == [("G673", t.SHEET_TOTAL_RULES, "C2")]
        return told.remedy

    assert "“；其余:100”" in remedy([*CAPPED[:2], "≥80%:100；≥60%:79", CAPPED[3]])
    assert "“；其余:1”" in remedy([*CAPPED[:2], "≥80%:1；≥60%:0.9", "总分乘"])
    (told,) = findings(with_rules({**TIERS, "档位": "≥90%:5"}))
    assert told.remedy == "请在最后加上“；其余:0”这样的一档。"


def headed(sheet: str, change: Mapping[str, str | None], *rows: Row) -> Tables:
    """The sheets with some headers of one changed, or gone (None)."""
    tables = dict(with_rules(*rows))
    lines = [list(line) for line in tables[sheet].sheet.rows]
    lines[0] = [change.get(str(head), head) for head in lines[0]]
    workbook = RawWorkbook("xlsx", (RawSheet(sheet, lines),))
    return {**tables, **find_tables(workbook, {sheet: SCHEME_SHEETS[sheet]})}


@pytest.mark.parametrize(
    ("sheet", "change", "cell"),
    [
        (t.SHEET_RULES, {"指标值": "取值"}, "B1"),
        (t.SHEET_RULES, {"指标值": "计算公式"}, "B1"),
        (t.SHEET_RULES, {"界限": "红线"}, "I1"),
        (t.SHEET_RULES, {"没有此项": "无此项"}, "J1"),
        (t.SHEET_RULES, {"指标值": None}, "A1"),
        (t.SHEET_DATA, {"核对式": "核对"}, "J1"),
    ],
)
def test_a_header_that_was_renamed_is_told_once(sheet: str, change: Mapping[str, str | None], cell: str) -> None:
    tables = headed(sheet, change, STEPS, {**TIERS, "编码": "1.4"}, SHARE)
    assert places(findings(tables)) == [("G696", sheet, cell)]


def test_other_columns_and_unused_ones_may_be_as_they_like() -> None:
    assert places(findings(headed(t.SHEET_RULES, {"用途": "我的备注", "容差": None}, STEPS, SHARE))) == []
    assert places(findings(headed(t.SHEET_RULES, {"界限": None, "用途": None}, STEPS, SHARE))) == []


def test_two_rules_on_one_indicator() -> None:
    assert found(STEPS, SHARE, TIERS) == [("G665", t.SHEET_RULES, "A4")]


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        (["三公（本年）", None, "万元", "部门"], "G660", "A10"),
        (["2023", None, "万元", "部门"], "G660", "A10"),
        (["满分", None, "万元", "部门"], "G660", "A10"),
        (["在职 人数", None, "人", "部门"], "G661", "A10"),
        ([None, "人员", "人", "部门"], "G670", "A10"),
        (["甲", None, "万圆", "部门"], "G662", "C10"),
        (["甲", None, None, "部门"], "G670", "C10"),
        (["甲", None, "万元", "各部门"], "G662", "D10"),
        (["甲", None, "万元", "部门", "必填"], "G662", "E10"),
        (["甲", None, "万元", "部门", None, 5.0], "G663", "F10"),
        (["甲", None, "万元", "部门", None, None, "零"], "G663", "G10"),
        (["甲", None, "万元", "部门", None, None, 5.0, 1.0], "G663", "G10"),
        (["甲", None, "日期", "部门", None, None, 5.0], "G663", "G10"),
        (["甲", None, "是否", "部门", None, None, None, 1.0], "G663", "H10"),
        (["甲", None, "万元", "部门", None, None, None, None, None, "甲=乙"], "G669", "J10"),
        (["甲", None, "万元", "部门", None, None, None, None, None, "采购执行"], "G668", "J10"),
        (["甲", None, "日期", "部门", None, None, "2023-01-01", "2024-12-31"], "", ""),
        (["9月执行率", None, "％", "双方", "否", 2.0, 0.0, 100.0, None, "9月执行率≤1"], "", ""),
    ],
)
def test_a_wrong_datum_is_told_at_its_cell(row: list[CellValue], code: str, cell: str) -> None:
    assert found(data=[*DATA, row]) == ([(code, t.SHEET_DATA, cell)] if code else [])
