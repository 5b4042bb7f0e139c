"""The workspaces beside the launchers, a folder a year: which one is meant, and what the next is called."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from selfeval.cli.words import LAUNCHERS
from selfeval.desk import words
from selfeval.errors import CannotRun

Ask = Callable[[str], str]


def chosen(root: Path, given: Sequence[Path], ask: Ask) -> Path:
    """The workspace that was dragged onto the launcher, else the only one there is, else the one the officer says."""
    if dragged := next(filter(_is_workspace, given), None):
        return dragged
    found = _workspaces(root)
    if not found:
        raise CannotRun(words.NO_YEAR.format(launcher=LAUNCHERS["init"]))
    if len(found) == 1:
        return found[0]
    listed = (words.LISTED.format(number=number, name=place.name) for number, place in enumerate(found, start=1))
    answer = ask(words.ASK_PLACE.format(listed="\n".join(listed), newest=found[0].name)).strip()
    if not answer:
        return found[0]
    if not (answer.isdecimal() and 1 <= int(answer) <= len(found)):
        raise CannotRun(words.BAD_PLACE.format(answer=answer))
    return found[int(answer) - 1]


def next_year(root: Path, ask: Ask) -> tuple[Path, Path | None]:
    """Where the new workspace goes, and the one it carries on, if the officer wants that."""
    last = next((place for place in _workspaces(root) if _year(place)), None)
    if last:
        new = root / words.YEAR_FOLDER.format(year=_year(last) + 1)
        if ask(words.ASK_CARRY.format(last=last.name, new=new.name)).strip().casefold() not in words.NO:
            return new, last
    usual = datetime.now().astimezone().year - 1
    answer = ask(words.ASK_YEAR.format(year=usual)).strip() or str(usual)
    if not re.fullmatch(r"\d{4}", answer):
        raise CannotRun(words.BAD_YEAR.format(answer=answer, launcher=LAUNCHERS["init"]))
    return root / words.YEAR_FOLDER.format(year=int(answer)), None


def _workspaces(root: Path) -> list[Path]:
    """The newest year first; what bears no year comes last."""
    return sorted(filter(_is_workspace, root.iterdir()), key=lambda place: (-_year(place), place.name))


def _is_workspace(folder: Path) -> bool:
    return (folder / "templates").is_dir()


def _year(place: Path) -> int:
    """The year a folder is named after, 0 if it is none."""
    found = re.search(r"(?<!\d)\d{4}(?!\d)", place.name)
    return int(found[0]) if found else 0
