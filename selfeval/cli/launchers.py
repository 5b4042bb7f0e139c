"""Where commands are called by the bundle's launchers, they are named so: who double-clicks types no command."""

from __future__ import annotations

import os
import re
from typing import Final

from selfeval.cli import words

LAUNCHED: Final = "SELFEVAL_LAUNCHED"  # set in the environment by the desk
_LINE: Final = re.compile(
    rf" ?selfeval ({'|'.join(words.LAUNCHERS)})\b"
    rf"(?: --each| --apply| {words.A_FILE})*"
    r"(?: --workspace (?:\"[^\"]*\"|'[^']*'|[^\s，。；（）]+))? ?"
)


def named(text: str) -> str:
    """What is said, with each command line in it as the launcher that does the same."""
    if LAUNCHED not in os.environ:
        return text
    return _LINE.sub(lambda line: words.LAUNCHER.format(name=words.LAUNCHERS[line[1]]), text)
