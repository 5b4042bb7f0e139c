"""Data that are doubted: what rests on them waits, and counts again once they are mended, explained or cleared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from selfeval import text as t
from selfeval.model import (
    Computation,
    ComputedAs,
    ComputedScore,
    DatumRead,
    Effect,
    FiledDatum,
    Finding,
    KeptAnswer,
    Level,
    Number,
    RawCell,
    Reading,
    Sign,
    Tier,
    TotalRule,
    Unsure,
)
from selfeval.rules.parse import read_term
from selfeval.rules.reading import read_datum
from selfeval.samples import ruled_scheme
from selfeval.settling.computing import after_rules, computation
from selfeval.submission.scoring import Counted, card_of

SCHEME = ruled_scheme()
ROWS = {indicator.code: 6 + n for n, indicator in enumerate(SCHEME.indicators)}
PLACES = {datum.name: 4 + n for n, datum in enumerate(SCHEME.departments_data)}
DATA: Mapping[str, object] = {  # those of a department in order, in units of ten thousand yuan
    "在职人数": 104, "编制数": 100, "本年三公预算": 36, "上年三公预算": 40, "三公经费支出": 35, "重点项目支出": 82, "项目总支出": 100,
    "年初预算": 2000, "本年追加": 50, "年内调剂额": 40, "年内调整额": -100, "上年结转结余": 100, "年末结转结余": 115, "支出完成数": 2035,
    "公用经费支出": 103, "公用经费预算": 100, "政府采购支出": 90, "政府采购预算": 120, "在用固定资产": 4700, "全部固定资产": 5000,
}  # fmt: skip


def filed(changes: Mapping[str, object] | None = None, explained: Mapping[str, str] | None = None) -> list[FiledDatum]:
    """What a department filled in, each in its cell of 基础数据."""
    made = []
    for name, value in {**DATA, **(changes or {})}.items():
        typed = float(value) if isinstance(value, int | float) else str(value)
        at = RawCell(t.SHEET_DATA, PLACES[name] - 1, 3, typed)
        made.append(FiledDatum(name, at, read_datum(typed, SCHEME.datum[name]), (explained or {}).get(name, "")))
    return made


def answer(code: str, score: str, explanation: str = "") -> KeptAnswer:
    """A self score, in its cell of 自评评分表."""
    at = RawCell(t.SHEET_SCORES, ROWS[code] - 1, 7)
    reading = Reading.NOT_APPLICABLE if score == t.NOT_APPLICABLE else Reading.NUMBER
    points = None if reading is Reading.NOT_APPLICABLE else Decimal(score)
    return KeptAnswer(SCHEME.by_code[code], reading, points, {"explanation": explanation}, at, at)


def full(*codes: str) -> list[KeptAnswer]:
    return [answer(code, str(SCHEME.by_code[code].cap)) for code in codes]


def places(found: Computation) -> list[tuple[str, str, bool]]:
    """The findings: code, cell, and whether they are open."""
    return [(one.code, f"{one.sheet}!{one.cell}", one.is_open_query) for one in found.findings]


def of(found: Computation, code: str) -> ComputedScore:
    return next(one for one in found.computed if one.code == code)


def score_cell(code: str) -> str:
    return f"{t.SHEET_SCORES}!H{ROWS[code]}"


def data_cell(name: str) -> str:
    return f"{t.SHEET_DATA}!D{PLACES[name]}"


def test_nothing_is_doubted_of_data_in_order() -> None:
    found = computation(SCHEME, {}, filed(), full("1.2.1", "2.2.1"))
    assert (found.unsure, places(found)) == (
        {},
        [("C410", score_cell("1.2.1"), True), ("C410", score_cell("2.2.1"), True)],
    )


def test_what_shares_a_doubted_datum_waits() -> None:
    """1.2.2 uses 本年三公预算, which may be the wrong one; 1.2.1 uses neither."""
    answers = full("1.2.1", "1.2.2", "2.2.3")
    found = computation(SCHEME, {}, filed({"三公经费支出": 350000, "上年三公预算": 30}), answers)
    assert places(found) == [("C410", score_cell("1.2.1"), True), ("C414", score_cell("2.2.3"), True)]
    for code in ("1.2.2", "2.2.3"):
        one = of(found, code)
        assert one.fate is ComputedAs.WAITING
        assert one.score is None
        assert one.difference is None
        assert one.over == 0
        assert "本年三公预算" in one.text
        assert "应为" not in one.text
    assert of(found, "1.2.1").fate is ComputedAs.SCORED
    assert found.data["三公经费支出"] == "350000"
    neighbour = computation(SCHEME, {}, filed({"三公经费支出": 350, "上年三公预算": 30}), answers)
    assert [code for code, *_ in places(neighbour)] == ["C410", "C410", "C410"]


def test_an_explanation_or_the_bureau_releases() -> None:
    """Then all that rests on the data is compared again; an error is released by neither."""
    data = filed({"三公经费支出": 350000, "上年三公预算": 30})
    because = [answer("1.2.2", "3"), answer("2.2.3", "3", "含上级追加的专项接待任务")]
    explained = computation(SCHEME, {}, data, because)
    assert places(explained) == [
        ("C410", score_cell("1.2.2"), True),
        ("C410", score_cell("2.2.3"), False),
        ("C414", score_cell("2.2.3"), False),
    ]
    answers = full("1.2.2", "2.2.3")
    cleared = computation(SCHEME, {}, data, answers, lambda one: one.code == "C414")
    assert [code for code, *_ in places(cleared)] == ["C410", "C410", "C414"]
    assert not cleared.unsure
    stricter = replace(SCHEME, levels={"C414": Level.ERROR})
    still = computation(stricter, {}, data, because, lambda _: True)
    assert of(still, "1.2.2").fate is ComputedAs.WAITING
    switched_off = computation(replace(SCHEME, levels={"C414": None}), {}, data, answers)
    assert [code for code, *_ in places(switched_off)] == ["C410", "C410"]


@pytest.mark.parametrize(
    ("own", "explained", "waits"),
    [(1_000_000, "", True), (10_000, "", True), (1_000_000, "编制部门按新口径核定", False), (250, "", False)],
)
def test_a_factor_between_department_and_bureau_waits(own: int, explained: str, waits: bool) -> None:
    """Cleared or explained, the bureau's figure counts; so it does where they differ in any other way."""
    data = filed({"编制数": own}, {"编制数": explained})
    found = computation(SCHEME, {"编制数": Fraction(100)}, data, full("1.2.1"))
    asked = [] if waits else [("C410", score_cell("1.2.1"), True)]
    assert places(found) == [*asked, ("C412", data_cell("编制数"), not explained)]
    assert (found.unsure == {"编制数": Unsure.DOUBTED}) is waits
    assert of(found, "1.2.1").score == (None if waits else Decimal("1.8"))


