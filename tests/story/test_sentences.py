"""Sentences word by word, where numbers are 0, 1 or all, where things tie, and where last year is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from selfeval.consolidate import Previous, county_tables
from selfeval.model import Band, Batch, Level, Scheme, Status
from selfeval.samples import sample_scheme
from selfeval.story import Story, story_of
from selfeval.story.phrases import alike, differ, number, quoted
from tests.builders_batch import Mix, batch_of, finding, make_batch, small_scheme
from tests.story.rounds import ODD

Card = dict[str, Decimal | str]
S = small_scheme()  # 120 points, 优 from 108, 中 from 72; sixteen indicators


def full(scheme: Scheme = S) -> Card:
    return {one.code: one.cap for one in scheme.indicators}


def nothing() -> Card:
    return {one.code: Decimal(0) for one in S.indicators}


def less(**lost: object) -> Card:
    """Full marks but for what was lost, e.g. i11=3 for 1.1."""
    card = full()
    for name, points in lost.items():
        code = f"{name[1]}.{name[2]}"
        card[code] = S.by_code[code].cap - Decimal(str(points))
    return card


def said(cards: Sequence[Card], previous: Previous | None = None, scheme: Scheme = S, **status: Status) -> Story:
    return story_of(county_tables(batch_of(scheme, cards, **status), previous))


def told(story: Story) -> dict[str, str]:
    return {one.question: one.ways[0] for one in story.judgements}


@pytest.mark.parametrize(
    ("states", "wanted", "headline"),
    [
        ({}, "应报 3 个部门全部计分；没有待核实的。", "计分的 3 个部门全部为优"),
        ({"d101": Status.QUERY}, "应报 3 个部门全部计分；其中 1 个有疑点待核实。", "计分的 3 个部门全部为优"),
        (
            {"d101": Status.MISSING},
            "1 个部门还没有成绩：未报送；平均分只代表 2 个部门。",
            "计分的 2 个部门全部为优；还有 1 个部门没有成绩",
        ),
        (
            {"d101": Status.MISSING, "d102": Status.RETURNED},
            "2 个部门还没有成绩：1 个未报送，1 个退回修改；平均分只代表 1 个部门。",
            "计分的 1 个部门为优；还有 2 个部门没有成绩",
        ),
        (
            {"d101": Status.MISSING, "d102": Status.MISSING, "d103": Status.EXEMPT},
            "应报 2 个部门，还没有能够计分的，都是未报送的。",
            "应报 2 个部门，还没有能够计分的",
        ),
        (
            {"d101": Status.EXEMPT, "d102": Status.EXEMPT},
            "应报 1 个部门，已计分；没有待核实的。",
            "计分的 1 个部门为优",
        ),
    ],
)
def test_whether_all_is_in(states: Mapping[str, Status], wanted: str, headline: str) -> None:
    cards = [less(i11=2, i21=3), less(i11=1), less(i31=5)]
    story = story_of(county_tables(batch_of(S, cards, **states)))
    assert told(story)["报齐了吗"] == wanted
    assert story.headline[0] == headline


def test_four_in_five_stand_for_the_county() -> None:
    cards = [less(i11=n) for n in range(5)]
    assert "只代表" not in told(said(cards, d101=Status.MISSING))["报齐了吗"]
    assert "只代表 3 个" in told(said(cards, d101=Status.MISSING, d102=Status.RETURNED))["报齐了吗"]


def test_a_kind_nobody_of_which_has_a_score_is_named_as_far_as_there_is_room() -> None:
    states = {f"d{code}": Status.MISSING for code in range(101, 110)}
    story = story_of(county_tables(batch_of(S, [less(i11=1)] * 12, **states)))
    assert story.judgements[0].ways == [
        "9 个部门还没有成绩，都是未报送的；党群机关应报 9 个，都没有计分；平均分只代表 3 个部门。",
        "9 个部门还没有成绩，都是未报送的；平均分只代表 3 个部门。",
        "9 个部门还没有成绩，都是未报送的。",
    ]


@pytest.mark.parametrize(
    ("cards", "wanted"),
    [
        ([full()], "县委办公室全部指标满分。"),
        ([full(), full()], "2 个部门全部指标都是满分。"),
        ([full(), less(i11=1)], "县委办公室全部指标满分。"),
        ([full(), full(), less(i11=5)], "县委办公室、县人大常委会办公室 2 个部门全部指标满分；16 项指标中 15 项各部门都是满分。"),
        ([*[full()] * 3, less(i11=5)],
         "县委办公室、县人大常委会办公室等 3 个部门全部指标满分；16 项指标中 15 项各部门都是满分。"),
        ([less(i11=1), less(i11=2)], "没有紧贴等次线、全部满分和待核实的部门。"),
        ([less(i11="7.5", i21="4.5")], "1 个优部门不足 109 分；县委办公室恰为 108 分。"),
        ([less(i11="7.5", i21=4)] * 2, "2 个优部门都不足 109 分。"),
        ([less(i11="7.5", i21=4), full()], "2 个优部门中 1 个不足 109 分；县人大常委会办公室全部指标满分。"),
        ([less(i11="7.5", i21="5.5")], "县委办公室差 1 分到优线。"),
        ([less(i11="7.5", i21=5), less(i11="7.5", i21="4.5")],
         "1 个优部门不足 109 分；县人大常委会办公室恰为 108 分，县委办公室差 0.5 分到优线。"),
        ([less(i11="7.5", i21=5)] * 3, "3 个部门恰在等次线上或略低于等次线；16 项指标中 14 项各部门都是满分。"),
    ],
)  # fmt: skip
def test_whether_scores_can_be_trusted(cards: Sequence[Card], wanted: str) -> None:
    assert told(said(cards))["分数可信吗"] == wanted


def test_who_is_in_query_is_told_where_nothing_else_is() -> None:
    """Never “没有……待核实的部门” beside departments that are."""
    story = said([less(i11=1), less(i11=2)], d101=Status.QUERY)
    assert told(story)["分数可信吗"] == "1 个部门有疑点待核实。"
    story = said([full(), less(i11=2)], d101=Status.QUERY)
    assert told(story)["分数可信吗"] == "县委办公室全部指标满分。"
    story = said([full(), less(i11=2), full()], d101=Status.QUERY, d103=Status.MISSING)
    assert told(story)["分数可信吗"] == "县委办公室全部指标满分；1 个部门有疑点待核实。"


def asking(cards: Sequence[Card], **queries: int) -> Story:
    """A round in which some departments have so much still to explain."""
    batch = batch_of(S, cards, **dict.fromkeys(queries, Status.QUERY))
    departments = [replace(one, open_queries=queries.get(f"d{one.department.code}", 0)) for one in batch.departments]
    return story_of(county_tables(replace(batch, departments=tuple(departments))))


def test_reasons_of_others_are_counted_of_those_whose_points_count() -> None:
    batch = batch_of(S, [less(i11=1), less(i11=2), less(i12=9)], d103=Status.RETURNED)
    notes = [finding("B504", Level.NOTE, indicator=code) for code in ("1.1", "1.2", "1.1")]
    shared = [replace(one, findings=(*one.findings, note)) for one, note in zip(batch.departments, notes, strict=True)]
    both = story_of(county_tables(replace(batch, departments=tuple(shared))))
    one = story_of(county_tables(replace(batch, departments=(shared[0], *batch.departments[1:]))))
    assert told(both)["分数可信吗"].startswith("2 个部门有扣分原因与别的部门完全相同")
    assert told(one)["分数可信吗"].startswith("1 个部门“投入第1项”的扣分原因与别的部门完全相同")


ON_LINE, ABOVE, BELOW = less(i11="7.5", i21="4.5"), less(i11="7.5", i21="4.2"), less(i11="7.5", i21=5)


@pytest.mark.parametrize(
    ("cards", "queries", "wanted"),
    [
        ([ON_LINE, less(i31=2)], {"d101": 3}, "2 个优部门中 1 个不足 109 分，县委办公室有 3 处待说明；县委办公室恰为 108 分"),
        ([ABOVE, full()], {"d101": 3}, "2 个优部门中 1 个不足 109 分，县委办公室有 3 处待说明；"),
        ([ABOVE, full()], {"d102": 3}, "2 个优部门中 1 个不足 109 分，县人大常委会办公室有 3 处待说明；"),
        ([ABOVE, ABOVE], {"d102": 1}, "2 个优部门都不足 109 分，县人大常委会办公室有 1 处待说明。"),
        ([ABOVE, ABOVE], {"d101": 4, "d102": 1}, "2 个优部门都不足 109 分，县委办公室 4 处、县人大常委会办公室 1 处待说明。"),
        ([ABOVE, ON_LINE], {"d101": 4, "d102": 1},
         "2 个优部门都不足 109 分，县委办公室 4 处、县人大常委会办公室 1 处待说明；县人大常委会办公室恰为 108 分。"),
        ([BELOW, full()], {"d101": 2}, "县人大常委会办公室全部指标满分；县委办公室差 0.5 分到优线（2 处待说明）。"),
        ([BELOW] * 3, {"d101": 2, "d103": 5},
         "3 个部门恰在等次线上或略低于等次线（共 7 处待说明）；16 项指标中 14 项各部门都是满分。"),
    ],
)  # fmt: skip
def test_who_lies_near_a_line_and_has_still_to_explain_something_is_named(
    cards: Sequence[Card], queries: Mapping[str, int], wanted: str
) -> None:
    assert told(asking(cards, **queries))["分数可信吗"].startswith(wanted)


def test_a_county_without_grades_has_no_lines() -> None:
    one = replace(S, bands=(Band("合格", Decimal(0)),))
    story = said([less(i11=1), less(i11=3)], scheme=one)
    assert told(story)["分数可信吗"] == "没有全部满分和待核实的部门。"
    assert (story.headline[0], story.totals_title) == ("2 个部门计分，平均 118.00 分", "2 个部门的总分，平均 118.00 分")
    assert [(card.label, card.figure) for card in story.cards[4:]] == [("平均分", 118), ("最低分", 117)]


def test_no_stretch_above_the_line_means_nobody_is_on_it() -> None:
    cards = [less(i11="7.5", i21=4), full()]
    for reach in (Decimal(0), Decimal(13)):
        assert "不足" not in told(said(cards, scheme=replace(S, edge_range=reach)))["分数可信吗"]
    assert "不足 120 分" in told(said(cards, scheme=replace(S, edge_range=Decimal(12))))["分数可信吗"]


@pytest.mark.parametrize(
    ("cards", "wanted"),
    [
        ([full()], "只有县委办公室计分，没有失分。"),
        ([less(i11=2)], "只有县委办公室计分，118.0 分，失 2 分。"),
        ([less(i11=2)] * 3, "3 个部门总分都是 118.0 分。"),
        ([full(), less(i11="0.9")], "2 个部门总分接近（119.1—120.0 分），没有明显拉低的。"),
        ([full(), less(i11=1)], "县人大常委会办公室失 1 分，是全县的全部失分。"),
        ([*[full()] * 2, *[less(i11=1)] * 2], "县政协办公室、县政府办公室共失 2 分，是全县的全部失分。"),
        ([full(), *[less(i11=5)] * 2], "2 个部门同为最低的 115.0 分，共失 10 分，是全县的全部失分。"),
        ([less(i11=1), less(i11=5), *[less(i11=7)] * 3], "3 个部门同为最低的 113.0 分，共失 21 分，占全县失分的 77.8%。"),
        ([*[full()] * 4, less(i11=1), less(i11=2)],
         "县委组织部、县纪委监委共失 3 分，是全县的全部失分；最低的县委组织部 118.0 分。"),
        ([nothing(), *[less(i11=1)] * 3], "县委办公室失 120 分，占全县失分的 97.6%。"),
        ([*[full()] * 4, less(i11=3), less(i11="3.5")],
         "县委组织部、县纪委监委共失 6.5 分，是全县的全部失分；最低的县委组织部、县纪委监委接近（116.5—117.0 分）。"),
        ([*[full()] * 4, less(i11=3), less(i11=4)],
         "县委组织部、县纪委监委共失 7 分，是全县的全部失分；最低的县委组织部 116.0 分。"),
        ([*[full()] * 6, less(i11=3), less(i11="3.1"), less(i11="3.2")],
         "县委政法委、县委统战部等后 3 名共失 9.3 分，是全县的全部失分。"),
    ],
)  # fmt: skip
def test_who_pulls_the_county_down(cards: Sequence[Card], wanted: str) -> None:
    assert told(said(cards))["谁拉低了全县"] == wanted


def test_the_last_grade_is_told_of_the_last() -> None:
    low: Card = {code: Decimal(1) for code in full()}
    story = said([*[full()] * 3, less(i11=3), low])
    assert told(story)["谁拉低了全县"].endswith('；最低的县纪委监委 16.0 分，差"。')
    assert story.judgements[2].ways[1] == "县纪委监委、县政协办公室共失 107 分，是全县的全部失分。"


@pytest.mark.parametrize(
    ("cards", "wanted", "title"),
    [
        ([full()] * 2, "各项指标均无失分。", "各项指标均无失分"),
        ([less(i11=2)], "只有一个部门计分，失分在“投入第1项”。", "投入第1项得分率最低，只有 73.3%"),
        ([less(i11=2, i21=1, i31=1)], "只有一个部门计分，失分在“投入第1项”“过程=管理第1项”等。", None),
        ([full(), less(i11="0.1")], "只有“投入第1项”有失分，1 个部门；各项指标得分率接近（99.3%—100.0%）。",
         "各项指标得分率接近（99.3%—100.0%）"),
        ([less(i11=3), less(i11=3)], "只有“投入第1项”有失分，2 个部门；得分率 60.0%。", "投入第1项得分率最低，只有 60.0%"),
        ([less(i11=1), less(i11=1, i21=5), full()],
         "“投入第1项”2 个部门失分，面最广；“过程=管理第1项”得分率 83.3%，全县最低。", "过程=管理第1项得分率最低，为 83.3%"),
        ([less(i11=1, i31=1), less(i11=1, i21=5), full()],
         "“投入第1项”2 个部门失分，面最广；“过程=管理第1项”得分率 83.3%，全县最低；两项共占全县失分的 87.5%。", None),
        ([less(i11=3, i21=1), less(i11=3)],
         "“投入第1项”2 个部门失分，面最广，得分率 60.0% 也最低；占全县失分的 85.7%。", None),
        ([less(i11=3, i31=3), full()],
         "两项指标有失分，各 1 个部门；“投入第1项”“产出 & 质量第1项”得分率都是 80.0%，全县最低。",
         "“投入第1项”“产出 & 质量第1项”得分率最低（80.0%）"),
        ([less(i11=3, i12=3, i31=3, i21=1), less(i11=3, i12=3, i31=3)],
         "有三项指标各 2 个部门失分，面最广；有三项指标得分率都是 60.0%，全县最低；三项共占全县失分的 94.7%。",
         "有三项指标得分率最低（60.0%）"),
        ([nothing()] * 2,
         "16 项指标有失分，各 2 个部门；各项指标得分率都是 0.0%。", "各项指标得分率都是 0.0%"),
    ],
)  # fmt: skip
def test_what_is_common(cards: Sequence[Card], wanted: str, title: str | None) -> None:
    story = said(cards)
    assert told(story)["通病在哪里"] == wanted
    assert title in (None, story.rates_title)


def test_the_poorest_are_all_that_are_close_to_the_lowest() -> None:
    cards = [less(i11="3", i12="2.9", i21=3), full()]
    story = said(cards)
    assert told(story)["通病在哪里"] == (
        "三项指标有失分，各 1 个部门；“投入第1项”“投入第2项”得分率接近（80.0%—80.7%），全县最低。"
    )
    assert story.rates_title == "“投入第1项”“投入第2项”得分率最低（80.0%—80.7%）"
    assert story.poorest == {"1.1", "1.2"}


def test_less_than_a_hundredth_is_no_difference() -> None:
    """Of 96.3, 96.3 and 96.4 none is the worst, in words or in colour."""
    scheme = replace(S, decimals=4)
    level: Card = {one.code: one.cap * Decimal("0.96") for one in S.indicators}
    story = said([level], scheme=scheme)
    assert story.rates_title == "各项指标得分率都是 96.0%"
    assert (story.poorest, len(story.rates)) == (frozenset(), 8)
    story = said([{**level, "1.1": S.by_code["1.1"].cap * Decimal("0.951")}], scheme=scheme)
    assert (story.rates_title, story.poorest) == ("各项指标得分率接近（95.1%—96.0%）", frozenset())
    story = said([{**level, "1.1": S.by_code["1.1"].cap * Decimal("0.95")}], scheme=scheme)
    assert (story.rates_title, story.poorest) == ("投入第1项得分率最低，为 95.0%", frozenset({"1.1"}))


@pytest.mark.parametrize(
    ("cards", "headline", "title", "note"),
    [
        ([full(), full()], "计分的 2 个部门全部为优", "2 个部门总分都是 120.0 分", "2 个"),
        ([less(i11="0.5"), full()], "计分的 2 个部门全部为优", "2 个部门总分接近", "2 个"),
        ([less(i11="7.5", i21=4), less(i11="7.5", i21="3.9")],
         "计分的 2 个部门全部为优，但都不足 109 分", "优 2 个，都不足 109 分", "2 个，都不足 109 分"),
        ([less(i11="7.5", i21=4), less(i11="7.5", i21="3.9"), full()],
         "计分的 3 个部门全部为优，但其中 2 个不足 109 分", "优 3 个，其中 2 个不足 109 分", "3 个，其中 2 个不足 109 分"),
        ([less(i11="7.5", i21=8), full(), full()], "计分的 3 个部门优过半", "优 2 个，平均 114.83 分", "2 个"),
        ([less(i11="7.5", i21=8), full()], "优 1 个，占计分部门的 50.0%", "优 1 个，平均 112.25 分", "1 个"),
        ([less(i11="7.5", i21=8)], "计分的 1 个部门为中", "无一优，平均 104.50 分", "0 个"),
        ([less(i11="7.5", i21=8)] * 2, "计分的 2 个部门无一优", "2 个部门总分都是 104.5 分", "0 个"),
    ],
)  # fmt: skip
def test_headline_and_what_the_totals_show(cards: Sequence[Card], headline: str, title: str, note: str) -> None:
    story = said(cards)
    assert (story.headline[0], story.totals_title, story.cards[5].note) == (headline, title, note)


def test_who_lost_most_is_in_the_headline_where_they_are_few() -> None:
    cards = [*[less(i11=1)] * 7, less(i21=10, i22=10)]
    assert said(cards).headline == [
        "计分的 8 个部门优过半；失分一半以上出自 1 个部门",
        "计分的 8 个部门优过半",
    ]
    assert "失分一半" not in said([less(i11=1)] * 8).headline[0]
    assert "失分一半" not in said([*[full()] * 7, less(i11="0.9")]).headline[0], "close totals"


@pytest.mark.parametrize(
    ("before", "wanted", "extremes"),
    [
        (["110", "110"], "与 2024 年比，两年都计分的 2 个部门总分都持平", ""),
        (["110"], "与 2024 年比，两年都计分的 1 个部门总分持平", ""),
        (["108"], "与 2024 年比，两年都计分的 1 个部门总分提高 2.00 分", ""),
        (["108", "107"], "与 2024 年比，两年都计分的 2 个部门平均分提高 2.50 分", "升幅最大：县人大常委会办公室（＋3）"),
        (["108", "108"], "与 2024 年比，两年都计分的 2 个部门平均分提高 2.00 分", "升幅最大：县委办公室、县人大常委会办公室（＋2）"),
        (["110", "109.5"], "与 2024 年比，两年都计分的 2 个部门平均分接近（提高 0.25 分），1 个提高、1 个持平", ""),
        (["109", "111"], "与 2024 年比，两年都计分的 2 个部门平均分持平，1 个提高、1 个下降",
         "升幅最大：县委办公室（＋1），降幅最大：县人大常委会办公室（－1）"),
        (["110", "112", "110"], "与 2024 年比，两年都计分的 3 个部门平均分接近（下降 0.67 分），1 个下降、2 个持平",
         "降幅最大：县人大常委会办公室（－2）"),
    ],
)  # fmt: skip
def test_last_year(before: Sequence[str], wanted: str, extremes: str) -> None:
    totals = dict(zip(("101", "102", "103"), map(Decimal, before), strict=False))
    story = said([less(i11="7.5", i21="2.5")] * 3, Previous(2024, Decimal(120), totals))
    assert story.judgements[4].ways[0] == f"{wanted}{'；' if extremes else ''}{extremes}。"


def test_the_average_of_very_many_moved_by_less_than_shows() -> None:
    totals = {str(101 + n): Decimal(110) if n else Decimal("109.9") for n in range(300)}
    story = said([less(i11="7.5", i21="2.5")] * 300, Previous(2024, Decimal(120), totals))
    assert story.judgements[4].ways == [
        "与 2024 年比，两年都计分的 300 个部门平均分接近，1 个提高、299 个持平。",
        "与 2024 年比，两年都计分的 300 个部门平均分接近。",
    ]


@pytest.mark.parametrize(
    "previous",
    [None, Previous(2024, Decimal(100), {"101": Decimal(90)}), Previous(2024, Decimal(120), {"999": Decimal(90)})],
)
def test_without_last_year_nothing_is_said_of_it(previous: Previous | None) -> None:
    assert len(said([full()] * 3, previous).judgements) == 4


def test_proposals_by_their_rules() -> None:
    cards = [less(i11="7.5", i21="4.5"), less(i11=1), less(i11=2), less(i12=5)]
    made = {one.name: one.said() for one in said(cards, d104=Status.MISSING).proposals}
    assert made == {
        "限期补报": "县政协办公室尚未报送，建议 5 个工作日内报齐。",
        "优先复核": "紧贴等次线的县委办公室，建议列入抽评名单。",
        "县级整改": "“投入第1项”（失 10.5 分）有 50% 以上的适用部门失分，建议由县财政局牵头统一整改。",
        "暂缓通报": "计分的部门只占应报的 75.0%，建议补齐后再通报排名。",
    }


def test_the_officer_words_proposals_and_leaves_some_out() -> None:
    cards = [less(i11=1), less(i11=2), less(i12=5)]
    scheme = replace(S, say_mend="建议下月{再}议", say_review="不列", widespread=Decimal(60), hold_below=Decimal(1))
    made = said([*cards, less(i11=1)], scheme=scheme, d102=Status.MISSING).proposals
    assert [one.name for one in made] == ["限期补报", "县级整改"]
    assert made[1].said() == "“投入第1项”（失 2 分）有 60% 以上的适用部门失分，建议下月{再}议。"


def test_as_many_names_as_asked_for() -> None:
    one = next(one for one in story_of(county_tables(ODD["all missing"]())).proposals)
    assert one.said(2) == "县委办公室、县人大常委会办公室等 9 个部门尚未报送，建议 5 个工作日内报齐。"
    assert one.said(9) == one.said()


def test_names_are_only_text() -> None:
    """Braces in a department's name mean nothing."""
    story = story_of(county_tables(ODD["hostile names"]()))
    made = {one.name: one.said() for one in story.proposals}
    assert made["限期补报"].startswith("{names}、{ 2 个部门尚未报送")


