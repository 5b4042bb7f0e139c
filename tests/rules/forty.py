"""Forty real rules (forty.csv, in the notation of the scheme workbook) with their data, as a scheme workbook has them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

from selfeval import text as t
from selfeval.model import CellValue, Datum, Indicator, RawSheet, RawWorkbook, Rule, Unit
from selfeval.officer.rules import RULE_COLUMNS, TOTAL_COLUMNS, Limits, RulesRead, read_rules
from selfeval.officer.scheme import SCHEME_SHEETS
from selfeval.officer.tables import Tables, find_tables

YES_NO = (
    "招待标准明确 车辆定点 有三公办法 制度已制定 合法合规完整 有效执行 做过问卷 预算公开内容 决算公开内容 被核减 受处分"
)
COUNTS = (
    "违规例数 未按进度专项数 楼堂馆所项目数 问题个数 白条张数 错误处数 迟报天数 退回次数 市级采用 省级采用 举例数 通报次数"
    " 在职人数 编制数 达标数量指标 全部数量指标 预算公开天数 决算公开天数 已评估项目 已监控项目 已自评项目 应评估项目 应监控项目"
    " 应自评项目"
)
PERCENT = "楼堂馆所超面积 执行率6月 执行率9月 执行率11月 满意率"
MONEY = (
    "本年三公预算 上年三公预算 本年接待费 上年接待费 本年三公决算 重点项目支出 项目总支出 上年结转 年初预算 本年追加 年末结余"
    " 年内调整额 公用经费决算 公用经费预算 采购执行 采购预算 支出完成数 本年结转结余 上年结转结余 日常七项决算 日常七项预算"
    " 已调整取消额 结余注销额 全年执行 全年预算 指标完成值 指标目标值 物业费决算 上年物业费"
)
UNITS: Mapping[str, Unit] = {
    **dict.fromkeys(YES_NO.split(), Unit.YES_NO),
    **dict.fromkeys(COUNTS.split(), Unit.PIECES),
    **dict.fromkeys(PERCENT.split(), Unit.PERCENT),
    **dict.fromkeys(MONEY.split(), Unit.MONEY),
    "资产管理得分": Unit.POINTS,
}
LIMITS = Limits(2, Decimal(100))
Lines = Sequence[Sequence[CellValue]]


@cache
def written() -> tuple[dict[str, str], ...]:
    """The rows of the table."""
    with (Path(__file__).parent / "forty.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def indicators() -> tuple[Indicator, ...]:
    """An indicator a rule, with its number as code; 不适用 is allowed where the rule gives it."""
    return tuple(
        Indicator(row["序号"], "甲", "", row["指标"], Decimal(row["分值"]), na_allowed="不适用" in row["没有此项"])
        for row in written()
    )


def sheets(
    rules: Lines, data: Lines | None = None, given: Sequence[Indicator] | None = None, totals: Lines | None = None
) -> Tables:
    """The sheets of a scheme workbook that rules speak of; without `data` those of the forty rules."""
    usual: Lines = [[name, None, t.UNIT_NAMES[unit], "部门"] for name, unit in UNITS.items()]
    rows: Lines = [
        [i.code, i.category, i.name, float(i.cap), "是" if i.na_allowed else None, "财政" if i.by_bureau else None,
         "自设" if i.own_rows else None]
        for i in given or indicators()
    ]  # fmt: skip
    heads: Mapping[str, tuple[Sequence[str], Lines]] = {
        t.SHEET_INDICATORS: (
            (t.COL_CODE, t.COL_CATEGORY, t.COL_INDICATOR, t.COL_CAP, t.COL_NA, t.COL_FILLER, t.COL_FILLING),
            rows,
        ),
        t.SHEET_DATA: (
            ("名称", "分组", "单位", "谁填", "必填", "小数", "最小", "最大", "说明", "核对式"),
            usual if data is None else data,
        ),
        t.SHEET_RULES: (RULE_COLUMNS, rules),
        **({} if totals is None else {t.SHEET_TOTAL_RULES: (TOTAL_COLUMNS, totals)}),
    }
    made = tuple(RawSheet(name, [list(head), *map(list, lines)]) for name, (head, lines) in heads.items())
    return find_tables(RawWorkbook("xlsx", made), SCHEME_SHEETS)


def as_row(row: Mapping[str, str]) -> list[CellValue]:
    """A rule as a row of 计分规则."""
    renamed = {t.COL_CODE: "序号"}
    return [row.get(renamed.get(column, column)) or None for column in RULE_COLUMNS]


@cache
def read() -> RulesRead:
    """The forty rules, read."""
    return read_rules(sheets([as_row(row) for row in written()]), LIMITS)


def rules() -> Mapping[int, Rule]:
    """The rules by number."""
    return {int(rule.code): rule for rule in read().rules}


def data() -> Mapping[str, Datum]:
    """The data by name."""
    return {datum.name: datum for datum in read().data}
