"""What a section of a number format shows in place of a number or a text, character by character."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Final

from selfeval.excel.read.format_codes import Part, Piece, Section
from selfeval.model import UNTELLABLE

_WIDE: Final = Context(prec=1000)  # any stored number, with as many decimals as a format code can ask for


def _to(number: Decimal, places: int) -> Decimal:
    """The number rounded as spreadsheets do."""
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE)


def as_text(section: Section, text: str) -> Iterator[str]:
    """The pieces a text section shows a text as."""
    for piece in section.pieces:
        yield text if piece.part is Part.VALUE else UNTELLABLE if piece.part is Part.UNKNOWN else piece.text


def rendered(section: Section, number: Decimal, *, signed: bool) -> str:
    """The text a section shows a number as."""
    pieces, size = section.pieces, abs(number)
    minus = "-" if number < 0 and signed and pieces else ""
    parts = [piece.part for piece in pieces]
    if Part.UNKNOWN in parts or not _usual(split(pieces)[1]):
        return UNTELLABLE
    if Part.VALUE in parts:
        general = f"{size.normalize():f}"
        return minus + "".join(general if piece.part is Part.VALUE else piece.text for piece in pieces)
    if Part.DIGITS not in parts:
        return minus + "".join(piece.text for piece in pieces)
    if Part.EXPONENT in parts:
        return minus + _scientific(pieces, parts.index(Part.EXPONENT), size)
    slash = next((at for at in range(1, len(parts)) if parts[at] is Part.SLASH and Part.DIGITS in parts[:at]), None)
    if slash is not None and Part.POINT not in parts:
        return minus + _fraction(pieces, slash, size)
    return minus + _decimal(pieces, size)


def split(pieces: Sequence[Piece]) -> tuple[Sequence[Piece], Sequence[Piece]]:
    """Before the decimal point, and from it on."""
    point = next((at for at, piece in enumerate(pieces) if piece.part is Part.POINT), len(pieces))
    return pieces[:point], pieces[point:]


def decimals(pieces: Sequence[Piece]) -> int:
    """How many places of digits stand behind the point."""
    return sum(len(piece.text) for piece in split(pieces)[1] if piece.part is Part.DIGITS)


def scaling_commas(pieces: Sequence[Piece]) -> frozenset[int]:
    """Where the commas stand that each divide by a thousand: right behind the last digits before the point or the end."""
    found: set[int] = set()
    point = len(split(pieces)[0])
    for first, end in ((0, point), (point, len(pieces))):
        digits = [at for at in range(first, end) if pieces[at].part is Part.DIGITS]
        at = digits[-1] + 1 if digits else end
        while at < end and pieces[at].part is Part.COMMA:
            found.add(at)
            at += 1
    return frozenset(found)


def scale(pieces: Sequence[Piece]) -> int:
    """How many commas there are that each divide by a thousand."""
    return len(scaling_commas(pieces))


def _decimal(pieces: Sequence[Piece], size: Decimal) -> str:
    scaling = scaling_commas(pieces)
    percents = sum(piece.part is Part.PERCENT for piece in pieces)
    places = decimals(pieces)
    scaled = size.scaleb(2 * percents - 3 * len(scaling), _WIDE)
    digits = f"{_to(scaled, places):f}"
    whole, _, rest = digits.partition(".")
    left, right = split([piece for at, piece in enumerate(pieces) if at not in scaling])
    return _whole(left, "" if whole == "0" else whole) + _rest(right, rest)


def _whole(pieces: Sequence[Piece], digits: str) -> str:
    """Digits at their places from the right; what there is no place for stands at the first one."""
    at_digits = [at for at, piece in enumerate(pieces) if piece.part is Part.DIGITS]
    grouped = any(
        piece.part is Part.COMMA and at_digits and at_digits[0] < at < at_digits[-1] for at, piece in enumerate(pieces)
    )
    left = sum(len(pieces[at].text) for at in at_digits)
    shown: list[str] = [] if at_digits else [digits]
    first = True
    for at, piece in enumerate(pieces):
        if piece.part is Part.COMMA and at_digits and at_digits[0] < at < at_digits[-1]:
            continue
        if piece.part is not Part.DIGITS:
            shown.append(piece.text)
            continue
        for place in piece.text:
            count = max(len(digits) - left + 1, 1) if first else 1
            for index in range(left + count - 2, left - 2, -1):
                digit = digits[-index - 1] if index < len(digits) else {"0": "0", "?": " "}.get(place, "")
                shown.append(digit + ("," if grouped and digit.strip() and index and not index % 3 else ""))
            left, first = left - 1, False
    return "".join(shown)


def _places(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.part is Part.DIGITS)


def _rest(pieces: Sequence[Piece], digits: str) -> str:
    """The point and the digits behind it; zeros at the end only where the format asks for them."""
    places = _places(pieces)
    kept = list(digits[: len(places)])
    for at in range(len(places) - 1, -1, -1):
        if places[at] == "0" or kept[at] != "0":
            break
        kept[at] = " " if places[at] == "?" else ""
    shown, at = [], 0
    for piece in pieces:
        if piece.part is Part.DIGITS:
            shown += kept[at : at + len(piece.text)]
            at += len(piece.text)
        else:
            shown.append(piece.text)
    return "".join(shown)


def _usual(pieces: Sequence[Piece]) -> bool:
    """Whether the decimals are as programs write them: no comma among them, no zero that must show behind one that may."""
    places = re.fullmatch("[^D]*(?:D[^D,]*)*,*[^D,]*", "".join(_letter(piece) for piece in pieces))
    return places is not None and "0" not in _places(pieces).lstrip("0")


def _letter(piece: Piece) -> str:
    return "," if piece.part is Part.COMMA else _shape((piece,))


def _scientific(pieces: Sequence[Piece], at: int, size: Decimal) -> str:
    before, after = pieces[:at], pieces[at + 1 :]
    whole = _places(split(before)[0])
    if "0" not in whole or not re.fullmatch("D[ x]*", _shape(after)):
        return UNTELLABLE
    step = len(whole)
    power = size.adjusted() if size else 0
    power -= power % step
    places = decimals(before)
    if _to(size.scaleb(-power, _WIDE), places) >= 10**step:
        power += step
    sign = "-" if power < 0 else "+" if pieces[at].text.endswith("+") else ""
    return _decimal(before, size.scaleb(-power, _WIDE)) + "E" + sign + _decimal(after, Decimal(abs(power)))


def _fraction(pieces: Sequence[Piece], slash: int, size: Decimal) -> str:
    """Whole and fraction, as near as the places of the denominator allow; blanks may differ from Excel's."""
    before, after = pieces[:slash], pieces[slash + 1 :]
    under = "".join(piece.text for piece in after).rstrip()
    fixed = re.fullmatch(r"[1-9][0-9]{0,4}", under)
    if not re.fullmatch(" *D(?: +D)?", _shape(before)) or not (fixed or re.fullmatch("D *", _shape(after))):
        return UNTELLABLE
    exact = Fraction(size)
    if fixed:
        over, below = round(exact * int(under)), int(under)
    else:
        near = exact.limit_denominator(10 ** min(len(under), 5) - 1)
        over, below = near.numerator, near.denominator
    mixed = _shape(before).count("D") > 1
    whole, over = divmod(over, below) if mixed else (0, over)
    if mixed and not over:
        return str(whole)
    return f"{whole} {over}/{below}" if whole else f"{over}/{below}"


def _shape(pieces: Sequence[Piece]) -> str:
    """A letter for each piece: D for places of digits, a blank, x for the rest."""
    return "".join("D" if piece.part is Part.DIGITS else "x" if piece.text.strip() else " " for piece in pieces)
