"""How far a run is, for whoever waits for it: a bar on a terminal, elsewhere a line in the log now and then.

A short run says nothing. `commands.run` knows the protocol only; what it tells must cost it nothing.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from selfeval.cli import interruption, words

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.live import Live

    from selfeval.commands.run import Progress

PATIENCE: Final = 1.0  # seconds until a bar is shown
FRAME: Final = 0.1  # seconds between two pictures of the bar
LINE_EVERY: Final = 10.0  # seconds between two lines in the log; a hundred lines at most


@contextmanager
def watched() -> Iterator[Progress]:
    """A bar on stderr if that is a terminal, else lines; what was shown is gone at the end."""
    if not sys.stderr.isatty():
        yield Lines()
        return
    bar = Bar()
    try:
        yield bar
    finally:
        bar.close()


class _Stoppable:
    """Ctrl-C stops a run until it publishes; from then on it does nothing."""

    def publishing(self) -> None:
        """Let what takes a moment now come to its end."""
        interruption.last_chance()


class Bar(_Stoppable):
    """One line at the bottom of the terminal."""

    def __init__(self) -> None:
        """Nothing is shown, and rich not imported, before it takes long."""
        self._began = time.monotonic()
        self._due = self._began + PATIENCE
        self._live: Live | None = None

    def reading(self, done: int, total: int) -> None:
        """Show the files read, their pace and the time left, ten times a second at most."""
        interruption.check()
        now = time.monotonic()
        if now >= self._due:
            self._due = now + FRAME
            self._show(_bar(done, total, now - self._began))

    def writing(self) -> None:
        """Say that this takes a while."""
        interruption.check()
        if time.monotonic() - self._began >= PATIENCE:
            from rich.text import Text

            self._show(Text(words.PROGRESS_WRITING))

    def close(self) -> None:
        """Wipe the line."""
        if self._live:
            self._live.stop()

    def _show(self, line: RenderableType) -> None:
        from rich.console import Console
        from rich.live import Live

        if self._live is None:
            # no thread of rich's: workers are forked
            console = Console(stderr=True)
            self._live = Live(console=console, auto_refresh=False, transient=True, redirect_stdout=False)
            self._live.start()
        self._live.update(line, refresh=True)


def _bar(done: int, total: int, seconds: float) -> RenderableType:
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1))
    told = words.PROGRESS_FILES.format(done=done, total=total, pace=_pace(done / seconds))
    left = (total - done) * seconds / done if done else 0.0
    bar = ProgressBar(max(total, 1), done, width=24, complete_style="green", finished_style="green")
    grid.add_row(Text(words.PROGRESS_READING), bar, Text(told + _left(left)))
    return grid


def _pace(per_second: float) -> str:
    return f"{per_second:.0f}" if per_second >= 10 else f"{per_second:.1f}"


def _left(seconds: float) -> str:
    """The time left in words, "" if it is hardly worth a word."""
    if seconds < 2:
        return ""
    if seconds < 100:
        return words.PROGRESS_SECONDS.format(left=round(seconds))
    return words.PROGRESS_MINUTES.format(left=round(seconds / 60))


class Lines(_Stoppable):
    """A line on stderr now and then, for a log."""

    def __init__(self) -> None:
        """Nothing is written in the first ten seconds."""
        self._began = time.monotonic()
        self._due = self._began + LINE_EVERY
        self._next = 0

    def reading(self, done: int, total: int) -> None:
        """Write how far it is, if it is time to."""
        interruption.check()
        now = time.monotonic()
        if now < self._due or done < self._next:
            return
        self._due, self._next = now + LINE_EVERY, done + total // 100
        pace = done / (now - self._began)
        left = f" seconds_left={(total - done) / pace:.0f}" if done else ""
        sys.stderr.write(f"step=read files={done} of={total} per_second={pace:.1f}{left}\n")

    def writing(self) -> None:
        """Write that reading is over, if anything was written of it."""
        interruption.check()
        if self._next:
            sys.stderr.write("step=write\n")
