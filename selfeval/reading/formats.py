"""The officer's books saved in another format: never read, and never passed over in silence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from selfeval import text as t
from selfeval.errors import CannotRun
from selfeval.inbox.names import WORKBOOK_SUFFIXES, suffix
from selfeval.reading import words

BOOKS: Final = (
    t.SCHEME_FILE,
    t.ROSTER_FILE,
    t.DECISIONS_FILE,
    t.AWARDS_FILE,
    t.BUREAU_DATA_FILE,
    t.SAMPLE_FILE,
    t.LEDGER_FILE,
)


@dataclass(frozen=True, slots=True)
class Other:
    """A file named as a book of the officer's but for its format, and what that means for the book that is read."""

    path: Path
    wanted: str
    missing: bool  # the book that is read isn't there
    newer: bool  # it is there, and was saved before this file

    @property
    def said(self) -> str:
        """One sentence: what lies there, what is read instead, and what to do."""
        sentence = words.BOOK_ONLY_OTHER if self.missing else words.BOOK_OTHER_NEWER if self.newer else words.BOOK_OTHER
        return sentence.format(folder=self.path.parent.name, file=self.path.name, wanted=self.wanted)


def other_formats(folder: Path, books: Sequence[str] = BOOKS) -> Iterator[Other]:
    """Of these books what lies in the folder in another format, by name."""
    try:
        paths = sorted(folder.iterdir())
    except OSError:  # told when the books are read
        return
    for path in paths:
        for wanted in books:
            if _is_other(path, folder / wanted):
                there = folder / wanted
                missing = not there.is_file()
                newer = not missing and path.stat().st_mtime > there.stat().st_mtime
                yield Other(path, wanted, missing, newer)


def stop_on_other_formats(folder: Path, books: Sequence[str] = BOOKS) -> None:
    """Raise `CannotRun` where what was typed into a book would be lost, because it was saved in another format."""
    said = [one.said for one in other_formats(folder, books) if one.missing or one.newer]
    if said:
        raise CannotRun("\n".join(said))


def _is_other(path: Path, there: Path) -> bool:
    """Whether a file is named as the book `there` but for what comes after the stem: 处理意见.xls, 处理意见.xlsx.xlsx."""
    if path.name == there.name or suffix(path.name) not in WORKBOOK_SUFFIXES or not path.is_file():
        return False
    stem, name = there.stem.casefold(), path.name.casefold()
    alike = name.startswith(f"{stem}.") and all(
        one.strip() in WORKBOOK_SUFFIXES for one in name[len(stem) + 1 :].split(".")
    )
    return alike and not (there.exists() and path.samefile(there))
