"""Is this file safe to open? Bounds, integrity and honesty of a workbook file, before any parser sees it.

A zip's members are inflated here once, within bounds and with their check sums, and handed on. What the
parts say is not read here, but for the workbook's own time stamp.
"""

from __future__ import annotations

import posixpath
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from selfeval.excel.read.encodings import in_utf8
from selfeval.excel.read.sniff import WORKBOOKS, Kind
from selfeval.excel.read.unreadable import Unreadable, foreseen, torn
from selfeval.excel.read.zip_records import Member, check_members, read_directory
from selfeval.model import Refusal, Torn, Visibility
from selfeval.text import SHEET_LISTS

MAX_ENTRIES: Final = 2000
_STORED: Final = 0
_DEFLATED: Final = 8
BOMB_BYTES: Final = 8 << 20
BOMB_RATIO: Final = 200  # a real workbook's parts shrink ten- to fifty-fold


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of a workbook is read: `size` in bytes, as it lies there and inflated, and rows from the top of a sheet.

    Of hidden sheets named in `unread` nothing is read but that they are there. `documents` are read too: .docx.
    """

    size: int = 64 << 20
    rows: int = 2000
    unread: frozenset[str] = frozenset()
    documents: bool = False

    def leave_out(self, name: str, visibility: Visibility) -> bool:
        """Whether a sheet's cells are not read."""
        return visibility is not Visibility.VISIBLE and name in self.unread


FORM: Final = Bounds(unread=frozenset({SHEET_LISTS}))  # what a form's drop-downs offer; nobody fills in anything there
FORM_OR_DOCUMENT: Final = Bounds(unread=FORM.unread, documents=True)  # where the county's own table may be filed
OFFICER: Final = Bounds(size=512 << 20, rows=500_000)  # a province's roster


@dataclass(frozen=True, slots=True)
class Inspection:
    """A file found safe. `parts` holds the text and binary parts of a zip by name, inflated and verified.

    `modified` and `notes` are as in `RawWorkbook`.
    """

    kind: Kind
    parts: Mapping[str, bytes]
    modified: datetime | None = None
    notes: tuple[str, ...] = ()


def inspect(data: bytes, kind: Kind, bounds: Bounds = FORM) -> Inspection:
    """The verified contents of a workbook file, or Unreadable."""
    if kind not in WORKBOOKS and not (kind is Kind.DOCX and bounds.documents):
        raise Unreadable(*_refusal(kind))
    if len(data) > bounds.size:
        raise Unreadable(Refusal.TOO_LARGE, f"{len(data)} bytes")
    if kind is Kind.XLS:
        return Inspection(kind, {})
    members = _directory(data, bounds.size)
    parts = _parts(data, members)
    check_members(data, members)
    for name in [name for name in parts if name.endswith((".xml", ".rels"))]:
        parts[name] = part = in_utf8(name, parts[name])
        if part.find(b"<!DOCTYPE", 0, 4096) >= 0:  # further down, expat will see it
            raise Unreadable(Refusal.DANGEROUS, f"DOCTYPE in {name}")
    return Inspection(kind, parts, _stamp(parts, kind), _notes(parts))


def _refusal(kind: Kind) -> tuple[Refusal, str]:
    reason = {
        Kind.EMPTY: Refusal.EMPTY,
        Kind.TRUNCATED: Refusal.TRUNCATED,
        Kind.ENCRYPTED: Refusal.PASSWORD,
        Kind.ZIP: Refusal.NOT_A_WORKBOOK,
        Kind.UNKNOWN: Refusal.NOT_A_WORKBOOK,
    }.get(kind, Refusal.OTHER_TYPE)
    return reason, kind.value


def _directory(data: bytes, most: int) -> Sequence[Member]:
    """The members, their declared sizes within bounds."""
    members = read_directory(data)
    if len(members) > MAX_ENTRIES:
        raise Unreadable(Refusal.DANGEROUS, f"{len(members)} members")
    total, packed = sum(member.size for member in members), sum(member.packed for member in members)
    if packed > len(data):
        raise Unreadable(Refusal.DANGEROUS, "members overlap")
    if total > BOMB_BYTES and total > BOMB_RATIO * max(packed, 1):
        raise Unreadable(Refusal.DANGEROUS, f"{total} bytes in {packed}")
    if total > most:
        raise Unreadable(Refusal.TOO_LARGE, f"{total} bytes inflated")
    return members


