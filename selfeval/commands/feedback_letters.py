"""What `report` makes of reviews: the letters to departments, the public table, and the ledger of what is to be mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from selfeval import text as t
from selfeval.commands import words
from selfeval.commands.last_run import LastRun
from selfeval.errors import CannotRun
from selfeval.forms.names import form_name
from selfeval.model import DepartmentResult, Refusal, ReviewChange
from selfeval.officer.review.ledger import ledger_table
from selfeval.outbox.workspace import Staged
from selfeval.reading.books import Unopened, needed, read_books

if TYPE_CHECKING:
    from selfeval.consolidate import CountyTables
    from selfeval.excel.write.book import Value
    from selfeval.feedback.folder import Draft, Published


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger as it was written, or left as it is: `added` rows are new, so many are `late`."""

    path: Path
    added: int
    late: int
    published: Published | None = None


def add_letters(draft: Draft, last: LastRun, day: date) -> list[str]:
    """A letter for every department whose review is finished; returns the files' names."""
    from selfeval.feedback.review_letter import Letter, write_letter

    names = []
    for result in last.batch.departments:
        if result.review is not None and result.review.scores is not None:
            names.append(f"{form_name(result.department).removesuffix('.xlsx')}.docx")
            letter = Letter(last.batch.scheme, result, result.review, day)
            draft.add(names[-1], partial(write_letter, letter=letter))
    return names


def public_table(stage: Staged, last: LastRun, tables: CountyTables, day: date, ours: set[str]) -> Published:
    """What the county publishes."""
    from selfeval.feedback.folder import add_file
    from selfeval.feedback.public_table import write_public_table

    outbox = last.place.outbox
    return add_file(
        stage, outbox / t.PUBLIC_FILE, partial(write_public_table, tables=tables, day=day), ours, last.zone, outbox
    )


def ledger(stage: Staged, last: LastRun, day: date, ours: set[str]) -> Ledger:
    """Add what the reviews cut and the ledger doesn't have yet; what stands in it is never changed."""
    from selfeval.feedback.folder import add_file
    from selfeval.forms.kept_rows import Rows, rows_in
    from selfeval.forms.ledger_book import is_late, write_ledger

    path, folder = last.place.templates / t.LEDGER_FILE, last.place.templates
    (book,) = read_books([path])
    absent = isinstance(book, Unopened) and book.refusal is Refusal.VANISHED
    table = None if absent else ledger_table(needed(book, path))
    if table is None and not absent:
        raise CannotRun(words.LEDGER_UNREADABLE.format(file=path.name))
    before = rows_in(table, t.LEDGER_COLUMNS) if table else Rows()
    known = {(_plain(row.get(t.ROS_CODE)), _plain(row.get(t.LED_INDICATOR))) for row in before.rows}
    more = [row for row in _rows(last, day) if (row[t.ROS_CODE], row[t.LED_INDICATOR]) not in known]
    late = sum(is_late(row, day) for row in before.rows)
    if not more:
        return Ledger(path, 0, late)
    write = partial(write_ledger, scheme=last.batch.scheme, before=before, more=more, today=day)
    return Ledger(path, len(more), late, add_file(stage, path, write, ours, last.zone, folder))


def _plain(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value or "").strip()


def _rows(last: LastRun, day: date) -> Iterator[dict[str, Value]]:
    """A row for every indicator on which a finished review gives less than the department gave itself."""
    for result in last.batch.departments:
        if result.review is None or result.review.scores is None:
            continue
        for change in result.review.changes:
            if change.move < 0:
                yield _row(result, change, last, day)


def _row(result: DepartmentResult, change: ReviewChange, last: LastRun, day: date) -> dict[str, Value]:
    scheme = last.batch.scheme
    said = words.PROBLEM.format(name=scheme.by_code[change.code].name, ground=change.ground, remark=change.remark)
    cut = -change.move if change.of_points or not scheme.prorated else None  # prorated, 不适用 costs no round points
    return {
        t.ROS_CODE: result.department.code,
        t.ROS_NAME: result.department.name,
        t.LED_INDICATOR: change.code,
        t.LED_PROBLEM: said,
        t.LED_CUT: cut,
        t.LED_TASK: words.LEDGER_TASK,
        t.LED_DUE: day + timedelta(days=scheme.review.mending_days),
        t.LED_TOLD: day,
        t.LED_STATE: t.LEDGER_OPEN,
    }
