"""`return` and `report` as commands: what stops them, what they remember, what they never overwrite."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from selfeval import text as t
from selfeval.cli import words
from selfeval.cli.commands import main
from selfeval.commands.give_back import give_back, stale
from selfeval.commands.report import report
from selfeval.commands.run import run
from selfeval.errors import CannotRun
from selfeval.feedback.slip import Slip, write_slip
from selfeval.outbox.workspace import Workspace
from tests.feedback.conftest import Round, new_round
from tests.feedback.documents import text_of
from tests.sample_inbox import INBOX

ZONE = ZoneInfo("Asia/Shanghai")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Round:
    """A round with one department returned and one accepted; nothing given back yet."""
    codes = {"105", "108", "204", "205", "220", "304", "405"}
    folder = tmp_path_factory.mktemp("two") / "w"
    return new_round(folder, "县科工局自评表.xlsx", "县公安局.xlsx", departments=codes)


@pytest.fixture
def made(two: Round, tmp_path: Path) -> Round:
    """A copy of it to work on."""
    shutil.copytree(two.folder, tmp_path / "w")
    return Round(tmp_path / "w")


def command(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    assert isinstance(left.value.code, int)
    return left.value.code


def manifests(made: Round, name: str) -> list[Mapping[str, Any]]:
    return [json.loads(path.read_text("utf-8")) for path in sorted(made.place.records.glob(f"*-{name}.json"))]


@pytest.mark.parametrize("name", ["return", "report"])
def test_without_results(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("init", tmp_path / "w") == 0
    assert command(name, "--workspace", tmp_path / "w") == 2
    error = capsys.readouterr().err
    assert "selfeval run" in error
    assert len(error.splitlines()) == 1


def test_with_a_summary_that_is_not_theirs(made: Round, capsys: pytest.CaptureFixture[str]) -> None:
    summary = made.outbox / t.SUMMARY_FILE.format(year=2023)
    summary.write_bytes(summary.read_bytes() + b"x")
    assert command("return", "--workspace", made.folder) == 2
    assert command("report", "--workspace", made.folder) == 2
    summary.unlink()
    assert command("return", "--workspace", made.folder) == 2
    assert capsys.readouterr().err.count("selfeval run") == 3
    assert not made.returns.exists()


def test_with_results_cut_short(made: Round) -> None:
    path = made.outbox / "results.json"
    path.write_text(path.read_text("utf-8")[:200], "utf-8")
    with pytest.raises(CannotRun):
        give_back(made.place)


def test_after_the_inbox_changed(made: Round, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy2(INBOX / "县林业局自评表（更正）.xls", made.folder / "inbox")
    assert command("return", "--workspace", made.folder) == 2
    assert "有变化" in capsys.readouterr().err
    made.run()
    assert command("return", "--workspace", made.folder) == 0


def test_after_the_roster_changed(made: Round) -> None:
    path = made.folder / "templates" / t.ROSTER_FILE
    book = openpyxl.load_workbook(path)
    for row in book[t.SHEET_ROSTER].iter_rows():
        for cell in row:
            if cell.value == "县公安局":
                cell.value = "县公安分局"
    book.save(path)
    with pytest.raises(CannotRun, match="有变化"):
        report(made.place)


def test_results_of_another_inbox(made: Round, tmp_path: Path) -> None:
    """The run's manifest tells where its files lay."""
    elsewhere = tmp_path / "elsewhere"
    (made.folder / "inbox").rename(elsewhere)
    (made.folder / "inbox").mkdir()
    run(Workspace.at(made.folder, elsewhere))
    assert [r.department.code for r in give_back(made.place).returned] == ["204"]


def test_the_trail_and_what_was_changed_by_hand(made: Round, capsys: pytest.CaptureFixture[str]) -> None:
    assert not stale(made.place)
    assert command("return", "--workspace", made.folder) == 0
    said = capsys.readouterr().out
    assert "县科技和工业信息化局" in said
    assert "催报：4 个部门" in said
    (trail,) = manifests(made, "return")
    assert [entry["code"] for entry in trail["returned"]] == ["204"]
    assert trail["returned"][0]["file"] == "县科工局自评表.xlsx"
    assert len(trail["reminded"]) == 4
    written = {entry["path"] for entry in trail["files"]}
    assert written == {
        p.relative_to(made.outbox).as_posix() for f in ("退回修改", "催报") for p in (made.outbox / f).rglob("*.*")
    }
    assert not stale(made.place)
    (slip,) = made.returns.glob("204-*/退回修改通知书.docx")
    slip.write_bytes(slip.read_bytes() + b" ")
    (made.returns / "999-旧部门").mkdir()
    assert command("return", "--workspace", made.folder) == 0
    assert "退回修改通知书（" in capsys.readouterr().out
    assert len(list(slip.parent.glob("退回修改通知书*.docx"))) == 2
    assert not (made.returns / "999-旧部门").exists()
    shutil.copy2(INBOX / "县林业局自评表（更正）.xls", made.folder / "inbox")
    made.run()
    assert stale(made.place)


