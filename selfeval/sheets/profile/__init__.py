"""部门画像: one department at a time, and why it has its score."""

from __future__ import annotations

from selfeval.consolidate.county import CountyTables
from selfeval.excel.write.summary_layout import LIVE_DEPARTMENTS
from selfeval.sheets.profile.page import write

__all__ = ["is_made", "write"]


def is_made(tables: CountyTables) -> bool:
    """Whether the round is of a size that the sheet can hold."""
    return len(tables.ranking) <= LIVE_DEPARTMENTS
