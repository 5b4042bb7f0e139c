"""得分汇总表: category scores, total and grade by formula, in the shape departments print in their reports."""

from __future__ import annotations

from decimal import Decimal
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
    above_total,
    lines_between,
    total_ref,
    total_row,
)
from selfeval.forms.plan import Plan
from selfeval.forms.progress import BUREAUS_GRADE, NO_GRADE_YET, ProgressFormulas, Stated
from selfeval.forms.sums import NO_SCORE_YET, UNFINISHED, SumFormulas
from selfeval.model import Band, Scheme
from selfeval.tables import plain

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


def how_it_adds_up(plan: Plan) -> str:
    """How the total comes about where it is more than the sum of the categories."""
    scheme, said = plan.scheme, []
    if plan.scheme.bureaus:
        said.append(f"“{t.OUT_OF.strip()}”后面是您单位部分的分值，财政局评定的不在内；评定以后才有总分和等次。")
    if scheme.prorated:
        said.append(
            f"“{t.NOT_APPLICABLE}”的不计分，各项是实得分，都不适用的记“{NO_SCORE_YET}”；"
            f"总分＝实得÷（满分－不适用分值）×满分，有“{t.NOT_APPLICABLE}”时不等于各项相加。"
            if not plan.scheme.bureaus
            else f"“{t.NOT_APPLICABLE}”的不计分，得分和分值都不含它；总分评定以后折算。"
        )
    if scheme.total_rules:
        said.append("财政局还要按总分规则调整总分，等次以调整后的为准。")
    if plan.scheme.bonuses:
        most = "" if plan.scheme.bureaus else f"，合计最高 {plain(scheme.most)} 分"
        said.append(f"加分在满分以外另加{most}。")
    return "".join(said)


def write_totals(book: Book, plan: Plan, stated: Stated) -> Sheet:
    """The sheet; `stated` are the formulas' values."""
    scheme, sheet = plan.scheme, book.sheet(t.SHEET_TOTALS)
    sheet.widths(WIDTHS)
    sheet.merge((TOTALS_TITLE_ROW, 0, TOTALS_TITLE_ROW, 3), t.TOTALS_TITLE, book.style(look.TITLE, look.CENTRE))
    strong = book.style(look.TEXT, font_size=11)
    sheet.formula(TOTALS_DEPARTMENT, 0, ProgressFormulas(plan).department(), strong, stated.department)
    year = book.style(look.TEXT, font_size=11, align="right")
    sheet.write(TOTALS_DEPARTMENT, 3, f"{scheme.year}年度　　单位：分", year)
    for col, name in enumerate(TOTALS_COLUMNS):
        sheet.write(TOTALS_HEADER, col, name, book.style(look.HEADER, font_size=_SIZE))
    for row, height in ((TOTALS_TITLE_ROW, 42), (TOTALS_DEPARTMENT, 24), (TOTALS_HEADER, 32)):
        sheet.height(row, height)
    _categories(sheet, plan, stated)
    _between(sheet, plan, stated)
    _total(sheet, plan, stated)
    _below(sheet, plan)
    sheet.raw.set_tab_color(BLUE)
    look.page(sheet, (0, 0, total_row(above_total(scheme)) + 6, 3), left=look.mark(scheme), small=True)
    if plan.has_powers:  # more lines than the usual: on one page all the same
        sheet.raw.fit_to_pages(1, 1)
    look.lock(sheet)
    return sheet


def _categories(sheet: Sheet, plan: Plan, stated: Stated) -> None:
    book, formulas = sheet.book, SumFormulas(plan)
    cell = {**look.CELL, "font_size": _SIZE}
    for i, one in enumerate(plan.scheme.categories):
        row = TOTALS_FIRST + i
        sheet.write(row, 0, one.name, book.style(cell, look.WRAP, indent=1))
        sheet.write(row, 1, one.cap, book.style(cell, look.CENTRE))
        sheet.formula(row, 2, formulas.category(i), book.style(cell, look.CENTRE), stated.sums.categories[i])
        sheet.height(row, row_height(lines(one.name, WIDTHS[0], _SIZE, indent=True), _SIZE, least=32))


