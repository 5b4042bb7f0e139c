"""指标分析: per category and indicator, what was reached, what was lost, by how many, and who lost most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from selfeval import text as t
from selfeval.consolidate.county import CategoryStat, CountyTables, IndicatorStat, Loser
from selfeval.excel.write import styles as s
from selfeval.excel.write.book import Sheet
from selfeval.excel.write.table import (
    ABSENT,
    CENTRED,
    CODE,
    NONE,
    NUMBER,
    SUBTOTAL,
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
    or_none,
    padded,
    page,
    rate_bars,
    room_for,
    score_format,
)
from selfeval.story.review import by_self
from selfeval.tables import plain

FIRST = 4
NAMED = 2  # so many departments are named in the last column
_NIL = f'"{NONE}"'  # nothing lost recedes
_MARKED: Look = {"bg_color": s.AMBER_BG, "font_color": s.AMBER, "bold": True}  # what most lost points on
RATE, SHARE = 6, 11  # the columns with data bars


def write(tabs: Mapping[str, Sheet], tables: CountyTables) -> None:
    """Write 指标分析."""
    sheet = tabs[t.TAB_ANALYSIS]
    excused = (
        "“不适用”的分值和得分都不计入"
        if tables.scheme.prorated
        else "“不适用”在小计和失分中按满分计，不进入该项的平均分和满分部门数"
    )
    common = [stat for c in tables.categories for stat in c.indicators if stat.is_common(tables.scheme.widespread)]
    marked = (
        f"“失分部门”标黄的 {len(common)} 项，有 {plain(tables.scheme.widespread)}% 以上的适用部门失分。"
        if common
        else ""
    )
    note = f"得分率＝平均分÷分值（数据条自60%起）；失分占比＝本项失分÷全部失分。{excused}，适用部门数另列。“失分最多的部门”列前 {NAMED} 个，括号内为失分，“等”表示还有同分的。"
    heading(sheet, "指标分析", by_self(tables) + note, marked)
    columns = _columns(tables)
    header(sheet, FIRST - 1, columns, height=34, arrows=True)
    rows = Rows(sheet, FIRST, columns, least=19)
    bars: list[tuple[int, int]] = []
    for category in tables.categories:
        rows.add(_category_entries(category), SUBTOTAL)
        start = rows.next
        for stat in category.indicators:
            rows.add(_indicator_entries(stat, marked=stat in common))
        bars += [(start, rows.next - 1)] if category.indicators else []
    _bars(sheet, [i.share for c in tables.categories for i in c.indicators], bars)
    _grey_repeats(sheet, rows)
    sheet.raw.autofilter(FIRST - 1, 0, rows.last, len(columns) - 1)
    freeze(sheet, FIRST, 3)
    page(sheet, last=(rows.last, len(columns) - 1), repeat=(FIRST - 1, FIRST - 1))
    name_area(sheet.book, "指标分析_数据", t.TAB_ANALYSIS, (FIRST - 1, 0, rows.last, len(columns) - 1))


def _columns(tables: CountyTables) -> tuple[Column, ...]:
    points: Look = {**NUMBER, "num_format": score_format(tables.places)}
    indicators = tables.scheme.indicators
    columns = (
        Column("编码", s.fitting([i.code for i in indicators], 6.5, 20), CODE),
        Column(
            "一级指标", s.fitting([c.name for c in tables.categories], 11, 18), {**TEXT, "text_wrap": True}, wraps=True
        ),
        Column("三级指标", s.fitting([i.name for i in indicators], 18, 30), {**TEXT, "text_wrap": True}, wraps=True),
        Column("分值", 6, {**CENTRED, "num_format": "General"}),
        Column("适用\n部门", 8.2, {**CENTRED, "num_format": "0"}),
        Column("平均分", 8.5, points),
        Column("得分率", 12, {**NUMBER, "indent": 0, "num_format": padded("0.0%")}),
        Column("满分\n部门", 8.2, {**CENTRED, "num_format": "0"}),
        Column("满分\n占比", 8.2, {**NUMBER, "num_format": "0%"}),
        Column("失分\n部门", 8.2, {**CENTRED, "num_format": f'0;;"{NONE}"'}),
        Column("失分\n合计", 10, {**points, "indent": 0, "num_format": padded(score_format(tables.places), _NIL)}),
        Column("失分占比", 12, {**NUMBER, "indent": 0, "num_format": padded("0.0%", _NIL)}),
    )
    named = [_losers(stat.losers) for category in tables.categories for stat in category.indicators]
    wide = s.fitting(named, 40, room_for(columns, (60, 80)), indent=True)
    return (*columns, Column("失分最多的部门（失分）", wide, {**TEXT, "indent": 1, "text_wrap": True}, wraps=True))


def _category_entries(stat: CategoryStat) -> list[Entry]:
    return [None, stat.name, "小计", stat.cap, *_figures(stat, None), None]


def _indicator_entries(stat: IndicatorStat, *, marked: bool) -> list[Entry]:
    lost = Cell(len(stat.losers), _MARKED) if marked else len(stat.losers)
    return [stat.code, stat.category, stat.name, stat.cap, *_figures(stat, lost), _losers(stat.losers)]


def _figures(stat: CategoryStat | IndicatorStat, losers: Entry) -> list[Entry]:
    absent = Cell(NONE, ABSENT)
    full, lost = (stat.full, stat.lost) if stat.n else (absent, absent)
    return [
        stat.n, or_none(stat.average), or_none(stat.rate), full, or_none(stat.full_share), losers, lost, or_none(stat.share),
    ]  # fmt: skip


def _losers(losers: Sequence[Loser]) -> str:
    named = "、".join(f"{loser.name}（{plain(loser.lost)}）" for loser in losers[:NAMED])
    tied = len(losers) > NAMED and losers[NAMED].lost == losers[NAMED - 1].lost
    return named + ("等" if tied else "")


def _bars(sheet: Sheet, shares: Sequence[Decimal | None], runs: Sequence[tuple[int, int]]) -> None:
    """Bars in the two columns of rates, in some runs of rows only: subtotal rows stay without."""
    most = float(max((share or Decimal(0) for share in shares), default=Decimal(0))) or 1.0
    for col, colour, low, high in ((RATE, s.BAR_SCORE, 0.6, 1.0), (SHARE, s.BAR_LOST, 0.0, most * 1.6)):
        rate_bars(sheet, col, colour, (low, high), runs)


def _grey_repeats(sheet: Sheet, rows: Rows) -> None:
    rule = {
        "type": "formula",
        "criteria": f"=$B{rows.first + 1}=$B{rows.first}",
        "format": sheet.book.style(font_color=s.REPEAT),
    }
    sheet.condition((rows.first, 1, rows.last, 1), rule)
