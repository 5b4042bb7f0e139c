"""Rules on the indicator scheme (指标体系.xlsx). All are errors: nothing runs until they are mended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from selfeval import text as t
from selfeval.findings import CATALOGUE, Hit, check
from selfeval.model import Level, Odd, OddKind, RawCell
from selfeval.officer.scheme import LEVEL_WORDS, SCHEME_SHEETS, settings
from selfeval.officer.tables import Table, Tables, neither_yes_nor_no
from selfeval.tables import day, is_blank, key, number, squeeze, text, tidy

NEEDED_SHEETS = (t.SHEET_SETTINGS, t.SHEET_CATEGORIES, t.SHEET_INDICATORS, t.SHEET_BANDS)
NEEDED_SETTINGS = (
    t.SET_YEAR, t.SET_COUNTY, t.SET_ORGANISER, t.SET_FORM_TITLE, t.SET_VERSION, t.SET_FULL_MARKS, t.SET_DECIMALS,
)  # fmt: skip
MOST_DECIMALS = 4


def _rows(tables: Tables, sheet: str) -> Table | None:
    table = tables.get(sheet)
    return table if table and table.header else None


def _points(cell: RawCell | None) -> Decimal | None:
    return number(cell.value) if cell else None


@check(
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


@check(
    "G602",
    Level.ERROR,
    fixed=True,
    title="缺少表头",
    message="“{sheet}”表前 40 行里找不到含有{columns}的表头行。",
    remedy="请恢复表头文字，与样例工作簿一致。",
    why="程序按表头文字找列，表头改了名就找不到对应的列。",
)
def scheme_header_present(tables: Tables) -> Iterator[Hit]:
    """Every table has its header row."""
    for name, table in tables.items():
        if table.header is None:
            needed = "".join(f"“{column}”" for column in SCHEME_SHEETS[name][1])
            yield Hit(at=RawCell(table.sheet.name, 0, 0), words={"sheet": table.sheet.name, "columns": needed})


@check(
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
    table = _rows(tables, t.SHEET_SETTINGS)
    if table is None:
        return
    found = settings(tables)
    for name in NEEDED_SETTINGS:
        cell = found.get(name)
        if cell is None or is_blank(cell.value):
            yield Hit(at=cell or RawCell(table.sheet.name, 0, 0), words={"name": name})


def _setting_is_right(name: str, cell: RawCell) -> str | None:
    """What a setting should look like, if it doesn't."""
    amount = _points(cell)
    whole = amount is not None and amount == amount.to_integral_value()
    if name == t.SET_YEAR and not (whole and amount is not None and 2000 <= amount <= 2100):
        return "四位年份，如 2023"
    if name == t.SET_FULL_MARKS and not (amount is not None and 0 < amount <= 100_000):
        return "大于 0 的数，如 100"
    if name == t.SET_DECIMALS and not (whole and amount is not None and 0 <= amount <= MOST_DECIMALS):
        return f"0 至 {MOST_DECIMALS} 之间的整数，如 2"
    if name == t.SET_GAP and not (amount is not None and amount >= 0):
        return "不小于 0 的数，如 0.5"
    if name == t.SET_DEADLINE and day(cell.value) is None:
        return "日期，如 2024-03-31"
    if name == t.SET_TIMEZONE:
        try:
            ZoneInfo(text(cell))
        except (ValueError, OSError, KeyError):
            return "时区名称，如 Asia/Shanghai"
    return None


