"""What changed since the run before, for every pair of states a department can stand in."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from selfeval import text as t
from selfeval.cli import screen
from selfeval.model import PENDING, UNCHOSEN, Status
from selfeval.outbox.manifest import Changes, Move, _standing, changes_since
from tests.builders_batch import make_batch
from tests.powers import powers_round, powers_scheme

BATCH = make_batch(3, seed=5)
FIRST = BATCH.departments[0]
NAME = FIRST.department.name


def before(was: Status | None, total: str | None = None) -> dict[str, object]:
    """The manifest of a run in which the first department stood so, and the others as they do now."""
    others = [{"code": r.department.code, "name": r.department.name, "status": r.status.value, "total": None}
              for r in BATCH.departments[1:]]  # fmt: skip
    own = [{"code": FIRST.department.code, "name": NAME, "status": was.value, "total": total}] if was else []
    return {"departments": [*own, *others]}


def said(changes: Changes, capsys: pytest.CaptureFixture[str]) -> str:
    """The line on the screen."""
    screen._changes(changes)
    return capsys.readouterr().out.strip()


@pytest.mark.parametrize(("was", "now"), list(product(Status, Status)))
def test_every_move_is_told(was: Status, now: Status, capsys: pytest.CaptureFixture[str]) -> None:
    stands = replace(FIRST, status=now, scorecard=None)
    changes = changes_since(before(was), replace(BATCH, departments=(stands, *BATCH.departments[1:])))
    line = said(changes, capsys)
    if was is now:
        assert changes.moves == ()
        assert line == "与上次相比：没有变化"
    else:
        assert changes.moves == (Move(was, now, (NAME,)),)
        assert line == f"与上次相比：由{t.STATUS_NAMES[was]}转为{t.STATUS_NAMES[now]} {NAME}"


def test_departments_that_join_and_leave_the_roster(capsys: pytest.CaptureFixture[str]) -> None:
    joined = changes_since(before(None), BATCH)
    assert joined.moves == (Move(None, FIRST.status, (NAME,)),)
    assert said(joined, capsys) == f"与上次相比：新列入名册（{t.STATUS_NAMES[FIRST.status]}）{NAME}"
    left = changes_since(before(Status.QUERY), replace(BATCH, departments=BATCH.departments[1:]))
    assert left.moves == (Move(Status.QUERY, None, (NAME,)),)
    assert said(left, capsys) == f"与上次相比：已不在名册（原为待核实）{NAME}"


def test_moves_stand_in_the_order_of_where_departments_stand_now() -> None:
    manifest = {"departments": [{"code": r.department.code, "status": "exempt"} for r in BATCH.departments]}
    order = [move.now for move in changes_since(manifest, BATCH).moves if move.now]
    assert order == sorted(order, key=list(Status).index)


def test_another_total_is_told_and_the_same_is_not() -> None:
    ranked = next(r for r in BATCH.departments if r.scorecard)
    now = f"{ranked.scorecard.total:.2f}" if ranked.scorecard else ""
    for old, told in ((now, ()), ("1.00", ((ranked.department.name, "1.00", now),))):
        manifest = {"departments": [{"code": ranked.department.code, "status": ranked.status.value, "total": old}]}
        assert changes_since(manifest, replace(BATCH, departments=(ranked,))).totals == told


def test_what_the_bureau_scored_meanwhile_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """A total that was pending, and one of which more is known; neither where nothing was scored."""
    scheme = powers_scheme(prorated=False)
    full = {i.code: i.cap for i in scheme.indicators} | dict.fromkeys(("1.2.2", "1.3.2", "1.3.3"), UNCHOSEN)
    bare = powers_round(scheme, [{**full, "1.1.2": PENDING, "9.2": PENDING}] * 3)
    some = powers_round(scheme, [{**full, "1.1.2": PENDING}, full, {**full, "1.1.2": PENDING, "9.2": PENDING}])
    manifest = {"departments": [_standing(result, scheme) for result in bare.departments]}
    first, second, _ = (result.department.name for result in bare.departments)
    assert said(changes_since(manifest, some), capsys) == (
        f"与上次相比：{first} 待评定（96.0/94.0） → 待评定（99.0/94.0）；{second} 待评定（96.0/94.0） → 103.0"
    )
    assert said(changes_since(manifest, bare), capsys) == "与上次相比：没有变化"


def test_whom_the_bureau_has_yet_to_score_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    scheme = powers_scheme()
    full = {i.code: i.cap for i in scheme.indicators} | dict.fromkeys(("1.2.2", "1.3.2", "1.3.3"), UNCHOSEN)
    batch = powers_round(scheme, [{**full, "1.1.2": PENDING}, full])
    screen._waiting(batch)
    line = capsys.readouterr().out
    assert line.startswith("  待财政局评定　1 个部门")
    assert "“财政评定.xlsx”" in line
    assert line.rstrip().endswith(f"：{batch.departments[0].department.name}")
    screen._waiting(replace(batch, departments=batch.departments[1:]))
    assert capsys.readouterr().out == ""
