"""What two readers may understand differently in .ods, .xlsb and .xls; and its sound neighbours."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO

import olefile
import pytest

from selfeval.model import CellValue, Odd, OddKind, RawWorkbook, Torn
from tests.excel.raw_files import (
    OFFICE,
    Part,
    attempt,
    biff,
    ods,
    ods_parts,
    ole,
    record,
    relations,
    table,
    told,
    torn,
    wide,
    xlsb,
    zipped,
)

TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"


def number(value: object, text: object = None, more: str = 'calcext:value-type="float"') -> str:
    """A cell of an .ods."""
    shown = f"<text:p>{text}</text:p>" if text is not None else ""
    return f'<table:table-cell office:value-type="float" office:value="{value}" {more}>{shown}</table:table-cell>'


def line(*cells: str) -> str:
    """A row of an .ods."""
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


S1, S4 = table(line(number(1, 1))), table(line(number(4, 4)))
INNER = f"<office:document><office:body><office:spreadsheet>{S4}</office:spreadsheet></office:body></office:document>"
ODS_TORN = {
    "prefix-rebound": (Torn.WORKBOOK, ods(S1 + S4.replace("<table:table ", '<table:table xmlns:table="urn:x" '))),
    "foreign-cell": (Torn.SHEET, ods(table(line('<x:table-cell xmlns:x="urn:x"/>', number(1))))),
    "foreign-row": (Torn.SHEET, ods(table(f'<x:table-row xmlns:x="urn:x">{number(4)}</x:table-row>{line(number(1))}'))),
    "row-in-a-foreign-element": (Torn.SHEET, ods(table(f'<x:a xmlns:x="urn:x">{line(number(4))}</x:a>{line(number(1))}'))),
    "cell-in-a-cell": (Torn.SHEET, ods(table(line(number(1).replace("</table", f"{number(4)}</table", 1))))),
    "one-name-twice": (Torn.WORKBOOK, ods(S1 + S4)),
    "two-spreadsheets": (Torn.WORKBOOK, ods(S1 + "</office:spreadsheet><office:spreadsheet>" + S4.replace('"S"', '"T"'))),
}  # fmt: skip
ODS_SOUND = {
    "as-it-is": ods(S1),
    "prefixes": zipped({
        name: str(part).replace("table:", "t:").replace(":t:", ":table:").replace("xmlns:table=", "xmlns:t=")
        for name, part in ods_parts(S1).items()
    }),
    "a-table-in-a-shape": ods(table(f"<table:shapes><draw:frame><draw:object>{INNER}</draw:object></draw:frame></table:shapes>{line(number(1))}")),
    "rows-in-groups": ods(table(f"<table:table-row-group><table:table-header-rows>{line(number(1))}</table:table-header-rows></table:table-row-group>")),
    "rounded": ods(table(line(number(1, "1.00 分")))),
}  # fmt: skip
ODS_CELLS: list[tuple[str, CellValue]] = [
    (number(4, 1), Odd(OddKind.CONTRADICTORY, "4 / 1")),
    (number(4, "１"), Odd(OddKind.CONTRADICTORY, "4 / １")),
    (number(4.4, "4.3"), Odd(OddKind.CONTRADICTORY, "4.4 / 4.3")),
    (number(4, 4, 'calcext:value-type="string"'), Odd(OddKind.CONTRADICTORY, "4")),
    (number(4, 4, 'office:string-value="1"'), Odd(OddKind.CONTRADICTORY, "1 / 4")),
    (number("４", "4"), Odd(OddKind.CONTRADICTORY, "４ / 4")),
    ('<table:table-cell office:value-type="float"><text:p>4</text:p></table:table-cell>', Odd(OddKind.CONTRADICTORY, "4")),
    ('<table:table-cell office:value-type="float"/>', Odd(OddKind.CONTRADICTORY, "")),
    ('<table:table-cell office:value-type="x"><text:p>4</text:p></table:table-cell>', Odd(OddKind.CONTRADICTORY, "4")),
    ('<table:table-cell office:value="4"><text:p>1</text:p></table:table-cell>', Odd(OddKind.CONTRADICTORY, "4 / 1")),
    ('<table:table-cell office:value-type="string" office:string-value="4"><text:p>1</text:p></table:table-cell>',
     Odd(OddKind.CONTRADICTORY, "4 / 1")),
    ('<table:table-cell office:value-type="boolean" office:boolean-value="x"/>', Odd(OddKind.CONTRADICTORY, "x")),
    ('<table:table-cell office:value-type="string"><text:p>1<x:a xmlns:x="urn:x">4</x:a></text:p></table:table-cell>',
     Odd(OddKind.CONTRADICTORY, "14")),
    (number(4.5, "5"), 4.5),
    (number(1234.5, "1,234.50"), 1234.5),
    (number(-4, "(4)"), -4.0),
    (number(0.5, "1/2"), 0.5),
    (number(12345, "1.23E+04"), 12345.0),
    (number(4, "4", ""), 4.0),
    ('<table:table-cell office:value-type="string" office:string-value="a b"><text:p>a<text:s/>b</text:p></table:table-cell>', "a b"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "data"), ODS_TORN.values(), ids=ODS_TORN)
def test_an_ods_of_two_meanings(part: Torn, data: bytes) -> None:
    assert told(attempt(data)) == torn(part)


@pytest.mark.parametrize("data", ODS_SOUND.values(), ids=ODS_SOUND)
def test_an_ods_of_one_meaning(data: bytes) -> None:
    assert told(attempt(data)) == (1.0,)


@pytest.mark.parametrize(("inside", "value"), ODS_CELLS)
def test_cells_of_an_ods(inside: str, value: CellValue) -> None:
    assert told(attempt(ods(table(line(inside))))) == (value,)


NEWER = record(37) + record(5, struct.pack("<IId", 0, 0, 4.0)) + record(38)
TABS = record(37) + record(156, struct.pack("<II", 0, 2) + wide("rId1") + wide("T")) + record(38)
NUMBER = record(0, struct.pack("<IIHBBBI", 0, 0, 300, 0, 0, 0, 0)) + record(5, struct.pack("<IId", 0, 0, 1.0))


def changed(data: bytes, changes: Mapping[str, Callable[[bytes], bytes] | bytes]) -> bytes:
    """The archive with parts edited or added."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts: dict[str, Part] = {name: archive.read(name) for name in archive.namelist()}
    for name, change in changes.items():
        old = parts.get(name, b"")
        assert isinstance(old, bytes)
        parts[name] = change(old) if callable(change) else change
    return zipped(parts)


