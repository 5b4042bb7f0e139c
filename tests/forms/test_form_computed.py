"""按数据计算 of the form: what it computes is what the processor does, and 填报检查 asks where the processor does."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pytest

from selfeval import text as t
from selfeval.forms import write_form
from selfeval.forms.answers import DataAnswers, FilledRow
from selfeval.forms.computed import told_of
from selfeval.forms.layout import DATA_FIRST, data_column, score_ref
from selfeval.model import NOT_APPLICABLE, ComputedAs, Level, Unit, column_letters
from selfeval.samples import ruled_scheme, sample_roster
from selfeval.settling.computing import computation
from tests.forms.schemes import processed
from tests.office import Content, Office

SCHEME, ROSTER = ruled_scheme(), sample_roster()
SIGNS = {ComputedAs.EXCUSED: "#", ComputedAs.MISSING: "?", ComputedAs.UNREAD: "?", ComputedAs.UNDEFINED: "/"}


def rolled(dice: random.Random) -> tuple[dict[str, FilledRow], DataAnswers]:
    """Some department's answers and data: right, odd, blank."""
    data: dict[str, tuple[Decimal | str | None, str]] = {}
    wild = dice.random() < 0.5  # else all is in order, but for two amounts in another unit
    money = [one.name for one in SCHEME.departments_data if one.unit is Unit.MONEY]
    slips = [] if wild else dice.choice([["年初预算"], ["三公经费支出"], dice.sample(money, 2), dice.sample(money, 3)])
    for datum in SCHEME.departments_data:
        figures = [0, 0, 1, 4, 36, 40, 95, 100, 103, 104, 1000, 360000] if wild else [36, 40, 95, 100, 103]
        whole = Decimal(dice.choice(figures)) * (10_000 if datum.name in slips else 1)
        data[datum.name] = (
            dice.choice([whole] * 4 + [whole + Decimal("0.5") * (datum.decimals > 0), None, "约40", f"{whole}％"]),
            dice.choice(["", "", "", "按批复的口径填列"]),
        )
    rows: dict[str, FilledRow] = {}
    told = told_of(SCHEME, data, {})
    for indicator in SCHEME.indicators:
        score: Decimal | str = indicator.cap
        computed = told.get(indicator.code)
        if isinstance(computed, Decimal) and dice.random() < 0.6:
            score = min(indicator.cap, computed + dice.choice([Decimal(0), Decimal("0.01"), Decimal("0.02")]))
        if indicator.na_allowed and dice.random() < 0.2:
            score = NOT_APPLICABLE
        reason = f"指标{indicator.code}按规定扣分" if isinstance(score, Decimal) and score < indicator.cap else ""
        explanation = (
            dice.choice(["", "", f"指标{indicator.code}按省厅口径"]) if score != NOT_APPLICABLE else "本年没有此项业务"
        )
        rows[indicator.code] = FilledRow(score, {"reason": reason, "explanation": explanation})
    return rows, data


@pytest.mark.slow
def test_form_and_processor_agree(office: Office, tmp_path: Path) -> None:
    dice = random.Random(16)
    asked = stood_out = waited = 0
    for number in range(16):
        rows, data = rolled(dice)
        path = tmp_path / f"{number}.xlsx"
        write_form(path, SCHEME, ROSTER, ROSTER.departments[0], answers=rows, data=data)
        sheets = office.values(path)
        assert sheets == office.values(path, recalculate=False)
        reading = processed(path, SCHEME, ROSTER)
        found = computation(SCHEME, {}, reading.data, reading.answers)
        told = told_of(SCHEME, data, rows)
        for one in found.computed:
            if one.code in told:
                waits = "!" if one.slip else "~"  # a slip that is explained is compared, or waits for another
                right = waits if one.fate is ComputedAs.WAITING else SIGNS.get(one.fate, one.score)
                assert told[one.code] == right, (one, data)
        findings = [f for f in (*reading.findings, *found.findings) if f.level is Level.ERROR or f.is_open_query]
        said, of_data = sheets[t.SHEET_SCORES], sheets[t.SHEET_DATA]
        for n, datum in enumerate(SCHEME.departments_data, start=DATA_FIRST + 1):
            here = {f.code for f in findings if (f.sheet, f.cell) == (t.SHEET_DATA, f"D{n}")}
            check = str(of_data[f"E{n}"])
            assert (check[:2] in ("核实", "待填")) == bool(here), (datum.name, check, here)
            stood_out += "C415" in here
        for place, indicator in enumerate(SCHEME.indicators):
            codes = {f.code for f in findings if f.indicator == indicator.code}
            verdict = str(said[score_ref(place, t.COL_CHECK)])
            assert ("核实" in verdict) == bool(codes), (indicator.code, verdict, codes)
            waited += verdict.endswith("数据待核对")
            asked += any(code in ("C410", "C413", "C414") for code in codes)
    assert (asked > 20, stood_out > 4, waited > 4) == (True, True, True)  # else nothing was tried


@pytest.mark.slow
def test_a_datum_typed_into_the_form_moves_the_rows_of_its_rules(office: Office, tmp_path: Path) -> None:
    rows = {i.code: FilledRow(i.cap, {}) for i in SCHEME.indicators}
    filed = column_letters(data_column(t.DATA_FILED))
    place = {datum.name: f"{filed}{DATA_FIRST + n + 1}" for n, datum in enumerate(SCHEME.departments_data)}
    first, second = tmp_path / "一.xlsx", tmp_path / "二.xlsx"
    known = {"在职人数": 100, "编制数": 100, "三公经费支出": 40, "本年三公预算": 40, "上年三公预算": 40}
    write_form(
        first, SCHEME, ROSTER, ROSTER.departments[0], answers=rows, data={n: (Decimal(v), "") for n, v in known.items()}
    )
    cells: dict[tuple[str, str], Content] = {(t.SHEET_DATA, place["在职人数"]): 104.0}
    office.fill(first, second, cells)
    before, after = (office.values(path)[t.SHEET_SCORES] for path in (first, second))
    moved = {ref for ref in after if before.get(ref) != after[ref] and ref.startswith(score_ref(0, t.COL_CHECK)[0])}
    row = [i.code for i in SCHEME.indicators].index("1.2.1")
    assert moved == {score_ref(row, t.COL_CHECK)}
    assert after[score_ref(row, t.COL_CHECK)] == "核实：按数据计算 1.8 分"
