"""`selfeval sample`: who is to be reviewed, written to templates/复核名单.xlsx; what stands there stays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from selfeval import text as t
from selfeval.checks.sample import SAMPLE_CHECKS, Listing
from selfeval.commands import words
from selfeval.commands.last_run import LastRun, last_run
from selfeval.commands.run import previous_of
from selfeval.commands.trail import added_or_told, record
from selfeval.consolidate.ranking import comparable
from selfeval.errors import CannotRun
from selfeval.findings import run_checks
from selfeval.model import Refusal
from selfeval.officer.review.listing import Listed, listed, listing_tables, rows_of, table_of
from selfeval.officer.review.settings import name_of
from selfeval.officer.scheme import SCHEME_SHEETS, setting_cells
from selfeval.officer.tables import Tables, find_tables
from selfeval.outbox.faults import kept
from selfeval.outbox.workspace import Workspace, disk_trouble_said, need_clock, staged
from selfeval.reading.books import Unopened, needed, read_book, read_books
from selfeval.reading.templates import stop_on
from selfeval.review.sampling import Picked, candidates, reviewed_always, sample
from selfeval.submission.identity import Directory
from selfeval.tables import plain


@dataclass(frozen=True, slots=True)
class SampleReport:
    """What `sample` did, for the screen.

    `added` are new on the list, beside so many `before`. `unscored` are to be reviewed for certain and have no total
    yet, by name. `kept` is the list before, where the officer had changed it and it was written anew.
    """

    path: Path
    added: tuple[Picked, ...]
    before: int
    unscored: tuple[str, ...]
    kept: tuple[str, ...]


def draw(
    place: Workspace,
    share: Decimal | None = None,
    seed: str | None = None,
    last_moment: Callable[[], object] = lambda: None,
) -> SampleReport:
    """Write the list, or add to it whoever is to be reviewed and isn't on it yet; what stands there is never changed.

    `share` (a percent) is the scheme's and `seed` its year unless given. Raises `CannotRun`; then nothing has changed.
    """
    need_clock()
    with place.locked(), disk_trouble_said(place.templates), kept(place):
        last = last_run(place)
        scheme = last.batch.scheme
        share, seed = scheme.review.share if share is None else share, seed or str(scheme.year)
        always, unknown = reviewed_always(scheme.review, last.batch.roster)
        if unknown:
            raise CannotRun(words.UNKNOWN_ALWAYS.format(names=words.AND.join(_places_of(unknown, last))))
        tables = listing_of(place, Directory.of(last.batch.roster))
        on_it = listed_by_code(tables, last) if tables else {}
        found = candidates(last.batch.departments, scheme, _last_year(last))
        picked = sample(
            found, scheme.review, always, share=share, seed=seed, listed={c: one.way for c, one in on_it.items()}
        )
        path, scored = place.templates / t.SAMPLE_FILE, {one.code for one in found}
        aside: tuple[str, ...] = ()
        if picked or tables is None:
            aside = _write(last, tables, picked, share, seed, last_moment)
        names = (r.department.name for r in last.batch.departments if r.department.code in always - scored)
        return SampleReport(path, picked, len(on_it), tuple(names), aside)


def _places_of(unknown: Iterable[str], last: LastRun) -> Iterator[str]:
    """What the rules name and the roster doesn't have, with the cell it stands in and the name that is meant, if any."""
    tables = find_tables(read_book(last.place.templates / t.SCHEME_FILE), SCHEME_SHEETS)
    cells, directory = setting_cells(tables, t.SHEET_REVIEW_RULES), Directory.of(last.batch.roster)
    groups = last.batch.scheme.review.always_groups
    for name in unknown:
        setting = name_of("always_groups" if name in groups else "always_named")
        near = None if name in groups else directory.near(name)
        meant = words.MEANT.format(name=near.name, code=near.code) if near else ""
        cell = cells[setting].ref if setting in cells else ""
        yield words.UNKNOWN_AT.format(cell=cell, setting=setting, name=name, meant=meant)


def _write(
    last: LastRun,
    tables: Tables | None,
    picked: tuple[Picked, ...],
    share: Decimal,
    seed: str,
    last_moment: Callable[[], object],
) -> tuple[str, ...]:
    from selfeval.feedback.folder import add_file
    from selfeval.forms.sample_book import add_to_sample, write_sample

    table = table_of(tables) if tables else None
    how, folder = words.HOW_DRAWN.format(seed=seed, share=plain(share)), last.place.templates
    there = folder / t.SAMPLE_FILE

    def write(path: Path) -> None:
        if table is None:
            write_sample(path, last.batch.scheme, picked, how)
        else:
            with added_or_told(there):
                add_to_sample(path, there, table, last.batch.scheme, picked, how)

    with staged() as stage:
        written = add_file(stage, folder / t.SAMPLE_FILE, write, last.ours(), last.zone, folder)
        record(stage, last, "sample", [written], seed=seed, share=plain(share))
        stage.flush()
        last_moment()
        stage.place()
    return written.kept


def _last_year(last: LastRun) -> Mapping[str, Decimal]:
    """Last year's totals by code, where they mean the same as this year's."""
    scheme = last.batch.scheme
    previous = previous_of(last.place, scheme)
    totals = {d.code: comparable(previous, scheme, d.code) for d in last.batch.roster.departments}
    return {code: total for code, total in totals.items() if total is not None}


def listing_of(place: Workspace, directory: Directory) -> Tables | None:
    """The list as it lies in the workspace, None if there is none; raises `CannotRun` with all that is wrong with it."""
    path = place.templates / t.SAMPLE_FILE
    (book,) = read_books([path])
    if isinstance(book, Unopened) and book.refusal is Refusal.VANISHED:
        return None
    tables = listing_tables(needed(book, path))
    stop_on(run_checks(SAMPLE_CHECKS, {}, Listing(tables, directory)), path)
    return tables


def listed_by_code(tables: Tables, last: LastRun) -> Mapping[str, Listed]:
    """The rows of a list in which nothing wrong was found, by the roster's code."""
    directory = Directory.of(last.batch.roster)
    found = ((directory.code(one.code), one) for one in map(listed, rows_of(tables)))
    return {department.code: one for department, one in found if department}
