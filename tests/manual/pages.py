"""The manual as it is written: docs/手册/, in the order of its contents page; and what its sentences quote.

Three conventions, which `tests/test_manual.py` holds it to: “…” are words of the program, `…` are commands and files
of it, 【…】 are words of other programs. What is merely an example stands in *…*.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "手册"
CONTENTS = "README.md"
_SCREEN_WORDS = re.compile("“([^“”]+)”")


@dataclass(frozen=True)
class Fence:
    """A block of commands ("sh") or of what the screen says ("text"); `example` says whose round it is."""

    kind: str
    example: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """One page, named by its path inside its folder without the suffix."""

    name: str
    folder: Path = FOLDER

    @property
    def path(self) -> Path:
        """Where it is written."""
        return self.folder / f"{self.name}.md"

    @cached_property
    def source(self) -> str:
        """Its Markdown."""
        return self.path.read_text("utf-8")

    @property
    def anchor(self) -> str:
        """Its place in the one web page."""
        return self.name.replace("/", "-")

    @cached_property
    def tokens(self) -> list[Token]:
        """Its Markdown, parsed."""
        return markdown().parse(self.source)

    def fences(self) -> Iterator[Fence]:
        """Its blocks of commands and screens, in order."""
        for token in self.tokens:
            if token.type == "fence":
                kind, _, example = token.info.strip().partition(" ")
                yield Fence(kind, example, tuple(token.content.splitlines()))

    def inline(self) -> Iterator[Token]:
        """Its texts, codes, links and pictures."""
        for token in self.tokens:
            yield from token.children or ()

    def codes(self) -> Iterator[str]:
        """What stands in `…`."""
        return (token.content for token in self.inline() if token.type == "code_inline")

    def screen_words(self) -> Iterator[str]:
        """What stands in “…”."""
        for block in self.tokens:
            if block.type == "inline":
                texts = ("\0" if child.type == "code_inline" else child.content for child in block.children or ())
                yield from _SCREEN_WORDS.findall("".join(texts))

    def links(self) -> Iterator[str]:
        """Whither it leads."""
        return (str(token.attrs["href"]) for token in self.inline() if token.type == "link_open")

    def pictures(self) -> Iterator[str]:
        """The files of its pictures, from the page."""
        return (str(token.attrs["src"]) for token in self.inline() if token.type == "image")

    def leads_to(self, link: str) -> str:
        """The file a link or picture of this page means, from the manual's folder."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.name), unquote(link)))


def markdown() -> MarkdownIt:
    """The subset the manual is written in: CommonMark without HTML, and tables."""
    return MarkdownIt("commonmark", {"html": False}).enable("table")


@lru_cache(maxsize=1)
def pages() -> tuple[Page, ...]:
    """The contents page, then what it lists."""
    contents = Page(CONTENTS.removesuffix(".md"))
    return (contents, *(Page(contents.leads_to(link).removesuffix(".md")) for link in contents.links()))
