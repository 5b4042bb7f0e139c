"""The styles of an .ods: which number format a cell has, written as a format code of Excel's.

A data style of the format is a tree of elements; the code says the same in one line, so that one renderer serves all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from selfeval.excel.read.cell_values import MOST_FORMATS, Look, look_by_code
from selfeval.excel.read.format_codes import OTHER_SCRIPT
from selfeval.excel.read.number_formats import LONGEST_CODE
from selfeval.excel.read.unreadable import Unreadable
from selfeval.model import Refusal

MOST_STYLES: Final = 100_000
MOST_PLACES: Final = 30
_DEEPEST: Final = 50  # styles that stand on each other
_DATA_STYLES: Final = frozenset(
    f"number:{kind}-style" for kind in ("number", "currency", "percentage", "date", "time", "boolean", "text")
)
_MOMENTS: Final = {
    "number:year": "yyyy", "number:month": "mm", "number:day": "dd", "number:hours": "hh", "number:minutes": "mm",
    "number:seconds": "ss", "number:am-pm": "AM/PM", "number:era": "e", "number:day-of-week": "aaa",
    "number:quarter": "mm", "number:week-of-year": "mm",
}  # fmt: skip
_TEXTS: Final = ("number:text", "number:currency-symbol")
_EMBEDDED: Final = "number:embedded-text"
_CONDITION: Final = "value()"


@dataclass(slots=True)
class _DataStyle:
    """A data style being read: its own code, and the styles that stand in for it under a condition."""

    kind: str
    code: str = ""
    maps: list[tuple[str, str]] = field(default_factory=list)


class Styles:
    """Listens to the styles of both parts; `look` then tells how cells of a style are shown."""

    def __init__(self) -> None:
        """Know none yet."""
        self._data: dict[str, _DataStyle] = {}
        self._cells: dict[str, tuple[str, str]] = {}  # the data style and the parent of each cell style
        self._open: _DataStyle | None = None
        self._text: list[str] | None = None
        self._number: _Places | None = None
        self._embedded = 0
        self._looks: dict[str, Look] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        style = attributes.get("style:name", "")
        if name in _DATA_STYLES and len(self._data) < MOST_STYLES:
            script = attributes.get("number:transliteration-format", "1") != "1"
            self._open = self._data[style] = _DataStyle(name, OTHER_SCRIPT * script)
        elif name == "style:style" and len(self._cells) < MOST_STYLES:
            if attributes.get("style:family") == "table-cell":
                parent = attributes.get("style:parent-style-name", "")
                self._cells[style] = (attributes.get("style:data-style-name", ""), parent)
        elif name == "style:default-style" and attributes.get("style:family") == "table-cell":
            self._cells.setdefault("", (attributes.get("style:data-style-name", ""), ""))
        elif self._open is not None:
            self._piece(self._open, name, attributes)

    def text(self, text: str) -> None:
        """The text within an element."""
        if self._text is not None:
            self._text.append(text)

    def end(self, name: str) -> None:
        """An element ends."""
        if self._open is not None and self._text is not None and name in (*_TEXTS, _EMBEDDED):
            text = "".join(self._text)
            if self._number is not None:
                self._number.embed(text, self._embedded)
            else:
                percent = "%" if self._open.kind == "number:percentage-style" else "\0"
                self._open.code += percent.join(map(_quoted, text.split(percent)))
            self._text = None
        elif name == "number:number" and self._open is not None and self._number is not None:
            self._open.code += self._number.code()
            self._number = None
        elif name in _DATA_STYLES:
            self._open = None

    def _piece(self, style: _DataStyle, name: str, attributes: dict[str, str]) -> None:
        if name in _TEXTS:
            self._text = []
        elif name == _EMBEDDED:
            self._text, self._embedded = [], _count(attributes, "number:position", 0)
            if attributes.get("number:position", "0").startswith("-"):
                style.code += OTHER_SCRIPT  # among the decimals: no code says so
        elif name == "number:number":
            self._number = _places(attributes)
            if attributes.get("number:decimal-replacement", "").strip():
                style.code += OTHER_SCRIPT
        elif name == "number:text-content":
            style.code += "@"
        elif name == "number:fill-character":
            style.code += "* "
        elif name == "style:map":
            style.maps.append((attributes.get("style:condition", ""), attributes.get("style:apply-style-name", "")))
        elif name in _MOMENTS:
            style.code += _MOMENTS[name]
        elif name == "number:boolean":
            style.code += "e"
        elif name == "number:scientific-number":
            exponent = "0" * max(_count(attributes, "number:min-exponent-digits", 1), 1)
            step = _count(attributes, "number:exponent-interval", 1)
            sign = "-" if attributes.get("number:forced-exponent-sign") == "false" else "+"
            style.code += f"{'#' * (step - 1)}{_places(attributes).code()}E{sign}{exponent}"
        elif name == "number:fraction":
            style.code += _fraction(attributes)

    def look(self, name: str) -> Look:
        """How cells of a style are shown."""
        known = self._looks.get(name)
        if known is None:
            if len(self._looks) >= MOST_FORMATS:
                raise Unreadable(Refusal.DANGEROUS, f"over {MOST_FORMATS} styles")
            known = self._looks[name] = look_by_code(self._code(name))
        return known

    def _code(self, name: str) -> str:
        for _ in range(_DEEPEST):
            data, parent = self._cells.get(name, ("", ""))
            if data:
                return self._data_code(data)
            if not name:
                break
            name = parent if parent in self._cells else ""
        return "General"

    def _data_code(self, name: str) -> str:
        style = self._data.get(name)
        if style is None:
            return "General"
        sections = []
        for condition, other in style.maps[:4]:
            applied = self._data.get(other)
            if applied and condition.replace(" ", "").startswith(_CONDITION):
                sign = condition.replace(" ", "").removeprefix(_CONDITION).replace("!=", "<>")
                sections.append(f"[{sign}]{applied.code}")
        own = style.code
        if style.kind == "number:text-style" and sections:
            sections += ["General"] * (3 - len(sections))
        return ";".join([*sections, own]) if own or sections else '""'


def _quoted(text: str) -> str:
    return "".join(f"\\{part}" if part == '"' else f'"{part}"' for part in _around_quotes(text))


def _around_quotes(text: str) -> list[str]:
    """The text cut at its quotation marks, which can't stand within a quoted literal."""
    parts: list[str] = []
    for at, part in enumerate(text[: LONGEST_CODE + 1].split('"')):
        parts += ['"'] * (at > 0) + [part] * bool(part)
    return parts


