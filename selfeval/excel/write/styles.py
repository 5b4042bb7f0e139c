"""The look shared by form and summary: palette, fonts, text measures, theme.

Colours were chosen for contrast of at least 4.5 for text and so that neighbouring fills differ in grey
print. Nothing here writes a cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from unicodedata import east_asian_width

FONT: Final = "微软雅黑"

NAVY: Final = "#1F3A5F"
BLUE: Final = "#3F6C9B"
MID: Final = "#5F8DBB"
SOFT: Final = "#8FB0D0"
PALE: Final = "#B9CDE1"
MIST: Final = "#E8EFF6"
INK: Final = "#222B36"
MUTE: Final = "#5B6776"
REPEAT: Final = "#8793A0"
FULL: Final = "#98A2AD"
LINE: Final = "#C5CFDA"
HAIR: Final = "#DDE4EB"
RED: Final = "#A3312A"
RED_BG: Final = "#F3CFCA"
AMBER: Final = "#8A5A00"
AMBER_BG: Final = "#FBE9C0"
GREEN: Final = "#2E6B4F"
INPUT: Final = "#FFFBE8"
INPUT_HEADER: Final = "#F3E3A8"
RUST: Final = "#B4582F"
RUST_PALE: Final = "#E5BFA4"
LOSS: Final = ("#FFFFFF", "#FBEADB", "#F2C7A2", "#DE8F5C", "#A94A22")
BAR_SCORE: Final = "#C9DAEA"
BAR_LOST: Final = "#EBC5AB"
BAR_LATE: Final = "#F0D9A8"
BEST: Final = "#B4CAE0"
SECOND: Final = "#E4ECF4"

_NO_START: Final = "，。；：！？、）》”’％%)]>,.;:!?"
_TOKEN: Final = re.compile(r"[A-Za-z0-9.,%]+|.")


@lru_cache(maxsize=8_192)  # the same names and reasons stand in many rows
def lines(text: str, width: float, size: float, *, indent: bool = False) -> int:
    """How many lines a text takes in a column of `width` characters at `size` points."""
    usable = usable_ems(width, size, indent=indent)
    count = 0
    for paragraph in text.split("\n"):
        filled = 0.0
        count += 1
        for token in _TOKEN.findall(paragraph):
            needed = _EMS[token] if len(token) == 1 else ems(token)
            if filled + needed > usable and filled:
                count += 1
                filled = needed + (1.0 if token in _NO_START else 0)
            else:
                filled += needed
            while filled > usable:
                count += 1
                filled -= usable
    return count


def usable_ems(width: float, size: float, *, indent: bool = False) -> float:
    """How many full-width characters of `size` points fit side by side in a column of `width` characters."""
    return ((width - (1.3 if indent else 0)) * 7 - 2) * 0.97 / (size * 4 / 3)


def ems(text: str) -> float:
    """How wide a text is, in ems."""
    return sum(map(_EMS.__getitem__, text))


class _Ems(dict[str, float]):
    """The width of every character met, in ems."""

    def __missing__(self, c: str) -> float:
        width = self[c] = 1.0 if east_asian_width(c) in "WFA" else 0.32 if c == " " else 0.6
        return width


_EMS: Final = _Ems()


def fitting(texts: Iterable[str], least: float, most: float, *, size: float = 10, indent: bool = False) -> float:
    """The column width in which `lines` finds each of the texts on one line, within bounds."""
    widest = max((ems(text) for text in texts), default=0.0)
    return min(most, max(least, (widest * size * 4 / 3 / 0.97 + 2) / 7 + 0.05 + (1.3 if indent else 0)))


def row_height(line_count: int, size: float, *, pad: float = 4, least: float = 0) -> float:
    """The height in points that shows so many lines of text, at most Excel's 409.5."""
    return min(409.5, max(least, size * 1.42 * line_count + 2 + pad))


def theme_xml() -> str:
    """The 2007 theme with our font in every script slot, so that charts show Chinese in it."""
    return _THEME.replace("@font@", FONT)


_FONTS = (
    '<a:latin typeface="@font@"/><a:ea typeface="@font@"/><a:cs typeface=""/><a:font script="Hans" typeface="@font@"/>'
)
_FILL = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
_LINE = '<a:ln w="9525" cap="flat" cmpd="sng" algn="ctr">' + _FILL + '<a:prstDash val="solid"/></a:ln>'
_EFFECT = "<a:effectStyle><a:effectLst/></a:effectStyle>"


def _colours() -> str:
    slots = {
        "dk1": "000000", "lt1": "FFFFFF", "dk2": NAVY[1:], "lt2": MIST[1:], "accent1": NAVY[1:], "accent2": RUST[1:],
        "accent3": MID[1:], "accent4": AMBER[1:], "accent5": GREEN[1:], "accent6": RED[1:], "hlink": BLUE[1:], "folHlink": BLUE[1:],
    }  # fmt: skip
    return "".join(f'<a:{slot}><a:srgbClr val="{value}"/></a:{slot}>' for slot, value in slots.items())


_THEME = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Office Theme"><a:themeElements>'
    f'<a:clrScheme name="Office">{_colours()}</a:clrScheme>'
    f'<a:fontScheme name="Office"><a:majorFont>{_FONTS}</a:majorFont><a:minorFont>{_FONTS}</a:minorFont></a:fontScheme>'
    f'<a:fmtScheme name="Office"><a:fillStyleLst>{_FILL * 3}</a:fillStyleLst><a:lnStyleLst>{_LINE * 3}</a:lnStyleLst>'
    f"<a:effectStyleLst>{_EFFECT * 3}</a:effectStyleLst><a:bgFillStyleLst>{_FILL * 3}</a:bgFillStyleLst></a:fmtScheme>"
    "</a:themeElements><a:objectDefaults/><a:extraClrSchemeLst/></a:theme>"
)
