"""What `report` makes of reviews: the letters to departments, the public table, and the ledger of what is to be mended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from selfeval import text as t
from selfeval.checks.decisions import department_in
from selfeval.checks.reviews import review_day_can_be
from selfeval.commands import words
from selfeval.commands.last_run import LastRun
from selfeval.commands.trail import added_or_told
from selfeval.errors import CannotRun
from selfeval.findings import kind_of
from selfeval.forms.names import form_name, name_start
from selfeval.model import DepartmentResult, Refusal, ReviewChange, ReviewState
from selfeval.officer.review.ledger import ledger_table
from selfeval.outbox.workspace import Staged, sha256_of
from selfeval.reading.books import Unopened, needed, read_books
from selfeval.submission.identity import Directory
from selfeval.tables import TableRow, is_blank, number, one_line, plain, shown
from selfeval.tables import day as day_in

if TYPE_CHECKING:
    from selfeval.consolidate import CountyTables
    from selfeval.excel.write.book import Value
    from selfeval.feedback.folder import Draft, Published


_MOST_NAMES: Final = 5
_UNSETTLED: Final = {ReviewState.ONGOING: words.DRAFT_ONGOING, ReviewState.OBJECTED: words.DRAFT_OBJECTED}


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger as it was written, or left as it is: `added` rows are new, so many are `late`.

    `changed` cut otherwise than the reviews do now; of `undated` the day is no day. `lost`: one was written before, and
    isn't there any more. `codes` are the departments that stood in it before.
    """

    path: Path
    added: int
    late: int
    changed: tuple[str, ...] = ()
    undated: tuple[str, ...] = ()
    lost: bool = False
    codes: frozenset[str] = frozenset()
    published: Published | None = None


class Told(NamedTuple):
    """A department's letter: its file's name, the day it bears, the last day to object.

    `kept`: it lay there already and says the same. `before`: the department had one, or has one there.
    """

    name: str
    department: str
    day: date
    object_by: date
    before: bool
    kept: bool


def add_letters(draft: Draft, target: Path, last: LastRun, day: date) -> dict[str, Told]:
    """A letter for every department whose review is finished, by department's code.

    One that lies there and would say the same keeps its day, so that no deadline moves once it was told. A day of review
    that can't be isn't told.
    """
    from selfeval.feedback.review_letter import Letter, write_letter

    told, before = {}, _written_before(last)
    had_one = _by_department(before, last)
    impossible = kind_of(review_day_can_be).code
    undated = {r.source.path for r in last.batch.files if any(f.code == impossible for f in r.findings)}
    for result in last.batch.departments:
        if result.review is None or result.review.scores is None:
            continue
        name = f"{form_name(result.department).removesuffix('.xlsx')}.docx"
        review = replace(result.review, day=None) if result.review.file in undated else result.review
        letter = Letter(last.batch.scheme, result, review, day)
        first, sha256 = before.get(name, (day, ""))
        kept = (target / name).is_file()
        earlier = kept or result.department.code in had_one
        if kept:
            again = replace(letter, day=first)
            draft.add(name, partial(write_letter, letter=again))
            kept = draft.files[name].sha256 == sha256
            letter = again if kept else letter
        if not kept:
            draft.add(name, partial(write_letter, letter=letter))
        told[result.department.code] = Told(name, result.department.name, letter.day, letter.object_by, earlier, kept)
    return told


def without_review(letters: Collection[str], target: Path, last: LastRun) -> tuple[list[str], list[str]]:
    """The departments whose letter lies there and isn't written any more: those where it goes, those where it was changed.

    `letters` are the codes of those that have one now.
    """
    going: list[str] = []
    staying: list[str] = []
    ours, before = last.ours(), _by_department(_written_before(last), last)
    for department in last.batch.roster.departments:
        names = before.get(department.code, ()) if department.code not in letters else ()
        paths = [target / name for name in names]
        found = [sha256_of(path) in ours for path in paths if path.is_file() and not path.is_symlink()]
        if found:
            (going if all(found) else staying).append(department.name)
    return going, staying


