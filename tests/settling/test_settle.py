"""Which file counts, who is attributed what, and the proof that nothing is lost."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval import text as t
from selfeval.checks.file import OUR_FAULT, REASON_BARE_MAIL, REASON_LINK, REASON_LOCK, REASON_TEMPORARY
from selfeval.model import Batch, Decision, Fate, FileReading, Level, Mail, Source, Status
from selfeval.settling import words as settling_words
from selfeval.settling.settle import settle
from tests.builders import ROSTER, SCHEME, FormBuilder, places
from tests.own_edits import Edited
from tests.own_schemes import ROSTER as OWN_ROSTER
from tests.own_schemes import scheme_of

REASON = "目标分解不够细致"


def filed(path: str, day: int = 20, *, lost: float = 1, code: str = "101", name: str = "县委办公室") -> FormBuilder:
    """A sound form with so many points lost on the first indicator."""
    builder = FormBuilder(path=path, modified=datetime(2024, 3, day, 9, 0), code=code, name=name)
    return builder.score(H6=8 - lost, I6=REASON)


def bad(path: str, day: int = 20) -> FormBuilder:
    """A form with one error."""
    return filed(path, day).score(H7=99)


def batch_of(*forms: FormBuilder | FileReading, decisions: tuple[Decision, ...] = ()) -> Batch:
    readings = [form.read() if isinstance(form, FormBuilder) else form for form in forms]
    batch = settle(readings, SCHEME, ROSTER, decisions)
    assert batch.completeness.balanced
    return batch


def fates(batch: Batch) -> dict[str, Fate]:
    return {record.source.path: record.fate for record in batch.files}


def decision(action: str, file: str = "", department: str = "101", **more: object) -> Decision:
    made = Decision(5, department, file, "", "", action, "电话核实", "王五", date(2024, 4, 1))
    return replace(made, **more)  # type: ignore[arg-type]


def test_nothing_came() -> None:
    batch = batch_of()
    assert [r.status for r in batch.departments] == [Status.MISSING] * 3 + [Status.EXEMPT]
    assert [r.findings for r in batch.departments] == [()] * 4
    assert (batch.completeness.read, batch.completeness.used, batch.as_of) == (0, 0, None)


def test_newest_counts() -> None:
    batch = batch_of(filed("a.xlsx", 10), filed("b.xlsx", 12, lost=3))
    result = batch.departments[0]
    assert fates(batch) == {"a.xlsx": Fate.SUPERSEDED, "b.xlsx": Fate.USED}
    assert result.scorecard is not None
    assert str(result.scorecard.total) == "17.00"
    assert places(result.findings) == [("B509", None, None)]
    assert "7→5" in result.findings[0].message
    assert (result.files, batch.completeness.read, batch.completeness.used) == (2, 8, 4)


def test_newer_bad_file_does_not_displace() -> None:
    batch = batch_of(filed("a.xlsx", 10), bad("b.xlsx", 12))
    result = batch.departments[0]
    assert fates(batch) == {"a.xlsx": Fate.USED, "b.xlsx": Fate.RETURNED}
    assert batch.as_of == datetime(2024, 3, 10, 1, tzinfo=UTC)  # of the file used, not of the newest that came
    assert (result.status, places(result.findings)) == (Status.QUERY, [("B502", None, None)])


def test_older_bad_file_is_superseded() -> None:
    batch = batch_of(bad("a.xlsx", 10), filed("b.xlsx", 12))
    assert fates(batch) == {"a.xlsx": Fate.SUPERSEDED, "b.xlsx": Fate.USED}
    assert batch.departments[0].status is Status.ACCEPTED


def test_only_bad_files() -> None:
    batch = batch_of(bad("a.xlsx", 10), bad("b.xlsx", 12).score(H8=99))
    result = batch.departments[0]
    assert fates(batch) == {"a.xlsx": Fate.SUPERSEDED, "b.xlsx": Fate.RETURNED}
    assert (result.status, result.scorecard, result.errors) == (Status.RETURNED, None, 2)
    assert result.source is not None
    assert result.source.source.path == "b.xlsx"


def test_same_bytes_and_same_answers() -> None:
    one, other = filed("a.xlsx", 10).read(), filed("b.xlsx", 10).read()
    same = replace(other, source=replace(other.source, sha256=one.source.sha256))
    later = filed("c.xlsx", 15).read()
    batch = batch_of(one, same, later)
    assert fates(batch) == {"a.xlsx": Fate.DUPLICATE, "b.xlsx": Fate.DUPLICATE, "c.xlsx": Fate.USED}
    assert [f.code for f in batch.departments[0].findings] == ["B505", "B505"]
    assert [[f.code for f in record.findings] for record in batch.files] == [["B505"], ["B505"], []]


@pytest.mark.parametrize(("sha256", "how"), [("sha-a.xlsx", "是同一个文件"), ("another", "填的内容相同")])
def test_it_is_said_how_two_files_are_equal(sha256: str, how: str) -> None:
    one, other = filed("a.xlsx", 12).read(), filed("b.xlsx", 10).read()
    batch = batch_of(one, replace(other, source=replace(other.source, sha256=sha256)))
    (note,) = batch.departments[0].findings
    assert how in note.message
    assert how in batch.files[1].reason


def test_same_time_different_answers() -> None:
    batch = batch_of(filed("a.xlsx"), filed("b.xlsx", lost=3))
    result = batch.departments[0]
    assert set(fates(batch).values()) == {Fate.RETURNED}
    assert (result.status, [f.code for f in result.findings]) == (Status.RETURNED, ["B501"])
    settled = batch_of(filed("a.xlsx"), filed("b.xlsx", lost=3), decisions=(decision(t.ACT_USE, "b.xlsx"),))
    assert fates(settled) == {"a.xlsx": Fate.SUPERSEDED, "b.xlsx": Fate.USED}
    assert settled.idle_decisions == ()


def test_a_decision_never_lifts_an_error() -> None:
    batch = batch_of(filed("a.xlsx", 10), bad("b.xlsx", 12), decisions=(decision(t.ACT_USE, "b.xlsx"),))
    assert batch.departments[0].status is Status.RETURNED
    assert fates(batch) == {"a.xlsx": Fate.SUPERSEDED, "b.xlsx": Fate.RETURNED}


def test_rejected_file() -> None:
    batch = batch_of(
        filed("a.xlsx", 10), filed("b.xlsx", 12, lost=3), decisions=(decision(t.ACT_REJECT, "sha-b.xlsx"),)
    )
    assert fates(batch) == {"a.xlsx": Fate.USED, "b.xlsx": Fate.SUPERSEDED}


@pytest.mark.parametrize(
    ("first", "then", "fate"), [(t.ACT_REJECT, t.ACT_USE, Fate.USED), (t.ACT_USE, t.ACT_REJECT, Fate.SUPERSEDED)]
)
def test_a_later_decision_on_a_file_overrules_an_earlier_one(first: str, then: str, fate: Fate) -> None:
    decisions = (decision(first, "b.xlsx"), decision(then, "sha-b.xlsx", row=6))
    batch = batch_of(filed("a.xlsx", 14), filed("b.xlsx", 12, lost=3), decisions=decisions)
    assert fates(batch)["b.xlsx"] is fate
    told = [(f.value, f.expected) for f in batch.departments[0].findings if f.code == "B515"]
    assert told == [(first, then)]
    assert batch.idle_decisions == ()


def test_one_decision_on_a_file_overrules_nothing() -> None:
    decisions = (decision(t.ACT_REJECT, "a.xlsx"), decision(t.ACT_USE, "b.xlsx", row=6))
    batch = batch_of(filed("a.xlsx", 14), filed("b.xlsx", 12, lost=3), decisions=decisions)
    assert (fates(batch)["b.xlsx"], [f.code for f in batch.departments[0].findings]) == (Fate.USED, [])


def test_who_has_only_rejected_files_is_missing_and_not_late() -> None:
    late = filed("a.xlsx")
    late.modified = datetime(2024, 4, 9)
    result = batch_of(late, decisions=(decision(t.ACT_REJECT, "a.xlsx"),)).departments[0]
    assert (result.status, result.days_late, result.first_received, result.files) == (Status.MISSING, None, None, 1)
    assert result.findings == ()
    other = batch_of(late, filed("b.xlsx", 12, lost=3), decisions=(decision(t.ACT_REJECT, "b.xlsx"),)).departments[0]
    assert (other.status, other.days_late) == (Status.ACCEPTED, 0)  # the earliest recognised file came in time


def test_unrecognised_and_given_to_a_department() -> None:
    stranger = filed("x.xlsx", name="县委办室")
    batch = batch_of(stranger)
    assert fates(batch) == {"x.xlsx": Fate.UNRECOGNISED}
    assert (batch.completeness.read, batch.completeness.used) == (4, 0)
    given = batch_of(stranger, decisions=(decision(t.ACT_BELONGS, "x.xlsx"),))
    assert (fates(given), given.idle_decisions) == ({"x.xlsx": Fate.USED}, ())


def test_query_cleared_by_the_bureau() -> None:
    form = filed("a.xlsx").score(H7=3)
    assert batch_of(form).departments[0].status is Status.QUERY
    batch = batch_of(form, decisions=(decision(t.ACT_CLEARED, code="R301", cell="I7"),))
    cleared = batch.departments[0]
    assert (cleared.status, cleared.open_queries, batch.idle_decisions) == (Status.ACCEPTED, 0, ())
    other = batch_of(form, decisions=(decision(t.ACT_CLEARED, code="R301", cell="I8"),))
    assert other.departments[0].status is Status.QUERY
    assert [f.code for f in other.idle_decisions] == ["P805"]


@pytest.mark.parametrize(("month", "day", "late"), [(3, 31, None), (4, 1, 1), (4, 9, 9)])
def test_late(month: int, day: int, late: int | None) -> None:
    form = filed("a.xlsx")
    form.modified = datetime(2024, month, day, 23, 59)
    result = batch_of(form).departments[0]
    assert [f.code for f in result.findings] == (["B503"] if late else [])
    assert result.days_late == (late or 0)


def test_first_file_decides_lateness_and_a_deadline_can_be_extended() -> None:
    early, late = bad("a.xlsx", 30), filed("b.xlsx")
    late.modified = datetime(2024, 4, 9)
    assert batch_of(early, late).departments[0].days_late == 0
    extended = decision(t.ACT_EXTEND, until=date(2024, 4, 10))
    assert batch_of(late, decisions=(extended,)).departments[0].days_late == 0


def test_effective_time_is_in_the_schemes_zone() -> None:
    form = filed("a.xlsx")
    form.modified = datetime(2024, 3, 31, 16, 30, tzinfo=UTC)  # 00:30 on 1 April in Shanghai
    assert batch_of(form).departments[0].days_late == 1
    form.modified = None
    reading = form.read()
    mailed = replace(
        reading, source=replace(reading.source, mail=Mail("a@b", "", datetime(2024, 3, 31, 15, tzinfo=UTC)))
    )
    assert batch_of(mailed).departments[0].days_late == 0


def test_file_name_of_another_department() -> None:
    batch = batch_of(filed("县教育局自评表.xlsx"))
    assert [f.code for f in batch.files[0].findings] == ["B506"]
    assert [f.code for f in batch.departments[0].findings] == ["B506"]
    assert batch_of(filed("县委办公室（县教育局转）.xlsx")).files[0].findings == ()


def test_exempt_department_filed() -> None:
    batch = batch_of(filed("d.xlsx", code="104", name="县档案馆"))
    assert (batch.departments[3].status, [f.code for f in batch.departments[3].findings]) == (Status.EXEMPT, ["B507"])
    assert fates(batch) == {"d.xlsx": Fate.IGNORED}


def test_an_exempt_department_is_never_late() -> None:
    form = filed("d.xlsx", code="104", name="县档案馆")
    form.modified = datetime(2024, 4, 9)
    result = batch_of(form).departments[3]
    assert ([f.code for f in result.findings], result.days_late) == (["B507"], 0)


def test_reason_shared_with_another_department() -> None:
    text = "年中追加预算较多，部分资金未能形成支出"
    batch = batch_of(filed("a.xlsx").score(I6=text), filed("b.xlsx", code="102", name="县教育局").score(I6=text + " "))
    assert [[f.code for f in r.findings] for r in batch.departments[:2]] == [["B504"], ["B504"]]
    assert batch.departments[0].findings[0].cell == "I6"


def test_unreadable_namesake() -> None:
    broken = FileReading(Source("县林业局.xlsx", 9, "s"), Fate.UNREADABLE, "文件损坏")
    batch = batch_of(broken)
    assert (batch.departments[2].status, [f.code for f in batch.departments[2].findings]) == (Status.MISSING, ["B508"])


def test_which_files_may_be_anyones() -> None:
    def codes(reading: FileReading, *more: FormBuilder) -> list[str]:
        return [finding.code for finding in batch_of(reading, *more).departments[2].findings]

    source = Source("县林业局.xlsx", 9, "s")
    assert codes(FileReading(source, Fate.UNREADABLE)) == ["B508"]
    assert codes(FileReading(source, Fate.UNRECOGNISED)) == ["B508"]
    assert codes(FileReading(source, Fate.IGNORED)) == []
    ours = replace(bad("x").read().findings[0], code=OUR_FAULT.code)
    assert codes(FileReading(source, Fate.UNREADABLE, findings=(ours,))) == []
    assert codes(FileReading(source, Fate.UNREADABLE), filed("c.xlsx", code="103", name="县林业局")) == []


def unread(path: str, fate: Fate = Fate.ATTACHMENT, *, subject: str = "", reason: str = "") -> FileReading:
    """A thing that isn't read."""
    return FileReading(Source(path, 9, path, mail=Mail("a@b", subject, None) if subject else None), fate, reason)


