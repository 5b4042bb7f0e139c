"""`selfeval watch` on the screen: a line for whatever happens, until Ctrl-C."""

from __future__ import annotations

import time
from collections import Counter
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from selfeval import text as t
from selfeval.cli import interruption, progress, screen, words
from selfeval.cli.output import say, telling_what_is_done
from selfeval.commands.run import RunReport, run
from selfeval.commands.watch import Ran, Standing, watch
from selfeval.engine.workers import run_units
from selfeval.errors import CannotRun
from selfeval.model import Status
from selfeval.outbox.faults import kept
from selfeval.outbox.workspace import disk_trouble_said, need_clock
from selfeval.reading.templates import load

if TYPE_CHECKING:
    from selfeval.outbox.workspace import Workspace

LOOK_EVERY: Final = 2.0  # seconds


def watch_until_stopped(place: Workspace, workers: int | None) -> None:
    """Watch until Ctrl-C; raises KeyboardInterrupt only where that stopped a run, CannotRun if nothing can be watched."""
    need_clock()
    with kept(place):
        load(place.templates)
    place.need_inbox()
    running = False

    def once() -> RunReport:
        nonlocal running
        running = True
        try:
            with disk_trouble_said(place.outbox, place.inbox), progress.watched() as watcher:
                report = run(place, engine=partial(run_units, workers=workers or 0), progress=watcher)
        except CannotRun:
            running = False
            raise
        running = False
        return report

    say(words.WATCHING.format(folder=place.inbox))
    try:
        for event in watch(place, once, _pause):
            with telling_what_is_done():
                _tell(event)
    except KeyboardInterrupt:
        if running:
            raise
        interruption.answered()
        say(words.WATCH_ENDED)


def _pause() -> None:
    """Wait for the next look. A run that publishes doesn't hear Ctrl-C: from here on it is heard again."""
    interruption.listen_again()
    time.sleep(LOOK_EVERY)


def _tell(event: Ran | CannotRun | Standing) -> None:
    """One line with the time; below it what can't wait: whom a change of ours throws out, findings in our workbooks."""
    said = _ran(event) if isinstance(event, Ran) else str(event) if isinstance(event, CannotRun) else _STANDING[event]
    say(words.WATCH_LINE.format(time=f"{datetime.now().astimezone():%H:%M:%S}", text=said))
    if isinstance(event, Ran):
        screen.changed_by_us(event.report)
    if isinstance(event, CannotRun):
        screen.officers_findings(event.findings)
        say(words.WATCH_RETRY)


_STANDING: Final = {
    Standing.AWAY: words.WATCH_AWAY,
    Standing.EMPTY: words.WATCH_EMPTY,
    Standing.BACK: words.WATCH_BACK,
}


def _ran(event: Ran) -> str:
    """What came, what it changed, and where the summary lies."""
    report, parts = event.report, []
    if event.new:
        parts.append(words.WATCH_NEW.format(count=event.new))
    if event.gone:
        parts.append(words.WATCH_GONE.format(count=event.gone))
    parts += screen.changed(report.changes) or [words.WATCH_FIRST if report.changes.first_run else words.NOTHING_NEW]
    if report.failed:
        parts.append(words.WATCH_FAULTS.format(count=report.failed, path=report.traces))
    usual = t.SUMMARY_FILE.format(year=report.batch.scheme.year)
    if report.summary_was_open:
        parts.append(words.WATCH_OPEN.format(file=usual))
    if report.kept:
        parts.append(words.WATCH_KEPT.format(kept=report.kept.name))
    counted = Counter(result.status for result in report.batch.departments)
    now = "、".join(f"{t.STATUS_NAMES[status]} {counted[status]}" for status in Status if status is not Status.EXEMPT)
    return words.WATCH_RAN.format(what="；".join(parts), now=now, path=report.summary)
