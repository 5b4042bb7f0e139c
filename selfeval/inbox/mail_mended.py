"""Mails that break the rules in a way that leaves no doubt, put right byte by byte before the library parses them.

The library takes a header's first odd line for the end of it, and everything below for text: the attachments are then
gone without a word. What is put right here: blank lines or a mark before the headers, doubled line ends, folded lines
without their leading space, lines that are no header, a space before a colon, a type that is told twice. And a file
of several mails is cut into its mails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

_BOM: Final = b"\xef\xbb\xbf"
_BOMS_OF_16_BITS: Final = (b"\xff\xfe", b"\xfe\xff")  # what Notepad calls Unicode
_HEADER: Final = re.compile(rb"([!-9;-~]{1,76})[ \t]*:")
_ENVELOPE: Final = re.compile(rb">?From [^\r\n]*\r?\n")
_FOLDED_WORDS: Final = re.compile(rb"=\?[^?\s]{1,40}\?[bq]\?|<[^<>\s]{1,200}@[^<>\s]{1,200}>", re.IGNORECASE)
_FOLDED_PARAMETER: Final = re.compile(rb"[\w*-]{1,40}=(?=[\w\"'%])")
_BASE64_LINE: Final = re.compile(rb"[A-Za-z0-9+/]{60,}={0,2}\s*")
_BOUNDARY_LINE: Final = re.compile(rb"^--[^\r\n]+\r?\n", re.MULTILINE)
_BLOCK: Final = re.compile(rb"(?:[^\r\n]+(?:\r?\n|\Z)){0,2000}")  # more lines of headers are none
_BLANK_LINES: Final = re.compile(rb"(?:[ \t]*\r?\n)*")
_CONTENT: Final = re.compile(rb"^content-(?:type|disposition|transfer-encoding)[ \t]*:", re.IGNORECASE | re.MULTILINE)
_FILE: Final = re.compile(rb"^content-(?:disposition|transfer-encoding)[ \t]*:", re.IGNORECASE | re.MULTILINE)
_TYPE: Final = re.compile(rb"content-type[ \t]*:", re.IGNORECASE)
_FORWARDED: Final = re.compile(rb"^content-type[ \t]*:[ \t]*message/rfc822", re.IGNORECASE | re.MULTILINE)
_ENCODED: Final = re.compile(rb"^content-transfer-encoding[ \t]*:[ \t\"']*base64", re.IGNORECASE | re.MULTILINE)
_BOUNDARY: Final = re.compile(rb"boundary[ \t]*=[ \t]*(?:\"([^\"\r\n]{1,200})\"|([^\s;\"]{1,200}))", re.IGNORECASE)
_APPLE: Final = re.compile(rb"\s{0,20}(\d{1,10})[ \t]*\r?\n")
_NEXT_IN_MBOX: Final = re.compile(
    rb"\n(?:\r?\n(?=From )|(?=From [^\r\n]*\d\d:\d\d))"
    rb"(?=From [^\r\n]*\r?\n(?i:from|to|received|return-path|delivered-to|date|subject|message-id|mime-version|reply-to"
    rb"|content-[a-z-]+|dkim-[a-z-]+|arc-[a-z-]+|authentication-[a-z-]+|status|x-[\w-]+)[ \t]*:)"
)
_MAIL_HEADER: Final = re.compile(
    rb"^(?:from|received|return-path|subject|date|mime-version|message-id)[ \t]*:", re.IGNORECASE | re.MULTILINE
)
_SURE: Final = 3  # so many different headers of a mail don't meet by chance
_MOST_TYPES: Final = 8  # are weighed against each other


def mails(data: bytes) -> list[bytes]:
    """The mails in a file, one mostly: Apple's wrapping taken off, mailboxes and mails in a row cut apart."""
    found: list[bytes] = []
    if data.startswith(_BOMS_OF_16_BITS):
        data = data.decode("utf-16", "replace").encode()
    rest = _unwrapped(data.removeprefix(_BOM))
    at = 0
    for cut in [match.end() for match in _NEXT_IN_MBOX.finditer(rest)] if _ENVELOPE.match(rest.lstrip()) else []:
        found += _in_a_row(rest[at:cut])
        at = cut
    return found + _in_a_row(rest[at:])


def _unwrapped(data: bytes) -> bytes:
    """A mail of Apple Mail (.emlx) without the count of bytes before it and the property list after it."""
    head = _APPLE.match(data)
    if not head:
        return data
    end = head.end() + int(head[1])
    return data[head.end() : end] if data[end:].lstrip().startswith((b"<?xml", b"<plist")) or end == len(data) else data


def _in_a_row(data: bytes) -> list[bytes]:
    """A mail, and further ones that stand behind the end of its last part."""
    cuts = [0]
    while (cut := _behind_the_parts(data, cuts[-1])) is not None:
        cuts.append(cut)
    return [data[start:end] for start, end in pairwise([*cuts, len(data)])]


