"""Reviews under a scheme that uses everything a scheme can say: totals by plain fractions, formulas by LibreOffice."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval import text as t
from selfeval.consolidate import county_tables
from selfeval.forms.review_book import write_paper
from selfeval.model import (
    NOT_APPLICABLE,
    PENDING,
    UNCHOSEN,
    Batch,
    Decision,
    FileReading,
    RawCell,
    ReviewReading,
    ReviewRow,
    ReviewRules,
    ReviewState,
    Scheme,
    Source,
)
from selfeval.review.paper import Entry, paper_of
from selfeval.review.results import with_reviews
from selfeval.sheets import write_summary
from selfeval.submission.scoring import said_score
from tests.office import Office
from tests.powers import Scores, expected, powers_round, powers_scheme, random_scores

FACTORS = {1: Decimal("0.9"), 2: Decimal("0.8"), 3: Decimal("0.7")}
AT = RawCell(t.SHEET_PAPER, 5, 7)


def reviewed_scores(scheme: Scheme, scores: Scores, dice: random.Random) -> dict[str, Decimal | str]:
    """What a reviewer might make of some scores: fewer points, more, 不适用 or no more so."""
    found: dict[str, Decimal | str] = {}
    for code, score in scores.items():
        indicator = scheme.by_code[code]
        if indicator.by_bureau or score in (UNCHOSEN, PENDING) or dice.random() < 0.5:
            continue
        steps = int(indicator.cap * 10**scheme.decimals)
        points = Decimal(dice.randint(0, steps)).scaleb(-scheme.decimals)
        found[code] = NOT_APPLICABLE if indicator.na_allowed and dice.random() < 0.3 else points
    return found


def reading(batch: Batch, place: int, told: Scores) -> FileReading:
    """A finished review workbook of a department, as it would be read."""
    scheme, result = batch.scheme, batch.departments[place]
    assert result.scorecard is not None
    seen = {
        code: said_score(score, scheme)
        for code, score in result.scorecard.scores.items()
        if not scheme.by_code[code].by_bureau and score not in (UNCHOSEN, PENDING)
    }
    rows = tuple(
        ReviewRow(code, told.get(code), code not in told, True, "自评漏计", f"{code}没有依据", "", seen[code], AT, AT)
        for code in seen
    )
    source = Source(f"复核/{result.department.code}.xlsx", 1, f"{place:064x}")
    return FileReading(source, department=result.department.code, review=ReviewReading(rows, seen, rest_kept=True))


def made(
    scheme: Scheme, dice: random.Random, count: int, *, pending: float
) -> tuple[Batch, list[Scores], dict[int, dict[str, Decimal | str]]]:
    """A round, what was filed in it, and what reviews made of some of it by the department's place."""
    cards = [random_scores(scheme, dice, pending=pending) for _ in range(count)]
    batch = powers_round(scheme, cards)
    told = {
        place: reviewed_scores(scheme, cards[place], dice)
        for place in range(count)
        if batch.departments[place].scorecard and dice.random() < 0.7
    }
    return batch, cards, told


def step(scheme: Scheme, total: Fraction | Decimal) -> int:
    return next(place for place, band in enumerate(scheme.bands) if total >= band.lower)


@given(st.integers(0, 10**9), st.booleans(), st.booleans(), st.sampled_from([0.0, 0.3]))
def test_every_total_is_the_one_of_plain_fractions(seed: int, prorated: bool, lowering: bool, pending: float) -> None:
    dice = random.Random(seed)
    rules = ReviewRules(factors=FACTORS if lowering else {})
    scheme = replace(powers_scheme(prorated=prorated), review=rules)
    batch, cards, told = made(scheme, dice, 6, pending=pending)
    after = with_reviews(batch, [reading(batch, place, cuts) for place, cuts in told.items()], ())
    finals: dict[str, Decimal] = {}
    for place, result in enumerate(after.departments):
        card = batch.departments[place].scorecard
        assert result.scorecard == card  # what was filed stays
        if not told:
            assert (result.review, result.final) == (None, None)
            continue
        own, merged = expected(scheme, cards[place]), {**cards[place], **told.get(place, {})}
        applies = [s for c, s in merged.items() if not (scheme.by_code[c].bonus or scheme.by_code[c].by_bureau)]
        review = result.review
        assert review is not None
        if place in told and prorated and all(score in (NOT_APPLICABLE, UNCHOSEN) for score in applies):
            assert (review.state, review.scores, result.final) == (ReviewState.ONGOING, None, None)
            continue
        total = expected(scheme, merged).total if place in told else own.total if card else None
        if total is None or own.total is None:
            assert result.final is None
            continue
        down = step(scheme, total) - step(scheme, own.total) if place in told else 0
        exact = Decimal(total.numerator) / Decimal(total.denominator)
        if lowering and down > 0:
            exact = (exact * FACTORS[min(down, 3)]).quantize(scheme.quantum, ROUND_HALF_UP)
        assert result.final is not None
        assert (result.final.total, result.final.grade) == (exact, scheme.bands[step(scheme, exact)].grade)
        finals[result.department.code] = result.final.total
        if place in told:
            assert (review.state, review.total, review.steps) == (
                ReviewState.DONE,
                Decimal(total.numerator) / Decimal(total.denominator),
                max(down, 0),
            )
    for result in after.departments:
        if result.final:
            assert result.final.rank == 1 + sum(other > result.final.total for other in finals.values())
    assert county_tables(after) is not None


