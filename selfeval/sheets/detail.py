"""指标明细: ranked departments × indicators, shaded by score rate. A cell holds the score or 不适用."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil

from selfeval import text as t
from selfeval.consolidate.county import CountyTables, DetailRow
from selfeval.excel.write import styles as s
from selfeval.excel.write import summary_layout as at
from selfeval.excel.write.book import Sheet
from selfeval.excel.write.table import (
    A3,
    CENTRED,
    CODE,
    HEADER,
    NONE,
    NOTE,
    NUMBER,
    TEXT,
    Cell,
    Column,
    Entry,
    Formula,
    Look,
    Rows,
    freeze,
    heading,
    name_area,
    page,
    pages_across,
    score_format,
    text_numbers,
)
from selfeval.model import PENDING, UNCHOSEN, Scheme, column_letters
from selfeval.story.review import by_self

ONE_PAGE = 920  # points: up to this height the sheet prints on one A3 page, its type still large enough
LEAST = 17
NARROW = 4.3  # of a column of scores; a category needs as many as show its name
RULE = "#7F95AD"  # between categories
LEGEND = (
    ("满分", 0, s.FULL),
    ("80%及以上", 1, s.INK),
    ("60%—80%", 2, s.INK),
    ("60%以下", 3, s.INK),
    ("0分", 4, "#FFFFFF"),
)


def write(tabs: Mapping[str, Sheet], tables: CountyTables) -> None:
    """Write 指标明细."""
    sheet = tabs[t.TAB_DETAIL]
    note = by_self(tables) + _note(tables.scheme)
    heading(sheet, "指标明细　各部门各指标自评分", note)
    for line, height in enumerate((24, 15, 14)):  # all of it stays in view: the less, the more departments
        sheet.height(line, height)
    columns = _columns(tables)
    sheet.widths([column.width for column in columns])
    _legend(sheet, columns, note)
    _band_row(sheet, tables, columns)
    _name_row(sheet, tables, columns)
    _county_row(sheet, tables, columns)
    _caps_row(sheet, tables, columns)
    rows = Rows(sheet, at.DETAIL_FIRST, columns, least=LEAST)
    for row in tables.detail:
        rows.add(_entries(row, tables, rows.next))
    if not tables.detail:
        sheet.write(at.DETAIL_FIRST, 1, "还没有已计分的部门", sheet.book.style(NOTE))
    _shade(sheet, tables, rows)
    _finish(sheet, tables, rows, columns)


def _note(scheme: Scheme) -> str:
    """How to read the sheet."""
    counted = "分值、得分都不计入" if scheme.prorated else "按满分计"
    said = [f"“{t.NOT_APPLICABLE[0]}”即“{t.NOT_APPLICABLE}”，{counted}"]
    said += [f"“{UNCHOSEN[0]}”即“{UNCHOSEN}”，同组已填另一项"] if scheme.groups else []
    said += [f"“{PENDING[0]}”即“{PENDING}”"] if scheme.bureaus else []
    listed = "已计分和待评定" if scheme.bureaus else "已计分"
    return f"颜色越深失分越多；{'；'.join(said)}。只列{listed}的部门，按排名排列。"


def _columns(tables: CountyTables) -> tuple[Column, ...]:
    score: Look = {**CENTRED, "font_size": 9, "num_format": _short(t.NOT_APPLICABLE)}
    total = {**NUMBER, "bold": True, "num_format": score_format(tables.decimals)}
    starts = _category_starts(tables)
    columns = [
        Column("编码", s.fitting([row.code for row in tables.detail], 6.5, 20), CODE),
        Column(
            "部门名称", s.fitting([row.name for row in tables.detail], 22, 34), {**TEXT, "text_wrap": True}, wraps=True
        ),
        Column(t.UNADJUSTED if tables.scheme.total_rules else "总分", 8, total),
    ]
    widths = {c.name: max(NARROW, (2 * len(c.name) + 1) / len(c.indicators)) for c in tables.categories if c.indicators}
    for number, indicator in enumerate(tables.scheme.indicators):
        rule = {"left": 1, "left_color": RULE} if number in starts else {"left": 1, "left_color": s.HAIR}
        columns.append(Column(indicator.name, widths.get(indicator.category, NARROW), {**score, **rule}))
    if tables.scheme.prorated:
        plain: Look = {**total, "bold": False, "left": 1, "left_color": RULE}
        columns += [Column("实得", 8, plain), Column("不适用\n分值", 8, {**plain, "left": 0, "left_color": s.HAIR})]
    return tuple(columns)


def _category_starts(tables: CountyTables) -> set[int]:
    starts, place = set(), 0
    for category in tables.categories:
        starts.add(place)
        place += len(category.indicators)
    return starts


def _legend(sheet: Sheet, columns: Sequence[Column], note: str) -> None:
    """Five samples of the shading, flush right above the scores; beside the note if there is room."""
    last = len(columns) - 1
    each = max(1, min(3, (last - at.DETAIL_SCORES) // len(LEGEND)))
    col = max(at.DETAIL_SCORES, last + 1 - each * len(LEGEND))
    beside = sum(7 * column.width + 5 for column in columns[:col]) > len(note) * 12 + 20
    row = 1 if beside else 2
    for label, step, colour in LEGEND:
        look = {
            "font_size": 9, "align": "center_across", "valign": "vcenter", "font_color": colour,
            "bg_color": s.LOSS[step], "top": 1, "bottom": 1, "top_color": s.LINE, "bottom_color": s.LINE,
        }  # fmt: skip
        sheet.write(row, col, label, sheet.book.style(look, {"left": 1, "left_color": s.LINE} if step == 0 else {}))
        for more in range(1, each):
            sheet.write(row, col + more, None, sheet.book.style(look))
        col += each


def _band_row(sheet: Sheet, tables: CountyTables, columns: Sequence[Column]) -> None:
    """Categories over their indicators, centred across (nothing is merged)."""
    sheet.height(at.DETAIL_BANDS, 16)
    plain: Look = {**HEADER, "border": 0, "text_wrap": False}
    sheet.write_row(at.DETAIL_BANDS, 0, [None] * len(columns), sheet.book.style(plain))
    col = at.DETAIL_SCORES
    for category in tables.categories:
        look = {**plain, "align": "center_across", "left": 1, "left_color": "#FFFFFF"}
        sheet.write(at.DETAIL_BANDS, col, category.name, sheet.book.style(look))
        for more in range(1, len(category.indicators)):
            sheet.write(at.DETAIL_BANDS, col + more, None, sheet.book.style({**look, "left": 0}))
        col += len(category.indicators)
    extra = len(tables.scheme.indicators) - (col - at.DETAIL_SCORES)
    for more in range(extra):
        look = {**plain, "align": "center_across", "left": 0 if more else 1, "left_color": "#FFFFFF"}
        sheet.write(at.DETAIL_BANDS, col + more, None if more else t.COL_BONUS, sheet.book.style(look))


def _name_row(sheet: Sheet, tables: CountyTables, columns: Sequence[Column]) -> None:
    longest = max((len(i.name) for i in tables.scheme.indicators), default=4)
    sheet.height(
        at.DETAIL_NAMES, max(56, min(longest, ceil(longest / 2) + 1) * 9 * 1.1 + 9)
    )  # rotated text needs its length as height
    starts = _category_starts(tables)
    for col, column in enumerate(columns):
        number = col - at.DETAIL_SCORES
        if 0 <= number < len(tables.scheme.indicators):
            rule = RULE if number in starts else s.HAIR
            look: Look = {
                "font_size": 9, "rotation": 90, "text_wrap": True, "font_color": s.INK, "bg_color": s.MIST, "align": "center",
                "valign": "bottom", "left": 1, "left_color": rule,
            }  # fmt: skip
        else:
            look = {**HEADER, "border": 0}
        sheet.write(at.DETAIL_NAMES, col, column.title, sheet.book.style(look))


def _county_row(sheet: Sheet, tables: CountyTables, columns: Sequence[Column]) -> None:
    """The county's averages, above the caps."""
    sheet.height(at.DETAIL_COUNTY, 15)
    look: Look = {"font_size": 9, "font_color": s.BLUE, "align": "center", "valign": "vcenter", "shrink": True}
    style = sheet.book.style(look)
    sheet.write_row(at.DETAIL_COUNTY, 0, [None] * len(columns), style)
    sheet.write(at.DETAIL_COUNTY, 1, "全县平均", sheet.book.style({**look, "align": "left"}))
    score = {"num_format": score_format(tables.places)}
    if tables.overview.average is not None and not tables.scheme.total_rules:  # else it is of other totals
        total: Look = {**look, **score, "align": "right", "indent": 1, "bold": True, "shrink": False}
        sheet.write(at.DETAIL_COUNTY, at.DETAIL_TOTAL, tables.overview.average, sheet.book.style(total))
    averages = {stat.code: stat.average for category in tables.categories for stat in category.indicators}
    starts = _category_starts(tables)
    for number, indicator in enumerate(tables.scheme.indicators):
        average = averages.get(indicator.code)
        rule = {"left": 1, "left_color": RULE if number in starts else s.HAIR}
        value = NONE if average is None else average
        sheet.write(at.DETAIL_COUNTY, at.DETAIL_SCORES + number, value, sheet.book.style(look, score, rule))


