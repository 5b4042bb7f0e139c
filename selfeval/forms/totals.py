"""得分汇总表: category scores, total and grade by formula, in the shape departments print in their reports."""

from __future__ import annotations

from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Book, Sheet
from selfeval.excel.write.styles import BLUE, MIST, MUTE, NAVY, lines, row_height
from selfeval.forms import look
from selfeval.forms.layout import (
    TOTALS_COLUMNS,
    TOTALS_DEPARTMENT,
    TOTALS_FIRST,
    TOTALS_HEADER,
    TOTALS_TITLE_ROW,
    score_range,
    total_ref,
    total_row,
)
from selfeval.forms.progress import NO_GRADE_YET, NO_SCORE_YET, UNFINISHED, ProgressFormulas, Stated
from selfeval.forms.readings import CATEGORY, POINTS, beside
from selfeval.forms.verdicts import ERROR, TODO, plain
from selfeval.model import Band, Scheme

WIDTHS: Final = (44, 22, 22, 34)
_SIZE: Final = 12.0
_TOP: Final = {"top": 2, "top_color": NAVY}


def bands_in_words(scheme: Scheme) -> str:
    """The bands as a sentence: "90（含）以上优秀，80（含）至90（不含）良好，60以下不合格"."""

    def part(band: Band, above: Band | None) -> str:
        if above is None:
            return f"{plain(band.lower)}（含）以上{band.grade}"
        if band.lower == 0:
            return f"{plain(above.lower)}以下{band.grade}"
        return f"{plain(band.lower)}（含）至{plain(above.lower)}（不含）{band.grade}"

    above: list[Band | None] = [None, *scheme.bands]
    return "，".join(part(band, higher) for band, higher in zip(scheme.bands, above, strict=False))


def write_totals(book: Book, scheme: Scheme, stated: Stated) -> Sheet:
    """The sheet; `stated` are the formulas' values."""
    sheet = book.sheet(t.SHEET_TOTALS)
    sheet.widths(WIDTHS)
    sheet.merge((TOTALS_TITLE_ROW, 0, TOTALS_TITLE_ROW, 3), t.TOTALS_TITLE, book.style(look.TITLE, look.CENTRE))
    strong = book.style(look.TEXT, font_size=11)
    sheet.formula(TOTALS_DEPARTMENT, 0, ProgressFormulas(scheme).department(), strong, stated.department)
    year = book.style(look.TEXT, font_size=11, align="right")
    sheet.write(TOTALS_DEPARTMENT, 3, f"{scheme.year}年度　　单位：分", year)
    for col, name in enumerate(TOTALS_COLUMNS):
        sheet.write(TOTALS_HEADER, col, name, book.style(look.HEADER, font_size=_SIZE))
    for row, height in ((TOTALS_TITLE_ROW, 42), (TOTALS_DEPARTMENT, 24), (TOTALS_HEADER, 32)):
        sheet.height(row, height)
    _categories(sheet, scheme, stated)
    _total(sheet, scheme, stated)
    _below(sheet, scheme)
    sheet.raw.set_tab_color(BLUE)
    look.page(sheet, (0, 0, total_row(len(scheme.categories)) + 6, 3), small=True)
    look.lock(sheet)
    return sheet


def _categories(sheet: Sheet, scheme: Scheme, stated: Stated) -> None:
    book, count = sheet.book, len(scheme.indicators)
    category, said = (score_range(count, name, sheet=True) for name in (t.COL_CATEGORY, t.COL_CHECK))
    categories, points = beside(scheme, CATEGORY), beside(scheme, POINTS)
    cell = {**look.CELL, "font_size": _SIZE}
    for i, one in enumerate(scheme.categories):
        row = TOTALS_FIRST + i
        inside = f"(ROW({categories})<ROW({category.partition(':')[0]})+ROWS({category}))"
        own, read = f"EXACT({category},A{row + 1})", f"EXACT({categories},A{row + 1})*{inside}"
        stuck = f'SUMPRODUCT({own}*((LEFT({said},2)="{TODO}")+(LEFT({said},2)="{ERROR}")))'
        unread = f"SUMPRODUCT({own}*1)-SUMPRODUCT({read}*1)"  # rows inserted beyond what 列表 reads
        added = f"ROUND(SUMPRODUCT({read}*{points}),{scheme.decimals})"
        sheet.write(row, 0, one.name, book.style(cell, look.WRAP, indent=1))
        sheet.write(row, 1, one.cap, book.style(cell, look.CENTRE))
        formula = f'=IF({stuck}+{unread}>0,"{NO_SCORE_YET}",{added})'
        sheet.formula(row, 2, formula, book.style(cell, look.CENTRE), stated.categories[i])
        sheet.height(row, row_height(lines(one.name, WIDTHS[0], _SIZE, indent=True), _SIZE, least=32))


