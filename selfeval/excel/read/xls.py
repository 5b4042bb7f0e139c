"""The reader of .xls and of the OLE form of WPS's .et, over xlrd: formats, errors, merges, hidden parts.

xlrd gives a formula's stored result only; which cells hold a formula is told from the records themselves.
"""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from selfeval.excel.read.cell_values import (
    EPOCH_1900,
    EPOCH_1904,
    MAX_COLS,
    MAX_SHEETS,
    Look,
    Shown,
    look_by_code,
    looks_of,
    masks,
    numeric,
    worded,
)
from selfeval.excel.read.grid import Grid, check_names
from selfeval.excel.read.guard import FORM, Bounds
from selfeval.excel.read.number_formats import REPEATED, Rounded
from selfeval.excel.read.unreadable import Encrypted, Unreadable, foreseen, torn
from selfeval.excel.read.xls_mended import CONDITION, SET_ASIDE, mended, result_text
from selfeval.model import CellValue, Odd, OddKind, RawSheet, RawWorkbook, Refusal, Torn, Visibility, column_letters

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Cell, Sheet

Place = tuple[int, int]

_VISIBILITY: Final = {0: Visibility.VISIBLE, 1: Visibility.HIDDEN, 2: Visibility.VERY_HIDDEN}
_TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR = 1, 2, 3, 4, 5
_FORMULA, _EOF, _BOUNDSHEET, _BOF, _XF, _FORMAT = 0x0006, 0x000A, 0x0085, 0x0809, 0x00E0, 0x041E
_VIEW, _VIEW_END = 0x01AA, 0x01AB  # what a custom view shows
_BIFF5: Final = 50
_HAS_FORMAT: Final = 1 << 25  # a conditional format changes the number format
_MULTIPLE: Final = 0x00BD  # numbers side by side
_BLANKS: Final = 0x00BE  # blank cells side by side
# Records of cells: formula (in three forms), numbers (three ways), text (three ways), truth value or error, blank.
_CELL_RECORDS: Final = frozenset({
    _FORMULA, 0x0206, 0x0406, _MULTIPLE, 0x0203, 0x027E, 0x0204, 0x00D6, 0x00FD, 0x0205, 0x0201, _BLANKS,
})  # fmt: skip
_OLDEST_CELLS: Final = frozenset(range(1, 6))  # of Excel 2; in newer forms some programs read them, some don't
_FILL: Final = 4  # an alignment
_TWIPS, _OF_A_CHARACTER = 20, 256  # units of heights and widths
_LONGEST_TEXT: Final = 255  # of a cell in the older form
_CHART, _CHART_DEPTH = b"\x20\x00", 2  # the one kind of substream that stands in a sheet, and how deep
_HALF: Final = re.compile("[\ud800-\udfff]")
_STREAMS: Final = ("workbook", "book")
_LAST_SAVED, _FILETIME = 0x0D, 0x40
_FIRST_STAMP: Final = 1980  # FILETIME counts from 1601, and writers leave it at 0


def read(data: bytes, bounds: Bounds = FORM) -> RawWorkbook:
    """The workbook in an .xls file; Encrypted if it has a password, Unreadable if it is damaged."""
    try:
        sheets, own_notes = _sheets(data, bounds)
    except Unreadable as damage:
        stream = mended(data) if damage.reason is Refusal.DAMAGED else None
        if stream is None:
            raise
        sheets, own_notes = _sheets(stream, bounds)
    for other in _other_streams(data):
        if not _alike(sheets, _sheets(other, bounds)[0]):
            raise torn(Torn.ARCHIVE, "two workbooks that differ")
    modified, notes = _properties(data)
    return RawWorkbook("xls", sheets, modified=modified, notes=(*own_notes, *notes))


def _other_streams(data: bytes) -> list[bytes]:
    """The workbook in an older form that some programs keep beside it; Unreadable if there are two of one name."""
    import olefile

    try:
        with olefile.OleFileIO(BytesIO(data)) as ole:
            root: Any = ole.root  # the library's types are few
            kept = [kid.name.lower() for kid in root.kids if kid.name.lower() in _STREAMS]
            older = ole.openstream("Book").read() if len(set(kept)) == len(_STREAMS) else None
    except (
        Exception
    ):  # a bare stream without OLE around it, or one that olefile can't read: then xlrd read what there is
        return []
    if len(set(kept)) != len(kept):
        raise torn(Torn.ARCHIVE, "two streams of one name")
    return [] if older is None else [older]


def _alike(sheets: Sequence[RawSheet], others: Sequence[RawSheet]) -> bool:
    """Whether people see the same in both."""
    return [(sheet.name, _filled(sheet)) for sheet in sheets] == [(sheet.name, _filled(sheet)) for sheet in others]


def _filled(sheet: RawSheet) -> dict[Place, CellValue]:
    return {
        (row, col): value[:_LONGEST_TEXT] if isinstance(value, str) else value
        for row, line in enumerate(sheet.rows)
        for col, value in enumerate(line)
        if value is not None
    }