def _caps_row(sheet: Sheet, tables: CountyTables, columns: Sequence[Column]) -> None:
    """The caps, above the filter arrows."""
    sheet.height(at.DETAIL_CAPS, 27)
    look: Look = {
        "font_size": 9,
        "font_color": s.MUTE,
        "align": "center",
        "valign": "top",
        "bottom": 2,
        "bottom_color": s.NAVY,
    }
    style = sheet.book.style(look)
    sheet.write_row(at.DETAIL_CAPS, 0, [None] * len(columns), style)
    sheet.write(at.DETAIL_CAPS, 1, "分值", sheet.book.style({**look, "align": "left"}))
    starts = _category_starts(tables)
    for number, indicator in enumerate(tables.scheme.indicators):
        rule = {"left": 1, "left_color": RULE if number in starts else s.HAIR}
        sheet.write(at.DETAIL_CAPS, at.DETAIL_SCORES + number, indicator.cap, sheet.book.style(look, rule))
    sheet.write(
        at.DETAIL_CAPS,
        at.DETAIL_TOTAL,
        tables.scheme.full_marks,
        sheet.book.style({**look, "align": "right", "indent": 1}),
    )


def _entries(row: DetailRow, tables: CountyTables, number: int) -> list[Entry]:
    live = len(tables.ranking) <= at.LIVE_DEPARTMENTS
    formulas = _Formulas(tables, number)
    entries: list[Entry] = [row.code, row.name]
    if row.total is None:
        entries.append(Cell(PENDING, CENTRED))
    else:
        entries.append(Formula(f"={formulas.total()}", row.total) if live else row.total)
    entries += [Cell(s, {"num_format": _short(str(s))}) if s in (UNCHOSEN, PENDING) else s for s in row.scores]
    if tables.scheme.prorated:
        parts = ((formulas.earned, row.earned), (formulas.excused, row.excused))
        entries += [Formula(f"={formula}", value) if live else value for formula, value in parts]
    return entries


