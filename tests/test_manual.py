"""The manual is true: its commands run and say what it shows, its words are the program's, its page and pictures are fresh."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.manual import page as web
from tests.manual.desk import YEAR, Desk
from tests.manual.hands import BEFORE
from tests.manual.pages import CONTENTS, FOLDER, ROOT, Page, pages
from tests.manual.pictures import MOST, MOST_BYTES, PICTURES, SOURCES, shots, source_of
from tests.manual.season import sample_round
from tests.manual.words import LAUNCHERS, is_file, is_said

PAGES = pages()
OTHERS = (Page("README", ROOT), Page("own-table", ROOT / "docs"))
COMMANDS = {line for page in PAGES for fence in page.fences() if fence.kind == "sh" for line in fence.lines}
LEFT_OPEN = {
    "selfeval watch",
    "selfeval help",
}  # one runs until it is stopped, one opens a browser; they have own tests

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample county's workspace after a round."""
    folder = tmp_path_factory.mktemp("manual") / YEAR
    sample_round(folder)
    return folder


@pytest.fixture
def desk(tmp_path: Path, sample: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, sample, monkeypatch, capsys)


@pytest.mark.slow
@pytest.mark.parametrize("page", [p for p in (*PAGES, *OTHERS) if any(p.fences())], ids=lambda page: page.name)
def test_commands_run_and_say_so(page: Page, desk: Desk) -> None:
    desk.follow(page)


def test_hands_belong_to_commands() -> None:
    every = (*PAGES, *OTHERS)
    typed = {(page.name, line) for page in every for fence in page.fences() for line in ("", *fence.lines)}
    assert BEFORE.keys() - typed == set()


@every_page
def test_quoted_words_are_the_programs(page: Page) -> None:
    assert [words for words in page.screen_words() if not is_said(words)] == []


@every_page
def test_files_and_commands_are_real(page: Page) -> None:
    typed = COMMANDS | LEFT_OPEN
    assert [code for code in page.codes() if code not in typed and not is_file(code)] == []


@every_page
def test_a_double_click_and_a_command_stand_together(page: Page) -> None:
    """Whoever has no command line finds the launcher, whoever has one the command."""
    clicked = {LAUNCHERS[code.removesuffix(".bat")] for code in page.codes() if code.endswith(".bat")}
    lines = [line for fence in page.fences() if fence.kind == "sh" for line in fence.lines]
    typed = {line.split()[1] for line in (*lines, *page.codes()) if line.startswith("selfeval ")}
    assert clicked == typed & set(LAUNCHERS.values())


def test_all_pages_are_listed() -> None:
    listed = [page.path for page in PAGES]
    assert len(set(listed)) == len(listed)
    assert set(listed) == set(FOLDER.rglob("*.md"))


def test_pictures_are_few_and_small_and_shown() -> None:
    shown = {FOLDER / page.leads_to(picture) for page in PAGES for picture in page.pictures()}
    assert shown == set(PICTURES.glob("*.png"))
    assert len(shown) <= MOST
    assert [path.name for path in shown if path.stat().st_size > MOST_BYTES] == []


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_pictures_are_fresh(tmp_path: Path) -> None:
    made_of = json.loads(SOURCES.read_text("utf-8"))
    assert made_of == {name: source_of(shot) for name, shot in shots(tmp_path).items()}, "stale: run  make manual"


def test_web_page_is_fresh() -> None:
    assert web.TARGET.read_text("utf-8") == web.built(), "stale: run  make manual (or python -m tests.manual.page)"


def references(html: str) -> Iterator[str]:
    """Whatever the page leads to or loads."""
    yield from re.findall(r"""(?:href|src|action|srcset|poster|data)\s*=\s*["']([^"']*)""", html)
    yield from re.findall(r"url\(|@import|<script|<link|<iframe|<object|https?:", html)


def test_web_page_stands_alone() -> None:
    html = web.built()
    anchors = {f"#{name}" for name in re.findall(r'id="([^"]+)"', html)}
    assert [one[:60] for one in references(html) if one not in anchors and not one.startswith("data:image/png;")] == []
    assert html.count("<img ") == sum(len(list(page.pictures())) for page in PAGES)
    assert anchors == {f"#{page.anchor}" for page in PAGES}
    assert PAGES[0].path.name == CONTENTS