def test_what_low_departments_lost() -> None:
    story = said([*[full()] * 5, less(i11=1, i12=3, i13=2, i14=4), less(i11=2)])
    assert [one.ways[0] for one in story.lowest] == [
        "投入第4项 −4、投入第2项 −3、投入第3项 −2　等 4 项",
        "投入第1项 −2",
    ]  # fmt: skip


def test_kinds_are_compared_where_there_are_several() -> None:
    scheme = sample_scheme()
    assert said([full()] * 3).groups == []
    batch = make_batch(12, scheme=scheme, mix=Mix(0, 0, 0, 0))
    story = story_of(county_tables(batch))
    assert [group.name for group in story.groups] == ["党群机关", "政府部门"]
    without = replace(batch, departments=tuple(_missing(batch, "政府部门")))
    assert story_of(county_tables(without)).groups[1].weakest == "尚无计分部门"


def _missing(batch: Batch, group: str):  # type: ignore[no-untyped-def]
    for one in batch.departments:
        there = one.department.group != group
        yield one if there else replace(one, status=Status.MISSING, scorecard=None, rank=None)


def test_the_weakest_category_is_one_or_all_that_are_close_to_it() -> None:
    scheme = replace(sample_scheme(), decimals=2)
    card: Card = {one.code: one.cap for one in scheme.indicators}
    first, second, *_ = (scheme.of_category(one.name) for one in scheme.categories)
    lost = {first[0].code: Decimal(1), second[0].code: Decimal("1.5")}
    cards = [card, {**card, **{code: scheme.by_code[code].cap - points for code, points in lost.items()}}] * 6
    groups = said(cards, scheme=scheme).groups
    assert [(group.stat.ranked, group.weakest) for group in groups] == [
        (9, "最弱：预算编制、预算执行（得分率 97.4%—98.3%）"),
        (3, "最弱：预算执行（得分率 96.2%）"),
    ]


def test_the_source_says_who_gave_the_scores() -> None:
    ours = story_of(county_tables(make_batch(5))).source
    assert ours.startswith("来源：样例县财政局，各部门2023年度自评表，数据截至2024年")
    assert "财政评定" not in ours
    theirs = story_of(county_tables(ODD["all pending"]())).source
    assert "财政局未作改动。财政评定的指标由财政局评分。" in theirs
    assert "还没有采用的；" in theirs


def test_words_for_numbers_and_rates() -> None:
    assert [number(n) for n in (1, 2, 3, 10, 11)] == ["一", "两", "三", "十", " 11 "]
    assert (quoted(["甲"], "项"), quoted(["甲", "乙"], "项"), quoted(["甲"] * 3, "项")) == (
        "“甲”",
        "“甲”“乙”",
        "有三项",
    )
    rates = [Decimal(rate) for rate in ("0.9996", "1", "0.99")]
    assert alike(rates[:1]) == "都是 100.0%"
    assert alike(rates[:2]) == "接近（100.0%）"
    assert alike(rates[1:]) == "接近（99.0%—100.0%）"
    assert (differ(rates[1:]), differ(rates[:2]), differ([])) == (True, False, False)
