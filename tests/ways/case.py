"""A way in which a form might show something else than what counts; where it stands; what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from selfeval import text as t
from selfeval.model import FileReading, Reading, Source
from selfeval.reading.context import Context
from selfeval.reading.intake import read_source
from selfeval.submission.identity import Directory
from tests.filled import REASON, ROSTER, SCHEME, SCORE, Place, at
from tests.sample_inbox import INBOX

X = "1.1.2"
H7, I7, CODE = at(X, SCORE), at(X, REASON), at(t.ID_CODE)
NOT_OPENED = "(not opened)"
UNSEEN = frozenset({NOT_OPENED, "(no sheet)", "(covered)", "(hidden)"})


Rows = list[tuple[str, str, str, Callable[[], bytes]]]  # id, what shows, what is said, and the file


@dataclass(frozen=True)
class Way:
    """A file that might show one thing at a place and count another.

    `shows` is what LibreOffice 7.4 shows there. `said` is what counts ("-" where nothing does) and the codes of what is
    told; of a file that isn't read, the code alone.
    """

    id: str
    suffix: str
    shows: str
    said: str
    build: Callable[[], bytes]
    place: Place = H7


@cache
def _context() -> Context:
    return Context(SCHEME, Directory.of(ROSTER))


def read(data: bytes) -> FileReading:
    """What the program makes of one file."""
    return read_source(Source("x", len(data), "0"), data, _context())


def said(data: bytes, place: Place = H7) -> str:
    """What counts of a place, and the codes of what is told."""
    reading = read(data)
    codes = sorted({finding.code for finding in reading.findings})
    if not reading.answers:
        return " ".join(codes)
    return " ".join([_counted(reading, place), *codes])


def _counted(reading: FileReading, place: Place) -> str:
    if place == CODE:
        return reading.department or "-"
    answer = next(answer for answer in reading.answers if answer.indicator.code == X)
    if place == I7:
        return answer.reason or "-"
    return str(answer.score.normalize()) if answer.reading is Reading.NUMBER and answer.score is not None else "-"


@cache
def saved(suffix: str) -> bytes:
    """A form as LibreOffice saved it: .xls or .ods."""
    return (INBOX / {"xls": "103县委组织部.xls", "ods": "县委政法委.ods"}[suffix]).read_bytes()


def swap(text: str, old: str, new: str, count: int = 1) -> str:
    """The text with `old` replaced; it has to be there."""
    assert old in text, old
    return text.replace(old, new, count)


def resub(pattern: str, new: str | Callable[[re.Match[str]], str], text: str) -> str:
    """The text with the first match replaced; there has to be one."""
    changed, count = re.subn(pattern, new, text, count=1, flags=re.DOTALL)
    assert count, pattern
    return changed


def scratch(folder: Path, way: Way) -> Path:
    """The way as a file."""
    path = folder / f"{way.id}.{way.suffix}"
    path.write_bytes(way.build())
    return path
