"""The one entry for reading a workbook: bytes in, `RawWorkbook` out, or `Unreadable`.

Plain .xlsx files go through the fast reader, everything else through the careful reader of its kind. The two
agree cell by cell; what is not plain goes to the careful one.
"""

from __future__ import annotations

from dataclasses import replace

from selfeval.excel.read import ooxml, plain
from selfeval.excel.read.encrypted import decrypt
from selfeval.excel.read.guard import FORM, Bounds, Inspection, inspect
from selfeval.excel.read.ooxml_book import read_book
from selfeval.excel.read.ooxml_styles import masks_on_condition
from selfeval.excel.read.sniff import Kind, sniff
from selfeval.excel.read.unreadable import Encrypted, Unreadable
from selfeval.model import RawSheet, RawWorkbook, Refusal


def read_workbook(data: bytes, bounds: Bounds = FORM) -> RawWorkbook:
    """Read a workbook of any supported kind; a document too, where the bounds say so.

    Raises Unreadable, and nothing else but KeyboardInterrupt, SystemExit and MemoryError.
    """
    try:
        return _read(data, bounds)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:
        raise Unreadable(Refusal.FAULT, f"{type(error).__name__}: {error}") from error


def _read(data: bytes, bounds: Bounds) -> RawWorkbook:
    kind = sniff(data)
    if kind is Kind.ENCRYPTED:
        return _read_encrypted(data, bounds)
    try:
        return _read_kind(inspect(data, kind, bounds), data, bounds)
    except Encrypted:
        return _read_encrypted(data, bounds)


def _read_encrypted(data: bytes, bounds: Bounds) -> RawWorkbook:
    opened = decrypt(data)
    kind = sniff(opened)
    try:
        workbook = _read_kind(inspect(opened, kind, bounds), opened, bounds)
    except Encrypted as error:
        raise Unreadable(Refusal.PASSWORD, "encrypted twice") from error
    return replace(workbook, notes=(*workbook.notes, "default_password"))


def _read_kind(inspection: Inspection, data: bytes, bounds: Bounds) -> RawWorkbook:
    if inspection.kind is Kind.XLSX:
        return _read_xlsx(inspection, bounds)
    if inspection.kind is Kind.XLS:
        from selfeval.excel.read import xls

        workbook = xls.read(data, bounds)
        return replace(workbook, sheets=_left_out(workbook.sheets, bounds))
    if inspection.kind is Kind.ODS:
        from selfeval.excel.read import ods

        sheets, notes = ods.read_sheets(inspection, bounds)
        return _workbook("ods", _left_out(sheets, bounds), inspection, notes)
    if inspection.kind is Kind.DOCX:
        from selfeval.excel.read import docx

        tables, text = docx.read_document(inspection, bounds)
        return replace(_workbook("docx", tables, inspection), text=text)
    from selfeval.excel.read import xlsb

    sheets, notes = xlsb.read_sheets(inspection, bounds)
    return _workbook("xlsb", _left_out(sheets, bounds), inspection, notes)


def _read_xlsx(inspection: Inspection, bounds: Bounds) -> RawWorkbook:
    book = read_book(inspection.parts)
    try:
        sheets = plain.read_sheets(inspection, book, bounds)
    except plain.NotPlain:  # nothing wrong with the file: the careful reader knows what the fast one doesn't
        sheets = ooxml.read_sheets(inspection, book, bounds)
    parts = [inspection.parts[tab.part] for tab in book.sheets if tab.part]
    masked = masks_on_condition(inspection.parts.get(book.styles), parts)
    notes = ("strict",) * book.strict + ("conditional_formats",) * masked
    return _workbook("xlsx", sheets, inspection, notes)


def _left_out(sheets: tuple[RawSheet, ...], bounds: Bounds) -> tuple[RawSheet, ...]:
    """The sheets, without the cells of those that are not read."""
    return tuple(
        RawSheet(sheet.name, [], sheet.visibility) if bounds.leave_out(sheet.name, sheet.visibility) else sheet
        for sheet in sheets
    )


def _workbook(
    kind: str, sheets: tuple[RawSheet, ...], inspection: Inspection, notes: tuple[str, ...] = ()
) -> RawWorkbook:
    return RawWorkbook(kind, sheets, modified=inspection.modified, notes=(*inspection.notes, *notes))
