"""A form taken apart and put together again: nothing is lost, nothing reads better than it was filed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from selfeval import text as t
from selfeval.excel.read.workbook import read_workbook
from selfeval.feedback.marks import Mark, marks, to_mend
from selfeval.feedback.refill import Refilled, emptied, refilled, remainder
from selfeval.forms import write_form
from selfeval.model import (
    CellValue,
    Department,
    FileReading,
    Finding,
    Level,
    Odd,
    OddKind,
    RawCell,
    RawForm,
    RawSheet,
    Source,
)
from selfeval.reading.context import Context
from selfeval.reading.department_form import judge
from selfeval.submission.find import find_form, find_lost
from selfeval.submission.identity import Directory
from selfeval.submission.normalise import understand
from tests.builders import ROSTER, SCHEME, SCORES, FormBuilder

DEPARTMENT = ROSTER.departments[0]


def form_of(builder: FormBuilder) -> RawForm:
    form = find_form(builder.workbook())
    assert form is not None
    return form


def apart(builder: FormBuilder) -> tuple[Refilled, FileReading]:
    reading = builder.read()
    submission = understand(form_of(builder), SCHEME, Directory.of(ROSTER))
    return refilled(submission, SCHEME, DEPARTMENT, reading.findings), reading


def again(found: Refilled, path: Path, department: Department = DEPARTMENT) -> FileReading:
    """The refilled form, written and read."""
    write_form(path, SCHEME, ROSTER, department, answers=found.answers, identity=found.identity, profile=found.profile)
    form = find_form(read_workbook(path.read_bytes()))
    assert form is not None
    return judge(form, Source(path.name, 1, "again"), Context(SCHEME, Directory.of(ROSTER)))


def codes(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.code for finding in findings if finding.level is not Level.NOTE}


@pytest.mark.parametrize(
    "value",
    ["约3", "8,5", "二十四", True, Odd(OddKind.ERROR, "#REF!"), Odd(OddKind.PERCENT, "95%"), Odd(OddKind.DATE, "2024-03-05"),
     Odd(OddKind.UNSAVED, "=SUM(A1)"), 3.455, 9.0, -1.0, "9分", "不适用", None],
)  # fmt: skip
def test_a_score_goes_back_as_it_was_and_is_no_better(value: CellValue, tmp_path: Path) -> None:
    found, before = apart(FormBuilder().score(H6=value))
    after = again(found, tmp_path / "again.xlsx")
    assert before.has_errors
    assert next(f.code for f in before.findings if f.level is Level.ERROR)[0] == "S"
    assert after.has_errors
    assert after.signature == before.signature
    assert found.leftovers == ()


@pytest.mark.parametrize(
    ("value", "written"), [("３分", Decimal("3.00")), (" 3 ", Decimal("3.00")), (3.0, Decimal("3.00"))]
)
def test_what_was_read_with_certainty_goes_back_as_a_number(value: CellValue, written: Decimal) -> None:
    found, _ = apart(FormBuilder().score(H6=value, I6="年初预算没有细化"))
    assert found.answers["1.1"].score == written


def test_white_space_is_as_good_as_blank(tmp_path: Path) -> None:
    found, _ = apart(FormBuilder().score(H6="  "))
    assert found.answers["1.1"].score is None
    assert found.leftovers == ()
    assert again(found, tmp_path / "again.xlsx").has_errors


def test_a_picture_in_a_cell_is_left_blank_and_told(tmp_path: Path) -> None:
    found, _ = apart(FormBuilder().score(H6=Odd(OddKind.PICTURE, "")))
    assert found.answers["1.1"].score in (None, "")
    assert again(found, tmp_path / "again.xlsx").has_errors


def test_two_answers_for_one_indicator_leave_its_score_blank(tmp_path: Path) -> None:
    builder = FormBuilder().score(A10="1.1", D10="目标合理性", H10=5.0, I10="另一处的原因")
    found, before = apart(builder)
    assert codes(before.findings) >= {"T106"}
    assert found.answers["1.1"].score is None
    assert any("自评分：5" in left.content and "另一处的原因" in left.content for left in found.leftovers)
    assert any(left.place == "H6" and left.content == "8" for left in found.leftovers)
    assert again(found, tmp_path / "again.xlsx").has_errors


def test_a_row_under_another_code_keeps_its_words_and_waits_for_its_score(tmp_path: Path) -> None:
    found, _ = apart(FormBuilder().score(A7="9.9", H7=3.0, I7="晚报了三天预算", J7="报送单"))
    row = found.answers["1.2"]
    assert (row.score, row.reason, row.words["evidence"]) == (None, "晚报了三天预算", "报送单")
    (left,) = found.leftovers
    assert (left.sheet, left.place) == (SCORES, "第 7 行")
    assert "自评分：3" in left.content
    assert [f.code for f in again(found, tmp_path / "a.xlsx").findings if f.level is Level.ERROR] == ["S101"]


def test_what_stands_beside_and_below_is_listed() -> None:
    builder = FormBuilder().score(M5="备注", M6="补充一句", N7="旁边的话", A30="合计", H30=20.0, B40="落款")
    builder.sheets.append(RawSheet("测算表", [["数据", 1.0]]))
    builder.sheets.append(RawSheet("空表", [[None]]))
    found, _ = apart(builder)
    told = [(left.sheet, left.place, left.content) for left in found.leftovers]
    assert (SCORES, "M6", "补充一句") in told
    assert (SCORES, "N7", "旁边的话") in told
    assert any(place == "第 30 行" and "20" in content for _, place, content in told)
    assert any(place == "第 40 行" and "落款" in content for _, place, content in told)
    assert any(sheet == "测算表" for sheet, _, _ in told)
    assert not any(sheet == "空表" for sheet, _, _ in told)


def test_a_form_of_another_year_gives_its_identity_only(tmp_path: Path) -> None:
    builder = FormBuilder(meta={t.META_YEAR: "2022", t.META_FINGERPRINT: "0" * 16}).set(t.SHEET_IDENTITY, B5=2022.0)
    found, before = apart(builder.score(I6="去年的原因"))
    assert before.has_errors
    assert found.foreign
    assert found.answers == {}
    assert found.identity[t.ID_YEAR] == SCHEME.year
    assert found.identity[t.ID_CODE] == "101"
    assert any("去年的原因" in left.content for left in found.leftovers)
    assert again(found, tmp_path / "again.xlsx").has_errors


def test_a_form_sent_out_before_the_scheme_changed_keeps_what_still_holds(tmp_path: Path) -> None:
    """Only indicators that stayed as they were; nobody can pass it on unmended."""
    sent = replace(
        SCHEME,
        indicators=tuple(replace(i, cap=i.cap / 2) if i.code == "1.1" else i for i in SCHEME.indicators),
        categories=(replace(SCHEME.categories[0], cap=SCHEME.categories[0].cap - 4), *SCHEME.categories[1:]),
    )
    builder = FormBuilder(scheme=sent).score(H7=3.0, I7="晚报一天", H8="约3", I8="读不准的")
    submission = understand(form_of(builder), SCHEME, Directory.of(ROSTER))
    findings = judge(form_of(builder), Source("a.xlsx", 1, "a"), Context(SCHEME, Directory.of(ROSTER))).findings
    found = refilled(submission, SCHEME, DEPARTMENT, findings)
    assert found.foreign
    scores = {code: row.score for code, row in found.answers.items()}
    assert scores == {"1.2": Decimal("3.00"), "2.1": "约3", "2.2": Decimal("4.00")}  # as typed, to be mended there
    assert found.answers["1.2"].words["reason"] == "晚报一天"
    assert [left.place for left in found.leftovers] == ["第 6 行"]
    assert again(found, tmp_path / "again.xlsx").has_errors
    doubled = FormBuilder(scheme=sent).score(A40="1.2", D40="编制及时性", H40=1.0)
    found = refilled(understand(form_of(doubled), SCHEME, Directory.of(ROSTER)), SCHEME, DEPARTMENT, findings)
    assert set(found.answers) == {"2.1", "2.2"}
    dated = FormBuilder(scheme=sent).score(H8=Odd(OddKind.DATE, "3"))  # typed again it would count
    found = refilled(understand(form_of(dated), SCHEME, Directory.of(ROSTER)), SCHEME, DEPARTMENT, findings)
    assert found.answers["2.1"].score is None
    assert ("H8", "3") in [(left.place, left.content) for left in found.leftovers]


def test_a_year_mistyped_in_this_years_form_keeps_the_answers(tmp_path: Path) -> None:
    builder = FormBuilder().set(t.SHEET_IDENTITY, B5=2022.0)
    found, before = apart(builder)
    assert not found.foreign
    assert len(found.answers) == len(SCHEME.indicators)
    assert codes(again(found, tmp_path / "again.xlsx").findings) == codes(before.findings) == {"T102"}


def test_an_identity_that_disagrees_goes_back_as_typed(tmp_path: Path) -> None:
    found, before = apart(FormBuilder(name="县教育局", meta={t.META_DEPARTMENT: "101"}))
    assert (found.identity[t.ID_CODE], found.identity[t.ID_NAME]) == ("101", "县教育局")
    after = again(found, tmp_path / "again.xlsx")
    assert after.signature == before.signature
    assert codes(after.findings) == {"D201"}


def test_an_identity_the_bureau_settled_is_written_right() -> None:
    builder = FormBuilder(code="999", name="无此部门")
    submission = understand(form_of(builder), SCHEME, Directory.of(ROSTER))
    found = refilled(submission, SCHEME, DEPARTMENT, ())
    assert (found.identity[t.ID_CODE], found.identity[t.ID_NAME]) == ("101", "县委办公室")


def test_a_score_hidden_under_a_merge_is_asked_for_again(tmp_path: Path) -> None:
    found, before = apart(FormBuilder(merges=((5, 7, 6, 7),)).score(H7=4.0))
    assert codes(before.findings) == {"S112"}
    assert (found.answers["1.1"].score, found.answers["1.2"].score) == (Decimal("8.00"), None)
    assert any(left.place == "H7" and left.content == "4" for left in found.leftovers)
    assert again(found, tmp_path / "again.xlsx").has_errors


def test_a_form_whose_header_is_gone_gives_its_identity(tmp_path: Path) -> None:
    builder = FormBuilder().score(H5="得分", I6="这一行的原因", H6=7.0)
    lost = find_lost(builder.workbook())
    assert lost is not None
    submission = understand(remainder(lost), SCHEME, Directory.of(ROSTER))
    finding = Finding("T101", Level.ERROR, "不是自评表", SCORES, "A5", None, None, "。", "。")
    found = refilled(submission, SCHEME, DEPARTMENT, [finding])
    assert found.identity[t.ID_CODE] == "101"
    assert found.answers == {}
    assert any("7" in left.content and "这一行的原因" in left.content for left in found.leftovers)
    (mark,) = marks([finding], submission, SCHEME, foreign=found.foreign)
    assert mark.where == "整份表"
    assert again(found, tmp_path / "again.xlsx").has_errors


def test_emptied_it_keeps_the_words_and_lists_the_scores(tmp_path: Path) -> None:
    found, _ = apart(FormBuilder().score(H6=7.0, I6="年初预算没有细化"))
    bare = emptied(found)
    assert {row.score for row in bare.answers.values()} == {None}
    assert bare.answers["1.1"].reason == "年初预算没有细化"
    assert any(left.content == "7.00" for left in bare.leftovers)
    assert again(bare, tmp_path / "again.xlsx").has_errors


def test_the_second_score_sheet_is_listed_where_it_differs(tmp_path: Path) -> None:
    other = FormBuilder().score(H6=5.0, I6="另一张表的原因").workbook().sheets[2]
    builder = FormBuilder()
    builder.sheets.append(RawSheet("评分表（旧）", other.rows))
    found, before = apart(builder)
    assert codes(before.findings) == {"T118"}
    assert found.answers["1.1"].score is None
    assert found.answers["1.2"].score == 4
    assert any(left.sheet == "评分表（旧）" and "另一张表的原因" in left.content for left in found.leftovers)
    assert any(left.place == "H6" and left.content == "8" for left in found.leftovers)
    assert again(found, tmp_path / "again.xlsx").has_errors


def marked(builder: FormBuilder) -> list[Mark]:
    found, reading = apart(builder)
    return marks(
        to_mend(reading.findings),
        understand(form_of(builder), SCHEME, Directory.of(ROSTER)),
        SCHEME,
        foreign=found.foreign,
    )


def place(mark: Mark) -> tuple[str, str, str]:
    return (mark.finding.code, mark.where, mark.origin)


def test_places_are_those_of_our_form() -> None:
    assert [place(m) for m in marked(FormBuilder().score(H6=9.0))] == [("S105", "自评评分表 H6", "")]
    assert [place(m) for m in marked(FormBuilder().score(H7=3.0))] == [("R301", "自评评分表 I7", "")]
    renamed = FormBuilder(rename={SCORES: "自评评分表(1)"}).score(H7=3.0)
    assert [place(m) for m in marked(renamed)] == [("R301", "自评评分表 I7", "自评评分表(1) I7")]
    moved = FormBuilder(meta={t.META_DEPARTMENT: "101"}, name="县教育局")
    assert [place(m) for m in marked(moved)] == [("D201", "基本信息 B5", "B4")]


def test_edited_caps_and_totals_have_their_places_too() -> None:
    (cap,) = marked(FormBuilder().score(E6=6.0))
    assert place(cap) == ("R305", "自评评分表 E6", "")
    assert "已恢复" in cap.remedy
    (total,) = marked(FormBuilder().set(t.SHEET_TOTALS, C5=19.0))
    assert place(total)[:2] == ("C401", "得分汇总表 C6")


def test_rows_moved_by_the_department_lead_to_the_right_cell() -> None:
    builder = FormBuilder()
    rows = builder.workbook().sheets[2].rows
    builder.score(A10="2.2", B10=rows[8][1], C10=rows[8][2], D10=rows[8][3], E10=4.0, G10=rows[8][6], H10="约3")
    builder.score(A9=None, B9=None, C9=None, D9=None, E9=None, F9=None, G9=None, H9=None, L9=None)
    assert [place(m) for m in marked(builder)] == [("S102", "自评评分表 H9", "H10")]


def test_our_own_fault_and_notes_are_nothing_to_mend() -> None:
    fault = Finding("X001", Level.ERROR, "程序出错", None, None, None, None, "。", "。")
    note = Finding("T108", Level.NOTE, "多出的行", None, None, None, None, "。", "。")
    answered = Finding("R301", Level.QUERY, "扣分没有写原因", None, None, None, None, "。", "。", explanation="已说明")
    assert to_mend([fault, note, answered]) == []
    assert RawCell("表", 0, 0).ref == "A1"
