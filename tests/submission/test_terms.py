"""Findings on a form speak of the columns it has, by the names they have there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from selfeval.model import FileReading, Role
from selfeval.submission.terms import OURS, Terms, where_to_explain
from selfeval.submission.words import WITH_REASON
from tests.builders import small_scheme
from tests.checks.test_filling import read
from tests.own_edits import Edited
from tests.own_schemes import scheme_of

OUR_COLUMNS = ("“扣分原因”", "“情况说明”", "“总体说明”", "并写情况说明")
SCORES = {"T1": "F", "T2": "D", "T6": "H", "T7": "H"}


def edited(name: str, value: object, row: int = 5) -> FileReading:
    return Edited(name).put(**{f"{SCORES[name]}{row}": value}).reading()  # type: ignore[arg-type]


def remedies(reading: FileReading) -> dict[str, str]:
    return {finding.code: finding.remedy for finding in reading.findings}


@pytest.mark.parametrize("value", [None, 99, -1, "约2", "不适用", 1.23456, True])
@pytest.mark.parametrize("name", ["T2", "T6"])
def test_a_table_without_columns_of_words_is_told_of_none(name: str, value: object) -> None:
    reading = edited(name, value, 13)
    assert any(f.level.value == "error" for f in reading.findings)
    for finding in reading.findings:
        assert not [column for column in OUR_COLUMNS if column in finding.remedy], finding


def test_a_table_with_one_column_of_words_is_told_of_that() -> None:
    header = "“扣分原因和其他说明”"
    remedy = remedies(edited("T1", 99))["S105"]
    assert f"；扣分的，在{header}里写明事由。" in remedy
    assert f"填“不适用”，并在{header}里写明依据" in remedies(edited("T1", None))["S101"]
    assert remedies(Edited("T1").put(F25=95).reading())["C401"].endswith("；或向财政局说明。")


def test_what_to_do_in_our_form_goes_along() -> None:
    (finding,) = (f for f in edited("T1", 99).findings if f.code == "S105")
    assert finding.on_form.endswith(WITH_REASON)
    assert all(not f.on_form for f in read({"H8": 99}).findings)


def test_a_row_that_lost_points_has_no_place_for_an_explanation_where_there_is_one_column() -> None:
    """F6 lost points, F5 didn't."""
    reading = Edited("T1").put(E5=6, E6=6).reading()
    said = {f.cell: f.remedy for f in reading.findings if f.code == "R305"}
    assert said["E6"].endswith("有特殊情况的，向财政局说明。")
    assert said["E5"].endswith("有特殊情况的，在“扣分原因和其他说明”里说明。")


def test_of_a_row_of_ones_own_not_applicable_is_not_offered() -> None:
    assert "不适用" not in remedies(read({"H9": None}))["S101"]
    assert "填“不适用”并写情况说明" in remedies(read({"H9": None, "H6": "约2"}))["S102"]


def test_nothing_is_lost_of_a_bonus() -> None:
    assert remedies(read({"H13": 3}))["S105"] == "请改成 0 至 2 之间的数。"
    assert remedies(read({"H8": 9}))["S105"].endswith(WITH_REASON)


def test_where_a_query_is_answered_is_told_of_both_forms() -> None:
    assert where_to_explain(small_scheme()) == "在“情况说明”里说明"
    layout = scheme_of("T1").layout
    assert layout is not None
    assert "（用本县的表报的，在“扣分原因和其他说明”里说明）" in where_to_explain(scheme_of("T1"))
    assert "（用本县的表报的，向财政局说明）" in where_to_explain(scheme_of("T2"))
    own = replace(layout, columns=tuple(c for c in layout.columns if c.role is not Role.REASON))
    assert Terms.of_layout(own)[:2] == ("", "")
    assert OURS.told(f"请填 0 至 4 之间的数{WITH_REASON}") == f"请填 0 至 4 之间的数{WITH_REASON}"


def test_typed_sums_are_to_be_changed_too() -> None:
    """Those of T1 are formulas."""
    typed = Edited("T1").put(F5=99, F8=10, F14=19.5)
    typed.book = replace(typed.book, sheets=(replace(typed.book.sheets[0], formulas=frozenset()),))
    assert remedies(typed.reading())["S105"].endswith("里写明事由；改了得分，小计、合计也要改。")
    assert not remedies(edited("T1", 99))["S105"].endswith("也要改。")
