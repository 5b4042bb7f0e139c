"""The table of the scheme's settings (sheet 设置): everything there is to know of a setting stands in its row.

To add one: a field of `Scheme`, a row here, and its use. What is read and refused, the sheet 设置 with its notes and
input rules, and the samples follow from the row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from selfeval.model import IN_FULL, PRORATED, RawCell, Scheme
from selfeval.model.words import SAY_HOLD, SAY_MEND, SAY_MISSING, SAY_REVIEW
from selfeval.officer.tables import MOST_POINTS, number_in
from selfeval.tables import day, is_blank, text, tidy

MOST_DECIMALS: Final = 4

Read = Callable[[RawCell], object | None]


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting: its name in column 项目 and its field of `Scheme`.

    `read` gives the field's value, None for what can't be understood; then it should have been as `wanted` says. A
    setting left blank that isn't `needed` has the value `blank`. `note` explains it in the workbook, where its value
    has `number_format` and is refused while being typed unless it keeps to `rule`, as the Excel writer puts it.
    """

    name: str
    field: str
    note: str
    read: Read = text
    wanted: str = ""
    needed: bool = False
    blank: object = ""
    number_format: str = "General"
    rule: Mapping[str, object] | None = None

    def value(self, cells: Mapping[str, RawCell]) -> object:
        """The field's value from the value cells by name, in which nothing wrong was found."""
        cell = cells.get(self.name)
        return self.blank if cell is None or is_blank(cell.value) else self.read(cell)


def _whole(least: int, most: int) -> Read:
    def read(cell: RawCell) -> int | None:
        found = number_in(cell)
        fits = found is not None and found == found.to_integral_value() and least <= found <= most
        return int(found) if found is not None and fits else None

    return read


def _points(fits: Callable[[Decimal], bool]) -> Read:
    def read(cell: RawCell) -> Decimal | None:
        found = number_in(cell)
        return tidy(found) if found is not None and fits(found) else None

    return read


def _day(cell: RawCell) -> date | None:
    return day(cell.value)


def _one_of(*words: str) -> Read:
    return lambda cell: text(cell) if text(cell) in words else None


def _timezone(cell: RawCell) -> str | None:
    try:
        return ZoneInfo(text(cell)).key
    except (ValueError, OSError, KeyError):
        return None


def _proposal(name: str, field: str, words: str) -> Setting:
    note = f"总览“提请研究”里“{name}”一条后半句的话，空着就写“{words}”；不要这一条的，填“不列”。"
    return Setting(f"提请：{name}", field, note, read=_sentence, blank=words)


def _sentence(cell: RawCell) -> str:
    return text(cell).rstrip("。．.，,；; ")


