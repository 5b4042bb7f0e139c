"""Score cells are counted on their own, wherever they stand: the completeness proof rests on it."""

from __future__ import annotations

from dataclasses import replace

from selfeval.model import RawCell
from selfeval.submission.find import find_form
from selfeval.submission.normalise import count_scores
from tests.builders import SCORES, FormBuilder


def test_score_cells_are_counted_in_the_table_far_below_and_in_further_score_sheets() -> None:
    form = find_form(FormBuilder().workbook())
    assert form is not None
    inside = count_scores(form)
    assert inside == len(form.rows)
    column = form.columns["自评分"]
    far = (RawCell(SCORES, 9_000, column, 3.0), RawCell(SCORES, 9_001, column + 1, "不在这一列"))
    beyond = replace(form, score_sheet=replace(form.score_sheet, beyond=far))
    assert count_scores(beyond) == inside + 1
    twice = replace(beyond, other_candidates={"另一张": form.rows[:2]})
    assert count_scores(twice) == inside + 3
