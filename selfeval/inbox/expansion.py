"""One file of the inbox unfolded: the file itself or, for archives and mails, each thing in it.

Runs inside a worker, one file of the inbox at a time. Every thing gives one `Source`; its bytes come along
where it is to be read as a workbook. A container has a line of its own, after those of its members.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from pathlib import Path
from typing import Final, Protocol, TypeAlias

from selfeval.checks import file as words
from selfeval.excel.read.sniff import WORKBOOKS, Kind, sniff
from selfeval.inbox import archive, disk, mail, names
from selfeval.inbox.archive import Damaged, Member
from selfeval.inbox.folder import Unit
from selfeval.inbox.room import MOST_SPARE, Room, Shares
from selfeval.model import Fate, Finding, Mail, Refusal, Source

MAX_LINES: Final = 500
MAX_UNFOLDED: Final = 256 << 20
MAX_ARCHIVES: Final = 2  # an archive in an archive
MAX_CONTAINERS: Final = 4  # archives and mails together
_OTHER_ARCHIVES: Final = (Kind.RAR, Kind.SEVENZIP, Kind.ARCHIVE)
_NO_CONTAINER: Final = {
    Kind.EMPTY: Refusal.EMPTY,
    Kind.TRUNCATED: Refusal.TRUNCATED,
    Kind.TEXT: Refusal.CONTAINER_DAMAGED,
    Kind.UNKNOWN: Refusal.CONTAINER_DAMAGED,
}
_SPLIT_ZIP: Final = b"PK\x07\x08PK\x03\x04"
_PIECES: Final = (Kind.UNKNOWN, Kind.TRUNCATED, Kind.PROGRAM, *_OTHER_ARCHIVES)
_FOREIGN: Final = (Kind.XML2003, Kind.FODS, Kind.UOF, Kind.WEB_BOOK, Kind.WEB_LINK, Kind.PROGRAM)
_EXCELS_PAGE: Final = re.compile(rb"excel\.sheet|x-document-type: workbook", re.IGNORECASE)
_HEAD: Final = 1 << 16
_WEB_ARCHIVES: Final = ("mht", "mhtml")
_TNEF: Final = b"\x78\x9f\x3e\x22"

Item = tuple[Source, bytes | None]
Place: TypeAlias = tuple[int, ...]  # of a thing: its number in its container, behind that one's own; the file's is ()
Known: TypeAlias = "Mapping[tuple[str, str | None], Refusal]"  # by path and SHA-256, None of what wasn't opened


@dataclass(frozen=True, slots=True)
class Opening:
    """A member of a container is about to be opened: whatever comes next, or doesn't, is of it."""

    place: Place


@dataclass(frozen=True, slots=True)
class Closed:
    """A member that was left unopened."""

    path: str


Step: TypeAlias = "Opening | Closed | Item"


@dataclass(frozen=True, slots=True)
class Plan:
    """What of a file isn't opened.

    `passed` are members whose unfolding came to nothing, by place, and why. `plain` hold nothing: they aren't opened if
    they are `told` already, or not asked for; of those told these were `read`. With `last`, only that thing is opened,
    and what it lies in. `known` is what failed in an earlier run, and `lines` is all that had a line there. `documents`
    of a word processor are opened too: as attachments they are, unless the county's own table is found in them.
    """

    passed: Mapping[Place, Refusal] = field(default_factory=dict)
    plain: Collection[Place] = ()
    told: Collection[str] = ()
    read: Collection[str] = ()
    last: Place | None = None
    known: Known = field(default_factory=dict)
    lines: Collection[str] | None = None
    documents: bool = False


class _Holder(Protocol):
    """A container, opened: its members one by one."""

    @property
    def count(self) -> int: ...
    def name(self, index: int) -> str: ...
    def number(self, index: int) -> str: ...
    def reserve(self, count: int, room: Room) -> None: ...
    def closed(self, index: int, refusal: Refusal) -> Member: ...
    def member(self, index: int) -> Member: ...


@dataclass(frozen=True, slots=True)
class _Thing:
    """A file in hand, wherever it came from, and what is around it."""

    source: Source
    data: bytes
    name: str
    room: Room
    place: Place = ()
    archives: int = 0
    containers: int = 0


