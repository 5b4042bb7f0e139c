"""When a file was saved, sent and stored, where these contradict each other."""

from __future__ import annotations

from datetime import datetime

from tests.filled import with_parts, written
from tests.found.case import APRIL, BLANK_STAMP, Came, Case, File, less, letter, sound
from tests.inbox.things import ZONE, Entry, zipped

BY_MAIL = {"1.eml": "ignored", "1.eml!a.xlsx": "used B510"}
EARLY = datetime(2024, 3, 25, 10, tzinfo=ZONE)
RECEIVED = (
    b"Received: from mx.example.cn (mx.example.cn [10.0.0.1])\r\n\tby mail.example.cn with SMTP id 1;\r\n"
    b"\tWed, 20 Mar 2024 09:30:05 +0800 (CST)\r\n"
)
YEAR_1980 = (1980, 1, 1, 0, 0, 0)


def undated(code: str) -> bytes:
    """A form whose stamp says nothing."""
    return written(code, stamp=BLANK_STAMP)


def without_properties(data: bytes) -> bytes:
    """A form as tools write it, without properties of the document."""
    return with_parts(data, {"docProps/core.xml": None})


TIMES = (
    Case(
        "90",
        "a correction by a tool that keeps the blank form's stamp",
        lambda a: {
            "1.eml": letter(written(a, stamp="2024-03-04T08:00:00Z"), date=b"Tue, 05 Mar 2024 09:00:00 +0800"),
            "2.eml": letter(less(a, stamp=BLANK_STAMP)),
        },
        {"1.eml": "ignored", "1.eml!a.xlsx": "superseded", "2.eml": "ignored", "2.eml!a.xlsx": "used B510"},
        {"a": Came("accepted", "97.00", "B509 B510")},
    ),
    Case(
        "90c",
        "mailed after the deadline with the blank form's stamp",
        lambda a: {"1.eml": letter(undated(a), date=b"Sat, 20 Apr 2024 09:00:00 +0800")},
        BY_MAIL,
        {"a": sound("B503 B510")},
    ),
    Case(
        "98",
        "a zone that means several zones",
        lambda a: {"1.eml": letter(undated(a), date=b"Sun, 31 Mar 2024 17:00:00 CST")},
        BY_MAIL,
        {"a": sound("B510")},
    ),
    *(
        Case(
            f"zone-{name}",
            f"a date like {date}",
            lambda a, date=date: {"1.eml": File(letter(undated(a), date=date.encode()), APRIL)},
            BY_MAIL,
            {"a": sound(codes)},
        )
        for name, date, codes in (
            ("hkt", "Sun, 31 Mar 2024 17:30:00 HKT", "B510"),
            ("named", "Sun, 31 Mar 2024 23:50:00 GMT+0800 (中国标准时间)", "B510"),
            ("world-in-time", "Sun, 31 Mar 2024 15:59:00 GMT", "B510"),
            ("world-late", "Sun, 31 Mar 2024 16:30:00 -0000", "B503 B510"),
            ("iso", "2024-03-20 09:30:00", "B510"),
            ("iso-with-zone", "2024-03-31T16:30:00Z", "B503 B510"),
        )
    ),
    Case(
        "no-date-at-all",
        "a mail without any date counts by its own file's time",
        lambda a: {"1.eml": File(letter(undated(a), date=b""), APRIL)},
        BY_MAIL,
        {"a": sound("B503 B510")},
    ),
    Case(
        "mail-of-1970",
        "a correction mailed by a machine without a clock",
        lambda a: {
            "1.xlsx": written(a),
            "2.eml": File(letter(less(a, stamp=BLANK_STAMP), date=b"Thu, 01 Jan 1970 08:00:00 +0800"), EARLY),
        },
        {"1.xlsx": "superseded", "2.eml": "ignored", "2.eml!a.xlsx": "used B510"},
        {"a": Came("accepted", "97.00", "B509 B510")},
    ),
    Case(
        "mail-of-2099",
        "a mail by a machine whose clock is wrong",
        lambda a: {"1.eml": letter(written(a), date=b"Thu, 01 Jan 2099 08:00:00 +0800")},
        {"1.eml": "ignored", "1.eml!a.xlsx": "used B525"},
        {"a": sound("B525", "2024-03-20")},
    ),
    Case(
        "mail-of-2001",
        "a correction mailed by a machine whose clock fell back",
        lambda a: {
            "1.xlsx": written(a),
            "2.eml": File(letter(less(a, stamp=BLANK_STAMP), date=b"Mon, 01 Jan 2001 08:00:00 +0800"), EARLY),
        },
        {"1.xlsx": "superseded", "2.eml": "ignored", "2.eml!a.xlsx": "used B510 B525"},
        {"a": Came("accepted", "97.00", "B509 B510 B525")},
    ),
    *(
        Case(
            f"received-{name}",
            f"a mail whose date is {date or 'missing'}; the servers on its way tell",
            lambda a, date=date: {"1.eml": File(RECEIVED + letter(undated(a), date=date.encode()), APRIL)},
            BY_MAIL,
            {"a": sound("B510", "2024-03-20")},
        )
        for name, date in (
            ("no-date", ""),
            ("chinese-date", "星期三, 20 三月 2024 09:30:00 +0800"),
            ("date-of-1970", "Thu, 01 Jan 1970 08:00:00 +0800"),
            ("date-of-2099", "Thu, 01 Jan 2099 08:00:00 +0800"),
        )
    ),
    *(
        Case(
            f"stamp-of-{stamp[:4]}",
            "a stamp that can't be",
            lambda a, stamp=stamp: {"1.eml": letter(written(a, stamp=stamp))},
            BY_MAIL,
            {"a": sound("B510")},
        )
        for stamp in (
            "1904-01-01T00:00:00Z",
            "1970-01-01T00:00:00Z",
            "1980-01-01T00:00:00Z",
            "2099-12-31T00:00:00Z",
            "1601-01-01T00:00:00Z",
            "0001-01-01T00:00:00Z",
        )
    ),
    *(
        Case(
            f"stamp-{name}",
            f"a stamp like {stamp}",
            lambda a, stamp=stamp: {"a.xlsx": File(written(a, stamp=stamp), APRIL)},
            {"a.xlsx": "used"},
            {"a": sound()},
        )
        for name, stamp in (
            ("to-the-minute", "2024-03-20T09:30Z"),
            ("of-a-zone", "2024-03-31T23:30:00+08:00"),
            ("of-a-day", "2024-03-20"),
            ("without-zone", "2024-03-31T23:30:00"),
            ("with-fractions", "2024-03-20T01:00:00.1234567Z"),
        )
    ),
    Case(
        "no-properties",
        "no stamp at all: the file's own time",
        lambda a: {"a.xlsx": File(without_properties(written(a)), APRIL)},
        {"a.xlsx": "used"},
        {"a": sound("B503")},
    ),
    Case(
        "zip-of-1980",
        "no stamp, packed without a time: the archive's own time",
        lambda a: {"a.zip": File(zipped(Entry("a.xlsx", without_properties(written(a)), date=YEAR_1980)), APRIL)},
        {"a.zip": "ignored", "a.zip!a.xlsx": "used"},
        {"a": sound("B503")},
    ),
    Case(
        "zip-in-a-mail",
        "no stamp, packed without a time, mailed",
        lambda a: {
            "m.eml": File(
                letter(zipped(Entry("a.xlsx", without_properties(written(a)), date=YEAR_1980)), b"a.zip"), APRIL
            )
        },
        {"m.eml": "ignored", "m.eml!a.zip": "ignored", "m.eml!a.zip!a.xlsx": "used"},
    ),
    Case(
        "packed-before-it-was-saved",
        "a stamp later than the archive's",
        lambda a: {"a.zip": zipped(Entry("a.xlsx", written(a, stamp="2024-03-30T01:00:00Z")))},
        {"a.zip": "ignored", "a.zip!a.xlsx": "used B510"},
        {"a": sound("B510")},
    ),
    Case(
        "equal-stamps",
        "two that differ, saved at the same time, mailed a day apart",
        lambda a: {"1.eml": letter(written(a)), "2.eml": letter(less(a), date=b"Thu, 21 Mar 2024 09:00:00 +0800")},
        {"1.eml": "ignored", "1.eml!a.xlsx": "returned", "2.eml": "ignored", "2.eml!a.xlsx": "returned"},
        {"a": Came("returned", None, "B501")},
    ),
    Case(
        "mailed-against-the-stamps",
        "the one mailed first was saved last",
        lambda a: {
            "1.eml": letter(written(a, stamp="2024-03-20T02:00:00Z")),
            "2.eml": letter(less(a, stamp="2024-03-19T02:00:00Z"), date=b"Thu, 21 Mar 2024 09:00:00 +0800"),
        },
        {"1.eml": "ignored", "1.eml!a.xlsx": "superseded", "2.eml": "ignored", "2.eml!a.xlsx": "used"},
        {"a": Came("query", "97.00", "B509 B511")},
    ),
    Case(
        "taken-out-in-april",
        "a mail of March, and its form taken out in April",
        lambda a: {"1.eml": letter(undated(a)), "a.xlsx": File(undated(a), APRIL)},
        {"1.eml": "ignored", "1.eml!a.xlsx": "duplicate B505 B510", "a.xlsx": "used B510"},
        {"a": sound("B505 B510")},
    ),
    Case(
        "exempt-in-april",
        "an exempt department files late",
        lambda _: {"a.xlsx": File(undated("405"), APRIL)},
        {"a.xlsx": "ignored B510"},
        {"405": Came("exempt", None, "B507")},
    ),
)
