"""The story of each command, top to bottom. A run: collect → read → check → score → settle → consolidate → write."""

from __future__ import annotations

import errno
import hashlib
import importlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from selfeval import record, results, templates
from selfeval import text as t
from selfeval.errors import CannotRun
from selfeval.excel.form_reader import find_form
from selfeval.excel.guard import Unreadable
from selfeval.excel.workbook_reader import read_workbook
from selfeval.identity import Directory
from selfeval.inbox import Engine
from selfeval.intake import Context, read_inbox, read_source
from selfeval.model import Batch, Department, FileReading, Finding, Level, Scheme, Source, Status
from selfeval.progress import Progress, Silent
from selfeval.settle import settle
from selfeval.tables import is_blank
from selfeval.workers import run_units
from selfeval.workspace import Workspace, publish_beside, published, scratch, sha256_of

if TYPE_CHECKING:
    from selfeval.consolidate import CountyTables, Previous

_SILENT: Final = Silent()
_LATER: Final = ("selfeval.consolidate.statistics", "selfeval.sheets")


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did, for the screen."""

    batch: Batch
    inbox: Path
    summary: Path
    summary_was_open: bool
    csv: Path | None
    changes: record.Changes

    @property
    def returned(self) -> int:
        """How many departments have to mend their form."""
        return sum(result.status is Status.RETURNED for result in self.batch.departments)


def run(
    place: Workspace,
    *,
    engine: Engine = run_units,
    csv: bool = False,
    previous: Path | None = None,
    progress: Progress = _SILENT,
) -> RunReport:
    """Inbox → outbox: the main job. Raises `CannotRun`; then nothing has been published."""
    round_ = templates.load(place.templates)
    place.need_inbox()
    before = _previous(place, round_.scheme, previous)
    with place.locked(), disk_trouble_said(place.outbox):
        context = Context(round_.scheme, Directory.of(round_.roster))
        readings = read_inbox(place.inbox, context, engine, progress.reading, _import_the_rest)
        progress.writing()
        batch = settled(readings, round_)
        with scratch():
            return publish(batch, place, csv=csv, previous=before, last_moment=progress.publishing)


def _import_the_rest() -> None:
    """Import what takes long and is needed only when all is read."""
    for name in _LATER:
        importlib.import_module(name)


def settled(readings: Sequence[FileReading], round_: templates.Templates) -> Batch:
    """Readings → batch with ranks; raises `CannotRun` if a score cell is unaccounted for."""
    from selfeval.consolidate import rank_departments

    batch = settle(readings, round_.scheme, round_.roster, round_.decisions)
    proof = batch.completeness
    if not proof.balanced:
        rejected = sum(proof.rejected.values())
        raise CannotRun(t.NOT_BALANCED.format(read=proof.read, used=proof.used, rejected=rejected))
    return replace(batch, departments=rank_departments(batch.departments))


def publish(
    batch: Batch, place: Workspace, *, csv: bool, previous: Previous | None, last_moment: Callable[[], object]
) -> RunReport:
    """Write summary, results and manifest; each whole or not at all, results.json last of what readers use.

    `last_moment` is called when all that takes long is done and the first file is about to be replaced.
    """
    from selfeval.consolidate import county_tables
    from selfeval.sheets import DETAILED_DEPARTMENTS, write_summary

    tables = county_tables(batch, previous)
    target = place.outbox / t.SUMMARY_FILE.format(year=batch.scheme.year)

    def write(path: Path) -> None:
        write_summary(path, batch, tables)
        last_moment()

    summary = publish_beside(target, write)
    folder = place.outbox / t.CSV_FOLDER if csv or len(batch.departments) > DETAILED_DEPARTMENTS else None
    if folder:
        _write_csv(folder, tables)
    with published(place.outbox / t.RESULTS_FILE) as part, part.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(results.pieces(batch, summary.name, sha256_of(summary)))
    changes = record.changes_since(record.last_run(place), batch)
    used = [place.templates / name for name in (t.SCHEME_FILE, t.ROSTER_FILE, t.DECISIONS_FILE)]
    record.write_manifest(place, _now(batch.scheme), record.run_manifest(batch, place, summary, changes, used))
    return RunReport(batch, place.inbox, summary, summary != target, folder, changes)


def _previous(place: Workspace, scheme: Scheme, given: Path | None) -> Previous | None:
    """Last year's results: the file given, else the scheme's 上年结果, relative to the workspace."""
    path = given or (place.root / scheme.previous if scheme.previous else None)
    if path is None:
        return None
    from selfeval.previous import load_previous

    return load_previous(path)


def _write_csv(folder: Path, tables: CountyTables) -> None:
    from selfeval.sheets.as_csv import csv_tables, write_csv

    folder.mkdir(exist_ok=True)
    for name, table in csv_tables(tables):
        with published(folder / name) as part, part.open("w", encoding="utf-8", newline="") as out:
            write_csv(out, table)


def _now(scheme: Scheme) -> datetime:
    return datetime.now(ZoneInfo(scheme.timezone))


@contextmanager
def disk_trouble_said(folder: Path) -> Iterator[None]:
    """Turn a full disk or a forbidden folder into one sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise CannotRun(t.DISK_FULL) from error
        target = Path(str(error.filename2 or error.filename or ""))
        if isinstance(error, PermissionError) and target.is_file():
            raise CannotRun(t.TEMPLATE_LOCKED.format(file=target)) from error
        raise CannotRun(t.NO_OUTBOX.format(folder=folder)) from error


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The findings of one workbook, for the screen."""

    file: str
    kind: str  # "scheme", "roster" or "form"
    headline: str
    findings: tuple[Finding, ...]
    department: str | None = None
    total: str | None = None
    grade: str | None = None

    @property
    def has_errors(self) -> bool:
        """Whether anything must be mended."""
        return any(finding.level is Level.ERROR for finding in self.findings)


def check(place: Workspace, files: Sequence[Path]) -> list[CheckReport]:
    """The findings of single workbooks: a scheme or roster by its sheets, anything else as a form."""
    reports = []
    round_: templates.Templates | None = None
    for file in files:
        try:
            content = file.read_bytes()
        except (FileNotFoundError, IsADirectoryError):
            raise CannotRun(t.NO_FILE.format(file=file)) from None
        except OSError:
            raise CannotRun(t.TEMPLATE_LOCKED.format(file=file)) from None
        officers = templates.findings_of(content)
        if officers:
            reports.append(_officers_report(file, *officers))
            continue
        round_ = round_ or templates.load(place.templates)
        reports.append(_form_report(file, content, round_))
    return reports


def _officers_report(file: Path, kind: str, findings: Sequence[Finding]) -> CheckReport:
    said = t.CHECKED_TEMPLATE if findings else t.CHECKED_CLEAN
    name = t.KIND_SCHEME if kind == "scheme" else t.KIND_ROSTER
    return CheckReport(file.name, kind, said.format(file=file.name, kind=name, errors=len(findings)), tuple(findings))


def _form_report(file: Path, content: bytes, round_: templates.Templates) -> CheckReport:
    directory = Directory.of(round_.roster)
    source = Source(file.name, len(content), hashlib.sha256(content).hexdigest())
    reading = read_source(source, content, Context(round_.scheme, directory))
    counted = {level: sum(f.level is level for f in reading.findings) for level in Level}
    department = directory.code(reading.department) if reading.department else None
    card = None if reading.has_errors else reading.card
    total = results.points(card.total, round_.scheme) if card else None
    headline = t.CHECKED_FORM.format(
        file=file.name, name=department.name if department else t.UNKNOWN_DEPARTMENT,
        errors=counted[Level.ERROR], queries=counted[Level.QUERY], notes=counted[Level.NOTE],
        total=t.CHECKED_TOTAL.format(total=total, grade=card.grade) if card else "",
    )  # fmt: skip
    code, grade = (department.code if department else None), (card.grade if card else None)
    return CheckReport(file.name, "form", headline, reading.findings, code, total, grade)


@dataclass(frozen=True, slots=True)
class FormsReport:
    """Which forms were written and removed, for the screen."""

    blank: Path
    each: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()


def make_forms(place: Workspace, *, each: bool) -> FormsReport:
    """Check scheme and roster, then write the blank form, and with `each` one a department."""
    from selfeval.forms import write_form

    round_ = templates.load(place.templates)
    scheme, roster = round_.scheme, round_.roster
    with disk_trouble_said(place.templates):
        blank = place.templates / t.FORM_FILE
        with published(blank) as part:
            write_form(part, scheme, roster, None)
        if not each:
            return FormsReport(blank)
        folder = place.templates / t.FORMS_FOLDER
        folder.mkdir(exist_ok=True)
        wanted = {folder / form_name(department): department for department in roster.departments}
        for path, department in wanted.items():
            with published(path) as part:
                write_form(part, scheme, roster, department)
        removed = tuple(path for path in sorted(folder.glob("*.xlsx")) if path not in wanted and _made_by_us(path))
        for path in removed:
            path.unlink()
        return FormsReport(blank, tuple(wanted), removed)


def form_name(department: Department) -> str:
    """The file name of a department's form: characters no file system takes become '_'."""
    plain = "".join("_" if c in '<>:"/\\|?*' or ord(c) < 32 else c for c in department.name)
    return f"{department.code}-{plain[:60].strip(' .')}.xlsx"


