"""When a file counts as filed: its effective time, when it came, and which of several files is the newer.

A workbook's own stamp says when it was saved, unless something contradicts it: tools keep the stamp of the blank form
or write a constant, and clocks go wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from itertools import combinations
from typing import Final
from zoneinfo import ZoneInfo

from selfeval.model import Clock, FileReading, Mail, Scheme

PLAUSIBLE_YEARS: Final = range(1990, 2200)  # no other can be put into a zone and compared
_NO_TIME: Final = datetime(1970, 1, 1, tzinfo=UTC)
_CLOCKS_DIFFER: Final = timedelta(days=1)  # so far two clocks may be apart
_NO_CLOCK: Final = timedelta(days=366)  # so far a mail's date lies ahead of its file's time only where a clock is wrong

Moment = tuple[datetime, int]  # a time, and how many copies further on than a file of that time


class StampDoubt(Enum):
    """Why a workbook's stamp, or its mail's date, is passed over."""

    BLANK = "blank"  # it is the one our blank forms carry
    EARLY = "early"  # it lies before the evaluated year
    LATE = "late"  # it lies after the time at which the file was sent, or the file or mail stored


@dataclass(frozen=True, slots=True)
class Filed:
    """A reading at its effective time; times are aware and in the scheme's zone.

    `came` is when it reached the bureau as far as that is known: by its mail, else its effective time. `lifted` is the
    moment of a marked copy whose own time doesn't lie after that of its source.
    """

    reading: FileReading
    time: datetime
    clock: Clock
    came: datetime
    doubt: StampDoubt | None = None
    mail_doubt: StampDoubt | None = None
    lifted: Moment | None = None

    @property
    def path(self) -> str:
        """What a file is known by: no two things of an inbox have the same path."""
        return self.reading.source.path

    @property
    def moment(self) -> Moment:
        """What decides which of two files is newer."""
        return self.lifted or (self.time, 0)

    @property
    def order(self) -> tuple[Moment, str]:
        """Later wins; the hash makes equal moments definite, whatever the file is called."""
        return (self.moment, self.reading.source.sha256 or "")


def blank_stamp(year: int) -> datetime:
    """The stamp of the blank forms of a fiscal year: the first day after it, so that their bytes don't vary."""
    return datetime(year + 1, 1, 1)  # noqa: DTZ001 - a stamp in a workbook has no zone


def filed(reading: FileReading, scheme: Scheme) -> Filed:
    """A reading at its effective time: the workbook's stamp where nothing contradicts it, else the mail's date, else
    the file's own time. Times before the evaluated year prove nothing.
    """
    zone, stamp = ZoneInfo(scheme.timezone), reading.stamp
    mail, mail_doubt = _sent(reading.source.mail, scheme, zone)
    doubt = _doubt(stamp, mail or _proof(reading.source.file_time, scheme, zone), scheme, zone) if stamp else None
    if stamp and not doubt:
        time, clock = _local(stamp, zone), Clock.STAMP
    elif mail:
        time, clock = mail, Clock.MAIL
    else:
        own = reading.source.file_time
        known = own if own and own.year < PLAUSIBLE_YEARS.stop else _NO_TIME
        time, clock = known.astimezone(zone), Clock.FILE
    return Filed(reading, time, clock, mail or time, doubt, mail_doubt)


def _sent(mail: Mail | None, scheme: Scheme, zone: ZoneInfo) -> tuple[datetime | None, StampDoubt | None]:
    """When a mail was sent, or why its date proves nothing: none is sent a year after it was stored."""
    if mail is None or mail.sent is None:
        return None, None
    sent, stored = _proof(mail.sent, scheme, zone), _proof(mail.stored, scheme, zone)
    if sent is None:
        return None, StampDoubt.EARLY if mail.sent.year < scheme.year else StampDoubt.LATE
    return (None, StampDoubt.LATE) if stored and sent > stored + _NO_CLOCK else (sent, None)


