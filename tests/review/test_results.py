"""What comes of reviews: a whole round with workbooks in the inbox; every total against an independent computation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from selfeval import text as t
from selfeval.cli import screen
from selfeval.commands.review import review
from selfeval.commands.run import RunReport, run
from selfeval.commands.sample import draw
from selfeval.forms.review_layout import FIRST, VERDICT_LABELS, column
from selfeval.model import NOT_RANKED, Fate, ReviewRules, ReviewState, Scheme
from selfeval.outbox.manifest import in_order
from selfeval.outbox.workspace import Workspace
from selfeval.reading.templates import load
from selfeval.samples import sample_scheme
from tests.kept import built_once
from tests.review.rounds import Lost, filed, round_of

pytestmark = pytest.mark.slow

CODES = [i.code for i in sample_scheme().indicators]
LOSSES: dict[str, Lost] = {
    "101": {}, "102": {"1.1.1": "2"}, "103": {"1.1.1": "3", "2.3.2": "3"}, "104": {"4.1.1": "2.5", "2.1.1": "4", "5.1.1": "2"},
    "105": {"2.3.2": "3"},
}  # fmt: skip
Cut = tuple[str, str, str]  # the reviewed score, the reason and the remark


def filled(place: Workspace, code: str, cuts: Mapping[str, Cut], *, rest: bool = True, name: str = "") -> Path:
    """A department's review workbook, filled and put into the inbox."""
    (paper,) = (place.outbox / t.REVIEW_FOLDER / t.PAPERS_FOLDER).glob(f"{code}-*.xlsx")
    book = openpyxl.load_workbook(paper)
    sheet = book[t.SHEET_PAPER]
    rows = {str(sheet.cell(row, 1).value): row for row in range(FIRST + 1, sheet.max_row + 1)}
    for indicator, (score, ground, remark) in cuts.items():
        sheet.cell(rows[indicator], column(t.COL_REVIEWED) + 1).value = float(score)
        sheet.cell(rows[indicator], column(t.COL_GROUND) + 1).value = ground
        sheet.cell(rows[indicator], column(t.COL_REMARK) + 1).value = remark
    verdict = book[t.SHEET_VERDICT]
    if rest:
        verdict.cell(VERDICT_LABELS.index(t.VER_REST) + 2, 2).value = t.YES
    reviewer = verdict.cell(VERDICT_LABELS.index(t.VER_REVIEWER) + 2, 2)
    reviewer.value = reviewer.value or "王复核"
    (place.inbox / t.REVIEW_FOLDER).mkdir(exist_ok=True)
    target = place.inbox / t.REVIEW_FOLDER / (name or paper.name)
    book.save(target)
    return target


def told(place: Workspace) -> dict[str, dict[str, Any]]:
    """The departments in results.json by code."""
    results = json.loads((place.outbox / t.RESULTS_FILE).read_text("utf-8"))
    return {department["code"]: department for department in results["departments"]}


def fates(place: Workspace) -> dict[str, str]:
    results = json.loads((place.outbox / t.RESULTS_FILE).read_text("utf-8"))
    return {file["path"]: file["fate"] for file in results["files"]}


@built_once(Workspace.at)
def started(folder: Path, /, **rules: Any) -> None:
    """A round with everybody on the list and their review workbooks written."""
    place = round_of(folder, LOSSES, review=ReviewRules(share=Decimal(100), **rules))
    draw(place)
    review(place)


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    return started(tmp_path / "place")


CUT = ("1.5", "依据不足", "没有提供文件依据")


def test_without_a_review_nothing_is_said_of_one(place: Workspace) -> None:
    before = {path.name: path.read_bytes() for path in place.outbox.glob("*.*")}
    run(place)
    assert {path.name: path.read_bytes() for path in place.outbox.glob("*.*")} == before
    assert {(d["review"], d["final"]) for d in told(place).values()} == {(None, None)}
    book = openpyxl.load_workbook(place.outbox / t.SUMMARY_FILE.format(year=2023))
    assert not {t.TAB_REVIEWS, t.TAB_REVIEWED, t.TAB_DIFFERENCES, t.TAB_QUALITY} & {*book.sheetnames}


