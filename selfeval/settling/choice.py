"""Which of one department's files counts, and what becomes of the others: a choice, made of files and decisions alone.

It goes by effective time, then by hash, never by the order in which files were found. Nothing is said here to
anybody: notes name what is to be told of which two files, `standing` puts it into words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from selfeval import text as t
from selfeval.checks.batch import Sameness
from selfeval.findings import count_errors
from selfeval.model import Decision, Fate
from selfeval.settling import words
from selfeval.settling.decisions import NOTHING_DECIDED, Decided, last_of
from selfeval.settling.effective import Filed, same_answers


class Outcome(Enum):
    """What the choice came to."""

    NONE = "none"  # there is nothing to choose from
    USED = "used"  # one file counts
    RETURNED = "returned"  # none is without errors
    CONFLICT = "conflict"  # of the newest without errors it can't be told which is newer


class Remark(Enum):
    """What is to be told of two files."""

    SENT_TWICE = "sent_twice"  # the file says what the other, which stays, says too
    NEWER_RETURNED = "newer_returned"  # the file was returned, the older other one counts
    CHANGED = "changed"  # the other, newer one counts in place of the file
    SAME_TIME = "same_time"  # the file and the other one differ and have the same time


@dataclass(frozen=True, slots=True)
class Note:
    """Something to be told of a file beside another one."""

    remark: Remark
    file: Filed
    other: Filed


@dataclass(frozen=True, slots=True)
class Verdict:
    """A file's fate, and why."""

    fate: Fate
    reason: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The files' verdicts by path; the file that counts, or goes back first; what is to be told; what acted.

    `overruled` are decisions of which a later one on the same file took the place, each with that one.
    """

    outcome: Outcome
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    file: Filed | None = None
    notes: tuple[Note, ...] = ()
    acted: tuple[Decision, ...] = ()
    overruled: tuple[tuple[Decision, Decision], ...] = ()


@dataclass(frozen=True, slots=True)
class _Version:
    """Files that say the same: the newest stands for all."""

    file: Filed
    twins: tuple[Filed, ...]

    def decisions(self, decided: Decided) -> tuple[Decision, ...]:
        """The decisions on any of the files, each once."""
        on_each = (decided.get(file.path, ()) for file in (self.file, *self.twins))
        return tuple(dict.fromkeys(decision for decisions in on_each for decision in decisions))


def choose(files: Sequence[Filed], decided: Decided = NOTHING_DECIDED) -> Choice:
    """Choose among the files of one department."""
    versions = _versions(files)
    repeats = sorted(
        ((twin, version.file) for version in versions for twin in version.twins),
        key=lambda pair: pair[0].order,
        reverse=True,
    )
    twice = [Note(Remark.SENT_TWICE, twin, stands) for twin, stands in repeats if not _made_from(stands, twin)]
    on_each = {version.file.path: version.decisions(decided) for version in versions}
    held = {path: last for path, on_it in on_each.items() if (last := last_of(on_it))}
    aside = [path for path, last in held.items() if last.action == t.ACT_REJECT]
    left = [version.file for version in versions if version.file.path not in aside]
    made = _choose(left, frozenset(path for path in held if path not in aside))
    verdicts = {twin.path: Verdict(Fate.DUPLICATE, _why_twice(twin, stands)) for twin, stands in repeats}
    verdicts |= dict.fromkeys(aside, Verdict(Fate.SUPERSEDED, words.WHY_REJECTED))
    acted = tuple(by for path, last in held.items() for by in on_each[path] if by.action == last.action)
    overruled = tuple((by, last) for path, last in held.items() for by in on_each[path] if by.action != last.action)
    return Choice(made.outcome, {**verdicts, **made.verdicts}, made.file, (*twice, *made.notes), acted, overruled)


_WHY_TWICE: Mapping[Sameness, str] = {
    Sameness.FILE: words.WHY_SAME_BYTES,
    Sameness.ANSWERS: words.WHY_SAME_ANSWERS,
    Sameness.SCORES: words.WHY_ONLY_SCORES,
}


def sameness_of(one: Filed, other: Filed) -> Sameness:
    """What two files that say the same have in common."""
    if one.reading.source.sha256 == other.reading.source.sha256:
        return Sameness.FILE
    return Sameness.ANSWERS if one.reading.signature == other.reading.signature else Sameness.SCORES


def _versions(files: Sequence[Filed]) -> list[_Version]:
    """The files without repetition, the newest first; of equal files at equal times the first path stands."""
    alike: dict[tuple[str, bool], list[Filed]] = {}
    by_scores = any(file.reading.own for file in files)
    for file in sorted(sorted(files, key=lambda file: file.path), key=lambda file: file.order, reverse=True):
        errors = file.reading.has_errors
        known = alike.items() if by_scores else ()
        said = next((key for key, (first, *_) in known if key[1] is errors and _same(first, file)), None)
        alike.setdefault(said or (file.reading.signature, errors), []).append(file)
    return [_Version(file, tuple(twins)) for file, *twins in alike.values()]


def _same(one: Filed, other: Filed) -> bool:
    return same_answers(one.reading, other.reading)


def _made_from(copy: Filed, file: Filed) -> bool:
    """Whether a marked copy was made from a file."""
    return bool(copy.reading.made_from) and copy.reading.made_from == file.reading.source.sha256


def _why_twice(twin: Filed, stands: Filed) -> str:
    sameness = sameness_of(twin, stands)
    if _made_from(stands, twin):
        how = words.SAME_SCORES if sameness is Sameness.SCORES else words.SAME_ANSWERS
        return words.WHY_COPY_STANDS.format(path=stands.path, how=how)
    return _WHY_TWICE[sameness].format(path=stands.path)


def _choose(left: Sequence[Filed], chosen: frozenset[str]) -> Choice:
    """Choose among files that differ, the newest first; those the bureau chose, by path, go before all others."""
    preferred = [file for file in left if file.path in chosen]
    good = [file for file in preferred or left if not file.reading.has_errors]
    if not good:
        return _returned([*preferred, *(file for file in left if file.path not in chosen)])
    used = good[0]
    rivals = [file for file in good[1:] if file.moment == used.moment]
    verdicts = {file.path: _behind(file, used, decided=bool(chosen)) for file in left}
    if rivals:
        return _conflict(used, rivals, verdicts)
    verdicts[used.path] = Verdict(Fate.USED, words.WHY_USED_DECIDED if chosen else words.WHY_USED)
    newer = [file for file in left if verdicts[file.path].fate is Fate.RETURNED]
    older = [file for file in left if verdicts[file.path].fate is Fate.SUPERSEDED and not file.reading.has_errors]
    notes = [Note(Remark.NEWER_RETURNED, file, used) for file in newer]
    notes += [Note(Remark.CHANGED, file, used) for file in older[:1]]
    return Choice(Outcome.USED, verdicts, used, tuple(notes))


def _behind(file: Filed, used: Filed, *, decided: bool) -> Verdict:
    """What becomes of a file that doesn't count because another one does."""
    if decided:
        return Verdict(Fate.SUPERSEDED, words.WHY_NOT_CHOSEN.format(path=used.path))
    if file.reading.has_errors and file.moment > used.moment:
        return Verdict(Fate.RETURNED, _why_returned(file))
    if _made_from(used, file):
        return Verdict(Fate.SUPERSEDED, words.WHY_MENDED.format(path=used.path))
    if file.moment == used.moment:
        return Verdict(Fate.SUPERSEDED, words.WHY_WITHOUT_ERRORS.format(path=used.path))
    return Verdict(Fate.SUPERSEDED, words.WHY_NEWER.format(path=used.path))


def _returned(left: Sequence[Filed]) -> Choice:
    """All have errors: the first goes back."""
    if not left:
        return Choice(Outcome.NONE)
    newest, *older = left
    verdicts = {file.path: Verdict(Fate.SUPERSEDED, words.WHY_NEWER.format(path=newest.path)) for file in older}
    verdicts[newest.path] = Verdict(Fate.RETURNED, _why_returned(newest))
    return Choice(Outcome.RETURNED, verdicts, newest)


def _conflict(used: Filed, rivals: Sequence[Filed], others: Mapping[str, Verdict]) -> Choice:
    """Several could count: all of them go back."""
    facing = {used.path: rivals[0], **{rival.path: used for rival in rivals}}
    verdicts = {
        path: Verdict(Fate.RETURNED, words.WHY_CONFLICT.format(path=other.path)) for path, other in facing.items()
    }
    notes = tuple(Note(Remark.SAME_TIME, used, rival) for rival in rivals)
    return Choice(Outcome.CONFLICT, {**others, **verdicts}, used, notes)


def _why_returned(file: Filed) -> str:
    return words.WHY_RETURNED.format(errors=count_errors(file.reading.findings))
