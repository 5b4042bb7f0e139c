"""The whole program on a hostile inbox: nothing lost, nothing harmed, and what is sound counts as if alone."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unicodedata import category
from xml.etree import ElementTree
from xml.sax.saxutils import unescape

import psutil
import pytest

from selfeval import text as t
from selfeval.commands.setup import init
from selfeval.forms import write_form, write_roster
from selfeval.model import Roster
from tests.filled import ROSTER, SCHEME, at, with_cells, written
from tests.hostile import Expectation, make
from tests.hostile.forms import gluttons
from tests.hostile.workbooks import crowds
from tests.sample_inbox import INBOX, SAMPLES

pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.skipif(os.name == "nt", reason="makes pipes and links")]

ROOT = Path(__file__).parents[1]
SOUND = {"102", "103", "106", "203", "206", "208", "209", "211", "301", "303"}  # departments no hostile form is of
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Run:
    """What a run of the program took and said."""

    code: int
    said: str
    seconds: float
    peak: int  # bytes resident, all its processes together


def run(place: Path, *more: str) -> Run:
    """Run the program as a user does, and watch it."""
    before = time.monotonic()
    child = subprocess.Popen(
        [sys.executable, "-m", "selfeval", "run", "--workspace", str(place), *more],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
    )  # fmt: skip
    peaks = [0]
    watcher = threading.Thread(target=_watch, args=(child.pid, peaks))
    watcher.start()
    said, _ = child.communicate(timeout=300)
    watcher.join()
    return Run(child.returncode, said, time.monotonic() - before, peaks[0])


def _watch(pid: int, peaks: list[int]) -> None:
    try:
        top = psutil.Process(pid)
        while top.is_running() and top.status() != psutil.STATUS_ZOMBIE:
            total = 0
            for process in (top, *top.children(recursive=True)):
                try:
                    total += process.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            peaks[0] = max(peaks[0], total)
            time.sleep(0.01)
    except psutil.NoSuchProcess:
        return


def snapshot(folder: Path) -> dict[str, tuple[object, ...]]:
    """Everything below a folder: names, kinds, sizes, times to the nanosecond, link targets, contents."""
    found: dict[str, tuple[object, ...]] = {}
    for here, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(here, name)
            status = path.lstat()
            inside = ""
            if stat.S_ISREG(status.st_mode):
                inside = hashlib.sha256(path.read_bytes()).hexdigest()
            elif path.is_symlink():
                inside = str(path.readlink())
            found[os.fspath(path)] = (status.st_mode, status.st_size, status.st_mtime_ns, status.st_ctime_ns, inside)
    return found


def results(place: Path) -> dict[str, Any]:
    """results.json."""
    loaded: dict[str, Any] = json.loads((place / "outbox" / t.RESULTS_FILE).read_text("utf-8"))
    return loaded


@dataclass(frozen=True)
class Round:
    """A workspace after a run on a hostile inbox, and one with the sound forms alone."""

    place: Path
    alone: Path
    expected: list[Expectation]
    before: dict[str, tuple[object, ...]]
    run: Run


def hostile_round(folder: Path, *, heavy: bool) -> Round:
    """Make both workspaces and run the program on both."""
    place, alone = folder / "hostile" / "place", folder / "alone"
    for workspace in (place, alone):
        init(workspace, None)
        for sample in SAMPLES:
            if sample.code in SOUND:
                target = workspace / "inbox" / sample.file
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(INBOX / sample.file, target)
    expected = make(place / "inbox", heavy=heavy)
    before = snapshot(folder / "hostile")
    done = run(place, "--csv")
    assert run(alone, "--csv").code == 0
    return Round(place, alone, expected, before, done)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Round:
    """The usual hostile inbox."""
    return hostile_round(tmp_path_factory.mktemp("hostile"), heavy=False)


def assert_register(told: Round) -> None:
    """Every thing has exactly one line, with its fate, its codes and, of a form, its department."""
    lines = results(told.place)["files"]
    assert [path for path, count in Counter(line["path"] for line in lines).items() if count > 1] == []
    sound = {sample.file: sample.code for sample in SAMPLES if sample.code in SOUND}
    expected = {line.path: line for line in told.expected}
    assert {line["path"] for line in lines} == {*expected, *sound}
    wrong = []
    for line in lines:
        codes = tuple(sorted(finding["code"] for finding in line["findings"]))
        if wanted := expected.get(line["path"]):
            department = line["department"] if wanted.department or line["fate"] != "attachment" else None
            found = Expectation(line["path"], line["fate"], codes, department)
            wrong += [(wanted, found)] if found != wanted else []
        else:
            assert (line["fate"], line["department"]) == ("used", sound[line["path"]])
        assert line["reason"]
    assert wrong == []


def test_the_run_says_what_came_of_it_and_leaves_with_0(hostile: Round) -> None:
    assert hostile.run.code == 0, hostile.run.said
    assert "Traceback" not in hostile.run.said
    assert len({line.path.partition("!")[0] for line in hostile.expected}) >= 100
    assert not any(category(c) == "Cc" and c != "\n" for c in hostile.run.said)


def test_every_thing_has_its_line(hostile: Round) -> None:
    assert_register(hostile)


def test_sound_forms_count_as_if_alone(hostile: Round) -> None:
    assert_sound(hostile)


def assert_sound(told: Round) -> None:
    """The sound departments' results are the same in both workspaces, but for their ranks."""
    here, alone = ({d["code"]: d for d in results(place)["departments"]} for place in (told.place, told.alone))
    for code in SOUND:
        assert here[code]["total"] is not None
        assert {**here[code], "rank": None} == {**alone[code], "rank": None}
    used = {line.department for line in told.expected if line.fate == "used"}
    assert all(here[str(code)]["total"] is not None for code in used)
    proof = results(told.place)["completeness"]
    assert proof["read"] == proof["used"] + proof["rejected"]
    assert proof["used"] == 33 * len(used | SOUND)


