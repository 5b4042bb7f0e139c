"""Reading what the officer wrote: scheme, roster, decisions. All findings in one pass; nothing runs until mended."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from selfeval import text as t
from selfeval.checks.awards import AWARD_CHECKS, Awarding
from selfeval.checks.base_data import BUREAU_DATA_CHECKS, BureauBook
from selfeval.checks.decisions import (
    DECISION_CHECKS,
    action_of,
    decision_names_department,
    department_in,
    extended_to,
    objection_is_clear,
    settled_score,
)
from selfeval.checks.layout import LAYOUT_CHECKS
from selfeval.checks.points import POINT_CHECKS
from selfeval.checks.powers import POWER_CHECKS
from selfeval.checks.review_rules import REVIEW_RULE_CHECKS
from selfeval.checks.roster import ROSTER_CHECKS
from selfeval.checks.rules import COMPUTED_CHECKS
from selfeval.checks.sample import SAMPLE_CHECKS, Listing
from selfeval.checks.scheme import SCHEME_CHECKS, SHEET_CHECKS, officers_cell_has_content
from selfeval.checks.settings import SETTING_CHECKS
from selfeval.errors import CannotRun
from selfeval.findings import CATALOGUE, count_errors, run_checks
from selfeval.model import Decision, Finding, Level, RawCell, RawWorkbook, Refusal, ReviewListed, Roster, Scheme
from selfeval.officer.decisions import DECISION_SHEETS
from selfeval.officer.heads import astray
from selfeval.officer.review.listing import listed, listing_tables, rows_of
from selfeval.officer.roster import ROSTER_SHEETS, build_roster
from selfeval.officer.scheme import NEVER_MISSED, SCHEME_SHEETS, build_scheme, levels_of, rules_of, setting_cells
from selfeval.officer.settings import name_of
from selfeval.officer.tables import Tables, find_tables
from selfeval.reading import words
from selfeval.reading.books import Unopened, apart, needed, read_book, read_books
from selfeval.reading.formats import stop_on_other_formats
from selfeval.rules.said import lines_of
from selfeval.submission.awards import Awards, build_awards
from selfeval.submission.base_data import BureauData, build_bureau_data, bureaus_data, filled_rows
from selfeval.submission.departments_table import tables_by_department
from selfeval.submission.identity import Directory
from selfeval.tables import TableRow, cell_key, day, text

LEAST_SHEETS: Final = 3  # of a scheme's, by which a workbook is known as one


@dataclass(frozen=True, slots=True)
class Templates:
    """What a round is judged by."""

    scheme: Scheme
    roster: Roster
    decisions: tuple[Decision, ...] = ()
    awards: Awards = field(default_factory=dict)
    data: BureauData = field(default_factory=dict)
    noted: tuple[Finding, ...] = ()  # of the scheme, what stops nothing
    listed: Mapping[str, ReviewListed] = field(default_factory=dict)  # who is to be reviewed and who isn't, by code


def load(folder: Path, *, awarded: bool = True) -> Templates:
    """What the officer wrote; raises `CannotRun` with all findings of the first workbook that is wrong.

    Unless `awarded` it is without the scores and data the bureau gives: whoever writes their workbooks anew mends them.
    """
    if not folder.is_dir():
        raise CannotRun(words.NO_TEMPLATES.format(folder=folder))
    stop_on_other_formats(folder)
    names = (t.SCHEME_FILE, t.ROSTER_FILE, t.DECISIONS_FILE, t.AWARDS_FILE, t.BUREAU_DATA_FILE, t.SAMPLE_FILE)
    paths = [folder / name for name in names]
    scheme_book, roster_book, decisions_book, awards_book, data_book, sample_book = read_books(paths)
    scheme_tables = find_tables(needed(scheme_book, paths[0]), SCHEME_SHEETS)
    roster_tables = find_tables(needed(roster_book, paths[1]), ROSTER_SHEETS)
    noted = tuple(scheme_findings(scheme_tables, needed(scheme_book, paths[0])))
    stop_on(noted, paths[0])
    stop_on(roster_findings(roster_tables), paths[1])
    scheme, roster = build_scheme(scheme_tables), build_roster(roster_tables)
    decisions = (
        () if _absent(decisions_book) else _decisions(needed(decisions_book, paths[2]), paths[2], roster, scheme)
    )
    if not awarded:
        return Templates(scheme, roster, decisions, noted=noted)
    scored, known = scheme.bureaus and not _absent(awards_book), bureaus_data(scheme) and not _absent(data_book)
    awards = _awards(needed(awards_book, paths[3]), paths[3], scheme, roster) if scored else {}
    data = _bureaus_data(needed(data_book, paths[4]), paths[4], scheme, roster) if known else {}
    listed_ = {} if _absent(sample_book) else _listed(needed(sample_book, paths[5]), paths[5], roster)
    return Templates(scheme, roster, decisions, awards, data, noted, listed_)


def _absent(book: RawWorkbook | Unopened) -> bool:
    return isinstance(book, Unopened) and book.refusal is Refusal.VANISHED


def present_scheme(folder: Path) -> Scheme | None:
    """The scheme of a workspace by itself; None if it has none yet. Raises `CannotRun` as `load` does."""
    if not folder.is_dir():
        raise CannotRun(words.NO_TEMPLATES.format(folder=folder))
    stop_on_other_formats(folder, (t.SCHEME_FILE,))
    path = folder / t.SCHEME_FILE
    (book,) = read_books([path])
    if isinstance(book, Unopened) and book.refusal is Refusal.VANISHED:
        return None
    workbook = needed(book, path)
    return checked_scheme(find_tables(workbook, SCHEME_SHEETS), path, workbook)


def checked_scheme(tables: Tables, path: Path, workbook: RawWorkbook | None = None) -> Scheme:
    """The scheme in some tables of a workbook; raises `CannotRun` with all that is wrong with them."""
    stop_on(scheme_findings(tables, workbook), path)
    return build_scheme(tables)


def scheme_findings(tables: Tables, workbook: RawWorkbook | None = None) -> list[Finding]:
    """Everything wrong with a scheme workbook, causes first, by its place; what is merely noted stops nothing.

    With the whole `workbook`, sheets that go by another name are told, too.
    """
    others = tuple(astray(workbook, tables, NEVER_MISSED)) if workbook else ()
    found = run_checks(SHEET_CHECKS, {}, others)
    found += run_checks(
        (
            *SCHEME_CHECKS,
            *SETTING_CHECKS,
            *POWER_CHECKS,
            *POINT_CHECKS,
            *LAYOUT_CHECKS,
            *REVIEW_RULE_CHECKS,
            officers_cell_has_content,
        ),
        {},
        tables,
    )
    lost = {one.wanted for one in others} | {name for name, table in tables.items() if table.header is None}
    if lost.isdisjoint((t.SHEET_DATA, t.SHEET_INDICATORS)):  # else no name and no code would be known
        found += run_checks(COMPUTED_CHECKS, levels_of(tables), rules_of(tables))
    return _in_order(found, (table.sheet.name for table in tables.values()))


def roster_findings(tables: Tables) -> list[Finding]:
    """Everything wrong with a roster workbook, by its place."""
    return _in_order(run_checks((*ROSTER_CHECKS, officers_cell_has_content), {}, tables), tables)


@dataclass(frozen=True, slots=True)
class Officers:
    """A scheme or roster workbook checked by itself: its kind, its findings, and its rules in words where it has any."""

    kind: str  # "scheme" or "roster"
    findings: tuple[Finding, ...]
    rules: tuple[tuple[str, tuple[str, ...]], ...] = ()


def findings_of(workbook: RawWorkbook) -> Officers | None:
    """What is to be said of a scheme or roster workbook, told by its sheets; None if it is neither."""
    tables = find_tables(workbook, SCHEME_SHEETS)
    if len(tables) >= LEAST_SHEETS:
        findings = tuple(scheme_findings(tables, workbook))
        return Officers("scheme", findings, () if count_errors(findings) else lines_of(build_scheme(tables)))
    tables = find_tables(workbook, ROSTER_SHEETS)
    return Officers("roster", tuple(roster_findings(tables))) if tables else None


def carry_over(last: Path, new: Path, scheme: Scheme) -> None:
    """Last year's scheme and roster for a new round: the year moves on, the deadline waits to be set."""
    scheme_book = last / "templates" / t.SCHEME_FILE
    tables = find_tables(read_book(scheme_book), SCHEME_SHEETS)
    cells = setting_cells(tables)
    results = last / "outbox" / t.RESULTS_FILE
    wanted = {
        name_of("year"): scheme.year + 1,
        name_of("deadline"): None,
        name_of("previous"): str(results.resolve()) if results.exists() else None,
    }
    changes = {cells[name]: value for name, value in wanted.items() if name in cells}
    copied = apart(partial(_copy, target=new / t.SCHEME_FILE, changes=changes), [scheme_book])
    if error := needed(copied[0], scheme_book):
        raise error
    shutil.copyfile(last / "templates" / t.ROSTER_FILE, new / t.ROSTER_FILE)


