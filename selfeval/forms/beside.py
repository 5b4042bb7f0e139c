"""What 列表 holds of the answers: the readings of each row of 自评评分表 and of 基本信息, with the values stored with them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Sheet
from selfeval.forms import readings as r
from selfeval.forms.answers import BLANK, Answers, FilledRow, Identity
from selfeval.forms.layout import SCORES_FIRST
from selfeval.forms.lists import LISTED, named
from selfeval.forms.verdicts import lost_for, number_of, points
from selfeval.model import Indicator, Roster, Scheme
from selfeval.submission.identity import Directory
from selfeval.tables import key

_HEADERS: Final = (*r.OF_ROWS, t.SHEET_IDENTITY)


def write_rows(sheet: Sheet, scheme: Scheme, answers: Answers, said: Sequence[str]) -> None:
    """Write what each row reads as; `said` is what 填报检查 says of it."""
    style = sheet.book.style()
    sheet.write_row(0, LISTED, _HEADERS, style)
    rows = [
        _values(scheme, one, answers.get(one.code, BLANK), words)
        for one, words in zip(scheme.indicators, said, strict=True)
    ]
    rows += [[Decimal(0) if name == r.POINTS else r.NONE for name in r.OF_ROWS]] * r.SPARE
    for row, values in enumerate(rows, start=SCORES_FIRST):
        for col, (name, value) in enumerate(zip(r.OF_ROWS, values, strict=True), start=LISTED):
            sheet.formula(row, col, r.row_formula(name), style, value)


def _values(scheme: Scheme, indicator: Indicator, filled: FilledRow, said: str) -> list[str | Decimal]:
    score, number = filled.score, number_of(filled)
    return [
        *(
            " ".join(filter(None, step.split(" "))) if isinstance(score, str) and score else r.NONE
            for step in r.OF_SCORE.values(str(score))
        ),
        r.NONE if number is None else number,
        indicator.category,
        points(indicator, filled, said),
        lost_for(indicator, filled, scheme) or r.NONE,
    ]


def write_identity_readings(sheet: Sheet, roster: Roster, answers: Identity) -> None:
    """Write what the year reads as, and where code and name stand in the roster."""
    formulas, style = r.identity_formulas(roster), sheet.book.style()
    year, code, name = (
        "" if answers.get(one) is None else str(answers[one]) for one in (t.ID_YEAR, t.ID_CODE, t.ID_NAME)
    )
    values: list[str | int] = [
        value
        for chain, typed in zip(r.of_identity(roster), (year, code, name), strict=True)
        for value in chain.values(r.NONE + typed.lower())
    ]
    directory, known = Directory.of(roster), [one for one, _ in named(roster)]
    by_code = directory.code(code)
    values.append(roster.departments.index(by_code) + 1 if by_code else 0)
    values.append(known.index(key(name)) + 1 if directory.name(name) else 0)
    for row, (cell, value) in enumerate(zip(r.identity_cells(roster), values, strict=True), start=r.IDENTITY_ROW):
        sheet.formula(row, r.IDENTITY_COLUMN, formulas[cell], style, value)
