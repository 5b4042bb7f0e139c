"""Rules on the county's own layout (sheet 版式 of the scheme workbook)."""

from __future__ import annotations

from collections.abc import Iterator

from selfeval import text as t
from selfeval.findings import Checks, Hit
from selfeval.model import Level, RawCell, Role
from selfeval.officer.layout import LEVELS, Item, layout_items
from selfeval.officer.tables import Tables, headed
from selfeval.owntable import level_key
from selfeval.tables import is_blank, key, text

LAYOUT_CHECKS = Checks[[Tables]]()
NEEDED = (Role.THIRD, Role.SCORE)


def _codes(tables: Tables) -> set[str]:
    """The codes of 指标, as compared."""
    table = headed(tables, t.SHEET_INDICATORS)
    return {key(text(row[t.COL_CODE])) for row in (table.rows if table else ())}


@LAYOUT_CHECKS.check(
    "G630",
    Level.ERROR,
    fixed=True,
    follows=True,
    title="版式里编码不存在",
    message="“版式”里的项目“{item}”：“指标”表里没有编码“{code}”。",
    remedy="请改成“指标”表里的编码；指标已经删去的，把这一行也删去。",
    why="版式按编码记着每项指标在本县表里叫什么，编码对不上就找不到是哪一项。",
)
def layout_code_is_an_indicators(tables: Tables) -> Iterator[Hit]:
    """Every code in 版式 is an indicator's."""
    codes = _codes(tables)
    for item in layout_items(tables):
        if item.code and codes and key(item.code) not in codes:
            yield Hit(at=item.name, value=text(item.name), words={"item": text(item.name), "code": item.code})


@LAYOUT_CHECKS.check(
    "G631",
    Level.ERROR,
    fixed=True,
    title="版式里缺少必要的列",
    message="“版式”里没有写明哪一列是“{column}”。",
    remedy="请补一行：项目填“{item}”，值填本县表里这一列的表头文字。",
    why="不知道指标名称和自评得分在哪一列，就读不了按本县表填报的材料。",
)
def layout_has_its_columns(tables: Tables) -> Iterator[Hit]:
    """A layout names the columns without which no filed table can be read."""
    items = layout_items(tables)
    told = {item.role for item in items if not is_blank(item.value.value)}
    for role in NEEDED:
        if items and role not in told:
            name = t.ROLE_NAMES[role]
            words = {"column": name, "item": f"{t.LAY_COLUMN}{t.LAY_PARTS}{name}"}
            yield Hit(at=items[0].name, words=words)


@LAYOUT_CHECKS.check(
    "G632",
    Level.ERROR,
    fixed=True,
    title="版式项目有误",
    message="“版式”里的项目“{item}”{why}。",
    remedy="请改成规定的写法（可对照导入时生成的版式表），不用的整行删去。",
    why="写错的项目不会起作用，写了两遍又分不清以哪个为准。",
)
def layout_item_is_known_and_single(tables: Tables) -> Iterator[Hit]:
    """Every row of 版式 says something known, and a thing that stands once only once."""
    seen: set[tuple[str, str]] = set()
    for item in layout_items(tables):
        at = (item.subject, item.part)
        why = _why_wrong(item, again=at in seen)
        seen.add(at)
        if why:
            yield Hit(at=item.name, value=text(item.name), words={"item": text(item.name), "why": why})


def _why_wrong(item: Item, *, again: bool) -> str:
    if not item.known:
        return "不在规定的项目里"
    if is_blank(item.value.value):
        return "没有填值"
    if item.part == t.LAY_PLACE and item.where is None:
        return f"的值是“{text(item.value)}”，只能填{'、'.join(f'“{name}”' for name in t.WHERE_NAMES.values())}"
    return "写了两遍" if again and item.subject not in (t.LAY_COLUMN, t.LAY_TOTAL) else ""


@LAYOUT_CHECKS.check(
    "G633",
    Level.ERROR,
    fixed=True,
    title="版式里指标分不清",
    message="“版式”里编码 {code} 和 {first} 的各级名称都是“{name}”，报来的表里分不清是哪一项。",
    remedy="请改正其中一项的名称，与本县的表一致。",
    why="报来的表没有编码，程序按一、二、三级指标的名称认出每一项。",
)
def layout_tells_indicators_apart(tables: Tables) -> Iterator[Hit]:
    """No two indicators have the same words at all levels."""
    said: dict[str, dict[str, RawCell]] = {}
    for item in layout_items(tables):
        if item.code:
            said.setdefault(item.code, {})[item.part] = item.value
    seen: dict[tuple[str, ...], str] = {}
    for code, cells in said.items():
        names = tuple(level_key(text(cells.get(level))) for level in LEVELS)
        first = seen.setdefault(names, code)
        if first != code:
            at = list(cells.values())[-1]
            yield Hit(at=at, value=text(at), words={"code": code, "first": first, "name": text(at)})
