"""指标明细: a cell holds the score or 不适用, and totals are live."""

from __future__ import annotations

from pathlib import Path

import pytest

from selfeval import text as t
from selfeval.consolidate import Previous
from selfeval.model import NOT_APPLICABLE
from tests.builders_batch import Mix, make_batch
from tests.sheets.workbooks import grid, sheet, written

NAMES, CAPS, FIRST = 4, 5, 6


def test_every_score_stands_below_its_indicator(tmp_path: Path) -> None:
    batch = make_batch(30, seed=2)
    found = grid(written(batch, tmp_path), t.TAB_DETAIL)
    indicators = batch.scheme.indicators
    assert found[NAMES][2:-1] == [i.name for i in indicators]
    assert found[CAPS][2:-1] == [float(i.cap) for i in indicators]
    cards = {r.department.code: r.scorecard for r in batch.departments if r.rank}
    assert {row[0] for row in found[FIRST:]} == set(cards)
    for row in found[FIRST:]:
        card = cards[row[0]]
        assert card is not None
        wanted = [card.scores[i.code] for i in indicators]
        assert row[2:-1] == [score if score == NOT_APPLICABLE else float(score) for score in wanted]
        assert row[-1] == float(card.final[0])


def test_shading_follows_the_rate_and_greys_the_rest(tmp_path: Path) -> None:
    page = sheet(written(make_batch(10), tmp_path), t.TAB_DETAIL)
    rules = [rule.formula[0] for area in page.conditional_formatting for rule in area.rules]
    assert rules[0] == 'OR(C7="不适用",C7=C$6)'
    assert rules[1:] == [f"AND(ISNUMBER(C7),C7/C$6{test})" for test in ("<=0", "<0.6", "<0.8", "<1")]


def test_last_year_stands_beside_the_total(tmp_path: Path) -> None:
    batch = make_batch(8, mix=Mix(0, 0, 0, 0))
    previous = Previous(2022, batch.scheme.full_marks, {"101": batch.scheme.full_marks})
    found = grid(written(batch, tmp_path, previous), t.TAB_DETAIL)
    assert found[NAMES][-2:] == ["2022年\n总分", "增减"]
    row = next(row for row in found[FIRST:] if row[0] == "101")
    assert row[-2:] == [100, pytest.approx(row[-3] - 100)]
    assert {tuple(row[-2:]) for row in found[FIRST:] if row[0] != "101"} == {("—", "—")}


@pytest.mark.slow
def test_small_counties_print_on_one_page_and_large_ones_do_not(tmp_path: Path) -> None:
    pages = [sheet(written(make_batch(n), tmp_path), t.TAB_DETAIL).page_setup for n in (30, 80)]
    assert [p.fitToHeight for p in pages] == [None, 0]  # None: one page
    assert {p.paperSize for p in pages} == {8}
