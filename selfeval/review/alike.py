"""The same finding in several departments: one indicator, one reason and equal remarks should cost the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from selfeval.checks.reviews import same_finding_costs_the_same
from selfeval.findings import run_checks
from selfeval.model import Finding, Review, ReviewChange, Scheme
from selfeval.review import words
from selfeval.submission.reasons import sameness
from selfeval.tables import plain

_MOST_NAMED = 2


def told_alike(reviews: Sequence[tuple[str, Review]], scheme: Scheme) -> Mapping[str, Sequence[Finding]]:
    """What is said of findings that cost otherwise elsewhere, by the path of the review; `reviews` with departments' names."""
    cuts: dict[tuple[str, str, str], list[tuple[str, str, ReviewChange, Decimal]]] = defaultdict(list)
    for name, review in reviews:
        for change in review.changes:
            if change.remark and isinstance(change.before, Decimal) and isinstance(change.after, Decimal):
                alike = (change.code, change.ground, sameness(change.remark))
                cuts[alike].append((name, review.file, change, change.before - change.after))
    told: dict[str, list[Finding]] = defaultdict(list)
    for found in cuts.values():
        for name, path, change, cut in found:
            others = [(other, its) for other, _, _, its in found if its != cut and other != name]
            if others:
                said = words.COMMA.join(
                    words.CUTS_ELSEWHERE.format(name=other, cut=plain(its)) for other, its in others[:_MOST_NAMED]
                )
                told[path] += run_checks(
                    (same_finding_costs_the_same,), scheme.levels, scheme.by_code[change.code].name, change.ground,
                    change.remark, plain(cut), said, change.code,
                )  # fmt: skip
    return told
