"""How much one file of the inbox may unfold to, and how that is shared out among what is in it.

Whoever holds much leaves something for those behind it: a part of the room is each member's own, the rest is for whoever
comes first, and what a member doesn't use of its own goes on to the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LEAST_LINES: Final = 10  # for a container in another one, however full the register is: most mails hold fewer things
MOST_SPARE: Final = 5000  # lines beyond the bound, from which these come
_OWN: Final = 4  # of the room one part in so many is shared out beforehand


@dataclass(slots=True)
class Room:
    """What a container may still unfold to, in bytes and in lines of the register."""

    bytes: int
    lines: int
    spare: int = 0


class Shares:
    """The room of the `count` listed members of a container."""

    def __init__(self, room: Room, count: int) -> None:
        self.room = room
        self.part = room.lines // (_OWN * count) if count else 0
        spare = room.spare // count if count else 0
        self.own = max(self.part, min(LEAST_LINES, spare))
        self.spare = spare - min(spare, self.own)
        self.own_bytes = room.bytes // (_OWN * count) if count else 0
        room.lines -= count
        self.part = min(self.part, max(room.lines, 0) // count) if count else 0
        room.lines -= count * self.part

    def next(self) -> Room:
        """The room of the next member."""
        return Room(self.room.bytes + self.own_bytes, self.room.lines + self.own, self.spare)

    def used(self, given: Room, left: Room) -> None:
        """Settle what a member has left of what it was given."""
        lines = given.lines - left.lines
        self.room.lines += max(self.part - lines, 0) - max(lines - self.own, 0)
        self.room.bytes -= max(given.bytes - left.bytes - self.own_bytes, 0)