@dataclass(slots=True)
class _Places:
    """The places of digits of a number: before the point, and what follows; literals stand so far from the point."""

    whole: str
    rest: str = ""
    literals: dict[int, str] = field(default_factory=dict)

    def embed(self, text: str, position: int) -> None:
        """A literal stands among the digits."""
        self.literals[position] = text

    def code(self) -> str:
        """The same as a format code."""
        digits = self.whole.rjust(max(self.literals, default=0) + 1, "#") if self.literals else self.whole
        shown = [
            _quoted(self.literals.get(len(digits) - at, "")) + digit if at else digit for at, digit in enumerate(digits)
        ]
        return "".join(shown) + _quoted(self.literals.get(0, "")) + self.rest


def _places(attributes: dict[str, str]) -> _Places:
    least = _count(attributes, "number:min-integer-digits", 1)
    if "number:decimal-places" not in attributes and least <= 1:
        return _Places("General")
    whole = "0" * least or "#"
    if attributes.get("number:grouping") == "true":
        whole = f"#,{whole.rjust(3, '#')}"
    places = _count(attributes, "number:decimal-places", 0)
    kept = min(_count(attributes, "number:min-decimal-places", places), places)
    if "number:min-decimal-places" not in attributes and attributes.get("number:decimal-replacement") == "":
        kept = 0  # what OpenOffice writes for '0.##'
    factor = attributes.get("number:display-factor", "1").partition(".")[0]
    thousands = "," * min((len(factor) - 1) // 3, 9)
    return _Places(whole, (f".{'0' * kept}{'#' * (places - kept)}" if places else "") + thousands)


def _fraction(attributes: dict[str, str]) -> str:
    if "loext:zeros-numerator-digits" in attributes or attributes.get("loext:integer-fraction-delimiter", "").strip():
        return OTHER_SCRIPT
    over = "?" * max(_count(attributes, "number:min-numerator-digits", 1), 1)
    under = "?" * max(_count(attributes, "number:min-denominator-digits", 1), 1)
    fixed = attributes.get("number:denominator-value", "")
    fixed = fixed if fixed.isascii() and fixed.isdecimal() and len(fixed) < 6 else ""
    return ("# " if "number:min-integer-digits" in attributes else "") + f"{over}/{fixed or under}"


def _count(attributes: dict[str, str], key: str, otherwise: int) -> int:
    text = attributes.get(key, "")
    return min(int(text[:4]), MOST_PLACES) if text.isascii() and text.isdecimal() else otherwise
