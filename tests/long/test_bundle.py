"""The bundles, made whole: the same bytes twice, every part told, fit for Windows, and a round on a bare Linux."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import time
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from packaging.utils import parse_wheel_filename

from selfeval import text as t
from selfeval.bundle import words
from selfeval.bundle.__main__ import build
from selfeval.bundle.contents import CONTENTS, SBOM
from selfeval.bundle.parts import PLATFORMS, Platform
from selfeval.cli import words as cli_words
from selfeval.cli.words import LAUNCHERS
from selfeval.desk import words as desk_words
from tests.bundle.archives import MINOR, NAME, embeddable, standalone
from tests.bundle.bare import bare_system, files_in
from tests.bundle.portable import AMD64, imported, machine
from tests.sample_inbox import INBOX
from tests.test_readme import code_lines

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
MAKE = ("make", "-o", ".venv/.ready-to-run")
# What Windows 10 and 11 bring themselves; the C runtime for each processor comes with Python.
SYSTEM = re.compile(
    r"(api-ms-win-.*|kernel32|ntdll|user32|advapi32|ws2_32|crypt32|bcrypt|bcryptprimitives|ole32|shell32)\.dll"
)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> FileLock:
    """Held by the test process that makes something in build/."""
    return FileLock(tmp_path_factory.getbasetemp().parent / "build.lock")


@pytest.fixture(scope="module")
def made(alone: FileLock) -> Any:
    """What `make sbom` tells of the libraries."""
    told = ROOT / "build" / "sbom.json"
    pins = max((ROOT / name).stat().st_mtime for name in ("requirements.txt", "requirements-sbom.txt"))
    with alone:
        if not told.exists() or told.stat().st_mtime < pins:
            subprocess.run([*MAKE, "sbom"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        return json.loads(told.read_text("utf-8"))


Interpreter = tuple[Path | None, str]  # its archive and the hash of it; None: this machine's own


@pytest.fixture(scope="module", params=["win_amd64", "linux_x86_64"])
def platform(request: pytest.FixtureRequest) -> Platform:
    return PLATFORMS[request.param]


@pytest.fixture(scope="module")
def interpreter(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Interpreter:
    return embeddable(tmp_path_factory.mktemp("interpreter")) if platform.windows else (None, "")


@pytest.fixture(scope="module")
def bundle(platform: Platform, interpreter: Interpreter, made: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle, built once."""
    path = build(platform, *interpreter, made, tmp_path_factory.mktemp("bundle"))
    print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB")
    return path


