"""What an installation is made of: by its packages' own word, whatever a parser is among it, and nothing of the tests."""

from __future__ import annotations

import platform
import re
import tomllib
from importlib.metadata import version
from pathlib import Path
from pyexpat import EXPAT_VERSION

import pytest

from selfeval import __version__
from tests.cli.test_commands import run

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]


def test_the_version_alone_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--version") == 0
    assert capsys.readouterr().out == f"selfeval, version {__version__}\n"


@pytest.mark.parametrize("arguments", [["--version", "--verbose"], ["--verbose", "--version"]])
def test_all_that_reads_is_told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*arguments) == 0
    first, python, system, *others = capsys.readouterr().out.splitlines()
    assert first == f"selfeval, version {__version__}"
    assert python == f"CPython {platform.python_version()}"
    assert system == platform.platform()
    libraries = dict(line.rsplit(" ", 1) for line in others)
    assert f"expat_{libraries['expat']}" == EXPAT_VERSION
    direct = [re.split("[>=<]", name)[0].lower() for name in PROJECT["dependencies"]]
    for name in (*direct, "lxml", "numpy", "cryptography"):
        assert libraries[name] == version(name)
    assert not libraries.keys() & {"selfeval", "pytest", "hypothesis", "mypy", "ruff"}


def test_verbose_alone_is_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--verbose") == 0
    assert "init" in capsys.readouterr().out
