"""Reading the cells of base data and rules: words, numbers, terms and lists, with the troubles of those that can't be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeVar

from selfeval.model import Called, Comparison, Datum, Function, Number, Odd, OddKind, RawCell, Term, names_in
from selfeval.officer import words
from selfeval.officer.troubles import Trouble, Wrong
from selfeval.rules.parse import Unclear, read_number
from selfeval.rules.sound import days_of_others, misused, renamed
from selfeval.tables import TableRow, fold, is_blank, key, squeeze, text

R = TypeVar("R")
W = TypeVar("W")
Data = Mapping[str, Datum]  # by the key of the name


@dataclass
class RowReader:
    """A row being read; the troubles of its cells are collected as they are met."""

    row: TableRow
    whose: str
    data: Data
    broken: Collection[str] = ()  # data whose row can't be read, by the key of the name
    troubles: list[Trouble] = field(default_factory=list)

    def cell(self, column: str) -> RawCell | None:
        """The cell of a column, unless it is blank."""
        cell = self.row.get(column)
        if cell is None or is_blank(cell.value):
            return None
        if isinstance(cell.value, Odd) and cell.value.kind in (OddKind.ERROR, OddKind.UNSAVED):
            self.trouble(column, Wrong.A_FORMULA)
            return None
        return cell

    def trouble(self, column: str, wrong: Wrong, why: str = "", likely: str = "") -> None:
        """A cell is wrong; where the column isn't there, the row's first cell. Of a formula by accident, only that is told."""
        if any(told.column == column and told.wrong is Wrong.A_FORMULA for told in self.troubles):
            return
        at = self.row.get(column) or next(iter(self.row.values()))
        self.troubles.append(Trouble(at, wrong, self.whose, column, why, likely))

    def word(
        self, column: str, allowed: Mapping[W, str], wrong: Wrong = Wrong.WORD, besides: Sequence[str] = ()
    ) -> W | None:
        """One of some words; None where it is blank, one of those `besides`, or none of them."""
        cell = self.cell(column)
        if cell is None:
            return None
        typed = squeeze(text(cell))
        found = next((one for one, name in allowed.items() if fold(name) == fold(typed)), None)
        if found is None and typed not in besides:
            choice = (*allowed.values(), *besides)
            near = get_close_matches(fold(typed), choice, n=1, cutoff=0.5)
            said = words.OR.join(words.QUOTED.format(word=name) for name in choice)
            likely = words.LIKELY.format(names=_quoted(near)) if near else ""
            self.trouble(column, wrong, words.ALLOWED.format(allowed=said), likely)
        return found

    def number(self, column: str, *, least: str = "", wrong: Wrong = Wrong.NUMBER) -> Number | None:
        """A number; None where it is blank or none. `least` is said where it has to be over zero and isn't."""
        cell = self.cell(column)
        if cell is None:
            return None
        found = read_number(text(cell))
        if found is None:
            self.trouble(column, wrong, words.NOT_A_NUMBER)
        elif least and found.value <= 0:
            self.trouble(column, wrong, least)
            return None
        return found

    def read(self, column: str, reader: Callable[[str], R]) -> R | None:
        """What a reader makes of a cell; None where it is blank or can't be read."""
        cell = self.cell(column)
        if cell is None:
            return None
        try:
            return reader(text(cell))
        except Unclear as unclear:
            self.trouble(column, Wrong.UNREADABLE, unclear.why)
            return None

    def known(self, column: str, term: Term) -> Term | None:
        """The term with its data as they are called in 基础数据, used as what they are; None where that isn't so."""
        unknown = [name for name in names_in(term) if key(name) not in self.data]
        if any(key(name) in self.broken for name in unknown):  # what is wrong with them is told where they stand
            return None
        if unknown:
            names = {datum.name: None for datum in self.data.values()}
            near = [match for name in unknown for match in get_close_matches(name, names, n=1, cutoff=0.6)]
            said, likely = _quoted(unknown), words.LIKELY.format(names=_quoted(near)) if near else ""
            self.trouble(column, Wrong.UNKNOWN_NAME, words.UNKNOWN.format(names=said), likely)
            return None
        told = renamed(term, {name: self.data[key(name)].name for name in names_in(term)})
        by_name = {datum.name: datum for datum in self.data.values()}
        if days_of_others(told):
            self.trouble(column, Wrong.MISUSED, words.DAYS_OF_NAMES)
            return None
        for name, unit in misused(told, by_name):
            said = words.DATE_OUTSIDE if unit else words.NO_DATE
            self.trouble(column, Wrong.MISUSED, said.format(name=name))
            return None
        return told

    def compared(self, column: str, comparison: Comparison) -> Comparison | None:
        """A comparison with its data as they are called in 基础数据."""
        both = self.known(column, Called(Function.SUM, (comparison.left, comparison.right)))
        if not isinstance(both, Called):
            return None
        left, right = both.terms
        return Comparison(left, comparison.sign, right)


def _quoted(names: list[str]) -> str:
    return words.OR.join(words.QUOTED.format(word=name) for name in dict.fromkeys(names))