def built_as_told(platform: Platform, interpreter: Interpreter, alone: FileLock, target: Path) -> Path:
    """What the README's line makes of an interpreter in place of the one it names."""
    archive, digest = interpreter
    line = next(
        line
        for line in code_lines()
        if line.startswith(f"make bundle PLATFORM={platform.name}") and ("PYTHON_ZIP" in line) == bool(archive)
    )
    given = [f"{name}={value}" for name, value in (("PYTHON_ZIP", archive), ("PYTHON_SHA256", digest)) if value]
    with alone:
        typed = [*MAKE, *line.split()[1:3], *given, f"BUNDLES={target}"]
        subprocess.run(typed, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    [path] = target.iterdir()
    return path


def inside(bundle: Path) -> dict[str, bytes]:
    """Its files, by path below its one folder."""
    with zipfile.ZipFile(bundle) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert {name.partition("/")[0] for name in files} == {words.FOLDER}
    return {name.partition("/")[2]: content for name, content in files.items()}


def is_windows(bundle: Path) -> bool:
    return "win_amd64" in bundle.name


def test_two_builds_are_the_same(
    bundle: Path, platform: Platform, interpreter: Interpreter, alone: FileLock, tmp_path: Path
) -> None:
    assert bundle.read_bytes() == built_as_told(platform, interpreter, alone, tmp_path).read_bytes()


def test_a_standalone_build_is_taken(alone: FileLock, tmp_path: Path) -> None:
    (tmp_path / "given").mkdir()
    (tmp_path / "made").mkdir()
    path = built_as_told(PLATFORMS["linux_x86_64"], standalone(tmp_path / "given"), alone, tmp_path / "made")
    python = PLATFORMS["linux_x86_64"].python.format(minor=MINOR)
    assert inside(path)[python] == f"bin/python{MINOR}".encode()


def test_every_file_is_told(bundle: Path) -> None:
    files = inside(bundle)
    told = csv.DictReader(io.StringIO(files.pop(CONTENTS).decode("utf-8-sig")))
    rows = {row["path"]: row for row in told}
    assert {path: (str(len(content)), sha256(content).hexdigest()) for path, content in files.items()} == {
        path: (row["size"], row["sha256"]) for path, row in rows.items()
    }
    assert [path for path, row in rows.items() if not row["part"] or not row["licence"]] == []
    names = {component["name"] for component in json.loads(files[SBOM])["components"]}
    assert {"CPython", "pandas", "numpy", "lxml", "cryptography"} <= names
    assert "setuptools" not in names


def test_what_it_holds(bundle: Path) -> None:
    files = inside(bundle)
    assert not [path for path in files if "/selfeval/bundle/" in path or path.endswith((".exe.manifest", ".orig"))]
    program = PLATFORMS["win_amd64" if is_windows(bundle) else "linux_x86_64"].packages.format(minor=MINOR)
    own = {path.relative_to(ROOT).as_posix() for path in (ROOT / "selfeval").rglob("*.py")}
    assert {path for path in own if "/bundle/" not in path} <= {path.removeprefix(f"{program}/") for path in files}
    assert files[f"{program}/selfeval/samples/indicators.csv"]
    bytecode = f"{program}/selfeval/cli/__pycache__/commands.cpython-{NAME.removeprefix('python')}.pyc"
    assert files[bytecode][4:8] == b"\1\0\0\0"
    assert [path for path in files if path.endswith("LICENSE.txt") and path.startswith("app/python/")]
    assert files[words.MANUAL] == (ROOT / "selfeval" / "manual.html").read_bytes()
    ours = [path for path in files if path.endswith((".bat", ".sh", ".desktop")) and "/" not in path]
    assert len(ours) == len(LAUNCHERS) * (1 if is_windows(bundle) else 2)


def wheels_of(files: dict[str, bytes]) -> Iterator[str]:
    for component in json.loads(files[SBOM])["components"]:
        yield from (one["value"] for one in component.get("properties", ()) if one["name"] == "selfeval:wheel")


def test_every_wheel_is_for_the_system(bundle: Path) -> None:
    names, abi = list(wheels_of(inside(bundle))), NAME.replace("python", "cp")
    platforms = PLATFORMS["win_amd64" if is_windows(bundle) else "linux_x86_64"].tags
    assert len(names) > 20
    for name in names:
        tags = parse_wheel_filename(name)[3]
        assert any(
            tag.platform in (*platforms, "any")
            and tag.abi in (abi, "abi3", "none")
            and (tag.interpreter in (abi, "py3") or (tag.abi == "abi3" and int(tag.interpreter[3:]) <= int(abi[3:])))
            for tag in tags
        ), name


def test_every_library_finds_what_it_is_linked_with(bundle: Path) -> None:
    """On a Windows 10 as it comes: nothing but the system's own libraries, Python's and those in the bundle."""
    if not is_windows(bundle):
        return
    files = {path: content for path, content in inside(bundle).items() if path.startswith("app/lib/")}
    linked = {path: content for path, content in files.items() if path.endswith((".pyd", ".dll"))}
    assert len(linked) > 50
    there = {path.rpartition("/")[2].lower() for path in linked}
    there |= {"python3.dll", f"{NAME}.dll", "vcruntime140.dll", "vcruntime140_1.dll"}
    for path, content in linked.items():
        assert machine(content) == AMD64, path
        assert [name for name in imported(content) if name not in there and not SYSTEM.fullmatch(name)] == [], path


def unpacked(bundle: Path, folder: Path) -> Path:
    """As a file manager unpacks it: with the rights to run."""
    with zipfile.ZipFile(bundle) as archive:
        for entry in archive.infolist():
            archive.extract(entry, folder)
            (folder / entry.filename).chmod(entry.external_attr >> 16 & 0o777)
    return folder / words.FOLDER


TABLES = ROOT / "tests" / "owntables"
ENV = {"PATH": "/usr/bin:/bin", "HOME": "/home/经办人"}
OPENER = '#!/bin/sh\nprintf "%s\\n" "$1" >> /tmp/opened\n'


def launch(root: Path, script: str) -> list[str]:
    """What a double click runs, where nothing but `root` is there."""
    return ["/usr/sbin/chroot", str(root), "/bin/sh", script]


def watched(line: list[str]) -> str:
    """What is said until the first run is told and Ctrl-C is pressed."""
    with subprocess.Popen(line, env=ENV, stdout=subprocess.PIPE, text=True, start_new_session=True) as running:
        assert running.stdout
        said = ""
        for told in running.stdout:
            said += told
            if cli_words.WATCH_RAN[:3] in told:
                os.killpg(running.pid, signal.SIGINT)
    assert running.returncode == 0, said
    assert cli_words.WATCH_ENDED in said
    return said


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can change the root")
def test_a_round_on_a_bare_system(bundle: Path, tmp_path: Path) -> None:
    """C and C++ libraries, dash, a few coreutils, no Python: unpacked on a stick, a whole round by its launchers."""
    if is_windows(bundle):
        return
    root = bare_system(tmp_path / "root")
    opener = root / "usr/bin/xdg-open"
    opener.write_text(OPENER)
    opener.chmod(0o755)
    folder = unpacked(bundle, root / "media/我的 U 盘")
    shown = "/" + folder.relative_to(root).as_posix()
    before = files_in(root)
    took: list[str] = []

    def clicked(name: str, typed: str = "") -> str:
        begun = time.monotonic()
        done = subprocess.run(
            launch(root, f"{shown}/{name}.sh"), env=ENV, input=typed, capture_output=True, text=True, check=False
        )
        took.append(f"{name} {time.monotonic() - begun:.1f} s")
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert desk_words.SAMPLE_YEAR.format(year=2023) not in clicked("新建年度", "2023\n")
    place = folder / "2023年度"
    shutil.copy(TABLES / "T1_空白.xlsx", place / "本县 表.xlsx")
    clicked("导入本县表", f"'{shown}/2023年度/本县 表.xlsx'\n")
    clicked("生成自评表")
    shutil.copytree(INBOX, place / "inbox", dirs_exist_ok=True)
    clicked("汇总")
    assert cli_words.NOTHING_NEW in clicked("汇总")
    assert cli_words.NOTHING_NEW in watched(launch(root, f"{shown}/盯着收件.sh"))
    clicked("退回")
    clicked("报告")
    clicked("检查")
    made = json.loads((place / "outbox" / t.RESULTS_FILE).read_text("utf-8"))
    assert made["completeness"]["read"] == made["completeness"]["used"] + made["completeness"]["rejected"]
    summary = t.SUMMARY_FILE.format(year=2023)
    assert sha256((place / "outbox" / summary).read_bytes()).hexdigest() == made["summary"]["sha256"]
    year = f"{shown}/2023年度"
    assert (root / "tmp/opened").read_text("utf-8").splitlines() == [
        f"{year}/templates",
        f"{year}/templates/{t.DRAFT_FILE.format(number='')}",
        f"{year}/templates/{t.FORMS_FOLDER}",
        *[f"{year}/outbox/{summary}"] * 2,
        f"{year}/outbox/{t.RETURNS_FOLDER}",
        f"{year}/outbox",
    ]
    stick = f"{folder.relative_to(root)}/2023年度/"
    after = {path: size for path, size in files_in(root).items() if not path.startswith(stick)}
    assert after == before | {"tmp/opened": (root / "tmp/opened").stat().st_size}
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)  # as on a stick that knows no rights to run
    clicked("汇总")
    print(", ".join(took))


def test_without_an_interpreter_for_it_none_is_made(made: Any, tmp_path: Path) -> None:
    line = ["python", "-m", "selfeval.bundle", "--platform", "win_amd64", "--sbom", str(ROOT / "build" / "sbom.json")]
    done = subprocess.run([*line, "--to", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "PYTHON_ZIP" in done.stderr
    assert made
    assert list(tmp_path.iterdir()) == []