def test_a_review_counts_beside_what_was_filed(place: Workspace) -> None:
    filled(place, "101", {"1.1.1": CUT})
    run(place)
    one = told(place)["101"]
    assert (one["total"], one["grade"], one["rank"], one["status"]) == ("100.00", "优秀", 1, "accepted")
    assert one["scores"]["1.1.1"] == "4.00"
    assert one["review"]["scores"]["1.1.1"] == "1.50"
    assert {c: s for c, s in one["review"]["scores"].items() if c != "1.1.1"} == {c: s for c, s in one["scores"].items() if c != "1.1.1"}  # fmt: skip
    assert (one["review"]["total"], one["review"]["difference"], one["review"]["status"]) == ("97.50", "-2.50", "done")
    assert one["final"] == {"total": "97.50", "grade": "优秀", "rank": 2}
    assert {code: d["final"]["rank"] for code, d in told(place).items() if d["final"]} == {"101": 2, "102": 1, "103": 4, "104": 5, "105": 3}  # fmt: skip
    assert told(place)["102"]["review"] is None
    assert fates(place)["复核/101-县委办公室.xlsx"] == "review"


def said_since(report: RunReport) -> str:
    return "；".join(screen.changed(report.changes))


def test_what_is_new_of_reviews_is_said(place: Workspace) -> None:
    """Each step of a review is told against the run before, also where nothing was filed."""
    filled(place, "101", {"1.1.1": CUT}, rest=False)
    assert said_since(run(place)) == "由未复核转为复核中 县委办公室"
    filled(place, "101", {"1.1.1": CUT})
    assert said_since(run(place)) == "由复核中转为已复核 县委办公室"
    assert said_since(run(place)) == ""
    filled(
        place, "101", {"1.1.1": ("0", "依据不足", "没有提供文件依据"), "2.1.1": ("0", "依据不足", "没有提供文件依据")}
    )
    assert said_since(run(place)) == "县委办公室 核定分 97.50 → 92.00"
    decide(place, [("101", "", "有异议", "1.1.1", None)])
    assert said_since(run(place)) == "由已复核转为有异议 县委办公室"
    filled(place, "102", {"1.1.1": ("0", "依据不足", "没有提供文件依据"), "2.1.1": ("0", "依据不足", "没有提供文件依据"), "4.1.1": ("0", "依据不足", "没有提供文件依据")})  # fmt: skip
    assert (
        said_since(run(place))
        == "由未复核转为已复核 县纪委监委机关；县纪委监委机关 核定分 98.00（优秀） → 89.00（良好）"
    )
    (place.inbox / t.REVIEW_FOLDER / "102-县纪委监委机关.xlsx").unlink()
    assert (
        said_since(run(place))
        == "由已复核转为未复核 县纪委监委机关；县纪委监委机关 核定分 89.00（良好） → 98.00（优秀）"
    )
    (place.inbox / t.REVIEW_FOLDER / "101-县委办公室.xlsx").unlink()
    decide(place, [])
    assert said_since(run(place)) == "由有异议转为未复核 县委办公室；县委办公室 核定分 92.00 → 100.00"


def test_reviews_an_older_version_did_not_tell_of_are_not_new(place: Workspace) -> None:
    """The manifest of the run before has the workbooks among what came, and says of no department how its review stands."""
    filled(place, "101", {"1.1.1": CUT})
    run(place)
    (last,) = in_order(place.records.glob("*-run.json"))[-1:]
    story = json.loads(last.read_text("utf-8"))
    for entry in story["departments"]:
        del entry["review"], entry["final"]
    last.write_text(json.dumps(story), "utf-8")
    assert said_since(run(place)) == ""


def test_only_the_reviewed_are_ranked_where_the_rules_say_so(tmp_path: Path) -> None:
    place = started(tmp_path / "place", unreviewed=NOT_RANKED)
    filled(place, "103", {})
    run(place)
    assert {code: d["final"] for code, d in told(place).items()} == {
        "101": None, "102": None, "103": {"total": "94.00", "grade": "优秀", "rank": 1}, "104": None, "105": None, "106": None,
    }  # fmt: skip


def test_an_unfinished_review_leaves_no_final_result(place: Workspace) -> None:
    filled(place, "101", {"1.1.1": CUT}, rest=False)
    filled(place, "102", {"1.1.1": ("1.5", "", "")})
    report = run(place)
    for code in ("101", "102"):
        one = told(place)[code]
        assert (one["review"]["status"], one["review"]["scores"], one["final"]) == ("ongoing", None, None)
        assert (one["status"], one["rank"]) == ("accepted", 1 if code == "101" else 2)
    assert {r.department.code: r.review.state for r in report.batch.departments if r.review} == {
        "101": ReviewState.ONGOING, "102": ReviewState.ONGOING, "103": ReviewState.NONE, "104": ReviewState.NONE,
        "105": ReviewState.NONE, "106": ReviewState.NONE,
    }  # fmt: skip
    assert told(place)["103"]["final"]["rank"] == 2


def scheme_of(place: Workspace) -> Scheme:
    return load(place.templates).scheme


