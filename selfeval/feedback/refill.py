"""A department's form, taken apart so that our blank form can be filled with it again, and what finds no place there.

A form refilled and sent back unmended must not read better than the one that came. So an answer goes back as it
was typed; where that can't be (two answers for one indicator, a picture in the cell), its cell stays blank.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from selfeval import text as t
from selfeval.checks.origin import comparable, fiscal_year_matches, is_our_form
from selfeval.checks.workbook import one_score_sheet
from selfeval.feedback.leftovers import Leftover, beside, leftovers, not_put_back, other_sheets, sheet_rows, whole_rows
from selfeval.feedback.refill_data import data_as_typed, data_left
from selfeval.findings import CATALOGUE, kind_of
from selfeval.forms.answers import DataAnswers, FilledRow, IdentityValue
from selfeval.forms.filled import Filled
from selfeval.forms.plan import Plan
from selfeval.forms.profile import read_profile
from selfeval.forms.verdicts import ERROR, TODO, verdicts
from selfeval.model import (
    Answer,
    CellValue,
    Department,
    Doubt,
    Finding,
    Level,
    LostForm,
    Odd,
    RawCell,
    RawForm,
    RawRow,
    Reading,
    Roster,
    Scheme,
    Submission,
)
from selfeval.submission.case import Case
from selfeval.submission.columns import words_of
from selfeval.submission.drift import is_unchanged
from selfeval.submission.identity import Directory, contradicting
from selfeval.submission.normalise import answers_to, read_score
from selfeval.submission.rivals import rivals
from selfeval.submission.rows import OWN_ROW, form_rows
from selfeval.tables import is_blank, key, shown, text

_NOWHERE = 1 << 20  # a column no sheet has


@dataclass(frozen=True, slots=True)
class Refilled:
    """What the form is filled with, and what is left over.

    `foreign` forms were made for another scheme; they give their identity, and the answers on what has stayed the same.
    `wordless` ones had no column for words. `implied` says that some rows of its own got the only caps they can have.
    """

    answers: Mapping[str, FilledRow]
    identity: Mapping[str, IdentityValue]
    profile: Mapping[str, str]
    data: DataAnswers
    leftovers: tuple[Leftover, ...]
    foreign: bool
    wordless: bool = False
    implied: bool = False


def refilled(submission: Submission, scheme: Scheme, department: Department, findings: Sequence[Finding]) -> Refilled:
    """Take a form apart. `findings` are those of the file it came in."""
    codes = {finding.code for finding in findings}
    unsure = any(CATALOGUE[code].whose for code in codes)
    other = not comparable(Case(submission, scheme, Directory.of(Roster(())), None))
    identity = _identity(submission, scheme, department, unsure=unsure, other=other)
    profile = read_profile(submission.form.workbook)
    data = data_as_typed(submission.data, scheme)
    if other:
        same = _same(submission, findings)
        last = kind_of(fiscal_year_matches).code in codes
        answers = {answer.indicator.code: _row(answer, scheme, blank=False) for answer in same}
        rows = whole_rows(submission, {answer.row.row for answer in same}, other_year=last)
        left = (*not_put_back(same, answers), *rows, *beside(submission))
        return Refilled(answers, identity, profile, {} if last else data, left, foreign=True)
    if kind_of(is_our_form).code in codes:
        left = (*sheet_rows(submission.form.score_sheet, submission.form.header_row), *other_sheets(submission))
        return Refilled({}, identity, profile, data, left, foreign=False)
    blank = _unsettled(submission, scheme, findings)
    answers = _filled(submission, scheme, blank)
    renamed = _misnumbered(submission, scheme)
    answers |= {code: FilledRow(None, words_of(row.cells)) for code, row in renamed.items()}
    left = (*leftovers(submission, scheme, answers, blank), *data_left(submission.data, data))
    return Refilled(
        answers, identity, profile, data, left, foreign=False,
        wordless=submission.form.wordless, implied=bool(_implied_caps(submission)),
    )  # fmt: skip


def _entries(submission: Submission) -> list[Answer]:
    """The answers row by row, without indicators of a department's own of which it wrote nothing."""
    return [entry for entry in submission.entries if not entry.indicator.own_rows]


