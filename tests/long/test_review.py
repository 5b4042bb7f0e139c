"""A whole review: forty departments, eight drawn by lot, workbooks filled by LibreOffice, objections, one filing again."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from selfeval import text as t
from selfeval.commands.report import report
from selfeval.commands.review import review
from selfeval.commands.run import run
from selfeval.commands.sample import draw
from selfeval.forms.review_layout import FIRST, VERDICT_LABELS, column
from selfeval.model import ReviewRules, column_letters
from selfeval.outbox.workspace import Workspace
from selfeval.reading.templates import load
from selfeval.samples import sample_scheme
from tests.feedback.documents import text_of
from tests.office import Content, Office
from tests.review.rounds import Lost, filed, roster_of, round_of
from tests.review.test_results import decide

pytestmark = [pytest.mark.long, pytest.mark.slow]

FACTORS = {1: Decimal("0.9"), 2: Decimal("0.8"), 3: Decimal("0.7")}
RULES = ReviewRules(share=Decimal(20), risk_line=Decimal(0), factors=FACTORS)
CAPS = {i.code: i.cap for i in sample_scheme().indicators}
GROUNDS = ("依据不足", "计算错误", "未按标准")
Cell = tuple[str, str]


@dataclass
class Book:
    """What the test itself knows of a review: the reviewed scores, and whether the workbook is sound."""

    cuts: dict[str, Decimal]
    sound: bool = True


def losses(seed: int) -> dict[str, Lost]:
    dice = random.Random(seed)
    found: dict[str, Lost] = {}
    for department in roster_of(40).departments:
        some = dice.sample([*CAPS], dice.randrange(0, 9))
        found[department.code] = {
            code: str(CAPS[code] * dice.choice([Decimal("0.5"), Decimal("0.25"), Decimal(1)])) for code in some
        }
    return found


def fill(office: Office, place: Workspace, code: str, book: Book, spoilt: Mapping[Cell, Content] | None = None) -> None:
    """A reviewer's work in LibreOffice: every change with its reason, the rest kept all together."""
    (paper,) = (place.outbox / t.REVIEW_FOLDER / t.PAPERS_FOLDER).glob(f"{code}-*.xlsx")
    sheet = openpyxl.load_workbook(paper)[t.SHEET_PAPER]
    rows = {str(sheet.cell(row, 1).value): row for row in range(FIRST + 1, sheet.max_row + 1)}
    cells: dict[Cell, Content] = {(t.SHEET_VERDICT, f"B{VERDICT_LABELS.index(t.VER_REST) + 2}"): "是"}
    for number, (indicator, score) in enumerate(book.cuts.items()):
        entry: dict[str, Content] = {
            t.COL_REVIEWED: float(score), t.COL_GROUND: GROUNDS[number % 3], t.COL_REMARK: f"部门{code}的{indicator}没有依据",
        }  # fmt: skip
        cells |= {
            (t.SHEET_PAPER, f"{column_letters(column(name))}{rows[indicator]}"): value for name, value in entry.items()
        }
    cells |= spoilt or {}
    target = place.inbox / t.REVIEW_FOLDER / paper.name
    target.parent.mkdir(exist_ok=True)
    office.fill(paper, target, cells)


def told(place: Workspace) -> dict[str, dict[str, Any]]:
    results = json.loads((place.outbox / t.RESULTS_FILE).read_text("utf-8"))
    return {department["code"]: department for department in results["departments"]}


def step(total: Decimal) -> int:
    return 0 if total >= 90 else 1 if total >= 80 else 2 if total >= 60 else 3


def by_hand(lost: Lost, cuts: Mapping[str, Decimal]) -> Decimal:
    """The final total from what the test itself filed and cut."""
    own = {code: cap - Decimal(str(lost.get(code, "0"))) for code, cap in CAPS.items()}
    now, before = sum({**own, **cuts}.values(), Decimal(0)), sum(own.values(), Decimal(0))
    down = step(now) - step(before)
    return (now * FACTORS[min(down, 3)]).quantize(Decimal("0.01"), ROUND_HALF_UP) if down > 0 else now


def recalculated(office: Office, place: Workspace) -> int:
    """How many formulas of the summary LibreOffice computed anew, all to what is stored."""
    path = place.outbox / t.SUMMARY_FILE.format(year=2023)
    stored, again, formulas = (
        openpyxl.load_workbook(path, data_only=True),
        office.values(path),
        openpyxl.load_workbook(path),
    )
    count = 0
    for sheet in formulas:
        live = [cell.coordinate for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]
        wanted = {at: stored[sheet.title][at].value for at in live}
        numbers = {at: v for at, v in wanted.items() if isinstance(v, (int, float))}
        assert {at: again[sheet.title].get(at) for at in numbers} == pytest.approx(numbers), sheet.title
        texts = {at: v for at, v in wanted.items() if isinstance(v, str)}
        assert {at: again[sheet.title].get(at) for at in texts} == texts, sheet.title
        count += len(live)
    return count