def refiled(place: Workspace, code: str, lost: Lost, day: int = 25) -> None:
    departments = {d.code: d for d in load(place.templates).roster.departments}
    filed(place, departments[code], lost, scheme_of(place), day=day)


def findings_of(place: Workspace, path: str) -> list[dict[str, Any]]:
    results = json.loads((place.outbox / t.RESULTS_FILE).read_text("utf-8"))
    (file,) = [file for file in results["files"] if file["path"] == path]
    found: list[dict[str, Any]] = file["findings"]
    return found


def codes_of(place: Workspace, path: str) -> list[str]:
    return [finding["code"] for finding in findings_of(place, path)]


def test_a_department_that_files_again_is_under_review_again(place: Workspace) -> None:
    """Its review held for other scores; the new workbook has what was reviewed of unchanged rows."""
    path = filled(
        place, "103", {"1.1.1": ("0.5", "计算错误", "漏算一处扣分"), "2.1.1": ("3", "未按标准", "按八成计算扣分")}
    )
    run(place)
    assert told(place)["103"]["final"]["total"] == "92.50"
    refiled(place, "103", {"1.1.1": "3", "2.3.2": "2"})
    run(place)
    one = told(place)["103"]
    assert (one["total"], one["review"]["status"], one["final"]) == ("95.00", "ongoing", None)
    assert codes_of(place, f"复核/{path.name}") == ["V920"]
    report = review(place)
    assert (report.renewed, report.typed) == (["县委组织部"], [])
    (paper,) = report.folder.glob("103-*.xlsx")
    sheet = openpyxl.load_workbook(paper)[t.SHEET_PAPER]
    rows = {str(sheet.cell(row, 1).value): row for row in range(FIRST + 1, sheet.max_row + 1)}
    values = {code: [sheet.cell(rows[code], column(name) + 1).value for name in (t.COL_SCORE, t.COL_REVIEWED, t.COL_LOOKED_AT)] for code in rows}  # fmt: skip
    assert values["1.1.1"] == [1, 0.5, None]
    assert values["2.3.2"] == [1, None, None]  # changed: to be looked at anew
    assert {values[code][2] for code in rows if code not in ("1.1.1", "2.3.2", "2.1.1")} == {t.YES}
    filled(place, "103", {"2.3.2": ("1", "", "")}, rest=False)
    run(place)
    assert told(place)["103"]["review"]["status"] == "done"
    assert told(place)["103"]["final"]["total"] == "93.50"


def test_a_department_returned_since_is_under_review(place: Workspace) -> None:
    path = filled(place, "103", {})
    (place.inbox / "103.xlsx").unlink()
    run(place)
    one = told(place)["103"]
    assert (one["status"], one["review"]["status"], one["final"]) == ("missing", "ongoing", None)
    assert codes_of(place, f"复核/{path.name}") == ["V924"]


def test_of_two_reviews_the_newest_counts_and_the_officer_may_choose(place: Workspace) -> None:
    import os

    first = filled(place, "101", {"1.1.1": CUT}, name="甲.xlsx")
    second = filled(place, "101", {"1.1.1": ("2", "依据不足", "没有提供文件依据")}, name="乙.xlsx")
    for path, day in ((first, 1), (second, 2)):
        stamp_file(path, day)
        os.utime(path, (1_712_000_000 + day * 86_400,) * 2)
    run(place)
    assert told(place)["101"]["final"]["total"] == "98.00"
    assert {p: f for p, f in fates(place).items() if p.startswith("复核")} == {
        "复核/乙.xlsx": "review",
        "复核/甲.xlsx": "superseded",
    }
    assert codes_of(place, "复核/乙.xlsx") == ["V922"]
    decide(place, [("101", "复核/甲.xlsx", "采用", "", None)])
    run(place)
    assert told(place)["101"]["final"]["total"] == "97.50"
    decide(place, [("101", "复核/甲.xlsx", "不采用", "", None), ("101", "复核/乙.xlsx", "不采用", "", None)])
    run(place)
    assert {(one["review"], one["final"]) for one in told(place).values()} == {(None, None)}  # as without any review


def stamp_file(path: Path, day: int) -> None:
    from tests.filled import stamped

    path.write_bytes(stamped(path.read_bytes(), f"2024-04-{day:02d}T01:00:00Z"))


def test_two_of_one_time_count_for_nothing(place: Workspace) -> None:
    for name, score in (("甲.xlsx", "1.5"), ("乙.xlsx", "2")):
        stamp_file(filled(place, "101", {"1.1.1": (score, "依据不足", "没有提供文件依据")}, name=name), 1)
    run(place)
    one = told(place)["101"]
    assert (one["review"]["status"], one["review"]["file"], one["final"]) == ("ongoing", None, None)
    found = codes_of(place, "复核/乙.xlsx") + codes_of(place, "复核/甲.xlsx")
    assert found == ["V923"]


