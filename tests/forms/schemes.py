"""Schemes and readings the tests of the forms share."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from selfeval.excel.read.workbook import read_workbook
from selfeval.model import Band, Category, FileReading, Indicator, Roster, Scheme, Source
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


def processed(path: Path, scheme: Scheme, roster: Roster) -> FileReading:
    """What the processor makes of a form."""
    form = find_form(read_workbook(path.read_bytes()))
    assert form is not None
    return judge(form, Source(path.name, path.stat().st_size, None), Context(scheme, Directory.of(roster)))
