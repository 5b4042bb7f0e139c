"""`selfeval run`, the main job: collect → read → check → score → settle → consolidate → write."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol
from zoneinfo import ZoneInfo

from selfeval import text as t
from selfeval.commands import words
from selfeval.commands.sent_out import FormsOutdated, forms_outdated
from selfeval.engine import Engine
from selfeval.engine.workers import run_units
from selfeval.errors import CannotRun
from selfeval.model import Batch, FileReading, Scheme, Status
from selfeval.outbox import results
from selfeval.outbox.fallen import Fallen, fallen_out
from selfeval.outbox.faults import Fault, faults_in, kept, write_faults
from selfeval.outbox.manifest import (
    Changes,
    changes_since,
    dated_ahead,
    latest_run,
    run_manifest,
    summary_is_ours,
    write_manifest,
)
from selfeval.outbox.workspace import Staged, Workspace, disk_trouble_said, need_clock, scratch, sha256_of, staged
from selfeval.reading.context import Context
from selfeval.reading.intake import read_inbox
from selfeval.reading.templates import Templates, load
from selfeval.review.results import is_of_review, with_reviews
from selfeval.settling.settle import settle
from selfeval.submission.identity import Directory

if TYPE_CHECKING:
    from selfeval.consolidate import CountyTables, Previous

_LATER: Final = ("selfeval.consolidate.statistics", "selfeval.sheets")


class Progress(Protocol):
    """What a run tells while it goes on."""

    def reading(self, done: int, total: int) -> None:
        """So many files of so many are read."""

    def writing(self) -> None:
        """All are read, the summary is made."""

    def publishing(self) -> None:
        """From now on results are replaced; who stops the run now leaves new ones beside old ones."""


class Silent:
    """Nobody waits."""

    def reading(self, done: int, total: int) -> None:
        """Say nothing."""

    def writing(self) -> None:
        """Say nothing."""

    def publishing(self) -> None:
        """Do nothing."""


_SILENT: Final = Silent()


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did, for the screen."""

    batch: Batch
    inbox: Path
    summary: Path
    summary_was_open: bool
    kept: Path | None  # the summary that lay there, where somebody had changed it
    csv: Path | None
    old_csv: Path | None  # where tables of an earlier run lie, if this one wrote none
    changes: Changes
    fallen: tuple[Fallen, ...]  # who counted before and doesn't any more, through a change of ours
    forms: FormsOutdated | None  # the blank form, if the scheme was changed since it was made
    ahead: date | None  # the day of the last run, if that is yet to come
    decisions_lost: int  # so many there were in the last run, and their workbook is gone
    failed: int  # on so many files the program itself
    traces: Path | None  # where those faults are told
    strangers: tuple[str, ...] = ()  # names in filed tables of the county's own that the roster doesn't know

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
    need_clock()
    with kept(place):
        round_ = load(place.templates)
        place.need_inbox()
        before = previous_of(place, round_.scheme, previous)
    with place.locked(), disk_trouble_said(place.outbox, place.inbox):
        context = Context(round_.scheme, Directory.of(round_.roster), round_.data)
        readings = read_inbox(place.inbox, context, engine, progress.reading, _import_the_rest)
        progress.writing()
        batch = settled(readings, round_)
        with scratch():
            report = publish(
                batch, place, csv=csv, previous=before, faults=faults_in(readings), last_moment=progress.publishing
            )
    return replace(report, strangers=_strangers(readings, batch))


def _strangers(readings: Sequence[FileReading], batch: Batch) -> tuple[str, ...]:
    """The names that nobody in the roster has, of tables that the bureau hasn't given to anybody either."""
    unknown = {file.source.path for file in batch.files if file.department is None}
    names = (one.own.stranger for one in readings if one.own and one.source.path in unknown)
    return tuple(sorted(dict.fromkeys(filter(None, names))))


def _import_the_rest() -> None:
    """Import what takes long and is needed only when all is read."""
    for name in _LATER:
        importlib.import_module(name)


def settled(readings: Sequence[FileReading], round_: Templates) -> Batch:
    """Readings → batch with ranks; raises `CannotRun` if a score cell is unaccounted for."""
    from selfeval.consolidate import rank_departments

    reviews = [reading for reading in readings if reading.review]
    of_reviews = [decision for decision in round_.decisions if is_of_review(decision, reviews)]
    decisions = [decision for decision in round_.decisions if decision not in of_reviews]
    filed = [reading for reading in readings if not reading.review]
    batch = settle(filed, round_.scheme, round_.roster, decisions, round_.awards, round_.data)
    proof = batch.completeness
    if not proof.balanced:
        rejected = sum(proof.rejected.values())
        raise CannotRun(words.NOT_BALANCED.format(read=proof.read, used=proof.used, rejected=rejected))
    ranked = replace(batch, departments=rank_departments(batch.departments), listed=round_.listed)
    return with_reviews(ranked, reviews, of_reviews)