def _copy(source: Path, target: Path, changes: Mapping[RawCell, str | int | None]) -> OSError | None:
    from selfeval.excel.write.scheme_editor import copy_with

    try:
        copy_with(source, target, changes)
    except OSError as error:
        return error
    return None


def _in_order(findings: list[Finding], sheets: Iterable[str]) -> list[Finding]:
    """Causes before what follows from them, each by sheet as they stand in the workbook, then by cell."""
    order = {name: place for place, name in enumerate(sheets)}
    return sorted(
        findings,
        key=lambda found: (CATALOGUE[found.code].follows, order.get(found.sheet or "", -1), *cell_key(found.cell)),
    )


def stop_on(findings: Sequence[Finding], path: Path) -> None:
    """Raise `CannotRun` if anything was found wrong with a workbook of the officer's."""
    errors = [finding for finding in findings if finding.level is Level.ERROR]
    if errors:
        raise CannotRun(words.TEMPLATE_WRONG.format(file=path.name, count=len(errors)), errors, path.name)


def _decisions(book: RawWorkbook, path: Path, roster: Roster, scheme: Scheme) -> tuple[Decision, ...]:
    tables = find_tables(book, DECISION_SHEETS)
    directory = Directory.of(roster)
    findings = run_checks(DECISION_CHECKS, {}, tables)
    findings += run_checks((decision_names_department,), {}, tables, directory)
    findings += run_checks((objection_is_clear,), {}, tables, scheme)
    stop_on(_in_order(findings, tables), path)
    zone = ZoneInfo(scheme.timezone)
    stamp = book.modified.astimezone(zone) if book.modified and book.modified.tzinfo else book.modified
    saved = stamp.date() if stamp else None
    return tuple(replace(_decision(row, directory, scheme), saved=saved) for row in tables[t.SHEET_DECISIONS].rows)


