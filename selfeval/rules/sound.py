"""What a rule that can be read must keep to: tiers that are reached, denominators, dates and 是否 used as such."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from selfeval.model import Called, Datum, Function, Joined, Name, Negated, Number, Rule, Sign, Term, Tier, Unit, parts

Data = Mapping[str, Datum]


def unreached(bounds: Sequence[Tier], tiers: Sequence[Tier]) -> tuple[Tier, ...]:
    """The bounds and tiers that no value reaches, for those before take it; 其余 at the end may be left without any."""
    lines = [*bounds, *tiers]
    limits = sorted({tier.bound.value for tier in lines if tier.sign})
    between = [(low + high) / 2 for low, high in pairwise(limits)]
    tried = [*limits, *between, *([limits[0] - 1, limits[-1] + 1] if limits else [Fraction(0)])]
    hit = {next((at for at, tier in enumerate(lines) if tier.holds(value)), -1) for value in tried}
    last = len(lines) - 1
    return tuple(tier for at, tier in enumerate(lines) if at not in hit and not (at == last and tier.sign is None))


def denominators_at_risk(rule: Rule, data: Data) -> tuple[Term, ...]:
    """The denominators that may be zero though 没有此项 doesn't say what then."""
    told = {
        comparison.left
        for comparison, _ in rule.absent
        if comparison.sign in (Sign.IS, Sign.AT_MOST) and comparison.right == Number(Fraction(0))
    }
    found = [one.right for one in parts(rule.value) if isinstance(one, Joined) and one.sign == "/"]
    return tuple(dict.fromkeys(term for term in found if term not in told and not _is_positive(term, data)))


def _is_positive(term: Term, data: Data) -> bool:
    """Whether a term is certainly over zero."""
    return _sign(term, data) == 1


def _sign(term: Term, data: Data) -> int | None:
    """1 for a term that is certainly over zero, 0 for one that isn't below it, None where nothing is certain."""
    if isinstance(term, Number):
        return None if term.value < 0 else int(term.value > 0)
    if isinstance(term, Name):
        least = data[term.name].least if term.name in data else None
        return None if least is None or least < 0 else int(least > 0)
    if isinstance(term, Negated):
        return None
    if isinstance(term, Called):
        signs = [_sign(one, data) for one in term.terms]
        if term.function is Function.DAYS:
            return None
        if term.function is Function.ABSOLUTE:
            return signs[0] or 0
        known = [sign for sign in signs if sign is not None]
        if term.function is Function.MOST:
            return max(known, default=None)
        return None if len(known) < len(signs) else min(known) if term.function is Function.LEAST else max(known)
    left, right = _sign(term.left, data), _sign(term.right, data)
    if left is None or right is None or term.sign == "-":
        return None
    return max(left, right) if term.sign == "+" else min(left, right)


def misused(term: Term, data: Data) -> Iterator[tuple[str, Unit | None]]:
    """Names that aren't used as what they are: dates outside 天数 (with their unit), others within (with None)."""
    yield from _misused(term, data, within=False)


def _misused(term: Term, data: Data, *, within: bool) -> Iterator[tuple[str, Unit | None]]:
    if isinstance(term, Name):
        is_date = term.name in data and data[term.name].unit is Unit.DATE
        if term.name in data and is_date != within:
            yield term.name, Unit.DATE if is_date else None
    elif isinstance(term, Negated):
        yield from _misused(term.term, data, within=False)
    elif isinstance(term, Joined):
        yield from _misused(term.left, data, within=False)
        yield from _misused(term.right, data, within=False)
    elif isinstance(term, Called):
        days = term.function is Function.DAYS
        for one in term.terms:
            yield from _misused(one, data, within=days)


def days_of_others(term: Term) -> bool:
    """Whether 天数 is asked of anything but two names."""
    return any(
        isinstance(one, Called) and one.function is Function.DAYS and not all(isinstance(of, Name) for of in one.terms)
        for one in parts(term)
    )


def renamed(term: Term, names: Mapping[str, str]) -> Term:
    """The term with data under other names."""
    if isinstance(term, Name):
        return Name(names.get(term.name, term.name))
    if isinstance(term, Negated):
        return Negated(renamed(term.term, names))
    if isinstance(term, Joined):
        return Joined(term.sign, renamed(term.left, names), renamed(term.right, names))
    if isinstance(term, Called):
        return Called(term.function, tuple(renamed(one, names) for one in term.terms))
    return term
