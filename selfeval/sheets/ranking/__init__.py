"""汇总表: the departments by rank, with live formulas."""

from __future__ import annotations

from selfeval.sheets.ranking.page import write

__all__ = ["write"]
