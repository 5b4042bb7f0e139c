"""整改台账 as read: its rows with whatever columns the officer added."""

from __future__ import annotations

from selfeval import text as t
from selfeval.model import RawWorkbook
from selfeval.officer.tables import Table, find_tables, heads_of


def ledger_table(workbook: RawWorkbook) -> Table | None:
    """The table, None where it can't be found."""
    known = tuple(dict.fromkeys((*t.LEDGER_COLUMNS, *heads_of(workbook, t.LED_INDICATOR))))
    table = find_tables(workbook, {t.SHEET_LEDGER: (known, t.LEDGER_NEEDED)}).get(t.SHEET_LEDGER)
    return table if table and table.header else None
