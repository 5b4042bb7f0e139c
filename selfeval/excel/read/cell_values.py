"""From what a file stores in a cell to a `CellValue`: number formats, dates, percentages, escapes, pictures.

Shared by the readers of every file format, so that all judge alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Final

from selfeval.excel.read.number_formats import LONGEST_CODE, NumberFormat, Rounded, parsed
from selfeval.excel.read.unreadable import Unreadable
from selfeval.memory import remembered
from selfeval.model import CellValue, Odd, OddKind, Refusal
from selfeval.tables import shown as number_text

# The columns that are read into `RawSheet.rows`; contents outside go to `beyond`, up to a bound.
MAX_COLS: Final = 100
MAX_BEYOND: Final = 200
MAX_SHEETS: Final = 500
MAX_MERGES: Final = 20_000
MOST_FORMATS: Final = 5_000

EPOCH_1900: Final = datetime(1899, 12, 30)
EPOCH_1904: Final = datetime(1904, 1, 1)
FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2100


class Shown(Enum):
    """How a number format shows a number."""

    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"


Look = Shown | NumberFormat  # a format that may show something else than is stored, or just how it shows numbers

_BUILTIN_DATES: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_BUILTIN_PERCENTS: Final = frozenset({9, 10})
_ACCOUNTS: Final = '_ {0}* #,##0{1}_ ;_ {0}* -#,##0{1}_ ;_ {0}* "-"{2}_ ;_ @_ '
_BUILTIN_CODES: Final[Mapping[int, str]] = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 48: "##0.0E+0",
    **dict.fromkeys((5, 6), "¥#,##0;¥-#,##0"), **dict.fromkeys((7, 8), "¥#,##0.00;¥-#,##0.00"),
    **dict.fromkeys((37, 38), "#,##0_);(#,##0)"), **dict.fromkeys((39, 40), "#,##0.00_);(#,##0.00)"),
    41: _ACCOUNTS.format("", "", ""), 42: _ACCOUNTS.format("¥", "", ""),
    43: _ACCOUNTS.format("", ".00", "??"), 44: _ACCOUNTS.format("¥", ".00", "??"),
}  # fmt: skip
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|general|am/pm|a/p|\[(?!h+\]|m+\]|s+\])[^\[\]]*\]', re.IGNORECASE)
_DATE_LETTER = re.compile(r"[ymdhs]|aaa|e(?![+-])", re.IGNORECASE)


def look_of(number_format: int, codes: Mapping[int, str]) -> Look:
    """The look of a format, by its id and the workbook's own format codes."""
    shown = shown_as(number_format, codes)
    code = codes.get(number_format, _BUILTIN_CODES.get(number_format, ""))
    return look_by_code(code) if code else shown


def looks_of(ids: Sequence[int], codes: Mapping[int, str]) -> list[Look]:
    """The looks of all styles of a workbook; more formats than any program lets a workbook have are refused."""
    used = set(ids)
    if len(used) > MOST_FORMATS:
        raise Unreadable(Refusal.DANGEROUS, f"{len(used)} number formats")
    looks = {number_format: look_of(number_format, codes) for number_format in used}
    return [looks[number_format] for number_format in ids]


def look_by_code(code: str) -> Look:
    """The look of a format code; dates and percentages are odd by themselves, so that their kind is enough."""
    shown, taken_apart = shown_by_code(code), parsed(code)
    odd = shown is not Shown.NUMBER and not (taken_apart and taken_apart.for_text)
    return shown if taken_apart is None or odd else taken_apart


def alike(one: Look, other: Look) -> bool:
    """Whether two formats show all numbers and texts alike."""
    if isinstance(one, NumberFormat) and isinstance(other, NumberFormat):
        return (one.sections, one.for_text) == (other.sections, other.for_text)
    return one is other


def masks(look: Look) -> bool:
    """Whether a format shows usual scores as something else."""
    return any(isinstance(numeric(sample, look), Odd | date) for sample in (4.0, 0.0))


def shown_as(number_format: int, codes: Mapping[int, str]) -> Shown:
    """How a format shows numbers, by its id and the workbook's own format codes."""
    if number_format in codes:
        return shown_by_code(codes[number_format])
    if number_format in _BUILTIN_PERCENTS:
        return Shown.PERCENT
    return Shown.DATE if number_format in _BUILTIN_DATES else Shown.NUMBER


