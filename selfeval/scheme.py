"""From the officer's workbooks to `Scheme` and `Roster`: finding the tables, and building once they are right.

The rules on them stand in `checks/scheme.py` and `checks/roster.py`; all findings come in one pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from selfeval import text as t
from selfeval.model import (
    Band,
    Category,
    Department,
    Indicator,
    Level,
    RawCell,
    RawSheet,
    RawWorkbook,
    Roster,
    Scheme,
)
from selfeval.tables import Header, TableRow, day, find_header, key, number, squeeze, table_rows, text, tidy

INDICATOR_COLUMNS = (
    t.COL_CODE, t.COL_CATEGORY, t.COL_SUBCATEGORY, t.COL_INDICATOR, t.COL_CAP,
    t.COL_NA, t.COL_METHOD, t.COL_DESCRIPTION, t.COL_STANDARD, t.COL_BASIS,
)  # fmt: skip
ROSTER_COLUMNS = (
    t.ROS_CODE, t.ROS_NAME, t.ROS_ALIASES, t.ROS_GROUP, t.ROS_EXEMPT, t.ROS_CONTACT, t.ROS_PHONE, t.ROS_EMAIL,
)  # fmt: skip
# sheet → (all columns, columns without which it can't be read)
SCHEME_SHEETS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    t.SHEET_SETTINGS: ((t.SETTING, t.SETTING_VALUE, t.SETTING_NOTE), (t.SETTING, t.SETTING_VALUE)),
    t.SHEET_CATEGORIES: ((t.CAT_NAME, t.COL_CAP), (t.CAT_NAME, t.COL_CAP)),
    t.SHEET_INDICATORS: (INDICATOR_COLUMNS, (t.COL_CODE, t.COL_CATEGORY, t.COL_INDICATOR, t.COL_CAP)),
    t.SHEET_BANDS: ((t.BAND_GRADE, t.BAND_LOWER), (t.BAND_GRADE, t.BAND_LOWER)),
    t.SHEET_LEVELS: ((t.LEVEL_CODE, t.LEVEL_LEVEL), (t.LEVEL_CODE, t.LEVEL_LEVEL)),
}
ROSTER_SHEETS = {t.SHEET_ROSTER: (ROSTER_COLUMNS, (t.ROS_CODE, t.ROS_NAME))}

DECISION_SHEETS = {
    t.SHEET_DECISIONS: (
        (t.DEC_DEPARTMENT, t.DEC_FILE, t.DEC_CODE, t.DEC_CELL, t.DEC_ACTION, t.DEC_OPINION, t.DEC_OFFICER, t.DEC_DATE),
        (t.DEC_DEPARTMENT, t.DEC_ACTION),
    )
}

LEVEL_WORDS: Mapping[str, Level | None] = {t.LEVEL_NAMES[level]: level for level in Level} | {t.LEVEL_OFF: None}
DEFAULT_TIMEZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet of an officer's workbook: where its header stands and its rows."""

    sheet: RawSheet
    header: Header | None
    rows: tuple[TableRow, ...]


Tables = Mapping[str, Table]


def find_tables(workbook: RawWorkbook, wanted: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]) -> Tables:
    """The wanted tables that are there, by sheet name; one without its header row has `header` None."""
    sheets = {key(sheet.name): sheet for sheet in reversed(workbook.sheets)}
    found: dict[str, Table] = {}
    for name, (known, needed) in wanted.items():
        sheet = sheets.get(key(name))
        if sheet is not None:
            sheet = _unmerged(sheet)
            header = find_header(sheet, known, needed)
            found[name] = Table(sheet, header, tuple(table_rows(sheet, header)) if header else ())
    return found


def _unmerged(sheet: RawSheet) -> RawSheet:
    """The sheet with every cell of a merge down one column holding what the merge shows."""
    for first_row, first_col, last_row, last_col in sheet.merges:
        if first_col != last_col:
            continue
        for row in range(first_row + 1, min(last_row + 1, len(sheet.rows))):
            line = sheet.rows[row]
            line.extend([None] * (first_col + 1 - len(line)))
            line[first_col] = sheet.at(first_row, first_col)
    return sheet


def settings(tables: Tables) -> Mapping[str, RawCell]:
    """The value cell of each setting, by the setting's name; the first one counts."""
    found: dict[str, RawCell] = {}
    for row in tables[t.SHEET_SETTINGS].rows if t.SHEET_SETTINGS in tables else ():
        found.setdefault(squeeze(text(row[t.SETTING])), row[t.SETTING_VALUE])
    return found


