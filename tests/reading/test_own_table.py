"""Forms filed in a county's own layout: the real ones, and what clerks do to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from selfeval.model import FileReading, Odd, OddKind, RawSheet, Source
from selfeval.owntable import RowKind, find_tables, read_rows
from selfeval.reading.kinds import read_form
from tests.own_edits import Edited, told
from tests.own_schemes import context_of, scheme_of
from tests.owntable.grids import blank, book_of, filled

AS_FILED = {  # what is to be told of each file as it came
    "T1": set(),
    "T2": set(),
    "T6": set(),
    "T7": {("R301", "I12"), ("R301", "I16")},
    "D1": {("R301", f"第{row}行第8列") for row in (3, 4, 5, 8, 9, 10)},
}
SCORE = {"T1": "F", "T2": "D", "T6": "H", "T7": "H"}
NAME = {"T1": "C", "T2": "C", "T6": "C", "T7": "C"}
HEADER = {"T1": "C4", "T2": "C3", "T6": "C5", "T7": "C3"}


def reading_of(name: str, path: object = None) -> FileReading:
    return read_form(book_of(filled(name)), Source(name, 1, "sha"), context_of(name))


@pytest.mark.parametrize(
    ("name", "department", "total", "grade"),
    [
        ("T1", "907", "90.10", "优秀"),
        ("T2", "311", "88.00", "良好"),
        ("T6", "601", "95.00", "优秀"),
        ("T7", "205", None, None),
        ("D1", "104", "70.65", "良好"),
    ],
)
def test_the_real_ones_are_read(name: str, department: str, total: str | None, grade: str | None) -> None:
    reading = reading_of(name)
    assert reading.department == department
    assert told(reading) == AS_FILED[name]
    assert reading.card is not None
    assert (reading.card.total, reading.card.grade) == (Decimal(total) if total else None, grade)
    assert reading.own is not None
    assert reading.scores_read == reading.card.used + reading.scores_unplaced + reading.own.scores_of_totals


def test_what_the_bureau_scores_stays_with_it() -> None:
    card = reading_of("T7").card
    assert card is not None
    assert card.provisional is not None
    assert (card.provisional.points, card.provisional.out_of) == (Decimal("85.70"), Decimal(97))


@pytest.mark.parametrize("name", ["T1", "T2", "T6", "T7", "D1"])
def test_a_blank_has_no_scores(name: str) -> None:
    reading = read_form(book_of(blank(name)), Source(name, 1, "sha"), context_of(name))
    assert (reading.scores_read, reading.card) == (0, None)
    assert reading.has_errors


@pytest.mark.parametrize("name", ["T1", "T2", "T6", "T7", "D1"])
def test_without_a_layout_it_is_no_form(name: str) -> None:
    context = context_of(name)
    context = replace(context, scheme=replace(context.scheme, layout=None))
    reading = read_form(book_of(filled(name)), Source(name, 1, "sha"), context)
    assert [f.code for f in reading.findings] == ["T101"]


def test_another_countys_table_is_none() -> None:
    reading = read_form(book_of(filled("T1")), Source("T1", 1, "sha"), context_of("T2"))
    assert [f.code for f in reading.findings] == ["T101"]


# --- every way on every row -----------------------------------------------------------------------------------


def ordinary(name: str) -> list[tuple[int, str, str]]:
    """Row number, code and name of each ordinary indicator of a table."""
    scheme = scheme_of(name)
    (table,) = find_tables(book_of(filled(name)), scheme.layout).tables
    by_name = {i.name: i for i in scheme.indicators if not (i.by_bureau or i.own_rows or i.group)}
    rows = [row for row in read_rows(table, scheme.layout) if row.kind is RowKind.INDICATOR and row.name in by_name]
    return [(row.row + 1, by_name[row.name].code, row.name) for row in rows]


Way = Callable[[Edited, int], Edited]
Told = Callable[[str, int], set[tuple[str, str | None]]]


def at_score(code: str) -> Told:
    return lambda name, row: {(code, f"{SCORE[name]}{row}")}


def doubled(edited: Edited, row: int, score: float) -> Edited:
    line = list(edited.rows[row - 1])
    col = ord(SCORE[edited.table]) - 65
    line[col] = score
    return edited.insert(row + 1, line)


WAYS: dict[str, tuple[Way, Told]] = {
    "score blank": (lambda e, r: e.put(**{f"{SCORE[e.table]}{r}": None}), at_score("S101")),
    "score over its cap": (lambda e, r: e.put(**{f"{SCORE[e.table]}{r}": 99}), at_score("S105")),
    "score below 0": (lambda e, r: e.put(**{f"{SCORE[e.table]}{r}": -1}), at_score("S106")),
    "score in words": (lambda e, r: e.put(**{f"{SCORE[e.table]}{r}": "约1"}), at_score("S102")),
    "formula without value": (
        lambda e, r: e.put(**{f"{SCORE[e.table]}{r}": Odd(OddKind.UNSAVED, "=1+1")}),
        at_score("S104"),
    ),
    "name with another sign": (
        lambda e, r: e.put(**{f"C{r}": f"新{e.at(f'C{r}')}"}),
        lambda _, row: {("T153", f"C{row}")},
    ),
    "row lost": (lambda e, r: e.delete(r), lambda name, _: {("T154", HEADER[name])}),
    "row twice, otherwise": (lambda e, r: doubled(e, r, 0.5), lambda name, row: {("T106", f"{SCORE[name]}{row + 1}")}),
    "name lost": (
        lambda e, r: e.put(**{f"C{r}": None}),
        lambda name, row: {("T154", HEADER[name]), ("T155", f"{SCORE[name]}{row}")},
    ),
}  # fmt: skip


def every() -> Iterator[tuple[str, str, int]]:
    for name in ("T1", "T2", "T6", "T7"):
        for row, _, _ in ordinary(name):
            yield from ((name, way, row) for way in WAYS)


@pytest.mark.parametrize(("name", "way", "row"), list(every()))
def test_every_way_on_every_row(name: str, way: str, row: int) -> None:
    change, expected = WAYS[way]
    reading = change(Edited(name), row).reading()
    wanted = expected(name, row)
    found = told(reading)
    assert wanted <= found, found
    errors = {(f.code, f.cell) for f in reading.findings if f.level.value == "error"}
    assert errors == {one for one in wanted if one[0] != "T155"}
