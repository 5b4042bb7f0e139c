"""The form's two sheets out of sight: 列表 feeds drop-downs and formulas, _meta says what form this is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Book
from selfeval.model import Department, Roster, Scheme, column_letters
from selfeval.submission.identity import code_key
from selfeval.submission.reasons import MEANINGLESS, SPACES
from selfeval.tables import key, squeeze

NAMES: Final = "部门名单"
CODES: Final = "部门编码单"

# The columns of 列表, each with a header in its first row; from the last one on stands a block of characters.
_HEADERS: Final = ("编码", "部门名称", "去零编码", "名称和别名", "名称的编码", "不算内容的字符")
_BLOCK_LEFT: Final = len(_HEADERS) - 1
_BLOCK_WIDTH: Final = len(SPACES)  # the spaces fill its first row
_SIGNS: Final = (*SPACES, *MEANINGLESS)
_BLOCK_HEIGHT: Final = -(-len(_SIGNS) // _BLOCK_WIDTH)
_SPARE: Final = 0xE000  # characters nobody types fill its last row


def _block(height: int) -> str:
    last = column_letters(_BLOCK_LEFT + _BLOCK_WIDTH - 1)
    return f"{t.SHEET_LISTS}!${column_letters(_BLOCK_LEFT)}$2:${last}${height + 1}"


SPACE_RANGE: Final = _block(1)
SIGN_RANGE: Final = _block(_BLOCK_HEIGHT)


@dataclass(frozen=True, slots=True)
class Ranges:
    """The lists of a roster, as formulas name them. A name stands there as written and as it is compared."""

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
        """All names and aliases, in every way they may be written."""
        return self._range("D", len(_named(self.roster)))

    @property
    def known_codes(self) -> str:
        """The codes of `known_names`, beside them."""
        return self._range("E", len(_named(self.roster)))

    @staticmethod
    def _range(column: str, count: int) -> str:
        return f"{t.SHEET_LISTS}!${column}$2:${column}${max(count, 1) + 1}"


def _named(roster: Roster) -> list[tuple[str, str]]:
    pairs = {
        written: department.code
        for department in reversed(roster.departments)
        for name in (*department.aliases, department.name)
        for written in (key(name), squeeze(name).casefold())
    }
    return list(pairs.items())


def write_lists(book: Book, roster: Roster) -> None:
    """The hidden sheet 列表 and its names. Of the departments it holds codes and names only."""
    sheet = book.sheet(t.SHEET_LISTS)
    departments, named, ranges = roster.departments, _named(roster), Ranges(roster)
    columns: Sequence[Sequence[str]] = (
        [d.code for d in departments],
        [d.name for d in departments],
        [code_key(d.code) for d in departments],
        [name for name, _ in named],
        [code for _, code in named],
    )
    style = book.style(num_format="@")
    sheet.write_row(0, 0, _HEADERS, style)
    for col, values in enumerate(columns):
        for row, value in enumerate(values, start=1):
            sheet.write(row, col, value, style)
    for place in range(_BLOCK_WIDTH * _BLOCK_HEIGHT):
        sign = _SIGNS[place] if place < len(_SIGNS) else chr(_SPARE + place)
        row, col = divmod(place, _BLOCK_WIDTH)
        sheet.write(1 + row, _BLOCK_LEFT + col, sign, style)
    book.define_name(CODES, f"={ranges.codes}")
    book.define_name(NAMES, f"={ranges.names}")
    sheet.raw.hide()
    sheet.raw.protect()


def write_meta(book: Book, scheme: Scheme, department: Department | None, made_from: str = "") -> None:
    """The very hidden sheet that tells kind, year, version and fingerprint of the form, whose it is, and of a marked
    copy the SHA-256 of the file it was made from.
    """
    sheet = book.sheet(t.SHEET_META)
    marks = {
        t.META_KIND: t.FORM_KIND,
        t.META_SCHEME: f"{scheme.county}{scheme.year}",
        t.META_YEAR: str(scheme.year),
        t.META_VERSION: scheme.version,
        t.META_FINGERPRINT: scheme.fingerprint,
        t.META_WORDING: scheme.wording,
        t.META_DEPARTMENT: department.code if department else "",
        **({t.META_MADE_FROM: made_from} if made_from else {}),
    }
    style = book.style(num_format="@")
    for row, pair in enumerate(marks.items()):
        sheet.write_row(row, 0, pair, style)
    sheet.raw.very_hidden()
    sheet.raw.protect()