# --- too large beside the others -----------------------------------------------------------------------------


def test_a_datum_that_stands_out_is_asked_about_and_invites_nobody() -> None:
    """年初预算 in 元: no ratio tells, and what is computed is more than what is right."""
    answers = [answer("1.3.3", "1.6"), answer("2.1.1", "1"), answer("2.2.1", "2"), answer("1.2.1", "1.5")]
    found = computation(SCHEME, {}, filed({"年初预算": 20_000_000}), answers)
    assert places(found) == [("C411", score_cell("1.2.1"), False), ("C415", data_cell("年初预算"), True)]
    assert {of(found, code).fate for code in ("1.3.3", "2.1.1", "2.2.1")} == {ComputedAs.WAITING}
    explained = computation(SCHEME, {}, filed({"年初预算": 20_000_000}, {"年初预算": "含全县统发工资专户"}), answers)
    assert ("C415", data_cell("年初预算"), False) in places(explained)
    assert ("C411", score_cell("1.3.3"), False) in places(explained)


@pytest.mark.parametrize(
    "changes",
    [
        {"在用固定资产": 470_000, "全部固定资产": 500_000},  # roads and waterworks
        dict.fromkeys(("本年三公预算", "上年三公预算", "三公经费支出", "政府采购支出", "政府采购预算", "本年追加", "年内调剂额"), 0),
        {"在职人数": 900_000},  # no amount of money
        {name: float(str(value)) * 10_000 for name, value in DATA.items() if SCHEME.units[name].value == "money"},
    ],
)  # fmt: skip
def test_what_is_large_in_its_own_way_does_not_stand_out(changes: Mapping[str, object]) -> None:
    assert "C415" not in [code for code, *_ in places(computation(SCHEME, {}, filed(changes), full("1.3.3")))]


