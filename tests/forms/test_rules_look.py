"""What rules bring to paper: the sheet fits a page at a readable size, and what is computed stands on one line."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from selfeval import text as t
from selfeval.excel.write.styles import lines
from selfeval.forms import write_form, write_scheme
from selfeval.model import Scheme, column_letters
from selfeval.samples import ruled_scheme, sample_roster, sample_scheme
from selfeval.submission.columns import COLUMNS

_PAPER = 160  # characters, as stored, over the width of A4 landscape: type of ten points comes out at about nine


def test_the_sheet_of_rules_is_readable_on_paper(tmp_path: Path) -> None:
    path = tmp_path / t.SCHEME_FILE
    write_scheme(path, ruled_scheme(), [])
    sheet = openpyxl.load_workbook(path)[t.SHEET_RULES]
    head = next(row for row in sheet.iter_rows() if row[0].value == t.COL_CODE)
    widths = [sheet.column_dimensions[column_letters(col)].width for col in range(len(head))]
    assert sum(widths) <= _PAPER
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", False)
    for row in sheet.iter_rows(min_row=(head[0].row or 0) + 1):
        needed = max(
            lines(str(c.value), w - 0.7, 10, indent=bool(c.alignment.indent))
            for c, w in zip(row, widths, strict=True)
            if c.value
        )
        assert (sheet.row_dimensions[row[0].row or 0].height or 0) >= 10 * 1.42 * needed


@pytest.mark.parametrize(("scheme", "fits"), [(ruled_scheme(), True), (sample_scheme(), False)], ids=["rules", "none"])
def test_the_check_is_wide_enough_for_what_is_computed(tmp_path: Path, scheme: Scheme, fits: bool) -> None:
    path = tmp_path / "表.xlsx"
    write_form(path, scheme, sample_roster())
    place = [column.header for column in COLUMNS].index(t.COL_CHECK)
    width = openpyxl.load_workbook(path)[t.SHEET_SCORES].column_dimensions[column_letters(place)].width
    assert (lines("✓　按数据计算 2.85 分", width, 10) == 1) is fits
    assert fits or abs(width - COLUMNS[place].width) < 1
