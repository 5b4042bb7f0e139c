"""Things that aren't read but may be a department's filing: by their name, by what they lie in, by their mail's subject.

None of it is evidence, so nothing is decided by it: the department learns of it, and the officer looks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from selfeval.checks.batch import Told
from selfeval.checks.file import OUR_FAULT, REASON_BARE_MAIL, REASON_LINK
from selfeval.model import Department, Fate
from selfeval.settling.desk import Timed
from selfeval.submission.identity import Directory

NamedIn = Callable[[str], tuple[Department, ...]]

_TRIED: Final = (Fate.UNREADABLE, Fate.UNRECOGNISED)
_PART: Final = re.compile(r"[/!]")


@dataclass(frozen=True, slots=True)
class Namesake:
    """A thing that may be a department's, how that is told, and how many more beside it are told so too."""

    path: str
    fate: Fate
    told: Told
    more: int = 0


def namesakes(timed: Sequence[Timed], directory: Directory) -> Mapping[str, list[Namesake]]:
    """By department: every file that was tried in vain, and of what isn't tried one for each place it lies in."""
    owners = _owners(timed)
    found: dict[str, list[Namesake]] = defaultdict(list)
    first: dict[tuple[str, str], int] = {}
    named_in = lru_cache(maxsize=1 << 12)(directory.named_in)  # many things lie in one folder or came by one mail
    for item in sorted(filter(_may_be_anyones, timed), key=lambda item: item.fate not in _TRIED):
        for code, told in _named(item, named_in):
            place = (code, _holder(item.reading.source.path))
            if _beside_their_form(item, code, owners):
                continue
            if item.fate in _TRIED or place not in first:
                first.setdefault(place, len(found[code]))
                found[code].append(Namesake(item.reading.source.path, item.fate or Fate.ATTACHMENT, told))
            elif found[code][first[place]].fate not in _TRIED:
                known = found[code][first[place]]
                found[code][first[place]] = replace(known, more=known.more + 1)
    return found


def _may_be_anyones(item: Timed) -> bool:
    """Whether a file isn't read although a department may have sent it; our own faults don't count."""
    if item.fate is Fate.IGNORED:
        return item.reason in (REASON_BARE_MAIL, REASON_LINK)
    ours = any(finding.code == OUR_FAULT.code for finding in item.reading.findings)
    return item.fate in (*_TRIED, Fate.ATTACHMENT) and not ours


def _named(item: Timed, named_in: NamedIn) -> Iterator[tuple[str, Told]]:
    """The departments something names: its own name first, then what it lies in, then its mail's subject."""
    source = item.reading.source
    *around, own = _PART.split(source.path)
    names = [(own, Told.BY_NAME)]
    if item.reading.department is None:  # else it came with another department's form
        names += [(name, Told.BY_HOLDER) for name in reversed(around)]
        names += [(source.mail.subject, Told.BY_SUBJECT)] if source.mail else []
    for name, told in names:
        if named := named_in(name):
            yield from ((department.code, told) for department in named)
            return


def _owners(timed: Sequence[Timed]) -> Mapping[str, set[str]]:
    """What holds recognised forms, and whose; "" is the inbox itself."""
    owners: dict[str, set[str]] = defaultdict(set)
    for item in timed:
        if item.reading.department and item.fate is not Fate.ATTACHMENT:
            for holder in _holders(item.reading.source.path):
                owners[holder].add(item.reading.department)
    return owners


def _beside_their_form(item: Timed, code: str, owners: Mapping[str, set[str]]) -> bool:
    """Whether the department's recognised form lies beside it: then it came as what goes with the form."""
    if item.reading.department == code:
        return True
    path = item.reading.source.path
    nearest = next((holder for holder in _holders(path) if holder in owners), None)
    if nearest is None or code not in owners[nearest]:
        return False
    if owners[nearest] == {code} and nearest:
        return True
    return item.fate not in _TRIED and nearest == _holder(path)  # in a folder of many departments' forms


def _holders(path: str) -> Iterator[str]:
    """What holds a path, from the inside out, the inbox last: 'x/a.zip!p.pdf' → 'x/a.zip!', 'x/', ''."""
    for index in range(len(path) - 1, -1, -1):
        if path[index] in "/!":
            yield path[: index + 1]
    yield ""


def _holder(path: str) -> str:
    return next(_holders(path))
