"""复核结论 of a review workbook: what the review comes to, live, and who made it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Book, Sheet, Value
from selfeval.excel.write.styles import GREEN, lines, row_height
from selfeval.excel.write.summary_layout import after_rule, grade_formula, prorated_formula, total_formula
from selfeval.excel.write.table import score_format
from selfeval.forms import look
from selfeval.forms.review_layout import (
    EARNED,
    EXCUSED,
    FIRST,
    SIGNATURES,
    VERDICT_ANSWERS,
    VERDICT_LABELS,
    area,
    verdict_cell,
)
from selfeval.forms.review_verdicts import CUT, RAISED, said
from selfeval.model import Scheme
from selfeval.review.paper import Paper
from selfeval.tables import plain

_PENDING: Final = "待评定"
_HINTS: Final = {
    t.VER_REST: "没有填复核分、也没有标“已核”的各项，全部看过、维持自评的，选“是”",
    t.VER_DATE: "写成 2024-03-31 这样的日期",
    t.VER_OPINION: "可以空着；会写进给部门的反馈意见",
}


def write_verdict(book: Book, paper: Paper) -> None:
    """What the review comes to, and who made it."""
    sheet = book.sheet(t.SHEET_VERDICT)
    sheet.widths([20, 46, 60])
    sheet.write(0, 0, "复核结论", book.style(look.TITLE))
    sheet.height(0, 34)
    _given(sheet, paper)
    _comes_to(sheet, paper)
    _answers(sheet, paper)
    sheet.raw.set_tab_color(GREEN)
    look.page(sheet, (0, 0, len(VERDICT_LABELS), 2), left=SIGNATURES, small=True)
    look.lock(sheet)


def _at(label: str) -> int:
    return VERDICT_LABELS.index(label) + 1


def _number(scheme: Scheme) -> look.Style:
    return {**look.BOLD, "align": "left", "num_format": score_format(scheme.decimals)}


def _given(sheet: Sheet, paper: Paper) -> None:
    """Whose review it is, and what was filed."""
    scheme, department, own = paper.scheme, paper.result.department, paper.total
    given: Mapping[str, Value] = {t.ID_CODE: department.code, t.ID_NAME: department.name, t.ID_YEAR: str(scheme.year)}
    for label, value in given.items():
        _pair(sheet, label, value, look.AS_TEXT)
    _pair(sheet, t.VER_SELF, own if own is not None else _PENDING, _number(scheme))
    _pair(sheet, t.VER_GRADES, _PENDING if own is None else scheme.grade_of(own), look.BOLD)


def _comes_to(sheet: Sheet, paper: Paper) -> None:
    """Total, grade, and how many scores were changed, live."""
    scheme, total = paper.scheme, paper.reviewed
    reviewed = verdict_cell(t.VER_REVIEWED, sheet=False)
    shown = total if total is not None else _PENDING
    _computed(sheet, t.VER_REVIEWED, _total_formula(paper), shown, _number(scheme))
    if rules := _rules_said(paper):
        at = _at(t.VER_REVIEWED)
        sheet.write(at, 2, rules, sheet.book.style(look.NOTE, look.WRAP, indent=1))
        sheet.height(at, row_height(lines(rules, 60, 9, indent=True), 9, least=24))
    grade = scheme.grade_of(total) if total is not None else _PENDING
    _computed(sheet, t.VER_GRADE, _grade_formula(reviewed, scheme), grade, look.BOLD)
    checks = f"'{t.SHEET_PAPER}'!{area(t.COL_PAPER_CHECK, len(paper.rows))}"
    verdicts = [said(row, paper.entry(row), scheme).verdict for row in paper.rows]
    for label, verdict in ((t.VER_LOWERED, CUT), (t.VER_RAISED, RAISED)):
        count = Decimal(verdicts.count(verdict))
        _computed(sheet, label, f'=COUNTIF({checks},"{verdict}")', count, {"align": "left"})


def _answers(sheet: Sheet, paper: Paper) -> None:
    """What the reviewer answers for the whole; filled in as far as an earlier review has it."""
    typed: Mapping[str, Value] = {
        t.VER_REVIEWER: paper.reviewer or None, t.VER_DATE: paper.said.day, t.VER_OPINION: paper.said.opinion or None,
    }  # fmt: skip
    for label in VERDICT_ANSWERS:
        at, opinion = _at(label), label == t.VER_OPINION
        style = {"num_format": "yyyy-mm-dd", "align": "left"} if label == t.VER_DATE else look.AS_TEXT
        sheet.write(at, 0, label, sheet.book.style(look.LABEL))
        sheet.write(at, 1, typed.get(label), sheet.book.style(look.ENTRY, look.WRAP, style, indent=1))
        sheet.write(at, 2, _HINTS.get(label), sheet.book.style(look.NOTE, look.WRAP, indent=1))
        sheet.height(at, row_height(lines(paper.said.opinion, 46, 11), 11, least=80) if opinion else 24, grows=True)
    rules: Mapping[str, Mapping[str, object]] = {
        t.VER_REST: {"validate": "list", "source": [t.YES], "error_message": "一律维持的选“是”，否则空着。"},
        t.VER_DATE: {
            "validate": "date", "criteria": ">=", "value": date(2000, 1, 1), "error_message": "请写成 2024-03-31 这样的日期。",
        },
    }  # fmt: skip
    for label, rule in rules.items():
        sheet.validate((_at(label), 1, _at(label), 1), {**rule, "error_title": label})


def _pair(sheet: Sheet, label: str, value: Value, style: look.Style) -> None:
    at = _at(label)
    sheet.write(at, 0, label, sheet.book.style(look.LABEL))
    sheet.write(at, 1, value, sheet.book.style(look.CELL, style, indent=1))
    sheet.height(at, 24)


def _computed(sheet: Sheet, label: str, formula_: str, value: str | Decimal, style: look.Style) -> None:
    at = _at(label)
    sheet.write(at, 0, label, sheet.book.style(look.LABEL))
    sheet.formula(at, 1, formula_, sheet.book.style(look.CELL, style, indent=1), value)
    sheet.height(at, 24)


def _total_formula(paper: Paper) -> str:
    """The total of what was filed and reviewed; with what the bureau gave itself."""
    if paper.total is None:
        return '="待评定"'
    scheme, (base, bonus) = paper.scheme, paper.given
    plains = [place for place, row in enumerate(paper.rows) if not row.indicator.bonus]
    extras = [place for place, row in enumerate(paper.rows) if row.indicator.bonus]
    earned = _sum_of(EARNED, plains, base)
    excused = _sum_of(EXCUSED, plains, Decimal(0))
    whole = prorated_formula(scheme, f"({earned})", f"({excused})") if scheme.prorated else f"{earned}+{excused}"
    more = f"({_sum_of(EARNED, extras, bonus)})" if scheme.bonuses else ""
    total = _adjusted(total_formula(scheme, scheme.decimals, whole, more), paper)
    if scheme.prorated:  # where nothing applies there is nothing to divide by
        return f'=IF({scheme.full_marks:f}-({excused})<=0,"待评定",{total})'
    return f"={total}"


def _adjusted(total: str, paper: Paper) -> str:
    """A total after the rules on it; their data are no part of a review, so what each allows stands fixed."""
    scheme = paper.scheme
    for rule, step in zip(scheme.total_rules, paper.steps, strict=False):
        if step.earns is not None:
            total = after_rule(rule, scheme.decimals, total, step.earns)
    return total


def _rules_said(paper: Paper) -> str:
    """What the rules on the total do to this one; nothing where there are none."""
    said = "；".join(f"{step.name}（{step.text}）" for step in paper.steps)
    return f"已按总分规则调整：{said}" if said else ""


def _sum_of(col: int, places: list[int], more: Decimal) -> str:
    """The sum of a hidden column over some rows, which stand together."""
    added = f"+{plain(more)}" if more else ""
    if not places:
        return f"0{added}"
    letter = chr(65 + col)
    return f"SUM('{t.SHEET_PAPER}'!${letter}${FIRST + places[0] + 1}:${letter}${FIRST + places[-1] + 1}){added}"


def _grade_formula(total: str, scheme: Scheme) -> str:
    return f'=IF(ISNUMBER({total}),{grade_formula(scheme, total)},"待评定")'
