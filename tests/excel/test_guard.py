"""What is refused before any parser sees it, and why."""

from __future__ import annotations

import contextlib
import struct
import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest

from selfeval.excel.read import guard
from selfeval.excel.read.guard import Bounds, inspect, parse_stamp
from selfeval.excel.read.sniff import Kind, sniff
from selfeval.excel.read.unreadable import Unreadable
from selfeval.model import Refusal
from tests.excel.raw_files import cell, row, xlsx, xlsx_parts, zipped

CELLS = row(cell("A1", "<v>1</v>"))


def refused(data: bytes, kind: Kind = Kind.XLSX) -> Refusal:
    with pytest.raises(Unreadable) as caught:
        inspect(data, kind)
    return caught.value.reason


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (Kind.EMPTY, Refusal.EMPTY),
        (Kind.TRUNCATED, Refusal.TRUNCATED),
        (Kind.ENCRYPTED, Refusal.PASSWORD),
        (Kind.ZIP, Refusal.NOT_A_WORKBOOK),
        (Kind.UNKNOWN, Refusal.NOT_A_WORKBOOK),
        (Kind.PDF, Refusal.OTHER_TYPE),
        (Kind.DOC, Refusal.OTHER_TYPE),
        (Kind.HTML, Refusal.OTHER_TYPE),
    ],
)
def test_what_is_no_workbook_is_refused_with_its_kind(kind: Kind, reason: Refusal) -> None:
    with pytest.raises(Unreadable) as caught:
        inspect(b"whatever", kind)
    assert (caught.value.reason, caught.value.detail) == (reason, kind.value)


def test_parts_come_inflated() -> None:
    parts = xlsx_parts(CELLS)
    for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
        inspection = inspect(zipped(parts, method=method), Kind.XLSX)
        assert {name: part.decode() for name, part in inspection.parts.items()} == parts


def test_every_changed_byte_of_a_member_is_seen() -> None:
    data = xlsx(CELLS)
    info = zipfile.ZipFile(BytesIO(data)).getinfo("xl/worksheets/sheet1.xml")
    start = info.header_offset + 30 + len(info.filename)
    sound = inspect(data, Kind.XLSX).parts
    for place in range(start, start + info.compress_size):
        changed = data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1 :]
        with contextlib.suppress(Unreadable):
            assert inspect(changed, Kind.XLSX).parts == sound  # a spare bit of the last byte


def test_zip_bomb() -> None:
    bomb = zipped({**xlsx_parts(CELLS), "xl/media/image1.bmp": bytes(guard.BOMB_BYTES)})
    assert len(bomb) < 20_000
    assert refused(bomb) is Refusal.DANGEROUS


def test_honestly_large() -> None:
    with pytest.raises(Unreadable) as caught:
        inspect(xlsx(CELLS), Kind.XLSX, Bounds(size=1000))
    assert caught.value.reason is Refusal.TOO_LARGE


def test_more_inflated_than_declared() -> None:
    data = bytearray(zipped({**xlsx_parts(CELLS), "xl/media/a.bin": bytes(100_000)}))
    place = data.rindex(b"xl/media/a.bin") - 46
    assert struct.unpack_from("<I", data, place + 24) == (100_000,)
    struct.pack_into("<I", data, place + 24, 10)
    assert refused(bytes(data)) is Refusal.DANGEROUS  # the check sum isn't even looked at


def test_too_many_members() -> None:
    assert refused(zipped({**xlsx_parts(CELLS), **{f"xl/{i}.xml": "" for i in range(2000)}})) is Refusal.DANGEROUS


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "XL/Worksheets/Sheet1.XML", "xl\\worksheets\\sheet1.xml"])
def test_two_members_of_one_name(name: str) -> None:
    file = BytesIO(xlsx(CELLS))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(name, "<worksheet/>")
    assert refused(file.getvalue()) is Refusal.CONTRADICTORY


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_one_member_twice_is_one() -> None:
    parts = xlsx_parts(CELLS)
    file = BytesIO(zipped(parts))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", parts["xl/worksheets/sheet1.xml"])
    assert set(inspect(file.getvalue(), Kind.XLSX).parts) == set(parts)


def test_overlapping_members() -> None:
    data = bytearray(zipped({"a.xml": "x" * 50_000, "b.xml": "y" * 50_000}, method=zipfile.ZIP_STORED))
    first, second = data.index(b"PK\x01\x02"), data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    assert refused(bytes(data)) is Refusal.DAMAGED  # the check sum is another's
    struct.pack_into("<I", data, second + 20, 200_000)
    assert refused(bytes(data)) is Refusal.DANGEROUS


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"])
def test_doctype_is_refused(part: str) -> None:
    parts = xlsx_parts(CELLS)
    parts[part] = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + str(parts[part])
    assert refused(zipped(parts)) is Refusal.DANGEROUS


def test_password_on_the_zip_itself() -> None:
    data = bytearray(xlsx(CELLS))
    place = data.index(b"PK\x01\x02")
    data[place + 8] |= 1
    assert refused(bytes(data)) is Refusal.PASSWORD


def test_unknown_compression() -> None:
    assert refused(zipped(xlsx_parts(CELLS), method=zipfile.ZIP_BZIP2)) is Refusal.DAMAGED


def test_members_lost() -> None:
    data = xlsx(CELLS)
    end = data.rindex(b"PK\x05\x06")
    size, offset = struct.unpack_from("<II", data, end + 12)
    shifted = data[:offset] + data[offset : offset + size].replace(b"PK\x01\x02", b"PK\x01\x03", 1) + data[end:]
    assert sniff(shifted) is Kind.XLSX
    assert refused(shifted) is Refusal.DAMAGED


def test_stamp_and_notes() -> None:
    core = '<cp:coreProperties><dcterms:modified xsi:type="dcterms:W3CDTF">2024-03-20T01:30:00Z</dcterms:modified>'
    parts = {
        **xlsx_parts(CELLS),
        "docProps/core.xml": core,
        "xl/vbaProject.bin": b"x",
        "xl/externalLinks/e.xml": "<x/>",
    }
    inspection = inspect(zipped(parts), Kind.XLSX)
    assert inspection.modified == datetime(2024, 3, 20, 1, 30, tzinfo=UTC)
    assert inspection.notes == ("macros", "external_links")


def test_libreoffice_calls_its_local_time_utc() -> None:
    core = '<cp:coreProperties><dcterms:modified xsi:type="dcterms:W3CDTF">2024-03-20T09:30:00Z</dcterms:modified>'
    app = "<Properties><Application>LibreOffice/7.4.7.2$Linux_X86_64</Application></Properties>"
    parts = {**xlsx_parts(CELLS), "docProps/core.xml": core, "docProps/app.xml": app}
    assert inspect(zipped(parts), Kind.XLSX).modified == datetime(2024, 3, 20, 9, 30)


@pytest.mark.parametrize(
    ("text", "stamp"),
    [
        ("2024-03-20T09:30:00+08:00", datetime(2024, 3, 20, 1, 30, tzinfo=UTC)),
        ("2024-03-20T09:30:00.123456789", datetime(2024, 3, 20, 9, 30, 0, 123456)),
        ("2024-03-20", datetime(2024, 3, 20)),
        ("yesterday", None),
        ("0001-01-01T00:00:00+08:00", None),
    ],
)
def test_parse_stamp(text: str, stamp: datetime | None) -> None:
    found = parse_stamp(text)
    assert found == stamp
    assert (found and found.tzinfo) == (stamp and stamp.tzinfo)
