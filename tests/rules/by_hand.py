"""The forty rules once more, each written out by hand from its sentence, and departments with data at their edges.

Nothing of the program is used: numbers are divided in decimals of 80 digits.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext

D = Decimal
Given = Mapping[str, Decimal]
Says = Decimal | str  # points, 不适用, 缺 or 无法计算


class Zero(Exception):
    """Something is divided by zero."""


def up(value: Decimal, places: int) -> Decimal:
    """Half up, away from zero."""
    return value.quantize(D(1).scaleb(-places), ROUND_HALF_UP)


def over(a: Decimal, b: Decimal) -> Decimal:
    """a ÷ b."""
    if b == 0:
        raise Zero
    return a / b


def points(score: Decimal, cap: int) -> Decimal:
    """Between nothing and the cap, in two decimals."""
    return up(min(max(up(score, 8), D(0)), D(cap)), 2)


def lost(excess: Decimal, each: str, loss: str, cap: int, part: str) -> Decimal:
    """What is left of the cap, some steps beyond the standard."""
    steps = up(max(D(0), excess) / D(each), 8)
    if part:
        steps = steps.to_integral_value(ROUND_CEILING if part == "whole" else ROUND_FLOOR)
    return points(cap - D(loss) * steps, cap)


def tier(value: Decimal, tiers: str, *, down: bool = False) -> Decimal:
    """ "0.9 5, 0.8 4": the first bound that is reached (`down`: not exceeded)."""
    for one in tiers.split(","):
        bound, earns = one.split()
        if value <= D(bound) if down else value >= D(bound):
            return up(D(earns), 2)
    return up(D(0), 2)


def ratio(a: Decimal, b: Decimal) -> Decimal:
    """What a value that divides is rounded to."""
    return up(over(a, b), 8)


def _rule_3(g: Given, cap: int, loss: str, part: str, this: str, last: str) -> Says:
    if g[this] == 0:
        return points(D(cap), cap)
    if g[last] == 0:
        return points(D(0), cap)
    return lost(ratio(g[this] - g[last], g[last]), "0.01", loss, cap, part)


def _share(a: Callable[[], Decimal], b: Decimal, cap: int, zero: Says) -> Says:
    return zero if b == 0 else points(min(D(1), ratio(a(), b)) * cap, cap)


def _rule_15(g: Given) -> Says:
    left, before = max(g["本年结转结余"], D("0.01")), max(g["上年结转结余"], D("0.01"))
    rate = min(D(1), D("0.09") * g["支出完成数"] / left)
    change = min(D(1), max(D(0), (g["上年结转结余"] - g["本年结转结余"]) / before) / D("0.3"))
    return points(up(20 * max(rate, change), 8), 20)


def _rule_28(g: Given) -> Says:
    if g["指标目标值"] == 0:
        return "不适用"
    value = ratio(g["指标完成值"], g["指标目标值"])
    return points(D(0), 15) if value < D("0.7") or value > D("1.3") else points(min(D(1), value) * 15, 15)


def _rule_40(g: Given) -> Says:
    if g["全年预算"] == 0:
        return "不适用"
    done = g["全年执行"] / g["全年预算"]
    return points(up(10 * min(D(1), max(D(0), (done - D("0.9")) / D("0.06"))) - 2 * g["通报次数"], 8), 10)


def _rule_38(g: Given) -> Says:
    wanted = g["应评估项目"] + g["应监控项目"] + g["应自评项目"]
    return (
        "不适用" if wanted == 0 else _share(lambda: g["已评估项目"] + g["已监控项目"] + g["已自评项目"], wanted, 4, "")
    )


def _rule_9(g: Given) -> Says:
    whole = g["上年结转"] + g["年初预算"] + g["本年追加"]
    return lost(1 - ratio(whole - g["年末结余"], whole), "0.05", "2", 8, "none")


def _rule_30(g: Given) -> Says:
    return points(D(0), 10) if g["做过问卷"] == 0 else tier(g["满意率"], "0.9 10, 0.8 8, 0.7 5")


def _rule_19(g: Given) -> Says:
    return points(D(10), 10) if g["楼堂馆所项目数"] == 0 else lost(g["楼堂馆所超面积"], "0.05", "2", 10, "whole")


def _rule_10(g: Given) -> Says:
    if g["年初预算"] == 0:
        return points(D(0), 8)
    value = ratio(g["本年追加"], g["年初预算"])
    return points(D(8), 8) if value == 0 else tier(value, "0.1 6, 0.2 4, 0.3 2", down=True)


def _rule_11(g: Given) -> Says:
    if g["年初预算"] == 0:
        return points(D(0), 3)
    value = ratio(abs(g["年内调整额"]), g["年初预算"])
    return points(D(3), 3) if value == 0 else tier(value, "0.1 2, 0.2 1, 0.3 0.5", down=True)


def _rule_24(g: Given) -> Says:
    first, second = min(D(1), g["执行率6月"] / D("0.4")), min(D(1), g["执行率9月"] / D("0.675"))
    return points(up(3 * first + 3 * second + 4 * min(D(1), g["执行率11月"] / D("0.825")), 8), 10)


def _rule_32(g: Given) -> Says:
    in_time = sum((min(D(1), max(D(0), 21 - g[days])) for days in ("预算公开天数", "决算公开天数")), D(0))
    return points(up(g["预算公开内容"] + g["决算公开内容"] + in_time, 4), 4)


def _or(zero: bool, says: Says, then: Callable[[], Says]) -> Says:
    return says if zero else then()


BY_HAND: Mapping[int, Callable[[Given], Says]] = {
    1: lambda g: _or(g["编制数"] == 0, "不适用", lambda: lost(ratio(g["在职人数"], g["编制数"]) - 1, "0.01", "0.5", 5, "")),
    2: lambda g: _or(g["编制数"] == 0, "不适用", lambda: lost(ratio(g["在职人数"], g["编制数"]) - 1, "0.01", "0.1", 1, "whole")),
    3: lambda g: _rule_3(g, 3, "0.3", "", "本年三公预算", "上年三公预算"),
    4: lambda g: _rule_3(g, 8, "0.8", "whole", "本年三公预算", "上年三公预算"),
    5: lambda g: _rule_3(g, 2, "0.2", "", "本年接待费", "上年接待费"),
    6: lambda g: points(g["招待标准明确"] + g["车辆定点"] + g["有三公办法"], 3),
    7: lambda g: _or(g["本年三公预算"] == 0, points(D(6), 6),
                     lambda: lost(ratio(g["本年三公决算"], g["本年三公预算"]) - 1, "0.01", "1", 6, "whole")),
    8: lambda g: _or(g["项目总支出"] == 0, "不适用",
                     lambda: tier(ratio(g["重点项目支出"], g["项目总支出"]), "0.9 5, 0.8 4, 0.7 3, 0.6 2")),
    9: _rule_9,
    10: _rule_10,
    11: _rule_11,
    12: lambda g: _or(g["公用经费预算"] == 0, "不适用",
                      lambda: lost(ratio(g["公用经费决算"], g["公用经费预算"]) - 1, "0.01", "1", 10, "")),
    13: lambda g: _or(g["采购预算"] == 0, points(D(8), 8),
                      lambda: lost(1 - ratio(g["采购执行"], g["采购预算"]), "0.01", "0.2", 8, "")),
    14: lambda g: _share(lambda: g["支出完成数"], g["年初预算"], 20, points(D(0), 20)),
    15: _rule_15,
    16: lambda g: points(9 - g["违规例数"], 9),
    17: lambda g: points(4 - g["未按进度专项数"] / 2, 4),
    18: lambda g: points(g["制度已制定"] + g["合法合规完整"] + g["有效执行"], 3),
    19: _rule_19,
    20: lambda g: _or(g["年初预算"] == 0, points(D(0), 10),
                      lambda: points(up((1 - 10 * g["年内调整额"] / g["年初预算"]) * 10, 8), 10)),
    21: lambda g: _share(lambda: g["达标数量指标"], g["全部数量指标"], 10, points(D(0), 10)),
    22: lambda g: _or(g["日常七项预算"] == 0, points(D(10), 10), lambda: tier(
        ratio(abs(g["日常七项决算"] - g["日常七项预算"]), g["日常七项预算"]), "0.1 10, 0.2 5", down=True)),
    23: lambda g: _share(lambda: g["已调整取消额"], g["已调整取消额"] + g["结余注销额"], 10, points(D(10), 10)),
    24: _rule_24,
    25: lambda g: tier(g["问题个数"], "0 10, 1 8, 2 6, 3 4", down=True),
    26: lambda g: points(10 - g["白条张数"] / 5 - g["错误处数"] / 10, 10),
    27: lambda g: _share(lambda: g["全年执行"], g["全年预算"], 10, "不适用"),
    28: _rule_28,
    29: lambda g: _share(lambda: g["指标目标值"], max(g["指标完成值"], D("0.01")), 20, ""),
    30: _rule_30,
    31: lambda g: _share(lambda: g["资产管理得分"], D(100), 3, ""),
    32: _rule_32,
    33: lambda g: points(2 - g["迟报天数"] / 2 - g["退回次数"] / 2, 2),
    34: lambda g: points(g["市级采用"] / 2 + g["省级采用"], 2),
    35: lambda g: points(5 * g["举例数"], 20),
    36: lambda g: points(D(25 if g["被核减"] == 0 else 0), 25),
    37: lambda g: points(D(0) if g["受处分"] == 1 else 2 - g["违规例数"], 2),
    38: _rule_38,
    39: lambda g: tier(up(g["物业费决算"] - g["上年物业费"], 4), "0 4", down=True),
    40: _rule_40,
}  # fmt: skip


def by_hand(number: int, given: Given) -> Says:
    """What a rule says of a department: points, 不适用, 缺 (a datum isn't there) or 无法计算."""
    with localcontext() as context:
        context.prec = 80
        try:
            return BY_HAND[number](given)
        except KeyError:
            return "缺"
        except Zero:
            return "无法计算"


_RATES = "0 0.3 0.4 0.5 0.6 0.675 0.7 0.7999 0.8 0.825 0.9 0.93 0.95 0.96 0.99 1 1 1 1 1.01 1.015 1.02 1.05 1.1 1.3 1.3001".split()
_BASES = "0 100 100 1000 43.2 100000 7 0.0003 300 1234.5678 99999999.99".split()


def department(dice: random.Random, kinds: Mapping[str, str]) -> dict[str, Decimal]:
    """Data of a department, many at an edge of some rule; one in thirty isn't there. `kinds` has each datum's unit."""
    base = D(dice.choice(_BASES)) if dice.random() < 0.7 else D(dice.randint(1, 10**8)) / 10**4
    made: dict[str, Decimal] = {}
    for name, kind in kinds.items():
        if dice.random() < 1 / 30:
            continue
        made[name] = _value(dice, kind, base)
    return made


def _value(dice: random.Random, kind: str, base: Decimal) -> Decimal:
    if kind == "是否":
        return D(dice.randint(0, 1))
    if kind == "%":
        exact = D(dice.choice(_RATES))
        return (
            up(exact + D(dice.choice([0, 0, 0, 1, -1])) / 10**4, 4)
            if dice.random() < 0.7
            else D(dice.randint(0, 15000)) / 10**4
        )
    if kind == "个":
        return D(dice.choice([0, 0, 1, 2, 3, 4, 9, 10, 20, 21, 50, 99, 100, 101, 110, dice.randint(0, 300)]))
    if kind == "分":
        return D(dice.randint(0, 10100)) / 100
    if dice.random() < 0.1:
        return D(0)
    if dice.random() < 0.2:
        return D(dice.randint(-(10**5), 10**7)) / 10**4
    value = up(base * D(dice.choice(_RATES)), 4) + D(dice.choice([0, 0, 0, 0, 1, -1])) / 10**4
    return -value if dice.random() < 0.05 else value
