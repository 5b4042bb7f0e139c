"""Parts in other encodings: read where it is certain which characters they are, refused in words where it isn't."""

from __future__ import annotations

import re
from functools import cache

import pytest

from selfeval.model import FileReading
from tests.filled import EXPLANATION, at, parts_of, with_cells, written, zipped
from tests.sample_inbox import INBOX
from tests.test_sound_books import read

WORDS = "本情明"  # which all of these encodings have
STRICT = ("big5", "shift_jis", "euc_kr")  # tables by these names differ in some signs of the form
PARTS = sorted(name for name in parts_of(written("104")) if name.endswith((".xml", ".rels")))


@cache
def sound() -> bytes:
    """A form with words that all of these encodings have."""
    return with_cells(written("104"), {at("1.1.2", EXPLANATION): f"說{WORDS}"})


def declared(part: bytes, said: str, coding: str) -> bytes:
    """The part in an encoding, characters it lacks as references, under a name for it."""
    text = re.sub(
        r"<\?xml[^>]*\?>", f'<?xml version="1.0" encoding="{said}" standalone="yes"?>', part.decode(), count=1
    )
    kept = text if coding not in STRICT else "".join(c if c.isascii() or c in WORDS else f"&#{ord(c)};" for c in text)
    return kept.encode(coding, "xmlcharrefreplace")


def encoded(said: str, coding: str, names: list[str]) -> bytes:
    """The form with some parts in an encoding."""
    parts = parts_of(sound())
    return zipped({**parts, **{name: declared(parts[name], said, coding) for name in names}})


def told(reading: FileReading) -> tuple[object, ...]:
    """What counts of a reading."""
    answers = [(answer.score, answer.words) for answer in reading.answers]
    return reading.department, answers, [(found.code, found.sheet, found.cell) for found in reading.findings]


@pytest.mark.parametrize(
    ("said", "coding"),
    [
        ("GBK", "gbk"),
        ("gb2312", "gb2312"),
        ("GB18030", "gb18030"),
        ("Big5", "big5"),
        ("big5-hkscs", "big5hkscs"),
        ("shift_jis", "shift_jis"),
        ("EUC-KR", "euc_kr"),
        ("utf-16", "utf-16"),
        ("UTF-8", "utf-8"),
        ("ISO-8859-1", "latin-1"),
        ("windows-1252", "cp1252"),
    ],
)
def test_every_part_in_another_encoding(said: str, coding: str) -> None:
    assert told(read(encoded(said, coding, PARTS))) == told(read(sound()))


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "[Content_Types].xml"])
def test_one_part_in_another_encoding(name: str) -> None:
    assert told(read(encoded("GBK", "gbk", [name]))) == told(read(sound()))


@pytest.mark.parametrize(
    ("said", "coding"),
    [
        ("GBK", "utf-8"),
        ("EUC-JP", "utf-8"),
        ("UTF-7", "utf-7"),
        ("EBCDIC-CP-US", "utf-8"),
        ("x-user-defined", "utf-8"),
        ("hz", "gbk"),
    ],
)
def test_what_is_not_certain_is_refused(said: str, coding: str) -> None:
    reading = read(encoded(said, coding, ["xl/sharedStrings.xml"]))
    assert [found.code for found in reading.findings] == ["F135"]
    assert "文字编码" in reading.findings[0].message


def test_characters_that_tables_tell_apart() -> None:
    parts = parts_of(sound())
    strings = declared(parts["xl/sharedStrings.xml"], "big5", "big5")
    torn = strings.replace(WORDS.encode("big5")[:4], b"\xa1\x45\xa1\x45")  # two dots that look alike
    assert torn != strings
    reading = read(zipped({**parts, "xl/sharedStrings.xml": torn}))
    assert [found.code for found in reading.findings] == ["F135"]


def test_content_of_an_ods() -> None:
    data = next(path for path in sorted(INBOX.rglob("*.ods"))).read_bytes()
    parts = parts_of(data)
    again = zipped({**parts, "content.xml": declared(parts["content.xml"], "GBK", "gbk")})
    assert told(read(again)) == told(read(data))
    assert read(data).answers
