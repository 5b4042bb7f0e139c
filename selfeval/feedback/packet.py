"""What one department gets back: marked copy, slip and mail draft, made of the file it filed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from selfeval import text as t
from selfeval.checks.file import last_name
from selfeval.checks.workbook import tables_are_of_one_department
from selfeval.consolidate.returning import goes_back
from selfeval.excel.read.workbook import read_workbook
from selfeval.feedback.dates import deadline_of, until
from selfeval.feedback.folder import Draft
from selfeval.feedback.mail_draft import MailDraft, greeting, write_mail
from selfeval.feedback.marked_copy import MarkedCopy, write_marked_copy
from selfeval.feedback.marks import Mark, marks, notes_of, to_mend
from selfeval.feedback.refill import emptied, refilled
from selfeval.feedback.slip import TITLE, Slip, counted_in_words, write_slip
from selfeval.findings import kind_of
from selfeval.model import (
    Batch,
    DepartmentResult,
    FileReading,
    FileRecord,
    Finding,
    Level,
    RawForm,
    Roster,
    Source,
    Status,
    Submission,
)
from selfeval.reading.context import Context
from selfeval.reading.department_form import judge
from selfeval.submission.find import find_form
from selfeval.submission.identity import Directory
from selfeval.submission.normalise import understand
from selfeval.submission.terms import Terms


@dataclass(frozen=True, slots=True)
class Return:
    """A department that has something to mend: the file that goes back to it, and the findings on it."""

    result: DepartmentResult
    record: FileRecord
    findings: tuple[Finding, ...]

    @property
    def record_has_errors(self) -> bool:
        """Whether the file itself can't be counted as it is, nor can what goes back of it.

        Of a file with tables of several departments only its own goes back.
        """
        parted = kind_of(tables_are_of_one_department).code
        return any(finding.level is Level.ERROR and finding.code != parted for finding in self.record.findings)

    @property
    def only_queries(self) -> bool:
        """Whether the department counts and has only to explain: nothing of it goes back."""
        return self.result.status is Status.QUERY and not self.counted

    @property
    def counted(self) -> str | None:
        """The older file that counts meanwhile, if this one is newer."""
        source = self.result.source
        return source.source.path if source and source is not self.record and self.result.scorecard else None


def case_of(result: DepartmentResult, files: Iterable[FileRecord]) -> Return | None:
    """What goes back to a department; None if nothing does."""
    record = goes_back(result, files)
    if record is None:
        return None
    findings = result.findings if record is result.source else record.findings
    return Return(result, record, findings) if to_mend(findings) else None


@dataclass(frozen=True, slots=True)
class Packet:
    """Everything that goes into a department's folder; its letters carry `day`."""

    batch: Batch
    roster: Roster
    case: Return
    submission: Submission
    stem: str
    day: date

    @property
    def until(self) -> str:
        """By when it has to be back, in words."""
        return until(deadline_of(self.batch, self.case.result), self.day)

    @property
    def files(self) -> tuple[str, str, str]:
        """The names of marked copy, slip and mail: by what is asked of the department."""
        back = (t.MARKED_FILE, t.SLIP_FILE, t.SLIP_MAIL_FILE)
        marked, slip, mail = (
            (t.EXPLAIN_FILE, t.EXPLAIN_SLIP_FILE, t.EXPLAIN_MAIL_FILE) if self.case.only_queries else back
        )
        return marked.format(stem=self.stem), slip, mail