@given(st.integers(0, 10**9), st.randoms(use_true_random=False))
def test_the_order_of_files_changes_nothing(seed: int, shuffled: random.Random) -> None:
    batch, _, told = made(powers_scheme(), random.Random(seed), 5, pending=0.2)
    readings = [reading(batch, place, cuts) for place, cuts in told.items()]
    mixed = [*readings]
    shuffled.shuffle(mixed)
    assert with_reviews(batch, mixed, ()) == with_reviews(batch, readings, ())


def test_what_was_not_chosen_earns_nothing_after_an_objection() -> None:
    """Of a group one counts; a score settled on another of them is told, and left out."""
    scheme = powers_scheme()
    made_ones = (made(scheme, random.Random(seed), 1, pending=0)[0] for seed in range(200))
    batch = next(
        one for one in made_ones if (card := one.departments[0].scorecard) and UNCHOSEN in card.scores.values()
    )
    card = batch.departments[0].scorecard
    assert card is not None
    code = next(code for code, score in card.scores.items() if score == UNCHOSEN)
    at = RawCell(t.SHEET_DECISIONS, 5, 8, code)
    department = batch.departments[0].department.code
    decision = Decision(
        5, department, "", "", "", t.ACT_UPHELD, "", "", None, None, code, Decimal(1), {t.DEC_INDICATOR: at}
    )
    plain, after = (with_reviews(batch, [reading(batch, 0, {})], told) for told in ([], [decision]))
    assert (after.departments[0].review, after.departments[0].final) == (
        plain.departments[0].review,
        plain.departments[0].final,
    )
    assert [(one.code, one.cell) for one in after.idle_decisions] == [("P805", at.ref)]


@pytest.mark.slow
@pytest.mark.parametrize("prorated", [True, False])
def test_the_summary_recalculates_to_itself(office: Office, tmp_path: Path, *, prorated: bool) -> None:
    scheme = replace(powers_scheme(prorated=prorated), review=ReviewRules(factors=FACTORS))
    batch, _, told = made(scheme, random.Random(11), 30, pending=0.1)
    after = with_reviews(batch, [reading(batch, place, cuts) for place, cuts in told.items()], ())
    path = tmp_path / "summary.xlsx"
    write_summary(path, after, county_tables(after))
    stored, again, formulas = (
        openpyxl.load_workbook(path, data_only=True),
        office.values(path),
        openpyxl.load_workbook(path),
    )
    for sheet in formulas:
        live = [cell.coordinate for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]
        wanted = {at: stored[sheet.title][at].value for at in live}
        numbers = {at: v for at, v in wanted.items() if isinstance(v, (int, float))}
        assert {at: again[sheet.title].get(at) for at in numbers} == pytest.approx(numbers), sheet.title
        assert not [at for at in live if str(again[sheet.title].get(at, "")).startswith(("#", "Err"))], sheet.title


@pytest.mark.slow
@pytest.mark.parametrize("prorated", [True, False])
def test_the_workbook_adds_up_as_the_program_does(office: Office, tmp_path: Path, *, prorated: bool) -> None:
    scheme, dice = powers_scheme(prorated=prorated), random.Random(7)
    batch, cards, _ = made(scheme, dice, 4, pending=0.0)
    for place, result in enumerate(batch.departments):
        if result.scorecard is None:
            continue
        cuts = reviewed_scores(scheme, cards[place], dice)
        entries = {code: Entry(score, False, "自评漏计", "核对凭证后改") for code, score in cuts.items()}
        path = tmp_path / f"{place}.xlsx"
        write_paper(path, paper_of(result, scheme, entries), "ab" * 32)
        stored, again = openpyxl.load_workbook(path, data_only=True), office.values(path)
        for sheet in (t.SHEET_PAPER, t.SHEET_VERDICT):
            cells = [cell for line in stored[sheet].iter_rows() for cell in line if cell.value not in (None, "")]
            numbers = {cell.coordinate: cell.value for cell in cells if isinstance(cell.value, (int, float))}
            texts = {cell.coordinate: cell.value for cell in cells if isinstance(cell.value, str)}
            assert {at: again[sheet].get(at) for at in numbers} == pytest.approx(numbers)
            assert {at: again[sheet].get(at) for at in texts} == texts
