"""Forms filed in a county's own layout: the real ones, and what clerks do to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from selfeval.model import Datum, FileReading, Filler, Level, Odd, OddKind, RawSheet, Source, Status, Unit
from selfeval.owntable import RowKind, find_tables, read_rows
from selfeval.reading.kinds import read_form
from selfeval.settling.settle import settle
from tests.own_edits import Edited, told
from tests.own_schemes import ROSTER, context_of, scheme_of
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


def reading_of(name: str) -> FileReading:
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


def test_data_the_layout_has_no_place_for_are_a_note() -> None:
    context = context_of("T1")
    asked = replace(context, scheme=replace(context.scheme, data=(Datum("编制数", Unit.PEOPLE, Filler.DEPARTMENT),)))
    reading = read_form(book_of(filled("T1")), Source("T1", 1, "sha"), asked)
    assert {(f.code, f.level) for f in reading.findings} == {("T185", Level.NOTE)}
    bureaus = replace(context.scheme, data=(Datum("编制数", Unit.PEOPLE, Filler.BUREAU),))
    assert not read_form(book_of(filled("T1")), Source("T1", 1, "sha"), replace(context, scheme=bureaus)).findings


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


# --- what is done to a table as a whole -------------------------------------------------------------------------


def another_table(edited: Edited, **cells: float) -> Edited:
    """A copy of the table on a second sheet, with other scores in some cells."""
    copy = Edited(edited.table).put(**cells)
    first = copy.book.sheets[0]
    edited.more.append(RawSheet("副本", copy.rows, merges=first.merges))
    return edited


def below(edited: Edited, **cells: float) -> Edited:
    """The same table once more below itself, header and all."""
    copy = Edited(edited.table).put(**cells)
    edited.rows += copy.rows[3:25]
    return edited


SAME = set[tuple[str, str | None]]()
EARLIER = [*range(5, 8), *range(9, 14), *range(15, 19)]  # the rows of T1 before its last first level
T1_TOTAL, T2_TOTAL, T7_PART = Decimal("90.10"), Decimal("88.00"), Decimal("85.70")
WHOLE: dict[str, tuple[str, Callable[[Edited], Edited], set[tuple[str, str | None]], Decimal | None]] = {
    # columns
    "columns swapped": ("T1", lambda e: e.swap_columns("F", "G"), SAME, T1_TOTAL),
    "standard and score swapped": ("T1", lambda e: e.swap_columns("D", "F"), SAME, T1_TOTAL),
    "cap and score swapped": ("T7", lambda e: e.swap_columns("D", "H"), SAME, T7_PART),
    "another word for the score": ("T1", lambda e: e.put(F4="得 分"), SAME, T1_TOTAL),
    "no known word for the score": ("T1", lambda e: e.put(F4="本次"), {("T157", "A4")}, None),
    "no known word for the name": ("T1", lambda e: e.put(C4="条目"), {("T157", "A4")}, None),
    "header lost": ("T1", lambda e: e.delete(4), {("T157", None)}, None),
    "reasons lost": ("T1", lambda e: e.put(**{f"G{r}": None for r in range(4, 26)}), SAME, T1_TOTAL),
    "something beside": ("T1", lambda e: e.put(I6="补充一句"), {("S175", "I6")}, T1_TOTAL),
    # rows
    "header repeated": ("T1", lambda e: e.insert(15, list(e.rows[3])), SAME, T1_TOTAL),
    "a row of its own": ("T1", lambda e: e.insert(6, [None, None, "其他事项", None, 3, 2]), {("T155", "C6")}, T1_TOTAL),
    "rows exchanged": ("T1", lambda e: exchange(e, 6, 7), SAME, T1_TOTAL),
    "row moved under another level": ("T1", lambda e: moved(e, 7, 10), {("R306", "B8")}, T1_TOTAL),
    "all merges taken apart": ("T1", lambda e: e.unmerge(), SAME, T1_TOTAL),
    "all merges undone": ("T6", lambda e: undone(e), {("T170", "F8")}, Decimal("95.00")),
    "a cap and a standard emptied": ("T1", lambda e: e.put(E6=None, D7=None), {("T170", "E6")}, T1_TOTAL),
    "second level renamed": ("T1", lambda e: e.put(B9="预算管控（22分）"), {("R306", "B9")}, T1_TOTAL),
    "first level renamed": ("T2", lambda e: e.put(A9="日常管理（30分）"), {("R306", "A9")}, T2_TOTAL),
    "spaces in names": ("T1", lambda e: e.put(C6="三公经费 变动率", C7="重点支出\n安排率"), SAME, T1_TOTAL),
    "signs in small forms": ("T2", lambda e: e.put(C30="科技﹙制度、方法、机制等﹚创新（5分）"), SAME, T2_TOTAL),
    "name in wide letters": ("T2", lambda e: e.put(C4="相关性(5分)"), SAME, T2_TOTAL),
    # scores and caps
    "score merged over two": ("T1", lambda e: e.merge("F6:F7"), {("S101", "F7")}, None),
    "score merged with its cap": ("T1", lambda e: e.merge("E6:F6"), {("S101", "F6")}, None),
    "score hidden under a merge": ("T6", lambda e: e.put(H8=3), {("S112", "H8"), ("S113", "H7"), ("S113", "H8")}, None),
    "both of a group": ("T6", lambda e: unmerged(e, "H7:H8").put(H8=3), {("S113", "H7"), ("S113", "H8")}, None),
    "the second of a group": ("T6", lambda e: unmerged(e, "H7:H8").put(H7=None, H8=18.6), SAME, Decimal("95.00")),
    "cap edited": ("T1", lambda e: e.put(E6=5), {("R305", "E6")}, T1_TOTAL),
    "cap in the label edited": ("T2", lambda e: e.put(C5="明确性（6分）"), {("R305", "C5")}, T2_TOTAL),
    "score as text": ("T1", lambda e: e.put(F5="5分"), {("S151", "F5")}, T1_TOTAL),
    "score as wide text": ("T1", lambda e: e.put(F5="５"), {("S151", "F5")}, T1_TOTAL),
    "not applicable": ("T7", lambda e: e.put(H11="不适用", I11="全年没有政府采购业务"), SAME, Decimal("82.70")),
    "not applicable, unsaid": ("T7", lambda e: e.put(H11="不适用"), {("R303", "I11")}, Decimal("82.70")),
    "the bureau's row filled": ("T7", lambda e: e.put(H9=3), {("T143", "H9")}, T7_PART),
    "the bureau's row as said": ("T7", lambda e: e.put(H9="财政局评定"), SAME, T7_PART),
    "the bureau's row lost": ("T7", lambda e: e.delete(9), SAME, T7_PART),
    # reasons
    "reason lost": ("T1", lambda e: e.put(G6=None), {("R301", "G6")}, T1_TOTAL),
    "a word beside full marks": ("T1", lambda e: e.put(G5="数据取自决算报表"), SAME, T1_TOTAL),
    # the department's own rows
    "own rows under the common name": (
        "T2", lambda e: e.put(D25=None, C26="粮食产量", D26=9, C27="高标准农田", D27=9), SAME, T2_TOTAL,
    ),
    "own rows and their sum": ("T2", lambda e: e.put(C26="粮食产量", D26=9, C27="高标准农田", D27=9), SAME, T2_TOTAL),
    "own rows and another sum": ("T2", lambda e: e.put(C26="粮食产量", D26=9, C27="农田", D27=8), {("S174", "D25")}, None),
    "own rows in the common one's place": (
        "T2", lambda e: e.put(C25="粮食产量", D25=9, C26="高标准农田", D26=9), SAME, T2_TOTAL,
    ),
    "own rows over the cap": (
        "T2", lambda e: e.put(C25="粮食产量", D25=19, C26="高标准农田", D26=9), {("S176", "D25")}, None,
    ),
    "one own row over the cap": ("T2", lambda e: e.put(D25=21), {("S105", "D25")}, None),
    "own rows over what the known caps leave": (
        "T2", lambda e: own_rows(e, ("甲（10分）", 10), ("乙", 7), ("丙（5分）", 3)), {("S176", "D26")}, None,
    ),
    "own rows within what the known caps leave": (
        "T2", lambda e: own_rows(e, ("甲（10分）", 10), ("乙", 5), ("丙（5分）", 3)), SAME, T2_TOTAL,
    ),
    "own rows without caps over their cap": (
        "T2", lambda e: own_rows(e, ("甲", 7), ("乙", 7), ("丙", 7)), {("S176", "D25")}, None,
    ),
    "own caps over the cap beside a row without": (
        "T2", lambda e: own_rows(e, ("甲（15分）", 10), ("乙", 5), ("丙（10分）", 3)), {("S117", "C25")}, None,
    ),
    "an own score without a name": ("T2", lambda e: e.put(D26=1, D25=17), {("S174", "D25")}, None),
    "own caps don't add up": ("T7", lambda e: e.put(D13=14, H13=14), {("S117", "D13")}, None),
    "own score over its cap": ("T7", lambda e: e.put(H13=16, H14=14), {("S105", "H13")}, None),
    "own row inserted": (
        "T7", lambda e: e.put(D15=10, H15=6.4).insert(15, [None, None, "新增学位", 10, *[None] * 3, 10]), SAME, T7_PART,
    ),
    "own rows renamed": ("T7", lambda e: e.put(C13="甲项工作", C14="乙项工作", C15="丙项工作"), SAME, T7_PART),
    "own row half filled": ("T7", lambda e: e.put(H14=None), {("S101", "H14")}, None),
    # sums
    "total wrong": ("T1", lambda e: e.put(F25=95), {("C401", "F25")}, T1_TOTAL),
    "total right": ("T1", lambda e: e.put(F25=90.1), SAME, T1_TOTAL),
    "total of the last part only": ("T1", lambda e: e.put(F25=36), {("C401", "F25")}, T1_TOTAL),
    "subtotal wrong": ("T1", lambda e: e.put(F8=10), {("T156", "F8")}, T1_TOTAL),
    "subtotal right": ("T1", lambda e: e.put(F8=12.4, F14=19.5), SAME, T1_TOTAL),
    "subtotals without a text": (
        "T1", lambda e: e.put(F5="5分", F6="３.4", F8=4, F25=81.7), {("S180", "F5"), ("S180", "F6")}, T1_TOTAL,
    ),
    "subtotals without a text, and one wrong": (
        "T1", lambda e: e.put(F5="5分", F8=7.4, F25=80), {("S180", "F5"), ("C401", "F25")}, T1_TOTAL,
    ),
    "a total that comes to its last part without texts": (
        "T1", lambda e: as_texts(e).put(F8=12.4, F14=19.5, F19=22.2, F25=36), {("S180", f"F{r}") for r in EARLIER}, T1_TOTAL,
    ),
    "subtotals with a text": ("T1", lambda e: e.put(F5="5分", F8=12.4, F25=90.1), {("S151", "F5")}, T1_TOTAL),
    "grade wrong": ("T1", lambda e: e.put(A26="评价等次：良好"), {("C402", "A26")}, T1_TOTAL),
    "grade right": ("T1", lambda e: e.put(A26="评价等次：优秀"), SAME, T1_TOTAL),
    "total of the department's part": ("T7", lambda e: e.put(H17=85.7), SAME, T7_PART),
    "total wrong, the bureau's missing": ("T7", lambda e: e.put(H17=88.7), {("C401", "H17")}, T7_PART),
    "total before it is prorated": (
        "T7", lambda e: e.put(H11="不适用", I11="全年没有政府采购业务", H17=82.7), SAME, Decimal("82.70"),
    ),
    # whose it is, and which year
    "department blank": ("T1", lambda e: e.put(A3="填报单位（盖章）："), {("D204", "A3")}, T1_TOTAL),
    "department unknown": ("T1", lambda e: e.put(A3="填报单位（盖章）：云岭县森林局"), {("D203", "A3")}, T1_TOTAL),
    "department by its alias": ("T1", lambda e: e.put(A3="填报单位（盖章）：林业局（盖章）"), SAME, T1_TOTAL),
    "department on a line": ("T1", lambda e: e.put(A3="填报单位：__云岭县林业局__　日期：2024年3月"), SAME, T1_TOTAL),
    "department beside its label": ("T7", lambda e: e.put(A21="填报单位：", B21="云岭县教育局"), SAME, T7_PART),
    "two departments": ("T1", lambda e: e.put(A26="填报单位：云岭县教育局"), {("D211", "A3"), ("D211", "A26")}, T1_TOTAL),
    "label lost": ("T1", lambda e: e.put(A3="云岭县林业局"), {("D204", None)}, T1_TOTAL),
    "another year": ("T1", lambda e: e.put(A2="2022年度部门整体支出绩效评价评分表"), {("T102", "A2")}, T1_TOTAL),
    "a year among others": ("T1", lambda e: e.put(A2="2023年度评分表（2024年填报）"), SAME, T1_TOTAL),
    # further tables
    "a copy on another sheet": ("T1", lambda e: another_table(e), SAME, T1_TOTAL),
    "another copy on another sheet": ("T1", lambda e: another_table(e, F6=2), {("T118", "F6")}, T1_TOTAL),
    "a copy below": ("T1", lambda e: below(e), SAME, T1_TOTAL),
    "a row once more below the notes": (
        "T1", lambda e: e.put(C30="三公经费变动率", F30=2), {("T106", "F30")}, T1_TOTAL,
    ),
    "a row moved below the notes": (
        "T1", lambda e: e.put(C6=None, F6=None, E6=None, D6=None, G6=None, C30="三公经费变动率", F30=3.4), {("R301", "G30")},
        T1_TOTAL,
    ),
    "another copy below": ("T1", lambda e: below(e, F6=2), {("T118", "F30")}, T1_TOTAL),
}  # fmt: skip


def undone(edited: Edited) -> Edited:
    """No cell is merged any more, and only the first of each keeps what it said."""
    edited.merges = []
    return edited


def as_texts(edited: Edited) -> Edited:
    """The scores above the last first level as texts."""
    for row in EARLIER:
        edited.put(**{f"F{row}": f"{edited.at(f'F{row}')}分"})
    return edited


def own_rows(edited: Edited, *rows: tuple[str, float]) -> Edited:
    """A department's own rows in the place of the common one."""
    for number, (name, score) in enumerate(rows, 25):
        edited.put(**{f"C{number}": name}).put(**{f"D{number}": score})
    return edited