SETTINGS: Final = (
    Setting(
        "评价年度",
        "year",
        "评价哪一年的支出，四位数字。报来的表年度不符的，程序会退回。",
        read=_whole(2000, 2100),
        wanted="四位年份，如 2023",
        needed=True,
        rule={"validate": "integer", "criteria": "between", "minimum": 2000, "maximum": 2100},
    ),
    Setting("县区", "county", "印在自评表、汇总表的标题里。", needed=True),
    Setting("组织单位", "organiser", "发通知、收表的单位，印在填报说明和各种通知上。", needed=True),
    Setting("自评表名称", "form_title", "自评表的名称，前面自动加上县区和年度。", needed=True),
    Setting(
        "版本",
        "version",
        "改动后重新下发时换一个版本号。指标和分值没有变的，先前发出的表照样能用。",
        needed=True,
        number_format="@",
    ),
    Setting(
        "满分",
        "full_marks",
        "必须等于各一级指标分值之和。",
        read=_points(lambda points: 0 < points <= MOST_POINTS),
        wanted="大于 0 的数，如 100",
        needed=True,
        rule={"validate": "decimal", "criteria": ">", "value": 0},
    ),
    Setting(
        "分值小数位数",
        "decimals",
        "自评分最多几位小数，0 至 4。超过的会退回，程序不替部门四舍五入。",
        read=_whole(0, MOST_DECIMALS),
        wanted=f"0 至 {MOST_DECIMALS} 的整数",
        needed=True,
        rule={"validate": "integer", "criteria": "between", "minimum": 0, "maximum": MOST_DECIMALS},
    ),
    Setting(
        "临界分差",
        "borderline_gap",
        "总分比某个等次的下限只低这么多以内的，提示复核时优先看。不要提示就填 0。",
        read=_points(lambda points: points >= 0),
        wanted="不小于 0 的数，如 0.5",
        blank=Decimal(0),
        rule={"validate": "decimal", "criteria": ">=", "value": 0},
    ),
    Setting(
        "压线范围",
        "edge_range",
        "总分比最高等次的下限只高出不到这么多的，总览里标成棕色，提请优先复核；抽取复核名单时，比任何一个等次的下限高出不超过这么多的都算压线。不要提示就填 0。",
        read=_points(lambda points: points >= 0),
        wanted="不小于 0 的数，如 1",
        blank=Decimal(1),
        rule={"validate": "decimal", "criteria": ">=", "value": 0},
    ),
    Setting(
        "报送截止日期",
        "deadline",
        "这一天以后收到的算迟报。空着就不判断迟报。",
        read=_day,
        wanted="日期，如 2024-03-31",
        blank=None,
        number_format="yyyy-mm-dd",
        rule={"validate": "date", "criteria": ">=", "value": date(2000, 1, 1)},
    ),
    Setting(
        "时区",
        "timezone",
        "判断文件时间用，一般不用改。",
        read=_timezone,
        wanted="时区名称，如 Asia/Shanghai",
        blank="Asia/Shanghai",
    ),
    Setting(
        "总分上限",
        "total_cap",
        "有加分项时，加分后的总分最多到多少。空着就是满分。",
        read=_points(lambda points: 0 < points <= MOST_POINTS),
        wanted="大于 0 的数，如 100",
        blank=None,
        rule={"validate": "decimal", "criteria": ">", "value": 0},
    ),
    Setting(
        "不适用处理",
        "excused_as",
        "部门填“不适用”的怎么算：满分（按满分计入）或者折算（实得除以适用部分的分值，再折成满分）。空着按满分。",
        read=_one_of(IN_FULL, PRORATED),
        wanted="“满分”或者“折算”",
        blank=IN_FULL,
        rule={"validate": "list", "source": [IN_FULL, PRORATED]},
    ),
    Setting(
        "普遍失分线",
        "widespread",
        "一项指标失分的部门达到百分之几，总览里就提请县级整改。空着按 50。",
        read=_points(lambda share: 0 < share <= 100),
        wanted="大于 0、不超过 100 的数，如 50",
        blank=Decimal(50),
        rule={"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100},
    ),
    Setting(
        "暂缓通报线",
        "hold_below",
        "计分的部门不到应报的百分之几，总览里就提请暂缓通报。空着按 80。",
        read=_points(lambda share: 0 < share <= 100),
        wanted="大于 0、不超过 100 的数，如 80",
        blank=Decimal(80),
        rule={"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100},
    ),
    _proposal("限期补报", "say_missing", SAY_MISSING),
    _proposal("优先复核", "say_review", SAY_REVIEW),
    _proposal("县级整改", "say_mend", SAY_MEND),
    _proposal("暂缓通报", "say_hold", SAY_HOLD),
    Setting("上年结果", "previous", "上年 results.json 的位置，用来与上年比较。没有就空着。"),
    Setting("咨询电话", "contact", "印在填报说明里，部门有疑问时打这个电话。可以空着。", number_format="@"),
    Setting("备注", "remark", "印在填报说明末尾。可以空着。"),
)
BY_NAME: Final = {setting.name: setting for setting in SETTINGS}
BY_FIELD: Final = {setting.field: setting for setting in SETTINGS}


def name_of(field: str) -> str:
    """What a field of `Scheme` is called in column 项目."""
    return BY_FIELD[field].name


def values(cells: Mapping[str, RawCell]) -> dict[str, Any]:
    """The fields of `Scheme` that are settings, from the value cells by name."""
    return {setting.field: setting.value(cells) for setting in SETTINGS}


def shown(scheme: Scheme) -> list[tuple[Setting, Any]]:
    """Every setting with its value in a scheme."""
    return [(setting, getattr(scheme, setting.field)) for setting in SETTINGS]
