"""报送情况: the roster against reality, what needs doing first. No contacts: those stay in the roster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from selfeval import text as t
from selfeval.consolidate.county import CountyTables, ProgressRow
from selfeval.excel.write import styles as s
from selfeval.excel.write.book import Sheet
from selfeval.excel.write.table import (
    ABSENT,
    CENTRED,
    CODE,
    COUNT,
    MUTED,
    NONE,
    NUMBER,
    STATUS_LOOK,
    TEXT,
    Cell,
    Column,
    Entry,
    Look,
    Rows,
    freeze,
    header,
    heading,
    name_area,
    page,
    text_numbers,
)
from selfeval.model import Status
from selfeval.submission.terms import where_to_explain

FIRST = 4
LATE = 6  # the column of days late
BAR_DAYS = 30


def write(tabs: Mapping[str, Sheet], tables: CountyTables) -> None:
    """Write 报送情况."""
    sheet = tabs[t.TAB_PROGRESS]
    heading(sheet, "报送情况", _note(tables))
    columns = _columns(tables)
    header(sheet, FIRST - 1, columns, height=34, arrows=True)
    rows = Rows(sheet, FIRST, columns)
    for row in tables.progress:
        rows.add(_entries(row, where_to_explain(tables.scheme)))
    bar = {
        "type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_no_border": True, "bar_color": s.BAR_LATE,
        "min_type": "num", "max_type": "num", "min_value": 0, "max_value": BAR_DAYS,
    }  # fmt: skip
    sheet.condition((rows.first, LATE, rows.last, LATE), bar)
    last = len(columns) - 1
    sheet.raw.autofilter(FIRST - 1, 0, rows.last, last)
    freeze(sheet, FIRST, 2)
    text_numbers(sheet, (rows.first, 0, rows.last, 0))
    page(sheet, last=(rows.last, last), repeat=(FIRST - 1, FIRST - 1))
    name_area(sheet.book, "报送情况_数据", t.TAB_PROGRESS, (FIRST - 1, 0, rows.last, last))


def _note(tables: CountyTables) -> str:
    deadline = tables.scheme.deadline
    day = f"截止日期 {deadline.year}年{deadline.month}月{deadline.day}日。" if deadline else "没有设定截止日期。"
    late = tables.overview.late
    said = f"迟报 {late} 个，按部门最早一份能辨认的表计算。" if late else ""
    return f"{day}{said}按未报送、退回修改、待核实、已接收、免报的顺序排列。联系方式见部门名册。"


def _columns(tables: CountyTables) -> tuple[Column, ...]:
    years = {day.year for row in tables.progress for day in (row.received, row.first_received) if day}
    day = 'm"月"d"日"' if len(years) < 2 else "yyyy-mm-dd"
    dates: Look = {**CENTRED, "num_format": day}
    return (
        Column("编码", 8, CODE),
        Column(
            "部门名称",
            s.fitting([row.name for row in tables.progress], 26, 34),
            {**TEXT, "text_wrap": True},
            wraps=True,
        ),
        Column(
            "类别", s.fitting([row.group for row in tables.progress], 12, 16), {**MUTED, "text_wrap": True}, wraps=True
        ),
        Column("状态", 12, CENTRED),
        Column("首次报送", 12, dates),
        Column("采用（退回）的\n文件日期", 14, dates),
        Column("迟报天数", 13, {**NUMBER, "indent": 0, "num_format": '0_ _ ;;""'}),
        Column("收到\n文件数", 10, COUNT),
        Column("附件数", 8, COUNT),
        Column("错误", 8, COUNT),
        Column("待说明\n核实", 9, COUNT),
        Column("下一步", 44, {**TEXT, "indent": 1}),
    )


def _entries(row: ProgressRow, where: str) -> list[Entry]:
    return [
        row.code,
        row.name,
        row.group,
        Cell(t.STATUS_NAMES[row.status], STATUS_LOOK.get(row.status, {})),
        _day(row.first_received),
        _day(row.received),
        row.days_late,
        row.files,
        row.attachments,
        row.errors,
        row.open_queries,
        "；".join(_next_steps(row, where)),
    ]


def _day(day: date | None) -> Entry:
    return Cell(NONE, ABSENT) if day is None else day


def _next_steps(row: ProgressRow, where: str) -> Iterator[str]:
    if row.status is Status.MISSING:
        yield "发“催报”里的通知，电话催报"
        if row.files:
            yield "报来的表按处理意见不采用"
    elif row.status is Status.RETURNED:
        yield "把“退回修改”里的表发回，改好后重报"
    elif row.status is Status.QUERY:
        if row.newer_returned:
            yield "新报的表有误，把“退回修改”里的表发回，改好后重报"
        if row.open_queries > row.newer_returned:
            yield f"请部门改正，或{where}"
    if row.deadline:
        yield f"已同意延期至{row.deadline.month}月{row.deadline.day}日"
