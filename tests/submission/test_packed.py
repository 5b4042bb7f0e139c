"""A reading that went over the wire says the same as before."""

from __future__ import annotations

import pickle
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from selfeval.model import (
    CellValue,
    Computation,
    ComputedAs,
    ComputedScore,
    Datum,
    DatumDoubt,
    DatumRead,
    FiledDatum,
    FileReading,
    Filler,
    Method,
    Name,
    Odd,
    OddKind,
    RawCell,
    Rule,
    Scheme,
    Unit,
    Unsure,
)
from selfeval.submission.columns import LISTED
from selfeval.submission.packed import PackedAnswers, listed_words, pack, reasoned, unpack
from tests.builders import SCHEME, FormBuilder
from tests.checks.test_filling import SOUND
from tests.checks.test_filling import scheme as own_scheme

OWN = own_scheme()


def sent(reading: FileReading, scheme: Scheme = SCHEME) -> FileReading:
    return unpack(pickle.loads(pickle.dumps(pack(reading, scheme))), scheme)


@pytest.mark.parametrize("value", [4, 3.5, "3分", "约3", None, "不适用", True, 99, 1e300, -2, 2.675, 123456789012345.6])
def test_over_the_wire(value: CellValue) -> None:
    before = FormBuilder().score(H8=value, I8="执行进度慢于计划", K8="已说明原因", J7="附件").read()
    after = sent(before)
    assert (after.findings, after.card, after.signature, after.stamp) == (
        before.findings, before.card, before.signature, before.stamp,
    )  # fmt: skip
    assert len(after.answers) == len(before.answers)
    for one, other in zip(after.answers, before.answers, strict=True):
        assert one == other
    assert after.answers[1:3] == [after.answers[1], after.answers[2]]


def test_words_alone() -> None:
    plain = FormBuilder().score(H8=2, I8="执行进度慢于计划", K8="已说明原因", I9="\ud800坏字").read()
    before, packed = plain.answers, sent(plain).answers
    assert isinstance(packed, PackedAnswers)
    said = [(a.indicator.code, tuple(a.words[column.field] for column in LISTED)) for a in before]
    assert list(listed_words(packed)) == list(listed_words(before)) == said
    long = [a.score_at for a in before if len(a.reason) >= 5]
    assert long
    assert [a.score_at for a in reasoned(packed, 5)] == [a.score_at for a in reasoned(before, 5)] == long


def test_a_fault_goes_along() -> None:
    reading = FormBuilder().read()
    trace = "KeyError\n  judge.py:1 in review"
    assert sent(replace(reading, answers=(), card=None, fault=trace)).fault == trace
    assert sent(reading).fault == ""


def test_no_answers() -> None:
    reading = FormBuilder().read()
    empty = FileReading(reading.source)
    assert list(sent(empty).answers) == []
    assert sent(empty).card is None


def test_rows_that_a_department_named_itself_go_along() -> None:
    before = FormBuilder(scheme=OWN).score(**{**SOUND, "E9": "三", "J9": "见附件"}).read()
    after = unpack(pickle.loads(pickle.dumps(pack(before, OWN))), OWN)
    assert tuple(after.answers) == before.answers
    assert [i.own_cap for i in after.answers[2].items] == [Decimal(5), None]
    assert (after.card, before.card) == (before.card, after.card)
    told = [(a.indicator.code, a.score_at.ref) for a in reasoned(after.answers, 5)]
    assert told == [(a.indicator.code, a.score_at.ref) for a in reasoned(before.answers, 5)] == [("1.3#1", "H8")]


def test_each_row_of_its_own_is_a_score_that_is_used() -> None:
    before = FormBuilder(scheme=OWN).score(**SOUND).read()
    after = unpack(pickle.loads(pickle.dumps(pack(before, OWN))), OWN)
    assert before.card is not None
    assert (after.card, before.card.used) == (before.card, 3)


def test_base_data_go_along() -> None:
    at = RawCell("基础数据", 3, 3, "17.92万元")
    sound = FiledDatum("三公", at, DatumRead(Fraction(1792, 100), cleaned=True), "按决算口径填报")
    shown = FiledDatum("进度", at._replace(value=Odd(OddKind.PERCENT, "95%")), DatumRead(Fraction(-19, 20)))
    doubted = FiledDatum("人数", at, DatumRead(doubt=DatumDoubt.NOT_A_NUMBER, likely="17.92"))
    twice = FiledDatum("编制", at, DatumRead(Fraction(3)), "", (at._replace(row=9),))
    reading = replace(FormBuilder().read(), data=(sound, shown, doubted, twice))
    data = sent(reading).data
    assert tuple(data) == reading.data
    assert (len(data), data[1], data[1:3]) == (4, shown, [shown, doubted])


def test_what_was_computed_goes_along() -> None:
    scores = (
        ComputedScore("1.2.1", ComputedAs.SCORED, Decimal("1.8"), "1.04", "算式", Decimal(3), Decimal("0.01")),
        ComputedScore("1.2.2", ComputedAs.MISSING, None, None, "缺", None, Decimal("0.5")),
        ComputedScore("2.3.1", ComputedAs.EXCUSED, None, None, "没有", "不适用", Decimal("0.01")),
        ComputedScore("2.3.2", ComputedAs.WAITING, None, "-0.33333333", "待", Decimal("1E+30"), Decimal(0), "差"),
    )
    data = tuple(Datum(name, Unit.PEOPLE, Filler.BOTH) for name in ("在职人数", "编制数", "比例"))
    rules = tuple(Rule(one.code, Method.FORMULA, Name("比例"), tolerance=one.allowed) for one in scores)
    scheme = replace(SCHEME, data=data, rules=rules)
    found = Computation({"在职人数": "104", "比例": "-3"}, scores, (), {"比例": Unsure.DOUBTED})
    reading = FormBuilder().score(H8=99).read()
    found = found._replace(findings=reading.findings)
    assert found.findings
    assert sent(replace(reading, computed=found), scheme).computed == found
