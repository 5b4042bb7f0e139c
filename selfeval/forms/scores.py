"""自评评分表: one row an indicator, what a department thinks of it, and 填报检查 that answers while it types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Book, Sheet
from selfeval.excel.write.styles import AMBER, AMBER_BG, BLUE, GREEN, MUTE, NAVY, RED, RED_BG, REPEAT, lines, row_height
from selfeval.forms import look
from selfeval.forms.answers import BLANK, Answers, FilledRow
from selfeval.forms.layout import (
    SCORES_DEPARTMENT,
    SCORES_FIRST,
    SCORES_FROZEN_COLUMN,
    SCORES_GAP,
    SCORES_HEADER,
    SCORES_PROGRESS,
    SCORES_TITLE,
    score_column,
    score_ref,
)
from selfeval.forms.progress import ProgressFormulas, Stated
from selfeval.forms.verdicts import (
    ABOUT_EXPLANATION,
    ABOUT_REASON,
    ERROR,
    FINE,
    QUERY,
    decimals_allowed,
    formula,
    plain,
)
from selfeval.model import Indicator, Scheme, column_letters
from selfeval.submission.columns import BY_HEADER, COLUMNS, ENTRIES, GIVEN, WORDS, ColumnLook, Filler, FormColumn

_SIZE: Final = 9.0
_LEAST_HEIGHT: Final = 32
_SIGNATURES: Final = "填报人签字：　　　　　　　　部门负责人签字（盖章）：　　　　　　　　"


def write_scores(book: Book, scheme: Scheme, answers: Answers, said: Sequence[str], stated: Stated) -> Sheet:
    """The sheet, filled with `answers` where there are any; `said` and `stated` are the formulas' values."""
    sheet = book.sheet(t.SHEET_SCORES)
    sheet.widths([column.width for column in COLUMNS])
    _above(sheet, scheme, ProgressFormulas(scheme), stated)
    for col, column in enumerate(COLUMNS):
        header = look.ENTRY_HEADER if column.is_entry else look.HEADER
        sheet.write(SCORES_HEADER, col, column.header, book.style(header, font_size=_SIZE))
    sheet.height(SCORES_HEADER, 24)
    previous: Indicator | None = None
    for row, indicator in enumerate(scheme.indicators):
        filled = answers.get(indicator.code, BLANK)
        _names(sheet, row, indicator, previous)
        _entries(sheet, row, filled, starts=_starts(indicator, previous))
        check = book.style(_style(BY_HEADER[t.COL_CHECK], starts=_starts(indicator, previous)))
        sheet.formula(SCORES_FIRST + row, score_column(t.COL_CHECK), formula(scheme, row), check, said[row])
        sheet.height(SCORES_FIRST + row, _height(indicator, filled))
        _validate(sheet, row, indicator, scheme)
        previous = indicator
    _colour(sheet, len(scheme.indicators))
    _finish(sheet, len(scheme.indicators))
    return sheet


def _above(sheet: Sheet, scheme: Scheme, progress: ProgressFormulas, stated: Stated) -> None:
    """Title, progress and what to do next, department and total."""
    book = sheet.book
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
    ColumnLook.STRONG: look.BOLD,
    ColumnLook.CENTRED: look.CENTRE,
    ColumnLook.CODE: {**look.CENTRE, **look.AS_TEXT},
    ColumnLook.SCORE: {**look.CENTRE, **look.BOLD},
    ColumnLook.WORDS: {**look.AS_TEXT, "indent": 1},  # text stays what was typed: "3-5" is no date, "=" no formula
    ColumnLook.VERDICT: {"font_color": MUTE, **look.CENTRE},
}


def _style(column: FormColumn, *, starts: bool) -> look.Style:
    """The style of a column's cells; the first row of a category has a line above it."""
    base = look.ENTRY if column.is_entry else look.CELL
    return {**base, **look.WRAP, **_LOOKS[column.look], **(look.GROUP_START if starts else {}), "font_size": _SIZE}


def _names(sheet: Sheet, row: int, indicator: Indicator, previous: Indicator | None) -> None:
    """What is given. Repeated group names recede."""
    groups: list[str] = []  # of a column that recedes and those before it
    for column in GIVEN:
        value = getattr(indicator, column.field)
        style = _style(column, starts=_starts(indicator, previous))
        groups += [column.field] if column.recedes else []
        repeated = previous is not None and all(getattr(previous, one) == getattr(indicator, one) for one in groups)
        faint = {"font_color": REPEAT} if column.recedes and repeated else {}
        sheet.write(SCORES_FIRST + row, score_column(column.header), value, sheet.book.style(style, faint))


