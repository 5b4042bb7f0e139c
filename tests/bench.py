"""`make bench`: how long a run takes beside what it could be compared with, in one run on one machine.

    python -m tests.bench [N …]            default: 100 1000 3000 10000
    python -m tests.bench --profile 300    where the time of reading and checking goes

Forms are saved by LibreOffice for forty departments and then given the identities of N departments by changing
two strings in the saved file. Yardsticks, over the same files in the same run: (a) a straightforward script with
pandas and openpyxl that reads the scores, checks the caps, adds up and writes a plain table; it is timed on at
most 100 files and scaled; (b) unzipping the files and nothing else. Ratios are of medians.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import pstats
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pandas as pd
import psutil

from selfeval import catalogue
from selfeval import text as t
from selfeval.excel.form_reader import find_form
from selfeval.excel.workbook_reader import read_workbook
from selfeval.forms import write_form, write_roster, write_scheme
from selfeval.identity import Directory
from selfeval.intake import Context, read_source
from selfeval.model import Department, Roster, Source
from selfeval.review import review
from selfeval.samples import sample_scheme
from tests.office import Office
from tests.sample_inbox import Sample, cells_of

SCHEME = sample_scheme()
BASES = 40
YARDSTICK_FILES = 100
CODE, NAME = "CODEOFTHEDEPARTMENT", "名称待换部门"


def bases(folder: Path) -> list[Path]:
    """Forms filled and saved by LibreOffice, with marks where code and name go."""
    department = Department(CODE, NAME, contact="张三", phone="0773-5550000")
    blank = folder / "blank.xlsx"
    write_form(blank, SCHEME, Roster((department,)), department)
    form = find_form(read_workbook(blank.read_bytes()))
    assert form is not None
    made = []
    with Office(now="2024-03-20 09:00:00") as office:
        for number in range(BASES):
            sample = Sample(f"bench {number}", "", "2024-03-20 09:00:00")
            made.append(folder / f"base{number}.xlsx")
            office.fill(blank, made[-1], cells_of(sample, form, SCHEME, department))
    return made


def populate(place: Path, saved: Sequence[Path], count: int) -> list[Path]:
    """A workspace with `count` departments and a form of each."""
    for name in ("templates", "inbox", "outbox"):
        (place / name).mkdir(parents=True)
    departments = tuple(Department(str(10001 + n), f"第{n + 1:05d}局", group=f"第{n % 7 + 1}组") for n in range(count))
    write_scheme(place / "templates" / t.SCHEME_FILE, SCHEME, [k for k in catalogue.kinds() if not k.fixed])
    write_roster(place / "templates" / t.ROSTER_FILE, Roster(departments), SCHEME.county)
    parts = [_parts(path) for path in saved]
    files = []
    for number, department in enumerate(departments):
        path = place / "inbox" / f"{department.code}.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            for name, content in parts[number % len(parts)]:
                personal = content.replace(CODE.encode(), department.code.encode())
                out.writestr(name, personal.replace(NAME.encode(), department.name.encode()))
        files.append(path)
    return files


def _parts(path: Path) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        return [(info.filename, archive.read(info)) for info in archive.infolist()]


def yardstick_script(files: Sequence[Path], out: Path) -> None:
    """What an officer's nephew would write: no checks but the caps, no findings, no register."""
    rows = []
    for file in files:
        table = pd.read_excel(file, sheet_name=t.SHEET_SCORES, header=None, engine="openpyxl")
        top = next(index for index in table.index if table.at[index, 0] == t.COL_CODE)
        table.columns = table.loc[top]
        body = table.loc[top + 1 :].dropna(subset=[t.COL_CODE])
        scores = pd.to_numeric(body[t.COL_SCORE], errors="coerce")
        over = scores > pd.to_numeric(body[t.COL_CAP])
        sums = scores.groupby(body[t.COL_CATEGORY]).sum()
        rows.append({"file": file.name, **sums, "total": scores.sum(), "over": int(over.sum())})
    pd.DataFrame(rows).to_excel(out)


def unzip(files: Sequence[Path]) -> None:
    """The floor: every byte inflated, nothing looked at."""
    for file in files:
        with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as archive:
            for info in archive.infolist():
                archive.read(info)


@dataclass(frozen=True)
class Took:
    """Seconds on the clock and of the processors, and the peak memory of the process tree in MB."""

    wall: float
    cpu: float
    peak: float = 0.0


