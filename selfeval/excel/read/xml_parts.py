"""Reading the XML parts of a workbook with expat, safely.

A DOCTYPE is refused before any entity could be declared; broken XML is a damaged file, not an exception of
its own. Element names come without their prefix, so that Strict and transitional OOXML read alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Protocol
from xml.parsers import expat

from selfeval.excel.read.guard import Unreadable
from selfeval.memory import remembered
from selfeval.model import Refusal

_SMALL: Final = 1 << 13  # bytes


class Listener(Protocol):
    """What is told of a part's elements and text, in document order."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Text inside an element."""


def parse(part: bytes, listener: Listener) -> None:
    """Tell `listener` of everything in `part`; Unreadable if it is broken or has a DOCTYPE."""
    _parse(part, listener.start, listener.end, listener.text)


Elements = tuple[tuple[str, Mapping[str, str]], ...]


@remembered(size=32, longest=_SMALL)  # forms saved by one program have the same relations, byte by byte
def elements(part: bytes) -> Elements:
    """All elements of a part, in document order: local name and attributes (local names too)."""
    found: list[tuple[str, Mapping[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        found.append((local(name), {local(key): value for key, value in attributes.items()}))

    _parse(part, start, None, None)
    return tuple(found)


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def _parse(
    part: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None,
    text: Callable[[str], None] | None,
) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, LookupError) as error:  # LookupError: an encoding nobody knows
        raise Unreadable(Refusal.DAMAGED, f"XML: {error}") from error


def _refuse(*_: object) -> None:
    raise Unreadable(Refusal.DANGEROUS, "DOCTYPE")
