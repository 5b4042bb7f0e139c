"""Whether LibreOffice shows what the tables of tests/ways say it does, cell by cell; formats that only print on paper."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from selfeval import text as t
from tests.office import Office, OfficeError
from tests.ways.case import NOT_OPENED, Way
from tests.ways.test_ways import ALL

pytestmark = [pytest.mark.long, pytest.mark.office]

# What a condition or the width of the cell makes of a number is no part of the cell's own text.
PRINTED = re.compile("(?!xlsb)[a-z]+-(cf-|s-map|nf-fill|nf-repeat|fill-|align-|view-)")
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
Word = tuple[float, float, str, float, float]  # its middle, what it says, its left and right


@pytest.fixture(scope="module")
def as_stored() -> Iterator[Office]:
    """LibreOffice as people have it: formulas show what was stored."""
    with Office(recalculate=False) as running:
        yield running


def on_paper(office: Office, path: Path) -> str:
    """What is printed in 1.1.2's row under 自评分."""
    office.convert(path, path.with_suffix(".pdf"))
    told = subprocess.run(
        ["pdftotext", "-bbox", str(path.with_suffix(".pdf")), "-"], capture_output=True, check=True
    ).stdout.decode()
    for page in told.split("<page ")[1:]:
        words: list[Word] = []
        for left, top, right, bottom, word in WORD.findall(page):
            x, y = (float(left) + float(right)) / 2, (float(top) + float(bottom)) / 2
            words.append((x, y, html.unescape(word), float(left), float(right)))
        rows = [word for word in words if word[2] == "1.1.2"]
        heads = [word for word in words if word[2] == t.COL_SCORE]
        if rows and heads:
            head = max(heads, key=lambda word: word[3])
            return next((w[2] for w in words if abs(w[1] - rows[0][1]) < 25 and head[3] - 15 < w[0] < head[4] + 20), "")
    return ""


def shortened(shown: str) -> str:
    """The text with what fills the rest of the cell told three times only."""
    return re.sub(r"(\d)\1{3,}|-{4,}|\.{4,}", lambda found: found[0][0] * 3 + "…", shown)


@pytest.mark.parametrize("way", ALL.values(), ids=ALL)
def test_what_libreoffice_shows(way: Way, as_stored: Office, tmp_path: Path) -> None:
    path = tmp_path / f"form.{way.suffix}"
    path.write_bytes(way.build())
    if PRINTED.match(way.id):
        if not shutil.which("pdftotext"):
            pytest.skip("poppler is not installed (no pdftotext on PATH)")
        assert shortened(on_paper(as_stored, path)) == way.shows
        return
    try:
        shown = as_stored.shown(path, *way.place)
    except OfficeError:
        shown = NOT_OPENED
    assert shown == way.shows
