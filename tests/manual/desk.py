"""Where the manual's commands are typed: folders of their own, and what the screen said there."""

from __future__ import annotations

import shlex
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from selfeval.cli.commands import main
from tests.manual.hands import BEFORE
from tests.manual.pages import Fence, Page

YEAR: Final = "2023年度"


@dataclass
class Desk:
    """Types what the manual types, into folders of its own."""

    folder: Path
    sample: Path
    monkeypatch: pytest.MonkeyPatch
    screen: pytest.CaptureFixture[str]
    said: list[str] = field(default_factory=list)

    def sit(self, fence: Fence) -> None:
        """Go where the commands of an example are typed: into its workspace, or where workspaces are made."""
        place = self.folder / fence.example
        if place.exists():
            return
        place.mkdir()
        self.monkeypatch.chdir(place)
        makes_its_own = fence.lines[0].startswith("selfeval init")
        if fence.example == "sample" or (makes_its_own and "--from" in fence.lines[0]):
            shutil.copytree(self.sample, YEAR)
        elif not makes_its_own:
            self.command(f"selfeval init {YEAR}")
        if not makes_its_own:
            self.command(f"cd {YEAR}")

    def follow(self, page: Page) -> None:
        """Do what a page says: its commands, and by hand what goes before them; the screen says what it shows."""
        fences = [fence for fence in page.fences() if fence.example or fence.kind == "text"]
        typed: set[str] = set()
        self.sit(next(fence for fence in fences if fence.kind == "sh"))
        self._work_by_hand(page.name, "")
        for fence in fences:
            if fence.kind == "text":
                missing = [line for line in fence.lines if line not in self.said]
                assert missing == [], "\n".join(self.said)
                continue
            self.sit(fence)
            for line in fence.lines:
                if line not in typed:
                    self._work_by_hand(page.name, line)
                self.command(line)
                typed.add(line)

    def _work_by_hand(self, page: str, line: str) -> None:
        if hand := BEFORE.get((page, line)):
            hand(self)

    def command(self, line: str, code: int = 0) -> None:
        """Type a line."""
        program, *arguments = shlex.split(line)
        if program == "cd":
            self.monkeypatch.chdir(arguments[0])
            return
        assert program == "selfeval"
        with pytest.raises(SystemExit) as left:
            main(arguments)
        shown = self.screen.readouterr()
        assert left.value.code == code, shown.out + shown.err
        self.said += (shown.out + shown.err).splitlines()
