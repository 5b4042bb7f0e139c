"""What the story's sentences claim: every clause must be one of these, and so. The oracle knows; no part of selfeval.story is asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from selfeval.model import Status
from tests.story.oracle import Oracle, rounded, shown

Claim = tuple[str, Callable[..., bool]]
DIGITS = {word: number for number, word in enumerate("零一二三四五六七八九十")} | {"两": 2}


def counted(word: str) -> int:
    """'两', '五' or ' 12 '."""
    return DIGITS[word] if word in DIGITS else int(word)


def quoted(words: str, right: set[str]) -> bool:
    """Whether “甲”“乙” or 有三项指标 are these indicators: all named, or counted."""
    if many := re.fullmatch(r"有(.+)项指标", words):
        return len(right) > 2 and counted(many[1].strip()) == len(right)
    names = re.findall(r"“(.+?)”", words)
    return words == "".join(f"“{name}”" for name in names) and len(names) == len(set(names)) and set(names) == right


def holds(oracle: Oracle, clause: str, claims: list[Claim]) -> None:
    """One clause is one of these claims, and so."""
    for pattern, so in claims:
        if match := re.fullmatch(pattern, clause):
            assert so(oracle, *match.groups()), clause
            return
    raise AssertionError(f"no such claim: {clause}")


def clauses(sentence: str) -> list[str]:
    """A sentence's clauses."""
    assert sentence.endswith("。"), sentence
    assert not re.search(r"[，；。：]{2}|\d(个|分|年)|None|E[-+]\d", sentence), sentence
    return sentence[:-1].split("；")


def part(o: Oracle, lost: Fraction, words: str) -> bool:
    """What part of all points lost these are."""
    if words == "是全县的全部失分":
        return lost == o.lost_in_all
    if words == "占全县失分的 99.9% 以上":
        return Fraction(999, 1000) < lost / o.lost_in_all < 1
    return words == f"占全县失分的 {shown(lost / o.lost_in_all)}" and "100.0%" not in words


def rates_alike(rates: list[Fraction], words: str) -> bool:
    """都是 or 接近, with the ends."""
    low, high = min(rates), max(rates)
    if low == high:
        return words == f"都是 {shown(low)}"
    return high - low < Fraction(1, 100) and words == f"接近（{ends(rates)}）"


def ends(rates: list[Fraction]) -> str:
    """From where to where rates go."""
    low, high = shown(min(rates)), shown(max(rates))
    return low if low == high else f"{low}—{high}"


# --- 报齐了吗 -----------------------------------------------------------------------------------------


def why(o: Oracle, words: str) -> bool:
    """Why those without a score have none: all kinds, with their numbers."""
    kinds = {"未报送": o.status[Status.MISSING], "退回修改": o.status[Status.RETURNED], "待财政局评定": o.waiting}
    there = {word: number for word, number in kinds.items() if number}
    if len(there) == 1:
        (word, number), *_ = there.items()
        return words == (f"，都是{word}的" if number > 1 else f"：{word}")
    said = [one.split(" 个") for one in words.removeprefix("：").split("，")]
    return {word: int(number) for number, word in said} == there


def unranked(o: Oracle) -> int:
    return o.expected - o.ranked


COMPLETE: list[Claim] = [
    (r"名册里没有应报的部门", lambda o: o.expected == 0),
    (r"应报 (\d+) 个部门全部计分", lambda o, n: int(n) == o.expected == o.ranked > 1),
    (r"应报 1 个部门，已计分", lambda o: o.expected == o.ranked == 1),
    (r"没有待核实的", lambda o: not o.status[Status.QUERY]),
    (r"其中 (\d+) 个有疑点待核实", lambda o, n: int(n) == o.status[Status.QUERY] > 0),
    (
        r"应报 (\d+) 个部门，还没有能够计分的([：，].+)",
        lambda o, n, words: int(n) == o.expected and not o.ranked and why(o, words),
    ),
    (r"(\d+) 个部门还没有成绩([：，].+)", lambda o, n, words: int(n) == unranked(o) > 0 and why(o, words)),
    (
        r"(.+)应报 (\d+) 个，(都没有|没有)计分",
        lambda o, group, n, word: (
            int(n) == len(o.groups[group])
            and not any(one.department.name in o.totals for one in o.groups[group])
            and (word == "都没有") == (int(n) > 1)
        ),
    ),
    (r"平均分只代表 (\d+) 个部门", lambda o, n: int(n) == o.ranked < Fraction(4, 5) * o.expected),
]


