"""The arithmetic of the forty rules in words, once more by hand: what follows the sum, from the rule's sentence alone.

Like `by_hand` it divides in decimals of 80 digits and uses nothing of the program.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext

from tests.rules.by_hand import D, Given, ratio, up

Value = Callable[[Given], Decimal]

# value, standard, each and loss of a step, how a part of one counts, cap; in percentage points
STEPS: Mapping[int, tuple[Value, str, str, str, str, int]] = {
    1: (lambda g: ratio(g["在职人数"], g["编制数"]), "100", "1", "0.5", "", 5),
    2: (lambda g: ratio(g["在职人数"], g["编制数"]), "100", "1", "0.1", "whole", 1),
    3: (lambda g: ratio(g["本年三公预算"] - g["上年三公预算"], g["上年三公预算"]), "0", "1", "0.3", "", 3),
    4: (lambda g: ratio(g["本年三公预算"] - g["上年三公预算"], g["上年三公预算"]), "0", "1", "0.8", "whole", 8),
    5: (lambda g: ratio(g["本年接待费"] - g["上年接待费"], g["上年接待费"]), "0", "1", "0.2", "", 2),
    7: (lambda g: ratio(g["本年三公决算"], g["本年三公预算"]), "100", "1", "1", "whole", 6),
    12: (lambda g: ratio(g["公用经费决算"], g["公用经费预算"]), "100", "1", "1", "", 10),
    19: (lambda g: g["楼堂馆所超面积"], "0", "5", "2", "whole", 10),
}  # fmt: skip
BELOW: Mapping[int, tuple[Value, str, str, str, str, int]] = {
    9: (lambda g: ratio(g["上年结转"] + g["年初预算"] + g["本年追加"] - g["年末结余"],
                        g["上年结转"] + g["年初预算"] + g["本年追加"]), "100", "5", "2", "none", 8),
    13: (lambda g: ratio(g["采购执行"], g["采购预算"]), "100", "1", "0.2", "", 8),
}  # fmt: skip
SHARES: Mapping[int, tuple[Value, int]] = {
    14: (lambda g: ratio(g["支出完成数"], g["年初预算"]), 20),
    21: (lambda g: ratio(g["达标数量指标"], g["全部数量指标"]), 10),
    23: (lambda g: ratio(g["已调整取消额"], g["已调整取消额"] + g["结余注销额"]), 10),
    27: (lambda g: ratio(g["全年执行"], g["全年预算"]), 10),
    29: (lambda g: ratio(g["指标目标值"], max(g["指标完成值"], D("0.01"))), 20),
    31: (lambda g: ratio(g["资产管理得分"], D(100)), 3),
    38: (lambda g: ratio(g["已评估项目"] + g["已监控项目"] + g["已自评项目"],
                         g["应评估项目"] + g["应监控项目"] + g["应自评项目"]), 4),
}  # fmt: skip
OFF: Mapping[int, tuple[Value, int]] = {
    16: (lambda g: g["违规例数"], 9),
    17: (lambda g: g["未按进度专项数"] / 2, 4),
    26: (lambda g: g["白条张数"] / 5 + g["错误处数"] / 10, 10),
    33: (lambda g: g["迟报天数"] / 2 + g["退回次数"] / 2, 2),
    37: (lambda g: g["违规例数"], 2),
}
ON: Mapping[int, tuple[Value, int]] = {
    20: (lambda g: up((1 - 10 * g["年内调整额"] / g["年初预算"]) * 10, 8), 10),
    34: (lambda g: g["市级采用"] / 2 + g["省级采用"], 2),
    35: (lambda g: 5 * g["举例数"], 20),
    40: (lambda g: up(10 * min(D(1), max(D(0), (g["全年执行"] / g["全年预算"] - D("0.9")) / D("0.06"))) - 2 * g["通报次数"], 8),
         10),
}  # fmt: skip


def short(value: Decimal, places: int = 4) -> str:
    """As it is written: 4, 0.5, -3."""
    text = f"{up(value, places):f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _lost(due: Decimal, cap: int, score: Decimal, how: str) -> str:
    lost = short(cap - score)
    return f"{how}应扣{short(due)}分，扣完为止，扣{lost}分" if due > cap and short(due) != lost else f"{how}扣{lost}分"


def beside(value: Decimal, *bounds: Decimal, every: str = "") -> int:
    """The places that are shown: more than four where these would put a value on a bound, or a whole step beyond the first."""
    shown = up(value, 4)
    on_bound = shown in bounds or (every and (shown - bounds[0]) % D(every) == 0)
    return 8 if on_bound and shown != value else 4


def _places(value: Decimal, number: int) -> int:
    _, standard, each, _, part, _ = {**STEPS, **BELOW}[number]
    return beside(value * 100, D(standard), every=each if part else "")


def _steps(value: Decimal, number: int, score: Decimal) -> str:
    below = number in BELOW
    _, standard, each, loss, part, cap = (BELOW if below else STEPS)[number]
    beyond = (D(standard) - value * 100) * (1 if below else -1)
    if beyond <= 0:
        shown = "0" if number == 5 else f"{standard}%"  # as that rule's standard is written
        return f"达到{shown}" if below else f"没有超过{shown}"
    said = f"{'低' if below else '超过'}{short(beyond, _places(value, number))}个百分点，"
    if each != "1":
        said += f"每{each}个扣{loss}分，"
    steps = up(beyond / D(each), 8)
    whole = steps.to_integral_value(ROUND_FLOOR if part == "none" else ROUND_CEILING) if part else steps
    if whole != steps:
        said += f"不足{each}个按{each}个，" if part == "whole" else f"不足{each}个不扣，"
        if not whole:
            return said.rstrip("，")
        said += f"按{short(whole * D(each))}个算，"
    return said + _lost(whole * D(loss), cap, score, "按比例" if whole % 1 else "")


def said_by_hand(number: int, given: Given, score: Decimal) -> str | None:
    """What follows the "=" of the sum in a rule that was computed, up to the score; None where no hand wrote it."""
    with localcontext() as context:
        context.prec = 80
        if number in STEPS or number in BELOW:
            value = {**STEPS, **BELOW}[number][0](given)
            return f"{short(value * 100, _places(value, number))}%，{_steps(value, number, score)}"
        if number in SHARES:
            value, cap = SHARES[number][0](given), SHARES[number][1]
            percent = short(value * 100, beside(value * 100, D(0), D(100)))
            over = "超过100%按100%算，" if value > 1 and percent != "100" else ""
            return f"{percent}%，{'低于0按0算' if value < 0 else f'{over}乘以{cap}分'}"
        if number in OFF:
            value, cap = OFF[number][0](given), OFF[number][1]
            return f"{short(value)}，{_lost(value, cap, score, '')}"
        if number in ON:
            value, cap = ON[number][0](given), ON[number][1]
            limit = f"，最多{cap}分" if value > cap else "，最少0分" if value < 0 else ""
            return short(value, beside(value, D(0), D(cap))) + limit
    return None