def yes(cell: RawCell | None) -> bool:
    """Whether a 是/否 cell says 是."""
    return text(cell) == t.YES


def neither_yes_nor_no(tables: Tables, sheet: str, column: str) -> Iterator[RawCell]:
    """The cells of a 是/否 column that say something else."""
    for row in tables[sheet].rows if sheet in tables else ():
        cell = row.get(column)
        if cell and text(cell) not in ("", t.YES, t.NO):
            yield cell


def aliases(cell: RawCell | None) -> tuple[str, ...]:
    """The aliases in one cell, parted by 、；， or line breaks."""
    return tuple(part.strip() for part in re.split(r"[、;；,，\n]", text(cell)) if part.strip())


def build_scheme(tables: Tables) -> Scheme:
    """The scheme from tables that `checks/scheme.py` found nothing wrong with."""
    values = settings(tables)
    order = [text(row[t.CAT_NAME]) for row in tables[t.SHEET_CATEGORIES].rows]
    indicators = [_indicator(row) for row in tables[t.SHEET_INDICATORS].rows]
    bands = [Band(text(row[t.BAND_GRADE]), _points(row[t.BAND_LOWER])) for row in tables[t.SHEET_BANDS].rows]
    return Scheme(
        year=int(_points(values[t.SET_YEAR])),
        county=text(values.get(t.SET_COUNTY)),
        organiser=text(values.get(t.SET_ORGANISER)),
        form_title=text(values.get(t.SET_FORM_TITLE)),
        version=text(values.get(t.SET_VERSION)),
        full_marks=_points(values[t.SET_FULL_MARKS]),
        decimals=int(_points(values[t.SET_DECIMALS])),
        borderline_gap=_gap(values.get(t.SET_GAP)),
        deadline=_deadline(values.get(t.SET_DEADLINE)),
        timezone=text(values.get(t.SET_TIMEZONE)) or DEFAULT_TIMEZONE,
        previous=text(values.get(t.SET_PREVIOUS)),
        contact=text(values.get(t.SET_CONTACT)),
        remark=text(values.get(t.SET_REMARK)),
        categories=tuple(
            Category(text(row[t.CAT_NAME]), _points(row[t.COL_CAP])) for row in tables[t.SHEET_CATEGORIES].rows
        ),
        indicators=tuple(sorted(indicators, key=lambda indicator: order.index(indicator.category))),
        bands=tuple(sorted(bands, key=lambda band: -band.lower)),
        levels={
            text(row[t.LEVEL_CODE]): LEVEL_WORDS[squeeze(text(row[t.LEVEL_LEVEL]))]
            for row in (tables[t.SHEET_LEVELS].rows if t.SHEET_LEVELS in tables else ())
            if text(row[t.LEVEL_CODE]) and text(row[t.LEVEL_LEVEL])
        },
    )


def _indicator(row: TableRow) -> Indicator:
    return Indicator(
        code=text(row[t.COL_CODE]),
        category=text(row[t.COL_CATEGORY]),
        subcategory=text(row.get(t.COL_SUBCATEGORY)),
        name=text(row[t.COL_INDICATOR]),
        cap=_points(row[t.COL_CAP]),
        na_allowed=yes(row.get(t.COL_NA)),
        method=text(row.get(t.COL_METHOD)),
        description=text(row.get(t.COL_DESCRIPTION)),
        scoring_standard=text(row.get(t.COL_STANDARD)),
        basis=text(row.get(t.COL_BASIS)),
    )


def build_roster(tables: Tables) -> Roster:
    """The roster from a table that `checks/roster.py` found nothing wrong with."""
    return Roster(
        tuple(
            Department(
                code=text(row[t.ROS_CODE]),
                name=text(row[t.ROS_NAME]),
                aliases=aliases(row.get(t.ROS_ALIASES)),
                group=text(row.get(t.ROS_GROUP)),
                exempt=yes(row.get(t.ROS_EXEMPT)),
                contact=text(row.get(t.ROS_CONTACT)),
                phone=text(row.get(t.ROS_PHONE)),
                email=text(row.get(t.ROS_EMAIL)),
            )
            for row in tables[t.SHEET_ROSTER].rows
        )
    )


def _points(cell: RawCell) -> Decimal:
    found = number(cell.value)
    if found is None:
        raise ValueError(f"{cell.sheet}!{cell.ref} holds no number")
    return tidy(found)


def _gap(cell: RawCell | None) -> Decimal:
    return tidy((number(cell.value) if cell else None) or Decimal(0))


def _deadline(cell: RawCell | None) -> date | None:
    return day(cell.value) if cell else None