def noted(*things: FormBuilder | FileReading) -> dict[str, list[str | None]]:
    """The things noted as perhaps a department's, by department."""
    found = {
        r.department.code: [f.value for f in r.findings if f.code == "B508"] for r in batch_of(*things).departments
    }
    return {code: values for code, values in found.items() if values}


@pytest.mark.parametrize(
    ("thing", "codes"),
    [
        (unread("县林业局.docx"), ["103"]),
        (unread("县林业局.xlsx", Fate.UNREADABLE), ["103"]),
        (unread("县林业局.xlsx", Fate.UNRECOGNISED), ["103"]),
        (unread("县林业局/扫描.pdf"), ["103"]),
        (unread("包.zip!县林业局/扫描.pdf"), ["103"]),
        (unread("县林业局.zip!扫描.pdf"), ["103"]),
        (unread("m.eml!扫描.pdf", subject="县林业局自评表"), ["103"]),
        (unread("m.eml", Fate.IGNORED, subject="县林业局自评表", reason=REASON_BARE_MAIL), ["103"]),
        (unread("县林业局.lnk", Fate.IGNORED, reason=REASON_LINK), ["103"]),
        (unread("县林业局.xlsx.crdownload", Fate.IGNORED, reason=REASON_TEMPORARY), ["103"]),
        (unread("~$县林业局.xlsx", Fate.IGNORED, reason=REASON_LOCK), []),
        (unread("县教育局收/县林业局.pdf"), ["103"]),  # its own name goes before what it lies in
        (unread("扫描.pdf"), []),
        (unread("m.eml!扫描.pdf", subject="自评表"), []),
        (unread("县档案馆.pdf"), []),  # exempt
        (unread("~$县林业局.xlsx", Fate.IGNORED, reason="x"), []),
        (unread("m.eml", Fate.IGNORED, subject="县林业局自评表", reason="邮件，带 1 个附件，读取了 1 个"), []),
    ],
)
def test_what_may_be_a_missing_departments(thing: FileReading, codes: list[str]) -> None:
    assert noted(thing) == {code: [thing.source.path] for code in codes}


