"""The page's four charts: grades, categories, totals, and the indicators with most points lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from selfeval import text as t
from selfeval.consolidate.county import CountyTables
from selfeval.consolidate.exact import percent
from selfeval.excel.write import styles as s
from selfeval.excel.write.book import Sheet
from selfeval.excel.write.charts import Bars, ChartFigures, DotPlot, Dots, bar_chart, dot_plot, place
from selfeval.sheets.overview.sentences import lost_most, points

COLUMN_PX: Final = 52
TOP_ROW, LOWER_ROW = 7, 15
TOP_ROWS, LOWER_ROWS = 7, 8
LOST: Final = 8
MARKED: Final = 3
MOST_STACKED: Final = 18  # dots above each other; more departments share a dot


def write(tabs: Mapping[str, Sheet], tables: CountyTables, heights: Sequence[float]) -> None:
    """Place the charts; without ranked departments there is nothing to draw, only a sentence."""
    sheet = tabs[t.TAB_OVERVIEW]
    figures = ChartFigures(tabs[t.TAB_CHARTS], t.TAB_CHARTS)
    top = sum(heights[TOP_ROW : TOP_ROW + TOP_ROWS]) * 4 / 3
    lower = sum(heights[LOWER_ROW : LOWER_ROW + LOWER_ROWS]) * 4 / 3
    if not tables.overview.ranked:
        quiet = sheet.book.style(font_size=11, font_color=s.MUTE, align="center", valign="vcenter", bg_color="#F6F8FB")
        sheet.merge(
            (TOP_ROW + 1, 11, TOP_ROW + TOP_ROWS - 1, 23), "收到能够计分的自评表后，这里显示等次分布和得分率。", quiet
        )
        sheet.merge(
            (LOWER_ROW, 0, LOWER_ROW + LOWER_ROWS - 1, 23),
            "收到能够计分的自评表后，这里显示总分分布和失分最多的指标。",
            quiet,
        )
        return
    _grades(sheet, figures, tables, top)
    _categories(sheet, figures, tables, top)
    _totals(sheet, figures, tables, lower)
    _lost(sheet, figures, tables, lower)


def grade_colours(count: int) -> list[str]:
    """Chart colours from the best grade to the lowest, which is red."""
    if count == 1:
        return [s.NAVY]
    middle = [_between(s.MID, s.PALE, step, max(count - 3, 1)) for step in range(count - 2)]
    return [s.NAVY, *middle, s.RED]


def _between(start: str, end: str, step: int, steps: int) -> str:
    channels = [(int(start[i : i + 2], 16), int(end[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{a + (b - a) * step // steps:02X}" for a, b in channels)


def _grades(sheet: Sheet, figures: ChartFigures, tables: CountyTables, height: float) -> None:
    grades = tables.grades
    shares = [grade.share or Decimal(0) for grade in grades]
    bars = Bars(
        title="等次分布",
        labels=[f"{grade.grade}　{grade.count}个" for grade in grades],
        values=shares,
        colours=grade_colours(len(grades)),
        highest=float(max(shares)),
        layout=(0.31, 0.17, 0.48, 0.78),
        gap=_gap(len(grades), 4, 55),
    )
    told = "，".join(f"{g.grade} {g.count} 个（{percent(share)}）" for g, share in zip(grades, shares, strict=True))
    place(sheet, (TOP_ROW, 10), bar_chart(figures, bars), (7 * COLUMN_PX, height), f"条形图：等次分布。{told}。")


def _categories(sheet: Sheet, figures: ChartFigures, tables: CountyTables, height: float) -> None:
    rates = [category.rate or Decimal(0) for category in tables.categories]
    lowest = min(rates)
    uneven = max(rates) > lowest
    bars = Bars(
        title="各一级指标平均得分率",
        labels=[category.name for category in tables.categories],
        values=rates,
        colours=[s.RUST if uneven and rate == lowest else s.SOFT for rate in rates],
        highest=1.0,
        layout=(0.29, 0.17, 0.54, 0.78),
        gap=_gap(len(rates), 5, 55),
    )
    told = "，".join(f"{c.name} {percent(rate)}" for c, rate in zip(tables.categories, rates, strict=True))
    place(
        sheet,
        (TOP_ROW, 17),
        bar_chart(figures, bars),
        (7 * COLUMN_PX, height),
        f"条形图：各一级指标平均得分率。{told}。",
    )


def _lost(sheet: Sheet, figures: ChartFigures, tables: CountyTables, height: float) -> None:
    every = lost_most(tables)
    stats = every[:LOST]
    if not stats:
        quiet = sheet.book.style(font_size=11, font_color=s.MUTE, align="center", valign="vcenter", bg_color="#F6F8FB")
        sheet.merge((LOWER_ROW, 12, LOWER_ROW + LOWER_ROWS - 1, 23), "各项指标均无失分。", quiet)
        return
    shares = [stat.share or Decimal(0) for stat in stats]
    tied = len(every) > LOST and every[LOST].lost == stats[-1].lost
    bars = Bars(
        title=f"失分{'较' if tied else '最'}多的{LOST}项指标（占全部失分）"
        if len(stats) == LOST
        else "有失分的指标（占全部失分）",
        labels=[stat.name for stat in stats],
        values=shares,
        colours=[s.RUST if number < MARKED else s.RUST_PALE for number in range(len(stats))],
        highest=float(shares[0]),
        layout=(0.33, 0.17, 0.56, 0.81),
        gap=_gap(len(stats), LOST, 35),
    )
    told = "，".join(f"{stat.name} {percent(share)}" for stat, share in zip(stats, shares, strict=True))
    place(
        sheet, (LOWER_ROW, 12), bar_chart(figures, bars), (12 * COLUMN_PX, height), f"条形图：失分较多的指标。{told}。"
    )


def _gap(bars: int, usual: int, gap: int) -> int:
    """The gap in percent of a bar that keeps few bars as thick as the usual number of them."""
    return min(500, max(gap, round((usual * (1 + gap / 100) / bars - 1) * 100)))


def _totals(sheet: Sheet, figures: ChartFigures, tables: CountyTables, height: float) -> None:
    totals = [p.total for p in tables.overview.places]
    step = _bin(tables.scheme.full_marks)
    stacks = Counter((total / step).to_integral_value(ROUND_FLOOR) for total in totals)
    each = -(-max(stacks.values()) // MOST_STACKED)
    dots = _dots(tables, step, each)
    stack = max((max(series.y) for series in dots if series.y), default=Decimal(1))
    low, high, unit = _axis(tables, step)
    limits = [(f"{b.grade} {b.lower.normalize():f}", b.lower) for b in tables.scheme.bands[:-1] if b.lower > low]
    lines = "，虚线为等次线" if limits else ""
    plot = DotPlot(
        title=f"总分分布（每点代表{each}个部门{'，不足的也画一点' if each > 1 else ''}{lines}）",
        dots=[series for series in dots if series.x],
        limits=limits,
        low=low,
        high=high,
        unit=unit,
        top=stack + Decimal("1.6"),
        size=int(max(3, min(9, 105 / float(stack + Decimal("1.6")) * 0.72 * 1.25))),
        layout=(0.02, 0.21, 0.93, 0.64),
    )
    told = f"平均 {tables.overview.average:f} 分，最高 {points(totals[0], tables)} 分，最低 {points(totals[-1], tables)} 分"
    place(
        sheet,
        (LOWER_ROW, 0),
        dot_plot(figures, plot),
        (12 * COLUMN_PX, height),
        f"点图：{len(totals)} 个部门的总分分布。{told}。",
    )


def _bin(full_marks: Decimal) -> Decimal:
    """The width of a stack in points: 1 for 100 points, and never more than 125 stacks."""
    step = Decimal(1).scaleb(full_marks.adjusted() - 2)
    while full_marks / step > 125:
        step *= 2
    return step


def _dots(tables: CountyTables, step: Decimal, each: int) -> list[Dots]:
    """Dots from left to right and bottom to top, lowest totals first; `each` departments share one."""
    xs: dict[str, list[Decimal]] = {band.grade: [] for band in tables.scheme.bands}
    ys: dict[str, list[Decimal]] = {band.grade: [] for band in tables.scheme.bands}
    waiting: Counter[tuple[Decimal, str]] = Counter()
    for p in reversed(tables.overview.places):
        waiting[(p.total / step).to_integral_value(ROUND_FLOOR), p.grade] += 1
    height: Counter[Decimal] = Counter()
    for (stack, grade), count in waiting.items():
        for _ in range(-(-count // each)):
            xs[grade].append((stack + Decimal("0.5")) * step)
            ys[grade].append(Decimal(height[stack]) + Decimal("0.5"))
            height[stack] += 1
    colours = grade_colours(len(tables.scheme.bands))
    return [Dots(grade, xs[grade], ys[grade], colour) for grade, colour in zip(xs, colours, strict=True)]


def _axis(tables: CountyTables, step: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """Low end, high end and unit of the axis of totals."""
    ten = step * 10
    lowest = tables.overview.places[-1].total
    low = (lowest / ten).to_integral_value(ROUND_FLOOR) * ten
    full = tables.scheme.full_marks
    low = min(low, full - ten)
    best = (tables.overview.places[0].total / step).to_integral_value(ROUND_FLOOR) * step
    high = max(full, best + step)  # a full total, or more with a bonus, has its stack beyond
    return low, high, ten if (high - low) / ten <= 14 else ten * 2
