"""XML in encodings of several bytes a character, which expat doesn't know, turned into UTF-8.

Programs of this country write GBK, and some write Big5. What is declared is taken where it is certain: where the whole part
decodes, and by all tables that go by the name the same way. Else readers differ, and the file isn't read.
"""

from __future__ import annotations

import re
from typing import Final

from selfeval.excel.read.unreadable import torn
from selfeval.model import Torn

_DECLARED: Final = re.compile(
    rb"""\A(?:\xef\xbb\xbf)?<\?xml[^>]{1,200}?\sencoding\s{0,9}=\s{0,9}["']([A-Za-z][\w.-]{0,40})["']"""
)
_BOM: Final = b"\xef\xbb\xbf"
# What expat reads itself, or by a table of 256 characters.
_KNOWN: Final = re.compile(
    rb"utf-?8|utf-?16(?:le|be)?|us-ascii|ascii|iso-8859-\d{1,2}|windows-125\d|koi8-[ru]", re.IGNORECASE
)
_TABLES: Final = {
    "gb2312": ("gb18030",), "gbk": ("gb18030",), "x-gbk": ("gb18030",), "cp936": ("gb18030",), "gb18030": ("gb18030",),
    "big5": ("big5hkscs", "cp950"), "big5-hkscs": ("big5hkscs",), "cp950": ("cp950",),
    "shift_jis": ("shift_jis", "cp932"), "euc-kr": ("euc_kr", "cp949"), "euc-jp": ("euc_jp",),
}  # fmt: skip


def in_utf8(name: str, part: bytes) -> bytes:
    """A part as it is, or in UTF-8 where it declares another encoding; Unreadable where that isn't certain."""
    declared = _DECLARED.match(part)
    if declared is None or _KNOWN.fullmatch(declared[1]):
        return part
    said = declared[1].decode("ascii").lower()
    tables = _TABLES.get(said, ())
    try:
        readings = {part.decode(table) for table in tables if not part.startswith(_BOM)}
        if len(readings) == 1:
            text = readings.pop()
            return f"{text[: declared.start(1)]}UTF-8{text[declared.end(1) :]}".encode()
    except UnicodeError:
        pass
    raise torn(Torn.ENCODING, f"{name} in {said}")
