"""Rows given as a whole are, byte by byte, what xlsxwriter makes of the same cells."""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from selfeval.consolidate import county_tables
from selfeval.excel.write import streamed
from selfeval.excel.write import styles as s
from selfeval.excel.write.book import Book, Sheet, Value, WriteError, clean_text
from selfeval.excel.write.table import LINK, TEXT, Cell, Column, Entry, Formula, Link, Look, Rows
from selfeval.sheets import write_summary
from tests.builders_batch import make_batch

COLUMNS = (
    Column("甲", 12, {"num_format": "@"}),
    Column("乙", 8, {**TEXT, "text_wrap": True, "indent": 1}, wraps=True),
    Column("丙", 9, {"num_format": "yyyy-mm-dd"}),
    Column("丁", 9, {"align": "center", "font_size": 8, "text_wrap": True}, wraps=True),
)
TABLE: tuple[tuple[Sequence[Entry], Look | None], ...] = (
    (["文字", "x" * 70, date(2024, 3, 31), 1], None),
    (["", None, datetime(2024, 3, 31, 12, 30, 5), Decimal("2.40")], {"bold": True}),
    ([" 空格 ", "两\n行", 0.1 + 0.2, 10**16], None),
    (["<a> & \"b\" 'c'", "_x000D_ 坏\x07的\r\n行", -1e-7, True], {"bg_color": "#EEEEEE"}),
    (["=1+1", "长" * 50, Cell(5, {"bold": True}), Cell("—", {"font_color": "#FF0000"})], None),
    ([Formula("=RANK(A1,$A$1:$A$9)", 3), Formula('=IF(A1>=9,"优&<",0)', "优&<"), Formula("=B1", Decimal("88.50")), None], None),
    ([Link("文件 一.xlsx", "external:../inbox/文件 一%20#2.xlsx"), Link("没有", None), Link("", "external:x"), 2], None),
    ([Link("里面", "internal:'表 格'!B2", {"italic": True}), "再来\n三\n行", "文字", "文字"], None),
    ([Link("又一次", "external:../inbox/文件 一%20#2.xlsx"), "文字", 3, Decimal("0E-2")], None),
)  # fmt: skip


def usual(sheet: Sheet, first: int, table: Sequence[tuple[Sequence[Entry], Look | None]]) -> None:
    """The same rows cell by cell, through xlsxwriter's own calls; heights come from the rows given as a whole."""
    raw, book = sheet.raw, sheet.book
    for row, (entries, over) in enumerate(table, first):
        for col, (entry, column) in enumerate(zip(entries, COLUMNS, strict=True)):
            linked = isinstance(entry, Link) and bool(entry.target) and bool(entry.value)
            own = entry.look if isinstance(entry, Cell | Formula | Link) else {}
            style = book.style(column.look, over or {}, LINK if linked else {}, own)
            if isinstance(entry, Formula):
                value = float(entry.value) if isinstance(entry.value, Decimal) else entry.value
                raw.write_formula(row, col, entry.formula, style, value)
            elif isinstance(entry, Link) and linked:
                raw.write_url(row, col, str(entry.target).replace("#", "%23"), style, entry.value)
            else:
                single(raw, row, col, entry.value if isinstance(entry, Cell | Link) else entry, style)


def single(raw: Worksheet, row: int, col: int, value: Value, style: Format) -> None:
    text = clean_text(value) if isinstance(value, str) else value
    if text is None or text == "":
        raw.write_blank(row, col, None, style)
    elif isinstance(text, str):
        raw.write_string(row, col, text, style)
    elif isinstance(text, date):
        moment = text if isinstance(text, datetime) else datetime.combine(text, time())
        raw.write_datetime(row, col, moment, style)
    else:
        raw.write_number(row, col, float(text), style)


def book_of(path: Path, *, whole: bool, times: int = 1) -> dict[str, str]:
    """A book with the table below and above single cells, on two sheets; its parts."""
    with Book(path, created=datetime(2024, 1, 1), title="") as book:
        before, sheet = book.sheet("先"), book.sheet("表 格")
        before.write(2, 2, "先", book.style(bold=True))
        sheet.write(0, 0, "题", book.style(font_size=18))
        sheet.height(0, 30)
        table = TABLE * times
        if whole:
            rows = Rows(sheet, 3, COLUMNS, least=15, most_lines=4)
            for entries, look in table:
                rows.add(entries, look)
            assert rows.last == 2 + len(table)
        else:
            heights = Rows(book.sheet("高"), 3, COLUMNS, least=15, most_lines=4)
            usual(sheet, 3, table)
            for row, (entries, _) in enumerate(table, 3):
                sheet.height(row, heights._height(entries))
        sheet.condition((3, 3, 9, 3), {"type": "data_bar", "data_bar_2010": True})
        sheet.write(5 + len(table), 7, "后", book.style(italic=True))
        if whole:
            book.sheet("高")
    with zipfile.ZipFile(path) as parts:
        return {name: parts.read(name).decode() for name in parts.namelist()}


