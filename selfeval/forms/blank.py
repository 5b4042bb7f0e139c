"""The blank forms of many departments: one is written and the others are made from it, the same to the byte.

Two forms differ in what `Whose` holds. Where the texts of that have the same places, because as many are listed and the
same ones are alike, a form is the other with its own texts put in; any other department's is written by itself.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from xml.sax.saxutils import escape

from selfeval.excel.write.book import clean_text, result_text
from selfeval.forms.form import whose_of, write_form
from selfeval.forms.verdicts import FINE
from selfeval.forms.whose import Whose
from selfeval.model import Department, Roster, Scheme
from selfeval.outbox.alike import Alike, mark

_MOST_KEPT: Final = 64  # forms of which others are made: departments differ in aliases and in the digits of codes
_STRINGS: Final = "xl/sharedStrings.xml"
_STRING: Final = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*+)</t></si>')
_UNUSUAL: Final = re.compile(r"\s|.*\s$|.*_x|<r>", re.DOTALL)  # what a workbook writes in another way


@dataclass(slots=True)
class _Texts:
    """The texts of a form as XML has them, by the number of their place; what cells hold is written once."""

    xml: list[str] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)

    def cell(self, text: str) -> str:
        """The mark for a text typed in a cell."""
        text = clean_text(text)
        if text not in self.cells:
            self.cells[text] = self._add(text)
        return self.cells[text]

    def shown(self, text: str) -> str:
        """The mark for the result of a formula; whether all is well with it counts elsewhere in the form."""
        well = FINE if text.startswith(FINE) else ""
        return well + self._add(result_text(text.removeprefix(well)))

    def formula(self, text: str) -> str:
        """The marks for a formula; another part of the file tells which ones name a sheet."""
        head, sign, rest = text.partition("!")
        return self._add(head) + (sign + self._add(rest) if sign else "")

    def _add(self, text: str) -> str:
        self.xml.append(escape(text))
        return mark(len(self.xml) - 1)


@dataclass(frozen=True, slots=True)
class _Made:
    """A form with marks, and the texts in the cells of all like it."""

    alike: Alike
    common: frozenset[str]


class BlankForms:
    """The blank forms of a scheme, each for one department, as `write_form` writes them."""

    def __init__(self, scheme: Scheme) -> None:
        """Nothing is made yet."""
        self.scheme = scheme
        self._made: dict[Whose, _Made] = {}

    def content(self, department: Department) -> bytes:
        """The department's form."""
        whose, texts = whose_of(self.scheme, Roster((department,)), department), _Texts()
        places = whose.changed(cell=texts.cell, shown=texts.shown, formula=texts.formula)
        if any(not text or _UNUSUAL.match(text) for text in texts.cells):
            return self._written(department)
        made = self._made.get(places)
        if made is None:
            if len(self._made) == _MOST_KEPT:
                return self._written(department)
            made = self._made[places] = _made_of(self._written(department, places))
        if any(escape(text) in made.common for text in texts.cells):
            return self._written(department)  # the workbook holds each text once
        return made.alike.filled(texts.xml)

    def _written(self, department: Department, instead: Whose | None = None) -> bytes:
        with TemporaryDirectory() as scratch:
            path = Path(scratch) / "form"
            write_form(path, self.scheme, Roster((department,)), department, instead=instead)
            return path.read_bytes()


def _made_of(content: bytes) -> _Made:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        strings = archive.read(_STRINGS).decode()
    return _Made(Alike.of(content), frozenset(_STRING.findall(strings)))