@dataclass(slots=True)
class _Expansion:
    """What holds for all that is in one file of the inbox."""

    zone: tzinfo
    only: frozenset[str] | None
    plan: Plan
    taken: set[str] = field(default_factory=set)

    def is_asked_for(self, path: str, place: Place) -> bool:
        """Whether it matters what is in a thing."""
        wanted = path not in self.plan.told and (self.only is None or path in self.only)
        return wanted or place not in self.plan.plain

    def stays_closed(self, path: str, place: Place) -> bool:
        """Whether a thing gets no line."""
        last, lines = self.plan.last, self.plan.lines
        return (last is not None and place != last[: len(place)]) or (lines is not None and path not in lines)


def expand(inbox: Path, unit: Unit, *, zone: tzinfo, documents: bool = False) -> Iterator[Item]:
    """Every thing in one file, with its bytes if it is to be read as a workbook, or is one of the `documents`.

    Times that don't tell their zone (in archives, in some mails) are taken to be in `zone`.
    """
    for step in unfold(inbox, unit, zone=zone, plan=Plan(documents=documents)):
        if isinstance(step, tuple) and (unit.only is None or step[0].path in unit.only):
            yield step


def unfold(inbox: Path, unit: Unit, *, zone: tzinfo, plan: Plan = Plan()) -> Iterator[Step]:
    """The same step by step, and whatever the unit asks for: what is about to be opened is told before."""
    content = disk.read(disk.location(inbox, unit.location))
    source = Source(unit.path, content.size, content.sha256, content.time)
    unwanted = names.leftover(unit.path) if content.regular else words.REASON_SPECIAL
    if unwanted:
        yield _ignored(source, unwanted), None
    elif isinstance(content.data, Refusal):
        yield _unread(source, content.data, content.head), None
    elif trouble := plan.known.get((source.path, source.sha256)):
        yield _unreadable(source, trouble), None
    else:
        room = Room(MAX_UNFOLDED, MAX_LINES, MOST_SPARE)
        yield from _open(_Thing(source, content.data, unit.path, room), _Expansion(zone, unit.only, plan))


def _unread(source: Source, refusal: Refusal, head: bytes) -> Source:
    """A file that couldn't be read or is too large for it: no harm in an attachment, a trouble in all else."""
    if names.is_volume(source.path):
        return _unreadable(source, Refusal.VOLUME)
    kind = sniff(head) if head else Kind.UNKNOWN
    if kind in _OTHER_ARCHIVES:
        return _unreadable(source, Refusal.ARCHIVE_TYPE, kind.value)
    if refusal in (Refusal.TOO_LARGE, Refusal.LOCKED) and _is_attachment(kind, source.path):
        return _attachment(source, kind)
    return _unreadable(source, refusal)


def _open(thing: _Thing, expansion: _Expansion) -> Iterator[Step]:
    """The items of a thing: what it is shown as, by its contents."""
    kind = sniff(thing.data)
    suffix = names.suffix(thing.name)
    if thing.data and _is_volume(thing, kind):
        yield _unreadable(thing.source, Refusal.VOLUME), None
        return
    if kind is Kind.EML or (suffix in names.MAIL_SUFFIXES and kind in (Kind.TEXT, Kind.UNKNOWN)):
        yield from _mails(thing, expansion)
    elif kind is Kind.ZIP and suffix not in names.NOT_ARCHIVES:
        yield from _archive(thing, expansion)
    elif kind in _OTHER_ARCHIVES:
        yield _unreadable(thing.source, Refusal.ARCHIVE_TYPE, kind.value), None
    elif kind is Kind.MSG:
        yield _unreadable(thing.source, Refusal.OUTLOOK), None
    elif thing.data.startswith(_TNEF):
        yield _unreadable(thing.source, Refusal.TNEF), None
    elif suffix == "p7m":
        yield _unreadable(thing.source, Refusal.MAIL_TEXT), None
    elif kind is Kind.WEB_BOOK and suffix not in names.WORKBOOK_SUFFIXES:
        yield _unreadable(thing.source, Refusal.WEB_BOOK, kind.value), None
    elif suffix in ("zip", *names.MAIL_SUFFIXES) and kind in _NO_CONTAINER:
        yield _unreadable(thing.source, _NO_CONTAINER[kind]), None
    elif _is_attachment(kind, thing.name):
        read = expansion.plan.documents and _is_document(kind, thing.name)
        yield _attachment(thing.source, kind), thing.data if read else None
    else:
        yield thing.source, thing.data


