"""Who has to be reminded, of what, and the folder 催报: a letter and a mail draft for each, and the list of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from selfeval import text as t
from selfeval.checks.batch import no_unread_namesake
from selfeval.feedback.dates import deadline_of
from selfeval.feedback.folder import Draft
from selfeval.feedback.mail_draft import MailDraft, greeting, write_mail
from selfeval.feedback.reminder import Letters, Reminder, UnreadFile, body
from selfeval.feedback.reminder_list import write_reminder_list
from selfeval.findings import CATALOGUE, kind_of
from selfeval.forms.blank import BlankForms
from selfeval.forms.names import form_name
from selfeval.model import Batch, DepartmentResult, Fate, Scheme, Status
from selfeval.reading.reminded import Reminded


def reminders(batch: Batch, day: date, reminded: Mapping[str, Reminded]) -> list[Reminder]:
    """A reminder for each missing department; `reminded` is what the officer recorded of earlier ones."""
    places: dict[str, list[int]] = {}
    for place, record in enumerate(batch.files):
        places.setdefault(record.source.path, []).append(place)
    aside = _set_aside(batch)
    return [
        Reminder(
            scheme=batch.scheme,
            department=result.department,
            deadline=deadline_of(batch, result),
            extended=result.extended_to is not None,
            day=day,
            earlier=known.days if (known := reminded.get(result.department.code)) else (),
            unreadable=tuple(_unreadable(batch, places, result)),
            set_aside=tuple(aside.get(result.department.code, ())),
        )
        for result in batch.departments
        if result.status is Status.MISSING
    ]


Places = Mapping[str, Sequence[int]]  # in the batch's files


def _unreadable(batch: Batch, places: Places, result: DepartmentResult) -> list[UnreadFile]:
    """The things that weren't read and may be the department's, in the order of the files."""
    code = kind_of(no_unread_namesake).code
    named = {finding.value for finding in result.findings if finding.code == code}
    found = []
    for place in sorted(place for path in named for place in places.get(path or "", ())):
        record = batch.files[place]
        ours = record.fate is Fate.IGNORED or any(CATALOGUE[finding.code].ours for finding in record.findings)
        why, tried = record.reason or t.FATE_NAMES[record.fate], record.fate is Fate.UNREADABLE
        found.append(UnreadFile(record.source.path, why, not ours, tried))
    return found


def _set_aside(batch: Batch) -> Mapping[str, Sequence[str]]:
    """The files that the bureau decided not to take, by department."""
    found: dict[str, list[str]] = {}
    for record in batch.files:
        if record.department and record.fate is Fate.SUPERSEDED and not record.is_review:
            found.setdefault(record.department, []).append(record.source.path)
    return found


class Reminding:
    """The letters and mails of one day; the mail carries the blank form too."""

    def __init__(self, scheme: Scheme, day: date) -> None:
        """Nothing is made yet."""
        self.letters, self.forms = Letters(scheme, day), BlankForms(scheme)

    def add(self, draft: Draft, reminder: Reminder) -> None:
        """Write a department's letter and mail into a draft of 催报."""
        named, mailed = files_of(reminder)
        letter, form = self.letters.content(reminder), self.forms.content(reminder.department)
        draft.add(named, lambda path: path.write_bytes(letter))
        blank = t.BLANK_FORM_FILE.format(stem=_stem(reminder))
        mail = _mail(reminder, ((named, letter), (blank, form)))
        draft.add(mailed, lambda path: write_mail(path, mail))


def files_of(reminder: Reminder) -> tuple[str, str]:
    """How a department's letter and mail are called."""
    return f"{_stem(reminder)}.docx", f"{_stem(reminder)}.eml"


def _stem(reminder: Reminder) -> str:
    return form_name(reminder.department).removesuffix(".xlsx")


def _mail(reminder: Reminder, attachments: Sequence[tuple[str, bytes]]) -> MailDraft:
    scheme, department = reminder.scheme, reminder.department
    paragraphs = [greeting(department)]
    paragraphs += [*body(reminder), scheme.organiser]
    return MailDraft(
        department,
        f"请报送{scheme.year}年度{scheme.form_title}：{department.name}",
        paragraphs,
        attachments,
    )


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
