"""Files that two readers may understand differently are refused, each at its part; their sound neighbours are read.

Everywhere A1 of the sheet "S" says 1 to one reader; to another it says 4, or nothing, or there is no such file.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping

import pytest

from selfeval.excel.read.unreadable import Unreadable
from selfeval.model import CellValue, Odd, OddKind, Torn
from tests.excel.raw_files import (
    MAIN,
    OFFICE,
    PACKAGE,
    STRICT_MAIN,
    STRICT_OFFICE,
    Part,
    attempt,
    cell,
    row,
    told,
    torn,
    xlsx_parts,
    zipped,
)

BOOK, RELS, SHEET = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"
STYLES, STRINGS, TYPES = "xl/styles.xml", "xl/sharedStrings.xml", "[Content_Types].xml"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
FOUR = '<row r="1"><c r="A1"><v>4</v></c></row>'
ONE = row(cell("A1", "<v>1</v>"))
FOREIGN = 'xmlns:x="urn:example:x"'
SHARED = row(cell("A1", "<v>0</v>", "s"))


def with_(changes: Mapping[str, Part | Callable[[str], str] | None], cells: str = ONE, **options: object) -> bytes:
    """The workbook with parts replaced, edited, added or left out."""
    parts = xlsx_parts(cells, **options)  # type: ignore[arg-type]
    for name, change in changes.items():
        if change is None:
            del parts[name]
        elif callable(change):
            edited = change(str(parts[name]))
            assert edited != parts[name], name
            parts[name] = edited
        else:
            parts[name] = change
    return zipped(parts)


def sheet(inside: str, names: str = "", main: str = MAIN) -> bytes:
    """The workbook with this sheet part."""
    return with_({SHEET: f'<worksheet xmlns="{main}" xmlns:mc="{MC}" {FOREIGN} {names}>{inside}</worksheet>'})


def instead(old: str, new: str) -> Callable[[str], str]:
    """An edit."""
    return lambda part: part.replace(old, new)


def kept(*cells: str) -> str:
    """The data of a sheet: a row of these cells."""
    return f"<sheetData>{row(*cells)}</sheetData>"


def related(*lines: tuple[str, str, str]) -> str:
    """Relations: id, type and target, doubled ids and all."""
    told = "".join(f'<Relationship Id="{i}" Type="{t}" Target="{p}"/>' for i, t, p in lines)
    return f'<Relationships xmlns="{PACKAGE}">{told}</Relationships>'


SHEET_REL = ("rId1", f"{OFFICE}/worksheet", "worksheets/sheet1.xml")
OTHER = f'<worksheet xmlns="{MAIN}"><sheetData>{FOUR}</sheetData></worksheet>'
TAB = '<sheet name="S" sheetId="1" r:id="rId1"/>'
SST = f'<sst xmlns="{MAIN}"><si><t>4</t></si></sst>'
DATA = f"<sheetData>{ONE}</sheetData>"
EXT = "<extLst><ext uri='x'>{}</ext></extLst>"
CHOICE = (
    '<mc:AlternateContent><mc:Choice Requires="x">{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>'
)
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

SHEETS_TORN = {
    "cells-in-an-extension": f"{DATA}{EXT.format(f'<x:sheetData>{FOUR}</x:sheetData>')}",
    "own-cells-in-an-extension": f"{DATA}{EXT.format(f'<sheetData>{FOUR}</sheetData>')}",
    "cells-twice": f"{DATA}<sheetData>{FOUR}</sheetData>",
    "foreign-value": kept(cell("A1", "<v>1</v><x:v>4</x:v>")),
    "foreign-cell": kept(cell("A1", "<v>1</v>"), '<x:c r="A1"><v>4</v></x:c>'),
    "foreign-row": f"<sheetData>{ONE}<x:row>{cell('A1', '<v>4</v>')}</x:row></sheetData>",
    "strict-value": kept(cell("A1", f'<v>1</v><v xmlns="{STRICT_MAIN}">4</v>')),
    "value-in-a-value": kept(cell("A1", "<v>1<v>4</v></v>")),
    "choice-of-cells": CHOICE.format(f"<sheetData>{FOUR}</sheetData>", DATA),
    "choice-in-a-row": kept(CHOICE.format(cell("A1", "<v>4</v>"), cell("A1", "<v>1</v>"))),
    "choice-of-merges": DATA + CHOICE.format("", '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'),
    "merge-in-an-extension": DATA + EXT.format('<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'),
    "cell-in-another-row": '<sheetData><row r="2"><c r="A1"><v>1</v></c></row></sheetData>',
    "cell-without-row": f"<sheetData>{cell('A1', '<v>1</v>')}</sheetData>",
    "row-without-data": f"{FOUR}{DATA}",
}
BOOKS_TORN: dict[str, tuple[Torn, bytes]] = {
    "no-namespace": (Torn.SHEET, with_({SHEET: OTHER.replace(f' xmlns="{MAIN}"', "")})),
    "foreign-namespace": (Torn.SHEET, with_({SHEET: OTHER.replace(MAIN, "urn:example:x")})),
    "must-understand": (Torn.WORKBOOK, sheet(DATA, 'mc:MustUnderstand="x"')),
    "process-content": (Torn.WORKBOOK, sheet(DATA, 'mc:Ignorable="x" mc:ProcessContent="x:a"')),
    "relation-twice": (
        Torn.WORKBOOK,
        with_({RELS: related(SHEET_REL, ("rId1", f"{OFFICE}/worksheet", "worksheets/s2.xml")), "xl/worksheets/s2.xml": OTHER}),
    ),
    "relation-in-a-relation": (
        Torn.WORKBOOK,
        with_({RELS: instead("</Relationships>", f'<a><Relationship Id="rId9" Type="{OFFICE}/styles"/></a></Relationships>')}),
    ),
    "two-workbooks-named": (
        Torn.WORKBOOK,
        with_({
            "_rels/.rels": related(("a", f"{OFFICE}/officeDocument", BOOK), ("b", f"{OFFICE}/officeDocument", "xl/b.xml")),
            "xl/b.xml": "<a/>",
        }),
    ),
    "another-workbook-named": (
        Torn.WORKBOOK,
        with_({"_rels/.rels": instead(BOOK, "xl/b.xml"), "xl/b.xml": str(xlsx_parts(FOUR)[BOOK])}),
    ),
    "binary-workbook-beside": (Torn.WORKBOOK, with_({"xl/workbook.bin": b"x"})),
    "two-workbooks-declared": (
        Torn.WORKBOOK,
        with_({TYPES: instead("</Types>", f'<Override PartName="/xl/b.xml" ContentType="{WORKBOOK_TYPE}"/></Types>'),
               "xl/b.xml": "<a/>"}),
    ),
    "one-number-twice": (
        Torn.WORKBOOK,
        with_({BOOK: instead("</sheets>", '<sheet name="T" sheetId="1" r:id="rId9"/></sheets>'),
               RELS: related(SHEET_REL, ("rId9", f"{OFFICE}/chartsheet", "c.xml"))}),
    ),
    "one-name-twice": (
        Torn.WORKBOOK,
        with_({BOOK: instead("</sheets>", '<sheet name="s" sheetId="2" r:id="rId9"/></sheets>'),
               RELS: related(SHEET_REL, ("rId9", f"{OFFICE}/worksheet", "s2.xml")), "xl/s2.xml": OTHER}),
    ),
    "two-lists-of-sheets": (Torn.WORKBOOK, with_({BOOK: instead("</workbook>", f"<sheets>{TAB}</sheets></workbook>")})),
    "sheets-in-an-extension": (
        Torn.WORKBOOK, with_({BOOK: instead("</workbook>", f"{EXT.format(f'<sheets>{TAB}</sheets>')}</workbook>")}),
    ),
    "two-date-systems": (
        Torn.WORKBOOK, with_({BOOK: instead("<sheets>", '<workbookPr date1904="1"/><workbookPr/><sheets>')}),
    ),
    "two-parts-of-strings": (
        Torn.STRINGS,
        with_({RELS: related(SHEET_REL, ("a", f"{OFFICE}/sharedStrings", "sharedStrings.xml"),
                             ("b", f"{OFFICE}/sharedStrings", "t.xml")), "xl/t.xml": SST}, SHARED, strings=["<t>1</t>"]),
    ),
    "strings-in-the-usual-place-too": (
        Torn.STRINGS,
        with_({RELS: related(SHEET_REL, ("b", f"{OFFICE}/sharedStrings", "t.xml")), "xl/t.xml": SST}, SHARED, strings=["<t>1</t>"]),
    ),
    "styles-in-the-usual-place-too": (
        Torn.STYLES, with_({RELS: related(SHEET_REL, ("b", f"{OFFICE}/styles", "t.xml")), "xl/t.xml": f'<styleSheet xmlns="{MAIN}"/>'}),
    ),
    "one-format-twice": (
        Torn.STYLES,
        with_({STYLES: instead("</numFmts>", '<numFmt numFmtId="200" formatCode="0%"/></numFmts>')}, formats=["0.00"]),
    ),
    "choice-of-styles": (
        Torn.STYLES, with_({STYLES: instead("<cellXfs>", f'<cellXfs><mc:AlternateContent xmlns:mc="{MC}"><mc:Choice Requires="x"><xf/>'
                                            "</mc:Choice></mc:AlternateContent>")}),
    ),
    "two-relations-of-a-tab": (
        Torn.WORKBOOK, with_({BOOK: instead('r:id="rId1"', f'r:id="rId1" s:id="rId2" xmlns:s="{STRICT_OFFICE}"')}),
    ),
    "strings-without-relation": (Torn.STRINGS, with_({RELS: related(SHEET_REL)}, SHARED, strings=["<t>1</t>"])),
    "two-lists-of-styles": (Torn.STYLES, with_({STYLES: instead("</styleSheet>", "<cellXfs/></styleSheet>")})),
    "foreign-string": (Torn.STRINGS, with_({}, SHARED, strings=['<t>1</t><x:t xmlns:x="urn:x">4</x:t>'])),
    "string-of-two-texts": (Torn.STRINGS, with_({}, SHARED, strings=["<t>1</t><t>4</t>"])),
    "string-in-a-string": (Torn.STRINGS, with_({}, SHARED, strings=["<t>1</t><si><t>4</t></si>"])),
    "strings-of-no-namespace": (Torn.STRINGS, with_({STRINGS: "<sst><si><t>4</t></si></sst>"}, SHARED)),
}  # fmt: skip


@pytest.mark.parametrize("inside", SHEETS_TORN.values(), ids=SHEETS_TORN)
def test_a_sheet_of_two_meanings(inside: str) -> None:
    found = attempt(sheet(inside))
    assert told(found) == torn(Torn.SHEET)
    assert isinstance(found, Unreadable)
    assert found.detail.endswith("|S")


@pytest.mark.parametrize(("part", "data"), BOOKS_TORN.values(), ids=BOOKS_TORN)
def test_a_workbook_of_two_meanings(part: Torn, data: bytes) -> None:
    assert told(attempt(data)) == torn(part)


CONTROL = '<controls><control><from><xdr:col xmlns:xdr="urn:d">1</xdr:col><xdr:row xmlns:xdr="urn:d">1</xdr:row></from></control></controls>'
PREFIXED = f'<p:worksheet xmlns:p="{MAIN}"><p:sheetData><p:row r="1"><p:c r="A1"><p:v>1</p:v></p:c></p:row></p:sheetData></p:worksheet>'
SOUND = {
    "as-it-is": with_({}),
    "prefixes": with_({SHEET: PREFIXED}),
    "strict": with_({}, main=STRICT_MAIN, office=STRICT_OFFICE),
    "an-extension": sheet(DATA + EXT.format("<x:sparklines><x:f>S!A1</x:f></x:sparklines>")),
    "a-choice-of-controls": sheet(DATA + CHOICE.format(CONTROL, "<a/>")),
    "ignored-attributes": sheet('<sheetData><row r="1" x:dy="4"><c r="A1" x:v="4"><v>1</v></c></row></sheetData>', 'mc:Ignorable="x"'),
    "an-extension-of-a-cell": sheet(kept(cell("A1", "<v>1</v>" + EXT.format("<v>4</v>")))),
    "rows-without-numbers": sheet("<sheetData><row><c><v>1</v></c></row></sheetData>"),
    "blank-cell-in-another-row": sheet(f'<sheetData>{ONE}<row r="2"><c r="A3"/></row></sheetData>'),
    "blanks-around-a-number": sheet(kept(cell("A1", "<v> 1\n</v>"))),
    "one-relation-twice": with_({RELS: related(SHEET_REL, SHEET_REL)}),
    "a-workbook-of-another-name": with_({
        "_rels/.rels": instead(BOOK, "xl/b.xml"), TYPES: instead(BOOK, "xl/b.xml"), BOOK: None, "xl/b.xml": str(xlsx_parts(ONE)[BOOK]),
        RELS: None, "xl/_rels/b.xml.rels": str(xlsx_parts(ONE)[RELS]),
    }),
    "no-package-relations": with_({"_rels/.rels": None}),
    "properties-of-the-workbook-extended": with_({BOOK: instead("</workbook>", f'{EXT.format(f"<x:workbookPr {FOREIGN}/>")}</workbook>')}),
    "formats-of-conditions": with_({STYLES: instead(
        "</styleSheet>", '<dxfs><dxf><numFmt numFmtId="200" formatCode="0%"/></dxf></dxfs></styleSheet>')}, formats=["0.00"]),
    "one-format-twice-alike": with_({STYLES: instead("</numFmts>", '<numFmt numFmtId="200" formatCode="0.00"/></numFmts>')}, formats=["0.00"]),
    "a-workbook-within": zipped({**xlsx_parts(ONE), "xl/embeddings/a.xlsx": zipped(xlsx_parts(FOUR))}, method=zipfile.ZIP_STORED),
}  # fmt: skip


@pytest.mark.parametrize("data", SOUND.values(), ids=SOUND)
def test_a_workbook_of_one_meaning(data: bytes) -> None:
    assert told(attempt(data)) == (1.0,)


CONTRADICTORY: list[tuple[str, str, str]] = [  # a cell's inside, its type, what is told of it
    ("<v>4</v>", "x", "4"),
    ("<v>4</v>", "N", "4"),
    ("<v>４</v>", "", "４"),
    ("<v>4分</v>", "", "4分"),
    ("<v>4</v>", "b", "4"),
    ("<v>１</v>", "s", "１"),
    ("<v>0</v><is><t>4</t></is>", "s", "0 / 4"),
    ("<is><t>4</t></is>", "", "4"),
    ("<v>1</v><is><t>4</t></is>", "", "1 / 4"),
    ("<v>1</v><v>4</v>", "", "1 / 4"),
    ("<v>1</v><is><t>4</t></is>", "str", "1 / 4"),
    ("<is><t>1</t></is><is><t>4</t></is>", "inlineStr", "1 / 4"),
    ("<is><t>1</t><t>4</t></is>", "inlineStr", "1 / 4"),
]
UNCONTRADICTED: list[tuple[str, str, CellValue]] = [
    ("<v>1</v><v>1</v>", "", 1.0),
    ("<v>9</v><is><t>1</t></is>", "inlineStr", "1"),
    ("<is><r><t>1</t></r><r><t>4</t></r></is>", "inlineStr", "14"),
    ("<v>true</v>", "b", True),
    ("<v>0</v>", "s", "a"),
    ("<is/>", "", None),
    ("", "x", None),
]


@pytest.mark.parametrize(("inside", "kind", "shown"), CONTRADICTORY)
def test_a_cell_of_two_meanings(inside: str, kind: str, shown: str) -> None:
    data = with_({}, row(cell("A1", inside, kind)), strings=["<t>a</t>", "<t>b</t>"])
    assert told(attempt(data)) == (Odd(OddKind.CONTRADICTORY, shown),)


@pytest.mark.parametrize(("inside", "kind", "value"), UNCONTRADICTED)
def test_a_cell_of_one_meaning(inside: str, kind: str, value: CellValue) -> None:
    data = with_({}, row(cell("A1", inside, kind)), strings=["<t>a</t>", "<t>b</t>"])
    assert told(attempt(data)) == (value,)
