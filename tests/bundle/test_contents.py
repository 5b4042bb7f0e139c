"""The list of contents: each file with its part's licence; and an SBOM of what is in it and nothing else."""

from __future__ import annotations

import csv
import io
from hashlib import sha256
from typing import Any

import pytest

from selfeval.bundle.contents import glibc, listed, sbom
from selfeval.bundle.parts import CannotBuild, Component, File
from selfeval.bundle.wheels import Wheel


def component(name: str, version: str = "1.0", **more: Any) -> dict[str, Any]:
    return {
        "bom-ref": f"{name}=={version}",
        "name": name,
        "version": version,
        "licenses": [{"license": {"id": "MIT"}}],
        **more,
    }


MADE = {
    "metadata": {"component": component("selfeval", "0.2.0", **{"bom-ref": "root"})},
    "components": [component("Some_Thing", licenses=[{"expression": "MIT OR BSD"}]), component("setuptools")],
    "dependencies": [
        {"ref": "root", "dependsOn": ["Some_Thing==1.0"]},
        {"ref": "Some_Thing==1.0"},
        {"ref": "setuptools==1.0"},
    ],
}
WHEELS = [Wheel("some_thing-1.0-py3-none-any.whl", b"x"), Wheel("selfeval-0.2.0-py3-none-any.whl", b"y")]
PYTHON = Component("CPython", "3.11.9", "PSF-2.0", "ab")


def test_the_sbom_tells_what_is_in_it() -> None:
    told = sbom(MADE, WHEELS, [PYTHON])
    assert [(one["name"], one["hashes"][0]["content"]) for one in told["components"]] == [
        ("Some_Thing", sha256(b"x").hexdigest()),
        ("CPython", "ab"),
    ]
    assert [one["ref"] for one in told["dependencies"]] == ["root", "Some_Thing==1.0"]
    assert len(MADE["components"]) == 2


@pytest.mark.parametrize("name", ["some_thing-2.0-py3-none-any.whl", "other-1.0-py3-none-any.whl"])
def test_an_sbom_of_other_libraries_is_refused(name: str) -> None:
    wheels = [Wheel(name, b"x")]
    with pytest.raises(CannotBuild, match="make sbom"):
        sbom(MADE, wheels, [])


def test_every_file_has_a_licence() -> None:
    files = {
        "b.py": File(b"1", "some-thing 1.0"),
        "a.exe": File(b"22", "CPython 3.11.9"),
        "汇总.bat": File(b"", "launchers"),
    }
    page = listed(files | {"c": File(b"", "selfeval 0.2.0")}, sbom(MADE, WHEELS, [PYTHON])).content.decode("utf-8-sig")
    _, *rows = csv.reader(io.StringIO(page))
    assert [(row[0], row[1], row[4]) for row in rows] == [
        ("a.exe", "2", "PSF-2.0"),
        ("b.py", "1", "MIT OR BSD"),
        ("c", "0", "MIT"),
        ("汇总.bat", "0", "MIT"),
    ]
    assert rows[0][2] == sha256(b"22").hexdigest()


def test_a_part_without_a_licence_is_refused() -> None:
    made = {**MADE, "components": [component("Some_Thing", licenses=[])]}
    with pytest.raises(CannotBuild, match="licence of Some_Thing"):
        listed({}, sbom(made, WHEELS, []))


def test_the_c_library_is_the_newest_that_is_asked_for() -> None:
    elf = b"\x7fELF\0libc.so.6\0GLIBC_2.5\0GLIBC_2.%d\0GLIBC_PRIVATE\0"
    files = {"a.so": File(elf % 17), "bin/python": File(elf % 34), "notes.txt": File(b"\0GLIBC_2.99\0")}
    assert glibc(files) == "2.34"
    assert glibc({}) == "2.0"
