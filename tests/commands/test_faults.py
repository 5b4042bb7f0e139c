"""Faults of our own, planted: none is silent, none is laid to a department, and no trace quotes what one wrote."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from selfeval import text as t
from selfeval.cli.commands import main
from selfeval.commands import run as run_module
from selfeval.commands.setup import init
from selfeval.errors import MOST_FRAMES, trace_of
from selfeval.excel.read import workbook as reader
from selfeval.excel.read.guard import OFFICER, Bounds
from selfeval.excel.read.unreadable import Unreadable
from selfeval.model import Department, RawWorkbook, Refusal, Roster
from selfeval.reading.context import Context
from selfeval.reading.intake import read_inbox
from selfeval.submission.identity import Directory
from tests.filled import ROSTER, SCHEME
from tests.inbox.things import Entry, zipped
from tests.sample_inbox import INBOX

POLICE, RADIO = "县公安局.xlsx", "县融媒体中心.xlsx"
SECRET = "不能外传"
forked = pytest.mark.skipif(
    sys.platform != "linux", reason="workers inherit what is planted only where they are forked"
)


class Trap(dict[str, Department]):
    """A roster's index on which looking up a code fails, in whatever process; the message quotes what was typed."""

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ARG002
        raise LookupError(f"{SECRET} {key}")


class Picky(Trap):
    """The same, for one department only."""

    def get(self, key: str, default: Any = None) -> Any:
        return super().get(key) if key == "205" else dict.get(self, key, default)


def trapped(trap: type[Trap] = Trap) -> Directory:
    """The sample roster's index with a trap in it."""
    sound = Directory.of(ROSTER)
    return replace(sound, by_code=trap(sound.by_code))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A workspace with two files in its inbox."""
    init(tmp_path / "w", None)
    for name in (POLICE, RADIO):
        shutil.copy2(INBOX / name, tmp_path / "w" / "inbox" / name)
    return tmp_path / "w"


def command(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    assert isinstance(left.value.code, int)
    return left.value.code


def plant_in_judge(monkeypatch: pytest.MonkeyPatch, trap: type[Trap]) -> None:
    """Have `run` send its workers a trap."""

    def of(roster: Roster) -> Directory:  # noqa: ARG001
        return trapped(trap)

    monkeypatch.setattr(run_module, "Directory", SimpleNamespace(of=of))


def plant_in_reader(monkeypatch: pytest.MonkeyPatch, fails: Callable[[bytes, Bounds], bool]) -> None:
    """Have the reader of workbooks fail, in this process and in those forked from it."""
    sound = reader._read

    def faulty(data: bytes, bounds: Bounds) -> RawWorkbook:
        if fails(data, bounds):
            raise ValueError(SECRET)
        return sound(data, bounds)

    monkeypatch.setattr(reader, "_read", faulty)


def logs(place: Path) -> list[Path]:
    return sorted((place / "outbox" / "运行记录").glob("*.log"))


def blocks(log: Path) -> dict[str, list[str]]:
    """File → the lines of its trace."""
    _, *told = log.read_text("utf-8").strip().split("\n\n")
    return {block.splitlines()[0].removeprefix("file="): block.splitlines()[1:] for block in told}


def codes(place: Path) -> dict[str, list[str]]:
    results = json.loads((place / "outbox" / t.RESULTS_FILE).read_text("utf-8"))
    return {file["path"]: [finding["code"] for finding in file["findings"]] for file in results["files"]}


@forked
def test_a_fault_of_the_reader(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    police = (INBOX / POLICE).read_bytes()
    plant_in_reader(monkeypatch, lambda data, _: data == police)
    assert command("run", "--workspace", place) == 0
    assert codes(place)[POLICE] == ["X001"]
    assert "X001" not in codes(place)[RADIO]
    (log,) = logs(place)
    ((file, trace),) = blocks(log).items()
    assert (file, trace[0]) == (POLICE, "ValueError")
    assert re.search(r"excel/read/workbook\.py:[0-9]+ in read_workbook$", trace[1].replace("\\", "/"))
    assert re.search(r"test_faults\.py:[0-9]+ in .*faulty$", trace[2])
    assert trace[3] == "selfeval.excel.read.unreadable.Unreadable"
    assert SECRET not in log.read_text("utf-8")
    (said,) = capsys.readouterr().err.splitlines()
    assert log.name in said


def test_faults_of_the_judge_on_two_files(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plant_in_judge(monkeypatch, Trap)
    assert command("run", "--workspace", place) == 0
    assert codes(place) == {POLICE: ["X001"], RADIO: ["X001"]}
    (log,) = logs(place)
    told = blocks(log)
    assert list(told) == [POLICE, RADIO]
    for kind, *places in told.values():
        assert kind == "LookupError"
        assert any(re.search(r"department_form\.py:[0-9]+ in judge$", place) for place in places)
        assert re.search(r"test_faults\.py:[0-9]+ in Trap\.get$", places[-1])
    assert SECRET not in log.read_text("utf-8")
    (said,) = capsys.readouterr().err.splitlines()
    assert log.name in said
    assert "2 个文件" in said


def test_a_log_stands_beside_its_manifest_and_each_run_has_its_own(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant_in_judge(monkeypatch, Picky)
    results = []
    for _ in range(2):
        assert command("run", "--workspace", place) == 0
        results.append([path.read_bytes() for path in sorted((place / "outbox").iterdir()) if path.is_file()])
    manifests = sorted((place / "outbox" / "运行记录").glob("*-run.json"))
    assert [log.name for log in logs(place)] == [
        f"程序错误-{path.name.removesuffix('-run.json')}.log" for path in manifests
    ]
    assert len(manifests) == 2
    assert results[0] == results[1], "results and summary know no traces and no times"
    assert b"LookupError" not in b"".join(results[0])


def test_no_fault_no_log(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "inbox" / "坏.xlsx").write_bytes(b"PK\x03\x04xx")
    assert command("run", "--workspace", place) == 0
    assert logs(place) == []
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("member", ["县公安局.xlsx", "夹/表.xlsx"])
def test_a_fault_on_what_lies_in_an_archive(place: Path, member: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "inbox" / POLICE).rename(place / "police")
    content = zipped(Entry(member, (place / "police").read_bytes()))
    (place / "inbox" / "来件.zip").write_bytes(content)
    plant_in_judge(monkeypatch, Picky)
    assert command("run", "--workspace", place) == 0
    assert list(blocks(logs(place)[0])) == [f"来件.zip!{member}"]


def test_a_reading_carries_its_fault(place: Path) -> None:
    faulty, sound = read_inbox(place / "inbox", Context(SCHEME, trapped(Picky)))
    assert (faulty.source.path, [f.code for f in faulty.findings]) == (POLICE, ["X001"])
    assert faulty.fault.startswith("LookupError\n")
    assert sound.fault == ""


@forked
def test_a_fault_outside_reader_and_judge(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a worker itself fails on, here in packing, comes home too."""
    from selfeval.reading import intake

    def faulty(*_: object) -> object:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(intake, "pack", faulty)
    for reading in read_inbox(place / "inbox", Context(SCHEME, Directory.of(ROSTER))):
        assert [f.code for f in reading.findings] == ["X001"]
        assert reading.fault.startswith("RuntimeError\n")
        assert SECRET not in reading.fault


