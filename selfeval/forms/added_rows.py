"""Adding rows below a table in a workbook that somebody else saved, without touching anything else in it.

Only the sheet's own part is edited, at the places where something is added: other sheets, columns, comments, pictures,
formulas and their results stay byte by byte.
"""

from __future__ import annotations

import re
import zipfile
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape

from selfeval.excel.read.ooxml_book import BookParts, read_book, workbook_path
from selfeval.excel.read.unreadable import Unreadable
from selfeval.excel.read.xml_parts import MAIN, elements
from selfeval.excel.write.book import Value, clean_text
from selfeval.model import Torn, column_letters

_REF: Final = re.compile(r"([A-Z]+)([0-9]+)")
_DATES: Final = frozenset(
    {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
)  # formats every program knows
_HOLDS: Final = frozenset({"v", "f", "is"})


class NotAddable(Exception):
    """The workbook is none that rows can be added to: no .xlsx, or not written as all programs write it."""


@dataclass(frozen=True, slots=True)
class Live:
    """A formula and what it shows."""

    formula: str
    shown: str


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row to add: its cells by column, a formula made from the number of its row, and its height in points."""

    cells: Mapping[int, Value]
    height: float
    live: Mapping[int, Callable[[int], Live]] = field(default_factory=dict)


@dataclass(slots=True)
class _Row:
    """A row element: its number, where it begins and ends, and whether anything stands in it."""

    number: int
    start: int
    end: int = 0
    holds: bool = False


@dataclass(slots=True)
class _Cell:
    """A cell element: where it begins and ends, and its look."""

    start: int
    look: str
    end: int = 0


class _Sheet:
    """What has to be known of a sheet's part to add to it."""

    def __init__(self, part: bytes) -> None:
        """Scan a part."""
        self.part = part
        self.rows: list[_Row] = []
        self.cells: dict[str, _Cell] = {}
        self.looks: list[tuple[int, int, str]] = []
        self.refs: dict[str, tuple[int, str]] = {}  # of the elements that say how far the table goes
        self.end = 0
        self._path: list[str] = []
        self._cell = ""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._finish
        self._parser = parser
        try:
            parser.Parse(part, True)
        except expat.ExpatError as error:
            raise NotAddable(str(error)) from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local, at = name.rpartition(" ")[2], self._parser.CurrentByteIndex
        self._path.append(local)
        if local == "row":
            self.rows.append(_Row(int(attributes.get("r", self.rows[-1].number + 1 if self.rows else 1)), at))
        elif local == "c" and "r" in attributes:
            self._cell = attributes["r"]
            self.cells[self._cell] = _Cell(at, attributes.get("s", ""))
        elif local in _HOLDS and self._path[-2] == "c":
            self.rows[-1].holds = True
        elif local == "col" and "style" in attributes:
            self.looks.append((int(attributes["min"]) - 1, int(attributes["max"]) - 1, attributes["style"]))
        elif local in ("dimension", "autoFilter") and len(self._path) == 2:
            self.refs[local] = (at, attributes.get("ref", ""))

    def _finish(self, name: str) -> None:
        local, at = name.rpartition(" ")[2], self._parser.CurrentByteIndex
        self._path.pop()
        if local == "row":
            self.rows[-1].end = self._after(at, self.rows[-1].start)
        elif local == "c" and self._cell:
            self.cells[self._cell].end, self._cell = self._after(at, self.cells[self._cell].start), ""
        elif local == "sheetData":
            self.end = at

    def _after(self, at: int, start: int) -> int:
        closes = self.part[at : at + 2] == b"</"
        return self.part.index(b">", at if closes else start) + 1

    @property
    def last(self) -> int:
        """The number of the last row in which anything stands."""
        return max((row.number for row in self.rows if row.holds), default=0)

    def look(self, col: int) -> str:
        """What a new cell of a column looks like: as the column does, else as the last one that stands there."""
        found = next((look for first, last, look in self.looks if first <= col <= last), "")
        above = self.cells.get(f"{column_letters(col)}{self.last}")
        return found or (above.look if above else "")


def add_rows(
    source: Path, target: Path, sheet: str, rows: Sequence[NewRow], texts: Mapping[tuple[int, int], str]
) -> None:
    """Write a copy of a workbook with rows added below all that stands on a sheet; `texts` are put into cells there.

    Raises `NotAddable` where that can't be done.
    """
    try:
        with zipfile.ZipFile(source) as old:
            infos = old.infolist()
            parts = {info.filename: old.read(info) for info in infos}
        book = read_book(parts)
        tab = next(place for place, one in enumerate(book.sheets) if one.name == sheet)
        name = book.sheets[tab].part or ""
        parts[name], last = _added(parts[name], rows, texts, _Looks(book, parts.get(book.styles, b"")))
        path = workbook_path(parts)
        parts[path] = _filtered(parts[path], tab, last)
    except (zipfile.BadZipFile, Unreadable, KeyError, StopIteration, UnicodeDecodeError, NotImplementedError) as error:
        raise NotAddable(str(error)) from error
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in infos:
            new.writestr(info, parts[info.filename], zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, slots=True)
class _Looks:
    """How the workbook's cells look, as far as a date's has to be known."""

    book: BookParts
    styles: bytes

    def shows_date(self, look: str) -> bool:
        """Whether a number with this look shows as a date."""
        formats, kinds = {}, []
        for where, _, attributes in elements(self.styles, "styleSheet", MAIN, Torn.STYLES) if self.styles else ():
            if where == "styleSheet/numFmts/numFmt":
                formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "").lower()
            elif where == "styleSheet/cellXfs/xf":
                kinds.append(attributes.get("numFmtId", "0"))
        kind = kinds[int(look)] if look.isdecimal() and int(look) < len(kinds) else "0"
        return "y" in formats[kind] if kind in formats else kind.isdecimal() and int(kind) in _DATES


