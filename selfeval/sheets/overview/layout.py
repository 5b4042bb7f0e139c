"""How the page is laid out: 24 equal columns; headline, cards, judgements, proposals, charts, lists, source, contents,
and below them, on the screen only, what was cut to fit.

On a small screen everything down to the proposals is in view.

Merged cells are allowed here, and only here: nothing on this page is a table to be sorted or filtered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from selfeval import text as t
from selfeval.consolidate.county import CountyTables
from selfeval.excel.write import styles as s
from selfeval.excel.write import summary_layout as at
from selfeval.excel.write.book import Sheet, Value
from selfeval.excel.write.table import LINK, NONE, Look, page, score_format
from selfeval.model import Level, column_letters
from selfeval.sheets import findings
from selfeval.sheets.overview import plots
from selfeval.story import Card, Story, story_of

COLUMNS: Final = 24
WIDTH: Final = 6.72
HALF: Final = 12
PROPOSALS, LISTED, COMPARED = 4, 5, 5
CARDS, JUDGED, PROPOSED, LOWER = 3, plots.TOP_ROW, plots.TOP_ROW + plots.TOP_ROWS + 1, plots.LOWER_ROW  # first rows
SOURCE: Final = LOWER + plots.LOWER_ROWS
CONTENTS: Final = SOURCE + 1
IN_FULL: Final = CONTENTS + 2
EMPTY: Final = 2.25  # the height of a judgement's or proposal's row that nothing stands in
MOST_NAMES: Final = 40  # more than fit in a line, however short
NAMES_WIDEST: Final = 6  # columns
NUMERALS: Final = "一二三四五"
HEAD: Final[Look] = {"font_size": 13, "bold": True, "font_color": s.NAVY, "valign": "vcenter"}
UNDERLINED: Final[Look] = {**HEAD, "bottom": 2, "bottom_color": s.NAVY}
BODY: Final[Look] = {"font_size": 11, "font_color": s.INK, "valign": "vcenter", "bottom": 1, "bottom_color": s.HAIR}
QUIET: Final[Look] = {**BODY, "font_color": s.MUTE}
SMALL: Final[Look] = {**QUIET, "font_size": 9.5}
ARROW: Final[Look] = {**BODY, "font_size": 14, "font_color": s.BLUE, "align": "center"}
REVIEWED: Final[Look] = {"font_size": 11, "font_color": s.GREEN, "valign": "vcenter", "shrink": True}
ALARMS: Final = {"": s.NAVY, "red": s.RED, "amber": s.AMBER}


class Full(NamedTuple):
    """A sentence of the page in full, under its name, and where it leads on to."""

    name: str
    words: str
    tab: str
    cell: str = "A1"


def write(tabs: Mapping[str, Sheet], tables: CountyTables) -> None:
    """Write 总览 and the figures of its charts."""
    tables = tables.page
    sheet, story = tabs[t.TAB_OVERVIEW], story_of(tables)
    sheet.widths([WIDTH] * COLUMNS)
    heights = _heights(len(story.judgements), max(1, len(story.proposals)))
    for row, height in enumerate(heights):
        sheet.height(row, height)
    _top(sheet, story)
    for number, card in enumerate(story.cards):
        _card(sheet, number, card, tables)
        if card.tab:
            lead(sheet, CARDS + 2, 4 * number, card.tab, tabs, f"A{_first_query(tables)}")
    cut = [*_judgements(sheet, story, tables, tabs)]
    cut += _proposals(sheet, story, tabs, IN_FULL + 1 + len(cut))
    plots.write(tabs, tables, story, heights)
    _lowest(sheet, story, tables, tabs)
    _compared(sheet, story, tables, tabs)
    foot: Look = {"font_size": 9.5, "font_color": s.MUTE, "valign": "vcenter", "top": 1, "top_color": s.LINE}
    _merge(sheet, SOURCE, 0, COLUMNS, story.source, {**foot, "shrink": True})
    _contents(sheet, tabs)
    _in_full(sheet, cut, tabs, by_final=tables.reviews is not None)
    sheet.raw.set_zoom(90)
    sheet.raw.activate()
    page(sheet, last=(SOURCE, COLUMNS - 1), fit=(1, 1), margins=(0.4, 0.4, 0.35, 0.45))
    sheet.raw.center_vertically()


def _heights(judgements: int, proposals: int) -> list[float]:
    judged = plots.TOP_ROWS - 1
    return [
        32, 24, 5, 18, 31, 17, 8, 24, *[42 if judgements < judged else 35] * judgements, *[EMPTY] * (judged - judgements),
        8, 23, *[21] * proposals, *[EMPTY] * (PROPOSALS - proposals), 8,
        23, *[20] * LISTED, 23, *[20] * COMPARED, 19, 17,
    ]  # fmt: skip


def _rows(tables: CountyTables) -> dict[str, int]:
    """Where a department stands in 汇总表, from 1."""
    return {row.code: number for number, row in enumerate(tables.ranking, at.RANKING_FIRST + 1)}


def _first_query(tables: CountyTables) -> int:
    """The row in 问题清单 of the first query that has still to be answered, from 1."""
    asked = (n for n, row in enumerate(tables.findings) if row.counts and row.open and row.level is Level.QUERY)
    return findings.FIRST + next(asked, 0) + 1


def _merge(sheet: Sheet, row: int, col: int, columns: int, value: Value, look: Look, rows: int = 1) -> None:
    sheet.merge((row, col, row + rows - 1, col + columns - 1), value, sheet.book.style(look))


def across(columns: int) -> float:
    """The width in characters of so many columns merged: each has 5 pixels beside its characters."""
    return (columns * (7 * WIDTH + 5) - 5) / 7


def fitting(ways: Sequence[str], columns: int, size: float, lines: int = 1, *, indent: bool = False) -> str:
    """The first way to say it that fits into so many lines, else the last."""
    wide = across(columns)
    return next((way for way in ways if s.lines(way, wide, size, indent=indent) <= lines), ways[-1])


def lead(sheet: Sheet, row: int, col: int, tab: str, tabs: Mapping[str, Sheet], cell: str = "A1") -> None:
    """Make a cell lead to a sheet of this workbook, if it is there."""
    if tab in tabs:
        sheet.lead(row, col, f"internal:'{tab}'!{cell}", "→")


def _top(sheet: Sheet, story: Story) -> None:
    title: Look = {"font_size": 20, "bold": True, "font_color": s.NAVY, "valign": "vcenter"}
    _merge(sheet, 0, 0, COLUMNS, story.title, {**title, "shrink": True})
    look: Look = {"font_size": 14, "bold": True, "font_color": s.RUST, "valign": "vcenter"}
    _merge(sheet, 1, 0, COLUMNS, fitting(story.headline, COLUMNS, 14), look)
    _merge(
        sheet,
        2,
        0,
        COLUMNS,
        story.review or None,
        {"top": 2, "top_color": s.NAVY, **(REVIEWED if story.review else {})},
    )
    if story.review:
        sheet.height(2, 22)


def _card(sheet: Sheet, number: int, card: Card, tables: CountyTables) -> None:
    formats = {"count": "0", "points": score_format(tables.places), "rate": "0.0%"}
    gap: Look = {"right": 5, "right_color": "#FFFFFF"} if number < 5 else {}
    base: Look = {"align": "center", "valign": "vcenter", "bg_color": s.MIST, **gap}
    figure: Look = {
        "font_size": 22, "bold": True, "font_color": ALARMS[card.alarm], "num_format": formats[card.kind],
    }  # fmt: skip
    _merge(sheet, CARDS, 4 * number, 4, card.label, {**base, "font_size": 11, "font_color": s.MUTE})
    _merge(sheet, CARDS + 1, 4 * number, 4, NONE if card.figure is None else card.figure, {**base, **figure})
    small: Look = {"font_size": 10, "font_color": s.MUTE, "shrink": True}
    _merge(sheet, CARDS + 2, 4 * number, 4, card.note, {**base, **small})


def _judgements(sheet: Sheet, story: Story, tables: CountyTables, tabs: Mapping[str, Sheet]) -> Iterator[Full]:
    """Write them; those that count lead to the names, which are given back."""
    _merge(sheet, JUDGED, 0, HALF, f"{NUMERALS[len(story.judgements) - 1]}个判断（点“→”看明细）", HEAD)
    label: Look = {**BODY, "bold": True, "font_color": s.BLUE}
    rows, change = _rows(tables), column_letters(at.ranking_change(tables))
    written = 0
    for row, one in enumerate(story.judgements, JUDGED + 1):
        _merge(sheet, row, 0, 2, one.question, {**label, "shrink": True})
        said = fitting(one.ways, 9, 11, 2)
        _merge(sheet, row, 2, 9, said, {**BODY, "text_wrap": True})
        sheet.write(row, HALF - 1, "→", sheet.book.style(ARROW))
        cell = f"{change if one.moved else 'C'}{rows[one.shown]}" if one.shown else "A1"
        if one.names not in ("", said):
            written += 1
            lead(sheet, row, HALF - 1, t.TAB_OVERVIEW, tabs, f"A{IN_FULL + 1 + written}")
            yield Full(one.question, one.names, one.tab, cell)
        else:
            lead(sheet, row, HALF - 1, one.tab, tabs, cell)


def _lowest(sheet: Sheet, story: Story, tables: CountyTables, tabs: Mapping[str, Sheet]) -> None:
    first, score = HALF, score_format(tables.decimals)
    _merge(sheet, LOWER, first, HALF, story.lowest_title, UNDERLINED)
    if not story.lowest:
        _merge(sheet, LOWER + 1, first, HALF, fitting(story.judgements[2].ways, HALF, 11), {**BODY, "bottom": 0})
        return
    rows, bands = _rows(tables), tables.scheme.bands
    wide = _names_width([one.place.name for one in story.lowest])
    rest = HALF - 2 - wide
    for row, one in enumerate(story.lowest, LOWER + 1):
        place = one.place
        sheet.write(row, first, place.rank, sheet.book.style({**QUIET, "align": "center"}))
        _merge(sheet, row, first + 1, wide, place.name, {**BODY, "bold": True, "shrink": True})
        lead(sheet, row, first + 1, t.TAB_RANKING, tabs, f"C{rows[place.code]}")
        failed = len(bands) > 1 and place.grade == bands[-1].grade
        figure: Look = {"bold": True, "align": "right", "num_format": score, "font_color": s.RED if failed else s.INK}
        sheet.write(row, first + 1 + wide, place.total, sheet.book.style({**BODY, **figure}))
        lost = fitting(one.ways, rest, 9.5, indent=True)
        _merge(sheet, row, first + 2 + wide, rest, lost, {**SMALL, "indent": 1, "shrink": True})


def _names_width(names: Sequence[str]) -> int:
    """How many columns the names take, so that none is shrunk; the losses beside them need four."""
    enough = (n for n in range(3, NAMES_WIDEST) if all(s.lines(name, across(n), 11) == 1 for name in names))
    return next(enough, NAMES_WIDEST)


def _compared(sheet: Sheet, story: Story, tables: CountyTables, tabs: Mapping[str, Sheet]) -> None:
    """Kinds of departments beside each other."""
    row, first = LOWER + 1 + LISTED, HALF
    if story.groups:
        more = "（其余见类别对比）" if story.more_groups else ""
        _merge(sheet, row, first, HALF - 1, f"各类别比较{more}", UNDERLINED)
        sheet.write(row, COLUMNS - 1, "→", sheet.book.style({**ARROW, "bottom": 2, "bottom_color": s.NAVY}))
        lead(sheet, row, COLUMNS - 1, t.TAB_GROUPS, tabs)
    for number, group in enumerate(story.groups, row + 1):
        stat, average = group.stat, {"bold": True, "align": "right", "num_format": score_format(tables.places)}
        _merge(sheet, number, first, 3, group.name, {**BODY, "shrink": True})
        _merge(sheet, number, first + 3, 2, f"计分 {stat.ranked}/{stat.expected}", {**SMALL, "shrink": True})
        _merge(sheet, number, first + 5, 2, NONE if stat.average is None else stat.average, {**BODY, **average})
        _merge(sheet, number, first + 7, 5, group.weakest, {**SMALL, "indent": 1, "shrink": True})


def _proposals(sheet: Sheet, story: Story, tabs: Mapping[str, Sheet], first: int) -> list[Full]:
    """Write them; those that were cut lead to their whole words, which are given back, to stand from that row on."""
    cut: list[Full] = []
    _merge(sheet, PROPOSED, 0, COLUMNS, "提请研究（按规则列出，由财政局核定）", UNDERLINED)
    if not story.proposals:
        _merge(sheet, PROPOSED + 1, 0, COLUMNS, "按规则没有要提请研究的事项。", {**BODY, "bottom": 0})
    for number, one in enumerate(story.proposals):
        row = PROPOSED + 1 + number
        sheet.write(row, 0, NUMERALS[number], sheet.book.style({**BODY, "align": "center", "font_color": s.BLUE}))
        _merge(sheet, row, 1, 2, one.name, {**BODY, "bold": True, "shrink": True})
        ways = [one.said(), *(one.said(most) for most in range(min(len(one.names) - 1, MOST_NAMES), 0, -1))]
        said = fitting(ways, 20, 11)
        _merge(sheet, row, 3, 20, said, {**BODY, "shrink": True})
        sheet.write(row, COLUMNS - 1, "→", sheet.book.style(ARROW))
        if said == one.whole:
            lead(sheet, row, COLUMNS - 1, one.tab, tabs)
        else:
            cut.append(Full(one.name, one.whole, one.tab))
            lead(sheet, row, COLUMNS - 1, t.TAB_OVERVIEW, tabs, f"A{first + len(cut)}")
    return cut


def _contents(sheet: Sheet, tabs: Mapping[str, Sheet]) -> None:
    """A link to every other sheet; on the screen only."""
    names = [name for name in tabs if name not in (t.TAB_OVERVIEW, t.TAB_CHARTS, t.TAB_PROFILE_DATA)]
    label: Look = {"font_size": 10, "font_color": s.MUTE, "valign": "vcenter"}
    _merge(sheet, CONTENTS, 0, 2, "目录", label)
    for number, name in enumerate(names):
        _merge(sheet, CONTENTS, 2 + 2 * number, 2, name, {**LINK, "font_size": 10, "valign": "vcenter"})
        sheet.lead(CONTENTS, 2 + 2 * number, f"internal:'{name}'!A1", name)


def _in_full(sheet: Sheet, cut: Sequence[Full], tabs: Mapping[str, Sheet], *, by_final: bool) -> None:
    """The sentences that were cut above, whole, each with the way on to its sheet; on the screen only."""
    if not cut:
        return
    _merge(
        sheet,
        IN_FULL,
        0,
        COLUMNS,
        f"名单（点“→”看明细{'；本页按核定分，“指标分析”等表按自评分' if by_final else ''}）",
        UNDERLINED,
    )
    sheet.height(IN_FULL, 23)
    for row, one in enumerate(cut, IN_FULL + 1):
        _merge(sheet, row, 0, 3, one.name, {**BODY, "bold": True, "shrink": True, "indent": 1})
        _merge(sheet, row, 3, 20, one.words, {**BODY, "text_wrap": True})
        sheet.height(row, s.row_height(s.lines(one.words, across(20), 11), 11, least=21))
        sheet.write(row, COLUMNS - 1, "→", sheet.book.style(ARROW))
        lead(sheet, row, COLUMNS - 1, one.tab, tabs, one.cell)
