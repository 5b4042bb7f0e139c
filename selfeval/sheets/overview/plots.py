"""The page's two charts: departments at their totals, by kind; and the indicators with the lowest rates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import count, groupby
from typing import Final

from selfeval import text as t
from selfeval.consolidate.county import CountyTables, Place
from selfeval.consolidate.exact import percent
from selfeval.excel.write import styles as s
from selfeval.excel.write.book import Sheet
from selfeval.excel.write.charts import (
    Bars,
    Chart,
    ChartFigures,
    Columns,
    DotPlot,
    Dots,
    Label,
    bar_chart,
    column_chart,
    dot_plot,
    place,
)
from selfeval.story import Story
from selfeval.story.axis import MOST_DOTS, axis, counted
from selfeval.tables import plain

COLUMN_PX: Final = 52
TOP_ROW, TOP_ROWS = 7, 6  # the title and five judgements
LOWER_ROW, LOWER_ROWS = 20, 12
HALF: Final = 12
MOST_LANES: Final = 6
LABEL_PT: Final = 10  # the type of labels
WIDE_PT: Final = HALF * COLUMN_PX * 0.75  # the chart
RIGHT: Final = 0.97  # of it: where the axis ends
LANE_NAME: Final = 10  # characters of a kind's name
NEAR: Final = Decimal("0.3")  # of a lane: nearer dots would lie under a label
DRAWN: Final = 0.66  # of the chart's height: the lanes


def write(tabs: Mapping[str, Sheet], tables: CountyTables, story: Story, heights: Sequence[float]) -> None:
    """Place the charts; without ranked departments there is nothing to draw, only a sentence."""
    sheet = tabs[t.TAB_OVERVIEW]
    figures = ChartFigures(tabs[t.TAB_CHARTS], t.TAB_CHARTS)
    top = sum(heights[TOP_ROW : TOP_ROW + TOP_ROWS]) * 4 / 3
    lower = sum(heights[LOWER_ROW : LOWER_ROW + LOWER_ROWS]) * 4 / 3
    if not tables.overview.ranked:
        when = "有了核定分后" if tables.overview.held else "收到能够计分的自评表后"
        _quiet(sheet, (TOP_ROW + 1, HALF, TOP_ROW + TOP_ROWS - 1, 23), f"{when}，这里显示总分分布。")
        _quiet(sheet, (LOWER_ROW, 0, LOWER_ROW + LOWER_ROWS - 1, 10), f"{when}，这里显示得分率最低的指标。")
        return
    _totals(sheet, figures, tables, story, top)
    _rates(sheet, figures, story, lower)


def _quiet(sheet: Sheet, area: tuple[int, int, int, int], words: str) -> None:
    look = {"font_size": 11, "font_color": s.MUTE, "align": "center", "valign": "vcenter", "bg_color": "#F6F8FB"}
    sheet.merge(area, words, sheet.book.style(look))


# --- indicators -------------------------------------------------------------------------------------


def _rates(sheet: Sheet, figures: ChartFigures, story: Story, height: float) -> None:
    if not story.rates:
        _quiet(sheet, (LOWER_ROW, 0, LOWER_ROW + LOWER_ROWS - 1, 10), f"{story.rates_title}。")
        return
    rates = [stat.rate or Decimal(0) for stat in story.rates]
    bars = Bars(
        title=story.rates_title,
        labels=[f"{stat.name}　{len(stat.losers)} 个部门" for stat in story.rates],
        values=rates,
        colours=[s.RUST if stat.code in story.poorest else s.RUST_PALE for stat in story.rates],
        highest=1.0,
        layout=(0.43, 0.13, 0.45, 0.84),
        gap=_gap(len(rates), 8, 35),
    )
    told = "，".join(
        f"{stat.name} {percent(rate)}（{len(stat.losers)} 个部门失分）"
        for stat, rate in zip(story.rates, rates, strict=True)
    )
    place(sheet, (LOWER_ROW, 0), bar_chart(figures, bars), (11 * COLUMN_PX, height), f"{story.rates_title}。{told}。")


def _gap(bars: int, usual: int, gap: int) -> int:
    """The gap in percent of a bar that keeps few bars as thick as the usual number of them."""
    return min(500, max(gap, round((usual * (1 + gap / 100) / bars - 1) * 100)))


# --- departments ------------------------------------------------------------------------------------


def _totals(sheet: Sheet, figures: ChartFigures, tables: CountyTables, story: Story, height: float) -> None:
    places = tables.overview.places
    told = f"{len(places)} 个部门，平均 {tables.overview.average:f} 分，最高 {plain(places[0].total)} 分，最低 {plain(places[-1].total)} 分"
    draw = _counted if len(places) > MOST_DOTS else _dotted
    place(
        sheet,
        (TOP_ROW, HALF),
        draw(figures, tables, story, height),
        (HALF * COLUMN_PX, height),
        f"{story.totals_title}。{told}。",
    )


def _counted(figures: ChartFigures, tables: CountyTables, story: Story, _: float) -> Chart:
    """How many departments have how many points, by the point."""
    step, counts = counted(tables)
    stacks = [start / step for start, _ in counts]
    bound, reach = tables.scheme.bands[0].lower, tables.scheme.edge_range
    brown = {k for k in stacks if story.edge and bound <= k * step and (k + 1) * step <= bound + reach}
    return column_chart(
        figures,
        Columns(
            title=f"{story.totals_title}（每格 {plain(step)} 分{'，棕色' if brown else ''}）",
            labels=[plain(stack * step) if stack % 5 == 0 else "" for stack in stacks],
            values=[Decimal(count) for _, count in counts],
            colours=[s.RUST if stack in brown else _colour_of(tables, stack * step) for stack in stacks],
            layout=(0.05, 0.2, 0.92, 0.64),
        ),
    )


def _colour_of(tables: CountyTables, total: Decimal) -> str:
    bands = tables.scheme.bands
    return s.RED if len(bands) > 1 and tables.scheme.grade_of(total) == bands[-1].grade else s.SOFT


def _dotted(figures: ChartFigures, tables: CountyTables, story: Story, height: float) -> Chart:
    """A dot a department at its total, a lane a kind of departments; the chart is so many pixels high."""
    places, bands = tables.overview.places, tables.scheme.bands
    lanes = _lanes(tables, story)
    low, high, unit = axis(tables)
    size = 8 if len(places) <= 60 else 6 if len(places) <= 150 else 4
    left, top = _left(lanes), Decimal(len(lanes)) + Decimal("0.35")
    across, up = Decimal(size) / Decimal(WIDE_PT * (RIGHT - left)), Decimal(size) / Decimal(height * 0.75 * DRAWN)
    heights = _heights(places, lanes, (across * (high - low), up * top))
    failed = {p.code for p in places if len(bands) > 1 and p.grade == bands[-1].grade}
    kinds = (
        (
            f"不足 {plain(_edge(tables))} 分",
            s.RUST,
            [p for p in places if p.code in story.edge],
        ),
        (
            bands[-1].grade if failed else "最低等次",
            s.RED,
            [p for p in places if p.code in failed and p.code not in story.edge],
        ),
        ("其他", s.SOFT, [p for p in places if p.code not in failed and p.code not in story.edge]),
    )
    labels = [
        Label(name, low, Decimal(number) + Decimal("0.5"), "left", s.INK)
        for number, name in enumerate(lanes.values())
        if name
    ]
    last = places[-1]
    named = f"\u00a0{last.name} {last.total:.{tables.decimals}f}"
    if story.lowest and _is_free(named, last, places, heights, (high - low) / Decimal(WIDE_PT * (RIGHT - left))):
        labels.append(Label(named, last.total, heights[last.code], "right", s.RED if last.code in failed else s.INK))
    return dot_plot(
        figures,
        DotPlot(
            title=f"{story.totals_title}{'（棕色）' if story.edge else ''}",
            dots=[
                Dots(name, [p.total for p in of], [heights[p.code] for p in of], colour)
                for name, colour, of in kinds
                if of
            ],
            limits=[(f"{b.grade} {plain(b.lower)}", b.lower) for b in bands[:-1] if b.lower > low],
            labels=labels,
            low=low,
            high=high,
            unit=unit,
            top=top,
            size=size,
            layout=(left, 0.2, RIGHT - left, DRAWN),
        ),
    )


def _is_free(label: str, one: Place, places: Sequence[Place], heights: Mapping[str, Decimal], unit: Decimal) -> bool:
    """Whether there is room for a label on the right of a dot, where a typographic point is so many points of total."""
    end = one.total + Decimal(s.ems(label) + 2) * LABEL_PT * unit
    return not any(
        other is not one and other.total <= end and abs(heights[other.code] - heights[one.code]) < NEAR
        for other in places
    )


def _edge(tables: CountyTables) -> Decimal:
    """Up to what total a department of the best grade counts as on its line."""
    return tables.scheme.bands[0].lower + tables.scheme.edge_range


def _lanes(tables: CountyTables, story: Story) -> dict[str | None, str]:
    """The lanes from bottom to top: kind of departments → its label; one for all where kinds aren't told apart."""
    stats = [group.stat for group in story.groups if group.stat.ranked]
    if story.more_groups and len(tables.groups) - 1 <= MOST_LANES:
        stats = [stat for stat in tables.groups if stat.name is not None and stat.ranked]
    if len(stats) < 2 or (story.more_groups and len(tables.groups) - 1 > MOST_LANES):
        return {None: ""}
    return {
        stat.name: f"{_short(stat.name or '未分类')} {stat.ranked}/{stat.expected} 均 {stat.average:f}"
        for stat in reversed(stats)
    }


