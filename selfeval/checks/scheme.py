"""Rules on the indicator scheme (指标体系.xlsx): its sheets, what must be filled, names and codes.

All are errors: nothing runs until they are mended. Settings and points stand beside this file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, time

from selfeval import text as t
from selfeval.findings import CATALOGUE, Checks, Hit, check
from selfeval.model import Level, Odd, OddKind, RawCell
from selfeval.officer.heads import Astray, likely_head
from selfeval.officer.scheme import LEVEL_WORDS, SCHEME_SHEETS, is_bonus
from selfeval.officer.tables import Table, Tables, disguised, headed, neither_yes_nor_no
from selfeval.tables import is_blank, key, squeeze, text

SCHEME_CHECKS = Checks[[Tables]]()
SHEET_CHECKS = Checks[[Sequence[Astray]]]()
NAMES = {
    t.SHEET_SETTINGS: (t.SETTING, t.SETTING_VALUE),
    t.SHEET_CATEGORIES: (t.CAT_NAME,),
    t.SHEET_INDICATORS: (t.COL_CODE, t.COL_CATEGORY, t.COL_SUBCATEGORY, t.COL_INDICATOR, t.COL_GROUP),
    t.SHEET_BANDS: (t.BAND_GRADE,),
}  # what is shown everywhere, as names; the longer texts of the other columns are cleaned where they are written
NEEDED_SHEETS = tuple(NAMES)
RULE_SHEETS = (t.SHEET_DATA, t.SHEET_RULES, t.SHEET_TOTAL_RULES)


@SCHEME_CHECKS.check(
    "G601",
    Level.ERROR,
    fixed=True,
    title="缺少工作表",
    message="指标体系里没有“{sheet}”这张表。",
    remedy="请补上“{sheet}”表；可对照程序自带的样例工作簿。",
    why="指标体系由“设置”“一级指标”“指标”“等次”四张表组成，缺一张就无法生成自评表和汇总。",
)
def scheme_sheet_present(tables: Tables) -> Iterator[Hit]:
    """Every sheet of the scheme is there."""
    for name in NEEDED_SHEETS:
        if name not in tables:
            yield Hit(words={"sheet": name})


@SCHEME_CHECKS.check(
    "G602",
    Level.ERROR,
    fixed=True,
    title="缺少表头",
    message="“{sheet}”表前 40 行里找不到含有{columns}的表头行{likely}。",
    remedy="请恢复表头文字，与样例工作簿一致。",
    why="程序按表头文字找列，表头改了名就找不到对应的列。",
)
def scheme_header_present(tables: Tables) -> Iterator[Hit]:
    """Every table has its header row."""
    for name, table in tables.items():
        if table.header is None:
            known, wanted = SCHEME_SHEETS[name]
            near = likely_head(table.sheet, known, wanted)
            said = f"；{near[0].ref} 的“{text(near[0])}”是不是“{near[1]}”" if near else ""
            columns = "".join(f"“{column}”" for column in wanted)
            yield Hit(
                at=near[0] if near else RawCell(table.sheet.name, 0, 0),
                value=text(near[0]) if near else None,
                words={"sheet": table.sheet.name, "columns": columns, "likely": said},
            )


@SHEET_CHECKS.check(
    "G688",
    Level.ERROR,
    fixed=True,
    title="工作表改了名",
    message="工作表“{name}”像是“{wanted}”，名称不同，里面的内容没有用到。",
    remedy="是“{wanted}”的，请把表名改回“{wanted}”；不是的，请移到另一个工作簿里。",
    why="程序按表名取内容，改了名的一张等于没有，里面的规则就悄悄不算了。",
)
def sheets_keep_their_names(found: Sequence[Astray]) -> Iterator[Hit]:
    """No sheet that looks like one of the scheme's goes by another name."""
    for at, wanted in found:
        yield Hit(at, words={"name": at.sheet, "wanted": wanted})


@SCHEME_CHECKS.check(
    "G616",
    Level.ERROR,
    fixed=True,
    title="表里没有内容",
    message="“{sheet}”表的表头下面一行内容也没有。",
    remedy="请在表头下面逐行填写。",
    why="指标体系的几张表都不能是空的。",
)
def scheme_table_filled(tables: Tables) -> Iterator[Hit]:
    """No needed table is empty."""
    for name in NEEDED_SHEETS:
        table = headed(tables, name)
        if table and table.header and not table.rows:
            yield Hit(at=RawCell(table.sheet.name, table.header.row, 0), words={"sheet": name})


