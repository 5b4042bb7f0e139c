"""From what lies in the inbox to its readings: recognise, read, judge. The reading runs in worker processes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from selfeval.checks.file import finding_for
from selfeval.engine import Engine
from selfeval.engine.workers import run_units
from selfeval.errors import is_interruption, trace_of
from selfeval.excel.read.unreadable import Unreadable
from selfeval.excel.read.workbook import read_workbook
from selfeval.inbox import Earlier, Tally, collect
from selfeval.model import Fate, FileReading, Refusal, Source
from selfeval.reading import document, review
from selfeval.reading.aside import among_reviews
from selfeval.reading.context import Context
from selfeval.reading.kinds import bounds_of, read_form
from selfeval.settling.computing import computation
from selfeval.submission.packed import Packed, pack, unpack

log = logging.getLogger(__name__)


def read_inbox(
    inbox: Path,
    context: Context,
    engine: Engine = run_units,
    tally: Tally | None = None,
    meanwhile: Callable[[], object] | None = None,
    earlier: Earlier | None = None,
) -> list[FileReading]:
    """The readings of everything in the inbox, by path. For the last four see `collect`."""
    zone = ZoneInfo(context.scheme.timezone)
    read = partial(_read_packed, context=context)
    readings = []
    collected = collect(
        inbox, read, zone=zone, engine=engine, tally=tally, meanwhile=meanwhile, earlier=earlier,
        documents=context.scheme.layout is not None,
    )  # fmt: skip
    for found in collected:
        reading = unpack(found.result, context.scheme) if found.result else settled_reading(found.source)
        if found.failure and found.failure.trouble is Refusal.FAULT:
            reading = replace(reading, fault=found.failure.detail)
        elif found.failure:
            log.error("file=%s trouble=%s\n%s", found.source.path, found.failure.trouble.value, found.failure.detail)
        readings.append(review.unread(reading, context.directory))
    return readings


def _read_packed(source: Source, content: bytes, context: Context) -> Packed:
    return pack(read_source(source, content, context), context.scheme)


def settled_reading(source: Source) -> FileReading:
    """The reading of a thing that isn't read as a workbook; its fate says why."""
    findings = (source.finding,) if source.finding else ()
    return FileReading(source, source.fate or Fate.IGNORED, source.reason, findings=findings)


def read_source(source: Source, content: bytes, context: Context) -> FileReading:
    """The reading of one source. A fault of the program is told with its trace and never raised; MemoryError is."""
    try:
        workbook = read_workbook(content, bounds_of(context.scheme))
        found = document.read(workbook, source, context) or read_form(workbook, source, context)
        return _with_computed(among_reviews(found, workbook, context), context)
    except Unreadable as unreadable:
        told = context.scheme.layout is not None and unreadable.reason is not Refusal.FAULT
        if told and (reading := document.unread(source, unreadable)):
            return reading
        return _raised(source, unreadable, unreadable.reason, unreadable.detail)
    except MemoryError:
        raise
    except Exception as error:
        return _raised(source, error, Refusal.FAULT)


def _with_computed(reading: FileReading, context: Context) -> FileReading:
    """The reading with what the scheme's rules come to for the department it names."""
    if not context.scheme.data or not reading.answers:
        return reading
    bureau = context.data.get(reading.department or "", {})
    return replace(reading, computed=computation(context.scheme, bureau, reading.data, reading.answers))


def _raised(source: Source, error: Exception, refusal: Refusal, detail: str = "") -> FileReading:
    """The reading of a file on which something was raised; Ctrl-C in disguise is raised again."""
    if is_interruption(error):
        raise error
    return refused(source, refusal, detail, trace_of(error) if refusal is Refusal.FAULT else "")


def refused(source: Source, refusal: Refusal, detail: str = "", fault: str = "") -> FileReading:
    """The reading of a file that can't be read, with the reason in words; `fault` is the trace of a fault of ours."""
    finding = finding_for(refusal, source.path, detail)
    return FileReading(source, Fate.UNREADABLE, finding.title, findings=(finding,), fault=fault)
