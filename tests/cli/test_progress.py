"""What is shown while a run goes on: a bar on a terminal, a line elsewhere, and nothing in short runs."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

from selfeval.cli import progress
from selfeval.cli import words as cli_words
from selfeval.cli.commands import main
from selfeval.commands.setup import init
from tests.sample_inbox import INBOX

ROOT = Path(__file__).parents[2]
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal(io.TextIOWrapper):
    """A terminal of this encoding; `shown` is all that was written."""

    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding, errors="replace", write_through=True)

    def isatty(self) -> bool:
        return True

    @property
    def shown(self) -> str:
        """What was written, control sequences included."""
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue().decode(self.encoding)


def on_a_terminal(monkeypatch: pytest.MonkeyPatch, encoding: str = "utf-8") -> Terminal:
    """Instead of stderr; not as a fixture, for pytest puts its own stderr in place again before the test."""
    terminal = Terminal(encoding)
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(progress, "FRAME", 0.0)
    return terminal


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "place"
    init(folder, None)
    (folder / "inbox" / "县公安局.xlsx").write_bytes((INBOX / "县公安局.xlsx").read_bytes())
    return folder


def test_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    terminal = on_a_terminal(monkeypatch)
    clock = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    with progress.watched() as bar:
        bar.reading(1, 1000)
        assert terminal.shown == ""
        clock[0] = 2.0
        bar.reading(100, 1000)
        assert f"{cli_words.PROGRESS_READING} " in terminal.shown
        assert "100/1000 个文件，每秒 50 个，约剩 18 秒" in terminal.shown
        clock[0] = 40.0
        bar.reading(200, 1_000_000)
        assert "每秒 5.0 个，约剩 3333 分钟" in terminal.shown
        bar.writing()
        assert cli_words.PROGRESS_WRITING in terminal.shown
    assert terminal.shown.endswith("\x1b[2K"), "the line is wiped"
    assert ESCAPES.sub("", terminal.shown).count("\n") <= 1
    assert capsys.readouterr().out == ""


def test_a_terminal_without_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_a_terminal(monkeypatch, "ascii")
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    with progress.watched() as bar:
        bar.reading(5, 10)
        bar.writing()
    assert "5/10" in terminal.shown


def test_the_bar_is_gone_before_the_report(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = on_a_terminal(monkeypatch)
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    with pytest.raises(SystemExit) as left:
        main(["run", "--workspace", str(place)])
    assert left.value.code == 0
    assert "1/1 个文件" in terminal.shown
    assert cli_words.PROGRESS_WRITING in terminal.shown
    assert terminal.shown.endswith("\x1b[2K")
    report = capsys.readouterr().out
    assert cli_words.PROGRESS_READING not in report
    assert "\x1b" not in report


def test_lines_in_a_log(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    clock = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    with progress.watched() as lines:
        for done in range(1, 1001):
            clock[0] += 0.125
            lines.reading(done, 1000)
        lines.writing()
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines()[0] == "step=read files=80 of=1000 per_second=8.0 seconds_left=115"
    assert told.err.splitlines()[-1] == "step=write"
    assert len(told.err.splitlines()) == 13


@pytest.mark.parametrize("watched", [True, False])
def test_a_short_run_shows_nothing_and_imports_nothing_for_it(place: Path, *, watched: bool) -> None:
    code = (
        "import sys\nfrom selfeval.cli.commands import main\n"
        "from selfeval.cli import progress; progress.PATIENCE = 60\n"
        f"if {watched}: sys.stderr.isatty = lambda: True\n"
        f"try: main(['run', '--workspace', {str(place)!r}])\nexcept SystemExit as left: code = left.code\n"
        "print(code, sorted({'rich', 'distributed', 'docx'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "0 []"
