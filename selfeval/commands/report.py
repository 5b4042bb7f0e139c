"""`selfeval report`: drafts of the county's circular and of the departments' reports."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from selfeval import text as t
from selfeval.commands import words
from selfeval.commands.feedback_letters import Ledger, add_letters, ledger, public_table, still_open, without_review
from selfeval.commands.last_run import LastRun, last_run
from selfeval.commands.run import previous_of
from selfeval.commands.trail import Track, aside_in, half_done_said, kept_in, plainly, record, written_apart
from selfeval.errors import CannotRun
from selfeval.forms.names import form_name
from selfeval.model import Batch, DepartmentResult, Status
from selfeval.outbox.faults import Fault, ProgramFailed, kept
from selfeval.outbox.workspace import Staged, Workspace, disk_trouble_said, need_clock, staged
from selfeval.submission.identity import Directory

if TYPE_CHECKING:
    from selfeval.consolidate import CountyTables
    from selfeval.feedback.folder import Draft as FolderDraft
    from selfeval.feedback.folder import Published, Written
    from selfeval.feedback.self_report import Report


REVIEW_DRAFTS: Final = (f"{t.REVIEW_FOLDER}/{t.FEEDBACK_FOLDER}", t.PUBLIC_FILE)  # below the outbox


@dataclass(slots=True)
class ReportsReport:
    """Which drafts were written, for the screen. `circular` is None where one department's report was asked for."""

    circular: Path | None = None
    reports: list[Path] = field(default_factory=list)
    failed: dict[str, Fault] = field(default_factory=dict)  # departments' names
    traces: Path | None = None  # where those faults are told
    kept: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()  # of these what lies under another name than before
    letters: list[Path] = field(default_factory=list)  # what departments hear of their reviews
    days: dict[str, str] = field(default_factory=dict)  # the days these bear, by their names
    as_before: int = 0  # so many say the same as before, and keep their day
    new: list[str] = field(default_factory=list)  # departments with their first letter, where others had theirs before
    again: list[str] = field(default_factory=list)  # those whose letter was written anew
    listed: list[str] = field(default_factory=list)  # those of them that stand in the ledger already
    withdrawn: list[str] = field(default_factory=list)  # those whose letter goes, as there is no review any more
    left: list[str] = field(default_factory=list)  # those where it stays, as the officer changed it
    public: Path | None = None  # the public table, where a review was made
    unsettled: tuple[str, ...] = ()  # why that is a draft
    ledger: Ledger | None = None
    ahead: date | None = None  # the day of the last run, if that is yet to come


def report(
    place: Workspace,
    department: str | None = None,
    day: date | None = None,
    track: Track[Any] = plainly,
    last_moment: Callable[[], object] = lambda: None,
) -> ReportsReport:
    """Write the circular and the reports of all accepted departments, or one department's report only.

    A department that is 待核实 has scores, which may still change: its report is drafted where it is asked for by
    code, and says so on top. The drafts carry `day`, else today's date. Raises `CannotRun`; then nothing has
    changed, or the sentence says so. `last_moment` is called before the first change.
    """
    need_clock()
    with place.locked(), disk_trouble_said(place.outbox), kept(place):
        last = last_run(place)
        day = last.dated(day)
        if department is not None:
            return _one_report(last, department, day, last_moment)
        return _all_reports(last, day, track, last_moment)


def reviews_are_stale(place: Workspace, batch: Batch) -> bool:
    """Whether letters or a public table lie there that speak of reviews, and none was made any more."""
    return not batch.reviewed and any(
        any(path.iterdir()) if path.is_dir() else path.exists()
        for path in (place.outbox / name for name in REVIEW_DRAFTS)
    )


def _one_report(last: LastRun, code: str, day: date, last_moment: Callable[[], object]) -> ReportsReport:
    from selfeval.feedback.folder import add_file

    found = Directory.of(last.batch.roster).code(code)
    result = next((r for r in last.batch.departments if r.department is found), None)
    if result is None:
        raise CannotRun(words.NO_DEPARTMENT.format(code=code))
    if result.scorecard is None or result.scorecard.total is None:
        raise CannotRun(words.NOT_SCORED.format(name=result.department.name, status=t.STATUS_NAMES[result.status]))
    with TemporaryDirectory() as folder:
        write = partial(_draft, last=last, day=day, build=Path(folder))
        ((_, outcome),) = written_apart(write, [result], words.WORKING_REPORT, plainly)
        if isinstance(outcome, Fault):
            raise ProgramFailed([replace(outcome, file=result.department.name)])
        (made,) = outcome.values()
        content = made.part.read_bytes()
    target = last.place.outbox / t.REPORTS_FOLDER / f"{_stem(result)}.docx"
    with staged() as stage:
        written = add_file(
            stage, target, lambda path: path.write_bytes(content), last.ours(), last.zone, last.place.outbox
        )
        record(stage, last, "report", [written], date=day.isoformat(), department=result.department.code)
        stage.flush()
        last_moment()
        stage.place()
    return ReportsReport(None, [target], kept=written.kept, aside=written.aside, ahead=last.ahead)


