"""What is said of a command's work is so, even where nothing can be shown; and help that fits its columns."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from selfeval.cli.commands import cli
from selfeval.cli.help_pages import width, wrapped
from tests.cli.test_commands import place, results_of, run, summary_of
from tests.sample_inbox import INBOX

__all__ = ["place"]
ROOT = Path(__file__).parents[2]
FULL = Path("/dev/full")
full = pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")


def shown_nowhere(*arguments: str | Path, stdout: Path = FULL) -> tuple[int, str]:
    """A command whose output can't be written; its exit code and what it says on stderr."""
    with stdout.open("w") as out:
        called = [sys.executable, "-m", "selfeval", *map(str, arguments)]
        done = subprocess.run(called, stdout=out, stderr=subprocess.PIPE, text=True, cwd=ROOT, check=False)
    return done.returncode, done.stderr


@full
def test_a_run_that_can_not_tell_has_published_all_the_same(place: Path) -> None:
    shutil.copy2(INBOX / "县科工局自评表.xlsx", place / "inbox")
    for strict, wanted in (((), 0), (("--strict",), 1)):
        code, said = shown_nowhere("run", *strict, "--workspace", place)
        assert code == wanted
        assert said.splitlines() == ["事情已经做完，结果都已保存；只是屏幕上的说明写不出去，请检查输出的去处。"]
    assert summary_of(place).exists()
    assert results_of(place)
    code, said = shown_nowhere("return", "--workspace", place)
    assert (code, len(said.splitlines())) == (0, 1)
    assert (place / "outbox" / "退回修改").is_dir()


@full
@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["explain"], ["--version"], []])
def test_what_is_only_there_to_be_shown_fails_if_it_can_not_be(arguments: list[str]) -> None:
    code, said = shown_nowhere(*arguments)
    assert code == 2
    assert said.splitlines() == ["要显示的内容写不出去，请检查输出的去处，再运行一次。"]


@full
def test_a_run_that_could_not_be_done_says_so_as_ever(place: Path) -> None:
    shutil.rmtree(place / "inbox")
    code, said = shown_nowhere("run", "--workspace", place)
    assert code == 2
    assert "找不到收件文件夹" in said


def test_a_fault_while_telling_does_not_deny_what_was_done(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from selfeval.cli import screen

    def broken(_: object) -> None:
        raise ValueError("planted")

    monkeypatch.setattr(screen, "run_done", broken)
    assert run("run", "--workspace", place) == 0
    assert summary_of(place).exists()
    said = capsys.readouterr().err
    assert "结果都已保存；只是显示说明时程序出错" in said
    assert "没有发布" not in said


@full
def test_a_disk_error_is_not_laid_to_the_output(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from selfeval.commands import check

    def broken(*_: object) -> None:
        raise OSError("planted")

    monkeypatch.setattr(check, "check", broken)
    assert run("check", "x.xlsx", "--workspace", place) == 2
    assert "程序出错" in capsys.readouterr().err


def test_lines_are_broken_by_columns() -> None:
    assert width("a“中”") == 7
    assert wrapped("读取 inbox 里的全部文件，核对。", 12) == ["读取 inbox", "里的全部文", "件，核对。"]
    assert wrapped("一二三四，五", 8) == ["一二三", "四，五"], "no line begins with a closing mark"
    assert wrapped("一二三（四五）", 8) == ["一二三", "（四五）"], "no line ends with an opening one"
    assert wrapped("tcp://10.0.0.1:8786 是", 6) == ["tcp://10.0.0.1:8786", "是"], "a word stays whole"
    assert wrapped("", 8) == []


@pytest.mark.parametrize("columns", [60, 100])
@pytest.mark.parametrize("command", ["", *cli.commands])
def test_help_keeps_to_the_terminal(command: str, columns: int) -> None:
    called = [sys.executable, "-m", "selfeval", *filter(None, [command]), "-h"]
    env = {**os.environ, "COLUMNS": str(columns)}
    done = subprocess.run(called, capture_output=True, text=True, cwd=ROOT, check=True, env=env)
    assert max(map(width, done.stdout.splitlines())) <= columns
    assert not [line for line in done.stdout.splitlines() if line.strip()[:1] in tuple("，。；：、）”")]
    assert done.stdout.startswith("用法：selfeval")


def test_h_is_help(capsys: pytest.CaptureFixture[str]) -> None:
    pages = []
    for option in ("-h", "--help"):
        assert run("run", option) == 0
        pages.append(capsys.readouterr().out)
    assert pages[0] == pages[1]
    assert "-h, --help" in pages[0]


@pytest.mark.parametrize(
    ("shell", "mark"), [("bash", "complete -o"), ("zsh", "#compdef selfeval"), ("fish", "complete ")]
)
def test_a_shell_completes_commands(shell: str, mark: str) -> None:
    env = {**os.environ, "_SELFEVAL_COMPLETE": f"{shell}_source"}
    called = [sys.executable, "-m", "selfeval"]
    done = subprocess.run(called, capture_output=True, text=True, cwd=ROOT, check=True, env=env)
    assert mark in done.stdout
    env = {**os.environ, "_SELFEVAL_COMPLETE": "zsh_complete", "COMP_WORDS": "selfeval re", "COMP_CWORD": "1"}
    done = subprocess.run(called, capture_output=True, text=True, cwd=ROOT, check=True, env=env)
    assert {"return", "report"} <= set(done.stdout.splitlines())
