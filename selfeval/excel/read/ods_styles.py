"""The styles of an .ods: which number format a cell has, written as a format code of Excel's.

A data style of the format is a tree of elements; the code says the same in one line, so that one renderer serves all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from selfeval.excel.read.cell_values import MOST_FORMATS, Look, Shown, look_by_code, masks
from selfeval.excel.read.format_codes import OTHER_SCRIPT
from selfeval.excel.read.number_formats import LONGEST_CODE, REPEATED
from selfeval.excel.read.unreadable import Unreadable, torn
from selfeval.model import Refusal, Torn

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
_FILLING: Final = "number:fill-character"
_DEFAULT: Final = "Default"
_SCOPES, _WITHIN = 2, 2  # how deep lists of styles stand in a part, and the pieces of a style in a list
_CONDITION: Final = "value()"


@dataclass(slots=True)
class _DataStyle:
    """A data style being read: its own code, and the styles that stand in for it under a condition."""

    kind: str
    code: str = ""
    maps: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _CellStyle:
    """A cell style: its data style, the style it stands on, and those that stand in for it under a condition."""

    data: str
    parent: str
    repeats: bool = False  # its alignment fills the cell with what is in it
    maps: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Scope:
    """Styles among which a name stands for one."""

    data: dict[str, _DataStyle] = field(default_factory=dict)
    cells: dict[str, _CellStyle] = field(default_factory=dict)


class Styles:
    """Listens to the styles of both parts; `look` then tells how cells of a style are shown.

    Named styles and those a program made up as it went have their names apart: one name may stand for two.
    """

    def __init__(self) -> None:
        """Know none yet."""
        self._named, self._beside, self._automatic = _Scope(), _Scope(), _Scope()
        self._scope: _Scope | None = None
        self._path: list[str] = []  # within the scope
        self._open: _DataStyle | None = None
        self._cell: _CellStyle | None = None
        self._name = ""
        self._text: list[str] | None = None
        self._number: _Places | None = None
        self._embedded = 0
        self._looks: dict[str, Look] = {}
        self._displayed: dict[str, str] = {}  # the names of styles by those that people see
        self.conditions: list[str] = []  # styles that a condition calls for, by either

    def start(self, path: Sequence[str], attributes: Mapping[str, str]) -> None:
        """An element begins; it is the last of the path."""
        if len(path) == _SCOPES:
            self._scope = {
                ("office:document-styles", "office:styles"): self._named,
                ("office:document-styles", "office:automatic-styles"): self._beside,
                ("office:document-content", "office:automatic-styles"): self._automatic,
            }.get((path[0], path[1]))
        elif self._scope is not None:
            self._path = list(path[_SCOPES:])
            self._start(path[-1], attributes)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        style, family = attributes.get("style:name", ""), attributes.get("style:family")
        if len(self._path) == 1:
            if name in _DATA_STYLES:
                script = attributes.get("number:transliteration-format", "1") != "1"
                self._name, self._open = style, _DataStyle(name, OTHER_SCRIPT * script)
            elif name in ("style:style", "style:default-style") and family == "table-cell":
                data, parent = (
                    attributes.get("style:data-style-name", ""),
                    attributes.get("style:parent-style-name", ""),
                )
                self._name = style if name == "style:style" else ""
                self._displayed[attributes.get("style:display-name", style)] = style
                self._cell = _CellStyle(data, parent)
        elif self._cell is not None and len(self._path) == _WITHIN:
            if name == "style:map":
                self._cell.maps.append(
                    (attributes.get("style:condition", ""), attributes.get("style:apply-style-name", ""))
                )
                self.conditions.append(attributes.get("style:apply-style-name", ""))
            self._cell.repeats |= attributes.get("style:repeat-content") == "true"
        elif self._open is not None and (len(self._path) == _WITHIN or self._path[1:-1] == ["number:number"]):
            self._piece(self._open, name, attributes)

    def text(self, text: str) -> None:
        """The text within an element."""
        if self._text is not None:
            self._text.append(text)

    def end(self, path: Sequence[str]) -> None:
        """An element ends: the last of the path."""
        name = path[-1]
        if len(path) == _SCOPES:
            self._scope = None
        elif self._scope is None:
            return
        elif len(path) == _SCOPES + 1:
            self._end_style(self._scope)
        elif self._open is not None and self._text is not None and name in (*_TEXTS, _EMBEDDED, _FILLING):
            text = "".join(self._text)
            if name == _FILLING:
                self._open.code += f"*{text[:1] or ' '}"
            elif self._number is not None:
                self._number.embed(text, self._embedded)
            else:
                percent = "%" if self._open.kind == "number:percentage-style" else "\0"
                self._open.code += percent.join(map(_quoted, text.split(percent)))
            self._text = None
        elif name == "number:number" and self._open is not None and self._number is not None:
            self._open.code += self._number.code()
            self._number = None

    def _end_style(self, scope: _Scope) -> None:
        """A style is complete; one that is told twice is the same both times."""
        same = True
        if self._open is not None and len(scope.data) < MOST_STYLES:
            same = scope.data.setdefault(self._name, self._open) == self._open
        elif self._cell is not None and len(scope.cells) < MOST_STYLES:
            same = scope.cells.setdefault(self._name, self._cell) == self._cell
        if not same:
            raise torn(Torn.STYLES, f"style {self._name!r} twice")
        self._open = self._cell = self._text = self._number = None

    def _piece(self, style: _DataStyle, name: str, attributes: Mapping[str, str]) -> None:
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
        elif name == _FILLING:
            self._text = []
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
            styles = list(self._chain(name))
            shown = next((code for scope, style in styles if (code := self._code(scope, style))), "General")
            known = look_by_code(shown)
            if any(style.repeats for _, style in styles) and known not in (Shown.PERCENT, Shown.DATE):
                known = REPEATED
            self._looks[name] = known
        return known

    def mask_on_condition(self) -> bool:
        """Whether a condition calls for a style that shows usual scores as something else."""
        called = dict.fromkeys(self.conditions)
        return any(masks(self.look(name)) for one in called for name in {one, self._displayed.get(one, one)})

    def _chain(self, name: str) -> Iterator[tuple[_Scope, _CellStyle]]:
        """A style and those it stands on: made up ones on named ones, all on Default, that on what holds for all cells."""
        style = self._automatic.cells.get(name)
        if style is not None:
            yield self._automatic, style
            name = style.parent or _DEFAULT
        for _ in range(_DEEPEST):
            found = self._named.cells.get(name)
            scope = self._named
            if found is None and (found := self._automatic.cells.get(name)) is not None:
                scope = self._automatic
            if found is None or not name:
                break
            yield scope, found
            name = found.parent
        for last in () if name == "" and style is None else (_DEFAULT,):
            if last in self._named.cells:
                yield self._named, self._named.cells[last]
        if "" in self._named.cells:
            yield self._named, self._named.cells[""]

    def _code(self, scope: _Scope, style: _CellStyle) -> str:
        """The code of a cell style's own data style; "" if it has none."""
        if not style.data:
            return ""
        around = (scope.data, self._beside.data if scope is self._named else self._named.data)
        styles = next((data for data in around if style.data in data), None)
        return "General" if styles is None else _data_code(styles, style.data)


def _data_code(styles: Mapping[str, _DataStyle], name: str) -> str:
    style = styles[name]
    sections = []
    for condition, other in style.maps[:4]:
        applied = styles.get(other)
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


def _places(attributes: Mapping[str, str]) -> _Places:
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


def _fraction(attributes: Mapping[str, str]) -> str:
    if "loext:zeros-numerator-digits" in attributes or attributes.get("loext:integer-fraction-delimiter", "").strip():
        return OTHER_SCRIPT
    over = "?" * max(_count(attributes, "number:min-numerator-digits", 1), 1)
    under = "?" * max(_count(attributes, "number:min-denominator-digits", 1), 1)
    fixed = attributes.get("number:denominator-value", "")
    fixed = fixed if fixed.isascii() and fixed.isdecimal() and len(fixed) < 6 else ""
    return ("# " if "number:min-integer-digits" in attributes else "") + f"{over}/{fixed or under}"


def _count(attributes: Mapping[str, str], key: str, otherwise: int) -> int:
    text = attributes.get(key, "")
    return min(int(text[:4]), MOST_PLACES) if text.isascii() and text.isdecimal() else otherwise
