"""A strict writer over xlsxwriter: what that library drops with a warning is an error here.

Text is always written as text: a string that looks like a formula or a link stays what it is.
Rows and columns count from 0. Nothing about any particular workbook stands here.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any, Self

import xlsxwriter
from xlsxwriter.chart import Chart
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format

from selfeval.excel.write.streamed import StreamedWorksheet
from selfeval.excel.write.styles import FONT, theme_xml
from selfeval.tables import within_cell

Value = str | int | float | Decimal | date | datetime | None

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
MAX_HEIGHT = 409.5  # points
_USUAL_HEIGHT = 20  # pixels, told nowhere


class WriteError(RuntimeError):
    """Our own writer asked for something Excel can't hold."""


def clean_text(text: str) -> str:
    """The text as a workbook can hold it: no control characters, no lone surrogates, line ends as \\n."""
    if not text.isprintable():
        text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return within_cell(text)


def result_text(text: str) -> str:
    """A text as the stored result of a formula: what looks like an escape of Excel's ("_x001B_") stays what it is."""
    return _ESCAPE.sub("_x005F_", clean_text(text))


def _height_xml(points: float) -> str:
    """A row's height as the file has it: in whole pixels."""
    pixels = int(min(points, MAX_HEIGHT) * 4 / 3 + 0.5)
    return "" if pixels == _USUAL_HEIGHT else f' ht="{pixels * 0.75:.16g}" customHeight="1"'


@contextmanager
def _strict() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)  # a file left open when Ctrl-C comes is no news
        try:
            yield
        except UserWarning as warning:
            raise WriteError(str(warning)) from warning


