"""Inputs as they arrive that once went wrong: each in a folder of its own, in whole runs, down to the register's lines."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from selfeval.commands.give_back import give_back
from selfeval.commands.run import run
from selfeval.commands.setup import init
from selfeval.model import Batch
from selfeval.outbox.workspace import Workspace
from tests.feedback.conftest import DAY
from tests.found.books import BOOKS
from tests.found.case import File, Placed, placed
from tests.found.copies import COPIES
from tests.found.mails import MAILS
from tests.found.old import OLD
from tests.found.things import THINGS
from tests.found.times import TIMES
from tests.office import Office

pytestmark = pytest.mark.slow

SHARED_REASON = "B504"
INBOXES = [*placed((*MAILS, *TIMES, *BOOKS, *THINGS)), *placed(COPIES)]
WHERE = {one.case.id: number for number, inbox in enumerate(INBOXES) for one in inbox}
PLACED = {one.case.id: one for inbox in INBOXES for one in inbox}
OLD_PLACED = {one.case.id: one for one in placed(OLD)[0]}


def lay(place: Path, files: Iterable[tuple[str, File]]) -> None:
    for path, file in files:
        target = place / "inbox" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        assert not target.exists(), path
        target.write_bytes(file.data)
        os.utime(target, (file.time.timestamp(),) * 2)


def copy_of(place: Path, code: str) -> bytes:
    """The marked copy that went back to a department."""
    (found,) = (place / "outbox" / "退回修改").glob(f"{code}-*/*-[退补]???.xlsx")
    return found.read_bytes()


def made(place: Path, inbox: Iterable[Placed], *tools: Callable[[bytes], bytes]) -> Batch:
    """What comes of an inbox, after a first round where there was one; `tools` are for those who build the files."""
    init(place, None)
    early = [(one, one.case.before) for one in inbox if one.case.before]
    for one, before in early:
        lay(place, one.laid(before, *tools))
    if early:
        run(Workspace.at(place))
        give_back(Workspace.at(place), DAY)
    for one in inbox:
        copies = [lambda code: copy_of(place, code)] if one.case.before else []
        lay(place, one.laid(one.case.files, *tools, *copies))
    return run(Workspace.at(place)).batch


@pytest.fixture(scope="module")
def batch_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Batch]:
    """The run in which a case stands, made when it is first asked for."""
    batches: dict[int, Batch] = {}

    def of(case: str) -> Batch:
        number = WHERE[case]
        if number not in batches:
            batches[number] = made(tmp_path_factory.mktemp("found") / "w", INBOXES[number])
        return batches[number]

    return of


def told(batch: Batch, one: Placed) -> tuple[dict[str, tuple[str, str | None, str]], dict[str, str]]:
    """What became of a case's departments and of its files."""
    results = {result.department.code: result for result in batch.departments}
    come = {}
    for letter, code in one.codes.items():
        result = results[code]
        codes = sorted(finding.code for finding in result.findings if finding.code != SHARED_REASON)
        total = str(result.scorecard.total) if result.scorecard else None
        come[letter] = (result.status.value, total, " ".join(codes))
    lines = {
        record.source.path: " ".join([record.fate.value, *sorted(finding.code for finding in record.findings)])
        for record in batch.files
        if record.source.path.startswith(one.path(""))
    }
    return come, lines


def check(batch: Batch, one: Placed) -> None:
    """That of a case came what must come, and nothing else."""
    come, lines = told(batch, one)
    assert come == {letter: (it.status, it.total, it.codes) for letter, it in one.case.come.items()}
    days = {result.department.code: result.first_received for result in batch.departments}
    for letter, it in one.case.come.items():
        assert not it.day or f"{days[one.codes[letter]]:%Y-%m-%d}" == it.day
    assert lines == {one.path(path): line for path, line in one.case.lines.items()}


@pytest.mark.parametrize("case", PLACED)
def test_found(batch_of: Callable[[str], Batch], case: str) -> None:
    check(batch_of(case), PLACED[case])


@pytest.fixture(scope="module")
def old(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Batch:
    """The run of what only an office program can write."""
    folder = tmp_path_factory.mktemp("old")

    def xls(data: bytes) -> bytes:
        (folder / "a.xlsx").write_bytes(data)
        office.convert(folder / "a.xlsx", folder / "a.xls")
        return (folder / "a.xls").read_bytes()

    return made(folder / "w", OLD_PLACED.values(), xls)


@pytest.mark.office
@pytest.mark.parametrize("case", OLD_PLACED)
def test_found_in_the_old_format(old: Batch, case: str) -> None:
    check(old, OLD_PLACED[case])
