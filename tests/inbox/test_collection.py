"""The whole inbox read in workers: one bad file costs itself only, wherever it lies."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from selfeval.engine.workers import run_units
from selfeval.inbox import collect
from selfeval.inbox.collection import Collected, _Splitting, _Work
from selfeval.inbox.folder import Unit
from selfeval.model import Refusal, Source
from tests.inbox.things import PDF, ZONE, Entry, attachment, book, mail, put, zipped

BOOK = book()


def read(source: Source, data: bytes) -> int:
    """A reader with every vice, each set off by a name."""
    if "abort" in source.path.rpartition("!")[2]:
        os.abort()
    if "hang" in source.path.rpartition("!")[2]:
        time.sleep(60)
    if "bug" in source.path.rpartition("!")[2]:
        raise KeyError(source.path)
    if "flood" in source.path.rpartition("!")[2]:
        return len(bytearray(5 << 30))
    if "slow" in source.path:
        time.sleep(0.15)
    return len(data)


def told(found: Iterable[Collected[int]]) -> dict[str, str | int | None]:
    """Path → result, or code of the finding, or fate."""
    return {
        one.source.path: one.source.finding.code if one.source.finding
        else one.source.fate.value if one.source.fate else one.result
        for one in found
    }  # fmt: skip


@pytest.mark.slow
def test_one_bad_file_of_a_hundred(tmp_path: Path) -> None:
    put(tmp_path, [(f"{n:03}.xlsx", BOOK) for n in range(96)])
    put(tmp_path, [(f"{vice}.xlsx", BOOK) for vice in ("abort", "hang", "bug", "flood")])
    found = collect(tmp_path, read, zone=ZONE, seconds=1)
    assert told(found) == dict.fromkeys((f"{n:03}.xlsx" for n in range(96)), len(BOOK)) | {
        "abort.xlsx": "F109", "hang.xlsx": "F116", "bug.xlsx": "X001", "flood.xlsx": "F109",
    }  # fmt: skip
    failed = {one.source.path: one for one in found if one.failure}
    assert {one.failure.trouble for one in failed.values() if one.failure} == {
        Refusal.DIED, Refusal.TIMEOUT, Refusal.FAULT, Refusal.MEMORY,
    }  # fmt: skip
    assert "KeyError" in failed["bug.xlsx"].failure.detail  # type: ignore[union-attr]
    assert all(one.source.sha256 and one.source.size for one in failed.values())


def test_one_bad_file_in_an_archive(tmp_path: Path) -> None:
    entries = [Entry(f"{n}.xlsx", BOOK) for n in range(5)]
    put(tmp_path, [("a.zip", zipped(*entries, Entry("abort.xlsx", BOOK), Entry("b.pdf", PDF)))])
    put(tmp_path, [("m.eml", mail(attachment(b'filename="bug.xlsx"', BOOK), attachment(b'filename="c.xlsx"', BOOK)))])
    assert told(collect(tmp_path, read, zone=ZONE, seconds=5)) == {
        **{f"a.zip!{n}.xlsx": len(BOOK) for n in range(5)},
        "a.zip": "ignored",
        "a.zip!abort.xlsx": "F109",
        "a.zip!b.pdf": "attachment",
        "m.eml": "ignored",
        "m.eml!bug.xlsx": "X001",
        "m.eml!c.xlsx": len(BOOK),
    }


@pytest.mark.slow
def test_an_archive_may_take_longer_than_a_file(tmp_path: Path) -> None:
    put(tmp_path, [("slow.zip", zipped(*(Entry(f"{n:02}.xlsx", BOOK) for n in range(20))))])
    found = collect(tmp_path, read, zone=ZONE, seconds=1)  # 3 s of reading
    assert Counter(told(found).values()) == {len(BOOK): 20, "ignored": 1}
    assert len(found) == 21


def test_sorted_and_the_same_each_time(tmp_path: Path) -> None:
    put(tmp_path, [(f"{n}.xlsx", book(n)) for n in range(20)])
    put(tmp_path, [("a.zip", zipped(Entry("x.xlsx", BOOK))), ("~$0.xlsx", b"x")])
    first = collect(tmp_path, read, zone=ZONE, engine=partial(run_units, workers=2))
    assert [one.source.path for one in first] == sorted(one.source.path for one in first)
    assert first == collect(tmp_path, read, zone=ZONE, engine=partial(run_units, workers=1))


def test_an_empty_inbox(tmp_path: Path) -> None:
    assert collect(tmp_path, read, zone=ZONE) == []


def test_no_inbox(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        collect(tmp_path / "nowhere", read, zone=ZONE)


@pytest.mark.parametrize("name", ["a.xlsx", "a.zip", "a.eml", "a.pdf"])
@pytest.mark.parametrize("only", [None, "a.zip!x.xlsx"])
@pytest.mark.parametrize("work", [_Work(Path(), read, ZONE, 9), _Splitting(Path(), ZONE)], ids=["read", "split"])
def test_a_result_is_of_the_file_that_lies_here(tmp_path: Path, name: str, only: str | None, work: Any) -> None:
    """The file as a whole: its bytes and its time, whichever of its things were asked for; one that is gone isn't it."""
    work = replace(work, inbox=tmp_path)
    x = Entry("x.xlsx", BOOK)
    of_kind = {"xlsx": BOOK, "zip": zipped(x), "eml": mail(attachment(b'filename="x.xlsx"', BOOK)), "pdf": PDF}
    data = of_kind[name.partition(".")[2]]
    put(tmp_path, [(name, data)])
    unit = Unit(name, name, None if only is None else frozenset({only}))
    result = work(unit)
    assert work.is_of_ours(unit, result)
    path, then = tmp_path / name, (tmp_path / name).stat().st_mtime
    path.write_bytes(data[:-1] + b"\1")
    os.utime(path, (then, then))
    assert not work.is_of_ours(unit, result)
    path.write_bytes(data)
    os.utime(path, (then - 60, then - 60))
    assert not work.is_of_ours(unit, result)
    os.utime(path, (then, then))
    assert work.is_of_ours(unit, result)
    path.unlink()
    assert not work.is_of_ours(unit, result)
    assert work.is_of_ours(unit, work(unit))
