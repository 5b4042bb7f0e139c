"""Totals and grades in exact decimals: parts add up, edges fall on the right side."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval.model import NOT_APPLICABLE, Band, CellValue
from selfeval.samples import sample_roster, sample_scheme
from tests.builders import SCHEME, FormBuilder, small_scheme

REASON = "目标分解不够细致"


@pytest.mark.parametrize(
    ("total", "grade"),
    [("100.00", "优秀"), ("90.00", "优秀"), ("89.99", "良好"), ("80.00", "良好"), ("79.99", "合格"), ("60.00", "合格"),
     ("59.99", "不合格"), ("0.00", "不合格"), ("89.995", "良好"), ("79.995", "合格")],
)  # fmt: skip
def test_band_edges(total: str, grade: str) -> None:
    assert sample_scheme().grade_of(Decimal(total)) == grade


def test_a_total_just_below_the_edge_is_not_rounded_up() -> None:
    scheme = small_scheme(decimals=3)
    reading = FormBuilder(scheme=scheme).score(H6=5.995, I6=REASON, H7=4, H8=4, H9=4).read()
    assert reading.card is not None
    assert (str(reading.card.total), reading.card.grade) == ("17.995", "良好")
    exact = FormBuilder(scheme=scheme).score(H6=6, I6=REASON).read()
    assert exact.card is not None
    assert exact.card.grade == "优秀"


@pytest.mark.parametrize("parts", [(0.1, 0.2, 0.3, 0.4), (1.1, 2.2, 3.3, 3.4), (7.99, 3.99, 3.99, 3.99)])
def test_binary_fractions_do_not_creep_in(parts: tuple[float, ...]) -> None:
    cells: dict[str, CellValue] = {f"H{6 + n}": part for n, part in enumerate(parts)}
    reading = FormBuilder().score(**cells).read()
    assert reading.card is not None
    assert reading.card.total == sum(Decimal(str(part)) for part in parts)


hundredths = st.tuples(*(st.integers(0, int(i.cap * 100)) for i in SCHEME.indicators))


@given(hundredths, st.booleans(), st.sampled_from([1.0, 1e-9, -1e-9]))
def test_parts_add_up(parts: tuple[int, ...], not_applicable: bool, noise: float) -> None:
    values: list[CellValue] = [part / 100 + (noise if abs(noise) < 1e-8 else 0) for part in parts]
    if not_applicable:
        values[3] = NOT_APPLICABLE
    reading = FormBuilder().score(**{f"H{6 + n}": value for n, value in enumerate(values)}).read()
    card = reading.card
    assert card is not None
    expected = [Decimal(part) / 100 for part in parts]
    if not_applicable:
        expected[3] = SCHEME.indicators[3].cap
    assert card.total == sum(expected)
    assert sum(filter(None, card.categories.values())) == card.total
    assert card.categories["预算编制"] == expected[0] + expected[1]
    best = max((b for b in SCHEME.bands if b.lower <= card.total), key=lambda b: b.lower)
    assert card.grade == best.grade
    assert reading == FormBuilder().score(**{f"H{6 + n}": value for n, value in enumerate(values)}).read()


def test_a_scheme_of_other_bands() -> None:
    scheme = replace(SCHEME, bands=(Band("甲", Decimal(15)), Band("乙", Decimal("7.5")), Band("丙", Decimal(0))))
    assert [scheme.grade_of(Decimal(n)) for n in ("20", "15", "14.99", "7.5", "7.49", "0")] == list("甲甲乙乙丙丙")


def test_samples_are_sound() -> None:
    scheme, roster = sample_scheme(), sample_roster()
    assert (len(scheme.categories), len(scheme.indicators)) == (5, 33)
    assert scheme.full_marks == 100
    assert len({i.subcategory for i in scheme.indicators}) == 11
    assert len(roster.departments) == 40
    assert all(d.email.endswith("@example.com") for d in roster.departments)
