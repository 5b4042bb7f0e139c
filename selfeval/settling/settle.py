"""What became of every file, and where every department stands: FileReadings → Batch.

Each department's own files are settled by `standing`; here is what takes them all together. Nothing depends on the
order in which files were found.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from selfeval import text as t
from selfeval.checks import batch as rules
from selfeval.checks.decisions import decision_applies
from selfeval.checks.totals import stated_with_the_bureaus
from selfeval.findings import CATALOGUE, count_errors, run_checks
from selfeval.model import (
    Batch,
    Completeness,
    Decision,
    DepartmentResult,
    Fate,
    FileReading,
    FileRecord,
    Finding,
    Known,
    Roster,
    Scheme,
    Status,
)
from selfeval.settling import words
from selfeval.settling.choice import Verdict
from selfeval.settling.computing import adopted, after_rules, computation
from selfeval.settling.decisions import attributed, cleared, clears_any
from selfeval.settling.effective import Filed, filed
from selfeval.settling.holders import owners, senders
from selfeval.settling.namesakes import Namesake, namesakes
from selfeval.settling.sharing import shared_reasons
from selfeval.settling.standing import Standing, standing
from selfeval.submission.awards import Awards
from selfeval.submission.base_data import BureauData
from selfeval.submission.identity import Directory
from selfeval.submission.packed import reasoned
from selfeval.submission.scoring import awarded

Verdicts = Mapping[str, Verdict]  # by path
Decisions = Mapping[str, Sequence[Decision]]  # by department


def settle(
    readings: Sequence[FileReading],
    scheme: Scheme,
    roster: Roster,
    decisions: Sequence[Decision] = (),
    awards: Awards = MappingProxyType({}),
    data: BureauData = MappingProxyType({}),
) -> Batch:
    """Choose, attribute and account for every file, and give every department its status (ranks come later)."""
    directory = Directory.of(roster)
    files, given = _filed(readings, scheme, decisions, awards)
    own = _by_department(decisions)
    standings = _standings(files, own, scheme, roster, directory)
    early = {**_unchosen(files), **{path: v for one in standings.values() for path, v in one.verdicts.items()}}
    sent = senders(files)
    owned = owners(files, early, sent)
    computed = _with_computed(standings, scheme, data, own)
    results, clearing = _over_all(computed, namesakes(files, early, owned, sent, directory), own, scheme, roster)
    results = {code: _awarded(result, scheme, awards.get(code, {})) for code, result in results.items()}
    verdicts = _explained({**early, **_returned_late(standings, results)}, given)
    records = _records(files, verdicts, standings, owned)
    acted = {decision.row for one in standings.values() for decision in one.acted}
    acted |= {decision.row for decision in (*given.values(), *clearing)}
    final = _with_records(results, standings, records)
    return Batch(
        scheme=scheme,
        roster=roster,
        departments=final,
        files=records,
        completeness=_completeness(files, verdicts, final),
        decisions=tuple(decisions),
        idle_decisions=_idle(decisions, acted, records),
        switched_off=tuple(
            sorted(code for code, level in scheme.levels.items() if level is None and code in CATALOGUE)
        ),
        as_of=max((file.time for file in files if verdicts[file.path].fate is Fate.USED), default=None),
    )


def _filed(
    readings: Sequence[FileReading], scheme: Scheme, decisions: Sequence[Decision], awards: Awards
) -> tuple[list[Filed], dict[str, Decision]]:
    """The readings at their effective times, by path; and which of them the bureau attributed to whom."""
    given, files = {}, []
    for reading in sorted(readings, key=lambda r: r.source.path):
        owned, decision = attributed(reading, decisions)
        if decision:
            given[reading.source.path] = decision
        files.append(filed(_with_awards(owned, scheme, awards), scheme))
    return files, given


def _with_awards(reading: FileReading, scheme: Scheme, awards: Awards) -> FileReading:
    """A reading without the findings on a total that is right with the scores the bureau gave."""
    given = awards.get(reading.department or "")
    if not given or reading.card is None:
        return reading
    card = awarded(reading.card, scheme, given)
    left = tuple(finding for finding in reading.findings if not stated_with_the_bureaus(finding, card, scheme))
    return replace(reading, findings=left)


def _by_department(decisions: Sequence[Decision]) -> Decisions:
    own: dict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        own[decision.department].append(decision)
    return own


def _standings(
    files: Sequence[Filed], own: Decisions, scheme: Scheme, roster: Roster, directory: Directory
) -> dict[str, Standing]:
    """Every department of the roster by its own files."""
    filed_by: dict[str, list[Filed]] = defaultdict(list)
    for file in files:
        if file.reading.fate is None and file.reading.department:
            filed_by[file.reading.department].append(file)
    return {
        d.code: standing(d, filed_by.get(d.code, ()), own.get(d.code, ()), scheme, directory)
        for d in roster.departments
    }


def _unchosen(files: Iterable[Filed]) -> dict[str, Verdict]:
    """The verdicts on files that are no department's form."""
    verdicts = {}
    for file in files:
        reading = file.reading
        if reading.fate is not None:
            verdicts[file.path] = Verdict(reading.fate, reading.reason)
        elif not reading.department:
            verdicts[file.path] = Verdict(Fate.UNRECOGNISED, words.WHY_NO_DEPARTMENT)
    return verdicts


