"""A round with rules, from forms to summary: every difference where it belongs, none elsewhere, and the arithmetic in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from selfeval import text as t
from selfeval.checks import catalogue
from selfeval.commands.check import check
from selfeval.commands.run import run
from selfeval.commands.setup import init, make_forms
from selfeval.forms import write_form, write_scheme
from selfeval.forms.answers import DataAnswers, FilledRow
from selfeval.forms.layout import DATA_FIRST, score_ref
from selfeval.model import (
    ComputedAs,
    DatumRead,
    Decision,
    FiledDatum,
    Filler,
    KeptAnswer,
    RawCell,
    Reading,
    Scheme,
    Source,
    Use,
)
from selfeval.outbox.workspace import Workspace
from selfeval.reading.context import Context
from selfeval.reading.intake import read_source
from selfeval.rules.parse import read_term
from selfeval.samples import ruled_scheme, sample_roster
from selfeval.settling.computing import computation
from selfeval.settling.settle import settle
from selfeval.submission.identity import Directory
from selfeval.submission.packed import pack, unpack
from tests.forms.schemes import processed
from tests.office import Office

SCHEME, ROSTER = ruled_scheme(), sample_roster()
DATA: Mapping[str, str] = {
    "在职人数": "104", "编制数": "100", "本年三公预算": "36", "上年三公预算": "40", "三公经费支出": "37.24", "重点项目支出": "82",
    "项目总支出": "100", "年初预算": "1000", "本年追加": "50", "年内调剂额": "40", "年内调整额": "-100", "上年结转结余": "100",
    "年末结转结余": "115", "支出完成数": "1035", "公用经费支出": "103", "公用经费预算": "100", "政府采购支出": "90", "政府采购预算": "120",
    "在用固定资产": "94", "全部固定资产": "100", "已申报目标项目": "4", "应申报目标项目": "4", "已监控项目": "3", "应监控项目": "4",
    "已自评项目": "0", "应自评项目": "0",
}  # fmt: skip
# by hand: 4 points over: 3−4×0.3; below last year; 82%; (1−0.4)×2; 1035÷1150=90%: 2 steps; 115÷1035=11.11%: 2.1111 over; 15% up;
# 10% down; 3 over; 3.4444 over 36; 75%; 94%; 4 of 4; 3 of 4; nothing to do
RIGHT: Mapping[str, str] = {
    "1.2.1": "1.8", "1.2.2": "3", "1.2.3": "2.4", "1.3.3": "1.2", "2.1.1": "2", "2.1.3": "1.58", "2.1.4": "0", "2.2.1": "2",
    "2.2.2": "2.1", "2.2.3": "1.28", "2.3.1": "2.25", "3.2.2": "2", "4.1.1": "3", "4.1.2": "2.25", "4.1.3": t.NOT_APPLICABLE,
}  # fmt: skip


def answers(changes: Mapping[str, str], explained: Mapping[str, str] | None = None) -> dict[str, FilledRow]:
    """Self scores as computed, full marks elsewhere, and those that are changed."""
    rows: dict[str, FilledRow] = {}
    for indicator in SCHEME.indicators:
        said = {**RIGHT, **changes}.get(indicator.code, str(indicator.cap))
        excused = said == t.NOT_APPLICABLE
        words = {"explanation": (explained or {}).get(indicator.code, "本年没有项目，无需开展" if excused else "")}
        if not excused and Decimal(said) < indicator.cap:
            words["reason"] = f"指标{indicator.code}按规则计算扣分"
        rows[indicator.code] = FilledRow(said if excused else Decimal(said), words)
    return rows


def data(changes: Mapping[str, str] | None = None) -> DataAnswers:
    return {name: (Decimal(value), "") for name, value in {**DATA, **(changes or {})}.items() if value}


FORMS: Mapping[str, tuple[dict[str, FilledRow], DataAnswers]] = {
    "101": (answers({}), data()),
    "102": (answers({"1.2.1": "3", "1.2.3": "3", "2.1.3": "1.5"}, {"1.2.3": "按省厅口径含专项资金"}), data()),
    "103": (answers({}), data({"三公经费支出": "372400"})),
    "104": (answers({}), {}),
    "105": (answers({}), data({"编制数": "110"})),
    "106": (answers({"4.1.3": "3", "2.3.1": t.NOT_APPLICABLE}, {"2.3.1": "没有采购业务，不适用"}), data({"在职人数": "0.5"})),
}  # fmt: skip


def place_with(tmp_path: Path, scheme: Scheme, bureau: Mapping[str, Mapping[str, object]] | None = None) -> Workspace:
    init(tmp_path / "place", None, rules=True)
    place = Workspace.at(tmp_path / "place")
    write_scheme(place.templates / t.SCHEME_FILE, scheme, [kind for kind in catalogue.kinds() if not kind.fixed])
    make_forms(place, each=False)
    path = place.templates / t.BUREAU_DATA_FILE
    book = openpyxl.load_workbook(path)
    sheet = book[t.SHEET_DATA]
    head = next(row for row in sheet.iter_rows() if row[0].value == t.DEC_DEPARTMENT)
    columns = {str(cell.value).partition("（")[0]: cell.column for cell in head}
    for row in sheet.iter_rows(min_row=(head[0].row or 0) + 1):
        for name, value in (bureau or {}).get(str(row[0].value), {}).items():
            sheet.cell(row[0].row or 0, columns[name] or 0).value = value  # type: ignore[assignment]
    book.save(path)
    return place


def results(place: Workspace) -> dict[str, Any]:
    loaded = json.loads((place.outbox / t.RESULTS_FILE).read_text("utf-8"))
    return {one["code"]: one for one in loaded["departments"]}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = place_with(
        tmp_path_factory.mktemp("round"), SCHEME, {"105": {"编制数": 100, "实际支付进度": 85, "既定支付进度": "90%"}}
    )
    by_code = {d.code: d for d in ROSTER.departments}
    for code, (filled, known) in FORMS.items():
        write_form(made.inbox / f"{code}.xlsx", SCHEME, ROSTER, by_code[code], answers=filled, data=known)
    run(made)
    return made


def row_of(code: str) -> str:
    place = [indicator.code for indicator in SCHEME.indicators].index(code)
    return score_ref(place, t.COL_SCORE)


def cell_of(name: str) -> str:
    return f"D{DATA_FIRST + [datum.name for datum in SCHEME.departments_data].index(name) + 1}"


def told(place: Workspace, code: str) -> list[tuple[str, str | None, bool]]:
    found = results(place)[code]["findings"]
    asked = [(f["code"], f["cell"], f["explanation"] is not None) for f in found if f["code"][:3] in ("C41", "T18")]
    return sorted(asked, key=lambda one: (one[0][0] == "C", one[0], int(str(one[1])[1:])))


@pytest.mark.slow
def test_every_difference_where_it_belongs(place: Workspace) -> None:
    assert {code: told(place, code) for code in FORMS} == {
        "101": [],
        "102": [("C410", row_of("1.2.1"), False), ("C410", row_of("1.2.3"), True), ("C411", row_of("2.1.3"), False)],
        "103": [("C414", row_of("2.2.3"), False)],
        "104": [("T182", cell_of(d.name), False) for d in SCHEME.departments_data if d.needed],
        "105": [("C410", row_of("2.1.2"), False), ("C412", cell_of("编制数"), False)],
        "106": [("T180", cell_of("在职人数"), False), ("C410", row_of("2.3.1"), True), ("C410", row_of("4.1.3"), False)],
    }  # fmt: skip


@pytest.mark.slow
def test_the_results_tell_the_arithmetic(place: Workspace) -> None:
    first = results(place)["102"]
    assert first["computed"]["1.2.1"] == {
        "score": "1.80", "value": "1.04", "text": "在职人数104÷编制数100=104%，超过4个百分点，扣1.2分，应为1.8分",
    }  # fmt: skip
    assert {code: one["score"] for code, one in first["computed"].items() if code in RIGHT} == {
        code: value if value == t.NOT_APPLICABLE else f"{Decimal(value):.2f}" for code, value in RIGHT.items()
    }
    assert first["computed"]["2.1.2"] == {"score": None, "value": None, "text": "缺数据：实际支付进度、既定支付进度"}
    assert first["data"]["在职人数"] == "104"
    other = results(place)["105"]
    assert (other["data"]["编制数"], other["data"]["既定支付进度"]) == ("100", "90%")
    assert other["computed"]["2.1.2"]["score"] == "2.00"
    assert results(place)[ROSTER.departments[20].code]["computed"] is None


@pytest.mark.slow
def test_the_sheet_and_its_recalculation(office: Office, place: Workspace) -> None:
    summary = place.outbox / t.SUMMARY_FILE.format(year=2023)
    rows = list(openpyxl.load_workbook(summary, data_only=True)[t.TAB_COMPUTED].iter_rows(values_only=True))
    start = next(n for n, row in enumerate(rows) if row[0] == "部门编码")
    found = {(row[0], row[3]): row[6:9] for row in rows[start + 1 :] if row[0]}
    assert len(found) == len(FORMS) * 17
    assert found["102", "1.2.1"] == (3, 1.8, 1.2)
    assert found["102", "4.1.3"][1] == t.NOT_APPLICABLE
    assert found["104", "1.2.1"][:2] == (1.8, "缺数据")
    assert office.values(summary) == office.values(summary, recalculate=False)


@pytest.mark.slow
def test_check_of_one_form_says_the_same(place: Workspace) -> None:
    (report,) = check(place, [place.inbox / "102.xlsx"])
    codes = [(f.code, f.cell) for f in report.findings if f.code.startswith("C41")]
    assert codes == [(code, cell) for code, cell, _ in told(place, "102")]


# --- without files -----------------------------------------------------------------------------------------


def answered(scheme: Scheme, code: str, score: Decimal) -> KeptAnswer:
    at = RawCell(t.SHEET_SCORES, 7, 7)
    return KeptAnswer(scheme.by_code[code], Reading.NUMBER, score, {}, at, at)


def _rule(code: str, value: str, **changes: Any) -> Any:
    given = next(rule for rule in SCHEME.rules if rule.code == code)
    return replace(given, value=read_term(value), absent=(), **changes)


def test_a_datum_moves_exactly_the_rules_that_use_it() -> None:
    known = {name: Fraction(value) for name, value in DATA.items()}
    before = {one.code: one.score for one in computation(SCHEME, known, (), ()).computed}
    for name in DATA:
        scheme = replace(SCHEME, data=tuple(replace(datum, filler=Filler.BUREAU) for datum in SCHEME.data))
        after = computation(scheme, {**known, name: known[name] * 3 + 1}, (), ()).computed
        base = {one.code: one.value for one in computation(scheme, known, (), ()).computed}
        moved = {one.code for one in after if one.value != base[one.code]}
        assert moved <= {rule.code for rule in SCHEME.rules if name in rule.names}
    assert before  # what the bureau has of a department's own data isn't looked at
    assert set(before.values()) == {None}


def test_a_zero_denominator_is_a_query_and_never_0() -> None:
    rule = _rule("4.1.1", "已申报目标项目÷应申报目标项目")
    scheme = replace(SCHEME, rules=(rule,), data=tuple(replace(d, filler=Filler.BOTH) for d in SCHEME.data))
    answer = answered(scheme, "4.1.1", Decimal(3))
    found = computation(scheme, {"已申报目标项目": Fraction(2), "应申报目标项目": Fraction(0)}, (), (answer,))
    assert [(f.code, f.cell) for f in found.findings] == [("C413", answer.score_at.ref)]
    assert found.computed[0].score is None


@pytest.mark.parametrize(
    ("own", "slip", "codes"),
    [("100", False, []), ("1000000", True, ["C412"]), ("10000", True, ["C412"]), ("250", False, ["C412"])],
)
def test_the_departments_figure_against_the_bureaus(own: str, slip: bool, codes: list[str]) -> None:
    filed = FiledDatum("编制数", RawCell(t.SHEET_DATA, 5, 3, float(own)), DatumRead(Fraction(own)))
    found = computation(SCHEME, {"编制数": Fraction(100)}, (filed,), ())
    assert [f.code for f in found.findings] == codes
    assert all(("是不是" in f.message) is slip for f in found.findings)
    assert found.data["编制数"] == "100"


@pytest.mark.parametrize(
    ("code", "data", "codes"),
    [
        ("1.2.1", {"在职人数": "50", "编制数": "500000"}, ["C414"]),  # full marks, so nothing else would tell
        ("1.2.1", {"在职人数": "50", "编制数": "5000"}, []),
        ("1.2.2", {"本年三公预算": "40", "上年三公预算": "410000"}, ["C414"]),
        ("1.2.2", {"本年三公预算": "40", "上年三公预算": "4100"}, []),
        ("2.1.3", {"年末结转结余": "0.1", "支出完成数": "1000"}, []),  # little is left over: no slip
    ],
)
def test_a_slip_that_earns_full_marks_is_asked_about(code: str, data: dict[str, str], codes: list[str]) -> None:
    scheme = replace(SCHEME, data=tuple(replace(d, filler=Filler.BOTH) for d in SCHEME.data))
    answer = answered(scheme, code, scheme.by_code[code].cap)
    found = computation(scheme, {name: Fraction(value) for name, value in data.items()}, (), (answer,))
    assert [f.code for f in found.findings] == codes


@pytest.mark.parametrize(("times", "codes"), [("1", []), ("10000", ["C414"]), ("100", ["C414"]), ("20", [])])
def test_a_ratio_near_ten_thousand_is_asked_about(times: str, codes: list[str]) -> None:
    """Even where the score is full all the same."""
    scheme = replace(SCHEME, data=tuple(replace(d, filler=Filler.BOTH) for d in SCHEME.data))
    answer = answered(scheme, "2.3.1", Decimal(3))
    known = {"政府采购支出": Fraction(times), "政府采购预算": Fraction(1)}
    assert [f.code for f in computation(scheme, known, (), (answer,)).findings] == codes


def test_the_bureau_clears_a_doubt(tmp_path: Path) -> None:
    """By 处理意见 on the finding that doubts the data; on another cell it changes nothing."""
    slipped = data({"三公经费支出": "372400", "上年三公预算": "30"})
    department = next(d for d in ROSTER.departments if d.code == "101")
    write_form(tmp_path / "101.xlsx", SCHEME, ROSTER, department, answers=answers({}), data=slipped)
    reading = processed(tmp_path / "101.xlsx", SCHEME, ROSTER)
    for cell, waits in (("", False), (row_of("2.2.3"), False), (row_of("1.2.2"), True)):
        said = Decision(5, "101", "", "C414", cell, t.ACT_CLEARED, "电话核实，确有此数", "王五", None)
        result = next(r for r in settle([reading], SCHEME, ROSTER, [said]).departments if r.department is department)
        fates = {one.code: one.fate for one in result.computed}
        assert (fates["1.2.2"] is ComputedAs.WAITING) is waits
        asked = [(f.code, f.cell) for f in result.findings if f.is_open_query]
        over = [("C410", row_of("1.2.2")), ("C410", row_of("2.2.3"))]  # nothing was explained, so that is asked now
        assert asked == ([("C414", row_of("2.2.3"))] if waits else over)


@pytest.mark.parametrize("decided", ["nothing", "cleared", "another's"])
def test_what_a_worker_computed_is_what_settling_computes(tmp_path: Path, decided: str) -> None:
    """It stands only for the department the form names, and while the bureau has decided nothing."""
    scheme = replace(SCHEME, data=tuple(replace(d, filler=Filler.BOTH) for d in SCHEME.data))
    bureau = {"101": {"在职人数": Fraction(104)}, "102": {"在职人数": Fraction(110)}}
    department = next(d for d in ROSTER.departments if d.code == "101")
    slipped = data({"三公经费支出": "372400", "上年三公预算": "30"})
    write_form(tmp_path / "101.xlsx", scheme, ROSTER, department, answers=answers({}), data=slipped)
    content = (tmp_path / "101.xlsx").read_bytes()
    context = Context(scheme, Directory.of(ROSTER), bureau)
    reading = unpack(pack(read_source(Source("101.xlsx", len(content), "a"), content, context), scheme), scheme)
    assert reading.computed is not None
    said = {
        "nothing": [],
        "cleared": [Decision(5, "101", "", "C414", "", t.ACT_CLEARED, "电话核实，确有此数", "王五", None)],
        "another's": [Decision(5, "102", "101.xlsx", "", "", t.ACT_BELONGS, "发错了表", "王五", None)],
    }[decided]
    batch = settle([reading], scheme, ROSTER, said, data=bureau)
    assert batch == settle([replace(reading, computed=None)], scheme, ROSTER, said, data=bureau)
    owner = next(r for r in batch.departments if r.computed)
    staff, waits = {"nothing": ("104", True), "cleared": ("104", False), "another's": ("110", True)}[decided]
    assert (owner.data["在职人数"], ComputedAs.WAITING in {one.fate for one in owner.computed}) == (staff, waits)


def test_a_tolerance_is_allowed() -> None:
    known = {name: Fraction(value) for name, value in DATA.items()}
    for own, allowed, codes in (
        ("1.81", None, []),
        ("1.82", None, ["C410"]),
        ("2.3", "0.5", []),
        ("2.31", "0.5", ["C410"]),
    ):
        rules = tuple(replace(r, tolerance=Decimal(allowed) if allowed else None) for r in SCHEME.rules)
        scheme = replace(SCHEME, rules=rules, data=tuple(replace(d, filler=Filler.BOTH) for d in SCHEME.data))
        answer = answered(scheme, "1.2.1", Decimal(own))
        assert [f.code for f in computation(scheme, known, (), (answer,)).findings] == codes


@pytest.mark.slow
def test_what_is_adopted_stands_where_the_bureau_gives_nothing(tmp_path: Path) -> None:
    """直接采用: computed, it is the score; given by the bureau, that is; not computable, it stays 待评定."""
    indicators = tuple(replace(i, by_bureau=i.code == "2.1.2") for i in SCHEME.indicators)
    rules = tuple(replace(r, use=Use.ADOPT) if r.code == "2.1.2" else r for r in SCHEME.rules)
    scheme = replace(SCHEME, indicators=indicators, rules=rules)
    place = place_with(tmp_path, scheme, {code: {"实际支付进度": 85, "既定支付进度": 90} for code in ("101", "102")})
    by_code = {d.code: d for d in ROSTER.departments}
    for code in ("101", "102", "103"):
        write_form(place.inbox / f"{code}.xlsx", scheme, ROSTER, by_code[code], answers=answers({}), data=data())
    book = openpyxl.load_workbook(place.templates / t.AWARDS_FILE)
    for row in book[t.SHEET_AWARDS].iter_rows():
        if row[0].value == "102":
            row[2].value = 2.5
    book.save(place.templates / t.AWARDS_FILE)
    run(place)
    scores = {code: results(place)[code]["scores"]["2.1.2"] for code in ("101", "102", "103")}
    assert scores == {"101": "2.00", "102": "2.50", "103": "待评定"}