def _sheets(data: bytes, bounds: Bounds) -> tuple[tuple[RawSheet, ...], tuple[str, ...]]:
    """All sheets, in the order of their tabs; and what is to be noted of them."""
    import xlrd
    import xlrd.biffh

    # What names stand for is none of our business, and where a name's formula is more than xlrd knows, it gives up.
    setattr(xlrd.book.Book, "names_epilogue", lambda *_: None)  # noqa: B010
    setattr(xlrd.sheet.Sheet, "string_record_contents", result_text)  # noqa: B010
    setattr(xlrd.book, "unicode", _piece)  # noqa: B010 - what it takes the pieces of a text through
    with Path(os.devnull).open("w", encoding="utf-8", errors="replace") as void, foreseen(Refusal.DAMAGED, "xls"):
        try:
            book = xlrd.open_workbook(
                file_contents=data, formatting_info=True, ragged_rows=True, on_demand=True, logfile=void
            )
        except xlrd.biffh.XLRDError as error:
            if "Workbook is encrypted" in str(error):
                raise Encrypted from error
            raise
        sheets = _read_sheets(book, bounds.rows)
        masked = any(masks(look_by_code(code)) for code in _codes_on_condition(book))
        return sheets, ("conditional_formats",) * masked


def _read_sheets(book: Book, height: int) -> tuple[RawSheet, ...]:
    if not 0 < book.nsheets <= MAX_SHEETS:
        raise Unreadable(Refusal.DAMAGED, f"{book.nsheets} sheets")
    epoch = EPOCH_1904 if book.datemode else EPOCH_1900
    check_names(book.sheet_names())
    looks = _looks(book) if book.mem and book.biff_version >= _BIFF5 else _cell_styles(book)
    formulas = list(_formula_places(book, height))
    sheets = []
    for index in range(book.nsheets):
        places = formulas[index] if len(formulas) == book.nsheets else set()
        sheets.append(_read_sheet(book.sheet_by_index(index), looks, places, epoch, height))
        book.unload_sheet(index)
    return tuple(sheets)


def _cell_styles(book: Book) -> list[Look]:
    """How each cell style (by its index) shows what is stored."""
    codes = {key: str(number_format.format_str) for key, number_format in book.format_map.items()}
    return looks_of([xf.format_key for xf in book.xf_list], codes)


def _looks(book: Book) -> list[Look]:
    """The same from the records themselves: xlrd forgets formats that stand behind the styles."""
    codes = {key: str(number_format.format_str) for key, number_format in book.format_map.items()}
    ids: list[int] = []
    repeated: list[bool] = []
    told: dict[int, bytes] = {}
    for code, body, _ in _records(memoryview(book.mem or b"")[book.base :], 0):
        if code == _XF and len(body) >= 8:
            ids.append(int.from_bytes(body[2:4], "little"))
            repeated.append(body[6] & 0x07 == _FILL)
        elif code == _FORMAT and told.setdefault(int.from_bytes(body[:2], "little"), bytes(body)) != body:
            raise torn(Torn.STYLES, "a number format twice")
    looks = looks_of(ids, codes)
    return [
        REPEATED if fills and look not in (Shown.PERCENT, Shown.DATE) else look
        for look, fills in zip(looks, repeated, strict=True)
    ]


def _read_sheet(sheet: Sheet, looks: list[Look], formulas: set[Place], epoch: datetime, height: int) -> RawSheet:
    grid = Grid(sheet.name, height)
    for row in range(sheet.nrows):
        for col, cell in enumerate(sheet.row(row)):
            if cell.ctype in (_TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR):
                grid.put(row, col, _value(cell, looks, epoch), formula=(row, col) in formulas)
    for first_row, row_end, first_col, col_end in sheet.merged_cells:
        grid.merge((first_row, first_col, row_end - 1, col_end - 1))
    for row, row_info in sheet.rowinfo_map.items():
        if row_info.height and not row_info.has_default_height:
            grid.row_height(row, row_info.height / _TWIPS)
        if row_info.hidden:
            grid.hide_rows(row, row)
    for col, col_info in sheet.colinfo_map.items():
        grid.col_width(col, col, col_info.width / _OF_A_CHARACTER)
        if col_info.hidden:
            grid.hide_cols(col, col)
    return grid.sheet(_VISIBILITY.get(sheet.visibility, Visibility.VISIBLE))


def _value(cell: Cell, looks: list[Look], epoch: datetime) -> CellValue | Rounded:
    from xlrd import error_text_from_code

    style = cell.xf_index
    look = looks[style] if style is not None and 0 <= style < len(looks) else Shown.NUMBER
    if cell.ctype == _TEXT:
        return worded(_joined(str(cell.value)), look)
    if cell.ctype == _BOOLEAN:
        return bool(cell.value)
    if cell.ctype == _ERROR:
        return Odd(OddKind.ERROR, error_text_from_code.get(int(cell.value), f"#{cell.value}"))
    number = float(cell.value)
    if not abs(number) < float("inf"):
        return str(number)
    return numeric(number, look, epoch)


def _piece(data: bytes, encoding: str) -> str:
    """A piece of a text, which records may cut in the middle of a rare character."""
    return str(data, encoding, "surrogatepass" if encoding.startswith("utf") else "strict")


