"""Zips whose records contradict each other are refused, and those are read whose records say the same in several ways."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

import pytest

from selfeval.model import Torn
from tests.excel.raw_files import (
    MAIN,
    attempt,
    cell,
    row,
    told,
    torn,
    xlsx,
    xlsx_parts,
    zipped,
)
from tests.inbox.things import Entry
from tests.inbox.things import zipped as archive_of

SHEET = "xl/worksheets/sheet1.xml"
FOUR = '<row r="1"><c r="A1"><v>4</v></c></row>'
ONE = row(cell("A1", "<v>1</v>"))
OTHER = f'<worksheet xmlns="{MAIN}"><sheetData>{FOUR}</sheetData></worksheet>'


@dataclass(frozen=True)
class Zip:
    """A zip whose records are to be changed: its bytes, and where one member's records stand."""

    data: bytearray
    local: int
    central: int
    end: int

    @classmethod
    def of(cls, data: bytes, member: str = SHEET) -> Zip:
        name = member.encode()
        return cls(bytearray(data), data.index(name) - 30, data.rindex(name) - 46, data.rindex(b"PK\x05\x06"))


def patched(at: str, offset: int, form: str, value: int, data: bytes | None = None) -> bytes:
    """The workbook with one field of a record changed."""
    file = Zip.of(data or xlsx(ONE))
    struct.pack_into(form, file.data, getattr(file, at) + offset, value)
    return bytes(file.data)


def streamed() -> bytes:
    """As a program writes that can't go back: sizes behind the contents."""

    class Pipe(io.RawIOBase):
        """A file that only grows."""

        def __init__(self) -> None:
            self.out = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            self.out += bytes(data)  # type: ignore[call-overload]
            return len(bytes(data))  # type: ignore[call-overload]

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in xlsx_parts(ONE).items():
            archive.writestr(name, part)
    return bytes(pipe.out)


def long_sizes() -> bytes:
    """As a program writes that allows for members of any length."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in xlsx_parts(ONE).items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(part.encode() if isinstance(part, str) else part)
    return file.getvalue()


def long_end(*, offset: int = 0, count: int = 0) -> bytes:
    """With the 64-bit end record before the usual one; what it says differs by so much."""
    data = xlsx(ONE)
    end = data.rindex(b"PK\x05\x06")
    members, size, start = struct.unpack_from("<HII", data, end + 10)
    record_ = struct.pack(
        "<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, members, members + count, size, start + offset
    )
    return data[:end] + record_ + struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1) + data[end:]


def hidden_member() -> bytes:
    """A member's own record, with another sheet, in the middle of the file and in no directory."""
    body = OTHER.encode()
    name = SHEET.encode()
    lost = (
        struct.pack("<4sHHHIIIIHH", b"PK\x03\x04", 20, 0, 0, 0, zlib.crc32(body), len(body), len(body), len(name), 0)
        + name
        + body
    )
    data = xlsx(ONE)
    end = data.rindex(b"PK\x05\x06")
    start = struct.unpack_from("<I", data, end + 16)[0]
    moved = bytearray(data[:start] + lost + data[start:])
    struct.pack_into("<I", moved, end + len(lost) + 16, start + len(lost))
    return bytes(moved)


def doubled(name: str, part: str = OTHER) -> bytes:
    """With another part of the same name."""
    parts = {**xlsx_parts(ONE)}
    entries = [Entry(own, text.encode() if isinstance(text, str) else text) for own, text in parts.items()]
    return archive_of(*entries, Entry(name, part.encode()))


def field(number: int, payload: bytes) -> bytes:
    """With an extra field in the directory's entry of the sheet."""
    file = Zip.of(xlsx(ONE))
    at = file.central + 46 + len(SHEET)
    told = struct.pack("<HH", number, len(payload)) + payload
    struct.pack_into("<H", file.data, file.central + 30, len(told))
    data = file.data[:at] + told + file.data[at:]
    size = struct.unpack_from("<I", data, file.end + len(told) + 12)[0]
    struct.pack_into("<I", data, file.end + len(told) + 12, size + len(told))
    return bytes(data)


def sizes() -> tuple[int, int]:
    """The sheet's size, as it is and packed."""
    file = Zip.of(xlsx(ONE))
    packed, size = struct.unpack_from("<II", file.data, file.central + 20)
    return size, packed


UNICODE_NAME = struct.pack("<BI", 1, zlib.crc32(SHEET.encode()))
DESCRIPTOR = streamed().rindex(b"PK\x07\x08") - streamed().rindex(b"PK\x05\x06")
ARCHIVES_TORN = {
    "own-name": patched("local", 30 + len(SHEET) - 5, "<B", ord("2")),
    "own-check-sum": patched("local", 14, "<I", 1),
    "own-packed-size": patched("local", 18, "<I", 1),
    "own-size": patched("local", 22, "<I", 1),
    "own-method": patched("local", 8, "<H", 0),
    "name-that-ends-twice": zipped({**xlsx_parts(ONE), SHEET + "\1": OTHER}).replace(SHEET.encode() + b"\1", SHEET.encode() + b"\0"),
    "streamed-size": patched("end", DESCRIPTOR + 12, "<I", 1, streamed()),
    "long-count": long_end(count=1),
    "long-offset": long_end(offset=1),
    "long-size-too": field(1, struct.pack("<QQ", 4, sizes()[1])),
    "long-field-twice": field(1, struct.pack("<QQHHQQ", *sizes(), 1, 16, *sizes())),
    "hidden-member": hidden_member(),
    "another-zip-before": xlsx(FOUR) + xlsx(ONE),
    "another-name-too": field(0x7075, UNICODE_NAME + SHEET.replace("1", "2").encode()),
    "two-parts-of-one-name": doubled(SHEET),
    "two-parts-of-one-name-by-climbing": doubled("xl/worksheets/../worksheets/sheet1.xml"),
    "two-parts-of-one-name-by-a-slash": doubled(f"/{SHEET}"),
    "two-parts-of-one-name-in-capitals": doubled(SHEET.upper()),
    "directory-elsewhere": patched("end", 16, "<I", 0),
}  # fmt: skip
ARCHIVES_SOUND = {
    "streamed": streamed(),
    "one-part-twice": doubled(SHEET, str(xlsx_parts(ONE)[SHEET])),
    "long-sizes": long_sizes(),
    "long-end": long_end(),
    "long-size-agrees": field(1, struct.pack("<QQ", *sizes())),
    "the-same-name-too": field(0x7075, UNICODE_NAME + SHEET.encode()),
    "bytes-behind": xlsx(ONE) + b"\r\n",
    "a-remark": xlsx(ONE)[:-2] + b"\x03\0abc",
}


@pytest.mark.parametrize("data", ARCHIVES_TORN.values(), ids=ARCHIVES_TORN)
def test_an_archive_of_two_meanings(data: bytes) -> None:
    assert told(attempt(data)) == torn(Torn.ARCHIVE)


@pytest.mark.parametrize("data", ARCHIVES_SOUND.values(), ids=ARCHIVES_SOUND)
def test_an_archive_of_one_meaning(data: bytes) -> None:
    assert told(attempt(data)) == (1.0,)