def timed(work: Callable[[], object]) -> Took:
    """One call in this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - wall, time.process_time() - cpu)


def run_command(place: Path) -> Took:
    """`selfeval run` as a user starts it, with all its processes watched."""
    for left in (place / "outbox").iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    wall = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "selfeval", "run", "--workspace", str(place)], stdout=subprocess.DEVNULL
    )
    peak = 0.0
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.02):
            peak = max(peak, tree_memory(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    process.wait()
    done.set()
    watcher.join()
    if process.returncode:
        raise SystemExit(f"the run left with {process.returncode}")
    return Took(time.perf_counter() - wall, 0.0, peak)


def tree_memory(pid: int) -> float:
    """Memory of a process and its children in MB, shared pages counted once (PSS)."""
    total = 0
    try:
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.Error:
        return 0.0
    for member in family:
        try:
            total += member.memory_full_info().pss
        except psutil.Error:
            continue
    return total / 1e6


def stages(files: Sequence[Path]) -> Iterator[tuple[str, float]]:
    """CPU milliseconds a file, by stage."""
    contents = [file.read_bytes() for file in files]
    context = Context(
        SCHEME, Directory.of(Roster(tuple(Department(f.stem, f"第{int(f.stem) - 10000:05d}局") for f in files)))
    )
    source = Source("x.xlsx", 1, "x")
    for content in contents[:5]:
        read_source(source, content, context)
    books = [read_workbook(content) for content in contents]
    forms = [form for book in books if (form := find_form(book))]
    steps: list[tuple[str, Callable[[], object]]] = [
        ("unzip only", lambda: unzip(files)),
        ("guard and read", lambda: [read_workbook(content) for content in contents]),
        ("find the form", lambda: [find_form(book) for book in books]),
        ("check and score", lambda: [review(form, source, SCHEME, context.directory) for form in forms]),
        ("all of it", lambda: [read_source(source, content, context) for content in contents]),
    ]
    for name, step in steps:
        yield name, statistics.median(timed(step).cpu for _ in range(5)) / len(files) * 1000


def bench(counts: Sequence[int], repeats: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        saved = bases(folder)
        say(
            f"{'forms':>7} {'run s':>8} {'ms/form':>8} {'peak MB':>8} {'script s':>9} {'faster':>7} {'unzip s':>8} {'×unzip':>7}"
        )
        for count in counts:
            place = folder / f"n{count}"
            files = populate(place, saved, count)
            some = files[:: max(1, count // YARDSTICK_FILES)][:YARDSTICK_FILES]
            runs = [run_command(place) for _ in range(repeats)]
            plain, bare = partial(yardstick_script, some, folder / "a.xlsx"), partial(unzip, some)
            script = statistics.median(timed(plain).wall for _ in range(3)) / len(some) * count
            floor = statistics.median(timed(bare).wall for _ in range(5)) / len(some) * count
            wall = statistics.median(run.wall for run in runs)
            peak = max(run.peak for run in runs)
            say(
                f"{count:>7} {wall:>8.2f} {wall / count * 1000:>8.2f} {peak:>8.0f} {script:>9.1f} {script / wall:>7.1f} {floor:>8.2f} {wall / floor:>7.1f}"
            )
            if count == counts[0]:
                table = list(stages(some))
            shutil.rmtree(place)
        base = table[0][1]
        for name, cost in table:
            say(f"{name:>20}  {cost:6.2f} ms CPU a form  {cost / base:5.1f} × unzip")


def profile(count: int) -> None:
    """Where the time of reading and checking goes."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        files = populate(folder / "n", bases(folder), count)
        roster = Roster(tuple(Department(f.stem, f"第{int(f.stem) - 10000:05d}局") for f in files))
        context = Context(replace(SCHEME), Directory.of(roster))
        profiler = cProfile.Profile()
        profiler.enable()
        for file in files:
            read_source(Source(file.name, 1, "x"), file.read_bytes(), context)
        profiler.disable()
        pstats.Stats(profiler).sort_stats("tottime").print_stats(30)


def say(line: str) -> None:
    """Print one line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("counts", nargs="*", type=int, default=[100, 1000, 3000, 10_000])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--profile", type=int, metavar="N")
    wanted = parser.parse_args()
    if wanted.profile:
        profile(wanted.profile)
    else:
        bench(wanted.counts, wanted.repeats)
