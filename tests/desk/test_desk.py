"""A double click: which year is meant, which command runs, what is opened, and that nothing is left elsewhere."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from filelock import FileLock

from selfeval import text as t
from selfeval.cli import words as cli_words
from selfeval.cli.launchers import LAUNCHED
from selfeval.commands.setup import init
from selfeval.desk import opening, words
from selfeval.desk.__main__ import start
from selfeval.errors import EXIT_INTERRUPTED, CannotRun
from selfeval.reading.templates import load
from tests.sample_inbox import INBOX

Opened = list[Path]
TABLES = Path(__file__).parents[1] / "owntables"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bundle's folder with nothing but room in it."""
    folder = tmp_path / "U 盘" / "绩效自评"
    (folder / "app").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(LAUNCHED, "")  # so that it is taken back
    return folder


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """What would have been opened."""
    paths: Opened = []

    def show(path: Path) -> bool:
        paths.append(path)
        return True

    monkeypatch.setattr(opening, "show", show)
    return paths


def answers(*given: str) -> Callable[[str], str]:
    """What the officer types, one after the other; asking once more fails."""
    left = list(given)
    return lambda _: left.pop(0)


def click(root: Path, command: str, *given: str | Path, typed: tuple[str, ...] = ()) -> int:
    return start(root, command, [str(one) for one in given], answers(*typed))


def test_the_first_year_is_asked_for(root: Path, opened: Opened, capsys: pytest.CaptureFixture[str]) -> None:
    assert click(root, "init", typed=("2031",)) == 0
    assert opened == [root / "2031年度" / "templates"]
    said = capsys.readouterr().out
    assert words.SAMPLE_YEAR.format(year=2023) in said
    assert "“生成自评表”" in said
    assert "selfeval" not in said


def test_without_an_answer_it_is_last_year(root: Path, opened: Opened) -> None:
    assert click(root, "init", typed=("",)) == 0
    assert opened == [root / f"{datetime.now().astimezone().year - 1}年度" / "templates"]


