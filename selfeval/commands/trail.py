"""What `return` and `report` share: the audit trail, our own faults in it, and how their progress is followed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from selfeval import __version__
from selfeval.commands.last_run import LastRun
from selfeval.engine.workers import Failure, run_units
from selfeval.errors import CannotRun
from selfeval.outbox.faults import Fault, write_faults
from selfeval.outbox.manifest import write_manifest
from selfeval.outbox.workspace import staged

T = TypeVar("T")
U = TypeVar("U")
Track = Callable[[Iterable[T], int, str], Iterable[T]]

SECONDS: Final = 60.0  # for what one department gets


def plainly(things: Iterable[T], count: int, what: str) -> Iterable[T]:  # noqa: ARG001 - for a progress bar
    """The things, with nobody watching."""
    return things


def written_apart(
    write: Callable[[U], Mapping[str, Path]], units: Sequence[U], what: str, track: Track[Any]
) -> Iterator[tuple[int, Mapping[str, Path] | Fault]]:
    """Of each unit by its number, in any order, which files `write` made of it in a worker, or how we failed on it.

    Raises what `write` says of the disk, and `CannotRun`.
    """
    told = run_units(partial(_written, write=write, units=units), range(len(units)), seconds=SECONDS)
    for number, outcome in track(told, len(units), what):
        if isinstance(outcome, CannotRun | OSError):
            raise outcome
        if isinstance(outcome, Failure):
            yield number, Fault("", outcome.detail or outcome.trouble.value)
        else:
            yield number, outcome


def _written(
    number: int, write: Callable[[U], Mapping[str, Path]], units: Sequence[U]
) -> Mapping[str, Path] | CannotRun | OSError:
    """Run in a worker."""
    try:
        return write(units[number])
    except (CannotRun, OSError) as stop:
        return stop


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
