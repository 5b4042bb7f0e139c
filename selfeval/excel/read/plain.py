"""The fast reader: workbooks whose parts fit one narrow grammar, the one usual programs write, taken by patterns.

Every tag between <sheetData> and </sheetData>, and every tag of the shared strings, has to fit. What doesn't fit
is not plain and goes to the careful reader (`ooxml`); that is never an error here. What does fit is read as the
careful reader would read it, value by value, in a fifth of the time: the grammar holds well-formed XML only, and
what stands around the cells is read by the careful reader itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from functools import lru_cache
from typing import Final

from selfeval.excel.read.cell_values import (
    MAX_COLS,
    Look,
    Shown,
    is_picture,
    number_of,
    numeric,
    textual,
    unescape,
)
from selfeval.excel.read.grid import LEAST_HEIGHT, Range
from selfeval.excel.read.guard import FORM, Bounds, Inspection
from selfeval.excel.read.number_formats import NumberFormat, Rounded
from selfeval.excel.read.ooxml import LAST_ROW, read_ref, read_shell
from selfeval.excel.read.ooxml_book import BookParts, SheetPart
from selfeval.excel.read.ooxml_strings import read_strings
from selfeval.excel.read.ooxml_styles import read_styles
from selfeval.excel.read.unreadable import Unreadable
from selfeval.memory import Remembered
from selfeval.model import CellValue, RawSheet

MAX_STYLES: Final = 1 << 18
_MOST_KINDS: Final = 4096  # of cells with the same styles that are remembered
_TRUTHS: Final = {b"1": True, b"true": True, b"0": False, b"false": False}

Place = tuple[int, int]


class Text(Enum):
    """How a cell holds what isn't a number."""

    SHARED = "a shared string"
    OWN = "a text of its own"
    TRUTH = "TRUE or FALSE"


Kind = Text | Look
_KINDS: Final[Mapping[bytes, Kind]] = {
    b"": Shown.NUMBER,
    b'n"': Shown.NUMBER,
    b's"': Text.SHARED,
    b'str"': Text.OWN,
    b'b"': Text.TRUTH,
}


class NotPlain(Exception):
    """The careful reader is needed; says why, in English."""


# Attributes as usual programs write them: one space, double quotes, and nothing in need of decoding.
_ATTRIBUTES: Final = rb'(?: [A-Za-z:][A-Za-z0-9:]*+="[^"<>&\x00-\x1f]*+")*+'
# The end of a row with cells, or the start of all, and the empty rows after it.
_EMPTY_ROWS: Final = rb"(?:</row>|\A<sheetData>)(?:<row%b(?:/>|></row>))" % _ATTRIBUTES
# A cell, with the tags of rows before it: reference (to CZ999999), style and type, then its value, or its formula with
# its value, or neither. The number of rows is bounded, or a million empty ones would be gone through a million times.
_CELL = re.compile(
    rb'((%b{0,15}+<row%b>)?+<c r="([A-C]?[A-Z][1-9][0-9]{0,5}+)"((?: s="[0-9]{1,5}+")?+(?: t="[a-z]{1,3}")?+)'
    rb"(?:><v>([^<]++)</v></c>|>(<f%b(?:/>|>[^<]*+</f>)(?:<v>[^<]*+</v>|<v/>)?</c>)|/>|></c>))"
    % (_EMPTY_ROWS, _ATTRIBUTES, _ATTRIBUTES)
)
_LAST_ROWS = re.compile(rb"%b*+" % _EMPTY_ROWS)
_TAG = re.compile(rb"<(?:row|f)(%b)" % _ATTRIBUTES)
_ATTRIBUTE = re.compile(rb' ([^= ]+)="([^"]*)"')
_BARE = re.compile(rb'<c r="[A-Z0-9]+"(?: t="[a-z]+")?+>')
_REFERRED = re.compile(rb'<f(?= [^<>]{0,200}\bt="shared")(?= [^<>]{0,200}\bref=)[^<>]{0,200}\bsi="([0-9]+)"')
_REFERRING = re.compile(rb'<f(?= [^<>]{0,200}\bt="shared")[^<>]{0,200}\bsi="([0-9]+)"')
_ROWS_OWN: Final = b"x14ac:dyDescent"  # the one prefixed attribute that rows usually have
_NO_ROW: Final = -2
_ZERO_HEIGHT = re.compile(rb"""zeroHeight\s*=\s*["'](?:1|t)""")
_PROLOG: Final = (
    rb'(?:<\?xml version="1\.0"(?: encoding="(?:UTF-8|utf-8)")?(?: standalone="(?:yes|no)")?[ \r\n]*\?>[ \r\n]*)?'
)
_ROOT = re.compile(rb"%b<(?:worksheet|sst)(?=[ >/])" % _PROLOG)
# A shared string up to its end tag: one text, or runs of them; Chinese Excel adds the settings of phonetic readings.
_VALUE: Final = r'[^"<>&\x00-\x1f\ufffe\uffff]*+'
_SETTINGS: Final = rf'(?: (?:val|rgb|theme|indexed|auto)="{_VALUE}")?+(?: tint="{_VALUE}")?+'
_PHONETIC: Final = rf'(?: fontId="{_VALUE}")?+(?: type="{_VALUE}")?+(?: alignment="{_VALUE}")?+'
_LOOKS: Final = "rFont|sz|color|family|charset|b|i|u|strike|vertAlign|scheme|outline|shadow|condense|extend"
_ODD: Final = r"\x00-\x08\x0b-\x1f\ufffe\uffff"  # what XML forbids, and line ends that it would change
_ODD_TEXT = re.compile(rf"[{_ODD}]|\]\]>")
_TEXT: Final = rf'<t(?: xml:space="preserve")?>([^<{_ODD}]*+)</t>'
_STRING = re.compile(
    f"<si>(?:{_TEXT}|<t/>|((?:<r>(?:<rPr>(?:<(?:{_LOOKS}){_SETTINGS}/>)*+</rPr>)?{_TEXT}</r>)++))"
    f"(?:<phoneticPr{_PHONETIC}/>)?"
)
_RUN = re.compile(_TEXT)
_REFERENCE = re.compile("&([^;]*;?)")
_NAMED: Final = {"lt;": "<", "gt;": ">", "amp;": "&", "quot;": '"', "apos;": "'"}