@pytest.mark.parametrize("answer", ["24", "二〇二四", "../2024", "2024年"])
def test_what_is_no_year_makes_none(
    root: Path, opened: Opened, answer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert click(root, "init", typed=(answer,)) == 2
    assert [path.name for path in root.iterdir()] == ["app"]
    assert capsys.readouterr().err.strip() == words.BAD_YEAR.format(answer=answer, launcher="新建年度")
    assert opened == []


@pytest.mark.slow
def test_the_next_year_goes_on_from_the_last(root: Path, opened: Opened) -> None:
    init(root / "2023年度", None)
    assert click(root, "init", typed=("",)) == 0
    assert load(root / "2024年度" / "templates").scheme.year == 2024
    assert click(root, "init", typed=("n", "2025")) == 0
    assert load(root / "2025年度" / "templates").scheme.year == 2023  # a sample again
    assert [path.parent.name for path in opened] == ["2024年度", "2025年度"]


def test_without_a_year_there_is_nothing_to_run(root: Path, opened: Opened, capsys: pytest.CaptureFixture[str]) -> None:
    assert click(root, "run") == 2
    assert capsys.readouterr().err.strip() == words.NO_YEAR.format(launcher="新建年度")
    assert opened == []


def place_named(folder: Path) -> Path:
    (folder / "templates").mkdir(parents=True)
    return folder


def chosen(root: Path, capsys: pytest.CaptureFixture[str], *given: Path, typed: tuple[str, ...] = ()) -> str:
    """Which workspace a run without scheme was tried in, by the heading."""
    click(root, "run", *given, typed=typed)
    said = capsys.readouterr()
    return said.out.partition("\n")[0].partition("】")[2] or said.err.strip()


def test_the_only_year_is_meant(root: Path, opened: Opened, capsys: pytest.CaptureFixture[str]) -> None:
    place_named(root / "2023年度")
    (root / "别的").mkdir()
    assert chosen(root, capsys) == "2023年度"
    assert opened == []


def test_of_several_the_officer_says_which(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("2022年度", "试用", "2023年度"):
        place_named(root / name)
    assert chosen(root, capsys, typed=("",)) == "2023年度"
    assert chosen(root, capsys, typed=(" 2 ",)) == "2022年度"
    assert chosen(root, capsys, typed=("3",)) == "试用"
    for answer in ("0", "4", "2022", "x", "-1"):
        assert chosen(root, capsys, typed=(answer,)) == words.BAD_PLACE.format(answer=answer)


def test_a_folder_dragged_onto_it_is_meant(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place_named(root / "2023年度")
    elsewhere = place_named(tmp_path / "共享 盘" / "2022年度")
    assert chosen(root, capsys, elsewhere) == "2022年度"


@pytest.mark.slow
def test_a_round_by_double_clicks(root: Path, opened: Opened, capsys: pytest.CaptureFixture[str]) -> None:
    place = root / "2023年度"
    outbox, form = place / "outbox", place / "inbox" / "县公安局.xlsx"
    summary = outbox / t.SUMMARY_FILE.format(year=2023)
    init(place, None)
    assert click(root, "template") == 0
    assert len(list((place / "templates" / t.FORMS_FOLDER).glob("*.xlsx"))) == 40
    shutil.copy(INBOX / form.name, form)
    assert click(root, "run") == 0
    scheme = place / "templates" / t.SCHEME_FILE
    aside = scheme.rename(root / "x.xlsx")
    assert click(root, "run") == 2  # nothing new is made, and nothing opened
    aside.rename(scheme)
    assert click(root, "run", "--csv") == 0
    assert (outbox / t.CSV_FOLDER).is_dir()
    assert click(root, "return") == 0
    assert click(root, "report") == 0
    assert click(root, "check") == 0
    shutil.copy(INBOX / "县委政法委.ods", place / "一张表.ods")
    assert click(root, "check", place / "一张表.ods") in (0, 1)
    assert opened == [place / "templates" / t.FORMS_FOLDER, summary, summary, outbox / t.REMINDERS_FOLDER, outbox]
    said = capsys.readouterr()
    assert words.OPENED.format(path=summary) in said.out
    assert "一张表.ods：" in said.out
    assert "selfeval " not in said.out + said.err


@pytest.mark.slow
def test_the_countys_table_by_double_clicks(root: Path, opened: Opened) -> None:
    """Dragged onto the launcher, or into its window; and with an empty answer the draft is adopted."""
    place = root / "2023年度"
    init(place, None)
    table = root / "本县 表.xlsx"
    shutil.copy(TABLES / "T1_空白.xlsx", table)
    draft = place / "templates" / t.DRAFT_FILE.format(number="")
    assert click(root, "import", table) == 0
    assert opened == [draft]
    draft.unlink()
    assert click(root, "import", typed=(f"'{table}' ",)) == 0
    assert opened == [draft, draft]
    code = click(root, "import", typed=("",))  # what is open in the draft has to be chosen first
    assert (code, opened[2:]) in ((0, [place / "templates" / t.SCHEME_FILE]), (2, []))


def test_the_newest_draft_is_shown(tmp_path: Path) -> None:
    place = place_named(tmp_path / "x")
    drafts = [place / "templates" / t.DRAFT_FILE.format(number=number) for number in ("", 2)]
    for age, draft in enumerate(drafts):
        draft.touch()
        os.utime(draft, (1e9 - age, 1e9 - age))
    assert opening.made_by("import", place) == drafts[0]
    os.utime(drafts[1], (2e9, 2e9))
    assert opening.made_by("import", place) == drafts[1]
    assert opening.made_by("import", place, applied=True) is None


@pytest.mark.parametrize("results", [None, "", "[]", "{}", '{"summary": {}}', '{"summary": {"file": "gone.xlsx"}}'])
def test_without_a_summary_none_is_shown(tmp_path: Path, results: str | None) -> None:
    (tmp_path / "outbox").mkdir()
    if results is not None:
        (tmp_path / "outbox" / t.RESULTS_FILE).write_text(results)
    assert opening.made_by("run", tmp_path) is None


def test_a_summary_beside_the_usual_one_is_shown(tmp_path: Path) -> None:
    (tmp_path / "outbox").mkdir()
    (tmp_path / "outbox" / "x（2）.xlsx").touch()
    (tmp_path / "outbox" / t.RESULTS_FILE).write_text(json.dumps({"summary": {"file": "x（2）.xlsx"}}), "utf-8")
    assert opening.made_by("run", tmp_path) == tmp_path / "outbox" / "x（2）.xlsx"


def test_temporary_files_are_the_bundles_own(root: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the command, and in what it starts; what is opened afterwards has those of the system again."""
    monkeypatch.setenv("TMPDIR", "/elsewhere")
    monkeypatch.delenv("TEMP", raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", f"{root}/app/python/lib{os.pathsep}/x")
    seen: list[tuple[str, ...]] = []

    def asked(_: str) -> str:
        seen.append((tempfile.gettempdir(), os.environ["TMPDIR"], os.environ["TEMP"], os.environ["TMP"]))
        raise CannotRun("stop")

    left, used = root / "app" / "tmp-left", root / "app" / "tmp-used"
    for folder in (left, used):
        folder.mkdir()
    with FileLock(used / "in-use"):
        assert start(root, "init", [], asked) == 2
        assert sorted(path.name for path in (root / "app").iterdir()) == ["tmp-used"]
    [folders] = seen
    assert len(set(folders)) == 1
    assert Path(folders[0]).parent == root / "app"
    assert (os.environ["TMPDIR"], "TEMP" in os.environ, os.environ["LD_LIBRARY_PATH"]) == ("/elsewhere", False, "/x")
    assert opened == []


def test_ctrl_c_at_a_question_ends_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def pressed(_: str) -> str:
        raise KeyboardInterrupt

    assert start(root, "init", [], pressed) == EXIT_INTERRUPTED
    assert capsys.readouterr().err.strip() == cli_words.INTERRUPTED
    assert list((root / "app").iterdir()) == []


def test_where_nothing_can_be_written_that_is_said(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "app").rmdir()
    assert click(root, "run") == 2
    assert capsys.readouterr().err.strip() == words.NOT_WRITABLE.format(folder=root / "app")


@pytest.mark.skipif(os.name == "nt", reason="xdg-open")
@pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning")  # what shows it stays open
def test_the_systems_program_opens_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opener, target = tmp_path / "xdg-open", tmp_path / "a b.xlsx"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not opening.show(target)
    opener.write_text(
        f'#!/bin/sh\nprintf %s "$1" > "{tmp_path}/part"\n{shutil.which("mv", path="/bin:/usr/bin")} "{tmp_path}/part" "{tmp_path}/seen"\n'
    )
    opener.chmod(0o755)
    assert opening.show(target)
    until = time.monotonic() + 20
    while not (tmp_path / "seen").exists() and time.monotonic() < until:
        time.sleep(0.01)
    assert (tmp_path / "seen").read_text() == str(target)
