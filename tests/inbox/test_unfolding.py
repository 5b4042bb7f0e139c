"""What stalls or dies while it is unfolded, not read: it costs itself only, and all of it is bounded."""

from __future__ import annotations

import os
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZipInfo

import pytest

from selfeval.engine.workers import Failure, run_units
from selfeval.inbox import collect, mail
from selfeval.inbox.archive import Archive
from selfeval.inbox.collection import Collected, Earlier, _At, _Done, _Round, _Task, _Work
from selfeval.inbox.expansion import Closed, Opening, Plan, unfold
from selfeval.inbox.folder import Unit
from selfeval.model import Refusal, Source
from tests.inbox.test_collection import BOOK, last_of, told
from tests.inbox.things import PDF, ZONE, Entry, attachment, put, zipped
from tests.inbox.things import mail as letter


def size(_: Source, data: bytes) -> int:
    """A reader without vices."""
    return len(data)


def form(subject: bytes = b"form") -> bytes:
    """A mail with a form."""
    return letter(attachment(b'filename="x.xlsx"', BOOK), subject=subject)


def mbox(*mails: bytes) -> bytes:
    """These mails in one file."""
    line = b"From zhang@example.org Fri Mar 15 09:30:%02d 2024\n"
    return b"".join(line % n + one.replace(b"\r\n", b"\n") + b"\n\n" for n, one in enumerate(mails))


def stalling(monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    """Have the opening of mails about evil fail."""
    really = mail.read

    def read(data: bytes, zone: Any) -> mail.Letter:
        if b"Subject: evil" in data[:300]:
            if how == "hang":
                time.sleep(60)
            if how == "abort":
                os.abort()
            raise RuntimeError(how)
        return really(data, zone)

    monkeypatch.setattr(mail, "read", read)


engine = partial(run_units, workers=1)
forked = pytest.mark.skipif(
    sys.platform != "linux", reason="workers inherit what is planted only where they are forked"
)


@forked
@pytest.mark.parametrize(("how", "code"), [("hang", "F116"), ("abort", "F109"), ("bug", "X001")])
@pytest.mark.parametrize("kind", ["mbox", "zip"])
def test_a_mail_that_cannot_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, code: str, kind: str
) -> None:
    """It is told, once, and all mails before and behind it are read."""
    stalling(monkeypatch, how)
    mails = [form(b"1"), letter(attachment(b'filename="y.xlsx"', BOOK), subject=b"evil"), form(b"3"), form(b"4")]
    data = mbox(*mails) if kind == "mbox" else zipped(*(Entry(f"{n}.eml", one) for n, one in enumerate(mails, 1)))
    put(tmp_path, [("a." + kind, data)])
    found = collect(tmp_path, size, zone=ZONE, engine=engine, seconds=0.4)
    evil = f"a.{kind}!" + ("第2封邮件.eml" if kind == "mbox" else "2.eml")
    assert told(found) == {
        f"a.{kind}": "ignored", evil: code,
        **{f"a.{kind}!{n}.eml": "ignored" for n in (1, 3, 4)},
        **{f"a.{kind}!{n}.eml!x.xlsx": len(BOOK) for n in (1, 3, 4)},
    }  # fmt: skip
    assert len(found) == 8

    earlier = Earlier({(evil, None): Refusal.TIMEOUT}, {}, frozenset(told(found)), {})
    if how == "hang":
        monkeypatch.undo()  # what ran out of time then isn't tried again, though it could be opened now
        assert told(collect(tmp_path, size, zone=ZONE, engine=engine, earlier=earlier)) == told(found)
        assert (
            told(collect(tmp_path, size, zone=ZONE, engine=engine))[f"a.{kind}!{'evil' if kind == 'mbox' else 2}.eml"]
            == "ignored"
        )


@forked
def test_a_file_that_cannot_be_opened_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stalling(monkeypatch, "hang")
    put(tmp_path, [("a.eml", form(b"evil")), ("b.eml", form())])
    found = collect(tmp_path, size, zone=ZONE, engine=engine, seconds=0.4)
    assert told(found) == {"a.eml": "F116", "b.eml": "ignored", "b.eml!x.xlsx": len(BOOK)}
    assert found[0].source.sha256


def test_where_a_file_is_given_up_all_but_one_thing_stays_closed(tmp_path: Path) -> None:
    put(tmp_path, [("a.zip", zipped(Entry("1.eml", form()), Entry("2.eml", form()), Entry("3.xlsx", BOOK)))])
    steps = list(unfold(tmp_path, Unit("a.zip", "a.zip"), zone=ZONE, plan=Plan(last=(1, 0))))
    assert [step.place for step in steps if isinstance(step, Opening)] == [(0,), (1,), (1, 0), (2,)]
    assert [step.path for step in steps if isinstance(step, Closed)] == ["a.zip!1.eml", "a.zip!3.xlsx"]
    assert [step[0].path for step in steps if isinstance(step, tuple)] == [
        "a.zip!2.eml!x.xlsx", "a.zip!2.eml", "a.zip",
    ]  # fmt: skip


