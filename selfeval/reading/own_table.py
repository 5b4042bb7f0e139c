"""A form filed in the county's own layout (sheet 版式), from cells to findings: an ordinary form but for its checks.

Checks that only our own form can fail aren't made, nor are those whose column the layout lacks.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from selfeval import text as t
from selfeval.checks.build import indicator_not_doubled, indicator_once, words_in_cells_of_their_own
from selfeval.checks.data import data_were_asked_for
from selfeval.checks.file import last_name
from selfeval.checks.filling import FILLING_CHECKS
from selfeval.checks.logic import LOGIC_CHECKS
from selfeval.checks.own_table import OWN_CHECKS, own_header_is_known
from selfeval.checks.totals import TOTAL_CHECKS
from selfeval.checks.values import VALUE_CHECKS
from selfeval.checks.workbook import (
    no_default_password,
    no_external_links,
    no_formats_on_condition,
    no_macros,
    nothing_hidden,
    one_score_sheet,
    tables_are_of_one_department,
)
from selfeval.findings import run_checks
from selfeval.model import FileReading, Finding, Layout, RawForm, RawWorkbook, Role, Scheme, Source
from selfeval.reading.context import Context
from selfeval.reading.department_form import judge, owner_of
from selfeval.submission.case import Case
from selfeval.submission.find import find_form
from selfeval.submission.normalise import holds_answer
from selfeval.submission.own_form import find_lost_own, find_own, is_ours
from selfeval.tables import is_blank

_OF_ANY: Final = (
    indicator_once,
    indicator_not_doubled,
    words_in_cells_of_their_own,
    nothing_hidden,
    one_score_sheet,
    tables_are_of_one_department,
    no_formats_on_condition,
    no_macros,
    no_external_links,
    no_default_password,
)


def _found_in(case: Case) -> list[Finding]:
    """What is found in a form of the county's own layout whose rows are of this round's scheme."""
    of_rows = (*VALUE_CHECKS, *FILLING_CHECKS, *LOGIC_CHECKS, data_were_asked_for)
    return run_checks((*OWN_CHECKS, *_OF_ANY, *of_rows, *TOTAL_CHECKS), case.scheme.levels, case)


def read(workbook: RawWorkbook, source: Source, context: Context) -> FileReading | None:
    """What the county's table in a workbook gives; None if there is none, or our own form beside it is the one filed."""
    form = form_in(workbook, context.scheme)
    if form is None:
        return None
    return judge(form, source, context, _found_in) if form.own else judge(form, source, context)


def form_in(workbook: RawWorkbook, scheme: Scheme) -> RawForm | None:
    """The form in a workbook in which the county's table stands: the one that is filled.

    Where our own form stands beside it and both are filled, ours counts, and the table is a further score sheet.
    """
    own = find_own(workbook, scheme)
    ours = find_form(workbook) if own else None
    if own is None or ours is None or not is_ours(ours.score_sheet, scheme):
        return own
    filled, beside = (any(holds_answer(row.cells[t.COL_SCORE].value) for row in form.rows) for form in (ours, own))
    if not beside:
        return None
    rows = {own.score_sheet.name: own.rows, **own.other_candidates, **ours.other_candidates}
    if not filled:
        return own
    name = own.identity.get(t.ID_NAME)
    names = {own.score_sheet.name: name} if name and not is_blank(name.value) else {}
    return replace(ours, other_candidates=rows, other_names={**names, **own.other_names})


def read_remains(workbook: RawWorkbook, source: Source, context: Context) -> FileReading | None:
    """What is left of a county's table without its header: returned to the department it names; None if it names none."""
    scheme = context.scheme
    lost = find_lost_own(workbook, scheme)
    owner = owner_of(lost, context.directory) if lost else None
    if lost is None or owner is None or scheme.layout is None:
        return None
    third, score = (_header(scheme.layout, role) for role in (Role.THIRD, Role.SCORE))
    return FileReading(
        source=source,
        department=owner,
        findings=tuple(run_checks((own_header_is_known,), scheme.levels, last_name(source.path), lost, third, score)),
        signature=source.sha256 or source.path,
        stamp=workbook.modified,
    )


def _header(layout: Layout, role: Role) -> str:
    """How the county calls the column of a role."""
    return next((column.header for column in layout.columns if column.role is role), "")
