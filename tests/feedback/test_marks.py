"""Findings of one kind are one line where one line tells them all; those with a sum of their own stand each for itself."""

from __future__ import annotations

import pytest

from selfeval import text as t
from selfeval.feedback.marks import FormPlace, Mark, groups
from selfeval.feedback.slip import _row
from selfeval.findings import CATALOGUE, Hit
from selfeval.model import RawCell

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
        words |= {"value": "9", "row": row}
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