def _added(
    part: bytes, rows: Sequence[NewRow], texts: Mapping[tuple[int, int], str], looks: _Looks
) -> tuple[bytes, int]:
    """The sheet's part with the rows added, and the number of its last row."""
    part.decode("utf-8")
    sheet = _Sheet(part)
    edits: list[tuple[int, int, str]] = []
    tag = re.match(rb"<([^\s:>]+:)?", part[sheet.rows[-1].start :] if sheet.rows else b"<")
    prefix = tag.group(1).decode() if tag and tag.group(1) else ""
    there, numbers = {row.number: row for row in sheet.rows}, [row.number for row in sheet.rows]
    for number, row in enumerate(rows, start=sheet.last + 1):
        xml = _row(row, number, prefix, sheet, looks)
        if blank := there.get(number):
            edits.append((blank.start, blank.end, xml))
        else:
            place = bisect_left(numbers, number)
            at = sheet.rows[place].start if place < len(numbers) else sheet.end
            edits.append((at, at, xml))
    for (line, col), text in texts.items():
        cell = sheet.cells.get(f"{column_letters(col)}{line + 1}")
        if cell:
            edits.append(
                (cell.start, cell.end, _cell(f"{column_letters(col)}{line + 1}", text, cell.look, prefix, looks))
            )
    last = sheet.last + len(rows)
    for at, ref in sheet.refs.values():
        start, colon, end = ref.rpartition(":")
        found = _REF.fullmatch(end)
        if colon and found and int(found[2]) < last:
            end_of_tag = part.index(b">", at)
            old = part[at:end_of_tag].decode()
            edits.append((at, end_of_tag, old.replace(f"{ref}", f"{start}:{found[1]}{last}")))
    for first, end_at, xml in sorted(_ordered(edits), reverse=True):
        part = part[: first[0]] + xml.encode() + part[end_at:]
    return part, last


def _ordered(edits: Sequence[tuple[int, int, str]]) -> list[tuple[tuple[int, int], int, str]]:
    """Edits with their order among those at one place."""
    return [((start, order), end, xml) for order, (start, end, xml) in enumerate(edits)]


def _row(row: NewRow, number: int, prefix: str, sheet: _Sheet, looks: _Looks) -> str:
    values: dict[int, Value | Live] = {**row.cells, **{col: make(number) for col, make in row.live.items()}}
    cells = "".join(
        _cell(f"{column_letters(col)}{number}", values[col], sheet.look(col), prefix, looks) for col in sorted(values)
    )
    return f'<{prefix}row r="{number}" ht="{row.height:g}" customHeight="1">{cells}</{prefix}row>'


def _cell(ref: str, value: Value | Live, look: str, p: str, looks: _Looks) -> str:
    head = f'<{p}c r="{ref}"' + (f' s="{look}"' if look else "")
    if isinstance(value, date) and looks.shows_date(look):
        day = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
        value = (day - looks.book.epoch).days
    if value is None:
        return f"{head}/>"
    if isinstance(value, Live):
        return f'{head} t="str"><{p}f>{escape(value.formula)}</{p}f><{p}v>{escape(value.shown)}</{p}v></{p}c>'
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return f"{head}><{p}v>{value}</{p}v></{p}c>"
    said = escape(clean_text(f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)))
    return f'{head} t="inlineStr"><{p}is><{p}t xml:space="preserve">{said}</{p}t></{p}is></{p}c>'


def _filtered(workbook: bytes, tab: int, last: int) -> bytes:
    """The workbook's part with the sheet's filter reaching down to the last row."""
    names = re.compile(rb"<(?:[^\s:>]+:)?definedName\b[^>]*>[^<]*\$([0-9]+)(?=<)")

    def longer(found: re.Match[bytes]) -> bytes:
        whole = found.group()
        ours = b'_xlnm._FilterDatabase"' in whole and f'localSheetId="{tab}"'.encode() in whole
        if not ours or int(found[1]) >= last:
            return whole
        return whole[: -len(found[1])] + str(last).encode()

    return names.sub(longer, workbook)
