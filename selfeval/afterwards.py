"""The stories after a run: what goes back to departments, and the county's circular and the departments' reports.

Both work from the last run. They read the inbox again and go on only if it gives the very same results.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from selfeval import __version__, record
from selfeval import text as t
from selfeval.errors import CannotRun
from selfeval.feedback import words
from selfeval.identity import Directory
from selfeval.last_run import LastRun, last_run, manifests_of
from selfeval.model import DepartmentResult, Status
from selfeval.pipeline import disk_trouble_said, form_name
from selfeval.workspace import Workspace, sha256_of

if TYPE_CHECKING:
    from selfeval.feedback.folder import Draft, Published
    from selfeval.feedback.self_report import Report

log = logging.getLogger(__name__)
T = TypeVar("T")
Track = Callable[[Sequence[T], str], Iterable[T]]


def _plainly(things: Sequence[T], what: str) -> Iterable[T]:  # noqa: ARG001 - the name is for a progress bar
    return things


def stale(place: Workspace) -> bool:
    """Whether what lies in 退回修改 or 催报 was made from other results than those that lie there now."""
    if not any((place.outbox / name).is_dir() for name in (words.RETURNS_FOLDER, words.REMINDERS_FOLDER)):
        return False
    returns = [manifest for manifest in manifests_of(place) if manifest["command"] == "return"]
    path = place.outbox / t.RESULTS_FILE
    return not path.is_file() or not returns or returns[-1].get("results") != sha256_of(path)


# --- selfeval return ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class GiveBackReport:
    """What was written for whom, for the screen."""

    place: Workspace
    returned: list[DepartmentResult] = field(default_factory=list)
    reminded: list[DepartmentResult] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    kept: tuple[str, ...] = ()

    @property
    def without_address(self) -> list[str]:
        """Departments whose mail draft has nobody to go to."""
        from selfeval.feedback.mail_draft import addresses

        everyone = (*self.returned, *self.reminded)
        return [r.department.name for r in everyone if not addresses(r.department)]


def give_back(place: Workspace, track: Track[Any] = _plainly) -> GiveBackReport:
    """Write 退回修改 and 催报 anew from the last run. Raises `CannotRun`; then nothing has changed."""
    from selfeval.feedback import folder

    with place.locked(), disk_trouble_said(place.outbox):
        last = last_run(place)
        report, ours, targets = GiveBackReport(place), last.ours(), _targets(place)
        with folder.rewritten(targets[0]) as returns, folder.rewritten(targets[1]) as chasing:
            entries = _returns(returns, last, report, track)
            _reminders(chasing, last, report, track)
            for target in targets:
                folder.must_be_free(target)
            written = [
                folder.publish(draft, target, ours, last.zone)
                for draft, target in zip((returns, chasing), targets, strict=True)
            ]
        report.kept = tuple(path for one in written for path in one.kept)
        _record(last, "return", [one.files for one in written], report.kept,
                returned=entries, reminded=[{"code": r.department.code, "name": r.department.name} for r in report.reminded])  # fmt: skip
    return report


def _targets(place: Workspace) -> tuple[Path, Path]:
    return place.outbox / words.RETURNS_FOLDER, place.outbox / words.REMINDERS_FOLDER


def _returns(draft: Draft, last: LastRun, report: GiveBackReport, track: Track[Any]) -> list[dict[str, Any]]:
    """Write a folder for each department with something to mend; a department we fail on doesn't stop the others."""
    from selfeval.feedback.packet import Packet, add_packet, case_of

    cases = [case for result in last.batch.departments if (case := case_of(result, last.batch.files))]
    entries = []
    for case in track(cases, words.WORKING_RETURN):
        department = case.result.department
        stem = form_name(department).removesuffix(".xlsx")
        try:
            add_packet(draft, Packet(last.batch, last.round.roster, case, last.form(case.record), stem))
        except (CannotRun, OSError):
            raise
        except Exception:
            log.exception("department=%s file=%s", department.code, case.record.source.path)
            draft.drop(stem)
            report.failed.append(department.name)
            continue
        report.returned.append(case.result)
        entries.append(
            {"code": department.code, "name": department.name, "status": case.result.status.value,
             "file": case.record.source.path, "sha256": case.record.source.sha256}
        )  # fmt: skip
    return entries


def _reminders(draft: Draft, last: LastRun, report: GiveBackReport, track: Track[Any]) -> None:
    from selfeval.feedback import chase

    earlier = reminded_before(last.manifests, datetime.now(last.zone).date(), last.zone)
    wanted = chase.reminders(last.batch, earlier)
    for reminder in track(wanted, words.WORKING_REMIND):
        stem = form_name(reminder.department).removesuffix(".xlsx")
        chase.add_reminder(draft, reminder, last.round.roster, stem)
    if wanted:
        chase.add_list(draft, last.batch, wanted)
    codes = {reminder.department.code for reminder in wanted}
    report.reminded += [result for result in last.batch.departments if result.department.code in codes]


