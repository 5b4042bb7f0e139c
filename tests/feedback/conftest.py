"""A round over the sample inbox with what goes back and what is reported, made once for the tests that only look."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from selfeval import text as t
from selfeval.commands.give_back import give_back
from selfeval.commands.report import report
from selfeval.commands.run import run
from selfeval.commands.setup import init
from selfeval.outbox.workspace import Workspace
from tests.sample_inbox import INBOX

DAY = date(2024, 4, 8)  # of the letters


@dataclass(frozen=True)
class Round:
    """A workspace and what the commands made in it."""

    folder: Path

    @property
    def place(self) -> Workspace:
        return Workspace.at(self.folder)

    @property
    def outbox(self) -> Path:
        return self.folder / "outbox"

    @property
    def returns(self) -> Path:
        return self.outbox / "退回修改"

    def results(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads((self.outbox / "results.json").read_text("utf-8"))
        return loaded

    def department(self, code: str) -> dict[str, Any]:
        """A department's entry in results.json."""
        found: dict[str, Any] = next(d for d in self.results()["departments"] if d["code"] == code)
        return found

    def marked(self, code: str) -> Path:
        """A department's marked copy."""
        (found,) = self.returns.glob(f"{code}-*/*-[退补]???.xlsx")
        return found

    def run(self) -> None:
        run(self.place)


def new_round(folder: Path, *samples: str, departments: Collection[str] = ()) -> Round:
    """A workspace with sample files in its inbox (all of them if none is named), and the results of a run.

    `departments` are the codes the roster is cut down to, if any are given.
    """
    init(folder, None)
    if departments:
        cut_down(folder / "templates" / t.ROSTER_FILE, departments)
    if samples:
        for name in samples:
            target = folder / "inbox" / name
            target.parent.mkdir(exist_ok=True)
            shutil.copy2(INBOX / name, target)
    else:
        shutil.copytree(INBOX, folder / "inbox", dirs_exist_ok=True)
    made = Round(folder)
    made.run()
    return made


def cut_down(path: Path, departments: Collection[str]) -> None:
    """Leave only these departments in a roster."""
    book = openpyxl.load_workbook(path)
    sheet = book[t.SHEET_ROSTER]
    header = next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == t.ROS_CODE)
    for row in range(sheet.max_row, header, -1):
        if str(sheet.cell(row, 1).value or "") not in departments:
            sheet.delete_rows(row)
    book.save(path)


@pytest.fixture(scope="session")
def given_back(tmp_path_factory: pytest.TempPathFactory) -> Round:
    """The sample round after `return` and `report`."""
    made = new_round(tmp_path_factory.mktemp("feedback") / "工作目录")
    give_back(made.place, DAY)
    report(made.place, day=DAY)
    return made