def decide(
    place: Workspace, rows: list[tuple[str, str, str, str, float | None]], day: str | None = "2098-01-01"
) -> None:
    """Write decisions: department, file, action, indicator, settled score; and all on a day, after all reviews."""
    path = place.templates / t.DECISIONS_FILE
    book = openpyxl.load_workbook(path)
    sheet = book[t.SHEET_DECISIONS]
    header = next(int(row[0].row or 0) for row in sheet.iter_rows() if row[0].value == t.DEC_DEPARTMENT)
    columns = {cell.value: int(cell.column or 0) for cell in sheet[header]}
    sheet.delete_rows(header + 1, 40)
    for number, (department, file, action, indicator, score) in enumerate(rows, header + 1):
        for name, value in ((t.DEC_DEPARTMENT, department), (t.DEC_FILE, file), (t.DEC_ACTION, action), (t.DEC_INDICATOR, indicator), (t.DEC_SCORE, score)):  # fmt: skip
            sheet.cell(number, columns[name]).value = value or (value if value == 0 else None)
        sheet.cell(number, columns[t.DEC_DATE]).value = day
    book.save(path)


def test_objections_open_upheld_and_dismissed(place: Workspace) -> None:
    filled(place, "101", {"1.1.1": CUT, "2.1.1": ("2", "未按标准", "按八成计算扣分")})
    decide(place, [("101", "", "有异议", "1.1.1", None)])
    run(place)
    assert (told(place)["101"]["review"]["status"], told(place)["101"]["final"]["total"]) == ("objected", "95.50")
    decide(place, [("101", "", "有异议", "1.1.1", None), ("101", "", "异议成立", "1.1.1", 3.5)])
    run(place)
    assert (told(place)["101"]["review"]["status"], told(place)["101"]["final"]["total"]) == ("done", "97.50")
    decide(place, [("101", "", "有异议", "", None), ("101", "", "异议不成立", "", None)])
    run(place)
    assert (told(place)["101"]["review"]["status"], told(place)["101"]["final"]["total"]) == ("done", "95.50")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("101", "", "异议成立", "", 3.0), t.DEC_ACTION),
        (("101", "", "异议成立", "9.9", 3.0), t.DEC_INDICATOR),
        (("101", "", "异议成立", "1.1.1", 4.5), t.DEC_SCORE),
        (("101", "", "异议成立", "1.1.1", None), t.DEC_SCORE),
        (("101", "", "异议不成立", "1.1.1", 3.0), t.DEC_SCORE),
    ],
)
def test_a_wrong_objection_stops_the_run(
    place: Workspace, row: tuple[str, str, str, str, float | None], column: str
) -> None:
    from selfeval.errors import CannotRun

    decide(place, [row])
    with pytest.raises(CannotRun) as stop:
        run(place)
    assert [one.code for one in stop.value.findings] == ["P806"]
    assert column


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            ("101", "", "异议成立", "绩效目标合理性", 3.0),
            "的指标“绩效目标合理性”不是指标体系里的编码，像是 1.1.1“绩效目标合理性”。",
        ),
        (("101", "", "异议成立", "合理性", 3.0), "的指标“合理性”不是指标体系里的编码。"),
        (("101", "", "异议成立", "1.1.1", None), "“异议成立”的核定得分空着。"),
    ],
)
def test_a_wrong_objection_is_said_plainly(
    place: Workspace, row: tuple[str, str, str, str, float | None], said: str
) -> None:
    from selfeval.errors import CannotRun

    decide(place, [row])
    with pytest.raises(CannotRun) as stop:
        run(place)
    (finding,) = stop.value.findings
    assert finding.message.endswith(said)


