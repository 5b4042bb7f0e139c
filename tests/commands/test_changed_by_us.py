"""What the bureau changes between two runs is told first: whom it throws out, and what was changed, old and new."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from selfeval import text as t
from selfeval.cli import screen
from selfeval.commands.run import RunReport, run
from selfeval.commands.setup import init, make_forms
from selfeval.outbox.fallen import Cause, Fallen
from selfeval.outbox.workspace import Workspace
from tests.kept import built_once
from tests.sample_inbox import INBOX

POLICE = "县公安局"


@built_once(Workspace.at)
def two_filed(folder: Path) -> None:
    """A workspace in which one department is accepted, and one returned."""
    init(folder, None)
    for name in ("县公安局.xlsx", "县科工局自评表.xlsx"):
        shutil.copy2(INBOX / name, folder / "inbox")
    made = Workspace.at(folder)
    first = run(made)
    assert (first.fallen, first.forms, first.decisions_lost) == ((), None, 0)
    again = run(made)
    assert (again.fallen, again.forms, again.decisions_lost) == ((), None, 0)


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    return two_filed(tmp_path / "place")


def change(place: Workspace, file: str, sheet: str, *changes: tuple[str, str, object]) -> None:
    """Set cells of an officer's workbook, by what the row's first cell says and the column's header."""
    path = place.templates / file
    book = openpyxl.load_workbook(path)
    table = book[sheet]
    first = {str(table.cell(row, 1).value): row for row in range(1, table.max_row + 1)}
    head = next(row for row in table.iter_rows() if sum(isinstance(cell.value, str) for cell in row) >= 2)
    columns = {cell.value: cell.column for cell in head}
    for name, column, value in changes:
        table.cell(first[name], columns[column] or 0).value = value  # type: ignore[assignment]
    book.save(path)


def drop_row(place: Workspace, code: str) -> None:
    path = place.templates / t.ROSTER_FILE
    book = openpyxl.load_workbook(path)
    table = book[t.SHEET_ROSTER]
    table.delete_rows(next(row for row in range(1, table.max_row + 1) if str(table.cell(row, 1).value) == code))
    book.save(path)


def decide(place: Workspace, *line: str | None) -> None:
    path = place.templates / t.DECISIONS_FILE
    book = openpyxl.load_workbook(path)
    table = book[t.SHEET_DECISIONS]
    top = next(cell.row for cell in table["A"] if cell.value == t.DEC_DEPARTMENT)
    for col, value in enumerate(line, start=1):
        table.cell(top + 1, col).value = value
    book.save(path)


