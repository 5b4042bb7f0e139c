"""How much text of a form is kept: what a cell of Excel holds, and in all many times what a form needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from selfeval.model import CutText, RawCell, RawRow
from selfeval.tables import MAX_TEXT, within_cell

MOST_WORDS: Final = 200_000  # characters of a form's rows; filled ones have some ten thousand
OF_MANY: Final = 300  # of each further text


def kept_rows(rows: Iterable[RawRow], cuts: list[CutText]) -> tuple[RawRow, ...]:
    """The rows, their texts as long as they are kept; what was cut is added to `cuts`.

    A text that a merge shows in many rows counts once.
    """
    kept: list[RawRow] = []
    left = MOST_WORDS
    above: Mapping[str, RawCell] = {}
    for row in rows:
        texts = {name: cell for name, cell in row.cells.items() if isinstance(cell.value, str)}
        again = {name for name, cell in texts.items() if _shown_above(cell, above.get(name))}
        length = sum(len(str(cell.value)) for name, cell in texts.items() if name not in again)
        above = row.cells
        if length <= left and all(len(str(cell.value)) <= MAX_TEXT // 2 for cell in texts.values()):
            left -= length
            kept.append(row)
            continue
        cells = dict(row.cells)
        for name, cell in texts.items():
            most = len(str(kept[-1].cells[name].value)) if name in again else max(left, OF_MANY)
            cells[name] = kept_cell(cell, cuts, most)
            left -= 0 if name in again else len(str(cells[name].value))
        kept.append(RawRow(row.row, cells))
    return tuple(kept)


def _shown_above(cell: RawCell, above: RawCell | None) -> bool:
    """Whether one merged cell shows in both; a short text costs nothing to count again."""
    return above is not None and cell.value is above.value and len(str(cell.value)) > OF_MANY


def kept_cell(cell: RawCell, cuts: list[CutText], most: int = MAX_TEXT) -> RawCell:
    """A cell, its text as long as it is kept; if it was cut, that is added to `cuts`."""
    if not isinstance(cell.value, str):
        return cell
    value = within_cell(cell.value)[:most]
    if len(value) == len(cell.value):
        return cell
    kept = cell._replace(value=value)
    cuts.append(CutText(kept, len(cell.value), len(value)))
    return kept
