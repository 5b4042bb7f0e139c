"""Findings of one kind are one line where one line tells them all; those with a sum of their own stand each for itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from selfeval import text as t
from selfeval.feedback.marks import FormPlace, Mark, groups
from selfeval.feedback.slip import Slip, _plan, _row
from selfeval.findings import CATALOGUE, Hit
from selfeval.model import Fate, FileRecord, RawCell, Source
from tests.builders import ROSTER, small_scheme

SUM = "上年结转结余1,000.25+年初预算12,345.67+本年追加1,234.56−年末结转结余2,345.67，" * 2 + "扣1.2分，应为1.8分"


def marks(code: str, count: int) -> list[Mark]:
    """So many findings of a kind in rows below each other."""
    made: list[Mark] = []
    for row in range(count):
        words = {
            "name": f"指标{row}",
            "text": f"{SUM}{row}",
            "own": "3分",
            "slip": "相差近万倍",
            "code": f"1.{row}",
            "cap": 3,
        }
        words |= {"value": "9", "row": row, "advice": "请改数或者改分。"}
        finding = CATALOGUE[code].finding(Hit(RawCell(t.SHEET_SCORES, row, 7), "3", words=words))
        made.append(Mark(finding, FormPlace(t.SHEET_SCORES, row, 7), "请核对。", "请核对。", f"指标{row}", ""))
    return made


@pytest.mark.parametrize("code", ["C410", "C413", "C414"])
def test_sums_are_told_each_in_its_row_and_whole(code: str) -> None:
    listed = groups(marks(code, 6), least=4)
    assert [len(group.marks) for group in listed] == [1] * 6
    assert [f"应为1.8分{n}" in _row(group, None)[2] for n, group in enumerate(listed)] == [True] * 6


def test_what_is_alike_is_still_told_in_one_row() -> None:
    (group,) = groups(marks("T108", 6), least=4)
    assert len(group.marks) == 6
    assert _row(group, None)[1] == f"{t.SHEET_SCORES}"


def test_a_letter_shows_as_many_sums_as_fit() -> None:
    """Of other findings three on a roomy page are enough, for the rest stands in the annex."""
    scheme, department = small_scheme(), ROSTER.departments[0]
    record = FileRecord(Source("表.xlsx", 1, None), department.code, Fate.USED, "")

    def shown(listed: list[Mark]) -> int:
        slip = Slip(scheme, department, record, listed, "在4月10日前", None, "表.xlsx")
        return _plan(slip, groups(listed)).shown

    short = "“控制率”：在职人数104÷编制数100=104%，超过4个百分点，扣1.2分，应为1.8分，自评3分。"
    sums = [replace(mark, finding=replace(mark.finding, message=short)) for mark in marks("C410", 14)]
    others = [replace(mark, general=str(n), finding=replace(mark.finding, code="T108")) for n, mark in enumerate(sums)]
    assert shown(sums) > shown(others) >= 3
