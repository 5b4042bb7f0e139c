"""By when something has to be done, in words that stay right whatever day the letter is read."""

from __future__ import annotations

from datetime import date

from selfeval import text as t
from selfeval.feedback.paper import in_words
from selfeval.model import Batch, Clock, DepartmentResult, FileRecord, Submission
from selfeval.tables import day

WORKING_DAYS = 5


def until(deadline: date | None, today: date) -> str:
    """By when: "在2024年4月10日前" where the deadline lies ahead of the letter's day, else working days from receipt."""
    if deadline and deadline > today:
        return f"在{in_words(deadline)}前"
    return f"在收到本通知后{WORKING_DAYS}个工作日内"


def deadline_of(batch: Batch, result: DepartmentResult) -> date | None:
    """A department's own deadline where the bureau extended it, else the round's."""
    return result.extended_to or batch.scheme.deadline


def filled_on(submission: Submission) -> date | None:
    """The day a department wrote on its form (填报日期), if it is one."""
    cell = submission.form.identity.get(t.ID_DATE)
    return day(cell.value) if cell else None


def saved_on(record: FileRecord) -> str:
    """When a file was saved or sent, in words, '' where only the file's own time is known."""
    if record.time is None or record.clock is None or record.clock is Clock.FILE:
        return ""
    said = "保存时间" if record.clock is Clock.STAMP else "邮件时间"
    return f"{said}为{in_words(record.time.date())}"
