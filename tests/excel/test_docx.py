"""Documents: tables as sheets, and what counts of a cell's text."""

from __future__ import annotations

from pathlib import Path

import pytest

from selfeval.excel.read.guard import FORM_OR_DOCUMENT
from selfeval.excel.read.unreadable import Unreadable
from selfeval.excel.read.workbook import read_workbook
from selfeval.model import CellValue, Odd, OddKind, RawSheet, RawWorkbook, Refusal
from tests.documents import deleted, docx, field, inserted, p, run, tbl, tc, text_box, tr

ANNEX = Path(__file__).parents[1] / "owntables" / "D1_填好.docx"
CONTROL = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"


def read(body: str, **parts: str) -> RawWorkbook:
    return read_workbook(docx(body, **parts), FORM_OR_DOCUMENT)


def cell_of(content: str, **parts: str) -> tuple[CellValue, RawSheet]:
    (sheet,) = read(tbl(tr(content if content.startswith("<w:tc>") else tc(content))), **parts).sheets
    return sheet.at(0, 0), sheet


def test_tables_and_paragraphs_in_order() -> None:
    document = read(p("附件2") + p() + tbl(["甲", "乙"]) + p("填报单位：", "林业局") + tbl(["丙"]))
    assert document.text is not None
    assert document.text.rows == [["附件2"], ["填报单位：林业局"]]
    assert [(sheet.name, sheet.after, sheet.rows) for sheet in document.sheets] == [
        ("表1", 1, [["甲", "乙"]]),
        ("表2", 2, [["丙"]]),
    ]
    assert document.sheets[0].cell(2, 6).ref == "第3行第7列"
    assert document.text.cell(1, 0).ref == "第2段"


def test_cells_stand_in_the_grid() -> None:
    table = tbl(
        tr(tc("指标", span=3), tc("分值", down="restart")),
        tr("一级", "二级", "三级", tc(down="continue")),
        tr(tc("投入", span=2, down="restart"), "预算", "5"),
        tr(tc(span=2, down="continue"), "决算", "6"),
        tr(tc("投入2", span=2, down="restart"), "合计", "11"),
        tr("末", properties="<w:gridBefore w:val='3'/>"),
    )
    (sheet,) = read(table).sheets
    assert sheet.rows == [
        ["指标", None, None, "分值"],
        ["一级", "二级", "三级"],
        ["投入", None, "预算", "5"],
        [None, None, "决算", "6"],
        ["投入2", None, "合计", "11"],
        [None, None, None, "末"],
    ]
    assert set(sheet.merges) == {(0, 0, 0, 2), (0, 3, 1, 3), (2, 0, 3, 1), (4, 0, 4, 1)}


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (tc("8.5"), "8.5"),
        (tc(run("8"), run(".5")), "8.5"),
        (tc(p("一"), p("二")), "一\n二"),
        (tc(deleted("8"), inserted("9")), "9"),
        (tc("<w:moveFrom>" + run("8") + "</w:moveFrom>", "<w:moveTo>" + run("7") + "</w:moveTo>"), "7"),
        (tc(run("1", "<w:vanish/>"), "9"), "9"),
        (tc(run("1", "<w:vanish w:val='0'/>"), "9"), "19"),
        (tc(field(" =SUM(ABOVE) ", "80")), "80"),
        (tc(field(field(" =1 ", "3"), "4")), "4"),
        (tc("<w:fldSimple w:instr=' =1+1 '>" + run("2") + "</w:fldSimple>"), "2"),
        (tc(CONTROL.format("", run("9"))), "9"),
        (tc(CONTROL.format("<w:showingPlcHdr/>", run("单击此处输入文字"))), None),
        (tc(p("8", properties="<w:rPr><w:del/></w:rPr>"), p("5")), "85"),
        (tc(tbl(["5"]), p("9")), "9"),
        (tc(text_box("5"), "9"), "9"),
        (tc("<w:hyperlink>" + run("9") + "</w:hyperlink>"), "9"),
        (tc("<w:r><w:t>8</w:t><w:noBreakHyphen/><w:t>9</w:t></w:r>"), "8-9"),
        (tc(run("比例", "<w:b/>"), run("旧", "<w:strike/>")), "比例旧"),
    ],
)
def test_what_counts(content: str, value: CellValue) -> None:
    assert cell_of(content)[0] == value


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (tc(field(" =SUM(ABOVE) ", None)), OddKind.UNSAVED),
        (tc("8", field(" EQ \\f(1,2) ", None)), OddKind.CONTRADICTORY),
        (tc(run("8", "<w:strike/>"), "9"), OddKind.CONTRADICTORY),
        (tc("8", run("1", "<w:vertAlign w:val='superscript'/>")), OddKind.CONTRADICTORY),
        (tc("<m:oMath><m:r><m:t>8</m:t></m:r></m:oMath>"), OddKind.CONTRADICTORY),
        (tc("<w:r><mc:AlternateContent><mc:Choice Requires='x'><w:t>8</w:t></mc:Choice></mc:AlternateContent></w:r>"),
         OddKind.CONTRADICTORY),
    ],
)  # fmt: skip
def test_what_is_shown_as_something_else(content: str, kind: OddKind) -> None:
    value = cell_of(content)[0]
    assert isinstance(value, Odd)
    assert value.kind is kind