def _over_all(
    standings: Mapping[str, Standing],
    unread: Mapping[str, Sequence[Namesake]],
    own: Decisions,
    scheme: Scheme,
    roster: Roster,
) -> tuple[dict[str, DepartmentResult], list[Decision]]:
    """The results with what shows only over all departments and the bureau's clearances; which of these acted."""
    names = {d.code: d.name for d in roster.departments}
    scored = {code: one.result.answers for code, one in standings.items() if one.result.status is Status.ACCEPTED}
    shared, sharing = shared_reasons(scored)
    results: dict[str, DepartmentResult] = {}
    acted: list[Decision] = []
    for code, one in standings.items():
        result, findings = one.result, list(one.result.findings)
        if code in sharing:
            answers = tuple(reasoned(result.answers, rules.COMMON_REASON))
            findings += run_checks((rules.reasons_are_own,), scheme.levels, result.department, answers, shared, names)
        for it in unread.get(code, ()) if result.status in (Status.MISSING, Status.RETURNED) else ():
            findings += run_checks(
                (rules.no_unread_namesake,), scheme.levels, it.path, it.fate, it.told, it.more, result.department
            )
        said = [cleared(finding, own.get(code, ()), one.file.reading if one.file else None) for finding in findings]
        acted += [decision for _, decision in said if decision]
        results[code] = _final(result, tuple(finding for finding, _ in said))
    return results, acted


def _with_computed(
    standings: Mapping[str, Standing], scheme: Scheme, data: BureauData, own: Decisions
) -> dict[str, Standing]:
    """The standings with what the scheme's rules come to for every department that has a form."""
    if not scheme.data:
        return dict(standings)
    return {code: _computing(one, scheme, data.get(code, {}), own.get(code, ())) for code, one in standings.items()}


def _computing(one: Standing, scheme: Scheme, bureau: Known, own: Sequence[Decision]) -> Standing:
    if one.file is None or not one.file.reading.answers:
        return one
    reading = one.file.reading
    found = reading.computed
    if found is None or clears_any(own):
        found = computation(
            scheme, bureau, reading.data, reading.answers, lambda finding: cleared(finding, own, reading)[1] is not None
        )
    result = replace(one.result, computed=found.computed, data=found.data, unsure=found.unsure)
    return replace(one, result=replace(result, findings=(*result.findings, *found.findings)))


def _final(result: DepartmentResult, findings: tuple[Finding, ...]) -> DepartmentResult:
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


