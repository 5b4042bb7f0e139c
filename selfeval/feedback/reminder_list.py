"""催报名单.xlsx: who hasn't filed, whom to call, how long past the deadline; the officer records there when it reminded.

For the officer's desk: it holds telephone numbers. What it recorded is read before the next list is written, and
carried over (`reading/reminded.py`); a department with a record stays in the list when it is no longer missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

from selfeval import text as t
from selfeval.checks.file import last_name
from selfeval.excel.write.book import Book
from selfeval.excel.write.styles import AMBER, INPUT
from selfeval.feedback.paper import in_words
from selfeval.feedback.reminder import Reminder
from selfeval.forms import look
from selfeval.forms.tables import OfficerColumn, close_table, fill_table, open_table
from selfeval.model import DepartmentResult, Scheme
from selfeval.reading.reminded import Reminded, digest

_TEXT: Final = {**look.AS_TEXT, "indent": 1}
_SHORT: Final = {**look.AS_TEXT, **look.CENTRE}
_STYLES: Final = {
    t.ROS_CODE: (9, _SHORT), t.ROS_NAME: (28, {**_TEXT, **look.BOLD}), t.ROS_GROUP: (12, _TEXT), t.REM_STATUS: (10, _SHORT),
    t.ROS_CONTACT: (10, _TEXT), t.ROS_PHONE: (15, _TEXT), t.ROS_EMAIL: (22, _TEXT), t.REM_DEADLINE: (13, _SHORT),
    t.REM_LATE: (11, _SHORT), t.REM_DONE: (16, {**_SHORT, "bg_color": INPUT}),
    t.REM_REMARK: (40, _TEXT),
}  # fmt: skip
COLUMNS: Final = tuple(
    OfficerColumn(name, *_STYLES[name], entry=name == t.REM_DONE) for name in t.REMINDER_COLUMNS
)  # fmt: skip
_PLACE: Final = t.REMINDER_COLUMNS.index(t.REM_DONE)
NOTES: Final = (
    "催过以后，请在“已催报”里写上日期，如 2024-04-12；催过几次的，几个日期用“、”隔开。只有写在这里的，下次的催报函里才说已经催报。",
    "再次生成时，“已催报”沿用到新的名单里；别的内容有改动的，改过的名单另存一份。",
)


def write_reminder_list(
    path: Path,
    scheme: Scheme,
    reminders: Sequence[Reminder],
    others: Sequence[DepartmentResult],
    day: date,
    reminded: Mapping[str, Reminded],
) -> None:
    """Write the list to `path`, in place; `others` are departments with a record that aren't reminded any more."""
    title = f"{scheme.year}年度部门整体支出绩效自评催报名单"
    as_of = f"截至{in_words(day)}，未报送{len(reminders)}个部门。联系方式取自部门名册，供内部催报使用。"
    rows = [_row(reminder) for reminder in reminders] + [_other(result) for result in others]
    with Book(path, created=datetime(day.year, day.month, day.day), title=title) as book:  # noqa: DTZ001
        sheet, row = open_table(book, t.SHEET_REMINDERS, COLUMNS, title, (as_of, *NOTES))
        filled = [_with_record(given, reminded.get(given[0])) for given in rows]
        first = fill_table(sheet, row, COLUMNS, filled)
        sheet.raw.ignore_errors({"number_stored_as_text": f"A{first + 1}:K{first + len(rows) + 1}"})
        close_table(sheet, AMBER)
        meta = book.sheet(t.SHEET_META)
        meta.write(0, 0, digest((title, as_of, *NOTES), rows))
        meta.raw.very_hidden()


def _with_record(given: Sequence[str], record: Reminded | None) -> list[str]:
    """A row with what was recorded in its place, as text: so no program makes a day of this year of "4/12"."""
    return [*given[:_PLACE], record.typed if record else "", *given[_PLACE:]]


def _row(reminder: Reminder) -> tuple[str, ...]:
    department = reminder.department
    deadline = reminder.deadline.isoformat() if reminder.deadline else ""
    return (
        department.code, department.name, department.group, reminder.status, department.contact, department.phone,
        department.email, deadline + ("（已延期）" if reminder.extended else ""), _late(reminder), _remarks(reminder),
    )  # fmt: skip


def _other(result: DepartmentResult) -> tuple[str, ...]:
    department = result.department
    return (
        department.code, department.name, department.group, t.STATUS_NAMES[result.status], department.contact,
        department.phone, department.email, "", "", "现在不用催报",
    )  # fmt: skip


def _late(reminder: Reminder) -> str:
    late = reminder.days_late
    if late is None:
        return ""
    return f"{late}天" if late > 0 else "今天到期" if late == 0 else f"还有{-late}天"


def _remarks(reminder: Reminder) -> str:
    said = []
    for found in reminder.unreadable:
        name = last_name(found.path)
        said.append(
            f"“{name}”可能是该部门所报，{'读不了' if found.tried else '没有读取'}（{found.why}）"
            if found.theirs
            else f"催报前先处理收件文件夹里的“{name}”（{found.why}），可能是该部门所报"
        )
    said += [f"“{last_name(path)}”按处理意见不采用" for path in reminder.set_aside]
    if not reminder.department.email:
        said.append("名册里没有邮箱")
    return "；".join(said)
