"""The texts of mail headers: RFC 2047 and RFC 2231 as mail clients really write them.

Clients split Chinese characters across encoded words, put raw GBK or UTF-8 into headers, call GBK "gb2312"
and use RFC 2047 inside parameters. The standard library gives up on each of these.
"""

from __future__ import annotations

import binascii
import quopri
import re
from typing import Final

from selfeval.inbox import names

_WORD: Final = re.compile(r"=\?([^?\s*]+)(?:\*[^?]*)?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN: Final = re.compile(r"(?<=\?=)[ \t\r\n]+(?==\?)")
_FOLD: Final = re.compile(r"\r?\n[ \t]?")
_WIDER: Final = dict.fromkeys(("gb2312", "gbk", "x-gbk", "euc-cn", "cn-gb", "gb_2312-80", "hz-gb-2312"), "gb18030")


def decode_header(raw: str) -> str:
    """A header's text, its undecodable bytes being surrogates as the standard library's parser leaves them."""
    text = _BETWEEN.sub("", raw)
    out: list[str] = []
    run: list[tuple[str, str, str]] = []  # encoded words side by side, decoded together
    at = 0
    for word in _WORD.finditer(text):
        if word.start() > at:
            out += [_decode_run(run), _plain(text[at : word.start()])]
            run = []
        run.append((word[1].lower(), word[2].lower(), word[3]))
        at = word.end()
    return "".join([*out, _decode_run(run), _plain(text[at:])]).strip()


def decode_parameter(value: str | tuple[str | None, str | None, str]) -> str:
    """A parameter's text, as `Message.get_param` returns it: plain, or (charset, language, text) by RFC 2231."""
    if isinstance(value, str):
        return decode_header(value)
    charset, _, text = value
    try:
        raw = text.encode("latin-1", "surrogateescape")
    except UnicodeEncodeError:
        return decode_header(text)
    decoded = to_text(raw, charset or "utf-8")
    return decode_header(decoded) if "=?" in decoded else decoded


def to_text(raw: bytes, charset: str) -> str:
    """The bytes as text: in the charset they claim, else in the usual ones, else with gaps."""
    claimed = _WIDER.get(charset.lower(), charset)
    try:
        return raw.decode(claimed)
    except (ValueError, LookupError):  # not in this charset, or no charset at all
        for encoding in ("utf-8", "gb18030"):
            if (text := names.decoded(raw, encoding)) is not None:
                return text
    try:
        return raw.decode(claimed, "replace")
    except (ValueError, LookupError):
        return raw.decode("utf-8", "replace")


def _plain(text: str) -> str:
    text = _FOLD.sub(" ", text)
    return text if text.isascii() else names.decode(text.encode("utf-8", "surrogateescape"))


def _decode_run(run: list[tuple[str, str, str]]) -> str:
    """Encoded words side by side: bytes of one charset are joined first, since characters may be split."""
    out, pending, open_charset = "", b"", ""
    carry = ""  # base64 that was cut within a group of four
    for number, (charset, coding, text) in enumerate(run):
        if charset != open_charset and pending:
            out, pending = out + to_text(pending, open_charset), b""
        open_charset = charset
        more = number + 1 < len(run) and run[number + 1][:2] == (charset, coding)
        if coding == "b" and more and len(carry + text) % 4 and not text.endswith("="):
            carry += text
            continue
        pending += _bytes(coding, carry + text)
        carry = ""
    return out + (to_text(pending, open_charset) if pending else "")


def _bytes(coding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "surrogateescape")
    if coding == "q":
        return quopri.decodestring(raw, header=True)
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    try:
        return binascii.a2b_base64(kept[: len(kept) - (len(kept) % 4 == 1)] + b"=" * (-len(kept) % 4))
    except binascii.Error:
        return raw
