"""Where a finding on a department's file stands in the form we send back, and in which words it is told there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from selfeval import text as t
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

OUR_FAULT: Final = "X001"
# Findings whose cause our form has undone: what was edited stands as it was sent out, totals are formulas again.
RESTORED: Final[Mapping[str, str]] = {
    "R305": "退回的表里已恢复分值，请核对这一行的自评分。",
    "R306": "退回的表里已恢复名称，请核对这一行的自评分是不是这个指标的。",
    "R307": "退回的表里已恢复评分标准，请按它核对这一行的自评分。",
    "C401": "退回的表里总分按各项自评分自动计算，请核对各项得分。",
    "C402": "退回的表里评价等次按总分自动得出，请核对。",
}
# What a department can do where the catalogue speaks to the bureau's officer.
FOR_DEPARTMENT: Final[Mapping[str, str]] = {
    "B501": "请确认以哪一份为准，把正确的一份改好后重新报送。",
    "B502": "请改好新表后重新报送；以先前那份为准的，请书面说明。",
    "D203": "请从下拉列表里选择部门名称；单位已更名的，请与财政局联系。",
    "T101": "请在退回的表里填写；原表填的内容列在修改清单后面，可以参照。",
    "T102": "请在退回的表里填写；原表填的内容列在修改清单后面，可以参照。",
    "T103": "请在退回的表里填写；原表填的内容列在修改清单后面，可以参照。",
    "T105": "请在退回的表里找到这一项，填上自评分。",
    "T106": "两处都没有放回去，请填上正确的自评分；两处的内容列在修改清单后面。",
    "T118": "两张表里不同的自评分都没有放回去，请填上正确的；两张表填的内容列在修改清单后面。",
    "S112": "这个自评分没有放回去，请重新填 0 至该项分值之间的数；原来的内容列在修改清单后面。",
}
_LABEL_OF: Final[Mapping[str, str]] = {
    "D201": t.ID_NAME, "D202": t.ID_CODE, "D203": t.ID_NAME, "D204": t.ID_CODE, "T102": t.ID_YEAR,
}  # fmt: skip


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
    """What has to be mended or explained: errors first, then open queries. Our own faults never count."""
    found = [f for f in findings if f.code != OUR_FAULT and (f.level is Level.ERROR or f.is_open_query)]
    return sorted(found, key=lambda finding: finding.level.weight)


def notes_of(findings: Iterable[Finding]) -> list[Finding]:
    """What is only worth knowing: notes, and queries that were answered."""
    return [f for f in findings if f.code != OUR_FAULT and f.level is not Level.ERROR and not f.is_open_query]


def marks(findings: Sequence[Finding], form: RawForm, scheme: Scheme, *, foreign: bool) -> list[Mark]:
    """The findings with their places in our form. Of a `foreign` form nothing but the identity has a place."""
    rows = {indicator.code: row for row, indicator in enumerate(scheme.indicators)}
    return [_mark(finding, form, scheme, rows, foreign=foreign) for finding in findings]


def _mark(finding: Finding, form: RawForm, scheme: Scheme, rows: Mapping[str, int], *, foreign: bool) -> Mark:
    label = _label(finding, form)
    place: FormPlace | None = None
    name = ""
    if foreign and finding.code in ("T102", "T103"):
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
    remedy = RESTORED.get(finding.code) or FOR_DEPARTMENT.get(finding.code) or finding.remedy
    if finding.code == "T102" and not foreign:
        remedy = finding.remedy
    return Mark(finding, place, remedy, name, "" if same else origin)


def _column(finding: Finding, form: RawForm) -> str:
    """The column a finding stands in, by its header; 自评分 where the cell is none of the form's columns."""
    if finding.sheet == form.score_sheet.name and finding.cell and finding.code != "T105":
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
    return _LABEL_OF.get(finding.code)


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
