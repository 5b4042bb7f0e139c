"""What a zip says of its members in several places: directory, the members' own heads and tails, the 64-bit records.

Readers go by one or the other, so where two of them speak they have to agree. Whether the contents are whole is not
seen here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple
from zlib import crc32

from selfeval.excel.read.unreadable import Unreadable, foreseen, torn
from selfeval.model import Refusal, Torn

_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_LOCATOR, _END64, _DESCRIPTOR = b"PK\x06\x07", b"PK\x06\x06", b"PK\x07\x08"
_SHORT, _LONG = 0xFFFF, 0xFFFFFFFF  # "see the 64-bit record"
_STREAMED: Final = 1 << 3  # sizes and check sum stand behind the contents
_UTF8: Final = 1 << 11
_ZIP64: Final = 1  # extra fields' numbers
_NAME: Final = 0x7075  # the name once more, in UTF-8
_DESCRIPTORS: Final = ("<4sIII", "<4sIQQ", "<III", "<IQQ")


class Member(NamedTuple):
    """What the directory says of one member."""

    name: str
    flags: int
    method: int
    check_sum: int
    packed: int
    size: int
    offset: int
    spelt: bytes  # the name as it is written
    record: bytes  # the fields that stand in the member's own record too, in the same order


@lru_cache(maxsize=1)  # asked when a file is told by its contents, and when it is read
@foreseen(Refusal.DAMAGED, "zip")
def read_directory(data: bytes) -> tuple[Member, ...]:
    """The members in the directory's order; Unreadable if it is damaged, or said to be in two places."""
    end = _end_at(data)
    return tuple(_members(data, end, *_directory(data, end)))


@foreseen(Refusal.DAMAGED, "zip")
def check_members(data: bytes, members: Sequence[Member]) -> None:
    """Raise Unreadable unless what stands beside each member says of it what the directory says."""
    spans = sorted((member.offset, _checked(data, member)) for member in members)
    _covered(data, spans, _directory(data, _end_at(data))[0])


def _damaged(why: str) -> Unreadable:
    return Unreadable(Refusal.DAMAGED, f"zip: {why}")


def _torn(why: str) -> Unreadable:
    return torn(Torn.ARCHIVE, why)


def _end_at(data: bytes) -> int:
    """Where the directory's end record stands: the last one there is."""
    end = data.rfind(_END, max(len(data) - _SHORT - 22, 0))
    if end < 0 or end + 22 + int.from_bytes(data[end + 20 : end + 22], "little") > len(data) or end + 22 > len(data):
        raise _damaged("no directory")
    return end


def _directory(data: bytes, end: int) -> tuple[int, int]:
    """Where the directory begins, and how many members it has; both records of its end agree."""
    said = struct.unpack_from("<4H2I", data, end + 4)
    start = end
    if end >= 20 and data.startswith(_LOCATOR, end - 20):
        (start,) = struct.unpack_from("<Q", data, end - 12)
        if start != end - 76 or not data.startswith(_END64, start):
            raise _torn("the 64-bit end record is not in its place")
        long = struct.unpack_from("<2I4Q", data, start + 16)
        limits = (_SHORT,) * 4 + (_LONG,) * 2
        if any(one not in (most, other) for one, most, other in zip(said, limits, long, strict=True)):
            raise _torn(f"two end records: {said} and {long}")
        said = long
    here, before, count, total, size, offset = said
    if here or before or count != total:
        raise _damaged("one part of a zip in several files")
    if offset + size != start:
        raise _torn("the directory is not where its end record says")
    return offset, total


def _members(data: bytes, end: int, start: int, count: int) -> Iterator[Member]:
    """The directory's entries."""
    place = start
    while data.startswith(_CENTRAL, place) and place < end:
        flags, method, _, crc, packed, size, named, extra, comment = struct.unpack_from("<2HII2I3H", data, place + 8)
        (offset,) = struct.unpack_from("<I", data, place + 42)
        extra_at = place + 46 + named
        spelt = data[place + 46 : extra_at]
        if extra:
            more = data[extra_at : extra_at + extra]
            size, packed, offset = _long(more, (size, packed, offset))
            _check_names(more, spelt)
        if b"\0" in spelt:
            raise _torn(f"a name that ends twice: {spelt!r}")
        name = spelt.decode("utf-8" if flags & _UTF8 else "cp437", "replace").replace("\\", "/")
        yield Member(name, flags, method, crc, packed, size, offset, spelt, data[place + 6 : place + 30])
        count -= 1
        place = extra_at + extra + comment
    if count:
        raise _damaged("more or fewer members than counted")


