"""一页通.html: the story once more, in one file that asks for nothing, holds no mark-up of anybody else's, and prints on one page."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest

from selfeval.consolidate import Previous, county_tables
from selfeval.consolidate.exact import percent
from selfeval.model import Batch
from selfeval.sheets.one_page import one_page
from selfeval.story import story_of
from tests.builders_batch import Mix, make_batch
from tests.story.rounds import ODD

TAGS = set(
    "html head meta title style body header main footer div h1 h2 p dl dt dd span b i u small table tr td ol li svg line "
    "text circle rect".split()
)
VOID = {"meta", "line", "circle", "rect"}
ATTRIBUTES = set(
    "lang charset name content http-equiv class style role aria-label viewbox x x1 x2 y y1 y2 cx cy r dx width height "
    "fill stroke stroke-dasharray text-anchor".split()
)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Page(HTMLParser):
    """The page's tags with their attributes, and its texts; every tag is closed."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, Mapping[str, str | None]]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and self._open[-1:] != ["style"]:
            self.texts.append(data.strip())

    def of(self, tag: str) -> list[Mapping[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def last_year(batch: Batch) -> Previous:
    totals = {one.department.code: Decimal(80 + n % 7) for n, one in enumerate(batch.departments)}
    return Previous(batch.scheme.year - 1, batch.scheme.full_marks, totals, None, batch.scheme.excused_as)


@pytest.mark.parametrize("name", [*ODD, "county"])
def test_it_says_what_the_overview_says(name: str) -> None:
    batch = make_batch(45, seed=6) if name == "county" else ODD[name]()
    tables = county_tables(batch, last_year(batch) if name == "county" else None)
    story, page = story_of(tables), Page(one_page(tables))
    texts = page.texts
    assert story.headline[0] in texts
    for card in story.cards:
        place = texts.index(card.label)
        assert texts[place + 2 : place + 3] == [card.note] or not card.note
        if isinstance(card.figure, int):
            assert texts[place + 1] == str(card.figure)
        elif card.kind == "rate" and card.figure is not None:
            assert texts[place + 1] == percent(card.figure)
    for one in story.judgements:
        assert texts[texts.index(one.question) + 1] == one.ways[0]
    if tables.overview.ranked:
        assert {story.totals_title, story.rates_title} <= set(texts)
    else:
        assert not page.of("svg")
    for stat in story.rates:
        assert stat.name in texts
        assert f"{len(stat.losers)} 个部门失分" in texts
    for low in story.lowest:
        assert texts[texts.index(low.ways[0]) - 1] == low.place.name
    for group in story.groups:
        assert group.name in texts
        assert not group.weakest or group.weakest in texts
    for proposal in story.proposals:
        assert proposal.name in texts
        assert proposal.said(12) in texts
    assert ("按规则没有要提请研究的事项。" in texts) is (not story.proposals)
    assert texts[-1] == story.source


@pytest.mark.parametrize("name", ODD)
def test_nothing_comes_from_outside_and_nothing_runs(name: str) -> None:
    html = one_page(county_tables(ODD[name]()))
    page = Page(html)
    assert {tag for tag, _ in page.tags} <= TAGS, "a name that became mark-up"
    assert {attribute for _, attributes in page.tags for attribute in attributes} <= ATTRIBUTES
    policy = next(one["content"] for one in page.of("meta") if one.get("http-equiv"))
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    style = html[html.index("<style>") : html.index("</style>")]
    assert not re.search(r"url\(|@import|expression|//", style)
    assert not re.search(r"https?:|//\w|javascript:|data:", re.sub(r">[^<]*<", "><", html))


def test_hostile_names_are_text() -> None:
    tables = county_tables(ODD["hostile names"]())
    html, page = one_page(tables), Page(one_page(tables))
    assert "<b>县局</b>" in page.texts
    assert "&lt;b&gt;县局&lt;/b&gt;" in html
    assert "&amp;局" in page.texts
    assert "&amp;amp;局" in html


def test_the_same_round_gives_the_same_page() -> None:
    assert one_page(county_tables(make_batch(30, seed=2))) == one_page(county_tables(make_batch(30, seed=2)))


@pytest.mark.parametrize("n", [1, 3, 40, 150, 400])
def test_every_department_is_a_dot_at_its_total(n: int) -> None:
    batch = make_batch(n, seed=3, mix=Mix(0, 0.05, 0, 0))
    page = Page(one_page(county_tables(batch)))
    marks = [(float(one["x"] or 0), text) for one, text in zip(page.of("text"), _svg_texts(page), strict=True)]
    axis = [(x, float(text)) for x, text in marks if re.fullmatch(r"[\d.]+", text)]
    (x0, v0), (x1, v1) = axis[0], axis[-1]
    dots = [(float(one["cx"] or 0), float(one["cy"] or 0), float(one["r"] or 0)) for one in page.of("circle")]
    totals = sorted(float(one.scorecard.final[0]) for one in batch.departments if one.rank and one.scorecard)
    drawn = sorted(v0 + (x - x0) / (x1 - x0) * (v1 - v0) for x, _, _ in dots)
    assert drawn == pytest.approx(totals, abs=0.02)
    assert len(set(dots)) == len(dots)
    assert all(x - r >= 0 and x + r <= 640 and y - r >= 50 and y + r <= 176.01 for x, y, r in dots)


def _svg_texts(page: Page) -> list[str]:
    """The texts of the drawing, which come one after the other."""
    count = len(page.of("text"))
    first = next(n for n, text in enumerate(page.texts) if re.fullmatch(r"[\d.]+", text) and _run(page.texts, n))
    return page.texts[first : first + count]


def _run(texts: list[str], start: int) -> bool:
    return all(re.fullmatch(r"[\d.]+", text) for text in texts[start : start + 4])


def test_past_four_hundred_they_are_counted() -> None:
    batch = make_batch(450, seed=3, mix=Mix(0, 0, 0, 0))
    page = Page(one_page(county_tables(batch)))
    heights = [float(one["height"] or 0) for one in page.of("rect")]
    totals = Counter(int(one.scorecard.final[0]) for one in batch.departments if one.scorecard)
    counts = [totals[point] for point in sorted(totals)]
    assert [height / max(heights) for height in heights] == pytest.approx(
        [count / max(counts) for count in counts], abs=0.01
    )
    assert not page.of("circle")


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on PATH")
@pytest.mark.parametrize("n", [0, 1, 3, 60, 400, 800])
def test_it_prints_on_one_page(tmp_path: Path, n: int) -> None:
    batch = make_batch(n, seed=4)
    path, pdf = tmp_path / "page.html", tmp_path / "page.pdf"
    path.write_text(one_page(county_tables(batch, last_year(batch))), "utf-8")
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    command += [f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={pdf}", path.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    said = subprocess.run(["pdfinfo", str(pdf)], check=True, capture_output=True, text=True).stdout
    assert re.search(r"Pages:\s+1\n", said)
