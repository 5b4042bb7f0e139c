"""The program, rules written out by hand, and LibreOffice's recalculation of the form's formulas agree."""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from selfeval import text as t
from selfeval.model import ComputedAs
from selfeval.rules.score import compute
from tests.office import Office
from tests.rules import forty
from tests.rules.by_hand import Says, by_hand, department
from tests.rules.formula_book import recalculated

DATA = forty.data()
UNITS = {name: datum.unit for name, datum in DATA.items()}
KINDS = {name: t.UNIT_NAMES[unit] for name, unit in UNITS.items()}
RULES = [(forty.rules()[int(indicator.code)], indicator) for indicator in forty.indicators()]
FATES = {ComputedAs.EXCUSED: "不适用", ComputedAs.MISSING: "缺", ComputedAs.UNDEFINED: "无法计算"}


def program(given: Mapping[str, Decimal]) -> list[Says]:
    known = {name: Fraction(value) for name, value in given.items()}
    found = [compute(rule, indicator.cap, 2, known, UNITS) for rule, indicator in RULES]
    return [one.score if one.score is not None else FATES[one.fate] for one in found]


def compared(office: Office | None, folder: Path, count: int, seed: int) -> dict[str, int]:
    """How often which kind of result was the same in all; any difference fails."""
    dice = random.Random(seed)
    departments = [department(dice, KINDS) for _ in range(count)]
    third = recalculated(office, folder, RULES, UNITS, departments) if office else None
    seen: dict[str, int] = {}
    for given in departments:
        ours = program(given)
        lines = [(number, given, one, by_hand(number, given)) for number, one in enumerate(ours, start=1)]
        assert [line for line in lines if line[2] != line[3]] == []
        if third:
            other = next(third)
            assert [(n, given, a, b) for n, (a, b) in enumerate(zip(ours, other, strict=True), start=1) if a != b] == []
        for one in ours:
            kind = one if isinstance(one, str) else "points"
            seen[kind] = seen.get(kind, 0) + 1
    return seen


@pytest.mark.slow
def test_program_and_hand_agree(tmp_path: Path) -> None:
    seen = compared(None, tmp_path, 500, 1)
    assert set(seen) == {"points", "不适用", "缺", "无法计算"}


@pytest.mark.slow
def test_program_hand_and_formulas_agree(office: Office, tmp_path: Path) -> None:
    seen = compared(office, tmp_path, 150, 2)
    assert sum(seen.values()) == 150 * 40