def read_sheets(inspection: Inspection, book: BookParts, bounds: Bounds = FORM) -> tuple[RawSheet, ...]:
    """All sheets of a plain workbook, in the order of its tabs; NotPlain if any of it isn't."""
    if book.strict:
        raise NotPlain("strict")
    parts = inspection.parts
    names = [book.strings, *(tab.part or "" for tab in book.sheets)]
    if sum(len(parts.get(name, b"")) for name in names) > bounds.size // 16:
        raise NotPlain("large")  # taking all cells at once needs many times the memory
    try:
        values = _Values(_strings(parts.get(book.strings)), _kinds(parts.get(book.styles, b"")), book.epoch)
        return tuple(_sheet(tab, parts, values, bounds) for tab in book.sheets)
    except (Unreadable, UnicodeDecodeError, KeyError) as damage:  # the careful reader will say what is wrong
        raise NotPlain(str(damage)) from damage


def _strings(part: bytes | None) -> list[CellValue]:
    """The shared strings; NotPlain unless every tag is one of theirs."""
    if part is None:
        return []
    start, end = part.find(b"<si>"), part.rfind(b"</si>") + len(b"</si>")
    if start < 0:
        start = end = part.rfind(b"</sst>")
    head, items, tail = part[: max(start, 0)], part[start:end], part[end:]
    if not _ROOT.match(head) or b"<!" in head or tail.rstrip(b" \t\n") != b"</sst>" or read_strings(head + tail):
        raise NotPlain("shared strings: encoding, or unusual tags around them")
    return _SEEN.of(items.split(b"</si>")[:-1])


def _string(item: bytes) -> CellValue:
    """A shared string, given without its end tag."""
    match = _STRING.fullmatch(item.decode("utf-8"))
    if not match:
        raise NotPlain("a shared string: unusual tags, line ends or control characters")
    one, runs, _ = match.groups(default="")
    return _text("".join(_RUN.findall(runs)) if runs else one)


_SEEN: Final = Remembered(_string, size=8 << 20, longest=8192)  # most come with every form of a round


def _own(stored: bytes) -> CellValue:
    """What a cell shows that holds a text of its own."""
    text = stored.decode("utf-8")
    if _ODD_TEXT.search(text):
        raise NotPlain("line ends or control characters")
    return _text(text)


_OWN: Final = Remembered(_own, size=1 << 20, longest=1024)  # a form's remarks on what is filled in are of a few kinds


def _text(stored: str) -> CellValue:
    """What a cell shows whose text is stored so."""
    if "]]>" in stored:
        raise NotPlain("the end of a section that never began")
    return textual(unescape(_referred(stored) if "&" in stored else stored))


def _referred(text: str) -> str:
    """The text with XML's references as the characters they stand for."""
    return _REFERENCE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    name = match[1]
    if name in _NAMED:
        return _NAMED[name]
    digits, base = (name[2:-1], 16) if name.startswith("#x") else (name[1:-1], 10)
    if not (name.startswith("#") and name.endswith(";") and digits.isascii() and digits.isalnum()):
        raise NotPlain(f"reference &{name}")
    try:
        code = int(digits, base)
    except ValueError:
        code = 0
    if code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000:
        return chr(code)
    raise NotPlain(f"reference &{name}")


