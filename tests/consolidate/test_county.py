"""County tables against the slow and obvious way of computing them, with fractions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval.checks.batch import newest_file_counts
from selfeval.consolidate import CountyTables, Previous, county_tables, rank_departments
from selfeval.consolidate.county import Bearing
from selfeval.consolidate.exact import ratio, scaled
from selfeval.findings import kind_of
from selfeval.model import (
    NOT_APPLICABLE,
    Batch,
    Department,
    DepartmentResult,
    Fate,
    FileReading,
    Finding,
    Indicator,
    Level,
    Scheme,
    Scorecard,
    Status,
)
from selfeval.samples import sample_scheme
from selfeval.submission.packed import pack, unpack
from tests.builders_batch import Mix, batch_of, departments, finding, make_batch, small_scheme

Scores = Mapping[str, Decimal | str]


def half_up(number: Fraction, places: int) -> Decimal:
    """Rounded half up, by whole numbers."""
    step = 10**places
    return Decimal((2 * number.numerator * step + number.denominator) // (2 * number.denominator)).scaleb(-places)


def worth(indicator: Indicator, score: Decimal | str) -> Fraction:
    return Fraction(indicator.cap if score == NOT_APPLICABLE else Decimal(score))


def result(code: str, total: str, status: Status = Status.ACCEPTED) -> DepartmentResult:
    card = Scorecard({}, {}, Decimal(total), "")
    return DepartmentResult(Department(code, code), status, scorecard=card)


# --- ranks ------------------------------------------------------------------------------------------


def test_ties_share_a_rank_and_the_next_ones_are_skipped() -> None:
    ranked = rank_departments([result(c, t) for c, t in zip("abcd", ("90.0", "88", "90", "70"), strict=True)])
    assert [r.rank for r in ranked] == [1, 3, 1, 4]
    assert [r.department.code for r in ranked] == list("abcd")


@pytest.mark.parametrize("status", [Status.RETURNED, Status.MISSING, Status.EXEMPT])
def test_only_accepted_and_queried_departments_are_ranked(status: Status) -> None:
    ranked = rank_departments([result("a", "99", status), result("b", "80", Status.QUERY)])
    assert [r.rank for r in ranked] == [None, 1]


@given(st.lists(st.integers(0, 300)))
def test_a_rank_counts_the_better_ones(totals: list[int]) -> None:
    ranked = rank_departments([result(str(i), str(total)) for i, total in enumerate(totals)])
    assert [r.rank for r in ranked] == [1 + sum(1 for other in totals if other > total) for total in totals]
    assert rank_departments(ranked) == ranked


# --- statistics ------------------------------------------------------------------------------------


@st.composite
def rounds(draw: st.DrawFn) -> tuple[Scheme, list[Scores]]:
    """A small round of another county's scheme, with any legal scores."""
    scheme = small_scheme(draw(st.integers(0, 3)))
    step = 10**scheme.decimals
    cards: list[Scores] = []
    for _ in range(draw(st.integers(0, 6))):
        card: dict[str, Decimal | str] = {}
        for indicator in scheme.indicators:
            points = st.integers(0, int(indicator.cap * step)).map(lambda n: Decimal(n).scaleb(-scheme.decimals))
            full = st.just(indicator.cap)
            na = [st.just(NOT_APPLICABLE)] if indicator.na_allowed else []
            card[indicator.code] = draw(st.one_of(full, points, *na))
        cards.append(card)
    return scheme, cards