def _proof(moment: datetime | None, scheme: Scheme, zone: ZoneInfo) -> datetime | None:
    """A moment that may contradict a stamp."""
    return moment.astimezone(zone) if moment and scheme.year <= moment.year < PLAUSIBLE_YEARS.stop else None


def _local(stamp: datetime, zone: ZoneInfo) -> datetime:
    return stamp.astimezone(zone) if stamp.tzinfo else stamp.replace(tzinfo=zone)


def _doubt(stamp: datetime, proof: datetime | None, scheme: Scheme, zone: ZoneInfo) -> StampDoubt | None:
    if stamp.astimezone(UTC).replace(tzinfo=None) == blank_stamp(scheme.year) if stamp.tzinfo else False:
        return StampDoubt.BLANK
    if scheme.layout and stamp == scheme.layout.saved:
        return StampDoubt.BLANK
    if stamp.year not in PLAUSIBLE_YEARS:
        return StampDoubt.EARLY if stamp.year < PLAUSIBLE_YEARS.start else StampDoubt.LATE
    local = _local(stamp, zone)
    if local.year < scheme.year:
        return StampDoubt.EARLY
    return StampDoubt.LATE if proof and local > proof + _CLOCKS_DIFFER else None


def first_came(files: Sequence[Filed]) -> datetime | None:
    """When the earliest of a department's files came; the same bytes came when they came first."""
    return min((file.came for file in files), default=None)


def after_sources(files: Sequence[Filed]) -> list[Filed]:
    """The files, every marked copy newer than the file it was made from, and come no earlier, whatever its stamp."""
    by_hash: dict[str, list[Filed]] = defaultdict(list)
    for file in files:
        by_hash[file.reading.source.sha256 or ""].append(file)
    done: dict[str, list[Filed]] = {}
    for one in by_hash:
        line = [one]  # a copy, what it was made from, and so on
        while (made_from := by_hash[line[-1]][0].reading.made_from) in by_hash and made_from not in (*line, ""):
            if made_from in done:
                break
            line.append(made_from)
        for each in reversed(line):
            if each not in done:
                sources = done.get(by_hash[each][0].reading.made_from, [])
                done[each] = [_after(file, sources) if sources else file for file in by_hash[each]]
    return [file for alike in done.values() for file in alike]


def _after(file: Filed, sources: Sequence[Filed]) -> Filed:
    moment, generation = newest = max(source.moment for source in sources)
    lifted = (moment, generation + 1) if file.moment <= newest else None
    return replace(file, came=max(file.came, min(source.came for source in sources)), lifted=lifted)


def by_mail(files: Sequence[Filed]) -> tuple[list[Filed], tuple[Filed, Filed] | None]:
    """The files, all mailed ones at their mail's date where two that differ were mailed in another order than they
    were saved; and such a pair, the one mailed first before the other. A marked copy has no part in it: passed on
    unmended it bears the time of what it was made from.
    """
    mailed = [
        file
        for file in files
        if file.clock is Clock.STAMP and file.reading.source.mail and file.came != file.time
        if not file.reading.made_from
    ]
    mailed.sort(key=lambda file: (file.came, file.path))
    for first, second in combinations(mailed, 2):
        if first.came < second.came and first.time > second.time and _differ(first, second):
            return [_at_mail(file) for file in files], (first, second)
    return list(files), None


def _differ(one: Filed, other: Filed) -> bool:
    return not same_answers(one.reading, other.reading)


def same_answers(one: FileReading, other: FileReading) -> bool:
    """Whether two files say the same; of one in the county's own layout, which lacks some columns, the scores."""
    if (one.own or other.own) and one.of_scores and other.of_scores:
        return one.of_scores == other.of_scores
    return one.signature == other.signature


def _at_mail(file: Filed) -> Filed:
    mail = file.reading.source.mail
    return replace(file, time=file.came, clock=Clock.MAIL) if mail and file.clock is Clock.STAMP else file
