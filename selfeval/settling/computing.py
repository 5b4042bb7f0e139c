"""What the scheme's rules come to for a department: data from the bureau and the form together, and what is found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from selfeval.checks.computed import (
    COMPARED_CHECKS,
    DOUBT_CHECKS,
    Answered,
    Compared,
    answered,
    factor_said,
    ratio_is_plausible,
)
from selfeval.checks.data import needed_datum_is_filled, waits_for_the_bureau
from selfeval.findings import kind_of, level_of, run_checks
from selfeval.model import (
    NOT_APPLICABLE,
    Computation,
    ComputedAs,
    ComputedScore,
    Datum,
    FiledDatum,
    Filler,
    Finding,
    KeptAnswer,
    Known,
    Level,
    Reading,
    Rule,
    Scheme,
    Scorecard,
    TotalStep,
    Unit,
    Unsure,
    Use,
    names_in,
)
from selfeval.rules.arithmetic import Said, arithmetic, total_arithmetic
from selfeval.rules.exact import decimal_of, decimal_text
from selfeval.rules.plausible import slip, standing_out
from selfeval.rules.reading import known_again
from selfeval.rules.score import Computed, adjusted, compute
from selfeval.submission.packed import of_indicators
from selfeval.submission.scoring import chosen_of, counted


def computation(
    scheme: Scheme,
    bureau: Known,
    filed: Sequence[FiledDatum],
    answers: Sequence[KeptAnswer],
    is_cleared: Callable[[Finding], bool] = lambda _: False,
) -> Computation:
    """What comes of the bureau's data and a form's. `is_cleared` tells whether the bureau has answered a finding.

    First it is seen which data are doubted; what rests on them waits until that is answered.
    """
    filed = tuple(filed)
    data = known_of(scheme.data, bureau, filed)
    given = {answer.indicator.code: answer for answer in of_indicators(answers, scheme.ruled)}
    said = Said(data, scheme.datum)
    rules = [rule for rule in scheme.rules if not scheme.by_code[rule.code].group or _is_chosen(rule, scheme, given)]
    unread = {one.name: Unsure.UNREAD for one in filed if one.read.doubt and one.name not in data}
    sums = [_Sum.of(rule, scheme, data) for rule in rules]
    computed = tuple(one.told(scheme, said, one.doubting(unread), given) for one in sums)
    told = answered(scheme, computed, given)
    compared = Compared(scheme, told, filed, bureau, _standing_out(scheme, told, filed, data))
    doubts = run_checks(DOUBT_CHECKS, scheme.levels, compared)
    unsure = unread
    if doubts or any(one.slip for one in sums):
        unsure = unread | _doubted(compared, [one for one in doubts if not _answered(one, is_cleared)])
        computed = tuple(one.told(scheme, said, unsure, given) for one in sums)
        compared = replace(compared, answered=answered(scheme, computed, given))
    found = run_checks(COMPARED_CHECKS, scheme.levels, compared)
    gaps = [one for one in filed if waits_for_the_bureau(one, scheme)]
    if gaps:
        found += run_checks((needed_datum_is_filled,), scheme.levels, gaps, scheme, bureau)
    return Computation(said.written, computed, tuple(sorted((*doubts, *found), key=lambda one: one.code)), unsure)


def _answered(doubt: Finding, is_cleared: Callable[[Finding], bool]) -> bool:
    return doubt.level is not Level.ERROR and (doubt.explanation is not None or is_cleared(doubt))


def _doubted(given: Compared, doubts: Sequence[Finding]) -> dict[str, Unsure]:
    """The data that some findings doubt: those of an indicator's rule, or that of the finding's own cell."""
    rules = {rule.code: rule for rule in given.scheme.rules}
    of_cell = {(one.at.sheet, one.at.ref): one for one in given.filed}
    names: list[str] = []
    for doubt in doubts:
        filed = of_cell.get((doubt.sheet or "", doubt.cell or ""))
        if doubt.indicator:
            names += names_in(rules[doubt.indicator].value)
        elif filed and _is_in_doubt(filed, given):
            names.append(filed.name)
    return dict.fromkeys(names, Unsure.DOUBTED)


def _is_in_doubt(filed: FiledDatum, given: Compared) -> bool:
    """Whether a datum may be in another unit; one that merely isn't the bureau's is as the bureau has it."""
    bureau = given.bureau.get(filed.name)
    if filed.name in given.standing_out:
        return True
    return filed.read.value is not None and bureau is not None and bool(factor_said(filed.read.value, bureau))


def _standing_out(
    scheme: Scheme, told: Iterable[Answered], filed: Iterable[FiledDatum], data: Known
) -> tuple[str, ...]:
    """The department's own amounts that are too large beside its others; of a ratio that is asked about, none."""
    asked = set[str]()
    if level_of(kind_of(ratio_is_plausible), scheme.levels):
        slipped = {one.code for _, one, _ in told if one.slip}
        asked = {name for rule in scheme.rules if rule.code in slipped for name in names_in(rule.value)}
    own = ((one.name, one.read.value) for one in filed if scheme.units[one.name] is Unit.MONEY)
    figures = {name: value for name, value in own if value is not None}
    return tuple(name for name in standing_out(figures) if name not in asked and data.get(name) == figures[name])


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


