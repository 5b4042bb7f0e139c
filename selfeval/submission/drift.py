"""How the indicators something was made for differ from the scheme's: by name, old and new.

The old ones come from a form, as it shows them, or from the record of an earlier run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from selfeval import text as t
from selfeval.model import Indicator, RawForm, RawRow, Scheme
from selfeval.submission import words
from selfeval.submission.rows import OWN_ROW, printed
from selfeval.tables import key, number, plain, text

MOST_TOLD: Final = 6  # so many differences are named; more are another scheme altogether
_FIELDS: Final = (
    ("cap", t.COL_CAP),
    ("category", t.COL_CATEGORY),
    ("subcategory", t.COL_SUBCATEGORY),
    ("na_allowed", t.COL_NA),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an indicator as it was; a text is '' where that can't be told."""

    code: str
    name: str
    category: str = ""
    subcategory: str = ""
    cap: str = ""
    na_allowed: str = ""


def known(indicator: Indicator) -> Known:
    """An indicator of the scheme, in the same words."""
    return Known(
        indicator.code,
        indicator.name,
        str(printed(indicator, "category")),
        indicator.subcategory,
        plain(indicator.cap),
        t.YES if indicator.na_allowed else t.NO,
    )


def shown_in(form: RawForm) -> list[Known]:
    """The indicators as a form shows them; rows without a code or name are left out. What departments choose has no name."""
    rows = [_shown(row) for row in form.rows]
    own = {one.code.rpartition(OWN_ROW)[0]: one for one in rows if OWN_ROW in one.code}
    named = [one for one in rows if one.code and one.name and OWN_ROW not in one.code]
    return [*named, *(replace(one, code=code, name="", cap="") for code, one in own.items())]


def _shown(row: RawRow) -> Known:
    columns = (t.COL_CODE, t.COL_INDICATOR, t.COL_CATEGORY, t.COL_SUBCATEGORY, t.COL_CAP)
    code, name, category, subcategory, cap = (text(row.cells.get(column)) for column in columns)
    points = number(cap)
    return Known(code, name, category, subcategory, plain(points) if points is not None else cap)


def is_unchanged(row: RawRow, indicator: Indicator) -> bool:
    """Whether a row of a form shows an indicator as the scheme has it, its cap included."""
    was = _shown(row)
    return bool(was.cap) and not any(_changes(was, known(indicator)))


def differences(old: Sequence[Known], scheme: Scheme) -> list[str]:
    """Every way in which the scheme's indicators differ from the old ones, each in a few words."""
    by_code = {key(one.code): one for one in reversed(old)}
    by_name = {key(one.name): one for one in reversed(old)}
    names = {key(indicator.name) for indicator in scheme.indicators}
    matched: set[str] = set()
    told: list[str] = []
    for indicator in scheme.indicators:
        now, was = known(indicator), by_code.get(key(indicator.code))
        if was is None or (was.name and key(was.name) != key(now.name)):
            renamed = was if was and key(was.name) not in names else None  # else that one has moved elsewhere
            was = by_name.get(key(now.name)) or renamed
        if was is None:
            told.append(words.ADDED.format(name=now.name, code=now.code, cap=now.cap))
            continue
        matched.add(key(was.code))
        told += _changes(was, now)
    told += [
        words.DROPPED.format(name=one.name or one.code, code=one.code) for one in old if key(one.code) not in matched
    ]
    return told


def _changes(was: Known, now: Known) -> Iterator[str]:
    if key(was.code) != key(now.code):
        yield words.CHANGED.format(name=now.name, what=t.COL_CODE, old=was.code, new=now.code)
    if was.name and key(was.name) != key(now.name):
        yield words.RENAMED.format(code=now.code, old=was.name, new=now.name)
    for field, what in _FIELDS:
        before, after = getattr(was, field), getattr(now, field)
        if before and key(before) != key(after):
            yield words.CHANGED.format(name=now.name, what=what, old=before, new=after or words.NOTHING)


def listed(differences: Sequence[str], most: int = MOST_TOLD) -> str:
    """The first differences in one line, and how many there are if not all."""
    said = words.COMMA.join(differences[:most])
    return said if len(differences) <= most else words.AND_SO_MANY.format(names=said, count=len(differences))
