"""Why a reader gives a file up: one exception for all of them."""

from __future__ import annotations

from selfeval.model import Refusal, Torn


class Unreadable(Exception):
    """A file that can't be read. `detail` is technical and in English, for the log and the curious."""

    def __init__(self, reason: Refusal, detail: str = "") -> None:
        super().__init__(f"{reason.value}: {detail}" if detail else reason.value)
        self.reason = reason
        self.detail = detail


def torn(part: Torn, why: str, sheet: str = "") -> Unreadable:
    """What is raised where a part of a file says two things; `sheet` is the name people know it by."""
    return Unreadable(Refusal.CONTRADICTORY, f"{part.value}|{why.replace('|', '/')}|{sheet}")
