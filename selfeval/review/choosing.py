"""Which of a department's review workbooks counts: the newest, unless the bureau says otherwise. A pure choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from selfeval import text as t
from selfeval.model import Decision, Fate
from selfeval.review import words
from selfeval.settling.choice import Verdict
from selfeval.settling.decisions import decided_on, last_of
from selfeval.settling.effective import Filed


@dataclass(frozen=True, slots=True)
class Chosen:
    """The workbooks with their verdicts by path, and the one that counts, if any does.

    `rivals` are others that say something else, the newest first: beside one that counts older or not chosen, else of
    the same time. `acted` are the decisions that had an effect.
    """

    files: tuple[Filed, ...]
    verdicts: Mapping[str, Verdict]
    file: Filed | None
    rivals: tuple[Filed, ...] = ()
    acted: tuple[Decision, ...] = ()

    @property
    def decided(self) -> bool:
        """Whether the bureau chose."""
        return any(decision.action == t.ACT_USE for decision in self.acted)


def choose(files: Sequence[Filed], decisions: Sequence[Decision]) -> Chosen:
    """Choose among the review workbooks of one department."""
    decided = decided_on([file.reading for file in files], decisions)
    held = {path: last for path, on_it in decided.items() if (last := last_of(on_it))}
    acted = tuple(dict.fromkeys(by for on_it in decided.values() for by in on_it))
    verdicts: dict[str, Verdict] = {}
    left: list[Filed] = []
    newest: dict[str, Filed] = {}
    for file in sorted(sorted(files, key=lambda file: file.path), key=lambda file: file.order, reverse=True):
        signature = file.reading.signature
        if file.path in held and held[file.path].action == t.ACT_REJECT:
            verdicts[file.path] = Verdict(Fate.SUPERSEDED, words.WHY_REJECTED)
        elif signature in newest and file.path not in held:
            verdicts[file.path] = Verdict(Fate.DUPLICATE, words.WHY_SAME.format(path=newest[signature].path))
        else:
            newest.setdefault(signature, file)
            left.append(file)
    preferred = [file for file in left if file.path in held]
    if not left:
        return Chosen(tuple(files), verdicts, None, (), acted)
    used = (preferred or left)[0]
    others = [file for file in left if file is not used]
    alike = [file for file in others if file.moment == used.moment and not preferred]
    if alike:
        facing = {used.path: alike[0], **{file.path: used for file in alike}}
        verdicts |= {p: Verdict(Fate.SUPERSEDED, words.WHY_CONFLICT.format(path=o.path)) for p, o in facing.items()}
        behind = [file for file in others if file not in alike]
    else:
        verdicts[used.path] = Verdict(Fate.REVIEW, words.WHY_COUNTS_DECIDED if preferred else words.WHY_COUNTS)
        behind = others
    why = words.WHY_NOT_CHOSEN if preferred else words.WHY_OLDER
    verdicts |= {file.path: Verdict(Fate.SUPERSEDED, why.format(path=used.path)) for file in behind}
    if alike:
        return Chosen(tuple(files), verdicts, None, (used, *alike), acted)
    return Chosen(tuple(files), verdicts, used, tuple(others), acted)
