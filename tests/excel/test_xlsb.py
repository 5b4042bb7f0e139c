"""The reader of .xlsb, on records written by hand."""

from __future__ import annotations

import struct
from datetime import date

import pytest

from selfeval.excel.read.unreadable import Unreadable
from selfeval.excel.read.workbook import read_workbook
from selfeval.model import CellValue, Odd, OddKind, RawSheet, Refusal, Visibility
from tests.excel.raw_files import OFFICE, record, wide, xlsb, zipped
from tests.filled import parts_of

RK, ERROR, BOOL, REAL, TEXT, SHARED, FORMULA_TEXT, FORMULA_NUMBER, FORMULA_ERROR = 2, 3, 4, 5, 6, 7, 8, 9, 11


def row(number: int, *cells: bytes, hidden: bool = False) -> bytes:
    head = struct.pack("<IIHBBBI", number, 0, 300, 0, 0x10 if hidden else 0, 0, 0)
    return record(0, head) + b"".join(cells)


def cell(code: int, col: int, body: bytes, style: int = 0) -> bytes:
    after = bytes(10) if code >= FORMULA_TEXT else b""
    return record(code, struct.pack("<II", col, style) + body + after)


def real(number: float) -> bytes:
    return struct.pack("<d", number)


def sheet(records: bytes, strings: tuple[str, ...] = (), formats: tuple[int | str, ...] = ()) -> RawSheet:
    found = read_workbook(xlsb(records, strings=strings, formats=formats))
    assert found.kind == "xlsb"
    return found.sheets[0]


def test_values() -> None:
    cells = row(
        0,
        cell(SHARED, 0, struct.pack("<I", 0)),
        cell(REAL, 1, real(8.45)),
        cell(RK, 2, struct.pack("<I", (250 << 2) | 3)),
        cell(RK, 3, struct.pack("<i", (-7 << 2) | 2)),
        cell(RK, 4, real(2.5)[4:]),
        cell(TEXT, 5, wide(" 甲 ")),
        cell(BOOL, 6, b"\1"),
        cell(ERROR, 7, b"\x17"),
    )
    cells += row(
        2,
        cell(FORMULA_NUMBER, 1, real(7)),
        cell(FORMULA_TEXT, 2, wide("乙")),
        cell(FORMULA_TEXT, 3, wide("")),
        cell(FORMULA_ERROR, 4, b"\x07"),
    )
    found = sheet(cells, strings=("文字",))
    expected: list[list[CellValue]] = [
        ["文字", 8.45, 2.5, -7.0, 2.5, " 甲 ", True, Odd(OddKind.ERROR, "#REF!")],
        [],
        [None, 7.0, "乙", "", Odd(OddKind.ERROR, "#DIV/0!")],
    ]
    assert found.rows == expected
    assert [[type(value) for value in line] for line in found.rows] == [[type(v) for v in line] for line in expected]
    assert found.formulas == {(2, 1), (2, 2), (2, 3), (2, 4)}


def test_formats() -> None:
    cells = row(0, *[cell(REAL, col, real(n), col + 1) for col, n in enumerate((0.85, 8.5, 45371.0, 8.5))])
    assert sheet(cells, formats=(9, "yyyy-mm-dd", 14, "0.00")).rows == [
        [Odd(OddKind.PERCENT, "85%"), Odd(OddKind.DATE, "1900-01-08 12:00"), date(2024, 3, 20), 8.5]
    ]


def test_hidden_parts_and_merges() -> None:
    cells = row(3, cell(REAL, 0, real(1)), hidden=True)
    found = sheet(cells)
    assert found.hidden_rows == {3}
    outside = record(60, struct.pack("<4IH", 1, 2, 2048, 0, 1)) + record(176, struct.pack("<4I", 0, 1, 2, 3))
    found = sheet(cells + outside)
    assert found.hidden_cols == {1, 2}
    assert found.merges == ((0, 2, 1, 3),)


@pytest.mark.parametrize(
    ("records", "reason"),
    [
        (row(0, cell(REAL, 0, real(1))) + row(1048575, cell(REAL, 16383, real(1))), Refusal.TOO_LARGE),
        (row(0, b"\x05\xff\xff\xff\x7f"), Refusal.DAMAGED),
        (row(0, cell(REAL, 0, b"")), Refusal.DAMAGED),
        (row(0, cell(SHARED, 0, struct.pack("<I", 0xFFFFFFF0))), Refusal.DAMAGED),
    ],
)
def test_refused(records: bytes, reason: Refusal) -> None:
    with pytest.raises(Unreadable) as caught:
        read_workbook(xlsb(records))
    assert caught.value.reason is reason


