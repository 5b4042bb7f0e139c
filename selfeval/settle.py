"""Which file of a department counts, and where every department stands: FileReadings → Batch.

Nothing here depends on the order in which files were found: all choices go by effective time, then by hash.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from selfeval import text as t
from selfeval.checks import batch as rules
from selfeval.checks.decisions import decision_applies
from selfeval.checks.file import OUR_FAULT
from selfeval.findings import CATALOGUE, Check, run_checks
from selfeval.identity import Directory
from selfeval.model import (
    Answer,
    Batch,
    Clock,
    Completeness,
    Decision,
    Department,
    DepartmentResult,
    Fate,
    FileReading,
    FileRecord,
    Finding,
    Level,
    Roster,
    Scheme,
    Status,
)
from selfeval.sharing import reasoned, shared_reasons
from selfeval.tables import tidy

IDENTITY_ERRORS = frozenset({"D201", "D202", "D203", "D204"})
PLAUSIBLE_YEARS = range(1990, 2200)  # a stamp outside is no stamp
_MOST_DIFFERENCES = 5


@dataclass(slots=True)
class Timed:
    """A reading with its effective time, and what is decided about it on the way."""

    reading: FileReading
    time: datetime
    clock: Clock
    fate: Fate | None = None
    reason: str = ""
    extra: list[Finding] = field(default_factory=list)
    twins: list[Timed] = field(default_factory=list)  # files that say the same

    @property
    def order(self) -> tuple[datetime, str]:
        """Later wins; the hash makes equal times definite, whatever the file is called."""
        return (self.time, self.reading.source.sha256 or "")

    def record(self) -> FileRecord:
        """The register's line."""
        reading = self.reading
        if self.fate is None:
            raise ValueError(f"{reading.source.path} was left without a fate")
        return FileRecord(
            source=reading.source,
            department=reading.department,
            fate=self.fate,
            reason=self.reason,
            findings=(*reading.findings, *self.extra),
            time=self.time,
            clock=self.clock,
            scores_read=reading.scores_read,
        )


def settle(
    readings: Sequence[FileReading], scheme: Scheme, roster: Roster, decisions: Sequence[Decision] = ()
) -> Batch:
    """Choose, attribute and account for every file, and give every department its status (ranks come later)."""
    directory = Directory.of(roster)
    ledger = Ledger(decisions)
    zone = ZoneInfo(scheme.timezone)
    timed = [_timed(ledger.attributed(reading), zone) for reading in sorted(readings, key=lambda r: r.source.path)]
    by_department: dict[str, list[Timed]] = defaultdict(list)
    for item in timed:
        if item.reading.fate is None and item.reading.department:
            by_department[item.reading.department].append(item)
        elif item.reading.fate is None:
            item.fate, item.reason = Fate.UNRECOGNISED, t.WHY_NO_DEPARTMENT
        else:
            item.fate, item.reason = item.reading.fate, item.reading.reason
    desk = Desk(scheme, directory, ledger)
    results = {d.code: desk.decide(d, by_department.get(d.code, [])) for d in roster.departments}
    _attribute_attachments(timed)
    results = _after_batch(results, timed, desk, roster)
    for item in timed:
        if item.reading.source.path in ledger.given:
            item.reason = t.WHY_GIVEN.format(reason=item.reason)
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


def _timed(reading: FileReading, zone: ZoneInfo) -> Timed:
    stamp, mail = reading.stamp, reading.source.mail
    if stamp is not None and stamp.year in PLAUSIBLE_YEARS:
        return Timed(reading, stamp.astimezone(zone) if stamp.tzinfo else stamp.replace(tzinfo=zone), Clock.STAMP)
    if mail and mail.sent:
        return Timed(reading, mail.sent.astimezone(zone), Clock.MAIL)
    own = reading.source.file_time or datetime(1970, 1, 1, tzinfo=UTC)
    return Timed(reading, own.astimezone(zone), Clock.FILE)


