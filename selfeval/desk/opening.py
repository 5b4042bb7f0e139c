"""What a command made, and showing it: by the program that the system has for it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from selfeval import text as t


def made_by(command: str, place: Path, *, applied: bool = False) -> Path | None:
    """The workbook or folder to look at after a command that was done, if there is one."""
    templates, outbox = place / "templates", place / "outbox"
    candidates: tuple[Path, ...] = {
        "init": (templates,),
        "import": (templates / t.SCHEME_FILE,) if applied else _drafts(templates),
        "template": (templates / t.FORMS_FOLDER,),
        "run": _summary(outbox),
        "return": (outbox / t.RETURNS_FOLDER, outbox / t.REMINDERS_FOLDER),
        "report": (outbox,),
        "sample": (templates / t.SAMPLE_FILE,),
        "review": (outbox / t.REVIEW_FOLDER / t.PAPERS_FOLDER,),
    }.get(command, ())
    return next((path for path in candidates if path.is_file() or (path.is_dir() and any(path.iterdir()))), None)


def _drafts(templates: Path) -> tuple[Path, ...]:
    """The newest first."""
    found = templates.glob(t.DRAFT_FILE.format(number="*"))
    return tuple(sorted(found, key=lambda path: path.stat().st_mtime_ns, reverse=True))


def _summary(outbox: Path) -> tuple[Path, ...]:
    """The summary of the last run, which may stand beside one that was open."""
    try:
        return (outbox / json.loads((outbox / t.RESULTS_FILE).read_text("utf-8"))["summary"]["file"],)
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def show(path: Path) -> bool:
    """Open a workbook or folder; whether that could be asked for."""
    try:
        if sys.platform == "win32":
            os.startfile(path)
            return True
        opener = shutil.which("xdg-open")
        if opener is None:
            return False
        nowhere = subprocess.DEVNULL
        subprocess.Popen([opener, str(path)], stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True)
    except OSError:
        return False
    return True
