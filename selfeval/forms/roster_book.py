"""templates/部门名册.xlsx: who has to report, as the officer keeps it. Contacts stand here and nowhere else."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Book
from selfeval.excel.write.styles import NAVY
from selfeval.forms import look
from selfeval.forms.tables import MOST_ROWS, OfficerColumn, choose, close_table, fill_table, live, mark, open_table
from selfeval.model import Department, Roster

_TEXT: Final = {**look.AS_TEXT, "indent": 1}
_CODE: Final = {**look.AS_TEXT, **look.CENTRE}
COLUMNS: Final = (
    OfficerColumn(t.ROS_CODE, 9, _CODE), OfficerColumn(t.ROS_NAME, 32, {**_TEXT, **look.BOLD}), OfficerColumn(t.ROS_ALIASES, 34, _TEXT),
    OfficerColumn(t.ROS_GROUP, 14, _TEXT), OfficerColumn(t.ROS_EXEMPT, 8, look.CENTRE), OfficerColumn(t.ROS_CONTACT, 12, _TEXT),
    OfficerColumn(t.ROS_PHONE, 17, _TEXT), OfficerColumn(t.ROS_EMAIL, 26, _TEXT),
)  # fmt: skip
NOTES: Final = (
    "一行一个应当报送的部门，次序就是汇总表里的次序。“编码”一列只写编码：数字、字母、点、下划线，不能重复；标成红色的格子有误。",
    "“别名”写部门还会用到的名称，几个名称用“、”隔开，填其中任何一个都认得出。“类别”用于分组，可以自定。",
    "“免报”填“是”的不计入应报数，空着按“否”。联系人、电话、邮箱只用于催报，不会写进自评表和汇总表。",
)
COUNTED: Final = 50_000  # so many rows are counted above the table: a province's departments, and room for more
_MADE: Final = datetime(2024, 1, 1)  # noqa: DTZ001 - a stamp in a workbook has no zone


def write_roster(path: Path, roster: Roster, county: str) -> None:
    """Write the roster to `path`, in place."""
    with Book(path, created=_MADE, title=f"{county}部门名册") as book:
        sheet, row = open_table(book, t.SHEET_ROSTER, COLUMNS, f"{county}部门名册", NOTES)
        first = row + 2
        codes, names = (f"${column}${first + 1}:${column}${first + MOST_ROWS}" for column in "AB")
        every, exempt = (f"${column}${first + 1}:${column}${first + COUNTED}" for column in "AE")
        row = live(sheet, row, *_count(roster, every, exempt))
        fill_table(sheet, row, COLUMNS, [_row(department) for department in roster.departments])
        choose(sheet, first, 4, (t.YES, t.NO), "请填“是”或“否”。")
        at = first + 1
        bad = f'ISNUMBER(SEARCH("-",$A{at}))+ISNUMBER(SEARCH("/",$A{at}))+ISNUMBER(SEARCH(" ",$A{at}))>0'
        twice = f"SUMPRODUCT(--({codes}=$A{at}))>1"
        mark(sheet, first, 0, f'=IF(COUNTA($A{at}:$H{at})=0,FALSE,OR($A{at}="",{bad},{twice}))')
        named_twice = f"SUMPRODUCT(--({names}=$B{at}))>1"
        mark(sheet, first, 1, f'=IF(COUNTA($A{at}:$H{at})=0,FALSE,OR($B{at}="",{named_twice}))')
        sheet.raw.ignore_errors({"number_stored_as_text": f"A{at}:H{first + MOST_ROWS}"})
        sheet.raw.freeze_panes(first, 2)
        close_table(sheet, NAVY)


def _row(department: Department) -> tuple[str, ...]:
    return (
        department.code,
        department.name,
        "、".join(department.aliases),
        department.group,
        t.YES if department.exempt else t.NO,
        department.contact,
        department.phone,
        department.email,
    )


def _count(roster: Roster, codes: str, exempt: str) -> tuple[str, str]:
    """The live line that counts departments: formula and value."""
    every, free = f'SUMPRODUCT(--({codes}<>""))', f'SUMPRODUCT(({codes}<>"")*({exempt}="{t.YES}"))'
    formula = f'="共 "&{every}&" 个部门，其中免报 "&{free}&" 个，应报 "&({every}-{free})&" 个 ✓"'
    count, freed = len(roster.departments), sum(1 for d in roster.departments if d.exempt)
    return formula, f"共 {count} 个部门，其中免报 {freed} 个，应报 {count - freed} 个 ✓"