def test_a_picture_of_a_review_is_said_not_to_be_read(place: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    from selfeval.cli import screen

    (place.inbox / t.REVIEW_FOLDER / "102-县纪委监委机关.pdf").write_bytes(b"%PDF-1.4")
    screen.run_done(run(place))
    assert (
        "    “复核”文件夹里有 1 个文件不是工作簿，没有读：复核/102-县纪委监委机关.pdf；其中有底稿的，请向复核人要 Excel 工作簿（.xlsx）。"
    ) in capsys.readouterr().out.splitlines()


def idle_of(report: Any) -> list[tuple[str, str | None, str | None]]:
    """What is said of decisions that met nothing: code, sheet and cell."""
    return [(one.code, one.sheet, one.cell) for one in report.batch.idle_decisions if one.code not in ("P809", "P811")]


LOW, LOWER = ("1", "依据不足", "没有提供文件依据"), ("0.5", "依据不足", "没有提供文件依据")
UPHELD: list[tuple[str, str, str, str, float | None]] = [("102", "", "异议成立", "1.1.1", 3.0)]


def cell_in(place: Workspace, column: str) -> str:
    """The cell of the first decision in a column."""
    sheet = openpyxl.load_workbook(place.templates / t.DECISIONS_FILE)[t.SHEET_DECISIONS]
    header = next(row for row in sheet.iter_rows() if row[0].value == t.DEC_DEPARTMENT)
    (found,) = [cell for cell in header if cell.value == column]
    return f"{found.column_letter}{found.row + 1}"


def test_an_objection_holds_for_no_later_review(place: Workspace) -> None:
    """The department files again, and is reviewed again: what was decided before doesn't override that."""
    filled(place, "102", {"1.1.1": LOW})
    decide(place, UPHELD)
    assert idle_of(run(place)) == []
    assert told(place)["102"]["final"]["total"] == "99.00"
    refiled(place, "102", {"1.1.1": "1"})
    run(place)
    review(place)
    filled(place, "102", {"1.1.1": LOWER})
    report = run(place)
    assert (told(place)["102"]["total"], told(place)["102"]["final"]["total"]) == ("99.00", "96.50")
    assert idle_of(report) == [("P805", t.SHEET_DECISIONS, cell_in(place, t.DEC_ACTION))]
    (idle,) = (one for one in report.batch.idle_decisions if one.code == "P805")
    assert "只对以前的复核有效（这项现在自评 3、复核 0.5）" in idle.message
    decide(place, UPHELD, "2099-01-01")  # decided anew
    assert idle_of(run(place)) == []
    assert told(place)["102"]["final"]["total"] == "99.00"


def test_what_was_settled_goes_into_the_next_review_of_the_same_score(place: Workspace) -> None:
    filled(place, "102", {"1.1.1": LOW, "1.1.2": LOW})
    decide(place, [*UPHELD, ("102", "", "异议成立", "1.1.2", 4.0)])
    run(place)
    (paper,) = (place.outbox / t.REVIEW_FOLDER / t.PAPERS_FOLDER).glob("102-*.xlsx")
    refiled(place, "102", {"1.1.1": "2", "2.1.1": "1"})
    run(place)
    review(place)
    sheet = openpyxl.load_workbook(paper)[t.SHEET_PAPER]
    rows = {str(sheet.cell(row, 1).value): row for row in range(FIRST + 1, sheet.max_row + 1)}
    names = (t.COL_REVIEWED, t.COL_LOOKED_AT, t.COL_GROUND)
    assert [sheet.cell(rows["1.1.1"], column(name) + 1).value for name in names] == [3, None, "依据不足"]
    assert [sheet.cell(rows["1.1.2"], column(name) + 1).value for name in names] == [None, "是", None]


@pytest.mark.parametrize(("day", "holds"), [("2024-04-09", False), ("2024-04-10", True), (None, False)])
def test_an_objection_decided_before_the_review_was_saved_is_of_another(
    place: Workspace, day: str | None, holds: bool
) -> None:
    stamp_file(filled(place, "102", {"1.1.1": LOW}), 10)
    decide(place, UPHELD, day)
    report = run(place)
    assert told(place)["102"]["final"]["total"] == ("99.00" if holds else "97.00")
    assert idle_of(report) == ([] if holds else [("P805", t.SHEET_DECISIONS, cell_in(place, t.DEC_DATE))])


def test_an_objection_that_names_its_workbook_holds_for_that_one(place: Workspace) -> None:
    path = filled(place, "102", {"1.1.1": LOW})
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    for file, holds in ((f"复核/{path.name}", True), (sha256, True), ("复核/别的.xlsx", False)):
        decide(place, [("102", file, "异议成立", "1.1.1", 3.0)], None)
        report = run(place)
        assert told(place)["102"]["final"]["total"] == ("99.00" if holds else "97.00")
        assert idle_of(report) == ([] if holds else [("P805", t.SHEET_DECISIONS, cell_in(place, t.DEC_FILE))])


def test_a_self_score_typed_over_is_told_at_its_cell_where_the_mark_is_lost(place: Workspace) -> None:
    path = filled(place, "101", {})
    book = openpyxl.load_workbook(path)
    del book[t.SHEET_META]
    sheet = book[t.SHEET_PAPER]
    sheet.cell(FIRST + 2, column(t.COL_SCORE) + 1).value = 1
    book.save(path)
    run(place)
    results = json.loads((place.outbox / t.RESULTS_FILE).read_text("utf-8"))
    (found,) = next(file["findings"] for file in results["files"] if file["path"] == f"复核/{path.name}")
    letter = "ABCDEFGHIJ"[column(t.COL_SCORE)]
    assert (found["code"], found["sheet"], found["cell"]) == ("V927", t.SHEET_PAPER, f"{letter}{FIRST + 2}")
    assert told(place)["101"]["review"]["status"] == "ongoing"


def test_a_form_among_the_reviews_counts_for_nobody(place: Workspace) -> None:
    """That folder is the bureau's: a newer form there replaces nothing, and the officer is told whose it is."""
    before = told(place)["101"]
    own = (place.inbox / "101.xlsx").read_bytes()
    refiled(place, "101", {"1.1.1": "2"})
    (place.inbox / t.REVIEW_FOLDER).mkdir(exist_ok=True)
    (place.inbox / "101.xlsx").rename(place.inbox / t.REVIEW_FOLDER / "101.xlsx")
    (place.inbox / "101.xlsx").write_bytes(own)
    refiled(place, "105", {"1.1.1": "2"})
    (place.inbox / "105.xlsx").rename(place.inbox / t.REVIEW_FOLDER / "别的.xlsx")
    report = run(place)
    assert told(place)["101"] == before
    assert (told(place)["105"]["status"], told(place)["105"]["findings"]) == ("missing", [])
    assert {p: f for p, f in fates(place).items() if "复核" in p} == {
        "复核/101.xlsx": "unrecognised",
        "复核/别的.xlsx": "unrecognised",
    }
    (found,) = findings_of(place, "复核/101.xlsx")
    assert (found["message"], found["sheet"], found["cell"]) == (
        "“县委办公室”：这是自评表，放在“复核”文件夹里，没有采用。", t.SHEET_IDENTITY, "B5",
    )  # fmt: skip
    assert "请移到 inbox 里" in found["remedy"]
    assert report.batch.completeness.balanced
    assert report.batch.completeness.rejected[t.FATE_NAMES[Fate.UNRECOGNISED]] == 2 * len(CODES)


def test_a_workbook_of_an_unknown_kind_among_the_reviews_is_not_called_a_form(place: Workspace) -> None:
    book = openpyxl.load_workbook(place.inbox / "101.xlsx")
    meta = book[t.SHEET_META]
    (row,) = (n for n in range(1, meta.max_row + 1) if meta.cell(n, 1).value == t.META_KIND)
    meta.cell(row, 2).value = "别的种类"
    (place.inbox / t.REVIEW_FOLDER).mkdir(exist_ok=True)
    book.save(place.inbox / t.REVIEW_FOLDER / "别的.xlsx")
    before = told(place)
    run(place)
    assert told(place) == before
    assert fates(place)["复核/别的.xlsx"] == "unrecognised"
    (found,) = findings_of(place, "复核/别的.xlsx")
    assert (found["code"], found["cell"]) == ("V934", None)
    assert "“别的种类”" in found["message"]


def test_a_form_among_the_reviews_is_not_chosen_by_the_officer(place: Workspace) -> None:
    (place.inbox / t.REVIEW_FOLDER).mkdir(exist_ok=True)
    (place.inbox / "101.xlsx").rename(place.inbox / t.REVIEW_FOLDER / "101.xlsx")
    decide(place, [("101", "复核/101.xlsx", "采用", "", None)])
    report = run(place)
    assert told(place)["101"]["status"] == "missing"
    assert len(report.batch.idle_decisions) == 1


def test_a_review_among_the_forms_is_nobodys(place: Workspace) -> None:
    filled(place, "102", {}, name="../102-复核底稿.xlsx")
    run(place)
    found = told(place)
    assert (found["102"]["status"], found["102"]["review"], found["102"]["final"]) == ("accepted", None, None)
    assert fates(place)["102-复核底稿.xlsx"] == "unrecognised"
    assert codes_of(place, "102-复核底稿.xlsx") == ["V925"]


def test_a_misplaced_review_of_a_missing_department_stays_out_of_its_reminder(place: Workspace) -> None:
    """No department hears of a review workbook, wherever it lies and whatever it is called."""
    from selfeval.commands.give_back import give_back
    from tests.feedback.documents import text_of

    filled(place, "103", {}, name="../县委组织部.xlsx")
    for name in ("甲.xlsx", "乙.xlsx"):
        filled(place, "103", {"1.1.1": CUT} if name == "甲.xlsx" else {}, name=name)
    (place.inbox / "103.xlsx").unlink()
    run(place)
    assert not [finding for finding in told(place)["103"]["findings"] if "复核" in finding["message"]]
    give_back(place)
    said = [text_of(path) for path in (place.outbox / t.REMINDERS_FOLDER).rglob("*103*.docx")]
    assert said
    assert not [text for text in said if "甲.xlsx" in text or "底稿" in text or "县委组织部.xlsx" in text]


@pytest.mark.parametrize(
    ("name", "whose"), [("106-县委政法委员会.xlsx", "106"), ("县委政法委员会.xlsx", "106"), ("张三.xlsx", None)]
)
def test_a_damaged_review_is_told_as_one_and_to_nobody_else(place: Workspace, name: str, whose: str | None) -> None:
    """The department has filed nothing: what lies among the reviews isn't taken for its filing, nor is it told of it."""
    from selfeval.commands.give_back import give_back
    from tests.feedback.documents import text_of

    data = filled(place, "101", {"1.1.1": CUT}).read_bytes()
    (place.inbox / t.REVIEW_FOLDER / name).write_bytes(data[:3000])
    (place.inbox / t.REVIEW_FOLDER / "106-县委政法委员会的扫描件.pdf").write_bytes(b"%PDF-1.4\n")
    run(place)
    assert codes_of(place, f"复核/{name}") == ["V928"]
    results = json.loads((place.outbox / t.RESULTS_FILE).read_text("utf-8"))
    (file,) = [file for file in results["files"] if file["path"] == f"复核/{name}"]
    assert (file["department"], file["fate"]) == (whose, "unreadable")
    one = told(place)["106"]
    assert (one["status"], one["findings"]) == ("missing", [])
    assert told(place)["101"]["review"]["status"] == "done"
    give_back(place)
    said = [text_of(path) for path in (place.outbox / t.REMINDERS_FOLDER).rglob("*106*.docx")]
    assert said
    assert not [text for text in said if "可能" in text or name in text]
    book = openpyxl.load_workbook(next((place.outbox / t.REMINDERS_FOLDER).rglob("*.xlsx")))
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if "可能" in str(cell.value)]


