"""Lists of the bureau's that are only added to: every row stays as it stands, with the officer's own columns too."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from selfeval.excel.write.book import Value
from selfeval.model import CellValue
from selfeval.officer.tables import Table
from selfeval.tables import is_blank, shown


@dataclass(frozen=True, slots=True)
class Rows:
    """What stands on a list: the rows by header text, and the headers of further columns in which anything stands."""

    rows: tuple[Mapping[str, Value], ...] = ()
    further: tuple[str, ...] = ()


def rows_in(table: Table, known: Collection[str]) -> Rows:
    """Everything in the rows of a list; `known` are the columns it always has."""
    rows = tuple(
        {name: _kept(cell.value) for name, cell in row.items() if not is_blank(cell.value)} for row in table.rows
    )
    used = {name for row in rows for name in row}
    columns = table.header.columns if table.header else {}
    return Rows(rows, tuple(name for name in columns if name in used and name not in known))


def _kept(value: CellValue) -> Value:
    if isinstance(value, bool) or not isinstance(value, (int, float, str, date)):
        return shown(value)
    return value
