"""What the county's own table states itself: the sums in its rows of 小计 and 合计, and the grade."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from selfeval.model import RawCell, RawSheet, StatedSum
from selfeval.owntable import OwnRow, OwnTable
from selfeval.owntable.words import GRADES
from selfeval.submission.own_names import Known
from selfeval.tables import fold, is_blank, key, shown, squeeze

LONGEST_GRADE: Final = 40  # characters of a cell that tells a grade
_GRADES: Final = frozenset(map(key, GRADES))


def sums_of(
    totals: Sequence[OwnRow], known_in: Mapping[int, Known], score_in: Callable[[int], RawCell]
) -> Iterator[StatedSum]:
    """What each row of sums may be the sum of: what stands above it up to the one before, a level, or everything.

    `known_in` has by row the indicator it is of, `score_in` a row's score cell.
    """
    totals = sorted(totals, key=lambda row: row.row)
    last = next((row for row in reversed(totals) if not row.of_part), None)
    since = -1
    for row in totals:
        above = [(at, known) for at, known in sorted(known_in.items()) if at < row.row]
        near = above[-1][1] if above else None
        groups = [
            [known for at, known in above if at > since],
            [known for _, known in above if near and known.second == near.second and known.first == near.first],
            [known for _, known in above if near and known.first == near.first],
            [known for _, known in above],
        ]
        parts = {tuple(dict.fromkeys(known.indicator.code for known in group)) for group in groups if group}
        since = row.row
        cell = score_in(row.row)
        if not is_blank(cell.value):
            yield StatedSum(cell, tuple(sorted(parts)), whole=row is last)


def stated_in(table: OwnTable, sums: Sequence[StatedSum]) -> dict[str, RawCell]:
    """The table's total, and the grade beside or below it."""
    sheet = table.sheet
    whole = next((one.cell for one in sums if one.whole), None)
    found = {"total": whole} if whole else {}
    below = range(table.head.bottom + 1, min(table.end + len(table.below), len(sheet.rows)))
    for cell in (sheet.cell(row, col) for row in below for col in range(len(sheet.rows[row]))):
        if isinstance(cell.value, str) and len(cell.value) <= LONGEST_GRADE and (grade := _grade(sheet, cell)):
            found["grade"] = grade
    return found


def _grade(sheet: RawSheet, cell: RawCell) -> RawCell | None:
    """The grade in a cell "评价等次：良好", or beside one that says 评价等次."""
    label, _, said = fold(squeeze(shown(cell.value))).partition(":")
    if key(label) not in _GRADES:
        return None
    if said:
        return cell._replace(value=said)
    right = next((last for first, left, _, last in sheet.merges if (first, left) == (cell.row, cell.col)), cell.col)
    beside = sheet.cell(cell.row, right + 1)
    return beside if isinstance(beside.value, str) and not is_blank(beside.value) else None
