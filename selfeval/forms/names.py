"""What files and folders of a department are called."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final

from selfeval.model import Department
from selfeval.tables import one_line

_MOST_CODE: Final = 40  # bytes in UTF-8: a file system takes 255 for a name with all that is put before and behind it
_MOST_NAME: Final = 150
_REFUSED: Final = '<>:"/\\|?*'  # by some file system
_DEVICE: Final = re.compile(r"\A(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*\.", re.IGNORECASE)  # of Windows


def form_name(department: Department) -> str:
    """The file name of a department's form: one that every file system takes, and no other department's.

    Codes are unique and hold no '-': what stands before it in the name keeps the departments apart.
    """
    name = _cut(_plain(one_line(department.name))[:60], _MOST_NAME)
    return f"{name_start(department)}{name.strip(' .')}.xlsx"


def name_start(department: Department) -> str:
    """What the names of a department's files begin with, whatever it was called when they were written."""
    code = _plain(department.code)
    if code != department.code or len(code.encode()) > _MOST_CODE:
        digest = hashlib.sha256(department.code.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        code = f"{_cut(code, _MOST_CODE - len(digest) - 1)}-{digest}"
    code = _DEVICE.sub(r"\1-.", code)
    return f"{code}-"


def _plain(text: str) -> str:
    """The text with '_' for what can't stand in a name, and without what nobody sees."""
    kinds = ((c, unicodedata.category(c)) for c in text)
    return "".join("_" if c in _REFUSED or kind in ("Cc", "Cs", "Zl", "Zp") else c for c, kind in kinds if kind != "Cf")


def _cut(text: str, most: int) -> str:
    """The text cut to so many bytes in UTF-8, between two characters."""
    return text.encode()[:most].decode(errors="ignore")
