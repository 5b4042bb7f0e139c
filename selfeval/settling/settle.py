"""What became of every file, and where every department stands: FileReadings → Batch.

A department's own files are weighed at its desk; here is what takes them all together. Nothing depends on the
order in which files were found.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from selfeval import text as t
from selfeval.checks import batch as rules
from selfeval.checks.decisions import decision_applies
from selfeval.findings import CATALOGUE, count_errors, run_checks
from selfeval.model import (
    Batch,
    Completeness,
    Decision,
    DepartmentResult,
    Fate,
    FileReading,
    Finding,
    Roster,
    Scheme,
    Status,
)
from selfeval.settling import words
from selfeval.settling.decisions import Ledger
from selfeval.settling.desk import Desk, Timed
from selfeval.settling.namesakes import namesakes
from selfeval.settling.sharing import shared_reasons
from selfeval.submission.identity import Directory
from selfeval.submission.packed import reasoned


def settle(
    readings: Sequence[FileReading], scheme: Scheme, roster: Roster, decisions: Sequence[Decision] = ()
) -> Batch:
    """Choose, attribute and account for every file, and give every department its status (ranks come later)."""
    directory = Directory.of(roster)
    ledger = Ledger(decisions)
    zone = ZoneInfo(scheme.timezone)
    timed = [Timed.of(ledger.attributed(reading), zone) for reading in sorted(readings, key=lambda r: r.source.path)]
    by_department: dict[str, list[Timed]] = defaultdict(list)
    for item in timed:
        if item.reading.fate is None and item.reading.department:
            by_department[item.reading.department].append(item)
        elif item.reading.fate is None:
            item.fate, item.reason = Fate.UNRECOGNISED, words.WHY_NO_DEPARTMENT
        else:
            item.fate, item.reason = item.reading.fate, item.reading.reason
    desk = Desk(scheme, directory, ledger)
    results = {d.code: desk.decide(d, by_department.get(d.code, [])) for d in roster.departments}
    _attribute_attachments(timed)
    results = _after_batch(results, timed, desk, roster)
    for item in timed:
        if item.reading.source.path in ledger.given:
            item.reason = words.WHY_GIVEN.format(reason=item.reason)
    records = tuple(item.record() for item in timed)
    by_path = {record.source.path: record for record in records}
    attached = Counter(record.department for record in records if record.fate is Fate.ATTACHMENT)
    final = tuple(
        replace(
            result, source=by_path[result.source.source.path] if result.source else None, attachments=attached[code]
        )
        for code, result in results.items()
    )
    used = [item.time for item in timed if item.fate is Fate.USED]
    return Batch(
        scheme=scheme,
        roster=roster,
        departments=final,
        files=records,
        completeness=completeness(timed, final),
        decisions=tuple(decisions),
        idle_decisions=tuple(
            finding for decision in ledger.idle() for finding in run_checks((decision_applies,), {}, decision)
        ),
        switched_off=tuple(
            sorted(code for code, level in scheme.levels.items() if level is None and code in CATALOGUE)
        ),
        as_of=max(used, default=None),
    )


def _attribute_attachments(timed: Sequence[Timed]) -> None:
    """Give an attachment to the one department whose forms came in the same mail, archive or folder."""
    owners_of: dict[str, set[str]] = defaultdict(set)
    for item in timed:
        for prefix in _holders(item.reading.source.path) if item.reading.department else ():
            owners_of[prefix].add(item.reading.department or "")
    for item in timed:
        if item.fate is not Fate.ATTACHMENT:
            continue
        for prefix in _holders(item.reading.source.path):
            owners = owners_of.get(prefix, set())
            if len(owners) == 1:
                item.reading = replace(item.reading, department=next(iter(owners)))
            if owners:
                break


def _holders(path: str) -> list[str]:
    """What holds a path, from the inside out: 'x/a.zip!d/p.pdf' → 'x/a.zip!d/', 'x/a.zip!', 'x/'."""
    return [path[: index + 1] for index in range(len(path) - 1, -1, -1) if path[index] in "/!"]


def _after_batch(
    results: Mapping[str, DepartmentResult], timed: Sequence[Timed], desk: Desk, roster: Roster
) -> dict[str, DepartmentResult]:
    """Add what shows only over all departments, apply the bureau's clearances, and set the final status."""
    names = {d.code: d.name for d in roster.departments}
    accepted = {code: result.answers for code, result in results.items() if result.status is Status.ACCEPTED}
    shared, sharing = shared_reasons(accepted)
    unread = namesakes(timed, desk.directory)
    used = {item.reading.department: item for item in timed if item.fate is Fate.USED}
    final: dict[str, DepartmentResult] = {}
    for code, result in results.items():
        findings = list(result.findings)
        if code in sharing:
            answers = tuple(reasoned(result.answers, rules.COMMON_REASON))
            findings += desk.check(rules.reasons_are_own, result.department, answers, shared, names)
        if result.status in (Status.MISSING, Status.RETURNED):
            for one in unread.get(code, ()):
                findings += desk.check(
                    rules.no_unread_namesake, one.path, one.fate, one.told, one.more, result.department
                )
        source = result.source.source if result.source else None
        path, sha256 = (source.path, source.sha256 or "") if source else ("", "")
        cleared = tuple(desk.ledger.cleared(code, finding, path, sha256) for finding in findings)
        final[code] = _standing(result, cleared)
        if final[code].status is Status.RETURNED and result.status is Status.ACCEPTED:
            item = used[code]
            item.fate, item.reason = Fate.RETURNED, words.WHY_RETURNED.format(errors=final[code].errors)
    return final


def _standing(result: DepartmentResult, findings: tuple[Finding, ...]) -> DepartmentResult:
    """The department with all its findings and the status they lead to."""
    errors = count_errors(findings)
    queries = sum(finding.is_open_query for finding in findings)
    status = result.status
    if status is Status.ACCEPTED and errors:  # a check of the batch raised to 错误 by the scheme
        status = Status.RETURNED
    elif status is Status.ACCEPTED and queries:
        status = Status.QUERY
    card = result.scorecard if status in (Status.ACCEPTED, Status.QUERY) else None
    return replace(result, findings=findings, status=status, errors=errors, open_queries=queries, scorecard=card)


def completeness(timed: Sequence[Timed], results: Sequence[DepartmentResult]) -> Completeness:
    """The proof that no score cell was lost: what was counted in the sheets against what was used and rejected."""
    rejected: dict[str, int] = defaultdict(int)
    for item in timed:
        if item.fate is Fate.USED:
            rejected[words.UNPLACED] += item.reading.scores_unplaced
        elif item.reading.scores_read and item.fate is not None:
            rejected[t.FATE_NAMES[item.fate]] += item.reading.scores_read
    return Completeness(
        read=sum(item.reading.scores_read for item in timed),
        used=sum(len(result.scorecard.scores) for result in results if result.scorecard),
        rejected={name: count for name, count in rejected.items() if count},
    )
