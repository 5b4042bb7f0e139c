"""Who is reviewed: the same inputs give the same list, in any order and process; each way by its own rule."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval.checks import batch as rules
from selfeval.findings import kind_of
from selfeval.model import (
    ComputedAs,
    ComputedScore,
    DepartmentResult,
    Finding,
    Level,
    ReviewRules,
    Risk,
    Roster,
    Scheme,
    Status,
    Way,
)
from selfeval.review.sampling import Candidate, RiskPoint, candidates, lot, reviewed_always, sample
from selfeval.settling.words import WORDS_DIFFER
from tests.builders_batch import batch_of, departments, small_scheme

SCHEME = small_scheme()  # 120 points; 优 from 108, 中 from 72
FULL = {i.code: i.cap for i in SCHEME.indicators}


def result(lost: str, **more: object) -> DepartmentResult:
    """A department that lost so many points, a part on each indicator."""
    left, scores = Decimal(lost), dict(FULL)
    for indicator in SCHEME.indicators:
        part = min(left, indicator.cap)
        scores[indicator.code] = indicator.cap - part
        left -= part
    (one,) = batch_of(SCHEME, [scores]).departments
    return replace(one, **more)  # type: ignore[arg-type]


def risks(one: DepartmentResult, scheme: Scheme = SCHEME, last: Mapping[str, Decimal] | None = None) -> list[Risk]:
    (found,) = candidates([one], scheme, last or {})
    return [risk.risk for risk in found.risks]


def told(rule: object, message: str = "与先前的不同。") -> Finding:
    return Finding(kind_of(rule).code, Level.NOTE, "", None, None, None, None, message, "")


def computed(own: str | None, score: str | None, *, slip: str = "") -> ComputedScore:
    """A computed score beside the self score; half a point between them is allowed."""
    without = ComputedAs.WAITING if slip else ComputedAs.MISSING
    fate = without if score is None else ComputedAs.SCORED
    points = None if score is None else Decimal(score)
    filed = None if own is None else Decimal(own)
    return ComputedScore("1.1", fate, points, None, "", filed, Decimal("0.5"), slip)


@pytest.mark.parametrize(
    ("one", "found"),
    [
        (result("0"), [Risk.FULL_MARKS]),
        (result("0.1"), []),
        (result("12"), [Risk.ON_EDGE]),  # on the line itself
        (result("11.1"), [Risk.ON_EDGE]),
        (result("11"), [Risk.ON_EDGE]),  # just that much above it
        (result("10.9"), []),
        (result("12.1"), []),
        (result("47.5"), [Risk.ON_EDGE]),
        (result("119.9"), []),  # above the lowest bound lies everything
        (result("5", days_late=1), [Risk.LATE]),
        (result("5", days_late=0), []),
        (result("5", computed=(computed("5", "3"),)), [Risk.ABOVE_COMPUTED]),
        (result("5", computed=(computed("5", "4.5"),)), []),  # no more than is allowed
        (result("5", computed=(computed("5", "4.4"),)), [Risk.ABOVE_COMPUTED]),
        (result("5", computed=(computed("3", "5"),)), []),  # below is no risk
        (result("5", computed=(computed("5", None, slip="元"),)), []),  # the data are doubted, not the score
        (result("5", computed=(computed("5", "3", slip="元"),)), [Risk.ABOVE_COMPUTED]),  # and somebody has answered
        (result("5", computed=(computed("5", None),)), []),
        (result("5", computed=(computed(None, "3"),)), []),
        (result("5", findings=(told(rules.reasons_are_own),)), [Risk.SHARED_REASONS]),
        (result("5", findings=(told(rules.scores_unchanged_since),)), [Risk.RESUBMITTED]),
        (result("5", findings=(told(rules.scores_unchanged_since, f"与先前的“a”相比：{WORDS_DIFFER}。"),)), []),
        (result("5", findings=(told(rules.sent_once),)), []),
    ],
)
def test_a_risk_and_its_neighbour(one: DepartmentResult, found: list[Risk]) -> None:
    assert risks(one) == found


@pytest.mark.parametrize(("last", "found"), [("109.9", [Risk.JUMPED]), ("110", []), ("120", [])])
def test_a_jump_is_more_than_the_line(last: str, found: list[Risk]) -> None:
    assert risks(result("5"), last={"101": Decimal(last)}) == found


def test_a_risk_without_weight_is_none() -> None:
    scheme = replace(SCHEME, review=ReviewRules(weights={Risk.LATE: Decimal("1.5")}))
    (found,) = candidates([result("0", days_late=3)], scheme, {})
    assert [(risk.risk, risk.points) for risk in found.risks] == [(Risk.LATE, Decimal("1.5"))]
    assert found.said == "迟报 1.5：迟报 3 天"


def test_what_lies_above_the_computed_scores_is_told_in_all() -> None:
    """The sum is of what lies above, beyond what is allowed; what lies below doesn't make up for it."""
    scores = (computed("5", "3"), computed("4", "3.9"), computed("1", "5"), computed("2.5", "1"))
    (found,) = candidates([result("5", computed=scores)], SCHEME, {})
    assert found.said == "高于计算分 2：2 项自评高于计算分，共高 3.5"


