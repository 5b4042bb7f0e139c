"""Every check on a single form: it fires at its exact place, and its neighbour doesn't."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

import pytest

from selfeval import text as t
from selfeval.model import CellValue, Finding, Level, Odd, OddKind, RawCell, RawSheet, Visibility
from tests.builders import FREE, SCORES, FormBuilder, Place, beyond, places, small_scheme


def beside(form: FormBuilder, header: str, content: float | None = None) -> FormBuilder:
    """The form with a column beside the table, and something in its first row."""
    cells: dict[str, CellValue] = {f"{FREE}5": header, f"{FREE}6": content}
    return form.score(**cells)


GOOD_REASON = "目标分解不够细致"
Change = Callable[[FormBuilder], object]


def base() -> FormBuilder:
    """A sound form of whole scores: one point lost, with a reason; no finding at all."""
    return FormBuilder().score(H6=7, I6=GOOD_REASON)


SOUND = places(base().read().findings)


def told(builder: FormBuilder) -> tuple[Finding, ...]:
    """What a change to the sound form adds."""
    return beyond(SOUND, builder.read().findings)


def found(builder: FormBuilder) -> list[Place]:
    return places(told(builder))


def test_sound_form_gives_nothing() -> None:
    reading = base().read()
    assert reading.findings == ()
    assert reading.card is not None
    assert str(reading.card.total) == "19.00"
    assert reading.card.grade == "优秀"
    assert reading.department == "101"


VALUES: list[tuple[CellValue, list[str]]] = [
    (None, ["S101"]),
    ("", ["S101"]),
    (" \u00a0\u200b", ["S101"]),
    (0, ["R301"]),
    (0.0, ["R301"]),
    (-0.0, ["R301"]),
    (1e-17, ["R301"]),
    (4, []),
    (4.0000000001, []),
    (3.9999999999, []),
    (4.01, ["S105"]),
    (1e300, ["S105"]),
    (-1, ["S106"]),
    (-1e-9, ["R301"]),
    (2.675, ["S107"]),
    (2.6700000000000004, ["R301"]),
    (2.67005, ["S107"]),
    ("4", ["S151"]),
    (" 4 ", ["S151"]),
    ("４", ["S151"]),
    ("4分", ["S151"]),
    ("4.00", ["S151"]),
    ("4.001", ["S107"]),
    ("5分", ["S105"]),
    ("\u20684\u2069", ["S151"]),
    ("\u00ad4", ["S151"]),
    ("4\ufe0f", ["S151"]),
    ("4\u180e", ["S151"]),
    ("4.\u20600", ["S151"]),
    ("\u206d4\u206d分\u200d", ["S151"]),
    ("\u202e4", ["S151"]),
    ("\u202e0.4", ["S102"]),  # shown as 4.0
    ("4\u2064", ["S102"]),  # an invisible plus
    ("4\u20e3", ["S102"]),
    ("\u2068\u2069", ["S101"]),
    ("不适⽤", ["S111"]),
    ("3,5", ["S102"]),
    ("约4", ["S102"]),
    ("四", ["S102"]),
    ("满分", ["S102"]),
    ("3-4", ["S102"]),
    ("0 5", ["S102"]),
    ("0\n3", ["S102"]),
    ("1 .5", ["S102"]),
    (".5", ["S102"]),
    ("3 分", ["S151", "R301"]),
    ("+4", ["S102"]),
    ("4.", ["S102"]),
    ("1e0", ["S102"]),
    ("0x4", ["S102"]),
    ("∞", ["S102"]),
    ("≥4", ["S102"]),
    ("①", ["S102"]),
    ("²", ["S102"]),
    ("NaN", ["S102"]),
    ("NA", ["S102"]),
    ("无", ["S102"]),
    ("-", ["S102"]),
    ("/", ["S102"]),
    (True, ["S110"]),
    (Odd(OddKind.ERROR, "#REF!"), ["S103"]),
    (Odd(OddKind.UNSAVED, "=A1"), ["S104"]),
    (Odd(OddKind.PERCENT, "85%"), ["S108"]),
    (Odd(OddKind.DATE, "1900-01-08 12:00"), ["S109"]),
    (Odd(OddKind.PICTURE, "图片"), ["S102"]),
    (datetime(2024, 3, 5), ["S109"]),
    (date(2024, 3, 5), ["S109"]),
    (time(12, 0), ["S109"]),
    ("不适用", ["S111"]),
]


@pytest.mark.parametrize(("value", "codes"), VALUES, ids=[repr(value) for value, _ in VALUES])
def test_score_cell(value: CellValue, codes: list[str]) -> None:
    """Cell H8 (cap 4, 不适用 not allowed); a deduction without reason is complained of in I8."""
    expected = [(code, SCORES, "I8" if code == "R301" else "H8") for code in codes]
    form = base().score(H8=value)
    assert [place for place in found(form) if place[1] == SCORES] == expected
    assert form.read().has_errors == any(code.startswith("S1") and code != "S151" for code in codes)


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ("4\u2064", "U+2064"),
        ("\u202e0.4", "U+202E"),
        ("约\u20604", "U+2060"),
        ("4\U000e0041", "U+E0041"),
        ("\u20684\u2069", "U+2068、U+2069"),
    ],
)
def test_characters_nobody_sees_are_named(value: str, named: str) -> None:
    (finding,) = [f for f in base().score(H8=value).read().findings if f.cell == "H8"]
    assert named in finding.message


@pytest.mark.parametrize(
    ("value", "suggested"),
    [
        ("3,5", "3.5"),
        ("扣0.5", None),
        ("-1分", None),
        (".5", None),
        ("减1", None),
        ("约9", None),
        ("≥3", "3"),
        ("约4", "4"),
        ("三", "3"),
        ("二点五", "2.5"),
        ("满分", "4"),
        ("3-4", None),
        ("85%", None),
        (2.675, "2.68"),
    ],
)
def test_likely_reading_is_suggested_never_counted(value: CellValue, suggested: str | None) -> None:
    reading = base().score(H8=value).read()
    (finding,) = reading.findings
    assert finding.expected == (suggested or "0–4")
    assert reading.card is None


CASES: list[tuple[str, Change, list[tuple[str, str | None, str | None]]]] = [
    # deduction_has_reason, either column will do, empty phrases don't
    ("lost without reason", lambda f: f.score(H7=2), [("R301", SCORES, "I7")]),
    ("lost, 无", lambda f: f.score(H7=2, I7="无"), [("R301", SCORES, "I7")]),
    ("lost, 暂无。", lambda f: f.score(H7=2, I7="暂无。"), [("R301", SCORES, "I7")]),
    ("lost, dots", lambda f: f.score(H7=2, I7="………"), [("R301", SCORES, "I7")]),
    ("lost, 0", lambda f: f.score(H7=2, I7=0), [("R301", SCORES, "I7")]),
    ("lost, too short", lambda f: f.score(H7=2, I7="晚报了"), [("R301", SCORES, "I7")]),
    ("lost, reason", lambda f: f.score(H7=2, I7="晚报两天"), []),
    ("lost, explained instead", lambda f: f.score(H7=2, K7="晚报两天"), []),
    ("lost, a number formatted cell cannot explain", lambda f: f.score(H7=2, I7=2023), [("R301", SCORES, "I7")]),
    # reason_has_deduction
    ("full marks with reason", lambda f: f.score(I7="晚报两天"), [("R302", SCORES, "I7")]),
    ("不适用 with reason", lambda f: f.score(H9="不适用", I9="晚报两天", K9="本年没有采购项目"), [("R302", SCORES, "I9")]),
    ("不适用 not allowed, with reason", lambda f: f.score(H8="不适用", I8="晚报两天"), [("S111", SCORES, "H8")]),
    ("full marks, 无", lambda f: f.score(I7="无"), []),
    # not_applicable_*
    ("不适用 unexplained", lambda f: f.score(H9="不适用"), [("R303", SCORES, "K9")]),
    ("不适用, 无", lambda f: f.score(H9="不适用", K9="无"), [("R303", SCORES, "K9")]),
    ("不适用 explained", lambda f: f.score(H9="不适用", K9="本年没有采购项目"), []),
    ("不适用 with spaces", lambda f: f.score(H9=" 不适用 ", K9="本年没有采购项目"), []),
    # reasons_differ
    ("same reason twice", lambda f: f.score(H7=2, I7=GOOD_REASON), []),
    (
        "same reason thrice",
        lambda f: f.score(H7=3, I7=GOOD_REASON, H8=1, I8=" " + GOOD_REASON),
        [("R304", SCORES, "I6")],
    ),
    # edited
    ("cap raised", lambda f: f.score(E7=10.0), [("R305", SCORES, "E7")]),
    ("cap raised, score over it", lambda f: f.score(E7=10.0, H7=9.0), [("R305", SCORES, "E7"), ("S105", SCORES, "H7")]),
    ("name edited", lambda f: f.score(D7="编制准时性"), [("R306", SCORES, "D7")]),
    ("name with spaces", lambda f: f.score(D7=" 编制 及时性"), []),
    ("standard edited", lambda f: f.score(G7="晚报不扣分。"), [("R307", SCORES, "G7")]),
    ("standard with line break", lambda f: f.score(G7="晚报一天\n扣1分。"), []),
    # totals
    ("stated total", lambda f: f.set(t.SHEET_TOTALS, C5=19.0, D3="优秀"), []),
    ("stated total wrong", lambda f: f.set(t.SHEET_TOTALS, C5=19.5), [("C401", t.SHEET_TOTALS, "C5")]),
    ("stated total unfinished", lambda f: f.set(t.SHEET_TOTALS, C5="未完成"), []),
    ("stated grade wrong", lambda f: f.set(t.SHEET_TOTALS, D3="良好"), [("C402", t.SHEET_TOTALS, "D3")]),
    ("stated total as text", lambda f: f.set(t.SHEET_TOTALS, C5="15分"), [("C401", t.SHEET_TOTALS, "C5")]),
    ("stated total as the same text", lambda f: f.set(t.SHEET_TOTALS, C5="19分"), []),
    ("stated grade of its own", lambda f: f.set(t.SHEET_TOTALS, D3="优"), [("C402", t.SHEET_TOTALS, "D3")]),
    ("stated grade a stale zero", lambda f: f.set(t.SHEET_TOTALS, D3=0.0), []),
    ("stated grade begins with 待", lambda f: f.set(t.SHEET_TOTALS, D3="待改进"), [("C402", t.SHEET_TOTALS, "D3")]),
    ("stated grade begins with 未", lambda f: f.set(t.SHEET_TOTALS, D3="未达标"), [("C402", t.SHEET_TOTALS, "D3")]),
    ("stated grade a dash", lambda f: f.set(t.SHEET_TOTALS, D3="—"), [("C402", t.SHEET_TOTALS, "D3")]),
    ("stated total below one of that name", lambda f: f.set(t.SHEET_TOTALS, A4="总分", C4=9.0, C5=19.0), []),
    ("stated grade no grade", lambda f: f.set(t.SHEET_TOTALS, D3="待全部填写后自动计算"), []),
    (
        "on the edge",
        lambda f: f.score(H8=3, I8="执行进度慢于计划"),
        [("C403", t.SHEET_TOTALS, "C5")],
    ),
    (
        "just below the edge",
        lambda f: f.score(H8=2.99, I8="执行进度慢于计划"),
        [("C403", t.SHEET_TOTALS, "C5")],
    ),
    ("above the edge", lambda f: f.score(H8=3.01, I8="执行进度慢于计划"), []),
    ("far below the edge", lambda f: f.score(H8=2.49, I8="执行进度慢于计划"), []),
    ("all full marks", lambda f: f.score(H6=8, I6=None), [("C404", t.SHEET_TOTALS, "C5")]),
    # rows
    ("row deleted", lambda f: f.score(**dict.fromkeys(f"{c}7" for c in "ABCDEFGHIJKL")), [("T105", SCORES, "A5")]),
    ("code typed over", lambda f: f.score(A7="1.9"), [("T105", SCORES, "A7"), ("T108", SCORES, "A7")]),
    ("doubled alike", lambda f: f.score(A11="1.2", H11=4), [("T107", SCORES, "H11")]),
    ("doubled, different", lambda f: f.score(A11="1.2", H11=3), [("T106", SCORES, "H11")]),
    ("row added", lambda f: f.score(A11="9.9", D11="自加指标", H11=3), [("T108", SCORES, "A11")]),
    ("total row added", lambda f: f.score(D11="合计", H11=19.0), [("T115", SCORES, "D11"), ("T115", SCORES, "H11")]),
    ("note to the right", lambda f: f.score(Z9="请审核"), [("T115", SCORES, "Z9")]),
    ("note above the table", lambda f: f.score(B2="请审核"), []),
    ("codes swapped", lambda f: f.score(A6="1.2", A7="1.1", H6=4, I6=None, H7=7, I7=GOOD_REASON,
                                          D6="编制及时性", D7="目标合理性", E6=4, E7=8, C6="配置", C7="目标",
                                          G6="晚报一天扣1分。", G7="不合理的扣分。"), [("T111", SCORES, "A6")]),
    # columns
    ("column added", lambda f: beside(f, "复核分"), [("T110", SCORES, f"{FREE}5")]),
    ("contents of an added column", lambda f: beside(f, "复核分", 7), [("T110", SCORES, f"{FREE}5")]),
    ("second score column alike", lambda f: beside(f, "自评分", 7), [("T107", SCORES, f"{FREE}6")]),
    ("second score column differs", lambda f: beside(f, "自评分", 6), [("T106", SCORES, f"{FREE}6")]),
    ("column lost", lambda f: f.score(J5=None), [("T117", SCORES, "A5")]),
    # identity
    ("code unknown", lambda f: f.set(t.SHEET_IDENTITY, B3="999"), [("D202", t.SHEET_IDENTITY, "B3")]),
    ("name unknown", lambda f: f.set(t.SHEET_IDENTITY, B4="县委办室"), [("D203", t.SHEET_IDENTITY, "B4")]),
    ("two departments", lambda f: f.set(t.SHEET_IDENTITY, B3="102"), [("D201", t.SHEET_IDENTITY, "B4")]),
    ("alias", lambda f: f.set(t.SHEET_IDENTITY, B4="县委办"), []),
    ("leading zero, full width", lambda f: f.set(t.SHEET_IDENTITY, B3="０1 01"), []),
    ("code as number", lambda f: f.set(t.SHEET_IDENTITY, B3=101.0), []),
    ("no identity", lambda f: f.set(t.SHEET_IDENTITY, B3=None, B4=" "), [("D204", t.SHEET_IDENTITY, "B3")]),
    ("name only", lambda f: f.set(t.SHEET_IDENTITY, B3=None), [("D206", t.SHEET_IDENTITY, "B3")]),
    ("clerk missing", lambda f: f.set(t.SHEET_IDENTITY, B6=None), [("D208", t.SHEET_IDENTITY, "B6")]),
    ("remark missing is fine", lambda f: f.set(t.SHEET_IDENTITY, B10=None), []),
    # the round
    ("year typed over", lambda f: f.set(t.SHEET_IDENTITY, B5=2022), [("T102", t.SHEET_IDENTITY, "B5")]),
    ("year with 年", lambda f: f.set(t.SHEET_IDENTITY, B5="2023年"), []),
    ("year unreadable", lambda f: f.set(t.SHEET_IDENTITY, B5="去年"), [("T102", t.SHEET_IDENTITY, "B5")]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_form(change: Change, expected: list[tuple[str, str | None, str | None]]) -> None:
    builder = base()
    change(builder)
    assert found(builder) == expected


def test_explained_query_is_closed() -> None:
    (finding,) = told(base().score(I7="晚报两天", K7="属于上年事项"))
    assert (finding.code, finding.explanation) == ("R302", "属于上年事项")
    assert not finding.is_open_query


def test_totals_query_is_closed_by_overall_explanation() -> None:
    builder = base().set(t.SHEET_TOTALS, C5=19.5).set(t.SHEET_IDENTITY, B10="表内公式被改动，以各项得分为准")
    (finding,) = told(builder)
    assert finding.explanation


def test_levels_can_be_changed_but_not_those_of_fixed_checks() -> None:
    scheme = small_scheme(levels={"R301": None, "R302": Level.ERROR, "S101": Level.NOTE})
    reading = FormBuilder(scheme=scheme).score(H6=7, I7="晚报两天", H8=None).read()
    assert [(f.code, f.level) for f in reading.findings] == [("R302", Level.ERROR), ("S101", Level.ERROR)]


class TestMarks:
    """What the form's very hidden sheet says."""

    def test_other_scheme(self) -> None:
        builder = base()
        builder.meta = {t.META_FINGERPRINT: "0" * 16, t.META_VERSION: "7"}
        assert found(builder) == [("T103", None, None)]

    def test_other_scheme_says_what_differs(self) -> None:
        builder = base().score(E6=9.0, A7="1.3")
        builder.meta = {t.META_FINGERPRINT: "0" * 16}
        (finding,) = (f for f in builder.read().findings if f.code == "T103")
        assert "“目标合理性”分值 9→8、“编制及时性”编码 1.3→1.2）" in finding.message
        assert "版本" not in finding.message
        builder.meta |= {t.META_VERSION: "7"}
        assert "版本 7→1、“目标合理性”" in builder.read().findings[0].message

    def test_other_year(self) -> None:
        builder = base().set(t.SHEET_IDENTITY, B5=2022)
        builder.meta = {t.META_FINGERPRINT: "0" * 16, t.META_YEAR: "2022"}
        assert found(builder) == [("T102", t.SHEET_IDENTITY, "B5")]

    def test_other_version(self) -> None:
        builder = base()
        builder.meta = {t.META_VERSION: "2"}
        assert found(builder) == [("T104", None, None)]

    def test_lost(self) -> None:
        builder = base()
        builder.without = (t.SHEET_META,)
        assert found(builder) == [("T116", None, None)]

    def test_lost_and_other_codes(self) -> None:
        builder = base().score(A6="甲", A7="乙", A8="丙")
        builder.without = (t.SHEET_META,)
        assert found(builder) == [("T103", None, None)]

    def test_standard_mended_by_the_bureau_since(self) -> None:
        builder = base().score(G7="晚报一日扣1分。")
        assert found(builder) == [("R307", SCORES, "G7")]
        sent = small_scheme()
        texts = [i.scoring_standard for i in sent.indicators]
        texts[1] = "晚报一日扣1分。"
        from selfeval.model import wording_digest

        builder.meta = {t.META_WORDING: wording_digest(dict(zip(sent.by_code, texts, strict=True)))}
        assert found(builder) == []

    def test_identity_from_the_mark(self) -> None:
        builder = base().set(t.SHEET_IDENTITY, B3=None, B4=None)
        builder.meta = {t.META_DEPARTMENT: "101"}
        assert found(builder) == [("D205", t.SHEET_IDENTITY, "B3")]

    def test_disagreement_settled_by_the_mark(self) -> None:
        builder = base().set(t.SHEET_IDENTITY, B4="县教育局")
        builder.meta = {t.META_DEPARTMENT: "102"}
        reading = builder.read()
        assert (reading.department, places(reading.findings)) == ("102", [("D201", t.SHEET_IDENTITY, "B4")])

    def test_disagreement_about_two_others(self) -> None:
        builder = base().set(t.SHEET_IDENTITY, B4="县教育局")
        builder.meta = {t.META_DEPARTMENT: "103"}
        assert builder.read().department is None

    def test_borrowed_form(self) -> None:
        builder = base()
        builder.meta = {t.META_DEPARTMENT: "102"}
        assert found(builder) == [("D207", t.SHEET_IDENTITY, "B4")]