def test_a_form_with_an_unknown_code_under_a_departments_name() -> None:
    stranger = filed("县林业局.xlsx", code="999", name="没有的局")
    batch = batch_of(stranger)
    assert fates(batch) == {"县林业局.xlsx": Fate.UNRECOGNISED}
    assert noted(stranger) == {"103": ["县林业局.xlsx"]}


def test_things_in_one_place_are_noted_once() -> None:
    found = batch_of(*(unread(f"县林业局/{n}.jpg") for n in range(12)), unread("县林业局 2/x.pdf"))
    notes = [f for f in found.departments[2].findings if f.code == "B508"]
    assert [note.value for note in notes] == ["县林业局 2/x.pdf", "县林业局/0.jpg"]
    assert "12" in notes[1].message


def test_beside_what_could_not_be_read_pictures_are_not_told() -> None:
    mail = [unread("m.eml!标志.png", subject="县林业局"), unread("m.eml!表.xlsx", Fate.UNREADABLE, subject="县林业局")]
    assert noted(*mail) == {"103": ["m.eml!表.xlsx"]}


@pytest.mark.parametrize(
    ("thing", "told"),
    [
        (unread("县委办公室（改）.xlsx", Fate.UNREADABLE), True),
        (unread("补/县委办公室.docx"), True),
        (unread("m.eml!x.rar", Fate.UNREADABLE, subject="县委办公室"), True),
        (unread("全/县委办公室2.xlsx", Fate.UNREADABLE), True),
        (unread("全/县委办公室.docx"), False),
        (unread("县委办公室.pdf"), False),  # beside the form
        (unread("101/县委办公室.pdf"), False),
        (unread("101/县委办公室佐证.xlsx", Fate.UNRECOGNISED), False),
    ],
)
def test_what_may_be_a_returned_departments(thing: FileReading, told: bool) -> None:
    other = filed("全/b.xlsx", code="102", name="县教育局")
    forms = (bad("县委办公室.xlsx"), bad("101/县委办公室.xlsx", 19), bad("全/县委办公室.xlsx", 18), other)
    assert noted(*forms, thing) == ({"101": [thing.source.path]} if told else {})