def _parts(data: bytes, members: Sequence[Member]) -> dict[str, bytes]:
    """The parts by name (forward slashes). A part named twice counts once if it is the same both times."""
    parts: dict[str, bytes] = {}
    spelt: dict[str, str] = {}
    for member in members:
        if not member.name.endswith("/"):
            plain = member.name.lower()
            plain = posixpath.normpath(f"/{plain}") if _CLIMBS.search(plain) else plain
            name, part = spelt.setdefault(plain.lstrip("/"), member.name), _inflate(data, member)
            if parts.setdefault(name, part) != part:
                raise torn(Torn.ARCHIVE, f"two parts are called {name}")
    return parts


def _inflate(data: bytes, member: Member) -> bytes:
    """One member's contents, exactly as long as declared and with the right check sum."""
    name = member.name
    if member.flags & 1:
        raise Unreadable(Refusal.PASSWORD, f"encrypted member {name}")
    head = member.offset
    if data[head : head + 4] != b"PK\x03\x04":
        raise Unreadable(Refusal.DAMAGED, f"{name}: no member at its place")
    start = head + 30 + int.from_bytes(data[head + 26 : head + 28], "little")
    start += int.from_bytes(data[head + 28 : head + 30], "little")
    raw = data[start : start + member.packed]
    if member.method == _DEFLATED:
        inflater = zlib.decompressobj(-15)
        with foreseen(Refusal.DAMAGED, name):
            part = inflater.decompress(raw, member.size + 1)
        whole = inflater.eof and not inflater.unused_data
    elif member.method == _STORED:
        part, whole = raw, True
    else:
        raise Unreadable(Refusal.DAMAGED, f"{name}: compression method {member.method}")
    if len(part) > member.size:
        raise Unreadable(Refusal.DANGEROUS, f"{name}: larger than declared")
    if not whole or len(part) != member.size or zlib.crc32(part) != member.check_sum:
        raise Unreadable(Refusal.DAMAGED, f"{name}: check sum or size differs")
    return part


_CLIMBS = re.compile(r"//|\.\.?/")
_LIBREOFFICE = re.compile(rb"<Application>\s{0,40}(?:LibreOffice|OpenOffice|Collabora)")
_MODIFIED = re.compile(rb"<dcterms:modified[^<>]{0,200}>\s{0,40}([^<\s]{1,40})\s{0,40}<")
_ODF_DATE = re.compile(rb"<dc:date>\s{0,40}([^<\s]{1,40})\s{0,40}<")


def _stamp(parts: Mapping[str, bytes], kind: Kind) -> datetime | None:
    if kind is Kind.ODS:
        found = _ODF_DATE.search(parts.get("meta.xml", b""))
    else:
        core = parts.get("docProps/core.xml")
        if core is None:
            core = next((part for name, part in parts.items() if name.endswith(("core.xml", ".psmdcp"))), b"")
        found = _MODIFIED.search(core)
    stamp = parse_stamp(found.group(1).decode("latin-1")) if found else None
    if stamp and _LIBREOFFICE.search(parts.get("docProps/app.xml", b"")):
        return stamp.replace(tzinfo=None)  # it writes local time and a "Z" behind it
    return stamp


def parse_stamp(text: str) -> datetime | None:
    """An ISO date and time, aware where the text says its zone; None if it isn't one."""
    try:
        stamp = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
        return stamp.astimezone(UTC) if stamp.tzinfo else stamp
    except (ValueError, OverflowError):
        return None


def _notes(parts: Mapping[str, bytes]) -> tuple[str, ...]:
    notes = []
    if any(name.endswith("vbaProject.bin") or name.startswith("Basic/") for name in parts):
        notes.append("macros")
    if any(name.startswith("xl/externalLinks/") for name in parts):
        notes.append("external_links")
    return tuple(notes)
