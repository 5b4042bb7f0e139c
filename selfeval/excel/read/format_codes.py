"""The grammar of number formats: a code as Excel writes it ('0.00_);(0.00)'), taken apart into sections and pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final, NamedTuple

from selfeval import text as t


class Part(Enum):
    """What a piece of a format code stands for."""

    LITERAL = "shown as it is"
    DIGITS = "places of digits"
    POINT = "."
    COMMA = ","
    PERCENT = "%"
    SLASH = "/"
    EXPONENT = "E+"
    VALUE = "General or @: what is stored"
    UNKNOWN = "dates, elapsed times, digits of another script"


class Piece(NamedTuple):
    """A piece of a format code."""

    part: Part
    text: str


_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*+)"?|\\(?P<escaped>.?)|_(?P<space>.?)|\*(?P<fill>.?)|\[(?P<bracket>[^\]]*+)\]?'
    rf"|(?P<value>General|{re.escape(t.GENERAL_FORMAT)}|@)|(?P<exponent>E[+-])|(?P<digits>[0#?]++)|(?P<date>am/pm|a/p|[ymdhsbeg]|aaa)"
    r"|(?P<sign>[.,%/;])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_SIGNS: Final = {".": Part.POINT, ",": Part.COMMA, "%": Part.PERCENT, "/": Part.SLASH}
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*([+-]?[0-9]{1,15}(?:\.[0-9]{1,16})?(?:E[+-]?[0-9]{1,3})?)")
_CURRENCY = re.compile(r"\$([^-]*+)(?:-([0-9a-f]*+))?.*", re.IGNORECASE | re.DOTALL)
OTHER_SCRIPT: Final = "[DBNum1]"  # digits of another script
_UNTOLD = re.compile(r"DBNum|NatNum|[<>=]", re.IGNORECASE)
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_OF_NUMBERS: Final = "+-.,%/"  # what, repeated until the cell is full, makes another number
_LOCALE_DIGITS: Final = 6  # a longer locale says which digits or calendar to use


@dataclass(frozen=True, slots=True)
class Section:
    """One of the parts that `;` separates: when it holds, and what it shows."""

    pieces: tuple[Piece, ...]
    condition: tuple[str, Decimal] | None = None

    def has(self, part: Part) -> bool:
        """Whether such a piece stands in it."""
        return any(piece.part is part for piece in self.pieces)

    def holds(self, number: Decimal) -> bool:
        """Whether its condition is met; one without is met by all."""
        if self.condition is None:
            return True
        sign, bound = self.condition
        return {
            "<": number < bound, "<=": number <= bound, ">": number > bound, ">=": number >= bound,
            "=": number == bound, "<>": number != bound,
        }[sign]  # fmt: skip


def sections_of(code: str) -> Iterator[Section]:
    """The sections of a code, in one pass whatever it holds."""
    pieces: list[Piece] = []
    condition: tuple[str, Decimal] | None = None
    for match in _TOKEN.finditer(code):
        kind, text = match.lastgroup or "", match[match.lastgroup or 0]
        if kind == "sign" and text == ";":
            yield Section(tuple(pieces), condition)
            pieces, condition = [], None
        elif kind == "bracket" and (found := _CONDITION.fullmatch(text.strip())):
            condition = (found[1], Decimal(found[2]))
        elif piece := _piece(kind, text):
            pieces.append(piece)
        elif kind == "bracket" and text.startswith("$") and pieces:
            pieces.append(Piece(Part.UNKNOWN, text))  # a locale that doesn't come first: programs differ
    yield Section(tuple(pieces), condition)


def _piece(kind: str, text: str) -> Piece | None:
    """A token as a piece; None for what shows nothing: colours, locales, fillings."""
    match kind:
        case "digits":
            return Piece(Part.DIGITS, text)
        case "sign":
            return Piece(_SIGNS[text], text)
        case "value":
            return Piece(Part.VALUE, "@" if text == "@" else "General")
        case "exponent":
            return Piece(Part.EXPONENT, text)
        case "date":
            return Piece(Part.UNKNOWN, text)
        case "space":
            return Piece(Part.LITERAL, " ")
        case "fill":
            if not text.strip():
                return None
            return Piece(Part.UNKNOWN if text in _OF_NUMBERS or text.isdigit() else Part.LITERAL, text)
        case "bracket":
            return _bracket(text)
    return Piece(Part.LITERAL, text)


def _bracket(text: str) -> Piece | None:
    currency = _CURRENCY.fullmatch(text)
    if currency:
        if len((currency[2] or "").lstrip("0")) > _LOCALE_DIGITS:
            return Piece(Part.UNKNOWN, text)
        return Piece(Part.LITERAL, currency[1]) if currency[1] else None
    unknown = _UNTOLD.match(text) or _ELAPSED.fullmatch(text)
    return Piece(Part.UNKNOWN, text) if unknown else None
