"""A bundle put together from parts with nothing real in them: what lies where, and what stops it."""

from __future__ import annotations

import io
import json
import platform as machine
import sys
import zipfile
from pathlib import Path

import pytest

from selfeval import __version__
from selfeval.bundle import __main__ as making
from selfeval.bundle import words
from selfeval.bundle.contents import CONTENTS, SBOM
from selfeval.bundle.own_python import own
from selfeval.bundle.parts import PLATFORMS, CannotBuild
from selfeval.bundle.wheels import Wheel, program
from selfeval.cli.words import LAUNCHERS
from tests.bundle.archives import MINOR, embeddable, standalone
from tests.bundle.test_contents import MADE

ROOT = Path(__file__).parents[2]


def wheel(name: str, **files: str) -> Wheel:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return Wheel(f"{name}-py3-none-any.whl", held.getvalue())


PROGRAM = wheel(f"selfeval-{__version__}", **{"selfeval/__init__.py": "", "selfeval/manual.html": "手册"})


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> list[Wheel]:
    """What an index would give; the program beside it isn't built."""
    wheels = [wheel("some_thing-1.0", **{"thing/__init__.py": "A = 1\n"})]
    monkeypatch.setattr(making, "downloaded", lambda *_: wheels)
    monkeypatch.setattr(making, "program", lambda _: PROGRAM)
    return wheels


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("name", ["win_amd64", "linux_x86_64"])
def test_all_of_it_lies_below_one_folder(name: str, tmp_path: Path) -> None:
    platform = PLATFORMS[name]
    interpreter = embeddable(tmp_path) if platform.windows else standalone(tmp_path)
    path = making.build(platform, *interpreter, MADE, tmp_path / "made")
    assert path == tmp_path / "made" / f"selfeval-{__version__}-{name}.zip"
    with zipfile.ZipFile(path) as archive:
        files = {entry.partition("/")[2]: archive.read(entry) for entry in archive.namelist()}
        assert all(entry.startswith(f"{words.FOLDER}/") for entry in archive.namelist())
    packages = platform.packages.format(minor=MINOR)
    assert {words.READ_FIRST, SBOM, CONTENTS, platform.python.format(minor=MINOR)} < files.keys()
    assert files[words.MANUAL] == files[f"{packages}/selfeval/manual.html"] == "手册".encode()
    assert [path for path in files if path.startswith(f"{packages}/thing/__pycache__/")]
    assert len([path for path in files if path.endswith((".bat", ".sh"))]) == len(LAUNCHERS)


def test_a_file_of_two_parts_is_refused(library: list[Wheel], tmp_path: Path) -> None:
    library.append(wheel("other-1.0", **{"thing/__init__.py": "A = 2\n"}))
    with pytest.raises(CannotBuild, match=r"some-thing 1\.0, other 1\.0"):
        making.build(PLATFORMS["win_amd64"], *embeddable(tmp_path), MADE, tmp_path)


@pytest.mark.usefixtures("library")
def test_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    archive, digest = embeddable(tmp_path)
    told = tmp_path / "sbom.json"
    told.write_text(json.dumps(MADE))
    target = tmp_path / "made"
    line = f"bundle --platform win_amd64 --python {archive} --sbom {told} --to {target}".split()
    monkeypatch.setattr(sys, "argv", [*line, "--sha256", "0"])
    with pytest.raises(SystemExit) as left:
        making.main()
    assert (left.value.code, target.exists(), digest in capsys.readouterr().err) == (2, False, True)
    monkeypatch.setattr(sys, "argv", [*line, "--sha256", digest])
    making.main()
    [path] = target.iterdir()
    assert capsys.readouterr().out.startswith(f"{path}  ")


@pytest.mark.slow
def test_the_program_is_all_of_it() -> None:
    made = program(ROOT)
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        names = set(archive.namelist())
    assert (made.project, made.version) == ("selfeval", __version__)
    assert {"selfeval/manual.html", "selfeval/samples/indicators.csv", "selfeval/desk/__main__.py"} <= names


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux' own interpreter can be copied")
def test_this_machines_own_interpreter() -> None:
    platform = PLATFORMS[f"linux_{machine.machine()}"]
    runtime = own(platform)
    assert runtime.minor == MINOR
    assert {f"app/python/lib/python{MINOR}/os.py", platform.python.format(minor=MINOR)} < runtime.files.keys()
    assert "CPython" in {component.name for component in runtime.components}
    assert not [path for path in runtime.files if "/test/" in path or path.endswith(".pyc")]
