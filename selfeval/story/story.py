"""The county's page as data: headline, key figures, judgements, charts, lists, proposals, source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from selfeval import text as t
from selfeval.consolidate.county import CountyTables, GroupStat, IndicatorStat, Overview, Place
from selfeval.consolidate.exact import percent
from selfeval.story import judgements
from selfeval.story.changes import changes_of
from selfeval.story.doubts import doubted
from selfeval.story.facts import Facts
from selfeval.story.phrases import alike, between, differ, nobody, nobody_yet, number, quoted
from selfeval.story.proposals import Proposal, proposals
from selfeval.story.review import said_of_review
from selfeval.tables import plain

POOREST: Final = 8  # so many indicators are drawn
TOLD: Final = 3  # so many losses of a department are told
GROUPS: Final = 5  # so many kinds of departments are compared
WEAK: Final = Decimal("0.8")  # a rate below that is called low
LEAST_FOR_WEIGHT: Final = 5  # with fewer departments it says nothing that a few lost most


@dataclass(frozen=True, slots=True)
class Card:
    """A key figure (None: there is none) with its label and a line below; `alarm` says that it wants attention.

    `tab` is the sheet that shows what the line is about, if it leads there.
    """

    label: str
    figure: int | Decimal | None
    note: str
    kind: str = "count"  # or "points", "rate"
    alarm: str = ""  # "red", "amber"
    tab: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A question, ways to answer it, the fullest first, and the sheet that shows it.

    `names` tells whom the answer is about, as far as it counts only ('' where that isn't needed). `shown` is the code of the
    department to show on 汇总表, and `moved` says that it is shown by its change since last year.
    """

    question: str
    ways: Sequence[str]
    tab: str
    shown: str | None = None
    moved: bool = False
    names: str = ""


@dataclass(frozen=True, slots=True)
class Lowest:
    """A low department, where it lost most, and on how many indicators in all."""

    place: Place
    losses: Sequence[tuple[str, Decimal]]
    count: int

    @property
    def ways(self) -> Sequence[str]:
        """Ways to say where it lost, the fullest first."""
        if not self.losses:
            return ["没有失分"]
        return [self._said(most) for most in range(len(self.losses), 0, -1)]

    def _said(self, most: int) -> str:
        told = "、".join(f"{name} −{plain(points)}" for name, points in self.losses[:most])
        return f"{told}　等 {self.count} 项" if self.count > most else told


@dataclass(frozen=True, slots=True)
class OfGroup:
    """One kind of departments beside the others."""

    stat: GroupStat
    name: str
    weakest: str


@dataclass(frozen=True, slots=True)
class Story:
    """What the page says."""

    title: str
    headline: Sequence[str]
    cards: Sequence[Card]
    judgements: Sequence[Judgement]
    totals_title: str
    edge: frozenset[str]  # departments drawn as lying just above the best grade's bound
    rates_title: str
    rates: Sequence[IndicatorStat]
    poorest: frozenset[str]  # of these, the indicators that are called the lowest
    lowest: Sequence[Lowest]
    lowest_title: str
    groups: Sequence[OfGroup]
    more_groups: bool
    proposals: Sequence[Proposal]
    source: str
    review: str  # what the bureau's review came to; '' where none was made


def story_of(tables: CountyTables) -> Story:
    """The story of a round."""
    facts, scheme = Facts(tables), tables.scheme
    rates = facts.by_rate[:POOREST] if tables.overview.ranked else ()
    groups = _groups(tables)
    return Story(
        title=f"{scheme.county}{scheme.year}年度部门整体支出绩效{'评价' if tables.reviews else '自评'}情况总览",
        headline=_headline(facts),
        cards=_cards(facts),
        judgements=_judgements(facts),
        totals_title=_totals_title(facts),
        edge=frozenset(place.code for place in facts.on_edge),
        rates_title=_rates_title(facts),
        rates=rates,
        poorest=frozenset(stat.code for stat in facts.poorest),
        lowest=_lowest(facts),
        lowest_title=_lowest_title(facts),
        groups=groups[:GROUPS],
        more_groups=len(groups) > GROUPS,
        proposals=proposals(facts),
        source=_source(tables),
        review=said_of_review(tables),
    )