def _made_by_us(path: Path) -> bool:
    """Whether a workbook in the forms folder is a form this program made for a department."""
    try:
        form = find_form(read_workbook(path.read_bytes()))
    except (Unreadable, OSError):
        return False
    blank = form is not None and all(is_blank(row.cells[t.COL_SCORE].value) for row in form.rows)
    return bool(blank and form and form.meta and form.meta.kind == t.FORM_KIND and form.meta.department)


def init(folder: Path, last: Path | None) -> int | None:
    """A new workspace with the sample scheme and roster, or last year's; never overwrites.

    Returns the year last year's scheme was carried over to, None for the samples.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CannotRun(t.NOT_EMPTY.format(folder=folder))
    if last is not None and not (last / "templates").is_dir():
        raise CannotRun(t.NO_LAST.format(folder=last))
    old = templates.load(last / "templates") if last is not None else None
    with disk_trouble_said(folder):
        for name in ("templates", "inbox", "outbox"):
            (folder / name).mkdir(parents=True)
        new = folder / "templates"
        if last is None or old is None:
            write_samples(new)
        else:
            templates.carry_over(last, new, old.scheme)
            _write_decisions(new)
    return old.scheme.year + 1 if old else None


def _write_decisions(folder: Path) -> None:
    from selfeval.forms import write_decisions

    write_decisions(folder / t.DECISIONS_FILE)


def write_samples(folder: Path) -> None:
    """Write the sample scheme and roster, and an empty workbook for decisions."""
    from selfeval import catalogue, samples
    from selfeval.forms import write_roster, write_scheme

    scheme, roster = samples.sample_scheme(), samples.sample_roster()
    write_scheme(folder / t.SCHEME_FILE, scheme, [kind for kind in catalogue.kinds() if not kind.fixed])
    write_roster(folder / t.ROSTER_FILE, roster, scheme.county)
    _write_decisions(folder)
