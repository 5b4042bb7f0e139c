"""文件登记: every thing in the inbox with its hash, time, fate and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from selfeval import text as t
from selfeval.consolidate.county import CountyTables, RegisterRow
from selfeval.excel.write import styles as s
from selfeval.excel.write.book import Sheet
from selfeval.excel.write.table import (
    A3,
    ABSENT,
    CENTRED,
    CODE,
    NONE,
    NUMBER,
    WRAPPED,
    Cell,
    Column,
    Entry,
    Link,
    Look,
    Rows,
    freeze,
    header,
    heading,
    inbox_link,
    name_area,
    page,
    text_numbers,
)
from selfeval.model import Clock, Fate

FIRST = 4
MOST_ROWS = 200_000
FATE_LOOK: Mapping[Fate, Look] = {
    Fate.USED: {"bold": True},
    Fate.RETURNED: {"font_color": s.RED},
    Fate.UNREADABLE: {"font_color": s.RED, "bg_color": s.RED_BG},
    Fate.UNRECOGNISED: {"font_color": s.RED, "bg_color": s.RED_BG},
    Fate.IGNORED: ABSENT,
}


def write(tabs: Mapping[str, Sheet], tables: CountyTables) -> None:
    """Write 文件登记. The link has its own column: some programs don't wrap linked text, and paths are long."""
    sheet, register = tabs[t.TAB_REGISTER], tables.register[:MOST_ROWS]
    heading(sheet, "文件登记", _note(tables))
    columns = _columns()
    header(sheet, FIRST - 1, columns, height=34, arrows=True)
    rows = Rows(sheet, FIRST, columns, most_lines=12)
    for row in register:
        rows.add(_entries(row))
    if not register:
        rows.add(["收件夹里没有文件", *[None] * (len(columns) - 1)])
    last = len(columns) - 1
    sheet.raw.autofilter(FIRST - 1, 0, rows.last, last)
    freeze(sheet, FIRST, 1)
    text_numbers(sheet, (rows.first, 0, rows.last, last))
    page(sheet, last=(rows.last, last - 1), repeat=(FIRST - 1, FIRST - 1), paper=A3)
    name_area(sheet.book, "文件登记_数据", t.TAB_REGISTER, (FIRST - 1, 0, rows.last, last))


def _note(tables: CountyTables) -> str:
    count = len(tables.register)
    rest = f"只列前 {MOST_ROWS} 个，其余见 results.json。" if count > MOST_ROWS else ""
    return (
        f"收件夹里的全部 {count} 个文件，压缩包和邮件里的写作“包名!文件名”。时间取表内保存时间，没有的取邮件时间，都没有的取文件时间。"
        f"邮箱只显示开头两个字符。{rest}"
    )


def _columns() -> tuple[Column, ...]:
    small: Look = {**WRAPPED, "font_size": 9, "indent": 0}
    time: Look = {**CENTRED, "font_size": 9, "num_format": "yyyy-mm-dd hh:mm"}
    return (
        Column("文件", 40, small, wraps=True),
        Column("编码", 7.5, {**CODE, "font_size": 9}),
        Column("部门名称", 20, small, wraps=True),
        Column("处理", 14, {**CENTRED, "font_size": 9, "text_wrap": True}, wraps=True),
        Column("原因", 26, small, wraps=True),
        Column("时间", 15, time),
        Column("时间来源", 12, {**CENTRED, "font_size": 9, "font_color": s.MUTE}),
        Column("大小\n（字节）", 12, {**NUMBER, "font_size": 9, "num_format": "#,##0"}),
        Column("SHA-256", 35, {**small, "font_size": 8, "font_color": s.MUTE, "indent": 1}, wraps=True),
        Column("发件人", 17, {**small, "font_size": 8.5, "indent": 1}, wraps=True),
        Column("邮件时间", 15, time),
        Column("原件", 8, {**CENTRED, "font_size": 9}),
    )


def _entries(row: RegisterRow) -> list[Entry]:
    absent = Cell(NONE, ABSENT)
    clock: Look = {"font_color": s.AMBER} if row.clock is Clock.FILE else {}
    return [
        row.path,
        row.code or absent,
        row.name or absent,
        Cell(t.FATE_NAMES[row.fate], FATE_LOOK.get(row.fate, {})),
        row.reason,
        _time(row.time) or absent,
        Cell(t.CLOCK_NAMES[row.clock], clock) if row.clock else absent,
        row.size,
        row.sha256 or absent,
        row.sender or absent,
        _time(row.sent) or absent,
        Link("打开", inbox_link(row.path)),
    ]


def _time(moment: datetime | None) -> datetime | None:
    """The wall-clock time, as Excel holds times."""
    return moment.replace(tzinfo=None, microsecond=0) if moment else None
