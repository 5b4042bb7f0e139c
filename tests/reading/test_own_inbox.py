"""An inbox with forms in the county's own layout: workbooks, Word files, and what may be one and isn't read."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from selfeval.model import Batch, DepartmentResult, Fate, FileReading, Status
from selfeval.reading.intake import read_inbox
from selfeval.settling.settle import settle
from tests.documents import docx, p, tbl
from tests.excel.raw_files import zipped
from tests.own_schemes import ROSTER, context_of, scheme_of
from tests.owntable.grids import blank, book_of, filled

SCORES = tuple(range(3, 11))  # rows of D1's indicators in its table, from 1
WORD = filled("D1").read_bytes()


def as_workbook(**cells: float | str) -> bytes:
    """D1 as a department would have it in Excel."""
    document = book_of(filled("D1"))
    book = Workbook()
    book.properties.modified = datetime(2024, 3, 1)
    sheet = book.active
    assert sheet is not None
    assert document.text is not None
    sheet["A1"], sheet["A2"] = "附件2", "2023年度部门预算管理绩效评价指标体系（80分）"
    first = document.sheets[0]
    for row, line in enumerate(first.rows):
        for col, value in enumerate(line):
            said = float(str(value)) if col in (3, 6) and row > 1 and value else str(value or "")
            sheet.cell(row + 3, col + 1, said or None)
    for a, b, c, d in first.merges:
        sheet.merge_cells(start_row=a + 3, start_column=b + 1, end_row=c + 3, end_column=d + 1)
    sheet["A15"] = "填报单位：云岭县司法局"
    for ref, value in cells.items():
        sheet[ref] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(inbox: Path, **files: bytes) -> list[FileReading]:
    for name, content in files.items():
        path = inbox / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return read_inbox(inbox, context_of("D1"))


def settled(inbox: Path, **files: bytes) -> tuple[Batch, DepartmentResult]:
    batch = settle(read(inbox, **files), scheme_of("D1"), ROSTER)
    assert batch.completeness.balanced
    return batch, next(result for result in batch.departments if result.department.code == "104")


def codes(result: DepartmentResult) -> list[str]:
    return [finding.code for finding in result.findings if finding.code != "R301"]


def test_a_word_file_counts(tmp_path: Path) -> None:
    batch, result = settled(tmp_path, **{"司法局.docx": WORD})
    assert (batch.files[0].fate, result.status) == (Fate.USED, Status.QUERY)
    assert result.scorecard is not None
    assert str(result.scorecard.total) == "70.65"
    assert batch.completeness.rejected == {"小计、合计行的单元格": 1}
    assert [answer.score_at.ref for answer in result.answers] == [f"第{row}行第7列" for row in SCORES]


def test_a_word_file_under_a_workbooks_name_counts(tmp_path: Path) -> None:
    batch, _ = settled(tmp_path, **{"司法局.xlsx": WORD})
    assert batch.files[0].fate is Fate.USED


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("自评表.doc", b"{\\rtf1 abc}", "F137"),
        ("自评表.wps", b"{\\rtf1 abc}", "F137"),
        ("自评表.docx", WORD[:20_000], "F138"),
        ("自评表.docx", docx("<w:p>"), "F138"),
        ("自评表.docx", docx(p("关于报送材料的函")), None),
        ("自评报告.docx", docx(tbl(["三级指标", "分值", "自评得分"], ["目标制定", "10", "9"])), None),
    ],
)
def test_other_documents_are_attachments(tmp_path: Path, name: str, content: bytes, code: str | None) -> None:
    (reading,) = read(tmp_path, **{name: content})
    assert reading.fate is Fate.ATTACHMENT
    assert [finding.code for finding in reading.findings] == ([code] if code else [])


def test_an_old_word_file_passed_off_as_a_workbook_is_told_so(tmp_path: Path) -> None:
    (reading,) = read(tmp_path, **{"自评表.xlsx": b"{\\rtf1 abc}"})
    assert (reading.fate, [finding.code for finding in reading.findings]) == (Fate.UNREADABLE, ["F137"])


def test_without_a_layout_documents_are_not_opened(tmp_path: Path) -> None:
    (tmp_path / "自评表.doc").write_bytes(b"{\\rtf1 abc}")
    (tmp_path / "司法局.docx").write_bytes(WORD)
    context = context_of("D1")
    readings = read_inbox(tmp_path, replace(context, scheme=replace(context.scheme, layout=None)))
    assert [(r.fate, r.findings) for r in readings] == [(Fate.ATTACHMENT, ())] * 2


def test_a_document_that_names_a_department_may_be_its_filing(tmp_path: Path) -> None:
    batch, result = settled(tmp_path, **{"报告.docx": docx(p("云岭县司法局自评报告"))})
    assert (batch.files[0].fate, result.status, codes(result)) == (Fate.ATTACHMENT, Status.MISSING, ["B508"])


def test_a_document_that_names_several_is_nobodys(tmp_path: Path) -> None:
    _, result = settled(tmp_path, **{"名单.docx": docx(p("云岭县司法局、云岭县教育局"))})
    assert codes(result) == []


def test_an_old_word_file_may_be_a_filing_too(tmp_path: Path) -> None:
    batch, result = settled(tmp_path, **{"云岭县司法局.doc": b"{\\rtf1 abc}"})
    assert codes(result) == ["B508"]
    assert [finding.code for finding in batch.files[0].findings] == ["F137"]


@pytest.mark.parametrize(
    "form",
    [
        {"a__表.xlsx": "workbook", "a__表.docx": "word"},
        {"来件.zip": "both"},
    ],
)
@pytest.mark.parametrize(("changed", "fate", "told"), [(False, Fate.DUPLICATE, []), (True, Fate.SUPERSEDED, ["F139"])])
def test_of_a_workbook_and_a_word_file_the_workbook_files(
    tmp_path: Path, form: dict[str, str], changed: bool, fate: Fate, told: list[str]
) -> None:
    workbook = as_workbook(**({"G5": 8.5, "G13": 70.15} if changed else {}))
    made = {"workbook": workbook, "word": WORD, "both": zipped({"表.xlsx": workbook, "表.docx": WORD})}
    batch, result = settled(tmp_path, **{name: made[what] for name, what in form.items()})
    fates = {file.source.path.rpartition(".")[2]: file.fate for file in batch.files if file.fate is not Fate.IGNORED}
    assert fates == {"xlsx": Fate.USED, "docx": fate}
    assert codes(result) == told


def test_in_other_places_the_newer_one_counts(tmp_path: Path) -> None:
    read(tmp_path, **{"a__表.xlsx": as_workbook(G5=8.5), "b__表.docx": WORD})
    later = datetime.now(UTC).timestamp() + 3600
    os.utime(tmp_path / "b" / "表.docx", (later, later))
    batch, _ = settled(tmp_path)
    assert {file.source.path: file.fate for file in batch.files} == {
        "a/表.xlsx": Fate.SUPERSEDED, "b/表.docx": Fate.USED,
    }  # fmt: skip


def test_a_form_without_a_year_from_before_its_end_is_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "司法局.docx"
    path.write_bytes(WORD)
    then = datetime(2023, 6, 1, tzinfo=UTC).timestamp()
    os.utime(path, (then, then))
    readings = read_inbox(tmp_path, context_of("D1"))
    batch = settle(readings, scheme_of("D1"), ROSTER)
    result = next(result for result in batch.departments if result.department.code == "104")
    assert "F140" in codes(result)


def test_a_name_nobody_has_is_told(tmp_path: Path) -> None:
    (reading,) = read(tmp_path, **{"a.xlsx": as_workbook(A15="填报单位：云岭县司法所")})
    assert reading.own is not None
    assert (reading.own.stranger, reading.department) == ("云岭县司法所", None)


def test_the_blank_is_nobodys(tmp_path: Path) -> None:
    batch, result = settled(tmp_path, **{"空白.docx": blank("D1").read_bytes()})
    assert (batch.files[0].fate, result.status) == (Fate.UNRECOGNISED, Status.MISSING)
