"""`selfeval import`: the county's own table becomes a draft, and the draft, when all is decided, the scheme."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

from selfeval import text as t
from selfeval.checks import catalogue
from selfeval.checks.draft import DRAFT_CHECKS
from selfeval.commands import words
from selfeval.errors import CannotRun
from selfeval.excel.read.guard import FORM_OR_DOCUMENT, OFFICER
from selfeval.findings import run_checks
from selfeval.importing.answers import answers_in, applied
from selfeval.importing.changes import changes
from selfeval.importing.draft import Draft
from selfeval.importing.propose import Refused, count_indicators, propose
from selfeval.importing.record import cells_of, draft_tables, read_record, record_text
from selfeval.model import Scheme, Visibility
from selfeval.outbox.faults import kept
from selfeval.outbox.workspace import (
    Workspace,
    disk_trouble_said,
    need_clock,
    published,
    sha256_of,
    staged,
    sweep,
)
from selfeval.owntable import Found, OwnTable, find_tables
from selfeval.reading.books import Unopened, apart, read_book, read_books, read_here, why_not
from selfeval.reading.formats import stop_on_other_formats
from selfeval.reading.templates import checked_scheme, present_scheme

_NUMBERS: Final = ("", *range(2, 100))  # in the names of drafts


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What was read, and where the draft lies; `beside` is an edited draft that was left as it is."""

    draft: Draft
    path: Path
    beside: Path | None = None


@dataclass(frozen=True, slots=True)
class ApplyReport:
    """Which draft became the scheme, what changed since it was imported, and where the scheme before lies."""

    draft: Path
    path: Path
    scheme: Scheme
    kept: Path | None
    changes: tuple[str, ...] = ()


def import_table(place: Workspace, file: Path, sheet: str | None) -> ImportReport:
    """Read a table of the county's into a draft; an edited draft stays, and the new one stands beside it."""
    from selfeval.samples import sample_scheme
    from selfeval.samples.left import without_samples

    need_clock()
    if not file.is_file():
        raise CannotRun(words.NO_FILE.format(file=file))
    with kept(place):
        present, cleared = without_samples(present_scheme(place.templates) or sample_scheme())
        draft = _told_of_samples(_read(file, sheet, present), cleared)
    with place.locked(), disk_trouble_said(place.templates), staged() as stage:
        sweep(place.templates)
        usual, *others = (place.templates / t.DRAFT_FILE.format(number=number) for number in _NUMBERS)
        path = next(path for path in (usual, *others) if not path.exists() or not _edited(path))
        _write(stage.add(path), draft)
        stage.flush()
        stage.place()
    return ImportReport(draft, path, usual if path != usual else None)


def _told_of_samples(draft: Draft, cleared: Sequence[str]) -> Draft:
    """The draft with a word on the sample's settings that aren't in it."""
    names = words.AND.join(words.QUOTED.format(text=name) for name in cleared)
    return replace(draft, told=(*draft.told, words.IMPORT_CLEARED.format(names=names))) if cleared else draft


def _read(file: Path, sheet: str | None, present: Scheme) -> Draft:
    """The draft of a file's table; raises `CannotRun` where there is none."""
    (read,) = apart(partial(_propose_here, sheet=sheet, present=present), [file])
    if isinstance(read, Unopened):
        said = words.IMPORT_REFUSED.get(read.refusal.value, words.IMPORT_UNREADABLE)
        raise why_not(read, file, said)
    if isinstance(read, Refused):
        raise CannotRun(read.sentence)
    return read


def _propose_here(file: Path, sheet: str | None, present: Scheme) -> Draft | Refused | Unopened:
    """Run in a worker."""
    book = read_here(file, FORM_OR_DOCUMENT)
    if isinstance(book, Unopened):
        return book
    found = find_tables(book, present.layout)
    table = _chosen(found, sheet)
    if table is None:
        return Refused(_no_table(found, file, sheet))
    made = propose(table, found.tables, present, file.name)
    if isinstance(made, Refused) or made.scheme.layout is None:
        return made
    layout = replace(made.scheme.layout, saved=book.modified)
    return replace(made, scheme=replace(made.scheme, layout=layout))


def _chosen(found: Found, sheet: str | None) -> OwnTable | None:
    """The table that was asked for; else one in view, of these the one with most indicators, of equal ones the first."""
    if sheet is None:
        return max(found.tables, key=_rank, default=None)
    named = [table for table in found.tables if sheet in (table.name, table.sheet.name)]
    return next(iter(named), None)


