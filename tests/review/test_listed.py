"""The list beside what comes back: whose review counts, whose is outstanding, and whose workbook isn't wanted any more."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from selfeval import text as t
from selfeval.cli import next_step, screen
from selfeval.commands.review import review
from selfeval.commands.run import run
from selfeval.commands.sample import draw
from selfeval.errors import CannotRun
from selfeval.model import ReviewRules
from selfeval.outbox.workspace import Workspace
from tests.review.rounds import round_of
from tests.review.test_results import CUT, LOSSES, codes_of, decide, fates, filled, findings_of, started, told
from tests.review.test_summary import summary, table

pytestmark = pytest.mark.slow


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    return started(tmp_path / "place")


def listed(place: Workspace, code: str, **entries: object) -> str:
    """Type into a department's row of the list; where 复核 stands in it."""
    path, names = place.templates / t.SAMPLE_FILE, {"reviewer": t.SAM_REVIEWER, "due": t.SAM_DUE, "review": t.SAM_REVIEW, "name": t.ROS_NAME}  # fmt: skip
    book = openpyxl.load_workbook(path)
    sheet = book[t.SHEET_SAMPLE]
    heads = next(row for row in sheet.iter_rows() if row[0].value == t.ROS_CODE)
    columns = {str(cell.value): int(cell.column or 0) for cell in heads}
    (row,) = [int(row[0].row or 0) for row in sheet.iter_rows() if row[0].value == code]
    for name, value in entries.items():
        sheet.cell(row, columns[names[name]]).value = value  # type: ignore[assignment]
    book.save(path)
    return str(sheet.cell(row, columns[t.SAM_REVIEW]).coordinate)


def papers(place: Workspace) -> set[str]:
    return {path.name[:3] for path in (place.outbox / t.REVIEW_FOLDER / t.PAPERS_FOLDER).iterdir()}


def test_a_review_of_whom_the_list_says_no_counts_for_nothing(place: Workspace) -> None:
    filled(place, "101", {"1.1.1": CUT})
    filled(place, "102", {})
    cell = listed(place, "101", review=t.NO)
    run(place)
    assert (told(place)["101"]["review"], told(place)["101"]["final"]["total"]) == (None, "100.00")
    assert told(place)["102"]["review"]["status"] == "done"
    assert fates(place)["复核/101-县委办公室.xlsx"] == "superseded"
    (found,) = findings_of(place, "复核/101-县委办公室.xlsx")
    assert found["message"] == f"“县委办公室”在复核名单里写的是“否”（{cell}），这份复核底稿没有采用。"
    listed(place, "101", review=t.YES)
    run(place)
    assert told(place)["101"]["review"]["status"] == "done"


def test_an_unfinished_one_of_whom_the_list_says_no_holds_nothing_up(place: Workspace) -> None:
    filled(place, "101", {"1.1.1": CUT}, rest=False)
    listed(place, "101", review=t.NO)
    report = run(place)
    assert not report.batch.reviewed
    assert told(place)["101"]["review"] is None


def test_a_list_that_is_wrong_stops_the_run(place: Workspace) -> None:
    listed(place, "101", review="不知道")
    with pytest.raises(CannotRun) as stop:
        run(place)
    assert [one.code for one in stop.value.findings] == ["K853"]


def test_a_workbook_no_longer_wanted_is_removed_and_never_a_filled_one(place: Workspace) -> None:
    from tests.commands.test_review import papers as lying
    from tests.commands.test_review import type_in

    type_in(lying(place)["102-县纪委监委机关"], "1.1.1", 1.0)
    for code in ("101", "102"):
        listed(place, code, review=t.NO)
    report = review(place)
    assert (report.removed, report.left) == (["县委办公室"], ["县纪委监委机关"])
    assert papers(place) == {"102", "103", "104", "105"}
    listed(place, "101", review=t.YES)
    assert review(place).written == ["县委办公室"]
    assert (place.inbox / t.REVIEW_FOLDER).is_dir()


def test_a_workbook_named_like_anothers_is_unfinished(place: Workspace) -> None:
    """Copied, renamed and filled for another department: it must not count for the one that stands in it."""
    path = filled(place, "101", {"1.1.1": CUT}, name="106-县委政法委员会.xlsx")
    run(place)
    (found,) = findings_of(place, f"复核/{path.name}")
    assert (found["code"], found["level"]) == ("V933", "error")
    assert found["message"] == "文件名像“县委政法委员会”，里面是“县委办公室”的底稿。"
    one = told(place)["101"]
    assert (one["review"]["status"], one["final"]) == ("ongoing", None)
    decide(place, [("101", f"复核/{path.name}", "采用", "", None)])
    run(place)
    assert told(place)["101"]["review"]["status"] == "done"
    decide(place, [])
    path.rename(path.with_name("县委办公室（政法委核）.xlsx"))
    run(place)
    assert codes_of(place, "复核/县委办公室（政法委核）.xlsx") == []
    assert told(place)["101"]["review"]["status"] == "done"


