"""Answers → Scorecard: category scores, total and grade, in exact decimals, from the scheme's caps alone.

Base and bonus: 实得 of all categories; where 不适用 is prorated, over what applies, out of the full marks, rounded once,
half up; then the bonus, up to the highest total the scheme allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import NamedTuple

from selfeval.model import (
    NOT_APPLICABLE,
    PENDING,
    UNCHOSEN,
    Answer,
    Indicator,
    KeptAnswer,
    Provisional,
    Reading,
    Scheme,
    Scorecard,
    counted_points,
)

Awarded = Mapping[str, Decimal]  # the bureau's scores of one department, by indicator code


class Counted(NamedTuple):
    """What is scored of an answer: the points that count (None: none do), whether it is 不适用, or blank.

    `cells` are the score cells it stands in: of an indicator that departments choose themselves, one a row.
    """

    indicator: Indicator
    points: Decimal | None
    not_applicable: bool
    blank: bool = False
    cells: int = 1

    @classmethod
    def of(cls, indicator: Indicator, reading: Reading, score: Decimal | None, rows: int = 0) -> Counted:
        """From how the cell reads, or its rows together."""
        points, blank = counted_points(indicator, reading, score), reading is Reading.BLANK
        return cls(indicator, points, reading is Reading.NOT_APPLICABLE, blank, 0 if blank else max(rows, 1))


def score_of(answers: Sequence[Answer], scheme: Scheme, awarded: Awarded | None = None) -> Scorecard | None:
    """The scorecard; None unless every indicator has one answer that counts and lies between 0 and its cap.

    Of a group one does. What the bureau gives is taken from `awarded`, and pending where it isn't there.
    """
    return card_of(map(counted, answers), scheme, awarded)


def counted(answer: Answer | KeptAnswer) -> Counted:
    """What is scored of an answer."""
    return Counted.of(answer.indicator, answer.reading, answer.score, len(answer.items))


@dataclass(slots=True)
class _Sums:
    """What adds up while the indicators are gone through."""

    scores: dict[str, Decimal | str] = field(default_factory=dict)
    earned: dict[str, Decimal] = field(default_factory=dict)  # by category; 不适用 aside
    excused: dict[str, Decimal] = field(default_factory=dict)
    pending: dict[str, Decimal] = field(default_factory=dict)
    bonus: Decimal = Decimal(0)
    bonus_pending: bool = False
    used: int = 0

    def add(self, to: dict[str, Decimal], indicator: Indicator, points: Decimal) -> None:
        """Add to a category's sum."""
        to[indicator.category] = to.get(indicator.category, Decimal(0)) + points


def card_of(counts: Iterable[Counted], scheme: Scheme, awarded: Awarded | None = None) -> Scorecard | None:
    """The scorecard of the points of every answer, as `score_of` makes it."""
    told = {one.indicator.code: one for one in counts}
    sums = _Sums()
    for indicator in scheme.indicators:
        if indicator.by_bureau:
            _award(sums, indicator, (awarded or {}).get(indicator.code))
            continue
        one = told.get(indicator.code)
        if one is None or not _enters(sums, one, scheme, told):
            return None
    if scheme.prorated and sum(sums.excused.values()) == scheme.full_marks:
        return None
    return _card(sums, scheme)


def _award(sums: _Sums, indicator: Indicator, points: Decimal | None) -> None:
    """Enter a score of the bureau's, or that it is missing."""
    sums.scores[indicator.code] = PENDING if points is None else points
    if indicator.bonus:
        sums.bonus += points or 0
        sums.bonus_pending |= points is None
    elif points is None:
        sums.add(sums.pending, indicator, indicator.cap)
    else:
        sums.add(sums.earned, indicator, points)


