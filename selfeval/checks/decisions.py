"""Rules on the bureau's decisions (处理意见.xlsx). Errors stop the run until mended; an idle decision is a note."""

from __future__ import annotations

from collections.abc import Iterator

from selfeval import text as t
from selfeval.findings import Checks, Hit, check
from selfeval.model import Decision, Level, RawCell
from selfeval.officer.tables import Tables
from selfeval.submission.identity import Directory
from selfeval.tables import TableRow, day, is_blank, text

DECISION_CHECKS = Checks[[Tables]]()
ACTIONS = (t.ACT_CLEARED, t.ACT_USE, t.ACT_REJECT, t.ACT_BELONGS, t.ACT_EXTEND)


def _rows(tables: Tables) -> tuple[TableRow, ...]:
    table = tables.get(t.SHEET_DECISIONS)
    return table.rows if table else ()


def action_of(row: TableRow) -> tuple[str, str]:
    """The action's word and what follows it: ("延期至", "2024-04-10")."""
    typed = text(row.get(t.DEC_ACTION))
    if typed.startswith(t.ACT_EXTEND):
        return t.ACT_EXTEND, typed[len(t.ACT_EXTEND) :].strip(" ：:")
    return (typed, "") if typed in ACTIONS else ("", typed)


@DECISION_CHECKS.check(
    "P801",
    Level.ERROR,
    fixed=True,
    title="处理意见无法读取",
    message="处理意见里找不到“处理意见”表，或表里没有“部门编码”“处理”的表头。",
    remedy="请恢复表名和表头；不需要处理意见时，可以把文件移走。",
    why="处理意见的列要按表头来找。",
)
def decisions_readable(tables: Tables) -> Iterator[Hit]:
    """The workbook has its sheet and header."""
    table = tables.get(t.SHEET_DECISIONS)
    if table is None:
        yield Hit()
    elif table.header is None:
        yield Hit(at=RawCell(table.sheet.name, 0, 0))


@check(
    "P802",
    Level.ERROR,
    fixed=True,
    title="部门编码有误",
    message="处理意见第 {row} 行的部门编码“{value}”不在名册里。",
    remedy="请填名册里的部门编码。",
    why="每条意见都要落实到一个部门。",
)
def decision_names_department(tables: Tables, directory: Directory) -> Iterator[Hit]:
    """A decision names a department of the roster."""
    for row in _rows(tables):
        at = row[t.DEC_DEPARTMENT]
        if directory.code(text(at)) is None:
            yield Hit(at, text(at) or None, words={"row": at.row + 1, "value": text(at)})


@DECISION_CHECKS.check(
    "P803",
    Level.ERROR,
    fixed=True,
    title="处理方式有误",
    message="处理意见第 {row} 行的“处理”填的是“{value}”。",
    remedy="请填“已核实”“采用”“不采用”“归属”之一；延期填“延期至”并写上日期，如“延期至 2024-04-10”。",
    why="程序只按这五种方式处理，认不出来的不能照办。",
)
def decision_action_known(tables: Tables) -> Iterator[Hit]:
    """A decision's action is one of the five; an extension has its day."""
    for row in _rows(tables):
        at = row[t.DEC_ACTION]
        action, rest = action_of(row)
        if not action or (action == t.ACT_EXTEND and extended_to(row, rest) is None):
            yield Hit(at, text(at) or None, words={"row": at.row + 1, "value": text(at)})


def extended_to(row: TableRow, rest: str) -> object:
    """The day a deadline is extended to: beside the word, else in the opinion."""
    return day(rest) or day(text(row.get(t.DEC_OPINION)))


@DECISION_CHECKS.check(
    "P804",
    Level.ERROR,
    fixed=True,
    title="没有写明文件",
    message="处理意见第 {row} 行要“{action}”，却没有写是哪个文件。",
    remedy="请在“文件”一列填文件登记里的路径或 SHA-256。",
    why="采用、不采用和归属都是针对某一个文件的。",
)
def decision_names_file(tables: Tables) -> Iterator[Hit]:
    """A decision on a file names it."""
    for row in _rows(tables):
        action, _ = action_of(row)
        at = row.get(t.DEC_FILE)
        if action in (t.ACT_USE, t.ACT_REJECT, t.ACT_BELONGS) and (at is None or is_blank(at.value)):
            place = at or row[t.DEC_ACTION]
            yield Hit(place, words={"row": place.row + 1, "action": action})


@check(
    "P805",
    Level.NOTE,
    title="意见没有用上",
    message="处理意见第 {row} 行（{department} {action}）没有对应的文件或问题，未起作用。",
    remedy="请核对文件、代码和单元格；已经不需要的，可以删去。",
    why="部门重报以后，针对旧文件的意见就不再起作用。",
)
def decision_applies(decision: Decision) -> Iterator[Hit]:
    """A decision meets something it applies to."""
    at = RawCell(t.SHEET_DECISIONS, decision.row, 0)
    yield Hit(at, words={"row": decision.row + 1, "department": decision.department, "action": decision.action})
