"""The form of a scheme with all its powers: what it says, what it refuses, what it adds up to."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate
from pathlib import Path

import openpyxl
import pytest

from selfeval import text as t
from selfeval.forms import FilledRow, write_form
from selfeval.forms.answers import Answers
from selfeval.forms.layout import SCORES_FIRST, above_total, grade_ref, line_ref, score_ref, total_ref
from selfeval.forms.plan import Plan
from selfeval.model import IN_FULL, Level, Scheme
from tests import office as office_module
from tests.answers import filled_row, words
from tests.forms.fillings import ROSTER, disagreeing
from tests.forms.schemes import POWERED as SCHEMES
from tests.forms.schemes import powered, processed, without_bureau
from tests.forms.test_form import SINCE_2007
from tests.office import Content, Office, Typed

BY_SCHEME = pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)


def own(name: str, cap: float, score: float, reason: str = "") -> FilledRow:
    """A row that a department names itself."""
    return FilledRow(Decimal(str(score)), words(reason=reason), name, Decimal(str(cap)))


def sound(scheme: Scheme) -> Answers:
    """A sound filling, with 不适用, two rows of its own and a bonus."""
    answers = {
        "1.1": filled_row(Decimal(9), "编外人员超出一名"),
        "1.3": filled_row(Decimal(5)),
        "1.4": filled_row(Decimal(5)),
        "2.1": filled_row("不适用", "", "", "本年没有这项业务"),
        "2.2": filled_row(Decimal(3)),
        "3.1#1": own("森林防火", 12, 11.5, "两次晚报火情"),
        "3.1#3": own("林长制", 8, 8),
        "3.2": filled_row(Decimal(25)),
        "4.1#2": own("群众满意", 15, 14, "问卷满意度偏低"),
        "4.3": filled_row(Decimal(5)),
        "9.1": filled_row(Decimal(2)),
    }
    return {code: row for code, row in answers.items() if not getattr(scheme.by_code.get(code), "by_bureau", False)}


def place(code: str, column: str = t.COL_SCORE) -> tuple[str, str]:
    """The cell of a row by its code."""
    return t.SHEET_SCORES, score_ref(Plan.of(powered()).places[code], column)


# --- as it is written --------------------------------------------------------------------------------------


def test_what_is_locked_and_what_is_open(tmp_path: Path) -> None:
    write_form(tmp_path / "表.xlsx", powered(), ROSTER)
    sheet = openpyxl.load_workbook(tmp_path / "表.xlsx")[t.SHEET_SCORES]
    for row in Plan.of(powered()).rows:
        for column in (t.COL_INDICATOR, t.COL_CAP, t.COL_SCORE, t.COL_REASON, t.COL_EXPLANATION):
            open_ = not row.indicator.by_bureau and (row.number > 0 or column not in (t.COL_INDICATOR, t.COL_CAP))
            assert sheet[place(row.code, column)[1]].protection.locked is not open_, (row.code, column)
    assert sheet[place("2.2")[1]].value == "由财政局评定"
    assert sheet[place("2.2", t.COL_CHECK)[1]].value == "不用填"
    assert [sheet.cell(row, 1).value for row in range(12, 18)] == ["3.1#1", "3.1#2", "3.1#3", "3.2", "4.1#1", "4.1#2"]
    assert not sheet.protection.insertRows  # that is: rows may be inserted
    validated = {str(rule.sqref) for rule in sheet.data_validations.dataValidation}
    assert place("2.2")[1] not in validated
    assert {place("3.1#2", column)[1] for column in (t.COL_INDICATOR, t.COL_CAP, t.COL_SCORE)} <= validated


def test_what_is_printed_of_rows_that_are_filled_another_way(tmp_path: Path) -> None:
    write_form(tmp_path / "表.xlsx", powered(), ROSTER)
    sheet = openpyxl.load_workbook(tmp_path / "表.xlsx")[t.SHEET_SCORES]
    said = {code: sheet[place(code, t.COL_DESCRIPTION)[1]].value for code in ("1.2", "1.3", "3.1#1", "3.1#2", "1.4")}
    assert said == {
        "1.2": "与“项目完成率”择一填写。",
        "1.3": "与“预算完成率”择一填写。\n没有项目的填上一项。",
        "3.1#1": "“部门特性指标”由单位自设，各行分值合计 20 分。\n按单位职责设置。",
        "3.1#2": None,
        "1.4": None,
    }
    assert [sheet[place(code, t.COL_CATEGORY)[1]].value for code in ("4.3", "9.1")] == ["效果", "（加分）"]


def guide(scheme: Scheme, folder: Path) -> str:
    """What 填报说明 says."""
    write_form(folder / "表.xlsx", scheme, ROSTER)
    sheet = openpyxl.load_workbook(folder / "表.xlsx")[t.SHEET_GUIDE]
    return "\n".join(str(value) for line in sheet.iter_rows(values_only=True) for value in line if value)


def test_the_guide_tells_of_such_rows_only_where_there_are_some(tmp_path: Path) -> None:
    def told(scheme: Scheme) -> str:
        return guide(scheme, tmp_path)

    assert all(
        word in told(powered()) for word in ("特别的行", "由财政局评定", "编码带“#”", "择一填写", "（加分）", "折算")
    )
    plain = tuple(i for i in powered().indicators if not i.kind)
    bare = told(powered(indicators=plain, excused_as=IN_FULL))
    assert not any(word in bare for word in ("特别的行", "财政局评定", "编码带", "择一", "加分", "折算"))


@pytest.mark.parametrize(
    ("excusable", "said"),
    [
        (("1.1", "4.3"), "“在职人员控制率”“对象满意度”，没有这项业务时填“不适用”，"),
        (None, "各项指标，没有这项业务时填“不适用”，"),
        ((), ""),
    ],
)
def test_the_guide_names_what_may_be_excused(excusable: tuple[str, ...] | None, said: str, tmp_path: Path) -> None:
    scheme = powered()
    allowed = tuple(
        replace(i, na_allowed=(excusable is None or i.code in excusable) and not i.bonus) for i in scheme.indicators
    )
    told = guide(replace(scheme, indicators=allowed), tmp_path)
    assert [line.partition("填“不适用”，")[0] for line in told.splitlines() if "没有这项业务时" in line] == (
        [said.partition("填“不适用”，")[0]] if said else []
    )


def test_the_guide_names_the_few_that_may_not_be_excused(tmp_path: Path) -> None:
    scheme = powered()
    allowed = tuple(replace(i, na_allowed=i.code != "1.1" and not i.bonus) for i in scheme.indicators)
    name = scheme.by_code["1.1"].name
    assert f"除“{name}”以外的指标，没有这项业务时填" in guide(replace(scheme, indicators=allowed), tmp_path)


def test_the_guide_has_one_bracket_for_all_numbers(tmp_path: Path) -> None:
    told = guide(powered(), tmp_path)
    assert "）（" not in told
    assert re.search(r"项指标打分（\d 个一级指标，满分 100 分；另有 \d 项由财政局评定）。", told)


# --- what is said of it, and what it comes to --------------------------------------------------------------


@BY_SCHEME
def test_recalculating_changes_no_cell_of_it(office: Office, tmp_path: Path, scheme: Scheme) -> None:
    path = tmp_path / "表.xlsx"
    for answers in (
        {},
        sound(scheme),
        {**sound(scheme), "3.1#1": own("森林防火", 11, 11), "1.2": filled_row(Decimal(1))},
    ):
        write_form(path, scheme, ROSTER, ROSTER.departments[0], answers=answers)
        assert office.values(path) == office.values(path, recalculate=False)


@pytest.mark.slow
def test_form_and_processor_agree_on_some_fillings(office: Office, tmp_path: Path) -> None:
    assert list(disagreeing(office, tmp_path, list(SCHEMES.values()), range(6))) == []


def test_a_cap_that_shows_as_something_else_is_none(office: Office, tmp_path: Path) -> None:
    scheme, blank, path = without_bureau(), tmp_path / "空.xlsx", tmp_path / "表.xlsx"
    write_form(blank, scheme, ROSTER, ROSTER.departments[0], answers=sound(scheme))
    for typed in ("2024-3-5", "50%"):
        office.fill(blank, path, {place("4.1#2", t.COL_CAP): Typed(typed)})
        assert office.values(path)[t.SHEET_SCORES][place("4.1#2", t.COL_CHECK)[1]] == "错误：分值有误"
        found = [(f.code, f.cell) for f in processed(path, scheme, ROSTER).findings if f.level is Level.ERROR]
        assert found == [("S116", place("4.1#2", t.COL_CAP)[1])]


TOTALS: dict[str, tuple[float | str, list[float], str]] = {
    "all": ("您单位部分 84.5 / 85", [82.5, 12.0, 2.0], "待财政局评定后得出"),
    "in full": ("您单位部分 96.5 / 97", [2.0], "待财政局评定后得出"),
    "without the bureau": (99.2, [85.5, 12.0, 2.0], "优秀"),  # 85.5 / 88 × 100 = 97.159…, and 2
    "without the bureau, in full": (99.5, [2.0], "优秀"),
}


@pytest.mark.parametrize("name", SCHEMES)
def test_the_totals(office: Office, tmp_path: Path, name: str) -> None:
    scheme, path = SCHEMES[name], tmp_path / "表.xlsx"
    write_form(path, scheme, ROSTER, ROSTER.departments[0], answers=sound(scheme))
    sheet, (total, lines, grade) = office.values(path)[t.SHEET_TOTALS], TOTALS[name]
    labels = [*((t.TOT_EARNED, t.TOT_EXCUSED) if scheme.prorated else ()), t.TOT_BONUS]
    assert [sheet[line_ref(scheme, label)] for label in labels] == lines
    assert (sheet[total_ref(above_total(scheme))], sheet[grade_ref()]) == (total, grade)
    reading = processed(path, scheme, ROSTER)
    assert reading.card is not None
    assert {f.code for f in reading.findings} == {"D208"}
    assert reading.scores_read == reading.card.used == (10 if "the" not in name else 11)


def test_a_bonus_goes_no_further_than_the_bound(office: Office, tmp_path: Path) -> None:
    scheme, path = without_bureau(total_cap=Decimal(100)), tmp_path / "表.xlsx"
    answers = {**sound(scheme), "9.1": filled_row(Decimal(3)), "9.2": filled_row(Decimal("0.5"))}
    write_form(path, scheme, ROSTER, ROSTER.departments[0], answers=answers)
    assert office.values(path)[t.SHEET_TOTALS][total_ref(above_total(scheme))] == 100.0


def all_excused(scheme: Scheme) -> Answers:
    """不适用 in everything that the department answers; of a group in the first."""
    said, answers, groups = filled_row("不适用", "", "", "本年没有这项业务"), dict[str, FilledRow](), set[str]()
    for indicator in scheme.indicators:
        if not (indicator.bonus or indicator.by_bureau or indicator.group in groups):
            answers[f"{indicator.code}#1" if indicator.own_rows else indicator.code] = said
            groups |= {indicator.group} if indicator.group else set()
    return answers


@pytest.mark.parametrize("bureau", [True, False])
def test_not_everything_that_a_department_answers_is_excused(office: Office, tmp_path: Path, *, bureau: bool) -> None:
    """What the bureau scores doesn't stand for it, in the form and in the processor."""
    scheme, path = powered() if bureau else without_bureau(), tmp_path / "表.xlsx"
    scheme = replace(scheme, indicators=tuple(replace(i, na_allowed=not i.by_bureau) for i in scheme.indicators))
    answers = all_excused(scheme)
    for expected in (["错误：不能全部不适用"], []):
        write_form(path, scheme, ROSTER, ROSTER.departments[0], answers=answers)
        column = score_ref(0, t.COL_CHECK).rstrip("0123456789")
        told = [v for ref, v in office.values(path)[t.SHEET_SCORES].items() if ref.startswith(column)]
        assert [v for v in told if str(v).startswith("错误")] == expected
        errors = [(f.code, f.cell) for f in processed(path, scheme, ROSTER).findings if f.level is Level.ERROR]
        assert errors == ([("S114", score_ref(0, t.COL_SCORE))] if expected else [])
        answers = {**answers, "2.1": filled_row(Decimal(0), "全年没有管好资金")}