@pytest.mark.slow
@given(rounds())
def test_statistics_are_those_of_fractions(drawn: tuple[Scheme, Sequence[Scores]]) -> None:
    scheme, cards = drawn
    tables = county_tables(batch_of(scheme, cards))
    totals = [sum((worth(i, card[i.code]) for i in scheme.indicators), Fraction(0)) for card in cards]
    lost_in_all = sum((Fraction(scheme.full_marks) - total for total in totals), Fraction(0))
    assert sorted(Fraction(row.total or 0) for row in tables.detail) == sorted(totals)
    if totals:
        assert tables.overview.average == half_up(sum(totals, Fraction(0)) / len(totals), tables.places)
        assert Fraction(tables.overview.highest[0].total) == max(totals)
        assert Fraction(tables.overview.lowest[0].total) == min(totals)
    for category in tables.categories:
        for stat in category.indicators:
            check_indicator(scheme, cards, stat.code, tables, lost_in_all)
        parts = [
            sum((worth(i, card[i.code]) for i in scheme.of_category(category.name)), Fraction(0)) for card in cards
        ]
        if parts:
            assert category.rate == half_up(sum(parts, Fraction(0)) / (Fraction(category.cap) * len(parts)), 10)
            assert category.full == sum(1 for part in parts if part == category.cap)
        else:
            assert (category.rate, category.average, category.share) == (None, None, None)


def check_indicator(
    scheme: Scheme, cards: Sequence[Scores], code: str, tables: CountyTables, lost_in_all: Fraction
) -> None:
    indicator = scheme.by_code[code]
    stat = next(s for c in tables.categories for s in c.indicators if s.code == code)
    own = [Fraction(Decimal(card[code])) for card in cards if card[code] != NOT_APPLICABLE]
    lost = sum((Fraction(indicator.cap) - worth(indicator, card[code]) for card in cards), Fraction(0))
    assert (stat.n, stat.full, Fraction(stat.lost)) == (len(own), sum(1 for o in own if o == indicator.cap), lost)
    assert stat.average == (half_up(sum(own, Fraction(0)) / len(own), tables.places) if own else None)
    assert stat.rate == (half_up(sum(own, Fraction(0)) / (len(own) * Fraction(indicator.cap)), 10) if own else None)
    assert stat.share == (half_up(lost / lost_in_all, 10) if lost_in_all else None)
    assert sum((Fraction(loser.lost) for loser in stat.losers), Fraction(0)) == lost


def test_not_applicable_is_full_marks_in_totals_and_absent_from_its_own_average() -> None:
    scheme = small_scheme()
    full: dict[str, Decimal | str] = {i.code: i.cap for i in scheme.indicators}
    tables = county_tables(batch_of(scheme, [{**full, "1.4": NOT_APPLICABLE}, {**full, "1.4": Decimal(3)}]))
    stat = tables.categories[0].indicators[3]
    assert (stat.n, stat.average, stat.full, stat.full_share) == (1, Decimal("3.00"), 0, Decimal(0))
    assert tables.overview.places[0].total == 120
    assert tables.categories[0].full == 1
    assert tables.detail[0].scores[3] == NOT_APPLICABLE


def test_the_missing_are_never_zero_and_the_exempt_are_not_expected() -> None:
    scheme = sample_scheme()
    full: dict[str, Decimal | str] = {i.code: i.cap for i in scheme.indicators}
    batch = batch_of(scheme, [full] * 4, d102=Status.MISSING, d103=Status.EXEMPT, d104=Status.RETURNED)
    view = county_tables(batch).overview
    assert (view.expected, view.accepted, view.missing, view.exempt, view.returned, view.ranked) == (3, 1, 1, 1, 1, 1)
    assert (view.average, view.median) == (Decimal(100), Decimal(100))
    assert view.ranked_share == Decimal("0.3333333333")


def test_nobody_reported() -> None:
    tables = county_tables(make_batch(9, mix=Mix(0, 1, 0, 0)))
    view = tables.overview
    assert (view.expected, view.ranked, view.average, view.median, view.highest) == (9, 0, None, None, ())
    assert [grade.share for grade in tables.grades] == [None] * 4
    assert all(stat.rate is None for stat in tables.categories)
    assert tables.groups[-1].average is None


def test_empty_roster() -> None:
    tables = county_tables(make_batch(0))
    assert (tables.overview.expected, tables.ranking, tables.groups) == (0, (), ())


