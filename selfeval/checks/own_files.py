"""Rules on forms filed in the county's own layout beside others, and on when they were filed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from selfeval.findings import Hit, check
from selfeval.model import FileReading, Level


def _name(path: str) -> str:
    return path.replace("!", "/").rpartition("/")[2]


@check(
    "F139",
    Level.QUERY,
    title="Word 与表格不一致",
    message="同时报来的“{document}”和“{workbook}”分数不一样（由前一份到后一份：{difference}），按“{workbook}”计分。",
    remedy="请核对以哪份为准：以表格为准的，向财政局说明；以 Word 文件为准的，改好表格重报。",
    on_copy="请核对各项得分；以 Word 文件为准的，照它改好，没有错的不用改，发回即可。",
    why="一个部门同时报了 Word 和表格时以表格为准，两份不同说明有一份没有改。",
)
def document_agrees(document: FileReading, workbook: FileReading, difference: str) -> Iterator[Hit]:
    """A Word file says what the workbook beside it says."""
    if difference:
        names = {"document": _name(document.source.path), "workbook": _name(workbook.source.path)}
        yield Hit(value=document.source.path, expected=workbook.source.path, words={**names, "difference": difference})


@check(
    "F140",
    Level.QUERY,
    title="没写年度，时间偏早",
    message="“{file}”里没有写是哪一年度的，按它的时间 {day} 看，{year} 年还没有结束，可能是上一年度的表。",
    remedy="请核对：是 {year} 年度的，向财政局说明；不是的，请报 {year} 年度的表。",
    on_copy="请核对是不是评价年度的情况；是的不用改，发回即可。",
    why="标题里没有年度的表，只能看时间：评价年度还没有结束就填好的，多半是上一年度的。",
)
def undated_form_is_later(reading: FileReading, day: date, year: int) -> Iterator[Hit]:
    """A form that says no year was made after the evaluated year ended."""
    if day.year <= year:
        words = {"file": _name(reading.source.path), "day": day, "year": year}
        yield Hit(value=str(day), words=words)
