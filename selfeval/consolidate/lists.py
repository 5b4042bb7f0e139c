"""The long lists: deductions, findings, progress of filing, register of files, notes. Nothing is averaged here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from selfeval import __version__
from selfeval.checks.batch import reasons_are_own
from selfeval.consolidate.county import (
    Bearing,
    ComputedRow,
    DecisionRow,
    DeductionRow,
    FindingRow,
    LevelChange,
    Notes,
    ProgressRow,
    RegisterRow,
)
from selfeval.consolidate.ranking import scored
from selfeval.consolidate.returning import goes_back, newer_goes_back
from selfeval.findings import CATALOGUE, count_errors, kind_of, level_of
from selfeval.model import (
    Batch,
    ComputedScore,
    DepartmentResult,
    Fate,
    FileRecord,
    Finding,
    Indicator,
    KeptAnswer,
    Level,
    Status,
)
from selfeval.submission.columns import LISTED
from selfeval.submission.packed import listed_words
from selfeval.tables import key

_SHARED = kind_of(reasons_are_own).code
_LAST = {Bearing.REVIEW: 1, Bearing.NOTHING: 2}
_SILENT = ("",) * len(LISTED)
_PROGRESS_ORDER = (Status.MISSING, Status.RETURNED, Status.QUERY, Status.ACCEPTED, Status.EXEMPT)


def deduction_rows(batch: Batch, results: Sequence[DepartmentResult]) -> tuple[DeductionRow, ...]:
    """Every deduction of a department whose points count, by indicator, most points first, then by rank.

    Where departments choose the indicators themselves, each of these is one of its own.
    """
    rows: dict[str, list[DeductionRow]] = {indicator.code: [] for indicator in batch.scheme.indicators}
    own = any(indicator.own_rows for indicator in batch.scheme.indicators)
    for result, card, _ in scored(results):
        said = dict(listed_words(result.answers))
        wordless = batch.scheme.layout is not None and not any(one.place_for_words for one in result.answers[:1])
        items = {answer.indicator.code: answer.items for answer in result.answers} if own else {}
        for indicator in batch.scheme.indicators:
            score = card.scores[indicator.code]
            if indicator.bonus or isinstance(score, str) or score >= indicator.cap:
                continue
            chosen = items.get(indicator.code, ())
            if chosen and all(item.own_cap is not None and item.score is not None for item in chosen):
                lost = list(_deductions_of(chosen, indicator, result))
            else:
                words = said.get(indicator.code, _SILENT)
                lost = [_deduction(indicator, indicator.cap, score, words, result)]
            rows[indicator.code] += [row._replace(wordless=True) for row in lost] if wordless else lost
    return tuple(row for of_one in rows.values() for row in sorted(of_one, key=_points_lost, reverse=True))


def computed_rows(batch: Batch, results: Sequence[DepartmentResult]) -> tuple[ComputedRow, ...]:
    """Every score that can be computed, of the departments that have a form, by department in roster order."""
    by_code = batch.scheme.by_code
    return tuple(
        ComputedRow(
            result.department.code,
            result.department.name,
            result.status,
            one.code,
            by_code[one.code].name,
            by_code[one.code].cap,
            _counted(result, one),
            one.fate,
            one.score,
            one.difference,
            one.over,
            one.slip,
            one.text,
        )
        for result in results
        for one in result.computed
    )


def _counted(result: DepartmentResult, one: ComputedScore) -> Decimal | str | None:
    """The self score; of an indicator the bureau scores, what it gave."""
    return result.scorecard.scores[one.code] if one.own is None and result.scorecard else one.own


def _deductions_of(
    items: Sequence[KeptAnswer], indicator: Indicator, result: DepartmentResult
) -> Iterator[DeductionRow]:
    """Those of the indicators a department chose itself."""
    for item in items:
        cap, score = item.own_cap, item.score
        if cap is not None and score is not None and score < cap:
            named = replace(indicator, code=item.indicator.code, name=item.indicator.name)
            words = tuple(item.words[column.field] for column in LISTED)
            yield _deduction(named, cap, score, words, result)


def _deduction(
    indicator: Indicator, cap: Decimal, score: Decimal, words: tuple[str, ...], result: DepartmentResult
) -> DeductionRow:
    return DeductionRow(
        indicator=indicator.code,
        category=indicator.category,
        indicator_name=indicator.name,
        cap=cap,
        code=result.department.code,
        name=result.department.name,
        score=score,
        lost=cap - score,
        words=words,
        file=_path(result),
    )


def finding_rows(batch: Batch, results: Sequence[DepartmentResult]) -> tuple[FindingRow, ...]:
    """Every finding once: errors, open queries, answered queries, notes; by roster, file and place in it.

    A department's own list stands before its file's, for it holds what the batch and the bureau added. Reasons that
    departments share stand together, after the other notes. Those of review workbooks come after all these, and those of
    files that don't count last.
    """
    names = {r.department.code: r.department.name for r in results}
    rows: list[FindingRow] = []
    sources = {id(r.source) for r in results if r.source}
    paths = {r.source.source.path for r in results if r.source}
    for result in results:
        rows += [
            _finding_row(f, Bearing.DEPARTMENT, result.department.code, names, result.source)
            for f in _united(result.findings, result.source.findings if result.source else ())
        ]
    reviewed = {record.department for record in batch.files if record.fate is Fate.REVIEW}
    told, back = {id(f) for r in results for f in r.findings}, _going_back(batch, results)
    status = {r.department.code: r.status for r in results}
    for record in batch.files:
        if id(record) not in sources and record.source.path not in paths:
            bearing = _bearing(record, status.get(record.department or ""), back, reviewed)
            rows += [
                _finding_row(f, bearing, record.department, names, record) for f in record.findings if id(f) not in told
            ]
    place = {r.department.code: number for number, r in enumerate(results)}
    weight = {level: level.weight for level in Level}

    def order(row: FindingRow) -> tuple[int, int, bool, bool, str, int]:
        shared = row.kind == _SHARED
        alike = key(row.value or "") if shared else ""
        return (
            _LAST.get(row.bearing, 0),
            weight[row.level],
            not row.open,
            shared,
            alike,
            place.get(row.code or "", len(place)),
        )

    return tuple(sorted(rows, key=order))


def _going_back(batch: Batch, results: Sequence[DepartmentResult]) -> set[str]:
    """The paths of newer files that go back while an older one counts."""
    newer = {r.department.code for r in results if newer_goes_back(r)}
    files = [record for record in batch.files if record.department in newer]
    found = (goes_back(result, files) for result in results if result.department.code in newer)
    return {record.source.path for record in found if record}


def _bearing(
    record: FileRecord, status: Status | None, back: Container[str], reviewed: Container[str | None]
) -> Bearing:
    """What the findings of a file bear on that is not its department's own; `status` is the department's. A review
    workbook is done with where another one counts, of a department that is among the `reviewed`.
    """
    if record.is_review:
        done = record.fate in (Fate.SUPERSEDED, Fate.DUPLICATE) and record.department in reviewed
        return Bearing.NOTHING if done else Bearing.REVIEW
    replaced = record.fate in (Fate.SUPERSEDED, Fate.DUPLICATE) or status is Status.EXEMPT
    settled = record.fate is Fate.RETURNED and status is not Status.RETURNED and record.source.path not in back
    return Bearing.NOTHING if replaced or settled else Bearing.FILE


def progress_rows(results: Sequence[DepartmentResult]) -> tuple[ProgressRow, ...]:
    """Roster against reality, what needs doing first."""
    rows = [_progress_row(result) for result in results]
    return tuple(sorted(rows, key=lambda row: _PROGRESS_ORDER.index(row.status)))


def register_rows(batch: Batch) -> tuple[RegisterRow, ...]:
    """Every file of the inbox, by path."""
    names = {r.department.code: r.department.name for r in batch.departments}
    return tuple(_register_row(record, names) for record in sorted(batch.files, key=lambda r: r.source.path))


def notes_of(batch: Batch) -> Notes:
    """Facts about how the tables came about."""
    names = {r.department.code: r.department.name for r in batch.departments}
    fates = Counter(record.fate for record in batch.files)
    return Notes(
        completeness=batch.completeness,
        rejected=tuple(sorted(batch.completeness.rejected.items())),
        fates=tuple((fate, fates[fate]) for fate in Fate if fates[fate]),
        levels=tuple(_level_changes(batch)),
        decisions=tuple(DecisionRow(d, names.get(d.department, "")) for d in batch.decisions),
        as_of=batch.as_of,
        program_version=__version__,
    )


def _points_lost(row: DeductionRow) -> Decimal:
    return row.lost


def _path(result: DepartmentResult) -> str | None:
    return result.source.source.path if result.source else None


def _united(first: Iterable[Finding], second: Iterable[Finding]) -> list[Finding]:
    """All of the first, and those of the second that say something else."""
    found = list(first)
    same = {id(finding) for finding in found}
    others = [finding for finding in second if id(finding) not in same]
    known = {_place(finding) for finding in found} if others else set()
    return found + [finding for finding in others if _place(finding) not in known]


def _place(finding: Finding) -> tuple[str | None, ...]:
    return finding.code, finding.sheet, finding.cell, finding.value


def _finding_row(
    finding: Finding, bearing: Bearing, code: str | None, names: Mapping[str, str], record: FileRecord | None
) -> FindingRow:
    return FindingRow(
        level=finding.level,
        bearing=bearing,
        open=finding.level is Level.ERROR or finding.is_open_query,
        code=code,
        name=names.get(code or ""),
        sheet=finding.sheet,
        cell=finding.cell,
        title=finding.title,
        message=finding.message,
        value=finding.value,
        expected=finding.expected,
        remedy=finding.remedy,
        explanation=finding.explanation,
        kind=finding.code,
        file=record.source.path if record else None,
        fate=record.fate if record else None,
        indicator=finding.indicator,
    )


def _progress_row(result: DepartmentResult) -> ProgressRow:
    return ProgressRow(
        code=result.department.code,
        name=result.department.name,
        group=result.department.group,
        status=result.status,
        first_received=result.first_received.date() if result.first_received else None,
        received=result.received.date() if result.received else None,
        days_late=result.days_late,
        files=result.files,
        attachments=result.attachments,
        errors=result.errors,
        open_queries=result.open_queries,
        deadline=result.extended_to,
        newer_returned=newer_goes_back(result),
    )


def _register_row(record: FileRecord, names: Mapping[str, str]) -> RegisterRow:
    source = record.source
    return RegisterRow(
        path=source.path,
        size=source.size,
        sha256=source.sha256,
        time=record.time,
        clock=record.clock,
        fate=record.fate,
        reason=record.reason or source.reason,
        code=record.department,
        name=names.get(record.department or ""),
        sender=_masked(source.mail.sender) if source.mail else "",
        sent=_sent(record),
        errors=count_errors(record.findings),
        scores_read=record.scores_read,
    )


def _masked(sender: str) -> str:
    """The sender without the address: 'zh…@163.com'. Addresses and phones stay out of the summary and its tables."""
    local, sign, host = sender.strip().strip("<>").rpartition("<")[2].rpartition("@")
    return f"{local[:2]}…{sign}{host}" if sign else ""


def _sent(record: FileRecord) -> datetime | None:
    """When its mail was sent, in the zone the register's times are in."""
    sent = record.source.mail.sent if record.source.mail else None
    return sent.astimezone(record.time.tzinfo) if sent and sent.tzinfo and record.time else sent


def _level_changes(batch: Batch) -> Iterator[LevelChange]:
    levels = batch.scheme.levels
    for code in sorted({*levels, *batch.switched_off}):
        kind = CATALOGUE.get(code)
        now = level_of(kind, levels) if kind else levels.get(code)
        if kind is None or kind.level is not now:
            yield LevelChange(code, kind.title if kind else "", kind.level if kind else None, now)
