"""Every sentence of the story is so: 300 random rounds and the odd ones, against plain fractions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import pytest

from selfeval import text as t
from selfeval.consolidate import county_tables
from selfeval.model import Status
from selfeval.story import Card, Judgement, Proposal, Story, story_of
from tests.story import claims
from tests.story.claims import clauses, holds
from tests.story.oracle import Oracle, rounded, shown
from tests.story.rounds import ODD, RANDOM, Round, random_round

BATCH = 25  # rounds a test
MENDED = re.compile(r"“(.+?)”（失 ([0-9.]+) 分）")
QUESTIONS = {
    "报齐了吗": claims.COMPLETE,
    "分数可信吗": claims.TRUST,
    "谁拉低了全县": claims.PULLS_DOWN,
    "通病在哪里": claims.COMMON,
}


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, RANDOM, BATCH))
def test_every_sentence_of_random_rounds_is_so(first: int) -> None:
    for seed in range(first, first + BATCH):
        try:
            check(random_round(seed))
        except AssertionError as error:
            raise AssertionError(f"round {seed}") from error


@pytest.mark.parametrize("name", ODD)
def test_every_sentence_of_odd_rounds_is_so(name: str) -> None:
    check((ODD[name](), None))


def check(one: Round) -> None:
    """The whole story."""
    oracle, story = Oracle(*one), story_of(county_tables(*one))
    for sentence in story.headline:
        assert sentence, story.headline
        for clause in sentence.split("；"):
            holds(oracle, clause, claims.HEADLINE)
    *judgements, last = story.judgements if oracle.changes else (*story.judgements, None)
    assert [judged.question for judged in judgements if judged] == list(QUESTIONS)
    for judged in filter(None, judgements):
        assert len(set(judged.ways)) == len(judged.ways) > 0
        assert [len(way) for way in judged.ways] == sorted(map(len, judged.ways), reverse=True)
        for way in judged.ways:
            for clause in clauses(way):
                holds(oracle, clause, QUESTIONS[judged.question])
    doubts(oracle, story.judgements[1].names if oracle.ranked else "")
    holds(oracle, story.totals_title, claims.TOTALS)
    holds(oracle, story.rates_title, claims.RATES)
    fullest(oracle, story)
    cards(oracle, story.cards)
    lists(oracle, story)
    if last:
        changes(oracle, last, {row.code: row.name for row in county_tables(*one).ranking})
    proposals(oracle, story.proposals)


def doubts(o: Oracle, told: str) -> None:
    """Who of the best grade is doubted, by name."""
    best = o.batch.scheme.bands[0]
    rest = {name for name, total in o.totals.items() if total >= best.lower}
    wanted = {
        "不足": {f"{name} {o.totals[name]}" for name in o.on_edge},
        "有待说明的": {f"{name} {o.asked[name]} 处" for name in rest & set(o.asked)},
        "完全相同的": rest & o.sharing,
    }
    parts = [part for part in told.removesuffix("。").split("；") if part]
    assert len(parts) == sum(map(bool, wanted.values())), told
    for words, names in wanted.items():
        if names:
            (part,) = [part for part in parts if words in part.partition("：")[0]]
            assert part.startswith(f"{best.grade}中")
            head, _, listed = part.partition("：")
            if words == "不足":
                assert o.edge is not None
                assert Fraction(re.findall(r"不足 (\S+) 分的", head)[0]) == o.edge[1]
            many = re.search(r"等 (\d+) 个部门$", listed)
            assert int(many[1] if many else len(names)) == len(names)
            for name in names if not many else ():
                said = name if words != "不足" else name.rpartition(" ")[0]
                assert said in listed, told


def fullest(o: Oracle, story: Story) -> None:
    """What has to be said is said in the fullest way."""
    headline = story.headline[0]
    complete, trust, lower, common = (judged.ways[0] for judged in story.judgements[:4])
    if not o.ranked:
        return
    assert ("还没有成绩" in complete) == ("没有成绩" in headline) == (o.expected > o.ranked)
    assert ("平均分只代表" in complete) == (o.ranked < Fraction(4, 5) * o.expected)
    told = re.findall(r"(\d+) 个(?:部门)?有疑点待核实", complete + trust)
    queries = o.status[Status.QUERY]
    assert set(told) == ({str(queries)} if queries else set())
    assert len(told) < 2 or trust == f"{queries} 个部门有疑点待核实。"
    assert bool(o.on_edge) == bool(re.search(r"不足 \S+ 分", trust))
    assert bool(o.near) == bool(re.search(r"恰为|差 .+线|恰在等次线", trust))
    assert bool(o.full) == bool(re.search("(全部指标|适用的指标全部)(都是)?满分", trust))
    assert bool(claims.full_indicators(o)) == ("项指标中" in trust) or len(o.full) == o.ranked
    assert ("总分接近" in lower) == (0 < o.order[0] - o.order[-1] < 1)
    if len(o.scored) > 1 and o.lossy:
        assert "失分" in common
        assert ("各项指标得分率" in common) == o.rates_close


def cards(o: Oracle, told: Sequence[Card]) -> None:
    """The six figures and what stands below them."""
    by_label = {card.label: card for card in told}
    assert len(told) == 6
    done = by_label["已计分"]
    share = f"应报 {o.expected} 个" if o.expected else "没有应报的部门"
    if 0 < o.ranked == o.expected:
        share += "，全部计分" if o.ranked > 1 else "，已计分"
    elif o.ranked:
        share += f"的 {shown(Fraction(o.ranked, o.expected))}"
    assert (done.figure, done.note) == (o.ranked, share)
    deadline = o.batch.scheme.deadline
    due = f"截止日期 {deadline.month}月{deadline.day}日" if deadline else "没有定截止日期"
    of = {status: [one for one in o.batch.departments if one.status is status] for status in Status}
    errors = sum(one.errors for one in of[Status.RETURNED])
    queries = sum(one.open_queries for one in of[Status.QUERY])
    scored = all(one.department.name in o.totals for one in of[Status.QUERY])
    for label, status, note in (
        ("未报送", Status.MISSING, due),
        ("退回修改", Status.RETURNED, f"共 {errors} 处错误"),
        ("待核实", Status.QUERY, f"{'已计分，' if scored else ''}{queries} 处待说明"),
    ):
        card, count = by_label[label], o.status[status]
        assert (card.figure, card.note, bool(card.alarm)) == (count, note if count else "没有", bool(count))
    average, last = by_label["平均分"], told[5]
    best = o.batch.scheme.bands[0].grade
    if not o.ranked:
        assert (average.figure, average.note, last.figure) == (None, "还没有计分的部门", None)
        return
    middle = (o.order[(o.ranked - 1) // 2] + o.order[o.ranked // 2]) / 2
    places = max(2, -int(Decimal(str(average.figure)).as_tuple().exponent))
    assert average.figure == rounded(o.mean, places)
    if o.changes:
        moved = rounded(sum(o.changes.values(), Fraction(0)) / len(o.changes), places)
        way = f"高 {moved:f}" if moved > 0 else f"低 {-moved:f}" if moved < 0 else "持平"
        assert average.note == f"可比部门比上年{way}"
    else:
        assert average.note == f"中位数 {rounded(middle, places)}"
    if len(o.batch.scheme.bands) == 1:
        assert (last.label, Fraction(last.figure or 0)) == ("最低分", o.order[-1])
        return
    assert last.label == f"{best}率"
    assert shown(Fraction(last.figure or 0)) == shown(Fraction(o.grades[best], o.ranked))
    few, _, edge = last.note.partition("，")
    assert few == f"{o.grades[best]} 个"
    assert bool(edge) == bool(o.on_edge)
    assert claims.edge_words(o, edge)


def lists(o: Oracle, story: Story) -> None:
    """The charts' rows, the lowest departments and the kinds of departments."""
    drawn = [(stat.name, len(stat.losers)) for stat in story.rates]
    order = sorted(o.lossy, key=lambda name: (o.rates[name], -len(o.losers[name])))[:8] if o.ranked else []
    assert [o.rates[name] for name, _ in drawn] == [o.rates[name] for name in order]
    assert all(len(o.losers[name]) == count for name, count in drawn)
    marked = {stat.name for stat in story.rates if stat.code in story.poorest}
    assert marked <= o.poorest
    assert bool(marked) == (bool(story.rates) and not o.rates_close)
    names = [one.place.name for one in story.lowest]
    assert not names or o.is_lowest(names)
    assert [Fraction(one.place.total) for one in story.lowest] == o.order[::-1][: len(names)]
    count = f"的 {len(names)} 个部门" if len(names) > 1 else "的部门"
    assert story.lowest_title == f"得分最低{count}{'，失在哪里' if names else ''}"
    for one in story.lowest:
        own = {name: lost[one.place.name] for name, lost in o.losers.items() if one.place.name in lost}
        said, _, rest = one.ways[0].partition("　等 ")
        assert rest == (f"{len(own)} 项" if len(own) > 3 else "")
        if not own:
            assert said == "没有失分"
            continue
        told = {name: Fraction(points) for name, points in re.findall(r"(?:^|、)(.+?) −([\d.]+)(?=、|$)", said)}
        assert told.items() <= own.items()
        assert sorted(told.values(), reverse=True) == sorted(own.values(), reverse=True)[:3]
    assert [group.name for group in story.groups] == (
        [name or "未分类" for name in o.groups][:4] if len(o.groups) > 1 else []
    )
    for group in story.groups:
        members = o.groups[group.stat.name or ""]
        totals = [o.totals[one.department.name] for one in members if one.department.name in o.totals]
        assert (group.stat.expected, group.stat.ranked) == (len(members), len(totals))
        weakest(o, group.stat.name or "", group.weakest, bool(totals))


