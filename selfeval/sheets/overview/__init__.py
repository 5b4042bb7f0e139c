"""总览: the one page leadership reads and prints."""

from __future__ import annotations

from selfeval.sheets.overview.layout import write

__all__ = ["write"]
