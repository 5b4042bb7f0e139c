"""How one department stands by its own files: the choice among them, said as findings, and when it reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from selfeval import text as t
from selfeval.checks import batch as rules
from selfeval.checks.own_files import document_agrees, undated_form_is_later
from selfeval.findings import Levels, run_checks
from selfeval.model import (
    Decision,
    Department,
    DepartmentResult,
    Fate,
    FileReading,
    Finding,
    KeptAnswer,
    Scheme,
    Status,
)
from selfeval.settling import words
from selfeval.settling.choice import Choice, Note, Outcome, Remark, Verdict, choose, sameness_of
from selfeval.settling.decisions import decided_on, extensions, last_of
from selfeval.settling.documents import beside_workbooks
from selfeval.settling.effective import Filed, after_sources, by_mail, first_came, same_answers
from selfeval.submission.identity import Directory
from selfeval.tables import tidy

_MOST_DIFFERENCES: Final = 5
_STATUS_OF: Final[Mapping[Outcome, Status]] = {
    Outcome.NONE: Status.MISSING,
    Outcome.USED: Status.ACCEPTED,
    Outcome.RETURNED: Status.RETURNED,
    Outcome.CONFLICT: Status.RETURNED,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A department's result before the batch is looked at as a whole, and what led to it.

    `file` is the one that counts, or goes back; `result.source` isn't known yet. `verdicts` and `said`, the
    findings made here on single files, are by path. `acted` are the decisions that had an effect, or of which a later
    one took the place, which is told.
    """

    result: DepartmentResult
    file: Filed | None = None
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    said: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    acted: tuple[Decision, ...] = ()


def standing(
    department: Department, files: Sequence[Filed], own: Sequence[Decision], scheme: Scheme, directory: Directory
) -> Standing:
    """Give every file of a department its fate, and the department its standing."""
    levels = scheme.levels
    decided = decided_on([f.reading for f in files], own)
    files, crossed = by_mail(files)
    files = after_sources(files)
    chosen_from, aside = beside_workbooks(files, decided)
    choice = _exempted(files) if department.exempt else choose(chosen_from, decided)
    said = {f.path: _said_of(f, department, directory, scheme) for f in files}
    notes: list[Finding] = []
    for document, workbook in () if department.exempt else aside:
        choice = replace(choice, verdicts={**choice.verdicts, document.path: _set_aside(document, workbook)})
        notes += _disagreeing(document, workbook, levels) if choice.file is workbook else []
    settled = any(decision.action == t.ACT_USE for decision in choice.acted)  # by the bureau
    settled = settled or bool(choice.file and choice.file.reading.made_from)  # by who filed
    if crossed and not settled and not department.exempt:
        notes += run_checks((rules.mailed_as_saved,), levels, crossed[0].reading, crossed[1].reading)
    for note in choice.notes:
        found = _told(note, levels)
        notes += found
        if note.remark is Remark.SENT_TWICE:
            said[note.file.path] += found
    if department.exempt and files:
        notes += run_checks((rules.exempt_did_not_file,), levels, department)
    longer = extensions(own)
    extended = last_of(longer)
    overruled = (*choice.overruled, *((one, extended) for one in longer if extended and one.until != extended.until))
    for decision, by in overruled:
        notes += run_checks((rules.decision_is_the_last,), levels, decision, by)
    status = Status.EXEMPT if department.exempt else _STATUS_OF[choice.outcome]
    result = _reported(DepartmentResult(department, status, tuple(notes)), files, extended, scheme)
    if choice.file:
        result = _with_file(result, choice.file, said[choice.file.path])
    return Standing(
        result,
        choice.file,
        choice.verdicts,
        {path: tuple(found) for path, found in said.items()},
        (*choice.acted, *longer, *(decision for decision, _ in overruled)),
    )


def _set_aside(document: Filed, workbook: Filed) -> Verdict:
    """What becomes of a Word file beside a workbook."""
    same = same_answers(document.reading, workbook.reading)
    why = words.WHY_SAME_SCORES if same else words.WHY_WORKBOOK
    return Verdict(Fate.DUPLICATE if same else Fate.SUPERSEDED, why.format(path=workbook.path))


def _disagreeing(document: Filed, workbook: Filed, levels: Levels) -> list[Finding]:
    """The query that a Word file has other scores than the workbook beside it; nothing where they are the same."""
    if same_answers(document.reading, workbook.reading):
        return []
    changes = difference(document.reading, workbook.reading)
    return run_checks((document_agrees,), levels, document.reading, workbook.reading, changes)