def _entries(sheet: Sheet, row: int, filled: FilledRow, *, starts: bool) -> None:
    """What is to be filled."""
    for column in ENTRIES:
        style = sheet.book.style(
            _style(column, starts=starts), font_size=11 if column.filler is Filler.SCORE else _SIZE
        )
        sheet.write(SCORES_FIRST + row, score_column(column.header), filled.value(column), style)


def _height(indicator: Indicator, filled: FilledRow) -> float:
    """Tall enough for every text of the row."""
    given = ((column, getattr(indicator, column.field)) for column in GIVEN if column.look is not ColumnLook.CODE)
    written = ((column, filled.words.get(column.field, "")) for column in WORDS)
    needed = max(
        lines(words, column.width, _SIZE, indent="indent" in _LOOKS[column.look])
        for column, words in (*given, *written)
        if isinstance(words, str)
    )
    return row_height(needed, _SIZE, least=_LEAST_HEIGHT)


def _validate(sheet: Sheet, row: int, indicator: Indicator, scheme: Scheme) -> None:
    """Refuse what can't be a score. Pasting goes round this; 填报检查 doesn't let it through."""
    ref, cap, allowed = score_ref(row, t.COL_SCORE), plain(indicator.cap), decimals_allowed(scheme.decimals)
    near = "0.0000001"
    exact = f"ABS({ref}-ROUND({ref},{scheme.decimals}))<={near}"
    number = f"IF(ISNUMBER({ref}),AND({ref}>=-{near},{ref}<={cap}+{near},{exact}),FALSE)"
    na = f'TRIM({ref})="{t.NOT_APPLICABLE}"'
    hint = f"填 0 至 {cap} 之间的数，{allowed}。"
    refusal = f"请填 0 至 {cap} 之间的数，{allowed}。"
    if indicator.na_allowed:
        hint += f"没有这项业务的，填“{t.NOT_APPLICABLE}”，并在“{t.COL_EXPLANATION}”写明依据。"
        refusal += f"没有这项业务的，填“{t.NOT_APPLICABLE}”三个字。"
    at, col = SCORES_FIRST + row, score_column(t.COL_SCORE)
    sheet.validate(
        (at, col, at, col),
        {
            "validate": "custom",
            "value": f"=OR({number},{na})" if indicator.na_allowed else f"={number}",
            "input_title": f"分值 {cap}",
            "input_message": hint,
            "error_title": "自评分填写有误",
            "error_message": refusal,
            "error_type": "stop",
        },
    )


def _colour(sheet: Sheet, count: int) -> None:
    """Verdicts in colour, and the cells they are about: the word always stands there too."""
    book, first, last = sheet.book, SCORES_FIRST, SCORES_FIRST + count - 1
    check = f"${column_letters(score_column(t.COL_CHECK))}{first + 1}"
    error = book.style(font_color=RED, bg_color=RED_BG, bold=True)
    query = book.style(font_color=AMBER, bg_color=AMBER_BG)
    empty = book.style(bg_color=AMBER_BG)
    rules = (
        (t.COL_CHECK, f'=LEFT({check},2)="{ERROR}"', error),
        (t.COL_CHECK, f'=LEFT({check},2)="{QUERY}"', query),
        (t.COL_CHECK, f'=LEFT({check},1)="{FINE}"', book.style(font_color=GREEN)),
        (t.COL_SCORE, f'=LEFT({check},2)="{ERROR}"', error),
        (t.COL_EXPLANATION, f'=ISNUMBER(SEARCH("{ABOUT_EXPLANATION}",{check}))', empty),
        (t.COL_REASON, f'=ISNUMBER(SEARCH("{ABOUT_REASON}",{check}))', empty),
    )
    for name, criteria, style in rules:
        col = score_column(name)
        sheet.condition((first, col, last, col), {"type": "formula", "criteria": criteria, "format": style})


def _finish(sheet: Sheet, count: int) -> None:
    """Panes, print set-up, protection."""
    raw, last = sheet.raw, SCORES_FIRST + count - 1
    raw.freeze_panes(SCORES_FIRST, SCORES_FROZEN_COLUMN)
    raw.repeat_rows(SCORES_DEPARTMENT, SCORES_HEADER)
    texts = " ".join(_cells(first, until, last) for first, until in _text_columns())
    check = score_column(t.COL_CHECK)
    raw.ignore_errors({"number_stored_as_text": texts, "formula_differs": _cells(check, check, last)})
    raw.set_tab_color(BLUE)
    look.page(sheet, (0, 0, last, score_column(t.COL_CHECK)), left=_SIGNATURES)
    look.lock(sheet)


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
