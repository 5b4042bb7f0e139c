"""The layout of a table that was read: the words by which filed ones are known."""

from __future__ import annotations

from selfeval.model import Labelled, OwnWords, Role, Where
from selfeval.owntable import RowKind, find_tables, layout_of, read_rows, year_of
from tests.owntable.grids import blank, book_of


def test_a_layout_holds_headers_words_labels_and_totals() -> None:
    (table,) = find_tables(book_of(blank("T1"))).tables
    rows = read_rows(table)
    named = [row for row in rows if row.kind is RowKind.INDICATOR]
    layout = layout_of(table, rows, {str(n): row for n, row in enumerate(named)})
    assert layout.words["0"] == OwnWords("投入（14分）", "预算配置（14分）", "在职人员控制率")
    assert {c.role: c.header for c in layout.columns}[Role.REASON] == "扣分原因和其他说明"
    assert layout.department == Labelled("填报单位（盖章）", Where.SAME_CELL)
    assert layout.year == Labelled("", Where.TITLE)
    assert layout.totals == ("小计", "合计")
    assert year_of(table) == 2023


def test_a_layout_finds_a_table_by_words_of_its_own() -> None:
    from dataclasses import replace

    from selfeval.model import RawSheet, RawWorkbook

    (table,) = find_tables(book_of(blank("T6"))).tables
    layout = layout_of(table, (), {})
    (sheet,) = book_of(blank("T6")).sheets
    renamed = [["考核点" if value == "考核指标" else value for value in line] for line in sheet.rows]
    book = RawWorkbook("xlsx", (RawSheet(sheet.name, renamed, merges=sheet.merges),))
    assert find_tables(book).tables == ()
    own = replace(
        layout,
        columns=tuple(replace(c, header="考核点") if c.role is Role.THIRD else c for c in layout.columns),
    )
    assert [t.name for t in find_tables(book, own).tables] == ["考核表"]