# --- 分数可信吗 ---------------------------------------------------------------------------------------


def full_indicators(o: Oracle) -> list[int]:
    """On how many departments the indicators count that three or more have, all with full marks."""
    return [len(of) for name, of in o.points.items() if len(of) > 2 and not o.losers[name]]


def all_full(o: Oracle, names: str, more: bool, count: int) -> bool:
    told = names.split("、")
    return set(told) <= o.full and count == len(o.full) and more == (len(told) < count) and len(told) <= 2


def asked_of(o: Oracle, names: set[str], who: str, count: str) -> bool:
    """Who of these has still to explain something, by name or number, and how much in all."""
    asked = {name: o.asked[name] for name in names if name in o.asked}
    told = re.fullmatch(rf"(\d+) 个{o.batch.scheme.bands[0].grade}部门共", who)
    right = len(asked) == int(told[1]) > 1 if told else set(asked) == {who}
    return right and sum(asked.values()) == int(count)


def edge_asked(o: Oracle, words: str | None) -> bool:
    """Queries of departments of the best grade; none is left out."""
    best = o.batch.scheme.bands[0]
    rest = {name for name, total in o.totals.items() if total >= best.lower}
    if not words:
        return not rest & set(o.asked)
    each = re.fullmatch(r"，((?:.+? \d+ 处、?){2,})待说明", words)
    if each:
        told = {name: int(count) for name, count in re.findall(r"、?(.+?) (\d+) 处", each[1])}
        return told == {name: o.asked[name] for name in rest if name in o.asked}
    found = re.fullmatch(r"，(.+)有 (\d+) 处待说明", words)
    return found is not None and asked_of(o, rest, found[1], found[2])


def on_lines(o: Oracle, n: str, queries: str | None) -> bool:
    return int(n) == len(o.near) > 2 and sum(asked_beside(o, name) for name in o.near) == int(queries or 0)


def asked_beside(o: Oracle, name: str) -> int:
    """What somebody near a line has to explain, unless it is of the best grade and that is told with the others of it."""
    told = o.on_edge and o.totals[name] >= o.batch.scheme.bands[0].lower
    return 0 if told else o.asked.get(name, 0)


def on_a_line(o: Oracle, words: str) -> bool:
    """Every one of them, each with its distance, and what it has to explain."""
    found = {}
    for clause in words.split("，"):
        one, _, queries = clause.removesuffix(" 处待说明）").partition("（")
        name = re.split("恰为|差 ", one)[0]
        assert asked_beside(o, name) == int(queries or 0), clause
        if on := re.fullmatch(r"(.+)恰为 (\S+) 分", one):
            assert o.totals[on[1]] == Fraction(on[2]), one
            found[on[1]] = (o.near[on[1]][0], Fraction(0))
        else:
            below = re.fullmatch(r"(.+)差 (\S+) 分到(.+)线", one)
            assert below, one
            found[below[1]] = (below[3], Fraction(below[2]))
    return found == o.near and len(found) <= 2


TRUST: list[Claim] = [
    (r"收到能够计分的自评表后再看", lambda o: not o.ranked),
    (r"(\d+) 个部门(?:全部指标|适用的指标全部)都是满分", lambda o, n: int(n) == o.ranked == len(o.full) > 1),
    (
        r"(.+?)(等)? (\d+) 个部门(?:全部指标|适用的指标全部)满分",
        lambda o, names, more, n: all_full(o, names, bool(more), int(n)),
    ),
    (r"(.+?)(?:全部指标|适用的指标全部)满分", lambda o, name: {name} == o.full),
    (
        r"(\d+) 项指标中 (\d+) 项(各部门|适用的部门)都是满分",
        lambda o, every, n, who: (
            int(every) == len(o.indicators)
            and int(n) == len(full_indicators(o))
            and (who == "各部门") == all(count == len(o.scored) for count in full_indicators(o))
        ),
    ),
    (
        r"(\d+) 个(.+)部门中 (\d+) 个不足 (\S+) 分(，.+)?",
        lambda o, best, grade, n, upper, asked: (
            int(best) == o.grades[grade] > int(n) == len(o.on_edge)
            and Fraction(upper) == o.edge[1]
            and edge_asked(o, asked)
        ),
    ),
    (
        r"(\d+) 个(.+)部门(都?)不足 (\S+) 分(，.+)?",
        lambda o, n, grade, every, upper, asked: (
            int(n) == o.grades[grade] == len(o.on_edge)
            and (every == "都") == (int(n) > 1)
            and Fraction(upper) == o.edge[1]
            and edge_asked(o, asked)
        ),
    ),
    (
        r"(\d+) 个部门(?:有|“(.+)”的)扣分原因与别的部门完全相同",
        lambda o, n, on: int(n) == len(o.sharing) > 0 and (o.shared_on == {on} if on else len(o.shared_on) > 1),
    ),
    (r"(\d+) 个部门恰在等次线上或略低于等次线(?:（共 (\d+) 处待说明）)?", on_lines),
    (r"(.+(?:恰为|差) \S+ 分.*)", on_a_line),
    (r"(\d+) 个部门有疑点待核实", lambda o, n: int(n) == o.status[Status.QUERY] > 0),
    (
        r"没有(紧贴等次线、)?全部满分和待核实的部门",
        lambda o, lines: (
            not (o.near or o.on_edge or o.full or o.status[Status.QUERY])
            and bool(lines) == bool(o.batch.scheme.bands[0].lower)
        ),
    ),
]


