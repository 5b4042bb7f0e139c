"""What `return` and `report` share: the audit trail, and how their progress is followed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from selfeval import __version__
from selfeval.commands.last_run import LastRun
from selfeval.outbox.manifest import write_manifest

T = TypeVar("T")
Track = Callable[[Sequence[T], str], Iterable[T]]


def plainly(things: Sequence[T], what: str) -> Iterable[T]:  # noqa: ARG001 - the name is for a progress bar
    """The things, with nobody watching."""
    return things


def record(
    last: LastRun, command: str, files: Iterable[Mapping[str, str]], kept: Sequence[str], **more: object
) -> None:
    """Add what was done to the audit trail."""
    manifest = {
        "command": command,
        "version": __version__,
        "results": last.results_sha256,
        **more,
        "files": [{"path": path, "sha256": sha256} for some in files for path, sha256 in some.items()],
        "kept": list(kept),
    }
    write_manifest(last.place, datetime.now(last.zone), manifest)
