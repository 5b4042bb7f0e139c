"""This year's totals against last year's: how many rose and fell, and whose moved most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from selfeval.consolidate.county import Comparison, CountyTables, RankingRow
from selfeval.story.facts import ONE_POINT
from selfeval.tables import plain

_NAMED: Final = 6  # so many names at most


@dataclass(frozen=True, slots=True)
class Changes:
    """`risen` and `fallen` are the departments whose totals moved most, by a point at least; several where they tie.

    Of those that fell as much, the lowest comes first.
    """

    comparison: Comparison
    moved: Decimal  # of all totals together
    risen: Sequence[RankingRow]
    fallen: Sequence[RankingRow]

    def _said(self, *, full: bool) -> str:
        """How the county moved; in full with how many rose and fell, and by how much a close average did."""
        one = self.comparison
        ways = ((one.higher, "提高"), (one.lower, "下降"), (one.equal, "持平"))
        parts = [f"{count} 个{word}" for count, word in ways if count]
        each = f"，{'、'.join(parts)}" if full and len(parts) > 1 else ""
        several = one.compared > 1
        if one.equal == one.compared:
            moved = "总分都持平" if several else "总分持平"
        else:
            moved = f"{'平均分' if several else '总分'}{self._average(full=full)}"
        return f"与 {one.year} 年比，两年都计分的 {one.compared} 个部门{moved}{each}"

    def _average(self, *, full: bool) -> str:
        """How the average moved; less than a point is close."""
        change = self.comparison.average_change or Decimal(0)
        way = f"提高 {change:f} 分" if change > 0 else f"下降 {-change:f} 分" if change < 0 else ""
        if abs(self.moved) >= ONE_POINT * self.comparison.compared:
            return way
        return "持平" if not self.moved else f"接近（{way}）" if way and full else "接近"

    @property
    def ways(self) -> Sequence[str]:
        """Ways to say all that in a sentence, the fullest first; who moved most matters more than how many did."""
        said, brief = self._said(full=True), self._said(full=False)
        most = [words for words in self._extremes() if words]
        told = [f"{how}；{words}。" for how in (said, brief) for words in most]
        alone = [f"{brief}。"] if most else [f"{said}。", f"{brief}。"]
        return list(dict.fromkeys((*sorted(told, key=len, reverse=True), *alone)))

    @property
    def shown(self) -> str | None:
        """The code of a department that moved most: who fell, if any did."""
        return next((row.code for row in (*self.fallen, *self.risen)), None)

    def _extremes(self) -> Sequence[str]:
        """Whose totals moved most, of several; the most names first."""
        ends = [
            (word, sign, rows)
            for word, sign, rows in (("升幅最大：", "＋", self.risen), ("降幅最大：", "－", self.fallen))
            if rows and self.comparison.compared > 1
        ]
        ways = [
            "，".join(
                f"{word}{_who(rows, most)}（{sign}{plain(abs(rows[0].change or Decimal(0)))}）"
                for word, sign, rows in ends
            )
            for most in range(_NAMED, 0, -1)
        ]
        return list(dict.fromkeys(ways))


def _who(rows: Sequence[RankingRow], most: int) -> str:
    named = "、".join(row.name for row in rows[:most])
    return named if len(rows) <= most else f"{named}等 {len(rows)} 个"


def changes_of(tables: CountyTables) -> Changes | None:
    """The changes; None where nothing can be compared."""
    if tables.overview.comparison is None:
        return None
    moved = [row for row in tables.ranking if row.change is not None]
    changes = [row.change or Decimal(0) for row in moved]
    most, least = max(changes, default=Decimal(0)), min(changes, default=Decimal(0))
    return Changes(
        tables.overview.comparison,
        sum(changes, Decimal(0)),
        [row for row in moved if row.change == most] if most >= ONE_POINT else [],
        [row for row in moved[::-1] if row.change == least] if least <= -ONE_POINT else [],
    )
