"""`make bench`: how long a run takes beside what it could be compared with, in one run on one machine.

    python -m tests.bench [N …]            default: 100 300 1000 3000 10000
    python -m tests.bench --profile 300    where the time of reading and checking goes

Forms are made as the officer makes them, for a department of a round of N, and saved by LibreOffice forty times with
different answers; then they are given the identities of all N by changing code and name in the saved file. All answers
in words hold the name, so no two forms say the same. The last line is of forms that carry all departments of a round
of 1,000 in their lists, as the blank form does. Yardsticks, over the same files in the same run: (a) a straightforward script with
pandas and openpyxl that reads the scores, checks the caps, adds up and writes a plain table; it is timed on at
most 100 files and scaled; (b) unzipping the files and nothing else. All figures are medians, measured in turn.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import json
import pickle
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
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import pandas as pd
import psutil

from selfeval import text as t
from selfeval.checks import catalogue
from selfeval.commands.run import settled
from selfeval.excel.read.workbook import read_workbook
from selfeval.forms import write_form, write_roster, write_scheme
from selfeval.model import Department, Roster, Source
from selfeval.outbox.workspace import Workspace
from selfeval.reading.context import Context
from selfeval.reading.department_form import judge
from selfeval.reading.intake import read_inbox, read_source
from selfeval.reading.templates import load
from selfeval.samples import sample_scheme
from selfeval.submission.find import find_form
from selfeval.submission.identity import Directory
from selfeval.submission.packed import pack, unpack
from tests.office import Office
from tests.sample_inbox import Sample, cells_of

SCHEME = sample_scheme()
BASES = 40
YARDSTICK_FILES = 100
BASE = 1000  # forms that growth is counted from
MANY = 10_000
CODE, NAME = "CODEOFTHEDEPARTMENT", "名称待换部门"


def departments(count: int) -> tuple[Department, ...]:
    """The departments of a round."""
    return tuple(Department(str(10001 + n), f"第{n + 1:05d}局", group=f"第{n % 7 + 1}组") for n in range(count))


def bases(folder: Path, count: int, *, listed: bool = False) -> list[Path]:
    """Forms of a round of `count`, filled and saved by LibreOffice, with marks where code and name go.

    `listed` forms carry all departments of the round in their lists.
    """
    folder.mkdir()
    department = Department(CODE, NAME, contact="张三", phone="0773-5550000")
    blank, roster = folder / "blank.xlsx", Roster((*departments(count)[1:], department))
    if listed:
        write_form(blank, SCHEME, roster, identity={t.ID_CODE: CODE, t.ID_NAME: NAME})
    else:
        write_form(blank, SCHEME, roster, department)
    form = find_form(read_workbook(blank.read_bytes()))
    assert form is not None
    made = []
    with Office(now="2024-03-20 09:00:00") as office:
        for number in range(BASES):
            sample = Sample(f"bench {number}", "", "2024-03-20 09:00:00")
            made.append(folder / f"base{number}.xlsx")
            cells = cells_of(sample, form, SCHEME, department)
            words = [row.cells[name] for row in form.rows for name in (t.COL_REASON, t.COL_EVIDENCE, t.COL_EXPLANATION)]
            places = {(cell.sheet, cell.ref) for cell in words}
            own = {at: f"{said}{NAME}" if said and at in places else said for at, said in cells.items()}
            office.fill(blank, made[-1], own)
    return made


def empty(place: Path, count: int) -> tuple[Department, ...]:
    """A workspace with `count` departments, none of which filed anything."""
    for name in ("templates", "inbox", "outbox"):
        (place / name).mkdir(parents=True)
    round_ = departments(count)
    write_scheme(place / "templates" / t.SCHEME_FILE, SCHEME, [k for k in catalogue.kinds() if not k.fixed])
    write_roster(place / "templates" / t.ROSTER_FILE, Roster(round_), SCHEME.county)
    return round_


def populate(place: Path, saved: Sequence[Path], count: int) -> list[Path]:
    """A workspace with `count` departments and a form of each."""
    round_ = empty(place, count)
    parts = [_parts(path) for path in saved]
    files = []
    for number, department in enumerate(round_):
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


def run_command(place: Path, *command: str) -> Took:
    """`selfeval run`, or another command, as a user starts it, with all its processes watched."""
    for left in (place / "outbox").iterdir() if not command else ():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    wall = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "selfeval", *(command or ("run",)), "--workspace", str(place)], stdout=subprocess.DEVNULL
    )
    peak = 0.0
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.1):
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


STAGES = ("unzip only", "guard and read", "find the form", "check and score", "pack and unpack", "all of it")


def stages(files: Sequence[Path]) -> Iterator[tuple[str, float]]:
    """CPU milliseconds a file, by stage; each file goes through all of them before the next, as in a worker."""
    departments = tuple(Department(f.stem, f"第{int(f.stem) - 10000:05d}局") for f in files)
    context = Context(SCHEME, Directory.of(Roster(departments)))
    source = Source("x.xlsx", 1, "x")
    passes: list[list[float]] = []
    for _ in range(6):
        total = [0.0] * len(STAGES)
        for file in files:
            laps = [time.process_time()]
            unzip([file])
            laps.append(time.process_time())
            book = read_workbook(file.read_bytes())
            laps.append(time.process_time())
            form = find_form(book)
            laps.append(time.process_time())
            assert form is not None
            reading = judge(form, source, context)
            laps.append(time.process_time())
            unpack(pickle.loads(pickle.dumps(pack(reading, SCHEME), pickle.HIGHEST_PROTOCOL)), SCHEME)
            laps.append(time.process_time())
            took = [end - start for start, end in pairwise(laps)]
            total = [sum(pair) for pair in zip(total, [*took, sum(took[1:])], strict=True)]
        passes.append(total)
    for name, *seconds in zip(STAGES, *passes[1:], strict=True):  # the first pass warms up
        yield name, statistics.median(seconds) / len(files) * 1000


def steps(place: Path) -> dict[str, float]:
    """Seconds on the clock of the run's steps, in a process of their own."""
    out = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--steps", str(place)], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(out.stdout)
    return found


