"""Scorecards of departments → the county's tables. Data only: no sentence and no sheet is made here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from selfeval.consolidate.county import CountyTables, Previous
from selfeval.consolidate.exact import places_of, scale_of
from selfeval.consolidate.lists import (
    computed_rows,
    deduction_rows,
    finding_rows,
    notes_of,
    progress_rows,
    register_rows,
)
from selfeval.consolidate.overview import overview_of
from selfeval.consolidate.ranking import detail_rows, grade_stats, rank_departments, ranking_rows
from selfeval.consolidate.reviews import final_view, review_tables, with_reviews
from selfeval.model import Batch, DepartmentResult

__all__ = ["CountyTables", "Previous", "county_tables", "rank_departments"]


def county_tables(batch: Batch, previous: Previous | None = None) -> CountyTables:
    """All tables of a round. `previous` is last year's result, shown beside this year's where it is given."""
    tables = _tables(batch, rank_departments(batch.departments), previous)
    if not batch.reviewed:
        return tables
    finals = replace(previous, totals=previous.finals) if previous and previous.finals else None
    final = _tables(batch, final_view(batch.departments, batch.scheme), finals)
    ranking = with_reviews(tables.ranking, batch.departments, final.ranking, of_finals=finals is not None)
    reviews = review_tables(batch)
    return replace(tables, ranking=ranking, reviews=reviews, final=replace(final, reviews=reviews))


def _tables(batch: Batch, results: Sequence[DepartmentResult], previous: Previous | None) -> CountyTables:
    """The tables of departments that are ranked."""
    from selfeval.consolidate.statistics import category_stats, frames_of, group_stats  # pandas: half a second

    scheme = batch.scheme
    frames = frames_of(results, scheme)
    return CountyTables(
        scheme=scheme,
        decimals=scale_of(scheme),
        places=places_of(scheme),
        overview=overview_of(results, scheme, previous),
        grades=grade_stats(results, scheme),
        ranking=ranking_rows(results, scheme, previous),
        detail=detail_rows(results, scheme),
        categories=category_stats(frames),
        groups=group_stats(frames, results),
        deductions=deduction_rows(batch, results),
        computed=computed_rows(batch, batch.departments),
        findings=finding_rows(batch, results),
        progress=progress_rows(results),
        register=register_rows(batch),
        notes=notes_of(batch),
        previous=previous,
    )
