"""Bytecode for a quick start, and the zip: the same bytes from the same files, whenever and wherever it is made."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from selfeval.bundle.parts import CannotBuild, File, Files

_MOMENT: Final = (1980, 1, 1, 0, 0, 0)  # the first that a zip can say
_UNIX: Final = 3  # so that the rights to run are heeded
_REGULAR: Final = 0o100000


def compiled(files: Files, minor: str) -> Iterator[tuple[str, File]]:
    """Bytecode for every module, bound to no time: a stick is slow, and nothing is written where the program runs."""
    if sys.version_info[:2] != tuple(map(int, minor.split("."))):
        raise CannotBuild(f"Bytecode for Python {minor} takes Python {minor}: build with that one.")
    with TemporaryDirectory() as folder:
        for path, file in files.items():
            if path.endswith(".py"):
                place = Path(folder, path)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(file.content)
        called = [sys.executable, "-B", "-m", "compileall", "-q", "-s", folder, "--invalidation-mode", "unchecked-hash"]
        env = {**os.environ, "PYTHONHASHSEED": "0"}
        # a library may hold a module for Python 2, which nobody imports: that one stays as it is
        subprocess.run([*called, folder], env=env, capture_output=True, check=False)
        for place in Path(folder).rglob("*.pyc"):
            path = place.relative_to(folder).as_posix()
            source = f"{path.rpartition('__pycache__/')[0]}{place.name.partition('.')[0]}.py"
            yield path, File(place.read_bytes(), files[source].part)


def write_zip(target: Path, folder: str, files: Files) -> None:
    """All files below one folder, sorted, at one moment."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, file in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{folder}/{path}", _MOMENT)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, _UNIX
            entry.external_attr = (_REGULAR | (0o755 if file.runs else 0o644)) << 16
            archive.writestr(entry, file.content)
