"""Rounds of every kind, seeded: sizes, mixes, schemes, bounds, ties, last year; and the odd ones by name."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from selfeval.consolidate import Previous, rank_departments
from selfeval.model import Batch, Level, Scheme, Status
from selfeval.samples import sample_scheme
from tests import powers
from tests.builders_batch import Mix, batch_of, departments, finding, make_batch, small_scheme

Round = tuple[Batch, Previous | None]
RANDOM = 300


def random_round(seed: int) -> Round:
    """A round, and maybe last year's totals."""
    dice = random.Random(seed)
    count = dice.choice([dice.randint(0, 6), dice.randint(0, 60), dice.randint(7, 40)])
    batch = dice.choice([_county, _county, _powers, _ties])(dice, count)
    scheme = batch.scheme
    if not seed % 11:
        scheme = replace(scheme, bands=scheme.bands[-1:])
    scheme = replace(
        scheme,
        edge_range=dice.choice([Decimal(0), Decimal(1), Decimal(1), Decimal("2.5"), scheme.full_marks]),
        borderline_gap=dice.choice([Decimal(0), Decimal("0.5"), Decimal(2)]),
        widespread=Decimal(dice.choice([10, 50, 100])),
        hold_below=Decimal(dice.choice([1, 80, 100])),
    )
    batch = _sharing(_regraded(replace(batch, scheme=scheme)), random.Random(~seed))
    return batch, _last_year(batch, dice)


def _sharing(batch: Batch, dice: random.Random) -> Batch:
    """Some departments with reasons of others."""
    share, on = dice.choice([0, 0, 0.1, 1]), dice.choice([1, 1, 3])
    codes = [one.code for one in batch.scheme.indicators[:on]]
    results = [
        replace(one, findings=(*one.findings, finding("B504", Level.NOTE, indicator=dice.choice(codes))))
        if dice.random() < share
        else one
        for one in batch.departments
    ]
    return replace(batch, departments=tuple(results))


def _regraded(batch: Batch) -> Batch:
    """Grades by the scheme as it is now."""
    results = []
    for one in batch.departments:
        card = one.scorecard
        if card is not None and card.total is not None:
            card = replace(card, grade=batch.scheme.grade_of(card.total))
        results.append(replace(one, scorecard=card))
    return replace(batch, departments=tuple(results))


def _mix(dice: random.Random) -> Mix:
    return Mix(
        returned=dice.choice([0, 0.05, 0.3]), missing=dice.choice([0, 0.07, 0.5]), exempt=dice.choice([0, 0.1]),
        query=dice.choice([0, 0.07, 0.3]), losing=dice.choice([0.01, 0.1, 0.24, 0.6]), na=dice.choice([0, 0.2, 0.9]),
    )  # fmt: skip


def _county(dice: random.Random, count: int) -> Batch:
    scheme = dice.choice([sample_scheme(), small_scheme(), small_scheme(0), small_scheme(2)])
    return make_batch(count, seed=dice.randrange(10**6), scheme=scheme, mix=_mix(dice))


def _powers(dice: random.Random, count: int) -> Batch:
    scheme = powers.powers_scheme(prorated=dice.random() < 0.5)
    pending = dice.choice([0, 0.1, 0.6, 1])
    cards = [powers.random_scores(scheme, dice, pending=pending) for _ in range(count)]
    return _with_states(powers.powers_round(scheme, cards), dice)


def _with_states(batch: Batch, dice: random.Random) -> Batch:
    """Some departments without a score."""
    share, results = dice.choice([0, 0.2, 0.7]), []
    for one in batch.departments:
        status = dice.choice([Status.RETURNED, Status.MISSING, Status.EXEMPT, Status.QUERY])
        if dice.random() < share:
            card = one.scorecard if status is Status.QUERY else None
            one = replace(one, status=status, scorecard=card, rank=None)
        results.append(one)
    return replace(batch, departments=rank_departments(results))


def _ties(dice: random.Random, count: int) -> Batch:
    """Few different cards, so that nearly everything ties."""
    scheme = dice.choice([sample_scheme(), small_scheme()])
    kinds = [_lowered(scheme, dice, dice.choice([0, 1, 2, 4])) for _ in range(dice.randint(1, 3))]
    return _with_states(batch_of(scheme, [dict(dice.choice(kinds)) for _ in range(count)]), dice)


