"""`selfeval help`: where the manual lies. It is one web page that needs no net; `make manual` builds it."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Final

from selfeval.commands import words
from selfeval.errors import CannotRun

FILE: Final = "manual.html"


def manual() -> Path:
    """The manual's page, as it was installed with the program."""
    page = Path(str(resources.files("selfeval").joinpath(FILE))).absolute()
    if not page.is_file():
        raise CannotRun(words.NO_MANUAL.format(file=page))
    return page