def weakest(o: Oracle, group: str, words: str, ranked: bool) -> None:
    """A kind's lowest category."""
    if not ranked:
        assert words == "尚无计分部门"
        return
    rates = o.category_rates(group)
    if words.startswith("各项"):
        assert claims.rates_alike([*rates.values()], words.removeprefix("各项"))
        return
    assert max(rates.values()) - min(rates.values()) >= Fraction(1, 100)
    found = re.fullmatch(r"最弱：(.+)（得分率 (\S+%)）", words)
    assert found, words
    low = [name for name, rate in rates.items() if rate - min(rates.values()) < Fraction(1, 100)]
    assert found[2] == claims.ends([rates[name] for name in low])
    assert found[1] == ("、".join(low) if len(low) < 3 else f"{low[0]}等{'零一二三四五六七八九十'[len(low)]}类")


def changes(o: Oracle, judged: Judgement, names: Mapping[str, str]) -> None:
    """Beside last year."""
    assert (judged.question, judged.tab, judged.moved) == ("比上年如何", t.TAB_RANKING, True)
    assert len(set(judged.ways)) == len(judged.ways) > 0
    said, *brief = dict.fromkeys(way.removesuffix("。").partition("；")[0] for way in judged.ways)
    assert [len(way) for way in judged.ways] == sorted(map(len, judged.ways), reverse=True)
    for short in brief:
        assert short == re.sub(r"(（.+）)?(，\d+ 个.+)?$", "", said)
    most = [way.removesuffix("。").partition("；")[2] for way in judged.ways]
    shown = o.changes.get(names.get(judged.shown or "", ""))
    low, high = min(o.changes.values()), max(o.changes.values())
    assert shown == (low if low <= -1 else high if high >= 1 else None)
    moved = o.changes
    count, every = len(moved), sum(moved.values(), Fraction(0))
    found = re.fullmatch(r"与 (\d+) 年比，两年都计分的 (\d+) 个部门(.+?)(?:，(.+))?", said)
    assert found, said
    assert o.previous is not None
    assert (int(found[1]), int(found[2])) == (o.previous.year, count)
    ways = {
        "提高": sum(change > 0 for change in moved.values()),
        "下降": sum(change < 0 for change in moved.values()),
        "持平": sum(change == 0 for change in moved.values()),
    }
    there = {word: number for word, number in ways.items() if number}
    if len(there) > 1:
        assert {w: int(n) for n, w in re.findall(r"(\d+) 个(提高|下降|持平)", found[4])} == there
    else:
        assert not found[4]
    average = re.fullmatch(r"(平均分|总分)(都?持平|接近)?(?:（?(提高|下降) (\S+) 分）?)?", found[3])
    assert average, said
    assert (average[1] == "平均分") == (count > 1 and set(there) != {"持平"})
    assert ("持平" in (average[2] or "")) == (every == 0)
    assert (average[2] == "接近") == (0 < abs(every) < count)
    if average[3]:
        exact = every / count if average[3] == "提高" else -every / count
        places = max(2, -int(Decimal(average[4]).as_tuple().exponent))
        assert Decimal(average[4]) == rounded(exact, places)
    for word, end, sign in (("升幅", high, "＋"), ("降幅", low, "－")):
        points = end if word == "升幅" else -end
        for way in most:
            one = re.search(word + r"最大：(.+?)(?:等 (\d+) 个)?（(.)([\d.]+)）", way)
            assert bool(one) == (points >= 1 and count > 1 and bool(way))
            if one:
                who = [name for name, change in moved.items() if change == end]
                told = one[1].split("、")
                assert set(told) <= set(who)
                assert (int(one[2] or len(told)), one[3], Fraction(one[4])) == (len(who), sign, points)
    assert bool(most[0]) == (count > 1 and (high >= 1 or low <= -1))
    assert not most[-1]


