"""What an import makes: a scheme as a draft, and the questions on it with what each answer does to the draft's cells."""

from __future__ import annotations

from dataclasses import dataclass, field

from selfeval.model import Scheme

Target = tuple[str, str, str]  # a cell of the draft: sheet, row (by the text of its first column), header of its column


@dataclass(frozen=True, slots=True)
class Effect:
    """What an answer writes into a cell; with `column` '' its row goes, and a row that isn't there is added."""

    sheet: str
    row: str
    column: str
    value: str = ""

    @property
    def target(self) -> Target:
        """The cell."""
        return self.sheet, self.row, self.column


@dataclass(frozen=True, slots=True)
class Option:
    """An answer: its words, what it changes in the draft, and the cells the officer has to have changed for it.

    Of those one will do, unless `needs_all`.
    """

    label: str
    effects: tuple[Effect, ...] = ()
    needs: tuple[Target, ...] = ()
    needs_all: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What a person must decide: where it was seen, what was seen, how the draft reads it, and what may be chosen.

    `order` sorts questions as their places stand in the table. What the officer changes in the cells that it is
    `about` is an answer too.
    """

    order: tuple[int, int]
    place: str
    seen: str
    reading: str
    options: tuple[Option, ...]
    more: tuple[Target, ...] = ()

    @property
    def about(self) -> frozenset[Target]:
        """The cells it is about."""
        told = [effect.target for option in self.options for effect in option.effects if effect.column]
        return frozenset((*told, *(need for option in self.options for need in option.needs), *self.more))


@dataclass(frozen=True, slots=True)
class Draft:
    """A scheme read from a table: `source` and `table` say whose, `told` what was taken as certain, in sentences."""

    scheme: Scheme
    questions: tuple[Question, ...]
    source: str
    table: str
    told: tuple[str, ...] = ()
    others: tuple[str, ...] = field(default=())  # names of tables that weren't taken