def remainder(lost: LostForm) -> RawForm:
    """A form whose score sheet can't be found, as one without rows; `score_sheet` is the one that looks most like it."""
    at = next(iter(lost.header.values()), None)
    sheets = lost.workbook.sheets
    sheet = next((one for one in sheets if at and one.name == at.sheet), sheets[0])
    return RawForm(
        workbook=lost.workbook,
        score_sheet=sheet,
        header_row=at.row if at else -1,
        columns={t.COL_SCORE: _NOWHERE},
        identity=lost.identity,
        rows=(),
        meta=lost.meta,
        stated={},
    )


def emptied(found: Refilled) -> Refilled:
    """The same with every score blank: what is sent back must not read better than what came, whatever came."""
    scores = [
        Leftover(t.SHEET_SCORES, code, str(row.score), "请重新填写")
        for code, row in found.answers.items()
        if row.score is not None
    ]
    answers = {code: replace(row, score=None) for code, row in found.answers.items()}
    return replace(found, answers=answers, leftovers=(*scores, *found.leftovers))


# --- answers -----------------------------------------------------------------------------------------------


def _unsettled(submission: Submission, scheme: Scheme, findings: Sequence[Finding]) -> set[str]:
    """The rows with an error that the form wouldn't show once it is refilled: twice answered, covered by a merge, …"""
    wrong = {finding.indicator for finding in findings if finding.level is Level.ERROR and finding.indicator}
    if any(finding.code == kind_of(one_score_sheet).code for finding in findings):
        wrong |= {answer.indicator.code for answer, _ in rivals(submission, scheme.quantum)}
    codes = [entry.indicator.code for entry in _entries(submission)]
    doubted = {code for code in codes if code in wrong or code.rpartition(OWN_ROW)[0] in wrong}
    if not doubted:
        return doubted
    answers = _filled(submission, scheme, ())
    said = zip(form_rows(scheme, answers), verdicts(Filled(Plan.of(scheme, answers), answers)), strict=True)
    return {row.code for row, words in said if row.code in doubted and words[:2] not in (ERROR, TODO)}


def _same(submission: Submission, findings: Sequence[Finding]) -> list[Answer]:
    """The answers of a form for another scheme that go into this one: those on indicators it shows as they are.

    None of another year's form. Where an indicator changed in any way, the department looks at it anew.
    """
    form = submission.form
    if kind_of(fiscal_year_matches).code in {f.code for f in findings} or form.doubled_headers or form.other_candidates:
        return []
    twice = {answer.indicator.code for answer in submission.doubled}
    merged = {row for first, left, last, right in form.score_sheet.merges
              if left <= form.columns[t.COL_SCORE] <= right for row in range(first, last + 1)}  # fmt: skip
    return [
        answer
        for answer in submission.answers
        if not answer.indicator.own_rows
        and answer.indicator.code not in twice
        and answer.row.row not in merged
        and is_unchanged(answer.row, answer.indicator)
    ]


def _filled(submission: Submission, scheme: Scheme, blank: Collection[str]) -> dict[str, FilledRow]:
    """The rows with what was typed in them; of the `blank` ones no score."""
    answers = {a.indicator.code: _row(a, scheme, blank=a.indicator.code in blank) for a in _entries(submission)}
    return answers | {code: replace(answers[code], cap=cap) for code, cap in _implied_caps(submission).items()}


def _implied_caps(submission: Submission) -> dict[str, Decimal]:
    """The caps that rows of its own must have where the county's own layout has none for them: the only one all that is
    left, several their scores where these come to it. Otherwise the department says what they are.
    """
    found: dict[str, Decimal] = {}
    for block in submission.answers if submission.form.own else ():
        bare = {item.indicator.code: item.score for item in block.items if _capless(item)}
        known = [item.own_cap for item in block.items if item.indicator.code not in bare]
        if not bare or None in known or any(item.reading is Reading.NOT_APPLICABLE for item in block.items):
            continue
        left = block.indicator.cap - sum((cap for cap in known if cap), Decimal(0))
        scores = {code: score for code, score in bare.items() if score is not None and score > 0}
        if len(bare) == 1 and left > 0:
            found |= dict.fromkeys(bare, left)
        elif len(scores) == len(bare) and sum(scores.values()) == left:
            found |= scores
    return found


