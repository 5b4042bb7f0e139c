"""Rules on the roster (部门名册.xlsx). All are errors: nothing runs until they are mended."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selfeval import text as t
from selfeval.findings import Checks, Hit
from selfeval.model import Level, RawCell
from selfeval.officer.roster import ROSTER_COLUMNS, aliases
from selfeval.officer.tables import Table, Tables, disguised, neither_yes_nor_no
from selfeval.submission.identity import code_key
from selfeval.tables import is_blank, key, text

ROSTER_CHECKS = Checks[[Tables]]()

CODE = re.compile(r"[^-/\\:*?~\"<>|\s]+")


def _table(tables: Tables) -> Table | None:
    table = tables.get(t.SHEET_ROSTER)
    return table if table and table.header else None


@ROSTER_CHECKS.check(
    "N701",
    Level.ERROR,
    fixed=True,
    title="名册无法读取",
    message="部门名册里找不到“部门名册”表，或表里没有“编码”“部门名称”的表头，或没有部门。",
    remedy="请恢复表名、表头，并至少填一个部门；可对照程序自带的样例名册。",
    why="名册决定哪些部门应当报送，没有名册就无法汇总。",
)
def roster_readable(tables: Tables) -> Iterator[Hit]:
    """The roster has its sheet, its header and at least one department."""
    table = tables.get(t.SHEET_ROSTER)
    if table is None:
        yield Hit()
    elif table.header is None or not table.rows:
        yield Hit(at=RawCell(table.sheet.name, table.header.row if table.header else 0, 0))


@ROSTER_CHECKS.check(
    "N702",
    Level.ERROR,
    fixed=True,
    title="编码或名称未填",
    message="第 {row} 行的“{column}”没有填。",
    remedy="请填上“{column}”；不用的行，整行删去。",
    why="编码和名称用来辨认各部门报来的表，都不能空。",
)
def roster_cell_filled(tables: Tables) -> Iterator[Hit]:
    """Every department has a code and a name."""
    table = _table(tables)
    for row in table.rows if table else ():
        for column in (t.ROS_CODE, t.ROS_NAME):
            if is_blank(row[column].value):
                yield Hit(at=row[column], words={"row": row[column].row + 1, "column": column})


@ROSTER_CHECKS.check(
    "N703",
    Level.ERROR,
    fixed=True,
    title="部门编码有误",
    message="部门编码“{value}”含有不能用的字符。",
    remedy="请改掉“-”“/”这类符号和空格，例如 101。",
    why="编码要用作文件名，并与各部门填的编码核对，不能含“-”“/”等符号。",
)
def department_code_is_valid(tables: Tables) -> Iterator[Hit]:
    """A code consists of letters, digits, dots and underscores."""
    table = _table(tables)
    for row in table.rows if table else ():
        cell = row[t.ROS_CODE]
        if not is_blank(cell.value) and not CODE.fullmatch(text(cell)):
            yield Hit(at=cell, value=text(cell), words={"value": text(cell)})


@ROSTER_CHECKS.check(
    "N704",
    Level.ERROR,
    fixed=True,
    title="部门编码重复",
    message="部门编码“{value}”与 {first} 重复（前面的 0 不计）。",
    remedy="请改成不同的编码，或删去重复的部门。",
    why="两个部门同一编码时，报来的表就分不清是谁的。",
)
def department_code_unique(tables: Tables) -> Iterator[Hit]:
    """No code stands twice, leading zeros aside."""
    table = _table(tables)
    seen: dict[str, RawCell] = {}
    for row in table.rows if table else ():
        cell = row[t.ROS_CODE]
        if is_blank(cell.value):
            continue
        first = seen.setdefault(code_key(text(cell)), cell)
        if first is not cell:
            yield Hit(at=cell, value=text(cell), words={"value": text(cell), "first": first.ref})


@ROSTER_CHECKS.check(
    "N705",
    Level.ERROR,
    fixed=True,
    title="部门名称重复",
    message="“{value}”已经是 {first} 那个部门的名称或别名。",
    remedy="请改成不同的名称，或删去这个别名。",
    why="一个名称只能指一个部门，否则报来的表会记到别的部门名下。",
)
def department_name_unique(tables: Tables) -> Iterator[Hit]:
    """No name or alias means two departments."""
    table = _table(tables)
    seen: dict[str, RawCell] = {}
    for row in table.rows if table else ():
        own = {key(text(row[t.ROS_NAME]))}
        named = [(row[t.ROS_NAME], text(row[t.ROS_NAME]))]
        named += [(row[t.ROS_ALIASES], alias) for alias in aliases(row.get(t.ROS_ALIASES)) if key(alias) not in own]
        for cell, name in named:
            if not name:
                continue
            first = seen.setdefault(key(name), cell)
            if first is not cell and first.row != cell.row:
                yield Hit(at=cell, value=name, words={"value": name, "first": first.ref})


@ROSTER_CHECKS.check(
    "N706",
    Level.ERROR,
    fixed=True,
    title="应填是或否",
    message="“免报”填的是“{value}”，只能填“是”或“否”。",
    remedy="请改成“是”或“否”；空着按“否”。",
    why="免报的部门不计入应报数，程序不能替您判断。",
)
def exempt_is_yes_or_no(tables: Tables) -> Iterator[Hit]:
    """免报 says 是 or 否, or is blank."""
    for cell in neither_yes_nor_no(tables, t.SHEET_ROSTER, t.ROS_EXEMPT):
        yield Hit(at=cell, value=text(cell), words={"value": text(cell)})


@ROSTER_CHECKS.check(
    "B527",
    Level.ERROR,
    fixed=True,
    title="名册里有控制字符",
    message="“{column}”里有看不见的控制字符（{characters}）：“{value}”。",
    remedy="请清空这一格，重新手工输入，不要粘贴。",
    why="控制字符会打乱屏幕、文件名和邮件的显示，或者使一个名称看起来像另一个。",
)
def roster_text_is_plain(tables: Tables) -> Iterator[Hit]:
    """No code, name or contact holds characters that no keyboard types and nobody sees."""
    table = _table(tables)
    for row in table.rows if table else ():
        yield from disguised(row, ROSTER_COLUMNS)