def exchange(edited: Edited, one: int, other: int) -> Edited:
    """Two rows change places; what is merged stays."""
    rows = edited.rows
    for col in range(2, 7):
        for row in (one - 1, other - 1):
            rows[row] += [None] * (col + 1 - len(rows[row]))
        rows[one - 1][col], rows[other - 1][col] = rows[other - 1][col], rows[one - 1][col]
    return edited


def moved(edited: Edited, one: int, before: int) -> Edited:
    """A row is cut out and put in elsewhere, its merged levels left behind."""
    line = [None, None, *edited.rows[one - 1][2:]]
    return edited.delete(one).insert(before - 1, line)


def unmerged(edited: Edited, area: str) -> Edited:
    """One merge is taken apart."""
    from tests.own_edits import place

    (a, b), (c, d) = map(place, area.split(":"))
    edited.merges.remove((a, b, c, d))
    return edited


@pytest.mark.parametrize("way", WHOLE)
def test_a_table_that_was_changed(way: str) -> None:
    name, change, expected, total = WHOLE[way]
    reading = change(Edited(name)).reading()
    found = told(reading)
    lost = {(code, cell) for code, cell in expected if (code, cell) not in found}
    assert not lost, found
    if expected == SAME and way != "reasons lost":
        usual = {code for code, _ in AS_FILED[name]}
        assert {one for one in found if one[0] not in (*usual, "T156")} == SAME
    card = None if total is None else reading.card
    assert total is not None or reading.has_errors
    assert (card and (card.total if card.total is not None else card.provisional and card.provisional.points)) == total
    placed = reading.scores_unplaced + (reading.own.scores_of_totals if reading.own else 0)
    assert card is None or reading.scores_read == card.used + placed