def proposals(o: Oracle, told: Sequence[Proposal]) -> None:
    """Which are made, on what, and whom they name."""
    by_name, scheme = {one.name: one for one in told}, o.batch.scheme
    missing = [one.department.name for one in o.batch.departments if one.status is Status.MISSING]
    back = [one.department.name for one in o.batch.departments if one.status is Status.RETURNED]
    assert ("限期补报" in by_name) == bool(missing or back)
    if missing:
        who = "、".join(missing) + (f" {len(missing)} 个部门" if len(missing) > 1 else "")
        also = f"，退回修改的 {len(back)} 个部门尚未改正重报" if back else ""
        assert by_name["限期补报"].said() == f"{who}尚未报送{also}，{scheme.say_missing}。"
        if len(missing) > 1:
            few = f"{missing[0]}等 {len(missing)} 个部门尚未报送{also}，{scheme.say_missing}。"
            assert by_name["限期补报"].said(1) == few
    elif back:
        who = "、".join(back) + (f" {len(back)} 个部门" if len(back) > 1 else "")
        assert by_name["限期补报"].said() == f"退回修改的{who}尚未改正重报，{scheme.say_missing}。"
    assert ("暂缓通报" in by_name) == (bool(o.ranked) and o.ranked * 100 < Fraction(scheme.hold_below) * o.expected)
    if "暂缓通报" in by_name:
        part = shown(Fraction(o.ranked, o.expected))
        assert by_name["暂缓通报"].said() == f"计分的部门只占应报的 {part}，{scheme.say_hold}。"
    common = {
        name: sum(lost.values(), Fraction(0))
        for name, lost in o.losers.items()
        if lost and len(o.points[name]) > 2 and len(lost) * 100 >= Fraction(scheme.widespread) * len(o.points[name])
    }
    assert ("县级整改" in by_name) == (bool(common) and o.ranked > 1)
    if "县级整改" in by_name:
        said = by_name["县级整改"].said()
        listed = [(name, Fraction(points)) for name, points in MENDED.findall(said)]
        assert dict(listed) == common
        assert listed == sorted(listed, key=lambda one: -one[1])  # the most points first
        bound = (
            f"有 {float(scheme.widespread):g}% 以上的适用部门失分" if scheme.widespread < 100 else "适用的部门都失分"
        )
        many = f" {len(common)} 项指标" if len(common) > 1 else ""
        assert said.endswith(f"）{many}{bound}，{scheme.say_mend}。")
    review(o, by_name.get("优先复核"))


