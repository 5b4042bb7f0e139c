"""Workbook files written byte by byte, as no program would write them."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO

import pytest

from selfeval.excel.read import plain
from selfeval.excel.read.guard import inspect
from selfeval.excel.read.ooxml_book import read_book
from selfeval.excel.read.sniff import Kind
from selfeval.excel.read.unreadable import Unreadable
from selfeval.excel.read.workbook import read_workbook
from selfeval.model import RawSheet, RawWorkbook, Refusal, Torn

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"

Part = str | bytes


def attempt(data: bytes) -> RawWorkbook | Unreadable:
    """What comes of reading these bytes; any other exception goes through."""
    try:
        return read_workbook(data)
    except Unreadable as refusal:
        return refusal


def carefully(data: bytes) -> RawWorkbook:
    """What the careful reader makes of these bytes, plain or not."""

    def refuse(*_: object) -> None:
        raise plain.NotPlain("for the test")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain, "read_sheets", refuse)
        return read_workbook(data)


def plainly(data: bytes) -> tuple[RawSheet, ...] | None:
    """What the fast reader makes of these bytes; None if they aren't plain."""
    inspection = inspect(data, Kind.XLSX)
    try:
        return plain.read_sheets(inspection, read_book(inspection.parts))
    except plain.NotPlain:
        return None


def zipped(parts: Mapping[str, Part], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these members, in this order."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


def xlsx_parts(
    cells: str,
    *,
    strings: Iterable[str] | None = None,
    formats: Iterable[int | str] = (),
    head: str = "",
    tail: str = "",
    workbook: str = "",
    main: str = MAIN,
    office: str = OFFICE,
) -> dict[str, Part]:
    """The parts of a workbook with one sheet "S": `cells` is what stands in <sheetData>.

    `strings` are the shared strings, as XML inside <si>. Style 0 is General, style n shows the n-th of `formats`: a
    built-in number or a code.
    """
    codes = [f for f in formats if isinstance(f, str)]
    declared = "".join(f'<numFmt numFmtId="{200 + i}" formatCode="{code}"/>' for i, code in enumerate(codes))
    ids = [200 + codes.index(f) if isinstance(f, str) else f for f in formats]
    names = f'xmlns="{main}" xmlns:r="{office}"'
    parts: dict[str, Part] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": relations({"rId1": (f"{office}/officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": f'<workbook {names}>{workbook}<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": relations(
            {
                "rId1": (f"{office}/worksheet", "worksheets/sheet1.xml"),
                "rId2": (f"{office}/styles", "styles.xml"),
                "rId3": (f"{office}/sharedStrings", "sharedStrings.xml"),
            }
        ),
        "xl/worksheets/sheet1.xml": f"<worksheet {names}>{head}<sheetData>{cells}</sheetData>{tail}</worksheet>",
        "xl/styles.xml": f'<styleSheet {names}><numFmts>{declared}</numFmts><cellXfs><xf numFmtId="0"/>'
        + "".join(f'<xf numFmtId="{i}"/>' for i in ids)
        + "</cellXfs></styleSheet>",
    }
    if strings is not None:
        items = "".join(f"<si>{string}</si>" for string in strings)
        parts["xl/sharedStrings.xml"] = f"<sst {names}>{items}</sst>"
    return parts


def relations(targets: Mapping[str, tuple[str, str]]) -> str:
    """A part of relations: id to type and target."""
    lines = "".join(f'<Relationship Id="{i}" Type="{t}" Target="{p}"/>' for i, (t, p) in targets.items())
    return f'<Relationships xmlns="{PACKAGE}">{lines}</Relationships>'


def xlsx(cells: str, **options: object) -> bytes:
    """A workbook with one sheet; see `xlsx_parts`."""
    return zipped(xlsx_parts(cells, **options))  # type: ignore[arg-type]


def row(*cells: str, number: int = 1) -> str:
    """A row of cells."""
    return f'<row r="{number}">{"".join(cells)}</row>'


def cell(ref: str, inside: str, kind: str = "", style: int | None = None) -> str:
    """A cell; `inside` is its XML."""
    styled = "" if style is None else f' s="{style}"'
    typed = f' t="{kind}"' if kind else ""
    return f'<c r="{ref}"{styled}{typed}>{inside}</c>'


ODS_MIME = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "table": "table",
        "text": "text",
        "style": "style",
        "draw": "drawing",
        "number": "datastyle",
    }.items()
)


def ods_parts(tables: str, *, styles: str = "", before: str = "", manifest: str = "") -> dict[str, Part]:
    """The parts of an .ods: `tables` is the XML of its sheets."""
    return {
        "mimetype": ODS_MIME,
        "META-INF/manifest.xml": "<manifest:manifest xmlns:manifest="
        f'"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{manifest}</manifest:manifest>',
        "content.xml": f'<office:document-content {_ODS_NAMES} xmlns:calcext="urn:org:documentfoundation:names:'
        f'experimental:calc:xmlns:calcext:1.0"><office:automatic-styles>{styles}</office:automatic-styles>'
        f"<office:body><office:spreadsheet>{before}{tables}</office:spreadsheet></office:body>"
        "</office:document-content>",
        "meta.xml": '<office:document-meta xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:office='
        '"urn:oasis:names:tc:opendocument:xmlns:office:1.0"><office:meta><dc:date>2024-03-20T09:30:00.123456789'
        "</dc:date></office:meta></office:document-meta>",
    }


