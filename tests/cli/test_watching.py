"""`selfeval watch` as the officer sees it: a line for each run, and Ctrl-C as its ordinary end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from selfeval import text as t
from selfeval.cli import interruption, watching, words
from selfeval.commands.setup import init
from selfeval.errors import EXIT_INTERRUPTED, CannotRun
from selfeval.model import Status
from selfeval.outbox import words as disk_words
from selfeval.outbox.workspace import Workspace
from tests.cli.test_commands import run
from tests.sample_inbox import INBOX

ROOT = Path(__file__).parents[2]
PROGRAM = (  # whoever runs the tests may have switched Ctrl-C off
    "import signal, sys; from selfeval.__main__ import main; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from selfeval.cli import watching; watching.LOOK_EVERY = 0.05; sys.argv[0] = 'selfeval'; main()"
)
Looks = Callable[..., None]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A workspace with one file, which no department filed."""
    folder = tmp_path / "工作目录"
    init(folder, None)
    (folder / "inbox" / "甲.xlsx").write_text("x")
    return folder


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Iterator[Looks]:
    """Have something done at certain looks and Ctrl-C pressed at the last; nobody sleeps."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    interruption.listen()

    def set_up(last: int, **steps: Callable[[], object]) -> None:
        number = 0

        def sleep(_: float) -> None:
            nonlocal number
            number += 1
            steps.get(f"at{number}", lambda: None)()
            if number == last:
                signal.raise_signal(signal.SIGINT)

        monkeypatch.setattr("selfeval.cli.watching.time.sleep", sleep)

    yield set_up
    signal.signal(signal.SIGINT, before)


def lines(said: str) -> list[str]:
    """What was said, times left out."""
    return [line.partition("　")[2] if line[:1].isdigit() else line for line in said.splitlines()]


def summary_of(place: Path) -> Path:
    return place / "outbox" / t.SUMMARY_FILE.format(year=2023)


@pytest.mark.slow
def test_a_line_for_each_run_and_an_ordinary_end(place: Path, looks: Looks, capsys: pytest.CaptureFixture[str]) -> None:
    form = next(INBOX.glob("*.xlsx"))
    looks(12, at5=lambda: shutil.copy(form, place / "inbox"), at9=lambda: (place / "inbox" / "甲.xlsx").unlink())
    assert run("watch", "--workspace", place, "--workers", "1") == 0
    begin, first, second, third, end = lines(capsys.readouterr().out)
    ran = words.WATCH_RAN.partition("{")[0]
    assert begin == words.WATCHING.format(folder=place / "inbox")
    where = f"{t.STATUS_NAMES[Status.ACCEPTED]} 0、{t.STATUS_NAMES[Status.QUERY]} 0"
    assert first.startswith(ran + words.WATCH_FIRST + "（现在" + where)
    assert first.endswith(str(summary_of(place)))
    assert second.startswith(ran + words.WATCH_NEW.format(count=1))
    assert f"{t.STATUS_NAMES[Status.MISSING]}转为" in second
    assert third.startswith(ran + words.WATCH_GONE.format(count=1) + "；" + words.NOTHING_NEW)
    assert end == words.WATCH_ENDED


def test_ctrl_c_while_results_are_put_in_place_ends_it_after_them(
    place: Path, looks: Looks, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def pressed(**_: object) -> None:
        interruption.last_chance()
        signal.raise_signal(signal.SIGINT)
        raise CannotRun("stop")

    monkeypatch.setattr(watching, "run", lambda *_, **__: pressed())
    looks(30)
    assert run("watch", "--workspace", place) == 0
    assert lines(capsys.readouterr().out)[1:] == ["stop", words.WATCH_RETRY, words.WATCH_ENDED]


def test_ctrl_c_in_a_run_stops_that_run(
    place: Path, looks: Looks, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "run", lambda *_, **__: signal.raise_signal(signal.SIGINT))
    looks(30)
    assert run("watch", "--workspace", place) == EXIT_INTERRUPTED
    said = capsys.readouterr()
    assert (lines(said.out)[1:], said.err.strip()) == ([], words.INTERRUPTED)


def test_never_two_at_once(place: Path, looks: Looks, capsys: pytest.CaptureFixture[str]) -> None:
    looks(6)
    with Workspace.at(place).locked():
        assert run("watch", "--workspace", place) == 0
    busy = disk_words.BUSY.format(folder=place / "outbox")
    assert lines(capsys.readouterr().out)[1:-1] == [busy, words.WATCH_RETRY]
    assert not summary_of(place).exists()


def test_what_cant_be_watched_is_said_at_once(tmp_path: Path, place: Path, looks: Looks) -> None:
    looks(1)
    assert run("watch", "--workspace", tmp_path / "nowhere") == 2
    assert run("watch", "--workspace", tmp_path) == 2
    shutil.rmtree(place / "inbox")
    assert run("watch", "--workspace", place) == 2


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no SIGINT to a process")
def test_a_real_process_ends_well(place: Path) -> None:
    called = [sys.executable, "-c", PROGRAM, "watch", "--workspace", str(place)]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(called, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=env) as process:
        assert process.stdout
        assert lines(process.stdout.readline()) == [words.WATCHING.format(folder=place / "inbox")]
        assert words.WATCH_FIRST in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == words.WATCH_ENDED + "\n"
    assert process.returncode == 0
