"""A mail to a department as a file that mail programs open as a draft. The same content gives the same bytes."""

from __future__ import annotations

import hashlib
import re
from base64 import encodebytes
from collections.abc import Sequence
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Final

from selfeval.model import Department

_TYPES: Final = {
    ".docx": b"vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": b"vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Outlook opens it ready for sending.
_HEAD: Final = b'X-Unsent: 1\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="%b"\r\n\r\n'
_TEXT: Final = b'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
_ATTACHED: Final = b"Content-Type: application/%b\r\nContent-Transfer-Encoding: base64\r\n%bMIME-Version: 1.0\r\n\r\n"
_PARTED: Final = re.compile(r"[;；,，、\s]+")
_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class MailDraft:
    """A mail to be sent by the officer. `attachments` are names and contents."""

    department: Department
    subject: str
    paragraphs: Sequence[str]
    attachments: Sequence[tuple[str, bytes]]


def write_mail(path: Path, draft: MailDraft) -> None:
    """Write the draft to `path`, in place, as `email` writes it, which takes twice as long over all that is constant."""
    subject, to = " ".join(draft.subject.split()), addresses(draft.department)
    boundary = b"=_" + _digest(draft).encode()
    head = [_header("Subject", subject), _header("To", to) if to else b"", _HEAD % boundary]
    said = ("\n\n".join(draft.paragraphs) + "\n").encode().splitlines()
    parts = [_TEXT + _lines(b"".join(line + b"\r\n" for line in said))]
    parts += [_attached(name, content) for name, content in draft.attachments]
    between = b"--" + boundary + b"\r\n"
    body = b"".join(between + part + b"\r\n" for part in parts)
    path.write_bytes(b"".join(head) + body + b"--" + boundary + b"--\r\n")


def _attached(name: str, content: bytes) -> bytes:
    part = EmailMessage(policy=SMTP)
    part.add_header("Content-Disposition", "attachment", filename=name)
    named = _header("Content-Disposition", part["Content-Disposition"])
    return _ATTACHED % (_TYPES[Path(name).suffix], named) + _lines(content)


def _header(name: str, value: object) -> bytes:
    return SMTP.fold_binary(*SMTP.header_store_parse(name, value))


def _lines(content: bytes) -> bytes:
    """In lines of base64."""
    return encodebytes(content).replace(b"\n", b"\r\n")


def addresses(department: Department) -> tuple[Address, ...]:
    """The roster's addresses for a department; what is no address is left out."""
    found: list[Address] = []
    for part in _PARTED.split(department.email):
        if _ADDRESS.fullmatch(part):
            try:
                found.append(Address(department.contact if not found else "", addr_spec=part))
            except (HeaderParseError, ValueError):
                continue
    return tuple(found)


def _digest(draft: MailDraft) -> str:
    digest = hashlib.sha256("\0".join((draft.subject, *draft.paragraphs)).encode())
    for name, content in draft.attachments:
        digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()[:32]


def greeting(department: Department) -> str:
    """The first line of a mail: the department, and its contact where there is one."""
    return f"{department.name}{f'{department.contact}同志' if department.contact else ''}："
