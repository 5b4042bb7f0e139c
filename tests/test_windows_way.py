"""Nothing of the program takes what Windows lacks: the main job runs without it, to the same bytes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from selfeval import text as t
from selfeval.commands.setup import init
from tests.sample_inbox import INBOX

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "tests" / "windows_way.py"
ENV = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}


def called(*arguments: str, code: str = "") -> subprocess.CompletedProcess[str]:
    """A process that takes itself for Windows."""
    program = ["-c", f"import tests.windows_way\n{code}"] if code else [str(SCRIPT), *arguments]
    return subprocess.run([sys.executable, *program], env=ENV, capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import fcntl", "No module named 'fcntl' on Windows"),
        ("__name__ = 'selfeval.x'; import os; os.getuid()", "os.getuid isn't there on Windows"),
        ("__name__ = 'selfeval.x'; from os import O_NOFOLLOW", "O_NOFOLLOW"),
        ("__name__ = 'selfeval.x'; import signal; signal.alarm(1)", "signal.alarm isn't there on Windows"),
        ("__name__ = 'selfeval.x'; import sys; sys.exit(sys.platform)", "win32"),
    ],
)
def test_what_windows_lacks_is_lacking(code: str, said: str) -> None:
    done = called(code=code)
    assert done.returncode == 1
    assert said in done.stderr.splitlines()[-1]


def test_others_have_all(tmp_path: Path) -> None:
    done = called(code="import os, signal; os.getuid(); signal.alarm(0)")
    assert (done.returncode, done.stderr) == (0, "")
    assert tmp_path.exists()


@pytest.mark.slow
def test_the_main_job_needs_nothing_that_windows_lacks(tmp_path: Path) -> None:
    """Workers are spawned, without alarms and bounds on memory; summary and results are those of this machine."""
    made: list[dict[str, bytes]] = []
    for way in ([str(SCRIPT)], ["-m", "selfeval"]):
        place = tmp_path / str(len(made))
        init(place, None)
        shutil.copytree(INBOX, place / "inbox", dirs_exist_ok=True)
        program = [sys.executable, *way]
        for command in (["run", "--workers", "2"], ["return"]):
            line = [*program, *command, "--workspace", str(place)]
            done = subprocess.run(line, env=ENV, capture_output=True, text=True, check=False, cwd=ROOT)
            assert done.returncode == 0, done.stderr
        names = (t.SUMMARY_FILE.format(year=2023), t.RESULTS_FILE, t.ONE_PAGE_FILE)
        made.append({name: (place / "outbox" / name).read_bytes() for name in names})
    assert made[0] == made[1]
