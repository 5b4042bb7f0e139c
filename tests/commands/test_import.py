"""`selfeval import` as an officer meets it: a draft, his choices and changes in it, and the scheme it becomes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from selfeval import text as t
from selfeval.importing import words
from selfeval.model import PRORATED, OwnWords, Scheme
from selfeval.reading.templates import load
from tests.cli.test_commands import run
from tests.owntable.grids import blank, filled

DRAFT = t.DRAFT_FILE.format(number="")
SECOND = t.DRAFT_FILE.format(number=2)


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that is copied for each test."""
    folder = tmp_path_factory.mktemp("import") / "空"
    assert run("init", folder) == 0
    return folder


@pytest.fixture
def place(fresh: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(fresh, tmp_path / "工作目录"))


def importing(place: Path, file: str | Path, *more: str) -> int:
    path = blank(file) if isinstance(file, str) else file
    return run("import", path, *more, "--workspace", place)


def applying(place: Path) -> int:
    return run("import", "--apply", "--workspace", place)


def change(place: Path, how: Callable[[openpyxl.Workbook], object], draft: str = DRAFT) -> None:
    """Open the draft, change it, save it, as an officer does."""
    path = place / "templates" / draft
    book = openpyxl.load_workbook(path)
    how(book)
    book.save(path)
    book.close()


def header_of(sheet: Worksheet, first: str) -> int:
    return next(row for row in range(1, 40) if sheet.cell(row, 1).value == first)


def put(sheet: str, row: str, column: str, value: object) -> Callable[[openpyxl.Workbook], object]:
    """Type into the cell of a row (by its first column) and a column of a sheet."""

    def how(book: openpyxl.Workbook) -> None:
        page = book[sheet]
        firsts = {t.SHEET_INDICATORS: t.COL_CODE, t.SHEET_CATEGORIES: t.CAT_NAME}
        head = header_of(page, firsts.get(sheet, t.SETTING))
        columns = {page.cell(head, col).value: col for col in range(1, 20)}
        at = next(r for r in range(head + 1, head + 200) if page.cell(r, 1).value == row)
        page.cell(at, columns[column]).value = value  # type: ignore[assignment]

    return how


def choose(place: Path, *answers: str | None) -> None:
    """Choose the answers in 导入核对, from the first question on."""

    def how(book: openpyxl.Workbook) -> None:
        page = book[t.SHEET_REVIEW]
        first = header_of(page, t.REV_NUMBER) + 1
        for row, answer in enumerate(answers, start=first):
            page.cell(row, 6).value = answer

    change(place, how)


def scheme_of(place: Path) -> Scheme:
    return load(place / "templates").scheme


def applied(place: Path, table: str, *answers: str) -> Scheme:
    assert importing(place, table) == 0
    choose(place, *answers)
    assert applying(place) == 0
    return scheme_of(place)


def caps(scheme: Scheme) -> Mapping[str, Decimal]:
    return {category.name: category.cap for category in scheme.categories}


NA = "各项都可填“不适用”，按满分计"


