"""What the officer records in 催报名单 is carried over and told, and nothing else is claimed; nothing of it is lost."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from selfeval import text as t
from selfeval.cli.commands import main
from selfeval.commands.give_back import GiveBackReport, give_back
from selfeval.errors import CannotRun
from tests.feedback.conftest import Round, new_round
from tests.feedback.documents import text_of

pytestmark = pytest.mark.slow

DAY = date(2024, 4, 20)
MISSING = {"105", "108", "204", "304"}


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Round:
    """A round with four departments missing, and their reminders."""
    made = new_round(tmp_path_factory.mktemp("reminded") / "w", "县公安局.xlsx", departments={*MISSING, "205"})
    give_back(made.place, DAY)
    return made


@pytest.fixture
def made(listed: Round, tmp_path: Path) -> Round:
    shutil.copytree(listed.folder, tmp_path / "w")
    return Round(tmp_path / "w")


def list_of(made: Round) -> Path:
    return made.outbox / "催报" / t.REMINDER_LIST_FILE


def entries(made: Round) -> dict[str, dict[str, Any]]:
    """The list's rows by code."""
    sheet = openpyxl.load_workbook(list_of(made))[t.SHEET_REMINDERS]
    header, *below = [line for line in sheet.iter_rows(values_only=True) if line[1]]
    return {str(row[0]): dict(zip(map(str, header), row, strict=True)) for row in below}


def type_in(made: Round, typed: dict[str, Any], column: str = t.REM_DONE) -> dict[str, str]:
    """The officer fills in cells by code; where they are."""
    book = openpyxl.load_workbook(list_of(made))
    sheet = book[t.SHEET_REMINDERS]
    assert isinstance(sheet, Worksheet)
    header = next(row for row in sheet.iter_rows() if row[0].value == t.ROS_CODE)
    col = next(cell.column or 0 for cell in header if cell.value == column)
    places = {}
    for row in sheet.iter_rows(min_row=(header[0].row or 0) + 1):
        if str(row[0].value) in typed:
            row[col - 1].value = typed[str(row[0].value)]
            places[str(row[0].value)] = row[col - 1].coordinate
    book.save(list_of(made))
    return places


def again(made: Round, day: date = DAY) -> GiveBackReport:
    return give_back(made.place, day)


def letter(made: Round, code: str) -> str:
    (path,) = made.outbox.glob(f"催报/{code}-*.docx")
    return text_of(path)


def test_what_was_not_recorded_is_not_claimed(made: Round) -> None:
    """However often the letters were written: a draft isn't a letter that was sent."""
    again(made, date(2024, 4, 21))
    for code in MISSING:
        assert "催报。" not in letter(made, code)
        assert entries(made)[code]["已催报"] is None


def test_recorded_days_are_told_and_carried_over(made: Round) -> None:
    type_in(made, {"105": datetime(2024, 4, 12), "108": "2024-04-12、2024年4月16日", "204": "2024.4.20"})
    for _ in range(2):  # what was carried over is carried over again
        report = again(made)
        assert (report.troubles, report.kept) == ((), ())
        assert "我局已于2024年4月12日催报。" in letter(made, "105")
        assert "我局已于2024年4月12日、2024年4月16日催报。" in letter(made, "108")
        assert "我局已于2024年4月20日催报。" in letter(made, "204")
        assert "已于" not in letter(made, "304")
        rows = entries(made)
        assert [rows[code]["已催报"] for code in ("105", "108", "204", "304")] == [
            "2024-04-12", "2024-04-12、2024年4月16日", "2024.4.20", None,
        ]  # fmt: skip
        assert sorted(p.name for p in list_of(made).parent.glob("*.xlsx")) == [t.REMINDER_LIST_FILE]


@pytest.mark.parametrize(
    ("typed", "told", "said"),
    [
        ("4月12日", "4月12日", ""),
        ("上周五", "上周五", ""),
        (20240412, "20240412", ""),
        ("2024-02-30", "2024-02-30", ""),
        (datetime(2024, 4, 21), "2024-04-21", ""),
        ("2024-04-12，打过电话", "打过电话", "2024年4月12日催报"),
    ],
)
def test_what_is_no_day_is_told_at_its_cell_and_not_lost(made: Round, typed: object, told: str, said: str) -> None:
    place = type_in(made, {"105": typed})["105"]
    report = again(made)
    (trouble,) = report.troubles
    assert f" {place} " in trouble
    assert f"“{told}”" in trouble
    assert said in letter(made, "105") if said else "已于" not in letter(made, "105")
    assert str(entries(made)["105"]["已催报"]) == str(typed).removesuffix(" 00:00:00")
    assert report.kept == ()


