"""催报名单: who hasn't filed, whom to call, how long past the deadline, when reminded before. For the officer's desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from selfeval.checks.file import last_name
from selfeval.feedback.paper import Paper, in_words
from selfeval.feedback.paper_table import PaperColumn, add_table
from selfeval.feedback.reminder import Reminder
from selfeval.model import Scheme

_COLUMNS: Final = (
    PaperColumn("序号", 11), PaperColumn("编码", 15), PaperColumn("部门名称", 46, "left"), PaperColumn("类别", 21), PaperColumn("联系人", 18),
    PaperColumn("电话", 30), PaperColumn("截止日期", 24), PaperColumn("逾期", 18), PaperColumn("催报情况", 27), PaperColumn("备注", 37, "left"),
)  # fmt: skip


def write_reminder_list(path: Path, scheme: Scheme, reminders: Sequence[Reminder], day: date | None) -> None:
    """Write the list to `path`, in place; it holds telephone numbers and stays with the bureau."""
    title = f"{scheme.year}年度部门整体支出绩效自评催报名单"
    paper = Paper(title=title, author=scheme.organiser, day=day, landscape=True)
    paper.title(title)
    as_of = f"截至{in_words(day)}" if day else "目前"
    paper.plain(f"{as_of}，未报送{len(reminders)}个部门。联系方式取自部门名册，供内部催报使用。", size=12)
    paper.gap(6)
    rows = [(str(number), *_row(reminder)) for number, reminder in enumerate(reminders, 1)]
    add_table(paper, _COLUMNS, rows, size=11)
    paper.save(path)


def _row(reminder: Reminder) -> tuple[str, ...]:
    department = reminder.department
    deadline = reminder.deadline.isoformat() if reminder.deadline else "—"
    return (
        department.code, department.name, department.group or "—", department.contact or "—", department.phone or "—",
        deadline + ("\n（已延期）" if reminder.extended else ""), _late(reminder), _earlier(reminder.earlier), _remarks(reminder),
    )  # fmt: skip


def _late(reminder: Reminder) -> str:
    late = reminder.days_late
    if late is None:
        return "—"
    return f"{late}天" if late > 0 else "今天到期" if late == 0 else f"还有{-late}天"


def _earlier(days: Sequence[date]) -> str:
    return f"已催{len(days)}次\n最近{days[-1].isoformat()}" if days else "首次"


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
