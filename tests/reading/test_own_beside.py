"""The county's table beside our own form, in Word with its marks, and with names that stand twice."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from selfeval.excel.read.guard import FORM_OR_DOCUMENT
from selfeval.excel.read.workbook import read_workbook
from selfeval.forms import write_form
from selfeval.model import (
    FileReading,
    Indicator,
    Layout,
    LayoutColumn,
    Level,
    OwnWords,
    RawSheet,
    RawWorkbook,
    Role,
    Source,
)
from selfeval.reading.context import Context
from selfeval.reading.kinds import read_form
from selfeval.settling.effective import same_answers
from tests.builders import small_scheme
from tests.documents import deleted, docx, inserted, p, run, tbl, tc, text_box, tr
from tests.own_edits import Edited, told
from tests.own_schemes import DIRECTORY, ROSTER, context_of, scheme_of
from tests.owntable.grids import book_of, filled

SCHEME = scheme_of("T1")


def read(book: RawWorkbook, context: Context | None = None) -> FileReading:
    return read_form(book, Source("a.xlsx", 1, "sha"), context or context_of("T1"))


@pytest.fixture(scope="module")
def our_form(tmp_path_factory: pytest.TempPathFactory) -> RawWorkbook:
    """Our blank form for 云岭县林业局."""
    path = tmp_path_factory.mktemp("form") / "907.xlsx"
    write_form(path, SCHEME, ROSTER, ROSTER.departments[0])
    return read_workbook(path.read_bytes())


def scored(form: RawWorkbook, **changed: float) -> RawWorkbook:
    """Our form with the scores of the table, but for some codes."""
    table = read(book_of(filled("T1")))
    scores = {answer.indicator.code: answer.score for answer in table.answers}
    sheets = []
    for sheet in form.sheets:
        rows = [list(line) for line in sheet.rows]
        for line in rows if sheet.name == "自评评分表" else []:
            if line and line[0] in scores:
                line += [None] * (8 - len(line))
                line[7] = changed.get(f"c{line[0]}", float(scores[str(line[0])] or 0))
        sheets.append(replace(sheet, rows=rows))
    return replace(form, sheets=tuple(sheets))


def both(form: RawWorkbook) -> RawWorkbook:
    return replace(form, sheets=(*form.sheets, *book_of(filled("T1")).sheets))


def test_our_form_alone_is_read_as_ever(our_form: RawWorkbook) -> None:
    reading = read(scored(our_form))
    assert (reading.own, reading.department) == (None, "907")
    assert reading.card is not None
    assert reading.card.total == Decimal("90.10")


def test_our_form_without_scores_beside_a_filled_table_is_the_table(our_form: RawWorkbook) -> None:
    reading = read(both(our_form))
    assert reading.own is not None
    assert reading.card is not None
    assert reading.card.total == Decimal("90.10")


def test_both_filled_alike_is_our_form(our_form: RawWorkbook) -> None:
    reading = read(both(scored(our_form)))
    assert reading.own is None
    assert "T118" not in {f.code for f in reading.findings}


def test_both_filled_otherwise_is_an_error(our_form: RawWorkbook) -> None:
    reading = read(both(scored(our_form, c2=1)))
    assert ("T118", "F6") in told(reading)


def test_a_blank_table_beside_our_form_says_nothing(our_form: RawWorkbook) -> None:
    from tests.owntable.grids import blank

    beside = replace(scored(our_form), sheets=(*scored(our_form).sheets, *book_of(blank("T1")).sheets))
    assert (read(beside).own, read(beside).department) == (None, "907")


def test_between_the_two_scores_alone_are_compared(our_form: RawWorkbook) -> None:
    table, ours, other = read(book_of(filled("T1"))), read(scored(our_form)), read(scored(our_form, c2=1))
    assert same_answers(table, ours)
    assert not same_answers(table, other)
    assert table.signature != ours.signature


# --- Word -------------------------------------------------------------------------------------------------------

WORD = context_of("D1")
NAMES = [indicator.name for indicator in WORD.scheme.indicators]
HEAD = ["一级指标", "二级指标", "三级指标", "指标分值", "自评得分", "备注"]


def word(scores: list[str], *, after: str = "", label: str = "填报单位：云岭县司法局") -> FileReading:
    """D1's table, with these score cells."""
    rows = [tr(*HEAD)]
    for indicator, score in zip(WORD.scheme.indicators, scores, strict=True):
        cells = (indicator.category, indicator.subcategory, indicator.name, "10", score, f"{indicator.name}的记录缺失")
        rows.append(tr(*cells))
    body = p("2023年度评价指标体系") + tbl(*rows) + p(label) + after
    return read(read_workbook(docx(body), FORM_OR_DOCUMENT), WORD)


NINES = ["9.1"] * len(NAMES)


def test_a_score_under_revision_is_told() -> None:
    reading = word([tc(deleted("8"), inserted("9")), *NINES[1:]])
    assert ("S173", "第2行第5列") in told(reading)
    assert reading.card is not None
    assert reading.card.total == Decimal("72.7")


def test_a_revision_elsewhere_is_not() -> None:
    assert told(word(NINES, label="填报单位：云岭县司法局")) == set()


