"""Rules over several files of one department, and over several departments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from selfeval.findings import Hit, check, count_errors
from selfeval.model import Decision, Department, Fate, FileReading, KeptAnswer, Level, Scheme
from selfeval.submission.identity import Directory
from selfeval.submission.reasons import counts
from selfeval.tables import key

COMMON_REASON = 12  # a reason shorter than this many characters may well be shared by chance


def _name(path: str) -> str:
    return path.replace("!", "/").rpartition("/")[2]


@check(
    "B501",
    Level.ERROR,
    fixed=True,
    title="同时间的两份不同",
    message="“{one}”和“{other}”的时间相同（{time}），内容却不一样（由前一份到后一份：{difference}）。",
    remedy="请与部门核实以哪份为准，在“处理意见”里对该文件填“采用”；或由部门重报一份。",
    on_copy="请确认以哪一份为准：以退回的这一份为准的，核对后发回即可；以另一份为准的，照那一份改好这一份，再发回。",
    why="时间分不出先后时，程序不能替财政局选用哪一份。",
)
def newest_file_is_one(one: FileReading, other: FileReading, time: str, difference: str) -> Iterator[Hit]:
    """Two error-free files of the same time don't differ."""
    words = {"one": one.source.path, "other": other.source.path, "time": time, "difference": difference}
    yield Hit(value=other.source.path, expected=one.source.path, words=words)


@check(
    "B502",
    Level.QUERY,
    title="新报的表有误",
    message="较新的“{newer}”有 {errors} 处错误已退回，目前仍按先前的“{used}”计分。",
    remedy="请改好新表后重报；以先前那份为准的，请书面说明。",
    on_copy="请改好新表后重新报送；以先前那份为准的，请书面说明。",
    why="新表不能用时不丢掉先前的好表，但要确认部门到底以哪份为准。",
)
def newest_file_counts(newer: FileReading, used: FileReading) -> Iterator[Hit]:
    """The newest file is the one that counts."""
    errors = count_errors(newer.findings)
    words = {"newer": newer.source.path, "errors": errors, "used": used.source.path}
    yield Hit(value=newer.source.path, expected=used.source.path, words=words)


@check(
    "B503",
    Level.NOTE,
    title="迟报",
    message="最早一份表是 {day} 报的，比截止日期 {deadline} 晚 {days} 天。",
    remedy="不用处理。",
    why="按部门最早一份能辨认的表计算是否迟报；后来重报不算迟报。",
)
def filed_in_time(scheme: Scheme, first: datetime, days_late: int) -> Iterator[Hit]:
    """The department's first file came by the deadline."""
    if days_late > 0 and scheme.deadline:
        words = {"day": f"{first:%Y-%m-%d}", "deadline": scheme.deadline, "days": days_late}
        yield Hit(value=f"{first:%Y-%m-%d}", expected=str(scheme.deadline), words=words)


NAMED = 2  # of the other departments with the same reason, so many are named


@dataclass(frozen=True, slots=True)
class Sharers:
    """The departments that gave a reason: how many they are, and the first by code, one more than are named."""

    count: int
    first: tuple[str, ...]


Reasons = Mapping[str, Sharers]  # only reasons of several departments


def reason_key(answer: KeptAnswer) -> str | None:
    """What reasons of different departments are compared by; None where a match would mean nothing."""
    reason = answer.reason
    return key(reason) if len(reason) >= COMMON_REASON and counts(reason) else None


@check(
    "B504",
    Level.NOTE,
    title="原因与别的部门同",
    message="“{name}”的扣分原因与{others}完全相同，疑为照抄。",
    to_department="这一项的扣分原因与其他部门的文字相同。",
    remedy="部门不用处理；财政局复核时可优先核对。",
    why="不同部门的扣分原因一字不差，可能是照抄的。",
)
def reasons_are_own(department: Department, answers: Sequence[KeptAnswer], shared: Reasons,
                    names: Mapping[str, str]) -> Iterator[Hit]:  # fmt: skip
    """A reason isn't another department's word for word."""
    for answer in answers:
        sharers = shared.get(reason_key(answer) or "")
        if sharers:
            others, count = [code for code in sharers.first if code != department.code][:NAMED], sharers.count - 1
            named = "、".join(names[code] for code in others) + (f"等 {count} 个部门" if count > NAMED else "")
            yield Hit(answer.reason_at, answer.reason, indicator=answer.indicator.code,
                      words={"name": answer.indicator.name, "others": named})  # fmt: skip


