"""Things that aren't read but may be a department's filing: by their name, by what they lie in, by their mail's subject.

None of it is evidence, so nothing is decided by it: the department learns of it, and the officer looks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from selfeval.checks.batch import Told
from selfeval.checks.file import OUR_FAULT, REASON_BARE_MAIL, REASON_LINK, REASON_TEMPORARY
from selfeval.model import Department, Fate
from selfeval.settling.choice import Verdict
from selfeval.settling.effective import Filed
from selfeval.settling.holders import INBOX, Senders, holders, nearest
from selfeval.submission.identity import Directory
from selfeval.submission.reviewing import in_its_place

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


@dataclass(frozen=True, slots=True)
class _Unread:
    """A thing that isn't read; `owner` is the department with whose form it came."""

    path: str
    fate: Fate
    owner: str | None
    subject: str
    named: str = ""  # the department its text names

    @property
    def tried(self) -> bool:
        """Whether it was taken for a form."""
        return self.fate in _TRIED


def namesakes(
    files: Iterable[Filed],
    verdicts: Mapping[str, Verdict],
    owners: Mapping[str, str],
    sent: Senders,
    directory: Directory,
) -> Mapping[str, list[Namesake]]:
    """By department: every file that was tried in vain, and of what isn't tried one for each place it lies in."""
    found: dict[str, list[Namesake]] = defaultdict(list)
    first: dict[tuple[str, str], int] = {}
    named_in = lru_cache(maxsize=1 << 12)(directory.named_in)  # many things lie in one folder or came by one mail
    for thing in sorted(_unread(files, verdicts, owners), key=lambda thing: not thing.tried):
        for code, told in _named(thing, named_in):
            place = (code, holders(thing.path)[0])
            if _beside_their_form(thing, code, sent):
                continue
            if thing.tried or place not in first:
                first.setdefault(place, len(found[code]))
                found[code].append(Namesake(thing.path, thing.fate, told))
            elif found[code][first[place]].fate not in _TRIED:
                known = found[code][first[place]]
                found[code][first[place]] = replace(known, more=known.more + 1)
    return found


def _unread(files: Iterable[Filed], verdicts: Mapping[str, Verdict], owners: Mapping[str, str]) -> Iterator[_Unread]:
    for file in files:
        verdict = verdicts[file.path]
        if _may_be_anyones(file, verdict):
            mail = file.reading.source.mail
            subject = mail.subject if mail else ""
            yield _Unread(file.path, verdict.fate, owners.get(file.path), subject, file.reading.named)


def _may_be_anyones(file: Filed, verdict: Verdict) -> bool:
    """Whether a file isn't read although a department may have sent it; our own faults don't count, nor what lies among

    the reviews, where the bureau puts its own.
    """
    if in_its_place(file.reading.source):
        return False
    if verdict.fate is Fate.IGNORED:
        return verdict.reason in (REASON_BARE_MAIL, REASON_LINK, REASON_TEMPORARY)
    ours = any(finding.code == OUR_FAULT.code for finding in file.reading.findings)
    return verdict.fate in (*_TRIED, Fate.ATTACHMENT) and not ours


def _named(thing: _Unread, named_in: NamedIn) -> Iterator[tuple[str, Told]]:
    """The departments something names: its own name first, then its text, what it lies in, and its mail's subject."""
    *around, own = _PART.split(thing.path)
    if named := named_in(own):
        yield from ((department.code, Told.BY_NAME) for department in named)
    elif thing.named:
        yield thing.named, Told.BY_TEXT
    elif thing.owner is None:  # else it came with another department's form
        names = [(name, Told.BY_HOLDER) for name in reversed(around)]
        for name, told in (*names, (thing.subject, Told.BY_SUBJECT)):
            if named := named_in(name):
                yield from ((department.code, told) for department in named)
                return


def _beside_their_form(thing: _Unread, code: str, sent: Senders) -> bool:
    """Whether the department's recognised form lies beside it: then it came as what goes with the form."""
    if thing.owner == code:
        return True
    holder = nearest(thing.path, sent)
    if holder is None or code not in sent[holder]:
        return False
    if sent[holder] == {code} and holder != INBOX:
        return True
    return not thing.tried and holder == holders(thing.path)[0]  # in a folder of many departments' forms