def _judgements(facts: Facts) -> list[Judgement]:
    """The four that are always made, and how the county moved where last year is known."""
    edge = facts.on_edge[-1].code if facts.on_edge else None
    made = [
        Judgement("报齐了吗", judgements.complete(facts), t.TAB_PROGRESS),
        Judgement("分数可信吗", judgements.trust(facts), t.TAB_RANKING, edge, names=doubted(facts)),
        Judgement("谁拉低了全县", judgements.pulls_down(facts), t.TAB_PROFILE if facts.lowest else t.TAB_REASONS),
        Judgement("通病在哪里", judgements.common(facts), t.TAB_ANALYSIS),
    ]
    changes = changes_of(facts.tables)
    if changes:
        made.append(
            Judgement("比上年如何", changes.ways, t.TAB_RANKING, changes.shown, moved=True, names=changes.ways[0])
        )
    return made


# --- headline and cards -----------------------------------------------------------------------------


def _headline(facts: Facts) -> list[str]:
    """The findings that matter most in one line; the least of them goes first where room is short."""
    view = facts.tables.overview
    if not view.expected:
        return ["名册里没有应报的部门"]
    if not view.ranked:
        return [f"应报 {view.expected} 个部门，{nobody_yet(view)}"]
    grades, without = _grades(facts), ""
    if facts.without_score:
        without = f"还有 {facts.without_score} 个部门没有成绩"
    weight = ""
    if facts.heaviest and not facts.close and len(view.places) > LEAST_FOR_WEIGHT:
        weight = f"失分一半以上出自 {facts.heaviest[0]} 个部门"
    ways = [(grades, weight, without), (grades, without), (grades,)]
    return list(dict.fromkeys("；".join(part for part in way if part) for way in ways))


def _grades(facts: Facts) -> str:
    best, ranked = facts.tables.grades[0], facts.tables.overview.ranked
    if len(facts.tables.grades) == 1:
        return f"{ranked} 个部门计分，平均 {facts.tables.overview.average:f} 分"
    edge = ""
    if facts.edge and len(facts.on_edge) > 1 and len(facts.on_edge) * 4 >= best.count:
        edge = f"，但{facts.said_of_edge}"
    if ranked == 1:
        return f"计分的 1 个部门为{facts.tables.overview.places[0].grade}"
    if best.count == ranked:
        return f"计分的 {ranked} 个部门全部为{best.grade}{edge}"
    if not best.count:
        return f"计分的 {ranked} 个部门无一{best.grade}"
    share = best.share or Decimal(0)
    if share > Decimal("0.5"):
        return f"计分的 {ranked} 个部门{best.grade}过半{edge}"
    return f"{best.grade} {best.count} 个，占计分部门的 {percent(share)}{edge}"


def _cards(facts: Facts) -> list[Card]:
    tables, view, scheme = facts.tables, facts.tables.overview, facts.tables.scheme
    best = tables.grades[0]
    share = _share(view)
    due = f"截止日期 {scheme.deadline.month}月{scheme.deadline.day}日" if scheme.deadline else "没有定截止日期"
    errors = sum(row.errors for row in tables.progress if row.status.value == "returned")
    queries = sum(row.open_queries for row in tables.progress if row.status.value == "query")
    moved = _moved(view)
    scored = all(row.rank is not None for row in tables.ranking if row.status.value == "query")
    median = f"中位数 {view.median:f}" if view.median is not None else nobody(view)
    cards = [
        Card("已计分", view.ranked, share),
        Card("未报送", view.missing, due if view.missing else "没有", alarm="red" if view.missing else ""),
        Card(
            "退回修改",
            view.returned,
            f"共 {errors} 处错误" if view.returned else "没有",
            alarm="red" if view.returned else "",
        ),
        Card(
            "待核实",
            view.query,
            f"{'已计分，' if scored else ''}{queries} 处待说明" if view.query else "没有",
            alarm="amber" if view.query else "",
            tab=t.TAB_FINDINGS if view.query else "",
        ),
        Card("平均分", view.average, moved or median, "points"),
    ]
    if len(tables.grades) == 1:
        return [*cards, Card("最低分", view.lowest[0].total if view.lowest else None, "", "points")]
    note = f"{best.count} 个" if view.ranked else nobody(view)
    if facts.on_edge:
        note += f"，{facts.said_of_edge}"
    return [*cards, Card(f"{best.grade}率", best.share, note, "rate")]


