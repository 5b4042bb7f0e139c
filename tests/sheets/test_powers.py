"""The summary of a county that uses all a scheme can say."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest

from selfeval import text as t
from selfeval.consolidate import county_tables
from selfeval.model import NOT_APPLICABLE, PENDING, UNCHOSEN
from tests.office import Office
from tests.powers import expected, powers_round, powers_scheme, random_scores
from tests.sheets.workbooks import grid, written


def _round(seed: int, count: int = 24, *, prorated: bool = True, pending: float = 0.2):  # type: ignore[no-untyped-def]
    scheme, dice = powers_scheme(prorated=prorated), random.Random(seed)
    cards = [random_scores(scheme, dice, pending=pending) for _ in range(count)]
    return scheme, cards, powers_round(scheme, cards)


@pytest.mark.parametrize("prorated", [True, False])
def test_recalculating_changes_nothing(office: Office, tmp_path: Path, prorated: bool) -> None:
    _, _, batch = _round(1, prorated=prorated)
    path = written(batch, tmp_path)
    stored, computed = office.values(path, recalculate=False), office.values(path)
    for name in (t.TAB_RANKING, t.TAB_DETAIL):
        for ref, value in stored[name].items():
            other = computed[name][ref]
            same = value == other if isinstance(value, str) else abs(value - float(other)) < 1e-9
            assert same, (name, ref, value, other)


@pytest.mark.parametrize(("seed", "prorated"), [(seed, bool(seed % 2)) for seed in range(12)])
def test_tables_are_those_of_fractions(seed: int, prorated: bool) -> None:
    scheme, cards, batch = _round(seed, prorated=prorated, pending=0.1 * (seed % 4))
    tables, wanted = county_tables(batch), [expected(scheme, scores) for scores in cards]
    totals = sorted((w.total for w in wanted if w.total is not None), reverse=True)
    assert [Fraction(row.total) for row in tables.ranking if row.total is not None] == totals
    waiting = sorted((w.points / w.out_of for w in wanted if w.total is None), reverse=True)
    shown = [row.provisional for row in tables.ranking if row.provisional]
    assert [Fraction(part.points) / Fraction(part.out_of) for part in shown] == waiting
    assert (tables.overview.ranked, tables.overview.waiting) == (len(totals), len(waiting))
    for stat in tables.categories:
        settled = [(w, c) for w, c in zip(wanted, cards, strict=True) if w.categories[stat.name] is not None]
        assert stat.n == len(settled)
        mine = [i for i in scheme.indicators if i.category == stat.name]
        earned = sum((w.categories[stat.name] or Fraction(0) for w, _ in settled), Fraction(0))
        possible = sum((_possible(i, c[i.code], prorated) for _, c in settled for i in mine), Fraction(0))
        if settled:
            assert stat.rate is not None
            assert abs(Fraction(stat.rate) - earned / possible) < Fraction(1, 10**9)
            assert stat.average is not None
            assert abs(Fraction(stat.average) - earned / len(settled)) <= Fraction(1, 200)
        for one in stat.indicators:
            numbers = [Fraction(c[one.code]) for c in cards if not isinstance(c[one.code], str)]
            assert one.n == len(numbers)
            assert Fraction(one.lost) == sum((Fraction(one.cap) - n for n in numbers), Fraction(0))
    assert not any(row.indicator.startswith("9") for row in tables.deductions)


def _possible(indicator, score, prorated: bool) -> Fraction:  # type: ignore[no-untyped-def]
    counted = not isinstance(score, str) or (score == NOT_APPLICABLE and not prorated)
    return Fraction(indicator.cap) if counted else Fraction(0)


def test_words_stand_where_no_score_counts(tmp_path: Path) -> None:
    scheme, cards, batch = _round(3)
    path = written(batch, tmp_path)
    assert "即“不适用”，分值、得分都不计入；" in str(grid(path, t.TAB_DETAIL)[1][0])
    table = {row[0]: row for row in grid(path, t.TAB_DETAIL)[7:]}
    for department, scores in zip(batch.departments, cards, strict=True):
        row = table[department.department.code]
        for place, indicator in enumerate(scheme.indicators):
            if scores[indicator.code] in (NOT_APPLICABLE, UNCHOSEN, PENDING):
                assert row[3 + place] == scores[indicator.code]
    ranking = {row[1]: row for row in grid(path, t.TAB_RANKING)[5:]}
    for department, scores in zip(batch.departments, cards, strict=True):
        row, wanted = ranking[department.department.code], expected(scheme, scores)
        if wanted.total is None:
            points, out_of = (f"{float(v):g}" for v in (wanted.points, wanted.out_of))
            assert row[8] == f"待评定（已得{points}/{out_of}）"
            assert (row[0], row[9]) == ("—", PENDING)
        else:
            assert row[8] == float(wanted.total)
