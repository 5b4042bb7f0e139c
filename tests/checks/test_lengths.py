"""What a form may bring in is bounded: texts are cut at what a cell holds, findings told up to a number; both is said."""

from __future__ import annotations

from collections import Counter

import pytest

from selfeval import text as t
from selfeval.checks.build import MOST_ALIKE, MOST_OF_A_ROW
from selfeval.model import FileReading, Level
from selfeval.submission.columns import WORDS
from selfeval.submission.lengths import MOST_WORDS, OF_MANY
from selfeval.tables import MAX_TEXT
from tests.filled import EVIDENCE, EXPLANATION, SCHEME, appended, at, with_cells, with_sheet, written
from tests.test_sound_books import read

CODES = [indicator.code for indicator in SCHEME.indicators]
WIDE = "\U00020000"  # 𠀀, two units of UTF-16


def cut(reading: FileReading) -> list[tuple[str | None, str | None]]:
    """Where it is told that a text is cut."""
    return [(found.sheet, found.cell) for found in reading.findings if found.code == "T141"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("字" * MAX_TEXT, None),
        ("字" * (MAX_TEXT + 1), MAX_TEXT),
        ("字" * 1_000_000, MAX_TEXT),
        (WIDE * (MAX_TEXT // 2), None),
        (WIDE * (MAX_TEXT // 2 + 1), MAX_TEXT // 2),
        ("情况说明如下", None),
    ],
)
def test_a_text_is_kept_as_far_as_a_cell_holds_it(text: str, kept: int | None) -> None:
    place, remark = at("1.1.2", EXPLANATION), at(t.ID_REMARK)
    reading = read(with_cells(written("104"), {place: text, remark: text}))
    assert cut(reading) == ([] if kept is None else [remark, place])
    (answer,) = [answer for answer in reading.answers if answer.indicator.code == "1.1.2"]
    assert answer.words["explanation"] == text[: kept or len(text)]
    assert reading.overall_explanation == text[: kept or len(text)]
    assert not reading.has_errors
    assert reading.card is not None


def test_all_texts_of_a_form_are_kept_up_to_a_number() -> None:
    long = "长" * 20_000
    texts = {at(code, EVIDENCE): long for code in CODES[:12]}
    reading = read(with_cells(written("104"), texts))
    told = cut(reading)
    assert told == [at(code, EVIDENCE) for code in CODES[12 - len(told) : 12]]  # the first ones are whole
    assert 2 <= len(told) <= 4
    kept = sum(len(answer.words[column.field]) for answer in reading.answers for column in WORDS)
    assert MOST_WORDS - 40_000 < kept < MOST_WORDS + 12 * OF_MANY
    assert [answer.score for answer in reading.answers] == [a.score for a in read(written("104")).answers]


def test_a_great_many_findings_are_told_in_part() -> None:
    few = {f"A{row}": f"X{row}" for row in range(50, 50 + MOST_ALIKE)}
    reading = read(appended(written("104"), t.SHEET_SCORES, few))
    assert Counter(found.code for found in reading.findings) == {"T108": MOST_ALIKE}
    many = {f"A{row}": f"X{row}" for row in range(50, 1050)}
    reading = read(appended(with_cells(written("104"), {at("1.1.2", t.COL_SCORE): "约4"}), t.SHEET_SCORES, many))
    assert Counter(found.code for found in reading.findings) == {"T108": MOST_ALIKE, "S102": 1, "T142": 1}
    (told,) = [found for found in reading.findings if found.code == "T142"]
    assert (told.value, told.level) == (str(1000 + 1), Level.NOTE)
    assert "900" in told.message


def test_the_gravest_findings_are_told_first() -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{CODES[row % len(CODES)]}</t></is></c>'
        f'<c r="H{row}"><v>0.01</v></c></row>'
        for row in range(50, 1500)
    )
    doubled = with_sheet(
        written("104"), t.SHEET_SCORES, lambda part: part.replace("</sheetData>", rows + "</sheetData>")
    )
    reading = read(doubled)
    counted = Counter(found.code for found in reading.findings)
    assert counted["T106"] == len(CODES) * MOST_OF_A_ROW
    assert counted["T142"] == 1
    assert len(reading.findings) < 1450
    assert reading.has_errors
