"""Workbooks that lie in the workspace, read as departments' files are: in a process of their own, guarded and timed.

What the officer opened may have been sent by anybody, and a workbook of last year comes from another machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from selfeval.engine.worker import Failure
from selfeval.engine.workers import run_units
from selfeval.errors import CannotRun, trace_of
from selfeval.excel.read.guard import OFFICER, Bounds
from selfeval.excel.read.unreadable import Unreadable
from selfeval.excel.read.workbook import read_workbook
from selfeval.model import RawWorkbook, Refusal
from selfeval.outbox import words as outbox_words
from selfeval.outbox.faults import Fault, ProgramFailed
from selfeval.reading import words

U = TypeVar("U")
R = TypeVar("R")

SECONDS: Final = 60.0  # for one workbook: a province's roster has half a million rows
MEMORY: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class Unopened:
    """A workbook that isn't there (VANISHED), can't be opened (LOCKED) or can't be read; `fault` is our own."""

    refusal: Refusal
    fault: str = ""


def apart(function: Callable[[U], R], units: Sequence[U]) -> list[R | Unopened]:
    """What the function makes of each, in order, in a worker with time and memory for a large workbook."""
    told: dict[U, R | Failure] = dict(run_units(function, units, workers=1, seconds=SECONDS, memory=MEMORY))
    return [_unopened(one) if isinstance(one := told[unit], Failure) else one for unit in units]


def read_books(paths: Sequence[Path], bounds: Bounds = OFFICER) -> list[RawWorkbook | Unopened]:
    """These workbooks, in order."""
    return apart(partial(read_here, bounds=bounds), paths)


def read_book(path: Path) -> RawWorkbook:
    """A workbook without which a command can't run; raises `CannotRun` where it can't be had."""
    (book,) = read_books([path])
    return needed(book, path)


def needed(book: R | Unopened, path: Path, said: str = words.TEMPLATE_UNREADABLE) -> R:
    """The book itself; raises `CannotRun` where there is none, with `said` where it can't be read."""
    if isinstance(book, Unopened):
        raise why_not(book, path, said)
    return book


def why_not(book: Unopened, path: Path, said: str) -> CannotRun:
    """What stops a command where a workbook can't be had; `said` where it can't be read."""
    if book.refusal is Refusal.FAULT:
        return ProgramFailed([Fault(path.name, book.fault)])
    sentence = {
        Refusal.VANISHED: words.NO_TEMPLATE_FILE,
        Refusal.LOCKED: outbox_words.TEMPLATE_LOCKED,
        Refusal.TIMEOUT: words.TEMPLATE_TOO_LARGE,
        Refusal.MEMORY: words.TEMPLATE_TOO_LARGE,
        Refusal.TOO_LARGE: words.TEMPLATE_TOO_LARGE,
    }.get(book.refusal, said)
    return CannotRun(sentence.format(file=path))


def content_of(path: Path, bounds: Bounds) -> bytes:
    """What is in a file; raises OSError, and Unreadable where it is larger than may be read."""
    if path.stat().st_size > bounds.size:
        raise Unreadable(Refusal.TOO_LARGE, path.name)
    return path.read_bytes()


def unopened(error: OSError | Unreadable) -> Unopened:
    """Why a workbook can't be had, from what was raised."""
    if isinstance(error, Unreadable):
        return Unopened(error.reason, trace_of(error) if error.reason is Refusal.FAULT else "")
    return Unopened(Refusal.VANISHED if isinstance(error, FileNotFoundError) else Refusal.LOCKED)


def read_here(path: Path, bounds: Bounds) -> RawWorkbook | Unopened:
    """A workbook read in this very process: in a worker."""
    try:
        return read_workbook(content_of(path, bounds), bounds)
    except (OSError, Unreadable) as error:
        return unopened(error)


def _unopened(failure: Failure) -> Unopened:
    return Unopened(failure.trouble, failure.detail if failure.trouble is Refusal.FAULT else "")
