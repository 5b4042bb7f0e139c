"""The things in a mail: its attachments, whole mails among them, and what programs set into its text.

The standard library's parser finds the parts; what they hold is decoded here, for mail programs spell the name of an
encoding in ways the library doesn't know. What is certain is decoded; text that still holds a file which can't be
taken out is a thing of its own, and in trouble. Any other text of a mail is none.
"""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from email.generator import BytesGenerator
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from io import BytesIO
from typing import Final, TypeAlias

from selfeval.checks import file as words
from selfeval.inbox import names
from selfeval.inbox.mail_text import decode_header, decode_parameter
from selfeval.model import Refusal

Part: TypeAlias = "Message[str, str]"

MOST_OF_A_HEADER: Final = 8192  # characters: the library goes through parameters again and again
_SUFFIXES: Final = {"jpeg": "jpg", "svg+xml": "svg", "plain": "txt", "octet-stream": "dat", "tiff": "tif"}
_FILES: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
_FILES_BASE64: Final = (b"UEsDB", b"0M8R4KGxGuE", b"JVBERi0", b"UmFyIRoH", b"N3q8ryc")
_LINES_BASE64: Final = re.compile(
    rb"^(?:" + b"|".join(_FILES_BASE64) + rb")[A-Za-z0-9+/]{40,}|(?:^[A-Za-z0-9+/]{60,76}\r?\n){20}", re.MULTILINE
)
_PARTS: Final = re.compile(
    rb"^--[^\r\n]+\r?\n(?:[^\r\n]+\r?\n){0,20}?content-(?:type|disposition|transfer-encoding)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_BEGIN: Final = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,260})\r?\n", re.MULTILINE)
_BEGUN: Final = re.compile(rb"^begin [0-7]{3,4} [^\r\n]{1,260}\r?\nM", re.MULTILINE)
_LINES_UU: Final = re.compile(rb"(?:^M[ -`]{60}\r?\n){3}", re.MULTILINE)
_END: Final = re.compile(rb"^end[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
_UU_LINE: Final = re.compile(rb"^[ -`]{1,61}[ -`]?\r?$", re.MULTILINE)
_BOUNDARY_LINE: Final = re.compile(rb"^--([^\r\n]{1,260})\r?$", re.MULTILINE)
_LINE_END: Final = re.compile(r"\r\n?|\n")
_COMMENT: Final = re.compile(r"\([^()]*\)")
_PADDED: Final = re.compile(rb"[A-Za-z0-9+/]+={0,2}")
_SPACE: Final = re.compile(rb"[ \t\r\n]+")
_NO_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/=]+")


class Raw(Compat32):
    """Headers as they stand: the usual policy replaces the bytes of raw GBK by question marks."""

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002
        return value[:MOST_OF_A_HEADER]

    def fold_binary(self, name: str, value: str) -> bytes:
        """A header as it stood: the usual policy wraps it anew, and weighs each word of a line against all others."""
        lines = _LINE_END.sub(self.linesep, f"{name}: {value}")
        return (lines + self.linesep).encode("utf-8", "surrogateescape")


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A thing in a mail. `data` are its bytes, or why it can't be taken out."""

    name: str
    data: bytes | Refusal


def parsed(data: bytes) -> Part:
    """A mail as the library understands it."""
    return BytesParser(policy=Raw()).parsebytes(data)


def things(message: Part) -> Iterator[Part | Enclosed]:
    """What is in a mail, in order: neither containers nor the mail's text."""
    stack = [message]
    while stack:
        part = stack.pop()
        if part.get_content_type() == "message/rfc822":
            yield part
        elif part.is_multipart():
            stack += reversed(_children(part))
        elif not _is_body(part):
            yield part
        elif (again := _cut_anew(part)) is not None:
            stack.append(again)
        else:
            yield from _in_text(part)


def taken_out(part: Part | Enclosed, number: int) -> Enclosed:
    """A thing, named and decoded; `number` is its place among the mail's things."""
    if isinstance(part, Enclosed):
        return part
    name = named(part, number)
    try:
        data = _data(part)
    except Exception:  # the library raises all sorts of errors on parts that are broken
        return Enclosed(name, Refusal.CONTAINER_DAMAGED)
    if not data and part.get("x-apple-content-length"):  # Apple Mail hasn't fetched it, or keeps it elsewhere
        return Enclosed(name, Refusal.MAIL_TEXT)
    return Enclosed(name, data)


def named(part: Part | Enclosed, number: int) -> str:
    """What a thing is called, without its being decoded."""
    return part.name if isinstance(part, Enclosed) else _name(part, number)


def _children(part: Part) -> list[Part]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _is_body(part: Part) -> bool:
    if part.get_content_disposition() == "attachment" or _file_name(part):
        return False
    if not _written(part):
        return True
    kind = part.get_content_maintype()
    if kind != "text":
        return kind in ("multipart", "message")
    try:
        return not _decoded(part).startswith(_FILES)
    except ValueError:
        return False


def _cut_anew(part: Part) -> Part | None:
    """A part that says it has parts, but under another boundary than it tells: cut where they are."""
    if part.get_content_maintype() != "multipart":
        return None
    text = _written(part)
    lines = [line.rstrip(b" \t") for line in _BOUNDARY_LINE.findall(text)]
    ended = {line[:-2] for line in lines if line.endswith(b"--")} & set(lines)
    if len(ended) != 1:
        return None
    head = b'Content-Type: multipart/mixed; boundary="' + next(iter(ended)) + b'"\r\n\r\n'
    again = parsed(head + text)
    return again if again.is_multipart() else None