def _by_department(names: Iterable[str], last: LastRun) -> dict[str, list[str]]:
    """Letters by their departments' codes, whatever these were called when they were written."""
    starts = {name_start(department): department.code for department in last.batch.roster.departments}
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        cuts = (name[: at + 1] for at, character in enumerate(name) if character == "-")
        code = next((starts[cut] for cut in cuts if cut in starts), None)
        if code is not None:
            found[code].append(name)
    return found


def _written_before(last: LastRun) -> dict[str, tuple[date, str]]:
    """By their names the letters written last, with the day they bear and their SHA-256."""
    folder, found = f"{t.FEEDBACK_FOLDER}/", {}
    for manifest in last.manifests:
        days, usual = manifest.get("letters") or {}, manifest.get("date")
        for entry in manifest.get("files", ()) if manifest.get("command") == "report" else ():
            name = entry["path"].removeprefix(folder)
            written = day_in(days.get(name, usual)) if name != entry["path"] else None
            if written:
                found[name] = (written, entry["sha256"])
    return found


def still_open(last: LastRun, letters: Mapping[str, Told], day: date) -> list[str]:
    """Why what the county would publish isn't settled on a day; nothing where it is."""
    from selfeval.feedback.paper import in_words

    kinds = (words.DRAFT_NONE, words.DRAFT_ONGOING, words.DRAFT_ASKED, words.DRAFT_OBJECTED)
    names: dict[str, list[str]] = {said: [] for said in kinds}
    names[words.DRAFT_ASKED] = [result.department.name for result in last.batch.asked]
    for result in last.batch.departments:
        listed = last.batch.listed.get(result.department.code)
        state = result.review.state if result.review else ReviewState.NONE
        if state in _UNSETTLED:
            names[_UNSETTLED[state]].append(result.department.name)
        elif state is ReviewState.NONE and listed and listed.wanted:
            names[words.DRAFT_NONE].append(result.department.name)
    why = [said.format(names=_some(found)) for said, found in names.items() if found]
    waiting = [one for one in letters.values() if day <= one.object_by]
    if waiting:
        until = in_words(max(one.object_by for one in waiting))
        why.append(words.DRAFT_WAITING.format(names=_some([one.department for one in waiting]), day=until))
    return why


def _some(names: Sequence[str]) -> str:
    """The first names, and how many there are."""
    shown = words.AND.join(names[:_MOST_NAMES])
    return shown if len(names) <= _MOST_NAMES else words.DRAFT_MORE.format(names=shown, count=len(names))


def public_table(
    stage: Staged, last: LastRun, tables: CountyTables, day: date, ours: set[str], why: Sequence[str]
) -> Published:
    """What the county publishes; headed 草稿 where there is a reason `why` it isn't settled."""
    from selfeval.feedback.folder import add_file
    from selfeval.feedback.public_table import write_public_table

    outbox = last.place.outbox
    return add_file(
        stage,
        outbox / t.PUBLIC_FILE,
        partial(write_public_table, tables=tables, day=day, why=why),
        ours,
        last.zone,
        outbox,
    )


def ledger(stage: Staged, last: LastRun, letters: Mapping[str, Told], day: date, ours: set[str]) -> Ledger:
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
    rows = {(str(row[t.ROS_CODE]), str(row[t.LED_INDICATOR])): row for row in _rows(last, letters)}
    more = [row for at, row in rows.items() if at not in listed]
    late = sum(
        bool(late_said({name: cell.value for name, cell in row.items()}, day)) for row in (table.rows if table else ())
    )
    changed, undated = tuple(_changed(listed, rows, last)), tuple(_undated(table.rows if table else ()))
    codes = frozenset(code for code, _ in listed)
    made = Ledger(path, 0, late, changed, undated, absent and _was_written(last), codes)
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


def _rows(last: LastRun, letters: Mapping[str, Told]) -> Iterator[dict[str, Value]]:
    """A row for every indicator on which a finished review gives less than the department gave itself."""
    for result in last.batch.departments:
        if result.review is None or result.review.scores is None:
            continue
        for change in result.review.changes:
            if change.move < 0:
                yield _row(result, change, last, letters[result.department.code].day)


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
