"""编制说明 on forms in the county's own layout: which checks its columns don't allow."""

from __future__ import annotations

import pytest

from selfeval.sheets.notes import _reading
from tests.builders import SCHEME
from tests.own_schemes import scheme_of


@pytest.mark.parametrize(
    ("name", "lacking"),
    [("T1", []), ("T2", ["扣分", "评分标准"]), ("T6", ["扣分"]), ("T7", []), ("D1", [])],
)
def test_what_is_not_checked_for_want_of_a_column_is_said(name: str, lacking: list[str]) -> None:
    said = dict(_reading(scheme_of(name)))["本县的表"]
    _, _, left_out = said.partition("没有检查：")
    assert [word for word in ("扣分", "分值有", "评分标准") if word in left_out] == lacking
    assert ("没有检查" in said) is bool(lacking)


def test_without_a_layout_nothing_is_said() -> None:
    assert "本县的表" not in dict(_reading(SCHEME))