def _capless(item: Answer) -> bool:
    """Whether a row of its own has no cap at all."""
    cell = item.row.cells.get(t.COL_CAP)
    return item.own_cap is None and (cell is None or is_blank(cell.value))


def _row(answer: Answer, scheme: Scheme, *, blank: bool) -> FilledRow:
    score = None if blank else score_as_typed(answer, scheme)
    if OWN_ROW not in answer.indicator.code:
        return FilledRow(score, answer.words)
    name, cap = (answer.row.cells.get(column) for column in (t.COL_INDICATOR, t.COL_CAP))
    named = text(name) if name and not isinstance(name.value, Odd) else ""
    return FilledRow(score, answer.words, named, _cap_as_typed(answer, cap, scheme))


def _cap_as_typed(answer: Answer, cell: RawCell | None, scheme: Scheme) -> Decimal | str | None:
    """The cap that a department gave a row of its own: what was read where it is certain, else what was typed."""
    if answer.own_cap is not None or cell is None or is_blank(cell.value):
        return answer.own_cap
    typed = shown(cell.value)
    again = read_score(typed, answer.indicator.cap, scheme.quantum)
    return None if again.score is not None and again.score > 0 else typed


def score_as_typed(answer: Answer, scheme: Scheme) -> Decimal | str | None:
    """The score to put back: what was read where it is certain, else what was typed; None where neither can be."""
    if answer.reading is Reading.NUMBER:
        return answer.score
    if answer.reading is Reading.NOT_APPLICABLE:
        return t.NOT_APPLICABLE
    value = answer.row.cells[t.COL_SCORE].value
    if answer.reading is Reading.BLANK:
        return None
    if answer.doubt is Doubt.TOO_MANY_DECIMALS and isinstance(value, int | float):
        return Decimal(repr(value))
    typed = shown(value)
    again = read_score(typed, answer.indicator.cap, scheme.quantum)
    return typed if again.reading is Reading.UNREADABLE else None


def _misnumbered(submission: Submission, scheme: Scheme) -> Mapping[str, RawRow]:
    """Rows with an indicator's name and another code: their words go back to that indicator, their score doesn't."""
    answered = {answer.indicator.code for answer in submission.answers}
    by_name: dict[str, list[RawRow]] = {}
    for row in submission.strangers:
        by_name.setdefault(key(text(row.cells.get(t.COL_INDICATOR))), []).append(row)
    found = {}
    for indicator in scheme.indicators:
        rows = by_name.get(key(indicator.name), [])
        if indicator.code not in answered and len(rows) == 1 and not (indicator.own_rows or indicator.by_bureau):
            found[indicator.code] = rows[0]
    return found


# --- identity ----------------------------------------------------------------------------------------------


def _identity(
    submission: Submission, scheme: Scheme, department: Department, *, unsure: bool, other: bool
) -> dict[str, IdentityValue]:
    """The answers of 基本信息 as typed; code and name as in the roster where they were blank or the bureau settled them."""
    typed = {label: _value(cell.value) for label, cell in submission.form.identity.items()}
    given: dict[str, IdentityValue] = {label: value for label, value in typed.items() if value not in (None, "")}
    directory = Directory.of(Roster((department,)))
    for label in (t.ID_CODE, t.ID_NAME, t.ID_YEAR):
        if twice := contradicting(directory, label, answers_to(submission.form, label)):
            given[label] = "、".join(map(text, twice))  # the department says which
    settled = submission.mismatch is not None and not unsure
    for label, own in ((t.ID_CODE, department.code), (t.ID_NAME, department.name)):
        if settled or (label not in given and not unsure):
            given[label] = own
    if other:
        given[t.ID_YEAR] = scheme.year
        given.pop(t.ID_REMARK, None)
    for label in (t.ID_CODE, t.ID_NAME):
        given.setdefault(label, None)
    return given


def _value(value: CellValue) -> IdentityValue:
    if isinstance(value, datetime):
        return value.date() if value.time() == datetime.min.time() else shown(value)
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return int(value) if 1000 <= value < 10_000 and value == int(value) else shown(value)
    return None if is_blank(value) else shown(value)
