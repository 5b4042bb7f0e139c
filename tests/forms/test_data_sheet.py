"""基础数据 of the form: what its check says is what the processor finds; read by names, and nothing of it ever lost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from selfeval import text as t
from selfeval.excel.read.workbook import read_workbook
from selfeval.feedback.marks import marks
from selfeval.feedback.refill import refilled
from selfeval.feedback.refill_data import data_as_typed
from selfeval.forms import write_form
from selfeval.forms.answers import DataAnswers
from selfeval.forms.layout import DATA_FIRST
from selfeval.model import Datum, FileReading, Filler, RawSheet, RawWorkbook, Scheme, Source, Unit
from selfeval.reading.context import Context
from selfeval.reading.department_form import judge
from selfeval.reading.intake import read_source
from selfeval.rules.parse import read_comparison
from selfeval.samples import ruled_scheme, sample_roster, sample_scheme
from selfeval.submission.find import find_form
from selfeval.submission.form_data import filed_data, has_data
from selfeval.submission.identity import Directory
from selfeval.submission.normalise import understand
from tests.office import Cells, Content, Formula, Office, Typed

ROSTER = sample_roster()
SHEET = t.SHEET_DATA
DATA = (
    Datum("在职人数", Unit.PEOPLE, Filler.DEPARTMENT, "人员", needed=True, decimals=0, least=Decimal(1)),
    Datum("编制数", Unit.PEOPLE, Filler.BOTH, "人员", decimals=0, most=Decimal(500)),
    Datum("三公", Unit.MONEY, Filler.DEPARTMENT, "三公", decimals=4, check=read_comparison("三公=接待+运行")),
    Datum("接待", Unit.MONEY, Filler.DEPARTMENT, "三公", decimals=4, least=Decimal(0)),
    Datum("运行", Unit.MONEY, Filler.DEPARTMENT, "三公", decimals=4),
    Datum("满意率", Unit.PERCENT, Filler.DEPARTMENT, "", least=Decimal(0), most=Decimal(1)),
    Datum("公开日", Unit.DATE, Filler.DEPARTMENT, decimals=0),
    Datum("有制度", Unit.YES_NO, Filler.DEPARTMENT, needed=True, decimals=0),
    Datum("支付进度", Unit.PERCENT, Filler.BUREAU),
)
SCHEME = replace(sample_scheme(), data=DATA)
ROW = {datum.name: DATA_FIRST + n + 1 for n, datum in enumerate(DATA)}
GOOD: dict[str, Content] = {
    "在职人数": 104.0,
    "编制数": 100.0,
    "三公": 7.5,
    "接待": 2.5,
    "运行": 5.0,
    "满意率": 95.0,
    "有制度": "是",
}


def cells(contents: dict[str, Content], explanations: dict[str, str] | None = None) -> Cells:
    filled: dict[tuple[str, str], Content] = {(SHEET, f"D{ROW[name]}"): value for name, value in contents.items()}
    return {**filled, **{(SHEET, f"F{ROW[name]}"): said for name, said in (explanations or {}).items()}}


def reading(path: Path, scheme: Scheme = SCHEME) -> FileReading:
    context = Context(scheme, Directory.of(ROSTER))
    return read_source(Source(path.name, 1, "0" * 64), path.read_bytes(), context)


def found(path: Path, scheme: Scheme = SCHEME) -> list[tuple[str, str | None, bool]]:
    """The findings on data: code, cell, and whether an explanation answers them."""
    findings = [f for f in reading(path, scheme).findings if f.code.startswith("T18")]
    return [(f.code, f.cell, f.explanation is not None) for f in findings]


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("form") / "blank.xlsx"
    write_form(path, SCHEME, ROSTER, ROSTER.departments[0])
    return path


def test_a_scheme_without_data_has_no_such_sheet(tmp_path: Path) -> None:
    write_form(tmp_path / "a.xlsx", sample_scheme(), ROSTER)
    write_form(tmp_path / "b.xlsx", replace(SCHEME, data=DATA[-1:]), ROSTER)
    for name in ("a.xlsx", "b.xlsx"):
        assert SHEET not in [sheet.name for sheet in read_workbook((tmp_path / name).read_bytes()).sheets]


def test_what_is_blank(blank: Path) -> None:
    assert found(blank) == [("T182", f"D{ROW['在职人数']}", False), ("T182", f"D{ROW['有制度']}", False)]
    assert reading(blank).data == ()


# (LibreOffice tells no formula that 2024-03-01 is a date; Excel does.)
CASES: list[tuple[str, Content, str, str]] = [  # name, content, the finding, what the check says first
    ("在职人数", 104.0, "", "✓"), ("在职人数", 104.5, "T180", "核实"), ("在职人数", 0.0, "T181", "核实"),
    ("在职人数", "104人", "T186", "✓"), ("在职人数", "约104", "T180", "核实"), ("在职人数", Typed("95%"), "T180", "核实"),
    ("在职人数", Typed("2024-3-1"), "T180", "✓"), ("在职人数", Formula("1/0"), "T180", "核实"), ("在职人数", Formula("52*2"), "", "✓"),
    ("编制数", 501.0, "T181", "核实"), ("编制数", None, "", "可不填"), ("编制数", " ", "", "可不填"),
    ("接待", -1.0, "T181", "核实"), ("运行", 5.00001, "T180", "核实"), ("运行", 1e13, "T180", "核实"), ("运行", -3.25, "", "✓"),
    ("满意率", 95.25, "", "✓"), ("满意率", Typed("95%"), "", "✓"), ("满意率", 0.95, "T180", "核实"), ("满意率", 1.0, "T180", "核实"),
    ("满意率", 0.0, "", "✓"), ("满意率", 101.0, "T181", "核实"), ("满意率", Typed("101%"), "T181", "核实"),
    ("满意率", 95.123, "T180", "核实"), ("满意率", "95%", "T186", "✓"), ("满意率", "95％", "T186", "✓"), ("满意率", "９５", "T186", "✓"), ("满意率", "0.95", "T180", "核实"),
    ("满意率", "0.5%", "T186", "✓"), ("满意率", "95.123%", "T180", "核实"), ("满意率", "101%", "T181", "核实"), ("满意率", Typed("0.5%"), "", "✓"),
    ("公开日", Typed("2024-3-1"), "", "✓"), ("公开日", "三月", "T180", "核实"), ("公开日", "2024年3月1日", "T186", "核实"),
    ("有制度", "否", "", "✓"), ("有制度", "有", "T180", "核实"), ("有制度", 1.0, "T180", "核实"), ("有制度", "是　", "T186", "✓"), ("有制度", "　", "T182", "待填"),
    ("运行", "１０１．５万元", "T186", "✓"), ("运行", " －3.25 万元", "T186", "✓"), ("运行", "万元", "T180", "核实"), ("运行", "1.", "T180", "核实"),
    ("运行", "1,015", "T180", "核实"), ("运行", "--3", "T180", "核实"), ("接待", "1.55555", "T180", "核实"), ("编制数", "104.5人", "T180", "核实"), ("有制度", None, "T182", "待填"),
]  # fmt: skip


def batches() -> list[list[tuple[str, Content, str, str]]]:
    """The cases, those of different data together."""
    of_name = {name: [case for case in CASES if case[0] == name] for name, *_ in CASES}
    return [[own[n] for own in of_name.values() if n < len(own)] for n in range(max(map(len, of_name.values())))]


@pytest.mark.slow
def test_the_check_says_what_the_processor_finds(office: Office, tmp_path: Path, blank: Path) -> None:
    for number, cases in enumerate(batches()):
        path = tmp_path / f"{number}.xlsx"
        others = {name: value for name, value in GOOD.items() if name != "三公"}
        values = office.filled(blank, path, cells({**others, **{name: content for name, content, _, _ in cases}}))[
            SHEET
        ]
        told = found(path)
        for name, content, code, said in cases:
            at = ROW[name]
            here = [one[0] for one in told if one[1] == f"D{at}" and (one[0] != "T186" or code == "T186")]
            assert here == ([code] if code else []), (name, content)
            assert str(values[f"E{at}"]).startswith(said), (name, content, values[f"E{at}"])


@pytest.mark.slow
def test_an_explanation_answers(office: Office, tmp_path: Path, blank: Path) -> None:
    path, because = tmp_path / "a.xlsx", "年中机构改革，人员划转"
    office.fill(
        blank,
        path,
        cells(
            {**GOOD, "编制数": 501.0, "有制度": None, "接待": 1.0}, dict.fromkeys(("编制数", "有制度", "三公"), because)
        ),
    )
    assert found(path) == [
        ("T181", f"D{ROW['编制数']}", True),
        ("T183", f"D{ROW['三公']}", True),
        ("T182", f"D{ROW['有制度']}", True),
    ]
    values = office.values(path)[SHEET]
    assert [values[f"E{ROW[name]}"] for name in ("编制数", "有制度", "三公")] == ["✓", "可不填", "✓"]


def test_data_that_do_not_fit_together(office: Office, tmp_path: Path, blank: Path) -> None:
    """One last decimal a term is allowed; the form tells it while it is filled."""
    for total, codes in ((7.5, []), (7.5003, []), (7.5004, ["T183"]), (75000.0, ["T183"])):
        path = tmp_path / f"{total}.xlsx"
        said = str(office.filled(blank, path, cells({**GOOD, "三公": total}))[SHEET][f"E{ROW['三公']}"])
        assert [code for code, cell, _ in found(path) if cell == f"D{ROW['三公']}"] == codes
        assert said == ("核实：应有 三公=接待+运行" if codes else "✓")
    part = office.filled(blank, tmp_path / "part.xlsx", cells({**GOOD, "三公": 9.0, "接待": None}))
    assert part[SHEET][f"E{ROW['三公']}"] == "✓"


@pytest.mark.parametrize(
    ("sign", "given", "fits"),
    [("≤", 7.5, True), ("≤", 7.6, False), ("≥", 7.4, False), ("≥", 7.6, True), ("<", 7.5, True), (">", 7.4, False)],
)
def test_every_sign_of_a_comparison(office: Office, tmp_path: Path, sign: str, given: float, fits: bool) -> None:
    data = tuple(
        replace(one, check=read_comparison(f"三公{sign}接待+运行")) if one.name == "三公" else one for one in DATA
    )
    path = tmp_path / "a.xlsx"
    filled: DataAnswers = {name: (value, "") for name, value in {**GOOD, "三公": given}.items()}  # type: ignore[misc]
    write_form(path, replace(SCHEME, data=data), ROSTER, ROSTER.departments[0], data=filled)
    values = [office.values(path, recalculate=again)[SHEET][f"E{ROW['三公']}"] for again in (False, True)]
    assert [str(value).startswith("✓") for value in values] == [fits, fits]


def test_recalculating_changes_nothing_and_the_same_again(office: Office, tmp_path: Path) -> None:
    given: DataAnswers = {
        "在职人数": (Decimal(104), ""), "编制数": (Decimal(501), "确有此数，已核"), "三公": (Decimal("1.23456"), ""),
        "满意率": ("95%", ""), "有制度": ("有", ""), "接待": (Decimal(-1), ""),
    }  # fmt: skip
    for scheme, data in ((SCHEME, given), (SCHEME, {}), (ruled_scheme(), {})):
        one, other = tmp_path / "一.xlsx", tmp_path / "二.xlsx"
        for path in (one, other):
            write_form(path, scheme, ROSTER, ROSTER.departments[0], data=data)
        assert one.read_bytes() == other.read_bytes()
        assert office.values(one) == office.values(one, recalculate=False)


# --- read by names -----------------------------------------------------------------------------------------


def book(*sheets: tuple[str, list[list[object]]]) -> RawWorkbook:
    return RawWorkbook("xlsx", tuple(RawSheet(name, rows) for name, rows in sheets))  # type: ignore[arg-type]


def test_rows_and_columns_are_found_wherever_they_are() -> None:
    moved = book(
        ("基础数据（改）", [["填报数", "情况说明", "名称"], [], [5.0, "说明", "运行"], [104.0, None, "在职 人数 "]])
    )
    filed = filed_data(moved, SCHEME)
    assert {name: (one.at.ref, one.read.value, one.explanation) for name, one in filed.items()} == {
        "在职人数": ("A4", Fraction(104), ""), "运行": ("A3", Fraction(5), "说明"),
    }  # fmt: skip
    assert filed_data(book(("别的", moved.sheets[0].rows)), SCHEME) == {}  # type: ignore[arg-type]


def test_a_datum_twice() -> None:
    rows: list[list[object]] = [["名称", "填报数"], ["运行", None], ["运行", 5.0], ["运行", 6.0], ["运行", "5"]]
    filed = filed_data(book((SHEET, rows)), SCHEME)["运行"]
    assert (filed.at.ref, [cell.ref for cell in filed.again]) == ("B3", ["B4"])


def test_a_form_sent_before_gives_one_note(tmp_path: Path) -> None:
    write_form(tmp_path / "a.xlsx", sample_scheme(), ROSTER, ROSTER.departments[0])
    assert found(tmp_path / "a.xlsx") == [("T185", None, False)]
    write_form(tmp_path / "b.xlsx", replace(SCHEME, data=DATA[1:]), ROSTER, ROSTER.departments[0])
    assert ("T185", None, False) in found(tmp_path / "b.xlsx")
    assert found(tmp_path / "a.xlsx", sample_scheme()) == []


# --- the same answers, and back again ----------------------------------------------------------------------


@pytest.mark.slow
def test_data_count_for_the_same_answers(office: Office, tmp_path: Path, blank: Path) -> None:
    signatures = []
    changes: tuple[dict[str, Content], ...] = ({}, {"运行": 5.0}, {"运行": "5"}, {"运行": 6.0})
    for number, contents in enumerate(changes):
        path = tmp_path / f"{number}.xlsx"
        office.fill(blank, path, cells({**GOOD, **contents}))
        signatures.append(reading(path).signature)
    assert signatures[0] == signatures[1] == signatures[2] != signatures[3]


@pytest.mark.slow
def test_what_goes_back_reads_no_better(office: Office, tmp_path: Path, blank: Path) -> None:
    """Every case once more: refilled, the same is read, and what was asked about is asked again or left blank."""
    for number, cases in enumerate(batches()):
        path, again = tmp_path / f"{number}.xlsx", tmp_path / f"{number}退.xlsx"
        office.fill(blank, path, cells({name: content for name, content, _, _ in cases}))
        before = filed_data(read_workbook(path.read_bytes()), SCHEME)
        write_form(again, SCHEME, ROSTER, ROSTER.departments[0], data=data_as_typed(before, SCHEME))
        after = filed_data(read_workbook(again.read_bytes()), SCHEME)
        for name, *_ in cases:
            one, was = after[name].read, before[name].read
            assert (one.value, one.blank or one.doubt is not None) == (was.value, was.blank or was.doubt is not None)


def test_a_finding_on_a_datum_has_its_place_in_the_form_that_goes_back(tmp_path: Path) -> None:
    """However its rows were moved; and what is filled in twice is listed beside."""
    write_form(tmp_path / "a.xlsx", SCHEME, ROSTER, ROSTER.departments[0], data={"编制数": (Decimal(501), "")})
    workbook = read_workbook((tmp_path / "a.xlsx").read_bytes())
    moved = [
        replace(one, rows=[one.rows[DATA_FIRST - 1], *reversed(one.rows[DATA_FIRST:]), ["", "编制数", "人", 7.0]])
        if one.name == SHEET
        else one
        for one in workbook.sheets
    ]
    form = find_form(replace(workbook, sheets=tuple(moved)))
    assert form
    judged = judge(form, Source("a.xlsx", 1, "0" * 64), Context(SCHEME, Directory.of(ROSTER)))
    submission = understand(form, SCHEME, Directory.of(ROSTER))
    findings = [f for f in judged.findings if f.code in ("T181", "T184")]
    placed = marks(findings, submission, SCHEME, foreign=False)
    at = f"{SHEET} D{ROW['编制数']}"
    assert [(mark.finding.code, mark.where, mark.name) for mark in placed] == [
        ("T181", at, "编制数"),
        ("T184", at, "编制数"),
    ]
    again = refilled(submission, SCHEME, ROSTER.departments[0], judged.findings)
    assert again.data["编制数"] == (None, "")
    assert [(left.place, left.content) for left in again.leftovers if left.sheet == SHEET] == [
        ("D8", "501"),
        ("D10", "7"),
    ]


def test_a_form_with_data_alone_is_not_blank(tmp_path: Path) -> None:
    """So it is never written over."""
    tried: tuple[tuple[DataAnswers, bool], ...] = (
        ({}, False), ({"编制数": (Decimal(501), "")}, True), ({"编制数": (None, "已核")}, True)
    )  # fmt: skip
    for number, (data, anything) in enumerate(tried):
        path = tmp_path / f"{number}.xlsx"
        write_form(path, SCHEME, ROSTER, ROSTER.departments[0], data=data)
        assert has_data(read_workbook(path.read_bytes())) is anything
