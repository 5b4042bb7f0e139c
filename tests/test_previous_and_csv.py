"""Last year's results beside this year's, and the tables as CSV."""

from __future__ import annotations

import csv
import io
import json
import shutil
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from selfeval import text as t
from selfeval.commands.run import run
from selfeval.commands.setup import write_samples
from selfeval.errors import CannotRun
from selfeval.outbox.workspace import Workspace
from selfeval.reading.previous import load_previous
from selfeval.sheets.as_csv import neutral
from tests.sample_inbox import INBOX


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("workspace")
    shutil.copytree(INBOX, folder / "inbox")
    (folder / "templates").mkdir()
    write_samples(folder / "templates")
    run(Workspace.at(folder), csv=True)
    return Workspace.at(folder)


def test_results_and_summary_say_the_same_of_last_year(place: Workspace) -> None:
    results = place.outbox / t.RESULTS_FILE
    summary = place.outbox / t.SUMMARY_FILE.format(year=2023)
    one, other = load_previous(results), load_previous(summary)
    assert one == other
    assert (one.year, one.full_marks, one.totals["101"]) == (2023, Decimal(100), Decimal(90))
    assert len(one.totals) == 20


def test_results_need_no_summary_beside_them(place: Workspace, tmp_path: Path) -> None:
    alone = tmp_path / "results.json"
    shutil.copy(place.outbox / t.RESULTS_FILE, alone)
    assert load_previous(alone) == load_previous(place.outbox / t.RESULTS_FILE)
    assert json.loads(alone.read_text("utf-8"))["scheme"]["full_marks"] == "100.00"


def older(place: Workspace, folder: Path) -> Path:
    """The results as they were written before they said the full marks; the summary isn't beside them yet."""
    results = json.loads((place.outbox / t.RESULTS_FILE).read_text("utf-8"))
    del results["scheme"]["full_marks"]
    path = folder / "results.json"
    path.write_text(json.dumps(results), "utf-8")
    return path


def test_older_results_have_the_full_marks_in_the_summary_beside_them(place: Workspace, tmp_path: Path) -> None:
    results = older(place, tmp_path)
    with pytest.raises(CannotRun, match="旁边没有"):
        load_previous(results)
    summary = tmp_path / t.SUMMARY_FILE.format(year=2023)
    summary.mkdir()
    with pytest.raises(CannotRun, match="旁边没有"):
        load_previous(results)
    summary.rmdir()
    summary.write_bytes(b"no workbook")
    with pytest.raises(CannotRun, match=r"不是上年的汇总表或 results\.json"):
        load_previous(results)
    shutil.copy(place.outbox / summary.name, summary)
    assert load_previous(results) == load_previous(place.outbox / t.RESULTS_FILE)


@pytest.mark.parametrize("lost", [t.SET_YEAR, t.SET_FULL_MARKS])
def test_older_summaries_say_year_and_full_marks_in_sentences(lost: str, place: Workspace, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(place.outbox / t.SUMMARY_FILE.format(year=2023), data_only=True)
    labels = [row[0] for row in book[t.TAB_NOTES].iter_rows() if row[0].value == lost]
    assert len(labels) == 1
    labels[0].value = "别的"
    book.save(tmp_path / "older.xlsx")
    assert load_previous(tmp_path / "older.xlsx") == load_previous(place.outbox / t.RESULTS_FILE)


def test_a_summarys_facts_go_before_its_sentences(place: Workspace, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(place.outbox / t.SUMMARY_FILE.format(year=2023), data_only=True)
    book[t.TAB_RANKING]["A1"] = "某县1999年度"
    book[t.TAB_RANKING]["A2"] = "总分满分 7 分"
    book.save(tmp_path / "renamed.xlsx")
    assert load_previous(tmp_path / "renamed.xlsx") == load_previous(place.outbox / t.RESULTS_FILE)


def test_totals_that_were_never_saved_are_told(place: Workspace, tmp_path: Path) -> None:
    openpyxl.load_workbook(place.outbox / t.SUMMARY_FILE.format(year=2023)).save(tmp_path / "unsaved.xlsx")
    with pytest.raises(CannotRun, match="没有保存计算结果"):
        load_previous(tmp_path / "unsaved.xlsx")


def test_comparison_with_last_year(place: Workspace) -> None:
    report = run(place, previous=place.outbox / t.RESULTS_FILE)
    assert report.summary.exists()


def test_what_is_no_result(place: Workspace, tmp_path: Path) -> None:
    bad = tmp_path / "results.json"
    sound: dict[str, object] = {
        "scheme": {"year": 2022, "full_marks": "100"},
        "departments": [{"code": "1", "total": "90.00"}],
    }
    bad.write_text(json.dumps(sound))
    assert load_previous(bad).totals == {"1": Decimal(90)}
    marks: tuple[object, ...] = ("NaN", None, "百分", [1])
    departments: tuple[object, ...] = (None, 5, [{}], [{"code": "1", "total": "x"}])
    wrong = [{**sound, "scheme": {"year": 2022, "full_marks": said}} for said in marks]
    wrong += [{**sound, "departments": said} for said in departments]
    wrong += [{**sound, "scheme": {"year": "去年", "full_marks": "100"}}, {"scheme": sound["scheme"]}]
    for content in ("", "[]", "[[[", *map(json.dumps, wrong)):
        bad.write_text(content)
        with pytest.raises(CannotRun, match=r"不是上年的汇总表或 results\.json"):
            load_previous(bad)
    for other in (t.SCHEME_FILE, t.ROSTER_FILE):
        with pytest.raises(CannotRun, match="不是上年的汇总表"):
            load_previous(place.templates / other)
    with pytest.raises(CannotRun, match="找不到"):
        load_previous(tmp_path / "nothing.xlsx")


def test_csv(place: Workspace) -> None:
    folder = place.outbox / t.CSV_FOLDER
    assert {path.stem for path in folder.iterdir()} == {
        t.TAB_RANKING, t.TAB_DETAIL, t.TAB_ANALYSIS, t.TAB_REASONS, t.TAB_FINDINGS, t.TAB_PROGRESS, t.TAB_REGISTER,
    }  # fmt: skip
    raw = (folder / f"{t.TAB_RANKING}.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    results = json.loads((place.outbox / t.RESULTS_FILE).read_text("utf-8"))
    totals = {d["code"]: d["total"] or "" for d in results["departments"]}
    assert {row["编码"]: row["总分"] for row in rows} == totals
    detail = (folder / f"{t.TAB_DETAIL}.csv").read_text("utf-8-sig")
    assert len(detail.splitlines()) == 1 + 20 * 33


def test_past_the_limit_details_are_csv_without_being_asked(
    place: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("selfeval.sheets.DETAILED_DEPARTMENTS", 10)
    report = run(Workspace.at(place.root, outbox=tmp_path))
    assert report.csv == tmp_path / t.CSV_FOLDER
    for path in (place.outbox / t.CSV_FOLDER).iterdir():
        assert (report.csv / path.name).read_bytes() == path.read_bytes()
    assert not [left for left in report.csv.iterdir() if left.suffix != ".csv"]


@pytest.mark.parametrize("text", ["=1+1", "+8613", "-1", "@x", "\tx", "＝1", "\r=1"])
def test_no_text_becomes_a_formula(text: str) -> None:
    assert neutral(text).startswith("'")


def test_numbers_stay_numbers() -> None:
    assert neutral(Decimal("-1.50")) == "-1.50"
    assert neutral("正常\x00文字") == "正常文字"
