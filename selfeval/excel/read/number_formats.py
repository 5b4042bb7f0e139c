"""What a number format shows of a number or a text, against what is stored: the same, fewer decimals, something else.

Of the packages that render format codes, ssf 0.2.2 is the only one that knows the whole grammar: it has stood still
since 2020, brings six packages along and fails with today's Babel, and can't tell rounding from something else. Dates
and percentages are told by `cell_values` before they come here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from selfeval import text as t
from selfeval.excel.read.format_codes import Part, Piece, Section, sections_of
from selfeval.excel.read.shown_text import as_text, decimals, rendered, scale
from selfeval.memory import remembered
from selfeval.model import UNTELLABLE, CellValue, Odd, OddKind

LONGEST_CODE: Final = 255  # characters of a number format Excel takes
MOST_SECTIONS: Final = 4
_SAME: Final = Decimal("1e-7")  # what differs by less is the same number
_HUGE: Final = 1e15  # from here on a number's digits aren't all stored
_READ = re.compile(
    r"\s*+(?P<open>\()?\s*+(?P<minus>[+-])?\s*+[¥￥$€£]?\s*+(?P<later>-)?\s*+"
    r"(?P<number>[0-9][0-9,]*+(?:\.[0-9]*+)?|\.[0-9]++)(?P<exponent>E[+-]?[0-9]{1,3})?\s*+(?P<close>\))?\s*+"
    rf"(?:{'|'.join(t.UNITS)})?\s*+"
)
_PROPER = re.compile(r"\s*+(?:(?P<whole>[0-9]{1,9})\s++)?(?P<over>[0-9]{1,9})/(?P<below>[1-9][0-9]{0,8})\s*+")
_NIL = re.compile(r"\s*+[¥￥$€£]?\s*+-\s*+")  # accountants' zero
_DIGIT = re.compile(r"\d")
_BLANKS = re.compile(r"\s+")


class Rounded(NamedTuple):
    """A number whose format shows it with fewer decimals."""

    number: float
    shown: str


@dataclass(frozen=True, slots=True, eq=False)
class NumberFormat:
    """A format code, taken apart. `exact`: positive numbers of so many decimals show as themselves; None: ask."""

    sections: tuple[Section, ...]
    for_text: Section | None
    exact: int | None = None

    def number(self, number: float) -> CellValue | Rounded:
        """What a stored number counts as: itself, itself with fewer decimals in sight, or what shows in its stead."""
        if self.exact is not None and 0 < number < _HUGE and round(number, self.exact) == number:
            return number
        return _number(self, number)

    def text(self, text: str) -> CellValue:
        """What a stored text counts as: itself, or what shows in its stead."""
        if self.for_text is None:
            return text
        shown = "".join(as_text(self.for_text, text))
        same = _squeezed(shown) == _squeezed(text)
        if same or (self.for_text.has(Part.VALUE) and (found := read(shown)) is not None and found == read(text)):
            return text
        return Odd(OddKind.MASKED, shown.strip(), text)

    def shown(self, number: float) -> str:
        """The text a number is shown as; UNTELLABLE where that isn't known."""
        exact = Decimal(f"{number:.15g}")
        section, signed = self._section(exact)
        return UNTELLABLE if section is None else rendered(section, exact, signed=signed)

    def _section(self, number: Decimal) -> tuple[Section | None, bool]:
        """The section that shows a number, and whether it puts a minus before negative ones."""
        sections = self.sections
        if any(section.condition for section in sections):
            if not sections[0].condition:
                return None, False  # programs differ
            at = next((at for at, section in enumerate(sections) if section.holds(number)), None)
            return (None, False) if at is None else (sections[at], at == 0 or len(sections) < 2)
        if number < 0 and len(sections) > 1:
            return sections[1], False
        return sections[2 if number == 0 and len(sections) > 2 else 0], True


_WORDS: Final = frozenset({Part.LITERAL, Part.VALUE})
_UNTOLD: Final = Section((Piece(Part.UNKNOWN, ""),))
_UNKNOWN: Final = NumberFormat((_UNTOLD,), _UNTOLD)


REPEATED: Final = NumberFormat((_UNTOLD,), None)  # an alignment that fills the cell: 4 shows as 4444


