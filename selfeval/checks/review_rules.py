"""Rules on the review's settings (sheet 复核 of the scheme): each as its row of `selfeval.officer.review.settings` says."""

from __future__ import annotations

from collections.abc import Iterator

from selfeval import text as t
from selfeval.findings import Checks, Hit
from selfeval.model import Level, RawCell
from selfeval.officer.review.settings import BY_NAME, name_of
from selfeval.officer.scheme import setting_cells
from selfeval.officer.tables import Tables, headed
from selfeval.tables import is_blank, squeeze, text

REVIEW_RULE_CHECKS = Checks[[Tables]]()


@REVIEW_RULE_CHECKS.check(
    "G690",
    Level.ERROR,
    fixed=True,
    title="复核设置有误",
    message="“复核”里的“{name}”填的是“{value}”，程序不能用。",
    remedy="请把“{name}”改为{wanted}；不用的空着，按说明里的办法处理。",
    why="谁要复核、怎么定分由这些设置决定，认不出来的程序不替您猜。",
)
def review_setting_is_valid(tables: Tables) -> Iterator[Hit]:
    """Every setting of the review can be understood."""
    for name, cell in setting_cells(tables, t.SHEET_REVIEW_RULES).items():
        setting = BY_NAME.get(name)
        if setting and not is_blank(cell.value) and setting.read(cell) is None:
            yield Hit(cell, text(cell), words={"name": name, "value": text(cell), "wanted": setting.wanted})


@REVIEW_RULE_CHECKS.check(
    "G691",
    Level.ERROR,
    fixed=True,
    title="复核项目有误",
    message="“复核”里的项目“{name}”{what}。",
    remedy="请改成规定的项目名，每项只留一行；不用的行删去。",
    why="写错名称的设置不会起作用，写了两遍又分不清以哪个为准。",
)
def review_setting_is_known_and_single(tables: Tables) -> Iterator[Hit]:
    """Every setting of the review is one of those there are, and stands once."""
    table = headed(tables, t.SHEET_REVIEW_RULES)
    seen: set[str] = set()
    for row in table.rows if table else ():
        cell, name = row[t.SETTING], squeeze(text(row[t.SETTING]))
        if name and (name in seen or name not in BY_NAME):
            yield Hit(cell, name, words={"name": name, "what": "写了两遍" if name in seen else "不在规定的项目里"})
        seen.add(name)


@REVIEW_RULE_CHECKS.check(
    "G692",
    Level.ERROR,
    fixed=True,
    title="重大线低于警戒线",
    message="“复核”里的重大线 {grave} 分低于警戒线 {warning} 分。",
    remedy="请把重大线改为不低于警戒线的数。",
    why="差得更多的才是重大；反过来写，警戒的就没有了。",
)
def grave_is_beyond_warning(tables: Tables) -> Iterator[Hit]:
    """The line of what is grave isn't below that of what is told."""
    cells = setting_cells(tables, t.SHEET_REVIEW_RULES)
    told = {field: BY_NAME[name_of(field)] for field in ("warning", "grave")}
    read = {field: setting.value(cells) for field, setting in told.items()}
    at = cells.get(told["grave"].name) or cells.get(told["warning"].name)
    if at and None not in read.values() and read["grave"] < read["warning"]:  # type: ignore[operator]
        yield Hit(at, text(at), words=read)


@REVIEW_RULE_CHECKS.check(
    "G693",
    Level.ERROR,
    fixed=True,
    title="“复核”表缺表头",
    message="“复核”表里找不到“项目”“值”的表头。",
    remedy="请恢复表头；不用这张表的，整张删去。",
    why="设置要按表头来找。",
)
def review_rules_have_their_header(tables: Tables) -> Iterator[Hit]:
    """The sheet, where there is one, has its header."""
    table = tables.get(t.SHEET_REVIEW_RULES)
    if table and table.header is None:
        yield Hit(RawCell(table.sheet.name, 0, 0))
