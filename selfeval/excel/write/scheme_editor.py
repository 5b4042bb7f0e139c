"""Carrying last year's scheme workbook over to a new round, with everything else the officer put into it kept."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path

from openpyxl import load_workbook

from selfeval.model import RawCell


def copy_with(source: Path, target: Path, changes: Mapping[RawCell, str | int | None]) -> None:
    """Write a copy of a workbook in which the given cells hold the given values."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of extensions it leaves out; the officer has last year's file
        workbook = load_workbook(source)
    for cell, value in changes.items():
        workbook[cell.sheet].cell(cell.row + 1, cell.col + 1).value = value
    workbook.save(target)
    workbook.close()
