"""What a case is, and how cases come to departments and inboxes of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.answers import filled_row
from tests.filled import DEPARTMENTS, SCORE, Content, at, with_cells, written
from tests.inbox.things import ZONE, attachment, mail

NOON = datetime(2024, 3, 20, 12, tzinfo=ZONE)
APRIL = datetime(2024, 4, 12, 9, tzinfo=ZONE)  # after the deadline
BLANK_STAMP = "2024-01-01T00:00:00Z"  # the one our blank forms carry
X = "1.1.2"  # an indicator of 4 points, with full marks in the sound form


@dataclass(frozen=True)
class File:
    """A file that lies in the inbox, and its own time."""

    data: bytes
    time: datetime = NOON


Files = Mapping[str, bytes | File]  # by path in the case's own folder; "{a}" stands for the name of department a


@dataclass(frozen=True)
class Came:
    """What must come of a department: its status, its total, and exactly these codes.

    B504 isn't among them: every sound form gives the same reason.
    """

    status: str
    total: str | None
    codes: str = ""
    day: str = ""  # on which it first reported, where that matters


def sound(codes: str = "", day: str = "") -> Came:
    """Accepted at the sound form's 98.00."""
    return Came("accepted", "98.00", codes, day)


def missing(codes: str = "B508") -> Came:
    return Came("missing", None, codes)


@dataclass(frozen=True)
class Case:
    """What came in, and what must come of it.

    `files` gives them for the codes of the case's departments; where there is a `before`, those came first, were run
    and given back, and `files` is given the marked copies too. `lines` are all its lines in the register: fate and
    codes by path.
    """

    id: str
    what: str
    files: Callable[..., Files]
    lines: Mapping[str, str]
    come: Mapping[str, Came] = field(default_factory=lambda: {"a": sound()})
    before: Callable[..., Files] | None = None


@dataclass(frozen=True)
class Placed:
    """A case with its departments: code by letter."""

    case: Case
    codes: Mapping[str, str]

    def path(self, path: str) -> str:
        """A path in the inbox."""
        return f"{self.case.id}/{self.within(path)}"

    def within(self, text: str) -> str:
        """The text with the departments' names."""
        return text.format(**{letter: DEPARTMENTS[code].name for letter, code in self.codes.items()})

    def laid(self, build: Callable[..., Files], *more: Any) -> Iterator[tuple[str, File]]:
        """The case's files as they lie in the inbox."""
        for path, thing in build(*self.codes.values(), *more).items():
            yield self.path(path), thing if isinstance(thing, File) else File(thing)


def placed(cases: Iterable[Case]) -> list[list[Placed]]:
    """The cases in as few inboxes as the sample's departments allow."""
    inboxes: list[list[Placed]] = []
    free: list[str] = []
    for case in cases:
        wanted = [letter for letter in case.come if letter not in DEPARTMENTS]
        if len(free) < len(wanted) or not inboxes:
            free = [code for code, department in DEPARTMENTS.items() if not department.exempt]
            inboxes.append([])
        own = {letter: letter if letter in DEPARTMENTS else free.pop(0) for letter in case.come}
        inboxes[-1].append(Placed(case, own))
    return inboxes


# --- what many cases are made of ------------------------------------------------------------------

MAILED = b"Wed, 20 Mar 2024 11:00:00 +0800"


def letter(
    data: bytes,
    name: bytes = b"a.xlsx",
    *,
    date: bytes = MAILED,
    subject: bytes = b"form",
    more: tuple[bytes, ...] = (),
) -> bytes:
    """A mail with a form."""
    return mail(attachment(b'filename="' + name + b'"', data), *more, date=date, subject=subject)


def changed(data: bytes, old: bytes, new: bytes) -> bytes:
    """The bytes with something in another's place; what isn't there is a fault of the case."""
    assert old in data, old
    return data.replace(old, new)


def less(code: str, score: float = 3, reason: str = "年初目标没有全部量化", **more: Any) -> bytes:
    """A form with one point less: 97.00."""
    return written(code, {X: filled_row(Decimal(str(score)), reason)}, **more)


def scored(data: bytes, content: Content) -> bytes:
    """The form with something else as one score; its stored total stays."""
    return with_cells(data, {at(X, SCORE): content})