def test_a_standard_is_compared_where_the_scheme_has_it_as_it_was_printed() -> None:
    edited = Edited("T1").put(D6="变动率不大于0得4分。")
    assert ("R307", "D6") in told(edited.reading())
    context = context_of("T1")
    first, *others = context.scheme.indicators
    mended = replace(context.scheme, indicators=(replace(first, scoring_standard="改过的标准"), *others))
    reading = read_form(edited.workbook(), Source("T1", 1, "sha"), replace(context, scheme=mended))
    assert "R307" not in {f.code for f in reading.findings}


@pytest.mark.parametrize("way", ["one own row over the cap", "own rows without caps over their cap"])
def test_own_rows_over_their_cap_are_told_once(way: str) -> None:
    name, change, expected, _ = WHOLE[way]
    errors = [(f.code, f.cell) for f in change(Edited(name)).reading().findings if f.level.value == "error"]
    assert errors == list(expected)


@pytest.mark.parametrize("way", [way for way in WHOLE if way.startswith("subtotals with")])
def test_a_text_that_a_sum_leaves_out_is_told_once(way: str) -> None:
    name, change, expected, _ = WHOLE[way]
    found = {
        (f.code, f.cell) for f in change(Edited(name)).reading().findings if f.code in "S151 S180 T156 C401".split()
    }
    assert found == expected