def _between(sheet: Sheet, plan: Plan, stated: Stated) -> None:
    """The lines between categories and total."""
    book, formulas, scheme = sheet.book, SumFormulas(plan), plan.scheme
    cell = {**look.CELL, "font_size": _SIZE, "font_color": MUTE}
    caps = {t.TOT_BONUS: sum((indicator.cap for indicator in plan.scheme.bonuses), Decimal(0))}
    first = TOTALS_FIRST + len(scheme.categories)
    for row, (label, value) in enumerate(zip(lines_between(scheme), stated.sums.lines, strict=True), first):
        sheet.write(row, 0, label, book.style(cell, indent=1))
        sheet.write(row, 1, caps.get(label), book.style(cell, look.CENTRE))
        sheet.formula(row, 2, formulas.line(label), book.style(cell, look.CENTRE), value)
        sheet.height(row, 32)


def _total(sheet: Sheet, plan: Plan, stated: Stated) -> None:
    book, scheme = sheet.book, plan.scheme
    row = total_row(above_total(scheme))
    style = {**look.CELL, **look.BOLD, **_TOP, "bg_color": MIST, "font_size": _SIZE, "font_color": NAVY}
    sheet.write(row, 0, t.TOT_TOTAL, book.style(style, indent=1))
    sheet.write(row, 1, scheme.full_marks, book.style(style, look.CENTRE))
    fitted = {"shrink": True} if plan.scheme.bureaus else {}
    sheet.formula(row, 2, _total_formula(plan), book.style(style, look.CENTRE, fitted), stated.sums.total)
    sheet.height(row, 36)
    grade = book.style(look.CELL, look.CENTRE, look.BOLD, look.WRAP, font_size=15, font_color=NAVY)
    sheet.merge((TOTALS_FIRST, 3, row, 3), BUREAUS_GRADE if plan.scheme.bureaus else None, grade)
    if not plan.scheme.bureaus:
        sheet.formula(TOTALS_FIRST, 3, _grade(scheme), grade, stated.grade)
    pending = {"type": "cell", "criteria": "==", "value": f'"{NO_GRADE_YET}"', "format": book.style(font_color=MUTE)}
    sheet.condition((TOTALS_FIRST, 3, row, 3), pending)
    unfinished = {"type": "cell", "criteria": "==", "value": f'"{UNFINISHED}"', "format": book.style(font_color=MUTE)}
    sheet.condition((row, 2, row, 2), unfinished)


def _total_formula(plan: Plan) -> str:
    """The total; where it is no more than the sum of the categories, that."""
    scheme = plan.scheme
    if plan.has_powers:
        return SumFormulas(plan).total()
    score = f"C{TOTALS_FIRST + 1}:C{total_row(above_total(scheme))}"
    missing = f"COUNT({score})<{len(scheme.categories)}"
    return f'=IF({missing},"{UNFINISHED}",ROUND(SUM({score}),{scheme.decimals}))'


def _grade(scheme: Scheme) -> str:
    """The grade by the scheme's bands; a lower bound counts."""
    total = total_ref(above_total(scheme))
    *upper, lowest = scheme.bands
    steps = "".join(f'IF({total}>={plain(band.lower)},"{_quoted(band.grade)}",' for band in upper)
    return f'=IF(ISNUMBER({total}),{steps}"{_quoted(lowest.grade)}"{")" * len(upper)},"{NO_GRADE_YET}")'


def _quoted(words: str) -> str:
    return words.replace('"', '""')


def _below(sheet: Sheet, plan: Plan) -> None:
    """How it is computed, and the places to sign and seal."""
    book, row = sheet.book, total_row(above_total(plan.scheme)) + 1
    note = (
        f"本表按“{t.SHEET_SCORES}”自动计算，不用填写。评价等次：{bands_in_words(plan.scheme)}。{how_it_adds_up(plan)}"
    )
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
