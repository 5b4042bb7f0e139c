"""Reading what the officer wrote: scheme, roster, decisions. All findings in one pass; nothing runs until mended."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from selfeval import text as t
from selfeval.checks.decisions import (
    DECISION_CHECKS,
    action_of,
    decision_names_department,
    department_in,
    extended_to,
)
from selfeval.checks.points import POINT_CHECKS
from selfeval.checks.roster import ROSTER_CHECKS
from selfeval.checks.scheme import SCHEME_CHECKS, officers_cell_has_content
from selfeval.checks.settings import SETTING_CHECKS
from selfeval.errors import CannotRun, trace_of
from selfeval.excel.read.guard import OFFICER
from selfeval.excel.read.unreadable import Unreadable
from selfeval.excel.read.workbook import read_workbook
from selfeval.findings import CATALOGUE, run_checks
from selfeval.model import Decision, Finding, RawWorkbook, Refusal, Roster, Scheme
from selfeval.officer.decisions import DECISION_SHEETS
from selfeval.officer.roster import ROSTER_SHEETS, build_roster
from selfeval.officer.scheme import SCHEME_SHEETS, build_scheme, setting_cells
from selfeval.officer.settings import name_of
from selfeval.officer.tables import Tables, find_tables
from selfeval.outbox import words as outbox_words
from selfeval.outbox.faults import Fault, ProgramFailed
from selfeval.reading import words
from selfeval.submission.identity import Directory
from selfeval.tables import TableRow, cell_key, day, text


@dataclass(frozen=True, slots=True)
class Templates:
    """What a round is judged by."""

    scheme: Scheme
    roster: Roster
    decisions: tuple[Decision, ...] = ()


def load(folder: Path) -> Templates:
    """Scheme, roster and decisions of a workspace; raises `CannotRun` with all findings of the first that is wrong."""
    if not folder.is_dir():
        raise CannotRun(words.NO_TEMPLATES.format(folder=folder))
    scheme_tables = find_tables(_open(folder / t.SCHEME_FILE), SCHEME_SHEETS)
    roster_tables = find_tables(_open(folder / t.ROSTER_FILE), ROSTER_SHEETS)
    _stop_on(scheme_findings(scheme_tables), folder / t.SCHEME_FILE)
    _stop_on(roster_findings(roster_tables), folder / t.ROSTER_FILE)
    roster = build_roster(roster_tables)
    return Templates(build_scheme(scheme_tables), roster, _decisions(folder / t.DECISIONS_FILE, roster))


def scheme_findings(tables: Tables) -> list[Finding]:
    """Everything wrong with a scheme workbook, causes first, by its place."""
    return _in_order(
        run_checks((*SCHEME_CHECKS, *SETTING_CHECKS, *POINT_CHECKS, officers_cell_has_content), {}, tables),
        (table.sheet.name for table in tables.values()),
    )


def roster_findings(tables: Tables) -> list[Finding]:
    """Everything wrong with a roster workbook, by its place."""
    return _in_order(run_checks((*ROSTER_CHECKS, officers_cell_has_content), {}, tables), tables)


def findings_of(content: bytes) -> tuple[str, list[Finding]] | None:
    """The findings of a scheme or roster workbook, told by its sheets; None if it is neither."""
    try:
        workbook = read_workbook(content, OFFICER)
    except Unreadable:
        return None
    tables = find_tables(workbook, SCHEME_SHEETS)
    if len(tables) >= 3:
        return "scheme", scheme_findings(tables)
    tables = find_tables(workbook, ROSTER_SHEETS)
    return ("roster", roster_findings(tables)) if tables else None


def carry_over(last: Path, new: Path, scheme: Scheme) -> None:
    """Last year's scheme and roster for a new round: the year moves on, the deadline waits to be set."""
    from selfeval.excel.write.scheme_editor import copy_with

    tables = find_tables(_open(last / "templates" / t.SCHEME_FILE), SCHEME_SHEETS)
    cells = setting_cells(tables)
    results = last / "outbox" / t.RESULTS_FILE
    wanted = {
        name_of("year"): scheme.year + 1,
        name_of("deadline"): None,
        name_of("previous"): str(results.resolve()) if results.exists() else None,
    }
    changes = {cells[name]: value for name, value in wanted.items() if name in cells}
    copy_with(last / "templates" / t.SCHEME_FILE, new / t.SCHEME_FILE, changes)
    shutil.copyfile(last / "templates" / t.ROSTER_FILE, new / t.ROSTER_FILE)


def _open(path: Path) -> RawWorkbook:
    try:
        return read_workbook(path.read_bytes(), OFFICER)
    except FileNotFoundError:
        raise CannotRun(words.NO_TEMPLATE_FILE.format(file=path)) from None
    except OSError:
        raise CannotRun(outbox_words.TEMPLATE_LOCKED.format(file=path)) from None
    except Unreadable as unreadable:
        stop_on_fault(unreadable, path)
        raise CannotRun(words.TEMPLATE_UNREADABLE.format(file=path)) from None


def stop_on_fault(unreadable: Unreadable, path: Path) -> None:
    """Raise `ProgramFailed` where a workbook of the officer can't be read through a fault of ours."""
    if unreadable.reason is Refusal.FAULT:
        raise ProgramFailed([Fault(path.name, trace_of(unreadable))]) from unreadable


def _in_order(findings: list[Finding], sheets: Iterable[str]) -> list[Finding]:
    """Causes before what follows from them, each by sheet as they stand in the workbook, then by cell."""
    order = {name: place for place, name in enumerate(sheets)}
    return sorted(
        findings,
        key=lambda found: (CATALOGUE[found.code].follows, order.get(found.sheet or "", -1), *cell_key(found.cell)),
    )


def _stop_on(findings: list[Finding], path: Path) -> None:
    if findings:
        raise CannotRun(words.TEMPLATE_WRONG.format(file=path.name, count=len(findings)), findings, path.name)


def _decisions(path: Path, roster: Roster) -> tuple[Decision, ...]:
    if not path.exists():
        return ()
    tables = find_tables(_open(path), DECISION_SHEETS)
    directory = Directory.of(roster)
    findings = run_checks(DECISION_CHECKS, {}, tables)
    findings += run_checks((decision_names_department,), {}, tables, directory)
    _stop_on(_in_order(findings, tables), path)
    return tuple(_decision(row, directory) for row in tables[t.SHEET_DECISIONS].rows)


def _decision(row: TableRow, directory: Directory) -> Decision:
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
        cells=row,
    )