@remembered(size=1024, longest=LONGEST_CODE)
def parsed(code: str) -> NumberFormat | None:
    """A format code taken apart; None where it shows every number and text as it is stored ('General')."""
    if not code:
        return None
    if len(code) > LONGEST_CODE:
        return _UNKNOWN
    sections = list(sections_of(code))[:MOST_SECTIONS]
    texts = len(sections) == MOST_SECTIONS or any(piece.text == "@" for piece in sections[-1].pieces)
    for_text = sections.pop() if texts else None
    if for_text and not sections:
        general = Section((Piece(Part.VALUE, "General"),))
        sections.append(general if all(piece.part in _WORDS for piece in for_text.pieces) else _UNTOLD)
    if any(piece.text == "@" or piece.text.startswith("DBNum") for section in sections for piece in section.pieces):
        sections = [_UNTOLD]  # texts first, or another script in one section: programs differ
    if for_text and [piece.part for piece in for_text.pieces if piece.text.strip()] == [Part.VALUE]:
        for_text = None
    if for_text is None and all(_is_bare(section) for section in sections):
        return None
    return NumberFormat(tuple(sections), for_text, _exact(sections))


def _is_bare(section: Section) -> bool:
    return [piece.part for piece in section.pieces] == [Part.VALUE]


def _exact(sections: Sequence[Section]) -> int | None:
    """How many decimals positive numbers show in a plain format, one with nothing but digits, blanks and the unit."""
    if any(section.condition for section in sections):
        return None
    pieces = list(sections[0].pieces)
    while pieces and pieces[0].part is Part.LITERAL and pieces[0].text.strip() in ("", "¥", "￥"):
        del pieces[0]
    while pieces and pieces[-1].part is Part.LITERAL and pieces[-1].text.strip() in ("", *t.UNITS):
        del pieces[-1]
    match [piece.part for piece in pieces]:
        case [Part.DIGITS] | [Part.DIGITS, Part.COMMA, Part.DIGITS]:
            places = 0
        case [Part.DIGITS, Part.POINT, Part.DIGITS] | [Part.DIGITS, Part.COMMA, Part.DIGITS, Part.POINT, Part.DIGITS]:
            places = len(pieces[-1].text)
        case _:
            return None
    whole = "".join(piece.text for piece in (pieces[:-2] if places else pieces) if piece.part is Part.DIGITS)
    return places if re.fullmatch("[#?]*0*", whole) else None


@lru_cache(maxsize=1 << 13)  # the same formats and numbers come with every form
def _number(look: NumberFormat, number: float) -> CellValue | Rounded:
    shown = look.shown(number)
    exact, found = Decimal(f"{number:.15g}"), read(shown)
    if found is not None:
        if abs(found - exact) <= _SAME or (abs(exact) >= _HUGE and f"{float(found):.15g}" == f"{number:.15g}"):
            return number
        section, _ = look._section(exact)
        if section and _only_rounds(section) and abs(found - exact) <= Decimal("0.5").scaleb(-decimals(section.pieces)):
            return Rounded(number, shown.strip())
    return Odd(OddKind.MASKED, shown.strip(), f"{exact.normalize():f}")


def _only_rounds(section: Section) -> bool:
    """Whether it shows the digits of the number, none of its own, and no other power of ten."""
    plain = {Part.LITERAL, Part.DIGITS, Part.POINT, Part.COMMA}
    return (
        section.has(Part.DIGITS)
        and {piece.part for piece in section.pieces} <= plain
        and not scale(section.pieces)
        and not any(piece.part is Part.LITERAL and _DIGIT.search(piece.text) for piece in section.pieces)
    )


def read(shown: str) -> Decimal | None:
    """The number that a shown text says; None if it isn't plainly one. Currency signs and the unit may stand by it."""
    match = _READ.fullmatch(shown)
    if not match or bool(match["open"]) != bool(match["close"]):
        return _fraction(shown)
    minus = bool(match["open"]) + (match["minus"] == "-") + bool(match["later"])
    if minus > 1:
        return None
    found = Decimal(match["number"].replace(",", "") + (match["exponent"] or ""))
    return -found if minus else found


def _fraction(shown: str) -> Decimal | None:
    """The number of '8 1/2', and of the dash that accountants write for zero."""
    match = _PROPER.fullmatch(shown)
    if not match:
        return Decimal(0) if _NIL.fullmatch(shown) else None
    over, below = int(match["over"]), int(match["below"])
    return int(match["whole"] or 0) + Decimal(over) / below if over < below else None


def _squeezed(text: str) -> str:
    return _BLANKS.sub("", text)
