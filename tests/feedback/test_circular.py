"""What the circular says, against a count of its own over rounds as they are settled."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import docx
import pytest

from selfeval import text as t
from selfeval.consolidate import Previous, county_tables, rank_departments
from selfeval.consolidate.county import GradeStat
from selfeval.feedback.circular import category_sentence, grade_sentence, group_sentence, overall, write_circular
from selfeval.model import Batch, Decision, Level, Roster, Scheme, Status
from selfeval.samples import sample_scheme
from selfeval.settling.settle import settle
from tests.builders import ROSTER, SCHEME, FormBuilder
from tests.builders_batch import batch_of, make_batch, small_scheme
from tests.feedback.documents import text_of

DAY = date(2024, 4, 12)


def form(path: str, code: str, name: str, *, month: int = 3, day: int = 20) -> FormBuilder:
    """A department's form with all full marks."""
    return FormBuilder(path=path, modified=datetime(2024, month, day, 9, 0), code=code, name=name)


def settled(*forms: FormBuilder, decisions: tuple[Decision, ...] = ()) -> Batch:
    batch = settle([one.read() for one in forms], SCHEME, ROSTER, decisions)
    return replace(batch, departments=rank_departments(batch.departments))


def circular(batch: Batch, folder: Path, previous: Previous | None = None) -> str:
    path = folder / "通报.docx"
    write_circular(path, county_tables(batch, previous), DAY)
    return text_of(path)


def test_problems_are_those_of_the_departments_named(tmp_path: Path) -> None:
    """One returned, one 待核实, one accepted whose replaced file was full of both."""
    names = [d.name for d in ROSTER.departments]
    batch = settled(
        form("a.xlsx", "101", names[0]).score(H6=99, H7=3),
        form("b.xlsx", "102", names[1]).score(H6=3),
        form("c旧.xlsx", "103", names[2], day=10).score(H6=99, H7=3, H8=3),
        form("c.xlsx", "103", names[2]),
    )
    states = [r.status for r in batch.departments[:3]]
    assert states == [Status.RETURNED, Status.QUERY, Status.ACCEPTED]
    said = circular(batch, tmp_path)
    for result, level, begins in (
        (batch.departments[0], Level.ERROR, "主要是"), (batch.departments[1], Level.QUERY, "主要是"),
    ):  # fmt: skip
        counted = Counter(
            f.title for f in result.findings if f.level is level and (level is Level.ERROR or f.is_open_query)
        )
        assert counted
        assert begins + "、".join(f"{title}{count}处" for title, count in counted.items()) + "。" in said


def test_a_newer_file_with_errors_is_no_error_of_a_returned_department(tmp_path: Path) -> None:
    names = [d.name for d in ROSTER.departments]
    batch = settled(
        form("a.xlsx", "101", names[0]),
        form("a新.xlsx", "101", names[0], day=25).score(H6=99, H7=99),
        form("b.xlsx", "102", names[1]).score(H6=99),
    )
    assert [r.status for r in batch.departments[:2]] == [Status.QUERY, Status.RETURNED]
    said = circular(batch, tmp_path)
    assert "主要是超过分值1处。" in said
    assert "主要是新报的表有误1处。" in said


def test_nobody_is_named_late_who_is_not(tmp_path: Path) -> None:
    names = [d.name for d in ROSTER.departments]
    rejected = Decision(5, "102", "b.xlsx", "", "", t.ACT_REJECT, "", "", None)
    forms = [
        form("d.xlsx", "104", names[3], month=4, day=9),  # exempt
        form("b.xlsx", "102", names[1], month=4, day=9),  # rejected
        form("c.xlsx", "103", names[2]),
    ]
    batch = settled(form("a.xlsx", "101", names[0]), *forms, decisions=(rejected,))
    assert [r.status for r in batch.departments] == [Status.ACCEPTED, Status.MISSING, Status.ACCEPTED, Status.EXEMPT]
    assert "超过期限" not in circular(batch, tmp_path)
    late = settled(form("a.xlsx", "101", names[0], month=4, day=9), *forms, decisions=(rejected,))
    said = circular(late, tmp_path)
    assert f"超过期限报送的1个部门：{names[0]}。" in said
    assert "超过期限报送的1个；" in said or "超过期限报送的1个。" in said


