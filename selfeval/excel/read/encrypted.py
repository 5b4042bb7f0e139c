"""Opening what asks for no password: Excel encrypts protected workbooks with a password of its own."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Final

from selfeval.excel.read.guard import FORM
from selfeval.excel.read.unreadable import Unreadable
from selfeval.model import Refusal

DEFAULT_PASSWORD: Final = "VelvetSweatshop"  # public, and the same in every copy of Excel
MAX_SPINS: Final = 1_000_000  # Excel writes 100,000; a hostile file may ask for years of hashing
_SPINS = re.compile(rb"""spinCount\s{0,9}=\s{0,9}["'](\d+)""")


class Encrypted(Exception):
    """A reader found its workbook encrypted; nobody has tried the default password yet."""


def decrypt(data: bytes) -> bytes:
    """The workbook inside an encrypted file, if Excel's default password opens it; else Unreadable."""
    import msoffcrypto

    if len(data) > FORM.size:
        raise Unreadable(Refusal.TOO_LARGE, f"{len(data)} bytes")
    if any(len(spins) > 7 or int(spins) > MAX_SPINS for spins in _SPINS.findall(data)):
        raise Unreadable(Refusal.PASSWORD, "too many rounds of hashing")
    plain = BytesIO()
    try:
        office_file = msoffcrypto.OfficeFile(BytesIO(data))
        office_file.load_key(password=DEFAULT_PASSWORD, verify_password=True)
        office_file.decrypt(plain)
    except Exception as error:  # wrong password, or a kind of encryption the library doesn't know
        raise Unreadable(Refusal.PASSWORD, f"{type(error).__name__}: {error}") from error
    return plain.getvalue()
