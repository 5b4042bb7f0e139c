"""The lines around a county's table: annex, title, labels, notes, signatures; and where its last row stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from selfeval.model import Role
from selfeval.owntable import words
from selfeval.owntable.heads import Grid, Head, header_key
from selfeval.owntable.labels import level_key
from selfeval.tables import fold, key, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator

_ANNEX = re.compile(rf"(?:{'|'.join(words.ANNEXES)})[0-9{words.NUMERALS}]*(?:[-–—.][0-9]+)*[:.]?")
_NOTE = re.compile(rf"(?:{'|'.join(words.NOTES)})(?:[0-9:.、(].*)?", re.DOTALL)
_LABEL = re.compile(r"([^:\uff1a\s\u3000\uff0c\u3002\uff1b]{2,24})\s*[:\uff1a]")
_SEAL = re.compile(rf"\((?:{'|'.join(words.SEALS)})\)")
_LABELS: Final = frozenset(
    key(word) for word in (*words.DEPARTMENTS, *words.SHORT_DEPARTMENTS, *words.YEARS, *words.OTHER_LABELS)
)
_TOTALS: Final = frozenset(map(key, words.TOTALS))


@dataclass(frozen=True, slots=True)
class LineLabel:
    """A label in a line: as printed, as compared, where its answer begins, and whether a colon stands before that."""

    text: str
    key: str
    start: int
    colon: bool


def label_key(text: str) -> str:
    """What a label is compared by: without spaces, width, and (盖章)."""
    return _SEAL.sub("", key(text)).strip(":")


def labels_in(text: str) -> tuple[LineLabel, ...]:
    """The known labels in a line, in order: 填报单位（盖章）：…  预算编码：…; or a cell that is one and no more."""
    if label_key(text) in _LABELS:
        return (LineLabel(text.strip().rstrip(":\uff1a"), label_key(text), len(text), text.strip()[-1:] in ":\uff1a"),)
    found = (LineLabel(m[1], label_key(m[1]), m.end(), True) for m in _LABEL.finditer(text))
    return tuple(label for label in found if label.key in _LABELS)


def is_annex(text: str) -> bool:
    """Whether a line only numbers an annex."""
    return _ANNEX.fullmatch(fold(squeeze(text))) is not None


def is_note(text: str) -> bool:
    """Whether a line begins the notes below a table."""
    return _NOTE.fullmatch(fold(squeeze(text))) is not None


def is_total(text: str, more: frozenset[str] = frozenset()) -> bool:
    """Whether a label is that of a row of sums; `more` are compared words of a layout."""
    plain = level_key(text)
    return plain in _TOTALS or plain in more


def last_row(head: Head, grid: Grid, end: int) -> int:
    """The row behind the table's last one: where notes and signatures begin, or nothing more stands."""
    levels = [c.col for c in head.columns if c.role in (Role.FIRST, Role.SECOND, Role.THIRD)]
    third = next(c.col for c in head.columns if c.role is Role.THIRD)
    last = head.bottom + 1
    for row in range(head.bottom + 1, end):
        texts = list(_texts(grid, row))
        if not texts:
            last = row + 1 if _goes_on(grid, row, levels) else last
            continue
        first = texts[0]
        alone = len(texts) == 1
        if alone and (is_note(first) or labels_in(first)):
            break
        if all(labels_in(text) for text in texts) or _is_signature(texts):
            break
        if alone and not grid.text(row, third) and not is_total(first) and not _goes_on(grid, row, levels):
            continue  # a line of text; it ends the table if nothing of the table comes behind it
        last = row + 1
    return last


def ends_before(head: Head, grid: Grid, row: int) -> bool:
    """Whether a table is over before a row: notes or signatures of its own stand between."""
    between = (next(_texts(grid, at), "") for at in range(last_row(head, grid, row), row))
    return any(is_note(text) or labels_in(text) for text in between if text)


def _texts(grid: Grid, row: int) -> Iterator[str]:
    """What stands in the cells of a row itself, without what merges from above show there."""
    for col, value in enumerate(grid.sheet.rows[row]):
        if value is not None and (row, col) not in grid.beneath:
            text = grid.text(row, col)
            if text:
                yield text


def _goes_on(grid: Grid, row: int, levels: list[int]) -> bool:
    """Whether a blank row is one of the table's: a level above it is merged down to here."""
    return any((row, col) in grid.beneath and grid.text(row, col) for col in levels)


def _is_signature(texts: list[str]) -> bool:
    return bool(labels_in(texts[0])) and ":" in fold(texts[0])


def same_header(grid: Grid, row: int, head: Head) -> bool:
    """Whether a row repeats the header, or its lower or upper part, as behind a page break."""
    parts = {c.col: {header_key(part) for part in c.header.split(words.ROLES)} for c in head.columns}
    own = [
        col for col in parts if grid.anchor(row, col)[0] == row and grid.text(row, col)
    ]  # a merge from above is none
    told = [(col, header_key(grid.text(row, col))) for col in own]
    return len(told) > 1 and all(text in parts[col] for col, text in told)
