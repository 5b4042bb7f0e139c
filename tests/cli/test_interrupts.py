"""Ctrl-C at any moment: one sentence, no process and no file left, and the outbox whole."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from selfeval import text as t
from selfeval.cli import words
from selfeval.cli.commands import main
from selfeval.commands.run import run
from selfeval.commands.setup import init
from selfeval.errors import EXIT_INTERRUPTED
from selfeval.outbox.workspace import Workspace
from tests.filled import SCHEME
from tests.kept import built_once
from tests.sample_inbox import INBOX

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="no process groups")]

ROOT = Path(__file__).parents[2]
SUMMARY = t.SUMMARY_FILE.format(year=SCHEME.year)
PROGRAM = (  # whoever runs the tests may have switched Ctrl-C off
    "import signal, sys; from selfeval.__main__ import main; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "sys.argv[0] = 'selfeval'; sys.stderr.write('on\\n'); main()"
)

SWALLOWED = """
import importlib, signal, sys, weakref
from selfeval.cli import interruption
from selfeval.__main__ import main

class Mortal: pass

def press_unheard():  # as at the end of an import: Python only prints what a weak reference's callback raises
    mortal = Mortal()
    callback = weakref.ref(mortal, lambda _: signal.raise_signal(signal.SIGINT))
    del mortal

class OnImport:
    def find_spec(self, name, *_):
        if name == moment: press_unheard()

moment = sys.argv[1]
module, _, name = moment.partition(":")
if name:
    was = getattr(importlib.import_module(module), name)
    setattr(sys.modules[module], name, lambda *a, **k: (press_unheard(), was(*a, **k))[1])
