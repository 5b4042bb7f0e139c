"""Marked copies that come back: untouched, mended, mended with a kept stamp, mailed, packed, beside other files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from io import BytesIO

import openpyxl

from tests.answers import filled_row
from tests.filled import SCORE, Content, at, stamped, written
from tests.found.case import APRIL, BLANK_STAMP, Came, Case, File, Files, X, less, letter, scored, sound
from tests.inbox.things import Entry, zipped

CopyOf = Callable[[str], bytes]
LATER = "2024-04-10T02:00:00Z"
KEPT = "2024-03-20T01:00:00Z"  # the source's own
IN_APRIL = b"Thu, 11 Apr 2024 10:00:00 +0800"
CLEAN = sound()


def over(code: str) -> Mapping[str, bytes]:
    """What came first: a form with a score over its cap."""
    return {"1.xlsx": scored(written(code), 40.0)}


def unexplained(code: str) -> Files:
    """What came first: a form with a reason but no deduction."""
    return {"1.xlsx": written(code, {X: filled_row(Decimal(4), "这里写了原因却没有扣分")})}


def mended(copy: bytes, stamp: str = LATER, **cells: Content) -> bytes:
    """A marked copy, filled in by a library and saved: by default as it should have been."""
    book = openpyxl.load_workbook(BytesIO(copy))
    for (sheet, address), content in {at(X, SCORE): 4, **{at(X, column): it for column, it in cells.items()}}.items():
        book[sheet][address].value = content
    out = BytesIO()
    book.save(out)
    return stamped(out.getvalue(), stamp)


COPIES = (
    Case(
        "copy-untouched",
        "a marked copy passed on as it is, by mail in April",
        lambda a, copy: {"2.eml": File(letter(copy(a), date=IN_APRIL), APRIL)},
        {"1.xlsx": "duplicate S105", "2.eml": "ignored", "2.eml!a.xlsx": "returned S105"},
        {"a": Came("returned", None, "S105", "2024-03-20")},
        over,
    ),
    Case(
        "copy-mended",
        "mended and saved",
        lambda a, copy: {"2.xlsx": File(mended(copy(a)), APRIL)},
        {"1.xlsx": "superseded S105", "2.xlsx": "used"},
        {"a": sound("", "2024-03-20")},
        over,
    ),
    Case(
        "copy-with-kept-stamp",
        "mended by a tool that keeps the stamp",
        lambda a, copy: {"2.xlsx": File(mended(copy(a), KEPT), APRIL)},
        {"1.xlsx": "superseded S105", "2.xlsx": "used"},
        {"a": CLEAN},
        over,
    ),
    Case(
        "copy-with-blank-stamp",
        "mended by a tool with the blank's stamp, mailed",
        lambda a, copy: {"2.eml": File(letter(mended(copy(a), BLANK_STAMP), date=IN_APRIL), APRIL)},
        {"1.xlsx": "superseded S105", "2.eml": "ignored", "2.eml!a.xlsx": "used B510"},
        {"a": sound("B510", "2024-03-20")},
        over,
    ),
    Case(
        "copy-of-a-wrong-clock",
        "mended on a machine whose clock stands in 2004",
        lambda a, copy: {"2.xlsx": File(mended(copy(a), "2004-01-01T00:00:00Z"), APRIL)},
        {"1.xlsx": "superseded S105", "2.xlsx": "used B510"},
        {"a": sound("B510")},
        over,
    ),
    Case(
        "copy-packed",
        "mended and packed without a time",
        lambda a, copy: {"2.zip": File(zipped(Entry("改好.xlsx", mended(copy(a)), date=(1980, 1, 1, 0, 0, 0))), APRIL)},
        {"1.xlsx": "superseded S105", "2.zip": "ignored", "2.zip!改好.xlsx": "used"},
        {"a": CLEAN},
        over,
    ),
    Case(
        "copy-and-its-source-again",
        "mended, and the old file mailed once more after it",
        lambda a, copy: {
            "2.xlsx": File(mended(copy(a)), APRIL),
            "3.eml": File(letter(over(a)["1.xlsx"], date=b"Fri, 12 Apr 2024 08:00:00 +0800"), APRIL),
        },
        {"1.xlsx": "superseded S105", "2.xlsx": "used", "3.eml": "ignored", "3.eml!a.xlsx": "duplicate B505 S105"},
        {"a": sound("B505")},
        over,
    ),
    Case(
        "copy-mended-badly",
        "one error mended, another made",
        lambda a, copy: {"2.xlsx": File(mended(copy(a), 自评分="四分"), APRIL)},
        {"1.xlsx": "superseded S105", "2.xlsx": "returned S102"},
        {"a": Came("returned", None, "S102")},
        over,
    ),
    Case(
        "copy-twice",
        "mended, and then once more",
        lambda a, copy: {
            "2.eml": letter(mended(copy(a), LATER), date=IN_APRIL),
            "3.eml": letter(
                mended(copy(a), "2024-04-12T02:00:00Z", 自评分=3, 扣分原因="年初目标没有全部量化"),
                date=b"Fri, 12 Apr 2024 11:00:00 +0800",
            ),
        },
        {
            "1.xlsx": "superseded S105",
            "2.eml": "ignored",
            "2.eml!a.xlsx": "superseded",
            "3.eml": "ignored",
            "3.eml!a.xlsx": "used",
        },
        {"a": Came("accepted", "97.00", "B509")},
        over,
    ),
    Case(
        "copy-and-a-new-form",
        "mended, and then a form filled anew",
        lambda a, copy: {
            "2.xlsx": File(mended(copy(a)), APRIL),
            "3.xlsx": File(less(a, stamp="2024-04-11T02:00:00Z"), APRIL),
        },
        {"1.xlsx": "superseded S105", "2.xlsx": "superseded", "3.xlsx": "used"},
        {"a": Came("accepted", "97.00", "B509")},
        over,
    ),
    Case(
        "copy-explained",
        "a query answered on the copy",
        lambda a, copy: {"2.xlsx": File(mended(copy(a), KEPT, 情况说明="这是上年的原因，今年已经整改到位"), APRIL)},
        {"1.xlsx": "superseded R302", "2.xlsx": "used R302"},
        {"a": sound("B509 R302")},
        unexplained,
    ),
    Case(
        "copy-of-a-query-untouched",
        "a copy with a query, passed on as it is",
        lambda a, copy: {"2.eml": letter(copy(a), date=IN_APRIL)},
        {"1.xlsx": "duplicate R302", "2.eml": "ignored", "2.eml!a.xlsx": "used R302"},
        {"a": Came("query", "98.00", "R302")},
        unexplained,
    ),
)
