"""汇总表: one row a roster department, its rank, category scores, total and grade as live formulas over 指标明细."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from selfeval import text as t
from selfeval.consolidate.county import CountyTables, RankingRow
from selfeval.excel.write import styles as s
from selfeval.excel.write import summary_layout as at
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
    WRAPPED,
    Cell,
    Column,
    Entry,
    Formula,
    Link,
    Rows,
    header,
    heading,
    inbox_link,
    name_area,
    padded,
    page,
    pages_across,
    score_format,
    text_numbers,
)
from selfeval.model import column_letters


def write(tabs: Mapping[str, Sheet], tables: CountyTables) -> None:
    """Write 汇总表."""
    sheet, scheme = tabs[t.TAB_RANKING], tables.scheme
    columns = _columns(tables)
    heading(sheet, f"{scheme.county}{scheme.year}年度部门整体支出绩效自评得分汇总表", _note(tables))
    sheet.height(2, 6)
    header(sheet, at.RANKING_HEADER, columns, height=_header_height(columns))
    rows = Rows(sheet, at.RANKING_FIRST, columns)
    live = len(tables.ranking) <= at.LIVE_DEPARTMENTS and t.TAB_DETAIL in tabs
    formulas = _Formulas(tables) if live else None
    for row in tables.ranking:
        rows.add(_entries(row, tables, rows.next, formulas))
    _finish(sheet, tables, rows, columns)


def _note(tables: CountyTables) -> str:
    """How to read the table."""
    scheme = tables.scheme
    order = "按总分从高到低排列，总分相同的名次相同；退回修改、未报送、免报的部门不排名，列在表末。"
    bar = f"总分满分 {scheme.full_marks:f} 分" + (
        f"，数据条自{_pass_line(tables)} 分起。" if _pass_line(tables) else "。"
    )
    return order + bar + "自评分由各部门填报，财政局未作改动。"


def _pass_line(tables: CountyTables) -> str:
    bands = tables.scheme.bands
    return f"“{bands[-2].grade}”线 {bands[-2].lower:f}" if len(bands) > 1 else ""


def _columns(tables: CountyTables) -> tuple[Column, ...]:
    score = {**NUMBER, "num_format": score_format(tables.decimals)}
    rows = tables.ranking
    categories = len(tables.categories)
    return (
        Column("排名", 7, {**CENTRED, "bold": True, "num_format": "0"}),
        Column("编码", s.fitting([row.code for row in rows], 7, 20), CODE),
        Column("部门名称", s.fitting([row.name for row in rows], 25, 34, indent=True), WRAPPED, wraps=True),
        Column("类别", s.fitting([row.group for row in rows], 11, 16), {**MUTED, "text_wrap": True}, wraps=True),
        *(
            Column(f"{c.name}\n（{c.cap.normalize():f}分）", max(8.5, min(12, 66 / categories)), score)
            for c in tables.categories
        ),
        Column(
            "总分",
            18 if categories <= 6 else 12,
            {**score, "bold": True, "indent": 0, "num_format": padded(score_format(tables.decimals))},
        ),
        Column("评价等次", 11, CENTRED),
        Column("状态", 11, CENTRED),
        Column("核实数", 9, COUNT),
        Column("来源文件", 40, {**TEXT, "font_size": 9, "indent": 1}),
    )


def _header_height(columns: Sequence[Column]) -> float:
    """Tall enough for the longest category name and its cap."""
    return s.row_height(max(s.lines(column.title, column.width + 0.6, 10) for column in columns), 10, least=36)


class _Formulas:
    """The formulas of a row; they find its department on 指标明细 by its code."""

    def __init__(self, tables: CountyTables) -> None:
        self._tables = tables
        self._codes = at.detail_codes(tables)
        self._areas = at.detail_areas(tables)
        first = at.RANKING_CATEGORIES
        self._first, self._last = column_letters(first), column_letters(first + len(self._areas) - 1)
        self._total = column_letters(first + len(self._areas))
        self._totals = f"${self._total}${at.RANKING_FIRST + 1}:${self._total}${at.RANKING_FIRST + len(tables.ranking)}"

    def category(self, number: int, row: int) -> str:
        """The points of a category: its scores, and the caps of what does not apply."""
        area = self._areas[number]
        code = f"${column_letters(at.RANKING_CODE)}{row + 1}"
        scores = f"INDEX({area.scores},MATCH({code},{self._codes},0),0)"
        points = f'SUM({scores})+SUMIF({scores},"{t.NOT_APPLICABLE}",{area.caps})'
        return f"=ROUND({points},{self._tables.decimals})"

    def total(self, row: int) -> str:
        """The sum of the categories."""
        return f"=ROUND(SUM({self._first}{row + 1}:{self._last}{row + 1}),{self._tables.decimals})"

    def grade(self, row: int) -> str:
        """The grade from the bands; a lower bound counts."""
        *upper, lowest = self._tables.scheme.bands
        formula = _quoted(lowest.grade)
        for band in reversed(upper):
            formula = f"IF({self._total}{row + 1}>={band.lower:f},{_quoted(band.grade)},{formula})"
        return f"={formula}"

    def rank(self, row: int) -> str:
        """The place among all totals."""
        return f"=RANK({self._total}{row + 1},{self._totals})"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _entries(row: RankingRow, tables: CountyTables, number: int, formulas: _Formulas | None) -> list[Entry]:
    who: list[Entry] = [row.code, row.name, row.group]
    absent = Cell(NONE, ABSENT)
    if row.rank is None or row.total is None or row.grade is None or row.categories is None:
        entries: list[Entry] = [absent, *who, *[absent] * (len(tables.categories) + 2)]
    elif formulas:
        entries = [Formula(formulas.rank(number), row.rank), *who]
        entries += [Formula(formulas.category(i, number), score) for i, score in enumerate(row.categories)]
        entries += [Formula(formulas.total(number), row.total), Formula(formulas.grade(number), row.grade)]
    else:
        entries = [row.rank, *who, *row.categories, row.total, row.grade]
    status = Cell(t.STATUS_NAMES[row.status], STATUS_LOOK.get(row.status, {}))
    return [*entries, status, row.open_queries, Link(row.file or "", inbox_link(row.file))]


def _finish(sheet: Sheet, tables: CountyTables, rows: Rows, columns: tuple[Column, ...]) -> None:
    total = at.RANKING_CATEGORIES + len(tables.categories)
    _bars(sheet, tables, (rows.first, total, rows.last, total))
    grade_marks(sheet, tables, (rows.first, total + 1, rows.last, total + 1))
    last = len(columns) - 1
    sheet.raw.autofilter(at.RANKING_HEADER, 0, rows.last, last)
    sheet.raw.freeze_panes(at.RANKING_FIRST, 3)
    text_numbers(sheet, (rows.first, 1, rows.last, 1))
    across = pages_across(columns[:-1])
    page(sheet, last=(rows.last, last - 1), repeat=(at.RANKING_HEADER, at.RANKING_HEADER), fit=(across, 0))
    if across > 1:
        sheet.raw.repeat_columns(0, 2)
    name_area(sheet.book, "汇总表_数据", t.TAB_RANKING, (at.RANKING_HEADER, 0, rows.last, last))


def _bars(sheet: Sheet, tables: CountyTables, area: tuple[int, int, int, int]) -> None:
    bands = tables.scheme.bands
    sheet.condition(
        area,
        {
            "type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_no_border": True,
            "bar_color": s.BAR_SCORE, "min_type": "num", "max_type": "num",
            "min_value": float(bands[-2].lower) if len(bands) > 1 else 0, "max_value": float(tables.scheme.full_marks),
        },
    )  # fmt: skip


def grade_marks(sheet: Sheet, tables: CountyTables, area: tuple[int, int, int, int]) -> None:
    """Colour grades by their place among the bands: the best filled, the lowest boxed in red."""
    book = sheet.book
    for place, band in enumerate(tables.scheme.bands):
        look = _grade_look(place, len(tables.scheme.bands))
        if look:
            rule = {"type": "cell", "criteria": "==", "value": _quoted(band.grade), "format": book.style(look)}
            sheet.condition(area, rule)


def _grade_look(place: int, bands: int) -> dict[str, object]:
    if bands > 1 and place == bands - 1:
        return {"font_color": s.RED, "bold": True, "border": 1, "border_color": s.RED}
    if place == 0:
        return {"bg_color": s.BEST, "bold": True}
    return {"bg_color": s.SECOND} if place == 1 and bands > 2 else {}
