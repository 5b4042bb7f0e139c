"""May the fast reader be trusted with this workbook? Its sheets are searched as bytes, before anything parses them.

The fast reader (calamine) is quick but blind: it can't tell blank from error, nor a percentage from a number,
and a cell far away takes its memory. So every tag between <sheetData> and </sheetData> has to fit one narrow
grammar, the one that Excel, WPS, LibreOffice and the usual libraries write. What doesn't fit is not plain and
goes to the careful reader; that is never an error here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from selfeval.excel.cell_values import EPOCH_1900, MAX_COLS, MAX_MERGES, MAX_ROWS, Shown, shown_as
from selfeval.excel.grid import Range
from selfeval.excel.guard import Inspection, Unreadable
from selfeval.excel.ooxml import read_range, read_ref
from selfeval.excel.ooxml_book import Book
from selfeval.excel.xml_parts import elements

MAX_BODY: Final = 4 << 20  # a form's largest sheet has 0.1 MB

Place = tuple[int, int]
Columns = tuple[tuple[bytes, ...], ...]  # references, styles, types, ends, formulas: one entry a cell


class NotPlain(Exception):
    """The careful reader is needed; says why, in English."""


@dataclass(frozen=True, slots=True)
class SheetScan:
    """What the fast reader can't see of a plain sheet, and how many texts and values it has to find there."""

    formulas: frozenset[Place]
    dates: frozenset[Place]
    merges: tuple[Range, ...]
    texts: int
    values: int


# A cell: reference (to CZ2999), style, type, then its end, its value and end, or its formula, value and end.
_CELL = re.compile(
    rb'<c r="([A-C]?[A-Z][12]?[0-9]{1,3})"( s="[0-9]{1,5}")?( t="[a-z]{1,3}")?'
    rb"(/>|></c>|><v>[^<]+</v></c>|>)(<f[^<>]*>(?:[^<]*</f>)?(?:<v>[^<]*</v>|<v/>)?</c>)?"
)
_SHARED, _TEXT, _NUMBER, _BOOL = b' t="s"', b' t="str"', b' t="n"', b' t="b"'
_TYPES: Final = {b"", _SHARED, _TEXT, _NUMBER, _BOOL}
_HIDDEN = re.compile(rb"""hidden\s*=\s*["'](?:1|t)""")  # begins with a plain word: searched ten times as fast
_ZERO_HEIGHT = re.compile(rb"""zeroHeight\s*=\s*["'](?:1|t)""")
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
_ESCAPE = re.compile(rb"_x[0-9A-Fa-f]{4}_")
_BLANK = rb"(?:\s|&#(?:0*(?:9|10|13|32)|[xX]0*(?:9|[aAdD]|20));)"
_UNTRIMMED = re.compile(rb"<t>(?:%b|[^<]*%b</t>)" % (_BLANK, _BLANK))
_SST = re.compile(rb'<sst(?: (?:xmlns(?::\w+)?|mc:Ignorable)="[^"<>]*"| (?:count|uniqueCount)="[0-9]{1,6}")*/?>')
_XF = re.compile(rb'<xf [^<>]*?numFmtId="([0-9]{1,5})"')


def scan(inspection: Inspection, book: Book) -> list[SheetScan]:
    """What to add to the fast reader's sheets, one entry a sheet in order; NotPlain if it can't be trusted."""
    if book.strict or inspection.odd_zip or book.epoch is not EPOCH_1900:
        raise NotPlain("strict, odd zip or date system 1904")
    if (book.strings, book.styles) != ("xl/sharedStrings.xml", "xl/styles.xml"):
        raise NotPlain("parts in unusual places")
    parts = inspection.parts
    try:
        _check_strings(parts.get(book.strings))
        percents, dates = _odd_styles(parts.get(book.styles))
        return [_scan_sheet(parts, tab.part, percents, dates) for tab in book.sheets]
    except Unreadable as damage:
        raise NotPlain(damage.detail) from damage


def _check_strings(part: bytes | None) -> None:
    """No text that the fast reader would change: it trims, and reads escapes and line ends its own way."""
    if part is None:
        return
    if not _opens_plainly(part, b"<sst") or b"\r" in part[100:]:
        raise NotPlain("shared strings: encoding or line ends")
    if not _SST.match(part, part.find(b"<sst")) or part.count(b"uniqueCount") > 1:
        raise NotPlain("shared strings: root")  # the fast reader takes memory for as many as uniqueCount says
    # Looking for one byte first is several times as quick as looking for the two at once.
    if any(mark[:1] in part and mark in part for mark in (b"!--", b"![CDATA", b"_x")):
        raise NotPlain("shared strings: escapes")
    if b"<t>" in part:
        edges = (edge for edge in (b" ", b"\n", b"\t") if edge in part)
        likely = b"&#" in part or any(b"<t>" + edge in part or edge + b"</t>" in part for edge in edges)
        if likely and _UNTRIMMED.search(part):
            raise NotPlain("shared strings: untrimmed")
    if b"DISPIMG" in part:
        raise NotPlain("shared strings: pictures")


def _opens_plainly(part: bytes, root: bytes) -> bool:
    """UTF-8 without a mark, the root in no prefix."""
    head = part[:300]
    encoding = b"encoding=" not in head or b'encoding="UTF-8"' in head or b'encoding="utf-8"' in head
    return encoding and root in head and head.startswith((b"<?xml", root)) and b"\0" not in head