class TestSheets:
    """Sheets renamed, added, hidden, copied."""

    def test_renamed(self) -> None:
        builder = base()
        builder.rename = {SCORES: "Sheet2"}
        assert found(builder) == [("T114", "Sheet2", "A1")]

    def test_trailing_space_is_nothing(self) -> None:
        builder = base()
        builder.rename = {SCORES: SCORES + " "}
        assert found(builder) == []

    def test_added(self) -> None:
        builder = base()
        builder.sheets = [RawSheet("草稿", [["x"]])]
        assert found(builder) == [("T113", "草稿", "A1")]

    def test_copied_alike_and_different(self) -> None:
        copy = base().workbook().sheets[2]
        twin = RawSheet(SCORES + " (2)", [list(line) for line in copy.rows])
        builder = base()
        builder.sheets = [twin]
        assert found(builder) == [("T113", twin.name, "A1")]
        twin.rows[7][7] = 3.0
        assert found(builder) == [("T118", twin.name, "H8")]

    def test_identity_sheet_lost(self) -> None:
        builder = base()
        builder.without = (t.SHEET_IDENTITY,)
        assert found(builder) == [("D204", None, None), ("T117", None, None)]

    def test_hidden_row_and_column(self) -> None:
        builder = base()
        builder.hidden_rows, builder.hidden_cols = frozenset({7}), frozenset({8})
        assert found(builder) == [("T112", SCORES, "I5"), ("T112", SCORES, "H8")]

    def test_far_away_cell(self) -> None:
        form = base()
        sheet = form.workbook().sheets[2]
        far = RawCell(SCORES, 899, 25, "备注")
        form.without = (SCORES,)
        form.sheets = [RawSheet(SCORES, sheet.rows, beyond=(far,))]
        assert found(form) == [("T115", SCORES, "Z900")]

    def test_merged_scores_name_the_anchor(self) -> None:
        builder = base().score(H8=None)
        builder.merges = ((6, 7, 7, 7),)
        (finding,) = told(builder)
        assert (finding.code, finding.cell) == ("S101", "H8")
        assert "H7" in finding.message
        builder.score(H8=4)
        assert found(builder) == [("S112", SCORES, "H8")]

    def test_a_score_merged_into_what_stands_beside_it(self) -> None:
        builder = base().score(H8=4)
        builder.merges = ((7, 6, 7, 7),)  # G8:H8
        (finding,) = told(builder)
        assert (finding.code, finding.cell) == ("S112", "H8")
        assert "G8" in finding.message
        builder.merges = ((7, 7, 7, 8),)  # H8:I8, which shows the score
        assert found(builder) == []

    def test_header_pushed_down(self) -> None:
        builder = base()
        sheet = builder.workbook().sheets[2]
        builder.without = (SCORES,)
        builder.sheets = [RawSheet(SCORES, [[], [], *sheet.rows])]
        sheet.rows[6][7] = 5.0
        assert found(builder) == [("S105", SCORES, "H9")]

    def test_hidden_score_sheet(self) -> None:
        builder = base()
        sheet = builder.workbook().sheets[2]
        builder.without = (SCORES,)
        builder.sheets = [RawSheet(SCORES, sheet.rows, Visibility.HIDDEN)]
        assert found(builder) == [("T112", SCORES, "A5")]


@pytest.mark.parametrize(
    ("note", "code"), [("macros", "T119"), ("external_links", "T120"), ("default_password", "T121")]
)
def test_notes_on_the_workbook(note: str, code: str) -> None:
    builder = base()
    builder.notes = (note,)
    assert found(builder) == [(code, None, None)]


def test_pages_in_a_cell_are_quoted_in_part() -> None:
    (finding,) = told(base().score(H8="长" * 32_767))
    assert finding.value is not None
    assert len(finding.value) == 300
    assert len(finding.message) == 600
