"""The careful reader of .xlsx, on parts no program would write and on what openpyxl and xlsxwriter write."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from selfeval.excel.read.ooxml import read_range, read_ref
from selfeval.excel.read.unreadable import Unreadable
from selfeval.excel.read.workbook import read_workbook
from selfeval.model import CellValue, Odd, OddKind, RawSheet, Refusal, Visibility
from tests.excel.raw_files import (
    MAIN,
    OFFICE,
    STRICT_MAIN,
    STRICT_OFFICE,
    carefully,
    cell,
    relations,
    row,
    xlsx,
    xlsx_parts,
    zipped,
)


def sheet(cells: str, **options: Any) -> RawSheet:
    return carefully(xlsx(cells, **options)).sheets[0]


def value(inside: str, kind: str = "", style: int | None = None, **options: Any) -> CellValue:
    return sheet(row(cell("A1", inside, kind, style)), **options).at(0, 0)


def odd(kind: OddKind, shown: str) -> Odd:
    return Odd(kind, shown)


def refusal(data: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        carefully(data)
    return caught.value


@pytest.mark.parametrize(
    ("inside", "kind", "expected"),
    [
        ("<v>8.5</v>", "", 8.5),
        ("<v>8</v>", "n", 8.0),
        ("\n<v>\n  8.5\n</v>\n", "", 8.5),
        ("<v>1</v>", "b", True),
        ("<v>0</v>", "b", False),
        ("<v> 文字 </v>", "str", " 文字 "),
        ("<v></v>", "str", ""),
        ("<is><t>a</t></is>", "inlineStr", "a"),
        ("<is><r><t>a</t></r><r><t> b</t></r><rPh><t>读音</t></rPh></is>", "inlineStr", "a b"),
        ("<v>2024-03-20</v>", "d", date(2024, 3, 20)),
        ("<v>#REF!</v>", "e", odd(OddKind.ERROR, "#REF!")),
        ("<v>#SPILL!</v>", "e", odd(OddKind.ERROR, "#SPILL!")),
        ("<f>1/0</f><v>#DIV/0!</v>", "e", odd(OddKind.ERROR, "#DIV/0!")),
        ("<f>A2</f><v>7</v>", "", 7.0),
        ("<f>A2</f><v>甲</v>", "str", "甲"),
        ("<f>A2</f><v></v>", "str", ""),
        ("<f>A2</f><v/>", "str", ""),
        ("<f>A2</f>", "str", ""),
        ("<f>A2&amp;B2</f>", "", odd(OddKind.UNSAVED, "=A2&B2")),
        ("<f>A2</f><v></v>", "", odd(OddKind.UNSAVED, "=A2")),
        ('<f t="shared" si="0"/>', "", odd(OddKind.UNSAVED, "=")),
        (
            '<f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v>',
            "str",
            odd(OddKind.PICTURE, '=_xlfn.DISPIMG("ID_1",1)'),
        ),
        ('<v>=DISPIMG("ID_1",1)</v>', "str", odd(OddKind.PICTURE, '=DISPIMG("ID_1",1)')),
        ("<v>1e999</v>", "", odd(OddKind.CONTRADICTORY, "1e999")),
        ("<v>NaN</v>", "", odd(OddKind.CONTRADICTORY, "NaN")),
        ("<v>abc</v>", "", odd(OddKind.CONTRADICTORY, "abc")),
        ("<v></v>", "", None),
        ("", "", None),
        ("<v>a_x000D_b</v>", "str", "a\rb"),
        ("<v>1<!-- x -->2</v>", "", 12.0),
    ],
)
def test_values(inside: str, kind: str, expected: CellValue) -> None:
    found = value(inside, kind)
    assert (found, type(found)) == (expected, type(expected))


def test_picture_placed_in_a_cell() -> None:
    assert sheet(row('<c r="A1" t="e" vm="1"><v>#VALUE!</v></c>')).at(0, 0) == odd(OddKind.PICTURE, "#VALUE!")


@pytest.mark.parametrize(
    ("number_format", "stored", "expected"),
    [
        (9, "0.85", odd(OddKind.PERCENT, "85%")),
        ("0.0%", "1", odd(OddKind.PERCENT, "100%")),
        (14, "45371", date(2024, 3, 20)),
        (22, "45371.5", datetime(2024, 3, 20, 12)),
        (14, "8.5", odd(OddKind.DATE, "1900-01-08 12:00")),
        ("yyyy&quot;年&quot;m&quot;月&quot;", "45371", date(2024, 3, 20)),
        ("0.00&quot;分&quot;", "8.5", 8.5),
        (44, "8.5", 8.5),
        (12, "8.5", 8.5),
    ],
)
def test_formats(number_format: int | str, stored: str, expected: CellValue) -> None:
    assert value(f"<v>{stored}</v>", style=1, formats=[number_format]) == expected
    assert value(f"<f>B1</f><v>{stored}</v>", style=1, formats=[number_format]) == expected


def test_style_out_of_range_or_no_styles_at_all() -> None:
    assert value("<v>8.5</v>", style=77) == 8.5
    parts = xlsx_parts(row(cell("A1", "<v>8.5</v>", style=3)))
    del parts["xl/styles.xml"]
    assert carefully(zipped(parts)).sheets[0].at(0, 0) == 8.5


def test_date_system_1904() -> None:
    old = '<workbookPr date1904="1"/>'
    assert value("<v>43909</v>", style=1, formats=[14], workbook=old) == date(2024, 3, 20)


def test_shared_strings() -> None:
    strings = [
        "<t> a </t>",
        "<t></t>",
        "<t/>",
        "",
        '<r><t>x</t></r><r><rPr><b/></rPr><t xml:space="preserve"> y</t></r><rPh sb="0" eb="1"><t>读音</t></rPh>',
        "<t>a\nb&#13;&#10;c</t>",
        "<t>_x000D_</t>",
        "<t><![CDATA[<b>]]></t>",
        '<t>=DISPIMG("ID",1)</t>',
    ]
    cells = row(*[cell(f"{letter}1", f"<v>{i}</v>", "s") for i, letter in enumerate("ABCDEFGHI")])
    assert sheet(cells, strings=strings).rows == [
        [" a ", "", "", "", "x y", "a\nb\r\nc", "\r", "<b>", odd(OddKind.PICTURE, '=DISPIMG("ID",1)')]
    ]


def test_missing_shared_string_is_damage_not_blank() -> None:
    cells = row(cell("A1", "<v>1</v>", "s"))
    assert refusal(xlsx(cells)).reason is Refusal.DAMAGED
    assert refusal(xlsx(cells, strings=["<t>a</t>"])).reason is Refusal.DAMAGED


def test_no_shared_strings_needed() -> None:
    assert sheet(row(cell("A1", "<v>1</v>"))).rows == [[1.0]]


def test_cells_without_references() -> None:
    cells = "<row><c><v>1</v></c><c/><c><v>3</v></c></row><row/><row><c r='B3'><v>5</v></c><c><v>6</v></c></row>"
    assert sheet(cells).rows == [[1.0, None, 3.0], [], [None, 5.0, 6.0]]


def test_rows_out_of_order() -> None:
    cells = row(cell("A3", "<v>3</v>"), number=3) + row(cell("B1", "<v>1</v>"), cell("A1", "<v>0</v>"), number=1)
    assert sheet(cells).rows == [[0.0, 1.0], [], [3.0]]


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576", "Z99", "nonsense"])
def test_dimension_is_not_trusted(dimension: str) -> None:
    cells = row(cell("A1", "<v>1</v>"), cell("D1", "<v>4</v>"))
    assert sheet(cells, head=f'<dimension ref="{dimension}"/>').rows == [[1.0, None, None, 4.0]]


def test_a_cell_twice() -> None:
    assert refusal(xlsx(row(cell("A1", "<v>1</v>"), cell("A1", "<v>2</v>")))).reason is Refusal.DAMAGED
    assert sheet(row(cell("A1", "<v>1</v>"), '<c r="A1"/>')).rows == [[1.0]]


@pytest.mark.parametrize("ref", ["", "A", "1", "A0", "XFE1", "A1048577", "AAAA1", "\uff211", "A1:B2", "$A$1"])
def test_impossible_references(ref: str) -> None:
    with pytest.raises(Unreadable):
        read_ref(ref)


def test_far_away_contents_stand_beyond() -> None:
    cells = row(cell("A1", "<v>1</v>"), cell("CW1", "<v>2</v>"), cell("CX1", "<v> </v>", "str"))
    cells += row(cell("A2000", "<v>3</v>"), number=2000) + row(cell("A2001", "<v>4</v>"), number=2001)
    cells += row('<c r="XFD1048576" s="1"/>', number=1048576)
    found = sheet(cells)
    assert [(c.ref, c.value) for c in found.beyond] == [("CW1", 2.0), ("A2001", 4.0)]
    assert (found.at(0, 0), found.at(1999, 0), len(found.rows)) == (1.0, 3.0, 2000)


def test_a_flood_beyond_is_bounded() -> None:
    cells = "".join(row(cell(f"A{n}", "<v>1</v>"), number=n) for n in range(3001, 3501))
    assert len(sheet(cells).beyond) == 200


def test_merges_keep_covered_values() -> None:
    cells = row(cell("A1", "<v>1</v>"), cell("B1", "<v>2</v>"))
    found = sheet(cells, tail='<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    assert found.rows == [[1.0, 2.0]]
    assert found.merges == ((0, 0, 1, 1), (0, 0, 1048575, 16383))


def test_a_flood_of_merges_is_refused() -> None:
    areas = '<mergeCell ref="A1:B2"/>' * 20_001
    assert refusal(xlsx("", tail=f"<mergeCells>{areas}</mergeCells>")).reason is Refusal.DANGEROUS
    with pytest.raises(Unreadable):
        read_workbook(xlsx("", tail=f"<mergeCells>{areas}</mergeCells>"))


def test_hidden_rows_and_columns() -> None:
    cells = '<row r="2" hidden="1"><c r="A2"><v>1</v></c></row><row r="3" hidden="0"/><row r="9999" hidden="true"/>'
    cols = (
        '<cols><col min="2" max="3" hidden="1"/><col min="5" max="5"/><col min="90" max="16384" hidden="true"/></cols>'
    )
    found = sheet(cells, head=cols)
    assert found.hidden_rows == {1}
    assert found.hidden_cols == {1, 2, *range(89, 100)}


def test_formula_places() -> None:
    cells = row(
        cell("A1", "<f>1</f><v>1</v>"),
        cell("B1", "<v>1</v>"),
        cell("C1", "<f>C2</f>"),
        cell("D1", "<f>C2</f><v></v>", "str"),
    )
    assert sheet(cells).formulas == {(0, 0), (0, 2), (0, 3)}


def test_a_million_styled_empty_rows() -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row>' + "".join(
        f'<row r="{n}" s="1" customFormat="1"/>' for n in range(2, 300_000)
    )
    assert sheet(cells).rows == [[1.0]]


def test_prefixes_and_utf16() -> None:
    parts = xlsx_parts("")
    parts["xl/worksheets/sheet1.xml"] = (
        f'<?xml version="1.0" encoding="UTF-16"?><x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1">'
        '<x:c r="A1" t="str"><x:v>文字</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    ).encode("utf-16")
    assert carefully(zipped(parts)).sheets[0].rows == [["文字"]]
    assert read_workbook(zipped(parts)).sheets[0].rows == [["文字"]]


def test_strict_ooxml() -> None:
    data = xlsx(
        row(cell("A1", "<v>0</v>", "s"), cell("B1", "<v>2.5</v>")),
        strings=["<t>a</t>"],
        main=STRICT_MAIN,
        office=STRICT_OFFICE,
    )
    for found in (read_workbook(data), carefully(data)):
        assert found.sheets[0].rows == [["a", 2.5]]
        assert found.notes == ("strict",)


def test_doctype_in_utf16_is_refused() -> None:
    parts = xlsx_parts("")
    parts["xl/worksheets/sheet1.xml"] = f'<!DOCTYPE x [<!ENTITY a "b">]><worksheet xmlns="{MAIN}"/>'.encode("utf-16")
    assert refusal(zipped(parts)).reason is Refusal.DANGEROUS


def test_broken_xml_is_damage() -> None:
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"):
        parts = xlsx_parts(row(cell("A1", "<v>1</v>")))
        parts[name] = str(parts[name])[:-5]
        assert refusal(zipped(parts)).reason is Refusal.DAMAGED


def test_lost_parts() -> None:
    parts = xlsx_parts("")
    del parts["xl/worksheets/sheet1.xml"]
    assert refusal(zipped(parts)).reason is Refusal.DAMAGED
    parts = xlsx_parts("")
    del parts["xl/workbook.xml"]
    assert refusal(zipped(parts)).reason is Refusal.NOT_A_WORKBOOK


def test_no_sheets_and_too_many() -> None:
    parts = xlsx_parts("")
    parts["xl/workbook.xml"] = f'<workbook xmlns="{MAIN}"><sheets/></workbook>'
    assert refusal(zipped(parts)).reason is Refusal.NOT_A_WORKBOOK
    tabs = "".join(f'<sheet name="S{i}" r:id="rId1"/>' for i in range(3))
    parts["xl/workbook.xml"] = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{tabs}</sheets></workbook>'
    assert refusal(zipped(parts)).reason is Refusal.DANGEROUS  # three tabs, one part


def test_visibility_order_and_chart_sheets() -> None:
    parts = xlsx_parts(row(cell("A1", "<v>1</v>")))
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name=" 图 " r:id="rId9"/>'
        '<sheet name="b" state="veryHidden" r:id="rId8"/><sheet name="a" state="hidden" r:id="rId1"/></sheets></workbook>'
    )
    parts["xl/_rels/workbook.xml.rels"] = relations(
        {
            "rId1": (f"{OFFICE}/worksheet", "/xl/Worksheets/Sheet1.xml"),
            "rId8": (f"{OFFICE}/worksheet", "worksheets\\sheet2.xml"),
            "rId9": (f"{OFFICE}/chartsheet", "chartsheets/sheet1.xml"),
        }
    )
    parts["xl/worksheets/sheet2.xml"] = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'
    found = read_workbook(zipped(parts)).sheets
    assert [(s.name, s.visibility, s.rows) for s in found] == [
        (" 图 ", Visibility.VISIBLE, []),
        ("b", Visibility.VERY_HIDDEN, []),
        ("a", Visibility.HIDDEN, [[1.0]]),
    ]


def test_agrees_with_openpyxl() -> None:
    """Values and formulas of a workbook as xlsxwriter writes it, cell by cell."""
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        percent, day = book.add_format({"num_format": "0%"}), book.add_format({"num_format": "yyyy-mm-dd"})
        page = book.add_worksheet("一")
        page.write_string("A1", " 部门 ")
        page.write_number("B2", 8.45)
        page.write_number("B3", 0.85, percent)
        page.write_datetime("C3", datetime(2024, 3, 20), day)
        page.write_formula("D4", "=B2*2", None, 16.9)
        page.write_boolean("E5", True)
        page.write_rich_string("F6", "a", book.add_format({"bold": True}), "粗", "c")
        page.merge_range("G7:H8", "合并")
        book.add_worksheet("二").hide()
    plain = openpyxl.load_workbook(BytesIO(file.getvalue()), data_only=True)
    formulas = openpyxl.load_workbook(BytesIO(file.getvalue()))
    for mine in carefully(file.getvalue()).sheets:
        theirs = plain[mine.name]
        for r, line in enumerate(theirs.iter_rows()):
            for c, place in enumerate(line):
                expected: Any = place.value
                if place.number_format == "0%" and expected is not None:
                    expected = odd(OddKind.PERCENT, "85%")
                if isinstance(expected, datetime):
                    expected = expected.date()
                assert mine.at(r, c) == expected
                assert ((r, c) in mine.formulas) is (formulas[mine.name].cell(r + 1, c + 1).data_type == "f")
        assert [read_range(merged.coord) for merged in theirs.merged_cells.ranges] == list(mine.merges)
