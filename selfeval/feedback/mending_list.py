"""修改清单: the first sheet of a marked copy. Every finding with a link to its cell, and what found no place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from selfeval import text as t
from selfeval.checks.workbook import SHEET_MENDING as SHEET
from selfeval.excel.write import styles as s
from selfeval.excel.write.book import Book, Sheet
from selfeval.excel.write.styles import lines, row_height
from selfeval.excel.write.table import (
    CENTRED,
    NOTE,
    SECTION,
    TEXT,
    TITLE,
    WRAPPED,
    Cell,
    Column,
    Link,
    Look,
    Rows,
    header,
    page,
)
from selfeval.feedback.leftovers import Leftover
from selfeval.feedback.marks import Group, Mark, groups, told
from selfeval.forms import look
from selfeval.model import Department, Finding, Level, Scheme

LEVEL_LOOK: Final[dict[Level, Look]] = {
    Level.ERROR: {"font_color": s.RED, "bg_color": s.RED_BG, "bold": True},
    Level.QUERY: {"font_color": s.AMBER, "bg_color": s.AMBER_BG, "bold": True},
    Level.NOTE: {"font_color": s.MUTE},
}
MOST_LEFTOVERS: Final = 500
_TOP: Final[Look] = {"valign": "top"}
_LINES: Final = 14
_MOST_CODES: Final = 8  # indicators named in one line
_ALIKE: Final = 4  # so many findings of one kind are one line
_ONE_PAGE: Final = 10  # so many findings stand on the first page
_COLUMNS: Final = (
    Column("序号", 6, {**CENTRED, **_TOP}),
    Column("级别", 8, {**CENTRED, **_TOP}),
    Column("位置", 16, {**WRAPPED, **_TOP}, wraps=True),
    Column("指标或项目", 19, {**WRAPPED, **_TOP}, wraps=True),
    Column("问题", 44, {**WRAPPED, **_TOP}, wraps=True),
    Column("填的内容", 17, {**WRAPPED, **_TOP, "num_format": "@"}, wraps=True),
    Column("怎么改", 42, {**WRAPPED, **_TOP}, wraps=True),
)
_WIDTH: Final = sum(column.width for column in _COLUMNS)


def write_mending_list(
    book: Book,
    scheme: Scheme,
    department: Department,
    marks: Sequence[Mark],
    leftovers: Sequence[Leftover],
    notes: Sequence[Finding],
    until: str,
    *,
    source: str,
    filled: bool,
    implied: bool = False,
) -> Sheet:
    """The sheet; `until` says by when, e.g. "在2024年4月10日前", and `filled` whether the form holds what was filed; `source` is
    the name of the file it was made from. `implied`: caps stand in it that weren't in that.
    """
    sheet = book.sheet(SHEET)
    sheet.widths([column.width for column in _COLUMNS])
    row = _above(sheet, scheme, department, marks, until, source=source, filled=filled, implied=implied)
    header(sheet, row, _COLUMNS, widths=False)
    rows = Rows(sheet, row + 1, _COLUMNS, least=24, most_lines=_LINES)
    listed = groups(marks, least=_ALIKE)
    for number, group in enumerate(listed, 1):
        _add(rows, number, group)
    last = rows.last
    if leftovers:
        last = _leftovers(sheet, last + 1, leftovers)
    if notes:
        last = _notes(sheet, last + 1, notes)
    page(sheet, last=(last, len(_COLUMNS) - 1), repeat=(row, row) if len(listed) > _ONE_PAGE else None)
    look.paper(sheet, small=True)
    sheet.raw.set_tab_color(s.RED)
    look.lock(sheet)
    sheet.raw.activate()
    return sheet


def summary(marks: Sequence[Mark]) -> str:
    """How much there is to do: "1 处错误必须改正，2 处需要核实"."""
    errors = sum(mark.finding.level is Level.ERROR for mark in marks)
    queries = len(marks) - errors
    parts = [f"{errors} 处错误必须改正" if errors else "", f"{queries} 处需要核实" if queries else ""]
    return "，".join(filter(None, parts))


def _above(
    sheet: Sheet,
    scheme: Scheme,
    department: Department,
    marks: Sequence[Mark],
    until: str,
    *,
    source: str,
    filled: bool,
    implied: bool,
) -> int:
    """Title, whose form it is, what to do; returns the row of the table's header."""
    book = sheet.book
    sheet.write(0, 0, SHEET, book.style(TITLE))
    sheet.write(1, 0, f"{department.code}　{department.name}　　{look.heading(scheme)}", book.style(NOTE, font_size=10))
    said = book.style(TEXT, bold=True, font_size=11, font_color=s.NAVY, bottom=0)
    sheet.write(2, 0, f"这份表照报来的“{source}”做成，有 {summary(marks)}。", said)
    contact = f"；有不清楚的，请打电话 {scheme.contact}" if scheme.contact else ""
    if any(mark.place for mark in marks):
        first = "1. 点“位置”可跳到要改的格子。标红的是错误，标橙的是需要核实的，鼠标停在格子上可看到批注；改过以后底色自动消失，批注不用删。"
    elif filled:
        first = "1. 后面几张表已照原来的填好，请按“怎么改”一栏办理；没有错的不用改。"
    else:
        first = "1. 后面几张表是本次的自评表，请在里面填写；没有转到表里的内容列在下面，可以参照。"
    if implied:
        first += "自设指标的分值原来没有写，已按规定的合计填上，请核对。"
    steps = (
        first,
        f"2. 照“怎么改”一栏办理，改到“{t.SHEET_IDENTITY}”和“{t.SHEET_SCORES}”上方都显示已填好；改后新出现的问题请一并处理。",
        f"3. 保存，{until}把这个文件发回{scheme.organiser}，不用另外填表{contact}。",
    )
    style = book.style(look.TEXT, look.WRAP, font_size=10)
    for row, step in enumerate(steps, 3):
        sheet.merge((row, 0, row, len(_COLUMNS) - 1), step, style)
        sheet.height(row, row_height(lines(step, _WIDTH, 10), 10, pad=2))
    for row, height in ((0, 32), (1, 18), (2, 22), (6, 6)):
        sheet.height(row, height)
    return 7