def test_a_damaged_form_elsewhere_is_still_looked_for(place: Workspace) -> None:
    data = (place.inbox / "101.xlsx").read_bytes()
    (place.inbox / "106-县委政法委员会.xlsx").write_bytes(data[:3000])
    run(place)
    assert told(place)["106"]["findings"]
    assert "V928" not in codes_of(place, "106-县委政法委员会.xlsx")


def test_an_objection_without_a_review_is_told(place: Workspace) -> None:
    decide(place, [("101", "", "有异议", "", None)], "2024-05-01")
    report = run(place)
    assert [finding.code for finding in report.batch.idle_decisions] == ["P805"]


def test_same_findings_that_cost_otherwise_are_told(place: Workspace) -> None:
    one = filled(place, "101", {"1.1.1": ("3", "依据不足", "没有提供文件依据")})
    other = filled(place, "105", {"1.1.1": ("2", "依据不足", "没有提供文件依据")})
    run(place)
    assert [codes_of(place, f"复核/{path.name}") for path in (one, other)] == [["V926"], ["V926"]]
    filled(place, "105", {"1.1.1": ("3", "依据不足", "没有提供文件依据")})
    run(place)
    assert [codes_of(place, f"复核/{path.name}") for path in (one, other)] == [[], []]


FACTORS = {1: Decimal("0.9"), 2: Decimal("0.8"), 3: Decimal("0.7")}


