"""What departments object to, and what the bureau decided on it, from 处理意见: in the order in which it was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from selfeval import text as t
from selfeval.model import Decision


@dataclass(frozen=True, slots=True)
class Objections:
    """What stands at the end: whether an objection is open, and the scores the bureau settled, with the decisions."""

    is_open: bool = False
    settled: Mapping[str, Decision] = field(default_factory=dict)

    @property
    def scores(self) -> dict[str, Decimal | str]:
        """The settled scores by indicator's code."""
        return {code: decision.score for code, decision in self.settled.items() if decision.score is not None}


def objections_of(decisions: Sequence[Decision]) -> Objections:
    """From a department's own decisions. An objection that names no indicator ends with whatever is decided after it."""
    open_ones: set[str] = set()
    settled: dict[str, Decision] = {}
    for decision in sorted(decisions, key=lambda one: one.row):
        if decision.action == t.ACT_OBJECTED:
            open_ones.add(decision.indicator)
        elif decision.action in (t.ACT_UPHELD, t.ACT_DISMISSED):
            open_ones -= {decision.indicator, ""} if decision.indicator else open_ones
        if decision.action == t.ACT_UPHELD:
            settled[decision.indicator] = decision
        elif decision.action == t.ACT_DISMISSED:
            settled.pop(decision.indicator, None)
    return Objections(bool(open_ones), settled)
