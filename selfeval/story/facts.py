"""Figures that the page's sentences rest on and no table has: who lost how much, who lies on a line, what is common."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from selfeval.checks.batch import reasons_are_own
from selfeval.consolidate.county import CountyTables, FindingRow, IndicatorStat, Place
from selfeval.consolidate.exact import ratio
from selfeval.findings import kind_of
from selfeval.story.phrases import differ
from selfeval.tables import plain

SHARED: Final = kind_of(reasons_are_own).code
LOWEST: Final = 5  # so many of the lowest departments are told
ONE_POINT: Final = Decimal(1)  # totals nearer than that are called close


@dataclass(frozen=True)
class Facts:
    """Derived from the county's tables once, for all sentences."""

    tables: CountyTables

    @cached_property
    def stats(self) -> tuple[IndicatorStat, ...]:
        """All indicators, in scheme order."""
        return tuple(stat for category in self.tables.categories for stat in category.indicators)

    @cached_property
    def lossy(self) -> tuple[IndicatorStat, ...]:
        """Those on which somebody lost points."""
        return tuple(stat for stat in self.stats if stat.lost)

    @cached_property
    def lost_in_all(self) -> Decimal:
        """All points lost."""
        return sum((stat.lost for stat in self.stats), Decimal(0))

    @cached_property
    def lost_by(self) -> Mapping[str, Sequence[tuple[IndicatorStat, Decimal]]]:
        """By department's code, on which indicators it lost how much, most first."""
        found: dict[str, list[tuple[IndicatorStat, Decimal]]] = defaultdict(list)
        for stat in self.stats:
            for loser in stat.losers:
                found[loser.code].append((stat, loser.lost))
        return {code: sorted(lost, key=lambda one: -one[1]) for code, lost in found.items()}

    @cached_property
    def higher(self) -> Mapping[str, Decimal]:
        """By department's code, how much its self scores are over the computed ones; those whose points count."""
        found: dict[str, Decimal] = defaultdict(Decimal)
        scored = {row.code for row in self.tables.detail}
        for row in self.tables.computed:
            if row.over > 0 and row.code in scored:
                found[row.code] += row.over
        return found

    @cached_property
    def sharing(self) -> frozenset[str]:
        """Codes of the departments whose points count and that gave a reason in the very words of another one."""
        return frozenset(row.code for row in self._shared if row.code)

    @cached_property
    def shared_reason(self) -> str:
        """What they share: a reason on the one indicator, by its name, or some reason."""
        on = {row.indicator for row in self._shared}
        names = [stat.name for stat in self.stats if stat.code in on]
        return f"“{names[0]}”的扣分原因" if len(on) == len(names) == 1 else "有扣分原因"

    @cached_property
    def _shared(self) -> Sequence[FindingRow]:
        scored = {row.code for row in self.tables.detail}
        return [row for row in self.tables.findings if row.kind == SHARED and row.code in scored]

    @cached_property
    def adjusted(self) -> Mapping[str, Sequence[tuple[str, Decimal]]]:
        """By code of those that have a total, what rules on the total took, by the rule's name; what they added aside."""
        return {
            row.code: [(step.name, -step.change) for step in row.steps if step.change is not None and step.change < 0]
            for row in self.tables.ranking
        }

    def lost(self, code: str) -> Decimal:
        """What a department lost in all."""
        return sum((points for _, points in self.lost_by.get(code, ())), Decimal(0))

    @cached_property
    def edge(self) -> tuple[Decimal, Decimal] | None:
        """From the best grade's bound to so many points above it; None where there is no such bound, or no such stretch."""
        scheme = self.tables.scheme
        bound, reach = scheme.bands[0].lower, scheme.edge_range
        fits = len(scheme.bands) > 1 and bound and reach and bound + reach <= scheme.full_marks
        return (bound, bound + reach) if fits else None

    @cached_property
    def on_edge(self) -> tuple[Place, ...]:
        """The departments of the best grade that lie no further than that above its bound; the upper end is outside."""
        if self.edge is None:
            return ()
        low, high = self.edge
        return tuple(place for place in self.tables.overview.places if low <= place.total < high)

    @property
    def said_of_edge(self) -> str:
        """How many of the best grade lie there, after the grade was named; nothing if none does."""
        count, best = len(self.on_edge), self.tables.grades[0].count
        if not count or self.edge is None:
            return ""
        few = f"其中 {count} 个" if count < best else "都" if count > 1 else ""
        return f"{few}不足 {plain(self.edge[1])} 分"

    @cached_property
    def close(self) -> bool:
        """Whether all totals lie within a point."""
        places = self.tables.overview.places
        return bool(places) and places[0].total - places[-1].total < ONE_POINT

    @cached_property
    def lowest(self) -> tuple[Place, ...]:
        """The lowest departments, the last first: five at most, never some of equals, none where totals are close."""
        places = self.tables.overview.places[::-1]
        if self.close:
            return ()
        most = min(LOWEST, len(places) // 2)
        fitting = (k for k in range(most, 0, -1) if places[k - 1].total < places[k].total)
        return places[: next(fitting, 0)]

    @cached_property
    def last_close(self) -> tuple[Place, ...]:
        """Those whose totals lie within a point of the lowest, the last first."""
        places = self.tables.overview.places
        return tuple(place for place in places[::-1] if place.total - places[-1].total < ONE_POINT)

    @cached_property
    def last_tied(self) -> tuple[Place, ...]:
        """All that share the lowest total."""
        places = self.tables.overview.places
        return tuple(place for place in places if place.total == places[-1].total)

    @cached_property
    def heaviest(self) -> tuple[int, Decimal] | None:
        """The smallest number of departments that lost more than half of all points, and their share.

        None unless they are a quarter of all at most, where others that aren't ranked lost points too, or rules on the
        total took some.
        """
        if any(self.adjusted.values()):
            return None
        lost = sorted((self.lost(place.code) for place in self.tables.overview.places), reverse=True)
        total, every = Decimal(0), sum(lost, Decimal(0))
        if every != self.lost_in_all:
            return None  # others lost points too
        for count, points in enumerate(lost, 1):
            total += points
            if total * 2 > every:
                share = ratio(total, every)
                return (count, share) if count * 4 <= len(lost) and share is not None else None
        return None

    @cached_property
    def widest(self) -> tuple[IndicatorStat, ...]:
        """The indicators on which most departments lost points: one, or all that tie."""
        most = max((len(stat.losers) for stat in self.lossy), default=0)
        return tuple(stat for stat in self.lossy if len(stat.losers) == most)

    @cached_property
    def rates(self) -> tuple[Decimal, ...]:
        """The rates of all indicators that have one."""
        return tuple(stat.rate for stat in self.stats if stat.rate is not None)

    @cached_property
    def poorest(self) -> tuple[IndicatorStat, ...]:
        """The indicators with the lowest rate: one, or all that are close to it; none where all rates are close."""
        if not differ(self.rates):
            return ()
        low = min(self.rates)
        return tuple(stat for stat in self.by_rate if stat.rate is not None and not differ((low, stat.rate)))

    @cached_property
    def poorest_rates(self) -> tuple[Decimal, ...]:
        """Their rates."""
        return tuple(stat.rate for stat in self.poorest if stat.rate is not None)

    @cached_property
    def best(self) -> tuple[Place, ...]:
        """The departments of the best grade, by rank."""
        grade = self.tables.grades[0].grade
        return tuple(place for place in self.tables.overview.places if place.grade == grade)

    @cached_property
    def best_asked(self) -> tuple[Place, ...]:
        """Of these who has still to answer queries, the most first."""
        asked = (place for place in self.best if place.code in self.open_queries)
        return tuple(sorted(asked, key=lambda place: -self.open_queries[place.code]))

    @cached_property
    def open_queries(self) -> Mapping[str, int]:
        """By department's code, how many queries it has still to answer, of those that have a score."""
        return {row.code: row.open_queries for row in self.tables.ranking if row.open_queries and row.rank is not None}

    @cached_property
    def by_rate(self) -> tuple[IndicatorStat, ...]:
        """Those with losses, the lowest rate first, then by how many lost."""
        return tuple(sorted(self.lossy, key=lambda stat: (stat.rate or Decimal(0), -len(stat.losers))))

    @cached_property
    def full_for_all(self) -> tuple[IndicatorStat, ...]:
        """The indicators on which all have full marks whom they apply to; three at least."""
        return tuple(stat for stat in self.stats if stat.n > 2 and stat.full == stat.n)

    @cached_property
    def common(self) -> tuple[IndicatorStat, ...]:
        """The indicators on which as large a share lost points as the scheme calls common; most departments first."""
        bound = self.tables.scheme.widespread
        found = [stat for stat in self.lossy if stat.is_common(bound)]
        return tuple(sorted(found, key=lambda stat: -len(stat.losers)))

    @cached_property
    def without_score(self) -> int:
        """How many departments that have to report are not ranked."""
        return self.tables.overview.expected - self.tables.overview.ranked

    def empty_groups(self) -> Iterator[tuple[str, int]]:
        """The kinds of departments of which none is ranked, and how many of them there are."""
        groups = [group for group in self.tables.groups if group.name]
        if len(groups) > 1 and self.tables.overview.ranked:
            yield from ((str(group.name), group.expected) for group in groups if group.expected and not group.ranked)