def _is_volume(thing: _Thing, kind: Kind) -> bool:
    """Whether a thing is one of several an archive was cut into: by its name, or a zip whose beginning is elsewhere."""
    if kind is Kind.TRUNCATED and thing.data.startswith(_SPLIT_ZIP):
        return True
    if kind in (Kind.ZIP, Kind.UNKNOWN) and archive.is_last_piece(thing.data):
        return True
    return kind in _PIECES and names.is_volume(thing.name)


def _is_attachment(kind: Kind, name: str) -> bool:
    """Whether a thing is neither a workbook nor passed off as one."""
    suffix = names.suffix(name)
    if kind in WORKBOOKS or suffix in names.WORKBOOK_SUFFIXES:
        return False
    if kind in (Kind.UNKNOWN, Kind.TRUNCATED, Kind.EMPTY, Kind.ENCRYPTED):
        return suffix in names.OTHER_SUFFIXES
    if kind is Kind.ZIP:
        return suffix in names.NOT_ARCHIVES
    if kind is Kind.IWORK:
        return suffix in names.OTHER_SUFFIXES
    return kind not in _FOREIGN and kind not in (Kind.EML, Kind.MSG, *_OTHER_ARCHIVES)


def _is_document(kind: Kind, name: str) -> bool:
    """Whether a thing was written in a word processor, whole or not."""
    broken = kind in (Kind.UNKNOWN, Kind.TRUNCATED, Kind.EMPTY, Kind.ENCRYPTED)
    return kind in (Kind.DOCX, Kind.WORD) or (broken and names.suffix(name) in names.DOCUMENT_SUFFIXES)


def _archive(thing: _Thing, expansion: _Expansion) -> Iterator[Step]:
    if thing.archives >= MAX_ARCHIVES or thing.containers >= MAX_CONTAINERS:
        yield _unreadable(thing.source, Refusal.TOO_DEEP), None
        return
    try:
        opened = archive.Archive(thing.data, expansion.zone)
    except Damaged:
        yield _unreadable(thing.source, Refusal.CONTAINER_DAMAGED), None
        return
    if not opened.files:
        yield _unreadable(thing.source, Refusal.EMPTY), None
        return
    if opened.is_broken_workbook and names.suffix(thing.name) in names.WORKBOOK_SUFFIXES:
        yield thing.source, thing.data
        return
    inner = replace(thing, archives=thing.archives + 1)
    yield from _members(inner, opened, words.REASON_ARCHIVE, expansion)


def _mails(thing: _Thing, expansion: _Expansion) -> Iterator[Step]:
    """The items of a file of mails: mostly a single one."""
    if thing.containers >= MAX_CONTAINERS:
        yield _unreadable(thing.source, Refusal.TOO_DEEP), None
        return
    if names.suffix(thing.name) in _WEB_ARCHIVES and not mail.ATTACHED.search(thing.data):
        yield _web_page(thing.source, thing.data), None
        return
    found = mail.mails(thing.data)
    if len(found) == 1:
        yield from _mail(replace(thing, data=found[0]), expansion)
        return
    yield from _members(thing, mail.Mailbox(found), words.REASON_MAILBOX, expansion)


def _web_page(source: Source, data: bytes) -> Source:
    """A page with its pictures in one file: a workbook if a program of tables saved it."""
    if _EXCELS_PAGE.search(data[:_HEAD]):
        return _unreadable(source, Refusal.WEB_BOOK, Kind.WEB_BOOK.value)
    return _attachment(source, Kind.HTML)


