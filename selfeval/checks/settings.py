"""Rules on the scheme's settings (sheet 设置): each as its row of `selfeval.officer.settings` says."""

from __future__ import annotations

from collections.abc import Iterator

from selfeval import text as t
from selfeval.findings import Checks, Hit
from selfeval.model import Level, RawCell
from selfeval.officer.scheme import setting_cells
from selfeval.officer.settings import BY_NAME, SETTINGS
from selfeval.officer.tables import Tables, headed
from selfeval.tables import is_blank, squeeze, text

SETTING_CHECKS = Checks[[Tables]]()


@SETTING_CHECKS.check(
    "G603",
    Level.ERROR,
    fixed=True,
    title="设置未填",
    message="“设置”里的“{name}”没有填。",
    remedy="请在“值”一列填上“{name}”。",
    why="这些设置决定自评表和汇总表的标题、年度与计分办法，不能空着。",
)
def setting_present(tables: Tables) -> Iterator[Hit]:
    """Every needed setting has a value."""
    table = headed(tables, t.SHEET_SETTINGS)
    if table is None:
        return
    found = setting_cells(tables)
    for setting in SETTINGS:
        cell = found.get(setting.name)
        if setting.needed and (cell is None or is_blank(cell.value)):
            yield Hit(at=cell or RawCell(table.sheet.name, 0, 0), words={"name": setting.name})


@SETTING_CHECKS.check(
    "G604",
    Level.ERROR,
    fixed=True,
    title="设置填写有误",
    message="“设置”里的“{name}”填的是“{value}”，应为 {wanted}。",
    remedy="请把“{name}”改为 {wanted}。",
    why="这项设置的值程序认不出来，按错误的值计算会影响所有部门。",
)
def setting_is_valid(tables: Tables) -> Iterator[Hit]:
    """Every setting can be understood."""
    for name, cell in setting_cells(tables).items():
        setting = BY_NAME.get(name)
        if setting and not is_blank(cell.value) and setting.read(cell) is None:
            words = {"name": name, "value": text(cell), "wanted": setting.wanted}
            yield Hit(at=cell, value=text(cell), words=words)


@SETTING_CHECKS.check(
    "G618",
    Level.ERROR,
    fixed=True,
    title="设置项目有误",
    message="“设置”里的项目“{name}”{what}。",
    remedy="请改成规定的项目名，每项只留一行；不用的行删去。",
    why="写错名称的设置不会起作用，写了两遍又分不清以哪个为准。",
)
def setting_is_known_and_single(tables: Tables) -> Iterator[Hit]:
    """Every setting is one of those there are, and stands once."""
    table = headed(tables, t.SHEET_SETTINGS)
    seen: set[str] = set()
    for row in table.rows if table else ():
        cell, name = row[t.SETTING], squeeze(text(row[t.SETTING]))
        if name and (name in seen or name not in BY_NAME):
            what = "写了两遍" if name in seen else "不在规定的项目里"
            yield Hit(at=cell, value=name, words={"name": name, "what": what})
        seen.add(name)
