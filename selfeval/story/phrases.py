"""How figures and names are put into sentences."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from selfeval.consolidate.county import Overview, RankingRow
from selfeval.consolidate.exact import percent
from selfeval.tables import plain

_DIGITS: Final = "零一二三四五六七八九十"
NAMED: Final = 2  # so many things are named one by one in a sentence


def number(count: int) -> str:
    """A count as it stands before a measure word."""
    if count == 2:
        return "两"
    return _DIGITS[count] if count <= 10 else f" {count} "


def named(names: Sequence[str], most: int = NAMED) -> str:
    """'甲、乙等': the first names of a list, and that there are more."""
    return "、".join(names[:most]) + ("等" if len(names) > most else "")


def adjusted_said(row: RankingRow) -> str:
    """How the rules on the total changed it; nothing where they didn't."""
    changed = [(step.name, step.change) for step in row.steps if step.change]
    if not changed or row.unadjusted is None or row.total is None:
        return ""
    each = "，".join(f"{name} {'+' if change > 0 else '−'}{plain(abs(change))}" for name, change in changed)
    return f"调整前 {plain(row.unadjusted)} 分，按总分规则：{each}，总分 {plain(row.total)} 分。"


def quoted(names: Sequence[str], measure: str) -> str:
    """The names in quotation marks, or how many there are, where they are more than two."""
    return "".join(f"“{name}”" for name in names) if len(names) <= NAMED else f"有{number(len(names))}{measure}"


def alike(rates: Sequence[Decimal]) -> str:
    """That rates are the same, or close, and from where to where they go."""
    if min(rates) == max(rates):
        return f"都是 {between(rates)}"
    return f"接近（{between(rates)}）"


def between(rates: Sequence[Decimal]) -> str:
    """From where to where rates go; one rate where they show the same."""
    return "—".join(dict.fromkeys((percent(min(rates)), percent(max(rates)))))


def differ(rates: Sequence[Decimal]) -> bool:
    """Whether rates differ enough to be told apart: by a hundredth at least, as they are shown."""
    return bool(rates) and max(rates) - min(rates) >= Decimal("0.01") and percent(max(rates)) != percent(min(rates))


def nobody(view: Overview) -> str:
    """That nobody is ranked; where departments have filed, that none has a final result yet."""
    return "还没有部门有核定分" if view.held else "还没有计分的部门"


def nobody_yet(view: Overview) -> str:
    """The same, after how many have to report."""
    return "还没有有核定分的" if view.held else "还没有能够计分的"