def test_nothing_is_told_of_departments_that_filed() -> None:
    assert noted(filed("a.xlsx"), unread("补/县委办公室.docx"), unread("县委办公室.xls", Fate.UNREADABLE)) == {}


def test_what_came_with_another_departments_form_needs_a_name_of_its_own() -> None:
    form = filed("县林业局/a.xlsx", code="102", name="县教育局")
    assert noted(form, unread("县林业局/x.pdf"), unread("县林业局/县委办公室.pdf")) == {
        "101": ["县林业局/县委办公室.pdf"]
    }


def test_attachments_belong_to_who_filed_beside_them() -> None:
    def pdf(path: str) -> FileReading:
        return FileReading(Source(path, 9, path, fate=Fate.ATTACHMENT), Fate.ATTACHMENT, "")

    batch = batch_of(
        filed("教育/a.xlsx"), filed("m.eml!b.xlsx", code="102", name="县教育局"),
        pdf("教育/盖章.pdf"), pdf("m.eml!x.pdf"), pdf("root.pdf"), pdf("教育/deep/y.pdf"),
    )  # fmt: skip
    owners = {r.source.path: r.department for r in batch.files if r.fate is Fate.ATTACHMENT}
    assert owners == {"教育/盖章.pdf": "101", "m.eml!x.pdf": "102", "root.pdf": None, "教育/deep/y.pdf": "101"}
    assert [r.attachments for r in batch.departments[:2]] == [2, 1]


