"""What `report` makes of reviews: the letters to departments, the public table, and the ledger of what is to be mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from selfeval import text as t
from selfeval.checks.decisions import department_in
from selfeval.commands import words
from selfeval.commands.last_run import LastRun
from selfeval.commands.trail import added_or_told
from selfeval.errors import CannotRun
from selfeval.forms.names import form_name
from selfeval.model import DepartmentResult, Refusal, ReviewChange
from selfeval.officer.review.ledger import ledger_table
from selfeval.outbox.workspace import Staged
from selfeval.reading.books import Unopened, needed, read_books
from selfeval.submission.identity import Directory
from selfeval.tables import TableRow, is_blank, number, one_line, plain, shown
from selfeval.tables import day as day_in

if TYPE_CHECKING:
    from selfeval.consolidate import CountyTables
    from selfeval.excel.write.book import Value
    from selfeval.feedback.folder import Draft, Published


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger as it was written, or left as it is: `added` rows are new, so many are `late`.

    `changed` cut otherwise than the reviews do now; of `undated` the day is no day. `lost`: one was written before, and
    isn't there any more.
    """

    path: Path
    added: int
    late: int
    changed: tuple[str, ...] = ()
    undated: tuple[str, ...] = ()
    lost: bool = False
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
    from selfeval.forms.ledger_book import add_to_ledger, late_said, write_ledger

    path, folder = last.place.templates / t.LEDGER_FILE, last.place.templates
    (book,) = read_books([path])
    absent = isinstance(book, Unopened) and book.refusal is Refusal.VANISHED
    table = None if absent else ledger_table(needed(book, path))
    if table is None and not absent:
        raise CannotRun(words.LEDGER_UNREADABLE.format(file=path.name))
    listed: dict[tuple[str, str], TableRow] = {}
    directory = Directory.of(last.batch.roster)
    for row in table.rows if table else ():
        listed.setdefault(_key(row, directory), row)
    rows = {(str(row[t.ROS_CODE]), str(row[t.LED_INDICATOR])): row for row in _rows(last, day)}
    more = [row for at, row in rows.items() if at not in listed]
    late = sum(
        bool(late_said({name: cell.value for name, cell in row.items()}, day)) for row in (table.rows if table else ())
    )
    changed, undated = tuple(_changed(listed, rows, last)), tuple(_undated(table.rows if table else ()))
    made = Ledger(path, 0, late, changed, undated, absent and _was_written(last))
    if not more:
        return made

    def write(target: Path) -> None:
        if table is None:
            write_ledger(target, last.batch.scheme, more)
        else:
            with added_or_told(path):
                add_to_ledger(target, path, table, more)

    return replace(made, added=len(more), published=add_file(stage, path, write, ours, last.zone, folder))


def _was_written(last: LastRun) -> bool:
    """Whether an earlier report wrote the ledger."""
    return any(entry.get("path") == t.LEDGER_FILE for made in last.manifests for entry in made.get("files", ()))


def _undated(rows: Iterable[TableRow]) -> Iterator[str]:
    """The cells of a ledger in which a day should stand and something else does."""
    for row in rows:
        for name, said in ((t.LED_DUE, words.LEDGER_NO_DUE), (t.LED_CLOSED, words.LEDGER_NO_CLOSED)):
            cell = row.get(name)
            if cell and not is_blank(cell.value) and day_in(cell.value) is None:
                yield said.format(cell=cell.ref, name=name, value=one_line(shown(cell.value)))


def _key(row: TableRow, directory: Directory) -> tuple[str, str]:
    """The department and the indicator of a row; the department by its code, or by its name in full."""
    code, indicator = (
        _plain(cell.value if (cell := row.get(name)) else None) for name in (t.ROS_CODE, t.LED_INDICATOR)
    )
    department = department_in(directory, code)
    return department.code if department else code, indicator


def _changed(
    listed: Mapping[tuple[str, str], TableRow], rows: Mapping[tuple[str, str], Mapping[str, Value]], last: LastRun
) -> Iterator[str]:
    """The rows that cut otherwise than the reviews do now, of departments whose review is finished."""
    results = {r.department.code: r for r in last.batch.departments if r.review and r.review.scores is not None}
    for (code, indicator), row in listed.items():
        cell, now = row.get(t.LED_CUT), rows.get((code, indicator))
        told = number(cell.value) if cell else None
        cut = now[t.LED_CUT] if now else None
        if code not in results or indicator not in last.batch.scheme.by_code or told is None or told == cut:
            continue
        said = words.LEDGER_CHANGED if isinstance(cut, Decimal) else words.LEDGER_LIFTED
        shown_cut = plain(cut) if isinstance(cut, Decimal) else ""
        name = results[code].department.name
        yield said.format(
            name=name, indicator=last.batch.scheme.by_code[indicator].name, listed=plain(told), cut=shown_cut
        )


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
