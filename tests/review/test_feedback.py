"""What `report` makes of reviews: letters that speak of one department only, the public table, and a ledger that loses nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document

from selfeval import text as t
from selfeval.cli import screen
from selfeval.commands.report import report
from selfeval.commands.review import review
from selfeval.commands.run import run
from selfeval.errors import CannotRun
from selfeval.forms.review_layout import column
from selfeval.model import ReviewState
from selfeval.outbox.workspace import Workspace
from selfeval.reading.templates import load
from tests.feedback.documents import text_of
from tests.kept import built_once
from tests.office import Office
from tests.review.test_results import Cut, dated, decide, filled, started

pytestmark = pytest.mark.slow

DAY = date(2024, 4, 20)
CUTS: dict[str, dict[str, Cut]] = {
    "101": {"1.1.1": ("1.5", "依据不足", "甲材料没有盖章"), "2.1.1": ("2", "未按标准", "乙指标按八成计算")},
    "103": {"2.1.1": ("3", "计算错误", "丙比率算错一个点"), "1.1.1": ("1.5", "自评漏计", "丁处自评少算半分")},
}


@built_once(Workspace.at)
def reviewed(folder: Path) -> None:
    made = started(folder)
    for code, given in CUTS.items():
        filled(made, code, given)
    filled(made, "105", {}, rest=False)
    run(made)


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    return reviewed(tmp_path / "place")


def letters(place: Workspace) -> dict[str, str]:
    folder = place.outbox / t.REVIEW_FOLDER / t.FEEDBACK_FOLDER
    return {path.name[:3]: text_of(path) for path in folder.glob("*.docx")}


def rows(place: Workspace) -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(place.templates / t.LEDGER_FILE)[t.SHEET_LEDGER]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(n for n, line in enumerate(lines) if line[0] == t.ROS_CODE)
    return [
        {"row": start + 2 + n, **dict(zip(map(str, lines[start]), line, strict=True))}
        for n, line in enumerate(lines[start + 1 :])
        if line[0]
    ]


def test_a_letter_speaks_of_its_department_only(place: Workspace) -> None:
    report(place, day=DAY)
    told = letters(place)
    assert set(told) == {"101", "103"}  # whose review is finished
    names = {d.code: d.name for d in load(place.templates).roster.departments}
    for code, text in told.items():
        assert names[code] in text
        assert not [name for other, name in names.items() if other != code and name in text]
        for other, given in CUTS.items():
            for _, _, remark in given.values():
                assert (remark in text) == (other == code)
    assert "2024年5月20日前" in told["101"]
    assert "2024年4月25日前" in told["101"]
    assert "调减2项" in told["101"]
    assert "调减1项、调增1项" in told["103"]


def test_the_public_table_holds_what_may_be_published(place: Workspace) -> None:
    report(place, day=DAY)
    text = text_of(place.outbox / t.PUBLIC_FILE)
    assert "（草稿）" in text
    why = "县委统战部还在复核中；县委办公室、县委组织部的异议期限还没有过（最晚到2024年4月25日）"
    assert (
        f"【草稿，还不能公开：复核名单上的县纪委监委机关、县委宣传部还没有交回复核底稿；{why}。】" in text.splitlines()
    )
    assert "95.50" in text
    assert not [remark for given in CUTS.values() for _, _, remark in given.values() if remark in text]
    assert "县委统战部|" not in text  # its review isn't finished
    for code in ("102", "104", "105"):
        filled(place, code, {})
    run(place)
    done = report(place, day=DAY)
    who = "县委办公室、县纪委监委机关、县委组织部、县委宣传部、县委统战部"
    assert done.unsettled == (f"{who}的异议期限还没有过（最晚到2024年4月25日）",)
    assert report(place, day=date(2024, 4, 25)).unsettled == done.unsettled  # the last day to object
    assert report(place, day=date(2024, 4, 26)).unsettled == ()
    text = text_of(place.outbox / t.PUBLIC_FILE)
    assert "草稿" not in text
    assert "县委统战部" in text
    decide(place, [("101", "", "有异议", "", None)])
    run(place)
    assert report(place, day=date(2024, 4, 26)).unsettled == ("县委办公室的异议还没有答复",)


def test_the_public_table_is_a_draft_while_a_review_has_queries(
    place: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    for code in ("102", "104", "105"):
        filled(place, code, {})
    path = filled(place, "103", {})
    run(place)
    report(place, day=DAY)
    assert report(place, day=date(2024, 6, 1)).unsettled == ()
    screen.run_done(run(place))
    assert "问题要核实" not in capsys.readouterr().out
    dated(path, "2097-05-16")  # V935
    dated(filled(place, "102", {}), "2024-04-02")
    screen.run_done(run(place))
    assert "复核底稿里还有问题要核实的 1 个部门（见“问题清单”）：县委组织部\n" in capsys.readouterr().out
    report(place, day=DAY)
    assert "我局对你单位" in letters(place)["103"]
    assert "我局于2024年4月2日对你单位" in letters(place)["102"]
    asked = "县委组织部的复核底稿还有待核实的问题（见“问题清单”）"
    assert report(place, day=date(2024, 6, 1)).unsettled == (asked,)
    assert f"【草稿，还不能公开：{asked}。】" in text_of(place.outbox / t.PUBLIC_FILE).splitlines()


def test_a_letter_that_says_the_same_keeps_its_day(place: Workspace) -> None:
    """No deadline moves by another `report`; where what a letter says has changed, it is a new one with a new day."""
    assert report(place, day=DAY).as_before == 0
    first = {
        path.name[:3]: path.read_bytes() for path in (place.outbox / t.REVIEW_FOLDER / t.FEEDBACK_FOLDER).iterdir()
    }
    later = report(place, day=date(2024, 5, 10))
    folder = place.outbox / t.REVIEW_FOLDER / t.FEEDBACK_FOLDER
    assert (later.as_before, {path.name[:3]: path.read_bytes() for path in folder.iterdir()}) == (2, first)
    filled(place, "103", {"2.1.1": ("2.5", "计算错误", "丙比率算错一个点")})
    run(place)
    done = report(place, day=date(2024, 5, 11))
    assert done.as_before == 1
    assert "2024年4月25日前" in letters(place)["101"]
    assert "2024年5月16日前" in letters(place)["103"]
    assert report(place, day=date(2024, 5, 20)).as_before == 2
    assert report(place, day=date(2024, 4, 1)).as_before == 2  # not earlier either
    assert done.days == {"101-县委办公室.docx": "2024-04-20", "103-县委组织部.docx": "2024-05-11"}
    (folder / "101-县委办公室.docx").unlink()
    assert report(place, day=date(2024, 5, 20)).days["101-县委办公室.docx"] == "2024-05-20"


def test_an_objection_that_was_answered_is_not_invited_again(place: Workspace) -> None:
    decide(place, [("101", "", "异议不成立", "1.1.1", None)])
    run(place)
    report(place, day=DAY)
    end = "有异议的，请在2024年4月25日前书面提出，并附依据；逾期没有提出的，视为没有异议。"
    assert f"对复核结果（已经答复的异议除外）{end}" in lines_of(place, "101")
    assert f"对复核结果{end}" in lines_of(place, "103")


def test_the_ledger_is_only_added_to(office: Office, place: Workspace) -> None:
    assert report(place, day=DAY).ledger is not None
    first = rows(place)
    assert [(row[t.ROS_CODE], row[t.LED_INDICATOR], row[t.LED_CUT]) for row in first] == [
        ("101", "1.1.1", 2.5), ("101", "2.1.1", 2), ("103", "2.1.1", 1),
    ]  # fmt: skip
    at = {name: chr(65 + t.LEDGER_COLUMNS.index(name)) for name in t.LEDGER_COLUMNS}
    typed = {
        f"{at[t.LED_WHO]}{first[0]['row']}": "张三", f"{at[t.LED_DONE]}{first[0]['row']}": "已补充材料", f"{at[t.LED_PROBLEM]}{first[1]['row']}": "改写过的问题",
        f"N{first[0]['row'] - 1}": "备注", f"N{first[2]['row']}": "电话催过",
    }  # fmt: skip
    path = place.templates / t.LEDGER_FILE
    office.fill(path, path, {(t.SHEET_LEDGER, cell): value for cell, value in typed.items()})
    before = path.read_bytes()
    for _ in range(3):
        assert report(place, day=DAY).ledger.added == 0  # type: ignore[union-attr]
        assert path.read_bytes() == before
    filled(place, "105", {"3.1.1": ("1", "其他", "戊制度没有上墙")})
    run(place)
    done = report(place, day=date(2024, 6, 1))
    assert (done.ledger.added, done.ledger.late) == (1, 3)  # type: ignore[union-attr]
    after = rows(place)
    assert [row[t.ROS_CODE] for row in after] == ["101", "101", "103", "105"]
    assert (after[0][t.LED_WHO], after[0][t.LED_DONE], after[1][t.LED_PROBLEM], after[2]["备注"]) == (
        "张三",
        "已补充材料",
        "改写过的问题",
        "电话催过",
    )
    assert len([*place.templates.glob("整改台账（*改）.xlsx")]) == 1


def test_a_ledger_that_cannot_be_read_stops_it(place: Workspace) -> None:
    openpyxl.Workbook().save(place.templates / t.LEDGER_FILE)
    before = {path.name for path in place.outbox.rglob("*.docx")}
    with pytest.raises(CannotRun):
        report(place, day=DAY)
    assert {path.name for path in place.outbox.rglob("*.docx")} == before


def test_overdue_follows_the_day_it_is_looked_at(office: Office, place: Workspace) -> None:
    report(place, day=DAY)
    values = office.values(place.templates / t.LEDGER_FILE)[t.SHEET_LEDGER]
    late = chr(65 + t.LEDGER_COLUMNS.index(t.LED_LATE))
    assert str(values[f"{late}{rows(place)[0]['row']}"]).startswith("逾期 ")


def test_objections_upheld_stand_in_the_letter(place: Workspace) -> None:
    decide(place, [("101", "", "异议成立", "1.1.1", 3.0)])
    run(place)
    report(place, day=DAY)
    assert "异议成立" in letters(place)["101"]


def test_the_circular_speaks_of_final_results(place: Workspace) -> None:
    report(place, day=DAY)
    text = text_of(place.outbox / t.CIRCULAR_FILE)
    assert "评价情况的通报" in text
    assert "我局未作调整" not in text
    assert "已复核 2 个" in text
    assert "（三）复核情况。有总分的 5 个部门，已复核 2 个" in text


def test_the_circular_lists_who_has_no_final_score(place: Workspace) -> None:
    report(place, day=DAY)
    lines = text_of(place.outbox / t.CIRCULAR_FILE).splitlines()
    (line,) = (line for line in lines if "复核还没有完成，没有核定分" in line)
    names = {d.code: d.name for d in load(place.templates).roster.departments}
    assert names["105"] in line
    assert t.REVIEW_STATES[ReviewState.ONGOING] in line


def test_which_letters_are_new_or_written_again_or_gone_is_told(
    place: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(day: date) -> list[str]:
        screen.reported(report(place, day=day))
        notes = (line.removeprefix("注意：") for line in capsys.readouterr().out.splitlines() if "注意：" in line)
        return [note for note in notes if "个部门" in note and "公开表" not in note]

    folder = place.outbox / t.REVIEW_FOLDER / t.FEEDBACK_FOLDER
    assert told(DAY) == []  # all are new
    filled(place, "102", {})
    changed = filled(place, "103", {"2.1.1": ("2.5", "计算错误", "丙比率算错一个点")})
    run(place)
    assert told(date(2024, 5, 10)) == [
        "第一次写反馈意见的 1 个部门：县纪委监委机关",
        "重新写了反馈意见的 1 个部门，日期和期限从这次的日期起算：县委组织部",
        "整改台账里这 1 个部门原有的行没有改动，请核对期限：县委组织部",
    ]
    filled(place, "103", {"2.1.1": ("2", "计算错误", "丙比率算错两个点")})
    (folder / "附件.docx").mkdir()
    (folder / "~$3-县委组织部.docx").symlink_to(folder / "nowhere")
    (folder / "102-县纪委监委机关.docx").unlink()  # as the officer is told where it isn't sent yet
    run(place)
    assert told(date(2024, 5, 11)) == [
        "重新写了反馈意见的 2 个部门，日期和期限从这次的日期起算：县纪委监委机关、县委组织部",
        "整改台账里这 1 个部门原有的行没有改动，请核对期限：县委组织部",
    ]
    assert told(date(2024, 5, 12)) == []
    changed.unlink()
    run(place)
    assert told(date(2024, 5, 13)) == ["没有复核结果了、原来的反馈意见已经撤下的 1 个部门：县委组织部"]
    assert told(date(2024, 5, 14)) == []
    for paper in (place.inbox / t.REVIEW_FOLDER).iterdir():
        paper.unlink()
    Document(str(folder / "101-县委办公室.docx")).save(str(folder / "101-县委办公室.docx"))
    run(place)
    assert told(date(2024, 5, 15)) == [
        "没有复核结果了、原来的反馈意见已经撤下的 1 个部门：县纪委监委机关",
        "没有复核结果了、您改过的反馈意见还留在原处的 1 个部门，不要发出：县委办公室",
    ]


def test_a_department_that_was_renamed_has_its_letter_written_again(place: Workspace) -> None:
    report(place, day=DAY)
    for file in (t.ROSTER_FILE, t.SAMPLE_FILE):
        book = openpyxl.load_workbook(place.templates / file)
        rows = list(book.worksheets[0].iter_rows())
        (row,) = (row for row in rows if "县委组织部" in {cell.value for cell in row})
        for cell, heads in zip(row, zip(*rows, strict=True), strict=True):
            if cell.value == "县委组织部":
                cell.value = "县委组织和编制部"
            elif t.ROS_ALIASES in {head.value for head in heads}:
                cell.value = "县委组织部"
        book.save(place.templates / file)
    run(place)
    done = report(place, day=date(2024, 5, 10))
    assert (done.new, done.again, done.withdrawn) == ([], ["县委组织和编制部"], [])


def test_without_reviews_there_are_neither_letters_nor_ledger(tmp_path: Path) -> None:
    made = started(tmp_path / "place")
    done = report(made, day=DAY)
    assert (done.letters, done.public, done.ledger) == ([], None, None)
    assert not (made.templates / t.LEDGER_FILE).exists()
    assert not (made.outbox / t.PUBLIC_FILE).exists()
    assert "自评情况的通报" in text_of(made.outbox / t.CIRCULAR_FILE)


def test_points_in_the_place_of_what_was_not_applicable_are_a_cut(tmp_path: Path) -> None:
    """It is counted in 复核情况 and 指标差异, and has its row in the ledger; what became 不适用 is none, and has none."""
    from tests.review.test_summary import summary, table

    made = started(tmp_path / "place")
    form = made.inbox / "103.xlsx"
    book = openpyxl.load_workbook(form)
    sheet = book[t.SHEET_SCORES]
    head = next(row for row in sheet.iter_rows() if row[0].value == t.COL_CODE)
    columns = {str(cell.value).strip("*"): int(cell.column or 0) for cell in head}
    line = next(int(row[0].row or 0) for row in sheet.iter_rows() if row[0].value == "1.3.4")
    sheet.cell(line, columns[t.COL_SCORE]).value = "不适用"
    sheet.cell(line, columns[t.COL_EXPLANATION]).value = "本单位没有这项业务"
    book.save(form)
    run(made)
    review(made)
    filled(made, "103", {"1.3.4": ("0.5", "依据不足", "有这项业务，没有做完")})
    path = filled(made, "104", {"1.3.4": ("1", "自评漏计", "没有这项业务")})
    book = openpyxl.load_workbook(path)
    paper = book[t.SHEET_PAPER]
    (cell,) = [row[column(t.COL_REVIEWED)] for row in paper.iter_rows() if row[0].value == "1.3.4"]
    cell.value = "不适用"
    book.save(path)
    run(made)
    cap = load(made.templates).scheme.by_code["1.3.4"].cap
    workbook = openpyxl.load_workbook(summary(made), data_only=True)
    found = table(workbook[t.TAB_REVIEWS])
    assert [(found[code]["调减项数"], found[code]["调增项数"]) for code in ("103", "104")] == [(1, 0), (0, 0)]
    assert (table(workbook[t.TAB_DIFFERENCES], t.COL_CODE)["1.3.4"]["调减部门"]) == 1
    report(made, day=DAY)
    assert [(row[t.ROS_CODE], row[t.LED_INDICATOR], row[t.LED_CUT]) for row in rows(made)] == [
        ("103", "1.3.4", float(cap) - 0.5)
    ]


def lines_of(place: Workspace, code: str) -> list[str]:
    """The lines of a department's letter."""
    return letters(place)[code].splitlines()