def test_an_attachment_beside_two_departments_is_nobodys() -> None:
    pdf = FileReading(Source("来件/街道/盖章.pdf", 9, "p", fate=Fate.ATTACHMENT), Fate.ATTACHMENT, "")
    forms = [filed("来件/街道/a.xlsx"), filed("来件/街道/b.xlsx", code="102", name="县教育局")]
    assert [r.department for r in batch_of(*forms, pdf).files if r.fate is Fate.ATTACHMENT] == [None]
    only = batch_of(filed("来件/街道/a.xlsx"), filed("来件/b.xlsx", code="102", name="县教育局"), pdf)
    assert [r.department for r in only.files if r.fate is Fate.ATTACHMENT] == ["101"]


def test_cells_outside_the_answers_are_accounted_for() -> None:
    batch = batch_of(filed("a.xlsx").score(A11="1.2", H11=4, D12="合计", H12=20))
    assert (batch.completeness.read, batch.completeness.used) == (6, 4)
    assert dict(batch.completeness.rejected) == {settling_words.UNPLACED: 2}


@given(st.randoms(use_true_random=False))
def test_the_order_of_files_does_not_matter(rng: random.Random) -> None:
    forms = [filed("a.xlsx", 10), filed("b.xlsx", 12, lost=3), bad("c.xlsx", 14), filed("d.xlsx", 12, lost=5),
             filed("e.xlsx", 11, code="102", name="县教育局"), filed("f.xlsx", 11, code="103", name="县林业局")]  # fmt: skip
    readings = [form.read() for form in forms]
    expected = settle(readings, SCHEME, ROSTER)
    rng.shuffle(readings)
    again = settle(readings, SCHEME, ROSTER)
    assert again.files == expected.files
    assert [(r.status, r.findings, r.scorecard) for r in again.departments] == [
        (r.status, r.findings, r.scorecard) for r in expected.departments
    ]


