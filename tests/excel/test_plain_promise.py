"""The fast reader's promise, on damaged parts: whatever it takes, the careful one takes with the same values."""

from __future__ import annotations

import pytest

from selfeval import text as t
from tests.excel.damage import Parts, agreed, fast, variants, well_formed
from tests.excel.raw_files import MAIN, cell, row, xlsx_parts
from tests.filled import parts_of, sheet_part, written

STRINGS = "xl/sharedStrings.xml"


def sheet_with_strings() -> tuple[Parts, str]:
    """A form of one sheet, the one with the scores, and the texts that it shares; and that sheet's part."""
    form = written("104")
    scores = sheet_part(form, t.SHEET_SCORES)
    parts = {name: part if isinstance(part, bytes) else part.encode() for name, part in xlsx_parts("").items()}
    own = "xl/worksheets/sheet1.xml"
    found = parts_of(form)
    return {**parts, own: found[scores], STRINGS: found[STRINGS], "xl/styles.xml": found["xl/styles.xml"]}, own


@pytest.mark.parametrize("seed", range(4))
def test_damaged_sheets_and_strings(seed: int) -> None:
    parts, sheet = sheet_with_strings()
    assert (sound := fast(parts)) is not None
    assert agreed(parts, sound)
    taken, alone = 0, []
    for name, variant in variants(parts, (sheet, sheet, STRINGS), 250, seed):
        sheets = fast(variant)
        if sheets is not None:
            taken += 1
            alone += [] if agreed(variant, sheets) else [variant[name]]
        if not well_formed(variant[name]):
            assert sheets is None
    assert alone == []
    assert taken  # or the damages would all be too plain to see


ONE = row(cell("A1", "<v>1</v>"))
SHARED = row(cell("A1", "<v>0</v>", "s"))


@pytest.mark.parametrize(
    ("cells", "strings"),
    [
        (ONE + "</row>", []),
        ("<row>" + ONE, []),
        ("</row>" + ONE, []),
        ('<row r="1"/></row>' + ONE, []),
        ('<row r="1">' + ONE + "</row>", []),
        (ONE.replace("</row>", ""), []),
        ('<row r="1" r="1"><c r="A1"><v>1</v></c></row>', []),
        ('<row r="1" a:b="1"><c r="A1"><v>1</v></c></row>', []),
        ('<row r="1" x14ac:dyDescent="1"><c r="A1"><v>1</v></c></row>', []),
        ('<row r="1" xmlns="urn:x"><c r="A1"><v>1</v></c></row>', []),
        ('<row r="2"><c r="A1"><v>1</v></c></row>', []),
        ('<row r="1048577"/>' + ONE, []),
        (ONE + '<row r="0"/>', []),
        ('<row r="1"><c r="A0"/><c r="A1"><v>1</v></c></row>', []),
        ('<row r="1"><c r="A1"><f t="x" t="x">1</f><v>1</v></c></row>', []),
        ('<row r="1"><c r="A1"><f xmlns="urn:x">1</f><v>1</v></c></row>', []),
        ('<row r="1"><c r="A1"><f>a]]>b</f><v>1</v></c></row>', []),
        ('<row r="1"><c r="A1"><f>a&b</f><v>1</v></c></row>', []),
        ('<row r="1"><c r="A1"><f>a&x;</f><v>1</v></c></row>', []),
        ('<row r="1"><c r="A1"><f>a\x01</f><v>1</v></c></row>', []),
        ('<row r="1"><c r="A1" t="str"><v>a]]>b</v></c></row>', []),
        (SHARED, ["<t>a]]>b</t>"]),
        (SHARED, ['<r><rPr><sz val="1" val="2"/></rPr><t>a</t></r>']),
        (SHARED, ['<r><rPr><sz a:val="1"/></rPr><t>a</t></r>']),
        (SHARED, ['<t>a</t><phoneticPr fontId="1" fontId="1"/>']),
    ],
)
def test_what_is_no_xml_or_another_thing_is_not_plain(cells: str, strings: list[str]) -> None:
    parts = {name: str(part).encode() for name, part in xlsx_parts(cells, strings=strings).items()}
    assert fast(parts) is None


@pytest.mark.parametrize("bad", [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbf\xbf"])
@pytest.mark.parametrize("at", [b'<f t="', b"<f>", b'<row r="1" spans="', b"<v>", b"<t>"])
def test_bytes_that_are_no_text(bad: bytes, at: bytes) -> None:
    cells = '<row r="1" spans="1:1"><c r="A1" t="str"><f>1</f><v>a</v></c><c r="B1"><f t="">1</f><v>1</v></c></row>'
    parts = {name: str(part).encode() for name, part in xlsx_parts(cells, strings=["<t>a</t>"]).items()}
    assert fast(parts) is not None
    changed = {name: part.replace(at, at + bad) for name, part in parts.items()}
    assert changed != parts
    assert fast(changed) is None


@pytest.mark.parametrize("around", ["{}<a>", "<a>{}", "{}<sheetData/>", "{}<x:sheetData/>", "{}<mergeCells>", "{}]]>"])
def test_what_stands_around_the_cells(around: str) -> None:
    parts = {name: str(part).encode() for name, part in xlsx_parts(ONE).items()}
    sheet = "xl/worksheets/sheet1.xml"
    inside = around.format(f"<sheetData>{ONE}</sheetData>")
    assert fast({**parts, sheet: f'<worksheet xmlns="{MAIN}">{inside}</worksheet>'.encode()}) is None
    assert fast({**parts, sheet: f'<worksheet xmlns="urn:x"><sheetData>{ONE}</sheetData></worksheet>'.encode()}) is None


@pytest.mark.parametrize("head", ['xmlns:x14ac="urn:x"', 'xmlns:x14ac="urn:x" xmlns:a="urn:a" a:b="1"'])
def test_a_prefix_that_is_told_is_plain(head: str) -> None:
    parts = {name: str(part).encode() for name, part in xlsx_parts(ONE).items()}
    rows = '<row r="1" spans="1:1" x14ac:dyDescent="0.25"><c r="A1"><v>1</v></c></row>'
    parts["xl/worksheets/sheet1.xml"] = (
        f'<worksheet xmlns="{MAIN}" {head}><sheetData>{rows}</sheetData></worksheet>'.encode()
    )
    assert (sheets := fast(parts)) is not None
    assert agreed(parts, sheets)
