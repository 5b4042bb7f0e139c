"""Whole or not at all: publishing, the lock, what a full disk or an open workbook does."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from selfeval import text as t
from selfeval.commands.last_run import last_run
from selfeval.commands.run import run
from selfeval.commands.setup import write_samples
from selfeval.errors import CannotRun
from selfeval.model import FileReading, Status
from selfeval.outbox import words
from selfeval.outbox.manifest import Move
from selfeval.outbox.workspace import PART, Workspace, disk_trouble_said, published, sha256_of, staged
from tests.sample_inbox import INBOX


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    for name in ("templates", "inbox", "outbox"):
        (tmp_path / name).mkdir()
    write_samples(tmp_path / "templates")
    return Workspace.at(tmp_path)


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(p.relative_to(folder)): (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.rglob("*") if p.is_file()
    }


def test_published_is_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")

    def broken_off() -> None:
        with published(target) as part:
            part.write_text("half")
            assert part.suffix == PART
            raise ValueError("broken off")

    with pytest.raises(ValueError, match="broken off"):
        broken_off()
    assert target.read_text() == "old"
    with published(target) as part:
        part.write_text("new")
    assert target.read_text() == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_workbook_held_open_is_written_beside(place: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses to replace a file that Excel holds; the new summary then gets another name and nothing is lost."""
    first = run(place)
    before = first.summary.read_bytes()
    shutil.copy(INBOX / "县公安局.xlsx", place.inbox)
    replace_file = Path.replace

    def held(self: Path, target: Path) -> Path:
        if target == first.summary:
            raise PermissionError(errno.EACCES, "held", str(target))
        return replace_file(self, target)

    monkeypatch.setattr(Path, "replace", held)
    second = run(place)
    assert second.summary_was_open
    assert second.summary != first.summary
    assert first.summary.read_bytes() == before
    results = json.loads((place.outbox / t.RESULTS_FILE).read_text("utf-8"))
    assert results["summary"] == {"file": second.summary.name, "sha256": sha256_of(second.summary)}
    assert not list(place.outbox.glob(f"*{PART}"))


def test_a_forbidden_folder_is_no_open_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path, target: Path) -> Path:
        raise PermissionError(errno.EACCES, "no", str(target))

    monkeypatch.setattr(Path, "replace", refuse)
    with staged() as stage:
        stage.add(tmp_path / "a.xlsx").write_bytes(b"new")
        with pytest.raises(PermissionError):
            stage.place_beside(tmp_path / "a.xlsx", lambda _: True)
    assert not list(tmp_path.iterdir())


def aside(number: int) -> str:
    return t.SUMMARY_FILE.format(year=2023).replace(".xlsx", f"（改动{number}）.xlsx")


def test_a_summary_the_officer_changed_is_kept(place: Workspace) -> None:
    """Each change is kept once under a name of its own; the new summary takes the usual name, and `return` goes on."""
    first = run(place)
    sound = first.summary.read_bytes()
    assert run(place).kept is None
    for number, changed in enumerate((b"typed", b"typed again"), start=1):
        first.summary.write_bytes(changed)
        with pytest.raises(CannotRun):
            last_run(place)
        again = run(place)
        assert again.kept == place.outbox / aside(number)
        assert again.kept.read_bytes() == changed
        assert again.summary.read_bytes() == sound
        assert last_run(place).place == place
    first.summary.write_bytes(b"typed")  # put back by hand: kept already
    assert run(place).kept == place.outbox / aside(1)
    assert run(place).kept is None
    assert sorted(p.name for p in place.outbox.glob("*.xlsx")) == sorted([first.summary.name, aside(1), aside(2)])


def test_a_summary_of_unknown_origin_is_kept_and_an_earlier_one_of_ours_is_not(place: Workspace) -> None:
    summary = place.outbox / t.SUMMARY_FILE.format(year=2023)
    summary.write_bytes(b"from somewhere")
    assert run(place).kept == place.outbox / aside(1)
    earlier = summary.read_bytes()
    shutil.copy(INBOX / "县公安局.xlsx", place.inbox)
    run(place)
    assert summary.read_bytes() != earlier
    summary.write_bytes(earlier)
    assert run(place).kept is None, "the manifest of its run names it"
    (place.outbox / t.RESULTS_FILE).write_text("[]")
    assert run(place).kept is None, "the same bytes come again"