def said_in(place: Workspace, code: str, part: str) -> str:
    """The one line of a department's letter that holds a part."""
    (line,) = (line for line in lines_of(place, code) if part in line)
    return line


def test_what_an_objection_brought_back_stays_in_the_letter(place: Workspace) -> None:
    """Where the self score holds again, that there was a cut and an objection isn't denied; nor that one was rejected."""
    from tests.review.test_summary import summary, table

    decide(
        place,
        [("101", "", "异议成立", "1.1.1", 4.0), ("101", "", "异议成立", "2.1.1", 4.0), ("103", "", "异议不成立", "2.1.1", None)],
    )  # fmt: skip
    run(place)
    report(place, day=DAY)
    assert "复核了全部33项指标，调整2项，其中2项异议成立，恢复自评分。" in said_in(place, "101", "复核了全部")
    assert "没有调整，各项维持自评分。" not in lines_of(place, "101")
    assert "指标|分值|自评分|复核分|核定分|差值|理由|说明" in lines_of(place, "101")
    row = "绩效目标合理性|4|4|1.5|4|0|依据不足|甲材料没有盖章；异议成立，核定 4 分"
    assert said_in(place, "101", "甲材料没有盖章") == row
    assert said_in(place, "103", "丙比率").endswith("|计算错误|丙比率算错一个点；异议不成立，维持复核分")
    assert "复核了全部33项指标，其中调减1项、调增1项。" in said_in(place, "103", "复核了全部")
    assert "核定分" not in said_in(place, "103", "指标|分值")
    workbook = openpyxl.load_workbook(summary(place), data_only=True)
    changes = [[cell.value for cell in row] for row in workbook[t.TAB_CHANGES].iter_rows(min_row=4)]
    assert changes[0][5:9] == ["自评分", "复核分", "核定分", "差值"]
    assert [row[2:3] + row[5:9] for row in changes[1:] if row[0] == "101"] == [
        ["1.1.1", 4, 1.5, 4, 0], ["2.1.1", 4, 2, 4, 0],
    ]  # fmt: skip
    told = table(workbook[t.TAB_REVIEWS])["101"]
    assert told["主要理由，或还差什么"] == "异议成立 2 项"


def test_a_rejected_objection_to_the_whole_review_is_told(place: Workspace) -> None:
    decide(place, [("101", "", "异议不成立", "", None)])
    run(place)
    report(place, day=DAY)
    assert "你单位提出的异议不成立，维持复核分。" in lines_of(place, "101")
    assert "异议" not in "".join(
        line for line in lines_of(place, "103") if "书面" not in line and line != "三、整改和异议"
    )
    assert "复核了全部33项指标，其中调减2项。" in said_in(place, "101", "复核了全部")
