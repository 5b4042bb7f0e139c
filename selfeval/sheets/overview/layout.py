"""How the page is laid out: 24 equal columns, cards, conclusions, charts, best and worst, what to follow up.

Merged cells are allowed here, and only here: nothing on this page is a table to be sorted or filtered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from selfeval import text as t
from selfeval.consolidate.county import CountyTables, Place
from selfeval.excel.write import styles as s
from selfeval.excel.write.book import Sheet, Value
from selfeval.excel.write.table import NONE, Look, page, score_format
from selfeval.sheets.overview import plots
from selfeval.sheets.overview.cards import cards
from selfeval.sheets.overview.sentences import conclusions, foot_note, points, subtitle

COLUMNS: Final = 24
WIDTH: Final = 6.72
CARDS, HEADS, SAID, LISTS = 3, 7, 8, 24  # first rows
SENTENCES, CHART_ROWS, LISTED = 6, 8, 5
FOOT: Final = LISTS + 1 + LISTED
HEIGHTS: Final = (
    32, 19, 6, 19, 32, 19, 8, 28, *[35.5] * SENTENCES, 8, *[20] * CHART_ROWS, 9, 22, *[19] * LISTED, 18,
)  # fmt: skip
HEAD: Final[Look] = {"font_size": 13, "bold": True, "font_color": s.NAVY, "valign": "vcenter"}
UNDERLINED: Final[Look] = {**HEAD, "bottom": 2, "bottom_color": s.NAVY}
BODY: Final[Look] = {"font_size": 11, "font_color": s.INK, "valign": "vcenter", "bottom": 1, "bottom_color": s.HAIR}
QUIET: Final[Look] = {**BODY, "font_color": s.MUTE}


def write(tabs: Mapping[str, Sheet], tables: CountyTables) -> None:
    """Write 总览 and the figures of its charts."""
    sheet = tabs[t.TAB_OVERVIEW]
    sheet.widths([WIDTH] * COLUMNS)
    for row, height in enumerate(HEIGHTS):
        sheet.height(row, height)
    _top(sheet, tables)
    _cards(sheet, tables)
    _sentences(sheet, tables)
    plots.write(tabs, tables, HEIGHTS)
    _best_and_worst(sheet, tables)
    _follow_up(sheet, tables)
    _merge(
        sheet,
        FOOT,
        0,
        COLUMNS,
        foot_note(tables),
        {"font_size": 10, "font_color": s.MUTE, "valign": "vcenter", "top": 1, "top_color": s.LINE},
    )
    sheet.raw.set_zoom(90)
    sheet.raw.activate()
    page(sheet, last=(FOOT, COLUMNS - 1), fit=(1, 1), margins=(0.4, 0.4, 0.35, 0.45))
    sheet.raw.center_vertically()


def _merge(sheet: Sheet, row: int, col: int, columns: int, value: Value, look: Look, rows: int = 1) -> None:
    sheet.merge((row, col, row + rows - 1, col + columns - 1), value, sheet.book.style(look))


def _across(columns: int) -> float:
    """The width in characters of so many columns merged: each has 5 pixels beside its characters."""
    return (columns * (7 * WIDTH + 5) - 5) / 7


def _top(sheet: Sheet, tables: CountyTables) -> None:
    scheme = tables.scheme
    title = f"{scheme.county}{scheme.year}年度部门整体支出绩效自评情况总览"
    _merge(sheet, 0, 0, COLUMNS, title, {"font_size": 20, "bold": True, "font_color": s.NAVY, "valign": "vcenter"})
    _merge(
        sheet,
        1,
        0,
        COLUMNS,
        subtitle(tables),
        {"font_size": 11, "font_color": s.MUTE, "valign": "vcenter", "shrink": True},
    )
    _merge(sheet, 2, 0, COLUMNS, None, {"top": 2, "top_color": s.NAVY})


def _cards(sheet: Sheet, tables: CountyTables) -> None:
    for number, card in enumerate(cards(tables)):
        gap: Look = {"right": 5, "right_color": "#FFFFFF"} if number < 7 else {}
        base: Look = {"align": "center", "valign": "vcenter", "bg_color": s.MIST, **gap}
        figure: Look = {"font_size": 22, "bold": True, "font_color": card.colour, "num_format": card.num_format}
        _merge(sheet, CARDS, 3 * number, 3, card.label, {**base, "font_size": 11, "font_color": s.MUTE})
        _merge(sheet, CARDS + 1, 3 * number, 3, NONE if card.figure is None else card.figure, {**base, **figure})
        small: Look = {"font_size": 10, "font_color": s.MUTE, "shrink": True}
        _merge(sheet, CARDS + 2, 3 * number, 3, card.note, {**base, **small})


def _sentences(sheet: Sheet, tables: CountyTables) -> None:
    _merge(sheet, HEADS, 0, 10, "主要结论", HEAD)
    numeral: Look = {"font_size": 13, "bold": True, "font_color": s.BLUE, "align": "center", "valign": "vcenter"}
    words: Look = {**BODY, "text_wrap": True}
    said = conclusions(tables, lambda sentence: s.wrapped(sentence, _across(9), 11).count("\n") < 2)
    for number, sentence in enumerate(said, 1):
        row = SAID + number - 1
        rule: Look = {} if number < len(said) else {"bottom": 0}
        sheet.write(row, 0, number, sheet.book.style(numeral))
        _merge(sheet, row, 1, 9, s.wrapped(sentence, _across(9), 11), {**words, **rule})


def _best_and_worst(sheet: Sheet, tables: CountyTables) -> None:
    places = tables.overview.places
    best, worst = min(LISTED, (len(places) + 1) // 2), min(LISTED, len(places) // 2)
    if places and places[0].total == places[-1].total and len(places) > 1:
        _merge(sheet, LISTS, 0, 15, "得分最高和最低的部门", UNDERLINED)
        _merge(
            sheet,
            LISTS + 1,
            0,
            15,
            f"{len(places)} 个部门总分都是 {points(places[0].total, tables)} 分，名单见“汇总表”。",
            {**BODY, "bottom": 0},
        )
        return
    _places(sheet, tables, 0, _listed_title("得分最高", places[:best], places[best:]), places[:best])
    _places(
        sheet, tables, 8, _listed_title("得分最低", places[::-1][:worst], places[::-1][worst:]), places[::-1][:worst]
    )


def _listed_title(words: str, listed: Sequence[Place], others: Sequence[Place]) -> str:
    if not listed:
        return f"{words}的部门"
    tied = any(place.total == listed[-1].total for place in others)
    return f"{words}的 {len(listed)} 个部门" + ("（另有同分的）" if tied else "")


def _places(sheet: Sheet, tables: CountyTables, col: int, title: str, places: Sequence[Place]) -> None:
    _merge(sheet, LISTS, col, 7, title, UNDERLINED)
    score = score_format(tables.decimals)
    book = sheet.book
    if not places:
        empty = "没有其他计分的部门。" if tables.overview.ranked else "还没有计分的部门。"
        _merge(sheet, LISTS + 1, col, 7, empty, {**QUIET, "bottom": 0})
    for row, place in enumerate(places, LISTS + 1):
        sheet.write(row, col, place.rank, book.style({**QUIET, "align": "center"}))
        _merge(sheet, row, col + 1, 4, place.name, {**BODY, "shrink": True})
        sheet.write(
            row, col + 5, place.total, book.style({**BODY, "bold": True, "align": "right", "num_format": score})
        )
        lowest = len(tables.scheme.bands) > 1 and place.grade == tables.scheme.bands[-1].grade
        grade: Look = {"align": "center", "shrink": True, "font_color": s.RED if lowest else s.INK}
        sheet.write(row, col + 6, place.grade, book.style({**BODY, **grade}))


def _follow_up(sheet: Sheet, tables: CountyTables) -> None:
    view, first = tables.overview, 16
    lists = (
        ("未报送", view.missing_names, s.RED, 2),
        ("退回修改", view.returned_names, s.RED, 2),
        ("待核实", view.query_names, s.AMBER, 1),
    )
    some = any(names for _, names, _, _ in lists)
    _merge(sheet, LISTS, first, 8, "还要跟进的部门" + ("（名单见“报送情况”）" if some else ""), UNDERLINED)
    if not some:
        words = "应报部门已全部接收，没有要跟进的。" if view.expected else "没有应报的部门。"
        _merge(sheet, LISTS + 1, first, 8, words, {**BODY, "bottom": 0})
        return
    row = LISTS + 1
    for word, names, colour, rows in lists:
        label: Look = {**BODY, "bold": True, "font_color": colour if names else s.MUTE}
        _merge(sheet, row, first, 2, f"{word} {len(names)} 个", {**label, "shrink": True}, rows)
        shown = fitting(names, _across(6), rows) if names else "没有"
        _merge(
            sheet,
            row,
            first + 2,
            6,
            shown,
            {**BODY, "text_wrap": True, "font_color": s.INK if names else s.MUTE},
            rows,
        )
        row += rows


def fitting(names: Sequence[str], width: float, most_lines: int) -> str:
    """As many names as fit into so many lines, and 等 if there are more; at least one."""
    best = names[0]
    for count in range(1, len(names) + 1):
        words = s.wrapped("、".join(names[:count]) + ("等" if count < len(names) else ""), width, 11)
        if words.count("\n") >= most_lines:
            break
        best = words
    return best