def test_hidden_by_a_style_or_one_it_is_based_on() -> None:
    styles = (
        "<w:styles xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>"
        "<w:style w:styleId='a'><w:rPr><w:vanish/></w:rPr></w:style>"
        "<w:style w:styleId='b'><w:basedOn w:val='a'/></w:style></w:styles>"
    )
    content = tc(p("1", properties="<w:pStyle w:val='b'/>"), p(run("2", "<w:rStyle w:val='a'/>"), "9"))
    assert cell_of(content, word__styles_xml=styles)[0] == "9"
    assert cell_of(content)[0] == "1\n29"


def test_what_is_told_of_a_table() -> None:
    cells = (
        tc(deleted("8"), inserted("9")),
        tc(text_box("5"), "6"),
        tc(tbl(["5"]), p("7")),
        tc(field(" =1 ", "3", dirty=True)),
    )
    (sheet,) = read(tbl(tr("甲", properties="<w:del/>"), tr(*cells, properties="<w:hidden/>"))).sheets
    assert sheet.rows == [[], ["9", "6", "7", "3"]]
    assert sheet.changed == {(1, 0): "8"}
    assert [*sheet.floating, *sheet.nested] == [(1, 1), (1, 2)]
    assert [*sheet.formulas, *sheet.anew, *sheet.hidden_rows] == [(1, 3), (1, 3), 1]


def test_other_namespaces_are_told_by_meaning() -> None:
    strict = docx(tbl(["9"]), word="http://purl.oclc.org/ooxml/wordprocessingml/main")
    assert read_workbook(strict, FORM_OR_DOCUMENT).sheets[0].rows == [["9"]]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (docx("", word="urn:x"), Refusal.CONTRADICTORY),
        (docx("<w:p>"), Refusal.DAMAGED),
        (docx(tbl(["9"]), word__Document_xml="<x/>"), Refusal.CONTRADICTORY),
    ],
)
def test_what_is_no_sound_document(data: bytes, reason: Refusal) -> None:
    with pytest.raises(Unreadable) as raised:
        read_workbook(data, FORM_OR_DOCUMENT)
    assert raised.value.reason is reason


def test_documents_are_no_workbooks_unless_asked_for() -> None:
    with pytest.raises(Unreadable) as raised:
        read_workbook(docx(tbl(["9"])))
    assert (raised.value.reason, raised.value.detail) == (Refusal.OTHER_TYPE, "docx")


def test_the_annex() -> None:
    document = read_workbook(ANNEX.read_bytes(), FORM_OR_DOCUMENT)
    (sheet,) = document.sheets
    assert (sheet.at(3, 6), sheet.at(10, 6), sheet.after) == ("8.75", "70.65", 2)
    assert document.text is not None
    assert document.text.rows[-1] == ["填报单位：云岭县司法局"]
