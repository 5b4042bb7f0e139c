"""A county's table becomes a draft: its caps, levels and totals, and exactly the questions that a person must decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest

from selfeval.importing import words
from selfeval.importing.draft import Draft
from selfeval.importing.propose import Refused, propose
from selfeval.model import (
    PRORATED,
    CellValue,
    Datum,
    Filler,
    Method,
    Odd,
    OddKind,
    RawWorkbook,
    Role,
    Rule,
    Scheme,
    Unit,
)
from selfeval.owntable import find_tables
from selfeval.rules.parse import read_term
from selfeval.samples import sample_scheme
from tests.owntable.grids import Merge, blank, book_of, filled, grid

HEAD = ("一级指标", "二级指标", "三级指标", "分值", "评分标准", "自评得分", "扣分原因")
Rows = Sequence[Sequence[CellValue]]


def draft_of(book: RawWorkbook, present: Scheme | None = None) -> Draft:
    found = find_tables(book)
    draft = propose(found.tables[0], found.tables, present or sample_scheme(), "表.xlsx")
    assert isinstance(draft, Draft)
    return draft


def drafted(rows: Rows, merges: Sequence[Merge] = ()) -> Draft:
    return draft_of(grid(rows, merges))


def asked(draft: Draft) -> list[tuple[str, tuple[str, ...]]]:
    """Where something is asked, and what may be chosen."""
    return [(q.place, tuple(option.label for option in q.options)) for q in draft.questions]


def body(*rows: Sequence[CellValue]) -> list[Sequence[CellValue]]:
    """Rows of category, subcategory, name, cap and standard under the usual header."""
    return [HEAD, *rows]


SHARED = (words.ONE_OF, words.EACH_ITS_OWN)
REAL = {
    "T1": (
        "100", {"投入": "14", "过程": "46", "产出及效果": "40"}, 15,
        [("评分表 A27", ("各项都可填“不适用”，按满分计", words.NA_NONE))],
    ),
    "T2": (
        "100", {"部门决策": "25", "综合管理": "30", "部门绩效情况": "45"}, 28,
        [("Sheet1 C25", (words.CHOSEN, words.GIVEN))],
    ),
    "T6": (
        "100", {"一般公共预算支出管理": "60", "基础管理": "40"}, 11,
        [("考核表 G7", SHARED), ("考核表 G9", SHARED), ("考核表 G11", SHARED), ("考核表 C16", (words.ORDINARY, words.EXTRA))],
    ),
    "T7": (
        "100", {"基本运行绩效": "40", "重点履职绩效": "50", "满意度": "10"}, 13,
        [
            ("附件3 G9", (words.BUREAU_SCORES, words.DEPARTMENT_SCORES)),
            ("附件3 A18", (words.CHOSEN, words.GIVEN)),
            ("附件3 A19", ("只有这些可填“不适用”，折算", "各项都可填“不适用”，折算", words.NA_NONE)),
        ],
    ),
    "D1": (
        "80", {"部门预算管理": "80"}, 8,
        [("正文 第3段", (words.NOT_COUNTED, words.COUNTED))],
    ),
}  # fmt: skip


@pytest.mark.parametrize("table", [blank, filled], ids=["blank", "filled"])
@pytest.mark.parametrize("name", REAL)
def test_real_tables(name: str, table: object) -> None:
    full, categories, count, questions = REAL[name]
    draft = draft_of(book_of(table(name)))  # type: ignore[operator]
    scheme = draft.scheme
    assert scheme.full_marks == Decimal(full)
    assert {c.name: f"{c.cap:f}" for c in scheme.categories} == categories
    assert len(scheme.indicators) == count
    assert scheme.caps_of(scheme.indicators) == scheme.full_marks
    assert asked(draft) == questions
    assert scheme.deadline is None
    assert scheme.layout is not None
    assert list(scheme.layout.words) == [i.code for i in scheme.indicators]


def test_what_the_real_tables_say_is_in_the_draft() -> None:
    two, six, seven, word = (draft_of(book_of(blank(name))).scheme for name in ("T2", "T6", "T7", "D1"))
    assert [(i.name, int(i.cap), i.own_rows) for i in two.indicators if i.own_rows] == [("部门特性指标", 20, 6)]
    assert {word: [i.name for i in members] for word, members in six.groups.items()} == {
        "择一1": ["结转结余率", "结转结余变动率"],
        "择一2": ["应付账款率", "应付账款变动率"],
        "择一3": ["应收账款率", "应收账款变动率"],
    }
    assert six.by_code["1.2.1"].description == "本年结转结余/本年支出完成数×100%\n年度工作目标：9%"
    assert [i.name for i in seven.indicators if i.by_bureau] == ["自评质量"]
    assert [i.name for i in seven.indicators if i.na_allowed] == ["采购规范性", "国有资产管理绩效"]
    assert seven.excused_as == PRORATED
    assert [band.lower for band in word.bands] == [72, 64, 48, 0]
    assert word.layout is not None
    assert word.layout.has(Role.REMARK)


def test_a_plain_table_asks_nothing() -> None:
    draft = drafted(
        body(
            ("投入（60分）", "配置（60分）", "控制率", 60, "按率", None, None),
            ("产出（40分）", "质量", "合格率（40分）", 40, None, None, None),
            ("合计", None, None, 100, None, None, None),
        )
    )
    assert draft.questions == ()
    assert [(i.code, i.category, i.subcategory, i.name, int(i.cap)) for i in draft.scheme.indicators] == [
        ("1.1.1", "投入", "配置", "控制率", 60),
        ("2.1.1", "产出", "质量", "合格率", 40),
    ]


# --- five further layouts --------------------------------------------------------------------------


def test_caps_beside_the_first_level_and_in_labels() -> None:
    rows: list[Sequence[CellValue]] = [
        ("一级指标", "分值", "二级指标", "三级指标", "自评得分"),
        ("投入", 60, "配置", "控制率（35 分）", None),
        (None, None, "管理", "变动率(25)", None),
        ("产出", 40, "质量", "合格率（40分）", None),
    ]
    draft = drafted(rows, [(1, 0, 2, 0), (1, 1, 2, 1)])
    assert [(i.name, int(i.cap)) for i in draft.scheme.indicators] == [("控制率", 35), ("变动率", 25), ("合格率", 40)]
    assert draft.questions == ()
    rows[1] = ("投入", 50, "配置", "控制率（35 分）", None)
    assert asked(drafted(rows, [(1, 0, 2, 0), (1, 1, 2, 1)])) == [("附件1 B2", (words.SUM_HOLDS, words.SUM_WRONG))]


def test_a_column_of_numbers_with_the_total_in_it() -> None:
    rows: Rows = [
        ("序号", "考核项目", "考核指标", "标准分", "评分细则", "自评分"),
        (1, "投入", "控制率", 60, None, None),
        (2, None, "变动率", 20, None, None),
        (3, "产出", "合格率", 20, None, None),
        ("合 计", None, None, 100, None, None),
    ]
    draft = drafted(rows)
    assert [(i.code, i.category, int(i.cap)) for i in draft.scheme.indicators] == [
        ("1.1.1", "投入", 60), ("1.1.2", "投入", 20), ("2.1.1", "产出", 20),
    ]  # fmt: skip
    assert draft.questions == ()


def test_a_header_of_two_rows_with_caps_at_each_level() -> None:
    rows: Rows = [
        ("一级指标", None, "二级指标", None, "三级指标", None, "评分标准", "自评得分"),
        ("名称", "分值", "名称", "分值", "名称", "分值", None, None),
        ("投入", 60, "配置", 60, "控制率", 35, None, None),
        (None, None, None, None, "变动率", 25, None, None),
        ("产出", 40, "质量", 30, "合格率", 40, None, None),
    ]
    merges: list[Merge] = [
        (0, 0, 0, 1), (0, 2, 0, 3), (0, 4, 0, 5), (0, 6, 1, 6), (0, 7, 1, 7), (2, 0, 3, 0), (2, 1, 3, 1), (2, 2, 3, 2), (2, 3, 3, 3),
    ]  # fmt: skip
    draft = drafted(rows, merges)
    assert [(c.name, int(c.cap)) for c in draft.scheme.categories] == [("投入", 60), ("产出", 40)]
    assert asked(draft) == [("附件1 D5", (words.SUM_HOLDS, words.SUM_WRONG))]


@pytest.mark.parametrize("shown", ["35%", Odd(OddKind.PERCENT, "35%")])
def test_weights_in_per_cent(shown: CellValue) -> None:
    rows: Rows = [
        ("一级指标", "二级指标", "三级指标", "权重（%）", "评分标准", "得分"),
        ("投入", "配置", "控制率", shown, None, None),
        (None, None, "变动率", "25％", None, None),
        ("产出", "质量", "合格率", "40%", None, None),
    ]
    draft = drafted(rows)
    assert [i.cap for i in draft.scheme.indicators] == [35, 25, 40]
    assert (draft.questions, words.TOLD_PERCENT in draft.told) == ((), True)


def test_two_columns_of_scores() -> None:
    rows: Rows = [
        ("项目", "考核内容", "考核指标", "权数", "评分", None, "备注"),
        (None, None, None, None, "自评", "上级", None),
        ("投入", "配置", "控制率", 60, None, None, None),
        ("产出", "质量", "合格率", 40, None, None, None),
    ]
    draft = drafted(rows, [(0, 4, 0, 5), *((0, col, 1, col) for col in (0, 1, 2, 3, 6))])
    assert draft.scheme.layout is not None
    roles = [column.role for column in draft.scheme.layout.columns]
    assert roles[-3:] == [Role.SCORE, Role.OTHER_SCORE, Role.REMARK]


# --- what must be decided ---------------------------------------------------------------------------


def test_a_missing_cap_is_derived_where_its_level_says_so() -> None:
    rows = body(
        ("投入（100分）", "配置（30分）", "控制率", 20, None, None, None),
        (None, "配置（30分）", "变动率", None, None, None, None),
        (None, "管理（70分）", "合格率", 70, None, None, None),
    )
    draft = drafted(rows)
    assert asked(draft) == [("附件1 D3", (words.CAP_DERIVED, words.CAP_TYPED))]
    assert draft.scheme.by_code["1.1.2"].cap == 10


def test_caps_that_nothing_says_are_asked_for_once() -> None:
    rows = body(
        ("投入", "配置", "控制率", 60, None, None, None),
        (None, None, "变动率", None, None, None, None),
        (None, None, "合格率", None, None, None, None),
    )
    draft = drafted(rows)
    assert asked(draft) == [("附件1 D3", (words.CAP_TYPED,))]
    assert [c.cap for c in draft.scheme.categories] == [0]
    assert draft.scheme.full_marks == 100


def test_a_shared_cap_without_a_word_is_no_group_yet() -> None:
    rows = body(
        ("投入", "配置", "控制率", 60, None, None, None),
        (None, None, "变动率", None, None, None, None),
        ("产出", "质量", "合格率", 40, None, None, None),
    )
    draft = drafted(rows, [(1, 3, 2, 3)])
    assert asked(draft) == [("附件1 D2", SHARED)]
    assert not draft.scheme.groups
    assert draft.scheme.by_code["1.1.1"].cap == 0


def test_a_name_that_stands_twice() -> None:
    rows = body(
        ("投入", "配置", "控制率", 60, None, None, None),
        (None, None, "控制 率", 20, None, None, None),
        ("产出", "质量", "控制率", 20, None, None, None),
    )
    assert asked(drafted(rows)) == [
        ("附件1 C3", (words.TWO_RENAMED, words.DOUBLED)),
        ("附件1 C4", (words.TWO, words.DOUBLED)),
    ]


@pytest.mark.parametrize(("total", "questions"), [(100, 0), (99, 1)])
def test_a_total_is_compared(total: int, questions: int) -> None:
    rows = body(
        ("投入", "配置", "控制率", 60, None, None, None),
        ("产出", "质量", "合格率", 40, None, None, None),
        ("合计", None, None, total, None, None, None),
    )
    draft = drafted(rows)
    assert len(draft.questions) == questions
    assert [place for place, _ in asked(draft)] == ["附件1 D4"] * questions


def test_a_cap_in_a_name_is_compared_with_its_column() -> None:
    rows = body(
        ("投入", "配置", "控制率（50分）", 60, None, None, None),
        ("产出", "质量", "合格率（40分）", 40, None, None, None),
    )
    draft = drafted(rows)
    assert asked(draft) == [("附件1 C2", (words.SUM_HOLDS, words.SUM_WRONG))]
    assert draft.scheme.by_code["1.1.1"].cap == 60


def test_a_subtotal_may_name_its_level() -> None:
    rows = body(
        ("投入", "配置", "控制率", 60, None, None, None),
        ("投入小计", None, None, 60, None, None, None),
        ("产出", "质量", "合格率合计", 40, None, None, None),
        ("产出小计", None, None, 41, None, None, None),
        ("合计", None, None, 100, None, None, None),
    )
    draft = drafted(rows, [(2, 0, 2, 2)])
    assert [i.name for i in draft.scheme.indicators] == ["控制率", "合格率合计"]
    assert [place for place, _ in asked(draft)] == ["附件1 D5"]


@pytest.mark.parametrize(
    "note",
    [
        "注：自评得分由各单位填列。",
        "注：复核得分由财政局评定。",
        "注：本表一式两份。",
        "填报单位（盖章）：　　填表人：",
    ],
)
def test_notes_that_decide_nothing_are_not_asked_about(note: str) -> None:
    rows: Rows = [
        ("一级指标", "三级指标", "分值", "自评得分", "复核得分"),
        ("投入", "控制率", 60, None, None),
        ("产出", "合格率", 40, None, None),
        (note, None, None, None, None),
    ]
    assert drafted(rows).questions == ()


def test_without_a_total_other_full_marks_are_asked_about() -> None:
    rows = body(("投入", "配置", "控制率", 60, None, None, None), ("产出", "质量", "合格率", 39, None, None, None))
    assert asked(drafted(rows)) == [("附件1 C3", (words.FULL_IS_SUM, words.SUM_WRONG))]


def test_what_stands_below_the_total_is_a_bonus() -> None:
    rows = body(
        ("投入", "配置", "控制率", 100, None, None, None),
        ("合计", None, None, 100, None, None, None),
        ("加分项", "创新", "获奖", 5, None, None, None),
    )
    draft = drafted(rows)
    assert asked(draft) == [("附件1 C4", (words.ORDINARY, words.EXTRA))]
    assert [(i.name, i.bonus, i.category) for i in draft.scheme.indicators] == [
        ("控制率", False, "投入"),
        ("获奖", True, ""),
    ]
    assert draft.scheme.full_marks == 100


def test_a_bonus_above_a_total_that_leaves_it_out() -> None:
    rows = body(
        ("投入（100分）", "配置", "控制率", 100, None, None, None),
        ("加分项（5分）", "创新", "获奖", 5, None, None, None),
        ("合计", None, None, 100, None, None, None),
    )
    draft = drafted(rows)
    assert asked(draft) == [("附件1 C3", (words.ORDINARY, words.EXTRA))]
    assert (draft.questions[0].reading, int(draft.scheme.full_marks)) == ("“获奖”是加分项", 100)
    assert [c.name for c in draft.scheme.categories] == ["投入"]


def test_two_parts_of_a_hundred_points_are_no_nested_weights() -> None:
    rows = body(
        ("投入", "配置", "控制率", 40, None, None, None),
        (None, None, "变动率", 60, None, None, None),
        ("产出", "质量", "合格率", 100, None, None, None),
        ("总分", None, None, 200, None, None, None),
    )
    assert drafted(rows).scheme.full_marks == 200


def test_another_table_on_the_sheet_is_asked_about() -> None:
    rows = [
        *body(("投入", "配置", "控制率", 100, None, None, None)),
        ("附表二", None, None, None, None, None, None),
        (*HEAD[:3], "权重", *HEAD[4:]),
        ("产出", "质量", "合格率", 100, None, None, None),
    ]
    assert asked(drafted(rows)) == [("附件1 A4", (words.ONLY_THIS,))]


def test_a_note_on_the_bureau_and_one_on_choice_without_a_name() -> None:
    rows = [
        *body(("投入", "配置", "控制率", 60, None, None, None), ("产出", "质量", "合格率", 40, None, None, None)),
        ("注：1.合格率由财政局评定。2.部分指标由各单位自行设定。", None, None, None, None, None, None),
    ]
    draft = drafted(rows)
    assert asked(draft) == [
        ("附件1 A4", (words.BUREAU_SCORES, words.DEPARTMENT_SCORES)),
        ("附件1 A4", (words.CHOICE_NONE, words.CHOICE_MARKED)),
    ]
    assert draft.scheme.by_code["2.1.1"].by_bureau


def test_rows_that_go_on_belong_to_one_indicator() -> None:
    rows = body(
        ("投入", "配置", "控制率", 100, "一、按时", None, None),
        (None, None, None, None, "二、足额", None, None),
    )
    draft = drafted(rows, [(1, 2, 2, 2), (1, 3, 2, 3)])
    assert [i.scoring_standard for i in draft.scheme.indicators] == ["一、按时\n二、足额"]
    assert draft.questions == ()


# --- what is refused --------------------------------------------------------------------------------


def refused(rows: Rows) -> str:
    found = find_tables(grid(rows))
    sentence = propose(found.tables[0], found.tables, sample_scheme(), "表.xlsx")
    assert isinstance(sentence, Refused)
    return sentence.sentence


def test_nested_weights_a_fourth_level_and_a_bare_header_are_refused() -> None:
    nested: Rows = [
        ("一级指标", "权重", "二级指标", "权重", "三级指标", "权重", "得分"),
        ("投入", "40%", "配置", "100%", "控制率", "60%", None),
        (None, None, None, None, "变动率", "40%", None),
        ("产出", "60%", "质量", "50%", "合格率", "100%", None),
        (None, None, "时效", "50%", "及时率", "100%", None),
    ]
    assert refused(nested) == words.NESTED.format(table="附件1", place="E2", total=100)
    fourth: Rows = [("一级指标", "二级指标", "三级指标", "四级指标", "分值"), ("投入", "配置", "控制率", "人数", 5)]
    assert refused(fourth) == words.FOURTH.format(table="附件1")
    assert refused([HEAD]) == words.NO_ROWS.format(table="附件1")


# --- codes ------------------------------------------------------------------------------------------


def test_equal_names_keep_their_codes_on_a_second_import() -> None:
    first = drafted(
        body(
            ("投入", "配置", "控制率", 60, None, None, None),
            (None, None, "变动率", 20, None, None, None),
            ("产出", "质量", "合格率", 20, None, None, None),
        )
    ).scheme
    rows = body(
        ("投入", "配置", "新指标", 30, None, None, None),
        (None, None, "变动率", 50, None, None, None),
        ("产出", "时效", "合格率", 20, None, None, None),
    )
    again = draft_of(grid(rows), first).scheme
    assert {i.name: i.code for i in again.indicators} == {"新指标": "1.1.1", "变动率": "1.1.2", "合格率": "2.1.1"}
    swapped = body(
        ("投入", "配置", "变动率", 50, None, None, None),
        (None, None, "控制率", 50, None, None, None),
        (None, None, "新指标", 50, None, None, None),
    )
    again = draft_of(grid(swapped), first).scheme
    assert {i.name: i.code for i in again.indicators} == {"变动率": "1.1.2", "控制率": "1.1.1", "新指标": "1.1.3"}


def test_rules_go_over_with_the_indicators_they_are_on() -> None:
    rows = body(("投入", "配置", "控制率", 60, None, None, None), ("产出", "质量", "合格率", 40, None, None, None))
    plain = drafted(rows).scheme
    names = ("在职", "编制", "合格", "全部", "单独")
    rule = partial(Rule, method=Method.SHARE)
    ruled = replace(
        plain,
        data=tuple(Datum(n, Unit.PIECES, Filler.DEPARTMENT) for n in names),
        rules=(rule("1.1.1", value=read_term("在职÷编制")), rule("2.1.1", value=read_term("合格÷全部"))),
    )
    same = draft_of(grid(rows), ruled)
    assert (same.scheme.rules, same.scheme.data) == (ruled.rules, ruled.data)
    other = body(("投入", "配置", "控制率", 60, None, None, None), ("产出", "质量", "完成率", 40, None, None, None))
    changed = draft_of(grid(other), ruled)
    assert [one.code for one in changed.scheme.rules] == ["1.1.1"]
    assert [datum.name for datum in changed.scheme.data] == ["在职", "编制", "单独"]
    assert len(changed.told) == len(same.told) + 1
