"""Answers → Scorecard: category scores, total and grade, in exact decimals, from the scheme's caps alone.

Base and bonus: 实得 of all categories; where 不适用 is prorated, over what applies, out of the full marks, rounded once,
half up; then the bonus, up to the highest total the scheme allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
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


def score_of(answers: Sequence[Answer], scheme: Scheme) -> Scorecard | None:
    """The scorecard; None unless every indicator has one answer that counts and lies between 0 and its cap.

    Of a group one does. What the bureau gives is pending until it is `awarded`.
    """
    return card_of(map(counted, answers), scheme)


def counted(answer: Answer | KeptAnswer) -> Counted:
    """What is scored of an answer."""
    return Counted.of(answer.indicator, answer.reading, answer.score, len(answer.items))


def awarded(card: Scorecard, scheme: Scheme, given: Awarded) -> Scorecard:
    """The scorecard with the scores the bureau gave."""
    told = {i.code: given[i.code] for i in scheme.indicators if i.by_bureau and i.code in given}
    return _card({**card.scores, **told}, scheme, card.used) if told else card


def rescored(card: Scorecard, scheme: Scheme, told: Mapping[str, Decimal | str]) -> Scorecard | None:
    """The scorecard with other scores, points or 不适用, in the place of some, by indicator code.

    None where 不适用 is prorated and nothing applies any more.
    """
    scores = {**card.scores, **told}
    return None if _nothing_applies(scores, scheme) else _card(scores, scheme, card.used)


def _nothing_applies(scores: Mapping[str, Decimal | str], scheme: Scheme) -> bool:
    """Whether all that a department answers is 不适用, where that is prorated."""
    own = [scores[i.code] for i in scheme.indicators if not (i.bonus or i.by_bureau)]
    return scheme.prorated and bool(own) and all(score in (NOT_APPLICABLE, UNCHOSEN) for score in own)


def card_of(counts: Iterable[Counted], scheme: Scheme) -> Scorecard | None:
    """The scorecard of the points of every answer, as `score_of` makes it."""
    told = {one.indicator.code: one for one in counts}
    scores: dict[str, Decimal | str] = {}
    for indicator in scheme.indicators:
        score = PENDING if indicator.by_bureau else _score(indicator, scheme, told)
        if score is None:
            return None
        scores[indicator.code] = score
    if _nothing_applies(scores, scheme):
        return None
    return _card(scores, scheme, used=sum(one.cells for one in told.values() if not one.indicator.by_bureau))


def _score(indicator: Indicator, scheme: Scheme, told: Mapping[str, Counted]) -> Decimal | str | None:
    """What counts of a department's answer; None where nothing can."""
    one = told.get(indicator.code)
    if one is None:
        return None
    if indicator.group:
        chosen = chosen_of(scheme.groups[indicator.group], told)
        if chosen != indicator.code:
            return UNCHOSEN if chosen else None
    if one.points is None or not 0 <= one.points <= indicator.cap or (one.not_applicable and not indicator.na_allowed):
        return None
    return NOT_APPLICABLE if one.not_applicable else one.points


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


def _card(scores: Mapping[str, Decimal | str], scheme: Scheme, used: int) -> Scorecard:
    """The scorecard of the scores of all indicators."""
    categories: dict[str, Decimal | None] = {}
    earned = excused = pending = Decimal(0)
    for category in scheme.categories:
        part = _part([(i, scores[i.code]) for i in scheme.of_category(category.name)])
        counted = part.earned + (0 if scheme.prorated else part.excused)
        none = part.pending or (scheme.prorated and not part.applies)
        categories[category.name] = None if none else _plain(counted, scheme)
        earned, excused, pending = earned + part.earned, excused + part.excused, pending + part.pending
    extra = [scores[i.code] for i in scheme.indicators if i.bonus]
    bonus = sum((score for score in extra if isinstance(score, Decimal)), Decimal(0))
    card = Scorecard(scores, categories, None, None, bonus if extra else None, earned, excused, used=used)
    if pending or PENDING in extra:
        left = excused if scheme.prorated else Decimal(0)
        part_of = Provisional(_plain(earned + excused - left + bonus, scheme), scheme.full_marks - pending - left)
        return replace(card, provisional=part_of)
    total = _total(earned, excused, bonus, scheme)
    return replace(card, total=total, grade=scheme.grade_of(total))