class _Kinds(dict[bytes, Kind]):
    """What cells with such attributes (b' s="1" t="s"') hold, worked out when first met."""

    def __init__(self, styles: tuple[Look, ...]) -> None:
        """Hold how each style shows what is stored."""
        super().__init__()
        self.styles = styles

    def __missing__(self, attributes: bytes) -> Kind:
        style, _, of_type = attributes.partition(b' t="')
        kind = _KINDS.get(of_type)
        if kind is None:
            raise NotPlain(f"a cell of type {of_type!r}")
        number = int(style[4:-1] or 0)
        look = self.styles[number] if number < len(self.styles) else Shown.NUMBER
        if kind is Shown.NUMBER:
            kind = look
        elif kind is not Text.TRUTH and isinstance(look, NumberFormat) and look.for_text:
            raise NotPlain("texts shown as something else")
        if len(self) >= _MOST_KINDS:
            self.clear()
        self[attributes] = kind
        return kind


@lru_cache(maxsize=16)  # forms saved by one program have the same styles, byte by byte
def _kinds(part: bytes) -> _Kinds:
    if len(part) > MAX_STYLES:
        raise NotPlain("styles: large")
    return _Kinds(tuple(read_styles(part or None)))


class _Values:
    """What cells hold, by their kind and what is stored in them."""

    def __init__(self, strings: list[CellValue], kinds: _Kinds, epoch: datetime) -> None:
        """Hold what all sheets of a workbook share."""
        self.strings: dict[bytes, CellValue] = dict(zip(_numerals(len(strings)), strings, strict=False))
        self.kinds = kinds
        self.epoch = epoch

    def of(self, kind: Kind, stored: bytes) -> CellValue | Rounded:
        """The value of a cell; KeyError if there is no such shared string."""
        if kind is Text.SHARED:
            return self.strings[stored]
        if kind is Text.OWN:
            return _OWN[stored]
        if kind is Text.TRUTH:
            if stored not in _TRUTHS:
                raise NotPlain("neither TRUE nor FALSE")
            return _TRUTHS[stored]
        number = _number(stored)
        if number is None:
            raise NotPlain("no number")
        return number if kind is Shown.NUMBER else numeric(number, kind, self.epoch)

    def of_formula(self, kind: Kind, formula: bytes) -> CellValue | Rounded:
        """The result that was saved with a formula."""
        cut = formula.rfind(b"<v")
        stored = formula[cut + 3 : -8] if formula.endswith(b"</v></c>") else b""
        if not stored and kind is not Text.OWN:
            raise NotPlain("formula without value")
        _ = _FORMULAS[formula[: cut if cut > 0 else -4]]
        return self.of(kind, stored)


def _check_formula(formula: bytes) -> None:
    """A formula with its tags, that is none of a picture and needs no other reader: it says one cell's value."""
    tag, _, code = formula.removesuffix(b"</f>").partition(b">")
    text = code.decode("utf-8")
    if _ODD_TEXT.search(text) or is_picture(_referred(text)):
        raise NotPlain("a formula: characters, or a picture")
    attributes = _attributes(tag)
    kind = attributes.get(b"t", b"normal")
    if kind not in (b"", b"normal", b"shared") or (not text and kind != b"shared"):
        raise NotPlain("a formula of several cells, or none")


_FORMULAS: Final = Remembered(_check_formula, size=8 << 20, longest=8192)


def _attributes(tag: bytes) -> dict[bytes, bytes]:
    """The attributes of a tag, each there once and of no other language but the one rows have."""
    found = _ATTRIBUTE.findall(tag)
    attributes = dict(found)
    prefixed = b":" in tag and any(b":" in name and name != _ROWS_OWN for name in attributes)
    if len(attributes) != len(found) or prefixed or b"xmlns" in attributes or not tag.isascii():
        raise NotPlain("attributes")
    return attributes


@lru_cache(maxsize=4096)
def _row_number(tags: bytes) -> int:
    """The number, from 0, of the last row in these tags."""
    number = _NO_ROW
    for tag in _TAG.findall(tags):
        attributes = _attributes(tag)
        said = attributes.get(b"r", b"")
        if not (said.isdigit() and len(said) <= 7 and 0 < int(said) <= LAST_ROW):
            raise NotPlain("a row without its number")
        height = number_of(attributes.get(b"ht", b"").decode())
        if attributes.get(b"hidden", b"0") not in (b"0", b"false") or (height is not None and height < LEAST_HEIGHT):
            raise NotPlain("a row hidden")
        number = int(said) - 1
    return number


