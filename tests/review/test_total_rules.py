"""Reviewed totals go through the rules on the total (总分规则) like any total, 降档 after them: by plain fractions, live too."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from selfeval import text as t
from selfeval.consolidate import county_tables, rank_departments
from selfeval.excel.write import summary_layout
from selfeval.feedback.circular import write_circular
from selfeval.feedback.review_letter import Letter, write_letter
from selfeval.forms.review_book import write_paper
from selfeval.forms.review_layout import FIRST, VERDICT_LABELS, column
from selfeval.model import (
    UNCHOSEN,
    Batch,
    Datum,
    Decision,
    Effect,
    Filler,
    ReviewRules,
    Scheme,
    TotalRule,
    Unit,
    column_letters,
)
from selfeval.outbox.results import as_json
from selfeval.review.paper import Entry, paper_of
from selfeval.review.results import with_reviews
from selfeval.rules.lists import read_tiers
from selfeval.rules.parse import read_term
from selfeval.rules.reading import datum_text
from selfeval.settling.computing import after_rules
from selfeval.sheets import write_summary
from tests.office import Office
from tests.powers import Scores, expected, powers_round, powers_scheme
from tests.review.test_powers import FACTORS, made, reading, reviewed_scores, step

Known = Mapping[str, Fraction]
DATA = (
    Datum("全年执行", Unit.MONEY, Filler.BUREAU),
    Datum("全年预算", Unit.MONEY, Filler.BUREAU),
    Datum("通报次数", Unit.TIMES, Filler.BUREAU, decimals=0),
)
RULES = (
    TotalRule("执行率封顶", read_term("全年执行÷全年预算"), read_tiers("≥80%:100；≥70%:89；其余:79"), Effect.AT_MOST),
    TotalRule("被通报", read_term("通报次数"), read_tiers("=0:1；=1:0.955；其余:0.9"), Effect.TIMES),
)
TIMES = {0: Fraction(1), 1: Fraction(955, 1000)}


def ruled(*, prorated: bool, lowering: bool = True) -> Scheme:
    rules = ReviewRules(factors=FACTORS if lowering else {})
    return replace(powers_scheme(prorated=prorated), review=rules, data=DATA, total_rules=RULES)


def known_of(dice: random.Random) -> dict[str, Fraction]:
    """Data of a department, some of them unknown."""
    found = {"全年执行": Fraction(dice.choice([95, 80, 75, 70, 40])), "全年预算": Fraction(100)}
    found["通报次数"] = Fraction(dice.choice([0, 0, 1, 2]))
    return {name: value for name, value in found.items() if dice.random() < 0.9}


def adjusted(batch: Batch, known: list[dict[str, Fraction]]) -> Batch:
    """The round with these data, its totals after the rules on them."""
    scheme = batch.scheme
    written = [{name: datum_text(value, scheme.datum[name]) for name, value in data.items()} for data in known]
    results = [
        replace(one, data=data, scorecard=after_rules(one.scorecard, scheme, data, {}) if one.scorecard else None)
        for one, data in zip(batch.departments, written, strict=True)
    ]
    return replace(batch, departments=rank_departments(results))


def half_up(number: Fraction, decimals: int) -> Fraction:
    return Fraction(
        (2 * number.numerator * 10**decimals + number.denominator) // (2 * number.denominator), 10**decimals
    )


def by_hand(total: Fraction | None, known: Known, decimals: int) -> Fraction | None:
    """A total after both rules, by plain fractions; one without its data lets it stand."""
    if total is None:
        return None
    if {"全年执行", "全年预算"} <= known.keys():
        rate = known["全年执行"] / known["全年预算"]
        total = min(total, Fraction(100 if rate >= Fraction(4, 5) else 89 if rate >= Fraction(7, 10) else 79))
    if "通报次数" in known:
        total = half_up(total * TIMES.get(int(known["通报次数"]), Fraction(9, 10)), decimals)
    return total


def round_of(
    scheme: Scheme, dice: random.Random, count: int, *, pending: float
) -> tuple[Batch, list[Scores], dict[int, dict[str, Decimal | str]], list[dict[str, Fraction]]]:
    batch, cards, told = made(scheme, dice, count, pending=pending)
    known = [known_of(dice) for _ in range(count)]
    return adjusted(batch, known), cards, told, known


def reviewed(batch: Batch, told: Mapping[int, Scores]) -> Batch:
    return with_reviews(batch, [reading(batch, place, cuts) for place, cuts in told.items()], ())


@given(st.integers(0, 10**9), st.booleans(), st.booleans(), st.sampled_from([0.0, 0.3]))
def test_a_reviewed_total_is_the_sum_after_the_rules_and_then_lowered(
    seed: int, prorated: bool, lowering: bool, pending: float
) -> None:
    dice, scheme = random.Random(seed), ruled(prorated=prorated, lowering=lowering)
    batch, cards, told, known = round_of(scheme, dice, 6, pending=pending)
    after = reviewed(batch, told)
    for place, result in enumerate(after.departments):
        review, card = result.review, result.scorecard
        if place not in told or review is None or review.scores is None or card is None:
            continue
        sums = [expected(scheme, one).total for one in (cards[place], {**cards[place], **told[place]})]
        own, total = (by_hand(one, known[place], scheme.decimals) for one in sums)
        if own is None or total is None or sums[1] is None:
            assert (review.total, review.adjustments, result.final) == (None, (), None)
            continue
        assert card.total == Decimal(own.numerator) / own.denominator
        assert review.total == Decimal(total.numerator) / total.denominator
        assert [one.name for one in review.adjustments] == ["执行率封顶", "被通报"]
        changed = sum((one.change for one in review.adjustments if one.change is not None), Decimal(0))
        assert review.total - changed == Decimal(sums[1].numerator) / sums[1].denominator
        down = max(0, step(scheme, total) - step(scheme, own))
        final = review.total
        if lowering and down:
            final = (final * FACTORS[min(down, 3)]).quantize(scheme.quantum, ROUND_HALF_UP)
        assert result.final is not None
        assert (review.steps, result.final.total) == (down, final)
        assert result.final.grade == scheme.bands[step(scheme, final)].grade
        taken = sum((one.change for one in result.final.steps if one.change is not None), Decimal(0))
        assert final - taken == Decimal(sums[1].numerator) / sums[1].denominator
        assert [one.name for one in result.final.steps][2:] == ([t.LOWERING] if lowering and down else [])
    tables = county_tables(after)
    told_of = [row for row in tables.final.ranking if row.total is not None] if tables.final else []
    finals = {result.department.code: result.final for result in after.departments if result.final}
    assert {row.code: row.total for row in told_of} == {code: final.total for code, final in finals.items()}
    assert all(row.steps == finals[row.code].steps for row in told_of)


def one_reviewed(done: int | None, lost: str, *, lowering: bool = False) -> Batch:
    """A department of full marks whose review takes so many points of its block; its execution out of 100."""
    scheme = ruled(prorated=False, lowering=lowering)
    scores: dict[str, Decimal | str] = {i.code: i.cap for i in scheme.indicators}
    chosen = {members[0].code for members in scheme.groups.values()}
    scores |= {"9.1": Decimal(0), "9.2": Decimal(0)}
    scores |= {i.code: UNCHOSEN for i in scheme.indicators if i.group and i.code not in chosen}
    data = {"全年预算": Fraction(100), "通报次数": Fraction(0)} | ({} if done is None else {"全年执行": Fraction(done)})
    batch = adjusted(powers_round(scheme, [scores]), [data])
    return reviewed(batch, {0: {"2.1": Decimal(40) - Decimal(lost)}})


@pytest.mark.parametrize(
    ("done", "lost", "filed", "total", "difference"),
    [
        (80, "5", "100.0", "95.0", "-5.0"),  # on the bound: nothing is capped
        (79, "5", "89.0", "89.0", "0.0"),  # what was cut lies above the highest total
        (79, "11", "89.0", "89.0", "0.0"),  # right on it
        (79, "11.1", "89.0", "88.9", "-0.1"),
        (None, "5", "100.0", "95.0", "-5.0"),  # without data the total stands
    ],
)
def test_a_cut_above_the_highest_total_takes_nothing(
    done: int | None, lost: str, filed: str, total: str, difference: str
) -> None:
    (result,) = one_reviewed(done, lost).departments
    assert result.scorecard is not None
    assert result.review is not None
    assert (str(result.scorecard.total), str(result.review.total)) == (filed, total)
    assert str(result.review.difference) == difference
    assert (result.review.adjustments[0].change is None) == (done is None)


def test_grades_are_compared_after_the_rules() -> None:
    """Both are 良好 after the highest total of 89; before it the review would be a grade lower, and lowered."""
    (result,) = one_reviewed(79, "12", lowering=True).departments
    assert result.review is not None
    assert result.final is not None
    assert (result.review.steps, str(result.final.total)) == (0, "88.0")
    (lower,) = one_reviewed(79, "20", lowering=True).departments
    assert lower.final is not None
    assert [(one.name, str(one.change)) for one in lower.final.steps] == [("执行率封顶", "0.0"), ("被通报", "0.0")]
    (much,) = one_reviewed(79, "20.1", lowering=True).departments
    assert much.final is not None
    assert str(much.final.total) == "71.9"  # 79.9 × 0.9, rounded half up
    assert (much.final.steps[-1].name, str(much.final.steps[-1].change)) == (t.LOWERING, "-8.0")


def test_results_and_letters_say_how(tmp_path: Path) -> None:
    batch = one_reviewed(69, "30", lowering=True)  # 70: below the highest total of 79, which was the self score
    (result,) = batch.departments
    told = json.loads(as_json(batch, "汇总表.xlsx", "ab"))["departments"][0]
    assert (told["total"], told["review"]["total"], told["final"]["total"]) == ("79.0", "70.0", "70.0")
    assert [one["change"] for one in told["adjustments"]] == ["-21.0", "0.0"]
    assert [one["change"] for one in told["review"]["adjustments"]] == ["0.0", "0.0"]
    capped = one_reviewed(69, "20")
    (result,) = capped.departments
    assert result.review is not None
    path = tmp_path / "反馈.docx"
    write_letter(path, Letter(capped.scheme, result, result.review, date(2026, 4, 1)))
    said = "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)
    assert "复核分已按总分规则调整：执行率封顶（" in said
    assert "−1分" in said or "-1分" in said
    (free,) = one_reviewed(80, "20").departments
    assert free.review is not None
    write_letter(path, Letter(capped.scheme, free, free.review, date(2026, 4, 1)))
    assert "总分规则" not in "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)
    lowered = one_reviewed(80, "15", lowering=True)
    write_circular(path, county_tables(lowered), date(2026, 4, 1))
    document = Document(str(path))
    assert any("和降档规则增减的分" in paragraph.text for paragraph in document.paragraphs)
    assert any("各一级指标得分不含这些分。" in paragraph.text for paragraph in document.paragraphs)
    cells = [tuple(cell.text for cell in row.cells) for table in document.tables for row in table.rows]
    assert any(row[-3:] == ("-8.5", "76.5", "合格") for row in cells)


@pytest.mark.slow
@pytest.mark.parametrize("prorated", [True, False])
def test_the_summary_recalculates_to_itself(office: Office, tmp_path: Path, *, prorated: bool) -> None:
    scheme = ruled(prorated=prorated)
    batch, _, told, _ = round_of(scheme, random.Random(11), 30, pending=0.1)
    after = reviewed(batch, told)
    path = tmp_path / "summary.xlsx"
    write_summary(path, after, county_tables(after))
    assert office.values(path) == office.values(path, recalculate=False)
    notes = openpyxl.load_workbook(path)[t.TAB_NOTES]
    assert any("同样过总分规则" in str(cell.value) for row in notes.iter_rows() for cell in row)
    sheet = openpyxl.load_workbook(path, data_only=True)[t.TAB_REVIEWED]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(row for row in rows if row[0] == "编码")
    first = head.index(t.UNADJUSTED)
    assert head[first:] == (t.UNADJUSTED, "执行率封顶", "被通报", t.COL_REVIEWED)
    reviews = {result.department.code: result.review for result in after.departments}
    found = {str(row[0]): row[first:] for row in rows if row[0] in reviews}
    assert len(found) == sum(1 for review in reviews.values() if review and review.scores) > 10
    for code, (before, *steps, total) in found.items():
        review = reviews[code]
        assert review is not None
        if review.total is None:
            assert total == "待评定"
            continue
        assert total == float(review.total)
        assert steps == ["待评定" if one.change is None else float(one.change) for one in review.adjustments]
        changed = sum((one.change for one in review.adjustments if one.change is not None), Decimal(0))
        assert before == float(review.total - changed)


@pytest.mark.slow
def test_the_workbook_follows_the_rules_while_it_is_filled(office: Office, tmp_path: Path) -> None:
    scheme, dice = ruled(prorated=True), random.Random(5)
    batch, cards, _, _ = round_of(scheme, dice, 5, pending=0.0)
    at = f"B{VERDICT_LABELS.index(t.VER_REVIEWED) + 2}"
    seen = set()
    for place, result in enumerate(batch.departments):
        if result.scorecard is None:
            continue
        cuts = reviewed_scores(scheme, cards[place], dice)
        entries = {code: Entry(score, False, "自评漏计", "核对凭证后改") for code, score in cuts.items()}
        path = tmp_path / f"{place}.xlsx"
        write_paper(path, paper_of(result, scheme, entries), "ab" * 32)
        assert office.values(path) == office.values(path, recalculate=False)
        review = reviewed(batch, {place: cuts}).departments[place].review
        assert review is not None
        if review.total is not None:
            assert office.values(path)[t.SHEET_VERDICT][at] == float(review.total)
            seen |= {one.name for one in review.adjustments if one.change}
        note = openpyxl.load_workbook(path)[t.SHEET_VERDICT][f"C{at[1:]}"].value
        assert str(note).startswith("已按总分规则调整：执行率封顶（")
    assert seen == {"执行率封顶", "被通报"}


@pytest.mark.slow
def test_a_reviewer_who_types_sees_the_total_after_the_rules(office: Office, tmp_path: Path) -> None:
    """Up to the highest total nothing is taken; below it what is cut is; both as the program has it."""
    (result,) = one_reviewed(79, "0").departments
    scheme, path = ruled(prorated=False), tmp_path / "底稿.xlsx"
    write_paper(path, paper_of(result, scheme), "ab" * 32)
    sheet = openpyxl.load_workbook(path)[t.SHEET_PAPER]
    row = next(number for number in range(FIRST + 1, sheet.max_row + 1) if sheet.cell(number, 1).value == "2.1")
    score = f"{column_letters(column(t.COL_REVIEWED))}{row}"
    at = VERDICT_LABELS.index(t.VER_REVIEWED) + 2
    for lost, total, grade in (("5", "89.0", "良好"), ("11.1", "88.9", "良好"), ("21", "79.0", "合格")):
        office.fill(path, tmp_path / "已填.xlsx", {(t.SHEET_PAPER, score): float(40 - Decimal(lost))})
        shown = office.values(tmp_path / "已填.xlsx")
        verdict = shown[t.SHEET_VERDICT]
        assert (verdict[f"B{at}"], verdict[f"B{at + 1}"]) == (float(total), grade)
        assert shown[t.SHEET_PAPER]["A3"] == f"自评总分 89.0，复核总分 {total}（含由财政局评定的 6 分）"
        (after,) = one_reviewed(79, lost).departments
        assert after.review is not None
        assert (str(after.review.total), after.review.grade) == (total, grade)


def test_of_too_many_departments_the_values_stand_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary_layout, "LIVE_DEPARTMENTS", 0)
    after, path = one_reviewed(79, "11.1"), tmp_path / "summary.xlsx"
    write_summary(path, after, county_tables(after))
    rows = list(openpyxl.load_workbook(path)[t.TAB_REVIEWED].iter_rows(values_only=True))
    (line,) = (row for row in rows if row[0] == after.departments[0].department.code)
    assert line[-4:] == (88.9, 0, 0, 88.9)


def decided(row: int, code: str, action: str, score: Decimal | None = None) -> Decision:
    return Decision(row, code, "", "", "", action, "补充了依据", "", date(2098, 1, 1), indicator="2.1", score=score)


def test_an_upheld_objection_goes_through_the_rules() -> None:
    """Of the 20 points cut 15 come back: what is left lies above the highest total again."""
    batch = one_reviewed(79, "0")
    code = batch.departments[0].department.code
    told = reading(batch, 0, {"2.1": Decimal(20)})
    upheld = decided(5, code, t.ACT_UPHELD, Decimal(35))
    filed = replace(batch, departments=tuple(replace(one, review=None, final=None) for one in batch.departments))
    (cut,) = with_reviews(filed, [told], ()).departments
    objected = decided(4, code, t.ACT_OBJECTED)
    (back,) = with_reviews(filed, [told], (objected, upheld)).departments
    assert cut.review is not None
    assert back.review is not None
    assert (str(cut.review.total), str(back.review.total)) == ("80.0", "89.0")
    assert [str(one.change) for one in back.review.adjustments] == ["-6.0", "0.0"]