def _short(word: str) -> str:
    """The format in which a narrow column shows the first character of a word."""
    return f'General;General;General;"{word[0]}"'


class _Formulas:
    """The formulas of a row."""

    def __init__(self, tables: CountyTables, number: int) -> None:
        self._tables, self._row = tables, number
        self._ordinary = len(tables.scheme.ordinary)
        caps = self._area(0, self._ordinary, at.DETAIL_CAPS, "$")
        scores = self._area(0, self._ordinary, number)
        self.earned, self.excused = f"SUM({scores})", f'SUMIF({scores},"{t.NOT_APPLICABLE}",{caps})'

    def _area(self, first: int, end: int, row: int, fixed: str = "") -> str:
        left, right = (column_letters(at.DETAIL_SCORES + place) for place in (first, end - 1))
        return f"{fixed}{left}{fixed}{row + 1}:{fixed}{right}{fixed}{row + 1}"

    def total(self) -> str:
        """The total, from the scores or, where 不适用 is prorated, from the two columns behind them."""
        scheme, count = self._tables.scheme, len(self._tables.scheme.indicators)
        bonus = f"SUM({self._area(self._ordinary, count, self._row)})" if count > self._ordinary else ""
        base = f"{self.earned}+{self.excused}"
        if scheme.prorated:
            col = at.detail_earned(self._tables)
            cells = [f"{column_letters(place)}{self._row + 1}" for place in (col, col + 1)]
            base = at.prorated_formula(scheme, cells[0], cells[1])
        return at.total_formula(scheme, self._tables.decimals, base, bonus)


def _shade(sheet: Sheet, tables: CountyTables, rows: Rows) -> None:
    first, cap = column_letters(at.DETAIL_SCORES), at.DETAIL_CAPS + 1
    here, full = f"{first}{rows.first + 1}", f"{first}${cap}"
    book = sheet.book
    ordinary = len(tables.scheme.ordinary)  # without a bonus nothing is lost
    area = (rows.first, at.DETAIL_SCORES, rows.last, at.DETAIL_SCORES + ordinary - 1)
    steps = (("<=0", 4, "#FFFFFF"), ("<0.6", 3, s.INK), ("<0.8", 2, s.INK), ("<1", 1, s.INK))
    grey = {"font_color": s.FULL}
    words = "".join(f'{here}="{word}",' for word in _words(tables.scheme))
    rules = [(f"=OR({words}{here}={full})", grey)]
    rules += [
        (f"=AND(ISNUMBER({here}),{here}/{full}{test})", {"bg_color": s.LOSS[step], "font_color": colour})
        for test, step, colour in steps
    ]
    for criteria, look in rules:
        sheet.condition(
            area, {"type": "formula", "criteria": criteria, "format": book.style(look), "stop_if_true": True}
        )


def _words(scheme: Scheme) -> list[str]:
    """The words that may stand in the place of a score."""
    words = [t.NOT_APPLICABLE]
    words += [UNCHOSEN] if scheme.groups else []
    return words + ([PENDING] if scheme.bureaus else [])


def _finish(sheet: Sheet, tables: CountyTables, rows: Rows, columns: Sequence[Column]) -> None:
    last = len(columns) - 1
    sheet.raw.autofilter(at.DETAIL_CAPS, 0, rows.last, last)
    freeze(sheet, at.DETAIL_FIRST, at.DETAIL_SCORES)
    text_numbers(sheet, (rows.first, 0, rows.last, 0))
    across = pages_across(columns, paper=A3, size=9)
    sheet.raw.set_zoom(85)
    one_page = across == 1 and 250 + LEAST * len(tables.detail) <= ONE_PAGE
    page(sheet, last=(rows.last, last), repeat=(at.DETAIL_BANDS, at.DETAIL_CAPS), paper=A3, fit=(across, int(one_page)))
    if across > 1:
        sheet.raw.repeat_columns(0, 1)
    name_area(sheet.book, "指标明细_数据", t.TAB_DETAIL, (at.DETAIL_CAPS, 0, rows.last, last))
