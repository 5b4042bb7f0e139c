"""What `return` and `report` share: the audit trail, our own faults in it, and how their progress is followed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from selfeval import __version__
from selfeval.commands import words
from selfeval.commands.last_run import LastRun
from selfeval.errors import CannotRun
from selfeval.outbox.faults import Fault, write_faults
from selfeval.outbox.manifest import write_manifest
from selfeval.outbox.workspace import Staged

if TYPE_CHECKING:
    from selfeval.feedback.folder import Published

T = TypeVar("T")
Track = Callable[[Sequence[T], str], Iterable[T]]


def plainly(things: Sequence[T], what: str) -> Iterable[T]:  # noqa: ARG001 - the name is for a progress bar
    """The things, with nobody watching."""
    return things


def record(
    stage: Staged,
    last: LastRun,
    command: str,
    written: Sequence[Published],
    faults: Iterable[Fault] = (),
    **more: object,
) -> Path | None:
    """Write for the audit trail what is about to be done; where the traces lie, if the program failed on a department."""
    manifest = {
        "command": command,
        "version": __version__,
        "results": last.results_sha256,
        **more,
        "files": [{"path": path, "sha256": sha256} for one in written for path, sha256 in one.files.items()],
        "kept": kept_in(written),
    }
    now = datetime.now(last.zone)
    write_manifest(stage, last.place, now, manifest)
    return write_faults(last.place, now, tuple(faults))


def kept_in(written: Sequence[Published]) -> list[str]:
    """What was kept for the officer, wherever it lies."""
    return [path for one in written for path in one.kept]


@contextmanager
def half_done_said(stage: Staged) -> Iterator[None]:
    """Once the first thing is in its place, what fails leaves it beside older ones: that has to be said, and recorded."""
    try:
        yield
    except (OSError, CannotRun) as error:
        with suppress(OSError):
            stage.place()
        raise CannotRun(words.HALF_WRITTEN) from error