def test_who_has_no_total_is_no_candidate() -> None:
    assert candidates([result("5", status=Status.RETURNED, rank=None, scorecard=None)], SCHEME, {}) == ()


def candidate(code: str, points: int) -> Candidate:
    one = result("5")
    one = replace(one, department=replace(one.department, code=code))
    return Candidate(one, (RiskPoint(Risk.LATE, Decimal(points), ""),) if points else ())


codes = st.lists(st.integers(100, 999).map(str), min_size=1, max_size=40, unique=True)
shares = st.decimals(0, 100, places=1)


@given(codes, shares, st.text(max_size=6))
def test_the_lot_is_the_smallest_hashes(found: list[str], share: Decimal, seed: str) -> None:
    """Against an oracle that sorts by its own hash and counts with whole numbers."""
    wanted = -(-len(found) * int(share * 10) // 1000)
    order = sorted(found, key=lambda code: hashlib.sha256((seed + "\n" + code).encode()).digest())
    assert lot(found, share, seed) == set(order[:wanted])


@given(codes, shares, shares, st.integers(0, 10**6))
def test_a_larger_share_keeps_whom_a_smaller_one_drew(
    found: list[str], one: Decimal, other: Decimal, dice: int
) -> None:
    small, large = sorted((one, other))
    mixed = [*found]
    Random(dice).shuffle(mixed)
    assert lot(found, small, "2023") <= lot(mixed, large, "2023")


people = st.lists(
    st.tuples(st.integers(100, 999).map(str), st.integers(0, 6)), max_size=25, unique_by=lambda one: one[0]
)


@given(people, st.sets(st.integers(100, 999).map(str)), shares, st.integers(0, 10**6))
def test_each_way_by_its_rule(found: list[tuple[str, int]], some: set[str], share: Decimal, dice: int) -> None:
    """必查 first, then risk; the lot is over the rest; nobody twice; the same again in another order; and then nobody."""
    always = frozenset(some) | {code for code, _ in found[:3]}
    everyone = [candidate(code, points) for code, points in found]
    picked = sample(everyone, ReviewRules(), always, share=share, seed="2023", listed={})
    ways = {one.candidate.code: one.way for one in picked}
    assert len(ways) == len(picked)
    assert {code for code, way in ways.items() if way is Way.ALWAYS} == always & {code for code, _ in found}
    assert {code for code, way in ways.items() if way is Way.AT_RISK} == {c for c, p in found if p >= 3} - always
    pool = [code for code, points in found if points < 3 and code not in always]
    assert {code for code, way in ways.items() if way is Way.BY_LOT} == lot(pool, share, "2023")
    mixed = [*everyone]
    Random(dice).shuffle(mixed)
    again = sample(mixed, ReviewRules(), always, share=share, seed="2023", listed={})
    assert {one.candidate.code: one.way for one in again} == ways
    assert sample(everyone, ReviewRules(), always, share=share, seed="2023", listed=ways) == ()


def test_who_is_listed_otherwise_leaves_the_lot() -> None:
    everyone = [candidate(str(code), 0) for code in range(101, 111)]
    named = {"103": Way.NAMED, "104": Way.AT_RISK}
    picked = sample(everyone, ReviewRules(), frozenset(), share=Decimal(25), seed="2023", listed=named)
    assert [one.way for one in picked] == [Way.BY_LOT] * 2  # a quarter of eight
    assert not {one.candidate.code for one in picked} & {*named}


def test_a_risk_line_of_zero_takes_nobody_for_risk() -> None:
    everyone = [candidate("101", 9), candidate("102", 0)]
    assert sample(everyone, ReviewRules(risk_line=Decimal(0)), frozenset(), share=Decimal(0), seed="", listed={}) == ()


def test_another_process_draws_the_same() -> None:
    """Whatever its hash seed and locale."""
    script = (
        "from decimal import Decimal; from selfeval.review.sampling import lot; "
        "print(sorted(lot([str(c) for c in range(101, 161)], Decimal(20), '2023')))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "77")
    }
    assert told == {f"{sorted(lot([str(c) for c in range(101, 161)], Decimal(20), '2023'))}\n"}


PINNED = ["104", "107", "112", "124", "127", "130", "132", "140"]  # by sha256sum and sort


def test_a_lot_drawn_once_is_drawn_for_ever() -> None:
    """Written down: a change of how it is drawn would change counties' lists."""
    assert sorted(lot([str(c) for c in range(101, 141)], Decimal(20), "2023")) == PINNED


def test_groups_and_names_that_are_reviewed_for_certain() -> None:
    roster = Roster(departments(12))
    some = roster.departments[11]
    review = ReviewRules(always_groups=("党群机关", "没有这类"), always_named=(some.name, "0103", "没有这家"))
    always, unknown = reviewed_always(review, roster)
    assert always == {d.code for d in roster.departments if d.group == "党群机关"} | {some.code, "103"}
    assert unknown == ("没有这类", "没有这家")
