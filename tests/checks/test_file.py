"""The words for files as a whole: every reason leads to its own finding."""

from __future__ import annotations

import pytest

from selfeval.checks import file
from selfeval.engine.workers import Trouble
from selfeval.excel.read.guard import Reason
from selfeval.excel.read.sniff import Kind
from selfeval.findings import CATALOGUE
from selfeval.model import Level

KINDS = [kind for kind in CATALOGUE.values() if kind.group == "file"]


@pytest.mark.parametrize(
    ("reason", "detail", "code"),
    [
        ("EMPTY", "", "F101"),
        ("TRUNCATED", "", "F102"),
        ("PASSWORD", "", "F103"),
        ("DAMAGED", "zip: bad", "F104"),
        ("OTHER_TYPE", "pdf", "F105"),
        ("OTHER_TYPE", "eml", "F105"),
        ("OTHER_TYPE", "html", "F106"),
        ("OTHER_TYPE", "text", "F107"),
        ("OTHER_TYPE", "rar", "F111"),
        ("OTHER_TYPE", "7z", "F111"),
        ("OTHER_TYPE", "msg", "F115"),
        ("TOO_LARGE", "", "F108"),
        ("DANGEROUS", "", "F109"),
        ("NOT_A_WORKBOOK", "unknown", "F110"),
        ("PARSER", "", "X001"),
        ("timeout", "", "F116"),
        ("died", "", "F109"),
        ("memory", "", "F109"),
        ("error", "Traceback", "X001"),
        ("never heard of", "", "X001"),
    ],
)
def test_each_reason_has_its_code(reason: str, detail: str, code: str) -> None:
    finding = file.finding_for(reason, detail, "报送/a.zip!甲局/自评表{}.xlsx")
    assert (finding.code, finding.sheet, finding.cell, finding.level) == (code, None, None, Level.ERROR)
    assert "“自评表{}.xlsx”" in finding.message


def test_no_reason_is_forgotten() -> None:
    known = {file.finding_for(reason.name, "", "x").code for reason in Reason if reason is not Reason.PARSER}
    assert "X001" not in known
    assert {file.finding_for(t.value, "", "x").code for t in Trouble if t is not Trouble.ERROR} == {"F109", "F116"}


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_file_has_a_name(kind: Kind) -> None:
    assert not file.kind_name(kind.value).isascii()


def test_names_of_things() -> None:
    assert [file.last_name(path) for path in ("a.xlsx", "b/c.xlsx", "b/d.zip!e/f.xlsx", "夹/")] == [
        "a.xlsx", "c.xlsx", "f.xlsx", "夹",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_words(kind: object) -> None:
    from selfeval.findings import FindingKind

    assert isinstance(kind, FindingKind)
    assert len(kind.title) <= 12
    assert kind.fixed == (kind.level is Level.ERROR)
    assert "{name}" in kind.message
    texts = (kind.message, kind.remedy, kind.why)
    assert all(text.endswith("。") for text in texts)
    assert not any(mark in text for text in (*texts, kind.title) for mark in ("！", "!", kind.code))


def test_an_archive_too_long_to_list() -> None:
    finding = file.archive_bound("a.zip", listed=500, rest=20)
    assert (finding.code, finding.level, finding.value) == ("F114", Level.NOTE, "520")