class Ledger:
    """The bureau's decisions, and which of them have acted."""

    def __init__(self, decisions: Sequence[Decision]) -> None:
        """Hold the decisions."""
        self.decisions = decisions
        self.acted: set[int] = set()
        self.given: set[str] = set()  # paths of files the bureau attributed

    def _matching(self, action: str, department: str | None, reading: FileReading | None) -> Decision | None:
        for decision in reversed(self.decisions):  # what was decided last holds
            fits = decision.action == action and (department is None or decision.department == department)
            if fits and (reading is None or _names(decision, reading)):
                self.acted.add(decision.row)
                return decision
        return None

    def attributed(self, reading: FileReading) -> FileReading:
        """The reading, given to the department the bureau says it belongs to."""
        decision = self._matching(t.ACT_BELONGS, None, reading) if reading.fate is None else None
        if decision is None:
            return reading
        kept = tuple(f for f in reading.findings if f.code not in IDENTITY_ERRORS)
        self.given.add(reading.source.path)
        return replace(reading, department=decision.department, findings=kept)

    def chosen(self, department: str, reading: FileReading) -> bool:
        """Whether the bureau chose this file."""
        return self._matching(t.ACT_USE, department, reading) is not None

    def rejected(self, department: str, reading: FileReading) -> bool:
        """Whether the bureau set this file aside."""
        return self._matching(t.ACT_REJECT, department, reading) is not None

    def deadline(self, department: str, default: date | None) -> date | None:
        """The department's own deadline."""
        decision = self._matching(t.ACT_EXTEND, department, None)
        return decision.until if decision else default

    def cleared(self, department: str, finding: Finding, source: str, sha256: str) -> Finding:
        """The finding, with the bureau's word as its explanation where a decision clears it. Errors stay."""
        if not finding.is_open_query:
            return finding
        for decision in self.decisions:
            if (
                decision.action == t.ACT_CLEARED
                and decision.department == department
                and decision.code in ("", finding.code)
                and decision.cell in ("", finding.cell)
                and (not decision.file or _same_file(decision.file, source, sha256))
            ):
                self.acted.add(decision.row)
                said = t.CLEARED.format(opinion=decision.opinion, officer=decision.officer, day=decision.day or "")
                return replace(finding, explanation=said)
        return finding

    def idle(self) -> list[Decision]:
        """The decisions that met nothing."""
        return [decision for decision in self.decisions if decision.row not in self.acted]


def _names(decision: Decision, reading: FileReading) -> bool:
    return _same_file(decision.file, reading.source.path, reading.source.sha256 or "")


