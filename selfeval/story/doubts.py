"""Of whom the scores are to be doubted, and why: by name what the judgement on trust counts."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from selfeval.model import Level
from selfeval.story.facts import Facts
from selfeval.tables import plain

_MOST: Final = 12  # so many departments are named


def doubted(facts: Facts) -> str:
    """Who of the best grade lies just above its bound, has something to explain, or shares its reasons; '' if nobody does."""
    parts = [part for part in (_edge(facts), _asked(facts), _sharing(facts)) if part]
    return f"{'；'.join(parts)}。" if parts else ""


def _listed(names: list[str]) -> str:
    return "、".join(names[:_MOST]) + (f"等 {len(names)} 个部门" if len(names) > _MOST else "")


def _edge(facts: Facts) -> str:
    if not facts.on_edge or facts.edge is None:
        return ""
    each = [f"{place.name} {place.total:.{facts.tables.decimals}f}" for place in facts.on_edge]
    return f"{facts.tables.grades[0].grade}中不足 {plain(facts.edge[1])} 分的：{_listed(each)}"


def _asked(facts: Facts) -> str:
    """Who of the best grade has what kinds of queries to answer."""
    kinds: dict[str, dict[str, None]] = defaultdict(dict)
    for row in facts.tables.findings:
        if row.counts and row.open and row.level is Level.QUERY and row.code:
            kinds[row.code][row.title] = None
    each = [
        f"{place.name} {facts.open_queries[place.code]} 处"
        + (f"（{'、'.join(kinds[place.code])}）" if kinds[place.code] else "")
        for place in facts.best_asked
    ]
    return f"{facts.tables.grades[0].grade}中有待说明的：{_listed(each)}" if each else ""


def _sharing(facts: Facts) -> str:
    names = [place.name for place in facts.best if place.code in facts.sharing]
    return (
        f"{facts.tables.grades[0].grade}中{facts.shared_reason}与别的部门完全相同的：{_listed(names)}" if names else ""
    )
