"""A clerk who takes a marked copy's 修改清单 at its word: what a line orders is done, and nothing else is.

The orders are found in the words of 怎么改 alone, the cells in 位置 and 问题 alone; a locked cell can't be changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from selfeval import text as t
from selfeval.checks.workbook import SHEET_MENDING
from selfeval.model import Level
from selfeval.samples import sample_scheme

CAPS = {indicator.code: float(indicator.cap) for indicator in sample_scheme().indicators}
Place = tuple[str, str]  # sheet and address
Content = float | str | None
Typed = dict[Place, Content]


@dataclass(frozen=True)
class Order:
    """A line of 修改清单. `places` is empty where it speaks of the whole form."""

    level: str
    places: tuple[Place, ...]
    said: str
    value: str
    remedy: str


def orders(book: Workbook) -> list[Order]:
    """The lines of 修改清单, as printed."""
    sheet = book[SHEET_MENDING]
    lines = [[cell.value for cell in row[:7]] for row in sheet.iter_rows()]
    top = next(index for index, line in enumerate(lines) if line[0] == "序号")
    found = []
    for line in lines[top + 1 :]:
        if not isinstance(line[0], int):
            break
        level, where, _, said, value, remedy = ("" if cell is None else str(cell) for cell in line[1:])
        said, remedy = said.replace("\n", ""), remedy.replace("\n", "")
        tab, _, cell = where.partition(" ")
        several = re.search(r"：共 \d+ 处（(.*)），", said)
        found.append(Order(level, tuple(_places(tab, several[1] if several else cell)), said, value, remedy))
    return found


def _places(sheet: str, spans: str) -> Iterator[Place]:
    """The cells of 位置 "自评评分表 H6", or of 问题 "共 20 处（H6–H9、H12）"."""
    for span in filter(None, spans.split("、")):
        first, _, last = span.partition("–")
        letters, start = coordinate_from_string(first)
        end = coordinate_from_string(last or first)[1]
        yield from ((sheet, f"{letters}{row}") for row in range(start, end + 1))


def marked(path: Path) -> Workbook:
    """A marked copy, opened."""
    return openpyxl.load_workbook(path)


def obeyed(book: Workbook, code: str, name: str) -> Typed:
    """What the clerk of department `code` types to do what every line says, in the order of the list."""
    typed: Typed = {}
    for order in orders(book):
        for place in order.places:
            typed |= _row(book, order, place, code, name)
        if not order.places:
            typed |= _whole(book, order)
    for sheet, address in typed:
        assert not book[sheet][address].protection.locked, f"{sheet} {address} is locked"
    return typed


def _row(book: Workbook, order: Order, place: Place, code: str, name: str) -> Typed:
    sheet, address = place
    if sheet == t.SHEET_IDENTITY:
        return _identity(book[sheet], order, address, code, name)
    if sheet == t.SHEET_TOTALS:
        return {}  # the sheet can't be written into; the remedy must not ask for it
    row = _cells(book[sheet], coordinate_from_string(address)[1])
    indicator = str(book[sheet][row[t.COL_CODE]].value)
    typed: Typed = {}
    if order.level == t.LEVEL_NAMES[Level.ERROR]:
        if "位小数的数" in order.remedy:
            typed[sheet, address] = round(float(order.value), 2)
        elif re.search(r"填.*0 至|改成 0 至", order.remedy):
            typed[sheet, address] = CAPS[indicator] - 0.5
        if f"“{t.COL_REASON}”" in order.remedy:
            typed[sheet, row[t.COL_REASON]] = f"{indicator} 这一项做得不够，扣 0.5 分"
    elif "不用改" not in order.remedy:
        column = next(c for c in (t.COL_EXPLANATION, t.COL_REASON) if f"“{c}”" in order.remedy)
        typed[sheet, row[column]] = f"{indicator} 这一项情况属实，依据附后"
    return typed


def _cells(sheet: Worksheet, row: int) -> Mapping[str, str]:
    """The addresses of a row's cells by the table's header."""
    header = next(
        line for line in sheet.iter_rows(max_row=40) if {t.COL_CODE, t.COL_SCORE} <= {cell.value for cell in line}
    )
    return {str(cell.value): f"{coordinate_from_string(cell.coordinate)[0]}{row}" for cell in header}


def _identity(sheet: Worksheet, order: Order, address: str, code: str, name: str) -> Typed:
    """The right answer at every label the remedy names; at the place itself where it names none."""
    column = sheet[address].column
    labels = {str(sheet.cell(row, column - 1).value).strip(" *"): row for row in range(1, sheet.max_row + 1)}
    right: Mapping[str, Content] = {t.ID_CODE: code, t.ID_NAME: name, t.ID_YEAR: sample_scheme().year}
    own = next(label for label, row in labels.items() if row == sheet[address].row)
    named = [label for label in right if label in order.remedy] or [own]
    return {(sheet.title, f"{get_column_letter(column)}{labels[label]}"): right[label] for label in named}


def _whole(book: Workbook, order: Order) -> Typed:
    """The form is to be filled in anew, or nothing but to be sent back."""
    if not re.search("请在退回的表里填[写完]", order.remedy):
        return {}
    sheet = book[t.SHEET_SCORES]
    typed: Typed = {}
    for row in range(1, sheet.max_row + 1):
        code = str(sheet.cell(row, 1).value)
        if code in CAPS and sheet[address := _cells(sheet, row)[t.COL_SCORE]].value is None:
            typed[sheet.title, address] = CAPS[code]
    return typed
