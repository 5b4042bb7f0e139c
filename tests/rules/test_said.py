"""The arithmetic in words: every sentence equals the one written by hand, and tells what was done."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest

from selfeval import text as t
from selfeval.model import ComputedAs, Datum, Filler, Indicator, Unit
from selfeval.officer.rules import RULE_COLUMNS, read_rules
from selfeval.rules.arithmetic import Said, arithmetic
from selfeval.rules.score import compute
from tests.rules import forty
from tests.rules.by_hand import department
from tests.rules.said_by_hand import said_by_hand

DATA = forty.data()
UNITS = {name: datum.unit for name, datum in DATA.items()}
KINDS = {name: t.UNIT_NAMES[unit] for name, unit in UNITS.items()}


def test_every_sentence_is_that_of_the_hand() -> None:
    dice, seen = random.Random(3), Counter[str]()
    for _ in range(400):
        given = department(dice, KINDS)
        known = {name: Fraction(value) for name, value in given.items()}
        for indicator in forty.indicators():
            number = int(indicator.code)
            rule = forty.rules()[number]
            found = compute(rule, indicator.cap, 2, known, UNITS)
            if found.fate is not ComputedAs.SCORED or found.absence or found.score is None:
                continue
            wanted = said_by_hand(number, given, found.score)
            if wanted is None:
                continue
            text = arithmetic(rule, indicator.cap, found, Said(known, DATA), {})
            assert text.endswith(f"={wanted}，应为{forty_score(found.score)}分"), (number, given, text, wanted)
            seen.update(
                part
                for part in ("扣完为止", "不足1个按1个", "不足5个不扣", "按100%算", "按0算", "最多", "最少", "按比例")
                if part in text
            )
    assert min(seen.values()) >= 20, seen
    assert len(seen) == 8


def forty_score(score: Decimal) -> str:
    return f"{score.normalize():f}"


def said(row: Mapping[str, object], given: Mapping[str, str], cap: int, units: Mapping[str, Unit]) -> str:
    indicator = Indicator("1", "甲", "", "某项", Decimal(cap))
    lines: forty.Lines = [[name, None, t.UNIT_NAMES[unit], "部门"] for name, unit in units.items()]
    cells = [{"编码": "1", **row}.get(column) for column in RULE_COLUMNS]
    (rule,) = read_rules(forty.sheets([cells], lines, [indicator]), forty.LIMITS).rules  # type: ignore[list-item]
    known = {name: Fraction(value) for name, value in given.items()}
    data = {name: Datum(name, unit, Filler.DEPARTMENT) for name, unit in units.items()}
    return arithmetic(rule, indicator.cap, compute(rule, indicator.cap, 2, known, units), Said(known, data), {})


PEOPLE = {"在职人数": Unit.PEOPLE, "编制数": Unit.PEOPLE}
OVER = {"指标值": "在职人数÷编制数", "方式": "超过扣", "标准": "100%", "每": "1%", "扣": 0.5}
LATE = {"指标值": "迟报天数", "方式": "超过扣", "标准": "0", "每": "1", "扣": 0.5}
TIERS = {"方式": "档位", "指标值": "在职人数÷编制数"}
SURE = {"有制度": Unit.YES_NO, "执行好": Unit.YES_NO}


@pytest.mark.parametrize(
    ("row", "given", "cap", "units", "wanted"),
    [
        ({**OVER, "不足一步": "按一步"}, {"在职人数": "104", "编制数": "100"}, 5, PEOPLE,
         "在职人数104÷编制数100=104%，超过4个百分点，扣2分，应为3分"),
        ({**OVER, "不足一步": "按一步"}, {"在职人数": "207", "编制数": "200"}, 5, PEOPLE,
         "在职人数207÷编制数200=103.5%，超过3.5个百分点，不足1个按1个，按4个算，扣2分，应为3分"),
        ({**OVER, "不足一步": "不扣"}, {"在职人数": "207", "编制数": "200"}, 5, PEOPLE,
         "在职人数207÷编制数200=103.5%，超过3.5个百分点，不足1个不扣，按3个算，扣1.5分，应为3.5分"),
        ({**OVER, "不足一步": "不扣"}, {"在职人数": "201", "编制数": "200"}, 5, PEOPLE,
         "在职人数201÷编制数200=100.5%，超过0.5个百分点，不足1个不扣，应为5分"),
        ({**OVER, "不足一步": "按比例"}, {"在职人数": "207", "编制数": "200"}, 5, PEOPLE,
         "在职人数207÷编制数200=103.5%，超过3.5个百分点，按比例扣1.75分，应为3.25分"),
        ({**OVER, "每": "5%", "扣": 2, "不足一步": "按一步"}, {"在职人数": "112", "编制数": "100"}, 9, PEOPLE,
         "在职人数112÷编制数100=112%，超过12个百分点，每5个扣2分，不足5个按5个，按15个算，扣6分，应为3分"),
        ({**OVER, "不足一步": "按一步"}, {"在职人数": "107", "编制数": "100"}, 3, PEOPLE,
         "在职人数107÷编制数100=107%，超过7个百分点，应扣3.5分，扣完为止，扣3分，应为0分"),
        ({**LATE, "不足一步": "按一步"}, {"迟报天数": "3"}, 2, {"迟报天数": Unit.DAYS},
         "迟报天数3=3，超过3天，扣1.5分，应为0.5分"),
        ({"方式": "按比例", "指标值": "在职人数÷编制数"}, {"在职人数": "103", "编制数": "100"}, 10, PEOPLE,
         "在职人数103÷编制数100=103%，超过100%按100%算，乘以10分，应为10分"),
        ({"方式": "计次扣", "档位": "在职人数:0.5"}, {"在职人数": "7"}, 3, PEOPLE,
         "0.5×在职人数7=3.5，应扣3.5分，扣完为止，扣3分，应为0分"),
        ({"方式": "要点", "档位": "有制度:2；执行好:1"}, {"有制度": "1", "执行好": "0"}, 3, SURE,
         "有制度:是得2分，执行好:否不得分，应为2分"),
        ({"方式": "是否", "指标值": "1-有制度"}, {"有制度": "1"}, 3, SURE, "有制度:是，应为0分"),
        # what lies beside a bound isn't shown as lying on it
        ({**TIERS, "档位": "≥95%:3；≥90%:2；其余:0"}, {"在职人数": "9499995", "编制数": "10000000"}, 3, PEOPLE,
         "在职人数9499995÷编制数10000000=94.99995%，属于“≥90%”一档，应为2分"),
        ({**TIERS, "档位": "≥95%:3；≥90%:2；其余:0"}, {"在职人数": "9500000", "编制数": "10000000"}, 3, PEOPLE,
         "在职人数9500000÷编制数10000000=95%，属于“≥95%”一档，应为3分"),
        ({**TIERS, "档位": "≥95%:3；≥90%:2；其余:0"}, {"在职人数": "9412346", "编制数": "10000000"}, 3, PEOPLE,
         "在职人数9412346÷编制数10000000=94.1235%，属于“≥90%”一档，应为2分"),
        ({**OVER, "不足一步": "按一步"}, {"在职人数": "10000001", "编制数": "10000000"}, 5, PEOPLE,
         "在职人数10000001÷编制数10000000=100.00001%，超过0.00001个百分点，不足1个按1个，按1个算，扣0.5分，应为4.5分"),
        ({**OVER, "不足一步": "按一步"}, {"在职人数": "10200001", "编制数": "10000000"}, 5, PEOPLE,
         "在职人数10200001÷编制数10000000=102.00001%，超过2.00001个百分点，不足1个按1个，按3个算，扣1.5分，应为3.5分"),
        ({**OVER, "不足一步": "不扣"}, {"在职人数": "10299999", "编制数": "10000000"}, 5, PEOPLE,
         "在职人数10299999÷编制数10000000=102.99999%，超过2.99999个百分点，不足1个不扣，按2个算，扣1分，应为4分"),
        ({**OVER, "不足一步": "按一步"}, {"在职人数": "10200000", "编制数": "10000000"}, 5, PEOPLE,
         "在职人数10200000÷编制数10000000=102%，超过2个百分点，扣1分，应为4分"),
        ({"方式": "公式", "指标值": "在职人数÷编制数×4"}, {"在职人数": "1000001", "编制数": "1000000"}, 4, PEOPLE,
         "在职人数1000001÷编制数1000000×4=4.000004，最多4分，应为4分"),
        ({"方式": "公式", "指标值": "(在职人数-编制数)÷编制数"}, {"在职人数": "9999999", "编制数": "10000000"}, 4, PEOPLE,
         "(在职人数9999999−编制数10000000)÷编制数10000000=-0.0000001，最少0分，应为0分"),
        ({"方式": "按比例", "指标值": "在职人数÷编制数"}, {"在职人数": "-1", "编制数": "10000000"}, 4, PEOPLE,
         "在职人数(-1)÷编制数10000000=-0.00001%，低于0按0算，应为0分"),
        ({**OVER, "界限": "≤0.00001%:0", "不足一步": "按一步"}, {"在职人数": "1", "编制数": "9000000"}, 5, PEOPLE,
         "在职人数1÷编制数9000000=0.000011%，没有超过100%，应为5分"),
    ],
)  # fmt: skip
def test_what_was_done_is_told(
    row: Mapping[str, object], given: Mapping[str, str], cap: int, units: Mapping[str, Unit], wanted: str
) -> None:
    assert said(row, given, cap, units) == wanted