def test_what_is_told_is_not_inflated_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor what isn't asked for; both take the same room as if they were."""
    inflated: list[str] = []
    really = Archive._inflate

    def inflate(self: Archive, info: ZipInfo) -> bytes | Refusal:
        inflated.append(info.filename)
        return really(self, info)

    monkeypatch.setattr(Archive, "_inflate", inflate)
    inner = zipped(Entry("i.xlsx", BOOK))
    put(
        tmp_path,
        [("a.zip", zipped(Entry("1.pdf", PDF), Entry("2.xlsx", BOOK), Entry("3.zip", inner), Entry("4.xlsx", BOOK)))],
    )
    work = _Work(tmp_path, size, ZONE, 9)
    unit = Unit("a.zip", "a.zip")
    plain = frozenset({(0,), (1,), (2, 0), (3,)})
    for task, opened in (
        (_Task(unit), ["1.pdf", "2.xlsx", "3.zip", "i.xlsx", "4.xlsx"]),
        (_Task(unit, plain=plain), ["1.pdf", "2.xlsx", "3.zip", "i.xlsx", "4.xlsx"]),
        (_Task(unit, told=frozenset({"a.zip!1.pdf", "a.zip!2.xlsx"}), plain=plain), ["3.zip", "i.xlsx", "4.xlsx"]),
        (_Task(Unit("a.zip", "a.zip", frozenset({"a.zip!4.xlsx"})), plain=plain), ["3.zip", "4.xlsx"]),
        (_Task(unit, at=(2, 0), failure=Failure(Refusal.TIMEOUT), giving_up=True), ["3.zip", "i.xlsx"]),
    ):
        inflated.clear()
        last_of(work, task)
        assert inflated == opened


def test_a_worker_ends_where_its_file_has_had_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told by a clock of ours: half a second a thing beyond the fair part, unfolding included."""
    clock = iter(range(10**6))
    monkeypatch.setattr("time.monotonic", lambda: next(clock) / 2)
    put(tmp_path, [("a.zip", zipped(*(Entry(f"{n}.xlsx", BOOK) for n in range(20))))])
    work = _Work(tmp_path, size, ZONE, 10**6)
    assert last_of(work, _Task(Unit("a.zip", "a.zip"))).ended is False
    assert last_of(work, _Task(Unit("a.zip", "a.zip"), budget=10)).ended is True


def test_what_a_file_has_lost_adds_up_while_it_is_read() -> None:
    unit = Unit("a.zip", "a.zip")
    round_: _Round[int] = _Round(Path(), [], 30)
    task = _Task(unit)
    for n in range(100):
        round_.take(task, _At((n,), 0.15), 10)
    round_.take(task, _Done(None, (Unit("a.zip", "a.zip", frozenset({"a.zip!x"})),), 14.9, 0, None), 10)
    (ready,) = round_.next_tasks()
    assert ready.budget == pytest.approx(0.1)
    round_.take(ready, _At((5,), 0.2), 10)
    round_.take(ready, _Done(None, (), 0, 0, None, ended=True), 10)
    assert round_.next_tasks() == []  # what it was asked for is counted, without a worker
    assert round_.account(unit).given_up == 1


def test_what_holds_nothing_is_known_by_what_comes_next() -> None:
    round_: _Round[int] = _Round(Path(), [], 30)
    task = _Task(Unit("a.zip", "a.zip"))
    for place in ((0,), (1,), (1, 0), (1, 1), (2,)):
        round_.take(task, _At(place, 0), 10)
    assert round_.account(task.unit).plain == {(0,), (1, 0), (1, 1)}


def test_a_failure_is_laid_to_the_thing_it_happened_at(tmp_path: Path) -> None:
    """A mail that stalled while it was unfolded, and then didn't, leaves no blame on the form in it."""
    put(tmp_path, [("a.zip", zipped(Entry("1.eml", form()), Entry("2.xlsx", BOOK)))])
    work = _Work(tmp_path, size, ZONE, 9)

    def parts(at: tuple[int, ...]) -> dict[str, Any]:
        task = _Task(Unit("a.zip", "a.zip"), at=at, failure=Failure(Refusal.TIMEOUT))
        return told(part for part in work(task) if isinstance(part, Collected))

    assert parts((0,))["a.zip!1.eml!x.xlsx"] == len(BOOK)
    assert parts((0, 0))["a.zip!1.eml!x.xlsx"] == "F116"
    assert parts((0, 0))["a.zip!2.xlsx"] == len(BOOK)


def test_what_is_gone_from_a_file_while_it_is_read_is_told(tmp_path: Path) -> None:
    put(tmp_path, [("a.zip", zipped(Entry("1.xlsx", BOOK)))])
    task = _Task(Unit("a.zip", "a.zip", frozenset({"a.zip!1.xlsx", "a.zip!2.xlsx"})))
    parts = _Work(tmp_path, size, ZONE, 9)(task)
    assert told(part for part in parts if isinstance(part, Collected)) == {
        "a.zip!1.xlsx": len(BOOK),
        "a.zip!2.xlsx": "F118",
    }


def test_what_was_given_up_stays_so(tmp_path: Path) -> None:
    """Only what had a line is opened again, and the count is that run's; a file that has changed is read anew."""
    put(tmp_path, [("a.zip", zipped(*(Entry(f"{n}.xlsx", BOOK) for n in range(5))))])
    first = collect(tmp_path, size, zone=ZONE, engine=engine)
    (own,) = [one.source for one in first if one.source.path == "a.zip"]
    one = next(one.source for one in first if one.source.path == "a.zip!1.xlsx")
    earlier = Earlier(
        {(one.path, one.sha256): Refusal.TIMEOUT}, {("a.zip", own.sha256): 3}, frozenset({"a.zip", "a.zip!0.xlsx", one.path}), {}
    )  # fmt: skip
    again = collect(tmp_path, size, zone=ZONE, engine=engine, earlier=earlier)
    assert told(again) == {"a.zip": "F136", "a.zip!0.xlsx": len(BOOK), "a.zip!1.xlsx": "F116"}
    assert again[0].source.finding
    assert again[0].source.finding.value == "3"
    put(tmp_path, [("a.zip", zipped(*(Entry(f"{n}.xlsx", BOOK + b" ") for n in range(5))))])
    assert told(collect(tmp_path, size, zone=ZONE, engine=engine, earlier=earlier))["a.zip"] == "ignored"
