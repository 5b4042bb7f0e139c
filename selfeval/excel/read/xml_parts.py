"""Reading the XML parts of a workbook with expat, safely, and by the full names of things.

A DOCTYPE is refused before any entity could be declared; broken XML is a damaged file, not an exception of its own.
Names are told by namespace and local name, whatever the prefix: a name of the part's own language comes as its local
name ("row"), any other with its namespace before it ("urn:x row"). The own language is that of the root.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, Protocol
from xml.parsers import expat

from selfeval.excel.read.unreadable import Unreadable, torn
from selfeval.memory import remembered
from selfeval.model import Refusal, Torn

SMALL: Final = 1 << 17  # bytes: a form's own workbook part, with the names its formulas go by, has 73,000
_OOXML: Final = "http://schemas.openxmlformats.org/"
_STRICT: Final = "http://purl.oclc.org/ooxml/"
MAIN: Final = (f"{_OOXML}spreadsheetml/2006/main", f"{_STRICT}spreadsheetml/main")
OFFICE: Final = (f"{_OOXML}officeDocument/2006/relationships", f"{_STRICT}officeDocument/relationships")
RELATIONS: Final = (f"{_OOXML}package/2006/relationships",)
TYPES: Final = (f"{_OOXML}package/2006/content-types",)
_MARKUP: Final = f"{_OOXML}markup-compatibility/2006 "
_BLANKS: Final = " \t\r\n"
_FALSE: Final = frozenset({"", "0", "false", "f", "off"})
_LONGEST_WHOLE: Final = 9
# What these ask for (to give up where a language isn't known; to look inside foreign elements) readers do or don't.
_DEMAND = re.compile(rb""":(?:MustUnderstand|ProcessContent)\s*=""")
_DEMANDS: Final = frozenset({f"{_MARKUP}MustUnderstand", f"{_MARKUP}ProcessContent"})


class Listener(Protocol):
    """What is told of a part's elements and text, in document order."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Text inside an element."""


class Names(dict[str, str]):
    """Names as expat gives them ("urn:x row"), shortened where they are of the part's own language."""

    def __init__(self, language: str) -> None:
        """Know no name yet."""
        super().__init__()
        self._start = f"{language} "

    def __missing__(self, name: str) -> str:
        full = name if " " in name else f" {name}"  # of no language: none of the part's own
        self[name] = short = full.removeprefix(self._start)
        return short


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(" ")[2]


def names_of(root: str, expected: str, languages: tuple[str, ...], part: Torn, sheet: str = "") -> Names:
    """The names of a part, by its root element; Unreadable unless that is `expected`, in one of these languages."""
    language, _, name = root.rpartition(" ")
    if name != expected or language not in languages:
        raise torn(part, f"root {root!r}", sheet)
    return Names(language)


def parse(part: bytes, listener: Listener) -> None:
    """Tell `listener` of everything in `part`; Unreadable if it is broken, has a DOCTYPE or asks what readers may not do."""
    _parse(part, listener.start, listener.end, listener.text)
    if _may_demand(part):
        _elements(part)


def flag(attributes: Mapping[str, str], key: str) -> bool:
    """A truth value as programs read it, who take more writings of it than the standard knows."""
    return attributes.get(key, "").strip(_BLANKS).lower() not in _FALSE


def whole(text: str) -> int | None:
    """A number in ASCII digits, blanks around it or not; None if it isn't one: some read its beginning, some nothing."""
    text = text.strip(_BLANKS)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_WHOLE else None


class Element(NamedTuple):
    """An element: where it stands ("workbook/sheets/sheet"), its local name and its attributes."""

    path: str
    local: str
    attributes: Mapping[str, str]


def elements(part: bytes, root: str, languages: tuple[str, ...], torn_part: Torn) -> tuple[Element, ...]:
    """All elements of a part in document order, the root being `root` in one of these languages."""
    found, first = _elements(part)
    names_of(first, root, languages, torn_part)
    return found


def language_of(part: bytes) -> str:
    """The namespace of a part's root."""
    return _elements(part)[1].rpartition(" ")[0]


@remembered(size=32, longest=SMALL)  # forms saved by one program have the same relations, byte by byte
def _elements(part: bytes) -> tuple[tuple[Element, ...], str]:
    """All elements of a part, and the full name of its root."""
    found: list[Element] = []
    path: list[str] = []
    names: list[Names] = []
    roots: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if not names:
            names.append(Names(name.rpartition(" ")[0]))
            roots.append(name)
        if not _DEMANDS.isdisjoint(attributes):
            raise torn(Torn.WORKBOOK, "markup compatibility: a reader's choice")
        path.append(f"{path[-1]}/{names[0][name]}" if path else names[0][name])
        found.append(Element(path[-1], local(name), attributes))

    def end(_: str) -> None:
        path.pop()

    _parse(part, start, end, None)
    return tuple(found), roots[0]


def _may_demand(part: bytes) -> bool:
    return _DEMAND.search(part) is not None or b"\0" in part[:100]


def _parse(
    part: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None,
    text: Callable[[str], None] | None,
) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, LookupError, ValueError) as error:  # an encoding nobody knows, or not of single bytes
        if isinstance(error, ValueError) and "encodings are not supported" not in str(error):
            raise
        raise Unreadable(Refusal.DAMAGED, f"XML: {error}") from error


def _refuse(*_: object) -> None:
    raise Unreadable(Refusal.DANGEROUS, "DOCTYPE")
