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
from selfeval.officer.settings import name_of
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


@pytest.mark.parametrize("lost", [name_of("year"), name_of("full_marks")])
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


def last_year(place: Workspace, folder: Path, *, year: int = 2022, **codes: str) -> Path:
    """Results as of another year; `codes` are written in another way there."""
    results = json.loads((place.outbox / t.RESULTS_FILE).read_text("utf-8"))
    results["scheme"]["year"] = year
    for department in results["departments"]:
        department["code"] = codes.get(f"d{department['code']}", department["code"])
    path = folder / "上年.json"
    path.write_text(json.dumps(results), "utf-8")
    return path


def test_comparison_with_last_year(place: Workspace, tmp_path: Path) -> None:
    report = run(Workspace.at(place.root, outbox=tmp_path), previous=last_year(place, tmp_path))
    page = openpyxl.load_workbook(report.summary, data_only=True)[t.TAB_OVERVIEW]
    said = [str(value).replace("\n", "") for line in page.values for value in line if value]
    assert "与 2022 年比，两年都计分的 20 个部门总分都持平。" in said


def test_codes_are_compared_as_the_rosters_are(place: Workspace, tmp_path: Path) -> None:
    written = last_year(place, tmp_path, d101="0101", d102=" １０２ ", d103="999")
    previous = load_previous(written)
    assert {"101", "102"} <= set(previous.totals)
    assert "103" not in previous.totals
    twice = json.loads(written.read_text("utf-8"))
    twice["departments"] += [{"code": "101", "total": "1.00"}, {"code": "00102", "total": str(previous.totals["102"])}]
    written.write_text(json.dumps(twice), "utf-8")
    found = load_previous(written).totals
    assert "101" not in found  # two departments, and it can't be told which of them is meant
    assert found["102"] == previous.totals["102"]


@pytest.mark.parametrize("year", [2023, 2024])
def test_this_years_results_are_no_last_years(place: Workspace, tmp_path: Path, year: int) -> None:
    before = (place.outbox / t.RESULTS_FILE).read_bytes()
    with pytest.raises(CannotRun, match=f"{year} 年度的结果，不早于本次的 2023 年度"):
        run(place, previous=last_year(place, tmp_path, year=year))
    assert (place.outbox / t.RESULTS_FILE).read_bytes() == before


@pytest.mark.parametrize("name", [t.RESULTS_FILE, t.SUMMARY_FILE.format(year=2023)])
def test_what_a_run_writes_is_no_last_years(place: Workspace, name: str) -> None:
    with pytest.raises(CannotRun, match="就是本次的结果"):
        run(place, previous=place.outbox / ".." / "outbox" / name)


def test_the_setting_is_held_to_the_same(place: Workspace) -> None:
    from dataclasses import replace

    from selfeval.commands.run import previous_of
    from selfeval.samples import sample_scheme

    with pytest.raises(CannotRun, match="上年结果"):
        previous_of(place, replace(sample_scheme(), previous="outbox/results.json"))
    later = replace(sample_scheme(), previous="outbox/results.json", year=2024)
    with pytest.raises(CannotRun, match="就是本次的结果"):
        previous_of(place, later)  # the next run would overwrite it
    assert previous_of(place, replace(later, previous="")) is None


def test_what_is_no_result(place: Workspace, tmp_path: Path) -> None:
    bad = tmp_path / "results.json"
    sound: dict[str, object] = {
        "scheme": {"year": 2022, "full_marks": "100"},
        "departments": [{"code": "1", "total": "90.00"}],
    }
    bad.write_text(json.dumps(sound))
    assert load_previous(bad).totals == {"1": Decimal(90)}
    wrong: list[dict[str, object]] = [
        {**sound, "scheme": {"year": 2022, "full_marks": said}} for said in ("NaN", None, "百分", [1])
    ]
    no_departments: list[object] = [None, 5, [{}], [{"code": "1", "total": "x"}]]
    wrong += [{**sound, "departments": listed} for listed in no_departments]
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
    for said in ('{"scheme": {"year": Infinity, "full_marks": "100"}, "departments": []}', "null", "3"):
        bad.write_text(said)
        with pytest.raises(CannotRun, match="不是上年的汇总表"):
            load_previous(bad)
    with pytest.raises(CannotRun, match="不是上年的汇总表"):
        load_previous(tmp_path)
    half = openpyxl.load_workbook(place.outbox / t.SUMMARY_FILE.format(year=2023))
    del half[t.TAB_RANKING]
    half.save(tmp_path / "half.xlsx")
    (tmp_path / "text.xlsx").write_bytes(b"no workbook")
    (tmp_path / "empty.xlsx").write_bytes(b"")
    for name in ("half.xlsx", "text.xlsx", "empty.xlsx"):
        with pytest.raises(CannotRun, match="不是上年的汇总表"):
            load_previous(tmp_path / name)


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
    analysis = csv.DictReader((folder / f"{t.TAB_ANALYSIS}.csv").read_text("utf-8-sig").splitlines())
    applicable = dict.fromkeys(results["departments"][0]["scores"] or (), 0)
    for department in results["departments"]:
        for code, score in (department["scores"] or {}).items() if department["total"] else ():
            applicable[code] += score != t.NOT_APPLICABLE
    assert {row["编码"]: int(row["适用部门数"]) for row in analysis} == applicable
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
