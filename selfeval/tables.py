"""Finding tables in sheets by their header texts, and reading plain values from cells. Knows no Excel library."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache

from selfeval.memory import remembered
from selfeval.model import CellValue, Odd, RawCell, RawSheet

_MARKS = 8  # so many spaces and marks may stand around a header's text
MAX_TEXT = 32_767  # units of UTF-16 in a cell of Excel
MOST_PLACES = 40  # before or behind the point, of a number typed as text
HEADER_ROWS = 40  # a header row stands within so many rows from the top

# What nobody sees: soft hyphens, joiners, zero-width spaces, marks, isolates and overrides of direction, BOM.
_FORMAT = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060\u2066-\u206f\ufeff\ufff9-\ufffb"
_VARIANTS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"  # and what only chooses a character's look
_INVISIBLE = re.compile(f"[{_FORMAT}{_VARIANTS}]")
_ODD = re.compile(f"[{_FORMAT}{_VARIANTS}\u2061-\u2064\U000e0001-\U000e007f]")  # also signs that mean something unseen
_DISGUISE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff\ufffe\uffff]")
_REVERSED = "\u202e"  # what stands behind it is shown from the right
# White space as clerks produce it: also no-break and ideographic spaces, and what nobody sees.
_SPACE = re.compile(f"[\\s\u00a0\u3000{_FORMAT}{_VARIANTS}]+")
# Characters that look like others and are meant as them: full-width ones, and the radicals that PDFs give for characters.
_RADICALS = {
    code: usual
    for first, last in ((0x2E80, 0x2EF3), (0x2F00, 0x2FD5), (0xF900, 0xFAFF), (0x2F800, 0x2FA1D))
    for code in range(first, last + 1)
    if len(usual := unicodedata.normalize("NFKC", chr(code))) == 1 and usual != chr(code)
} | {
    ord(radical): usual
    for radical, usual in zip(
        "⺟⺠⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
        "母民西见角贝车长门青页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
        strict=True,
    )
}
_WIDE: Mapping[int, int | str] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}, 0x3000: 0x20, **_RADICALS,
}  # fmt: skip
# The same one by one, for whoever has to name them: white space, and what nobody sees.
WHITE = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680"
    + "".join(map(chr, range(0x2000, 0x200B)))
    + "\u2028\u2029\u202f\u205f\u3000"
)


def _each(ranges: str) -> str:
    """The characters of some ranges."""
    pairs = re.findall(r"(.)(?:-(.))?", ranges)
    return "".join(chr(code) for first, last in pairs for code in range(ord(first), ord(last or first) + 1))


UNSEEN = _each(_FORMAT + _VARIANTS)
_ENDS = WHITE + _each(_FORMAT)
# Of both, what clerks' programs make: few enough for a formula to take them away one by one.
USUAL_BLANKS = (
    " \t\n\r\xa0\xad\u2002\u2003\u2009\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u202f"
    "\u2060\u2066\u2067\u2068\u2069\u3000\ufe0f\ufeff"
)
_NUMBERS = re.compile("[0-9]+")
_DAY = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?$")


def within_cell(text: str) -> str:
    """As much of a text as a cell of Excel holds."""
    if len(text) <= MAX_TEXT // 2:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: 2 * MAX_TEXT].decode("utf-16-le", "ignore")


def squeeze(text: str) -> str:
    """The text without any white space or invisible characters."""
    return _SPACE.sub("", text)


def trim(text: str) -> str:
    """The text without white space and invisible characters at its ends."""
    return text if text[:1].isalnum() and text[-1:].isalnum() else text.strip(_ENDS)


def fold(text: str) -> str:
    """The text with full-width letters, digits and signs, and radicals, as their ordinary forms."""
    return text if text.isascii() else text.translate(_WIDE)


def lookalikes(characters: Collection[str]) -> list[tuple[str, str]]:
    """What `fold` takes for one of these characters, in either case: pairs of the odd one and the ordinary one."""
    found = [one for c in {c.casefold() for c in characters} for one in _odd_ones().get(c, ())]
    return [(odd, plain) for _, odd, plain in sorted(found)]


@cache
def _odd_ones() -> Mapping[str, Sequence[tuple[int, str, str]]]:
    """What `fold` takes for another character, by this in small letters, numbered in its order."""
    found: dict[str, list[tuple[int, str, str]]] = {}
    for number, (code, to) in enumerate(_WIDE.items()):
        plain = to if isinstance(to, str) else chr(to)
        found.setdefault(plain.casefold(), []).append((number, chr(code), plain))
    return found


def visible(text: str) -> str:
    """The text without what nobody sees."""
    return _INVISIBLE.sub("", text)


def turned(text: str) -> bool:
    """Whether a text is shown in another order than it is stored in."""
    return _REVERSED in text


def disguises(text: str) -> tuple[str, ...]:
    """The characters in a name that no keyboard types and that make it pass for another, once each, in order.

    Control characters (but what parts lines and columns), halves of characters, and the override of direction.
    """
    return tuple(dict.fromkeys(c for c in text if _DISGUISE.match(c))) if not text.isprintable() else ()


def one_line(text: str) -> str:
    """The text with each run of white space as one blank: a name that was broken over lines to fit its cell."""
    return " ".join(text.split())


def odd_characters(text: str) -> tuple[str, ...]:
    """The characters in a text that nobody sees or that pass for others, once each, in order."""
    if text.isascii():
        return ()
    return tuple(dict.fromkeys(c for c in text if _ODD.match(c) or ord(c) in _RADICALS))


@remembered(size=1 << 14, longest=200)  # the same codes, names and labels come with every form
def key(text: str) -> str:
    """What two names are compared by: no white space, no widths, no case."""
    return fold(squeeze(text)).casefold()


def shown(value: CellValue) -> str:
    """A cell's content as a reader sees it; '' for a blank cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Odd):
        return value.shown
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == datetime.min.time() else "%Y-%m-%d %H:%M")
    return str(value)