def test_a_run_that_dies_before_the_new_summary_is_placed_loses_nothing(
    place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = run(place).summary
    summary.write_bytes(b"typed")
    replace_file = Path.replace

    def dies(self: Path, target: Path) -> Path:
        if target == summary:
            raise KeyboardInterrupt
        return replace_file(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", dies)
        with pytest.raises(KeyboardInterrupt):
            run(place)
    assert summary.read_bytes() == (place.outbox / aside(1)).read_bytes() == b"typed"
    assert run(place).kept == place.outbox / aside(1)
    assert not (place.outbox / aside(2)).exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_disk_trouble_is_one_sentence_and_keeps_what_was_there(
    place: Workspace, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    run(place)
    before = snapshot(place.outbox)

    def full(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotRun):
        run(place)
    assert {name: content for name, content in snapshot(place.outbox).items() if "lock" not in name} == {
        name: content for name, content in before.items() if "lock" not in name
    }


@pytest.mark.parametrize("good", [1, 2])
def test_trouble_after_the_summary_is_in_place_is_not_called_nothing(
    place: Workspace, monkeypatch: pytest.MonkeyPatch, good: int
) -> None:
    """results.json, or the manifest, is held open elsewhere: the next run mends it, and nobody changed anything."""
    run(place)
    shutil.copy(INBOX / "县公安局.xlsx", place.inbox)
    replace_file, asked = Path.replace, []

    def held(self: Path, target: Path) -> Path:
        asked.append(target)
        if len(asked) > good:
            raise PermissionError(errno.EACCES, "held", str(target))
        return replace_file(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", held)
        with pytest.raises(CannotRun, match="汇总表已换成新的") as told:
            run(place)
    assert "没有发布" not in str(told.value)
    assert run(place).kept is None
    assert last_run(place).place == place


@pytest.mark.long
def test_a_full_disk_changes_nothing_whatever_is_being_written(place: Workspace) -> None:
    """The limit walks through the sizes of summary, CSV, results and manifest: all new, or all as they were."""
    run(place, csv=True)
    shutil.copy(INBOX / "县公安局.xlsx", place.inbox)
    before = {name: content for name, (content, _) in snapshot(place.outbox).items() if "lock" not in name}
    sizes = sorted({len(content) for content in before.values()})
    limits = sorted({0, 1, *(size + step for size in sizes for step in (-1, 0))} - {-1})
    for limit in [*limits[:: max(1, len(limits) // 12)], sizes[-1] * 2]:
        done = subprocess.run(
            [sys.executable, "-c", LIMITED, str(limit), str(place.root)], capture_output=True, text=True, check=False
        )
        after = {name: content for name, (content, _) in snapshot(place.outbox).items() if "lock" not in name}
        if done.returncode:
            assert "磁盘空间" in done.stderr, (limit, done.stderr)
            assert "Traceback" not in done.stderr
            assert after == before, limit
        else:
            assert limit == sizes[-1] * 2
            assert after != before
            last_run(place)


LIMITED = """
import resource, signal, sys
from selfeval.__main__ import main
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
sys.argv = ["selfeval", "run", "--csv", "--workers", "1", "--workspace", sys.argv[2]]
main()
"""


def test_litter_of_a_killed_run_is_swept_away(place: Workspace) -> None:
    litter = place.outbox / f".x.xlsx.123{PART}"
    litter.write_text("half")
    run(place)
    assert not litter.exists()


def test_the_inbox_is_untouched(place: Workspace) -> None:
    shutil.copytree(INBOX, place.inbox, dirs_exist_ok=True)
    before = snapshot(place.inbox)
    run(place)
    assert snapshot(place.inbox) == before


def test_manifest_tells_what_went_in_and_what_changed(place: Workspace) -> None:
    shutil.copy(INBOX / "县公安局.xlsx", place.inbox)
    assert run(place).changes.first_run
    shutil.copy(INBOX / "县林业局自评表（更正）.xls", place.inbox)
    shutil.copy(INBOX / "县审计局自评表.xlsx", place.inbox)
    changes = run(place).changes
    assert changes.moves == (
        Move(Status.MISSING, Status.QUERY, ("县审计局",)), Move(Status.MISSING, Status.RETURNED, ("县林业局",)),
    )  # fmt: skip
    assert run(place).changes.moves == ()
    first, second, third = (json.loads(p.read_text("utf-8")) for p in sorted(place.records.iterdir()))
    assert [len(m["inputs"]) for m in (first, second, third)] == [1, 3, 3]
    assert second["inputs"][0]["sha256"] == sha256_of(place.inbox / second["inputs"][0]["path"])
    assert second["changes"]["moves"][0] == {"from": "missing", "to": "query", "departments": ["县审计局"]}
    assert {entry["file"] for entry in second["templates"]} == {t.SCHEME_FILE, t.ROSTER_FILE, t.DECISIONS_FILE}
    assert second["completeness"]["read"] == 99


def test_an_imbalance_publishes_nothing(place: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    from selfeval.reading.intake import read_inbox

    run(place)
    before = snapshot(place.outbox)
    shutil.copy(INBOX / "县公安局.xlsx", place.inbox)

    def one_cell_lost(*arguments: Any) -> list[FileReading]:
        return [replace(reading, scores_read=reading.scores_read + 1) for reading in read_inbox(*arguments)]

    monkeypatch.setattr("selfeval.commands.run.read_inbox", one_cell_lost)
    with pytest.raises(CannotRun, match="清点不平"):
        run(place)
    assert {n: c for n, c in snapshot(place.outbox).items() if "lock" not in n} == {
        n: c for n, c in before.items() if "lock" not in n
    }


def test_a_stray_file_among_the_records_stops_nothing(place: Workspace) -> None:
    place.records.mkdir()
    (place.records / "9999-run.json").write_text("[]")
    assert run(place).changes.first_run


@pytest.mark.parametrize(
    ("inbox", "outbox", "well"),
    [
        (None, None, True),
        (None, "inbox", False),
        (None, "inbox/out", False),
        (None, "templates", False),
        (None, ".", False),
        (None, "..", False),
        ("outbox/in", None, False),
        ("elsewhere", "outbox", True),
        (None, "templates2", True),
        (None, "inbox/../apart", True),
    ],
)
def test_no_folder_lies_over_another(place: Workspace, inbox: str | None, outbox: str | None, *, well: bool) -> None:
    given = [place.root / name if name else None for name in (inbox, outbox)]
    if well:
        Workspace.at(place.root, *given)
        return
    with pytest.raises(CannotRun, match="重叠"):
        Workspace.at(place.root, *given)


@pytest.mark.parametrize("kind", [PermissionError, FileNotFoundError])
def test_an_inbox_that_can_not_be_read_is_no_unwritable_outbox(
    place: Workspace, monkeypatch: pytest.MonkeyPatch, kind: type[OSError]
) -> None:
    def refuse(*_: object) -> list[FileReading]:
        raise kind(errno.EACCES, "no", str(place.inbox / "a"))

    monkeypatch.setattr("selfeval.commands.run.read_inbox", refuse)
    with pytest.raises(CannotRun, match=r"读不了“.*inbox"):
        run(place)


@pytest.mark.parametrize(
    ("name", "goes"), [(f".x.xlsx.123{PART}", True), (f".draft{PART}", False), (f"x{PART}", False)]
)
def test_only_litter_with_a_name_of_ours_is_swept(place: Workspace, name: str, *, goes: bool) -> None:
    (place.outbox / name).write_text("somebody's")
    run(place)
    assert (place.outbox / name).exists() != goes


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EROFS, words.NO_OUTBOX),
        (errno.EACCES, words.NO_OUTBOX),
        (errno.ENOSPC, words.DISK_FULL),
        (errno.EMFILE, words.NO_RESOURCES),
    ],
)
def test_an_outbox_that_can_not_be_held_is_no_fault_of_the_program(
    place: Workspace, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), str(place.outbox / ".selfeval.lock"))

    monkeypatch.setattr("selfeval.outbox.workspace.FileLock.acquire", refuse)
    with pytest.raises(CannotRun) as told:
        run(place)
    assert str(told.value) == said.format(folder=place.outbox)


@pytest.mark.parametrize(
    ("number", "file", "said"),
    [
        (errno.EIO, "outbox/a.xlsx", words.NO_OUTBOX),
        (errno.EIO, None, words.NO_OUTBOX),
        (errno.EIO, "templates/a.xlsx", words.FILE_TROUBLE),
        (errno.ENOENT, "tmp/a", words.FILE_TROUBLE),
        (errno.EAGAIN, None, words.NO_RESOURCES),
        (errno.EDQUOT, "tmp/a", words.DISK_FULL),
    ],
)
def test_trouble_is_told_of_what_has_it(place: Workspace, number: int, file: str | None, said: str) -> None:
    name = str(place.root / file) if file else None
    with pytest.raises(CannotRun) as told, disk_trouble_said(place.outbox, place.inbox):
        raise OSError(number, "no", name)
    assert str(told.value) == said.format(folder=place.outbox, file=name)


def test_another_version_of_the_program_is_no_change_of_files(place: Workspace) -> None:
    run(place)
    results = place.outbox / t.RESULTS_FILE
    results.write_text(results.read_text("utf-8").replace('"status": "missing"', '"status": "returned"', 1), "utf-8")
    with pytest.raises(CannotRun, match="有变化"):
        last_run(place)
    manifest = next(place.records.glob("*-run.json"))
    story = json.loads(manifest.read_text("utf-8"))
    manifest.write_text(json.dumps({**story, "version": "0.0.1"}), "utf-8")
    with pytest.raises(CannotRun, match=r"另一个版本的程序（0\.0\.1，"):
        last_run(place)
