"""The effective time of a file: its workbook's stamp, else its mail's date, else its own time."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from selfeval.model import Clock, FileReading, Mail, Source
from selfeval.settling.effective import filed

SHANGHAI = ZoneInfo("Asia/Shanghai")
STAMP = datetime(2024, 3, 20, 9, tzinfo=UTC)
SENT = datetime(2024, 3, 21, 9, tzinfo=UTC)
OWN = datetime(2024, 3, 22, 9, tzinfo=UTC)


def reading(stamp: datetime | None, sent: datetime | None, own: datetime | None) -> FileReading:
    return FileReading(Source("a.xlsx", 1, "sha", own, Mail("a@b", "", sent)), stamp=stamp)


@pytest.mark.parametrize(
    ("stamp", "sent", "own", "time", "clock"),
    [
        (STAMP, SENT, OWN, STAMP, Clock.STAMP),
        (None, SENT, OWN, SENT, Clock.MAIL),
        (None, None, OWN, OWN, Clock.FILE),
        (None, None, None, datetime(1970, 1, 1, tzinfo=UTC), Clock.FILE),
    ],
)
def test_which_clock(
    stamp: datetime | None, sent: datetime | None, own: datetime | None, time: datetime, clock: Clock
) -> None:
    found = filed(reading(stamp, sent, own), SHANGHAI)
    assert (found.time, found.clock) == (time, clock)
    assert found.time.tzinfo is SHANGHAI


def test_a_stamp_without_a_zone_is_in_the_schemes() -> None:
    found = filed(reading(datetime(2024, 3, 20, 9), None, None), SHANGHAI)
    assert found.time == datetime(2024, 3, 20, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("year", "clock"), [(1989, Clock.MAIL), (1990, Clock.STAMP), (2199, Clock.STAMP), (2200, Clock.MAIL)]
)
def test_a_stamp_of_an_impossible_year_is_none(year: int, clock: Clock) -> None:
    assert filed(reading(datetime(year, 6, 1), SENT, OWN), SHANGHAI).clock is clock


def test_order_is_by_time_then_by_hash() -> None:
    one = filed(reading(STAMP, None, None), SHANGHAI)
    assert (one.path, one.order) == ("a.xlsx", (STAMP, "sha"))
    assert filed(FileReading(Source("a.xlsx", 1, None), stamp=STAMP), SHANGHAI).order == (STAMP, "")