def _odd_styles(part: bytes | None) -> tuple[set[bytes], set[bytes]]:
    """The cell styles (as a cell names them) that show percentages, and those that show dates."""
    if part is None:
        return set(), set()
    cells, formats = _element(part, b"cellXfs"), _element(part, b"numFmts")
    if not cells or part.count(b"cellXfs") != 2 or not _opens_plainly(part, b"<styleSheet") or b"<!" in part:
        raise NotPlain("styles")
    ids = _XF.findall(cells)
    if len(ids) != cells.count(b"<xf "):
        raise NotPlain("styles without numFmtId")
    codes: dict[int, str] = {}
    for name, attributes in elements(formats) if formats else ():
        if name == "numFmt" and attributes.get("numFmtId", "").isdecimal():
            codes.setdefault(int(attributes["numFmtId"]), attributes.get("formatCode", ""))
    shown = {identifier: shown_as(int(identifier), codes) for identifier in set(ids)}
    percents = {b' s="%d"' % i for i, identifier in enumerate(ids) if shown[identifier] is Shown.PERCENT}
    return percents, {b' s="%d"' % i for i, identifier in enumerate(ids) if shown[identifier] is Shown.DATE}


def _element(part: bytes, name: bytes) -> bytes:
    """The first element of a name, with all it holds; b"" if there is none."""
    start = part.find(b"<" + name)
    end = part.find(b"</" + name + b">", start)
    return part[start : end + len(name) + 3] if 0 <= start < end else b""


def _scan_sheet(parts: Mapping[str, bytes], name: str | None, percents: set[bytes], dates: set[bytes]) -> SheetScan:
    if name is None:
        raise NotPlain("chart sheet")
    body, tail = _split(parts[name], name)
    refs, styles, types, ends, formulas = _cells(body, name)
    texts, values = _expected(types, ends, formulas)
    date_cells: list[bytes] = []
    for shown, found in ((percents, []), (dates, date_cells)):
        if not shown.isdisjoint(styles):
            cells = zip(refs, styles, types, ends, formulas, strict=True)
            found += [r for r, s, t, e, f in cells if s in shown and t in (b"", _NUMBER) and (len(e) > 5 or f)]
        if found and shown is percents:
            raise NotPlain(f"{name}: percentage")
    with_formula = [ref for ref, formula in zip(refs, formulas, strict=True) if formula]
    return SheetScan(_places(with_formula), _places(date_cells), _merges(tail), texts, values)


def _split(part: bytes, name: str) -> tuple[bytes, bytes]:
    """The cells, and what stands after them."""
    start, end = part.find(b"<sheetData"), part.rfind(b"</sheetData>")
    if end < 0:
        end = start
    head, body, tail = part[: max(start, 0)], part[start:end], part[end:]
    if start < 0 or not _opens_plainly(part, b"<worksheet") or b"<!" in head or b"<!" in tail:
        raise NotPlain(f"{name}: root, encoding or comments")
    if len(body) > MAX_BODY:
        raise NotPlain(f"{name}: large")
    if b"sheetData" in head or b"sheetData" in tail[12:]:
        raise NotPlain(f"{name}: cells in two places")
    if _HIDDEN.search(head) or _HIDDEN.search(body) or _ZERO_HEIGHT.search(head):
        raise NotPlain(f"{name}: hidden rows or columns")
    if b"DISPIMG" in body or b"\r" in body or _ESCAPE.search(body):
        raise NotPlain(f"{name}: pictures or escapes")
    return body, tail


def _cells(body: bytes, name: str) -> Columns:
    """All cells of a sheet; NotPlain unless every single tag is a row, or a cell that fits the grammar."""
    cells = _CELL.findall(body)
    tags = 1 + body.count(b"<row") + body.count(b"</row>") if body else 0
    columns: Columns = tuple(zip(*cells, strict=True)) if cells else ((),) * 5
    refs, _, types, ends, formulas = columns
    alone, empty, with_formula = ends.count(b"/>"), ends.count(b"></c>"), ends.count(b">")
    tags += alone + 2 * empty + 4 * (len(cells) - alone - empty - with_formula)
    tags += with_formula + sum([formula.count(b"<") for formula in formulas if formula])
    if tags != body.count(b"<"):
        raise NotPlain(f"{name}: unusual cells")
    if len(set(refs)) != len(refs) or not _TYPES.issuperset(types):
        raise NotPlain(f"{name}: a cell twice, or of an unusual type")
    return columns


def _expected(types: Sequence[bytes], ends: Sequence[bytes], formulas: Sequence[bytes]) -> tuple[int, int]:
    """How many texts, and how many values in all, the fast reader has to find; NotPlain for unsaved formulas."""
    texts, values = types.count(_SHARED), len(types) - ends.count(b"/>") - ends.count(b"></c>")
    stray = types.count(_TEXT)
    for kind, formula in [pair for pair in zip(types, formulas, strict=True) if pair[1]]:
        saved = not formula.endswith((b"<v></v></c>", b"<v/></c>", b"</f></c>", b"/></c>"))
        if kind == _TEXT:
            stray -= 1
            texts += saved
            values -= not saved
        elif not saved:
            raise NotPlain("formula without value")
    if stray:
        raise NotPlain("texts outside the shared strings")
    return texts, values


def _places(refs: list[bytes]) -> frozenset[Place]:
    places = frozenset([_place(ref) for ref in refs])
    if any(row >= MAX_ROWS or col >= MAX_COLS for row, col in places):
        raise NotPlain("cells outside the window")
    return places


@lru_cache(maxsize=4096)
def _place(ref: bytes) -> Place:
    return read_ref(ref.decode())


def _merges(tail: bytes) -> tuple[Range, ...]:
    if b"mergeCell" not in tail:
        return ()
    refs = _MERGE.findall(tail)
    if len(refs) != tail.count(b"<mergeCell ") or len(refs) > MAX_MERGES:
        raise NotPlain("merges")
    return tuple(read_range(ref.decode()) for ref in refs)