def test_a_run_says_that_the_returns_are_old(made: Round, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("return", "--workspace", made.folder) == 0
    assert command("run", "--workspace", made.folder) == 0
    assert words.SAID_STALE not in capsys.readouterr().out
    (made.folder / "inbox" / "县科工局自评表.xlsx").unlink()
    assert command("run", "--workspace", made.folder) == 0
    assert words.SAID_STALE in capsys.readouterr().out


def test_reminders_name_extensions_and_unreadable_files(made: Round) -> None:
    (made.folder / "inbox" / "县委统战部自评表.xlsx").write_bytes(b"")
    (made.folder / "inbox" / "县委党校.rar").write_bytes(b"Rar!\x1a\x07\x01\x00" + b"\0" * 64)
    (made.folder / "inbox" / "石桥乡自评报告.docx").write_bytes(b"{\\rtf1 x}")
    path = made.folder / "templates" / t.DECISIONS_FILE
    book = openpyxl.load_workbook(path)
    sheet = book[t.SHEET_DECISIONS]
    header = next(cell.row or 0 for row in sheet.iter_rows() for cell in row if cell.value == t.DEC_DEPARTMENT)
    columns = {str(cell.value): cell.column or 0 for cell in sheet[header]}
    for name, value in {t.DEC_DEPARTMENT: "304", t.DEC_ACTION: "延期至 2024-04-20", t.DEC_OFFICER: "某"}.items():
        sheet.cell(header + 1, columns[name], value)
    book.save(path)
    made.run()
    give_back(made.place, date(2024, 4, 8))
    folder = made.outbox / "催报"
    said = text_of(folder / "105-县委统战部.docx")
    assert "县委统战部自评表.xlsx" in said
    assert "空文件" in said
    assert "已于" not in said
    assert ".rar" not in text_of(folder / "108-县委党校.docx")
    extended = text_of(folder / "304-石桥乡.docx")
    assert "延至2024年4月20日" in extended
    assert "在2024年4月20日前" in extended
    assert "逾期" not in extended
    assert "“石桥乡自评报告.docx”的文件，可能是你单位所报，但不能作为报送文件：附件（文档或演示文稿）" in extended
    values = (v for line in openpyxl.load_workbook(folder / "催报名单.xlsx")["催报名单"].values for v in line if v)
    listed = "\n".join(map(str, values))
    assert "2024-04-20（已延期）" in listed
    assert "先处理收件文件夹里的“县委党校.rar”" in listed
    assert "还有" in listed
    assert "“石桥乡自评报告.docx”可能是该部门所报，没有读取" in listed


def test_one_report(made: Round, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("report", "--department", "0205", "--workspace", made.folder) == 0
    report = made.outbox / "自评报告" / "205-县公安局.docx"
    assert report.exists()
    assert not (made.outbox / "通报.docx").exists()
    report.write_bytes(report.read_bytes() + b" ")
    os.utime(report, (datetime(2024, 4, 9, tzinfo=ZONE).timestamp(),) * 2)
    assert command("report", "--workspace", made.folder) == 0
    assert "205-县公安局（2024-04-09改）.docx" in capsys.readouterr().out
    assert sorted(p.name for p in report.parent.iterdir()) == ["205-县公安局.docx", "205-县公安局（2024-04-09改）.docx"]
    assert (made.outbox / "通报.docx").exists()


@pytest.mark.parametrize(("code", "said"), [("999", "999"), ("204", "退回修改"), ("105", "未报送"), ("405", "免报")])
def test_no_report_without_a_score(made: Round, code: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("report", "--department", code, "--workspace", made.folder) == 2
    error = capsys.readouterr().err
    assert said in error
    assert len(error.splitlines()) == 1


def test_our_own_fault_on_one_department_stops_no_other(
    given_back: Round, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from selfeval.feedback import packet

    made = Round(tmp_path / "w")
    shutil.copytree(given_back.folder, made.folder)

    def faulty(path: Path, copy: Slip) -> None:
        if copy.department.code == "204":
            raise ZeroDivisionError(copy.department.name)
        write_slip(path, copy)

    monkeypatch.setattr(packet, "write_slip", faulty)
    report = give_back(made.place)
    assert list(report.failed) == ["县科技和工业信息化局"]
    assert len(report.returned) == 11
    assert not list(made.returns.glob("204-*"))
    from selfeval.cli import screen

    screen.given_back(report)
    (said,) = capsys.readouterr().err.splitlines()
    assert "县科技和工业信息化局" in said
    (log,) = made.place.records.glob("*.log")
    assert log == report.traces
    assert log.name in said
    *_, manifest = sorted(made.place.records.glob("*-return.json"))
    assert log.name == f"程序错误-{manifest.name.removesuffix('-return.json')}.log"
    told = log.read_text("utf-8")
    assert "\n\nfile=县科工局自评表.xlsx\nZeroDivisionError\n" in told
    assert re.search(r"^  .*packet\.py:[0-9]+ in ", told, re.MULTILINE)
    assert "县科技和工业信息化局" not in told


@pytest.mark.parametrize("where", ["write_mail", "form_name"])
def test_our_own_fault_on_one_reminder_stops_no_other(
    given_back: Round,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    where: str,
) -> None:
    from selfeval.cli import screen
    from selfeval.feedback import chase

    made = Round(tmp_path / "w")
    shutil.copytree(given_back.folder, made.folder)
    before = {path.name for path in (made.outbox / "催报").iterdir()}
    sound, parent = getattr(chase, where), os.getpid()

    def faulty(*given: Any) -> Any:
        department = given[1].department if where == "write_mail" else given[0]
        if department.code == "105" and os.getpid() != parent:
            raise ZeroDivisionError(department.name)
        return sound(*given)

    monkeypatch.setattr(chase, where, faulty)
    report = give_back(made.place)
    assert list(report.failed) == ["县委统战部"]
    assert "105" not in {result.department.code for result in report.reminded}
    left = {path.name for path in (made.outbox / "催报").iterdir()}
    assert before - left == {"105-县委统战部.docx", "105-县委统战部.eml"}
    assert left < before
    screen.given_back(report)
    (said,) = capsys.readouterr().err.splitlines()
    assert "县委统战部" in said
    *_, manifest = sorted(made.place.records.glob("*-return.json"))
    assert "105-" not in manifest.read_text("utf-8")
    (log,) = made.place.records.glob("*.log")
    assert "\n\nfile=催报/105-县委统战部.docx\nZeroDivisionError\n" in log.read_text("utf-8")


def test_our_own_fault_on_one_report_stops_no_other(
    made: Round, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from selfeval.feedback import self_report

    def faulty(path: Path, report: self_report.Report) -> None:  # noqa: ARG001
        raise ZeroDivisionError(report.department.name)

    monkeypatch.setattr(self_report, "write_report", faulty)
    assert command("report", "--workspace", made.folder) == 0
    (said,) = capsys.readouterr().err.splitlines()
    (log,) = made.place.records.glob("*.log")
    assert "县公安局" in said
    assert log.name in said
    told = log.read_text("utf-8")
    assert "\n\nfile=县公安局.xlsx\nZeroDivisionError\n" in told
    assert told.count("ZeroDivisionError") == 1
    assert (made.outbox / "通报.docx").exists()
    assert not list(made.outbox.glob("自评报告/*"))


def test_without_a_fault_no_log(made: Round, capsys: pytest.CaptureFixture[str]) -> None:
    assert [command(name, "--workspace", made.folder) for name in ("return", "report")] == [0, 0]
    assert not list(made.place.records.glob("*.log"))
    assert "程序出错" not in capsys.readouterr().err


def test_a_newer_file_with_errors_goes_back_before_the_one_that_counts(made: Round) -> None:
    path = made.folder / "inbox" / "县公安局更新.xlsx"
    book = openpyxl.load_workbook(made.folder / "inbox" / "县公安局.xlsx")
    book[t.SHEET_SCORES]["H6"] = 99
    book.properties.modified = datetime(2024, 4, 1, 9, 0)
    book.save(path)
    made.run()
    assert made.department("205")["status"] == "query"
    give_back(made.place)
    (slip,) = made.returns.glob("205-*/*.docx")
    said = text_of(slip)
    assert "重新报送" in said
    assert "暂按先前报送的“县公安局.xlsx”计分" in said
    assert "99" in said
