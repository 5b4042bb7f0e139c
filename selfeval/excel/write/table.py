"""Reading tables: one header band, hairlines below rows, measured row heights, and how a sheet prints.

What any tab of the summary shares. Texts come from the caller; rows and columns count from 0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil
from typing import Final

from selfeval import text as t
from selfeval.excel.write import styles as s
from selfeval.excel.write.book import Book, Sheet, Value
from selfeval.excel.write.cells import CellText
from selfeval.model import Status, TotalRule, column_letters

Look = Mapping[str, object]

NONE: Final = "—"
NONE_COLOUR: Final = "#8A94A0"
SMALLEST_PRINT: Final = 7.4  # points: about 六号, the smallest type read with ease
ARROW_PX: Final = 17  # a filter arrow, and what is to be left on either side of a centred header beside it
A4: Final = 9
A3: Final = 8

BASE: Final[Look] = {"font_color": s.INK, "valign": "vcenter", "bottom": 1, "bottom_color": s.HAIR}
TEXT: Final[Look] = {**BASE, "align": "left"}
WRAPPED: Final[Look] = {**TEXT, "text_wrap": True, "indent": 1}
CENTRED: Final[Look] = {**BASE, "align": "center"}
MUTED: Final[Look] = {**TEXT, "font_color": s.MUTE}
CODE: Final[Look] = {**CENTRED, "font_color": s.MUTE, "num_format": "@"}
NUMBER: Final[Look] = {**BASE, "align": "right", "indent": 1}
COUNT: Final[Look] = {**CENTRED, "num_format": "0;;"}
ABSENT: Final[Look] = {"font_color": NONE_COLOUR}
SUBTOTAL: Final[Look] = {"bg_color": s.MIST, "bold": True, "bottom_color": s.LINE}
TITLE: Final[Look] = {"font_size": 18, "bold": True, "font_color": s.NAVY, "valign": "vcenter"}
_NARROW_TITLE: Final = 14
NOTE: Final[Look] = {"font_size": 9, "font_color": s.MUTE, "valign": "vcenter"}
SECTION: Final[Look] = {"font_size": 13, "bold": True, "font_color": s.NAVY, "valign": "vcenter"}
HEADER: Final[Look] = {
    "bold": True, "font_color": "#FFFFFF", "bg_color": s.NAVY, "align": "center", "valign": "vcenter",
    "text_wrap": True, "border": 1, "border_color": "#FFFFFF",
}  # fmt: skip
LINK: Final[Look] = {"font_color": s.BLUE, "underline": 1}

STATUS_LOOK: Final[Mapping[Status, Look]] = {
    Status.QUERY: {"font_color": s.AMBER, "bg_color": s.AMBER_BG},
    Status.RETURNED: {"font_color": s.RED, "bg_color": s.RED_BG, "bold": True},
    Status.MISSING: {"font_color": s.RED, "bg_color": s.RED_BG, "bold": True},
    Status.EXEMPT: ABSENT,
}

MOST_LINKS: Final = 65_000  # Excel's limit is 65,530 a sheet
MOST_LINK_LENGTH: Final = 1_900  # Excel's limit is 2,079
_INSIDE: Final = re.compile(r"(.+?\.(?:zip|rar|7z|tar|gz|tgz|bz2|xz|eml|msg|mbox))!", re.IGNORECASE | re.DOTALL)
_UNSAFE: Final = re.compile(r"""[\x00-\x20"#%<>?\[\\\]^`{|}\x7f]""")


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column: header text, width in characters, how its cells look, whether its text may wrap."""

    title: str
    width: float
    look: Look = field(default_factory=lambda: TEXT)
    wraps: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with more than its column's look."""

    value: Value
    look: Look = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with its value, as a spreadsheet program would have stored it."""

    formula: str
    value: str | float | Decimal
    look: Look = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads somewhere; plain text where the target is None or more than Excel holds."""

    value: str
    target: str | None
    look: Look = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Wrapping:
    """A column whose texts may take several lines; `sure` characters fit on one, whatever they are."""

    number: int
    width: float
    size: float
    indent: bool
    sure: int

    @classmethod
    def of(cls, number: int, column: Column) -> _Wrapping:
        """What the heights of rows depend on."""
        size, indent = _size(column.look), bool(column.look.get("indent"))
        return cls(number, column.width, size, indent, int(s.usable_ems(column.width, size, indent=indent) - 0.001))