@pytest.mark.parametrize(("totals", "median"), [((3, 1, 2), "2.00"), ((1, 2), "1.50"), ((4, 1, 2, 2), "2.00")])
def test_median(totals: Sequence[int], median: str) -> None:
    scheme = small_scheme()
    cards = [{i.code: Decimal(total if i.code == "1.1" else 0) for i in scheme.indicators} for total in totals]
    assert county_tables(batch_of(scheme, cards)).overview.median == Decimal(median)


@pytest.mark.parametrize(
    ("total", "near"),
    [("108.0", "0"), ("107.0", "1"), ("106.9", None), ("108.1", None), ("71.5", "0.5"), ("0.0", None)],
)
def test_near_a_band_means_on_its_edge_or_just_below(total: str, near: str | None) -> None:
    scheme = small_scheme()
    left = Decimal(total)
    card: dict[str, Decimal | str] = {}
    for indicator in scheme.indicators:
        card[indicator.code] = min(left, indicator.cap)
        left -= min(left, indicator.cap)
    found = county_tables(batch_of(scheme, [card])).overview.near
    assert [place.gap for place in found] == ([Decimal(near)] if near else [])


def test_grades_and_their_shares() -> None:
    tables = county_tables(make_batch(60, seed=4))
    grades = [row.grade for row in tables.ranking if row.rank]
    assert [g.count for g in tables.grades] == [grades.count(g.grade) for g in tables.grades]
    assert sum(g.count for g in tables.grades) == tables.overview.ranked
    assert [g.upper for g in tables.grades] == [None, Decimal(90), Decimal(80), Decimal(60)]


def test_groups_add_up_to_the_county() -> None:
    tables = county_tables(make_batch(90, seed=2))
    *groups, county = tables.groups
    assert county.name is None
    assert sum(g.ranked for g in groups) == county.ranked == tables.overview.ranked
    assert sum(g.expected for g in groups) == tables.overview.expected
    assert sum((g.lost for g in groups), Decimal(0)) == county.lost
    assert county.average == tables.overview.average
    assert county.share == 1


def test_a_scorecard_that_does_not_add_up_is_our_bug() -> None:
    scheme = small_scheme()
    batch = batch_of(scheme, [{i.code: i.cap for i in scheme.indicators}])
    card = batch.departments[0].scorecard
    assert card is not None
    wrong = replace(batch.departments[0], scorecard=replace(card, total=Decimal(119)))
    with pytest.raises(ValueError, match="does not add up"):
        county_tables(replace(batch, departments=(wrong,)))


def test_exact_numbers() -> None:
    assert ratio(1, 8, 2) == Decimal("0.13")
    assert ratio(-1, 8, 2) == Decimal("-0.13")
    assert ratio(1, 0) is None
    with pytest.raises(ValueError, match="more than 1 decimals"):
        scaled(Decimal("0.25"), 1)


# --- lists -----------------------------------------------------------------------------------------


def test_ranking_lists_everybody_the_ranked_first() -> None:
    batch = make_batch(80, seed=5)
    rows = county_tables(batch).ranking
    assert {row.code for row in rows} == {d.code for d in batch.roster.departments}
    ranks = [row.rank for row in rows if row.rank is not None]
    assert ranks == sorted(ranks)
    order = [Status.RETURNED, Status.MISSING, Status.EXEMPT]
    rest = [order.index(row.status) for row in rows[len(ranks) :]]
    assert rest == sorted(rest)


def test_every_deduction_stands_once_with_its_reason() -> None:
    batch = make_batch(30, seed=6)
    rows = county_tables(batch).deductions
    wanted = {
        (r.department.code, a.indicator.code): (a.indicator.cap - a.score, a.reason)
        for r in batch.departments
        if r.rank
        for a in r.answers
        if a.score is not None and a.score < a.indicator.cap
    }
    assert {(row.code, row.indicator): (row.lost, row.reason) for row in rows} == wanted
    assert len(rows) == len(wanted)
    codes = list(batch.scheme.by_code)
    assert [codes.index(row.indicator) for row in rows] == sorted(codes.index(row.indicator) for row in rows)