def _is_chosen(rule: Rule, scheme: Scheme, given: Mapping[str, KeptAnswer]) -> bool:
    """Whether a rule is that of the indicator of its group that is answered: of a group, only that one is computed."""
    told = {code: counted(answer) for code, answer in given.items()}
    return chosen_of(scheme.groups[scheme.by_code[rule.code].group], told) == rule.code


class _Sum(NamedTuple):
    """What a rule comes to, and how its ratio looks odd."""

    rule: Rule
    found: Computed
    slip: str

    @classmethod
    def of(cls, rule: Rule, scheme: Scheme, data: Known) -> _Sum:
        found = compute(rule, scheme.by_code[rule.code].cap, scheme.decimals, data, scheme.units)
        return cls(rule, found, slip(rule, found.value))

    def doubting(self, unsure: Mapping[str, Unsure]) -> Mapping[str, Unsure]:
        """What is unsure, and the data of a ratio that looks odd."""
        return {**unsure, **dict.fromkeys(names_in(self.rule.value), Unsure.DOUBTED)} if self.slip else unsure

    def told(
        self, scheme: Scheme, said: Said, unsure: Mapping[str, Unsure], given: Mapping[str, KeptAnswer]
    ) -> ComputedScore:
        """Beside the self score. While a datum is doubted it waits, unless there is nothing to compute from: 0 is 0 in any unit."""
        rule, found = self.rule, self.found
        fate, score = found.fate, found.score
        waits = bool(unsure) and any(unsure.get(name) is Unsure.DOUBTED for name in rule.names)
        if fate is ComputedAs.SCORED and not found.absence and waits:
            fate, score = ComputedAs.WAITING, None
        elif fate is ComputedAs.MISSING and any(name in unsure for name in found.missing):
            fate = ComputedAs.UNREAD
        text = arithmetic(rule, scheme.by_code[rule.code].cap, found, said, unsure)
        own = _own(given.get(rule.code))
        value = decimal_text(found.value) if found.value is not None else None
        return ComputedScore(rule.code, fate, score, value, text, own, scheme.allowed[rule.code], self.slip)


def _own(answer: KeptAnswer | None) -> Decimal | str | None:
    """The self score, or 不适用; None where nothing is answered that can be read."""
    if answer is None:
        return None
    return NOT_APPLICABLE if answer.reading is Reading.NOT_APPLICABLE else answer.score


def after_rules(card: Scorecard, scheme: Scheme, data: Mapping[str, str], unsure: Mapping[str, Unsure]) -> Scorecard:
    """The scorecard after the rules on the total, from the top down; a total that waits is left to wait.

    `data` are those that are known, as they are written. A rule on data that are doubted does nothing, as where they are
    missing.
    """
    total, steps = card.total, list[TotalStep]()
    if total is None or not scheme.total_rules:
        return card
    sure = {name: value for name, value in data.items() if unsure.get(name) is not Unsure.DOUBTED}
    known = known_again(sure, scheme.datum)
    said = Said(known, scheme.datum)
    for rule in scheme.total_rules:
        found = adjusted(rule, total, scheme.decimals, known, scheme.units)
        text = total_arithmetic(rule, found, said, unsure)
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