def _same_file(written: str, path: str, sha256: str) -> bool:
    """Whether what the officer wrote means the file: its hash, or its path with or without the inbox's name."""
    plain = written.strip().casefold().removeprefix("./").removeprefix("inbox/")
    return bool(plain) and plain in (path.casefold(), sha256.casefold())


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one department's files are weighed."""

    scheme: Scheme
    directory: Directory
    ledger: Ledger

    def decide(self, department: Department, items: list[Timed]) -> DepartmentResult:
        """Give every file of a department its fate, and the department its standing."""
        for item in items:
            item.extra += self._run(rules.file_name_fits, item.reading, department, self.directory)
        if department.exempt:
            for item in items:
                item.fate, item.reason = Fate.IGNORED, t.WHY_EXEMPT
            notes = self._run(rules.exempt_did_not_file, department) if items else []
            return self._result(department, Status.EXEMPT, items, notes)
        if not items:
            return self._result(department, Status.MISSING, items, [])
        notes = []
        left = self._without_rejected(department, self._without_duplicates(items, notes))
        if not left:
            return self._result(department, Status.MISSING, items, notes)
        chosen = [item for item in left if self._any(self.ledger.chosen, department, item)]
        return self._choose(department, items, left, chosen, notes)

    def _choose(
        self, department: Department, items: list[Timed], left: list[Timed], chosen: list[Timed], notes: list[Finding]
    ) -> DepartmentResult:
        left = sorted(left, key=lambda item: item.order, reverse=True)
        good = [item for item in (chosen or left) if not item.reading.has_errors]
        if chosen and not good:
            good, left = [], chosen + [item for item in left if item not in chosen]
        if not good:
            return self._returned(department, items, left, notes)
        used = max(good, key=lambda item: item.order)
        rivals = [item for item in good if item is not used and item.time == used.time]
        if rivals:
            return self._conflict(department, items, used, rivals, left, notes)
        used.fate = Fate.USED
        used.reason = t.WHY_USED_DECIDED if chosen else t.WHY_USED
        for item in left:
            if item.fate is not None:
                continue
            if item.reading.has_errors and item.order > used.order and not chosen:
                item.fate = Fate.RETURNED
                item.reason = t.WHY_RETURNED.format(errors=_errors(item.reading.findings))
                notes += self._run(rules.newest_file_counts, item.reading, used.reading)
            else:
                item.fate = Fate.SUPERSEDED
                item.reason = (t.WHY_NOT_CHOSEN if chosen else t.WHY_NEWER).format(path=used.reading.source.path)
        older = [item for item in left if item.fate is Fate.SUPERSEDED and not item.reading.has_errors]
        if older:
            latest = max(older, key=lambda item: item.order)
            changes = difference(latest.reading, used.reading)
            notes += self._run(rules.scores_unchanged_since, latest.reading, changes)
        return self._result(department, Status.ACCEPTED, items, notes, used)

    def _without_duplicates(self, items: list[Timed], notes: list[Finding]) -> list[Timed]:
        """The newest of each set of equal files; of equal times the first path. The others stand behind it."""
        kept: dict[object, Timed] = {}
        for item in sorted(items, key=lambda item: item.order, reverse=True):
            first = kept.setdefault((item.reading.signature, item.reading.has_errors), item)
            if first is not item:
                first.twins.append(item)
                same_bytes = item.reading.source.sha256 == first.reading.source.sha256
                self._duplicate(item, first, notes, same_bytes=same_bytes)
        return list(kept.values())

    @staticmethod
    def _any(decided: Callable[[str, FileReading], bool], department: Department, item: Timed) -> bool:
        """Whether the bureau decided so on the file or on one of its twins."""
        return sum(decided(department.code, one.reading) for one in (item, *item.twins)) > 0  # each one has acted

    def _duplicate(self, item: Timed, kept: Timed, notes: list[Finding], *, same_bytes: bool) -> None:
        item.fate = Fate.DUPLICATE
        reason = t.WHY_SAME_BYTES if same_bytes else t.WHY_SAME_ANSWERS
        item.reason = reason.format(path=kept.reading.source.path)
        said = self._run(rules.sent_once, item.reading, kept.reading, same_bytes=same_bytes)
        item.extra += said
        notes += said

    def _without_rejected(self, department: Department, items: list[Timed]) -> list[Timed]:
        left = []
        for item in items:
            if self._any(self.ledger.rejected, department, item):
                item.fate, item.reason = Fate.SUPERSEDED, t.WHY_REJECTED
            else:
                left.append(item)
        return left

    def _returned(
        self, department: Department, items: list[Timed], left: list[Timed], notes: list[Finding]
    ) -> DepartmentResult:
        newest, *older = left
        newest.fate = Fate.RETURNED
        newest.reason = t.WHY_RETURNED.format(errors=_errors(newest.reading.findings))
        for item in older:
            item.fate, item.reason = Fate.SUPERSEDED, t.WHY_NEWER.format(path=newest.reading.source.path)
        return self._result(department, Status.RETURNED, items, notes, newest)

    def _conflict(
        self,
        department: Department,
        items: list[Timed],
        used: Timed,
        rivals: list[Timed],
        left: list[Timed],
        notes: list[Finding],
    ) -> DepartmentResult:
        for item in (used, *rivals):
            other = rivals[0] if item is used else used
            item.fate, item.reason = Fate.RETURNED, t.WHY_CONFLICT.format(path=other.reading.source.path)
        for rival in rivals:
            changes = difference(used.reading, rival.reading)
            notes += self._run(
                rules.newest_file_is_one, used.reading, rival.reading, f"{used.time:%Y-%m-%d %H:%M:%S}", changes
            )
        for item in left:
            if item.fate is None:
                later = item.order > used.order
                item.fate = Fate.RETURNED if later else Fate.SUPERSEDED
                item.reason = (
                    t.WHY_RETURNED.format(errors=_errors(item.reading.findings))
                    if later
                    else t.WHY_NEWER.format(path=used.reading.source.path)
                )
        return self._result(department, Status.RETURNED, items, notes, used)

    def _result(
        self,
        department: Department,
        status: Status,
        items: list[Timed],
        notes: list[Finding],
        source: Timed | None = None,
    ) -> DepartmentResult:
        first = min((item.time for item in items), default=None)
        deadline = self.ledger.deadline(department.code, self.scheme.deadline)
        days_late = max(0, (first.date() - deadline).days) if first and deadline else 0 if first else None
        if first and days_late and status is not Status.EXEMPT:
            scheme = replace(self.scheme, deadline=deadline)
            notes = notes + self._run(rules.filed_in_time, scheme, first, days_late)
        findings = (*source.reading.findings, *source.extra, *notes) if source else tuple(notes)
        scored = status in (Status.ACCEPTED, Status.QUERY) and source is not None
        return DepartmentResult(
            department=department,
            status=status,
            findings=findings,
            scorecard=source.reading.card if scored and source else None,
            source=_provisional(source) if source else None,
            answers=source.reading.answers if source else (),
            received=source.time if source else None,
            first_received=first,
            days_late=days_late,
            files=len(items),
        )

    def _run(self, rule: Check[...], *args: object, **kwargs: object) -> list[Finding]:
        return run_checks((rule,), self.scheme.levels, *args, **kwargs)


