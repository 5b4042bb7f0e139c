"""LibreOffice as the clerk: fills, saves, converts and recalculates workbooks the way a real program does.

    with Office() as office:
        office.fill(form, filled, {("自评评分表", "H6"): 2.5, ("自评评分表", "I6"): "超支"})
        office.values(filled)["得分汇总表"]["C12"]

One `Office` is one headless soffice with a profile of its own, driven over UNO by tests/office_worker.py under the
system's Python. Not for several threads at once.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from xml.sax.saxutils import quoteattr

SYSTEM_PYTHON = "/usr/bin/python3"
WORKER = Path(__file__).with_name("office_worker.py")
CLERKS_TIMEZONE = "CST-8"  # POSIX for UTC+8, without any time zone files

# Nothing in the profile differs from LibreOffice's own defaults but this.
PROFILE = [
    ("Setup/L10N", "ooSetupSystemLocale", "zh-CN"),  # dates and numbers as typed in China
    ("Office.Common/Misc", "FirstRun", False),
    ("Office.Common/Misc", "UseLocking", False),
    ("Office.Common/Misc", "UseDocumentOOoLockFile", False),  # no .~lock.…# beside a source
    ("Office.Recovery/AutoSave", "Enabled", False),
]


class OfficeError(Exception):
    """LibreOffice could not be started, or could not do what was asked."""


class LockedCell(OfficeError):
    """The cell is locked and its sheet protected."""


class OfficeTimeout(OfficeError):
    """LibreOffice did not answer in time; it was killed, and the next request starts another."""


class _OfficeDied(OfficeError):
    """The process went away in the middle of a request."""


@dataclass(frozen=True)
class Formula:
    """A formula in Excel's own writing: English names, commas, Sheet!A1; with or without the leading "="."""

    text: str


@dataclass(frozen=True)
class Typed:
    """Text as struck on the keyboard: "24" becomes a number, "90%" a percentage, "2024-3-20" a date."""

    text: str


Content = float | str | Formula | Typed | None
Cells = Mapping[tuple[str, str], Content]
Values = dict[str, dict[str, float | str]]


@dataclass(frozen=True)
class Fill:
    """One workbook to fill, for `Office.fill_many`."""

    src: Path
    dst: Path
    cells: Cells
    force: bool = False


@functools.cache
def why_not(*, faketime: bool = False) -> str | None:
    """Why `Office` cannot work on this machine, or None if it can."""
    if shutil.which("soffice") is None:
        return "LibreOffice is not installed (no soffice on PATH)"
    if not Path(SYSTEM_PYTHON).exists():
        return f"there is no {SYSTEM_PYTHON} to speak UNO with"
    if subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode:
        return f"python3-uno is not installed ({SYSTEM_PYTHON} cannot import uno)"
    if faketime and shutil.which("faketime") is None:
        return "faketime is not installed"
    return None


