"""Of the wheels only what runs; of the pins all but what builds."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from selfeval.bundle.parts import PLATFORMS
from selfeval.bundle.wheels import Wheel, needed, unpacked

ROOT = Path(__file__).parents[2]


def wheel(*names: str) -> Wheel:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, name)
    return Wheel("Some_Thing-1.2-py3-none-any.whl", held.getvalue())


def test_a_wheel_says_what_it_is() -> None:
    assert (wheel().project, wheel().version, wheel().part) == ("some-thing", "1.2", "some-thing 1.2")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("thing/__init__.py", "lib/thing/__init__.py"),
        ("thing/_fast.pyd", "lib/thing/_fast.pyd"),
        ("thing-1.2.data/platlib/thing/x.py", "lib/thing/x.py"),
        ("thing-1.2.dist-info/licenses/tests/LICENSE.h", "lib/thing-1.2.dist-info/licenses/tests/LICENSE.h"),
        ("thing/testing.py", "lib/thing/testing.py"),
        ("selfeval/desk/__main__.py", "lib/selfeval/desk/__main__.py"),
        ("thing-1.2.data/scripts/thing", None),
        ("thing/tests/test_x.py", None),
        ("thing/_fast.pyi", None),
        ("thing/include/x.h", None),
        ("selfeval/bundle/__main__.py", None),
    ],
)
def test_what_is_unpacked_and_where(name: str, path: str | None) -> None:
    files = dict(unpacked([wheel(name)], "lib"))
    assert list(files) == ([path] if path else [])
    assert all(file.part == "some-thing 1.2" and file.content == name.encode() for file in files.values())


def test_what_only_builds_is_not_needed() -> None:
    pins = (ROOT / "requirements.txt").read_text("utf-8")
    kept = needed(pins)
    assert "setuptools==" in pins
    assert "setuptools==" not in kept
    names = [line.partition("==")[0] for line in pins.splitlines() if "==" in line and not line.startswith((" ", "#"))]
    assert [name for name in names if f"{name}==" not in kept] == ["setuptools"]
    assert kept.count("--hash") == pins.count("--hash") - pins.partition("setuptools==")[2].partition("==")[0].count(
        "--hash"
    )


def test_linux_wheels_are_for_old_systems_first() -> None:
    """glibc 2.28 is that of UOS 20; whatever is older runs there too."""
    tags = PLATFORMS["linux_x86_64"].tags
    assert (tags[0], tags[-1]) == ("manylinux_2_28_x86_64", "manylinux_2_5_x86_64")
    assert "manylinux2014_x86_64" in tags
