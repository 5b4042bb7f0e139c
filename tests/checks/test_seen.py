"""What counts is what a person sees: number formats and merges that show something else, in all kinds of workbook."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

import pytest

from selfeval import text as t
from selfeval.model import FileReading, Odd, OddKind
from selfeval.submission.columns import HEADERS
from tests.answers import filled_row
from tests.builders import SCORES, FormBuilder, beyond, places
from tests.excel.format_codes import USUAL
from tests.excel.raw_files import carefully, plainly
from tests.filled import REASON, SCHEME, SCORE, at, rewritten, with_formats, written
from tests.found.books import merged
from tests.office import Office
from tests.test_sound_books import as_xlsb, read

KEPT = "目标没有全部量化，扣分"


class Way(NamedTuple):
    """A number format on a score, the points lost there, and what is told at the cell."""

    code: str
    lost: str = "0"
    told: str = ""


WAYS = (
    Way('"1"', told="S170"),
    Way(";;;", told="S170"),
    Way(";;", told="S170"),
    Way("0.0,", told="S170"),
    Way("#,##0,", told="S170"),
    Way('[>0]"1";0', told="S170"),
    Way('[<100]"0";0', told="S170"),
    Way('0"0"', told="S170"),
    Way('"1"0', told="S170"),
    Way("0\\5", told="S170"),
    Way('0"."0', told="S170"),
    Way('"约"0', told="S170"),
    Way('0"万元"', told="S170"),
    Way("0%", told="S108"),
    Way("0.0%;0.0%", told="S108"),
    Way("yyyy-mm-dd", told="S109"),
    Way("h:mm", told="S109"),
    Way("0", lost="0.5", told="S171"),
    Way("#,##0", lost="0.5", told="S171"),
    Way("0.0", lost="0.25", told="S171"),
    Way("0_ ", lost="0.5", told="S171"),
    Way('0"分"', lost="0.5", told="S171"),
    Way("# ?/?", lost="0.12", told="S170"),
    Way("[DBNum1][$-804]General", told="S170"),
    Way("0E+00", lost="0.5", told="S170"),
    Way("0"),
    Way("0.00", lost="0.5"),
    Way("0.00", lost="0.25"),
    Way('0.0"分"', lost="0.5"),
    Way("0.00_);(0.00)", lost="0.5"),
    Way('_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', lost="0.5"),
    Way("0.00_ ;[Red]-0.00 ", lost="0.25"),
    Way("# ?/?", lost="0.5"),
)
PLACED = list(zip((i for i in SCHEME.indicators), WAYS, strict=True))
TOLD = {(way.told, at(indicator.code, SCORE)[1]) for indicator, way in PLACED if way.told}


def lost(points: Mapping[str, str]) -> bytes:
    """A sound form with points lost by indicator, explained."""
    rows = {
        code: filled_row(SCHEME.by_code[code].cap - Decimal(less), KEPT + code if Decimal(less) else "")
        for code, less in points.items()
    }
    return written("101", rows)


@cache
def unformatted() -> bytes:
    return lost({indicator.code: way.lost for indicator, way in PLACED})


LOOKS = {at(indicator.code, SCORE): way.code for indicator, way in PLACED}


@cache
def every_way() -> bytes:
    return with_formats(unformatted(), LOOKS)


def scores_told(reading: FileReading) -> set[tuple[str, str]]:
    """The findings on score cells: code and cell."""
    return {(f.code, f.cell or "") for f in reading.findings if f.code.startswith("S1")}


def test_each_way_is_told_at_its_cell_and_its_neighbours_are_not() -> None:
    assert scores_told(read(every_way())) == TOLD


def test_the_fast_reader_and_the_careful_one_agree() -> None:
    fast = plainly(every_way())
    assert fast is not None
    assert fast == carefully(every_way()).sheets


def test_in_binary_too() -> None:
    assert scores_told(read(as_xlsb(short=False, form=unformatted(), looks=LOOKS))) == TOLD


@pytest.mark.parametrize("suffix", ["xls", "ods", "xlsx"])
def test_saved_by_libreoffice(suffix: str, office: Office, tmp_path: Path) -> None:
    source, target = tmp_path / "form.xlsx", tmp_path / f"saved.{suffix}"
    source.write_bytes(every_way())
    office.convert(source, target)
    found = scores_told(read(target.read_bytes()))
    if suffix == "ods":  # it writes the value, not the format, of Chinese numerals
        assert found | {("S170", at(PLACED[23][0].code, SCORE)[1])} == TOLD
    else:
        assert found == TOLD


@pytest.mark.parametrize("start", range(0, len(USUAL), len(SCHEME.indicators)))
def test_usual_formats_are_silent(start: int) -> None:
    codes = [*USUAL[start : start + len(SCHEME.indicators)], *["General"] * len(SCHEME.indicators)]
    looks = {at(i.code, SCORE): code for i, code in zip(SCHEME.indicators, codes, strict=False)}
    assert read(with_formats(lost({"1.1.1": "1"}), looks)).findings == ()
    halves = read(with_formats(lost({i.code: "0.5" for i in SCHEME.indicators}), looks))
    assert {code for code, _ in scores_told(halves)} <= {"S171"}  # 8.5 shown as 9 is told, not refused


# --- texts and caps ---------------------------------------------------------------------------------------------


SOUND = FormBuilder().score(H6=7, I6="目标分解不够细致")
BEFORE = places(SOUND.read().findings)


def told(form: FormBuilder) -> list[tuple[str, str | None, str | None]]:
    return places(beyond(BEFORE, form.read().findings))


def sound() -> FormBuilder:
    return FormBuilder().score(H6=7, I6="目标分解不够细致")


def test_a_text_that_shows_another_number_is_no_score() -> None:
    assert told(sound().score(H7=Odd(OddKind.MASKED, "9", "4"))) == [("S170", SCORES, "H7")]


def test_a_reason_that_no_one_sees_is_none() -> None:
    assert told(sound().score(I6=Odd(OddKind.MASKED, "", "目标分解不够细致"))) == [("R301", SCORES, "I6")]


def test_a_reason_that_shows_otherwise_is_what_shows() -> None:
    assert told(sound().score(I6=Odd(OddKind.MASKED, "原因：目标分解不够细致", "目标分解不够细致"))) == []


@pytest.mark.parametrize(("shown", "codes"), [("8分", ["R305"]), ("8", []), ("9", ["R305"])])
def test_a_cap_is_what_shows(shown: str, codes: list[str]) -> None:
    assert [code for code, _, _ in told(sound().score(E6=Odd(OddKind.MASKED, shown, "3")))] == codes


# --- merges -----------------------------------------------------------------------------------------------------


X, Y, Z = "1.1.2", "1.3.1", "2.1.1"  # rows that aren't beside each other


def span(code: str, left: str, right: str) -> str:
    return f"{at(code, left)[1]}:{at(code, right)[1]}"


MERGES = {
    "left": (span(X, t.COL_STANDARD, SCORE), {("S112", at(X, SCORE)[1])}),
    "the whole row": (f"A{at(X, SCORE)[1][1:]}:{at(X, t.COL_CHECK)[1]}", {("S112", at(X, SCORE)[1])}),
    "from the cap on": (span(Y, t.COL_CAP, REASON), {("S112", at(Y, SCORE)[1])}),
    "a block": (
        f"{at(X, t.COL_STANDARD)[1]}:{at('1.2.1', SCORE)[1]}",
        {("S112", at(X, SCORE)[1]), ("S112", at("1.2.1", SCORE)[1])},
    ),
    "to the right": (span(Z, SCORE, REASON), set()),
    "beside": (span(Z, REASON, t.COL_EVIDENCE), set()),
}


@pytest.mark.parametrize("way", MERGES)
def test_a_score_under_any_merge(way: str) -> None:
    area, told = MERGES[way]
    assert scores_told(read(merged(written("101"), area))) == told
    assert scores_told(read(as_xlsb(short=False, merges=[(t.SHEET_SCORES, area)]))) == told


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_a_score_under_a_merge_saved_by_libreoffice(suffix: str, office: Office, tmp_path: Path) -> None:
    areas, told = zip(*(MERGES[way] for way in ("left", "from the cap on", "to the right")), strict=True)
    source, target = tmp_path / "form.xlsx", tmp_path / f"saved.{suffix}"
    source.write_bytes(merged(written("101"), *areas))
    office.convert(source, target)
    assert scores_told(read(target.read_bytes())) == set().union(*told)


def test_a_reason_covered_from_the_side_is_none() -> None:
    form = written("101", {X: filled_row(SCHEME.by_code[X].cap - 1, KEPT)})
    reading = read(merged(form, span(X, SCORE, REASON)))
    assert [(f.code, f.cell) for f in reading.findings] == [("R301", at(X, REASON)[1])]
    assert [(f.code, f.cell) for f in read(merged(form, span(X, REASON, t.COL_EXPLANATION))).findings] == []


def test_an_explanation_covered_from_the_side_is_none() -> None:
    form = written("101", {X: filled_row(SCHEME.by_code[X].cap - 1, explanation=KEPT)})
    assert read(form).findings == ()
    reading = read(merged(form, span(X, REASON, t.COL_EXPLANATION)))
    assert [(f.code, f.cell) for f in reading.findings] == [("R301", at(X, REASON)[1])]


def test_a_reason_beneath_another_row_is_what_the_merge_shows() -> None:
    reason = HEADERS.index(REASON)
    form = sound().score(H6=4, H7=3, I6="目标分解不够细致", I7="看不见的另一个原因")
    form.merges = ((5, reason, 6, reason + 1),)
    reading = form.read()
    assert [answer.reason for answer in reading.answers[:2]] == ["目标分解不够细致"] * 2
    assert places(beyond(BEFORE, reading.findings)) == [("T122", SCORES, "I6")]


# --- conditional formats ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "codes"),
    [('"1"', ["T151"]), (";;;", ["T151"]), ("0%", ["T151"]), ("General", []), ("0.00", []), ("0", [])],
)
def test_a_format_on_condition_is_told(code: str, codes: list[str]) -> None:
    form = rewritten(
        written("101"),
        {
            "xl/styles.xml": lambda part: part.replace(
                "<dxf>", f'<dxf><numFmt numFmtId="300" formatCode={quoteattr(code)}/>', 1
            )
        },
    )
    assert [(f.code, f.cell) for f in read(form).findings] == [(code, None) for code in codes]