def test_nothing_in_or_around_the_inbox_is_touched(hostile: Round) -> None:
    assert_untouched(hostile)


def assert_untouched(told: Round) -> None:
    """Bytes, names and times are as before, and outside the outbox nothing is new."""
    after = snapshot(told.place.parent)
    outbox = os.fspath(told.place / "outbox")
    assert {p: s for p, s in after.items() if not p.startswith(outbox)} == {
        p: s for p, s in told.before.items() if not p.startswith(outbox)
    }
    assert list(Path("/tmp").glob("selfeval-escaped*")) == []
    written_there = {p.name for p in (told.place / "outbox").iterdir()}
    summary = t.SUMMARY_FILE.format(year=SCHEME.year)
    assert written_there <= {summary, t.RESULTS_FILE, t.ONE_PAGE_FILE, t.CSV_FOLDER, t.RECORDS_FOLDER, ".selfeval.lock"}


def formulas(summary: Path) -> dict[str, set[str]]:
    """Whatever is computed or leads somewhere in a workbook, numbers as 0: by the kind of element."""
    found: dict[str, set[str]] = {}
    with zipfile.ZipFile(summary) as archive:
        for name in archive.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            part = archive.read(name).decode()
            for tag in ("f", "formula", "formula1", "formula2", "definedName", "c:f"):
                for text in re.findall(rf"<{tag}(?: [^>]*)?>([^<]*)</{tag}>", part):
                    found.setdefault(tag, set()).add(re.sub(r"\d+", "0", unescape(text)))
    return found


def test_the_summary_computes_nothing_but_our_own_formulas(hostile: Round) -> None:
    summary = t.SUMMARY_FILE.format(year=SCHEME.year)
    known, found = (formulas(place / "outbox" / summary) for place in (hostile.alone, hostile.place))
    assert known["f"]
    assert set(found) == set(known)
    for tag in found:
        assert {
            text for text in found[tag] if "$" not in text or re.search(r"(?i)http|cmd|dde|hyperlink|\\\\", text)
        } <= known[tag]
    assert shapes(found) == shapes(known)  # areas differ with the number of rows only