def test_other_changes_are_kept_beside(made: Round) -> None:
    type_in(made, {"105": datetime(2024, 4, 12)})
    type_in(made, {"108": "已调离"}, t.ROS_CONTACT)
    report = again(made)
    (kept,) = report.kept
    assert kept.startswith("催报/催报名单（")
    assert entries(made)["105"]["已催报"] == "2024-04-12"
    assert entries(made)["108"]["联系人"] != "已调离"
    old = openpyxl.load_workbook(made.outbox / kept)[t.SHEET_REMINDERS]
    assert "已调离" in [value for line in old.values for value in line]


@pytest.mark.parametrize("where", ["beside", "above", "below", "sheet"])
def test_whatever_the_officer_adds_is_kept(made: Round, where: str) -> None:
    book = openpyxl.load_workbook(list_of(made))
    sheet = book[t.SHEET_REMINDERS]
    if where == "sheet":
        book.create_sheet("我的记录")["A1"] = "x"
    else:
        sheet[{"beside": "M6", "above": "A4", "below": "B60"}[where]] = "记一下"
    book.save(list_of(made))
    assert len(again(made).kept) == 1


def test_who_has_filed_since_keeps_the_record(made: Round) -> None:
    type_in(made, {"105": datetime(2024, 4, 12), "204": datetime(2024, 4, 13)})
    from tests.sample_inbox import INBOX

    shutil.copy2(INBOX / "县科工局自评表.xlsx", made.folder / "inbox")
    made.run()
    again(made)
    rows = entries(made)
    assert list(rows) == ["105", "108", "304", "204"]
    assert (rows["204"]["状态"], rows["204"]["已催报"]) == ("退回修改", "2024-04-13")
    (made.folder / "inbox" / "县科工局自评表.xlsx").unlink()
    made.run()
    again(made)
    assert "2024年4月13日催报" in letter(made, "204")


def test_a_code_nobody_has_is_told(made: Round) -> None:
    book = openpyxl.load_workbook(list_of(made))
    sheet = book[t.SHEET_REMINDERS]
    sheet["A30"], sheet["J30"] = "999", "2024-04-12"
    book.save(list_of(made))
    (trouble,) = again(made).troubles
    assert " J30 " in trouble
    assert len(list(list_of(made).parent.glob("催报名单（*.xlsx"))) == 1


@pytest.mark.parametrize("damage", ["bytes", "header"])
def test_a_list_that_cannot_be_read_stops_everything(made: Round, damage: str) -> None:
    if damage == "bytes":
        list_of(made).write_bytes(b"PK\x03\x04 half")
    else:
        book = openpyxl.load_workbook(list_of(made))
        for row in book[t.SHEET_REMINDERS].iter_rows():
            for cell in row:
                if cell.value == t.REM_DONE:
                    cell.value = "催报过了"
        book.save(list_of(made))
    before = {path: path.read_bytes() for path in made.outbox.rglob("*") if path.is_file()}
    with pytest.raises(CannotRun, match="已催报"):
        again(made)
    assert {path: path.read_bytes() for path in made.outbox.rglob("*") if path.is_file()} == before


# --- the day of the letters --------------------------------------------------------------------------------


def command(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    assert isinstance(left.value.code, int)
    return left.value.code


@pytest.mark.parametrize("given", ["2024-05-06", "2024.5.6", "2024年5月6日"])
def test_letters_carry_the_day_they_are_given(made: Round, given: str, capsys: pytest.CaptureFixture[str]) -> None:
    results = (made.outbox / "results.json").read_bytes()
    assert command("return", "--date", given, "--workspace", made.folder) == 0
    assert command("report", "--date", given, "--workspace", made.folder) == 0
    said = letter(made, "105")
    assert "截至2024年5月6日" in said
    assert "已经逾期36天" in said
    assert "截至2024年5月6日" in text_of(made.outbox / "通报.docx")
    assert (made.outbox / "results.json").read_bytes() == results
    trail = [json.loads(path.read_text("utf-8")) for path in sorted(made.place.records.glob("*-re*.json"))[-2:]]
    assert [(one["command"], one["date"]) for one in trail] == [("return", "2024-05-06"), ("report", "2024-05-06")]
    capsys.readouterr()


def test_without_one_they_carry_today_in_the_schemes_zone(made: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import UTC, tzinfo

    from selfeval.commands import last_run

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime(2024, 3, 19, 23, 30, tzinfo=UTC).astimezone(tz)

    monkeypatch.setattr(last_run, "datetime", Clock)
    give_back(made.place)
    said = letter(made, "105")
    assert "截至2024年3月20日" in said
    assert "逾期" not in said
    assert entries(made)["105"]["逾期"] == "还有11天"


@pytest.mark.parametrize("name", ["return", "report"])
@pytest.mark.parametrize("given", ["4月12日", "2024-13-01", "昨天", "", "20240412"])
def test_a_day_that_is_none_is_quoted(made: Round, name: str, given: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in made.outbox.rglob("*") if path.is_file()}
    assert command(name, "--date", given, "--workspace", made.folder) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert f"“{given}”" in said
    assert "--date 2024-04-12" in said
    assert {path: path.read_bytes() for path in made.outbox.rglob("*") if path.is_file()} == before
