"""What the scheme's rules come to for a department: data from the bureau and the form together, and what is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from selfeval.checks.computed import COMPARED_CHECKS, Compared
from selfeval.findings import run_checks
from selfeval.model import (
    NOT_APPLICABLE,
    ComputedAs,
    ComputedScore,
    Datum,
    FiledDatum,
    Filler,
    Finding,
    KeptAnswer,
    Reading,
    Rule,
    Scheme,
    Scorecard,
    TotalStep,
    Use,
)
from selfeval.rules.arithmetic import arithmetic, slip, total_arithmetic
from selfeval.rules.exact import Known, decimal_of
from selfeval.rules.score import adjusted, compute
from selfeval.submission.scoring import chosen_of, counted


class Computation(NamedTuple):
    """The data that are known of a department, its computed scores, and the findings on both."""

    data: Known
    computed: tuple[ComputedScore, ...]
    findings: tuple[Finding, ...]


def computation(
    scheme: Scheme, bureau: Known, filed: Sequence[FiledDatum], answers: Sequence[KeptAnswer]
) -> Computation:
    """What comes of the bureau's data and a form's."""
    data = known_of(scheme.data, bureau, filed)
    given = {answer.indicator.code: answer for answer in answers}
    computed = tuple(
        _computed(rule, scheme, data, given.get(rule.code)) for rule in scheme.rules if _counts(rule, scheme, given)
    )
    compared = Compared(scheme, computed, given, tuple(filed), bureau)
    return Computation(data, computed, tuple(run_checks(COMPARED_CHECKS, scheme.levels, compared)))


def known_of(data: Sequence[Datum], bureau: Known, filed: Sequence[FiledDatum]) -> dict[str, Fraction]:
    """The data that are known: the bureau's, and where it has none or doesn't fill them in, the department's."""
    own = {one.name: one.read.value for one in filed}
    found: dict[str, Fraction] = {}
    for datum in data:
        value = None if datum.filler is Filler.DEPARTMENT else bureau.get(datum.name)
        if value is None and datum.filler is not Filler.BUREAU:
            value = own.get(datum.name)
        if value is not None:
            found[datum.name] = value
    return found


def _counts(rule: Rule, scheme: Scheme, given: Mapping[str, KeptAnswer]) -> bool:
    """Whether a rule is computed: of a group, only that of the indicator that is answered."""
    group = scheme.by_code[rule.code].group
    if not group:
        return True
    told = {code: counted(answer) for code, answer in given.items()}
    return chosen_of(scheme.groups[group], told) == rule.code


def _computed(rule: Rule, scheme: Scheme, data: Known, answer: KeptAnswer | None) -> ComputedScore:
    indicator = scheme.by_code[rule.code]
    found = compute(rule, indicator.cap, scheme.decimals, data, scheme.units)
    text = arithmetic(rule, indicator.cap, found, data, scheme.datum)
    own, odd = _own(answer), slip(rule, found.value)
    return ComputedScore(rule.code, found.fate, found.score, found.value, text, own, scheme.allowed(rule), odd)


def _own(answer: KeptAnswer | None) -> Decimal | str | None:
    """The self score, or 不适用; None where nothing is answered that can be read."""
    if answer is None:
        return None
    return NOT_APPLICABLE if answer.reading is Reading.NOT_APPLICABLE else answer.score


def after_rules(card: Scorecard, scheme: Scheme, known: Known) -> Scorecard:
    """The scorecard after the rules on the total, from the top down; a total that waits is left to wait."""
    total, steps = card.total, list[TotalStep]()
    if total is None or not scheme.total_rules:
        return card
    for rule in scheme.total_rules:
        found = adjusted(rule, total, scheme.decimals, known, scheme.units)
        text = total_arithmetic(rule, found, known, scheme.datum)
        after = total if found.score is None else found.score + Decimal(0).quantize(scheme.quantum)
        earns = decimal_of(found.tier.earns) if found.tier else None
        steps.append(TotalStep(rule.name, after - total if found.tier else None, earns, text))
        total = after
    return replace(card, total=total, grade=scheme.grade_of(total), steps=tuple(steps))


def adopted(scheme: Scheme, computed: Sequence[ComputedScore]) -> dict[str, Decimal]:
    """The computed scores that stand where the bureau gives none (用途 直接采用), by indicator."""
    adopting = {rule.code for rule in scheme.rules if rule.use is Use.ADOPT}
    return {
        one.code: one.score
        for one in computed
        if one.code in adopting and one.fate is ComputedAs.SCORED and one.score is not None
    }