def test_what_has_not_come_back_is_told_with_its_reviewer(place: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    listed(place, "103", reviewer="王芳", due=date(2024, 3, 31))
    listed(place, "104", review=t.NO)
    screen.run_done(run(place))
    assert "复核名单上还有 4 个部门没有能用的底稿：县委办公室、县纪委监委机关、县委组织部（王芳，2024-03-31 前）、县委统战部" in capsys.readouterr().out  # fmt: skip
    assert t.TAB_REVIEWS not in openpyxl.load_workbook(summary(place)).sheetnames
    filled(place, "101", {})
    run(place)
    rows = table(openpyxl.load_workbook(summary(place), data_only=True)[t.TAB_REVIEWS])
    assert {code: row["复核状态"] for code, row in rows.items()} == {
        "101": "已复核",
        "102": "未交回",
        "103": "未交回",
        "105": "未交回",
    }
    assert (rows["103"]["复核人"], rows["103"]["完成期限"].date(), rows["103"]["自评分"]) == ("王芳", date(2024, 3, 31), 94)  # fmt: skip
    for code in ("102", "103", "105"):
        filled(place, code, {})
    screen.run_done(run(place))
    assert "没有能用的底稿" not in capsys.readouterr().out


def test_an_untouched_workbook_is_said_not_to_be_filled(place: Workspace) -> None:
    (paper,) = (place.outbox / t.REVIEW_FOLDER / t.PAPERS_FOLDER).glob("101-*.xlsx")
    (place.inbox / t.REVIEW_FOLDER).mkdir(exist_ok=True)
    shutil.copyfile(paper, place.inbox / t.REVIEW_FOLDER / paper.name)
    report = run(place)
    (one,) = [r.review for r in report.batch.departments if r.department.code == "101"]
    assert one is not None
    assert one.why == ("底稿还没有填",)
    again = review(place)
    assert (again.blank, again.settled) == (["县委办公室"], [])


def test_after_reviews_the_report_is_named(place: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    """Whether or not forms are open besides."""
    report = run(place)
    next_step.after_run(report, place.root)
    assert " report" not in capsys.readouterr().out
    filled(place, "101", {})
    report = run(place)
    next_step.after_run(report, place.root)
    said = capsys.readouterr().out
    assert "return" in said
    assert "复核有了结果，运行" in said
    assert " report" in said


def test_findings_of_workbooks_stand_apart(place: Workspace) -> None:
    """The sentence above doesn't call them nothing to do, and their rows say what they are."""
    filled(place, "101", {"1.1.1": ("1.5", "", "")})
    filled(place, "102", {}, name="../102-复核底稿.xlsx")
    run(place)
    sheet = openpyxl.load_workbook(summary(place), data_only=True)[t.TAB_FINDINGS]
    note = str(sheet["A2"].value)
    assert "粗线下面“计数”是“复核”的 2 条在复核底稿里，请复核人改，不发给部门" in note
    assert "不用处理，不在以上条数内" not in note
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    at = lines[0].index("计数")
    assert [line[at] for line in lines[1:] if line[at] != "是"] == ["复核"] * 2


def test_a_settled_score_above_the_self_score_is_asked_about(place: Workspace) -> None:
    filled(place, "102", {"1.1.1": ("1", "依据不足", "没有提供文件依据")})
    decide(place, [("102", "", "异议成立", "1.1.1", 3.0)])
    asked, dated = run(place).batch.idle_decisions
    assert dated.code == "P811"
    assert (asked.code, asked.message.partition("：")[2]) == (
        "P809",
        "“县纪委监委机关”的“绩效目标合理性”核定得分 3，高于自评的 2，按核定得分算。",
    )
    decide(place, [("102", "", "异议成立", "1.1.1", 2.0)])
    assert [one.code for one in run(place).batch.idle_decisions] == ["P811"]


def test_a_short_name_on_the_list_is_told_at_its_cell(place: Workspace) -> None:
    listed(place, "101", name="委办公室")
    with pytest.raises(CannotRun) as stop:
        run(place)
    (found,) = stop.value.findings
    assert (found.code, found.cell) == ("K852", "B6")
    assert found.remedy == "B6 请改成“县委办公室”。"


def test_whom_the_rules_name_and_nobody_is_stands_with_its_cell(tmp_path: Path) -> None:
    made = round_of(tmp_path / "place", LOSSES, review=ReviewRules(always_named=("县委办公", "102")))
    with pytest.raises(CannotRun, match=r"B\d+“必查名单”的“县委办公”（像是“县委办公室”，编码 101）"):
        draw(made)


def test_an_objection_where_there_is_no_review_is_said_so(place: Workspace) -> None:
    filled(place, "102", {}, rest=False)
    decide(place, [("101", "", "异议成立", "1.1.1", 3.0), ("102", "", "有异议", "", None)], "2024-05-01")
    without, unfinished = run(place).batch.idle_decisions
    assert "没有“县委办公室”的复核。" in without.message
    assert "单元格" not in without.remedy
    assert "“县纪委监委机关”的复核还没有核完" in unfinished.message