# --- rows that are inserted --------------------------------------------------------------------------------


@pytest.mark.office
@pytest.mark.slow
def test_rows_inserted_among_a_departments_own_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above its last row, and below it; both in the form's sums and in the program's, with what is wrong in them."""
    monkeypatch.setattr(office_module, "WORKER", Path(__file__).with_name("rows_worker.py"))
    scheme, path, moved = without_bureau(), tmp_path / "表.xlsx", tmp_path / "插行.xlsx"
    answers = {**sound(scheme), "3.1#1": own("森林防火", 6, 6)}
    write_form(path, scheme, ROSTER, ROSTER.departments[0], answers=answers)
    second, after = (SCORES_FIRST + Plan.of(scheme).places[code] for code in ("3.1#2", "3.2"))
    with Office() as office:
        rows = [second, after + 1]  # the second one stands right above 3.2, which has moved down by one
        request = {"do": "move", "src": str(path), "dst": str(moved), "sheet": t.SHEET_SCORES, "rows": rows}
        office._ask({**request, "area": [0, SCORES_FIRST, 11, SCORES_FIRST]})
        assert _judged(office, moved, scheme) == ("错误：分值合计应为 20", [("S117", "E12")], "未完成", None)
        typed: dict[tuple[str, str], Content] = {
            (t.SHEET_SCORES, f"{column}{row + 1}"): content
            for row, contents in ((second, ("造林", 4, 3.5, "雨季推迟")), (after + 1, ("种苗", 2, 2, None)))
            for column, content in zip("DEHI", contents, strict=True)
        }
        office.fill(moved, moved, typed, force=True)
        assert _judged(office, moved, scheme) == ("✓", [], 99.2, Decimal("99.2"))
        reading = processed(moved, scheme, ROSTER)
        block = next(answer for answer in reading.answers if answer.indicator.code == "3.1")
        assert [(i.indicator.code, i.indicator.name, i.own_cap, i.score, i.reason) for i in block.items] == [
            ("3.1#1", "森林防火", Decimal(6), Decimal(6), ""),
            ("3.1#2", "造林", Decimal(4), Decimal("3.5"), "雨季推迟"),
            ("3.1#4", "林长制", Decimal(8), Decimal(8), ""),
            ("3.1#5", "种苗", Decimal(2), Decimal(2), ""),
        ]
        office.fill(moved, moved, {(t.SHEET_SCORES, f"H{after + 2}"): 2.5}, force=True)
        assert _judged(office, moved, scheme) == ("错误：插入的行没填好", [("S105", f"H{after + 2}")], "未完成", None)


def _judged(office: Office, path: Path, scheme: Scheme) -> tuple[object, list[tuple[str, str | None]], object, object]:
    """What 填报检查 says of the first row of 3.1, the findings, and the total: the form's and the program's."""
    shown, reading = office.values(path), processed(path, scheme, ROSTER)
    found = [(f.code, f.cell) for f in reading.findings if f.level is Level.ERROR]
    total = shown[t.SHEET_TOTALS][total_ref(above_total(scheme))]
    card = reading.card.total if reading.card and not found else None
    return shown[t.SHEET_SCORES]["L12"], found, total, card


def test_excel_2007_can_read_every_formula(tmp_path: Path) -> None:
    """Up to 8,192 characters, 64 levels, and functions that were there."""
    for scheme in SCHEMES.values():
        write_form(tmp_path / "表.xlsx", scheme, ROSTER)
        book = openpyxl.load_workbook(tmp_path / "表.xlsx")
        formulas = [name.attr_text or "" for name in book.defined_names.values()]
        formulas += [
            cell.value
            for sheet in book.worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        ]
        for formula in formulas:
            assert len(formula) <= 8192
            bare = re.sub(r'"[^"]*"', "", formula)
            depths = accumulate({"(": 1, ")": -1}.get(sign, 0) for sign in bare)
            assert max(depths, default=0) <= 64
            assert set(re.findall(r"([A-Z]+)\(", bare)) <= SINCE_2007 | {"MIN", "N"}