TEMPLATES = (t.SCHEME_FILE, t.ROSTER_FILE, t.DECISIONS_FILE)


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("arguments", [["run"], ["template"], ["check", INBOX / POLICE]], ids=lambda a: a[0])
def test_a_fault_on_a_template(
    place: Path,
    name: str,
    arguments: list[str | Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    template = (place / "templates" / name).read_bytes()
    plant_in_reader(monkeypatch, lambda data, bounds: bounds is OFFICER and data == template)
    assert command(*arguments, "--workspace", place) == 2
    (log,) = logs(place)
    ((file, trace),) = blocks(log).items()
    assert (file, trace[0]) == (name, "ValueError")
    assert SECRET not in log.read_text("utf-8")
    (said,) = capsys.readouterr().err.splitlines()
    assert name in said
    assert log.name in said
    assert not (place / "outbox" / t.RESULTS_FILE).exists()


def test_a_fault_on_last_years_results(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    last = place / "去年.xlsx"
    shutil.copy2(INBOX / POLICE, last)
    assert command("run", "--previous", last, "--workspace", place) == 2
    assert logs(place) == [], "a file that is no summary is no fault of ours"
    capsys.readouterr()
    plant_in_reader(monkeypatch, lambda data, bounds: bounds is OFFICER and data == last.read_bytes())
    assert command("run", "--previous", last, "--workspace", place) == 2
    (log,) = logs(place)
    assert list(blocks(log)) == ["去年.xlsx"]
    assert log.name in capsys.readouterr().err


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", b"no workbook"])
def test_a_template_that_is_no_workbook_is_no_fault_of_ours(place: Path, damage: bytes) -> None:
    (place / "templates" / t.SCHEME_FILE).write_bytes(damage)
    assert command("run", "--workspace", place) == 2
    assert logs(place) == []


def test_where_no_log_can_be_written_the_trace_is_shown(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    shutil.rmtree(place / "outbox")
    (place / "outbox").write_bytes(b"a file")
    plant_in_reader(monkeypatch, lambda _, bounds: bounds is OFFICER)
    assert command("run", "--workspace", place) == 2
    (record,) = caplog.records
    assert record.getMessage().startswith(f"file={t.SCHEME_FILE}\nValueError\n")
    assert SECRET not in record.getMessage()
    (said,) = capsys.readouterr().err.splitlines()
    assert t.SCHEME_FILE in said
    assert "上面的英文信息" in said


def test_a_new_workspace_from_a_template_we_fail_on(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    plant_in_reader(monkeypatch, lambda _, bounds: bounds is OFFICER)
    assert command("init", tmp_path / "new", "--from", place) == 2
    assert not (tmp_path / "new").exists()
    assert [record.getMessage().splitlines()[1] for record in caplog.records] == ["ValueError"]
    assert logs(place) == []


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_check_says_it_too(
    place: Path, more: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    police = (INBOX / POLICE).read_bytes()
    plant_in_reader(monkeypatch, lambda data, _: data == police)
    assert command("check", INBOX / POLICE, INBOX / RADIO, *more, "--workspace", place) == 1
    out, err = capsys.readouterr()
    assert "X001" in out
    kind, *_, said = err.splitlines()
    assert kind == "ValueError"
    assert POLICE in said
    assert SECRET not in out + err
    assert logs(place) == []


def test_check_on_a_sound_file_says_nothing_of_faults(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("check", INBOX / POLICE, "--workspace", place) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", ["return", "report"])
def test_a_fault_only_when_read_again(
    place: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It isn't taken for a change of the inbox."""
    from selfeval.commands import last_run

    assert command("run", "--workspace", place) == 0
    monkeypatch.setattr(last_run, "Directory", SimpleNamespace(of=lambda _: trapped(Picky)))
    capsys.readouterr()
    assert command(name, "--workspace", place) == 2
    (log,) = logs(place)
    assert list(blocks(log)) == [POLICE]
    (said,) = capsys.readouterr().err.splitlines()
    assert log.name in said
    assert POLICE in said


def deep(depth: int) -> None:
    """Fail far down."""
    if not depth:
        raise KeyError(SECRET)
    deep(depth - 1)


def wrapped(*, hidden: bool) -> None:
    """Fail, and fail again over it."""
    try:
        deep(0)
    except KeyError as error:
        raise ValueError(SECRET) from (None if hidden else error)


@pytest.mark.parametrize(("hidden", "kinds"), [(False, ["KeyError", "ValueError"]), (True, ["ValueError"])])
def test_a_trace_tells_what_lies_behind(hidden: bool, kinds: list[str]) -> None:
    with pytest.raises(ValueError, match=SECRET) as caught:
        wrapped(hidden=hidden)
    lines = trace_of(caught.value).splitlines()
    assert [line for line in lines if not line.startswith("  ")] == kinds
    assert re.fullmatch(r"  .*test_faults\.py:[0-9]+ in wrapped", lines[-1])
    assert SECRET not in "\n".join(lines)


@pytest.mark.parametrize(("depth", "cut"), [(10, False), (500, True)])
def test_a_trace_has_an_end(depth: int, cut: bool) -> None:
    with pytest.raises(KeyError) as caught:
        deep(depth)
    lines = trace_of(caught.value).splitlines()
    assert len(lines) == 1 + (MOST_FRAMES + 1 if cut else depth + 2)
    assert any("…" in line for line in lines) is cut
    assert re.search(r"in deep$", lines[-1])


def test_errors_in_a_circle() -> None:
    one, other = ValueError(), KeyError()
    one.__cause__, other.__cause__ = other, one
    assert trace_of(one) == "KeyError\nValueError"


def test_ctrl_c_in_disguise_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    from selfeval.model import Source
    from selfeval.reading.intake import read_source

    def stopped(data: bytes, bounds: Bounds) -> RawWorkbook:  # noqa: ARG001
        raise RuntimeError from KeyboardInterrupt()

    monkeypatch.setattr(reader, "_read", stopped)
    with pytest.raises(Unreadable) as caught:
        read_source(Source("x.xlsx", 1, "0"), b"x", Context(SCHEME, Directory.of(ROSTER)))
    assert caught.value.reason is Refusal.FAULT
