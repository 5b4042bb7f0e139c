"""From the scheme workbook's tables to `Scheme`. The rules on them stand in `checks/scheme.py`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from selfeval import text as t
from selfeval.model import (
    Band,
    Category,
    Indicator,
    Level,
    RawCell,
    Scheme,
)
from selfeval.officer.tables import Tables, _points, yes
from selfeval.tables import TableRow, day, number, squeeze, text, tidy

INDICATOR_COLUMNS = (
    t.COL_CODE, t.COL_CATEGORY, t.COL_SUBCATEGORY, t.COL_INDICATOR, t.COL_CAP,
    t.COL_NA, t.COL_METHOD, t.COL_DESCRIPTION, t.COL_STANDARD, t.COL_BASIS,
)  # fmt: skip
# sheet → (all columns, columns without which it can't be read)
SCHEME_SHEETS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    t.SHEET_SETTINGS: ((t.SETTING, t.SETTING_VALUE, t.SETTING_NOTE), (t.SETTING, t.SETTING_VALUE)),
    t.SHEET_CATEGORIES: ((t.CAT_NAME, t.COL_CAP), (t.CAT_NAME, t.COL_CAP)),
    t.SHEET_INDICATORS: (INDICATOR_COLUMNS, (t.COL_CODE, t.COL_CATEGORY, t.COL_INDICATOR, t.COL_CAP)),
    t.SHEET_BANDS: ((t.BAND_GRADE, t.BAND_LOWER), (t.BAND_GRADE, t.BAND_LOWER)),
    t.SHEET_LEVELS: ((t.LEVEL_CODE, t.LEVEL_LEVEL), (t.LEVEL_CODE, t.LEVEL_LEVEL)),
}
LEVEL_WORDS: Mapping[str, Level | None] = {t.LEVEL_NAMES[level]: level for level in Level} | {t.LEVEL_OFF: None}
DEFAULT_TIMEZONE = "Asia/Shanghai"


def settings(tables: Tables) -> Mapping[str, RawCell]:
    """The value cell of each setting, by the setting's name; the first one counts."""
    found: dict[str, RawCell] = {}
    for row in tables[t.SHEET_SETTINGS].rows if t.SHEET_SETTINGS in tables else ():
        found.setdefault(squeeze(text(row[t.SETTING])), row[t.SETTING_VALUE])
    return found


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


def _gap(cell: RawCell | None) -> Decimal:
    return tidy((number(cell.value) if cell else None) or Decimal(0))


def _deadline(cell: RawCell | None) -> date | None:
    return day(cell.value) if cell else None