Entry = Value | Cell | Formula | Link
_DRESSED: Final = (Cell, Formula, Link)
_PLAIN: Final[Look] = {}


def heading(sheet: Sheet, title: str, note: str, more: str = "", *, repeated: Sequence[Column] = ()) -> None:
    """Title, the grey line below it, and the way back to the first sheet with a further line beside it; flush left.

    Where the columns on the left are `repeated` on every page across, the title is kept within them, and the lines stand
    beside them: what reaches further is cut off on all pages but the first.
    """
    width = sum(column.width for column in repeated)
    sheet.height(0, s.row_height(s.lines(title, width, _NARROW_TITLE), _NARROW_TITLE, least=30) if repeated else 30)
    sheet.height(1, 18)
    sheet.height(2, 16)
    if repeated:
        narrow: Look = {"font_size": _NARROW_TITLE, "text_wrap": True}
        sheet.merge((0, 0, 0, len(repeated) - 1), title, sheet.book.style(TITLE, narrow))
    else:
        sheet.write(0, 0, title, sheet.book.style(TITLE))
    sheet.write(1, len(repeated), note, sheet.book.style(NOTE))
    sheet.write(2, 0, t.BACK, sheet.book.style(LINK, {"font_size": 9, "valign": "vcenter"}))
    sheet.lead(2, 0, f"internal:'{t.TAB_OVERVIEW}'!A1", t.BACK)
    if more:
        sheet.write(2, max(2, len(repeated)), more, sheet.book.style(NOTE))


def header(
    sheet: Sheet,
    row: int,
    columns: Sequence[Column],
    *,
    height: float = 26,
    widths: bool = True,
    left: int = 0,
    arrows: bool = False,
) -> None:
    """The header band, from the column `left` on, high enough for filter arrows; sets the column widths too."""
    sheet.height(row, max([height, *(_with_arrow(column) for column in columns)]) if arrows else height)
    if widths:
        sheet.widths([column.width for column in columns], left)
    for col, column in enumerate(columns, left):
        sheet.write(row, col, column.title, sheet.book.style(HEADER))


def _with_arrow(column: Column) -> float:
    """The height of a header whose filter arrow, in the lower right corner, covers none of its text."""
    *_, last = column.title.split("\n")
    lines = s.lines(column.title, column.width, 10)
    beside = 7 * column.width + 5 - s.ems(last) * 10 * 4 / 3 >= 2 * ARROW_PX
    return s.row_height(lines, 10, pad=0 if beside else 2 * ARROW_PX * 0.75)


def freeze(sheet: Sheet, row: int, col: int) -> None:
    """What stands above and to the left stays in view; the first cell beside it is the active one."""
    sheet.raw.freeze_panes(row, col)
    sheet.raw.set_selection(row, col, row, col)


