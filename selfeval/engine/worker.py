"""A worker process: units in, results or failures out, under limits of memory and time. `workers` is the other side."""

from __future__ import annotations

import faulthandler
import gc
import os
import pickle
import signal
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from selfeval.errors import trace_of
from selfeval.model import Refusal

if TYPE_CHECKING:
    if sys.platform == "win32":  # what a pipe has is called otherwise there
        from multiprocessing.connection import PipeConnection as _Connection
    else:
        from multiprocessing.connection import Connection as _Connection
    Connection: TypeAlias = _Connection

U = TypeVar("U")
R = TypeVar("R")
Work: TypeAlias = Callable[[U], R | Generator[R, None, R]]  # the result, or parts of it and then the last

READY: Final = b"ready"  # a worker's first word
PART: Final = b"+"  # before an answer that isn't the last one to its unit


@dataclass(frozen=True, slots=True)
class Failure:
    """A unit that came to nothing; `detail` is a trace or an exit code, for the log."""

    trouble: Refusal
    detail: str = ""


def work(function: Work[U, R], pipe: Connection, inherited: list[Connection], seconds: float, memory: int) -> None:
    """What a worker process does: units in, results out, until the parent hangs up."""
    for other in inherited:
        other.close()
    gc.freeze()  # what is there stays: no need to look through it, or to copy its pages, time and again
    _keep_memory()
    _be_quiet()
    _limit(memory)
    with suppress(EOFError, OSError):
        pipe.send_bytes(READY)
        while True:
            unit: U = pickle.loads(pipe.recv_bytes())
            for answer in _answers(function, unit, seconds):
                pipe.send_bytes(answer)
    os._exit(0)  # no clean-up of what was inherited from the parent


def _answers(function: Work[U, R], unit: U, seconds: float) -> Iterator[bytes]:
    """The pickled result or failure; of a function that gives parts, each as it comes, and what it returns as the last."""
    try:
        _ends_after(3 * seconds)
        result = function(unit)
        if isinstance(result, Generator):
            try:
                while True:
                    yield PART + pickle.dumps(next(result), pickle.HIGHEST_PROTOCOL)
                    _ends_after(3 * seconds)
            except StopIteration as end:
                result = end.value
        yield pickle.dumps(result, pickle.HIGHEST_PROTOCOL)
    except GeneratorExit:
        raise
    except MemoryError:
        yield pickle.dumps(Failure(Refusal.MEMORY, "out of memory"))
    except BaseException as error:  # a panic of a Rust library is not an Exception
        yield pickle.dumps(Failure(Refusal.FAULT, trace_of(error)))
    finally:
        _ends_after(0)


def _ends_after(seconds: float) -> None:
    """Have this worker end then even if its parent is gone; 0 for never (not on Windows)."""
    if sys.platform != "win32":
        signal.alarm(ceil(seconds))


def _be_quiet() -> None:
    """Leave Ctrl-C to the parent, and keep what libraries print off the officer's screen."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.disable()
    with suppress(OSError):
        nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for as long as the process lives
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        sys.stdout = sys.stderr = nowhere


def _keep_memory() -> None:
    """Have the C library keep what is freed for the next file: fetching it again takes a twentieth of the time.

    glibc raises its bounds when so large a block is freed; elsewhere this does nothing.
    """
    bytes(16 << 20)


def _limit(memory: int) -> None:
    """Bound this process's memory and forbid core dumps. Only Linux enforces a bound on address space."""
    if sys.platform != "linux":
        return
    import resource

    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        at_start = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (at_start + memory, at_start + memory))