def _add(rows: Rows, number: int, group: Group) -> None:
    mark, one = group.first, len(group.marks) == 1
    finding, value = mark.finding, mark.finding.value
    target = f"internal:'{mark.place.sheet}'!{mark.place.ref}" if mark.place else None
    said = told(finding) if one else f"共 {len(group.marks)} 处（{'、'.join(group.spans)}），各处情况见格子上的批注。"
    blank = "（空）" if mark.place and not any(each.finding.value for each in group.marks) else "—"
    rows.add(
        [
            number,
            Cell(t.LEVEL_NAMES[finding.level], LEVEL_LOOK[finding.level]),
            Link(mark.where if one else f"{mark.where} 等", target),
            _about(mark) if one else _some(group),
            f"{finding.title}：{said}",
            _cut(value) if one and value else Cell(blank, {"font_color": s.MUTE}),
            group.remedy,
        ]
    )


def _about(mark: Mark) -> str:
    """What a finding is about, and where it stood in the file sent."""
    about = " ".join(filter(None, (mark.finding.indicator, mark.name))) or "—"
    return (
        f"{about}\n（原表 {mark.origin}）" if mark.origin else about
    )  # in a line of its own: links don't wrap everywhere


def _some(group: Group) -> str:
    """Which indicators findings of one kind are about, by code."""
    codes = list(dict.fromkeys(mark.finding.indicator or mark.name for mark in group.marks))
    return "、".join(codes[:_MOST_CODES]) + (f" 等 {len(codes)} 项" if len(codes) > _MOST_CODES else "")


def _section(sheet: Sheet, row: int, title: str, note: str) -> int:
    sheet.height(row, 12)
    sheet.write(row + 1, 0, title, sheet.book.style(SECTION))
    sheet.height(row + 1, 24)
    sheet.write(row + 2, 0, note, sheet.book.style(NOTE))
    sheet.height(row + 2, 17)
    return row + 3


def _leftovers(sheet: Sheet, row: int, leftovers: Sequence[Leftover]) -> int:
    """What the department wrote that isn't in the form; returns the last row."""
    note = "这些内容在您报来的文件里，没有转到这份表里。要报送的，请填到相应的格子里；不合要求的不要照抄。"
    row = _section(sheet, row, "没有转到表里的内容", note)
    columns = _spread(("原来的位置", "为什么", "内容"))
    rows = _table(sheet, row, columns)
    for left in leftovers[:MOST_LEFTOVERS]:
        _spread_row(rows, (f"{left.sheet} {left.place}", left.why, left.content))
    if len(leftovers) > MOST_LEFTOVERS:
        _spread_row(rows, ("……", f"另有 {len(leftovers) - MOST_LEFTOVERS} 处", "请对照原来的文件"))
    return rows.last


def _notes(sheet: Sheet, row: int, notes: Sequence[Finding]) -> int:
    """What is good to know; returns the last row."""
    row = _section(sheet, row, "供参考", "这些不用处理。位置是原来文件里的。")
    rows = _table(sheet, row, _spread(("原来的位置", "事项", "内容")))
    for finding in notes:
        where = f"{finding.sheet} {finding.cell}" if finding.sheet and finding.cell else "整份表"
        _spread_row(rows, (where, finding.title, told(finding)))
    return rows.last


def _spread(titles: tuple[str, str, str]) -> tuple[Column, ...]:
    """Three columns laid over the seven of the table above: widths stay those of the sheet."""
    look_: Look = {**WRAPPED, **_TOP}
    over = (titles[0], None, None, titles[1], titles[2], None, None)
    return tuple(Column(name or "", column.width, look_) for name, column in zip(over, _COLUMNS, strict=True))


def _table(sheet: Sheet, row: int, columns: Sequence[Column]) -> Rows:
    style = sheet.book.style(look.HEADER)
    for first, last in ((0, 2), (3, 3), (4, 6)):
        sheet.merge((row, first, row, last), columns[first].title, style)
    sheet.height(row, 22)
    return Rows(sheet, row + 1, columns, least=22, most_lines=_LINES)


def _spread_row(rows: Rows, texts: tuple[str, str, str]) -> None:
    sheet, row = rows.sheet, rows.next
    style = sheet.book.style(WRAPPED, _TOP, num_format="@")
    needed = 1
    for (first, last), words in zip(((0, 2), (3, 3), (4, 6)), texts, strict=True):
        sheet.merge((row, first, row, last), words, style)
        width = sum(column.width for column in _COLUMNS[first : last + 1])
        needed = max(needed, min(_LINES, lines(words, width, 10, indent=True)))
    sheet.height(row, row_height(needed, 10, least=22))
    rows.next += 1


def _cut(value: str | None) -> str | None:
    return value if value is None or len(value) <= 60 else value[:60] + "……"
