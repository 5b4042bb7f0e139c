"""The forty real rules: each is read, is said in words, and gives the score worked out by hand at every edge."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from selfeval import text as t
from selfeval.model import CellValue, ComputedAs, Indicator, Unit
from selfeval.officer.rules import RULE_COLUMNS, read_rules
from selfeval.officer.troubles import Wrong
from selfeval.rules.parse import read_term
from selfeval.rules.said import edges, read_as
from selfeval.rules.score import compute
from selfeval.rules.written import term_text
from tests.rules import forty

EDGES = [
    tuple(part.strip() for part in line.split("|"))
    for line in (Path(__file__).parent / "edges.txt").read_text("utf-8").splitlines()
]
BY_CODE = {indicator.code: indicator for indicator in forty.indicators()}


def test_all_are_read() -> None:
    assert [(trouble.wrong, trouble.whose.split()[0]) for trouble in forty.read().troubles] == [(Wrong.AT_RISK, "9")]
    assert sorted(forty.rules()) == list(range(1, 41))
    assert {number for number, _, _ in EDGES} == set(BY_CODE)


@pytest.mark.parametrize(("number", "given", "wanted"), EDGES)
def test_the_score_is_right_at_its_edges(number: str, given: str, wanted: str) -> None:
    rule, cap = forty.rules()[int(number)], BY_CODE[number].cap
    known = {name: Fraction(value) for name, value in (one.split() for one in given.split(","))}
    units = {name: datum.unit for name, datum in forty.data().items()}
    found = compute(rule, cap, 2, known, units)
    if wanted.startswith("缺"):
        assert (found.fate, found.missing) == (ComputedAs.MISSING, tuple(wanted.split()[1:]))
    elif wanted == "不适用":
        assert found.fate is ComputedAs.EXCUSED
    elif wanted == "无法计算":
        assert found.fate is ComputedAs.UNDEFINED
    else:
        assert (found.fate, found.score) == (ComputedAs.SCORED, Decimal(wanted))


@pytest.mark.parametrize("number", range(1, 41))
def test_each_is_said_in_words_with_its_edges(number: int) -> None:
    rule, indicator = forty.rules()[number], BY_CODE[str(number)]
    said = read_as(rule, indicator, forty.data())
    assert said.endswith("。")
    assert "  " not in said
    assert " ，" not in said
    assert all(name in said for name in rule.names)
    shown = edges(rule, indicator, 2)
    assert len(shown) == (2 if rule.method.value == "yes_no" else 3)
    assert all("得" in one and one.endswith("分") for one in shown)


@pytest.mark.parametrize("number", range(1, 41))
def test_what_is_written_is_read_as_the_same(number: int) -> None:
    rule = forty.rules()[number]
    assert read_term(term_text(rule.value)) == rule.value


def test_some_said_in_full() -> None:
    said = {n: read_as(forty.rules()[n], BY_CODE[str(n)], forty.data()) for n in (1, 8, 14, 25, 28, 31, 33, 37)}
    assert said == {
        1: "编制数等于 0 的，按不适用处理；在职人数÷编制数不超过 100% 的得满分 5 分，每超过 1 个百分点扣 0.5 分，"
        "不足 1 个百分点的按比例扣，扣完为止。",
        8: "项目总支出等于 0 的，按不适用处理；重点项目支出÷项目总支出达到 90% 的得 5 分，达到 80% 的得 4 分，"
        "达到 70% 的得 3 分，达到 60% 的得 2 分，其余得 0 分。",
        14: "年初预算等于 0 的，得 0 分；得分等于支出完成数÷年初预算×20，其中比率超过 100% 的按 100% 算，低于 0 的按 0 算。",
        25: "问题个数等于 0 的得 10 分，不超过 1 个的得 8 分，不超过 2 个的得 6 分，不超过 3 个的得 4 分，其余得 0 分。",
        28: "指标目标值等于 0 的，按不适用处理；指标完成值÷指标目标值低于 70% 或者超过 130% 的得 0 分；其他的，"
        "得分等于指标完成值÷指标目标值×15，其中比率超过 100% 的按 100% 算，低于 0 的按 0 算。",
        31: "得分等于资产管理得分÷100×3，其中比率超过 100% 的按 100% 算，低于 0 的按 0 算。",
        33: "满分 2 分，迟报天数每个扣 0.5 分，退回次数每个扣 0.5 分，扣完为止。",
        37: "受处分填“是”的，得 0 分；其他的满分 2 分，违规例数每个扣 1 分，扣完为止。",
    }


def test_units_and_answers_are_said() -> None:
    units = {
        "迟报天数": Unit.DAYS,
        "受处分": Unit.YES_NO,
        "决算": Unit.MONEY,
        "预算": Unit.MONEY,
        "差错率": Unit.PERCENT,
    }
    lines: forty.Lines = [[name, None, t.UNIT_NAMES[unit], "部门"] for name, unit in units.items()]

    def said(**row: CellValue) -> str:
        indicator = Indicator("1", "甲", "", "某项", Decimal(5))
        read = read_rules(
            forty.sheets([[{"编码": "1", **row}.get(c) for c in RULE_COLUMNS]], lines, [indicator]), forty.LIMITS
        )
        return read_as(read.rules[0], indicator, {datum.name: datum for datum in read.data})

    steps = {"方式": "超过扣", "标准": "20", "每": "5", "扣": "1", "不足一步": "按一步"}
    assert said(指标值="迟报天数", **steps) == (
        "迟报天数不超过 20 天的得满分 5 分，每超过 5 天扣 1 分，不足 5 天的按 5 天扣，扣完为止。"
    )
    assert said(指标值="决算-预算", 方式="档位", 档位="≤0:5；≤10:3；其余:0") == (
        "决算−预算不超过 0 的得 5 分，不超过 10 万元的得 3 分，其余得 0 分。"
    )
    assert said(方式="计次扣", 档位="迟报天数:0.5；受处分:2；差错率:1；最大(决算，预算)×2:1") == (
        "满分 5 分，迟报天数每天扣 0.5 分，受处分填“是”的扣 2 分，差错率每 100% 扣 1 分，最大(决算，预算)×2每万元扣 1 分，扣完为止。"
    )
    assert said(方式="按比例", 指标值="1-差错率") == (
        "得分等于(1−差错率)×5，其中比率超过 100% 的按 100% 算，低于 0 的按 0 算。"
    )


def test_edges_of_counts_and_answers() -> None:
    shown = {n: edges(forty.rules()[n], BY_CODE[str(n)], 2) for n in (26, 36)}
    assert shown == {
        26: ("全部为 0，得 10 分", "白条张数为 1、其他为 0，得 9.8 分", "白条张数为 50、其他为 0，得 0 分"),
        36: ("填“否”得 25 分", "填“是”得 0 分"),
    }