def shapes(found: dict[str, set[str]]) -> set[str]:
    """The formulas with every cell called A0."""
    return {re.sub(r"\$?[A-Z]+\$?0", "A0", text) for texts in found.values() for text in texts}


def test_the_summary_holds_and_leads_to_nothing_foreign(hostile: Round) -> None:
    summary = hostile.place / "outbox" / t.SUMMARY_FILE.format(year=SCHEME.year)
    with zipfile.ZipFile(summary) as archive:
        kinds = {re.sub(r"\d+", "0", name) for name in archive.namelist()}
        assert not [
            k for k in kinds if re.search(r"(?i)external|vba|embed|activex|connection|query|media|customxml", k)
        ]
        targets: list[tuple[str, str]] = []
        for name in archive.namelist():
            if name.endswith(".rels"):
                for element in re.findall(r"<Relationship [^>]*>", archive.read(name).decode()):
                    target = re.search(r'Target="([^"]*)"', element)
                    assert target is not None
                    targets.append(("External" if "TargetMode" in element else "", unescape(target[1])))
            elif name.endswith(".xml"):
                text = archive.read(name).decode()
                assert not [c for c in set(text) if category(c) in ("Cc", "Cs") and c not in "\n\r\t"]
                # text that looks like an escape is itself escaped, so that no reader makes a control character of it
                assert not re.search(r"_x00(?:0[0-8BCEF]|1[0-9A-F]|7F)_", text.replace("_x005F_x", "_x005F_"))
    outside = [target for mode, target in targets if mode]
    assert outside
    for link in outside:
        first, inbox, *rest = link.split("\\")  # as spreadsheet programs write links to files
        assert (first, inbox) == ("..", "inbox"), link
        assert rest
        assert all(name not in ("", ".", "..") and not re.search(r'[\x00-\x1f"<>#?/]', name) for name in rest), link


