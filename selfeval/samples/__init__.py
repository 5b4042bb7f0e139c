"""The sample scheme and roster: invented data in CSV files beside this one, with the officer's own column names.

Departments, contacts, e-mail addresses and telephone numbers are made up; the caps are samples.
"""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from importlib import resources

from selfeval import text as t
from selfeval.model import Band, Category, Department, Indicator, Roster, Scheme

Row = dict[str, str]


def sample_scheme() -> Scheme:
    """The sample scheme, as a new workspace gets it."""
    values = {row[t.SETTING]: row[t.SETTING_VALUE] for row in _rows("settings.csv")}
    return Scheme(
        year=int(values[t.SET_YEAR]),
        county=values[t.SET_COUNTY],
        organiser=values[t.SET_ORGANISER],
        form_title=values[t.SET_FORM_TITLE],
        version=values[t.SET_VERSION],
        full_marks=Decimal(values[t.SET_FULL_MARKS]),
        decimals=int(values[t.SET_DECIMALS]),
        borderline_gap=Decimal(values[t.SET_GAP]),
        deadline=date.fromisoformat(values[t.SET_DEADLINE]),
        timezone=values[t.SET_TIMEZONE],
        categories=tuple(Category(row[t.CAT_NAME], Decimal(row[t.COL_CAP])) for row in _rows("categories.csv")),
        indicators=tuple(_indicator(row) for row in _rows("indicators.csv")),
        bands=tuple(Band(row[t.BAND_GRADE], Decimal(row[t.BAND_LOWER])) for row in _rows("bands.csv")),
        previous=values[t.SET_PREVIOUS],
        contact=values[t.SET_CONTACT],
        remark=values[t.SET_REMARK],
    )


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
