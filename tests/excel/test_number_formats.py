"""What a number format shows: rendered, and told apart into the same number, fewer decimals, and something else."""

from __future__ import annotations

import time

import pytest

from selfeval.excel.read.cell_values import MOST_FORMATS, Look, Shown, look_by_code, look_of, numeric, worded
from selfeval.excel.read.number_formats import LONGEST_CODE, NumberFormat, Rounded, parsed, read
from selfeval.excel.read.unreadable import Unreadable
from selfeval.excel.read.workbook import read_workbook
from selfeval.model import UNTELLABLE, CellValue, Odd, OddKind
from tests.excel.format_codes import USUAL
from tests.excel.raw_files import attempt, carefully, cell, ods, row, table, xlsb, xlsx, xlsx_parts, zipped
from tests.excel.test_ods_styles import cell_style, data_style


def masked(shown: str, stored: str) -> Odd:
    return Odd(OddKind.MASKED, shown, stored)


@pytest.mark.parametrize("code", USUAL)
@pytest.mark.parametrize("number", [4.0, 12.0, 3.0, 25.0])
def test_usual_formats_show_scores_as_they_are(code: str, number: float) -> None:
    assert numeric(number, look_by_code(code)) == number
    assert not isinstance(numeric(number, look_by_code(code)), Rounded)


@pytest.mark.parametrize("code", [code for code in USUAL if code not in ("#.##",)])
def test_usual_formats_show_zero(code: str) -> None:
    assert numeric(0.0, look_by_code(code)) == 0.0


@pytest.mark.parametrize(
    ("code", "number", "value"),
    [
        ("0.00", 8.5, 8.5),
        ("0.0", 8.5, 8.5),
        ("0", 8.5, Rounded(8.5, "9")),
        ("0", 2.5, Rounded(2.5, "3")),
        ("0.0", 8.25, Rounded(8.25, "8.3")),
        ("0.00", 8.005, Rounded(8.005, "8.01")),
        ('0"分"', 8.5, Rounded(8.5, "9分")),
        ("0.0_ ", 8.25, Rounded(8.25, "8.3")),
        ("#,##0", 8.5, Rounded(8.5, "9")),
        ("0", 0.4, Rounded(0.4, "0")),
        ("0", 4.00000000001, 4.00000000001),  # a computer's dust, not a decimal
        ("0", 8.5e-9, 8.5e-9),
        ('"1"', 4.0, masked("1", "4")),
        ('"9"', 8.5, masked("9", "8.5")),
        ('"4"', 4.0, 4.0),
        (";;;", 4.0, masked("", "4")),
        ("0;-0;;@", 0.0, masked("", "0")),
        ("0;-0;;@", 4.0, 4.0),
        ("0.0,", 4000.0, masked("4.0", "4000")),
        ("0,", 0.4, masked("0", "0.4")),
        ('[>3]"1";0', 4.0, masked("1", "4")),
        ('[>3]"1";0', 3.0, 3.0),
        ('[<3]0;[<5]"3";0', 4.0, masked("3", "4")),
        ('0;[>3]"1"', 4.0, masked(UNTELLABLE, "4")),  # programs differ
        ('0"0"', 4.0, masked("40", "4")),
        ('"1"0', 4.0, masked("14", "4")),
        ('0"."0', 4.0, masked("0.4", "4")),
        ("0\\5", 4.0, masked("45", "4")),
        ('0" "0', 24.0, masked("2 4", "24")),
        ('"约"0', 4.0, masked("约4", "4")),
        ('0"元"', 4.0, 4.0),
        ('0"万元"', 4.0, masked("4万元", "4")),
        ("0/10", 4.0, masked("40/10", "4")),
        ("# ?/?", 8.5, 8.5),
        ("# ?/?", 8.3, masked("8 2/7", "8.3")),
        ("0.00E+00", 12.5, 12.5),
        ("0E+00", 8.5, masked("9E+00", "8.5")),
        ("0;0%", -4.0, masked("400%", "-4")),
        ("[DBNum1][$-804]General", 4.0, masked(UNTELLABLE, "4")),
        ("[$-1E000804]0", 4.0, masked(UNTELLABLE, "4")),
        ("-0", 4.0, masked("-4", "4")),
        ("(0)", 4.0, masked("(4)", "4")),
        ("#.##", 0.0, masked(".", "0")),
        ("# ", 0.0, masked("", "0")),
        (".00", 4.0, 4.0),
        ('0.0"d"', 4.0, masked("4.0d", "4")),
        ('0"%"', 4.0, masked("4%", "4")),
        ("0" * 300, 4.0, masked(UNTELLABLE, "4")),
        ('""', 4.0, masked("", "4")),
        ("", 4.0, 4.0),
        ("00000", 104.0, 104.0),
        ("#,##0.00", 1234567.5, 1234567.5),
        ("0", 123456789012345680.0, 123456789012345680.0),
    ],
)  # fmt: skip
def test_numbers(code: str, number: float, value: CellValue | Rounded) -> None:
    found = numeric(number, look_by_code(code))
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("code", "text", "value"),
    [
        ("@", "24", "24"),
        ("General", "24", "24"),
        ("0.00", "24", "24"),
        (";;", "24", "24"),
        (";;;", "24", masked("", "24")),
        ("0;-0;;", "不适用", masked("", "不适用")),
        ('0;-0;0;"9"', "4", masked("9", "4")),
        ('@"0"', "4", masked("40", "4")),
        ('@"分"', "24", "24"),
        (" @ ", "24", "24"),
        ("_ @_ ", "不适用", "不适用"),
        ('@"局"', "教育", masked("教育局", "教育")),
        ("yyyy;;;", "24", masked("", "24")),
        ("yyyy;;;@", "24", "24"),
    ],
)
def test_texts(code: str, text: str, value: CellValue) -> None:
    assert worded(text, look_by_code(code)) == value


