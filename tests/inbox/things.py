"""Archives, mails and files as they arrive, built byte by byte: libraries write names too well."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from openpyxl import Workbook

from selfeval.inbox import Unit, expand, walk
from selfeval.model import Source

ZONE = ZoneInfo("Asia/Shanghai")
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
RAR = b"Rar!\x1a\x07\x01\x00" + b"\0" * 40
SEVENZIP = b"7z\xbc\xaf\x27\x1c\x00\x04" + b"\0" * 40
TNEF = b"\x78\x9f\x3e\x22" + bytes(range(200))


def book(value: int = 1) -> bytes:
    """A small workbook."""
    workbook = Workbook()
    workbook["Sheet"]["A1"] = value
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


@dataclass(frozen=True)
class Entry:
    """A member of a zip, as honest or broken as wanted. A `str` name is written in UTF-8 with its flag."""

    name: str | bytes
    data: bytes = b""
    extra: bytes = b""
    flags: int = 0
    method: int = 8
    crc: int | None = None
    size: int | None = None
    date: tuple[int, int, int, int, int, int] = (2024, 3, 15, 9, 30, 0)


def zipped(*entries: Entry) -> bytes:
    """A zip of these members, in this order."""
    out, directory = b"", b""
    for entry in entries:
        name = entry.name.encode() if isinstance(entry.name, str) else entry.name
        flags = entry.flags | (0x800 if isinstance(entry.name, str) else 0)
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(entry.data) + packer.flush() if entry.method == 8 else entry.data
        year, month, day, hour, minute, second = entry.date
        crc = zlib.crc32(entry.data) if entry.crc is None else entry.crc
        size = len(entry.data) if entry.size is None else entry.size
        day_word, time_word = (year - 1980) << 9 | month << 5 | day, hour << 11 | minute << 5 | second // 2
        common = struct.pack(
            "<HHHHHIIIHH",
            20,
            flags,
            entry.method,
            time_word,
            day_word,
            crc,
            len(packed),
            size,
            len(name),
            len(entry.extra),
        )
        directory += b"PK\x01\x02\x14\x00" + common + struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + name + entry.extra
        out += b"PK\x03\x04" + common + name + entry.extra + packed
    return (
        out
        + directory
        + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(entries), len(entries), len(directory), len(out), 0)
    )


def unicode_path(raw: bytes, name: str) -> bytes:
    """Info-ZIP's extra field with the true name of a member stored as `raw`."""
    field = b"\x01" + struct.pack("<I", zlib.crc32(raw)) + name.encode()
    return struct.pack("<HH", 0x7075, len(field)) + field


def attachment(name_header: bytes, data: bytes, kind: bytes = b"application/octet-stream") -> bytes:
    """A part of a mail; `name_header` is the raw rest of its Content-Disposition."""
    head = b"Content-Type: " + kind + b"\r\nContent-Transfer-Encoding: base64\r\n"
    head += b"Content-Disposition: attachment" + (b"; " + name_header if name_header else b"") + b"\r\n\r\n"
    return head + base64.encodebytes(data).replace(b"\n", b"\r\n")


def mail(
    *parts: bytes,
    sender: bytes = b"=?GBK?B?1cXI/Q==?= <zhang@example.org>",
    subject: bytes = b"=?UTF-8?B?6Ieq6K+E6KGo?=",
    date: bytes = b"Fri, 15 Mar 2024 09:30:00 +0800",
) -> bytes:
    """A mail with a text and these parts, by 张三, about 自评表."""
    head = b"From: " + sender + b"\r\nTo: bureau@example.org\r\nSubject: " + subject + b"\r\n"
    head += (b"Date: " + date + b"\r\n" if date else b"") + b"MIME-Version: 1.0\r\n"
    boundary = b"=_%08x" % zlib.crc32(b"".join(parts))  # another one for a mail in a mail
    head += b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\r\n\r\n'
    cut = b"--" + boundary
    text = b"Content-Type: text/plain; charset=gbk\r\n\r\n\xb8\xbd\xbc\xfe\r\n"
    return head + b"".join(cut + b"\r\n" + part + b"\r\n" for part in (text, *parts)) + cut + b"--\r\n"


def forwarded(inner: bytes) -> bytes:
    """A mail as a part of another."""
    return b"Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n" + inner


def items(inbox: Path) -> Iterator[tuple[Source, bytes | None]]:
    """Every thing in the inbox, as `walk` and `expand` give them."""
    listing = walk(inbox)
    yield from ((source, None) for source in listing.settled)
    for unit in listing.units:
        yield from expand(inbox, unit, zone=ZONE)


def fates(inbox: Path) -> dict[str, str]:
    """Path → fate, "read" for what is to be read, with the finding's code where there is one."""
    told = {}
    for source, data in items(inbox):
        assert source.path not in told
        assert (data is None) == (source.fate is not None)
        fate = source.fate.value if source.fate else "read"
        told[source.path] = f"{fate} {source.finding.code}" if source.finding else fate
    return told


def put(inbox: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Lay files into the inbox."""
    for path, data in files:
        (inbox / path).parent.mkdir(parents=True, exist_ok=True)
        (inbox / path).write_bytes(data)


def one(inbox: Path, name: str, data: bytes) -> list[tuple[Source, bytes | None]]:
    """The things in one file."""
    put(inbox, [(name, data)])
    return list(expand(inbox, Unit(name, name), zone=ZONE))