def review(o: Oracle, told: Proposal | None) -> None:
    """On the line, and the lowest."""
    lowest = [one.place.name for one in story_of(county_tables(o.batch, o.previous)).lowest]  # held against o above
    near = {*o.near, *o.on_edge}
    asked = {name for name in o.totals if name in o.asked} - near
    kinds = {
        "紧贴等次线的": near,
        "有疑点待说明的": asked,
        "得分最低的": set(lowest) if set(lowest) - near - asked else set(),
    }
    there = {label: names for label, names in kinds.items() if names}
    assert (told is not None) == bool(there)
    if told is None:
        return
    first = next(iter(there))
    assert set(told.names) == there[first]
    assert len(told.names) == len(there[first])
    listed = "、".join(told.names)
    said = [f"{first} {len(there[first])} 个部门（{listed}）" if len(there[first]) > 1 else f"{first}{listed}"]
    for label in list(there)[1:]:
        names = there[label]
        said.append(f"{label} {len(names)} 个部门" if len(names) > 1 else f"{label}{''.join(names)}")
    wanted = said[0] if len(said) == 1 else f"{'、'.join(said[:-1])}和{said[-1]}"
    assert told.said() == f"{wanted}，{o.batch.scheme.say_review}。"
    for label, names in there.items():
        if len(names) == 1:
            assert f"{label}{next(iter(names))}" in told.whole
        else:
            (listed,) = re.findall(rf"{label} {len(names)} 个部门（(.+?)）(?=、有疑|、得分|和|，)", told.whole)
            assert sorted(listed.split("、")) == sorted(names)
