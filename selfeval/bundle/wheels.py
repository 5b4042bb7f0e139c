"""The libraries: wheels as pinned in requirements.txt, and the program itself as a wheel; unpacked without being run."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from selfeval.bundle.parts import CannotBuild, File, Platform

_BUILDS_ONLY: Final = "setuptools"  # pinned in requirements.txt, needed by no run
_NEEDLESS: Final = re.compile(r"(^|/)tests?/|\.(pyi|pxd|pyx|h|c|a|lib)$")
_BUILDERS_ROOM: Final = "selfeval/bundle/"
_DATA: Final = re.compile(r"^[^/]+\.data/(?:pure|plat)lib/")
_SCRIPTS: Final = re.compile(r"[^/]+\.data/")


@dataclass(frozen=True, slots=True)
class Wheel:
    """A library as it is published."""

    name: str  # of the file
    content: bytes

    @property
    def project(self) -> str:
        """The library's name as an index knows it."""
        return normal(self.name.split("-", 1)[0])

    @property
    def version(self) -> str:
        """Its version."""
        return self.name.split("-")[1]

    @property
    def part(self) -> str:
        """How the list of contents names it."""
        return f"{self.project} {self.version}"

    @property
    def sha256(self) -> str:
        """The hash of the file."""
        return sha256(self.content).hexdigest()


def normal(name: str) -> str:
    """A project's name as an index knows it."""
    return re.sub("[-_.]+", "-", name).lower()


def downloaded(requirements: Path, platform: Platform, minor: str) -> list[Wheel]:
    """The pinned wheels for a platform: pip compares each with its hash, and nothing that isn't pinned comes along."""
    with TemporaryDirectory() as folder:
        pins = Path(folder, "pins.txt")
        pins.write_text(needed(requirements.read_text("utf-8")), "utf-8")
        abi = f"cp{minor.replace('.', '')}"
        tags = [part for tag in platform.tags for part in ("--platform", tag)]
        kinds = [part for one in (abi, "abi3", "none") for part in ("--abi", one)]
        _pip(
            "download", "--no-deps", "--require-hashes", "--only-binary", ":all:", *tags, *kinds,
            "--python-version", minor, "--implementation", "cp", "--dest", folder, "--requirement", str(pins),
        )  # fmt: skip
        return _wheels_in(folder)


def needed(pins: str) -> str:
    """The pins but for what only builds the program."""
    blocks = re.split(r"^(?=[\w.-]+(?:\[[\w,-]+\])?==)", pins, flags=re.MULTILINE)
    return "".join(block for block in blocks if not block.startswith(f"{_BUILDS_ONLY}=="))


def program(root: Path) -> Wheel:
    """The program as a wheel, built from a copy so that nothing left of earlier builds gets into it."""
    with TemporaryDirectory() as folder:
        copy = Path(folder, "source")
        shutil.copytree(root / "selfeval", copy / "selfeval", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copyfile(root / name, copy / name)
        _pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, str(copy))
        [wheel] = _wheels_in(folder)
        return wheel


def unpacked(wheels: Sequence[Wheel], packages: str) -> Iterator[tuple[str, File]]:
    """The files of all wheels at their places; scripts, tests and what only compilers read are left out."""
    for wheel in wheels:
        with zipfile.ZipFile(BytesIO(wheel.content)) as archive:
            for name in archive.namelist():
                path = _DATA.sub("", name)
                if name.endswith("/") or _SCRIPTS.match(path) or path.startswith(_BUILDERS_ROOM):
                    continue
                if ".dist-info/" in path or not _NEEDLESS.search(path):
                    yield f"{packages}/{path}", File(archive.read(name), wheel.part)


def _wheels_in(folder: str) -> list[Wheel]:
    return [Wheel(path.name, path.read_bytes()) for path in sorted(Path(folder).glob("*.whl"))]


def _pip(*arguments: str) -> None:
    called = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    done = subprocess.run(called, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise CannotBuild(f"pip {arguments[0]} failed:\n{done.stderr.strip()}")
