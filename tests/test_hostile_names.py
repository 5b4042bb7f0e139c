"""Whole commands on a roster and scheme whose names are as hostile as any file."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from email import message_from_bytes, policy
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from selfeval import text as t
from selfeval.checks import catalogue
from selfeval.excel.read.workbook import read_workbook
from selfeval.forms import write_form, write_roster, write_scheme
from selfeval.forms.names import form_name
from selfeval.model import Band, Category, Department, Indicator, Roster
from tests.answers import filled_row
from tests.builders import small_scheme
from tests.cli.test_commands import run
from tests.filled import CLERK, parts_of, with_parts

NAMES = (
    "=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "＝全角", "_x001B_", "NUL.", "CON", "a/b", "a?b", "..\\..\\x", "..",
    "尾点... .", "零\u200b宽", "行一\n行二", "标签\t列", '引"号<&>', "com1.txt", "{0}{name}%s", "~$锁", "长" * 300,
    "长" * 300 + "二", "👩\u200d👧家",
)  # fmt: skip
CODES = ("NUL.txt", "=1+1", "..", "b\u200bc", "x" * 120, "x" * 121)
FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\ud800-\udfff]")
REFUSED = re.compile(r'[<>:"/\\|?*\x00-\x1f\u200b\u202e]')
DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|\Z)", re.IGNORECASE)
CATEGORIES = tuple(Category(name, Decimal(4)) for name in NAMES[:6])
SCHEME = small_scheme(
    county="=1+1县", organiser="@局", form_title="_x001B_", full_marks=Decimal(24), categories=CATEGORIES,
    indicators=tuple(
        Indicator(f"{n}.1", c.name, c.name, NAMES[-n], Decimal(4), scoring_standard=c.name)
        for n, c in enumerate(CATEGORIES, start=1)
    ),
    bands=(Band(NAMES[0], Decimal(22)), Band(NAMES[1], Decimal(10)), Band(NAMES[3], Decimal(0))),
)  # fmt: skip
ROSTER = Roster(
    tuple(
        Department(f"{n:03}", name, (), name[:40], contact=name[:40], email="a@b.cn") for n, name in enumerate(NAMES, 1)
    )
    + tuple(Department(code, f"部门{n}", (), "县直") for n, code in enumerate(CODES))
)


def place_with(folder: Path, roster: Roster, tokens: dict[str, str] | None = None) -> Path:
    """A workspace with the hostile scheme and a roster; `tokens` are texts put in as they stand in the XML."""
    assert run("init", folder) == 0
    write_scheme(folder / "templates" / t.SCHEME_FILE, SCHEME, [kind for kind in catalogue.kinds() if not kind.fixed])
    path = folder / "templates" / t.ROSTER_FILE
    write_roster(path, roster, SCHEME.county)
    strings = parts_of(path.read_bytes())["xl/sharedStrings.xml"].decode()
    for token, raw in (tokens or {}).items():
        strings = strings.replace(token, raw)
    path.write_bytes(with_parts(path.read_bytes(), {"xl/sharedStrings.xml": strings}))
    return folder


def outside(place: Path) -> set[str]:
    """Everything beside the workspace and in it but in its three folders, and the inbox."""
    return {
        str(p)
        for p in place.parent.rglob("*")
        if place / "outbox" not in p.parents and place / "templates" not in p.parents
    }


@pytest.mark.long
def test_hostile_names_harm_nothing_from_the_form_to_the_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = place_with(tmp_path / "place", ROSTER)
    assert run("template", "--each", "--workspace", place) == 0
    forms = list((place / "templates" / t.FORMS_FOLDER).iterdir())
    assert len(forms) == len(ROSTER.departments)
    for number, department in enumerate(ROSTER.departments):
        lost = {i.code: filled_row(i.cap - number % 2, department.name) for i in SCHEME.indicators}
        if number % 3:
            write_form(place / "inbox" / f"{number}.xlsx", SCHEME, ROSTER, department, answers=lost, identity=CLERK)
    before = outside(place)
    for command in (("run", "--csv"), ("return",), ("report",), ("run",)):
        assert run(*command, "--workspace", place) == 0, command
    assert outside(place) == before
    said = capsys.readouterr()
    assert not STEERING.search(said.out + said.err)
    assert not list((place / "outbox" / t.RECORDS_FOLDER).glob("*.log"))
    results = json.loads((place / "outbox" / t.RESULTS_FILE).read_text("utf-8"))
    counts = {
        status: sum(d["status"] == status for d in results["departments"])
        for status in ("accepted", "query", "missing")
    }
    assert counts["missing"] == -(-len(ROSTER.departments) // 3)
    outbox = place / "outbox"
    assert len(list((outbox / t.RETURNS_FOLDER).iterdir())) == counts["query"]
    assert len(list((outbox / t.REPORTS_FOLDER).iterdir())) == counts["accepted"] > 0
    assert sum(p.is_dir() for p in (outbox / t.REMINDERS_FOLDER).iterdir()) in (0, counts["missing"])
    for path in (*forms, *outbox.rglob("*")):
        assert not REFUSED.search(path.name), path
        assert not DEVICE.match(path.name), path
        assert len(path.name.encode()) <= 240, path
        assert not path.name.endswith((".", " ")), path
    _documents_are_sound(outbox)


def _documents_are_sound(outbox: Path) -> None:
    """CSV, workbooks, documents and mails: texts stay texts."""
    tables = list((outbox / t.CSV_FOLDER).glob("*.csv"))
    assert len(tables) == 7
    for path in tables:
        for cell in (cell for row in csv.reader(StringIO(path.read_text("utf-8-sig"), newline="")) for cell in row):
            assert not FORMULA.match(cell) or re.fullmatch(r"-?[0-9.]+", cell), (path.name, cell)
    for path in outbox.rglob("*.xlsx"):
        texts = list(_texts(path))
        assert not [text for text in texts if re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", text)], path
    for path in outbox.rglob("*.docx"):
        for name, part in parts_of(path.read_bytes()).items():
            if name.endswith(".xml"):
                ElementTree.fromstring(part)
    mails = list(outbox.rglob("*.eml"))
    assert mails
    for path in mails:
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert sorted(mail.keys()) in (
            sorted(["Subject", "X-Unsent", "MIME-Version", "Content-Type", *to]) for to in ((), ("To",))
        )
        assert not any(REFUSED.search(str(part.get_filename())) for part in mail.iter_attachments())


def _texts(path: Path) -> Iterator[str]:
    with ZipFile(path) as archive:
        assert archive.testzip() is None
    for sheet in read_workbook(path.read_bytes()).sheets:
        yield from (value for row in sheet.rows for value in row if isinstance(value, str))


@pytest.mark.parametrize("raw", ["_x0007_", "_x001B_[31m", "_x0000_", "_xFFFF_", "_x009B_31m", "\u202efdp"])
def test_what_steers_a_terminal_is_refused_at_its_cell_and_shown_by_its_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], raw: str
) -> None:
    roster = Roster((Department("101", "县甲局"), Department("102", "县〇局")))
    place = place_with(tmp_path / "place", roster, {"〇": raw})
    for command in (("template", "--each"), ("run",), ("return",), ("report",)):
        capsys.readouterr()
        assert run(*command, "--workspace", place) == 2
        said = capsys.readouterr()
        assert not STEERING.search(said.out + said.err)
        if command[0] in ("template", "run"):
            assert " B8　" in said.err
    assert run("check", place / "templates" / t.ROSTER_FILE) == 1
    said = capsys.readouterr()
    assert not STEERING.search(said.out + said.err)
    assert "B527" in said.out
    assert not [p for p in (place / "outbox").iterdir() if p.name != ".selfeval.lock"]


def test_a_name_broken_over_lines_is_one_name(tmp_path: Path) -> None:
    place = place_with(
        tmp_path / "place", Roster((Department("101", "县甲局\n（本级）", contact="张\n三", email="a@b.cn"),))
    )
    assert run("run", "--workspace", place) == 0
    assert (
        json.loads((place / "outbox" / t.RESULTS_FILE).read_text("utf-8"))["departments"][0]["name"]
        == "县甲局 （本级）"
    )
    assert run("return", "--date", "2024-04-20", "--workspace", place) == 0
    mail = message_from_bytes(next((place / "outbox").rglob("*.eml")).read_bytes(), policy=policy.default)
    assert mail["To"].addresses[0].display_name == "张 三"


@pytest.mark.parametrize(
    ("code", "name", "wanted"),
    [
        ("101", "县委/办公室", "101-县委_办公室.xlsx"),
        ("NUL.1", "甲", "NUL-.1-甲.xlsx"),
        ("COM1", "甲", "COM1-甲.xlsx"),
        ("nule.1", "甲", "nule.1-甲.xlsx"),
        ("1", "甲\x85乙\u202e丙. .", "1-甲 乙丙.xlsx"),
    ],
)
def test_what_a_form_is_called(code: str, name: str, wanted: str) -> None:
    assert form_name(Department(code, name)) == wanted


def test_no_two_codes_share_a_file_name() -> None:
    codes = ["b\u200bc", "bc", "x" * 120, "x" * 121, "x" * 40, "NUL.1", "NUL_1", "码" * 50, "码" * 51]
    names = {form_name(Department(code, "长" * 300)).casefold() for code in codes}
    assert len(names) == len(codes)
    assert max(len(name.encode()) for name in names) <= 200
