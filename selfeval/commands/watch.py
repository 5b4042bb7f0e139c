"""`selfeval watch`: look at the inbox again and again, and run when it has settled after a change.

Looking at names, sizes and times is all that is done. The system's own notices of changes (watchfiles) were tried: they
fall silent where another folder takes a share's place, and of a share they don't tell what other machines do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from selfeval.commands.run import RunReport
from selfeval.errors import CannotRun
from selfeval.inbox.state import State, look
from selfeval.outbox.workspace import Workspace

QUIET: Final = 3  # so many looks in a row have to show the same
RETRY: Final = 15  # so many looks after a run that couldn't be done, the next one is tried


class Standing(Enum):
    """Why there is nothing to run, and that there is again."""

    AWAY = "away"  # the inbox can't be read
    EMPTY = "empty"  # nothing lies in it: a share that is away looks like this too, so nothing is run
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Ran:
    """A run that was done: how many files are new or other than before, and gone; None for the first."""

    report: RunReport
    new: int | None = None
    gone: int | None = None


def watch(
    place: Workspace, run: Callable[[], RunReport], pause: Callable[[], object]
) -> Iterator[Ran | CannotRun | Standing]:
    """For ever: what happens, as it happens. `pause` waits between two looks, and ends it by raising.

    What stops a run is told once, and the run tried again later: until then somebody may have closed a workbook, mended
    the scheme or ended another command.
    """
    before: State | None = None
    done: State | None = None  # what the last run that was done has seen
    told: Standing | str | None = None
    still = 0
    while True:
        now = look(place.inbox)
        if not now:
            standing = Standing.AWAY if now is None else Standing.EMPTY
            if told is not standing:
                told = standing
                yield standing
            still = 0
        else:
            if isinstance(told, Standing):
                told = None
                yield Standing.BACK
            still = still + 1 if now == before else 1
            if still >= QUIET and now != done:
                try:
                    report = run()
                except CannotRun as stop:
                    still = QUIET - RETRY
                    if told != str(stop):
                        told = str(stop)
                        yield stop
                else:
                    yield Ran(report, *_differences(done, now))
                    done, told = now, None
        before = now
        pause()


def _differences(was: State | None, now: State) -> tuple[int, int] | tuple[None, None]:
    if was is None:
        return None, None
    return sum(was.get(path) != seen for path, seen in now.items()), len(was.keys() - now.keys())
