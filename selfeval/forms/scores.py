"""自评评分表: one row an indicator, what a department thinks of it, and 填报检查 that answers while it types."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
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
from selfeval.model import Indicator, Scheme

WIDTHS: Final = {
    t.COL_CODE: 6.2,
    t.COL_CATEGORY: 11,
    t.COL_SUBCATEGORY: 7.4,
    t.COL_INDICATOR: 12.2,
    t.COL_CAP: 5,
    t.COL_DESCRIPTION: 24.5,
    t.COL_STANDARD: 31.5,
    t.COL_SCORE: 8.4,
    t.COL_REASON: 19,
    t.COL_EVIDENCE: 12,
    t.COL_EXPLANATION: 13,
    t.COL_CHECK: 15.3,
}
ENTRIES: Final = (t.COL_SCORE, t.COL_REASON, t.COL_EVIDENCE, t.COL_EXPLANATION)
_SIZE: Final = 9.0
_LEAST_HEIGHT: Final = 32
_SIGNATURES: Final = "填报人签字：　　　　　　　　部门负责人签字（盖章）：　　　　　　　　"


def write_scores(book: Book, scheme: Scheme, answers: Answers, said: Sequence[str], stated: Stated) -> Sheet:
    """The sheet, filled with `answers` where there are any; `said` and `stated` are the formulas' values."""
    sheet = book.sheet(t.SHEET_SCORES)
    sheet.widths(list(WIDTHS.values()))
    _above(sheet, scheme, ProgressFormulas(scheme), stated)
    for name in t.SCORE_COLUMNS:
        header = look.ENTRY_HEADER if name in ENTRIES else look.HEADER
        sheet.write(SCORES_HEADER, score_column(name), name, book.style(header, font_size=_SIZE))
    sheet.height(SCORES_HEADER, 24)
    previous: Indicator | None = None
    for row, indicator in enumerate(scheme.indicators):
        filled = answers.get(indicator.code, BLANK)
        _names(sheet, row, indicator, previous)
        _entries(sheet, row, filled, starts=_starts(indicator, previous))
        check = book.style(_style(t.COL_CHECK, starts=_starts(indicator, previous)))
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
    step = f"${score_ref(0, t.COL_SCORE)[0]}${SCORES_PROGRESS + 1}"
    for words, colour in (("改正", RED), ("核实", AMBER), ("已全部", GREEN)):
        found = {"type": "formula", "criteria": f'=ISNUMBER(SEARCH("{words}",{step}))'}
        area = (SCORES_PROGRESS, right, SCORES_PROGRESS, right)
        sheet.condition(area, {**found, "format": book.style(font_color=colour)})


def _starts(indicator: Indicator, previous: Indicator | None) -> bool:
    """Whether a row opens a new category."""
    return previous is not None and indicator.category != previous.category


def _style(column: str, *, starts: bool) -> look.Style:
    """The style of a column's cells; the first row of a category has a line above it."""
    base = look.ENTRY if column in ENTRIES else look.CELL
    return {**base, **look.WRAP, **_MORE.get(column, {}), **(look.GROUP_START if starts else {}), "font_size": _SIZE}


_WORDS: Final = {**look.AS_TEXT, "indent": 1}  # text stays what was typed: "3-5" is no date, "=" no formula
_MORE: Final[dict[str, look.Style]] = {
    t.COL_CODE: {**look.CENTRE, **look.AS_TEXT},
    t.COL_INDICATOR: look.BOLD,
    t.COL_CAP: look.CENTRE,
    t.COL_SCORE: {**look.CENTRE, **look.BOLD},
    t.COL_REASON: _WORDS,
    t.COL_EVIDENCE: _WORDS,
    t.COL_EXPLANATION: _WORDS,
    t.COL_CHECK: {"font_color": MUTE, **look.CENTRE},
}


def _names(sheet: Sheet, row: int, indicator: Indicator, previous: Indicator | None) -> None:
    """What is given. Repeated group names recede."""
    same_category = previous is not None and previous.category == indicator.category
    same_subcategory = same_category and previous is not None and previous.subcategory == indicator.subcategory
    values: dict[str, str | Decimal] = {
        t.COL_CODE: indicator.code,
        t.COL_CATEGORY: indicator.category,
        t.COL_SUBCATEGORY: indicator.subcategory,
        t.COL_INDICATOR: indicator.name,
        t.COL_CAP: indicator.cap,
        t.COL_DESCRIPTION: indicator.description,
        t.COL_STANDARD: indicator.scoring_standard,
    }
    repeats = {t.COL_CATEGORY: same_category, t.COL_SUBCATEGORY: same_subcategory}
    for name, value in values.items():
        style = _style(name, starts=_starts(indicator, previous))
        faint = {"font_color": REPEAT} if repeats.get(name) else {}
        sheet.write(SCORES_FIRST + row, score_column(name), value, sheet.book.style(style, faint))


def _entries(sheet: Sheet, row: int, filled: FilledRow, *, starts: bool) -> None:
    """What is to be filled."""
    values = {
        t.COL_SCORE: filled.score,
        t.COL_REASON: filled.reason,
        t.COL_EVIDENCE: filled.evidence,
        t.COL_EXPLANATION: filled.explanation,
    }
    for name, value in values.items():
        style = sheet.book.style(_style(name, starts=starts), font_size=11 if name == t.COL_SCORE else _SIZE)
        sheet.write(SCORES_FIRST + row, score_column(name), value, style)


def _height(indicator: Indicator, filled: FilledRow) -> float:
    """Tall enough for every text of the row."""
    texts = (
        (t.COL_CATEGORY, indicator.category),
        (t.COL_SUBCATEGORY, indicator.subcategory),
        (t.COL_INDICATOR, indicator.name),
        (t.COL_DESCRIPTION, indicator.description),
        (t.COL_STANDARD, indicator.scoring_standard),
        (t.COL_REASON, filled.reason),
        (t.COL_EVIDENCE, filled.evidence),
        (t.COL_EXPLANATION, filled.explanation),
    )
    needed = max(lines(words, WIDTHS[name], _SIZE, indent="indent" in _MORE.get(name, {})) for name, words in texts)
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
    check = f"$L{first + 1}"
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
    texts = f"A{SCORES_FIRST + 1}:A{last + 1} I{SCORES_FIRST + 1}:K{last + 1}"
    raw.ignore_errors({"number_stored_as_text": texts, "formula_differs": f"L{SCORES_FIRST + 1}:L{last + 1}"})
    raw.set_tab_color(BLUE)
    look.page(sheet, (0, 0, last, score_column(t.COL_CHECK)), left=_SIGNATURES)
    look.lock(sheet)
