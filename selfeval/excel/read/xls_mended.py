"""Sound .xls files that xlrd takes for damaged: put right where it is certain what is meant, else left alone.

Faults that Excel passes over: a root entry that leads into the workbook's own stream (PHPExcel), which nothing
reads as long as that stream is whole and shares its place with no other; and a wrong count of shared strings,
which is certain where the strings themselves fill their records exactly. And what is none: xlrd gives up on a
conditional format that changes number formats, so these are set aside for it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SST, _CONTINUE = 0x00FC, 0x003C
CONDITION, SET_ASIDE = 0x01B1, 0x0FB1  # a conditional format, and the same under a number that xlrd passes over
_WIDE, _EXTENDED, _RICH = 0x01, 0x04, 0x08
_STREAMS: Final = ("Workbook", "Book")
_BIFF3, _BIFF8 = 30, 80
_STREAM_ENTRY: Final = 2
_LAST_SECTOR: Final = 0xFFFFFFFA  # higher numbers are marks


def mended(data: bytes) -> bytes | None:
    """The workbook's stream alone, right where it was wrong; None if nothing can be put right for certain."""
    try:
        return _without_conditions(_counted(_stream(data) if data.startswith(_OLE) else data))
    except Exception:  # olefile raises all sorts of errors on damage; so does what is no stream
        return None


def result_text(sheet: Any, data: bytes) -> str:
    """The text a formula gave, with the records that continue it, in xlrd's place.

    xlrd counts characters, the file pairs of bytes: one beyond the first 65,536 (a rare character of a name, an emoji)
    made a sound file damaged.
    """
    lengths, wide_told = (2 if sheet.biff_version >= _BIFF3 else 1), sheet.biff_version >= _BIFF8
    missing, at, pieces = int.from_bytes(data[:lengths], "little"), lengths, []
    while True:
        encoding, width = (sheet.book.encoding or sheet.book.derive_encoding()), 1
        if wide_told:
            encoding, width = ("utf-16-le", 2) if data[at] & _WIDE else ("latin-1", 1)
        piece = data[at + wide_told :].decode(encoding, "surrogatepass" if width > 1 else "strict")
        pieces.append(piece)
        missing -= (len(data) - at - 1) // width if wide_told else len(piece)
        if missing <= 0:
            break
        code, _, data = sheet.book.get_record_parts()
        at = 0
        if code != _CONTINUE:
            raise ValueError(f"a text of {missing} characters more")
    if missing:
        raise ValueError("a text longer than told")
    return "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def _stream(data: bytes) -> bytes:
    """The workbook's stream out of its file; ValueError if others reach into it."""
    import olefile

    with olefile.OleFileIO(BytesIO(data)) as ole:
        name = next(name for name in _STREAMS if ole.exists(name))
        if not _stands_alone(ole, name):
            raise ValueError(name)
        stream: bytes = ole.openstream(name).read()
        return stream


def _stands_alone(ole: Any, name: str) -> bool:
    """Whether the stream is whole and has its sectors for itself, the root's aside. (The library's types are few.)"""
    own = next(e for e in ole.direntries if e and e.entry_type == _STREAM_ENTRY and e.name == name)
    if own.size < ole.minisectorcutoff:
        return False
    sectors = _chain(ole, own.isectStart)
    if len(sectors) != -(-own.size // ole.sectorsize):
        return False
    others = [ole.first_dir_sector, ole.first_mini_fat_sector] + [
        entry.isectStart
        for entry in ole.direntries
        if entry and entry is not own and entry.entry_type == _STREAM_ENTRY and entry.size >= ole.minisectorcutoff
    ]
    return all(set(sectors).isdisjoint(_chain(ole, first)) for first in others)


def _chain(ole: Any, first: int) -> list[int]:
    """The sectors of a stream; ValueError if they go in a circle."""
    found: list[int] = []
    sector = first
    while sector < _LAST_SECTOR:
        if len(found) > len(ole.fat):
            raise ValueError(first)
        found.append(sector)
        sector = ole.fat[sector]
    return found


def _counted(stream: bytes) -> bytes:
    """The stream with the true count of its shared strings; an error if they don't fill their records exactly."""
    at, pieces = _shared(stream)
    if not pieces:
        return stream
    count = sum(1 for _ in _Strings(pieces))
    total = struct.unpack_from("<I", stream, at + 4)[0]
    return stream[: at + 4] + struct.pack("<II", max(total, count), count) + stream[at + 12 :]


def _without_conditions(stream: bytes) -> bytes:
    """The stream with its conditional formats set aside."""
    mended, position = bytearray(stream), 0
    while position + 4 <= len(stream):
        code, size = struct.unpack_from("<HH", stream, position)
        if code == CONDITION:
            struct.pack_into("<H", mended, position, SET_ASIDE)
        position += 4 + size
    return bytes(mended)


def _shared(stream: bytes) -> tuple[int, list[bytes]]:
    """Where the record of the shared strings stands, and its contents with those of the records that continue it."""
    position = at = 0
    pieces: list[bytes] = []
    while position + 4 <= len(stream):
        code, size = struct.unpack_from("<HH", stream, position)
        body = stream[position + 4 : position + 4 + size]
        if code == _SST and not pieces:
            at, pieces = position, [body]
        elif code == _CONTINUE and pieces:
            pieces.append(body)
        elif pieces:
            break
        position += 4 + size
    return at, pieces


class _Strings:
    """The shared strings, gone through one by one; an error unless they end where their records do."""

    def __init__(self, pieces: list[bytes]) -> None:
        """Begin behind the two counts."""
        self._pieces, self._number, self._at = pieces, 0, 8

    def __iter__(self) -> Iterator[None]:
        while not self._ended():
            length, flags = struct.unpack("<HB", self._take(3))
            runs = struct.unpack("<H", self._take(2))[0] if flags & _RICH else 0
            extension = struct.unpack("<I", self._take(4))[0] if flags & _EXTENDED else 0
            self._characters(length, flags)
            self._skip(4 * runs + extension)
            yield

    def _ended(self) -> bool:
        if self._at == len(self._pieces[self._number]) and self._number + 1 < len(self._pieces):
            self._number, self._at = self._number + 1, 0
        if self._at > len(self._pieces[self._number]):
            raise IndexError(self._at)
        return self._at == len(self._pieces[self._number])

    def _take(self, size: int) -> bytes:
        """A string's head, which is never cut in two; struct.error if it is."""
        self._at += size
        return self._pieces[self._number][self._at - size : self._at]

    def _characters(self, length: int, flags: int) -> None:
        """Characters may be cut in two records; the second then says anew how wide they are."""
        while length:
            width = 2 if flags & _WIDE else 1
            here = min(length, (len(self._pieces[self._number]) - self._at) // width)
            self._at, length = self._at + here * width, length - here
            if length:
                self._number, self._at = self._number + 1, 1
                flags = self._pieces[self._number][0]

    def _skip(self, size: int) -> None:
        while size > (left := len(self._pieces[self._number]) - self._at):
            self._number, self._at, size = self._number + 1, 0, size - left
        self._at += size