def add_packet(draft: Draft, packet: Packet) -> None:
    """Write a department's folder into a draft of 退回修改."""
    case, scheme, department = packet.case, packet.batch.scheme, packet.case.result.department
    found = refilled(packet.submission, scheme, department, case.record.findings)
    to_do = marks(to_mend(case.findings), packet.submission, scheme, foreign=found.foreign)
    if case.record.time is None:
        raise ValueError(f"{case.record.source.path} has no time")
    marked, slip_file, mail_file = packet.files
    copy = MarkedCopy(
        scheme,
        packet.roster,
        department,
        found,
        to_do,
        notes_of(case.findings),
        packet.until,
        received=case.record.time,
        made_from=case.record.source.sha256 or "",
        source=last_name(case.record.source.path),
    )
    copied = draft.add(f"{packet.stem}/{marked}", lambda path: write_marked_copy(path, copy))
    if found.answers and (more := _more_to_do(copied, packet, to_do, foreign=found.foreign)):
        copy = replace(copy, marks=[*to_do, *more])
        to_do = [*to_do, *more] if found.foreign else to_do  # else it tells the places in their own file
        copied = draft.add(f"{packet.stem}/{marked}", lambda path: write_marked_copy(path, copy))
    if case.record_has_errors and not _has_errors(copied, packet):
        copy = replace(copy, refilled=emptied(found))
        copied = draft.add(f"{packet.stem}/{marked}", lambda path: write_marked_copy(path, copy))
    slip = Slip(
        scheme, department, case.record, to_do, packet.until, packet.day, marked, case.counted, case.only_queries,
        theirs=Terms.of(packet.submission.form) if packet.submission.form.own else None,
    )  # fmt: skip
    told = draft.add(f"{packet.stem}/{slip_file}", lambda path: write_slip(path, slip))
    attached = ((marked, copied.read_bytes()), (slip_file, told.read_bytes()))
    subject, paragraphs = _subject(packet), _mail(packet, to_do, marked)
    mail = MailDraft(department, subject, paragraphs, attached)
    draft.add(f"{packet.stem}/{mail_file}", lambda path: write_mail(path, mail))


def _has_errors(path: Path, packet: Packet) -> bool:
    """Whether a marked copy passed on unmended would still be sent back."""
    form = find_form(read_workbook(path.read_bytes()))
    return form is None or _judged(form, packet).has_errors


def _marks_of(path: Path, packet: Packet) -> list[Mark]:
    """What is to be mended in the rows of a marked copy as it stands."""
    form = find_form(read_workbook(path.read_bytes()))
    if form is None:
        return []
    scheme = packet.batch.scheme
    found = [finding for finding in to_mend(_judged(form, packet).findings) if finding.indicator]
    return marks(found, understand(form, scheme, Directory.of(packet.roster)), scheme, foreign=False)


def _more_to_do(path: Path, packet: Packet, told: Sequence[Mark], *, foreign: bool) -> list[Mark]:
    """What can only be said of a marked copy as it stands: what is wrong or missing in what was carried over from a form of
    another scheme, and what our form wants and the county's own doesn't.
    """
    if foreign:
        return _marks_of(path, packet)
    if packet.submission.form.own is None:
        return []
    places, said = {mark.place for mark in told}, {mark.finding.message for mark in told}
    errors = (mark for mark in _marks_of(path, packet) if mark.finding.level is Level.ERROR)
    # a cap that stood in a name has a cell of its own here: the same words are the same error
    return [mark for mark in errors if mark.place not in places and mark.finding.message not in said]


def _judged(form: RawForm, packet: Packet) -> FileReading:
    return judge(form, Source("", 0, None), Context(packet.batch.scheme, Directory.of(packet.roster)))


def _subject(packet: Packet) -> str:
    scheme = packet.batch.scheme
    what = "请补充说明" if packet.case.only_queries else TITLE.removesuffix("通知书")
    return f"{scheme.year}年度{scheme.form_title}{what}：{packet.case.result.department.name}"


def _mail(packet: Packet, to_do: list[Mark], marked: str) -> list[str]:
    scheme, department = packet.batch.scheme, packet.case.result.department
    contact = f"有不清楚的，请打电话 {scheme.contact}。" if scheme.contact else ""
    where = (
        "标色的格子就是要改的地方"
        if any(mark.place for mark in to_do)
        else "空着的请填完，没有放进表里的内容列在后面，可以参照"
    )
    either = packet.submission.form.own is not None
    other = "也可以照通知书改好原来的文件发来" if either else "不用另外填表"
    how = (
        f"请打开附件“{marked}”，按第一张表“修改清单”逐条办理：{where}。"
        f"改好保存后，请{packet.until}把这个文件回复发来，{other}。{contact}"
    )
    return [
        greeting(department),
        f"你单位报送的{scheme.year}年度{scheme.form_title}，经核对有{counted_in_words(to_do)}。{'通知' if packet.case.only_queries else '通知书'}见附件。",
        how,
        scheme.organiser,
    ]