def second_tab(name: str, number: int) -> Callable[[bytes], bytes]:
    tab = record(156, struct.pack("<II", 0, number) + wide("rId9") + wide(name))
    return lambda part: part.replace(record(144), tab + record(144))


CHART = {"xl/_rels/workbook.bin.rels": relations({
    "rId1": (f"{OFFICE}/worksheet", "worksheets/sheet1.bin"), "rId9": (f"{OFFICE}/chartsheet", "c.bin"),
    "rId3": (f"{OFFICE}/sharedStrings", "sharedStrings.bin")}).encode()}  # fmt: skip
BINARY = "xl/workbook.bin"
XLSB_TORN = {
    "another-workbook-named": (Torn.WORKBOOK, {
        "_rels/.rels": lambda part: part.replace(b"xl/workbook.bin", b"xl/book2.bin"), "xl/book2.bin": b"x"}),
    "one-number-twice": (Torn.WORKBOOK, {BINARY: second_tab("T", 1), **CHART}),
    "one-name-twice": (Torn.WORKBOOK, {BINARY: second_tab("s", 2), **CHART}),
    "strings-in-the-usual-place-too": (Torn.STRINGS, {
        "xl/_rels/workbook.bin.rels": lambda part: part.replace(b'"sharedStrings.bin"', b'"t.bin"'), "xl/t.bin": b""}),
    "cells-twice": (Torn.SHEET, {"xl/worksheets/sheet1.bin": lambda part: part.replace(record(130), record(145) + record(146))}),
    "choice-of-cells": (Torn.SHEET, {"xl/worksheets/sheet1.bin": lambda part: part.replace(record(146), NEWER + record(146))}),
    "choice-of-tabs": (Torn.WORKBOOK, {BINARY: lambda part: part.replace(record(144), TABS + record(144))}),
}  # fmt: skip


