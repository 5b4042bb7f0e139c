"""From the scheme workbook's tables to `Scheme`. The rules on them stand in `checks/scheme.py`."""

from __future__ import annotations

from collections.abc import Mapping

from selfeval import text as t
from selfeval.model import (
    Band,
    Category,
    Indicator,
    Level,
    RawCell,
    Scheme,
)
from selfeval.officer import settings
from selfeval.officer.base_data import DATA_COLUMNS
from selfeval.officer.layout import build_layout
from selfeval.officer.review import settings as review
from selfeval.officer.rules import RULE_COLUMNS, TOTAL_COLUMNS, Limits, RulesRead, read_rules
from selfeval.officer.tables import Tables, number_in, points, yes
from selfeval.tables import TableRow, squeeze, text

INDICATOR_COLUMNS = (
    t.COL_CODE, t.COL_CATEGORY, t.COL_SUBCATEGORY, t.COL_INDICATOR, t.COL_CAP,
    t.COL_NA, t.COL_FILLER, t.COL_FILLING, t.COL_OWN_ROWS, t.COL_GROUP, t.COL_BONUS,
    t.COL_METHOD, t.COL_DESCRIPTION, t.COL_STANDARD, t.COL_BASIS,
)  # fmt: skip
OWN_ROWS, MOST_OWN_ROWS = 6, 30  # rows of an indicator that departments choose themselves: usual, and at most
# sheet → (all columns, columns without which it can't be read)
SCHEME_SHEETS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    t.SHEET_SETTINGS: ((t.SETTING, t.SETTING_VALUE, t.SETTING_NOTE), (t.SETTING, t.SETTING_VALUE)),
    t.SHEET_CATEGORIES: ((t.CAT_NAME, t.COL_CAP), (t.CAT_NAME, t.COL_CAP)),
    t.SHEET_INDICATORS: (INDICATOR_COLUMNS, (t.COL_CODE, t.COL_CATEGORY, t.COL_INDICATOR, t.COL_CAP)),
    t.SHEET_BANDS: ((t.BAND_GRADE, t.BAND_LOWER), (t.BAND_GRADE, t.BAND_LOWER)),
    t.SHEET_LEVELS: ((t.LEVEL_CODE, t.LEVEL_LEVEL), (t.LEVEL_CODE, t.LEVEL_LEVEL)),
    t.SHEET_DATA: (DATA_COLUMNS, (t.DATA_NAME, t.DATA_UNIT, t.DATA_FILLER)),
    t.SHEET_RULES: (RULE_COLUMNS, (t.COL_CODE, t.RULE_METHOD)),
    t.SHEET_TOTAL_RULES: (TOTAL_COLUMNS, TOTAL_COLUMNS),
    t.SHEET_LAYOUT: ((t.SETTING, t.SETTING_VALUE), (t.SETTING, t.SETTING_VALUE)),
    t.SHEET_REVIEW_RULES: ((t.SETTING, t.SETTING_VALUE, t.SETTING_NOTE), (t.SETTING, t.SETTING_VALUE)),
}
NEVER_MISSED: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    name: SCHEME_SHEETS[name]
    for name in (t.SHEET_DATA, t.SHEET_RULES, t.SHEET_TOTAL_RULES, t.SHEET_LEVELS, t.SHEET_LAYOUT, t.SHEET_REVIEW_RULES)
}  # sheets that a scheme may lack, so that nobody notices when they are called otherwise
LEVEL_WORDS: Mapping[str, Level | None] = {t.LEVEL_NAMES[level]: level for level in Level} | {t.LEVEL_OFF: None}


def setting_cells(tables: Tables, sheet: str = t.SHEET_SETTINGS) -> Mapping[str, RawCell]:
    """The value cell of each setting on a sheet, by the setting's name; the first one counts."""
    found: dict[str, RawCell] = {}
    for row in tables[sheet].rows if sheet in tables else ():
        found.setdefault(squeeze(text(row[t.SETTING])), row[t.SETTING_VALUE])
    return found


def build_scheme(tables: Tables) -> Scheme:
    """The scheme from tables that `checks/scheme.py` found nothing wrong with."""
    order = [text(row[t.CAT_NAME]) for row in tables[t.SHEET_CATEGORIES].rows]
    indicators = [_indicator(row) for row in tables[t.SHEET_INDICATORS].rows]
    computed = rules_of(tables)
    bands = [Band(text(row[t.BAND_GRADE]), points(row[t.BAND_LOWER])) for row in tables[t.SHEET_BANDS].rows]
    return Scheme(
        **settings.values(setting_cells(tables)),
        categories=tuple(
            Category(text(row[t.CAT_NAME]), points(row[t.COL_CAP])) for row in tables[t.SHEET_CATEGORIES].rows
        ),
        indicators=tuple(sorted(indicators, key=lambda i: len(order) if i.bonus else order.index(i.category))),
        bands=tuple(sorted(bands, key=lambda band: -band.lower)),
        levels=levels_of(tables),
        layout=build_layout(tables),
        data=computed.data,
        rules=computed.rules,
        total_rules=computed.total_rules,
        review=review.rules(setting_cells(tables, t.SHEET_REVIEW_RULES)),
    )


def levels_of(tables: Tables) -> Mapping[str, Level | None]:
    """The levels the officer set, by code."""
    return {
        text(row[t.LEVEL_CODE]): LEVEL_WORDS[wanted]
        for row in (tables[t.SHEET_LEVELS].rows if t.SHEET_LEVELS in tables else ())
        if text(row[t.LEVEL_CODE]) and (wanted := squeeze(text(row[t.LEVEL_LEVEL]))) in LEVEL_WORDS
    }


def rules_of(tables: Tables) -> RulesRead:
    """What the workbook says of base data and computed scores, with what is wrong with it."""
    cells = setting_cells(tables)
    decimals = number_in(cells.get(settings.name_of("decimals")))
    known = decimals is not None and 0 <= decimals <= settings.MOST_DECIMALS
    most = number_in(cells.get(settings.name_of("total_cap"))) or number_in(cells.get(settings.name_of("full_marks")))
    return read_rules(tables, Limits(int(decimals) if decimals is not None and known else settings.MOST_DECIMALS, most))


def is_bonus(row: TableRow) -> bool:
    """Whether a row of 指标 is a bonus."""
    return yes(row.get(t.COL_BONUS))


def own_rows(row: TableRow) -> int:
    """How many rows a department fills with indicators of its own in a row of 指标; 0 where they are given."""
    if text(row.get(t.COL_FILLING)) != t.FILLED_BY_CHOICE:
        return 0
    told = number_in(row.get(t.COL_OWN_ROWS))
    return OWN_ROWS if told is None else int(told)


def _indicator(row: TableRow) -> Indicator:
    return Indicator(
        code=text(row[t.COL_CODE]),
        category=text(row[t.COL_CATEGORY]),
        subcategory=text(row.get(t.COL_SUBCATEGORY)),
        name=text(row[t.COL_INDICATOR]),
        cap=points(row[t.COL_CAP]),
        na_allowed=yes(row.get(t.COL_NA)),
        by_bureau=text(row.get(t.COL_FILLER)) == t.FILLED_BY_BUREAU,
        own_rows=own_rows(row),
        group=text(row.get(t.COL_GROUP)),
        bonus=is_bonus(row),
        method=text(row.get(t.COL_METHOD)),
        description=text(row.get(t.COL_DESCRIPTION)),
        scoring_standard=text(row.get(t.COL_STANDARD)),
        basis=text(row.get(t.COL_BASIS)),
    )
