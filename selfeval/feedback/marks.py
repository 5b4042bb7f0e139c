"""Where a finding on a department's file stands in the form we send back, and in which words it is told there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from selfeval import text as t
from selfeval.checks.workbook import one_score_sheet, rival_hits
from selfeval.findings import CATALOGUE, kind_of
from selfeval.forms.layout import (
    ANSWER_COLUMN,
    DATA_FIRST,
    IDENTITY_ROWS,
    SCORES_FIRST,
    TOTALS_COLUMNS,
    TOTALS_FIRST,
    above_total,
    data_column,
    score_column,
    total_row,
)
from selfeval.forms.plan import Plan
from selfeval.model import Finding, Indicator, Level, RawCell, RawForm, Scheme, Submission, column_letters
from selfeval.submission.columns import BY_HEADER, ColumnLook, Filler
from selfeval.submission.terms import OURS
from selfeval.tables import text, tidy

WHOLE: Final = "整份表"


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
    """A finding, its cell in the form that goes back (None: the file as a whole), and what to do there.

    `general` is what to do wherever the same is found in several rows.
    """

    finding: Finding
    place: FormPlace | None
    remedy: str
    general: str
    name: str  # of the indicator or label it is about; '' if none
    origin: str  # where it stood in the file sent, where that is elsewhere

    @property
    def where(self) -> str:
        """The place in words: "自评评分表 H6"."""
        return f"{self.place.sheet} {self.place.ref}" if self.place else WHOLE


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one kind on one sheet, to be mended in one way."""

    marks: tuple[Mark, ...]

    @property
    def first(self) -> Mark:
        """The one that stands for all."""
        return self.marks[0]

    @property
    def remedy(self) -> str:
        """What to do at each place."""
        return self.first.remedy if len({mark.remedy for mark in self.marks}) == 1 else self.first.general

    @property
    def spans(self) -> list[str]:
        """The places' addresses, rows that follow each other as one: "H6–H9"."""
        return _spans(sorted({(m.place.col, m.place.row) for m in self.marks if m.place}))


def groups(marks: Iterable[Mark], *, least: int = 2) -> list[Group]:
    """The marks by what is wrong and how it is mended; fewer than `least` of a kind stand each for itself.

    So do all of a kind that is told singly.
    """
    found: dict[tuple[object, ...], list[Mark]] = {}
    for mark in marks:
        sheet = mark.place.sheet if mark.place else None
        found.setdefault((mark.finding.code, mark.finding.level, mark.general, sheet), []).append(mark)
    parted = [
        [group] if len(group) >= least and not told_singly(group[0].finding) else [[mark] for mark in group]
        for group in found.values()
    ]
    return [Group(tuple(group)) for part in parted for group in part]


def _spans(cells: Sequence[tuple[int, int]]) -> list[str]:
    runs: list[list[tuple[int, int]]] = []
    for col, row in cells:
        if runs and runs[-1][-1] == (col, row - 1):
            runs[-1].append((col, row))
        else:
            runs.append([(col, row)])
    refs = [[f"{column_letters(col)}{row + 1}" for col, row in (run[0], run[-1])] for run in runs]
    return [first if first == last else f"{first}–{last}" for first, last in refs]


def told(finding: Finding) -> str:
    """What is said of a finding to the department itself: it learns nothing of others."""
    return CATALOGUE[finding.code].to_department or finding.message


def told_singly(finding: Finding) -> bool:
    """Whether its message holds what no other does, so that it stands by itself and whole."""
    return CATALOGUE[finding.code].singly


def to_mend(findings: Iterable[Finding]) -> list[Finding]:
    """What has to be mended or explained: errors first, then open queries. What is ours never counts."""
    found = [f for f in findings if not CATALOGUE[f.code].ours and (f.level is Level.ERROR or f.is_open_query)]
    return sorted(found, key=lambda finding: finding.level.weight)


def notes_of(findings: Iterable[Finding]) -> list[Finding]:
    """What is only worth knowing: notes, and queries that were answered."""
    return [f for f in findings if not CATALOGUE[f.code].ours and f.level is not Level.ERROR and not f.is_open_query]


def marks(findings: Sequence[Finding], submission: Submission, scheme: Scheme, *, foreign: bool) -> list[Mark]:
    """The findings with their places in our form. Of a `foreign` form nothing but the identity has a place."""
    plan = Plan.of(scheme, (entry.indicator.code for entry in submission.entries))
    named: Named = {
        **{row.code: row.indicator for row in plan.rows},
        **scheme.by_code,
        **{entry.indicator.code: entry.indicator for entry in submission.entries},
    }
    every = (each for finding in findings for each in _each(finding, submission, scheme))
    return [_mark(finding, submission, plan, named, foreign=foreign) for finding in every]