class Rows:
    """Writes a table's rows one below the other and knows the next one."""

    def __init__(
        self,
        sheet: Sheet,
        first: int,
        columns: Sequence[Column],
        *,
        least: float = 20,
        most_lines: int | None = None,
        left: int = 0,
    ) -> None:
        """Rows from (`first`, `left`) on, at least so high, showing at most so many lines of a text."""
        self.sheet, self.first, self.next = sheet, first, first
        self._left = left
        self._columns, self._least, self._most = columns, least, most_lines
        sheet.book.number_formats(sheet)
        self._cells = CellText(sheet.raw)
        self._starts = [f'<c r="{column_letters(left + number)}' for number in range(len(columns))]
        self._known: dict[tuple[object, ...], list[str]] = {}
        self._formats: dict[tuple[object, ...], str] = {}
        self._wrapping = [_Wrapping.of(number, column) for number, column in enumerate(columns) if column.wraps]
        self._links = 0

    @property
    def last(self) -> int:
        """The last row written; the first one, if there is none."""
        return max(self.next - 1, self.first)

    def add(self, entries: Sequence[Entry], look: Look | None = None) -> None:
        """Write a row; `look` is laid over every cell of it."""
        row, over, cells = self.next, look or _PLAIN, self._cells
        number, plain = row + 1, self._formats_of(over)
        written = []
        for place, entry, known, start in zip(range(len(entries)), entries, plain, self._starts, strict=True):
            if not isinstance(entry, _DRESSED):
                written.append(cells.value(f"{start}{number}{known or self._format(place, over)}", entry))
                continue
            own = self._linked(row, place, entry) if isinstance(entry, Link) else entry.look
            head = f"{start}{number}{self._format(place, over, own) if own or not known else known}"
            if isinstance(entry, Formula):
                written.append(cells.formula(head, entry.formula, entry.value))
            else:
                written.append(cells.value(head, entry.value))
        self.sheet.row(row, self._height(entries), self._left, self._left + len(entries) - 1, "".join(written))
        self.next += 1

    def _formats_of(self, over: Look) -> list[str]:
        """The formats of the columns' cells that have no look of their own, as far as they are known."""
        return self._known.setdefault(tuple(over.items()), [""] * len(self._columns))

    def _format(self, place: int, over: Look, look: Look = _PLAIN) -> str:
        """A cell's format as its XML has it; formats are numbered as they are met."""
        if not look and (known := self._formats_of(over)[place]):
            return known
        key = (place, tuple(over.items()), tuple(look.items()))
        made = self._formats.get(key)
        if made is None:
            style = self.sheet.book.style(self._columns[place].look, over, look)
            made = self._formats[key] = f'" s="{style._get_xf_index()}"'
            if not look:
                self._formats_of(over)[place] = made
        return made

    def _linked(self, row: int, number: int, entry: Link) -> Look:
        """What is laid over the look of a cell with a link, which is entered, unless it is more than Excel holds."""
        if not entry.target or not entry.value:
            return entry.look
        if len(entry.target) > MOST_LINK_LENGTH or self._links >= MOST_LINKS:
            return entry.look
        self._links += 1
        self.sheet.lead(row, number + self._left, entry.target, entry.value)
        return {**LINK, **entry.look} if entry.look else LINK

    def _height(self, entries: Sequence[Entry]) -> float:
        height = self._least
        for column in self._wrapping:
            entry = entries[column.number]
            value = entry.value if isinstance(entry, _DRESSED) else entry
            if not isinstance(value, str) or len(value) < 4 or (len(value) <= column.sure and "\n" not in value):
                continue
            count = s.lines(value, column.width, column.size, indent=column.indent)
            count = min(count, self._most) if self._most else count
            if count > 1:
                height = max(height, s.row_height(count, column.size))
        return height


def page(
    sheet: Sheet,
    *,
    last: tuple[int, int],
    repeat: tuple[int, int] | None = None,
    paper: int = A4,
    fit: tuple[int, int] = (1, 0),
    margins: tuple[float, float, float, float] = (0.45, 0.45, 0.5, 0.6),
) -> None:
    """How the sheet prints: landscape, the area down to `last` (row, column), on so many pages across and down."""
    raw = sheet.raw
    raw.set_paper(paper)
    raw.set_landscape()
    raw.fit_to_pages(*fit)
    raw.center_horizontally()
    left, right, top, bottom = margins
    raw.set_margins(left=left, right=right, top=top, bottom=bottom)
    raw.print_area(0, 0, *last)
    if repeat:
        raw.repeat_rows(*repeat)


