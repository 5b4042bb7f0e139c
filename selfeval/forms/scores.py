"""自评评分表: one row an indicator, what a department thinks of it, and 填报检查 that answers while it types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Book, Sheet
from selfeval.excel.write.styles import (
    AMBER,
    AMBER_BG,
    BLUE,
    GREEN,
    HAIR,
    MUTE,
    NAVY,
    RED,
    RED_BG,
    REPEAT,
    lines,
    row_height,
)
from selfeval.forms import look
from selfeval.forms.filled import Filled
from selfeval.forms.layout import (
    SCORES_DEPARTMENT,
    SCORES_FIRST,
    SCORES_FROZEN_COLUMN,
    SCORES_GAP,
    SCORES_HEADER,
    SCORES_PROGRESS,
    SCORES_TITLE,
    score_column,
)
from selfeval.forms.limits import validate
from selfeval.forms.plan import Plan
from selfeval.forms.progress import ProgressFormulas, Stated
from selfeval.forms.verdict_formulas import formula
from selfeval.forms.verdicts import (
    ABOUT_CAP,
    ABOUT_EXPLANATION,
    ABOUT_NAME,
    ABOUT_REASON,
    ERROR,
    FINE,
    OVER,
    QUERY,
    decimals_allowed,
)
from selfeval.model import Indicator, Level, Scheme, column_letters
from selfeval.submission.columns import BY_HEADER, COLUMNS, ENTRIES, GIVEN, OWN, ColumnLook, Filler, FormColumn
from selfeval.submission.rows import FormRow, given

_SIZE: Final = 9.0
_LEAST_HEIGHT: Final = 28
_NOT_YOURS: Final[look.Style] = {
    "bg_color": HAIR,
    "font_color": MUTE,
    "bold": False,
    "text_wrap": False,
    "shrink": True,
}
_WITH_COMPUTED: Final = 22.0  # characters: ✓　按数据计算 1.85 分
_SIGNATURES: Final = "填报人签字：　　　　　　　　部门负责人签字（盖章）：　　　　　　　　"


def write_scores(book: Book, filled: Filled, said: Sequence[str], stated: Stated) -> Sheet:
    """The sheet, filled with answers where there are any; `said` and `stated` are the formulas' values."""
    sheet, plan = book.sheet(t.SHEET_SCORES), filled.plan
    sheet.widths([_width(column, plan.scheme) for column in COLUMNS])
    _above(sheet, plan, ProgressFormulas(plan), stated)
    for col, column in enumerate(COLUMNS):
        header = look.ENTRY_HEADER if column.is_entry else look.HEADER
        sheet.write(SCORES_HEADER, col, column.header, book.style(header, font_size=_SIZE))
    sheet.height(SCORES_HEADER, 24)
    previous: Indicator | None = None
    for place, row in enumerate(plan.rows):
        starts = _starts(row.indicator, previous)
        _names(sheet, plan, place, previous)
        _entries(sheet, filled, place, starts=starts)
        _check(sheet, plan, place, said[place], starts=starts)
        sheet.height(SCORES_FIRST + place, _height(filled, row), grows=True)
        validate(sheet, plan, place)
        previous = row.indicator
    _colour(sheet, plan)
    _finish(sheet, plan)
    return sheet


def _width(column: FormColumn, scheme: Scheme) -> float:
    """A column's width; what is computed stands in 填报检查 on one line."""
    return _WITH_COMPUTED if column.header == t.COL_CHECK and scheme.rules else column.width


