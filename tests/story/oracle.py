"""What a round holds, by plain fractions straight from the scorecards; nothing of selfeval.consolidate or selfeval.story."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property

from selfeval.consolidate import Previous
from selfeval.model import NOT_APPLICABLE, Batch, DepartmentResult, Indicator, Status

Lost = dict[str, Fraction]


def shown(rate: Fraction) -> str:
    """A rate as people read it: per cent with one decimal, half up."""
    tenths = (2 * 1000 * rate.numerator + rate.denominator) // (2 * rate.denominator)
    return f"{tenths // 10}.{tenths % 10}%"


def rounded(number: Fraction, places: int) -> Decimal:
    """A number with so many decimals, half away from zero."""
    step = Decimal(1).scaleb(-places)
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return exact.quantize(step, ROUND_HALF_UP)


@dataclass(frozen=True)
class Oracle:
    """One round, and last year's totals beside it."""

    batch: Batch
    previous: Previous | None = None

    @cached_property
    def status(self) -> Counter[Status]:
        """How many departments have a status."""
        return Counter(one.status for one in self.batch.departments)

    @property
    def expected(self) -> int:
        """应报."""
        return len(self.batch.departments) - self.status[Status.EXEMPT]

    @cached_property
    def scored(self) -> list[DepartmentResult]:
        """Whose points count."""
        counting = (Status.ACCEPTED, Status.QUERY)
        return [one for one in self.batch.departments if one.status in counting and one.scorecard is not None]

    @cached_property
    def totals(self) -> dict[str, Fraction]:
        """By name, the totals there are."""
        return {
            one.department.name: Fraction(one.scorecard.total)
            for one in self.scored
            if one.scorecard and one.scorecard.total is not None
        }

    @cached_property
    def order(self) -> list[Fraction]:
        """All totals, the highest first."""
        return sorted(self.totals.values(), reverse=True)

    @property
    def ranked(self) -> int:
        """已计分."""
        return len(self.totals)

    @property
    def waiting(self) -> int:
        """待评定."""
        return len(self.scored) - self.ranked

    @property
    def mean(self) -> Fraction:
        """The average total."""
        return sum(self.order, Fraction(0)) / self.ranked

    @cached_property
    def grades(self) -> Counter[str]:
        """How many have a grade, by its lower bound."""
        bands = self.batch.scheme.bands
        return Counter(next(b.grade for b in bands if total >= b.lower) for total in self.order)

    @cached_property
    def indicators(self) -> list[Indicator]:
        """Without the bonuses."""
        return [one for one in self.batch.scheme.indicators if not one.bonus]

    @cached_property
    def points(self) -> dict[str, list[tuple[str, Fraction]]]:
        """By indicator's name, who has how many points on it, in numbers."""
        found: dict[str, list[tuple[str, Fraction]]] = {one.name: [] for one in self.indicators}
        for result in self.scored:
            assert result.scorecard is not None
            for one in self.indicators:
                score = result.scorecard.scores[one.code]
                if not isinstance(score, str):
                    found[one.name].append((result.department.name, Fraction(score)))
        return found

    @cached_property
    def caps(self) -> dict[str, Fraction]:
        """By indicator's name."""
        return {one.name: Fraction(one.cap) for one in self.indicators}

    @cached_property
    def losers(self) -> dict[str, Lost]:
        """By indicator's name, who lost how much; nobody left out, nobody without a loss."""
        return {
            name: {who: self.caps[name] - points for who, points in of if points < self.caps[name]}
            for name, of in self.points.items()
        }

    @cached_property
    def lossy(self) -> list[str]:
        """The indicators somebody lost points on."""
        return [name for name, lost in self.losers.items() if lost]

    @cached_property
    def lost(self) -> Lost:
        """By department's name, what it lost in all."""
        found: Lost = {one.department.name: Fraction(0) for one in self.scored}
        for lost in self.losers.values():
            for who, points in lost.items():
                found[who] += points
        return found

    @property
    def lost_in_all(self) -> Fraction:
        """All points lost."""
        return sum(self.lost.values(), Fraction(0))

    @cached_property
    def rates(self) -> dict[str, Fraction]:
        """By indicator's name, points over what there could be; nothing where nobody has points."""
        return {
            name: sum((points for _, points in of), Fraction(0)) / (self.caps[name] * len(of))
            for name, of in self.points.items()
            if of
        }

    @property
    def rates_close(self) -> bool:
        """Whether all lie within a hundredth."""
        return not self.rates or max(self.rates.values()) - min(self.rates.values()) < Fraction(1, 100)

    @property
    def poorest(self) -> set[str]:
        """The indicators whose rate is within a hundredth of the lowest."""
        low = min(self.rates.values(), default=Fraction(0))
        return {name for name, rate in self.rates.items() if rate - low < Fraction(1, 100)}

    @cached_property
    def asked(self) -> dict[str, int]:
        """By name, how much those with a total have still to explain."""
        return {one.department.name: one.open_queries for one in self.scored if one.open_queries}

    @cached_property
    def sharing(self) -> set[str]:
        """By name, whose points count and whose reasons stand word for word in another one's form."""
        return {one.department.name for one in self.scored if any(f.code == "B504" for f in one.findings)}

    @cached_property
    def shared_on(self) -> set[str]:
        """The names of the indicators on which they do."""
        names = {one.code: one.name for one in self.batch.scheme.indicators}
        found = [f.indicator for one in self.scored for f in one.findings if f.code == "B504"]
        return {names.get(code or "", "?") for code in found}

    @property
    def widest(self) -> set[str]:
        """The indicators most departments lost on."""
        most = max(map(len, self.losers.values()))
        return {name for name, lost in self.losers.items() if len(lost) == most}

    @cached_property
    def full(self) -> set[str]:
        """Departments that lost nothing at all, and for whom nothing waits or was left out."""
        found = set()
        for one in self.scored:
            if one.department.name in self.totals and one.scorecard and not self.lost[one.department.name]:
                found.add(one.department.name)
        return found

    @property
    def edge(self) -> tuple[Fraction, Fraction] | None:
        """The stretch just above the best grade's bound."""
        scheme = self.batch.scheme
        low, reach = Fraction(scheme.bands[0].lower), Fraction(scheme.edge_range)
        if len(scheme.bands) == 1 or not low or not reach or low + reach > scheme.full_marks:
            return None
        return low, low + reach

    @property
    def on_edge(self) -> set[str]:
        """Who lies there."""
        if self.edge is None:
            return set()
        return {name for name, total in self.totals.items() if self.edge[0] <= total < self.edge[1]}

    @cached_property
    def near(self) -> dict[str, tuple[str, Fraction]]:
        """Who lies on a line or a little below one: its grade and how far it is."""
        found = {}
        for name, total in self.totals.items():
            gaps = [(Fraction(b.lower) - total, b.grade) for b in self.batch.scheme.bands if b.lower]
            gaps = [one for one in gaps if 0 <= one[0] <= Fraction(self.batch.scheme.borderline_gap)]
            if gaps:
                gap, grade = min(gaps)
                found[name] = grade, gap
        return found

    @property
    def close(self) -> bool:
        """Whether all totals lie within a point."""
        return self.ranked > 0 and self.order[0] - self.order[-1] < 1

    def is_lowest(self, names: list[str]) -> bool:
        """Whether these are lower than everyone else."""
        inside = [self.totals[name] for name in names]
        outside = [total for name, total in self.totals.items() if name not in names]
        return not outside or max(inside) < min(outside)

    @cached_property
    def changes(self) -> dict[str, Fraction]:
        """By name, how much the total rose since last year, of those that can be compared."""
        scheme, before = self.batch.scheme, self.previous
        if before is None or (before.full_marks, before.most, before.excused_as) != (
            scheme.full_marks, scheme.most, scheme.excused_as,
        ):  # fmt: skip
            return {}
        code = {one.department.name: one.department.code for one in self.scored}
        return {
            name: total - Fraction(before.totals[code[name]])
            for name, total in self.totals.items()
            if code[name] in before.totals
        }

    @cached_property
    def groups(self) -> dict[str, list[DepartmentResult]]:
        """The departments that have to report, by kind."""
        found: dict[str, list[DepartmentResult]] = {}
        for one in self.batch.departments:
            if one.status is not Status.EXEMPT:
                found.setdefault(one.department.group, []).append(one)
        return found

    def category_rates(self, group: str) -> dict[str, Fraction]:
        """A kind's rates of the categories, of those whose category is settled."""
        scheme, found = self.batch.scheme, {}
        for category in scheme.categories:
            points, most = Fraction(0), Fraction(0)
            for one in self.groups[group]:
                if one not in self.scored or one.scorecard is None or one.scorecard.categories[category.name] is None:
                    continue
                for indicator in scheme.of_category(category.name):
                    score = one.scorecard.scores[indicator.code]
                    if not isinstance(score, str):
                        points, most = points + Fraction(score), most + Fraction(indicator.cap)
                    elif score == NOT_APPLICABLE and not scheme.prorated:
                        points, most = points + Fraction(indicator.cap), most + Fraction(indicator.cap)
            if most:
                found[category.name] = points / most
        return found