# --- 谁拉低了全县 -------------------------------------------------------------------------------------


def lowest_lost(o: Oracle, names: list[str], count: int, points: str, words: str) -> bool:
    """The lowest so many, of whom some are named, and what they lost."""
    last = sorted(o.totals, key=o.totals.__getitem__)[:count]
    assert o.is_lowest(last), "of equals some are in"
    assert [o.totals[name] for name in names] == o.order[::-1][: len(names)], names
    assert set(names) <= set(last), names
    lost = sum((o.lost[name] for name in last), Fraction(0))
    return lost == Fraction(points) and part(o, lost, words) and count <= max(5, 1) and count * 2 <= max(o.ranked, 2)


def tied(o: Oracle, n: str, total: str, points: str, words: str) -> bool:
    last = [name for name, points in o.totals.items() if points == o.order[-1]]
    lost = sum((o.lost[name] for name in last), Fraction(0))
    return (int(n), Fraction(total), Fraction(points)) == (len(last), o.order[-1], lost) and part(o, lost, words)


def the_last(o: Oracle, name: str, total: str, grade: str | None) -> bool:
    bands = o.batch.scheme.bands
    failed = len(bands) > 1 and o.totals[name] < bands[-2].lower
    alone = o.order[-1] == o.totals[name] <= o.order[-2] - 1
    return alone and Fraction(total) == o.totals[name] and grade == (bands[-1].grade if failed else None)


def last_two(o: Oracle, a: str, b: str, low: str, high: str) -> bool:
    """They alone are within a point of each other at the end."""
    ends = (o.totals[a], o.totals[b]) == (o.order[-1], o.order[-2]) == (Fraction(low), Fraction(high))
    return ends and 0 < o.order[-2] - o.order[-1] < 1 and (o.ranked < 3 or o.order[-3] - o.order[-1] >= 1)


PULLS_DOWN: list[Claim] = [
    (r"还没有计分的部门", lambda o: not o.ranked),
    (
        r"只有(.+)计分，(\S+) 分，失 (\S+) 分",
        lambda o, name, total, lost: o.totals == {name: Fraction(total)} and o.lost[name] == Fraction(lost) > 0,
    ),
    (r"只有(.+)计分，没有失分", lambda o, name: set(o.totals) == {name} and not o.lost[name]),
    (
        r"(\d+) 个部门总分都是 (\S+) 分",
        lambda o, n, total: int(n) == o.ranked > 1 and {Fraction(total)} == set(o.order),
    ),
    (
        r"(\d+) 个部门总分接近（(\S+)—(\S+) 分），没有明显拉低的",
        lambda o, n, low, high: (
            int(n) == o.ranked
            and (Fraction(low), Fraction(high)) == (o.order[-1], o.order[0])
            and 0 < o.order[0] - o.order[-1] < 1
        ),
    ),
    (r"没有部门失分，总分高低只因为加分不同", lambda o: not o.lost_in_all and len(set(o.order)) > 1),
    (r"(\d+) 个部门同为最低的 (\S+) 分，共失 (\S+) 分，(.+)", tied),
    (
        r"(.+)、(.+)等后 (\d+) 名共失 (\S+) 分，(.+)",
        lambda o, a, b, n, points, words: int(n) > 2 and lowest_lost(o, [a, b], int(n), points, words),
    ),
    (r"(.+)、(.+)共失 (\S+) 分，(.+)", lambda o, a, b, points, words: lowest_lost(o, [a, b], 2, points, words)),
    (r"最低的(.+)、(.+)接近（(\S+)—(\S+) 分）", last_two),
    (r"最低的(.+) (\d[\d.]*) 分(?:，(.+))?", the_last),
    (r"(.+)失 (\S+) 分，(.+)", lambda o, a, points, words: lowest_lost(o, [a], 1, points, words)),
]