def test_texts_stay_texts_in_the_csv(hostile: Round) -> None:
    import csv

    cells = []
    for path in sorted((hostile.place / "outbox" / t.CSV_FOLDER).glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells += [cell for row in csv.reader(file) for cell in row]
    assert sum(cell.startswith("'=") for cell in cells) > 10
    assert [cell for cell in cells if cell[:1] in tuple("=+@\t\r") or (cell[:1] == "-" and not is_number(cell))] == []
    assert not [cell for cell in cells if any(category(c) == "Cc" and c not in "\n\t" for c in cell)]


def is_number(text: str) -> bool:
    """Whether a CSV cell is a number."""
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


def strings(value: object) -> Iterator[str]:
    """All strings in a piece of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def test_no_control_characters_in_the_results(hostile: Round) -> None:
    odd = [
        s for s in strings(results(hostile.place)) if any(category(c) in ("Cc", "Cs") and c not in "\n\t" for c in s)
    ]
    assert odd == []


def test_what_goes_back_is_whole_and_computes_nothing_foreign(hostile: Round, tmp_path: Path) -> None:
    place = tmp_path / "place"
    init(place, None)
    folders = ("公式", "文字")
    for folder in folders:
        shutil.copytree(hostile.place / "inbox" / folder, place / "inbox" / folder)
    senders = {line.department for line in hostile.expected if line.path.startswith(folders)} | {"101"}
    few = Roster(tuple(d for d in ROSTER.departments if d.code in senders))
    write_roster(place / "templates" / t.ROSTER_FILE, few, SCHEME.county)
    for command in ("run", "return", "report"):
        done = subprocess.run(
            [sys.executable, "-m", "selfeval", command, "--workspace", str(place)],
            cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
    (tmp_path / "form.xlsx").write_bytes(written("205"))
    write_form(tmp_path / "blank.xlsx", SCHEME, ROSTER)  # it offers all departments, the other itself only
    known = shapes(formulas(tmp_path / "form.xlsx")) | shapes(formulas(tmp_path / "blank.xlsx"))
    seen = Counter(path.suffix for path in (place / "outbox").rglob("*"))
    assert seen[".xlsx"] > 5
    assert seen[".docx"] > 10
    for path in (place / "outbox").rglob("*"):
        if path.suffix not in (".xlsx", ".docx") or path.name == t.SUMMARY_FILE.format(year=SCHEME.year):
            continue
        with zipfile.ZipFile(path) as file:
            for name in file.namelist():
                if name.endswith((".xml", ".rels", ".vml")):
                    ElementTree.fromstring(file.read(name))
                if name.endswith(".rels"):
                    assert b"TargetMode" not in file.read(name)
        if path.suffix == ".xlsx":
            assert shapes({"f": formulas(path).get("f", set())}) <= known  # a list of names has none
    returned = {folder.name.partition("-")[0] for folder in (place / "outbox" / "退回修改").iterdir()}
    assert {str(line.department) for line in hostile.expected if line.fate == "returned"} <= returned


@pytest.mark.long
def test_the_hostile_inbox_is_the_same_each_time(tmp_path: Path) -> None:
    """What `make` writes depends on nothing, so that a failure can be looked into."""
    form = with_cells(written("101"), {at("1.1.2", t.COL_SCORE): "=1+1"})
    assert form == with_cells(written("101"), {at("1.1.2", t.COL_SCORE): "=1+1"})
    made = make(tmp_path / "a" / "inbox")
    assert made == make(tmp_path / "b" / "inbox")
    sums = [
        {str(p.relative_to(tmp_path / side)): hashlib.sha256(p.read_bytes()).digest()
         for p in sorted((tmp_path / side / "inbox").rglob("*.xls?")) if p.is_file() and not p.is_symlink() and p.parent.name != "加密"}
        for side in "ab"
    ]  # fmt: skip
    assert sums[0] == sums[1]


@pytest.mark.long
def test_within_a_minute_and_a_gigabyte(tmp_path: Path) -> None:
    told = hostile_round(tmp_path, heavy=True)
    sys.stdout.write(f"{told.run.seconds:.1f} s, {told.run.peak / MEGABYTE:.0f} MB, {len(told.expected)} lines\n")
    assert told.run.code == 0
    assert_register(told)
    assert_sound(told)
    assert_untouched(told)
    assert told.run.peak < 1024 * MEGABYTE
    assert told.run.seconds < 60


@pytest.mark.long
def test_crowds_of_cells_and_strings(tmp_path: Path) -> None:
    place = tmp_path / "place"
    init(place, None)
    expected = {}
    for thing in crowds():
        for number in range(2):  # one for each of two workers
            (place / "inbox" / f"{number}{thing.path}").write_bytes(thing.data + bytes(number))
            expected[f"{number}{thing.path}"] = {line.codes for line in thing.expected}
    done = run(place, "--workers", "2")
    sys.stdout.write(f"{done.seconds:.1f} s, {done.peak / MEGABYTE:.0f} MB\n")
    found = {f["path"]: tuple(finding["code"] for finding in f["findings"]) for f in results(place)["files"]}
    assert set(found) == set(expected)
    assert [(path, codes) for path, codes in found.items() if codes not in expected[path]] == []
    assert done.peak < 1024 * MEGABYTE


@pytest.mark.long
def test_five_hundred_forms_that_bring_in_all_they_can(tmp_path: Path) -> None:
    place = tmp_path / "place"
    init(place, None)
    kinds = list(gluttons())
    for number in range(500):
        name, data = kinds[number % len(kinds)]
        (place / "inbox" / f"{name}{number:03}.xlsx").write_bytes(data + bytes(number + 1))
    (place / "inbox" / "sound.xlsx").write_bytes(written("102"))
    done = run(place, "--workers", "2")
    sys.stdout.write(f"{done.seconds:.1f} s, {done.peak / MEGABYTE:.0f} MB\n")
    files = results(place)["files"]
    assert len(files) == 501
    assert {file["fate"] for file in files if file["path"] != "sound.xlsx"} <= {"used", "duplicate", "unreadable"}
    (sound,) = [d for d in results(place)["departments"] if d["code"] == "102"]
    assert (sound["status"], sound["findings"]) == ("accepted", [])
    assert done.code == 0
    assert done.peak < 1024 * MEGABYTE
