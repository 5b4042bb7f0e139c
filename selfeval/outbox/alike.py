"""Zip files that are alike but for some texts: one is made the usual way, with marks in it, and the others from that.

Documents and workbooks are zip files of XML, most of which is the same in every letter and form of a round: that part
is packed once. What comes out is, byte for byte, what the usual way makes.
"""

from __future__ import annotations

import re
import secrets
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import zip_longest
from typing import Final, Self

_MARK: Final = f"mark{secrets.token_hex(12)}-"  # nobody's text holds it
_MARKED: Final = re.compile(rf"{_MARK}(\d+)\.".encode())
# Where sizes and offsets stand in the records of a zip file, and how long these are without names.
_LOCAL, _LOCAL_SIZES, _LOCAL_NAMES = 30, 14, 26
_CENTRAL, _CENTRAL_SIZES, _CENTRAL_NAMES, _CENTRAL_OFFSET = 46, 16, 28, 42
_END_SIZES = 12


def mark(number: int) -> str:
    """What stands in the place of a text in the file that is made the usual way; nothing in it needs escaping."""
    return f"{_MARK}{number}."


@dataclass(frozen=True, slots=True)
class _Member:
    """A file in a zip file: the records on it, and its content packed, or in pieces with numbers of texts between."""

    local: bytes
    central: bytes
    packed: bytes
    pieces: tuple[bytes, ...] = ()
    numbers: tuple[int, ...] = ()

    def filled(self, texts: Sequence[bytes]) -> tuple[bytes, bytes, bytes]:
        """Both records and the content, packed, with the texts in it."""
        if not self.numbers:
            return self.local, self.central, self.packed
        between = (texts[number] for number in self.numbers)
        content = b"".join(part for pair in zip_longest(self.pieces, between, fillvalue=b"") for part in pair)
        packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        packed = packer.compress(content) + packer.flush()
        local, central = bytearray(self.local), bytearray(self.central)
        sizes = zlib.crc32(content), len(packed), len(content)
        struct.pack_into("<3I", local, _LOCAL_SIZES, *sizes)
        struct.pack_into("<3I", central, _CENTRAL_SIZES, *sizes)
        return bytes(local), bytes(central), packed


@dataclass(frozen=True, slots=True)
class Alike:
    """Zip files that are alike: what is the same in all of them."""

    members: tuple[_Member, ...]
    end: bytes

    @classmethod
    def of(cls, made: bytes) -> Self:
        """Those like this one, made by `zipfile`, in which marks stand for the texts."""
        members = []
        with zipfile.ZipFile(BytesIO(made)) as archive:
            at = archive.start_dir
            for info in archive.infolist():
                after = at + _CENTRAL + sum(struct.unpack_from("<3H", made, at + _CENTRAL_NAMES))
                start = info.header_offset
                begin = start + _LOCAL + sum(struct.unpack_from("<2H", made, start + _LOCAL_NAMES))
                packed = made[begin : begin + info.compress_size]
                parts = _MARKED.split(archive.read(info))
                numbers = tuple(map(int, parts[1::2]))
                members.append(
                    _Member(made[start:begin], made[at:after], packed, tuple(parts[::2]) if numbers else (), numbers)
                )
                at = after
        return cls(tuple(members), made[at:])

    def filled(self, texts: Sequence[str]) -> bytes:
        """The one with these texts, as XML has them, where the marks of their numbers stand."""
        said = [text.encode() for text in texts]
        body: list[bytes] = []
        directory: list[bytes] = []
        offset = 0
        for member in self.members:
            local, central, packed = member.filled(said)
            directory.append(central[:_CENTRAL_OFFSET] + struct.pack("<I", offset) + central[_CENTRAL_OFFSET + 4 :])
            body += (local, packed)
            offset += len(local) + len(packed)
        end = bytearray(self.end)
        struct.pack_into("<2I", end, _END_SIZES, sum(map(len, directory)), offset)
        return b"".join((*body, *directory, end))
