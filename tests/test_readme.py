"""The README is true: what it tells to type is there. (Its first steps run in `test_manual`, what takes minutes in `long`.)"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from selfeval.cli.commands import cli
from tests.manual.pages import ROOT, Fence, Page, pages

README = Page("README", ROOT)
RUN_HERE = {"selfeval --version --verbose"}
ELSEWHERE = {
    "selfeval help": "tests/cli/test_help.py", "selfeval watch": "tests/cli/test_watching.py",
    "selfeval sample": "tests/commands/test_sample.py", "selfeval review": "tests/commands/test_review.py",
}  # fmt: skip
PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
ENVIRONMENT = {**os.environ, "PATH": PATH, "PYTHONPATH": str(ROOT)}

typed = {line for page in (*pages(), README) for fence in page.fences() if fence.example for line in fence.lines}


def blocks(kind: str) -> Iterator[Fence]:
    """The README's blocks of a kind that aren't of a round."""
    return (fence for fence in README.fences() if fence.kind == kind and not fence.example)


def code_lines() -> list[str]:
    """Whatever the README shows as code, without its remarks."""
    lines = [line for fence in README.fences() for line in fence.lines]
    return [re.sub(r"\s+#.*", "", line) for line in (*lines, *README.codes())]


def called(line: str, *, where: Path = ROOT) -> str:
    """What a line says in a shell; it must end well."""
    done = subprocess.run(
        ["bash", "-ec", line], cwd=where, env=ENVIRONMENT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("line", sorted({line for line in code_lines() if line.startswith("selfeval ")}))
def test_commands_and_options_are_there(line: str) -> None:
    words = re.sub(r"[\[\]]", " ", line).split()[1:]
    command: click.Command = cli
    if not words[0].startswith("-"):
        command = cli.commands[words[0]]
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_what_is_typed_in_whole_is_run_somewhere() -> None:
    whole = {line for line in code_lines() if re.fullmatch(r"selfeval (?!.*[A-Z\[…]).* .*", line)}
    assert whole <= typed | RUN_HERE
    assert {line for line in code_lines() if re.fullmatch(r"selfeval [a-z]+", line)} <= {
        " ".join(line.split()[:2]) for line in typed
    } | ELSEWHERE.keys()


def test_the_table_has_all_commands() -> None:
    rows = re.findall(r"^\| `selfeval (\w+)", README.source, re.MULTILINE)
    assert sorted(rows) == sorted(set(rows) & cli.commands.keys())
    assert set(rows) == cli.commands.keys()


@pytest.mark.parametrize("line", sorted(RUN_HERE | {"python -m selfeval", "python -m selfeval run --help"}))
def test_short_lines(line: str) -> None:
    assert called(line)


def test_completion() -> None:
    (line,) = (code for code in README.codes() if "_SELFEVAL_COMPLETE" in code)
    assert "selfeval" in called(f"{line}; complete -p selfeval")


def test_make_knows_its_targets() -> None:
    targets = {shlex.split(line)[1] for line in code_lines() if line.startswith("make ")}
    assert {"run", "test"} <= targets
    for target in targets:
        called(f"make --dry-run {target}")


@pytest.mark.slow
def test_make_run(tmp_path: Path) -> None:
    """In a copy, with the Python that tests run with."""
    for name in ("templates", "inbox"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "outbox").mkdir()
    called(f"make -o .venv/.ready-to-run run BIN={shlex.quote(str(Path(sys.executable).parent))}", where=tmp_path)
    assert len(list((tmp_path / "outbox").glob("*.xlsx"))) == 1


def test_links_lead_somewhere() -> None:
    for link in README.links():
        assert (ROOT / README.leads_to(link)).exists() or link.startswith(("https://", "#")), link
