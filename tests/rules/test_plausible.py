"""Which ratios look as if their parts were in different units; by rules with tiers too."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from selfeval import text as t
from selfeval.model import Indicator, Unit
from selfeval.officer.rules import RULE_COLUMNS, read_rules
from selfeval.rules.plausible import slip
from tests.rules import forty


@pytest.mark.parametrize(
    ("tiers", "this", "last", "asked"),
    [
        ("≤0%:3；其余:0", "8.19", "70000", True),  # last year's in 元: all but all is gone
        ("≤0%:3；其余:0", "8.19", "7", False),
        ("≤0%:3；其余:0", "0", "7", False),  # all of it is gone
        ("≤80%:3；其余:0", "8.19", "70000", False),  # no rate of change
        ("≥0%:3；其余:0", "8.19", "70000", False),  # what is wanted to grow has no full marks for a slip
    ],
)
def test_a_rate_of_change_at_which_nothing_is_left_is_asked_about(
    tiers: str, this: str, last: str, asked: bool
) -> None:
    lines: forty.Lines = [[name, None, t.UNIT_NAMES[Unit.MONEY], "部门"] for name in ("本年三公", "上年三公")]
    row = {"编码": "1", "方式": "档位", "指标值": "(本年三公−上年三公)÷上年三公", "档位": tiers}
    cells = [row.get(column) for column in RULE_COLUMNS]
    indicator = Indicator("1", "甲", "", "某项", Decimal(3))
    (rule,) = read_rules(forty.sheets([cells], lines, [indicator]), forty.LIMITS).rules
    before, now = Fraction(last), Fraction(this)
    assert bool(slip(rule, (now - before) / before)) is asked