def _awarded(result: DepartmentResult, scheme: Scheme, given: Mapping[str, Decimal]) -> DepartmentResult:
    """The department with the scores the bureau gave it, or left to be computed, and the rules on the total applied."""
    card, told = result.scorecard, {**adopted(scheme, result.computed), **given}
    if card is None or not (told or scheme.total_rules):
        return result
    return replace(result, scorecard=after_rules(awarded(card, scheme, told), scheme, result.data, result.unsure))


def _returned_late(standings: Mapping[str, Standing], results: Mapping[str, DepartmentResult]) -> dict[str, Verdict]:
    """The verdicts on files that counted until the batch was looked at as a whole."""
    return {
        one.file.path: Verdict(Fate.RETURNED, words.WHY_RETURNED.format(errors=results[code].errors))
        for code, one in standings.items()
        if one.file and one.result.status is Status.ACCEPTED and results[code].status is Status.RETURNED
    }


def _explained(verdicts: Verdicts, given: Mapping[str, Decision]) -> dict[str, Verdict]:
    """The verdicts, saying so where the bureau attributed the file."""
    return {
        path: replace(verdict, reason=words.WHY_GIVEN.format(reason=verdict.reason)) if path in given else verdict
        for path, verdict in verdicts.items()
    }


def _records(
    files: Sequence[Filed], verdicts: Verdicts, standings: Mapping[str, Standing], owned: Mapping[str, str]
) -> tuple[FileRecord, ...]:
    """The register's lines; a file without a verdict is a KeyError."""
    said = {path: found for one in standings.values() for path, found in one.said.items()}
    return tuple(
        FileRecord(
            source=file.reading.source,
            department=owned.get(file.path, file.reading.department),
            fate=verdicts[file.path].fate,
            reason=verdicts[file.path].reason,
            findings=(*file.reading.findings, *said.get(file.path, ())),
            time=file.time,
            clock=file.clock,
            scores_read=file.reading.scores_read,
        )
        for file in files
    )


def _with_records(
    results: Mapping[str, DepartmentResult], standings: Mapping[str, Standing], records: Sequence[FileRecord]
) -> tuple[DepartmentResult, ...]:
    """The results with the register's line of the file that counts, and how many attachments came."""
    by_path = {record.source.path: record for record in records}
    attached = Counter(record.department for record in records if record.fate is Fate.ATTACHMENT)
    files = {code: one.file for code, one in standings.items()}
    return tuple(
        replace(result, source=by_path[file.path] if (file := files[code]) else None, attachments=attached[code])
        for code, result in results.items()
    )


def _idle(decisions: Sequence[Decision], acted: set[int], records: Sequence[FileRecord]) -> tuple[Finding, ...]:
    """What is said of decisions that met nothing; `acted` are the rows of the others."""
    sources = [record.source for record in records]
    idle = [decision for decision in decisions if decision.row not in acted]
    return tuple(found for decision in idle for found in run_checks((decision_applies,), {}, decision, sources))


def _completeness(files: Sequence[Filed], verdicts: Verdicts, results: Sequence[DepartmentResult]) -> Completeness:
    """The proof that no score cell was lost: what was counted in the sheets against what was used and rejected."""
    rejected: dict[str, int] = defaultdict(int)
    for file in files:
        fate, reading = verdicts[file.path].fate, file.reading
        if fate is Fate.USED:
            rejected[words.UNPLACED] += reading.scores_unplaced
            rejected[words.OF_TOTALS] += reading.own.scores_of_totals if reading.own else 0
        elif reading.scores_read:
            rejected[t.FATE_NAMES[fate]] += reading.scores_read
    return Completeness(
        read=sum(file.reading.scores_read for file in files),
        used=sum(result.scorecard.used for result in results if result.scorecard),
        rejected={name: count for name, count in rejected.items() if count},
    )