def test_a_picture_stays_one() -> None:
    assert worded('=DISPIMG("a",1)', look_by_code(";;;")) == Odd(OddKind.PICTURE, '=DISPIMG("a",1)')


@pytest.mark.parametrize(
    ("number_format", "look"), [(0, Shown.NUMBER), (9, Shown.PERCENT), (14, Shown.DATE), (49, Shown.NUMBER)]
)
def test_plain_formats_cost_nothing(number_format: int, look: Look) -> None:
    assert look_of(number_format, {}) is look


@pytest.mark.parametrize("number_format", [1, 2, 3, 4, 5, 8, 11, 12, 13, 37, 40, 41, 42, 43, 44, 48])
def test_builtin_formats_show_scores(number_format: int) -> None:
    assert numeric(4.0, look_of(number_format, {})) == 4.0
    assert numeric(4.0, look_of(number_format, {number_format: '"1"'})) == masked("1", "4")  # the workbook's own


@pytest.mark.parametrize(
    ("shown", "number"),
    [
        ("4", 4),
        (" 4.50 ", 4.5),
        ("¥ 1,234.50", 1234.5),
        ("(4)", -4),
        ("-4", -4),
        ("4 分", 4),
        ("4.00元", 4),
        ("-", 0),
        ("8 1/2", 8.5),
    ],
)
def test_what_reads_as_a_number(shown: str, number: float) -> None:
    assert read(shown) == number


@pytest.mark.parametrize(
    "shown", ["", ".", "4万元", "4元分", "约4", "2 4", "(4", "--4", "(-4)", "4%", "４", "5/4", "4/0", "四"]
)
def test_what_does_not(shown: str) -> None:
    assert read(shown) is None


@pytest.mark.parametrize(
    "piece", ['"', "[", "\\", "_", "*", ",", ";", "0", "#,", "0.", "?/", "[>", "@", "E+", " ", "("]
)
def test_hostile_codes_take_no_time(piece: str) -> None:
    start = time.process_time()
    for code in ((piece * LONGEST_CODE)[:LONGEST_CODE], piece * 100_000, "0" + piece * 120, piece * 120 + "0"):
        look = parsed(code)
        for number in (0.0, 4.0, 8.5, -4.0, 1e300, 5e-324, 123456.789):
            if isinstance(look, NumberFormat):
                look.number(number)
                look.text("24")
    assert time.process_time() - start < 10


def test_a_cell_without_a_style_has_the_first_one() -> None:
    parts = xlsx_parts(row(cell("A1", "<v>4</v>"), cell("B1", "<v>4</v>", style=1)), formats=["0"])
    styles = str(parts["xl/styles.xml"])
    parts["xl/styles.xml"] = styles.replace('<xf numFmtId="0"/>', '<xf numFmtId="9"/>', 1)
    for read_as in (carefully, read_workbook):
        assert read_as(zipped(parts)).sheets[0].rows == [[Odd(OddKind.PERCENT, "400%"), 4.0]]


@pytest.mark.parametrize(("count", "refused"), [(MOST_FORMATS - 1, False), (MOST_FORMATS, True)])  # and General
def test_more_formats_than_any_program_has_are_refused(count: int, *, refused: bool) -> None:
    formats = [f"0&quot;{n}&quot;" for n in range(count)]
    styles = "".join(data_style(f"N{n}", "") + cell_style(f"c{n}", f"N{n}") for n in range(count + 1))
    cells = "".join(f'<table:table-cell table:style-name="c{n}"/>' for n in range(count + 1))
    books = (
        xlsx(row(cell("A1", "<v>4</v>")), formats=formats),
        xlsb(b"", formats=formats),
        ods(table(f"<table:table-row>{cells}</table:table-row>"), styles=styles),
    )
    for book in books:
        assert isinstance(attempt(book), Unreadable) is refused
