"""The table of settings: it has every field of the scheme but its tables, and says all that is asked of a row."""

from __future__ import annotations

import csv
from dataclasses import fields
from datetime import date
from decimal import Decimal
from importlib import resources

import pytest

from selfeval import samples
from selfeval import text as t
from selfeval.model import CellValue, RawCell, Scheme
from selfeval.model.words import SAY_HOLD, SAY_MEND, SAY_MISSING, SAY_REVIEW
from selfeval.officer.settings import BY_FIELD, BY_NAME, SETTINGS, Setting, values

TABLES = {"review", "data", "rules", "total_rules", "layout", "categories", "indicators", "bands", "levels"}
ROWS = pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.field)
NONSENSE: tuple[CellValue, ...] = ("二三", "?", -1.0, 10.0**9, 2.55, date(1900, 1, 1), True)


def cell(value: CellValue) -> RawCell:
    return RawCell(t.SHEET_SETTINGS, 3, 1, value)


def test_every_field_of_the_scheme_is_a_table_or_a_setting() -> None:
    assert {field.name for field in fields(Scheme)} == TABLES | set(BY_FIELD)
    assert len(BY_NAME) == len(BY_FIELD) == len(SETTINGS)


def test_the_samples_say_every_setting_in_order() -> None:
    written = resources.files(samples).joinpath("settings.csv").read_text("utf-8").splitlines()
    assert [row[t.SETTING] for row in csv.DictReader(written)] == [setting.name for setting in SETTINGS]


@ROWS
def test_a_row_says_what_is_asked_of_it(setting: Setting) -> None:
    assert setting.note.endswith("。")
    refuses = any(setting.read(cell(value)) is None for value in NONSENSE)
    assert bool(setting.wanted) == refuses, "what can be refused says what is wanted instead"
    assert refuses or not setting.rule
    sample = getattr(samples.sample_scheme(), setting.field)
    assert sample is setting.blank is None or setting.read(cell(f"{sample}")) == sample


@ROWS
def test_a_setting_left_blank_has_its_value(setting: Setting) -> None:
    blanks = {"borderline_gap": Decimal(0), "deadline": None, "timezone": "Asia/Shanghai"}
    bounds = {"edge_range": Decimal(1), "widespread": Decimal(50), "hold_below": Decimal(80)}
    said = {"say_missing": SAY_MISSING, "say_review": SAY_REVIEW, "say_mend": SAY_MEND, "say_hold": SAY_HOLD}
    blank = {**blanks, **bounds, **said, "total_cap": None, "excused_as": "满分"}.get(setting.field, "")
    for cells in ({}, {setting.name: cell(None)}, {setting.name: cell(" \n")}):
        assert values(cells)[setting.field] == blank


@pytest.mark.parametrize(
    ("field", "value", "read"),
    [
        ("year", 2023.0, 2023),
        ("year", "２０２３", 2023),
        ("year", 2000.0, 2000),
        ("year", 1999.0, None),
        ("year", 2101.0, None),
        ("year", 2023.5, None),
        ("full_marks", 100_000.0, Decimal(100_000)),
        ("full_marks", 100_001.0, None),
        ("full_marks", 0.0, None),
        ("decimals", 0.0, 0),
        ("decimals", 4.0, 4),
        ("decimals", 5.0, None),
        ("borderline_gap", 0.0, Decimal(0)),
        ("borderline_gap", -0.5, None),
        ("deadline", "2024年3月31日", date(2024, 3, 31)),
        ("deadline", "月底", None),
        ("timezone", "Asia/Shanghai", "Asia/Shanghai"),
        ("timezone", "../etc/passwd", None),
        ("version", 1.0, "1"),
        ("total_cap", 105.0, Decimal(105)),
        ("total_cap", 0.0, None),
        ("excused_as", "折算", "折算"),
        ("excused_as", "折半", None),
        ("edge_range", 0.0, Decimal(0)),
        ("edge_range", -1.0, None),
        ("widespread", 100.0, Decimal(100)),
        ("widespread", 101.0, None),
        ("widespread", 0.0, None),
        ("hold_below", 0.5, Decimal("0.5")),
        ("hold_below", 100.5, None),
        ("say_hold", "建议下月再议。", "建议下月再议"),
        ("say_missing", "不列", "不列"),
    ],
)
def test_what_is_read_and_refused(field: str, value: CellValue, read: object) -> None:
    assert BY_FIELD[field].read(cell(value)) == read