def by_hand(filed_scores: Mapping[str, str], cuts: Mapping[str, Cut], factors: Mapping[int, Decimal]) -> Decimal:
    """The final total, from the scores as they were filed and what was cut: sums, grades and factors all by themselves."""
    after = {code: Decimal(cuts[code][0]) if code in cuts else Decimal(score) for code, score in filed_scores.items()}

    def step(total: Decimal) -> int:
        return 0 if total >= 90 else 1 if total >= 80 else 2 if total >= 60 else 3

    before, now = sum(map(Decimal, filed_scores.values()), Decimal(0)), sum(after.values(), Decimal(0))
    down = step(now) - step(before)
    return (now * factors.get(down, Decimal(1))).quantize(Decimal("0.01"), ROUND_HALF_UP) if down > 0 else now


@pytest.mark.parametrize("factors", [{}, FACTORS])
def test_totals_and_grades_are_those_of_an_independent_computation(tmp_path: Path, factors: dict[int, Decimal]) -> None:
    place = started(tmp_path / "place", factors=factors)
    cuts: dict[str, dict[str, Cut]] = {
        "101": {code: ("0", "依据不足", f"{code}没有提供材料") for code in CODES[:8]}, "102": {},
        "103": {"2.1.1": ("0.5", "未按标准", "按八成计算扣分"), "5.1.1": ("1.25", "其他", "产出没有达到")}, "104": {"1.1.2": ("0", "其他", "没有提供材料")},
    }  # fmt: skip
    for code, given in cuts.items():
        filled(place, code, given)
    run(place)
    found = told(place)
    wanted = {code: by_hand(found[code]["scores"], given, factors) for code, given in cuts.items()}
    wanted["105"] = Decimal(found["105"]["total"])
    assert {code: Decimal(found[code]["final"]["total"]) for code in wanted} == wanted
    grades = {
        code: "优秀" if v >= 90 else "良好" if v >= 80 else "合格" if v >= 60 else "不合格"
        for code, v in wanted.items()
    }
    assert {code: found[code]["final"]["grade"] for code in wanted} == grades
    ranks = {code: 1 + sum(other > total for other in wanted.values()) for code, total in wanted.items()}
    assert {code: found[code]["final"]["rank"] for code in wanted} == ranks


