"""`selfeval review`: whose workbook is written, whose is left alone, and that nothing a reviewer typed is lost."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from selfeval import text as t
from selfeval.commands.review import review
from selfeval.commands.run import run
from selfeval.commands.sample import draw
from selfeval.errors import CannotRun
from selfeval.forms.review_layout import FIRST, column
from selfeval.outbox.workspace import Workspace
from tests.review.rounds import round_of
from tests.review.test_results import LOSSES, filled, refiled, started, told

pytestmark = pytest.mark.slow


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    return started(tmp_path / "place")


def papers(place: Workspace) -> dict[str, Path]:
    folder = place.outbox / t.REVIEW_FOLDER / t.PAPERS_FOLDER
    return {path.name[:-5]: path for path in folder.iterdir()}


def type_in(path: Path, indicator: str, score: float) -> None:
    """A reviewer types into the workbook where it lies."""
    book = openpyxl.load_workbook(path)
    sheet = book[t.SHEET_PAPER]
    rows = {str(sheet.cell(row, 1).value): row for row in range(FIRST + 1, sheet.max_row + 1)}
    for name, value in ((t.COL_REVIEWED, score), (t.COL_GROUND, "依据不足"), (t.COL_REMARK, "没有提供文件依据")):
        sheet.cell(rows[indicator], column(name) + 1).value = value
    book.save(path)


def scores(path: Path) -> dict[str, object]:
    """The reviewed scores in a workbook."""
    sheet = openpyxl.load_workbook(path)[t.SHEET_PAPER]
    col = column(t.COL_REVIEWED) + 1
    return {
        str(sheet.cell(row, 1).value): v
        for row in range(FIRST + 1, sheet.max_row + 1)
        if (v := sheet.cell(row, col).value) is not None
    }


def test_everybody_on_the_list_who_has_scores_gets_one(place: Workspace) -> None:
    assert {name[:3] for name in papers(place)} == {"101", "102", "103", "104", "105"}


def test_the_same_call_again_changes_no_byte(place: Workspace) -> None:
    before = {name: path.read_bytes() for name, path in papers(place).items()}
    for _ in range(3):
        report = review(place)
        assert (report.written, report.renewed, report.typed, report.kept) == ([], [], [], [])
    assert {name: path.read_bytes() for name, path in papers(place).items()} == before


def test_two_places_write_the_same_bytes(place: Workspace, tmp_path: Path) -> None:
    other = started(tmp_path / "other")
    assert {n: p.read_bytes() for n, p in papers(place).items()} == {
        n: p.read_bytes() for n, p in papers(other).items()
    }


def test_without_a_list_there_is_nothing_to_write(tmp_path: Path) -> None:
    made = round_of(tmp_path / "place", LOSSES)
    with pytest.raises(CannotRun, match="复核名单"):
        review(made)


def test_who_is_said_not_to_be_reviewed_gets_none(tmp_path: Path) -> None:
    made = round_of(tmp_path / "place", LOSSES)
    draw(made)
    path = made.templates / t.SAMPLE_FILE
    book = openpyxl.load_workbook(path)
    sheet = book[t.SHEET_SAMPLE]
    for row in sheet.iter_rows():
        if row[0].value == "101":
            row[10].value = t.NO
    book.save(path)
    assert "县委办公室" not in review(made).written


def test_what_was_typed_is_left_alone_while_the_scores_are_the_same(place: Workspace) -> None:
    path = papers(place)["101-县委办公室"]
    type_in(path, "1.1.1", 1.5)
    before = path.read_bytes()
    report = review(place)
    assert (report.typed, path.read_bytes() == before) == (["县委办公室"], True)


def test_what_was_typed_goes_with_the_new_one_where_scores_changed(place: Workspace) -> None:
    path = papers(place)["103-县委组织部"]
    type_in(path, "1.1.1", 0.5)
    type_in(path, "2.3.2", 0)
    before = path.read_bytes()
    refiled(place, "103", {"1.1.1": "3", "2.3.2": "2"})
    run(place)
    report = review(place)
    assert report.renewed == ["县委组织部"]
    (kept,) = report.kept
    assert (place.outbox / kept).read_bytes() == before
    assert scores(path) == {"1.1.1": 0.5}  # 2.3.2 was another score then
    again = path.read_bytes()
    assert review(place).kept == []
    assert path.read_bytes() == again


def test_the_later_of_two_reviews_is_taken_over(place: Workspace) -> None:
    """The workbook in the inbox and the one typed into where it lay, when the department files again."""
    filled(
        place, "103", {"1.1.1": ("0.5", "依据不足", "没有提供文件依据"), "1.1.2": ("3", "依据不足", "没有提供文件依据")}
    )
    path = papers(place)["103-县委组织部"]
    type_in(path, "1.1.1", 0.25)
    refiled(place, "103", {"1.1.1": "3", "2.3.2": "2"})
    run(place)
    assert review(place).renewed == ["县委组织部"]
    assert scores(path) == {"1.1.1": 0.25, "1.1.2": 3}
    again = path.read_bytes()
    review(place)
    assert path.read_bytes() == again


def test_who_was_reviewed_keeps_the_blank_one(place: Workspace) -> None:
    filled(place, "101", {"1.1.1": ("1.5", "依据不足", "没有提供文件依据")})
    run(place)
    path = papers(place)["101-县委办公室"]
    before = path.read_bytes()
    assert review(place).settled == ["县委办公室"]
    assert path.read_bytes() == before


def test_who_lost_its_scores_gets_none(place: Workspace) -> None:
    (place.inbox / "104.xlsx").unlink()
    run(place)
    assert review(place).unready == ["县委宣传部"]


def test_another_file_in_its_place_is_kept(place: Workspace) -> None:
    path = papers(place)["101-县委办公室"]
    path.write_bytes(b"not a workbook")
    report = review(place)
    assert report.written == ["县委办公室"]
    (kept,) = report.kept
    assert (place.outbox / kept).read_bytes() == b"not a workbook"


def test_a_review_that_lost_rows_is_written_whole_again(place: Workspace) -> None:
    path = filled(place, "101", {"1.1.1": ("1.5", "依据不足", "没有提供文件依据")})
    book = openpyxl.load_workbook(path)
    sheet = book[t.SHEET_PAPER]
    (lost,) = [int(row[0].row or 0) for row in sheet.iter_rows() if row[0].value == "2.1.1"]
    sheet.delete_rows(lost)
    book.save(path)
    run(place)
    report = review(place)
    assert (report.renewed, report.settled) == (["县委办公室"], [])
    again = papers(place)["101-县委办公室"]
    assert scores(again) == {"1.1.1": 1.5}
    codes = {str(row[0].value) for row in openpyxl.load_workbook(again)[t.SHEET_PAPER].iter_rows()}
    assert {"1.1.1", "2.1.1"} <= codes
    before = again.read_bytes()
    assert (review(place).kept, again.read_bytes()) == ([], before)
    filled(place, "101", {})
    run(place)
    assert told(place)["101"]["review"]["status"] == "done"
    assert told(place)["101"]["review"]["scores"]["1.1.1"] == "1.50"
