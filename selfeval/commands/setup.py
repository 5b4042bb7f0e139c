"""`selfeval init` and `selfeval template`: a new workspace, and the forms that are sent out."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from selfeval import text as t
from selfeval.commands import words
from selfeval.commands.trail import Track, plainly
from selfeval.errors import CannotRun
from selfeval.excel.read.guard import FORM
from selfeval.forms.names import form_name
from selfeval.model import Department, Meta, RawCell, RawRow, Refusal, Roster
from selfeval.outbox.faults import kept
from selfeval.outbox.manifest import forms_of
from selfeval.outbox.workspace import (
    Staged,
    Workspace,
    disk_trouble_said,
    is_part,
    need_clock,
    part_of,
    staged,
    sweep,
)
from selfeval.reading.books import Unopened, apart, needed, read_books, read_here
from selfeval.reading.templates import Templates, carry_over, load
from selfeval.submission.columns import ENTRIES, OWN
from selfeval.submission.find import find_form
from selfeval.submission.form_data import has_data
from selfeval.submission.normalise import holds_answer
from selfeval.submission.rows import OWN_ROW
from selfeval.tables import text

if TYPE_CHECKING:
    from selfeval.forms import KeptBook

_EMPTY: Final = ("inbox", "outbox")  # folders of a new workspace in which nothing lies yet


@dataclass(frozen=True, slots=True)
class KeptAnew:
    """A workbook the bureau fills in, written anew: the one before where it was kept, and who went by another name."""

    path: Path
    before: Path | None
    renamed: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FormsReport:
    """Which forms were written and removed, for the screen; `beside` pairs a form somebody filled with the new one.

    `kept` are the workbooks the bureau fills in that were written anew.
    """

    round: Templates
    blank: Path
    each: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()
    beside: tuple[tuple[Path, Path], ...] = ()
    kept: tuple[KeptAnew, ...] = ()


def make_forms(
    place: Workspace,
    *,
    each: bool,
    track: Track[Any] = plainly,
    last_moment: Callable[[], object] = lambda: None,
) -> FormsReport:
    """Check scheme and roster, then write the blank form, and with `each` one a department: all of them, or none.

    A form in which somebody wrote is never overwritten: the new one stands beside it. `last_moment` is called when the
    first is about to be put in its place; whoever is killed after that has them all by the same call again.
    """
    from selfeval.forms import awards_book, data_book

    need_clock()
    with kept(place):
        round_ = load(place.templates, awarded=False)
    roster = round_.roster
    with place.locked(), disk_trouble_said(place.templates):
        sweep(place.templates)
        folder = place.templates / t.FORMS_FOLDER
        wanted: dict[Path, Department | None] = {place.templates / t.FORM_FILE: None}
        if each:
            folder.mkdir(exist_ok=True)
            wanted |= {folder / form_name(department): department for department in roster.departments}
        blank_forms = _blank_forms([*place.templates.glob("*.xlsx"), *folder.glob("*.xlsx")])
        written, write = {path: _free(path, blank_forms) for path in wanted}, _writer(round_)
        with staged() as stage:
            for path, department in track(wanted.items(), len(wanted), words.WORKING_FORMS):
                write(stage.add(written[path]), department)
            _offer_anew(stage, place, roster)
            bureaus = ((t.AWARDS_FILE, awards_book), (t.BUREAU_DATA_FILE, data_book))
            anew = [_kept_anew(stage, place.templates / file, book(round_.scheme), roster) for file, book in bureaus]
            stage.flush()
            last_moment()
            stage.place()
        blank, *own = written.values()
        beside = tuple((path, target) for path, target in written.items() if target != path)
        return FormsReport(
            round_,
            blank,
            tuple(own),
            _remove_others(folder, blank_forms, written.values()) if each else (),
            beside,
            tuple(filter(None, anew)),
        )


def _writer(round_: Templates) -> Callable[[Path, Department | None], None]:
    """What writes a department's form to a path, and without a department the blank one for all."""
    from selfeval.forms import write_form
    from selfeval.forms.blank import BlankForms

    forms = BlankForms(round_.scheme)

    def write(path: Path, department: Department | None) -> None:
        if department:
            path.write_bytes(forms.content(department))
        else:
            write_form(path, round_.scheme, round_.roster)

    return write


def _free(path: Path, blank_forms: Collection[Path]) -> Path:
    """Where a form may be written: its usual place, unless somebody wrote in the one that lies there."""
    beside = (
        path.with_stem(f"{path.stem}{words.NEW_BESIDE.format(number=number if number > 1 else '')}")
        for number in count(1)
    )
    return next(place for place in chain((path,), beside) if not place.is_file() or place in blank_forms)


def _remove_others(folder: Path, blank_forms: Mapping[Path, Meta], written: Collection[Path]) -> tuple[Path, ...]:
    """Remove the blank forms of departments no longer there."""
    others = (path for path in sorted(blank_forms) if path.parent == folder and path not in written)
    left = tuple(path for path in others if blank_forms[path].department)
    for path in left:
        path.unlink()
    return left


def _blank_forms(paths: Sequence[Path]) -> dict[Path, Meta]:
    """Those of these workbooks that are forms of ours in which nobody wrote, with their marks."""
    return {path: mark for path, mark in zip(paths, apart(_blank_form, paths), strict=True) if isinstance(mark, Meta)}


def _blank_form(path: Path) -> Meta | None:
    """Run in a worker: the mark of a form this program made, if nobody wrote anything in it."""
    workbook = read_here(path, FORM)
    if isinstance(workbook, Unopened):
        return None
    form = find_form(workbook)
    if form is None or form.meta is None or form.meta.kind != t.FORM_KIND:
        return None
    from selfeval.forms.profile import read_profile

    entries = [cell.value for row in form.rows for cell in _filled_cells(row)]

    given = (t.ID_CODE, t.ID_NAME, t.ID_YEAR)
    entries += [cell.value for label, cell in form.identity.items() if label not in given]
    filled = any(map(holds_answer, entries)) or read_profile(workbook) or has_data(workbook)
    return None if filled else form.meta


