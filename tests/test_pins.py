"""What is installed is pinned by version and hash, whole, the same for running and testing; from wherever it comes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.oldest import requirements

ROOT = Path(__file__).parents[1]
FILES = ("requirements.txt", "requirements-dev.txt", "requirements-sbom.txt")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def same(name: str) -> str:
    """A package's name as the index knows it."""
    return re.sub("[-_.]+", "-", name).lower()


def pins(file: str) -> dict[str, tuple[str, list[str]]]:
    """Name → version and hashes. Fails on a line that is none of a pin."""
    found: dict[str, tuple[str, list[str]]] = {}
    for line in (ROOT / file).read_text("utf-8").splitlines():
        pin = re.fullmatch(r"([\w.-]+)(?:\[[\w,-]+\])?==([\w.]+)(?: ; .+?)? \\", line)
        digest = re.fullmatch(r"    --hash=sha256:([0-9a-f]{64})(?: \\)?", line)
        if pin:
            name, version = pin.groups()
            assert same(name) not in found
            found[same(name)] = (version, [])
        elif digest:
            found[next(reversed(found))][1].append(digest[1])
        else:
            assert line.lstrip().startswith("#"), line
    return found


@pytest.mark.parametrize("file", FILES)
def test_every_pin_has_hashes(file: str) -> None:
    assert [name for name, (_, hashes) in pins(file).items() if not hashes] == []


@pytest.mark.parametrize("file", FILES)
def test_no_pin_tells_where_it_comes_from(file: str) -> None:
    assert not re.search(r"://|--(extra-)?index|--find-links", (ROOT / file).read_text("utf-8"))


def test_the_tests_run_with_what_is_delivered() -> None:
    run, dev = pins("requirements.txt"), pins("requirements-dev.txt")
    assert {name: pin for name, pin in run.items() if name != "setuptools"}.items() <= dev.items()


@pytest.mark.parametrize(("file", "extra"), [("requirements.txt", None), ("requirements-dev.txt", "dev")])
def test_whatever_the_project_names_is_pinned(file: str, extra: str | None) -> None:
    project = PROJECT["project"]
    named = [*project["dependencies"], *(project["optional-dependencies"][extra] if extra else ("setuptools",))]
    assert {same(re.split("[>=<]", one)[0]) for one in named} <= pins(file).keys()


def test_the_oldest_are_plain_pins() -> None:
    lines = list(requirements())
    assert [line for line in lines if not re.fullmatch(r"[\w-]+==[\w.]+", line)] == []
    assert {"pandas==3.0", f"pytest=={pins('requirements-dev.txt')['pytest'][0]}"} <= set(lines)