def _rank(table: OwnTable) -> tuple[bool, int]:
    return table.sheet.visibility is Visibility.VISIBLE, count_indicators(table)


def _no_table(found: Found, file: Path, sheet: str | None) -> str:
    """Why there is no table: none in the file, with what comes nearest, or none of the name that was given."""
    if sheet is not None and found.tables:
        names = words.AND.join(words.QUOTED.format(text=table.name) for table in found.tables)
        return words.IMPORT_NO_SHEET.format(sheet=sheet, names=names)
    near = found.nearest
    if near is None:
        return words.IMPORT_NO_TABLE.format(file=file.name)
    missing = words.MISSING_COLUMNS if near.third else words.MISSING_THIRD
    texts = words.AND.join(words.QUOTED.format(text=text) for text in near.texts)
    place = f"{near.cell.sheet} {near.cell.ref}"
    return words.IMPORT_NEAREST.format(file=file.name, place=place, texts=texts, missing=missing)


def _write(path: Path, draft: Draft) -> None:
    """Write a draft twice: what it says when it is read is what it remembers."""
    from selfeval.forms import write_draft

    write_draft(path, draft, catalogue.kinds(), ())
    cells = cells_of(draft_tables(read_book(path)))
    write_draft(path, draft, catalogue.kinds(), record_text(draft, cells))


def _edited(path: Path) -> bool:
    """Whether a draft says anything else than when it was written; one that can't be read is taken for edited."""
    (book,) = read_books([path])
    record = None if isinstance(book, Unopened) else read_record(book)
    return isinstance(book, Unopened) or record is None or cells_of(draft_tables(book)) != record.cells


def apply_draft(place: Workspace, draft: Path | None = None) -> ApplyReport:
    """Make a draft, the newest one unless told, the scheme; the scheme before is kept beside it with its date."""
    need_clock()
    draft = draft or _newest(place.templates)
    with kept(place):
        scheme, changed = _decided(draft)
    path = place.templates / t.SCHEME_FILE
    with place.locked(), disk_trouble_said(place.templates), staged() as stage:
        sweep(place.templates)
        from selfeval.forms import write_scheme

        before = _keep(path)
        write_scheme(stage.add(path), scheme, catalogue.kinds())
        stage.flush()
        stage.place()
    return ApplyReport(draft, path, scheme, before, changed)


def _newest(templates: Path) -> Path:
    stop_on_other_formats(templates, [t.DRAFT_FILE.format(number=number) for number in _NUMBERS])
    found: Sequence[Path] = [*templates.glob(t.DRAFT_FILE.format(number="*"))]
    if not found:
        raise CannotRun(words.NO_DRAFT.format(folder=templates))
    return max(found, key=lambda path: (path.stat().st_mtime_ns, path.name))


def _decided(draft: Path) -> tuple[Scheme, tuple[str, ...]]:
    """The scheme that a draft has become, and what changed since it was imported; raises `CannotRun` with what is open or wrong."""
    (book,) = read_books([draft], OFFICER)
    if isinstance(book, Unopened):
        raise why_not(book, draft, words.DRAFT_UNREADABLE)
    record, tables = read_record(book), draft_tables(book)
    if record is None or t.SHEET_REVIEW not in tables or tables[t.SHEET_REVIEW].header is None:
        raise CannotRun(words.DRAFT_UNREADABLE.format(file=draft))
    answers = answers_in(tables, record)
    findings = run_checks(DRAFT_CHECKS, {}, answers)
    if findings:
        findings.sort(key=lambda finding: (len(finding.cell or ""), finding.cell or ""))
        raise CannotRun(words.DRAFT_OPEN.format(file=draft.name, count=len(findings)), findings, draft.name)
    decided = applied(tables, record, answers)
    scheme = checked_scheme({name: table for name, table in decided.items() if name != t.SHEET_REVIEW}, draft)
    return scheme, tuple(changes(record.cells, cells_of(decided)))


def _keep(path: Path) -> Path | None:
    """A copy of the scheme before, named by its date; None if there was none. The same one isn't kept twice."""
    if not path.is_file():
        return None
    day = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    stem = t.BEFORE_FILE.format(stem=path.stem, day=f"{day:%Y-%m-%d}")
    names = (path.with_stem(stem + (words.NUMBERED.format(number=number) if number > 1 else "")) for number in count(1))
    sha256 = sha256_of(path)
    name = next(name for name in names if not name.exists() or sha256_of(name) == sha256)
    if not name.exists():
        with published(name) as part:
            shutil.copyfile(path, part)
    return name