class Book:
    """A workbook being written. Use as a context manager; the file is complete when it ends without error."""

    def __init__(
        self,
        path: Path,
        *,
        created: datetime,
        title: str,
        properties: Mapping[str, str] | None = None,
    ) -> None:
        """Open for writing; `created` (naive) is stamped into the file, so the same input gives the same bytes.

        `properties` are further document properties: subject, author, comments.
        """
        self.workbook = xlsxwriter.Workbook(
            str(path),
            {
                "default_format_properties": {"font_name": FONT, "font_size": 10},
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self.workbook.set_properties({**(properties or {}), "title": title, "created": created.replace(tzinfo=None)})
        self.workbook.use_custom_theme(StringIO(theme_xml()))
        self._formats: dict[tuple[tuple[str, object], ...], Format] = {}
        self._sheets: list[StreamedWorksheet] = []
        self._numbered = 0  # sheets whose formats have all their numbers

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                with _strict():
                    self.workbook.close()
        except FileCreateError as error:
            raise error.args[0] from None  # the OSError inside, as any other file would raise it
        finally:
            for sheet in self._sheets:
                sheet.drop_spool()

    def style(self, *parts: Mapping[str, object], **more: object) -> Format:
        """One format for the merged properties; the same properties give the same object."""
        merged: dict[str, object] = {}
        for part in parts:
            merged |= part
        merged |= more
        key = tuple(sorted(merged.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(dict(merged))
        return self._formats[key]

    def sheet(self, name: str) -> Sheet:
        """A new worksheet, in the order of calls."""
        with _strict():
            raw = self.workbook.add_worksheet(name, StreamedWorksheet)
        assert isinstance(raw, StreamedWorksheet)  # as asked for
        self._sheets.append(raw)
        return Sheet(self, raw)

    def number_formats(self, sheet: Sheet) -> None:
        """Number the formats used so far, down to this sheet, as xlsxwriter would when it writes the file.

        Call it before rows are given as a whole: they name their formats by number.
        """
        place = self._sheets.index(sheet.raw)
        for raw in self._sheets[self._numbered : place + 1]:
            raw.number_formats()
        self._numbered = max(self._numbered, place)

    def chart(self, options: Mapping[str, object]) -> Chart:
        """A new chart; place it with `Sheet.chart`."""
        with _strict():
            made = self.workbook.add_chart(dict(options))
        if made is None:
            raise WriteError(f"no such chart: {options}")
        return made

    def define_name(self, name: str, formula: str) -> None:
        """A name for a range or formula."""
        self._must(self.workbook.define_name(name, formula), f"name {name}")

    @staticmethod
    def _must(result: object, what: str) -> None:
        if isinstance(result, int) and result < 0:
            raise WriteError(f"{what}: refused by the writer ({result})")


class Sheet:
    """A worksheet being written; `raw` is xlsxwriter's own for set-up calls that can't lose anything."""

    def __init__(self, book: Book, raw: StreamedWorksheet) -> None:
        """Wrap a fresh worksheet."""
        self.book = book
        self.raw = raw
        self._heights: dict[float, str] = {}
        raw.hide_gridlines(2)

    def write(self, row: int, col: int, value: Value, style: Format | None = None) -> None:
        """Write a value as what it is: text as text, numbers as numbers, None as a blank cell.

        These calls never warn, they return a negative number; so the costly watch for warnings is spared.
        """
        raw = self.raw
        self._need(row)
        if value is None:
            result = raw.write_blank(row, col, None, style)
        elif isinstance(value, str):
            text = clean_text(value)
            result = raw.write_string(row, col, text, style) if text else raw.write_blank(row, col, None, style)
        elif isinstance(value, date):
            moment = value if isinstance(value, datetime) else datetime.combine(value, time())
            result = raw.write_datetime(row, col, moment, style)
        else:
            result = raw.write_number(row, col, float(value), style)
        Book._must(result, f"{raw.name}!R{row + 1}C{col + 1}")

    def write_row(self, row: int, col: int, values: Sequence[Value], style: Format | None = None) -> None:
        """Write values side by side in one style."""
        for offset, value in enumerate(values):
            self.write(row, col + offset, value, style)

    def formula(self, row: int, col: int, formula: str, style: Format | None, value: str | float | Decimal) -> None:
        """Write a formula together with its value, as a spreadsheet program would have stored it."""
        stored = float(value) if isinstance(value, Decimal) else result_text(value) if isinstance(value, str) else value
        self._need(row)
        if not formula.lstrip("{=}"):
            raise WriteError("an empty formula")
        Book._must(self.raw.write_formula(row, col, formula, style, stored), formula)

    def lead(self, row: int, col: int, target: str, text: str, tip: str | None = None) -> None:
        """Make a cell lead to a place in this workbook ("internal:'表'!A1") or to a file ("external:…"); not its text."""
        try:
            self.raw.add_link(row, col, target.replace("#", "%23"), clean_text(text), tip)
        except ValueError as error:
            raise WriteError(f"{target}: {error}") from error

    def row(self, row: int, points: float, first: int, last: int, cells: str) -> None:
        """A whole row: its height in points, and its cells from column `first` to `last` as XML (see `cells`)."""
        height = self._heights.get(points)
        if height is None:
            height = self._heights[points] = _height_xml(points)
        if not self.raw.add_row(row, height, first, last, cells):
            raise WriteError(f"{self.raw.name}!R{row + 1} is taken, or beyond the sheet")

    def merge(self, area: tuple[int, int, int, int], value: Value, style: Format) -> None:
        """Merge (first row, first column, last row, last column) and write the value into it."""
        first_row, first_col, last_row, last_col = area
        for row in range(first_row, last_row + 1):
            self._need(row)
        if (first_row, first_col) != (last_row, last_col):
            with _strict():
                Book._must(self.raw.merge_range(first_row, first_col, last_row, last_col, "", style), f"merge {area}")
        self.write(first_row, first_col, value, style)

    def validate(self, area: tuple[int, int, int, int], options: Mapping[str, object]) -> None:
        """Add a data validation; over-long titles, messages, lists and formulas are errors."""
        for key, most in (("input_title", 32), ("input_message", 255), ("error_title", 32), ("error_message", 255)):
            text = str(options.get(key, ""))
            if len(text.encode("utf-16-le")) // 2 > most:
                raise WriteError(f"{key} over {most} characters: {text}")
        for key in ("value", "source", "minimum", "maximum"):
            source = options.get(key)
            if isinstance(source, str) and len(source) > 255:
                raise WriteError(f"validation formula over 255 characters: {source}")
            if isinstance(source, list) and any("," in str(item) for item in source):
                raise WriteError(f"a list item holds a comma: {source}")
        with _strict():
            Book._must(self.raw.data_validation(*area, dict(options)), "validation")

    def condition(self, area: tuple[int, int, int, int], options: Mapping[str, object]) -> None:
        """Add a conditional format."""
        with _strict():
            Book._must(self.raw.conditional_format(*area, dict(options)), "conditional format")

    def comment(self, row: int, col: int, text: str, options: Mapping[str, object] | None = None) -> None:
        """Attach a comment to a cell."""
        with _strict():
            Book._must(self.raw.write_comment(row, col, clean_text(text), dict(options or {})), "comment")

    def chart(self, row: int, col: int, chart: Chart, options: Mapping[str, Any]) -> None:
        """Place a chart."""
        with _strict():
            Book._must(self.raw.insert_chart(row, col, chart, dict(options)), "chart")

    def widths(self, widths: Sequence[float], first: int = 0) -> None:
        """Set column widths from the given column on."""
        for offset, width in enumerate(widths):
            if width > 255:
                raise WriteError(f"column width {width}")
            self.raw.set_column(first + offset, first + offset, width)

    def height(self, row: int, points: float, style: Format | None = None, *, grows: bool = False) -> None:
        """Set a row's height in points, at most Excel's 409.5; one that grows follows what is typed into it."""
        self._need(row)
        if grows:
            self.raw.growing.add(row)
        self.raw.set_row(row, min(points, MAX_HEIGHT), style)

    def _need(self, row: int) -> None:
        """Raise unless single cells of a row can still be written."""
        if self.raw.is_taken(row):
            raise WriteError(f"{self.raw.name}!R{row + 1} was given as a whole")

    def footer(self, text: str) -> None:
        """Set the footer; over 255 characters is an error."""
        with _strict():
            self.raw.set_footer(text, {"margin": 0.25})