# --- 通病在哪里 ---------------------------------------------------------------------------------------


def many(o: Oracle, n: str | int) -> bool:
    return max(map(len, o.losers.values())) == int(n)


def lost_on(o: Oracle, names: set[str]) -> Fraction:
    return sum((sum(o.losers[name].values(), Fraction(0)) for name in names), Fraction(0))


def alone(o: Oracle, words: str, more: str | None) -> bool:
    (name,) = o.totals
    lost = {one for one in o.lossy if name in o.losers[one]}
    told = set(re.findall(r"“(.+?)”", words))
    return len(o.scored) == 1 and told <= lost and bool(more) == (len(told) < len(lost))


def lowest_rates(o: Oracle, words: str) -> bool:
    rates = [o.rates[name] for name in o.poorest]
    return words == f" {shown(rates[0])}" if len(rates) == 1 else rates_alike(rates, words)


def most_lost(o: Oracle, name: str, points: str) -> bool:
    """One that no other comes within a point of, and that isn't told for its rate or its losers."""
    lost = {one: sum(o.losers[one].values(), Fraction(0)) for one in o.lossy}
    others = max(points for one, points in lost.items() if one != name)
    return lost[name] == Fraction(points) >= others + 1 and name not in o.widest | o.poorest


COMMON: list[Claim] = [
    (r"还没有计分的部门", lambda o: not o.ranked),
    (r"各项指标均无失分", lambda o: not o.lossy),
    (r"只有一个部门计分，失分在((?:“.+?”)+)(等)?", alone),
    (
        r"“(.+)”(\d+) 个部门失分，面最广，得分率 (\S+) 也最低",
        lambda o, name, n, rate: (
            {name} == o.widest == o.poorest and many(o, n) and rate == shown(o.rates[name]) and not o.rates_close
        ),
    ),
    (r"只有“(.+)”有失分，(\d+) 个部门", lambda o, name, n: o.lossy == [name] and many(o, n)),
    (
        r" ?(\S+) ?项指标有失分，各 (\d+) 个部门",
        lambda o, n, each: counted(n) == len(o.lossy) == len(o.widest) > 1 and many(o, each),
    ),
    (r"(.+?)(各 )?(\d+) 个部门失分，面最广", lambda o, names, each, n: quoted(names, o.widest) and many(o, n)
     and bool(each) == (len(o.widest) > 1) and set(o.lossy) != o.widest),
    (r"各项指标得分率(.+)", lambda o, words: rates_alike([*o.rates.values()], words)),
    (
        r"(.+)得分率(都是.+|接近.+| \S+)，全县最低",
        lambda o, names, words: quoted(names, o.poorest) and lowest_rates(o, words) and not o.rates_close,
    ),
    (r"“(.+)”失分最多，(\S+) 分", most_lost),
    (r"得分率 (\S+)", lambda o, rate: len(o.lossy) == 1 and rate == shown(o.rates[o.lossy[0]]) and not o.rates_close),
    (r"((?:是|占)全县.+)", lambda o, words: part(o, lost_on(o, o.widest), words) and len(o.widest) == 1),
    (
        r"(.+)项共(.+)",
        lambda o, n, words: counted(n) == len(o.widest | o.poorest) and part(o, lost_on(o, o.widest | o.poorest), words),
    ),
]  # fmt: skip


# --- headline and titles ------------------------------------------------------------------------------


def edge_words(o: Oracle, words: str | None) -> bool:
    """其中 5 个不足 91 分."""
    if not words:
        return True
    found = re.fullmatch(r"(?:其中 (\d+) 个|(都)|)不足 (\S+) 分", words)
    best = o.grades[o.batch.scheme.bands[0].grade]
    if not found or o.edge is None or Fraction(found[3]) != o.edge[1]:
        return False
    if found[1]:
        return int(found[1]) == len(o.on_edge) < best
    return len(o.on_edge) == best and (best > 1) == bool(found[2])