def message(reading: FileReading, code: str, cell: str) -> str:
    return next(f.message for f in reading.findings if (f.code, f.cell) == (code, cell))


def test_findings_name_what_a_table_without_codes_has() -> None:
    assert message(Edited("T1").put(B9="预算管控（22分）").reading(), "R306", "B9").startswith(
        "“预算完成率”的二级指标应为"
    )
    alike = Edited("T1").put(F5=4, G5="照抄的同一句话", F6=3, G6="照抄的同一句话", F7=3, G7="照抄的同一句话")
    assert "编码" not in message(alike.reading(), "R304", "G5")


def test_two_tables_on_a_sheet_are_told_by_their_cells() -> None:
    assert "的 F30 填的是“2”，与 F6 的“3.4”不同" in message(below(Edited("T1"), F6=2).reading(), "T118", "F30")
    other = message(another_table(Edited("T1"), F6=2).reading(), "T118", "F6")
    assert "“副本”的 F6 填的是“2”，与“评分表”的 F6 的“3.4”不同" in other


def test_a_group_left_blank_is_told_once_of_a_merged_cell() -> None:
    """H7 and H8 are one cell; taken apart they are two."""
    merged, apart = Edited("T6").put(H7=None), unmerged(Edited("T6"), "H7:H8").put(H7=None)
    for edited, cells in ((merged, ["H7"]), (apart, ["H7", "H8"])):
        assert [f.cell for f in edited.reading().findings if f.code == "S113"] == cells
    assert message(merged.reading(), "S113", "H7").endswith("要填其中一项，报来的表里都空着，请填一项。")
    assert "只能填其中一项，报来的表里填了 2 项。" in message(
        unmerged(Edited("T6"), "H7:H8").put(H8=3).reading(), "S113", "H8"
    )