def found_of(place: Workspace, code: str) -> list[tuple[str, str | None, str | None, str]]:
    """What was found with a code in review workbooks: path, sheet, cell and message."""
    results = json.loads((place.outbox / t.RESULTS_FILE).read_text("utf-8"))
    return [
        (file["path"], one["sheet"], one["cell"], one["message"])
        for file in results["files"] for one in file["findings"] if one["code"] == code
    ]  # fmt: skip


def dated(path: Path, day: str) -> None:
    """Write the day of a review."""
    book = openpyxl.load_workbook(path)
    book[t.SHEET_VERDICT].cell(VERDICT_LABELS.index(t.VER_DATE) + 2, 2).value = day
    book.save(path)


def test_a_review_is_neither_before_the_form_nor_to_come(place: Workspace) -> None:
    """The forms were saved on 20 March 2024, the reviews now."""
    days = {"101": "2024-03-19", "102": "2097-05-16", "103": "2024-03-20", "104": "2024-04-02"}
    paths = {code: filled(place, code, {}) for code in days}
    for code, day in days.items():
        dated(paths[code], day)
    run(place)
    cell = f"B{VERDICT_LABELS.index(t.VER_DATE) + 2}"
    early, late = found_of(place, "V935")
    assert early == (f"复核/{paths['101'].name}", t.SHEET_VERDICT, cell, "“县委办公室”的复核日期写的是 2024-03-19，那时部门的表还没有报（2024-03-20 报的）。")  # fmt: skip
    assert late[:3] == (f"复核/{paths['102'].name}", t.SHEET_VERDICT, cell)
    assert late[3].startswith("“县纪委监委机关”的复核日期写的是 2097-05-16，比底稿保存的日期 ")
    assert {one["review"]["status"] for code, one in told(place).items() if code in days} == {"done"}


def odd(place: Workspace, code: str) -> list[tuple[str | None, str | None, str]]:
    """What is said of decisions with a code: sheet, cell and message."""
    return [(one.sheet, one.cell, one.message) for one in run(place).batch.idle_decisions if one.code == code]


def test_a_settled_score_below_the_reviewed_one_is_told(place: Workspace) -> None:
    filled(place, "101", {"1.1.1": CUT, "2.1.1": ("2", "未按标准", "按八成计算扣分")})
    decide(place, [("101", "", "异议成立", "1.1.1", 1.0), ("101", "", "异议成立", "2.1.1", 2.5)], "2024-05-01")
    book = openpyxl.load_workbook(place.templates / t.DECISIONS_FILE)
    header = next(row for row in book[t.SHEET_DECISIONS].iter_rows() if row[0].value == t.DEC_DEPARTMENT)
    (score,) = (cell for cell in header if cell.value == t.DEC_SCORE)
    decide(place, [("101", "", "异议成立", "1.1.1", 1.0), ("101", "", "异议成立", "2.1.1", 2.5)])
    line = score.row + 1
    said = f"处理意见第 {line} 行：“县委办公室”的“绩效目标合理性”异议成立，核定得分 1，却低于复核分 1.5，按核定得分算。"
    assert odd(place, "P810") == [(t.SHEET_DECISIONS, f"{score.column_letter}{line}", said)]
    assert told(place)["101"]["review"]["scores"]["1.1.1"] == "1.00"


def test_the_day_of_an_objection_has_come(place: Workspace) -> None:
    filled(place, "101", {"1.1.1": CUT})
    decide(place, [("101", "", "有异议", "1.1.1", None)], "2098-01-01")
    ((sheet, cell, said),) = odd(place, "P811")
    assert (sheet, str(cell)[0]) == (t.SHEET_DECISIONS, "H")
    assert "“县委办公室”有异议，日期写的是 2098-01-01，比这份处理意见保存的日期 " in said
    decide(place, [("101", "", "有异议", "1.1.1", None)], "2024-05-01")
    assert odd(place, "P811") == []