def _above(sheet: Sheet, plan: Plan, progress: ProgressFormulas, stated: Stated) -> None:
    """Title, progress and what to do next, department and total."""
    book, scheme = sheet.book, plan.scheme
    strong = book.style(look.TEXT, bold=True, font_color=NAVY)
    right = score_column(t.COL_SCORE)
    sheet.write(SCORES_TITLE, 0, look.heading(scheme), book.style(look.TITLE))
    sheet.write(
        SCORES_TITLE,
        right,
        f"浅黄色为填写区；{decimals_allowed(scheme.decimals)}；扣分写原因，“{t.NOT_APPLICABLE}”写情况说明",
        book.style(look.NOTE, valign="bottom"),
    )
    sheet.formula(SCORES_PROGRESS, 0, progress.counts(), strong, stated.counts)
    sheet.formula(SCORES_PROGRESS, right, progress.next_step(), strong, stated.next_step)
    sheet.formula(SCORES_DEPARTMENT, 0, progress.department(), book.style(look.TEXT), stated.department)
    sheet.formula(SCORES_DEPARTMENT, right, progress.total(), strong, stated.total_line)
    for row, height in ((SCORES_TITLE, 30), (SCORES_PROGRESS, 20), (SCORES_DEPARTMENT, 20), (SCORES_GAP, 4)):
        sheet.height(row, height)
    step = f"${column_letters(right)}${SCORES_PROGRESS + 1}"
    for words, colour in (("改正", RED), ("核实", AMBER), ("已全部", GREEN)):
        found = {"type": "formula", "criteria": f'=ISNUMBER(SEARCH("{words}",{step}))'}
        area = (SCORES_PROGRESS, right, SCORES_PROGRESS, right)
        sheet.condition(area, {**found, "format": book.style(font_color=colour)})


def _starts(indicator: Indicator, previous: Indicator | None) -> bool:
    """Whether a row opens a new category."""
    return previous is not None and indicator.category != previous.category


_LOOKS: Final[Mapping[ColumnLook, look.Style]] = {
    ColumnLook.PLAIN: {},
    ColumnLook.PROSE: {"indent": 1},
    ColumnLook.STRONG: look.BOLD,
    ColumnLook.CENTRED: look.CENTRE,
    ColumnLook.CODE: {**look.CENTRE, **look.AS_TEXT},
    ColumnLook.SCORE: {**look.CENTRE, **look.BOLD},
    ColumnLook.WORDS: {
        **look.AS_TEXT,
        "align": "left",  # else the indent is none
        "indent": 1,
        "valign": "top",
    },  # text stays what was typed: "3-5" is no date, "=" no formula
    ColumnLook.VERDICT: {"font_color": MUTE, **look.CENTRE},
}


def _style(column: FormColumn, *, starts: bool, entry: bool | None = None) -> look.Style:
    """The style of a column's cells; the first row of a category has a line above it."""
    base = look.ENTRY if (column.is_entry if entry is None else entry) else look.CELL
    return {**base, **look.WRAP, **_LOOKS[column.look], **(look.GROUP_START if starts else {}), "font_size": _SIZE}


def _names(sheet: Sheet, plan: Plan, place: int, previous: Indicator | None) -> None:
    """What is given. Repeated group names recede."""
    row, groups = plan.rows[place], list[str]()  # of a column that recedes and those before it
    for column in GIVEN:
        if column.is_own and row.number:
            continue
        style = _style(column, starts=_starts(row.indicator, previous))
        groups += [column.field] if column.recedes else []
        alike = previous is not None and all(getattr(previous, one) == getattr(row.indicator, one) for one in groups)
        faint = {"font_color": REPEAT} if column.recedes and alike else {}
        value = given(plan.scheme, row, column)
        sheet.write(SCORES_FIRST + place, score_column(column.header), value, sheet.book.style(style, faint))


def _entries(sheet: Sheet, filled: Filled, place: int, *, starts: bool) -> None:
    """What is to be filled; where the bureau gives the score, nothing is."""
    row = filled.plan.rows[place]
    for column in OWN if row.number else ENTRIES:
        style = {**_style(column, starts=starts, entry=row.is_filled), **(_NOT_YOURS if not row.is_filled else {})}
        score, value = column.filler is Filler.SCORE, filled[row].value(column)
        if score and not row.is_filled:
            value = t.BY_BUREAU
        size = 11 if score and row.is_filled else _SIZE
        sheet.write(SCORES_FIRST + place, score_column(column.header), value, sheet.book.style(style, font_size=size))


def _check(sheet: Sheet, plan: Plan, place: int, said: str, *, starts: bool) -> None:
    """填报检查 of a row."""
    style = sheet.book.style(_style(BY_HEADER[t.COL_CHECK], starts=starts))
    at, col = SCORES_FIRST + place, score_column(t.COL_CHECK)
    if plan.rows[place].is_filled:
        sheet.formula(at, col, formula(plan, place), style, said)
    else:
        sheet.write(at, col, said, style)


