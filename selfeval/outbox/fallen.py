"""Departments that counted in the last run and no longer do, though their file is still there: what the bureau changed.

A department's own doing (a file taken away, a newer one) is no matter for this page: 与上次相比 tells it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from selfeval import __version__
from selfeval import text as t
from selfeval.checks.identity import name_is_known
from selfeval.checks.origin import scheme_matches
from selfeval.findings import CATALOGUE, kind_of, level_of
from selfeval.model import Batch, DepartmentResult, Fate, FileRecord, Level, Scheme, Status
from selfeval.outbox import words
from selfeval.submission.drift import Known, differences
from selfeval.tables import key

_COUNTED = (Status.ACCEPTED, Status.QUERY)
Entry = Mapping[str, Any]


class Cause(Enum):
    """What was changed since the last run."""

    SCHEME = "scheme"
    ROSTER = "roster"
    DECISIONS = "decisions"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Fallen:
    """Departments that fell out for one cause, and what was changed, old and new."""

    cause: Cause
    names: tuple[str, ...]
    changes: tuple[str, ...]


def fallen_out(before: Entry | None, batch: Batch) -> tuple[Fallen, ...]:
    """Who counted in the run `before` (its manifest) and fell out through a change of ours, by cause."""
    if before is None:
        return ()
    names: dict[Cause, list[str]] = defaultdict(list)
    changes: dict[Cause, list[str]] = defaultdict(list)
    past = _Past(before, batch)
    for entry in before.get("departments", ()):
        found = past.cause_of(entry) if Status(entry["status"]) in _COUNTED else None
        if found:
            names[found[0]].append(entry["name"])
            changes[found[0]] += (change for change in found[1] if change not in changes[found[0]])
    return tuple(Fallen(cause, tuple(names[cause]), tuple(changes[cause])) for cause in Cause if cause in names)


class _Past:
    """The last run beside this one, ready for looking up."""

    def __init__(self, before: Entry, batch: Batch) -> None:
        self._before, self._batch = before, batch
        self._now = {result.department.code: result for result in batch.departments}
        self._files: dict[str | None, list[FileRecord]] = defaultdict(list)
        for record in batch.files:
            self._files[record.source.sha256].append(record)
        inputs = before.get("inputs", ())
        self._used = {one["department"]: one["sha256"] for one in inputs if one["fate"] == Fate.USED.value}
        self._scheme = scheme_changes(before.get("scheme", {}), batch.scheme)

    def cause_of(self, entry: Entry) -> tuple[Cause, Sequence[str]] | None:
        """Why a department no longer counts; None if it does, or where nothing of ours is behind it."""
        code = entry["code"]
        result, files = self._now.get(code), self._files.get(self._used.get(code), [])
        if (result and result.status in _COUNTED) or not files or any(file.fate is Fate.USED for file in files):
            return None
        codes = {finding.code for file in files for finding in file.findings}
        if result is None or result.status is Status.EXEMPT:
            return Cause.ROSTER, [self._gone(entry, result)]
        if entry.get("name") != result.department.name and any(CATALOGUE[one].whose for one in codes):
            return Cause.ROSTER, [_renamed(entry, result, files)]
        if kind_of(scheme_matches).code in codes and self._other_fingerprint():
            return Cause.SCHEME, self._scheme
        decided = list(_decision_changes(self._before, self._batch, code))
        return (Cause.DECISIONS, decided) if decided else self._otherwise(code)

    def _otherwise(self, code: str) -> tuple[Cause, Sequence[str]] | None:
        """What is left where the department's files are those of the last run."""
        inputs = {(one["path"], one["sha256"]) for one in self._before.get("inputs", ()) if one["department"] == code}
        if inputs != {(file.source.path, file.source.sha256) for file in self._batch.files if file.department == code}:
            return None
        if self._scheme:
            return Cause.SCHEME, self._scheme
        version = self._before.get("version", "")
        changed = words.VERSION_CHANGED.format(old=version, new=__version__)
        return (Cause.PROGRAM, [changed]) if version != __version__ else None

    def _other_fingerprint(self) -> bool:
        return bool(self._before.get("scheme", {}).get("fingerprint") != self._batch.scheme.fingerprint)

    def _gone(self, entry: Entry, result: DepartmentResult | None) -> str:
        if result:
            return words.DEPARTMENT_EXEMPT.format(name=entry["name"])
        again = next((d for d in self._batch.roster.departments if key(d.name) == key(entry["name"])), None)
        if again:
            return words.DEPARTMENT_CODE.format(name=entry["name"], old=entry["code"], new=again.code)
        return words.DEPARTMENT_GONE.format(name=entry["name"], code=entry["code"])


def _renamed(entry: Entry, result: DepartmentResult, files: Sequence[FileRecord]) -> str:
    told = words.DEPARTMENT_NAME.format(code=entry["code"], old=entry["name"], new=result.department.name)
    typed = [f.value for file in files for f in file.findings if f.code == kind_of(name_is_known).code and f.value]
    return told + words.ADD_ALIAS.format(name=typed[0]) if typed else told


def scheme_changes(before: Entry, scheme: Scheme) -> list[str]:
    """What was changed in the scheme since a run: what makes scores comparable, and checks that became errors."""
    told: list[str] = []
    if "indicators" in before:
        told += differences([Known(**one) for one in before["indicators"]], scheme)
    if before.get("decimals", scheme.decimals) != scheme.decimals:
        told.append(words.DECIMALS_CHANGED.format(old=before["decimals"], new=scheme.decimals))
    levels = {code: Level(level) if level else None for code, level in before.get("levels", {}).items()}
    for code in sorted({*levels, *scheme.levels} & set(CATALOGUE)) if "levels" in before else ():
        kind = CATALOGUE[code]
        old, new = (level_of(kind, some) for some in (levels, scheme.levels))
        if old is not new and new is Level.ERROR:
            was = t.LEVEL_NAMES[old] if old else t.LEVEL_OFF
            told.append(words.LEVEL_CHANGED.format(code=code, title=kind.title, old=was, new=t.LEVEL_NAMES[new]))
    return told


def _decision_changes(before: Entry, batch: Batch, code: str) -> Iterator[str]:
    """The decisions on a department's files and queries that are gone or new; more time throws nobody out."""
    names = ("department", "action", "file", "code", "cell")
    rows = before.get("decisions", ()), ({name: getattr(one, name) for name in names} for one in batch.decisions)
    old, new = (
        [" ".join(filter(None, (row[name] for name in names))) for row in some
         if row["department"] == code and row["action"] != t.ACT_EXTEND]
        for some in rows
    )  # fmt: skip
    yield from (words.DECISION_GONE.format(decision=one) for one in old if one not in new)
    yield from (words.DECISION_NEW.format(decision=one) for one in new if one not in old)
