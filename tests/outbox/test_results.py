"""results.json: written in pieces, it is what the json module makes of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from selfeval.model import Batch, Completeness, DepartmentResult, Level, Status
from selfeval.outbox.results import as_json, pieces
from tests.builders import ROSTER, FormBuilder
from tests.builders_batch import Mix, make_batch
from tests.checks.test_filling import SOUND
from tests.checks.test_filling import scheme as own_scheme


def odd_batch() -> Batch:
    """Texts that JSON must escape, and findings with every kind of nothing."""
    batch = make_batch(20, seed=3, mix=Mix(returned=0.3, missing=0.2))
    files = tuple(
        replace(
            record,
            reason='引"号\\反斜\n换行\x00\u2028',
            findings=tuple(replace(f, value="\t", level=Level.NOTE) for f in record.findings),
        )
        for record in batch.files
    )
    return replace(batch, files=files)


@pytest.mark.parametrize("batch", [make_batch(0), make_batch(1), make_batch(40), odd_batch()], ids=range(4))
def test_as_the_json_module_writes_it(batch: Batch) -> None:
    text = as_json(batch, "汇总.xlsx", "ab" * 32)
    loaded = json.loads(text)
    assert json.dumps(loaded, ensure_ascii=False, indent=1) + "\n" == text
    assert [d["code"] for d in loaded["departments"]] == [d.code for d in batch.roster.departments]
    assert len(loaded["files"]) == len(batch.files)


def test_no_piece_holds_much() -> None:
    batch = make_batch(60)
    assert max(map(len, pieces(batch, "", ""))) < len(as_json(batch, "", "")) / 20


def test_rows_that_departments_named_themselves_are_items() -> None:
    scheme = own_scheme()
    reading = FormBuilder(scheme=scheme).score(**SOUND).read()
    filed, missing = ROSTER.departments[:2]
    results = (
        DepartmentResult(filed, Status.ACCEPTED, scorecard=reading.card, answers=reading.answers),
        DepartmentResult(missing, Status.MISSING),
    )
    batch = Batch(scheme, ROSTER, results, (), Completeness(3, 3, {}))
    first, second = json.loads(as_json(batch, "汇总.xlsx", ""))["departments"]
    assert first["items"] == [
        {"code": "1.3#1", "name": "巡查", "cap": "5.00", "score": "4.00", "reason": "两次晚报，按标准扣分"},
        {"code": "1.3#2", "name": "培训", "cap": "3.00", "score": "3.00", "reason": None},
    ]
    assert (first["scores"]["1.3"], second["items"]) == ("7.00", None)
    assert "items" not in json.loads(as_json(make_batch(1), "", ""))["departments"][0]