def test_a_decision_may_name_any_of_equal_files() -> None:
    old, copy = filed("old.xlsx", 10).read(), filed("old (1).xlsx", 10).read()
    copy = replace(copy, source=replace(copy.source, sha256=old.source.sha256))
    newer = filed("new.xlsx", 12, lost=3)
    for name in ("old.xlsx", "old (1).xlsx", "./old.xlsx", "inbox/OLD.xlsx", "SHA-OLD.XLSX"):
        batch = batch_of(old, copy, newer, decisions=(decision(t.ACT_USE, name),))
        assert batch.departments[0].scorecard is not None
        assert str(batch.departments[0].scorecard.total) == "19.00", name
        assert batch.idle_decisions == ()
    rejected = batch_of(old, copy, newer, decisions=(decision(t.ACT_REJECT, "old.xlsx"),))
    assert fates(rejected)["new.xlsx"] is Fate.USED
    assert batch_of(old, copy, decisions=(decision(t.ACT_REJECT, "old.xlsx"),)).departments[0].status is Status.MISSING


@pytest.mark.parametrize(("first", "last"), [("a.xlsx", "z.xlsx"), ("z.xlsx", "a.xlsx")])
def test_the_newest_of_equal_files_gives_the_time_whatever_it_is_called(first: str, last: str) -> None:
    def mailed(path: str, day: int, lost: float) -> FileReading:
        form = filed(path, lost=lost)
        form.modified = None
        reading = form.read()
        mail = Mail("a@b", "", datetime(2024, 3, day, tzinfo=UTC))
        return replace(reading, source=replace(reading.source, mail=mail, sha256=f"lost {lost}"))

    batch = batch_of(mailed(first, 1, 1), mailed("m.xlsx", 5, 3), mailed(last, 10, 1))
    assert batch.departments[0].scorecard is not None
    assert str(batch.departments[0].scorecard.total) == "19.00"
    assert fates(batch) == {first: Fate.DUPLICATE, "m.xlsx": Fate.SUPERSEDED, last: Fate.USED}


