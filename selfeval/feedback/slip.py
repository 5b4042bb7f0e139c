"""退回修改通知书: one page that tells a department what to mend, where, how and by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from pathlib import Path
from typing import Final

from selfeval import text as t
from selfeval.checks.file import short_name
from selfeval.checks.workbook import SHEET_MENDING
from selfeval.feedback.dates import saved_on
from selfeval.feedback.marks import WHOLE, Group, Mark, groups, told, told_singly
from selfeval.feedback.paper import BODY, LINE, TEXT_HEIGHT, TEXT_WIDTH, Paper, ems
from selfeval.feedback.paper_table import PaperColumn, add_table, row_height
from selfeval.model import Department, FileRecord, Finding, Level, Scheme
from selfeval.submission.terms import Terms

TITLE: Final = "退回修改通知书"
QUERY_TITLE: Final = "关于补充说明自评情况的通知"
_COLUMNS: Final = (
    PaperColumn("级别", 13), PaperColumn("位置", 31, "left"), PaperColumn("问题", 60, "left"), PaperColumn("怎么改", 52, "left"),
)  # fmt: skip
_MOST_PLACES: Final = 12
_MOST_NAMES: Final = 10
_SIZES: Final = (12.0, 10.5)  # points: the larger one where all fits
_MOST_LETTERS: Final = 110  # of a message; all of it stands in the annex
_POINTS: Final = 72 / 25.4
_TITLE_HEIGHT: Final = 36 + 22
_SPARE: Final = 24  # points kept free: other programs set lines a little wider
_LINES: Final = (LINE, 25.0, 22.0)  # points: closer where there is much to say
_ENOUGH: Final = 3  # so many groups on the page are enough; the rest stand in the annex
_ABOVE_ISSUER: Final = 14.0
_GAP: Final = 6.0  # above and below the table


@dataclass(frozen=True, slots=True)
class Slip:
    """What a slip says. `annex` is the marked copy's file name; `counted` names the file that counts meanwhile;
    `only_queries`: the department counts and has only to explain.

    Of a form in the county's own layout it tells the places in that file, in its terms: either may be sent back. `theirs`
    are these terms then.
    """

    scheme: Scheme
    department: Department
    record: FileRecord
    marks: Sequence[Mark]
    until: str
    day: date | None
    annex: str
    counted: str | None = None
    only_queries: bool = False
    theirs: Terms | None = None


def _row(group: Group, theirs: Terms | None) -> tuple[str, str, str, str]:
    """The table's row for a group."""
    first = group.first
    level = t.LEVEL_NAMES[first.finding.level]
    if theirs is not None:
        return _row_of_theirs(group, theirs)
    if len(group.marks) == 1:
        return level, first.where.replace(" ", "\n"), _told(first.finding), _cut(first.remedy)
    names = [f"{mark.name}（{mark.place.ref}）" if mark.place else mark.name for mark in group.marks if mark.name]
    paired = len(group.marks) == len(names) <= _MOST_NAMES  # each place stands with its name
    spans = "" if paired else f"\n{_some(group.spans, _MOST_PLACES, ' ')}"
    where = f"{first.place.sheet}{spans}" if first.place else first.where
    what = f"{first.finding.title}（{len(group.marks)}处）" + (f"：{_some(names, _MOST_NAMES)}" if names else "")
    return level, where, what, _cut(group.remedy)


def _row_of_theirs(group: Group, theirs: Terms) -> tuple[str, str, str, str]:
    """The row for a group with the places in the department's own file, and how these are mended."""
    first, findings = group.first.finding, [mark.finding for mark in group.marks]
    cells = _some([finding.cell for finding in findings if finding.cell], _MOST_PLACES)
    where = "\n".join(filter(None, (first.sheet, cells))) or WHOLE
    alike = len({finding.remedy for finding in findings}) == 1
    named = [(mark.name, mark.finding.cell) for mark in group.marks if mark.name]
    names = [f"{name}（{cell}）" if cell else name for name, cell in named]
    what = f"{first.title}（{len(findings)}处）" + (f"：{_some(names, _MOST_NAMES)}" if names else "")
    said = _told(first) if len(findings) == 1 else _cut(what)
    remedy = first.remedy if alike else theirs.told(group.remedy)
    return t.LEVEL_NAMES[first.level], where, said, _cut(remedy)


def write_slip(path: Path, slip: Slip) -> None:
    """Write the slip to `path`, in place: exactly one page."""
    scheme, listed = slip.scheme, groups(slip.marks)
    plan = _plan(slip, listed)
    rest = len(slip.marks) - sum(len(group.marks) for group in listed[: plan.shown])
    title = QUERY_TITLE if slip.only_queries else TITLE
    paper = Paper(title=title, author=scheme.organiser, day=slip.day, numbered=False, line=plan.line)
    paper.title(title)
    paper.plain(f"{slip.department.name}：")
    paper.para(_opening(slip))
    paper.gap(_GAP)
    add_table(paper, _COLUMNS, [_row(group, slip.theirs) for group in listed[: plan.shown]], size=plan.size)
    paper.gap(_GAP)
    if rest:
        paper.para(f"其余{rest}处见附件里的“{SHEET_MENDING}”。")
    paper.para(_closing(slip))
    paper.annexes(short_name(slip.annex))
    paper.signature(scheme.organiser, slip.day, gap=_ABOVE_ISSUER)
    paper.save(path)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the page is filled: distance of lines, size of the table's type, how many groups stand in it."""

    line: float
    size: float
    shown: int