def _provisional(item: Timed) -> FileRecord:
    return replace(item, fate=item.fate or Fate.USED).record()


def _errors(findings: Sequence[Finding]) -> int:
    return sum(finding.level is Level.ERROR for finding in findings)


def difference(older: FileReading, newer: FileReading) -> str:
    """The indicators whose scores differ, old → new, at most five by name."""
    before = {answer.indicator.code: answer for answer in older.answers}
    changed = [
        t.CHANGED_SCORE.format(
            name=answer.indicator.name, old=_said(before.get(answer.indicator.code)), new=_said(answer)
        )
        for answer in newer.answers
        if _said(before.get(answer.indicator.code)) != _said(answer)
    ]
    if not changed:
        return "" if older.signature == newer.signature else t.WORDS_DIFFER
    shown = t.LIST_COMMA.join(changed[:_MOST_DIFFERENCES])
    return shown if len(changed) <= _MOST_DIFFERENCES else t.AND_SO_MANY.format(names=shown, count=len(changed))


def _said(answer: Answer | None) -> str:
    if answer is None or answer.score is None:
        return t.NOT_APPLICABLE if answer and answer.points is not None else t.BLANK
    return str(tidy(answer.score))


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
    namesakes: dict[str, list[Timed]] = defaultdict(list)
    for item in filter(_may_be_anyones, timed):
        for department in desk.directory.named_in(item.reading.source.path):
            namesakes[department.code].append(item)
    used = {item.reading.department: item for item in timed if item.fate is Fate.USED}
    final: dict[str, DepartmentResult] = {}
    for code, result in results.items():
        findings = list(result.findings)
        if code in sharing:
            findings += desk._run(rules.reasons_are_own, result.department, reasoned(result.answers), shared, names)
        if result.status is Status.MISSING:
            for item in namesakes[code]:
                findings += desk._run(rules.no_unreadable_namesake, item.reading.source.path, result.department)
        source = result.source.source if result.source else None
        path, sha256 = (source.path, source.sha256 or "") if source else ("", "")
        cleared = tuple(desk.ledger.cleared(code, finding, path, sha256) for finding in findings)
        final[code] = _standing(result, cleared)
        if final[code].status is Status.RETURNED and result.status is Status.ACCEPTED:
            item = used[code]
            item.fate, item.reason = Fate.RETURNED, t.WHY_RETURNED.format(errors=final[code].errors)
    return final


def _may_be_anyones(item: Timed) -> bool:
    """Whether a file belongs to nobody although a department may have sent it; our own faults don't count."""
    ours = any(finding.code == OUR_FAULT.code for finding in item.reading.findings)
    return item.fate in (Fate.UNREADABLE, Fate.UNRECOGNISED) and not ours


def _standing(result: DepartmentResult, findings: tuple[Finding, ...]) -> DepartmentResult:
    """The department with all its findings and the status they lead to."""
    errors = _errors(findings)
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
            rejected[t.UNPLACED] += item.reading.scores_unplaced
        elif item.reading.scores_read and item.fate is not None:
            rejected[t.FATE_NAMES[item.fate]] += item.reading.scores_read
    return Completeness(
        read=sum(item.reading.scores_read for item in timed),
        used=sum(len(result.scorecard.scores) for result in results if result.scorecard),
        rejected={name: count for name, count in rejected.items() if count},
    )