def reminded_before(manifests: Iterable[Mapping[str, Any]], today: date, zone: ZoneInfo) -> dict[str, list[date]]:
    """On which days before today each department was reminded; several times on one day count once."""
    days: dict[str, set[date]] = {}
    for manifest in manifests:
        day = datetime.fromisoformat(manifest["at"]).astimezone(zone).date()
        for entry in manifest.get("reminded", ()) if day < today else ():
            days.setdefault(entry["code"], set()).add(day)
    return {code: sorted(found) for code, found in days.items()}


def _record(
    last: LastRun, command: str, files: Iterable[Mapping[str, str]], kept: Sequence[str], **more: object
) -> None:
    """Add what was done to the audit trail."""
    manifest = {
        "command": command,
        "version": __version__,
        "results": last.results_sha256,
        **more,
        "files": [{"path": path, "sha256": sha256} for some in files for path, sha256 in some.items()],
        "kept": list(kept),
    }
    record.write_manifest(last.place, datetime.now(last.zone), manifest)


# --- selfeval report ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class ReportsReport:
    """Which drafts were written, for the screen. `circular` is None where one department's report was asked for."""

    circular: Path | None = None
    reports: list[Path] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    kept: tuple[str, ...] = ()


def report(place: Workspace, department: str | None = None, track: Track[Any] = _plainly) -> ReportsReport:
    """Write the circular and the reports of all accepted departments, or one department's report only.

    A department that is 待核实 has scores, which may still change: its report is drafted where it is asked for by
    code, and says so on top. Raises `CannotRun`; then nothing has changed.
    """
    with place.locked(), disk_trouble_said(place.outbox):
        last = last_run(place)
        return _one_report(last, department) if department is not None else _all_reports(last, track)


def _one_report(last: LastRun, code: str) -> ReportsReport:
    from selfeval.feedback.folder import replace_file
    from selfeval.feedback.self_report import write_report

    found = Directory.of(last.batch.roster).code(code)
    result = next((r for r in last.batch.departments if r.department is found), None)
    if result is None:
        raise CannotRun(words.NO_DEPARTMENT.format(code=code))
    if result.scorecard is None:
        raise CannotRun(words.NOT_SCORED.format(name=result.department.name, status=t.STATUS_NAMES[result.status]))
    content = _report_of(last, result)
    target = last.place.outbox / words.REPORTS_FOLDER / f"{_stem(result)}.docx"
    written = replace_file(target, lambda path: write_report(path, content), last.ours(), last.zone, last.place.outbox)
    _record(last, "report", [written.files], written.kept, department=result.department.code)
    return ReportsReport(None, [target], [], written.kept)


def _all_reports(last: LastRun, track: Track[Any]) -> ReportsReport:
    from selfeval.feedback import folder
    from selfeval.feedback.self_report import write_report

    done, ours, target = ReportsReport(), last.ours(), last.place.outbox / words.REPORTS_FOLDER
    accepted = [r for r in last.batch.departments if r.status is Status.ACCEPTED and r.scorecard]
    with folder.rewritten(target) as draft:
        for result in track(accepted, words.WORKING_REPORT):
            name = f"{_stem(result)}.docx"
            try:
                draft.add(name, partial(write_report, report=_report_of(last, result)))
            except (CannotRun, OSError):
                raise
            except Exception:
                log.exception("department=%s", result.department.code)
                done.failed.append(result.department.name)
                continue
            done.reports.append(target / name)
        circular = _circular(last, ours)
        reports = folder.publish(draft, target, ours, last.zone)
    done.circular, done.kept = last.place.outbox / words.CIRCULAR_FILE, (*circular.kept, *reports.kept)
    _record(last, "report", [circular.files, reports.files], done.kept)
    return done


def _circular(last: LastRun, ours: set[str]) -> Published:
    from selfeval.consolidate import county_tables
    from selfeval.feedback.circular import write_circular
    from selfeval.feedback.dates import day_of
    from selfeval.feedback.folder import replace_file
    from selfeval.previous import load_previous

    previous = last.batch.scheme.previous
    tables = county_tables(last.batch, load_previous(last.place.root / previous) if previous else None)
    outbox, day = last.place.outbox, day_of(last.batch)
    target = outbox / words.CIRCULAR_FILE
    return replace_file(target, lambda path: write_circular(path, tables, day), ours, last.zone, outbox)


def _report_of(last: LastRun, result: DepartmentResult) -> Report:
    from selfeval.feedback.dates import day_of, filled_on
    from selfeval.feedback.self_report import Report
    from selfeval.forms.profile import read_profile

    assert result.source is not None
    assert result.scorecard is not None
    submission = last.form(result.source)
    return Report(
        scheme=last.batch.scheme,
        department=result.department,
        card=result.scorecard,
        answers=submission.answers,
        day=filled_on(submission) or day_of(last.batch),
        pending=result.open_queries,
        remark=submission.overall_explanation,
        profile=read_profile(submission.form.workbook),
    )


def _stem(result: DepartmentResult) -> str:
    return form_name(result.department).removesuffix(".xlsx")