def pages_across(columns: Sequence[Column], *, paper: int = A4, size: float = 10) -> int:
    """How many pages across print these columns with type of `size` points at 7.4 points or more."""
    return max(1, ceil(_pixels(columns) / _printable(paper, size) - 0.01))


def room_for(columns: Sequence[Column], bounds: tuple[float, float], *, paper: int = A4, size: float = 10) -> float:
    """The width, within bounds, that a further column may have so that all still print on one page across."""
    least, most = bounds
    return max(least, min(most, (_printable(paper, size) - _pixels(columns) - 5) // 7))


def _pixels(columns: Sequence[Column]) -> float:
    return sum(7 * column.width + 5 for column in columns)


def _printable(paper: int, size: float) -> float:
    """How many pixels a page holds across where type of `size` points is printed at its smallest."""
    return (777 if paper == A4 else 1_125) / (0.75 * SMALLEST_PRINT / size)


def text_numbers(sheet: Sheet, area: tuple[int, int, int, int]) -> None:
    """Codes that look like numbers are meant to be text here: no green triangles."""
    sheet.raw.ignore_errors({"number_stored_as_text": reference("", area).rpartition("!")[2]})


def score_format(decimals: int) -> str:
    """The number format of points with so many decimals."""
    return "0." + "0" * decimals if decimals else "0"


def step_columns(rules: Sequence[TotalRule], decimals: int) -> tuple[Column, ...]:
    """The total before the rules on it, and what each of them adds; none without rules."""
    points = score_format(decimals)
    change: Look = {**NUMBER, "num_format": f"+{points};-{points};{points}"}
    before = Column(t.UNADJUSTED, 9, {**NUMBER, "num_format": points})
    return (before, *(Column(rule.name, 9, change) for rule in rules)) if rules else ()


def padded(number: str, zero: str | None = None) -> str:
    """A number format with a gap on the right, for cells with data bars, where programs drop an indent."""
    return f"{number}_ _ ;-{number}_ _ ;{zero or number}_ _ ;@_ _ "


def inbox_link(path: str | None) -> str | None:
    """The link from the summary to a file of the inbox; what lies in an archive or mail leads to that."""
    if not path:
        return None
    inside = _INSIDE.match(path)
    outer = inside.group(1) if inside else path
    return "external:../inbox/" + _UNSAFE.sub(lambda found: f"%{ord(found.group()):02X}", outer)


def or_none(value: Decimal | None) -> Entry:
    """A figure, or that there is none."""
    return Cell(NONE, ABSENT) if value is None else value


def rate_bars(sheet: Sheet, col: int, colour: str, ends: tuple[float, float], runs: Sequence[tuple[int, int]]) -> None:
    """Data bars in a column, in some runs of rows only."""
    letter = column_letters(col)
    rule = {
        "type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_no_border": True, "bar_color": colour,
        "min_type": "num", "max_type": "num", "min_value": ends[0], "max_value": ends[1],
        "multi_range": " ".join(f"{letter}{first + 1}:{letter}{last + 1}" for first, last in runs),
    }  # fmt: skip
    sheet.condition((runs[0][0], col, runs[-1][1], col), rule)


def _size(look: Look) -> float:
    size = look.get("font_size", 10)
    return float(size) if isinstance(size, int | float) else 10.0


def name_area(book: Book, name: str, sheet: str, area: tuple[int, int, int, int]) -> None:
    """A defined name for an area (first row, first column, last row, last column)."""
    book.define_name(name, f"={reference(sheet, area)}")


def reference(sheet: str, area: tuple[int, int, int, int]) -> str:
    """The absolute address of an area on a sheet, e.g. '汇总表'!$A$5:$B$9."""
    first_row, first_col, last_row, last_col = area
    start = f"${column_letters(first_col)}${first_row + 1}"
    end = f"${column_letters(last_col)}${last_row + 1}"
    return f"'{sheet}'!{start}:{end}"
