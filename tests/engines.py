"""One inbox for all engines: whatever reads it, summary and results must be the same bytes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from selfeval import text as t
from selfeval.commands.run import run
from selfeval.commands.setup import init
from selfeval.engine import Engine
from selfeval.outbox.workspace import Workspace
from tests.filled import SCHEME
from tests.inbox.things import PDF, RAR, Entry, attachment, mail, put, zipped
from tests.sample_inbox import INBOX


def workspace(folder: Path) -> Path:
    """A workspace with the sample inbox, and what else arrives: broken, hostile, wrapped up and doubled."""
    init(folder, None)
    inbox = folder / "inbox"
    shutil.copytree(INBOX, inbox, dirs_exist_ok=True)
    form = (INBOX / "县公安局.xlsx").read_bytes()
    members = [Entry(path.name, path.read_bytes()) for path in sorted(INBOX.glob("县[人水]*.xlsx"))]
    put(inbox, [
        ("空.xlsx", b""), ("半截.xlsx", form[: len(form) // 2]), ("坏.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600),
        ("附件.pdf", PDF), ("压缩.rar", RAR), ("副本/县公安局.xlsx", form), ("~$县公安局.xlsx", b"x"),
        ("几份.zip", zipped(*members, Entry("坏.xlsx", b"PK\x03\x04xx"), Entry("../../出去.xlsx", form))),
        ("转发.eml", mail(attachment(b'filename="a.xlsx"', form), attachment(b'filename="b.xlsx"', b"no workbook"))),
    ])  # fmt: skip
    (inbox / "空夹").mkdir()
    return folder


def outputs(place: Path, engine: Engine) -> tuple[bytes, str]:
    """Summary and results of a run."""
    run(Workspace.at(place), engine=engine)
    outbox = place / "outbox"
    summary = outbox / t.SUMMARY_FILE.format(year=SCHEME.year)
    return summary.read_bytes(), (outbox / t.RESULTS_FILE).read_text("utf-8")


def interfering(engine: Engine, after: int, act: Callable[[], object]) -> Engine:
    """The engine, with something happening when so many units are done."""

    def run(*arguments: Any, **named: Any) -> Iterator[tuple[Any, Any]]:
        nonlocal after
        for outcome in engine(*arguments, **named):
            after -= 1
            if after == 0:
                act()
            yield outcome

    return run