def _total(sheet: Sheet, scheme: Scheme, stated: Stated) -> None:
    book, row = sheet.book, total_row(len(scheme.categories))
    score = f"C{TOTALS_FIRST + 1}:C{row}"
    missing = f"COUNT({score})<{len(scheme.categories)}"
    style = {**look.CELL, **look.BOLD, **_TOP, "bg_color": MIST, "font_size": _SIZE, "font_color": NAVY}
    sheet.write(row, 0, t.TOT_TOTAL, book.style(style, indent=1))
    sheet.write(row, 1, scheme.full_marks, book.style(style, look.CENTRE))
    formula = f'=IF({missing},"{UNFINISHED}",ROUND(SUM({score}),{scheme.decimals}))'
    sheet.formula(row, 2, formula, book.style(style, look.CENTRE), stated.total)
    sheet.height(row, 36)
    grade = book.style(look.CELL, look.CENTRE, look.BOLD, look.WRAP, font_size=15, font_color=NAVY)
    sheet.merge((TOTALS_FIRST, 3, row, 3), None, grade)
    sheet.formula(TOTALS_FIRST, 3, _grade(scheme), grade, stated.grade)
    pending = {"type": "cell", "criteria": "==", "value": f'"{NO_GRADE_YET}"', "format": book.style(font_color=MUTE)}
    sheet.condition((TOTALS_FIRST, 3, row, 3), pending)
    unfinished = {"type": "cell", "criteria": "==", "value": f'"{UNFINISHED}"', "format": book.style(font_color=MUTE)}
    sheet.condition((row, 2, row, 2), unfinished)


def _grade(scheme: Scheme) -> str:
    """The grade by the scheme's bands; a lower bound counts."""
    total = total_ref(len(scheme.categories))
    *upper, lowest = scheme.bands
    steps = "".join(f'IF({total}>={plain(band.lower)},"{_quoted(band.grade)}",' for band in upper)
    return f'=IF(ISNUMBER({total}),{steps}"{_quoted(lowest.grade)}"{")" * len(upper)},"{NO_GRADE_YET}")'


def _quoted(words: str) -> str:
    return words.replace('"', '""')


def _below(sheet: Sheet, scheme: Scheme) -> None:
    """How it is computed, and the places to sign and seal."""
    book, row = sheet.book, total_row(len(scheme.categories)) + 1
    note = f"本表按“{t.SHEET_SCORES}”自动计算，不用填写。评价等次：{bands_in_words(scheme)}。"
    sheet.merge((row, 0, row, 3), note, book.style(look.NOTE, look.WRAP, font_size=10))
    sheet.height(row, row_height(lines(note, sum(WIDTHS), 10), 10, least=26))
    sheet.height(row + 1, 14)
    style = book.style(look.TEXT, font_size=11, bottom=1, bottom_color=NAVY, valign="bottom")
    for offset, (left, right) in enumerate(
        (("填报人（签字）：", "部门负责人（签字）："), ("填报单位（盖章）：", "日期：　　　　年　　月　　日"))
    ):
        at = row + 2 + 2 * offset
        for col, words in ((0, left), (1, None), (2, right), (3, None)):
            sheet.write(at, col, words, style)
        sheet.height(at, 40)
        sheet.height(at + 1, 6)
