"""部门画像: one department at a time, chosen from a drop-down: its score, place, gap to the county, and every deduction.

Formulas find everything on the hidden 画像数据 by the row of the department's name, which stands in one cell there;
they are plain enough for Excel 2010, WPS and LibreOffice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from selfeval import text as t
from selfeval.consolidate.county import CountyTables
from selfeval.excel.write import styles as s
from selfeval.excel.write.book import Sheet, Value
from selfeval.excel.write.charts import Pairs, pair_chart, place
from selfeval.excel.write.table import HEADER, LINK, NONE, NOTE, SECTION, TITLE, Look, page, score_format
from selfeval.model import PENDING
from selfeval.sheets.profile.data import (
    DATA,
    LOST,
    NO_SCORE,
    REASON_SIZE,
    REASON_WIDTH,
    WAITING,
    WIDTHS,
    Data,
    One,
    departments,
    first_shown,
)

CHOSEN, CARDS, CATEGORIES = 1, 3, 7  # rows
RATE_PLACES: Final = 3  # of a difference of rates
TITLE_PX: Final = 26  # what a chart's title takes
LEAST: Final = 22  # the height of a deduction's row
_NOTHING_YET: Final = "没有成绩，也没有扣分明细"
BODY: Final[Look] = {"font_color": s.INK, "valign": "vcenter", "bottom": 1, "bottom_color": s.HAIR}


def write(tabs: Mapping[str, Sheet], tables: CountyTables) -> None:
    """Write 部门画像 and its data."""
    sheet, ones = tabs[t.TAB_PROFILE], departments(tables)
    data = Data(tabs[DATA], tables, ones)
    data.write()
    sheet.widths(WIDTHS)
    sheet.height(0, 34)
    sheet.write(0, 0, "部门画像　为什么是这个分", sheet.book.style(TITLE))
    if not ones:
        sheet.write(CHOSEN, 0, "名册里没有部门。", sheet.book.style(NOTE))
        return
    page_ = _Page(sheet, tables, data, first_shown(tables, ones))
    page_.write(_heights(data))


def _heights(data: Data) -> list[float]:
    """The heights of the deductions' rows: each shows whichever department's reason comes there."""
    heights: list[float] = []
    for one in data.ones:
        heights += [LEAST] * (len(one.lost) - len(heights))
        for number, lost in enumerate(one.lost):
            lines = s.lines(str(data.line_of(lost)[-1]), REASON_WIDTH, REASON_SIZE, indent=True)
            heights[number] = max(heights[number], s.row_height(lines, REASON_SIZE))
    return heights


class _Page:
    """The visible sheet."""

    def __init__(self, sheet: Sheet, tables: CountyTables, data: Data, chosen: One) -> None:
        self._sheet, self._tables, self._data, self._one = sheet, tables, data, chosen
        self._book = sheet.book
        self._score = score_format(tables.decimals)

    def write(self, heights: Sequence[float]) -> None:
        """Everything, with rows of these heights for the deductions."""
        self._choice()
        self._cards()
        last = self._categories()
        row = self._deductions(last + 2, heights)
        note = "“同项失分”是全县在这一项上失分的部门数：越多越像通病，越少越像本部门自己的问题。"
        self._sheet.write(row, 0, note, self._book.style(NOTE))
        self._sheet.raw.set_selection(CHOSEN, 1, CHOSEN, 1)
        page(self._sheet, last=(row, len(WIDTHS) - 1), fit=(1, 1))
        self._sheet.raw.set_portrait()

    def _formula(self, row: int, col: int, formula: str, value: object, look: Look) -> None:
        stored = value if isinstance(value, (str, int, float, Decimal)) else str(value)
        self._sheet.formula(row, col, f"={formula}", self._book.style(look), stored)

    def _choice(self) -> None:
        sheet, one = self._sheet, self._one
        sheet.height(CHOSEN, 26)
        sheet.write(CHOSEN, 0, "部门", self._book.style({"font_color": s.MUTE, "valign": "vcenter"}))
        entry: Look = {
            "bold": True,
            "font_size": 13,
            "bg_color": s.INPUT,
            "border": 1,
            "border_color": s.MID,
            "valign": "vcenter",
        }
        sheet.write(CHOSEN, 1, one.row.name, self._book.style(entry))
        sheet.validate(
            (CHOSEN, 1, CHOSEN, 1),
            {
                "validate": "list", "source": f"={self._data.names()}", "error_title": "请从列表里选择",
                "error_message": "名册里没有这个部门，请点右边的箭头选择。",
            },
        )  # fmt: skip
        self._data.choose(f"'{t.TAB_PROFILE}'!$B${CHOSEN + 1}", one)
        said = f'"← 点这里换部门　　"&{self._data.of("类别")}&"　　"&{self._data.of("状态")}'
        stored = f"← 点这里换部门　　{one.row.group}　　{t.STATUS_NAMES[one.row.status]}"
        self._formula(CHOSEN, 2, said, stored, {"font_color": s.MUTE, "valign": "vcenter"})
        sheet.write(CHOSEN, 7, t.BACK, self._book.style(LINK, {"align": "right", "valign": "vcenter"}))
        sheet.lead(CHOSEN, 7, f"internal:'{t.TAB_OVERVIEW}'!A1", t.BACK)
        sheet.height(2, 18)
        status = self._data.of("状态")
        reasons = "".join(f'IF({status}="{t.STATUS_NAMES[k]}","{words}",' for k, words in NO_SCORE.items())
        waiting = f'IF({self._data.of("总分")}="{PENDING}","{WAITING}",{self._data.adjusted()})'
        self._formula(2, 1, reasons + waiting + ")" * len(NO_SCORE), one.remark, {"font_color": s.RED, "bold": True})

    def _cards(self) -> None:
        view, data, one = self._tables.overview, self._data, self._one
        average = f"全县平均 {view.average:f}" if view.average is not None else "还没有计分的部门"
        lost = len(one.lost)
        count, none = data.of("扣分项数"), f'{data.of("总分")}="{NONE}"'
        own = "自评" if self._tables.reviews else ""  # what holds in the end stands in 汇总表
        cards = (
            (0, 2, f"{own}总分", data.of("总分"), self._total(), self._score, f'"{average}"', average),
            (2, 2, f"{own}排名", data.of("排名"), NONE if one.row.rank is None else one.row.rank, "0",
             f'"共 {view.ranked} 个计分部门"', f"共 {view.ranked} 个计分部门"),
            (4, 2, f"{own}等次", data.of("等次"), one.row.grade or NONE, "@", *self._to_next()),
            (6, 1, "占全县失分", data.of("失分占比"), NONE if one.share is None else one.share, "0.0%",
             f'IF({none},"{NONE}","扣分 "&{count}&" 项")', f"扣分 {lost} 项" if one.counts else NONE),
            (7, 1, "没写原因的扣分", f'IF({none},"{NONE}",{data.of("没写原因")})', one.unexplained if one.counts else NONE, "0",
             f'IF({none},"","项")', "项" if one.counts else ""),
        )  # fmt: skip
        for height, row in ((19, CARDS), (32, CARDS + 1), (18, CARDS + 2)):
            self._sheet.height(row, height)
        for col, columns, label, formula, value, number, under, told in cards:
            self._card(col, columns, label, (formula, value, number), (under, told))

    def _total(self) -> Value:
        row = self._one.row
        return row.total if row.total is not None else PENDING if self._one.counts else NONE

    def _card(
        self, col: int, columns: int, label: str, figure: tuple[str, object, str], under: tuple[str, str]
    ) -> None:
        gap: Look = {"right": 5, "right_color": "#FFFFFF"} if col < 7 else {}
        base: Look = {"align": "center", "valign": "vcenter", "bg_color": s.MIST, **gap}
        looks: tuple[Look, ...] = (
            {**base, "font_color": s.MUTE},
            {**base, "font_size": 20, "bold": True, "font_color": s.NAVY, "num_format": figure[2]},
            {**base, "font_color": s.MUTE, "font_size": 9, "shrink": True},
        )
        for row, look in enumerate(looks, CARDS):
            self._sheet.merge((row, col, row, col + columns - 1), None, self._book.style(look))
        self._sheet.write(CARDS, col, label, self._book.style(looks[0]))
        self._formula(CARDS + 1, col, figure[0], figure[1], looks[1])
        self._formula(CARDS + 2, col, under[0], under[1], looks[2])

    def _to_next(self) -> tuple[str, str]:
        """How far it is to the next better grade: formula and value."""
        scheme, total = self._tables.scheme, self._data.of("总分")
        uppers = scheme.bands[:-1]
        formula = '""'
        for band in uppers:  # so that the nearest bound above is tried first
            gap = f'TEXT({band.lower:f}-{total},"0.{"0" * self._tables.decimals}")'
            formula = f'IF({total}<{band.lower:f},"差 "&{gap}&" 分到{band.grade}线",{formula})'
        formula = f'IF(ISNUMBER({total}),{formula},"")'
        row = self._one.row
        told = ""
        if row.total is not None:
            above = [band for band in uppers if row.total < band.lower]
            if above:
                told = f"差 {above[-1].lower - row.total:.{self._tables.decimals}f} 分到{above[-1].grade}线"
        return formula, told

    def _categories(self) -> int:
        """The categories beside the county's; returns the last row.

        Where 不适用 is prorated, points are of what applies to a department, so that rates are compared.
        """
        sheet, prorated = self._sheet, self._tables.scheme.prorated
        sheet.height(6, 8)
        sheet.height(CATEGORIES, 22)
        heads = ("可得分", "本部门", "全县得分率", "得分率差") if prorated else ("分值", "本部门", "全县平均", "差")
        for col, head in enumerate((None, "一级指标", *heads)):
            sheet.write(CATEGORIES, col, head, self._book.style(HEADER))
        rates = [self._category(CATEGORIES + 1 + number, number) for number in range(len(self._tables.categories))]
        last = CATEGORIES + len(rates)
        names, ours, county_rates = self._data.rates(rates)
        chart = Pairs(
            "得分率：本部门（棕）、全县（浅蓝）", ("本部门", "全县"), f"={names}", f"={ours}", f"={county_rates}"
        )
        height = (22 + 24 * len(rates)) * 4 / 3
        place(
            sheet, (CATEGORIES, 6), pair_chart(sheet.book, chart, TITLE_PX / height), ((40 + 24) * 7 + 10, height),
            "条形图：所选部门各一级指标的得分率，与全县得分率对照。",
        )  # fmt: skip
        return last

    def _category(self, row: int, number: int) -> tuple[int, float, Decimal | None]:
        """One category; returns its row, the department's rate and the county's."""
        sheet, stat, places = self._sheet, self._tables.categories[number], self._tables.places
        prorated, value, most = self._tables.scheme.prorated, self._category_value(number), self._one.possible[number]
        rate = value / most if isinstance(value, Decimal) and most else None
        sheet.height(row, 24)
        sheet.write(row, 0, None, self._book.style(BODY))
        sheet.write(row, 1, stat.name, self._book.style(BODY, {"bold": True}))
        figure: Look = {**BODY, "align": "right", "indent": 1}
        cap: Look = {**BODY, "align": "center"}
        if prorated:
            self._formula(row, 2, self._data.possible(number), NONE if most is None else most, cap)
        else:
            sheet.write(row, 2, stat.cap, self._book.style(cap))
        self._formula(row, 3, self._data.category(number), value, {**figure, "bold": True, "num_format": self._score})
        county, shown = (stat.rate, "0.0%") if prorated else (stat.average, score_format(places))
        sheet.write(row, 4, NONE if county is None else county, self._book.style(figure, {"num_format": shown}))
        own, theirs = (f"D{row + 1}/C{row + 1}" if prorated else f"D{row + 1}"), f"E{row + 1}"
        apart = RATE_PLACES if prorated else places
        gap: object = ""
        if isinstance(value, Decimal) and rate is not None and county is not None:
            gap = ((rate if prorated else value) - county).quantize(Decimal(1).scaleb(-apart), ROUND_HALF_UP)
        numbers = f"AND(ISNUMBER(D{row + 1}),ISNUMBER({theirs}))"
        look: Look = {**figure, "num_format": f'"▲"{shown};"▼"{shown};"—"'}
        self._formula(row, 5, f'IF({numbers},ROUND({own}-{theirs},{apart}),"")', gap, look)
        shown_rate = (
            float(value) / float(most) if isinstance(value, Decimal) and most else 0.0
        )  # as a spreadsheet divides
        return row, shown_rate, stat.rate

    def _category_value(self, number: int) -> Value:
        categories = self._one.row.categories
        score = categories[number] if categories else NONE
        return NONE if score == t.NOT_APPLICABLE else score

    def _deductions(self, row: int, heights: Sequence[float]) -> int:
        """Every deduction, most points first; returns the row below."""
        sheet, one, count = self._sheet, self._one, self._data.of("扣分项数")
        sheet.height(row, 24)
        some = f'IF({count}=0,"没有扣分","扣分从多到少（"&{count}&" 项），文字为部门原文")'
        head = f'IF({self._data.of("总分")}="{NONE}","{_NOTHING_YET}",{some})'
        told = f"扣分从多到少（{len(one.lost)} 项），文字为部门原文" if one.lost else "没有扣分"
        told = told if one.counts else _NOTHING_YET
        self._formula(row, 0, head, told, SECTION)
        heads = ("序", "三级指标", "分值", "自评分", "扣分", "同项失分", "扣分原因")
        for col, title in enumerate(heads[:6]):
            sheet.write(row + 1, col, title, self._book.style(HEADER))
        sheet.merge((row + 1, 6, row + 1, 7), heads[6], self._book.style(HEADER))
        sheet.height(row + 1, 20)
        for number, height in enumerate(heights, 1):
            sheet.height(row + 1 + number, height)
            self._deduction(row + 1 + number, number)
        first, most = row + 2, len(heights)
        bar = {
            "type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_no_border": True, "bar_color": s.BAR_LOST,
            "min_type": "num", "min_value": 0,
        }  # fmt: skip
        if most:
            sheet.condition((first, 4, first + most - 1, 4), bar)
        return first + most

    def _deduction(self, row: int, number: int) -> None:
        lost = self._one.lost[number - 1] if number <= len(self._one.lost) else None
        values: tuple[object, ...] = self._data.line_of(lost) if lost else ("",) * len(LOST)
        looks: tuple[Look, ...] = (
            {"bold": True}, {"align": "center"}, {"align": "right", "num_format": self._score, "indent": 1},
            {"align": "right", "num_format": self._score, "bold": True, "indent": 1},
            {"align": "center", "num_format": '0" 个部门"', "font_color": s.MUTE}, {"indent": 1, "text_wrap": True, "font_size": REASON_SIZE},
        )  # fmt: skip
        order = f'IF({number}>{self._data.of("扣分项数")},"",{number})'
        self._formula(row, 0, order, number if lost else "", {**BODY, "align": "center", "font_color": s.MUTE})
        for col, (label, value, look) in enumerate(zip(LOST, values, looks, strict=True), 1):
            if label == "扣分原因":
                self._sheet.merge((row, col, row, col + 1), None, self._book.style(BODY, look))
            self._formula(row, col, self._data.lost(label, number), value, {**BODY, **look})
