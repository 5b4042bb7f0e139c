"""What a bundle is made of: its files in memory, and for which system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


class CannotBuild(Exception):
    """The bundle can't be made; the message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of the bundle, and which part it came with."""

    content: bytes
    part: str = ""
    runs: bool = False  # whether it bears the right to be run


Files = Mapping[str, File]  # by path below the bundle's folder, in Unicode with "/"


@dataclass(frozen=True, slots=True)
class Platform:
    """A kind of machine: what its wheels are tagged with, the best first, and how its interpreter is laid out."""

    name: str
    tags: tuple[str, ...]
    packages: str  # where libraries go
    python: str  # what the launchers start
    windows: bool = False


def _linux(machine: str) -> Platform:
    """Wheels for glibc 2.28 or older: that of the oldest UOS and Kylin desktops still supported."""
    tags = [f"manylinux_2_{minor}_{machine}" for minor in range(28, 4, -1)]
    tags.insert(tags.index(f"manylinux_2_17_{machine}"), f"manylinux2014_{machine}")
    packages = "app/python/lib/python{minor}/site-packages"
    return Platform(f"linux_{machine}", tuple(tags), packages, "app/python/bin/python{minor}")


PLATFORMS: Final = {
    platform.name: platform
    for platform in (
        Platform("win_amd64", ("win_amd64",), "app/lib", "app/python/python.exe", windows=True),
        _linux("x86_64"),
        _linux("aarch64"),
    )
}


@dataclass(frozen=True, slots=True)
class Component:
    """A part that no wheel brings, for the list of contents: the interpreter, or a library of the system's."""

    name: str
    version: str
    licence: str
    sha256: str | None = None  # of the archive it came in


@dataclass(frozen=True, slots=True)
class Runtime:
    """An interpreter for the bundle, with its licences among the files."""

    minor: str  # "3.11"
    files: Files
    components: tuple[Component, ...]
