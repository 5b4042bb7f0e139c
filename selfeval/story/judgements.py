"""The judgements: is everything in, can the scores be trusted, who pulls the county down, what is common.

Each is a list of ways to say it, the fullest first; whoever lays it out takes the first that fits.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from decimal import Decimal
from typing import Final

from selfeval import text as t
from selfeval.consolidate.county import Overview
from selfeval.consolidate.exact import percent, ratio
from selfeval.story.facts import ONE_POINT, Facts
from selfeval.story.phrases import alike, named, nobody, nobody_yet, number, quoted
from selfeval.tables import plain

Ways = list[str]
MOST_TOLD: Final = 4  # so many indicators are summed up
_NAMED: Final = 2  # so many that are asked are named
_MOSTLY: Final = Decimal("0.8")  # below that share the average is said to stand for some departments only


def joined(*parts: str, ends: str = "。") -> str:
    """Clauses as one sentence; empty ones are left out."""
    return "；".join(part for part in parts if part) + ends


def complete(facts: Facts) -> Ways:
    """报齐了吗."""
    view = facts.tables.overview
    if not view.expected:
        return ["名册里没有应报的部门。"]
    queries = _queries(view)
    if not facts.without_score:
        every = "全部计分" if view.expected > 1 else "，已计分"
        return [joined(f"应报 {view.expected} 个部门{every}", queries or "没有待核实的")]
    out = _why(view, facts.without_score)
    if not view.ranked:
        return [f"应报 {view.expected} 个部门，{nobody_yet(view)}{out}。"]
    said = f"{facts.without_score} 个部门还没有成绩{out}"
    empty = [f"{name}应报 {count} 个，{'都没有' if count > 1 else '没有'}计分" for name, count in facts.empty_groups()]
    few = ""
    if view.ranked_share is not None and view.ranked_share < _MOSTLY:
        few = f"平均分只代表 {view.ranked} 个部门"
    ways = [joined(said, *empty[:2], few), joined(said, *empty[:1], few), joined(said, few), joined(said)]
    return list(dict.fromkeys(ways))


def _why(view: Overview, count: int) -> str:
    """Why departments have no score, as the end of a clause."""
    kinds = (
        (view.missing, "未报送"),
        (view.returned, "退回修改"),
        (view.waiting, "待财政局评定"),
        (view.held, "尚无核定分"),
    )
    there = [(number, word) for number, word in kinds if number]
    if len(there) == 1:
        return f"，都是{there[0][1]}的" if count > 1 else f"：{there[0][1]}"
    return "：" + "，".join(f"{number} 个{word}" for number, word in there)


def _queries(view: Overview) -> str:
    return f"其中 {view.query} 个有疑点待核实" if view.query else ""


def trust(facts: Facts) -> Ways:
    """分数可信吗."""
    view, scheme = facts.tables.overview, facts.tables.scheme
    if not view.ranked:
        return ["有了核定分后再看。" if view.held else "收到能够计分的自评表后再看。"]
    full, every = "", "适用的指标全部" if scheme.prorated else "全部指标"  # 不适用 is no full mark where it is prorated
    if len(view.all_full) == view.ranked > 1:
        full = f"{view.ranked} 个部门{every}都是满分"
    elif view.all_full:
        full = (
            f"{named(view.all_full)} {len(view.all_full)} 个部门{every}满分"
            if len(view.all_full) > 1
            else (f"{view.all_full[0]}{every}满分")
        )
    level = ""
    if facts.full_for_all and len(view.all_full) != view.ranked:
        level = f"{len(facts.stats)} 项指标中 {len(facts.full_for_all)} 项{_everybody(facts)}都是满分"
    lies = _near(facts)
    edges = dict.fromkeys((_edge(facts, _NAMED), _edge(facts)))
    tellings = [[part for part in (_higher(facts), edge, _sharing(facts), full, lies, level) if part] for edge in edges]
    ways = []
    for parts in tellings:
        if view.query and (facts.without_score or not parts):  # else 报齐了吗 says so
            parts.append(f"{view.query} 个部门有疑点待核实")
        ways += [parts[:count] for count in range(len(parts), 0, -1)]
    if not ways:
        none = "没有紧贴等次线、全部满分和待核实的部门" if scheme.bands[0].lower else "没有全部满分和待核实的部门"
        return [f"{none}。"]
    return sorted(dict.fromkeys(joined(*parts) for parts in ways), key=len, reverse=True)


def _everybody(facts: Facts) -> str:
    view = facts.tables.overview
    return "各部门" if all(stat.n == view.ranked + view.waiting for stat in facts.full_for_all) else "适用的部门"


def _higher(facts: Facts) -> str:
    """How many scored themselves higher than their data give."""
    found = facts.higher
    return f"{len(found)} 个部门自评高于按数据算出的分，共 {plain(sum(found.values(), Decimal(0)))} 分" if found else ""


def _sharing(facts: Facts) -> str:
    """How many gave a reason in the very words of another department."""
    return f"{len(facts.sharing)} 个部门{facts.shared_reason}与别的部门完全相同" if facts.sharing else ""


def _edge(facts: Facts, most: int = 1) -> str:
    """How many of the best grade lie just above its bound, and who of it is asked: by name, if no more than `most` are."""
    if not facts.on_edge or facts.edge is None:
        return ""
    best, count = facts.tables.grades[0], len(facts.on_edge)
    if best.count == count:
        said = f"{count} 个{best.grade}部门{facts.said_of_edge}"
    else:
        said = f"{best.count} 个{best.grade}部门中 {count} 个不足 {plain(facts.edge[1])} 分"
    return said + _asked(facts, most)


def _asked(facts: Facts, most: int) -> str:
    """Who of the best grade has still to explain something, as the end of a clause."""
    grade = facts.tables.grades[0].grade
    asked = [(place.name, facts.open_queries[place.code]) for place in facts.best_asked]
    if not asked:
        return ""
    if len(asked) == 1:
        return f"，{asked[0][0]}有 {asked[0][1]} 处待说明"
    if len(asked) > most:
        return f"，{len(asked)} 个{grade}部门共有 {sum(count for _, count in asked)} 处待说明"
    return f"，{'、'.join(f'{name} {count} 处' for name, count in asked)}待说明"


def _near(facts: Facts) -> str:
    """Who lies on a line or just below one, by name while they are few."""
    near, bands = facts.tables.overview.near, facts.tables.scheme.bands
    told = facts.tables.grades[0].grade if facts.on_edge else None  # what these have to explain is said before
    open_ones = {place.code: facts.open_queries.get(place.code, 0) for place in near if place.grade != told}
    said = []
    for place in near:
        band = min((b for b in bands if 0 <= b.lower - place.total == place.gap), key=lambda b: b.lower)
        lies = f"恰为 {plain(place.total)} 分" if not place.gap else f"差 {plain(place.gap)} 分到{band.grade}线"
        queries = open_ones.get(place.code)
        said.append(f"{place.name}{lies}{f'（{queries} 处待说明）' if queries else ''}")
    if len(said) > 2:
        queries = sum(open_ones.values())
        return f"{len(said)} 个部门恰在等次线上或略低于等次线{f'（共 {queries} 处待说明）' if queries else ''}"
    return "，".join(said)


def pulls_down(facts: Facts) -> Ways:
    """谁拉低了全县."""
    view, tables = facts.tables.overview, facts.tables
    if not view.ranked:
        return [f"{nobody(view)}。"]
    first, last = view.places[0], view.places[-1]
    if len(view.places) == 1:
        lost = facts.lost(last.code)
        return [
            f"只有{last.name}计分，{_points(facts, last.total)} 分，失 {plain(lost)} 分。"
            if lost
            else f"只有{last.name}计分，没有失分。"
        ]
    if first.total == last.total:
        return [f"{view.ranked} 个部门总分都是 {_points(facts, first.total)} 分。"]
    if facts.close:
        return [
            f"{view.ranked} 个部门总分接近（{_points(facts, last.total)}—{_points(facts, first.total)} 分），没有明显拉低的。"
        ]
    if not facts.lost_in_all:
        scheme = tables.scheme
        whys = ["总分规则的调整"] if scheme.total_rules else []
        whys = ["加分", *whys] if scheme.bonuses or not whys else whys
        return [f"没有部门失分，总分高低只因为{'和'.join(whys)}不同。"]
    if not facts.lowest:
        tied = facts.last_tied
        return [
            f"{len(tied)} 个部门同为最低的 {_points(facts, last.total)} 分，共{_lost_of(facts, [p.code for p in tied])}。"
        ]
    codes = [place.code for place in facts.lowest]
    names = [place.name for place in facts.lowest]
    few = f"{'、'.join(names[:2])}等后 {len(codes)} 名共" if len(codes) > 2 else "、".join(names)
    few += "共" if len(codes) == 2 else ""
    said = f"{few}{_lost_of(facts, codes)}"
    alone = ""
    if len(codes) > 1:
        grade = (
            f"，{last.grade}" if len(tables.scheme.bands) > 1 and last.grade == tables.scheme.bands[-1].grade else ""
        )
        alone = _last(facts, grade)
    rules = _adjusted(facts)
    ways = [(rules, alone, said), (rules, alone), (rules,)] if rules else [(said, alone), (said,)]
    return list(dict.fromkeys(joined(*way) for way in ways))


def _adjusted(facts: Facts) -> str:
    """Whose totals rules on the total lowered."""
    taken = [sum((points for _, points in told), Decimal(0)) for told in facts.adjusted.values() if told]
    names = {name for told in facts.adjusted.values() for name, _ in told}
    kinds = [t.SHEET_TOTAL_RULES] if names - {t.LOWERING} else []
    kinds += [f"{t.LOWERING}规则"] if t.LOWERING in names else []
    return f"{len(taken)} 个部门按{'和'.join(kinds)}共减 {plain(sum(taken, Decimal(0)))} 分" if taken else ""


def _last(facts: Facts, grade: str) -> str:
    """The last one, or the last two where they are close; more are told by the list."""
    near = facts.last_close
    if len(near) == 1:
        return f"最低的{near[0].name} {_points(facts, near[0].total)} 分{grade}"
    low, high = _points(facts, near[0].total), _points(facts, near[-1].total)
    return f"最低的{near[0].name}、{near[1].name}接近（{low}—{high} 分）" if len(near) == 2 and low != high else ""


def _points(facts: Facts, total: Decimal) -> str:
    return f"{total:.{facts.tables.decimals}f}"


def _lost_of(facts: Facts, codes: Sequence[str]) -> str:
    """How much some departments lost, and what part of all that is."""
    lost = sum((facts.lost(code) for code in codes), Decimal(0))
    if any(facts.adjusted.values()):  # their totals lack more than that
        return f"在指标上失 {plain(lost)} 分，{_part(facts, lost, '全县指标')}"
    return f"失 {plain(lost)} 分，{_part(facts, lost)}"


def _part(facts: Facts, lost: Decimal, of: str = "全县") -> str:
    """What part of all points lost these are; never the whole where it isn't."""
    if lost == facts.lost_in_all:
        return f"是{of}的全部失分"
    share = percent(ratio(lost, facts.lost_in_all) or Decimal(0))
    return f"占{of}失分的 {share if share != percent(Decimal(1)) else '99.9% 以上'}"