def test_decisions_act_on_their_own_department_code_and_file_only() -> None:
    one, other = filed("a.xlsx", 10), filed("b.xlsx", 12, lost=3)
    assert fates(batch_of(one, other, decisions=(decision(t.ACT_USE, "a.xlsx", "102"),)))["b.xlsx"] is Fate.USED
    query = filed("a.xlsx").score(H7=3)
    for wrong in (decision(t.ACT_CLEARED, code="R302"), decision(t.ACT_CLEARED, "b.xlsx", code="R301"),
                  decision(t.ACT_CLEARED, department="102", code="R301")):  # fmt: skip
        assert batch_of(query, decisions=(wrong,)).departments[0].status is Status.QUERY
    noted = filed("a.xlsx").score(H8="4分")
    cleared = batch_of(noted, decisions=(decision(t.ACT_CLEARED),))
    assert cleared.departments[0].findings[0].explanation is None
    assert [f.code for f in cleared.idle_decisions] == ["P805"]


def test_the_last_extension_holds() -> None:
    late = filed("a.xlsx")
    late.modified = datetime(2024, 4, 15)
    rows = (decision(t.ACT_EXTEND, until=date(2024, 4, 10)), decision(t.ACT_EXTEND, until=date(2024, 4, 20), row=6))
    batch = batch_of(late, decisions=rows)
    result = batch.departments[0]
    assert (result.days_late, result.extended_to) == (0, date(2024, 4, 20))
    told = [("B515", "延期至 2024-04-10", "延期至 2024-04-20")]
    assert [(f.code, f.value, f.expected) for f in result.findings] == told
    assert batch.idle_decisions == ()


def test_what_is_late_is_so_by_the_departments_own_deadline() -> None:
    late = filed("a.xlsx")
    late.modified = datetime(2024, 4, 12)
    result = batch_of(late, decisions=(decision(t.ACT_EXTEND, until=date(2024, 4, 10)),)).departments[0]
    assert [(f.code, f.value, f.expected) for f in result.findings] == [("B503", "2024-04-12", "2024-04-10")]


def test_an_extension_acts_before_anything_came() -> None:
    assert batch_of(decisions=(decision(t.ACT_EXTEND, until=date(2024, 4, 10)),)).idle_decisions == ()


def test_attribution_by_the_bureau_shows_in_the_register() -> None:
    batch = batch_of(filed("x.xlsx", name="县委办室"), decisions=(decision(t.ACT_BELONGS, "x.xlsx"),))
    assert batch.files[0].reason.startswith("按处理意见归属")


def test_identity_written_in_two_ways_is_one_identity() -> None:
    batch = batch_of(filed("a.xlsx"), filed("b.xlsx", code="0101"))
    assert sorted(fates(batch).values(), key=str) == [Fate.DUPLICATE, Fate.USED]


def test_an_impossible_stamp_is_none() -> None:
    form = filed("a.xlsx")
    form.modified = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert batch_of(form).departments[0].status is Status.ACCEPTED


def test_a_check_of_the_batch_raised_to_error_returns_the_file() -> None:
    scheme = replace(SCHEME, levels={"B509": Level.ERROR})
    readings = [replace(filed(p, d, lost=x), scheme=scheme).read() for p, d, x in (("a.xlsx", 1, 1), ("b.xlsx", 2, 3))]
    batch = settle(readings, scheme, ROSTER)
    assert (batch.departments[0].status, batch.departments[0].scorecard) == (Status.RETURNED, None)
    assert fates(batch)["b.xlsx"] is Fate.RETURNED
    assert batch.completeness.balanced


def test_the_proof_can_fail() -> None:
    reading = filed("a.xlsx").read()
    batch = settle([replace(reading, scores_read=reading.scores_read + 1)], SCHEME, ROSTER)
    assert not batch.completeness.balanced


# --- evidence on times ------------------------------------------------------------------------------------


