"""Where a finding on a department's file stands in the form we send back, and in which words it is told there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from selfeval import text as t
from selfeval.findings import CATALOGUE
from selfeval.forms.layout import (
    ANSWER_COLUMN,
    IDENTITY_ROWS,
    SCORES_FIRST,
    TOTALS_COLUMNS,
    TOTALS_FIRST,
    score_column,
    total_row,
)
from selfeval.model import Finding, Level, RawCell, RawForm, Scheme, column_letters
from selfeval.submission.columns import BY_HEADER, ColumnLook, Filler


@dataclass(frozen=True, slots=True)
class FormPlace:
    """A cell of our form."""

    sheet: str
    row: int
    col: int

    @property
    def ref(self) -> str:
        """Its address, e.g. "H6"."""
        return f"{column_letters(self.col)}{self.row + 1}"


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding, its cell in the form that goes back (None: the file as a whole), and what to do there."""

    finding: Finding
    place: FormPlace | None
    remedy: str
    name: str  # of the indicator or label it is about; '' if none
    origin: str  # where it stood in the file sent, where that is elsewhere

    @property
    def where(self) -> str:
        """The place in words: "自评评分表 H6"."""
        return f"{self.place.sheet} {self.place.ref}" if self.place else "整份表"


def to_mend(findings: Iterable[Finding]) -> list[Finding]:
    """What has to be mended or explained: errors first, then open queries. What is ours never counts."""
    found = [f for f in findings if not CATALOGUE[f.code].ours and (f.level is Level.ERROR or f.is_open_query)]
    return sorted(found, key=lambda finding: finding.level.weight)


def notes_of(findings: Iterable[Finding]) -> list[Finding]:
    """What is only worth knowing: notes, and queries that were answered."""
    return [f for f in findings if not CATALOGUE[f.code].ours and f.level is not Level.ERROR and not f.is_open_query]


def marks(findings: Sequence[Finding], form: RawForm, scheme: Scheme, *, foreign: bool) -> list[Mark]:
    """The findings with their places in our form. Of a `foreign` form nothing but the identity has a place."""
    rows = {indicator.code: row for row, indicator in enumerate(scheme.indicators)}
    return [_mark(finding, form, scheme, rows, foreign=foreign) for finding in findings]


def _mark(finding: Finding, form: RawForm, scheme: Scheme, rows: Mapping[str, int], *, foreign: bool) -> Mark:
    kind, label = CATALOGUE[finding.code], _label(finding, form)
    place: FormPlace | None = None
    name = ""
    if foreign and kind.on_foreign:
        place = None
    elif finding.indicator in rows and not foreign:
        name = scheme.by_code[finding.indicator or ""].name
        place = FormPlace(
            t.SHEET_SCORES, SCORES_FIRST + rows[finding.indicator or ""], score_column(_column(finding, form))
        )
    elif label:
        name, place = label, FormPlace(t.SHEET_IDENTITY, IDENTITY_ROWS[label], ANSWER_COLUMN)
    elif total := _total(finding, form, scheme):
        name, place = total
    origin = f"{finding.sheet} {finding.cell}" if finding.sheet and finding.cell else ""
    same = place is not None and origin == f"{place.sheet} {place.ref}"
    remedy = (kind.on_foreign if foreign else "") or kind.on_copy or finding.remedy
    return Mark(finding, place, remedy, name, "" if same else origin)


def _column(finding: Finding, form: RawForm) -> str:
    """The column a finding stands in, by its header; 自评分 where the cell is none of the form's columns."""
    if finding.sheet == form.score_sheet.name and finding.cell:
        letters = finding.cell.rstrip("0123456789")
        for name, col in form.columns.items():
            if column_letters(col) == letters and _may_hold(name):
                return name
    return t.COL_SCORE


def _may_hold(header: str) -> bool:
    """Whether a finding may be told at a column of our form; 编码 and 填报检查 are not for a department to mend."""
    column = BY_HEADER.get(header)
    return column is not None and column.look is not ColumnLook.CODE and column.filler is not Filler.FORMULA


def _label(finding: Finding, form: RawForm) -> str | None:
    """The label of 基本信息 a finding is about."""
    for label, cell in form.identity.items():
        if _at(finding, cell):
            return label
    return CATALOGUE[finding.code].label or None


def _total(finding: Finding, form: RawForm, scheme: Scheme) -> tuple[str, FormPlace] | None:
    """The total or grade of 得分汇总表, if the finding is about it."""
    for name, cell in form.stated.items():
        if _at(finding, cell):
            if name == "grade":
                return t.TOT_GRADE, FormPlace(t.SHEET_TOTALS, TOTALS_FIRST, TOTALS_COLUMNS.index(t.TOT_GRADE))
            row = total_row(len(scheme.categories))
            return t.TOT_TOTAL, FormPlace(t.SHEET_TOTALS, row, TOTALS_COLUMNS.index(t.TOT_SCORE))
    return None


def _at(finding: Finding, cell: RawCell) -> bool:
    return (finding.sheet, finding.cell) == (cell.sheet, cell.ref)
