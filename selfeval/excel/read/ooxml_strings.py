"""The shared strings of .xlsx, and what stands in a rich text."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Final

from selfeval.excel.read.cell_values import unescape
from selfeval.excel.read.unreadable import torn
from selfeval.excel.read.xml_parts import MAIN, Names, names_of, parse
from selfeval.model import Torn

# What may stand in what. Of what is passed over nothing is seen.
RICH_TEXT: Final[Mapping[str, Set[str]]] = {"r": {"t", "rPr"}}
TEXT: Final = frozenset({"t", "r", "rPh", "phoneticPr"})
PASSED_OVER: Final = frozenset({"rPr", "rPh", "phoneticPr", "extLst"})
_IN_STRINGS: Final[Mapping[str, Set[str]]] = {"": {"sst"}, "sst": {"si", "extLst"}, "si": TEXT, **RICH_TEXT}


def read_strings(part: bytes | None) -> list[str] | None:
    """The shared strings: rich text joined, phonetic readings left out; None if the part is missing."""
    if part is None:
        return None
    listener = _Strings()
    parse(part, listener)
    return listener.strings


class _Strings:
    """Listens to sharedStrings.xml."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._names: Names | None = None
        self._path: list[str] = [""]
        self._pieces: list[str] = []
        self._texts = 0
        self._taking = False
        self._skipped = 0

    def start(self, raw: str, _: dict[str, str]) -> None:
        if self._skipped:
            self._skipped += 1
            return
        if self._names is None:
            self._names = names_of(raw, "sst", MAIN, Torn.STRINGS)
        name, within = self._names[raw], self._path[-1]
        if name not in _IN_STRINGS.get(within, ()):
            raise torn(Torn.STRINGS, f"{name} in {within}")
        if name in PASSED_OVER:
            self._skipped = 1
            return
        self._path.append(name)
        if name == "t":
            self._taking = True
            self._texts += within == "si"
            if self._texts > 1:
                raise torn(Torn.STRINGS, "a shared string of two texts")
        elif name == "si":
            self._pieces, self._texts = [], 0

    def text(self, text: str) -> None:
        if self._taking:
            self._pieces.append(text)

    def end(self, _: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        name = self._path.pop()
        if name == "t":
            self._taking = False
        elif name == "si":
            self.strings.append(unescape("".join(self._pieces)))