def ods(tables: str, **options: str) -> bytes:
    """An .ods file; see `ods_parts`."""
    return zipped(ods_parts(tables, **options))


def table(rows: str, name: str = "S") -> str:
    """A sheet of an .ods."""
    return f'<table:table table:name="{name}">{rows}</table:table>'


def biff(*records: tuple[int, bytes]) -> bytes:
    """A bare BIFF stream: records as they stand in the Workbook stream of an .xls."""
    return b"".join(struct.pack("<HH", code, len(body)) + body for code, body in records)


def record(code: int, body: bytes = b"") -> bytes:
    """One record of an .xlsb part."""
    head = bytes([code]) if code < 0x80 else bytes([code & 0x7F | 0x80, code >> 7])
    size = len(body)
    sizes = bytearray()
    while True:
        sizes.append(size & 0x7F | (0x80 if size > 0x7F else 0))
        size >>= 7
        if not size:
            return head + bytes(sizes) + body


def wide(text: str) -> bytes:
    """A text as .xlsb stores it."""
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(sheet: bytes, *, strings: Iterable[str] = (), formats: Iterable[int | str] = (), flags: int = 0) -> bytes:
    """An .xlsb with one sheet "S": `sheet` holds the records between begin and end of its data.

    Styles as in `xlsx_parts`. `flags` are those of the workbook: 1 is the date system 1904.
    """
    codes = [f for f in formats if isinstance(f, str)]
    ids = [0, *(200 + codes.index(f) if isinstance(f, str) else f for f in formats)]
    strings = list(strings)
    styles = b"".join(record(44, struct.pack("<H", 200 + i) + wide(code)) for i, code in enumerate(codes))
    styles += record(617, struct.pack("<I", len(ids)))
    styles += b"".join(record(47, struct.pack("<HH", 0, i) + bytes(12)) for i in ids) + record(618)
    shared = record(159, struct.pack("<II", len(strings), len(strings)))
    shared += b"".join(record(19, b"\0" + wide(text)) for text in strings) + record(160)
    dimension = record(148, struct.pack("<4I", 0, 0, 0, 0))
    return zipped(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": relations({"rId1": (f"{OFFICE}/officeDocument", "xl/workbook.bin")}),
            "xl/workbook.bin": record(131)
            + record(153, struct.pack("<II", flags, 0) + wide(""))
            + record(143)
            + record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("S"))
            + record(144)
            + record(132),
            "xl/_rels/workbook.bin.rels": relations(
                {
                    "rId1": (f"{OFFICE}/worksheet", "worksheets/sheet1.bin"),
                    "rId2": (f"{OFFICE}/styles", "styles.bin"),
                    "rId3": (f"{OFFICE}/sharedStrings", "sharedStrings.bin"),
                }
            ),
            "xl/styles.bin": record(278) + styles + record(279),
            "xl/sharedStrings.bin": shared,
            "xl/worksheets/sheet1.bin": record(129) + dimension + record(145) + sheet + record(146) + record(130),
        }
    )


def ole(streams: Mapping[str, bytes]) -> bytes:
    """A container of one or two streams, the shorter name first, each of at least 4096 bytes."""
    sectors: list[bytes] = []
    chains: list[int] = [0xFFFFFFFE]  # the directory is the first sector
    entries = [_entry("Root Entry", 5, child=1)]
    for number, (name, data) in enumerate(streams.items(), 1):
        first = 1 + len(sectors)
        sectors += [data[at : at + 512].ljust(512, b"\0") for at in range(0, len(data), 512)]
        chains += [*range(first + 1, 1 + len(sectors)), 0xFFFFFFFE]
        right = number + 1 if number < len(streams) else 0xFFFFFFFF
        entries.append(_entry(name, 2, right=right, first=first, size=len(data)))
    tables = -(-(len(chains) + 4) // 128)
    at = len(chains)
    chains += [0xFFFFFFFD] * tables + [0xFFFFFFFF] * (tables * 128 - len(chains) - tables)
    head = struct.pack("<8s16xHHHHH6xII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, tables)
    head += struct.pack("<IIIIIII", 0, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", *[at + n if n < tables else 0xFFFFFFFF for n in range(109)])
    directory = b"".join(entries).ljust(512, b"\0")
    return head + directory + b"".join(sectors) + struct.pack(f"<{len(chains)}I", *chains)


def _entry(
    name: str, kind: int, *, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF, first: int = 0xFFFFFFFE, size: int = 0
) -> bytes:
    spelt = name.encode("utf-16-le") + b"\0\0"
    head = struct.pack("<64sHBBIII", spelt, len(spelt), kind, 1, 0xFFFFFFFF, right, child)
    return head + bytes(36) + struct.pack("<IQ", first, size)


def told(found: RawWorkbook | Unreadable) -> tuple[object, ...]:
    """What became of a file: the value of A1, or the refusal with its part."""
    if isinstance(found, Unreadable):
        return found.reason, found.detail.partition("|")[0]
    return (found.sheets[0].at(0, 0),)


def torn(part: Torn) -> tuple[object, ...]:
    """The refusal."""
    return Refusal.CONTRADICTORY, part.value
