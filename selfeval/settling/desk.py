"""Where one department's files are weighed: which counts, what becomes of the others, how the department stands.

Choices go by effective time, then by hash, never by the order in which files were found.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from selfeval import text as t
from selfeval.checks import batch as rules
from selfeval.findings import Check, count_errors, run_checks
from selfeval.model import (
    Clock,
    Department,
    DepartmentResult,
    Fate,
    FileReading,
    FileRecord,
    Finding,
    KeptAnswer,
    Scheme,
    Status,
)
from selfeval.settling import words
from selfeval.settling.decisions import Ledger
from selfeval.submission.identity import Directory
from selfeval.tables import tidy

PLAUSIBLE_YEARS: Final = range(1990, 2200)  # a stamp outside is no stamp
_MOST_DIFFERENCES: Final = 5


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

    @classmethod
    def of(cls, reading: FileReading, zone: ZoneInfo) -> Timed:
        """A reading at its effective time: the workbook's stamp, else the mail's date, else the file's own time."""
        stamp, mail = reading.stamp, reading.source.mail
        if stamp is not None and stamp.year in PLAUSIBLE_YEARS:
            return cls(reading, stamp.astimezone(zone) if stamp.tzinfo else stamp.replace(tzinfo=zone), Clock.STAMP)
        if mail and mail.sent:
            return cls(reading, mail.sent.astimezone(zone), Clock.MAIL)
        own = reading.source.file_time or datetime(1970, 1, 1, tzinfo=UTC)
        return cls(reading, own.astimezone(zone), Clock.FILE)

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


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one department's files are weighed."""

    scheme: Scheme
    directory: Directory
    ledger: Ledger

    def decide(self, department: Department, items: list[Timed]) -> DepartmentResult:
        """Give every file of a department its fate, and the department its standing."""
        for item in items:
            item.extra += self.check(rules.file_name_fits, item.reading, department, self.directory)
        if department.exempt:
            for item in items:
                item.fate, item.reason = Fate.IGNORED, words.WHY_EXEMPT
            notes = self.check(rules.exempt_did_not_file, department) if items else []
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
        used.reason = words.WHY_USED_DECIDED if chosen else words.WHY_USED
        for item in left:
            if item.fate is not None:
                continue
            if item.reading.has_errors and item.order > used.order and not chosen:
                item.fate = Fate.RETURNED
                item.reason = words.WHY_RETURNED.format(errors=count_errors(item.reading.findings))
                notes += self.check(rules.newest_file_counts, item.reading, used.reading)
            else:
                item.fate = Fate.SUPERSEDED
                item.reason = (words.WHY_NOT_CHOSEN if chosen else words.WHY_NEWER).format(
                    path=used.reading.source.path
                )
        older = [item for item in left if item.fate is Fate.SUPERSEDED and not item.reading.has_errors]
        if older:
            latest = max(older, key=lambda item: item.order)
            changes = difference(latest.reading, used.reading)
            notes += self.check(rules.scores_unchanged_since, latest.reading, changes)
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
        reason = words.WHY_SAME_BYTES if same_bytes else words.WHY_SAME_ANSWERS
        item.reason = reason.format(path=kept.reading.source.path)
        said = self.check(rules.sent_once, item.reading, kept.reading, same_bytes=same_bytes)
        item.extra += said
        notes += said

    def _without_rejected(self, department: Department, items: list[Timed]) -> list[Timed]:
        left = []
        for item in items:
            if self._any(self.ledger.rejected, department, item):
                item.fate, item.reason = Fate.SUPERSEDED, words.WHY_REJECTED
            else:
                left.append(item)
        return left

    def _returned(
        self, department: Department, items: list[Timed], left: list[Timed], notes: list[Finding]
    ) -> DepartmentResult:
        newest, *older = left
        newest.fate = Fate.RETURNED
        newest.reason = words.WHY_RETURNED.format(errors=count_errors(newest.reading.findings))
        for item in older:
            item.fate, item.reason = Fate.SUPERSEDED, words.WHY_NEWER.format(path=newest.reading.source.path)
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
            item.fate, item.reason = Fate.RETURNED, words.WHY_CONFLICT.format(path=other.reading.source.path)
        for rival in rivals:
            changes = difference(used.reading, rival.reading)
            notes += self.check(
                rules.newest_file_is_one, used.reading, rival.reading, f"{used.time:%Y-%m-%d %H:%M:%S}", changes
            )
        for item in left:
            if item.fate is None:
                later = item.order > used.order
                item.fate = Fate.RETURNED if later else Fate.SUPERSEDED
                item.reason = (
                    words.WHY_RETURNED.format(errors=count_errors(item.reading.findings))
                    if later
                    else words.WHY_NEWER.format(path=used.reading.source.path)
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
            notes = notes + self.check(rules.filed_in_time, scheme, first, days_late)
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

    def check(self, rule: Check[...], *args: object, **kwargs: object) -> list[Finding]:
        """What a rule of the batch finds, at the scheme's level."""
        return run_checks((rule,), self.scheme.levels, *args, **kwargs)


def _provisional(item: Timed) -> FileRecord:
    return replace(item, fate=item.fate or Fate.USED).record()


def difference(older: FileReading, newer: FileReading) -> str:
    """The indicators whose scores differ, old → new, at most five by name."""
    before = {answer.indicator.code: answer for answer in older.answers}
    changed = [
        words.CHANGED_SCORE.format(
            name=answer.indicator.name, old=_said(before.get(answer.indicator.code)), new=_said(answer)
        )
        for answer in newer.answers
        if _said(before.get(answer.indicator.code)) != _said(answer)
    ]
    if not changed:
        return "" if older.signature == newer.signature else words.WORDS_DIFFER
    shown = words.LIST_COMMA.join(changed[:_MOST_DIFFERENCES])
    return shown if len(changed) <= _MOST_DIFFERENCES else words.AND_SO_MANY.format(names=shown, count=len(changed))


def _said(answer: KeptAnswer | None) -> str:
    if answer is None or answer.score is None:
        return t.NOT_APPLICABLE if answer and answer.points is not None else words.BLANK
    return str(tidy(answer.score))
