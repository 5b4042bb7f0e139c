"""The catalogue of checks: what can be wrong with a file, in which words, at which level.

A check is a generator that yields a `Hit` for every place its rule is broken; the `check` decorator binds
it to its code, level and words, and enters it in the catalogue. The words are templates: a hit fills them.
Rules on one subject are entered through their `Checks`, so that whoever runs these runs every one of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Generic, NotRequired, ParamSpec, TypedDict, Unpack

from selfeval.model import Finding, Level, RawCell

MOST_QUOTED, MOST_SAID = 300, 600  # characters of a cell's content, and of a whole message
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Hit:
    """A broken rule at a place. `words` fills the kind's templates; `indicator` names the row's indicator."""

    at: RawCell | None = None
    value: str | None = None
    expected: str | None = None
    indicator: str | None = None
    explanation: str | None = None
    words: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FindingKind:
    """An entry of the catalogue.

    A `fixed` level can't be changed in the scheme. What `follows` may be gone once others are mended, and is told after
    them. `ours` is nothing a department could mend. `whose` leaves open which department the file is from, until the
    bureau says so. On the form that goes back, `on_copy` (it may quote the row's `{cap}`) is said in place of the
    remedy, and `on_foreign` where the form filed was another round's, so that no answer went back into it;
    `to_department` is said to a department in place of a message that speaks of others. `label` is the label of 基本信息
    that a finding without a cell of its own there is about. Of one told `singly` each message holds what the others
    don't, such as a sum: they are never told together in one line.
    """

    code: str
    rule: str
    level: Level
    title: str
    message: str
    remedy: str
    why: str
    group: str
    fixed: bool = False
    ours: bool = False
    whose: bool = False
    on_copy: str = ""
    on_foreign: str = ""
    to_department: str = ""
    label: str = ""
    follows: bool = False
    singly: bool = False

    def finding(self, hit: Hit, level: Level | None = None) -> Finding:
        """The finding a hit makes, at the given or the default level."""
        return Finding(
            code=self.code,
            level=level or self.level,
            title=self.title,
            sheet=hit.at.sheet if hit.at else None,
            cell=hit.at.ref if hit.at else None,
            value=shortened(hit.value, MOST_QUOTED),
            expected=shortened(hit.expected, MOST_QUOTED),
            message=shortened(self.message.format_map(hit.words), MOST_SAID) or "",
            remedy=shortened(self.remedy.format_map(hit.words), MOST_SAID) or "",
            explanation=printable(hit.explanation),
            indicator=hit.indicator,
        )


def shortened(text: str | None, most: int) -> str | None:
    """A printable text, cut with a mark where a cell held pages of it."""
    plain = printable(text)
    return plain if plain is None or len(plain) <= most else f"{plain[: most - 1]}…"


def printable(text: str | None) -> str | None:
    """A text from a file as it may be shown anywhere: without control characters and broken code points."""
    return None if text is None else _CONTROL.sub("", text)


class Said(TypedDict):
    """What a check says of itself besides code and level; as in `FindingKind`."""

    title: str
    message: str
    remedy: str
    why: str
    fixed: NotRequired[bool]
    follows: NotRequired[bool]
    whose: NotRequired[bool]
    on_copy: NotRequired[str]
    on_foreign: NotRequired[str]
    to_department: NotRequired[str]
    label: NotRequired[str]
    singly: NotRequired[bool]


Levels = Mapping[str, Level | None]
P = ParamSpec("P")
Rule = Callable[P, Iterable[Hit]]
Check = Callable[P, Iterator[Hit]]

CATALOGUE: dict[str, FindingKind] = {}
_KIND_OF: dict[object, FindingKind] = {}


def define(kind: FindingKind) -> FindingKind:
    """Enter a kind of finding in the catalogue; a code is given out once."""
    if kind.code in CATALOGUE:
        raise ValueError(f"finding code {kind.code} is defined twice")
    CATALOGUE[kind.code] = kind
    return kind


def check(code: str, level: Level, **said: Unpack[Said]) -> Callable[[Rule[P]], Check[P]]:
    """Bind a rule to its code, level and words. The function's name is the rule that should hold."""

    def enter(rule: Rule[P]) -> Check[P]:
        group = rule.__module__.rpartition(".")[2]
        kind = define(FindingKind(code=code, rule=rule.__name__, level=level, group=group, **said))

        @wraps(rule)
        def run(*args: P.args, **kwargs: P.kwargs) -> Iterator[Hit]:
            yield from rule(*args, **kwargs)

        _KIND_OF[run] = kind
        return run

    return enter


class Checks(Generic[P]):
    """The rules on one subject, as they are written: to enter a rule here is to have it run with the others."""

    def __init__(self) -> None:
        """None yet."""
        self._entered: list[Check[P]] = []

    def __iter__(self) -> Iterator[Check[P]]:
        """The rules entered, in order."""
        return iter(self._entered)

    def check(self, code: str, level: Level, **said: Unpack[Said]) -> Callable[[Rule[P]], Check[P]]:
        """Bind a rule as `check` does, and enter it."""
        bind: Callable[[Rule[P]], Check[P]] = check(code, level, **said)

        def enter(rule: Rule[P]) -> Check[P]:
            self._entered.append(bind(rule))
            return self._entered[-1]

        return enter


def kind_of(rule: object) -> FindingKind:
    """The catalogue entry of a check function."""
    return _KIND_OF[rule]


def run_checks(checks: Iterable[Check[P]], levels: Levels, *args: P.args, **kwargs: P.kwargs) -> list[Finding]:
    """All findings of some checks on one subject, at the levels the scheme sets; switched-off ones are skipped."""
    found: list[Finding] = []
    for rule in checks:
        kind = _KIND_OF[rule]
        level = level_of(kind, levels)
        if level is not None:
            found += [kind.finding(hit, level) for hit in rule(*args, **kwargs)]
    return found


def level_of(kind: FindingKind, levels: Levels) -> Level | None:
    """The level in force: the scheme's, unless the kind is fixed; None if switched off."""
    return kind.level if kind.fixed else levels.get(kind.code, kind.level)


def count_errors(findings: Sequence[Finding]) -> int:
    """How many of the findings must be mended."""
    return sum(finding.level is Level.ERROR for finding in findings)
