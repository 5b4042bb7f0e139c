"""`selfeval return`: what goes back to departments after a run, and reminders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from selfeval import text as t
from selfeval.commands import words
from selfeval.commands.last_run import LastRun, last_run, manifests_of
from selfeval.commands.trail import Track, plainly, record
from selfeval.errors import CannotRun, trace_of
from selfeval.forms.names import form_name
from selfeval.model import DepartmentResult
from selfeval.outbox.faults import Fault, kept
from selfeval.outbox.workspace import Workspace, disk_trouble_said, sha256_of

if TYPE_CHECKING:
    from selfeval.feedback.folder import Draft


def stale(place: Workspace) -> bool:
    """Whether what lies in 退回修改 or 催报 was made from other results than those that lie there now."""
    if not any((place.outbox / name).is_dir() for name in (t.RETURNS_FOLDER, t.REMINDERS_FOLDER)):
        return False
    returns = [manifest for manifest in manifests_of(place) if manifest["command"] == "return"]
    path = place.outbox / t.RESULTS_FILE
    return not path.is_file() or not returns or returns[-1].get("results") != sha256_of(path)


@dataclass(slots=True)
class GiveBackReport:
    """What was written for whom, for the screen."""

    place: Workspace
    returned: list[DepartmentResult] = field(default_factory=list)
    reminded: list[DepartmentResult] = field(default_factory=list)
    failed: dict[str, Fault] = field(default_factory=dict)  # departments' names
    traces: Path | None = None  # where those faults are told
    kept: tuple[str, ...] = ()

    @property
    def without_address(self) -> list[str]:
        """Departments whose mail draft has nobody to go to."""
        from selfeval.feedback.mail_draft import addresses

        everyone = (*self.returned, *self.reminded)
        return [r.department.name for r in everyone if not addresses(r.department)]


def give_back(place: Workspace, track: Track[Any] = plainly) -> GiveBackReport:
    """Write 退回修改 and 催报 anew from the last run. Raises `CannotRun`; then nothing has changed."""
    from selfeval.feedback import folder

    with place.locked(), disk_trouble_said(place.outbox), kept(place):
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
        report.traces = record(last, "return", [one.files for one in written], report.kept, report.failed.values(),
                returned=entries, reminded=[{"code": r.department.code, "name": r.department.name} for r in report.reminded])  # fmt: skip
    return report


def _targets(place: Workspace) -> tuple[Path, Path]:
    return place.outbox / t.RETURNS_FOLDER, place.outbox / t.REMINDERS_FOLDER


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
        except Exception as error:
            draft.drop(stem)
            report.failed[department.name] = Fault(case.record.source.path, trace_of(error))
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
