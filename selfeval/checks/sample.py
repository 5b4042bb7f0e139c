"""Rules on the list of those to be reviewed (复核名单.xlsx). All of them stop `sample` and `review` until mended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from selfeval import text as t
from selfeval.findings import Checks, Hit
from selfeval.model import Level, RawCell
from selfeval.officer.review.listing import rows_of
from selfeval.officer.tables import Tables
from selfeval.submission.identity import Directory
from selfeval.tables import day, is_blank, text


class Listing(NamedTuple):
    """The workbook with the list, and what it is checked against."""

    tables: Tables
    directory: Directory


SAMPLE_CHECKS = Checks[[Listing]]()


@SAMPLE_CHECKS.check(
    "K851",
    Level.ERROR,
    fixed=True,
    title="复核名单无法读取",
    message="复核名单里找不到“复核名单”表，或表里没有“编码”“复核”的表头。",
    remedy="请恢复表名和表头；要重新抽取的，先把这个文件移走。",
    why="名单的列要按表头来找。",
)
def listing_is_readable(given: Listing) -> Iterator[Hit]:
    """The workbook has its sheet and header."""
    table = given.tables.get(t.SHEET_SAMPLE)
    if table is None:
        yield Hit()
    elif table.header is None:
        yield Hit(RawCell(table.sheet.name, 0, 0))


@SAMPLE_CHECKS.check(
    "K852",
    Level.ERROR,
    fixed=True,
    title="复核名单的部门有误",
    message="复核名单第 {row} 行{what}。",
    remedy="{how}。",
    why="要给哪个部门做复核底稿，必须落实到一个部门。",
)
def listed_is_a_department(given: Listing) -> Iterator[Hit]:
    """A row names a department of the roster that no row above it names, by its code and its name."""
    seen: dict[str, int] = {}
    for row in rows_of(given.tables):
        at, typed, name = row[t.ROS_CODE], text(row[t.ROS_CODE]), text(row.get(t.ROS_NAME))
        department = given.directory.code(typed)
        what, how = "", "请填名册里的部门编码，一个部门只写一行；不用的行删去"
        if not typed:
            what = "没有填编码"
        elif department is None:
            what = f"的编码“{typed}”不在部门名册里"
        elif department.code in seen:
            what = f"与第 {seen[department.code]} 行是同一个部门“{department.name}”"
        elif name and given.directory.name(name) is not department:
            what, at = f"的编码“{typed}”是“{department.name}”的，名称一列写的却是“{name}”", row[t.ROS_NAME]
            other = given.directory.name(name)
            how = f"{at.ref} 请改成“{department.name}”"
            how += f"；要复核的是“{other.name}”，编码请改成 {other.code}" if other else ""
        if department:
            seen.setdefault(department.code, at.row + 1)
        if what:
            yield Hit(at, text(at) or None, words={"row": at.row + 1, "what": what, "how": how})


@SAMPLE_CHECKS.check(
    "K853",
    Level.ERROR,
    fixed=True,
    title="是否复核没有写明",
    message="复核名单第 {row} 行的“复核”{what}。",
    remedy="请填“是”或者“否”。",
    why="只给写明“是”的部门做复核底稿。",
)
def listed_says_whether(given: Listing) -> Iterator[Hit]:
    """A row says 是 or 否."""
    for row in rows_of(given.tables):
        at = row[t.SAM_REVIEW]
        if text(at) not in (t.YES, t.NO):
            what = f"填的是“{text(at)}”" if text(at) else "空着"
            yield Hit(at, text(at) or None, words={"row": at.row + 1, "what": what})


@SAMPLE_CHECKS.check(
    "K854",
    Level.ERROR,
    fixed=True,
    title="完成期限认不出来",
    message="复核名单第 {row} 行的“完成期限”写的是“{value}”，认不出是哪一天。",
    remedy="请写成“2024-03-31”这样的日期；没有期限的空着。",
    why="期限会写进复核底稿，认不出来的程序不替您猜。",
)
def due_is_a_day(given: Listing) -> Iterator[Hit]:
    """A due date is a day, or blank."""
    for row in rows_of(given.tables):
        at = row.get(t.SAM_DUE)
        if at and not is_blank(at.value) and day(at.value) is None:
            yield Hit(at, text(at), words={"row": at.row + 1, "value": text(at)})
