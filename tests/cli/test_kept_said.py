"""What is said of files that the officer changed: set aside under another name, or left where they lie."""

from __future__ import annotations

import pytest

from selfeval.cli import screen
from selfeval.commands.report import ReportsReport


def test_what_was_set_aside_is_not_said_to_lie_where_it_lay(capsys: pytest.CaptureFixture[str]) -> None:
    screen.reported(
        ReportsReport(
            kept=("整改台账（2026-11-27改）.xlsx", "自评报告/批注.docx"), aside=("整改台账（2026-11-27改）.xlsx",)
        )
    )
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "原来的文件您改过，另存了一份：整改台账（2026-11-27改）.xlsx",
        "这些文件不是程序生成时的样子（可能有人改过），没有覆盖，仍留在原处：自评报告/批注.docx",
    ]
