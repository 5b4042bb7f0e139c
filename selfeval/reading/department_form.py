"""The department's form, 自评表, from cells to findings: how it is found, whose it is, by which checks it is judged.

All that is particular to this kind of form stands here, its columns in `submission/columns.py` and its labels in
`text.py`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable

from selfeval import text as t
from selfeval.checks.build import BUILD_CHECKS, MOST_ALIKE, MOST_FINDINGS, MOST_OF_A_ROW, findings_can_be_told
from selfeval.checks.data import DATA_CHECKS, needed_datum_is_filled, waits_for_the_bureau
from selfeval.checks.file import last_name
from selfeval.checks.filling import FILLING_CHECKS
from selfeval.checks.identity import IDENTITY_CHECKS
from selfeval.checks.logic import LOGIC_CHECKS
from selfeval.checks.origin import MARK_CHECKS, ORIGIN_CHECKS, comparable, is_our_form
from selfeval.checks.totals import TOTAL_CHECKS
from selfeval.checks.values import VALUE_CHECKS
from selfeval.checks.workbook import WORKBOOK_CHECKS
from selfeval.findings import Levels, run_checks
from selfeval.model import (
    Answer,
    FiledDatum,
    FileReading,
    Finding,
    LostForm,
    Mismatch,
    OwnFiled,
    RawForm,
    RawWorkbook,
    Scheme,
    Source,
    Submission,
)
from selfeval.reading.context import Context
from selfeval.submission.case import Case
from selfeval.submission.columns import WORDS
from selfeval.submission.find import find_form, find_lost
from selfeval.submission.form_data import signed
from selfeval.submission.identity import Directory, identify
from selfeval.submission.normalise import holds_answer, score_columns, understand
from selfeval.submission.packed import kept
from selfeval.submission.scoring import score_of
from selfeval.submission.terms import in_terms
from selfeval.tables import cell_key, is_blank, shown, text

FoundIn = Callable[[Case], list[Finding]]


def read(workbook: RawWorkbook, source: Source, context: Context) -> FileReading | None:
    """What the form in a workbook gives; None if there is none."""
    form = find_form(workbook)
    return judge(form, source, context) if form else None


def read_remains(workbook: RawWorkbook, source: Source, context: Context) -> FileReading | None:
    """What is left of a form whose score sheet is lost: returned to the department it names; None if it names none."""
    lost = find_lost(workbook)
    owner = owner_of(lost, context.directory) if lost else None
    if lost is None or owner is None:
        return None
    return FileReading(
        source=source,
        department=owner,
        findings=not_a_form(source, context, lost),
        signature=source.sha256 or source.path,
        made_from=lost.meta.made_from if lost.meta else "",
        stamp=workbook.modified,
    )


def not_a_form(source: Source, context: Context, lost: LostForm | None) -> tuple[Finding, ...]:
    """The finding that a workbook holds no form, with what is left of one."""
    return tuple(run_checks((is_our_form,), context.scheme.levels, last_name(source.path), lost))


def _of_ours(case: Case) -> list[Finding]:
    """What is found in one of our own forms whose rows are of this round's scheme."""
    levels = case.scheme.levels
    found = run_checks((*MARK_CHECKS, *BUILD_CHECKS, *WORKBOOK_CHECKS), levels, case)
    if case.scheme.departments_data:
        ours = [one for one in case.submission.data.values() if not waits_for_the_bureau(one, case.scheme)]
        found += run_checks(DATA_CHECKS, levels, case)
        found += run_checks((needed_datum_is_filled,), levels, ours, case.scheme)
    return found + run_checks((*VALUE_CHECKS, *FILLING_CHECKS, *LOGIC_CHECKS, *TOTAL_CHECKS), levels, case)


def judge(form: RawForm, source: Source, context: Context, found_in: FoundIn = _of_ours) -> FileReading:
    """Everything there is to say of one form: its answers, scorecard and all findings in one pass.

    `found_in` makes the checks of its rows, where these are of this round's scheme.
    """
    scheme, directory = context.scheme, context.directory
    submission = understand(form, scheme, directory)
    case = Case(submission, scheme, directory, score_of(submission.answers, scheme))
    findings = run_checks(IDENTITY_CHECKS, scheme.levels, case)
    origin = run_checks(ORIGIN_CHECKS, scheme.levels, case)
    findings += origin
    ours = not origin or comparable(case)
    if ours:  # the rows of another scheme mean nothing here
        findings += found_in(case)
    return FileReading(
        source=source,
        department=submission.department,
        findings=in_order(in_terms(_told(findings, scheme.levels), form, scheme), form),
        answers=tuple(map(kept, submission.answers)),
        card=case.card,
        overall_explanation=submission.overall_explanation,
        signature=_signature(submission) if ours else source.sha256 or source.path,
        made_from=form.meta.made_from if form.meta else "",
        stamp=form.workbook.modified,
        scores_read=submission.scores_read,
        scores_unplaced=_unplaced(submission),
        own=_own(submission),
        of_scores=_of_scores(submission) if scheme.layout and ours else "",
        data=tuple(one for one in submission.data.values() if _is_kept(one, scheme)) if ours else (),
    )