class Plain(Worksheet):
    """xlsxwriter's own worksheet behind our names."""

    def is_taken(self, row: int) -> bool:
        return row < 0

    def number_formats(self) -> None:
        """Left to xlsxwriter."""

    def drop_spool(self) -> None:
        """There is none."""


def test_the_same_as_xlsxwriter_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = book_of(tmp_path / "whole.xlsx", whole=True)
    monkeypatch.setattr("selfeval.excel.write.book.StreamedWorksheet", Plain)
    monkeypatch.setattr("selfeval.excel.write.table.CellText", lambda raw: raw)
    theirs = book_of(tmp_path / "usual.xlsx", whole=False)
    assert ours.keys() == theirs.keys()
    for name, content in theirs.items():
        assert ours[name] == content, name


@pytest.mark.parametrize("kept", [1, 16, 40])
def test_rows_that_left_memory_are_the_same(kept: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = book_of(tmp_path / "once.xlsx", whole=True, times=12)
    monkeypatch.setattr(streamed, "KEPT_ROWS", kept)
    parts = book_of(tmp_path / "parts.xlsx", whole=True, times=12)
    assert without_dy_descent(parts) == without_dy_descent(at_once)


def test_a_summary_is_the_same_if_rows_leave_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = make_batch(60, seed=5)
    contents = []
    for kept in (streamed.KEPT_ROWS, 16):
        monkeypatch.setattr(streamed, "KEPT_ROWS", kept)
        write_summary(tmp_path / f"{kept}.xlsx", batch, county_tables(batch))
        with zipfile.ZipFile(tmp_path / f"{kept}.xlsx") as parts:
            contents.append(without_dy_descent({name: parts.read(name).decode() for name in parts.namelist()}))
    assert contents[0] == contents[1]


def without_dy_descent(parts: dict[str, str]) -> dict[str, str]:
    """Where a font's descent is told is optional, and rows leave before it is known whether the sheet has bars."""
    return {name: re.sub(' x14ac:dyDescent="[0-9.]+"', "", content) for name, content in parts.items()}


def test_a_row_is_given_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streamed, "KEPT_ROWS", 20)
    with Book(tmp_path / "taken.xlsx", created=datetime(2024, 1, 1), title="") as book:
        sheet = book.sheet("表")
        sheet.write(50, 0, "单格")
        rows = Rows(sheet, 2, [Column("", 10)])
        for number in range(48):
            rows.add([number])
        for row in (0, 10, 49):  # above rows that have left, one that has left, one that is kept
            with pytest.raises(WriteError):
                sheet.write(row, 3, "x")
            with pytest.raises(WriteError):
                sheet.formula(row, 3, "=1+1", None, 2)
            with pytest.raises(WriteError):
                sheet.merge((row, 3, row + 1, 4), "x", book.style(bold=True))
            with pytest.raises(WriteError):
                sheet.height(row, 20)
        with pytest.raises(WriteError):
            rows.add(["x"])
        sheet.write(51, 3, "x")


def test_rows_leave_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streamed, "KEPT_ROWS", 16)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(ZeroDivisionError):
        break_down(tmp_path / "x.xlsx")
    assert list(tmp_path.iterdir()) == []


def break_down(path: Path) -> None:
    with Book(path, created=datetime(2024, 1, 1), title="") as book:
        rows = Rows(book.sheet("表"), 0, [Column("", 10)])
        for number in range(100):
            rows.add([1 // (99 - number)])


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("-Infinity")])
def test_what_is_no_number_is_refused(value: Value, tmp_path: Path) -> None:
    with Book(tmp_path / "nan.xlsx", created=datetime(2024, 1, 1), title="") as book:
        rows = Rows(book.sheet("表"), 0, [Column("", 10)])
        with pytest.raises(WriteError):
            rows.add([value])


def test_a_text_is_cut_by_what_excel_counts(tmp_path: Path) -> None:
    assert clean_text("长" * 40_000) == "长" * 32_767
    assert clean_text("𠮷" * 20_000) == "𠮷" * 16_383
    with Book(tmp_path / "long.xlsx", created=datetime(2024, 1, 1), title="") as book:
        book.sheet("表").write(0, 0, "𠮷" * 20_000)


def test_a_line_is_sure_to_hold_what_is_measured_as_one() -> None:
    for width in (7, 20, 42.5):
        for size in (8.0, 10.0):
            for indent in (False, True):
                sure = int(s.usable_ems(width, size, indent=indent) - 0.001)
                assert s.lines("宽" * sure, width, size, indent=indent) == 1
