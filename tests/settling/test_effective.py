"""The effective time of a file: its workbook's stamp, else its mail's date, else its own time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest

from selfeval.model import Clock, FileReading, Layout, Mail, Source
from selfeval.settling.effective import Filed, StampDoubt, after_sources, by_mail, filed, first_came
from tests.builders import SCHEME

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
    found = filed(reading(stamp, sent, own), SCHEME)
    assert (found.time, found.clock) == (time, clock)
    assert found.time.utcoffset() == timedelta(hours=8)


def test_a_stamp_without_a_zone_is_in_the_schemes() -> None:
    found = filed(reading(datetime(2024, 3, 20, 9), None, None), SCHEME)
    assert found.time == datetime(2024, 3, 20, 1, tzinfo=UTC)


def test_the_stamp_of_the_countys_own_blank_is_passed_over() -> None:
    scheme = replace(SCHEME, layout=Layout((), {}, saved=STAMP))
    assert (filed(reading(STAMP, SENT, OWN), scheme).doubt, filed(reading(STAMP, SENT, OWN), scheme).time) == (
        StampDoubt.BLANK, SENT,
    )  # fmt: skip
    assert filed(reading(STAMP + timedelta(seconds=1), SENT, OWN), scheme).doubt is None


BLANK = datetime(SCHEME.year + 1, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("stamp", "sent", "own", "doubt", "time"),
    [
        (BLANK, SENT, OWN, StampDoubt.BLANK, SENT),
        (BLANK, None, OWN, StampDoubt.BLANK, OWN),
        (BLANK + timedelta(seconds=1), SENT, OWN, None, BLANK + timedelta(seconds=1)),
        (BLANK.replace(tzinfo=None), SENT, OWN, None, BLANK.replace(tzinfo=SHANGHAI)),  # an office wrote local time
        (datetime(2022, 12, 31, 15, 59, tzinfo=UTC), SENT, OWN, StampDoubt.EARLY, SENT),
        (datetime(2022, 12, 31, 16, tzinfo=UTC), SENT, OWN, None, datetime(2023, 1, 1, tzinfo=SHANGHAI)),
        (SENT + DAY, SENT, OWN, None, SENT + DAY),
        (SENT + DAY + timedelta(seconds=1), SENT, OWN, StampDoubt.LATE, SENT),
        (OWN + DAY + timedelta(seconds=1), None, OWN, StampDoubt.LATE, OWN),
        (OWN + DAY + timedelta(seconds=1), datetime(1999, 1, 1, tzinfo=UTC), OWN, StampDoubt.LATE, OWN),
        (STAMP, None, datetime(1980, 1, 1, tzinfo=UTC), None, STAMP),  # a zip without times proves nothing
        (STAMP, datetime(1970, 1, 1, tzinfo=UTC), None, None, STAMP),
        (datetime(1989, 6, 1), SENT, OWN, StampDoubt.EARLY, SENT),
        (datetime(2200, 6, 1), SENT, OWN, StampDoubt.LATE, SENT),
        (datetime(9999, 12, 31), None, OWN, StampDoubt.LATE, OWN),
    ],
)
def test_a_stamp_that_something_contradicts_is_passed_over(
    stamp: datetime, sent: datetime | None, own: datetime | None, doubt: StampDoubt | None, time: datetime
) -> None:
    found = filed(reading(stamp, sent, own), SCHEME)
    assert (found.doubt, found.time) == (doubt, time)


@pytest.mark.parametrize(
    ("sent", "stored", "doubt", "came"),
    [
        (SENT, OWN, None, SENT),
        (SENT, None, None, SENT),
        (SENT, datetime(1980, 1, 1, tzinfo=UTC), None, SENT),
        (SENT + 30 * DAY, OWN, None, SENT + 30 * DAY),  # a stored mail may bear the time of a copy
        (OWN + 366 * DAY, OWN, None, OWN + 366 * DAY),
        (OWN + 367 * DAY, OWN, StampDoubt.LATE, STAMP),
        (datetime(2001, 1, 1, tzinfo=UTC), OWN, StampDoubt.EARLY, STAMP),
        (None, OWN, None, STAMP),
    ],
)
def test_a_mails_date_that_cannot_be_is_passed_over(
    sent: datetime | None, stored: datetime | None, doubt: StampDoubt | None, came: datetime
) -> None:
    source = Source("a.xlsx", 1, "sha", OWN, Mail("a@b", "", sent, stored))
    found = filed(FileReading(source, stamp=STAMP), SCHEME)
    assert (found.mail_doubt, found.came) == (doubt, came)


@pytest.mark.parametrize(
    ("stamp", "sent", "own", "came"),
    [(STAMP, SENT, OWN, SENT), (STAMP, None, OWN, STAMP), (STAMP, datetime(1999, 1, 1, tzinfo=UTC), OWN, STAMP)],
)
def test_a_file_came_with_its_mail(stamp: datetime, sent: datetime | None, own: datetime, came: datetime) -> None:
    assert filed(reading(stamp, sent, own), SCHEME).came == came


def mailed(name: str, stamp: int, sent: int | None, says: str = "") -> Filed:
    """A file saved and mailed on days of March."""
    mail = Mail("a@b", "", datetime(2024, 3, sent, 20, tzinfo=UTC)) if sent else None
    saved = datetime(2024, 3, stamp, 9, tzinfo=UTC)
    return filed(FileReading(Source(name, 1, name, OWN, mail), stamp=saved, signature=says or name), SCHEME)


def test_files_mailed_in_another_order_than_saved_stand_at_their_mails() -> None:
    old, new, third = mailed("a", 5, 6), mailed("b", 4, 8), mailed("c", 1, None)
    found, pair = by_mail([new, old, third])
    assert pair == (old, new)
    assert [(file.path, file.time, file.clock) for file in found] == [
        ("b", new.came, Clock.MAIL), ("a", old.came, Clock.MAIL), ("c", third.time, Clock.STAMP),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "files",
    [
        [mailed("a", 4, 6), mailed("b", 5, 8)],  # one order
        [mailed("a", 5, 6, "x"), mailed("b", 4, 8, "x")],  # the same answers
        [mailed("a", 5, 6), mailed("b", 4, None)],  # one came without mail
        [mailed("a", 5, 6), mailed("b", 4, 6)],  # mailed together
    ],
)
def test_files_in_one_order_stay_at_their_stamps(files: list[Filed]) -> None:
    assert by_mail(files) == (files, None)


def test_a_department_came_with_its_first_file() -> None:
    assert first_came([mailed("a", 4, 9), mailed("b", 5, 8)]) == datetime(2024, 3, 8, 20, tzinfo=UTC)
    assert first_came([]) is None


def test_order_is_by_time_then_by_hash() -> None:
    one = filed(reading(STAMP, None, None), SCHEME)
    assert (one.path, one.order) == ("a.xlsx", ((STAMP, 0), "sha"))
    assert filed(FileReading(Source("a.xlsx", 1, None), stamp=STAMP), SCHEME).order == ((STAMP, 0), "")


def copy(path: str, day: int, made_from: str = "", *, came: int | None = None) -> Filed:
    """A file called like its hash, stamped on a day of March and made from another one."""
    time = datetime(2024, 3, day, 12, tzinfo=UTC)
    reading = FileReading(Source(path, 1, path), made_from=made_from)
    return Filed(reading, time, Clock.STAMP, datetime(2024, 3, came or day, 12, tzinfo=UTC))


def newest_first(files: list[Filed]) -> list[str]:
    return [file.path for file in sorted(files, key=lambda file: file.order, reverse=True)]


def test_a_marked_copy_is_newer_than_the_file_it_was_made_from() -> None:
    files = [copy("a", 8), copy("b", 7, "a"), copy("c", 7, "b"), copy("d", 9)]
    for mixed in permutations(files):
        assert newest_first(after_sources(mixed)) == ["d", "c", "b", "a"]
    lifted = {file.path: file for file in after_sources(files)}
    assert [lifted[path].time.day for path in "abcd"] == [8, 7, 7, 9]  # what stands in the register isn't changed
    assert [lifted[path].came.day for path in "abcd"] == [8, 8, 8, 9]  # no copy came before its source


def test_a_copy_saved_later_stays_at_its_stamp() -> None:
    assert after_sources([copy("a", 8), copy("b", 12, "a")])[1].moment == (datetime(2024, 3, 12, 12, tzinfo=UTC), 0)


def test_a_copy_whose_source_is_not_there_stays_at_its_stamp() -> None:
    files = [copy("a", 8), copy("b", 7, "elsewhere"), copy("c", 6, "")]
    assert after_sources(files) == files


def test_however_long_or_wrong_the_line_of_copies() -> None:
    line = [copy(str(n), 8, str(n - 1)) for n in range(3000)]
    assert newest_first(after_sources(line))[0] == "2999"
    circle = [copy("a", 8, "b"), copy("b", 7, "a"), copy("c", 6, "c")]
    assert {file.path for file in after_sources(circle)} == {"a", "b", "c"}


def test_a_marked_copy_contradicts_nobody() -> None:
    sent, back = mailed("a", 5, 6), mailed("b", 4, 9)
    assert by_mail([sent, back])[1]
    back = replace(back, reading=replace(back.reading, made_from="sha-of-a"))
    assert by_mail([sent, back]) == ([sent, back], None)