class _Part(NamedTuple):
    """What adds up in a category: points, the caps of what is 不适用 and of what is pending, and whether any applies."""

    earned: Decimal
    excused: Decimal
    pending: Decimal
    applies: bool


def _part(scores: Sequence[tuple[Indicator, Decimal | str]]) -> _Part:
    def caps(word: str) -> Decimal:
        return sum((i.cap for i, score in scores if score == word), Decimal(0))

    points = [score for _, score in scores if isinstance(score, Decimal)]
    return _Part(sum(points, Decimal(0)), caps(NOT_APPLICABLE), caps(PENDING), bool(points))


def adds_up(card: Scorecard, scheme: Scheme) -> bool:
    """Whether the total, if there is one, is what follows from the parts, rules on it and 降档 aside."""
    return card.total is None or card.unadjusted == _total(card.earned, card.excused, card.bonus or Decimal(0), scheme)


def _total(earned: Decimal, excused: Decimal, bonus: Decimal, scheme: Scheme) -> Decimal:
    return _plain(min(scheme.most, base_of(earned, excused, scheme) + bonus), scheme)


def base_of(earned: Decimal, excused: Decimal, scheme: Scheme) -> Decimal:
    """The total before any bonus."""
    if not scheme.prorated:
        return earned + excused
    with localcontext() as context:
        context.prec = 60
        return (earned / (scheme.full_marks - excused) * scheme.full_marks).quantize(scheme.quantum, ROUND_HALF_UP)


def said_score(score: Decimal | str, scheme: Scheme) -> str:
    """A score as it is compared: at the scheme's decimals, or the word in its place."""
    return score if isinstance(score, str) else f"{score:.{scheme.decimals}f}"


def full_throughout(card: Scorecard, scheme: Scheme) -> bool:
    """Whether nothing is lost anywhere, of what applies where 不适用 is prorated; bonuses aside."""
    return card.earned + card.excused == scheme.full_marks


def _plain(points: Decimal, scheme: Scheme) -> Decimal:
    """Points with the scheme's decimals at least."""
    return points + Decimal(0).quantize(scheme.quantum)


def statable(card: Scorecard, scheme: Scheme) -> frozenset[Decimal]:
    """The totals that a department may rightly state: its own part or the total, before or after 不适用 is prorated and

    the bonus bounded.
    """
    bonus = card.bonus or Decimal(0)
    parts = [card.earned, card.earned + card.excused]
    parts += [part + bonus for part in parts]
    if card.excused < scheme.full_marks:
        parts.append(base_of(card.earned, card.excused, scheme) + bonus)
    parts += [card.total] if card.total is not None else []
    if card.provisional:
        parts += [card.provisional.points, *_prorated_part(card, scheme)]
    return frozenset((*parts, *(min(part, scheme.most) for part in parts)))


def _prorated_part(card: Scorecard, scheme: Scheme) -> Iterator[Decimal]:
    """The department's own part where 不适用 is prorated: out of its part of the full marks, or of all of them."""
    pending = scheme.caps_of(i for i in scheme.indicators if i.by_bureau and card.scores[i.code] == PENDING)
    applies = scheme.full_marks - pending - card.excused
    if scheme.prorated and applies > 0:
        for out_of in (scheme.full_marks - pending, scheme.full_marks):
            share = card.earned / applies * out_of
            yield share.quantize(scheme.quantum, ROUND_HALF_UP) + (card.bonus or 0)
