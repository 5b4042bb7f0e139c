"""All of a form that depends on which departments it is for: its own texts, and what its lists know of them.

A blank form is otherwise the same for every department; `blank.py` makes use of that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from selfeval import text as t
from selfeval.forms import readings as r
from selfeval.forms.answers import Identity, IdentityValue
from selfeval.forms.formula_parts import NONE
from selfeval.forms.lists import listed, named
from selfeval.forms.progress import department_line
from selfeval.model import Department, Roster
from selfeval.submission.identity import Directory
from selfeval.tables import key

_LABELS = (t.ID_CODE, t.ID_NAME)
Text = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Whose:
    """What stands in which place. `typed` and `hints` are by label of 基本信息, `replacements` by the name of a formula."""

    typed: tuple[tuple[str, IdentityValue], ...]
    hints: tuple[tuple[str, str], ...]
    line: str
    lists: tuple[tuple[str, ...], ...]  # the columns of 列表
    readings: tuple[str | int, ...]  # of 基本信息, from the top
    replacements: tuple[tuple[str, str], ...]
    mark: str  # in _meta

    @classmethod
    def of(cls, roster: Roster, department: Department | None, given: Identity, hints: Mapping[str, str]) -> Whose:
        """That of a form which offers these departments, with the answers of 基本信息 and the hints beside them."""
        return cls(
            typed=tuple((label, given[label]) for label in _LABELS),
            hints=tuple((label, hints[label]) for label in _LABELS),
            line=department_line(*(str(given[label] or "") for label in _LABELS)),
            lists=tuple(map(tuple, listed(roster))),
            readings=_readings(roster, given),
            replacements=tuple(r.identity_replacements(roster)),
            mark=department.code if department else "",
        )

    def changed(self, *, cell: Text, shown: Text, formula: Text) -> Whose:
        """The same with other texts: typed in cells, shown by formulas, and the formulas themselves."""
        return Whose(
            typed=tuple((label, cell(one) if isinstance(one, str) else one) for label, one in self.typed),
            hints=tuple((label, shown(one)) for label, one in self.hints),
            line=shown(self.line),
            lists=tuple(tuple(map(cell, column)) for column in self.lists),
            readings=tuple(shown(one) if isinstance(one, str) else one for one in self.readings),
            replacements=tuple((name, formula(one)) for name, one in self.replacements),
            mark=cell(self.mark),
        )


def _readings(roster: Roster, answers: Identity) -> tuple[str | int, ...]:
    """What the year reads as, and where code and name stand in the roster."""
    year, code, name = (
        "" if answers.get(one) is None else str(answers[one]) for one in (t.ID_YEAR, t.ID_CODE, t.ID_NAME)
    )
    values = [
        value
        for chain, typed in zip(r.of_identity(roster), (year, code, name), strict=True)
        for value in chain.values(NONE + typed.lower())
    ]
    directory, known = Directory.of(roster), [one for one, _ in named(roster)]
    by_code = directory.code(code)
    return (
        *values,
        roster.departments.index(by_code) + 1 if by_code else 0,
        known.index(key(name)) + 1 if directory.name(name) else 0,
    )
