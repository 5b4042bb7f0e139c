"""What is wrong with a file, as a value: levels and findings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How grave a finding is, after the national statistics reporting system."""

    ERROR = "error"
    QUERY = "query"
    NOTE = "note"

    @property
    def weight(self) -> int:
        """0 for the gravest, for sorting."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """One complaint: where it stands, what is there, what was expected, and what to do.

    `sheet` and `cell` are as in the file sent, None where the complaint is about the file as a whole.
    `explanation` is what answers a query (the department's or the bureau's words); a query with one is
    closed. `indicator` is the code of the indicator in whose row the complaint stands. `on_form` is what to do in our form
    instead, where the file was in the county's own layout and that differs.
    """

    code: str
    level: Level
    title: str
    sheet: str | None
    cell: str | None
    value: str | None
    expected: str | None
    message: str
    remedy: str
    explanation: str | None = None
    indicator: str | None = None
    on_form: str = ""

    @property
    def is_open_query(self) -> bool:
        """Whether this still keeps the department 待核实."""
        return self.level is Level.QUERY and self.explanation is None
