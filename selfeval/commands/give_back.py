"""`selfeval return`: what goes back to departments after a run, and reminders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from selfeval import text as t
from selfeval.commands import words
from selfeval.commands.last_run import LastRun, last_run, manifests_of
from selfeval.commands.trail import Track, aside_in, half_done_said, kept_in, plainly, record, written_apart
from selfeval.forms.names import form_name
from selfeval.model import DepartmentResult
from selfeval.outbox.faults import Fault, kept
from selfeval.outbox.workspace import Workspace, disk_trouble_said, need_clock, sha256_of, staged
from selfeval.submission.identity import Directory

if TYPE_CHECKING:
    from selfeval.feedback.chase import Reminding
    from selfeval.feedback.folder import Draft, Written
    from selfeval.feedback.packet import Return
    from selfeval.feedback.reminder import Reminder
    from selfeval.reading.reminded import ReminderRecord


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
    aside: tuple[str, ...] = ()  # of these what lies under another name than before
    ahead: date | None = None  # the day of the last run, if that is yet to come
    troubles: tuple[str, ...] = ()  # what is wrong in 催报名单

    @property
    def without_address(self) -> list[str]:
        """Departments whose mail draft has nobody to go to."""
        from selfeval.feedback.mail_draft import addresses

        everyone = (*self.returned, *self.reminded)
        return [r.department.name for r in everyone if not addresses(r.department)]


def give_back(
    place: Workspace,
    day: date | None = None,
    track: Track[Any] = plainly,
    last_moment: Callable[[], object] = lambda: None,
) -> GiveBackReport:
    """Write 退回修改 and 催报 anew from the last run, in letters of `day`, else of today.

    Raises `CannotRun`; then nothing has changed, or the sentence says so. `last_moment` is called before the first change.
    """
    from selfeval.feedback import folder

    need_clock()
    with place.locked(), disk_trouble_said(place.outbox), kept(place):
        last = last_run(place)
        report, ours, targets = GiveBackReport(place, ahead=last.ahead), last.ours(), _targets(place)
        day = last.dated(day)
        with folder.rewritten(targets[0]) as returns, folder.rewritten(targets[1]) as chasing, staged() as stage:
            known = _reminded(targets[1] / t.REMINDER_LIST_FILE, last, day, ours)
            report.troubles = known.troubles
            entries = _returns(returns, last, day, report, track)
            _reminders(chasing, last, day, known, report, track)
            for target in targets:
                folder.must_be_free(target)
            written = [
                folder.prepare(draft, target, ours, last.zone)
                for draft, target in zip((returns, chasing), targets, strict=True)
            ]
            report.kept, report.aside = tuple(kept_in(written)), tuple(aside_in(written))
            report.traces = record(
                stage, last, "return", written, report.failed.values(), date=day.isoformat(), returned=entries,
                reminded=[{"code": r.department.code, "name": r.department.name} for r in report.reminded],
            )  # fmt: skip
            stage.flush()
            last_moment()
            folder.swap(returns, targets[0])
            with half_done_said(stage):
                folder.swap(chasing, targets[1])
                stage.place()
    return report


def _targets(place: Workspace) -> tuple[Path, Path]:
    return place.outbox / t.RETURNS_FOLDER, place.outbox / t.REMINDERS_FOLDER


def _reminded(path: Path, last: LastRun, day: date, ours: set[str]) -> ReminderRecord:
    """What the officer recorded in the list; where nothing else was changed in it, it counts among `ours`."""
    from selfeval.reading.reminded import read_reminded

    known = read_reminded(path, Directory.of(last.batch.roster), day)
    if known.only_recorded:
        ours.add(sha256_of(path))
    return known


def _returns(draft: Draft, last: LastRun, day: date, report: GiveBackReport, track: Track[Any]) -> list[dict[str, Any]]:
    """Write a folder for each department with something to mend; a department we fail on doesn't stop the others."""
    from selfeval.feedback.packet import case_of

    cases = [case for result in last.batch.departments if (case := case_of(result, last.batch.files))]
    write = partial(_packet, last=last, day=day, build=draft.build)
    faults: dict[int, Fault] = {}
    for number, outcome in written_apart(write, cases, words.WORKING_RETURN, track):
        if isinstance(outcome, Fault):
            draft.drop(_stem(cases[number]))
            faults[number] = replace(outcome, file=cases[number].record.source.path)
        else:
            draft.files |= outcome
    entries = []
    for number, case in enumerate(cases):
        department = case.result.department
        if number in faults:
            report.failed[department.name] = faults[number]
            continue
        report.returned.append(case.result)
        entries.append(
            {"code": department.code, "name": department.name, "status": case.result.status.value,
             "file": case.record.source.path, "sha256": case.record.source.sha256}
        )  # fmt: skip
    return entries


def _packet(case: Return, last: LastRun, day: date, build: Path) -> dict[str, Written]:
    """Run in a worker: what one department gets, below `build`."""
    from selfeval.feedback.folder import Draft
    from selfeval.feedback.packet import Packet, add_packet

    draft = Draft(build)
    add_packet(draft, Packet(last.batch, last.round.roster, case, last.form(case.record), _stem(case), day))
    return draft.files


def _stem(case: Return) -> str:
    return form_name(case.result.department).removesuffix(".xlsx")


def _reminders(
    draft: Draft, last: LastRun, day: date, known: ReminderRecord, report: GiveBackReport, track: Track[Any]
) -> None:
    """Write a letter and a mail for each department that hasn't filed, and the list; one we fail on stops no other."""
    from selfeval.feedback import chase

    wanted = chase.reminders(last.batch, day, known.reminded)
    write = partial(_reminder, reminding=chase.Reminding(last.batch.scheme, day), build=draft.build)
    for number, outcome in written_apart(write, wanted, words.WORKING_REMIND, track):
        if isinstance(outcome, Fault):
            letter, mail = chase.files_of(wanted[number])
            draft.drop(letter, mail)
            report.failed[wanted[number].department.name] = replace(outcome, file=f"{t.REMINDERS_FOLDER}/{letter}")
        else:
            draft.files |= outcome
    chase.add_list(draft, last.batch, wanted, day, known.reminded)
    codes = {one.department.code for one in wanted if one.department.name not in report.failed}
    report.reminded += [result for result in last.batch.departments if result.department.code in codes]


def _reminder(reminder: Reminder, reminding: Reminding, build: Path) -> dict[str, Written]:
    """Run in a worker: what one department gets, below `build`."""
    from selfeval.feedback.folder import Draft

    draft = Draft(build)
    reminding.add(draft, reminder)
    return draft.files
