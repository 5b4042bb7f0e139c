"""The one entry for reading a workbook: bytes in, `RawWorkbook` out, or `Unreadable`.

Clean .xlsx files go through the fast reader, everything else through the careful reader of its kind. The two
agree cell by cell; what only the careful one can see sends a file to it.
"""

from __future__ import annotations

from dataclasses import replace

from selfeval.excel import fast, ooxml
from selfeval.excel.encrypted import Encrypted, decrypt
from selfeval.excel.guard import Inspection, Reason, Unreadable, inspect
from selfeval.excel.ooxml_book import read_book
from selfeval.excel.plain import NotPlain, scan
from selfeval.excel.sniff import Kind, sniff
from selfeval.model import RawSheet, RawWorkbook


def read_workbook(data: bytes, *, careful: bool = False) -> RawWorkbook:
    """Read a workbook of any supported kind; `careful` forbids the fast reader.

    Raises Unreadable, and nothing else but KeyboardInterrupt, SystemExit and MemoryError.
    """
    try:
        return _read(data, careful)
    except (Unreadable, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # pyo3's PanicException is no Exception
        raise Unreadable(Reason.PARSER, f"{type(error).__name__}: {error}") from error


def _read(data: bytes, careful: bool) -> RawWorkbook:
    kind = sniff(data)
    if kind is Kind.ENCRYPTED:
        return _read_encrypted(data, careful)
    try:
        return _read_kind(inspect(data, kind), data, careful)
    except Encrypted:
        return _read_encrypted(data, careful)


def _read_encrypted(data: bytes, careful: bool) -> RawWorkbook:
    plain = decrypt(data)
    kind = sniff(plain)
    try:
        workbook = _read_kind(inspect(plain, kind), plain, careful)
    except Encrypted as error:
        raise Unreadable(Reason.PASSWORD, "encrypted twice") from error
    return replace(workbook, notes=(*workbook.notes, "default_password"))


def _read_kind(inspection: Inspection, data: bytes, careful: bool) -> RawWorkbook:
    if inspection.kind is Kind.XLSX:
        return _read_xlsx(inspection, data, careful)
    if inspection.kind is Kind.XLS:
        from selfeval.excel import xls

        return xls.read(data)
    if inspection.kind is Kind.ODS:
        from selfeval.excel import ods

        return _workbook("ods", ods.read_sheets(inspection), inspection)
    from selfeval.excel import xlsb

    return _workbook("xlsb", xlsb.read_sheets(inspection, data), inspection)


def _read_xlsx(inspection: Inspection, data: bytes, careful: bool) -> RawWorkbook:
    book = read_book(inspection.parts)
    if not careful:
        try:
            sheets = fast.read_sheets(data, book, scan(inspection, book))
            return RawWorkbook("xlsx", sheets, careful=False, modified=inspection.modified, notes=inspection.notes)
        except NotPlain:
            pass  # nothing wrong with the file: the careful reader sees what the fast one can't
    strict = ("strict",) if book.strict else ()
    return _workbook("xlsx", ooxml.read_sheets(inspection, book), inspection, strict)


def _workbook(
    kind: str, sheets: tuple[RawSheet, ...], inspection: Inspection, notes: tuple[str, ...] = ()
) -> RawWorkbook:
    return RawWorkbook(kind, sheets, careful=True, modified=inspection.modified, notes=(*inspection.notes, *notes))
