"""The key figures of a round: counts by status, average and extremes, who is near a band, who is to follow up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from selfeval.consolidate.county import Comparison, NearBand, Overview, Place, Previous
from selfeval.consolidate.exact import places_of, ratio
from selfeval.consolidate.ranking import RANKED_STATES, comparable, ranked, scored
from selfeval.model import Band, DepartmentResult, Scheme, Status
from selfeval.submission.scoring import full_throughout


def overview_of(results: Sequence[DepartmentResult], scheme: Scheme, previous: Previous | None) -> Overview:
    """Key figures over all departments; exempt ones are not expected (应报)."""
    states = [r.status for r in results]
    expected = len(states) - states.count(Status.EXEMPT)
    places = tuple(
        Place(rank, r.department.code, r.department.name, *card.final, r.department.group)
        for r, card, rank in ranked(results)
    )
    totals = [place.total for place in places]
    return Overview(
        expected=expected,
        accepted=states.count(Status.ACCEPTED),
        query=states.count(Status.QUERY),
        returned=states.count(Status.RETURNED),
        missing=states.count(Status.MISSING),
        exempt=states.count(Status.EXEMPT),
        ranked=len(places),
        waiting=len(scored(results)) - len(places),
        held=sum(1 for r in results if r.status in RANKED_STATES and r.scorecard is None and r.review),
        accepted_share=ratio(states.count(Status.ACCEPTED), expected),
        ranked_share=ratio(len(places), expected),
        average=ratio(sum(totals, Decimal(0)), len(totals), places_of(scheme)),
        median=_median(totals, places_of(scheme)),
        highest=tuple(p for p in places if p.total == totals[0]),
        lowest=tuple(p for p in places if p.total == totals[-1]),
        places=places,
        near=_near(places, scheme),
        all_full=tuple(r.department.name for r, card, _ in ranked(results) if full_throughout(card, scheme)),
        late_names=tuple(
            r.department.name for r in results if r.status is not Status.EXEMPT and (r.days_late or 0) > 0
        ),
        missing_names=_names(results, Status.MISSING),
        returned_names=_names(results, Status.RETURNED),
        query_names=_names(results, Status.QUERY),
        comparison=_comparison(places, scheme, previous),
    )


def _median(descending: Sequence[Decimal], places: int) -> Decimal | None:
    half = len(descending) // 2
    middle = descending[half : half + 1] if len(descending) % 2 else descending[half - 1 : half + 1]
    return ratio(sum(middle, Decimal(0)), len(middle), places)


def _near(places: Sequence[Place], scheme: Scheme) -> tuple[NearBand, ...]:
    """Departments exactly on a bound or at most 临界分差 below one; the lowest band's bound 0 is none."""
    bounds = [band for band in scheme.bands if band.lower > 0]
    found = [_nearest(place, bounds, scheme.borderline_gap) for place in places]
    return tuple(near for near in found if near is not None)


def _nearest(place: Place, bounds: Sequence[Band], most: Decimal) -> NearBand | None:
    gaps = [band.lower - place.total for band in bounds if 0 <= band.lower - place.total <= most]
    return NearBand(place.code, place.name, place.total, place.grade, min(gaps)) if gaps else None


def _names(results: Sequence[DepartmentResult], status: Status) -> tuple[str, ...]:
    return tuple(r.department.name for r in results if r.status is status)


def _comparison(places: Sequence[Place], scheme: Scheme, previous: Previous | None) -> Comparison | None:
    pairs = [(p.total, before) for p in places if (before := comparable(previous, scheme, p.code)) is not None]
    if previous is None or not pairs:
        return None
    changes = [now - before for now, before in pairs]
    return Comparison(
        year=previous.year,
        compared=len(changes),
        higher=sum(1 for change in changes if change > 0),
        lower=sum(1 for change in changes if change < 0),
        equal=changes.count(Decimal(0)),
        average_change=ratio(sum(changes, Decimal(0)), len(changes), places_of(scheme)),
    )
