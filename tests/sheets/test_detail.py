"""指标明细: a cell holds the score or 不适用, and totals are live."""

from __future__ import annotations

from pathlib import Path

import pytest

from selfeval import text as t
from selfeval.model import NOT_APPLICABLE
from tests.builders_batch import Mix, make_batch
from tests.sheets.workbooks import grid, sheet, written

NAMES, COUNTY, CAPS, FIRST = 4, 5, 6, 7
TOTAL, SCORES = 2, 3


def test_every_score_stands_below_its_indicator(tmp_path: Path) -> None:
    batch = make_batch(30, seed=2)
    found = grid(written(batch, tmp_path), t.TAB_DETAIL)
    indicators = batch.scheme.indicators
    assert found[NAMES][SCORES:] == [i.name for i in indicators]
    assert found[CAPS][TOTAL:] == [float(batch.scheme.full_marks), *(float(i.cap) for i in indicators)]
    cards = {r.department.code: r.scorecard for r in batch.departments if r.rank}
    assert {row[0] for row in found[FIRST:]} == set(cards)
    for row in found[FIRST:]:
        card = cards[row[0]]
        assert card is not None
        wanted = [card.scores[i.code] for i in indicators]
        assert row[SCORES:] == [score if score == NOT_APPLICABLE else float(score) for score in wanted]
        assert row[TOTAL] == float(card.final[0])


def test_shading_follows_the_rate_and_greys_the_rest(tmp_path: Path) -> None:
    page = sheet(written(make_batch(10), tmp_path), t.TAB_DETAIL)
    rules = [rule.formula[0] for area in page.conditional_formatting for rule in area.rules]
    assert rules[0] == 'OR(D8="不适用",D8=D$7)'
    assert rules[1:] == [f"AND(ISNUMBER(D8),D8/D$7{test})" for test in ("<=0", "<0.6", "<0.8", "<1")]


def test_the_county_s_averages_stand_above(tmp_path: Path) -> None:
    batch = make_batch(30, seed=2)
    found = grid(written(batch, tmp_path), t.TAB_DETAIL)[COUNTY]
    cards = [r.scorecard for r in batch.departments if r.rank and r.scorecard]
    totals = [card.final[0] for card in cards]
    assert found[1] == "全县平均"
    assert found[TOTAL] == pytest.approx(float(sum(totals)) / len(totals), abs=0.005)
    for place, indicator in enumerate(batch.scheme.indicators):
        own = [float(score) for card in cards if not isinstance(score := card.scores[indicator.code], str)]
        assert found[SCORES + place] == pytest.approx(sum(own) / len(own), abs=0.00501), indicator.name


def test_without_a_score_there_is_no_average(tmp_path: Path) -> None:
    batch = make_batch(4, mix=Mix(0, 1, 0, 0))
    found = grid(written(batch, tmp_path), t.TAB_DETAIL)[COUNTY]
    assert found[TOTAL] is None
    assert set(found[SCORES:]) == {"—"}


@pytest.mark.slow
def test_small_counties_print_on_one_page_and_large_ones_do_not(tmp_path: Path) -> None:
    pages = [sheet(written(make_batch(n), tmp_path), t.TAB_DETAIL).page_setup for n in (30, 80)]
    assert [p.fitToHeight for p in pages] == [None, 0]  # None: one page
    assert {p.paperSize for p in pages} == {8}
