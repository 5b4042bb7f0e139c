"""The officer's books saved in another format: refused where what was typed would be lost, told where it wasn't."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from selfeval import text as t
from selfeval.commands.setup import init
from selfeval.reading.formats import BOOKS, other_formats
from tests.cli.test_commands import run


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "place"
    init(folder, None)
    return folder


def laid(place: Path, name: str, seconds: int, book: str = t.DECISIONS_FILE) -> Path:
    """A file beside a book of the officer's, saved so many seconds after it."""
    path, there = place / "templates" / name, place / "templates" / book
    path.write_bytes((place / "templates" / t.ROSTER_FILE).read_bytes())
    if there.exists():
        saved = there.stat().st_mtime + seconds
        os.utime(path, (saved, saved))
    return path


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize("suffix", [".xls", ".ods", ".et", ".xlsm", ".csv", ".XLS", ".xlsx.xlsx"])
def test_a_book_that_is_there_in_another_format_only_stops(place: Path, book: str, suffix: str) -> None:
    other = laid(place, f"{Path(book).stem}{suffix}", 0, book)
    (place / "templates" / book).unlink(missing_ok=True)
    (found,) = other_formats(place / "templates")
    assert (found.path, found.wanted, found.missing, found.newer) == (other, book, True, False)


def test_it_stops_every_command_with_what_to_do_and_writes_nothing(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "templates" / t.DECISIONS_FILE).rename(place / "templates" / "处理意见.xls")
    before = sorted(path for path in place.rglob("*"))
    for command in ("run", "template"):
        assert run(command, "--workspace", place) == 2
        assert capsys.readouterr().err.strip() == (
            "templates 里有“处理意见.xls”，没有“处理意见.xlsx”，程序只读后一种，没有改动任何内容；"
            "请把它另存为 .xlsx（Excel 工作簿），名为“处理意见.xlsx”，再运行。"
        )
    assert sorted(path for path in place.rglob("*")) == before


def test_one_newer_than_the_book_stops_too(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    laid(place, "处理意见.xls", 60)
    assert run("run", "--workspace", place) == 2
    assert capsys.readouterr().err.strip() == (
        "templates 里的“处理意见.xls”比“处理意见.xlsx”新，程序只读“处理意见.xlsx”，没有改动任何内容；"
        "以“处理意见.xls”为准的，请把它另存为 .xlsx（Excel 工作簿），代替“处理意见.xlsx”；不用的，请移走，再运行。"
    )
    assert not list((place / "outbox").glob("*.xlsx"))


def test_a_draft_saved_in_another_format_is_not_passed_over(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = t.DRAFT_FILE.format(number="")
    laid(place, f"{Path(draft).stem}.xls", 0, draft)
    assert run("import", "--apply", "--workspace", place) == 2
    assert capsys.readouterr().err.startswith(f"templates 里有“{Path(draft).stem}.xls”，没有“{draft}”，")


@pytest.mark.slow
def test_one_older_than_the_book_is_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    laid(place, "处理意见.xls", -60)
    assert run("run", "--workspace", place) == 0
    assert "templates 里的“处理意见.xls”没有读：程序只读“处理意见.xlsx”；不用的，请移走。" in capsys.readouterr().out


@pytest.mark.parametrize(
    "name", ["处理意见.pdf", "处理意见（旧）.xls", "~$处理意见.xlsx", "处理意见.xlsx.bak", "分数.xls"]
)
def test_other_files_are_no_matter(place: Path, name: str) -> None:
    shutil.copyfile(place / "templates" / t.ROSTER_FILE, place / "templates" / name)
    assert not list(other_formats(place / "templates"))
