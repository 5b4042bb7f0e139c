"""催报函: a letter to a department that hasn't filed, and the words of the mail it goes with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from selfeval import text as t
from selfeval.checks.file import short_name
from selfeval.feedback.dates import until
from selfeval.feedback.paper import Paper, in_words, is_plain
from selfeval.model import Department, Scheme, Status
from selfeval.outbox.alike import Alike, mark


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """A file that may be the department's and wasn't read. `theirs` tells whether they can do something about it.

    `tried` tells that it was taken for a workbook and couldn't be opened.
    """

    path: str
    why: str
    theirs: bool
    tried: bool = True


@dataclass(frozen=True, slots=True)
class Reminder:
    """A department to be reminded on `day`. `earlier` are the days on which the officer recorded to have reminded it."""

    scheme: Scheme
    department: Department
    deadline: date | None
    extended: bool
    day: date
    earlier: Sequence[date]
    unreadable: Sequence[UnreadFile] = ()
    set_aside: Sequence[str] = ()

    @property
    def days_late(self) -> int | None:
        """Whole days past the deadline on the letter's day (negative: still to come); None without a deadline."""
        return (self.day - self.deadline).days if self.deadline else None

    @property
    def status(self) -> str:
        """Where the department stands: only who has filed nothing is reminded."""
        return t.STATUS_NAMES[Status.MISSING]


class Letters:
    """The letters of one scheme and day. They differ in their paragraphs: one of each number is laid out as a document."""

    def __init__(self, scheme: Scheme, day: date) -> None:
        """Nothing is laid out yet."""
        self.scheme, self.day = scheme, day
        self._made: dict[int, Alike] = {}

    def content(self, reminder: Reminder) -> bytes:
        """The letter as a file."""
        paragraphs = (f"{reminder.department.name}：", *body(reminder))
        if not all(map(is_plain, paragraphs)):
            return self._laid_out(paragraphs)
        count = len(paragraphs)
        if count not in self._made:
            self._made[count] = Alike.of(self._laid_out([mark(number) for number in range(count)]))
        return self._made[count].filled([escape(paragraph) for paragraph in paragraphs])

    def _laid_out(self, paragraphs: Sequence[str]) -> bytes:
        scheme = self.scheme
        title = (f"关于催报{scheme.year}年度部门整体支出", "绩效自评表的函")
        paper = Paper(title="".join(title), author=scheme.organiser, day=self.day, numbered=False)
        paper.title(*title)
        addressee, *others = paragraphs
        paper.plain(addressee)
        for paragraph in others:
            paper.para(paragraph)
        paper.signature(scheme.organiser, self.day)
        return paper.content()


def body(reminder: Reminder) -> list[str]:
    """What the letter says."""
    scheme = reminder.scheme
    form = f"《{scheme.county}{scheme.year}年度{scheme.form_title}》"
    paragraphs = [_opening(reminder, form)]
    paragraphs += [_unreadable(found) for found in reminder.unreadable if found.theirs]
    paragraphs += [f"你单位先前报送的“{short_name(path)}”经核对不作为报送文件。" for path in reminder.set_aside]
    paragraphs.append(
        f"请抓紧填报，{until(reminder.deadline, reminder.day).replace('本通知', '本函')}将填好的电子表（保留 Excel 格式）"
        "连同佐证材料报送我局。仍未报送的，将在通报中列明。"
    )
    contact = f"，电话：{scheme.contact}" if scheme.contact else ""
    paragraphs.append(f"空白自评表随邮件附上。已经报送的，或者填报中有困难的，请与我局联系{contact}。")
    return paragraphs


def _opening(reminder: Reminder, form: str) -> str:
    deadline, day, late = reminder.deadline, reminder.day, reminder.days_late
    if deadline is None:
        rule = f"按照工作安排，各部门应当报送{form}。"
    elif reminder.extended:
        rule = f"经同意，你单位报送{form}的期限延至{in_words(deadline)}。"
    else:
        rule = f"按照工作安排，各部门应当于{in_words(deadline)}前报送{form}。"
    state = f"截至{in_words(day)}，我局尚未收到你单位的自评表"
    if late is not None and late > 0:
        state += f"，已经逾期{late}天"
    earlier = ""
    if reminder.earlier:
        earlier = f"我局已于{'、'.join(in_words(one) for one in reminder.earlier[-3:])}催报。"
    return f"{rule}{state}。{earlier}"


def _unreadable(found: UnreadFile) -> str:
    if not found.tried:
        return (
            f"我局收到一份名为“{short_name(found.path)}”的文件，可能是你单位所报，但不能作为报送文件：{found.why}。"
            "请在下发的自评表里填写，核对部门编码和名称，存为.xlsx格式报送。"
        )
    return (
        f"我局收到一份名为“{short_name(found.path)}”的文件，可能是你单位所报，但无法读取（{found.why}），不能作为报送文件。"
        "请在自己的电脑上打开确认后，另存为.xlsx格式重新报送。"
    )