def test_a_whole_review(office: Office, tmp_path: Path) -> None:
    lost = losses(3)
    place = round_of(tmp_path / "place", lost, review=RULES, count=40)
    other = round_of(tmp_path / "elsewhere", lost, review=RULES, count=40)
    picked = [one.candidate.code for one in draw(place, seed="county").added]
    assert len(picked) == 8
    assert [one.candidate.code for one in draw(other, seed="county").added] == picked
    assert (place.templates / t.SAMPLE_FILE).read_bytes() == (other.templates / t.SAMPLE_FILE).read_bytes()
    assert len(review(place).written) == 8

    dice = random.Random(5)
    books: dict[str, Book] = {}
    for code in picked:
        some = dice.sample([*CAPS], dice.randrange(1, 12))
        own = {c: CAPS[c] - Decimal(str(lost[code].get(c, "0"))) for c in some}
        books[code] = Book({c: own[c] / 2 for c in some if own[c] > 0 and (own[c] / 2).as_tuple().exponent >= -2})  # type: ignore[operator]
    first, second, third, again = picked[:4]
    rest: Cell = (t.SHEET_VERDICT, f"B{VERDICT_LABELS.index(t.VER_REST) + 2}")
    spoilt: dict[str, dict[Cell, Content]] = {
        first: {rest: None},  # not all was looked at
        second: {(t.SHEET_PAPER, f"{column_letters(column(t.COL_REVIEWED))}{FIRST + 1}"): 77.0},  # over the cap
    }
    for code in picked:
        books[code].sound = code not in spoilt
        fill(office, place, code, books[code], spoilt.get(code))
    run(place)
    _as_known(place, lost, books)

    decide(place, [(third, "", "有异议", "", None), (picked[4], "", "有异议", next(iter(books[picked[4]].cuts)), None)])
    run(place)
    assert {code for code, one in told(place).items() if one["review"] and one["review"]["status"] == "objected"} == {
        third,
        picked[4],
    }
    _as_known(place, lost, books)

    settled = next(iter(books[picked[4]].cuts))
    decide(
        place,
        [
            (third, "", "有异议", "", None),
            (third, "", "异议不成立", "", None),
            (picked[4], "", "异议成立", settled, float(CAPS[settled])),
        ],
    )
    books[picked[4]].cuts[settled] = CAPS[settled]
    run(place)
    _as_known(place, lost, books)

    lost[again] = {**lost[again], "5.1.2": "2", "1.1.1": "0"}
    departments = {d.code: d for d in load(place.templates).roster.departments}
    filed(place, departments[again], lost[again], load(place.templates).scheme, day=28)
    run(place)
    books[again].sound = False
    _as_known(place, lost, books)
    done = review(place)
    assert done.renewed == [departments[again].name]
    for code in (first, second):  # the reviewers mend theirs
        fill(office, place, code, books[code])
        books[code].sound = True
    kept = {c: s for c, s in books[again].cuts.items() if c not in ("5.1.2", "1.1.1")}
    books[again] = Book(kept)
    fill(office, place, again, books[again])
    run(place)
    _as_known(place, lost, books)
    assert recalculated(office, place) > 500

    report(place, day=date(2024, 4, 20))
    names = {d.code: d.name for d in departments.values()}
    folder = place.outbox / t.REVIEW_FOLDER / t.FEEDBACK_FOLDER
    letters = {path.name.partition("-")[0]: text_of(path) for path in folder.glob("*.docx")}
    assert set(letters) == set(picked)
    for code, said in letters.items():
        assert not [name for known, name in names.items() if known != code and f"{name}：" in said]
        assert not [known for known in names if known != code and f"部门{known}的" in said]

    books_of_the_bureau = [place.templates / name for name in (t.SAMPLE_FILE, t.LEDGER_FILE, t.DECISIONS_FILE)]
    before = [path.read_bytes() for path in books_of_the_bureau]
    summary = (place.outbox / t.RESULTS_FILE).read_bytes()
    for _ in range(5):
        run(place)
        draw(place, seed="county")
        review(place)
        report(place, day=date(2024, 4, 20))
    assert [path.read_bytes() for path in books_of_the_bureau] == before
    assert (place.outbox / t.RESULTS_FILE).read_bytes() == summary


def _as_known(place: Workspace, lost: Mapping[str, Lost], books: Mapping[str, Book]) -> None:
    """Every final total, grade and rank is what the test computes from its own book."""
    found = told(place)
    wanted = {
        code: by_hand(lost[code], books[code].cuts if code in books else {})
        for code in found
        if code not in books or books[code].sound
    }
    assert {code: Decimal(one["final"]["total"]) for code, one in found.items() if one["final"]} == wanted
    ranks = {code: 1 + sum(other > total for other in wanted.values()) for code, total in wanted.items()}
    assert {code: one["final"]["rank"] for code, one in found.items() if one["final"]} == ranks
    own = {
        code: sum(CAPS.values(), Decimal(0)) - sum(map(Decimal, map(str, lost[code].values())), Decimal(0))
        for code in found
    }
    assert {code: Decimal(one["total"]) for code, one in found.items()} == own