def _moved(view: Overview) -> str:
    """How the average of those moved that can be compared with last year; nothing where none can."""
    if view.comparison is None:
        return ""
    change = view.comparison.average_change or Decimal(0)
    way = f"高 {change:f}" if change > 0 else f"低 {-change:f}"
    return f"可比部门比上年{way if change else '持平'}"


def _share(view: Overview) -> str:
    if view.ranked_share is None:
        return "没有应报的部门"
    if view.ranked == view.expected:
        return f"应报 {view.expected} 个，{'全部' if view.ranked > 1 else '已'}计分"
    return f"应报 {view.expected} 个" + (f"的 {percent(view.ranked_share)}" if view.ranked else "")


# --- charts and lists -------------------------------------------------------------------------------


def _totals_title(facts: Facts) -> str:
    view, best = facts.tables.overview, facts.tables.grades[0]
    if not view.ranked:
        return "总分分布"
    if len(facts.tables.grades) == 1:
        return f"{view.ranked} 个部门的总分，平均 {view.average:f} 分"
    if facts.on_edge:
        return f"{best.grade} {best.count} 个，{facts.said_of_edge}"
    if facts.close and view.ranked > 1:
        level = view.places[0].total == view.places[-1].total
        return f"{view.ranked} 个部门总分{f'都是 {view.places[0].total:.{facts.tables.decimals}f} 分' if level else '接近'}"
    few = f"{best.grade} {best.count} 个" if best.count else f"无一{best.grade}"
    return f"{few}，平均 {view.average:f} 分"


def _rates_title(facts: Facts) -> str:
    if not facts.tables.overview.ranked:
        return "得分率最低的指标"
    if not facts.lossy:
        return "各项指标均无失分"
    poorest = facts.poorest
    if not poorest:
        return f"各项指标得分率{alike(facts.rates)}"
    if len(poorest) > 1:
        return f"{quoted([stat.name for stat in poorest], '项指标')}得分率最低（{between(facts.poorest_rates)}）"
    rate = facts.poorest_rates[0]
    return f"{poorest[0].name}得分率最低，{'只有' if rate < WEAK else '为'} {percent(rate)}"


def _lowest(facts: Facts) -> list[Lowest]:
    found = []
    for place in facts.lowest:
        lost = [(stat.name, points) for stat, points in facts.lost_by.get(place.code, ())]
        lost = sorted([*facts.adjusted.get(place.code, ()), *lost], key=lambda one: -one[1])
        found.append(Lowest(place, lost[:TOLD], len(lost)))
    return found


def _lowest_title(facts: Facts) -> str:
    count = len(facts.lowest)
    if not count:
        return "得分最低的部门"
    return f"得分最低的 {count} 个部门，失在哪里" if count > 1 else "得分最低的部门，失在哪里"


def _groups(tables: CountyTables) -> list[OfGroup]:
    """The kinds of departments; nothing where there is but one."""
    stats = [group for group in tables.groups if group.name is not None]
    if len(stats) < 2:
        return []
    return [OfGroup(stat, stat.name or "未分类", _weakest(stat, tables)) for stat in stats]


def _weakest(stat: GroupStat, tables: CountyTables) -> str:
    rates = {c.name: rate for c, rate in zip(tables.categories, stat.rates, strict=True) if rate is not None}
    if not stat.ranked:
        return "尚无计分部门"
    if not differ(list(rates.values())):
        return f"各项{alike(list(rates.values()))}" if len(rates) > 1 else ""
    low = min(rates.values())
    weak = {name: rate for name, rate in rates.items() if not differ((low, rate))}
    return f"最弱：{'、'.join(weak) if len(weak) < 3 else f'{next(iter(weak))}等{number(len(weak))}类'}（得分率 {between(list(weak.values()))}）"


def _source(tables: CountyTables) -> str:
    scheme, as_of = tables.scheme, tables.notes.as_of
    day = f"，数据截至{as_of.year}年{as_of.month}月{as_of.day}日" if as_of else "，还没有采用的"
    who = f"{scheme.organiser}，" if scheme.organiser else ""
    bureau = "财政评定的指标由财政局评分。" if scheme.bureaus else ""
    sample = "指标体系为样例。" if "样例" in scheme.remark else ""
    bureau += "复核分、核定分由财政局得出。" if tables.reviews else ""
    rules = "退回、未报送的不计分，免报的不计入应报。"
    return f"来源：{who}各部门{scheme.year}年度自评表{day}；自评分由部门填报，财政局未作改动。{bureau}{rules}评分规则见“编制说明”表。{sample}"