def _said_of(file: Filed, department: Department, directory: Directory, scheme: Scheme) -> list[Finding]:
    """What is told of a single file: whose name it bears, whose time it was taken at, and whether its year is known."""
    levels = scheme.levels
    found = run_checks((rules.file_name_fits,), levels, file.reading, department, directory)
    if file.reading.own and file.reading.own.undated:
        found += run_checks((undated_form_is_later,), levels, file.reading, file.time.date(), scheme.year)
    instead = f"{t.CLOCK_NAMES[file.clock]} {file.time:%Y-%m-%d %H:%M}"
    if file.mail_doubt and file.reading.source.mail:
        sent, why = file.reading.source.mail.sent, words.WHY_NO_MAIL_DATE[file.mail_doubt]
        local = sent.astimezone(file.time.tzinfo) if sent else file.time
        found += run_checks((rules.mail_date_is_evidence,), levels, file.reading, local, why, instead)
    elif (mail := file.reading.source.mail) and mail.sent and mail.forwarded:
        sent, forwarded = (moment.astimezone(file.time.tzinfo) for moment in (mail.sent, mail.forwarded))
        found += run_checks((rules.mail_came_directly,), levels, file.reading, sent, forwarded)
    if file.doubt and file.reading.stamp:
        why = words.WHY_NO_STAMP[file.doubt]
        found += run_checks((rules.stamp_is_evidence,), levels, file.reading, file.reading.stamp, why, instead)
    return found


def _exempted(files: Sequence[Filed]) -> Choice:
    """Nothing is chosen for a department that has not to report."""
    return Choice(Outcome.NONE, {file.path: Verdict(Fate.IGNORED, words.WHY_EXEMPT) for file in files})


def _reported(
    result: DepartmentResult, files: Sequence[Filed], extended: Decision | None, scheme: Scheme
) -> DepartmentResult:
    """The result with its deadline, when the department first reported, and how many days late that was.

    Who has not to report, or has nothing that counts as a report, is not late.
    """
    result = replace(result, extended_to=extended.until if extended else None, files=len(files))
    first = first_came(files)
    if first is None or result.status is Status.MISSING:
        return result
    deadline = result.extended_to or scheme.deadline
    days_late = max(0, (first.date() - deadline).days) if deadline and result.status is not Status.EXEMPT else 0
    findings = result.findings
    if days_late:
        held = replace(scheme, deadline=deadline)
        findings = (*findings, *run_checks((rules.filed_in_time,), scheme.levels, held, first, days_late))
    return replace(result, findings=findings, first_received=first, days_late=days_late)


def _with_file(result: DepartmentResult, file: Filed, said: Sequence[Finding]) -> DepartmentResult:
    """The result with what the file that counts, or goes back, holds."""
    reading = file.reading
    return replace(
        result,
        findings=(*reading.findings, *said, *result.findings),
        scorecard=reading.card,
        answers=reading.answers,
        received=file.time,
    )


def _told(note: Note, levels: Levels) -> list[Finding]:
    """What the rules find in two files of which there is something to tell."""
    file, other = note.file.reading, note.other.reading
    if note.remark is Remark.SENT_TWICE:
        return run_checks((rules.sent_once,), levels, file, other, sameness_of(note.file, note.other))
    if note.remark is Remark.NEWER_RETURNED:
        return run_checks((rules.newest_file_counts,), levels, file, other)
    changes = difference(file, other)
    if note.remark is Remark.CHANGED:
        return run_checks((rules.scores_unchanged_since,), levels, file, changes)
    return run_checks((rules.newest_file_is_one,), levels, file, other, f"{note.file.time:%Y-%m-%d %H:%M:%S}", changes)


def difference(older: FileReading, newer: FileReading) -> str:
    """The indicators whose scores differ, old → new, at most five by name."""
    before = {answer.indicator.code: answer for answer in older.answers}
    changed = [told for answer in newer.answers for told in _changes(before.get(answer.indicator.code), answer)]
    if not changed:
        return "" if same_answers(older, newer) else words.WORDS_DIFFER
    shown = words.LIST_COMMA.join(changed[:_MOST_DIFFERENCES])
    return shown if len(changed) <= _MOST_DIFFERENCES else words.AND_SO_MANY.format(names=shown, count=len(changed))


def _changes(was: KeptAnswer | None, now: KeptAnswer) -> Iterator[str]:
    """How an answer differs; of rows that a department named itself, each by the name and the cap it gave."""
    if _said(was) != _said(now):
        yield words.CHANGED_SCORE.format(name=now.indicator.name, old=_said(was), new=_said(now))
    rows = {one.indicator.name: one for one in (was.items if was else ())}
    for item in now.items:
        old = rows.pop(item.indicator.name, None)
        if _said_own(old) != _said_own(item):
            yield words.CHANGED_SCORE.format(name=item.indicator.name, old=_said_own(old), new=_said_own(item))
    for gone in rows.values():
        yield words.CHANGED_SCORE.format(name=gone.indicator.name, old=_said_own(gone), new=_said_own(None))


def _said_own(item: KeptAnswer | None) -> str:
    """A row's score of its own cap, "9/10"; without a cap the score alone."""
    if item is None or item.own_cap is None:
        return _said(item)
    return f"{_said(item)}/{tidy(item.own_cap)}"


def _said(answer: KeptAnswer | None) -> str:
    if answer is None or answer.score is None:
        return t.NOT_APPLICABLE if answer and answer.points is not None else words.BLANK
    return str(tidy(answer.score))