@pytest.mark.parametrize(("part", "changes"), XLSB_TORN.values(), ids=XLSB_TORN)
def test_an_xlsb_of_two_meanings(part: Torn, changes: Mapping[str, Callable[[bytes], bytes] | bytes]) -> None:
    data = xlsb(NUMBER)
    assert told(attempt(data)) == (1.0,)
    assert told(attempt(changed(data, changes))) == torn(part)


def test_an_xlsb_with_records_for_newer_programs() -> None:
    assert told(attempt(xlsb(NUMBER + record(37) + record(1024, b"\0\0") + record(38)))) == (1.0,)


def test_an_xlsb_of_two_tabs() -> None:
    assert told(attempt(changed(xlsb(NUMBER), {BINARY: second_tab("T", 2), **CHART}))) == (1.0,)


BOF, EOF, NUM = 0x0809, 0x000A, 0x0203


def bof(kind: int) -> tuple[int, bytes]:
    return BOF, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 0)


def at(ref: tuple[int, int], value: float) -> tuple[int, bytes]:
    return NUM, struct.pack("<HHHd", *ref, 15, value)


def xls_book(*inside: tuple[int, bytes], xls_file: bytes) -> bytes:
    """The stream of an .xls of one sheet with these records before the sheet's end."""
    with olefile.OleFileIO(BytesIO(xls_file)) as container:
        stream: bytes = container.openstream("Workbook").read()
    end = stream.rindex(biff((EOF, b"")))
    return stream[:end] + biff(*inside) + stream[end:]


XLS_TORN = {
    "sheet-in-a-sheet": [bof(0x10), at((5, 0), 4), (EOF, b"")],
    "chart-in-a-chart": [bof(0x20), bof(0x20), (EOF, b""), at((5, 0), 4), (EOF, b"")],
    "cell-twice": [at((5, 0), 1), at((5, 0), 4)],
    "cell-twice-in-a-row-of-numbers": [at((5, 1), 1), (0x00BD, struct.pack("<HHHIHIH", 5, 0, 15, 6, 15, 6, 1))],
}
XLS_SOUND = {
    "chart-in-a-sheet": [at((5, 0), 1), bof(0x20), at((5, 0), 4), (EOF, b"")],
    "cells-apart": [at((5, 0), 1), at((5, 1), 4)],
}


@pytest.mark.parametrize("inside", XLS_TORN.values(), ids=XLS_TORN)
def test_an_xls_of_two_meanings(inside: list[tuple[int, bytes]], xls_file: bytes) -> None:
    assert told(attempt(xls_book(*inside, xls_file=xls_file))) == torn(Torn.SHEET)


@pytest.mark.parametrize("inside", XLS_SOUND.values(), ids=XLS_SOUND)
def test_an_xls_of_one_meaning(inside: list[tuple[int, bytes]], xls_file: bytes) -> None:
    found = attempt(xls_book(*inside, xls_file=xls_file))
    assert isinstance(found, RawWorkbook)
    assert found.sheets[0].at(5, 0) == 1.0


@pytest.mark.parametrize(("older", "expected"), [(1.0, ("编码",)), (4.0, torn(Torn.ARCHIVE))])
def test_an_older_workbook_kept_beside(older: float, expected: tuple[object, ...], xls_file: bytes) -> None:
    book, kept = (xls_book(at((5, 0), value), xls_file=xls_file).ljust(4096, b"\0") for value in (1.0, older))
    assert told(attempt(ole({"Workbook": book}))) == ("编码",)
    assert told(attempt(ole({"Book": kept, "Workbook": book}))) == expected


def test_two_streams_of_one_name(xls_file: bytes) -> None:
    book = xls_book(xls_file=xls_file).ljust(4096, b"\0")
    assert told(attempt(ole({"Workbook": book, "WORKBOOK": book}))) == torn(Torn.ARCHIVE)