@SCHEME_CHECKS.check(
    "G605",
    Level.ERROR,
    fixed=True,
    title="内容未填",
    message="“{sheet}”表的“{column}”没有填。",
    remedy="请填上“{column}”；这一行不用的，整行删去。",
    why="指标的编码、名称、分值和所属一级指标都要齐全，才能生成自评表。",
)
def scheme_cell_filled(tables: Tables) -> Iterator[Hit]:
    """No needed cell of a table is blank."""
    for name in (t.SHEET_CATEGORIES, t.SHEET_INDICATORS, t.SHEET_BANDS):
        table = headed(tables, name)
        for row in table.rows if table else ():
            for column in SCHEME_SHEETS[name][1]:
                if column == t.COL_CATEGORY and is_bonus(row):
                    continue
                if is_blank(row[column].value):
                    yield Hit(at=row[column], words={"sheet": name, "column": column})


@SCHEME_CHECKS.check(
    "G607",
    Level.ERROR,
    fixed=True,
    title="名称或编码重复",
    message="“{sheet}”表的“{value}”在 {first} 已经有了。",
    remedy="请改成不同的{column}，或删去重复的一行。",
    why="程序按编码和名称对应各部门的填报内容，重复了就分不清。",
)
def scheme_key_unique(tables: Tables) -> Iterator[Hit]:
    """No category, indicator code or grade stands twice."""
    keyed = ((t.SHEET_CATEGORIES, t.CAT_NAME), (t.SHEET_INDICATORS, t.COL_CODE), (t.SHEET_BANDS, t.BAND_GRADE))
    for sheet, column in keyed:
        yield from duplicates(headed(tables, sheet), sheet, column)


def duplicates(table: Table | None, sheet: str, column: str) -> Iterator[Hit]:
    """A hit for every cell of a column that says what an earlier one said."""
    seen: dict[str, RawCell] = {}
    told = {cell for cell, _ in _without_zero(table)} if column == t.COL_CODE else set()
    for row in table.rows if table else ():
        cell = row[column]
        if is_blank(cell.value) or cell in told:
            continue
        first = seen.setdefault(key(text(cell)), cell)
        if first is not cell:
            words = {"sheet": sheet, "column": column, "value": text(cell), "first": first.ref}
            yield Hit(at=cell, value=text(cell), words=words)


@SCHEME_CHECKS.check(
    "T140",
    Level.ERROR,
    fixed=True,
    title="编码少了末尾的 0",
    message="“{name}”的编码是 {value}，看前后应是 {wanted}：表格软件把 {wanted} 当成数字，去掉了末尾的 0。",
    remedy="请把“编码”一列的格式设为“文本”，再填 {wanted}。",
    why="1.10 和 1.1 是两个编码；作为数字存下来，末尾的 0 就没有了。",
)
def indicator_code_keeps_its_zero(tables: Tables) -> Iterator[Hit]:
    """No indicator code lost the zero at its end by being stored as a number."""
    table = headed(tables, t.SHEET_INDICATORS)
    names = {row[t.COL_CODE]: text(row[t.COL_INDICATOR]) for row in (table.rows if table else ())}
    for cell, wanted in _without_zero(table):
        words = {"name": names[cell], "value": text(cell), "wanted": wanted}
        yield Hit(at=cell, value=text(cell), expected=wanted, words=words)


def _without_zero(table: Table | None) -> Iterator[tuple[RawCell, str]]:
    """The codes stored as numbers that end in a zero by the code before or after (1.9, 1.1, 1.11), with it."""
    cells = [row[t.COL_CODE] for row in (table.rows if table else ())]
    codes = ["", *(text(cell) for cell in cells), ""]
    for before, cell, after in zip(codes, cells, codes[2:], strict=False):
        head, dot, last = text(cell).rpartition(".")
        if isinstance(cell.value, float) and dot:
            number = int(last) * 10
            if before == f"{head}.{number - 1}" or after == f"{head}.{number + 1}":
                yield cell, f"{head}.{number}"


@SCHEME_CHECKS.check(
    "G608",
    Level.ERROR,
    fixed=True,
    title="一级指标不存在",
    message="指标“{name}”的一级指标写的是“{value}”，“一级指标”表里没有。",
    remedy="请改成“一级指标”表里的名称，或在该表补上这一项。",
    why="每个指标都要归到一个一级指标，才能汇总得分。",
)
def indicator_has_category(tables: Tables) -> Iterator[Hit]:
    """Every indicator belongs to a category that is there."""
    categories, indicators = headed(tables, t.SHEET_CATEGORIES), headed(tables, t.SHEET_INDICATORS)
    if categories is None or indicators is None:
        return
    known = {text(row[t.CAT_NAME]) for row in categories.rows}
    for row in indicators.rows:
        cell = row[t.COL_CATEGORY]
        if not is_blank(cell.value) and text(cell) not in known:
            yield Hit(at=cell, value=text(cell), words={"name": text(row[t.COL_INDICATOR]), "value": text(cell)})


