"""总分规则: from the data to the total, step by step; its own columns in 汇总表, which LibreOffice recalculates alike."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document

from selfeval import text as t
from selfeval.checks import catalogue
from selfeval.commands.report import report
from selfeval.commands.run import run
from selfeval.commands.setup import init, make_forms
from selfeval.consolidate.ranking import same_measure
from selfeval.forms import write_form, write_scheme
from selfeval.forms.answers import FilledRow
from selfeval.model import Datum, Effect, Filler, Scheme, TotalRule, Unit, column_letters
from selfeval.outbox.workspace import Workspace
from selfeval.reading.previous import load_previous
from selfeval.rules.lists import read_tiers
from selfeval.rules.parse import read_term
from selfeval.samples import sample_roster, sample_scheme
from selfeval.settling.computing import after_rules
from selfeval.submission.scoring import Counted, awarded, card_of
from tests.office import Office

EXECUTION = TotalRule(
    "执行率封顶",
    read_term("全年执行÷全年预算"),
    read_tiers("≥80%:100；≥70%:89；≥60%:79；≥50%:69；其余:59"),
    Effect.AT_MOST,
)
TOLD_OFF = TotalRule("被通报", read_term("通报次数"), read_tiers("=0:1；=1:0.955；其余:0.9"), Effect.TIMES)
DATA = (
    Datum("全年执行", Unit.MONEY, Filler.BUREAU),
    Datum("全年预算", Unit.MONEY, Filler.BUREAU),
    Datum("通报次数", Unit.TIMES, Filler.BUREAU, decimals=0),
)
SCHEME = replace(sample_scheme(), data=DATA, total_rules=(EXECUTION, TOLD_OFF))
ROSTER = sample_roster()
CODES = [d.code for d in ROSTER.departments if not d.exempt][:9]
# what is lost of the first indicator, then execution, budget, times told off
GIVEN: Mapping[str, tuple[str, str | None, str | None, str | None]] = dict(
    zip(
        CODES,
        [
            ("0", "80", "100", "0"), ("0", "79.99", "100", "0"), ("1.37", "70", "100", "1"), ("0", "69.99", "100", "1"),
            ("0", "0", "100", "2"), ("0.5", None, "100", "1"), ("0", "5", "0", "0"), ("0", "130", "100", None),
            ("2", "59.99", "100", "7"),
        ],
        strict=True,
    )
)  # fmt: skip


def by_hand(lost: str, done: str | None, budget: str | None, times: str | None) -> list[Decimal | None]:
    """The total before, what each rule adds, and the total after: plain decimals."""
    before = total = Decimal(100) - Decimal(lost)
    steps: list[Decimal | None] = []
    if done is None or not budget or Decimal(budget) == 0:
        steps.append(None)
    else:
        rate = Decimal(done) / Decimal(budget)
        most = next(
            points for bound, points in ((80, 100), (70, 89), (60, 79), (50, 69), (-999, 59)) if rate * 100 >= bound
        )
        steps.append(min(total, Decimal(most)) - total)
        total += steps[-1] or 0
    if times is None:
        steps.append(None)
    else:
        factor = {"0": Decimal(1), "1": Decimal("0.955")}.get(times, Decimal("0.9"))
        after = (total * factor).quantize(Decimal("0.01"), ROUND_HALF_UP)
        steps.append(after - total)
        total = after
    return [before, *steps, total]


RIGHT = {code: by_hand(*given) for code, given in GIVEN.items()}


def answers(lost: str) -> dict[str, FilledRow]:
    first, *others = SCHEME.indicators
    rows = {i.code: FilledRow(i.cap, {}) for i in others}
    score = first.cap - Decimal(lost)
    return {first.code: FilledRow(score, {"reason": "预算编报有两处差错" if score < first.cap else ""}), **rows}


def made(folder: Path, scheme: Scheme) -> Workspace:
    init(folder, None)
    place = Workspace.at(folder)
    write_scheme(place.templates / t.SCHEME_FILE, scheme, [kind for kind in catalogue.kinds() if not kind.fixed])
    make_forms(place, each=False)
    path = place.templates / t.BUREAU_DATA_FILE
    book = openpyxl.load_workbook(path)
    for row in book[t.SHEET_DATA].iter_rows():
        for cell, value in zip(row[2:5], GIVEN.get(str(row[0].value), ("",))[1:], strict=False):
            cell.value = None if value is None else float(value)
    book.save(path)
    by_code = {d.code: d for d in ROSTER.departments}
    for code, (lost, *_) in GIVEN.items():
        write_form(place.inbox / f"{code}.xlsx", scheme, ROSTER, by_code[code], answers=answers(lost))
    return place


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    found = made(tmp_path_factory.mktemp("total") / "place", SCHEME)
    run(found, csv=True)
    return found


def results(place: Workspace) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((place.outbox / t.RESULTS_FILE).read_text("utf-8"))
    return loaded


def points(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"


@pytest.mark.slow
def test_every_total_step_by_step(place: Workspace) -> None:
    found = {d["code"]: d for d in results(place)["departments"] if d["code"] in GIVEN}
    told = {
        code: [d["unadjusted"], *(step["change"] for step in d["adjustments"]), d["total"]] for code, d in found.items()
    }
    assert told == {code: [points(value) for value in values] for code, values in RIGHT.items()}
    grades = {
        code: next(b.grade for b in SCHEME.bands if (values[-1] or 0) >= b.lower) for code, values in RIGHT.items()
    }
    assert {code: d["grade"] for code, d in found.items()} == grades
    totals = sorted((values[-1] or Decimal(0) for values in RIGHT.values()), reverse=True)
    assert {code: d["rank"] for code, d in found.items()} == {
        code: totals.index(values[-1] or Decimal(0)) + 1 for code, values in RIGHT.items()
    }
    third = found[CODES[2]]["adjustments"]
    assert third[0]["text"] == "全年执行70÷全年预算100=70%，属于“≥70%”一档，总分最高 89 分"
    assert found[CODES[5]]["adjustments"][0]["text"] == "缺数据：全年执行"
    assert found[CODES[6]]["adjustments"][0]["text"] == "无法计算：全年执行5÷全年预算0，除数为 0"


@pytest.mark.slow
def test_the_sheets_and_their_recalculation(office: Office, place: Workspace) -> None:
    summary = place.outbox / t.SUMMARY_FILE.format(year=2023)
    assert office.values(summary) == office.values(summary, recalculate=False)
    rows = list(openpyxl.load_workbook(summary, data_only=True)[t.TAB_RANKING].iter_rows(values_only=True))
    head = next(row for row in rows if row[0] == "排名")
    first, last = head.index(t.UNADJUSTED), head.index("总分")
    assert head[first : last + 1] == (t.UNADJUSTED, "执行率封顶", "被通报", "总分")
    found = {row[1]: row[first : last + 1] for row in rows if row[1] in GIVEN}
    assert found == {
        code: tuple("待评定" if value is None else float(value) for value in values) for code, values in RIGHT.items()
    }
    formulas = openpyxl.load_workbook(summary)[t.TAB_RANKING]
    live = [
        c.value for row in formulas.iter_rows() for c in row if isinstance(c.value, str) and c.value.startswith("=")
    ]
    assert sum("MIN(0," in str(formula) for formula in live) == 7
    detail = list(openpyxl.load_workbook(summary, data_only=True)[t.TAB_DETAIL].iter_rows(values_only=True))
    assert {row[0]: row[2] for row in detail if row[0] in GIVEN} == {c: float(v[0] or 0) for c, v in RIGHT.items()}


@pytest.mark.slow
def test_a_score_changed_by_hand_moves_its_total(office: Office, place: Workspace, tmp_path: Path) -> None:
    """The total before follows the scores, the steps follow it."""
    summary = place.outbox / t.SUMMARY_FILE.format(year=2023)
    before, changed = office.values(summary)[t.TAB_RANKING], tmp_path / "改.xlsx"
    rows = list(openpyxl.load_workbook(summary)[t.TAB_DETAIL].iter_rows())
    line = next(n for n, row in enumerate(rows, 1) if row[0].value == CODES[0])
    office.fill(summary, changed, {(t.TAB_DETAIL, f"D{line}"): 0.0}, force=True)
    after = office.values(changed)[t.TAB_RANKING]
    cap = SCHEME.indicators[0].cap
    own = next(ref for ref, value in before.items() if value == CODES[0])
    total = f"{column_letters(4 + len(SCHEME.categories) + 3)}{own[1:]}"
    assert (before[total], after[total]) == (100.0, 100.0 - float(cap))


@pytest.mark.slow
def test_csv_letters_and_notes_say_so(place: Workspace, tmp_path: Path) -> None:
    (ranking,) = (place.outbox / "csv").glob("*汇总表.csv")
    rows = list(csv.DictReader(ranking.read_text("utf-8-sig").splitlines()))
    row = next(row for row in rows if row["编码"] == CODES[2])
    assert [row[name].lstrip("'") for name in (t.UNADJUSTED, "执行率封顶", "被通报", "总分")] == [
        str(value) for value in RIGHT[CODES[2]]
    ]
    target = tmp_path / "copy"
    shutil.copytree(place.root, target)
    report(Workspace.at(target))
    circular = Document(str(target / "outbox" / "通报.docx"))
    cells = {tuple(cell.text for cell in row.cells)[-3:-1] for table in circular.tables for row in table.rows}
    before, *_, after = RIGHT[CODES[2]]
    assert (f"{(after or 0) - (before or 0):.2f}", f"{after:.2f}") in cells
    notes = openpyxl.load_workbook(place.outbox / t.SUMMARY_FILE.format(year=2023))[t.TAB_NOTES]
    assert any("执行率封顶：" in str(cell.value) for row in notes.iter_rows() for cell in row)


@pytest.mark.slow
def test_other_rules_last_year_are_no_measure(place: Workspace) -> None:
    for file in (t.RESULTS_FILE, t.SUMMARY_FILE.format(year=2023)):
        previous = load_previous(place.outbox / file)
        assert same_measure(previous, SCHEME)
        assert not same_measure(previous, replace(SCHEME, total_rules=(EXECUTION,)))
        assert previous.totals[CODES[2]] == RIGHT[CODES[2]][-1]


def test_a_total_that_waits_for_the_bureau_is_not_adjusted() -> None:
    scheme = replace(SCHEME, indicators=tuple(replace(i, by_bureau=n == 0) for n, i in enumerate(SCHEME.indicators)))
    card = card_of((Counted(i, i.cap, not_applicable=False) for i in scheme.indicators[1:]), scheme)
    assert card is not None
    known = {"全年执行": "1", "全年预算": "100", "通报次数": "5"}
    assert after_rules(card, scheme, known, {}) == card
    done = after_rules(awarded(card, scheme, {scheme.indicators[0].code: Decimal(1)}), scheme, known, {})
    assert (done.total, [step.change for step in done.steps]) == (
        Decimal("53.10"),
        [Decimal("-38.00"), Decimal("-5.90")],
    )
