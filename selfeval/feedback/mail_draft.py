"""A mail to a department as a file that mail programs open as a draft. The same content gives the same bytes."""

from __future__ import annotations

import hashlib
import re
import secrets
from base64 import encodebytes
from collections.abc import Sequence
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from itertools import zip_longest
from pathlib import Path
from typing import Final

from selfeval.model import Department

_TYPES: Final = {
    ".docx": "vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PLACE: Final = secrets.token_bytes(30)  # stands where a file is attached
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
    """Write the draft to `path`, in place."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = " ".join(draft.subject.split())
    if to := addresses(draft.department):
        mail["To"] = to
    mail["X-Unsent"] = "1"  # Outlook opens it ready for sending
    mail.set_content("\n\n".join(draft.paragraphs) + "\n", cte="base64")
    for name, _ in draft.attachments:
        subtype = _TYPES[Path(name).suffix]
        mail.add_attachment(_PLACE, maintype="application", subtype=subtype, filename=name)
    mail.set_boundary(f"=_{_digest(draft)}")
    parts = mail.as_bytes().split(_lines(_PLACE))  # the library takes long over what is attached
    attached = (_lines(content) for _, content in draft.attachments)
    path.write_bytes(b"".join(part for pair in zip_longest(parts, attached, fillvalue=b"") for part in pair))


def _lines(content: bytes) -> bytes:
    """What is attached, as it stands in a mail."""
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
