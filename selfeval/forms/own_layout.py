"""The sheet 版式 of the scheme workbook: how the county's own table looks, as items with values."""

from __future__ import annotations

from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Book
from selfeval.excel.write.styles import MUTE
from selfeval.forms.tables import OfficerColumn, close_table, fill_table, open_table
from selfeval.model import Layout
from selfeval.officer.layout import items_of

_COLUMNS: Final = (
    OfficerColumn(t.SETTING, 30, {"indent": 1}),
    OfficerColumn(t.SETTING_VALUE, 70, {"indent": 1, "num_format": "@"}, entry=True),
)
_NOTES: Final = (
    "这张表记着本县自己的表是什么样子：各列的表头文字、每项指标在表里的原话、单位名称和年度写在哪里。部门按本县的表填报的，程序照它来读。",
    "指标体系里的名称改了措辞，这里不用改；本县的表自己换了表头或名称的，在“值”一列改成新的文字。",
)


def write_layout(book: Book, layout: Layout) -> None:
    """Add the sheet to a scheme workbook."""
    sheet, row = open_table(book, t.SHEET_LAYOUT, _COLUMNS, "指标体系：版式", _NOTES)
    fill_table(sheet, row, _COLUMNS, list(items_of(layout)))
    close_table(sheet, MUTE)
