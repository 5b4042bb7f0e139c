"""The launchers: line ends and code page as the system reads them, and arguments that arrive as they were dragged."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from selfeval.bundle import words
from selfeval.bundle.launchers import CODE_PAGE, launchers
from selfeval.bundle.parts import PLATFORMS, File
from selfeval.cli.commands import cli
from selfeval.cli.words import LAUNCHERS

WINDOWS = launchers(PLATFORMS["win_amd64"], "3.11", "")
LINUX = launchers(PLATFORMS["linux_x86_64"], "3.11", "2.28")
BATS = {name: file for name, file in WINDOWS.items() if name.endswith(".bat")}
POSIX = pytest.mark.skipif(os.name == "nt", reason="POSIX shells")


def test_each_command_of_a_round_has_its_launchers() -> None:
    assert set(LAUNCHERS) == set(cli.commands) - {"explain", "help"}
    assert set(words.SAYS) == set(LAUNCHERS)
    assert set(WINDOWS) == {words.READ_FIRST, *(f"{name}.bat" for name in LAUNCHERS.values())}
    assert set(LINUX) == {
        words.READ_FIRST,
        *(f"{name}{end}" for name in LAUNCHERS.values() for end in (".sh", ".desktop")),
    }


@pytest.mark.parametrize("name", BATS)
def test_a_bat_is_read_right_by_the_console(name: str) -> None:
    content = BATS[name].content
    assert content.count(b"\r\n") == content.count(b"\n") == content.count(b"\r")
    assert content.endswith(b"\r\n")
    content.decode(CODE_PAGE)
    before, marker, after = content.partition(b"chcp 936 >nul\r\n")
    assert (before, marker) == (b"@echo off\r\n", b"chcp 936 >nul\r\n")
    lines = after.decode(CODE_PAGE).split("\r\n")
    assert all(line.isascii() or line.startswith("echo ") for line in lines)
    labels = {line[1:] for line in lines if line.startswith(":")}
    assert set(re.findall(r"goto (\w+)", after.decode(CODE_PAGE))) == labels


@pytest.mark.parametrize("name", BATS)
def test_no_byte_of_a_chinese_character_steers_the_console(name: str) -> None:
    """In whatever code page it is read: a second byte may be any of these."""
    chinese = "".join(character for character in BATS[name].content.decode(CODE_PAGE) if not character.isascii())
    assert set(chinese.encode(CODE_PAGE)) & set(b'|&^<>%"\\@!()') == set()


@pytest.mark.parametrize("name", [name for name in LINUX if not name.endswith(".txt")])
def test_launchers_for_linux_may_be_run(name: str) -> None:
    assert LINUX[name].runs
    assert b"\r" not in LINUX[name].content


def test_the_first_page_is_read_right() -> None:
    windows, linux = WINDOWS[words.READ_FIRST].content, LINUX[words.READ_FIRST].content
    assert windows.startswith(b"\xef\xbb\xbf")
    assert windows.count(b"\r\n") == windows.count(b"\n")
    assert not linux.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in linux
    assert "glibc 2.28" in linux.decode()
    for text in (windows.decode("utf-8-sig"), linux.decode()):
        assert "{" not in text
        assert all(name in text and f"selfeval {command} " in text for command, name in LAUNCHERS.items())


PYTHON = """#!/bin/sh
printf '%s\\n' "$LD_LIBRARY_PATH" "$@" > "$(dirname "$0")/called"
exit {code}
"""


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A bundle for Linux in an awkward place, with an interpreter that notes how it was called."""
    folder = tmp_path / "我的 U 盘 $(x) '1'" / words.FOLDER
    put(folder, LINUX)
    put(folder, {"app/python/bin/python3.11": File(PYTHON.format(code=0).encode(), runs=True)})
    return folder


def put(folder: Path, files: dict[str, File]) -> None:
    for name, file in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(file.content)
        (folder / name).chmod(0o755 if file.runs else 0o644)


def called(folder: Path) -> list[str]:
    return (folder / "app/python/bin/called").read_text("utf-8").splitlines()


def sh(*line: str, **more: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name != "LD_LIBRARY_PATH"} | more
    return subprocess.run(line, env=env, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


@POSIX
@pytest.mark.parametrize("command", LAUNCHERS)
def test_a_sh_starts_its_command(stick: Path, command: str) -> None:
    done = sh("sh", str(stick / f"{LAUNCHERS[command]}.sh"), "a b.xlsx", "$HOME")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert called(stick) == [
        f"{stick}/app/python/lib", "-I", "-B", "-m", "selfeval.desk", str(stick), command, "a b.xlsx", "$HOME",
    ]  # fmt: skip


@POSIX
def test_a_sh_runs_from_its_own_folder_too(stick: Path) -> None:
    done = subprocess.run(["sh", "汇总.sh"], cwd=stick, env={**os.environ, "LD_LIBRARY_PATH": "/x"}, check=False)
    assert done.returncode == 0
    assert called(stick)[0] == f"{stick}/app/python/lib:/x"
    assert called(stick)[5:] == [str(stick), "run"]


@POSIX
@pytest.mark.parametrize(("code", "said"), [(0, False), (1, False), (2, False), (130, False), (127, True), (139, True)])
def test_what_the_program_could_not_say_is_said(stick: Path, code: int, said: bool) -> None:
    put(stick, {"app/python/bin/python3.11": File(PYTHON.format(code=code).encode(), runs=True)})
    done = sh("sh", str(stick / "汇总.sh"))
    told = words.NOT_STARTED.format(code=code, needs=words.NEEDS_LINUX)
    assert (done.returncode, done.stdout.strip()) == (code, told if said else "")


@POSIX
def test_a_launcher_alone_says_that_the_rest_is_missing(stick: Path) -> None:
    (stick / "app/python/bin/python3.11").unlink()
    done = sh("sh", str(stick / "汇总.sh"))
    assert (done.returncode, done.stdout.strip()) == (2, words.NOT_UNPACKED)


def exec_line(entry: str) -> list[str]:
    """The Exec key as desktops read it: escapes of texts in general, then those inside quotes."""
    value = next(line for line in entry.splitlines() if line.startswith("Exec=")).removeprefix("Exec=")
    value = value.replace("\\\\", "\\")
    arguments: list[str] = []
    for quoted, plain in re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', value):
        arguments.append(re.sub(r'\\(["`$\\])', r"\1", quoted) if quoted else plain)
    return arguments


@POSIX
@pytest.mark.parametrize("command", LAUNCHERS)
def test_a_desktop_entry_finds_its_script(stick: Path, command: str) -> None:
    entry = stick / f"{LAUNCHERS[command]}.desktop"
    text = entry.read_text("utf-8")
    assert text.startswith("[Desktop Entry]\n")
    assert "\nTerminal=true\n" in text
    *line, entry_code, files_code = exec_line(text)
    assert (entry_code, files_code) == ("%k", "%F")
    assert not any("%" in argument for argument in line)
    done = sh(*line, str(entry), "a b.xlsx", "c's.xlsx")
    assert (done.returncode, done.stderr) == (0, "")
    assert called(stick)[5:] == [str(stick), command, "a b.xlsx", "c's.xlsx"]
    assert shlex.join(line).startswith("sh -c")