def full(scheme: Scheme) -> dict[str, Decimal | str]:
    return {i.code: i.cap for i in scheme.indicators}


@pytest.mark.parametrize(
    ("lost", "wanted"),
    [
        ((1,), "计入汇总的只有县委办公室，得99分。"),
        ((0, 0, 0), "计入汇总的3个部门均为100分。"),
        ((0, 1), "计入汇总的2个部门平均99.50分，中位数99.50分；最高100分（县委办公室），最低99分（县人大常委会办公室）。"),
        ((0, 0, 1, 1), ("计入汇总的4个部门平均99.50分，中位数99.50分；最高100分（县委办公室、县人大常委会办公室并列），"
                       "最低99分（县政府办公室、县政协办公室并列）。")),
    ],
)  # fmt: skip
def test_highest_and_lowest(lost: tuple[int, ...], wanted: str) -> None:
    scheme = sample_scheme()
    first = scheme.indicators[0]
    cards = [{**full(scheme), first.code: first.cap - points} for points in lost]
    assert overall(county_tables(batch_of(scheme, cards))) == wanted


@pytest.mark.parametrize(
    ("lost", "wanted"),
    [
        ({}, "各一级指标得分率均为100.0%，见表1。"),
        ({"1.1": 3}, "得分率最高的是“过程=管理”、“产出 & 质量”、“满意度”，并列（100.0%），最低的是“投入”（90.0%），见表1。"),
        ({"1.1": 3, "2.1": 4, "3.1": 3}, "得分率最高的是“满意度”（100.0%），最低的是“投入”、“过程=管理”、“产出 & 质量”，并列（90.0%），见表1。"),
    ],
)  # fmt: skip
def test_categories_with_one_rate(lost: Mapping[str, int], wanted: str) -> None:
    scheme = small_scheme()
    card = full(scheme) | {code: scheme.by_code[code].cap - points for code, points in lost.items()}
    assert category_sentence(county_tables(batch_of(scheme, [card])).categories) == wanted


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        (("100", "100"), "两年均计分的2个部门，得分与2022年度持平。"),
        (("98", "100"), "两年均计分的2个部门，平均分比2022年度提高1.00分，1个提高、1个持平。"),
        (("98",), "两年均计分的1个部门，平均分比2022年度提高2.00分。"),
    ],
)
def test_last_year(before: tuple[str, ...], wanted: str, tmp_path: Path) -> None:
    scheme = sample_scheme()
    totals = dict(zip(("101", "102"), map(Decimal, before), strict=False))
    assert wanted in circular(batch_of(scheme, [full(scheme)] * 2), tmp_path, Previous(2022, Decimal(100), totals))


@pytest.mark.parametrize(
    ("until", "late"), [(None, True), (DAY - timedelta(1), True), (DAY, False), (DAY + timedelta(9), False)]
)
def test_an_extension_that_has_not_ended_is_no_delay(until: date | None, late: bool, tmp_path: Path) -> None:
    batch = batch_of(SCHEME, [full(SCHEME)] * 6, d101=Status.MISSING)
    first, *others = batch.departments
    name = first.department.name
    said = circular(replace(batch, departments=(replace(first, extended_to=until), *others)), tmp_path)
    assert (f"未报送的1个部门：{name}。" in said) is late
    assert (f"经同意延期、尚未到期的1个部门：{name}。" in said) is not late
    assert ("其余部门均" in said) is not late
    assert (f"，同意延期至{until.month}月{until.day}日" in said) if until else "同意延期至" not in said


@pytest.mark.parametrize(("missing", "held"), [(0, False), (2, False), (3, True)])
def test_the_drafter_is_told_where_results_should_wait(missing: int, held: bool, tmp_path: Path) -> None:
    """Four in five is enough."""
    states = {f"d{code}": Status.MISSING for code in range(101, 101 + missing)}
    said = circular(batch_of(SCHEME, [full(SCHEME)] * 10, **states), tmp_path)
    share = f"计分的部门只占应报的 {100 - 10 * missing}.0%，建议补齐后再通报排名。"
    assert (f"【拟稿提示：{share}印发前请删去这一段。】" in said) is held
    assert ("拟稿提示" in said) is held


