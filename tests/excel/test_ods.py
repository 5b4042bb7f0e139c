"""The reader of .ods, on content no program would write and on what LibreOffice saves."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from selfeval.excel.read.unreadable import Unreadable
from selfeval.excel.read.workbook import read_workbook
from selfeval.model import CellValue, Odd, OddKind, RawSheet, Refusal, Visibility
from tests.excel.raw_files import ods, ods_parts, table, zipped
from tests.excel.test_plain import form, trimmed
from tests.office import Formula, Office


def sheet(rows: str, **options: str) -> RawSheet:
    return read_workbook(ods(table(rows), **options)).sheets[0]


def one(attributes: str, inside: str = "") -> CellValue:
    return sheet(f"<table:table-row><table:table-cell {attributes}>{inside}</table:table-cell></table:table-row>").at(
        0, 0
    )


def p(text: str) -> str:
    return f"<text:p>{text}</text:p>"


FORMULA = 'table:formula="of:=[.A2]/0"'


@pytest.mark.parametrize(
    ("attributes", "inside", "expected"),
    [
        ('office:value-type="float" office:value="8.5"', p("8.50"), 8.5),
        ('office:value-type="currency" office:value="8"', p("¥8"), 8.0),
        ('office:value-type="percentage" office:value="0.85"', p("85%"), Odd(OddKind.PERCENT, "85%")),
        ('office:value-type="date" office:date-value="2024-03-20"', p("x"), date(2024, 3, 20)),
        ('office:value-type="date" office:date-value="2024-03-20T09:30:00"', p("x"), datetime(2024, 3, 20, 9, 30)),
        (
            'office:value-type="date" office:date-value="1900-01-07T12:00:00"',
            p("x"),
            Odd(OddKind.DATE, "1900-01-07 12:00"),
        ),
        ('office:value-type="time" office:time-value="PT12H30M00S"', p("x"), Odd(OddKind.DATE, "12:30")),
        ('office:value-type="time" office:time-value="PT00H00M05.5S"', p("x"), Odd(OddKind.DATE, "00:00:05")),
        ('office:value-type="boolean" office:boolean-value="true"', p("TRUE"), True),
        ('office:value-type="string"', p("甲") + p("乙"), "甲\n乙"),
        ('office:value-type="string" office:string-value=" 甲"', p("甲"), " 甲"),
        (
            'office:value-type="string"',
            p('<text:s text:c="2"/>a<text:s/>b<text:tab/>c<text:line-break/>d'),
            "  a b\tc\nd",
        ),
        ('office:value-type="string"', p("\n   a\n  <text:span>b</text:span>"), "a b"),
        (
            'office:value-type="string"',
            "<office:annotation><text:p>批注</text:p></office:annotation>" + p("正文"),
            "正文",
        ),
        (
            'office:value-type="string"',
            p("<text:ruby><text:ruby-base>字</text:ruby-base><text:ruby-text>zì</text:ruby-text></text:ruby>"),
            "字",
        ),
        ("", "<office:annotation><text:p>批注</text:p></office:annotation>", None),
        ("", "", None),
        ("", p("没有类型"), "没有类型"),
        (FORMULA, "", Odd(OddKind.UNSAVED, "=[.A2]/0")),
        (FORMULA, p(""), ""),
        (f'{FORMULA} office:value-type="string" office:string-value=""', p(""), ""),
        (f'{FORMULA} office:value-type="float" office:value="7"', p("7"), 7.0),
        (
            f'{FORMULA} office:value-type="string" office:string-value="" calcext:value-type="error"',
            p("#DIV/0!"),
            Odd(OddKind.ERROR, "#DIV/0!"),
        ),
        (f'{FORMULA} office:value-type="float" office:value="0"', p("Err:502"), Odd(OddKind.ERROR, "Err:502")),
        (f'{FORMULA} office:value-type="string"', p("#REF!"), Odd(OddKind.ERROR, "#REF!")),
        ('office:value-type="string"', p("#REF!"), "#REF!"),
        ('office:value-type="float" office:value="1e999"', p("∞"), Odd(OddKind.CONTRADICTORY, "1e999 / ∞")),
        (
            'table:formula="of:=DISPIMG(&quot;ID_1&quot;;1)" office:value-type="string"',
            p("x"),
            Odd(OddKind.PICTURE, '=DISPIMG("ID_1";1)'),
        ),
    ],
)
def test_values(attributes: str, inside: str, expected: CellValue) -> None:
    found = one(attributes, inside)
    assert (found, type(found)) == (expected, type(expected))


NUMBER = 'office:value-type="float" office:value="1"'


def test_repeats_stay_in_bounds() -> None:
    rows = (
        f'<table:table-row><table:table-cell {NUMBER}/><table:table-cell table:number-columns-repeated="2"/>'
        f'<table:table-cell {NUMBER} table:number-columns-repeated="2"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="16384"/>'
        "</table:table-row>"
        f'<table:table-row table:number-rows-repeated="1048572"><table:table-cell {NUMBER} '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    found = sheet(rows)
    assert found.rows[:4] == [[1.0, None, None, 1.0, 1.0], [], [], []]
    assert (len(found.rows), {len(line) for line in found.rows[4:]}) == (2000, {100})
    assert len(found.beyond) == 200
    assert found.beyond[0].ref == "CW5"


def test_many_bombs_of_repeats_are_refused() -> None:
    line = f'<table:table-row table:number-rows-repeated="2000"><table:table-cell {NUMBER} '
    line += 'table:number-columns-repeated="100"/></table:table-row>'
    with pytest.raises(Unreadable) as caught:
        read_workbook(ods("".join(table(line, f"S{i}") for i in range(40))))
    assert caught.value.reason is Refusal.DANGEROUS


def test_covered_cells_merges_and_hidden_parts() -> None:
    rows = (
        '<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse" '
        'table:number-columns-repeated="1000"/>'
        f'<table:table-header-rows><table:table-row><table:table-cell {NUMBER} table:number-columns-spanned="2" '
        f'table:number-rows-spanned="3"/><table:covered-table-cell {NUMBER}/></table:table-row></table:table-header-rows>'
        '<table:table-row table:visibility="filter" table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
    )
    found = sheet(rows)
    assert found.rows == [[1.0, 1.0]]
    assert found.merges == ((0, 0, 2, 1),)
    assert found.hidden_rows == {1, 2}
    assert found.hidden_cols == set(range(2, 100))


def test_only_the_workbooks_own_tables_are_sheets() -> None:
    cells = f"<table:table-row><table:table-cell {NUMBER}/></table:table-row>"
    styles = (
        '<style:style style:name="ta1"><style:table-properties table:display="true"/></style:style>'
        '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    )
    changes = (
        f"<table:tracked-changes><table:cell-content-change>{cells}</table:cell-content-change></table:tracked-changes>"
    )
    tables = (
        f'<table:table table:name=" 一 " table:style-name="ta1">{cells}</table:table>'
        f'<table:table table:name="二" table:style-name="ta2">{cells}</table:table>'
        f"<table:table table:name=\"'file:///x'#S\"><table:table-source/>{cells}</table:table>"
        f"<table:dde-links><table:dde-link>{table(cells, 'dde')}</table:dde-link></table:dde-links>"
    )
    found = read_workbook(ods(tables, styles=styles, before=changes)).sheets
    assert [(s.name, s.visibility, s.rows) for s in found] == [
        (" 一 ", Visibility.VISIBLE, [[1.0]]),
        ("二", Visibility.HIDDEN, [[1.0]]),
    ]


def test_stamp_is_local_time() -> None:
    found = read_workbook(ods(table("")))
    assert found.kind == "ods"
    assert found.modified == datetime(2024, 3, 20, 9, 30, 0, 123456)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, Refusal.NOT_A_WORKBOOK),
        ("<office:document-content/>", Refusal.DAMAGED),  # a prefix nobody declared is fine, no sheets are not
        ("<a>", Refusal.DAMAGED),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a/>', Refusal.DANGEROUS),
    ],
)
def test_broken_content(content: str | None, reason: Refusal) -> None:
    parts = ods_parts(table(""))
    if content is None:
        del parts["content.xml"]
    else:
        parts["content.xml"] = content
    with pytest.raises(Unreadable) as caught:
        read_workbook(zipped(parts))
    assert caught.value.reason in (reason, Refusal.NOT_A_WORKBOOK)


def test_libreoffices_ods_and_xls_hold_what_its_xlsx_holds(office: Office, tmp_path: Path) -> None:
    form(tmp_path / "form.xlsx")
    cells = {("自评评分表", "D40"): Formula("=1/0"), ("自评评分表", "D41"): Formula('=""')}
    office.fill(tmp_path / "form.xlsx", tmp_path / "filled.xlsx", cells)
    expected = read_workbook((tmp_path / "filled.xlsx").read_bytes()).sheets
    assert expected[1].at(39, 3) == Odd(OddKind.ERROR, "#DIV/0!")
    for suffix in ("ods", "xls"):
        office.convert(tmp_path / "filled.xlsx", tmp_path / f"filled.{suffix}")
        found = read_workbook((tmp_path / f"filled.{suffix}").read_bytes())
        assert found.kind == suffix
        for mine, theirs in zip(found.sheets, expected, strict=True):
            assert (mine.name, mine.merges, mine.formulas) == (theirs.name, theirs.merges, theirs.formulas)
            assert trimmed(mine) == trimmed(theirs)
            assert (mine.visibility is Visibility.VISIBLE) == (theirs.visibility is Visibility.VISIBLE)
