"""Changing a scheme workbook of the officer's, with everything else that was put into it kept."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from copy import copy
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.styles.styleable import StyleableObject
from openpyxl.worksheet.worksheet import Worksheet

from selfeval.model import RawCell


def copy_with(source: Path, target: Path, changes: Mapping[RawCell, str | int | None]) -> None:
    """Write a copy of a workbook in which the given cells hold the given values."""
    workbook = _opened(source)
    _change(workbook, changes)
    workbook.save(target)
    workbook.close()


def copy_with_sheets(
    source: Path, target: Path, sheets: Path, after: Mapping[str, str], changes: Mapping[RawCell, str | int | None]
) -> None:
    """Write a copy of a workbook with sheets of another workbook, each behind the one `after` names for it."""
    workbook, others = _opened(source), _opened(sheets)
    for name, before in after.items():
        _copy_sheet(others[name], workbook.create_sheet(name, workbook.sheetnames.index(before) + 1))
    _change(workbook, changes)
    workbook.save(target)
    workbook.close()


def _opened(path: Path) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of extensions it leaves out; the officer has the file before
        return load_workbook(path)


def _change(workbook: Workbook, changes: Mapping[RawCell, str | int | None]) -> None:
    for cell, value in changes.items():
        workbook[cell.sheet].cell(cell.row + 1, cell.col + 1).value = value


def _copy_sheet(source: Worksheet, target: Worksheet) -> None:
    """Texts, looks, drop-downs, colours on condition and page of a sheet; it holds no formulas."""
    for row in source.iter_rows():
        for cell in row:
            if cell.value is not None or cell.has_style:
                made = target.cell(cell.row or 1, cell.column or 1, cell.value)
                _copy_look(cell, made)
    for letter, column in source.column_dimensions.items():
        own = target.column_dimensions[letter]
        own.width, own.min, own.max = column.width, column.min, column.max
        _copy_look(column, own)
    for number, line in source.row_dimensions.items():
        target.row_dimensions[number].height = line.height
    for area in source.merged_cells.ranges:
        target.merge_cells(area.coord)
    for rule in source.data_validations.dataValidation:
        target.add_data_validation(copy(rule))
    for formatting in source.conditional_formatting:
        for each in formatting.rules:
            target.conditional_formatting.add(str(formatting.sqref), copy(each))
    for name in ("page_margins", "print_options", "sheet_properties", "oddFooter", "HeaderFooter"):
        if hasattr(source, name):
            setattr(target, name, copy(getattr(source, name)))
    target.page_setup.orientation, target.page_setup.paperSize = (
        source.page_setup.orientation,
        source.page_setup.paperSize,
    )
    target.page_setup.fitToWidth, target.page_setup.fitToHeight = (
        source.page_setup.fitToWidth,
        source.page_setup.fitToHeight,
    )
    target.print_title_rows, target.freeze_panes = source.print_title_rows, source.freeze_panes
    target.sheet_view.showGridLines = source.sheet_view.showGridLines


def _copy_look(source: StyleableObject, target: StyleableObject) -> None:
    for name in ("font", "fill", "border", "alignment", "number_format", "protection"):
        setattr(target, name, copy(getattr(source, name)))
