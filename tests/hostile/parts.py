"""What hostile files are made of: zips and OLE files written byte by byte, and data that unpacks to far more."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

MB: Final = 1 << 20


@dataclass(frozen=True)
class Expectation:
    """A line the register must have: the path as shown, its fate, its findings' codes (sorted), and its department."""

    path: str
    fate: str
    codes: tuple[str, ...] = ()
    department: str | None = None


@dataclass(frozen=True)
class Thing:
    """A file to lay into the inbox, and the lines it must give."""

    path: str
    data: bytes
    expected: tuple[Expectation, ...] = field(default=())


def refused(path: str, data: bytes, code: str) -> Thing:
    """A file that must not be read."""
    return Thing(path, data, (Expectation(path, "unreadable", (code,)),))


def unrecognised(path: str, data: bytes, *codes: str) -> Thing:
    """A workbook that is nobody's form."""
    return Thing(path, data, (Expectation(path, "unrecognised", tuple(sorted(codes))),))


def used(path: str, data: bytes, department: str, *codes: str) -> Thing:
    """A form that must count, with these findings and no others."""
    return Thing(path, data, (Expectation(path, "used", tuple(sorted(codes)), department),))


# --- zips ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Packed:
    """A member as it lies in a zip. `declared` is the size the directory claims, if not the true one."""

    name: str | bytes
    data: bytes  # as stored
    size: int
    crc: int
    method: int = 8
    flags: int = 0
    declared: int | None = None


def deflated(name: str | bytes, data: bytes, *, flags: int = 0, declared: int | None = None) -> Packed:
    """An ordinary member."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush()
    return Packed(name, packed, len(data), zlib.crc32(data), flags=flags, declared=declared)


@cache
def _repeated(chunk: bytes, times: int) -> tuple[bytes, int]:
    """The deflated form and the check sum of a chunk many times over, without ever holding it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(chunk) + packer.flush(zlib.Z_FULL_FLUSH)
    end = zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    crc = 0
    for _ in range(times):
        crc = zlib.crc32(chunk, crc)
    return block * times + end, crc


def flood(name: str, times: int, *, chunk: bytes = b" " * MB, declared: int | None = None) -> Packed:
    """A member that unpacks to a chunk many times over, and is a thousandth of that."""
    packed, crc = _repeated(chunk, times)
    return Packed(name, packed, len(chunk) * times, crc, declared=declared)


def zip_of(*members: Packed, times: int = 1) -> bytes:
    """A zip of these members; with `times` its directory names each so often, at one and the same place."""
    out, directory = b"", b""
    for member in members:
        name = member.name.encode() if isinstance(member.name, str) else member.name
        flags = member.flags | (0x800 if isinstance(member.name, str) else 0)
        size = member.size if member.declared is None else member.declared
        common = struct.pack(
            "<HHHHHIIIHH", 20, flags, member.method, 0x4BC0, 0x5874, member.crc, len(member.data), size, len(name), 0
        )
        directory += (b"PK\x01\x02\x14\x00" + common + struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + name) * times
        out += b"PK\x03\x04" + common + name + member.data
    count = len(members) * times
    return out + directory + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(directory), len(out), 0)


def members(parts: Mapping[str, bytes | str]) -> list[Packed]:
    """The parts of a workbook as ordinary members."""
    return [deflated(name, part.encode() if isinstance(part, str) else part) for name, part in parts.items()]


# --- OLE files -------------------------------------------------------------------------------------

_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def ole(streams: Mapping[str, bytes], *, loop: bool = False) -> bytes:
    """An OLE file of these streams; with `loop` the first stream's chain of sectors runs in a circle."""
    padded = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    table = [_FAT, _END]  # sector 0 is the table, sector 1 the directory
    entries = [_entry("Root Entry", 5, child=1, start=_END, size=0)]
    bodies = b""
    for number, (name, data) in enumerate(padded.items(), 1):
        start, count = len(table), -(-len(data) // _SECTOR)
        chain = [*range(start + 1, start + count), start if loop and number == 1 else _END]
        table += chain
        sibling = number + 1 if number < len(padded) else _FREE
        entries.append(_entry(name, 2, child=_FREE, start=start, size=len(data), right=sibling))
        bodies += data.ljust(count * _SECTOR, b"\0")
    entries += [bytes(128)] * (4 - len(entries))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    fat = struct.pack(f"<{len(table)}I", *table).ljust(_SECTOR, b"\xff")
    assert len(fat) == _SECTOR, "one table of sectors must do"
    assert len(entries) == 4, "one sector of directory must do"
    return header + fat + b"".join(entries) + bodies


def _entry(name: str, kind: int, *, child: int, start: int, size: int, right: int = _FREE) -> bytes:
    wide = name.encode("utf-16-le") + b"\0\0"
    return (
        wide.ljust(64, b"\0") + struct.pack("<HBBIII", len(wide), kind, 1, _FREE, right, child)
        + bytes(36) + struct.pack("<IQ", start, size)
    )  # fmt: skip


def biff(*records: tuple[int, bytes]) -> bytes:
    """The records of an .xls, one after the other."""
    return b"".join(struct.pack("<HH", code, len(body)) + body for code, body in records)


BOF: Final = (0x0809, struct.pack("<HHHHII", 0x0600, 5, 0x0DBB, 0x07CC, 0, 6))
BOF_SHEET: Final = (0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0x0DBB, 0x07CC, 0, 6))
EOF: Final = (0x000A, b"")


def boundsheet(position: int, name: str = "S") -> tuple[int, bytes]:
    """The record that says where a sheet begins."""
    return 0x0085, struct.pack("<IHBB", position, 0, len(name), 0) + name.encode("latin-1")


def paired(names: Sequence[str], fate: str, codes: Sequence[str] = ()) -> tuple[Expectation, ...]:
    """The same expectation for many paths."""
    return tuple(Expectation(name, fate, tuple(codes)) for name in names)
