"""What `return` and `report` share: the audit trail, our own faults in it, and how their progress is followed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from selfeval import __version__
from selfeval.commands import words
from selfeval.commands.last_run import LastRun
from selfeval.engine.workers import Failure, run_units
from selfeval.errors import CannotRun
from selfeval.outbox.faults import Fault, write_faults
from selfeval.outbox.manifest import write_manifest
from selfeval.outbox.workspace import Staged

if TYPE_CHECKING:
    from selfeval.feedback.folder import Published, Written

T = TypeVar("T")
U = TypeVar("U")
Track = Callable[[Iterable[T], int, str], Iterable[T]]

SECONDS: Final = 60.0  # for what one department gets


def plainly(things: Iterable[T], count: int, what: str) -> Iterable[T]:  # noqa: ARG001 - for a progress bar
    """The things, with nobody watching."""
    return things


@contextmanager
def added_or_told(path: Path) -> Iterator[None]:
    """In the block rows are added to a workbook of the officer's; where that can't be done, nothing is changed."""
    from selfeval.forms.added_rows import NotAddable

    try:
        yield
    except NotAddable as error:
        raise CannotRun(words.NOT_ADDABLE.format(file=path.name)) from error


def written_apart(
    write: Callable[[U], Mapping[str, Written]], units: Sequence[U], what: str, track: Track[Any]
) -> Iterator[tuple[int, Mapping[str, Written] | Fault]]:
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
    number: int, write: Callable[[U], Mapping[str, Written]], units: Sequence[U]
) -> Mapping[str, Written] | CannotRun | OSError:
    """Run in a worker."""
    try:
        return write(units[number])
    except (CannotRun, OSError) as stop:
        return stop


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


def aside_in(written: Sequence[Published]) -> list[str]:
    """What of it lies under another name than before."""
    return [path for one in written for path in one.aside]


@contextmanager
def half_done_said(stage: Staged) -> Iterator[None]:
    """Once the first thing is in its place, what fails leaves it beside older ones: that has to be said, and recorded."""
    try:
        yield
    except (OSError, CannotRun) as error:
        with suppress(OSError):
            stage.place()
        raise CannotRun(words.HALF_WRITTEN) from error