def _listed(book: RawWorkbook, path: Path, roster: Roster) -> Mapping[str, ReviewListed]:
    tables, directory = listing_tables(book), Directory.of(roster)
    stop_on(run_checks(SAMPLE_CHECKS, {}, Listing(tables, directory)), path)
    rows = ((directory.code(text(row[t.ROS_CODE])), row, listed(row)) for row in rows_of(tables))
    return {
        department.code: ReviewListed(
            one.wanted, one.reviewer, day(one.due.value) if one.due else None, row[t.SAM_REVIEW]
        )
        for department, row, one in rows
        if department
    }


def _awards(book: RawWorkbook, path: Path, scheme: Scheme, roster: Roster) -> Awards:
    tables, directory = tables_by_department(book, t.SHEET_AWARDS), Directory.of(roster)
    stop_on(_in_order(run_checks(AWARD_CHECKS, {}, Awarding(tables, scheme, directory)), tables), path)
    return build_awards(tables, scheme, directory)


def _bureaus_data(book: RawWorkbook, path: Path, scheme: Scheme, roster: Roster) -> BureauData:
    tables, directory = tables_by_department(book, t.SHEET_DATA), Directory.of(roster)
    rows = filled_rows(tables, scheme)
    given = BureauBook(tables, rows, scheme, directory)
    stop_on(_in_order(run_checks(BUREAU_DATA_CHECKS, {}, given), tables), path)
    return build_bureau_data(rows, directory)


def _decision(row: TableRow, directory: Directory, scheme: Scheme) -> Decision:
    action, rest = action_of(row)
    department = department_in(directory, text(row[t.DEC_DEPARTMENT]))
    until = extended_to(row, rest) if action == t.ACT_EXTEND else None
    decided = row.get(t.DEC_DATE)
    return Decision(
        row=row[t.DEC_ACTION].row,
        department=department.code if department else "",
        file=text(row.get(t.DEC_FILE)).replace("\\", "/"),
        code=text(row.get(t.DEC_CODE)).upper(),
        cell=text(row.get(t.DEC_CELL)).upper(),
        action=action,
        opinion=text(row.get(t.DEC_OPINION)),
        officer=text(row.get(t.DEC_OFFICER)),
        day=day(decided.value) if decided else None,
        until=until if isinstance(until, date) else None,
        indicator=text(row.get(t.DEC_INDICATOR)),
        score=settled_score(row, scheme) if action == t.ACT_UPHELD else None,
        cells=row,
    )
