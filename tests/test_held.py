"""What a sender once did to the round, and can't any more: numbers, names and marks without end."""

from __future__ import annotations

import re
import struct
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from selfeval import text as t
from selfeval.errors import CannotRun
from selfeval.model import Category, FileReading, Scheme, Source
from selfeval.reading.context import Context
from selfeval.reading.intake import read_source
from selfeval.reading.previous import load_previous
from selfeval.settling.effective import filed
from selfeval.submission.identity import Directory
from selfeval.tables import number
from tests.answers import filled_row
from tests.excel.raw_files import ods, table
from tests.filled import EXPLANATION, ROSTER, SCHEME, SCORE, Raw, at, rewritten, sheet_part, with_cells, written
from tests.found.books import merged
from tests.hostile.parts import ole

LONG = "0" * 5000 + "1"
H7 = at("1.1.2", SCORE)


def read(data: bytes, scheme: Scheme = SCHEME) -> FileReading:
    """What the program makes of one file."""
    return read_source(Source("x", len(data), "0"), data, Context(scheme, Directory.of(ROSTER)))


def codes(data: bytes) -> list[str]:
    """What is said of a file, each once."""
    return sorted({found.code for found in read(data).findings})


@pytest.mark.parametrize("year", [2024, 9999])
def test_a_file_of_a_year_without_end(year: int) -> None:
    source = Source("a.xlsx", 1, "0" * 64, datetime(year, 12, 31, 20, tzinfo=UTC))
    time = filed(FileReading(source), SCHEME).time
    assert time.year == (1970 if year == 9999 else 2025)


def test_a_sheet_with_a_name_without_end() -> None:
    def renamed(name: str) -> bytes:
        old, new = f'<sheet name="{t.SHEET_SCORES}"', f'<sheet name="{name}"'
        return rewritten(written("104"), {"xl/workbook.xml": lambda part: part.replace(old, new)})

    assert codes(renamed(t.SHEET_SCORES + "A" * 20)) == codes(renamed(t.SHEET_SCORES + "A" * 200))
    assert codes(renamed(t.SHEET_SCORES + "A" * 255)) == ["F109"]


def test_a_mark_without_end_is_cut() -> None:
    data = rewritten(
        written("104"),
        {sheet_part(written("104"), t.SHEET_META): lambda part: part.replace(
            "</sheetData>", f'<row r="40"><c r="A40" t="inlineStr"><is><t>{t.META_MADE_FROM}</t></is></c>'
            f'<c r="B40" t="inlineStr"><is><t>{"a" * 100_000}</t></is></c></row></sheetData>')},
    )  # fmt: skip
    assert len(read(data).made_from) <= 200


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (with_cells(written("104"), {H7: Raw(f"<v>{LONG}</v>", ' t="s"')}), ["F104"]),
        (rewritten(written("104"), {"xl/styles.xml": lambda p: p.replace('<numFmt numFmtId="', f'<numFmt numFmtId="{LONG}', 1)}), ["F135"]),
        (ods(table('<table:table-row><table:table-cell office:value-type="float" office:value="8"><text:p>1e999</text:p></table:table-cell></table:table-row>')), ["T101"]),
        (ods(table(f'<table:table-row><table:table-cell office:value-type="time" office:time-value="PT{LONG}H"/></table:table-row>')), ["T101"]),
        (ole({"EncryptedPackage": b"x" * 5000, "EncryptionInfo": struct.pack("<HHI", 4, 4, 0x40) + f"<encryption spinCount='{LONG}'/>".encode()}), ["F103"]),
    ],
    ids=["shared string", "format", "exponent", "duration", "rounds of hashing"],
)  # fmt: skip
def test_numbers_of_thousands_of_digits(data: bytes, said: list[str]) -> None:
    assert codes(data) == said


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("24", Decimal(24)),
        ("1e3", Decimal(1000)),
        ("1e999999999", None),
        ("1E-999999999", None),
        ("9" * 5000, None),
        ("0" * 60, Decimal(0)),
    ],
)
def test_numbers_typed_as_text(typed: str, value: Decimal | None) -> None:
    assert number(typed) == value


def test_a_total_without_end_is_no_fault_of_ours() -> None:
    total = at(t.TOT_TOTAL, SCORE)
    assert codes(with_cells(written("104"), {total: "1e999999999"})) == []
    assert codes(with_cells(written("104"), {total: "1"})) == ["C401"]


def test_every_error_and_every_open_query_of_a_large_scheme_is_told() -> None:
    indicators = tuple(
        replace(SCHEME.indicators[0], code=f"1.{n}", name=f"指标{n}", cap=Decimal(1), category="全部")
        for n in range(150)
    )
    scheme = replace(
        SCHEME, indicators=indicators, categories=(Category("全部", Decimal(150)),), full_marks=Decimal(150)
    )
    blank = read(written("104", {}, scheme=scheme, sound=False), scheme)
    assert Counter(found.code for found in blank.findings)["S101"] == 150
    lost = {
        i.code: filled_row(Decimal("0.5"), explanation="已经按要求说明过" if n < 120 else "")
        for n, i in enumerate(indicators)
    }
    told = read(written("104", lost, scheme=scheme), scheme)
    assert sum(found.is_open_query for found in told.findings) >= 30


def test_words_of_a_merge_count_once() -> None:
    words = "情况说明" * 3000
    data = merged(with_cells(written("104"), {at("1.1.1", EXPLANATION): words}), "K6:K38")
    reading = read(data)
    assert "T141" not in {found.code for found in reading.findings}
    assert {len(answer.words["explanation"]) for answer in reading.answers} == {len(words)}


@pytest.mark.parametrize("total", ["1E+999999", "9" * 5000, "-5", "90.00"])
def test_last_years_totals_are_totals(tmp_path: Path, total: str) -> None:
    last = tmp_path / "last.json"
    said = (
        f'{{"scheme": {{"year": 2022, "full_marks": "100"}}, "departments": [{{"code": "104", "total": "{total}"}}]}}'
    )
    last.write_text(said, "utf-8")
    if total == "90.00":
        assert load_previous(last).totals == {"104": Decimal(90)}
        return
    with pytest.raises(CannotRun, match=re.escape(last.name)):
        load_previous(last)
