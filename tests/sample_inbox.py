"""The sample inbox: thirty departments' forms for the round of 2023, filled and saved by LibreOffice.

    python -m tests.sample_inbox [FOLDER]        makes the files anew (needs LibreOffice and faketime)

`SAMPLES` is also the table of what each file must give; `tests/test_sample_inbox.py` holds the committed files
to it. All departments, people and figures are invented; department 101 carries the category scores of the one
published report the project started from (24, 23, 20, 20, 3).
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from selfeval import text as t
from selfeval.excel.read.workbook import read_workbook
from selfeval.forms import write_form
from selfeval.model import Department, Indicator, RawForm, Scheme
from selfeval.samples import sample_roster, sample_scheme
from selfeval.submission.find import find_form
from tests.office import Cells, Content, Formula, Office, Typed

INBOX = Path(__file__).parents[1] / "inbox"
SCHEME = sample_scheme()
SCORES, IDENTITY, TOTALS = t.SHEET_SCORES, t.SHEET_IDENTITY, t.SHEET_TOTALS

# what stands after an indicator code in `Sample.cells` and `Sample.errors`: a column of the score sheet
SCORE, REASON, EXPLANATION, CODE = t.COL_SCORE, t.COL_REASON, t.COL_EXPLANATION, t.COL_CODE


@dataclass(frozen=True)
class Sample:
    """One file: whose it is, what it is called, what is typed over the sound answers, and what it must give.

    `cells` and `expected` name cells by (indicator code or identity label, column). `expected` lists every
    finding of the file itself, notes included: (code, place).
    """

    code: str
    file: str
    day: str
    cells: Mapping[tuple[str, str], Content] = field(default_factory=dict)
    expected: Sequence[tuple[str, tuple[str, str] | None]] = ()
    sound: bool = True  # fill sound answers first; False leaves the form blank but for `cells`
    year: int = 2023


# The seed's figures: ten points lost, and not one reason given.
SEED: dict[tuple[str, str], Content] = {
    ("1.1.2", SCORE): 3.0, ("1.3.3", SCORE): 1.0, ("2.1.1", SCORE): 3.0, ("2.1.2", SCORE): 2.0, ("2.2.1", SCORE): 2.0,
    ("3.1.3", SCORE): 3.0, ("3.1.5", SCORE): 2.0, ("4.1.4", SCORE): 2.0, ("4.2.2", SCORE): 4.0, ("5.1.2", SCORE): 1.0,
}  # fmt: skip

SAMPLES = [
    Sample("101", "县委办公室2023年部门整体支出绩效自评表.xlsx", "2024-03-18 16:20:00", SEED,
           [("R301", (code, REASON)) for code, _ in SEED] + [("C403", (t.TOT_TOTAL, SCORE))], sound=False),
    Sample("102", "县纪委监委机关自评表.xlsx", "2024-03-12 10:05:00"),
    Sample("103", "103县委组织部.xls", "2024-03-14 09:40:00"),
    Sample("104", "县委宣传部绩效自评表（定稿）.xlsx", "2024-03-22 15:12:00"),
    Sample("106", "县委政法委.ods", "2024-03-19 11:30:00"),
    Sample("107", "县委编办2023自评.xlsx", "2024-03-25 17:02:00"),
    Sample("201", "县政府办-部门整体支出绩效自评表.xlsx", "2024-03-28 18:45:00"),
    Sample("202", "县发改局自评表.xls", "2024-03-21 10:18:00"),
    Sample("203", "县教育局/县教育局部门整体支出绩效自评表.xlsx", "2024-03-26 16:50:00"),
    Sample("205", "县公安局.xlsx", "2024-03-29 09:15:00"),
    Sample("206", "县民政局自评表.ods", "2024-03-20 14:33:00"),
    Sample("208", "县财政局2023年度自评表.xlsx", "2024-03-08 08:55:00"),
    Sample("209", "县人社局自评表(1).xlsx", "2024-03-27 11:11:00", {}, [("C403", (t.TOT_TOTAL, SCORE))]),
    Sample("211", "县住房和城乡建设局.xls", "2024-03-31 17:58:00"),
    Sample("213", "县水利局部门整体支出自评表.xlsx", "2024-03-15 15:00:00"),
    Sample("214", "县农业农村局.xlsx", "2024-04-03 09:30:00"),
    Sample("216", "县卫健局绩效自评.xlsx", "2024-03-24 20:10:00"),
    Sample("218", "县审计局自评表.xlsx", "2024-03-11 10:00:00", {("2.3.1", REASON): "采购项目均已完成支付"},
           [("R302", ("2.3.1", REASON))]),
    Sample("301", "城关镇2023自评表.xls", "2024-03-30 12:25:00"),
    Sample("303", "云岭镇.ods", "2024-04-08 16:40:00"),
    # each wrong in a way of its own
    Sample("204", "县科工局自评表.xlsx", "2024-03-22 09:02:00", {("1.3.2", SCORE): "约2.5"},
           [("S102", ("1.3.2", SCORE))]),
    Sample("207", "县司法局自评表.xls", "2024-03-20 17:20:00", {("3.1.2", SCORE): 5.0},
           [("S105", ("3.1.2", SCORE))]),
    Sample("210", "县自然资源局.xlsx", "2024-03-28 10:45:00", {("4.2.1", SCORE): None, ("4.2.1", REASON): None},
           [("S101", ("4.2.1", SCORE))]),
    Sample("212", "县交通运输局.ods", "2024-03-26 08:30:00", {("2.1.1", SCORE): Formula("=4*120/0")},
           [("S103", ("2.1.1", SCORE))]),
    Sample("215", "县文广体旅局自评表.xlsx", "2024-03-23 11:48:00", {("1.2.2", SCORE): -0.5, ("1.2.2", REASON): None},
           [("S106", ("1.2.2", SCORE))]),
    Sample("217", "县应急管理局自评表.xlsx", "2024-03-27 15:27:00", {("2.3.1", SCORE): 2.755},
           [("S107", ("2.3.1", SCORE))]),
    Sample("219", "县市场监管局.xlsx", "2024-03-25 09:09:00", {("4.1.1", SCORE): Typed("95%")},
           [("S108", ("4.1.1", SCORE))]),
    Sample("220", "县林业局自评表（更正）.xls", "2024-03-29 16:05:00", {("2.1.2", SCORE): "不适用", ("2.1.2", REASON): None,
            ("2.1.2", EXPLANATION): "当年没有考核支付进度"},
           [("S111", ("2.1.2", SCORE))]),
    Sample("302", "青溪镇自评表.xlsx", "2024-03-30 09:50:00", {(t.ID_NAME, ""): "云岭镇"},
           [("D201", (t.ID_NAME, ""))]),
    Sample("401", "县融媒体中心.xlsx", "2024-03-19 10:10:00", {}, [("T102", (t.ID_YEAR, ""))], year=2022),
]  # fmt: skip

# What a department writes when it loses points: by indicator code, with figures of its own.
REASONS = {
    "1.2.1": (["0.3", "0.6", "0.9"], "年末在职{more}人，核定编制{quota}人，超编{n}人"),
    "1.2.2": (["0.3", "0.9", "1.5"], "公务接待费预算比上年增加{a}.{b}万元"),
    "1.2.3": (["0.6", "1.2"], "重点项目支出占项目总支出{high}.{b}%"),
    "1.3.1": (["0.5", "1"], "“二上”预算{m}月{n}日才报，晚了{n}个工作日"),
    "1.3.2": (["1"], "漏编非税收入返还{a}.{b}万元"),
    "1.3.3": (["0.24", "0.58", "1.05"], "全年调剂预算{a}.{b}万元，主要是人员经费"),
    "2.1.1": (["1", "2"], "项目前期工作滞后，年末结余{a}.{b}万元"),
    "2.1.2": (["1", "2"], "三季度末支付进度为序时进度的{high}.{b}%"),
    "2.1.3": (["0.2", "0.6", "1.2"], "年末结转结余{a}.{b}万元，超过规定比例"),
    "2.2.1": (["1", "2"], "年中追加{n}个项目，调整预算{a}.{b}万元"),
    "2.2.2": (["0.3", "0.9"], "办公设备维修费超预算{a}.{b}万元"),
    "2.3.1": (["0.21", "0.45", "0.72"], "{n}台电脑{m}月到货，未在年内验收付款{a}.{b}万元"),
    "2.3.2": (["0.5"], "{m}月有{n}笔差旅费退回，涉及{b}00元"),
    "3.1.3": (["1"], "决算在批复后第{late}天公开，超出{n}天"),
    "3.1.4": (["0.5", "1"], "{m}月退休的{n}名人员信息到年底才更新"),
    "3.1.5": (["0.5", "1"], "决算审核退回{n}次，涉及{a}张报表"),
    "3.2.1": (["0.5"], "盘点发现{a}件办公家具账实不符"),
    "3.2.2": (["1"], "闲置设备{n}台，原值{a}.{b}万元"),
    "4.1.2": (["0.3", "0.75"], "{n}个项目没有做中期监控，涉及{a}.{b}万元"),
    "4.1.4": (["0.5", "1"], "佐证材料{m}月补报{n}次"),
    "4.2.2": (["1", "2"], "上年提出的{more}项整改中有{n}项没有反馈"),
    "5.1.1": (["1"], "审计指出的{quota}个问题中有{n}个未按期整改"),
}
NOT_APPLICABLE = {
    "1.3.4": "本年没有政府采购和新增资产",
    "2.3.1": "年初没有安排政府采购预算",
    "4.1.1": "本年没有项目支出",
    "5.1.1": "当年没有接受监督检查",
}


def sound_answers(code: str) -> dict[tuple[str, str], Content]:
    """Answers with a handful of explained deductions, the same for the same department every time."""
    rng = random.Random(f"sample {code}")
    answers: dict[tuple[str, str], Content] = {}
    deductions, weight = rng.choice([(3, 1), (5, 1), (8, 1), (10, 1), (12, 1), (14, 2), (20, 2), (22, 3)])
    for indicator in rng.sample(sorted(REASONS), deductions):
        losses, words = REASONS[indicator]
        cap = SCHEME.by_code[indicator].cap
        answers[indicator, SCORE] = float(max(Decimal(0), cap - weight * Decimal(rng.choice(losses))))
        answers[indicator, REASON] = _filled(words, rng)
    for indicator in rng.sample(sorted(NOT_APPLICABLE), rng.choice([0, 0, 1, 2])):
        if (indicator, SCORE) not in answers:
            answers[indicator, SCORE] = t.NOT_APPLICABLE
            answers[indicator, EXPLANATION] = NOT_APPLICABLE[indicator]
    return answers


def _filled(words: str, rng: random.Random) -> str:
    quota, n = rng.randint(9, 48), rng.randint(2, 7)
    return words.format(
        a=rng.randint(12, 96), b=rng.randint(10, 99), m=rng.randint(2, 11), n=n, quota=quota, more=quota + n,
        high=rng.randint(61, 89), late=20 + n,
    )  # fmt: skip


def place_of(form: RawForm, place: tuple[str, str]) -> tuple[str, str]:
    """(sheet, address) of (indicator code, column), (identity label, '') or (总分, 自评分)."""
    name, column = place
    if name in t.IDENTITY_LABELS:
        cell = form.identity[name]
    elif name == t.TOT_TOTAL:
        cell = form.stated["total"]
    else:
        cell = next(row.cells[column] for row in form.rows if row.cells[t.COL_CODE].value == name)
    return cell.sheet, cell.ref


def cells_of(sample: Sample, form: RawForm, scheme: Scheme, department: Department) -> Cells:
    """Everything the clerk types into the form."""
    answers: dict[tuple[str, str], Content] = {(i.code, SCORE): full(i) for i in scheme.indicators}
    if sample.sound:
        answers |= sound_answers(sample.code)
    answers |= sample.cells
    day = date.fromisoformat(sample.day[:10])
    identity: dict[tuple[str, str], Content] = {
        (t.ID_CLERK, ""): department.contact, (t.ID_PHONE, ""): department.phone, (t.ID_HEAD, ""): "负责人某",
        (t.ID_DATE, ""): Typed((day - timedelta(days=1)).isoformat()),
    }  # fmt: skip
    return {place_of(form, place): value for place, value in (identity | answers).items()}


def full(indicator: Indicator) -> float:
    """Full marks, as typed."""
    return float(indicator.cap)


def make(folder: Path, samples: list[Sample] = SAMPLES) -> Iterator[Path]:
    """Make the sample files anew under a folder, one after the other."""
    roster = sample_roster()
    departments = {d.code: d for d in roster.departments}
    with tempfile.TemporaryDirectory() as scratch, Office(now=samples[0].day) as office:
        for sample in samples:
            scheme = replace(SCHEME, year=sample.year)
            department = departments[sample.code]
            blank = Path(scratch) / f"{sample.code}.xlsx"
            write_form(blank, scheme, roster, department)
            form = find_form(read_workbook(blank.read_bytes()))
            assert form is not None
            target = folder / sample.file
            target.parent.mkdir(parents=True, exist_ok=True)
            office.set_now(sample.day)
            office.fill(blank, target, cells_of(sample, form, scheme, department))
            yield target


if __name__ == "__main__":
    for made in make(Path(sys.argv[1]) if len(sys.argv) > 1 else INBOX):
        sys.stdout.write(f"{made}\n")
