"""Rows that aren't filled in the usual way: each rule at its cell, and the neighbour that must not fire."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from selfeval.model import (
    IN_FULL,
    PRORATED,
    Category,
    CellValue,
    FileReading,
    Indicator,
    Level,
    Odd,
    OddKind,
    Reading,
    Scheme,
)
from tests.builders import SCORES, FormBuilder, small_scheme

REASON = "两次晚报，按标准扣分"


def scheme(**changes: object) -> Scheme:
    """Rows 6 and 7 a group, 8 to 11 a department's own, 12 the bureau's, 13 a bonus; 20 points."""
    indicators = (
        Indicator("1.1", "预算编制", "目标", "目标合理性", Decimal(4), True, group="甲"),
        Indicator("1.2", "预算编制", "目标", "目标明确性", Decimal(4), True, group="甲"),
        Indicator("1.3", "预算编制", "履职", "特性指标", Decimal(8), True, own_rows=4),
        Indicator("2.1", "预算执行", "进度", "监控", Decimal(8), by_bureau=True),
        Indicator("9.1", "", "", "表彰", Decimal(2), bonus=True),
    )
    categories = (Category("预算编制", Decimal(12)), Category("预算执行", Decimal(8)))
    return small_scheme(**{"indicators": indicators, "categories": categories, **changes})


SOUND: dict[str, CellValue] = {
    "H6": 4, "H7": None, "D8": "巡查", "E8": 5, "H8": 4, "I8": REASON, "D9": "培训", "E9": 3, "H9": 3, "H13": None,
}  # fmt: skip


def read(cells: dict[str, CellValue], filed: Scheme | None = None) -> FileReading:
    return FormBuilder(scheme=filed or scheme()).score(**{**SOUND, **cells}).read()


def found(cells: dict[str, CellValue], filed: Scheme | None = None) -> list[tuple[str, str | None]]:
    """Errors, queries, and notes on the scores."""
    return [(f.code, f.cell) for f in read(cells, filed).findings if f.sheet == SCORES]


GONE: dict[str, CellValue] = dict.fromkeys(("D8", "E8", "H8", "I8", "D9", "E9", "H9"))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, []),
        # one of a group
        ({"H6": None}, [("S113", "H6"), ("S113", "H7")]),
        ({"H7": 4}, [("S113", "H6"), ("S113", "H7")]),
        ({"H6": None, "H7": 4}, []),
        ({"H6": "不适用", "H7": "不适用", "K6": REASON}, []),  # the other one needs no word
        ({"H6": "不适用", "H7": "不适用", "K7": REASON}, [("R303", "K6")]),
        ({"H6": "不适用", "K6": REASON}, []),
        # a row that a department names itself
        ({"D9": None}, [("S115", "D9")]),
        ({"E9": None}, [("S115", "E9")]),
        ({"D9": Odd(OddKind.ERROR, "#N/A")}, [("S115", "D9")]),
        ({"H9": None}, [("S101", "H9")]),
        ({"K11": "另见附件说明"}, [("S115", "D11"), ("S115", "E11"), ("S101", "H11")]),
        ({"H11": " "}, []),
        ({"E9": "三"}, [("S116", "E9")]),
        ({"E9": 0}, [("S116", "E9")]),
        ({"E9": 3.001}, [("S116", "E9")]),
        ({"E9": "3分"}, []),
        ({"E9": 4}, [("S117", "E8"), ("R301", "I9")]),
        ({"E8": 6, "E9": 2}, [("S105", "H9")]),
        ({"H9": 3.5}, [("S105", "H9")]),
        ({"H9": 2}, [("R301", "I9")]),
        ({"H9": "约2"}, [("S102", "H9")]),
        # 不适用 of them all
        ({**GONE, "H8": "不适用", "K8": REASON}, []),
        ({**GONE, "H8": "不适用"}, [("R303", "K8")]),
        ({**GONE, "H9": "不适用", "K9": REASON}, [("S118", "H9")]),
        ({"H8": "不适用"}, [("S118", "H8")]),
        ({**GONE, "H8": "不适用", "K8": REASON, "D8": "巡查"}, [("S118", "H8")]),
        ({**GONE, "H8": "不适用", "K8": REASON, "J11": "附件"}, [("S115", "D11"), ("S115", "E11"), ("S101", "H11"), ("S118", "H8")]),
        (GONE, [("S119", "H8")]),
        # the bureau's, and a bonus
        ({"H12": None}, []),
        ({"H12": 5}, [("T143", "H12")]),
        ({"H12": " 由财政局评定 "}, []),
        ({"H13": 1, "I13": REASON}, []),
        ({"H13": 2, "I13": REASON}, []),
        ({"H13": 3}, [("S105", "H13")]),
    ],
)  # fmt: skip
def test_each_rule_at_its_cell(cells: dict[str, CellValue], expected: list[tuple[str, str]]) -> None:
    assert sorted(found(cells)) == sorted(expected)


def test_the_answer_is_their_sum_and_they_are_kept() -> None:
    reading = read({})
    block = reading.answers[2]
    assert (block.reading, block.score, block.own_cap) == (Reading.NUMBER, Decimal(7), None)
    assert [
        (i.indicator.code, i.indicator.name, i.own_cap, i.score, i.reason, i.score_at.ref) for i in block.items
    ] == [
        ("1.3#1", "巡查", Decimal(5), Decimal(4), REASON, "H8"),
        ("1.3#2", "培训", Decimal(3), Decimal(3), "", "H9"),
    ]
    assert reading.card is not None
    assert (reading.card.used, reading.scores_read, reading.scores_unplaced) == (3, 3, 0)


def test_whole_and_excused_are_one_answer() -> None:
    block = read({**GONE, "H8": "不适用", "K8": REASON}).answers[2]
    assert (block.reading, block.points, block.words["explanation"]) == (Reading.NOT_APPLICABLE, Decimal(8), REASON)


@pytest.mark.parametrize("column", ["D9", "E9", "H9", "K9"])
def test_what_stands_in_a_row_of_ones_own_is_in_the_signature(column: str) -> None:
    changed: dict[str, CellValue] = {"D9": "训练", "E9": 4, "H9": 2, "K9": "另见附件说明"}
    assert read({column: changed[column]}).signature != read({}).signature
    assert read({"E9": "3"}).signature == read({}).signature or column != "E9"


def test_what_the_bureau_is_left_to_is_read_and_rejected() -> None:
    reading = read({"H12": 5})
    assert (reading.scores_read, reading.scores_unplaced) == (4, 1)


def test_rows_without_a_code_below_one_of_its_own_are_its_own() -> None:
    """And none elsewhere."""
    assert found({"A9": None}) == []
    assert [i.indicator.code for i in read({"A9": None}).answers[2].items] == ["1.3#1", "1.3#2"]
    assert [i.indicator.code for i in read({"A9": "1.3#1"}).answers[2].items] == ["1.3#1", "1.3#2"]
    lost = read({"A9": "1.7"})
    assert [i.indicator.name for i in lost.answers[2].items] == ["巡查"]
    assert {("T108", "A9"), ("S117", "E8")} <= {(f.code, f.cell) for f in lost.findings}


def test_a_cap_under_a_merge_is_another_rows() -> None:
    form = FormBuilder(scheme=scheme(), merges=((7, 4, 8, 4),)).score(
        **{**SOUND, "E8": 8, "E9": None, "H8": 8, "I8": None}
    )
    assert [(f.code, f.cell) for f in form.read().findings if f.level is Level.ERROR] == [("S115", "E9")]


def test_nothing_applies() -> None:
    """Of the department's own, where 不适用 is prorated: what the bureau scores doesn't stand for it."""
    nothing = {**GONE, "H8": "不适用", "K8": REASON, "H6": None, "H7": "不适用", "K7": REASON}
    bureaus = scheme(excused_as=PRORATED)
    ours = replace(bureaus, indicators=tuple(replace(i, by_bureau=False, na_allowed=True) for i in bureaus.indicators))
    rest: dict[str, CellValue] = {"H12": "不适用", "K12": REASON}
    assert found(nothing, bureaus) == [("S114", "H7")]
    assert read(nothing, bureaus).card is None
    assert found({**nothing, "H7": 4, "K7": None}, bureaus) == []
    assert found({**nothing, **rest}, ours) == [("S114", "H7")]
    assert found({**nothing, **rest}, replace(ours, excused_as=IN_FULL)) == []
    assert found(nothing, replace(bureaus, excused_as=IN_FULL)) == []
    assert found({**nothing, "H12": 0, "I12": REASON}, ours) == []


def test_full_marks_are_told_of_the_departments_own_part() -> None:
    def told(**cells: CellValue) -> list[str]:
        return [f.message for f in read({"H8": 5, "I8": None, **cells}).findings if f.code == "C404"]

    prorated = scheme(excused_as=PRORATED)
    excused: dict[str, CellValue] = {**GONE, "H8": "不适用", "K8": REASON}
    assert [f.message for f in read(excused, prorated).findings if f.code == "C404"] == [
        "适用的 1 项指标都是满分（另有 1 项填“不适用”）。"
    ]
    assert [f.message for f in read(excused).findings if f.code == "C404"] == [
        "全部 2 项指标都是满分（其中 1 项填“不适用”）。"
    ]
    assert told() == told(H13=2) == ["全部 2 项指标都是满分。"]
    assert told(H9=2, I9=REASON, H13=2) == []
