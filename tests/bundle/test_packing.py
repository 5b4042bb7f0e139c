"""The same files give the same bytes; who may be run, and bytecode that is bound to no time."""

from __future__ import annotations

import importlib.util
import os
import sys
import time
import zipfile
from pathlib import Path

import pytest

from selfeval.bundle.packing import compiled, write_zip
from selfeval.bundle.parts import CannotBuild, File

MINOR = f"{sys.version_info.major}.{sys.version_info.minor}"
FILES = {"汇总.sh": File(b"x", runs=True), "app/a.txt": File(b"y" * 9)}


def test_order_and_day_make_no_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_zip(tmp_path / "1.zip", "夹", FILES)
    monkeypatch.setattr(time, "time", lambda: 1e9)
    write_zip(tmp_path / "2.zip", "夹", dict(reversed(FILES.items())))
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "1.zip") as archive:
        told = [
            (one.filename, one.external_attr >> 16, one.date_time, one.flag_bits & 0x800) for one in archive.filelist
        ]
    moment = (1980, 1, 1, 0, 0, 0)
    assert told == [("夹/app/a.txt", 0o100644, moment, 0x800), ("夹/汇总.sh", 0o100755, moment, 0x800)]


def test_bytecode_is_bound_to_no_time() -> None:
    """And a module that this Python can't read has none."""
    files = {"lib/x.py": File(b"A = {'b', 'a'}\n", "x 1"), "lib/old.py": File(b"print 1\n"), "lib/x.txt": File(b"")}
    once, again = dict(compiled(files, MINOR)), dict(compiled(files, MINOR))
    assert once == again
    [(path, file)] = once.items()
    assert path == "lib/" + os.path.relpath(importlib.util.cache_from_source("x.py"))
    assert (file.part, file.content[4:8]) == ("x 1", b"\1\0\0\0")  # by hash, which nobody compares
    assert b"lib/x.py" in file.content


def test_another_python_can_write_no_bytecode() -> None:
    with pytest.raises(CannotBuild, match=r"3\.7"):
        dict(compiled({}, "3.7"))
