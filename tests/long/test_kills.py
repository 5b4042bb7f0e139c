"""Killed at any moment, or started twice: the outbox is whole all the same, and the inbox untouched."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import psutil
import pytest

from selfeval import text as t
from selfeval.commands.setup import init
from selfeval.outbox import words as outbox_words
from selfeval.outbox.workspace import sha256_of
from tests.filled import SCHEME, written
from tests.sample_inbox import INBOX
from tests.test_hostile import snapshot

pytestmark = [pytest.mark.long, pytest.mark.skipif(os.name == "nt", reason="no process groups to kill")]

ROOT = Path(__file__).parents[2]
KILLS = 50
SUMMARY = t.SUMMARY_FILE.format(year=SCHEME.year)
KEPT = {SUMMARY, t.RESULTS_FILE, t.ONE_PAGE_FILE, t.CSV_FOLDER, t.RECORDS_FOLDER, ".selfeval.lock"}


def start(place: Path) -> subprocess.Popen[str]:
    """A run in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "selfeval", "run", "--csv", "--workspace", str(place)],
        cwd=ROOT, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
    )  # fmt: skip


def run(place: Path) -> str:
    """A run to its end; what it said."""
    child = start(place)
    said, _ = child.communicate(timeout=120)
    assert child.returncode == 0, said
    return said


@dataclass
class Versions:
    """The complete outputs there can be: the check sum of each summary, the text of its results."""

    results: dict[str, str]

    def learn(self, outbox: Path) -> None:
        """Take in the outputs of a complete run."""
        self.results[sha256_of(outbox / SUMMARY)] = (outbox / t.RESULTS_FILE).read_text("utf-8")

    def look(self, outbox: Path) -> str:
        """Assert that all there is in the outbox is whole; in words, how far the killed run came."""
        for path in outbox.rglob("*"):
            if path.suffix.lower() in (".xlsx", ".docx"):
                with ZipFile(path) as archive:
                    assert archive.testzip() is None
            elif path.suffix == ".json":
                json.loads(path.read_text("utf-8"))
            elif path.suffix == ".html":
                assert path.read_text("utf-8").rstrip().endswith("</html>")
            elif path.suffix == ".csv":
                assert path.read_bytes().endswith(b"\r\n")
        summary, results = outbox / SUMMARY, outbox / t.RESULTS_FILE
        if not summary.exists():
            assert not results.exists()
            return "nothing yet"
        digest = sha256_of(summary)
        assert digest in self.results
        if not results.exists():
            return "a first summary"
        text = results.read_text("utf-8")
        assert text in self.results.values()
        return "both of one run" if text == self.results[digest] else "a new summary beside the old results"


def forms(place: Path, *, more: bool) -> None:
    """The sample inbox, with or without one form more: two states with different outputs."""
    extra = place / "inbox" / "县委统战部.xlsx"
    if more:
        extra.write_bytes(written("105"))
        os.utime(extra, (1_710_900_000, 1_710_900_000))
    else:
        extra.unlink(missing_ok=True)


def litter(outbox: Path) -> set[str]:
    """Whatever a killed run may have left half written, wherever it lies."""
    return {
        str(path.relative_to(outbox)) for path in outbox.rglob("*") if ".part" in path.name or path.name.startswith("~")
    }


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A workspace with the sample inbox."""
    folder = tmp_path / "place"
    init(folder, None)
    shutil.copytree(INBOX, folder / "inbox", dirs_exist_ok=True)
    return folder


def test_killed_fifty_times(place: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    dice = random.Random(2023)
    outbox, versions = place / "outbox", Versions({})
    for more in (True, False):
        forms(place, more=more)
        run(place)
        versions.learn(outbox)
    assert len(versions.results) == 2
    seen: Counter[str] = Counter()
    usual, tries = 2.0, 0
    while seen.total() < KILLS:
        tries += 1
        assert tries < 4 * KILLS
        if tries % 10 == 0:
            shutil.rmtree(outbox)
        forms(place, more=tries % 2 == 0)
        before = snapshot(place / "inbox")
        child = start(place)
        if tries % 2:
            time.sleep(dice.uniform(0.02, usual))
        else:
            until_something_is_written(child, outbox)
            time.sleep(dice.choice((0, dice.uniform(0, 0.05), dice.uniform(0, 0.4))))
        if killed(child):
            seen[versions.look(outbox)] += 1
        assert snapshot(place / "inbox") == before
        began = time.monotonic()
        run(place)
        usual = time.monotonic() - began
        assert versions.look(outbox) == "both of one run"
        assert litter(outbox) == set()
        assert {path.name for path in outbox.iterdir()} <= KEPT
    left = [path for path in scratch.rglob("*") if path.is_file()]
    sys.stdout.write(f"{dict(seen)}, a run takes {usual:.1f} s, {len(left)} temporary files left\n")


def until_something_is_written(child: subprocess.Popen[str], outbox: Path) -> None:
    """Wait for the first sign of writing, or the run's end."""
    while child.poll() is None and not list(outbox.glob(".*.part")):
        time.sleep(0.001)


def killed(child: subprocess.Popen[str]) -> bool:
    """Kill a run with all its processes; False if it was over already."""
    if child.poll() is not None:
        child.communicate()
        return False
    processes = [psutil.Process(child.pid)]
    processes += processes[0].children(recursive=True)
    os.killpg(child.pid, signal.SIGKILL)
    child.communicate()
    _, alive = psutil.wait_procs(processes, timeout=10)
    assert alive == []
    return child.returncode == -signal.SIGKILL


def test_what_a_killed_run_left_anywhere_is_swept(place: Path) -> None:
    run(place)
    for folder in (place / "outbox", place / "outbox" / t.CSV_FOLDER, place / "outbox" / t.RECORDS_FOLDER):
        (folder / ".x.csv.12345.part").write_bytes(b"half")
    run(place)
    assert litter(place / "outbox") == set()


def test_only_the_parent_killed(place: Path) -> None:
    """Its workers end by themselves, and the next run may begin at once."""
    for number in range(60):
        shutil.copy2(INBOX / "县公安局.xlsx", place / "inbox" / f"{number}.xlsx")
    for pause in (0.5, 0.8, 1.1):
        child = start(place)
        time.sleep(pause)
        workers = psutil.Process(child.pid).children(recursive=True)
        child.kill()
        child.communicate()
        _, alive = psutil.wait_procs(workers, timeout=30)
        assert alive == []
        run(place)


def test_two_at_once(place: Path) -> None:
    """One wins, the other says so and leaves; a pair that didn't meet tries again."""
    done = 0
    for _ in range(5):
        children = [start(place), start(place)]
        ends = [(child.communicate(timeout=120)[0], child.returncode) for child in children]
        done += sum(code == 0 for _, code in ends)
        losers = [said for said, code in ends if code]
        if losers:
            assert [said.strip() for said in losers] == [outbox_words.BUSY.format(folder=place / "outbox")]
            assert sorted(code for _, code in ends) == [0, 2]
            break
    else:
        pytest.fail("the two never met")
    outbox = place / "outbox"
    versions = Versions({})
    versions.learn(outbox)
    assert versions.look(outbox) == "both of one run"
    assert len(list((outbox / t.RECORDS_FOLDER).glob("*.json"))) == done
