"""What stops a run: the scheme, the machine or the way it was called; never a department's file.

And how a fault of our own is told without a word of what was read.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from selfeval.model import Finding  # `--help` needs no model

DISK_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_RESOURCES: Final = (errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE)
EXIT_INTERRUPTED: Final = 130  # as shells say it of Ctrl-C
MOST_FRAMES: Final = 40  # of one error; a recursion without end has a thousand


class CannotRun(Exception):
    """The command could not run. The message is one Chinese sentence: what is wrong and what to do."""

    def __init__(self, message: str, findings: Sequence[Finding] = (), file: str = "") -> None:
        """Hold the sentence, and the findings of the officer's workbook where there are any."""
        super().__init__(message)
        self.findings = tuple(findings)
        self.file = file


def is_interruption(error: BaseException | None) -> bool:
    """Whether Ctrl-C lies behind an error: some code wraps it, and tidying up after it may trip."""
    while error and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def trace_of(error: BaseException) -> str:
    """Types and places of an error and of those behind it, the first one first.

    Their messages are left out: they may quote what a department wrote, and a trace is handed on to others.
    """
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and not any(link is known for known in chain):
        chain.append(link)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return "\n".join(f"{_type_of(link)}\n{_places_of(link)}".rstrip() for link in reversed(chain))


def _type_of(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _places_of(error: BaseException) -> str:
    """A line for each call, the innermost last; of a great many only the first and the last."""
    places, step = [], error.__traceback__
    while step:
        code = step.tb_frame.f_code
        places.append(f"  {code.co_filename}:{step.tb_lineno} in {code.co_qualname}")
        step = step.tb_next
    if len(places) > MOST_FRAMES:
        half = MOST_FRAMES // 2
        places[half:-half] = [f"  … {len(places) - 2 * half} more"]
    return "\n".join(places)
