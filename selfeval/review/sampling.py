"""Who is reviewed: some for certain, some for their risk, some by lot. The same inputs give the same list anywhere.

The lot goes by the SHA-256 of seed and code, so that whoever knows the seed can draw it again and nobody can choose it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Final

from selfeval import text as t
from selfeval.checks import batch as rules
from selfeval.findings import kind_of
from selfeval.model import Department, DepartmentResult, ReviewRules, Risk, Roster, Scheme, Way
from selfeval.review import words
from selfeval.settling.words import WORDS_DIFFER
from selfeval.submission.identity import Directory
from selfeval.submission.scoring import full_throughout
from selfeval.tables import plain

_SHARED: Final = kind_of(rules.reasons_are_own).code
_CHANGED: Final = kind_of(rules.scores_unchanged_since).code


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """One thing that makes a self score worth a second look, what it weighs, and why it was found, in words."""

    risk: Risk
    points: Decimal
    why: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A department with a total, and what speaks for its review."""

    result: DepartmentResult
    risks: tuple[RiskPoint, ...]

    @property
    def code(self) -> str:
        """The department's code."""
        return self.result.department.code

    @property
    def points(self) -> Decimal:
        """Its risk points."""
        return sum((risk.points for risk in self.risks), Decimal(0))

    @property
    def said(self) -> str:
        """Each risk with its points and why."""
        return words.RISKS_PARTED.join(
            words.SAID_RISK.format(name=t.RISK_NAMES[one.risk], points=plain(one.points), why=one.why)
            for one in self.risks
        )


@dataclass(frozen=True, slots=True)
class Picked:
    """A department that is to be reviewed, and how it came to that."""

    candidate: Candidate
    way: Way


def candidates(
    results: Iterable[DepartmentResult], scheme: Scheme, last_year: Mapping[str, Decimal]
) -> tuple[Candidate, ...]:
    """Every department with a total, in roster order; `last_year` has the totals that can be compared, by code."""
    return tuple(
        Candidate(result, tuple(_risks(result, scheme, last_year.get(result.department.code))))
        for result in results
        if result.rank is not None
    )


def _risks(result: DepartmentResult, scheme: Scheme, last: Decimal | None) -> Iterator[RiskPoint]:
    for risk, why in _found(result, scheme, last):
        points = scheme.review.weights.get(risk, Decimal(0))
        if points:
            yield RiskPoint(risk, points, why)


def _found(result: DepartmentResult, scheme: Scheme, last: Decimal | None) -> Iterator[tuple[Risk, str]]:
    """The risks there are, in the order in which they are told."""
    card = result.scorecard
    if card is None or card.total is None:
        return
    if full_throughout(card, scheme):
        yield Risk.FULL_MARKS, words.WHY_FULL
    band = next((band for band in scheme.bands[:-1] if card.total >= band.lower), None)
    if band and scheme.edge_range and card.total - band.lower <= scheme.edge_range:
        gap = card.total - band.lower
        said = words.WHY_EDGE if gap else words.WHY_ON_LINE
        yield Risk.ON_EDGE, said.format(total=plain(card.total), grade=band.grade, gap=plain(gap))
    over = [one.over for one in result.computed if one.over > 0]
    if over:
        yield Risk.ABOVE_COMPUTED, words.WHY_ABOVE.format(count=len(over), over=plain(sum(over, Decimal(0))))
    if any(finding.code == _SHARED for finding in result.findings):
        yield Risk.SHARED_REASONS, words.WHY_SHARED
    if any(finding.code == _CHANGED and WORDS_DIFFER not in finding.message for finding in result.findings):
        yield Risk.RESUBMITTED, words.WHY_RESUBMITTED
    if result.days_late:
        yield Risk.LATE, words.WHY_LATE.format(days=result.days_late)
    if last is not None and card.total - last > scheme.review.warning:
        yield Risk.JUMPED, words.WHY_JUMPED.format(rise=plain(card.total - last))


def sample(
    found: Sequence[Candidate],
    review: ReviewRules,
    always: frozenset[str],
    *,
    share: Decimal,
    seed: str,
    listed: Mapping[str, Way],
) -> tuple[Picked, ...]:
    """Who is to be reviewed and isn't `listed` yet (by code, with how each came to that), in roster order.

    `always` are the codes of those reviewed for certain. The lot is drawn from all that are on the list in no other
    way; who was drawn before stays drawn, so that the same call again adds nobody.
    """
    ways = {one.code: _way(one, review, always, listed) for one in found}
    pool = [one.code for one in found if ways[one.code] in (None, Way.BY_LOT)]
    drawn = lot(pool, share, seed)
    chosen = {code: Way.BY_LOT if way is None and code in drawn else way for code, way in ways.items()}
    return tuple(Picked(one, way) for one in found if one.code not in listed and (way := chosen[one.code]) is not None)


def _way(one: Candidate, review: ReviewRules, always: frozenset[str], listed: Mapping[str, Way]) -> Way | None:
    """How a department comes to be reviewed, the lot aside."""
    if one.code in listed:
        return listed[one.code]
    if one.code in always:
        return Way.ALWAYS
    return Way.AT_RISK if 0 < review.risk_line <= one.points else None


def lot(codes: Iterable[str], share: Decimal, seed: str) -> frozenset[str]:
    """The `share` (a percent, rounded up to whole departments) of these codes whose hash with the seed is the smallest."""
    order = sorted(set(codes), key=lambda code: (drawn_by(seed, code), code))
    return frozenset(order[: ceil(Fraction(share) / 100 * len(order))])


def drawn_by(seed: str, code: str) -> str:
    """What the lot goes by: the SHA-256 of seed and code, parted by a line feed, in hex."""
    return hashlib.sha256(f"{seed}\n{code}".encode()).hexdigest()


def reviewed_always(review: ReviewRules, roster: Roster) -> tuple[frozenset[str], tuple[str, ...]]:
    """The codes of those reviewed for certain; and the groups and names the rules give that nobody in the roster has."""
    directory = Directory.of(roster)
    groups = {department.group for department in roster.departments if department.group}
    named = {name: _named(directory, name) for name in review.always_named}
    codes = {d.code for d in roster.departments if d.group in review.always_groups}
    codes |= {department.code for department in named.values() if department}
    unknown = [group for group in review.always_groups if group not in groups]
    return frozenset(codes), (*unknown, *(name for name, department in named.items() if department is None))


def _named(directory: Directory, name: str) -> Department | None:
    return directory.code(name) or directory.name(name)
