"""`python -m tests.picture`: the README's picture, made of the sample inbox."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from selfeval.commands.run import run
from selfeval.outbox.workspace import Workspace
from tests.render import render

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Run the repository's own workspace into a scratch outbox and keep page one."""
    with tempfile.TemporaryDirectory() as scratch:
        report = run(Workspace.at(ROOT, outbox=Path(scratch)))
        first, *_ = render(report.summary, Path(scratch), dpi=130)
        shutil.copyfile(first, ROOT / "overview.png")


if __name__ == "__main__":
    main()