class Office:
    """One running LibreOffice; a context manager that starts it and ends it.

    recalculate: formulas are recalculated whenever a workbook is loaded. False is LibreOffice's own default: what the
        writer stored is shown until a cell it depends on changes.
    now: what the clock shows, in the clerk's zone (UTC+8), e.g. "2024-03-20 09:00:00"; it stands still, and `set_now`
        moves it. Saved files carry it as their last-modified stamp, and as their file time. Needs faketime.
    environment: more environment variables for soffice.
    time_limit: seconds for one request.
    """

    def __init__(
        self,
        *,
        recalculate: bool = True,
        now: str | None = None,
        environment: Mapping[str, str] | None = None,
        time_limit: float = 60.0,
        start_limit: float = 90.0,
    ) -> None:
        self.recalculate = recalculate
        self.time_limit = time_limit
        self.start_limit = start_limit
        self._now = None if now is None else datetime.fromisoformat(now)
        self._environment = dict(environment or {})
        self._home: Path | None = None
        self._worker: subprocess.Popen[bytes] | None = None
        self._unread = b""
        self._pipe = ""

    # -- life ---------------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        if reason := why_not(faketime=self._now is not None):
            raise OfficeError(reason)
        self._home = Path(tempfile.mkdtemp(prefix="selfeval-office-"))
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End LibreOffice and remove its profile."""
        if self._worker is not None:
            with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                self._send({"do": "quit"})
                self._worker.wait(10)
        self._kill()
        if self._home is not None:
            shutil.rmtree(self._home, ignore_errors=True)
            self._home = None

    def set_now(self, now: str) -> None:
        """Move the clock (only where one was given at the start)."""
        if self._now is None:
            raise OfficeError("this Office runs on the real time; start it with now=…")
        self._now = datetime.fromisoformat(now)
        self._write_clock()

    # -- requests -----------------------------------------------------------------------------------------------

    def convert(self, src: Path, dst: Path) -> None:
        """Save `src` as `dst`, in the format of its suffix: .xlsx .xls .ods .csv .pdf, or .docx .odt .pdf of a text.

        CSV holds the first sheet, in UTF-8.
        """
        self._ask({"do": "convert", "src": _full(src), "dst": _full(dst)})
        self._stamp(dst)

    def fill(self, src: Path, dst: Path, cells: Cells, *, force: bool = False) -> None:
        """Put `cells` ({(sheet, "H6"): content}) into `src` and save it as `dst` (which may be `src`).

        A number becomes a number, a str text, None clears; see also `Formula` and `Typed`. Raises LockedCell for a
        locked cell of a protected sheet, and writes nothing; `force` takes the sheets' protection off first.
        """
        self._fill(Fill(src, dst, cells, force))

    def filled(self, src: Path, dst: Path, cells: Cells) -> Values:
        """`fill`, and what all cells show then, before the workbook is closed; see `values`."""
        found: Values = self._fill(Fill(src, dst, cells), read=True)
        return found

    def fill_many(self, jobs: Iterable[Fill]) -> None:
        """Fill several workbooks, one after the other."""
        for job in jobs:
            self._fill(job)

    def fill_each(self, src: Path, jobs: Iterable[tuple[Path, Cells]]) -> None:
        """Save copies of one workbook, each with its own cells filled in; it is opened once. No formula is overwritten."""
        wanted = [(dst, _contents(cells)) for dst, cells in jobs]
        self._ask({"do": "fill_each", "src": _full(src), "jobs": [[_full(dst), cells] for dst, cells in wanted]})
        for dst, _ in wanted:
            self._stamp(dst)

    def _fill(self, job: Fill, *, read: bool = False) -> Any:
        request = {"src": _full(job.src), "dst": _full(job.dst), "cells": _contents(job.cells)}
        told = self._ask({"do": "fill", **request, "force": job.force, "read": read})
        self._stamp(job.dst)
        return told

    def values(self, path: Path, *, recalculate: bool = True) -> Values:
        """What all cells of all sheets (hidden ones too) show: {sheet: {"A1": value}}, row by row.

        Numbers, dates and truth values are floats, errors the text shown ("#DIV/0!"). Left out are empty cells and
        formulas giving "". `recalculate=False`: the values as stored in the file.
        """
        found: Values = self._ask({"do": "values", "src": _full(path), "recalculate": recalculate})
        return found

    def shown(self, path: Path, sheet: str, address: str) -> str:
        """The text a person sees at a cell, as formatted; "(no sheet)", "(covered)" by a merge, "(hidden)"."""
        text: str = self._ask({"do": "shown", "src": _full(path), "sheet": sheet, "address": address})
        return text

    # -- the process --------------------------------------------------------------------------------------------

    def _start(self) -> None:
        assert self._home is not None
        profile = self._home / "profile"
        _write_profile(profile)
        settled = {
            "TZ": CLERKS_TIMEZONE,
            "TMPDIR": str(self._home),
            "LC_ALL": "C.UTF-8",  # without a UTF-8 locale LibreOffice cannot open files with Chinese names
            "LANG": "C.UTF-8",
        }
        environment = {**os.environ, **settled, **self._environment}
        environment.pop("PYTHONPATH", None)
        environment.pop("PYTHONHOME", None)
        soffice = ["soffice", "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]
        log = self._home / "log"
        with log.open("ab") as errors:
            self._worker = subprocess.Popen(
                [SYSTEM_PYTHON, "-X", "utf8", str(WORKER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=environment,
                cwd=self._home,
                start_new_session=True,
            )
        self._unread = b""
        self._pipe = f"selfeval-{uuid.uuid4().hex}"
        try:
            self._send(
                {
                    "command": [*self._clock(), *soffice, f"-env:UserInstallation={profile.as_uri()}"],
                    "pipe": self._pipe,
                    "recalculate": self.recalculate,
                    "start_limit": self.start_limit,
                }
            )
            self._receive(self.start_limit + 10)
        except OfficeError as error:
            self._kill()
            tail = log.read_text("utf-8", "replace")[-1000:].strip()
            raise OfficeError(f"{error}; soffice said: {tail}") from error

    def _clock(self) -> list[str]:
        """What to put before soffice's command so that it sees our time: a clock that stands still."""
        if self._now is None:
            return []
        return [
            *("faketime", "-m", "--exclude-monotonic", "-f", self._write_clock()),
            *("env", "-u", "FAKETIME", "FAKETIME_NO_CACHE=1", f"FAKETIME_TIMESTAMP_FILE={self._clock_file()}"),
        ]

    def _clock_file(self) -> Path:
        assert self._home is not None
        return self._home / "clock"

    def _write_clock(self) -> str:
        assert self._now is not None
        shown = self._now.strftime("%Y-%m-%d %H:%M:%S")
        fresh = self._clock_file().with_suffix(".new")
        fresh.write_text(shown + "\n", "ascii")
        fresh.replace(self._clock_file())
        return shown

    def _stamp(self, path: Path) -> None:
        if self._now is not None:
            seconds = (self._now - datetime(1970, 1, 1, 8)).total_seconds()
            os.utime(path, (seconds, seconds))

    def _ask(self, request: dict[str, Any]) -> Any:
        """The answer to one request; a LibreOffice that died is started again, once."""
        if self._home is None:
            raise OfficeError("this Office is not running")
        if self._worker is None:
            self._start()
        try:
            return self._round_trip(request)
        except _OfficeDied:
            self._start()
            return self._round_trip(request)

    def _round_trip(self, request: dict[str, Any]) -> Any:
        try:
            self._send(request)
            return self._receive(self.time_limit)
        except (_OfficeDied, OfficeTimeout):
            self._kill()
            raise

    def _send(self, message: dict[str, Any]) -> None:
        assert self._worker is not None
        assert self._worker.stdin is not None
        try:
            self._worker.stdin.write(json.dumps(message).encode() + b"\n")
            self._worker.stdin.flush()
        except BrokenPipeError as error:
            raise _OfficeDied("soffice's worker is gone") from error

    def _receive(self, limit: float) -> Any:
        reply = json.loads(self._read_line(limit))
        match reply.get("error"):
            case None:
                return reply["value"]
            case "locked":
                raise LockedCell(reply["message"])
            case "died":
                raise _OfficeDied(reply["message"])
            case _:
                raise OfficeError(reply["message"])

    def _read_line(self, limit: float) -> bytes:
        assert self._worker is not None
        assert self._worker.stdout is not None
        end = time.monotonic() + limit
        while b"\n" not in self._unread:
            ready, _, _ = select.select([self._worker.stdout], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                raise OfficeTimeout(f"LibreOffice did not answer within {limit:g} s")
            got = os.read(self._worker.stdout.fileno(), 1 << 16)
            if not got:
                raise _OfficeDied("soffice's worker ended")
            self._unread += got
        line, _, self._unread = self._unread.partition(b"\n")
        return line

    def _kill(self) -> None:
        """End the worker and everything it started, and remove the pipe that a killed soffice leaves behind."""
        if self._worker is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._worker.pid, signal.SIGKILL)
        self._worker.wait()
        for stream in (self._worker.stdin, self._worker.stdout):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()
        for left in Path("/tmp").glob(f"OSL_PIPE_*_{self._pipe}"):
            left.unlink(missing_ok=True)
        self._worker = None


def _full(path: Path) -> str:
    return str(path.absolute())


def _contents(cells: Cells) -> list[list[str | float | None]]:
    return [[sheet, address, *_content(value)] for (sheet, address), value in cells.items()]


def _content(value: Content) -> tuple[str, float | str | None]:
    match value:
        case None:
            return "clear", None
        case bool():
            raise TypeError('write a truth value as Formula("TRUE()") or Typed("TRUE")')
        case int() | float():
            return "number", float(value)
        case str():
            return "text", value
        case Formula():
            return "formula", value.text
        case Typed():
            return "typed", value.text


def _write_profile(profile: Path) -> None:
    items = "".join(
        f"<item oor:path={quoteattr('/org.openoffice.' + path)}><prop oor:name={quoteattr(name)} oor:op="
        f'"fuse"><value>{str(value).lower() if isinstance(value, bool) else value}</value></prop></item>'
        for path, name, value in PROFILE
    )
    user = profile / "user"
    user.mkdir(parents=True, exist_ok=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f"{items}</oor:items>",
        "utf-8",
    )
