"""The forty real rules: each is read, is said in words, and gives the score worked out by hand at every edge."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from selfeval.model import ComputedAs
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


def test_three_said_in_full() -> None:
    said = {n: read_as(forty.rules()[n], BY_CODE[str(n)], forty.data()) for n in (1, 8, 33)}
    assert said == {
        1: "编制数等于 0 的，按不适用处理；在职人数÷编制数不超过 100% 的得满分 5 分，每超过 1 个百分点扣 0.5 分，"
        "不足 1 个百分点的按比例扣，扣完为止。",
        8: "项目总支出等于 0 的，按不适用处理；重点项目支出÷项目总支出达到 90% 的得 5 分，达到 80% 的得 4 分，"
        "达到 70% 的得 3 分，达到 60% 的得 2 分，其余得 0 分。",
        33: "满分 2 分，迟报天数每 1 个扣 0.5 分，退回次数每 1 个扣 0.5 分，扣完为止。",
    }
