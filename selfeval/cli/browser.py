"""A page handed to the browser of this desk, if there is a desk."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path


def shows(page: Path) -> bool:
    """Whether a browser took the page. Where no desktop is, none is asked: one in the terminal would take it over."""
    if not _desktop():
        return False
    try:
        return webbrowser.open(page.as_uri())
    except (OSError, webbrowser.Error):
        return False


def _desktop() -> bool:
    return os.name == "nt" or sys.platform == "darwin" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
