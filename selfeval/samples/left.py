"""What of the sample is still in an officer's workbooks: its county, its telephone numbers, its note that it is one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from selfeval.model import Roster, Scheme
from selfeval.officer.settings import BY_FIELD, name_of
from selfeval.samples import sample_roster, sample_scheme

FIELDS: Final = ("county", "organiser", "contact", "remark")  # settings that no county shares with the sample
_OPTIONAL: Final = tuple(field for field in FIELDS if not BY_FIELD[field].needed)


@dataclass(frozen=True, slots=True)
class SamplesLeft:
    """Settings that are still the sample's (name and value), and how many departments have its contacts."""

    settings: tuple[tuple[str, str], ...]
    departments: int


def without_samples(scheme: Scheme) -> tuple[Scheme, tuple[str, ...]]:
    """A scheme without the sample's settings that may be blank, and what these are called."""
    sample = sample_scheme()
    same = [field for field in _OPTIONAL if getattr(scheme, field) and getattr(scheme, field) == getattr(sample, field)]
    blank: dict[str, Any] = dict.fromkeys(same, "")
    return replace(scheme, **blank), tuple(map(name_of, same))


def samples_left(scheme: Scheme, roster: Roster) -> SamplesLeft | None:
    """What is still the sample's; None if nothing is. Names of departments tell nothing: many counties have the same."""
    sample = sample_scheme()
    same = tuple(
        (name_of(field), value)
        for field in FIELDS
        if (value := getattr(scheme, field)) and value == getattr(sample, field)
    )
    invented = {contact for d in sample_roster().departments for contact in (d.phone, d.email) if contact}
    count = sum(d.phone in invented or d.email in invented for d in roster.departments)
    return SamplesLeft(same, count) if same or count else None
