"""Parts of a workbook damaged tag by tag, and what the two readers of .xlsx make of them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from xml.parsers import expat

from selfeval.excel.read import ooxml, plain
from selfeval.excel.read.guard import Inspection
from selfeval.excel.read.ooxml_book import read_book
from selfeval.excel.read.sniff import Kind
from selfeval.excel.read.unreadable import Unreadable
from selfeval.model import CellValue, RawSheet

Parts = dict[str, bytes]
Edit = Callable[[bytes, re.Match[bytes], random.Random], bytes]

_TAG = re.compile(rb"<[^<>]*>")
_ATTRIBUTE = re.compile(rb' [\w:]+="[^"]*"')
JUNK = (
    b"</row>", b"<row>", b'<row r="7">', b"</c>", b"<a>", b"</a>", b"<a/>", b"<v>3</v>", b"<v>", b"<t>", b"</t>", b"<si>", b"</si>", b"<x:v>4</x:v>",
    b"]]>", b"&", b"&amp", b"&x;", b"&#0;", b"&#xFFFF;", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbf\xbe", b"\x01", b"\x00", b"<", b">", b'"',
    b"<!-- ", b"<!-- -- -->", b"<![CDATA[", b"<?", b"<?x", b"<sheetData>", b"</sheetData>", b"<sheetData/>", b"</worksheet>", b"</sst>", b"<f>1</f>",
    b' r="1"', b" s=\"1\"", b' xmlns="urn:x"', b' x:y="1"', b" t='s'", b'<mergeCell ref="H7:I7"/>', b"\r", b"<c/>", b'<c r="H7"><v>4</v></c>',
)  # fmt: skip


def damaged(part: bytes, dice: random.Random) -> bytes:
    """The part with one thing changed at one of its tags."""
    tags = list(_TAG.finditer(part))
    return dice.choice(_EDITS)(part, dice.choice(tags), dice)


def _with(part: bytes, tag: re.Match[bytes], new: bytes) -> bytes:
    return part[: tag.start()] + new + part[tag.end() :]


def _inserted(part: bytes, tag: re.Match[bytes], dice: random.Random) -> bytes:
    return _with(part, tag, dice.choice((tag[0] + dice.choice(JUNK), dice.choice(JUNK) + tag[0])))


def _inserted_within(part: bytes, tag: re.Match[bytes], dice: random.Random) -> bytes:
    at = dice.randrange(1, len(tag[0]))
    return _with(part, tag, tag[0][:at] + dice.choice(JUNK) + tag[0][at:])


def _deleted(part: bytes, tag: re.Match[bytes], _: random.Random) -> bytes:
    return _with(part, tag, b"")


def _doubled(part: bytes, tag: re.Match[bytes], _: random.Random) -> bytes:
    return _with(part, tag, tag[0] * 2)


def _attribute_doubled(part: bytes, tag: re.Match[bytes], dice: random.Random) -> bytes:
    found = list(_ATTRIBUTE.finditer(tag[0]))
    if not found:
        return _doubled(part, tag, dice)
    one, other = dice.choice(found), dice.choice(found)
    return _with(part, tag, tag[0][: other.end()] + one[0] + tag[0][other.end() :])


def _byte_changed(part: bytes, tag: re.Match[bytes], dice: random.Random) -> bytes:
    at = dice.randrange(max(tag.start() - 6, 0), min(tag.end() + 6, len(part)))
    return part[:at] + bytes([dice.choice((part[at] ^ (1 << dice.randrange(8)), dice.randrange(256)))]) + part[at + 1 :]


def _byte_lost(part: bytes, tag: re.Match[bytes], dice: random.Random) -> bytes:
    at = dice.randrange(tag.start(), tag.end())
    return part[:at] + part[at + 1 :]


def _closed_or_opened(part: bytes, tag: re.Match[bytes], _: random.Random) -> bytes:
    text = tag[0]
    return _with(part, tag, text[:-2] + b">" if text.endswith(b"/>") else text[:-1] + b"/>")


_EDITS: tuple[Edit, ...] = (
    _inserted, _inserted, _inserted, _inserted_within, _deleted, _doubled, _attribute_doubled, _byte_changed, _byte_changed, _byte_lost,
    _closed_or_opened,
)  # fmt: skip


def well_formed(part: bytes) -> bool:
    """Whether a part is XML, its prefixes told."""
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(part, True)
    except (expat.ExpatError, LookupError, ValueError):  # the latter two: an encoding that expat has not
        return False
    return True


def variants(parts: Mapping[str, bytes], names: tuple[str, ...], count: int, seed: int) -> Iterator[tuple[str, Parts]]:
    """So many damages of these parts, one of them each time; and which."""
    dice = random.Random(seed)
    for _ in range(count):
        name = dice.choice(names)
        yield name, {**parts, name: damaged(parts[name], dice)}


def fast(parts: Mapping[str, bytes]) -> tuple[RawSheet, ...] | None:
    """What the fast reader makes of it; None if it isn't plain."""
    try:
        return plain.read_sheets(Inspection(Kind.XLSX, parts), read_book(parts))
    except plain.NotPlain:
        return None


def agreed(parts: Mapping[str, bytes], sheets: tuple[RawSheet, ...]) -> bool:
    """Whether the careful reader makes the same of it as the fast one did."""
    try:
        others = ooxml.read_sheets(Inspection(Kind.XLSX, parts), read_book(parts))
    except Unreadable:
        return False
    return [_all(sheet) for sheet in sheets] == [_all(sheet) for sheet in others]


def _all(sheet: RawSheet) -> object:
    cells: dict[tuple[int, int], tuple[type, CellValue]] = {
        (r, c): (type(value), value)
        for r, line in enumerate(sheet.rows)
        for c, value in enumerate(line)
        if value is not None
    }
    rest = (sheet.merges, sheet.hidden_rows, sheet.hidden_cols, sheet.formulas, sheet.beyond)
    return sheet.name, sheet.visibility, cells, rest