def test_few_figures_tell_nothing() -> None:
    few = [one for one in filed({"年初预算": 20_000_000}) if one.name in ("年初预算", "年内调剂额", "公用经费支出")]
    assert places(computation(SCHEME, {}, few, full("1.3.3"))) == []


# --- too small a ratio -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "changes", "asked"),
    [
        ("2.3.1", {"政府采购支出": 45, "政府采购预算": 500_000}, True),  # 按比例
        ("2.3.1", {"政府采购支出": 0.45, "政府采购预算": 50}, False),
        ("2.3.1", {"政府采购支出": 0, "政府采购预算": 50}, False),
        ("1.2.3", {"重点项目支出": 82, "项目总支出": 1_000_000}, True),  # tiers, the best of which is 90%
        ("1.2.3", {"重点项目支出": 0.82, "项目总支出": 100}, False),
        ("2.2.1", {"年内调整额": 0.2}, False),  # tiers, the best of which is 0: little was moved
        ("2.1.3", {"年末结转结余": 0.2}, False),  # little is left over
        ("1.2.1", {"在职人数": 45, "编制数": 500_000}, True),
    ],
)
def test_a_ratio_near_a_ten_thousandth(code: str, changes: Mapping[str, object], asked: bool) -> None:
    found = computation(SCHEME, {}, filed(changes), full(code))
    assert (("C414", score_cell(code), True) in places(found)) is asked


# --- rules on the total, data that can't be read, 不适用 ------------------------------------------------------


def test_a_rule_on_the_total_waits_for_a_doubted_datum() -> None:
    sixty = Tier(Sign.UNDER, Number(Fraction(1, 2), percent=True), Fraction(59))
    others = Tier(None, Number(Fraction(0)), Fraction(100))
    rule = TotalRule("执行率封顶", read_term("支出完成数÷年初预算"), (sixty, others), Effect.AT_MOST)
    scheme = replace(SCHEME, total_rules=(rule,))
    card = card_of((Counted(one, one.cap, not_applicable=False) for one in SCHEME.indicators), scheme)
    assert card is not None
    for explained, change in (({}, None), ({"年初预算": "含全县统发工资专户"}, Decimal("-41.00"))):
        found = computation(scheme, {}, filed({"年初预算": 20_000_000}, explained), full("1.2.1"))
        (step,) = after_rules(card, scheme, found.data, found.unsure).steps
        assert step.change == change
        assert ("待核实" in step.text) is (change is None)


def test_a_datum_that_cannot_be_read_is_not_called_missing() -> None:
    found = computation(SCHEME, {}, filed({"在职人数": "约104"}), full("1.2.1"))
    assert (of(found, "1.2.1").fate, of(found, "1.2.1").text) == (ComputedAs.UNREAD, "数据认不准：在职人数")
    none = [one for one in filed() if one.name != "在职人数"]
    assert of(computation(SCHEME, {}, none, ()), "1.2.1").fate is ComputedAs.MISSING
    bureaus = FiledDatum(
        "编制数", RawCell(t.SHEET_DATA, 4, 3, "约100"), DatumRead(doubt=read_datum("约", SCHEME.datum["编制数"]).doubt)
    )
    known = computation(SCHEME, {"编制数": Fraction(100)}, [*none, bureaus], ())
    assert of(known, "1.2.1").text == "缺数据：在职人数"


def remedy(found: Computation) -> str:
    (one,) = (finding for finding in found.findings if finding.code == "C410")
    return one.remedy


def test_not_applicable_against_points_says_what_to_mend() -> None:
    claimed = computation(SCHEME, {}, filed(), [answer("2.3.1", t.NOT_APPLICABLE)])
    assert [code for code, *_ in places(claimed)] == ["C410"]
    assert "不成立" in remedy(claimed)
    none = computation(SCHEME, {}, filed({"政府采购预算": 0, "政府采购支出": 0}), full("2.3.1"))
    assert "没有这一项" in remedy(none)
    agreed = computation(SCHEME, {}, filed({"政府采购预算": 0}), [answer("2.3.1", t.NOT_APPLICABLE)])
    assert places(agreed) == []
    over: Finding
    (over,) = computation(SCHEME, {}, filed(), full("1.2.1")).findings
    assert t.NOT_APPLICABLE not in over.remedy
