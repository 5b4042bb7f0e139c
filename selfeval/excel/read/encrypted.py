"""Opening what asks for no password: Excel encrypts protected workbooks with a password of its own."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Final

from selfeval.excel.read.guard import FORM
from selfeval.excel.read.unreadable import Unreadable, foreseen
from selfeval.model import Refusal

DEFAULT_PASSWORD: Final = "VelvetSweatshop"  # public, and the same in every copy of Excel
MAX_SPINS: Final = 1_000_000  # Excel writes 100,000; a hostile file may ask for years of hashing
_SPINS = re.compile(rb"""spinCount\s{0,9}=\s{0,9}["'](\d+)""")


def decrypt(data: bytes) -> bytes:
    """The workbook inside an encrypted file, if Excel's default password opens it; else Unreadable."""
    import msoffcrypto

    if len(data) > FORM.size:
        raise Unreadable(Refusal.TOO_LARGE, f"{len(data)} bytes")
    if any(len(spins) > 7 or int(spins) > MAX_SPINS for spins in _SPINS.findall(data)):
        raise Unreadable(Refusal.PASSWORD, "too many rounds of hashing")
    plain = BytesIO()
    with foreseen(Refusal.PASSWORD, "encrypted"):  # another password, or a kind of encryption the library doesn't know
        office_file = msoffcrypto.OfficeFile(BytesIO(data))
        office_file.load_key(password=DEFAULT_PASSWORD, verify_password=True)
        office_file.decrypt(plain)
    return plain.getvalue()
