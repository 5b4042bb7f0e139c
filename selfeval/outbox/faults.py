"""Faults of the program itself: each leaves its trace beside the manifests, without a word of what was read."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from selfeval import __version__
from selfeval import text as t
from selfeval.errors import CannotRun
from selfeval.model import FileReading
from selfeval.outbox import words
from selfeval.outbox.workspace import Workspace, published

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fault:
    """The program failed on a file: which one, as it is shown, and where (see `errors.trace_of`)."""

    file: str
    trace: str


class ProgramFailed(CannotRun):
    """What stops a command is the program's own fault; `kept` turns it into a sentence that names the traces."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(words.FAULT_SHOWN.format(file=faults[0].file))
        self.faults = tuple(faults)


def faults_in(readings: Iterable[FileReading]) -> list[Fault]:
    """The faults that reading the inbox brought to light."""
    return [Fault(reading.source.path, reading.fault) for reading in readings if reading.fault]


def write_faults(place: Workspace, now: datetime, faults: Sequence[Fault]) -> Path | None:
    """Add the traces to the trail, in one file; an earlier one is never overwritten. None if there are none to add."""
    if not faults:
        return None
    place.records.mkdir(parents=True, exist_ok=True)
    path = place.records / t.FAULTS_FILE.format(time=f"{now:%Y-%m-%dT%H%M%S.%f}")
    if path.exists():
        raise FileExistsError(path)
    told = [f"at={now.isoformat()} version={__version__}", *(f"file={fault.file}\n{fault.trace}" for fault in faults)]
    with published(path) as part:
        part.write_text("\n\n".join(told) + "\n", "utf-8")
    return path


@contextmanager
def kept(place: Workspace | None) -> Iterator[None]:
    """Where a fault of ours stops the block, keep its trace: beside the manifests, or in the log if that can't be."""
    try:
        yield
    except ProgramFailed as stop:
        path = _written(place, stop.faults) if place else None
        if path is None:
            for fault in stop.faults:
                log.error("file=%s\n%s", fault.file, fault.trace)  # noqa: TRY400 - its messages may quote a cell
            raise
        raise CannotRun(words.FAULT_KEPT.format(file=stop.faults[0].file, log=path)) from stop


def _written(place: Workspace, faults: Sequence[Fault]) -> Path | None:
    try:
        return write_faults(place, datetime.now().astimezone(), faults)
    except OSError:
        return None
