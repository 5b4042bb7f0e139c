"""What the page says: conclusions in plain sentences from the county tables, the count cards, the notes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

from selfeval.consolidate.county import CategoryStat, Comparison, CountyTables, IndicatorStat, Overview
from selfeval.excel.write.table import percent

NAMED = 2  # so many departments are named in a sentence
WORST = 3  # so many indicators are named as those with most lost points
_DIGITS = "零一二三四五六七八九十"


Fits = Callable[[str], bool]


def conclusions(tables: CountyTables, fits: Fits) -> list[str]:
    """At most six sentences, the most important first; each as full as `fits` allows."""
    view = tables.overview
    if not view.ranked:
        return [_counts(view), *_nothing_yet(view)]
    said = [_grades(tables), _losses(tables), _categories(tables.categories)]
    near, full = _near(tables), _full(tables)
    if view.comparison is None:
        said += [near, full]
    elif view.near and view.all_full:
        both = f"{len(view.near)} 个部门总分紧贴等次线，{len(view.all_full)} 个部门{_every(tables)}满分，建议复核。"
        said += [[both], [_compared(view.comparison)]]
    else:
        said += [full if view.all_full else near, [_compared(view.comparison)]]
    return [_counts(view), *(next((s for s in ways if fits(s)), ways[-1]) for ways in said if ways)]


def named(names: Sequence[str], most: int = NAMED) -> str:
    """'甲、乙等': the first names of a list, and that there are more."""
    return "、".join(names[:most]) + ("等" if len(names) > most else "")


def subtitle(tables: CountyTables) -> str:
    """Who, as of when, and what the grades mean."""
    scheme, as_of = tables.scheme, tables.notes.as_of
    day = (
        f"数据截至 {as_of.year}年{as_of.month}月{as_of.day}日（以最新一份采用的自评表为准）"
        if as_of
        else "还没有采用任何自评表"
    )
    bands = [f"{b.grade} ≥{b.lower.normalize():f}" for b in scheme.bands[:-1]]
    if bands:
        bands.append(f"{scheme.bands[-1].grade} <{scheme.bands[-2].lower.normalize():f}")
    marks = f"满分 {scheme.full_marks.normalize():f} 分：" + (
        "，".join(bands) or f"不分等次，一律为{scheme.bands[0].grade}"
    )
    return "　　".join(part for part in (scheme.organiser, day, marks) if part)


def foot_note(tables: CountyTables) -> str:
    """What holds for the whole page."""
    sample = "指标体系为样例。" if "样例" in tables.scheme.remark else ""
    rules = "退回修改、未报送的部门不排名、不参与平均；免报部门不计入应报。"
    return f"自评分由各部门填报，财政局未作改动。{rules}{sample}"


def _counts(view: Overview) -> str:
    if not view.expected:
        return "名册里没有应报的部门。"
    waiting = _joined(
        (view.waiting, f"{view.waiting} 个待财政局评定"),
        (view.returned, f"{view.returned} 个退回修改"),
        (view.missing, f"{view.missing} 个尚未报送"),
    )
    if not view.ranked or view.ranked_share is None:
        return f"应报 {view.expected} 个部门，还没有能够计分的；{waiting or '没有退回修改和未报送的'}。"
    if view.ranked == view.expected:
        said = f"应报 {view.expected} 个部门全部计分"
    else:
        said = f"应报 {view.expected} 个部门，{view.ranked} 个已计分（{percent(view.ranked_share)}）"
    if view.query and view.waiting:
        said += f"，有疑点待核实的 {view.query} 个"
    elif view.query:
        said += f"，其中 {view.query} 个有疑点待核实"
    if not waiting:
        return f"{said}，没有退回修改和未报送的。" if view.ranked != view.expected else f"{said}。"
    if not view.returned:
        waiting = f"没有退回修改的，{waiting}"
    if not view.missing:
        waiting = f"{waiting}，没有未报送的"
    return f"{said}；{waiting}。"


def _nothing_yet(view: Overview) -> Iterator[str]:
    if view.expected:
        yield "平均分、等次和失分情况，收到能够计分的自评表后生成。"
    if view.missing:
        yield f"尚未报送的有{named(view.missing_names)}，名单见“报送情况”。"


def _joined(*parts: tuple[int, str]) -> str:
    return "，".join(words for count, words in parts if count)


def _grades(tables: CountyTables) -> list[str]:
    """From the fullest wording to the shortest."""
    view = tables.overview
    if view.ranked == 1:
        place = view.places[0]
        return [f"只有“{place.name}”计分，{points(place.total, tables)} 分，{place.grade}。"]
    had = [grade for grade in tables.grades if grade.count]
    shares = "、".join(f"{g.grade} {g.count} 个（{percent(g.share or Decimal(0))}）" for g in had)
    none = "、".join(grade.grade for grade in tables.grades if not grade.count)
    average = f"平均 {view.average:f} 分"
    bare = f"{average}。{'、'.join(f'{g.grade} {g.count} 个' for g in had)}。"
    full = f"{average}。{shares}；没有{none}的。" if none else f"{average}。{shares}。"
    return [full, f"{average}。{shares}。", bare, f"{average}，中位数 {view.median:f} 分。"]


def _losses(tables: CountyTables) -> list[str]:
    """So many as can be told from those behind them are named; of equals all or none."""
    stats = lost_most(tables)
    if not stats:
        return ["各项指标均无失分。"]
    clear = [k for k in range(min(WORST, len(stats)), 0, -1) if k == len(stats) or stats[k].lost < stats[k - 1].lost]
    said = [_lost(stats[:count]) for count in clear]
    first = [stat for stat in stats if stat.lost == stats[0].lost]
    return (
        [*said, f"{_number(len(first))}项指标失分并列最多，共占全部失分的 {_share(first)}。"]
        if len(first) > 1
        else said
    )


def _lost(stats: Sequence[IndicatorStat]) -> str:
    listed = "".join(f"“{stat.name}”" for stat in stats)
    many = f"{_number(len(stats))}项" if len(stats) > 1 else ""
    tied = "并列" if len(stats) > 1 and stats[0].lost == stats[-1].lost else ""
    return f"失分{tied}最多的{many}指标是{listed}，占全部失分的 {_share(stats)}。"


def _share(stats: Sequence[IndicatorStat]) -> str:
    return percent(sum((stat.share or Decimal(0) for stat in stats), Decimal(0)))


def lost_most(tables: CountyTables) -> list[IndicatorStat]:
    """The indicators by points lost, the most first, those without any left out."""
    stats = [stat for category in tables.categories for stat in category.indicators if stat.lost]
    return sorted(stats, key=lambda stat: -stat.lost)


def _categories(categories: Iterable[CategoryStat]) -> list[str]:
    """Which have the lowest rate and which the highest, as rates are shown."""
    rates = {category.name: category.rate for category in categories if category.rate is not None}
    low, high = percent(min(rates.values())), percent(max(rates.values()))
    if len(rates) == 1:
        return [f"“{next(iter(rates))}”得分率 {low}。"]
    many = f"{_number(len(rates))}类指标"
    if low == high:
        return [f"{many}得分率都是 {low}。"]
    (last, last_tied), (first, first_tied) = (
        _quoted([name for name, rate in rates.items() if percent(rate) == wanted]) for wanted in (low, high)
    )
    lowest = f"{many}中，{last}得分率{last_tied}最低（{low}）"
    return [f"{lowest}，{first}{first_tied}最高（{high}）。", f"{lowest}。"]


def _quoted(names: Sequence[str]) -> tuple[str, str]:
    """The names in quotation marks, or how many, where they are more than two; and a word where they are several."""
    listed = "".join(f"“{name}”" for name in names) if len(names) <= 2 else f"有{_number(len(names))}类"
    return listed, "并列" if len(names) > 1 else ""


def _near(tables: CountyTables) -> list[str]:
    near, gap = tables.overview.near, tables.scheme.borderline_gap
    if not any(band.lower for band in tables.scheme.bands):
        return []  # one band has no line to be near to
    if not near:
        return ["没有部门的总分紧贴等次线。"]
    within = f"恰在等次线上或差 {gap.normalize():f} 分以内" if gap else "恰在等次线上"
    said = f"{len(near)} 个部门总分{within}"
    names = [place.name for place in near]
    return [*(f"{said}：{named(names, most)}，建议复核。" for most in range(NAMED, 0, -1)), f"{said}，建议复核。"]


def _every(tables: CountyTables) -> str:
    """All that is scored: 不适用 is no full mark where it is taken out of both sides."""
    return "适用的指标全部" if tables.scheme.prorated else "全部指标"


def _full(tables: CountyTables) -> list[str]:
    view, every = tables.overview, _every(tables)
    if not view.all_full:
        return [f"没有部门{every}满分。"]
    if len(view.all_full) == view.ranked and view.ranked > 1:
        return [f"计分的 {view.ranked} 个部门{every}都是满分，建议抽查佐证材料。"]
    said = f"{len(view.all_full)} 个部门{every}满分"
    return [
        *(f"{said}：{named(view.all_full, most)}，建议复核。" for most in range(NAMED, 0, -1)),
        f"{said}，建议复核。",
    ]


def _compared(comparison: Comparison) -> str:
    change = comparison.average_change or Decimal(0)
    moved = f"平均提高 {change:f} 分" if change > 0 else f"平均下降 {-change:f} 分" if change < 0 else "平均分持平"
    ways = ((comparison.higher, "提高"), (comparison.lower, "下降"), (comparison.equal, "持平"))
    parts = [f"{count} 个{word}" for count, word in ways if count]
    if comparison.equal == comparison.compared:
        moved = "总分持平"
    each = f"；{'，'.join(parts)}" if len(parts) > 1 else ""
    return f"与 {comparison.year} 年相比，两年都计分的 {comparison.compared} 个部门{moved}{each}。"


def points(total: Decimal, tables: CountyTables) -> str:
    """Points at the scheme's decimals: '90.00'."""
    return f"{total:.{tables.decimals}f}"


def _number(count: int) -> str:
    """A count as it stands before a measure word."""
    if count == 2:
        return "两"
    return _DIGITS[count] if count <= 10 else f" {count} "