def _short(name: str) -> str:
    return name if len(name) <= LANE_NAME else f"{name[: LANE_NAME - 1]}…"


def _left(lanes: Mapping[str | None, str]) -> float:
    """Where the axis starts, as a part of the chart's width: right of the lanes' labels."""
    return 0.04 + max((s.ems(label) + 0.5 if label else 0) for label in lanes.values()) * LABEL_PT / WIDE_PT


def _heights(
    places: Sequence[Place], lanes: Mapping[str | None, str], dot: tuple[Decimal, Decimal]
) -> dict[str, Decimal]:
    """How high every dot stands in its lane: on the middle, or as near to it as no other dot lies under it.

    `dot` is a dot's width in points of total, and its height in lanes. Where a lane is too low for all, they overlap.
    """
    order = {name: number for number, name in enumerate(lanes)}
    wide, tall = dot
    steps: dict[int, dict[str, int]] = defaultdict(dict)
    for lane, of in groupby(sorted(places, key=lambda p: order.get(p.group, 0)), key=lambda p: order.get(p.group, 0)):
        near: list[tuple[Decimal, int]] = []
        for one in sorted(of, key=lambda p: p.total):
            near = [(total, step) for total, step in near if one.total - total < wide]
            taken = {step for _, step in near}
            step = next(step for step in _outwards() if step not in taken)
            near.append((one.total, step))
            steps[lane][one.code] = step
    found: dict[str, Decimal] = {}
    for lane, of_lane in steps.items():
        most = max(map(abs, of_lane.values()))
        apart = min(tall, Decimal("0.43") / max(most, 1))
        found |= {code: lane + Decimal("0.5") + step * apart for code, step in of_lane.items()}
    return found


def _outwards() -> Iterator[int]:
    """0, 1, -1, 2, -2 and so on."""
    return (-(number // 2) if number % 2 == 0 else (number + 1) // 2 for number in count())
