"""Cells merged down a column: what they show holds for every row they cover."""

from __future__ import annotations

import pytest

from selfeval import text as t
from selfeval.model import FileReading, RawSheet
from tests.builders import SCORES, FormBuilder, beyond, places

ROW = 5  # of the first indicator, from 0
CATEGORY, SUBCATEGORY, INDICATOR, SCORE, REASON, EXPLANATION = 1, 2, 3, 7, 8, 10


SOUND = places(FormBuilder().score(H6=7, I6="目标分解不够细致").read().findings)


def sound(**cells: str | float | None) -> FormBuilder:
    return FormBuilder().score(**{"H6": 7, "I6": "目标分解不够细致", **cells})


def read(merge: tuple[int, int, int, int], **cells: str | float | None) -> FileReading:
    form = sound(**cells)
    form.merges = (merge,)
    return form.read()


def told(reading: FileReading) -> list[tuple[str, str | None, str | None]]:
    """The findings beyond those of the sound form."""
    return places(beyond(SOUND, reading.findings))


def test_covered_places_are_as_many_as_the_sheet_has_however_many_merges_say_so() -> None:
    merges = ((0, 1, 2, 1), (3, 1, 3, 2), *((0, 0, 99, 0),) * 20_000)
    sheet = RawSheet("表", [[None, None]] * 4, merges=merges)
    assert sheet.covered() == {(1, 1): 0, (2, 1): 0, (1, 0): 0, (2, 0): 0, (3, 0): 0}


def test_group_names_merged_down_are_not_edited() -> None:
    assert told(read((ROW, CATEGORY, ROW + 1, CATEGORY), B7=None)) == []


def test_a_group_name_merged_over_another_groups_row_is() -> None:
    reading = read((ROW + 1, SUBCATEGORY, ROW + 2, SUBCATEGORY), C8=None)
    assert told(reading) == [("R306", SCORES, "C8")]


def test_a_name_that_is_gone_without_a_merge_is_asked_about() -> None:
    assert told(sound(B7=None).read()) == [("R306", SCORES, "B7")]


def test_one_reason_over_three_rows_holds_for_all_and_is_said_once() -> None:
    reading = read((ROW, REASON, ROW + 2, REASON), H6=6, H7=3, H8=2, I6="年中机构调整，资料移交不全", I7=None, I8=None)
    assert told(reading) == [("T122", SCORES, "I6")]
    assert [answer.reason for answer in reading.answers[:3]] == ["年中机构调整，资料移交不全"] * 3


def test_the_same_reason_typed_three_times_is_asked_about() -> None:
    reason = "年中机构调整，资料移交不全"
    reading = sound(H6=6, H7=3, H8=2, I6=reason, I7=reason, I8=reason).read()
    assert told(reading) == [("R304", SCORES, "I6")]


def test_a_score_merged_down_counts_for_no_other_row() -> None:
    codes = {code for code, _, _ in told(read((ROW, SCORE, ROW + 1, SCORE), H6=4, I6="资料移交不全", H7=None))}
    assert codes & {"S101", "S112"}
    assert "T122" not in codes


@pytest.mark.parametrize("typed", ["不 适 用", "不　适　用", " 不适 用"])
def test_not_applicable_with_blanks_inside_is_read_and_disclosed(typed: str) -> None:
    reading = sound(H9=typed, K9="全年没有采购项目").read()
    assert told(reading) == [("S152", SCORES, "H9")]
    assert reading.card is not None
    assert reading.card.scores["2.2"] == t.NOT_APPLICABLE