@pytest.mark.parametrize(
    ("cell", "finding"),
    [
        (tc(text_box("5"), "9"), ("T159", "第2行第5列")),
        (tc(tbl(["5"]), p("9")), ("T159", "第2行第5列")),
        (tc(run("8", "<w:strike/>"), "9"), ("S190", "第2行第5列")),
        (tc(run("9", "<w:vanish/>")), ("S101", "第2行第5列")),
        ("9分", ("S151", "第2行第5列")),
        ("约9", ("S102", "第2行第5列")),
        ("９", None),
    ],
)
def test_what_stands_in_a_cell_of_word(cell: str, finding: tuple[str, str] | None) -> None:
    assert told(word([cell, *NINES[1:]])) == ({finding} if finding else set())


def test_a_text_box_beside_the_table_is_told() -> None:
    assert told(word(NINES, after=p(text_box("另附说明")))) == {("T159", "第3段")}


def test_a_department_in_two_paragraphs() -> None:
    assert told(word(NINES, after=p("填报单位：云岭县教育局"))) == {("D211", "第2段"), ("D211", "第3段")}


# --- names that stand twice -------------------------------------------------------------------------------------


def of_two(second: str, **changed: float) -> RawWorkbook:
    """A department's table, and on a second sheet another one, by the name it bears."""
    edited = Edited("T1").put(A3=f"填报单位（盖章）：{second}", **changed)
    return replace(
        book_of(filled("T1")), sheets=(*book_of(filled("T1")).sheets, replace(edited.workbook().sheets[0], name="二"))
    )


@pytest.mark.parametrize("changed", [{}, {"F6": 1.0}])
@pytest.mark.parametrize("second", ["云岭县教育局", "没有的局"])
def test_tables_of_two_departments_are_to_be_filed_apart(second: str, changed: dict[str, float]) -> None:
    reading = read(of_two(second, **changed))
    assert {(f.code, f.sheet, f.cell) for f in reading.findings if f.level is Level.ERROR} == {("F141", "二", "A3")}
    (finding,) = (f for f in reading.findings if f.code == "F141")
    assert f"2 个部门的表：云岭县林业局、{second}；" in finding.message
    assert reading.department == "907"


@pytest.mark.parametrize(("second", "changed", "errors"), [
    ("林业局", {}, set()), ("", {}, set()), ("林业局", {"F6": 1.0}, {("T118", "F6")}), ("", {"F6": 1.0}, {("T118", "F6")}),
])  # fmt: skip
def test_tables_of_one_department_are_one(second: str, changed: dict[str, float], errors: set[tuple[str, str]]) -> None:
    reading = read(of_two(second, **changed))
    assert {(f.code, f.cell) for f in reading.findings if f.level is Level.ERROR} == errors


def test_another_departments_table_beside_our_form_is_told(our_form: RawWorkbook) -> None:
    form = scored(our_form)
    table = replace(of_two("云岭县教育局").sheets[1], name="别局")
    reading = read(replace(form, sheets=(*form.sheets, table)))
    assert ("F141", "A3") in told(reading)
    assert reading.own is None


COLUMNS = tuple(
    LayoutColumn(role, header)
    for role, header in zip(
        (Role.FIRST, Role.SECOND, Role.THIRD, Role.CAP, Role.SCORE),
        ("一级指标", "二级指标", "三级指标", "分值", "得分"),
        strict=True,
    )
)
TWICE = (("1", "产出", "数量", "完成率"), ("2", "产出", "质量", "完成率"), ("3", "效益", "社会", "满意度"))


def twice_named() -> Context:
    indicators = tuple(Indicator(code, a, b, c, Decimal(10)) for code, a, b, c in TWICE)
    layout = Layout(COLUMNS, {code: OwnWords(a, b, c) for code, a, b, c in TWICE})
    return Context(small_scheme(indicators=indicators, layout=layout, full_marks=Decimal(30)), DIRECTORY)


def grid_of(*rows: tuple[str | None, str | None, str, float]) -> RawWorkbook:
    lines: list[list[object]] = [["2023年度评分表"], ["单位名称：云岭县教育局"], [c.header for c in COLUMNS]]
    lines += [[a, b, c, 10, score] for a, b, c, score in rows]
    return RawWorkbook("xlsx", (RawSheet("表", lines),))  # type: ignore[arg-type]


def scores_of(reading: FileReading) -> dict[str, Decimal | None]:
    return {answer.indicator.code: answer.score for answer in reading.answers}


def test_a_name_that_stands_twice_goes_by_its_levels() -> None:
    book = grid_of(("产出", "质量", "完成率", 8), ("产出", "数量", "完成率", 9), ("效益", "社会", "满意度", 10))
    assert scores_of(read(book, twice_named())) == {"1": Decimal(9), "2": Decimal(8), "3": Decimal(10)}


def test_a_name_that_stands_twice_without_its_level_is_an_error() -> None:
    book = grid_of(("产出", "其他", "完成率", 8), ("产出", "数量", "完成率", 9), ("效益", "社会", "满意度", 10))
    reading = read(book, twice_named())
    assert ("T153", "C4") in told(reading)
    assert scores_of(reading) == {"1": Decimal(9), "3": Decimal(10)}


def test_levels_are_carried_down() -> None:
    book = grid_of(("产出", "数量", "完成率", 9), (None, "质量", "完成率", 8), ("效益", "社会", "满意度", 10))
    assert scores_of(read(book, twice_named())) == {"1": Decimal(9), "2": Decimal(8), "3": Decimal(10)}
