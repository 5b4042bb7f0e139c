"""From a table that was read to the layout by which filed ones are known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from selfeval.model import Labelled, Layout, LayoutColumn, OwnWords, Role, Where, wording_digest
from selfeval.owntable.find import OwnTable, labelled_department, labelled_year, title_of
from selfeval.owntable.labels import tight
from selfeval.owntable.rows import OwnRow
from selfeval.tables import fold, shown, squeeze

_YEAR: Final = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")


def layout_of(table: OwnTable, rows: tuple[OwnRow, ...], coded: Mapping[str, OwnRow]) -> Layout:
    """The layout of a table, its rows of indicators by their codes."""
    totals = [row.text(row.sums) for row in rows if row.sums]
    department, year = labelled_department(table), labelled_year(table)
    return Layout(
        columns=tuple(LayoutColumn(column.role, tight(column.header)) for column in table.head.columns),
        words={code: OwnWords(*(label.printed for label in row.levels)) for code, row in coded.items()},
        department=department[1] if department else None,
        year=year[1] if year else Labelled("", Where.TITLE) if year_of(table) else None,
        totals=tuple(dict.fromkeys(map(tight, totals))),
        wording=wording_digest({code: row.text(Role.STANDARD) for code, row in coded.items()}),
    )


def year_of(table: OwnTable) -> int | None:
    """The year that the table's title says; None if it says none, or several."""
    title = title_of(table)
    years = set(_YEAR.findall(fold(squeeze(shown(title.value))))) if title else set()
    return int(years.pop()) if len(years) == 1 else None
