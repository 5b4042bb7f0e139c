"""The officer's workbooks: they read back as what they were written from, explain themselves, and stay consistent."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from selfeval import text as t
from selfeval.checks import catalogue
from selfeval.excel.read.guard import OFFICER
from selfeval.excel.read.workbook import read_workbook
from selfeval.forms import Offered, offered_in, write_decisions, write_roster, write_scheme
from selfeval.forms.decisions_book import ACTIONS
from selfeval.model import (
    Category,
    Datum,
    Department,
    Effect,
    Filler,
    Indicator,
    Level,
    Roster,
    Scheme,
    TotalRule,
    Unit,
    Use,
)
from selfeval.officer.decisions import DECISION_SHEETS
from selfeval.officer.roster import ROSTER_SHEETS, build_roster
from selfeval.officer.scheme import SCHEME_SHEETS, build_scheme
from selfeval.officer.tables import Tables, find_tables
from selfeval.reading.templates import roster_findings, scheme_findings
from selfeval.rules.lists import read_tiers
from selfeval.rules.parse import read_comparison, read_term
from selfeval.samples import ruled_scheme, sample_roster, sample_scheme
from tests.forms.schemes import other_county
from tests.office import Office
from tests.rules import forty

SCHEME, ROSTER, KINDS = sample_scheme(), sample_roster(), catalogue.kinds()
RULED = ruled_scheme()
SCHEMES = pytest.mark.parametrize(
    "scheme", [SCHEME, other_county(), RULED], ids=["sample", "other county", "with rules"]
)


def scheme_tables(path: Path, scheme: Scheme) -> Tables:
    write_scheme(path, scheme, KINDS)
    return find_tables(read_workbook(path.read_bytes()), SCHEME_SHEETS)


@SCHEMES
def test_the_scheme_reads_back(tmp_path: Path, scheme: Scheme) -> None:
    tables = scheme_tables(tmp_path / t.SCHEME_FILE, scheme)
    assert scheme_findings(tables) == []
    defaults = {kind.code: kind.level for kind in KINDS if not kind.fixed}
    assert build_scheme(tables) == replace(scheme, levels=defaults)


def test_every_kind_of_datum_and_rule_reads_back(tmp_path: Path) -> None:
    """Limits in percent and as dates, all forty rules, and two on the total."""
    data = (
        *forty.read().data,
        Datum("批复日", Unit.DATE, Filler.BUREAU, "公开", True, 0, Decimal(44927), Decimal(45657), "批复文件的日期"),
        Datum("达标率", Unit.PERCENT, Filler.BOTH, least=Decimal("0.005"), most=Decimal("1.5"), decimals=1),
        Datum("三公", Unit.MONEY, Filler.DEPARTMENT, decimals=4, check=read_comparison("三公=本年三公预算+满意率×9%")),
    )
    tiers = read_tiers("≥80%:100；≥50%:69.5；其余:59")
    totals = (
        TotalRule("执行率封顶", read_term("全年执行÷全年预算"), tiers, Effect.AT_MOST),
        TotalRule("违规", read_term("违规例数"), read_tiers("=0:1；其余:0.95"), Effect.TIMES),
    )
    rules = tuple(replace(rule, use=Use.COMPARE, tolerance=Decimal("0.05")) for rule in forty.read().rules)
    scheme = replace(SCHEME, indicators=_for_rules(), data=data, rules=rules, total_rules=totals)
    scheme = replace(scheme, categories=(Category("甲", scheme.caps_of(scheme.indicators)),))
    scheme = replace(scheme, full_marks=scheme.categories[0].cap)
    tables = scheme_tables(tmp_path / t.SCHEME_FILE, scheme)
    assert [finding.code for finding in scheme_findings(tables)] == ["G687", "G687", "G681"]
    built = build_scheme(tables)
    assert (built.data, built.rules, built.total_rules) == (data, rules, totals)
    assert built.fingerprint == replace(scheme, data=(), rules=(), total_rules=()).fingerprint


def _for_rules() -> tuple[Indicator, ...]:
    return tuple(replace(indicator, category="甲") for indicator in forty.indicators())


def test_levels_the_officer_set_are_kept(tmp_path: Path) -> None:
    scheme = replace(SCHEME, levels={"R301": Level.ERROR, "T108": None})
    levels = build_scheme(scheme_tables(tmp_path / t.SCHEME_FILE, scheme)).levels
    assert (levels["R301"], levels["T108"], levels["R302"]) == (Level.ERROR, None, Level.QUERY)


def test_only_checks_whose_level_may_be_changed_are_listed(tmp_path: Path) -> None:
    tables = scheme_tables(tmp_path / t.SCHEME_FILE, SCHEME)
    listed = [row[t.LEVEL_CODE].value for row in tables[t.SHEET_LEVELS].rows]
    assert listed == [kind.code for kind in KINDS if not kind.fixed]


def test_codes_are_text(tmp_path: Path) -> None:
    indicators = (replace(SCHEME.indicators[0], code="1.10"), *SCHEME.indicators[1:])
    scheme = replace(SCHEME, indicators=indicators)
    tables = scheme_tables(tmp_path / t.SCHEME_FILE, scheme)
    assert tables[t.SHEET_INDICATORS].rows[0][t.COL_CODE].value == "1.10"
    roster = replace(ROSTER, departments=(replace(ROSTER.departments[0], code="001"), *ROSTER.departments[1:]))
    write_roster(tmp_path / t.ROSTER_FILE, roster, "样例县")
    book = openpyxl.load_workbook(tmp_path / t.ROSTER_FILE)
    cells = [cell for row in book[t.SHEET_ROSTER].iter_rows(max_col=1) for cell in row if cell.value == "001"]
    assert [cell.number_format for cell in cells] == ["@"]


def test_the_workbook_says_that_the_indicators_are_a_sample(tmp_path: Path) -> None:
    write_scheme(tmp_path / t.SCHEME_FILE, SCHEME, KINDS)
    book = openpyxl.load_workbook(tmp_path / t.SCHEME_FILE)
    for name in (t.SHEET_SETTINGS, t.SHEET_INDICATORS):
        assert any("样例" in str(value) and "没有公开" in str(value) for row in book[name].values for value in row)


def test_every_sheet_explains_itself_above_its_header(tmp_path: Path) -> None:
    tables = scheme_tables(tmp_path / t.SCHEME_FILE, SCHEME)
    for table in tables.values():
        assert table.header is not None
        assert 2 <= table.header.row < 40
        above = [value for row in table.sheet.rows[1 : table.header.row] for value in row if isinstance(value, str)]
        assert max(map(len, above)) > 30


def test_drop_downs_of_the_scheme(tmp_path: Path) -> None:
    write_scheme(tmp_path / t.SCHEME_FILE, SCHEME, KINDS)
    book = openpyxl.load_workbook(tmp_path / t.SCHEME_FILE)
    lists = {
        (name, str(rule.sqref)[0]): rule.formula1
        for name in book.sheetnames
        for rule in book[name].data_validations.dataValidation
        if rule.type == "list"
    }
    assert lists == {
        (t.SHEET_INDICATORS, "B"): "一级指标名单",
        (t.SHEET_INDICATORS, "F"): '"是,否"',
        (t.SHEET_INDICATORS, "K"): '"部门,财政"',
        (t.SHEET_INDICATORS, "L"): '"固定,自设"',
        (t.SHEET_INDICATORS, "O"): '"否,是"',
        (t.SHEET_SETTINGS, "B"): '"满分,折算"',
        (t.SHEET_LEVELS, "B"): '"错误,核实,提示,不检查"',
        (t.SHEET_REVIEW_RULES, "B"): '"自评,不排名"',
    }


def test_the_heading_of_the_roster_counts_far_beyond_a_thousand(tmp_path: Path) -> None:
    many = tuple(Department(str(1000 + n), f"第{n}单位", exempt=n % 7 == 0) for n in range(2_500))
    write_roster(tmp_path / t.ROSTER_FILE, Roster(many), "样例县")
    sheet = openpyxl.load_workbook(tmp_path / t.ROSTER_FILE)[t.SHEET_ROSTER]
    (live,) = [
        str(cell.value) for row in sheet.iter_rows(max_row=10) for cell in row if "SUMPRODUCT" in str(cell.value)
    ]
    ends = {int(row) for row in re.findall(r":\$[A-Z]\$([0-9]+)", live)}
    assert min(ends) > 10_000 > sheet.max_row
    values = openpyxl.load_workbook(tmp_path / t.ROSTER_FILE, data_only=True)[t.SHEET_ROSTER]
    assert "共 2500 个部门，其中免报 358 个，应报 2142 个 ✓" in [
        cell.value for row in values.iter_rows(max_row=10) for cell in row
    ]


def test_the_roster_reads_back(tmp_path: Path) -> None:
    write_roster(tmp_path / t.ROSTER_FILE, ROSTER, "样例县")
    tables = find_tables(read_workbook((tmp_path / t.ROSTER_FILE).read_bytes()), ROSTER_SHEETS)
    assert roster_findings(tables) == []
    assert build_roster(tables) == ROSTER


OFFERED = Offered((("101", "县委办公室"), ("0102", "县教育局")), ("县教育局/a.xlsx", "=1.xlsx", "邮件.eml!b.xls"))


def test_the_decisions_offer_codes_and_files_and_refuse_nothing(tmp_path: Path) -> None:
    path = tmp_path / t.DECISIONS_FILE
    for offered, ranges in ((OFFERED, {"A": "=列表!$A$2:$A$3", "B": "=列表!$C$2:$C$4"}), (Offered(), {})):
        write_decisions(path, offered)
        assert offered_in(read_workbook(path.read_bytes(), OFFICER)) == offered
        book = openpyxl.load_workbook(path)
        lists = {
            str(rule.sqref)[0]: rule for rule in book[t.SHEET_DECISIONS].data_validations.dataValidation
            if str(rule.formula1).startswith(t.SHEET_LISTS)
        }  # fmt: skip
        assert {column: f"={rule.formula1}" for column, rule in lists.items()} == ranges
        assert not any(rule.showErrorMessage for rule in lists.values())
        assert book[t.SHEET_LISTS].sheet_state == "hidden"


def test_the_decisions_are_blank_and_explained(tmp_path: Path) -> None:
    write_decisions(tmp_path / t.DECISIONS_FILE, OFFERED)
    workbook = read_workbook((tmp_path / t.DECISIONS_FILE).read_bytes())
    table = find_tables(workbook, DECISION_SHEETS)[t.SHEET_DECISIONS]
    assert table.header is not None
    assert tuple(table.header.columns) == DECISION_SHEETS[t.SHEET_DECISIONS][0]
    assert table.rows == ()
    above = {value for row in table.sheet.rows[: table.header.row] for value in row}
    assert set(ACTIONS) <= above
    objecting = {t.ACT_OBJECTED, t.ACT_UPHELD, t.ACT_DISMISSED}
    assert set(ACTIONS) == {t.ACT_CLEARED, t.ACT_USE, t.ACT_REJECT, t.ACT_BELONGS, t.ACT_EXTEND} | objecting


@pytest.mark.parametrize(
    "write",
    [
        lambda path: write_scheme(path, SCHEME, KINDS),
        lambda path: write_scheme(path, other_county(), KINDS),
        lambda path: write_scheme(path, RULED, KINDS),
        lambda path: write_roster(path, ROSTER, "样例县"),
        lambda path: write_decisions(path, OFFERED),
    ],
    ids=["scheme", "other scheme", "scheme with rules", "roster", "decisions"],
)
def test_the_same_again_and_nothing_changed_by_recalculating(
    office: Office, tmp_path: Path, write: Callable[[Path], None]
) -> None:
    one, other = tmp_path / "一.xlsx", tmp_path / "二.xlsx"
    write(one)
    write(other)
    assert one.read_bytes() == other.read_bytes()
    assert office.values(one) == office.values(one, recalculate=False)


def test_the_live_lines_notice_a_wrong_cap(office: Office, tmp_path: Path) -> None:
    path = tmp_path / t.SCHEME_FILE
    tables = scheme_tables(path, SCHEME)
    cap = tables[t.SHEET_INDICATORS].rows[0][t.COL_CAP]
    first = tables[t.SHEET_CATEGORIES].rows[0][t.CAT_NAME]
    office.fill(path, path, {(cap.sheet, cap.ref): 5})
    found = office.values(path)
    live = "核对：满分 100，一级指标分值合计 100，指标分值合计 101，不相等，请核对"
    for name in (t.SHEET_SETTINGS, t.SHEET_CATEGORIES, t.SHEET_INDICATORS):
        assert live in found[name].values()
    beside = [found[first.sheet][f"{column}{first.row + 1}"] for column in "DEF"]
    assert beside == [9, Decimal(27), "不相等"]


def test_categories_are_counted_whatever_they_are_called(office: Office, tmp_path: Path) -> None:
    first = sample_scheme().indicators[0]
    called = ("预算*", "预算?", "预算", ">5", "=预算", "1", "01", "~", "总分")
    indicators = tuple(
        replace(first, code=f"N{n}", name=f"指标{n}", category=name, cap=Decimal(n + 1))
        for n, name in enumerate(called)
    )
    categories = tuple(Category(name, Decimal(n + 1)) for n, name in enumerate(called))
    scheme = replace(sample_scheme(), indicators=indicators, categories=categories, full_marks=Decimal(45))
    write_scheme(tmp_path / "指标体系.xlsx", scheme, ())
    shown = office.values(tmp_path / "指标体系.xlsx")
    assert shown == office.values(tmp_path / "指标体系.xlsx", recalculate=False)
    beside = shown[t.SHEET_CATEGORIES].values()
    assert "不相等" not in beside
    assert list(beside).count("✓") == len(called)
