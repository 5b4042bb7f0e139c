"""Sheet 复核 of the scheme: the rules of the bureau's review, each with what it is for."""

from __future__ import annotations

from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Book
from selfeval.excel.write.styles import BLUE, INPUT, LINE, MUTE
from selfeval.forms import look
from selfeval.forms.tables import OfficerColumn, close_table, fill_table, open_table
from selfeval.model import ReviewRules
from selfeval.officer.review import settings

_INDENT: Final = {"indent": 1}
_COLUMNS: Final = (
    OfficerColumn(t.SETTING, 18, _INDENT),
    OfficerColumn(t.SETTING_VALUE, 46, entry=True),
    OfficerColumn(t.SETTING_NOTE, 74, {**_INDENT, "font_color": MUTE}),
)
_VALUE: Final = {"indent": 1, "align": "left", "bg_color": INPUT, "border": 1, "border_color": LINE}
_NOTES: Final = (
    "财政局复核自评的办法：谁要复核、复核以后怎么定分。不复核的，这张表不用管；改了以后运行 selfeval sample 生成复核名单。",
    "这些设置不影响已经发出的自评表。",
)


def write_review_rules(book: Book, rules: ReviewRules) -> None:
    """Add the sheet to a workbook."""
    sheet, row = open_table(book, t.SHEET_REVIEW_RULES, _COLUMNS, "指标体系：复核", _NOTES)
    rows = settings.shown(rules)
    first = fill_table(sheet, row, _COLUMNS, [(setting.name, value, setting.note) for setting, value in rows])
    for at, (setting, value) in enumerate(rows, start=first):
        sheet.write(at, 1, value, book.style(look.TEXT, look.WRAP, _VALUE))
        if setting.rule:
            refusal = {"error_title": setting.name, "error_message": f"“{setting.name}”请填{setting.wanted}。"}
            sheet.validate((at, 1, at, 1), {**setting.rule, **refusal})
    close_table(sheet, BLUE)
