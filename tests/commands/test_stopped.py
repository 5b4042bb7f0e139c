"""`init` and `template --each`, killed or out of room at each step of writing: the same call again mends it all."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from selfeval import text as t
from selfeval.commands import words
from selfeval.commands.give_back import give_back
from selfeval.commands.report import report
from selfeval.commands.run import run
from selfeval.commands.setup import init, make_forms
from selfeval.errors import CannotRun
from selfeval.forms import write_roster
from selfeval.model import Roster
from selfeval.outbox import words as outbox_words
from selfeval.outbox.workspace import PART, Workspace
from selfeval.reading.templates import load
from selfeval.samples import sample_roster
from tests.filled import written
from tests.sample_inbox import INBOX

pytestmark = pytest.mark.skipif(os.name == "nt", reason="forks")

DAY = date(2024, 4, 10)
DONE, FULL, KILLED, OTHER = 0, 3, -signal.SIGKILL, 4
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
Stop = Callable[[str], None]


def killed(_: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def full(path: str) -> None:
    raise OSError(errno.ENOSPC, "full", path)


def stopped_at(step: int, work: Callable[[], object], below: Path, stop: Stop, events: tuple[str, ...]) -> int:
    """Do the work in a process of its own in which `stop` is called from the n-th change below a folder on."""
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    left = step

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        if event not in events or (event == "open" and not (isinstance(arguments[2], int) and arguments[2] & WRITES)):
            return
        if str(arguments[0]).startswith(str(below)):
            left -= 1
            if left <= 0:
                stop(str(arguments[0]))

    code = OTHER
    try:
        sys.addaudithook(heard)
        work()
        code = DONE
    except CannotRun as error:
        code = FULL if str(error) == outbox_words.DISK_FULL else OTHER
    finally:
        os._exit(code)


CHANGES = ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir")
ROOM = ("open", "os.mkdir")  # what needs room on the disk


def contents(folder: Path) -> dict[str, bytes | None]:
    """All that lies below a folder but the lock."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
        if path.name != ".selfeval.lock"
    }


@pytest.fixture
def last(tmp_path: Path) -> Path:
    """Last year's workspace, with three departments."""
    init(tmp_path / "last", None)
    departments = Roster(sample_roster().departments[:3])
    write_roster(tmp_path / "last" / "templates" / t.ROSTER_FILE, departments, "样例县")
    load(tmp_path / "last" / "templates")
    return tmp_path / "last"


@pytest.mark.long
@pytest.mark.parametrize("stop", [killed, full])
@pytest.mark.parametrize("again", [False, True])
def test_init_stopped_at_each_step(tmp_path: Path, last: Path, stop: Stop, *, again: bool) -> None:
    source = last if again else None
    init(tmp_path / "whole", source)
    whole = contents(tmp_path / "whole")
    ends = []
    for step in range(1, 200):
        place = tmp_path / f"place{step}"
        code = stopped_at(step, partial(init, place, source), place, stop, CHANGES if stop is killed else ROOM)
        ends.append(code)
        if code == DONE:
            break
        assert code == (KILLED if stop is killed else FULL), step
        if (place / "templates").exists():
            with pytest.raises(CannotRun, match="已经是建好的工作目录"):
                init(place, source)
        else:
            init(place, source)
        # the carried scheme bears the moment it was saved
        assert contents(place).keys() == whole.keys(), step
        assert again or contents(place) == whole
        load(place / "templates")
    assert len(ends) > 6
    assert ends[-1] == DONE


@pytest.mark.parametrize(
    ("there", "well"),
    [
        (("inbox/", "outbox/"), True),
        ((f".templates.123{PART}/x.xlsx", "inbox/"), True),
        (("inbox/a.xlsx",), False),
        (("outbox/results.json",), False),
        (("templates/",), False),
        ((f"templates/{t.SCHEME_FILE}",), False),
        (("notes.txt",), False),
        (("other/",), False),
    ],
)
def test_init_goes_on_only_over_what_it_left(tmp_path: Path, there: tuple[str, ...], *, well: bool) -> None:
    for name in there:
        path = tmp_path / "place" / name
        (path if name.endswith("/") else path.parent).mkdir(parents=True)
        if not name.endswith("/"):
            path.write_bytes(b"somebody's")
    before = contents(tmp_path / "place")
    if well:
        assert init(tmp_path / "place", None) is None
        assert not list((tmp_path / "place").glob(f".*{PART}"))
        return
    with pytest.raises(CannotRun) as told:
        init(tmp_path / "place", None)
    assert str(told.value) == words.NOT_EMPTY.format(folder=tmp_path / "place")
    assert contents(tmp_path / "place") == before


