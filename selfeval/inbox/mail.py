"""What is in a mail (.eml): who sent it, when, and its attachments, forwarded mails among them.

`mails` gives the mails of a file, for there may be several; `read` takes one of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parseaddr, parsedate_to_datetime
from typing import Final

from selfeval.checks import file as words
from selfeval.inbox import names
from selfeval.inbox.archive import Damaged, Member
from selfeval.inbox.mail_mended import mails, mended
from selfeval.inbox.mail_parts import Enclosed, Part, mail_name, named, parsed, subject_of, taken_out, things
from selfeval.inbox.mail_text import decode_header
from selfeval.inbox.room import Room
from selfeval.model import Mail, Refusal

ATTACHED: Final = re.compile(
    rb"^(?:content-disposition[ \t]*:[ \t]*attachment|UEsDB|0M8R4KGxGuE|UmFyIRoH|N3q8ryc)", re.IGNORECASE | re.MULTILINE
)
__all__ = ["ATTACHED", "Letter", "Mailbox", "mails", "name_of", "read", "sent_at"]

_COMMENT: Final = re.compile(r"\([^()]*\)")
_OFFSET: Final = re.compile(r"(?<=:[0-9]{2})\s*(?:GMT|UTC?)?\s*([+-][0-9]{2}):?([0-9]{2})\b", re.IGNORECASE)
_YEAR_FIRST: Final = re.compile(
    r"\s*(\d{4})[-/](\d{1,2})[-/](\d{1,2})[T ]+(\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s*(Z?.*)"
)
_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_CLOCKS_DIFFER: Final = timedelta(days=1)
_WORLD_TIME: Final = re.compile(r":[0-9]{2}\s*(?:GMT|UTC?|Z)\b", re.IGNORECASE)


_HEAD: Final = 1 << 16  # bytes in which a mail's subject stands
_MOST_OF_A_DATE: Final = 200  # characters: the patterns go through blanks again and again


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail and the things in it, still encoded."""

    mail: Mail
    parts: tuple[Part | Enclosed, ...]

    @property
    def is_no_mail(self) -> bool:
        """Whether nothing in it speaks for a mail."""
        return not (self.parts or self.mail.sender or self.mail.subject or self.mail.sent)

    @property
    def count(self) -> int:
        """How many attachments it has."""
        return len(self.parts)

    def name(self, index: int) -> str:
        """What an attachment is called."""
        return named(self.parts[index], index + 1)

    def number(self, index: int) -> str:
        """What it is called where its name can't be had."""
        return words.UNNAMED.format(number=index + 1)

    def reserve(self, count: int, room: Room) -> None:
        """Nothing: what is in a mail is no larger than the mail."""

    def closed(self, index: int, refusal: Refusal) -> Member:  # noqa: ARG002
        """An attachment that isn't decoded."""
        return Member("", 0, refusal)

    def member(self, index: int) -> Member:
        """An attachment, decoded."""
        thing = taken_out(self.parts[index], index + 1)
        return Member(thing.name, 0 if isinstance(thing.data, Refusal) else len(thing.data), thing.data)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The mails in a file of several."""

    mails: list[bytes]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.mails)

    def name(self, index: int) -> str:
        """What a mail is called."""
        return name_of(self.mails[index])

    def number(self, index: int) -> str:
        """What it is called where its subject can't be had."""
        return words.NUMBERED_MAIL.format(number=index + 1)

    def reserve(self, count: int, room: Room) -> None:
        """Nothing: the mails are what the file is."""

    def closed(self, index: int, refusal: Refusal) -> Member:
        """A mail that isn't opened."""
        return Member("", len(self.mails[index]), refusal)

    def member(self, index: int) -> Member:
        """A mail."""
        return Member(self.name(index), len(self.mails[index]), self.mails[index])


def read(data: bytes, zone: tzinfo) -> Letter:
    """Parse a mail. A date without a zone is taken to be in `zone`. Raises Damaged."""
    try:
        message = parsed(mended(data))
        mail = Mail(_sender(message), subject_of(message), _sent(message, zone))
        return Letter(mail, tuple(things(message)))
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise Damaged(str(error)) from error


def name_of(data: bytes) -> str:
    """What a mail is called among others in one file: by its subject."""
    try:
        return mail_name(subject_of(parsed(mended(data[:_HEAD]))))
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        return mail_name("")


def _sender(message: Part) -> str:
    raw = message.get("from") or ""
    name, address = parseaddr(raw)
    name, address = names.shown(decode_header(name)), names.shown(decode_header(address))
    if not address:
        return names.shown(decode_header(raw))
    return f"{name} <{address}>" if name and name != address else address


def _sent(message: Part, zone: tzinfo) -> datetime | None:
    """When a mail was sent: by its date, else when the last machine on its way received it, for none is sent later."""
    sent = sent_at(message.get("date"), zone)
    received = sent_at((message.get("received") or "").rpartition(";")[2], zone)
    return received if received and (sent is None or sent > received + _CLOCKS_DIFFER) else sent


def sent_at(header: str | None, zone: tzinfo) -> datetime | None:
    """A mail's date, aware; None if there is none or it makes no sense.

    A name of a zone may mean several (CST is China's, and America's too): only an offset and world time count.
    """
    if not header:
        return None
    header = " ".join(header.split())[:_MOST_OF_A_DATE]
    try:
        plain = _OFFSET.sub(r" \1\2", _day_first(_COMMENT.sub("", header)))
        sent = parsedate_to_datetime(plain)
        if "-0000" in plain:  # means UTC
            sent = sent.replace(tzinfo=UTC)
        elif sent.tzinfo is None or not (_OFFSET.search(plain) or _WORLD_TIME.search(plain)):
            sent = sent.replace(tzinfo=zone)
        return sent if 1990 <= sent.astimezone(UTC).year <= 2200 else None
    except (ValueError, TypeError, OverflowError, IndexError, AttributeError):
        return None


def _day_first(header: str) -> str:
    """A date that a program wrote year first, in the order mails have."""
    found = _YEAR_FIRST.fullmatch(header)
    if not found or not 1 <= int(found[2]) <= len(_MONTHS):
        return header
    year, month, day, time, zone = found.groups()
    return f"{day} {_MONTHS[int(month) - 1]} {year} {time} {'+0000' if zone == 'Z' else zone}"
