"""What 列表 holds of the answers: the readings of each row of 自评评分表 and of 基本信息, with the values stored with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Sheet
from selfeval.forms import other_readings as o
from selfeval.forms import readings as r
from selfeval.forms.filled import Filled, number_of
from selfeval.forms.formula_parts import CATEGORY, NONE, NUMBER, Chain
from selfeval.forms.layout import SCORES_FIRST
from selfeval.forms.lists import LISTED
from selfeval.forms.plan import Plan
from selfeval.forms.verdicts import excused, lost_for, points
from selfeval.model import Roster
from selfeval.submission.columns import BY_HEADER
from selfeval.submission.rows import MOST_INSERTED, FormRow, given

_NUMBERS: Final = (r.POINTS, o.STATE, o.ANSWERED, o.EXCUSED)


def write_rows(sheet: Sheet, filled: Filled, said: Sequence[str]) -> None:
    """Write what each row reads as; `said` is what 填报检查 says of it."""
    style, plan = sheet.book.style(), filled.plan
    names = r.of_rows(plan)
    sheet.write_row(0, LISTED, (*names, t.SHEET_IDENTITY), style)
    rows = [_values(filled, row, words) for row, words in zip(plan.rows, said, strict=True)]
    rows += _spare(rows[-1], names)
    for row, values in enumerate(rows, start=SCORES_FIRST):
        for col, name in enumerate(names, start=LISTED):
            sheet.formula(row, col, r.row_formula(plan, name, row), style, values[name])


Values = Mapping[str, str | Decimal]


def _spare(last: Values, names: Sequence[str]) -> list[Values]:
    """What the rows below the table read as: nothing; without a code they belong to what stands above them."""
    family = str(last.get(o.FAMILY, NONE))
    own = family if family.startswith(NONE + "#") else NONE
    nothing = {name: Decimal(0) if name in _NUMBERS else NONE for name in names} | {o.FAMILY: own}
    if own != NONE:
        nothing[CATEGORY] = last[CATEGORY]
    return [nothing] * MOST_INSERTED


def _values(filled: Filled, row: FormRow, said: str) -> Values:
    one, number = filled[row], number_of(filled[row].score)
    cap = filled.own_cap(row) if row.number else None
    texts = {name: value for chain, typed in ((r.OF_SCORE, one.score), (o.OF_CAP, one.cap))
             for name, value in zip(chain.cells, _cleaned(chain, typed), strict=True)}  # fmt: skip
    if row.indicator.by_bureau:
        texts |= dict(zip(r.OF_SCORE.cells, _cleaned(r.OF_SCORE, t.BY_BUREAU), strict=True))
    return {
        **texts,
        NUMBER: NONE if number is None else number,
        CATEGORY: str(given(filled.plan.scheme, row, BY_HEADER[t.COL_CATEGORY])),
        r.POINTS: points(filled, row, said),
        r.LOST_FOR: lost_for(filled, row) or NONE,
        o.FAMILY: o.family_of(filled.plan, row.indicator),
        o.OWN_CAP: NONE if cap is None else cap,
        o.STATE: Decimal(filled.state(row)),
        o.ANSWERED: Decimal(1 if row.indicator.by_bureau else filled.answered(row)),
        o.EXCUSED: excused(row, said),
    }


def _cleaned(chain: Chain, typed: Decimal | str | None) -> list[str]:
    """What a chain's cells hold for what was typed; a blank and a number have no text."""
    return [
        " ".join(filter(None, step.split(" "))) if isinstance(typed, str) and typed else NONE
        for step in chain.values(str(typed))
    ]


def write_identity_readings(sheet: Sheet, plan: Plan, roster: Roster, values: Iterable[str | int]) -> None:
    """Write what year, code and name of 基本信息 read as: these values, from the top."""
    formulas, style = r.identity_formulas(roster), sheet.book.style()
    for row, (cell, value) in enumerate(zip(r.identity_cells(roster), values, strict=True), start=r.IDENTITY_ROW):
        sheet.formula(row, r.identity_column(plan), formulas[cell], style, value)
