"""Why a reader gives a file up: one exception for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from selfeval.errors import is_interruption
from selfeval.model import Refusal, Torn


class Unreadable(Exception):
    """A file that can't be read. `detail` is technical and in English, for the log and the curious."""

    def __init__(self, reason: Refusal, detail: str = "") -> None:
        super().__init__(f"{reason.value}: {detail}" if detail else reason.value)
        self.reason = reason
        self.detail = detail


class Encrypted(Exception):
    """A reader found its workbook encrypted; nobody has tried the default password yet."""


@contextmanager
def foreseen(reason: Refusal, what: str) -> Iterator[None]:
    """A library, or a look into records as they lie, may raise anything on a file that isn't sound: that is the file's.

    What is raised elsewhere nobody foresaw, and is told as a fault of ours.
    """
    try:
        yield
    except (Unreadable, Encrypted, MemoryError):
        raise
    except Exception as error:
        if is_interruption(error):
            raise
        raise Unreadable(reason, f"{what}: {type(error).__name__}: {error}") from error


def torn(part: Torn, why: str, sheet: str = "") -> Unreadable:
    """What is raised where a part of a file says two things; `sheet` is the name people know it by."""
    return Unreadable(Refusal.CONTRADICTORY, f"{part.value}|{why.replace('|', '/')}|{sheet}")
