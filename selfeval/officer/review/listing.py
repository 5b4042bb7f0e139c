"""复核名单 as read: its rows with whatever columns the officer added. The rules on it stand in `checks/sample.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from selfeval import text as t
from selfeval.model import RawCell, RawWorkbook, Way
from selfeval.officer.tables import Table, Tables, find_tables, heads_of
from selfeval.tables import TableRow, text

NEEDED: Final = (t.ROS_CODE, t.SAM_REVIEW)
_WAYS: Final = {name: way for way, name in t.WAY_NAMES.items()}


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the list: a department by the code typed, how it came to be listed, and whether it is to be reviewed."""

    code: str
    way: Way
    wanted: bool
    reviewer: str
    due: RawCell | None


def listing_tables(workbook: RawWorkbook) -> Tables:
    """The table of the list, with whatever columns it has."""
    heads = heads_of(workbook, t.SAM_REVIEW)
    return find_tables(workbook, {t.SHEET_SAMPLE: (tuple(dict.fromkeys((*t.SAMPLE_COLUMNS, *heads))), NEEDED)})


def table_of(tables: Tables) -> Table | None:
    """The table, if it is there with its header."""
    table = tables.get(t.SHEET_SAMPLE)
    return table if table and table.header else None


def rows_of(tables: Tables) -> tuple[TableRow, ...]:
    """The rows of the table, none where it can't be found."""
    table = table_of(tables)
    return table.rows if table else ()


def listed(row: TableRow) -> Listed:
    """A row in which nothing wrong was found; who isn't said to have come on the list otherwise was named by the officer."""
    return Listed(
        code=text(row[t.ROS_CODE]),
        way=_WAYS.get(text(row.get(t.SAM_WAY)), Way.NAMED),
        wanted=text(row[t.SAM_REVIEW]) == t.YES,
        reviewer=text(row.get(t.SAM_REVIEWER)),
        due=row.get(t.SAM_DUE),
    )