@remembered(size=1024, longest=LONGEST_CODE)
def shown_by_code(code: str) -> Shown:
    """How a format code such as '0.0%' or 'yyyy"年"m"月"' shows positive numbers."""
    bare = _LITERAL.sub("", code).partition(";")[0]
    if "%" in bare or "％" in bare:
        return Shown.PERCENT
    return Shown.DATE if _DATE_LETTER.search(bare) else Shown.NUMBER


_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")


def number_of(text: str) -> float | None:
    """The finite number a file stores as text; None if it isn't one ("1_0", "NaN", "1e999")."""
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    return number if abs(number) < float("inf") else None


def numeric(number: float, look: Look, epoch: datetime = EPOCH_1900) -> CellValue | Rounded:
    """A stored number as its format shows it: a number, one with fewer decimals, a calendar date, or odd."""
    if look is Shown.NUMBER:
        return number
    if look is Shown.PERCENT:
        return percentage(number)
    return serial_date(number, epoch) if look is Shown.DATE else look.number(number)


def worded(text: str, look: Look) -> CellValue:
    """A stored text as its format shows it: itself, WPS's picture, or odd."""
    value = textual(text)
    return look.text(text) if isinstance(look, NumberFormat) and value.__class__ is str else value


def percentage(number: float) -> Odd:
    """A number shown as a percentage, with all its digits: 0.85 is '85%'."""
    scaled = Decimal(f"{number:.15g}").scaleb(2)
    return Odd(OddKind.PERCENT, f"{scaled.normalize():f}%")


def serial_date(serial: float, epoch: datetime = EPOCH_1900) -> CellValue:
    """The date of a serial number if it is a plausible one, else odd with what Excel shows."""
    try:
        moment = epoch + timedelta(days=int(serial), milliseconds=round((serial % 1) * 86_400_000))
    except (OverflowError, ValueError):
        return Odd(OddKind.DATE, number_text(serial), number=serial)
    if FIRST_YEAR <= moment.year <= LAST_YEAR:
        return moment if serial % 1 else moment.date()
    return Odd(OddKind.DATE, _as_excel_shows(serial, moment, epoch), number=serial)


def _as_excel_shows(serial: float, moment: datetime, epoch: datetime) -> str:
    if serial < 0 or moment.year > 9999:
        return number_text(serial)
    clock = f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"
    if serial < 1 and epoch is EPOCH_1900:
        return clock
    if epoch is EPOCH_1900 and serial < 60:  # Excel believes in 29 February 1900
        moment += timedelta(days=1)
    day = f"{moment.year:04}-{moment.month:02}-{moment.day:02}"
    if epoch is EPOCH_1900 and 60 <= serial < 61:
        day = "1900-02-29"
    return f"{day} {clock}" if serial % 1 else day


def iso_date(text: str) -> CellValue:
    """A date a file stores in ISO form; odd if it is no plausible calendar date."""
    shown = text.replace("T", " ")
    try:
        moment = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text)).replace(tzinfo=None)
    except ValueError:
        return Odd(OddKind.DATE, shown)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return Odd(OddKind.DATE, shown.removesuffix(":00"))
    return moment if ":" in text else moment.date()


_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescape(text: str) -> str:
    """Text with Excel's escapes decoded: '_x000D_' is a carriage return, '_x005F_' an underscore."""
    if "_x" not in text:
        return text
    decoded = _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text)
    return decoded.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def contradictory(*said: str) -> Odd:
    """A cell of which the file says several things, or nothing that can be understood."""
    return Odd(OddKind.CONTRADICTORY, " / ".join(dict.fromkeys(filter(None, said))))


_PICTURE = re.compile(r"=?\s*(?:_xlfn\.|of:=)?(?:DISPIMG|IMAGE)\(", re.IGNORECASE)


def is_picture(formula: str) -> bool:
    """Whether a formula (or the text WPS leaves in its place) sets a picture into its cell."""
    return _PICTURE.match(formula) is not None


def textual(text: str) -> CellValue:
    """A text as stored; WPS's '=DISPIMG(…)' left as text is a picture."""
    return Odd(OddKind.PICTURE, text) if text.startswith("=DISPIMG(") else text
