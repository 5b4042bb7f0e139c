"""一页通.html: what 总览 says, for a phone: one file that asks for nothing from outside, and prints on one page.

Sentences, figures and names are those of the same `Story`; charts are drawn as SVG.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import escape
from typing import Final

from selfeval.consolidate.county import CountyTables, Place
from selfeval.consolidate.exact import percent
from selfeval.excel.write import styles as s
from selfeval.excel.write.book import clean_text
from selfeval.story import Card, Story, phrases, story_of
from selfeval.story.axis import MOST_DOTS, axis, counted
from selfeval.tables import plain

_WIDE: Final = 640  # units across a chart
_TALL: Final = 206
_FLOOR: Final = 176  # where the axis lies
_ROOF: Final = 56  # above which only the bands' names stand
_STYLE: Final = f"""
*{{box-sizing:border-box}}
body{{margin:0;font:16px/1.55 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:{s.INK};background:#fff}}
main,header>div{{max-width:760px;margin:0 auto;padding:0 16px}}
header{{background:{s.NAVY};color:#fff;padding:18px 0}}
h1{{font-size:21px;line-height:1.35;margin:0}}
header p{{margin:6px 0 0;font-size:14px;color:#dbe5ef}}
h2{{font-size:18px;color:{s.NAVY};margin:26px 0 4px;line-height:1.4}}
.say{{font-size:19px;font-weight:700;color:{s.RUST};margin:16px 0}}
.cards{{display:grid;grid-template-columns:repeat(3,1fr);gap:8px}}
.cards div{{background:{s.MIST};padding:8px 4px;text-align:center}}
.cards b{{display:block;font-size:23px;line-height:1.3;color:{s.NAVY}}}
.cards b.red{{color:{s.RED}}} .cards b.amber{{color:{s.AMBER}}}
.cards span,.note{{font-size:13px;color:{s.MUTE}}}
dl{{margin:0}} dt{{font-weight:700;color:{s.BLUE};margin-top:10px}} dd{{margin:0}}
table{{border-collapse:collapse;width:100%}} td{{border-bottom:1px solid {s.HAIR};padding:5px 4px;vertical-align:top}}
td.r{{text-align:right;white-space:nowrap}} td small{{display:block;color:{s.MUTE};font-size:13px}}
svg{{width:100%;height:auto;display:block}} svg text{{font-size:13px;fill:{s.MUTE}}}
.bar{{display:grid;grid-template-columns:9.5em 1fr 3.6em;gap:8px;align-items:center;margin:6px 0;font-size:15px}}
.bar i{{display:block;height:14px;background:#f0f3f7}} .bar i u{{display:block;height:14px}}
.bar small{{color:{s.MUTE};font-size:12px;display:block}} .bar b{{text-align:right}}
ol{{padding-left:1.5em;margin:6px 0}} li{{margin:5px 0}}
footer{{border-top:1px solid {s.LINE};margin:22px 0;padding-top:8px;font-size:13px;color:{s.MUTE}}}
@media (max-width:520px){{svg text{{font-size:21px}}}}
@media print{{
@page{{size:A4;margin:9mm}}
body{{font-size:10.5px;line-height:1.35}} main,header>div{{max-width:none;padding:0}}
header{{padding:6px 0;-webkit-print-color-adjust:exact;print-color-adjust:exact}} header>div{{padding:0 8px}}
header p{{font-size:10px;margin:2px 0 0}} h1{{font-size:16px}} h2{{font-size:12.5px;margin:7px 0 2px}} p{{margin:2px 0}}
.say{{font-size:14px;margin:7px 0}}
.cards{{grid-template-columns:repeat(6,1fr);gap:5px}} .cards div{{padding:4px 2px}} .cards b{{font-size:16px}}
.cards div,.bar i,.bar u{{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
.cards span,.note,td small,.bar small,footer{{font-size:9.5px}}
dl div{{display:flex;gap:8px}} dt{{margin-top:2px;min-width:6.5em}} dd{{margin-top:2px}}
svg{{height:34mm}}
.two{{columns:2;column-gap:18px}} .bar{{grid-template-columns:17em 1fr 3.4em;gap:6px;font-size:10px;margin:1px 0;break-inside:avoid}}
.bar span{{white-space:nowrap;overflow:hidden}} .bar i,.bar i u{{height:8px}} .bar small,td small{{display:inline;margin-left:6px}}
td{{padding:1.5px 4px}} ol{{margin:2px 0}} li{{margin:1px 0}} footer{{margin:6px 0 0;padding-top:4px}}
}}
"""


def one_page(tables: CountyTables) -> str:
    """The page as HTML. The same tables give the same text."""
    tables = tables.page
    story = story_of(tables)
    title = f"{tables.scheme.county}{tables.scheme.year}年度部门整体支出绩效自评　一页通"
    as_of = tables.notes.as_of
    day = f"　数据截至{as_of.year}年{as_of.month}月{as_of.day}日" if as_of else ""
    parts = [
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{_text(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>",
        f"<header><div><h1>{_text(title)}</h1><p>{_text(tables.scheme.organiser + day)}</p></div></header>\n<main>",
        f'<p class="say">{_text(story.headline[0])}</p>',
        *([f"<p>{_text(story.review)}</p>"] if story.review else []),
        *_cards(story.cards, tables),
        *_judgements(story),
        *_proposals(story),
        *_totals(story, tables),
        *_rates(story, tables),
        *_lowest(story, tables),
        *_groups(story, tables),
        f"<footer>{_text(story.source)}</footer>\n</main>\n</body>\n</html>\n",
    ]
    return "\n".join(parts)


def _text(words: str) -> str:
    return escape(clean_text(words))


def _cards(cards: Sequence[Card], tables: CountyTables) -> Iterator[str]:
    yield '<div class="cards">'
    for card in cards:
        figure = "—"
        if card.figure is not None:
            figure = _figure(card, tables)
        yield f'<div><span>{_text(card.label)}</span><b class="{card.alarm}">{figure}</b><span>{_text(card.note)}</span></div>'
    yield "</div>"


def _figure(card: Card, tables: CountyTables) -> str:
    if card.kind == "rate":
        return percent(Decimal(card.figure or 0))
    return f"{card.figure:.{tables.places}f}" if card.kind == "points" else str(card.figure)


def _judgements(story: Story) -> Iterator[str]:
    yield f"<h2>{phrases.number(len(story.judgements))}个判断</h2>\n<dl>"
    for one in story.judgements:
        yield f"<div><dt>{_text(one.question)}</dt><dd>{_text(one.ways[0])}</dd></div>"
    yield "</dl>"


def _totals(story: Story, tables: CountyTables) -> Iterator[str]:
    places = tables.overview.places
    if not places:
        return
    yield f"<h2>{_text(story.totals_title)}</h2>"
    if len(places) > MOST_DOTS:
        step, counts = counted(tables)
        yield f'<p class="note">每柱 {plain(step)} 分，柱高是部门数。</p>'
        yield from _columns(step, counts, tables)
        return
    failed = _failed(places, tables)
    said = ["每点一个部门"]
    said += [f"棕色的刚过{tables.scheme.bands[0].grade}线"] if story.edge else []
    said += [f"红色的{tables.scheme.bands[-1].grade}"] if failed else []
    yield f'<p class="note">{_text("，".join(said))}。</p>'
    yield from _dots(places, failed, story, tables)


def _failed(places: Sequence[Place], tables: CountyTables) -> set[str]:
    bands = tables.scheme.bands
    return {p.code for p in places if len(bands) > 1 and p.grade == bands[-1].grade}


def _scale(tables: CountyTables) -> tuple[Decimal, Decimal, Decimal]:
    """Low end, unit of the axis, and units of the drawing a point."""
    low, high, unit = axis(tables)
    return low, unit, Decimal(_WIDE - 40) / (high - low)


def _frame(tables: CountyTables) -> Iterator[str]:
    """Axis, its numbers, and the lines of the bands."""
    low, unit, each = _scale(tables)
    yield f'<svg viewBox="0 0 {_WIDE} {_TALL}" role="img" aria-label="总分分布">'
    yield f'<line x1="10" x2="{_WIDE - 10}" y1="{_FLOOR}" y2="{_FLOOR}" stroke="{s.LINE}"/>'
    mark = low
    while (mark - low) * each <= _WIDE - 40:
        yield f'<text x="{_at(mark, low, each)}" y="{_FLOOR + 24}" text-anchor="middle">{plain(mark)}</text>'
        mark += unit
    for number, band in enumerate(tables.scheme.bands[:-1]):
        if band.lower > low:
            x = _at(band.lower, low, each)
            yield f'<line x1="{x}" x2="{x}" y1="30" y2="{_FLOOR}" stroke="#8793A0" stroke-dasharray="4 3"/>'
            yield f'<text x="{x}" y="{24 if number % 2 == 0 else 48}" dx="3">{_text(band.grade)} {plain(band.lower)}</text>'


def _at(total: Decimal, low: Decimal, each: Decimal) -> str:
    return f"{20 + (total - low) * each:.1f}"


def _dots(places: Sequence[Place], failed: set[str], story: Story, tables: CountyTables) -> Iterator[str]:
    low, _, each = _scale(tables)
    yield from _frame(tables)
    size = Decimal("5.5") if len(places) <= 60 else Decimal(4) if len(places) <= 150 else Decimal("2.6")
    stacks: dict[int, int] = {}
    for one in places[::-1]:
        slot = int((one.total - low) * each / (2 * size))
        stacks[slot] = stacks.get(slot, 0) + 1
        apart = min(2 * size, Decimal(_FLOOR - _ROOF) / max(len(places) // 8, 1))
        y = _FLOOR - size - (stacks[slot] - 1) * apart
        colour = s.RUST if one.code in story.edge else s.RED if one.code in failed else s.SOFT
        yield f'<circle cx="{_at(one.total, low, each)}" cy="{y:.1f}" r="{size}" fill="{colour}"/>'
    yield "</svg>"


def _columns(step: Decimal, counts: Sequence[tuple[Decimal, int]], tables: CountyTables) -> Iterator[str]:
    low, _, each = _scale(tables)
    most = max(count for _, count in counts)
    yield from _frame(tables)
    for start, count in counts:
        high = Decimal(_FLOOR - _ROOF) * count / most
        if count:
            yield (
                f'<rect x="{_at(start, low, each)}" width="{step * each - 1:.1f}" y="{_FLOOR - high:.1f}" '
                f'height="{high:.1f}" fill="{s.SOFT}"/>'
            )
    yield "</svg>"


def _rates(story: Story, tables: CountyTables) -> Iterator[str]:
    if not tables.overview.ranked:
        return
    yield f"<h2>{_text(story.rates_title)}</h2>"
    if not story.rates:
        return
    yield f'<p class="note">得分率最低的 {len(story.rates)} 项指标</p>\n<div class="two">'
    for stat in story.rates:
        rate = stat.rate or Decimal(0)
        colour = s.RUST if stat.code in story.poorest else s.RUST_PALE
        yield (
            f'<div class="bar"><span>{_text(stat.name)}<small>{len(stat.losers)} 个部门失分</small></span>'
            f'<i><u style="width:{percent(rate)};background:{colour}"></u></i><b>{percent(rate)}</b></div>'
        )
    yield "</div>"


def _lowest(story: Story, tables: CountyTables) -> Iterator[str]:
    if not story.lowest:
        return
    yield f"<h2>{_text(story.lowest_title)}</h2>\n<table>"
    for one in story.lowest:
        total = f"{one.place.total:.{tables.decimals}f}"
        yield (
            f'<tr><td class="r">{one.place.rank}</td><td><b>{_text(one.place.name)}</b><small>{_text(one.ways[0])}</small></td>'
            f'<td class="r"><b>{total}</b></td></tr>'
        )
    yield "</table>"


def _groups(story: Story, tables: CountyTables) -> Iterator[str]:
    if story.groups:
        yield "<h2>各类别比较</h2>\n<table>"
        for group in story.groups:
            stat = group.stat
            average = "—" if stat.average is None else f"{stat.average:.{tables.places}f}"
            yield (
                f"<tr><td><b>{_text(group.name)}</b><small>{_text(group.weakest)}</small></td>"
                f'<td class="r">计分 {stat.ranked}/{stat.expected}</td><td class="r"><b>{average}</b></td></tr>'
            )
        yield "</table>"


def _proposals(story: Story) -> Iterator[str]:
    yield "<h2>提请研究</h2>"
    if not story.proposals:
        yield "<p>按规则没有要提请研究的事项。</p>"
        return
    yield "<ol>"
    for one in story.proposals:
        yield f"<li><b>{_text(one.name)}</b>　{_text(one.said(12))}</li>"
    yield '</ol>\n<p class="note">按规则列出，由财政局核定。</p>'
