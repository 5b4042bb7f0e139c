"""The oldest libraries that pyproject.toml allows, with the test tools as pinned: what `make test-oldest` installs."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
TOOLS = ("hypothesis", "markdown-it-py", "mypy", "psutil", "pytest", "pytest-xdist", "python-calamine", "time-machine")


def requirements() -> Iterator[str]:
    """One a line, as pip takes them."""
    whole = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    project, build = whole["project"], whole["build-system"]["requires"]
    for bound in (*build, *project["dependencies"], *project["optional-dependencies"]["cluster"]):
        yield re.sub(">=([^,]+).*", r"==\1", bound)
    for pin in (ROOT / "requirements-dev.txt").read_text("utf-8").splitlines():
        if pin.partition("==")[0] in TOOLS:
            yield pin.removesuffix(" \\")  # its hashes follow


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in requirements())
