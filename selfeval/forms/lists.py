"""The form's two sheets out of sight: 列表 feeds drop-downs and formulas, _meta says what form this is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Book, Sheet
from selfeval.model import Roster, Scheme
from selfeval.submission.identity import code_key
from selfeval.submission.reasons import meaningless
from selfeval.tables import UNSEEN, WHITE, key

NAMES: Final = "部门名单"
CODES: Final = "部门编码单"

# The columns of 列表, each with a header in its first row. Of the last two, one cell holds all the characters.
_HEADERS: Final = ("编码", "部门名称", "去零编码", "名称和别名", "名称的编码", "空白字符", "不算内容的字符")
LISTED: Final = len(_HEADERS)  # so many columns; further right stands what `beside` puts there
TOP: Final = f"{t.SHEET_LISTS}!$A$1"  # its row's number is 1, as rows are neither inserted nor sorted here
COLUMN: Final = f"{t.SHEET_LISTS}!$A:$A"
BLANKS: Final = f"{t.SHEET_LISTS}!$F$2"  # white space and what nobody sees
_SIGNS_IN_CELL: Final = 2000  # so that the reader knows the texts again, form by form


@dataclass(frozen=True, slots=True)
class Ranges:
    """The lists of a roster, as formulas name them."""

    roster: Roster

    @property
    def codes(self) -> str:
        """The codes as they stand in the roster."""
        return self._range("A", len(self.roster.departments))

    @property
    def names(self) -> str:
        """The names beside `codes`."""
        return self._range("B", len(self.roster.departments))

    @property
    def bare_codes(self) -> str:
        """The codes without leading zeros, beside `codes`."""
        return self._range("C", len(self.roster.departments))

    @property
    def known_names(self) -> str:
        """All names and aliases, as they are compared."""
        return self._range("D", len(named(self.roster)))

    @property
    def known_codes(self) -> str:
        """The codes of `known_names`, beside them."""
        return self._range("E", len(named(self.roster)))

    @staticmethod
    def _range(column: str, count: int) -> str:
        return f"{t.SHEET_LISTS}!${column}$2:${column}${max(count, 1) + 1}"


def named(roster: Roster) -> list[tuple[str, str]]:
    """Every name and alias as it is compared, with its department's code."""
    pairs = {
        key(name): department.code
        for department in reversed(roster.departments)
        for name in (*department.aliases, department.name)
    }
    return list(pairs.items())


def writable(signs: str) -> str:
    """Those that may stand in a cell: no control characters, and none beyond U+FFFF.

    LibreOffice changes the former. Where an .xls splits a text between the halves of one of the latter, xlrd can't read
    the workbook.
    """
    return "".join(c for c in signs if " " <= c < "\x7f" or "\x9f" < c <= "\uffff")


def _signs() -> list[str]:
    signs = writable(meaningless())
    return [signs[first : first + _SIGNS_IN_CELL] for first in range(0, len(signs), _SIGNS_IN_CELL)]


def signs() -> str:
    """The characters without meaning, white space among them, as formulas name them."""
    return "&".join(f"{t.SHEET_LISTS}!$G${row}" for row in range(2, len(_signs()) + 2))


def listed(roster: Roster) -> Sequence[Sequence[str]]:
    """The first columns of 列表. Of the departments it holds codes and names only."""
    departments, known = roster.departments, named(roster)
    return (
        [d.code for d in departments],
        [d.name for d in departments],
        [code_key(d.code) for d in departments],
        [name for name, _ in known],
        [code for _, code in known],
    )


def write_lists(book: Book, roster: Roster, listed: Sequence[Sequence[str]]) -> Sheet:
    """The hidden sheet 列表 and its names."""
    sheet, ranges = book.sheet(t.SHEET_LISTS), Ranges(roster)
    columns: Sequence[Sequence[str]] = (
        *listed,
        [writable(WHITE + UNSEEN)],
        _signs(),
    )
    style = book.style(num_format="@")
    sheet.write_row(0, 0, _HEADERS, style)
    for col, values in enumerate(columns):
        for row, value in enumerate(values, start=1):
            sheet.write(row, col, value, style)
    book.define_name(CODES, f"={ranges.codes}")
    book.define_name(NAMES, f"={ranges.names}")
    sheet.raw.hide()
    sheet.raw.protect()
    return sheet


def write_meta(book: Book, scheme: Scheme, department: str, made_from: str = "", *, wordless: bool = False) -> None:
    """The very hidden sheet that tells kind, year, version and fingerprint of the form, whose it is, and of a marked
    copy the SHA-256 of the file it was made from, and whether that had no column for words.
    """
    sheet = book.sheet(t.SHEET_META)
    marks = {
        t.META_KIND: t.FORM_KIND,
        t.META_SCHEME: scheme.mark,
        t.META_YEAR: str(scheme.year),
        t.META_VERSION: scheme.version,
        t.META_FINGERPRINT: scheme.fingerprint,
        t.META_WORDING: scheme.wording,
        t.META_DEPARTMENT: department,
        **({t.META_MADE_FROM: made_from} if made_from else {}),
        **({t.META_WORDLESS: t.YES} if wordless else {}),
    }
    style = book.style(num_format="@")
    for row, pair in enumerate(marks.items()):
        sheet.write_row(row, 0, pair, style)
    sheet.raw.very_hidden()
    sheet.raw.protect()