def _plan(slip: Slip, listed: Sequence[Group]) -> _Plan:
    """The roomiest page that shows all groups, else one that shows enough of them; as many as fit where they hold sums."""
    for line in _LINES:
        for size in _SIZES:
            if _fitting(slip, listed, _room(slip, line), size) == len(listed):
                return _Plan(line, size, len(listed))
    size = _SIZES[-1]
    plans = [_Plan(line, size, _fitting(slip, listed, _room(slip, line) - line, size)) for line in _LINES]
    enough = len(listed) if any(told_singly(group.first.finding) for group in listed) else _ENOUGH
    best = next((plan for plan in plans if plan.shown >= enough), plans[-1])
    return replace(best, shown=max(1, best.shown))


def _room(slip: Slip, line: float) -> float:
    """How many points the table has; a line below it that tells of the rest takes some of them."""
    texts = (f"{slip.department.name}：", _opening(slip), _closing(slip))
    taken = sum(_lines(text) for text in texts) * line + _below(slip, line)
    return TEXT_HEIGHT * _POINTS - _TITLE_HEIGHT - 2 * _GAP - taken - _SPARE


def counted_in_words(marks: Sequence[Mark]) -> str:
    """How much there is to do: "1处错误必须改正、2处需要核实"."""
    errors = sum(mark.finding.level is Level.ERROR for mark in marks)
    parts = (
        f"{errors}处错误必须改正" if errors else "",
        f"{len(marks) - errors}处需要核实" if len(marks) > errors else "",
    )
    return "、".join(filter(None, parts))


def _opening(slip: Slip) -> str:
    scheme, file = slip.scheme, short_name(slip.record.source.path)
    time = saved_on(slip.record)
    which = f"（文件“{file}”{f'，{time}' if time else ''}）"
    form = f"《{scheme.county}{scheme.year}年度{scheme.form_title}》{which}"
    found = counted_in_words(slip.marks)
    if slip.counted:
        return (
            f"你单位重新报送的{form}收悉。经核对，有{found}，现退回修改；"
            f"改好以前，暂按先前报送的“{short_name(slip.counted)}”计分。请按下表办理。"
        )
    if slip.only_queries:
        return f"你单位报送的{form}收悉，已计入汇总。经核对，有{found}，请按下表补充说明或者改正。"
    return f"你单位报送的{form}收悉。经核对，有{found}，现退回修改，请按下表办理。"


def _closing(slip: Slip) -> str:
    contact = f"有不清楚的，请与我局联系，电话：{slip.scheme.contact}。" if slip.scheme.contact else ""
    if slip.theirs is not None and any(mark.place for mark in slip.marks):
        return (
            f"附件是照你单位报来的内容填好的自评表，标色的格子就是要改的地方；也可以照上表在原来的文件里改。"
            f"改好保存后，请{slip.until}把其中一个文件发回我局，两个文件发哪个都可以。{contact}"
        )
    if any(mark.place for mark in slip.marks):
        how = "请直接在附件里修改：标色的格子就是要改的地方，批注写明了问题和改法。改好保存后"
    else:
        how = f"附件是本次的自评表，请在里面填写；原来填的内容列在“{SHEET_MENDING}”里，可以参照。填好保存后"
    return f"{how}，请{slip.until}将这个文件发回我局，不用另外填表。{contact}"


def _lines(paragraph: str) -> int:
    """How many lines a paragraph takes, on the safe side."""
    return ceil((ems(paragraph) + 2) / (TEXT_WIDTH * _POINTS / BODY - 0.6))


def _below(slip: Slip, line: float) -> float:
    """The height of what stands below the body: annex, issuer and date."""
    annex = ceil((ems(short_name(slip.annex)) + 5) / (TEXT_WIDTH * _POINTS / BODY - 6))
    return 14 + (annex + 2) * line + _ABOVE_ISSUER


def _fitting(slip: Slip, listed: Sequence[Group], room: float, size: float) -> int:
    """How many groups fit into so many points, below the header."""
    left = room - row_height(_COLUMNS, [column.title for column in _COLUMNS], size)
    for number, group in enumerate(listed):
        left -= row_height(_COLUMNS, _row(group, slip.theirs), size)
        if left < 0:
            return number
    return len(listed)


def _some(parts: Sequence[str], most: int, between: str = "、") -> str:
    return between.join(parts[:most]) + (f"{between.strip('、')}等" if len(parts) > most else "")


def _told(finding: Finding) -> str:
    """What is said of a finding; of one with a sum all of it."""
    return told(finding) if told_singly(finding) else _cut(told(finding))


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_LETTERS else text[: _MOST_LETTERS - 2] + "……"
