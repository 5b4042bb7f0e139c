"""Where launchers are double-clicked, what is said names them; where commands are typed, the commands."""

from __future__ import annotations

import pytest

from selfeval.cli import words
from selfeval.cli.launchers import LAUNCHED, named
from selfeval.cli.output import say
from selfeval.commands import words as commands_words


@pytest.mark.parametrize(
    ("typed", "clicked"),
    [
        ("请先运行 selfeval run。", "请先运行“汇总”。"),
        ("再运行 selfeval return 准备退回", "再运行“退回”准备退回"),
        ("请运行 selfeval template --each 重新下发", "请运行“生成自评表”重新下发"),
        ("再运行 selfeval template --each --workspace '2024 年度'", "再运行“生成自评表”"),
        ('selfeval run --workspace "D:\\a b"', "“汇总”"),
        ("selfeval run --workspace 2024年度。", "“汇总”。"),
        ("（selfeval import 文件名），或者用 selfeval import --apply 采用", "（“导入本县表”），或者用“导入本县表”采用"),
        ("用 selfeval explain 可列出", "用 selfeval explain 可列出"),
        ("selfeval running", "selfeval running"),
    ],
)
def test_command_lines_become_launchers(monkeypatch: pytest.MonkeyPatch, typed: str, clicked: str) -> None:
    assert named(typed) == typed
    monkeypatch.setenv(LAUNCHED, "1")
    assert named(typed) == clicked


def test_whatever_is_said_goes_through_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv(LAUNCHED, "1")
    say(commands_words.CHANGED)
    say(words.SAID_STALE, err=True)
    said = capsys.readouterr()
    assert "“汇总”" in said.out
    assert "“退回”" in said.err
    assert "selfeval" not in said.out + said.err