def test_far_but_affordable_stands_beyond() -> None:
    found = sheet(row(0, cell(REAL, 0, real(1)), cell(REAL, 120, real(2))) + row(5000, cell(REAL, 0, real(3))))
    assert [(c.ref, c.value) for c in found.beyond] == [("DQ1", 2.0), ("A5001", 3.0)]


def short(code: int, body: bytes = b"", style: int = 0) -> bytes:
    """A cell's record that doesn't tell its column."""
    return record(code, struct.pack("<I", style) + body)


def test_short_cells_stand_beside_the_one_before() -> None:
    cells = row(
        1,
        short(17, wide("甲")),
        short(12),
        short(16, real(8.45)),
        short(13, struct.pack("<I", (250 << 2) | 3)),
        short(18, struct.pack("<I", 0)),
        short(15, b"\1"),
        short(14, b"\x17"),
        cell(REAL, 9, real(3)),
        short(16, real(0.5), style=1),
        cell(1, 12, b""),
        short(17, wide("末")),
    )
    cells += row(2, short(16, real(1)), short(12), short(16, real(2)))
    found = sheet(cells, strings=("共享",), formats=(9,))
    assert found.rows == [
        [],
        ["甲", None, 8.45, 2.5, "共享", True, Odd(OddKind.ERROR, "#REF!"), None, None, 3.0, Odd(OddKind.PERCENT, "50%"),
         None, None, "末"],
        [1.0, None, 2.0],
    ]  # fmt: skip
    assert found.formulas == frozenset()


def test_texts_with_looks_of_their_own() -> None:
    assert sheet(row(0, record(62, struct.pack("<IIB", 1, 0, 1) + wide("富文本") + bytes(12)))).rows == [
        [None, "富文本"]
    ]


@pytest.mark.parametrize(
    "cells",
    [
        record(16, struct.pack("<I", 0) + real(4)),  # before any row
        row(0, record(146), short(16, real(4))),  # after the cells' end
        row(0, short(18, struct.pack("<I", 1))),  # no such string
        row(0, short(16, b"")),
        row(0, short(13, b"\0")),
        row(0, record(12, b"\0")),
    ],
)
def test_short_cells_that_lead_astray(cells: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        read_workbook(xlsb(cells, strings=("a",)))
    assert caught.value.reason is Refusal.DAMAGED


def with_tab(state: int, relation: bytes, target: tuple[str, str] | None) -> bytes:
    """A workbook with a second tab that is no worksheet."""
    parts = parts_of(xlsb(row(0, cell(REAL, 0, real(1)))))
    tab = record(156, struct.pack("<II", state, 2) + relation + wide("图"))
    changed: dict[str, bytes | str] = {
        **parts,
        "xl/workbook.bin": parts["xl/workbook.bin"].replace(record(144), tab + record(144)),
    }
    if target:
        line = f'<Relationship Id="rId9" Type="{OFFICE}/{target[0]}" Target="{target[1]}"/></Relationships>'
        relations = parts["xl/_rels/workbook.bin.rels"].decode().replace("</Relationships>", line)
        changed |= {"xl/_rels/workbook.bin.rels": relations, f"xl/{target[1]}": record(129) + record(130)}
    return zipped(changed)


@pytest.mark.parametrize(
    ("state", "relation", "target"),
    [
        (0, wide("rId9"), ("chartsheet", "chartsheets/sheet1.bin")),
        (1, wide("rId9"), ("dialogsheet", "dialogsheets/sheet1.bin")),
        (2, wide(""), None),  # what a module of an old program leaves
        (2, b"\xff\xff\xff\xff", None),
    ],
)
def test_tabs_without_cells(state: int, relation: bytes, target: tuple[str, str] | None) -> None:
    first, second = read_workbook(with_tab(state, relation, target)).sheets
    assert first.rows == [[1.0]]
    assert (second.name, second.rows) == ("图", [])
    assert second.visibility is [Visibility.VISIBLE, Visibility.HIDDEN, Visibility.VERY_HIDDEN][state]


@pytest.mark.parametrize(("state", "relation"), [(0, wide("")), (2, wide("rId9"))])
def test_a_tab_in_sight_or_with_a_name_must_lead_somewhere(state: int, relation: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        read_workbook(with_tab(state, relation, None))
    assert caught.value.reason is Refusal.DAMAGED
