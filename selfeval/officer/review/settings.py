"""The table of the review's settings (sheet 复核 of the scheme): everything there is to know of one stands in its row.

To add one: a field of `ReviewRules`, a row here, and its use. A value that is a list parts its items by 、 or ；, one that
gives numbers to names writes them as 名称:数.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from selfeval import text as t
from selfeval.model import AS_SELF, NOT_RANKED, RawCell, ReviewRules, Risk
from selfeval.model.words import MISSED_IN_SELF
from selfeval.officer.settings import Setting
from selfeval.officer.tables import MOST_POINTS, number_in
from selfeval.tables import fold, number, plain, text, tidy

MOST_DAYS: Final = 365
_PARTS: Final = re.compile(r"[、；;\n]")
_PAIRS: Final = re.compile(
    r"[、；;\n]|(?<=\d)\s*[，,](?=[^，,、；;:：]+[:：])"
)  # a comma too, between a number and a name
_OFF: Final = "不降"
_USUAL: Final = ReviewRules()
_WEIGHTS: Final = "；".join(f"{t.RISK_NAMES[risk]}:{plain(points)}" for risk, points in _USUAL.weights.items())


def _parts(cell: RawCell) -> tuple[str, ...]:
    """The items of a list, each once."""
    found = (part.strip() for part in _PARTS.split(text(cell)))
    return tuple(dict.fromkeys(part for part in found if part))


def _reasons(cell: RawCell) -> tuple[str, ...] | None:
    """The reasons for a change; without the one for a raise no score could ever be raised."""
    found = _parts(cell)
    return found if MISSED_IN_SELF in found else None


def _pairs(cell: RawCell) -> dict[str, Decimal] | None:
    """Names with their numbers; None where one has none, or a name stands twice."""
    found: dict[str, Decimal] = {}
    for part in (part.strip() for part in _PAIRS.split(text(cell))):
        if not part:
            continue
        name, mark, told = fold(part).rpartition(":")
        value = number(told.strip()) if mark else None
        name = name.strip()
        if value is None or value < 0 or value > MOST_POINTS or not name or name in found:
            return None
        found[name] = tidy(value)
    return found


def _weights(cell: RawCell) -> Mapping[Risk, Decimal] | None:
    named = _pairs(cell)
    risks = {name: risk for risk, name in t.RISK_NAMES.items()}
    if named is None or not named.keys() <= risks.keys():
        return None
    return {risks[name]: points for name, points in named.items()}


def _factors(cell: RawCell) -> Mapping[int, Decimal] | None:
    """By how many grades lower, what the total is multiplied with: 1 and up without a gap, none above the one before."""
    if text(cell) == _OFF:
        return {}
    named = _pairs(cell)
    if not named or [*named] != [str(step) for step in range(1, len(named) + 1)]:
        return None
    factors = [*named.values()]
    fine = all(0 < factor <= 1 for factor in factors) and factors == sorted(factors, reverse=True)
    return dict(enumerate(factors, 1)) if fine else None


def _quality(cell: RawCell) -> Mapping[str, Decimal] | None:
    named = _pairs(cell)
    return named if named and all(points > 0 for points in named.values()) else None


def _within(least: Decimal, most: Decimal) -> Callable[[RawCell], Decimal | None]:
    def read(cell: RawCell) -> Decimal | None:
        found = number_in(cell)
        return tidy(found) if found is not None and least <= found <= most else None

    return read


def _percent(cell: RawCell) -> Decimal | None:
    """A percent, as a number or with its sign; without it, below 1 a part of the whole may be meant."""
    told = fold(text(cell)).strip()
    found = _within(Decimal(0), Decimal(100))(cell._replace(value=told.removesuffix("%")))
    return None if found is not None and 0 < found < 1 and not told.endswith("%") else found


def _days(cell: RawCell) -> int | None:
    found = number_in(cell)
    fits = found is not None and found == found.to_integral_value() and 1 <= found <= MOST_DAYS
    return int(found) if found is not None and fits else None


def _one_of(*words: str) -> Callable[[RawCell], str | None]:
    return lambda cell: text(cell) if text(cell) in words else None


_POINTS: Final = _within(Decimal(0), Decimal(MOST_POINTS))
_DAYS_RULE: Final = {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": MOST_DAYS}
_POINTS_RULE: Final = {"validate": "decimal", "criteria": ">=", "value": 0}

REVIEW_SETTINGS: Final = (
    Setting("必查类别", "always_groups", "这些类别（部门名册里的“类别”）的部门都要复核，用顿号分开。可以空着。", _parts, blank=()),
    Setting("必查名单", "always_named", "这些部门都要复核，写编码或者全称，用顿号分开。可以空着。", _parts, blank=()),
    Setting(
        "随机比例", "share", "其余有总分的部门，按百分之几随机抽取，不足一个的算一个；填 0 就不抽。空着按 20。",
        _percent, "百分数，0 或者 1 至 100，如 20（不写成 0.2）", blank=_USUAL.share,
    ),
    Setting(
        "风险项权重", "weights", f"每项风险记几分，写成“名称:分”，用分号分开；没有写的不记分。空着按“{_WEIGHTS}”。",
        _weights, f"像“{_WEIGHTS}”这样的内容", blank=_USUAL.weights,
    ),
    Setting(
        "风险入选线", "risk_line", "风险分达到几分的，列入名单；填 0 就不按风险选。空着按 3。",
        _POINTS, "不小于 0 的数，如 3", blank=_USUAL.risk_line, rule=_POINTS_RULE,
    ),
    Setting(
        "警戒线", "warning", "复核分与自评分相差超过几分的，标为警戒；总分比上年高出这么多的，算“比上年突升”。空着按 5。",
        _POINTS, "不小于 0 的数，如 5", blank=_USUAL.warning, rule=_POINTS_RULE,
    ),
    Setting(
        "重大线", "grave", "复核分与自评分相差超过几分的，标为重大。空着按 10。",
        _POINTS, "不小于 0 的数，如 10", blank=_USUAL.grave, rule=_POINTS_RULE,
    ),
    Setting(
        "未复核按", "unreviewed", "没有复核的部门怎么排名：自评（按自评分）或者不排名。空着按自评。",
        _one_of(AS_SELF, NOT_RANKED), f"“{AS_SELF}”或者“{NOT_RANKED}”", blank=AS_SELF,
        rule={"validate": "list", "source": [AS_SELF, NOT_RANKED]},
    ),
    Setting(
        "降档规则", "factors", "复核等次比自评低 1、2、3 档的，总分乘以多少，写成“1:0.9；2:0.8；3:0.7”；低得更多的按最后一个。空着就不降。",
        _factors, f"像“1:0.9；2:0.8；3:0.7”这样、从 1 起逐个写的内容，或者“{_OFF}”", blank={},
    ),
    Setting(
        "质量评分表", "quality", "要给自评工作本身打分的，写各项名称和分值，如“材料完整:40；分析到位:60”。空着就不打分。",
        _quality, "像“材料完整:40；分析到位:60”这样的内容", blank={},
    ),
    Setting(
        "理由类别", "reasons",
        f"改分的理由供选择的类别，用顿号分开，要有“{MISSED_IN_SELF}”（高于自评的只能用它）。空着按“{'、'.join(_USUAL.reasons)}”。",
        _reasons, f"用顿号分开、含有“{MISSED_IN_SELF}”的几个类别", blank=_USUAL.reasons,
    ),
    Setting(
        "异议期限", "objection_days", "部门收到反馈后几天内可以提出异议。空着按 5。",
        _days, f"1 至 {MOST_DAYS} 的整数", blank=_USUAL.objection_days, rule=_DAYS_RULE,
    ),
    Setting(
        "整改期限", "mending_days", "部门收到反馈后几天内要整改完。空着按 30。",
        _days, f"1 至 {MOST_DAYS} 的整数", blank=_USUAL.mending_days, rule=_DAYS_RULE,
    ),
)  # fmt: skip
BY_NAME: Final = {setting.name: setting for setting in REVIEW_SETTINGS}


def name_of(field: str) -> str:
    """What a field of `ReviewRules` is called in column 项目."""
    return next(setting.name for setting in REVIEW_SETTINGS if setting.field == field)


def rules(cells: Mapping[str, RawCell]) -> ReviewRules:
    """The rules, from the value cells by name in which nothing wrong was found."""
    told: dict[str, Any] = {setting.field: setting.value(cells) for setting in REVIEW_SETTINGS}
    return ReviewRules(**told)


def shown(found: ReviewRules) -> list[tuple[Setting, str | Decimal | int | None]]:
    """Every setting with its value as it is written into its cell; what is left blank means the usual."""
    return [(setting, _written(getattr(found, setting.field))) for setting in REVIEW_SETTINGS]


def _written(value: object) -> str | Decimal | int | None:
    if isinstance(value, Mapping):
        named = (
            (t.RISK_NAMES[name] if isinstance(name, Risk) else str(name), points) for name, points in value.items()
        )
        return "；".join(f"{name}:{plain(points)}" for name, points in named) or None
    if isinstance(value, tuple):
        return "、".join(value) or None
    return value if isinstance(value, str | Decimal | int) else None
