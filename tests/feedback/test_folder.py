"""A folder rewritten whole: nothing stale stays, nothing the officer changed is lost, a failure changes nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from selfeval.feedback.folder import Published, add_file, prepare, rewritten, swap
from selfeval.outbox.workspace import sha256_of, staged

ZONE = ZoneInfo("Asia/Shanghai")


def write(target: Path, files: Mapping[str, str], ours: set[str]) -> Published:
    """Publish files with these contents, and remember them as ours."""
    with rewritten(target) as draft:
        for name, content in files.items():
            draft.add(name, partial(Path.write_text, data=content, encoding="utf-8"))
        done = prepare(draft, target, ours, ZONE)
        swap(draft, target)
    ours.update(done.files.values())
    return done


def contents(target: Path) -> dict[str, str]:
    return {
        path.relative_to(target).as_posix(): path.read_text("utf-8") for path in target.rglob("*") if path.is_file()
    }


def change(path: Path, content: str, day: str = "2024-04-09") -> None:
    """What an officer does on some day."""
    path.write_text(content, "utf-8")
    seconds = datetime.fromisoformat(f"{day}T10:00:00+08:00").timestamp()
    os.utime(path, (seconds, seconds))


def test_nothing_stale_stays(tmp_path: Path) -> None:
    target, ours = tmp_path / "退回修改", set[str]()
    first = write(target, {"101/书.docx": "a", "102/书.docx": "b"}, ours)
    assert first.files == {f"退回修改/{n}/书.docx": sha256_of(target / n / "书.docx") for n in ("101", "102")}
    second = write(target, {"102/书.docx": "c"}, ours)
    assert second.kept == ()
    assert contents(target) == {"102/书.docx": "c"}
    assert [path.name for path in target.iterdir()] == ["102"]
    assert [path.name for path in tmp_path.iterdir()] == ["退回修改"]


def test_what_the_officer_changed_is_kept_under_a_dated_name(tmp_path: Path) -> None:
    target, ours = tmp_path / "退回修改", set[str]()
    write(target, {"101/书.docx": "a", "102/书.docx": "b"}, ours)
    change(target / "101" / "书.docx", "a, mended by hand")
    change(target / "102" / "签字.pdf", "scan")
    change(target / "102" / "~$书.docx", "lock")
    done = write(target, {"101/书.docx": "a2"}, ours)
    assert done.kept == ("退回修改/101/书（2024-04-09改）.docx", "退回修改/102/签字.pdf")
    assert done.aside == ("退回修改/101/书（2024-04-09改）.docx",)
    kept = {"101/书（2024-04-09改）.docx": "a, mended by hand", "102/签字.pdf": "scan"}
    assert contents(target) == {"101/书.docx": "a2", **kept}
    again = write(target, {"101/书.docx": "a3"}, ours)  # what was kept once keeps its name
    assert contents(target) == {"101/书.docx": "a3", **kept}
    assert (len(again.kept), again.aside) == (2, ())
    change(target / "101" / "书.docx", "a3, mended by hand")
    write(target, {"101/书.docx": "a4"}, ours)
    assert contents(target)["101/书（2024-04-09改）2.docx"] == "a3, mended by hand"


def test_a_change_that_makes_the_new_file_needs_no_copy(tmp_path: Path) -> None:
    target, ours = tmp_path / "退回修改", set[str]()
    write(target, {"101/书.docx": "a"}, ours)
    change(target / "101" / "书.docx", "b")
    assert write(target, {"101/书.docx": "b"}, ours).kept == ()


def test_a_failure_changes_nothing(tmp_path: Path) -> None:
    target, ours = tmp_path / "退回修改", set[str]()
    write(target, {"101/书.docx": "a"}, ours)

    def fail(path: Path) -> None:
        path.write_text("half", "utf-8")
        raise RuntimeError

    with pytest.raises(RuntimeError), rewritten(target) as draft:
        draft.add("102/书.docx", fail)
    assert contents(target) == {"101/书.docx": "a"}
    assert [path.name for path in tmp_path.iterdir()] == ["退回修改"]


def test_no_half_written_workbook_shows(tmp_path: Path) -> None:
    target = tmp_path / "退回修改"
    with rewritten(target) as draft:
        draft.add("101/表.xlsx", lambda path: path.write_text("b", "utf-8"))
        assert list(tmp_path.rglob("*.xlsx")) == []


def test_a_run_killed_between_the_renames_is_put_right(tmp_path: Path) -> None:
    target, ours = tmp_path / "退回修改", set[str]()
    write(target, {"101/书.docx": "a"}, ours)
    target.rename(tmp_path / ".退回修改.old")
    (tmp_path / ".退回修改.build" / "102").mkdir(parents=True)
    with pytest.raises(RuntimeError), rewritten(target):
        raise RuntimeError
    assert contents(target) == {"101/书.docx": "a"}
    assert [path.name for path in tmp_path.iterdir()] == ["退回修改"]


def test_an_empty_draft_leaves_an_empty_folder(tmp_path: Path) -> None:
    target, ours = tmp_path / "催报", set[str]()
    write(target, {"a.docx": "a"}, ours)
    write(target, {}, ours)
    assert list(target.iterdir()) == []


def test_a_single_file_is_replaced_and_a_changed_one_kept(tmp_path: Path) -> None:
    target, ours = tmp_path / "通报.docx", set[str]()

    def put(content: str) -> Published:
        with staged() as stage:
            done = add_file(stage, target, lambda path: path.write_text(content, "utf-8"), ours, ZONE, tmp_path)
            assert target not in list(stage.waiting)[:-1], "what was changed is safe before it is replaced"
            stage.place()
        ours.update(done.files.values())
        return done

    assert put("a").kept == ()
    assert put("b").kept == ()
    change(target, "b, mended by hand")
    assert put("c").kept == ("通报（2024-04-09改）.docx",)
    assert contents(tmp_path) == {"通报.docx": "c", "通报（2024-04-09改）.docx": "b, mended by hand"}
    assert put("c").kept == ()
