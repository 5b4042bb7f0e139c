"""Last year's results beside this year's, and the tables as CSV."""

from __future__ import annotations

import csv
import io
import json
import shutil
from decimal import Decimal
from pathlib import Path

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


def test_comparison_with_last_year(place: Workspace) -> None:
    report = run(place, previous=place.outbox / t.RESULTS_FILE)
    assert report.summary.exists()


def test_what_is_no_result(place: Workspace, tmp_path: Path) -> None:
    bad = tmp_path / "results.json"
    for content in ("", "[]", '{"departments": [{"code": "1", "total": "x"}]}'):
        bad.write_text(content)
        with pytest.raises(CannotRun, match=r"results\.json"):
            load_previous(bad)
    shutil.copy(place.outbox / t.RESULTS_FILE, bad)
    with pytest.raises(CannotRun, match="旁边没有"):
        load_previous(bad)
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
