"""A hostile inbox: whatever may be laid there to crash, flood, mislead or break out of the program.

    python -m tests.hostile FOLDER [--heavy]        makes the files

`make` writes the files and tells, for every line the register must have, its fate and the codes of its findings.
Nothing here does harm by lying in a folder; the bombs are small until unpacked.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.hostile.containers import archives, mails
from tests.hostile.forms import forms
from tests.hostile.parts import Expectation, Thing
from tests.hostile.things import names, special
from tests.hostile.workbooks import disguises, workbooks


def things(*, heavy: bool = False) -> Iterator[Thing]:
    """Every hostile file with what must become of it; `heavy` adds those that cost seconds each."""
    yield from workbooks(heavy=heavy)
    yield from disguises()
    yield from forms(heavy=heavy)
    yield from archives()
    yield from mails()
    yield from names()


def make(folder: Path, *, heavy: bool = False) -> list[Expectation]:
    """Write the hostile files into a folder; the lines the register must have, in no particular order."""
    expected: list[Expectation] = []
    for thing in things(heavy=heavy):
        target = folder / thing.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(thing.data)
        expected += thing.expected
    return expected + special(folder)


__all__ = ["Expectation", "Thing", "make", "things"]
