"""The charts' common look, and the hidden sheet that holds their figures.

Native charts without legend, gridlines or border; plot areas are set by hand because programs fit them
differently. Texts come from the caller.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from xlsxwriter.chart import Chart as Chart

from selfeval.excel.write import styles as s
from selfeval.excel.write.book import Book, Sheet, Value
from selfeval.excel.write.table import reference

Options = dict[str, Any]
Layout = tuple[float, float, float, float]  # x, y, width, height as parts of the chart

PLAIN: Final[Options] = {"border": {"none": True}, "fill": {"color": "#FFFFFF"}}
LABEL: Final[Options] = {"name": s.FONT, "size": 11, "color": s.INK}
SCALE: Final[Options] = {"name": s.FONT, "size": 10, "color": s.MUTE}
LIMIT: Final = "#8793A0"  # lines of the bands


class ChartFigures:
    """The hidden sheet with the charts' figures, a column after the other, each with a header."""

    def __init__(self, sheet: Sheet, name: str) -> None:
        """Fill an empty sheet of this name."""
        self.sheet = sheet
        self._name = name
        self._next = 0

    def column(self, title: str, values: Sequence[Value], look: str = "General") -> str:
        """Write a column in this number format; returns the formula that refers to it."""
        self.sheet.write(0, self._next, title, self.sheet.book.style(bold=True))
        for row, value in enumerate(values, 1):
            self.sheet.write(row, self._next, value, self.sheet.book.style(num_format=look))
        self.sheet.raw.set_column(self._next, self._next, 14)
        area = reference(self._name, (1, self._next, max(len(values), 1), self._next))
        self._next += 1
        return f"={area}"


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart from top to bottom: one label, value and colour a bar."""

    title: str
    labels: Sequence[str]
    values: Sequence[Decimal]
    colours: Sequence[str]
    highest: float
    layout: Layout
    gap: int = 55


@dataclass(frozen=True, slots=True)
class Dots:
    """A series of points of one colour."""

    name: str
    x: Sequence[Decimal]
    y: Sequence[Decimal]
    colour: str


@dataclass(frozen=True, slots=True)
class Label:
    """A text beside a point: left or right of it."""

    text: str
    x: Decimal
    y: Decimal
    position: str
    colour: str


@dataclass(frozen=True, slots=True)
class Columns:
    """A column chart from left to right: one label, count and colour a column."""

    title: str
    labels: Sequence[str]
    values: Sequence[Decimal]
    colours: Sequence[str]
    layout: Layout


@dataclass(frozen=True, slots=True)
class DotPlot:
    """Points over an axis, with dashed vertical lines that carry their names, and texts beside some points."""

    title: str
    dots: Sequence[Dots]
    limits: Sequence[tuple[str, Decimal]]
    labels: Sequence[Label]
    low: Decimal
    high: Decimal
    unit: Decimal
    top: Decimal
    size: int
    layout: Layout


def bar_chart(figures: ChartFigures, bars: Bars) -> Chart:
    """A bar chart with its shares as labels."""
    chart = figures.sheet.book.chart({"type": "bar"})
    chart.add_series(
        {
            "name": _as_text(bars.title),
            "categories": figures.column(bars.title, bars.labels),
            "values": figures.column("", bars.values, "0.0%"),
            "fill": {"color": bars.colours[-1]},
            "points": [{"fill": {"color": colour}} for colour in bars.colours],
            "gap": bars.gap,
            "data_labels": {"value": True, "num_format": "0.0%", "font": LABEL, "position": "outside_end"},
        }
    )
    _frame(chart, bars.title, bars.layout)
    font = {**LABEL, "size": 11 if len(bars.labels) <= 8 else 9}
    chart.set_y_axis(
        {"reverse": True, "major_tick_mark": "none", "line": {"color": s.LINE}, "num_font": font, "interval_unit": 1}
    )
    chart.set_x_axis({"min": 0, "max": bars.highest, "visible": False, "major_gridlines": {"visible": False}})
    return chart


@dataclass(frozen=True, slots=True)
class Pairs:
    """A bar chart of rates in pairs, by the addresses of its labels and of both series."""

    title: str
    names: tuple[str, str]
    labels: str
    first: str
    second: str


def pair_chart(book: Book, pairs: Pairs, top: float) -> Chart:
    """A bar chart with two bars a label, rust and pale blue, below a title that takes the part `top` of it."""
    chart = book.chart({"type": "bar"})
    both = zip(pairs.names, (pairs.first, pairs.second), (s.RUST, s.PALE), strict=True)
    for name, values, colour in both:
        chart.add_series(
            {
                "name": _as_text(name),
                "categories": pairs.labels,
                "values": values,
                "fill": {"color": colour},
                "gap": 60,
                "overlap": 0,
                "data_labels": {"value": True, "num_format": "0%;;", "font": SCALE, "position": "outside_end"},
            }
        )
    _frame(chart, pairs.title, (0.27, top, 0.6, 0.98 - top))
    chart.set_y_axis(
        {"reverse": True, "major_tick_mark": "none", "line": {"color": s.LINE}, "num_font": {**LABEL, "size": 9}}
    )
    chart.set_x_axis({"min": 0, "max": 1, "visible": False, "major_gridlines": {"visible": False}})
    return chart


def column_chart(figures: ChartFigures, columns: Columns) -> Chart:
    """A column chart with its counts above the columns."""
    chart = figures.sheet.book.chart({"type": "column"})
    chart.add_series(
        {
            "name": _as_text(columns.title),
            "categories": figures.column(columns.title, columns.labels),
            "values": figures.column("", columns.values, "0"),
            "fill": {"color": columns.colours[0]},
            "points": [{"fill": {"color": colour}} for colour in columns.colours],
            "gap": 12,
            "data_labels": {
                "value": True,
                "num_format": "0;;",
                "font": {**SCALE, "size": 8},
                "position": "outside_end",
            },
        }
    )
    _frame(chart, columns.title, columns.layout)
    chart.set_x_axis({"num_font": SCALE, "line": {"color": s.LINE}, "major_tick_mark": "none", "interval_unit": 1})
    chart.set_y_axis({"min": 0, "visible": False, "major_gridlines": {"visible": False}})
    return chart


def dot_plot(figures: ChartFigures, plot: DotPlot) -> Chart:
    """A scatter chart of departments over their totals; exact lines for the bands."""
    chart = figures.sheet.book.chart({"type": "scatter"})
    for name, bound in plot.limits:
        chart.add_series(
            {
                "name": _as_text(name),
                "categories": figures.column(name, [bound, bound]),
                "values": figures.column("", [plot.top, Decimal(0)]),
                "marker": {"type": "none"},
                "line": {"color": LIMIT, "width": 1, "dash_type": "dash"},
                "data_labels": {
                    "series_name": True, "value": False, "position": "right", "font": SCALE,
                    "custom": [None, {"delete": True}],
                },
            }
        )  # fmt: skip
    for dots in plot.dots:
        chart.add_series(
            {
                "name": _as_text(dots.name),
                "categories": figures.column(dots.name, dots.x),
                "values": figures.column("", dots.y),
                "line": {"none": True},
                "marker": {
                    "type": "circle", "size": plot.size, "fill": {"color": dots.colour},
                    "border": {"color": "#FFFFFF", "width": 0.5},
                },
            }
        )  # fmt: skip
    for label in plot.labels:
        chart.add_series(
            {
                "name": _as_text(label.text),
                "categories": figures.column(label.text, [label.x]),
                "values": figures.column("", [label.y]),
                "marker": {"type": "none"},
                "line": {"none": True},
                "data_labels": {
                    "series_name": True, "value": False, "position": label.position,
                    "font": {**SCALE, "color": label.colour},
                },
            }
        )  # fmt: skip
    _keep_lines(chart)
    _frame(chart, plot.title, plot.layout)
    chart.set_x_axis(
        {
            "min": float(plot.low), "max": float(plot.high), "major_unit": float(plot.unit), "num_font": SCALE,
            "major_gridlines": {"visible": False}, "line": {"color": s.LINE}, "major_tick_mark": "outside",
        }
    )  # fmt: skip
    chart.set_y_axis({"min": 0, "max": float(plot.top), "visible": False, "major_gridlines": {"visible": False}})
    return chart


def _keep_lines(chart: Chart) -> None:
    """Have labels stay on one line; LibreOffice breaks them at a fifth of the chart's width. xlsxwriter can't be told so."""
    usual = chart._write_a_body_pr

    def body(rotation: int | None, is_horizontal: bool | None) -> None:
        if rotation is not None or is_horizontal:
            usual(rotation, is_horizontal)
        else:
            chart._xml_empty_tag("a:bodyPr", [("wrap", "none")])

    vars(chart)[usual.__name__] = body


def _as_text(name: str) -> str:
    """A name in which the writer sees no reference to a cell: for that it looks for a '!'."""
    return name.replace("!", "！")


def place(sheet: Sheet, at: tuple[int, int], chart: Chart, size: tuple[float, float], description: str) -> None:
    """Put a chart at (row, column); it moves and grows with the cells below it."""
    chart.set_size({"width": size[0], "height": size[1]})
    sheet.chart(*at, chart, {"object_position": 1, "description": description})


def _frame(chart: Chart, title: str, layout: Layout) -> None:
    font: Mapping[str, object] = {"name": s.FONT, "size": 12.5, "bold": True, "color": s.NAVY}
    chart.set_title(
        {"name": _as_text(title), "overlay": True, "layout": {"x": 0.008, "y": 0.008}, "name_font": dict(font)}
    )
    chart.set_legend({"none": True})
    chart.set_chartarea(PLAIN)
    x, y, width, height = layout
    chart.set_plotarea({**PLAIN, "layout": {"x": x, "y": y, "width": width, "height": height}})
