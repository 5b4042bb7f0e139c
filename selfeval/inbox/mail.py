"""What is in a mail (.eml): who sent it, when, and its attachments, forwarded mails among them.

The standard library's parser finds the parts. The mail's own text is not a thing of the inbox.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from email.generator import BytesGenerator
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from email.utils import parseaddr, parsedate_to_datetime
from io import BytesIO
from typing import Final, TypeAlias

from selfeval.checks import file as words
from selfeval.inbox import names
from selfeval.inbox.archive import Damaged, Member
from selfeval.inbox.mail_text import decode_header, decode_parameter
from selfeval.model import Mail, Refusal

_SUFFIXES: Final = {"jpeg": "jpg", "svg+xml": "svg", "plain": "txt", "octet-stream": "dat", "tiff": "tif"}

Part: TypeAlias = "Message[str, str]"


class _Raw(Compat32):
    """Headers as they stand: the usual policy replaces the bytes of raw GBK by question marks."""

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002
        return value


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail and its attachments, still encoded."""

    mail: Mail
    parts: tuple[Part, ...]

    @property
    def is_no_mail(self) -> bool:
        """Whether nothing in it speaks for a mail."""
        return not (self.parts or self.mail.sender or self.mail.subject or self.mail.sent)

    def members(self, count: int) -> Iterator[Member]:
        """The first `count` attachments, named and decoded."""
        for number, part in enumerate(self.parts[:count], 1):
            name = _name(part, number)
            try:
                data = _data(part)
            except Exception:  # the library raises all sorts of errors on parts that are broken
                yield Member(name, 0, Refusal.CONTAINER_DAMAGED)
            else:
                yield Member(name, len(data), data)


def read(data: bytes, zone: tzinfo) -> Letter:
    """Parse a mail. A date without a zone is taken to be in `zone`. Raises Damaged."""
    try:
        message: Part = BytesParser(policy=_Raw()).parsebytes(data)
        mail = Mail(_sender(message), _shown(message, "subject"), sent_at(message.get("date"), zone))
        return Letter(mail, tuple(_attachments(message)))
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise Damaged(str(error)) from error


def _attachments(message: Part) -> Iterator[Part]:
    """The parts that are things of their own, in order: neither containers nor the mail's text."""
    stack = [message]
    while stack:
        part = stack.pop()
        if part.get_content_type() == "message/rfc822":
            yield part
        elif part.is_multipart():
            stack += reversed(_children(part))
        elif not _is_body(part):
            yield part


def _children(part: Part) -> list[Part]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _is_body(part: Part) -> bool:
    if part.get_content_disposition() == "attachment" or _file_name(part):
        return False
    return part.get_content_maintype() in ("text", "multipart", "message") or not part.get_payload()


def _data(part: Part) -> bytes:
    if part.get_content_type() != "message/rfc822":
        payload = part.get_payload(decode=True)
        return payload if isinstance(payload, bytes) else b""
    inner = _children(part)
    if not inner:
        return b""
    out = BytesIO()
    BytesGenerator(out, mangle_from_=False, maxheaderlen=0, policy=_Raw()).flatten(inner[0])
    return _unwrapped(inner[0], out.getvalue())


def _unwrapped(inner: Part, data: bytes) -> bytes:
    """A forwarded mail that was encoded as a whole, against the rules, decoded."""
    if inner.keys():
        return data
    payload = inner.get_payload()
    if not isinstance(payload, str):
        return data
    shell = Message()
    shell["Content-Transfer-Encoding"] = "base64"
    shell.set_payload(payload)
    decoded = shell.get_payload(decode=True)
    return decoded if isinstance(decoded, bytes) and b":" in decoded[:100] else data


def _file_name(part: Part) -> str:
    """The attachment's own name without folders, "" if it has none."""
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        try:
            value = part.get_param(parameter, None, header)
        except (TypeError, ValueError, LookupError):  # the library stumbles over parameters that are broken
            continue
        path = names.member_path(decode_parameter(value)) if value else ""
        if path:
            return path.rpartition("/")[2]
    return ""


def _name(part: Part, number: int) -> str:
    name = _file_name(part)
    if part.get_content_type() == "message/rfc822":
        inner = _children(part)
        subject = names.member_path(_shown(inner[0], "subject")).replace("/", " ") if inner else ""
        name = name or subject or words.FORWARDED
        return name if names.suffix(name) == "eml" else name + ".eml"
    kind = part.get_content_subtype()
    return name or f"{words.UNNAMED.format(number=number)}.{_SUFFIXES.get(kind, names.shown(kind))}"


def _shown(message: Part, header: str) -> str:
    return names.shown(decode_header(message.get(header) or ""))


def _sender(message: Part) -> str:
    raw = message.get("from") or ""
    name, address = parseaddr(raw)
    name, address = names.shown(decode_header(name)), names.shown(decode_header(address))
    if not address:
        return names.shown(decode_header(raw))
    return f"{name} <{address}>" if name and name != address else address


def sent_at(header: str | None, zone: tzinfo) -> datetime | None:
    """A mail's date, aware; None if there is none or it makes no sense."""
    if not header:
        return None
    try:
        sent = parsedate_to_datetime(header)
        if sent.tzinfo is None:  # no zone at all, or "-0000", which means UTC
            sent = sent.replace(tzinfo=UTC if "-0000" in header else zone)
        return sent if 1990 <= sent.astimezone(UTC).year <= 2200 else None
    except (ValueError, TypeError, OverflowError, IndexError, AttributeError):
        return None