def _enters(sums: _Sums, one: Counted, scheme: Scheme, told: Mapping[str, Counted]) -> bool:
    """Enter a department's answer; False where nothing in it can be counted."""
    indicator = one.indicator
    if indicator.group:
        chosen = chosen_of(scheme.groups[indicator.group], told)
        if chosen is None:
            return False
        if chosen != indicator.code:
            sums.scores[indicator.code] = UNCHOSEN
            sums.used += one.cells
            return True
    if one.points is None or not 0 <= one.points <= indicator.cap or (one.not_applicable and not indicator.na_allowed):
        return False
    sums.scores[indicator.code] = NOT_APPLICABLE if one.not_applicable else one.points
    sums.used += one.cells
    if indicator.bonus:
        sums.bonus += 0 if one.not_applicable else one.points
    else:
        sums.add(sums.excused if one.not_applicable else sums.earned, indicator, one.points)
    return True


def chosen_of(group: Sequence[Indicator], told: Mapping[str, Counted]) -> str | None:
    """The code of the one indicator of a group that is answered, or of the first where all say 不适用; else None."""
    answered = [i.code for i in group if (one := told.get(i.code)) and not one.blank]
    if len(answered) == 1:
        return answered[0]
    all_excused = len(answered) == len(group) and all(told[i.code].not_applicable and i.na_allowed for i in group)
    return answered[0] if all_excused else None


def chosen(answers: Sequence[Answer], scheme: Scheme) -> list[Answer]:
    """The answers but those that another one of their group stands for."""
    told = {answer.indicator.code: counted(answer) for answer in answers} if scheme.groups else {}
    of_group = {word: chosen_of(members, told) for word, members in scheme.groups.items()}
    return [a for a in answers if of_group.get(a.indicator.group) in (None, a.indicator.code)]


def _card(sums: _Sums, scheme: Scheme) -> Scorecard:
    categories = {category.name: _category(sums, category.name, scheme) for category in scheme.categories}
    earned, excused = sum(sums.earned.values(), Decimal(0)), sum(sums.excused.values(), Decimal(0))
    pending = sum(sums.pending.values(), Decimal(0))
    bonus = sums.bonus if any(indicator.bonus for indicator in scheme.indicators) else None
    card = Scorecard(sums.scores, categories, None, None, bonus, earned, excused, used=sums.used)
    if pending or sums.bonus_pending:
        counted = earned + (0 if scheme.prorated else excused) + sums.bonus
        out_of = scheme.full_marks - pending - (excused if scheme.prorated else 0)
        return replace(card, provisional=Provisional(_plain(counted, scheme), out_of))
    total = _plain(min(scheme.most, base_of(earned, excused, scheme) + sums.bonus), scheme)
    return replace(card, total=total, grade=scheme.grade_of(total))


def base_of(earned: Decimal, excused: Decimal, scheme: Scheme) -> Decimal:
    """The total before any bonus."""
    if not scheme.prorated:
        return earned + excused
    with localcontext() as context:
        context.prec = 60
        return (earned / (scheme.full_marks - excused) * scheme.full_marks).quantize(scheme.quantum, ROUND_HALF_UP)


def _category(sums: _Sums, name: str, scheme: Scheme) -> Decimal | None:
    """A category's points; None while one of them is pending, and where nothing in it applies."""
    if name in sums.pending or (scheme.prorated and name not in sums.earned):
        return None
    points = sums.earned.get(name, Decimal(0)) + (0 if scheme.prorated else sums.excused.get(name, Decimal(0)))
    return _plain(points, scheme)


def _plain(points: Decimal, scheme: Scheme) -> Decimal:
    """Points with the scheme's decimals at least."""
    return points + Decimal(0).quantize(scheme.quantum)


def statable(card: Scorecard, scheme: Scheme) -> frozenset[Decimal]:
    """The totals that a department may rightly state: its own part or the total, before or after 不适用 is prorated."""
    bonus = card.bonus or Decimal(0)
    parts = [card.earned, card.earned + card.excused]
    parts += [part + bonus for part in parts]
    if card.excused < scheme.full_marks:
        parts.append(base_of(card.earned, card.excused, scheme) + bonus)
    parts += [card.total] if card.total is not None else []
    parts += [card.provisional.points] if card.provisional else []
    return frozenset(min(part, scheme.most) for part in parts)