def heads(report: RunReport, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines between whose round it is and what came, the sample's aside."""
    capsys.readouterr()
    screen.run_done(report)
    lines = capsys.readouterr().out.splitlines()
    ours = lines[1 : next(i for i, line in enumerate(lines) if line.startswith("收到 "))]
    return [line for line in ours if "样例" not in line]


def test_a_changed_cap(place: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    change(place, t.SCHEME_FILE, t.SHEET_INDICATORS, ("1.1.1", t.COL_CAP, 5), ("1.1.2", t.COL_CAP, 3))
    report = run(place)
    told = ("“绩效目标合理性”分值 4→5", "“绩效指标明确性”分值 4→3")
    assert report.fallen == (Fallen(Cause.SCHEME, (POLICE,), told),)
    first, second, third = heads(report, capsys)
    assert "1 个部门" in first
    assert POLICE in first
    assert second.endswith("：“绩效目标合理性”分值 4→5、“绩效指标明确性”分值 4→3")
    assert "template --each" in third
    assert (
        "“绩效目标合理性”分值 4→5"
        in next(f for f in report.batch.departments if f.department.name == POLICE).findings[0].message
    )
    assert run(place).fallen == ()


def test_a_check_made_an_error(place: Workspace) -> None:
    shutil.copy2(INBOX / "县审计局自评表.xlsx", place.inbox)
    audit = next(d for d in run(place).batch.departments if d.department.name == "县审计局")
    code = next(f.code for f in audit.findings if f.is_open_query)
    change(place, t.SCHEME_FILE, t.SHEET_LEVELS, (code, t.LEVEL_LEVEL, "错误"))
    (fallen,) = run(place).fallen
    assert (fallen.cause, fallen.names) == (Cause.SCHEME, ("县审计局",))
    (told,) = fallen.changes
    assert told.startswith(f"检查 {code}“")
    assert told.endswith("核实→错误")


def test_a_department_renamed(place: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    change(place, t.ROSTER_FILE, t.SHEET_ROSTER, ("205", t.ROS_NAME, "县公安分局"), ("205", t.ROS_ALIASES, None))
    report = run(place)
    (fallen,) = report.fallen
    assert (fallen.cause, fallen.names) == (Cause.ROSTER, (POLICE,))
    assert "在它的“别名”里加上“县公安局”" in heads(report, capsys)[1]
    assert "名称“县公安局”→“县公安分局”" in fallen.changes[0]
    change(place, t.ROSTER_FILE, t.SHEET_ROSTER, ("205", t.ROS_ALIASES, POLICE))
    assert "accepted" in {d.status.value for d in run(place).batch.departments if d.department.code == "205"}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ([("205", t.ROS_CODE, "905")], "“县公安局”的编码 205→905"),
        ([("205", t.ROS_EXEMPT, "是")], "“县公安局”改为免报"),
        ([], "去掉“县公安局”（编码 205）"),
    ],
)
def test_a_department_gone_from_the_roster(place: Workspace, changes: list[tuple[str, str, object]], told: str) -> None:
    if changes:
        change(place, t.ROSTER_FILE, t.SHEET_ROSTER, *changes)
    else:
        drop_row(place, "205")
    assert run(place).fallen == (Fallen(Cause.ROSTER, (POLICE,), (told,)),)


def test_a_decision_that_throws_out_and_one_that_is_lost(place: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    decide(place, "205", "县公安局.xlsx", None, None, t.ACT_REJECT)
    report = run(place)
    assert report.fallen == (Fallen(Cause.DECISIONS, (POLICE,), ("增加“205 不采用 县公安局.xlsx”",)),)
    (place.templates / t.DECISIONS_FILE).unlink()
    report = run(place)
    assert (report.fallen, report.decisions_lost) == ((), 1)
    (line,) = heads(report, capsys)
    assert "“处理意见.xlsx”；上次汇总时里面有 1 条意见" in line
    assert run(place).decisions_lost == 0


def test_what_a_department_does_is_not_the_bureaus(place: Workspace) -> None:
    (place.inbox / "县公安局.xlsx").unlink()
    shutil.copy2(INBOX / "县公安局.xlsx", place.inbox / "又一份.xlsx")
    assert run(place).fallen == ()
    (place.inbox / "又一份.xlsx").unlink()
    change(place, t.SCHEME_FILE, t.SHEET_INDICATORS, ("1.1.1", t.COL_CAP, 5), ("1.1.2", t.COL_CAP, 3))
    assert run(place).fallen == ()


def test_forms_already_made_for_another_scheme_or_wording(place: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    make_forms(place, each=False)
    assert run(place).forms is None
    change(place, t.SCHEME_FILE, t.SHEET_INDICATORS, ("1.1.1", t.COL_STANDARD, "新标准"))
    report = run(place)
    assert report.forms
    assert (report.forms.comparable, report.forms.changes) == (True, ("绩效目标合理性",))
    (line,) = heads(report, capsys)
    assert "（绩效目标合理性）：照常计分" in line
    change(place, t.SCHEME_FILE, t.SHEET_INDICATORS, ("1.1.1", t.COL_INDICATOR, "目标合理性"))
    place.records.rename(place.outbox / "别处")  # as before the first run
    report = run(place)
    (line,) = heads(report, capsys)
    assert "编码 1.1.1 的名称“绩效目标合理性”→“目标合理性”" in line
    make_forms(place, each=False)
    assert run(place).forms is None
