"""Lists of the bureau's that are only added to: whatever stands in the workbook stays, and new rows go below it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from selfeval.excel.write.book import Value
from selfeval.forms.added_rows import Live, NewRow, add_rows
from selfeval.forms.tables import OfficerColumn, height_of
from selfeval.officer.tables import Table
from selfeval.tables import shown


def add_below(
    source: Path,
    target: Path,
    table: Table,
    columns: Sequence[OfficerColumn],
    rows: Sequence[Mapping[str, Value]],
    *,
    live: Mapping[str, Sequence[Callable[[int], Live]]] | None = None,
    notes: Mapping[str, str] | None = None,
) -> None:
    """Write a copy of a list with rows added below, each by header text; columns that aren't there are left out.

    `live` has by header text a formula for each row. `notes` are lines above the table, by how the old one begins.
    """
    at = table.header.columns if table.header else {}
    there = [column for column in columns if column.name in at]
    new = []
    for number, row in enumerate(rows):
        cells = {at[column.name]: row[column.name] for column in there if row.get(column.name) is not None}
        formulas = {at[name]: made[number] for name, made in (live or {}).items() if name in at}
        new.append(NewRow(cells, height_of(there, [row.get(column.name) for column in there]), formulas))
    texts = {
        (line, 0): text
        for begins, text in (notes or {}).items()
        for line in range(table.header.row if table.header else 0)
        if shown(table.sheet.at(line, 0)).startswith(begins)
    }
    add_rows(source, target, table.sheet.name, new, texts)
