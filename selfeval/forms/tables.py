"""How the officer's tables are laid out: title, explanation, live check, header, rows, and room for more.

Under a header stands nothing but rows of the table: it is read down to the last row that holds anything. New rows
look like the others by themselves (column formats, and conditional lines round what isn't empty).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from selfeval.excel.write.book import Book, Sheet, Value
from selfeval.excel.write.styles import BLUE, LINE, MUTE, RED, RED_BG, lines, row_height
from selfeval.forms import look
from selfeval.model import column_letters

MOST_ROWS: Final = 1000  # so many rows under a header have drop-downs and colours
_SIZE: Final = 10.0


@dataclass(frozen=True, slots=True)
class OfficerColumn:
    """A column of a table: its header text, width in characters, and what its cells have besides the usual."""

    name: str
    width: float
    style: look.Style = field(default_factory=dict)
    entry: bool = False  # the officer is meant to change it; the header is gold


def open_table(
    book: Book, name: str, columns: Sequence[OfficerColumn], title: str, notes: Sequence[str]
) -> tuple[Sheet, int]:
    """A sheet with title and explanation; returns it and the next free row."""
    sheet = book.sheet(name)
    for col, column in enumerate(columns):
        style = book.style(look.TEXT, look.WRAP, column.style)
        sheet.raw.set_column(col, col, column.width, style)
    plain = book.style()
    sheet.raw.set_row(0, 34, plain)
    sheet.write(0, 0, title, book.style(look.TITLE))
    row = 1
    for words in notes:
        row = note(sheet, row, words, columns)
    return sheet, row


def note(sheet: Sheet, row: int, words: str, columns: Sequence[OfficerColumn]) -> int:
    """A line of explanation over the width of the table; returns the next row."""
    style = sheet.book.style(look.NOTE, look.WRAP, font_size=_SIZE)
    width = sum(column.width for column in columns)
    sheet.raw.set_row(row, row_height(lines(words, width, _SIZE), _SIZE, pad=2), sheet.book.style())
    sheet.merge((row, 0, row, len(columns) - 1), words, style)
    return row + 1


def live(sheet: Sheet, row: int, formula: str, value: str) -> int:
    """A line that checks the tables while they are edited; turns red unless it ends in ✓. Returns the next row."""
    book = sheet.book
    sheet.raw.set_row(row, 24, book.style())
    sheet.formula(row, 0, formula, book.style(look.TEXT, bold=True, font_color=BLUE), value)
    wrong = {"type": "formula", "criteria": f'=RIGHT($A${row + 1},1)<>"✓"', "format": book.style(font_color=RED)}
    sheet.condition((row, 0, row, 0), wrong)
    return row + 1


def fill_table(sheet: Sheet, row: int, columns: Sequence[OfficerColumn], rows: Sequence[Sequence[Value]]) -> int:
    """Header and rows; returns the first row of the table."""
    book = sheet.book
    sheet.raw.set_row(row, 28, book.style())
    for col, column in enumerate(columns):
        sheet.write(row, col, column.name, book.style(look.ENTRY_HEADER if column.entry else look.HEADER))
    styles = [book.style(look.TEXT, look.WRAP, column.style) for column in columns if rows]
    for offset, values in enumerate(rows, start=1):
        for col, (style, value) in enumerate(zip(styles, values, strict=True)):
            sheet.write(row + offset, col, value, style)
        sheet.height(row + offset, height_of(columns, values))
    first = row + 1
    anything = f"=COUNTA($A{first + 1}:${column_letters(len(columns) - 1)}{first + 1})>0"
    line = {"type": "formula", "criteria": anything, "format": book.style(border=1, border_color=LINE)}
    sheet.condition((first, 0, first + MOST_ROWS - 1, len(columns) - 1), line)
    sheet.raw.freeze_panes(first, 0)
    sheet.raw.repeat_rows(row)
    return first


def height_of(columns: Sequence[OfficerColumn], values: Sequence[Value]) -> float:
    """How high a row is with these values."""
    needed = max(
        lines(value, column.width, _SIZE, indent="indent" in column.style) if isinstance(value, str) else 1
        for column, value in zip(columns, values, strict=True)
    )
    return row_height(needed, _SIZE, least=22)


def below(first: int, col: int) -> tuple[int, int, int, int]:
    """The cells of a column under the header, with room for more."""
    return (first, col, first + MOST_ROWS - 1, col)


def choose(sheet: Sheet, first: int, col: int, options: Sequence[str] | str, refusal: str) -> None:
    """A drop-down for a column: a list, or a formula that names one."""
    rule: Mapping[str, object] = {
        "validate": "list",
        "source": options if isinstance(options, str) else list(options),
        "error_title": "请从列表里选择",
        "error_message": refusal,
    }
    sheet.validate(below(first, col), rule)


def offer(sheet: Sheet, first: int, col: int, source: str) -> None:
    """A drop-down for a column that refuses nothing: what is typed besides may be right all the same."""
    sheet.validate(below(first, col), {"validate": "list", "source": source, "show_error": False})


def mark(sheet: Sheet, first: int, col: int, criteria: str) -> None:
    """Colour the cells of a column where a formula (for its first row) says they are wrong."""
    wrong = sheet.book.style(font_color=RED, bg_color=RED_BG, border=1, border_color=LINE)
    sheet.condition(below(first, col), {"type": "formula", "criteria": criteria, "format": wrong})


def close_table(sheet: Sheet, colour: str = MUTE) -> None:
    """Page set-up of an officer's table: as long as it gets."""
    sheet.raw.set_tab_color(colour)
    look.paper(sheet)