def publish(
    batch: Batch,
    place: Workspace,
    *,
    csv: bool,
    previous: Previous | None,
    faults: Sequence[Fault],
    last_moment: Callable[[], object],
) -> RunReport:
    """Write summary, CSV, results, manifest and the traces of our own faults: all of them, or none.

    Where the disk is full, nothing is put in its place; results.json comes last of what readers use.

    `last_moment` is called when all that takes long is done and the first file is about to be replaced.
    """
    from selfeval.consolidate import county_tables
    from selfeval.sheets import DETAILED_DEPARTMENTS, write_summary
    from selfeval.sheets.one_page import one_page

    tables = county_tables(batch, previous)
    target = place.outbox / t.SUMMARY_FILE.format(year=batch.scheme.year)
    before = latest_run(place)
    changes, fallen = changes_since(before, batch), fallen_out(before, batch)
    forms, lost = forms_outdated(place, batch.scheme), _decisions_lost(before, place)
    folder = place.outbox / t.CSV_FOLDER if csv or len(batch.departments) > DETAILED_DEPARTMENTS else None
    old = None if folder else _old_csv(place)
    now = datetime.now(ZoneInfo(batch.scheme.timezone))
    with staged() as stage:
        summary = stage.add(target)
        write_summary(summary, batch, tables)
        sha256 = sha256_of(summary)
        with stage.add(place.outbox / t.ONE_PAGE_FILE).open("w", encoding="utf-8", newline="\n") as out:
            out.write(one_page(tables))
        if folder:
            _write_csv(stage, folder, tables)
        _write_results(stage, batch, place, (target.name, sha256), changes, now)
        traces = write_faults(place, now, faults)
        stage.flush()
        last_moment()
        placed = stage.place_beside(target, partial(summary_is_ours, place))
        with _half_done_said():
            if placed.path != target:
                _write_results(stage, batch, place, (placed.path.name, sha256), changes, now)
            stage.place()
    return RunReport(
        batch, place.inbox, placed.path, placed.path != target, placed.kept, folder, old, changes, fallen, forms,
        dated_ahead(before), lost, len(faults), traces,
    )  # fmt: skip


@contextmanager
def _half_done_said() -> Iterator[None]:
    """Once the summary is in its place, a file held open elsewhere leaves it beside older ones: that has to be said."""
    try:
        yield
    except OSError as error:
        raise CannotRun(words.HALF_PUBLISHED) from error


def _write_results(
    stage: Staged, batch: Batch, place: Workspace, summary: tuple[str, str], changes: Changes, now: datetime
) -> None:
    """results.json and the manifest, which name the summary and its SHA-256."""
    with stage.add(place.outbox / t.RESULTS_FILE).open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(results.pieces(batch, *summary))
    used = [
        place.templates / name
        for name in (t.SCHEME_FILE, t.ROSTER_FILE, t.DECISIONS_FILE, t.AWARDS_FILE, t.BUREAU_DATA_FILE, t.SAMPLE_FILE)
    ]
    write_manifest(stage, place, now, run_manifest(batch, place, summary, changes, used))


def _decisions_lost(before: Mapping[str, Any] | None, place: Workspace) -> int:
    """How many decisions the last run had, where their workbook is no longer there."""
    return 0 if before is None or (place.templates / t.DECISIONS_FILE).exists() else len(before.get("decisions", ()))


def _old_csv(place: Workspace) -> Path | None:
    """The folder of CSV, where tables lie in it that a run made."""
    from selfeval.sheets.as_csv import FILES

    folder = place.outbox / t.CSV_FOLDER
    return folder if any((folder / name).is_file() for name in FILES) else None


def previous_of(place: Workspace, scheme: Scheme, given: Path | None = None) -> Previous | None:
    """Last year's results: the file given, else the scheme's 上年结果, relative to the workspace."""
    path = given or (place.root / scheme.previous if scheme.previous else None)
    if path is None:
        return None
    from selfeval.reading.previous import earlier

    own = (place.outbox / t.RESULTS_FILE, place.outbox / t.SUMMARY_FILE.format(year=scheme.year))
    return earlier(path, scheme, own)


def _write_csv(stage: Staged, folder: Path, tables: CountyTables) -> None:
    from selfeval.sheets.as_csv import csv_tables, write_csv

    folder.mkdir(exist_ok=True)
    for name, table in csv_tables(tables):
        with stage.add(folder / name).open("w", encoding="utf-8", newline="") as out:
            write_csv(out, table)