def common(facts: Facts) -> Ways:
    """通病在哪里."""
    view = facts.tables.overview
    if not view.ranked:
        return [f"{nobody(view)}。"]
    if not facts.lossy:
        return ["各项指标均无失分。"]
    if view.ranked + view.waiting == 1:
        top = [stat.name for stat, _ in facts.lost_by[view.places[0].code]]
        return [f"只有一个部门计分，失分在{quoted(top[:2], '项指标')}{'等' if len(top) > 2 else ''}。"]
    widest, poorest = facts.widest, facts.poorest
    if widest == poorest and len(widest) == 1 and len(facts.lossy) > 1:
        one = widest[0]
        said = f"“{one.name}”{len(one.losers)} 个部门失分，面最广，得分率 {percent(one.rate or Decimal(0))} 也最低"
        return [joined(said, _part(facts, one.lost)), joined(said)]
    wide = _widest(facts)
    if not poorest:
        near = f"各项指标得分率{alike(facts.rates)}"
        return list(dict.fromkeys([joined(wide, near), joined(near)]))
    rate = alike(facts.poorest_rates) if len(poorest) > 1 else f" {percent(facts.poorest_rates[0])}"
    low = f"{quoted([stat.name for stat in poorest], '项指标')}得分率{rate}，全县最低"
    if len(facts.lossy) == 1:
        return [joined(wide, f"得分率 {percent(poorest[0].rate or Decimal(0))}")]
    told = {stat.code: stat for stat in (*widest, *poorest)}
    lost = sum((stat.lost for stat in told.values()), Decimal(0))
    few = 1 < len(told) <= MOST_TOLD and len(told) < len(facts.lossy)
    both = f"{number(len(told))}项共{_part(facts, lost)}" if few else ""
    more = _heaviest(facts, told.keys()) or both
    return list(dict.fromkeys([joined(wide, low, more), joined(wide, low), joined(low)]))


def _heaviest(facts: Facts, told: Container[str]) -> str:
    """The one indicator that lost clearly more points than any other, unless it is told already."""
    first, second = sorted(facts.lossy, key=lambda stat: -stat.lost)[:2]
    if first.code in told or first.lost - second.lost < ONE_POINT:
        return ""
    return f"“{first.name}”失分最多，{plain(first.lost)} 分"


def _widest(facts: Facts) -> str:
    """On which indicators most departments lost points."""
    names, count = quoted([stat.name for stat in facts.widest], "项指标"), len(facts.widest[0].losers)
    if len(facts.lossy) == 1:
        return f"只有{names}有失分，{count} 个部门"
    if len(facts.widest) == len(facts.lossy):
        return f"{number(len(facts.lossy))}项指标有失分，各 {count} 个部门".lstrip()
    if len(facts.widest) == 1:
        return f"{names}{count} 个部门失分，面最广"
    return f"{names}各 {count} 个部门失分，面最广"
