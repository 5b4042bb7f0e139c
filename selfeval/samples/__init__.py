"""The sample scheme and roster: invented data in CSV files beside this one, with the officer's own column names.

Departments, contacts, e-mail addresses and telephone numbers are made up; the caps are samples.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from decimal import Decimal
from importlib import resources

from selfeval import text as t
from selfeval.model import (
    Band,
    Category,
    CellValue,
    Department,
    Indicator,
    RawCell,
    RawSheet,
    RawWorkbook,
    Roster,
    Scheme,
)
from selfeval.officer import settings
from selfeval.officer.rules import Limits, read_rules
from selfeval.officer.scheme import SCHEME_SHEETS
from selfeval.officer.tables import find_tables

Row = dict[str, str]


def sample_scheme() -> Scheme:
    """The sample scheme, as a new workspace gets it."""
    cells = {row[t.SETTING]: RawCell("settings.csv", 0, 0, row[t.SETTING_VALUE]) for row in _rows("settings.csv")}
    return Scheme(
        **settings.values(cells),
        categories=tuple(Category(row[t.CAT_NAME], Decimal(row[t.COL_CAP])) for row in _rows("categories.csv")),
        indicators=tuple(_indicator(row) for row in _rows("indicators.csv")),
        bands=tuple(Band(row[t.BAND_GRADE], Decimal(row[t.BAND_LOWER])) for row in _rows("bands.csv")),
    )


def ruled_scheme() -> Scheme:
    """The sample scheme with its base data and the rules of the indicators that can be computed."""
    scheme = sample_scheme()
    rows: list[list[CellValue]] = [
        [i.code, i.category, i.name, float(i.cap), t.YES if i.na_allowed else t.NO] for i in scheme.indicators
    ]
    head: list[CellValue] = [t.COL_CODE, t.COL_CATEGORY, t.COL_INDICATOR, t.COL_CAP, t.COL_NA]
    sheets = (
        RawSheet(t.SHEET_INDICATORS, [head, *rows]),
        _sheet(t.SHEET_DATA, "data.csv"),
        _sheet(t.SHEET_RULES, "rules.csv"),
    )
    tables = find_tables(RawWorkbook("xlsx", sheets), SCHEME_SHEETS)
    read = read_rules(tables, Limits(scheme.decimals, scheme.most))
    return replace(scheme, data=read.data, rules=read.rules)


def _sheet(name: str, file: str) -> RawSheet:
    rows = _rows(file)
    lines: list[list[CellValue]] = [[*rows[0]]]
    return RawSheet(name, lines + [[value or None for value in row.values()] for row in rows])


def sample_roster() -> Roster:
    """The sample roster of invented departments."""
    return Roster(tuple(_department(row) for row in _rows("departments.csv")))


def _indicator(row: Row) -> Indicator:
    return Indicator(
        code=row[t.COL_CODE],
        category=row[t.COL_CATEGORY],
        subcategory=row[t.COL_SUBCATEGORY],
        name=row[t.COL_INDICATOR],
        cap=Decimal(row[t.COL_CAP]),
        na_allowed=row[t.COL_NA] == t.YES,
        method=row[t.COL_METHOD],
        description=row[t.COL_DESCRIPTION],
        scoring_standard=row[t.COL_STANDARD],
        basis=row[t.COL_BASIS],
    )


def _department(row: Row) -> Department:
    return Department(
        code=row[t.ROS_CODE],
        name=row[t.ROS_NAME],
        aliases=tuple(filter(None, row[t.ROS_ALIASES].split("、"))),
        group=row[t.ROS_GROUP],
        exempt=row[t.ROS_EXEMPT] == t.YES,
        contact=row[t.ROS_CONTACT],
        phone=row[t.ROS_PHONE],
        email=row[t.ROS_EMAIL],
    )


def _rows(name: str) -> list[Row]:
    written = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(written.splitlines()))