@pytest.mark.parametrize(("typed", "hint"), [("1个", False), ("2 次", False), ("约1", True), ("1分左右", True)])
def test_what_counts_no_points_is_no_likely_score(typed: str, *, hint: bool) -> None:
    assert ("如果是" in message(Edited("T1").put(F5=typed).reading(), "S102", "F5")) is hint


def test_a_sum_is_told_by_its_name() -> None:
    (finding,) = (f for f in Edited("T1").put(F8=10).reading().findings if f.code == "T156")
    assert finding.message.startswith("投入小计（F8）写的是 10，")


@pytest.mark.parametrize("way", ["all merges undone", "a cap and a standard emptied"])
def test_what_is_empty_is_not_changed(way: str) -> None:
    name, change, expected, _ = WHOLE[way]
    found = {
        (f.code, f.cell) for f in change(Edited(name)).reading().findings if f.level.value != "note" or f.code == "T170"
    }
    assert found == expected


def test_a_bonus_stands_where_the_table_has_it() -> None:
    """Its category in the scheme is none, in the table it is some level's."""
    context = context_of("T6")
    indicators = tuple(
        replace(i, bonus=True, category="") if i.name == last_name("T6") else i for i in context.scheme.indicators
    )
    scheme = replace(context.scheme, indicators=indicators, total_cap=Decimal(200))
    reading = read_form(book_of(filled("T6")), Source("T6", 1, "sha"), replace(context, scheme=scheme))
    assert [f.code for f in reading.findings if f.level.value != "note"] == []


def last_name(table: str) -> str:
    return scheme_of(table).indicators[-1].name


def test_a_total_over_the_bound_is_the_sum_all_the_same() -> None:
    context = context_of("T6")
    indicators = tuple(replace(i, bonus=i.name == last_name("T6")) for i in context.scheme.indicators)
    bonus = next(i for i in indicators if i.bonus)
    scheme = replace(context.scheme, indicators=indicators, full_marks=context.scheme.full_marks - bonus.cap)
    scheme = replace(scheme, total_cap=Decimal(93))
    for stated, expected in ((95, []), (93, []), (94, ["C401"])):
        book = Edited("T6").put(H17=stated).workbook()
        reading = read_form(book, Source("T6", 1, "sha"), replace(context, scheme=scheme))
        assert [f.code for f in reading.findings if f.code == "C401"] == expected, stated


def test_a_total_with_the_bureaus_scores_is_right_once_these_are_known() -> None:
    """(82.7 + 3) / 97 × 100 = 88.35; without them 82.7, or 82.7 / 94 × 97 = 85.34."""
    context = context_of("T7")
    (bureaus,) = (i.code for i in context.scheme.indicators if i.by_bureau)
    reasons = {"I12": "附件4得分93分", "I16": "满意率百分之八十五"}
    for stated, given, expected in (
        (88.35, {"205": {bureaus: Decimal(3)}}, Status.ACCEPTED), (88.35, {}, Status.QUERY), (85.34, {}, Status.ACCEPTED),
        (88.35, {"205": {bureaus: Decimal(2)}}, Status.QUERY), (88, {"205": {bureaus: Decimal(3)}}, Status.QUERY),
    ):  # fmt: skip
        reading = Edited("T7").put(H11="不适用", I11="没有采购业务的", H17=stated, **reasons).reading()
        batch = settle([reading], context.scheme, ROSTER, awards=given)
        (found,) = (one for one in batch.departments if one.department.code == "205")
        assert found.status is expected, (stated, given)
        assert ("C401" in {f.code for f in batch.files[0].findings}) is (expected is Status.QUERY)