@SCHEME_CHECKS.check(
    "G609",
    Level.ERROR,
    fixed=True,
    follows=True,
    title="没有下级指标",
    message="一级指标“{name}”下面一个指标也没有。",
    remedy="请在“指标”表里补上它的指标，或删去这个一级指标。",
    why="没有指标的一级指标无法得分，总分就凑不满。",
)
def category_has_indicators(tables: Tables) -> Iterator[Hit]:
    """Every category has at least one indicator."""
    categories, indicators = headed(tables, t.SHEET_CATEGORIES), headed(tables, t.SHEET_INDICATORS)
    if categories is None or indicators is None:
        return
    used = {text(row[t.COL_CATEGORY]) for row in indicators.rows}
    for row in categories.rows:
        if (name := text(row[t.CAT_NAME])) and name not in used:
            yield Hit(at=row[t.CAT_NAME], value=name, words={"name": name})


@SCHEME_CHECKS.check(
    "G614",
    Level.ERROR,
    fixed=True,
    title="应填是或否",
    message="“{column}”填的是“{value}”，只能填“是”或“否”。",
    remedy="请改成“是”或“否”；空着按“否”。",
    why="填其他内容时程序不能替您判断是还是否。",
)
def yes_or_no(tables: Tables) -> Iterator[Hit]:
    """A 是/否 cell says 是 or 否, or is blank."""
    for cell in neither_yes_nor_no(tables, t.SHEET_INDICATORS, t.COL_NA):
        yield Hit(at=cell, value=text(cell), words={"column": t.COL_NA, "value": text(cell)})


@SCHEME_CHECKS.check(
    "G615",
    Level.ERROR,
    fixed=True,
    title="检查级别有误",
    message="“检查”表里代码“{code}”的级别填的是“{value}”，{why}。",
    remedy="请改成“错误”“核实”“提示”“不检查”之一；程序里没有的代码，删去这一行。",
    why="检查的级别决定部门会不会被退回；涉及分数读取的错误是固定的，不能降低。",
)
def level_is_valid(tables: Tables) -> Iterator[Hit]:
    """A level is set only for a check that is there and may be changed."""
    table = headed(tables, t.SHEET_LEVELS)
    for row in table.rows if table else ():
        code, cell = text(row[t.LEVEL_CODE]), row[t.LEVEL_LEVEL]
        wanted = squeeze(text(cell))
        kind = CATALOGUE.get(code)
        problem = ""
        if code and kind is None:
            problem = "程序里没有这个代码"
        elif wanted and wanted not in LEVEL_WORDS:
            problem = "不是可用的级别"
        elif kind and kind.fixed and wanted and LEVEL_WORDS[wanted] is not kind.level:
            problem = "这项检查的级别是固定的，不能改"
        if problem:
            yield Hit(at=cell, value=text(cell), words={"code": code, "value": text(cell), "why": problem})


@SCHEME_CHECKS.check(
    "G617",
    Level.ERROR,
    fixed=True,
    title="编码变成了日期",
    message="“{name}”的编码被表格软件改成了日期 {value}。",
    remedy="请把这一列的格式设为“文本”，重新填编码。",
    why="像“1-2”这样的编码，表格软件会自动当成日期；日期不能作编码。",
)
def indicator_code_is_no_date(tables: Tables) -> Iterator[Hit]:
    """No indicator code has been turned into a date."""
    table = headed(tables, t.SHEET_INDICATORS)
    for row in table.rows if table else ():
        cell = row[t.COL_CODE]
        if isinstance(cell.value, date | time | Odd):
            yield Hit(at=cell, value=text(cell), words={"name": text(row[t.COL_INDICATOR]), "value": text(cell)})


@SCHEME_CHECKS.check(
    "B528",
    Level.ERROR,
    fixed=True,
    title="指标体系里有控制字符",
    message="“{column}”里有看不见的控制字符（{characters}）：“{value}”。",
    remedy="请清空这一格，重新手工输入，不要粘贴。",
    why="控制字符会打乱屏幕和文件的显示，或者使一个名称看起来像另一个。",
)
def scheme_text_is_plain(tables: Tables) -> Iterator[Hit]:
    """No code, name or setting holds characters that no keyboard types and nobody sees."""
    for name in NEEDED_SHEETS:
        table = headed(tables, name)
        for row in table.rows if table else ():
            yield from disguised(row, NAMES[name])


@check(
    "G619",
    Level.ERROR,
    fixed=True,
    title="单元格没有结果",
    message="“{sheet}”表的 {ref} 是{value}，没有可用的内容。",
    remedy="请直接填写内容；用公式的，在表格软件里算好、保存后再运行。",
    why="公式没有存下结果，或单元格是错误值时，程序不能代为计算。",
)
def officers_cell_has_content(tables: Tables) -> Iterator[Hit]:
    """No cell of an officer's table is an error or a formula without its result."""
    for name, table in tables.items():
        for row in table.rows if name not in RULE_SHEETS else ():  # where that is told in words of their own
            for cell in row.values():
                if isinstance(cell.value, Odd) and cell.value.kind in (OddKind.ERROR, OddKind.UNSAVED):
                    words = {"sheet": table.sheet.name, "ref": cell.ref, "value": f"“{text(cell)}”"}
                    yield Hit(at=cell, value=text(cell), words=words)