def _long(extra: bytes, values: tuple[int, ...]) -> tuple[int, ...]:
    """The values, those that are too long for their place taken from the 64-bit field; what both say has to agree."""
    fields = _fields(extra, _ZIP64)
    if not fields:
        return values
    long = struct.unpack_from(f"<{len(fields[0]) // 8}Q", fields[0])
    needed = [index for index, value in enumerate(values) if value == _LONG]
    taken = list(values)
    for place, index in enumerate(needed[: len(long)]):
        taken[index] = long[place]
    more = len(long) > len(needed) and any(one != other for one, other in zip(taken, long, strict=False))
    if more or len(fields) > 1 or len(long) < len(needed):
        raise _torn("64-bit fields are lacking, doubled or say another size")
    return tuple(taken)


def _check_names(extra: bytes, spelt: bytes) -> None:
    for field in _fields(extra, _NAME):
        # It counts with the check sum of the name it stands for; one that isn't ASCII is no part's.
        if field[5:] != spelt and spelt.isascii() and field[1:5] == struct.pack("<I", crc32(spelt)):
            raise _torn(f"member {spelt!r} is called {field[5:]!r} too")


def _fields(extra: bytes, wanted: int) -> list[bytes]:
    """The contents of the extra fields of a number."""
    found, place = [], 0
    while place + 4 <= len(extra):
        number, size = struct.unpack_from("<2H", extra, place)
        if number == wanted:
            found.append(extra[place + 4 : place + 4 + size])
        place += 4 + size
    return found


def _checked(data: bytes, member: Member) -> int:
    """Where a member ends, its tail included, once its own records are compared with the directory's."""
    head = member.offset
    flags, method, _, crc, packed, size, named, extra = struct.unpack_from("<2HI3I2H", data, head + 6)
    name = data[head + 30 : head + 30 + named]
    start = head + 30 + named + extra
    end: int = start + member.packed
    if not (extra or flags & _STREAMED) and name == member.spelt and data[head + 4 : head + 28] == member.record:
        return end  # nothing more to compare
    more = data[start - extra : start]
    size, packed = _long(more, (size, packed))
    _check_names(more, member.spelt)
    if name != member.spelt or method != member.method:
        raise _torn(f"member {member.name} is called {name!r}")
    if not name.isascii() and (flags ^ member.flags) & _UTF8:
        raise _torn(f"member {name!r}: two encodings of its name")
    own, theirs = (crc, packed, size), (member.check_sum, member.packed, member.size)
    streamed = bool(flags & _STREAMED)
    silent = (0, _LONG) if streamed else ()
    if any(one != other and one not in silent for one, other in zip(own, theirs, strict=True)):
        raise _torn(f"member {name!r}: {own} and {theirs}")
    return end + (_tail(data, end, theirs, own) if streamed else 0)


def _tail(data: bytes, end: int, said: tuple[int, ...], own: tuple[int, ...]) -> int:
    """The length of the record behind a streamed member, which says what the directory says."""
    for form in _DESCRIPTORS:
        size: int = struct.calcsize(form)
        values = struct.unpack_from(form, data, end) if end + size <= len(data) else ()
        if values in (said, (_DESCRIPTOR, *said)):
            return size
    if own == said and not data.startswith(_DESCRIPTOR, end):
        return 0  # it was not streamed after all
    raise _torn("the record behind a member says another size")


def _covered(data: bytes, spans: Sequence[tuple[int, int]], directory: int) -> None:
    """Nothing is two members' at once, and no member stands beside the directory."""
    place = 0
    for start, stop in [*spans, (directory, directory)]:
        if start < place:
            raise _torn("members overlap")
        if data.find(_LOCAL, place, start) >= 0:
            raise _torn("a member that the directory doesn't name")
        place = stop
