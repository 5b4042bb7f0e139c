"""The looks the people's workbooks share: cell styles, page set-up, protection. Colours and measures are `styles`'."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from selfeval.excel.write.book import Sheet, clean_text
from selfeval.excel.write.styles import BLUE, FONT, INK, INPUT, INPUT_HEADER, LINE, MIST, MUTE, NAVY
from selfeval.model import Scheme
from selfeval.settling.effective import blank_stamp

Style = Mapping[str, object]

TEXT: Final[Style] = {"font_color": INK, "valign": "vcenter"}
WRAP: Final[Style] = {"text_wrap": True}
CENTRE: Final[Style] = {"align": "center"}
BOLD: Final[Style] = {"bold": True}
OPEN: Final[Style] = {"locked": False}
AS_TEXT: Final[Style] = {"num_format": "@"}
GRID: Final[Style] = {"border": 1, "border_color": LINE}

TITLE: Final[Style] = {"bold": True, "font_size": 18, "font_color": NAVY, "valign": "vcenter"}
SECTION: Final[Style] = {"bold": True, "font_size": 12, "font_color": NAVY, "valign": "vcenter"}
NOTE: Final[Style] = {"font_size": 9, "font_color": MUTE, "valign": "vcenter"}
HEADER: Final[Style] = {
    "bold": True, "font_color": "#FFFFFF", "bg_color": NAVY, "align": "center", "valign": "vcenter",
    "text_wrap": True, "border": 1, "border_color": "#FFFFFF",
}  # fmt: skip
ENTRY_HEADER: Final[Style] = {**HEADER, "font_color": NAVY, "bg_color": INPUT_HEADER}
CELL: Final[Style] = {**TEXT, **GRID}
ENTRY: Final[Style] = {**CELL, **OPEN, "bg_color": INPUT}
LABEL: Final[Style] = {**CELL, "bold": True, "font_color": NAVY, "bg_color": MIST, "indent": 1}
GROUP_START: Final[Style] = {"top": 2, "top_color": BLUE}

TABLE_MARGINS: Final = (0.3, 0.3, 0.35, 0.5)
SMALL_MARGINS: Final = (0.6, 0.6, 0.7, 0.7)
PROTECTION: Final = {
    "format_columns": True, "format_rows": True, "autofilter": True,
    "select_locked_cells": True, "select_unlocked_cells": True,
}  # fmt: skip


def stamp(year: int) -> datetime:
    """The made-on stamp of what is written for a fiscal year: the first day after it, so that bytes don't vary."""
    return blank_stamp(year)


def heading(scheme: Scheme) -> str:
    """The form's full title: county, year and name."""
    return f"{scheme.county}{scheme.year}年度{scheme.form_title}"


def mark(scheme: Scheme) -> str:
    """What tells a page of the form once it lies by itself, for its foot: the title and the sheet's name."""
    return f"{in_footer(heading(scheme))}　&A"


def in_footer(words: str) -> str:
    """Words as a footer has them: an ampersand means itself."""
    return clean_text(words).replace("&", "&&")


def page(
    sheet: Sheet, area: tuple[int, int, int, int], *, left: str = "&A", right: str = "", small: bool = False
) -> None:
    """Paper and print area; `left` stands at the foot's left, `right` before the page's number."""
    paper(sheet, left=left, right=right, small=small)
    sheet.raw.print_area(*area)


def paper(sheet: Sheet, *, left: str = "&A", right: str = "", small: bool = False) -> None:
    """A4 landscape, as wide as the page, centred, with page numbers."""
    raw = sheet.raw
    raw.set_paper(9)
    raw.set_landscape()
    raw.fit_to_pages(1, 0)
    raw.center_horizontally()
    raw.set_margins(*(SMALL_MARGINS if small else TABLE_MARGINS))
    font = f'&"{FONT},常规"&9'
    sheet.footer(f"&L{font}{left}&R{font}{right}第 &P 页　共 &N 页")


def lock(sheet: Sheet, *, insert: bool = False) -> None:
    """Protect what isn't to be filled, without a password; widths and heights may be changed, and rows inserted."""
    sheet.raw.protect("", {**PROTECTION, **({"insert_rows": True} if insert else {})})
