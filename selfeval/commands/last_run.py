"""The last run, read again: what `return` and `report` work from. They go on only if it gives the very same results."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from selfeval import __version__
from selfeval import text as t
from selfeval.checks.file import given_up as is_given_up
from selfeval.checks.file import in_vain
from selfeval.commands import words
from selfeval.commands.run import settled
from selfeval.errors import CannotRun
from selfeval.excel.read.workbook import read_workbook
from selfeval.inbox import Earlier, Unit, expand, walk
from selfeval.model import Batch, Fate, FileRecord, Submission
from selfeval.outbox import results
from selfeval.outbox.faults import ProgramFailed, faults_in
from selfeval.outbox.manifest import dated_ahead, in_order, latest_run
from selfeval.outbox.workspace import CLOCK_YEARS, Workspace, sha256_of
from selfeval.reading.context import Context
from selfeval.reading.intake import read_inbox
from selfeval.reading.kinds import bounds_of, filed_form
from selfeval.reading.templates import Templates, load
from selfeval.submission.find import find_lost
from selfeval.submission.identity import Directory
from selfeval.submission.normalise import understand
from selfeval.submission.own_form import find_lost_own


@dataclass(frozen=True, slots=True)
class LastRun:
    """The round as the last run left it, read again and found unchanged."""

    place: Workspace
    round: Templates
    batch: Batch
    inbox: Path
    results_sha256: str
    manifests: tuple[Mapping[str, Any], ...]
    units: tuple[Unit, ...]

    @property
    def zone(self) -> ZoneInfo:
        """The zone dates are told in."""
        return ZoneInfo(self.batch.scheme.timezone)

    @property
    def today(self) -> date:
        """The day it is there."""
        return datetime.now(self.zone).date()

    @property
    def ahead(self) -> date | None:
        """The day the run was made, if that is yet to come."""
        return dated_ahead(latest_run(self.place))

    def dated(self, day: date | None) -> date:
        """The day that letters carry: the one given, else today's. Raises `CannotRun` if that can't be true."""
        day, first = day or self.today, self.batch.scheme.year
        if not first <= day.year <= CLOCK_YEARS[-1]:
            raise CannotRun(words.BAD_DAY.format(day=day, first=first, last=CLOCK_YEARS[-1]))
        return day

    def ours(self) -> set[str]:
        """The SHA-256 of everything these commands ever wrote."""
        return {entry["sha256"] for m in self.manifests for entry in m.get("files", ())}

    def form(self, wanted: FileRecord) -> Submission:
        """The form in a file of the inbox, read again."""
        scheme = self.batch.scheme
        workbook = read_workbook(self._content(wanted), bounds_of(scheme))
        form = filed_form(workbook, scheme)
        if form is None:
            from selfeval.feedback.refill import remainder

            lost = find_lost(workbook) or find_lost_own(workbook, scheme)
            if lost is None:
                raise CannotRun(words.CHANGED)
            form = remainder(lost)
        return understand(form, scheme, Directory.of(self.batch.roster))

    def _content(self, wanted: FileRecord) -> bytes:
        path = wanted.source.path
        holders = [unit for unit in self.units if path == unit.path or path.startswith(f"{unit.path}!")]
        for unit in sorted(holders, key=lambda unit: -len(unit.path)):
            alone, documents = replace(unit, only=frozenset({path})), self.batch.scheme.layout is not None
            for source, content in expand(self.inbox, alone, zone=self.zone, documents=documents):
                if content is not None and source.sha256 == wanted.source.sha256:
                    return content
        raise CannotRun(words.CHANGED)


def last_run(place: Workspace) -> LastRun:
    """Read everything again; raises `CannotRun` unless it is what the last run found."""
    path = place.outbox / t.RESULTS_FILE
    try:
        written = path.read_text("utf-8")
        told = json.loads(written)
        summary: Mapping[str, str] = told["summary"]
        file, sha256 = summary["file"], summary["sha256"]
        earlier = _earlier(told["files"])
    except FileNotFoundError:
        raise CannotRun(words.NO_RESULTS.format(file=path)) from None
    except (ValueError, KeyError, TypeError):
        raise CannotRun(words.BAD_RESULTS.format(file=path)) from None
    _check_summary(place.outbox / file, sha256)
    round_ = load(place.templates)
    inbox = _inbox_of(place, sha256)
    readings = read_inbox(inbox, Context(round_.scheme, Directory.of(round_.roster), round_.data), earlier=earlier)
    batch = settled(readings, round_)
    if results.as_json(batch, file, sha256) != written:
        if faults := faults_in(readings):
            raise ProgramFailed(faults)
        if (version := (latest_run(place) or {}).get("version", __version__)) != __version__:
            raise CannotRun(words.OTHER_VERSION.format(old=version, new=__version__))
        raise CannotRun(words.CHANGED)
    return LastRun(place, round_, batch, inbox, sha256_of(path), tuple(manifests_of(place)), walk(inbox).units)


def _earlier(files: Iterable[Mapping[str, Any]]) -> Earlier:
    """What the results say of things that may come out otherwise each time: how long they took isn't what has changed."""
    failed, given_up, reasons, lines = {}, {}, {}, set()
    for line in files:
        same = (line["path"], line["sha256"])
        lines.add(line["path"])
        if line["fate"] == Fate.IGNORED.value and line["reason"]:
            reasons[same] = line["reason"]
        for finding in line["findings"] if line["fate"] == Fate.UNREADABLE.value else ():
            if trouble := in_vain(finding["code"]):
                failed[same] = trouble
            elif is_given_up(finding["code"]):
                given_up[same] = int(finding["value"])
    return Earlier(failed, given_up, frozenset(lines), reasons)


def _check_summary(path: Path, sha256: str) -> None:
    if not path.is_file():
        raise CannotRun(words.NO_SUMMARY.format(file=path.name))
    if sha256_of(path) != sha256:
        raise CannotRun(words.OTHER_SUMMARY.format(file=path.name))


def _inbox_of(place: Workspace, sha256: str) -> Path:
    """The inbox the results were made from: the workspace's own, unless the run's manifest names a folder elsewhere."""
    manifest = latest_run(place) or {}
    named = Path(str(manifest.get("inbox", "")))
    elsewhere = named.is_dir() and not (named.parent / place.templates.name).is_dir()  # no workspace's own, maybe moved
    if elsewhere and manifest.get("summary", {}).get("sha256") == sha256:
        return named
    place.need_inbox()
    return place.inbox


def manifests_of(place: Workspace) -> Iterator[Mapping[str, Any]]:
    """The manifests of what is made from a run, oldest first."""
    for path in in_order([*place.records.glob("*-re*.json"), *place.records.glob("*-sample.json")]):
        try:
            loaded = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(loaded, dict) and loaded.get("command") in ("return", "report", "review", "sample"):
            yield loaded
