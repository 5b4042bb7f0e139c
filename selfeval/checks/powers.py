"""Rules on what an indicator may be besides an ordinary one: scored by the bureau, chosen, one of a group, a bonus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from selfeval import text as t
from selfeval.findings import Checks, Hit
from selfeval.model import Level
from selfeval.officer.scheme import MOST_OWN_ROWS, is_bonus, setting_cells
from selfeval.officer.settings import name_of
from selfeval.officer.tables import Tables, headed, number_in
from selfeval.submission.rows import OWN_ROW
from selfeval.tables import TableRow, is_blank, key, text, tidy

POWER_CHECKS = Checks[[Tables]]()

WORDS: Mapping[str, tuple[str, ...]] = {
    t.COL_FILLER: (t.FILLED_BY_DEPARTMENT, t.FILLED_BY_BUREAU),
    t.COL_FILLING: (t.FILLED_AS_GIVEN, t.FILLED_BY_CHOICE),
    t.COL_BONUS: (t.NO, t.YES),
}


def _rows(tables: Tables) -> tuple[TableRow, ...]:
    table = headed(tables, t.SHEET_INDICATORS)
    return table.rows if table else ()


def _by_choice(row: TableRow) -> bool:
    return text(row.get(t.COL_FILLING)) == t.FILLED_BY_CHOICE


def _by_bureau(row: TableRow) -> bool:
    return text(row.get(t.COL_FILLER)) == t.FILLED_BY_BUREAU


@POWER_CHECKS.check(
    "G620",
    Level.ERROR,
    fixed=True,
    title="填写的词有误",
    message="指标“{name}”的“{column}”填的是“{value}”，只能填{allowed}。",
    remedy="请改成{allowed}；空着按“{usual}”。",
    why="这一列决定指标由谁填、怎样填，填其他内容时程序不能替您判断。",
)
def power_is_a_known_word(tables: Tables) -> Iterator[Hit]:
    """填报方, 填法 and 加分 say one of their words, or are blank."""
    for row in _rows(tables):
        for column, allowed in WORDS.items():
            cell = row.get(column)
            if cell and text(cell) not in ("", *allowed):
                said = "或者".join(f"“{word}”" for word in allowed)
                words = {"name": text(row[t.COL_INDICATOR]), "column": column, "value": text(cell)}
                yield Hit(at=cell, value=text(cell), words={**words, "allowed": said, "usual": allowed[0]})


@POWER_CHECKS.check(
    "G621",
    Level.ERROR,
    fixed=True,
    title="最多行数有误",
    message="指标“{name}”的“最多行数”填的是“{value}”，应为 1 至 {most} 的整数。",
    remedy="请改成 1 至 {most} 的整数；空着按 6 行。",
    why="自设指标在自评表里要留出这么多行。",
)
def own_rows_are_a_number(tables: Tables) -> Iterator[Hit]:
    """最多行数 is a whole number within bounds, or blank."""
    for row in _rows(tables):
        cell, told = row.get(t.COL_OWN_ROWS), number_in(row.get(t.COL_OWN_ROWS))
        if cell is None or is_blank(cell.value):
            continue
        if told is None or told != told.to_integral_value() or not 1 <= told <= MOST_OWN_ROWS:
            words = {"name": text(row[t.COL_INDICATOR]), "value": text(cell), "most": MOST_OWN_ROWS}
            yield Hit(at=cell, value=text(cell), words=words)


@POWER_CHECKS.check(
    "G622",
    Level.ERROR,
    fixed=True,
    title="加分项归了一级指标",
    message="指标“{name}”是加分项，却写了一级指标“{value}”。",
    remedy="请把加分项的“一级指标”清空；它本来就算在满分里的，把“加分”改为“否”。",
    why="加分项在满分之外另加，不属于任何一级指标。",
)
def bonus_is_in_no_category(tables: Tables) -> Iterator[Hit]:
    """A bonus belongs to no category."""
    for row in _rows(tables):
        cell = row[t.COL_CATEGORY]
        if is_bonus(row) and not is_blank(cell.value):
            yield Hit(at=cell, value=text(cell), words={"name": text(row[t.COL_INDICATOR]), "value": text(cell)})


@POWER_CHECKS.check(
    "G623",
    Level.ERROR,
    fixed=True,
    title="择一组有误",
    message="择一组“{group}”：{why}。",
    remedy="请改正：一个择一组至少两项，分值相同，同属一个一级指标，都由部门填、不是自设、不是加分。",
    why="同一组的几项共用一个分值，部门只填其中一项，所以要能互相替代。",
)
def group_shares_one_cap(tables: Tables) -> Iterator[Hit]:
    """The indicators of a group can stand for each other."""
    groups: dict[str, list[TableRow]] = {}
    for row in _rows(tables):
        if word := text(row.get(t.COL_GROUP)):
            groups.setdefault(word, []).append(row)
    for word, rows in groups.items():
        first = rows[0]
        for row in rows:
            why = _why_no_member(row, first, len(rows))
            if why:
                yield Hit(at=row[t.COL_GROUP], value=word, words={"group": word, "why": why})


def _why_no_member(row: TableRow, first: TableRow, count: int) -> str:
    name = text(row[t.COL_INDICATOR])
    if count < 2:
        return f"只有“{name}”一项"
    if _by_bureau(row) or _by_choice(row) or is_bonus(row):
        return f"“{name}”是由财政评定、自设或加分的指标"
    if number_in(row[t.COL_CAP]) != number_in(first[t.COL_CAP]):
        return f"“{name}”的分值是 {text(row[t.COL_CAP])}，“{text(first[t.COL_INDICATOR])}”的是 {text(first[t.COL_CAP])}"
    if text(row[t.COL_CATEGORY]) != text(first[t.COL_CATEGORY]):
        return f"“{name}”和“{text(first[t.COL_INDICATOR])}”不在同一个一级指标"
    return ""


@POWER_CHECKS.check(
    "G624",
    Level.ERROR,
    fixed=True,
    title="自设指标设置有误",
    message="指标“{name}”的填法是自设，不能同时{other}。",
    remedy="请把“填法”改为“固定”，或者改正“填报方”“加分”和编码。",
    why="自设的指标由部门自己选、自己打分，算在满分里；自评表里各行的编码是它的编码加上“#”和行号。",
)
def own_rows_are_the_departments(tables: Tables) -> Iterator[Hit]:
    """What departments choose themselves is neither scored by the bureau nor a bonus, and its rows' codes are its own."""
    codes = {key(text(row[t.COL_CODE])).rpartition(OWN_ROW)[0]: text(row[t.COL_CODE]) for row in _rows(tables)}
    for row in _rows(tables):
        like = codes.get(key(text(row[t.COL_CODE])) or "-")
        other = (
            "由财政评定" if _by_bureau(row) else "是加分项" if is_bonus(row) else f"另有编码“{like}”" if like else ""
        )
        if _by_choice(row) and other:
            yield Hit(at=row[t.COL_FILLING], words={"name": text(row[t.COL_INDICATOR]), "other": other})


@POWER_CHECKS.check(
    "G625",
    Level.ERROR,
    fixed=True,
    follows=True,
    title="总分上限低于满分",
    message="“设置”里的总分上限是 {most}，低于满分 {full}。",
    remedy="请改成不低于满分的数，或者清空（空着就是满分）。",
    why="没有加分的部门也可能得满分，总分上限不能更低。",
)
def total_cap_is_no_less_than_full_marks(tables: Tables) -> Iterator[Hit]:
    """The highest total is no less than the full marks."""
    cells = setting_cells(tables)
    at = cells.get(name_of("total_cap"))
    most, full = number_in(at), number_in(cells.get(name_of("full_marks")))
    if at and most is not None and full is not None and most < full:
        yield Hit(at=at, value=str(tidy(most)), words={"most": tidy(most), "full": tidy(full)})