def test_without_a_deadline_nobody_is_praised_for_keeping_it(tmp_path: Path) -> None:
    scheme = sample_scheme()
    batch = batch_of(scheme, [full(scheme)] * 2)
    assert "各部门均按期、按要求报送" in circular(batch, tmp_path)
    free = replace(batch, scheme=replace(scheme, deadline=None))
    assert "各部门均按要求报送" in circular(free, tmp_path)
    assert "没有应报的部门。" in circular(batch_of(scheme, []), tmp_path)


@pytest.mark.parametrize(
    ("counts", "wanted"),
    [
        ((3, 1, 0, 0), "优秀3个（75.0%），良好1个（25.0%）；无合格、不合格部门。"),
        ((0, 0, 0, 1), "不合格1个（100.0%）；无优秀、良好、合格部门。"),
        ((1, 1, 1, 1), "优秀1个（25.0%），良好1个（25.0%），合格1个（25.0%），不合格1个（25.0%）。"),
    ],
)
def test_grades_nobody_earned_are_named_together(counts: tuple[int, ...], wanted: str) -> None:
    bands, total = sample_scheme().bands, Decimal(sum(counts))
    stats = [GradeStat(b.grade, b.lower, None, n, n / total) for b, n in zip(bands, counts, strict=True)]
    assert grade_sentence(stats) == wanted


def test_kinds_of_departments_stand_by_their_averages() -> None:
    tables = county_tables(make_batch(60))
    stats = {s.name: s for s in tables.groups if s.name and s.average is not None}
    said = group_sentence(tables)
    order = sorted(stats.values(), key=lambda s: -(s.average or 0))
    assert said == "，".join(f"{s.name}平均{s.average:.2f}分" for s in order) + "，见表2。"
    nobody = replace(tables.groups[0], name="事业单位", ranked=0, average=None, expected=4)
    told = group_sentence(replace(tables, groups=(nobody, *tables.groups)))
    assert told.endswith("；事业单位应报4个，尚无计分部门，见表2。")


def test_the_document_has_an_outline_an_imprint_and_no_picture(tmp_path: Path) -> None:
    path = tmp_path / "通报.docx"
    write_circular(path, county_tables(make_batch(12)), date(2024, 5, 6))
    paragraphs = docx.Document(str(path)).paragraphs
    styles = [(p.style.name if p.style else "", p.text) for p in paragraphs]
    assert next(text for style, text in styles if style == "Heading 1").startswith("一、")
    assert [text for style, text in styles if style == "Title"]
    assert paragraphs[-1].text == "样例县财政局办公室　　2024年5月6日印发"
    with zipfile.ZipFile(path) as made:
        assert not [name for name in made.namelist() if "thumbnail" in name]
        assert b"thumbnail" not in made.read("_rels/.rels")


@pytest.mark.parametrize(("groups", "numbers"), [(["部门"], ["表1", "表2"]), (["部门", "乡镇"], ["表1", "表2", "表3"])])
def test_tables_are_numbered_as_they_come(groups: list[str], numbers: list[str], tmp_path: Path) -> None:
    """One kind of departments needs no table of kinds; what is said of lost points names the table that is there."""
    scheme = sample_scheme()
    first = scheme.indicators[0]
    cards = [{**full(scheme), first.code: first.cap - 1} for _ in range(4)]
    batch = batch_of(scheme, cards)
    results = tuple(
        replace(result, department=replace(result.department, group=groups[n % len(groups)]))
        for n, result in enumerate(batch.departments)
    )
    roster = Roster(tuple(result.department for result in results))
    said = circular(replace(batch, departments=results, roster=roster), tmp_path)
    assert re.findall(r"(表[0-9])\u3000", said) == numbers
    assert f"见{numbers[-1]}。" in said
    assert set(re.findall(r"见(表[0-9])", said)) == set(numbers)