def _each(finding: Finding, submission: Submission, scheme: Scheme) -> list[Finding]:
    """A finding that is told once of a whole sheet, for each of its rows: every one wants mending."""
    kind = kind_of(one_score_sheet)
    if finding.code != kind.code:
        return [finding]
    hits = (hit for hit in rival_hits(submission, scheme) if hit.at and hit.at.sheet == finding.sheet)
    return [kind.finding(hit, finding.level) for hit in hits]


Named = Mapping[str, Indicator]  # what is scored in a row, by its code: as the scheme or the department names it


def _mark(finding: Finding, submission: Submission, plan: Plan, named: Named, *, foreign: bool) -> Mark:
    form = submission.form
    kind, label = CATALOGUE[finding.code], _label(finding, form)
    place: FormPlace | None = None
    name, row = "", plan.places.get(finding.indicator or "")
    if foreign and kind.on_foreign:
        place = None
    elif row is not None and not foreign:
        name = named[finding.indicator or ""].name
        place = FormPlace(t.SHEET_SCORES, SCORES_FIRST + row, score_column(_column(finding, form)))
    elif label:
        name, place = label, FormPlace(t.SHEET_IDENTITY, IDENTITY_ROWS[label], ANSWER_COLUMN)
    elif not foreign and (datum := _datum(finding, submission, plan.scheme)):
        name, place = datum
    elif total := _total(finding, form, plan.scheme):
        name, place = total
    remedy, general = _remedies(finding, plan.scheme, named, foreign=foreign)
    return Mark(finding, place, remedy, general, name, _origin(finding, place, form))


def _origin(finding: Finding, place: FormPlace | None, form: RawForm) -> str:
    """Where a finding stood in the file sent, if that was in another cell than its place here; "" at a header."""
    sheet, cell = finding.sheet or "", finding.cell or ""
    header = sheet == form.score_sheet.name and cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == str(form.header_row + 1)
    if not cell or header:
        return ""
    if place is None or place.sheet != sheet:
        return f"{sheet} {cell}"
    return "" if place.ref == cell else cell


def _remedies(finding: Finding, scheme: Scheme, named: Named, *, foreign: bool) -> tuple[str, str]:
    """What to do about a finding in its own row, and in whatever row it is made."""
    kind, indicator = CATALOGUE[finding.code], named.get(finding.indicator or "")
    on_copy = (kind.on_foreign if foreign else "") or kind.on_copy
    own = {"cap": tidy(indicator.cap)} if indicator else {}
    remedy = on_copy.format_map(own) if on_copy else finding.on_form or finding.remedy
    bonus = indicator is not None and indicator.bonus
    try:
        general = (
            (on_copy or kind.remedy).replace(" {cap} ", "该项分值").format_map({"na": "", "decimals": scheme.decimals})
        )
    except KeyError:  # it speaks of this row alone
        general = remedy
    return OURS.told(remedy, bonus=bonus), OURS.told(general, bonus=bonus)


def _column(finding: Finding, form: RawForm) -> str:
    """The column a finding stands in, by its header; 自评分 where the cell is none of the form's columns."""
    if form.own:
        row = next((row for row in form.rows if text(row.cells[t.COL_CODE]) == finding.indicator), None)
        at = (name for name, cell in row.cells.items() if _at(finding, cell) and _may_hold(name)) if row else iter(())
        return next(at, t.COL_SCORE)
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


def _datum(finding: Finding, submission: Submission, scheme: Scheme) -> tuple[str, FormPlace] | None:
    """The base datum a finding is about."""
    for row, datum in enumerate(scheme.departments_data, start=DATA_FIRST):
        filed = submission.data.get(datum.name)
        if filed and _at(finding, filed.at):
            return datum.name, FormPlace(t.SHEET_DATA, row, data_column(t.DATA_FILED))
    return None


def _total(finding: Finding, form: RawForm, scheme: Scheme) -> tuple[str, FormPlace] | None:
    """The total or grade of 得分汇总表, if the finding is about it."""
    for name, cell in form.stated.items():
        if _at(finding, cell):
            if name == "grade":
                return t.TOT_GRADE, FormPlace(t.SHEET_TOTALS, TOTALS_FIRST, TOTALS_COLUMNS.index(t.TOT_GRADE))
            row = total_row(above_total(scheme))
            return t.TOT_TOTAL, FormPlace(t.SHEET_TOTALS, row, TOTALS_COLUMNS.index(t.TOT_SCORE))
    return None


def _at(finding: Finding, cell: RawCell) -> bool:
    return (finding.sheet, finding.cell) == (cell.sheet, cell.ref)