def best(o: Oracle, grade: str) -> int:
    assert grade == o.batch.scheme.bands[0].grade, grade
    return o.grades[grade]


def half_lost(o: Oracle, count: int) -> bool:
    """So many departments, and no fewer, lost more than half, and nobody else lost points."""
    most = sorted((o.lost[name] for name in o.totals), reverse=True)
    fewer, these = sum(most[: count - 1], Fraction(0)), sum(most[:count], Fraction(0))
    return fewer * 2 <= o.lost_in_all < these * 2 and not o.close


def mean_is(o: Oracle, words: str) -> bool:
    return Decimal(words) == rounded(o.mean, max(2, -int(Decimal(words).as_tuple().exponent)))


HEADLINE: list[Claim] = [
    (r"名册里没有应报的部门", lambda o: not o.expected),
    (r"应报 (\d+) 个部门，还没有能够计分的", lambda o, n: int(n) == o.expected > 0 and not o.ranked),
    (r"还有 (\d+) 个部门没有成绩", lambda o, n: int(n) == unranked(o) > 0),
    (r"失分一半以上出自 (\d+) 个部门", lambda o, n: half_lost(o, int(n)) and int(n) * 4 <= o.ranked),
    (r"(\d+) 个部门计分，平均 (\S+) 分", lambda o, n, mean: int(n) == o.ranked and mean_is(o, mean)),
    (r"计分的 1 个部门为(.+)", lambda o, grade: o.grades == {grade: 1}),
    (
        r"计分的 (\d+) 个部门全部为(.+?)(?:，但(.+))?",
        lambda o, n, grade, edge: int(n) == best(o, grade) == o.ranked and edge_words(o, edge),
    ),
    (r"计分的 (\d+) 个部门无一(.+)", lambda o, n, grade: int(n) == o.ranked and not best(o, grade)),
    (
        r"计分的 (\d+) 个部门(.+)过半(?:，但(.+))?",
        lambda o, n, grade, edge: int(n) == o.ranked > best(o, grade) > Fraction(o.ranked, 2) and edge_words(o, edge),
    ),
    (
        r"(.+) (\d+) 个，占计分部门的 (\S+%)(?:，但(.+))?",
        lambda o, grade, n, rate, edge: (
            int(n) == best(o, grade) and rate == shown(Fraction(int(n), o.ranked)) and edge_words(o, edge)
        ),
    ),
]
TOTALS: list[Claim] = [
    (r"总分分布", lambda o: not o.ranked),
    (r"(\d+) 个部门的总分，平均 (\S+) 分", lambda o, n, mean: int(n) == o.ranked and mean_is(o, mean)),
    (r"(.+) (\d+) 个，((?:其中|都|不足).+)", lambda o, g, n, edge: int(n) == best(o, g) and edge_words(o, edge)),
    (r"(\d+) 个部门总分都是 (\S+) 分", lambda o, n, total: int(n) == o.ranked and {Fraction(total)} == set(o.order)),
    (r"(\d+) 个部门总分接近", lambda o, n: int(n) == o.ranked and o.close and len(set(o.order)) > 1),
    (r"无一(.+)，平均 (\S+) 分", lambda o, grade, mean: not best(o, grade) and mean_is(o, mean)),
    (r"(.+) (\d+) 个，平均 (\S+) 分", lambda o, grade, n, mean: int(n) == best(o, grade) and mean_is(o, mean)),
]
RATES: list[Claim] = [
    (r"得分率最低的指标", lambda o: not o.ranked),
    (r"各项指标均无失分", lambda o: not o.lossy),
    (r"各项指标得分率(都是.+|接近.+)", lambda o, words: rates_alike([*o.rates.values()], words)),
    (
        r"(.+)得分率最低（(\S+)）",
        lambda o, names, words: (
            quoted(names, o.poorest) and words == ends([o.rates[name] for name in o.poorest]) and not o.rates_close
        ),
    ),
    (
        r"(.+)得分率最低，(只有|为) (\S+)",
        lambda o, name, only, rate: (
            {name} == o.poorest
            and not o.rates_close
            and rate == shown(o.rates[name])
            and (only == "只有") == (o.rates[name] < Fraction(4, 5))
        ),
    ),
]
