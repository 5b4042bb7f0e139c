"""How a scheme differs from the one something was made for, by name."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from selfeval.model import Scheme
from selfeval.submission.drift import differences, known, listed, shown_in
from selfeval.submission.find import find_form
from tests.builders import SCHEME, FormBuilder


def changed(position: int, **fields: object) -> Scheme:
    indicators = list(SCHEME.indicators)
    indicators[position] = replace(indicators[position], **fields)  # type: ignore[arg-type]
    return replace(SCHEME, indicators=tuple(indicators))


NEW = replace(SCHEME.indicators[0], code="9.9", name="新指标")


@pytest.mark.parametrize(
    ("scheme", "told"),
    [
        (SCHEME, []),
        (changed(0, cap=Decimal("8.0")), []),
        (changed(1, cap=Decimal("4.5")), ["“编制及时性”分值 4→4.5"]),
        (changed(1, code="1.9"), ["“编制及时性”编码 1.2→1.9"]),
        (changed(1, name="编制准确性"), ["编码 1.2 的名称“编制及时性”→“编制准确性”"]),
        (changed(1, category="预算执行"), ["“编制及时性”一级指标 预算编制→预算执行"]),
        (changed(1, subcategory=""), ["“编制及时性”二级指标 配置→（空）"]),
        (changed(1, scoring_standard="另一种"), []),
        (replace(SCHEME, indicators=(*SCHEME.indicators, NEW)), ["增加“新指标”（编码 9.9，分值 8）"]),
        (replace(SCHEME, indicators=SCHEME.indicators[:-1]), ["去掉“采购执行率”（编码 2.2）"]),
    ],
)
def test_what_differs_from_a_form(scheme: Scheme, told: list[str]) -> None:
    form = find_form(FormBuilder().workbook())
    assert form is not None
    assert differences(shown_in(form), scheme) == told
    assert differences([known(i) for i in SCHEME.indicators], scheme) == told


def test_what_a_form_does_not_show_is_known_of_a_run() -> None:
    scheme = changed(0, na_allowed=True)
    assert differences([known(i) for i in SCHEME.indicators], scheme) == ["“目标合理性”可不适用 否→是"]
    form = find_form(FormBuilder().workbook())
    assert form is not None
    assert differences(shown_in(form), scheme) == []


def test_a_code_that_means_another_indicator_now_is_no_new_name() -> None:
    first, second, *rest = SCHEME.indicators
    moved = (replace(first, code="1.2"), replace(second, code="1.1"), *rest)
    told = differences([known(i) for i in SCHEME.indicators], replace(SCHEME, indicators=moved))
    assert told == ["“目标合理性”编码 1.1→1.2", "“编制及时性”编码 1.2→1.1"]
    moved = (replace(first, code="1.1", name="新指标"), replace(first, code="1.9"), second, *rest)
    told = differences([known(i) for i in SCHEME.indicators], replace(SCHEME, indicators=moved))
    assert told == ["增加“新指标”（编码 1.1，分值 8）", "“目标合理性”编码 1.1→1.9"]


def test_a_long_list_says_how_many() -> None:
    assert listed(["甲", "乙"], 2) == "甲、乙"
    assert listed(["甲", "乙", "丙"], 2) == "甲、乙 等 3 处"
