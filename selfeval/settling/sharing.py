"""Reasons that several departments gave word for word: who gave them, without unfolding every answer twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from heapq import nsmallest

from selfeval.checks.batch import COMMON_REASON, NAMED, Sharers, reason_key
from selfeval.model import KeptAnswer
from selfeval.submission.packed import reasoned


def shared_reasons(answers_of: Mapping[str, Sequence[KeptAnswer]]) -> tuple[dict[str, Sharers], set[str]]:
    """The compared reasons that more than one department gave, and the codes of these departments."""
    givers: dict[str, set[str]] = defaultdict(set)
    for code, answers in answers_of.items():
        for answer in reasoned(answers, COMMON_REASON):
            if reason := reason_key(answer):
                givers[reason].add(code)
    shared = {reason: codes for reason, codes in givers.items() if len(codes) > 1}
    sharers = {reason: Sharers(len(codes), tuple(nsmallest(NAMED + 1, codes))) for reason, codes in shared.items()}
    return sharers, set().union(*shared.values())
