"""What a Windows library needs: read from its tables, as the system's loader does."""

from __future__ import annotations

import struct
from collections.abc import Iterator

AMD64 = 0x8664
_IMPORTS, _DELAYED = 1, 13  # in the optional header's list of directories


def machine(content: bytes) -> int:
    """For which processor it is."""
    return int(struct.unpack_from("<H", content, _head(content) + 4)[0])


def imported(content: bytes) -> set[str]:
    """The libraries it is linked with, delayed ones too, in lower case."""
    return {name.lower() for name in _names(content)}


def _head(content: bytes) -> int:
    assert content[:2] == b"MZ"
    head = int(struct.unpack_from("<I", content, 0x3C)[0])
    assert content[head : head + 4] == b"PE\0\0"
    return head


def _names(content: bytes) -> Iterator[str]:
    head = _head(content)
    sections, optional = struct.unpack_from("<H", content, head + 6)[0], head + 24
    assert struct.unpack_from("<H", content, optional)[0] == 0x20B  # 64 bits
    table = optional + struct.unpack_from("<H", content, head + 20)[0]
    spans = [struct.unpack_from("<8x4I", content, table + 40 * number) for number in range(sections)]

    def at(address: int) -> int:
        for _size, start, length, offset in spans:
            if start <= address < start + length:
                return int(address - start + offset)
        raise AssertionError(hex(address))

    for directory, size, name in ((_IMPORTS, 20, 12), (_DELAYED, 32, 4)):
        address = struct.unpack_from("<I", content, optional + 112 + 8 * directory)[0]
        if not address:
            continue
        entry = at(address)
        while any(content[entry : entry + size]):
            where = at(struct.unpack_from("<I", content, entry + name)[0])
            yield content[where : content.index(b"\0", where)].decode("ascii")
            entry += size
