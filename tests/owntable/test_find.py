"""A county's table is found by the words of its header, and its rows, levels and caps are what a reader sees."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from selfeval.model import CellValue, Role, Where
from selfeval.owntable import OwnTable, RowKind, find_tables, labelled_department, read_rows, title_of
from tests.owntable.grids import Merge, blank, book_of, filled, grid

HEAD = ("一级指标", "二级指标", "三级指标", "分值", "自评得分", "扣分原因")
BODY = [("投入", "配置", "控制率", 6, None, None), (None, None, "变动率", 4, None, None)]


def only(table: str) -> OwnTable:
    (found,) = find_tables(book_of(blank(table))).tables
    return found


def caps(table: OwnTable) -> list[Decimal | None]:
    return [row.cap for row in read_rows(table) if row.kind is RowKind.INDICATOR]


@pytest.mark.parametrize(
    ("name", "indicators", "totals", "points", "sheet"),
    [
        ("T1", 15, 6, 100, "评分表"),
        ("T6", 11, 1, 100 + 40, "考核表"),
        ("T7", 13, 1, 100, "附件3"),
        ("D1", 8, 1, 80, "表1"),
    ],
)
def test_real_tables_are_found(name: str, indicators: int, totals: int, points: int, sheet: str) -> None:
    table = only(name)
    rows = read_rows(table)
    assert (table.name, [r.kind for r in rows].count(RowKind.TOTAL)) == (sheet, totals)
    assert len(caps(table)) == indicators
    assert sum(cap or 0 for cap in caps(table)) == points


def test_caps_stand_in_labels_and_open_rows_are_known() -> None:
    rows = read_rows(only("T2"))
    assert [row.row + 1 for row in rows if row.kind is RowKind.OPEN] == [26, 27, 28]
    special = next(row for row in rows if row.name == "部门特性指标")
    assert special.cap is None
    assert special.levels[1].name == "履职成效"
    assert special.levels[1].cap == 20
    assert {row.levels[0].name for row in rows} == {"部门决策", "综合管理", "部门绩效情况"}
    assert sum(row.cap or 0 for row in rows) == 80


def test_a_filed_table_has_the_same_rows() -> None:
    for name in ("T1", "T2", "T6", "T7", "D1"):
        (table,) = find_tables(book_of(filled(name))).tables
        assert [(r.row, r.kind, r.levels) for r in read_rows(table)] == [
            (r.row, r.kind, r.levels) for r in read_rows(only(name))
        ]


def test_title_and_department() -> None:
    table = only("T1")
    title, department = title_of(table), labelled_department(table)
    assert title is not None
    assert title.ref == "A2"
    assert department is not None
    assert (department[0].ref, department[1].label, department[1].where) == ("A3", "填报单位（盖章）", Where.SAME_CELL)
    below = labelled_department(only("T7"))
    assert below is not None
    assert below[0].ref == "A21"


def test_in_a_document_paragraphs_stand_around_the_table() -> None:
    table = only("D1")
    title, department = title_of(table), labelled_department(table)
    assert title is not None
    assert title.value == "部门预算管理绩效评价指标体系（80分）"
    assert department is not None
    assert (department[0].ref, department[1].where) == ("第4段", Where.PARAGRAPH)


def test_without_a_third_level_the_nearest_header_is_told() -> None:
    found = find_tables(grid([("附件",), ("考核项目", "考核内容", "分值", "自评得分"), ("投入", "配置", 5, None)]))
    assert found.tables == ()
    assert found.nearest is not None
    assert (found.nearest.cell.ref, found.nearest.third) == ("A2", False)
    assert find_tables(grid([HEAD, *BODY])).tables


def test_the_header_may_stand_in_row_40_and_no_lower() -> None:
    assert find_tables(grid([*[("说明",)] * 39, HEAD, *BODY])).tables
    assert not find_tables(grid([*[("说明",)] * 40, HEAD, *BODY])).tables


def test_a_repeated_header_is_passed_over_and_another_one_begins_a_table() -> None:
    (table,) = find_tables(grid([HEAD, *BODY, HEAD, ("产出", "质量", "合格率", 5, None, None)])).tables
    assert [(row.row, row.name) for row in read_rows(table)] == [(1, "控制率"), (2, "变动率"), (4, "合格率")]
    other = (*HEAD[:3], "权重", *HEAD[4:])
    first, second = find_tables(grid([HEAD, *BODY, ("附表",), other, ("产出", "质量", "合格率", 5, None, None)])).tables
    assert ([r.name for r in read_rows(first)], [r.name for r in read_rows(second)]) == (
        ["控制率", "变动率"],
        ["合格率"],
    )
    assert (first.name, second.name) == ("附件1#1", "附件1#2")


def test_rows_of_sums_are_of_a_part_or_of_all() -> None:
    rows: list[Sequence[CellValue]] = [
        HEAD, BODY[0], ("小计", None, None, 6, None, None), ("投入合计", None, None, 6, None, None), ("合 计", None, None, 6, None, None),
        ("总分（100分）", None, None, 6, None, None),
    ]  # fmt: skip
    (table,) = find_tables(grid(rows)).tables
    assert [row.of_part for row in read_rows(table) if row.sums] == [True, True, False, False]


TWO_ROWS: list[Merge] = [(0, 0, 0, 2), (0, 3, 1, 3), (0, 4, 1, 4)]


@pytest.mark.parametrize("merges", [TWO_ROWS, []], ids=["merged", "unmerged"])
def test_a_header_of_two_rows(merges: list[Merge]) -> None:
    rows = [("绩效指标", None, None, "指标分值", "自评得分"), HEAD[:3], *(row[:5] for row in BODY)]
    (table,) = find_tables(grid(rows, merges)).tables
    assert [column.role for column in table.head.columns] == [Role.FIRST, Role.SECOND, Role.THIRD, Role.CAP, Role.SCORE]
    assert caps(table) == [6, 4]


def test_each_level_has_its_own_caps() -> None:
    rows = [
        ("一级指标", None, "二级指标", None, "三级指标", None, "得分", None),
        ("名称", "分值", "名称", "分值", "名称", "分值", "上级", "自评"),
        ("投入", 10, "配置", 10, "控制率", 6, None, None),
        (None, None, None, None, "变动率", 4, None, None),
    ]
    merges: list[Merge] = [(0, 0, 0, 1), (0, 2, 0, 3), (0, 4, 0, 5), (0, 6, 0, 7)]
    (table,) = find_tables(grid(rows, merges)).tables
    assert [column.role for column in table.head.columns] == [
        Role.FIRST, Role.FIRST_CAP, Role.SECOND, Role.SECOND_CAP, Role.THIRD, Role.CAP, Role.OTHER_SCORE, Role.SCORE,
    ]  # fmt: skip
    assert caps(table) == [6, 4]


@pytest.mark.parametrize(
    ("text", "name", "cap"),
    [
        ("投入（14分）", "投入", 14),
        ("时限(2 分)", "时限", 2),
        ("相关性（5）", "相关性", 5),
        ("综合管 理\n（30分）", "综合管理", 30),
        ("预算执行【10】", "预算执行【10】", None),
        ("应付账款（暂存款）", "应付账款（暂存款）", None),
        ("（5分）", "（5分）", None),
    ],
)
def test_a_label_gives_its_name_and_its_cap(text: str, name: str, cap: int | None) -> None:
    from selfeval.owntable import read_label

    label = read_label(text)
    assert (label.name, label.cap) == (name, cap)
