"""Rules on the scheme's points: caps and what they add up to, and the bounds of the grades."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from selfeval import text as t
from selfeval.findings import Checks, Hit
from selfeval.model import Level, RawCell
from selfeval.officer.scheme import is_bonus, setting_cells
from selfeval.officer.settings import MOST_DECIMALS, name_of
from selfeval.officer.tables import MOST_POINTS, Tables, headed, likely_points, number_in
from selfeval.tables import TableRow, is_blank, text, tidy

POINT_CHECKS = Checks[[Tables]]()


def _full_marks(tables: Tables) -> RawCell | None:
    return setting_cells(tables).get(name_of("full_marks"))


@POINT_CHECKS.check(
    "G606",
    Level.ERROR,
    fixed=True,
    title="分值有误",
    message="“{name}”的分值是“{value}”，应为大于 0 的数，小数不超过 {decimals} 位。",
    remedy="请改成大于 0 的数，小数不超过 {decimals} 位，只写数字{likely}。",
    why="分值是打分的上限，必须是数字，且小数位数不超过“设置”里的规定。",
)
def cap_is_valid(tables: Tables) -> Iterator[Hit]:
    """Every cap is a positive number with no more decimals than allowed."""
    decimals = number_in(setting_cells(tables).get(name_of("decimals")))
    allowed = int(decimals) if decimals is not None and 0 <= decimals <= MOST_DECIMALS else MOST_DECIMALS
    for sheet, name in ((t.SHEET_CATEGORIES, t.CAT_NAME), (t.SHEET_INDICATORS, t.COL_INDICATOR)):
        table = headed(tables, sheet)
        for row in table.rows if table else ():
            cell, cap = row[t.COL_CAP], number_in(row[t.COL_CAP])
            if is_blank(cell.value):
                continue
            if cap is None or not 0 < cap <= MOST_POINTS or cap != round(cap, allowed):
                words = {"name": text(row[name]), "value": text(cell), "decimals": allowed, "likely": _likely(cell)}
                yield Hit(at=cell, value=text(cell), words=words)


def _likely(cell: RawCell) -> str:
    found = likely_points(cell)
    return f"：{found}" if found else ""


@POINT_CHECKS.check(
    "G610",
    Level.ERROR,
    fixed=True,
    follows=True,
    title="分值合计不符",
    message="一级指标“{name}”的分值是 {cap}，它的指标合计 {total}，相差 {gap}。",
    remedy="请核对各指标的分值，或改正一级指标的分值，使两者相等。",
    why="指标分值之和必须等于一级指标的分值，否则满分对不上。",
)
def indicator_caps_add_up(tables: Tables) -> Iterator[Hit]:
    """A category's indicators add up to its cap."""
    categories, indicators = headed(tables, t.SHEET_CATEGORIES), headed(tables, t.SHEET_INDICATORS)
    if categories is None or indicators is None:
        return
    for row in categories.rows:
        name, cap = text(row[t.CAT_NAME]), number_in(row[t.COL_CAP])
        caps = _counted_once([r for r in indicators.rows if text(r[t.COL_CATEGORY]) == name and not is_bonus(r)])
        if cap is None or not caps or any(c is None for c in caps):
            continue
        total = sum((c for c in caps if c is not None), Decimal(0))
        if total != cap:
            words = {"name": name, "cap": tidy(cap), "total": tidy(total), "gap": tidy(abs(total - cap))}
            yield Hit(at=row[t.COL_CAP], value=str(tidy(cap)), expected=str(tidy(total)), words=words)


def _counted_once(rows: Sequence[TableRow]) -> list[Decimal | None]:
    """The caps, that of a group once."""
    groups = [text(row.get(t.COL_GROUP)) for row in rows]
    return [
        number_in(row[t.COL_CAP]) for at, row in enumerate(rows) if not groups[at] or groups.index(groups[at]) == at
    ]


@POINT_CHECKS.check(
    "G611",
    Level.ERROR,
    fixed=True,
    follows=True,
    title="满分不符",
    message="“设置”里的满分是 {full}，各一级指标合计 {total}。",
    remedy="请改正满分或一级指标的分值，使两者相等。",
    why="满分与一级指标分值之和不等，总分和等次就没有依据。",
)
def category_caps_add_up(tables: Tables) -> Iterator[Hit]:
    """The categories add up to the full marks."""
    cell, table = _full_marks(tables), headed(tables, t.SHEET_CATEGORIES)
    full = number_in(cell)
    if cell is None or full is None or table is None:
        return
    caps = [number_in(row[t.COL_CAP]) for row in table.rows]
    known = [cap for cap in caps if cap is not None]
    if len(known) == len(caps) and sum(known) != full:
        total = tidy(sum(known, Decimal(0)))
        yield Hit(at=cell, value=str(tidy(full)), expected=str(total), words={"full": tidy(full), "total": total})


@POINT_CHECKS.check(
    "G612",
    Level.ERROR,
    fixed=True,
    title="等次下限有误",
    message="等次“{name}”的下限是“{value}”，应为 0 至满分之间的数，且各等次不同。",
    remedy="请改正“{name}”的下限，只写数字{likely}。",
    why="下限决定总分归入哪个等次；两个等次下限相同，就分不清归哪个。",
)
def band_is_valid(tables: Tables) -> Iterator[Hit]:
    """Every band has a lower bound of its own, between 0 and the full marks."""
    table, full = headed(tables, t.SHEET_BANDS), number_in(_full_marks(tables))
    most = number_in(setting_cells(tables).get(name_of("total_cap")))
    seen: set[Decimal] = set()
    for row in table.rows if table else ():
        cell, lower = row[t.BAND_LOWER], number_in(row[t.BAND_LOWER])
        if is_blank(cell.value):
            continue
        if lower is None or lower < 0 or lower in seen or (full is not None and lower > max(full, most or full)):
            words = {"name": text(row[t.BAND_GRADE]), "value": text(cell), "likely": _likely(cell)}
            yield Hit(at=cell, value=text(cell), words=words)
        if lower is not None:
            seen.add(lower)


@POINT_CHECKS.check(
    "G613",
    Level.ERROR,
    fixed=True,
    follows=True,
    title="等次没有从 0 起",
    message="最低的等次“{name}”下限是 {value}，低于它的总分没有等次。",
    remedy="请把最低一个等次的下限改为 0。",
    why="等次要覆盖 0 分到满分，最低等次的下限必须是 0。",
)
def bands_start_at_zero(tables: Tables) -> Iterator[Hit]:
    """The lowest band starts at 0."""
    table = headed(tables, t.SHEET_BANDS)
    bounds = [
        (lower, row) for row in (table.rows if table else ()) if (lower := number_in(row[t.BAND_LOWER])) is not None
    ]
    if not bounds:
        return
    lower, row = min(bounds, key=lambda pair: pair[0])
    if lower > 0:
        words = {"name": text(row[t.BAND_GRADE]), "value": tidy(lower)}
        yield Hit(at=row[t.BAND_LOWER], value=str(tidy(lower)), expected="0", words=words)