def _height(filled: Filled, row: FormRow) -> float:
    """Tall enough for every text of the row."""
    shown = [(c, given(filled.plan.scheme, row, c)) for c in GIVEN if c.look is not ColumnLook.CODE]
    shown += [
        (column, filled[row].value(column))
        for column in OWN
        if column.filler is not Filler.SCORE and not (column.is_own and not row.number)
    ]
    needed = max(
        lines(words, column.width, _SIZE, indent="indent" in _LOOKS[column.look])
        for column, words in shown
        if isinstance(words, str)
    )
    return row_height(needed, _SIZE, least=_LEAST_HEIGHT)


def _colour(sheet: Sheet, plan: Plan) -> None:
    """Verdicts in colour, and the cells they are about: the word always stands there too."""
    book, first, last = sheet.book, SCORES_FIRST, SCORES_FIRST + plan.count - 1
    check = f"${column_letters(score_column(t.COL_CHECK))}{first + 1}"
    error = book.style(font_color=RED, bg_color=RED_BG, bold=True)
    query = book.style(font_color=AMBER, bg_color=AMBER_BG)
    empty = book.style(bg_color=AMBER_BG)
    wrong = f'LEFT({check},2)="{ERROR}"'
    name, cap = (
        f'ISNUMBER(SEARCH("{t.LEVEL_NAMES[Level.ERROR]}：*{words}",{check}))' for words in (ABOUT_NAME, ABOUT_CAP)
    )
    cap = f'AND({cap},NOT(ISNUMBER(SEARCH("{OVER}",{check}))))'
    own = ((t.COL_INDICATOR, f"={name}", error), (t.COL_CAP, f"={cap}", error)) if plan.blocks else ()
    rules = (
        (t.COL_CHECK, f"={wrong}", error),
        (t.COL_CHECK, f'=LEFT({check},2)="{QUERY}"', query),
        (t.COL_CHECK, f'=LEFT({check},1)="{FINE}"', book.style(font_color=GREEN)),
        (t.COL_SCORE, f"=AND({wrong},NOT({name}),NOT({cap}))" if own else f"={wrong}", error),
        (t.COL_EXPLANATION, f'=ISNUMBER(SEARCH("{ABOUT_EXPLANATION}",{check}))', empty),
        (t.COL_REASON, f'=ISNUMBER(SEARCH("{ABOUT_REASON}",{check}))', empty),
        *own,
    )
    for header, criteria, style in rules:
        col = score_column(header)
        sheet.condition((first, col, last, col), {"type": "formula", "criteria": criteria, "format": style})


def _finish(sheet: Sheet, plan: Plan) -> None:
    """Panes, print set-up, protection."""
    raw, last = sheet.raw, SCORES_FIRST + plan.count - 1
    raw.freeze_panes(SCORES_FIRST, SCORES_FROZEN_COLUMN)
    raw.repeat_rows(SCORES_DEPARTMENT, SCORES_HEADER)
    raw.set_zoom(90)  # so that 填报检查 is in view on a small screen
    raw.set_selection(SCORES_FIRST, score_column(t.COL_SCORE), SCORES_FIRST, score_column(t.COL_SCORE))
    texts = " ".join(_cells(first, until, last) for first, until in _text_columns())
    check = score_column(t.COL_CHECK)
    raw.ignore_errors({"number_stored_as_text": texts, "formula_differs": _cells(check, check, last)})
    raw.set_tab_color(BLUE)
    look.page(
        sheet,
        (0, 0, last, score_column(t.COL_CHECK)),
        left=_SIGNATURES,
        right=f"{look.in_footer(look.heading(plan.scheme))}　　",
    )
    look.lock(sheet, insert=bool(plan.blocks))


def _text_columns() -> list[tuple[int, int]]:
    """The runs of columns that hold text: numbers in them are meant to be text."""
    runs: list[tuple[int, int]] = []
    for col, column in enumerate(COLUMNS):
        if "num_format" in _LOOKS[column.look]:
            start = runs.pop()[0] if runs and runs[-1][1] == col - 1 else col
            runs.append((start, col))
    return runs


def _cells(first: int, until: int, last: int) -> str:
    return f"{column_letters(first)}{SCORES_FIRST + 1}:{column_letters(until)}{last + 1}"
