"""When a file counts as filed: its effective time, and which of several files is the newer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from selfeval.model import Clock, FileReading

PLAUSIBLE_YEARS: Final = range(1990, 2200)  # a stamp outside is no stamp
_NO_TIME: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Filed:
    """A reading at its effective time, which is aware and in the scheme's zone."""

    reading: FileReading
    time: datetime
    clock: Clock

    @property
    def path(self) -> str:
        """What a file is known by: no two things of an inbox have the same path."""
        return self.reading.source.path

    @property
    def order(self) -> tuple[datetime, str]:
        """Later wins; the hash makes equal times definite, whatever the file is called."""
        return (self.time, self.reading.source.sha256 or "")


def filed(reading: FileReading, zone: ZoneInfo) -> Filed:
    """A reading at its effective time: the workbook's stamp, else the mail's date, else the file's own time."""
    stamp, mail = reading.stamp, reading.source.mail
    if stamp is not None and stamp.year in PLAUSIBLE_YEARS:
        return Filed(reading, stamp.astimezone(zone) if stamp.tzinfo else stamp.replace(tzinfo=zone), Clock.STAMP)
    if mail and mail.sent:
        return Filed(reading, mail.sent.astimezone(zone), Clock.MAIL)
    return Filed(reading, (reading.source.file_time or _NO_TIME).astimezone(zone), Clock.FILE)
