"""`return` reads everything again: what ran out of time in the run stays so, all else must be what it was."""

from __future__ import annotations

import shutil
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from selfeval.commands import words
from selfeval.inbox import collect
from selfeval.reading import intake
from tests.commands.test_faults import POLICE, RADIO, codes, command, forked, place
from tests.inbox.things import Entry, zipped

__all__ = ["place"]


def in_vain(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Have the reading of one file hang."""
    really = intake.read_source

    def read(source: Any, content: bytes, context: Any) -> Any:
        if source.path.endswith(name):
            time.sleep(60)
        return really(source, content, context)

    monkeypatch.setattr(intake, "read_source", read)
    monkeypatch.setattr(intake, "collect", partial(collect, seconds=1.5))


@pytest.mark.long
@forked
@pytest.mark.parametrize("packed", [False, True])
def test_what_ran_out_of_time_stays_so(place: Path, monkeypatch: pytest.MonkeyPatch, *, packed: bool) -> None:
    inbox = place / "inbox"
    path = RADIO
    if packed:
        (inbox / "来件.zip").write_bytes(zipped(Entry(RADIO, (inbox / RADIO).read_bytes())))
        (inbox / RADIO).unlink()
        path = f"来件.zip!{RADIO}"
    with monkeypatch.context() as patch:
        in_vain(patch, RADIO)
        assert command("run", "--workspace", place) == 0
    assert codes(place)[path] == ["F116"]
    assert command("return", "--workspace", place) == 0
    assert command("report", "--workspace", place) == 0
    assert list((place / "outbox").glob("催报/*"))


@forked
def test_a_file_that_has_changed_is_another(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as patch:
        in_vain(patch, RADIO)
        assert command("run", "--workspace", place) == 0
    shutil.copy(place / "inbox" / POLICE, place / "inbox" / RADIO)
    assert command("return", "--workspace", place) == 2
    assert words.CHANGED[:12] in capsys.readouterr().err