def _numerals(count: int) -> tuple[bytes, ...]:
    """The numbers from 0, at least so many, as a file spells them."""
    return _some_numerals(count.bit_length()) if count < 1 << 13 else tuple([b"%d" % n for n in range(count)])


@lru_cache(maxsize=14)
def _some_numerals(bits: int) -> tuple[bytes, ...]:
    return tuple([b"%d" % number for number in range(1 << bits)])


@lru_cache(maxsize=4096)
def _number(stored: bytes) -> float | None:
    return number_of(stored.decode("latin-1"))


@lru_cache(maxsize=4096)
def _place(ref: bytes) -> Place:
    row, col = read_ref(ref.decode())
    if col >= MAX_COLS:
        raise NotPlain("cells beside the window")
    return row, col


def _sheet(tab: SheetPart, parts: Mapping[str, bytes], values: _Values, bounds: Bounds) -> RawSheet:
    if bounds.leave_out(tab.name, tab.visibility):
        return RawSheet(tab.name, [], tab.visibility)
    if tab.part is None:
        raise NotPlain("chart sheet")
    body, (merges, styled) = _split(parts[tab.part])
    if (styled or b" customFormat=" in body) and _BARE.search(body):
        raise NotPlain("a cell without style where its row or column has one")
    if b' t="shared"' in body and set(_REFERRING.findall(body)) - set(_REFERRED.findall(body)):
        raise NotPlain("a formula that refers to none")
    rows, formulas, rounded = _cells(body, values, bounds.rows)
    return RawSheet(tab.name, rows, tab.visibility, merges=merges, formulas=formulas, rounded=rounded)


def _split(part: bytes) -> tuple[bytes, tuple[tuple[Range, ...], bool]]:
    """<sheetData> with what stands in it, the merged cells told around it, and whether columns have styles."""
    start, end = part.find(b"<sheetData>"), part.rfind(b"</sheetData>")
    body, after = part[start:end], end + len(b"</sheetData>")
    if start < 0 or end < start:
        start, body = part.find(b"<sheetData/>"), b"<sheetData>"
        after = start + len(b"<sheetData/>")
    if start < 0:
        raise NotPlain("no cells")
    probe = b'<sheetData><row %b="0"/></sheetData>' % _ROWS_OWN if _ROWS_OWN in body else b"<sheetData/>"
    around = memoryview(part)
    return body, _SHELLS[b"".join((around[:start], probe, around[after:]))]


def _shell(part: bytes) -> tuple[tuple[Range, ...], bool]:
    """The merged cells of a sheet that is given without its cells; where they stood is the only place for them.

    And whether its columns have styles.
    """
    if not _ROOT.match(part) or b"<!" in part or b"<?" in part[1:]:
        raise NotPlain("encoding, or comments")
    grid, styled = read_shell(part)
    if grid.hidden_cols or _ZERO_HEIGHT.search(part):
        raise NotPlain("hidden rows or columns")
    return tuple(grid.merges), styled


_SHELLS: Final = Remembered(_shell, size=8 << 20, longest=1 << 18)


def _cells(
    body: bytes, values: _Values, height: int
) -> tuple[list[list[CellValue]], frozenset[Place], Mapping[Place, str]]:
    """Values by row and column, where formulas stand, and rounded ones; NotPlain unless every single tag fits."""
    cells = _CELL.findall(body)
    last = sum([len(cell[0]) for cell in cells])
    if not _LAST_ROWS.fullmatch(body, last):
        raise NotPlain("unusual cells")
    _row_number(body[last:])
    if len({cell[2] for cell in cells}) != len(cells):
        raise NotPlain("a cell twice")
    kinds, strings, shared = values.kinds, values.strings, Text.SHARED
    rows: list[list[CellValue]] = []
    line: list[CellValue] = []
    formulas: list[Place] = []
    rounded: dict[Place, str] = {}
    at = said = _NO_ROW
    for _, tags, ref, attributes, stored, formula in cells:
        if tags:
            at, said = _NO_ROW, _row_number(tags)
        if not (stored or formula):
            continue
        row, col = _place(ref)
        if row != at:
            if row >= height or row != said:
                raise NotPlain("cells below the window, or in another row")
            while len(rows) <= row:
                rows.append([])
            at, line = row, rows[row]
        if len(line) != col:
            if len(line) > col:
                raise NotPlain("cells out of order")
            line += [None] * (col - len(line))
        kind = kinds[attributes]
        if kind is shared and not formula:
            line.append(strings[stored])
            continue
        if formula:
            formulas.append((row, col))
        value = values.of_formula(kind, formula) if formula else values.of(kind, stored)
        if isinstance(value, Rounded):
            rounded[row, col] = value.shown
            value = value.number
        line.append(value)
    return rows, frozenset(formulas), rounded