def text(cell: RawCell | None) -> str:
    """A cell's content as text, trimmed; '' for blank or no cell."""
    return trim(shown(cell.value)) if cell else ""


def is_blank(value: CellValue) -> bool:
    """Whether a cell holds nothing a reader would see."""
    if isinstance(value, str):
        return not value or not (value[0].isalnum() or squeeze(value))
    return value is None


def number(value: CellValue) -> Decimal | None:
    """An exact number from a number or plain numeric text; None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return Decimal(repr(value))
    if isinstance(value, str):
        try:
            found = Decimal(fold(squeeze(value)))
        except InvalidOperation:
            return None
        return found if found.is_finite() and abs(found.adjusted()) < MOST_PLACES else None
    return None


def cell_key(ref: str | None) -> tuple[int, int, str]:
    """Sorts addresses by row, then column; those of a document too."""
    if not ref:
        return (0, 0, "")
    if not ref.isascii():
        row, col = [*map(int, _NUMBERS.findall(ref)), 0, 0][:2]
        return (row, col, "")
    letters = ref.rstrip("0123456789")
    return (int(ref[len(letters) :] or 0), len(letters), letters)


def tidy(value: Decimal) -> Decimal:
    """The same number without needless zeros and without an exponent: 26, 0.5."""
    return value.to_integral_value() if value == value.to_integral_value() else value.normalize()


def plain(number: Decimal) -> str:
    """A number as a clerk writes it: "26", "0.5"."""
    return f"{tidy(number):f}"


def day(value: CellValue) -> date | None:
    """A calendar date from a date cell or a text such as 2024-03-31, 2024.3.31, 2024年3月31日."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str) and (match := _DAY.match(fold(squeeze(value)))):
        try:
            return date(*map(int, match.groups()))
        except ValueError:
            return None
    return None


@dataclass(frozen=True, slots=True)
class Header:
    """A header row and the column of each known text; `doubled` are further cells with a text already seen."""

    row: int
    columns: Mapping[str, int]
    doubled: tuple[tuple[int, str], ...] = ()


@lru_cache(maxsize=64)
def _by_key(names: tuple[str, ...]) -> Mapping[str, str]:
    return {key(name): name for name in names}


@lru_cache(maxsize=1 << 14)
def _header_key(text: str) -> str:
    return key(text).strip("*:")


def find_header(sheet: RawSheet, known: Collection[str], needed: Collection[str]) -> Header | None:
    """The first row within the top 40 that holds all needed header texts (marks like * don't matter)."""
    names, wanted = _by_key(tuple(known)), frozenset(map(_header_key, needed))
    shortest, longest = min(map(len, names)), max(map(len, names)) + _MARKS
    for row, line in enumerate(sheet.rows[:HEADER_ROWS]):
        texts = [value for value in line if value.__class__ is str and shortest <= len(value) <= longest]
        if len(texts) >= len(wanted) and wanted.issubset(map(_header_key, texts)):
            return _header(row, line, names, longest)
    return None


def _header(row: int, line: Sequence[CellValue], names: Mapping[str, str], longest: int) -> Header:
    columns: dict[str, int] = {}
    doubled: list[tuple[int, str]] = []
    for col, value in enumerate(line):
        name = names.get(_header_key(value)) if isinstance(value, str) and len(value) <= longest else None
        if name in columns:
            doubled.append((col, name))
        elif name:
            columns[name] = col
    return Header(row, columns, tuple(doubled))


TableRow = Mapping[str, RawCell]


def table_rows(sheet: RawSheet, header: Header) -> Iterator[TableRow]:
    """The rows under a header that hold anything in its columns, each as cells by header text."""
    for row in range(header.row + 1, len(sheet.rows)):
        cells = {name: sheet.cell(row, col) for name, col in header.columns.items()}
        if not all(is_blank(cell.value) for cell in cells.values()):
            yield cells