def _behind_the_parts(data: bytes, start: int) -> int | None:
    """Where a further mail begins, behind the last part of the one that starts here."""
    head = _match(_BLOCK, data, _start(data, start))
    boundary = _BOUNDARY.search(head[0])
    if not boundary:
        return None
    end = re.compile(rb"^--" + re.escape(boundary[1] or boundary[2]) + rb"--[ \t]*\r?\n", re.MULTILINE)
    last = end.search(data, head.end())
    if not last:
        return None
    behind = _match(_BLOCK, data, _match(_BLANK_LINES, data, last.end()).end())
    told = {name.lower() for name in _MAIL_HEADER.findall(behind[0])}
    return behind.start() if len(told) >= _SURE else None


def _match(pattern: re.Pattern[bytes], data: bytes, position: int) -> re.Match[bytes]:
    """The match of a pattern that always matches, if only nothing."""
    found = pattern.match(data, position)
    if found is None:
        raise AssertionError(pattern)
    return found


def _start(data: bytes, position: int = 0) -> int:
    """Where the headers begin: behind blank lines and the envelope's line."""
    start = _match(_BLANK_LINES, data, position).end()
    envelope = _ENVELOPE.match(data, start)
    return envelope.end() if envelope else start


def mended(mail: bytes) -> bytes:
    """The mail with the headers of all its parts put right; the parts themselves stay as they are."""
    data = mail.removeprefix(_BOM)
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    if b"\r\r\n" in data[:2000]:
        data = data.replace(b"\r\r\n", b"\r\n")
    out: list[bytes] = []
    done = 0
    for before, start, end in _heads(data, _start(data)):
        out += [data[done:before], _head(data[start:end], data)]
        done = end
    return b"".join([*out, data[done:]])


Place = tuple[int, int, int]  # where what stands before headers ends, where they begin and where they end


def _heads(data: bytes, start: int) -> Iterator[Place]:
    """Where headers stand: of the mail, of mails inside it, and behind each boundary."""
    place: Place | None = (0, start, _match(_BLOCK, data, start).end())
    while place:
        _, start, end = place
        yield place
        block = data[start:end]
        inner = _FORWARDED.search(block) and not _ENCODED.search(block)
        place = (_behind_blank_lines(data, end) if inner else None) or _next_part(data, end)


def _next_part(data: bytes, position: int) -> Place | None:
    """The headers of the next part."""
    while line := _BOUNDARY_LINE.search(data, position):
        block = _match(_BLOCK, data, line.end())
        position = block.end()  # further boundaries in this block have no headers behind them either
        if _CONTENT.search(block[0]):
            return (line.end(), *block.span())
        late = None if block[0] else _behind_blank_lines(data, line.end())
        if late and _is_a_files(data[late[1] : late[2]]):
            return (line.end(), *late[1:])
    return None


def _behind_blank_lines(data: bytes, position: int) -> Place | None:
    """The block behind blank lines, of which one is kept."""
    blank = _match(_BLANK_LINES, data, position)
    block = _match(_BLOCK, data, blank.end())
    if not blank[0] or not block[0]:
        return None
    return (data.index(b"\n", position) + 1, *block.span())


def _is_a_files(block: bytes) -> bool:
    """Whether this is nothing but headers, and those of a file."""
    lines = block.splitlines()
    return bool(_FILE.search(block)) and all(line[:1] in b" \t" or _HEADER.match(line) for line in lines)


def _head(block: bytes, data: bytes) -> bytes:
    """A block of headers as they should be; lines that belong to the text get their blank line."""
    lines = block.splitlines(keepends=True)
    last = max((n for n, line in enumerate(lines) if _HEADER.match(line)), default=-1)
    headers: list[list[bytes]] = []
    dropping = False
    for number, line in enumerate(lines):
        header = _HEADER.match(line)
        if header:
            headers.append([header[1] + b":" + line[header.end() :]])
            dropping = False
        elif line[:1] in b" \t":
            if headers and not dropping:
                headers[-1].append(line)
        elif headers and _is_folded(headers[-1], line):
            headers[-1].append(b" " + line)
        elif number > last or _BASE64_LINE.fullmatch(line):
            return b"".join(map(b"".join, _told_once(headers, data))) + b"\r\n" + b"".join(lines[number:])
        else:
            dropping = True
    return b"".join(map(b"".join, _told_once(headers, data)))


def _is_folded(header: list[bytes], line: bytes) -> bool:
    """Whether a line goes on with the header before it, although it doesn't begin with a space."""
    parameter = header[0][:8].lower() == b"content-" and _FOLDED_PARAMETER.match(line)
    return bool(parameter or _FOLDED_WORDS.match(line))


def _told_once(headers: list[list[bytes]], data: bytes) -> list[list[bytes]]:
    """The headers with one type: of several the one whose parts are there, or that has a name, or the first."""
    types = [header for header in headers if _TYPE.match(header[0])]
    if len(types) < 2:
        return headers
    best = max(types[:_MOST_TYPES], key=lambda header: _fits(b"".join(header), data))
    return [header for header in headers if header is best or not _TYPE.match(header[0])]


def _fits(kind: bytes, data: bytes) -> int:
    boundary = _BOUNDARY.search(kind)
    if boundary:
        return 2 if b"--" + (boundary[1] or boundary[2]) in data else -1
    return 1 if b"name" in kind.lower() else 0
