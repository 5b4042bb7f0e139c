"""部门概况: what a department may tell of itself for its report. Every answer is optional and none is checked.

A label, its answer in the very next cell, and a hint; read back by label, wherever the sheet's rows went.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from selfeval.checks.workbook import SHEET_PROFILE
from selfeval.excel.write.book import Book, Sheet
from selfeval.excel.write.styles import BLUE, lines, row_height
from selfeval.forms import look
from selfeval.model import RawWorkbook, Scheme
from selfeval.tables import HEADER_ROWS, is_blank, key, shown

DUTIES, UNITS, POSTS, STAFF, OTHERS, GOALS = (
    "主要职能", "所属单位", "核定编制数", "年末在职人数", "其他人员", "年度绩效目标",
)  # fmt: skip
LABELS: Final[Mapping[str, str]] = {
    DUTIES: "一条写一行",
    UNITS: "一个单位写一行，先写名称，再写单位性质，中间用逗号，例如“县档案馆，参公事业单位”",
    POSTS: "例如“行政编制 18 名，事业编制 12 名”",
    STAFF: "例如“行政 18 人，事业 7 人”",
    OTHERS: "离退休、编外聘用等，例如“退休 8 人，编外聘用 4 人”",
    GOALS: "一条写一行，写年初设定的整体绩效目标",
}
WIDTHS: Final = (18, 78, 40)
_SIZE: Final = 11.0
FIRST: Final = 3  # the row of the first label
_LONG: Final = {DUTIES: 118, UNITS: 70, GOALS: 118}  # least heights in points

Profile = Mapping[str, str]


def write_profile(book: Book, scheme: Scheme, answers: Profile) -> Sheet:
    """The sheet, filled with `answers` (by label) where there are any."""
    sheet = book.sheet(SHEET_PROFILE)
    sheet.widths(WIDTHS)
    sheet.write(0, 0, f"{SHEET_PROFILE}（选填）", book.style(look.TITLE))
    said = f"{look.heading(scheme)}　　这一页不计分，可以不填；填了的，会写进自评报告的草稿。换行按 Alt+Enter。"
    sheet.write(1, 0, said, book.style(look.NOTE, font_size=10))
    for row, height in ((0, 34), (1, 20), (2, 6)):
        sheet.height(row, height)
    answer = {**look.ENTRY, **look.WRAP, **look.AS_TEXT, "font_size": _SIZE, "indent": 1, "align": "left"}
    for row, (label, hint) in enumerate(LABELS.items(), FIRST):
        value = answers.get(label, "")
        sheet.write(row, 0, label, book.style(look.LABEL, font_size=_SIZE))
        sheet.write(row, 1, value or None, book.style(answer, valign="top" if label in _LONG else "vcenter"))
        sheet.write(row, 2, hint, book.style(look.NOTE, look.WRAP, font_size=10, indent=1))
        needed = lines(value, WIDTHS[1], _SIZE, indent=True)
        sheet.height(row, row_height(needed, _SIZE, least=_LONG.get(label, 34)))
    last = FIRST + len(LABELS) - 1
    sheet.raw.ignore_errors({"number_stored_as_text": f"B{FIRST + 1}:B{last + 1}"})
    sheet.raw.set_tab_color(BLUE)
    sheet.raw.set_selection(FIRST, 1, FIRST, 1)
    look.page(sheet, (0, 0, last, 2), left=look.mark(scheme), small=True)
    look.lock(sheet)
    return sheet


def read_profile(workbook: RawWorkbook) -> dict[str, str]:
    """The answers given on 部门概况, by label; empty where the sheet is gone or blank."""
    labels = {key(label): label for label in LABELS}
    found: dict[str, str] = {}
    for sheet in workbook.sheets:
        if key(SHEET_PROFILE) not in key(sheet.name):
            continue
        for row, line in enumerate(sheet.rows[:HEADER_ROWS]):
            for col, value in enumerate(line):
                label = labels.get(key(value).strip("*:")) if isinstance(value, str) else None
                answer = sheet.at(row, col + 1)
                if label and label not in found and not is_blank(answer):
                    found[label] = shown(answer).strip()
    return found
