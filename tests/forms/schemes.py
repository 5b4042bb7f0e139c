"""Schemes and readings the tests of the forms share."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from selfeval.excel.read.workbook import read_workbook
from selfeval.model import IN_FULL, PRORATED, Band, Category, FileReading, Indicator, Roster, Scheme, Source
from selfeval.reading.context import Context
from selfeval.reading.department_form import judge
from selfeval.samples import sample_scheme
from selfeval.submission.find import find_form
from selfeval.submission.identity import Directory

_CAPS = {
    "履职效能": ("10", "7.5", "12.5", "10"),
    "管理效率（含内控、采购、资产和债务管理）": ("5", "5", "5", "5", "5", "5"),
    "社会效应": ("10", "10", "5"),
    "可持续性": ("5", "5", "10", "5"),
}


def other_county() -> Scheme:
    """4 categories, 17 indicators, 120 points, 3 bands, one decimal; some parts left blank."""
    indicators = tuple(
        Indicator(
            code=f"{number}{place:02d}",
            category=category,
            subcategory="" if number == 3 else f"二级{number}-{(place + 1) // 2}",
            name=f"{category[:2]}指标第{place}项",
            cap=Decimal(cap),
            na_allowed=place % 3 == 0,
            description=f"说明{place}",
            scoring_standard="按完成情况计分，" * place,
        )
        for number, (category, caps) in enumerate(_CAPS.items(), start=1)
        for place, cap in enumerate(caps, start=1)
    )
    return replace(
        sample_scheme(),
        county="乙县",
        form_title="部门整体绩效自评表",
        full_marks=Decimal(120),
        decimals=1,
        deadline=None,
        contact="",
        remark="",
        categories=tuple(Category(name, sum(map(Decimal, caps), Decimal(0))) for name, caps in _CAPS.items()),
        indicators=indicators,
        bands=(Band("好", Decimal(100)), Band("中", Decimal("72.5")), Band("差", Decimal(0))),
    )


def powered(**changes: object) -> Scheme:
    """A scheme with everything that a row may be besides an ordinary one; 100 points, one decimal; by default prorated."""
    rows = (
        Indicator("1.1", "投入", "配置", "在职人员控制率", Decimal(10), na_allowed=True, scoring_standard="超编扣分。"),
        Indicator("1.2", "投入", "配置", "预算完成率", Decimal(5), na_allowed=True, group="甲"),
        Indicator(
            "1.3",
            "投入",
            "配置",
            "项目完成率",
            Decimal(5),
            na_allowed=True,
            group="甲",
            description="没有项目的填上一项。",
        ),
        Indicator("1.4", "投入", "配置", "信息公开", Decimal(5)),
        Indicator("2.1", "过程", "管理", "资金管理", Decimal(12), na_allowed=True),
        Indicator("2.2", "过程", "管理", "绩效监控", Decimal(3), by_bureau=True),
        Indicator("3.1", "产出", "履职", "部门特性指标", Decimal(20), True, own_rows=3, description="按单位职责设置。"),
        Indicator("3.2", "产出", "履职", "社会效益", Decimal(25), na_allowed=True),
        Indicator("4.1", "效果", "满意度", "自定满意度", Decimal(15), own_rows=2),
        Indicator("4.2", "效果", "满意度", "公众满意度", Decimal(5), group="乙", na_allowed=True),
        Indicator("4.3", "效果", "满意度", "对象满意度", Decimal(5), group="乙"),
        Indicator("9.1", "", "", "改革创新", Decimal(3), bonus=True),
        Indicator("9.2", "", "", "表彰奖励", Decimal(2), bonus=True),
    )
    caps = {"投入": 20, "过程": 15, "产出": 45, "效果": 20}
    base = replace(
        sample_scheme(), decimals=1, indicators=rows, total_cap=Decimal(102), excused_as=PRORATED,
        categories=tuple(Category(name, Decimal(cap)) for name, cap in caps.items()),
    )  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


def without_bureau(**changes: object) -> Scheme:
    """The same, but that departments score everything themselves."""
    scheme = powered()
    rows = tuple(replace(indicator, by_bureau=False) for indicator in scheme.indicators)
    return replace(scheme, indicators=rows, **changes)  # type: ignore[arg-type]


POWERED = {
    "all": powered(),
    "in full": powered(excused_as=IN_FULL),
    "without the bureau": without_bureau(),
    "without the bureau, in full": without_bureau(excused_as=IN_FULL),
}


def processed(path: Path, scheme: Scheme, roster: Roster) -> FileReading:
    """What the processor makes of a form."""
    form = find_form(read_workbook(path.read_bytes()))
    assert form is not None
    return judge(form, Source(path.name, path.stat().st_size, None), Context(scheme, Directory.of(roster)))
