"""The words for files as a whole: every reason leads to its own finding."""

from __future__ import annotations

import pytest

from selfeval import text as t
from selfeval.checks import file
from selfeval.excel.read.sniff import Kind
from selfeval.findings import CATALOGUE
from selfeval.model import Level, Refusal, Torn

KINDS = [kind for kind in CATALOGUE.values() if kind.group == "file"]


CODES = {
    Refusal.EMPTY: "F101",
    Refusal.TRUNCATED: "F102",
    Refusal.PASSWORD: "F103",
    Refusal.DAMAGED: "F104",
    Refusal.OTHER_TYPE: "F105",
    Refusal.TOO_LARGE: "F108",
    Refusal.DANGEROUS: "F109",
    Refusal.NOT_A_WORKBOOK: "F110",
    Refusal.ARCHIVE_TYPE: "F111",
    Refusal.LOCKED: "F112",
    Refusal.MEMBER_PASSWORD: "F113",
    Refusal.OUTLOOK: "F115",
    Refusal.TIMEOUT: "F116",
    Refusal.TOO_DEEP: "F117",
    Refusal.CHANGING: "F118",
    Refusal.VANISHED: "F119",
    Refusal.CONTAINER_DAMAGED: "F120",
    Refusal.TNEF: "F121",
    Refusal.TOO_MANY: "F122",
    Refusal.MAIL_TEXT: "F123",
    Refusal.WEB_BOOK: "F124",
    Refusal.CONTRADICTORY: "F135",
    Refusal.VOLUME: "F127",
    Refusal.DIED: "F109",
    Refusal.MEMORY: "F109",
    Refusal.FAULT: "X001",
}


@pytest.mark.parametrize("refusal", Refusal)
def test_each_refusal_has_its_code(refusal: Refusal) -> None:
    finding = file.finding_for(refusal, "报送/a.zip!甲局/自评表{}.xlsx", "zip: bad")
    assert (finding.code, finding.sheet, finding.cell, finding.level) == (CODES[refusal], None, None, Level.ERROR)
    assert "“自评表{}.xlsx”" in finding.message


def test_no_refusal_is_forgotten() -> None:
    """Every one has its finding, and only our own fault is told as our own."""
    assert set(file.BY_REFUSAL) == set(Refusal)
    assert [refusal for refusal, kind in file.BY_REFUSAL.items() if kind is file.OUR_FAULT] == [Refusal.FAULT]


@pytest.mark.parametrize(
    ("kind", "code"),
    [("pdf", "F105"), ("eml", "F105"), ("html", "F106"), ("text", "F107"), ("rar", "F111"), ("7z", "F111"),
     ("msg", "F115")],
)  # fmt: skip
def test_what_is_another_type_is_told_by_it(kind: str, code: str) -> None:
    finding = file.finding_for(Refusal.OTHER_TYPE, "自评表{}.xlsx", kind)
    assert (finding.code, finding.level) == (code, Level.ERROR)
    assert "“自评表{}.xlsx”" in finding.message


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


@pytest.mark.parametrize("part", Torn)
def test_what_contradicts_itself_is_named(part: Torn) -> None:
    message = file.finding_for(Refusal.CONTRADICTORY, "a/表.xlsx", f"{part.value}|why|自评").message
    assert t.PART_NAMES[part.value].format(sheet="自评") in message