@check(
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
    for name, cell in settings(tables).items():
        if not is_blank(cell.value) and (wanted := _setting_is_right(name, cell)):
            yield Hit(at=cell, value=text(cell), words={"name": name, "value": text(cell), "wanted": wanted})


@check(
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
        table = _rows(tables, name)
        for row in table.rows if table else ():
            for column in SCHEME_SHEETS[name][1]:
                if is_blank(row[column].value):
                    yield Hit(at=row[column], words={"sheet": name, "column": column})


@check(
    "G606",
    Level.ERROR,
    fixed=True,
    title="分值有误",
    message="“{name}”的分值是“{value}”，应为大于 0 的数，小数不超过 {decimals} 位。",
    remedy="请改成正确的分值。",
    why="分值是打分的上限，必须是数字，且小数位数不超过“设置”里的规定。",
)
def cap_is_valid(tables: Tables) -> Iterator[Hit]:
    """Every cap is a positive number with no more decimals than allowed."""
    decimals = _points(settings(tables).get(t.SET_DECIMALS))
    allowed = int(decimals) if decimals is not None and 0 <= decimals <= MOST_DECIMALS else MOST_DECIMALS
    for sheet, name in ((t.SHEET_CATEGORIES, t.CAT_NAME), (t.SHEET_INDICATORS, t.COL_INDICATOR)):
        table = _rows(tables, sheet)
        for row in table.rows if table else ():
            cell, cap = row[t.COL_CAP], _points(row[t.COL_CAP])
            if is_blank(cell.value):
                continue
            if cap is None or not 0 < cap <= 100_000 or cap != round(cap, allowed):
                yield Hit(
                    at=cell,
                    value=text(cell),
                    words={"name": text(row[name]), "value": text(cell), "decimals": allowed},
                )


@check(
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
        yield from duplicates(_rows(tables, sheet), sheet, column)


def duplicates(table: Table | None, sheet: str, column: str) -> Iterator[Hit]:
    """A hit for every cell of a column that says what an earlier one said."""
    seen: dict[str, RawCell] = {}
    for row in table.rows if table else ():
        cell = row[column]
        if is_blank(cell.value):
            continue
        first = seen.setdefault(key(text(cell)), cell)
        if first is not cell:
            words = {"sheet": sheet, "column": column, "value": text(cell), "first": first.ref}
            yield Hit(at=cell, value=text(cell), words=words)


@check(
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
    categories, indicators = _rows(tables, t.SHEET_CATEGORIES), _rows(tables, t.SHEET_INDICATORS)
    if categories is None or indicators is None:
        return
    known = {text(row[t.CAT_NAME]) for row in categories.rows}
    for row in indicators.rows:
        cell = row[t.COL_CATEGORY]
        if not is_blank(cell.value) and text(cell) not in known:
            yield Hit(at=cell, value=text(cell), words={"name": text(row[t.COL_INDICATOR]), "value": text(cell)})


@check(
    "G609",
    Level.ERROR,
    fixed=True,
    title="没有下级指标",
    message="一级指标“{name}”下面一个指标也没有。",
    remedy="请在“指标”表里补上它的指标，或删去这个一级指标。",
    why="没有指标的一级指标无法得分，总分就凑不满。",
)
def category_has_indicators(tables: Tables) -> Iterator[Hit]:
    """Every category has at least one indicator."""
    categories, indicators = _rows(tables, t.SHEET_CATEGORIES), _rows(tables, t.SHEET_INDICATORS)
    if categories is None or indicators is None:
        return
    used = {text(row[t.COL_CATEGORY]) for row in indicators.rows}
    for row in categories.rows:
        if (name := text(row[t.CAT_NAME])) and name not in used:
            yield Hit(at=row[t.CAT_NAME], value=name, words={"name": name})


@check(
    "G610",
    Level.ERROR,
    fixed=True,
    title="分值合计不符",
    message="一级指标“{name}”的分值是 {cap}，它的指标合计 {total}，相差 {gap}。",
    remedy="请核对各指标的分值，或改正一级指标的分值，使两者相等。",
    why="指标分值之和必须等于一级指标的分值，否则满分对不上。",
)
def indicator_caps_add_up(tables: Tables) -> Iterator[Hit]:
    """A category's indicators add up to its cap."""
    categories, indicators = _rows(tables, t.SHEET_CATEGORIES), _rows(tables, t.SHEET_INDICATORS)
    if categories is None or indicators is None:
        return
    for row in categories.rows:
        name, cap = text(row[t.CAT_NAME]), _points(row[t.COL_CAP])
        caps = [_points(r[t.COL_CAP]) for r in indicators.rows if text(r[t.COL_CATEGORY]) == name]
        if cap is None or not caps or any(c is None for c in caps):
            continue
        total = sum((c for c in caps if c is not None), Decimal(0))
        if total != cap:
            words = {"name": name, "cap": tidy(cap), "total": tidy(total), "gap": tidy(abs(total - cap))}
            yield Hit(at=row[t.COL_CAP], value=str(tidy(cap)), expected=str(tidy(total)), words=words)


@check(
    "G611",
    Level.ERROR,
    fixed=True,
    title="满分不符",
    message="“设置”里的满分是 {full}，各一级指标合计 {total}。",
    remedy="请改正满分或一级指标的分值，使两者相等。",
    why="满分与一级指标分值之和不等，总分和等次就没有依据。",
)
def category_caps_add_up(tables: Tables) -> Iterator[Hit]:
    """The categories add up to the full marks."""
    cell, table = settings(tables).get(t.SET_FULL_MARKS), _rows(tables, t.SHEET_CATEGORIES)
    full = _points(cell)
    if cell is None or full is None or table is None:
        return
    caps = [_points(row[t.COL_CAP]) for row in table.rows]
    known = [cap for cap in caps if cap is not None]
    if len(known) == len(caps) and sum(known) != full:
        total = tidy(sum(known, Decimal(0)))
        yield Hit(at=cell, value=str(tidy(full)), expected=str(total), words={"full": tidy(full), "total": total})


@check(
    "G612",
    Level.ERROR,
    fixed=True,
    title="等次下限有误",
    message="等次“{name}”的下限是“{value}”，应为 0 至满分之间的数，且各等次不同。",
    remedy="请改正“{name}”的下限。",
    why="下限决定总分归入哪个等次；两个等次下限相同，就分不清归哪个。",
)
def band_is_valid(tables: Tables) -> Iterator[Hit]:
    """Every band has a lower bound of its own, between 0 and the full marks."""
    table, full = _rows(tables, t.SHEET_BANDS), _points(settings(tables).get(t.SET_FULL_MARKS))
    seen: set[Decimal] = set()
    for row in table.rows if table else ():
        cell, lower = row[t.BAND_LOWER], _points(row[t.BAND_LOWER])
        if is_blank(cell.value):
            continue
        if lower is None or lower < 0 or lower in seen or (full is not None and lower > full):
            yield Hit(at=cell, value=text(cell), words={"name": text(row[t.BAND_GRADE]), "value": text(cell)})
        if lower is not None:
            seen.add(lower)


@check(
    "G613",
    Level.ERROR,
    fixed=True,
    title="等次没有从 0 起",
    message="最低的等次“{name}”下限是 {value}，低于它的总分没有等次。",
    remedy="请把最低一个等次的下限改为 0。",
    why="等次要覆盖 0 分到满分，最低等次的下限必须是 0。",
)
def bands_start_at_zero(tables: Tables) -> Iterator[Hit]:
    """The lowest band starts at 0."""
    table = _rows(tables, t.SHEET_BANDS)
    bounds = [
        (lower, row) for row in (table.rows if table else ()) if (lower := _points(row[t.BAND_LOWER])) is not None
    ]
    if not bounds:
        return
    lower, row = min(bounds, key=lambda pair: pair[0])
    if lower > 0:
        words = {"name": text(row[t.BAND_GRADE]), "value": tidy(lower)}
        yield Hit(at=row[t.BAND_LOWER], value=str(tidy(lower)), expected="0", words=words)


@check(
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


@check(
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
    table = _rows(tables, t.SHEET_LEVELS)
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


@check(
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
    table = _rows(tables, t.SHEET_INDICATORS)
    for row in table.rows if table else ():
        cell = row[t.COL_CODE]
        if isinstance(cell.value, date | time | Odd):
            yield Hit(at=cell, value=text(cell), words={"name": text(row[t.COL_INDICATOR]), "value": text(cell)})


@check(
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
    table = _rows(tables, t.SHEET_SETTINGS)
    seen: set[str] = set()
    for row in table.rows if table else ():
        cell, name = row[t.SETTING], squeeze(text(row[t.SETTING]))
        if name and (name in seen or name not in t.SETTINGS):
            what = "写了两遍" if name in seen else "不在规定的项目里"
            yield Hit(at=cell, value=name, words={"name": name, "what": what})
        seen.add(name)


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
    for table in tables.values():
        for row in table.rows:
            for cell in row.values():
                if isinstance(cell.value, Odd) and cell.value.kind in (OddKind.ERROR, OddKind.UNSAVED):
                    words = {"sheet": table.sheet.name, "ref": cell.ref, "value": f"“{text(cell)}”"}
                    yield Hit(at=cell, value=text(cell), words=words)


@check(
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
        table = _rows(tables, name)
        if table and table.header and not table.rows:
            yield Hit(at=RawCell(table.sheet.name, table.header.row, 0), words={"sheet": name})


SCHEME_CHECKS = (
    scheme_sheet_present, scheme_header_present, scheme_table_filled, setting_present, setting_is_valid,
    scheme_cell_filled, cap_is_valid, scheme_key_unique, indicator_has_category, category_has_indicators,
    indicator_caps_add_up, category_caps_add_up, band_is_valid, bands_start_at_zero, yes_or_no, level_is_valid, indicator_code_is_no_date,
    setting_is_known_and_single, officers_cell_has_content,
)  # fmt: skip
