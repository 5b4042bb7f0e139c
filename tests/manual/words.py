"""What the program says, and what its files are called: what the manual may quote."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import Final

from selfeval import text as t
from selfeval.bundle import words as bundle
from selfeval.cli import words
from tests.manual.pages import ROOT

# What is double-clicked in the bundle, and the command it runs.
LAUNCHERS: Final = {name: command for command, name in words.LAUNCHERS.items()}
_FOLDERS: Final = ("templates", "inbox", "outbox")
_BESIDE_LAUNCHERS: Final = (bundle.READ_FIRST, bundle.MANUAL)


@lru_cache(maxsize=1)
def vocabulary() -> str:
    """Every text in the program's source, and in its samples, a line each; docstrings aside."""
    said = [path.read_text("utf-8") for path in sorted((ROOT / "selfeval" / "samples").glob("*.csv"))]
    for path in sorted((ROOT / "selfeval").rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docs)
        said += [node.value for node in constants if isinstance(node.value, str)]
    return "\n".join(said)


def is_said(words: str) -> bool:
    """Whether the program has these very words."""
    return words in vocabulary()


def is_file(name: str) -> bool:
    """Whether a path is made of names the program gives to files and folders, or is a launcher's."""
    if name.endswith(".bat"):
        return name.removesuffix(".bat") in LAUNCHERS
    return name in _BESIDE_LAUNCHERS or all(
        part in _FOLDERS or any(one.fullmatch(part) for one in _names()) for part in name.split("/")
    )


@lru_cache(maxsize=1)
def _names() -> tuple[re.Pattern[str], ...]:
    """The names of files and folders in `text.py`; what stands in braces may be anything."""
    given = [value for name, value in vars(t).items() if name.endswith(("_FILE", "_FOLDER"))]
    return tuple(re.compile(re.sub(r"\\{\w+\\}", ".*", re.escape(name))) for name in given)
