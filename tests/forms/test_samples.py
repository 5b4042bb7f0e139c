"""The sample scheme and roster."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from selfeval.samples import ruled_scheme, sample_roster, sample_scheme
from selfeval.submission.identity import code_key
from selfeval.tables import key


def test_the_scheme_has_the_seeds_shape() -> None:
    scheme = sample_scheme()
    assert [(c.name, str(c.cap)) for c in scheme.categories] == [
        ("预算编制", "26"),
        ("预算执行", "26"),
        ("预决算管理", "22"),
        ("绩效评价管理", "22"),
        ("监督管理", "4"),
    ]
    assert len(scheme.indicators) == 33
    assert len({(i.category, i.subcategory) for i in scheme.indicators}) == 11
    bounds = [(band.grade, int(band.lower)) for band in scheme.bands]
    assert bounds == [("优秀", 90), ("良好", 80), ("合格", 60), ("不合格", 0)]
    assert (scheme.year, scheme.deadline, scheme.decimals) == (2023, date(2024, 3, 31), 2)
    assert "样例" in scheme.remark


def test_the_caps_add_up() -> None:
    scheme = sample_scheme()
    assert sum(c.cap for c in scheme.categories) == scheme.full_marks
    for category in scheme.categories:
        assert sum((i.cap for i in scheme.of_category(category.name)), Decimal(0)) == category.cap


def test_the_indicators_stand_by_category() -> None:
    scheme = sample_scheme()
    order = [c.name for c in scheme.categories]
    positions = [order.index(i.category) for i in scheme.indicators]
    assert positions == sorted(positions)
    assert len(scheme.by_code) == len(scheme.indicators)


def test_the_roster_is_unambiguous_and_invented() -> None:
    departments = sample_roster().departments
    assert len(departments) == 40
    assert (departments[0].code, departments[0].name) == ("101", "县委办公室")
    assert len({code_key(d.code) for d in departments}) == 40
    names = [key(name) for d in departments for name in (d.name, *d.aliases)]
    assert len(set(names)) == len(names)
    assert sum(d.exempt for d in departments) == 2
    assert all(d.email.endswith("@example.com") and d.phone.startswith("0773-55500") for d in departments)


def test_the_rules_are_of_what_can_be_computed() -> None:
    """Twelve ratios and five sets of tiers; the plain sample is the same scheme without them."""
    plain, ruled = sample_scheme(), ruled_scheme()
    computable = [i.code for i in plain.indicators if i.method in ("比率计分", "分档计分")]
    assert [rule.code for rule in ruled.rules] == computable
    assert len(computable) == 17
    assert replace(ruled, data=(), rules=()) == plain
    assert ruled.fingerprint == plain.fingerprint
    used = {name for rule in ruled.rules for name in rule.names}
    assert {datum.name for datum in ruled.data} == used