def _joined(text: str) -> str:
    """A text put together of pieces, its rare characters whole."""
    if text.isascii() or not _HALF.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _formula_places(book: Book, height: int) -> Iterator[set[Place]]:
    """The places that hold a formula, worksheet by worksheet; Unreadable if a sheet isn't told in one way."""
    if not book.mem or book.biff_version < _BIFF5:
        return
    stream = memoryview(book.mem)[book.base :]
    bounds = [body for code, body, _ in _records(stream, 0) if code == _BOUNDSHEET and len(body) >= 6]
    starts = [int.from_bytes(body[:4], "little") for body in bounds]
    if len(set(starts)) != len(starts):
        raise torn(Torn.WORKBOOK, "two sheets in one place")
    tabs = [start for start, body in zip(starts, bounds, strict=True) if body[5] == 0]
    for start, name in zip(tabs, book.sheet_names(), strict=False):
        places: set[Place] = set()
        cells: set[Place] = set()
        in_view = False
        for code, body, depth in _records(stream, start):
            in_view = (in_view or code == _VIEW) and code != _VIEW_END
            if code in _OLDEST_CELLS and depth == 1:
                raise torn(Torn.SHEET, "a cell as Excel 2 wrote it", name)
            if depth == 1 and code == _BOF and body[:2] != stream[4:6]:
                raise torn(Torn.SHEET, "a sheet in another form than the workbook", name)
            if depth > 1 and code == _BOF and (depth > _CHART_DEPTH or body[2:4] != _CHART):
                raise torn(Torn.SHEET, "a sheet in a sheet", name)
            if depth > 1 or code not in _CELL_RECORDS or len(body) < 4:
                continue
            if in_view:
                raise torn(Torn.SHEET, "a cell in a custom view", name)
            row, col = struct.unpack_from("<HH", body)
            here = {(row, c) for c in range(col, _last_col(code, body, col) + 1)}
            if not cells.isdisjoint(here):
                raise torn(Torn.SHEET, f"cell {column_letters(col)}{row + 1} twice", name)
            cells |= here
            if code == _FORMULA and row < height and col < MAX_COLS:
                places.add((row, col))
        yield places


def _codes_on_condition(book: Book) -> Iterator[str]:
    """The number formats that conditional formats have."""
    codes = book.format_map
    stream = bytes(book.mem or b"")
    position = book.base
    while book.biff_version > _BIFF5 and position + 4 <= len(stream):
        code, size = struct.unpack_from("<HH", stream, position)
        body = stream[position + 4 : position + 4 + size]
        position += 4 + size
        if (
            code not in (CONDITION, SET_ASIDE)
            or len(body) < 16
            or not int.from_bytes(body[6:10], "little") & _HAS_FORMAT
        ):
            continue
        if body[10] & 1:
            count, wide = struct.unpack_from("<HB", body, 14)
            yield body[17 : 17 + count * (1 + (wide & 1))].decode("utf-16-le" if wide & 1 else "latin-1", "replace")
        elif body[13] in codes:
            yield str(codes[body[13]].format_str)


def _last_col(code: int, body: memoryview, col: int) -> int:
    return int.from_bytes(body[-2:], "little") if code in (_MULTIPLE, _BLANKS) else col


def _records(stream: memoryview, position: int) -> Iterator[tuple[int, memoryview, int]]:
    """The records of one substream: from its BOF to its own EOF, charts inside it included; with their depth, from 1."""
    depth = 0
    while position + 4 <= len(stream):
        code, size = struct.unpack_from("<HH", stream, position)
        depth += (code == _BOF) - (code == _EOF)
        if depth <= 0:
            return
        yield code, stream[position + 4 : position + 4 + size], depth
        position += 4 + size


def _properties(data: bytes) -> tuple[datetime | None, tuple[str, ...]]:
    """The last-modified stamp and notes, as far as the file has them."""
    import olefile

    try:
        with olefile.OleFileIO(BytesIO(data)) as ole:
            notes = ("macros",) if ole.exists("_VBA_PROJECT_CUR") else ()
            summary = ole.openstream("\x05SummaryInformation").read() if ole.exists("\x05SummaryInformation") else b""
    except Exception:  # a bare stream without OLE around it, or one that olefile can't read: no stamp then
        return None, ()
    return _last_saved(summary), notes


def _last_saved(summary: bytes) -> datetime | None:
    """The time of the last saving in a property set (olefile's own parser spends minutes on a damaged one)."""
    try:
        (section,) = struct.unpack_from("<I", summary, 44)
        (count,) = struct.unpack_from("<I", summary, section + 4)
        for index in range(min(count, 100)):
            identifier, offset = struct.unpack_from("<II", summary, section + 8 + 8 * index)
            if identifier == _LAST_SAVED:
                kind, ticks = struct.unpack_from("<IQ", summary, section + offset)
                stamp = datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10)
                return stamp if kind == _FILETIME and stamp.year >= _FIRST_STAMP else None
    except (struct.error, OverflowError):
        pass
    return None
