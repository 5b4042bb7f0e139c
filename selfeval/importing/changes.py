"""What a draft has become of itself by its answers and the officer's changes, where it bears on every total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from selfeval import text as t
from selfeval.importing import words
from selfeval.importing.draft import Target
from selfeval.officer.settings import name_of

_SETTINGS: Final = tuple(map(name_of, ("full_marks", "total_cap", "excused_as", "decimals")))

Cells = Mapping[Target, str]


def changes(before: Cells, after: Cells) -> Iterator[str]:
    """Of two states of a draft's cells what differs in full marks, bounds, caps of categories and bands; a line each."""
    for name in _SETTINGS:
        old, new = (cells.get((t.SHEET_SETTINGS, name, t.SETTING_VALUE), "") for cells in (before, after))
        if old != new:
            yield words.CHANGED_SETTING.format(name=name, old=old or words.LEFT_BLANK, new=new or words.LEFT_BLANK)
    yield from _of_categories(*(_column(cells, t.SHEET_CATEGORIES, t.COL_CAP) for cells in (before, after)))
    old_bands, bands = (_column(cells, t.SHEET_BANDS, t.BAND_LOWER) for cells in (before, after))
    if old_bands != bands:
        told = words.AND.join(words.BAND.format(grade=grade, lower=lower) for grade, lower in bands.items())
        yield words.CHANGED_BANDS.format(bands=told)


def _of_categories(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if new is None:
            yield words.CATEGORY_GONE.format(name=name)
        elif old is None:
            yield words.CATEGORY_NEW.format(name=name, new=new)
        elif Decimal(old) != Decimal(new):
            yield words.CATEGORY_CAP.format(name=name, old=old, new=new)


def _column(cells: Cells, sheet: str, column: str) -> dict[str, str]:
    return {row: said for (where, row, header), said in cells.items() if (where, header) == (sheet, column)}