sys.meta_path.insert(0, OnImport())
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv[:2] = ["selfeval"]
main()
"""


@built_once(Path)
def more_since(folder: Path) -> None:
    """A workspace with results of an earlier run, and more files since."""
    init(folder, None)
    run(Workspace.at(folder))
    for number in range(4):
        shutil.copytree(INBOX, folder / "inbox" / str(number))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return more_since(tmp_path / "place")


def snapshot(outbox: Path) -> dict[str, bytes]:
    """All files but the lock."""
    files = [path for path in outbox.rglob("*") if path.is_file() and path.name != ".selfeval.lock"]
    return {str(path.relative_to(outbox)): path.read_bytes() for path in files}


def start(place: Path, scratch: Path) -> subprocess.Popen[str]:
    """A run that can be interrupted, in a process group of its own."""
    scratch.mkdir(exist_ok=True)
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "run", "--workspace", str(place)],
        cwd=ROOT, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        encoding="utf-8", env={**os.environ, "TMPDIR": str(scratch)},
    )  # fmt: skip
    assert child.stderr
    assert child.stderr.readline() == "on\n"
    return child


def interrupt(child: subprocess.Popen[str], *, group: bool) -> tuple[str, str]:
    """Press Ctrl-C (in a terminal the whole group gets it); what was said. Asserts that no process is left."""
    family = [psutil.Process(child.pid), *psutil.Process(child.pid).children(recursive=True)]
    if group:
        os.killpg(child.pid, signal.SIGINT)
    else:
        child.send_signal(signal.SIGINT)
    out, error = child.communicate(timeout=60)
    _, alive = psutil.wait_procs(family, timeout=5)
    assert alive == []
    said = [line for line in error.splitlines() if not line.startswith("step=")]  # a busy machine's progress
    return out, "\n".join(said)


@pytest.mark.parametrize("group", [True, False])
@pytest.mark.parametrize("pause", [0.01, 0.04, 0.1, 0.2, 0.35, 0.6])
def test_stopped(place: Path, tmp_path: Path, pause: float, *, group: bool) -> None:
    before = snapshot(place / "outbox")
    child = start(place, tmp_path / "tmp")
    time.sleep(pause)
    out, error = interrupt(child, group=group)
    assert list((tmp_path / "tmp").iterdir()) == []
    if child.returncode == 0 and pause >= 0.1:  # a fast machine, or a busy one
        assert (SUMMARY in out, error) == (True, "")
        return
    assert (child.returncode, out, error.strip()) == (130, "", words.INTERRUPTED)
    assert snapshot(place / "outbox") == before


def test_stopped_while_the_summary_is_written(place: Path, tmp_path: Path) -> None:
    before = snapshot(place / "outbox")
    child = start(place, tmp_path / "tmp")
    parts: list[Path] = []
    while not parts and child.poll() is None:
        parts = list((place / "outbox").glob(".*.part"))
    out, error = interrupt(child, group=True)
    if child.returncode == 0:  # it was all but done
        assert out
    else:
        assert (child.returncode, out, error.strip()) == (130, "", words.INTERRUPTED)
        assert snapshot(place / "outbox") == before
    assert list((tmp_path / "tmp").iterdir()) == []


def test_ctrl_c_wrapped_by_others_is_still_ctrl_c(place: Path, capsys: pytest.CaptureFixture[str],
                                                  monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """Python itself says RuntimeError when it comes while a class is made."""

    def wrapping(*_: object, **__: object) -> None:
        raise RuntimeError("Error calling __set_name__") from KeyboardInterrupt()

    monkeypatch.setattr("selfeval.commands.run.run", wrapping)
    with pytest.raises(SystemExit) as left:
        main(["run", "--workspace", str(place)])
    assert left.value.code == EXIT_INTERRUPTED
    assert capsys.readouterr().err.strip() == words.INTERRUPTED


def swallowed(program: str, moment: str, folder: Path, command: str) -> tuple[int, str, str]:
    """Run a command in which Ctrl-C comes at a moment: while a module is imported, or before a function is called."""
    done = subprocess.run(
        [sys.executable, "-c", program, moment, command], cwd=folder, capture_output=True, text=True, encoding="utf-8",
        check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    said = [line for line in done.stderr.splitlines() if not line.startswith("step=")]  # a busy machine's progress
    return done.returncode, done.stdout, "\n".join(said).strip()


@pytest.mark.parametrize(
    "moment",
    [
        "selfeval.cli.commands",
        "selfeval.commands.run",
        "selfeval.commands.run:settled",
        "selfeval.sheets:write_summary",
    ],
)
def test_ctrl_c_that_python_swallows_is_still_ctrl_c(place: Path, moment: str) -> None:
    """In an import, and anywhere up to the moment before results are replaced."""
    before = snapshot(place / "outbox")
    assert swallowed(SWALLOWED, moment, place, "run") == (130, "", words.INTERRUPTED)
    assert snapshot(place / "outbox") == before


@pytest.mark.parametrize("command", ["return", "report", "template", "explain"])
def test_swallowed_by_other_commands(place: Path, command: str) -> None:
    before = snapshot(place / "outbox")
    code, _, error = swallowed(SWALLOWED, "selfeval.cli.commands:_code_of", place, command)
    assert (code, error) == (130, words.INTERRUPTED)
    if command == "return":
        assert snapshot(place / "outbox") == before


def test_what_a_lost_ctrl_c_broke_is_ctrl_c(place: Path) -> None:
    """A module imported by half: the error that comes of it is nobody's fault."""
    broken = "interruption._heard().pressed = True; from selfeval.commands import nothing"
    program = SWALLOWED.replace("== moment: press_unheard()", f"== moment: exec({broken!r})")
    assert swallowed(program, "selfeval.commands.run", place, "run") == (130, "", words.INTERRUPTED)


def test_who_switched_ctrl_c_off_is_not_stopped(place: Path) -> None:
    """As of a run in the background, or under nohup."""
    program = SWALLOWED.replace("signal.default_int_handler", "signal.SIG_IGN")
    code, _, error = swallowed(program, "selfeval.commands.run:settled", place, "run")
    assert (code, error) == (0, "")


def test_too_late_to_stop(place: Path, tmp_path: Path) -> None:
    """Once the new summary lies there, its results follow."""
    old = (place / "outbox" / SUMMARY).stat().st_ino
    child = start(place, tmp_path / "tmp")
    while (place / "outbox" / SUMMARY).stat().st_ino == old and child.poll() is None:
        time.sleep(0.0005)
    out, error = interrupt(child, group=True)
    assert (child.returncode, error) == (0, "")
    assert SUMMARY in out
    assert "县公安局" in (place / "outbox" / t.RESULTS_FILE).read_text("utf-8")
    assert not list((place / "outbox").rglob(".*.part"))
