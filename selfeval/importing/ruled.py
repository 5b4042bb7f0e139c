"""What of base data and rules goes over to an imported table: rules on indicators that are what they were, and their data."""

from __future__ import annotations

from dataclasses import replace

from selfeval.model import Datum, Rule, Scheme, TotalRule, names_in


def with_rules(scheme: Scheme, present: Scheme) -> Scheme:
    """The scheme of a table with what is left of the present one's rules: a code may stand for another indicator now."""
    kept = tuple(rule for rule in present.rules if _is_same(rule, scheme, present))
    totals = present.total_rules if scheme.full_marks == present.full_marks else ()
    gone = _names(present.rules, present.total_rules) - _names(kept, totals)
    data = tuple(datum for datum in present.data if datum.name not in gone)
    names = {datum.name for datum in data}
    return replace(scheme, rules=kept, total_rules=totals, data=tuple(_checked(datum, names) for datum in data))


def _is_same(rule: Rule, scheme: Scheme, present: Scheme) -> bool:
    before, now = present.by_code[rule.code], scheme.by_code.get(rule.code)
    return now is not None and (now.name, now.cap, now.by_bureau) == (before.name, before.cap, before.by_bureau)


def _names(rules: tuple[Rule, ...], totals: tuple[TotalRule, ...]) -> set[str]:
    return {name for rule in rules for name in rule.names} | {name for rule in totals for name in names_in(rule.value)}


def _checked(datum: Datum, names: set[str]) -> Datum:
    """A datum without a 核对式 that needs what is gone."""
    used = names_in(datum.check.left, datum.check.right) if datum.check else ()
    return datum if names.issuperset(used) else replace(datum, check=None)