def test_from_a_table_to_forms(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (place / "templates" / t.SCHEME_FILE).read_bytes()
    assert importing(place, "T1") == 0
    said = capsys.readouterr().out
    assert "15 个三级指标" in said
    assert "评分表 A27" in said
    assert (place / "templates" / t.SCHEME_FILE).read_bytes() == before
    assert applying(place) == 2
    assert "导入核对 F7" in capsys.readouterr().err
    assert (place / "templates" / t.SCHEME_FILE).read_bytes() == before
    choose(place, NA)
    assert applying(place) == 0
    assert DRAFT in capsys.readouterr().out
    kept = list((place / "templates").glob("指标体系（20*原）.xlsx"))
    assert [path.read_bytes() for path in kept] == [before]
    scheme = scheme_of(place)
    assert (len(scheme.indicators), int(scheme.full_marks), all(i.na_allowed for i in scheme.indicators)) == (
        15,
        100,
        True,
    )
    assert scheme.county == "样例县"
    assert run("template", "--workspace", place) == 0
    assert applying(place) == 0
    assert len(list((place / "templates").glob("指标体系（20*原）*.xlsx"))) <= 2


def test_nothing_may_be_excused(place: Path) -> None:
    assert not any(i.na_allowed for i in applied(place, "T1", words.NA_NONE).indicators)


@pytest.mark.parametrize(("answer", "rows"), [(words.CHOSEN, 6), (words.GIVEN, 0)])
def test_open_rows(place: Path, answer: str, rows: int) -> None:
    scheme = applied(place, "T2", answer)
    assert (scheme.by_code["3.1.1"].own_rows, int(scheme.by_code["3.1.1"].cap)) == (rows, 20)
    assert scheme.layout is not None
    assert scheme.layout.words["3.1.1"] == OwnWords("部门绩效情况（45分）", "履职成效（20分）", "部门特性指标")


def test_groups_and_a_bonus_inside_the_total(place: Path) -> None:
    scheme = applied(place, "T6", words.ONE_OF, words.ONE_OF, words.ONE_OF, words.ORDINARY)
    assert (len(scheme.groups), int(scheme.full_marks)) == (3, 100)


def test_a_bonus_outside_the_full_marks(place: Path) -> None:
    scheme = applied(place, "T6", words.ONE_OF, words.ONE_OF, words.ONE_OF, words.EXTRA)
    assert (int(scheme.full_marks), int(scheme.most)) == (90, 100)
    assert caps(scheme) == {"一般公共预算支出管理": 60, "基础管理": 30}
    assert [(i.name, i.bonus, i.category) for i in scheme.indicators if i.bonus] == [("信息采用（加分项）", True, "")]
    assert [band.lower for band in scheme.bands] == [81, 72, 54, 0]


@pytest.mark.parametrize(
    ("answer", "full", "categories"),
    [(words.EXTRA, 100, {"投入": 100}), (words.ORDINARY, 108, {"投入": 100, "加分项": 8})],
)
def test_bonuses_below_the_total(
    place: Path, tmp_path: Path, answer: str, full: int, categories: dict[str, int]
) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in (
        ("一级指标", "三级指标", "分值", "得分"), ("投入", "控制率", 100), ("合计", None, 100), ("加分项", "获奖", 5), (None, "创新", 3),
    ):  # fmt: skip
        page.append(row)
    book.save(tmp_path / "bonus.xlsx")
    assert importing(place, tmp_path / "bonus.xlsx") == 0
    choose(place, answer, answer)
    assert applying(place) == 0
    assert scheme_of(place).full_marks == full
    assert caps(scheme_of(place)) == categories


def test_caps_of_a_pair_are_typed(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert importing(place, "T6") == 0
    choose(place, words.EACH_ITS_OWN, words.ONE_OF, words.ONE_OF, words.ORDINARY)
    capsys.readouterr()
    assert applying(place) == 2
    assert "导入核对 F7" in capsys.readouterr().err
    change(place, put(t.SHEET_INDICATORS, "1.2.1", t.COL_CAP, 12))
    assert applying(place) == 2
    assert "一级指标 B" in capsys.readouterr().err
    change(place, put(t.SHEET_INDICATORS, "1.2.2", t.COL_CAP, 8))
    assert applying(place) == 0
    scheme = scheme_of(place)
    assert [(int(scheme.by_code[code].cap), scheme.by_code[code].group) for code in ("1.2.1", "1.2.2")] == [
        (12, ""),
        (8, ""),
    ]


def test_the_departments_choose_and_the_bureau_scores(place: Path) -> None:
    scheme = applied(place, "T7", words.BUREAU_SCORES, words.CHOSEN, "只有这些可填“不适用”，折算")
    block = scheme.by_code["2.1.1"]
    assert (block.name, int(block.cap), block.own_rows, block.scoring_standard) == ("关键绩效指标", 50, 6, "")
    assert len(scheme.indicators) == 11
    assert caps(scheme) == {"基本运行绩效": 40, "重点履职绩效": 50, "满意度": 10}
    assert scheme.excused_as == PRORATED
    assert [i.code for i in scheme.indicators if i.by_bureau] == ["1.3.3"]
    assert scheme.layout is not None
    assert scheme.layout.words["2.1.1"] == OwnWords("重点履职绩效（50分）", "关键绩效指标", "")
    assert "2.1.2" not in scheme.layout.words


def test_the_same_the_other_way_round(place: Path) -> None:
    scheme = applied(place, "T7", words.DEPARTMENT_SCORES, words.GIVEN, "各项都可填“不适用”，折算")
    assert (len(scheme.indicators), any(i.by_bureau or i.own_rows for i in scheme.indicators)) == (13, False)
    assert [i.code for i in scheme.indicators if not i.na_allowed] == ["1.3.3"]


@pytest.mark.parametrize(("answer", "full", "bureau"), [(words.NOT_COUNTED, 80, []), (words.COUNTED, 100, [20])])
def test_points_that_a_note_adds(place: Path, answer: str, full: int, bureau: list[int]) -> None:
    scheme = applied(place, "D1", answer)
    assert scheme.full_marks == full
    assert [i.cap for i in scheme.indicators if i.by_bureau] == bureau
    assert [band.lower for band in scheme.bands] == [full * share / 100 for share in (90, 80, 60, 0)]


def test_what_the_officer_changed_beats_an_answer(place: Path) -> None:
    assert importing(place, "T7") == 0
    choose(place, words.BUREAU_SCORES, words.CHOSEN, "各项都可填“不适用”，折算")
    change(place, put(t.SHEET_INDICATORS, "1.1.1", t.COL_NA, None))
    change(place, put(t.SHEET_INDICATORS, "2.1.1", t.COL_OWN_ROWS, 9))
    assert applying(place) == 0
    scheme = scheme_of(place)
    assert [i.code for i in scheme.indicators if not i.na_allowed] == ["1.1.1", "1.3.3"]
    assert (scheme.by_code["2.1.1"].own_rows, scheme.by_code["2.1.1"].name) == (9, "关键绩效指标")


def test_a_row_the_officer_renumbered_is_still_meant(place: Path) -> None:
    assert importing(place, "T7") == 0
    choose(place, words.DEPARTMENT_SCORES, words.GIVEN, "只有这些可填“不适用”，折算")
    change(place, put(t.SHEET_INDICATORS, "1.3.3", t.COL_CODE, "9.9"))
    for level in (t.COL_CATEGORY, t.COL_SUBCATEGORY, t.COL_INDICATOR):
        change(place, put(t.SHEET_LAYOUT, f"1.3.3：{level}", t.SETTING, f"9.9：{level}"))
    assert applying(place) == 0
    assert not scheme_of(place).by_code["9.9"].by_bureau


def test_a_changed_cell_answers_by_itself(place: Path) -> None:
    assert importing(place, "T2") == 0
    change(place, put(t.SHEET_INDICATORS, "3.1.1", t.COL_FILLING, t.FILLED_AS_GIVEN))
    assert applying(place) == 0
    assert scheme_of(place).by_code["3.1.1"].own_rows == 0


def test_an_answer_that_is_none_is_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert importing(place, "T2") == 0
    choose(place, "都行")
    capsys.readouterr()
    assert applying(place) == 2
    said = capsys.readouterr().err
    assert "导入核对 F7" in said
    assert "都行" in said


def test_a_draft_that_breaks_the_schemes_rules_is_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert importing(place, "T2") == 0
    choose(place, words.CHOSEN)
    change(place, put(t.SHEET_INDICATORS, "1.1.1", t.COL_CAP, 6))
    before = (place / "templates" / t.SCHEME_FILE).read_bytes()
    capsys.readouterr()
    assert applying(place) == 2
    assert "相差 1" in capsys.readouterr().err
    assert (place / "templates" / t.SCHEME_FILE).read_bytes() == before


def test_an_edited_draft_is_never_overwritten(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert importing(place, "T1") == 0
    assert importing(place, "T2") == 0
    assert not (place / "templates" / SECOND).exists()
    choose(place, words.CHOSEN)
    edited = (place / "templates" / DRAFT).read_bytes()
    capsys.readouterr()
    assert importing(place, "T1") == 0
    assert (place / "templates" / DRAFT).read_bytes() == edited
    assert SECOND in capsys.readouterr().out
    later = (place / "templates" / DRAFT).stat().st_mtime + 10
    os.utime(place / "templates" / SECOND, (later, later))
    assert applying(place) == 2
    assert SECOND in capsys.readouterr().err
    os.utime(place / "templates" / DRAFT, (later + 10, later + 10))
    assert applying(place) == 0
    assert len(scheme_of(place).indicators) == 28


def test_a_draft_that_was_only_saved_again_is_no_edited_one(place: Path) -> None:
    assert importing(place, "T1") == 0
    choose(place)
    assert importing(place, "T2") == 0
    assert not (place / "templates" / SECOND).exists()


def test_the_same_table_gives_the_same_bytes(place: Path) -> None:
    assert importing(place, "T7") == 0
    first = (place / "templates" / DRAFT).read_bytes()
    (place / "templates" / DRAFT).unlink()
    assert importing(place, "T7") == 0
    assert (place / "templates" / DRAFT).read_bytes() == first


def test_a_second_import_keeps_codes_and_the_layout_is_carried_over(place: Path, tmp_path: Path) -> None:
    applied(place, "T2", words.CHOSEN)
    book = openpyxl.load_workbook(blank("T2"))
    page = book.active
    assert page is not None
    page["C4"], page["C5"] = page["C5"].value, page["C4"].value
    book.save(tmp_path / "again.xlsx")
    (place / "templates" / DRAFT).unlink()
    assert importing(place, tmp_path / "again.xlsx") == 0
    choose(place, words.CHOSEN)
    assert applying(place) == 0
    scheme = scheme_of(place)
    assert [(i.code, i.name) for i in scheme.indicators[:2]] == [("1.1.2", "明确性"), ("1.1.1", "相关性")]
    assert run("init", tmp_path / "明年", "--from", place) == 0
    carried = scheme_of(tmp_path / "明年")
    assert (carried.layout, carried.year) == (scheme.layout, 2024)


def test_import_and_apply_at_once(place: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in (("一级指标", "三级指标", "分值", "得分"), ("投入", "控制率", 60), ("产出", "合格率", 40)):
        page.append(row)
    book.save(tmp_path / "plain.xlsx")
    assert importing(place, tmp_path / "plain.xlsx", "--apply") == 0
    assert caps(scheme_of(place)) == {"投入": 60, "产出": 40}
    assert importing(place, "T1", "--apply") == 2


def test_several_tables_are_listed_and_one_can_be_named(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.Workbook()
    for name, count in (("表一", 1), ("表二", 2)):
        page = book.create_sheet(name)
        page.append(("一级指标", "三级指标", "分值", "得分"))
        for number in range(count):
            page.append(("投入", f"{name}指标{number}", 100 / count))
    book.save(tmp_path / "two.xlsx")
    assert importing(place, tmp_path / "two.xlsx") == 0
    said = capsys.readouterr().out
    assert "“表二”：1 个一级指标" in said
    assert "没有导入：表一" in said
    assert importing(place, tmp_path / "two.xlsx", "--sheet", "表一") == 0
    assert "“表一”：1 个一级指标" in capsys.readouterr().out
    assert importing(place, tmp_path / "two.xlsx", "--sheet", "表三") == 2
    assert "“表一”、“表二”" in capsys.readouterr().err


def test_a_file_without_a_table(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    book.save(tmp_path / "empty.xlsx")
    page.append(("通知",))
    page.append(("考核项目", "考核内容", "分值", "自评得分"))
    book.save(tmp_path / "near.xlsx")
    assert importing(place, tmp_path / "near.xlsx") == 2
    said = capsys.readouterr().err
    assert "Sheet A2" in said
    assert "“考核内容”" in said
    assert "三级指标" in said
    for file, content in (
        ("empty.xlsx", None),
        ("broken.xlsx", b"PK\x03\x04"),
        ("text.txt", b"abc"),
        ("gone.xlsx", None),
    ):
        if content is not None:
            (tmp_path / file).write_bytes(content)
        assert importing(place, tmp_path / file) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert file in line
    assert not (place / "templates" / DRAFT).exists()


def test_nothing_to_import_or_apply(place: Path) -> None:
    assert run("import", "--workspace", place) == 2
    assert applying(place) == 2
    (place / "templates" / DRAFT).write_bytes((place / "templates" / t.SCHEME_FILE).read_bytes())
    assert applying(place) == 2


def test_without_a_scheme_the_samples_settings_hold(place: Path) -> None:
    (place / "templates" / t.SCHEME_FILE).unlink()
    scheme = applied(place, "T2", words.CHOSEN)
    assert scheme.form_title == "部门整体支出绩效自评表"
    assert not list((place / "templates").glob("指标体系（20*原）*.xlsx"))


def told_on_applying(capsys: pytest.CaptureFixture[str], place: Path) -> list[str]:
    capsys.readouterr()
    assert applying(place) == 0
    return [line for line in capsys.readouterr().out.splitlines() if line.startswith("注意：")]


def test_what_answers_make_of_full_marks_and_bands_is_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A bonus leaves the full marks."""
    assert importing(place, "T6") == 0
    choose(place, words.ONE_OF, words.ONE_OF, words.ONE_OF, words.EXTRA)
    assert told_on_applying(capsys, place) == [
        "注意：“满分”由 100 改为 90",
        "注意：“总分上限”由 空着 改为 100",
        "注意：一级指标“基础管理”的分值由 40 改为 30",
        "注意：等次下限改为 优秀 81、良好 72、合格 54、不合格 0",
    ]


def test_points_that_come_on_top_are_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert importing(place, "D1") == 0
    assert "优秀 72、良好 64、合格 48" in capsys.readouterr().out
    choose(place, words.COUNTED)
    said = told_on_applying(capsys, place)
    assert "注意：“满分”由 80 改为 100" in said
    assert "注意：等次下限改为 优秀 90、良好 80、合格 60、不合格 0" in said
    assert any(line.startswith("注意：多了一级指标“") and line.endswith("”，分值 20") for line in said)


def test_where_answers_change_nothing_nothing_is_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert importing(place, "T1") == 0
    choose(place, NA)
    assert told_on_applying(capsys, place) == []


def test_the_samples_own_words_are_not_the_countys(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the sample says of itself would be printed in every form; what the officer wrote stays."""
    scheme = applied(place, "T1", NA)
    said = capsys.readouterr().out
    assert "注意：“咨询电话”、“备注”里是样例的文字，已清空；本县的请填在“设置”里（可以空着）\n" in said
    assert (scheme.contact, scheme.remark, scheme.county) == ("", "", "样例县")

    def own(book: openpyxl.Workbook) -> None:
        put(t.SHEET_SETTINGS, "备注", t.SETTING_VALUE, "填表请用钢笔")(book)
        put(t.SHEET_SETTINGS, "咨询电话", t.SETTING_VALUE, "0773-1234567")(book)

    change(place, own, t.SCHEME_FILE)
    (place / "templates" / DRAFT).unlink()
    scheme = applied(place, "T6", words.ONE_OF, words.ONE_OF, words.ONE_OF, words.ORDINARY)
    assert "样例的文字" not in capsys.readouterr().out
    assert (scheme.contact, scheme.remark) == ("0773-1234567", "填表请用钢笔")


@pytest.mark.parametrize(("table", "told"), [(blank("T1"), False), (filled("T1"), True)])
def test_of_a_filled_table_it_is_said_that_its_scores_stay_out(
    place: Path, table: Path, told: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert importing(place, table) == 0
    assert ("注意：这是已填的表，填的 15 个得分不会带进来\n" in capsys.readouterr().out) is told
