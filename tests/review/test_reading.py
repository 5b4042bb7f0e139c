"""A review workbook filled by LibreOffice and read back: every check at its cell, and its neighbour that must not fire."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from selfeval import text as t
from selfeval.forms.review_book import write_paper
from selfeval.forms.review_layout import FIRST, VERDICT_LABELS, column
from selfeval.model import (
    DepartmentResult,
    Fate,
    FileReading,
    KeptAnswer,
    RawCell,
    Reading,
    ReviewRules,
    Scheme,
    Source,
    Status,
    column_letters,
)
from selfeval.reading.context import Context
from selfeval.reading.intake import read_source
from selfeval.review.paper import Entry, paper_of
from selfeval.submission.identity import Directory
from tests.answers import words
from tests.builders import ROSTER, small_scheme
from tests.builders_batch import scorecard
from tests.office import Content, Office

SCHEME = small_scheme(review=ReviewRules(quality={"材料完整": Decimal(40), "分析到位": Decimal(60)}))
PLAIN = small_scheme()
SCORES: dict[str, Decimal | str] = {"1.1": Decimal(8), "1.2": Decimal(3), "2.1": Decimal("2.5"), "2.2": "不适用"}
PAPER, VERDICT, QUALITY = t.SHEET_PAPER, t.SHEET_VERDICT, t.SHEET_QUALITY
PLACE = "复核/101-县委办公室.xlsx"


def result_of(scheme: Scheme, scores: dict[str, Decimal | str] | None = None) -> DepartmentResult:
    """Department 101 with these scores."""
    scores = scores or SCORES
    place = RawCell("自评评分表", 5, 7)
    answers = tuple(
        KeptAnswer(
            i,
            Reading.NOT_APPLICABLE if scores[i.code] == "不适用" else Reading.NUMBER,
            None if scores[i.code] == "不适用" else Decimal(scores[i.code]),
            words(reason=f"{i.name}的原因", explanation="没有采购" if scores[i.code] == "不适用" else ""),
            place,
            place,
        )
        for i in scheme.indicators
    )
    return DepartmentResult(
        ROSTER.departments[0], Status.ACCEPTED, scorecard=scorecard(scheme, scores), rank=1, answers=answers
    )


def at(name: str, row: int) -> str:
    """A cell of the sheet with the rows, by header and place of the indicator."""
    return f"{column_letters(column(name))}{FIRST + row + 1}"


def verdict(label: str) -> tuple[str, str]:
    return VERDICT, f"B{VERDICT_LABELS.index(label) + 2}"


SIGNED: dict[tuple[str, str], Content] = {verdict(t.VER_REVIEWER): "王复核"}
ALL_KEPT: dict[tuple[str, str], Content] = {**SIGNED, verdict(t.VER_REST): "是"}


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("paper") / "blank.xlsx"
    write_paper(path, paper_of(result_of(PLAIN), PLAIN), "ab" * 32)
    return path


def read(path: Path, scheme: Scheme = PLAIN, place: str = PLACE, *, member: bool = False) -> FileReading:
    source = Source(place, path.stat().st_size, "ff" * 32, datetime(2024, 4, 1, tzinfo=UTC), member=member)
    return read_source(source, path.read_bytes(), Context(scheme, Directory.of(ROSTER)))


def filled(
    office: Office, blank: Path, cells: dict[tuple[str, str], Content], suffix: str = ".xlsx", *, force: bool = False
) -> Path:
    target = blank.with_name(f"filled{suffix}")
    office.fill(blank, target, cells, force=force)
    return target


def row(number: int, **entries: Content) -> dict[tuple[str, str], Content]:
    names = {"score": t.COL_REVIEWED, "looked": t.COL_LOOKED_AT, "ground": t.COL_GROUND, "remark": t.COL_REMARK, "own": t.COL_SCORE, "code": t.COL_CODE}  # fmt: skip
    return {(PAPER, at(names[name], number)): value for name, value in entries.items()}


CUT = row(0, score=6.0, ground="依据不足", remark="没有提供文件依据")


@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".ods"])
def test_what_is_filled_is_read_from_every_format(office: Office, blank: Path, suffix: str) -> None:
    cells = {
        **CUT, **row(1, looked="是"), **row(2, score=2.5), **row(3, score=3.0, ground="未按标准", remark="有采购，按执行率算"),
        verdict(t.VER_REVIEWER): "王复核", verdict(t.VER_OPINION): "总体属实",
    }  # fmt: skip
    found = read(filled(office, blank, cells, suffix))
    assert found.fate is None
    assert (found.department, found.findings) == ("101", ())
    assert found.review is not None
    told = {one.code: (one.score, one.looked_at, one.ground) for one in found.review.rows}
    assert told == {
        "1.1": (Decimal("6.00"), False, "依据不足"), "1.2": (None, True, ""), "2.1": (Decimal("2.50"), False, ""),
        "2.2": (Decimal("3.00"), False, "未按标准"),
    }  # fmt: skip
    assert found.review.seen == {"1.1": "8.00", "1.2": "3.00", "2.1": "2.50", "2.2": "不适用"}
    assert (found.review.reviewer, found.review.opinion, found.review.rest_kept) == ("王复核", "总体属实", False)


@pytest.mark.parametrize(
    ("cells", "code", "cell"),
    [
        (row(0, score="六分", ground="其他", remark="没有提供文件"), "V904", at(t.COL_REVIEWED, 0)),
        (row(0, score=8.5, ground="自评漏计", remark="没有提供文件"), "V904", at(t.COL_REVIEWED, 0)),
        (row(0, score=-1.0, ground="其他", remark="没有提供文件"), "V904", at(t.COL_REVIEWED, 0)),
        (row(0, score=6.123, ground="其他", remark="没有提供文件"), "V904", at(t.COL_REVIEWED, 0)),
        (row(0, score="不适用", ground="其他", remark="没有提供文件"), "V904", at(t.COL_REVIEWED, 0)),
        (row(0, score=6.0, remark="没有提供文件"), "V905", at(t.COL_GROUND, 0)),
        (row(0, score=6.0, ground="其他", remark="没有件"), "V905", at(t.COL_REMARK, 0)),
        (row(0, score=6.0), "V905", at(t.COL_GROUND, 0)),
        (row(1, score=3.5, ground="计算错误", remark="少算了半分"), "V906", at(t.COL_GROUND, 1)),
        (row(0, remark="没有提供文件"), "V907", at(t.COL_REVIEWED, 0)),
        (row(0, ground="依据不足", looked="是"), "V907", at(t.COL_REVIEWED, 0)),
        (row(0, score=8.0, ground="依据不足"), "V908", at(t.COL_GROUND, 0)),
        (row(0, score=6.0, ground="未按标准", remark="扣60%，依据不足"), "V909", at(t.COL_REMARK, 0)),
        (row(0, score=8.0, remark="扣60%，依据不足"), "V909", at(t.COL_REMARK, 0)),
        (row(0, score=6.0, ground="我编的理由", remark="没有提供文件"), "V905", at(t.COL_GROUND, 0)),
        (row(0, own=7.0), "V913", at(t.COL_SCORE, 0)),
        (row(0, looked="否"), "V936", at(t.COL_LOOKED_AT, 0)),
        (row(1, looked="有问题"), "V936", at(t.COL_LOOKED_AT, 1)),
    ],
)
def test_each_check_at_its_cell(
    office: Office, blank: Path, cells: dict[tuple[str, str], Content], code: str, cell: str
) -> None:
    found = read(filled(office, blank, {**ALL_KEPT, **cells}, force=True))
    assert [(one.code, one.sheet, one.cell) for one in found.findings] == [(code, PAPER, cell)]


@pytest.mark.parametrize(
    "cells",
    [
        {},
        CUT,
        row(0, score=8.0),
        row(0, score=8.0, remark="已看过凭证"),
        row(0, score="7.5分", ground="其他", remark="没有提供文件"),
        row(1, score=3.5, ground="自评漏计", remark="少算了半分"),
        row(3, score="不适用"),
        row(3, score=0.0, ground="依据不足", remark="有采购没有执行"),
        row(0, score=2.0, ground="未按标准", remark="扣75%，依据不足"),
        row(2, score=1.0, ground="未按标准", remark="按自评分扣60%"),
        row(0, score=6.0, ground="未按标准", remark="预算执行率只有60%"),
        row(1, score=2.0, ground="未按标准", remark="按自评分扣33%"),
        row(0, score=8.0, remark="不扣分，预算执行率60%"),
        row(0, looked="是"),
        row(0, looked="√"),
    ],
)
def test_what_is_sound_isnt_told(office: Office, blank: Path, cells: dict[tuple[str, str], Content]) -> None:
    assert read(filled(office, blank, {**ALL_KEPT, **cells})).findings == ()


def test_rows_not_looked_at_are_told_at_the_first(office: Office, blank: Path) -> None:
    found = read(filled(office, blank, {**SIGNED, **CUT, **row(2, looked="是")}))
    assert [(one.code, one.cell) for one in found.findings] == [("V910", at(t.COL_LOOKED_AT, 1))]
    assert "还有 2 项没有核" in found.findings[0].message


def test_what_is_doubted_is_told_once_where_nothing_is_said_of_the_rest(office: Office, blank: Path) -> None:
    cells = {**SIGNED, **row(0, looked="否"), **row(1, looked="是"), **row(2, looked="是")}
    found = read(filled(office, blank, cells, force=True))
    assert [(one.code, one.cell) for one in found.findings] == [
        ("V936", at(t.COL_LOOKED_AT, 0)), ("V910", at(t.COL_LOOKED_AT, 3)),
    ]  # fmt: skip


def test_a_review_says_who_made_it(office: Office, blank: Path) -> None:
    """A workbook in which nothing was entered is no review yet."""
    at_ = (verdict(t.VER_REVIEWER)[1], VERDICT)
    (one,) = read(filled(office, blank, {verdict(t.VER_REST): "是"})).findings
    assert (one.code, one.cell, one.sheet, one.message) == ("V937", *at_, "复核结论里没有填复核人和复核日期。")
    (one,) = read(filled(office, blank, {verdict(t.VER_REST): "是", verdict(t.VER_DATE): "2024-04-02"})).findings
    assert (one.code, one.cell, one.sheet, one.message) == ("V937", *at_, "复核结论里没有填复核人。")
    assert "V937" not in [one.code for one in read(blank).findings]


def test_a_code_typed_over_and_a_row_twice_are_told(office: Office, blank: Path) -> None:
    cells = {**ALL_KEPT, **row(1, code="9.9", looked="是"), **row(3, code="1.1", looked="是")}
    found = read(filled(office, blank, cells, force=True))
    assert [(one.code, one.cell) for one in found.findings] == [
        ("V912", at(t.COL_REVIEWED, 1)), ("V911", at(t.COL_REVIEWED, 3)),
    ]  # fmt: skip


def test_a_code_that_is_gone_is_said_to_be(office: Office, blank: Path) -> None:
    found = read(filled(office, blank, {**ALL_KEPT, **row(1, code="", looked="是")}, force=True))
    assert [(one.code, one.cell) for one in found.findings] == [("V912", at(t.COL_REVIEWED, 1))]
    assert found.findings[0].message == "复核底稿有一行填了内容，编码空着。"


def test_the_quality_of_the_self_evaluation_is_scored(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    write_paper(path, paper_of(result_of(SCHEME), SCHEME), "ab" * 32)
    good = read(filled(office, path, {**ALL_KEPT, (QUALITY, "C4"): 35.5, (QUALITY, "C5"): 0.0}), SCHEME)
    assert good.findings == ()
    assert good.review is not None
    assert dict(good.review.quality) == {"材料完整": Decimal("35.50"), "分析到位": Decimal("0.00")}
    bad = read(filled(office, path, {**ALL_KEPT, (QUALITY, "C4"): 41.0}, force=True), SCHEME)
    assert [(one.code, one.cell) for one in bad.findings] == [("V914", "C4"), ("V914", "C5")]


# --- in the wrong hands ------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["101.xlsx", "第1批/复核/101.xlsx", "复核/a.zip!101.xlsx", "复核核/101.xlsx"])
def test_elsewhere_it_counts_for_nobody(office: Office, blank: Path, place: str) -> None:
    found = read(filled(office, blank, {**ALL_KEPT, **CUT}), place=place, member="!" in place)
    assert (found.fate, found.department, found.card) == (Fate.UNRECOGNISED, None, None)
    assert [one.code for one in found.findings] == ["V925"]


def test_an_exclamation_mark_in_its_own_name_does_no_harm(office: Office, blank: Path) -> None:
    found = read(filled(office, blank, {**ALL_KEPT, **CUT}), place="复核/101!终.xlsx")
    assert (found.fate, found.department, found.findings) == (None, "101", ())


def test_last_years_is_told_for_what_it_is(office: Office, tmp_path: Path) -> None:
    last = replace(PLAIN, year=2022)
    write_paper(tmp_path / "old.xlsx", paper_of(result_of(last), last), "ab" * 32)
    found = read(filled(office, tmp_path / "old.xlsx", ALL_KEPT))
    assert (found.fate, found.department) == (Fate.UNRECOGNISED, None)
    assert [(one.code, one.sheet) for one in found.findings] == [("V902", VERDICT)]


def test_another_scheme_is_told_for_what_it_is(office: Office, tmp_path: Path) -> None:
    other = replace(PLAIN, decimals=1)
    write_paper(tmp_path / "old.xlsx", paper_of(result_of(other), other), "ab" * 32)
    assert [one.code for one in read(filled(office, tmp_path / "old.xlsx", ALL_KEPT)).findings] == ["V902"]


@pytest.mark.parametrize(
    "cells", [{verdict(t.ID_CODE): "102"}, {verdict(t.ID_CODE): "102", verdict(t.ID_NAME): "县教育局"}]
)
def test_a_department_typed_over_is_told(office: Office, blank: Path, cells: dict[tuple[str, str], Content]) -> None:
    found = read(filled(office, blank, {**ALL_KEPT, **cells}, force=True))
    assert (found.fate, found.department) == (Fate.UNRECOGNISED, None)
    assert [(one.code, one.sheet, one.cell) for one in found.findings] == [("V901", *verdict(t.ID_CODE))]


def test_without_its_mark_it_is_still_no_form(office: Office, blank: Path) -> None:
    path = filled(office, blank, {**ALL_KEPT, **CUT})
    book = openpyxl.load_workbook(path)
    del book["_meta"]
    book.save(path)
    found = read(path)
    assert (found.fate, found.department, found.card) == (None, "101", None)
    assert found.review is not None
    assert found.review.seen == {"1.1": "8.00", "1.2": "3.00", "2.1": "2.50", "2.2": "不适用"}
    assert read(path, place="101.xlsx").fate is Fate.UNRECOGNISED


def test_a_self_score_typed_over_where_the_mark_is_lost_is_what_the_review_saw(office: Office, blank: Path) -> None:
    path = filled(office, blank, {**ALL_KEPT, **row(0, own=7.0)}, force=True)
    book = openpyxl.load_workbook(path)
    del book["_meta"]
    book.save(path)
    found = read(path)
    assert found.review is not None
    assert {code: cell.ref for code, cell in found.review.unmarked.items()} == {
        code: at(t.COL_SCORE, place) for place, code in enumerate(SCORES)
    }


@pytest.mark.parametrize(("county", "said"), [("邻县", ["V902"]), ("样例县", [])])
def test_another_countys_is_told_for_what_it_is(office: Office, tmp_path: Path, county: str, said: list[str]) -> None:
    other = replace(PLAIN, county=county)
    assert other.fingerprint == PLAIN.fingerprint
    write_paper(tmp_path / "other.xlsx", paper_of(result_of(other), other), "ab" * 32)
    found = read(filled(office, tmp_path / "other.xlsx", {**ALL_KEPT, **CUT}))
    assert [(one.code, one.sheet) for one in found.findings] == [(code, VERDICT) for code in said]
    assert found.department == (None if said else "101")
    assert all("是“邻县2023”的，不是“样例县2023”的" in one.message for one in found.findings)


@pytest.mark.parametrize("name", ["结论", "张三的意见"])
def test_a_verdict_by_another_name_is_found(office: Office, blank: Path, name: str) -> None:
    path = filled(office, blank, {**ALL_KEPT, **CUT, verdict(t.VER_REVIEWER): "王复核"})
    book = openpyxl.load_workbook(path)
    book[VERDICT].title = name
    book.save(path)
    found = read(path)
    assert found.findings == ()
    assert found.review is not None
    assert (found.review.reviewer, found.review.rest_kept) == ("王复核", True)


def test_it_bears_the_kind_of_a_review(blank: Path) -> None:
    marks = {line[0].value: line[1].value for line in openpyxl.load_workbook(blank)["_meta"].iter_rows()}
    assert (marks[t.META_KIND], marks[t.META_SCHEME]) == ("复核", "样例县2023")


EXCUSED = row(3, score="不适用", ground="依据不足", remark="没有提供文件依据")
MISSED = row(3, score="不适用", ground="自评漏计", remark="没有这项业务")
POINTS = row(3, score=1.0, ground="依据不足", remark="有采购，只做了一半")


@pytest.mark.parametrize(
    ("how", "own", "cells", "codes", "said"),
    [
        ("满分", "1", EXCUSED, ["V906"], "要改"),  # worth its four points
        ("满分", "1", MISSED, [], "✓ 调增"),
        ("满分", "4", EXCUSED, [], "✓ 已改"),
        ("满分", "不适用", POINTS, [], "✓ 调减"),
        ("折算", "1", EXCUSED, ["V906"], "要改"),  # the rest earns 13.5 of 16
        ("折算", "4", EXCUSED, [], "✓ 调减"),
        ("折算", "不适用", POINTS, [], "✓ 调减"),
        ("折算", "不适用", row(3, score=4.0, ground="依据不足", remark="有采购，全部做了"), ["V906"], "要改"),
    ],
)
def test_what_is_not_applicable_is_compared_by_its_worth(
    office: Office,
    tmp_path: Path,
    how: str,
    own: str,
    cells: dict[tuple[str, str], Content],
    codes: list[str],
    said: str,
) -> None:
    """A raise needs its reason, whichever way it is written; the sheet says the same while it is filled."""
    scheme = replace(PLAIN, excused_as=how)
    scores = {**SCORES, "2.2": own if own == "不适用" else Decimal(own)}
    write_paper(tmp_path / "blank.xlsx", paper_of(result_of(scheme, scores), scheme), "ab" * 32)
    path = filled(office, tmp_path / "blank.xlsx", {**ALL_KEPT, **cells})
    assert [(one.code, one.cell) for one in read(path, scheme).findings] == [
        (code, at(t.COL_GROUND, 3)) for code in codes
    ]
    assert str(office.values(path)[PAPER][at(t.COL_PAPER_CHECK, 3)]).startswith(said)


def test_without_its_table_it_counts_for_nobody(blank: Path) -> None:
    path = blank.with_name("lost.xlsx")
    shutil.copyfile(blank, path)
    book = openpyxl.load_workbook(path)
    del book[PAPER]
    book.save(path)
    found = read(path)
    assert (found.fate, [one.code for one in found.findings]) == (Fate.UNRECOGNISED, ["V903"])


# --- the workbook says the same ---------------------------------------------------------------------------


def test_as_written_recalculation_changes_nothing(office: Office, tmp_path: Path) -> None:
    entries = {
        "1.1": Entry(Decimal(6), False, "依据不足", "没有提供文件"), "1.2": Entry(None, True), "2.1": Entry(Decimal("3.5"), False, "计算错误", "少算了"),
        "2.2": Entry(Decimal(3), False, "其他", "有采购"),
    }  # fmt: skip
    for name, told in (("blank", {}), ("entries", entries)):
        path = tmp_path / f"{name}.xlsx"
        write_paper(path, paper_of(result_of(SCHEME), SCHEME, told), "ab" * 32)
        stored = openpyxl.load_workbook(path, data_only=True)
        again = office.values(path)
        for sheet in (PAPER, VERDICT, QUALITY):
            cells = [cell for line in stored[sheet].iter_rows() for cell in line if cell.value not in (None, "")]
            numbers = {cell.coordinate: cell.value for cell in cells if isinstance(cell.value, (int, float))}
            texts = {cell.coordinate: cell.value for cell in cells if isinstance(cell.value, str)}
            assert {at: again[sheet].get(at) for at in numbers} == pytest.approx(numbers)
            assert {at: again[sheet].get(at) for at in texts} == texts


def test_no_formula_of_a_colour_is_broken(blank: Path) -> None:
    rules = openpyxl.load_workbook(blank)[PAPER].conditional_formatting
    formulas = [formula for area in rules for rule in area.rules for formula in rule.formula]
    assert len(formulas) >= 5
    assert not [formula for formula in formulas if "$$" in formula]


VERDICTS = [
    ({}, "未核"), (row(0, looked="是"), "✓ 维持"), (row(0, score=8.0), "✓ 维持"), (CUT, "✓ 调减"),
    (row(0, score="六分"), "要改"), (row(0, score=9.0), "要改"), (row(0, score=6.125), "要改"), (row(0, score=6.0), "要改"),
    (row(0, score=6.0, ground="我编的理由", remark="没有提供文件"), "要改"),
    (row(0, score=6.0, ground="其他"), "要改"), (row(0, score=6.0, ground="其他", remark="没 有件"), "要改"), (row(0, remark="没有件"), "要改"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "said"), VERDICTS)
def test_the_live_check_agrees_with_the_reading(
    office: Office, blank: Path, cells: dict[tuple[str, str], Content], said: str
) -> None:
    """What it calls finished has no error, what it calls wrong or open has one."""
    others = row(1, looked="是") | row(2, looked="是") | row(3, looked="是")
    path = filled(office, blank, {**others, **cells}, force=True)
    shown = str(office.values(path)[PAPER][at(t.COL_PAPER_CHECK, 0)])
    assert shown.startswith(said)
    assert read(path).has_errors is not shown.startswith("✓")


def test_the_live_total_is_the_reviewed_one(office: Office, blank: Path) -> None:
    path = filled(office, blank, {**ALL_KEPT, **CUT, **row(3, score=3.0, ground="其他", remark="有采购，没有全做")})
    values = office.values(path)[VERDICT]
    assert values[verdict(t.VER_REVIEWED)[1]] == pytest.approx(6 + 3 + 2.5 + 3)
    assert values[verdict(t.VER_GRADE)[1]] == "合格"
    assert (values[verdict(t.VER_LOWERED)[1]], values[verdict(t.VER_SELF)[1]]) == (2, 17.5)
