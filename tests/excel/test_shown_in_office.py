"""What we say a number format shows, against what LibreOffice shows: a hundred codes, in three kinds of workbook."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from selfeval.excel.read.cell_values import Shown, look_by_code
from selfeval.excel.read.format_codes import Part
from selfeval.excel.read.number_formats import parsed, read
from selfeval.excel.read.workbook import read_workbook
from selfeval.model import Odd, OddKind, RawSheet
from tests.excel.format_codes import CODES, USUAL
from tests.excel.raw_files import cell, row, xlsx
from tests.office import Office

pytestmark = pytest.mark.slow

NUMBERS = (4.0, 8.5, 0.0, 0.4, 7.125, 12.5, 100.0, 0.05, 1234.5, 12345678.0, 2023.0, -4.0, 99.995, 3.0)
WORD = "目标"
ALL = tuple(dict.fromkeys((*CODES, *(code for code in USUAL if "通用" not in code))))


def book(codes: Sequence[str] = ALL) -> bytes:
    """A row a code: the numbers, and a text."""
    rows = ""
    for at in range(1, len(codes) + 1):
        numbers = [cell(f"{chr(65 + n)}{at}", f"<v>{number!r}</v>", style=at) for n, number in enumerate(NUMBERS)]
        word = cell(f"{chr(65 + len(NUMBERS))}{at}", f"<is><t>{WORD}</t></is>", "inlineStr", at)
        rows += row(*numbers, word, number=at)
    return xlsx(rows, formats=[escape(code, {'"': "&quot;"}) for code in codes])


def plain(shown: str) -> str:
    """Blanks left out, as is what programs do differently with no harm: a point without digits, a minus on nothing."""
    bare = "".join(shown.split()).rstrip(".")
    return bare if any(c in "123456789" for c in bare) else bare.lstrip("-")


def test_libreoffice_shows_what_we_say(office: Office, tmp_path: Path) -> None:
    assert len(ALL) >= 120
    (tmp_path / "book.xlsx").write_bytes(book())
    office.convert(tmp_path / "book.xlsx", tmp_path / "book.csv")
    with (tmp_path / "book.csv").open(encoding="utf-8") as file:
        lines = list(csv.reader(file))
    compared = 0
    differ: list[tuple[object, ...]] = []
    for code, line in zip(ALL, lines, strict=True):
        look = parsed(code)
        for number, theirs in zip(NUMBERS, line, strict=False):
            if look is None or (number < 0 and not any(piece.part is Part.DIGITS for piece in look.sections[0].pieces)):
                continue  # literals alone: Excel puts a minus before them, LibreOffice doesn't
            compared += 1
            if plain(look.shown(number)) != plain(theirs):
                differ.append((code, number, theirs, look.shown(number)))
        text = look.text(WORD) if look else WORD
        if plain(text.shown if isinstance(text, Odd) else str(text)) != plain(line[len(NUMBERS)]):
            differ.append((code, WORD, line[len(NUMBERS)], text))
    assert differ == []
    assert compared > 1_800


def seen(sheet: RawSheet, at: int, col: int) -> tuple[object, str | None]:
    value, rounded = sheet.at(at, col), sheet.rounded.get((at, col))
    masked = value.shown if isinstance(value, Odd) and value.kind is OddKind.MASKED else value
    return masked if isinstance(masked, float) else plain(str(masked)), plain(rounded) if rounded is not None else None


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_what_libreoffice_saves_reads_alike(suffix: str, office: Office, tmp_path: Path) -> None:
    source, target = tmp_path / "book.xlsx", tmp_path / f"book.{suffix}"
    source.write_bytes(book())
    office.convert(source, target)
    ours, saved = (read_workbook(path.read_bytes()).sheets[0] for path in (source, target))
    differ = [
        (code, number, seen(ours, at, col), seen(saved, at, col))
        for at, code in enumerate(ALL)
        for col, number in enumerate(NUMBERS)
        if seen(ours, at, col) != seen(saved, at, col) and number >= 0 and code not in REWRITTEN
    ]
    assert differ == []


# What LibreOffice writes as another code: a section that it adds or drops, colours by number, a fraction without whole.
REWRITTEN = frozenset({"0;", "[Color10]0.0", "0/10"})


# --- codes by chance --------------------------------------------------------------------------------------------


PIECES = (
    "0", "0", "#", "?", ".", ".00", ",", ";", ";", '"1"', '"分"', '"-"', "\\1", "_ ", "* ", "[Red]", "[>3]", "[<3]", "[=4]",
    "[>=0]", "[<>4]", "%", "E+00", "/", "@", "General", " ", "-", "(", ")", "$", "[$¥-804]", "[$-804]", "0.0", "#,##0", "??",
    '"0"', "+", "元", '"."', "[<=8.5]", "0/", "[DBNum1]", "[h]", "yy", "m", "!", "1", "8", "9",
)  # fmt: skip


def by_chance(seed: int, count: int = 1_000) -> list[str]:
    chance = random.Random(seed)
    codes: dict[str, None] = {}
    while len(codes) < count:
        code = "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 6))).strip()
        money = "General" in code and "$" in code  # LibreOffice gives it two decimals
        if code and parsed(code) is not None and not money:
            codes[code] = None
    return list(codes)


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_what_counts_in_silence_is_what_libreoffice_shows(suffix: str, office: Office, tmp_path: Path) -> None:
    source, saved, shown = tmp_path / "book.xlsx", tmp_path / f"saved.{suffix}", tmp_path / "book.csv"
    codes = by_chance(1)
    source.write_bytes(book(codes))
    if suffix == "xlsx":
        saved = source
    else:
        office.convert(source, saved)
    office.convert(saved, shown)
    with shown.open(encoding="utf-8") as file:
        lines = list(csv.reader(file))
    sheet = read_workbook(saved.read_bytes()).sheets[0]
    silent, wrong = 0, []
    for at, code in enumerate(codes):
        for col, number in enumerate(NUMBERS):
            value, rounded = sheet.at(at, col), sheet.rounded.get((at, col))
            if not isinstance(value, float) or number < 0:
                continue
            silent += 1
            theirs = lines[at][col]
            general = rounded is not None and read(theirs) == Decimal(repr(number))  # a code LibreOffice doesn't know
            if not (general or (plain(rounded) == plain(theirs) if rounded is not None else same(number, theirs))):
                wrong.append((code, number, theirs, rounded))
    assert wrong == []
    assert silent > 500


def same(number: float, shown: str) -> bool:
    found = read(shown)
    return found is not None and abs(float(found) - number) < 1e-7


@pytest.mark.parametrize("code", ["0%", "0.0%", "yyyy-mm-dd", "h:mm"])
def test_dates_and_percentages_are_told_elsewhere(code: str) -> None:
    assert isinstance(look_by_code(code), Shown)
