"""Whose form it is: what was typed, against the roster. Only the form's contents identify, never a file name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from selfeval import text as t
from selfeval.model import Department, Mismatch, RawCell, RawForm, Roster
from selfeval.tables import fold, key, squeeze, text

_NO_DIGIT = re.compile("[^0-9]")
NEAR = 70  # how alike (0-100) a roster name must be to be suggested


def code_key(code: str) -> str:
    """What department codes are compared by: no spaces, widths, case or leading zeros."""
    plain = key(code)
    return plain.lstrip("0") or plain[:1]


def says_year(typed: str, year: int) -> bool:
    """Whether a text says this year and no other figure: "2023", "２０２３", "2023 年度"."""
    plain = fold(squeeze(typed))
    return str(year) in plain and sum(c in "0123456789" for c in plain) == len(str(year))


@dataclass(frozen=True, slots=True)
class Directory:
    """The roster, ready for looking up: departments by compared code and by compared name or alias."""

    by_code: Mapping[str, Department]
    by_name: Mapping[str, Department]
    name_lengths: tuple[int, ...]
    name_starts: frozenset[str]  # the first two characters of each name: most places of a text begin none

    @classmethod
    def of(cls, roster: Roster) -> Directory:
        """Index a roster."""
        names = {key(name): d for d in reversed(roster.departments) for name in (*d.aliases, d.name)}
        lengths = tuple(sorted({len(name) for name in names if len(name) > 1}))
        starts = frozenset(name[:2] for name in names if len(name) > 1)
        return cls({code_key(d.code): d for d in roster.departments}, names, lengths, starts)

    def code(self, typed: str) -> Department | None:
        """The department a code means."""
        return self.by_code.get(code_key(typed)) if typed else None

    def name(self, typed: str) -> Department | None:
        """The department a name or alias means."""
        return self.by_name.get(key(typed)) if typed else None

    def near(self, typed: str) -> Department | None:
        """The department whose name is most like the typed one, to suggest; None if none is near."""
        from rapidfuzz import fuzz, process

        found = process.extractOne(key(typed), list(self.by_name), scorer=fuzz.ratio, score_cutoff=NEAR)
        return self.by_name[found[0]] if found else None

    def named_in(self, file_name: str) -> tuple[Department, ...]:
        """The departments whose name (or alias) a file name contains; one within another's name is left out."""
        plain = key(file_name)
        starts = [start for start in range(len(plain) - 1) if plain[start : start + 2] in self.name_starts]
        hits = {
            plain[start : start + length]
            for length in self.name_lengths
            for start in starts
            if plain[start : start + length] in self.by_name
        }
        longest = [name for name in sorted(hits) if not any(name != other and name in other for other in hits)]
        return tuple({d.code: d for d in (self.by_name[name] for name in longest)}.values())


@dataclass(frozen=True, slots=True)
class Identity:
    """Who filed: the department it is attributed to (None: nobody), and what was wrong, if anything."""

    department: Department | None
    mismatch: Mismatch | None = None


def contradicting(directory: Directory, label: str, cells: Sequence[RawCell]) -> tuple[RawCell, ...]:
    """The answers to one label where they mean different things: the first of each meaning; none where all agree."""
    meanings: dict[object, RawCell] = {}
    for cell in cells:
        typed = text(cell)
        if typed:
            meanings.setdefault(_meaning(directory, label, typed), cell)
    return tuple(meanings.values()) if len(meanings) > 1 else ()


def _meaning(directory: Directory, label: str, typed: str) -> object:
    if label == t.ID_CODE:
        department = directory.code(typed)
        return department.code if department else code_key(typed)
    if label == t.ID_NAME:
        department = directory.name(typed)
        return department.code if department else key(typed)
    return _NO_DIGIT.sub("", fold(typed)) if label == t.ID_YEAR else key(typed)


def of_others(form: RawForm, directory: Directory, filer: Department | None, typed_name: str) -> dict[str, RawCell]:
    """The further score sheets that name another department than the form does, with these names."""
    whose = filer.code if filer else key(typed_name)
    named = {sheet: (cell, _meaning(directory, t.ID_NAME, text(cell))) for sheet, cell in form.other_names.items()}
    return {sheet: cell for sheet, (cell, meant) in named.items() if whose and meant != whose}


def one_of(directory: Directory, codes: Sequence[RawCell], names: Sequence[RawCell], meta_code: str) -> Identity:
    """Where code or name is answered in two ways, the form's own mark settles it if it is one of them."""
    meta = directory.code(meta_code)
    meant = [directory.code(text(cell)) for cell in codes] + [directory.name(text(cell)) for cell in names]
    return Identity(meta if meta and meta in meant else None, Mismatch.TWO_ANSWERS)


def identify(directory: Directory, typed_code: str, typed_name: str, meta_code: str) -> Identity:
    """Typed code and typed name must mean one department; where they disagree, the form's own mark may settle it."""
    by_code, by_name, meta = directory.code(typed_code), directory.name(typed_name), directory.code(meta_code)
    if not typed_code and not typed_name:
        return Identity(meta, None if meta else Mismatch.NOTHING)
    if typed_code and typed_name:
        if by_code and by_code is by_name:
            return Identity(by_code)
        mismatch = (
            Mismatch.UNKNOWN_BOTH if not by_code and not by_name
            else Mismatch.UNKNOWN_CODE if not by_code
            else Mismatch.UNKNOWN_NAME if not by_name
            else Mismatch.TWO_DEPARTMENTS
        )  # fmt: skip
        return Identity(meta if meta and meta in (by_code, by_name) else None, mismatch)
    only = by_code or by_name
    if only:
        return Identity(only)
    return Identity(None, Mismatch.UNKNOWN_CODE if typed_code else Mismatch.UNKNOWN_NAME)