def test_deductions_of_answers_as_they_come_from_a_worker() -> None:
    batch = make_batch(40)

    def sent(one: DepartmentResult) -> DepartmentResult:
        if one.source is None:
            return one
        reading = FileReading(one.source.source, answers=one.answers)
        return replace(one, answers=unpack(pack(reading, batch.scheme), batch.scheme).answers)

    packed = replace(batch, departments=tuple(map(sent, batch.departments)))
    assert county_tables(packed).deductions == county_tables(batch).deductions != ()


def test_findings_of_department_and_file_stand_once() -> None:
    batch = make_batch(5, seed=1)
    number, old = next((n, r) for n, r in enumerate(batch.departments) if r.source)
    assert old.source is not None
    shared, own = finding("S102", Level.ERROR), finding("B503", Level.NOTE, sheet=None, cell=None)
    hidden = finding("S199", Level.NOTE, cell="H30")
    source = replace(old.source, findings=(shared, hidden))
    explained = replace(shared, explanation="电话核实")
    new = replace(old, findings=(explained, own), source=source)
    files = tuple(source if f.source.path == source.source.path else replace(f, findings=()) for f in batch.files)
    others = (replace(r, findings=(), source=None) for r in batch.departments)
    results = tuple(new if n == number else r for n, r in enumerate(others))
    rows = county_tables(replace(batch, departments=results, files=files)).findings
    assert [(row.kind, row.explanation, row.code) for row in rows] == [
        ("S102", "电话核实", old.department.code),
        ("B503", None, old.department.code),
        ("S199", None, old.department.code),
    ]
    assert rows[0].file == source.source.path


def test_findings_run_from_errors_to_notes() -> None:
    rows = county_tables(make_batch(200, seed=3)).findings
    keys = [(row.level.weight, not row.open) for row in rows]
    assert keys == sorted(keys)
    assert {row.fate for row in rows} >= {Fate.USED, Fate.RETURNED, Fate.UNREADABLE}


def round_with(*files: tuple[Fate, Level], status: Status, newer: bool = False, exempt: bool = False) -> Batch:
    """One department with a source that has an open query, and other files with one finding each."""
    batch = make_batch(1, seed=1, mix=Mix(0, 0, 0, 0))
    result, kind = batch.departments[0], kind_of(newest_file_counts).code
    assert result.source is not None
    own: tuple[Finding, ...] = (finding("R301", Level.ERROR if status is Status.RETURNED else Level.QUERY),)
    own += (finding(kind, Level.QUERY, sheet=None, cell=None),) if newer else ()
    source = replace(result.source, findings=own[:1], fate=Fate.RETURNED if status is Status.RETURNED else Fate.USED)
    others = [
        replace(
            source, source=replace(source.source, path=f"{n}.xlsx"), fate=fate, findings=(finding(f"S10{n}", level),),
            time=result.received and result.received + timedelta(days=n),
        )
        for n, (fate, level) in enumerate(files)
    ]  # fmt: skip
    changed = replace(result, status=status, findings=own, source=None if exempt else source)
    if exempt:
        changed = replace(changed, findings=(), source=None)
    return replace(batch, departments=(changed,), files=(source, *others))