def mailed(form: FormBuilder, day: int, *, stamp: datetime | None = None, month: int = 3) -> FileReading:
    """A form that came by mail on a day of March, and what its workbook says of when it was saved."""
    reading = form.read()
    mail = Mail("a@b", "自评表", datetime(2024, month, day, 12, tzinfo=UTC))
    return replace(reading, source=replace(reading.source, mail=mail), stamp=stamp or reading.stamp)


BLANK = datetime(2024, 1, 1, tzinfo=UTC)  # of the blank form of 2023


def test_a_correction_that_keeps_the_blanks_stamp_counts() -> None:
    batch = batch_of(mailed(filed("a.xlsx", 4), 5), mailed(filed("b.xlsx", lost=3), 20, stamp=BLANK))
    assert fates(batch) == {"a.xlsx": Fate.SUPERSEDED, "b.xlsx": Fate.USED}
    assert [f.code for f in batch.departments[0].findings] == ["B510", "B509"]
    (note,) = batch.files[1].findings
    assert (note.code, note.value) == ("B510", "2024-01-01 00:00")
    assert "邮件时间 2024-03-20 20:00" in note.message


def test_files_saved_and_mailed_in_opposite_order_are_asked_about() -> None:
    early, late = mailed(filed("a.xlsx", 20), 21), mailed(filed("b.xlsx", 4, lost=3), 25)
    batch = batch_of(early, late)
    result = batch.departments[0]
    assert fates(batch) == {"a.xlsx": Fate.SUPERSEDED, "b.xlsx": Fate.USED}
    assert (result.status, [f.code for f in result.findings]) == (Status.QUERY, ["B511", "B509"])
    chosen = batch_of(early, late, decisions=(decision("采用", "b.xlsx"),))
    assert (chosen.departments[0].status, [f.code for f in chosen.departments[0].findings]) == (
        Status.ACCEPTED, ["B509"],
    )  # fmt: skip


def test_of_one_time_the_good_file_stands_and_the_bad_one_is_not_newer() -> None:
    for good, wrong in (("a.xlsx", "z.xlsx"), ("z.xlsx", "a.xlsx")):
        batch = batch_of(filed(good, 10), bad(wrong, 10))
        assert fates(batch) == {good: Fate.USED, wrong: Fate.SUPERSEDED}
        assert (batch.departments[0].status, batch.departments[0].findings) == (Status.ACCEPTED, ())
        assert "时间相同" in next(r.reason for r in batch.files if r.source.path == wrong)


def test_late_is_who_mailed_late_whatever_the_stamp_says() -> None:
    late = batch_of(mailed(filed("a.xlsx", 30), 10, month=4)).departments[0]
    assert (late.days_late, [f.code for f in late.findings]) == (10, ["B503"])
    stamped_after_its_mail = mailed(filed("a.xlsx"), 30, stamp=datetime(2025, 11, 25, 9))
    early = batch_of(stamped_after_its_mail).departments[0]
    assert (early.days_late, [f.code for f in early.findings]) == (0, ["B510"])
    again = batch_of(mailed(filed("a.xlsx", 30), 30), mailed(filed("b.xlsx", 30), 10, month=4)).departments[0]
    assert again.days_late == 0  # the first one came in time


def test_of_a_countys_own_table_the_scores_may_be_all_that_is_equal() -> None:
    one, other = Edited("T1").reading(), Edited("T1").put(G6="接待费比上年多出一些").reading()
    later = replace(other, source=replace(other.source, path="后来.xlsx", sha256="x"), stamp=datetime(2024, 5, 1))
    batch = settle([one, later], scheme_of("T1"), OWN_ROSTER)
    (found,) = (result for result in batch.departments if result.department.code == "907")
    assert [f.message.endswith("分数相同，只计一份。") for f in found.findings if f.code == "B505"] == [True]
    (twice,) = (record for record in batch.files if record.fate is Fate.DUPLICATE)
    assert twice.reason.endswith("分数相同，以那一份为准")