def _is_kept(filed: FiledDatum, scheme: Scheme) -> bool:
    """Whether there is anything in it, or to be asked about it once the bureau's data are known."""
    return not filed.read.blank or waits_for_the_bureau(filed, scheme)


def _own(submission: Submission) -> OwnFiled | None:
    """What is to be known of a form in the county's own layout; None of one of ours."""
    form = submission.form
    if form.own is None:
        return None
    unknown = submission.mismatch in (Mismatch.UNKNOWN_NAME, Mismatch.UNKNOWN_BOTH)
    return OwnFiled(
        is_document=form.workbook.is_document,
        undated=t.ID_YEAR not in form.identity,
        stranger=submission.typed_name if unknown else "",
        scores_of_totals=sum(not is_blank(row.cells[t.COL_SCORE].value) for row in form.own.totals),
    )


def _told(findings: list[Finding], levels: Levels) -> list[Finding]:
    """The findings, of a great many the gravest, with how many are left out.

    Of each kind some for each indicator, for all of which a department must answer; of the others as many as one reads.
    """
    kinds: Counter[tuple[str, str | None]] = Counter()
    others = 0
    told: list[Finding] = []
    for finding in sorted(findings, key=lambda found: (not found.is_open_query, found.level.weight)):
        alike = finding.code, finding.indicator
        kinds[alike] += 1
        others += finding.indicator is None
        of_rows = finding.indicator is not None and kinds[alike] <= MOST_OF_A_ROW
        of_others = finding.indicator is None and kinds[alike] <= MOST_ALIKE and others <= MOST_FINDINGS
        if of_rows or of_others:
            told.append(finding)
    return told + run_checks((findings_can_be_told,), levels, len(told), len(findings) - len(told))


def owner_of(lost: LostForm, directory: Directory) -> str | None:
    """The code of the department a form without its score sheet names."""
    code, name = (text(lost.identity.get(label)) for label in (t.ID_CODE, t.ID_NAME))
    found = identify(directory, code, name, lost.meta.department if lost.meta else "")
    return found.department.code if found.department else None


def in_order(findings: Iterable[Finding], form: RawForm) -> tuple[Finding, ...]:
    """Findings by sheet as they stand in the workbook, then by cell; those without a place first."""
    sheets = {sheet.name: index for index, sheet in enumerate(form.workbook.sheets)}
    return tuple(sorted(findings, key=lambda f: (sheets.get(f.sheet or "", -1), *cell_key(f.cell), f.code)))


def _unplaced(submission: Submission) -> int:
    """Non-blank score cells that belong to no answer: doubled and unknown rows, doubled columns and sheets, far cells."""
    form = submission.form
    spare = [answer.row for answer in (*submission.doubled, *submission.bureaus)] + list(submission.strangers)
    spare += [row for rows in form.other_candidates.values() for row in rows]
    unplaced = sum(holds_answer(row.cells[t.COL_SCORE].value) for row in spare)
    if form.own:
        return unplaced
    first, *twins = score_columns(form)
    return (
        unplaced
        + sum(cell.col in (first, *twins) and holds_answer(cell.value) for cell in form.score_sheet.beyond)
        + sum(
            holds_answer(form.score_sheet.at(row, col))
            for row in range(form.header_row + 1, len(form.score_sheet.rows))
            for col in twins
        )
    )


def _signature(submission: Submission) -> str:
    typed = "" if submission.department else f"{submission.typed_code}\0{submission.typed_name}"
    parts = [submission.department or typed, submission.overall_explanation]
    for answer in submission.answers:
        parts += _answered(answer)
        for item in answer.items:
            cap = item.row.cells.get(t.COL_CAP)
            parts += [*_answered(item), item.indicator.name, shown(cap.value) if cap else ""]
    parts += signed(submission.data)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _of_scores(submission: Submission) -> str:
    """The same for two forms with the same scores, whatever else stands in them."""
    parts = [submission.department or submission.typed_name]
    for answer in submission.answers:
        parts += _answered(answer)[:3]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _answered(answer: Answer) -> list[str]:
    value = answer.score if answer.score is not None else shown(answer.row.cells[t.COL_SCORE].value)
    said = (answer.words[column.field] for column in WORDS)
    return [answer.indicator.code, answer.reading.value, str(value), *said]
