"""基本信息: who files. A label, its answer in the very next cell, and a hint that answers what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Book, Sheet
from selfeval.excel.write.styles import GREEN, NAVY, RED, lines, row_height
from selfeval.forms import look
from selfeval.forms.answers import Identity, IdentityValue
from selfeval.forms.hints import hint_formulas
from selfeval.forms.layout import (
    ANSWER_COLUMN,
    HINT_COLUMN,
    IDENTITY_FIRST,
    IDENTITY_PROGRESS,
    IDENTITY_ROWS,
    IDENTITY_TITLE,
    LABEL_COLUMN,
)
from selfeval.forms.lists import CODES, NAMES
from selfeval.forms.plan import Plan
from selfeval.forms.progress import ProgressFormulas, Stated
from selfeval.forms.verdicts import FINE
from selfeval.model import Department, Roster, Scheme

WIDTHS: Final = (18, 58, 46)
_SIZE: Final = 11.0
_AS_TEXT: Final = (t.ID_CODE, t.ID_NAME, t.ID_CLERK, t.ID_PHONE, t.ID_HEAD, t.ID_REMARK)


def merged_identity(scheme: Scheme, department: Department | None, identity: Identity) -> dict[str, IdentityValue]:
    """All answers of 基本信息: what the form is sent out with, and over it what a department filled in."""
    given: dict[str, IdentityValue] = dict.fromkeys(t.IDENTITY_LABELS)
    given[t.ID_YEAR] = scheme.year
    if department:
        given |= {t.ID_CODE: department.code, t.ID_NAME: department.name}
    return given | dict(identity)


def write_identity(
    book: Book, plan: Plan, roster: Roster, answers: Identity, said: Mapping[str, str], stated: Stated
) -> Sheet:
    """The sheet; `said` and `stated` are the formulas' values."""
    sheet = book.sheet(t.SHEET_IDENTITY)
    sheet.widths(WIDTHS)
    scheme = plan.scheme
    sheet.write(IDENTITY_TITLE, 0, look.heading(scheme), book.style(look.TITLE))
    strong = book.style(look.TEXT, bold=True, font_color=NAVY)
    sheet.formula(IDENTITY_PROGRESS, 0, ProgressFormulas(plan).identity(), strong, stated.identity_line)
    for row, height in ((IDENTITY_TITLE, 34), (IDENTITY_PROGRESS, 22), (IDENTITY_PROGRESS + 1, 6)):
        sheet.height(row, height)
    formulas = hint_formulas(scheme, roster)
    hint = book.style(look.NOTE, look.WRAP, font_size=10, indent=1)
    for label, row in IDENTITY_ROWS.items():
        value = answers.get(label)
        sheet.write(row, LABEL_COLUMN, label, book.style(look.LABEL, font_size=_SIZE))
        sheet.write(row, ANSWER_COLUMN, value, book.style(_answer(label)))
        if label in formulas:
            sheet.formula(row, HINT_COLUMN, formulas[label], hint, said[label])
        else:
            sheet.write(row, HINT_COLUMN, said[label], hint)
        sheet.height(row, _height(label, value))
    _validate(sheet, scheme)
    blank = (row for label, row in IDENTITY_ROWS.items() if not answers.get(label))
    _finish(sheet, scheme, first_blank=next(blank, IDENTITY_FIRST))
    return sheet


def _answer(label: str) -> look.Style:
    style = {**look.ENTRY, "font_size": _SIZE, "indent": 1, "align": "left"}
    if label in _AS_TEXT:
        style |= look.AS_TEXT
    if label == t.ID_DATE:
        style["num_format"] = 'yyyy"年"m"月"d"日"'
    if label == t.ID_REMARK:
        style |= {"text_wrap": True, "valign": "top"}
    return style


def _height(label: str, value: IdentityValue) -> float:
    if label != t.ID_REMARK:
        return 30
    return row_height(lines(str(value or ""), WIDTHS[ANSWER_COLUMN], _SIZE, indent=True), _SIZE, least=96)


def _validate(sheet: Sheet, scheme: Scheme) -> None:
    """Help and warnings while typing; nothing here refuses an answer."""
    year = scheme.year
    rules: Mapping[str, Mapping[str, object]] = {
        t.ID_CODE: {
            "validate": "list", "source": f"={CODES}",
            "input_message": "填财政局通知里的部门编码。",
            "error_message": "名册里没有这个编码，请核对。",
        },
        t.ID_NAME: {
            "validate": "list", "source": f"={NAMES}",
            "input_message": "请从下拉列表选择本部门。",
            "error_message": "名册里没有这个名称，请从下拉列表选择；部门已更名的，请与财政局联系。",
        },
        t.ID_YEAR: {
            "validate": "integer", "criteria": "==", "value": year,
            "error_message": f"本次评价的是 {year} 年度，请填 {year}。",
        },
        t.ID_DATE: {
            "validate": "date", "criteria": "between", "minimum": date(year + 1, 1, 1), "maximum": date(year + 2, 12, 31),
            "input_message": f"例如 {year + 1}-03-15",
            "error_message": f"填报日期应在 {year + 1} 年 1 月 1 日以后，例如 {year + 1}-03-15。",
        },
    }  # fmt: skip
    for label, rule in rules.items():
        row = IDENTITY_ROWS[label]
        titles = {"error_type": "warning", "error_title": label}
        if "input_message" in rule:
            titles["input_title"] = label
        sheet.validate((row, ANSWER_COLUMN, row, ANSWER_COLUMN), {**titles, **rule})


def _finish(sheet: Sheet, scheme: Scheme, *, first_blank: int) -> None:
    """Colours of the hints, print set-up, protection; the first blank answer is the active cell."""
    book, first, last = sheet.book, IDENTITY_FIRST, IDENTITY_FIRST + len(IDENTITY_ROWS) - 1
    for start, style in (
        (FINE, {"font_color": GREEN}),
        ("错误", {"font_color": RED, "bold": True}),
        ("请", {"font_color": RED}),
    ):
        found = {"type": "text", "criteria": "begins with", "value": start, "format": book.style(style)}
        sheet.condition((first, HINT_COLUMN, last, HINT_COLUMN), found)
    sheet.raw.ignore_errors({"number_stored_as_text": f"B{first + 1}:B{last + 1}"})
    sheet.raw.set_tab_color(NAVY)
    sheet.raw.set_selection(first_blank, ANSWER_COLUMN, first_blank, ANSWER_COLUMN)
    look.page(sheet, (0, 0, last, HINT_COLUMN), left=look.mark(scheme), small=True)
    look.lock(sheet)
