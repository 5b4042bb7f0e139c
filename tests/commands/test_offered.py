"""What 处理意见 offers for choosing: brought up to date by `template`, as long as nobody touched the workbook."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from selfeval import text as t
from selfeval.commands.run import run
from selfeval.commands.setup import init, make_forms
from selfeval.excel.read.guard import OFFICER
from selfeval.excel.read.workbook import read_workbook
from selfeval.forms import Offered, offered_in
from selfeval.outbox.workspace import Workspace
from tests.feedback.conftest import cut_down
from tests.sample_inbox import INBOX


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    """A workspace of two departments, with a form and a picture in the inbox, after a run."""
    init(tmp_path / "place", None)
    made = Workspace.at(tmp_path / "place")
    cut_down(made.templates / t.ROSTER_FILE, ("101", "205"))
    (made.inbox / "来件").mkdir()
    shutil.copy2(INBOX / "县公安局.xlsx", made.inbox / "来件")
    (made.inbox / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    run(made)
    return made


def offered(place: Workspace) -> Offered:
    return offered_in(read_workbook((place.templates / t.DECISIONS_FILE).read_bytes(), OFFICER))


def test_template_offers_the_departments_and_files_there_are(place: Workspace) -> None:
    assert len(offered(place).departments) == 40
    make_forms(place, each=False)
    assert offered(place) == Offered((("101", "县委办公室"), ("205", "县公安局")), ("来件/县公安局.xlsx",))


def test_a_workbook_somebody_touched_is_left_alone(place: Workspace) -> None:
    path = place.templates / t.DECISIONS_FILE
    book = openpyxl.load_workbook(path)
    book[t.SHEET_DECISIONS]["K30"] = "记一笔"
    book.save(path)
    content = path.read_bytes()
    make_forms(place, each=False)
    assert path.read_bytes() == content
    path.unlink()
    make_forms(place, each=False)
    assert not path.exists()