class Sameness(Enum):
    """What two files of one department have in common, as a message says it."""

    FILE = "是同一个文件"
    ANSWERS = "填的内容相同"
    SCORES = "分数相同"


@check(
    "B505",
    Level.NOTE,
    title="重复报送",
    message="“{path}”与“{kept}”{how}，只计一份。",
    remedy="不用处理。",
    why="同一份表报了多次不影响分数。",
)
def sent_once(reading: FileReading, kept: FileReading, sameness: Sameness) -> Iterator[Hit]:
    """A form is sent once."""
    words = {"path": reading.source.path, "kept": kept.source.path, "how": sameness.value}
    yield Hit(value=reading.source.path, words=words)


@check(
    "B506",
    Level.NOTE,
    title="文件名是别的部门",
    message="文件名“{file}”像是“{named}”的，表里填的却是“{name}”，按表里填的计。",
    remedy="不用处理；请核对是否发错了文件。",
    why="文件名常写错或沿用旧名，只以表里填的为准。",
)
def file_name_fits(reading: FileReading, department: Department, directory: Directory) -> Iterator[Hit]:
    """The file's name doesn't say another department."""
    named = directory.named_in(_name(reading.source.path))
    if named and department not in named:
        words = {"file": _name(reading.source.path), "named": named[0].name, "name": department.name}
        yield Hit(value=_name(reading.source.path), expected=department.name, words=words)


@check(
    "B507",
    Level.NOTE,
    title="免报部门也报了",
    message="名册里“{name}”是免报部门，这次也报了表；只作登记，不计分。",
    remedy="不用处理；需要计分的，请在名册里取消免报。",
    why="免报部门不计入应报数，报了也不参与排名。",
)
def exempt_did_not_file(department: Department) -> Iterator[Hit]:
    """An exempt department files nothing."""
    if department.exempt:
        yield Hit(words={"name": department.name})


class Told(Enum):
    """How something not read tells of a department."""

    BY_NAME = "文件名"
    BY_TEXT = "文档里的文字"
    BY_HOLDER = "所在的文件夹、压缩包或邮件"
    BY_SUBJECT = "邮件主题"


_UNREAD: Mapping[Fate, str] = {
    Fate.UNREADABLE: "读不出",
    Fate.UNRECOGNISED: "认不出",
    Fate.ATTACHMENT: "按附件登记，没有读取",
}


@check(
    "B508",
    Level.NOTE,
    title="可能报过",
    message="“{file}”{more}{unread}，从{told}看可能是“{name}”报的。",
    remedy="请打开看一下；是该部门报的，请与其联系，用下发的自评表重新报一份。",
    why="文件名、文件夹和邮件主题不能作为依据，部门的状态不变；但催报或退回时可以告诉部门，原来发来的不能用。",
)
def no_unread_namesake(path: str, fate: Fate, told: Told, more: int, department: Department) -> Iterator[Hit]:
    """Nothing that isn't read speaks of a department that is missing or returned."""
    others = f"等 {more + 1} 个文件" if more else ""
    unread = _UNREAD.get(fate, "没有可读的内容")
    words = {"file": _name(path), "more": others, "unread": unread, "told": told.value, "name": department.name}
    yield Hit(value=path, words=words)


@check(
    "B509",
    Level.NOTE,
    title="重报有改动",
    message="与先前的“{older}”相比：{difference}。",
    remedy="不用处理；复核时可核对改动的依据。",
    why="部门重报后以新表为准，改动了什么照实列明。",
)
def scores_unchanged_since(older: FileReading, difference: str) -> Iterator[Hit]:
    """A newer file repeats the scores of the older one."""
    if difference:
        yield Hit(value=older.source.path, words={"older": older.source.path, "difference": difference})