def _all_reports(last: LastRun, day: date, track: Track[Any], last_moment: Callable[[], object]) -> ReportsReport:
    from selfeval.consolidate import county_tables
    from selfeval.feedback import folder
    from selfeval.feedback.folder import Published

    done, ours, target = ReportsReport(ahead=last.ahead), last.ours(), last.place.outbox / t.REPORTS_FOLDER
    accepted = [r for r in last.batch.departments if r.status is Status.ACCEPTED and r.rank is not None]
    with ExitStack() as held:
        draft = held.enter_context(folder.rewritten(target))
        stage, trail = held.enter_context(staged()), held.enter_context(staged())
        write = partial(_draft, last=last, day=day, build=draft.build)
        told = dict(written_apart(write, accepted, words.WORKING_REPORT, track))
        for number, result in enumerate(accepted):
            outcome = told[number]
            if isinstance(outcome, Fault):
                file = result.source.source.path if result.source else result.department.code
                done.failed[result.department.name] = replace(outcome, file=file)
            else:
                draft.files |= outcome
                done.reports += [target / name for name in outcome]
        done.circular = last.place.outbox / t.CIRCULAR_FILE
        tables = county_tables(last.batch, previous_of(last.place, last.batch.scheme))
        written = [_circular(stage, last, tables, day, ours), folder.prepare(draft, target, ours, last.zone)]
        folders = [(draft, target)]
        answers, public = (last.place.outbox / name for name in REVIEW_DRAFTS)
        if last.batch.reviewed or answers.is_dir():  # letters of an earlier review mustn't stay
            answers.parent.mkdir(exist_ok=True)
            folders.append((held.enter_context(folder.rewritten(answers)), answers))
        if last.batch.reviewed:
            written += _of_reviews(done, stage, folders[-1], last, tables, day)
        elif answers.is_dir():
            done.withdrawn, done.left = without_review({}, answers, last)
            written.append(folder.prepare(*folders[-1], ours, last.zone))
        outdated = folder.outdated(stage, public, ours, last.zone) if not last.batch.reviewed else None
        if outdated:
            written.append(Published({}, (outdated,), (outdated,)))
        done.kept, done.aside = tuple(kept_in(written)), tuple(aside_in(written))
        done.traces = record(
            trail, last, "report", written, done.failed.values(), date=day.isoformat(), letters=done.days
        )
        for _, place in folders:
            folder.must_be_free(place)
        for one in (stage, trail):
            one.flush()
        last_moment()
        stage.place()
        with half_done_said(trail):
            for made, place in folders:
                folder.swap(made, place)
            if not last.batch.reviewed:
                public.unlink(missing_ok=True)
                with suppress(OSError):
                    answers.rmdir()  # only where nothing of the officer's is in it
            trail.place()
    return done


def _of_reviews(
    done: ReportsReport,
    stage: Staged,
    answers: tuple[FolderDraft, Path],
    last: LastRun,
    tables: CountyTables,
    day: date,
) -> list[Published]:
    """The letters on reviews, the public table and the ledger."""
    from selfeval.feedback import folder

    draft, target = answers
    letters = add_letters(draft, target, last, day)
    done.days = {one.name: one.day.isoformat() for one in letters.values()}
    done.letters, done.as_before = [target / name for name in done.days], sum(one.kept for one in letters.values())
    done.withdrawn, done.left = without_review(letters, target, last)
    done.unsettled = tuple(still_open(last, letters, day))
    done.public = last.place.outbox / t.PUBLIC_FILE
    done.ledger = ledger(stage, last, letters, day, last.ours())
    again = {code: one.department for code, one in letters.items() if one.before and not one.kept}
    done.again, done.listed = list(again.values()), [name for code, name in again.items() if code in done.ledger.codes]
    if any(one.before for one in letters.values()):
        done.new = [one.department for one in letters.values() if not one.before]
    written = [
        public_table(stage, last, tables, day, last.ours(), done.unsettled),
        folder.prepare(draft, target, last.ours(), last.zone),
    ]
    return [*written, *([done.ledger.published] if done.ledger.published else [])]


def _draft(result: DepartmentResult, last: LastRun, day: date, build: Path) -> dict[str, Written]:
    """Run in a worker: a department's report, below `build`."""
    from selfeval.feedback.folder import Draft
    from selfeval.feedback.self_report import write_report

    draft = Draft(build)
    draft.add(f"{_stem(result)}.docx", partial(write_report, report=_report_of(last, result, day)))
    return draft.files


def _circular(stage: Staged, last: LastRun, tables: CountyTables, day: date, ours: set[str]) -> Published:
    from selfeval.feedback.circular import write_circular
    from selfeval.feedback.folder import add_file

    outbox = last.place.outbox
    target = outbox / t.CIRCULAR_FILE
    return add_file(stage, target, lambda path: write_circular(path, tables, day), ours, last.zone, outbox)


def _report_of(last: LastRun, result: DepartmentResult, day: date) -> Report:
    from selfeval.feedback.dates import filled_on
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
        day=filled_on(submission) or day,
        pending=result.open_queries,
        remark=submission.overall_explanation,
        profile=read_profile(submission.form.workbook),
    )


def _stem(result: DepartmentResult) -> str:
    return form_name(result.department).removesuffix(".xlsx")
