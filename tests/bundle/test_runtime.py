"""The interpreter that is given: the right one, whole, by its hash; and this machine's own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from selfeval.bundle.own_python import own
from selfeval.bundle.parts import PLATFORMS, CannotBuild
from selfeval.bundle.runtime import given
from tests.bundle.archives import EMBEDDABLE, MINOR, NAME, STANDALONE, embeddable, standalone

WINDOWS, LINUX = PLATFORMS["win_amd64"], PLATFORMS["linux_x86_64"]


def test_the_embeddable_package_finds_the_libraries(tmp_path: Path) -> None:
    runtime = given(WINDOWS, *embeddable(tmp_path))
    assert runtime.minor == MINOR
    assert set(runtime.files) == {f"app/python/{name}" for name in (*EMBEDDABLE, "python.exe", f"{NAME}._pth")}
    pth = runtime.files[f"app/python/{NAME}._pth"].content
    assert pth == f"{NAME}.zip\r\n.\r\n..\\lib\r\n".encode()
    assert Path("app/python", "../lib").parts[-1] == Path(WINDOWS.packages).name
    assert [(one.name, one.version, one.licence) for one in runtime.components] == [
        ("CPython", f"{MINOR}.9", "PSF-2.0")
    ]


@pytest.mark.parametrize("missing", [*EMBEDDABLE, "python.exe", f"{NAME}._pth"])
def test_a_package_that_lacks_something_is_refused(tmp_path: Path, missing: str) -> None:
    with pytest.raises(CannotBuild, match=missing):
        given(WINDOWS, *embeddable(tmp_path, without=missing))


@pytest.mark.parametrize("name", ["../evil.dll", "/evil.dll", "C:/evil.dll", "a/../../evil.dll"])
def test_a_path_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CannotBuild, match="holds the path"):
        given(WINDOWS, *embeddable(tmp_path, extra=name))


def test_another_hash_is_refused(tmp_path: Path) -> None:
    archive, sha256 = embeddable(tmp_path)
    for other in ("", "0" * 64, sha256[:-1]):
        with pytest.raises(CannotBuild, match=sha256):
            given(WINDOWS, archive, other)
    assert given(WINDOWS, archive, f" {sha256.upper()}\n")


def test_a_name_without_a_version_is_refused(tmp_path: Path) -> None:
    archive, sha256 = embeddable(tmp_path)
    with pytest.raises(CannotBuild, match="doesn't name its version"):
        given(WINDOWS, archive.rename(tmp_path / "python.zip"), sha256)


def test_each_system_takes_its_own_kind_only(tmp_path: Path) -> None:
    with pytest.raises(CannotBuild, match="Not a zip"):
        given(WINDOWS, *standalone(tmp_path))
    with pytest.raises(CannotBuild, match=r"Not a \.tar\.gz"):
        given(LINUX, *embeddable(tmp_path))


def test_a_standalone_build_brings_what_is_needed(tmp_path: Path) -> None:
    files = given(LINUX, *standalone(tmp_path)).files
    assert set(files) == {f"app/python/{name}" for name in STANDALONE}
    assert [path for path, file in files.items() if file.runs] == [f"app/python/bin/python{MINOR}"]


@pytest.mark.parametrize("missing", STANDALONE[:3])
def test_a_build_that_lacks_something_is_refused(tmp_path: Path, missing: str) -> None:
    with pytest.raises(CannotBuild, match="isn't in it"):
        given(LINUX, *standalone(tmp_path, without=missing))


@pytest.mark.parametrize("platform", ["win_amd64", "linux_aarch64" if sys.platform == "linux" else "linux_x86_64"])
def test_only_the_machines_own_kind_can_be_copied(platform: str) -> None:
    with pytest.raises(CannotBuild, match="PYTHON_ZIP"):
        own(PLATFORMS[platform])
