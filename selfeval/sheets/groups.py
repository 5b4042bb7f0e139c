"""类别对比: the kinds of departments beside each other, a rate a category; there only where there are several kinds."""

from __future__ import annotations

from collections.abc import Mapping

from selfeval import text as t
from selfeval.consolidate.county import CountyTables, GroupStat
from selfeval.excel.write import styles as s
from selfeval.excel.write.book import Sheet
from selfeval.excel.write.table import (
    ABSENT,
    CENTRED,
    NONE,
    NUMBER,
    SUBTOTAL,
    TEXT,
    WRAPPED,
    Cell,
    Column,
    Entry,
    Look,
    Rows,
    freeze,
    header,
    heading,
    name_area,
    or_none,
    padded,
    page,
    rate_bars,
    score_format,
)
from selfeval.model import Status
from selfeval.story.phrases import named
from selfeval.story.review import by_self

FIRST = 4
NAME = "全部部门"
MOST_NAMES = 20  # of one kind and one status
WITHOUT = (
    (t.STATUS_NAMES[Status.MISSING], {Status.MISSING}),
    (t.STATUS_NAMES[Status.RETURNED], {Status.RETURNED}),
    ("待财政局评定", {Status.ACCEPTED, Status.QUERY}),
)


def is_made(tables: CountyTables) -> bool:
    """Whether there are several kinds of departments."""
    return len(tables.groups) > 2


def write(tabs: Mapping[str, Sheet], tables: CountyTables) -> None:
    """Write 类别对比."""
    sheet = tabs[t.TAB_GROUPS]
    note = "各类别部门的得分；得分率＝得分÷分值，数据条自60%起；失分占比＝本类别失分÷全部失分。最后一行是全部部门。"
    heading(sheet, "类别对比", by_self(tables) + note)
    columns = _columns(tables)
    header(sheet, FIRST - 1, columns, height=34, arrows=True)
    rows = Rows(sheet, FIRST, columns, least=20)
    for group in tables.groups:
        rows.add(_entries(group, tables), SUBTOTAL if group.name is None else None)
    several = rows.last - 1
    for col, high in ((4, 1.0), *((9 + number, 1.0) for number in range(len(tables.categories)))):
        rate_bars(sheet, col, s.BAR_SCORE, (0.6, high), [(rows.first, several)])
    last = len(columns) - 1
    sheet.raw.autofilter(FIRST - 1, 0, rows.last, last)
    freeze(sheet, FIRST, 1)
    sheet.raw.set_zoom(85)  # so that a small screen shows who has no score as well
    page(sheet, last=(rows.last, last), repeat=(FIRST - 1, FIRST - 1))
    name_area(sheet.book, "类别对比_数据", t.TAB_GROUPS, (FIRST - 1, 0, rows.last, last))


def _columns(tables: CountyTables) -> tuple[Column, ...]:
    points: Look = {**NUMBER, "num_format": score_format(tables.places)}
    score: Look = {**NUMBER, "num_format": score_format(tables.decimals)}
    rate: Look = {**NUMBER, "indent": 0, "num_format": padded("0.0%")}
    return (
        Column("类别", s.fitting([group.name or NAME for group in tables.groups], 16, 26), {**TEXT, "bold": True}),
        Column("应报", 7, {**CENTRED, "num_format": "0"}),
        Column("已计分", 8, {**CENTRED, "num_format": "0"}),
        Column("平均分", 9, {**points, "bold": True}),
        Column("得分率", 13, rate),
        Column("最高分", 9, score),
        Column("最低分", 9, score),
        Column("失分合计", 10, points),
        Column("失分占比", 10, rate),
        *(Column(f"{category.name}\n得分率", 11, rate) for category in tables.categories),
        Column("没有成绩的部门", 34, WRAPPED, wraps=True),
    )


def _without(group: GroupStat, tables: CountyTables) -> Entry:
    """Which departments of a kind have no score, and why; the first of many."""
    if group.name is None:
        return None
    there = [row for row in tables.ranking if row.group == group.name and row.rank is None]
    kinds = [(words, [row.name for row in there if row.status in states]) for words, states in WITHOUT]
    return "；".join(f"{words}：{named(names, MOST_NAMES)}" for words, names in kinds if names) or Cell("没有", ABSENT)


def _entries(group: GroupStat, tables: CountyTables) -> list[Entry]:
    name = NAME if group.name is None else group.name or "（未分类）"
    lost: Entry = group.lost if group.ranked else Cell(NONE, ABSENT)
    return [
        name, group.expected, group.ranked, or_none(group.average), or_none(group.rate), or_none(group.highest),
        or_none(group.lowest), lost, or_none(group.share if group.ranked else None), *map(or_none, group.rates),
        _without(group, tables),
    ]  # fmt: skip
