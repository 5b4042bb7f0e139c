"""Who sent what lies beside a form: by the mail, archive or folder that holds both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from selfeval.model import Fate
from selfeval.settling.choice import Verdict
from selfeval.settling.effective import Filed

INBOX = ""  # holds everything

Senders = Mapping[str, set[str]]


def holders(path: str) -> list[str]:
    """What holds a path, from the inside out: 'x/a.zip!d/p.pdf' → 'x/a.zip!d/', 'x/a.zip!', 'x/'; then the inbox."""
    return [*(path[: index + 1] for index in range(len(path) - 1, -1, -1) if path[index] in "/!"), INBOX]


def senders(files: Iterable[Filed]) -> Senders:
    """What holds recognised forms, and whose."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in files:
        reading = file.reading
        for holder in holders(file.path) if reading.department and reading.fate is None else ():
            found[holder].add(reading.department or "")
    return found


def nearest(path: str, sent: Senders) -> str | None:
    """The innermost holder of a path that holds a form too."""
    return next((holder for holder in holders(path) if holder in sent), None)


def owners(files: Sequence[Filed], verdicts: Mapping[str, Verdict], sent: Senders) -> dict[str, str]:
    """By attachment the one department whose forms came in the same mail, archive or folder."""
    found = {}
    for file in files:
        holder = nearest(file.path, sent) if verdicts[file.path].fate is Fate.ATTACHMENT else None
        if holder and len(sent[holder]) == 1:
            found[file.path] = next(iter(sent[holder]))
    return found
