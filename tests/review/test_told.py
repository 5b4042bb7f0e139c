"""What is told of reviews, to whom: letters that go with their review, the bureau's own words that stay, and why a score was changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from selfeval import text as t
from selfeval.commands.report import report, reviews_are_stale
from selfeval.commands.review import review
from selfeval.commands.run import run
from selfeval.forms.review_layout import FIRST, QUALITY_FIRST, VERDICT_LABELS, column
from selfeval.model import NOT_RANKED
from selfeval.outbox.workspace import Workspace
from tests.feedback.documents import text_of
from tests.review.test_feedback import DAY, letters, rows
from tests.review.test_results import CUT, decide, fates, filled, refiled, started, told
from tests.review.test_summary import summary, table

pytestmark = pytest.mark.slow


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    return started(tmp_path / "place")


@pytest.fixture
def scored(tmp_path: Path) -> Workspace:
    """A round in which the self-evaluations themselves are scored."""
    return started(tmp_path / "place", quality={"材料完整": Decimal(40), "分析到位": Decimal(60)})


def answer(
    path: Path, answers: Mapping[str, Any], quality: Mapping[int, tuple[Any, str]] | None = None, proof: str = ""
) -> None:
    """A reviewer fills in what isn't a row's score: answers by label, points and words of 自评质量 by row, and what 1.1.1 rests on."""
    book = openpyxl.load_workbook(path)
    for label, value in answers.items():
        book[t.SHEET_VERDICT].cell(VERDICT_LABELS.index(label) + 2, 2).value = value
    for row, (points, said) in (quality or {}).items():
        book[t.SHEET_QUALITY].cell(QUALITY_FIRST + 1 + row, 3).value = points
        book[t.SHEET_QUALITY].cell(QUALITY_FIRST + 1 + row, 4).value = said
    sheet = book[t.SHEET_PAPER]
    for row in range(FIRST + 1, sheet.max_row + 1):
        if proof and sheet.cell(row, 1).value == "1.1.1":
            sheet.cell(row, column(t.COL_PROOF) + 1).value = proof
    book.save(path)


def test_letters_go_with_the_last_review(place: Workspace) -> None:
    path = filled(place, "101", {"1.1.1": CUT})
    run(place)
    report(place, day=DAY)
    letter = next((place.outbox / t.REVIEW_FOLDER / t.FEEDBACK_FOLDER).glob("101*.docx"))
    public = place.outbox / t.PUBLIC_FILE
    assert public.is_file()
    path.unlink()
    assert reviews_are_stale(place, run(place).batch)
    report(place, day=DAY)
    assert not letter.exists()
    assert not public.exists()
    assert not reviews_are_stale(place, run(place).batch)
    assert (place.templates / t.LEDGER_FILE).is_file()  # what is to be mended is the officer's


def test_what_the_officer_changed_stays_when_letters_go(place: Workspace) -> None:
    path = filled(place, "101", {"1.1.1": CUT})
    run(place)
    report(place, day=DAY)
    letter = next((place.outbox / t.REVIEW_FOLDER / t.FEEDBACK_FOLDER).glob("101*.docx"))
    letter.write_bytes(letter.read_bytes() + b" ")
    (place.outbox / t.PUBLIC_FILE).write_bytes(b"edited")
    path.unlink()
    run(place)
    done = report(place, day=DAY)
    assert letter.is_file()
    assert not (place.outbox / t.PUBLIC_FILE).exists()
    (kept,) = place.outbox.glob("公开表（*.docx")
    assert kept.read_bytes() == b"edited"
    assert kept.name in done.kept
    assert done.aside == (kept.name,)
    assert f"复核/反馈/{letter.name}" not in done.aside


def test_letters_stay_while_a_review_counts(place: Workspace) -> None:
    filled(place, "101", {"1.1.1": CUT})
    run(place)
    report(place, day=DAY)
    assert not reviews_are_stale(place, run(place).batch)
    report(place, day=DAY)
    assert set(letters(place)) == {"101"}


def test_the_bureaus_own_opinion_stands_in_no_letter(place: Workspace) -> None:
    filled(place, "101", {"1.1.1": CUT, "2.1.1": ("2", "未按标准", "按八成计算扣分")})
    decide(place, [("101", "", "异议成立", "1.1.1", 3.0), ("101", "", "异议成立", "3.1.1", 1.0)])
    book = openpyxl.load_workbook(place.templates / t.DECISIONS_FILE)
    sheet = book[t.SHEET_DECISIONS]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == "异议成立" and row[0].value == "101":
                sheet.cell(cell.row, cell.column + 1).value = "王局长打过招呼"
    book.save(place.templates / t.DECISIONS_FILE)
    run(place)
    report(place, day=DAY)
    letter = letters(place)["101"]
    assert "招呼" not in letter
    assert f"{CUT[2]}；异议成立，核定 3 分" in letter
    assert "依据不足" in letter
    problems = {row[t.LED_INDICATOR]: row[t.LED_PROBLEM] for row in rows(place)}
    assert not [said for said in problems.values() if "招呼" in said]
    assert problems["1.1.1"].endswith("异议成立，核定 3 分")
    assert "异议成立，核定 1 分" in problems["3.1.1"]
    assert "异议" not in problems["2.1.1"]


def test_a_renewed_workbook_has_every_answer(scored: Workspace) -> None:
    path = filled(scored, "103", {"2.1.1": ("3", "未按标准", "按八成计算扣分")})
    given = {t.VER_REVIEWER: "李复核", t.VER_DATE: datetime(2024, 3, 28), t.VER_OPINION: "材料齐全，个别指标偏高。"}
    answer(path, given, {0: (35, "缺会议记录"), 1: (50, "")})
    refiled(scored, "103", {"1.1.1": "3", "2.3.2": "2"})
    run(scored)
    assert review(scored).renewed == ["县委组织部"]
    (paper,) = (scored.outbox / t.REVIEW_FOLDER / t.PAPERS_FOLDER).glob("103-*.xlsx")
    book = openpyxl.load_workbook(paper)
    verdict = {row[0].value: row[1].value for row in book[t.SHEET_VERDICT].iter_rows()}
    assert {label: verdict[label] for label in given} == {
        **given,
        t.VER_DATE: None,
    }  # what was filed since wasn't reviewed that day
    assert [[cell.value for cell in row] for row in book[t.SHEET_QUALITY]["C4:D5"]] == [[35, "缺会议记录"], [50, None]]
    before = paper.read_bytes()
    review(scored)
    assert paper.read_bytes() == before


def test_a_workbook_of_nobody_reviewed_has_no_answer(scored: Workspace) -> None:
    (paper,) = (scored.outbox / t.REVIEW_FOLDER / t.PAPERS_FOLDER).glob("101-*.xlsx")
    book = openpyxl.load_workbook(paper)
    verdict = {row[0].value: row[1].value for row in book[t.SHEET_VERDICT].iter_rows()}
    assert {verdict[label] for label in (t.VER_REVIEWER, t.VER_DATE, t.VER_OPINION)} == {None}
    assert {cell.value for row in book[t.SHEET_QUALITY]["C4:D5"] for cell in row} == {None}


def test_the_summary_says_why_a_score_was_changed(scored: Workspace) -> None:
    path = filled(scored, "101", {"1.1.1": CUT, "1.1.2": ("1", "计算错误", "多算一项内容")})
    answer(path, {}, {0: (35, "缺会议记录"), 1: (50, "")}, proof="《预算批复》第 3 页")
    answer(filled(scored, "102", {}), {}, {0: (40, ""), 1: (60, "")})
    run(scored)
    book = openpyxl.load_workbook(summary(scored))
    lines = [[cell.value for cell in row] for row in book[t.TAB_CHANGES].iter_rows(min_row=5)]
    assert [(line[0], line[2], line[5], line[6], line[8]) for line in lines] == [
        ("101", "1.1.1", 4, 1.5, "依据不足"), ("101", "1.1.2", 4, 1, "计算错误"),
    ]  # fmt: skip
    assert lines[0][9:] == [CUT[2], "《预算批复》第 3 页", f"复核/{path.name}　复核底稿!I5"]
    assert lines[1][10] is None
    assert table(book[t.TAB_QUALITY])["101"][t.QUALITY_REMARK] == "材料完整：缺会议记录"


def test_where_nothing_was_changed_there_is_no_list(place: Workspace) -> None:
    filled(place, "102", {})
    run(place)
    assert t.TAB_CHANGES not in openpyxl.load_workbook(summary(place)).sheetnames


def test_a_review_that_was_rejected_is_none(place: Workspace) -> None:
    before = told(place)
    sheets = openpyxl.load_workbook(summary(place)).sheetnames
    path = filled(place, "101", {"1.1.1": CUT})
    name = f"复核/{path.name}"
    decide(place, [("101", name, "不采用", "", None)])
    batch = run(place).batch
    assert not batch.reviewed
    assert told(place) == before
    assert openpyxl.load_workbook(summary(place)).sheetnames == sheets
    assert fates(place)[name] == "superseded"  # it is told in the register
    assert [decision.action for decision in batch.decisions] == ["不采用"]


def test_one_rejected_beside_one_that_counts_is_no_review_of_its_department(place: Workspace) -> None:
    path = filled(place, "101", {"1.1.1": CUT})
    filled(place, "102", {"1.1.1": ("1", "依据不足", "没有提供文件依据")})
    decide(place, [("101", f"复核/{path.name}", "不采用", "", None)])
    run(place)
    assert (told(place)["101"]["review"], told(place)["102"]["review"]["status"]) == (None, "done")


def said_of_all(place: Workspace) -> str:
    """All texts of 总览, and the circular."""
    book = openpyxl.load_workbook(summary(place))
    cells = [str(cell.value) for row in book[t.TAB_OVERVIEW].iter_rows() for cell in row if cell.value]
    report(place, day=DAY)
    return "\n".join([*cells, text_of(place.outbox / t.CIRCULAR_FILE)])


def test_before_any_review_is_finished_nobody_is_said_not_to_count(tmp_path: Path) -> None:
    place = started(tmp_path / "place", unreviewed=NOT_RANKED)
    filled(place, "101", {}, rest=False)
    run(place)
    said = said_of_all(place)
    for wrong in ("能够计分", "没有计分的部门", "没有计入汇总", "进行了复核", "复核过的"):
        assert wrong not in said
    assert "还没有有核定分的" in said
    assert "复核正在进行" in said
    assert "已报送、尚无核定分的5个" in said


def test_once_one_is_finished_the_usual_is_said(tmp_path: Path) -> None:
    place = started(tmp_path / "place", unreviewed=NOT_RANKED)
    filled(place, "101", {})
    run(place)
    said = said_of_all(place)
    assert "并进行了复核" in said
    assert "还没有部门有核定分" not in said


def test_without_filed_forms_nobody_counts(tmp_path: Path) -> None:
    place = started(tmp_path / "place")
    for path in place.inbox.glob("*.xlsx"):
        path.unlink()
    run(place)
    assert "还没有能够计分的" in said_of_all(place)


def test_who_was_only_raised_is_asked_to_mend_nothing(place: Workspace) -> None:
    filled(place, "102", {"1.1.1": ("3", "自评漏计", "自评漏计一项")})
    filled(place, "103", {"1.1.1": ("3", "自评漏计", "自评漏计一项"), "2.1.1": ("2", "未按标准", "按八成计算扣分")})
    run(place)
    report(place, day=date(2024, 4, 20))
    found = letters(place)
    assert "整改情况" not in found["102"]
    assert "异议" in found["102"]
    assert "请对照上表中调减的指标逐项整改" in found["103"]
    assert text_of(place.outbox / t.CIRCULAR_FILE)
