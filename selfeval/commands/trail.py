"""What `return` and `report` share: the audit trail, our own faults in it, and how their progress is followed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from selfeval import __version__
from selfeval.commands.last_run import LastRun
from selfeval.outbox.faults import Fault, write_faults
from selfeval.outbox.manifest import write_manifest
from selfeval.outbox.workspace import staged

T = TypeVar("T")
Track = Callable[[Sequence[T], str], Iterable[T]]


def plainly(things: Sequence[T], what: str) -> Iterable[T]:  # noqa: ARG001 - the name is for a progress bar
    """The things, with nobody watching."""
    return things


def record(
    last: LastRun,
    command: str,
    files: Iterable[Mapping[str, str]],
    kept: Sequence[str],
    faults: Iterable[Fault] = (),
    **more: object,
) -> Path | None:
    """Add what was done to the audit trail; where the traces lie, if the program failed on a department."""
    manifest = {
        "command": command,
        "version": __version__,
        "results": last.results_sha256,
        **more,
        "files": [{"path": path, "sha256": sha256} for some in files for path, sha256 in some.items()],
        "kept": list(kept),
    }
    now = datetime.now(last.zone)
    with staged() as stage:
        write_manifest(stage, last.place, now, manifest)
        stage.flush()
        stage.place()
    return write_faults(last.place, now, tuple(faults))
