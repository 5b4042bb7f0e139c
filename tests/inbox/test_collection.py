"""The whole inbox read in workers: one bad file costs itself only, wherever it lies."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from selfeval.engine.workers import Failure, run_units
from selfeval.inbox import collect, collection
from selfeval.inbox.collection import MOST_LOST, Collected, _Account, _Task, _Work
from selfeval.inbox.folder import Unit
from selfeval.model import Fate, Refusal, Source
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


def counting(source: Source, data: bytes, notes: Path) -> int:
    """`read`, which notes what it was asked for."""
    with notes.open("a", encoding="utf-8") as out:
        out.write(source.path + "\n")
    return read(source, data)


def last_of(work: _Work[int], task: _Task) -> Any:
    """What the work on a task ends with."""
    parts = work(task)
    try:
        while True:
            next(parts)
    except StopIteration as end:
        return end.value


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


@pytest.mark.parametrize("vice", ["abort", "bug", "hang"])
def test_how_many_were_read_is_told_whatever_one_of_them_does(tmp_path: Path, vice: str) -> None:
    """Those read before a worker was lost, as well, at any depth; a picture is none."""
    entries = [Entry("1.xlsx", BOOK), Entry("p.pdf", PDF), Entry(f"{vice}.xlsx", BOOK), Entry("2.xlsx", BOOK)]
    outer = zipped(Entry("0.xlsx", BOOK), Entry("q.pdf", PDF), Entry("i.zip", zipped(*entries)), Entry("9.xlsx", BOOK))
    attached = [attachment(f'filename="{n}.xlsx"'.encode(), BOOK) for n in ("1", vice, "2")]
    put(tmp_path, [("o.zip", outer), ("m.eml", mail(*attached))])
    found = collect(tmp_path, read, zone=ZONE, seconds=0.5)
    assert {one.source.path: one.source.reason for one in found if one.source.fate is Fate.IGNORED} == {
        "o.zip": "压缩包，里面有 4 个文件，读取了 5 个",
        "o.zip!i.zip": "压缩包，里面有 4 个文件，读取了 3 个",
        "m.eml": "邮件，带 3 个附件，读取了 3 个",
    }


@pytest.mark.slow
def test_an_archive_may_take_longer_than_a_file(tmp_path: Path) -> None:
    put(tmp_path, [("slow.zip", zipped(*(Entry(f"{n:02}.xlsx", BOOK) for n in range(20))))])
    found = collect(tmp_path, read, zone=ZONE, seconds=1)  # 3 s of reading
    assert Counter(told(found).values()) == {len(BOOK): 20, "ignored": 1}
    assert len(found) == 21


@pytest.mark.slow
def test_who_runs_out_of_time_is_not_tried_again(tmp_path: Path) -> None:
    put(tmp_path / "in", [("hang.xlsx", BOOK), ("bug.xlsx", BOOK), ("abort.xlsx", BOOK)])
    entries = [Entry(f"{name}.xlsx", BOOK) for name in ("1", "hang", "2", "bug", "3", "abort", "4")]
    put(tmp_path / "in", [("a.zip", zipped(*entries))])
    found = collect(tmp_path / "in", partial(counting, notes=tmp_path / "notes"), zone=ZONE, seconds=0.5)
    assert told(found) == {
        "hang.xlsx": "F116", "bug.xlsx": "X001", "abort.xlsx": "F109", "a.zip": "ignored",
        "a.zip!hang.xlsx": "F116", "a.zip!bug.xlsx": "X001", "a.zip!abort.xlsx": "F109",
        **{f"a.zip!{n}.xlsx": len(BOOK) for n in range(1, 5)},
    }  # fmt: skip
    twice = {"abort.xlsx": 2, "a.zip!abort.xlsx": 2}  # the machine may have been the cause
    read_ = Counter((tmp_path / "notes").read_text("utf-8").splitlines())
    assert read_ == dict.fromkeys(told(found).keys() - {"a.zip"}, 1) | twice


@pytest.mark.slow
def test_a_file_that_keeps_failing_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collection, "MOST_LOST", 1.0)
    entries = [Entry(f"{n:02}-{'good' if n % 10 == 0 else 'hang'}.xlsx", BOOK) for n in range(40)]
    put(tmp_path / "in", [("a.zip", zipped(*entries)), ("b.xlsx", BOOK)])
    found = collect(tmp_path / "in", partial(counting, notes=tmp_path / "notes"), zone=ZONE, seconds=0.2)
    assert told(found) == {
        "a.zip": "F136", "b.xlsx": len(BOOK), "a.zip!00-good.xlsx": len(BOOK),
        **{f"a.zip!{n:02}-hang.xlsx": "F116" for n in range(1, 6)},  # five times 0.2 s
    }  # fmt: skip
    (container,) = [one.source for one in found if one.source.path == "a.zip"]
    assert container.finding is not None
    assert container.finding.value == "34"
    assert len((tmp_path / "notes").read_text("utf-8").splitlines()) == 7


@pytest.mark.slow
def test_some_bad_ones_among_many_cost_none_of_the_others(tmp_path: Path) -> None:
    entries = [Entry(f"{n:02}-{'hang' if n % 6 == 5 else 'good'}.xlsx", BOOK) for n in range(30)]
    put(tmp_path, [("a.zip", zipped(*entries))])
    found = told(collect(tmp_path, read, zone=ZONE, seconds=0.3))
    assert Counter(found.values()) == {len(BOOK): 25, "F116": 5, "ignored": 1}


def test_the_time_lost_on_a_file_shortens_its_next_ones() -> None:
    account = _Account()
    assert account.seconds(10) == 10
    for _ in range(15):
        account.charge(Failure(Refusal.TIMEOUT), account.seconds(10))
    assert account.lost == 10 + 5 + 2.5 + 1.25 + 11 * 1
    account.charge(Failure(Refusal.FAULT), account.seconds(10))  # takes no time
    assert account.lost < MOST_LOST
    account.charge(Failure(Refusal.MEMORY), account.seconds(10))
    assert account.lost >= MOST_LOST


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
def test_a_result_is_of_the_file_that_lies_here(tmp_path: Path, name: str, only: str | None) -> None:
    """The file as a whole: its bytes and its time, whichever of its things were asked for; one that is gone isn't it."""
    work = _Work(tmp_path, read, ZONE, 9)
    x = Entry("x.xlsx", BOOK)
    of_kind = {"xlsx": BOOK, "zip": zipped(x), "eml": mail(attachment(b'filename="x.xlsx"', BOOK)), "pdf": PDF}
    data = of_kind[name.partition(".")[2]]
    put(tmp_path, [(name, data)])
    unit = _Task(Unit(name, name, None if only is None else frozenset({only})))
    result = last_of(work, unit)
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
    assert work.is_of_ours(unit, last_of(work, unit))
