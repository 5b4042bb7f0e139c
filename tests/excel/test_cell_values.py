"""What a stored number, date or text means, by its format."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from selfeval.excel.read.cell_values import (
    EPOCH_1904,
    Shown,
    is_picture,
    iso_date,
    number_of,
    numeric,
    serial_date,
    shown_as,
    shown_by_code,
    textual,
    unescape,
)
from selfeval.model import CellValue, Odd, OddKind


def odd_date(shown: str) -> Odd:
    return Odd(OddKind.DATE, shown)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", Shown.NUMBER),
        ("0.00", Shown.NUMBER),
        ('0.00"分"', Shown.NUMBER),
        ('0.0"d"', Shown.NUMBER),
        ('General"分"', Shown.NUMBER),
        ("#,##0.00_ ;[Red]\\-#,##0.00\\ ", Shown.NUMBER),
        ('_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"_ ;_ @_ ', Shown.NUMBER),
        ("0.00E+00", Shown.NUMBER),
        ("# ?/?", Shown.NUMBER),
        ("[DBNum1][$-804]General", Shown.NUMBER),
        ("[$¥-804]#,##0.00", Shown.NUMBER),
        ("@", Shown.NUMBER),
        ('0"%"', Shown.NUMBER),
        ("0\\%", Shown.NUMBER),
        ("0%", Shown.PERCENT),
        ("0.00%;[Red]-0.00%", Shown.PERCENT),
        ("[<1]0.0%;0", Shown.PERCENT),
        ("m/d/yy", Shown.DATE),
        ('yyyy"年"m"月"d"日"', Shown.DATE),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", Shown.DATE),
        ("[h]:mm", Shown.DATE),
        ("mm:ss.0", Shown.DATE),
        ("h:mm AM/PM", Shown.DATE),
        ("aaaa", Shown.DATE),
        ('[$-411]ge"年"', Shown.DATE),
    ],
)
def test_format_codes(code: str, shown: Shown) -> None:
    assert shown_by_code(code) is shown


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [(0, Shown.NUMBER), (4, Shown.NUMBER), (9, Shown.PERCENT), (10, Shown.PERCENT), (11, Shown.NUMBER)]
    + [(n, Shown.DATE) for n in (14, 22, 27, 36, 45, 46, 47, 50, 58)]
    + [(n, Shown.NUMBER) for n in (13, 23, 37, 44, 48, 49, 59, 170)],
)
def test_builtin_formats(number_format: int, shown: Shown) -> None:
    assert shown_as(number_format, {}) is shown
    assert shown_as(number_format, {number_format: "0%"}) is Shown.PERCENT  # the workbook's own code wins


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("8.5", 8.5),
        ("-0", 0.0),
        ("1E-17", 1e-17),
        (".5", 0.5),
        ("5.", 5.0),
        ("+8", 8.0),
        ("8.450000000000001", 8.450000000000001),
    ]
    + [(text, None) for text in ("", " 8", "1_0", "0x8", "NaN", "inf", "1e999", "-1e999", "８", "8,5", "1e99999")],
)
def test_numbers_as_text(text: str, number: float | None) -> None:
    assert number_of(text) == number


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.85, "85%"),
        (1.0, "100%"),
        (0.857, "85.7%"),
        (0.07, "7%"),
        (0.0, "0%"),
        (-0.5, "-50%"),
        (8.5, "850%"),
        (1e-9, "0.0000001%"),
    ],
)
def test_percentages(number: float, text: str) -> None:
    assert numeric(number, Shown.PERCENT) == Odd(OddKind.PERCENT, text)


@pytest.mark.parametrize(
    ("serial", "value"),
    [
        (45371.0, date(2024, 3, 20)),
        (45371.5, datetime(2024, 3, 20, 12)),
        (32874.0, date(1990, 1, 1)),
        (73415.0, date(2100, 12, 31)),
        (8.5, odd_date("1900-01-08 12:00")),
        (1.0, odd_date("1900-01-01")),
        (59.0, odd_date("1900-02-28")),
        (60.0, odd_date("1900-02-29")),
        (61.0, odd_date("1900-03-01")),
        (0.5, odd_date("12:00")),
        (0.0, odd_date("00:00")),
        (-5.0, odd_date("-5")),
        (3e6, odd_date("3000000")),
        (20250331.0, odd_date("20250331")),
        (1e300, odd_date("1e+300")),
    ],
)
def test_serial_dates(serial: float, value: CellValue) -> None:
    found = serial_date(serial)
    assert (found, type(found)) == (value, type(value))


def test_date_system_1904() -> None:
    assert serial_date(43909.0, EPOCH_1904) == date(2024, 3, 20)
    assert serial_date(8.5, EPOCH_1904) == odd_date("1904-01-09 12:00")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-03-20", date(2024, 3, 20)),
        ("2024-03-20T09:30:00", datetime(2024, 3, 20, 9, 30)),
        ("1900-01-07T12:00:00", odd_date("1900-01-07 12:00")),
        ("soon", odd_date("soon")),
    ],
)
def test_iso_dates(text: str, value: CellValue) -> None:
    found = iso_date(text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("a_x000D_b", "a\rb"),
        ("_x005F_x000D_", "_x000D_"),
        ("_x00e9_", "é"),
        ("_xD83D__xDE00_", "😀"),
        ("_xD83D_", "\ufffd"),
        ("snake_xyz1_", "snake_xyz1_"),
        ("_x41_", "_x41_"),
    ],
)
def test_escapes(stored: str, text: str) -> None:
    assert unescape(stored) == text
    unescape(stored).encode()


def test_pictures() -> None:
    assert is_picture('DISPIMG("ID_1",1)')
    assert is_picture('_xlfn.DISPIMG("ID_1",1)')
    assert not is_picture("SUM(A1:A3)")
    assert textual('=DISPIMG("ID_1",1)') == Odd(OddKind.PICTURE, '=DISPIMG("ID_1",1)')
    assert textual("=SUM(A1)") == "=SUM(A1)"