@pytest.mark.long
@pytest.mark.parametrize("stop", [killed, full])
def test_template_stopped_at_each_step(tmp_path: Path, last: Path, stop: Stop) -> None:
    """Forms of an earlier roster are there, one of them filled in, one of a department that is gone."""
    departments = sample_roster().departments
    place = Workspace.at(last)
    write_roster(place.templates / t.ROSTER_FILE, Roster(departments[1:4]), "样例县")
    make_forms(place, each=True)
    (place.templates / t.FORMS_FOLDER / f"{departments[1].code}-{departments[1].name}.xlsx").write_bytes(
        written(departments[1].code)
    )
    write_roster(place.templates / t.ROSTER_FILE, Roster(departments[:3]), "样例县")
    shutil.copytree(last, tmp_path / "whole")
    make_forms(Workspace.at(tmp_path / "whole"), each=True)
    whole = contents(tmp_path / "whole")
    ends = []
    for step in range(1, 200):
        copy = tmp_path / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(last, copy)
        before = contents(copy)
        work = partial(make_forms, Workspace.at(copy), each=True)
        ends.append(code := stopped_at(step, work, copy, stop, CHANGES if stop is killed else ROOM))
        if code == DONE:
            break
        assert code == (KILLED if stop is killed else FULL), step
        if stop is full:
            assert contents(copy) == before, step
        make_forms(Workspace.at(copy), each=True)
        assert contents(copy) == whole, step
    assert len(ends) > 6
    assert ends[-1] == DONE


@pytest.mark.long
def test_a_limit_on_what_is_written_changes_no_form(last: Path) -> None:
    import resource

    make_forms(Workspace.at(last), each=True)
    write_roster(last / "templates" / t.ROSTER_FILE, Roster(sample_roster().departments[:4]), "样例县")
    before = contents(last)
    sizes = sorted({len(content) for content in before.values() if content})
    for limit in (0, 1, sizes[0], sizes[-1] // 2, sizes[-1] - 1):

        def work(limit: int = limit) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
            make_forms(Workspace.at(last), each=True)

        assert stopped_at(0, work, last, full, ()) == FULL, limit
        assert contents(last) == before


def drafted(place: Path) -> None:
    """A run, `return` and `report`, and what the officer then changed by hand."""
    workspace = Workspace.at(place)
    codes = {"205", "218", "105"}
    roster = Roster(tuple(one for one in sample_roster().departments if one.code in codes))
    write_roster(workspace.templates / t.ROSTER_FILE, roster, "样例县")
    for name in ("县公安局.xlsx", "县审计局自评表.xlsx"):
        shutil.copy2(INBOX / name, workspace.inbox)
    run(workspace)
    give_back(workspace, DAY)
    report(workspace, None, DAY)
    for path in (next((place / "outbox" / t.RETURNS_FOLDER).rglob("*.docx")), place / "outbox" / t.CIRCULAR_FILE):
        path.write_bytes(b"changed")


def without_records(folder: Path) -> dict[str, bytes | None]:
    return {name: content for name, content in contents(folder).items() if t.RECORDS_FOLDER not in name}


@pytest.mark.long
@pytest.mark.parametrize("stop", [killed, full])
@pytest.mark.parametrize("work", [give_back, report])
def test_drafts_stopped_at_each_step(tmp_path: Path, stop: Stop, work: Callable[..., object]) -> None:
    """The disk full: all is as it was. Killed: the same call again ends as if nothing had been, with the changes kept."""
    init(tmp_path / "first", None)
    drafted(tmp_path / "first")
    arguments = (DAY,) if work is give_back else (None, DAY)
    shutil.copytree(tmp_path / "first", tmp_path / "whole")
    work(Workspace.at(tmp_path / "whole"), *arguments)
    whole = without_records(tmp_path / "whole")
    assert list(whole.values()).count(b"changed") == 2
    ends, copy = [], tmp_path / "copy"
    for step in range(1, 400, 2):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(tmp_path / "first", copy)
        before = contents(copy)
        doing = partial(work, Workspace.at(copy), *arguments)
        ends.append(code := stopped_at(step, doing, copy / "outbox", stop, CHANGES if stop is killed else ROOM))
        if code == DONE:
            break
        assert code == (KILLED if stop is killed else FULL), step
        if stop is full:
            assert contents(copy) == before, step
            continue
        work(Workspace.at(copy), *arguments)
        assert without_records(copy) == whole, step
    assert len(ends) > 6
    assert ends[-1] == DONE


def test_what_is_put_in_place_in_part_is_said_and_known_as_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    init(tmp_path / "place", None)
    drafted(tmp_path / "place")
    place = Workspace.at(tmp_path / "place")
    rename = Path.rename

    def held(self: Path, target: Path) -> Path:
        if target.name == t.REMINDERS_FOLDER and self.name.endswith(".build"):
            raise PermissionError(errno.EACCES, "held", str(target))
        return rename(self, target)

    later = date(2024, 4, 12)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", held)
        with pytest.raises(CannotRun) as told:
            give_back(place, later)
    assert str(told.value) == words.HALF_WRITTEN
    assert give_back(place, date(2024, 4, 13)).kept == give_back(place, later).kept, "only what the officer changed"
