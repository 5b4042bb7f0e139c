"""填报检查: what it says, that it fits, that it agrees with the processor, and that LibreOffice computes the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import islice, product
from pathlib import Path
from unicodedata import east_asian_width

import openpyxl
import pytest

from selfeval import text as t
from selfeval.forms import verdicts as v
from selfeval.forms import write_form
from selfeval.forms.answers import Answers, Identity
from selfeval.forms.filled import Filled
from selfeval.forms.layout import answer_ref, grade_ref, hint_ref, score_ref, total_ref
from selfeval.forms.plan import Plan
from selfeval.model import Level, Scheme
from selfeval.samples import sample_roster, sample_scheme
from tests.answers import filled_row
from tests.forms.schemes import other_county, processed
from tests.office import Cells, Content, Formula, Office, Typed

SCHEME, ROSTER = sample_scheme(), sample_roster()
REASON, EXPLANATION = "差旅费超出年初预算", "经县政府批准追加"

# (score, reason, explanation) → what 填报检查 says of an indicator with cap 3 where 不适用 is allowed
ENTRIES: list[tuple[Content, Content, Content, str]] = [
    (None, None, None, "待填"),
    (" ", None, None, "待填"),
    ("\u3000\u00a0", REASON, None, "待填"),
    (3, None, None, "✓"),
    (3, "无", None, "✓"),
    (3, "无扣分。", "无", "核实：满分却写了原因"),
    (3, REASON, EXPLANATION, "✓"),
    (0, REASON, None, "✓"),
    (2.5, None, None, "核实：扣0.5分，请写原因"),
    (2.5, "暂无", None, "核实：扣0.5分，请写原因"),
    (2.5, "同上。同上。", "0000", "核实：扣0.5分，请写原因"),
    (2.5, 2023, None, "核实：扣0.5分，请写原因"),
    (2.5, "无采购预算", None, "✓"),
    (2.5, None, EXPLANATION, "✓"),
    (2.5, Formula("=1/0"), None, "核实：说明里有错误值"),
    (2.0000000001, REASON + "等", None, "✓"),
    (2.99999999, None, None, "✓"),
    (3.00000001, None, None, "✓"),
    (-0.00000001, "全部不得分", None, "✓"),
    (Formula("=3*0.5"), "三个要点缺一半", None, "✓"),
    (-1, REASON, None, "错误：不能小于 0"),
    (3.01, None, None, "错误：超过分值 3"),
    (2.345, REASON, None, "错误：最多两位小数"),
    (Typed("TRUE"), None, None, "错误：请填数字"),
    ("二", None, None, "错误：请填数字，如 3"),
    ("3分", None, None, "✓"),
    (Formula("=NA()"), None, None, "错误：有错误值，请重填"),
    (Typed("90%"), REASON, None, "错误：不可填百分数"),
    (Typed("2024-3-5"), None, None, "错误：变成了日期"),
    ("不适用", None, EXPLANATION, "✓ 不适用"),
    (" 不适用\u3000", None, EXPLANATION, "✓ 不适用"),
    ("不适用", None, "核实无误", "核实：不适用请写说明"),
    ("不适用", REASON, None, "核实：不适用请写说明"),
]


def uniform(count: int, *, na_allowed: bool = True) -> Scheme:
    """The sample scheme with `count` indicators of cap 3."""
    first = SCHEME.indicators[0]
    indicators = tuple(
        replace(first, code=f"1.{n}", name=f"指标{n}", cap=Decimal(3), na_allowed=na_allowed) for n in range(count)
    )
    category = replace(SCHEME.categories[0], cap=Decimal(3 * count))
    return replace(SCHEME, indicators=indicators, categories=(category,), full_marks=Decimal(3 * count))


def entered(entries: list[tuple[Content, Content, Content]]) -> Cells:
    """The cells to fill for some entries, from the first row on."""
    columns = (t.COL_SCORE, t.COL_REASON, t.COL_EXPLANATION)
    return {
        (t.SHEET_SCORES, score_ref(row, column)): content
        for row, entry in enumerate(entries)
        for column, content in zip(columns, entry, strict=True)
        if content is not None
    }


def said(office: Office, path: Path, count: int) -> list[float | str]:
    cells = office.values(path)[t.SHEET_SCORES]
    return [cells[score_ref(row, t.COL_CHECK)] for row in range(count)]


# --- LibreOffice -------------------------------------------------------------------------------------------


def test_every_kind_of_entry_is_answered(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    write_form(path, uniform(len(ENTRIES)), ROSTER, None)
    cells = entered([(score, reason, explanation) for score, reason, explanation, _ in ENTRIES])
    office.fill(path, path, cells)
    assert said(office, path, len(ENTRIES)) == [wanted for *_, wanted in ENTRIES]


def test_not_applicable_where_it_is_not_allowed(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    write_form(path, uniform(2, na_allowed=False), ROSTER, None)
    office.fill(path, path, entered([("不适用", None, EXPLANATION), (3, None, None)]))
    assert said(office, path, 2) == ["错误：不可填“不适用”", "✓"]


def test_one_reason_in_three_rows_is_asked_about_once(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    write_form(path, uniform(7), ROSTER, None)
    rows: list[tuple[Content, Content, Content]] = [
        (3, REASON, EXPLANATION),  # nothing lost here
        (Formula("=1/0"), None, None),  # an error elsewhere changes nothing
        (2, REASON, None),
        (1, REASON, None),
        (1, "会议费超支", None),
        (0, REASON, None),
        (2, "会议费超支", None),
    ]
    office.fill(path, path, entered(rows))
    assert said(office, path, 7) == ["✓", "错误：有错误值，请重填", "核实：多项原因相同", "✓", "✓", "✓", "✓"]
    office.fill(path, path, {(t.SHEET_SCORES, score_ref(2, t.COL_EXPLANATION)): EXPLANATION})
    assert said(office, path, 7)[2] == "✓"


@pytest.mark.parametrize("scheme", [SCHEME, other_county()], ids=["sample", "other county"])
def test_recalculating_changes_no_cell(office: Office, tmp_path: Path, scheme: Scheme) -> None:
    path = tmp_path / "表.xlsx"
    for department, rows in ((None, 0), (ROSTER.departments[3], 9), (ROSTER.departments[4], len(scheme.indicators))):
        answers = {
            i.code: filled_row(i.cap - Decimal("0.5"), REASON * n) for n, i in enumerate(scheme.indicators[:rows])
        }
        identity: Identity = {t.ID_CLERK: "赵甲", t.ID_DATE: date(2024, 3, 5)} if rows else {}
        write_form(path, scheme, ROSTER, department, answers=answers, identity=identity)
        assert office.values(path) == office.values(path, recalculate=False)


@pytest.mark.parametrize("scheme", [SCHEME, other_county()], ids=["sample", "other county"])
def test_total_and_grade_follow_what_is_typed(office: Office, tmp_path: Path, scheme: Scheme) -> None:
    path = tmp_path / "表.xlsx"
    write_form(path, scheme, ROSTER, ROSTER.departments[0])
    full: list[tuple[Content, Content, Content]] = [(float(i.cap), None, None) for i in scheme.indicators]
    na = next(row for row, i in enumerate(scheme.indicators) if i.na_allowed)
    full[na] = ("不适用", None, EXPLANATION)
    total, top = (t.SHEET_TOTALS, total_ref(len(scheme.categories))), scheme.bands[0]
    office.fill(path, path, entered(full))
    assert _shown(office, path, *total) == float(scheme.full_marks)
    assert _shown(office, path, t.SHEET_TOTALS, grade_ref()) == top.grade

    lost = scheme.full_marks - top.lower  # exactly on the edge, taken from as many rows as needed
    for row, indicator in enumerate(scheme.indicators):
        taken = min(lost, indicator.cap) if row != na else Decimal(0)
        full[row] = (float(indicator.cap - taken), REASON * (row + 1), None) if taken else full[row]
        lost -= taken
    office.fill(path, path, entered(full))
    assert _shown(office, path, *total) == float(top.lower)
    assert _shown(office, path, t.SHEET_TOTALS, grade_ref()) == top.grade

    at = (t.SHEET_SCORES, score_ref(len(scheme.indicators) - 1, t.COL_SCORE))
    office.fill(path, path, {at: float(scheme.indicators[-1].cap - scheme.quantum)})
    assert _shown(office, path, t.SHEET_TOTALS, grade_ref()) == scheme.bands[1].grade
    office.fill(path, path, {at: None})
    assert (_shown(office, path, *total), _shown(office, path, t.SHEET_TOTALS, grade_ref())) == (
        "未完成",
        "待全部填写后自动计算",
    )


@pytest.mark.long
def test_progress_says_what_is_left(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    write_form(path, uniform(3), ROSTER, None)
    identity: dict[str, Content] = {
        t.ID_CODE: "101",
        t.ID_NAME: "县委办公室",
        t.ID_CLERK: "赵甲",
        t.ID_PHONE: "0773-5550001",
        t.ID_HEAD: "钱乙",
        t.ID_DATE: Typed("2024-3-15"),
    }
    steps: list[tuple[Cells, str, str]] = [
        ({}, "填报进度：已填 0/3 项　　错误 0 项　　待核实 0 项", "下一步：请填编码 1.0 的自评分"),
        (
            entered([(9, None, None)]),
            "填报进度：已填 1/3 项　　错误 1 项　　待核实 0 项",
            "下一步：请改正编码 1.0 的错误",
        ),
        (
            entered([(2, None, None)]),
            "填报进度：已填 1/3 项　　错误 0 项　　待核实 1 项",
            "下一步：请填编码 1.1 的自评分",
        ),
        (
            entered([(2, None, None), (3, None, None), (3, None, None)]),
            "填报进度：已填 3/3 项　　错误 0 项　　待核实 1 项",
            "下一步：请看编码 1.0 的待核实事项",
        ),
        (
            entered([(2, REASON, None)]),
            "填报进度：已填 3/3 项　　错误 0 项　　待核实 0 项",
            "下一步：请填好“基本信息”，还有 6 项",
        ),
        (
            {(t.SHEET_IDENTITY, answer_ref(label)): content for label, content in identity.items()},
            "填报进度：已填 3/3 项　　错误 0 项　　待核实 0 项",
            "已全部填好，请打印、签字、盖章后报送",
        ),
    ]
    for cells, progress, step in steps:
        shown = office.filled(path, path, cells)[t.SHEET_SCORES]
        assert (shown["A2"], shown["H2"]) == (progress, step)
    assert _shown(office, path, t.SHEET_SCORES, "A3") == "填报部门：101　县委办公室"
    assert _shown(office, path, t.SHEET_SCORES, "H3") == "总分：8　　评价等次：不合格"


@pytest.mark.parametrize(
    ("label", "content", "hint"),
    [
        (t.ID_CODE, "101", "✓ 县委办公室"),
        (t.ID_CODE, "0101", "✓ 县委办公室"),
        (t.ID_CODE, "999", "错误：名册里没有这个编码"),
        (t.ID_NAME, "县委办", "✓"),
        (t.ID_NAME, " 县委办公室 ", "✓"),
        (t.ID_NAME, "县委办公厅", "错误：名册里没有这个名称"),
        (t.ID_YEAR, "2023年度", "✓"),
        (t.ID_YEAR, 2022, "错误：本次评价的是 2023 年度"),
        (t.ID_YEAR, None, "必填，应为 2023"),
        (t.ID_DATE, "2024.3.15", "✓"),
        (t.ID_DATE, "2024年3月15日", "✓"),
        (t.ID_DATE, "三月", "请写成日期，例如 2024-03-15"),
    ],
)
def test_hints_of_identity(office: Office, tmp_path: Path, label: str, content: Content, hint: str) -> None:
    path = tmp_path / "表.xlsx"
    write_form(path, uniform(1), ROSTER, None)
    office.fill(path, path, {(t.SHEET_IDENTITY, answer_ref(label)): content})
    assert _shown(office, path, t.SHEET_IDENTITY, hint_ref(label)) == hint


def test_code_and_name_of_two_departments(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    write_form(path, uniform(1), ROSTER, identity={t.ID_CODE: "101", t.ID_NAME: "县委办公室"})
    office.fill(path, path, {(t.SHEET_IDENTITY, answer_ref(t.ID_NAME)): ROSTER.departments[1].name})
    assert _shown(office, path, t.SHEET_IDENTITY, hint_ref(t.ID_NAME)) == "错误：名称与编码不是同一个部门"
    office.fill(path, path, {(t.SHEET_IDENTITY, answer_ref(t.ID_CODE)): None})
    assert _shown(office, path, t.SHEET_IDENTITY, hint_ref(t.ID_CODE)) == "请填 102"


@pytest.mark.parametrize("label", [t.ID_CODE, t.ID_NAME])
@pytest.mark.parametrize("own", [True, False])
def test_a_departments_own_form_offers_itself_only(office: Office, tmp_path: Path, label: str, *, own: bool) -> None:
    """It can't tell another department from a slip, so it doesn't call it an error; the program judges."""
    path, other = tmp_path / "表.xlsx", {t.ID_CODE: "999", t.ID_NAME: "没有这个局"}[label]
    if own:
        write_form(path, uniform(1), ROSTER, ROSTER.departments[0])
    else:
        write_form(path, uniform(1), ROSTER, identity={t.ID_CODE: "101", t.ID_NAME: "县委办公室"})
    lists = openpyxl.load_workbook(path)[t.SHEET_LISTS]
    assert [lists.cell(row, 1).value for row in (2, 3)] == ["101", None if own else "102"]
    assert str(_shown(office, path, t.SHEET_IDENTITY, hint_ref(label))).startswith("✓")
    office.fill(path, path, {(t.SHEET_IDENTITY, answer_ref(label)): other})
    unknown = {t.ID_CODE: "错误：名册里没有这个编码", t.ID_NAME: "错误：名册里没有这个名称"}[label]
    said = "请核对：这份表是发给县委办公室（101）的" if own else unknown
    assert _shown(office, path, t.SHEET_IDENTITY, hint_ref(label)) == said


def _shown(office: Office, path: Path, sheet: str, ref: str) -> float | str | None:
    return office.values(path)[sheet].get(ref)


# --- without it --------------------------------------------------------------------------------------------


def _em(text: str) -> float:
    return sum(1.0 if east_asian_width(c) in "WFA" else 0.58 for c in text)


def test_every_message_fits_into_two_lines() -> None:
    longest = max(SCHEME.indicators, key=lambda i: i.cap)
    messages = [value for name, value in vars(v).items() if name.isupper() and isinstance(value, str) and "：" in value]
    asked = (v.NEEDLESS_REASON, v.NA_REASON, v.SAME_REASON, v.NA_UNEXPLAINED, v.no_reason("12.55"), v.no_reason("5"))
    messages += [f"{v.QUERY}：{words}" for words in asked]
    messages += [v.over_cap(str(longest.cap)), v.no_number(str(longest.cap)), v.caps_differ(longest)]
    messages += [v.too_precise(replace(SCHEME, decimals=n)) for n in range(5)]
    for message in messages:
        assert _em(message) <= 13, message


SCORES = (None, "不适用", "二", *map(Decimal, ("-0.5", "0", "1.5", "2.345", "2.99999999", "3", "3.00000001", "3.5")))
WORDS = ("", "无", "暂无。", "2023年度", "差旅费超支", "没有扣分")
EVERYTHING = list(product(SCORES, WORDS, ("", "核实无误！", "经批准追加")))


RULES = ("R301", "R302", "R303", "R304")  # deduction without reason, reason without deduction, 不适用, same reason
LEVELS = [
    {},
    {"R303": Level.NOTE},
    {"R303": Level.NOTE, "R302": Level.NOTE},
    {"R301": Level.ERROR, "R303": None},
    {"R302": Level.ERROR, "R304": Level.ERROR},
    dict.fromkeys(RULES),
]


@pytest.mark.parametrize("levels", LEVELS, ids=["default", "na a note", "notes", "stricter", "strictest", "off"])
def test_levels_set_in_the_scheme_hold_in_the_form_too(
    office: Office, tmp_path: Path, levels: dict[str, Level]
) -> None:
    scores: tuple[Decimal | str, ...] = (Decimal(3), Decimal(1), "不适用")
    entries = list(product(scores, ("", REASON), ("", EXPLANATION)))
    scheme = replace(uniform(len(entries)), levels=levels)
    answers = {
        indicator.code: filled_row(score, reason, "", explanation)
        for indicator, (score, reason, explanation) in zip(scheme.indicators, entries, strict=True)
    }
    answers |= {scheme.indicators[-n].code: filled_row(Decimal(1), "同一个原因") for n in (1, 2, 3)}
    path = tmp_path / "表.xlsx"
    write_form(path, scheme, ROSTER, ROSTER.departments[0], answers=answers)
    assert office.values(path) == office.values(path, recalculate=False)
    assert_agreement(path, scheme, answers)


def assert_agreement(path: Path, scheme: Scheme, answers: Answers) -> None:
    """Form and processor say the same of every row: an error, an open query, or nothing."""
    found = [f for f in processed(path, scheme, ROSTER).findings if f.level is Level.ERROR or f.is_open_query]
    for indicator, verdict in zip(
        scheme.indicators, v.verdicts(Filled(Plan.of(scheme, answers), answers)), strict=True
    ):
        levels = [f.level for f in found if f.indicator == indicator.code]
        level = {"待": Level.ERROR, "错": Level.ERROR, "核": Level.QUERY}.get(verdict[0])
        worst = min(levels, key=lambda one: one.weight, default=None)
        assert worst is level, (answers[indicator.code], verdict)


@pytest.mark.parametrize("na_allowed", [True, False])
@pytest.mark.parametrize("start", range(0, len(EVERYTHING), 33))
def test_form_and_processor_agree(tmp_path: Path, start: int, na_allowed: bool) -> None:
    entries = list(islice(EVERYTHING, start, start + 33))
    scheme = uniform(len(entries), na_allowed=na_allowed)
    answers = {
        indicator.code: filled_row(score, reason, "", explanation)
        for indicator, (score, reason, explanation) in zip(scheme.indicators, entries, strict=True)
    }
    write_form(tmp_path / "表.xlsx", scheme, ROSTER, ROSTER.departments[0], answers=answers)
    assert_agreement(tmp_path / "表.xlsx", scheme, answers)