def _lowered(scheme: Scheme, dice: random.Random, lost: int) -> Mapping[str, Decimal | str]:
    card: dict[str, Decimal | str] = {one.code: one.cap for one in scheme.indicators}
    for one in dice.sample(scheme.indicators, lost):
        card[one.code] = one.cap - min(one.cap, Decimal(dice.choice([1, 2, 3])) / dice.choice([1, 10]))
    return card


def _last_year(batch: Batch, dice: random.Random) -> Previous | None:
    scheme, kind = batch.scheme, dice.choice(["none", "all", "some", "same", "near", "others", "other marks"])
    if kind == "none":
        return None
    totals = {}
    for one in batch.departments:
        now = one.scorecard.total if one.scorecard and one.scorecard.total is not None else Decimal(50)
        if kind in ("all", "some", "other marks"):
            now = Decimal(dice.randint(0, int(scheme.full_marks) * 10)) / 10
        elif kind == "near":
            now += Decimal(dice.choice([-2, -1, 0, 0, 1])) / 10
        if kind != "some" or dice.random() < 0.5:
            totals[one.department.code if kind != "others" else f"9{one.department.code}"] = now
    full = scheme.full_marks + (1 if kind == "other marks" else 0)
    return Previous(scheme.year - 1, full, totals, scheme.total_cap, scheme.excused_as)


def _full(scheme: Scheme) -> dict[str, Decimal | str]:
    return {one.code: one.cap for one in scheme.indicators}


def _two(low: int) -> Batch:
    scheme = sample_scheme()
    return batch_of(scheme, [_full(scheme), {**_full(scheme), "1.1.1": Decimal(low)}])


def _hostile() -> Batch:
    """Names that would do something if they weren't text."""
    batch = make_batch(12, seed=3, mix=Mix(0.1, 0.2, 0, 0.2))
    names = ["{names}", "{0}", "{", "<b>县局</b>", "%s局", '"局"', "&amp;局", "a\\b", "'局'", "=1+1", "$1", "局{a}"]
    results = [
        replace(one, department=replace(one.department, name=name))
        for one, name in zip(batch.departments, names, strict=True)
    ]
    return replace(batch, departments=tuple(results))


def _pending(count: int, *, prorated: bool = True) -> Batch:
    scheme, dice = powers.powers_scheme(prorated=prorated), random.Random(count)
    return powers.powers_round(scheme, [powers.random_scores(scheme, dice, pending=1) for _ in range(count)])


ODD: Mapping[str, Callable[[], Batch]] = {
    "nobody": lambda: make_batch(0),
    "one": lambda: make_batch(1, mix=Mix(0, 0, 0, 0)),
    "one, in query": lambda: make_batch(1, mix=Mix(0, 0, 0, 1)),
    "one, full": lambda: batch_of(sample_scheme(), [_full(sample_scheme())]),
    "two": lambda: make_batch(2, mix=Mix(0, 0, 0, 0)),
    "two, close": lambda: _two(4),
    "all equal": lambda: batch_of(sample_scheme(), [{**_full(sample_scheme()), "1.1.1": Decimal(3)}] * 9),
    "all full": lambda: batch_of(sample_scheme(), [_full(sample_scheme())] * 9),
    "all nothing": lambda: batch_of(small_scheme(), [{c: Decimal(0) for c in _full(small_scheme())}] * 4),
    "all missing": lambda: make_batch(9, mix=Mix(0, 1, 0, 0)),
    "all returned": lambda: make_batch(9, mix=Mix(1, 0, 0, 0)),
    "all exempt": lambda: make_batch(9, mix=Mix(0, 0, 1, 0)),
    "all in query": lambda: make_batch(9, mix=Mix(0, 0, 0, 1)),
    "all pending": lambda: _pending(9),
    "one pending": lambda: _pending(1, prorated=False),
    "hostile names": _hostile,
    "four hundred": lambda: make_batch(400),
    "one more": lambda: make_batch(401, seed=5),
}
__all__ = ["ODD", "RANDOM", "Round", "departments", "random_round"]
