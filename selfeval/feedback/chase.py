"""Who has to be reminded, of what, and the folder 催报: a letter and a mail draft for each, and the list of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from selfeval import text as t
from selfeval.checks.batch import no_unread_namesake
from selfeval.feedback.dates import deadline_of
from selfeval.feedback.folder import Draft
from selfeval.feedback.mail_draft import MailDraft, greeting, write_mail
from selfeval.feedback.reminder import Reminder, UnreadFile, body, write_reminder
from selfeval.feedback.reminder_list import write_reminder_list
from selfeval.findings import CATALOGUE, kind_of
from selfeval.forms import write_form
from selfeval.model import Batch, DepartmentResult, Fate, Roster, Status
from selfeval.reading.reminded import Reminded


def reminders(batch: Batch, day: date, reminded: Mapping[str, Reminded]) -> list[Reminder]:
    """A reminder for each missing department; `reminded` is what the officer recorded of earlier ones."""
    return [
        Reminder(
            scheme=batch.scheme,
            department=result.department,
            deadline=deadline_of(batch, result),
            extended=result.extended_to is not None,
            day=day,
            earlier=record.days if (record := reminded.get(result.department.code)) else (),
            unreadable=tuple(_unreadable(batch, result)),
            set_aside=_set_aside(batch, result),
        )
        for result in batch.departments
        if result.status is Status.MISSING
    ]


def _unreadable(batch: Batch, result: DepartmentResult) -> list[UnreadFile]:
    """The things that weren't read and may be the department's."""
    named = [finding.value for finding in result.findings if finding.code == kind_of(no_unread_namesake).code]
    found = []
    for record in batch.files:
        if record.source.path in named:
            ours = record.fate is Fate.IGNORED or any(CATALOGUE[finding.code].ours for finding in record.findings)
            why, tried = record.reason or t.FATE_NAMES[record.fate], record.fate is Fate.UNREADABLE
            found.append(UnreadFile(record.source.path, why, not ours, tried))
    return found


def _set_aside(batch: Batch, result: DepartmentResult) -> tuple[str, ...]:
    """The department's files that the bureau decided not to take."""
    code = result.department.code
    return tuple(r.source.path for r in batch.files if r.department == code and r.fate is Fate.SUPERSEDED)


def add_reminder(draft: Draft, reminder: Reminder, roster: Roster, stem: str) -> None:
    """Write a department's letter and mail into a draft of 催报; the mail carries the blank form too."""
    scheme, department = reminder.scheme, reminder.department
    letter = draft.add(f"{stem}.docx", lambda path: write_reminder(path, reminder))
    with TemporaryDirectory() as scratch:
        blank = Path(scratch) / "form"
        write_form(blank, scheme, roster, department)
        form = blank.read_bytes()
    paragraphs = [greeting(department)]
    paragraphs += [*body(reminder), scheme.organiser]
    mail = MailDraft(
        department,
        f"请报送{scheme.year}年度{scheme.form_title}：{department.name}",
        paragraphs,
        ((f"{stem}.docx", letter.read_bytes()), (t.BLANK_FORM_FILE.format(stem=stem), form)),
    )
    draft.add(f"{stem}.eml", lambda path: write_mail(path, mail))


def add_list(
    draft: Draft, batch: Batch, wanted: Sequence[Reminder], day: date, reminded: Mapping[str, Reminded]
) -> None:
    """Write 催报名单 into a draft of 催报, if it has anything to hold."""
    codes = {reminder.department.code for reminder in wanted}
    others = [r for r in batch.departments if r.department.code in reminded and r.department.code not in codes]
    if wanted or others:
        draft.add(
            t.REMINDER_LIST_FILE,
            lambda path: write_reminder_list(path, batch.scheme, wanted, others, day, reminded),
        )