def _filled_cells(row: RawRow) -> Iterator[RawCell]:
    """The cells of a row that a department fills: of a row of its own, or one it inserted, name and cap too."""
    code = text(row.cells.get(t.COL_CODE))
    columns = OWN if OWN_ROW in code or not code else ENTRIES
    return (row.cells[column.header] for column in columns if column.header in row.cells)


def init(folder: Path, last: Path | None, *, rules: bool = False) -> int | None:
    """A new workspace with the sample scheme (with its `rules`) and roster, or last year's; never overwrites.

    Its templates come last and at once: without them, what lies there was left by a call that was stopped, and the next
    one goes on. Returns the year last year's scheme was carried over to, None for the samples.
    """
    need_clock()
    if rules and last is not None:
        raise CannotRun(words.RULES_OF_SAMPLE)
    with disk_trouble_said(folder):
        _need_free(folder)
    if last is not None and not (last / "templates").is_dir():
        raise CannotRun(words.NO_LAST.format(folder=last))
    with kept(None):
        old = load(last / "templates") if last is not None else None
    with disk_trouble_said(folder), _built(folder / "templates") as new:
        for name in _EMPTY:
            (folder / name).mkdir(exist_ok=True)
        if last is None or old is None:
            write_samples(new, rules=rules)
        else:
            carry_over(last, new, old.scheme)
            _write_decisions(new / t.DECISIONS_FILE, old.roster)
    return old.scheme.year + 1 if old else None


def _need_free(folder: Path) -> None:
    """Raise `CannotRun` unless a folder is new or empty, or holds only what a call that was stopped left there."""
    if not folder.exists():
        return
    if all((folder / "templates" / name).is_file() for name in (t.SCHEME_FILE, t.ROSTER_FILE)):
        raise CannotRun(words.ALREADY.format(folder=folder))
    if not folder.is_dir() or not all(is_part(path) or _is_bare(path) for path in folder.iterdir()):
        raise CannotRun(words.NOT_EMPTY.format(folder=folder))


def _is_bare(path: Path) -> bool:
    return path.name in _EMPTY and path.is_dir() and not path.is_symlink() and not any(path.iterdir())


@contextmanager
def _built(target: Path) -> Iterator[Path]:
    """A folder to fill; it becomes `target` in one step when the block ends without error."""
    part = part_of(target)
    for left in target.parent.glob(f".{target.name}.*"):
        if is_part(left):
            shutil.rmtree(left)
    part.mkdir(parents=True)
    try:
        yield part
        for path in part.iterdir():
            with path.open("rb+") as written:
                os.fsync(written.fileno())
        part.rename(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _write_decisions(path: Path, roster: Roster, files: tuple[str, ...] = ()) -> None:
    from selfeval.forms import Offered, write_decisions

    write_decisions(path, Offered(tuple((d.code, d.name) for d in roster.departments), files))


def _offer_anew(stage: Staged, place: Workspace, roster: Roster) -> None:
    """Bring what 处理意见 offers for choosing up to date, as long as nobody touched the workbook: not a byte of it."""
    from selfeval.forms import offered_in, write_decisions

    path = place.templates / t.DECISIONS_FILE
    (book,) = read_books([path])
    if isinstance(book, Unopened):
        return
    with TemporaryDirectory() as folder:
        again = Path(folder) / path.name
        write_decisions(again, offered_in(book))
        untouched = again.read_bytes() == path.read_bytes()
    if untouched:
        _write_decisions(stage.add(path), roster, forms_of(place))


def _kept_anew(stage: Staged, path: Path, kept: KeptBook, roster: Roster) -> KeptAnew | None:
    """Bring a workbook the bureau fills in up to date, with what the officer typed; the one before is kept."""
    from selfeval.forms import is_up_to_date, renamed, typed_in, write_kept

    if not kept.columns:
        return None
    (book,) = read_books([path])
    there = not isinstance(book, Unopened) or book.refusal is not Refusal.VANISHED
    typed = typed_in(needed(book, path), kept) if there else None
    if typed and is_up_to_date(typed, kept, roster):
        return None
    before = None if not there or (typed and not typed.anything) else free_before(path)
    if before:
        shutil.copyfile(path, stage.add(before))
    write_kept(stage.add(path), kept, roster, typed)
    return KeptAnew(path, before, renamed(typed, roster) if typed else ())


def free_before(path: Path) -> Path:
    """A free name for a workbook that is about to be written anew."""
    day = f"{datetime.fromtimestamp(path.stat().st_mtime).astimezone():%Y-%m-%d}"
    stem = t.BEFORE_FILE.format(stem=path.stem, day=day)
    names = (path.with_stem(f"{stem}{number if number > 1 else ''}") for number in count(1))
    return next(place for place in names if not place.exists())


def write_samples(folder: Path, *, rules: bool = False) -> None:
    """Write the sample scheme (with its `rules`) and roster, and an empty workbook for decisions."""
    from selfeval import samples
    from selfeval.checks import catalogue
    from selfeval.forms import write_roster, write_scheme

    scheme = samples.ruled_scheme() if rules else samples.sample_scheme()
    roster = samples.sample_roster()
    write_scheme(folder / t.SCHEME_FILE, scheme, [kind for kind in catalogue.kinds() if not kind.fixed])
    write_roster(folder / t.ROSTER_FILE, roster, scheme.county)
    _write_decisions(folder / t.DECISIONS_FILE, roster)
