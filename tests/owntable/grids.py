"""Counties' tables as grids, built in memory: rows of texts and numbers, with merges given by their places."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from selfeval.excel.read.guard import FORM_OR_DOCUMENT
from selfeval.excel.read.workbook import read_workbook
from selfeval.model import CellValue, RawSheet, RawWorkbook

FILES = Path(__file__).parents[1] / "owntables"
Merge = tuple[int, int, int, int]


def blank(name: str) -> Path:
    """A county's table as sent out: T1, T2, T6, T7 or D1."""
    return next(FILES.glob(f"{name}_空白.*"))


def filled(name: str) -> Path:
    """The same as filed by a department."""
    return next(FILES.glob(f"{name}_填好.*"))


def book_of(path: Path) -> RawWorkbook:
    """A file as read."""
    return read_workbook(path.read_bytes(), FORM_OR_DOCUMENT)


def grid(rows: Sequence[Sequence[CellValue]], merges: Sequence[Merge] = (), name: str = "附件1") -> RawWorkbook:
    """One sheet as a workbook; a merge is (first row, first column, last row, last column) from 0."""
    return RawWorkbook("xlsx", (RawSheet(name, [list(row) for row in rows], merges=tuple(merges)),))