def print_steps(place: Workspace) -> None:
    """The steps of `pipeline.run`, one after the other with a clock in between."""
    from selfeval.consolidate import county_tables
    from selfeval.sheets import write_summary

    round_ = load(place.templates)
    marks = [time.perf_counter()]
    readings = read_inbox(place.inbox, Context(round_.scheme, Directory.of(round_.roster)))
    marks.append(time.perf_counter())
    batch = settled(readings, round_)
    marks.append(time.perf_counter())
    tables = county_tables(batch, None)
    marks.append(time.perf_counter())
    write_summary(place.outbox / "summary.part", batch, tables)
    marks.append(time.perf_counter())
    took = [after - before for before, after in pairwise(marks)]
    say(json.dumps(dict(zip(("reading", "settling", "tables", "summary"), took, strict=True))))


@dataclass
class Line:
    """What was measured for one number of forms."""

    count: int
    runs: list[Took] = field(default_factory=list)
    parts: list[dict[str, float]] = field(default_factory=list)
    script: list[float] = field(default_factory=list)  # seconds a form
    unzip: list[float] = field(default_factory=list)

    @property
    def wall(self) -> float:
        """Seconds of the whole command."""
        return statistics.median(run.wall for run in self.runs)

    def part(self, name: str) -> float:
        """Seconds of one step."""
        return statistics.median(part[name] for part in self.parts)

    def told(self, base: Line) -> str:
        """The line of the table; growth is the time a form takes against the one of `base`."""
        script = statistics.median(self.script) * self.count
        return (
            f"{self.count:>7} {self.wall:>7.2f} {self.wall / self.count * 1000:>8.2f} "
            f"{self.wall / self.count / (base.wall / base.count):>7.2f} {self.part('reading'):>8.2f} "
            f"{self.part('summary'):>8.2f} {max(run.peak for run in self.runs):>8.0f} {script:>9.1f} "
            f"{script / self.wall:>7.1f} {script / self.part('reading'):>9.1f}"
        )


HEAD = "  forms   run s  ms/form  growth  reading  summary  peak MB  script s  faster  reading×"


def measure(place: Path, files: Sequence[Path], repeats: int) -> Line:
    """Everything about one number of forms, in turn."""
    line = Line(len(files))
    some = files[:: max(1, len(files) // YARDSTICK_FILES)][:YARDSTICK_FILES]
    for _ in range(repeats):
        line.runs.append(run_command(place))
        line.parts.append(steps(place))
        line.script.append(timed(lambda: yardstick_script(some, place / "a.xlsx")).wall / len(some))
        line.unzip.append(timed(lambda: unzip(some)).wall / len(some))
    return line


def bench(counts: Sequence[int], repeats: int) -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        say(HEAD)
        base: Line | None = None
        for count, listed in (*((count, False) for count in counts), (BASE, True)):
            place = folder / f"n{count}{listed}"
            files = populate(place, bases(folder / f"b{count}{listed}", count, listed=listed), count)
            line = measure(place, files, repeats)
            if base is None or (base.count < BASE <= count and not listed):
                base = line
            say(line.told(base) + ("  all departments in each form's lists" if listed else ""))
            if base is line:
                table = list(stages(files[:YARDSTICK_FILES]))
            shutil.rmtree(place)
        floor = table[0][1]
        for name, cost in table:
            say(f"{name:>20}  {cost:6.2f} ms CPU a form  {cost / floor:5.1f} × unzip")
        for many in (BASE, MANY):
            sent_out(folder / f"missing{many}", many)
        say(f"{'--help':>20}  {helps():6.2f} × an empty program that imports click")


def sent_out(place: Path, count: int) -> None:
    """Print how fast forms and reminders are written for departments that filed nothing, each against one by itself."""
    round_ = empty(place, count)
    some = round_[:YARDSTICK_FILES]
    one = timed(lambda: [write_form(place / "form", SCHEME, Roster((d,)), d) for d in some]).wall / len(some)  # type: ignore[func-returns-value]
    run_command(place)
    for command in (("template", "--each"), ("return",)):
        took = run_command(place, *command)
        pace = f"{count} in {took.wall:.1f} s, {count / took.wall:.0f} a second"
        faster = one * count / took.wall
        say(f"{' '.join(command):>20}  {pace}, {faster:.1f} × write_form one by one, peak {took.peak:.0f} MB")


def helps() -> float:
    """How long `selfeval --help` takes, as a multiple of a program with nothing in it."""
    ours = [sys.executable, "-m", "selfeval", "--help"]
    empty = [sys.executable, "-c", "import click\n@click.command()\ndef f(): pass\nf()", "--help"]
    took: dict[int, list[float]] = {0: [], 1: []}
    for _ in range(20):
        for number, command in enumerate((ours, empty)):
            start = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            took[number].append(time.perf_counter() - start)
    return statistics.median(took[0]) / statistics.median(took[1])


def profile(count: int) -> None:
    """Where the time of reading and checking goes."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        files = populate(folder / "n", bases(folder / "b", count), count)
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
    parser.add_argument("counts", nargs="*", type=int, default=[100, 300, 1000, 3000, 10_000])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--profile", type=int, metavar="N")
    parser.add_argument("--steps", type=Path, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.steps:
        print_steps(Workspace.at(wanted.steps))
    elif wanted.profile:
        profile(wanted.profile)
    else:
        bench(wanted.counts, wanted.repeats)
