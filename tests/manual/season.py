"""What the manual's sentences and pictures are taken from: the sample county's round, and a county's own table.

Also the officer's hand: what is typed into the workbooks between two commands.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Final

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from selfeval import text as t
from selfeval.commands.give_back import give_back
from selfeval.commands.own_table import apply_draft, import_table
from selfeval.commands.run import run
from selfeval.commands.setup import init, make_forms
from selfeval.outbox.workspace import Workspace
from tests.owntable.grids import blank
from tests.sample_inbox import INBOX

TODAY: Final = date(2024, 4, 12)
TABLE: Final = "附件3.xlsx"  # the county's own


def sample_round(folder: Path) -> Workspace:
    """The sample county: forms made, inbox collected, run, letters written."""
    init(folder, None)
    place = Workspace.at(folder)
    make_forms(place, each=True)
    shutil.copytree(INBOX, place.inbox, dirs_exist_ok=True)
    run(place)
    give_back(place, TODAY)
    return place


def county(folder: Path) -> Workspace:
    """A county with a table of its own, not yet read."""
    init(folder, None)
    shutil.copyfile(blank("T7"), folder / TABLE)
    return Workspace.at(folder)


def own_form(place: Workspace) -> tuple[Path, Path]:
    """The draft of the county's table, its questions open, and the form made of it, answered as proposed."""
    draft = import_table(place, place.templates.parent / TABLE, None).path
    asked = draft.with_stem("导入核对")
    shutil.copyfile(draft, asked)
    choose(draft)
    apply_draft(place, draft)
    return asked, make_forms(place, each=False).blank


def choose(draft: Path) -> None:
    """Answer each open question of a draft by what is offered first."""
    book = openpyxl.load_workbook(draft)
    sheet = book[t.SHEET_REVIEW]
    header, columns = _header(sheet, t.REV_CHOICE)
    for row in range(header + 1, sheet.max_row + 1):
        offered = sheet.cell(row, columns[t.REV_OPTIONS]).value
        if offered:
            sheet.cell(row, columns[t.REV_CHOICE]).value = str(offered).split("\n", 1)[0]
    book.save(draft)


def type_into(path: Path, sheet_name: str, key: str, **cells: object) -> None:
    """Type into the row of a table whose first column says `key`."""
    book = openpyxl.load_workbook(path)
    sheet = book[sheet_name]
    header, columns = _header(sheet, *cells)
    row = next(row for row in range(header + 1, sheet.max_row + 1) if str(sheet.cell(row, 1).value) == key)
    for column, value in cells.items():
        sheet.cell(row, columns[column]).value = value  # type: ignore[assignment]
    book.save(path)


def add_row(path: Path, sheet_name: str, **cells: object) -> None:
    """Type a new row below those of a table."""
    book = openpyxl.load_workbook(path)
    sheet = book[sheet_name]
    header, columns = _header(sheet, *cells)
    row = next(row for row in range(header + 1, sheet.max_row + 2) if sheet.cell(row, 1).value is None)
    for column, value in cells.items():
        sheet.cell(row, columns[column]).value = value  # type: ignore[assignment]
    book.save(path)


def drop_row(path: Path, sheet_name: str, key: str) -> None:
    """Delete the row whose first column says `key`."""
    book = openpyxl.load_workbook(path)
    sheet = book[sheet_name]
    sheet.delete_rows(next(row for row in range(1, sheet.max_row + 1) if str(sheet.cell(row, 1).value) == key))
    book.save(path)


def _header(sheet: Worksheet, *wanted: str) -> tuple[int, dict[str, int]]:
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        columns = {str(value): column for column, value in enumerate(row, start=1) if value is not None}
        if set(wanted) <= columns.keys():
            return number, columns
    raise LookupError(wanted)