@pytest.mark.parametrize(
    ("batch", "wanted"),
    [
        (round_with((Fate.SUPERSEDED, Level.ERROR), (Fate.DUPLICATE, Level.QUERY), status=Status.ACCEPTED),
         [("R301", Bearing.DEPARTMENT), ("S100", Bearing.NOTHING), ("S101", Bearing.NOTHING)]),
        (round_with((Fate.RETURNED, Level.ERROR), (Fate.RETURNED, Level.ERROR), status=Status.QUERY, newer=True),
         [("S101", Bearing.FILE), ("R301", Bearing.DEPARTMENT), ("B502", Bearing.DEPARTMENT), ("S100", Bearing.NOTHING)]),
        (round_with((Fate.RETURNED, Level.ERROR), status=Status.QUERY), [("R301", Bearing.DEPARTMENT), ("S100", Bearing.NOTHING)]),
        (round_with((Fate.RETURNED, Level.QUERY), status=Status.RETURNED), [("R301", Bearing.DEPARTMENT), ("S100", Bearing.FILE)]),
        (round_with((Fate.UNREADABLE, Level.ERROR), status=Status.QUERY), [("S100", Bearing.FILE), ("R301", Bearing.DEPARTMENT)]),
        (round_with((Fate.IGNORED, Level.ERROR), status=Status.EXEMPT, exempt=True), [("R301", Bearing.NOTHING), ("S100", Bearing.NOTHING)]),
    ],
)  # fmt: skip
def test_what_findings_bear_on(batch: Batch, wanted: list[tuple[str, Bearing]]) -> None:
    rows = county_tables(batch).findings
    assert sorted(((r.kind, r.bearing) for r in rows), key=str) == sorted(wanted, key=str)
    assert [row.counts for row in rows] == sorted((row.counts for row in rows), reverse=True)


def test_progress_starts_with_what_needs_doing() -> None:
    rows = county_tables(make_batch(120, seed=7)).progress
    order = [Status.MISSING, Status.RETURNED, Status.QUERY, Status.ACCEPTED, Status.EXEMPT]
    assert [order.index(row.status) for row in rows] == sorted(order.index(row.status) for row in rows)
    assert {row.deadline for row in rows} == {None, date(2024, 4, 10)}


def test_register_has_every_file_by_path() -> None:
    batch = make_batch(20)
    rows = county_tables(replace(batch, files=batch.files[::-1])).register
    assert [row.path for row in rows] == sorted(record.source.path for record in batch.files)


def test_comparison_with_last_year() -> None:
    scheme = small_scheme()
    full = {i.code: i.cap for i in scheme.indicators}
    batch = batch_of(scheme, [full, {**full, "1.1": Decimal(0)}, full])
    previous = Previous(2024, Decimal(120), {"101": Decimal(110), "102": Decimal("113.5"), "999": Decimal(1)})
    tables = county_tables(batch, previous)
    comparison = tables.overview.comparison
    assert comparison is not None
    assert (comparison.compared, comparison.higher, comparison.lower) == (2, 1, 1)
    assert comparison.average_change == Decimal("4.50")
    assert {row.code: row.change for row in tables.ranking} == {"101": 10, "102": Decimal("-1.0"), "103": None}


def test_this_years_codes_may_be_written_in_another_way_than_last_years() -> None:
    scheme = small_scheme()
    batch = batch_of(scheme, [{i.code: i.cap for i in scheme.indicators}])
    (result,) = batch.departments
    wide = replace(result, department=replace(result.department, code="０101"))
    tables = county_tables(replace(batch, departments=(wide,)), Previous(2024, Decimal(120), {"101": Decimal(110)}))
    assert [(row.change, row.previous_rank) for row in tables.ranking] == [(Decimal(10), 1)]


def test_other_full_marks_are_not_compared() -> None:
    scheme = small_scheme()
    batch = batch_of(scheme, [{i.code: i.cap for i in scheme.indicators}])
    tables = county_tables(batch, Previous(2024, Decimal(100), {"101": Decimal(90)}))
    assert (tables.overview.comparison, tables.ranking[0].change, tables.compared) == (None, None, False)


def test_the_order_of_files_does_not_matter() -> None:
    batch: Batch = make_batch(40)
    assert county_tables(replace(batch, files=batch.files[::-1])).register == county_tables(batch).register
    assert len(departments(40)) == 40
