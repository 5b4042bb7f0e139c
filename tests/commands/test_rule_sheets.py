"""`selfeval template --rules`: a scheme without rules gets the three sheets, empty; nothing else in it changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from selfeval import text as t
from selfeval.commands.rule_sheets import SHEETS, add_rule_sheets
from selfeval.commands.run import run
from selfeval.commands.setup import init
from selfeval.errors import CannotRun
from selfeval.outbox.workspace import Workspace
from selfeval.reading.templates import load
from tests.cli.test_commands import run as call


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    init(tmp_path / "甲", None)
    return Workspace.at(tmp_path / "甲")


def grid(path: Path) -> dict[str, list[list[Any]]]:
    return {
        sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in openpyxl.load_workbook(path)
    }


def test_the_sheets_are_added_and_all_else_stays(place: Workspace) -> None:
    path = place.templates / t.SCHEME_FILE
    was, bytes_before, scheme = grid(path), path.read_bytes(), load(place.templates).scheme
    report = add_rule_sheets(place)
    now = grid(path)
    assert report.added == SHEETS
    assert report.before is not None
    assert report.before.read_bytes() == bytes_before
    assert list(now) == [*list(was)[:5], *SHEETS, *list(was)[5:]]
    assert {name: rows for name, rows in now.items() if name not in (*SHEETS, t.SHEET_SETTINGS)} == {
        name: rows for name, rows in was.items() if name != t.SHEET_SETTINGS
    }
    changed = [(a, b) for a, b in zip(was[t.SHEET_SETTINGS], now[t.SHEET_SETTINGS], strict=True) if a != b]
    assert [(a[0][:4], b[0][:4]) for a, b in changed] == [("共六张表", "共九张表")]
    assert load(place.templates).scheme == scheme
    again = add_rule_sheets(place)
    assert (again.added, again.before, grid(path)) == ((), None, now)


def test_what_is_typed_into_them_is_read_and_looks_as_it_should(place: Workspace) -> None:
    add_rule_sheets(place)
    path = place.templates / t.SCHEME_FILE
    book = openpyxl.load_workbook(path)
    heads = {name: next(n for n, row in enumerate(book[name].iter_rows(values_only=True), 1) if row[0] in ("名称", "编码"))
             for name in SHEETS}  # fmt: skip
    rules = book[t.SHEET_RULES]
    assert rules.column_dimensions["B"].number_format == "@"
    assert rules.freeze_panes == f"B{heads[t.SHEET_RULES] + 1}"
    assert rules.page_setup.orientation == "landscape"
    assert any("超过扣" in str(one.formula1) for one in rules.data_validations.dataValidation)
    for row in (("在职人数", None, "人", "部门"), ("编制数", None, "人", "部门", None, None, 1)):
        book[t.SHEET_DATA].append(row)
    rules.append(("1.2.1", "在职人数÷编制数", "超过扣", "100%", "1%", 0.3, "按一步"))
    book.save(path)
    scheme = load(place.templates).scheme
    assert [(rule.code, rule.names) for rule in scheme.rules] == [("1.2.1", ("在职人数", "编制数"))]


@pytest.mark.slow
def test_empty_sheets_change_no_result(place: Workspace, tmp_path: Path) -> None:
    init(tmp_path / "乙", None)
    other = Workspace.at(tmp_path / "乙")
    add_rule_sheets(place)
    for each in (place, other):
        run(each)
    names = [path.name for path in place.outbox.glob("*.xlsx")]
    assert names == [path.name for path in other.outbox.glob("*.xlsx")] != []
    assert all((place.outbox / name).read_bytes() == (other.outbox / name).read_bytes() for name in names)


def test_a_scheme_that_is_wrong_is_told_and_left(place: Workspace) -> None:
    path = place.templates / t.SCHEME_FILE
    book = openpyxl.load_workbook(path)
    book[t.SHEET_BANDS].delete_rows(1, 20)
    book.save(path)
    before = path.read_bytes()
    with pytest.raises(CannotRun):
        add_rule_sheets(place)
    assert path.read_bytes() == before
    assert [one.name for one in place.templates.glob("指标体系*")] == [t.SCHEME_FILE]


def test_the_command_says_what_it_did(place: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    for said in ("已在", "没有改动"):
        assert call("template", "--rules", "--workspace", place.root) == 0
        told = capsys.readouterr().out
        assert said in told
    assert not (place.templates / t.FORM_FILE).exists()
