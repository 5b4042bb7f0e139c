"""Writing a summary and reading it back as a grid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from selfeval import text as t
from selfeval.consolidate import Previous, county_tables
from selfeval.excel.write import summary_layout as at
from selfeval.model import Batch
from selfeval.sheets import write_summary

Grid = list[list[Any]]
HEADER = 3  # the row of most tables' headers, from 0
HEADERS = {t.TAB_RANKING: at.RANKING_HEADER}  # of others


def written(batch: Batch, folder: Path, previous: Previous | None = None, name: str = "summary.xlsx") -> Path:
    """The summary of a batch in a folder."""
    path = folder / name
    write_summary(path, batch, county_tables(batch, previous))
    return path


def sheet(path: Path, name: str, *, values: bool = True) -> Worksheet:
    """A sheet read back, by values as stored or by formulas."""
    found = openpyxl.load_workbook(path, data_only=values)[name]
    assert isinstance(found, Worksheet)
    return found


def grid(path: Path, name: str) -> Grid:
    """The stored values of a sheet."""
    return [list(row) for row in sheet(path, name).iter_rows(values_only=True)]


def rows(path: Path, name: str) -> list[dict[str, Any]]:
    """The rows below a table's header, by header (its first line)."""
    header, *below = grid(path, name)[HEADERS.get(name, HEADER) :]
    names = [str(title).split("\n")[0] for title in header]
    return [dict(zip(names, row, strict=True)) for row in below if any(value is not None for value in row)]


def targets(page: Worksheet) -> list[str]:
    """Where the sheet's links lead, with forward slashes; "#'表'!A1" within the workbook."""
    links = [cell.hyperlink for line in page.iter_rows() for cell in line if cell.hyperlink]
    return [(link.target or f"#{link.location}").replace("\\", "/") for link in links]


def widths(page: Worksheet) -> list[float]:
    """The widths set for the columns from A on."""
    found: list[float] = []
    for dimension in sorted(page.column_dimensions.values(), key=lambda d: int(d.min or 0)):
        found += [dimension.width] * (int(dimension.max or 0) - int(dimension.min or 0) + 1)
    return found


RANKING = t.TAB_RANKING
