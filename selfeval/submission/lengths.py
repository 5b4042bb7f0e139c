"""How much text of a form is kept: what a cell of Excel holds, and in all many times what a form needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from selfeval.model import RawCell, RawForm, RawRow
from selfeval.tables import MAX_TEXT, within_cell

MOST_WORDS: Final = 200_000  # characters of a form's rows; filled ones have some ten thousand
OF_MANY: Final = 300  # of each further text


def kept_rows(rows: Iterable[RawRow]) -> list[RawRow]:
    """The rows, their texts as long as they are kept."""
    kept, left = [], MOST_WORDS
    for row in rows:
        length = sum(len(cell.value) for cell in row.cells.values() if isinstance(cell.value, str))
        left -= length
        cut = length > MAX_TEXT // 2 or left < 0
        kept.append(RawRow(row.row, _cut(row.cells, max(left + length, OF_MANY))) if cut else row)
    return kept


def _cut(cells: Mapping[str, RawCell], left: int) -> dict[str, RawCell]:
    kept = {}
    for name, cell in cells.items():
        if isinstance(cell.value, str):
            value = within_cell(cell.value)[: max(left, OF_MANY)]
            left -= len(value)
            kept[name] = cell._replace(value=value)
        else:
            kept[name] = cell
    return kept


def kept_cell(cell: RawCell) -> RawCell:
    """A cell, its text as long as it is kept."""
    return cell._replace(value=within_cell(cell.value)) if isinstance(cell.value, str) else cell


def cut_texts(form: RawForm, cells: Iterable[RawCell]) -> list[tuple[RawCell, int, int]]:
    """Of these cells of a form those whose texts were cut: how long they are, and how much is kept."""
    sheets = {sheet.name: sheet for sheet in reversed(form.workbook.sheets)}
    found = []
    for cell in cells:
        if isinstance(cell.value, str) and len(cell.value) >= OF_MANY:
            whole = sheets[cell.sheet].at(cell.row, cell.col)
            if isinstance(whole, str) and len(whole) > len(cell.value) and whole.startswith(cell.value):
                found.append((cell, len(whole), len(cell.value)))
    return found
