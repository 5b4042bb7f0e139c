"""催报名单 as the officer left it: whom the bureau reminded, and when. Only what stands there was sent."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from selfeval import text as t
from selfeval.errors import CannotRun
from selfeval.model import RawCell, RawWorkbook, Refusal
from selfeval.officer.tables import Table, find_tables
from selfeval.reading import words
from selfeval.reading.books import Unopened, needed, read_books
from selfeval.submission.identity import Directory
from selfeval.tables import day as day_of
from selfeval.tables import is_blank, key, shown, text, trim

_SHEETS: Final = {t.SHEET_REMINDERS: (t.REMINDER_COLUMNS, (t.ROS_CODE, t.REM_DONE))}
_GIVEN: Final = tuple(name for name in t.REMINDER_COLUMNS if name != t.REM_DONE)
_BETWEEN: Final = re.compile(r"[、，,；;\s]+")


@dataclass(frozen=True, slots=True)
class Reminded:
    """What the officer recorded of one department: as typed, and the days in it."""

    typed: str
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class ReminderRecord:
    """By department code, what the officer recorded; what is wrong with it, in sentences.

    `only_recorded` tells that nothing else was changed in the list.
    """

    reminded: Mapping[str, Reminded] = field(default_factory=dict)
    troubles: tuple[str, ...] = ()
    only_recorded: bool = False


def read_reminded(path: Path, directory: Directory, today: date) -> ReminderRecord:
    """What stands in 已催报 of the list at `path`, if there is one; raises `CannotRun` if it can't be read.

    Only days up to `today`, the day of the letters, were reminders.
    """
    (book,) = read_books([path])
    if isinstance(book, Unopened):
        if book.refusal is Refusal.VANISHED:
            return ReminderRecord()
        if book.refusal is not Refusal.FAULT:
            raise CannotRun(words.BAD_REMINDERS.format(file=path))
    workbook = needed(book, path)
    table = find_tables(workbook, _SHEETS).get(t.SHEET_REMINDERS)
    if table is None or table.header is None:
        raise CannotRun(words.BAD_REMINDERS.format(file=path))
    found: dict[str, list[RawCell]] = {}
    troubles = []
    for row in table.rows:
        at = row.get(t.REM_DONE)
        if at is None or is_blank(at.value):
            continue
        department = directory.code(text(row.get(t.ROS_CODE)))
        if department:
            found.setdefault(department.code, []).append(at)
            troubles += list(_troubles(at, today))
        else:
            troubles.append(words.REMINDED_WHOM.format(cell=at.ref, value=shown(at.value)))
    reminded = {code: _reminded(cells, today) for code, cells in found.items()}
    return ReminderRecord(reminded, tuple(troubles), _as_made(workbook, table))


def digest(above: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    """What tells whether a list was changed: of what stands above the header, and of its rows without 已催报."""
    said = [tuple(trim(words) for words in above), *sorted(tuple(trim(words) for words in row) for row in rows)]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _parts(cell: RawCell) -> Iterator[tuple[str, date | None]]:
    """The pieces of an entry, each with the day it is; a date cell is one piece."""
    whole = day_of(cell.value)
    for part in [shown(cell.value)] if whole else _BETWEEN.split(text(cell)):
        if part:
            yield part, whole or day_of(part)


def _troubles(cell: RawCell, today: date) -> Iterator[str]:
    for part, day in _parts(cell):
        if day is None:
            yield words.REMINDED_WHEN.format(cell=cell.ref, value=part)
        elif day > today:
            yield words.REMINDED_LATER.format(cell=cell.ref, value=part, today=today)


def _reminded(cells: Sequence[RawCell], today: date) -> Reminded:
    days = {day for cell in cells for _, day in _parts(cell) if day and day <= today}
    return Reminded("、".join(text(cell) for cell in cells), tuple(sorted(days)))


def _as_made(workbook: RawWorkbook, table: Table) -> bool:
    """Whether the list holds what it was made with, 已催报 aside, and nothing besides."""
    assert table.header is not None
    sheet, header = table.sheet, table.header
    ours = {key(name) for name in (t.SHEET_REMINDERS, t.SHEET_META)}
    marks = [shown(s.at(0, 0)) for s in workbook.sheets if key(s.name) == key(t.SHEET_META)]
    besides = any(not is_blank(v) for s in workbook.sheets if key(s.name) not in ours for line in s.rows for v in line)
    columns = set(header.columns.values())
    besides |= any(
        not is_blank(value) for line in sheet.rows[header.row :] for col, value in enumerate(line) if col not in columns
    )
    above = [shown(value) for line in sheet.rows[: header.row] for value in line if not is_blank(value)]
    rows = ([text(row.get(name)) for name in _GIVEN] for row in table.rows)
    return not besides and not sheet.beyond and marks == [digest(above, rows)]
