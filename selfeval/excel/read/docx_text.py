"""The text of a cell or paragraph of a document while it is read: what is seen, and what was there before tracked changes.

Insertions and the stored results of fields count; deletions, hidden text and the fields' own words don't. Text that
one program shows and another doesn't, or that is shown as something else, is remembered: it matters where a number stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from selfeval.excel.read.cell_values import contradictory
from selfeval.model import CellValue, Odd, OddKind
from selfeval.tables import fold, squeeze, within_cell

_LIKE_A_NUMBER = re.compile(r"[-+]?[0-9][0-9.,:/()%\n]*[^\W0-9]?")
_UNSEEN_FIELDS: Final = frozenset({"XE", "TC", "TA", "RD", "SET", "FORMCHECKBOX", "ADVANCE", "PRIVATE"})
_FORMULA: Final = "="


@dataclass(slots=True)
class Field:
    """A field under way: its own words, and whether its result has begun."""

    words: list[str] = field(default_factory=list)
    result: bool = False

    @property
    def name(self) -> str:
        """What kind of field it is: its first word, or "=" for a formula."""
        said = "".join(self.words).strip()
        return _FORMULA if said.startswith(_FORMULA) else said.partition(" ")[0].upper()


class Passage:
    """A growing text."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._now: list[str] = []
        self._before: list[str] = []
        self._fields: list[Field] = []
        self._unsaved = ""
        self._joined = True  # the next paragraph begins no new line
        self.formula = False  # a formula's result is in it
        self.anew = False  # it is made anew when the document is opened
        self.odd = False  # it isn't shown as it is stored

    def paragraph(self) -> None:
        """A paragraph begins."""
        if not self._joined:
            self._now.append("\n")
            self._before.append("\n")
        self._joined = False

    def join(self) -> None:
        """The paragraph's end was deleted: the next one goes on in the same line."""
        self._joined = True

    def add(self, text: str, *, inserted: bool = False, deleted: bool = False) -> None:
        """Text that is seen, unless it was deleted."""
        if self._fields and not self._fields[-1].result:
            return
        if not deleted:
            self._now.append(text)
        if not inserted:
            self._before.append(text)

    def begin_field(self, *, anew: bool = False) -> None:
        """A field begins, with its own words."""
        self._fields.append(Field())
        self.anew = self.anew or anew

    def field_words(self, text: str) -> None:
        """Some of a field's own words."""
        if self._fields and not self._fields[-1].result:
            self._fields[-1].words.append(text)

    def begin_result(self) -> None:
        """What follows is what is seen of the field."""
        if self._fields:
            self._fields[-1].result = all(outer.result for outer in self._fields[:-1])
            self.formula = self.formula or self._fields[-1].name == _FORMULA

    def end_field(self) -> None:
        """The field ends; without a result, what is seen of it isn't known."""
        if self._fields:
            ended = self._fields.pop()
            if not ended.result and all(outer.result for outer in self._fields):
                name = ended.name
                self._unsaved += "" if name in _UNSEEN_FIELDS else "".join(ended.words).strip()
                self.formula = self.formula or name == _FORMULA

    @property
    def before(self) -> str | None:
        """What it was before tracked changes; None if they changed nothing that is seen."""
        now, before = "".join(self._now), "".join(self._before)
        return None if squeeze(now) == squeeze(before) else before.strip()

    def value(self) -> CellValue:
        """What is seen, as a cell's content."""
        text = within_cell("".join(self._now).strip())
        if self._unsaved and not text:
            return Odd(OddKind.UNSAVED, self._unsaved)
        doubtful = self.odd or bool(self._unsaved)
        if doubtful and (not text or _LIKE_A_NUMBER.fullmatch(fold(squeeze(text)))):
            return contradictory(text, self._unsaved)
        return text or None
