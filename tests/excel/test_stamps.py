"""The workbook's own time, as each program writes it."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import xlsxwriter

from selfeval.excel.read.workbook import read_workbook

INBOX = Path(__file__).parents[2] / "inbox"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_libreoffice_means_the_wall_clock_whatever_it_calls_it() -> None:
    for name, stamp in (
        ("县公安局.xlsx", datetime(2024, 3, 29, 9, 15)),
        ("县民政局自评表.ods", datetime(2024, 3, 20, 14, 33)),
    ):
        assert read_workbook((INBOX / name).read_bytes()).modified == stamp
    xls = read_workbook((INBOX / "县发改局自评表.xls").read_bytes()).modified
    assert xls is not None
    assert xls.astimezone(SHANGHAI) == datetime(2024, 3, 21, 10, 18, tzinfo=SHANGHAI)


def test_other_programs_mean_utc() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet().write(0, 0, 1)
        book.set_properties({"created": datetime(2024, 3, 29, 9, 15)})
    assert read_workbook(out.getvalue()).modified == datetime(2024, 3, 29, 9, 15, tzinfo=UTC)


def test_no_stamp() -> None:
    source = zipfile.ZipFile(INBOX / "县公安局.xlsx")
    out = io.BytesIO()
    with source, zipfile.ZipFile(out, "w") as bare:
        for name in source.namelist():
            if not name.startswith("docProps/"):
                bare.writestr(name, source.read(name))
    assert read_workbook(out.getvalue()).modified is None
