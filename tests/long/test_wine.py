"""The .bat files under wine's cmd, with the code page of a Chinese Windows, up to the interpreter.

That is a stand-in (setuptools' launcher): it starts cmd.exe, which names the arguments as an unknown command, or reads
nothing and ends well.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from selfeval.bundle import words
from selfeval.bundle.launchers import launchers
from selfeval.bundle.parts import PLATFORMS
from selfeval.cli.words import LAUNCHERS

WINE = shutil.which("wine")
NEEDED = {
    "wine": WINE,
    "localedef": shutil.which("localedef"),
    "locales": Path("/usr/share/i18n/locales/zh_CN").exists(),
}
MISSING = [name for name, there in NEEDED.items() if not there]
pytestmark = [pytest.mark.long, pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")]

CMD = "#!C:\\windows\\system32\\cmd.exe"
NOT_FOUND = 9009  # cmd's code for an unknown command; a process here leaves with the last eight bits of it
Click = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpacked in an awkward place."""
    folder = tmp_path_factory.mktemp("wine") / "我的 U 盘 & (1)" / words.FOLDER
    setuptools = find_spec("setuptools")
    assert setuptools
    (folder / "app/python").mkdir(parents=True)
    shutil.copy(Path(str(setuptools.origin)).with_name("cli-64.exe"), folder / "app/python/python.exe")
    for name, file in launchers(PLATFORMS["win_amd64"], "3.11", "").items():
        (folder / name).write_bytes(file.content)
    return folder


@pytest.fixture(scope="module")
def click(folder: Path) -> Click:
    """Run a launcher; its exit code and what it said."""
    locales = folder.parents[1] / "locales"
    locales.mkdir()
    subprocess.run(
        ["localedef", "--no-archive", "-i", "zh_CN", "-f", "UTF-8", str(locales / "zh_CN.UTF-8")], check=True
    )
    env = {**os.environ, "LOCPATH": str(locales), "LC_ALL": "zh_CN.UTF-8", "WINEDEBUG": "-all"}
    env["WINEPREFIX"] = str(folder.parents[1] / "prefix")

    subprocess.run([str(WINE), "cmd", "/c", "exit"], env=env, capture_output=True, check=True)  # it says how it sets up

    def clicked(name: str, *dragged: str, interpreter: str = CMD) -> tuple[int, str]:
        if interpreter:
            (folder / "app/python/python-script.py").write_text(f"{interpreter}\n")
        line, out = [str(WINE), "cmd", "/c", f"{name}.bat", *dragged], subprocess.PIPE
        done = subprocess.run(
            line, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, check=False
        )
        return done.returncode, done.stdout.decode("gbk")

    return clicked


@pytest.mark.parametrize("command", LAUNCHERS)
def test_the_interpreter_gets_what_was_dragged(folder: Path, click: Click, command: str) -> None:
    """And where it can't do anything with it, that is said."""
    code, said = click(LAUNCHERS[command], "D:\\县 局.xlsx", interpreter=f"{CMD} /c echo")
    root = f"Z:{folder}\\.".replace("/", "\\")
    assert f'"-I" "-B" "-m" "selfeval.desk" "{root}" "{command}" "D:\\县 局.xlsx"' in said
    told = words.NOT_STARTED.format(code=NOT_FOUND, needs=words.NEEDS_WINDOWS)
    assert (code, said.split("\r\n")[-4:]) == (NOT_FOUND & 0xFF, [told, "", words.ANY_KEY, ""])


def test_what_went_well_needs_no_word(click: Click) -> None:
    code, said = click("汇总")
    assert code == 0
    assert said.endswith(f"\r\n{words.ANY_KEY}\r\n")
    assert words.NOT_STARTED.partition("{")[0] not in said


def test_a_launcher_in_a_zip_says_so(folder: Path, click: Click) -> None:
    """Explorer shows what is in a zip, and unpacks only what is clicked."""
    aside = (folder / "app").rename(folder / "x")
    try:
        assert click("汇总", interpreter="") == (2, f"{words.NOT_UNPACKED}\r\n\r\n{words.ANY_KEY}\r\n")
    finally:
        aside.rename(folder / "app")