def _mail(thing: _Thing, expansion: _Expansion) -> Iterator[Step]:
    try:
        letter = mail.read(thing.data, expansion.zone)
    except Damaged:
        yield _unreadable(thing.source, Refusal.CONTAINER_DAMAGED), None
        return
    if not letter.mail.sender and names.suffix(thing.name) in names.WORKBOOK_SUFFIXES:
        yield _unreadable(thing.source, Refusal.OTHER_TYPE, Kind.HTML.value), None  # a web page packed as a mail
        return
    if letter.is_no_mail:
        yield _unreadable(thing.source, Refusal.CONTAINER_DAMAGED), None
        return
    stored = replace(letter.mail, stored=thing.source.file_time)
    inner = replace(thing, source=replace(thing.source, mail=_dated(stored, thing.source.mail)))
    if not letter.parts:
        yield _ignored(inner.source, words.REASON_BARE_MAIL), None
        return
    yield from _members(inner, letter, words.REASON_MAIL, expansion)


def _members(thing: _Thing, holder: _Holder, reason: str, expansion: _Expansion) -> Iterator[Step]:
    """The items of a container's members, then the container's own."""
    count = holder.count
    listed = min(count, thing.room.lines)
    holder.reserve(listed, thing.room)
    shares = Shares(thing.room, listed)
    read = 0
    for index in range(listed):
        yield Opening((*thing.place, index))
        for step in _member(thing, holder, index, shares, expansion):
            read += isinstance(step, tuple) and (step[1] is not None or step[0].path in expansion.plan.read)
            yield step
    told = reason.format(count=count, read=read)
    if listed == count:
        yield _ignored(thing.source, told), None
        return
    told += words.REASON_MORE.format(rest=count - listed)
    finding = words.archive_bound(thing.source.path, listed=listed, rest=count - listed)
    yield replace(_ignored(thing.source, told), finding=finding), None


def _member(thing: _Thing, holder: _Holder, index: int, shares: Shares, expansion: _Expansion) -> Iterator[Step]:
    plan, place = expansion.plan, (*thing.place, index)
    number = holder.number(index)
    by_number = f"{thing.source.path}!{number}"
    trouble = plan.passed.get(place) or plan.known.get((_free(by_number, expansion.taken), None))
    name = number if trouble else holder.name(index) or words.UNNAMED.format(number="")
    path = _free(f"{thing.source.path}!{name}", expansion.taken)
    expansion.taken.add(path)
    if expansion.stays_closed(path, place):
        yield Closed(path)
        return
    closed = trouble or (None if expansion.is_asked_for(path, place) else Refusal.CONTAINER_DAMAGED)
    member = holder.closed(index, closed) if closed else holder.member(index)
    sha256 = None if isinstance(member.data, Refusal) else hashlib.sha256(member.data).hexdigest()
    time = member.time or thing.source.file_time
    source = Source(path, member.size, sha256, time, thing.source.mail, member=True)
    unwanted = names.leftover(name)
    given = shares.next()
    left = replace(given)
    if unwanted:
        yield _ignored(source, unwanted), None
    elif isinstance(member.data, Refusal):
        yield _unreadable(source, member.data), None
    else:
        yield from _open(
            _Thing(source, member.data, name, left, place, thing.archives, thing.containers + 1), expansion
        )
    shares.used(given, left)


def _dated(inner: Mail, outer: Mail | None) -> Mail:
    """A forwarded mail without a date of its own has the date of the mail around it."""
    if outer is None:
        return inner
    return replace(inner, forwarded=outer.sent) if inner.sent else replace(inner, sent=outer.sent)


def _free(path: str, taken: set[str]) -> str:
    """The path, numbered if a member of that name was there already."""
    number, distinct = 1, path
    while distinct in taken:
        number += 1
        distinct = f"{path}#{number}"
    return distinct


def _ignored(source: Source, reason: str) -> Source:
    return replace(source, fate=Fate.IGNORED, reason=reason)


def _attachment(source: Source, kind: Kind) -> Source:
    reason = words.REASON_ATTACHMENT.format(kind=words.kind_name(kind.value))
    return replace(source, fate=Fate.ATTACHMENT, reason=reason)


def _unreadable(source: Source, refusal: Refusal, kind: str = "") -> Source:
    return unreadable(source, words.finding_for(refusal, source.path, kind))


def unreadable(source: Source, finding: Finding) -> Source:
    """The source with the fate and words of a file that can't be read."""
    return replace(source, fate=Fate.UNREADABLE, reason=finding.title, finding=finding)
