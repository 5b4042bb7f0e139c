"""Which workbooks the fast reader takes; and that it says the same of them as the careful one."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from selfeval.excel.read import grid, plain
from selfeval.excel.read.guard import FORM
from selfeval.excel.read.unreadable import Unreadable
from selfeval.excel.read.workbook import read_workbook
from selfeval.model import CellValue, Odd, OddKind, RawSheet
from tests.excel.raw_files import (
    MAIN,
    OFFICE,
    attempt,
    carefully,
    cell,
    plainly,
    relations,
    row,
    xlsx,
    xlsx_parts,
    zipped,
)
from tests.office import Office

ONE = row(cell("A1", "<v>1</v>"))
STRING = row(cell("A1", "<v>0</v>", "s"))


def trimmed(sheet: RawSheet) -> list[list[CellValue]]:
    """The rows without blanks at their ends."""
    rows = [list(line) for line in sheet.rows]
    for line in rows:
        while line and line[-1] is None:
            line.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def assert_agreement(data: bytes) -> None:
    """The fast reader reads this file, and the careful one reads the same."""
    fast, careful = plainly(data), carefully(data).sheets
    assert fast is not None
    for one, other in zip(fast, careful, strict=True):
        assert trimmed(one) == trimmed(other)
        kinds = [[type(value) for value in line] for line in trimmed(one)]
        assert kinds == [[type(value) for value in line] for line in trimmed(other)]
        assert (one.name, one.visibility, one.merges) == (other.name, other.visibility, other.merges)
        assert one.formulas == other.formulas
        assert not other.hidden_rows
        assert not other.hidden_cols
        assert not other.beyond


RICH = '<r><rPr><b val="true"/><sz val="18"/></rPr><t xml:space="preserve">x </t></r><r><t>y</t></r>'


@pytest.mark.parametrize(
    ("cells", "options"),
    [
        ("", {}),
        (ONE, {}),
        (ONE, {"head": '<dimension ref="A1:XFD1048576"/>'}),
        (STRING, {"strings": ["<t>a</t>"]}),
        (STRING, {"strings": ['<t xml:space="preserve"> a </t>']}),
        (STRING, {"strings": ["<t>多行\n文字 ！</t>"]}),
        (STRING, {"strings": ["<t>&#22810;&#34892;&#10;&#25991;&#x5B57;</t>"]}),  # as openpyxl writes with lxml
        (STRING, {"strings": ['<t xml:space="preserve">&#10;a&#10;</t>']}),  # as LibreOffice writes
        (row(cell("A1", "<f>1</f><v>a&#10;b&#10;</v>", "str")), {}),
        (STRING, {"strings": [RICH]}),
        (STRING, {"strings": ['<t>a</t><phoneticPr fontId="1" type="noConversion"/>']}),  # as Chinese Excel writes
        (STRING, {"strings": ["<t/>"]}),
        (STRING, {"strings": ["<t></t>"]}),
        (STRING, {"strings": ["<t> a</t>"]}),
        (STRING, {"strings": ["<t>a\n</t>"]}),
        (STRING, {"strings": ["<t>&#32;a&#xA;</t>"]}),
        (STRING, {"strings": ["<t>&lt;b&gt; &amp;amp; &quot;&apos; &#x1F600;</t>"]}),
        (STRING, {"strings": ["<t>a_x000D_b_x005F_</t>"]}),
        (STRING, {"strings": ['<t>=DISPIMG("ID",1)</t>']}),
        (row(cell("A1", "<v>a</v>", "str")), {}),
        (row(cell("A1", "<f>1</f><v>a_x000D_b&#13;</v>", "str")), {}),
        (row(cell("A1", "<f>A2>1</f><v>a>b</v>", "str")), {}),
        (row(cell("A1", "<v>0.85</v>", style=1)), {"formats": [9]}),
        (row(cell("A1", "<f>1</f><v>0.85</v>", "n", style=2)), {"formats": [14, "0.0%"]}),
        (row(cell("A1", "<v>8.5</v>", style=1)), {"formats": [14]}),
        (row(cell("A1", "<v>0.5</v>", style=1)), {"formats": [20]}),
        (row(cell("A1", "<v>45371</v>", style=1)), {"formats": ["[h]:mm"]}),
        (row(cell("A1", "<v>45371</v>", style=7)), {"formats": ["aaaa"]}),
        (row(cell("A1", "<v>43909</v>", style=1)), {"formats": [14], "workbook": '<workbookPr date1904="1"/>'}),
        ('<row r="1" ht="15"/>' + row(cell("B2", "<v>1</v>"), number=2) + '<row r="3"></row><row r="4"/>', {}),
        (row(cell("A1", "<f>1</f><v>7</v>"), cell("B1", "<f>A1</f><v></v>", "str"), cell("C1", "<v>0</v>", "b")), {}),
        (row(cell("A1", '<f t="shared" ref="A1:A2" si="0">B1&gt;0</f><v>7</v>')), {}),
        (row(cell("A2", '<f t="shared" ref="A2" si="0">A1</f><v>中</v>', "str"), number=2), {}),
        (row(cell("A1", "<v>45371</v>", style=1), cell("B1", "<v>45371.5</v>", style=1)), {"formats": [14]}),
        (row(cell("A1", "", style=1), '<c r="B1" s="1"/>', cell("C1", "<v>2</v>")), {"formats": [9]}),
        (row(cell("A1", "<v>0</v>", "s", style=1)), {"formats": [9], "strings": ["<t>a</t>"]}),
        (ONE + '<row r="1048576" hidden="false"/>', {}),
        (row(cell("A2000", "<v>1</v>"), cell("CV2000", "<v>1</v>"), number=2000), {}),
        (ONE, {"tail": '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'}),
        (
            row(cell("A1", "<v>1</v>"), cell("B1", "<v>2</v>")),
            {"tail": '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'},
        ),
        (row(cell("A1", "<v>1E-17</v>"), cell("B1", "<v>8.450000000000001</v>"), cell("C1", "<v>-0</v>")), {}),
    ],
)
def test_plain_and_agreed(cells: str, options: dict[str, Any]) -> None:
    assert_agreement(xlsx(cells, **options))


@pytest.mark.parametrize(
    ("cells", "options"),
    [
        (row(cell("A1", "<v>1</v>"), cell("XFD1", "<v>1</v>")), {}),
        (ONE + row(cell("XFD1048576", "<v>1</v>"), number=1048576), {}),
        (ONE + row(cell("J1048576", "<v>1</v>"), number=1048576), {}),
        (ONE + row('<x:c xmlns:x="urn:x" r="XFD1048576"><v>1</v></x:c>', number=2), {}),
        (ONE + '<row r="2"><c\nr="XFD1048576"><v>1</v></c></row>', {}),
        (ONE + "<row r='2'><c r='XFD1048576'><v>1</v></c></row>", {}),
        (ONE + '<row r="2"><c s="0" r="XFD1048576"><v>1</v></c></row>', {}),
        (ONE + '<!-- <row> --><row r="2"><c r="A2"><v>1<!-- -->2</v></c></row>', {}),
        (ONE + row(cell("CW1", "<f>1</f><v></v>", "str"), number=1), {}),
        (row("<c><v>1</v></c>"), {}),
        (row(cell("A1", "<v>1</v>"), cell("A1", "<v>2</v>")), {}),
        (row(cell("A1", "<v>#REF!</v>", "e")), {}),
        (row(cell("A1", "<is><t>a</t></is>", "inlineStr")), {}),
        (row(cell("A1", "<v>2024-03-20</v>", "d")), {}),
        (row(cell("A1", "<f>1</f>")), {}),
        (row(cell("A1", "<f>1</f><v></v>")), {}),
        (row(cell("A1", "<f>1</f><v/>")), {}),
        (row(cell("A1", '<f t="shared" si="0"/>')), {}),
        (row(cell("A1", '<f>DISPIMG("ID",1)</f><v>=DISPIMG("ID",1)</v>', "str")), {}),
        ('<row r="1" hidden="1"><c r="A1"><v>1</v></c></row>', {}),
        (ONE, {"head": '<cols><col min="2" max="3" hidden="true"/></cols>'}),
        (ONE, {"head": '<sheetFormatPr zeroHeight="1"/>'}),
        (ONE, {"tail": "<sheetData/>"}),
        (STRING, {"strings": ["<t><![CDATA[a]]></t>"]}),
        (STRING, {"strings": ["<t>a&b;</t>"]}),
        (STRING, {"strings": ["<t>a&#0;</t>"]}),
        (STRING, {"strings": ["<t>a & b</t>"]}),
        (STRING, {"strings": ["", "<t>a</t>"]}),
        (STRING, {"strings": ["<t>a</t><t>b</t>"]}),
        (STRING, {"strings": ["<r><rPr><sz/><t>x</t></rPr><t>y</t></r>"]}),
        (STRING, {"strings": ['<r><t>x</t></r><rPh sb="0"><t>读</t></rPh>']}),
        (row(cell("A1", "<v>0</v>", "s"), cell("B1", "<v>9</v>", "s")), {"strings": ["<t>a</t>"]}),
        (row(cell("A1", "<v>00</v>", "s")), {"strings": ["<t>a</t>"]}),
        (row(cell("A1", "<v>-1</v>", "s")), {"strings": ["<t>a</t>"]}),
        (row(cell("A1", "<v> 5 </v>")), {}),
        (row(cell("A1", "<v>1_0</v>")), {}),
        (row(cell("A1", "<v>abc</v>")), {}),
        (row(cell("A1", "<v>1e999</v>")), {}),
        (row(cell("A1", "<v>NaN</v>")), {}),
        (row(cell("B1", "<v>1</v>"), cell("A1", "<v>2</v>")), {}),
        (row(cell("A2", "<v>1</v>"), number=2) + row(cell("A1", "<v>2</v>"), cell("A2", "<v>3</v>")), {}),
        (row("<x>1</x>", cell("A1", "<v>1</v>")), {}),
        (row(cell("A1", "<v>1</v>"), "<x>1</x>"), {}),
        (row(cell("A1", "<v>1</v>")) + "<x/>", {}),
    ],
)
def test_not_plain(cells: str, options: dict[str, Any]) -> None:
    assert plainly(xlsx(cells, **options)) is None


@pytest.mark.parametrize(
    "many", ['<row r="1"/>', "<row>", "</row>", "<c", '<c r="A1">', '<c r="A1"><f>', '<c r="A1"><v>']
)
def test_what_fits_for_long_and_then_doesn_t_takes_no_longer(many: str) -> None:
    """These would take minutes if every start were tried to the end."""
    assert plainly(xlsx(many * 200_000)) is None or "row" in many


@pytest.mark.parametrize("many", ["<si>", "<si><t>", "<si><r><t>a</t></r>", "<si><t>&", "<si><r><rPr>"])
def test_strings_that_fit_for_long_and_then_don_t(many: str) -> None:
    parts = xlsx_parts(STRING)
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{many * 200_000}</sst>'
    assert plainly(zipped(parts)) is None


NAMES = f'xmlns="{MAIN}" xmlns:row="{MAIN}" xmlns:f="{MAIN}"'
FIVE = '<c r="A1"><v>5</v></c>'
TWO = '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'
BLANKS = " " * 70


@pytest.mark.parametrize(
    "inside",
    [
        f"<?x <sheetData>{FIVE}</sheetData>?>",
        f"<sheetData><row:sheetData/>{FIVE}</sheetData>",
        f'<sheetData><row:mergeCell ref="A1:B1"/>{FIVE}</sheetData>',
        '<sheetData><row:c r="B7" t="str"><row:v/></row:c></sheetData>',
        '<sheetData><c r="A1"><f:v/><v>5</v></c></sheetData>',
        '<sheetData><c r="A1"><foo/><v>5</v></c></sheetData>',
        '<sheetData><c r="A1"><f><v>5</v></c></sheetData>',
        '<sheetData><c r="A1" t="b"><v>&#49;</v></c></sheetData>',
        '<sheetData><c r="A1" t="str"><v>a\x01b</v></c></sheetData>',
        f'<sheetData><c r="A1" t="str"><f>{BLANKS}DISPIMG("x",1)</f><v>9</v></c></sheetData>',
        f'<sheetData><c r="A1" t="str"><f>{"　" * 70}DISPIMG("x",1)</f><v>9</v></c></sheetData>',
        f'<sheetData><c r="A1"><f ca=">{"x" * 70}">DISPIMG("x",1)</f><v>9</v></c></sheetData>',
        f'<sheetData><row r="1" hidden="&#49;">{FIVE}</row></sheetData>',
        f'<sheetData>{FIVE}</sheetData><cols><col min="1" max="1" hidden="1"/></cols>',
        f'<sheetData>{FIVE}</sheetData><mergeCells count="1"><mergeCell\nref="A1:B2"/></mergeCells>',
        f'<sheetData>{FIVE}</sheetData><row:mergeCells><row:mergeCell ref="A1:B2"/></row:mergeCells>',
        f'<sheetData>{FIVE}</sheetData><?x <mergeCell ref="A1:B2"/>?>',
        f'<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells><sheetData>{FIVE}</sheetData>',
        f"<sheetData>{FIVE}</sheetData><mergeCe",
    ],
)
def test_sheets_that_look_plain_and_aren_t(inside: str) -> None:
    parts = xlsx_parts("")
    parts["xl/worksheets/sheet1.xml"] = f"<worksheet {NAMES}>{inside}</worksheet>".replace("<mergeCe</worksheet>", "<m")
    assert plainly(zipped(parts)) is None


@pytest.mark.parametrize("declared", ['encoding = "ISO-8859-1"', "encoding='ISO-8859-1'", 'encoding="GB18030"'])
def test_encodings_are_not_guessed(declared: str) -> None:
    parts = xlsx_parts("")
    text = f'<?xml version="1.0" {declared}?><worksheet {NAMES}><sheetData>{FIVE}</sheetData></worksheet>'
    parts["xl/worksheets/sheet1.xml"] = text
    assert plainly(zipped(parts)) is None


@pytest.mark.parametrize(
    "strings",
    [
        "<si><t>a\rb</t></si><si><t>c</t></si></sst>",
        "<si><t>a\r\nb</t></si><si><t>c</t></si></sst>",
        "<si><r><rPr><si/></rPr><t>x</t></r></si><si><t>y</t></si></sst>",
        "<si><t>ab<rPr><b/></rPr>cd</t></si><si><t>y</t></si></sst>",
        "<si><t>a</t></si><si><t>c</t></si>",
        "<si><t>a\x01</t></si><si><t>c</t></si></sst>",
    ],
)
def test_strings_that_look_plain_and_aren_t(strings: str) -> None:
    parts = xlsx_parts(row(TWO))
    parts["xl/sharedStrings.xml"] = f"<sst {NAMES}>{strings}"
    assert plainly(zipped(parts)) is None


@pytest.mark.parametrize(
    "first",
    [
        "<t>&#95;x0041_</t>",
        "<r><t>_</t></r><r><t>x0041_</t></r>",
        '<t>=&#68;ISPIMG("a",1)</t>',
        '<r><t>=DISP</t></r><r><t>IMG("a",1)</t></r>',
    ],
)
def test_what_shows_only_when_strings_are_put_together(first: str) -> None:
    assert_agreement(xlsx(row(TWO), strings=[first, "<t>b</t>"]))


def test_what_is_large_is_left_to_the_careful_reader() -> None:
    text = '<row r="1"><c r="A1" t="str"><v>' + "a" * (FORM.size // 16) + "</v></c></row>"
    assert plainly(xlsx(text)) is None


def large(size: int) -> bytes:
    """A workbook whose sheet has so many bytes."""
    shell = len(xlsx_parts(LONG.format(""))["xl/worksheets/sheet1.xml"])
    return xlsx(LONG.format("a" * (size - shell)))


LONG = '<row r="1"><c r="A1" t="str"><v>{}</v></c></row>'


def test_what_is_at_most_a_sixteenth_of_the_bound_is_taken() -> None:
    assert plainly(large(FORM.size // 16)) is not None
    assert plainly(large(FORM.size // 16 + 1)) is None


EMPTY = [f'<row r="{number}"/>' for number in range(1, 17)]


@pytest.mark.parametrize(
    ("inside", "beyond"),
    [
        (row(cell("A2000", "<v>1</v>"), number=2000), row(cell("A2001", "<v>1</v>"), number=2001)),
        (row(cell("CV1", "<v>1</v>")), row(cell("CW1", "<v>1</v>"))),
        (
            "".join(EMPTY[:-1]) + row(cell("A16", "<v>1</v>"), number=16),
            "".join(EMPTY) + row(cell("A17", "<v>1</v>"), number=17),
        ),
    ],
)
def test_the_bounds_of_what_is_taken(inside: str, beyond: str) -> None:
    assert_agreement(xlsx(inside))
    assert plainly(xlsx(beyond)) is None


@pytest.mark.parametrize("style", [1, 2, 3])
def test_a_style_that_is_not_there_shows_plain_numbers(style: int) -> None:
    data = xlsx(row(cell("A1", "<v>0.5</v>", style=style)), formats=[9, 9])
    assert_agreement(data)
    assert read_workbook(data).sheets[0].at(0, 0) == (0.5 if style == 3 else Odd(OddKind.PERCENT, "50%"))


def test_as_many_styles_as_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    data = xlsx(ONE, formats=["0.00000"])  # styles of no other test: what was read is remembered
    size = len(xlsx_parts(ONE, formats=["0.00000"])["xl/styles.xml"])
    monkeypatch.setattr(plain, "MAX_STYLES", size - 1)
    assert plainly(data) is None
    monkeypatch.setattr(plain, "MAX_STYLES", size)
    assert plainly(data) is not None


def test_as_many_merges_as_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    tail = '<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="A2:B2"/></mergeCells>'
    monkeypatch.setattr(grid, "MAX_MERGES", 2)
    assert_agreement(xlsx(ONE, tail=tail))
    monkeypatch.setattr(grid, "MAX_MERGES", 1)
    assert plainly(xlsx(ONE, tail=f"{tail}\n")) is None  # not the one remembered


@pytest.mark.parametrize("count", [1, 2, 3, 4, 8191, 8192, 8193])
def test_the_last_of_the_shared_strings(count: int) -> None:
    data = xlsx(row(cell("A1", f"<v>{count - 1}</v>", "s")), strings=[f"<t>{n}</t>" for n in range(count)])
    assert_agreement(data)
    assert read_workbook(data).sheets[0].at(0, 0) == str(count - 1)
    missing = xlsx(row(cell("A1", f"<v>{count}</v>", "s")), strings=[f"<t>{n}</t>" for n in range(count)])
    assert plainly(missing) is None


@pytest.mark.parametrize(
    ("allowed", "code"),
    [
        *[(True, code) for code in (9, 10, 13, 0x20, 0xD7FF, 0xE000, 0xFFFD, 0x10000, 0x10FFFF)],
        *[(False, code) for code in (0, 8, 11, 12, 14, 0x1F, 0xD800, 0xDFFF, 0xFFFE, 0xFFFF, 0x110000)],
    ],
)
def test_references_to_what_xml_allows(allowed: bool, code: int) -> None:
    for written in (f"&#{code};", f"&#x{code:X};"):
        data = xlsx(STRING, strings=[f"<t>a{written}b</t>"])
        if allowed:
            assert_agreement(data)
        else:
            assert plainly(data) is None


@pytest.mark.parametrize("odd", ["\x01", "\x08", "\x0b", "\x1f", "\ufffe", "\uffff", "\r"])
def test_characters_that_xml_forbids_or_changes(odd: str) -> None:
    assert plainly(xlsx(STRING, strings=[f"<t>a{odd}b</t>"])) is None
    assert plainly(xlsx(row(cell("A1", f"<v>a{odd}b</v>", "str")))) is None


def test_an_empty_string_written_short_takes_its_number() -> None:
    parts = xlsx_parts(row(cell("A1", "<v>1</v>", "s")))
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}"><si/><si><t>a</t></si></sst>'
    assert read_workbook(zipped(parts)).sheets[0].rows == [["a"]]


def test_a_claim_of_four_billion_strings() -> None:
    """A reader that made room for as many would end the process."""
    parts = xlsx_parts(STRING)
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}" uniqueCount="4294967295"><si><t>a</t></si></sst>'
    assert read_workbook(zipped(parts)).sheets[0].rows == [["a"]]


def test_strings_in_another_part_than_the_fast_reader_would_take() -> None:
    parts = xlsx_parts(STRING, strings=["<t>wrong</t>"])
    parts["xl/other.xml"] = f'<sst xmlns="{MAIN}"><si><t>right</t></si></sst>'
    parts["xl/_rels/workbook.xml.rels"] = relations(
        {
            "rId1": (f"{OFFICE}/worksheet", "worksheets/sheet1.xml"),
            "rId3": (f"{OFFICE}/sharedStrings", "other.xml"),
        }
    )
    assert isinstance(attempt(zipped(parts)), Unreadable)  # there are readers that only know the usual place
    del parts["xl/sharedStrings.xml"]
    assert read_workbook(zipped(parts)).sheets[0].rows == [["right"]]


def form(path: Path | BytesIO) -> None:
    """A workbook much like the form: texts, scores, checks by formula, a date, merges, hidden sheets."""
    with xlsxwriter.Workbook(path) as book:
        score = book.add_format({"num_format": "0.00", "locked": False})
        day = book.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
        info = book.add_worksheet("基本信息")
        info.write_string(0, 0, "填报日期")
        info.write_datetime(0, 1, datetime(2024, 3, 20), day)
        info.write_blank(1, 1, None, day)
        page = book.add_worksheet("自评评分表")
        page.merge_range("A1:L1", "部门整体支出绩效自评表")
        page.write_formula("H3", "=SUM(H6:H38)", score, 66.0)
        for r in range(5, 38):
            page.write_string(r, 0, f"{r:03}")
            page.write_string(r, 3, f"指标 {r}（“引号”＆符号 & <尖括号>）\n第二行")
            page.write_number(r, 4, 3)
            page.write_number(r, 7, 2 + r / 100, score)
            page.write_string(r, 8, "  前后有空格 ")
            page.write_blank(r, 10, None, score)
            page.write_formula(r, 11, f'=IF(H{r + 1}>E{r + 1},"超过分值","正常")', None, "正常")
        page.data_validation("H6:H38", {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 3})
        page.conditional_format("H6:H38", {"type": "cell", "criteria": ">", "value": "$E6", "format": score})
        book.add_worksheet("列表").hide()
        book.add_worksheet("_meta").very_hidden()


def test_agreement_on_a_form_by_xlsxwriter() -> None:
    file = BytesIO()
    form(file)
    assert_agreement(file.getvalue())


def test_agreement_on_a_form_saved_by_libreoffice(office: Office, tmp_path: Path) -> None:
    form(tmp_path / "form.xlsx")
    office.fill(
        tmp_path / "form.xlsx", tmp_path / "filled.xlsx", {("自评评分表", "K6"): "=说明，+1", ("自评评分表", "H7"): 1.5}
    )
    data = (tmp_path / "filled.xlsx").read_bytes()
    assert_agreement(data)
    page = read_workbook(data).sheets[1]
    assert (page.at(5, 10), page.at(6, 7)) == ("=说明，+1", 1.5)


def test_a_score_typed_as_a_percentage_is_seen(office: Office, tmp_path: Path) -> None:
    from tests.office import Typed

    form(tmp_path / "form.xlsx")
    office.fill(tmp_path / "form.xlsx", tmp_path / "filled.xlsx", {("自评评分表", "D40"): Typed("85%")})
    found = read_workbook((tmp_path / "filled.xlsx").read_bytes())
    assert found.sheets[1].at(39, 3) == Odd(OddKind.PERCENT, "85%")