@check(
    "B510",
    Level.NOTE,
    title="表内时间未采用",
    message="“{file}”里记的保存时间是 {stamp}，{why}，改按{instead}算。",
    remedy="不用处理；如与实际不符，请在“处理意见”里写明采用哪份文件。",
    why="保存时间决定以哪份表为准；有的软件不改这个时间，有的电脑时钟不准。",
)
def stamp_is_evidence(reading: FileReading, stamp: datetime, why: str, instead: str) -> Iterator[Hit]:
    """The time a workbook says it was saved at is contradicted by nothing."""
    words = {"file": _name(reading.source.path), "stamp": f"{stamp:%Y-%m-%d %H:%M}", "why": why, "instead": instead}
    yield Hit(value=f"{stamp:%Y-%m-%d %H:%M}", words=words)


@check(
    "B525",
    Level.NOTE,
    title="邮件时间未采用",
    message="“{file}”所在的邮件写的发送时间是 {sent}，{why}，没有采用，改按{instead}算。",
    remedy="不用处理；如与实际不符，请在“处理意见”里写明采用哪份文件。",
    why="邮件的发送时间是发件的电脑写的，有的电脑时钟不准；照它算会误判先后和是否迟报。",
)
def mail_date_is_evidence(reading: FileReading, sent: datetime, why: str, instead: str) -> Iterator[Hit]:
    """The time a mail says it was sent at is contradicted by nothing."""
    words = {"file": _name(reading.source.path), "sent": f"{sent:%Y-%m-%d %H:%M}", "why": why, "instead": instead}
    yield Hit(value=f"{sent:%Y-%m-%d %H:%M}", words=words)


@check(
    "B526",
    Level.NOTE,
    title="转发的邮件",
    message="“{file}”的邮件是转发来的：原邮件 {sent} 发出，{forwarded} 转发；是否迟报，按原邮件的时间算。",
    remedy="不用处理；如与实际不符，请核对原邮件。",
    why="部门在期限内发给别人、后来才转到收件文件夹的，不算迟报；原邮件的时间是转发的人带来的，照实说明。",
)
def mail_came_directly(reading: FileReading, sent: datetime, forwarded: datetime) -> Iterator[Hit]:
    """A form came by the mail it was first sent with."""
    if sent.date() == forwarded.date():
        return
    said = {"sent": f"{sent:%Y-%m-%d %H:%M}", "forwarded": f"{forwarded:%Y-%m-%d %H:%M}"}
    yield Hit(value=said["sent"], words={"file": _name(reading.source.path), **said})


@check(
    "B511",
    Level.QUERY,
    title="先后不一致",
    message="“{first}”的邮件早于“{second}”，表内的保存时间却晚于它，都改按邮件的时间算。",
    remedy="请与部门核实以哪份为准，在“处理意见”里对该文件填“采用”；部门也可以来函说明。",
    why="两份不同的表，邮件和表内时间说的先后相反，以哪份为准要由人来定。",
    on_copy="请确认以哪一份为准，把退回的这一份改好（没有错的不用改）发回，就以发回的为准。",
)
def mailed_as_saved(first: FileReading, second: FileReading) -> Iterator[Hit]:
    """Files that differ were mailed in the order they were saved in."""
    words = {"first": first.source.path, "second": second.source.path}
    yield Hit(value=second.source.path, expected=first.source.path, words=words)


@check(
    "B515",
    Level.NOTE,
    title="意见前后不同",
    message="处理意见第 {row} 行是“{action}”，第 {by} 行是“{now}”，说的是同一件事，以第 {by} 行为准。",
    remedy="不用处理；不再需要的一行可以删去。",
    why="同一件事有几条不同的意见时，以写在下面的为准；两条都写了日期而下面的更早，以日期晚的为准。",
)
def decision_is_the_last(decision: Decision, by: Decision) -> Iterator[Hit]:
    """The bureau decided once on a file, or on a department's deadline."""
    action, now = (f"{one.action} {one.until}" if one.until else one.action for one in (decision, by))
    words = {"row": decision.row + 1, "action": action, "by": by.row + 1, "now": now}
    yield Hit(value=action, expected=now, words=words)