def _in_text(part: Part) -> Iterator[Enclosed]:
    """Files in the mail's text: uuencoded ones, and what can't be taken out."""
    text = _decoded(part) if part.get_content_maintype() == "text" else _written(part)
    rest = b""
    at = 0
    for begin in _BEGIN.finditer(text):
        if begin.start() < at or not _UU_LINE.match(text, begin.end()):
            continue
        end = _END.search(text, begin.end())
        if end is None:
            break
        rest += text[at : begin.start()]
        at = end.end()
        data = _from_uu(text[begin.end() : end.start()])
        name = names.member_path(names.decode(begin[1].rstrip(b" \t"))).rpartition("/")[2]
        yield Enclosed(name, Refusal.CONTAINER_DAMAGED if data is None else data)
    rest += text[at:]
    if any(map(_hides_a_file, {rest, _written(part)} if at == 0 else {rest})) or (
        part.get_content_maintype() == "multipart" and rest.strip()
    ):
        yield Enclosed(words.MAIL_TEXT, Refusal.MAIL_TEXT)


def _hides_a_file(text: bytes) -> bool:
    """Whether a text holds parts of a mail, a file in base64, or the lines of a uuencoded one."""
    return any(pattern.search(text) for pattern in (_PARTS, _LINES_BASE64, _BEGUN, _LINES_UU))


def _from_uu(text: bytes) -> bytes | None:
    """A uuencoded file, None if any of its lines is broken."""
    out = []
    for line in text.splitlines():
        if line.strip() in (b"", b"`"):
            continue
        length = (line[0] - 32) & 63
        full = line[: 1 + 4 * (-(-length // 3))]
        try:
            out.append(binascii.a2b_uu(full))
        except binascii.Error:
            return None
    return b"".join(out)


def _data(part: Part) -> bytes:
    if part.get_content_type() != "message/rfc822":
        return _decoded(part)
    inner = _children(part)
    if not inner:
        return b""
    out = BytesIO()
    BytesGenerator(out, mangle_from_=False, maxheaderlen=0, policy=Raw()).flatten(inner[0])
    return _unwrapped(inner[0], out.getvalue())


def _unwrapped(inner: Part, data: bytes) -> bytes:
    """A forwarded mail that was encoded as a whole, against the rules, decoded."""
    if inner.keys():
        return data
    decoded = _from_base64(_written(inner))
    return decoded if b":" in decoded[:100] else data


def _written(part: Part) -> bytes:
    """What stands in a part, byte for byte."""
    bare = copy(part)
    del bare["content-transfer-encoding"]
    payload = bare.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _decoded(part: Part) -> bytes:
    """What a part holds; a file in base64 that isn't told to be is one all the same."""
    written = _written(part)
    coding = _COMMENT.sub("", str(part.get("content-transfer-encoding") or "")).strip(" \t\r\n;\"'").lower()
    if coding == "base64":
        return _from_base64(written)
    if coding == "quoted-printable":
        return quopri.decodestring(written)
    if coding in ("x-uuencode", "uuencode", "uue", "x-uue"):
        begin = _BEGIN.search(written)
        end = _END.search(written, begin.end()) if begin else None
        data = _from_uu(written[begin.end() : end.start()]) if begin and end else None
        if data is None:
            raise ValueError(coding)
        return data
    start = written.lstrip()
    if start.startswith(_FILES_BASE64) and not _NO_BASE64.search(_SPACE.sub(b"", start)):
        return _from_base64(start)
    return written


def _from_base64(text: bytes) -> bytes:
    """What is encoded, in one piece or in several that are each filled up; what stands behind it isn't read."""
    out: list[bytes] = []
    for piece in _PADDED.findall(_NO_BASE64.sub(b"", _without_footer(text))):
        if len(piece) % 4:
            piece = piece.rstrip(b"=")
            piece += b"=" * (-len(piece) % 4)
        try:
            out.append(binascii.a2b_base64(piece))
        except binascii.Error:  # a single letter too many: what stands before it can still be told
            out.append(binascii.a2b_base64(piece.rstrip(b"=")[:-1]))
    return b"".join(out)


def _without_footer(text: bytes) -> bytes:
    """The text up to a line behind the last filled-up piece that is no base64: mailing lists add such."""
    end = text.rfind(b"=")
    behind = text.find(b"\n", end)
    if end < 0 or behind < 0 or not _NO_BASE64.search(_SPACE.sub(b"", text[behind:])):
        return text
    return text[:behind]


def _file_name(part: Part) -> str:
    """The attachment's own name without folders, "" if it has none."""
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        try:
            value = part.get_param(parameter, None, header)
        except (TypeError, ValueError, LookupError):  # the library stumbles over parameters that are broken
            continue
        path = names.member_path(decode_parameter(value).strip('"')) if value else ""  # a quote may stand alone
        if path:
            return path.rpartition("/")[2]
    return ""


def _name(part: Part, number: int) -> str:
    name = _file_name(part)
    if part.get_content_type() == "message/rfc822":
        inner = _children(part)
        return mail_name(name or (subject_of(inner[0]) if inner else ""))
    kind = part.get_content_subtype()
    return name or f"{words.UNNAMED.format(number=number)}.{_SUFFIXES.get(kind, names.shown(kind))}"


def mail_name(subject: str) -> str:
    """What a mail in another thing is called: by its subject."""
    name = names.member_path(subject).replace("/", " ") or words.FORWARDED
    return name if names.suffix(name) == "eml" else name + ".eml"


def subject_of(message: Part) -> str:
    """A mail's subject, readable."""
    return names.shown(decode_header(message.get("subject") or ""))
